//! From a line to what waits: checked, in its place, cancelled calls taken out.

use super::desk::Desk;
use super::headers::cancelled_id;
use super::queue::{Waiting, Work};
use super::wire::LARGEST;
use crate::mcp::envelope::{self, INVALID_REQUEST, Kind, Message, Refusal};
use crate::mcp::stdio::Line;
use serde_json::Value;
use serde_json::value::RawValue;

/// The one revision with batches (MCP 2025-03-26, basic).
const BATCHES: &str = "2025-03-26";

impl Desk {
    /// Takes a line in.
    pub(super) fn take(&mut self, line: Line) {
        let mut text = match line {
            Line::End => return,
            Line::TooLong => {
                let words = format!("the message is larger than {LARGEST} bytes");
                return self.refuse(&Refusal::new(INVALID_REQUEST, words));
            }
            Line::Text(text) => text,
        };
        text.truncate(text.trim_ascii_end().len());
        if text.is_empty() {
            return;
        }
        match envelope::read(&text) {
            Ok(message) => self.accept(message, text),
            // What is an array at all may be a batch; that is known when the lines before it are answered.
            Err(refusal) if refusal.code == INVALID_REQUEST && text.trim_ascii_start().starts_with(b"[") => {
                let line = self.open_place();
                self.queue.push(Waiting { line, part: 0, work: Work::Batch, text, again: false });
            }
            Err(refusal) => self.refuse(&refusal),
        }
    }

    fn accept(&mut self, message: Message, text: Vec<u8>) {
        if message.is_modern() {
            self.session.modern.clone_from(&message.version);
        }
        if message.method == "notifications/cancelled" && !self.cancel(&text) {
            return;
        }
        let line = if message.kind == Kind::Request { self.open_place() } else { self.next_line() };
        self.queue.push(Waiting { line, part: 0, work: Work::Send(message), text, again: false });
    }

    fn refuse(&mut self, refusal: &Refusal) {
        let line = self.open_place();
        self.order.say(line, 0, refusal.to_json());
    }

    fn next_line(&mut self) -> u64 {
        self.line += 1;
        self.line
    }

    fn open_place(&mut self) -> u64 {
        let line = self.next_line();
        self.order.open(line);
        line
    }

    /// Ends the request that a notification names; says whether the server must be told. From 2026-07-28 on the end of the connection
    /// says it; before, a lost connection means nothing and the notification does.
    fn cancel(&mut self, text: &[u8]) -> bool {
        let Some(id) = std::str::from_utf8(text).ok().and_then(cancelled_id) else { return true };
        let unsent = self.queue.remove(|message| message.id.as_ref() == Some(&id));
        for waiting in &unsent {
            self.order.hush(waiting.line, waiting.part);
        }
        let hit: Vec<u64> = self.flights.iter().filter(|(_, flight)| flight.id == id).map(|(key, _)| *key).collect();
        let mut modern = hit.is_empty() && (!unsent.is_empty() || self.session.version.is_none());
        for key in hit {
            let Some(flight) = self.land(key) else { continue };
            flight.abort.abort();
            self.order.hush(flight.line, flight.part);
            modern |= flight.modern;
        }
        !modern
    }

    /// Takes a batch apart, or refuses it.
    pub(super) fn unpack(&mut self, line: u64, text: &[u8]) {
        let parts = serde_json::from_slice::<Vec<&RawValue>>(text).unwrap_or_default();
        if self.session.version.as_deref() != Some(BATCHES) || parts.is_empty() {
            if let Err(refusal) = envelope::read(text) {
                self.order.say(line, 0, refusal.to_json());
            }
            return;
        }
        self.order.widen(line, parts.len());
        let mut waiting = Vec::new();
        for (part, raw) in parts.into_iter().enumerate() {
            let text = raw.get().as_bytes();
            match envelope::read(text).and_then(refuse_initialize) {
                Ok(message) if message.method == "notifications/cancelled" && !self.cancel(text) => self.order.hush(line, part),
                Ok(message) => {
                    if message.kind != Kind::Request {
                        self.order.hush(line, part);
                    }
                    waiting.push(Waiting { line, part, work: Work::Send(message), text: text.to_vec(), again: false });
                }
                Err(refusal) => self.order.say(line, part, refusal.to_json()),
            }
        }
        self.queue.push_front(waiting);
    }
}

/// MCP 2025-03-26, basic/lifecycle: a handshake is no part of a batch.
fn refuse_initialize(message: Message) -> Result<Message, Refusal> {
    if message.method != "initialize" {
        return Ok(message);
    }
    let id: Option<Value> = message.id;
    Err(Refusal::new(INVALID_REQUEST, "invalid request: initialize must not be part of a batch").for_request(id))
}
