//! The transitions of a declared name.

use actnow_decisions::{Actor, Decision, Text};
use actnow_statutory_clock::legal_date;
use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::{
    NameCommand, NameDecision, NameDeclaration, NameFact, NameRefusal, NameState, Retention, Statement,
};
use crate::domain::ApplicantGroup;
use crate::domain::names::{Hit, NameCheck, NameParts, NameVerdict};

const BASIS_DECLARE: &str = "Name Provisions 16";
const BASIS_RETENTION: &str = "Name Provisions 18";
const BASIS_CONFLICT: &str = "Name Provisions 17";

/// A name to be declared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDeclaration {
    /// The id it shall have.
    pub id: Uuid,
    /// The name.
    pub parts: NameParts,
    /// Code of the registration authority.
    pub authority: String,
    /// For whom.
    pub group: ApplicantGroup,
    /// For how long.
    pub retention: Retention,
    /// Whether the liability statement comes with it.
    pub statement: Statement,
}

/// What a registrar decides on a name that needs a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ManualDecision {
    /// The name may be used.
    Approve,
    /// It may not.
    Reject {
        /// Told to the applicant.
        reason: Text,
    },
}

impl NameDeclaration {
    /// Declares a name with the result of its check, made in the same transaction.
    ///
    /// # Errors
    /// [`NameRefusal::Role`]. A name that is not available is no error: it is [`NameState::Rejected`].
    pub fn declare(new: NewDeclaration, check: NameCheck, actor: &Actor, at: DateTime<Utc>) -> NameDecision {
        must_act(actor, NameCommand::Declare)?;
        let NewDeclaration { id, parts, authority, group, retention, statement } = new;
        let state = NameState::NeedsStatement { hits: Vec::new() };
        let declared = Self { id, parts, authority, group, retention, declared_at: at, state };
        Ok(match check.verdict() {
            NameVerdict::Blocked => declared.rejected(check, None),
            NameVerdict::Manual => declared.sent_to_person(check, statement),
            NameVerdict::Clear | NameVerdict::Similar => declared.settled(check.hits, statement, at),
        })
    }

    /// The applicant declares to bear the consequences of the near names. `fresh` is a new check: an identical
    /// name may have been taken meanwhile.
    ///
    /// # Errors
    /// [`NameRefusal::Role`], [`NameRefusal::State`]. Stating twice answers the reservation, telling nothing.
    pub fn state_liability(self, fresh: NameCheck, actor: &Actor, at: DateTime<Utc>) -> NameDecision {
        must_act(actor, NameCommand::StateLiability)?;
        match self.state {
            NameState::NeedsStatement { .. } => Ok(match fresh.verdict() {
                NameVerdict::Blocked => self.rejected(fresh, None),
                NameVerdict::Clear | NameVerdict::Similar | NameVerdict::Manual => {
                    self.settled(fresh.hits, Statement::Given, at)
                }
            }),
            NameState::Manual { ref reasons, ref hits, .. } => {
                let (reasons, hits) = (reasons.clone(), hits.clone());
                let state = NameState::Manual { reasons, hits, statement: Statement::Given };
                Ok(Decision::new(Self { state, ..self }, BASIS_DECLARE, Vec::new()))
            }
            NameState::Reserved { .. } => Ok(self.unchanged(BASIS_DECLARE)),
            NameState::Rejected { .. }
            | NameState::Consumed { .. }
            | NameState::Expired { .. }
            | NameState::Released { .. } => Err(self.wrong_state(NameCommand::StateLiability)),
        }
    }

    /// A registrar decides on a name with restricted words or omitted parts. `fresh` is a new check.
    ///
    /// # Errors
    /// [`NameRefusal::Role`]; [`NameRefusal::State`] when no person was asked.
    pub fn decide_manually(
        self,
        decision: ManualDecision,
        fresh: NameCheck,
        actor: &Actor,
        at: DateTime<Utc>,
    ) -> NameDecision {
        must_act(actor, NameCommand::DecideManually)?;
        let statement = match self.state {
            NameState::Manual { statement, .. } => statement,
            NameState::NeedsStatement { .. }
            | NameState::Reserved { .. }
            | NameState::Rejected { .. }
            | NameState::Consumed { .. }
            | NameState::Expired { .. }
            | NameState::Released { .. } => return Err(self.wrong_state(NameCommand::DecideManually)),
        };
        Ok(match (decision, fresh.verdict()) {
            (ManualDecision::Reject { reason }, _) => self.rejected(fresh, Some(reason)),
            (ManualDecision::Approve, NameVerdict::Blocked) => self.rejected(fresh, None),
            (ManualDecision::Approve, NameVerdict::Clear | NameVerdict::Similar | NameVerdict::Manual) => {
                self.settled(fresh.hits, statement, at)
            }
        })
    }

    /// Uses the name in a filing of the same applicants. Consume it when the filing is submitted, so that the
    /// review cannot outlast the reservation.
    ///
    /// # Errors
    /// [`NameRefusal::Expired`] (T-13), [`NameRefusal::OtherApplicants`], [`NameRefusal::UsedByOther`],
    /// [`NameRefusal::State`], [`NameRefusal::Role`]. Consuming twice for one filing changes nothing.
    pub fn consume(
        self,
        filing: Uuid,
        group: &ApplicantGroup,
        actor: &Actor,
        at: DateTime<Utc>,
    ) -> NameDecision {
        must_act(actor, NameCommand::Consume)?;
        if *group != self.group {
            return Err(NameRefusal::OtherApplicants);
        }
        let on = legal_date(at);
        match self.state {
            NameState::Reserved { until, .. } if on > until => Err(NameRefusal::Expired { until }),
            NameState::Reserved { until, ref accepted } => {
                let state = NameState::Consumed { filing, on, until, accepted: accepted.clone() };
                let fact =
                    NameFact::Consumed { name_id: self.id, group: self.group.clone(), filing_id: filing };
                Ok(Decision::new(Self { state, ..self }, BASIS_RETENTION, vec![fact]))
            }
            NameState::Consumed { filing: by, .. } if by == filing => Ok(self.unchanged(BASIS_RETENTION)),
            NameState::Consumed { .. } => Err(NameRefusal::UsedByOther),
            NameState::Expired { until } => Err(NameRefusal::Expired { until }),
            NameState::NeedsStatement { .. }
            | NameState::Manual { .. }
            | NameState::Rejected { .. }
            | NameState::Released { .. } => Err(self.wrong_state(NameCommand::Consume)),
        }
    }

    /// The filing that used the name ended without a company: reserved again, or lapsed if its time is over.
    ///
    /// # Errors
    /// [`NameRefusal::UsedByOther`], [`NameRefusal::State`], [`NameRefusal::Role`]. Giving back twice changes
    /// nothing.
    pub fn give_back(self, filing: Uuid, actor: &Actor, at: DateTime<Utc>) -> NameDecision {
        must_act(actor, NameCommand::GiveBack)?;
        match self.state {
            NameState::Consumed { filing: by, .. } if by != filing => Err(NameRefusal::UsedByOther),
            NameState::Consumed { until, .. } if legal_date(at) > until => Ok(self.lapsed(until)),
            NameState::Consumed { until, ref accepted, .. } => {
                let state = NameState::Reserved { until, accepted: accepted.clone() };
                let group = self.group.clone();
                let fact = NameFact::GivenBack { name_id: self.id, group, filing_id: filing, until };
                Ok(Decision::new(Self { state, ..self }, BASIS_RETENTION, vec![fact]))
            }
            NameState::Reserved { .. } | NameState::Expired { .. } => Ok(self.unchanged(BASIS_RETENTION)),
            NameState::NeedsStatement { .. }
            | NameState::Manual { .. }
            | NameState::Rejected { .. }
            | NameState::Released { .. } => Err(self.wrong_state(NameCommand::GiveBack)),
        }
    }

    /// The applicant gives the name up; free at once.
    ///
    /// # Errors
    /// [`NameRefusal::State`] once it is consumed, rejected or lapsed; [`NameRefusal::Role`]. Releasing twice
    /// changes nothing.
    pub fn release(self, actor: &Actor, at: DateTime<Utc>) -> NameDecision {
        must_act(actor, NameCommand::Release)?;
        match self.state {
            NameState::Reserved { .. } | NameState::NeedsStatement { .. } | NameState::Manual { .. } => {
                let fact = NameFact::Released { name_id: self.id, group: self.group.clone() };
                let state = NameState::Released { on: legal_date(at) };
                Ok(Decision::new(Self { state, ..self }, BASIS_RETENTION, vec![fact]))
            }
            NameState::Released { .. } => Ok(self.unchanged(BASIS_RETENTION)),
            NameState::Rejected { .. } | NameState::Consumed { .. } | NameState::Expired { .. } => {
                Err(self.wrong_state(NameCommand::Release))
            }
        }
    }

    /// The reservation lapses after 24:00 of its last day.
    ///
    /// # Errors
    /// [`NameRefusal::NotYetExpired`], [`NameRefusal::State`], [`NameRefusal::Role`]. Expiring twice changes
    /// nothing.
    pub fn expire(self, actor: &Actor, at: DateTime<Utc>) -> NameDecision {
        must_act(actor, NameCommand::Expire)?;
        match self.state {
            NameState::Reserved { until, .. } if legal_date(at) <= until => {
                Err(NameRefusal::NotYetExpired { until })
            }
            NameState::Reserved { until, .. } => Ok(self.lapsed(until)),
            NameState::Expired { .. } => Ok(self.unchanged(BASIS_RETENTION)),
            NameState::NeedsStatement { .. }
            | NameState::Manual { .. }
            | NameState::Rejected { .. }
            | NameState::Consumed { .. }
            | NameState::Released { .. } => Err(self.wrong_state(NameCommand::Expire)),
        }
    }

    /// Reserved when there is nothing near, or the statement is made; waits for it otherwise.
    fn settled(self, hits: Vec<Hit>, statement: Statement, at: DateTime<Utc>) -> Decision<Self, NameFact> {
        let (name_id, group, full_text) = self.told();
        match statement {
            Statement::Missing if !hits.is_empty() => {
                let similar = hits.iter().map(|hit| hit.full_text.clone()).collect();
                let fact = NameFact::NeedsStatement { name_id, group, full_text, similar };
                Decision::new(
                    Self { state: NameState::NeedsStatement { hits }, ..self },
                    BASIS_DECLARE,
                    vec![fact],
                )
            }
            Statement::Missing | Statement::Given => {
                let until = self.retention.until(legal_date(at));
                let fact = NameFact::Reserved { name_id, group, full_text, until };
                let state = NameState::Reserved { until, accepted: hits };
                Decision::new(Self { state, ..self }, BASIS_RETENTION, vec![fact])
            }
        }
    }

    fn sent_to_person(self, check: NameCheck, statement: Statement) -> Decision<Self, NameFact> {
        let (name_id, group, full_text) = self.told();
        let reasons = check.manual.iter().map(|manual| manual.reason.clone()).collect();
        let fact = NameFact::SentToPerson { name_id, group, full_text, reasons };
        let state = NameState::Manual { reasons: check.manual, hits: check.hits, statement };
        Decision::new(Self { state, ..self }, "Name Provisions 11, 12", vec![fact])
    }

    fn rejected(self, check: NameCheck, reason: Option<Text>) -> Decision<Self, NameFact> {
        let (name_id, group, full_text) = self.told();
        let violated = check.violations.as_slice().iter().map(|violation| violation.reason.to_owned());
        let by_person = reason.iter().map(|_| "NAME_REJECTED_BY_REGISTRAR".to_owned());
        let hit = check.hits.iter().map(|hit| hit.cause.reason().to_owned());
        let reasons = violated.chain(by_person).chain(hit).collect();
        let conflicts = check.hits.iter().map(|hit| hit.full_text.clone()).collect();
        let fact = NameFact::Rejected { name_id, group, full_text, reasons, conflicts };
        let points = check.violations.into_iter().map(Into::into).collect();
        let state = NameState::Rejected { points, hits: check.hits, reason };
        Decision::new(Self { state, ..self }, BASIS_CONFLICT, vec![fact])
    }

    fn lapsed(self, until: NaiveDate) -> Decision<Self, NameFact> {
        let fact = NameFact::Expired { name_id: self.id, group: self.group.clone() };
        Decision::new(Self { state: NameState::Expired { until }, ..self }, BASIS_RETENTION, vec![fact])
    }

    fn unchanged(self, basis: &'static str) -> Decision<Self, NameFact> {
        Decision::new(self, basis, Vec::new())
    }

    fn told(&self) -> (Uuid, ApplicantGroup, String) {
        (self.id, self.group.clone(), self.parts.full_text())
    }

    fn wrong_state(&self, command: NameCommand) -> NameRefusal {
        NameRefusal::State { command, state: self.state.name() }
    }
}

fn must_act(actor: &Actor, command: NameCommand) -> Result<(), NameRefusal> {
    match actor.acting_as(command.roles()) {
        Some(_) => Ok(()),
        None => Err(NameRefusal::Role { command }),
    }
}

#[cfg(test)]
#[path = "commands_tests.rs"]
mod tests;
