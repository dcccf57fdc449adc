//! Draws a team: the earliest day on which enough inspectors can go, among them those with the fewest open
//! visits. Deterministic: anyone can recompute it from the roster and the open visits of that moment.

use std::ops::RangeInclusive;

use actnow_chassis::database::Txn;
use actnow_chassis::error::CommandError;
use actnow_decisions::Actor;
use chrono::{Days, NaiveDate};

use super::{machine, unexpected};
use crate::config::{Rules, Slots};
use crate::domain::refusal::InspectionRefusal;
use crate::domain::task::{Assignment, InspectionTask, TaskDecision, TaskState};
use crate::store::notes::WaitsFor;
use crate::store::{Board, desk};

/// Days that are read first; mostly one of them will do.
const NEAR: Days = Days::new(7);

/// What a draw came to.
pub(super) enum Drawn {
    /// A team.
    Team(Box<TaskDecision>),
    /// Nobody, so far.
    Nobody(WaitsFor),
}

/// How a team is drawn.
pub(super) struct Draw<'a> {
    pub(super) team_size: usize,
    pub(super) slots: Slots,
    pub(super) actor: &'a Actor,
}

impl Draw<'_> {
    /// Draws a team for the first of `days` that has one; who is left of an earlier team keeps their day as
    /// long as it is one of them.
    pub(super) fn team_for(
        &self,
        task: &InspectionTask,
        board: &Board,
        days: &RangeInclusive<NaiveDate>,
    ) -> Result<Drawn, InspectionRefusal> {
        let keeping = kept_for(task);
        let kept_day = keeping.map(|(_, day)| day).filter(|day| days.contains(day));
        let others = board.days().filter(|day| days.contains(day) && Some(*day) != kept_day);
        let mut why = WaitsFor::NoInspectorsOnDuty;
        for day in kept_day.into_iter().chain(others) {
            if board.on_duty(day) < self.team_size {
                continue;
            }
            why = WaitsFor::NoInspectorsFree;
            let kept = keeping.filter(|(_, kept_day)| *kept_day == day).map_or(&[][..], |(kept, _)| kept);
            let candidates = board.candidates(day, self.slots, kept);
            let drawn = Assignment::Drawn { candidates: &candidates, size: self.team_size };
            match task.clone().assign(drawn, day, board.roster(), self.actor) {
                Ok(decision) => return Ok(Drawn::Team(Box::new(decision))),
                Err(InspectionRefusal::NoInspectors { .. }) => {}
                Err(refusal) => return Err(refusal),
            }
        }
        Ok(Drawn::Nobody(why))
    }
}

fn kept_for(task: &InspectionTask) -> Option<(&[String], NaiveDate)> {
    if let TaskState::Recused { kept, visit_on } = &task.state { Some((kept, *visit_on)) } else { None }
}

/// Draws a team in the name of the house, as the settings say.
pub(super) fn by_rule(
    rules: &Rules,
    task: &InspectionTask,
    board: &Board,
    days: &RangeInclusive<NaiveDate>,
) -> Result<Drawn, CommandError> {
    let actor = machine();
    let slots = rules.visits.slots(task.order.kind);
    let draw = Draw { team_size: rules.visits.team_size, slots, actor: &actor };
    draw.team_for(task, board, days).map_err(unexpected)
}

/// Takes the desk and draws a team in the name of the house for one of the days that are left.
///
/// # Errors
/// When the database is away.
pub(super) async fn by_rule_in(
    txn: &Txn,
    rules: &Rules,
    task: &InspectionTask,
) -> Result<Drawn, CommandError> {
    desk::hold(txn).await?;
    let days = rules.visits.days(task.order.due.date, txn.at());
    let (near, far) = split(&days, kept_for(task).map(|(_, day)| day));
    let near_board = Board::read(txn, &near).await?;
    let first = by_rule(rules, task, &near_board, &near)?;
    if far.is_empty() || matches!(first, Drawn::Team(_)) {
        return Ok(first);
    }
    let second = by_rule(rules, task, &Board::read(txn, &far).await?, &far)?;
    Ok(match (first, second) {
        (Drawn::Nobody(WaitsFor::NoInspectorsFree), Drawn::Nobody(_)) => {
            Drawn::Nobody(WaitsFor::NoInspectorsFree)
        }
        (_, second) => second,
    })
}

/// The near days, with the day of an earlier team among them, and the rest.
fn split(
    days: &RangeInclusive<NaiveDate>,
    kept_day: Option<NaiveDate>,
) -> (RangeInclusive<NaiveDate>, RangeInclusive<NaiveDate>) {
    let (first, last) = (*days.start(), *days.end());
    let near = (first + NEAR).max(kept_day.unwrap_or(first)).min(last);
    (first..=near, near + Days::new(1)..=last)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::samples::day;

    #[test]
    fn days_are_split_without_gap() {
        let days = day("2026-09-21")..=day("2026-11-02");
        let (near, far) = split(&days, None);
        assert_eq!(
            (near, far),
            (day("2026-09-21")..=day("2026-09-28"), day("2026-09-29")..=day("2026-11-02"))
        );
        let (near, far) = split(&days, Some(day("2026-10-09")));
        assert_eq!((*near.end(), *far.start()), (day("2026-10-09"), day("2026-10-10")));
        let (near, far) = split(&(day("2026-09-21")..=day("2026-09-22")), None);
        assert!(*near.end() == day("2026-09-22") && far.is_empty());
    }
}
