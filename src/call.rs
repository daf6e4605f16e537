//! `toolwright call`: one tool, from the command line.

use crate::connection::{ConnectionArguments, block_on, connect};
use crate::failure::Failure;
use crate::output;
use crate::project::Project;
use crate::sandbox::Sandboxes;
use clap::Args;
use serde_json::{Map, Value};
use std::fmt::Display;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use toolwright_codegen::lower::LowerOptions;
use toolwright_runtime::strict;
use toolwright_runtime::toolbox::{Block, Caller, ToolResult, Toolbox, UnionToolbox};

/// Which tool is called, and with what.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The tool's name
    tool: String,
    /// An argument; values are read as the tool's schema wants them (numbers, booleans, JSON for lists and objects)
    #[arg(long = "arg", value_name = "KEY=VALUE")]
    pairs: Vec<String>,
    /// All arguments as one JSON object; --arg adds to it
    #[arg(long, value_name = "JSON")]
    args: Option<String>,
    /// The vendor or API description that has the tool [default: every built vendor]
    #[arg(long, value_name = "VENDOR|FILE")]
    from: Vec<String>,
    /// Make tools of undocumented operations too
    #[arg(long)]
    no_gate: bool,
    /// Write the file that the tool returns, or else its whole result, here
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    #[command(flatten)]
    connection: ConnectionArguments,
}

pub fn run(project: &Project, arguments: &Arguments) -> Result<(), Failure> {
    let values = read_arguments(arguments)?;
    let mut parts: Vec<Arc<dyn Toolbox>> = Vec::new();
    let mut sandboxes = Sandboxes::new()?;
    for target in project.targets(&arguments.from, Project::vendors_built)? {
        let options = LowerOptions { gate: !arguments.no_gate };
        let compiled = project.load(&target, options)?.compiled;
        let stand = match arguments.connection.sandbox {
            true => Some(sandboxes.start(&compiled.integration, &project.load_api(&target, options)?)?),
            false => None,
        };
        parts.push(connect(compiled, &arguments.connection, stand.as_ref(), arguments.out.is_some())?);
    }
    let result = block_on(async {
        let toolbox = UnionToolbox::new(parts).await.map_err(Failure::input)?;
        toolbox.call(&Caller::default(), &arguments.tool, values).await.map_err(Failure::input)
    })??;
    if result.is_error {
        output::note(&result.text);
        return Err(Failure::found("the call failed"));
    }
    match &arguments.out {
        Some(file) => save(&result, file),
        None => show(&result),
    }
}

fn show(result: &ToolResult) -> Result<(), Failure> {
    if !result.text.is_empty() || result.blocks.is_empty() {
        output::line(&result.text)?;
    }
    result.blocks.iter().try_for_each(|block| output::line(describe(block, block.bytes().map_or(0, |bytes| bytes.len()))))
}

/// Writes the first file of a result, else its text as it would be printed.
fn save(result: &ToolResult, file: &Path) -> Result<(), Failure> {
    let (bytes, what) = match result.blocks.first() {
        Some(block) => {
            let bytes = block.bytes().ok_or_else(|| Failure::found("the file in the result is damaged"))?;
            let what = describe(block, bytes.len());
            (bytes, what)
        }
        None => (format!("{}\n", result.text).into_bytes(), format!("the result, {} bytes", result.text.len() + 1)),
    };
    std::fs::write(file, bytes).map_err(|error| Failure::machine(format!("{} cannot be written: {error}", file.display())))?;
    output::line(format_args!("{}: {what}", file.display()))
}

fn describe(block: &Block, length: usize) -> String {
    format!("{}, {length} byte{}", block.mime_type(), if length == 1 { "" } else { "s" })
}

fn read_arguments(arguments: &Arguments) -> Result<Map<String, Value>, Failure> {
    let mut values = match &arguments.args {
        Some(text) => read_object(text)?,
        None => Map::new(),
    };
    for pair in &arguments.pairs {
        let (key, value) = pair
            .split_once('=')
            .ok_or_else(|| Failure::usage(format!("`--arg {pair}` has no `=`")).help("write --arg key=value"))?;
        // Texts are given as they are: the tool's own coercion turns them into what its schema wants.
        if values.insert(key.to_owned(), Value::String(value.to_owned())).is_some() {
            let help = "a list is one argument: --arg 'key=[1, 2]'";
            return Err(Failure::usage(format!("the argument `{key}` is given twice")).help(help));
        }
    }
    Ok(values)
}

/// As strict as MCP: of two equal keys, none is silently dropped.
fn read_object(text: &str) -> Result<Map<String, Value>, Failure> {
    let unusable = |error: &dyn Display| Failure::usage(format!("--args cannot be read as JSON: {error}"));
    strict::check(text).map_err(|flaw| unusable(&flaw))?;
    match serde_json::from_str(text) {
        Ok(Value::Object(values)) => Ok(values),
        Ok(_) => Err(Failure::usage("--args must be a JSON object")),
        Err(error) => Err(unusable(&error)),
    }
}
