//! A vendor on loopback that remembers what it was sent, and answers each credential with its owner's data.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{Response, StatusCode};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

/// One request as it came.
#[derive(Debug, Clone)]
pub struct Received {
    pub method: String,
    pub headers: Vec<(String, String)>,
}

/// The vendor; it ends with the test's runtime.
#[derive(Clone)]
pub struct Vendor {
    pub base_url: String,
    received: Arc<Mutex<Vec<Received>>>,
    /// What the holder of a credential gets to see.
    data: Arc<Mutex<HashMap<String, String>>>,
    /// Every request takes one before it is answered.
    pub turns: Arc<Semaphore>,
}

impl Vendor {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base_url = format!("http://{}", listener.local_addr().unwrap());
        let turns = Arc::new(Semaphore::new(Semaphore::MAX_PERMITS));
        let vendor = Self { base_url, received: Arc::default(), data: Arc::default(), turns };
        let router = Router::new().fallback(answer).with_state(vendor.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        vendor
    }

    /// From now on this bearer token is answered with this text.
    pub fn give(&self, credential: &str, data: &str) {
        self.data.lock().unwrap().insert(format!("Bearer {credential}"), data.to_owned());
    }

    /// From now on no token is known.
    pub fn forget(&self) {
        self.data.lock().unwrap().clear();
    }

    pub fn received(&self) -> Vec<Received> {
        self.received.lock().unwrap().clone()
    }

    /// Waits until so many requests have come.
    ///
    /// # Panics
    /// When they do not come.
    pub async fn wait_for(&self, count: usize) {
        for _ in 0..5_000 {
            if self.count() >= count {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(2)).await;
        }
        panic!("{} requests came, not {count}", self.count());
    }

    pub fn count(&self) -> usize {
        self.received.lock().unwrap().len()
    }
}

async fn answer(State(vendor): State<Vendor>, request: Request) -> Response<Body> {
    let (head, body) = request.into_parts();
    let text = |value: &axum::http::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    let headers: Vec<_> = head.headers.iter().map(|(name, value)| (name.to_string(), text(value))).collect();
    let key = head.headers.get("authorization").map(text).unwrap_or_default();
    drop(to_bytes(body, 1 << 20).await);
    // The account has no custom fields, which a list of tools asks for.
    if head.uri.path().ends_with("/fields") {
        let mut response = Response::new(Body::from(r#"{"fields":[]}"#));
        response.headers_mut().insert("content-type", "application/json".parse().unwrap());
        return response;
    }
    vendor.received.lock().unwrap().push(Received { method: head.method.to_string(), headers });
    vendor.turns.acquire().await.unwrap().forget();
    vendor.turns.add_permits(1);
    if head.uri.path().to_ascii_lowercase().contains("/tasks/") {
        let mut response = Response::new(Body::from(r#"{"data":{"status":"Pending"}}"#));
        response.headers_mut().insert("content-type", "application/json".parse().unwrap());
        return response;
    }
    let data = vendor.data.lock().unwrap().get(&key).cloned();
    let (status, body) = match data {
        Some(data) => {
            (200, format!(r#"{{"users":[{{"id":1,"email":"{data}"}}],"count":1,"total":2,"nextCursor":"next-{data}"}}"#))
        }
        None => (401, format!(r#"{{"message":"unknown key: {key}"}}"#)),
    };
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = StatusCode::from_u16(status).unwrap();
    response.headers_mut().insert("content-type", "application/json".parse().unwrap());
    response
}
