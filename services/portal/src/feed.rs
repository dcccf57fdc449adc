//! The bell of the feed: wakes whoever listens when an event was committed here or by another process, and
//! whoever looks subjects up when one was marked.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use actnow_chassis::CommandError;
use actnow_chassis::database::Database;
use tokio::sync::{Notify, watch};
use tokio_util::sync::CancellationToken;

use crate::store;

/// How often the numbers of other processes are looked up.
const POLL: Duration = Duration::from_millis(100);

/// The last number that is known, and two bells. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Feed {
    last: Arc<watch::Sender<i64>>,
    look: Arc<Notify>,
    rung: Arc<Notify>,
    listeners: Arc<AtomicU64>,
}

impl Feed {
    /// A silent bell.
    pub(crate) fn new() -> Self {
        Self {
            last: Arc::new(watch::Sender::new(0)),
            look: Arc::default(),
            rung: Arc::default(),
            listeners: Arc::default(),
        }
    }

    /// Subjects were marked, or something was done that will mark one soon.
    pub(crate) fn look_again(&self) {
        self.look.notify_one();
        self.rung.notify_one();
    }

    /// Completes when subjects may have been marked.
    pub(crate) async fn marked(&self) {
        self.look.notified().await;
    }

    /// The last number that is known, and each one after it.
    pub(crate) fn watch(&self) -> watch::Receiver<i64> {
        self.last.subscribe()
    }

    /// Somebody listens, until the answer is dropped.
    pub(crate) fn listen(&self) -> Listening {
        self.listeners.fetch_add(1, Ordering::Relaxed);
        Listening(self.listeners.clone())
    }

    /// How many listen in this process.
    pub(crate) fn listeners(&self) -> u64 {
        self.listeners.load(Ordering::Relaxed)
    }

    /// Follows the numbers in the database until `stop`.
    pub(crate) async fn follow(&self, database: Database, stop: CancellationToken) {
        loop {
            if let Err(error) = self.look_at(&database).await {
                tracing::warn!(%error, "The feed could not be read; trying again.");
            }
            tokio::select! {
                () = stop.cancelled() => return,
                () = self.rung.notified() => {}
                () = tokio::time::sleep(POLL) => {}
            }
        }
    }

    async fn look_at(&self, database: &Database) -> Result<(), CommandError> {
        let head = store::head(database.reader()).await?;
        self.last.send_if_modified(|last| std::mem::replace(last, head) != head);
        Ok(())
    }
}

/// A browser that listens.
pub(crate) struct Listening(Arc<AtomicU64>);

impl Drop for Listening {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}
