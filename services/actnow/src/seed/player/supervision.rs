//! Supervision after a permit in an invented world: what the supervisor plans, and the visits that inspectors make.

use std::sync::atomic::Ordering;
use std::time::Instant;

use anyhow::{Context, Result};
use chrono::{Datelike, NaiveDate, TimeDelta};
use futures::{StreamExt, TryStreamExt, stream};
use tracing::Instrument;

use actnow_statutory_clock::legal_date;

use super::super::calendar::Slot;
use super::{AGAIN, PATIENCE, Player, SIDE_BY_SIDE};
use crate::clerks::Findings;

/// The last day of a world on which an unannounced inspection is planned, from 0.
const FLYING_UNTIL: usize = 20;
/// In so many days it is to be made.
const FLYING_WITHIN: TimeDelta = TimeDelta::days(14);
/// Days back from which inspections that were not made yet are made.
const OVERDUE: TimeDelta = TimeDelta::days(14);

impl Player<'_> {
    /// In its first weeks the supervisor sends somebody to look at the premises that were licensed first, one a day.
    pub(super) async fn plan_flying(&self, slot: Slot) -> Result<()> {
        if slot.day > FLYING_UNTIL {
            return Ok(());
        }
        let (mut clerks, today) = (self.clerks[0].clone(), legal_date(slot.at));
        let licences = clerks.supervised_licences(today.year()).await?;
        let Some(number) = licences.get(self.flying.load(Ordering::Relaxed)) else { return Ok(()) };
        // Who is in the way a moment gives way tomorrow.
        match clerks.plan_flying(number, today + FLYING_WITHIN).await {
            Ok(()) => {}
            Err(hindrance) if hindrance.is_passing() => return Ok(()),
            Err(hindrance) => return Err(hindrance.into()),
        }
        self.flying.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }

    /// Makes the inspections that follow permits, of this day and of those before: what is to be made today was planned by
    /// the meeting before, and every case since then came to rest behind it.
    pub(super) async fn supervise(&self, today: NaiveDate) -> Result<()> {
        let visits = self.clerks[0].clone().supervision_until(today - OVERDUE, today).await?;
        let made = visits.into_iter().map(|visit| async move {
            let mut clerks = self.clerks[0].clone();
            let (id, findings) = (visit.inspection_id, found_at(&visit.operator_uscc));
            let span = tracing::info_span!(parent: None, "clerk.act", act = "supervise");
            let made = async {
                let until = Instant::now() + PATIENCE;
                loop {
                    match clerks.supervise(&id, findings).await {
                        Ok(true) => {}
                        Ok(false) => return Ok(()),
                        Err(hindrance) if hindrance.is_passing() && Instant::now() < until => {
                            tokio::time::sleep(AGAIN).await;
                        }
                        Err(hindrance) => return Err(anyhow::Error::from(hindrance)),
                    }
                }
            };
            made.instrument(span).await.with_context(|| format!("the inspection of {}", visit.operator_name))
        });
        stream::iter(made).buffer_unordered(SIDE_BY_SIDE).try_collect::<()>().await
    }
}

/// What inspectors find at whose premises: the same in each world of the same names and numbers. One in eight has
/// something to put in order.
fn found_at(uscc: &str) -> Findings {
    let sum: u32 = uscc.bytes().map(u32::from).sum();
    if sum.is_multiple_of(8) { Findings::Minor } else { Findings::Conform }
}
