//! What this room tells the world. A fact carries what changed; whose fact it is, its version and its time
//! are added where it becomes a message.

use actnow_identifiers::{ECertificateId, FoodFilingNumber, FoodLicenceNumber};
use actnow_statutory_clock::Due;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::application::{AcceptanceMode, FollowUp, NotAcceptedGround, ReviewOutcome, Validity};
use super::certificate::CertificateEnd;
use super::filing::{CancelGround, LapseGround};
use super::licence::LicenceEnd;
use super::orders::VisitOrder;
use super::points::{Grounds, Point};
use super::report::Report;
use super::track::Track;

/// A fact of a filing, an application, a licence or a certificate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "fact", rename_all = "SCREAMING_SNAKE_CASE")]
#[allow(missing_docs, reason = "fields are named like the state they come from")]
pub enum FoodFact {
    /// A filing lacks something; this is the one list.
    FilingIncomplete { points: Vec<Point> },
    /// A filing got its number.
    FilingFiled { number: FoodFilingNumber, filed_on: NaiveDate, publicity_due: Due },
    /// A filed item changed; the number stays.
    FilingUpdated { number: FoodFilingNumber, revision: u32, publicity_due: Due },
    /// A filing is public.
    FilingPublished { number: FoodFilingNumber, revision: u32, published_on: NaiveDate },
    /// A filing lapsed by law.
    FilingLapsed { number: FoodFilingNumber, ground: LapseGround, on: NaiveDate },
    /// A filing was cancelled.
    FilingCancelled { number: FoodFilingNumber, ground: CancelGround, on: NaiveDate },
    /// An incomplete filing was taken back.
    FilingWithdrawn,

    /// An application, or its supplement, arrived.
    ApplicationReceived { received_on: NaiveDate, acceptance_due: Due },
    /// No licence is needed.
    ApplicationNotRequired { track: Track },
    /// Another authority is competent.
    ApplicationNotCompetent { competent: String },
    /// Acceptance was refused.
    ApplicationNotAccepted { ground: NotAcceptedGround, grounds: Grounds },
    /// The applicant has to correct something.
    CorrectionNoticed { points: Vec<Point>, due: Due },
    /// A supervisor allowed the next list to repeat what could have been told.
    SecondNoticeAllowed { allowed_by: String },
    /// The correction period ended without an answer.
    ApplicationAbandoned { on: NaiveDate },
    /// The application is accepted.
    ApplicationAccepted { mode: AcceptanceMode, accepted_on: NaiveDate, decision_due: Due },
    /// A visit is ordered from the inspections.
    VisitOrdered { order: VisitOrder },
    /// The last day of an ordered visit was computed again.
    VisitMoved { task_id: Uuid, due: Due },
    /// The ordered visit is not needed any more.
    VisitCancelled { task_id: Uuid },
    /// The operator has to put things right before the re-visit.
    RectificationAwaited { deadline: NaiveDate },
    /// The review is concluded.
    ReviewConcluded { outcome: ReviewOutcome },
    /// The decision period was extended.
    DecisionExtended { due: Due, reason: String },
    /// A hearing stops the clock.
    HearingOpened { since: NaiveDate },
    /// It runs again.
    HearingClosed { decision_due: Due },
    /// The licence is granted; the number is reserved until the certificate is signed.
    LicenceGranted {
        number: FoodLicenceNumber,
        validity: Validity,
        issue_due: Due,
        #[serde(default)]
        on_commitment: bool,
    },
    /// The licence is refused.
    LicenceRefused { grounds: Grounds },
    /// A promised document arrived.
    GapClosed,
    /// The licence is issued.
    LicenceIssued {
        licence_id: Uuid,
        number: FoodLicenceNumber,
        validity: Validity,
        follow_up: Option<FollowUp>,
        #[serde(default)]
        on_commitment: bool,
    },
    /// The application was taken back.
    ApplicationWithdrawn,

    /// The holder of a licence reported what needs no other licence.
    ChangeReported { number: FoodLicenceNumber, report: Report },
    /// A licence waits for its late renewal.
    LicenceSuspended { number: FoodLicenceNumber, since: NaiveDate },
    /// A licence is no longer in force.
    LicenceEnded { number: FoodLicenceNumber, end: LicenceEnd, on: NaiveDate },

    /// The follow-up inspection found a commitment met.
    CommitmentKept { number: FoodLicenceNumber, task_id: Uuid, corrected: bool },
    /// It found it unmet, or what was ordered not put right.
    CommitmentUnmet { number: FoodLicenceNumber, task_id: Uuid, corrected: bool, act_by: Due },
    /// The holder is to put right what it had committed to.
    CorrectionOrdered { number: FoodLicenceNumber, deadline: Due },
    /// The inspection that found it unmet goes on: the head consents to rectification.
    RectificationConsented { task_id: Uuid, deadline: NaiveDate },
    /// The revocation on a commitment is proposed to the head.
    RevocationProposed { number: FoodLicenceNumber, falsely: bool, decide_by: Due },
    /// The head declined it.
    RevocationDeclined { number: FoodLicenceNumber },
    /// A last day of the follow-up has passed.
    CommitmentOverdue { number: FoodLicenceNumber, next_action: String, due: NaiveDate },

    /// A certificate is sealed.
    CertificateSigned { certificate: ECertificateId },
    /// A certificate is in force.
    CertificateValid { certificate: ECertificateId },
    /// A certificate that never took effect was given up.
    CertificateVoided { certificate: ECertificateId, reason: String },
    /// A certificate followed its licence.
    CertificateEnded { certificate: ECertificateId, end: CertificateEnd },
}
