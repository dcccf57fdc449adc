//! The numbers of a decision to register, taken together: the next code of the pool, the next licence of the
//! day. Taken last, after everything that can fail; a rollback gives both back.

use actnow_chassis::database::Txn;
use actnow_chassis::error::CommandError;
use actnow_chassis::series;
use actnow_decisions::Refusal;
use chrono::NaiveDate;
use uuid::Uuid;

use crate::config::Bureau;
use crate::domain::certificate::{Certificate, serial_series};
use crate::domain::code_reservation::CodeReservation;
use crate::store::certificates::{Place, certificate_rows};
use crate::store::codes::{code_rows, series_of};

/// A code and a licence number, taken in this transaction.
#[derive(Debug, Clone)]
pub(super) struct Numbers {
    /// The code.
    pub(super) code: CodeReservation,
    /// The licence.
    pub(super) certificate: Certificate,
    n: i64,
    of_the_day: String,
    sequence: i64,
}

/// Takes the numbers for `filing` on the day `on`.
pub(super) async fn take(
    txn: &Txn,
    bureau: &Bureau,
    filing: Uuid,
    on: NaiveDate,
) -> Result<Numbers, CommandError> {
    let authority = bureau.authority();
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
    let number = u64::try_from(sequence).unwrap_or_default();
    let certificate = Certificate::reserve(bureau.certificate_type(), &authority.uscc, on, number)
        .map_err(CommandError::internal)?;
    Ok(Numbers { code, certificate, n, of_the_day, sequence })
}

impl Numbers {
    /// The same numbers with code and licence as they are now.
    pub(super) fn with(self, code: CodeReservation, certificate: Certificate) -> Self {
        Self { code, certificate, ..self }
    }

    /// Keeps both as they now are when the transaction commits.
    pub(super) fn keep(self, txn: &Txn, bureau: &Bureau) -> Result<(), CommandError> {
        let place = Place {
            filing_id: self.code.filing,
            uscc: self.code.code.number().to_string(),
            series: self.of_the_day,
            sequence: self.sequence,
        };
        txn.write_with_commit(code_rows(txn, bureau.pool(), self.n, &self.code));
        txn.write_with_commit(certificate_rows(txn, &self.certificate, place)?);
        Ok(())
    }
}
