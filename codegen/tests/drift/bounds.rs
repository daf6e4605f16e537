//! Bounds that change the type of a Rust field, and those that do not.

use crate::diff::{diff_texts, kinds};
use toolwright_codegen::drift::Client;

fn description(bound: &str) -> String {
    format!(
        r#"{{"openapi": "3.1.0", "info": {{"title": "Acme", "version": "1"}}, "servers": [{{"url": "https://api.acme.example"}}], "paths": {{
        "/parcels": {{"post": {{"summary": "Send a parcel",
            "requestBody": {{"content": {{"application/json": {{"schema": {{"type": "object", "properties": {{"size": {{"type": "integer"{bound}}}}}}}}}}}}},
            "responses": {{"200": {{"description": "OK", "content": {{"application/json": {{"schema": {{"type": "object", "properties": {{"size": {{"type": "integer"{bound}}}}}}}}}}}}}}}}}}}}}}}"#
    )
}

#[test]
fn a_bound_beyond_64_bits_is_another_type() {
    let (plain, small) = (description(""), description(r#", "minimum": 0, "maximum": 9"#));
    let (unsigned, wide) =
        (description(r#", "minimum": 0, "maximum": 18446744073709551615"#), description(r#", "maximum": 1e30"#));
    assert_eq!(diff_texts("a.json", &plain, &small).bump(), Client::Patch);
    for (old, new) in [(&plain, &unsigned), (&unsigned, &wide), (&wide, &plain), (&small, &unsigned)] {
        let report = diff_texts("a.json", old, new);
        let found = kinds(&report);
        assert!(found.contains(&"arg-type-widened") && found.contains(&"out-type-narrowed"), "{found:?}");
        assert_eq!(report.bump(), Client::Major);
    }
}

/// A bound that begins to hold for its own value, or ceases to, is one bound that moved.
#[test]
fn a_bound_that_is_excluded_no_longer_is_looser() {
    let (without, with, beyond) =
        (description(r#", "exclusiveMinimum": 0"#), description(r#", "minimum": 0"#), description(r#", "minimum": 5"#));
    let least = description(r#", "minimum": 1"#);
    for (old, new, kind) in [
        // The two say the same of whole numbers.
        (&without, &least, "spec-only-change"),
        (&least, &without, "spec-only-change"),
        (&without, &with, "arg-constraint-loosened"),
        (&with, &without, "arg-constraint-tightened"),
        (&without, &beyond, "arg-constraint-tightened"),
    ] {
        let report = diff_texts("a.json", old, new);
        let found: Vec<_> = kinds(&report).into_iter().filter(|kind| !kind.starts_with("out-")).collect();
        assert_eq!(found, [kind]);
    }
}
