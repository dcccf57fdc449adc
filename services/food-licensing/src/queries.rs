//! Read only, never locks: files, licences, certificates.

use actnow_chassis::aggregate::{Aggregate, find};
use actnow_chassis::certificate_signing::Signature;
use actnow_chassis::database::{Database, Txn};
use actnow_chassis::error::CommandError;
use actnow_statutory_clock::{Light, legal_date, statutory_light};
use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use crate::config::Bureau;
use crate::domain::certificate::CertificateState;
use crate::domain::commitment::Commitment;
use crate::domain::licence::LicenceState;
use crate::domain::persons::Person;
use crate::domain::renewal::RenewalWindow;
use crate::domain::report::Report;
use crate::store::{
    Application, Certificate, File, Filing, Licence, certificates, filings, licences, page, parties,
};

/// A page of files.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Page {
    /// Filings and applications by id.
    pub files: Vec<File>,
    /// Where the next page goes on.
    pub next: Option<Uuid>,
}

/// A licence or filing, as anybody may ask for by its number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Holder {
    /// JY or YB number.
    pub number: String,
    /// Code of the holder.
    pub operator_uscc: String,
    /// Name of the holder.
    pub operator_name: String,
    /// Premises.
    pub premises: String,
    /// First day of a licence, day of a filing.
    pub valid_from: Option<NaiveDate>,
    /// Last day of a licence; filings have no term.
    pub valid_to: Option<NaiveDate>,
    /// Where it stands.
    pub state: &'static str,
    /// Identifier of the certificate; filings have none.
    pub certificate_id: String,
    /// Whether the certificate is in force and its seal holds.
    pub signature_valid: bool,
    /// Id of the licence or filing.
    pub id: Uuid,
    /// Its version.
    pub version: i64,
    /// The filing itself, or the application a licence was granted on.
    pub application: Uuid,
    /// When a licence in force may be renewed.
    pub renewal: Option<RenewalWindow>,
    /// Last day on which the holder may not apply.
    pub banned_until: Option<NaiveDate>,
    /// What the holder reported.
    pub reports: Vec<Report>,
    /// The commitment it rests on.
    pub commitment: Option<Commitment>,
    /// The light of what that waits for.
    pub commitment_light: Light,
}

/// The filing or application of this id.
///
/// # Errors
/// `NOT_FOUND`; when the database is away.
pub(crate) async fn get(database: &Database, id: Uuid) -> Result<File, CommandError> {
    let reader = database.reader();
    if let Some(row) = find::<Application>(reader, id).await? {
        return Ok(row.into());
    }
    let row = find::<Filing>(reader, id).await?;
    row.map(File::from).ok_or_else(|| CommandError::not_found(Application::KIND, id))
}

/// The persons of a file, opened: for masking only.
///
/// # Errors
/// `NOT_FOUND`; when the database is away or the row does not open.
pub(crate) async fn persons(
    database: &Database,
    bureau: &Bureau,
    id: Uuid,
) -> Result<Vec<Person>, CommandError> {
    get(database, id).await?;
    let mut found = parties::read(database.reader(), bureau.privacy(), id).await?.persons;
    found.sort_by(|a, b| a.reference.cmp(&b.reference));
    Ok(found)
}

/// Files in any of `states` (all, when empty) after `after`, in the order of their ids.
///
/// # Errors
/// When the database is away.
pub(crate) async fn list(
    database: &Database,
    states: &[&'static str],
    after: Uuid,
    size: u32,
) -> Result<Page, CommandError> {
    let files = page(database.reader(), states, after, size).await?;
    let next = files.last().filter(|_| files.len() == size as usize).map(File::id);
    Ok(Page { files, next })
}

/// Most licences and filings of one operator that are shown.
const MOST_HOLDINGS: u32 = 50;

/// Licences and filings of an operator, the newest first.
///
/// # Errors
/// When the database is away.
pub(crate) async fn holdings(
    database: &Database,
    bureau: &Bureau,
    operator_uscc: &str,
) -> Result<Vec<Holder>, CommandError> {
    let reader = database.reader();
    let now = database.clock().now();
    let licences = licences::newest_of(reader, operator_uscc, MOST_HOLDINGS).await?;
    let applications: Vec<Uuid> = licences.iter().map(|row| row.licence.application_id).collect();
    let certificates = certificates::find_of_applications(reader, &applications).await?;
    let certificate_of = |row: &Licence| {
        certificates.iter().find(|certificate| certificate.application_id == row.licence.application_id)
    };
    let mut found: Vec<Holder> = licences
        .into_iter()
        .map(|row| {
            let certificate = certificate_of(&row);
            holder_of_licence(bureau, row, certificate, now)
        })
        .collect();
    let filings = filings::newest_of(reader, operator_uscc, MOST_HOLDINGS).await?;
    found.extend(filings.into_iter().filter_map(holder_of_filing));
    found.sort_by_key(|held| std::cmp::Reverse(held.valid_from));
    found.truncate(MOST_HOLDINGS as usize);
    Ok(found)
}

/// Licences whose commitment waits for something, after `after`, and where the next page goes on.
///
/// # Errors
/// When the database is away.
pub(crate) async fn commitments(
    database: &Database,
    bureau: &Bureau,
    after: Uuid,
    size: u32,
) -> Result<(Vec<Holder>, Option<Uuid>), CommandError> {
    let (reader, now) = (database.reader(), database.clock().now());
    let rows = licences::with_open_commitment(reader, after, size).await?;
    let next = rows.last().filter(|_| rows.len() == size as usize).map(|row| row.licence.id);
    let applications: Vec<Uuid> = rows.iter().map(|row| row.licence.application_id).collect();
    let certificates = certificates::find_of_applications(reader, &applications).await?;
    let shown = rows.into_iter().map(|row| {
        let of = row.licence.application_id;
        let certificate = certificates.iter().find(|certificate| certificate.application_id == of);
        holder_of_licence(bureau, row, certificate, now)
    });
    Ok((shown.collect(), next))
}

/// The newest licence with a JY number.
///
/// # Errors
/// `NOT_FOUND`; when the database is away.
pub(crate) async fn licence(
    database: &Database,
    bureau: &Bureau,
    number: &str,
) -> Result<Holder, CommandError> {
    let reader = database.reader();
    let row = licences::find_by_number(reader, number).await?;
    let row = row.ok_or_else(|| CommandError::not_found("licence", number))?;
    let certificate = certificates::find_of_application(reader, row.licence.application_id).await?;
    Ok(holder_of_licence(bureau, row, certificate.as_ref(), database.clock().now()))
}

/// A licence as it is inside a transaction.
///
/// # Errors
/// When the database is away.
pub(crate) async fn holder_now(
    txn: &Txn,
    bureau: &Bureau,
    row: Licence,
    at: DateTime<Utc>,
) -> Result<Holder, CommandError> {
    let certificate = certificates::find_of_application(txn, row.licence.application_id).await?;
    Ok(holder_of_licence(bureau, row, certificate.as_ref(), at))
}

fn holder_of_licence(
    bureau: &Bureau,
    row: Licence,
    certificate: Option<&Certificate>,
    now: DateTime<Utc>,
) -> Holder {
    let (version, today) = (row.version, legal_date(now));
    let due = row.commitment_due();
    let light = due.map_or(Light::Green, |due| statutory_light(now, due, bureau.law().calendar));
    let licence = row.licence;
    let over = today > licence.validity.to;
    let in_force = licence.must_be_in_force(today).is_ok();
    let window = RenewalWindow::of(&bureau.law(), licence.validity, today).ok().filter(|_| in_force);
    Holder {
        id: licence.id,
        version,
        application: licence.application_id,
        renewal: window,
        banned_until: licence.banned_until(),
        number: licence.number.as_str().to_owned(),
        operator_uscc: licence.operator_uscc,
        operator_name: row.operator_name,
        premises: licence.premises,
        valid_from: Some(licence.validity.from),
        valid_to: Some(licence.validity.to),
        // The day after the last one a licence is over, whether or not anybody has noted it yet.
        state: if over && licence.state == LicenceState::Active { "EXPIRED" } else { licence.state.name() },
        certificate_id: certificate.map_or_else(String::new, |certificate| {
            certificate.certificate.face.certificate.as_str().to_owned()
        }),
        signature_valid: certificate.is_some_and(|certificate| seal_holds(bureau, certificate)),
        reports: licence.reports,
        commitment: licence.commitment,
        commitment_light: light,
    }
}

fn seal_holds(bureau: &Bureau, certificate: &Certificate) -> bool {
    let face = &certificate.certificate.face;
    match &certificate.certificate.state {
        CertificateState::Valid { seal } => {
            let signature = Signature { key_id: seal.key_id.clone(), bytes: seal.signature.clone() };
            bureau.signer().verify(&face.canonical_bytes(), &signature).is_ok()
        }
        CertificateState::Reserved
        | CertificateState::Signed { .. }
        | CertificateState::Ended { .. }
        | CertificateState::Void { .. } => false,
    }
}

/// The filing with a YB number.
///
/// # Errors
/// `NOT_FOUND`; when the database is away.
pub(crate) async fn filing(database: &Database, number: &str) -> Result<Holder, CommandError> {
    let reader = database.reader();
    let filing = filings::find_by_number(reader, number).await?;
    filing.and_then(holder_of_filing).ok_or_else(|| CommandError::not_found("filing", number))
}

/// `None` while it has no number.
fn holder_of_filing(filing: Filing) -> Option<Holder> {
    let form = &filing.filing.form;
    Some(Holder {
        id: filing.filing.id,
        version: filing.version,
        application: filing.filing.id,
        renewal: None,
        banned_until: None,
        reports: Vec::new(),
        commitment: None,
        commitment_light: Light::Green,
        number: filing.filing.state.record()?.number.as_str().to_owned(),
        operator_uscc: form.operator.uscc.clone(),
        operator_name: form.operator.name.clone(),
        premises: form.premises.clone(),
        valid_from: filing.filing.state.record().map(|record| record.filed_on),
        valid_to: None,
        state: filing.state(),
        certificate_id: String::new(),
        signature_valid: false,
    })
}

/// The light of an application at `now`: the most urgent of its clocks. An open file whose acceptance was
/// forced by silence stays red (8.3).
pub(crate) fn light(bureau: &Bureau, row: &Application, now: DateTime<Utc>) -> Light {
    let calendar = bureau.law().calendar;
    let clocks = row.clocks().into_iter().map(|(_, due)| statutory_light(now, due, calendar));
    let silent = row.notes.deemed && !row.standing().is_final();
    clocks.chain(silent.then_some(Light::Red)).max().unwrap_or(Light::Green)
}
