//! What the vendor takes away and integration.yaml still names is a change that is told, and no reason to tell nothing.

use crate::diff::{diff_sources, kinds, lines};
use crate::vendor::{API, BASE, CONFIG, compare, only};
use toolwright_codegen::CannotOpen;
use toolwright_codegen::drift::{Operator, Which};
use toolwright_codegen::source::MemorySource;

/// From the description: a text, and what takes its place. Then what is missed, its line in integration.yaml or the overlay, and a kind
/// that must be told beside it.
const GONE: [(&str, &str, &str, &str, &str); 5] = [
    ("  /depots:\n    get:", "  /stores:\n    get:", "op: GET /depots", "integration.yaml", "tool-removed"),
    ("{ name: city,", "{ name: place,", "city: town", "integration.yaml", "arg-renamed"),
    ("depots: { type: array", "stores: { type: array", "items: /depots", "integration.yaml", "out-envelope-moved"),
    (
        "{ id: { type: string, description: The id }",
        "{ key: { type: integer, description: The key }",
        "concise: [id]",
        "integration.yaml",
        "out-field-removed",
    ),
    ("properties: { state:", "properties: { status:", "field: /state", "integration.yaml", "tool-removed"),
];

#[test]
fn what_a_selector_misses_is_told_beside_what_went() {
    for (from, to, named, file, kind) in GONE {
        assert!(API.contains(from), "{from}");
        let report = compare(BASE, (CONFIG, &API.replace(from, to))).unwrap_or_else(|error| panic!("{to}: {error:?}"));
        let found = kinds(&report);
        assert!(found.contains(&"config-target-missed") && found.contains(&kind), "{to}:\n{}", lines(&report.changes));
        let place = |change: &toolwright_codegen::drift::Change| {
            let cause = change.cause.as_ref().unwrap();
            assert_eq!(cause.side, Which::New);
            (cause.place.file.clone(), cause.place.excerpt.clone())
        };
        let missed: Vec<_> = report.changes.iter().filter(|change| change.kind.code() == "config-target-missed").collect();
        assert!(missed.iter().any(|change| place(change).0 == file && place(change).1.contains(named)), "{to}: {missed:#?}");
        assert!(missed.iter().all(|change| change.ratings.operator == Operator::Block));
        // The subject is the last name of the compiler's message; approvals are written for it.
        assert!(
            missed.iter().any(|change| {
                change.subject.strip_prefix("selector ").is_some_and(|selector| !selector.is_empty() && named.contains(selector))
            }),
            "{to}: {missed:#?}"
        );
    }
}

#[test]
fn an_overlay_that_has_no_effect_any_more_is_told_too() {
    let report = compare(BASE, (CONFIG, &API.replace("  /depots:\n    get:", "  /stores:\n    get:"))).unwrap();
    let missed = report.changes.iter().filter(|change| change.kind.code() == "config-target-missed");
    let files: Vec<String> = missed.map(|change| change.cause.as_ref().unwrap().place.file.clone()).collect();
    assert!(files.iter().any(|file| file == "overlay.yaml"), "{}", lines(&report.changes));
}

/// A base was whole once, or is no base; and what is wrong in integration.yaml itself is no vendor's change.
#[test]
fn a_base_that_misses_something_cannot_be_compared() {
    let broken = API.replace("  /depots:\n    get:", "  /stores:\n    get:");
    let error = compare((CONFIG, &broken), BASE).unwrap_err();
    assert_eq!(error.side, Which::Old);
    let error = compare(BASE, (&CONFIG.replace("items:", "itemz:"), API)).unwrap_err();
    assert_eq!(error.side, Which::New);
}

#[test]
fn an_operation_that_cannot_be_read_any_more_was_not_removed() {
    let parameters =
        "      parameters: [{ name: id, in: path, required: true, description: The trip, schema: { type: string } }]\n";
    let broken = API.replacen(parameters, "      parameters: 5\n", 1);
    assert_ne!(broken, API);
    let report = compare(BASE, (CONFIG, &broken)).unwrap();
    let unread = only(&report, "construct-unhandled");
    assert_eq!(unread.subject, "unreadable GET /trips/{id}", "{}", lines(&report.changes));
    let gone = report.changes.iter().find(|change| change.kind.code() == "tool-removed" && change.subject.contains("get_single"));
    assert!(gone.is_some_and(|change| change.detail.contains("can no longer be read")), "{}", lines(&report.changes));
}

/// What a description refers to and one side does not have was not taken away by the vendor.
#[test]
fn a_file_that_one_side_lacks_leaves_nothing_to_compare() {
    let first = "openapi: 3.1.0\ninfo: {title: Acme, version: '1'}\npaths:\n  /users: {$ref: 'users.yaml'}\n";
    let users = "get: {summary: List users, responses: {'200': {description: OK}}}\n";
    let whole = MemorySource::new([("api.yaml", first), ("users.yaml", users)]);
    let part = MemorySource::new([("api.yaml", first)]);
    let error = diff_sources((&whole, "api.yaml"), (&part, "api.yaml")).unwrap_err();
    assert_eq!(error.side, Which::New);
    let CannotOpen::NotCompiled(why) = error.cause else { panic!("{:?}", error.cause) };
    assert!(why.iter().any(|one| one.message.contains("users.yaml") && one.place.as_ref().is_some_and(|place| place.line == 4)));
    assert_eq!(diff_sources((&part, "api.yaml"), (&whole, "api.yaml")).unwrap_err().side, Which::Old);
    // What neither has was no part of what is deployed.
    assert!(diff_sources((&part, "api.yaml"), (&part, "api.yaml")).is_ok_and(|report| report.changes.is_empty()));
}
