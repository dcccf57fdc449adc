//! The numbers of a decision, taken together: the next code of the pool and the next licence of the day for a new
//! company or branch, the next version of its licence for one that changes on its face. Taken last, after everything
//! that can fail; a rollback gives them back.

use actnow_chassis::database::Txn;
use actnow_chassis::error::CommandError;
use actnow_chassis::series;
use actnow_decisions::Refusal;
use actnow_identifiers::{ECertificateId, Uscc};
use actnow_statutory_clock::legal_date;
use uuid::Uuid;

use super::unexpected;
use crate::config::Bureau;
use crate::domain::certificate::{Certificate, serial_series};
use crate::domain::code_reservation::CodeReservation;
use crate::store::certificates::{Place, certificate_rows, number_of};
use crate::store::codes::{code_rows, series_of};
use crate::store::register_versions::Held;
use crate::store::{FilingRecord, certificates};

/// What a decision takes.
#[derive(Debug, Clone, Default)]
pub(super) struct Numbers {
    code: Option<(i64, CodeReservation)>,
    licence: Option<(Certificate, Place)>,
}

/// Takes the numbers for the decision on `record`, about the company that is `held`.
pub(super) async fn for_decision(
    txn: &Txn,
    bureau: &Bureau,
    record: &FilingRecord,
    held: Option<&Held>,
) -> Result<Numbers, CommandError> {
    let content = &record.filing.current().content;
    match held {
        _ if content.establishes() => take(txn, bureau, record.filing.id).await,
        Some(held) if content.needs_licence() => {
            next_licence(txn, bureau, record.filing.id, held.entry.uscc(), held.entry.certificate()).await
        }
        Some(_) | None => Ok(Numbers::default()),
    }
}

/// Takes code and licence number for a new company or branch.
pub(super) async fn take(txn: &Txn, bureau: &Bureau, filing: Uuid) -> Result<Numbers, CommandError> {
    let (authority, on) = (bureau.authority(), legal_date(txn.at()));
    let of_the_day = serial_series(&authority.uscc, on);
    let lasts = series::raise(txn, &[series_of(bureau.pool()), of_the_day.clone()]).await?;
    let (n, sequence) = (lasts[0], lasts[1]);
    let code = CodeReservation::take(
        bureau.pool(),
        u64::try_from(n).unwrap_or_default(),
        &authority.division,
        bureau.divisions(),
        filing,
    )
    .map_err(Refusal::from)?;
    let uscc = code.code.number().to_string();
    let certificate = first_licence(bureau, on, sequence)?;
    let place = Place { filing_id: filing, uscc, series: of_the_day, sequence };
    Ok(Numbers { code: Some((n, code)), licence: Some((certificate, place)) })
}

/// The next version of the licence `before` of `uscc`, for the act `filing_id`; a first one for a company that was taken
/// over.
pub(super) async fn next_licence(
    txn: &Txn,
    bureau: &Bureau,
    filing_id: Uuid,
    uscc: &Uscc,
    before: Option<&ECertificateId>,
) -> Result<Numbers, CommandError> {
    let uscc = uscc.to_string();
    let (certificate, series, sequence) = match before {
        Some(before) => {
            let (series, sequence) = number_of(txn, before).await?;
            (Certificate::next_version(before).map_err(CommandError::internal)?, series, sequence)
        }
        None => {
            let on = legal_date(txn.at());
            let of_the_day = serial_series(&bureau.authority().uscc, on);
            let lasts = series::raise(txn, std::slice::from_ref(&of_the_day)).await?;
            (first_licence(bureau, on, lasts[0])?, of_the_day, lasts[0])
        }
    };
    let place = Place { filing_id, uscc, series, sequence };
    Ok(Numbers { code: None, licence: Some((certificate, place)) })
}

fn first_licence(bureau: &Bureau, on: chrono::NaiveDate, sequence: i64) -> Result<Certificate, CommandError> {
    let number = u64::try_from(sequence).unwrap_or_default();
    Certificate::reserve(bureau.certificate_type(), &bureau.authority().uscc, on, number)
        .map_err(CommandError::internal)
}

impl Numbers {
    /// The code of the new company or branch.
    pub(super) fn uscc(&self) -> Result<Uscc, CommandError> {
        let code = self.code.as_ref().map(|(_, code)| *code.code.number());
        code.ok_or_else(|| CommandError::internal(anyhow::anyhow!("no code was taken")))
    }

    /// Identifier of the licence.
    pub(super) fn certificate(&self) -> Option<&ECertificateId> {
        self.licence.as_ref().map(|(certificate, _)| &certificate.id)
    }

    /// The licence as it was reserved.
    pub(super) fn licence(&self) -> Option<Certificate> {
        self.licence.as_ref().map(|(certificate, _)| certificate.clone())
    }

    /// Keeps what was taken when the transaction commits, the licence still reserved.
    pub(super) fn keep(self, txn: &Txn, bureau: &Bureau) -> Result<(), CommandError> {
        if let Some((n, code)) = &self.code {
            txn.write_with_commit(code_rows(txn, bureau.pool(), *n, code));
        }
        if let Some((certificate, place)) = self.licence {
            txn.write_with_commit(certificate_rows(txn, &certificate, place)?);
        }
        Ok(())
    }

    /// Keeps what was taken with the licence as issued, the code in use.
    pub(super) fn keep_issued(
        self,
        txn: &Txn,
        bureau: &Bureau,
        issued: Certificate,
    ) -> Result<(), CommandError> {
        let code = match self.code {
            Some((n, code)) => Some((n, code.commit().map_err(unexpected)?)),
            None => None,
        };
        Self { code, licence: self.licence.map(|(_, place)| (issued, place)) }.keep(txn, bureau)
    }
}

/// The licence that an earlier transaction reserved for `record`.
pub(super) async fn reserved(txn: &Txn, record: &FilingRecord) -> Result<Certificate, CommandError> {
    let found = match &record.certificate {
        Some(identifier) => certificates::find(txn, identifier).await?,
        None => None,
    };
    let id = record.filing.id;
    found.ok_or_else(|| CommandError::internal(anyhow::anyhow!("filing {id} has no reserved licence")))
}
