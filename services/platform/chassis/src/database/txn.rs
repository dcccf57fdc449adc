//! The open transaction that a unit of work hands to its work, and what is collected in it.
//!
//! What must be written together with the business rows (outbox, journal, alarms) is collected in
//! [`Batch`]es and written just before COMMIT; the new rows of all of them go in one statement: round trips decide
//! the speed.

use std::any::{Any, TypeId};
use std::fmt::Display;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::anyhow;
use chrono::{DateTime, Utc};
use futures::future::BoxFuture;
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, ExecResult, QueryResult, Statement};
use tokio::sync::{RwLock, RwLockReadGuard};
use uuid::Uuid;

use super::together::{self, Rows, insert_together};
use super::{Database, Wakes};
use crate::error::CommandError;
use crate::faults::crash_point;
use actnow_decisions::Actor;

/// Rows collected during a unit of work and written just before its COMMIT.
pub trait Batch: Any + Send {
    /// Writes what was collected in as few statements as possible; hands new rows to [`Txn::write_with_commit`].
    fn flush<'a>(self: Box<Self>, txn: &'a Txn) -> BoxFuture<'a, Result<(), CommandError>>;

    /// The crash point that is passed once everything collected here is written; `None` when nothing is.
    fn written(&self) -> Option<&'static str> {
        None
    }

    /// Rings for those who look at these rows, after COMMIT; `None` when nobody waits for them.
    fn bell(&self) -> Option<Bell> {
        None
    }
}

/// Wakes those who wait for rows that are committed now.
pub type Bell = Box<dyn FnOnce(&Wakes) + Send>;

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

/// An open transaction. Cheap to clone inside the work; every clone must be gone when the work ends: one that
/// is not costs the COMMIT, and can do nothing any more.
#[derive(Clone)]
pub struct Txn {
    inner: Arc<TxnInner>,
}

struct TxnInner {
    /// Empty once the work is settled.
    transaction: RwLock<Option<DatabaseTransaction>>,
    /// A statement failed. PostgreSQL then answers COMMIT with a silent rollback, so there must not be one.
    failed: AtomicBool,
    database: Database,
    at: DateTime<Utc>,
    context: Mutex<Arc<WorkContext>>,
    batches: Mutex<Vec<PendingBatch>>,
    /// New rows for the last statement before COMMIT.
    last: Mutex<Vec<Rows>>,
}

struct PendingBatch {
    kind: TypeId,
    batch: Box<dyn Batch>,
}

impl Txn {
    pub(super) fn new(transaction: DatabaseTransaction, database: Database, context: WorkContext) -> Self {
        let inner = TxnInner {
            transaction: RwLock::new(Some(transaction)),
            failed: AtomicBool::new(false),
            at: database.clock().now(),
            database,
            context: Mutex::new(Arc::new(context)),
            batches: Mutex::new(Vec::new()),
            last: Mutex::new(Vec::new()),
        };
        Self { inner: Arc::new(inner) }
    }

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

    /// Does `what` in the name of `actor`, as written in the journal, and goes back to whoever acted before.
    pub fn in_the_name_of(&self, actor: &Actor, what: impl FnOnce()) {
        let before = self.context();
        if before.actor.subject == actor.subject {
            return what();
        }
        self.set_context(WorkContext { actor: actor.clone(), ..(*before).clone() });
        what();
        self.set_context((*before).clone());
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
            batches.push(PendingBatch { kind, batch: Box::<B>::default() });
            batches.len() - 1
        });
        let any: &mut dyn Any = batches[index].batch.as_mut();
        let batch = any.downcast_mut::<B>().expect("a batch is stored under its own type");
        add(batch);
    }

    /// Inserts `rows` just before COMMIT, with those of every other act of this transaction. Nothing in the
    /// transaction sees them.
    pub fn write_with_commit(&self, rows: Rows) {
        together::add(&mut self.inner.last.lock().unwrap_or_else(PoisonError::into_inner), rows);
    }

    /// Looks at what was collected in the batch of type `B`; `None` when nothing was.
    pub fn collected<B: Batch, R>(&self, look: impl FnOnce(&B) -> R) -> Option<R> {
        let batches = self.inner.batches.lock().unwrap_or_else(PoisonError::into_inner);
        let pending = batches.iter().find(|pending| pending.kind == TypeId::of::<B>())?;
        let any: &dyn Any = pending.batch.as_ref();
        any.downcast_ref::<B>().map(look)
    }

    pub(super) async fn commit(self) -> Result<(), CommandError> {
        let bells = match self.write_batches().await {
            Ok(bells) => bells,
            Err(error) => {
                self.rollback().await;
                return Err(error);
            }
        };
        crash_point("before-commit");
        let transaction = self.inner.transaction.write().await.take();
        let transaction = transaction.ok_or_else(|| CommandError::Internal(anyhow!("{OVER}")))?;
        transaction
            .commit()
            .await
            .map_err(|error| CommandError::Unavailable("commit unanswered", Some(error.into())))?;
        crash_point("after-commit");
        for bell in bells {
            bell(self.inner.database.wakes());
        }
        Ok(())
    }

    /// Makes sure that a COMMIT would keep everything the work wrote, and writes what was collected.
    async fn write_batches(&self) -> Result<Vec<Bell>, CommandError> {
        if Arc::strong_count(&self.inner) > 1 {
            return Err(CommandError::Internal(anyhow!("the work kept its transaction")));
        }
        if self.inner.failed.load(Ordering::Relaxed) {
            return Err(CommandError::Internal(anyhow!("the work went on after a statement had failed")));
        }
        let batches = std::mem::take(&mut *self.inner.batches.lock().unwrap_or_else(PoisonError::into_inner));
        let (mut bells, mut written) = (Vec::with_capacity(batches.len()), Vec::new());
        for pending in batches {
            bells.extend(pending.batch.bell());
            written.extend(pending.batch.written());
            pending.batch.flush(self).await?;
        }
        let last = std::mem::take(&mut *self.inner.last.lock().unwrap_or_else(PoisonError::into_inner));
        if !last.is_empty() {
            insert_together(self, last).await?;
        }
        written.into_iter().for_each(crash_point);
        Ok(bells)
    }

    pub(super) async fn rollback(self) {
        let transaction = self.inner.transaction.write().await.take();
        if let Some(transaction) = transaction
            && let Err(error) = transaction.rollback().await
        {
            tracing::warn!(%error, "A rollback was not answered; the session's end undoes the work.");
        }
    }

    async fn open(&self) -> Result<RwLockReadGuard<'_, DatabaseTransaction>, DbErr> {
        RwLockReadGuard::try_map(self.inner.transaction.read().await, Option::as_ref)
            .map_err(|_| DbErr::Custom(OVER.to_owned()))
    }

    fn noting<T>(&self, outcome: Result<T, DbErr>) -> Result<T, DbErr> {
        if outcome.is_err() {
            self.inner.failed.store(true, Ordering::Relaxed);
        }
        outcome
    }
}

const OVER: &str = "the transaction is over";

#[async_trait::async_trait]
impl ConnectionTrait for Txn {
    fn get_database_backend(&self) -> DbBackend {
        self.inner.database.backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.noting(self.open().await?.execute_raw(statement).await)
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.noting(self.open().await?.execute_unprepared(sql).await)
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.noting(self.open().await?.query_one_raw(statement).await)
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.noting(self.open().await?.query_all_raw(statement).await)
    }
}
