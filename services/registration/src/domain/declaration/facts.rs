//! What name declarations tell others: ids and public data only.

use chrono::NaiveDate;
use uuid::Uuid;

use crate::domain::ApplicantGroup;

/// Something that happened to a declared name.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(
    missing_docs,
    reason = "name_id, group and full_text say the same in every variant: which name, of whom"
)]
pub enum NameFact {
    /// Kept for the applicants through `until`.
    Reserved { name_id: Uuid, group: ApplicantGroup, full_text: String, until: NaiveDate },
    /// Waits for the applicant's liability statement; `similar` are the near names.
    NeedsStatement { name_id: Uuid, group: ApplicantGroup, full_text: String, similar: Vec<String> },
    /// Waits for a registrar; `reasons` are speaking constants.
    SentToPerson { name_id: Uuid, group: ApplicantGroup, full_text: String, reasons: Vec<String> },
    /// Not available; `reasons` are speaking constants, `conflicts` the names in the way.
    Rejected {
        name_id: Uuid,
        group: ApplicantGroup,
        full_text: String,
        reasons: Vec<String>,
        conflicts: Vec<String>,
    },
    /// Used by a filing.
    Consumed { name_id: Uuid, group: ApplicantGroup, filing_id: Uuid },
    /// The filing that used it ended without a company; reserved again through `until`.
    GivenBack { name_id: Uuid, group: ApplicantGroup, filing_id: Uuid, until: NaiveDate },
    /// Given up by the applicant; free at once.
    Released { name_id: Uuid, group: ApplicantGroup },
    /// Lapsed unused; free at once.
    Expired { name_id: Uuid, group: ApplicantGroup },
}
