//! The unit of work: the only place that begins a transaction.
//!
//! The work runs in a task of its own. Whoever waits for it may go away (a client that hangs up, a deadline
//! that passes) without ever dropping a half-open transaction: the driver below would put such a connection
//! back into its pool still inside the transaction, and later writes would silently be lost with it.

use std::any::Any;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use anyhow::anyhow;
use futures::FutureExt;
use sea_orm::{DbBackend, DbErr, SqliteTransactionMode, TransactionOptions, TransactionTrait};
use tracing::Instrument;

use super::Database;
use super::txn::{Txn, WorkContext};
use crate::error::CommandError;
use crate::faults::crash_point;

impl Database {
    /// Runs `work` in one transaction: COMMIT when it answers `Ok`, ROLLBACK otherwise.
    ///
    /// # Errors
    /// What `work` answers; [`CommandError::Unavailable`] when the database is away or the answer to COMMIT
    /// got lost (the caller retries with the same command id and finds out); [`CommandError::Internal`] when
    /// the work panicked, kept a clone of its transaction, or went on after a statement had failed.
    pub async fn unit_of_work<T, E, W, F>(&self, context: WorkContext, work: W) -> Result<T, E>
    where
        W: FnOnce(Txn) -> F + Send + 'static,
        F: Future<Output = Result<T, E>> + Send + 'static,
        T: Send + 'static,
        E: From<CommandError> + Send + 'static,
    {
        let database = self.clone();
        let span = tracing::Span::current();
        let waiter = Waiter::new(self);
        let phase = waiter.phase.clone();
        let task = async move {
            crash_point("before-begin");
            let settled = database.transact(context, work, &phase).await;
            phase.store(SETTLED, Ordering::Relaxed);
            settled
        }
        .instrument(span);
        #[cfg(feature = "faults")]
        if crate::faults::planted("inline-begin") {
            // The bug this module exists to prevent, for the test that must notice it.
            return task.await;
        }
        match self.inner.open_work.spawn(task).await {
            Ok(outcome) => outcome,
            Err(join) => Err(CommandError::Internal(anyhow!("unit of work: {join}")).into()),
        }
    }

    /// How many callers went away while their transaction was open, since the start. Who still waits for a
    /// connection, or for the answer to BEGIN, is not among them.
    pub fn abandoned_in_transaction(&self) -> u64 {
        self.inner.abandoned.load(Ordering::Relaxed)
    }

    async fn transact<T, E, W, F>(&self, context: WorkContext, work: W, phase: &AtomicU8) -> Result<T, E>
    where
        W: FnOnce(Txn) -> F,
        F: Future<Output = Result<T, E>>,
        E: From<CommandError>,
    {
        let txn = self.begin(context).await.map_err(CommandError::from)?;
        phase.store(IN_TRANSACTION, Ordering::Relaxed);
        let own = txn.clone();
        // A panic is caught here, so that the rollback is over before the caller hears of it.
        let outcome = AssertUnwindSafe(async move { work(own).await }).catch_unwind().await;
        match outcome {
            Ok(outcome) => settle(txn, outcome).await,
            Err(panic) => {
                let error = CommandError::Internal(anyhow!("the work panicked: {}", words_of(&*panic)));
                settle(txn, Err(error.into())).await
            }
        }
    }

    #[expect(clippy::disallowed_methods, reason = "the one place that may begin a transaction")]
    async fn begin(&self, context: WorkContext) -> Result<Txn, DbErr> {
        let on_sqlite = self.inner.backend == DbBackend::Sqlite;
        let options = TransactionOptions {
            sqlite_transaction_mode: on_sqlite.then_some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        let transaction = self.inner.writer.begin_with_options(options).await?;
        Ok(Txn::new(transaction, self.clone(), context))
    }
}

/// COMMIT for `Ok`, ROLLBACK otherwise.
async fn settle<T, E: From<CommandError>>(txn: Txn, outcome: Result<T, E>) -> Result<T, E> {
    match outcome {
        Ok(value) => {
            crash_point("after-business-write");
            txn.commit().await?;
            Ok(value)
        }
        Err(error) => {
            txn.rollback().await;
            Err(error)
        }
    }
}

/// What a panic said.
pub fn words_of(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("without a word")
}

const WAITING: u8 = 0;
const IN_TRANSACTION: u8 = 1;
const SETTLED: u8 = 2;

/// Whoever waits for a unit of work. Its drop tells whether it left in the middle of a transaction.
struct Waiter {
    database: Database,
    phase: Arc<AtomicU8>,
}

impl Waiter {
    fn new(database: &Database) -> Self {
        Self { database: database.clone(), phase: Arc::new(AtomicU8::new(WAITING)) }
    }
}

impl Drop for Waiter {
    fn drop(&mut self) {
        if self.phase.load(Ordering::Relaxed) == IN_TRANSACTION {
            self.database.inner.abandoned.fetch_add(1, Ordering::Relaxed);
        }
    }
}
