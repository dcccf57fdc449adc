//! What filings tell others: ids and public data only, no personal numbers.

use actnow_decisions::Text;
use actnow_identifiers::{ECertificateId, Uscc};
use chrono::NaiveDate;
use uuid::Uuid;

use super::grounds::NotHandledGround;
use super::round::FilingKind;
use super::state::DecisionMode;
use crate::domain::{ApplicantGroup, Point};

/// Something that happened to a filing.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(
    missing_docs,
    reason = "filing_id, group and round say the same in every variant: which filing, of whom"
)]
pub enum FilingFact {
    /// Handed in; to be decided by `due`.
    Submitted {
        filing_id: Uuid,
        group: ApplicantGroup,
        kind: FilingKind,
        round: u32,
        full_name: String,
        due: NaiveDate,
    },
    /// Received with a receipt.
    Received { filing_id: Uuid, group: ApplicantGroup, receipt: String, due: NaiveDate },
    /// The head extended the review.
    Extended { filing_id: Uuid, group: ApplicantGroup, due: NaiveDate, reason: Text },
    /// Returned with the one list.
    Returned { filing_id: Uuid, group: ApplicantGroup, round: u32, points: Vec<Point> },
    /// A supervisor allowed the list of this round to name what could have been told before.
    SecondNoticeAllowed { filing_id: Uuid, group: ApplicantGroup, round: u32, allowed_by: String },
    /// Not handled here.
    NotHandled { filing_id: Uuid, group: ApplicantGroup, ground: NotHandledGround },
    /// Registered: the company has its code, the licence follows.
    CompanyRegistered {
        filing_id: Uuid,
        group: ApplicantGroup,
        uscc: Uscc,
        full_name: String,
        mode: DecisionMode,
    },
    /// A branch is registered: it has its code, the licence follows.
    BranchRegistered {
        filing_id: Uuid,
        group: ApplicantGroup,
        uscc: Uscc,
        full_name: String,
        head_office: Uscc,
        mode: DecisionMode,
    },
    /// The licence of a branch is issued: the branch exists since `established_on`.
    BranchLicenceIssued {
        filing_id: Uuid,
        group: ApplicantGroup,
        uscc: Uscc,
        full_name: String,
        head_office: Uscc,
        certificate: ECertificateId,
        established_on: NaiveDate,
    },
    /// An act on an existing company is registered: a change, its end.
    ActRegistered {
        filing_id: Uuid,
        group: ApplicantGroup,
        kind: FilingKind,
        uscc: Uscc,
        full_name: String,
        mode: DecisionMode,
    },
    /// A change is in force, with the licence that shows it, where it shows on a licence.
    CompanyChanged {
        filing_id: Uuid,
        group: ApplicantGroup,
        uscc: Uscc,
        certificate: Option<ECertificateId>,
        effective_on: NaiveDate,
    },
    /// The company has ended.
    CompanyDeregistered {
        filing_id: Uuid,
        group: ApplicantGroup,
        uscc: Uscc,
        full_name: String,
        ended_on: NaiveDate,
    },
    /// A simple deregistration is publicised through `until`.
    Publicised { filing_id: Uuid, group: ApplicantGroup, uscc: Uscc, full_name: String, until: NaiveDate },
    /// Somebody objected to it.
    Objected { filing_id: Uuid, group: ApplicantGroup, uscc: Uscc },
    /// Nobody objected: the company may apply through `until`.
    WindowOpened { filing_id: Uuid, group: ApplicantGroup, uscc: Uscc, until: NaiveDate },
    /// Nobody applied in time.
    Lapsed { filing_id: Uuid, group: ApplicantGroup, uscc: Uscc, until: NaiveDate },
    /// The licence is issued: the company exists since `established_on`.
    LicenceIssued {
        filing_id: Uuid,
        group: ApplicantGroup,
        uscc: Uscc,
        full_name: String,
        certificate: ECertificateId,
        established_on: NaiveDate,
    },
    /// Refused; reasons and remedies are in the notice.
    Refused { filing_id: Uuid, group: ApplicantGroup, reasons: Vec<Text>, remedies: Text },
    /// Withdrawn by the applicants.
    Withdrawn { filing_id: Uuid, group: ApplicantGroup },
}
