//! From a report to what it changes.

use super::desk::{Delivery, Desk, Flight};
use super::exchange::{Hello, Report};
use super::listen::listen;
use super::queue::{Waiting, Work};
use crate::mcp::envelope;
use reqwest::header::HeaderValue;
use std::sync::Arc;

impl Desk {
    /// Takes a report in. One about a request that has been cancelled since is of no use to anybody.
    pub(super) fn settle(&mut self, report: Report) {
        match report {
            Report::Passed(line) => self.outbox.put(line),
            Report::Answered { key, line, hello } => {
                let Some(flight) = self.land(key) else { return };
                if let Some(hello) = hello {
                    self.greet(hello);
                    self.complete(&flight);
                }
                if flight.modern && flight.method == "tools/list" {
                    self.session.tools.learn(&line);
                }
                self.order.say(flight.line, flight.part, line);
            }
            Report::Lost { key, text, session, line } => {
                if let Some(flight) = self.land(key) {
                    self.lose(flight, text, &session, line);
                }
            }
            Report::Silent { key } => {
                if let Some(flight) = self.land(key) {
                    self.order.hush(flight.line, flight.part);
                }
            }
            Report::Delivered { key, trouble } => {
                if let Some(delivery) = self.delivering.take_if(|delivery| delivery.key == key) {
                    self.delivered(delivery, trouble);
                }
            }
        }
    }

    /// Takes a request out of those that are on their way.
    pub(super) fn land(&mut self, key: u64) -> Option<Flight> {
        self.greeting.take_if(|greeting| *greeting == key);
        self.flights.remove(&key)
    }

    /// A request of a session that the server does not know any more goes out again in another one, once.
    fn lose(&mut self, flight: Flight, text: Vec<u8>, session: &HeaderValue, error: String) {
        let Flight { line, part, again, .. } = flight;
        match envelope::read(&text) {
            Ok(message) if !again && self.handshake.is_some() => {
                self.queue.put_back(Waiting { line, part, work: Work::Send(message), text, again: true });
                if self.session.id.as_ref() == Some(session) {
                    self.renew();
                }
            }
            _ => self.order.say(line, part, error),
        }
    }

    fn greet(&mut self, hello: Hello) {
        let Hello { version, session } = hello;
        self.session.version = version;
        self.left.extend(std::mem::replace(&mut self.session.id, session));
    }

    fn delivered(&mut self, delivery: Delivery, trouble: Option<String>) {
        if let Some(trouble) = trouble {
            return (self.options.note)(&format!("the server did not take {}: {trouble}", delivery.method));
        }
        if let Some(headers) = delivery.completes {
            let listener = self.tasks.spawn(listen(Arc::clone(&self.wire), headers, self.reports.clone()));
            if let Some(former) = self.listening.replace(listener) {
                former.abort();
            }
        }
    }
}
