//! How a running call tells how far it is.

use std::fmt;
use std::hash::{Hash, Hasher};
use tokio::sync::mpsc;

/// Steps that wait to be told; more than that are dropped, because a later one says all that an earlier one does.
const WAITING: usize = 64;

/// Where a running call reports to. Nobody may be listening: then a report costs nothing.
#[derive(Clone, Default)]
pub struct Progress(Option<mpsc::Sender<Step>>);

/// One report (MCP `notifications/progress`).
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Step {
    /// How far the call is; must increase from report to report, in any unit.
    pub done: f64,
    /// What `done` will be at the end, where that is known.
    pub total: Option<f64>,
    /// What is being done, for people.
    pub message: Option<String>,
}

impl Step {
    /// A step without total and message.
    pub fn new(done: f64) -> Self {
        Self { done, total: None, message: None }
    }

    /// The same with a known end.
    #[must_use]
    pub fn with_total(mut self, total: f64) -> Self {
        self.total = Some(total);
        self
    }

    /// The same with words.
    #[must_use]
    pub fn with_message(mut self, message: impl Into<String>) -> Self {
        self.message = Some(message.into());
        self
    }
}

impl Progress {
    /// A listener's two ends.
    pub(crate) fn heard() -> (Self, mpsc::Receiver<Step>) {
        let (sender, steps) = mpsc::channel(WAITING);
        (Self(Some(sender)), steps)
    }

    /// Whether anybody listens.
    pub fn is_heard(&self) -> bool {
        self.0.as_ref().is_some_and(|sender| !sender.is_closed())
    }

    /// Reports a step; never waits.
    pub fn report(&self, step: Step) {
        if let Some(sender) = &self.0 {
            let _ = sender.try_send(step);
        }
    }
}

impl fmt::Debug for Progress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(if self.is_heard() { "Progress(heard)" } else { "Progress(unheard)" })
    }
}

/// Who listens makes no difference to who calls.
impl PartialEq for Progress {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Progress {}

impl Hash for Progress {
    fn hash<H: Hasher>(&self, _: &mut H) {}
}
