//! What the past lets expect of an open case.

use std::collections::BTreeMap;
use std::sync::Arc;

use actnow_chassis::CommandError;
use actnow_chassis::database::Database;
use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::Mutex;
use uuid::Uuid;

use super::case;
use crate::domain::{Forecast, Paces, Past, Rules, StepKey};
use crate::store::past_journeys;

/// Completed cases that are looked at.
const PAST_CASES: u32 = 200;
/// What they say is read anew after so long.
const FRESH_FOR: TimeDelta = TimeDelta::seconds(60);

/// How long past steps took, as last read: everybody who looks at a case asks for it.
#[derive(Debug, Default)]
pub struct PaceBook {
    read: Mutex<Option<(DateTime<Utc>, Arc<Paces>)>>,
}

impl PaceBook {
    async fn paces(&self, database: &Database, rules: &Rules) -> Result<Arc<Paces>, CommandError> {
        let now = database.clock().now();
        // Held while reading: who comes meanwhile waits for the same answer.
        let mut read = self.read.lock().await;
        if let Some((_, paces)) = read.as_ref().filter(|(at, _)| now - *at < FRESH_FOR) {
            return Ok(paces.clone());
        }
        let journeys = past_journeys(database.reader(), PAST_CASES).await?;
        let paces = Arc::new(Paces::of_journeys(journeys.iter().map(Vec::as_slice), rules));
        *read = Some((now, paces.clone()));
        Ok(paces)
    }
}

/// Whether a case will be done before closing; `None` when it is closed or withdrawn.
///
/// # Errors
/// `NOT_FOUND`; when the database is away.
pub async fn forecast(
    database: &Database,
    book: &PaceBook,
    rules: &Rules,
    case_id: Uuid,
) -> Result<Option<Forecast>, CommandError> {
    let file = case(database, case_id).await?;
    let paces = book.paces(database, rules).await?;
    let mut begun: BTreeMap<StepKey, DateTime<Utc>> = BTreeMap::new();
    for line in &file.lines {
        if let Ok(step) = line.step.parse() {
            begun.entry(step).or_insert(line.at);
        }
    }
    let past = Past { begun: &begun, paces: &paces };
    Ok(file.track.forecast(past, rules, database.clock().now()))
}
