//! Lines on their way to the client. Putting one in never waits, so that a client which writes much before it reads is still read
//! from; who produces lines looks at [`Outbox::is_full`] first.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::io::{AsyncWrite, AsyncWriteExt};
use tokio::sync::{Notify, mpsc};

/// Bytes that wait for the client before nothing more is asked of the server.
const FULL: usize = 64 * 1024 * 1024;

/// The near end.
pub(super) struct Outbox {
    lines: mpsc::UnboundedSender<String>,
    state: Arc<State>,
}

#[derive(Default)]
struct State {
    bytes: AtomicUsize,
    written: Notify,
}

/// The far end, which writes.
pub(super) struct Writer {
    lines: mpsc::UnboundedReceiver<String>,
    state: Arc<State>,
}

/// Both ends.
pub(super) fn outbox() -> (Outbox, Writer) {
    let (sender, receiver) = mpsc::unbounded_channel();
    let state = Arc::new(State::default());
    (Outbox { lines: sender, state: Arc::clone(&state) }, Writer { lines: receiver, state })
}

impl Outbox {
    pub(super) fn put(&self, line: String) {
        self.state.bytes.fetch_add(line.len(), Ordering::SeqCst);
        // A writer that is gone ends the bridge by itself.
        let _ = self.lines.send(line);
    }

    pub(super) fn is_full(&self) -> bool {
        self.state.bytes.load(Ordering::SeqCst) > FULL
    }

    /// Waits until something has been written.
    pub(super) async fn written(&self) {
        self.state.written.notified().await;
    }
}

impl Writer {
    /// Writes every line until the near end is dropped.
    pub(super) async fn write(mut self, mut output: impl AsyncWrite + Unpin) -> io::Result<()> {
        while let Some(mut line) = self.lines.recv().await {
            let length = line.len();
            line.push('\n');
            output.write_all(line.as_bytes()).await?;
            output.flush().await?;
            self.state.bytes.fetch_sub(length, Ordering::SeqCst);
            self.state.written.notify_one();
        }
        Ok(())
    }
}
