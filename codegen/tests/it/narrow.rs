//! Arguments about the answer: where they are offered, and in which words. The constructs stand in `fixtures/narrow.yaml`.

use crate::compile::{at, compile_file, compile_integration, entries, file, fixtures, items, parse, pretty, text, tools};
use toolwright_codegen::Output;
use toolwright_codegen::emit::profile::OPENAI_STRICT;
use toolwright_integration::Json;

const DESCRIPTION: &str = "\
openapi: 3.0.3
info: { title: Acme, version: '1' }
servers: [ { url: https://api.acme.test } ]
paths:
  /orders:
    get:
      summary: List the orders of an account
      parameters: [PARAMETERS]
      responses:
        '200':
          description: OK
          content: { application/json: { schema: { type: array, items: { type: object, properties: {
            id: { type: string }, a: { type: string }, b: { type: string }, c: { type: string }, d: { type: string } } } } } }
";

const CONFIG: &str = "\
integration: acme
source: openapi.yaml
server: https://api.acme.test
resources:
  orders:
    methods:
      list: { op: GET /orders, concise: [id, a] }
";

fn compile(parameters: &str) -> Output {
    let description = DESCRIPTION.replace("PARAMETERS", parameters);
    compile_integration(&[("integration.yaml", CONFIG), ("openapi.yaml", &description)]).unwrap()
}

fn names(tool: &Json) -> Vec<&str> {
    entries(tool.get("inputSchema").unwrap(), "properties").iter().map(|(name, _)| name.as_str()).collect()
}

/// Our arguments are in the schema and in no entry of the wire; the vendor's is in both.
#[test]
fn what_is_ours_is_never_an_argument_of_the_request() {
    let output = compile_file(&fixtures(), "narrow.yaml", true).unwrap();
    let wire = parse("operations.json", &file(&output, "operations.json"));
    let mut offered = 0;
    for (tool, operation) in tools(&output).iter().zip(items(&wire, "operations")) {
        let path = text(operation, "path");
        let ours = matches!((path, text(operation, "http_method")), ("/wide" | "/huge/{id}", "GET"));
        let arguments: Vec<&str> = items(operation, "arguments").iter().map(|argument| text(argument, "name")).collect();
        let is_offered = names(tool).contains(&"fields") && !arguments.contains(&"fields");
        assert_eq!(is_offered, ours, "{path}");
        let projection = operation.get("projection").and_then(Json::as_str);
        assert_eq!(projection.is_some_and(|name| !arguments.contains(&name)), ours, "{path}");
        assert!(projection.is_none_or(|name| names(tool).contains(&name)), "{path}");
        offered += usize::from(is_offered);
    }
    assert_eq!(offered, 2);
}

#[test]
fn the_configured_fields_are_a_short_answer_where_the_vendor_has_none() {
    let ours = compile("");
    assert_eq!(names(&tools(&ours)[0]), ["fields", "response_format"]);
    let format = tools(&ours)[0].clone();
    let format = at(&format, &["inputSchema", "properties", "response_format"]).unwrap();
    assert_eq!(
        pretty(format).split_whitespace().collect::<String>(),
        r#"{"type":"string","description":"concisekeepsthemainfieldsonly.","enum":["concise","detailed"]}"#
    );
    let vendors = compile("{ name: columns, in: query, description: Columns to give., schema: { type: string } }");
    assert_eq!(names(&tools(&vendors)[0]), ["columns"]);
    assert_eq!(vendors.plan.integration.operations[0].projection.as_deref(), Some("columns"));
}

/// Where every argument must be given, null says that nothing is wanted of it.
#[test]
fn the_strict_profile_has_them_too() {
    let [strict, _] = compile("").profile_files(&OPENAI_STRICT);
    let strict = parse("tools.json", &String::from_utf8(strict.1).unwrap());
    let tool = &items(&strict, "tools")[0];
    assert_eq!(items(tool.get("inputSchema").unwrap(), "required").len(), 2);
    let fields = at(tool, &["inputSchema", "properties", "fields"]).unwrap();
    let format = at(tool, &["inputSchema", "properties", "response_format"]).unwrap();
    assert_eq!(fields.get("type").unwrap().to_string(), r#"["string","null"]"#);
    assert!(format.to_string().contains(r#"{"type":"null"}"#), "{format}");
}
