//! From a seed to the plan of a world: which case is handed in when, and who does what to it when. Pure: the
//! same seed and the same days make the same plan.

use actnow_chassis::ids::Ids;

use super::calendar::{Calendar, Slot};
use super::case::{InventedCase, Named, Quirk};
use super::former::{Former, Register, Renewal, Step};
use super::people::below;
use super::script::{Act, LATELY, LATER, LONG_WORLD, SHOWN, Script, Turn, USUAL, WITH_LATER, When};

/// Something that is done to a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Deed {
    /// Index of the case in the plan.
    pub(super) case: usize,
    pub(super) act: Act,
}

/// What happens at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Meeting {
    pub(super) slot: Slot,
    /// In this order: [`Turn::Registration`].
    pub(super) registrations: Vec<Deed>,
    /// In this order: [`Turn::Licence`].
    pub(super) licences: Vec<Deed>,
    /// In any order.
    pub(super) beside: Vec<Deed>,
    /// In this order, after all the others.
    pub(super) renewals: Vec<Renewal>,
}

impl Meeting {
    /// How many acts there are, handing in included.
    pub(super) fn deeds(&self) -> usize {
        self.registrations.len() + self.licences.len() + self.beside.len() + self.renewals.len()
    }
}

/// The plan of a world.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Plan {
    pub(super) cases: Vec<InventedCase>,
    /// Licences of a former system that are taken over before the first case.
    pub(super) former: Vec<Former>,
    pub(super) meetings: Vec<Meeting>,
}

/// A case of which it is known when it comes and what becomes of it.
#[derive(Clone, Copy)]
struct Coming {
    slot: usize,
    script: Script,
}

impl Plan {
    /// The plan of `cases_per_day` cases on each day of `calendar`, numbered from `first`. A short world has
    /// more: it shows every way a case may go.
    pub(super) fn new(seed: u64, calendar: &Calendar, cases_per_day: usize, first: u64) -> Self {
        let ids = Ids::seeded(seed);
        let wanted = (cases_per_day * calendar.days()).max(SHOWN.len());
        let long = calendar.days() >= LONG_WORLD;
        let usual = (SHOWN.len()..wanted).map(|_| usual(&ids, long)).collect::<Vec<_>>();
        let scripts = SHOWN.iter().copied().chain(usual);
        let mut coming: Vec<Coming> =
            scripts.map(|script| Coming { slot: slot_of(&ids, &script, calendar), script }).collect();
        coming.sort_by_key(|coming| coming.slot);
        let mut plan =
            Self { cases: Vec::with_capacity(coming.len()), former: Vec::new(), meetings: empty(calendar) };
        let mut near = Vec::new();
        for (number, Coming { slot, script }) in (first..).zip(coming) {
            plan.add(&ids, number, slot, script, &mut near);
        }
        // A house that has numbers of its own has taken everything over already.
        if long && first == 0 {
            plan.take_over(Register::new(seed, calendar, wanted));
        }
        plan
    }

    /// Adds the former register and what is done about it; what lies after the end is not done any more.
    fn take_over(&mut self, register: Register) {
        self.former = register.licences;
        for (slot, renewal) in register.renewals {
            if let Some(meeting) = self.meetings.get_mut(slot) {
                meeting.renewals.push(renewal);
            }
        }
    }

    /// Renewals that are applied for.
    pub(super) fn renewals(&self) -> usize {
        let all = self.meetings.iter().flat_map(|meeting| &meeting.renewals);
        all.filter(|renewal| renewal.step == Step::Apply).count()
    }

    /// `near` are companies registered at earlier moments, each of which lends its name once.
    fn add(&mut self, ids: &Ids, number: u64, slot: usize, script: Script, near: &mut Vec<(usize, Named)>) {
        let (mut quirk, mut acts, mut lender) = (script.quirk, script.acts().collect::<Vec<_>>(), None);
        if quirk == Quirk::SimilarName {
            let earlier = near.iter().take_while(|(since, _)| *since < slot).count();
            match earlier {
                // Nobody's name to come near: it goes straight through.
                0 => {
                    quirk = Quirk::None;
                    acts.clear();
                }
                _ => lender = Some(near.remove(below(ids, earlier)).1),
            }
        }
        let case = InventedCase::new(ids, number, (script.form, quirk), lender);
        if quirk == Quirk::None {
            near.push((slot, case.parent.clone()));
        }
        let index = self.cases.len();
        self.cases.push(case);
        // A person decides before any number is taken.
        let waits = matches!(quirk, Quirk::ParentOnPaper | Quirk::SimilarName | Quirk::NameForPerson);
        self.put(
            slot,
            Deed { case: index, act: Act::HandIn },
            if waits { Turn::None } else { Turn::Registration },
        );
        let mut at = slot;
        for (pause, act) in acts {
            at += pause;
            self.put(at, Deed { case: index, act }, act.turn());
        }
    }

    /// What lies after the end is not done any more.
    fn put(&mut self, slot: usize, deed: Deed, turn: Turn) {
        let Some(meeting) = self.meetings.get_mut(slot) else { return };
        let deeds = match turn {
            Turn::Registration => &mut meeting.registrations,
            Turn::Licence => &mut meeting.licences,
            Turn::None => &mut meeting.beside,
        };
        deeds.push(deed);
    }

    /// How many acts there are, handing in included.
    pub(super) fn deeds(&self) -> usize {
        self.meetings.iter().map(Meeting::deeds).sum()
    }
}

/// How many organisation codes a plan of so many cases takes at most.
pub(super) fn most_codes(cases: usize) -> u64 {
    u64::try_from(2 * cases.max(SHOWN.len())).unwrap_or(u64::MAX)
}

fn empty(calendar: &Calendar) -> Vec<Meeting> {
    let meeting = |slot: &Slot| Meeting {
        slot: *slot,
        registrations: Vec::new(),
        licences: Vec::new(),
        beside: Vec::new(),
        renewals: Vec::new(),
    };
    calendar.slots.iter().map(meeting).collect()
}

/// A case like most: in a long world some have a life afterwards.
fn usual(ids: &Ids, long: bool) -> Script {
    if long && ids.below(100) < WITH_LATER { one_of(ids, LATER) } else { one_of(ids, USUAL) }
}

/// One of `scripts` by its share.
fn one_of(ids: &Ids, scripts: &[(u64, Script)]) -> Script {
    let mut drawn = ids.below(scripts.iter().map(|(share, _)| share).sum());
    for (share, script) in scripts {
        match drawn.checked_sub(*share) {
            Some(left) => drawn = left,
            None => return *script,
        }
    }
    scripts[0].1
}

/// When a script begins, so that all of it fits; a world that is too short for it begins at once.
fn slot_of(ids: &Ids, script: &Script, calendar: &Calendar) -> usize {
    let last = (calendar.slots.len() - 1).saturating_sub(script.length());
    let (from, to) = match script.when {
        When::First => (0, 0),
        When::Whenever => (usize::from(script.quirk == Quirk::SimilarName).min(last), last),
        When::Lately => (last.saturating_sub(LATELY), last),
        When::DaysBefore(days) => {
            let day = (calendar.days() - 1).saturating_sub(days);
            let of_day = |slot: &Slot| slot.day == day;
            let from = calendar.slots.iter().position(of_day).unwrap_or(0);
            (from, calendar.slots.iter().rposition(of_day).unwrap_or(0).min(last).max(from))
        }
    };
    from + below(ids, to - from + 1)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::super::case::Form;
    use super::super::script::Later;
    use super::*;

    /// Companies that are founded at most.
    fn companies(plan: &Plan) -> usize {
        plan.cases.iter().map(|case| if case.form == Form::Parent { 1 } else { 2 }).sum()
    }

    fn all(meeting: &Meeting) -> impl Iterator<Item = &Deed> {
        meeting.registrations.iter().chain(&meeting.licences).chain(&meeting.beside)
    }

    fn calendar(from: &str, until: &str) -> Calendar {
        let instant = |text: &str| chrono::DateTime::parse_from_rfc3339(text).unwrap().to_utc();
        Calendar::between(instant(from), instant(until)).unwrap()
    }

    fn week() -> Calendar {
        calendar("2026-06-08T08:00:00+08:00", "2026-06-12T16:30:00+08:00")
    }

    #[test]
    fn the_same_seed_makes_the_same_plan_and_another_seed_another() {
        let (one, two) = (Plan::new(7, &week(), 20, 0), Plan::new(7, &week(), 20, 0));
        assert_eq!(one, two);
        assert_ne!(one, Plan::new(8, &week(), 20, 0));
        assert_eq!(one.cases.len(), 100);
        assert!(most_codes(100) >= u64::try_from(companies(&one)).unwrap());
    }

    #[test]
    fn every_script_is_played_to_its_end_in_a_week() {
        let plan = Plan::new(3, &week(), 0, 0);
        assert_eq!(plan.cases.len(), SHOWN.len());
        let acts: usize = SHOWN.iter().map(|script| 1 + script.acts().count()).sum();
        assert_eq!(plan.deeds(), acts);
    }

    #[test]
    fn nobody_acts_twice_at_a_moment_or_before_the_case_is_there() {
        for seed in 0..20 {
            let plan = Plan::new(seed, &week(), 30, 0);
            let mut there = HashSet::new();
            for meeting in &plan.meetings {
                let mut now = HashSet::new();
                for deed in all(meeting) {
                    assert!(now.insert(deed.case), "case {} has two acts at once", deed.case);
                    assert_eq!(there.insert(deed.case), deed.act == Act::HandIn);
                }
            }
        }
    }

    #[test]
    fn a_name_is_lent_once_and_by_a_company_that_is_there() {
        let plan = Plan::new(5, &week(), 60, 0);
        let similar = plan.cases.iter().filter(|case| case.quirk == Quirk::SimilarName);
        let lent: Vec<&str> = similar.map(|case| case.parent.trade.as_str()).collect();
        assert!(lent.len() >= 3);
        assert_eq!(lent.iter().collect::<HashSet<_>>().len(), lent.len());
    }

    #[test]
    fn a_year_has_lives_after_the_cases_each_played_to_its_end() {
        let year = calendar("2025-06-12T08:00:00+08:00", "2026-06-12T16:30:00+08:00");
        let plan = Plan::new(1, &year, 8, 0);
        let deeds = plan.meetings.iter().flat_map(all);
        let later: Vec<_> = deeds.filter(|deed| matches!(deed.act, Act::Then(_))).collect();
        for act in
            LATER.iter().flat_map(|(_, script)| script.acts()).filter(|(_, act)| matches!(act, Act::Then(_)))
        {
            assert!(later.iter().any(|deed| deed.act == act.1), "nobody does {:?}", act.1);
        }
        let beginnings = later
            .iter()
            .filter(|deed| !matches!(deed.act, Act::Then(Later::ApplyForEnd | Later::ApproveAct)));
        let share = beginnings.count() * 100 / plan.cases.len();
        assert!((8..=15).contains(&share), "{share} of a hundred");
        assert_eq!(plan.former.len(), plan.cases.len() / 40);
        assert!((plan.former.len() / 2..plan.former.len()).contains(&plan.renewals()));
        assert_eq!(Plan::new(1, &year, 8, 1).former, [], "a house that is at work has its register");
    }

    #[test]
    fn a_single_morning_is_a_world_too() {
        let morning = calendar("2026-06-12T08:00:00+08:00", "2026-06-12T10:00:00+08:00");
        let plan = Plan::new(1, &morning, 5, 0);
        assert_eq!((plan.meetings.len(), plan.cases.len()), (1, SHOWN.len()));
    }
}
