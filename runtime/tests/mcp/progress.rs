//! Progress of long calls, over HTTP and stdio: to those who gave a token and can read it, increasing, nothing after the answer.

use crate::fixture::Server;
use crate::lines::Pipe;
use crate::raw::{Answer, legacy, modern, post};
use serde_json::{Value, json};
use std::time::Duration;

const BOTH: &str = "Accept: application/json, text/event-stream\r\n";

fn call(token: Value) -> Value {
    json!({"name": "acme_users_wait", "_meta": {"progressToken": token}})
}

/// The messages of an answer that is a stream.
fn events(answer: &Answer) -> Vec<Value> {
    assert!(answer.head.contains("content-type: text/event-stream"), "{}", answer.head);
    let data = answer.body.lines().filter_map(|line| line.strip_prefix("data: "));
    data.map(|data| serde_json::from_str(data).unwrap()).collect()
}

async fn call_over_http(steps: &[f64], headers: &str, message: Value) -> Answer {
    let server = Server::start().await;
    *server.vendor.steps.lock().unwrap() = steps.to_vec();
    server.vendor.release.notify_one();
    post(&server, headers, message.to_string()).await
}

#[tokio::test]
async fn what_the_toolbox_reports_reaches_the_client_that_gave_a_token() {
    let newest = format!("{BOTH}MCP-Protocol-Version: 2026-07-28\r\nMcp-Method: tools/call\r\nMcp-Name: acme_users_wait\r\n");
    let mut message = modern("tools/call", json!({"name": "acme_users_wait"}));
    message["params"]["_meta"]["progressToken"] = json!(7);
    // What goes back, stays, or is no number is not told.
    let steps = [1.0, 1.0, 0.5, f64::NAN, 2.0];
    for (headers, message, token) in
        [(BOTH, legacy("tools/call", call(json!("t-1"))), json!("t-1")), (newest.as_str(), message, json!(7))]
    {
        let answer = call_over_http(&steps, headers, message).await;
        let [first, second, last] = events(&answer).try_into().unwrap();
        for (event, done) in [(first, 1.0), (second, 2.0)] {
            assert_eq!(event["method"], "notifications/progress");
            assert_eq!(event["params"]["progressToken"], token);
            assert_eq!(event["params"]["progress"].as_f64(), Some(done));
            assert_eq!(
                (event["params"]["total"].as_f64(), &event["params"]["message"]),
                (Some(3.0), &json!(format!("step {done}")))
            );
        }
        assert_eq!(last["result"]["structuredContent"], json!({"waited": true}));
    }
}

#[tokio::test]
async fn an_answer_stays_plain_json_for_who_cannot_read_or_did_not_ask_for_progress() {
    let without = legacy("tools/call", json!({"name": "acme_users_wait"}));
    for (headers, message) in [
        ("Accept: application/json\r\n", legacy("tools/call", call(json!(1)))),
        ("Accept: application/json, text/event-stream;q=0\r\n", legacy("tools/call", call(json!(1)))),
        ("", legacy("tools/call", call(json!(1)))),
        (BOTH, without),
    ] {
        let answer = call_over_http(&[1.0, 2.0], headers, message).await;
        assert!(answer.head.contains("content-type: application/json"), "{headers}: {}", answer.head);
        assert_eq!(answer.json()["result"]["structuredContent"], json!({"waited": true}));
    }
}

/// Tool rule RT10: clients give up after 60 s without a word.
#[tokio::test(start_paused = true)]
async fn a_silent_vendor_is_spoken_for() {
    let mut pipe = Pipe::start();
    pipe.send(&legacy("tools/call", call(json!("long"))).to_string()).await;
    let mut told = Vec::new();
    for _ in 0..4 {
        let line = tokio::time::timeout(Duration::from_secs(30), pipe.output.next_line()).await.unwrap().unwrap().unwrap();
        let event: Value = serde_json::from_str(&line).unwrap();
        assert_eq!((&event["method"], &event["params"]["progressToken"]), (&json!("notifications/progress"), &json!("long")));
        assert!(event["params"]["message"].as_str().unwrap().contains("waiting"));
        told.push(event["params"]["progress"].as_f64().unwrap());
    }
    assert_eq!(told, [10.0, 20.0, 30.0, 40.0]);
    pipe.vendor.release.notify_one();
    let line = pipe.output.next_line().await.unwrap().unwrap();
    assert!(line.contains("\"waited\""), "{line}");
    let after = tokio::time::timeout(Duration::from_secs(60), pipe.output.next_line()).await;
    assert!(after.is_err(), "{after:?}");
}
