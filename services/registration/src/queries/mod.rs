//! Read only, never locks: names, filings, the register, licences.

mod acts;

pub use acts::{
    Act, MadeBy, StandingChange, correction, corrections, dormancies, dormancy, history, revocation,
    revocations, standing_change,
};

use std::collections::HashMap;

use actnow_chassis::aggregate;
use actnow_chassis::certificate_signing::Signature as Seal;
use actnow_chassis::database::{Connection, Database};
use actnow_chassis::digest::sha256_hex;
use actnow_chassis::error::CommandError;
use actnow_decisions::{Actor, Violations};
use actnow_identifiers::{ECertificateId, Uscc};
use actnow_proto::registration::v1::Person;
use actnow_statutory_clock::{Light, add_months, legal_date};
use chrono::NaiveDate;
use uuid::Uuid;

use crate::commands::examine_branch::{ExaminedBranch, examine_unfiled_branch};
use crate::commands::examine_change::{ChangeInput, ExaminedChange, examine_unfiled_change};
use crate::commands::examine_establishment::{Examined, examine_unfiled};
use crate::commands::examine_name::{ExaminedName, Subject, examine_name};
use crate::commands::read_form::FormInput;
use crate::commands::read_name::NameInput;
use crate::commands::{CompanyFile, People, behind_its_company, facts_of, file_of};
use crate::config::Bureau;
use crate::domain::ApplicantGroup;
use crate::domain::LicenceFace;
use crate::domain::branch::BranchForm;
use crate::domain::certificate::{CertificateState, Signature};
use crate::store::marks::Note;
use crate::store::register_versions::{self, Version};
use crate::store::{
    Entry, FilingRecord, NameRecord, certificates, companies, filings, lights, marks, persons,
    register_search,
};

/// Checks a name nobody declared.
///
/// # Errors
/// When the database is away.
pub async fn check_name(
    database: &Database,
    bureau: &Bureau,
    input: &NameInput,
) -> Result<ExaminedName, CommandError> {
    let nobody = ApplicantGroup::new("");
    let subject = Subject::of(input, Uuid::nil(), &nobody, legal_date(database.clock().now()));
    let keys = subject.keys(bureau);
    examine_name(database.reader(), bureau, &subject, &keys).await
}

/// Checks an establishment nobody handed in.
///
/// # Errors
/// When the database is away.
pub async fn check_establishment(
    database: &Database,
    bureau: &Bureau,
    input: FormInput,
    people: &People,
) -> Result<Examined, CommandError> {
    examine_unfiled(database.reader(), bureau, input, people, database.clock().now()).await
}

/// Checks a branch nobody handed in; `own` is the returned filing it would be handed in for, or nil.
///
/// # Errors
/// `NOT_FOUND` without the company; when the database is away.
pub async fn check_branch(
    database: &Database,
    bureau: &Bureau,
    form: BranchForm,
    people: People,
    own: Uuid,
) -> Result<ExaminedBranch, CommandError> {
    examine_unfiled_branch(database.reader(), bureau, form, people, own, database.clock().now()).await
}

/// These persons beside the others of the filing they are handed in for again. An applicant sees only their own.
///
/// # Errors
/// `NOT_FOUND`; when the database is away or a row does not open.
pub async fn people_again(
    database: &Database,
    bureau: &Bureau,
    id: Uuid,
    people: People,
    actor: &Actor,
) -> Result<People, CommandError> {
    filing(database, id, actor).await?;
    Ok(people.over(persons(database, bureau, id).await?, database.clock().now()))
}

/// A declared name. An applicant sees only their own.
///
/// # Errors
/// `NOT_FOUND`; when the database is away.
pub async fn name(database: &Database, id: Uuid, actor: &Actor) -> Result<NameRecord, CommandError> {
    let record: NameRecord = aggregate::get(database.reader(), id).await?;
    let own = record.declaration.group.as_str() == actor.subject;
    if own || !actor.is_only_applicant() { Ok(record) } else { Err(CommandError::not_found("name", id)) }
}

/// A filing. An applicant sees only their own.
///
/// # Errors
/// `NOT_FOUND`; when the database is away.
pub async fn filing(database: &Database, id: Uuid, actor: &Actor) -> Result<FilingRecord, CommandError> {
    let record: FilingRecord = aggregate::get(database.reader(), id).await?;
    let own = record.filing.parties.contains(&actor.subject);
    if own || !actor.is_only_applicant() { Ok(record) } else { Err(CommandError::not_found("filing", id)) }
}

/// The persons of the newest round of a filing, opened: for masking only.
///
/// # Errors
/// `NOT_FOUND`; when the database is away or a row does not open.
pub async fn persons(database: &Database, bureau: &Bureau, id: Uuid) -> Result<Vec<Person>, CommandError> {
    let record: FilingRecord = aggregate::get(database.reader(), id).await?;
    let mut found = persons::read(database.reader(), bureau.privacy(), id, record.filing.round()).await?;
    found.sort_by(|a, b| a.r#ref.cmp(&b.r#ref));
    Ok(found)
}

/// A page of filings after the id `after`, in the order of their ids; open ones when no state is asked for, and with
/// `company` only the acts on it.
///
/// # Errors
/// When the database is away.
pub async fn filings(
    database: &Database,
    states: &[&'static str],
    company: Option<&Uscc>,
    after: Uuid,
    size: u32,
) -> Result<Vec<FilingRecord>, CommandError> {
    let states = if states.is_empty() { filings::OPEN } else { states };
    filings::page(database, states, company, after, size).await
}

/// The lights of `records` now: the clock's, or a more urgent one that was noted.
///
/// # Errors
/// When the database is away.
pub async fn lights_of(
    connection: &impl Connection,
    bureau: &Bureau,
    records: &[&FilingRecord],
    now: chrono::DateTime<chrono::Utc>,
) -> Result<HashMap<Uuid, Light>, CommandError> {
    let ids: Vec<Uuid> = records.iter().map(|record| record.filing.id).collect();
    let noted = lights::noted(connection, &ids).await?;
    let light = |record: &FilingRecord| {
        let noted = noted.get(&record.filing.id).copied().filter(|_| !record.filing.state.has_ended());
        record.filing.light(now, bureau.calendar()).max(noted).unwrap_or(Light::Green)
    };
    Ok(records.iter().map(|record| (record.filing.id, light(record))).collect())
}

/// A company of the register.
///
/// # Errors
/// `NOT_FOUND`; when the database is away.
pub async fn company(database: &Database, uscc: &Uscc) -> Result<Entry, CommandError> {
    let mut found = companies::read(database.reader(), std::slice::from_ref(uscc)).await?;
    found.remove(uscc).ok_or_else(|| CommandError::not_found("company", uscc))
}

/// A company as it stood on a day.
#[derive(Debug, Clone)]
pub struct CompanyOn {
    /// The entry.
    pub entry: Entry,
    /// Names it had given up less than a year before.
    pub former_names: Vec<String>,
    /// Its branches that lived on that day, as they now are.
    pub branches: Vec<Entry>,
    /// In what a branch, as it now is, is behind its company.
    pub behind: Violations,
}

/// A company of the register as it stood at the end of the day `as_of`, or as it stands now.
///
/// # Errors
/// `NOT_FOUND`, also for a day before its establishment; when the database is away.
pub async fn company_on(
    database: &Database,
    uscc: &Uscc,
    as_of: Option<NaiveDate>,
) -> Result<CompanyOn, CommandError> {
    let on = as_of.unwrap_or_else(|| legal_date(database.clock().now()));
    let versions = register_versions::history(database.reader(), uscc).await?;
    let missing = || CommandError::not_found("company", uscc);
    let at = versions.iter().rposition(|version| version.since <= on);
    // What is dated ahead of the house's clock is there all the same.
    let at = if as_of.is_none() { versions.len().checked_sub(1) } else { at };
    let at = at.ok_or_else(missing)?;
    let former_names = former_names(&versions[..=at], on);
    let entry = versions.into_iter().nth(at).ok_or_else(missing)?.entry;
    let branches = register_versions::branches_on(database.reader(), uscc, on).await?;
    let behind = match as_of {
        None => behind_its_company(database.reader(), &entry).await?,
        Some(_) => Violations::new(),
    };
    Ok(CompanyOn { entry, former_names, branches, behind })
}

/// Names of earlier versions that were given up less than a year before `on`, each once, but for the one borne again.
fn former_names(versions: &[Version], on: NaiveDate) -> Vec<String> {
    let changes = versions.windows(2).filter(|pair| pair[0].entry.full_name() != pair[1].entry.full_name());
    let recent = changes.filter(|pair| on < add_months(pair[1].since, 12));
    let mut names: Vec<String> = Vec::new();
    for name in recent.map(|pair| pair[0].entry.full_name()) {
        let borne = versions.last().is_some_and(|now| now.entry.full_name() == name);
        if !borne && !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// The file of a company; an applicant sees only their own.
///
/// # Errors
/// `NOT_FOUND`; when the database is away.
pub async fn company_file(
    database: &Database,
    bureau: &Bureau,
    uscc: &Uscc,
    actor: &Actor,
) -> Result<CompanyFile, CommandError> {
    let entry = company(database, uscc).await?;
    let file = file_of(database.reader(), bureau, &entry).await?;
    let own = file.parties.contains(&actor.subject);
    if own || !actor.is_only_applicant() { Ok(file) } else { Err(CommandError::not_found("company", uscc)) }
}

/// Checks a change nobody handed in; an applicant only of their own company. `own` is the returned filing it would be
/// handed in for, or nil.
///
/// # Errors
/// `NOT_FOUND`; when the database is away.
pub async fn check_change(
    database: &Database,
    bureau: &Bureau,
    (input, own): (ChangeInput, Uuid),
    people: People,
    actor: &Actor,
) -> Result<ExaminedChange, CommandError> {
    company_file(database, bureau, &input.company, actor).await?;
    let entry = company(database, &input.company).await?;
    let now = database.clock().now();
    examine_unfiled_change(database.reader(), bureau, &entry, (input, own), people, now).await
}

/// What bars the two ways to an end.
#[derive(Debug, Clone)]
pub struct Bars {
    /// The simple way (MERR 33).
    pub simple: Violations,
    /// The ordinary way.
    pub ordinary: Violations,
}

/// What bars a company from its end, whatever its forms say.
///
/// # Errors
/// `NOT_FOUND`; when the database is away.
pub async fn bars(database: &Database, bureau: &Bureau, uscc: &Uscc) -> Result<Bars, CommandError> {
    let entry = company(database, uscc).await?;
    let facts = facts_of(database.reader(), bureau, &entry).await?;
    Ok(Bars { simple: facts.simple_bars(), ordinary: facts.ordinary_bars() })
}

/// The notes that stand about a company.
///
/// # Errors
/// When the database is away.
pub async fn marks(database: &Database, uscc: &Uscc) -> Result<Vec<Note>, CommandError> {
    marks::standing(database.reader(), uscc).await
}

/// What is looked for in the register.
#[derive(Debug, Clone)]
pub struct Search {
    /// Part of a name, normalised, or a whole code.
    pub text: String,
    /// Code of the last company of the page before; empty: the first page.
    pub after: String,
    /// Companies of a page.
    pub size: u32,
}

/// Companies whose name has the text in it, or whose code it is, in the order of their codes.
///
/// # Errors
/// When the database is away.
pub async fn search(database: &Database, search: &Search) -> Result<Vec<Entry>, CommandError> {
    let reader = database.reader();
    if let Ok(uscc) = Uscc::from_stored(&search.text.to_uppercase()) {
        return Ok(companies::read(reader, &[uscc]).await?.into_values().collect());
    }
    register_search::by_name(reader, &search.text, &search.after, search.size).await
}

/// A licence, as anybody may ask for by its identifier.
#[derive(Debug, Clone)]
pub struct Licence {
    /// `VALID`, `SUPERSEDED`, `CANCELLED` or `REVOKED`.
    pub state: &'static str,
    /// Whether the seal of the authority is over these bytes.
    pub signature_valid: bool,
    /// SHA-256 of the signed bytes, hexadecimal.
    pub content_sha256: String,
    /// The company.
    pub company: Entry,
}

/// Looks an issued licence up and checks its seal.
///
/// # Errors
/// `NOT_FOUND`, also while it is not issued yet; when the database is away.
pub async fn licence(
    database: &Database,
    bureau: &Bureau,
    identifier: &ECertificateId,
) -> Result<Licence, CommandError> {
    let missing = || CommandError::not_found("licence", identifier);
    let certificate = certificates::find(database.reader(), identifier).await?.ok_or_else(missing)?;
    let (face, signature) = issued(&certificate.state).ok_or_else(missing)?;
    let bytes = face.canonical_bytes(identifier.as_str());
    let seal = Seal { key_id: signature.key_id.clone(), bytes: signature.value.clone() };
    Ok(Licence {
        state: certificate.state.name(),
        signature_valid: bureau.signer().verify(&bytes, &seal).is_ok(),
        content_sha256: sha256_hex(&bytes),
        company: company(database, &face.uscc).await?,
    })
}

fn issued(state: &CertificateState) -> Option<(&LicenceFace, &Signature)> {
    match state {
        CertificateState::Valid { face, signature, .. } | CertificateState::Ended { face, signature, .. } => {
            Some((face, signature))
        }
        CertificateState::Reserved | CertificateState::Signed { .. } | CertificateState::Void { .. } => None,
    }
}
