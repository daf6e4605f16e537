//! A change is told on the line that holds what differs, and what nothing is compiled from is told as well.

use crate::diff::{diff_texts, lines};
use toolwright_codegen::drift::{Change, Ratings};

const BASE: &str = "openapi: 3.1.0
info:
  title: Acme
  version: '1'
  contact:
    email: api@acme.example
servers:
  - url: https://api.acme.example
security:
  - token: []
paths:
  /users:
    get:
      tags: [people]
      summary: List the users
      description: Lists the users.
      x-owner: blue
      parameters:
        - name: state
          in: query
          description: The state
          schema:
            type: string
            enum:
              - active
              - gone
        - name: size
          in: query
          schema:
            type: integer
            maximum: 50
      responses:
        '200':
          description: OK
          headers:
            X-Total:
              description: How many there are
              schema: {type: integer}
          content:
            application/json:
              schema:
                $ref: '#/components/schemas/User'
    post:
      summary: Add a user
      requestBody:
        content:
          application/json:
            schema:
              $ref: '#/components/schemas/User'
      responses:
        '201':
          description: Added
          links:
            Again: {operationId: again}
      callbacks:
        added:
          '{$request.body#/url}':
            post:
              requestBody:
                content: {application/json: {schema: {$ref: '#/components/schemas/User'}}}
              responses: {'204': {description: OK}}
components:
  securitySchemes:
    token:
      type: http
      scheme: bearer
  schemas:
    User:
      type: object
      required:
        - name
      properties:
        name:
          type: string
          maxLength: 9
        age:
          type: integer
          description: The age in years
        boss:
          $ref: '#/components/schemas/User'
";

/// The beginning of a property whose keywords differ.
const AGE: &str = "type: integer\n          description: The";

fn change(from: &str, to: &str, kind: &str) -> Change {
    assert!(BASE.contains(from), "{from}");
    let report = diff_texts("a.yaml", BASE, &BASE.replacen(from, to, 1));
    let found = report.changes.iter().find(|change| change.kind.code() == kind);
    found.unwrap_or_else(|| panic!("{to}: no {kind} in\n{}", lines(&report.changes))).clone()
}

#[test]
fn a_cause_stands_on_the_line_of_what_differs() {
    for (from, to, kind, line) in [
        ("tags: [people]", "tags: [folk]", "tool-tag-added", "tags: [folk]"),
        ("Lists the users.", "Lists all people.", "desc-tool-changed", "description: Lists all people."),
        ("              - gone\n", "              - gone\n              - new\n", "arg-enum-value-added", "- new"),
        (
            "in: query\n          description: The state",
            "in: query\n          required: true\n          description: The state",
            "arg-became-required",
            "required: true",
        ),
        ("maximum: 50", "maximum: 40", "arg-constraint-tightened", "maximum: 40"),
        ("        - name\n", "        - name\n        - age\n", "arg-became-required", "- age"),
        ("maxLength: 9", "maxLength: 8", "arg-constraint-tightened", "maxLength: 8"),
        ("The age in years", "The age in days", "desc-unit-changed", "description: The age in days"),
        ("  - token: []", "  - {}", "auth-removed", "- {}"),
        ("scheme: bearer", "scheme: basic", "auth-scheme-changed", "scheme: basic"),
        ("    get:\n      tags", "    get:\n      deprecated: true\n      tags", "op-deprecated", "deprecated: true"),
        ("email: api@", "email: dev@", "spec-only-change", "email: dev@acme.example"),
        (AGE, "type: string\n          description: The", "out-type-changed", "type: string"),
        (AGE, "type: integer\n          format: int64\n          description: The", "arg-format-changed", "format: int64"),
        (AGE, "type: integer\n          default: 3\n          description: The", "arg-default-changed", "default: 3"),
        (AGE, "type: integer\n          title: Age\n          description: The", "desc-field-changed", "title: Age"),
        (AGE, "type: integer\n          example: 3\n          description: The", "desc-field-changed", "example: 3"),
        ("maxLength: 9", "maxLength: 9\n          pattern: '^a'", "arg-constraint-tightened", "pattern: '^a'"),
        (
            "maxLength: 9",
            "maxLength: 9\n          contentMediaType: image/png",
            "arg-serialization-changed",
            "contentMediaType: image/png",
        ),
        ("maxLength: 9", "maxLength: 9\n          xml: {attribute: true}", "arg-xml-changed", "xml: {attribute: true}"),
        (
            "    get:\n      tags",
            "    get:\n      x-sunset: '2027-01-01'\n      tags",
            "op-sunset-changed",
            "x-sunset: '2027-01-01'",
        ),
        (
            "    get:\n      tags",
            "    get:\n      x-stability-level: beta\n      tags",
            "op-stability-changed",
            "x-stability-level: beta",
        ),
        (
            "      responses:\n        '201':",
            "      responses:\n        '409': {description: No}\n        '201':",
            "out-status-added",
            "'409': {description: No}",
        ),
        (
            "            X-Total:\n",
            "            X-More: {schema: {type: string}}\n            X-Total:\n",
            "out-header-changed",
            "X-More: {schema: {type: string}}",
        ),
        (
            "          content:\n            application/json:\n              schema:\n                $ref",
            "          content:\n            application/vnd.acme+json:\n              schema:\n                $ref",
            "out-media-type-changed",
            "application/vnd.acme+json:",
        ),
    ] {
        let found = change(from, to, kind);
        let excerpt = found.cause.as_ref().unwrap().place.excerpt.trim().to_owned();
        assert_eq!(excerpt, line, "{to}");
    }
}

/// What reaches no tool and no type is a change nevertheless.
#[test]
fn what_nothing_is_compiled_from_is_told_and_asks_nothing() {
    for (from, to, name) in [
        ("email: api@", "email: dev@", "info.contact"),
        ("x-owner: blue", "x-owner: red", "x-owner"),
        ("How many there are", "How many users there are", "header X-Total description"),
        ("operationId: again", "operationId: once", "response 201 links"),
        ("'{$request.body#/url}'", "'{$request.body#/hook}'", "callbacks"),
        ("info:\n", "externalDocs: {url: 'https://docs.acme.example'}\ninfo:\n", "externalDocs"),
    ] {
        let report = diff_texts("a.yaml", BASE, &BASE.replacen(from, to, 1));
        let found: Vec<_> = report.changes.iter().filter(|change| change.subject.ends_with(name)).collect();
        assert_eq!(found.len(), 1, "{name}:\n{}", lines(&report.changes));
        assert_eq!((found[0].kind.code(), found[0].ratings), ("spec-only-change", Ratings::NOTHING_TO_DO));
        assert!(found[0].cause.is_some());
    }
}

/// A schema that others use is as it was when one place that referred to it becomes something else; and it is one change.
#[test]
fn another_json_type_is_one_change_of_the_place_that_has_it() {
    let list = "boss:\n          type: array\n          items:\n            $ref: '#/components/schemas/User'";
    let report = diff_texts("a.yaml", BASE, &BASE.replacen("boss:\n          $ref: '#/components/schemas/User'", list, 1));
    let mut told: Vec<&str> =
        report.changes.iter().map(|change| change.subject.as_str()).filter(|subject| *subject != "vendor version").collect();
    told.sort_unstable();
    assert_eq!(
        told,
        ["list_all_acme_users answer", "schema User.boss (answer)", "schema User.boss (request)"],
        "{}",
        lines(&report.changes)
    );
}

/// An operation that the vendor moved and calls as before is the one it was: nothing of it is new.
#[test]
fn an_operation_that_keeps_its_id_has_moved() {
    let old = BASE.replacen("tags: [people]", "operationId: listPeople\n      tags: [people]", 1);
    let report = diff_texts("a.yaml", &old, &old.replacen("  /users:\n    get:", "  /people:\n    get:", 1));
    let codes: Vec<&str> = report.changes.iter().map(|change| change.kind.code()).collect();
    assert!(codes.contains(&"tool-renamed") && codes.contains(&"tool-retargeted"), "{}", lines(&report.changes));
    let same_id = old.replacen("summary: Add a user", "operationId: listPeople\n      summary: Add a user", 1);
    let report = diff_texts("a.yaml", &same_id, &same_id.replacen("  /users:\n    get:", "  /people:\n    get:", 1));
    assert!(report.changes.iter().any(|change| change.kind.code() == "tool-removed"), "{}", lines(&report.changes));
}

/// A callback may lead to itself by many ways, and be that of many operations: it is looked into once, and told once.
#[test]
fn a_callback_that_leads_to_itself_is_told_once() {
    let again: String = (0..20).map(|way| format!("          x-way-{way}: {{$ref: '#/components/callbacks/Added'}}\n")).collect();
    let added = format!(
        "  callbacks:\n    Added:\n      '{{$request.body#/url}}':\n        post:\n{again}          responses: {{'204': {{description: OK}}}}\n"
    );
    let path = |number: usize| {
        format!(
            "  /things/{number}:\n    post:\n      summary: Add a thing\n      callbacks: {{added: {{$ref: '#/components/callbacks/Added'}}}}\n      responses: {{'204': {{description: OK}}}}\n"
        )
    };
    let paths: String = (0..200).map(path).collect();
    let old =
        BASE.replacen("paths:\n", &format!("paths:\n{paths}"), 1).replacen("components:\n", &format!("components:\n{added}"), 1);
    let inner = "responses: {'204': {description: OK}}\n  securitySchemes";
    assert!(old.contains(inner));
    let report = diff_texts("a.yaml", &old, &old.replacen(inner, &inner.replacen("OK", "Good", 1), 1));
    assert_eq!(report.changes.len(), 1, "{}", lines(&report.changes));
    assert!(report.changes[0].subject.contains("callbacks"), "{}", lines(&report.changes));
    assert!(diff_texts("a.yaml", &old, &old).changes.is_empty());
}
