//! From what waits to what is on its way.

use super::desk::{Delivery, Desk, Flight};
use super::exchange::{Exchange, Report, tell};
use super::queue::{Gates, Waiting, Work};
use crate::mcp::envelope::{INVALID_PARAMS, Kind, Message, Refusal};
use reqwest::header::HeaderMap;
use std::sync::Arc;
use std::time::Duration;

/// What a server gets to take a notification; requests wait for it.
const DELIVERY: Duration = Duration::from_secs(10);
/// A subscription may be silent for as long as it lives.
const ENDLESS: Duration = Duration::from_secs(24 * 60 * 60);

impl Desk {
    /// Sends what may go now.
    pub(super) fn dispatch(&mut self) {
        while self.greeting.is_none() && !self.outbox.is_full() {
            let running = self.flights.values().filter(|flight| !flight.endless).count();
            let delivering = self.delivering.as_ref().map(|delivery| delivery.line);
            let gates = Gates { free: running < self.options.running.max(1), delivering };
            let Some(waiting) = self.queue.next(gates) else { return };
            let Waiting { line, part, work, text } = waiting;
            match work {
                Work::Batch => self.unpack(line, &text),
                Work::Send(message) => self.send(line, part, message, text),
            }
        }
    }

    fn send(&mut self, line: u64, part: usize, message: Message, text: Vec<u8>) {
        let headers = match self.session.headers(&message, &String::from_utf8_lossy(&text)) {
            Ok(headers) => headers,
            Err(words) if message.kind == Kind::Request => {
                let refusal = Refusal::new(INVALID_PARAMS, format!("invalid params: {words}")).for_request(message.id);
                return self.order.say(line, part, refusal.to_json());
            }
            Err(words) => return (self.options.note)(&format!("{} was not sent: {words}", message.method)),
        };
        self.flight += 1;
        if message.kind == Kind::Request {
            self.ask(line, part, message, headers, text);
        } else {
            self.deliver(line, message, headers, text);
        }
    }

    fn ask(&mut self, line: u64, part: usize, message: Message, headers: HeaderMap, text: Vec<u8>) {
        let key = self.flight;
        let modern = self.session.is_modern(&message);
        let endless = message.method == "subscriptions/listen";
        let id = message.id.unwrap_or_default();
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
        }
        let abort = self.tasks.spawn(exchange.ask(text));
        self.flights.insert(key, Flight { line, part, id, method: message.method, modern, endless, abort });
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
}
