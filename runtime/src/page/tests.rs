use super::*;
use crate::bind::{Request, RequestBody};
use crate::send::Answer;
use proptest::prelude::*;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use serde_json::{Map, Value, json};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use toolwright_integration::BodyEncoding;

fn pagination(value: Value) -> Pagination {
    serde_json::from_value(value).unwrap()
}

fn query(name: &str) -> Value {
    json!({ "in": "parameter", "location": "query", "name": name })
}

fn request() -> Request {
    let body = RequestBody {
        content_type: "application/json".into(),
        encoding: BodyEncoding::Json,
        value: json!({}),
        files: Vec::new(),
        parts: Vec::new(),
        xml: None,
    };
    Request { method: "GET".into(), path: "/x".into(), query: vec![], headers: vec![], cookies: vec![], body: Some(body) }
}

fn answer(headers: &[(&str, &str)]) -> Answer {
    let pair = |(name, value): &(&str, &str)| (HeaderName::try_from(*name).unwrap(), HeaderValue::try_from(*value).unwrap());
    Answer { status: 200, headers: headers.iter().map(pair).collect::<HeaderMap>(), body: vec![] }
}

/// Walks a list page by page; gives each request's query (or `Range` header) and where the next one begins.
fn walk(
    pagination: &Pagination,
    limit: Option<Value>,
    pages: &[(Value, usize)],
    headers: &[(&str, &str)],
) -> (Vec<String>, Next) {
    let mut place = Place::default();
    let mut asked = Vec::new();
    let mut last = Next::End;
    for (root, received) in pages {
        let walk = Walk::new(Some(pagination), limit.as_ref(), place.clone()).unwrap();
        let mut request = request();
        walk.apply(&mut request);
        asked.push(request.header("range").map_or_else(|| request.query_text(), str::to_owned));
        let item = json!({ "id": received });
        let answer = answer(headers);
        let page = Page {
            answer: &answer,
            root,
            received: *received,
            last: (*received > 0).then_some(&item),
            hosts: &["api.example.com"],
        };
        last = walk.next(&page, walk.window(*received).end);
        match &last {
            Next::At(next) => place = next.clone(),
            _ => break,
        }
    }
    (asked, last)
}

#[test]
fn tokens() {
    let from = |from: Value, more: Option<&str>| {
        pagination(json!({ "limit": { "parameter": query("size"), "default": 2, "max": 100 },
            "next": { "token": { "send": query("cursor"), "from": from, "more": more } } }))
    };
    let pointer = from(json!({ "from": "pointer", "at": "/next" }), None);
    let (asked, end) =
        walk(&pointer, None, &[(json!({"next": "a b"}), 2), (json!({"next": 7}), 2), (json!({"next": null}), 2)], &[]);
    assert_eq!(asked, ["size=2", "size=2&cursor=a%20b", "size=2&cursor=7"]);
    assert_eq!(end, Next::End);
    for end in [json!({}), json!({"next": ""}), json!({"next": false})] {
        assert_eq!(walk(&pointer, None, &[(end, 2)], &[]).1, Next::End);
    }
    let more = from(json!({ "from": "pointer", "at": "/next" }), Some("/has_more"));
    assert_eq!(walk(&more, None, &[(json!({"next": "a", "has_more": false}), 2)], &[]).1, Next::End);
    // A scroll keeps its token; a loop over nothing ends.
    let (asked, end) =
        walk(&pointer, None, &[(json!({"next": "s"}), 2), (json!({"next": "s"}), 2), (json!({"next": "s"}), 0)], &[]);
    assert_eq!((asked.len(), end), (3, Next::End));
    // Tokens of several parts, as text in a query.
    let parts = json!({"next": {"id": {"S": "a b"}, "n": 7}});
    assert_eq!(
        walk(&pointer, None, &[(parts.clone(), 2), (json!({"next": {"id": null, "more": false}}), 2)], &[]),
        (
            vec!["size=2".to_owned(), "size=2&cursor=%7B%22id%22%3A%7B%22S%22%3A%22a%20b%22%7D%2C%22n%22%3A7%7D".to_owned()],
            Next::End
        )
    );
    assert_eq!(walk(&pointer, None, &[(json!({"next": []}), 2)], &[]).1, Next::End);
    let header = from(json!({ "from": "header", "name": "X-Next" }), None);
    assert_eq!(walk(&header, None, &[(json!([]), 2), (json!([]), 2)], &[("x-next", "t")]).0, ["size=2", "size=2&cursor=t"]);
    let last = from(json!({ "from": "last_item", "at": "/id" }), None);
    let (asked, end) = walk(&last, None, &[(json!({}), 2), (json!({}), 1)], &[]);
    assert_eq!((asked, end), (vec!["size=2".to_owned(), "size=2&cursor=2".to_owned()], Next::End));
}

#[test]
fn a_vendor_that_states_no_maximum_may_cut_a_page_short() {
    let next = json!({ "counter": { "send": query("page"), "start": 1, "step": "page" } });
    let limit = json!({ "parameter": query("limit"), "default": 3, "max": 100, "documented": false });
    let pages = pagination(json!({ "limit": limit, "next": next }));
    let (asked, end) = walk(&pages, None, &[(json!({}), 2), (json!({}), 2), (json!({}), 0)], &[]);
    assert_eq!((asked.len(), end), (3, Next::End));
    let next = json!({ "counter": { "send": query("page"), "start": 1, "step": "page", "total": "/total" } });
    let pages = pagination(json!({ "limit": limit, "next": next }));
    let (asked, end) = walk(&pages, None, &[(json!({"total": 4}), 2), (json!({"total": 4}), 2)], &[]);
    assert_eq!((asked.len(), end), (2, Next::End));
}

#[test]
fn counters() {
    let counter = |send: Value, start: i64, step: &str, rest: Value| {
        let mut next = json!({ "send": send, "start": start, "step": step });
        next.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
        pagination(json!({ "limit": { "parameter": query("per_page"), "default": 2, "max": 100 }, "next": { "counter": next } }))
    };
    let pages = counter(query("page"), 1, "page", json!({}));
    let (asked, end) = walk(&pages, None, &[(json!({}), 2), (json!({}), 2), (json!({}), 1)], &[]);
    assert_eq!(
        (asked, end),
        (["per_page=2&page=1", "per_page=2&page=2", "per_page=2&page=3"].map(str::to_owned).to_vec(), Next::End)
    );
    let total = counter(query("page"), 0, "page", json!({"total": "/total"}));
    assert_eq!(
        walk(&total, None, &[(json!({"total": 4}), 2), (json!({"total": 4}), 2)], &[]),
        (vec!["per_page=2&page=0".into(), "per_page=2&page=1".into()], Next::End)
    );
    let total_pages = counter(query("page"), 1, "page", json!({"total": "/pages", "total_pages": true}));
    assert_eq!(walk(&total_pages, None, &[(json!({"pages": 1}), 2)], &[]).1, Next::End);
    let offset = counter(query("offset"), 0, "item", json!({"more": "/more"}));
    let (asked, _) = walk(&offset, Some(json!(5)), &[(json!({"more": true}), 5), (json!({"more": false}), 3)], &[]);
    assert_eq!(asked, ["per_page=5&offset=0", "per_page=5&offset=5"]);
    let items = counter(query("startIndex"), 1, "item", json!({"total": "/totalResults"}));
    assert_eq!(walk(&items, None, &[(json!({"totalResults": 2}), 2)], &[]).1, Next::End);
    let range = pagination(json!({ "limit": { "default": 2, "max": 100 },
        "next": { "counter": { "send": { "in": "range", "unit": "items" }, "start": 0, "step": "item" } } }));
    let (asked, end) = walk(&range, Some(json!(3)), &[(json!({}), 3), (json!({}), 1)], &[]);
    assert_eq!((asked, end), (vec!["items 0-2".to_owned(), "items 3-5".to_owned()], Next::End));
}

#[test]
fn tokens_of_several_parts_go_into_a_body_as_they_are() {
    let paged = pagination(json!({ "limit": { "default": 2, "max": 9 }, "next": { "token": {
        "send": { "in": "body", "path": ["search_after"] }, "from": { "from": "last_item", "at": "/sort" } } } }));
    let first = Walk::new(Some(&paged), None, Place::default()).unwrap();
    let item = json!({"sort": [1700000000, "b"]});
    let page = Page { answer: &answer(&[]), root: &json!({}), received: 2, last: Some(&item), hosts: &[] };
    let Next::At(place) = first.next(&page, 2) else { panic!() };
    let binding = Binding::new("i", "t", ("a", ""), &Map::new());
    let cursor = keys().seal(binding, &place, at(0)).unwrap();
    let second = Walk::new(Some(&paged), None, keys().open(binding, &cursor, at(1)).unwrap()).unwrap();
    let mut request = request();
    second.apply(&mut request);
    assert_eq!(request.body.unwrap().value, json!({"search_after": [1700000000, "b"]}));
}

#[test]
fn a_token_that_no_cursor_can_hold_gives_none() {
    let binding = Binding::new("i", "t", ("a", ""), &Map::new());
    let place = Place { position: Position::Token(json!("x".repeat(20_000))), ..Place::default() };
    assert_eq!(keys().seal(binding, &place, at(0)), None);
}

#[test]
fn ranges_end_where_the_vendor_says() {
    let range = pagination(json!({ "limit": { "default": 3, "max": 100 },
        "next": { "counter": { "send": { "in": "range", "unit": "items" }, "start": 0, "step": "item" } } }));
    for (told, goes_on) in
        [("items 0-2/3", false), ("items 0-2/4", true), ("items 0-2/*", true), ("items */3", false), ("x", true)]
    {
        let next = walk(&range, None, &[(json!({}), 3)], &[("content-range", told)]).1;
        assert_eq!(matches!(next, Next::At(_)), goes_on, "{told}");
    }
    // A page that the vendor cut short is not the last one when it says so.
    assert!(matches!(walk(&range, None, &[(json!({}), 2)], &[("content-range", "items 0-1/9")]).1, Next::At(_)));
    let later = Place { position: Position::Counter(3), ..Place::default() };
    for (place, past) in [(Place::default(), false), (later, true)] {
        let walk = Walk::new(Some(&range), None, place).unwrap();
        assert_eq!((walk.is_past_the_end(416), walk.is_past_the_end(404)), (past, false));
    }
}

#[test]
fn urls_give_their_query_only() {
    let url = |from: Value| {
        pagination(
            json!({ "limit": { "parameter": query("limit"), "default": 2, "max": 9 }, "next": { "url": { "from": from } } }),
        )
    };
    let pointer = url(json!({ "from": "pointer", "at": "/links/next" }));
    let page = |next: &str| (json!({ "links": { "next": next } }), 2);
    let pages = [
        page("/api/BFF/Users?cursor=YQ%3D%3D"),
        page("https://api.example.com/x?cursor=b&limit=7"),
        (json!({"links": {"next": null}}), 2),
    ];
    let (asked, end) = walk(&pointer, None, &pages, &[]);
    assert_eq!((asked, end), (["limit=2", "limit=2&cursor=YQ%3D%3D", "cursor=b&limit=7"].map(str::to_owned).to_vec(), Next::End));
    let ended = pagination(
        json!({ "limit": { "default": 2, "max": 9 }, "next": { "url": { "from": { "from": "pointer", "at": "/links/next" }, "more": "/more" } } }),
    );
    let said = |more: Value| (json!({ "links": { "next": "/x?after=z" }, "more": more }), 2);
    for (more, goes_on) in [(json!(true), true), (json!(false), false), (json!("false"), false), (Value::Null, true)] {
        assert_eq!(matches!(walk(&ended, None, &[said(more.clone())], &[]).1, Next::At(_)), goes_on, "{more}");
    }
    for evil in
        ["https://evil.example/x?cursor=1", "//evil.example/?a=b", "http:\\\\evil.example?a=b", "https://api.example.com/page/2"]
    {
        assert_eq!(walk(&pointer, None, &[page(evil)], &[]).1, Next::Unreachable, "{evil}");
    }
    let bracketed = pagination(
        json!({ "limit": { "parameter": query("page[size]"), "default": 2, "max": 9 }, "next": { "url": { "from": { "from": "pointer", "at": "/links/next" } } } }),
    );
    let (asked, _) = walk(&bracketed, None, &[page("?page[size]=2&page%5bcursor%5d=b|c"), page("")], &[]);
    assert_eq!(asked[1], "page[size]=2&page%5bcursor%5d=b%7Cc");
    let link = url(json!({ "from": "link_header" }));
    let (asked, _) =
        walk(&link, None, &[(json!([]), 2), (json!([]), 2)], &[("link", r#"<https://api.example.com/x?page=2>; rel="next""#)]);
    assert_eq!(asked, ["limit=2", "limit=2&page=2"]);
}

#[test]
fn limits_are_clamped_defaulted_and_refused() {
    let paged = pagination(
        json!({ "limit": { "parameter": { "in": "body", "path": ["page", "size"] }, "default": 20, "max": 50 },
        "next": { "token": { "send": { "in": "body", "path": ["page", "cursor"] }, "from": { "from": "pointer", "at": "/n" } } } }),
    );
    for (limit, wanted) in
        [(None, 20), (Some(json!(7)), 7), (Some(json!("7")), 7), (Some(json!(5_000_000_000_u64)), 50), (Some(Value::Null), 20)]
    {
        let place = Place { position: Position::Token(json!(9)), ..Place::default() };
        let walk = Walk::new(Some(&paged), limit.as_ref(), place).unwrap();
        let mut request = request();
        walk.apply(&mut request);
        assert_eq!(request.body.unwrap().value, json!({"page": {"size": wanted, "cursor": 9}}));
    }
    for limit in [json!(0), json!(-1), json!(1.5), json!("x"), json!([])] {
        assert!(Walk::new(Some(&paged), Some(&limit), Place::default()).is_err(), "{limit}");
    }
}

#[test]
fn without_a_page_size_the_limit_is_ours() {
    let paged = pagination(json!({ "limit": { "default": 3, "max": 100 },
        "next": { "token": { "send": query("cursor"), "from": { "from": "pointer", "at": "/n" } } } }));
    let pages = [(json!({"n": "b"}), 5), (json!({"n": "b"}), 5), (json!({}), 2)];
    let (asked, end) = walk(&paged, None, &pages, &[]);
    assert_eq!((asked, end), (["", "", "cursor=b"].map(str::to_owned).to_vec(), Next::End));
    // A list that is not paged at all is walked the same way.
    let walk = Walk::new(None, Some(&json!(2)), Place { skip: 2, ..Place::default() }).unwrap();
    assert_eq!(walk.window(5), 2..4);
    assert_eq!(walk.window(1), 1..1);
}

#[test]
fn a_page_number_keeps_the_size_that_it_was_counted_in() {
    let pages = pagination(json!({ "limit": { "parameter": query("n"), "default": 10, "max": 100 },
        "next": { "counter": { "send": query("page"), "start": 1, "step": "page" } } }));
    let place = Place { position: Position::Counter(3), skip: 0, size: Some(10) };
    let walk = Walk::new(Some(&pages), Some(&json!(4)), place).unwrap();
    assert_eq!((walk.size, walk.window(10)), (10, 0..4));
}

fn keys() -> CursorKeys {
    CursorKeys::new(&[[7; 32]]).unwrap()
}

fn arguments(value: Value) -> Map<String, Value> {
    value.as_object().unwrap().clone()
}

fn at(seconds: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(seconds)
}

#[test]
fn a_cursor_opens_for_its_own_call_only() {
    let own = Binding::new("torii", "list", ("acme", ""), &arguments(json!({"a": 1, "b": {"c": [true, null]}})));
    let place = Place { position: Position::Token(json!("t")), skip: 3, size: Some(50) };
    let cursor = keys().seal(own, &place, at(1_000)).unwrap();
    assert_eq!(keys().open(own, &cursor, at(1_001)), Some(place.clone()));
    let reordered = Binding::new("torii", "list", ("acme", ""), &arguments(json!({"b": {"c": [true, null]}, "a": 1})));
    assert_eq!(keys().open(reordered, &cursor, at(1_001)), Some(place.clone()));
    let foreign = [
        Binding::new("other", "list", ("acme", ""), &arguments(json!({"a": 1, "b": {"c": [true, null]}}))),
        Binding::new("torii", "other", ("acme", ""), &arguments(json!({"a": 1, "b": {"c": [true, null]}}))),
        Binding::new("torii", "list", ("other", ""), &arguments(json!({"a": 1, "b": {"c": [true, null]}}))),
        Binding::new("torii", "list", ("acme", ""), &arguments(json!({"a": 2, "b": {"c": [true, null]}}))),
        Binding::new("torii", "list", ("acme", ""), &arguments(json!({"a": "1", "b": {"c": [true, null]}}))),
        Binding::new("torii", "list", ("acme", "door"), &arguments(json!({"a": 1, "b": {"c": [true, null]}}))),
        Binding::new("torii", "list", ("", "acme"), &arguments(json!({"a": 1, "b": {"c": [true, null]}}))),
        Binding::new("torii", "lista", ("cme", ""), &arguments(json!({"a": 1, "b": {"c": [true, null]}}))),
    ];
    for binding in foreign {
        assert_eq!(keys().open(binding, &cursor, at(1_001)), None);
    }
    assert_eq!(keys().open(own, &cursor, at(1_000 + CursorKeys::LIFETIME.as_secs())), None);
    assert_eq!(CursorKeys::new(&[[8; 32]]).unwrap().open(own, &cursor, at(1_001)), None);
    let rotated = CursorKeys::new(&[[8; 32], [7; 32]]).unwrap();
    assert_eq!(rotated.open(own, &cursor, at(1_001)), Some(place));
    for malformed in ["", "a", "====", "é", &"A".repeat(40), &"A".repeat(100_000)] {
        assert_eq!(keys().open(own, malformed, at(1_001)), None);
    }
}

#[test]
fn every_changed_character_of_a_cursor_is_noticed() {
    let binding = Binding::new("i", "t", ("a", ""), &Map::new());
    let cursor = keys().seal(binding, &Place::default(), at(0)).unwrap();
    for position in 0..cursor.len() {
        for replacement in [b'A', b'b', b'9', b'-', b'_'] {
            let mut bytes = cursor.clone().into_bytes();
            if bytes[position] != replacement {
                bytes[position] = replacement;
                let changed = String::from_utf8(bytes).unwrap();
                assert_eq!(keys().open(binding, &changed, at(0)), None, "{position}");
            }
        }
        assert_eq!(keys().open(binding, &cursor[..position], at(0)), None);
    }
}

/// security.md §7, 19.
#[test]
fn test_19_every_changed_bit_of_a_cursor_is_noticed() {
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    let binding = Binding::new("i", "t", ("a", ""), &Map::new());
    let place = Place { position: Position::Token(json!("t")), skip: 3, size: Some(50) };
    let cursor = keys().seal(binding, &place, at(0)).unwrap();
    let bytes = URL_SAFE_NO_PAD.decode(&cursor).unwrap();
    assert_eq!(keys().open(binding, &URL_SAFE_NO_PAD.encode(&bytes), at(0)), Some(place));
    for bit in 0..bytes.len() * 8 {
        let mut changed = bytes.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        assert_eq!(keys().open(binding, &URL_SAFE_NO_PAD.encode(changed), at(0)), None, "bit {bit}");
    }
}

proptest! {
    #[test]
    fn what_is_sealed_opens(token in any::<String>(), number in any::<i64>(), skip in any::<u32>(), account in any::<String>()) {
        let binding = Binding::new("i", "t", (&account, ""), &Map::new());
        for position in [Position::Token(json!(token)), Position::Token(json!(number)), Position::Counter(number), Position::Query(token.clone()), Position::First] {
            let place = Place { position, skip: skip as usize, size: Some(skip) };
            let cursor = keys().seal(binding, &place, at(5)).unwrap();
            prop_assert!(cursor.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_'));
            prop_assert_eq!(keys().open(binding, &cursor, at(6)), Some(place));
        }
    }

    #[test]
    fn no_text_opens_by_chance(text in any::<String>()) {
        prop_assert_eq!(keys().open(Binding::new("i", "t", ("a", ""), &Map::new()), &text, at(0)), None);
    }
}
