//! The names of arguments: the tool's own, the vendor's spelling, and what is neither.

use super::explain::Problems;
use crate::nearest::{nearest, same_folded};
use serde_json::{Map, Value};
use std::collections::HashMap;
use toolwright_integration::{AnswerKind, Operation, Target};

/// The names that a tool's arguments answer to.
pub(super) struct Names {
    /// The schema's properties, in order.
    known: Vec<String>,
    /// The vendor's spelling → ours; only where one vendor name means one argument.
    vendor: HashMap<String, String>,
    /// The argument whose keys the vendor leaves open, if there is one.
    open: Option<String>,
}

impl Names {
    /// Collects the names of a tool.
    pub(super) fn new(schema: &Map<String, Value>, operation: &Operation) -> Self {
        let properties = schema.get("properties").and_then(Value::as_object);
        let mut known: Vec<String> = properties.map(|properties| properties.keys().cloned().collect()).unwrap_or_default();
        let mut vendor: HashMap<String, Option<String>> = HashMap::new();
        let mut open = None;
        for argument in &operation.arguments {
            if !known.contains(&argument.name) {
                known.push(argument.name.clone());
            }
            let spelling = match &argument.target {
                Target::Parameter { name, .. } => Some(name),
                Target::Body { path } => path.last(),
                Target::QueryRest | Target::BodyRest => {
                    open = Some(argument.name.clone());
                    None
                }
                Target::WholeBody => None,
            };
            if let Some(spelling) = spelling {
                vendor
                    .entry(spelling.clone())
                    .and_modify(|ours| *ours = None) // two arguments: the spelling says too little
                    .or_insert_with(|| Some(argument.name.clone()));
            }
        }
        if operation.answer.kind == AnswerKind::Items && operation.pagination.is_none() {
            // A list that comes whole is cut to the budget, and goes on by these two; the schema does not show them.
            known.extend(
                ["limit", "next_cursor"].map(str::to_owned).into_iter().filter(|name| !known.contains(name)).collect::<Vec<_>>(),
            );
        }
        let vendor = vendor.into_iter().filter_map(|(spelling, ours)| Some((spelling, ours?))).collect();
        Self { known, vendor, open }
    }

    /// Brings the caller's keys to the tool's names; what cannot be brought is a problem.
    pub(super) fn translate(
        &self,
        given: Map<String, Value>,
        problems: &mut Problems,
        coerced: &mut Vec<String>,
    ) -> Map<String, Value> {
        let mut arguments = Map::new();
        let mut spelled: HashMap<&str, String> = HashMap::new();
        for (key, value) in given {
            let Some(name) = self.find(&key) else {
                problems.add_unknown(&key, || self.describe_unknown(&key));
                continue;
            };
            if let Some(other) = spelled.get(name) {
                if arguments.get(name) != Some(&value) {
                    let words = || format!("says the same as `{other}` with another value; give `{name}` once");
                    problems.add_unknown(&key, words);
                }
                continue;
            }
            if key != name {
                coerced.push(format!("/{name}: given as `{}`", clip(&key)));
            }
            arguments.insert(name.to_owned(), value);
            spelled.insert(name, clip(&key));
        }
        arguments
    }

    /// The name that a key stands for: itself, the vendor's spelling, or the only one that differs in case and underscores.
    fn find(&self, key: &str) -> Option<&str> {
        if let Some(name) = self.known.iter().find(|name| *name == key) {
            return Some(name);
        }
        if let Some(name) = self.vendor.get(key) {
            return Some(name);
        }
        let ours = self.known.iter().filter(|name| same_folded(name, key));
        let theirs = self.vendor.iter().filter(|(spelling, _)| same_folded(spelling, key)).map(|(_, name)| name);
        let mut matches: Vec<&String> = ours.chain(theirs).collect();
        matches.sort_unstable();
        matches.dedup();
        match matches.as_slice() {
            [only] => Some(only),
            _ => None,
        }
    }

    fn describe_unknown(&self, key: &str) -> String {
        const LISTED: usize = 15;
        if let Some(nearest) = nearest(key, self.known.iter().map(String::as_str)) {
            return format!("unknown argument; did you mean `{nearest}`?");
        }
        if self.known.is_empty() {
            return "unknown argument; this tool takes none".to_owned();
        }
        let mut text = format!("unknown argument; this tool takes {}", self.known[..self.known.len().min(LISTED)].join(", "));
        if self.known.len() > LISTED {
            text.push_str(&format!(" and {} more", self.known.len() - LISTED));
        }
        if let Some(open) = &self.open {
            text.push_str(&format!("; fields of the vendor's own go inside `{open}`"));
        }
        text
    }
}

/// At most 60 characters of a key.
fn clip(key: &str) -> String {
    key.chars().take(60).collect()
}
