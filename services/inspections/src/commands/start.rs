//! The inspectors begin on site, the first time or again after rectification; their credentials are shown.

use actnow_chassis::database::Txn;
use actnow_chassis::error::CommandError;
use actnow_decisions::Actor;

use super::docket::{Act, Docket};
use super::{Seen, no};
use crate::config::Rules;
use crate::domain::permissions::InspectionCommand;
use crate::domain::task::TaskState;
use crate::store::Inspection;

/// Begins the visit or the re-visit.
///
/// # Errors
/// The domain's refusals; `ABORTED` when somebody decided in between.
pub(crate) async fn start_in(
    txn: &Txn,
    rules: &Rules,
    seen: Seen,
    actor: &Actor,
) -> Result<Inspection, CommandError> {
    let mut docket = Docket::expected(txn, rules, seen).await?;
    let (decision, command) = match docket.row.task.state {
        TaskState::RectificationOrdered { .. } | TaskState::ReInspection { .. } => {
            (docket.task().start_re_inspection(actor, txn.at()), InspectionCommand::StartReInspection)
        }
        TaskState::Planned
        | TaskState::Assigned { .. }
        | TaskState::Recused { .. }
        | TaskState::InProgress { .. }
        | TaskState::ResultRecorded { .. }
        | TaskState::Signed { .. }
        | TaskState::Closed { .. }
        | TaskState::CaseTransferred { .. }
        | TaskState::Published { .. }
        | TaskState::Cancelled { .. } => (docket.task().start(actor, txn.at()), InspectionCommand::Start),
    };
    docket.decide(decision.map_err(no)?, &Act::new(command, actor).because("credentials shown"));
    docket.finish().await
}
