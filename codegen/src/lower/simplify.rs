//! A place in the model → one portable schema that every client takes.
//!
//! References are inlined, `allOf` is merged, unions become one object or an `anyOf` of plain branches. What is recursive, too deep,
//! free-form or over the budget becomes a string that holds JSON, and the place is noted so that the runtime parses it.

use super::bound::{coerce, portable_limit, stated_limits, unstated};
use super::choices::Choices;
use super::forms::form_words;
use super::hint::{array_hint, format_words, kind_words, known_words, limit_words, list_words, object_hint, object_words};
use super::money::{amount_of, money_schema, money_words};
use super::text::{MAX_BYTES, capitalise, fit, has_hidden, plain_text, visible};
use super::trim::{ARGUMENT, Budget, INNER, trim};
use crate::model::{ArrayShape, ObjectShape, Part, Scalar, SchemaId, Schemas, Shape, Type};
use crate::source::escape_token;
use toolwright_integration::{Constraint, Json, Money};

/// Objects stand at most this deep, counted as the referee counts: the arguments themselves are level 1.
pub(super) const MAX_DEPTH: usize = 4;
/// The most schema nodes of one argument; past it, containers become JSON text.
const MAX_NODES: usize = 120;
/// A portable schema and what the runtime must know about it.
#[derive(Debug, Clone, Default)]
pub(super) struct Portable {
    /// The schema's keywords, `description` included.
    pub schema: Vec<(String, Json)>,
    /// Places whose string holds JSON ([`toolwright_integration::Argument::encoded`]).
    pub encoded: Vec<String>,
    /// Places inside that are nullable ([`toolwright_integration::Argument::nulls`]).
    pub nulls: Vec<String>,
    /// Places of objects that take properties which they do not declare.
    pub open: Vec<String>,
    /// The hidden characters that were removed from texts.
    pub hidden: Vec<char>,
    /// Patterns that are said in words at most: no engine that is safe takes them.
    pub unenforced: Vec<String>,
    /// What the schema cannot demand ([`toolwright_integration::Argument::constraints`]).
    pub constraints: Vec<Constraint>,
}

/// Simplifies one argument, with objects at most `deepest` inside one another. `text` describes it; `money` says which places
/// inside are amounts.
pub(super) fn simplify(
    schemas: &Schemas,
    part: Option<&Part>,
    text: &str,
    money: &[Money],
    outer: Budget,
    deepest: usize,
) -> Portable {
    let mut attempt = Portable::default();
    for max_depth in (1..=deepest).rev() {
        let mut pass = Pass { schemas, money, max_depth, outer, nodes: 0, visiting: Vec::new(), out: Portable::default() };
        let schema = match part {
            Some(part) => pass.node(part, 1, "", Some(text)),
            None => pass.describe("string", text, "", outer),
        };
        let fits = pass.nodes <= MAX_NODES;
        attempt = Portable { schema, ..pass.out };
        if fits {
            break;
        }
    }
    for places in [&mut attempt.encoded, &mut attempt.nulls, &mut attempt.open] {
        places.sort();
        places.dedup();
    }
    attempt
}

/// A place that takes structure and of which no schema says which.
pub(super) fn simplify_unsaid(text: &str) -> Portable {
    let schemas = Schemas::default();
    let mut pass = Pass {
        schemas: &schemas,
        money: &[],
        max_depth: 1,
        outer: ARGUMENT,
        nodes: 0,
        visiting: Vec::new(),
        out: Portable::default(),
    };
    let schema = pass.any_value("", text);
    Portable { schema, ..pass.out }
}

struct Pass<'s> {
    schemas: &'s Schemas,
    money: &'s [Money],
    max_depth: usize,
    /// How much is said of the argument as a whole.
    outer: Budget,
    nodes: usize,
    visiting: Vec<SchemaId>,
    out: Portable,
}

impl<'s> Pass<'s> {
    /// The schema of one place. `pattern` is its place inside the argument.
    fn node(&mut self, part: &Part, depth: usize, pattern: &str, text: Option<&str>) -> Vec<(String, Json)> {
        self.place(part, self.schemas.shape_of(part), depth, pattern, text)
    }

    /// The same, of a place whose shape is known.
    fn place(&mut self, part: &Part, shape: Shape<'s>, depth: usize, pattern: &str, text: Option<&str>) -> Vec<(String, Json)> {
        self.nodes += 1;
        if shape.nullable && !pattern.is_empty() {
            self.out.nulls.push(pattern.to_owned());
        }
        let words = text.filter(|text| !text.trim().is_empty()).or(shape.description).or(shape.title).unwrap_or("").to_owned();
        if let Some(money) = self.money.iter().find(|money| money.at == pattern) {
            let description = self.clean(&words, self.outer);
            let amount = amount_of(self.schemas, money, shape);
            let inner = depth + 1 + usize::from(money.is_keyed());
            return money_schema(money, &amount, &description, &mut |part, place| self.node(part, inner, place, None));
        }
        let targets = self.targets(part);
        if targets.iter().any(|target| self.visiting.contains(target)) {
            let name = targets.iter().find_map(|target| self.schemas.name_of(*target)).unwrap_or("the same structure");
            return self.encode(pattern, &words, &format!("JSON text of {} like `{name}` above", kind_words(&shape)));
        }
        let before = self.visiting.len();
        self.visiting.extend(targets);
        let union = shape.object.as_ref().is_some_and(|object| object.forms > 1);
        let forms = if union { form_words(self.schemas, part, &str::to_owned) } else { None };
        let schema = self.shape(&shape, depth, pattern, &words, forms.as_deref());
        self.visiting.truncate(before);
        schema
    }

    /// The named schemas that a place refers to: where recursion shows.
    fn targets(&self, part: &Part) -> Vec<SchemaId> {
        let ids = part.0.iter().flatten().map(|id| self.schemas.resolve(*id));
        ids.filter(|id| self.schemas.name_of(*id).is_some()).collect()
    }

    fn shape(&mut self, shape: &Shape<'s>, depth: usize, pattern: &str, words: &str, forms: Option<&str>) -> Vec<(String, Json)> {
        let scalars = merge_numbers(&shape.scalars);
        let branches = scalars.len() + usize::from(shape.object.is_some()) + usize::from(shape.array.is_some());
        if branches == 0 || (shape.any && (shape.object.is_some() || shape.array.is_some())) {
            return self.any_value(pattern, words);
        }
        if branches == 1 {
            if let Some(object) = &shape.object {
                return self.object(object, depth, pattern, words, forms);
            }
            if let Some(array) = &shape.array {
                return self.array(array, shape, depth, pattern, words);
            }
            if let [scalar] = scalars.as_slice() {
                self.constrain(pattern, unstated(scalar));
                return self.scalar(scalar, shape, depth, words);
            }
        }
        self.any_of(shape, &scalars, depth, pattern, words, forms)
    }

    /// Kinds that cannot be one type: `anyOf`, the one combinator that every profile takes inside a schema.
    fn any_of(
        &mut self,
        shape: &Shape<'s>,
        scalars: &[Scalar<'s>],
        depth: usize,
        pattern: &str,
        words: &str,
        forms: Option<&str>,
    ) -> Vec<(String, Json)> {
        let bare = Shape { description: None, title: None, default: None, example: None, ..shape.clone() };
        let mut branches: Vec<Vec<(String, Json)>> = scalars.iter().map(|scalar| self.scalar(scalar, &bare, depth, "")).collect();
        if let Some(array) = &shape.array {
            branches.push(self.array(array, &bare, depth, pattern, ""));
        }
        if let Some(object) = &shape.object {
            branches.push(self.object(object, depth, pattern, "", forms));
        }
        // A structure that had to become text makes a second string branch, which the first one covers.
        let mut seen_string = false;
        branches.retain(|branch| {
            let is_string = branch.iter().any(|(key, value)| key == "type" && value.as_str() == Some("string"));
            let keep = !(is_string && seen_string);
            seen_string |= is_string;
            keep
        });
        let description = self.clean(words, self.budget(depth));
        if branches.len() == 1 {
            let mut only = branches.remove(0);
            only.retain(|(key, _)| key != "description" && key != "enum");
            push_description(&mut only, description);
            return only;
        }
        let mut schema = Vec::new();
        push_description(&mut schema, description);
        schema.push(("anyOf".to_owned(), Json::Array(branches.into_iter().map(Json::Object).collect())));
        schema
    }

    fn object(
        &mut self,
        object: &ObjectShape<'s>,
        depth: usize,
        pattern: &str,
        words: &str,
        forms: Option<&str>,
    ) -> Vec<(String, Json)> {
        let shapes = object.properties.iter().map(|(name, part)| (*name, part, self.schemas.shape_of(part)));
        let writable: Vec<(&str, &Part, Shape<'_>)> = shapes.filter(|(_, _, shape)| !shape.read_only).collect();
        if writable.is_empty() || depth >= self.max_depth || self.nodes > MAX_NODES {
            return self.encode(pattern, words, &object_words(self.schemas, object));
        }
        // Keys are the vendor's and cannot be cleaned; so they are not shown.
        if writable.iter().any(|(name, ..)| has_hidden(name) || name.contains(char::is_control)) {
            return self.encode(pattern, words, "JSON text of an object");
        }
        if super::body::is_open(object) {
            self.out.open.push(pattern.to_owned());
        }
        let max = self.budget(depth);
        let mut schema = self.describe("object", words, &object_hint(object, forms), max);
        let mut properties = Vec::with_capacity(writable.len());
        for (name, part, shape) in writable {
            let place = format!("{pattern}/{}", escape_token(name));
            properties.push((name.to_owned(), Json::Object(self.place(part, shape, depth + 1, &place, None))));
        }
        let required: Vec<Json> = object
            .required
            .iter()
            .filter(|name| properties.iter().any(|(known, _)| known == *name))
            .map(|name| Json::from(*name))
            .collect();
        schema.push(("properties".to_owned(), Json::Object(properties)));
        if !required.is_empty() {
            schema.push(("required".to_owned(), Json::Array(required)));
        }
        schema
    }

    fn array(
        &mut self,
        array: &ArrayShape<'s>,
        shape: &Shape<'s>,
        depth: usize,
        pattern: &str,
        words: &str,
    ) -> Vec<(String, Json)> {
        let item_shape = array.items.as_ref().map(|items| self.schemas.shape_of(items));
        let flat = item_shape.as_ref().is_some_and(|item| item.object.is_none() && item.array.is_none() && !item.any);
        if !flat
            && (depth + 1 >= self.max_depth.max(2) && self.max_depth < MAX_DEPTH
                || depth >= self.max_depth
                || self.nodes > MAX_NODES)
        {
            return self.encode(pattern, words, &list_words(self.schemas, array.items.as_ref()));
        }
        let max = self.budget(depth);
        let mut schema = self.describe("array", words, &array_hint(self.schemas, array, words), max);
        let place = format!("{pattern}/*");
        let items = match array.items.as_ref().zip(item_shape) {
            Some((items, shape)) => self.place(items, shape, depth + 1, &place, None),
            None => self.any_value(&place, ""),
        };
        schema.push(("items".to_owned(), Json::Object(items)));
        for (keyword, value) in &array.limits {
            if *keyword == "uniqueItems" {
                let unique = **value == Json::Bool(true);
                self.constrain(pattern, if unique { vec![((*keyword).to_owned(), Json::Bool(true))] } else { Vec::new() });
            } else if value.as_i64().is_some_and(|value| value >= 0) {
                schema.push(((*keyword).to_owned(), (*value).clone()));
            }
        }
        push_default(&mut schema, shape.default, |value| matches!(value, Json::Array(_)));
        schema
    }

    fn constrain(&mut self, pattern: &str, keywords: Vec<(String, Json)>) {
        if !keywords.is_empty() {
            self.out.constraints.push(Constraint { at: pattern.to_owned(), keywords: Json::Object(keywords) });
        }
    }

    fn scalar(&mut self, scalar: &Scalar<'s>, shape: &Shape<'s>, depth: usize, words: &str) -> Vec<(String, Json)> {
        let choices = Choices::of(scalar);
        let mut hints = Vec::new();
        hints.extend(known_words(scalar, words));
        if let Some(hint) =
            scalar.format.and_then(format_words).filter(|hint| !words.to_ascii_lowercase().contains(&hint.to_ascii_lowercase()))
        {
            hints.push(hint.to_owned());
        }
        hints.extend(limit_words(scalar, words));
        if let Choices::Words(list) = &choices {
            let single = scalar.values.as_ref().is_some_and(|values| values.len() == 1);
            hints.push(format!("{} {list}", if single { "always" } else { "one of" }));
        }
        // A pattern that cannot stand in the schema can still be read.
        let dropped = |(keyword, value): &&(&str, &Json)| *keyword == "pattern" && !portable_limit(scalar.kind, keyword, value);
        let pattern = scalar.limits.iter().find(dropped).and_then(|(_, value)| value.as_str());
        self.out.unenforced.extend(pattern.map(str::to_owned));
        if let Some(pattern) = pattern.filter(|pattern| pattern.len() <= 80 && visible(pattern) == **pattern) {
            hints.push(format!("pattern {pattern}"));
        }
        let max = self.budget(depth);
        let mut schema = self.describe(scalar.kind.name(), words, &hints.join(", "), max);
        if let Choices::Enum(values) = &choices {
            schema.push(("enum".to_owned(), Json::Array(values.iter().map(|value| Json::from(*value)).collect())));
        }
        if scalar.kind == Type::String && scalar.format == Some("date-time") && matches!(choices, Choices::Free) {
            schema.push(("format".to_owned(), Json::from("date-time")));
        }
        schema.extend(stated_limits(scalar));
        let default = shape.default.and_then(|value| coerce(value, scalar.kind)).filter(|value| choices.holds(scalar, value));
        schema.extend(default.map(|default| ("default".to_owned(), default)));
        schema
    }

    /// Any value: scalars as they are, structures as JSON text.
    fn any_value(&mut self, pattern: &str, words: &str) -> Vec<(String, Json)> {
        self.out.encoded.push(pattern.to_owned());
        let branch = |kind: &str| Json::Object(vec![("type".to_owned(), Json::from(kind))]);
        let mut schema = Vec::new();
        let words = self.clean(words, self.outer);
        let hint = "any value; an object or a list as JSON text";
        push_description(
            &mut schema,
            if words.is_empty() { capitalise(hint) } else { format!("{} ({hint})", words.trim_end_matches('.')) },
        );
        schema.push(("anyOf".to_owned(), Json::Array(["string", "number", "boolean"].map(branch).to_vec())));
        schema
    }

    /// A string that holds JSON: the runtime parses it before it is sent.
    fn encode(&mut self, pattern: &str, words: &str, what: &str) -> Vec<(String, Json)> {
        self.out.encoded.push(pattern.to_owned());
        let money = money_words(self.money, pattern);
        let hint = if money.is_empty() { what.to_owned() } else { format!("{what}; {money}") };
        self.describe("string", words, &hint, self.outer)
    }

    fn describe(&mut self, kind: &str, words: &str, hint: &str, budget: Budget) -> Vec<(String, Json)> {
        let words = self.clean(words, budget);
        // Hints quote names, patterns and values of the vendor's.
        let hint = visible(hint);
        let description = match (words.is_empty(), hint.is_empty()) {
            (_, true) => words,
            (true, false) => capitalise(&hint),
            (false, false) => format!("{} ({hint})", words.trim_end_matches('.')),
        };
        let mut schema = vec![("type".to_owned(), Json::from(kind))];
        push_description(&mut schema, description);
        schema
    }

    fn budget(&self, depth: usize) -> Budget {
        if depth == 1 { self.outer } else { INNER }
    }

    fn clean(&mut self, words: &str, budget: Budget) -> String {
        let plain = plain_text(words);
        for character in plain.hidden {
            if !self.out.hidden.contains(&character) {
                self.out.hidden.push(character);
            }
        }
        // Room for the hints, whatever the script.
        fit(&trim(&plain.text, budget), MAX_BYTES * 2 / 3)
    }
}

fn push_description(schema: &mut Vec<(String, Json)>, description: String) {
    if !description.is_empty() {
        schema.push(("description".to_owned(), Json::String(fit(&description, MAX_BYTES))));
    }
}

fn push_default(schema: &mut Vec<(String, Json)>, default: Option<&Json>, fits: impl Fn(&Json) -> bool) {
    // Only flat lists of texts are worth showing.
    if let Some(Json::Array(items)) = default.filter(|value| fits(value))
        && items.iter().all(|item| matches!(item, Json::String(_)))
    {
        schema.push(("default".to_owned(), Json::Array(items.clone())));
    }
}

/// `integer` beside `number` adds nothing.
fn merge_numbers<'s>(scalars: &[Scalar<'s>]) -> Vec<Scalar<'s>> {
    let has_number = scalars.iter().any(|scalar| scalar.kind == Type::Number);
    scalars.iter().filter(|scalar| !(has_number && scalar.kind == Type::Integer)).cloned().collect()
}
