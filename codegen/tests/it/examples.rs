//! The construct-by-construct examples of the corpus: what becomes of each operation, in our own notation and without a word of
//! theirs. A snapshot is read against its source before it is accepted.

use crate::compile::{compile_file, diagnostics, entries, file, items, lines, parse, text, tools};
use crate::shared::shared;
use std::fmt::Write;
use std::path::Path;
use toolwright_codegen::Output;
use toolwright_integration::Json;

/// One line a tool: name, effect, request, paging, answer; then one line an argument: name, type, `!` where required, its place.
fn render(folder: &Path, name: &str) -> String {
    let compiled = compile_file(folder, name, false);
    let Ok(output) = &compiled else { return lines(diagnostics(&compiled)) };
    let mut out = String::new();
    let wire = parse("operations.json", &file(output, "operations.json"));
    for (tool, operation) in tools(output).iter().zip(items(&wire, "operations")) {
        write_tool(tool, operation, &mut out);
    }
    for (code, count) in codes(output) {
        let _ = writeln!(out, "-- {code} × {count}");
    }
    out
}

fn write_tool(tool: &Json, operation: &Json, out: &mut String) {
    let input = tool.get("inputSchema").unwrap();
    let words = [text(operation, "effect"), text(operation, "http_method"), text(operation, "path")];
    let body = operation.get("body").map(|body| format!(" body {}", text(body, "content_type"))).unwrap_or_default();
    let paged = if operation.get("pagination").is_some() { " paged" } else { "" };
    let answer = operation.get("answer").map(|answer| format!(" → {} {}", text(answer, "kind"), text(answer, "at")));
    let head = format!("{} | {}{body}{paged}{}", text(tool, "name"), words.join(" "), answer.unwrap_or_default());
    let _ = writeln!(out, "{}", head.trim_end());
    let arguments = items(operation, "arguments");
    for (name, schema) in entries(input, "properties") {
        let mark = if items(input, "required").iter().any(|required| required.as_str() == Some(name)) { "!" } else { "" };
        let place = arguments.iter().find(|argument| text(argument, "name") == name).map_or("ours".to_owned(), place);
        assert!(!text(schema, "description").is_empty(), "{name} says nothing");
        let _ = writeln!(out, "  {name}{mark}: {} | {place}", kind(schema));
    }
    for constant in items(operation, "constants") {
        let _ = writeln!(out, "  = {}", constant);
    }
}

/// Where an argument goes, and how it is written there.
fn place(argument: &Json) -> String {
    let target = argument.get("target").unwrap();
    let mut words: Vec<String> = Vec::new();
    if let Json::Object(members) = target {
        let shown = |value: &Json| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        words.extend(
            members.iter().map(|(key, value)| if key == "in" { shown(value) } else { format!("{key}={}", shown(value)) }),
        );
    }
    for flag in ["encoded", "nulls", "null", "file"] {
        words.extend(argument.get(flag).map(|value| format!("{flag}={value}")));
    }
    words.join(" ")
}

/// A schema in a line: `{a!: string, b: integer[]}`.
fn kind(schema: &Json) -> String {
    if let Some(Json::Array(branches)) = schema.get("anyOf") {
        return branches.iter().map(kind).collect::<Vec<_>>().join("|");
    }
    let required = |name: &str| items(schema, "required").iter().any(|known| known.as_str() == Some(name));
    let own = match text(schema, "type") {
        "array" => format!("({})[]", kind(schema.get("items").unwrap_or(&Json::Null))),
        "object" => {
            let field =
                |(name, inner): &(String, Json)| format!("{name}{}: {}", if required(name) { "!" } else { "" }, kind(inner));
            format!("{{{}}}", entries(schema, "properties").iter().map(field).collect::<Vec<_>>().join(", "))
        }
        other => other.to_owned(),
    };
    let mut out = own;
    for keyword in
        ["enum", "format", "minimum", "maximum", "minLength", "maxLength", "pattern", "minItems", "maxItems", "default"]
    {
        if let Some(value) = schema.get(keyword).filter(|value| value.to_string().len() <= 80) {
            let _ = write!(out, " {keyword}={value}");
        }
    }
    out
}

/// How often each diagnostic came.
fn codes(output: &Output) -> Vec<(String, usize)> {
    let mut codes: Vec<(String, usize)> = Vec::new();
    for diagnostic in &output.diagnostics {
        let code = diagnostic.code.id().to_owned();
        match codes.iter_mut().find(|(known, _)| *known == code) {
            Some((_, count)) => *count += 1,
            None => codes.push((code, 1)),
        }
    }
    codes.sort();
    codes
}

#[test]
fn every_example_is_as_reviewed() {
    let Some(folder) = shared("corpus/oas-examples") else { return };
    let mut names: Vec<String> =
        std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.retain(|name| name.ends_with(".json") || name.ends_with(".yaml"));
    names.sort();
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../snapshots/examples");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        for name in names {
            insta::assert_snapshot!(name.as_str(), render(&folder, &name));
        }
    });
}
