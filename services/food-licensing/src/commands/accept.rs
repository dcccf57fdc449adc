//! The window's answers on acceptance: accept, or say why not (Licensing Law 32).

use actnow_chassis::database::Txn;
use actnow_chassis::error::CommandError;
use actnow_decisions::Actor;
use actnow_statutory_clock::legal_date;
use uuid::Uuid;

use super::docket::{Act, Docket};
use super::{Examined, examine_form, no};
use crate::config::Bureau;
use crate::domain::application::NotAcceptedGround;
use crate::domain::check::OperatorStanding;
use crate::domain::permissions::FoodCommand;
use crate::domain::points::Grounds;
use crate::domain::refusal::FoodRefusal;
use crate::store::Application;
use crate::store::neighbours::{self, Asked, Neighbours};
use crate::store::parties::{self, person_tokens};

/// Accepts an application; a reviewer goes on with it.
///
/// # Errors
/// The domain's refusals; `ABORTED` when somebody decided in between.
pub(crate) async fn accept_in(
    txn: &Txn,
    bureau: &Bureau,
    id: Uuid,
    version: i64,
    actor: &Actor,
) -> Result<Application, CommandError> {
    let mut docket = Docket::expected(txn, bureau, id, version).await?;
    let examined = examine(&docket).await?;
    let outcome = docket.file().accept(&examined.check, actor, &docket.law(), txn.at()).map_err(no)?;
    docket.decide(outcome, &Act::new(FoodCommand::Accept, actor));
    docket.finish().await
}

/// Looks at the stored form once more, as of today.
pub(super) async fn examine(docket: &Docket<'_>) -> Result<Examined, CommandError> {
    let (txn, bureau) = (docket.txn, docket.bureau);
    let (form, today) = (&docket.row.application.form, legal_date(txn.at()));
    let id = docket.row.application.id;
    let parties = parties::read(txn, bureau.privacy(), id).await?;
    let persons = person_tokens(bureau.privacy(), &parties.persons);
    let asked = Asked { id, operator_uscc: &form.operator.uscc, premises: &form.premises, persons };
    let neighbours: Neighbours = neighbours::read(txn, asked, today).await?;
    let standing = OperatorStanding::Unverified;
    let act = &docket.row.application.act;
    examine_form(bureau, act, form, &parties.persons, standing, &neighbours, today).map_err(no)
}

/// How acceptance is refused.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum NotTaken {
    /// No licence is needed.
    NothingNeeded,
    /// Another authority is competent.
    OtherAuthority {
        /// Which.
        competent: String,
    },
    /// Refused, with reasons and remedies.
    Refused {
        /// Reasons and remedies.
        grounds: Grounds,
    },
}

/// Ends an application before acceptance.
///
/// # Errors
/// The domain's refusals; `ABORTED` when somebody decided in between.
pub(crate) async fn refuse_acceptance_in(
    txn: &Txn,
    bureau: &Bureau,
    id: Uuid,
    version: i64,
    outcome: NotTaken,
    actor: &Actor,
) -> Result<Application, CommandError> {
    let mut docket = Docket::expected(txn, bureau, id, version).await?;
    let at = txn.at();
    let (command, decision) = match outcome {
        NotTaken::NothingNeeded => {
            let examined = examine(&docket).await?;
            let decision = docket.file().not_required(examined.track(), actor, at);
            docket.row.track = examined.check.track;
            (FoodCommand::NotRequired, decision)
        }
        NotTaken::OtherAuthority { competent } => {
            (FoodCommand::NotCompetent, docket.file().not_competent(competent, actor, at))
        }
        NotTaken::Refused { grounds } => {
            let ground = ground_of(&docket).await?;
            (FoodCommand::NotAccept, docket.file().not_accept(ground, grounds, actor, at))
        }
    };
    docket.decide(decision.map_err(no)?, &Act::new(command, actor));
    docket.finish().await
}

/// A ban in force is the ground; otherwise false materials are.
async fn ground_of(docket: &Docket<'_>) -> Result<NotAcceptedGround, CommandError> {
    let banned = examine(docket).await?.check.banned_until;
    Ok(banned.map_or(NotAcceptedGround::FalseMaterials, |until| NotAcceptedGround::Banned { until }))
}

/// The refusal of a track that needs another one, for callers that must know before.
pub(super) fn other_track(examined: &Examined) -> FoodRefusal {
    FoodRefusal::OtherTrack { track: examined.track().track }
}
