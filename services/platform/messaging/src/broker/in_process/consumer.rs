//! Consuming a queue of this process: deliveries are what is not out yet, woken by notify, never by polling.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::sync::{mpsc, oneshot, watch};
use tokio_util::sync::CancellationToken;

use super::engine::Command;
use super::queue::{Look, Queue, Stored};
use crate::broker::delivery::{Delivery, Receipt, decode};
use crate::broker::topology::DELIVERY_LIMIT;

/// Pause before the file is read again after it could not be.
const READ_AGAIN: Duration = Duration::from_millis(500);

/// One consumer: what is out to it goes back when it ends.
#[derive(Debug)]
struct Consumer {
    id: u64,
    queue: Arc<Queue>,
    commands: mpsc::Sender<Command>,
}

impl Consumer {
    fn put_back(&self, seqs: &[i64]) {
        let settled = self.queue.settle(self.id, seqs);
        let (exhausted, again): (Vec<Stored>, Vec<Stored>) =
            settled.into_iter().partition(|stored| stored.deliveries >= DELIVERY_LIMIT);
        for stored in exhausted {
            // When the engine is too busy to hear it now, the message simply comes once more.
            if self.commands.try_send(Command::Bury { seq: stored.seq }).is_err() {
                self.queue.put_back(vec![stored]);
            }
        }
        self.queue.put_back(again);
    }
}

/// Deliveries of a queue of this process; see [`Deliveries`](crate::broker::Deliveries).
#[derive(Debug)]
pub struct InProcessDeliveries {
    consumer: Arc<Consumer>,
    changes: watch::Receiver<()>,
    prefetch: usize,
    stop: CancellationToken,
}

impl InProcessDeliveries {
    pub(super) fn new(
        queue: Arc<Queue>,
        commands: mpsc::Sender<Command>,
        prefetch: u16,
        stop: CancellationToken,
    ) -> Self {
        let changes = queue.changes();
        let consumer = Arc::new(Consumer { id: queue.consumer(), queue, commands });
        Self { consumer, changes, prefetch: usize::from(prefetch), stop }
    }

    pub(crate) async fn next_batch(&mut self, max: usize) -> Option<Vec<Delivery>> {
        let queue = self.consumer.queue.clone();
        loop {
            if self.stop.is_cancelled() {
                return None;
            }
            // Interest is registered before looking, so no change is missed.
            self.changes.mark_unchanged();
            match queue.take(self.consumer.id, max, self.prefetch) {
                Look::Taken(taken) => {
                    return Some(taken.into_iter().map(|stored| self.deliver(stored)).collect());
                }
                Look::Unread { after } => self.read(after).await,
                Look::Nothing => tokio::select! {
                    _ = self.changes.changed() => {}
                    () = self.stop.cancelled() => {}
                },
            }
        }
    }

    fn deliver(&self, stored: Stored) -> Delivery {
        let receipt = InProcessReceipt {
            consumer: self.consumer.clone(),
            seq: stored.seq,
            settled: AtomicBool::new(false),
        };
        Delivery {
            message: decode(stored.headers, &stored.topic, stored.body),
            redelivered: stored.redelivered,
            receipt: Receipt::InProcess(receipt),
        }
    }

    /// Has the next part of the file read into memory. While that fails there is nothing to deliver.
    async fn read(&self, after: i64) {
        let (reply, answer) = oneshot::channel();
        let command = Command::Read { queue: self.consumer.queue.name.clone(), after, reply };
        let sent = self.consumer.commands.send(command).await.is_ok();
        if !sent || answer.await.is_err() {
            tokio::select! {
                () = tokio::time::sleep(READ_AGAIN) => {}
                () = self.stop.cancelled() => {}
            }
        }
    }
}

impl Drop for InProcessDeliveries {
    fn drop(&mut self) {
        let held = self.consumer.queue.held_by(self.consumer.id);
        self.consumer.put_back(&held);
    }
}

/// Receipt of one delivery. Dropped unsettled, it puts the message back into the queue.
#[derive(Debug)]
pub(crate) struct InProcessReceipt {
    consumer: Arc<Consumer>,
    seq: i64,
    settled: AtomicBool,
}

impl InProcessReceipt {
    pub(crate) async fn ack(receipts: &[&Self]) {
        let mut rest: Vec<&Self> = receipts.to_vec();
        while let Some(first) = rest.first() {
            let consumer = first.consumer.clone();
            let (same, other): (Vec<&Self>, Vec<&Self>) =
                rest.into_iter().partition(|receipt| Arc::ptr_eq(&receipt.consumer, &consumer));
            rest = other;
            Self::ack_of(&consumer, &same).await;
        }
    }

    /// Takes them out of memory first, so that they cannot be handed out again while the commit runs.
    async fn ack_of(consumer: &Consumer, receipts: &[&Self]) {
        let seqs: Vec<i64> = receipts.iter().map(|receipt| receipt.seq).collect();
        let settled = consumer.queue.settle(consumer.id, &seqs);
        for receipt in receipts {
            receipt.settled.store(true, Ordering::Relaxed);
        }
        if settled.is_empty() {
            return;
        }
        let (reply, answer) = oneshot::channel();
        let seqs = settled.iter().map(|stored| stored.seq).collect();
        let sent = consumer.commands.send(Command::Remove { seqs, reply }).await.is_ok();
        if sent && matches!(answer.await, Ok(Ok(()))) {
            consumer.queue.has_room();
        } else {
            tracing::warn!(
                queue = consumer.queue.name,
                "A receipt could not be written, it will come again."
            );
            consumer.queue.put_back(settled);
        }
    }

    pub(crate) fn release(self) {
        self.settled.store(true, Ordering::Relaxed);
        self.consumer.put_back(&[self.seq]);
    }
}

impl Drop for InProcessReceipt {
    fn drop(&mut self) {
        if !self.settled.load(Ordering::Relaxed) {
            self.consumer.put_back(&[self.seq]);
        }
    }
}
