//! What RFC 9535 says, on documents of our own.

use super::{Evaluator, parse_query};
use crate::source::json::read_json;
use crate::source::{Node, Value};

const SHOP: &str = r#"{"shop": {"shelf": [
  {"kind": "tea", "by": "Ana", "price": 8.95, "n": 2},
  {"kind": "mug", "by": "Bo", "price": 12.99},
  {"kind": "mug", "by": "Cy", "code": "0-55", "price": 8.99, "tags": ["a", "b"]},
  {"kind": "pot", "by": "Di", "code": "0-39", "price": 22.99, "tags": []}
], "cart": {"size": 3, "big": 9007199254740993}}, "a b": {"": 1, "é": null, "o'k": true}}"#;

fn select(text: &str, query: &str) -> Vec<String> {
    let root = read_json(text, 0, &mut Vec::new()).unwrap();
    let query = parse_query(query).unwrap_or_else(|error| panic!("{query}: {error:?}"));
    let found = Evaluator::default().select(&query, &root).unwrap();
    found.iter().map(|position| at(&root, position).to_json().to_string()).collect()
}

fn at<'n, 'a>(root: &'n Node<'a>, position: &[u32]) -> &'n Node<'a> {
    position.iter().fold(root, |node, index| match &node.value {
        Value::Array(items) => &items[*index as usize],
        Value::Object(entries) => &entries[*index as usize].1,
        _ => panic!("no child"),
    })
}

#[test]
fn selectors_select_what_the_rfc_says() {
    let by = |query: &str| select(SHOP, query).join(" ");
    for (query, wanted) in [
        ("$.shop.shelf[*].by", r#""Ana" "Bo" "Cy" "Di""#),
        ("$.shop.shelf[0,0,2].by", r#""Ana" "Cy""#),
        ("$..shelf[-1].by", r#""Di""#),
        ("$..shelf[1:3].by", r#""Bo" "Cy""#),
        ("$..shelf[::2]['by']", r#""Ana" "Cy""#),
        ("$..shelf[::-1].n", "2"),
        ("$..shelf[5:1:-2].by", r#""Di""#),
        ("$..shelf[3:1:-2].by", r#""Di""#),
        ("$..shelf[:0].by", ""),
        ("$..shelf[::0].by", ""),
        ("$..shelf[9].by", ""),
        ("$['a b']['']", "1"),
        ("$[\"a b\"]['o\\'k']", "true"),
        ("$['a b'].é", "null"),
        ("$['a b']['\\u00e9']", "null"),
        ("$ .shop ['cart'] . size", ""),
        ("$..[?@.code].by", r#""Cy" "Di""#),
        ("$..[?!@.code && @.by].by", r#""Ana" "Bo""#),
        ("$..shelf[?@.price < 10].by", r#""Ana" "Cy""#),
        ("$..shelf[?(@.price >= 12.990 && @.kind=='mug') || @.n == 2.0].by", r#""Ana" "Bo""#),
        ("$..shelf[?@.tags==$.shop.shelf[3].tags].by", r#""Di""#),
        ("$..shelf[?@.nothing == @.neither].by", r#""Ana" "Bo" "Cy" "Di""#),
        ("$..shelf[?@.nothing == null].by", ""),
        ("$..shelf[?length(@.tags) == 2].by", r#""Cy""#),
        ("$..shelf[?length(@.by) == 3].by", r#""Ana""#),
        ("$..shelf[?count(@.*) > 4].by", r#""Cy" "Di""#),
        ("$..shelf[?value(@..kind) == 'pot'].by", r#""Di""#),
        ("$..shelf[?match(@.code, '0-[0-4].')].by", r#""Di""#),
        ("$..shelf[?match(@.code, '0-5')].by", ""),
        ("$..shelf[?search(@.code, '-5')].by", r#""Cy""#),
        ("$..shelf[?match(@.by, '\\\\p{Lu}.')].by", r#""Bo" "Cy" "Di""#),
        ("$..cart[?@ == 9007199254740993]", "9007199254740993"),
        ("$..cart[?@ == 9007199254740992]", ""),
        ("$..tags[?@ == 'a']", r#""a""#),
        ("$..*['size']", "3"),
    ] {
        // Blanks may stand between segments, and not behind a dot.
        match query.contains(" . ") {
            true => assert!(parse_query(query).is_err(), "{query}"),
            false => assert_eq!(by(query), wanted, "{query}"),
        }
    }
    assert_eq!(select("[1, [2]]", "$..*").len(), 3);
    assert_eq!(select("5", "$").len(), 1);
}

#[test]
fn what_is_no_query_is_told_with_its_character() {
    for (query, character, words) in [
        ("", 0, "begins with `$`"),
        ("paths", 0, "begins with `$`"),
        ("$.", 2, "a name or `*`"),
        ("$.paths[", 8, "a name in quotes"),
        ("$.paths['/users]", 8, "not closed"),
        ("$.paths[01]", 8, "leading zero"),
        ("$.paths[-0]", 8, "no sign"),
        ("$.a[9007199254740992]", 4, "at most"),
        ("$.a b", 3, "the end of the query"),
        ("$.a ", 3, "the end of the query"),
        ("$.x-y", 3, "the end of the query"),
        ("$[?@.a == @.*]", 10, "one node at most"),
        ("$[?@.a = 1]", 7, "expected `]`"),
        ("$[?'a']", 3, "no condition"),
        ("$[?length(@.a)]", 3, "must be compared"),
        ("$[?match(@.a, 'x') == true]", 3, "not compared"),
        ("$[?size(@.a) == 1]", 3, "no function `size`"),
        ("$[?count(1) == 1]", 9, "takes a query"),
        ("$[?length(@.a, @.b) == 1]", 3, "takes 1 argument"),
        ("$[?@.a == active]", 10, "stands in quotes"),
        ("$['\\x']", 3, "no escape"),
        ("$['\\ud800']", 3, "surrogate"),
        ("$[?match(@.a, '[')]", 14, "no pattern"),
        ("$[?search(@.a, 'a)|(b')]", 15, "no pattern"),
    ] {
        let error = parse_query(query).unwrap_err();
        assert!(error.message.contains(words), "{query}: {error:?}");
        assert_eq!(error.character, character, "{query}: {error:?}");
    }
    assert!(parse_query(&format!("$[?{}@.a{}]", "(".repeat(5_000), ")".repeat(5_000))).is_err());
}

#[test]
fn queries_that_explode_end() {
    let deep = format!("{}1{}", "[[1],".repeat(60), "]".repeat(60));
    let root = read_json(&deep, 0, &mut Vec::new()).unwrap();
    let query = parse_query(&format!("${}", "..*".repeat(12))).unwrap();
    assert!(Evaluator::with_steps(1_000_000).select(&query, &root).is_err());
    let wide = format!("[{}]", vec!["1"; 2_000].join(","));
    let root = read_json(&wide, 0, &mut Vec::new()).unwrap();
    let query = parse_query("$[?count($[?count($[*]) > 1]) > 1]").unwrap();
    assert!(Evaluator::with_steps(1_000_000).select(&query, &root).is_err());
}

/// What is read of a text counts as steps.
#[test]
fn long_texts_cost_what_they_are() {
    let text = "x".repeat(1_000_000);
    let text = format!("{{\"t\":\"{text}\",\"u\":\"{text}\",\"l\":[{}]}}", vec!["1"; 1_000].join(","));
    let root = read_json(&text, 0, &mut Vec::new()).unwrap();
    for condition in ["length($.t) > 1", "$.t == $.u", "$.t < $.u", "$.t != $.u"] {
        let query = parse_query(&format!("$.l[?{condition}]")).unwrap();
        assert!(Evaluator::with_steps(1_000_000).select(&query, &root).is_err(), "{condition}");
    }
}
