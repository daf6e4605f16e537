//! What belongs to another tenant is not there: same status, same bytes as what never was.

use crate::fixture::{Client, Served};
use serde_json::{Value, json};

/// Identifiers that lead nowhere: never given out, no identifiers at all, hostile.
const NOWHERE: [&str; 7] =
    ["00000000000000000000000000000000", "", "x", "0", "..%2f..", "%00", "0000000000000000000000000000000G"];

struct Owned {
    account: String,
    server: String,
    token: String,
}

async fn own(client: &Client<'_>) -> Owned {
    let account = client.account().await;
    let server = client.server(&account).await["id"].as_str().unwrap().to_owned();
    let token = client.post("/api-token", &json!({"name": "second"})).await.json()["id"].as_str().unwrap().to_owned();
    Owned { account, server, token }
}

#[tokio::test]
async fn foreign_things_are_answered_like_unknown_ones() {
    let served = Served::start().await;
    let (one, other) = (served.tenant("one").await, served.tenant("other").await);
    let (mine, theirs) = (own(&one).await, own(&other).await);
    let change = json!({"name": "x"});
    let relabel = json!({"label": "x"});
    let create = json!({"name": "x", "config": {"methods": ["nonsense"], "tagz": 1}});
    let nothing = Value::Null;
    type Path = fn(&str, &Owned) -> String;
    let cases: [(&str, &str, Path, &Value); 14] = [
        ("GET", "acc_", |id, _| format!("/integrated-account/{id}"), &nothing),
        ("PATCH", "acc_", |id, _| format!("/integrated-account/{id}"), &relabel),
        ("DELETE", "acc_", |id, _| format!("/integrated-account/{id}"), &nothing),
        ("GET", "acc_", |id, _| format!("/integrated-account/{id}/mcp"), &nothing),
        ("POST", "acc_", |id, _| format!("/integrated-account/{id}/mcp"), &create),
        ("GET", "acc_", |id, _| format!("/integrated-account/{id}/tools?methods=nonsense"), &nothing),
        ("GET", "acc_", |id, mine| format!("/integrated-account/{id}/mcp/{}", mine.server), &nothing),
        ("PATCH", "acc_", |id, mine| format!("/integrated-account/{id}/mcp/{}", mine.server), &change),
        ("GET", "mcp_", |id, mine| format!("/integrated-account/{}/mcp/{id}", mine.account), &nothing),
        ("PATCH", "mcp_", |id, mine| format!("/integrated-account/{}/mcp/{id}", mine.account), &change),
        ("DELETE", "mcp_", |id, mine| format!("/integrated-account/{}/mcp/{id}", mine.account), &nothing),
        ("GET", "key_", |id, _| format!("/api-token/{id}"), &nothing),
        ("PATCH", "key_", |id, _| format!("/api-token/{id}"), &change),
        ("DELETE", "key_", |id, _| format!("/api-token/{id}"), &nothing),
    ];
    for (method, prefix, path, body) in cases {
        let foreign = match prefix {
            "acc_" => &theirs.account,
            "mcp_" => &theirs.server,
            _ => &theirs.token,
        };
        let ask = async |id: &str| {
            let target = path(id, &mine);
            match method {
                "POST" => one.post(&target, body).await,
                "PATCH" => one.patch(&target, body).await,
                "DELETE" => one.delete(&target).await,
                _ => one.get(&target).await,
            }
        };
        let answer = ask(foreign).await;
        assert_eq!((answer.status, answer.code().as_str()), (404, "not_found"), "{method} {}", path(foreign, &mine));
        for id in NOWHERE.iter().filter(|id| !id.is_empty()) {
            for id in [format!("{prefix}{id}"), (*id).to_owned()] {
                let unknown = ask(&id).await;
                assert_eq!((unknown.status, unknown.text()), (404, answer.text()), "{method} {}", path(&id, &mine));
                assert_eq!(names(&unknown.headers), names(&answer.headers));
            }
        }
    }
    // Nothing of it was done.
    assert_eq!(other.get(&format!("/integrated-account/{}", theirs.account)).await.json()["label"], "Acme");
    assert_eq!(
        other.get(&format!("/integrated-account/{}/mcp/{}", theirs.account, theirs.server)).await.json()["name"],
        "Reader"
    );
    assert_eq!(other.get(&format!("/api-token/{}", theirs.token)).await.status, 200);
}

fn names(headers: &[(String, String)]) -> Vec<&str> {
    headers.iter().map(|(name, _)| name.as_str()).collect()
}

#[tokio::test]
async fn lists_and_the_log_hold_ones_own_only() {
    let served = Served::start().await;
    let (one, other) = (served.tenant("one").await, served.tenant("other").await);
    let (mine, theirs) = (own(&one).await, own(&other).await);
    for list in ["/integrated-account", "/api-token", "/log"] {
        let text = one.get(list).await.text().to_owned();
        for foreign in [&theirs.account, &theirs.server, &theirs.token] {
            assert!(!text.contains(foreign.as_str()), "{list}");
        }
    }
    assert!(one.get("/log").await.text().contains(&mine.server));
    // A filter by somebody else's identifier finds nothing, and does not say that it is somebody's.
    for filter in [format!("account={}", theirs.account), format!("server={}", theirs.server)] {
        assert_eq!(one.get(&format!("/log?{filter}")).await.json()["items"], json!([]));
    }
    let cursor = other.get("/log?limit=1").await.json()["next_cursor"].as_str().unwrap().to_owned();
    let page = one.get(&format!("/log?cursor={cursor}")).await;
    assert!(!page.text().contains(&theirs.server) && !page.text().contains(&theirs.account), "{}", page.text());
}

#[tokio::test]
async fn a_server_belongs_to_its_account() {
    let served = Served::start().await;
    let one = served.tenant("one").await;
    let (first, second) = (one.account().await, one.account().await);
    let server = one.server(&first).await["id"].as_str().unwrap().to_owned();
    assert_eq!(one.get(&format!("/integrated-account/{first}/mcp/{server}")).await.status, 200);
    assert_eq!(one.get(&format!("/integrated-account/{second}/mcp/{server}")).await.status, 404);
    assert_eq!(one.delete(&format!("/integrated-account/{second}/mcp/{server}")).await.status, 404);
    assert_eq!(one.get(&format!("/integrated-account/{first}/mcp/{server}")).await.status, 200);
}
