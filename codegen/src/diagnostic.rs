//! What the compiler has to say: a stable code, a place, and a way out.

use crate::source::{At, Documents, Place};
use std::fmt;

/// How grave a diagnostic is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing; nothing was lost.
    Note,
    /// Something was left out or changed; the rest compiles.
    Warning,
    /// The input must be mended before there is output.
    Error,
}

impl fmt::Display for Severity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        })
    }
}

macro_rules! codes {
    ($($name:ident $code:literal $title:literal,)*) => {
        /// Every message's stable code. A code never changes its meaning.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum Code {
            $(#[doc = $title] $name,)*
        }

        impl Code {
            /// All codes, in order.
            pub const ALL: &[Code] = &[$(Code::$name,)*];

            /// The code as printed, for example `TW0101`.
            pub fn id(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            /// What it means, in a line.
            pub fn title(self) -> &'static str {
                match self { $(Self::$name => $title,)* }
            }
        }
    };
}

codes! {
    UnreadableFile "TW0001" "a file cannot be read",
    Syntax "TW0002" "a file is not well-formed JSON or YAML",
    LimitExceeded "TW0003" "an input is larger or deeper than the compiler takes",
    DuplicateKey "TW0004" "a key comes twice in one object",
    NotADescription "TW0101" "the file is not an API description that can be compiled",
    UnsupportedDialect "TW0102" "the file is an API description of a kind that is not supported",
    QuarantinedOperation "TW0103" "an operation could not be understood and was left out",
    BadReference "TW0104" "a `$ref` leads nowhere",
    MalformedPart "TW0105" "a part of the description has the wrong shape and was ignored",
    PathMismatch "TW0106" "a path template and its parameters disagree",
    PageWithoutFragment "TW0107" "a docs page embeds no API description",
    DisagreeingPages "TW0108" "two docs pages say different things about the same part of the API",
    QuarantinedPage "TW0109" "the description in a docs page could not be understood and was left out",
    ConfigShape "TW0201" "integration.yaml has a value of the wrong shape",
    UnknownKey "TW0202" "integration.yaml has a key that does not exist",
    UnknownOperation "TW0203" "integration.yaml names an operation that does not exist",
    UnknownField "TW0204" "integration.yaml names a field or parameter that does not exist",
    UnknownName "TW0205" "integration.yaml refers to a name that is not declared in it",
    DuplicateOperation "TW0206" "two methods of integration.yaml name the same operation",
    UnmappedOperation "TW0207" "an operation is neither mapped nor ignored in integration.yaml",
    ServerChanged "TW0208" "the pinned server is not one of the description's",
    UnknownRecord "TW0209" "a documentation record belongs to no method",
    AmbiguousOperation "TW0210" "integration.yaml names an operation by an operationId that several operations have",
    OpenQuestion "TW0211" "integration.yaml leaves a question open",
    CannotMerge "TW0212" "integration.yaml has no place for the vendor's new operations",
    UnfinishedRecord "TW0213" "a documentation record is still a draft",
    NamelessDescription "TW0214" "nothing in the description says what to call the integration",
    MissingDescription "TW0301" "a method has no description and gets no tool",
    UndescribedInput "TW0302" "an input has no description and the method gets no tool",
    MissingResponse "TW0303" "a method has no response schema and gets no tool",
    DuplicateName "TW0304" "two methods would have the same tool name",
    ShortenedName "TW0305" "a tool name was longer than 64 characters and was shortened",
    RenamedArgument "TW0306" "two inputs would have the same argument name and one was renamed",
    HiddenCharacters "TW0308" "hidden characters were removed from a text",
    UnreachableInput "TW0309" "an input of the operation cannot be set through the tool",
    NoServer "TW0310" "the description names no server that can be called",
    UnsupportedBody "TW0311" "a request body has a media type that cannot be sent",
    UnsupportedCredential "TW0312" "an operation needs a credential that cannot be sent",
    ReducedType "TW0313" "a type of the Rust client was reduced to any JSON value",
    OverBudget "TW0314" "the definitions cost a model more tokens than integration.yaml allows",
    SuspiciousText "TW0315" "a text speaks to a model and not to a reader",
    MixedAlphabets "TW0316" "a name mixes letters that look alike",
    PatternNotEnforced "TW0317" "a pattern of an input cannot stand in a schema that every client reads, and is not enforced",
    OverlayShape "TW0401" "an overlay has a value of the wrong shape",
    OverlaySyntax "TW0402" "a JSONPath in an overlay is not well-formed",
    OverlayMissed "TW0403" "a target of an overlay matches nothing",
    OverlayMismatch "TW0404" "an update of an overlay does not fit what it changes",
    OverlayTarget "TW0405" "an overlay extends a file that is no part of the description",
}

impl Code {
    /// Speaks of an overlay, or of a limit that one meets.
    pub(crate) fn is_of_overlays(self) -> bool {
        self.id().starts_with("TW04") || self == Self::LimitExceeded
    }
}

/// A message with its place, ready to be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// The stable code.
    pub code: Code,
    /// How grave it is.
    pub severity: Severity,
    /// What is wrong, in lower case and without a full stop.
    pub message: String,
    /// Where; absent when the file itself is missing.
    pub place: Option<Place>,
    /// What to do.
    pub help: String,
}

/// One line: `torii/openapi.yaml:12:5: error[TW0104]: … (help: …)`.
impl fmt::Display for Diagnostic {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(place) = &self.place {
            write!(formatter, "{}:{}:{}: ", place.file, place.line, place.column)?;
        }
        write!(formatter, "{}[{}]: {}", self.severity, self.code.id(), self.message)?;
        if !self.help.is_empty() {
            write!(formatter, " (help: {})", self.help)?;
        }
        Ok(())
    }
}

/// A message whose place is still an offset; what the phases collect.
#[derive(Debug, Clone)]
pub struct Finding {
    /// The stable code.
    pub code: Code,
    /// How grave it is.
    pub severity: Severity,
    /// What is wrong.
    pub message: String,
    /// Where.
    pub at: Option<At>,
    /// What to do.
    pub help: String,
}

impl Finding {
    fn new(code: Code, severity: Severity, message: impl Into<String>) -> Self {
        Self { code, severity, message: message.into(), at: None, help: String::new() }
    }

    /// Nothing was lost.
    pub fn note(code: Code, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Note, message)
    }

    /// Something was left out or changed.
    pub fn warning(code: Code, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Warning, message)
    }

    /// There will be no output.
    pub fn error(code: Code, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Error, message)
    }

    /// Sets the place.
    pub fn at(mut self, at: At) -> Self {
        self.at = Some(at);
        self
    }

    /// Sets the place unless there is one.
    pub fn or_at(mut self, at: At) -> Self {
        self.at.get_or_insert(at);
        self
    }

    /// Sets the way out.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = help.into();
        self
    }

    /// Turns the offset into file, line and column.
    pub fn locate(self, documents: &Documents<'_>) -> Diagnostic {
        let place = self.at.and_then(|at| documents.place(at));
        Diagnostic { code: self.code, severity: self.severity, message: self.message, place, help: self.help }
    }
}

/// The candidate that is closest to `wanted`, if any is close enough to be what was meant.
pub fn nearest<'c>(wanted: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let limit = (wanted.chars().count() / 3).max(2);
    let scored = candidates.into_iter().map(|candidate| (distance(&wanted.to_lowercase(), &candidate.to_lowercase()), candidate));
    scored.filter(|(distance, _)| *distance <= limit).min().map(|(_, candidate)| candidate)
}

/// Levenshtein distance, one row at a time.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (i, l) in left.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, r) in right.iter().enumerate() {
            let substituted = diagonal + usize::from(l != *r);
            diagonal = row[j + 1];
            row[j + 1] = substituted.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[right.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique() {
        let ids: std::collections::BTreeSet<_> = Code::ALL.iter().map(|code| code.id()).collect();
        assert_eq!(ids.len(), Code::ALL.len());
    }

    #[test]
    fn the_nearest_name_is_found_or_none() {
        assert_eq!(nearest("GET /contract", ["GET /contracts", "GET /users"]), Some("GET /contracts"));
        assert_eq!(nearest("zzz", ["GET /contracts"]), None);
    }
}
