//! Leases: at most one holder at a time, fenced by an epoch, timed by the database's clock.
//!
//! A process that restarts under the same instance name takes its own lease over at once; another one waits
//! for the expiry. Each takeover raises the epoch, and every write of a holder names its epoch, so that a
//! holder that was frozen and wakes up changes nothing.

use std::time::Duration;

use sea_orm::{ConnectionTrait, DbBackend};

use crate::database::Database;
use crate::database::sql::statement;
use crate::error::CommandError;

/// How long a lease lives without renewal.
pub const LEASE_TIME: Duration = Duration::from_secs(6);

/// A held lease.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lease {
    /// Raised with each takeover; part of every write the holder makes.
    pub epoch: i64,
}

/// Takes or renews lease `name` for `holder`. `None` when somebody else holds it.
///
/// `holder` is the instance name; `run` tells one run of that instance from the next, so that a restart
/// raises the epoch.
///
/// # Errors
/// When the database is away.
pub async fn acquire(
    database: &Database,
    name: &str,
    holder: &str,
    run: &str,
) -> Result<Option<Lease>, CommandError> {
    // The machine's time as the database sees it, in seconds; business time never enters here.
    let now = if database.backend() == DbBackend::Postgres {
        "EXTRACT(EPOCH FROM clock_timestamp())::double precision"
    } else {
        "unixepoch('subsec')"
    };
    let sql = format!(
        "INSERT INTO leases (name, holder, run, epoch, expires_at) VALUES ($1, $2, $3, 1, {now} + $4) \
         ON CONFLICT (name) DO UPDATE SET \
           epoch = CASE WHEN leases.run = excluded.run THEN leases.epoch ELSE leases.epoch + 1 END, \
           holder = excluded.holder, run = excluded.run, expires_at = excluded.expires_at \
         WHERE leases.run = excluded.run OR leases.holder = excluded.holder OR leases.expires_at < {now} \
         RETURNING epoch"
    );
    let values = vec![name.into(), holder.into(), run.into(), LEASE_TIME.as_secs_f64().into()];
    let writer = database.writer();
    let row = writer.query_one_raw(statement(writer, &sql, values)).await?;
    row.map(|row| Ok(Lease { epoch: row.try_get("", "epoch")? })).transpose()
}

/// Gives lease `name` back, so that another instance need not wait for its expiry.
///
/// # Errors
/// When the database is away.
pub async fn release(database: &Database, name: &str, run: &str) -> Result<(), CommandError> {
    let writer = database.writer();
    let sql = "UPDATE leases SET expires_at = 0 WHERE name = $1 AND run = $2";
    writer.execute_raw(statement(writer, sql, vec![name.into(), run.into()])).await?;
    Ok(())
}
