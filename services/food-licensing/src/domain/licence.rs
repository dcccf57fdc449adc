//! The food licence in force, and the lawful ways it ends (rules 5.6, 9a C).

use actnow_decisions::{Actor, Decision};
use actnow_identifiers::FoodLicenceNumber;
use actnow_statutory_clock::{end_of_day, legal_date};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::application::Validity;
use super::facts::FoodFact;
use super::permissions::FoodCommand;
use super::points::Grounds;
use super::refusal::FoodRefusal;

/// Why a licence is cancelled (注销).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum LicenceCancelGround {
    /// The holder applied.
    Application,
    /// The holder was deregistered.
    EntityEnded,
    /// The licensed activity became impossible (不可抗力).
    ForceMajeure,
}

/// Which decision against the holder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum RevocationKind {
    /// 撤销: it should never have been granted (Licensing Law 69).
    Revoked,
    /// 撤回: law or facts changed (Licensing Law 8).
    WithdrawnByAuthority,
    /// 吊销: a penalty.
    RevokedAsPenalty,
}

/// How a licence ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "end", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum LicenceEnd {
    /// A later version took its place: changed, renewed or reissued under the same number.
    Superseded {
        /// The later one.
        by: Uuid,
    },
    /// By time, without renewal.
    Expired,
    /// Cancelled.
    Cancelled {
        /// Why.
        ground: LicenceCancelGround,
    },
    /// Taken from the holder.
    Revoked {
        /// Which decision.
        kind: RevocationKind,
        /// Reasons and remedies.
        grounds: Grounds,
    },
}

/// Where a licence stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum LicenceState {
    /// In force.
    Active,
    /// Expired while a late renewal is pending: business stops until it is granted.
    SuspendedByLateRenewal {
        /// The first day without a licence in force.
        since: NaiveDate,
    },
    /// Over.
    Ended {
        /// How.
        end: LicenceEnd,
        /// Since when.
        on: NaiveDate,
    },
}

impl LicenceState {
    /// The name in rows, messages and refusals.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Active => "ACTIVE",
            Self::SuspendedByLateRenewal { .. } => "SUSPENDED_BY_LATE_RENEWAL",
            Self::Ended { end, .. } => match end {
                LicenceEnd::Superseded { .. } => "SUPERSEDED",
                LicenceEnd::Expired => "EXPIRED",
                LicenceEnd::Cancelled { .. } => "CANCELLED",
                LicenceEnd::Revoked { kind, .. } => match kind {
                    RevocationKind::Revoked => "REVOKED",
                    RevocationKind::WithdrawnByAuthority => "WITHDRAWN_BY_AUTHORITY",
                    RevocationKind::RevokedAsPenalty => "REVOKED_AS_PENALTY",
                },
            },
        }
    }
}

/// A licence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoodLicence {
    /// Its id.
    pub id: Uuid,
    /// The application it was granted on.
    pub application_id: Uuid,
    /// JY number.
    pub number: FoodLicenceNumber,
    /// Code of the holder.
    pub operator_uscc: String,
    /// Licensed premises.
    pub premises: String,
    /// First and last day.
    pub validity: Validity,
    /// Where it stands.
    pub state: LicenceState,
}

/// Accepted decision about a licence.
pub type LicenceDecision = Decision<FoodLicence, FoodFact>;

impl FoodLicence {
    /// Ends it by time. A second time, and for a licence that ended otherwise, changes nothing.
    ///
    /// # Errors
    /// [`FoodRefusal::PeriodStillRuns`] before the last day is over.
    pub fn expire(self, actor: &Actor, at: DateTime<Utc>) -> Result<LicenceDecision, FoodRefusal> {
        const EXPIRY: &str = "Licensing Law 70";
        FoodCommand::KeepLicence.authorise(actor)?;
        match &self.state {
            LicenceState::Active | LicenceState::SuspendedByLateRenewal { .. } => {
                self.must_be_over(at)?;
                Ok(self.ended(LicenceEnd::Expired, EXPIRY, at))
            }
            LicenceState::Ended { .. } => Ok(Decision::new(self, EXPIRY, vec![])),
        }
    }

    /// Suspends it after its last day while a late renewal is pending. A second time changes nothing.
    ///
    /// # Errors
    /// [`FoodRefusal::PeriodStillRuns`]; [`FoodRefusal::WrongState`] once over.
    pub fn suspend_for_late_renewal(
        self,
        actor: &Actor,
        at: DateTime<Utc>,
    ) -> Result<LicenceDecision, FoodRefusal> {
        const LATE: &str = "Order 78 art 32";
        FoodCommand::KeepLicence.authorise(actor)?;
        match &self.state {
            LicenceState::Active => {
                self.must_be_over(at)?;
                let since = self.validity.to.succ_opt().unwrap_or(self.validity.to);
                let fact = FoodFact::LicenceSuspended { number: self.number, since };
                let state = LicenceState::SuspendedByLateRenewal { since };
                Ok(Decision::new(Self { state, ..self }, LATE, vec![fact]))
            }
            LicenceState::SuspendedByLateRenewal { .. } => Ok(Decision::new(self, LATE, vec![])),
            LicenceState::Ended { .. } => Err(self.wrong(FoodCommand::KeepLicence)),
        }
    }

    /// Puts a later version in its place: changed, renewed or reissued. A second time changes nothing.
    ///
    /// # Errors
    /// [`FoodRefusal::WrongState`] once over.
    pub fn supersede(
        self,
        by: Uuid,
        actor: &Actor,
        at: DateTime<Utc>,
    ) -> Result<LicenceDecision, FoodRefusal> {
        FoodCommand::KeepLicence.authorise(actor)?;
        self.end_once(LicenceEnd::Superseded { by }, "Order 78 art 29", FoodCommand::KeepLicence, at)
    }

    /// Cancels it (注销). The same cancellation a second time changes nothing.
    ///
    /// # Errors
    /// [`FoodRefusal::WrongState`] once over.
    pub fn cancel(
        self,
        ground: LicenceCancelGround,
        actor: &Actor,
        at: DateTime<Utc>,
    ) -> Result<LicenceDecision, FoodRefusal> {
        FoodCommand::CancelLicence.authorise(actor)?;
        self.end_once(LicenceEnd::Cancelled { ground }, "Licensing Law 70", FoodCommand::CancelLicence, at)
    }

    /// Takes it from the holder, by decision of the head alone.
    ///
    /// # Errors
    /// [`FoodRefusal::RoleMissing`]; [`FoodRefusal::WrongState`] once over.
    pub fn revoke(
        self,
        kind: RevocationKind,
        grounds: Grounds,
        actor: &Actor,
        at: DateTime<Utc>,
    ) -> Result<LicenceDecision, FoodRefusal> {
        FoodCommand::RevokeLicence.authorise(actor)?;
        let basis = match kind {
            RevocationKind::Revoked => "Licensing Law 69",
            RevocationKind::WithdrawnByAuthority => "Licensing Law 8",
            RevocationKind::RevokedAsPenalty => "Food Safety Law 122-126",
        };
        self.end_once(LicenceEnd::Revoked { kind, grounds }, basis, FoodCommand::RevokeLicence, at)
    }

    fn end_once(
        self,
        end: LicenceEnd,
        basis: &'static str,
        command: FoodCommand,
        at: DateTime<Utc>,
    ) -> Result<LicenceDecision, FoodRefusal> {
        match &self.state {
            LicenceState::Active | LicenceState::SuspendedByLateRenewal { .. } => {
                Ok(self.ended(end, basis, at))
            }
            LicenceState::Ended { end: earlier, .. } if *earlier == end => {
                Ok(Decision::new(self, basis, vec![]))
            }
            LicenceState::Ended { .. } => Err(self.wrong(command)),
        }
    }

    fn ended(self, end: LicenceEnd, basis: &'static str, at: DateTime<Utc>) -> LicenceDecision {
        let on = legal_date(at);
        let fact = FoodFact::LicenceEnded { number: self.number, end: end.clone(), on };
        Decision::new(Self { state: LicenceState::Ended { end, on }, ..self }, basis, vec![fact])
    }

    fn must_be_over(&self, at: DateTime<Utc>) -> Result<(), FoodRefusal> {
        if at < end_of_day(self.validity.to) {
            return Err(FoodRefusal::PeriodStillRuns { due: self.validity.to });
        }
        Ok(())
    }

    fn wrong(&self, command: FoodCommand) -> FoodRefusal {
        FoodRefusal::WrongState { state: self.state.name(), command }
    }
}

#[cfg(test)]
#[path = "licence_tests.rs"]
mod tests;
