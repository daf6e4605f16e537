//! The one table of everything that is looked at: name, area, severity, points, meaning, and what to do about it.
//!
//! A name never changes its meaning. docs/lint.md says how points become a score; a test holds its table to this one.

use crate::diagnostic::Severity;

/// What a rule is about; each area has a share of a tool's 100 points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Area {
    /// What a model is told in words.
    Documentation,
    /// What arguments may be.
    Schemas,
    /// Whether a tool can be told from its siblings.
    Ambiguity,
    /// What the hints promise.
    Hints,
    /// What a definition costs.
    Tokens,
    /// What tools are called.
    Names,
    /// Pages and amounts.
    Lists,
}

impl Area {
    /// Every area, in the order in which it is shown.
    pub const ALL: [Area; 7] =
        [Area::Documentation, Area::Schemas, Area::Ambiguity, Area::Hints, Area::Tokens, Area::Names, Area::Lists];

    /// The name, as reports write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Documentation => "documentation",
            Self::Schemas => "schemas",
            Self::Ambiguity => "ambiguity",
            Self::Hints => "hints",
            Self::Tokens => "tokens",
            Self::Names => "names",
            Self::Lists => "lists",
        }
    }

    /// Its share of a tool's 100 points.
    pub fn points(self) -> usize {
        match self {
            Self::Documentation => 35,
            Self::Schemas => 20,
            Self::Tokens => 15,
            Self::Ambiguity | Self::Hints => 10,
            Self::Names | Self::Lists => 5,
        }
    }
}

macro_rules! rules {
    ($($name:ident $code:literal $area:ident $severity:ident $weight:literal $title:literal $way:literal,)*) => {
        /// What was looked at.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum Rule {
            $(#[doc = $title] $name,)*
        }

        impl Rule {
            /// Every rule, in the order of the table.
            pub const ALL: &[Rule] = &[$(Rule::$name,)*];

            /// The stable name, for example `doc-short`.
            pub fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            /// What it is about.
            pub fn area(self) -> Area {
                match self { $(Self::$name => Area::$area,)* }
            }

            /// How grave a finding is.
            pub fn severity(self) -> Severity {
                match self { $(Self::$name => Severity::$severity,)* }
            }

            /// The points that the first finding costs its tool; of a list's tokens, each doubling.
            pub fn weight(self) -> usize {
                match self { $(Self::$name => $weight,)* }
            }

            /// What it means, in a line.
            pub fn title(self) -> &'static str {
                match self { $(Self::$name => $title,)* }
            }

            /// What to do about it.
            pub fn way_out(self) -> &'static str {
                match self { $(Self::$name => $way,)* }
            }
        }
    };
}

rules! {
    NoDescription "no-description" Documentation Error 35
        "a method has no description, and agents get no tool"
        "write records/<resource>.<method>.md, which `toolwright lint --fix` drafts; `--no-gate` shows what else there is to mend",
    InputUndescribed "input-undescribed" Documentation Error 35
        "a method has an input that nobody describes, and agents get no tool"
        "describe it by an overlay, which `toolwright lint --fix` drafts; `--no-gate` shows what else there is to mend",
    NoAnswer "no-answer" Documentation Error 35
        "a method has no documented answer, and agents get no tool"
        "give the success response a schema, or declare 204, by an overlay",
    DocMissing "doc-missing" Documentation Error 35
        "nobody says what the tool does, and its words are composed from method and path"
        "write records/<resource>.<method>.md, or `description` in integration.yaml: what it does, when it is wanted, what it returns",
    ArgUndescribed "arg-undescribed" Documentation Warning 8
        "an argument has no description"
        "describe it in the vendor's description: what it is, and where its value comes from",
    DocShort "doc-short" Documentation Warning 8
        "the description is a label and no sentence"
        "write a record of 60 to 600 characters: what it does, when it is wanted, which tool comes first",
    DocOpening "doc-opening" Documentation Warning 5
        "the description begins with filler, and models and search read the first sentence most"
        "begin with a verb and what the tool acts on: `Lists the users of …`",
    DocFirstSentence "doc-first-sentence" Documentation Note 3
        "the first sentence is longer than 200 characters"
        "split it: the first sentence says what the tool does, the next ones when and how",
    DocLong "doc-long" Documentation Note 4
        "the description is longer than 600 characters"
        "write a record that keeps what a caller must know before the call",
    DocBoilerplate "doc-boilerplate" Documentation Note 3
        "a sentence stands in the descriptions of many tools and tells none of them apart"
        "say it once, in the integration's own words, and leave it out of each tool by a record",
    ArgEcho "arg-echo" Documentation Note 2
        "an argument's description only repeats its name, and the name alone does not say what it takes"
        "say what the value means, its form, and which tool gives it",
    AnswerUnnamed "answer-unnamed" Documentation Note 3
        "a read does not say which fields its answer has"
        "give the response a schema with properties, or name the fields in a record's `returns`",
    ArgUntyped "arg-untyped" Schemas Warning 10
        "an argument has no type, so that a model may send anything"
        "give its schema a `type` in the vendor's description",
    ArgFreeForm "arg-free-form" Schemas Warning 6
        "an argument is an object of which no property is known"
        "declare its properties, or the schema of its values under `additionalProperties`",
    ArgAsText "arg-as-text" Schemas Warning 5
        "a structure is so deep or recursive that a model writes it as JSON text"
        "flatten the schema, or leave operations that only programs need out with `ignored`",
    ArgDeep "arg-deep" Schemas Note 4
        "an argument nests objects three levels deep or more"
        "flatten it, or document an example; models fill deep structures badly",
    EnumInProse "enum-in-prose" Schemas Warning 5
        "the description lists the allowed values and the schema does not"
        "write the values as `enum` in the vendor's description; clients then refuse others before the call",
    EnumLong "enum-long" Schemas Note 3
        "an argument has more than 50 allowed values"
        "let a list tool give the values, and name it in the argument's description",
    DateFormat "date-format" Schemas Note 3
        "a date or time does not say how it is written"
        "give `format: date-time` or `date`, or an example in the description",
    ArgsMany "args-many" Schemas Note 6
        "a tool has more than 20 arguments"
        "fix those that agents never choose with `constants`, or split the method",
    TwinTool "twin-tool" Ambiguity Warning 10
        "another tool is described alike and takes the same arguments"
        "say in a record of each how they differ and when which one is wanted, or leave one out with `ignored`",
    TwinDescription "twin-description" Ambiguity Warning 6
        "another tool is described in the same words"
        "say in a record of each how they differ and when which one is wanted",
    TwinName "twin-name" Ambiguity Warning 4
        "another tool's name differs only in a filler, a plural or a version"
        "give one of them another resource or method name in integration.yaml, or leave the older version out with `ignored`",
    GetWrites "get-writes" Hints Error 10
        "a GET that by its words changes something is announced as a read"
        "set `effect: write` or `effect: destructive` for the method in integration.yaml; `toolwright lint --fix` writes it",
    LossUnhinted "loss-unhinted" Hints Error 8
        "a call that by its words takes something away is not announced as destructive"
        "set `effect: destructive` for the method in integration.yaml, which `toolwright lint --fix` writes, or `effect: write` if nothing is lost",
    ReadAsWrite "read-as-write" Hints Warning 5
        "a POST that by its words only looks is announced as a write"
        "set `effect: read` for the method in integration.yaml, so that it needs no confirmation",
    ToolTokens "tool-tokens" Tokens Warning 10
        "a definition costs a model more than 800 tokens"
        "shorten its texts with a record, and fix arguments that agents never choose with `constants`",
    ListTokens "list-tokens" Tokens Warning 5
        "all definitions together cost a model more than 20000 tokens"
        "serve a part of them with `--tags` or `--methods`, or leave operations out with `ignored`",
    NameLong "name-long" Names Note 3
        "a name is longer than 46 characters, and clients that put a prefix before it may cut it or leave the tool out"
        "give shorter resource and method names in integration.yaml, or build with `--compact-names`",
    NameNumbered "name-numbered" Names Warning 5
        "a name differs from a sibling's only by a number at its end"
        "give the method a name of its own in integration.yaml",
    NameNoVerb "name-no-verb" Names Note 3
        "the method's name holds no verb, so that the tool's name does not say what it does"
        "give the method a verb as its name in integration.yaml",
    PagingUndeclared "paging-undeclared" Lists Note 3
        "a list declares no pagination, so that only what the vendor sends first can be seen"
        "say how it is walked with `paginate` in integration.yaml, or `paginate: none` if it is always whole",
    PageUnbounded "page-unbounded" Lists Note 2
        "the vendor does not say how large a page may be"
        "give the page-size parameter a `maximum`, or set `limit.max` in integration.yaml",
    MoneyNoCurrency "money-no-currency" Lists Warning 4
        "an amount has no currency beside it"
        "declare it under `money` in integration.yaml, or name the currency and the unit in its description",
}

/// Every rule as a Markdown table, as docs/lint.md has it.
pub fn rules_table() -> String {
    let row = |rule: &Rule| {
        let costs = if rule.stands_for_all() { "all".to_owned() } else { rule.weight().to_string() };
        format!(
            "| `{}` | {} | {} | {costs} | {} | {} |\n",
            rule.code(),
            rule.area().name(),
            rule.severity(),
            rule.title(),
            rule.way_out()
        )
    };
    let head = "| code | area | severity | costs | what it means | what to do |\n|---|---|---|---|---|---|\n";
    head.to_owned() + &Rule::ALL.iter().map(row).collect::<String>()
}

impl Rule {
    /// Whether a method with such a finding has no tool, and so no points at all.
    pub fn stands_for_all(self) -> bool {
        matches!(self, Self::NoDescription | Self::InputUndescribed | Self::NoAnswer)
    }
}
