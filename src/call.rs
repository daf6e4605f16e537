//! `toolwright call`: one tool, from the command line.

use crate::connection::{ConnectionArguments, block_on, connect, filter};
use crate::emission::EmissionArguments;
use crate::failure::Failure;
use crate::output;
use crate::project::Project;
use crate::sandbox::Sandboxes;
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::{Map, Value, json};
use std::fmt::Display;
use std::io::IsTerminal;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use toolwright_integration::{AnswerKind, Operation};
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
    #[command(flatten)]
    emission: EmissionArguments,
    /// Write the file that the tool returns, or else its whole result, here
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Walk all pages of a list and print them as one: {"items": […], "pages": n}; `limit` is then the size of a page
    #[arg(long)]
    all: bool,
    /// With --all, stop after so many items
    #[arg(long, value_name = "N", default_value = "10000", requires = "all")]
    max: NonZeroUsize,
    #[command(flatten)]
    connection: ConnectionArguments,
}

pub fn run(project: &Project, arguments: &Arguments) -> Result<(), Failure> {
    let values = read_arguments(arguments)?;
    let mut parts: Vec<Arc<dyn Toolbox>> = Vec::new();
    let mut sandboxes = Sandboxes::new(&arguments.connection.stand_ins)?;
    for target in project.targets(&arguments.from, Project::vendors_built)? {
        let compiled = project.load(&target, arguments.emission)?.compiled;
        let mut operations = compiled.integration.operations.iter();
        if arguments.all && operations.any(|operation| operation.tool == arguments.tool && !is_list(operation)) {
            return Err(Failure::usage(format!("`{}` gives no list", arguments.tool)).help("leave --all out"));
        }
        let stand = match arguments.connection.sandbox {
            true => Some(sandboxes.start(&compiled.integration, &project.load_api(&target, arguments.emission.lower())?)?),
            false => None,
        };
        parts.push(connect(compiled, &arguments.connection, stand.as_ref(), arguments.out.is_some() || arguments.all)?);
    }
    let parts = filter(parts, &arguments.connection)?;
    let result = block_on(async {
        let toolbox = UnionToolbox::new(parts).await.map_err(Failure::input)?;
        if arguments.all {
            return walk(&toolbox, arguments, values).await;
        }
        toolbox.call(&Caller::default(), &arguments.tool, values).await.map_err(Failure::input).and_then(succeeded)
    })??;
    match &arguments.out {
        Some(file) => save(&result, file),
        None => show(&result),
    }
}

fn succeeded(result: ToolResult) -> Result<ToolResult, Failure> {
    if result.is_error {
        output::note(&result.text);
        return Err(Failure::found("the call failed"));
    }
    Ok(result)
}

fn is_list(operation: &Operation) -> bool {
    operation.pagination.is_some() || operation.answer.kind == AnswerKind::Items
}

/// A vendor may send empty pages on the way to full ones, but hardly so many in a row.
const EMPTY_PAGES: usize = 100;

/// All pages as one document. When one fails there is no document: half a list must not pass for a whole one.
async fn walk(toolbox: &dyn Toolbox, arguments: &Arguments, mut values: Map<String, Value>) -> Result<ToolResult, Failure> {
    let max = arguments.max.get();
    let bar = progress_bar();
    let (mut items, mut pages, mut empty) = (Vec::new(), 0_usize, 0_usize);
    let more = loop {
        let result = toolbox.call(&Caller::default(), &arguments.tool, values.clone()).await.map_err(Failure::input)?;
        let page = bar.suspend(|| succeeded(result)).map_err(|failure| match pages {
            0 => failure,
            _ => failure.help(format!("{} items of {pages} pages were read and are not printed", items.len())),
        })?;
        let Some(Value::Object(mut page)) = page.structured else {
            return Err(Failure::found("the answer is no list"));
        };
        pages += 1;
        let Some(Value::Array(mut new)) = page.shift_remove("items") else {
            return Err(Failure::found("the answer is no list"));
        };
        empty = if new.is_empty() { empty + 1 } else { 0 };
        items.append(&mut new);
        advance(&bar, items.len(), page.get("total"));
        // What the runtime has to say of a page, such as a next one that it may not follow.
        if let Some(Value::String(note)) = page.get("note") {
            bar.suspend(|| output::note(note));
        }
        match page.shift_remove("next_cursor") {
            Some(cursor @ Value::String(_)) if items.len() < max => values.insert("next_cursor".to_owned(), cursor),
            Some(Value::String(_)) => break true,
            _ => break items.len() > max,
        };
        if empty == EMPTY_PAGES {
            return Err(Failure::found(format!("{EMPTY_PAGES} empty pages in a row; the list does not seem to end")));
        }
    };
    bar.finish_and_clear();
    items.truncate(max);
    let mut document = json!({"items": items, "pages": pages});
    if more {
        document["truncated"] = true.into();
        output::note(format_args!("stopped at {max} items, and there are more; --max N takes up to N"));
    }
    Ok(ToolResult::json(document))
}

/// On stderr, and only for people.
fn progress_bar() -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::no_length();
    style(&bar, "{spinner} {human_pos} items in {elapsed}");
    bar
}

fn advance(bar: &ProgressBar, items: usize, total: Option<&Value>) {
    if let Some(total) = total.and_then(Value::as_u64).filter(|_| bar.length().is_none()) {
        bar.set_length(total);
        style(bar, "{wide_bar} {human_pos} of {human_len} items");
    }
    bar.set_position(items as u64);
}

fn style(bar: &ProgressBar, template: &str) {
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
}

fn show(result: &ToolResult) -> Result<(), Failure> {
    if !result.text.is_empty() || result.blocks.is_empty() {
        output::line(&result.text)?;
    }
    let files = result.blocks.iter().filter(|block| !matches!(block, Block::Link { .. }));
    // Where a saved file is, the text says.
    files.map(|block| describe(block, block.bytes().map_or(0, |bytes| bytes.len()))).try_for_each(output::line)
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
