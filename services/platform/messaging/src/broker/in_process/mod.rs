//! The broker of the house in one process: the same queues, bindings and promises as RabbitMQ, kept in a SQLite
//! file of their own. A publish is confirmed after its commit; a delivery leaves the file when it is acknowledged;
//! what is out when the process dies is in the file and comes again.

use std::path::Path;
use std::sync::Arc;

use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::CancellationToken;

use super::BrokerError;
use super::backoff::Backoff;
use super::health::{Health, HealthBoard, HealthEntry, LinkState, Role};
use super::publish::{PublishFailure, Published};
use super::topology::{Names, Topology};
use crate::message::Message;

mod consumer;
mod engine;
mod queue;
mod routes;
mod store;

pub(super) use consumer::{InProcessDeliveries, InProcessReceipt};

use engine::{Command, Engine};
use queue::Queues;
use store::Store;

/// Commands waiting for the one writer; more publishers than this wait their turn.
const COMMANDS: usize = 1024;

/// The queues of this process. All services of the house share one by cloning it.
#[derive(Clone)]
pub struct InProcess {
    names: Names,
    commands: mpsc::Sender<Command>,
    queues: Arc<Queues>,
    health: HealthBoard,
    /// Keeps the engine's line on the board after its end.
    _engine: Arc<HealthEntry>,
}

impl std::fmt::Debug for InProcess {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("InProcess").field("names", &self.names).finish_non_exhaustive()
    }
}

impl InProcess {
    /// Opens or creates the queue file. The file is locked: a second process cannot open it at the same time.
    ///
    /// # Errors
    /// The file cannot be opened, or another process has it.
    pub async fn open(file: &Path, prefix: &str) -> Result<Self, BrokerError> {
        let store = Store::open(file).await.map_err(storage)?;
        let queues = Arc::new(Queues::default());
        let health = HealthBoard::default();
        let entry = health.enter(Role::Publish, LinkState::Connected);
        let names = Names::new(prefix);
        let (commands, inbox) = mpsc::channel(COMMANDS);
        let engine =
            Engine::load(store, names.clone(), queues.clone(), entry.writer()).await.map_err(storage)?;
        // The transactions of this file run in this task and nowhere else, and nobody can drop it half-way.
        tokio::spawn(engine.run(inbox));
        Ok(Self { names, commands, queues, health, _engine: Arc::new(entry) })
    }

    /// Writes out what is under way and closes the file. Afterwards every publish fails.
    pub async fn close(&self) {
        let (reply, closed) = oneshot::channel();
        if self.commands.send(Command::Close { reply }).await.is_ok() {
            // An error means that it was closed already.
            let _ = closed.await;
        }
    }

    pub(super) async fn declare(&self, topology: &Topology) -> Result<(), BrokerError> {
        let topology = topology.clone();
        self.ask(|reply| Command::Declare { topology, reply }).await
    }

    pub(super) async fn check(&self, service: &str) -> Result<(), BrokerError> {
        let queue = self.names.queue(service);
        let found = self.ask(|reply| Command::Exists { queue: queue.clone(), reply }).await?;
        if found { Ok(()) } else { Err(BrokerError::Incomplete(vec![format!("queue {queue}")])) }
    }

    pub(super) async fn delete(&self, topology: &Topology) -> Result<(), BrokerError> {
        let topology = topology.clone();
        self.ask(|reply| Command::Delete { topology, reply }).await
    }

    pub(super) fn publisher(&self) -> InProcessPublisher {
        InProcessPublisher { broker: self.clone(), backoff: Backoff::default() }
    }

    pub(super) fn consume(
        &self,
        service: &str,
        prefetch: u16,
        stop: CancellationToken,
    ) -> InProcessDeliveries {
        let queue = self.queues.get(&self.names.queue(service));
        InProcessDeliveries::new(queue, self.commands.clone(), prefetch.max(1), stop)
    }

    pub(super) fn health(&self) -> Health {
        self.health.view()
    }

    async fn ask<T>(
        &self,
        command: impl FnOnce(oneshot::Sender<Result<T, String>>) -> Command,
    ) -> Result<T, BrokerError> {
        let (reply, answer) = oneshot::channel();
        let gone = || BrokerError::Storage("not written, or closed".to_owned());
        self.commands.send(command(reply)).await.map_err(|_| gone())?;
        answer.await.map_err(|_| gone())?.map_err(BrokerError::Storage)
    }
}

fn storage(error: sea_orm::DbErr) -> BrokerError {
    BrokerError::Storage(error.to_string())
}

/// Publisher to the queues of this process; see [`Publisher`](crate::broker::Publisher).
#[derive(Debug)]
pub struct InProcessPublisher {
    broker: InProcess,
    backoff: Backoff,
}

impl InProcessPublisher {
    pub(crate) async fn publish(&mut self, batch: &[Message]) -> Vec<Published> {
        if batch.is_empty() {
            return Vec::new();
        }
        self.backoff.wait().await;
        let messages = batch.to_vec();
        match self.broker.ask(|reply| Command::Publish { messages, reply }).await {
            Ok(published) => {
                self.backoff.succeeded();
                published
            }
            Err(error) => {
                self.backoff.failed();
                let reason = PublishFailure::Storage(error.to_string());
                vec![Published::Failed(reason); batch.len()]
            }
        }
    }
}
