//! What a machine does by itself after a receipt: accept what is complete and verified, order the visit or
//! skip it by the rule, and grant where every published rule holds. It never refuses; whatever it leaves
//! waits for a person with its reasons.

use actnow_chassis::error::CommandError;
use actnow_decisions::Text;
use actnow_statutory_clock::legal_date;

use super::docket::{Act, Docket};
use super::issue::grant_in;
use super::machine;
use crate::domain::application::{AcceptanceCheck, ApplicationState, DecisionPower, LicenceApplication};
use crate::domain::instant_approval::{InstantDecision, InstantInputs};
use crate::domain::permissions::FoodCommand;
use crate::domain::points::Point;
use crate::domain::regime::RegimeId;
use crate::domain::visit::{VisitNeed, visit_need};

/// Goes on with a received application as far as a machine may.
pub(super) async fn proceed(docket: &mut Docket<'_>, check: &AcceptanceCheck) -> Result<(), CommandError> {
    let at = docket.txn.at();
    if !docket.bureau.settings().instant_approval.accept {
        return Ok(());
    }
    let machine = machine();
    // A machine leaves what it may not accept; the reasons were noted with the receipt.
    let Ok(accepted) = docket.file().accept(check, &machine, &docket.law(), at) else { return Ok(()) };
    docket.decide(accepted, &Act::new(FoodCommand::Accept, &machine));
    let Some(regime) = regime_of(docket) else { return Ok(()) };
    let application = &docket.row.application;
    match visit_need(&application.form, &application.act, regime, docket.law().local) {
        VisitNeed::Needed => {
            let task = docket.txn.next_id();
            let outcome = docket.file().assign_visit(task, &machine, &docket.law(), at);
            docket.step(outcome, &Act::new(FoodCommand::AssignVisit, &machine))
        }
        VisitNeed::NotNeeded(_) => {
            let outcome = docket.file().review_unvisited(&machine, &docket.law(), at);
            docket.step(outcome, &Act::new(FoodCommand::ReviewUnvisited, &machine))?;
            grant_by_rules(docket, check, regime).await
        }
    }
}

async fn grant_by_rules(
    docket: &mut Docket<'_>,
    check: &AcceptanceCheck,
    regime: RegimeId,
) -> Result<(), CommandError> {
    let decision = evaluate(docket, check, regime);
    let left = decision.left_to_person();
    if left.is_empty() {
        let power = DecisionPower { instant: Some(&decision), ..DecisionPower::default() };
        return grant_in(docket, power, &machine()).await;
    }
    docket.row.notes.manual.extend(left.into_iter().map(left_to_person));
    Ok(())
}

/// Evaluates the published rules on the file as it is.
pub(super) fn evaluate(docket: &Docket<'_>, check: &AcceptanceCheck, regime: RegimeId) -> InstantDecision {
    let LicenceApplication { form, act, .. } = &docket.row.application;
    let on = legal_date(docket.txn.at());
    let inputs = InstantInputs::of(form, act, check, regime, docket.law().local, on);
    docket.bureau.instant_rules().evaluate(inputs)
}

/// The law of an accepted application.
pub(super) fn regime_of(docket: &Docket<'_>) -> Option<RegimeId> {
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

fn left_to_person(reason: String) -> Point {
    let text = Text::new("不符合秒批规则，转人工决定", "the published rules leave the decision to a person");
    Point { field: String::new(), rule: "8.2".to_owned(), reason, text }
}
