//! The relay: publishes what stands in the outbox and marks it sent once the broker has it.
//!
//! One relay per service at a time, by a lease with an epoch. It reads rows that are not sent, in order of
//! place, so that neither a late commit nor a crash skips one. It is woken by commits of this process and
//! looks by itself for those of others. A row whose confirm got lost is published again under the same id.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use sea_orm::{ConnectionTrait, Value};
use tokio_util::sync::CancellationToken;

use actnow_chassis::clock::machine_time;
use actnow_chassis::database::Database;
use actnow_chassis::database::sql::{among, fill_up, placeholders, statement};
use actnow_chassis::error::CommandError;
use actnow_chassis::faults::crash_point;
use actnow_chassis::lease::{self, Lease};
use actnow_chassis::process::Process;

use crate::broker::{Broker, PublishFailure, Published, Publisher};
use crate::message::Message;
use crate::outbox::{COLUMNS, message_from};

/// Rows published after one look.
const PER_LOOK: usize = 256;
/// Look without being woken, for rows of other replicas.
const POLL: Duration = Duration::from_millis(250);
/// Pause after a failed look or publish.
const PAUSE: Duration = Duration::from_millis(500);
/// How long orders of a type that found no queue wait before one is tried again.
const HOLD: Duration = Duration::from_secs(2);
/// Renew the lease this often; it lives three times as long.
const RENEW: Duration = Duration::from_secs(2);
/// How long a relay that is told to stop goes on with what is already committed.
const FINISH_WITHIN: Duration = Duration::from_secs(3);

/// The relay of one service.
pub struct Relay {
    database: Database,
    publisher: Publisher,
    holder: String,
    run: String,
    lease: Option<(Lease, Instant)>,
    /// Types of orders that found no queue, and until when they wait.
    held: HashMap<String, Instant>,
}

impl Relay {
    /// A relay from `database` to `broker`, in the name of `process`.
    pub fn new(database: Database, broker: &Broker, process: &Process) -> Self {
        Self {
            database,
            publisher: broker.publisher(),
            holder: process.instance().to_owned(),
            run: process.run().to_owned(),
            lease: None,
            held: HashMap::new(),
        }
    }

    /// Publishes until `stop`; before it ends it sends what is already committed, if the broker is there.
    pub async fn run(mut self, stop: CancellationToken) {
        while !stop.is_cancelled() {
            let pause = match self.look().await {
                Ok(Look::More) => continue,
                Ok(Look::Done) => POLL,
                Ok(Look::NotMine | Look::Trouble) => PAUSE,
                Err(error) => {
                    tracing::warn!(error = %error.details(), "The relay could not look into the outbox; trying again.");
                    PAUSE
                }
            };
            tokio::select! {
                () = stop.cancelled() => {}
                () = self.database.wakes().outbox.notified(), if pause == POLL => {}
                () = tokio::time::sleep(pause) => {}
            }
        }
        // What does not go out now goes out after the next start, or through another replica.
        let _ =
            tokio::time::timeout(FINISH_WITHIN, async { while let Ok(Look::More) = self.look().await {} })
                .await;
        self.give_back().await;
        self.publisher.close().await;
    }

    async fn give_back(&self) {
        if self.lease.is_some()
            && let Err(error) = lease::release(&self.database, "relay", &self.run).await
        {
            tracing::warn!(%error, "The relay's lease was not given back; it expires by itself.");
        }
    }

    /// Publishes one page of the outbox.
    async fn look(&mut self) -> Result<Look, CommandError> {
        let Some(lease) = self.lease().await? else {
            return Ok(Look::NotMine);
        };
        let page = self.pending().await?;
        if page.is_empty() {
            return Ok(Look::Done);
        }
        let full = page.len() == PER_LOOK;
        let (places, messages): (Vec<i64>, Vec<Message>) = page.into_iter().unzip();
        crash_point("before-publish");
        let outcomes = self.publisher.publish(&messages).await;
        crash_point("after-confirm");
        let mut sent = Vec::with_capacity(places.len());
        let (mut trouble, mut unroutable) = (false, false);
        for ((place, message), outcome) in places.into_iter().zip(&messages).zip(outcomes) {
            match outcome {
                Published::Confirmed => sent.push(place),
                Published::Unroutable => {
                    self.hold(message);
                    unroutable = true;
                }
                // The one before it says what the matter is.
                Published::Failed(PublishFailure::HeldBack) => {}
                Published::Failed(_) => trouble = true,
            }
        }
        self.mark_sent(sent, lease).await?;
        crash_point("after-mark-sent");
        Ok(match (trouble, full || unroutable) {
            (true, _) => Look::Trouble,
            (false, true) => Look::More,
            (false, false) => Look::Done,
        })
    }

    async fn lease(&mut self) -> Result<Option<Lease>, CommandError> {
        if let Some((lease, since)) = self.lease
            && since.elapsed() < RENEW
        {
            return Ok(Some(lease));
        }
        let asked = Instant::now();
        let held = lease::acquire(&self.database, "relay", &self.holder, &self.run).await?;
        self.lease = held.map(|lease| (lease, asked));
        Ok(held)
    }

    /// An order that finds no queue is an incomplete house: said loudly, tried again. Whether there is a queue
    /// depends on the type alone, so the others of its type wait too, and with each the later messages of its
    /// subject, so that their order holds.
    fn hold(&mut self, message: &Message) {
        let until = Instant::now() + HOLD;
        if self.held.insert(message.type_name.clone(), until).is_none() {
            tracing::error!(message.id = %message.id, message.kind = %message.type_name, "An order found no queue; orders of its type stay in the outbox.");
        }
    }

    async fn pending(&mut self) -> Result<Vec<(i64, Message)>, CommandError> {
        let now = Instant::now();
        self.held.retain(|_, until| *until > now);
        let mut held: Vec<&String> = self.held.keys().collect();
        fill_up(&mut held);
        let except = if held.is_empty() {
            String::new()
        } else {
            let list = placeholders(1, held.len(), 2);
            format!(
                "AND type_name NOT IN {list} AND NOT EXISTS (SELECT 1 FROM outbox earlier \
                 WHERE earlier.sent_at IS NULL AND earlier.subject = outbox.subject \
                 AND earlier.place < outbox.place AND earlier.type_name IN {list}) "
            )
        };
        let sql = format!(
            "SELECT place, {COLUMNS} FROM outbox WHERE sent_at IS NULL {except}ORDER BY place LIMIT $1"
        );
        let limit = i64::try_from(PER_LOOK).unwrap_or(256);
        let values = std::iter::once(Value::from(limit)).chain(held.into_iter().map(Value::from)).collect();
        let reader = self.database.reader();
        let rows = reader.query_all_raw(statement(reader, &sql, values)).await?;
        rows.iter().map(|row| Ok((row.try_get("", "place")?, message_from(row)?))).collect()
    }

    /// Marks rows sent in one statement; a holder whose epoch has passed marks nothing.
    async fn mark_sent(&mut self, places: Vec<i64>, lease: Lease) -> Result<(), CommandError> {
        if places.is_empty() {
            return Ok(());
        }
        let writer = self.database.writer();
        let (which, places) = among(writer, places, 4);
        let sql = format!(
            "UPDATE outbox SET sent_at = $1 WHERE place{which} AND sent_at IS NULL \
             AND EXISTS (SELECT 1 FROM leases WHERE name = 'relay' AND run = $2 AND epoch = $3)"
        );
        let mut values: Vec<Value> = vec![machine_time().into(), self.run.clone().into(), lease.epoch.into()];
        values.extend(places);
        if writer.execute_raw(statement(writer, &sql, values)).await?.rows_affected() == 0 {
            // Somebody else is the relay by now: ask before the next look.
            self.lease = None;
        }
        Ok(())
    }
}

enum Look {
    /// There may be more: look again at once.
    More,
    /// Nothing more to do for now.
    Done,
    /// Another replica holds the lease.
    NotMine,
    /// The broker did not take something.
    Trouble,
}

/// Unsent rows: how many, and the age of the oldest in seconds, for the gauges.
///
/// # Errors
/// When the database is away.
pub async fn backlog(database: &Database) -> Result<(i64, f64), CommandError> {
    let reader = database.reader();
    let sql = "SELECT COUNT(*) AS n, MIN(time) AS oldest FROM outbox WHERE sent_at IS NULL";
    let Some(row) = reader.query_one_raw(statement(reader, sql, vec![])).await? else {
        return Ok((0, 0.0));
    };
    let oldest: Option<chrono::DateTime<chrono::Utc>> = row.try_get("", "oldest")?;
    let age = oldest.map_or(0.0, |oldest| {
        (database.clock().now() - oldest).to_std().map_or(0.0, |age| age.as_secs_f64())
    });
    Ok((row.try_get("", "n")?, age))
}
