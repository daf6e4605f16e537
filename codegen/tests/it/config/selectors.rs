//! Every selector of `integration.yaml` against what the description declares.

use super::{CONFIG, DESCRIPTION, compile, expect_mistake, with};
use crate::compile::{compile_integration, lines};
use toolwright_codegen::diagnostic::{Code, Severity};

#[test]
fn what_pagination_reads_is_in_the_answer() {
    // What stands under `read`; a piece of the message, a piece of the help.
    let table = [
        ("next: /nextCursr", "the answer of `orders.list`", "`/nextCursor`"),
        ("next: /orders/0/idd", "`/orders/0/idd`", "`/orders/0/id`"),
        ("next: /nextCursor/deep", "`/nextCursor/deep`", ""),
        ("last_item: /idd", "an item of `orders.list`", "`/id`"),
    ];
    for (read, message, help) in table {
        let column = 75 + read.find('/').unwrap();
        expect_mistake(&with("next: /nextCursor", read), (Code::UnknownField, 5, column), message, help);
    }
    for key in ["more", "total", "total_pages"] {
        let config = with("next: /nextCursor", &format!("next: /nextCursor, {key}: /nextCursr"));
        expect_mistake(&config, (Code::UnknownField, 5, 96 + key.len()), "paged by `cursor`", "`/nextCursor`");
    }
    for sound in ["last_item: /id", "next: /nextCursor, more: /orders/0/id", "next: /orders/0/status"] {
        assert!(compile(&with("next: /nextCursor", sound)).is_ok(), "{sound}");
    }
}

#[test]
fn a_pointer_that_is_wrong_for_many_methods_is_told_once() {
    let config = with("op: POST /orders\n", "op: POST /orders\n        paginate: cursor\n");
    let description = DESCRIPTION.replace(
        "      requestBody:\n        required: true\n",
        "      parameters: [{name: cursor, in: query, schema: {type: string}}, {name: size, in: query, schema: {type: integer}}]\n      requestBody:\n        required: true\n",
    );
    let found = compile_integration(&[("integration.yaml", &config), ("openapi.yaml", &description)]).unwrap_err();
    assert!(found[0].message.contains("the answer of `orders.create`"), "{}", lines(&found));
    let config = config.replace("/nextCursor", "/nextCursr");
    let found = compile_integration(&[("integration.yaml", &config), ("openapi.yaml", &description)]).unwrap_err();
    assert_eq!(found.iter().filter(|found| found.severity == Severity::Error).count(), 1, "{}", lines(&found));
}

#[test]
fn an_answer_that_says_nothing_allows_every_place() {
    let page = "    Page: {type: object, properties: {orders: {type: array, items: {$ref: '#/components/schemas/Order'}}, nextCursor: {type: string}}}";
    let config = with("next: /nextCursor", "next: /meta/next, more: /meta/more").replace("items: /orders", "items: ''");
    for open in [
        "    Page: {type: array, items: {$ref: '#/components/schemas/Order'}, properties: {meta: {}}}",
        "    Page: {type: [object, array], items: {$ref: '#/components/schemas/Order'}}",
        "    Page: {type: [object, array], items: {$ref: '#/components/schemas/Order'}, properties: {meta: {type: object}}}",
        "    Page: {type: [object, array], items: {$ref: '#/components/schemas/Order'}, properties: {a: {}}, additionalProperties: true}",
    ] {
        assert_eq!(DESCRIPTION.matches(page).count(), 1);
        let description = DESCRIPTION.replace(page, open);
        let result = compile_integration(&[("integration.yaml", &config), ("openapi.yaml", &description)]);
        let expected = !open.contains("type: array");
        assert_eq!(result.is_ok(), expected, "{open}: {}", result.map_or_else(|found| lines(&found), |_| String::new()));
    }
}

#[test]
fn an_amount_has_its_keys_and_a_place_that_can_hold_it() {
    expect_mistake(
        &with("total: { value: value,", "total: { value: valeu,"),
        (Code::UnknownField, 7, 19),
        "the amount `total` of `orders.create` has no field `valeu`",
        "`value`",
    );
    // Wrong for two paths, told once.
    expect_mistake(
        &with("price: { value: value, currency: currency", "price: { value: value, currency: curency"),
        (Code::UnknownField, 8, 36),
        "has no field `curency`",
        "`currency`",
    );
    let declared =
        |field: &str| with("money:\n", &format!("money:\n  {field}: {{ value: value, currency: currency, unit: minor }}\n"));
    let listed = |path: &str, field: &str| declared(field).replace("money: [total,", &format!("money: [{path},"));
    expect_mistake(&listed("note", "note"), (Code::ConfigShape, 27, 17), "its type is string", "an object or a number");
    expect_mistake(&listed("lines", "lines"), (Code::ConfigShape, 27, 17), "its type is array", "`lines.*`");
    let description = DESCRIPTION.replace("note: {type: string,", "note: {type: [string, number],");
    let files = [("integration.yaml", listed("note", "note")), ("openapi.yaml", description)];
    let borrowed: Vec<(&str, &str)> = files.iter().map(|(path, text)| (*path, text.as_str())).collect();
    compile_integration(&borrowed).unwrap_or_else(|found| panic!("{}", lines(&found)));
}

#[test]
fn a_guard_reads_a_place_that_is_there() {
    let guarded = |requires: &str| with("record: /order\n", &format!("record: /order\n        requires: {{ {requires} }}\n"));
    let table = [
        ("read: orders.list, field: /orders/0/sttus, equals: [a]", Code::UnknownField, 47, "`orders.list`", "`/orders/0/status`"),
        ("read: orders.list, field: nextCursor, equals: [a]", Code::ConfigShape, 47, "slash", "`/nextCursor`"),
        (
            "read: orders.create, field: /order, equals: [a]",
            Code::ConfigShape,
            27,
            "`orders.create` is no read",
            "`effect: read`",
        ),
    ];
    for (requires, code, column, message, help) in table {
        expect_mistake(&guarded(requires), (code, 26, column), message, help);
    }
}

#[test]
fn a_record_names_fields_that_are_there() {
    let compile = |file: &str, front: &str| {
        let text = format!("---\nreturns: [{front}]\n---\n");
        compile_integration(&[("integration.yaml", CONFIG), ("openapi.yaml", DESCRIPTION), (file, &text)])
    };
    for (file, front) in
        [("records/orders.list.md", "id, sttus"), ("records/orders.create.md", "sttus"), ("records/orders.get.md", "sttus")]
    {
        let found = compile(file, front).err().unwrap_or_else(|| panic!("{file} compiled"));
        assert_eq!((found.len(), found[0].code), (1, Code::UnknownField), "{}", lines(&found));
        assert!(found[0].message.contains(file) && found[0].message.contains("`sttus`"), "{}", found[0]);
        assert!(found[0].help.contains("`status`"), "{}", found[0]);
        compile(file, "id, status").unwrap_or_else(|found| panic!("{}", lines(&found)));
    }
}

#[test]
fn a_default_is_of_the_input_s_kind_and_no_page_parameter() {
    let table = [
        ("{ fields: { a: b } }", 29, "`fields` of `orders.list` takes string, this is an object", ""),
        ("{ fields: [id] }", 29, "this is a list", ""),
        ("{ fields: 5 }", 29, "this is `5`", "in quotes: `'5'`"),
        ("{ size: 10 }", 27, "sent by the pagination `cursor`", "limit: { default"),
        ("{ cursor: abc }", 29, "sent by the pagination `cursor`", "remove the default"),
    ];
    for (defaults, column, message, help) in table {
        expect_mistake(&with("{ fields: 'id,status' }", defaults), (Code::ConfigShape, 18, column), message, help);
    }
    let unpaged = with("paginate: cursor", "paginate: none");
    for (size, sound) in [("10", true), ("1.5", false), ("many", false), ("{ a: 1 }", false), ("true", false)] {
        let config = unpaged.replace("{ fields: 'id,status' }", &format!("{{ size: {size} }}"));
        assert_eq!(compile(&config).is_ok(), sound, "{size}");
    }
    for (value, sound) in
        [("{ note: hello }", true), ("{ note: [a] }", false), ("{ lines: [] }", true), ("{ delivery: {} }", true)]
    {
        assert_eq!(compile(&with("record: /order", &format!("defaults: {value}"))).is_ok(), sound, "{value}");
    }
}
#[test]
fn an_operation_id_that_several_operations_have_names_none() {
    let config = with("op: 'GET /orders/{idOrder}'", "op: getOrder");
    let twice = DESCRIPTION.replace("operationId: createOrder", "operationId: getOrder");
    assert!(compile_integration(&[("integration.yaml", &config), ("openapi.yaml", DESCRIPTION)]).is_ok());
    let found = compile_integration(&[("integration.yaml", &config), ("openapi.yaml", &twice)]).unwrap_err();
    let said = found.iter().find(|found| found.code == Code::AmbiguousOperation).unwrap_or_else(|| panic!("{}", lines(&found)));
    assert!(said.message.contains("`POST /orders`, `GET /orders/{idOrder}`") && said.help.contains("METHOD /path"), "{said}");
    assert_eq!(said.place.as_ref().map(|place| place.file.as_str()), Some("integration.yaml"));
    // By method and path each can still be named.
    assert!(compile_integration(&[("integration.yaml", CONFIG), ("openapi.yaml", &twice)]).is_ok());
}
