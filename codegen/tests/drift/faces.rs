//! Where the tool or the crate shows something else than the vendor's wire: names that another input takes, envelopes that nobody sees.

use crate::diff::{diff_texts, kinds, lines};
use toolwright_codegen::drift::{Agent, Client, Operator};

fn description(parameters: &str, list: &str) -> String {
    format!(
        r#"{{"openapi": "3.0.3", "info": {{"title": "Acme", "version": "1"}}, "servers": [{{"url": "https://api.acme.example"}}], "paths": {{"/users": {{
        "get": {{"summary": "List the users", "responses": {{"200": {{"description": "OK", "content": {{"application/json": {{"schema": {list}}}}}}}}}}},
        "post": {{"summary": "Add a user", "parameters": [{parameters}],
            "requestBody": {{"content": {{"application/json": {{"schema": {{"type": "object", "properties": {{"nick": {{"type": "string"}}}}}}}}}}}},
            "responses": {{"201": {{"description": "OK"}}}}}}}}}}}}"#
    )
}

const LIST: &str = r#"{"type": "object", "properties": {"users": {"type": "array", "items": {"type": "object", "properties": {"id": {"type": "string"}}}}, "total": {"type": "integer"}}}"#;

#[test]
fn an_argument_whose_name_another_input_takes_has_not_moved() {
    let (old, new) = (
        description("", LIST),
        description(r#"{"name": "nick", "in": "query", "description": "Another", "schema": {"type": "string"}}"#, LIST),
    );
    let report = diff_texts("a.json", &old, &new);
    let found = kinds(&report);
    assert!(found.contains(&"arg-collision") && !found.contains(&"arg-moved"), "{}", lines(&report.changes));
    assert!(report.ratings().agent == Agent::Break && report.bump() == Client::Major);
    let back = diff_texts("a.json", &new, &old);
    assert!(kinds(&back).contains(&"arg-renamed") && !kinds(&back).contains(&"arg-moved"), "{}", lines(&back.changes));
}

#[test]
fn an_envelope_is_no_type_of_the_crate() {
    let old = description("", LIST);
    let moved = diff_texts("a.json", &old, &description("", &LIST.replace("users", "people")));
    assert!(kinds(&moved).contains(&"out-envelope-moved"), "{}", lines(&moved.changes));
    let ratings = moved.ratings();
    assert_eq!((ratings.agent, ratings.client, ratings.operator), (Agent::None, Client::Patch, Operator::Outage));
    // What stands beside the records is in nobody's struct, and yet agents see it.
    let less = diff_texts("a.json", &old, &description("", &LIST.replace(r#", "total": {"type": "integer"}"#, "")));
    assert_eq!((less.ratings().agent, less.bump()), (Agent::Risk, Client::Patch), "{}", lines(&less.changes));
    let inside = diff_texts("a.json", &old, &description("", &LIST.replace(r#""id""#, r#""key""#)));
    assert_eq!(inside.bump(), Client::Major, "{}", lines(&inside.changes));
}
