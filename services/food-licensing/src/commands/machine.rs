//! What a machine does by itself after a receipt: accept what is complete and verified, order the visit or
//! skip it by the rule, and grant where every published rule holds. It never refuses; whatever it leaves
//! waits for a person with its reasons.
//!
//! What the published rules say to a file without a visit is kept with its receipt, and what a clerk comes to is put
//! beside it ([`Docket::finish`]).

use std::collections::BTreeSet;

use actnow_chassis::error::CommandError;
use actnow_decisions::Text;
use actnow_instant_approval::{InstantMode, InstantOutcome, RuleBook};
use actnow_room::instant::{Drawn, draw_in, keep_in};
use actnow_statutory_clock::legal_date;

use super::docket::{Act, Docket};
use super::issue::grant_in;
use super::{machine, no, unexpected};
use crate::domain::application::{AcceptanceCheck, ApplicationState, DecisionPower, LicenceApplication};
use crate::domain::instant_approval::{InstantApproval, InstantInputs, reasons};
use crate::domain::permissions::FoodCommand;
use crate::domain::points::Point;
use crate::domain::regime::RegimeId;
use crate::domain::visit::{VisitNeed, visit_need};

/// Goes on with a received application as far as a machine may.
pub(super) async fn proceed(docket: &mut Docket<'_>, check: &AcceptanceCheck) -> Result<(), CommandError> {
    let at = docket.txn.at();
    let approval = weigh_in(docket, check).await?;
    if !docket.bureau.settings().instant_approval.accept {
        return Ok(());
    }
    let machine = machine();
    let accepted = match docket.file().accept(check, &machine, &docket.law(), at) {
        Ok(accepted) => accepted,
        // What the rules approve is carried out whole.
        Err(refusal) if grants(docket, approval.as_ref()) => return Err(unexpected(refusal)),
        // A machine leaves what it may not accept; the reasons were noted with the receipt.
        Err(_) => return Ok(()),
    };
    docket.decide(accepted, &Act::new(FoodCommand::Accept, &machine));
    let Some(regime) = regime_of(docket) else { return Ok(()) };
    match need_of(docket, regime) {
        VisitNeed::Needed => {
            let task = docket.txn.next_id();
            let outcome = docket.file().assign_visit(task, &machine, &docket.law(), at);
            docket.step(outcome, &Act::new(FoodCommand::AssignVisit, &machine))
        }
        VisitNeed::NotNeeded(_) => {
            let outcome = docket.file().review_unvisited(&machine, &docket.law(), at);
            docket.step(outcome, &Act::new(FoodCommand::ReviewUnvisited, &machine))?;
            grant_by_rules(docket, approval.as_ref()).await
        }
    }
}

/// Keeps what the published rules say to a file that was just handed in and needs no visit; where its approval is drawn, a
/// second look begins. Nothing where the rules rest, or about what is handed in again.
async fn weigh_in(
    docket: &mut Docket<'_>,
    check: &AcceptanceCheck,
) -> Result<Option<InstantApproval>, CommandError> {
    let (txn, bureau) = (docket.txn, docket.bureau);
    let instant = bureau.instant();
    if !docket.is_new() || instant.mode == InstantMode::Off {
        return Ok(None);
    }
    let (regime, _) = docket.law().on(legal_date(txn.at())).map_err(|fault| no(fault.into()))?;
    let need = need_of(docket, regime);
    if need == VisitNeed::Needed {
        return Ok(None);
    }
    docket.row.notes.weighed = true;
    let file = &docket.row.application;
    let approval = instant.rules.evaluate(InstantInputs::of(&file.form, &file.act, check, need));
    if keep_in(txn, bureau, file.id, (instant.mode, approval.clone())).await? {
        let actor = &txn.context().actor;
        let hands_in = Some(actor.subject.clone()).filter(|_| !actor.is_machine());
        let parties: BTreeSet<String> = file.officers.interested.iter().cloned().chain(hands_in).collect();
        let drawn = Drawn { filing_id: file.id, full_name: file.form.operator.name.clone(), parties };
        draw_in(txn, bureau, drawn).await?;
    }
    Ok(Some(approval))
}

/// Whether the machine grants by what the rules said.
fn grants(docket: &Docket<'_>, approval: Option<&InstantApproval>) -> bool {
    docket.bureau.instant().mode == InstantMode::On
        && approval.is_some_and(|approval| approval.outcome() == InstantOutcome::Approve)
}

async fn grant_by_rules(
    docket: &mut Docket<'_>,
    approval: Option<&InstantApproval>,
) -> Result<(), CommandError> {
    let left = match (docket.bureau.instant().mode, approval) {
        (InstantMode::Off, _) => vec![left_to_person("INSTANT_OFF", resting())],
        (InstantMode::Shadow, Some(_)) => vec![left_to_person("INSTANT_SHADOW", in_the_shadow())],
        (InstantMode::Shadow | InstantMode::On, None) => {
            vec![left_to_person("INSTANT_RETURNED_BEFORE", returned_before())]
        }
        (InstantMode::On, Some(approval)) => match approval.outcome() {
            InstantOutcome::ToPerson => reasons(approval),
            InstantOutcome::Approve => {
                let power = DecisionPower { instant: Some(approval), ..DecisionPower::default() };
                return grant_in(docket, power, &machine()).await;
            }
        },
    };
    docket.row.notes.manual.extend(left);
    Ok(())
}

fn need_of(docket: &Docket<'_>, regime: RegimeId) -> VisitNeed {
    let LicenceApplication { form, act, .. } = &docket.row.application;
    visit_need(form, act, regime, docket.law().local)
}

/// The law of an accepted application.
fn regime_of(docket: &Docket<'_>) -> Option<RegimeId> {
    match docket.row.standing() {
        ApplicationState::UnderReview { acceptance, .. }
        | ApplicationState::Hearing { acceptance, .. }
        | ApplicationState::Granted { acceptance, .. } => Some(acceptance.regime),
        ApplicationState::Received { .. }
        | ApplicationState::Correction { .. }
        | ApplicationState::Abandoned { .. }
        | ApplicationState::NotRequired { .. }
        | ApplicationState::NotCompetent { .. }
        | ApplicationState::NotAccepted { .. }
        | ApplicationState::Issued { .. }
        | ApplicationState::Refused { .. }
        | ApplicationState::Withdrawn { .. } => None,
    }
}

fn left_to_person(reason: &str, text: Text) -> Point {
    Point { field: String::new(), rule: "8.2".to_owned(), reason: reason.to_owned(), text }
}

fn resting() -> Text {
    Text::new("秒批未启用，由审查人员办理", "instant approval is off, a person decides")
}

fn in_the_shadow() -> Text {
    Text::new(
        "秒批规则试运行，由审查人员办理",
        "the rules of instant approval are on trial, a person decides",
    )
}

fn returned_before() -> Text {
    Text::new("曾补正，由审查人员继续办理", "it was handed in again, a person goes on with it")
}
