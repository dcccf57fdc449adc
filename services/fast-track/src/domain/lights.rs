//! Light supervision (亮灯, rule 8.3): the statutory lights of the steps and the light of the promise, kept
//! apart. A change is told to the handler; a red one to the superior as well.
//!
//! The acts of a case follow one another (parent, subsidiary, food), so the case promises the sum of what the
//! bureau promises for each; names are part of the establishment. The sum grows when food licensing finds that
//! more is needed than the form let expect: a licence, a visit. It stands still while only the applicant can act.

use actnow_decisions::Text;
use actnow_statutory_clock::{Light, PromiseClock, ToldTo, light_changes, promise_light, statutory_light};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::case_state::CaseState;
use super::path::{ExpectedStep, Shape};
use super::rules::{Occasion, Rules};
use super::step::{LegalClock, LegalPeriod, StepKey, StepState};
use super::subjects::{FoodKind, food};
use super::telling::{ClockKind, Draft, Fact};
use super::track::{Phase, Track};

/// A light of one statutory period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Lamp {
    step: StepKey,
    period: LegalPeriod,
    light: Light,
}

/// The lights as last shown.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Lights {
    /// `None` as long as it was never anything but green.
    promise: Option<Light>,
    statutory: Vec<Lamp>,
    /// Lights never go back in time: a late fact does not turn red into yellow.
    shone_at: DateTime<Utc>,
}

impl Lights {
    pub(crate) fn promise(&self) -> Light {
        self.promise.unwrap_or(Light::Green)
    }

    pub(crate) fn statutory(&self) -> Light {
        self.statutory.iter().map(|lamp| lamp.light).max().unwrap_or(Light::Green)
    }

    fn of(&self, step: StepKey, period: LegalPeriod) -> Light {
        let lamp = self.statutory.iter().find(|lamp| lamp.step == step && lamp.period == period);
        lamp.map_or(Light::Green, |lamp| lamp.light)
    }
}

impl Track {
    /// The statutory periods that run, each with its step.
    pub fn legal_clocks(&self) -> Vec<(StepKey, LegalClock)> {
        let clock_of = |state| match state {
            StepState::WaitingDepartment { clock, .. } => clock,
            StepState::Pending { .. }
            | StepState::Ordered
            | StepState::WaitingApplicant { .. }
            | StepState::Done { .. }
            | StepState::Skipped { .. }
            | StepState::Failed { .. }
            | StepState::Compensated => None,
        };
        StepKey::ALL.into_iter().filter_map(|key| Some((key, clock_of(self.state_of(key)?)?))).collect()
    }

    /// The instant by which the promise shall be kept; `None` without one or while it stands still.
    pub fn promise_due(&self, rules: &Rules) -> Option<DateTime<Utc>> {
        self.promises().then(|| self.promise.deadline(&rules.hours, &rules.calendar)).flatten()
    }

    /// Whether there is a promise to keep.
    fn promises(&self) -> bool {
        self.left.is_none() && self.withdrawal().is_none()
    }

    /// The expected path; empty without a promise.
    pub fn expected_path(&self, rules: &Rules) -> Vec<ExpectedStep> {
        if self.promises() { self.shape().path(rules, &self.promise) } else { Vec::new() }
    }

    /// What the case consists of as far as it is known.
    fn shape(&self) -> Shape {
        let food = self.food.as_ref();
        Shape {
            subsidiary: self.subsidiary.is_some(),
            food: food.map_or(FoodKind::None, |part| food::kind(&part.record).unwrap_or(part.plan.expected)),
            visit: self.visit_is_ordered(),
        }
    }

    /// Whether food licensing wants the premises to be visited first.
    pub(super) fn visit_is_ordered(&self) -> bool {
        self.food.as_ref().is_some_and(|part| food::visit_ordered(&part.record).is_some())
    }

    /// Brings the promise in line with what is known now, and lets it rest while only the applicant can act.
    pub(crate) fn keep_promise(&mut self, rules: &Rules, occasion: &Occasion) {
        let minutes = self.shape().promised_minutes(&rules.promise);
        if minutes != self.promise.minutes() {
            self.promise = with_minutes(&self.promise, minutes);
        }
        let rests = self.state() == CaseState::WaitingApplicant || self.only_others_can_act();
        let clock = self.promise.clone();
        let moved = if rests { clock.pause(occasion.at) } else { clock.resume(occasion.at) };
        // A house whose clock was set back keeps the promise as it was.
        if let Ok(moved) = moved {
            self.promise = moved;
        }
    }

    /// Every act of the bureau is done, and only departments outside of it are waited for: their terms have lights of
    /// their own.
    fn only_others_can_act(&self) -> bool {
        self.consults()
            && StepKey::ALL.into_iter().filter_map(|key| self.state_of(key)).all(|state| state.is_final())
    }

    /// Shows the lights as they are at `at`; answers whether one changed.
    pub(crate) fn shine(
        &mut self,
        at: DateTime<Utc>,
        draft: &mut Draft,
        rules: &Rules,
        occasion: &Occasion,
    ) -> bool {
        if self.phase != Phase::Open {
            // Nothing runs any more; how the promise ended stays to be seen.
            self.lights.statutory.clear();
            return false;
        }
        let at = at.max(self.lights.shone_at);
        self.lights.shone_at = at;
        let told_before = (draft.facts.len(), draft.lines.len());
        if self.promises() {
            let light = promise_light(at, &self.promise, &rules.hours, &rules.calendar);
            if light != self.lights.promise() {
                draft.light(ClockKind::Promise, light, None, occasion);
                self.lights.promise = Some(light);
            }
        }
        self.shine_in_hall(at, draft, rules, occasion);
        let mut lamps = Vec::new();
        for (step, LegalClock { period, due }) in self.legal_clocks() {
            let light = statutory_light(at, due, &rules.calendar);
            if light != self.lights.of(step, period) {
                draft.light(ClockKind::Statutory, light, Some(step), occasion);
            }
            lamps.push(Lamp { step, period, light });
        }
        self.lights.statutory = lamps;
        (draft.facts.len(), draft.lines.len()) != told_before
    }

    /// The next instant at which a light changes by itself.
    pub(crate) fn next_light(&self, rules: &Rules) -> Option<DateTime<Utc>> {
        if self.phase != Phase::Open {
            return None;
        }
        let statutory = self.legal_clocks().into_iter().filter_map(|(step, LegalClock { period, due })| {
            let changes = light_changes(due, &rules.calendar);
            match self.lights.of(step, period) {
                Light::Green => Some(changes.yellow_at),
                Light::Yellow => Some(changes.red_at),
                Light::Red => None,
            }
        });
        let promise =
            self.promises().then(|| next_change(self.lights.promise(), &self.promise, rules)).flatten();
        let hall = self.hall.as_ref().and_then(|visit| visit.next_change(rules));
        statutory.chain(promise).chain(hall).min()
    }
}

/// When the light of a promise that is `light` now changes by itself.
pub(super) fn next_change(light: Light, clock: &PromiseClock, rules: &Rules) -> Option<DateTime<Utc>> {
    match light {
        Light::Green => clock.yellow_at(&rules.hours, &rules.calendar),
        // The deadline itself is still in time.
        Light::Yellow => clock
            .deadline(&rules.hours, &rules.calendar)
            .and_then(|deadline| deadline.checked_add_signed(TimeDelta::microseconds(1))),
        Light::Red => None,
    }
}

/// The same promise with another length; its pauses stay.
pub(super) fn with_minutes(promise: &PromiseClock, minutes: u32) -> PromiseClock {
    let fresh = PromiseClock::start(promise.started_at(), minutes);
    promise.pauses().iter().fold(fresh, |clock, pause| {
        let paused = clock.pause(pause.since).expect("these pauses were in order before");
        match pause.until {
            Some(until) => paused.resume(until).expect("these pauses were in order before"),
            None => paused,
        }
    })
}

impl Draft {
    pub(super) fn light(
        &mut self,
        clock: ClockKind,
        light: Light,
        step: Option<StepKey>,
        occasion: &Occasion,
    ) {
        let told = light.told_to();
        self.facts.extend(told.iter().map(|told| Fact::LightChanged { clock, light, step, told: *told }));
        let told_zh = told.iter().map(|told| in_chinese(*told)).collect::<Vec<_>>().join("、");
        let clock_zh = match clock {
            ClockKind::Statutory => "法定时限",
            ClockKind::Promise => "承诺时限",
            ClockKind::Hall => "大厅停留时间",
        };
        let light_zh = match light {
            Light::Green => "绿灯",
            Light::Yellow => "黄灯",
            Light::Red => "红灯",
        };
        let en_clock = clock.as_str().to_lowercase();
        let text = Text::new(
            format!("{clock_zh}亮{light_zh}，已告知{told_zh}"),
            format!("the {en_clock} light is {}", light.as_str().to_lowercase()),
        );
        self.note(step, "CaseLightChanged", text, occasion);
    }
}

const fn in_chinese(told: ToldTo) -> &'static str {
    match told {
        ToldTo::Handler => "经办人",
        ToldTo::Superior => "上级",
    }
}
