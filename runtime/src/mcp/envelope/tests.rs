use super::*;
use crate::strict::DEEPEST;
use proptest::prelude::*;

fn code_of(text: &str) -> (i32, Option<Value>) {
    let refusal = read(text.as_bytes()).expect_err(text);
    (refusal.code, refusal.id)
}

#[test]
fn messages_are_told_apart() {
    let request = read(br#"{"jsonrpc":"2.0","id":"a","method":"tools/call","params":{"name":"x","_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28"}}}"#).unwrap();
    assert_eq!(request.kind, Kind::Request);
    assert_eq!(request.id, Some(json!("a")));
    assert_eq!(request.method, "tools/call");
    assert_eq!(request.name.as_deref(), Some("x"));
    assert!(request.is_modern());
    let legacy = read(br#" {"jsonrpc":"2.0","id":7,"method":"ping"} "#).unwrap();
    assert!(!legacy.is_modern());
    assert_eq!(legacy.id, Some(json!(7)));
    assert_eq!(read(br#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#).unwrap().kind, Kind::Notification);
    assert_eq!(read(br#"{"jsonrpc":"2.0","id":1,"result":{}}"#).unwrap().kind, Kind::Answer);
    assert_eq!(read(br#"{"jsonrpc":"2.0","id":null,"error":{"code":1,"message":""}}"#).unwrap().kind, Kind::Answer);
}

#[test]
fn what_is_not_json_is_a_parse_error() {
    for text in ["", "{", "{]", "nope", r#"{"jsonrpc":"2.0","id":1,"method":"ping"} x"#, "\u{1}", r#"{"a":1,}"#] {
        assert_eq!(code_of(text), (PARSE_ERROR, None), "{text}");
    }
    assert_eq!(read(b"{\"a\":\"\xff\"}").unwrap_err().code, PARSE_ERROR);
}

#[test]
fn a_key_that_stands_twice_is_a_parse_error_at_any_depth() {
    for text in [
        r#"{"jsonrpc":"2.0","id":1,"id":2,"method":"ping"}"#,
        r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a","name":"b"}}"#,
        r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a","arguments":{"x":[{"k":1,"\u006b":2}]}}}"#,
    ] {
        let refusal = read(text.as_bytes()).unwrap_err();
        assert_eq!(refusal.code, PARSE_ERROR);
        assert!(refusal.message.contains("stands twice"), "{}", refusal.message);
    }
}

#[test]
fn depth_ends_in_words_and_not_in_the_stack() {
    let deep = |levels: usize| {
        format!(r#"{{"jsonrpc":"2.0","id":1,"method":"x","params":{{"a":{}{}}}}}"#, "[".repeat(levels), "]".repeat(levels))
    };
    assert!(read(deep(DEEPEST - 2).as_bytes()).is_ok());
    for levels in [DEEPEST - 1, 10_000, 1_000_000] {
        let refusal = read(deep(levels).as_bytes()).unwrap_err();
        assert_eq!(refusal.message, "parse error: nested deeper than 127 levels");
    }
}

#[test]
fn what_is_json_but_no_message_is_an_invalid_request() {
    for text in ["1", "null", "\"a\"", "[]", r#"[{"jsonrpc":"2.0","id":1,"method":"ping"}]"#] {
        assert_eq!(code_of(text), (INVALID_REQUEST, None), "{text}");
    }
    for (text, id) in [
        (r#"{"id":1,"method":"ping"}"#, json!(1)),
        (r#"{"jsonrpc":"1.0","id":"q","method":"ping"}"#, json!("q")),
        (r#"{"jsonrpc":2.0,"id":1,"method":"ping"}"#, json!(1)),
        (r#"{"jsonrpc":"2.0","id":1}"#, json!(1)),
        (r#"{"jsonrpc":"2.0","id":1,"method":5}"#, json!(1)),
        (r#"{"jsonrpc":"2.0","id":1,"method":"ping","result":{}}"#, json!(1)),
    ] {
        assert_eq!(code_of(text), (INVALID_REQUEST, Some(id)), "{text}");
    }
    for id in ["null", "1.5", "1e3", "true", "{}", "[1]", "9223372036854775808"] {
        let text = format!(r#"{{"jsonrpc":"2.0","id":{id},"method":"ping"}}"#);
        assert_eq!(code_of(&text), (INVALID_REQUEST, None), "{id}");
    }
    for params in ["[]", "5", "\"x\"", "true"] {
        let text = format!(r#"{{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{params}}}"#);
        assert_eq!(code_of(&text), (INVALID_PARAMS, Some(json!(1))), "{params}");
    }
    for cursor in ["5", "true", "{}", "[\"a\"]"] {
        let text = format!(r#"{{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{{"cursor":{cursor}}}}}"#);
        assert_eq!(code_of(&text), (INVALID_PARAMS, Some(json!(1))), "{cursor}");
    }
    for cursor in ["null", "\"a\""] {
        let text = format!(r#"{{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{{"cursor":{cursor}}}}}"#);
        assert!(read(text.as_bytes()).is_ok(), "{cursor}");
    }
}

#[test]
fn a_refusal_is_a_json_rpc_error() {
    let text = Refusal::new(PARSE_ERROR, "parse error").to_json();
    let error: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(error, json!({"jsonrpc": "2.0", "id": null, "error": {"code": -32700, "message": "parse error"}}));
}

proptest! {
    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = read(&bytes);
    }

    #[test]
    fn no_members_panic(
        members in prop::collection::vec(
            (prop_oneof![Just("jsonrpc"), Just("id"), Just("method"), Just("params"), Just("result"), Just("error"), Just("x")],
             prop_oneof![Just("null"), Just("1"), Just("1.5"), Just("\"2.0\""), Just("\"tools/call\""), Just("{}"), Just("[]"),
                Just(r#"{"_meta":5,"name":[]}"#), Just(r#"{"_meta":{"io.modelcontextprotocol/protocolVersion":7}}"#)]),
            0..6),
    ) {
        let text: Vec<String> = members.iter().map(|(key, value)| format!("\"{key}\":{value}")).collect();
        let text = format!("{{{}}}", text.join(","));
        if let Err(refusal) = read(text.as_bytes()) {
            prop_assert!(serde_json::from_str::<Value>(&refusal.to_json()).is_ok());
        }
    }
}
