//! `tools.json`: one MCP `Tool` object a line, so that a change of one tool is a change of one line.

use crate::lower::{Plan, Tool};
use std::fmt::Write;
use toolwright_integration::{FORMAT, Json, Operation};

/// The whole file.
pub fn emit_tools(plan: &Plan) -> Vec<u8> {
    let mut out = String::with_capacity(plan.tools.len() * 1_024);
    let _ = write!(out, "{{\"format\":{FORMAT},\"tools\":[");
    for (position, (tool, operation)) in plan.tools.iter().zip(&plan.integration.operations).enumerate() {
        out.push_str(if position == 0 { "\n" } else { ",\n" });
        out.push_str(&emit_tool(tool, operation));
    }
    out.push_str("\n]}\n");
    out.into_bytes()
}

/// One definition as compact JSON: `name`, `title`, `description`, `inputSchema`, `annotations`, `_meta`.
///
/// `_meta` names the vendor's operation, for people who trace a tool back; clients do not show it to models.
pub fn emit_tool(tool: &Tool, operation: &Operation) -> String {
    let hints = vec![
        ("readOnlyHint".to_owned(), Json::Bool(tool.annotations.read_only)),
        ("destructiveHint".to_owned(), Json::Bool(tool.annotations.destructive)),
        ("idempotentHint".to_owned(), Json::Bool(tool.annotations.idempotent)),
        ("openWorldHint".to_owned(), Json::Bool(true)),
    ];
    let key = format!("{} {}", operation.http_method, operation.path);
    let mut meta = vec![("io.toolwright/operation".to_owned(), Json::String(key))];
    meta.extend(operation.operation_id.iter().map(|id| ("io.toolwright/operationId".to_owned(), Json::from(id.as_str()))));
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
