//! From the decision to the licence: the register entry, the face, its seal. The company exists from this day.
//!
//! When the seal is away the decision stands, code and licence number stay reserved, and signing is tried
//! again; there is exactly one licence in the end (T-24).

use actnow_chassis::error::CommandError;
use actnow_statutory_clock::legal_date;

use super::entities::Entities;
use super::filing_docket::{FilingAct, FilingDocket};
use super::numbers::Numbers;
use super::people::People;
use super::{machine, unexpected};
use crate::domain::certificate::{Certificate, Signature};
use crate::domain::company::{Company, EntrySource};
use crate::domain::filing::FilingCommand;
use crate::store::companies::{NewEntry, entry_rows};
use crate::store::{Entry, certificates, codes};

/// Name of the signature algorithm (RFC 8032).
const ALGORITHM: &str = "ED25519";

/// Where the numbers of a registered filing are.
pub(super) enum Taken {
    /// Taken in this transaction; their rows are not written yet.
    Now(Box<Numbers>),
    /// Reserved by an earlier transaction, whose licence could not be signed.
    Before(Box<Certificate>),
}

/// Issues the licence of the registered filing on the desk, or sets the next try.
pub(super) async fn issue_in(
    docket: &mut FilingDocket<'_>,
    people: &People,
    entities: &Entities,
    taken: Taken,
) -> Result<(), CommandError> {
    let company = entry_of(docket, people, entities)?;
    let face = company.licence_face(docket.bureau.catalogue());
    let certificate = match &taken {
        Taken::Now(numbers) => numbers.certificate.clone(),
        Taken::Before(certificate) => (**certificate).clone(),
    };
    let bytes = face.canonical_bytes(certificate.id.as_str());
    let Ok(seal) = docket.bureau.signer().sign(&bytes) else {
        docket.delayed(company.uscc.as_str());
        return match taken {
            Taken::Now(numbers) => numbers.keep(docket.txn, docket.bureau),
            Taken::Before(_) => Ok(()),
        };
    };
    let (txn, machine) = (docket.txn, machine());
    let signature =
        Signature { algorithm: ALGORITHM.to_owned(), key_id: seal.key_id, value: seal.bytes, at: txn.at() };
    let certificate = certificate.sign(face, signature).map_err(unexpected)?;
    let issued = docket.filing().issue(&certificate, &machine, txn.at()).map_err(unexpected)?;
    docket.decide(issued, FilingAct::new(FilingCommand::Issue, &machine));
    let certificate = certificate.issue(legal_date(txn.at())).map_err(unexpected)?;
    write_entry(docket, company, &certificate)?;
    match taken {
        Taken::Now(numbers) => {
            let code = numbers.code.clone().commit().map_err(unexpected)?;
            numbers.with(code, certificate).keep(txn, docket.bureau)
        }
        Taken::Before(_) => {
            codes::commit(txn, docket.record.filing.id).await?;
            certificates::settle(txn, &certificate).await
        }
    }
}

fn entry_of(
    docket: &FilingDocket<'_>,
    people: &People,
    entities: &Entities,
) -> Result<Company, CommandError> {
    let filing = &docket.record.filing;
    let uscc = docket
        .record
        .uscc()
        .ok_or_else(|| CommandError::internal(anyhow::anyhow!("only a registered filing gets a licence")))?;
    let source = EntrySource {
        filing_id: filing.id,
        uscc,
        authority: docket.bureau.authority(),
        persons: &people.facts,
        entities,
        established_on: legal_date(docket.txn.at()),
    };
    Company::establish(filing.current().content.establishment(), &source).map_err(CommandError::internal)
}

fn write_entry(
    docket: &FilingDocket<'_>,
    company: Company,
    certificate: &Certificate,
) -> Result<(), CommandError> {
    let filing = &docket.record.filing;
    let entry = Entry::Established { company: Box::new(company), certificate: certificate.id.clone() };
    let new = NewEntry { entry: &entry, name_id: filing.name_id, filing_id: Some(filing.id) };
    for rows in entry_rows(&[new], docket.txn.at())? {
        docket.txn.write_with_commit(rows);
    }
    Ok(())
}
