//! `tools.json`: one MCP `Tool` object a line, so that a change of one tool is a change of one line.

use crate::lower::{Plan, Tool};
use crate::model::Api;
use std::fmt::Write;
use toolwright_integration::{FORMAT, Json};

/// The whole file.
pub fn emit_tools(plan: &Plan, api: &Api) -> Vec<u8> {
    let mut out = String::with_capacity(plan.tools.len() * 1_024);
    let _ = write!(out, "{{\"format\":{FORMAT},\"tools\":[");
    for (position, tool) in plan.tools.iter().enumerate() {
        out.push_str(if position == 0 { "\n" } else { ",\n" });
        out.push_str(&emit_tool(tool, api));
    }
    out.push_str("\n]}\n");
    out.into_bytes()
}

/// One definition as compact JSON: `name`, `title`, `description`, `inputSchema`, `annotations`, `_meta`.
///
/// `_meta` names the vendor's operation, for people who trace a tool back; clients do not show it to models.
pub fn emit_tool(tool: &Tool, api: &Api) -> String {
    let hints = vec![
        ("readOnlyHint".to_owned(), Json::Bool(tool.annotations.read_only)),
        ("destructiveHint".to_owned(), Json::Bool(tool.annotations.destructive)),
        ("idempotentHint".to_owned(), Json::Bool(tool.annotations.idempotent)),
        ("openWorldHint".to_owned(), Json::Bool(true)),
    ];
    let mut meta = Vec::new();
    if let Some(operation) = api.operations.get(tool.operation) {
        meta.push(("io.toolwright/operation".to_owned(), Json::String(operation.key())));
        if let Some(id) = &operation.id {
            meta.push(("io.toolwright/operationId".to_owned(), Json::String(id.clone())));
        }
    }
    let mut out = String::with_capacity(1_024);
    out.push_str("{\"name\":");
    Json::from(tool.name.as_str()).write(&mut out);
    out.push_str(",\"title\":");
    Json::from(tool.title.as_str()).write(&mut out);
    out.push_str(",\"description\":");
    Json::from(tool.description.as_str()).write(&mut out);
    out.push_str(",\"inputSchema\":");
    tool.input.write(&mut out);
    out.push_str(",\"annotations\":");
    Json::Object(hints).write(&mut out);
    out.push_str(",\"_meta\":");
    Json::Object(meta).write(&mut out);
    out.push('}');
    out
}
