//! For every rule a description that it finds something in, and nothing else does; and one beside it in which nothing is found.

use super::{description, lint_files};
use std::collections::BTreeSet;
use std::path::Path;
use toolwright_codegen::lint::{Area, Rule};

/// A description that a rule is about, and one that it is not about.
struct Case {
    rule: Rule,
    gate: bool,
    bad: String,
    good: String,
    /// The resources of integration.yaml, for each.
    resources: Option<[String; 2]>,
    /// What the record of `orders.get` says is needed, for each.
    needs: Option<[String; 2]>,
}

fn case(rule: Rule, bad: impl Into<String>, good: impl Into<String>) -> Case {
    Case { rule, gate: true, bad: bad.into(), good: good.into(), resources: None, needs: None }
}

impl Case {
    fn without_gate(self) -> Self {
        Self { gate: false, ..self }
    }

    fn needing(self, bad: String, good: String) -> Self {
        Self { needs: Some([bad, good]), ..self }
    }

    fn named(self, bad: impl Into<String>, good: impl Into<String>) -> Self {
        Self { resources: Some([bad.into(), good.into()]), ..self }
    }
}

/// `GET /orders/{id}` with this summary.
fn said(summary: &str) -> String {
    format!("  /orders/{{id}}: {{get: {{summary: \"{summary}\", parameters: [$ID], responses: $ORDER}}}}\n")
}

/// The same with another parameter.
fn asked(parameters: &str) -> String {
    format!(
        "  /orders/{{id}}: {{get: {{summary: Gets one order of the account, parameters: [$ID, {parameters}], responses: $ORDER}}}}\n"
    )
}

/// `POST /orders` with these properties in its body.
fn sent(properties: &str) -> String {
    format!(
        "  /orders: {{post: {{summary: Creates an order for the account, requestBody: {{content: {{application/json: {{schema: {{type: object, \
         properties: {{{properties}}}}}}}}}}}, responses: $ORDER}}}}\n"
    )
}

/// `GET` of these paths, each with its summary.
fn many(operations: impl IntoIterator<Item = (String, String)>) -> String {
    let operations = operations.into_iter();
    operations
        .map(|(path, summary)| format!("  {path}: {{get: {{summary: \"{summary}\", parameters: [$ID], responses: $ORDER}}}}\n"))
        .collect()
}

fn shelves(number: usize) -> String {
    let words = ["apples", "books", "chairs", "doors", "engines"];
    let telling = |thing: &str| format!("Gets the {thing} of an order. An order must have been paid before anybody asks for it.");
    many(words.iter().take(number).map(|thing| (format!("/orders/{{id}}/{thing}/first"), telling(thing))))
}

/// A word that no other number has.
fn word(number: usize) -> String {
    let letter = |number: usize| char::from(b'a' + u8::try_from(number % 26).unwrap());
    ["x", "q"].concat().chars().chain([letter(number), letter(number / 26), 'o']).collect()
}

/// Operations with this many long parameters, each of some sixty tokens.
fn heavy(number: usize, parameters: usize) -> String {
    (0..number)
        .map(|tool| {
            let long = |parameter: usize| {
                let words: Vec<String> = (0..30).map(|place| word(tool * 7 + parameter * 31 + place)).collect();
                format!("{{name: p{parameter}, in: query, description: \"{}\", schema: {{type: string}}}}", words.join(" "))
            };
            let parameters: Vec<String> = (0..parameters).map(long).collect();
            let thing = word(tool);
            format!(
                "  /{thing}/{{id}}: {{get: {{summary: \"Gets one {thing} of the account\", parameters: [$ID, {}], responses: $ORDER}}}}\n",
                parameters.join(", ")
            )
        })
        .collect()
}

/// `GET /orders` with these parameters.
fn listed(parameters: &str) -> String {
    format!(
        "  /orders: {{get: {{summary: Lists the orders of the account, parameters: [{parameters}], responses: {{'200': {{description: OK, content: \
         {{application/json: {{schema: {{type: array, items: {{$ref: '#/components/schemas/Order'}}}}}}}}}}}}}}}}\n"
    )
}

fn paging(maximum: &str) -> String {
    format!(
        "{{name: page, in: query, description: Which page, schema: {{type: integer}}}}, \
         {{name: per_page, in: query, description: How many, schema: {{type: integer{maximum}}}}}"
    )
}

fn documentation() -> Vec<Case> {
    let silent = "  /orders/{id}: {get: {parameters: [$ID], responses: $ORDER}}\n";
    let parameter = |words: &str| asked(&format!("{{name: state, in: query{words}, schema: {{type: string}}}}"));
    let sentences = |number: usize| {
        let more = |n: usize| {
            format!("The {} of it is told to nobody who has not asked for what the {} of it may be. ", word(n), word(n + 9))
        };
        "Gets one order of the account. ".to_owned() + (0..number).map(more).collect::<String>().trim()
    };
    let sentence = |length: usize| format!("Gets one order {}", "of the account ".repeat(length)).trim().to_owned();
    vec![
        case(Rule::NoDescription, silent, said("Gets one order of the account")),
        case(Rule::InputUndescribed, parameter(""), parameter(", description: Where it stands")),
        case(
            Rule::NoAnswer,
            said("Gets one order of the account").replace("$ORDER", "{'200': {description: OK}}"),
            said("Gets one order of the account"),
        ),
        case(Rule::DocMissing, silent, said("Gets one order of the account")).without_gate(),
        case(Rule::ArgUndescribed, parameter(""), parameter(", description: Where it stands")).without_gate(),
        case(Rule::DocShort, said("Order"), said("Gets one order of the account")),
        case(Rule::DocOpening, said("This endpoint gets one order"), said("Gets the one order of this endpoint")),
        case(Rule::DocFirstSentence, said(&sentence(14)), said(&sentence(11))),
        case(Rule::DocLong, said("Gets one order of the account"), said("Gets one order of the account"))
            .named("  orders: {methods: {get: {op: 'GET /orders/{id}'}}}", "  orders: {methods: {get: {op: 'GET /orders/{id}'}}}")
            .needing(sentences(7), sentences(4)),
        case(Rule::DocBoilerplate, shelves(5), shelves(4)),
        case(
            Rule::ArgEcho,
            asked("{name: shipping_mode, in: query, description: The shipping mode, schema: {type: string}}"),
            asked(
                "{name: shipping_mode, in: query, description: How it travels, schema: {type: string}}, \
                 {name: basket_id, in: query, description: The id of the basket, schema: {type: string}}, \
                 {name: shipping_kind, in: query, description: The shipping kind, schema: {type: string, enum: [air, sea]}}",
            ),
        ),
        case(
            Rule::AnswerUnnamed,
            said("Gets one order of the account")
                .replace("$ORDER", "{'200': {description: OK, content: {application/json: {schema: {type: object}}}}}"),
            said("Gets one order of the account"),
        ),
    ]
}

fn schemas() -> Vec<Case> {
    let values = |number: usize| {
        let values: Vec<String> = (0..number).map(|number| format!("v{number}")).collect();
        asked(&format!(
            "{{name: state, in: query, description: Where it stands, schema: {{type: string, enum: [{}]}}}}",
            values.join(", ")
        ))
    };
    let nested = |depth: usize| {
        let inner = "{type: object, description: A box, properties: {inner: ".repeat(depth);
        sent(&format!("outer: {inner}{{type: string, description: A word}}{}", "}}".repeat(depth)))
    };
    let parameters = |number: usize| {
        let parameter =
            |n: usize| format!("{{name: {}, in: query, description: How much of it, schema: {{type: integer}}}}", word(n));
        asked(&(0..number).map(parameter).collect::<Vec<_>>().join(", "))
    };
    let state = |words: &str, schema: &str| {
        asked(&format!("{{name: state, in: query, description: '{words}', schema: {{type: string{schema}}}}}"))
    };
    let made = |words: &str, schema: &str| {
        asked(&format!("{{name: created_at, in: query, description: {words}, schema: {{type: string{schema}}}}}"))
    };
    vec![
        case(Rule::ArgUntyped, sent("note: {description: What to say}"), sent("note: {type: string, description: What to say}")),
        case(
            Rule::ArgFreeForm,
            sent("extra: {type: object, description: What else}"),
            sent("extra: {type: object, description: What else, properties: {note: {type: string}}}"),
        ),
        case(
            Rule::ArgAsText,
            sent("tree: {$ref: '#/components/schemas/Node'}"),
            sent("tree: {type: object, description: A part, properties: {name: {type: string, description: A word}}}"),
        ),
        case(Rule::ArgDeep, nested(3), nested(2)),
        case(
            Rule::EnumInProse,
            state("One of: open, closed, lost.", ""),
            state("One of: open, closed, lost.", ", enum: [open, closed, lost]"),
        ),
        case(
            Rule::EnumInProse,
            state("One of: open, closed, lost.", ""),
            asked(
                "{name: user, in: query, description: 'One of: user, group.', schema: {type: string}}, \
                 {name: group, in: query, description: 'Which group is meant', schema: {type: string}}",
            ),
        ),
        case(Rule::EnumLong, values(51), values(50)),
        case(Rule::DateFormat, made("When it was made", ""), made("When it was made", ", format: date-time")),
        case(Rule::ArgsMany, parameters(20), parameters(19)),
    ]
}

fn ambiguity() -> Vec<Case> {
    let two = |left: &str, right: &str| {
        many([("/orders/{id}".to_owned(), left.to_owned()), ("/bills/{id}".to_owned(), right.to_owned())])
    };
    let same = "Gets one thing of the account";
    let other = "  /bills/{id}: {get: {summary: Gets one thing of the account, parameters: [$ID, {name: state, in: query, description: Where it stands, schema: {type: string}}], responses: $ORDER}}\n";
    let versions =
        |words: &str| many([("/orders/{id}".to_owned(), same.to_owned()), ("/v2/orders/{id}".to_owned(), words.to_owned())]);
    vec![
        case(Rule::TwinTool, two(same, same), two(same, "Gets one bill of the account")),
        case(Rule::TwinDescription, said(same) + other, said(same) + &other.replace("one thing", "one bill")),
        case(
            Rule::TwinName,
            versions("Gets one order in its new form").replace("/v2/orders", "/beta-orders"),
            versions("Gets one order in its new form").replace("/v2/orders", "/bills"),
        ),
    ]
}

fn hints() -> Vec<Case> {
    let posted =
        |summary: &str| format!("  /orders/{{id}}/end: {{post: {{summary: {summary}, parameters: [$ID], responses: $NONE}}}}\n");
    let got = |summary: &str| {
        format!(
            "  /orders/{{id}}/copy: {{get: {{operationId: createCopy, summary: {summary}, parameters: [$ID], responses: $ORDER}}}}\n"
        )
    };
    let end = [
        "  orders: {methods: {end: {op: 'POST /orders/{id}/end', effect: write}}}",
        "  orders: {methods: {end: {op: 'POST /orders/{id}/end'}}}",
    ];
    vec![
        case(Rule::GetWrites, got("Creates a copy of the order"), got("Gets the copy of the order")).named(
            "  orders: {methods: {create: {op: 'GET /orders/{id}/copy'}}}",
            "  orders: {methods: {create: {op: 'GET /orders/{id}/copy'}}}",
        ),
        case(Rule::LossUnhinted, posted("Revokes what the order grants"), posted("Revokes what the order grants"))
            .named(end[1], end[0]),
        case(Rule::ReadAsWrite, posted("Gets what the order grants"), posted("Grants what the order asks for"))
            .named(end[1], end[1]),
    ]
}

fn costs_names_and_lists() -> Vec<Case> {
    let price = |words: &str| sent(&format!("price: {{type: integer, description: {words}}}"));
    let one = said("Gets one order of the account");
    let operation = |path: &str, summary: &str| (format!("/orders/{{id}}/{path}"), summary.to_owned());
    let two = many([operation("a", "Shows the front of an order"), operation("b", "Shows what an order was made for")]);
    vec![
        case(Rule::ToolTokens, heavy(1, 19), heavy(1, 10)),
        case(Rule::ListTokens, heavy(50, 10), heavy(20, 10)),
        case(Rule::NameLong, one.clone(), one.clone()).named(
            "  orders_of_the_accounts_of_partners_abroad: {methods: {get: {op: 'GET /orders/{id}'}}}",
            "  orders_of_partners: {methods: {get: {op: 'GET /orders/{id}'}}}",
        ),
        case(Rule::NameNumbered, two.clone(), two).named(
            "  orders: {methods: {show: {op: 'GET /orders/{id}/a'}, show_2: {op: 'GET /orders/{id}/b'}}}",
            "  orders: {methods: {show: {op: 'GET /orders/{id}/a'}, show_reason: {op: 'GET /orders/{id}/b'}}}",
        ),
        case(
            Rule::NameNoVerb,
            "  /orders/{id}/parcels: {post: {summary: Sends what was ordered, parameters: [$ID], responses: $NONE}}\n",
            "  /orders/{id}/parcels: {post: {summary: Sends what was ordered, parameters: [$ID], responses: $NONE}}\n",
        )
        .named(
            "  orders: {methods: {parcels: {op: 'POST /orders/{id}/parcels'}}}",
            "  orders: {methods: {send_parcels: {op: 'POST /orders/{id}/parcels'}}}",
        ),
        case(Rule::PagingUndeclared, listed(""), listed(&paging(", maximum: 100"))),
        case(Rule::PageUnbounded, listed(&paging("")), listed(&paging(", maximum: 100"))),
        case(Rule::MoneyNoCurrency, price("What it costs"), price("What it costs in US cents")),
    ]
}

fn cases() -> Vec<Case> {
    [documentation(), schemas(), ambiguity(), hints(), costs_names_and_lists()].into_iter().flatten().collect()
}

fn found(paths: &str, resources: Option<String>, needs: Option<String>, gate: bool) -> BTreeSet<Rule> {
    let description = description(paths);
    let mut files = vec![("openapi.yaml", description.as_str())];
    let config = resources.map(|resources| format!("integration: acme\nsource: openapi.yaml\nresources:\n{resources}\n"));
    files.extend(config.as_deref().map(|config| ("integration.yaml", config)));
    let record = needs.map(|needs| format!("---\nneeds: {needs}\n---\nGets one order of the account.\n"));
    files.extend(record.as_deref().map(|record| ("records/orders.get.md", record)));
    lint_files(&files, gate).findings.into_iter().map(|finding| finding.rule).collect()
}

#[test]
fn every_rule_finds_what_it_is_about_and_nothing_else() {
    let cases = cases();
    let tested: BTreeSet<Rule> = cases.iter().map(|case| case.rule).collect();
    assert_eq!(tested, Rule::ALL.iter().copied().collect(), "each rule has a case");
    let mut wrong = Vec::new();
    for case in cases {
        let [bad, good] = case.resources.map_or([None, None], |pair| pair.map(Some));
        let [bad_needs, good_needs] = case.needs.map_or([None, None], |pair| pair.map(Some));
        let code = case.rule.code();
        let bad = found(&case.bad, bad, bad_needs, case.gate);
        if bad != BTreeSet::from([case.rule]) {
            wrong.push(format!("{code}: found {bad:?}"));
        }
        let good = found(&case.good, good, good_needs, case.gate);
        if !good.is_empty() {
            wrong.push(format!("{code}: the counter-example has {good:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_published_table_is_the_codes_own() {
    let page = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/lint.md")).unwrap_or_default();
    let table = toolwright_codegen::lint::rules_table();
    assert!(page.contains(&table), "put this into docs/lint.md:\n{table}");
    for area in Area::ALL {
        assert!(Rule::ALL.iter().any(|rule| rule.area() == area), "{}", area.name());
    }
}

#[test]
fn codes_are_lower_case_words_and_ways_out_are_sentences_without_a_full_stop() {
    let codes: BTreeSet<&str> = Rule::ALL.iter().map(|rule| rule.code()).collect();
    assert_eq!(codes.len(), Rule::ALL.len());
    for rule in Rule::ALL {
        assert!(rule.code().bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'), "{}", rule.code());
        assert!(rule.weight() > 0 && rule.weight() <= rule.area().points().max(35), "{}", rule.code());
        assert!(!rule.title().ends_with('.') && !rule.way_out().ends_with('.'), "{}", rule.code());
    }
}
