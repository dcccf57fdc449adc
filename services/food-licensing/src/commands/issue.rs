//! From the decision to the licence: the number, the certificate, its seal, the licence, and what the licence
//! ends at the same premises (F-1).
//!
//! When the seal is away the decision stands, its number stays reserved and signing is tried again; there is
//! exactly one certificate in the end (9b step 9).

use actnow_chassis::aggregate;
use actnow_chassis::error::CommandError;
use actnow_decisions::{Actor, Refusal, Role, Text};
use actnow_statutory_clock::legal_date;

use super::certificate::CertificateDocket;
use super::docket::{Act, Docket};
use super::filing_docket::FilingDocket;
use super::{in_the_name_of, machine, no, unexpected};
use crate::domain::application::{ApplicationState, DecisionPower, IssueOrder};
use crate::domain::filing::LapseGround;
use crate::domain::licence::{FoodLicence, LicenceState};
use crate::domain::permissions::FoodCommand;
use crate::store::neighbours::{self, Asked, Held, Neighbours};
use crate::store::{Filing, Licence, series};

/// Grants, takes the number, reserves the certificate and issues where nothing is in the way.
pub(super) async fn grant_in(
    docket: &mut Docket<'_>,
    power: DecisionPower<'_>,
    actor: &Actor,
) -> Result<(), CommandError> {
    let at = docket.txn.at();
    let ready = docket.file().grant(power, actor, &docket.law(), at).map_err(no)?;
    let neighbours = neighbours_of(docket).await?;
    if let Some(held) = in_force(&neighbours, docket) {
        return Err(already_licensed(held).into());
    }
    docket.neighbours = Some(neighbours);
    let day = legal_date(at);
    let taken = series::take_with_certificate(docket.txn, ready.series(), day).await?;
    let granted = ready.number(taken.sequence).map_err(no)?;
    let rule_set = power.instant.map(|decision| decision.version.clone()).unwrap_or_default();
    let act = Act { rule_set: &rule_set, ..Act::new(FoodCommand::Grant, actor) };
    docket.decide(granted, &act);
    let certificate = CertificateDocket::reserve(docket, day, taken.of_the_day)?;
    issue_in(docket, certificate).await
}

/// Issues a granted licence: seals the certificate, puts it in force, makes the licence.
pub(super) async fn issue_in(
    docket: &mut Docket<'_>,
    mut certificate: CertificateDocket<'_>,
) -> Result<(), CommandError> {
    // Promised documents keep the certificate back, unsigned.
    if !docket.row.application.form.committed_materials().is_empty() {
        return certificate.finish().await;
    }
    if certificate.sign()?.is_err() {
        docket.delayed(&machine());
        return certificate.finish().await;
    }
    docket.row.notes.sign_again_at = None;
    let licence = licence_of(docket)?;
    if orders_follow_up(docket) {
        docket.read_parties().await?;
    }
    let machine = machine();
    let order = IssueOrder {
        licence_id: licence.licence.id,
        follow_up_task: docket.txn.next_id(),
        certificate: &certificate.row.certificate,
    };
    let outcome = docket.file().issue(order, &machine, &docket.law(), docket.txn.at());
    docket.step(outcome, &Act::new(FoodCommand::Issue, &machine))?;
    certificate.put_in_force()?;
    certificate.finish().await?;
    clear_the_premises(docket, licence.licence.number.as_str()).await?;
    in_the_name_of(docket.txn, &machine, || {
        let action = FoodCommand::Issue.as_str();
        aggregate::record(docket.txn, &licence, "", action, "Licensing Law 44", Role::System, "");
    });
    aggregate::save(docket.txn, &licence, 0).await
}

fn licence_of(docket: &Docket<'_>) -> Result<Licence, CommandError> {
    let application = &docket.row.application;
    let ApplicationState::Granted { grant, .. } = &application.state else {
        return Err(CommandError::internal(anyhow::anyhow!("only a granted licence is issued")));
    };
    Ok(Licence {
        version: 1,
        case_id: application.case_id,
        operator_name: application.form.operator.name.clone(),
        licence: FoodLicence {
            id: docket.txn.next_id(),
            application_id: application.id,
            number: grant.number,
            operator_uscc: application.form.operator.uscc.clone(),
            premises: application.form.premises.clone(),
            validity: grant.validity,
            state: LicenceState::Active,
        },
    })
}

fn orders_follow_up(docket: &Docket<'_>) -> bool {
    let ApplicationState::Granted { grant, .. } = docket.row.standing() else { return false };
    grant.follow_up.is_some()
}

/// What the operator holds here: known from the receipt of a new file, looked up for an older one.
async fn neighbours_of(docket: &mut Docket<'_>) -> Result<Neighbours, CommandError> {
    if let Some(known) = docket.neighbours.take() {
        return Ok(known);
    }
    let form = &docket.row.application.form;
    let asked =
        Asked { id: docket.row.application.id, operator_uscc: &form.operator.uscc, premises: &form.premises };
    neighbours::read(docket.txn, asked, legal_date(docket.txn.at())).await
}

/// The operator's licence here that is still in force today.
fn in_force<'n>(neighbours: &'n Neighbours, docket: &Docket<'_>) -> Option<&'n Held> {
    let today = legal_date(docket.txn.at());
    neighbours.own_licence.as_ref().filter(|held| held.valid_to.is_none_or(|last| last >= today))
}

/// The operator's live filing lapses with the licence (F-1); a licence that is over is ended by the way.
async fn clear_the_premises(docket: &mut Docket<'_>, number: &str) -> Result<(), CommandError> {
    let Neighbours { own_filing, own_licence, .. } = neighbours_of(docket).await?;
    let (txn, machine) = (docket.txn, machine());
    if let Some(held) = own_filing {
        let mut filing = FilingDocket::of(txn, aggregate::get_for_update::<Filing>(txn, held.id).await?);
        let ground = LapseGround::LicenceIssued { number: number.to_owned() };
        let lapsed = filing.row.filing.clone().lapse(ground, &machine, txn.at()).map_err(unexpected)?;
        filing.row.publish_at = None;
        filing.decide(lapsed, FoodCommand::LapseFiling, &machine);
        filing.finish().await?;
    }
    if let Some(held) = own_licence {
        let row = aggregate::get_for_update::<Licence>(txn, held.id).await?;
        let (since, old) = (row.version, row.licence.state.name());
        let ended = row.licence.clone().expire(&machine, txn.at()).map_err(unexpected)?;
        let row = Licence { version: since + 1, licence: ended.now, ..row };
        in_the_name_of(txn, &machine, || {
            let action = FoodCommand::KeepLicence.as_str();
            aggregate::record(txn, &row, old, action, ended.basis, Role::System, "");
        });
        aggregate::save(txn, &row, since).await?;
    }
    Ok(())
}

/// One premises, one licence (F-3).
pub(super) fn already_licensed(held: &Held) -> Refusal {
    let text = Text::new(
        format!("该经营场所已取得食品经营许可证{}", held.number),
        format!("the operator holds the licence {} for these premises", held.number),
    );
    Refusal::precondition("ALREADY_LICENSED", "F-3", text).with("number", held.number.clone())
}
