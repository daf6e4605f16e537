//! Where the tool or the crate shows something else than the vendor's wire: names that another input takes, envelopes that nobody sees.

use crate::diff::{diff_texts, kinds, lines};
use toolwright_codegen::drift::report::render_markdown;
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

#[test]
fn another_format_of_an_answer_is_no_other_json_type() {
    let with = |field: &str| description("", &LIST.replace(r#""id": {"type": "string"}"#, field));
    for (from, to, agent, operator) in [
        (
            r#""id": {"type": "integer", "format": "int32"}"#,
            r#""id": {"type": "integer", "format": "int64"}"#,
            Agent::Note,
            Operator::Info,
        ),
        (
            r#""id": {"type": "string", "format": "date"}"#,
            r#""id": {"type": "string", "format": "date-time"}"#,
            Agent::Risk,
            Operator::Degrade,
        ),
        (r#""id": {"type": "string"}"#, r#""id": {"type": "integer"}"#, Agent::Break, Operator::Outage),
    ] {
        let ratings = diff_texts("a.json", &with(from), &with(to)).ratings();
        assert_eq!((ratings.agent, ratings.client, ratings.operator), (agent, Client::Major, operator), "{to}");
    }
}

/// What is said of pages is said in words.
#[test]
fn ways_of_paging_are_told_in_words() {
    let paged = |query: &str| {
        let parameters = format!(
            r#""parameters": [{query}, {{"name": "limit", "in": "query", "schema": {{"type": "integer"}}}}], "responses""#
        );
        let list = LIST.replace(r#""total""#, r#""next_cursor": {"type": "string"}, "total""#);
        description("", &list).replacen(r#""responses""#, &parameters, 1)
    };
    let (cursor, page) = (
        paged(r#"{"name": "cursor", "in": "query", "schema": {"type": "string"}}"#),
        paged(r#"{"name": "page", "in": "query", "schema": {"type": "integer"}}"#),
    );
    let report = diff_texts("a.json", &cursor, &page);
    let told = report.changes.iter().find(|change| change.kind.code() == "page-style-changed").unwrap();
    let words = "the next page was asked for by a token in the query parameter `cursor`, now by a number in the query parameter `page` that counts pages from 1";
    assert_eq!(told.detail, words);
}

/// GitHub refuses a comment of more than 65,536 characters, and a vendor's names may be of any length.
#[test]
fn a_comment_is_as_long_as_github_takes() {
    let many = |word: &str| {
        let list: Vec<String> = (0..150)
            .map(|index| {
                let name = format!("{}_{index}", word.repeat(600));
                format!(r#"{{"name": "{name}", "in": "query", "description": "A", "schema": {{"type": "string"}}}}"#)
            })
            .collect();
        description(&list.join(", "), LIST)
    };
    let report = diff_texts("a.json", &many("aé"), &many("bü"));
    let text = render_markdown(&report);
    assert!(report.changes.len() > 200 && text.chars().count() < 65_536, "{} changes, {}", report.changes.len(), text.len());
    assert!(text.contains("more; `--format json` has them all") && text.trim_end().ends_with("</details>"), "{text:.2000}");
}

/// Whoever it breaks, the gravest stands first.
#[test]
fn what_breaks_agents_alone_stands_above_a_line_for_the_log() {
    let old = description("", LIST).replace(r#""get": {"#, r#""get": {"tags": ["a"], "#);
    let report = diff_texts("a.json", &old, &old.replace(r#"["a"]"#, r#"["b"]"#));
    let codes: Vec<&str> = report.changes.iter().map(|change| change.kind.code()).collect();
    let place = |code: &str| codes.iter().position(|one| *one == code);
    assert!(place("tool-tag-removed") < place("vendor-version-stale"), "{codes:?}");
}
