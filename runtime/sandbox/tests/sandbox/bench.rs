//! A sandbox and a way to talk to it.

use serde_json::Value;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use toolwright_integration::Integration;
use toolwright_integration::api::Api;
use toolwright_sandbox::{Bytes, ManualClock, Options, Sandbox, http};

/// Friday, 20 November 2026, 15:00 UTC.
pub const NOW: u64 = 1_795_186_800;

/// An answer.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: u16,
    pub headers: http::HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("no JSON: {}", String::from_utf8_lossy(&self.body)))
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }
}

/// A sandbox under test.
pub struct Bench {
    pub sandbox: Sandbox,
    pub clock: Arc<ManualClock>,
    authorization: Vec<(String, String)>,
}

impl Bench {
    pub fn new(integration: &Integration, api: &Api, authorization: &[(&str, &str)]) -> Self {
        let clock = Arc::new(ManualClock::at(NOW));
        let options = Options { clock: clock.clone(), ..Options::default() };
        Self::with(integration, api, options, clock, authorization)
    }

    pub fn with(
        integration: &Integration,
        api: &Api,
        options: Options,
        clock: Arc<ManualClock>,
        authorization: &[(&str, &str)],
    ) -> Self {
        let sandbox = Sandbox::new(integration, api, options).unwrap();
        let authorization = authorization.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Self { sandbox, clock, authorization }
    }

    pub fn send(&self, method: &str, target: &str, body: Option<Value>) -> Answer {
        let headers: &[(&str, &str)] = if body.is_some() { &[("Content-Type", "application/json")] } else { &[] };
        self.raw(method, target, headers, &body.map(|body| body.to_string().into_bytes()).unwrap_or_default())
    }

    pub fn raw(&self, method: &str, target: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        let mut request = http::Request::builder().method(method).uri(target);
        for (name, value) in
            self.authorization.iter().map(|(name, value)| (name.as_str(), value.as_str())).chain(headers.iter().copied())
        {
            request = request.header(name, value);
        }
        let response = self.sandbox.respond(request.body(Bytes::copy_from_slice(body)).unwrap());
        let (head, body) = response.into_parts();
        Answer { status: head.status.as_u16(), headers: head.headers, body: body.to_vec() }
    }

    /// A GET that must succeed.
    pub fn get(&self, target: &str) -> Value {
        let answer = self.send("GET", target, None);
        assert_eq!(answer.status, 200, "{target}: {}", String::from_utf8_lossy(&answer.body));
        answer.json()
    }

    pub fn advance(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
    }
}

pub fn torii_files() -> (Integration, Api) {
    generated("torii")
}

/// The compiled files of a vendor in `generated/`.
pub fn generated(vendor: &str) -> (Integration, Api) {
    let folder = format!("{}/../../generated/{vendor}", env!("CARGO_MANIFEST_DIR"));
    let read = |name: &str| std::fs::read_to_string(format!("{folder}/{name}")).unwrap();
    (serde_json::from_str(&read("operations.json")).unwrap(), serde_json::from_str(&read("api.json")).unwrap())
}

pub fn torii() -> Bench {
    let (integration, api) = torii_files();
    Bench::new(&integration, &api, &[("Authorization", "Bearer sandbox-torii-api-key")])
}

/// Sends bytes over a socket and reads the answer to its end.
pub async fn over_the_wire(address: &str, request: &str) -> (u16, String, String) {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).await.unwrap();
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
    (status, head.to_owned(), body.to_owned())
}
