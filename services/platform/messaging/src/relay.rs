//! The relay: publishes what stands in the outbox and marks it sent once the broker has it.
//!
//! One relay per service at a time, by a lease with an epoch. It reads rows that are not sent, in order of
//! place, so that neither a late commit nor a crash skips one. It is woken by commits of this process and
//! looks by itself for those of others. A row whose confirm got lost is published again under the same id. What was
//! confirmed is marked together with what is confirmed soon after it: a commit for each message would cost more than
//! the message.

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
/// Confirmed rows are marked so long after the first of them; a crash before it publishes them again.
const MARK_WITHIN: Duration = Duration::from_millis(50);
/// Or once there are so many of them.
const MARK_AT: usize = 64;
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
    confirmed: Confirmed,
}

/// Places of rows that the broker has and that are not marked yet.
#[derive(Default)]
struct Confirmed {
    places: Vec<i64>,
    /// When the first of them was confirmed.
    since: Option<Instant>,
}

impl Confirmed {
    fn add(&mut self, places: Vec<i64>) {
        if !places.is_empty() {
            self.since.get_or_insert_with(Instant::now);
            self.places.extend(places);
        }
    }

    /// When they are to be marked; `None` while there are none.
    fn due(&self) -> Option<Instant> {
        let since = self.since?;
        Some(if self.places.len() < MARK_AT { since + MARK_WITHIN } else { since })
    }
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
            confirmed: Confirmed::default(),
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
            self.rest(pause, &stop).await;
        }
        // What does not go out now goes out after the next start, or through another replica.
        let finish = async {
            while let Ok(Look::More) = self.look().await {}
            self.mark_confirmed().await;
        };
        let _ = tokio::time::timeout(FINISH_WITHIN, finish).await;
        self.give_back().await;
        self.publisher.close().await;
    }

    /// Waits for the next look; what was confirmed is marked meanwhile, when its time has come.
    async fn rest(&mut self, pause: Duration, stop: &CancellationToken) {
        let over = Instant::now() + pause;
        loop {
            let mark = self.confirmed.due();
            tokio::select! {
                () = stop.cancelled() => return,
                () = self.database.wakes().outbox.notified(), if pause == POLL => return,
                () = sleep_until(over) => return,
                () = sleep_until(mark.unwrap_or(over)), if mark.is_some_and(|due| due < over) => {
                    if !self.mark_confirmed().await {
                        return;
                    }
                }
            }
        }
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
        if self.lease().await?.is_none() {
            return Ok(Look::NotMine);
        }
        if self.confirmed.due().is_some_and(|due| due <= Instant::now()) {
            self.mark_sent().await?;
        }
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
                    crash_point("returned");
                    self.hold(message);
                    unroutable = true;
                }
                // The one before it says what the matter is.
                Published::Failed(PublishFailure::HeldBack) => {}
                Published::Failed(_) => trouble = true,
            }
        }
        self.confirmed.add(sent);
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
        let reader = self.database.reader();
        let (unmarked, places) = match self.confirmed.places.as_slice() {
            [] => (String::new(), Vec::new()),
            places => {
                let (which, places) = among(reader, places.to_vec(), 2 + held.len());
                (format!("AND NOT (place{which}) "), places)
            }
        };
        let sql = format!(
            "SELECT place, {COLUMNS} FROM outbox WHERE sent_at IS NULL {except}{unmarked}ORDER BY place LIMIT $1"
        );
        let limit = i64::try_from(PER_LOOK).unwrap_or(256);
        let values = [Value::from(limit)].into_iter().chain(held.into_iter().map(Value::from)).chain(places);
        let values = values.collect();
        let rows = reader.query_all_raw(statement(reader, &sql, values)).await?;
        rows.iter().map(|row| Ok((row.try_get("", "place")?, message_from(row)?))).collect()
    }

    /// Marks what is confirmed; whether it could be.
    async fn mark_confirmed(&mut self) -> bool {
        let marked = self.mark_sent().await;
        if let Err(error) = &marked {
            tracing::warn!(error = %error.details(), "The relay could not mark what it has sent; trying again.");
        }
        marked.is_ok()
    }

    /// Marks the confirmed rows in one statement; a holder whose epoch has passed marks nothing.
    async fn mark_sent(&mut self) -> Result<(), CommandError> {
        let Some((lease, _)) = self.lease else {
            // Whoever is the relay by now publishes them again.
            self.confirmed = Confirmed::default();
            return Ok(());
        };
        if self.confirmed.places.is_empty() {
            return Ok(());
        }
        let writer = self.database.writer();
        let (which, places) = among(writer, self.confirmed.places.clone(), 4);
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
        self.confirmed = Confirmed::default();
        crash_point("after-mark-sent");
        Ok(())
    }
}

async fn sleep_until(instant: Instant) {
    tokio::time::sleep_until(instant.into()).await;
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
