//! The visit clock of the service hall (大厅停留时间): how long a person has been waiting since they came in, until
//! everything is ready to be handed over. It counts service time like the promise and stands beside it: what ends the
//! promise of a case does not let the person go home, and a case goes on when its applicant has left.

use actnow_decisions::{Refusal, Text};
use actnow_statutory_clock::{Light, PromiseClock, legal_date, promise_light};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::lights::next_change;
use super::rules::{Occasion, Rules};
use super::telling::{ClockKind, Draft, Outcome};
use super::track::{End, Phase, Track};

/// Why nobody waits in the hall any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Leaving {
    /// Every act of the case is done: there is nothing to come back for (一次办好).
    WithEverything,
    /// The person went before the case was done.
    WithoutWaiting,
    /// The case ended, and not everything came of it.
    CaseOver,
    /// The hall closed for the day.
    HallClosed,
    /// The premises are to be visited first: nobody need wait for that in the hall.
    ToBeVisited,
}

impl Leaving {
    /// The name in messages.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::WithEverything => "WITH_EVERYTHING",
            Self::WithoutWaiting => "WITHOUT_WAITING",
            Self::CaseOver => "CASE_OVER",
            Self::HallClosed => "HALL_CLOSED",
            Self::ToBeVisited => "TO_BE_VISITED",
        }
    }
}

/// A person's visit to the hall for one case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HallVisit {
    clock: PromiseClock,
    light: Light,
    left: Option<(Leaving, DateTime<Utc>)>,
}

impl HallVisit {
    /// Somebody came in at `at` and hands a case in `now`. `None` where the hall is closed for the rest of that day: then
    /// nobody waits in it.
    pub(super) fn arrived(at: DateTime<Utc>, now: DateTime<Utc>, rules: &Rules) -> Option<Self> {
        let clock = PromiseClock::start(at, rules.promise.hall);
        let visit = Self { clock, light: Light::Green, left: None };
        let closes = visit.closes(rules);
        (legal_date(closes) == legal_date(at) && now < closes).then_some(visit)
    }

    /// When the person came in.
    pub fn arrived_at(&self) -> DateTime<Utc> {
        self.clock.started_at()
    }

    /// The last instant in time.
    pub fn due(&self, rules: &Rules) -> Option<DateTime<Utc>> {
        self.clock.deadline(&rules.hours, &rules.calendar)
    }

    /// When the hall closes on the day the person came.
    fn closes(&self, rules: &Rules) -> DateTime<Utc> {
        rules.hours.closing(self.arrived_at(), &rules.calendar)
    }

    /// Its light as last shown; it stays as it was when the person left.
    pub fn light(&self) -> Light {
        self.light
    }

    /// How and when the waiting ended, if it did.
    pub fn left(&self) -> Option<(Leaving, DateTime<Utc>)> {
        self.left
    }

    /// Minutes of service time in the hall until `now`, or until the waiting ended.
    pub fn minutes(&self, now: DateTime<Utc>, rules: &Rules) -> i64 {
        let until = self.left.map_or(now, |(_, at)| at);
        rules.hours.service_minutes_between(self.arrived_at(), until, &rules.calendar)
    }

    /// Its light at `at`; `None` when it has not changed, or nobody waits.
    fn changed_at(&self, at: DateTime<Utc>, rules: &Rules) -> Option<Light> {
        let light = promise_light(at, &self.clock, &rules.hours, &rules.calendar);
        (self.left.is_none() && light != self.light).then_some(light)
    }

    /// The next instant at which something changes by itself: the light, or that the hall closes.
    pub(super) fn next_change(&self, rules: &Rules) -> Option<DateTime<Utc>> {
        let closes = self.left.is_none().then(|| self.closes(rules))?;
        Some(next_change(self.light, &self.clock, rules).map_or(closes, |light| light.min(closes)))
    }

    /// What became of it after `minutes`.
    fn sentence(how: Leaving, minutes: i64) -> Text {
        match how {
            Leaving::WithEverything => Text::new(
                format!("全部事项办结，申请人在大厅停留{minutes}分钟"),
                format!("everything is ready after {minutes} minutes in the hall"),
            ),
            Leaving::WithoutWaiting => Text::new(
                format!("申请人停留{minutes}分钟后先行离开大厅"),
                format!("the applicant left the hall after {minutes} minutes, without waiting"),
            ),
            Leaving::ToBeVisited => Text::new(
                format!("须现场核查，申请人停留{minutes}分钟后不必在大厅等候"),
                format!("the premises are visited first; nobody waits after {minutes} minutes in the hall"),
            ),
            Leaving::HallClosed => Text::new(
                format!("大厅下班，申请人当日停留{minutes}分钟"),
                format!("the hall closed after {minutes} minutes of the applicant in it"),
            ),
            Leaving::CaseOver => Text::new(
                format!("办件已结束，申请人在大厅停留{minutes}分钟"),
                format!("the case is over after {minutes} minutes in the hall"),
            ),
        }
    }
}

impl Track {
    /// The visit of who handed the case in; `None` when nobody came to the hall for it.
    pub fn hall(&self) -> Option<&HallVisit> {
        self.hall.as_ref()
    }

    /// The light of somebody who waits in the hall.
    pub(super) fn hall_light(&self) -> Light {
        let waiting = self.hall.as_ref().filter(|visit| visit.left.is_none());
        waiting.map_or(Light::Green, HallVisit::light)
    }

    /// The person leaves before the case is done: nobody waits in the hall for it any more. Noting it twice changes
    /// nothing.
    ///
    /// # Errors
    /// `NOBODY_IN_HALL` when nobody came, or the case ended while they waited.
    pub fn note_departure(mut self, rules: &Rules, occasion: &Occasion) -> Result<Outcome, Refusal> {
        match self.hall.as_ref().map(HallVisit::left) {
            Some(None) => {}
            Some(Some((Leaving::WithoutWaiting, _))) => return Ok(Outcome::Unchanged(Box::new(self))),
            Some(Some((
                Leaving::WithEverything | Leaving::CaseOver | Leaving::HallClosed | Leaving::ToBeVisited,
                _,
            )))
            | None => {
                let text = Text::new("该办件没有申请人在大厅等候", "nobody waits in the hall for this case");
                return Err(Refusal::precondition("NOBODY_IN_HALL", "rules 7.5", text));
            }
        }
        let mut draft = Draft::default();
        // A light that was due before is shown first, not lost with the clock.
        self.shine(occasion.at, &mut draft, rules, occasion);
        self.end_hall_visit((Leaving::WithoutWaiting, occasion.at), &mut draft, rules, occasion);
        Ok(Outcome::Moved(Box::new(self.settle(draft, None, rules, occasion, "rules 7.5"))))
    }

    /// Whoever waits for a case that is over may go, and nobody waits in the hall for a visit to the premises.
    pub(super) fn leave_hall(&mut self, draft: &mut Draft, rules: &Rules, occasion: &Occasion) {
        let how = match &self.phase {
            Phase::Open if self.visit_is_ordered() => Leaving::ToBeVisited,
            Phase::Open => return,
            Phase::Withdrawn(_) => Leaving::CaseOver,
            Phase::Closed { end: End::Completed, .. } => Leaving::WithEverything,
            Phase::Closed { end: End::PartiallyCompleted { .. } | End::Terminated { .. }, .. } => {
                Leaving::CaseOver
            }
        };
        self.end_hall_visit((how, occasion.at), draft, rules, occasion);
    }

    /// Shows the light of the visit as it is at `at`, and ends it when the hall has closed.
    pub(super) fn shine_in_hall(
        &mut self,
        at: DateTime<Utc>,
        draft: &mut Draft,
        rules: &Rules,
        occasion: &Occasion,
    ) {
        let Some(visit) = self.hall.as_mut() else { return };
        let closes = visit.closes(rules);
        if let Some(light) = visit.changed_at(at.min(closes), rules) {
            visit.light = light;
            draft.light(ClockKind::Hall, light, None, occasion);
        }
        if at >= closes {
            self.end_hall_visit((Leaving::HallClosed, closes), draft, rules, occasion);
        }
    }

    fn end_hall_visit(
        &mut self,
        (how, at): (Leaving, DateTime<Utc>),
        draft: &mut Draft,
        rules: &Rules,
        occasion: &Occasion,
    ) {
        let Some(visit) = self.hall.as_mut().filter(|visit| visit.left.is_none()) else { return };
        // What is heard of only after closing found nobody there.
        let closes = visit.closes(rules);
        let (how, at) = if at < closes { (how, at) } else { (Leaving::HallClosed, closes) };
        visit.left = Some((how, at));
        let text = HallVisit::sentence(how, visit.minutes(at, rules));
        draft.note(None, "HallVisitEnded", text, occasion);
    }
}
