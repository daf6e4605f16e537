//! How a family of clients wants tools written: one table, and one pass over a plan that follows it.
//!
//! What `lower` makes is the portable profile. Any other is made from it, schema for schema, with the operation table that
//! belongs to it; nothing here looks at the API.

mod nulls;
mod schema;

use crate::lower::{Plan, Tool};
use nulls::{clear_argument, null_policies};
use schema::Rewrite;
use std::path::PathBuf;
use toolwright_integration::{Json, Operation};

/// One row of the table.
#[derive(Debug, PartialEq, Eq)]
pub struct Profile {
    /// As the command line calls it.
    pub name: &'static str,
    /// Every property is required; one that may be left out takes `null`, and no object takes properties that it does not declare.
    strict: bool,
    /// The keywords that a schema may have beside the structural ones. What others say is said in words.
    keywords: &'static [&'static str],
}

/// What every client takes.
pub const PORTABLE: Profile = Profile {
    name: "portable",
    strict: false,
    keywords: &["enum", "format", "pattern", "default", "minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems"],
};

/// OpenAI's strict function calling and structured outputs.
pub const OPENAI_STRICT: Profile = Profile {
    name: "openai-strict",
    strict: true,
    keywords: &["enum", "format", "pattern", "minimum", "maximum", "minItems", "maxItems"],
};

/// Every profile.
pub const PROFILES: [&Profile; 2] = [&PORTABLE, &OPENAI_STRICT];

impl Profile {
    /// The profile of that name.
    pub fn find(name: &str) -> Option<&'static Profile> {
        PROFILES.into_iter().find(|profile| profile.name == name)
    }

    /// A file of this profile: `tools.json` is `tools.openai-strict.json`; the portable one keeps the plain name.
    pub fn file(&self, plain: &str) -> PathBuf {
        match plain.rsplit_once('.') {
            Some((stem, extension)) if self.strict => PathBuf::from(format!("{stem}.{}.{extension}", self.name)),
            _ => PathBuf::from(plain),
        }
    }

    /// The plan in this profile.
    pub fn apply(&self, plan: &Plan) -> Plan {
        let mut plan = plan.clone();
        if self.strict {
            for (tool, operation) in plan.tools.iter_mut().zip(&mut plan.integration.operations) {
                self.rewrite(tool, operation);
            }
        }
        plan
    }

    fn rewrite(&self, tool: &mut Tool, operation: &mut Operation) {
        let clear = clear_argument(&tool.input, operation);
        null_policies(&tool.input, operation, clear.as_ref());
        let mut rewrite = Rewrite { profile: self, operation, open: &tool.open, encoded: Vec::new() };
        let mut input = rewrite.root(&tool.input);
        for (argument, place) in rewrite.encoded {
            if let Some(argument) = operation.arguments.iter_mut().find(|known| known.name == argument) {
                argument.encoded.push(place);
                argument.encoded.sort();
            }
        }
        if let Some(clear) = clear {
            add_property(&mut input, &clear.argument, schema::clear_schema(&clear.places));
            operation.clear = Some(clear);
        }
        tool.input = input;
    }
}

fn add_property(input: &mut Json, name: &str, schema: Json) {
    let Json::Object(keywords) = input else { return };
    for (keyword, value) in keywords {
        match (keyword.as_str(), value) {
            ("properties", Json::Object(properties)) => properties.push((name.to_owned(), schema.clone())),
            ("required", Json::Array(required)) => required.push(Json::from(name)),
            _ => {}
        }
    }
}
