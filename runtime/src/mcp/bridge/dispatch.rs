//! From what waits to what is on its way.

use super::desk::{Delivery, Desk, Flight};
use super::exchange::{Exchange, Report, tell};
use super::queue::{Gates, Waiting, Work};
use super::wire::LARGEST;
use crate::mcp::envelope::{self, INVALID_PARAMS, Kind, Message, Refusal};
use reqwest::header::HeaderMap;
use std::sync::Arc;
use std::time::Duration;

/// What a server gets to take a notification; requests wait for it.
const DELIVERY: Duration = Duration::from_secs(10);
/// A subscription may be silent for as long as it lives.
const ENDLESS: Duration = Duration::from_secs(24 * 60 * 60);

/// Where a message came from.
#[derive(Clone, Copy)]
struct Place {
    line: u64,
    part: usize,
    again: bool,
}

/// The line of what no client wrote; it has no place among the answers, and comes before all others.
const NO_LINE: u64 = 0;
/// What completes a handshake.
const INITIALIZED: &str = r#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#;

impl Desk {
    /// Sends what may go now.
    pub(super) fn dispatch(&mut self) {
        while self.greeting.is_none() && !self.outbox.is_full() && self.order.held() < LARGEST {
            let running = self.flights.values().filter(|flight| !flight.endless).count();
            let delivering = self.delivering.as_ref().map(|delivery| delivery.line);
            let gates = Gates { free: running < self.options.running.max(1), delivering };
            let Some(waiting) = self.queue.next(gates) else { return };
            let Waiting { line, part, work, text, again } = waiting;
            match work {
                Work::Batch => self.unpack(line, &text),
                Work::Send(message) => self.send(Place { line, part, again }, message, text),
            }
        }
    }

    fn send(&mut self, place: Place, message: Message, text: Vec<u8>) {
        let headers = match self.session.headers(&message, &String::from_utf8_lossy(&text)) {
            Ok(headers) => headers,
            Err(words) if message.kind == Kind::Request => {
                let refusal = Refusal::new(INVALID_PARAMS, format!("invalid params: {words}")).for_request(message.id);
                return self.order.say(place.line, place.part, refusal.to_json());
            }
            Err(words) => return (self.options.note)(&format!("{} was not sent: {words}", message.method)),
        };
        self.flight += 1;
        if message.kind == Kind::Request {
            self.ask(place, message, headers, text);
        } else {
            self.deliver(place.line, message, headers, text);
        }
    }

    fn ask(&mut self, place: Place, message: Message, headers: HeaderMap, text: Vec<u8>) {
        let Place { line, part, again } = place;
        let key = self.flight;
        let modern = self.session.is_modern(&message);
        let endless = message.method == "subscriptions/listen";
        let id = message.id.clone().unwrap_or_default();
        let exchange = Exchange {
            wire: Arc::clone(&self.wire),
            reports: self.reports.clone(),
            key,
            id: id.clone(),
            method: message.method.clone(),
            headers,
            resumes: !modern,
            patience: if endless { ENDLESS } else { self.options.timeout },
            endless,
        };
        if endless {
            self.order.loosen(line);
        }
        if message.method == "initialize" {
            self.greeting = Some(key);
            self.handshake = Some((message.clone(), text.clone()));
        }
        let abort = self.tasks.spawn(exchange.ask(text));
        self.flights.insert(key, Flight { line, part, id, method: message.method, modern, again, endless, abort });
    }

    fn deliver(&mut self, line: u64, message: Message, headers: HeaderMap, text: Vec<u8>) {
        let key = self.flight;
        let completes =
            (message.method == "notifications/initialized" && !self.session.is_modern(&message)).then(|| headers.clone());
        let method = if message.kind == Kind::Answer { "an answer".to_owned() } else { message.method };
        self.delivering = Some(Delivery { key, line, method, completes });
        let (wire, reports) = (Arc::clone(&self.wire), self.reports.clone());
        self.tasks.spawn(async move {
            let trouble = tell(&wire, headers, text, DELIVERY).await;
            let _ = reports.send(Report::Delivered { key, trouble }).await;
        });
    }

    /// Opens another session in place of one that the server has lost (MCP 2025-11-25, basic/transports, session management).
    pub(super) fn renew(&mut self) {
        self.session.id = None;
        if let Some((message, text)) = self.handshake.clone() {
            self.send(Place { line: NO_LINE, part: 0, again: true }, message, text);
        }
    }

    /// Completes the handshake that [`Self::renew`] began.
    pub(super) fn complete(&mut self, flight: &Flight) {
        if flight.line == NO_LINE
            && let Ok(message) = envelope::read(INITIALIZED.as_bytes())
        {
            let text = INITIALIZED.as_bytes().to_vec();
            self.queue.push_front(vec![Waiting { line: NO_LINE, part: 0, work: Work::Send(message), text, again: true }]);
        }
    }
}
