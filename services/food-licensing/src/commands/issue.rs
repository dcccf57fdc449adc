//! From the decision to the licence: the number, the certificate, its seal, the licence, and what the licence
//! ends at the same premises (F-1).
//!
//! When the seal is away the decision stands, its number stays reserved and signing is tried again; there is
//! exactly one certificate in the end (9b step 9).

use actnow_chassis::aggregate;
use actnow_chassis::error::CommandError;
use actnow_decisions::{Actor, Refusal, Text};
use actnow_identifiers::ECertificateId;
use actnow_statutory_clock::legal_date;
use uuid::Uuid;

use super::certificate::{CertificateDocket, first_edition, next_edition};
use super::docket::{Act, Docket};
use super::expiry::expire;
use super::filing_docket::FilingDocket;
use super::licence_docket::LicenceDocket;
use super::{machine, no, unexpected};
use crate::domain::application::{
    ApplicationDecision, ApplicationState, DecisionPower, FollowUpGround, GrantReady, IssueOrder,
    NumberSource,
};
use crate::domain::commitment::Commitment;
use crate::domain::facts::FoodFact;
use crate::domain::filing::LapseGround;
use crate::domain::licence::{FoodLicence, LicenceState};
use crate::domain::permissions::FoodCommand;
use crate::domain::series::SeriesKey;
use crate::store::neighbours::{self, Asked, Held, Neighbours};
use crate::store::parties::Parties;
use crate::store::{Filing, Licence, certificates, series};

/// Grants, takes the number, reserves the certificate and issues where nothing is in the way.
pub(super) async fn grant_in(
    docket: &mut Docket<'_>,
    power: DecisionPower<'_>,
    actor: &Actor,
) -> Result<(), CommandError> {
    let at = docket.txn.at();
    let ready = docket.file().grant(power, actor, &docket.law(), at).map_err(no)?;
    let rule_set = power.instant.map(|approval| approval.rules.version.clone()).unwrap_or_default();
    let because = power.instant.map(|approval| approval.line()).unwrap_or_default();
    let act = Act { rule_set: &rule_set, ..Act::new(FoodCommand::Grant, actor).because(because) };
    granted_in(docket, ready, &act).await
}

/// Takes the number of a grant, or keeps the one the licence has, and goes on to the certificate.
pub(super) async fn granted_in(
    docket: &mut Docket<'_>,
    ready: GrantReady,
    act: &Act<'_>,
) -> Result<(), CommandError> {
    let (granted, identifier) = match ready.source().clone() {
        NumberSource::Series(series) => first_number(docket, ready, series).await?,
        NumberSource::Held(_) => held_number(docket, ready).await?,
    };
    docket.decide(granted, act);
    let certificate = CertificateDocket::reserve(docket, identifier)?;
    issue_in(docket, certificate).await
}

async fn first_number(
    docket: &mut Docket<'_>,
    ready: GrantReady,
    series: SeriesKey,
) -> Result<(ApplicationDecision, ECertificateId), CommandError> {
    let neighbours = neighbours_of(docket).await?;
    if let Some(held) = in_force(&neighbours, docket) {
        return Err(already_licensed(held).into());
    }
    docket.neighbours = Some(neighbours);
    let day = legal_date(docket.txn.at());
    let taken = series::take_with_certificate(docket.txn, series, day).await?;
    let granted = ready.number(taken.sequence).map_err(no)?;
    Ok((granted, first_edition(docket.bureau, day, taken.of_the_day)?))
}

/// What is granted about a licence takes the place of its present version, and of its certificate.
async fn held_number(
    docket: &mut Docket<'_>,
    ready: GrantReady,
) -> Result<(ApplicationDecision, ECertificateId), CommandError> {
    let nothing_held =
        || CommandError::internal(anyhow::anyhow!("a number is kept by a licence that is held"));
    let act = &docket.row.application.act;
    let id = act.held().ok_or_else(nothing_held)?.licence_id;
    let licence = aggregate::get_for_update::<Licence>(docket.txn, id).await?;
    act.must_find(&licence.licence, legal_date(docket.txn.at())).map_err(no)?;
    let before = certificates::get_of_application(docket.txn, licence.licence.application_id).await?;
    let granted = ready.with_held_number().ok_or_else(nothing_held)?;
    Ok((granted, next_edition(docket.bureau, &before.certificate.face.certificate)?))
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
    let mut licence = licence_of(docket)?;
    let held = match docket.row.application.act.held() {
        Some(held) => Some(aggregate::get_for_update::<Licence>(docket.txn, held.licence_id).await?),
        None => None,
    };
    // A later version goes on with the commitment of the one before.
    licence.licence.commitment = held.as_ref().and_then(|row| row.licence.commitment.clone());
    if orders_follow_up(docket) {
        docket.read_parties().await?;
    }
    let machine = machine();
    let order = IssueOrder {
        licence_id: licence.licence.id,
        follow_up_task: docket.txn.next_id(),
        certificate: &certificate.row.certificate,
        held_on_commitment: licence.licence.commitment.is_some(),
    };
    let outcome = docket.file().issue(order, &machine, &docket.law(), docket.txn.at());
    if let (None, Ok(decision)) = (&held, &outcome) {
        licence.licence.commitment = begun(decision);
    }
    docket.step(outcome, &Act::new(FoodCommand::Issue, &machine))?;
    certificate.put_in_force()?;
    certificate.finish().await?;
    match held {
        None => clear_the_premises(docket, licence.licence.number.as_str()).await?,
        Some(held) => supersede(docket, held, licence.licence.id).await?,
    }
    let act = Act::new(FoodCommand::Issue, &machine);
    LicenceDocket::open(docket.txn, docket.bureau, licence, &act).finish().await.map(|_| ())
}

/// The commitment on which the licence was granted, and the inspection that was ordered with its issue.
fn begun(issued: &ApplicationDecision) -> Option<Commitment> {
    let ApplicationState::Issued { grant, .. } = &issued.now.state else { return None };
    let declared = issued.now.form.commitment.declaration()?;
    let committed = grant.follow_up == Some(FollowUpGround::Committed);
    let order = issued.facts.iter().find_map(|fact| {
        let FoodFact::VisitOrdered { order } = fact else { return None };
        Some(order)
    })?;
    committed.then(|| Commitment::begun(declared, order))
}

/// The version before ends, and its certificate with it.
async fn supersede(docket: &Docket<'_>, row: Licence, by: Uuid) -> Result<(), CommandError> {
    let (txn, machine) = (docket.txn, machine());
    let mut before = LicenceDocket::of(txn, docket.bureau, row);
    let decision = before.row.licence.clone().supersede(by, &machine, txn.at()).map_err(unexpected)?;
    let (act, form) = (Act::new(FoodCommand::KeepLicence, &machine), &docket.row.application.form);
    before.decide(decision, &act, form, &Parties::default());
    before.finish().await.map(|_| ())
}

fn licence_of(docket: &Docket<'_>) -> Result<Licence, CommandError> {
    let application = &docket.row.application;
    let ApplicationState::Granted { grant, .. } = &application.state else {
        return Err(CommandError::internal(anyhow::anyhow!("only a granted licence is issued")));
    };
    Ok(Licence {
        version: 0,
        case_id: application.case_id,
        operator_name: application.form.operator.name.clone(),
        lit: None,
        lights_written: 0,
        licence: FoodLicence {
            id: docket.txn.next_id(),
            application_id: application.id,
            number: grant.number,
            operator_uscc: application.form.operator.uscc.clone(),
            premises: application.form.premises.clone(),
            validity: grant.validity,
            reports: Vec::new(),
            commitment: None,
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
    let (operator_uscc, premises) = (&*form.operator.uscc, &*form.premises);
    let asked = Asked { id: docket.row.application.id, operator_uscc, premises, persons: Vec::new() };
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
        let mut over = LicenceDocket::of(txn, docket.bureau, row);
        expire(txn, &mut over).await?;
        over.finish().await?;
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
