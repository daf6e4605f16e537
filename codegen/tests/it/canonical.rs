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

/// The same API in Swagger 2.0 and in OpenAPI 3.0.
const SWAGGER: &str = "\
swagger: '2.0'
info: {title: Acme, version: '1'}
host: api.acme.test
basePath: /v1
schemes: [https]
consumes: [application/json]
produces: [application/json]
securityDefinitions: {key: {type: apiKey, in: header, name: X-Key}, login: {type: basic}}
security: [{key: []}]
parameters: {Size: {name: size, in: query, description: The size, type: integer, minimum: 1, default: 10}}
responses: {Done: {description: Done}}
paths:
  /rows/{id}:
    parameters: [{name: id, in: path, required: true, description: The id, type: string, format: uuid}]
    get:
      summary: Get a row
      parameters:
        - $ref: '#/parameters/Size'
        - {name: names, in: query, description: The names, type: array, items: {type: string}}
        - {name: states, in: query, description: The states, type: array, items: {type: string, enum: [on, off]}, collectionFormat: multi}
        - {name: X-Ids, in: header, description: The ids, type: array, items: {type: integer}}
      responses: {'200': {description: A row, schema: {$ref: '#/definitions/Row'}}, default: {$ref: '#/responses/Done'}}
    put:
      summary: Change a row
      parameters: [{name: row, in: body, required: true, description: The row, schema: {$ref: '#/definitions/Row'}}]
      responses: {'204': {$ref: '#/responses/Done'}}
      security: [{login: []}]
    post:
      summary: Fill a form of a row
      consumes: [application/x-www-form-urlencoded]
      parameters:
        - {name: note, in: formData, required: true, description: A note, type: string, maxLength: 20}
        - {name: tags, in: formData, description: The tags, type: array, items: {type: string}, collectionFormat: pipes}
        - {name: lists, in: formData, description: The lists, type: array, items: {type: string}, collectionFormat: multi}
      responses: {'204': {$ref: '#/responses/Done'}}
    patch:
      summary: Send a file of a row
      consumes: [multipart/form-data]
      parameters: [{name: file, in: formData, required: true, description: The file, type: file}]
      responses: {'200': {description: The file, schema: {type: file}}}
      produces: [application/pdf]
definitions:
  Row: {type: object, required: [name], properties: {name: {type: string, description: The name, x-nullable: true}, id: {type: string, readOnly: true}, size: {type: number, minimum: 0, exclusiveMinimum: true, description: How large}}}
";
const OPENAPI: &str = "\
openapi: 3.0.3
info: {title: Acme, version: '1'}
servers: [{url: https://api.acme.test/v1}]
security: [{key: []}]
paths:
  /rows/{id}:
    parameters: [{name: id, in: path, required: true, description: The id, schema: {type: string, format: uuid}}]
    get:
      summary: Get a row
      parameters:
        - $ref: '#/components/parameters/Size'
        - {name: names, in: query, description: The names, explode: false, schema: {type: array, items: {type: string}}}
        - {name: states, in: query, description: The states, schema: {type: array, items: {type: string, enum: [on, off]}}}
        - {name: X-Ids, in: header, description: The ids, schema: {type: array, items: {type: integer}}}
      responses: {'200': {description: A row, content: {application/json: {schema: {$ref: '#/components/schemas/Row'}}}}, default: {$ref: '#/components/responses/Done'}}
    put:
      summary: Change a row
      requestBody: {required: true, description: The row, content: {application/json: {schema: {$ref: '#/components/schemas/Row'}}}}
      responses: {'204': {$ref: '#/components/responses/Done'}}
      security: [{login: []}]
    post:
      summary: Fill a form of a row
      requestBody:
        required: true
        content:
          application/x-www-form-urlencoded:
            schema:
              type: object
              required: [note]
              properties:
                note: {type: string, maxLength: 20, description: A note}
                tags: {type: array, items: {type: string}, description: The tags}
                lists: {type: array, items: {type: string}, description: The lists}
            encoding: {tags: {style: pipeDelimited}}
      responses: {'204': {$ref: '#/components/responses/Done'}}
    patch:
      summary: Send a file of a row
      requestBody: {required: true, content: {multipart/form-data: {schema: {type: object, required: [file], properties: {file: {type: string, format: binary, description: The file}}}}}}
      responses: {'200': {description: The file, content: {application/pdf: {schema: {type: string, format: binary}}}}}
components:
  securitySchemes: {key: {type: apiKey, in: header, name: X-Key}, login: {type: http, scheme: basic}}
  parameters: {Size: {name: size, in: query, description: The size, schema: {type: integer, minimum: 1, default: 10}}}
  responses: {Done: {description: Done}}
  schemas:
    Row: {type: object, required: [name], properties: {name: {type: string, description: The name, nullable: true}, id: {type: string, readOnly: true}, size: {type: number, minimum: 0, exclusiveMinimum: true, description: How large}}}
";

#[test]
fn swagger_and_openapi_meet_in_one_model() {
    let compiled = |text: &str| compile_text("a.yaml", text, true).unwrap_or_else(|found| panic!("{}", lines(&found)));
    let (swagger, openapi) = (compiled(SWAGGER), compiled(OPENAPI));
    assert_eq!((swagger.operations, swagger.plan.tools.len()), (4, 4), "{}", lines(&swagger.diagnostics));
    for name in ["tools.json", "operations.json", "TOOLS.md", "api.json"] {
        let (ours, theirs) = (file(&swagger, name), file(&openapi, name));
        for (one, other) in ours.lines().zip(theirs.lines()) {
            assert_eq!(one, other, "{name}");
        }
        assert_eq!(ours.lines().count(), theirs.lines().count(), "{name}");
    }
}
