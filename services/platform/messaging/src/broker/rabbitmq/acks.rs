//! Receipts of one channel. They are written only to the channel that brought the delivery; once it is gone they
//! do nothing, and the broker delivers again.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use lapin::Acker;
use lapin::options::{BasicAckOptions, BasicNackOptions};
use tokio::sync::{Mutex, mpsc};
use tokio::time::error::Elapsed;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

/// A receipt that was dropped without a word, on its way back to the pump.
pub(super) struct Abandoned {
    tag: u64,
    acker: Acker,
}

/// One life of a consumer's channel.
pub(super) struct Generation {
    /// Tags delivered and not yet settled. The lock is held while a receipt is written: two tasks that settle at
    /// once must not cover each other's tags, an unknown tag would cost the channel.
    outstanding: Mutex<BTreeSet<u64>>,
    dead: CancellationToken,
    abandoned: mpsc::UnboundedSender<Abandoned>,
    limit: Duration,
}

impl Generation {
    /// A generation that ends with `closed` at the latest.
    pub(super) fn new(
        closed: &CancellationToken,
        limit: Duration,
    ) -> (Arc<Self>, mpsc::UnboundedReceiver<Abandoned>) {
        let (abandoned, returns) = mpsc::unbounded_channel();
        let generation = Self { outstanding: Mutex::default(), dead: closed.child_token(), abandoned, limit };
        (Arc::new(generation), returns)
    }

    pub(super) fn end(&self) {
        self.dead.cancel();
    }

    /// Completes when a receipt could not be written, or the channel is given up.
    pub(super) async fn ended(&self) {
        self.dead.cancelled().await;
    }

    pub(super) async fn receive(self: &Arc<Self>, tag: u64, acker: Acker) -> RabbitMqReceipt {
        self.outstanding.lock().await.insert(tag);
        RabbitMqReceipt { generation: self.clone(), tag, acker, settled: AtomicBool::new(false) }
    }

    pub(super) async fn take_back(&self, abandoned: Abandoned) {
        self.requeue(abandoned.tag, &abandoned.acker).await;
    }

    async fn ack(&self, mut receipts: Vec<&RabbitMqReceipt>) {
        let mut outstanding = self.outstanding.lock().await;
        receipts.retain(|receipt| outstanding.remove(&receipt.tag));
        receipts.sort_unstable_by_key(|receipt| receipt.tag);
        let open = outstanding.first().copied().unwrap_or(u64::MAX);
        let contiguous = receipts.partition_point(|receipt| receipt.tag < open);
        let (prefix, rest) = receipts.split_at(contiguous);
        if let Some(last) = prefix.last() {
            self.write(last.acker.ack(BasicAckOptions { multiple: true })).await;
        }
        for receipt in rest {
            self.write(receipt.acker.ack(BasicAckOptions::default())).await;
        }
    }

    async fn requeue(&self, tag: u64, acker: &Acker) {
        if self.outstanding.lock().await.remove(&tag) {
            self.write(acker.nack(BasicNackOptions { requeue: true, ..BasicNackOptions::default() })).await;
        }
    }

    /// Writes one receipt. A failure, or the caller going away half-way, ends the generation: a tag that is
    /// settled here and open at the broker would occupy the prefetch window for good.
    async fn write(&self, receipt: impl Future<Output = lapin::Result<bool>>) {
        if self.dead.is_cancelled() {
            return;
        }
        let guard = self.dead.clone().drop_guard();
        if let Ok(Ok(true)) = written(timeout(self.limit, receipt).await) {
            guard.disarm();
        }
    }
}

/// Logs why a receipt was not written. Nothing else is to be done: the message comes again.
fn written<T>(outcome: Result<lapin::Result<T>, Elapsed>) -> Result<lapin::Result<T>, Elapsed> {
    match &outcome {
        Ok(Ok(_)) => {}
        Ok(Err(error)) => tracing::warn!(%error, "A receipt could not be written."),
        Err(_) => tracing::warn!("A receipt could not be written in time."),
    }
    outcome
}

/// Receipt of one delivery. Dropped unsettled, it puts the message back into the queue.
pub(crate) struct RabbitMqReceipt {
    generation: Arc<Generation>,
    tag: u64,
    acker: Acker,
    settled: AtomicBool,
}

impl std::fmt::Debug for RabbitMqReceipt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RabbitMqReceipt").field("tag", &self.tag).finish_non_exhaustive()
    }
}

impl RabbitMqReceipt {
    /// Whether its channel still lives.
    pub(super) fn is_valid(&self) -> bool {
        !self.generation.dead.is_cancelled() && self.acker.usable()
    }

    pub(crate) async fn ack(receipts: &[&Self]) {
        let mut rest: Vec<&Self> = receipts.to_vec();
        while let Some(first) = rest.first() {
            let generation = first.generation.clone();
            let (same, other) =
                rest.into_iter().partition(|receipt| Arc::ptr_eq(&receipt.generation, &generation));
            rest = other;
            generation.ack(same).await;
        }
        for receipt in receipts {
            receipt.settled.store(true, Ordering::Relaxed);
        }
    }

    pub(crate) async fn release(self) {
        self.settled.store(true, Ordering::Relaxed);
        self.generation.requeue(self.tag, &self.acker).await;
    }
}

impl Drop for RabbitMqReceipt {
    fn drop(&mut self) {
        if !self.settled.load(Ordering::Relaxed) {
            // Nobody listens after the end of a generation, and nobody needs to.
            let _ = self.generation.abandoned.send(Abandoned { tag: self.tag, acker: self.acker.clone() });
        }
    }
}
