//! stdio: one JSON message a line, nothing else on stdout (MCP 2026-07-28, basic/transports).

use super::adapter::{Adapter, serve_lines as serve_checked_lines};
use super::cursor::PAGE;
use super::envelope::{self, INVALID_REQUEST, Kind, LARGEST, Refusal};
use crate::toolbox::Toolbox;
use std::io;
use std::sync::Arc;
use tokio::io::{AsyncBufRead, AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::sync::mpsc;

/// Messages that wait between the line loop and the protocol; a slow side slows the other down.
const WAITING: usize = 64;

/// Serves a toolbox on stdin and stdout until stdin ends and every call is answered.
///
/// # Errors
/// When stdin or stdout breaks.
pub async fn serve_stdio(toolbox: Arc<dyn Toolbox>) -> io::Result<()> {
    serve_lines(toolbox, tokio::io::stdin(), tokio::io::stdout()).await
}

/// The same until `shutdown` completes: no further line is read then, and the calls that are running are answered. What is still to be
/// read from stdin keeps tokio's thread for it busy: end such a runtime by `Runtime::shutdown_background`.
///
/// # Errors
/// When stdin or stdout breaks.
pub async fn serve_stdio_until(toolbox: Arc<dyn Toolbox>, shutdown: impl Future<Output = ()> + Send) -> io::Result<()> {
    serve_lines_until(toolbox, tokio::io::stdin(), tokio::io::stdout(), shutdown).await
}

/// The same on any pair of byte streams.
///
/// # Errors
/// When a stream breaks.
pub async fn serve_lines(
    toolbox: Arc<dyn Toolbox>,
    input: impl AsyncRead + Send + Unpin,
    output: impl AsyncWrite + Send + Unpin,
) -> io::Result<()> {
    serve_lines_until(toolbox, input, output, std::future::pending()).await
}

/// [`serve_lines`] until `shutdown` completes, see [`serve_stdio_until`].
///
/// # Errors
/// When a stream breaks.
pub async fn serve_lines_until(
    toolbox: Arc<dyn Toolbox>,
    input: impl AsyncRead + Send + Unpin,
    output: impl AsyncWrite + Send + Unpin,
    shutdown: impl Future<Output = ()> + Send,
) -> io::Result<()> {
    let (to_protocol, incoming) = mpsc::channel(WAITING);
    let (outgoing, to_write) = mpsc::channel(WAITING);
    let (caller, mirror, pages) = Default::default();
    let adapter = Adapter { toolbox, caller, page: PAGE, called: None, mirror, pages, streams: true };
    let answers = outgoing.clone();
    let mut write = std::pin::pin!(write_lines(output, to_write));
    let work = std::pin::pin!(async {
        let reading = async {
            tokio::select! {
                read = read_lines(input, to_protocol, outgoing) => read,
                () = shutdown => Ok(()),
            }
        };
        tokio::join!(reading, serve_checked_lines(adapter, incoming, answers)).0
    });
    tokio::select! {
        read = work => read.and(write.await),
        // Before the work is done the writer ends only by failing: nobody listens any more.
        written = &mut write => written,
    }
}

/// Checks each line and passes on what is a message; answers what is not.
async fn read_lines(
    input: impl AsyncRead + Send + Unpin,
    to_protocol: mpsc::Sender<String>,
    refusals: mpsc::Sender<String>,
) -> io::Result<()> {
    let mut input = BufReader::new(input);
    loop {
        let refusal = match read_line(&mut input, LARGEST).await? {
            Line::End => return Ok(()),
            Line::TooLong => Refusal::new(INVALID_REQUEST, format!("the message is larger than {LARGEST} bytes")),
            Line::Text(line) if line.trim_ascii().is_empty() => continue,
            Line::Text(line) => match envelope::read(&line) {
                // Nothing was ever asked, so nothing is waited for. An error that comes back must not be answered with one.
                Ok(message) if message.kind == Kind::Answer => continue,
                Ok(_) => {
                    let text = String::from_utf8_lossy(&line).into_owned();
                    if to_protocol.send(text).await.is_err() {
                        return Ok(());
                    }
                    continue;
                }
                Err(refusal) => refusal,
            },
        };
        if refusals.send(refusal.to_json()).await.is_err() {
            return Ok(());
        }
    }
}

/// What one reading brought.
pub(super) enum Line {
    Text(Vec<u8>),
    TooLong,
    End,
}

/// Reads up to the next line feed without ever holding more than `largest` bytes. A last line may lack the line feed.
pub(super) async fn read_line(input: &mut (impl AsyncBufRead + Unpin), largest: usize) -> io::Result<Line> {
    let mut line = Vec::new();
    let mut too_long = false;
    loop {
        let available = input.fill_buf().await?;
        if available.is_empty() {
            return Ok(match (too_long, line.is_empty()) {
                (true, _) => Line::TooLong,
                (false, true) => Line::End,
                (false, false) => Line::Text(line),
            });
        }
        let end = available.iter().position(|byte| *byte == b'\n');
        let taken = end.map_or(available.len(), |end| end + 1);
        too_long |= line.len() + taken > largest;
        if too_long {
            line = Vec::new();
        } else {
            line.extend_from_slice(&available[..taken]);
        }
        input.consume(taken);
        if end.is_some() {
            return Ok(if too_long { Line::TooLong } else { Line::Text(line) });
        }
    }
}

async fn write_lines(mut output: impl AsyncWrite + Send + Unpin, mut lines: mpsc::Receiver<String>) -> io::Result<()> {
    while let Some(mut line) = lines.recv().await {
        line.push('\n');
        output.write_all(line.as_bytes()).await?;
        output.flush().await?;
    }
    Ok(())
}
