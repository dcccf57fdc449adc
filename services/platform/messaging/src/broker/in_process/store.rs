//! The queue file: SQLite in WAL mode, each commit synced, one connection that locks the file.
//!
//! Transactions are written as plain statements on a pool of exactly one connection. The driver's own `begin` loses
//! track when its future is dropped; here nothing can be dropped, because only the engine's task comes here, and
//! nobody else can be served a connection inside somebody's transaction.

use std::fmt::Write as _;
use std::path::Path;
use std::time::Duration;

use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteLockingMode, SqliteSynchronous};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, DbErr, QueryResult, Statement,
    Value,
};

use super::queue::Stored;
use crate::message::{Headers, Kind};

/// How long to wait for a previous process to let go of the file.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// Rows per statement: five values each, far below SQLite's limit of 32,766.
const CHUNK: usize = 500;

const SCHEMA: [&str; 4] = [
    "CREATE TABLE IF NOT EXISTS queue (name TEXT PRIMARY KEY) WITHOUT ROWID, STRICT",
    "CREATE TABLE IF NOT EXISTS binding (queue TEXT NOT NULL, kind TEXT NOT NULL, topic TEXT NOT NULL, \
     PRIMARY KEY (queue, kind, topic), CHECK (kind IN ('event', 'order'))) WITHOUT ROWID, STRICT",
    "CREATE TABLE IF NOT EXISTS message (seq INTEGER PRIMARY KEY, queue TEXT NOT NULL, topic TEXT NOT NULL, \
     headers TEXT NOT NULL, body BLOB NOT NULL) STRICT",
    "CREATE INDEX IF NOT EXISTS message_by_queue ON message (queue, seq)",
];

/// One binding of a queue.
pub(super) struct Binding {
    pub(super) queue: String,
    pub(super) kind: Kind,
    pub(super) topic: String,
}

/// A row to be: a message in one of its queues.
pub(super) struct NewRow {
    pub(super) seq: i64,
    pub(super) queue: String,
    pub(super) topic: String,
    pub(super) headers: String,
    pub(super) body: Vec<u8>,
}

pub(super) struct Store {
    db: DatabaseConnection,
}

impl Store {
    pub(super) async fn open(file: &Path) -> Result<Self, DbErr> {
        let path = file.to_owned();
        let mut options = ConnectOptions::new("sqlite::memory:");
        options
            .min_connections(1)
            .max_connections(1)
            .idle_timeout(None::<Duration>)
            .max_lifetime(None::<Duration>)
            .test_before_acquire(false)
            .sqlx_logging(false)
            .map_sqlx_sqlite_opts(move |sqlite| {
                sqlite
                    .in_memory(false)
                    .shared_cache(false)
                    .filename(&path)
                    .create_if_missing(true)
                    .locking_mode(SqliteLockingMode::Exclusive)
                    .journal_mode(SqliteJournalMode::Wal)
                    .synchronous(SqliteSynchronous::Full)
                    .busy_timeout(BUSY_TIMEOUT)
            });
        let store = Self { db: Database::connect(options).await? };
        for statement in SCHEMA {
            store.db.execute_unprepared(statement).await?;
        }
        Ok(store)
    }

    pub(super) async fn begin(&self) -> Result<(), DbErr> {
        self.db.execute_unprepared("BEGIN IMMEDIATE").await.map(drop)
    }

    pub(super) async fn commit(&self) -> Result<(), DbErr> {
        self.db.execute_unprepared("COMMIT").await.map(drop)
    }

    /// Ends a failed transaction; SQLite may have ended it by itself.
    pub(super) async fn rollback(&self) {
        if let Err(error) = self.db.execute_unprepared("ROLLBACK").await {
            tracing::debug!(%error, "The transaction had ended already.");
        }
    }

    pub(super) async fn close(self) -> Result<(), DbErr> {
        self.db.close().await
    }

    pub(super) async fn queues(&self) -> Result<Vec<String>, DbErr> {
        let rows = self.query("SELECT name FROM queue", vec![]).await?;
        rows.iter().map(|row| row.try_get_by_index(0)).collect()
    }

    pub(super) async fn bindings(&self) -> Result<Vec<Binding>, DbErr> {
        let rows = self.query("SELECT queue, kind, topic FROM binding", vec![]).await?;
        let read = |row: &QueryResult| {
            let kind: String = row.try_get_by_index(1)?;
            let kind = kind.parse().map_err(|_| DbErr::Type(format!("binding of kind {kind}")))?;
            Ok(Binding { queue: row.try_get_by_index(0)?, kind, topic: row.try_get_by_index(2)? })
        };
        rows.iter().map(read).collect()
    }

    pub(super) async fn last_seq(&self) -> Result<i64, DbErr> {
        self.number("SELECT coalesce(max(seq), 0) FROM message", vec![]).await
    }

    pub(super) async fn count(&self, queue: &str) -> Result<i64, DbErr> {
        self.number("SELECT count(*) FROM message WHERE queue = ?", vec![queue.into()]).await
    }

    /// The oldest messages of a queue above `after`.
    pub(super) async fn read(&self, queue: &str, after: i64, limit: i64) -> Result<Vec<Stored>, DbErr> {
        let sql =
            "SELECT seq, topic, headers, body FROM message WHERE queue = ? AND seq > ? ORDER BY seq LIMIT ?";
        let rows = self.query(sql, vec![queue.into(), after.into(), limit.into()]).await?;
        let read = |row: &QueryResult| {
            let headers: String = row.try_get_by_index(2)?;
            Ok(Stored {
                seq: row.try_get_by_index(0)?,
                topic: row.try_get_by_index(1)?,
                // Unreadable headers make an undecodable message, which is for the consumer to park.
                headers: serde_json::from_str::<Headers>(&headers).unwrap_or_default(),
                body: row.try_get_by_index(3)?,
                deliveries: 0,
                redelivered: false,
            })
        };
        rows.iter().map(read).collect()
    }

    pub(super) async fn insert(&self, rows: Vec<NewRow>) -> Result<(), DbErr> {
        let mut rows = rows.into_iter().peekable();
        while rows.peek().is_some() {
            let mut values: Vec<Value> = Vec::new();
            let mut count = 0;
            for row in rows.by_ref().take(CHUNK) {
                values.extend([
                    row.seq.into(),
                    row.queue.into(),
                    row.topic.into(),
                    row.headers.into(),
                    row.body.into(),
                ]);
                count += 1;
            }
            let places = vec!["(?,?,?,?,?)"; count].join(",");
            let sql = format!("INSERT INTO message (seq, queue, topic, headers, body) VALUES {places}");
            self.execute(&sql, values).await?;
        }
        Ok(())
    }

    pub(super) async fn remove(&self, seqs: &[i64]) -> Result<(), DbErr> {
        for chunk in seqs.chunks(CHUNK) {
            let mut places = String::new();
            for seq in chunk {
                // Numbers of our own making; nothing to escape.
                let _ = write!(places, "{}{seq}", if places.is_empty() { "" } else { "," });
            }
            self.execute(&format!("DELETE FROM message WHERE seq IN ({places})"), vec![]).await?;
        }
        Ok(())
    }

    /// Moves a message to the end of another queue.
    pub(super) async fn move_to(&self, seq: i64, queue: &str, end: i64) -> Result<(), DbErr> {
        let sql = "UPDATE message SET queue = ?, seq = ? WHERE seq = ?";
        self.execute(sql, vec![queue.into(), end.into(), seq.into()]).await
    }

    /// Keeps the newest `limit` messages of a queue.
    pub(super) async fn drop_oldest(&self, queue: &str, limit: i64) -> Result<(), DbErr> {
        let sql = "DELETE FROM message WHERE queue = ?1 AND seq <= (SELECT seq FROM message WHERE queue = ?1 \
                   ORDER BY seq DESC LIMIT 1 OFFSET ?2)";
        self.execute(sql, vec![queue.into(), limit.into()]).await
    }

    /// Declares a queue and replaces its bindings.
    pub(super) async fn declare(&self, queue: &str, bindings: &[Binding]) -> Result<(), DbErr> {
        self.execute("INSERT INTO queue (name) VALUES (?) ON CONFLICT DO NOTHING", vec![queue.into()])
            .await?;
        self.execute("DELETE FROM binding WHERE queue = ?", vec![queue.into()]).await?;
        for binding in bindings {
            let values = vec![queue.into(), binding.kind.as_str().into(), binding.topic.as_str().into()];
            let sql = "INSERT INTO binding (queue, kind, topic) VALUES (?, ?, ?) ON CONFLICT DO NOTHING";
            self.execute(sql, values).await?;
        }
        Ok(())
    }

    pub(super) async fn delete(&self, queue: &str) -> Result<(), DbErr> {
        for sql in [
            "DELETE FROM message WHERE queue = ?",
            "DELETE FROM binding WHERE queue = ?",
            "DELETE FROM queue WHERE name = ?",
        ] {
            self.execute(sql, vec![queue.into()]).await?;
        }
        Ok(())
    }

    async fn execute(&self, sql: &str, values: Vec<Value>) -> Result<(), DbErr> {
        self.db.execute_raw(Statement::from_sql_and_values(DbBackend::Sqlite, sql, values)).await.map(drop)
    }

    async fn query(&self, sql: &str, values: Vec<Value>) -> Result<Vec<QueryResult>, DbErr> {
        self.db.query_all_raw(Statement::from_sql_and_values(DbBackend::Sqlite, sql, values)).await
    }

    async fn number(&self, sql: &str, values: Vec<Value>) -> Result<i64, DbErr> {
        let rows = self.query(sql, values).await?;
        let Some(row) = rows.first() else { return Ok(0) };
        row.try_get_by_index(0)
    }
}
