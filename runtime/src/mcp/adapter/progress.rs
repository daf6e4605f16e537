//! Progress of a long call (MCP 2026-07-28, basic/utilities/progress): what the toolbox reports goes on to the client that gave a
//! token, always increasing, and nothing after the answer. A toolbox that reports nothing is spoken for, so that a client which
//! counts the seconds without a word does not give up on a slow vendor.

use crate::toolbox::{Progress, Step};
use rmcp::model::{ProgressNotificationParam, ProgressToken};
use rmcp::service::{Peer, RequestContext, RoleServer};
use std::pin::pin;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::{Instant, interval_at};

/// Between two words on behalf of a silent toolbox. Clients give up after 60 s.
const EVERY: Duration = Duration::from_secs(10);

/// Tells one client about one call.
pub(super) struct Teller {
    token: ProgressToken,
    peer: Peer<RoleServer>,
    steps: mpsc::Receiver<Step>,
    started: Instant,
    /// The last number that was told.
    told: Option<f64>,
    /// The toolbox speaks for itself.
    spoken: bool,
}

/// A listener for the call of `context`, when its client gave a progress token.
pub(super) fn listen(context: &RequestContext<RoleServer>) -> Option<(Progress, Teller)> {
    let token = context.meta.get_progress_token()?;
    let (progress, steps) = Progress::heard();
    let peer = context.peer.clone();
    Some((progress, Teller { token, peer, steps, started: Instant::now(), told: None, spoken: false }))
}

/// Runs a call and tells its progress meanwhile.
pub(super) async fn accompany<T>(call: impl Future<Output = T>, teller: Option<Teller>) -> T {
    let Some(mut teller) = teller else { return call.await };
    let mut call = pin!(call);
    let mut beats = interval_at(teller.started + EVERY, EVERY);
    loop {
        tokio::select! {
            biased;
            Some(step) = teller.steps.recv() => teller.pass_on(step).await,
            done = &mut call => {
                while let Ok(step) = teller.steps.try_recv() {
                    teller.pass_on(step).await;
                }
                return done;
            }
            _ = beats.tick() => teller.speak().await,
        }
    }
}

impl Teller {
    async fn pass_on(&mut self, step: Step) {
        self.spoken = true;
        self.tell(step).await;
    }

    /// The seconds that went by, unless the toolbox counts something of its own.
    async fn speak(&mut self) {
        if !self.spoken {
            let seconds = self.started.elapsed().as_secs();
            self.tell(Step::new(seconds as f64).with_message(format!("waiting for the answer, {seconds} s so far"))).await;
        }
    }

    async fn tell(&mut self, step: Step) {
        let Step { done, total, message } = step;
        // A progress that does not increase is none, and a number that is no number has no place in JSON.
        if !done.is_finite() || self.told.is_some_and(|told| done <= told) {
            return;
        }
        self.told = Some(done);
        let mut notification = ProgressNotificationParam::new(self.token.clone(), done);
        notification.total = total.filter(|total| total.is_finite());
        notification.message = message;
        // A client that no longer listens has cancelled the call, which ends it.
        let _ = self.peer.notify_progress(notification).await;
    }
}
