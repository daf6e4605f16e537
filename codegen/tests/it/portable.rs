//! The portable rules again, written against `tools.json` alone: what every client takes, and nothing else.

use crate::compile::{
    Compiled, compile_file, compile_folder, entries, fixture_names, fixtures, items, lines, specs, text, tools,
};
use std::collections::BTreeSet;
use toolwright_codegen::Output;
use toolwright_integration::Json;

/// The keywords that a node may have.
const KEYWORDS: [&str; 16] = [
    "type",
    "description",
    "properties",
    "required",
    "items",
    "anyOf",
    "enum",
    "format",
    "default",
    "pattern",
    "minimum",
    "maximum",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
];

/// What is wrong with the tools, one line a mistake.
pub fn violations(output: &Output) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut names = BTreeSet::new();
    for tool in tools(output) {
        let name = text(&tool, "name").to_owned();
        let mut check = Check { tool: &name, wrong: &mut wrong };
        check.that(is_name(&name), "", "the name is not `[a-z][a-z0-9_]{0,63}`");
        check.that(names.insert(name.clone()), "", "the name comes twice");
        check.words(text(&tool, "description"), "", true);
        check.that(!text(&tool, "title").is_empty(), "", "no title");
        check.that(entries(&tool, "annotations").len() == 4, "", "not four hints");
        check.root(tool.get("inputSchema").unwrap());
    }
    wrong
}

fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.len() <= 64
        && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

fn is_key(key: &str) -> bool {
    key.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && key.len() <= 64
        && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// Controls, zero-width, bidirectional and tag characters: what a person does not see.
fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
}

struct Check<'c> {
    tool: &'c str,
    wrong: &'c mut Vec<String>,
}

impl Check<'_> {
    fn that(&mut self, holds: bool, place: &str, mistake: &str) {
        if !holds {
            self.wrong.push(format!("{}{place}: {mistake}", self.tool));
        }
    }

    fn words(&mut self, words: &str, place: &str, needed: bool) {
        self.that(!needed || !words.trim().is_empty(), place, "no description");
        self.that(words.len() <= 1024, place, "a description longer than 1,024 bytes");
        self.that(!words.contains(is_hidden), place, "hidden characters");
    }

    fn root(&mut self, schema: &Json) {
        let keys: Vec<&str> = match schema {
            Json::Object(entries) => entries.iter().map(|(key, _)| key.as_str()).collect(),
            _ => Vec::new(),
        };
        let plain = keys == ["type", "properties"] || keys == ["type", "properties", "required"];
        self.that(plain && text(schema, "type") == "object", "", "the root is not a plain object");
        for (key, node) in entries(schema, "properties") {
            let place = format!("/{key}");
            self.that(is_key(key), &place, "the key is not an identifier of at most 64 characters");
            self.words(text(node, "description"), &place, true);
            self.node(node, &place);
        }
        self.required(schema, "");
    }

    fn required(&mut self, schema: &Json, place: &str) {
        let known: Vec<&str> = entries(schema, "properties").iter().map(|(key, _)| key.as_str()).collect();
        for name in items(schema, "required") {
            self.that(name.as_str().is_some_and(|name| known.contains(&name)), place, &format!("{name} is required and unknown"));
        }
    }

    fn node(&mut self, node: &Json, place: &str) {
        let Json::Object(keywords) = node else { return self.that(false, place, "no schema") };
        for (keyword, _) in keywords {
            let known = KEYWORDS.contains(&keyword.as_str());
            self.that(known, place, &format!("the keyword `{keyword}`"));
        }
        self.words(text(node, "description"), place, false);
        let branches = items(node, "anyOf");
        let typed = matches!(text(node, "type"), "string" | "integer" | "number" | "boolean" | "array" | "object");
        self.that(typed != (branches.len() >= 2), place, "neither one type nor an `anyOf` without type");
        for (position, branch) in branches.iter().enumerate() {
            self.node(branch, &format!("{place}/anyOf/{position}"));
        }
        match text(node, "type") {
            "array" => match node.get("items") {
                Some(items) => self.node(items, &format!("{place}/items")),
                None => self.that(false, place, "an array without items"),
            },
            "object" => self.object(node, place),
            _ => {}
        }
        if let Some(Json::Array(values)) = node.get("enum") {
            let texts: BTreeSet<&str> = values.iter().filter_map(Json::as_str).filter(|text| !text.is_empty()).collect();
            let fine = texts.len() == values.len() && (1..=50).contains(&values.len()) && text(node, "type") == "string";
            self.that(fine, place, "an enum that is not of 1 to 50 unique texts");
        }
        self.that(node.get("format").is_none_or(|format| format.as_str() == Some("date-time")), place, "a format");
        if let Some(default) = node.get("default") {
            let listed = node.get("enum").is_none() || items(node, "enum").contains(default);
            let outside = is_outside(default, node.get("minimum"), node.get("maximum"));
            self.that(listed && !outside && fits(default, text(node, "type")), place, "a default that is not allowed");
        }
    }

    fn object(&mut self, node: &Json, place: &str) {
        let properties = entries(node, "properties");
        self.that(!properties.is_empty(), place, "an object without properties");
        for (key, child) in properties {
            self.that(!key.contains(is_hidden), place, "hidden characters in a key");
            self.node(child, &format!("{place}/{key}"));
        }
        self.required(node, place);
    }
}

fn is_outside(value: &Json, low: Option<&Json>, high: Option<&Json>) -> bool {
    let number = |json: &Json| json.to_string().parse::<f64>().ok();
    let Some(value) = number(value) else { return false };
    low.and_then(number).is_some_and(|low| value < low) || high.and_then(number).is_some_and(|high| value > high)
}

fn fits(value: &Json, kind: &str) -> bool {
    match kind {
        "string" => value.as_str().is_some(),
        "integer" => value.as_i64().is_some(),
        "number" => matches!(value, Json::Number(_)),
        "boolean" => matches!(value, Json::Bool(_)),
        "array" => matches!(value, Json::Array(_)),
        _ => false,
    }
}

fn expect_portable(name: &str, compiled: Compiled) {
    let output = compiled.unwrap_or_else(|found| panic!("{name}:\n{}", lines(&found)));
    let wrong = violations(&output);
    assert!(wrong.is_empty(), "{name}:\n{}", wrong.join("\n"));
}

#[test]
fn every_fixture_is_portable() {
    for name in fixture_names() {
        for gate in [true, false] {
            expect_portable(&name, compile_file(&fixtures(), &name, gate));
        }
    }
}

#[test]
fn torii_is_portable() {
    expect_portable("torii", compile_folder(&specs("torii")));
}

/// A read tool that could be told to be a DELETE would be none.
#[test]
fn headers_that_change_the_method_are_no_arguments() {
    let text = "openapi: 3.1.0\ninfo: {title: Acme, version: '1'}\nservers: [{url: https://api.acme.test}]\npaths:\n  /a:\n    get:\n      summary: List every a of the account\n      parameters:\n        - {name: X-HTTP-Method-Override, in: header, description: the method, schema: {type: string}}\n        - {name: X-Region, in: header, description: the region, schema: {type: string}}\n      responses: {'200': {description: ok, content: {application/json: {schema: {type: array, items: {type: string}}}}}}\n";
    let source = toolwright_codegen::source::MemorySource::new([("api.yaml", text)]);
    let entry = toolwright_codegen::Entry::Description("api.yaml");
    let output = toolwright_codegen::Compiler::default().compile(&toolwright_codegen::Inputs { source: &source, entry }).unwrap();
    let names: Vec<&str> =
        output.plan.integration.operations[0].arguments.iter().map(|argument| argument.name.as_str()).collect();
    assert_eq!(names, ["x_region"]);
}
