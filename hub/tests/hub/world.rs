//! A hub with a store in a file, tenants, accounts and servers, and a vendor that they call.

use crate::vendor::Vendor;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use tempfile::TempDir;
use toolwright_hub::catalog::Catalog;
use toolwright_hub::clock::Clock;
use toolwright_hub::gate;
use toolwright_hub::model::*;
use toolwright_hub::service::*;
use toolwright_hub::store::sqlite::Sqlite;
use toolwright_hub::vault::Keyring;
use toolwright_runtime::authorise::Secret;

pub const LIST: &str = "list_all_torii_users";
pub const KEY: &str = "1111111111111111111111111111111111111111111111111111111111111111";

pub struct World {
    pub folder: TempDir,
    pub hub: Arc<Hub>,
    pub vendor: Vendor,
    pub lines: Arc<Mutex<Vec<String>>>,
}

/// An answer of the hub.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub text: String,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// The text of a tool's result.
    pub fn result(&self) -> String {
        self.json()["result"]["content"][0]["text"].as_str().unwrap_or_else(|| panic!("no result: {self:?}")).to_owned()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }
}

/// The integrations of this repository.
pub fn generated() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../generated")
}

impl World {
    pub async fn new() -> Self {
        Self::with(Clock::system()).await
    }

    pub async fn with(clock: Clock) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let vendor = Vendor::start().await;
        let lines: Arc<Mutex<Vec<String>>> = Arc::default();
        let hub = open(&folder.path().join("hub.db"), KEY, clock, &vendor, &lines).await.unwrap();
        Self { folder, hub, vendor, lines }
    }

    pub async fn tenant(&self, name: &str) -> Who {
        Who { tenant: self.hub.create_tenant(name).await.unwrap().id, token: None }
    }

    /// An account at the vendor, whose users carry `data`.
    pub async fn account(&self, who: &Who, credential: &str, data: &str) -> AccountId {
        self.vendor.give(credential, data);
        let new = NewAccount {
            integration: "torii".to_owned(),
            label: data.to_owned(),
            credentials: BTreeMap::from([("TORII_API_KEY".to_owned(), Secret::new(credential))]),
            base_url: Some(self.vendor.base_url.clone()),
            ..NewAccount::default()
        };
        self.hub.create_account(who, new).await.unwrap().account.id
    }

    pub async fn server(&self, who: &Who, account: &AccountId) -> CreatedServer {
        self.server_with(who, account, NewServer::default()).await
    }

    pub async fn server_with(&self, who: &Who, account: &AccountId, new: NewServer) -> CreatedServer {
        let new = NewServer { name: "test".to_owned(), ..new };
        self.hub.create_server(who, account, new).await.unwrap()
    }

    pub async fn api_token(&self, who: &Who) -> String {
        self.hub.create_api_token(who, "test", None).await.unwrap().secret.expose().to_owned()
    }

    /// A tool call with the token in the path.
    pub async fn call(&self, token: &str, tool: &str, arguments: Value) -> Answer {
        let message =
            json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": tool, "arguments": arguments}});
        self.post(&format!("/mcp/{token}"), &[], &message).await
    }

    pub async fn list(&self, token: &str) -> Answer {
        self.post(&format!("/mcp/{token}"), &[], &json!({"jsonrpc": "2.0", "id": 1, "method": "tools/list"})).await
    }

    pub async fn post(&self, path: &str, headers: &[(&str, &str)], message: &Value) -> Answer {
        send(&self.hub, path, headers, message).await
    }

    pub async fn log(&self, who: &Who) -> Vec<LogRow> {
        self.hub.log(who, &LogFilter::default(), &PageRequest::first(1_000)).await.unwrap().items
    }
}

pub async fn open(
    path: &Path,
    keys: &str,
    clock: Clock,
    vendor: &Vendor,
    lines: &Arc<Mutex<Vec<String>>>,
) -> Result<Arc<Hub>, OpenError> {
    let mut settings = Settings::new("https://hub.example.com/");
    settings.trusted_origins = vec![vendor.base_url.clone()];
    let lines = Arc::clone(lines);
    settings.access_log = Some(Arc::new(move |line| lines.lock().unwrap().push(line.to_owned())));
    let store = Arc::new(Sqlite::open(path).map_err(OpenError::Store)?);
    Hub::open(store, Keyring::parse(keys).unwrap(), clock, Catalog::load(generated()), settings).await
}

pub async fn send(hub: &Arc<Hub>, path: &str, headers: &[(&str, &str)], message: &Value) -> Answer {
    let mut request = Request::post(path).header("host", "localhost").header("content-type", "application/json");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let response = gate::answer(Arc::clone(hub), request.body(Body::from(message.to_string())).unwrap()).await;
    let (head, body) = response.into_parts();
    let text = String::from_utf8(to_bytes(body, 1 << 24).await.unwrap().to_vec()).unwrap();
    Answer { status: head.status.as_u16(), headers: head.headers, text }
}
