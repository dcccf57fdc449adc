//! What a revocation tells others: ids and public data only, all of it in the revocation as it then is.

use actnow_identifiers::ECertificateId;
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
    /// A change, or the revocation of one, is undone: the company is again what it was before.
    CompanyChanged {
        /// Since when.
        on: NaiveDate,
    },
    /// The revocation was taken back.
    TakenBack,
}

/// What a company is again, as everybody is told.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RestoredCompany {
    /// Its name.
    pub full_name: String,
    /// Type code.
    pub company_type: String,
    /// Scope wordings.
    pub scope: Vec<String>,
    /// Domicile.
    pub domicile: String,
    /// Division of the domicile.
    pub division: String,
    /// Items that are again what they were.
    pub items: Vec<&'static str>,
    /// The licence issued with it; none where the one in force shows it.
    pub certificate: Option<ECertificateId>,
}
