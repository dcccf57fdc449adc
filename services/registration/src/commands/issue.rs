//! From the decision to its effect: the register entry, and the licence with its seal where the face changes. A company
//! exists, changes or ends from this day, a branch exists.
//!
//! When the seal is away the decision stands, code and licence number stay reserved, and signing is tried
//! again; there is exactly one licence in the end (T-24).

use actnow_chassis::database::Txn;
use actnow_chassis::error::CommandError;
use actnow_identifiers::ECertificateId;
use actnow_statutory_clock::legal_date;
use uuid::Uuid;

use super::end_dormancy::end_with_company_in;
use super::examine_again::Subject;
use super::examine_branch::whole_name;
use super::filing_docket::{FilingAct, FilingDocket};
use super::marks::reached_again_in;
use super::numbers::Numbers;
use super::seal::sealed;
use super::settle_correction::{Leaves, leave_name_in};
use super::{machine, unexpected};
use crate::domain::LicenceFace;
use crate::domain::branch::{Branch, BranchForm, BranchType};
use crate::domain::certificate::{Certificate, CertificateEnd};
use crate::domain::company::{Company, CompanyStanding, EntrySource};
use crate::domain::filing::{FilingCommand, FilingContent};
use crate::domain::scope::ScopeCatalogue;
use crate::store::companies::{NewEntry, entry_rows};
use crate::store::name_index::{keys_of, reading};
use crate::store::name_locks::lock_names;
use crate::store::names::{IndexedName, name_rows};
use crate::store::register_persons::post_rows;
use crate::store::register_versions::{Held, Next, replace};
use crate::store::{Entry, certificates, codes};

/// Where the numbers of a registered filing are.
pub(super) enum Taken {
    /// Taken in this transaction; their rows are not written yet.
    Now(Box<Numbers>),
    /// Reserved by an earlier transaction, whose licence could not be signed.
    Before(Box<Certificate>),
}

/// Puts the registered filing on the desk in force: with its licence, or the next try to sign it; without one where
/// none is needed.
pub(super) async fn conclude_in(
    docket: &mut FilingDocket<'_>,
    subject: &Subject,
    taken: Taken,
) -> Result<(), CommandError> {
    let licence = match &taken {
        Taken::Now(numbers) => numbers.licence(),
        Taken::Before(certificate) => Some((**certificate).clone()),
    };
    match licence {
        Some(licence) => issue_in(docket, subject, licence, taken).await,
        None => complete_in(docket, subject).await,
    }
}

async fn issue_in(
    docket: &mut FilingDocket<'_>,
    subject: &Subject,
    certificate: Certificate,
    taken: Taken,
) -> Result<(), CommandError> {
    let made = made_of(docket, subject)?;
    let face = made.licence_face(docket.bureau.catalogue());
    let uscc = face.uscc;
    let Some(certificate) = sealed(docket.txn, docket.bureau, certificate, face)? else {
        docket.delayed(uscc.as_str());
        return match taken {
            Taken::Now(numbers) => numbers.keep(docket.txn, docket.bureau),
            Taken::Before(_) => Ok(()),
        };
    };
    let (txn, machine) = (docket.txn, machine());
    let issued = docket.filing().issue(&certificate, &machine, txn.at()).map_err(unexpected)?;
    docket.decide(issued, FilingAct::new(FilingCommand::Issue, &machine));
    let certificate = certificate.issue(legal_date(txn.at())).map_err(unexpected)?;
    let entry = made.under(certificate.id.clone());
    write_entry(docket, subject, &entry).await?;
    match taken {
        Taken::Now(numbers) => numbers.keep_issued(txn, docket.bureau, certificate),
        Taken::Before(_) => {
            if subject.held.is_none() {
                codes::commit(txn, docket.record.filing.id).await?;
            }
            certificates::settle(txn, &certificate).await
        }
    }
}

/// In force without a licence of its own: what a change files, and the end of a company.
async fn complete_in(docket: &mut FilingDocket<'_>, subject: &Subject) -> Result<(), CommandError> {
    let (txn, machine) = (docket.txn, machine());
    let Some(held) = &subject.held else {
        return Err(CommandError::internal(anyhow::anyhow!("a new company has a licence")));
    };
    let done = docket.filing().complete(&machine, txn.at()).map_err(unexpected)?;
    let entry = match &docket.record.filing.current().content {
        FilingContent::Establish(_)
        | FilingContent::Change(_)
        | FilingContent::BranchEstablish(_)
        | FilingContent::BranchChange(_) => filed(docket, subject, held)?,
        FilingContent::Deregister(_) | FilingContent::SimpleDeregister(_) => {
            end_licence(docket.txn, held, CertificateEnd::Cancelled).await?;
            end_with_company_in(docket.txn, held.entry.uscc()).await?;
            leave_name_in(docket.txn, held.entry.uscc(), Leaves::Ended).await?;
            held.entry.clone().ended(CompanyStanding::Deregistered, legal_date(txn.at()))
        }
    };
    docket.decide(done, FilingAct::new(FilingCommand::Complete, &machine));
    write_entry(docket, subject, &entry).await
}

/// The entry after a change that its licence does not show.
fn filed(docket: &FilingDocket<'_>, subject: &Subject, held: &Held) -> Result<Entry, CommandError> {
    match held.entry.certificate() {
        Some(certificate) => Ok(made_of(docket, subject)?.under(certificate.clone())),
        None => Err(CommandError::internal(anyhow::anyhow!(
            "the first change of a company taken over has a licence"
        ))),
    }
}

/// What a filing makes of its form: an entry that lacks only its licence.
enum Made {
    Company(Box<Company>),
    Branch(Box<Branch>),
}

impl Made {
    fn licence_face(&self, catalogue: &ScopeCatalogue) -> LicenceFace {
        match self {
            Self::Company(company) => company.licence_face(catalogue),
            Self::Branch(branch) => branch.licence_face(catalogue),
        }
    }

    fn under(self, certificate: ECertificateId) -> Entry {
        match self {
            Self::Company(company) => Entry::Established { company, certificate },
            Self::Branch(branch) => Entry::Branch { branch, certificate },
        }
    }
}

fn made_of(docket: &FilingDocket<'_>, subject: &Subject) -> Result<Made, CommandError> {
    let filing = &docket.record.filing;
    let missing = |what: &'static str| move || CommandError::internal(anyhow::anyhow!(what));
    let uscc = docket.record.uscc().ok_or_else(missing("only a registered filing comes into force"))?;
    let established_on = match &subject.held {
        Some(held) => held.entry.established_on(),
        None => legal_date(docket.txn.at()),
    };
    let source = EntrySource {
        filing_id: filing.id,
        uscc,
        authority: docket.bureau.authority(),
        persons: &subject.people.facts,
        entities: &subject.entities,
        established_on,
    };
    let as_branch = |form: &BranchForm, branch_type: Option<BranchType>| -> Result<Made, CommandError> {
        let branch_type = branch_type.ok_or_else(missing("only a company has branches"))?;
        let branch = Branch::by_form(form, branch_type, &source).map_err(CommandError::internal)?;
        Ok(Made::Branch(Box::new(branch)))
    };
    let form = match &filing.current().content {
        FilingContent::BranchEstablish(form) => {
            let head_office = subject.head_office.as_ref().ok_or_else(missing("a branch has its company"))?;
            return as_branch(form, BranchType::of(head_office.entry.company_type()));
        }
        FilingContent::BranchChange(change) => return as_branch(&change.form, change.branch_type()),
        content @ (FilingContent::Establish(_)
        | FilingContent::Change(_)
        | FilingContent::Deregister(_)
        | FilingContent::SimpleDeregister(_)) => {
            content.form().ok_or_else(missing("the end of a company has no entry"))?
        }
    };
    let company = Company::by_form(form, &source).map_err(CommandError::internal)?;
    let Some(Held { entry: before, .. }) = &subject.held else { return Ok(Made::Company(Box::new(company))) };
    // A form says nothing of a dormancy, nor of an order about the name: they go on, the order until there is another.
    let renamed = company.name.full_text() != before.full_name();
    let code_for_name = before.code_for_name().filter(|_| !renamed);
    let company = Company { dormancy: before.dormancy().cloned(), code_for_name, ..company };
    Ok(Made::Company(Box::new(company)))
}

/// Writes the entry; of a company that exists, beside the versions before, its former licence superseded and its
/// former name given up.
async fn write_entry(
    docket: &FilingDocket<'_>,
    subject: &Subject,
    entry: &Entry,
) -> Result<(), CommandError> {
    let (txn, filing) = (docket.txn, &docket.record.filing);
    let privacy = docket.bureau.privacy();
    txn.write_with_commit(post_rows(privacy, &[(&docket.record, subject.people.persons.as_slice())]));
    let Some(held) = &subject.held else {
        let name_id = match filing.name_id {
            Some(declared) => declared,
            None => named_anew(docket).await?,
        };
        for rows in entry_rows(&[NewEntry { entry, name_id, filing_id: Some(filing.id) }], txn.at())? {
            txn.write_with_commit(rows);
        }
        return Ok(());
    };
    if entry.certificate() != held.entry.certificate() {
        end_licence(docket.txn, held, CertificateEnd::Superseded).await?;
    }
    let renamed = entry.full_name() != held.entry.full_name();
    if renamed {
        leave_name_in(txn, entry.uscc(), Leaves::Renamed).await?;
    }
    if entry.address().0 != held.entry.address().0 {
        reached_again_in(txn, entry.uscc()).await?;
    }
    let name_id = match filing.name_id {
        Some(declared) => declared,
        None if renamed => named_anew(docket).await?,
        None => held.name_id,
    };
    let next = Next { entry, name_id, since: legal_date(txn.at()), filing_id: filing.id };
    replace(txn, held, &next).await
}

/// The name of a branch, which nobody declares, among the names. Its lock keeps the index that is read.
async fn named_anew(docket: &FilingDocket<'_>) -> Result<Uuid, CommandError> {
    let (txn, bureau) = (docket.txn, docket.bureau);
    let Some(form) = docket.record.filing.current().content.branch() else {
        return Err(CommandError::internal(anyhow::anyhow!("a company uses a name that was declared")));
    };
    let parts = whole_name(form);
    let keys = keys_of(&parts, bureau.names());
    let name =
        IndexedName { id: txn.next_id(), authority: bureau.authority_code(), parts: &parts, keys: &keys };
    lock_names(txn, &keys).await?;
    for rows in name_rows(std::slice::from_ref(&name), reading(txn).await?, bureau.names())? {
        txn.write_with_commit(rows);
    }
    Ok(name.id)
}

/// Ends the licence of a company, where one was issued here.
pub(super) async fn end_licence(txn: &Txn, held: &Held, end: CertificateEnd) -> Result<(), CommandError> {
    let Some(identifier) = held.entry.certificate() else { return Ok(()) };
    let before = certificates::find(txn, identifier).await?;
    let before = before.ok_or_else(|| CommandError::internal(anyhow::anyhow!("{identifier} is missing")))?;
    certificates::end(txn, &before.end(end, txn.at()).map_err(unexpected)?).await
}
