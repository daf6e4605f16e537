//! What must hold for every description: the same API has no drift, and no difference goes unreported.

use crate::diff::{diff_files, diff_sources, diff_texts, lines};
use crate::shared::shared;
use crate::tree::{compile_api, count_renamed, files_below, fixtures, inline_references, parse, reverse_keys, unordered};
use proptest::prelude::*;
use proptest::sample::Index;
use std::collections::BTreeMap;
use toolwright_codegen::diagnostic::Code;
use toolwright_codegen::drift::report::{render_html, render_json, render_markdown, render_text};
use toolwright_codegen::drift::{Kind, Operator, Report};
use toolwright_codegen::source::MemorySource;
use toolwright_codegen::{CannotCompare, CannotOpen};
use toolwright_integration::Json;

fn expect_none(name: &str, report: &Report, wrong: &mut Vec<String>) {
    if !report.changes.is_empty() {
        wrong.push(format!("{name}:\n{}", lines(&report.changes)));
    }
}

#[test]
fn nothing_differs_from_itself_in_another_dress() {
    let mut wrong = Vec::new();
    for (name, text) in fixtures() {
        let json = parse(name, text);
        let plain = json.to_string();
        let mut expect = |dress: &str, report: Report| expect_none(&format!("{name} {dress}"), &report, &mut wrong);
        expect("itself", diff_texts("a.json", &plain, &plain));
        // A description without a title is called by its file's name.
        let twin = format!("{}.json", name.split('.').next().unwrap());
        let (before, after) =
            (MemorySource::new([(name.as_str(), text.as_str())]), MemorySource::new([(twin.as_str(), plain.as_str())]));
        if !text.contains("$ref: ./") && !text.contains(".yaml#") {
            expect("in YAML", diff_sources((&before, name), (&after, &twin)).unwrap());
        }
        // Where two inputs want one name, the first one has it: there the order of keys is what agents see. And XML has an order.
        if name != "collisions.yaml" && name != "xml.yaml" {
            expect("keys reversed", diff_texts("a.json", &plain, &reverse_keys(&json).to_string()));
        }
        let inlined = inline_references(&json).to_string();
        expect("references inlined", diff_texts("a.json", &plain, &inlined));
        expect("references outlined", diff_texts("a.json", &inlined, &plain));
        expect("unused components", diff_texts("a.json", &plain, &with_unused(&json).to_string()));
    }
    assert!(wrong.is_empty(), "{} of them:\n{}", wrong.len(), wrong.join("\n"));
}

/// What is said twice is said once, whether it is referred to twice or written out twice.
#[test]
fn a_copy_is_as_good_as_a_reference() {
    let text = |first: &str, second: &str| {
        format!(
            r##"{{"openapi": "3.1.0", "info": {{"title": "Acme", "version": "1"}}, "paths": {{"/a": {{"get": {{"summary": "Get it", "responses": {{"200": {{"description": "OK",
            "content": {{"application/json": {{"schema": {{"allOf": [{first}, {{"allOf": [{second}, {{"description": "It"}}]}}]}}}}}}}}}}}}}}}},
            "components": {{"schemas": {{"One": {COPY}, "Two": {{"type": "string", "format": "uuid", "deprecated": true}}}}}}}}"##
        )
    };
    const COPY: &str = r##"{"type": "object", "deprecated": true, "additionalProperties": false, "properties": {"id": {"$ref": "#/components/schemas/Two"}, "kind": {"type": "string", "enum": ["a", "b"]}}}"##;
    const REFERENCE: &str = r##"{"$ref": "#/components/schemas/One"}"##;
    let plain = text(REFERENCE, REFERENCE);
    for (first, second) in [(REFERENCE, COPY), (COPY, COPY), (COPY, REFERENCE)] {
        let report = diff_texts("a.json", &plain, &text(first, second));
        assert!(report.changes.is_empty(), "{}", lines(&report.changes));
        let other = COPY.replace("false", "true");
        assert!(!diff_texts("a.json", &plain, &text(first, &other)).changes.is_empty());
    }
}

/// The same description with components that nobody refers to.
fn with_unused(json: &Json) -> Json {
    let Json::Object(mut entries) = json.clone() else { panic!("no object") };
    let unused = r#"{"schemas":{"NobodyRefersToThis":{"type":"object","properties":{"a":{"type":"string"}}}}}"#;
    let unused: Json = serde_json::from_str(unused).unwrap();
    match entries.iter_mut().find(|(key, _)| key == "components") {
        None => entries.push(("components".to_owned(), unused)),
        Some((_, Json::Object(components))) => match components.iter_mut().find(|(key, _)| key == "schemas") {
            Some((_, Json::Object(schemas))) => schemas.push(("NobodyRefersToThis".to_owned(), Json::Object(Vec::new()))),
            _ => components.push(("schemas".to_owned(), unused.get("schemas").unwrap().clone())),
        },
        Some(_) => {}
    }
    Json::Object(entries)
}

#[test]
fn nothing_of_the_corpus_differs_from_itself() {
    let Some(root) = shared("corpus") else { return };
    let mut wrong = Vec::new();
    for (folder, file) in
        [("intercom", "api.intercom.io-2.11.yaml"), ("netlify", "swagger.yml"), ("slack", "slack_web_openapi_v2.json")]
    {
        expect_none(file, &diff_files(&root.join(folder), file, file).unwrap(), &mut wrong);
        let json = parse(file, &std::fs::read_to_string(root.join(folder).join(file)).unwrap());
        let (plain, reversed) = (json.to_string(), reverse_keys(&json).to_string());
        expect_none(&format!("{file} keys reversed"), &diff_texts("a.json", &plain, &reversed), &mut wrong);
    }
    assert!(wrong.is_empty(), "{} of them:\n{}", wrong.len(), wrong.join("\n"));
}

/// Every description of the corpus, in every dress. Where two inputs want one argument name the first one has it, so that the order of
/// keys is what agents see: such a description is told apart by the compiler's own word for it.
#[test]
#[ignore = "minutes; .ci/deep"]
fn nothing_of_the_whole_corpus_differs_from_itself_in_another_dress() {
    let Some(root) = shared("corpus") else { return };
    let (mut wrong, mut tried) = (Vec::new(), 0);
    for path in files_below(&root) {
        let name = path.file_name().unwrap().to_str().unwrap();
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        let json = parse(name, &text);
        let plain = json.to_string();
        // What refers to its neighbours, or is no description, is none alone.
        let Some(renamed) = count_renamed(&plain) else { continue };
        tried += 1;
        let mut expect = |dress: &str, other: &str| {
            expect_none(&format!("{name} {dress}"), &diff_texts("a.json", &plain, other), &mut wrong);
        };
        expect("itself", &plain);
        expect("unused components", &with_unused(&json).to_string());
        expect("references inlined", &inline_references(&json).to_string());
        if renamed == 0 {
            let mut report = diff_texts("a.json", &plain, &reverse_keys(&json).to_string());
            report
                .changes
                .retain(|change| change.kind.code() != "arg-xml-changed" || change.ratings.operator != Operator::Review);
            expect_none(&format!("{name} keys reversed"), &report, &mut wrong);
        }
    }
    println!("{tried} descriptions");
    assert!(wrong.is_empty(), "{} of them:\n{}", wrong.len(), wrong.join("\n"));
}

/// Every place in a tree, as a path of positions.
fn places(json: &Json, at: &mut Vec<usize>, found: &mut Vec<Vec<usize>>) {
    found.push(at.clone());
    let children: Vec<&Json> = match json {
        Json::Array(items) => items.iter().collect(),
        Json::Object(entries) => entries.iter().map(|(_, value)| value).collect(),
        _ => Vec::new(),
    };
    for (position, child) in children.into_iter().enumerate() {
        at.push(position);
        places(child, at, found);
        at.pop();
    }
}

/// One small change at a place: what stands there goes, or becomes something else.
fn mutate(json: &mut Json, path: &[usize], remove: bool) {
    match (json, path) {
        (Json::Array(items), [last]) if remove => drop(items.remove(*last)),
        (Json::Object(entries), [last]) if remove => drop(entries.remove(*last)),
        (Json::Array(items), [first, rest @ ..]) => mutate(&mut items[*first], rest, remove),
        (Json::Object(entries), [first, rest @ ..]) => mutate(&mut entries[*first].1, rest, remove),
        (json, _) => {
            *json = match json.clone() {
                Json::Bool(value) => Json::Bool(!value),
                Json::Number(text) => Json::Number(format!("{}", (text.parse::<f64>().unwrap_or(0.0) as i64).wrapping_add(1))),
                Json::String(text) if text == "string" => Json::from("integer"),
                Json::String(text) if text == "object" => Json::from("array"),
                Json::String(text) => Json::String(format!("{text} changed")),
                other => other,
            };
        }
    }
}

/// The families of kinds in which the backward reading of a change may be.
fn is_mirror(kind: Kind, other: Kind) -> bool {
    let family = |kind: Kind| kind.code().split('-').next().unwrap_or_default();
    let loose = ["desc", "spec", "vendor", "hint", "schema", "op", "custom", "construct", "budget", "tool"];
    family(kind) == family(other) || loose.contains(&family(other)) || loose.contains(&family(kind))
}

fn lacks_a_file(error: &CannotCompare) -> bool {
    matches!(&error.cause, CannotOpen::NotCompiled(why) if why.iter().all(|one| one.code == Code::UnreadableFile))
}

/// What a mutation gave, when the canonical model shows it.
fn judge(name: &str, old: &str, one: &Json, new: &str) -> Result<Option<(Report, Report)>, String> {
    let Some(other) = compile_api(new) else { return Ok(None) };
    let (before, after) = (MemorySource::new([("a.json", old)]), MemorySource::new([("a.json", new)]));
    let compared = diff_sources((&before, "a.json"), (&after, "a.json"));
    let backwards = diff_sources((&after, "a.json"), (&before, "a.json"));
    let (report, back) = match (compared, backwards) {
        (Ok(report), Ok(back)) => (report, back),
        // A reference may lead to a file now, and there is none: then nobody knows what differs, either way.
        (Err(one), Err(other)) if lacks_a_file(&one) && lacks_a_file(&other) => return Ok(None),
        (one, other) => return Err(format!("{name}: {:?} {:?}", one.err(), other.err())),
    };
    if unordered(one) != unordered(&other) && report.changes.is_empty() {
        let difference = first_difference(&unordered(one), &unordered(&other), "");
        return Err(format!("{name}: nothing reported: {}", difference.unwrap_or_default()));
    }
    if report.changes.is_empty() != back.changes.is_empty() {
        return Err(format!("{name}: one way only:\n{}{}", lines(&report.changes), lines(&back.changes)));
    }
    for change in &report.changes {
        if !back.changes.iter().any(|other| is_mirror(change.kind, other.kind)) {
            let change = lines(std::slice::from_ref(change));
            return Err(format!("{name}: {change} has no mirror in\n{}", lines(&back.changes)));
        }
    }
    Ok(Some((report, back)))
}

/// The first place at which two trees differ, and how.
fn first_difference(one: &Json, other: &Json, at: &str) -> Option<String> {
    let children = |json: &Json| -> Vec<(String, Json)> {
        match json {
            Json::Array(items) => items.iter().enumerate().map(|(position, item)| (position.to_string(), item.clone())).collect(),
            Json::Object(entries) => entries.clone(),
            _ => Vec::new(),
        }
    };
    let (left, right) = (children(one), children(other));
    if one == other {
        return None;
    }
    if left.is_empty() || right.is_empty() || left.iter().map(|(key, _)| key).ne(right.iter().map(|(key, _)| key)) {
        return Some(format!("{at}: {one:.200} → {other:.200}"));
    }
    left.iter().zip(&right).find_map(|((key, one), (_, other))| first_difference(one, other, &format!("{at}/{key}")))
}

/// Every place of every fixture, mutated both ways. Prints how many changes no rule could name.
#[test]
#[ignore = "thousands of comparisons; .ci/deep"]
fn no_single_difference_goes_unreported() {
    let (mut wrong, mut tried, mut shown, mut unhandled) = (Vec::new(), 0, 0, BTreeMap::new());
    for (name, text) in fixtures() {
        let old = parse(name, text);
        let (before, mut all) = (old.to_string(), Vec::new());
        let one = compile_api(&before).unwrap();
        places(&old, &mut Vec::new(), &mut all);
        for (path, remove) in all.iter().flat_map(|path| [(path, false), (path, true)]) {
            let mut new = old.clone();
            mutate(&mut new, path, remove);
            tried += 1;
            match judge(name, &before, &one, &new.to_string()) {
                Err(words) => wrong.push(format!("{words} at {} (removed: {remove})", spell(&old, path))),
                Ok(None) => {}
                Ok(Some((report, _))) => {
                    shown += 1;
                    for change in report.changes.iter().filter(|change| change.kind == Kind::ConstructUnhandled) {
                        *unhandled.entry(change.subject.clone()).or_insert(0) += 1;
                    }
                }
            }
        }
    }
    println!("{tried} mutations, {shown} of them compile; construct-unhandled: {unhandled:?}");
    assert!(wrong.is_empty(), "{} of them:\n{}", wrong.len(), wrong.join("\n"));
}

/// A path of positions as a pointer.
fn spell(json: &Json, path: &[usize]) -> String {
    let (mut at, mut out) = (json, String::new());
    for position in path {
        match at {
            Json::Array(items) => {
                out.push_str(&format!("/{position}"));
                at = &items[*position];
            }
            Json::Object(entries) => {
                out.push_str(&format!("/{}", entries[*position].0));
                at = &entries[*position].1;
            }
            _ => {}
        }
    }
    out
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..cases() })]

    /// A mutation that the canonical model shows is reported; both ways; with the same bytes each time.
    #[test]
    fn what_differs_is_reported(which in any::<Index>(), place in any::<Index>(), remove in any::<bool>()) {
        let (name, text) = which.get(fixtures());
        let old = parse(name, text);
        let mut all = Vec::new();
        places(&old, &mut Vec::new(), &mut all);
        let path = place.get(&all);
        let mut new = old.clone();
        mutate(&mut new, path, remove);
        let (before, after) = (old.to_string(), new.to_string());
        let one = compile_api(&before).unwrap();
        let found = judge(name, &before, &one, &after);
        let found = found.map_err(|words| TestCaseError::fail(format!("{words} at {} (removed: {remove})", spell(&old, path))))?;
        let Some((report, _)) = found else { return Ok(()) };
        let again = diff_texts("a.json", &before, &after);
        prop_assert_eq!(render_json(&report), render_json(&again));
        prop_assert_eq!(render_text(&report, true), render_text(&again, true));
        prop_assert_eq!(render_markdown(&report), render_markdown(&again));
        prop_assert_eq!(render_html(&report), render_html(&again));
    }
}

/// A few unless the environment says how many.
fn cases() -> ProptestConfig {
    let default = ProptestConfig::default();
    match std::env::var_os("PROPTEST_CASES") {
        Some(_) => default,
        None => ProptestConfig { cases: 60, ..default },
    }
}
