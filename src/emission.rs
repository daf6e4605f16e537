//! The options that say which tools are made and how they are written; `build`, `inspect`, `serve` and `call` share them.

use clap::Args;
use clap::builder::PossibleValuesParser;
use clap::builder::TypedValueParser;
use toolwright_codegen::emit::profile::{PORTABLE, PROFILES, Profile};
use toolwright_codegen::lower::LowerOptions;

/// What is made of an operation.
#[derive(Debug, Clone, Copy, Args)]
pub struct EmissionArguments {
    /// Make tools of undocumented operations too, with composed words
    #[arg(long)]
    pub no_gate: bool,
    /// Short tool names, {integration}_{resource}_{method} within 46 characters, for clients that put a prefix before them
    #[arg(long)]
    pub compact_names: bool,
    /// How definitions are written: one schema that every client takes, or OpenAI's strict mode, in which every argument is given
    /// and null means that it is not
    #[arg(long, value_name = "PROFILE", default_value = PORTABLE.name, hide_default_value = true, value_parser = profiles())]
    pub profile: &'static Profile,
}

fn profiles() -> impl TypedValueParser<Value = &'static Profile> {
    PossibleValuesParser::new(PROFILES.map(|profile| profile.name)).map(|name| Profile::find(&name).unwrap_or(&PORTABLE))
}

impl Default for EmissionArguments {
    fn default() -> Self {
        Self { no_gate: false, compact_names: false, profile: &PORTABLE }
    }
}

impl EmissionArguments {
    /// What the compiler is told.
    pub fn lower(self) -> LowerOptions {
        LowerOptions { gate: !self.no_gate, compact_names: self.compact_names, drafts: false }
    }

    /// The same as words of a command line, each with a space before it.
    pub fn words(self) -> String {
        let mut words = String::new();
        if self.no_gate {
            words.push_str(" --no-gate");
        }
        if self.compact_names {
            words.push_str(" --compact-names");
        }
        if self.profile != &PORTABLE {
            words.push_str(&format!(" --profile {}", self.profile.name));
        }
        words
    }
}
