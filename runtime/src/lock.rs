//! `toolwright.lock`: the tools that somebody has looked at. A digest a tool of what a model reads, and one of where its calls go, so
//! that neither changes without being seen.
//!
//! Digests are SHA-256 over JSON with sorted keys and without spaces: the layout of the files makes no difference, a word does.

mod difference;

pub use difference::{Difference, Part};

use crate::compiled::{Compiled, ToolText};
use ring::digest::{SHA256, digest};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use toolwright_integration::{Integration, Json, Operation};

/// The version of the file. Raised when an old reader would misread a new file.
pub const LOCK_FORMAT: u32 = 1;

/// What a model reads of a definition; `_meta` is for programs.
const READ_BY_MODELS: [&str; 6] = ["name", "title", "description", "inputSchema", "outputSchema", "annotations"];

/// The content of a `toolwright.lock`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lock {
    /// [`LOCK_FORMAT`].
    pub lock: u32,
    /// The integration's name.
    pub integration: String,
    /// The digest of what all tools share: the server, the ways to authorise, the instructions to a model.
    pub shared: String,
    /// The tools by name.
    pub tools: BTreeMap<String, ToolLock>,
    /// The same for definitions in another profile than the portable one, by the profile's name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub profiles: BTreeMap<String, BTreeMap<String, ToolLock>>,
}

/// What is locked of a tool; both are 64 hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToolLock {
    /// Over name, title, description, schemas and hints.
    pub definition: String,
    /// Over its entry in `operations.json`: method, path, where each argument goes, how the answer is read.
    pub call: String,
}

/// Why a lock cannot be used.
#[derive(Debug)]
#[non_exhaustive]
pub enum LockError {
    /// It is no lock.
    Damaged(serde_json::Error),
    /// A newer program wrote it.
    Newer(u32),
    /// It is of another integration.
    Other(String),
    /// It holds no definitions in this profile.
    NoProfile(String),
}

impl fmt::Display for LockError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Damaged(error) => write!(formatter, "the lock is damaged: {error}"),
            Self::Newer(found) => {
                write!(
                    formatter,
                    "the lock has version {found}, and this program reads up to {LOCK_FORMAT}; use a newer toolwright"
                )
            }
            Self::Other(name) => write!(formatter, "the lock is that of `{name}`"),
            Self::NoProfile(profile) => write!(formatter, "the lock holds no definitions in the profile `{profile}`"),
        }
    }
}

impl std::error::Error for LockError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Damaged(error) => Some(error),
            _ => None,
        }
    }
}

impl Lock {
    /// The lock of an integration as it is, with portable definitions only.
    pub fn of(compiled: &Compiled) -> Self {
        Self {
            lock: LOCK_FORMAT,
            integration: compiled.integration.name.clone(),
            shared: digest_shared(&compiled.integration),
            tools: digest_tools(compiled),
            profiles: BTreeMap::new(),
        }
    }

    /// Adds the definitions of the same integration in another profile.
    pub fn add_profile(&mut self, profile: &str, compiled: &Compiled) {
        self.profiles.insert(profile.to_owned(), digest_tools(compiled));
    }

    /// Reads a file's text.
    ///
    /// # Errors
    /// When it is no lock, or one that a newer program wrote.
    pub fn parse(text: &str) -> Result<Self, LockError> {
        // The number first: everything else may have another shape in a newer file.
        let Head { lock } = serde_json::from_str(text).map_err(LockError::Damaged)?;
        if lock > LOCK_FORMAT {
            return Err(LockError::Newer(lock));
        }
        serde_json::from_str(text).map_err(LockError::Damaged)
    }

    /// The file's text: JSON, a line a tool, so that two changes meet only where they touch the same tool.
    pub fn text(&self) -> String {
        let mut out = format!("{{\n  \"lock\": {},\n  \"integration\": {},\n", self.lock, Json::from(self.integration.as_str()));
        out.push_str(&format!("  \"shared\": \"{}\",\n  \"tools\": {{", self.shared));
        write_tools(&self.tools, 4, &mut out);
        out.push_str("\n  }");
        for (position, (profile, tools)) in self.profiles.iter().enumerate() {
            out.push_str(if position == 0 { ",\n  \"profiles\": {\n    " } else { ",\n    " });
            out.push_str(&format!("{}: {{", Json::from(profile.as_str())));
            write_tools(tools, 6, &mut out);
            out.push_str("\n    }");
        }
        out.push_str(if self.profiles.is_empty() { "\n}\n" } else { "\n  }\n}\n" });
        out
    }

    /// What is not as it was locked; `profile` is the one that the definitions are in, `None` the portable one.
    ///
    /// # Errors
    /// When the lock does not speak of such definitions at all.
    pub fn compare(&self, compiled: &Compiled, profile: Option<&str>) -> Result<Vec<Difference>, LockError> {
        if self.integration != compiled.integration.name {
            return Err(LockError::Other(self.integration.clone()));
        }
        let locked = match profile {
            None => &self.tools,
            Some(profile) => self.profiles.get(profile).ok_or_else(|| LockError::NoProfile(profile.to_owned()))?,
        };
        let mut found = Vec::new();
        if self.shared != digest_shared(&compiled.integration) {
            found.push(Difference::Shared);
        }
        found.extend(difference::between(locked, &digest_tools(compiled)));
        Ok(found)
    }

    /// What of another lock is not as in this one.
    pub fn differences(&self, newer: &Self) -> Vec<Difference> {
        let mut found = Vec::new();
        if self.shared != newer.shared {
            found.push(Difference::Shared);
        }
        found.extend(difference::between(&self.tools, &newer.tools));
        for (profile, tools) in &newer.profiles {
            let before = self.profiles.get(profile).cloned().unwrap_or_default();
            if before != *tools {
                found.push(Difference::Profile(profile.clone()));
            }
        }
        found.extend(self.profiles.keys().filter(|name| !newer.profiles.contains_key(*name)).cloned().map(Difference::Profile));
        found
    }
}

#[derive(Deserialize)]
struct Head {
    lock: u32,
}

fn write_tools(tools: &BTreeMap<String, ToolLock>, indent: usize, out: &mut String) {
    for (position, (name, tool)) in tools.iter().enumerate() {
        let comma = if position == 0 { "" } else { "," };
        let name = Json::from(name.as_str());
        let ToolLock { definition, call } = tool;
        out.push_str(&format!("{comma}\n{:indent$}{name}: {{\"definition\": \"{definition}\", \"call\": \"{call}\"}}", ""));
    }
}

fn digest_tools(compiled: &Compiled) -> BTreeMap<String, ToolLock> {
    let pairs = compiled.tools.iter().zip(&compiled.integration.operations);
    pairs
        .map(|(tool, operation)| {
            (tool.name.clone(), ToolLock { definition: digest_definition(tool), call: digest_call(operation) })
        })
        .collect()
}

fn digest_definition(tool: &ToolText) -> String {
    let mut definition = tree(tool.json.get());
    if let Json::Object(entries) = &mut definition {
        entries.retain(|(key, _)| READ_BY_MODELS.contains(&key.as_str()));
    }
    digest_of(definition)
}

fn digest_call(operation: &Operation) -> String {
    digest_of(tree(&serde_json::to_string(operation).unwrap_or_default()))
}

fn digest_shared(integration: &Integration) -> String {
    // Not the operations, which are in the tools, and not the vendor's version: its number alone changes nothing that is served.
    let shared = Integration { operations: Vec::new(), version: None, ..integration.clone() };
    digest_of(tree(&serde_json::to_string(&shared).unwrap_or_default()))
}

fn tree(text: &str) -> Json {
    serde_json::from_str(text).unwrap_or(Json::Null)
}

fn digest_of(mut json: Json) -> String {
    sort(&mut json);
    hexadecimal(json.to_string().as_bytes())
}

/// SHA-256 of bytes, as 64 hexadecimal digits.
pub fn hexadecimal(bytes: &[u8]) -> String {
    digest(&SHA256, bytes).as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

fn sort(json: &mut Json) {
    match json {
        Json::Array(items) => items.iter_mut().for_each(sort),
        Json::Object(entries) => {
            entries.sort_by(|(left, _), (right, _)| left.cmp(right));
            entries.iter_mut().for_each(|(_, value)| sort(value));
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests;
