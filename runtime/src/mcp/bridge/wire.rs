//! The connection to the one server: every request goes through here, with the operator's headers and nobody else's.

use super::address::Address;
use super::failure::Failure;
use super::secrets::Secrets;
use super::sse::{Event, Parser};
use crate::bind::Payload;
use crate::guard::Access;
use crate::send::{Http, HttpSettings, Incoming, Outgoing};
use reqwest::header::HeaderMap;
use reqwest::{Method, Url};
use std::time::Duration;

/// The largest message in either direction, in bytes.
pub const LARGEST: usize = 64 * 1024 * 1024;
/// Until a connection stands.
const CONNECT: Duration = Duration::from_secs(10);
/// No exchange is older than a day; how long it may be silent is decided for each.
const A_DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// The server and how it is spoken to.
pub(super) struct Wire {
    http: Http,
    address: Address,
    headers: HeaderMap,
    pub(super) secrets: Secrets,
    /// Whether a credential goes along beside the URL.
    pub(super) authorised: bool,
}

impl Wire {
    pub(super) fn new(address: Address, headers: HeaderMap, proxy: Option<Url>) -> Self {
        let settings = HttpSettings {
            connect_timeout: CONNECT,
            read_timeout: A_DAY,
            total_timeout: A_DAY,
            body_limit: LARGEST,
            proxy,
            ..HttpSettings::default()
        };
        let (secrets, authorised) = (Secrets::new(&address.url(), &headers), !headers.is_empty());
        Self { http: Http::new(settings), address, headers, secrets, authorised }
    }

    /// Sends a request and waits for the head of its answer, at most `patience`.
    pub(super) async fn open(
        &self,
        method: Method,
        mut headers: HeaderMap,
        body: Option<Vec<u8>>,
        patience: Duration,
    ) -> Result<Incoming, Failure> {
        headers.extend(self.headers.iter().map(|(name, value)| (name.clone(), value.clone())));
        let body = body.map(|bytes| Payload { content_type: "application/json".to_owned(), bytes });
        let outgoing = Outgoing { method, url: self.address.url(), headers, body, access: Access::Operator, timeout: None };
        match tokio::time::timeout(patience, self.http.open(outgoing)).await {
            Ok(opened) => opened.map_err(|error| Failure::of_exchange(&error, &self.address.origin())),
            Err(_) => Err(Failure::silence(patience)),
        }
    }

    /// The next piece of a body; false at its end.
    pub(super) async fn read(&self, incoming: &mut Incoming, body: &mut Vec<u8>, patience: Duration) -> Result<bool, Failure> {
        match tokio::time::timeout(patience, incoming.read(body)).await {
            Ok(read) => read.map_err(|error| Failure::of_exchange(&error, &self.address.origin())),
            Err(_) => Err(Failure::silence(patience)),
        }
    }

    /// A whole body, of at most `limit` bytes; what is longer is cut.
    pub(super) async fn read_to_end(&self, mut incoming: Incoming, limit: usize, patience: Duration) -> Result<Vec<u8>, Failure> {
        let mut body = Vec::new();
        while self.read(&mut incoming, &mut body, patience).await? && body.len() < limit {}
        body.truncate(limit);
        Ok(body)
    }

    /// The events that the next piece of a stream completes; `None` at its end.
    pub(super) async fn events(
        &self,
        incoming: &mut Incoming,
        parser: &mut Parser,
        patience: Duration,
    ) -> Result<Option<Vec<Event>>, Failure> {
        let more = self.read(incoming, &mut parser.rest, patience).await?;
        let events = parser.take(!more);
        if parser.held() > LARGEST {
            return Err(Failure::of_exchange(&crate::send::SendError::TooLarge { limit: LARGEST }, ""));
        }
        Ok((more || !events.is_empty()).then_some(events))
    }
}
