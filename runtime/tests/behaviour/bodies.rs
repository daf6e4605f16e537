//! Bodies in every encoding, byte by byte.

use crate::parameters::{parameter, send};
use crate::upstream::{self, Upstream};
use crate::world::{call, integration, operation, options};
use serde_json::{Value, json};
use std::sync::Arc;
use toolwright_runtime::client::Client;
use toolwright_runtime::guard::FileRoot;

fn body(content_type: &str, encoding: &str, required: bool) -> Value {
    json!({ "content_type": content_type, "encoding": encoding, "required": required })
}

fn field(name: &str) -> Value {
    json!({ "name": name, "target": { "in": "body", "path": [name] }, "null": "sent" })
}

fn inside(name: &str, path: &[&str]) -> Value {
    json!({ "name": name, "target": { "in": "body", "path": path } })
}

fn whole() -> Value {
    json!([{ "name": "body", "target": { "in": "whole_body" } }])
}

fn post(body: Value, arguments: Value) -> Value {
    json!({ "http_method": "POST", "effect": "write", "body": body, "arguments": arguments })
}

#[tokio::test]
async fn xml_is_what_its_schema_says() {
    let shape = json!({
        "name": "o:order", "namespace": "urn:o",
        "members": [
            ["id", { "node": "attribute" }],
            ["tags", { "wrapped": true, "items": { "name": "tag" } }],
            ["names", { "items": { "name": "name" } }],
            ["note", { "name": "Note", "members": [["lang", { "node": "attribute", "name": "xml:lang" }], ["text", { "node": "text" }]] }],
            ["raw", { "members": [["data", { "node": "cdata" }]] }],
        ]
    });
    let xml = |shape: &Value| {
        let mut body = body("application/xml", "xml", true);
        body["xml"] = shape.clone();
        body
    };
    let head = r#"<?xml version="1.0" encoding="UTF-8"?>"#;
    let nil = r#" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true"/>"#;
    for (shape, given, wanted) in [
        (
            &shape,
            json!({"id": 5, "a": "x<&>\"é"}),
            r#"<o:order xmlns:o="urn:o" id="5"><a>x&lt;&amp;&gt;"é</a></o:order>"#.to_owned(),
        ),
        (&shape, json!({"id": "\"\n<"}), r#"<o:order xmlns:o="urn:o" id="&quot;&#10;&lt;"></o:order>"#.to_owned()),
        (
            &shape,
            json!({"names": ["c", "d"], "words": [1, 2], "tags": ["a", "b"]}),
            r#"<o:order xmlns:o="urn:o">"#.to_owned()
                + "<tags><tag>a</tag><tag>b</tag></tags><name>c</name><name>d</name><words>1</words><words>2</words></o:order>",
        ),
        (
            &shape,
            json!({"note": {"lang": "de", "text": "a\rb"}, "raw": {"data": "<x>]]>"}}),
            r#"<o:order xmlns:o="urn:o"><Note xml:lang="de">a&#13;b</Note>"#.to_owned()
                + "<raw><![CDATA[<x>]]]]><![CDATA[>]]></raw></o:order>",
        ),
        (&shape, json!({"a": null, "id": null}), format!(r#"<o:order xmlns:o="urn:o"><a{nil}</o:order>"#)),
        (
            &json!({"name": "l", "items": {"name": "i"}}),
            json!([{"k": true}, 2.5]),
            "<l><i><k>true</k></i><i>2.5</i></l>".to_owned(),
        ),
        (&json!({"name": "l"}), json!([]), "<l></l>".to_owned()),
        // The name of a list is that of the element around it, where there is one.
        (
            &json!({"name": "l", "members": [["tags", { "name": "TagList" }], ["words", { "name": "Words", "wrapped": true }]]}),
            json!({"tags": ["a", "b"], "words": ["c"]}),
            "<l><tags>a</tags><tags>b</tags><Words><Words>c</Words></Words></l>".to_owned(),
        ),
        // The namespace of an attribute is that of its prefix, and never the element's.
        (
            &json!({"name": "l", "members": [
                ["id", { "node": "attribute", "namespace": "urn:i" }],
                ["n", { "node": "attribute", "name": "p:n", "namespace": "urn:p" }],
            ]}),
            json!({"id": 1, "n": 2}),
            r#"<l xmlns:p="urn:p" id="1" p:n="2"></l>"#.to_owned(),
        ),
        (
            &json!({"name": "l", "members": [["t", { "node": "text" }], ["d", { "node": "cdata" }]]}),
            json!({"t": null, "d": null}),
            "<l></l>".to_owned(),
        ),
    ] {
        let request = send(post(xml(shape), whole()), json!({ "body": given })).await.unwrap();
        assert_eq!(request.headers("content-type"), ["application/xml"]);
        assert_eq!(request.text(), format!("{head}{wanted}"), "{given}");
    }
    for given in [json!({"a><b": 1}), json!({"": 1}), json!({"1a": 1}), json!({"m²": 1}), json!({"a": "\u{1}"})] {
        assert!(send(post(xml(&shape), whole()), json!({ "body": given })).await.is_err(), "{given}");
    }
}

#[tokio::test]
async fn json_of_every_type_keeps_nulls_digits_and_text() {
    let rest = json!({ "name": "more", "target": { "in": "body_rest" } });
    for (content_type, arguments, given, wanted) in [
        (
            "application/json",
            json!([field("a")]),
            json!({"a": {"b": {"c": null}, "d": [null, 1.0, -0.5]}}),
            r#"{"a":{"b":{"c":null},"d":[null,1.0,-0.5]}}"#,
        ),
        (
            "application/merge-patch+json",
            json!([field("a"), field("b")]),
            json!({"a": null, "b": 18_446_744_073_709_551_615_u64}),
            r#"{"a":null,"b":18446744073709551615}"#,
        ),
        (
            "application/vnd.api+json",
            json!([field("data")]),
            json!({"data": "é\u{0}\"\\ \u{2028}"}),
            "{\"data\":\"é\\u0000\\\"\\\\ \u{2028}\"}",
        ),
        ("application/json; charset=utf-8", whole(), json!({"body": [1, {"x": null}]}), r#"[1,{"x":null}]"#),
        (
            "application/json-patch+json",
            whole(),
            json!({"body": [{"op": "remove", "path": "/a"}]}),
            r#"[{"op":"remove","path":"/a"}]"#,
        ),
        ("application/json", whole(), json!({"body": "text"}), "\"text\""),
        ("application/json", whole(), json!({"body": 7}), "7"),
        (
            "application/json",
            json!([field("names[]"), field("$ref"), field("a<b")]),
            json!({"names[]": [1], "$ref": "x", "a<b": 2}),
            r#"{"$ref":"x","a<b":2,"names[]":[1]}"#,
        ),
        (
            "application/json",
            json!([inside("name", &["user", "name"]), inside("id", &["user", "id"])]),
            json!({"name": "N", "id": 1}),
            r#"{"user":{"id":1,"name":"N"}}"#,
        ),
        ("application/json", json!([field("a"), rest]), json!({"a": 1, "more": {"z": null}}), r#"{"a":1,"z":null}"#),
    ] {
        let request = send(post(body(content_type, "json", false), arguments), given).await.unwrap();
        assert_eq!(request.headers("content-type"), [content_type]);
        // As a value, because the order of keys is the build's choice; and the length, because the bytes must be compact.
        let value = |text: &str| serde_json::from_str::<Value>(text).unwrap();
        assert_eq!((value(request.text()), request.body.len()), (value(wanted), wanted.len()), "{}", request.text());
    }
}

#[tokio::test]
async fn a_body_is_there_when_it_must_be() {
    for (required, given, wanted) in [
        (true, json!({}), Some("{}")),
        (false, json!({}), None),
        (false, json!({"a": null}), Some("{\"a\":null}")),
        (false, json!({"a": {}}), Some("{\"a\":{}}")),
        (false, json!({"a": []}), Some("{\"a\":[]}")),
        (false, json!({"a": ""}), Some("{\"a\":\"\"}")),
    ] {
        let request = send(post(body("application/json", "json", required), json!([field("a")])), given).await.unwrap();
        assert_eq!(request.text(), wanted.unwrap_or_default());
        assert_eq!(request.headers("content-type").len(), usize::from(wanted.is_some()), "{wanted:?}");
    }
}

#[tokio::test]
async fn forms() {
    for (given, wanted) in [
        (json!({"a": "1&admin=true"}), "a=1%26admin%3Dtrue"),
        (json!({"a": "ä+b c"}), "a=%C3%A4%2Bb%20c"),
        (json!({"a": [1, 2], "b": true}), "a=1&a=2&b=true"),
        (json!({"a": {"k": ["x"]}}), "a%5Bk%5D%5B0%5D=x"),
        (json!({"a": null}), "a="),
        (json!({"a": ""}), "a="),
        (json!({"a": []}), ""),
    ] {
        let form = body("application/x-www-form-urlencoded", "form", false);
        let request = send(post(form, json!([field("a"), field("b")])), given).await.unwrap();
        assert_eq!((request.text(), request.headers("content-type")), (wanted, vec!["application/x-www-form-urlencoded"]));
    }
}

#[tokio::test]
async fn texts_bytes_and_xml() {
    for (content_type, encoding, given, wanted) in [
        ("text/plain", "text", "a\r\nb é", "a\r\nb é".as_bytes()),
        ("application/xml", "text", "<a b=\"c\">&amp;</a>", b"<a b=\"c\">&amp;</a>"),
        ("text/csv", "text", "a,b\n1,2\n", b"a,b\n1,2\n"),
        ("application/octet-stream", "binary", "AAH/", b"\x00\x01\xff"),
        ("image/png", "binary", "data:image/png;base64,iVBORw==", b"\x89PNG"),
        ("application/octet-stream", "binary", "", b""),
    ] {
        let request = send(post(body(content_type, encoding, false), whole()), json!({ "body": given })).await.unwrap();
        assert_eq!((request.body.as_slice(), request.headers("content-type")), (wanted, vec![content_type]), "{content_type}");
        assert_eq!(request.headers("content-length"), [wanted.len().to_string()]);
    }
    let refused = send(post(body("image/png", "binary", false), whole()), json!({"body": "no base64!"})).await;
    assert!(refused.unwrap_err().advice().contains("base64"));
}

/// The parts of a multipart body: header lines and content.
fn parts(content_type: &str, body: &[u8]) -> Vec<(String, Vec<u8>)> {
    let boundary = content_type.split("boundary=").nth(1).unwrap();
    let text: String = body.iter().map(|byte| char::from(*byte)).collect();
    let inner = text.strip_prefix(&format!("--{boundary}\r\n")).unwrap();
    let inner = inner.strip_suffix(&format!("\r\n--{boundary}--\r\n")).unwrap();
    let between = format!("\r\n--{boundary}\r\n");
    let split = inner.split(&between).map(|part| part.split_once("\r\n\r\n").unwrap());
    split.map(|(head, content)| (head.to_owned(), content.chars().map(|character| character as u8).collect())).collect()
}

#[tokio::test]
async fn multipart_with_real_files() {
    let mut file = field("file");
    file["file"] = true.into();
    let upload = post(body("multipart/form-data", "multipart", true), json!([field("name"), file, field("meta"), field("n")]));
    let given = json!({"name": "a\r\nb", "file": "data:text/csv;name=a%22b.csv;base64,AP8NCi0t", "meta": {"k": [1]}, "n": 7});
    let request = send(upload, given).await.unwrap();
    let content_type = request.headers("content-type")[0].to_owned();
    assert!(content_type.starts_with("multipart/form-data; boundary="), "{content_type}");
    let found = parts(&content_type, &request.body);
    let find = |name: &str| {
        let wanted = format!("name=\"{name}\"");
        found.iter().find(|(head, _)| head.contains(&wanted)).unwrap_or_else(|| panic!("{name}: {found:?}"))
    };
    assert_eq!(found.len(), 4);
    assert_eq!(find("name").1, b"a\r\nb");
    assert_eq!(find("file").1, b"\x00\xff\r\n--");
    assert!(find("file").0.contains("Content-Type: text/csv") && find("file").0.contains("filename=\"a%22b.csv\""), "{found:?}");
    assert_eq!((find("meta").1.as_slice(), find("n").1.as_slice()), (&b"{\"k\":[1]}"[..], &b"7"[..]));
}

/// A file of this machine is one below the folder that the operator has named.
#[tokio::test]
async fn multipart_with_a_file_by_its_path() {
    let folder = std::env::temp_dir().join(format!("toolwright-behaviour-files-{}", std::process::id()));
    std::fs::create_dir_all(folder.join("root")).unwrap();
    std::fs::write(folder.join("root/a b.csv"), b"x,\xff\r\n--").unwrap();
    std::fs::write(folder.join("secret.csv"), "s").unwrap();
    let mut file = field("file");
    file["file"] = true.into();
    let upload = post(body("multipart/form-data", "multipart", true), json!([field("name"), file]));
    let upstream = Upstream::always(upstream::json("{}")).await;
    let integration = integration(json!([operation("t", upload)]));
    let connect = |root: Option<&str>| {
        let mut options = options(&upstream.url(), &integration);
        options.files = root.map(|root| FileRoot::open(&folder.join(root)).unwrap());
        Client::new(Arc::new(integration.clone()), options).unwrap()
    };
    let upload = async |client: &Client, file: &str| call(client, "t", json!({"name": "file:a b.csv", "file": file})).await;
    let allowed = connect(Some("root"));
    upload(&allowed, "file:a%20b.csv").await.unwrap();
    let requests = upstream.requests();
    let found = parts(requests[0].headers("content-type")[0], &requests[0].body);
    let find = |name: &str| found.iter().find(|(head, _)| head.contains(&format!("name=\"{name}\""))).unwrap();
    assert_eq!(find("file").1, b"x,\xff\r\n--");
    assert!(find("file").0.contains("Content-Type: text/csv") && find("file").0.contains("filename=\"a b.csv\""), "{found:?}");
    // What is no file stays the text that it is.
    assert_eq!(find("name").1, b"file:a b.csv");
    for (client, file, words) in [
        (&allowed, "file:../secret.csv", "there is no file ../secret.csv"),
        (&connect(None), "file:a%20b.csv", "the operator has allowed no folder"),
    ] {
        let refused = upload(client, file).await.unwrap_err().advice();
        assert!(refused.contains("/file: ") && refused.contains(words), "{refused}");
    }
    assert_eq!(upstream.requests().len(), 1, "nothing was sent");
    std::fs::remove_dir_all(folder).unwrap();
}

/// RFC 9110 §8.6: a server may answer 411 to a POST that does not say that it has no content.
#[tokio::test]
async fn no_content_is_said_where_content_is_expected() {
    for (method, wanted) in [("POST", vec!["0"]), ("PUT", vec!["0"]), ("PATCH", vec!["0"]), ("GET", vec![]), ("DELETE", vec![])] {
        let request = send(json!({ "http_method": method }), json!({})).await.unwrap();
        assert_eq!(request.headers("content-length"), wanted, "{method}");
        assert!(request.headers("content-type").is_empty() && request.headers("transfer-encoding").is_empty());
    }
}

/// Arguments of one name in path, query and body are three arguments, and each goes to its place.
#[tokio::test]
async fn one_name_in_three_places() {
    let path = json!({ "name": "id", "target": parameter("id", "path", "simple", false)["target"], "required": true });
    let query = json!({ "name": "query_id", "target": parameter("id", "query", "form", true)["target"] });
    let mut extra = post(body("application/json", "json", false), json!([path, query, inside("body_id", &["id"])]));
    extra["path"] = "/items/{id}".into();
    let request = send(extra, json!({"id": "P1", "query_id": "Q1", "body_id": "B1"})).await.unwrap();
    assert_eq!((request.target(), request.text()), ("/items/P1?id=Q1", r#"{"id":"B1"}"#));
}
