//! The options that say which tools are made and how they are written; `build`, `inspect`, `serve` and `call` share them.

use clap::Args;
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
}

impl EmissionArguments {
    /// What the compiler is told.
    pub fn lower(self) -> LowerOptions {
        LowerOptions { gate: !self.no_gate, compact_names: self.compact_names }
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
        words
    }
}
