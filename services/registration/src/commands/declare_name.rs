//! Declaring a name (名称申报): checked, and reserved, refused or handed to a person, in one transaction.

use actnow_chassis::database::Txn;
use actnow_chassis::error::CommandError;
use actnow_decisions::Actor;
use actnow_identifiers::Uscc;
use actnow_statutory_clock::legal_date;
use uuid::Uuid;

use super::examine_name::{Subject, examine_name};
use super::handed_in::{HandedIn, examine_handed_in};
use super::name_docket::{NameAct, NameDocket};
use super::name_no;
use super::read_name::NameInput;
use crate::config::Bureau;
use crate::domain::ApplicantGroup;
use crate::domain::declaration::{NameCommand, NameDeclaration, NewDeclaration, Retention, Statement};
use crate::store::NameRecord;
use crate::store::name_locks::lock_names;

/// A name to be declared.
pub struct NewName {
    /// The id it shall have.
    pub id: Uuid,
    /// The company that shall bear it, where an existing one changes its name.
    pub company: Option<Uscc>,
    /// The name, and what it is checked against.
    pub input: NameInput,
    /// For whom.
    pub group: ApplicantGroup,
    /// For how long.
    pub retention: Retention,
    /// Whether the liability statement comes with it.
    pub statement: Statement,
    /// What was handed in with it.
    pub handed_in: HandedIn,
}

/// What came of a declaration.
#[derive(Debug)]
pub enum Declared {
    /// It was made before; nothing changed.
    Known,
    /// It was made now.
    Made(Box<NameRecord>),
}

/// Declares a name. Nobody declares one in conflict with it at the same moment.
///
/// # Errors
/// The domain's refusals; what is wrong with the forms handed in with it; when the database is away.
pub async fn declare_in(
    txn: &Txn,
    bureau: &Bureau,
    new: NewName,
    actor: &Actor,
) -> Result<Declared, CommandError> {
    let documents = new.handed_in.documents(bureau);
    let subject = Subject {
        documents: &documents,
        company: new.company.as_ref(),
        ..Subject::of(&new.input, new.id, &new.group, legal_date(txn.at()))
    };
    let keys = subject.keys(bureau);
    lock_names(txn, &keys).await?;
    let examined = examine_name(txn, bureau, &subject, &keys).await?;
    if examined.known {
        return Ok(Declared::Known);
    }
    let NewName { id, company, input, group, retention, statement, mut handed_in } = new;
    if examined.banned {
        handed_in = handed_in.with_bans(txn, bureau).await?;
    }
    let mut found = examine_handed_in(txn, bureau, handed_in, txn.at()).await?;
    if !found.is_empty() {
        found.extend(examined.check.violations);
        return Err(CommandError::Invalid(found));
    }
    let declaration = NewDeclaration {
        id,
        parts: input.parts,
        authority: bureau.authority_code().to_owned(),
        group,
        retention,
        statement,
    };
    let decision = NameDeclaration::declare(declaration, examined.check, actor, txn.at()).map_err(name_no)?;
    let record = NameRecord {
        version: 0,
        case_id: txn.context().case_id.clone(),
        domicile: input.domicile,
        industry: input.industry,
        investors: input.investors,
        company,
        holder_states: examined.holder_states,
        declaration: decision.now.clone(),
    };
    let act = NameAct { command: NameCommand::Declare, actor, reasons: "" };
    let found_with = (keys, examined.slot);
    let docket = NameDocket::declared(txn, bureau, record, found_with, &decision, act);
    Ok(Declared::Made(Box::new(docket.finish().await?)))
}
