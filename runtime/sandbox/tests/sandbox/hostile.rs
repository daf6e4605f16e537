//! Whatever comes, there is an answer: never a panic, never a status out of range.

use crate::bench::{Bench, torii};
use crate::widgets::widgets;
use proptest::prelude::*;
use std::sync::LazyLock;
use toolwright_sandbox::{Bytes, http};

static TORII: LazyLock<Bench> = LazyLock::new(torii);
static WIDGETS: LazyLock<Bench> = LazyLock::new(widgets);

fn path() -> impl Strategy<Value = String> {
    let segment = prop_oneof![
        Just("users".to_owned()),
        Just("apps".to_owned()),
        Just("contracts".to_owned()),
        Just("files".to_owned()),
        Just("upload".to_owned()),
        Just("download".to_owned()),
        Just("audit".to_owned()),
        Just("1042".to_owned()),
        Just("307".to_owned()),
        Just("58".to_owned()),
        Just("9001".to_owned()),
        Just("api".to_owned()),
        Just("v1".to_owned()),
        Just("Users".to_owned()),
        Just("Tasks".to_owned()),
        Just("Approve".to_owned()),
        "[!-~&&[^/?#\\\\<>\"^`{|}]]{0,6}",
        Just("%ff%00".to_owned()),
    ];
    prop::collection::vec(segment, 0..6).prop_map(|segments| format!("/{}", segments.join("/")))
}

fn query() -> impl Strategy<Value = String> {
    let name = prop_oneof![
        Just("size"),
        Just("cursor"),
        Just("fields"),
        Just("sort"),
        Just("filters"),
        Just("q"),
        Just("aggs"),
        Just("userId"),
        Just("idUsers"),
        Just("page"),
        Just("offset"),
        Just("after"),
        Just("email[]"),
        Just("a[b][c]"),
    ];
    let value = prop_oneof![
        "[a-zA-Z0-9%.,:+=;_-]{0,12}",
        Just("%5B%7B%22key%22%3A%22a%22%7D%5D".to_owned()),
        Just("b2Zmc2V0PTE4NDQ2NzQ0MDczNzA5NTUxNjE1JnNpemU9MQ==".to_owned())
    ];
    prop::collection::vec((name, value), 0..4)
        .prop_map(|pairs| pairs.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&"))
}

fn media() -> impl Strategy<Value = &'static str> {
    prop_oneof![
        Just(""),
        Just("application/json"),
        Just("application/merge-patch+json"),
        Just("multipart/form-data; boundary=x"),
        Just("multipart/form-data"),
        Just("application/x-www-form-urlencoded"),
        Just("text/plain"),
        Just(";;=\""),
    ]
}

fn body() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        prop::collection::vec(any::<u8>(), 0..64),
        Just(br#"{"name":"x","idApp":9223372036854775807,"status":"active","amount":{"value":1e999,"currency":"USD"}}"#.to_vec()),
        Just(br#"{"Operations":[{"op":"add","path":"a.b.c","value":1},{"op":"remove"}],"userIds":[1,{},null]}"#.to_vec()),
        Just(b"--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"\xff\"\r\n\r\n\xff\r\n--x--".to_vec()),
        Just(vec![b'['; 4000]),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_request_has_an_answer(
        method in prop_oneof![Just("GET"), Just("POST"), Just("PUT"), Just("PATCH"), Just("DELETE"), Just("HEAD"), Just("BREW")],
        path in path(), query in query(), media in media(), body in body(), range in "[ -~]{0,12}",
    ) {
        for (bench, base) in [(&*TORII, "/v1.0"), (&*WIDGETS, "")] {
            let target = format!("{base}{path}?{query}");
            if target.parse::<http::Uri>().is_err() {
                continue;
            }
            let answer = bench.raw(method, &target, &[("Content-Type", media), ("Range", &range), ("Cookie", &range)], &body);
            prop_assert!((200..600).contains(&answer.status) && answer.status < 500, "{} {}", answer.status, target);
        }
    }

    #[test]
    fn any_bytes_in_a_header_have_an_answer(bytes in prop::collection::vec(any::<u8>(), 0..40)) {
        let Ok(value) = http::HeaderValue::from_bytes(&bytes) else { return Ok(()) };
        let request = http::Request::get("/v1.0/users").header("Authorization", value).body(Bytes::new()).unwrap();
        prop_assert_eq!(TORII.sandbox.respond(request).status().as_u16(), 401);
    }
}
