//! What a revocation tells others: ids and public data only, all of it in the revocation as it then is.

use chrono::NaiveDate;

/// Something that happened to a revocation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RevocationFact {
    /// The investigation began.
    Opened,
    /// The suspected false registration is publicised.
    Publicised {
        /// The last day.
        until: NaiveDate,
    },
    /// It was not accepted, or decided.
    Settled,
    /// The registration was revoked: the company has ended.
    CompanyEnded {
        /// Since when.
        on: NaiveDate,
    },
}
