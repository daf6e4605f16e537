//! OpenAPI 3.2's `in: querystring`: the query is one value, and what stands for pairs elsewhere is part of it.

use crate::widgets::widgets;

#[test]
fn the_query_is_read_as_one_value() {
    let bench = widgets();
    // `{"where":"a=b&c+d","size":2}`, as our own clients write it, and with the marks that a query may hold as they are.
    for query in ["%7B%22where%22%3A%22a%3Db%26c%2Bd%22%2C%22size%22%3A2%7D", "%7B%22where%22:%22a=b&c+d%22,%22size%22:2%7D"] {
        let answer = bench.send("GET", &format!("/chosen?{query}"), None);
        assert_eq!(answer.status, 200, "{query}: {}", String::from_utf8_lossy(&answer.body));
    }
    for (query, word) in
        [("", "selector"), ("?%7B", "JSON"), ("?%7B%22size%22%3A2%7D", "where"), ("?%7B%22where%22%3A7%7D", "where")]
    {
        let answer = bench.send("GET", &format!("/chosen{query}"), None);
        let told = String::from_utf8_lossy(&answer.body).into_owned();
        assert!(answer.status == 400 && told.contains(word), "{query}: {} {told}", answer.status);
    }
}
