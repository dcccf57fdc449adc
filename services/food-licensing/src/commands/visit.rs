//! The site visit: ordered or skipped by a reviewer, and what the inspections tell of it.

use actnow_chassis::aggregate;
use actnow_chassis::database::Txn;
use actnow_chassis::error::CommandError;
use actnow_decisions::{Actor, Text};
use chrono::NaiveDate;
use uuid::Uuid;

use super::accept::examine;
use super::docket::{Act, Docket};
use super::{machine, no};
use crate::config::Bureau;
use crate::domain::application::{ApplicationDecision, RectificationReport, VisitReport};
use crate::domain::permissions::FoodCommand;
use crate::domain::points::Point;
use crate::domain::refusal::FoodRefusal;
use crate::domain::visit::is_committed;
use crate::store::Application;
use crate::store::notes::VisitNote;

/// A reviewer orders a site visit.
///
/// # Errors
/// The domain's refusals; `ABORTED` when somebody decided in between.
pub(crate) async fn require_in(
    txn: &Txn,
    bureau: &Bureau,
    id: Uuid,
    version: i64,
    actor: &Actor,
) -> Result<Application, CommandError> {
    let mut docket = Docket::expected(txn, bureau, id, version).await?;
    docket.read_parties().await?;
    let task = txn.next_id();
    let decision = docket.file().assign_visit(task, actor, &docket.law(), txn.at()).map_err(no)?;
    docket.decide(decision, &Act::new(FoodCommand::AssignVisit, actor));
    docket.finish().await
}

/// A reviewer concludes the review without a visit.
///
/// # Errors
/// The domain's refusals; `ABORTED` when somebody decided in between.
pub(crate) async fn skip_in(
    txn: &Txn,
    bureau: &Bureau,
    id: Uuid,
    version: i64,
    actor: &Actor,
) -> Result<Application, CommandError> {
    let mut docket = Docket::expected(txn, bureau, id, version).await?;
    must_be_committed_in_order(&docket).await?;
    let decision = docket.file().review_unvisited(actor, &docket.law(), txn.at()).map_err(no)?;
    docket.decide(decision, &Act::new(FoodCommand::ReviewUnvisited, actor));
    docket.finish().await
}

/// Silence may have accepted what nobody looked at: a commitment that does not count is not reviewed without a visit.
async fn must_be_committed_in_order(docket: &Docket<'_>) -> Result<(), CommandError> {
    let application = &docket.row.application;
    if !is_committed(&application.form, &application.act) {
        return Ok(());
    }
    let examined = examine(docket).await?;
    let found = examined.findings().violations.as_slice().iter();
    let of_commitment = found.filter(|violation| violation.field.starts_with("commitment"));
    let reasons: Vec<String> = of_commitment.map(|violation| violation.reason.to_owned()).collect();
    if reasons.is_empty() { Ok(()) } else { Err(no(FoodRefusal::CommitmentBarred { reasons })) }
}

/// The inspections concluded a visit. What is not ours, late, or about another visit changes nothing.
///
/// # Errors
/// `MIN_TWO_INSPECTORS` for a verdict that fewer signed; when the database is away.
pub(crate) async fn concluded_in(
    txn: &Txn,
    bureau: &Bureau,
    application_id: Uuid,
    report: VisitReport,
) -> Result<(), CommandError> {
    let Some(mut docket) = heard(txn, bureau, application_id).await? else { return Ok(()) };
    let machine = machine();
    let outcome = docket.file().record_visit(report, &machine, &docket.law(), txn.at());
    take(&mut docket, outcome, &Act::new(FoodCommand::RecordVisit, &machine))?;
    docket.finish().await.map(|_| ())
}

/// The inspections ordered rectification. They tell it once the head has consented there, so the consent is
/// noted by the journal stream in which the head's account stands.
///
/// # Errors
/// When the database is away.
pub(crate) async fn rectification_in(
    txn: &Txn,
    bureau: &Bureau,
    application_id: Uuid,
    inspection_id: Uuid,
    deadline: NaiveDate,
) -> Result<(), CommandError> {
    let Some(mut docket) = heard(txn, bureau, application_id).await? else { return Ok(()) };
    let machine = machine();
    let report = RectificationReport {
        task_id: inspection_id,
        deadline,
        consented_by: Some(format!("inspections:{inspection_id}")),
    };
    let outcome = docket.file().rectify(report, &machine, &docket.law(), txn.at());
    take(&mut docket, outcome, &Act::new(FoodCommand::Rectify, &machine))?;
    docket.finish().await.map(|_| ())
}

/// A visit will not take place: called off, or refused by the inspections. Before the decision the file goes
/// back to its reviewer; after it, the missing supervision visit is noted for a person.
///
/// # Errors
/// When the database is away.
pub(crate) async fn fell_through_in(
    txn: &Txn,
    bureau: &Bureau,
    application_id: Uuid,
    inspection_id: Uuid,
    reason: &str,
) -> Result<(), CommandError> {
    let Some(mut docket) = heard(txn, bureau, application_id).await? else { return Ok(()) };
    let open = docket.row.standing().open_visit().is_some_and(|visit| visit.task_id == inspection_id);
    if open {
        let machine = machine();
        let outcome = docket.file().visit_fell_through(inspection_id, &machine, &docket.law(), txn.at());
        docket.step(outcome, &Act::new(FoodCommand::RecordVisit, &machine).because(reason))?;
        docket.row.notes.visit = VisitNote::None;
        note_fall(&mut docket, "VISIT_FELL_THROUGH", reason);
    } else if docket.row.notes.follow_up == Some(inspection_id) {
        docket.row.notes.follow_up = None;
        note_fall(&mut docket, "FOLLOW_UP_FELL_THROUGH", reason);
    }
    docket.finish().await.map(|_| ())
}

fn note_fall(docket: &mut Docket<'_>, what: &str, reason: &str) {
    let text = Text::new(
        format!("核查未能进行（{reason}），请人工安排"),
        format!("the visit will not take place ({reason}), a person must arrange another"),
    );
    let rule = "Order 78 art 20".to_owned();
    docket.row.notes.manual.push(Point { field: String::new(), rule, reason: what.to_owned(), text });
}

async fn heard<'a>(
    txn: &'a Txn,
    bureau: &'a Bureau,
    application_id: Uuid,
) -> Result<Option<Docket<'a>>, CommandError> {
    let row = aggregate::find_for_update::<Application>(txn, application_id).await?;
    Ok(row.map(|row| Docket::of(txn, bureau, row)))
}

/// A fact about another visit, or after the end, is no news; anything else the domain refuses is a fault of
/// whoever told it.
fn take(
    docket: &mut Docket<'_>,
    outcome: Result<ApplicationDecision, FoodRefusal>,
    act: &Act<'_>,
) -> Result<(), CommandError> {
    match outcome {
        Ok(decision) => {
            docket.decide(decision, act);
            Ok(())
        }
        Err(FoodRefusal::OtherVisit | FoodRefusal::WrongState { .. }) => {
            tracing::info!(command = act.command.as_str(), "A fact came late or for another visit.");
            Ok(())
        }
        Err(refusal) => Err(no(refusal)),
    }
}
