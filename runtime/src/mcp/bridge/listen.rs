//! The stream on which a server of 2025-11-25 and before speaks of its own accord (basic/transports, listening for messages).

use super::exchange::{RETRY, Report, is_stream, resuming};
use super::message::{self, Message};
use super::sse::Parser;
use super::wire::Wire;
use reqwest::Method;
use reqwest::header::HeaderMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;

/// How long a server may be silent on it; after that the connection is made anew.
const SILENCE: Duration = Duration::from_secs(60 * 60);
/// How long a server may take to open it.
const OPENING: Duration = Duration::from_secs(30);
/// The longest time between two attempts.
const LONGEST: Duration = Duration::from_secs(60);

/// Listens until the server has no such stream (any more). `headers` are those of a message of the session.
pub(super) async fn listen(wire: Arc<Wire>, headers: HeaderMap, reports: mpsc::Sender<Report>) {
    let mut parser = Parser::default();
    let mut wait = RETRY;
    loop {
        let headers = resuming(&headers, parser.last_id.as_deref());
        match wire.open(Method::GET, headers, None, OPENING).await {
            Ok(mut incoming) if is_stream(&incoming) => {
                wait = RETRY;
                while let Ok(Some(events)) = wire.events(&mut incoming, &mut parser, SILENCE).await {
                    let events = events.into_iter().filter(|event| matches!(event.kind.as_str(), "" | "message"));
                    for message in events.flat_map(|event| message::read(&event.data).unwrap_or_default()) {
                        // An answer has no place here: every request has a stream of its own.
                        if let Message::Other(line) = message {
                            let _ = reports.send(Report::Passed(line)).await;
                        }
                    }
                }
            }
            // The usual case: 405, there is none.
            Ok(incoming) if incoming.status < 500 => return,
            _ => wait = (wait * 2).min(LONGEST),
        }
        parser = parser.again();
        tokio::time::sleep(parser.retry.unwrap_or_default().max(wait)).await;
    }
}
