//! Whether a list says that it goes on, where the description does not say how.

use serde_json::Value;

/// Flags that say so when they are up, in small letters without punctuation.
const UP: [&str; 6] = ["hasmore", "hasnext", "hasnextpage", "moreavailable", "istruncated", "hasmoreitems"];
/// Flags that say so when they are down.
const DOWN: [&str; 3] = ["islast", "islastpage", "lastpagereached"];
/// Texts that lead to the next page.
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
            Value::String(text) => !text.is_empty() && NEXT.contains(&plain),
            Value::Object(_) if depth < 2 => (WRAPPERS.contains(&plain) || plain == "next") && says_more(value, depth + 1),
            _ => false,
        }
    })
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
        ] {
            assert!(says_more(&root, 0), "{root}");
        }
        for root in [
            json!([]),
            json!({"data": [{"next": "x", "has_more": true}], "has_more": false}),
            json!({"values": [], "isLast": true, "next": null, "nextPageToken": ""}),
            json!({"links": {"self": "x", "prev": "y"}}),
            json!({"nextSteps": "call us"}),
        ] {
            assert!(!says_more(&root, 0), "{root}");
        }
    }
}
