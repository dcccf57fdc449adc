//! The unit of work: the only place that begins a transaction.
//!
//! The work runs in a task of its own. Whoever waits for it may go away (a client that hangs up, a deadline
//! that passes) without ever dropping a half-open transaction: the driver below would put such a connection
//! back into its pool still inside the transaction, and later writes would silently be lost with it.
//!
//! What must be written together with the business rows (outbox, journal, alarms) is collected in
//! [`Batch`]es and written in one statement each just before COMMIT: round trips decide the speed.

use std::any::{Any, TypeId};
use std::fmt::Display;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};
use futures::future::BoxFuture;
use sea_orm::{
    ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, ExecResult, QueryResult, SqliteTransactionMode,
    Statement, TransactionOptions, TransactionTrait,
};
use tracing::Instrument;
use uuid::Uuid;

use super::{Database, Wakes};
use crate::error::CommandError;
use crate::faults::crash_point;
use actnow_decisions::Actor;

/// Rows collected during a unit of work and written just before its COMMIT.
pub trait Batch: Any + Send {
    /// Writes all rows in as few statements as possible.
    fn flush<'a>(self: Box<Self>, txn: &'a Txn) -> BoxFuture<'a, Result<(), CommandError>>;

    /// Rings the bells of those who look at these rows, after COMMIT.
    fn committed(wakes: &Wakes)
    where
        Self: Sized;
}

/// Who asks for the work and what caused it: written with every decision.
#[derive(Debug, Clone)]
pub struct WorkContext {
    /// Who acts.
    pub actor: Actor,
    /// Command id or message id that caused this work.
    pub cause: String,
    /// Fast-track case this belongs to, if any.
    pub case_id: Option<String>,
    /// Context of the trace the work belongs to.
    pub traceparent: Option<String>,
}

impl WorkContext {
    /// Work the house does by itself in the name of `service`, caused by `cause`.
    pub fn system(service: &str, cause: impl Display) -> Self {
        Self { actor: Actor::system(service), cause: cause.to_string(), case_id: None, traceparent: None }
    }
}

/// An open transaction. Cheap to clone inside the work; every clone must be gone when the work ends.
#[derive(Clone)]
pub struct Txn {
    inner: Arc<TxnInner>,
}

struct TxnInner {
    transaction: DatabaseTransaction,
    database: Database,
    at: DateTime<Utc>,
    context: Mutex<Arc<WorkContext>>,
    batches: Mutex<Vec<PendingBatch>>,
}

struct PendingBatch {
    kind: TypeId,
    batch: Box<dyn Batch>,
    committed: fn(&Wakes),
}

impl Database {
    /// Runs `work` in one transaction: COMMIT when it answers `Ok`, ROLLBACK otherwise.
    ///
    /// # Errors
    /// What `work` answers; [`CommandError::Unavailable`] when the database is away or the answer to COMMIT
    /// got lost (the caller retries with the same command id and finds out); [`CommandError::Internal`] when
    /// the work panicked or kept a clone of its transaction.
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
        let task = async move { database.work(context, work, &phase).await }.instrument(span);
        #[cfg(feature = "faults")]
        if crate::faults::planted("inline-begin") {
            // The bug this module exists to prevent, for the test that must notice it.
            return task.await;
        }
        match self.inner.open_work.spawn(task).await {
            Ok(outcome) => outcome,
            Err(join) => Err(CommandError::Internal(anyhow::anyhow!("unit of work: {join}")).into()),
        }
    }

    /// How many callers went away while their transaction was being begun or open, since the start.
    pub fn abandoned_in_transaction(&self) -> u64 {
        self.inner.abandoned.load(Ordering::Relaxed)
    }

    async fn work<T, E, W, F>(self, context: WorkContext, work: W, phase: &AtomicU8) -> Result<T, E>
    where
        W: FnOnce(Txn) -> F,
        F: Future<Output = Result<T, E>>,
        E: From<CommandError>,
    {
        crash_point("before-begin");
        phase.store(IN_TRANSACTION, Ordering::Relaxed);
        let txn = self.begin(context).await.map_err(CommandError::from)?;
        let outcome = work(txn.clone()).await;
        let settled = settle(txn, outcome).await;
        phase.store(SETTLED, Ordering::Relaxed);
        settled
    }

    #[expect(clippy::disallowed_methods, reason = "the one place that may begin a transaction")]
    async fn begin(&self, context: WorkContext) -> Result<Txn, DbErr> {
        let options = TransactionOptions {
            sqlite_transaction_mode: match self.inner.backend {
                DbBackend::Sqlite => Some(SqliteTransactionMode::Immediate),
                _ => None,
            },
            ..TransactionOptions::default()
        };
        let transaction = self.inner.writer.begin_with_options(options).await?;
        Ok(Txn {
            inner: Arc::new(TxnInner {
                transaction,
                database: self.clone(),
                at: self.inner.clock.now(),
                context: Mutex::new(Arc::new(context)),
                batches: Mutex::new(Vec::new()),
            }),
        })
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

impl Txn {
    /// The business time of this work: every row it writes carries the same instant.
    pub fn at(&self) -> DateTime<Utc> {
        self.inner.at
    }

    /// A new time-ordered id.
    pub fn next_id(&self) -> Uuid {
        self.inner.database.ids().next(self.inner.at)
    }

    /// Who asked and why.
    pub fn context(&self) -> Arc<WorkContext> {
        self.inner.context.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Goes on in the name of another cause: a consumer that handles several messages in one transaction
    /// sets the context of each before it hands the message over.
    pub fn set_context(&self, context: WorkContext) {
        *self.inner.context.lock().unwrap_or_else(PoisonError::into_inner) = Arc::new(context);
    }

    /// The fast-track case the rows of this work belong to, once it is known.
    pub fn belongs_to_case(&self, case_id: Option<String>) {
        let mut context = self.inner.context.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::make_mut(&mut context).case_id = case_id;
    }

    /// The database this work belongs to.
    pub fn database(&self) -> &Database {
        &self.inner.database
    }

    /// Adds to the batch of type `B` that is written just before COMMIT.
    pub fn collect<B: Batch + Default>(&self, add: impl FnOnce(&mut B)) {
        let kind = TypeId::of::<B>();
        let mut batches = self.inner.batches.lock().unwrap_or_else(PoisonError::into_inner);
        let index = batches.iter().position(|pending| pending.kind == kind).unwrap_or_else(|| {
            batches.push(PendingBatch { kind, batch: Box::<B>::default(), committed: B::committed });
            batches.len() - 1
        });
        let any: &mut dyn Any = batches[index].batch.as_mut();
        let batch = any.downcast_mut::<B>().expect("a batch is stored under its own type");
        add(batch);
    }

    async fn commit(self) -> Result<(), CommandError> {
        let batches = std::mem::take(&mut *self.inner.batches.lock().unwrap_or_else(PoisonError::into_inner));
        let mut bells = Vec::with_capacity(batches.len());
        for pending in batches {
            bells.push(pending.committed);
            pending.batch.flush(&self).await?;
        }
        let inner = Arc::try_unwrap(self.inner)
            .map_err(|_| CommandError::Internal(anyhow::anyhow!("the work kept its transaction")))?;
        crash_point("before-commit");
        inner
            .transaction
            .commit()
            .await
            .map_err(|error| CommandError::Unavailable("commit unanswered", Some(error.into())))?;
        crash_point("after-commit");
        for bell in bells {
            bell(inner.database.wakes());
        }
        Ok(())
    }

    async fn rollback(self) {
        if let Ok(inner) = Arc::try_unwrap(self.inner)
            && let Err(error) = inner.transaction.rollback().await
        {
            tracing::warn!(%error, "A rollback was not answered; the session's end undoes the work.");
        }
    }
}

#[async_trait::async_trait]
impl ConnectionTrait for Txn {
    fn get_database_backend(&self) -> DbBackend {
        self.inner.database.backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.inner.transaction.execute_raw(statement).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.inner.transaction.execute_unprepared(sql).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.inner.transaction.query_one_raw(statement).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.inner.transaction.query_all_raw(statement).await
    }
}
