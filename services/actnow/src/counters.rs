//! What cases cost the database server, in counts: unlike times they do not drift with a busy machine.

use anyhow::{Context, Result};
use sea_orm::{ConnectionTrait, QueryResult};
use serde::Serialize;

use actnow_chassis::clock::Clock;
use actnow_chassis::database::sql::statement;
use actnow_chassis::database::{Database, DatabaseConfig};
use actnow_chassis::ids::Ids;

use crate::house_folder::{HouseFolder, SERVICES};

/// Counters of a PostgreSQL server. Its sessions report what they did with a delay, at the latest at their end:
/// read before the services start and after they have stopped.
pub struct Counters {
    server: Database,
    databases: Vec<String>,
}

/// A reading.
#[derive(Debug, Clone, Copy)]
pub struct Counted {
    commits: i64,
    rows: i64,
    wal_bytes: i64,
    flushes: Option<i64>,
    statements: Option<i64>,
}

/// What one case cost.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct CaseCost {
    /// Transactions, single statements outside one included.
    pub commits: f64,
    /// Statements, `BEGIN` and `COMMIT` included; absent unless the server's database `postgres` has the
    /// extension `pg_stat_statements`.
    pub statements: Option<f64>,
    /// Rows inserted, changed and removed.
    pub rows_written: f64,
    /// Write-ahead log of the whole server, in kB.
    pub wal_kb: f64,
    /// Flushes of it to the disk; absent where the server does not count them.
    pub flushes: Option<f64>,
}

impl Counters {
    /// Of the server of the house in `folder`; `None` when it has none.
    ///
    /// # Errors
    /// When the server is away.
    pub async fn of(folder: &HouseFolder) -> Result<Option<Self>> {
        if folder.file().database_server.is_empty() {
            return Ok(None);
        }
        let urls = SERVICES.map(|service| folder.database_url(service));
        let name = |url: &String| {
            let base = url.split('?').next().unwrap_or_default();
            base.rsplit('/').next().unwrap_or_default().to_owned()
        };
        let databases = urls.iter().map(name).collect::<Vec<_>>();
        let url = urls[0].replacen(&databases[0], "postgres", 1);
        let config = DatabaseConfig { connections: 2, ..DatabaseConfig::at(url) };
        let server = Database::connect(&config, Clock::System, Ids::System).await?;
        Ok(Some(Self { server, databases }))
    }

    /// Reads now.
    ///
    /// # Errors
    /// When the server is away.
    pub async fn read(&self) -> Result<Counted> {
        let list = self.databases.iter().map(|name| format!("'{name}'")).collect::<Vec<_>>().join(", ");
        let sql = format!(
            "SELECT SUM(xact_commit)::bigint AS commits, \
             SUM(tup_inserted + tup_updated + tup_deleted)::bigint AS written, \
             pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint AS wal \
             FROM pg_stat_database WHERE datname IN ({list})"
        );
        let row = self.one(&sql).await?;
        Ok(Counted {
            commits: row.try_get("", "commits")?,
            rows: row.try_get("", "written")?,
            wal_bytes: row.try_get("", "wal")?,
            flushes: self.perhaps("SELECT wal_sync AS n FROM pg_stat_wal").await,
            statements: self
                .perhaps(&format!(
                    "SELECT SUM(calls)::bigint AS n FROM pg_stat_statements s \
                     JOIN pg_database d ON d.oid = s.dbid WHERE d.datname IN ({list})"
                ))
                .await,
        })
    }

    async fn one(&self, sql: &str) -> Result<QueryResult> {
        let reader = self.server.reader();
        reader.query_one_raw(statement(reader, sql, vec![])).await?.context("the server counts nothing")
    }

    /// What not every server counts; nothing counted yet is none.
    async fn perhaps(&self, sql: &str) -> Option<i64> {
        let row = self.one(sql).await.ok()?;
        row.try_get::<Option<i64>>("", "n").ok().map(Option::unwrap_or_default)
    }

    /// Closes the connections.
    pub async fn close(self) {
        self.server.close().await;
    }
}

impl Counted {
    /// What each of `cases` cases cost since `before`.
    #[expect(clippy::cast_precision_loss, reason = "counts far below 2^52")]
    pub fn per_case(&self, before: &Counted, cases: u64) -> CaseCost {
        let share = |now: i64, then: i64| (now - then) as f64 / cases.max(1) as f64;
        let both = |now: Option<i64>, then: Option<i64>| now.zip(then).map(|(now, then)| share(now, then));
        CaseCost {
            commits: share(self.commits, before.commits),
            statements: both(self.statements, before.statements),
            rows_written: share(self.rows, before.rows),
            wal_kb: share(self.wal_bytes, before.wal_bytes) / 1_000.0,
            flushes: both(self.flushes, before.flushes),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_counted_is_absent_and_not_nothing() {
        let counted = |n: i64, statements| Counted {
            commits: n,
            rows: 2 * n,
            wal_bytes: 3_000 * n,
            flushes: Some(n),
            statements,
        };
        let cost = counted(30, None).per_case(&counted(10, Some(1)), 10);
        let expected =
            CaseCost { commits: 2.0, statements: None, rows_written: 4.0, wal_kb: 6.0, flushes: Some(2.0) };
        assert_eq!(cost, expected);
    }
}
