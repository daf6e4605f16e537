//! One description, measured in a process of its own: peak memory is a process's, and no one else's work may be in it.

use crate::tokens::count_tool;
use serde::{Deserialize, Serialize};
use std::path::Path;
use std::time::Instant;
use toolwright_codegen::diagnostic::{Code, Diagnostic, Severity};
use toolwright_codegen::lower::LowerOptions;
use toolwright_codegen::source::FolderSource;
use toolwright_codegen::{Compiler, Entry, InMemory, Inputs};

/// What became of a file.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "status", rename_all = "lowercase")]
pub enum Outcome {
    /// It is a description, and compiles.
    Compiled(Measures),
    /// It is of a kind that is not supported, which the message names.
    Refused {
        /// The diagnostic, with its place.
        message: String,
    },
    /// It ought to compile, and does not.
    Failed {
        /// The gravest diagnostic, with its place.
        message: String,
    },
    /// It is something else that lies beside descriptions.
    Other,
}

/// What a description gives, and what it costs.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Measures {
    /// Operations that could be understood.
    pub operations: usize,
    /// Tools.
    pub tools: usize,
    /// Operations without a tool, because they are not documented.
    pub gated: usize,
    /// Operations that could not be understood.
    pub quarantined: usize,
    /// Places in arguments whose structure a model writes as JSON text.
    pub degraded: usize,
    /// What all definitions cost a model, o200k.
    pub tokens: usize,
    /// From the file to the complete tool list, without counting tokens.
    pub milliseconds: u64,
    /// Peak resident memory of the process that compiled it, in bytes; absent where the system does not tell.
    pub peak_bytes: Option<u64>,
    /// Every file that was read, below the description's folder.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub read: Vec<String>,
}

/// Compiles one file and measures it.
pub fn measure(file: &Path, options: LowerOptions) -> Outcome {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let started = Instant::now();
    let source = match FolderSource::new(folder) {
        Ok(source) => source,
        Err(error) => return Outcome::Failed { message: error.to_string() },
    };
    let inputs = Inputs { source: &source, entry: Entry::Description(&name) };
    match (Compiler { options }).compile_in_memory(&inputs) {
        Ok(output) => {
            let milliseconds = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
            // Before the tokens are counted: their table is larger than most descriptions.
            let peak_bytes = peak_memory();
            Outcome::Compiled(Measures { milliseconds, peak_bytes, ..measures(output) })
        }
        Err(diagnostics) => failure(&diagnostics),
    }
}

fn measures(output: InMemory) -> Measures {
    let count = |code: Code| output.diagnostics.iter().filter(|diagnostic| diagnostic.code == code).count();
    let arguments = output.integration.operations.iter().flat_map(|operation| &operation.arguments);
    Measures {
        operations: output.operations,
        tools: output.tools.len(),
        gated: output.plan.refused.len(),
        quarantined: count(Code::QuarantinedOperation),
        degraded: arguments.map(|argument| argument.encoded.len()).sum(),
        tokens: output.plan.tools.iter().map(count_tool).sum(),
        read: output.read,
        ..Measures::default()
    }
}

fn failure(diagnostics: &[Diagnostic]) -> Outcome {
    let Some(gravest) = diagnostics.iter().find(|diagnostic| diagnostic.severity == Severity::Error).or(diagnostics.first())
    else {
        return Outcome::Failed { message: "it cannot be compiled".to_owned() };
    };
    let message = gravest.to_string();
    match gravest.code {
        Code::UnsupportedDialect => Outcome::Refused { message },
        Code::NotADescription if diagnostics.len() == 1 => Outcome::Other,
        _ => Outcome::Failed { message },
    }
}

/// `VmHWM` of Linux, in bytes. Elsewhere it takes unsafe code to ask.
fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok().map(|kilobytes| kilobytes * 1024)
}
