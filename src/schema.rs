//! `toolwright schema`: the forms of files that people and programs write against.

use crate::failure::Failure;
use crate::output;
use clap::{Args, ValueEnum};
use toolwright_codegen::emit::{emit_config_reference, emit_config_schema};

const DRIFT_REPORT: &str = include_str!("../docs/drift-report.schema.json");

/// What is printed.
#[derive(Debug, Args)]
#[command(after_help = "docs/ is kept up to date by\n  toolwright schema > docs/integration.schema.json\n  \
                        toolwright schema --markdown > docs/integration.md")]
pub struct Arguments {
    /// Which file
    #[arg(value_enum, default_value = "integration")]
    file: File,
    /// The reference page instead of the JSON Schema
    #[arg(long)]
    markdown: bool,
}

/// A file with a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum File {
    /// specs/<vendor>/integration.yaml
    Integration,
    /// What `diff --format json` prints
    DriftReport,
}

pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let text = match (arguments.file, arguments.markdown) {
        (File::Integration, false) => emit_config_schema(),
        (File::Integration, true) => emit_config_reference(),
        (File::DriftReport, false) => DRIFT_REPORT.to_owned(),
        (File::DriftReport, true) => {
            return Err(Failure::input("the report of `diff` has a schema and no page")
                .help("leave --markdown out, or read docs/drift.md"));
        }
    };
    output::line(text.trim_end())
}
