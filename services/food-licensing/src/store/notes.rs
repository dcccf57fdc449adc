//! What is still asked of an application after its state has moved on: dates, visit, certificate, lights.

use actnow_decisions::Text;
use actnow_identifiers::ECertificateId;
use actnow_statutory_clock::{Due, Light};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::domain::application::{AcceptanceMode, ReviewOutcome, Validity};
use crate::domain::facts::FoodFact;
use crate::domain::orders::VisitKind;
use crate::domain::points::Point;

/// What became of the site visit.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "visit", rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum VisitNote {
    /// Nothing decided.
    #[default]
    None,
    /// Ordered.
    Required {
        /// Id of the inspection.
        inspection_id: Uuid,
        /// Last day.
        due: Due,
        /// Why it is needed.
        ground: Text,
    },
    /// Not needed.
    Skipped {
        /// Why not.
        ground: Text,
        /// The article.
        basis: String,
    },
    /// Made.
    Done {
        /// Id of the inspection.
        inspection_id: Uuid,
    },
}

/// Which clock a light belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum LitClock {
    /// Answer on acceptance.
    Acceptance,
    /// Decision.
    Decision,
    /// Visit.
    Visit,
    /// Issue.
    Issue,
}

impl LitClock {
    /// The name in messages.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Acceptance => "ACCEPTANCE",
            Self::Decision => "DECISION",
            Self::Visit => "VISIT",
            Self::Issue => "ISSUE",
        }
    }
}

/// The light last written down for a due day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct LitLight {
    /// Which clock.
    pub clock: LitClock,
    /// Its due day; another due day starts with green.
    pub due: NaiveDate,
    /// The light.
    pub light: Light,
}

/// What is noted beside the state.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Notes {
    /// Why a person must look.
    pub manual: Vec<Point>,
    /// Last day to answer on acceptance, of the last receipt.
    pub acceptance_due: Option<Due>,
    /// Effective day of acceptance.
    pub accepted_on: Option<NaiveDate>,
    /// Whether silence was the acceptance.
    pub deemed: bool,
    /// Last day to decide, as extended.
    pub decision_due: Option<Due>,
    /// The site visit.
    pub visit: VisitNote,
    /// Id of the supervision visit after the licence.
    pub follow_up: Option<Uuid>,
    /// Whether it is granted on a commitment.
    #[serde(default)]
    pub on_commitment: bool,
    /// JY number with first and last day, once granted.
    pub licence: Option<(String, Validity)>,
    /// Identifier of the certificate, once reserved.
    pub certificate: Option<ECertificateId>,
    /// Last day of the ban that follows from how it ended.
    #[serde(default)]
    pub banned_until: Option<NaiveDate>,
    /// Failed signings.
    pub signing_attempts: u32,
    /// When signing is tried again.
    pub sign_again_at: Option<DateTime<Utc>>,
    /// Lights written down, newest per clock.
    pub lights: Vec<LitLight>,
    /// Rows in the journal of lights.
    pub lights_written: i64,
    /// Whether the rules of instant approval were asked about it.
    #[serde(default)]
    pub weighed: bool,
}

impl Notes {
    /// Notes what `fact` leaves behind.
    pub(crate) fn note(&mut self, fact: &FoodFact) {
        match fact {
            FoodFact::ApplicationReceived { acceptance_due, .. } => {
                self.acceptance_due = Some(*acceptance_due);
            }
            FoodFact::ApplicationAccepted { mode, accepted_on, decision_due } => {
                self.accepted_on = Some(*accepted_on);
                self.deemed = *mode == AcceptanceMode::Deemed;
                self.decision_due = Some(*decision_due);
            }
            FoodFact::DecisionExtended { due, .. } | FoodFact::HearingClosed { decision_due: due } => {
                self.decision_due = Some(*due);
            }
            FoodFact::VisitOrdered { order } => match order.kind {
                VisitKind::SiteVerification => {
                    let ground = visit_ground();
                    self.visit =
                        VisitNote::Required { inspection_id: order.task_id, due: order.period.due, ground };
                }
                VisitKind::PostLicence | VisitKind::FollowUp => self.follow_up = Some(order.task_id),
            },
            FoodFact::VisitMoved { due: moved, .. } => {
                if let VisitNote::Required { due, .. } = &mut self.visit {
                    *due = *moved;
                }
            }
            FoodFact::VisitCancelled { .. } => self.visit = VisitNote::None,
            FoodFact::ReviewConcluded { outcome } => self.visit = concluded(outcome),
            FoodFact::LicenceGranted { number, validity, on_commitment, .. } => {
                self.on_commitment = *on_commitment;
                self.licence = Some((number.as_str().to_owned(), *validity));
            }
            FoodFact::FilingIncomplete { .. }
            | FoodFact::FilingFiled { .. }
            | FoodFact::FilingUpdated { .. }
            | FoodFact::FilingPublished { .. }
            | FoodFact::FilingLapsed { .. }
            | FoodFact::FilingCancelled { .. }
            | FoodFact::FilingWithdrawn
            | FoodFact::ApplicationNotRequired { .. }
            | FoodFact::ApplicationNotCompetent { .. }
            | FoodFact::ApplicationNotAccepted { .. }
            | FoodFact::CorrectionNoticed { .. }
            | FoodFact::SecondNoticeAllowed { .. }
            | FoodFact::ApplicationAbandoned { .. }
            | FoodFact::RectificationAwaited { .. }
            | FoodFact::HearingOpened { .. }
            | FoodFact::LicenceRefused { .. }
            | FoodFact::GapClosed
            | FoodFact::LicenceIssued { .. }
            | FoodFact::ApplicationWithdrawn
            | FoodFact::ChangeReported { .. }
            | FoodFact::LicenceSuspended { .. }
            | FoodFact::LicenceEnded { .. }
            | FoodFact::CommitmentKept { .. }
            | FoodFact::CommitmentUnmet { .. }
            | FoodFact::CorrectionOrdered { .. }
            | FoodFact::RectificationConsented { .. }
            | FoodFact::RevocationProposed { .. }
            | FoodFact::RevocationDeclined { .. }
            | FoodFact::CommitmentOverdue { .. }
            | FoodFact::CertificateSigned { .. }
            | FoodFact::CertificateValid { .. }
            | FoodFact::CertificateVoided { .. }
            | FoodFact::CertificateEnded { .. } => {}
        }
    }

    /// The light last written down for `clock` with this due day.
    pub(crate) fn light_of(&self, clock: LitClock, due: NaiveDate) -> Light {
        let known = self.lights.iter().find(|lit| lit.clock == clock && lit.due == due);
        known.map_or(Light::Green, |lit| lit.light)
    }

    /// Writes `light` down for `clock`.
    pub(crate) fn set_light(&mut self, clock: LitClock, due: NaiveDate, light: Light) {
        self.lights.retain(|lit| lit.clock != clock);
        self.lights.push(LitLight { clock, due, light });
    }
}

fn concluded(outcome: &ReviewOutcome) -> VisitNote {
    match outcome {
        ReviewOutcome::Unvisited { reason } => {
            VisitNote::Skipped { ground: reason.text(), basis: reason.basis().to_owned() }
        }
        ReviewOutcome::Visited { task_id, .. } => VisitNote::Done { inspection_id: *task_id },
    }
}

/// Why a visit is made: the law knows exceptions only.
pub(crate) fn visit_ground() -> Text {
    Text::new("申请项目应当进行现场核查", "the items applied for need a site visit")
}
