//! A database for one test, of either kind, dropped afterwards; and waiting for effects with a deadline.

use std::future::Future;
use std::time::Duration;

use actnow_chassis::clock::Clock;
use actnow_chassis::database::sql::statement;
use actnow_chassis::database::{Database, DatabaseConfig, WorkContext, create_database, drop_database};
use actnow_chassis::ids::{Ids, short_name};
use actnow_decisions::{Actor, Role};
use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, QueryResult, TryGetable, Value};
use sea_orm_migration::MigratorTrait;
use tempfile::TempDir;
use tokio::sync::Semaphore;

use crate::ticket::Migrator;

/// Longest wait for any effect; a healthy machine needs a fraction of it.
pub(crate) const DEADLINE: Duration = Duration::from_secs(30);

/// Which of the two kinds of database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Sqlite,
    Postgres,
}

/// One test's database, its clock standing at [`noon`] and going on from there.
#[derive(Clone)]
pub(crate) struct Store {
    pub(crate) kind: Kind,
    pub(crate) url: String,
    pub(crate) clock: Clock,
    pub(crate) database: Database,
}

impl Store {
    /// The same rows as another replica sees them: pools of its own, the same clock.
    pub(crate) async fn replica(&self) -> Database {
        connect(&self.url, &self.clock).await
    }

    /// One value of the first row of `sql`.
    pub(crate) async fn value<T: TryGetable>(&self, sql: &str) -> T {
        one_value(&self.database, sql, vec![]).await
    }

    /// Changes rows behind everybody's back; answers how many.
    pub(crate) async fn tamper(&self, sql: &str, values: Vec<Value>) -> u64 {
        let writer = self.database.writer();
        writer.execute_raw(statement(writer, sql, values)).await.unwrap().rows_affected()
    }
}

pub(crate) async fn one_value<T: TryGetable>(database: &Database, sql: &str, values: Vec<Value>) -> T {
    let reader = database.reader();
    let row: QueryResult = reader.query_one_raw(statement(reader, sql, values)).await.unwrap().unwrap();
    row.try_get_by_index(0).unwrap()
}

/// Where every test's clock starts.
pub(crate) fn noon() -> DateTime<Utc> {
    DateTime::parse_from_rfc3339("2026-09-21T12:00:00+08:00").unwrap().to_utc()
}

/// A registrar at work.
pub(crate) fn by(subject: &str) -> WorkContext {
    let actor = Actor { subject: subject.to_owned(), ..Actor::system("test") };
    WorkContext { actor, cause: "command:test".to_owned(), case_id: None, traceparent: None }
}

pub(crate) const ROLE: Role = Role::Registrar;

async fn connect(url: &str, clock: &Clock) -> Database {
    Database::connect(&DatabaseConfig::at(url), clock.clone(), Ids::System).await.unwrap()
}

fn address(kind: Kind, folder: &TempDir) -> String {
    match kind {
        Kind::Sqlite => format!("sqlite:{}", folder.path().join("test.db").display()),
        Kind::Postgres => {
            let server = std::env::var("ACTNOW_TEST_DATABASE").expect(
                "ACTNOW_TEST_DATABASE is not set: run the tests with tests/run, which starts a private PostgreSQL",
            );
            format!("{}/chassis_{}", server.trim_end_matches('/'), short_name(&Ids::System))
        }
    }
}

/// Runs a test body on a fresh database, drops it, then lets a failure through.
pub(crate) async fn run<F, T>(kind: Kind, body: F)
where
    F: FnOnce(Store) -> T,
    T: Future<Output = ()> + Send + 'static,
{
    let folder = tempfile::tempdir().unwrap();
    let url = address(kind, &folder);
    create_database(&url).await.unwrap();
    let clock = Clock::starting_at(noon());
    let database = connect(&url, &clock).await;
    Migrator::up(database.writer(), None).await.unwrap();
    let outcome = tokio::spawn(body(Store { kind, url: url.clone(), clock, database })).await;
    drop_database(&url).await.unwrap();
    if let Err(failure) = outcome {
        std::panic::resume_unwind(failure.into_panic());
    }
}

/// Makes of `async fn name(Store)` one test for each kind of database.
macro_rules! on_both_databases {
    ($($name:ident),+ $(,)?) => {
        mod on_sqlite {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                crate::support::run(crate::support::Kind::Sqlite, super::$name).await;
            })+
        }
        mod on_postgres {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                crate::support::run(crate::support::Kind::Postgres, super::$name).await;
            })+
        }
    };
}
pub(crate) use on_both_databases;

/// Waits for an effect, but not for ever.
pub(crate) async fn soon<T>(effect: impl Future<Output = T>) -> T {
    tokio::time::timeout(DEADLINE, effect).await.expect("the effect did not come before the deadline")
}

/// Looks until `look` finds what it looks for.
pub(crate) async fn until<T, F: Future<Output = Option<T>>>(mut look: impl FnMut() -> F) -> T {
    soon(async {
        loop {
            if let Some(found) = look().await {
                return found;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    })
    .await
}

/// A door that work waits at until the test opens it.
pub(crate) struct Gate(Semaphore);

impl Gate {
    pub(crate) const fn new() -> Self {
        Self(Semaphore::const_new(0))
    }

    pub(crate) fn open(&self) {
        self.0.add_permits(1_000);
    }

    pub(crate) async fn pass(&self) {
        soon(self.0.acquire()).await.unwrap().forget();
    }
}
