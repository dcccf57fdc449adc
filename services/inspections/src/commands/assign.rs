//! A supervisor assigns inspectors: by name, or by a draw that may go beyond the usual load.

use std::ops::RangeInclusive;

use actnow_chassis::database::Txn;
use actnow_chassis::error::CommandError;
use actnow_decisions::{Actor, Text, Violations};
use actnow_statutory_clock::legal_date;
use chrono::NaiveDate;

use super::docket::{Act, Docket};
use super::draw::{Draw, Drawn};
use super::{Seen, no};
use crate::config::{Rules, Slots};
use crate::domain::inspectors::{DutyRoster, Inspector};
use crate::domain::permissions::InspectionCommand;
use crate::domain::refusal::InspectionRefusal;
use crate::domain::task::{Assignment, TaskDecision};
use crate::store::inspectors::{self, Service};
use crate::store::{Board, Inspection, desk};

/// Who shall go, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wish {
    /// Accounts; empty: drawn from the roster.
    pub(crate) inspectors: Vec<String>,
    /// Day of the visit; none: the earliest that can be.
    pub(crate) visit_on: Option<NaiveDate>,
}

/// Assigns inspectors, or exchanges them before the visit.
///
/// # Errors
/// `MIN_TWO_INSPECTORS`, `RECUSAL`, `NO_INSPECTORS` and the other refusals of the domain; `ABORTED` when
/// somebody decided in between; a day that is over.
pub(crate) async fn assign_in(
    txn: &Txn,
    rules: &Rules,
    seen: Seen,
    wish: Wish,
    actor: &Actor,
) -> Result<Inspection, CommandError> {
    let mut docket = Docket::expected(txn, rules, seen).await?;
    if wish.visit_on.is_some_and(|day| day < legal_date(txn.at())) {
        return Err(day_is_over());
    }
    if let Some(moved) = moved(&docket, &wish, actor)? {
        docket.decide(moved, &Act::new(InspectionCommand::Assign, actor));
        return docket.finish().await;
    }
    desk::hold(txn).await?;
    let due = docket.row.task.order.due.date;
    let asked = wish.visit_on.map_or_else(|| rules.visits.days(due, txn.at()), |day| day..=day);
    let mut board = Board::read(txn, &asked).await?;
    if let Some(team) = docket.row.task.state.team() {
        board.unseat(team);
    }
    let desk = Desk { docket: &docket, board: &board, days: asked, actor };
    let decision =
        if wish.inspectors.is_empty() { desk.drawn()? } else { desk.named(&wish.inspectors).await? };
    docket.waits(None);
    docket.decide(decision, &Act::new(InspectionCommand::Assign, actor));
    docket.finish().await
}

/// A team that chance has chosen keeps the visit; only its day may change.
fn moved(docket: &Docket<'_>, wish: &Wish, actor: &Actor) -> Result<Option<TaskDecision>, CommandError> {
    let task = docket.task();
    let (Some(_), Some(team)) = (task.order.draw, task.state.team().cloned()) else { return Ok(None) };
    if !wish.inspectors.is_empty() {
        return Err(no(InspectionRefusal::TeamIsDrawn));
    }
    let (names, day) = (team.names(), wish.visit_on.unwrap_or(team.visit_on));
    let same = Assignment::FromDraw { inspectors: &names };
    task.assign(same, day, &DutyRoster::default(), actor).map(Some).map_err(no)
}

struct Desk<'a> {
    docket: &'a Docket<'a>,
    board: &'a Board,
    days: RangeInclusive<NaiveDate>,
    actor: &'a Actor,
}

impl Desk<'_> {
    /// A draw by the usual load first, then beyond it: the supervisor asked for one.
    fn drawn(&self) -> Result<TaskDecision, CommandError> {
        let (task, visits) = (&self.docket.row.task, &self.docket.rules.visits);
        let team_size = visits.team_size;
        for slots in [visits.slots(task.order.kind), Slots::Unlimited] {
            let draw = Draw { team_size, slots, actor: self.actor };
            if let Drawn::Team(decision) = draw.team_for(task, self.board, &self.days).map_err(no)? {
                return Ok(*decision);
            }
        }
        let most = self.board.days().map(|day| self.board.on_duty(day)).max().unwrap_or(0);
        let available = most.min(team_size.saturating_sub(1));
        Err(no(InspectionRefusal::NoInspectors { wanted: team_size, available }))
    }

    /// The named ones on the first day on which all of them are on duty; when there is none, the domain says
    /// of the first day why not.
    async fn named(&self, names: &[String]) -> Result<TaskDecision, CommandError> {
        let registered = inspectors::among(self.docket.txn, names).await?;
        let active = registered.into_iter().filter(|row| row.service == Service::Active);
        let known: Vec<Inspector> = active.map(|row| row.inspector).collect();
        let all_there = |day: &NaiveDate| names.iter().all(|name| self.board.roster().is_on_duty(*day, name));
        let day = self.board.days().find(all_there).unwrap_or(*self.days.start());
        let assignment = Assignment::Named { inspectors: names, known: &known };
        self.docket.task().assign(assignment, day, self.board.roster(), self.actor).map_err(no)
    }
}

fn day_is_over() -> CommandError {
    let mut found = Violations::new();
    let text = Text::new("核查日期不得早于今日", "the day of the visit is over");
    found.add("visit_on", "6.2", "DAY_PAST", text);
    CommandError::Invalid(found)
}
