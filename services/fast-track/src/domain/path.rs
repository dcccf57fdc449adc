//! The expected path of a case (当日计划): its steps in the order in which their acts follow one another, and by
//! when each act comes if the bureau keeps every promise. It binds nobody: the law's periods are other ones.

use actnow_statutory_clock::PromiseClock;
use chrono::{DateTime, Utc};

use super::lights::with_minutes;
use super::rules::{PromiseMinutes, Rules};
use super::step::{Company, StepKey};
use super::subjects::FoodKind;

/// What a case consists of, as far as promises go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    /// Whether a subsidiary follows the parent.
    pub subsidiary: bool,
    /// The food act.
    pub food: FoodKind,
    /// Whether its licence needs a visit.
    pub visit: bool,
}

/// A step of the expected path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExpectedStep {
    /// Which.
    pub key: StepKey,
    /// When the act it belongs to is promised; `None` beyond the calendar.
    pub by: Option<DateTime<Utc>>,
}

impl Shape {
    /// The acts one after the other: the steps each consists of, and its minutes of service time.
    fn acts(self, promise: &PromiseMinutes) -> Vec<(Vec<StepKey>, u32)> {
        let company =
            |company| (vec![StepKey::Name(company), StepKey::Establishment(company)], promise.establishment);
        let food = match (self.food, self.visit) {
            (FoodKind::None, _) => None,
            (FoodKind::Filing, _) => Some((vec![StepKey::Food], promise.food_filing)),
            (FoodKind::Licence, false) => Some((vec![StepKey::Food], promise.licence)),
            (FoodKind::Licence, true) => {
                Some((vec![StepKey::Visit, StepKey::Food], promise.licence_with_visit))
            }
        };
        let second = self.subsidiary.then(|| company(Company::Subsidiary));
        [company(Company::Parent)].into_iter().chain(second).chain(food).collect()
    }

    /// Minutes of service time that the bureau promises for all of it.
    pub(crate) fn promised_minutes(self, promise: &PromiseMinutes) -> u32 {
        self.acts(promise).iter().map(|(_, minutes)| minutes).sum()
    }

    /// The path of a case whose promise runs by `clock`.
    pub(crate) fn path(self, rules: &Rules, clock: &PromiseClock) -> Vec<ExpectedStep> {
        let mut minutes = 0;
        let mut path = Vec::new();
        for (steps, more) in self.acts(&rules.promise) {
            minutes += more;
            let by = with_minutes(clock, minutes).deadline(&rules.hours, &rules.calendar);
            path.extend(steps.into_iter().map(|key| ExpectedStep { key, by }));
        }
        path
    }

    /// The path of a case that would be handed in at `at`.
    pub fn path_from(self, rules: &Rules, at: DateTime<Utc>) -> Vec<ExpectedStep> {
        self.path(rules, &PromiseClock::start(at, 0))
    }
}
