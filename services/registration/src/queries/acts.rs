//! What was done to a company: the versions of its entry, and the acts on it that are no filings.

use std::collections::BTreeSet;

use actnow_chassis::aggregate;
use actnow_chassis::database::Database;
use actnow_chassis::error::CommandError;
use actnow_decisions::Actor;
use actnow_identifiers::Uscc;
use chrono::NaiveDate;
use uuid::Uuid;

use crate::domain::change::{Item, ItemChange};
use crate::domain::filing::FilingKind;
use crate::store::register_versions::{self, Version};
use crate::store::{
    CorrectionRecord, DormancyRecord, Entry, FilingRecord, RevocationRecord, dormancies, name_corrections,
    revocations,
};

/// What made a version of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MadeBy {
    /// A filing of this kind.
    Filing(FilingKind),
    /// The revocation of the registration.
    Revocation,
    /// The revocation of a change.
    ChangeRevocation,
    /// A revocation was taken back.
    RevocationTakenBack,
    /// A dormancy: it began.
    Dormancy,
    /// Its last day moved.
    DormancyExtension,
    /// It ended.
    Resumption,
    /// An order to correct the name: the code stands in its place.
    NameCorrection,
    /// The order was withdrawn.
    NameRestored,
}

/// A version of an entry and the act that made it.
#[derive(Debug, Clone)]
pub struct Act {
    /// The version.
    pub version: Version,
    /// The last day it stood; none for the one that stands.
    pub until: Option<NaiveDate>,
    /// The act; none for what was taken over.
    pub act: Option<MadeBy>,
    /// What it changed.
    pub changes: Vec<ItemChange>,
}

/// Every version of an entry, the first one first.
///
/// # Errors
/// `NOT_FOUND`; when the database is away.
pub async fn history(database: &Database, uscc: &Uscc) -> Result<Vec<Act>, CommandError> {
    let versions = register_versions::history(database.reader(), uscc).await?;
    if versions.is_empty() {
        return Err(CommandError::not_found("company", uscc));
    }
    let ends: Vec<Option<NaiveDate>> = versions.iter().skip(1).map(|next| next.since.pred_opt()).collect();
    let mut acts = Vec::with_capacity(versions.len());
    let mut before: Option<Entry> = None;
    let mut acted: BTreeSet<Uuid> = BTreeSet::new();
    for (version, until) in versions.into_iter().zip(ends.into_iter().chain([None])) {
        let filing: Option<FilingRecord> = match version.filing_id {
            Some(id) => aggregate::find(database.reader(), id).await?,
            None => None,
        };
        let content = filing.as_ref().map(|record| &record.filing.current().content);
        let changes = content.map(|content| content.changes().to_vec()).unwrap_or_default();
        let act = match (content, version.filing_id) {
            (Some(content), _) => Some(MadeBy::Filing(content.kind())),
            (None, Some(id)) => Some(by_difference(before.as_ref(), &version.entry, acted.contains(&id))),
            (None, None) => None,
        };
        before = Some(version.entry.clone());
        acted.extend(version.filing_id);
        acts.push(Act { version, until, act, changes });
    }
    Ok(acts)
}

/// Which act that is no filing made `now` of the entry `before`: each of them changes one thing of it. `again` where it
/// made an earlier version, too.
fn by_difference(before: Option<&Entry>, now: &Entry, again: bool) -> MadeBy {
    if now.ended_on().is_some() {
        return MadeBy::Revocation;
    }
    let stands_by_another = before.is_some_and(|before| before.filing_id() != now.filing_id());
    if stands_by_another && !again {
        return MadeBy::ChangeRevocation;
    }
    if stands_by_another || before.is_some_and(|before| before.ended_on().is_some()) {
        return MadeBy::RevocationTakenBack;
    }
    let code_before = before.and_then(Entry::code_for_name);
    match (before.and_then(Entry::dormancy), now.dormancy()) {
        _ if code_before != now.code_for_name() => match now.code_for_name() {
            Some(_) => MadeBy::NameCorrection,
            None => MadeBy::NameRestored,
        },
        (Some(_), Some(_)) => MadeBy::DormancyExtension,
        (Some(_), None) => MadeBy::Resumption,
        (None, _) => MadeBy::Dormancy,
    }
}

/// A revocation. An applicant sees only their own.
///
/// # Errors
/// `NOT_FOUND`; when the database is away.
pub async fn revocation(
    database: &Database,
    id: Uuid,
    actor: &Actor,
) -> Result<RevocationRecord, CommandError> {
    let record: RevocationRecord = aggregate::get(database.reader(), id).await?;
    let own = record.revocation.opened_by == actor.subject;
    if own || !actor.is_only_applicant() {
        Ok(record)
    } else {
        Err(CommandError::not_found("revocation", id))
    }
}

/// Every revocation about a company, in the order in which they began.
///
/// # Errors
/// When the database is away.
pub async fn revocations(database: &Database, uscc: &Uscc) -> Result<Vec<RevocationRecord>, CommandError> {
    revocations::about(database.reader(), uscc).await
}

/// A change that a company stands by, which may be revoked.
#[derive(Debug, Clone)]
pub struct StandingChange {
    /// The filing.
    pub filing_id: Uuid,
    /// A change of registration, or of filed items alone.
    pub kind: FilingKind,
    /// Since when.
    pub since: NaiveDate,
    /// What it changed.
    pub items: Vec<Item>,
}

/// The change that the company `uscc` stands by; none where there was none, or it has ended, and of a branch.
///
/// # Errors
/// When the database is away.
pub async fn standing_change(
    database: &Database,
    uscc: &Uscc,
) -> Result<Option<StandingChange>, CommandError> {
    let versions = register_versions::history(database.reader(), uscc).await?;
    let stands_by = versions.last().filter(|now| now.entry.ended_on().is_none());
    let Some(filing_id) = stands_by.and_then(|now| now.entry.filing_id()) else { return Ok(None) };
    let since = versions.iter().find(|version| version.filing_id == Some(filing_id));
    let record: FilingRecord = aggregate::get(database.reader(), filing_id).await?;
    let content = &record.filing.current().content;
    let changed = since.filter(|_| content.is_change());
    Ok(changed.map(|version| StandingChange {
        filing_id,
        kind: content.kind(),
        since: version.since,
        items: content.changes().iter().map(|one| one.item).collect(),
    }))
}

/// A dormancy. An applicant sees only those of their own companies.
///
/// # Errors
/// `NOT_FOUND`; when the database is away.
pub async fn dormancy(database: &Database, id: Uuid, actor: &Actor) -> Result<DormancyRecord, CommandError> {
    let record: DormancyRecord = aggregate::get(database.reader(), id).await?;
    let own = record.dormancy.parties.contains(&actor.subject);
    if own || !actor.is_only_applicant() { Ok(record) } else { Err(CommandError::not_found("dormancy", id)) }
}

/// A correction of a name. An applicant sees only those of their own companies, once they are ordered.
///
/// # Errors
/// `NOT_FOUND`; when the database is away.
pub async fn correction(
    database: &Database,
    id: Uuid,
    actor: &Actor,
) -> Result<CorrectionRecord, CommandError> {
    let record: CorrectionRecord = aggregate::get(database.reader(), id).await?;
    let own = record.correction.order.is_some() && record.correction.parties.contains(&actor.subject);
    if own || !actor.is_only_applicant() {
        Ok(record)
    } else {
        Err(CommandError::not_found("name-correction", id))
    }
}

/// Every correction of the name of a company, in the order in which they were proposed.
///
/// # Errors
/// When the database is away.
pub async fn corrections(database: &Database, uscc: &Uscc) -> Result<Vec<CorrectionRecord>, CommandError> {
    name_corrections::about(database.reader(), uscc).await
}

/// Every dormancy of a company, in the order in which they were filed.
///
/// # Errors
/// When the database is away.
pub async fn dormancies(database: &Database, uscc: &Uscc) -> Result<Vec<DormancyRecord>, CommandError> {
    dormancies::about(database.reader(), uscc).await
}
