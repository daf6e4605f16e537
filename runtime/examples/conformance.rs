//! A toolbox written by hand, behind the runtime's MCP server: the fixture tools that the official conformance suite
//! (`@modelcontextprotocol/conformance`) asks every server for. `tests/clients/conformance.sh` runs the suite against it.
//!
//! It also shows how to serve tools that no compiler made: a [`Toolbox`] of one's own, handed to [`serve_http`].

use serde_json::value::RawValue;
use serde_json::{Map, Value, json};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use toolwright_integration::Effect;
use toolwright_runtime::mcp::{HttpOptions, serve_http};
use toolwright_runtime::toolbox::{
    About, Block, Caller, Pending, Progress, Step, Tool, ToolResult, Toolbox, Traits, UnknownTool,
};

/// One red pixel.
const PNG: &str = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC";
/// A WAV file without a single sample.
const WAV: &str = "UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQAAAAA=";

struct Fixture {
    about: About,
    tools: Arc<[Tool]>,
}

/// Names, what they do, and their arguments.
fn definitions() -> Vec<(&'static str, &'static str, Value)> {
    let nothing = || json!({"type": "object", "additionalProperties": false});
    vec![
        ("test_simple_text", "Returns a text.", nothing()),
        ("test_image_content", "Returns an image.", nothing()),
        ("test_audio_content", "Returns a sound.", nothing()),
        ("test_embedded_resource", "Returns a file.", nothing()),
        ("test_multiple_content_types", "Returns a text, an image and a file.", nothing()),
        ("test_error_handling", "Fails.", nothing()),
        ("test_tool_with_progress", "Takes a while and says how far it is.", nothing()),
        ("test_logging_tool", "Returns a text; what it does is logged on the server's side only.", nothing()),
        ("json_schema_2020_12_tool", "Has arguments under a schema of many keywords.", many_keywords()),
        ("test_mirrored_arguments", "Has arguments that are repeated in header fields.", mirrored()),
    ]
}

fn many_keywords() -> Value {
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "$defs": {"address": {"$anchor": "addressDef", "type": "object", "properties": {"street": {"type": "string"}, "city": {"type": "string"}}}},
        "properties": {
            "name": {"type": "string"}, "address": {"$ref": "#/$defs/address"},
            "contactMethod": {"type": "string", "enum": ["phone", "email"]}, "phone": {"type": "string"}, "email": {"type": "string"},
        },
        "allOf": [{"anyOf": [{"required": ["phone"]}, {"required": ["email"]}]}],
        "if": {"properties": {"contactMethod": {"const": "phone"}}, "required": ["contactMethod"]},
        "then": {"required": ["phone"]},
        "else": {"required": ["email"]},
        "additionalProperties": false,
    })
}

fn mirrored() -> Value {
    json!({
        "type": "object",
        "properties": {
            "region": {"type": "string", "x-mcp-header": "Region"},
            "shard": {"type": "integer", "x-mcp-header": "Shard"},
            "dry_run": {"type": "boolean", "x-mcp-header": "Dry-Run"},
        },
        "required": ["region"],
    })
}

impl Fixture {
    fn new() -> Result<Self, serde_json::Error> {
        let about = About {
            name: "conformance".to_owned(),
            title: "Conformance fixture".to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            instructions: String::new(),
        };
        let tools = definitions().into_iter().map(|(name, description, schema)| {
            let json = json!({"name": name, "description": description, "inputSchema": schema}).to_string();
            let traits = Traits { resource: "tests".to_owned(), method: name.to_owned(), effect: Effect::Read, tags: Vec::new() };
            Ok(Tool::new(name, RawValue::from_string(json)?, traits))
        });
        Ok(Self { about, tools: tools.collect::<Result<Vec<_>, serde_json::Error>>()?.into() })
    }
}

fn text(words: &str) -> ToolResult {
    ToolResult { text: words.to_owned(), ..ToolResult::default() }
}

fn blocks(blocks: Vec<Block>) -> ToolResult {
    ToolResult { blocks, ..ToolResult::default() }
}

fn image() -> Block {
    Block::Image { data: PNG.to_owned(), mime_type: "image/png".to_owned() }
}

fn file() -> Block {
    // "An embedded file.\n"
    let data = "QW4gZW1iZWRkZWQgZmlsZS4K".to_owned();
    Block::Resource { uri: "test://embedded-resource".to_owned(), mime_type: "text/plain".to_owned(), data }
}

async fn take_a_while(progress: &Progress) -> ToolResult {
    for done in [0.0, 50.0, 100.0] {
        progress.report(Step::new(done).with_total(100.0).with_message(format!("{done} of 100")));
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    text("It took a while.")
}

async fn answer(caller: &Caller, name: &str, arguments: Map<String, Value>) -> Option<ToolResult> {
    Some(match name {
        "test_simple_text" => text("A simple text."),
        "test_image_content" => blocks(vec![image()]),
        "test_audio_content" => blocks(vec![Block::Audio { data: WAV.to_owned(), mime_type: "audio/wav".to_owned() }]),
        "test_embedded_resource" => blocks(vec![file()]),
        "test_multiple_content_types" => {
            ToolResult { text: "A text, an image and a file.".to_owned(), blocks: vec![image(), file()], ..ToolResult::default() }
        }
        "test_error_handling" => ToolResult::error("This tool always fails."),
        "test_tool_with_progress" => take_a_while(&caller.progress).await,
        "test_logging_tool" => text("Nothing of this was sent to you as a log message."),
        "json_schema_2020_12_tool" | "test_mirrored_arguments" => ToolResult::json(arguments.into()),
        _ => return None,
    })
}

impl Toolbox for Fixture {
    fn about(&self) -> &About {
        &self.about
    }

    fn list<'a>(&'a self, _caller: &'a Caller) -> Pending<'a, Arc<[Tool]>> {
        Box::pin(std::future::ready(Arc::clone(&self.tools)))
    }

    fn get<'a>(&'a self, _caller: &'a Caller, name: &'a str) -> Pending<'a, Option<Tool>> {
        Box::pin(std::future::ready(self.tools.iter().find(|tool| tool.name() == name).cloned()))
    }

    fn call<'a>(
        &'a self,
        caller: &'a Caller,
        name: &'a str,
        arguments: Map<String, Value>,
    ) -> Pending<'a, Result<ToolResult, UnknownTool>> {
        Box::pin(async move { answer(caller, name, arguments).await.ok_or_else(|| UnknownTool::among(name, &self.tools)) })
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("http://{}/mcp", listener.local_addr()?);
    let toolboxes: Vec<(String, Arc<dyn Toolbox>)> = vec![("conformance".to_owned(), Arc::new(Fixture::new()?))];
    serve_http(listener, toolboxes, HttpOptions::default(), std::future::pending()).await?;
    Ok(())
}
