//! The table of integration.yaml's keys against the parser, the compiler and the published pages.

use crate::compile::{compile_integration, lines};
use std::collections::BTreeSet;
use std::path::Path;
use toolwright_codegen::config::keys::{Form, Key, Object, objects};
use toolwright_codegen::diagnostic::Code;
use toolwright_codegen::emit::{emit_config_reference, emit_config_schema};
use toolwright_codegen::lower::LowerOptions;
use toolwright_codegen::source::MemorySource;
use toolwright_codegen::{Compiler, Entry, Inputs};

const DESCRIPTION: &str = "\
openapi: 3.1.0
info: {title: Acme, version: '1'}
servers: [{url: https://api.acme.test/v1}]
paths:
  /orders:
    get:
      operationId: listOrders
      summary: List the orders of the account
      parameters:
        - {name: cursor, in: query, description: The cursor, schema: {type: string}}
        - {name: page, in: query, description: The page, schema: {type: integer}}
        - {name: offset, in: query, description: The offset, schema: {type: integer}}
        - {name: size, in: query, description: The size, schema: {type: integer}}
        - {name: fields, in: query, description: The fields, schema: {type: string}}
        - {name: X-API-Version, in: header, description: The version, schema: {type: string}}
      responses:
        '200':
          description: Orders
          content: {application/json: {schema: {$ref: '#/components/schemas/Page'}}}
    post:
      operationId: createOrder
      summary: Create an order
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              properties:
                id: {type: integer, description: Its id}
                total: {type: object, description: The amount, properties: {value: {type: integer}, currency: {type: string}}}
                totals: {type: object, description: Amounts by currency, additionalProperties: {type: integer}}
      responses:
        '201': {description: The order, content: {application/json: {schema: {$ref: '#/components/schemas/Created'}}}}
  /orders/{idOrder}:
    get:
      operationId: getOrder
      summary: Get an order
      parameters: [{name: idOrder, in: path, required: true, description: The id, schema: {type: integer}}]
      responses:
        '200': {description: The order, content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}
  /orders/{idOrder}/close:
    post:
      operationId: closeOrder
      summary: Close an order
      parameters: [{name: idOrder, in: path, required: true, description: The id, schema: {type: integer}}]
      responses: {'204': {description: Closed}}
  /orders/fields:
    get:
      operationId: listFields
      summary: List the fields of orders
      responses:
        '200': {description: Fields, content: {application/json: {schema: {$ref: '#/components/schemas/Fields'}}}}
  /internal/health:
    get: {summary: Say whether all is well, responses: {'204': {description: Fine}}}
components:
  schemas:
    Order: {type: object, properties: {id: {type: integer}, status: {type: string}}}
    Created: {type: object, properties: {order: {$ref: '#/components/schemas/Order'}}}
    Page:
      type: object
      properties:
        orders: {type: array, items: {$ref: '#/components/schemas/Order'}}
        nextCursor: {type: string}
        hasMore: {type: boolean}
        total: {type: integer}
        pages: {type: integer}
    Fields:
      type: object
      properties:
        fields:
          type: array
          items:
            type: object
            properties:
              key: {type: string}
              name: {type: string}
              type: {type: string}
              required: {type: boolean}
              options: {type: array, items: {type: object, properties: {value: {type: string}}}}
";

const OVERLAY: &str = "\
overlay: 1.1.0
info: {title: Better words, version: '1'}
actions: [{target: $.info, update: {title: Acme Orders}}]
";

/// A sound file with a place, `§`, for keys of one object; what an example says itself is left out of the frame.
fn frame(object: &Object) -> &'static str {
    match object.title {
        "integration.yaml" => "integration: acme\nsource: openapi.yaml\n§",
        "`source`" => "integration: acme\nsource:\n  file: openapi.yaml\n  §",
        "`budget`" => "integration: acme\nsource: openapi.yaml\nbudget:\n  §",
        "a credential" => "integration: acme\nsource: openapi.yaml\nauth:\n  key:\n    type: bearer\n    §",
        "a pagination" => "integration: acme\nsource: openapi.yaml\npagination:\n  one:\n    §",
        "`send` of a pagination" => {
            "integration: acme\nsource: openapi.yaml\npagination:\n  one:\n    style: link_header\n    send:\n      §"
        }
        "`read` of a pagination" => {
            "integration: acme\nsource: openapi.yaml\npagination:\n  one:\n    style: cursor\n    send: { cursor: cursor }\n    read:\n      §"
        }
        "`limit` of a pagination" => {
            "integration: acme\nsource: openapi.yaml\npagination:\n  one:\n    style: link_header\n    limit:\n      §"
        }
        "a rate limit" => {
            "integration: acme\nsource: openapi.yaml\nrate_limits:\n  -\n    match: GET /orders\n    limit: 5\n    §"
        }
        "a money field" => {
            "integration: acme\nsource: openapi.yaml\nmoney:\n  total:\n    value: value\n    currency: currency\n    unit: minor\n    §"
        }
        "a resource" => {
            "integration: acme\nsource: openapi.yaml\nresources:\n  orders:\n    methods: { list: { op: GET /orders } }\n    §"
        }
        "a method" => {
            "integration: acme\nsource: openapi.yaml\npagination:\n  cursor: { style: cursor, send: { cursor: cursor, limit: size }, read: { next: /nextCursor } }\n\
             money: { total: { value: value, currency: currency, unit: minor } }\nresources:\n  orders:\n    methods:\n      get: { op: 'GET /orders/{idOrder}', args: { idOrder: id } }\n      \
             other:\n        op: GET /orders\n        §"
        }
        "`requires`" => {
            "integration: acme\nsource: openapi.yaml\nresources:\n  orders:\n    methods:\n      get: { op: 'GET /orders/{idOrder}', args: { idOrder: id } }\n      \
             close:\n        op: 'POST /orders/{idOrder}/close'\n        args: { idOrder: id }\n        requires:\n          read: orders.get\n          field: /status\n          equals: [open]\n          §"
        }
        "`custom_fields`" => {
            "integration: acme\nsource: openapi.yaml\nresources:\n  order_fields:\n    methods: { list: { op: GET /orders/fields, items: /fields } }\n  orders:\n    \
             methods: { create: { op: POST /orders } }\n    custom_fields:\n      from: GET /orders/fields\n      key: /key\n      type: /type\n      §"
        }
        other => panic!("the test has no frame for {other}"),
    }
}

/// The frame with lines put in; the frame's own line of a key that they have is dropped.
fn fill(object: &Object, lines: &str) -> String {
    let (before, _) = frame(object).split_once('§').unwrap();
    let indent = before.rsplit('\n').next().unwrap();
    let keys: BTreeSet<&str> =
        lines.lines().filter(|line| !line.starts_with(' ')).filter_map(|line| line.split(':').next()).collect();
    // A map of amounts names neither.
    let dropped = |key: &str| keys.contains(key) || (keys.contains("keyed_by") && ["value", "currency"].contains(&key));
    let own = before.lines().filter(|line| {
        let body = line.strip_prefix(indent).filter(|body| !body.starts_with(' '));
        !body.is_some_and(|body| dropped(body.split(':').next().unwrap()))
    });
    let own: Vec<String> = own.filter(|line| !line.trim().is_empty()).map(str::to_owned).collect();
    let new = lines.lines().map(|line| format!("{indent}{line}"));
    own.into_iter().chain(new).collect::<Vec<_>>().join("\n") + "\n"
}

fn compile(config: &str) -> crate::compile::Compiled {
    compile_integration(&[("integration.yaml", config), ("openapi.yaml", DESCRIPTION), ("overlay.yaml", OVERLAY)])
}

fn every_key() -> impl Iterator<Item = (&'static Object, &'static Key)> {
    objects().into_iter().flat_map(|object| object.keys.iter().map(move |key| (object, key)))
}

#[test]
fn the_example_of_every_key_compiles_without_a_word() {
    let mut wrong = Vec::new();
    for (object, key) in every_key() {
        assert!(key.example.lines().any(|line| line.starts_with(&format!("{}:", key.name))), "{} {}", object.path, key.name);
        let config = fill(object, key.example);
        // A file that maps nothing leaves operations unmapped, which it is told of.
        let mut found = compile(&config).map_or_else(|found| found, |output| output.diagnostics);
        found.retain(|finding| finding.code != Code::UnmappedOperation);
        if !found.is_empty() {
            wrong.push(format!("{config}\n{}", lines(&found)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn the_table_has_the_keys_that_the_parser_takes_and_no_others() {
    for object in objects() {
        let found = compile(&fill(object, "qqqqqqqqqqqq: 1")).expect_err("an unknown key is an error");
        let about = format!("{} has no key `qqqqqqqqqqqq`", object.title);
        let finding = found.iter().find(|finding| finding.message == about);
        let finding = finding.unwrap_or_else(|| panic!("{about}\n{}", lines(&found)));
        let help = finding.help.strip_prefix("known keys: ").unwrap();
        let parsed: BTreeSet<&str> = help.split(", ").collect();
        let table: BTreeSet<&str> = object.keys.iter().map(|key| key.name).collect();
        assert_eq!(parsed, table, "{}", object.title);
    }
}

#[test]
fn what_the_table_calls_needed_is_refused_when_it_is_missing() {
    for (object, key) in every_key().filter(|(_, key)| key.needed) {
        let siblings = object.keys.iter().filter(|other| other.needed && other.name != key.name);
        let others: Vec<&str> = siblings.filter(|other| !other.example.contains('\n')).map(|other| other.example).collect();
        let filled = fill(object, &others.join("\n"));
        let indent = frame(object).split('§').next().unwrap().rsplit('\n').next().unwrap().to_owned();
        let without = filled.lines().filter(|line| !line.starts_with(&format!("{indent}{}:", key.name)));
        let config = without.collect::<Vec<_>>().join("\n") + &format!("\n{indent}x-own: 1\n");
        let found = compile(&config).expect_err(&config);
        assert!(found.iter().any(|finding| finding.message.contains(&format!("`{}`", key.name))), "{config}\n{}", lines(&found));
    }
}

/// The key's example with another word.
fn with_word(key: &Key, word: &str) -> String {
    let own = format!("{}:", key.name);
    key.example
        .lines()
        .map(|line| if line.starts_with(&own) { format!("{own} {word}") } else { line.to_owned() })
        .collect::<Vec<_>>()
        .join("\n")
}

#[test]
fn a_choice_takes_its_words_and_no_other() {
    for (object, key) in every_key() {
        let Form::Choice(words) = key.form else { continue };
        let refused = compile(&fill(object, &with_word(key, "qqqqqqqqqqqq"))).expect_err(key.name);
        assert!(refused.iter().any(|finding| finding.message.contains("`qqqqqqqqqqqq` is no ")), "{}", lines(&refused));
        for word in words {
            let taken = compile(&fill(object, &with_word(key, word)));
            let complaint = format!("`{word}` is no ");
            assert!(!taken.err().iter().flatten().any(|finding| finding.message.contains(&complaint)), "{} {word}", key.name);
        }
    }
}

#[test]
fn a_question_may_stand_where_the_table_says_so_and_is_refused_as_one() {
    let open: Vec<_> = every_key().filter(|(_, key)| key.open).collect();
    assert_eq!(open.iter().map(|(_, key)| key.name).collect::<Vec<_>>(), ["server", "auth", "unit", "paginate", "items"]);
    for (object, key) in open {
        let config = fill(object, &format!("{}: \"?\"", key.name));
        let found = compile(&config).expect_err(key.name);
        assert!(found.iter().any(|finding| finding.code == Code::OpenQuestion), "{config}\n{}", lines(&found));
        let compiler = Compiler { options: LowerOptions { drafts: true, ..LowerOptions::default() } };
        let source =
            MemorySource::new([("integration.yaml", config.as_str()), ("openapi.yaml", DESCRIPTION), ("overlay.yaml", OVERLAY)]);
        let tried = compiler.compile(&Inputs { source: &source, entry: Entry::Integration });
        tried.unwrap_or_else(|found| panic!("{config}\n{}", lines(&found)));
    }
}

#[test]
fn the_published_schema_and_page_are_up_to_date() {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs");
    let published = |file: &str| std::fs::read_to_string(docs.join(file)).unwrap_or_default();
    let way = "run `toolwright schema > docs/integration.schema.json` and `toolwright schema --markdown > docs/integration.md`";
    assert!(published("integration.schema.json") == emit_config_schema(), "{way}");
    assert!(published("integration.md") == emit_config_reference(), "{way}");
}
