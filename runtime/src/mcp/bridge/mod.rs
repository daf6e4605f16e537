//! stdio before, Streamable HTTP behind: for clients that only start commands.
//!
//! Each line becomes one POST and is never sent twice; what the server says becomes lines, as it wrote them. Every request gets exactly
//! one answer: the server's, or an error that says why there is none. Both eras of the protocol pass; the bridge takes no part in them
//! but for the header fields, the session and the batches that HTTP wants.
//!
//! It does not follow redirects, start a browser or keep credentials, and it knows no proxy but the one that it is given.

mod address;
mod desk;
mod dispatch;
mod exchange;
mod failure;
mod headers;
mod intake;
mod listen;
mod message;
mod options;
mod order;
mod outbox;
mod params;
mod queue;
mod secrets;
mod settle;
mod sse;
mod wire;

pub use address::Address;
pub use options::{BridgeOptions, OwnHeaders, Proxy};
pub use wire::LARGEST;

use crate::mcp::stdio::{Line, read_line};
use desk::Desk;
use std::io;
use tokio::io::{AsyncRead, AsyncWrite, BufReader};
use tokio::sync::mpsc;
use wire::Wire;

/// Reports that wait for the desk; a slow client slows the servers' streams down.
const WAITING: usize = 64;
/// Bytes of input that are read at once.
const PIECE: usize = 64 * 1024;

/// Bridges a pair of byte streams to a server until `input` ends or `stop` says so, and every request is answered. A second word of
/// `stop`, or one after the end of input, ends it at once; what is then open is answered with an error.
///
/// # Errors
/// When a stream breaks.
pub async fn bridge(
    address: Address,
    options: BridgeOptions,
    input: impl AsyncRead + Send + Unpin + 'static,
    output: impl AsyncWrite + Send + Unpin + 'static,
    stop: mpsc::Receiver<()>,
) -> io::Result<()> {
    let wire = Wire::new(address, options.headers.0.clone(), options.proxy.clone().map(|proxy| proxy.0));
    let (outbox, writer) = outbox::outbox();
    let (to_desk, lines) = mpsc::channel(1);
    let (reports, incoming) = mpsc::channel(WAITING);
    let reader = tokio::spawn(read_lines(input, to_desk));
    let mut written = tokio::spawn(writer.write(output));
    let mut desk = Desk::new(wire, options, outbox, reports);
    let ended = tokio::select! {
        () = desk.run(lines, incoming, stop) => None,
        // Before the desk is done the writer ends only by failing: nobody listens any more.
        broken = &mut written => Some(broken),
    };
    desk.leave().await;
    // The writer ends when the desk's end of the outbox is gone.
    drop(desk);
    let written = match ended {
        Some(broken) => broken,
        None => written.await,
    };
    // Where the input has not ended, it is of no interest any more.
    reader.abort();
    let read = reader.await.unwrap_or(Ok(()));
    written.map_err(io::Error::other)?.and(read)
}

/// Reads lines until the end of input or of the desk.
async fn read_lines(input: impl AsyncRead + Send + Unpin, lines: mpsc::Sender<Line>) -> io::Result<()> {
    let mut input = BufReader::with_capacity(PIECE, input);
    loop {
        let line = read_line(&mut input, LARGEST).await?;
        if matches!(line, Line::End) || lines.send(line).await.is_err() {
            return Ok(());
        }
    }
}
