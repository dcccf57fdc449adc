//! The follow-up of a licence that rests on a commitment (告知承诺): what the inspections tell, what its last days do, and
//! what people decide about it.

use actnow_chassis::aggregate;
use actnow_chassis::database::Txn;
use actnow_chassis::error::CommandError;
use actnow_decisions::Actor;
use actnow_statutory_clock::statutory_light;
use chrono::NaiveDate;
use uuid::Uuid;

use super::docket::Act;
use super::due::{COMMITMENT_DUE, record_light};
use super::end_licence::{SeenLicence, on_the_desk};
use super::licence_docket::LicenceDocket;
use super::{machine, no, unexpected};
use crate::config::Bureau;
use crate::domain::commitment::FollowUpReport;
use crate::domain::licence::LicenceDecision;
use crate::domain::permissions::FoodCommand;
use crate::domain::points::Reason;
use crate::domain::refusal::FoodRefusal;
use crate::facts::lights::{Lit, LitMatter};
use crate::store::{Licence, licences};

/// The inspections concluded a visit. What belongs to no commitment, or to another visit of it, changes nothing.
///
/// # Errors
/// `MIN_TWO_INSPECTORS` for a verdict that fewer signed; when the database is away.
pub(crate) async fn concluded_in(
    txn: &Txn,
    bureau: &Bureau,
    application_id: Uuid,
    report: FollowUpReport,
) -> Result<(), CommandError> {
    let Some(mut docket) = heard(txn, bureau, application_id).await? else { return Ok(()) };
    let reasons = format!("inspection {}", report.task_id);
    let licence = docket.row.licence.clone();
    let outcome = licence.follow_up_concluded(report, &machine(), &bureau.law(), txn.at());
    take(&mut docket, outcome, &reasons).await?;
    docket.finish().await.map(|_| ())
}

/// The head consented to rectification at the inspections.
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
    let licence = docket.row.licence.clone();
    let outcome = licence.rectification_ordered(inspection_id, deadline, &machine());
    take(&mut docket, outcome, &format!("inspection {inspection_id}, until {deadline}")).await?;
    docket.finish().await.map(|_| ())
}

/// A visit will not take place: called off, or refused by the inspections.
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
    let licence = docket.row.licence.clone();
    let outcome = licence.follow_up_fell_through(inspection_id, &machine(), txn.at());
    take(&mut docket, outcome, &format!("inspection {inspection_id}: {reason}")).await?;
    docket.finish().await.map(|_| ())
}

/// A last day of a commitment comes near or is over. One that is no longer meant changes nothing.
///
/// # Errors
/// When the database is away.
pub(super) async fn due_in(txn: &Txn, bureau: &Bureau, id: Uuid) -> Result<(), CommandError> {
    let Some(row) = aggregate::find_for_update::<Licence>(txn, id).await? else { return Ok(()) };
    if row.commitment_due().is_none() {
        return Ok(());
    }
    let mut docket = LicenceDocket::of(txn, bureau, row);
    light(&mut docket, bureau, txn);
    let (machine, law, at) = (machine(), bureau.law(), txn.at());
    let form = docket.form().await?;
    // An order to correct that is over is no delay of the bureau: inspectors look again.
    let licence = docket.row.licence.clone();
    let over = licence.correction_over(txn.next_id(), &form, &machine, &law, at).map_err(unexpected)?;
    decide(&mut docket, over, &Act::new(FoodCommand::KeepCommitment, &machine)).await?;
    let overdue = docket.row.licence.clone().commitment_overdue(&machine, at).map_err(unexpected)?;
    decide(&mut docket, overdue, &Act::new(FoodCommand::KeepCommitment, &machine).because("overdue")).await?;
    let licence = docket.row.licence.clone();
    let again = licence.follow_up_again(txn.next_id(), &form, &machine, &law, at).map_err(unexpected)?;
    decide(&mut docket, again, &Act::new(FoodCommand::KeepCommitment, &machine)).await?;
    docket.finish().await.map(|_| ())
}

/// Writes a changed light down and tells it; it does not touch the version people work with.
fn light(docket: &mut LicenceDocket<'_>, bureau: &Bureau, txn: &Txn) {
    let Some(due) = docket.row.commitment_due() else { return };
    let was = docket.row.light_of(due.date);
    let now = statutory_light(txn.at(), due, bureau.law().calendar);
    if now <= was {
        return;
    }
    docket.row.lit = Some((due.date, now));
    docket.row.lights_written += 1;
    let state = docket.row.licence.commitment.as_ref().map_or("", |commitment| commitment.state.name());
    let lit = Lit {
        matter: LitMatter::Licence,
        id: docket.row.licence.id,
        seq: docket.row.lights_written,
        clock: "COMMITMENT",
        due: due.date,
        light: now,
    };
    record_light(txn, &lit, COMMITMENT_DUE, was, format!("due {}, commitment {state}", due.date));
}

/// The head orders the holder to correct.
///
/// # Errors
/// The domain's refusals; `NOT_FOUND`; `ABORTED` when somebody decided in between.
pub(crate) async fn order_correction_in(
    txn: &Txn,
    bureau: &Bureau,
    seen: SeenLicence,
    reason: &Reason,
    actor: &Actor,
) -> Result<Licence, CommandError> {
    let mut docket = on_the_desk(txn, bureau, seen).await?;
    let licence = docket.row.licence.clone();
    let decision = licence.order_correction(actor, &bureau.law(), txn.at()).map_err(no)?;
    let act = Act::new(FoodCommand::OrderCorrection, actor).because(reason.as_str());
    decide(&mut docket, decision, &act).await?;
    docket.finish().await
}

/// Somebody proposes the revocation to the head.
///
/// # Errors
/// The domain's refusals; `NOT_FOUND`; `ABORTED` when somebody decided in between.
pub(crate) async fn propose_in(
    txn: &Txn,
    bureau: &Bureau,
    seen: SeenLicence,
    (falsely, reason): (bool, &Reason),
    actor: &Actor,
) -> Result<Licence, CommandError> {
    let mut docket = on_the_desk(txn, bureau, seen).await?;
    let licence = docket.row.licence.clone();
    let decision = licence.propose_revocation(falsely, actor, &bureau.law(), txn.at()).map_err(no)?;
    let act = Act::new(FoodCommand::ProposeRevocation, actor).because(reason.as_str());
    decide(&mut docket, decision, &act).await?;
    docket.finish().await
}

/// The head does not follow the proposal.
///
/// # Errors
/// The domain's refusals; `NOT_FOUND`; `ABORTED` when somebody decided in between.
pub(crate) async fn decline_in(
    txn: &Txn,
    bureau: &Bureau,
    seen: SeenLicence,
    reason: &Reason,
    actor: &Actor,
) -> Result<Licence, CommandError> {
    let mut docket = on_the_desk(txn, bureau, seen).await?;
    let licence = docket.row.licence.clone();
    let decision = licence.decline_revocation(actor, &bureau.law(), txn.at()).map_err(no)?;
    let act = Act::new(FoodCommand::DeclineRevocation, actor).because(reason.as_str());
    decide(&mut docket, decision, &act).await?;
    docket.finish().await
}

/// The newest version of the licence that was issued on this application, where it rests on a commitment.
async fn heard<'a>(
    txn: &'a Txn,
    bureau: &'a Bureau,
    application_id: Uuid,
) -> Result<Option<LicenceDocket<'a>>, CommandError> {
    let Some(number) = licences::number_of_application(txn, application_id).await? else { return Ok(None) };
    let row = licences::lock_by_number(txn, &number).await?;
    let committed = row.licence.commitment.is_some();
    Ok(committed.then(|| LicenceDocket::of(txn, bureau, row)))
}

/// A fact about another visit, or after the end, is no news; anything else the domain refuses is a fault of whoever told
/// it.
async fn take(
    docket: &mut LicenceDocket<'_>,
    outcome: Result<LicenceDecision, FoodRefusal>,
    reasons: &str,
) -> Result<(), CommandError> {
    match outcome {
        Ok(decision) => {
            let machine = machine();
            let act = Act::new(FoodCommand::KeepCommitment, &machine).because(reasons);
            decide(docket, decision, &act).await
        }
        Err(FoodRefusal::OtherVisit | FoodRefusal::LicenceNotInForce { .. }) => {
            tracing::info!("A fact came late or for another visit.");
            Ok(())
        }
        Err(refusal) => Err(no(refusal)),
    }
}

/// Who is concerned by the file is concerned by an inspection of it.
async fn decide(
    docket: &mut LicenceDocket<'_>,
    decision: LicenceDecision,
    act: &Act<'_>,
) -> Result<(), CommandError> {
    let form = docket.form().await?;
    let parties = docket.parties().await?;
    docket.decide(decision, act, &form, &parties);
    Ok(())
}
