//! Where lines and reports meet: the only place that holds state, one thing at a time.

use super::exchange::Report;
use super::failure::Failure;
use super::headers::{SESSION, Session, VERSION};
use super::options::BridgeOptions;
use super::order::Order;
use super::outbox::Outbox;
use super::queue::{Queue, Work};
use super::wire::{LARGEST, Wire};
use crate::mcp::envelope::{Kind, Message};
use crate::mcp::stdio::Line;
use reqwest::Method;
use reqwest::header::{HeaderMap, HeaderValue};
use serde_json::Value;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::task::{AbortHandle, JoinSet};
use tokio::time::{Instant, sleep_until};

/// Unsent bytes from which on nothing more is read.
const READ_AHEAD: usize = 2 * LARGEST;
/// What a server gets to end a session.
const FAREWELL: Duration = Duration::from_secs(5);

/// The desk.
pub(super) struct Desk {
    pub(super) wire: Arc<Wire>,
    pub(super) options: BridgeOptions,
    pub(super) outbox: Outbox,
    pub(super) reports: mpsc::Sender<Report>,
    pub(super) session: Session,
    pub(super) queue: Queue,
    pub(super) order: Order,
    /// Requests that are not answered yet.
    pub(super) flights: HashMap<u64, Flight>,
    pub(super) tasks: JoinSet<()>,
    /// The last line's number.
    pub(super) line: u64,
    /// The last flight's number.
    pub(super) flight: u64,
    /// The flight of an `initialize`; until it is answered nothing else is sent.
    pub(super) greeting: Option<u64>,
    pub(super) delivering: Option<Delivery>,
    /// The client's last `initialize`, to open another session with when the server loses one.
    pub(super) handshake: Option<(Message, Vec<u8>)>,
    /// The stream on which the server speaks of its own accord.
    pub(super) listening: Option<AbortHandle>,
    /// Sessions that a later one has replaced.
    pub(super) left: Vec<HeaderValue>,
}

/// A request on its way.
pub(super) struct Flight {
    pub(super) line: u64,
    pub(super) part: usize,
    pub(super) id: Value,
    pub(super) method: String,
    pub(super) modern: bool,
    /// Whether it was sent before.
    pub(super) again: bool,
    /// A subscription; it takes no place among those that run.
    pub(super) endless: bool,
    pub(super) abort: AbortHandle,
}

/// A notification on its way.
pub(super) struct Delivery {
    pub(super) key: u64,
    pub(super) line: u64,
    pub(super) method: String,
    /// The fields that it went with, when it completes a handshake.
    pub(super) completes: Option<HeaderMap>,
}

impl Desk {
    pub(super) fn new(wire: Wire, options: BridgeOptions, outbox: Outbox, reports: mpsc::Sender<Report>) -> Self {
        Self {
            wire: Arc::new(wire),
            order: Order::new(options.order),
            options,
            outbox,
            reports,
            session: Session::default(),
            queue: Queue::default(),
            flights: HashMap::new(),
            tasks: JoinSet::new(),
            line: 0,
            flight: 0,
            greeting: None,
            delivering: None,
            handshake: None,
            listening: None,
            left: Vec::new(),
        }
    }

    /// Works until the input has ended and every request is answered.
    pub(super) async fn run(
        &mut self,
        mut lines: mpsc::Receiver<Line>,
        mut reports: mpsc::Receiver<Report>,
        mut stop: mpsc::Receiver<()>,
    ) {
        let mut open = true;
        let mut moved = Instant::now();
        loop {
            self.dispatch();
            for line in self.order.take() {
                moved = Instant::now();
                self.outbox.put(line);
            }
            if !open && self.queue.is_empty() && self.order.is_done() && self.delivering.is_none() {
                return;
            }
            let full = self.outbox.is_full();
            let wakes = self.order.wakes();
            // Every exchange ends when the server is silent; one that is only kept alive is not waited for without end.
            let ends = moved + self.options.timeout * 2;
            tokio::select! {
                line = lines.recv(), if open && self.queue.bytes() < READ_AHEAD => match line {
                    Some(line) => self.take(line),
                    None => (open, moved) = (false, Instant::now()),
                },
                Some(report) = reports.recv(), if !full => self.settle(report),
                Some(()) = stop.recv() => match open {
                    true => (open, moved) = (false, Instant::now()),
                    false => return self.give_up(),
                },
                () = self.outbox.written(), if full => {}
                () = sleep_until(wakes.unwrap_or(ends)), if wakes.is_some() => {}
                () = sleep_until(ends), if !open && !full => return self.give_up(),
                Some(_) = self.tasks.join_next() => {}
            }
        }
    }

    /// Answers all that is open.
    fn give_up(&mut self) {
        let flights = self.flights.drain().map(|(_, flight)| (flight.line, flight.part, Some(flight.id)));
        let waiting = self.queue.remove(|message| message.kind == Kind::Request).into_iter().map(|waiting| {
            let id = if let Work::Send(message) = waiting.work { message.id } else { None };
            (waiting.line, waiting.part, id)
        });
        for (line, part, id) in flights.chain(waiting).collect::<Vec<_>>() {
            self.order.say(line, part, Failure::ended().to_json(&id.unwrap_or_default()));
        }
        self.order.take().into_iter().for_each(|line| self.outbox.put(line));
    }

    /// Drops what still runs, and ends the sessions.
    pub(super) async fn leave(&mut self) {
        self.tasks.shutdown().await;
        let ids: Vec<HeaderValue> = self.left.drain(..).chain(self.session.id.take()).collect();
        let version = self.session.version.as_deref().and_then(|version| HeaderValue::from_str(version).ok());
        let farewell = async {
            for id in ids {
                let mut headers = HeaderMap::from_iter([(SESSION, id)]);
                headers.extend(version.clone().map(|version| (VERSION, version)));
                // Whether the server minds is its own business: 405 says that it does not end sessions so.
                let _ = self.wire.open(Method::DELETE, headers, None, FAREWELL).await;
            }
        };
        let _ = tokio::time::timeout(FAREWELL, farewell).await;
    }
}
