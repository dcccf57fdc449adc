//! The one writer of the queue file. It gathers the publishes and receipts of all services that are waiting and
//! commits them together: a commit costs a disk flush, whatever is in it.

use std::collections::BTreeSet;
use std::sync::Arc;

use sea_orm::DbErr;
use tokio::sync::{mpsc, oneshot};

use super::queue::{Queues, READ_AHEAD, Stored};
use super::routes::Routes;
use super::store::{Binding, NewRow, Store};
use crate::broker::health::{HealthWriter, LinkState};
use crate::broker::publish::{PublishFailure, Published};
use crate::broker::topology::{Names, QueueSpec, Topology, UNHEARD_LIMIT};
use crate::message::{Kind, Message};

type Reply<T> = oneshot::Sender<Result<T, String>>;

/// What can be asked of the engine.
pub(super) enum Command {
    Publish { messages: Vec<Message>, reply: Reply<Vec<Published>> },
    Remove { seqs: Vec<i64>, reply: Reply<()> },
    Bury { seq: i64 },
    Read { queue: String, after: i64, reply: Reply<()> },
    Exists { queue: String, reply: Reply<bool> },
    Declare { topology: Topology, reply: Reply<()> },
    Delete { topology: Topology, reply: Reply<()> },
    Close { reply: oneshot::Sender<()> },
}

/// Commands that are committed together at most.
const GROUP: usize = 256;

/// What is to be done once the transaction is on disk, or failed.
enum After {
    Published { rows: Vec<(String, Stored)>, published: Vec<Published>, reply: Reply<Vec<Published>> },
    Done { reply: Reply<()> },
    Existing { found: bool, reply: Reply<bool> },
    Read { queue: String, after: i64, rows: Vec<Stored>, reply: Reply<()> },
    Deleted { queues: Vec<String>, reply: Reply<()> },
    Buried,
}

pub(super) struct Engine {
    store: Store,
    names: Names,
    queues: Arc<Queues>,
    routes: Routes,
    health: HealthWriter,
    last_seq: i64,
    /// Rows up to this one were there at the start and may have been delivered by the previous process.
    inherited: i64,
    unheard: i64,
}

impl Engine {
    pub(super) async fn load(
        store: Store,
        names: Names,
        queues: Arc<Queues>,
        health: HealthWriter,
    ) -> Result<Self, DbErr> {
        let routes = Routes::new(store.queues().await?, store.bindings().await?);
        let last_seq = store.last_seq().await?;
        let unheard = store.count(&names.unheard()).await?;
        Ok(Self { store, names, queues, routes, health, last_seq, inherited: last_seq, unheard })
    }

    pub(super) async fn run(mut self, mut inbox: mpsc::Receiver<Command>) {
        let mut closing = None;
        while closing.is_none() {
            let mut group = Vec::new();
            if inbox.recv_many(&mut group, GROUP).await == 0 {
                break;
            }
            let mut commands = Vec::new();
            for command in group {
                if let Command::Close { reply } = command {
                    closing = Some(reply);
                    break;
                }
                commands.push(command);
            }
            self.transact(commands).await;
        }
        inbox.close();
        if let Err(error) = self.store.close().await {
            tracing::warn!(%error, "The queue file was not closed cleanly.");
        }
        self.health.set(LinkState::Disconnected("closed".to_owned()));
        if let Some(reply) = closing {
            // The one who asked may have gone.
            let _ = reply.send(());
        }
    }

    async fn transact(&mut self, commands: Vec<Command>) {
        let (last_seq, unheard) = (self.last_seq, self.unheard);
        let mut afters = Vec::with_capacity(commands.len());
        match self.apply(commands, &mut afters).await {
            Ok(()) => {
                self.health.set(LinkState::Connected);
                for after in afters {
                    self.finish(after);
                }
            }
            Err(error) => {
                tracing::error!(%error, "The queue file could not be written.");
                self.store.rollback().await;
                (self.last_seq, self.unheard) = (last_seq, unheard);
                self.health.set(LinkState::Blocked(error.to_string()));
                // Replies not sent tell everybody that nothing happened.
                self.reload().await;
            }
        }
    }

    async fn apply(&mut self, commands: Vec<Command>, afters: &mut Vec<After>) -> Result<(), DbErr> {
        self.store.begin().await?;
        for command in commands {
            let after = self.apply_one(command).await?;
            afters.extend(after);
        }
        if self.unheard > UNHEARD_LIMIT {
            self.store.drop_oldest(&self.names.unheard(), UNHEARD_LIMIT).await?;
            self.unheard = UNHEARD_LIMIT;
        }
        self.store.commit().await
    }

    async fn apply_one(&mut self, command: Command) -> Result<Option<After>, DbErr> {
        let after = match command {
            Command::Publish { messages, reply } => self.publish(messages, reply).await?,
            Command::Remove { seqs, reply } => {
                self.store.remove(&seqs).await?;
                After::Done { reply }
            }
            Command::Bury { seq } => {
                self.last_seq += 1;
                self.store.move_to(seq, &self.names.dead(), self.last_seq).await?;
                After::Buried
            }
            Command::Read { queue, after, reply } => {
                let limit = i64::try_from(READ_AHEAD).unwrap_or(i64::MAX);
                let rows = self.store.read(&queue, after, limit).await?;
                After::Read { queue, after, rows, reply }
            }
            Command::Exists { queue, reply } => After::Existing { found: self.routes.exists(&queue), reply },
            Command::Declare { topology, reply } => {
                self.declare(&topology).await?;
                After::Done { reply }
            }
            Command::Delete { topology, reply } => self.delete(&topology, reply).await?,
            Command::Close { .. } => return Ok(None),
        };
        Ok(Some(after))
    }

    async fn publish(
        &mut self,
        messages: Vec<Message>,
        reply: Reply<Vec<Published>>,
    ) -> Result<After, DbErr> {
        let mut new_rows = Vec::new();
        let mut rows = Vec::new();
        let mut published = Vec::with_capacity(messages.len());
        let mut held: BTreeSet<String> = BTreeSet::new();
        for message in messages {
            let outcome = if held.contains(&message.subject) {
                Published::Failed(PublishFailure::HeldBack)
            } else {
                self.accept(&message, &mut new_rows, &mut rows)
            };
            if outcome != Published::Confirmed {
                held.insert(message.subject);
            }
            published.push(outcome);
        }
        self.store.insert(new_rows).await?;
        Ok(After::Published { rows, published, reply })
    }

    /// Makes one row for each queue of a message.
    fn accept(
        &mut self,
        message: &Message,
        new_rows: &mut Vec<NewRow>,
        rows: &mut Vec<(String, Stored)>,
    ) -> Published {
        if let Err(error) = message.validate() {
            return Published::Failed(PublishFailure::Unsendable(error));
        }
        let mut queues: Vec<String> =
            self.routes.route(message.kind, &message.type_name).into_iter().map(str::to_owned).collect();
        if queues.is_empty() {
            match message.kind {
                Kind::Order => return Published::Unroutable,
                Kind::Event => {
                    queues.push(self.names.unheard());
                    self.unheard += 1;
                }
            }
        }
        let headers = message.headers();
        let json = serde_json::to_string(&headers).expect("a map of strings is always valid JSON");
        for queue in queues {
            self.last_seq += 1;
            new_rows.push(NewRow {
                seq: self.last_seq,
                queue: queue.clone(),
                topic: message.type_name.clone(),
                headers: json.clone(),
                body: message.body.clone(),
            });
            let stored = Stored {
                seq: self.last_seq,
                topic: message.type_name.clone(),
                headers: headers.clone(),
                body: message.body.clone(),
                deliveries: 0,
                redelivered: false,
            };
            rows.push((queue, stored));
        }
        Published::Confirmed
    }

    async fn declare(&mut self, topology: &Topology) -> Result<(), DbErr> {
        for name in [self.names.unheard(), self.names.dead()] {
            self.store.declare(&name, &[]).await?;
        }
        for spec in &topology.queues {
            let queue = self.names.queue(&spec.service);
            self.store.declare(&queue, &bindings(&queue, spec)).await?;
        }
        self.reload_routes().await
    }

    async fn delete(&mut self, topology: &Topology, reply: Reply<()>) -> Result<After, DbErr> {
        let mut queues = vec![self.names.unheard(), self.names.dead()];
        queues.extend(topology.queues.iter().map(|spec| self.names.queue(&spec.service)));
        for queue in &queues {
            self.store.delete(queue).await?;
        }
        self.unheard = 0;
        self.reload_routes().await?;
        Ok(After::Deleted { queues, reply })
    }

    async fn reload_routes(&mut self) -> Result<(), DbErr> {
        self.routes = Routes::new(self.store.queues().await?, self.store.bindings().await?);
        Ok(())
    }

    /// After a rollback the file says what is true.
    async fn reload(&mut self) {
        if let Err(error) = self.reload_routes().await {
            tracing::error!(%error, "The queue file could not be read.");
        }
    }

    /// The transaction is on disk: memory follows, and those who asked hear of it. They may have gone.
    fn finish(&self, after: After) {
        match after {
            After::Published { rows, published, reply } => {
                for (queue, stored) in rows {
                    self.queues.get(&queue).committed(stored);
                }
                let _ = reply.send(Ok(published));
            }
            After::Done { reply } => {
                let _ = reply.send(Ok(()));
            }
            After::Existing { found, reply } => {
                let _ = reply.send(Ok(found));
            }
            After::Read { queue, after, mut rows, reply } => {
                for row in &mut rows {
                    row.redelivered = row.seq <= self.inherited;
                }
                let complete = rows.len() < READ_AHEAD;
                self.queues.get(&queue).read(after, rows, complete);
                let _ = reply.send(Ok(()));
            }
            After::Deleted { queues, reply } => {
                for queue in queues {
                    self.queues.get(&queue).clear();
                }
                let _ = reply.send(Ok(()));
            }
            After::Buried => self.queues.get(&self.names.dead()).grew(),
        }
    }
}

fn bindings(queue: &str, spec: &QueueSpec) -> Vec<Binding> {
    let bind = |kind| move |topic: &&'static str| (kind, (*topic).to_owned());
    let events = spec.events.iter().map(bind(Kind::Event));
    let orders = spec.orders.iter().map(bind(Kind::Order));
    events.chain(orders).map(|(kind, topic)| Binding { queue: queue.to_owned(), kind, topic }).collect()
}
