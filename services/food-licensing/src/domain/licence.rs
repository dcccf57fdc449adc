//! The food licence in force, and the lawful ways it ends (rules 5.6, 9a C).

use actnow_decisions::{Actor, Decision};
use actnow_identifiers::FoodLicenceNumber;
use actnow_statutory_clock::{end_of_day, legal_date};
use chrono::{DateTime, Months, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::application::Validity;
use super::commitment::Commitment;
use super::facts::FoodFact;
use super::form::FoodForm;
use super::law::Law;
use super::orders::{VisitKind, VisitOrder, VisitPeriod};
use super::permissions::FoodCommand;
use super::points::Grounds;
use super::refusal::FoodRefusal;
use super::regime::RegimeId;
use super::report::{Report, Reported};

pub use super::revocation::RevocationKind;

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
        /// Last day of the ban that follows.
        #[serde(default)]
        banned_until: Option<NaiveDate>,
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
                LicenceEnd::Revoked { kind, .. } => kind.state(),
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
    /// What its holder reported.
    #[serde(default)]
    pub reports: Vec<Report>,
    /// The commitment it rests on, with its follow-up; none: it was visited before, or needed no visit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commitment: Option<Commitment>,
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
        self.end_once(LicenceEnd::Superseded { by }, "Licensing Law 49, 50", FoodCommand::KeepLicence, at)
    }

    /// Cancels it (注销): a formality, done at once. On the ground that its holder applied, whoever takes the application
    /// does it; ex officio the head does. The same cancellation a second time changes nothing.
    ///
    /// # Errors
    /// [`FoodRefusal::WrongState`] once over.
    pub fn cancel(
        self,
        ground: LicenceCancelGround,
        actor: &Actor,
        at: DateTime<Utc>,
    ) -> Result<LicenceDecision, FoodRefusal> {
        let command = match ground {
            LicenceCancelGround::Application => FoodCommand::CancelOnApplication,
            LicenceCancelGround::EntityEnded | LicenceCancelGround::ForceMajeure => {
                FoodCommand::CancelLicence
            }
        };
        command.authorise(actor)?;
        self.end_once(LicenceEnd::Cancelled { ground }, "Licensing Law 70", command, at)
    }

    /// Takes it from the holder, by decision of the head alone; on a commitment after somebody else proposed it.
    ///
    /// # Errors
    /// [`FoodRefusal::RoleMissing`]; [`FoodRefusal::RevocationNotProposed`], [`FoodRefusal::SeparationOfDuty`];
    /// [`FoodRefusal::WrongState`] once over.
    pub fn revoke(
        self,
        kind: RevocationKind,
        grounds: Grounds,
        actor: &Actor,
        law: &Law<'_>,
        at: DateTime<Utc>,
    ) -> Result<LicenceDecision, FoodRefusal> {
        FoodCommand::RevokeLicence.authorise(actor)?;
        if self.must_be_live().is_ok() {
            self.must_be_proposed(kind, actor)?;
        }
        let today = legal_date(at);
        let (_, terms) = law.on(today)?;
        let banned = kind.ban_months(terms).map(Months::new);
        let banned_until = banned.and_then(|months| today.checked_add_months(months));
        let end = LicenceEnd::Revoked { kind, grounds, banned_until };
        self.end_once(end, kind.basis(), FoodCommand::RevokeLicence, at)
    }

    /// Takes a report of its holder in; an inspection of the premises of `form` follows where the law asks for one.
    ///
    /// # Errors
    /// What [`Report::take`] refuses; [`FoodRefusal::LicenceNotInForce`].
    pub fn report(
        mut self,
        reported: Reported,
        form: &FoodForm,
        task_id: Uuid,
        actor: &Actor,
        law: &Law<'_>,
        at: DateTime<Utc>,
    ) -> Result<LicenceDecision, FoodRefusal> {
        FoodCommand::ReportChange.authorise(actor)?;
        self.must_be_in_force(legal_date(at))?;
        let report = Report::take(reported, task_id, law, at)?;
        let (regime, terms) = law.on(report.reported_on)?;
        let basis = match regime {
            RegimeId::Food2015 => "Order 17 art 27",
            RegimeId::Food2023 => "Order 78 art 30",
        };
        self.reports.push(report.clone());
        let visit = report.inspection.map(|(task, _)| {
            let period = VisitPeriod::of(law, report.reported_on, terms.follow_up_wd);
            let order = VisitOrder::new(task, VisitKind::PostLicence, regime, period, form);
            FoodFact::VisitOrdered { order }
        });
        let fact = FoodFact::ChangeReported { number: self.number, report };
        let facts = std::iter::once(fact).chain(visit).collect();
        Ok(Decision::new(self, basis, facts))
    }

    /// Whether anything can be asked for on it, on `today`.
    ///
    /// # Errors
    /// [`FoodRefusal::Expired`] after its last day, also before anybody noted it; [`FoodRefusal::LicenceNotInForce`] once it
    /// ended otherwise.
    pub fn must_be_in_force(&self, today: NaiveDate) -> Result<(), FoodRefusal> {
        match &self.state {
            LicenceState::Active if today <= self.validity.to => Ok(()),
            LicenceState::Active
            | LicenceState::SuspendedByLateRenewal { .. }
            | LicenceState::Ended { end: LicenceEnd::Expired, .. } => {
                Err(FoodRefusal::Expired { on: self.validity.to })
            }
            LicenceState::Ended {
                end: LicenceEnd::Superseded { .. } | LicenceEnd::Cancelled { .. } | LicenceEnd::Revoked { .. },
                ..
            } => Err(FoodRefusal::LicenceNotInForce { state: self.state.name() }),
        }
    }

    /// Whether a later version may take its place: it is in force, or waits for its renewal.
    ///
    /// # Errors
    /// [`FoodRefusal::LicenceNotInForce`].
    pub fn must_be_live(&self) -> Result<(), FoodRefusal> {
        match &self.state {
            LicenceState::Active | LicenceState::SuspendedByLateRenewal { .. } => Ok(()),
            LicenceState::Ended { .. } => Err(FoodRefusal::LicenceNotInForce { state: self.state.name() }),
        }
    }

    /// Last day of the ban that follows from how it ended.
    pub const fn banned_until(&self) -> Option<NaiveDate> {
        match &self.state {
            LicenceState::Ended { end: LicenceEnd::Revoked { banned_until, .. }, .. } => *banned_until,
            LicenceState::Active
            | LicenceState::SuspendedByLateRenewal { .. }
            | LicenceState::Ended { .. } => None,
        }
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
        let (commitment, called_off) = match self.commitment {
            Some(commitment) => {
                let (left, called_off) = commitment.after(&end, on);
                (Some(left), called_off)
            }
            None => (None, None),
        };
        let facts = std::iter::once(fact).chain(called_off).collect();
        Decision::new(Self { state: LicenceState::Ended { end, on }, commitment, ..self }, basis, facts)
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
