//! What the register holds of a company that an act concerns: its entry, the form it stands by, its persons.

use std::collections::BTreeSet;

use actnow_chassis::aggregate;
use actnow_chassis::database::{Connection, Txn};
use actnow_chassis::error::CommandError;
use actnow_decisions::{Actor, Refusal, Text};
use actnow_identifiers::Uscc;
use actnow_proto::registration::v1::Person;
use uuid::Uuid;

use crate::config::Bureau;
use crate::domain::branch::BranchForm;
use crate::domain::deregistration::{CompanyFacts, HeadOffice};
use crate::domain::establishment::EstablishmentForm;
use crate::domain::scope::ScopeKind;
use crate::store::filings::{Beside, open_about};
use crate::store::register_versions::{Held, hold, ties};
use crate::store::{Entry, FilingRecord, companies, marks, persons};

/// The file of a company.
pub struct CompanyFile {
    /// The form it stands by, contributions due on days; none for what was taken over and never changed, nor of a branch.
    pub form: Option<EstablishmentForm>,
    /// The form a branch stands by; none for what was taken over and never changed, nor of a company.
    pub branch: Option<BranchForm>,
    /// Persons of that form. Holds personal data.
    pub persons: Vec<Person>,
    /// Accounts of its applicants.
    pub parties: BTreeSet<String>,
}

/// Reads the file behind `entry`.
///
/// # Errors
/// When the database is away or a row is corrupt.
pub async fn file_of(
    connection: &impl Connection,
    bureau: &Bureau,
    entry: &Entry,
) -> Result<CompanyFile, CommandError> {
    let Some(filing_id) = entry.filing_id() else {
        return Ok(CompanyFile { form: None, branch: None, persons: Vec::new(), parties: BTreeSet::new() });
    };
    let record: FilingRecord = aggregate::get(connection, filing_id).await?;
    let filing = record.filing;
    let content = &filing.current().content;
    Ok(CompanyFile {
        form: content.form().cloned().map(|form| form.with_days(entry.established_on())),
        branch: content.branch().cloned(),
        persons: persons::read(connection, bureau.privacy(), filing.id, filing.round()).await?,
        parties: filing.parties,
    })
}

/// The persons of the filing `id`, as it was last handed in.
///
/// # Errors
/// When the database is away or a row is corrupt.
pub(super) async fn persons_of(
    connection: &impl Connection,
    bureau: &Bureau,
    id: Uuid,
) -> Result<Vec<Person>, CommandError> {
    let record: FilingRecord = aggregate::get(connection, id).await?;
    persons::read(connection, bureau.privacy(), id, record.filing.round()).await
}

/// The entry of `uscc`, held, with its file, for a new act of `actor` on it: there is no other one under way, and an
/// applicant acts for a company of their own.
pub(super) async fn begin_act(
    txn: &Txn,
    bureau: &Bureau,
    uscc: &Uscc,
    actor: &Actor,
) -> Result<(Held, CompanyFile), CommandError> {
    begin_act_beside(txn, bureau, uscc, Beside::Nothing, actor).await
}

/// The same for an act that may begin `beside` others.
pub(super) async fn begin_act_beside(
    txn: &Txn,
    bureau: &Bureau,
    uscc: &Uscc,
    beside: Beside,
    actor: &Actor,
) -> Result<(Held, CompanyFile), CommandError> {
    let held = hold(txn, uscc).await?;
    let file = file_of(txn, bureau, &held.entry).await?;
    if actor.is_only_applicant() && !file.parties.contains(&actor.subject) {
        let text = Text::new("不是该企业的申请人", "the applicant is not one of this company");
        return Err(CommandError::Refused(Refusal::not_allowed("NOT_A_PARTY", "9a B", text)));
    }
    if let Some(open) = open_about(txn, uscc, beside).await? {
        let text = Text::new("该企业有未办结的登记业务", "another filing about this company is still open");
        let refusal = Refusal::precondition("COMPANY_HAS_OPEN_FILING", "9a B", text);
        return Err(CommandError::Refused(refusal.with("filing", open.to_string())));
    }
    Ok((held, file))
}

/// That `entry` is a company: what changes by the form of one, rests or is ordered to be renamed is no branch.
///
/// # Errors
/// `NOT_FOR_BRANCHES`.
pub(super) fn must_be_company(entry: &Entry) -> Result<(), CommandError> {
    if entry.head_office().is_none() {
        return Ok(());
    }
    let text = Text::new("分公司不能办理该事项", "this act is not for branches");
    Err(CommandError::Refused(Refusal::precondition("NOT_FOR_BRANCHES", "Law 13", text)))
}

/// What the law asks of a company that shall end.
///
/// # Errors
/// When the database is away or a row is corrupt.
pub async fn facts_of(
    connection: &impl Connection,
    bureau: &Bureau,
    entry: &Entry,
) -> Result<CompanyFacts, CommandError> {
    let tied = ties(connection, entry.uscc()).await?;
    let mut items = entry.scope().iter().filter_map(|wording| bureau.catalogue().find(wording));
    let shareholders = match entry {
        Entry::Established { company, .. } => {
            let holders = company.shareholders.iter().map(|holder| match (&holder.uscc, &holder.person) {
                (Some(uscc), _) => uscc.to_string(),
                (None, person) => person.clone().unwrap_or_default(),
            });
            Some(holders.collect())
        }
        Entry::Branch { .. } | Entry::Imported(_) => None,
    };
    Ok(CompanyFacts {
        standing: entry.standing(),
        marks: marks::marks_of(connection, entry.uscc()).await?,
        holds_shares_in: tied.holds_shares_in,
        branches: tied.branches,
        needs_approval: items.any(|item| item.kind == ScopeKind::LicensedPre),
        shareholders,
        head_office: head_office_of(connection, entry).await?,
    })
}

/// The company of the branch `entry`.
async fn head_office_of(
    connection: &impl Connection,
    entry: &Entry,
) -> Result<Option<HeadOffice>, CommandError> {
    let Some(uscc) = entry.head_office().copied() else { return Ok(None) };
    let company = companies::read(connection, &[uscc]).await?.remove(&uscc);
    Ok(Some(HeadOffice { uscc, has_ended: company.is_some_and(|company| company.ended_on().is_some()) }))
}
