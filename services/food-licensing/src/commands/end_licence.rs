//! The end of a licence by decision: cancelled (注销) on application or ex officio, or taken from its holder (撤销、撤回、
//! 吊销).

use std::collections::BTreeSet;

use actnow_chassis::aggregate::{self, Aggregate};
use actnow_chassis::database::Txn;
use actnow_chassis::error::CommandError;
use actnow_decisions::{Actor, Text, Violations};
use uuid::Uuid;

use super::docket::Act;
use super::licence_docket::LicenceDocket;
use super::{must_hold, no};
use crate::config::Bureau;
use crate::domain::licence::{LicenceCancelGround, LicenceDecision, RevocationKind};
use crate::domain::permissions::FoodCommand;
use crate::domain::persons::answerable;
use crate::domain::points::{Grounds, Reason};
use crate::domain::refusal::FoodRefusal;
use crate::store::parties::{Parties, person_token};
use crate::store::{Application, Licence, applications, person_bans};

/// A licence in the version its caller has seen. Each version of a number is a licence of its own.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SeenLicence {
    /// Its id.
    pub id: Uuid,
    /// The version seen.
    pub version: i64,
}

/// Cancels a licence.
///
/// # Errors
/// The domain's refusals; `NOT_FOUND`; `ABORTED` when somebody decided in between.
pub(crate) async fn cancel_in(
    txn: &Txn,
    bureau: &Bureau,
    seen: SeenLicence,
    ground: LicenceCancelGround,
    reasons: &Reason,
    actor: &Actor,
) -> Result<Licence, CommandError> {
    must_hold(txn, seen.id, actor).await?;
    let docket = on_the_desk(txn, bureau, seen).await?;
    let decision = docket.row.licence.clone().cancel(ground, actor, txn.at()).map_err(no)?;
    let command = match ground {
        LicenceCancelGround::Application => FoodCommand::CancelOnApplication,
        LicenceCancelGround::EntityEnded | LicenceCancelGround::ForceMajeure => FoodCommand::CancelLicence,
    };
    end(docket, decision, &Act::new(command, actor).because(reasons.as_str())).await
}

/// A decision against the holder of a licence.
#[derive(Debug, Clone)]
pub(crate) struct Revocation {
    /// Which one.
    pub kind: RevocationKind,
    /// Reasons and remedies.
    pub grounds: Grounds,
    /// Refs of persons of the file who are directly responsible; only where a ban on persons follows.
    pub responsible: Vec<String>,
}

/// Takes a licence from its holder; bans on it and on persons follow where the law says so.
///
/// # Errors
/// Persons the file does not know; the domain's refusals; `NOT_FOUND`; `ABORTED` when somebody decided in between.
pub(crate) async fn revoke_in(
    txn: &Txn,
    bureau: &Bureau,
    seen: SeenLicence,
    Revocation { kind, grounds, responsible }: Revocation,
    actor: &Actor,
) -> Result<Licence, CommandError> {
    let docket = on_the_desk(txn, bureau, seen).await?;
    let reasons = grounds.reasons().join("; ");
    let licence = docket.row.licence.clone();
    let decision = licence.revoke(kind, grounds, actor, &bureau.law(), txn.at()).map_err(no)?;
    if let (true, Some(until)) = (kind.bars_persons(), decision.now.banned_until()) {
        let (form, parties) = (docket.form().await?, docket.parties().await?);
        let barred = answerable(&parties.persons, &form.operator.legal_rep, &responsible).map_err(unknown)?;
        let tokens: BTreeSet<String> =
            barred.into_iter().map(|person| person_token(bureau.privacy(), person)).collect();
        txn.write_with_commit(person_bans::rows(txn, docket.row.id(), until, tokens));
    }
    end(docket, decision, &Act::new(FoodCommand::RevokeLicence, actor).because(reasons)).await
}

fn unknown(strangers: Vec<usize>) -> CommandError {
    let mut found = Violations::new();
    for place in strangers {
        let text = Text::new("案卷中没有该人员或其证件号码", "the file knows no such person with a document");
        found.add(format!("responsible[{place}]"), "Food Safety Law 135", "PERSON_UNKNOWN", text);
    }
    CommandError::from(found)
}

/// Locks a licence in the version its caller has seen.
pub(super) async fn on_the_desk<'a>(
    txn: &'a Txn,
    bureau: &'a Bureau,
    seen: SeenLicence,
) -> Result<LicenceDocket<'a>, CommandError> {
    let row = aggregate::get_expected::<Licence>(txn, seen.id, seen.version).await?;
    Ok(LicenceDocket::of(txn, bureau, row))
}

/// Ends it. A later version that is granted and waits for its certificate is issued first.
pub(super) async fn end(
    mut docket: LicenceDocket<'_>,
    decision: LicenceDecision,
    act: &Act<'_>,
) -> Result<Licence, CommandError> {
    must_not_wait_for_a_certificate(&docket).await?;
    let form = docket.form().await?;
    docket.decide(decision, act, &form, &Parties::default());
    docket.finish().await
}

async fn must_not_wait_for_a_certificate(docket: &LicenceDocket<'_>) -> Result<(), CommandError> {
    let txn = docket.txn();
    let Some(open) = applications::open_about(txn, docket.row.id()).await? else { return Ok(()) };
    let row = aggregate::get::<Application>(txn, open).await?;
    if row.state() == "GRANTED" {
        return Err(no(FoodRefusal::ActPending { application: open.to_string() }));
    }
    Ok(())
}
