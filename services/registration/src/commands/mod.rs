//! What can be done to a name, a filing or the register, one file per command. Every `…_in` works in its
//! caller's transaction: row, decision, journal, messages, alarms, save.

mod act_docket;
pub mod approve;
mod bans;
mod company_file;
pub mod compute_again;
pub mod correct_name;
mod correction_docket;
pub mod decide_name;
pub mod decide_revocation;
pub mod declare_name;
pub mod deregister;
mod dormancy_docket;
pub mod due;
pub mod end_dormancy;
mod entities;
mod examine_again;
pub mod examine_branch;
mod examine_branch_change;
pub mod examine_change;
pub mod examine_establishment;
pub mod examine_name;
pub mod expire_name;
pub mod extend;
pub mod file_dormancy;
mod filing_docket;
pub mod find_person;
pub mod handed_in;
pub mod import_companies;
mod instant_department;
pub mod investigate;
mod issue;
pub mod keep_index;
pub mod marks;
mod name_docket;
pub mod not_handled;
mod note_light;
mod numbers;
pub mod open_revocation;
mod people;
pub mod read_acts;
pub mod read_branch;
pub mod read_companies;
pub mod read_correction;
pub mod read_dormancy;
pub mod read_form;
mod read_form_parts;
pub mod read_name;
pub mod read_revocation;
pub mod receive;
pub mod refuse;
pub mod release_name;
mod restore_entry;
pub mod resubmit;
pub mod return_for_correction;
pub mod reveal_person;
mod revocation_docket;
mod seal;
pub mod settle_correction;
pub mod sign_again;
pub mod state_liability;
pub mod submit;
pub mod submit_branch;
pub mod submit_change;
pub mod take_back_revocation;
mod weigh_instantly;
pub mod withdraw;

pub use company_file::{CompanyFile, facts_of, file_of};
pub use examine_branch::behind_its_company;
pub use people::{People, read_document, read_people};

use actnow_chassis::aggregate::{self, Aggregate};
use actnow_chassis::database::Txn;
use actnow_chassis::error::CommandError;
use actnow_decisions::{Actor, Refusal, Text, Violations};
use uuid::Uuid;

use crate::config::SERVICE;
use crate::domain::declaration::NameRefusal;
use crate::domain::filing::FilingRefusal;
use crate::facts::violation_of;
use crate::store::{FilingRecord, NameRecord};

/// Which version its sender has seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seen {
    /// This one: a person decides on what was read.
    Version(i64),
    /// Whatever it is: a case is withdrawn.
    Any,
}

/// The row as `seen`, locked.
async fn seen_row<A: Aggregate>(txn: &Txn, id: Uuid, seen: Seen) -> Result<A, CommandError> {
    match seen {
        Seen::Version(version) => aggregate::get_expected(txn, id, version).await,
        Seen::Any => aggregate::get_for_update(txn, id).await,
    }
}

/// That the name concerns `actor`: to an applicant others' names do not exist, nor who decided about them.
async fn must_be_own_name(txn: &Txn, id: Uuid, actor: &Actor) -> Result<(), CommandError> {
    if !actor.is_only_applicant() {
        return Ok(());
    }
    let record: NameRecord = aggregate::get(txn, id).await?;
    let own = record.declaration.group.as_str() == actor.subject;
    if own { Ok(()) } else { Err(CommandError::not_found(NameRecord::KIND, id)) }
}

/// The same for a filing.
async fn must_be_own_filing(txn: &Txn, id: Uuid, actor: &Actor) -> Result<(), CommandError> {
    if !actor.is_only_applicant() {
        return Ok(());
    }
    let record: FilingRecord = aggregate::get(txn, id).await?;
    let own = record.filing.parties.contains(&actor.subject);
    if own { Ok(()) } else { Err(CommandError::not_found(FilingRecord::KIND, id)) }
}

/// The house itself, acting by published rules.
fn machine() -> Actor {
    Actor::system(SERVICE)
}

/// A lawful no about a name.
fn name_no(refusal: NameRefusal) -> CommandError {
    CommandError::Refused(refusal.into())
}

/// A lawful no about a filing; a form that breaks rules is answered field by field.
fn filing_no(refusal: FilingRefusal) -> CommandError {
    match refusal.violations() {
        Some(violations) => invalid(violations.clone()),
        None => CommandError::Refused(refusal.into()),
    }
}

/// A form that breaks rules, its fields named as in the contract.
fn invalid(violations: Violations) -> CommandError {
    CommandError::Invalid(violations.into_iter().map(violation_of).collect())
}

/// A no to a step the house takes by itself after it made sure that it may: a bug, never an answer.
fn unexpected(refusal: impl Into<Refusal>) -> CommandError {
    CommandError::internal(refusal.into())
}

/// What was handed in again is of another kind than the filing.
fn wrong_kind(record: &FilingRecord) -> CommandError {
    let kind = record.filing.kind().as_str();
    let text = Text::new(
        format!("该申请为{kind}，与提交的表格不符"),
        format!("the filing is {kind}, the form is another"),
    );
    CommandError::Refused(Refusal::precondition("FILING_KIND", "9a B", text).with("kind", kind))
}

/// An id that was just made cannot be known.
pub fn fresh_id_known() -> CommandError {
    CommandError::internal(anyhow::anyhow!("a fresh id was used before"))
}
