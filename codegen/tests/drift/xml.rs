//! What a description says of XML: another attribute, name or order is another request.

use crate::diff::{diff_texts, lines};
use crate::tree::{parse, reverse_keys};
use crate::vendor::only;
use toolwright_codegen::drift::{Built, Change, DriftOptions, Operator, Ratings, Report};
use toolwright_codegen::lower::LowerOptions;
use toolwright_codegen::source::MemorySource;
use toolwright_codegen::{Compiler, DiffSide, Entry, Inputs};

const BASE: &str = include_str!("../fixtures/xml.yaml");

fn compare(from: &str, to: &str) -> Report {
    assert!(BASE.contains(from), "{from}");
    diff_texts("a.yaml", BASE, &BASE.replacen(from, to, 1))
}

fn told(report: &Report) -> Vec<&Change> {
    report.changes.iter().filter(|change| !change.kind.code().starts_with("vendor-")).collect()
}

#[test]
fn other_words_about_xml_are_another_request() {
    for (from, to, subject, detail) in [
        (", xml: {attribute: true}}", "}", "schema Order.id (request)", "`xml` was {\"nodeType\":\"attribute\"}, now none"),
        ("name: order}", "name: purchase}", "schema Order (request)", "now {\"name\":\"purchase\""),
        ("{wrapped: true}", "{wrapped: false}", "schema Order.tags (request)", "now {}"),
        ("xml: {name: tag}", "xml: {name: label}", "schema Order.tags[] (request)", "now {\"name\":\"label\"}"),
        ("urn:acme:order", "urn:acme:order:2", "schema Order (request)", "urn:acme:order:2"),
        ("nodeType: cdata", "nodeType: text", "schema Note.text (request)", "now {\"nodeType\":\"text\"}"),
        ("xml: {name: notes}, ", "", "PUT /notes body", "now none"),
    ] {
        let report = compare(from, to);
        let change = only(&report, "arg-xml-changed");
        assert_eq!(change.subject, subject, "{to}");
        assert!(change.detail.contains(detail), "{to}: {}", change.detail);
        assert_eq!(change.ratings.operator, Operator::Outage, "{to}");
        assert!(!change.effects.is_empty() && told(&report).len() == 1, "{to}: {}", lines(&report.changes));
        let excerpt = &change.cause.as_ref().unwrap().place.excerpt;
        assert!(excerpt.contains(to.trim_end_matches('}')), "{to}: {excerpt}");
    }
}

/// `wrapped` and OpenAPI 3.2's word for it are one; and where no body is XML, its words reach nobody.
#[test]
fn words_about_xml_that_change_no_request_ask_nothing() {
    let report = compare("{wrapped: true}", "{nodeType: element}");
    assert!(report.changes.is_empty(), "{}", lines(&report.changes));
    let json = ["application/xml", "text/xml", "Application/XML; charset=utf-8"];
    let json = json.iter().fold(BASE.to_owned(), |text, kind| text.replace(kind, "application/json"));
    let report = diff_texts("a.yaml", &json, &json.replacen("nodeType: cdata", "nodeType: text", 1));
    let change = only(&report, "arg-xml-changed");
    assert_eq!(change.ratings, Ratings::NOTHING_TO_DO, "{}", lines(&report.changes));
}

#[test]
fn another_order_of_the_elements_is_told() {
    let moved = BASE.replacen("        plain: {type: array, description: Words, items: {type: string}}\n", "", 1);
    let moved = moved.replacen(
        "        tags:",
        "        plain: {type: array, description: Words, items: {type: string}}\n        tags:",
        1,
    );
    let report = diff_texts("a.yaml", BASE, &moved);
    let changes = told(&report);
    assert!(changes.iter().all(|change| change.kind.code() == "arg-xml-changed"), "{}", lines(&report.changes));
    let change = changes.iter().find(|change| change.detail.contains("elements of the body are")).unwrap();
    assert_eq!(
        (change.old.as_deref(), change.new.as_deref()),
        (Some("tags, plain, note, next"), Some("plain, tags, note, next"))
    );
    assert_eq!((change.ratings.operator, change.effects.len()), (Operator::Review, 1));
    // Attributes have no order, and neither have the bodies that are no XML.
    let note = "        lang: {type: string, description: The language, xml: {nodeType: attribute, prefix: xml}}\n";
    let text = "        text: {type: string, description: The words, xml: {nodeType: cdata}}\n";
    assert!(BASE.contains(&format!("{note}{text}")));
    let report = diff_texts("a.yaml", BASE, &BASE.replacen(&format!("{note}{text}"), &format!("{text}{note}"), 1));
    assert!(report.changes.is_empty(), "{}", lines(&report.changes));
    let reversed = diff_texts("a.json", &parse("a.yaml", BASE).to_string(), &reverse_keys(&parse("a.yaml", BASE)).to_string());
    let codes: Vec<&str> =
        reversed.changes.iter().map(|change| change.kind.code()).filter(|code| *code != "vendor-version-stale").collect();
    assert!(!codes.is_empty() && codes.iter().all(|code| *code == "arg-xml-changed"), "{}", lines(&reversed.changes));
}

/// What a build wrote holds the words too.
#[test]
fn a_build_is_compared_by_its_words_about_xml() {
    let compiler = Compiler { options: LowerOptions { gate: false, ..LowerOptions::default() } };
    let source = MemorySource::new([("a.yaml", BASE)]);
    let output = compiler.compile(&Inputs { source: &source, entry: Entry::Description("a.yaml") }).unwrap();
    let file = |name: &str| String::from_utf8(output.files[std::path::Path::new(name)].clone()).unwrap();
    let (api, operations, tools) = (file("api.json"), file("operations.json"), file("tools.json"));
    let built = DiffSide::Built(Built { api: &api, operations: &operations, tools: &tools });
    let against = |text: &str| {
        let source = MemorySource::new([("a.yaml", text)]);
        let side = DiffSide::Sources(Inputs { source: &source, entry: Entry::Description("a.yaml") });
        compiler.diff(&built, &side, DriftOptions::default()).unwrap()
    };
    let same = against(BASE);
    assert!(same.changes.is_empty(), "{}", lines(&same.changes));
    let report = against(&BASE.replacen(", xml: {attribute: true}}", "}", 1));
    assert_eq!(only(&report, "arg-xml-changed").ratings.operator, Operator::Outage, "{}", lines(&report.changes));
}
