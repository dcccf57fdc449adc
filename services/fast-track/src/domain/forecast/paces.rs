//! How long the steps of past cases took, in minutes of service time.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::spread::Spread;
use crate::domain::rules::Rules;
use crate::domain::step::StepKey;

/// Fewer past steps of a kind say nothing.
const LEAST: usize = 12;
/// Fewer that waited longer than the one that is looked at say nothing about it.
const LEAST_LONGER: usize = 3;
/// Older ones than so many of a kind are forgotten: what changed in the house shows soon.
const MOST: usize = 100;

/// Steps that take alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Pace {
    /// Of a name.
    Name,
    /// Of a registration with its licence.
    Establishment,
    /// Of a food filing.
    FoodFiling,
    /// Of a food licence without a visit.
    Licence,
    /// Of a food licence with its visit.
    LicenceWithVisit,
}

/// A line of a journey, as far as it says how long something took.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastLine {
    /// Of which step; of the case itself.
    pub step: Option<StepKey>,
    /// What happened.
    pub event: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// How long past steps took.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Paces {
    minutes: BTreeMap<Pace, Vec<u32>>,
    cases: u32,
}

impl Paces {
    /// What the journeys of completed cases say, the newest case first.
    pub fn of_journeys<'a>(journeys: impl IntoIterator<Item = &'a [PastLine]>, rules: &Rules) -> Self {
        let mut paces = Self::default();
        for lines in journeys {
            paces.cases += 1;
            for (pace, minutes) in passages(lines, rules) {
                let known = paces.minutes.entry(pace).or_default();
                if known.len() < MOST {
                    known.push(minutes);
                }
            }
        }
        paces
    }

    /// From how many cases.
    pub(crate) fn cases(&self) -> u32 {
        self.cases
    }

    /// How much longer a step of one of `paces` takes that has waited `waited` minutes: as long as those past ones that
    /// waited longer went on. `None` when the past says too little: few steps at all, or hardly one that waited so long.
    pub(crate) fn left(&self, paces: &[Pace], waited: u32) -> Option<Spread> {
        let past: Vec<u32> =
            paces.iter().filter_map(|pace| self.minutes.get(pace)).flatten().copied().collect();
        if past.len() < LEAST {
            return None;
        }
        // What has only begun is like every past step; one that took no minute at all is among them.
        let longer: Vec<u32> = past.into_iter().filter(|all| waited == 0 || *all > waited).collect();
        (longer.len() >= LEAST_LONGER).then(|| Spread::of(longer.into_iter().map(|all| all - waited)))
    }
}

/// The steps of a journey with what each took: from its first line to its last one before the case was completed.
fn passages(lines: &[PastLine], rules: &Rules) -> Vec<(Pace, u32)> {
    let end = lines.iter().position(|line| line.event == "CaseCompleted").unwrap_or(lines.len());
    let lines = lines.get(..end).unwrap_or(lines);
    let happened = |event: &str| lines.iter().any(|line| line.event == event);
    let food = if happened("FilingMade") {
        Some(Pace::FoodFiling)
    } else if !happened("FoodLicenceIssued") {
        None
    } else if happened("VisitOrdered") {
        Some(Pace::LicenceWithVisit)
    } else {
        Some(Pace::Licence)
    };
    let pace_of = |key: StepKey| match key {
        StepKey::Name(_) => Some(Pace::Name),
        StepKey::Establishment(_) => Some(Pace::Establishment),
        StepKey::Food => food,
        StepKey::Visit => None,
    };
    let took = |key: StepKey| {
        let mut of_step = lines.iter().filter(|line| line.step == Some(key)).map(|line| line.at);
        let first = of_step.next()?;
        let minutes = rules.hours.service_minutes_between(first, of_step.next_back()?, &rules.calendar);
        Some((pace_of(key)?, u32::try_from(minutes).unwrap_or(u32::MAX)))
    };
    StepKey::ALL.into_iter().filter_map(took).collect()
}
