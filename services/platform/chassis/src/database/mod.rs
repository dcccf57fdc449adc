//! The two kinds of database with one behaviour: PostgreSQL, a database per service, and SQLite, a file per
//! service. Writes go through [`unit_of_work`], reads through [`Database::reader`].

pub(crate) mod arrays;
mod connect;
mod memory;
pub mod sql;
mod together;
mod txn;
mod unit_of_work;

use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use sea_orm::{DatabaseConnection, DbBackend};
use tokio::sync::Notify;
use tokio_util::task::TaskTracker;

use crate::clock::Clock;
use crate::ids::Ids;

/// What rows are read through: a pool or an open transaction. SQL itself stays in the stores.
pub use sea_orm::ConnectionTrait as Connection;

pub use connect::{DatabaseConfig, create_database, drop_database};
pub use together::{Rows, insert_together};
pub use txn::{Batch, Bell, Txn, WorkContext};
pub use unit_of_work::words_of;

/// A service's database. Cheap to clone.
#[derive(Clone)]
pub struct Database {
    inner: Arc<Inner>,
}

struct Inner {
    writer: DatabaseConnection,
    reader: DatabaseConnection,
    backend: DbBackend,
    clock: Clock,
    ids: Ids,
    wakes: Wakes,
    open_work: TaskTracker,
    abandoned: AtomicU64,
    memory: memory::Memory,
}

/// Bells rung after a commit. Correctness never depends on them: who waits also polls.
#[derive(Default)]
pub struct Wakes {
    /// Outbox rows were committed.
    pub outbox: Notify,
    /// Alarms that are due soon were armed.
    pub alarms: Notify,
}

impl Database {
    /// The connection for queries that never lock.
    pub fn reader(&self) -> &DatabaseConnection {
        &self.inner.reader
    }

    /// The connection for single statements outside a unit of work: leases, marks, migrations.
    pub fn writer(&self) -> &DatabaseConnection {
        &self.inner.writer
    }

    /// Which kind of database this is.
    pub fn backend(&self) -> DbBackend {
        self.inner.backend
    }

    /// The business clock of the house.
    pub fn clock(&self) -> &Clock {
        &self.inner.clock
    }

    /// What this process remembers of the database beside its rows: one `T` for all who ask.
    pub fn memory<T: Default + Send + Sync + 'static>(&self) -> Arc<T> {
        self.inner.memory.of()
    }

    /// The source of ids.
    pub fn ids(&self) -> &Ids {
        &self.inner.ids
    }

    /// Bells that ring after commits.
    pub fn wakes(&self) -> &Wakes {
        &self.inner.wakes
    }

    /// Waits until every unit of work has ended, for a graceful stop.
    pub async fn drain(&self) {
        self.inner.open_work.close();
        self.inner.open_work.wait().await;
    }

    /// Closes the pools after [`Database::drain`].
    pub async fn close(&self) {
        for pool in [&self.inner.writer, &self.inner.reader] {
            if let Err(error) = pool.close_by_ref().await {
                tracing::warn!(%error, "A database pool did not close cleanly.");
            }
        }
    }
}
