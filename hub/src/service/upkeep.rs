//! What the hub does by itself: expired servers are deleted, the time is noted, an unwritable store is tried again.

use super::Hub;
use crate::model::{LogEntry, TenantId};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

/// How often; an expired configuration is gone within a minute.
const EVERY: Duration = Duration::from_secs(10);
/// Servers that are deleted in one transaction.
const BATCH: usize = 500;

impl Hub {
    /// Deletes all servers that have expired, with an audit row each, and says how many they were.
    pub async fn purge(&self) -> usize {
        let mut deleted = 0;
        loop {
            match self.store.purge_expired(self.clock.now(), BATCH).await {
                Ok(0) | Err(_) => return deleted,
                Ok(count) => deleted += count,
            }
        }
    }

    /// One round of what the hub does by itself.
    pub async fn tidy(&self) {
        let noted = self.store.note_time(self.clock.now()).await;
        self.writable.store(noted.is_ok(), Ordering::Relaxed);
        self.purge().await;
        self.limits.forget_idle();
    }

    /// Does its rounds for as long as the hub is there.
    pub fn keep_tidy(self: &Arc<Self>) -> tokio::task::JoinHandle<()> {
        let hub = Arc::downgrade(self);
        tokio::spawn(async move {
            while let Some(hub) = hub.upgrade() {
                hub.tidy().await;
                let pause = if hub.is_writable() { EVERY } else { Duration::from_secs(1) };
                drop(hub);
                tokio::time::sleep(pause).await;
            }
        })
    }

    /// Whether the last write went well.
    pub fn is_writable(&self) -> bool {
        self.writable.load(Ordering::Relaxed)
    }

    /// Writes an audit row; done when it is on disk.
    pub(crate) async fn record(&self, tenant: &TenantId, entry: LogEntry) -> bool {
        let written = self.store.append_log(tenant, entry).await.is_ok();
        if !written {
            self.writable.store(false, Ordering::Relaxed);
        }
        written
    }
}
