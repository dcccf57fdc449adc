//! An inspector of a drawn team recuses: somebody else is drawn from the same stream, on the record.

use actnow_chassis::aggregate;
use actnow_chassis::database::Txn;
use actnow_chassis::error::CommandError;
use actnow_decisions::Actor;
use uuid::Uuid;

use super::no;
use super::order_visits::order_visits_in;
use super::register::{self, write};
use crate::commands::docket::{Act, Docket};
use crate::commands::{Seen, machine, no as no_of_visit, unexpected};
use crate::config::Rules;
use crate::domain::inspectors::DutyRoster;
use crate::domain::permissions::InspectionCommand;
use crate::domain::reason::Reason;
use crate::domain::sampling::permissions::DrawCommand;
use crate::domain::sampling::procedure::DrawState;
use crate::domain::task::{Assignment, TaskState};
use crate::store::notes::WaitsFor;
use crate::store::{Draw, Inspection, draw_lists};

/// Who keeps away from what, and why.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Recusal<'a> {
    /// Code of the object.
    pub(crate) uscc: &'a str,
    /// Account.
    pub(crate) inspector: &'a str,
    /// Why.
    pub(crate) reason: &'a Reason,
    /// Who says so.
    pub(crate) actor: &'a Actor,
}

/// Draws somebody in place of an inspector who recuses from a drawn object.
///
/// # Errors
/// The domain's refusals, of the draw and of the visit; `ABORTED` when somebody decided in between.
pub(crate) async fn redraw_in(
    txn: &Txn,
    rules: &Rules,
    seen: Seen,
    recusal: Recusal<'_>,
) -> Result<Draw, CommandError> {
    let before: Draw = aggregate::get_expected(txn, seen.id, seen.version).await?;
    let (now, visit) = redraw_locked(txn, rules, before, recusal).await?;
    if let Some(visit) = visit {
        let row: Inspection = aggregate::get_for_update(txn, visit).await?;
        replace(txn, rules, row, &now, recusal).await?;
    }
    Ok(now)
}

/// The same, asked for at the visit in the version its caller has seen; `None` when the draw did not choose this
/// inspector.
///
/// # Errors
/// Those of [`redraw_in`].
pub(crate) async fn of_visit_in(
    txn: &Txn,
    rules: &Rules,
    draw: Uuid,
    seen: Seen,
    inspector: &str,
    reason: &Reason,
    actor: &Actor,
) -> Result<Option<Inspection>, CommandError> {
    let before: Draw = aggregate::get_for_update(txn, draw).await?;
    let row: Inspection = aggregate::get_expected(txn, seen.id, seen.version).await?;
    let uscc = row.task.order.operator_uscc.clone();
    let chosen = before.draw.team_of(&uscc).is_some_and(|object| object.team.contains(inspector));
    if !chosen {
        return Ok(None);
    }
    let recusal = Recusal { uscc: &uscc, inspector, reason, actor };
    let (now, _) = redraw_locked(txn, rules, before, recusal).await?;
    replace(txn, rules, row, &now, recusal).await.map(Some)
}

/// Decides in the draw; answers it with the visit that is concerned, none when nothing changed.
async fn redraw_locked(
    txn: &Txn,
    rules: &Rules,
    mut draw: Draw,
    recusal: Recusal<'_>,
) -> Result<(Draw, Option<Uuid>), CommandError> {
    let lists = draw_lists::frozen(txn, &draw).await?;
    let Recusal { uscc, inspector, reason, actor } = recusal;
    let redrawn = draw.draw.clone().redraw(uscc, inspector, &lists, actor).map_err(no)?;
    if redrawn.facts.is_empty() {
        return Ok((draw, None));
    }
    let act =
        register::Act { command: DrawCommand::RedrawInspectors, actor, reasons: reason.as_str().to_owned() };
    draw = write(txn, Some(draw), redrawn, act).await?;
    let Some(index) = place_of(&draw, uscc) else { return Ok((draw, None)) };
    // A recusal needs a visit: those that come before it in the order are planned at once.
    while is_to_order(&draw, index) {
        draw = order_visits_in(txn, rules, draw).await?;
    }
    let visit = visit_at(&draw, index);
    Ok((draw, visit))
}

fn place_of(draw: &Draw, uscc: &str) -> Option<usize> {
    let DrawState::Drawn { drawing, .. } = &draw.draw.state else { return None };
    drawing.drawn.iter().position(|object| object.uscc == uscc)
}

fn is_to_order(draw: &Draw, index: usize) -> bool {
    matches!(&draw.draw.state, DrawState::Drawn { drawing, .. } if drawing.ordered <= index)
}

fn visit_at(draw: &Draw, index: usize) -> Option<Uuid> {
    let DrawState::Drawn { drawing, .. } = &draw.draw.state else { return None };
    drawing.visits.get(index).copied()
}

/// Carries the redraw over to the visit; a list that has nobody any more leaves it to the duty roster.
async fn replace(
    txn: &Txn,
    rules: &Rules,
    row: Inspection,
    draw: &Draw,
    recusal: Recusal<'_>,
) -> Result<Inspection, CommandError> {
    let mut docket = Docket::of(txn, rules, row);
    let Recusal { uscc, inspector, reason, actor } = recusal;
    let recused = docket.task().recuse(inspector, actor).map_err(no_of_visit)?;
    let act = Act::new(InspectionCommand::Recuse, actor).because(reason.as_str());
    let team = draw.draw.team_of(uscc).map(|object| object.team).unwrap_or_default();
    let TaskState::Recused { kept, visit_on } = &recused.now.state else { return docket.finish().await };
    let (visit_on, replaced) = (*visit_on, team.len() > kept.len());
    docket.waits((!replaced).then_some(WaitsFor::NoInspectorsFree));
    docket.decide(recused, &act);
    if replaced {
        let (names, machine) = (team.into_iter().collect::<Vec<_>>(), machine());
        let by_chance = Assignment::FromDraw { inspectors: &names };
        let assigned = docket.task().assign(by_chance, visit_on, &DutyRoster::default(), &machine);
        docket.decide(assigned.map_err(unexpected)?, &Act::new(InspectionCommand::Assign, &machine));
    }
    docket.finish().await
}
