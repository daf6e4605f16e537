//! `integration.yaml`: every mistake at its line, all at once; and what its settings do.

mod credentials;
mod custom;
mod selectors;

use crate::compile::{at, compile_integration, items, lines, text, tool};
use toolwright_codegen::Output;
use toolwright_codegen::diagnostic::{Code, Severity};
use toolwright_integration::{Location, MoneyUnit, Target};

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
        - {name: size, in: query, description: The size, schema: {type: integer}}
        - {name: fields, in: query, description: The fields, schema: {type: string}}
        - {name: X-API-Version, in: header, description: The version, schema: {type: string}}
      responses:
        '200': {description: Orders, content: {application/json: {schema: {$ref: '#/components/schemas/Page'}}}}
    post:
      operationId: createOrder
      summary: Create an order of several lines
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              required: [total]
              properties:
                total: {type: object, description: The whole amount, properties: {value: {type: integer}, currency: {type: string}}}
                note: {type: string, description: A note}
                delivery: {type: object, description: How it gets there, properties: {price: {$ref: '#/components/schemas/Price'}}}
                lines:
                  type: array
                  description: What is ordered
                  items: {type: object, properties: {name: {type: string}, price: {$ref: '#/components/schemas/Price'}}}
      responses:
        '201': {description: The order, content: {application/json: {schema: {type: object, properties: {order: {$ref: '#/components/schemas/Order'}}}}}}
  /orders/{idOrder}:
    get:
      operationId: getOrder
      summary: Get an order with all that belongs to it
      parameters: [{name: idOrder, in: path, required: true, description: The id, schema: {type: integer}}]
      responses:
        '200': {description: The order, content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}
  /internal/health:
    get: {summary: Say whether all is well, responses: {'204': {description: Fine}}}
components:
  schemas:
    Order: {type: object, properties: {id: {type: integer}, status: {type: string}}}
    Price: {type: object, properties: {value: {type: integer}, currency: {type: string}}}
    Page: {type: object, properties: {orders: {type: array, items: {$ref: '#/components/schemas/Order'}}, nextCursor: {type: string}}}
";

/// A sound file; each test breaks or extends it.
const CONFIG: &str = "\
integration: acme
source: openapi.yaml
server: https://api.acme.test/v1
pagination:
  cursor: { style: cursor, send: { cursor: cursor, limit: size }, read: { next: /nextCursor }, limit: { default: 10, max: 40 } }
money:
  total: { value: value, currency: currency, unit: minor }
  price: { value: value, currency: currency, unit: major }
resources:
  orders:
    tags: [sales]
    methods:
      list:
        op: GET /orders
        paginate: cursor
        items: /orders
        concise: [id]
        defaults: { fields: 'id,status' }
        constants: { X-API-Version: '1.1' }
      get:
        op: 'GET /orders/{idOrder}'
        args: { idOrder: id }
      create:
        op: POST /orders
        record: /order
        money: [total, delivery.price, 'lines.*.price']
ignored: ['GET /internal/*']
";

fn compile(config: &str) -> Result<Output, Vec<toolwright_codegen::diagnostic::Diagnostic>> {
    compile_integration(&[("integration.yaml", config), ("openapi.yaml", DESCRIPTION)])
}

/// The sound file with one piece, which must be there once, replaced.
fn with(from: &str, to: &str) -> String {
    assert_eq!(CONFIG.matches(from).count(), 1, "{from}");
    CONFIG.replace(from, to)
}

#[test]
fn a_sound_file_compiles_without_a_word() {
    let output = compile(CONFIG).unwrap_or_else(|found| panic!("{}", lines(&found)));
    assert!(output.diagnostics.is_empty(), "{}", lines(&output.diagnostics));
    assert_eq!(output.plan.tools.len(), 3);
    assert_eq!(output.read, ["integration.yaml", "openapi.yaml"]);
}

#[test]
fn without_resources_every_operation_that_is_not_ignored_is_inferred() {
    let own = CONFIG.find("resources:").unwrap();
    let rest = "rate_limits: [{ match: GET /orders, limit: 100, per: 60s }]\nignored: [POST /orders]\n";
    let output = compile(&format!("{}{rest}", &CONFIG[..own])).unwrap_or_else(|found| panic!("{}", lines(&found)));
    let names: Vec<&str> = output.plan.tools.iter().map(|tool| tool.name.as_str()).collect();
    assert!(names.contains(&"list_all_acme_orders") && !names.iter().any(|name| name.starts_with("create")), "{names:?}");
    assert!(!output.diagnostics.iter().any(|found| found.code == Code::UnmappedOperation), "{}", lines(&output.diagnostics));
    let limited: Vec<bool> = output.plan.integration.operations.iter().map(|operation| operation.rate_limit.is_some()).collect();
    assert_eq!(limited.iter().filter(|limited| **limited).count(), 1, "{names:?}");
}

#[test]
fn every_mistake_is_located_and_says_what_was_meant() {
    // What is replaced by what; code, line and column; a piece of the message, a piece of the help.
    let table = [
        ("server:", "sever:", Code::UnknownKey, (3, 8), "`sever`", "`server`"),
        ("paginate: cursor", "pagination: cursor", Code::UnknownKey, (15, 21), "`pagination`", "`paginate`"),
        ("style: cursor", "style: curser", Code::ConfigShape, (5, 20), "`curser`", "`cursor`"),
        ("unit: minor", "unit: cents", Code::ConfigShape, (7, 52), "`cents`", "minor, major"),
        ("max: 40", "max: many", Code::ConfigShape, (5, 123), "`max`", ""),
        ("tags: [sales]", "tags: {a: b}", Code::ConfigShape, (11, 11), "`tags`", ""),
        ("op: GET /orders\n", "op: GET /order\n", Code::UnknownOperation, (14, 13), "`GET /order`", "`GET /orders`"),
        ("op: POST /orders", "op: createOrdr", Code::UnknownOperation, (24, 13), "`createOrdr`", "`createOrder`"),
        ("args: { idOrder: id }", "args: { idOrdr: id }", Code::UnknownField, (22, 25), "`idOrdr`", "`idOrder`"),
        ("defaults: { fields:", "defaults: { feilds:", Code::UnknownField, (18, 29), "`feilds`", "`fields`"),
        ("X-API-Version:", "X-API-Versoin:", Code::UnknownField, (19, 37), "`X-API-Versoin`", "`X-API-Version`"),
        ("concise: [id]", "concise: [id, sttus]", Code::UnknownField, (17, 23), "`sttus`", "`status`"),
        ("items: /orders", "items: /order", Code::UnknownField, (16, 16), "`/order`", "`/orders`"),
        ("record: /order", "record: /ordr", Code::UnknownField, (25, 17), "`/ordr`", "`/order`"),
        ("paginate: cursor", "paginate: cursr", Code::UnknownName, (15, 19), "`cursr`", "`cursor`"),
        ("limit: size", "limit: sise", Code::UnknownField, (15, 19), "`sise`", "`size`"),
        ("money: [total,", "money: [note,", Code::UnknownName, (26, 17), "`note`", "total, price"),
        ("delivery.price", "delivry.price", Code::UnknownField, (26, 24), "`delivry.price`", ""),
        ("'GET /internal/*'", "'GET /interna/*'", Code::UnknownOperation, (27, 11), "`GET /interna/*`", ""),
        ("source: openapi.yaml", "source: openapi.yml", Code::UnreadableFile, (2, 9), "`openapi.yml`", "check the path"),
        ("source: openapi.yaml", "source: ../openapi.yaml", Code::UnreadableFile, (2, 9), "outside", "check the path"),
        ("source: openapi.yaml\n", "", Code::ConfigShape, (1, 1), "`source`", "source:"),
        ("integration: acme\n", "", Code::ConfigShape, (1, 1), "`integration`", "integration:"),
    ];
    for (from, to, code, (line, column), message, help) in table {
        expect_mistake(&with(from, to), (code, line, column), message, help);
    }
}

/// One error and no other, at a place of `integration.yaml`.
fn expect_mistake(config: &str, (code, line, column): (Code, usize, usize), message: &str, help: &str) {
    let found = compile(config).err().unwrap_or_else(|| panic!("compiled:\n{config}"));
    let errors: Vec<_> = found.iter().filter(|diagnostic| diagnostic.severity == Severity::Error).collect();
    assert_eq!(errors.len(), 1, "{config}:\n{}", lines(&found));
    let error = errors[0];
    let place = error.place.as_ref().unwrap_or_else(|| panic!("{error}"));
    assert_eq!((error.code, place.file.as_str()), (code, "integration.yaml"), "{error}");
    assert_eq!((place.line, place.column), (line, column), "{error}");
    assert!(error.message.contains(message), "{error}");
    assert!(error.help.contains(help), "{error}");
}

#[test]
fn a_value_of_the_wrong_kind_is_told_where_it_stands() {
    let server = "server: https://api.acme.test/v1";
    let auth = |name: &str| format!("{server}\nauth: {{ key: {{ type: api_key, in: header, name: {name} }} }}");
    let headers = ["Host", "content-length", "Connection", "Transfer-Encoding", "TE", "Upgrade"];
    for header in headers {
        expect_mistake(&with(server, &auth(header)), (Code::ConfigShape, 4, 49), &format!("`{header}`"), "X-API-Key");
    }
    assert!(compile(&with(server, &auth("X-Host"))).is_ok());
    assert!(compile(&with(server, &auth("Host").replace("in: header", "in: query"))).is_ok());
    let table = [
        ("pagination:\n", "rate_limits: { match: GET /orders }\npagination:\n", (4, 14), "`rate_limits` must be a list", ""),
        ("pagination:\n", "rate_limits: [{ match: GET /orders, limit: 0 }]\npagination:\n", (4, 44), "at least 1", ""),
        ("pagination:\n", "rate_limits: [{ match: GET /orders, limit: }]\npagination:\n", (4, 15), "needs `limit`", ""),
        ("style: cursor,", "style: cursor, start: abc,", (5, 35), "`start` must be a whole number, this is `abc`", ""),
        ("max: 40", "max: 0", (5, 123), "`max` must be a whole number of at least 1, this is `0`", ""),
        ("default: 10", "default: 0", (5, 114), "`default` must be a whole number of at least 1", ""),
        ("op: GET /orders\n", "op: ''\n", (14, 13), "a method needs `op`", "give `op` a value"),
        ("{ idOrder: id }", "{ idOrder: '' }", (22, 26), "`idOrder`", "`id_order`"),
        ("{ idOrder: id }", "{ idOrder: '--' }", (22, 26), "`--` is no name for the argument `idOrder`", "`id_order`"),
        ("https://api.acme.test/v1", "api.acme.test/v1", (3, 9), "no absolute http or https URL", "https://"),
        ("https://api.acme.test/v1", "/v1", (3, 9), "`/v1`", "https://"),
        ("https://api.acme.test/v1", "ftp://api.acme.test", (3, 9), "`ftp://api.acme.test`", "https://"),
        ("integration: acme", "integration: '日本 !'", (1, 14), "no letter or digit", "`integration: acme`"),
        ("items: /orders", "items: orders", (16, 16), "slash", "`/orders`"),
        ("next: /nextCursor", "next: nextCursor", (5, 81), "slash", "`/nextCursor`"),
    ];
    for (from, to, (line, column), message, help) in table {
        expect_mistake(&with(from, to), (Code::ConfigShape, line, column), message, help);
    }
}

#[test]
fn a_name_or_a_source_without_a_value_is_an_error() {
    for (from, key, line) in [("integration: acme", "integration", 1), ("source: openapi.yaml", "source", 2)] {
        for value in ["", " ~", " null", " ''"] {
            let found = compile(&with(from, &format!("{key}:{value}"))).unwrap_err();
            assert_eq!((found.len(), found[0].code), (1, Code::ConfigShape), "{}", lines(&found));
            assert!(found[0].message.contains(&format!("`{key}`")), "{}", found[0]);
            assert_eq!(found[0].place.as_ref().map(|place| place.line), Some(line), "{}", found[0]);
        }
        let found = compile(&with(&format!("{from}\n"), "")).unwrap_err();
        assert_eq!((found.len(), found[0].code), (1, Code::ConfigShape), "{}", lines(&found));
    }
}

#[test]
fn names_are_one_however_they_are_spelt() {
    let spelt = |config: &str| config.replace("  orders:\n", "  salesOrders:\n").replace("      get:\n", "      getOne:\n");
    let record = ("records/salesOrders.getOne.md", "---\ntitle: One order of many\n---\n");
    let guarded = with(
        "        record: /order\n",
        "        record: /order\n        requires: { read: salesOrders.list, field: /nextCursor, equals: [Open] }\n",
    );
    for (file, read) in [(record.0, "salesOrders.list"), ("records/sales_orders.get_one.md", "sales-orders.List")] {
        let config = spelt(&guarded).replace("salesOrders.list", read);
        let output = compile_integration(&[("integration.yaml", &config), ("openapi.yaml", DESCRIPTION), (file, record.1)])
            .unwrap_or_else(|found| panic!("{}", lines(&found)));
        let tool = output.plan.tools.iter().find(|tool| tool.name == output.plan.integration.operations[1].tool).unwrap();
        assert!(output.files.values().any(|file| String::from_utf8_lossy(file).contains("One order of many")), "{}", tool.name);
        let create = &output.plan.integration.operations[2];
        assert_eq!(create.requires.as_ref().unwrap().tool, output.plan.integration.operations[0].tool);
    }
    // Messages keep the spelling of the file.
    let config = spelt(&guarded).replace("salesOrders.list", "salesOrders.lsit");
    let found = compile(&config).unwrap_err();
    assert_eq!(found[0].code, Code::UnknownName, "{}", lines(&found));
    assert!(found[0].message.contains("`salesOrders.lsit`") && found[0].help.contains("`salesOrders.list`"), "{}", found[0]);
    let two = [record, ("records/sales_orders.get_one.md", "Prose.")];
    let config = spelt(CONFIG);
    let files = [&[("integration.yaml", config.as_str()), ("openapi.yaml", DESCRIPTION)][..], &two].concat();
    let found = compile_integration(&files).unwrap_err();
    assert_eq!((found.len(), found[0].code), (1, Code::UnknownRecord), "{}", lines(&found));
    assert!(found[0].message.contains(two[0].0) && found[0].message.contains(two[1].0), "{}", found[0]);
}

#[test]
fn two_methods_of_one_name_are_an_error() {
    let config = with("ignored: ['GET /internal/*']", "  Orders:\n    methods:\n      Get: { op: GET /internal/health }");
    expect_mistake(&config, (Code::DuplicateName, 29, 12), "`Orders.Get` is the same name as `orders.get`", "rename");
}

#[test]
fn all_mistakes_are_told_at_once() {
    let config = with("op: GET /orders\n", "op: GET /order\n")
        .replace("tags: [sales]", "tgas: [sales]")
        .replace("idOrder: id", "idOrdr: id")
        .replace("record: /order", "record: /ordr");
    let found = compile(&config).unwrap_err();
    let codes: Vec<Code> =
        found.iter().filter(|diagnostic| diagnostic.severity == Severity::Error).map(|diagnostic| diagnostic.code).collect();
    assert_eq!(codes, [Code::UnknownKey, Code::UnknownOperation, Code::UnknownField, Code::UnknownField], "{}", lines(&found));
}

#[test]
fn an_operation_belongs_to_one_method() {
    let config = with("      get:\n", "      all:\n        op: listOrders\n      get:\n");
    let found = compile(&config).unwrap_err();
    let error = &found[0];
    assert_eq!((error.code, error.place.as_ref().map(|place| place.line)), (Code::DuplicateOperation, Some(21)), "{error}");
    assert!(error.message.contains("orders.list"), "{error}");
}

/// The first of two would be lost without a word to whoever wrote it.
#[test]
fn a_key_that_comes_twice_is_refused() {
    for again in ["    tags: [sales]\n    tags: [trade]\n", "    tags: [sales]\n    \"tags\": [sales]\n"] {
        let found = compile(&with("    tags: [sales]\n", again)).unwrap_err();
        assert_eq!((found[0].code, found[0].severity), (Code::DuplicateKey, Severity::Error), "{}", lines(&found));
    }
}

#[test]
fn an_operation_that_nobody_names_is_a_warning() {
    let output = compile(&with("ignored: ['GET /internal/*']\n", "")).unwrap();
    let found = &output.diagnostics;
    assert_eq!(found.len(), 1, "{}", lines(found));
    let place = found[0].place.as_ref().unwrap();
    assert_eq!((found[0].code, found[0].severity), (Code::UnmappedOperation, Severity::Warning));
    assert_eq!((place.file.as_str(), place.line), ("openapi.yaml", 44));
    assert!(found[0].message.contains("GET /internal/health") && found[0].help.contains("ignored"), "{}", found[0]);
}

#[test]
fn a_pinned_server_stays_and_a_change_is_told() {
    let output = compile(CONFIG).unwrap();
    assert_eq!(output.plan.integration.server.url, "https://api.acme.test/v1");
    let output = compile(&with("https://api.acme.test/v1", "https://eu.acme.test/v1/")).unwrap();
    assert_eq!(output.plan.integration.server.url, "https://eu.acme.test/v1");
    assert_eq!(output.diagnostics[0].code, Code::ServerChanged);
    assert_eq!(output.diagnostics[0].place.as_ref().map(|place| (place.line, place.column)), Some((3, 9)));
}

#[test]
fn defaults_are_sent_and_shown_constants_are_sent_and_hidden() {
    let output = compile(CONFIG).unwrap();
    let list = &output.plan.integration.operations[0];
    let schema = tool(&output, "list_all_acme_orders").unwrap();
    let properties: Vec<&str> =
        crate::compile::entries(schema.get("inputSchema").unwrap(), "properties").iter().map(|(key, _)| key.as_str()).collect();
    assert_eq!(properties, ["fields", "limit", "next_cursor"]);
    let said = at(&schema, &["inputSchema", "properties", "fields"]).unwrap();
    assert_eq!(text(said, "description"), "The fields. Sent as id,status unless given.");
    assert_eq!(list.arguments.len(), 1);
    assert_eq!(list.arguments[0].default.as_ref().and_then(|value| value.as_str()), Some("id,status"));
    let constant = &list.constants[0];
    assert_eq!((constant.location, constant.name.as_str(), constant.value.as_str()), (Location::Header, "X-API-Version", "1.1"));
    let limit = at(&schema, &["inputSchema", "properties", "limit"]).unwrap();
    assert_eq!(limit.get("maximum").and_then(|value| value.as_i64()), Some(40));
    assert_eq!(limit.get("default").and_then(|value| value.as_i64()), Some(10));
}

#[test]
fn a_constant_must_have_a_place_in_the_head_of_the_request() {
    for (from, to, line) in
        [("args: { idOrder: id }", "constants: { idOrder: '5' }", 22), ("record: /order", "constants: { note: always }", 25)]
    {
        let found = compile(&with(from, to)).err().unwrap_or_else(|| panic!("`{to}` compiled"));
        assert_eq!(found[0].code, Code::UnknownField, "{}", lines(&found));
        assert_eq!(found[0].place.as_ref().map(|place| place.line), Some(line), "{}", found[0]);
    }
}

#[test]
fn arguments_are_renamed_and_reach_the_vendor_s_name() {
    let output = compile(CONFIG).unwrap();
    let get = &output.plan.integration.operations[1];
    assert_eq!(get.arguments[0].name, "id");
    let Target::Parameter { name, .. } = &get.arguments[0].target else { panic!("{:?}", get.arguments[0]) };
    assert_eq!(name, "idOrder");
    let schema = tool(&output, "get_single_acme_order_by_id").unwrap();
    assert_eq!(items(schema.get("inputSchema").unwrap(), "required")[0].as_str(), Some("id"));
}

#[test]
fn money_is_an_amount_with_its_currency_wherever_it_stands() {
    let output = compile(CONFIG).unwrap();
    let create = &output.plan.integration.operations[2];
    let money = |name: &str| create.arguments.iter().find(|argument| argument.name == name).unwrap().money.clone();
    assert_eq!((money("total")[0].at.as_str(), money("total")[0].unit), ("", MoneyUnit::Minor));
    assert_eq!((money("delivery")[0].at.as_str(), money("delivery")[0].unit), ("/price", MoneyUnit::Major));
    assert_eq!((money("lines")[0].at.as_str(), money("lines")[0].value.as_str()), ("/*/price", "value"));
    let schema = tool(&output, "create_a_acme_order").unwrap();
    let properties = at(&schema, &["inputSchema", "properties"]).unwrap();
    for path in [&["total"][..], &["delivery", "properties", "price"], &["lines", "items", "properties", "price"]] {
        let amount = at(properties, path).unwrap_or_else(|| panic!("{path:?}"));
        let keys: Vec<&str> = crate::compile::entries(amount, "properties").iter().map(|(key, _)| key.as_str()).collect();
        assert_eq!(keys, ["amount", "currency"], "{path:?}");
        assert_eq!(items(amount, "required").len(), 2, "{path:?}");
    }
    let kind = |path: &[&str]| text(at(properties, path).unwrap(), "type").to_owned();
    assert_eq!(kind(&["total", "properties", "amount"]), "integer");
    assert_eq!(kind(&["delivery", "properties", "price", "properties", "amount"]), "number");
    assert!(text(at(properties, &["total"]).unwrap(), "description").contains("minor units"));
}

#[test]
fn compact_names_fit_46_characters() {
    let output = compile(&format!("{CONFIG}names: compact\n")).unwrap();
    let names: Vec<&str> = output.plan.tools.iter().map(|tool| tool.name.as_str()).collect();
    assert_eq!(names, ["acme_orders_list", "acme_orders_get", "acme_orders_create"]);
    let long = CONFIG.replace("  orders:\n", "  orders_of_the_whole_organization_and_its_children:\n");
    for tool in compile(&format!("{long}names: compact\n")).unwrap().plan.tools {
        assert!(tool.name.len() <= 46, "{}", tool.name);
    }
}

#[test]
fn a_guarded_write_reads_first() {
    let config = with(
        "        record: /order\n",
        "        record: /order\n        requires: { read: orders.list, field: /orders/0/status, equals: [Open] }\n",
    );
    let output = compile(&config).unwrap();
    let requires = output.plan.integration.operations[2].requires.as_ref().unwrap();
    assert_eq!((requires.tool.as_str(), requires.equals.as_slice()), ("list_all_acme_orders", &["Open".to_owned()][..]));
    let found = compile(&config.replace("read: orders.list", "read: orders.lst")).unwrap_err();
    assert_eq!(found[0].code, Code::UnknownName);
    assert!(found[0].help.contains("orders.list"), "{}", found[0]);
}

#[test]
fn a_download_is_declared() {
    let get = "args: { idOrder: id }";
    let output = compile(&with(get, &format!("{get}\n        download: true"))).unwrap();
    let downloads: Vec<bool> = output.plan.integration.operations.iter().map(|operation| operation.download).collect();
    assert_eq!(downloads, [false, true, false]);
    assert!(compile(&with(get, &format!("{get}\n        download: maybe"))).is_err());
}
