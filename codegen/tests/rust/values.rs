//! Values that a schema of `api.json` allows, by a fixed seed: the common ones, and those at the edges.

use serde_json::{Map, Number, Value, json};
use toolwright_integration::Json;
use toolwright_integration::api::{Api, Schema};

/// How deep values are nested before only what is required is made.
const DEEP: usize = 6;
/// Where what is required goes on without end.
const TOO_DEEP: usize = 24;

/// Makes values.
pub struct Values<'a> {
    pub api: &'a Api,
    pub state: u64,
    /// Whether objects get members that nobody declared.
    pub undeclared: bool,
}

/// A schema with its references, `allOf` members and one alternative of each union together.
#[derive(Default)]
struct Flat<'a> {
    types: Option<Vec<&'a str>>,
    values: Option<&'a [Json]>,
    format: Option<&'a str>,
    /// The least and the greatest number.
    bounds: [Option<f64>; 2],
    properties: Vec<(&'a str, Vec<&'a Schema>)>,
    required: Vec<&'a str>,
    additional: Option<&'a Schema>,
    items: Option<&'a Schema>,
    first_items: &'a [Schema],
    never: bool,
}

impl<'a> Values<'a> {
    /// SplitMix64.
    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end.max(1) as u64).unwrap()
    }

    fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// A value; `None` when there is none that ends.
    pub fn of(&mut self, schema: &'a Schema, depth: usize) -> Option<Value> {
        self.of_all(&[schema], depth)
    }

    fn of_all(&mut self, schemas: &[&'a Schema], depth: usize) -> Option<Value> {
        let mut flat = Flat::default();
        for schema in schemas {
            self.flatten(schema, &mut flat, 0);
        }
        if flat.never || depth > TOO_DEEP {
            return None;
        }
        if let Some(values) = flat.values {
            let texts = values.iter().all(|value| value.as_str().is_some());
            // A value that the vendor adds later.
            if texts && self.chance(10) {
                return Some(json!("a later value"));
            }
            let value = values.get(self.below(values.len()))?;
            return serde_json::from_str(&value.to_string()).ok();
        }
        let types = match flat.types.take() {
            Some(types) if types.is_empty() => return None,
            Some(types) => types,
            None if !flat.properties.is_empty() || flat.additional.is_some() => vec!["object"],
            None if flat.items.is_some() => vec!["array"],
            None => return Some(self.anything()),
        };
        match types[self.below(types.len())] {
            "null" => Some(Value::Null),
            "boolean" => Some(json!(self.chance(50))),
            "integer" => Some(self.integer(&flat)),
            "number" => Some(self.number()),
            "string" => Some(self.text(flat.format)),
            "array" => self.list(&flat, depth),
            _ => self.object(&flat, depth),
        }
    }

    fn flatten(&mut self, schema: &'a Schema, flat: &mut Flat<'a>, depth: usize) {
        if depth > 40 {
            flat.never = true;
            return;
        }
        flat.never |= schema.never;
        if let Some(name) = &schema.reference {
            match self.api.schemas.get(name) {
                Some(target) => self.flatten(target, flat, depth + 1),
                None => flat.never = true,
            }
        }
        if !schema.types.is_empty() {
            let own = schema.types.iter().map(String::as_str);
            flat.types = Some(match flat.types.take() {
                Some(known) => own.filter(|one| known.contains(one)).collect(),
                None => own.collect(),
            });
        }
        if !schema.enumeration.is_empty() {
            flat.values = Some(&schema.enumeration);
        }
        flat.format = schema.format.as_deref().or(flat.format);
        for (known, keyword) in flat.bounds.iter_mut().zip(["minimum", "maximum"]) {
            *known = schema.limits.get(keyword).and_then(|bound| bound.to_string().parse().ok()).or(*known);
        }
        for property in &schema.properties {
            match flat.properties.iter_mut().find(|(name, _)| *name == property.name) {
                Some((_, all)) => all.push(&property.schema),
                None => flat.properties.push((&property.name, vec![&property.schema])),
            }
        }
        flat.required.extend(schema.required.iter().map(String::as_str));
        flat.additional = schema.additional.as_deref().or(flat.additional);
        flat.items = schema.items.as_deref().or(flat.items);
        if !schema.prefix_items.is_empty() {
            flat.first_items = &schema.prefix_items;
        }
        schema.all_of.iter().for_each(|member| self.flatten(member, flat, depth + 1));
        for union in [&schema.any_of, &schema.one_of] {
            if let Some(member) = union.get(self.below(union.len())) {
                self.flatten(member, flat, depth + 1);
            }
        }
    }

    fn object(&mut self, flat: &Flat<'a>, depth: usize) -> Option<Value> {
        let mut members = Map::new();
        for (name, schemas) in &flat.properties {
            let required = flat.required.contains(name);
            if !required && (depth >= DEEP || self.chance(35)) {
                continue;
            }
            match self.of_all(schemas, depth + 1) {
                Some(value) => drop(members.insert((*name).to_owned(), value)),
                None if required => return None,
                None => {}
            }
        }
        let closed = flat.additional.is_some_and(|additional| additional.never);
        if depth < DEEP && !closed && self.chance(40) {
            let value = match flat.additional {
                Some(additional) => self.of(additional, depth + 1),
                None => self.undeclared.then(|| self.anything()),
            };
            members.extend(value.map(|value| ("x-n\u{e9}w key/~".to_owned(), value)));
        }
        Some(Value::Object(members))
    }

    fn list(&mut self, flat: &Flat<'a>, depth: usize) -> Option<Value> {
        let mut items = Vec::new();
        for schema in flat.first_items {
            items.push(self.of(schema, depth + 1)?);
        }
        if depth < DEEP && flat.first_items.is_empty() {
            for _ in 0..self.below(4) {
                let item = match flat.items {
                    Some(schema) => self.of(schema, depth + 1),
                    None => Some(self.anything()),
                };
                items.extend(item);
            }
        }
        Some(Value::Array(items))
    }

    /// Small ones, and those at the edges of what 64 bits hold, as far as the bounds are about that.
    fn integer(&mut self, flat: &Flat<'_>) -> Value {
        let [lowest, highest] = flat.bounds;
        let whole = flat.format.is_some_and(|format| format.eq_ignore_ascii_case("uint64"));
        let unsigned = whole || lowest.is_some_and(|lowest| lowest >= 0.0);
        match self.below(8) {
            0 => json!(0),
            1 if whole || unsigned && highest.is_some_and(|highest| highest > 1.8e19) => json!(u64::MAX),
            1 if !unsigned => json!(i64::MIN),
            2 => json!(i64::MAX),
            3 => json!(9_007_199_254_740_993_i64),
            4 if !unsigned => json!(-1),
            _ => json!(self.below(100_000)),
        }
    }

    fn number(&mut self) -> Value {
        let number = [0.1, -0.5, 1e300, 5e-324, 1.7976931348623157e308, 12_345_678.9, 1_234_567_890_123.25, 3.0][self.below(8)];
        if self.chance(30) { json!(self.below(1_000)) } else { Value::Number(Number::from_f64(number).unwrap()) }
    }

    fn text(&mut self, format: Option<&str>) -> Value {
        match (format, self.below(6)) {
            (Some("date"), 0..4) => json!("2026-02-28"),
            (Some("date-time"), 0..4) => json!("2026-11-21T09:30:00.123456789+02:00"),
            (Some("uuid"), 0..4) => json!("A1A2A3A4-b1b2-4c1c-9d1d-d1d2d3d4d5d6"),
            (_, 0) => json!(""),
            (_, 1) => json!("9007199254740993"),
            (_, 2) => json!("\u{0}\u{7f}\u{2028}\"\\😀 ñ"),
            _ => json!(format!("text {}", self.below(1_000))),
        }
    }

    /// Any JSON.
    fn anything(&mut self) -> Value {
        match self.below(7) {
            0 => json!("any"),
            1 => json!(18_446_744_073_709_551_615_u64),
            2 => json!([1, [true], {"a": null}]),
            3 => json!({"b": {"": 0.5}}),
            4 => Value::Null,
            5 => json!(false),
            _ => json!(-7),
        }
    }
}
