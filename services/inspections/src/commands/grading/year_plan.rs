//! The yearly plan of one establishment: settled when its grade, its licence or the year has changed, and each visit
//! ordered when its time comes. One alarm per establishment does it, in one transaction: whoever fires it second, or
//! after a crash, finds the rows of the first.

use std::collections::BTreeSet;

use actnow_chassis::aggregate;
use actnow_chassis::database::Txn;
use actnow_chassis::error::CommandError;
use actnow_decisions::Role;
use actnow_statutory_clock::{Due, add_months, legal_date, start_of_day};
use chrono::{Datelike, Days, NaiveDate};
use uuid::Uuid;

use super::Grading;
use crate::commands::cancel::cancel_in;
use crate::commands::docket::Act;
use crate::commands::order::planned_in;
use crate::commands::{machine, unexpected};
use crate::config::Rules;
use crate::domain::clocks::Clock;
use crate::domain::order::InspectionKind;
use crate::domain::permissions::InspectionCommand;
use crate::domain::reason::Reason;
use crate::domain::risk::plan::{VisitState, first_day, last_days, wanted};
use crate::domain::task::InspectionTask;
use crate::store::establishments::SettledPlan;
use crate::store::notes::Notes;
use crate::store::visit_plan::{self, PlanRow};
use crate::store::{Establishment, Inspection, desk, inspections};

/// When a visit that another one is in the way of is looked at again.
const LOOK_AGAIN: Days = Days::new(7);

/// Settles the plan, orders what is due and says when to look again.
///
/// # Errors
/// When the database is away.
pub(in crate::commands) async fn plan_in(txn: &Txn, rules: &Rules, id: Uuid) -> Result<(), CommandError> {
    // The desk before the establishment, as everywhere a team is drawn.
    desk::hold(txn).await?;
    let Some(row) = aggregate::find_for_update::<Establishment>(txn, id).await? else { return Ok(()) };
    let mut grading = Grading::of(txn, rules, row);
    if grading.row.ended_on.is_none() && grading.would_differ() {
        grading.assess("ASSESSED_AGAIN", Role::System, "rules or time have changed it".to_owned());
    }
    let mut plan = Plan { visits: visit_plan::of(txn, id).await?, today: legal_date(txn.at()) };
    let before = plan.visits.clone();
    plan.settle(&mut grading).await?;
    let next = if grading.row.ended_on.is_none() { plan.order(&grading).await? } else { None };
    let changed: Vec<PlanRow> = plan.visits.into_iter().filter(|visit| !before.contains(visit)).collect();
    visit_plan::save(txn, id, &changed).await?;
    if let Some(day) = next {
        grading.look_at(start_of_day(day));
    }
    grading.finish().await.map(|_| ())
}

struct Plan {
    visits: Vec<PlanRow>,
    today: NaiveDate,
}

impl Plan {
    /// Adds and drops visits until there are as many as the grade wants; what has begun stays.
    async fn settle(&mut self, grading: &mut Grading<'_>) -> Result<(), CommandError> {
        let year = self.today.year();
        let row = &grading.row;
        let first = first_day(row.inputs.licensed_on, year);
        let wants = match row.ended_on {
            Some(_) => 0,
            None => wanted(grading.rules.risk.visits(row.assessment.grade), first),
        };
        let mut changed = row.ended_on.is_some() && self.drop_earlier_years(year);
        for place in self.too_many(year, wants, row.ended_on.is_some()) {
            changed |= self.drop_at(grading.txn, grading.rules, place).await?;
            if row.ended_on.is_none() && self.live(year) <= wants {
                break;
            }
        }
        while self.live(year) < wants {
            self.add(year);
            changed = true;
        }
        if changed {
            self.spread(year, first.max(self.today), grading.rules);
        }
        let visits = self.live(year);
        grading.row.plan = Some(SettledPlan { year, version: grading.row.version, visits });
        Ok(())
    }

    fn live(&self, year: i32) -> u32 {
        let live = self.visits.iter().filter(|one| one.year == year && one.state != VisitState::Dropped);
        u32::try_from(live.count()).unwrap_or(u32::MAX)
    }

    /// Visits that may be dropped, the ones not ordered first, the latest of them first.
    fn too_many(&self, year: i32, wants: u32, all: bool) -> Vec<usize> {
        if self.live(year) <= wants && !all {
            return Vec::new();
        }
        let live = |one: &PlanRow| (one.year == year || all) && one.state != VisitState::Dropped;
        let mut places: Vec<usize> = (0..self.visits.len()).filter(|at| live(&self.visits[*at])).collect();
        places.sort_by_key(|at| (self.visits[*at].state != VisitState::Planned, std::cmp::Reverse(*at)));
        places
    }

    fn drop_earlier_years(&mut self, year: i32) -> bool {
        let late = self.visits.iter_mut().filter(|one| one.year < year && one.state == VisitState::Planned);
        late.map(|one| one.state = VisitState::Dropped).count() > 0
    }

    /// Drops a visit, and calls its inspection off when nobody has begun; answers whether it is dropped.
    async fn drop_at(&mut self, txn: &Txn, rules: &Rules, at: usize) -> Result<bool, CommandError> {
        let visit = &mut self.visits[at];
        if let Some(id) = visit.inspection {
            let inspection = aggregate::find_for_update::<Inspection>(txn, id).await?;
            if !inspection.is_some_and(|one| one.is_not_begun()) {
                return Ok(false);
            }
            let reason = Reason::try_new("年度监督检查计划已调整")?;
            cancel_in(txn, rules, id, &reason).await?;
        }
        visit.state = VisitState::Dropped;
        Ok(true)
    }

    fn add(&mut self, year: i32) {
        let last = self.visits.iter().filter(|one| one.year == year).map(|one| one.ordinal).max();
        let ordinal = last.unwrap_or(0) + 1;
        let (visit_by, state) = (self.today, VisitState::Planned);
        self.visits.push(PlanRow { year, ordinal, visit_by, state, inspection: None });
    }

    /// Spreads what is not ordered over the rest of the year.
    fn spread(&mut self, year: i32, from: NaiveDate, rules: &Rules) {
        let open = |one: &&mut PlanRow| one.year == year && one.state == VisitState::Planned;
        let count = self.visits.iter_mut().filter(open).count();
        let days = last_days(from, u32::try_from(count).unwrap_or(0), &rules.calendar);
        self.visits.iter_mut().filter(open).zip(days).for_each(|(visit, day)| visit.visit_by = day);
    }

    /// Orders the next visit when its time has come; answers the day of the next look.
    async fn order(&mut self, grading: &Grading<'_>) -> Result<Option<NaiveDate>, CommandError> {
        let new_year = NaiveDate::from_ymd_opt(self.today.year() + 1, 1, 1);
        loop {
            let Some((at, from)) = self.next(grading.rules) else { return Ok(new_year) };
            if from > self.today {
                return Ok(Some(new_year.map_or(from, |day| day.min(from))));
            }
            if let Some(day) = self.order_at(grading, at).await? {
                return Ok(Some(new_year.map_or(day, |first| first.min(day))));
            }
        }
    }

    /// The next visit that is not ordered, and the day to order it.
    fn next(&self, rules: &Rules) -> Option<(usize, NaiveDate)> {
        let open = self.visits.iter().enumerate().filter(|(_, one)| one.state == VisitState::Planned);
        let ahead = |day| rules.calendar.sub_working_days(day, rules.order_ahead_wd).date;
        open.map(|(at, one)| (at, ahead(one.visit_by))).min_by_key(|(at, day)| (*day, *at))
    }

    /// Orders one visit, or takes a daily inspection that was planned by hand for it; a day when it has to wait.
    async fn order_at(
        &mut self,
        grading: &Grading<'_>,
        at: usize,
    ) -> Result<Option<NaiveDate>, CommandError> {
        let (txn, rules, row) = (grading.txn, grading.rules, &grading.row);
        let at_premises = inspections::at_premises(txn, &row.operator_uscc, &row.place.address).await?;
        let daily = at_premises.iter().filter(|one| one.task.order.kind == InspectionKind::Daily);
        let used: BTreeSet<Uuid> = self.visits.iter().filter_map(|visit| visit.inspection).collect();
        let year = self.visits[at].year;
        let mut wait = None;
        for one in daily {
            let formed = one.result_formed_on();
            let over = formed.map(|on| add_months(on, Clock::DailyRepeat.months()));
            let counts_here = formed.is_none_or(|on| on.year() == year);
            if over.is_none_or(|day| self.today < day) && counts_here && !used.contains(&one.task.id) {
                self.ordered(at, one.task.id);
                return Ok(None);
            }
            match over {
                None => wait = wait.max(Some(self.today + LOOK_AGAIN)),
                Some(day) if self.today < day => wait = wait.max(Some(day)),
                Some(_) => {}
            }
        }
        if wait.is_some() {
            return Ok(wait);
        }
        // Late ones get the time every visit has.
        let ahead = rules.calendar.add_working_days(self.today, rules.order_ahead_wd);
        let own = Due { date: self.visits[at].visit_by, provisional: !rules.calendar.is_published(year) };
        let due = if own.date < self.today { ahead } else { own };
        let parties = at_premises.iter().flat_map(|one| one.task.order.parties.iter().cloned()).collect();
        let id = daily_inspection(grading, &self.visits[at], due, parties).await?;
        self.visits[at].visit_by = due.date;
        self.ordered(at, id);
        Ok(None)
    }

    fn ordered(&mut self, at: usize, inspection: Uuid) {
        self.visits[at].state = VisitState::Ordered;
        self.visits[at].inspection = Some(inspection);
    }
}

async fn daily_inspection(
    grading: &Grading<'_>,
    visit: &PlanRow,
    due: Due,
    parties: BTreeSet<String>,
) -> Result<Uuid, CommandError> {
    let (txn, row, machine) = (grading.txn, &grading.row, machine());
    let order = row.order(InspectionKind::Daily, due, parties);
    let notes = Notes {
        operator_name: row.operator_name.clone(),
        physical_shop: row.place.physical_shop,
        ..Notes::default()
    };
    let planned = InspectionTask::plan(txn.next_id(), order, &machine).map_err(unexpected)?;
    let grade = row.assessment.grade.as_str();
    let reasons = format!("plan of {}, visit {}, grade {grade}", visit.year, visit.ordinal);
    let act = Act::new(InspectionCommand::Plan, &machine).because(reasons);
    Ok(planned_in(txn, grading.rules, planned, notes, act).await?.task.id)
}
