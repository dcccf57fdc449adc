//! Opening a database with the settings that reliability depends on.

use std::sync::atomic::AtomicU64;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use sea_orm::sqlx::postgres::PgConnectOptions;
use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
use sea_orm::{ConnectOptions, ConnectionTrait, DatabaseConnection, DbBackend, Statement};
use serde::Deserialize;
use tokio_util::task::TaskTracker;

use super::memory::Memory;
use super::{Database, Inner, Wakes};
use crate::clock::Clock;
use crate::ids::Ids;

/// Where a service keeps its rows.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DatabaseConfig {
    /// `postgres://user@host:port/database` or `sqlite:/path/to/file.db`.
    pub url: String,
    /// Connections in the pool (PostgreSQL); SQLite has one writer and as many readers.
    #[serde(default = "DatabaseConfig::default_connections")]
    pub connections: u32,
    /// How long one statement may run, in milliseconds (PostgreSQL `statement_timeout`).
    #[serde(default = "DatabaseConfig::default_statement_timeout_ms")]
    pub statement_timeout_ms: u64,
    /// How long one statement may wait for a lock, in milliseconds (PostgreSQL `lock_timeout`).
    #[serde(default = "DatabaseConfig::default_lock_timeout_ms")]
    pub lock_timeout_ms: u64,
}

impl DatabaseConfig {
    /// The usual settings for `url`.
    pub fn at(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            connections: Self::default_connections(),
            statement_timeout_ms: Self::default_statement_timeout_ms(),
            lock_timeout_ms: Self::default_lock_timeout_ms(),
        }
    }

    /// Whether the address names a SQLite file.
    pub fn is_sqlite(&self) -> bool {
        self.url.starts_with("sqlite:")
    }

    const fn default_connections() -> u32 {
        8
    }
    const fn default_statement_timeout_ms() -> u64 {
        10_000
    }
    const fn default_lock_timeout_ms() -> u64 {
        5_000
    }
}

impl Database {
    /// Opens the pools. The database must exist; [`create_database`] makes it.
    ///
    /// # Errors
    /// When the address is malformed or nobody answers there within ten seconds.
    pub async fn connect(config: &DatabaseConfig, clock: Clock, ids: Ids) -> Result<Self> {
        let backend = backend_of(&config.url)?;
        let (writer, reader) = if backend == DbBackend::Sqlite {
            (sqlite(config, 1).await?, sqlite(config, config.connections.clamp(1, 4)).await?)
        } else {
            let pool = postgres(config).await?;
            (pool.clone(), pool)
        };
        let inner = Inner {
            writer,
            reader,
            backend,
            clock,
            ids,
            wakes: Wakes::default(),
            open_work: TaskTracker::new(),
            abandoned: AtomicU64::new(0),
            memory: Memory::default(),
        };
        Ok(Self { inner: std::sync::Arc::new(inner) })
    }
}

fn backend_of(url: &str) -> Result<DbBackend> {
    if url.starts_with("sqlite:") {
        Ok(DbBackend::Sqlite)
    } else if url.starts_with("postgres://") || url.starts_with("postgresql://") {
        Ok(DbBackend::Postgres)
    } else {
        bail!("a database address starts with postgres:// or sqlite:")
    }
}

/// How long a session of PostgreSQL is used; then another one takes its place.
const SESSION_LIFE: Duration = Duration::from_secs(30 * 60);

/// Options of a pool that nobody sweeps. The sweeper of sqlx 0.9.0 counts idle connections in a way that may go below
/// zero while one is given back; then it turns for ever without giving way, a core is lost and the process never ends
/// (transact-rs/sqlx, issue 3645; mended after that version).
fn unswept(url: String) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options.idle_timeout(None::<Duration>).max_lifetime(None::<Duration>).sqlx_logging(false);
    options
}

async fn sqlite(config: &DatabaseConfig, connections: u32) -> Result<DatabaseConnection> {
    let mut options = unswept(with_create_mode(&config.url));
    options
        .max_connections(connections)
        .min_connections(1)
        .test_before_acquire(false)
        .acquire_timeout(Duration::from_secs(10));
    options.map_sqlx_sqlite_opts(|sqlite| {
        sqlite
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(Duration::from_secs(5))
            .foreign_keys(true)
    });
    let connection = sea_orm::Database::connect(options).await.context("opening the SQLite file")?;
    refuse_old_sqlite(&connection).await?;
    Ok(connection)
}

fn with_create_mode(url: &str) -> String {
    if url.contains('?') { url.to_owned() } else { format!("{url}?mode=rwc") }
}

/// SQLite below 3.51.3 has a write-ahead-log defect that can corrupt a file under load.
async fn refuse_old_sqlite(connection: &DatabaseConnection) -> Result<()> {
    let row = connection
        .query_one_raw(Statement::from_string(DbBackend::Sqlite, "SELECT sqlite_version() AS v"))
        .await?
        .context("sqlite_version() answered nothing")?;
    let version: String = row.try_get("", "v")?;
    let parts: Vec<u32> = version.split('.').filter_map(|part| part.parse().ok()).collect();
    if parts < vec![3, 51, 3] {
        bail!("SQLite {version} is too old: 3.51.3 or newer is needed");
    }
    Ok(())
}

async fn postgres(config: &DatabaseConfig) -> Result<DatabaseConnection> {
    let mut options = unswept(config.url.clone());
    options
        .max_connections(config.connections.max(2))
        // A session that lay idle may have ended with its server; under load nobody pays for the question.
        .test_before_acquire_if_idle_for(Duration::from_secs(1))
        .map_sqlx_postgres_before_acquire(|_, session| {
            Box::pin(async move { Ok(session.age < SESSION_LIFE) })
        })
        .connect_timeout(Duration::from_secs(10))
        .acquire_timeout(Duration::from_secs(10));
    let settings = [
        ("statement_timeout", config.statement_timeout_ms.to_string()),
        ("lock_timeout", config.lock_timeout_ms.to_string()),
        ("idle_in_transaction_session_timeout", "5000".to_owned()),
        ("timezone", "UTC".to_owned()),
        // Every statement of a service that is called often has an index. A plan is kept as long as its session
        // lives: one made while a table was new would read the whole of it when it has grown.
        ("enable_seqscan", "off".to_owned()),
        ("random_page_cost", "1.1".to_owned()),
        // Translating a plan takes longer than running any of these.
        ("jit", "off".to_owned()),
        // Nor is any of them worth the start of another process.
        ("max_parallel_workers_per_gather", "0".to_owned()),
    ];
    options.map_sqlx_postgres_opts(move |postgres: PgConnectOptions| {
        postgres.options(settings.clone()).application_name("actnow").statement_cache_capacity(400)
    });
    sea_orm::Database::connect(options).await.context("connecting to PostgreSQL")
}

/// Creates the database named in `url` when it is missing (PostgreSQL), or the folder of the file (SQLite).
/// Doing it twice changes nothing.
///
/// # Errors
/// When the server is away or the user may not create databases.
pub async fn create_database(url: &str) -> Result<()> {
    if let Some(file) = sqlite_file(url) {
        if let Some(folder) = std::path::Path::new(file).parent() {
            tokio::fs::create_dir_all(folder).await.context("creating the folder of the SQLite file")?;
        }
        return Ok(());
    }
    let (admin, name) = admin_connection(url).await?;
    let known = admin
        .query_one_raw(Statement::from_sql_and_values(
            DbBackend::Postgres,
            "SELECT 1 AS one FROM pg_database WHERE datname = $1",
            [name.clone().into()],
        ))
        .await?;
    if known.is_none() {
        let created = admin.execute_unprepared(&format!("CREATE DATABASE \"{name}\"")).await;
        match created {
            Ok(_) => {}
            // Two processes may create it at once; the loser finds it there.
            Err(error) if error.to_string().contains("already exists") => {}
            Err(error) if error.to_string().contains("pg_database_datname_index") => {}
            Err(error) => return Err(error).context(format!("creating database {name}")),
        }
    }
    admin.close().await?;
    Ok(())
}

/// Drops the database named in `url`, ending other sessions (PostgreSQL), or removes the file (SQLite).
///
/// # Errors
/// When the server is away or the user may not drop the database.
pub async fn drop_database(url: &str) -> Result<()> {
    if let Some(file) = sqlite_file(url) {
        for suffix in ["", "-wal", "-shm"] {
            let _ = tokio::fs::remove_file(format!("{file}{suffix}")).await;
        }
        return Ok(());
    }
    let (admin, name) = admin_connection(url).await?;
    admin.execute_unprepared(&format!("DROP DATABASE IF EXISTS \"{name}\" WITH (FORCE)")).await?;
    admin.close().await?;
    Ok(())
}

/// The file of a SQLite address, read as the driver reads it: `sqlite:` and `sqlite://` are the same.
fn sqlite_file(url: &str) -> Option<&str> {
    let path = url.strip_prefix("sqlite:")?;
    let path = path.strip_prefix("//").unwrap_or(path);
    path.split('?').next()
}

async fn admin_connection(url: &str) -> Result<(DatabaseConnection, String)> {
    let (base, query) = url.split_once('?').map_or((url, ""), |(base, query)| (base, query));
    let (server, name) = base.rsplit_once('/').context("a PostgreSQL address ends with /database")?;
    if name.is_empty() || !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-') {
        bail!("a database name has letters, digits, '_' and '-' only, and is not empty");
    }
    let admin_url =
        if query.is_empty() { format!("{server}/postgres") } else { format!("{server}/postgres?{query}") };
    let mut options = unswept(admin_url);
    options.max_connections(1).connect_timeout(Duration::from_secs(10));
    let admin = sea_orm::Database::connect(options).await.context("connecting to PostgreSQL")?;
    Ok((admin, name.to_owned()))
}
