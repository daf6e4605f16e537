//! `api.json`: the model in JSON Schema 2020-12, whatever dialect it came from.

use crate::compile::{at, compile_text, entries, file, items, lines, parse};
use toolwright_integration::Json;

/// The schema of a property `x` as `api.json` has it.
fn canonical(version: &str, schema: &str) -> String {
    let head = if version == "2.0" { "swagger: '2.0'" } else { &format!("openapi: {version}") };
    let (outer, inner) = if version == "2.0" {
        (
            "      parameters: [{name: b, in: body, schema: {type: object, properties: {x: SCHEMA}}}]\n",
            "definitions: {A: {type: string}}\n",
        )
    } else {
        (
            "      requestBody: {content: {application/json: {schema: {type: object, properties: {x: SCHEMA}}}}}\n",
            "components: {schemas: {A: {type: string}}}\n",
        )
    };
    let outer = outer.replace("SCHEMA", schema);
    let text = format!(
        "{head}\ninfo: {{title: Acme, version: '1'}}\npaths:\n  /x:\n    post:\n{outer}      responses: {{'204': {{description: Done}}}}\n{inner}"
    );
    let output = compile_text("a.yaml", &text, false).unwrap_or_else(|found| panic!("{}", lines(&found)));
    let api = parse("api.json", &file(&output, "api.json"));
    let operation = &items(&api, "operations")[0];
    let content = &items(at(operation, &["body"]).unwrap(), "content")[0];
    let body = &items(content.get("schema").unwrap(), "properties")[0];
    assert!(!entries(&api, "schemas").is_empty() || !schema.contains("$ref"));
    body.get("schema").map_or_else(String::new, Json::to_string)
}

#[test]
fn null_is_one_more_alternative() {
    let reference = r#"{"any_of":[{"ref":"A"},{"types":["null"]}]}"#;
    for (version, schema, expected) in [
        ("3.0.3", "{type: string, nullable: true}", r#"{"types":["string","null"]}"#),
        ("3.0.3", "{$ref: '#/components/schemas/A', nullable: true}", reference),
        ("2.0", "{$ref: '#/definitions/A', x-nullable: true}", reference),
        ("3.1.0", "{anyOf: [{$ref: '#/components/schemas/A'}, {type: 'null'}]}", reference),
        (
            "3.0.3",
            "{nullable: true, description: D, allOf: [{$ref: '#/components/schemas/A'}]}",
            r#"{"description":"D","any_of":[{"all_of":[{"ref":"A"}]},{"types":["null"]}]}"#,
        ),
        (
            "3.0.3",
            "{nullable: true, oneOf: [{$ref: '#/components/schemas/A'}, {type: integer}]}",
            r#"{"any_of":[{"one_of":[{"ref":"A"},{"types":["integer"]}]},{"types":["null"]}]}"#,
        ),
        ("3.0.3", "{nullable: true}", r#"{"any_of":[{},{"types":["null"]}]}"#),
        ("3.1.0", "{type: 'null'}", r#"{"types":["null"]}"#),
        ("3.1.0", "{enum: [a, null]}", r#"{"any_of":[{"enum":["a"]},{"types":["null"]}]}"#),
    ] {
        assert_eq!(canonical(version, schema), expected, "{version} {schema}");
    }
}

#[test]
fn discriminators_keep_their_mapping() {
    let schema = "{oneOf: [{$ref: '#/components/schemas/A'}], discriminator: {propertyName: kind, mapping: {a: A}}}";
    assert_eq!(canonical("3.0.3", schema), r#"{"one_of":[{"ref":"A"}],"discriminator":"kind","mapping":{"a":"A"}}"#);
}
