//! Hostile strings in every slot of a description come out as words and nothing else (acceptance test 10): the same items as for
//! harmless ones, and no macro, attribute or function of theirs.

use crate::sources;
use proc_macro2::{TokenStream, TokenTree};
use std::collections::BTreeSet;
use std::str::FromStr;
use toolwright_codegen::lower::LowerOptions;
use toolwright_codegen::source::MemorySource;
use toolwright_codegen::{Compiler, Entry, Inputs, Output};
use toolwright_integration::Json;

/// What would break out of a name, a literal, a comment, an attribute, a macro, a format string, a path, a manifest.
const SEEDS: [&str; 40] = [
    "\"; compile_error!(\"owned\"); //",
    "*/ compile_error!(\"owned\"); /*",
    "\n}\ncompile_error!(\"owned\");",
    "]] compile_error!(\"owned\")",
    "#![feature(owned)]",
    "#[derive(Owned)]",
    "r#\"owned\"#",
    "\"##; compile_error!(\"owned\")",
    "'; owned();",
    "{owned}",
    "{{owned}}",
    "${owned}",
    "$crate::owned!()",
    "include_str!(\"/etc/passwd\")",
    "env!(\"HOME\")",
    "concat!(\"owned\")",
    "fn owned() {}",
    "mod owned;",
    "use owned::*;",
    "extern crate owned;",
    "macro_rules! owned { () => {} }",
    "unsafe { owned() }",
    "static OWNED: () = ();",
    "\\",
    "\\\"",
    "\u{0}",
    "\r\n",
    "\u{202e}owned\u{2066}",
    "\u{feff}owned",
    "\u{e0041}\u{e007f}",
    "0",
    "-1",
    "r#self",
    "Self",
    "__more",
    "Option",
    "std::process::abort()",
    "../../owned",
    "```\n# compile_error!(\"owned\");\n```",
    "[owned](javascript:owned)",
];

/// Two hundred of them: each seed bare, doubled, in words, in a quote, and cut short.
pub fn strings() -> Vec<String> {
    let forms: [fn(&str) -> String; 5] = [
        |seed| seed.to_owned(),
        |seed| format!("{seed}{seed}"),
        |seed| format!("a thing {seed} of the account"),
        |seed| format!("\"{seed}\""),
        |seed| seed.chars().skip(1).collect(),
    ];
    forms.iter().flat_map(|form| SEEDS.iter().map(move |seed| form(seed))).collect()
}

/// A description with each string in every slot of an operation of its own. Paths and names of tools are ours where they decide
/// how many items there are; with `also_paths` each string stands in a path as well, where it may be no path at all.
pub fn description(strings: &[String], also_paths: bool) -> String {
    let text = |text: &str| Json::String(text.to_owned()).to_string();
    let mut paths = Vec::new();
    let (mut schemas, mut schemes) = (Vec::new(), Vec::new());
    for (position, string) in strings.iter().enumerate() {
        let s = text(string);
        let name = text(&format!("Thing{position}{string}"));
        let pointer = text(&format!("#/components/schemas/{}", pointer(&format!("Thing{position}{string}"))));
        // A media type and a header's name have a grammar, and what breaks it would be another operation.
        paths.push(format!(
            r#""/things{position}": {{ "summary": {s}, "x-slot": {s}, "post": {{ "operationId": {s}, "summary": {s}, "description": {s}, "tags": [{s}], "x-slot": {s},
              "externalDocs": {{ "url": {s}, "description": {s} }}, "security": [{{ {key}: [{s}] }}],
              "parameters": [{{ "name": {query}, "in": "query", "description": {s}, "schema": {{ "type": "string", "default": {s}, "enum": [{s}, "other"], "pattern": {s} }}, "example": {s}, "examples": {{ {s}: {{ "summary": {s}, "value": {s} }} }} }},
                {{ "name": {header}, "in": "header", "description": {s}, "schema": {{ "type": "string", "const": {s} }} }}],
              "requestBody": {{ "description": {s}, "content": {{ {s}: {{ "schema": {{ "type": "string" }} }},
                "application/json": {{ "schema": {{ "type": "object", "required": [{s}], "properties": {{ {s}: {{ "type": "string", "description": {s}, "default": {s} }} }} }} }} }} }},
              "responses": {{ "200": {{ "description": {s}, "headers": {{ {s}: {{ "description": {s}, "schema": {{ "type": "string" }} }} }},
                "links": {{ {s}: {{ "operationId": {s}, "description": {s} }} }},
                "content": {{ "application/json": {{ "schema": {{ "type": "array", "items": {{ "$ref": {pointer} }} }} }}, {s}: {{ "schema": {{ "type": "string", "description": {s} }} }} }} }},
                "default": {{ "description": {s} }} }} }} }}"#,
            query = text(&format!("q{string}")),
            header = text(&format!("X-H{string}")),
            key = text(&format!("key{position}{string}")),
        ));
        if also_paths {
            paths.push(format!(
                r#"{}: {{ "get": {{ "summary": {s}, "responses": {{ "200": {{ "description": {s} }} }} }} }}"#,
                text(&format!("/paths{position}/{string}"))
            ));
        }
        let scheme = format!("key{position}{string}");
        schemes.push(format!(
            r#"{}: {{ "type": "apiKey", "in": "query", "name": {}, "description": {s}, "x-slot": {s} }}"#,
            text(&scheme),
            text(&format!("k{string}"))
        ));
        schemas.push(format!(
            r#"{name}: {{ "type": "object", "title": {s}, "description": {s}, "x-slot": {{ {s}: {s} }}, "required": [{s}],
              "properties": {{ {s}: {{ "type": "integer", "description": {s}, "default": {s}, "format": {s} }},
                "kind{position}": {{ "type": "string", "title": {s}, "enum": ["first{position}", {s}] }},
                "map{position}": {{ "type": "object", "title": {s}, "additionalProperties": {{ "type": "string", "description": {s} }}, "patternProperties": {{ {s}: {{}} }} }},
                "form{position}": {{ "oneOf": [{{ "type": "integer", "title": {s} }}, {{ "type": "boolean", "title": {s} }}] }} }} }}"#
        ));
    }
    let s = text(&strings.join(" "));
    format!(
        r#"{{ "openapi": "3.1.0", "x-slot": {s},
          "info": {{ "title": {s}, "summary": {s}, "description": {s}, "version": {s}, "license": {{ "name": {s}, "url": {s} }},
            "contact": {{ "name": {s}, "email": {s}, "url": {s} }}, "termsOfService": {s} }},
          "tags": [{{ "name": {s}, "description": {s}, "x-displayName": {s} }}],
          "servers": [{{ "url": "https://api.hostile.test/{{part}}", "description": {s}, "variables": {{ "part": {{ "default": "v1", "description": {s} }} }} }}],
          "paths": {{ {} }}, "components": {{ "schemas": {{ {} }}, "securitySchemes": {{ {} }} }} }}"#,
        paths.join(","),
        schemas.join(","),
        schemes.join(",")
    )
}

/// A token of a JSON pointer in a URI fragment.
fn pointer(name: &str) -> String {
    let escaped = name.replace('~', "~0").replace('/', "~1");
    escaped
        .bytes()
        .map(|byte| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

fn compile(description: String) -> Output {
    let source = MemorySource::new([("api.json", description)]);
    let compiler = Compiler { options: LowerOptions { gate: false, ..LowerOptions::default() } };
    compiler.compile_crate(&Inputs { source: &source, entry: Entry::Description("api.json") }).unwrap()
}

/// The items of all files, those within others included.
fn count(output: &Output) -> (usize, usize) {
    let mut counts = (0, 0);
    for (path, text) in sources(output) {
        let file = syn::parse_file(&text).unwrap_or_else(|error| panic!("{path}: {error}"));
        counts.0 += file.items.len();
        for item in &file.items {
            counts.1 += match item {
                syn::Item::Struct(one) => one.fields.len(),
                syn::Item::Enum(one) => one.variants.len(),
                syn::Item::Impl(one) => one.items.len(),
                _ => 0,
            };
        }
    }
    counts
}

/// The macros that are called, and the names of the attributes, wherever they stand.
fn called(tokens: TokenStream, macros: &mut BTreeSet<String>, attributes: &mut BTreeSet<String>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    for (position, token) in tokens.iter().enumerate() {
        match (token, tokens.get(position + 1)) {
            (TokenTree::Ident(name), Some(TokenTree::Punct(sign)))
                if sign.as_char() == '!'
                    && !matches!(tokens.get(position + 2), Some(TokenTree::Punct(next)) if next.as_char() == '=') =>
            {
                macros.insert(name.to_string());
            }
            (TokenTree::Punct(sign), Some(TokenTree::Group(group)))
                if sign.as_char() == '#'
                    || (sign.as_char() == '!'
                        && position > 0
                        && matches!(&tokens[position - 1], TokenTree::Punct(before) if before.as_char() == '#')) =>
            {
                attributes.extend(
                    group
                        .stream()
                        .into_iter()
                        .next()
                        .filter(|_| group.delimiter() == proc_macro2::Delimiter::Bracket)
                        .map(|name| name.to_string()),
                );
            }
            _ => {}
        }
        if let TokenTree::Group(group) = token {
            called(group.stream(), macros, attributes);
        }
    }
}

#[test]
fn two_hundred_strings_in_every_slot_are_words() {
    let strings = strings();
    assert_eq!(strings.len(), 200);
    let expected = count(&compile(description(&["word".to_owned()], false)));
    let different: Vec<_> = strings
        .iter()
        .map(|string| (string, count(&compile(description(std::slice::from_ref(string), false)))))
        .filter(|(_, found)| *found != expected)
        .collect();
    assert!(different.is_empty(), "not {expected:?}: {different:?}");
    let output = compile(description(&strings, true));
    let of_things = output.plan.integration.operations.iter().filter(|operation| operation.path.starts_with("/things")).count();
    assert_eq!(of_things, 200);
    assert!(output.plan.tools.len() > 300, "most paths are paths: {}", output.plan.tools.len());
    let (mut macros, mut attributes) = (BTreeSet::new(), BTreeSet::new());
    for text in sources(&output).values() {
        called(TokenStream::from_str(text).unwrap(), &mut macros, &mut attributes);
    }
    assert_eq!(macros.into_iter().collect::<Vec<_>>(), ["include_str", "open_enum", "serde_by_wire", "vec"]);
    let known = ["allow", "cfg", "cfg_attr", "derive", "doc", "forbid", "must_use", "non_exhaustive", "tokio"];
    assert_eq!(attributes.into_iter().filter(|name| !known.contains(&name.as_str())).collect::<Vec<_>>(), [] as [&str; 0]);
    let manifest = String::from_utf8(output.files[std::path::Path::new("Cargo.toml")].clone()).unwrap();
    for line in manifest.lines().filter(|line| line.contains("owned")) {
        let is_text = line.strip_prefix("description = ").is_some_and(|text| serde_json::from_str::<String>(text).is_ok());
        let is_name = line.chars().all(|one| one.is_ascii_lowercase() || one.is_ascii_digit() || "_ ,\"=[]".contains(one));
        assert!(is_text || is_name, "{line}");
    }
}
