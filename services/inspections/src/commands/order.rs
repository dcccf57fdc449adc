//! An order to inspect: planned, and assigned at once when enough inspectors can go in time.

use actnow_chassis::aggregate;
use actnow_chassis::database::Txn;
use actnow_chassis::error::CommandError;
use uuid::Uuid;

use super::docket::{Act, Docket};
use super::draw::{Drawn, by_rule_in};
use super::{machine, unexpected};
use crate::config::Rules;
use crate::domain::order::InspectionOrder;
use crate::domain::permissions::InspectionCommand;
use crate::domain::task::{InspectionTask, TaskDecision};
use crate::store::notes::Notes;
use crate::store::{Inspection, desk};

/// An order whose every field was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NewInspection {
    /// Chosen by whoever orders.
    pub(crate) id: Uuid,
    /// What is asked for.
    pub(crate) order: InspectionOrder,
    /// Name of the operator.
    pub(crate) operator_name: String,
    /// Whether there is a shop.
    pub(crate) physical_shop: bool,
}

/// Plans the visit and draws its team. An inspection that is known already stays as it is.
///
/// # Errors
/// When the database is away.
pub(crate) async fn order_in(txn: &Txn, rules: &Rules, new: NewInspection) -> Result<(), CommandError> {
    let NewInspection { id, order, operator_name, physical_shop } = new;
    // First the desk: of two equal orders at the same moment the later one finds the inspection of the first.
    desk::hold(txn).await?;
    if aggregate::find::<Inspection>(txn, id).await?.is_some() {
        return Ok(());
    }
    let machine = machine();
    let planned = InspectionTask::plan(id, order, &machine).map_err(unexpected)?;
    let notes = Notes { operator_name, physical_shop, ..Notes::default() };
    planned_in(txn, rules, planned, notes, Act::new(InspectionCommand::Plan, &machine)).await.map(|_| ())
}

/// Writes a planned visit and draws its team. The desk is held already.
///
/// # Errors
/// When the database is away.
pub(super) async fn planned_in(
    txn: &Txn,
    rules: &Rules,
    planned: TaskDecision,
    notes: Notes,
    act: Act<'_>,
) -> Result<Inspection, CommandError> {
    let machine = machine();
    let drawn = by_rule_in(txn, rules, &planned.now).await?;
    let mut docket = Docket::open(txn, rules, planned.now.clone(), notes);
    match drawn {
        Drawn::Team(team) => {
            docket.plan(planned, &act);
            docket.decide(*team, &Act::new(InspectionCommand::Assign, &machine));
        }
        Drawn::Nobody(why) => {
            docket.waits(Some(why));
            let act = if act.is_explained() { act } else { act.because(why.as_str()) };
            docket.plan(planned, &act);
        }
    }
    docket.finish().await
}
