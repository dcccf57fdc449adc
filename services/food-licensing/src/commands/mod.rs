//! What can be done to a food file, one file per command. Every `…_in` works in its caller's transaction:
//! row, decision, journal, messages, alarms, save.

pub(crate) mod accept;
pub(crate) mod apply;
pub(crate) mod apply_for;
mod certificate;
pub(crate) mod commitment;
pub(crate) mod compute_again;
pub(crate) mod decide;
mod docket;
pub(crate) mod due;
pub(crate) mod end_licence;
pub(crate) mod entity_ended;
mod examine;
pub(crate) mod expiry;
mod filing_docket;
pub(crate) mod filing_life;
pub(crate) mod hearing;
pub(crate) mod import_licences;
mod instant_department;
mod issue;
mod licence_docket;
mod machine;
pub(crate) mod report_change;
pub(crate) mod resubmit;
pub(crate) mod return_for_correction;
pub(crate) mod reveal_person;
mod sign_again;
pub(crate) mod visit;
pub(crate) mod withdraw;

use examine::examine_form;
pub(crate) use examine::{Examined, check_unfiled};

use actnow_chassis::aggregate::{self, Aggregate};
use actnow_chassis::database::Txn;
use actnow_chassis::error::CommandError;
use actnow_decisions::{Actor, Refusal};
use uuid::Uuid;

use crate::config::SERVICE;
use crate::domain::refusal::FoodRefusal;
use crate::store::{Application, Filing, Licence};

/// The house itself, acting by published rules.
fn machine() -> Actor {
    Actor::system(SERVICE)
}

/// That the file concerns `actor`: to an applicant others' files do not exist, nor who decided about them.
async fn must_concern(txn: &Txn, id: Uuid, actor: &Actor) -> Result<(), CommandError> {
    let own = aggregate::concerns::<Application>(txn, id, actor).await?
        || aggregate::concerns::<Filing>(txn, id, actor).await?;
    if own { Ok(()) } else { Err(CommandError::not_found(Application::KIND, id)) }
}

/// The same for a licence, which concerns who applied for it.
async fn must_hold(txn: &Txn, id: Uuid, actor: &Actor) -> Result<(), CommandError> {
    if !actor.is_only_applicant() {
        return Ok(());
    }
    let licence = aggregate::get::<Licence>(txn, id).await?.licence;
    let own = aggregate::concerns::<Application>(txn, licence.application_id, actor).await?;
    if own { Ok(()) } else { Err(CommandError::not_found(Licence::KIND, id)) }
}

/// A lawful no to whoever asked.
fn no(refusal: FoodRefusal) -> CommandError {
    CommandError::Refused(refusal.into())
}

/// A no to a step the house takes by itself after it checked that it may: a bug, never an answer.
fn unexpected(refusal: FoodRefusal) -> CommandError {
    CommandError::internal(Refusal::from(refusal))
}
