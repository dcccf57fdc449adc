//! Licence numbers under fire: many issuers, some of which roll back after they took a number. No gap, no
//! twin, no reuse, on both databases.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use actnow_chassis::clock::Clock;
use actnow_chassis::database::sql::statement;
use actnow_chassis::database::{Database, DatabaseConfig, WorkContext, create_database, drop_database};
use actnow_chassis::error::CommandError;
use actnow_chassis::ids::{Ids, short_name};
use actnow_chassis::series;
use actnow_tests::parts;
use sea_orm::ConnectionTrait;
use tokio::task::JoinSet;

const ISSUERS: u64 = 64;
const SERIES: u64 = 8;

/// 20,000 in every run; `ACTNOW_DRILL_NUMBERS=200000` for the full drill.
fn numbers() -> u64 {
    std::env::var("ACTNOW_DRILL_NUMBERS").ok().and_then(|text| text.parse().ok()).unwrap_or(20_000)
}

#[tokio::test(flavor = "multi_thread")]
async fn numbers_have_no_gap_and_no_twin_on_postgresql() {
    let url =
        format!("{}/numbers_{}", parts::database_server().trim_end_matches('/'), short_name(&Ids::System));
    drill(&url).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn numbers_have_no_gap_and_no_twin_on_sqlite() {
    let folder = tempfile::tempdir().expect("a folder");
    drill(&format!("sqlite:{}/numbers.db", folder.path().display())).await;
}

async fn drill(url: &str) {
    create_database(url).await.expect("a database");
    let config = DatabaseConfig { connections: 32, ..DatabaseConfig::at(url) };
    let database = Database::connect(&config, Clock::System, Ids::System).await.expect("a pool");
    database.writer().execute(&series::table()).await.expect("the counters");
    let table = "CREATE TABLE issued (key TEXT NOT NULL, n BIGINT NOT NULL, PRIMARY KEY (key, n))";
    database.writer().execute_unprepared(table).await.expect("a table");
    let (wanted, begun, rolled_back) = (numbers(), Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)));
    let mut issuers = JoinSet::new();
    for issuer in 0..ISSUERS {
        let (database, begun, rolled_back) = (database.clone(), begun.clone(), rolled_back.clone());
        issuers.spawn(async move {
            let ids = Ids::seeded(issuer);
            while begun.fetch_add(1, Ordering::Relaxed) < wanted {
                let key = format!("JY137022{}", ids.below(SERIES));
                let fails = ids.below(10) == 0;
                match issue(&database, key, fails).await {
                    Ok(()) => {}
                    Err(CommandError::Overloaded) if fails => {
                        rolled_back.fetch_add(1, Ordering::Relaxed);
                    }
                    Err(error) => panic!("an issuer failed: {error}"),
                }
            }
        });
    }
    while let Some(ended) = issuers.join_next().await {
        ended.expect("an issuer");
    }
    let rolled_back = rolled_back.load(Ordering::Relaxed);
    assert!(rolled_back * 20 > wanted, "only {rolled_back} rollbacks: the drill proves nothing");
    assert_eq!(faults(&database).await, 0);
    // The checker itself must be able to fail.
    let gap = "DELETE FROM issued WHERE n = 7 AND key = 'JY1370220'";
    database.writer().execute_unprepared(gap).await.expect("a planted gap");
    assert_eq!(faults(&database).await, 1, "a planted gap went unnoticed");
    eprintln!("{wanted} numbers by {ISSUERS} issuers, {rolled_back} rolled back: no gap, no twin");
    database.close().await;
    drop_database(url).await.expect("a dropped database");
}

async fn issue(database: &Database, key: String, fails: bool) -> Result<(), CommandError> {
    database
        .unit_of_work(WorkContext::system("drill", &key), move |txn| async move {
            let number = series::raise(&txn, std::slice::from_ref(&key)).await?[0];
            // A twin would break the primary key, a lost one shows as a gap.
            let sql = "INSERT INTO issued (key, n) VALUES ($1, $2)";
            txn.execute_raw(statement(&txn, sql, vec![key.into(), number.into()])).await?;
            if fails { Err(CommandError::Overloaded) } else { Ok(()) }
        })
        .await
}

/// Series whose issued numbers are not exactly 1 to the last one taken.
async fn faults(database: &Database) -> i64 {
    let sql = "SELECT COUNT(*) AS n FROM (SELECT s.key FROM number_series s JOIN issued i ON i.key = s.key \
               GROUP BY s.key, s.last HAVING COUNT(*) <> s.last OR MIN(i.n) <> 1 OR MAX(i.n) <> s.last) AS broken";
    let reader = database.reader();
    let row = reader.query_one_raw(statement(reader, sql, vec![])).await.expect("an answer").expect("a row");
    row.try_get("", "n").expect("a number")
}
