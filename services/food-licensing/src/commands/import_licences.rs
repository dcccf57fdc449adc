//! Taking over the register of a former system: licences that this authority issued there, each number once.
//!
//! Such a licence has what every licence has: an application, which is issued and nothing before it, a certificate, sealed
//! here over what the former register shows, and the alarm of its last day. From then on it is like any other one.

use std::collections::BTreeMap;

use actnow_chassis::database::Txn;
use actnow_chassis::error::CommandError;
use actnow_chassis::journal::{self, Entry as JournalEntry};
use actnow_decisions::{Actor, Role, Text, Violations};
use actnow_identifiers::FoodLicenceNumber;
use actnow_statutory_clock::legal_date;

use super::certificate::{CertificateDocket, first_edition};
use super::docket::{Act, Docket};
use super::examine::renamed;
use super::licence_docket::LicenceDocket;
use super::no;
use crate::config::Bureau;
use crate::domain::application::{ApplicationState, LicenceApplication};
use crate::domain::face::certificate_face;
use crate::domain::licence::{FoodLicence, LicenceState};
use crate::domain::permissions::FoodCommand;
use crate::domain::persons::Person;
use crate::domain::series::take_over;
use crate::domain::takeover::{FormerLicence, Takeover};
use crate::domain::track::TrackDecision;
use crate::store::notes::Notes;
use crate::store::parties::{self, Parties, person_tokens};
use crate::store::{Licence, certificates, neighbours, series};

/// A row of the former register.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ImportedLicence {
    /// The licence.
    pub former: FormerLicence,
    /// Whom its form names. Personal data: sealed at rest, never told.
    pub persons: Vec<Person>,
}

/// What came of a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Imported {
    /// Licences that are new.
    pub imported: usize,
    /// Licences that were known already; they stay as they are.
    pub already_known: usize,
}

/// A row that can be taken over.
struct Fitting {
    former: FormerLicence,
    track: TrackDecision,
    persons: Vec<Person>,
}

/// Takes over `batch`, all of it or nothing. Nobody takes a number of its series meanwhile, and none of those that the
/// former system had counted is ever given again.
///
/// # Errors
/// Every violation, by row and field; when nothing can be sealed or the database is away.
pub(crate) async fn import_in(
    txn: &Txn,
    bureau: &Bureau,
    batch: Vec<ImportedLicence>,
    actor: &Actor,
) -> Result<Imported, CommandError> {
    FoodCommand::ImportLicence.authorise(actor).map_err(no)?;
    let all = batch.len();
    let numbers: Vec<FoodLicenceNumber> = batch.iter().map(|row| row.former.number).collect();
    // Held first, so that what is known does not change any more.
    let mut held = series::hold(txn, &numbers).await?;
    let mut new = unknown(txn, bureau, batch, &numbers).await?;
    let imported = Imported { imported: new.len(), already_known: all - new.len() };
    if !new.is_empty() {
        // In the order of their numbers each goes on from the one before.
        new.sort_by_key(|row| row.former.number);
        let count = i64::try_from(new.len()).map_err(CommandError::internal)?;
        let mut of_the_day = series::take_certificates(txn, legal_date(txn.at()), count).await?;
        for row in new {
            let steps = step(&mut held, &row.former.number)?;
            take_in(txn, bureau, row, (steps, of_the_day), actor).await?;
            of_the_day += 1;
        }
        write_down(txn, actor, imported);
    }
    series::leave(txn, &held).await?;
    Ok(imported)
}

/// The rows whose numbers are not known, each looked at.
async fn unknown(
    txn: &Txn,
    bureau: &Bureau,
    batch: Vec<ImportedLicence>,
    numbers: &[FoodLicenceNumber],
) -> Result<Vec<Fitting>, CommandError> {
    let law = bureau.law();
    let rules = Takeover {
        law,
        divisions: bureau.divisions(),
        own: &bureau.settings().division,
        wordings: bureau.wordings(),
        today: legal_date(txn.at()),
    };
    let holders = certificates::holders(txn, numbers).await?;
    let operators = batch.iter().map(|row| row.former.form.operator.uscc.clone()).collect();
    let mut places = neighbours::held_at(txn, operators).await?;
    let (mut new, mut found) = (Vec::with_capacity(batch.len()), Violations::new());
    for (index, ImportedLicence { former, persons }) in batch.into_iter().enumerate() {
        let field = format!("licences[{index}]");
        match holders.get(former.number.as_str()) {
            Some(holder) if *holder == former.form.operator.uscc => continue,
            Some(_) => {
                let text = Text::new(
                    "该许可证编号已属于其他经营者",
                    "the number is given out already, to another operator",
                );
                found.add(format!("{field}.number"), "F-TAKEOVER", "NUMBER_TAKEN", text);
                continue;
            }
            None => {}
        }
        must_be_free(&mut places, &former, &field, &mut found);
        match former.fit(&persons, &rules) {
            Ok((former, track)) => new.push(Fitting { former, track, persons }),
            Err(faults) => {
                found.extend_under(&field, faults.row);
                found.extend_under(&format!("{field}.form"), renamed(faults.form));
            }
        }
    }
    Ok(found.into_result(new)?)
}

/// One premises of one operator, one licence or filing (F-3), also within a batch.
fn must_be_free(
    places: &mut BTreeMap<(String, String), String>,
    former: &FormerLicence,
    field: &str,
    found: &mut Violations,
) {
    let place = (former.form.operator.uscc.clone(), former.form.premises.clone());
    if let Some(held) = places.insert(place, former.number.to_string()) {
        let text = Text::new(
            format!("该经营者在此经营场所已有许可证或备案：{held}"),
            format!("the operator holds {held} for these premises already"),
        );
        found.add(format!("{field}.form.premises"), "F-3", "ALREADY_LICENSED", text);
    }
}

/// By how many numbers the series of `number` goes on with it.
fn step(held: &mut BTreeMap<String, i64>, number: &FoodLicenceNumber) -> Result<i64, CommandError> {
    let unheld = || CommandError::internal(anyhow::anyhow!("the series of {} is not held", number.as_str()));
    let last = held.get_mut(number.series()).ok_or_else(unheld)?;
    let before = u32::try_from(*last).map_err(CommandError::internal)?;
    let (after, steps) = take_over(before, number.sequence());
    *last = i64::from(after);
    Ok(i64::from(steps))
}

/// Makes the application, the certificate and the licence of one row; `of_the_day` numbers its certificate.
async fn take_in(
    txn: &Txn,
    bureau: &Bureau,
    row: Fitting,
    (steps, of_the_day): (i64, i64),
    actor: &Actor,
) -> Result<(), CommandError> {
    let Fitting { former, track, persons } = row;
    let (id, licence_id) = (txn.next_id(), txn.next_id());
    let identifier = first_edition(bureau, legal_date(txn.at()), of_the_day)?;
    let regime = track.regime;
    let issued = LicenceApplication::taken_over(id, licence_id, former, actor, &bureau.law()).map_err(no)?;
    let ApplicationState::Issued { grant, .. } = &issued.now.state else {
        return Err(CommandError::internal(anyhow::anyhow!("what is taken over is issued")));
    };
    let form = &issued.now.form;
    let authority = &bureau.settings().authority_name;
    let face = certificate_face(form, grant, regime, identifier.clone(), authority);
    let licence = Licence {
        version: 0,
        case_id: None,
        operator_name: form.operator.name.clone(),
        lit: None,
        lights_written: 0,
        licence: FoodLicence {
            id: licence_id,
            application_id: id,
            number: grant.number,
            operator_uscc: form.operator.uscc.clone(),
            premises: form.premises.clone(),
            validity: grant.validity,
            reports: Vec::new(),
            commitment: None,
            state: LicenceState::Active,
        },
    };
    let notes = Notes {
        licence: Some((grant.number.as_str().to_owned(), grant.validity)),
        certificate: Some(identifier),
        ..Notes::default()
    };
    if !persons.is_empty() {
        let related_persons = person_tokens(bureau.privacy(), &persons);
        let parties = Parties { persons, related_usccs: Vec::new(), related_persons };
        parties::keep(txn, bureau.privacy(), id, &parties)?;
    }
    Docket::taken_over(txn, bureau, issued, track, notes, actor).finish().await?;
    CertificateDocket::taken_over(txn, bureau, id, face, steps, actor)?.finish().await?;
    let act = Act::new(FoodCommand::ImportLicence, actor);
    LicenceDocket::open(txn, bureau, licence, &act).finish().await.map(|_| ())
}

fn write_down(txn: &Txn, actor: &Actor, imported: Imported) {
    journal::record(
        txn,
        JournalEntry {
            stream: format!("import/{}", txn.next_id()),
            seq: 1,
            action: "import",
            basis: "Order 78 art 23".to_owned(),
            old_state: String::new(),
            new_state: "IMPORTED".to_owned(),
            role: actor.acting_as(FoodCommand::ImportLicence.roles()).unwrap_or(Role::System),
            reasons: format!("{} new, {} known already", imported.imported, imported.already_known),
        },
    );
}
