//! What stands in a JSON text, in the short notation that models know from TypeScript: `{name, size?: integer, sort?: asc|desc}`.
//!
//! A schema says the same in five times the tokens. A plain string needs no type; what is too deep is `…`.

use super::text::{plain_text, visible};
use crate::model::{Additional, ObjectShape, Part, Scalar, SchemaId, Schemas, Shape, Type};

/// The longest notation, in bytes.
const MAX_BYTES: usize = 460;
/// The most values of an enum that are listed where all of them take too much room.
const FEW_VALUES: usize = 12;

/// The notation of an object, as deep as it fits.
pub(super) fn object_notation(schemas: &Schemas, object: &ObjectShape<'_>) -> String {
    deepest(|depth, values| Writer { schemas, values, path: Vec::new(), listed: Vec::new() }.object(object, depth))
}

/// The notation of a place, as deep as it fits.
pub(super) fn part_notation(schemas: &Schemas, part: &Part) -> String {
    deepest(|depth, values| Writer { schemas, values, path: Vec::new(), listed: Vec::new() }.part(part, depth))
}

fn deepest(write: impl Fn(usize, usize) -> String) -> String {
    let fits = |(depth, values)| Some(write(depth, values)).filter(|text| text.len() <= MAX_BYTES);
    let attempts = (1..=4).rev().flat_map(|depth| [(depth, usize::MAX), (depth, FEW_VALUES)]);
    let text = attempts.into_iter().find_map(fits).unwrap_or_else(|| shorten(&write(1, FEW_VALUES)));
    visible(&text)
}

/// The first names of an object that has very many.
fn shorten(text: &str) -> String {
    let end = text.char_indices().map(|(at, _)| at).take_while(|at| *at < MAX_BYTES - 4).last().unwrap_or(0);
    let end = text[..end].rfind(", ").unwrap_or(end);
    format!("{}, …}}", &text[..end])
}

/// The most named schemas inside one another: lists of lists have no other end.
const MAX_PATH: usize = 16;

struct Writer<'s> {
    schemas: &'s Schemas,
    /// The most values of an enum.
    values: usize,
    /// The named schemas on the way, where recursion shows.
    path: Vec<SchemaId>,
    /// The long lists of values that were written already.
    listed: Vec<String>,
}

impl Writer<'_> {
    fn part(&mut self, part: &Part, depth: usize) -> String {
        let named: Vec<SchemaId> = part.0.iter().flatten().map(|id| self.schemas.resolve(*id)).collect();
        if self.path.len() == MAX_PATH || named.iter().any(|id| self.path.contains(id)) {
            return "…".to_owned();
        }
        let before = self.path.len();
        self.path.extend(named.iter().filter(|id| self.schemas.name_of(**id).is_some()));
        let text = self.shape(&self.schemas.shape_of(part), depth);
        self.path.truncate(before);
        text
    }

    fn shape(&mut self, shape: &Shape<'_>, depth: usize) -> String {
        let mut kinds: Vec<String> = shape.scalars.iter().map(|kind| self.scalar(kind)).collect();
        if let Some(object) = &shape.object {
            kinds.push(self.object(object, depth));
        }
        if let Some(array) = &shape.array {
            let item = array.items.as_ref().map_or_else(|| "any".to_owned(), |items| self.part(items, depth));
            kinds.push(if item.contains('|') { format!("({item})[]") } else { format!("{item}[]") });
        }
        if kinds.is_empty() { "any".to_owned() } else { kinds.join("|") }
    }

    fn object(&mut self, object: &ObjectShape<'_>, depth: usize) -> String {
        let mut fields = Vec::new();
        for (name, part) in &object.properties {
            let shape = self.schemas.shape_of(part);
            if shape.read_only {
                continue;
            }
            let mark = if object.required.contains(name) { "" } else { "?" };
            let kind = match depth {
                0 | 1 if shape.object.is_some() || shape.array.is_some() => String::new(),
                _ => self.part(part, depth.saturating_sub(1)),
            };
            fields.push(match kind.as_str() {
                "" | "string" => format!("{name}{mark}"),
                kind => format!("{name}{mark}: {kind}"),
            });
        }
        match object.additional {
            Additional::Schema(id) => fields.push(format!("[key]: {}", self.part(&Part::from(id), depth.saturating_sub(1)))),
            Additional::Any => fields.push("[key]: any".to_owned()),
            Additional::Unsaid | Additional::None => {}
        }
        format!("{{{}}}", fields.join(", "))
    }

    fn scalar(&mut self, scalar: &Scalar<'_>) -> String {
        if let Some(values) = scalar.values.as_ref().filter(|_| scalar.kind != Type::Boolean) {
            let all: Vec<String> = values.iter().map(|value| value.as_str().map_or_else(|| value.to_string(), word)).collect();
            let whole = all.join("|");
            if self.listed.contains(&whole) {
                return "…".to_owned();
            }
            let text = if all.len() > self.values { format!("{}|…", all[..self.values].join("|")) } else { whole.clone() };
            if whole.len() > 20 {
                self.listed.push(whole);
            }
            return text;
        }
        match (scalar.kind, scalar.format) {
            (Type::String, Some(format @ ("date" | "date-time" | "uuid" | "email"))) => format.to_owned(),
            (Type::String, Some("uri" | "url")) => "URL".to_owned(),
            (kind, _) => kind.name().to_owned(),
        }
    }
}

/// A value of an enum; one that is no plain word is quoted.
fn word(text: &str) -> String {
    let plain = !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ':' | '/'));
    if plain { text.to_owned() } else { format!("{:?}", plain_text(text).text) }
}
