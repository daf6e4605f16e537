//! `custom_fields`: what is compiled, and every mistake at its line.

use crate::compile::{compile_integration, lines};
use toolwright_codegen::diagnostic::{Code, Severity};
use toolwright_integration::{CustomFieldPlace, FieldKind, FieldType};

const DESCRIPTION: &str = "\
openapi: 3.1.0
info: {title: Acme, version: '1'}
servers: [{url: https://api.acme.test/v1}]
paths:
  /orders:
    get:
      summary: List the orders of the account
      parameters:
        - {name: any, in: query, description: Further filters by name, style: form, explode: true, schema: {type: object, additionalProperties: {type: string}}}
      responses: {'200': {description: Orders, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Order'}}}}}}
    post:
      summary: Create an order of several lines
      requestBody:
        required: true
        content: {application/json: {schema: {type: object, properties: {note: {type: string, description: A note}}}}}
      responses: {'201': {description: The order, content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}}
  /orders/{id}/fields:
    get:
      summary: List the fields of one order alone
      parameters: [{name: id, in: path, required: true, description: The id, schema: {type: integer}}]
      responses: {'200': {description: Fields, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Field'}}}}}}
  /orders/fields:
    get:
      summary: List the fields that orders have
      responses: {'200': {description: Fields, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Field'}}}}}}
components:
  schemas:
    Order: {type: object, properties: {id: {type: integer}}}
    Field: {type: object, properties: {key: {type: string}, kind: {type: string, enum: [text, pick]}, must: {type: boolean}}}
";

const CONFIG: &str = "\
integration: acme
source: openapi.yaml
resources:
  orders:
    methods:
      list: { op: GET /orders }
      create: { op: POST /orders }
    custom_fields:
      from: GET /orders/fields
      key: /key
      type: /kind
      required: /must
      types: { text: string, pick: 'enum[]' }
      ttl: 5m
  order_fields:
    methods:
      list: { op: GET /orders/fields }
      list_own: { op: 'GET /orders/{id}/fields' }
";

#[test]
fn the_runtime_is_told_where_fields_are_read_and_where_they_go() {
    let output = compile_integration(&[("integration.yaml", CONFIG), ("openapi.yaml", DESCRIPTION)]);
    let output = output.unwrap_or_else(|found| panic!("{}", lines(&found)));
    let [custom] = output.plan.integration.custom_fields.as_slice() else { panic!("one") };
    assert_eq!((custom.resource.as_str(), custom.read.as_str(), custom.ttl), ("orders", "list_all_acme_order_fields", 300));
    assert_eq!(custom.types[1], ("pick".to_owned(), FieldType { kind: FieldKind::Enum, list: true }));
    let tools: Vec<_> = custom.tools.iter().map(|taker| (taker.tool.as_str(), taker.requires, &taker.place)).collect();
    let body = CustomFieldPlace::Body { path: Vec::new() };
    assert_eq!(tools, [("list_all_acme_orders", false, &CustomFieldPlace::Query), ("create_a_acme_order", true, &body)]);
}

#[test]
fn every_mistake_is_located_and_says_what_was_meant() {
    let table = [
        (
            "from: GET /orders/fields",
            "from: GET /orders/feilds",
            Code::UnknownOperation,
            9,
            "`GET /orders/feilds`",
            "`GET /orders/fields`",
        ),
        ("from: GET /orders/fields", "from: 'GET /orders/{id}/fields'", Code::ConfigShape, 9, "needs `id`", "`defaults`"),
        ("key: /key", "key: /kye", Code::UnknownField, 10, "`/kye`", "`/key`"),
        ("key: /key", "key: key", Code::ConfigShape, 10, "slash", "`/key`"),
        ("      key: /key\n", "", Code::ConfigShape, 9, "needs `key`", "key:"),
        ("required: /must", "requird: /must", Code::UnknownKey, 12, "`requird`", "`required`"),
        ("pick: 'enum[]'", "pick: 'enmu[]'", Code::ConfigShape, 13, "`enmu`", "`enum`"),
        ("pick: 'enum[]'", "pikc: enum", Code::UnknownField, 13, "`pikc`", "`pick`"),
        ("ttl: 5m", "ttl: soon", Code::ConfigShape, 14, "`soon`", "`5m`"),
        ("ttl: 5m", "methods: [craete]", Code::UnknownField, 14, "`craete`", "`create`"),
        ("ttl: 5m", "option: /id", Code::ConfigShape, 14, "`option`", "`options:`"),
    ];
    for (from, to, code, line, message, help) in table {
        assert_eq!(CONFIG.matches(from).count(), 1, "{from}");
        let config = CONFIG.replace(from, to);
        let found = compile_integration(&[("integration.yaml", config.as_str()), ("openapi.yaml", DESCRIPTION)]);
        let found = found.err().unwrap_or_else(|| panic!("compiled:\n{config}"));
        let errors: Vec<_> = found.iter().filter(|diagnostic| diagnostic.severity == Severity::Error).collect();
        assert_eq!(errors.len(), 1, "{to}:\n{}", lines(&found));
        let place = errors[0].place.as_ref().unwrap_or_else(|| panic!("{}", errors[0]));
        assert_eq!((errors[0].code, place.line), (code, line), "{}", errors[0]);
        assert!(errors[0].message.contains(message) && errors[0].help.contains(help), "{}", errors[0]);
    }
}
