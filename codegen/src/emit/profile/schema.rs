//! A portable schema → a strict one: every property required, what may be left out nullable, nothing undeclared.

use super::Profile;
use crate::lower::{fit_words, has_words};
use crate::source::escape_token;
use toolwright_integration::{Json, NullPolicy, Operation};

type Keywords = Vec<(String, Json)>;

/// The most values of an enum that is written into the schema.
const MAX_PLACES: usize = 50;

/// One tool's rewriting.
pub(super) struct Rewrite<'r> {
    pub profile: &'r Profile,
    /// With the null policies of the profile.
    pub operation: &'r Operation,
    /// Places (argument first) of objects that take properties which they do not declare.
    pub open: &'r [String],
    /// The places that became JSON text: argument, and place inside it.
    pub encoded: Vec<(String, String)>,
}

impl Rewrite<'_> {
    pub(super) fn root(&mut self, input: &Json) -> Json {
        let mut properties = Keywords::new();
        for (name, schema) in entries(input, "properties") {
            let argument = self.operation.arguments.iter().find(|argument| argument.name == *name);
            let required = is_required(input, name);
            let sent = argument.is_some_and(|argument| argument.null == NullPolicy::Sent);
            let mut words = description(schema);
            if argument.is_none() {
                // `limit` and `next_cursor` are described by us, for clients that can leave them out.
                words = words.replace("omit it for", "null for").replace("if omitted", "if null");
            }
            properties.push((name.clone(), self.node(schema, name, "", Null::new(required, sent), words)));
        }
        strict_object(Vec::new(), properties)
    }

    /// The schema of one place of an argument.
    fn node(&mut self, schema: &Json, argument: &str, place: &str, null: Null, words: String) -> Json {
        let mut words = words;
        if let Some(default) = schema.get("default").filter(|_| !self.profile.keywords.contains(&"default")) {
            let said = default_words(default, &words);
            add_words(&mut words, &said);
        }
        if null == Null::Sent {
            add_words(&mut words, "Null is sent as null.");
        }
        let nullable = null != Null::No;
        if let Some(Json::Array(branches)) = schema.get("anyOf") {
            let mut all: Vec<Json> =
                branches.iter().map(|branch| self.node(branch, argument, place, Null::No, description(branch))).collect();
            if nullable {
                all.push(null_schema());
            }
            return Json::Object(described(Vec::new(), words, vec![("anyOf".to_owned(), Json::Array(all))]));
        }
        let kind = schema.get("type").and_then(Json::as_str).unwrap_or("string").to_owned();
        if kind == "object" {
            return self.object(schema, argument, place, nullable, words);
        }
        let mut keywords = Keywords::new();
        if let Some(items) = schema.get("items") {
            let inner = format!("{place}/*");
            let null = if self.sends_null(argument, &inner) { Null::Sent } else { Null::No };
            keywords.push(("items".to_owned(), self.node(items, argument, &inner, null, description(items))));
        }
        for keyword in self.profile.keywords {
            keywords.extend(schema.get(keyword).map(|value| ((*keyword).to_owned(), value.clone())));
        }
        if nullable && schema.get("enum").is_some() {
            // A `null` among the values of an enum is not taken everywhere.
            let plain = described(typed(&kind, false), String::new(), keywords);
            let either = Json::Array(vec![Json::Object(plain), null_schema()]);
            return Json::Object(described(Vec::new(), words, vec![("anyOf".to_owned(), either)]));
        }
        Json::Object(described(typed(&kind, nullable), words, keywords))
    }

    fn object(&mut self, schema: &Json, argument: &str, place: &str, nullable: bool, words: String) -> Json {
        let properties = entries(schema, "properties");
        let whole = format!("{}{place}", escape_token(argument));
        if self.open.contains(&whole) {
            self.encoded.push((argument.to_owned(), place.to_owned()));
            return Json::Object(described(typed("string", nullable), text_words(words, properties), Vec::new()));
        }
        let mut inner = Keywords::with_capacity(properties.len());
        for (name, property) in properties {
            let below = format!("{place}/{}", escape_token(name));
            let null = Null::new(is_required(schema, name), self.sends_null(argument, &below));
            inner.push((name.clone(), self.node(property, argument, &below, null, description(property))));
        }
        strict_object(described(typed("object", nullable), words, Vec::new()), inner)
    }

    fn sends_null(&self, argument: &str, place: &str) -> bool {
        let argument = self.operation.arguments.iter().find(|known| known.name == argument);
        argument.is_some_and(|argument| argument.nulls.iter().any(|known| known == place))
    }
}

/// What a `null` means at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Null {
    /// It is not taken.
    No,
    /// Not given.
    Absent,
    /// Sent to the vendor.
    Sent,
}

impl Null {
    fn new(required: bool, sent: bool) -> Self {
        match (required, sent) {
            (_, true) => Self::Sent,
            (true, false) => Self::No,
            (false, false) => Self::Absent,
        }
    }
}

/// The schema of the argument that empties others.
pub(super) fn clear_schema(places: &[String]) -> Json {
    let lead = "What to empty: the vendor gets null for each one listed. A null elsewhere only means that nothing is given.";
    let (words, mut item) = match places.len() {
        0..=MAX_PLACES => (lead.to_owned(), typed("string", false)),
        _ => (fit_words(&format!("{lead} One of {}", places.join(", "))), typed("string", false)),
    };
    if places.len() <= MAX_PLACES {
        item.push(("enum".to_owned(), Json::Array(places.iter().map(|place| Json::from(place.as_str())).collect())));
    }
    Json::Object(described(typed("array", true), words, vec![("items".to_owned(), Json::Object(item))]))
}

fn strict_object(mut keywords: Keywords, properties: Keywords) -> Json {
    if keywords.is_empty() {
        keywords = typed("object", false);
    }
    let required = properties.iter().map(|(name, _)| Json::from(name.as_str())).collect();
    keywords.push(("properties".to_owned(), Json::Object(properties)));
    keywords.push(("required".to_owned(), Json::Array(required)));
    keywords.push(("additionalProperties".to_owned(), Json::Bool(false)));
    Json::Object(keywords)
}

fn typed(kind: &str, nullable: bool) -> Keywords {
    let kind = Json::from(kind);
    let kind = if nullable { Json::Array(vec![kind, Json::from("null")]) } else { kind };
    vec![("type".to_owned(), kind)]
}

fn null_schema() -> Json {
    Json::Object(typed("null", false))
}

/// Type first, then words, then the rest.
fn described(mut keywords: Keywords, words: String, rest: Keywords) -> Keywords {
    if !words.is_empty() {
        keywords.push(("description".to_owned(), Json::String(words)));
    }
    keywords.extend(rest);
    keywords
}

fn add_words(words: &mut String, more: &str) {
    if more.is_empty() {
        return;
    }
    let separator = match words.chars().last() {
        None => "",
        Some('.' | '!' | '?' | '…' | ':') => " ",
        Some(_) => ". ",
    };
    *words = fit_words(&format!("{words}{separator}{more}"));
}

fn default_words(default: &Json, words: &str) -> String {
    let value = default.as_str().map_or_else(|| default.to_string(), str::to_owned);
    let lower = words.to_lowercase();
    let said = (lower.contains("default") || lower.contains("if null")) && has_words(&lower, &value.to_lowercase());
    if said { String::new() } else { format!("Default {value}.") }
}

/// What stands in for an object that takes more than it declares.
fn text_words(words: String, properties: &[(String, Json)]) -> String {
    let names: Vec<&str> = properties.iter().take(12).map(|(name, _)| name.as_str()).collect();
    let more = if properties.len() > names.len() { ", …" } else { "" };
    let mut words = words;
    add_words(&mut words, &format!("JSON text of an object with {}{more}.", names.join(", ")));
    words
}

fn entries<'j>(schema: &'j Json, keyword: &str) -> &'j [(String, Json)] {
    match schema.get(keyword) {
        Some(Json::Object(entries)) => entries,
        _ => &[],
    }
}

fn is_required(schema: &Json, name: &str) -> bool {
    match schema.get("required") {
        Some(Json::Array(names)) => names.iter().any(|required| required.as_str() == Some(name)),
        _ => false,
    }
}

fn description(schema: &Json) -> String {
    schema.get("description").and_then(Json::as_str).unwrap_or_default().to_owned()
}
