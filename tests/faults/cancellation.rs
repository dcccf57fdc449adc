//! Callers that go away at random moments: nothing acknowledged is lost, no connection stays dirty.
//!
//! The driver below puts a connection back into its pool inside a transaction when a `begin()` is dropped;
//! what other work then writes through it without a transaction of its own is lost. Units of work run in
//! tasks of their own, so no caller can drop one. The same drill with an inline `begin()` must fail.

use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use actnow_chassis::clock::Clock;
use actnow_chassis::database::sql::statement;
use actnow_chassis::database::{Database, DatabaseConfig, WorkContext, create_database, drop_database};
use actnow_chassis::error::CommandError;
use actnow_chassis::ids::{Ids, short_name};
use actnow_tests::parts;
use actnow_tests::proxy::slow_wire;
use sea_orm::ConnectionTrait;
use tokio::task::JoinSet;

/// Calls of the drill, each cancelled after a random time that mostly falls into its transaction.
const CALLS: u64 = 20_000;
/// Longest patience of the first callers, in microseconds.
const FIRST_PATIENCE: u64 = 20_000;
/// Callers at a time. Work goes on when its caller has left, and the caller begins the next: now and then they
/// also wait for a connection.
const CALLERS: u64 = 16;
const CONNECTIONS: u32 = 20;
/// Statements of a call: most of its time its transaction is open.
const STATEMENTS: i64 = 5;

#[tokio::test(flavor = "multi_thread")]
async fn callers_that_leave_lose_nothing() {
    let server = parts::database_server();
    let name = format!("cancel_{}", short_name(&Ids::System));
    let direct = format!("{}/{name}", server.trim_end_matches('/'));
    create_database(&direct).await.expect("a database");
    let found = drill(&server, &name, &direct).await;
    drop_database(&direct).await.expect("a dropped database");
    // The loss first: a planted bug must fail for what it does, not for how it shifts the figures below.
    assert_eq!(found.missing, 0, "acknowledged writes are missing");
    assert_eq!(found.dirty_sessions, 0, "connections stayed inside a transaction");
    assert!(
        found.left_in_transaction * 100 >= CALLS * 30,
        "only {} of {CALLS} calls were cancelled inside a transaction: the drill proves nothing",
        found.left_in_transaction
    );
    assert!(
        found.acknowledged * 100 >= CALLS * 30,
        "only {} of {CALLS} calls were acknowledged: the drill proves nothing",
        found.acknowledged
    );
    eprintln!(
        "{CALLS} calls: {} cancelled inside a transaction, {} acknowledged, 0 lost",
        found.left_in_transaction, found.acknowledged
    );
}

#[test]
fn the_drill_notices_an_inline_begin() {
    let output = Command::new(std::env::current_exe().expect("this test"))
        .args(["--exact", "cancellation::callers_that_leave_lose_nothing", "--nocapture"])
        .env("ACTNOW_PLANT", "inline-begin")
        .output()
        .expect("the drill with the bug planted");
    let said =
        String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout);
    assert!(!output.status.success(), "the planted bug went unnoticed:\n{said}");
    assert!(
        said.contains("are missing") || said.contains("stayed inside"),
        "it failed for another reason:\n{said}"
    );
}

/// How long callers wait, in microseconds at most. Learnt while the drill runs, so that on a machine of any
/// speed about half of them go away, most while their transaction is open.
struct Patience(AtomicU64);

impl Default for Patience {
    fn default() -> Self {
        Self(AtomicU64::new(FIRST_PATIENCE))
    }
}

impl Patience {
    fn draw(&self, ids: &Ids) -> Duration {
        Duration::from_micros(ids.below(self.0.load(Ordering::Relaxed)))
    }

    fn learn(&self, answered: bool) {
        let now = self.0.load(Ordering::Relaxed);
        let next = if answered { now - now / 64 } else { now + now / 64 };
        self.0.store(next.max(64), Ordering::Relaxed);
    }
}

struct Found {
    left_in_transaction: u64,
    acknowledged: u64,
    missing: i64,
    dirty_sessions: i64,
}

async fn drill(server: &str, name: &str, direct: &str) -> Found {
    let port = server.trim_end_matches('/').rsplit(':').next().expect("a port").to_owned();
    let wire = slow_wire(format!("127.0.0.1:{port}"), Duration::from_millis(1)).await;
    let slow = format!(
        "{}/{name}",
        server.trim_end_matches('/').replace(&format!(":{port}"), &format!(":{}", wire.port()))
    );
    let config = DatabaseConfig { connections: CONNECTIONS, ..DatabaseConfig::at(slow) };
    let database = Database::connect(&config, Clock::System, Ids::System).await.expect("a pool");
    let tables = "CREATE TABLE plain (n BIGINT PRIMARY KEY); CREATE TABLE worked (n BIGINT NOT NULL, part BIGINT NOT NULL, PRIMARY KEY (n, part))";
    database.writer().execute_unprepared(tables).await.expect("tables");
    let (next, plain) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)));
    let worked = Arc::new(std::sync::Mutex::new(Vec::new()));
    let patience = Arc::new(Patience::default());
    let mut callers = JoinSet::new();
    for caller in 0..CALLERS {
        let (database, next, plain, worked) = (database.clone(), next.clone(), plain.clone(), worked.clone());
        let patience = patience.clone();
        callers.spawn(async move {
            let ids = Ids::seeded(caller);
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= CALLS {
                    return;
                }
                let answered = tokio::time::timeout(patience.draw(&ids), work(&database, number)).await;
                patience.learn(answered.is_ok());
                if let Ok(Ok(())) = answered {
                    worked.lock().expect("the list").push(number);
                }
                if number.is_multiple_of(4) {
                    acknowledge_plain(&database, number).await;
                    plain.fetch_add(1, Ordering::Relaxed);
                }
            }
        });
    }
    while let Some(ended) = callers.join_next().await {
        ended.expect("a caller");
    }
    database.drain().await;
    let left_in_transaction = database.abandoned_in_transaction();
    let observer = Database::connect(&DatabaseConfig::at(direct), Clock::System, Ids::System)
        .await
        .expect("an observer");
    // The driver resets a dirty connection at its next use; what is idle now and inside one is a leak.
    let dirty_sessions = one_number(
        &observer,
        "SELECT COUNT(*) AS n FROM pg_stat_activity WHERE datname = current_database() \
         AND pid <> pg_backend_pid() AND state LIKE 'idle in transaction%'",
    )
    .await;
    database.close().await;
    let acknowledged = i64::try_from(plain.load(Ordering::Relaxed)).expect("a count");
    let kept = one_number(&observer, "SELECT COUNT(*) AS n FROM plain").await;
    let worked = std::mem::take(&mut *worked.lock().expect("the list"));
    let mut missing = acknowledged - kept;
    let acknowledged = u64::try_from(worked.len()).expect("a count");
    for chunk in worked.chunks(1_000) {
        let list: Vec<String> = chunk.iter().map(ToString::to_string).collect();
        let sql = format!("SELECT COUNT(*) AS n FROM worked WHERE n IN ({})", list.join(","));
        let written = i64::try_from(chunk.len()).expect("a count") * STATEMENTS;
        missing += written - one_number(&observer, &sql).await;
    }
    observer.close().await;
    Found { left_in_transaction, acknowledged, missing, dirty_sessions }
}

async fn work(database: &Database, number: u64) -> Result<(), CommandError> {
    let number = i64::try_from(number).expect("a number");
    database
        .unit_of_work(WorkContext::system("drill", number), move |txn| async move {
            let sql = "INSERT INTO worked (n, part) VALUES ($1, $2)";
            for part in 0..STATEMENTS {
                txn.execute_raw(statement(&txn, sql, vec![number.into(), part.into()])).await?;
            }
            Ok(())
        })
        .await
}

/// A write without a transaction of its own, as leases and marks are; acknowledged when this returns.
async fn acknowledge_plain(database: &Database, number: u64) {
    let number = i64::try_from(number).expect("a number");
    let sql = "INSERT INTO plain (n) VALUES ($1)";
    let writer = database.writer();
    writer.execute_raw(statement(writer, sql, vec![number.into()])).await.expect("an acknowledged write");
}

async fn one_number(database: &Database, sql: &str) -> i64 {
    let reader = database.reader();
    let row = reader.query_one_raw(statement(reader, sql, vec![])).await.expect("an answer").expect("a row");
    row.try_get("", "n").expect("a number")
}
