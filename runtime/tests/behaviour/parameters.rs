//! Where arguments go in path, query, header and cookie: the tables of RFC 6570 and of OpenAPI's "Style Values", byte by byte.

use crate::upstream::{Recorded, Upstream, json as json_answer};
use crate::world::{call, client, operation};
use serde_json::{Value, json};
use toolwright_runtime::client::CallError;

/// A parameter as the vendor declares it.
pub fn parameter(name: &str, location: &str, style: &str, explode: bool) -> Value {
    json!({ "name": name, "target": { "in": "parameter", "location": location, "name": name, "style": style, "explode": explode } })
}

fn reserved(name: &str, location: &str, style: &str) -> Value {
    let mut parameter = parameter(name, location, style, true);
    parameter["target"]["allow_reserved"] = true.into();
    parameter
}

fn encoded(name: &str, location: &str, content_type: &str) -> Value {
    let mut parameter = parameter(name, location, if location == "query" { "form" } else { "simple" }, false);
    parameter["target"]["content_type"] = content_type.into();
    parameter
}

/// What one call sends, or nothing when it is refused before.
pub async fn send(extra: Value, arguments: Value) -> Result<Recorded, CallError> {
    let upstream = Upstream::always(json_answer("{}")).await;
    let client = client(&upstream, json!([operation("send", extra)]));
    let outcome = call(&client, "send", arguments).await;
    let mut requests = upstream.requests();
    match outcome {
        Ok(_) => {
            assert_eq!(requests.len(), 1);
            Ok(requests.remove(0))
        }
        Err(error) => {
            assert_eq!(upstream.connections(), 0, "{error:?}");
            Err(error)
        }
    }
}

/// The three values of OpenAPI's table. Keys are in order, because serde_json sorts them unless told otherwise.
fn colors() -> (Value, Value, Value) {
    (json!("blue"), json!(["blue", "black", "brown"]), json!({"B": 150, "G": 200, "R": 100}))
}

#[tokio::test]
async fn paths_are_rfc_6570() {
    let (one, list, object) = colors();
    for (style, explode, value, wanted) in [
        ("simple", false, &one, "blue"),
        ("simple", true, &one, "blue"),
        ("simple", false, &list, "blue,black,brown"),
        ("simple", true, &list, "blue,black,brown"),
        ("simple", false, &object, "B,150,G,200,R,100"),
        ("simple", true, &object, "B=150,G=200,R=100"),
        ("label", false, &one, ".blue"),
        ("label", false, &list, ".blue,black,brown"),
        ("label", true, &list, ".blue.black.brown"),
        ("label", false, &object, ".B,150,G,200,R,100"),
        ("label", true, &object, ".B=150.G=200.R=100"),
        ("matrix", false, &one, ";color=blue"),
        ("matrix", false, &list, ";color=blue,black,brown"),
        ("matrix", true, &list, ";color=blue;color=black;color=brown"),
        ("matrix", false, &object, ";color=B,150,G,200,R,100"),
        ("matrix", true, &object, ";B=150;G=200;R=100"),
        ("simple", false, &json!(["a,b", "c/d", "e f", "é"]), "a%2Cb,c%2Fd,e%20f,%C3%A9"),
        ("simple", false, &json!([1, true, 2.5, null]), "1,true,2.5"),
        ("label", true, &json!(["a.b"]), ".a.b"),
        ("matrix", true, &json!({"k;": "="}), ";k%3B=%3D"),
        ("simple", false, &json!(-9_223_372_036_854_775_808_i64), "-9223372036854775808"),
    ] {
        let extra = json!({ "path": "/paths/{color}/x", "arguments": [parameter("color", "path", style, explode)] });
        let request = send(extra, json!({ "color": value })).await.unwrap();
        assert_eq!(request.line(), format!("GET /paths/{wanted}/x HTTP/1.1"), "{style} {explode} {value}");
    }
}

#[tokio::test]
async fn queries_are_openapi_s_table() {
    let (one, list, object) = colors();
    let filter = json!({"a": {"b": ["x", {"c": "d&e"}]}, "z": false});
    for (style, explode, value, wanted) in [
        ("form", true, &one, "color=blue"),
        ("form", false, &one, "color=blue"),
        ("form", true, &json!(""), "color="),
        ("form", false, &list, "color=blue,black,brown"),
        ("form", true, &list, "color=blue&color=black&color=brown"),
        ("form", false, &object, "color=B,150,G,200,R,100"),
        ("form", true, &object, "B=150&G=200&R=100"),
        ("form", true, &json!({"a": ["b c", 1], "d": {"e": 1}}), "a=b%20c&a=1&d=%7B%22e%22%3A1%7D"),
        ("spaceDelimited", false, &list, "color=blue%20black%20brown"),
        ("spaceDelimited", false, &object, "color=B%20150%20G%20200%20R%20100"),
        ("spaceDelimited", true, &list, "color=blue&color=black&color=brown"),
        ("pipeDelimited", false, &list, "color=blue%7Cblack%7Cbrown"),
        ("pipeDelimited", false, &object, "color=B%7C150%7CG%7C200%7CR%7C100"),
        ("deepObject", true, &object, "color%5BB%5D=150&color%5BG%5D=200&color%5BR%5D=100"),
        ("deepObject", true, &filter, "color%5Ba%5D%5Bb%5D%5B0%5D=x&color%5Ba%5D%5Bb%5D%5B1%5D%5Bc%5D=d%26e&color%5Bz%5D=false"),
        ("tabDelimited", false, &list, "color=blue%09black%09brown"),
        ("form", true, &json!([]), ""),
        ("form", false, &json!({}), ""),
        ("deepObject", true, &json!({"a": null}), ""),
        ("form", true, &json!(null), ""),
        ("form", true, &json!([null, "x"]), "color=x"),
        (
            "form",
            true,
            &json!(":/?#[]@!$&'()*+,;= \"<>%"),
            "color=%3A%2F%3F%23%5B%5D%40%21%24%26%27%28%29%2A%2B%2C%3B%3D%20%22%3C%3E%25",
        ),
        ("form", true, &json!(true), "color=true"),
        ("form", true, &json!(18_446_744_073_709_551_615_u64), "color=18446744073709551615"),
        ("form", false, &json!(["a,b", "c|d"]), "color=a%2Cb,c%7Cd"),
        ("form", true, &json!([{"k": 1}]), "color=%7B%22k%22%3A1%7D"),
    ] {
        let extra = json!({ "arguments": [parameter("color", "query", style, explode)] });
        let request = send(extra, json!({ "color": value })).await.unwrap();
        let wanted = if wanted.is_empty() { "/users".to_owned() } else { format!("/users?{wanted}") };
        assert_eq!(request.target(), wanted, "{style} {explode} {value}");
    }
}

#[tokio::test]
async fn headers_and_cookies() {
    let (one, list, object) = colors();
    for (location, name, explode, value, wanted) in [
        ("header", "X-Color", false, &one, "blue"),
        ("header", "X-Color", false, &list, "blue,black,brown"),
        ("header", "X-Color", true, &list, "blue,black,brown"),
        ("header", "X-Color", false, &object, "B,150,G,200,R,100"),
        ("header", "X-Color", true, &object, "B=150,G=200,R=100"),
        ("header", "X-Color", false, &json!("a b; c=\"d\""), "a b; c=\"d\""),
        ("header", "X-Color", false, &json!(7), "7"),
        ("cookie", "color", true, &one, "color=blue"),
        ("cookie", "color", false, &list, "color=blue,black,brown"),
        ("cookie", "color", true, &list, "color=blue; color=black; color=brown"),
        ("cookie", "color", false, &object, "color=B,150,G,200,R,100"),
        ("cookie", "color", true, &object, "B=150; G=200; R=100"),
        ("cookie", "color", true, &json!("a;b=c, d"), "color=a%3Bb%3Dc%2C%20d"),
    ] {
        let style = if location == "header" { "simple" } else { "form" };
        let extra = json!({ "arguments": [parameter(name, location, style, explode)] });
        let request = send(extra, json!({ name: value })).await.unwrap();
        let header = if location == "header" { name } else { "cookie" };
        assert_eq!(request.headers(header), [wanted], "{location} {explode} {value}");
        assert_eq!(request.target(), "/users");
    }
}

#[tokio::test]
async fn reserved_characters_stay_where_the_vendor_wants_them() {
    for (location, value, wanted) in [
        ("query", "a/b?c:d@e,f;g", "/x/y?v=a/b?c:d@e,f%3Bg"),
        ("query", "1&admin=true#x", "/x/y?v=1%26admin=true%23x"),
        ("query", "100%", "/x/y?v=100%25"),
        ("query", "%41 b+c", "/x/y?v=%41%20b%2Bc"),
        ("path", "a:b@c,d;e=f", "/x/a:b@c,d;e=f"),
        ("path", "a/b?c#d", "/x/a%2Fb%3Fc%23d"),
    ] {
        let style = if location == "path" { "simple" } else { "form" };
        let path = if location == "path" { "/x/{v}" } else { "/x/y" };
        let extra = json!({ "path": path, "arguments": [reserved("v", location, style)] });
        let request = send(extra, json!({ "v": value })).await.unwrap();
        assert_eq!(request.target(), wanted, "{location} {value}");
    }
}

/// OpenAPI 3.2's style `cookie`, and JSON in a header.
#[tokio::test]
async fn what_is_sent_as_it_is_must_be_what_its_place_can_carry() {
    let cookie = |value: Value| send(json!({ "arguments": [reserved("c", "cookie", "form")] }), json!({ "c": value }));
    for (value, wanted) in [
        (json!("a%20b+c/d=="), "c=a%20b+c/d=="),
        (json!(["blue", "black"]), "c=blue; c=black"),
        (json!({"B": 150, "G": 200}), "B=150; G=200"),
    ] {
        assert_eq!(cookie(value).await.unwrap().headers("cookie"), [wanted]);
    }
    for value in ["a;b=c", "a b", "é", "\"a\"", "a\r\nb"] {
        assert!(matches!(cookie(json!(value)).await, Err(CallError::Arguments(_))), "{value:?}");
    }
    let header = json!({ "arguments": [encoded("X-Filter", "header", "application/json")] });
    let request = send(header, json!({ "X-Filter": {"name": "é😀"} })).await.unwrap();
    assert_eq!(request.headers("x-filter"), [r#"{"name":"\u00e9\ud83d\ude00"}"#]);
}

#[tokio::test]
async fn names_and_contents_of_every_kind() {
    for (parameter, value, wanted) in [
        (parameter("page[size]", "query", "form", true), json!(5), "page%5Bsize%5D=5"),
        (parameter("ids[]", "query", "form", true), json!([1, 2]), "ids%5B%5D=1&ids%5B%5D=2"),
        (parameter("$top", "query", "form", true), json!(3), "%24top=3"),
        (parameter("StartTime<", "query", "form", true), json!("2026-01-01T00:00:00Z"), "StartTime%3C=2026-01-01T00%3A00%3A00Z"),
        (parameter("größe", "query", "form", true), json!("groß"), "gr%C3%B6%C3%9Fe=gro%C3%9F"),
        (parameter("a b&c=d", "query", "form", true), json!(1), "a%20b%26c%3Dd=1"),
        (encoded("filter", "query", "application/json"), json!({"a": [1, null]}), "filter=%7B%22a%22%3A%5B1%2Cnull%5D%7D"),
        (encoded("filter", "query", "application/json"), json!("text"), "filter=%22text%22"),
    ] {
        let name = parameter["name"].as_str().unwrap().to_owned();
        let request = send(json!({ "arguments": [parameter] }), json!({ name: value })).await.unwrap();
        assert_eq!(request.target(), format!("/users?{wanted}"));
    }
    let rest = json!({ "path": "/users?fixed=1", "arguments": [
        parameter("q", "query", "form", true), { "name": "more", "target": { "in": "query_rest" } }],
        "constants": [{ "location": "query", "name": "v", "value": "2 0" }] });
    let request = send(rest, json!({"q": "x", "more": {"state": "on", "tags": [1, 2]}})).await.unwrap();
    assert_eq!(request.target(), "/users?fixed=1&q=x&state=on&tags=1&tags=2&v=2%200");
}
