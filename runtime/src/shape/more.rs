//! Whether a list says that it goes on, where the description does not say how.

use serde_json::{Map, Value};

/// Flags that say so when they are up, in small letters without punctuation.
const UP: [&str; 7] = ["hasmore", "hasnext", "hasnextpage", "ismore", "moreavailable", "istruncated", "hasmoreitems"];
/// Flags that say so when they are down.
const DOWN: [&str; 3] = ["islast", "islastpage", "lastpagereached"];
/// Texts that lead to the next page, and numbers of it.
const NEXT: [&str; 14] = [
    "next",
    "nextcursor",
    "nexthref",
    "nextlink",
    "nextmarker",
    "nextpage",
    "nextpagetoken",
    "nextpageuri",
    "nextpageurl",
    "nextrecordsurl",
    "nexttoken",
    "nexturl",
    "continuationtoken",
    "odatanextlink",
];
/// Objects in which an answer speaks of its pages.
const WRAPPERS: [&str; 8] = ["links", "meta", "metadata", "page", "pageinfo", "paging", "pagination", "responsemetadata"];

/// Whether an answer says that there are more items than it holds.
pub(super) fn says_more(root: &Value, depth: usize) -> bool {
    let Value::Object(members) = root else { return false };
    members.iter().any(|(key, value)| {
        let plain: String = key.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect();
        let plain = plain.as_str();
        match value {
            Value::Bool(up) => (*up && UP.contains(&plain)) || (!*up && DOWN.contains(&plain)),
            Value::String(_) | Value::Number(_) => NEXT.contains(&plain) && leads(value),
            Value::Object(next) if plain == "next" => leads_on(next),
            Value::Object(_) if depth < 2 => WRAPPERS.contains(&plain) && says_more(value, depth + 1),
            _ => false,
        }
    })
}

/// An object `next`, whatever it calls what leads on: `{"href": "/x?page=2"}` of HAL, `{"after": "10"}`. Where it has an address, the
/// other members only describe it.
fn leads_on(next: &Map<String, Value>) -> bool {
    match ["href", "url", "uri", "link"].iter().find_map(|key| next.get(*key)) {
        Some(address) => leads(address),
        None => next.values().any(leads),
    }
}

/// Zero and what is below it are how some say that there is nothing more.
fn leads(value: &Value) -> bool {
    match value {
        Value::String(text) => !text.is_empty(),
        Value::Number(number) => number.as_f64().is_some_and(|number| number > 0.0),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_list_that_goes_on_is_known() {
        for root in [
            json!({"records": [], "done": false, "nextRecordsUrl": "/query/01g-2000"}),
            json!({"data": [], "has_more": true}),
            json!({"values": [], "isLast": false}),
            json!({"items": [], "meta": {"page": {"next_cursor": "x"}}}),
            json!({"value": [], "@odata.nextLink": "https://x/?$skip=9"}),
            json!({"_links": {"self": {"href": "/x"}, "next": {"href": "/x?page=2", "templated": false}}}),
            json!({"results": [], "paging": {"next": {"after": "10"}}}),
            json!({"data": [], "meta": {"page": {"next": {"number": 2}}}}),
            json!({"data": [], "next_page": 2}),
            json!({"data": [], "is_more": true}),
        ] {
            assert!(says_more(&root, 0), "{root}");
        }
        for root in [
            json!([]),
            json!({"data": [{"next": "x", "has_more": true}], "has_more": false}),
            json!({"values": [], "isLast": true, "next": null, "nextPageToken": ""}),
            json!({"links": {"self": "x", "prev": "y"}}),
            json!({"nextSteps": "call us"}),
            json!({"_links": {"next": {"href": null, "rel": "next"}}}),
            json!({"paging": {"next": {"after": "", "limit": null}}}),
            json!({"paging": {"next": {}}, "next_cursor": 0, "next_page": -1}),
        ] {
            assert!(!says_more(&root, 0), "{root}");
        }
    }
}
