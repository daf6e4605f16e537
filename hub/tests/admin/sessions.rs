//! The dashboard's way in: a cookie that scripts cannot read, and requests that other sites cannot forge.

use crate::fixture::Served;
use crate::http::Answer;
use serde_json::{Value, json};
use std::time::Duration;

const JSON: (&str, &str) = ("Content-Type", "application/json");

async fn log_in(served: &Served, token: &str) -> Answer {
    served.raw("POST", "/session", &[JSON], json!({"token": token}).to_string().as_bytes()).await
}

fn cookie(answer: &Answer) -> String {
    answer.header("set-cookie").unwrap().split(';').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_session_reads_and_changes_only_with_its_second_secret() {
    let served = Served::start().await;
    let client = served.tenant("one").await;
    let opened = log_in(&served, &client.token).await;
    assert_eq!(opened.status, 201, "{}", opened.text());
    let set = opened.header("set-cookie").unwrap();
    assert!(set.starts_with("__Host-toolwright="), "{set}");
    for attribute in ["; Path=/", "; HttpOnly", "; SameSite=Strict", "; Secure"] {
        assert!(set.contains(attribute), "{set}");
    }
    let (cookie, csrf) = (cookie(&opened), opened.json()["csrf_token"].as_str().unwrap().to_owned());
    assert!(!set.contains(&csrf) && !set.contains(&client.token));
    assert_eq!(opened.json()["tenant"]["name"], "one");
    let told = served.raw("GET", "/session", &[("Cookie", &cookie)], b"").await;
    assert_eq!(told.json(), opened.json());
    assert_eq!(served.raw("GET", "/log", &[("Cookie", &cookie)], b"").await.status, 200);

    let create = async |headers: &[(&str, &str)]| {
        let mut all = vec![JSON, ("Cookie", cookie.as_str())];
        all.extend(headers);
        served.raw("POST", "/api-token", &all, br#"{"name":"x"}"#).await
    };
    for forged in [
        vec![],
        vec![("X-CSRF-Token", "")],
        vec![("X-CSRF-Token", "0000")],
        vec![("X-CSRF-Token", csrf.as_str()), ("Sec-Fetch-Site", "cross-site")],
        vec![("X-CSRF-Token", csrf.as_str()), ("Sec-Fetch-Site", "same-site")],
    ] {
        let answer = create(&forged).await;
        assert_eq!((answer.status, answer.code().as_str()), (403, "csrf"), "{forged:?}");
    }
    assert_eq!(create(&[("X-CSRF-Token", &csrf)]).await.status, 201);
    assert_eq!(create(&[("X-CSRF-Token", &csrf), ("Sec-Fetch-Site", "same-origin")]).await.status, 201);
    // With a token of its own a request is no browser's, whatever cookie comes along.
    let bearer = format!("Bearer {}", client.token);
    assert_eq!(create(&[("Authorization", &bearer)]).await.status, 201);
    assert_eq!(create(&[("Authorization", "Bearer nonsense"), ("X-CSRF-Token", &csrf)]).await.status, 401);

    let forged_out = served.raw("DELETE", "/session", &[("Cookie", &cookie)], b"").await;
    assert_eq!(forged_out.status, 403);
    let out = served.raw("DELETE", "/session", &[("Cookie", &cookie), ("X-CSRF-Token", &csrf)], b"").await;
    assert!(out.status == 204 && out.header("set-cookie").unwrap().contains("Max-Age=0"));
    assert_eq!(served.raw("GET", "/log", &[("Cookie", &cookie)], b"").await.status, 401);
}

#[tokio::test]
async fn a_session_ends_with_its_time_and_with_its_token() {
    let served = Served::start_at("http://127.0.0.1:8080").await;
    let client = served.tenant("one").await;
    let opened = log_in(&served, &client.token).await;
    let set = opened.header("set-cookie").unwrap();
    assert!(set.starts_with("toolwright=") && !set.contains("Secure"), "{set}");
    let first = cookie(&opened);
    let second = client.post("/api-token", &json!({"name": "second"})).await.json();
    let other = cookie(&log_in(&served, second["token"].as_str().unwrap()).await);
    let status = async |cookie: &str| served.raw("GET", "/log", &[("Cookie", cookie)], b"").await.status;
    assert_eq!((status(&first).await, status(&other).await), (200, 200));
    client.delete(&format!("/api-token/{}", second["id"].as_str().unwrap())).await;
    assert_eq!((status(&first).await, status(&other).await), (200, 401));
    served.time.pass(Duration::from_secs(12 * 60 * 60) - Duration::from_millis(1));
    assert_eq!(status(&first).await, 200);
    served.time.pass(Duration::from_millis(1));
    assert_eq!(status(&first).await, 401);
}

#[tokio::test]
async fn who_shows_a_token_has_no_session() {
    let served = Served::start().await;
    let client = served.tenant("one").await;
    let told = client.get("/session").await.json();
    assert_eq!((&told["csrf_token"], &told["expires_at"]), (&Value::Null, &Value::Null));
    for token in ["", "nonsense", "twk_0000000000000000000000000000000000000000"] {
        let answer = log_in(&served, token).await;
        assert!(answer.header("set-cookie").is_none() && [400, 401].contains(&answer.status), "{token}");
        assert!(!answer.text().contains("nonsense"));
    }
    // A form of another site cannot log anybody in: it cannot send this type.
    let form = served
        .raw("POST", "/session", &[("Content-Type", "text/plain")], json!({"token": client.token}).to_string().as_bytes())
        .await;
    assert_eq!(form.status, 415);
}
