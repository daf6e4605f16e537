//! What the vendor has stored. The only thing in a sandbox that changes, save for the rate-limit windows.

mod snapshot;

pub(crate) use snapshot::{load, save};

use base64::Engine as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// All state.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Store {
    /// By table key, then by the path parameters before it.
    tables: BTreeMap<String, BTreeMap<String, Vec<Row>>>,
    /// By relation.
    pub(crate) links: BTreeMap<String, Vec<Pair>>,
    /// Values that stand alone, by path.
    pub(crate) singles: BTreeMap<String, Value>,
    /// By table key and record key.
    pub(crate) files: BTreeMap<String, StoredFile>,
}

/// One record.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Row {
    /// Its id as it stands in a path.
    pub(crate) key: String,
    pub(crate) value: Map<String, Value>,
    /// What it counts as for filters that name none of its properties.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) facets: BTreeMap<String, String>,
}

impl Row {
    /// Whether a key names it; some vendors know a record by its number in one path and by its UUID in another.
    fn is(&self, key: &str) -> bool {
        let named = |name: &str| match self.value.get(name) {
            Some(Value::String(text)) => text.eq_ignore_ascii_case(key),
            Some(Value::Number(number)) => number.to_string() == key,
            _ => false,
        };
        self.key.eq_ignore_ascii_case(key) || named("id") || named("uuid")
    }
}

/// Two records that belong together, and what is known of that.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Pair {
    pub(crate) left: String,
    pub(crate) right: String,
    pub(crate) attributes: Map<String, Value>,
}

/// The bytes of an uploaded file.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct StoredFile {
    pub(crate) name: String,
    pub(crate) media: String,
    #[serde(serialize_with = "as_base64", deserialize_with = "from_base64")]
    pub(crate) bytes: Vec<u8>,
}

impl Store {
    /// The records of a table in a scope; none when it was never opened.
    pub(crate) fn rows(&self, table: &str, scope: &str) -> &[Row] {
        self.tables.get(table).and_then(|scopes| scopes.get(scope)).map_or(&[], Vec::as_slice)
    }

    /// The same, to be changed; the table is opened.
    pub(crate) fn rows_mut(&mut self, table: &str, scope: &str) -> &mut Vec<Row> {
        self.tables.entry(table.to_owned()).or_default().entry(scope.to_owned()).or_default()
    }

    /// Whether a table was opened in a scope.
    pub(crate) fn is_open(&self, table: &str, scope: &str) -> bool {
        self.tables.get(table).is_some_and(|scopes| scopes.contains_key(scope))
    }

    pub(crate) fn row(&self, table: &str, scope: &str, key: &str) -> Option<&Row> {
        self.rows(table, scope).iter().find(|row| row.is(key))
    }

    pub(crate) fn row_mut(&mut self, table: &str, scope: &str, key: &str) -> Option<&mut Row> {
        self.rows_mut(table, scope).iter_mut().find(|row| row.is(key))
    }

    /// Takes a record out, and with it whatever it belonged to.
    pub(crate) fn remove(&mut self, table: &str, scope: &str, key: &str) {
        self.rows_mut(table, scope).retain(|row| !row.is(key));
        for (set, pairs) in &mut self.links {
            let mut sides = set.splitn(3, ' ');
            let (left, right) = (sides.next() == Some(table), sides.next() == Some(table));
            pairs.retain(|pair| !(left && pair.left == key || right && pair.right == key));
        }
        self.files.remove(&file_key(table, key));
    }
}

/// Where the bytes of a record are kept.
pub(crate) fn file_key(table: &str, key: &str) -> String {
    format!("{table}/{key}")
}

/// The scope of path parameters: text that is different for different ones.
pub(crate) fn scope<'a>(values: impl Iterator<Item = &'a str>) -> String {
    values.map(|value| format!("{}:{value}", value.len())).collect()
}

fn as_base64<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&base64::engine::general_purpose::STANDARD.encode(bytes))
}

fn from_base64<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
    let text = String::deserialize(deserializer)?;
    base64::engine::general_purpose::STANDARD.decode(text).map_err(serde::de::Error::custom)
}
