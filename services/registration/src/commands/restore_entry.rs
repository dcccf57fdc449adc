//! An earlier entry of a company in force again: by the revocation of the change that came after it, or by the taking back
//! of a revocation (MERR 40, 42). With its name, where nobody else bears it, and with a licence anew where the one in
//! force shows something else. What later acts of other kinds put on the entry, a dormancy or an order about a name that
//! stays, goes on.

use actnow_chassis::aggregate;
use actnow_chassis::database::Txn;
use actnow_chassis::error::CommandError;
use actnow_decisions::{Refusal, Text};
use actnow_identifiers::{ECertificateId, Uscc};
use actnow_statutory_clock::legal_date;
use uuid::Uuid;

use super::issue::end_licence;
use super::numbers::next_licence;
use super::seal::sealed;
use super::settle_correction::{Leaves, leave_name_in};
use super::unexpected;
use crate::config::Bureau;
use crate::domain::certificate::CertificateEnd;
use crate::domain::filing::FilingState;
use crate::domain::revocation::{EntryFacts, RestoredCompany, Target};
use crate::store::filings::{Beside, open_about};
use crate::store::name_index::keys_of;
use crate::store::name_locks::lock_names;
use crate::store::register_versions::{Held, Next, Version, replace};
use crate::store::{Entry, FilingRecord, companies, names};

/// How `entry` stands, for decisions about it.
pub(super) fn facts_about(entry: &Entry) -> EntryFacts {
    EntryFacts { ended: entry.ended_on().is_some(), filing_id: entry.filing_id() }
}

/// The version that the act `id` made first, and the one before it.
pub(super) fn around(versions: Vec<Version>, id: Uuid) -> Option<(Version, Version)> {
    let mut before = None;
    for version in versions {
        if version.filing_id == Some(id) {
            return before.map(|before| (before, version));
        }
        before = Some(version);
    }
    None
}

/// That no decided act on `uscc` waits for its licence.
///
/// # Errors
/// `COMPANY_HAS_OPEN_FILING`; when the database is away.
pub(super) async fn must_wait_for_no_seal(txn: &Txn, uscc: &Uscc) -> Result<(), CommandError> {
    let Some(open) = open_about(txn, uscc, Beside::Nothing).await? else { return Ok(()) };
    let filing: FilingRecord = aggregate::get(txn, open).await?;
    if let FilingState::Registered(_) = filing.filing.state {
        let text = Text::new("该企业有已核准、待签章的登记业务", "a registered filing waits for its licence");
        let refusal = Refusal::precondition("COMPANY_HAS_OPEN_FILING", "9a B", text);
        return Err(CommandError::Refused(refusal.with("filing", open.to_string())));
    }
    Ok(())
}

/// Puts `earlier`, an entry of the company that is `held`, in force from today by the revocation `by`; the licence in
/// force ends as `end` where another one is issued. `target` tells which items are again what they were.
///
/// # Errors
/// `NAME_TAKEN`, `HEAD_OFFICE_ENDED`, `COMPANY_HAS_OPEN_FILING`; `UNAVAILABLE` while the seal is away; when the database
/// is away.
pub(super) async fn restore_in(
    txn: &Txn,
    bureau: &Bureau,
    held: &Held,
    earlier: Entry,
    (by, target, end): (Uuid, Target, CertificateEnd),
) -> Result<RestoredCompany, CommandError> {
    let uscc = held.entry.uscc();
    must_wait_for_no_seal(txn, uscc).await?;
    let (ended, renamed) = (held.entry.ended_on().is_some(), earlier.full_name() != held.entry.full_name());
    let name_id = if renamed { former_name(txn, uscc, &earlier).await? } else { held.name_id };
    if renamed || ended {
        must_be_free(txn, bureau, name_id).await?;
    }
    if ended {
        must_have_head_office(txn, &earlier).await?;
    }
    let code_for_name = held.entry.code_for_name().filter(|_| !renamed && !ended);
    let entry = earlier.resting(held.entry.dormancy().cloned()).called_by_code(code_for_name);
    let in_force = held.entry.certificate().filter(|_| !ended);
    let (face, shown) = (entry.licence_face(bureau.catalogue()), held.entry.licence_face(bureau.catalogue()));
    let (entry, certificate) = match (face, in_force) {
        (None, _) => (entry, None),
        (face, Some(kept)) if face == shown => (entry.under(kept.clone()), None),
        (Some(face), _) => {
            let before = held.entry.certificate().or(entry.certificate());
            let numbers = next_licence(txn, bureau, by, uscc, before).await?;
            let reserved = numbers.licence();
            let reserved = reserved.ok_or_else(|| CommandError::internal(anyhow::anyhow!("no number")))?;
            let Some(signed) = sealed(txn, bureau, reserved, face)? else {
                return Err(CommandError::Unavailable("the seal of the authority", None));
            };
            let issued = signed.issue(legal_date(txn.at())).map_err(unexpected)?;
            let certificate = issued.id.clone();
            numbers.keep_issued(txn, bureau, issued)?;
            (entry.under(certificate.clone()), Some(certificate))
        }
    };
    if in_force.is_some() && entry.certificate() != in_force {
        end_licence(txn, held, end).await?;
    }
    if renamed {
        leave_name_in(txn, uscc, Leaves::Renamed).await?;
    }
    let next = Next { entry: &entry, name_id, since: legal_date(txn.at()), filing_id: by };
    replace(txn, held, &next).await?;
    Ok(told_of(&entry, items_of(txn, target).await?, certificate))
}

/// The name `earlier` bore, among those the company gave up.
async fn former_name(txn: &Txn, uscc: &Uscc, earlier: &Entry) -> Result<Uuid, CommandError> {
    let found = names::given_up(txn, uscc, &earlier.full_name()).await?;
    found.ok_or_else(|| CommandError::internal(anyhow::anyhow!("{uscc} never gave up its former name")))
}

/// That nobody else bears the name `id` meanwhile, nor keeps it; nobody declares it at the same moment.
async fn must_be_free(txn: &Txn, bureau: &Bureau, id: Uuid) -> Result<(), CommandError> {
    let keys = keys_of(&names::parts(txn, id).await?, bureau.names());
    lock_names(txn, &keys).await?;
    if names::is_anothers(txn, id, &keys).await? {
        let text = Text::new(
            "原企业名称已由他人登记或者保留，无法恢复到登记前的状态",
            "another bears or keeps the former name: what was before cannot be restored",
        );
        return Err(CommandError::Refused(Refusal::precondition("NAME_TAKEN", "MERR 41", text)));
    }
    Ok(())
}

/// That the company of a branch exists.
async fn must_have_head_office(txn: &Txn, branch: &Entry) -> Result<(), CommandError> {
    let Some(code) = branch.head_office() else { return Ok(()) };
    let company = companies::read(txn, std::slice::from_ref(code)).await?.remove(code);
    if company.is_none_or(|company| company.ended_on().is_some()) {
        let text = Text::new("隶属企业已经终止，分公司无法恢复", "the company of the branch has ended");
        return Err(CommandError::Refused(Refusal::precondition("HEAD_OFFICE_ENDED", "Law 13", text)));
    }
    Ok(())
}

/// The items of the change that is revoked, or in force again.
async fn items_of(txn: &Txn, target: Target) -> Result<Vec<&'static str>, CommandError> {
    let Some(filing_id) = target.change() else { return Ok(Vec::new()) };
    let record: FilingRecord = aggregate::get(txn, filing_id).await?;
    Ok(record.filing.current().content.changes().iter().map(|one| one.item.as_str()).collect())
}

fn told_of(entry: &Entry, items: Vec<&'static str>, certificate: Option<ECertificateId>) -> RestoredCompany {
    let (domicile, division) = entry.address();
    RestoredCompany {
        full_name: entry.full_name(),
        company_type: entry.company_type().to_owned(),
        scope: entry.scope().to_vec(),
        domicile: domicile.to_owned(),
        division: division.to_owned(),
        items,
        certificate,
    }
}
