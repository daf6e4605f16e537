//! The strict profile: what it looks like, and that no description leads to anything else.

use crate::compile::{compile_file, compile_text, entries, fixture_names, fixtures, items, parse, pretty, text};
use std::fmt::Write;
use std::path::Path;
use toolwright_codegen::Output;
use toolwright_codegen::emit::profile::OPENAI_STRICT;
use toolwright_integration::Json;

/// Tools and operation table of the strict profile.
fn strict(output: &Output) -> (Json, Json) {
    let [tools, operations] = output.profile_files(&OPENAI_STRICT);
    assert_eq!(tools.0, Path::new("tools.openai-strict.json"));
    assert_eq!(operations.0, Path::new("operations.openai-strict.json"));
    let read = |bytes: Vec<u8>| parse("file.json", &String::from_utf8(bytes).unwrap());
    (read(tools.1), read(operations.1))
}

#[test]
fn every_argument_is_given_and_null_has_its_meaning() {
    let output = compile_file(&fixtures(), "strict.yaml", true).unwrap();
    let (tools, operations) = strict(&output);
    let mut out = String::new();
    for (tool, operation) in items(&tools, "tools").iter().zip(items(&operations, "operations")) {
        let schema = tool.get("inputSchema").unwrap();
        let _ = writeln!(
            out,
            "=== {}\n{}\nclear: {}",
            text(tool, "name"),
            pretty(schema),
            operation.get("clear").unwrap_or(&Json::Null)
        );
        for argument in items(operation, "arguments") {
            let part = |key: &str| argument.get(key).unwrap_or(&Json::Null);
            let _ = writeln!(
                out,
                "{}: null {}, nulls {}, encoded {}",
                text(argument, "name"),
                part("null"),
                part("nulls"),
                part("encoded")
            );
        }
    }
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../snapshots");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!("strict_profile", out));
}

/// What OpenAI's strict mode refuses, written against the definitions alone.
fn violations(schema: &Json, place: &str, wrong: &mut Vec<String>) {
    const KEYWORDS: [&str; 14] = [
        "type",
        "description",
        "properties",
        "required",
        "additionalProperties",
        "items",
        "anyOf",
        "enum",
        "format",
        "pattern",
        "minimum",
        "maximum",
        "minItems",
        "maxItems",
    ];
    let Json::Object(keywords) = schema else { return wrong.push(format!("{place}: no schema")) };
    wrong.extend(keywords.iter().filter(|(key, _)| !KEYWORDS.contains(&key.as_str())).map(|(key, _)| format!("{place}: {key}")));
    let properties = entries(schema, "properties");
    let is_object = schema.get("type").is_some_and(|kind| kind.to_string().contains("object"));
    if is_object {
        let names: Vec<&str> = properties.iter().map(|(name, _)| name.as_str()).collect();
        let required: Vec<&str> = items(schema, "required").iter().filter_map(Json::as_str).collect();
        if names != required || schema.get("additionalProperties") != Some(&Json::Bool(false)) {
            wrong.push(format!("{place}: open, or something may be left out"));
        }
    }
    for (name, inner) in properties {
        violations(inner, &format!("{place}/{name}"), wrong);
    }
    for (key, inner) in keywords.iter().filter(|(key, _)| key == "items") {
        violations(inner, &format!("{place}/{key}"), wrong);
    }
    for (position, branch) in items(schema, "anyOf").iter().enumerate() {
        violations(branch, &format!("{place}/{position}"), wrong);
    }
}

#[test]
fn every_fixture_is_strict() {
    for name in fixture_names() {
        let Ok(output) = compile_file(&fixtures(), &name, false) else { continue };
        for tool in items(&strict(&output).0, "tools") {
            let mut wrong = Vec::new();
            violations(tool.get("inputSchema").unwrap(), text(tool, "name"), &mut wrong);
            assert!(wrong.is_empty(), "{name}:\n{}", wrong.join("\n"));
        }
    }
}

#[test]
fn the_argument_that_empties_others_has_a_name_of_its_own() {
    let description = r#"
openapi: 3.1.0
info: {title: Acme, version: '1'}
servers: [{url: https://api.acme.test}]
paths:
  /users/{id}:
    patch:
      summary: Change a user of the account
      parameters: [{name: id, in: path, required: true, description: The id., schema: {type: string}}]
      requestBody: {content: {application/json: {schema: {type: object, properties: {
        clear_fields: {type: boolean, description: The vendor's own.}, nick: {type: [string, 'null'], description: A name.}}}}}}
      responses: {'204': {description: Done}}
"#;
    let output = compile_text("api.yaml", description, true).unwrap();
    let clear = items(&strict(&output).1, "operations")[0].get("clear").cloned().unwrap();
    assert_eq!(clear.to_string(), r#"{"argument":"clear_fields_2","places":["nick"]}"#);
}
