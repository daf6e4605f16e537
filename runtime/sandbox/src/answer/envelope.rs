//! The documented envelope around records: counts, links and whatever else the schema has beside them.

use crate::schema::Shape;
use crate::seed::Maker;
use crate::words::words;
use serde_json::{Map, Value};
use toolwright_integration::api::Schema;

/// What is known of an answer apart from its records.
pub(crate) struct Envelope<'v> {
    pub(crate) maker: Maker<'v>,
    /// Items in this answer; `None` for an answer that is no list.
    pub(crate) count: Option<usize>,
    pub(crate) total: usize,
    pub(crate) first: usize,
    pub(crate) size: usize,
    /// The request's path and query.
    pub(crate) this: String,
    /// The next page's URL.
    pub(crate) next: Option<String>,
    pub(crate) more: bool,
}

const LINKS: [&str; 10] =
    ["link", "_links", "links", "paging", "pagination", "meta", "page_info", "pageInfo", "metadata", "response_metadata"];

impl<'v> Envelope<'v> {
    /// An envelope around one record.
    pub(crate) fn single(maker: Maker<'v>, this: String) -> Self {
        Self { maker, count: None, total: 1, first: 0, size: 1, this, next: None, more: false }
    }

    /// Puts the payload at its place and fills what stands beside it.
    pub(crate) fn around(&self, schema: Option<&Schema>, at: &str, payload: Value) -> Value {
        let keys: Vec<String> = at.split('/').skip(1).map(|key| key.replace("~1", "/").replace("~0", "~")).collect();
        self.level(schema, &keys, payload)
    }

    fn level(&self, schema: Option<&Schema>, keys: &[String], payload: Value) -> Value {
        let Some((key, rest)) = keys.split_first() else { return payload };
        let shape = schema.map(|schema| self.maker.vendor.schemas().shape(schema)).unwrap_or_default();
        let inner = shape.properties.iter().find(|(name, _)| name == key).map(|(_, schema)| *schema);
        let mut map = Map::new();
        map.insert(key.clone(), self.level(inner, rest, payload));
        self.beside(&shape, &mut map, 0);
        Value::Object(super::order_by_schema(&shape, map))
    }

    fn beside(&self, shape: &Shape<'_>, map: &mut Map<String, Value>, depth: usize) {
        for (name, schema) in &shape.properties {
            if map.contains_key(*name) {
                continue;
            }
            let inner = self.maker.vendor.schemas().shape(schema);
            let value = if inner.is("object") && LINKS.contains(name) && depth < 3 {
                let mut links = Map::new();
                self.beside(&inner, &mut links, depth + 1);
                (!links.is_empty() || shape.requires(name)).then_some(Value::Object(links))
            } else {
                self.known(name, &inner)
            };
            let made = || shape.requires(name).then(|| self.maker.value(&self.this, name, schema)).flatten();
            map.extend(value.or_else(made).map(|value| ((*name).to_owned(), value)));
        }
    }

    fn known(&self, name: &str, shape: &Shape<'_>) -> Option<Value> {
        let named = words(name).join(" ");
        if shape.is("string") || shape.types.is_empty() {
            return match named.as_str() {
                "self" => Some(Value::from(self.this.clone())),
                "next" | "next url" | "next link" | "next page" | "next page url" => match &self.next {
                    Some(next) => Some(Value::from(next.clone())),
                    None => shape.nullable.then_some(Value::Null),
                },
                _ => None,
            };
        }
        let count = self.count?;
        if shape.is("boolean") {
            return matches!(named.as_str(), "has more" | "more" | "has next" | "has next page" | "more item in collection")
                .then_some(Value::Bool(self.more));
        }
        let number = match named.as_str() {
            "total" | "total count" | "total item" | "total result" | "total record" | "total size" => self.total,
            "count" | "item per page" | "result count" | "record count" | "size" => count,
            "per page" | "page size" | "limit" => self.size,
            "page" | "page number" | "current page" => self.first / self.size.max(1) + 1,
            "start index" => self.first + 1,
            "offset" | "start at" | "skip" => self.first,
            "total page" | "page count" | "last page" => self.total.div_ceil(self.size.max(1)),
            _ => return None,
        };
        (shape.is("integer") || shape.is("number")).then(|| Value::from(number))
    }
}
