//! What an integration asks people for: credentials, how tokens are got, and an account's own fields.

use crate::diff::{kinds, lines};
use crate::vendor::{API, BASE, CONFIG, compare, only};
use toolwright_codegen::drift::{Agent, Operator, Ratings};

#[test]
fn credentials_that_integration_yaml_asks_for_instead_are_another_scheme() {
    let config = CONFIG.replace("source:", "auth: { key: { type: api_key, name: X-Key } }\nsource:");
    let report = compare(BASE, (&config, API)).unwrap();
    assert!(!kinds(&report).contains(&"construct-unhandled"), "{}", lines(&report.changes));
    let asked = report.changes.iter().find(|change| change.subject == "credentials token → key").unwrap();
    assert_eq!((asked.kind.code(), asked.effects.len()), ("auth-scheme-changed", 3), "{}", lines(&report.changes));
    assert_eq!((report.ratings().agent, report.ratings().operator), (Agent::Break, Operator::Outage));
    let back = compare((&config, API), BASE).unwrap();
    assert!(back.changes.iter().any(|change| change.subject == "credentials key → token"), "{}", lines(&back.changes));
    let prefix = config.replace("name: X-Key", "name: X-Key, prefix: Token");
    let report = compare((&config, API), (&prefix, API)).unwrap();
    assert!(
        only(&report, "auth-scheme-changed").detail.contains("now as a key in `X-Key` behind `Token`"),
        "{}",
        lines(&report.changes)
    );
}

#[test]
fn another_way_to_tokens_is_told() {
    let api = API.replace("token: []", "oauth: [read]");
    let person = api.replace("clientCredentials:", "password:");
    let report = compare((CONFIG, &api), (CONFIG, &person)).unwrap();
    let change = only(&report, "auth-scheme-changed");
    assert!(change.detail.contains("client credentials") && change.detail.contains("now by"), "{}", lines(&report.changes));
    assert_eq!(change.ratings.operator, Operator::Outage);
    let place = &change.cause.as_ref().unwrap().place;
    assert!(place.excerpt.contains("oauth2"), "{place:?}");
}

#[test]
fn a_scheme_that_no_operation_asks_for_is_told_and_asks_nothing() {
    let report =
        compare(BASE, (CONFIG, &API.replace("    oauth:\n", "    spare: { type: http, scheme: basic }\n    oauth:\n"))).unwrap();
    assert_eq!(only(&report, "auth-scheme-changed").ratings, Ratings::NOTHING_TO_DO, "{}", lines(&report.changes));
    let spare = |name: &str| {
        API.replace("    oauth:\n", &format!("    spare: {{ type: apiKey, in: header, name: {name} }}\n    oauth:\n"))
    };
    let report = compare((CONFIG, &spare("X-One")), (CONFIG, &spare("X-Two"))).unwrap();
    assert_eq!(only(&report, "auth-scheme-changed").ratings, Ratings::NOTHING_TO_DO, "{}", lines(&report.changes));
}

#[test]
fn fields_of_an_account_come_go_and_are_learnt_otherwise() {
    let api = API.replace(
        "    get:\n      summary: List depots",
        "    post:\n      summary: Add a depot\n      requestBody: { content: { application/json: { schema: { type: object, properties: { name: { type: string, description: The name } } } } } }\n      responses: { '204': { description: Added } }\n    get:\n      summary: List depots",
    );
    let plain = CONFIG.replace("concise: [id] }\n", "concise: [id] }\n      create: { op: POST /depots }\n");
    let with = plain.replace("  trips:\n", "    custom_fields: { from: GET /depots, key: /id, type: /id }\n  trips:\n");
    let (plain, with) = ((plain.as_str(), api.as_str()), (with.as_str(), api.as_str()));
    let opened = compare(plain, with).unwrap();
    let change = only(&opened, "custom-fields-opened");
    assert!(change.effects.iter().any(|effect| effect.tool.starts_with("create_a")), "{}", lines(&opened.changes));
    let closed = compare(with, plain).unwrap();
    assert_eq!(only(&closed, "custom-fields-closed").ratings.agent, Agent::Break);
    let later = with.0.replace("type: /id }", "type: /id, ttl: 1h }");
    let report = compare(with, (&later, with.1)).unwrap();
    assert!(only(&report, "custom-fields-changed").detail.contains("kept for 3600 s"), "{}", lines(&report.changes));
}

/// What a person changes in integration.yaml is told there, and not in the vendor's file.
#[test]
fn what_integration_yaml_brings_about_is_told_on_its_line() {
    for (from, to, kind, line) in [
        ("  depots:\n    methods:", "  stores:\n    methods:", "tool-renamed", "list: { op: GET /depots"),
        ("op: 'GET /trips/{id}'", "op: 'GET /trips/{id}', title: One trip", "hint-other-changed", "get: { op: 'GET /trips/{id}'"),
        ("limit: 10,", "limit: 5,", "rate-limit-lowered", "list: { op: GET /depots"),
        ("concise: [id]", "concise: []", "out-concise-changed", "list: { op: GET /depots"),
        ("source:", "server: https://api.other.example\nsource:", "host-changed", "server: https://api.other.example"),
        ("source:", "auth: { key: { type: bearer } }\nsource:", "auth-scheme-changed", "auth: { key: { type: bearer } }"),
    ] {
        assert!(CONFIG.contains(from), "{from}");
        let report = compare(BASE, (&CONFIG.replacen(from, to, 1), API)).unwrap();
        let places = report.changes.iter().filter(|change| change.kind.code() == kind).filter_map(|change| change.cause.as_ref());
        let places: Vec<_> = places.map(|cause| (cause.place.file.as_str(), cause.place.excerpt.trim())).collect();
        let told = places.iter().any(|(file, excerpt)| *file == "integration.yaml" && excerpt.starts_with(line));
        assert!(told, "{to}: {places:?}\n{}", lines(&report.changes));
    }
}
