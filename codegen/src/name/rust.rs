//! Rust's names from the vendor's: every identifier of a generated crate is made here, and nowhere else.
//!
//! A [`RustName`] is always an identifier that compiles, whatever the vendor wrote: keywords, digits, signs, emoji, nothing at all.

use super::argument::hash4;
use heck::{ToSnakeCase, ToUpperCamelCase};
use std::collections::BTreeSet;
use std::fmt;

/// The longest name, in characters; a longer one is cut and gets four digits of a hash.
const MAX_LENGTH: usize = 60;

/// An identifier that compiles; a raw one where the name is a keyword.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RustName(String);

impl RustName {
    /// The identifier as it stands in the source, with `r#` where it is raw.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The identifier without `r#`.
    pub fn bare(&self) -> &str {
        self.0.strip_prefix("r#").unwrap_or(&self.0)
    }
}

impl fmt::Display for RustName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// What a name is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameKind {
    /// A struct or enum: `UserApplication`.
    Type,
    /// An enum's arm: `Active`.
    Variant,
    /// A field or an argument: `first_name`.
    Field,
    /// A method: `list`.
    Method,
    /// A module and its file: `user_applications`.
    Module,
}

/// Words that cannot be an identifier (Rust reference, "Keywords", edition 2024).
const KEYWORDS: [&str; 51] = [
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn", "else", "enum", "extern",
    "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override",
    "priv", "pub", "ref", "return", "static", "struct", "trait", "true", "try", "type", "typeof", "union", "unsafe", "unsized",
    "use", "virtual", "where", "while", "yield", "auto", "default",
];
/// Words that cannot even be a raw identifier.
const NEVER: [&str; 4] = ["self", "super", "crate", "_"];
/// Types that generated code uses under these names.
const TYPES: [&str; 40] = [
    "Self",
    "Option",
    "Some",
    "None",
    "Result",
    "Ok",
    "Err",
    "String",
    "Vec",
    "Box",
    "Value",
    "Date",
    "DateTime",
    "Uuid",
    "Base64",
    "Decimal",
    "Uri",
    "CallOptions",
    "Map",
    "BTreeMap",
    "Wire",
    "WireError",
    "OpenEnum",
    "Form",
    "Kind",
    "File",
    "Page",
    "Items",
    "Error",
    "Client",
    "Options",
    "Connection",
    "Default",
    "Clone",
    "Debug",
    "From",
    "Into",
    "Send",
    "Sync",
    "Drop",
];
/// Arms that generated enums have besides the vendor's.
const VARIANTS: [&str; 3] = ["Self", "Unknown", "Other"];
/// Modules and files that a generated crate has besides its resources.
const MODULES: [&str; 15] = [
    "clone",
    "types",
    "shared",
    "with",
    "lib",
    "main",
    "mod",
    "client",
    "new",
    "from_environment",
    "connection",
    "std",
    "core",
    "alloc",
    "toolwright_runtime",
];
/// Methods that a resource's struct has besides the vendor's.
const METHODS: [&str; 3] = ["new", "clone", "fmt"];

/// Features that a generated crate has besides those of its resources.
const FEATURES: [&str; 5] = ["default", "full", "serde", "chrono", "uuid"];

/// The cargo feature that brings a module.
pub fn feature_name(module: &RustName) -> String {
    let name = module.bare();
    if FEATURES.contains(&name) { format!("{name}_") } else { name.to_owned() }
}

/// The name of something called `text` by the vendor.
///
/// ```
/// use toolwright_codegen::name::{NameKind, rust_name};
/// assert_eq!(rust_name("firstName", NameKind::Field).as_str(), "first_name");
/// assert_eq!(rust_name("type", NameKind::Field).as_str(), "r#type");
/// assert_eq!(rust_name(">=", NameKind::Variant).as_str(), "Gte");
/// ```
pub fn rust_name(text: &str, kind: NameKind) -> RustName {
    let spoken = speak(text);
    let camel = matches!(kind, NameKind::Type | NameKind::Variant);
    let mut name = if camel { spoken.to_upper_camel_case() } else { spoken.to_snake_case() };
    if name.is_empty() {
        name = match (text.is_empty(), camel) {
            (true, true) => "Empty".to_owned(),
            (true, false) => "empty".to_owned(),
            (false, true) => format!("X{}", hash4(text).to_upper_camel_case()),
            (false, false) => format!("x_{}", hash4(text)),
        };
    }
    if name.starts_with(|first: char| first.is_ascii_digit()) {
        name.insert_str(0, if camel { "N" } else { "_" });
    }
    if name.len() > MAX_LENGTH {
        let head = name[..MAX_LENGTH - 5].trim_end_matches('_');
        name = if camel { format!("{head}{}", hash4(text).to_upper_camel_case()) } else { format!("{head}_{}", hash4(text)) };
    }
    free_of_keywords(name, kind)
}

/// As [`rust_name`], and none of `taken`, to which it is added: a number is put behind a name that is taken.
pub fn unique_rust_name(text: &str, kind: NameKind, taken: &mut BTreeSet<String>) -> RustName {
    let wanted = rust_name(text, kind);
    if taken.insert(wanted.bare().to_owned()) {
        return wanted;
    }
    let camel = matches!(kind, NameKind::Type | NameKind::Variant);
    let joint = if !camel || wanted.bare().ends_with(|last: char| last.is_ascii_digit()) { "_" } else { "" };
    let mut number = 2_usize;
    loop {
        let name = format!("{}{joint}{number}", wanted.bare());
        if taken.insert(name.clone()) {
            return RustName(name);
        }
        number += 1;
    }
}

fn free_of_keywords(name: String, kind: NameKind) -> RustName {
    let reserved: &[&str] = match kind {
        NameKind::Type => &TYPES,
        NameKind::Variant => &VARIANTS,
        NameKind::Method => &METHODS,
        NameKind::Module => &MODULES,
        NameKind::Field => &[],
    };
    if NEVER.contains(&name.as_str()) {
        return RustName(format!("{name}_"));
    }
    if reserved.contains(&name.as_str()) {
        return RustName(match kind {
            NameKind::Type => format!("{name}Data"),
            NameKind::Variant => format!("{name}Value"),
            _ => format!("{name}_"),
        });
    }
    match kind {
        // A file called `r#type.rs` helps nobody.
        NameKind::Module if KEYWORDS.contains(&name.as_str()) => RustName(format!("{name}_")),
        NameKind::Field | NameKind::Method if is_strict(&name) => RustName(format!("r#{name}")),
        _ => RustName(name),
    }
}

/// `auto`, `default` and `union` are keywords in their places only.
fn is_strict(name: &str) -> bool {
    KEYWORDS.contains(&name) && !["auto", "default", "union"].contains(&name)
}

/// Signs that say something become words; all that is not ASCII letter or digit parts words.
fn speak(text: &str) -> String {
    let bare = !text.contains(|character: char| character.is_ascii_alphanumeric());
    let mut spoken = String::with_capacity(text.len() + 8);
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        let equal = matches!(character, '<' | '>' | '!' | '=') && characters.next_if_eq(&'=').is_some();
        let word = match (character, equal) {
            ('<', false) => "lt",
            ('<', true) => "lte",
            ('>', false) => "gt",
            ('>', true) => "gte",
            ('!', true) => "not equal",
            ('=', _) => "equal",
            ('+', _) if bare || spoken.trim().is_empty() => "plus",
            ('-', _) if bare || (spoken.trim().is_empty() && characters.peek().is_some_and(char::is_ascii_digit)) => "minus",
            ('&', _) => "and",
            ('%', _) => "percent",
            (sign, _) if bare => sign_word(sign),
            (other, _) if other.is_ascii_alphanumeric() => {
                spoken.push(other);
                continue;
            }
            _ => "",
        };
        spoken.push(' ');
        spoken.push_str(word);
        spoken.push(' ');
    }
    spoken
}

/// Signs that stand alone.
fn sign_word(sign: char) -> &'static str {
    match sign {
        '*' => "star",
        '!' => "not",
        '$' => "dollar",
        '@' => "at",
        '#' => "hash",
        '?' => "question",
        '~' => "tilde",
        '^' => "caret",
        '|' => "or",
        '/' => "slash",
        '\\' => "backslash",
        '.' => "dot",
        ',' => "comma",
        ':' => "colon",
        ';' => "semicolon",
        '_' => "underscore",
        ' ' => "space",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_names() {
        let long = "x".repeat(200);
        let table = [
            // text, type, variant, field
            ("user", "User", "User", "user"),
            ("firstName", "FirstName", "FirstName", "first_name"),
            ("X-API-Version", "XApiVersion", "XApiVersion", "x_api_version"),
            ("type", "Type", "Type", "r#type"),
            ("default", "DefaultData", "Default", "default"),
            ("gen", "Gen", "Gen", "r#gen"),
            ("self", "SelfData", "SelfValue", "self_"),
            ("crate", "Crate", "Crate", "crate_"),
            ("unknown", "Unknown", "UnknownValue", "unknown"),
            ("string", "StringData", "String", "string"),
            ("_", "Underscore", "Underscore", "underscore"),
            ("2fa", "N2fa", "N2fa", "_2fa"),
            ("404", "N404", "N404", "_404"),
            ("-1", "Minus1", "Minus1", "minus_1"),
            ("+1", "Plus1", "Plus1", "plus_1"),
            (">=", "Gte", "Gte", "gte"),
            ("<", "Lt", "Lt", "lt"),
            ("=", "Equal", "Equal", "equal"),
            ("!=", "NotEqual", "NotEqual", "not_equal"),
            ("StartTime>", "StartTimeGt", "StartTimeGt", "start_time_gt"),
            ("*", "Star", "Star", "star"),
            ("R&D", "RAndD", "RAndD", "r_and_d"),
            ("50%", "N50Percent", "N50Percent", "_50_percent"),
            ("ASC", "Asc", "Asc", "asc"),
            ("", "Empty", "Empty", "empty"),
            ("😀", "X70b2", "X70b2", "x_70b2"),
            ("a\"; panic!(); //", "APanic", "APanic", "a_panic"),
            ("#/components/schemas/User", "ComponentsSchemasUser", "ComponentsSchemasUser", "components_schemas_user"),
        ];
        for (text, type_, variant, field) in table {
            assert_eq!(rust_name(text, NameKind::Type).as_str(), type_, "{text}");
            assert_eq!(rust_name(text, NameKind::Variant).as_str(), variant, "{text}");
            assert_eq!(rust_name(text, NameKind::Field).as_str(), field, "{text}");
        }
        for kind in [NameKind::Type, NameKind::Variant, NameKind::Field, NameKind::Method, NameKind::Module] {
            for text in ["😀", "Ünïcödé", "名前", &long, "\0\n\r", "__", "a\u{202e}b"].into_iter().chain(KEYWORDS).chain(NEVER)
            {
                let name = rust_name(text, kind);
                assert!(syn::parse_str::<syn::Ident>(name.as_str()).is_ok() || name.as_str().starts_with("r#"), "{text}: {name}");
                assert!(syn::parse_str::<syn::Expr>(name.as_str()).is_ok(), "{text}: {name}");
                assert!(name.as_str().len() <= MAX_LENGTH + 2, "{name}");
            }
        }
        assert_eq!(rust_name("types", NameKind::Module).as_str(), "types_");
        assert_eq!(rust_name("match", NameKind::Module).as_str(), "match_");
        assert_eq!(rust_name("new", NameKind::Method).as_str(), "new_");
    }

    #[test]
    fn what_collides_is_numbered() {
        let mut taken = BTreeSet::new();
        let names: Vec<String> = ["ASC", "asc", "Asc", "v1", "V1", "", "empty"]
            .iter()
            .map(|text| unique_rust_name(text, NameKind::Variant, &mut taken).to_string())
            .collect();
        assert_eq!(names, ["Asc", "Asc2", "Asc3", "V1", "V1_2", "Empty", "Empty2"]);
        let mut taken = BTreeSet::new();
        assert_eq!(unique_rust_name("type", NameKind::Field, &mut taken).as_str(), "r#type");
        assert_eq!(unique_rust_name("Type", NameKind::Field, &mut taken).as_str(), "type_2");
    }
}
