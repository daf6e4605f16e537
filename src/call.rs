//! `toolwright call`: one tool, from the command line.

use crate::connection::{ConnectionArguments, block_on, connect};
use crate::failure::Failure;
use crate::project::Project;
use clap::Args;
use serde_json::{Map, Value};
use std::sync::Arc;
use toolwright_codegen::lower::LowerOptions;
use toolwright_runtime::toolbox::{Caller, Toolbox, UnionToolbox};

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
    #[command(flatten)]
    connection: ConnectionArguments,
}

pub fn run(project: &Project, arguments: &Arguments) -> Result<(), Failure> {
    let values = read_arguments(arguments)?;
    let mut parts: Vec<Arc<dyn Toolbox>> = Vec::new();
    for target in project.targets(&arguments.from, Project::vendors_built)? {
        let loaded = project.load(&target, LowerOptions { gate: !arguments.no_gate })?;
        parts.push(connect(loaded.compiled, &arguments.connection)?);
    }
    let result = block_on(async {
        let toolbox = UnionToolbox::new(parts).await.map_err(Failure::input)?;
        toolbox.call(&Caller::default(), &arguments.tool, values).await.map_err(Failure::input)
    })??;
    if result.is_error {
        eprintln!("{}", result.text);
        return Err(Failure::found("the call failed"));
    }
    println!("{}", result.text);
    for block in &result.blocks {
        println!("{block:?}");
    }
    Ok(())
}

fn read_arguments(arguments: &Arguments) -> Result<Map<String, Value>, Failure> {
    let mut values = match &arguments.args {
        Some(text) => match serde_json::from_str(text) {
            Ok(Value::Object(values)) => values,
            Ok(_) => return Err(Failure::input("--args must be a JSON object")),
            Err(error) => return Err(Failure::input(format!("--args is no JSON: {error}"))),
        },
        None => Map::new(),
    };
    for pair in &arguments.pairs {
        let (key, value) = pair
            .split_once('=')
            .ok_or_else(|| Failure::input(format!("`--arg {pair}` has no `=`")).help("write --arg key=value"))?;
        // Texts are given as they are: the tool's own coercion turns them into what its schema wants.
        values.insert(key.to_owned(), Value::String(value.to_owned()));
    }
    Ok(values)
}
