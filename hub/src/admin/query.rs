//! Query parameters as an object, by the same tables as bodies. A parameter that stands twice is a fault, save where a list is taken:
//! lists are comma-separated, repeated, or both.

use super::refusal::Fault;
use super::shape::{Field, Shape};
use serde_json::{Map, Value};

/// Reads a query string. Texts become what the table says where they can; where they cannot, its check says so.
pub fn read_query(query: &str, table: &[Field]) -> (Map<String, Value>, Vec<Fault>) {
    let mut read = Map::new();
    let mut faults = Vec::new();
    for (name, text) in form_urlencoded::parse(query.as_bytes()) {
        let shape = table.iter().find(|field| field.name == name).map(|field| field.shape);
        if let Some(Shape::List { .. }) = shape {
            let items = text.split(',').map(Value::from);
            match read.entry(name).or_insert_with(|| Value::Array(Vec::new())) {
                Value::Array(list) => list.extend(items),
                other => *other = items.collect(),
            }
            continue;
        }
        let twice = format!("/{}", name.chars().take(60).collect::<String>());
        if read.insert(name.into_owned(), convert(shape, &text)).is_some() {
            faults.push(Fault::new(twice, "is given twice"));
        }
    }
    (read, faults)
}

fn convert(shape: Option<Shape>, text: &str) -> Value {
    match shape {
        Some(Shape::Whole { .. }) => text.parse::<i64>().map_or_else(|_| Value::from(text), Value::from),
        Some(Shape::Boolean) => text.parse::<bool>().map_or_else(|_| Value::from(text), Value::from),
        _ => Value::from(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const TABLE: &[Field] = &[
        Field::optional("tags", Shape::List { of: &Shape::Text { most: 9 }, most: 9 }, ""),
        Field::optional("limit", Shape::Whole { least: 1, most: 9 }, ""),
        Field::optional("on", Shape::Boolean, ""),
        Field::optional("since", Shape::Time, ""),
    ];

    #[test]
    fn texts_become_what_the_table_says() {
        let (read, faults) = read_query("tags=a,b&limit=5&on=true&since=2026-01-01T00%3A00%3A00%2B01:00&tags=c+d", TABLE);
        assert_eq!(
            Value::Object(read),
            json!({"tags": ["a", "b", "c d"], "limit": 5, "on": true, "since": "2026-01-01T00:00:00+01:00"})
        );
        assert!(faults.is_empty());
        let (read, _) = read_query("limit=five&on=1&what=", TABLE);
        assert_eq!(Value::Object(read), json!({"limit": "five", "on": "1", "what": ""}));
    }

    #[test]
    fn twice_is_a_fault() {
        let (_, faults) = read_query("limit=1&limit=2", TABLE);
        assert_eq!(faults, [Fault::new("/limit", "is given twice")]);
    }
}
