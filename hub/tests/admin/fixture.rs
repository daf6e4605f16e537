//! A hub with two tenants on a socket, and a client that checks each answer against the API's description.

use crate::description::Description;
use crate::http::{Answer, send};
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use tempfile::TempDir;
use toolwright_hub::admin;
use toolwright_hub::catalog::Catalog;
use toolwright_hub::clock::{Clock, ManualTime};
use toolwright_hub::model::{TenantId, Time};
use toolwright_hub::service::{Hub, Settings, Who};
use toolwright_hub::store::sqlite::Sqlite;
use toolwright_hub::vault::Keyring;

pub const BASE: &str = "https://hub.example.test";
/// What the clock shows at first.
pub const START: &str = "2026-11-21T12:00:00Z";

/// A hub that is served.
pub struct Served {
    pub hub: Arc<Hub>,
    pub time: Arc<ManualTime>,
    pub address: SocketAddr,
    pub description: Description,
    pub folder: TempDir,
}

/// One tenant's client.
pub struct Client<'s> {
    pub served: &'s Served,
    pub token: String,
}

impl Served {
    pub async fn start() -> Self {
        Self::start_at(BASE).await
    }

    /// A hub that is reached at `base`.
    pub async fn start_at(base: &str) -> Self {
        Self::start_with(Settings::new(base)).await
    }

    pub async fn start_with(settings: Settings) -> Self {
        let base = settings.public_url.clone();
        let folder = tempfile::tempdir().unwrap();
        let generated = folder.path().join("generated");
        for vendor in ["torii", "cakewalk"] {
            copy_integration(vendor, &generated.join(vendor));
        }
        let time = ManualTime::at(START.parse::<Time>().unwrap());
        let store = Arc::new(Sqlite::open(&folder.path().join("hub.db")).unwrap());
        let ring = Keyring::random().unwrap();
        let hub = Hub::open(store, ring, Clock::new(time.clone()), Catalog::load(generated), settings).await.unwrap();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = admin::router(Arc::clone(&hub)).fallback(admin::not_found);
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { hub, time, address, description: Description::new(&admin::describe(&base)), folder }
    }

    /// A new tenant's client.
    pub async fn tenant(&self, name: &str) -> Client<'_> {
        let tenant: TenantId = self.hub.create_tenant(name).await.unwrap().id;
        let created = self.hub.create_api_token(&Who { tenant, token: None }, "test", None).await.unwrap();
        Client { served: self, token: created.secret.expose().to_owned() }
    }

    /// A request with header fields of the test's choice.
    pub async fn raw(&self, method: &str, target: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        let answer = send(self.address, method, target, headers, body).await;
        for (name, value) in
            [("cache-control", "no-store"), ("referrer-policy", "no-referrer"), ("x-content-type-options", "nosniff")]
        {
            assert_eq!(answer.header(name), Some(value), "{method} {target}: {name}");
        }
        self.description.check(method, target, &answer);
        answer
    }
}

impl Client<'_> {
    pub async fn get(&self, target: &str) -> Answer {
        self.send("GET", target, &[], b"").await
    }

    pub async fn delete(&self, target: &str) -> Answer {
        self.send("DELETE", target, &[], b"").await
    }

    pub async fn post(&self, target: &str, body: &Value) -> Answer {
        self.send("POST", target, &[("Content-Type", "application/json")], body.to_string().as_bytes()).await
    }

    pub async fn patch(&self, target: &str, body: &Value) -> Answer {
        self.send("PATCH", target, &[("Content-Type", "application/json")], body.to_string().as_bytes()).await
    }

    pub async fn send(&self, method: &str, target: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        let bearer = format!("Bearer {}", self.token);
        let mut all = vec![("Authorization", bearer.as_str())];
        all.extend(headers);
        self.served.raw(method, target, &all, body).await
    }

    /// An account with Torii; its identifier.
    pub async fn account(&self) -> String {
        let body = json!({"integration": "torii", "label": "Acme", "credentials": {"TORII_API_KEY": "canary-4711"}});
        let answer = self.post("/integrated-account", &body).await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        answer.json()["id"].as_str().unwrap().to_owned()
    }

    /// A server of an account that reads; what its creation said.
    pub async fn server(&self, account: &str) -> Value {
        let body = json!({"name": "Reader", "config": {"methods": ["read"]}});
        let answer = self.post(&format!("/integrated-account/{account}/mcp"), &body).await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        answer.json()
    }
}

/// The two files that serving needs.
pub fn copy_integration(vendor: &str, to: &Path) {
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("../generated").join(vendor);
    std::fs::create_dir_all(to).unwrap();
    for file in ["tools.json", "operations.json"] {
        std::fs::copy(from.join(file), to.join(file)).unwrap();
    }
}
