//! Will it be done before closing (办结预测)? From how long the steps of past cases took. It binds nobody: promises and the
//! law's periods are counted elsewhere.

mod paces;
mod spread;

use std::collections::BTreeMap;

use actnow_decisions::Text;
use actnow_statutory_clock::shanghai;
use chrono::{DateTime, Utc};

pub use paces::{Paces, PastLine};

use self::paces::Pace;
use self::spread::Spread;
use super::rules::Rules;
use super::step::{Company, StepKey, StepState};
use super::subjects::{FoodKind, food};
use super::track::Track;

/// To hand over by then leaves the rest so many of a hundred chances.
const GOOD_CHANCE: u8 = 80;

/// What the past lets expect of an open case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forecast {
    /// The closing it is about: today's, or the next one when the windows are closed for today.
    pub closing: DateTime<Utc>,
    /// In how many of a hundred ways it is done by then; `None` when too few cases went the same way.
    pub percent: Option<u8>,
    /// When half of all ways have ended; `None` beyond five days of service.
    pub expected_at: Option<DateTime<Utc>>,
    /// The step whose end would help most.
    pub blocker: Option<StepKey>,
    /// Until when it may end and leave the rest a good chance; `None` when it is too late for that.
    pub hand_over_by: Option<DateTime<Utc>>,
    /// Completed cases that were looked at.
    pub cases: u32,
    /// The same as a sentence.
    pub text: Text,
}

/// What a forecast is made from.
#[derive(Debug, Clone, Copy)]
pub struct Past<'a> {
    /// Since when each step of the case has been under way.
    pub begun: &'a BTreeMap<StepKey, DateTime<Utc>>,
    /// How long past steps took.
    pub paces: &'a Paces,
}

impl Track {
    /// Whether the case will be done before closing; `None` when it is closed or withdrawn.
    pub fn forecast(&self, past: Past<'_>, rules: &Rules, at: DateTime<Utc>) -> Option<Forecast> {
        if self.end().is_some() || self.withdrawal().is_some() {
            return None;
        }
        let closing = rules.hours.closing(at, &rules.calendar);
        let minutes = rules.hours.service_minutes_between(at, closing, &rules.calendar);
        let minutes = u32::try_from(minutes).unwrap_or(0);
        let clock = Clock { past, rules, at };
        let chance = |done| self.time_left(&clock, done).map(|left| left.percent_within(minutes));
        let whole = self.time_left(&clock, None);
        let percent = whole.as_ref().map(|left| left.percent_within(minutes));
        let under_way: Vec<StepKey> =
            StepKey::ALL.into_iter().filter(|key| self.is_under_way(*key)).collect();
        // The first of those that help alike.
        let blocker = under_way.iter().copied().rev().max_by_key(|key| chance(Some(*key)));
        let rest = blocker.and_then(|key| self.time_left(&clock, Some(key)));
        let later = |minutes: u32| rules.hours.add_service_minutes(at, minutes, &rules.calendar);
        // Without a chance to speak of there is nothing to still make.
        let hand_over_by = percent
            .and(rest)
            .and_then(|rest| rest.within_percent(GOOD_CHANCE))
            .and_then(|needed| minutes.checked_sub(needed))
            .map(later);
        let expected_at = whole.and_then(|left| left.within_percent(50)).map(later);
        let cases = past.paces.cases();
        let text = self.sentence(closing, percent, blocker, hand_over_by);
        Some(Forecast { closing, percent, expected_at, blocker, hand_over_by, cases, text })
    }

    /// A step that somebody or something works at; a visit counts within its food act, and is named where it runs.
    fn is_under_way(&self, key: StepKey) -> bool {
        let works = |key| match self.state_of(key) {
            Some(
                StepState::Ordered | StepState::WaitingDepartment { .. } | StepState::WaitingApplicant { .. },
            ) => true,
            Some(
                StepState::Pending { .. }
                | StepState::Done { .. }
                | StepState::Skipped { .. }
                | StepState::Failed { .. }
                | StepState::Compensated,
            )
            | None => false,
        };
        works(key) && (key != StepKey::Food || !works(StepKey::Visit))
    }

    /// How long until every act of the case is done, with `done` taken for done; `None` when the past says too little.
    fn time_left(&self, clock: &Clock<'_>, done: Option<StepKey>) -> Option<Spread> {
        let left = |key| if done == Some(key) { Some(Spread::none()) } else { self.step_left(clock, key) };
        let company = |company| (left(StepKey::Name(company)), left(StepKey::Establishment(company)));
        let (name, establishment) = company(Company::Parent);
        let mut so_far = name?.then(&establishment?);
        if self.subsidiary.is_some() {
            let (name, establishment) = company(Company::Subsidiary);
            so_far = so_far.beside(&name?).then(&establishment?);
        }
        // A visit that is done leaves its licence to be decided: nearly nothing, as past licences without a visit.
        let food = if done == Some(StepKey::Visit) {
            clock.past.paces.left(&[Pace::Licence, Pace::FoodFiling], 0)
        } else {
            left(StepKey::Food)
        };
        Some(so_far.then(&food?))
    }

    fn step_left(&self, clock: &Clock<'_>, key: StepKey) -> Option<Spread> {
        match self.state_of(key) {
            None => Some(Spread::none()),
            Some(state) if state.is_final() => Some(Spread::none()),
            Some(_) => match self.paces_of(key) {
                [] => Some(Spread::none()),
                paces => clock.past.paces.left(paces, clock.waited(key)),
            },
        }
    }

    fn paces_of(&self, key: StepKey) -> &'static [Pace] {
        match key {
            StepKey::Name(_) => &[Pace::Name],
            StepKey::Establishment(_) => &[Pace::Establishment],
            StepKey::Visit => &[],
            StepKey::Food => {
                let Some(part) = &self.food else { return &[] };
                match food::kind(&part.record).unwrap_or(part.plan.expected) {
                    FoodKind::None => &[],
                    FoodKind::Filing => &[Pace::FoodFiling],
                    FoodKind::Licence if food::visit_ordered(&part.record).is_some() => {
                        &[Pace::LicenceWithVisit]
                    }
                    FoodKind::Licence if food::visit_skipped(&part.record).is_some() => &[Pace::Licence],
                    FoodKind::Licence => &[Pace::Licence, Pace::LicenceWithVisit],
                }
            }
        }
    }

    fn sentence(
        &self,
        closing: DateTime<Utc>,
        percent: Option<u8>,
        blocker: Option<StepKey>,
        hand_over_by: Option<DateTime<Utc>>,
    ) -> Text {
        let clock = |at: DateTime<Utc>| at.with_timezone(&shanghai()).format("%m-%d %H:%M").to_string();
        let (mut zh, mut en) = match percent {
            Some(percent) => (
                format!("按以往同类办件推算，{}闭窗前办结的可能性为{percent}%", clock(closing)),
                format!(
                    "as past cases went, the chance to be done before closing at {} is {percent} %",
                    clock(closing)
                ),
            ),
            None => (
                "以往同类办件太少，或者少有等候如此之久的，暂不能推算办结时间".to_owned(),
                "too few cases went the same way, or waited so long, to tell when it will be done".to_owned(),
            ),
        };
        if let Some(title) = blocker.map(StepKey::title) {
            zh.push_str(&format!("；当前环节：{}", title.zh));
            en.push_str(&format!("; it waits for: {}", title.en));
        }
        if let Some(by) = hand_over_by {
            zh.push_str(&format!("，{}前完成该环节，仍可望如期办结", clock(by)));
            en.push_str(&format!(", which done by {} still makes it", clock(by)));
        }
        if self.consults() {
            zh.push_str("；另须等待会商部门的意见");
            en.push_str("; consulted departments are waited for, too");
        }
        Text::new(zh, en)
    }
}

/// When a forecast is made, and of what.
struct Clock<'a> {
    past: Past<'a>,
    rules: &'a Rules,
    at: DateTime<Utc>,
}

impl Clock<'_> {
    /// Minutes of service time that a step has been under way.
    fn waited(&self, key: StepKey) -> u32 {
        let minutes = |since: &DateTime<Utc>| {
            self.rules.hours.service_minutes_between(*since, self.at, &self.rules.calendar)
        };
        self.past.begun.get(&key).map_or(0, |since| u32::try_from(minutes(since)).unwrap_or(0))
    }
}
