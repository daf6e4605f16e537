//! One message to the server and all that comes of it: a body, a stream of events, or a failure. A request always ends in exactly
//! one answer; a notification ends in none.

use super::failure::{Failure, Refused, content_type};
use super::headers::{SESSION, VERSION};
use super::message::{self, Answer, Message};
use super::sse::Parser;
use super::wire::{LARGEST, Wire};
use crate::send::Incoming;
use reqwest::Method;
use reqwest::header::{ACCEPT, HeaderMap, HeaderName, HeaderValue};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::Instant;

const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");
/// How long to stay away from a server that ended a stream, unless it says.
pub(super) const RETRY: Duration = Duration::from_secs(1);
/// The body of a refusal is read up to here.
const REFUSAL: usize = 64 * 1024;

/// What an exchange reports.
#[derive(Debug)]
pub(super) enum Report {
    /// A request or notification of the server, for the client.
    Passed(String),
    /// The answer to a request.
    Answered { key: u64, line: String, hello: Option<Hello> },
    /// The server does not know the session any more, and did nothing; `line` is the error to answer with.
    Lost { key: u64, text: Vec<u8>, session: HeaderValue, line: String },
    /// A request that is over without an answer, as a subscription is.
    Silent { key: u64 },
    /// A notification, or a client's answer, has been taken, or not.
    Delivered { key: u64, trouble: Option<String> },
}

/// What an answer to `initialize` settles.
#[derive(Debug, Default)]
pub(super) struct Hello {
    pub(super) version: Option<String>,
    pub(super) session: Option<HeaderValue>,
}

/// A request on its way.
pub(super) struct Exchange {
    pub(super) wire: Arc<Wire>,
    pub(super) reports: mpsc::Sender<Report>,
    pub(super) key: u64,
    pub(super) id: Value,
    pub(super) method: String,
    pub(super) headers: HeaderMap,
    /// Whether a broken stream may be taken up again (2025-11-25 and before).
    pub(super) resumes: bool,
    /// How long the server may be silent.
    pub(super) patience: Duration,
    /// Whether the request is a subscription, whose stream has no end.
    pub(super) endless: bool,
}

/// Whether an exchange goes on after a message.
enum Step {
    Answered(Answer),
    On,
}

impl Exchange {
    /// Sends the request and reports until everything that belongs to it has come.
    pub(super) async fn ask(self, text: Vec<u8>) {
        let kept = self.headers.get(SESSION).map(|session| (session.clone(), text.clone()));
        let opened = self.wire.open(Method::POST, self.headers.clone(), Some(text), self.patience).await;
        let ended = match opened {
            Ok(incoming) => self.receive(incoming).await,
            Err(failure) => Err(failure),
        };
        let Err(failure) = ended else { return };
        let line = failure.to_json(&self.id);
        match kept.filter(|_| failure.lost_session) {
            Some((session, text)) => {
                let _ = self.reports.send(Report::Lost { key: self.key, text, session, line }).await;
            }
            None => self.answer(line, None).await,
        }
    }

    async fn receive(&self, incoming: Incoming) -> Result<(), Failure> {
        let session = incoming.headers.get(SESSION).cloned();
        match (incoming.status, content_type(&incoming.headers).as_str()) {
            (200..=299, "text/event-stream") => self.follow(incoming, session).await,
            (200..=299, _) => self.take_body(incoming, session).await,
            _ => self.take_refusal(incoming).await,
        }
    }

    async fn take_body(&self, incoming: Incoming, session: Option<HeaderValue>) -> Result<(), Failure> {
        let (status, headers) = (incoming.status, incoming.headers.clone());
        let body = self.wire.read_to_end(incoming, LARGEST, self.patience).await?;
        if body.trim_ascii().is_empty() {
            return Err(Failure::empty(status));
        }
        let kind = content_type(&headers);
        let json = kind.is_empty() || kind == "application/json" || kind.ends_with("+json");
        let messages = message::read(&body).filter(|_| json).ok_or_else(|| Failure::strange(&headers))?;
        let mut found = None;
        for message in messages {
            if let Step::Answered(answer) = self.pass(message).await? {
                found = Some(answer);
            }
        }
        let answer = found.ok_or_else(|| Failure::empty(status))?;
        self.conclude(answer, session).await;
        Ok(())
    }

    /// Hands on what is not an answer; an answer to something else is a failure.
    async fn pass(&self, message: Message) -> Result<Step, Failure> {
        match message {
            Message::Other(line) => {
                let _ = self.reports.send(Report::Passed(line)).await;
                Ok(Step::On)
            }
            Message::Answer(answer) if answer.id == self.id => Ok(Step::Answered(answer)),
            Message::Answer(mut answer) => match &answer.error {
                // A server that could not read the id names none, and means this request: there was no other.
                Some(fault) if answer.id.is_null() => {
                    answer.line = Answer::with_id(fault, &self.id);
                    Ok(Step::Answered(answer))
                }
                _ => Err(Failure::foreign()),
            },
        }
    }

    /// Reads a stream of events to its end. What comes after the answer is still passed on.
    async fn follow(&self, mut incoming: Incoming, session: Option<HeaderValue>) -> Result<(), Failure> {
        let mut parser = Parser::default();
        let (mut answered, mut heard) = (false, false);
        let mut quiet = Instant::now();
        loop {
            let ended = match self.wire.events(&mut incoming, &mut parser, self.patience).await {
                Ok(Some(events)) => {
                    for event in events.into_iter().filter(|event| matches!(event.kind.as_str(), "" | "message")) {
                        (heard, quiet) = (true, Instant::now());
                        for message in message::read(&event.data).unwrap_or_default() {
                            match self.pass(message).await {
                                Ok(Step::Answered(answer)) if !answered => {
                                    answered = true;
                                    self.conclude(answer, session.clone()).await;
                                }
                                Err(failure) if !answered => return Err(failure),
                                _ => {}
                            }
                        }
                    }
                    continue;
                }
                Ok(None) => Failure::broken(),
                Err(failure) => failure,
            };
            if answered {
                return Ok(());
            }
            if self.endless && heard {
                self.end_subscription().await;
                return Ok(());
            }
            let lost = ended == Failure::broken() && quiet.elapsed() < self.patience;
            incoming = self.resume(&mut parser).await.filter(|_| lost).ok_or(ended)?;
        }
    }

    /// Takes a broken stream up again where it broke (MCP 2025-11-25, basic/transports, resumability).
    async fn resume(&self, parser: &mut Parser) -> Option<Incoming> {
        let last = parser.last_id.clone().filter(|_| self.resumes)?;
        tokio::time::sleep(parser.retry.unwrap_or(RETRY)).await;
        *parser = parser.again();
        let headers = resuming(&self.headers, Some(&last));
        let incoming = self.wire.open(Method::GET, headers, None, self.patience).await.ok()?;
        is_stream(&incoming).then_some(incoming)
    }

    /// On stdio there is no stream whose end the client could see (MCP 2026-07-28, basic/patterns/cancellation).
    async fn end_subscription(&self) {
        let params = json!({"requestId": self.id, "reason": "the server ended the subscription"});
        let notice = json!({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": params});
        let _ = self.reports.send(Report::Passed(notice.to_string())).await;
        let _ = self.reports.send(Report::Silent { key: self.key }).await;
    }

    /// A status that is no success. An error that the server wrote for this very request is passed on; where the status says more
    /// than such an error could, it is put into words.
    async fn take_refusal(&self, incoming: Incoming) -> Result<(), Failure> {
        let (status, headers) = (incoming.status, incoming.headers.clone());
        let body = self.wire.read_to_end(incoming, REFUSAL, self.patience).await.unwrap_or_default();
        let own = match message::read(&body).and_then(|messages| <[Message; 1]>::try_from(messages).ok()) {
            Some([Message::Answer(answer)]) if answer.error.is_some() && answer.id == self.id => Some(answer),
            _ => None,
        };
        if let Some(answer) = own.filter(|_| !matches!(status, 401 | 403 | 413 | 429)) {
            self.answer(self.wire.secrets.hide(&answer.line), None).await;
            return Ok(());
        }
        Err(explain(&self.wire, status, &headers, &body, self.headers.contains_key(SESSION)))
    }

    async fn conclude(&self, answer: Answer, session: Option<HeaderValue>) {
        let hello = (self.method == "initialize" && answer.error.is_none()).then(|| {
            let value: Value = serde_json::from_str(&answer.line).unwrap_or_default();
            let version = value.pointer("/result/protocolVersion").and_then(Value::as_str).map(str::to_owned);
            Hello { version, session }
        });
        self.answer(answer.line, hello).await;
    }

    async fn answer(&self, line: String, hello: Option<Hello>) {
        let _ = self.reports.send(Report::Answered { key: self.key, line, hello }).await;
    }
}

/// Sends a message that nobody answers; gives what went wrong.
pub(super) async fn tell(wire: &Wire, headers: HeaderMap, text: Vec<u8>, patience: Duration) -> Option<String> {
    let in_session = headers.contains_key(SESSION);
    let incoming = match wire.open(Method::POST, headers, Some(text), patience).await {
        Ok(incoming) if (200..=299).contains(&incoming.status) => return None,
        Ok(incoming) => incoming,
        Err(failure) => return Some(failure.message),
    };
    let (status, headers) = (incoming.status, incoming.headers.clone());
    let body = wire.read_to_end(incoming, REFUSAL, patience).await.unwrap_or_default();
    Some(explain(wire, status, &headers, &body, in_session).message)
}

fn explain(wire: &Wire, status: u16, headers: &HeaderMap, body: &[u8], in_session: bool) -> Failure {
    Refused { status, headers, body, in_session, authorised: wire.authorised }.explain(&wire.secrets)
}

/// The fields of a GET that listens in the session of `headers`.
pub(super) fn resuming(headers: &HeaderMap, after: Option<&str>) -> HeaderMap {
    let kept = [VERSION, SESSION].into_iter().filter_map(|name| Some((name.clone(), headers.get(name)?.clone())));
    let mut out = HeaderMap::from_iter(kept);
    out.insert(ACCEPT, HeaderValue::from_static("text/event-stream"));
    out.extend(after.and_then(|id| HeaderValue::from_bytes(id.as_bytes()).ok()).map(|id| (LAST_EVENT_ID, id)));
    out
}

/// Whether a GET was answered with a stream.
pub(super) fn is_stream(incoming: &Incoming) -> bool {
    incoming.status == 200 && content_type(&incoming.headers) == "text/event-stream"
}
