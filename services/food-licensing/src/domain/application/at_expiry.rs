//! What an open application means for its licence on the day the licence ends (Licensing Law 50, Order 78 art 32).

use super::{ApplicationState, LicenceApplication};
use crate::domain::act::LicenceAct;
use crate::domain::check::{LocalRules, Switch};
use crate::domain::renewal::RenewalTiming;

/// What becomes of the licence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AtExpiry {
    /// Silence renews it.
    RenewedBySilence,
    /// Business rests until the renewal is decided.
    Suspended,
    /// A later version is granted and only lacks its certificate.
    WaitsForCertificate,
    /// Nothing keeps it.
    Expires,
}

impl LicenceApplication {
    /// Decides what becomes of the licence that this application is about when its last day is over.
    pub fn at_expiry(&self, local: &LocalRules) -> AtExpiry {
        let in_time = match &self.act {
            LicenceAct::Renewal { timing, .. } => *timing == RenewalTiming::InTime,
            LicenceAct::New | LicenceAct::Change { .. } | LicenceAct::Replacement { .. } => {
                return match &self.state {
                    ApplicationState::Granted { .. } => AtExpiry::WaitsForCertificate,
                    ApplicationState::Received { .. }
                    | ApplicationState::Correction { .. }
                    | ApplicationState::Abandoned { .. }
                    | ApplicationState::NotRequired { .. }
                    | ApplicationState::NotCompetent { .. }
                    | ApplicationState::NotAccepted { .. }
                    | ApplicationState::UnderReview { .. }
                    | ApplicationState::Hearing { .. }
                    | ApplicationState::Issued { .. }
                    | ApplicationState::Refused { .. }
                    | ApplicationState::Withdrawn { .. } => AtExpiry::Expires,
                };
            }
        };
        match &self.state {
            ApplicationState::UnderReview { .. } if in_time && local.deemed_renewal == Switch::On => {
                AtExpiry::RenewedBySilence
            }
            // A hearing is no silence, and what is not accepted was not handed in whole.
            ApplicationState::Received { .. }
            | ApplicationState::Correction { .. }
            | ApplicationState::UnderReview { .. }
            | ApplicationState::Hearing { .. }
            | ApplicationState::Granted { .. } => AtExpiry::Suspended,
            ApplicationState::Abandoned { .. }
            | ApplicationState::NotRequired { .. }
            | ApplicationState::NotCompetent { .. }
            | ApplicationState::NotAccepted { .. }
            | ApplicationState::Issued { .. }
            | ApplicationState::Refused { .. }
            | ApplicationState::Withdrawn { .. } => AtExpiry::Expires,
        }
    }

    /// Whether a renewal is over and its licence was not renewed: what was suspended for it ends.
    pub fn is_failed_renewal(&self) -> bool {
        let issued = matches!(self.state, ApplicationState::Issued { .. });
        matches!(self.act, LicenceAct::Renewal { .. }) && self.state.is_final() && !issued
    }
}
