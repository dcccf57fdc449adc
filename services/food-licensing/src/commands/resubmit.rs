//! A form handed in again: what was to be corrected, a correction at the window, or a promised document.

use std::collections::BTreeSet;

use actnow_chassis::aggregate;
use actnow_chassis::database::Txn;
use actnow_chassis::error::CommandError;
use actnow_decisions::Actor;
use actnow_statutory_clock::legal_date;
use uuid::Uuid;

use super::accept::other_track;
use super::apply::numbered;
use super::certificate::CertificateDocket;
use super::docket::{Act, Docket};
use super::filing_docket::FilingDocket;
use super::issue::issue_in;
use super::machine::proceed;
use super::{Examined, examine_form, must_concern, no};
use crate::config::Bureau;
use crate::domain::act::LicenceAct;
use crate::domain::application::ApplicationState;
use crate::domain::check::OperatorStanding;
use crate::domain::form::FoodForm;
use crate::domain::permissions::FoodCommand;
use crate::domain::persons::Person;
use crate::domain::refusal::FoodRefusal;
use crate::domain::track::Track;
use crate::store::neighbours::{self, Asked, Neighbours};
use crate::store::parties::{self, Parties, person_tokens};
use crate::store::{Application, File, Filing};

/// What is handed in again.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Resubmission {
    /// Id of the filing or application.
    pub id: Uuid,
    /// The version its sender has seen.
    pub version: i64,
    /// The form.
    pub form: FoodForm,
    /// New or corrected persons; one that is not given stays as it was.
    pub persons: Vec<Person>,
}

/// Takes a form again, whatever it is for.
///
/// # Errors
/// The domain's refusals; `ABORTED` when somebody decided in between; `NOT_FOUND`.
pub(crate) async fn resubmit_in(
    txn: &Txn,
    bureau: &Bureau,
    again: Resubmission,
    actor: &Actor,
) -> Result<File, CommandError> {
    let (id, version) = (again.id, again.version);
    must_concern(txn, id, actor).await?;
    if aggregate::find::<Filing>(txn, id).await?.is_some() {
        let row = aggregate::get_expected::<Filing>(txn, id, version).await?;
        return filing_in(txn, bureau, row, again, actor).await.map(File::from);
    }
    let docket = Docket::expected(txn, bureau, id, version).await?;
    application_in(docket, again, actor).await.map(File::from)
}

async fn filing_in(
    txn: &Txn,
    bureau: &Bureau,
    row: Filing,
    again: Resubmission,
    actor: &Actor,
) -> Result<Filing, CommandError> {
    let (examined, _) = examine(txn, bureau, &LicenceAct::New, &again).await?;
    let mut docket = FilingDocket::of(txn, row);
    let track = examined.track().clone();
    let findings = examined.check.findings;
    let step = docket
        .row
        .filing
        .clone()
        .resubmit(again.form, track.clone(), findings, actor, &bureau.law(), txn.at())
        .map_err(no)?;
    let (decision, publish_at) = numbered(txn, bureau, step).await?;
    docket.row.track = track;
    docket.row.publish_at = publish_at;
    docket.decide(decision, FoodCommand::SubmitFiling, actor);
    docket.finish().await
}

async fn application_in(
    mut docket: Docket<'_>,
    mut again: Resubmission,
    actor: &Actor,
) -> Result<Application, CommandError> {
    let (txn, bureau) = (docket.txn, docket.bureau);
    match docket.row.standing() {
        ApplicationState::UnderReview { .. }
        | ApplicationState::Hearing { .. }
        | ApplicationState::Granted { .. } => return gap_closed(docket, &again.form, actor).await,
        ApplicationState::Received { .. }
        | ApplicationState::Correction { .. }
        | ApplicationState::Abandoned { .. }
        | ApplicationState::NotRequired { .. }
        | ApplicationState::NotCompetent { .. }
        | ApplicationState::NotAccepted { .. }
        | ApplicationState::Issued { .. }
        | ApplicationState::Refused { .. }
        | ApplicationState::Withdrawn { .. } => {}
    }
    again.persons = beside_the_others(&mut docket, again.persons).await?;
    let act = docket.row.application.act.clone();
    let (examined, neighbours) = examine(txn, bureau, &act, &again).await?;
    // What needs no licence any more is said by the window; a file does not change its track silently.
    if act.asks_for_the_track() && examined.track().track != Track::Licence {
        return Err(no(other_track(&examined)));
    }
    let (file, law, form) = (docket.file(), docket.law(), again.form);
    let (command, outcome) = if matches!(docket.row.standing(), ApplicationState::Received { .. }) {
        (FoodCommand::CorrectOnTheSpot, file.correct_on_the_spot(form, examined.track(), actor))
    } else {
        let (track, findings) = (examined.track(), examined.findings());
        (FoodCommand::Supply, file.supply(form, track, findings, actor, &law, txn.at()))
    };
    let decision = outcome.map_err(no)?;
    docket.row.track = examined.track().clone();
    docket.row.notes.manual.clone_from(&examined.manual);
    docket.neighbours = Some(neighbours);
    keep_persons(&mut docket, again.persons).await?;
    docket.decide(decision, &Act::new(command, actor));
    proceed(&mut docket, &examined.check).await?;
    docket.finish().await
}

/// A document that was promised arrived (容缺补正); a granted licence is issued with it.
async fn gap_closed(
    mut docket: Docket<'_>,
    form: &FoodForm,
    actor: &Actor,
) -> Result<Application, CommandError> {
    if !form.committed_materials().is_empty() {
        return Err(no(FoodRefusal::GapOpen));
    }
    let decision = docket.file().close_gap(actor).map_err(no)?;
    let closed = !decision.facts.is_empty();
    docket.decide(decision, &Act::new(FoodCommand::CloseGap, actor));
    if closed && matches!(docket.row.standing(), ApplicationState::Granted { .. }) {
        let certificate = CertificateDocket::of(docket.txn, docket.bureau, docket.row.application.id).await?;
        issue_in(&mut docket, certificate).await?;
    }
    docket.finish().await
}

async fn examine(
    txn: &Txn,
    bureau: &Bureau,
    act: &LicenceAct,
    again: &Resubmission,
) -> Result<(Examined, Neighbours), CommandError> {
    let today = legal_date(txn.at());
    let form = &again.form;
    let persons = person_tokens(bureau.privacy(), &again.persons);
    let asked = Asked { id: again.id, operator_uscc: &form.operator.uscc, premises: &form.premises, persons };
    let neighbours = neighbours::read(txn, asked, today).await?;
    let standing = OperatorStanding::Unverified;
    let examined =
        examine_form(bureau, act, form, &again.persons, standing, &neighbours, today).map_err(no)?;
    Ok((examined, neighbours))
}

/// The persons that were given again, and those that were not; none when nobody was.
async fn beside_the_others(
    docket: &mut Docket<'_>,
    mut given: Vec<Person>,
) -> Result<Vec<Person>, CommandError> {
    if !given.is_empty() {
        docket.read_parties().await?;
        let named: BTreeSet<String> = given.iter().map(|person| person.reference.clone()).collect();
        let others = docket.parties.persons.iter().filter(|person| !named.contains(&person.reference));
        given.extend(others.cloned());
    }
    Ok(given)
}

/// New persons take the place of the old ones; the related parties stay.
async fn keep_persons(docket: &mut Docket<'_>, persons: Vec<Person>) -> Result<(), CommandError> {
    docket.read_parties().await?;
    if !persons.is_empty() {
        let parties = Parties { persons, ..docket.parties.clone() };
        parties::keep(docket.txn, docket.bureau.privacy(), docket.row.application.id, &parties)?;
        docket.parties = parties;
    }
    Ok(())
}
