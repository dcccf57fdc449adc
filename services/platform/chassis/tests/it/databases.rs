//! The databases themselves: made and dropped twice without harm, opened with the settings that keep rows
//! safe, and SQLite's one writer shared without anybody being told that it is locked.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use actnow_chassis::CommandError;
use actnow_chassis::clock::Clock;
use actnow_chassis::database::sql::{among, among_rows, fill_up, statement};
use actnow_chassis::database::{
    Database, DatabaseConfig, Rows, create_database, drop_database, insert_together,
};
use actnow_chassis::ids::Ids;
use actnow_chassis::lease;
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{ConnectionTrait, Value};
use uuid::Uuid;

use crate::support::{Kind, Store, by, on_both_databases, run, soon};

on_both_databases!(
    making_and_dropping_twice_is_harmless,
    nobody_sweeps_the_connections,
    rows_of_any_number_are_inserted_in_order,
    every_kind_of_value_comes_back_and_so_does_none,
    rows_are_found_by_lists_of_any_length,
    new_rows_of_all_acts_are_written_with_the_commit,
    sixteen_writers_at_once_all_succeed,
);

async fn making_and_dropping_twice_is_harmless(store: Store) {
    create_database(&store.url).await.unwrap();
    let other = match store.kind {
        Kind::Sqlite => store.url.replace("test.db", "below/other.db"),
        Kind::Postgres => format!("{}_other", store.url),
    };
    for _ in 0..2 {
        create_database(&other).await.unwrap();
        let database =
            Database::connect(&DatabaseConfig::at(&other), Clock::System, Ids::System).await.unwrap();
        database.close().await;
    }
    for _ in 0..2 {
        drop_database(&other).await.unwrap();
    }
}

/// The sweeper of a pool may turn for ever: a period of either kind would start one.
async fn nobody_sweeps_the_connections(store: Store) {
    for connection in [store.database.writer(), store.database.reader()] {
        let periods = match store.kind {
            Kind::Sqlite => {
                let pool = connection.get_sqlite_connection_pool();
                (pool.options().get_idle_timeout(), pool.options().get_max_lifetime())
            }
            Kind::Postgres => {
                let pool = connection.get_postgres_connection_pool();
                (pool.options().get_idle_timeout(), pool.options().get_max_lifetime())
            }
        };
        assert_eq!(periods, (None, None));
    }
}

async fn rows_of_any_number_are_inserted_in_order(store: Store) {
    let ordered = "CREATE TABLE ordered (place INTEGER PRIMARY KEY, n BIGINT NOT NULL, word TEXT)";
    let serial = ordered.replace("INTEGER PRIMARY", "BIGSERIAL PRIMARY");
    let sql = if store.kind == Kind::Sqlite { ordered } else { &serial };
    store.database.writer().execute_unprepared(sql).await.unwrap();
    let (mut next, mut expected) = (0_i64, Vec::new());
    for count in [0, 1, 2, 3, 7, 31, 256, 257, 700] {
        let rows: Vec<[Value; 2]> = (0..count)
            .map(|_| {
                next += 1;
                expected.push(next);
                [next.into(), (next % 2 == 0).then(|| format!("word {next}")).into()]
            })
            .collect();
        insert_together(store.database.writer(), vec![Rows::new("ordered (n, word)", rows)]).await.unwrap();
    }
    let reader = store.database.reader();
    let rows = reader.query_all_raw(statement(reader, "SELECT n, word FROM ordered ORDER BY place", vec![]));
    let rows = rows.await.unwrap();
    let found: Vec<i64> = rows.iter().map(|row| row.try_get("", "n").unwrap()).collect();
    assert_eq!(found, expected);
    let words = rows.iter().filter_map(|row| row.try_get::<Option<String>>("", "word").unwrap()).count();
    assert_eq!(words, expected.len() / 2);
}

/// A column is null nowhere, here and there, or everywhere.
async fn every_kind_of_value_comes_back_and_so_does_none(store: Store) {
    let sql = "CREATE TABLE kinds (n BIGINT PRIMARY KEY, id UUID, small INTEGER, yes BOOLEAN, bytes BYTEA, \
               at TIMESTAMPTZ, day DATE, word TEXT)";
    store.database.writer().execute_unprepared(sql).await.unwrap();
    let at = DateTime::from_timestamp(1_790_000_000, 123_456_000).unwrap();
    let of = |n: i64| -> [Value; 8] {
        [
            n.into(),
            Uuid::from_u128(9).into(),
            7_i32.into(),
            (n % 2 == 0).into(),
            vec![0_u8, 255].into(),
            at.into(),
            at.date_naive().into(),
            "'{\"\\}, NULL".into(),
        ]
    };
    let rows = (0..24_i64).map(|n| {
        let mut row = of(n);
        for (column, value) in row.iter_mut().enumerate().skip(1) {
            if column % 3 == 0 || (column % 3 == 1 && n % 2 == 1) {
                *value = value.as_null();
            }
        }
        row
    });
    let rows: Vec<[Value; 8]> = rows.collect();
    let insert = Rows::new("kinds (n, id, small, yes, bytes, at, day, word)", rows.clone());
    insert_together(store.database.writer(), vec![insert]).await.unwrap();
    let reader = store.database.reader();
    let found =
        reader.query_all_raw(statement(reader, "SELECT * FROM kinds ORDER BY n", vec![])).await.unwrap();
    for (row, written) in found.iter().zip(&rows) {
        let read: [Value; 8] = [
            row.try_get::<i64>("", "n").unwrap().into(),
            row.try_get::<Option<Uuid>>("", "id").unwrap().into(),
            row.try_get::<Option<i32>>("", "small").unwrap().into(),
            row.try_get::<Option<bool>>("", "yes").unwrap().into(),
            row.try_get::<Option<Vec<u8>>>("", "bytes").unwrap().into(),
            row.try_get::<Option<DateTime<Utc>>>("", "at").unwrap().into(),
            row.try_get::<Option<NaiveDate>>("", "day").unwrap().into(),
            row.try_get::<Option<String>>("", "word").unwrap().into(),
        ];
        assert_eq!(&read, written);
    }
    assert_eq!(found.len(), rows.len());
}

async fn rows_are_found_by_lists_of_any_length(store: Store) {
    let reader = store.database.reader();
    store
        .database
        .writer()
        .execute_unprepared("CREATE TABLE squares (n BIGINT, square BIGINT)")
        .await
        .unwrap();
    let squares: Vec<[Value; 2]> = (0..40_i64).map(|n| [n.into(), (n * n).into()]).collect();
    let squares = Rows::new("squares (n, square)", squares);
    insert_together(store.database.writer(), vec![squares]).await.unwrap();
    let count = async |(which, values): (String, Vec<Value>), column: &str| -> i64 {
        let sql = format!("SELECT COUNT(*) AS found FROM squares WHERE {column}{which}");
        reader
            .query_one_raw(statement(reader, &sql, values))
            .await
            .unwrap()
            .unwrap()
            .try_get("", "found")
            .unwrap()
    };
    for length in [0_i64, 1, 2, 3, 9, 33] {
        assert_eq!(count(among(reader, (0..length).collect(), 1), "n").await, length);
    }
    for length in [1_i64, 2, 3, 9, 33] {
        let pairs = (0..length).map(|n| vec![n.into(), (if n == 1 { 7 } else { n * n }).into()]).collect();
        let expected = if length > 1 { length - 1 } else { length };
        assert_eq!(count(among_rows(reader, pairs, 1).unwrap(), "(n, square)").await, expected);
    }
}

async fn new_rows_of_all_acts_are_written_with_the_commit(store: Store) {
    let writer = store.database.writer();
    writer
        .execute_unprepared("CREATE TABLE counted (word TEXT PRIMARY KEY, n BIGINT NOT NULL)")
        .await
        .unwrap();
    let counts = "ON CONFLICT (word) DO UPDATE SET n = counted.n + excluded.n";
    for round in 0..2 {
        let work = store.database.unit_of_work(by("li"), move |txn| async move {
            for act in 0..5_i64 {
                let note: [Value; 1] = [format!("round {round}, act {act}").into()];
                txn.write_with_commit(Rows::new("notes (note)", vec![note]));
                let word: [Value; 2] = [format!("word {act}").into(), act.into()];
                txn.write_with_commit(Rows::new("counted (word, n)", vec![word]).on_conflict(counts));
            }
            txn.write_with_commit(Rows::new("notes (note)", Vec::<[Value; 1]>::new()));
            let sql = "SELECT COUNT(*) AS n FROM notes";
            let row = txn.query_one_raw(statement(&txn, sql, vec![])).await?;
            Ok::<i64, CommandError>(row.map_or(Ok(0), |row| row.try_get("", "n"))?)
        });
        assert_eq!(work.await.unwrap(), 5 * round, "nothing is there before the commit");
    }
    assert_eq!(store.value::<i64>("SELECT COUNT(*) FROM notes").await, 10);
    assert_eq!(store.value::<i64>("SELECT n FROM counted WHERE word = 'word 3'").await, 6);
}

#[test]
fn lists_are_filled_up_to_a_few_lengths() {
    let filled = |length: usize| {
        let mut items: Vec<usize> = (0..length).collect();
        fill_up(&mut items);
        items
    };
    assert_eq!(filled(0), [0_usize; 0]);
    assert_eq!(filled(1), [0]);
    assert_eq!(filled(5), [0, 1, 2, 3, 4, 4, 4, 4]);
}

async fn sixteen_writers_at_once_all_succeed(store: Store) {
    const EACH: u64 = 40;
    let written = Arc::new(AtomicU64::new(0));
    // Two sets of pools, as when `actnow verify` looks at the file of a running house.
    let databases = [store.database.clone(), store.replica().await];
    let writers = (0..16).map(|writer| {
        let (store, written, database) = (store.clone(), written.clone(), databases[writer % 2].clone());
        tokio::spawn(async move {
            for n in 0..EACH {
                let note = format!("{writer}-{n}");
                let work = database.unit_of_work(by("li"), move |txn| async move {
                    // Read first, then write: what SQLite answers "locked" to at once in a deferred transaction.
                    txn.query_one_raw(statement(&txn, "SELECT COUNT(*) FROM notes", vec![])).await?;
                    let sql = "INSERT INTO notes (note) VALUES ($1)";
                    txn.execute_raw(statement(&txn, sql, vec![note.into()])).await?;
                    Ok::<(), CommandError>(())
                });
                work.await.unwrap();
                lease::acquire(&database, "relay", "one", "run").await.unwrap();
                assert!(store.value::<i64>("SELECT COUNT(*) FROM notes").await > 0);
                written.fetch_add(1, Ordering::Relaxed);
            }
        })
    });
    for ended in soon(futures::future::join_all(writers)).await {
        ended.unwrap();
    }
    assert_eq!(written.load(Ordering::Relaxed), 16 * EACH);
    assert_eq!(store.value::<i64>("SELECT COUNT(*) FROM notes").await, 16 * 40);
}

#[tokio::test(flavor = "multi_thread")]
async fn sqlite_writes_ahead_and_to_the_disk() {
    run(Kind::Sqlite, |store| async move {
        assert_eq!(store.value::<String>("PRAGMA journal_mode").await, "wal");
        assert_eq!(store.value::<i64>("PRAGMA synchronous").await, 2);
        assert_eq!(store.value::<i64>("PRAGMA foreign_keys").await, 1);
        let same = store.url.replace("sqlite:", "sqlite://");
        create_database(&same).await.unwrap();
        let database =
            Database::connect(&DatabaseConfig::at(&same), Clock::System, Ids::System).await.unwrap();
        assert!(database.reader().ping().await.is_ok());
        database.close().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn postgres_sessions_are_limited() {
    run(Kind::Postgres, |store| async move {
        assert_eq!(store.value::<String>("SHOW statement_timeout").await, "10s");
        assert_eq!(store.value::<String>("SHOW lock_timeout").await, "5s");
        assert_eq!(store.value::<String>("SHOW idle_in_transaction_session_timeout").await, "5s");
        assert_eq!(store.value::<String>("SHOW timezone").await, "UTC");
    })
    .await;
}
