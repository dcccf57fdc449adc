//! An inspector recuses, or is recused (回避): another one is drawn at once when there is one.

use actnow_chassis::aggregate;
use actnow_chassis::database::Txn;
use actnow_chassis::error::CommandError;
use actnow_decisions::Actor;

use super::docket::{Act, Docket};
use super::draw::{Drawn, by_rule_in};
use super::sampling::redraw::of_visit_in;
use super::{Seen, machine, no};
use crate::config::Rules;
use crate::domain::permissions::InspectionCommand;
use crate::domain::reason::Reason;
use crate::store::Inspection;

/// Takes an inspector off the visit for good and draws a replacement; where the team came from a random draw, from
/// that draw's own stream.
///
/// # Errors
/// The domain's refusals; `ABORTED` when somebody decided in between.
pub(crate) async fn recuse_in(
    txn: &Txn,
    rules: &Rules,
    seen: Seen,
    inspector: &str,
    reason: &Reason,
    actor: &Actor,
) -> Result<Inspection, CommandError> {
    let visit: Inspection = aggregate::get(txn, seen.id).await?;
    if let Some(draw) = visit.task.order.draw
        && let Some(visit) = of_visit_in(txn, rules, draw, seen, inspector, reason, actor).await?
    {
        return Ok(visit);
    }
    let mut docket = Docket::expected(txn, rules, seen).await?;
    let recused = docket.task().recuse(inspector, actor).map_err(no)?;
    if recused.now == docket.row.task {
        return Ok(docket.row);
    }
    let act = Act::new(InspectionCommand::Recuse, actor).because(reason.as_str());
    match by_rule_in(txn, rules, &recused.now).await? {
        Drawn::Team(team) => {
            docket.waits(None);
            docket.decide(recused, &act);
            docket.decide(*team, &Act::new(InspectionCommand::Assign, &machine()));
        }
        Drawn::Nobody(why) => {
            docket.waits(Some(why));
            docket.decide(recused, &act);
        }
    }
    docket.finish().await
}
