//! Every style of paging, walked to its end: each item once, and the end said.

use crate::bench::Answer;
use crate::widgets::widgets;
use serde_json::Value;
use std::collections::BTreeSet;

/// Target and headers.
type Step = (String, Vec<(&'static str, String)>);

/// Walks a list. `next` says how to go on from an answer and the number of items seen: target, and headers.
fn walk(first: &str, place: &str, next: impl Fn(&Answer, usize) -> Option<Step>) -> usize {
    let widgets = widgets();
    let mut seen = BTreeSet::new();
    let (mut pages, mut count) = (0, 0);
    let mut step = at(first.to_owned());
    while let Some((target, headers)) = step {
        let headers: Vec<(&str, &str)> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let answer = widgets.raw("GET", &target, &headers, b"");
        assert!(matches!(answer.status, 200 | 206), "{target}: {}", String::from_utf8_lossy(&answer.body));
        let body = answer.json();
        let items = body.pointer(place).and_then(Value::as_array).unwrap_or_else(|| panic!("{target}: {body}"));
        assert!(!items.is_empty() && items.len() <= 10, "{target}: {}", items.len());
        count += items.len();
        seen.extend(items.iter().map(|item| item["id"].to_string()));
        pages += 1;
        assert!(pages < 50, "{first} does not end");
        step = next(&answer, count);
    }
    assert_eq!(seen.len(), count, "{first}: an item came twice");
    assert!(pages > 2 && count >= 7, "{first}: {count} items in {pages} pages");
    count
}

fn at(target: String) -> Option<Step> {
    Some((target, Vec::new()))
}

#[test]
fn next_urls_in_the_body() {
    let count = walk("/api/v1/Users", "/data", |answer, _| {
        let links = &answer.json()["links"];
        assert!(links["self"].as_str().unwrap().starts_with("/api/v1/Users"));
        links["next"].as_str().map(|next| (next.to_owned(), Vec::new()))
    });
    assert!(count > 20);
}

#[test]
fn pages_by_number() {
    let ended = |answer: &Answer, count: usize| {
        count / 4 >= answer.json()["totalPages"].as_u64().unwrap() as usize || !count.is_multiple_of(4)
    };
    walk(
        "/pages",
        "/things",
        |answer, count| if ended(answer, count) { None } else { at(format!("/pages?page={}", count / 4 + 1)) },
    );
}

#[test]
fn offsets() {
    walk("/offsets?limit=9", "/things", |answer, count| {
        let total = answer.json()["meta"]["total"].as_u64().unwrap() as usize;
        if count < total { at(format!("/offsets?limit=9&offset={count}")) } else { None }
    });
}

#[test]
fn the_last_item_as_token() {
    walk("/lasts", "/things", |answer, _| {
        let body = answer.json();
        let last = body["things"].as_array().unwrap().last().unwrap()["id"].as_str().unwrap().to_owned();
        if body["has_more"] == true { at(format!("/lasts?after={last}")) } else { None }
    });
    assert_eq!(widgets().send("GET", "/lasts?after=nobody", None).status, 400);
}

#[test]
fn a_token_in_a_header() {
    walk("/headers", "", |answer, _| answer.header("x-next-token").and_then(|token| at(format!("/headers?token={token}"))));
}

#[test]
fn link_headers_keep_the_rest_of_the_query() {
    walk("/linked?kind=a%20b", "", |answer, _| {
        let link = answer.header("link")?;
        let url = link.strip_prefix('<').unwrap().split_once(">; rel=\"next\"").unwrap().0;
        assert!(url.contains("kind=a%20b"), "{url}");
        at(url.to_owned())
    });
}

#[test]
fn ranges() {
    let asked = |first: usize| Some(("/ranges".to_owned(), vec![("Range", format!("items={first}-{}", first + 5))]));
    walk("/ranges", "", |answer, count| {
        let total: usize = answer.header("content-range").unwrap().rsplit('/').next().unwrap().parse().unwrap();
        assert!(answer.header("content-range").unwrap().starts_with("items "));
        if count < total { asked(count) } else { None }
    });
}

#[test]
fn a_page_parameter_that_means_nothing_is_refused_and_the_end_is_empty() {
    let widgets = widgets();
    for target in
        ["/pages?page=0", "/offsets?offset=-1", "/pages?page=x", "/api/v1/Users?cursor=%F0%9F%98%80", "/headers?token=b2Zmc2V0"]
    {
        assert_eq!(widgets.send("GET", target, None).status, 400, "{target}");
    }
    for target in ["/pages?page=99999999999999999", "/offsets?offset=100000"] {
        assert_eq!(widgets.get(target)["things"], serde_json::json!([]), "{target}");
    }
}
