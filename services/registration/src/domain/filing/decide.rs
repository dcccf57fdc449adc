//! The decisions that end a review: register, refuse, not handled, withdrawn.

use actnow_decisions::{Actor, Decision, Violations};
use actnow_identifiers::Uscc;
use actnow_instant_approval::InstantOutcome;
use chrono::{DateTime, Utc};

use super::FilingDecision;
use super::facts::FilingFact;
use super::grounds::{NotHandledGround, RefusalGrounds};
use super::refusal::{FilingCommand, FilingRefusal};
use super::round::FilingContent;
use super::state::{DecisionMode, FilingState, Registration, RegistrationFiling};
use crate::domain::establishment::Findings;
use crate::domain::instant_approval::{InstantApproval, reasons};

impl RegistrationFiling {
    /// A registrar registers, on the spot or after a receipt. One registrar may both receive and decide
    /// (审核合一). `findings` is a new check of the current content.
    ///
    /// # Errors
    /// [`FilingRefusal::RulesBroken`] unless every validator is green, [`FilingRefusal::OtherCode`],
    /// [`FilingRefusal::State`], [`FilingRefusal::Role`], [`FilingRefusal::Recusal`]. Registering again with the
    /// same code changes nothing.
    pub fn approve(
        self,
        uscc: Uscc,
        findings: &Findings,
        actor: &Actor,
        at: DateTime<Utc>,
    ) -> FilingDecision {
        let command = FilingCommand::Approve;
        self.must_act(actor, command)?;
        let mode = match &self.state {
            FilingState::Submitted { .. } => DecisionMode::OnTheSpot,
            FilingState::Reviewing { .. } => DecisionMode::AfterReview,
            FilingState::Registered(registration) => {
                let same = registration.uscc == uscc;
                return if same { Ok(self.unchanged(command)) } else { Err(FilingRefusal::OtherCode) };
            }
            FilingState::Returned { .. }
            | FilingState::NotHandled { .. }
            | FilingState::Issued { .. }
            | FilingState::Refused { .. }
            | FilingState::Withdrawn { .. }
            | FilingState::Publicised { .. }
            | FilingState::ApplyWindow { .. }
            | FilingState::Objected(_)
            | FilingState::Lapsed { .. }
            | FilingState::Completed { .. } => return Err(self.wrong_state(command)),
        };
        must_be_green(findings)?;
        Ok(self.registered(
            Registration { uscc, decided_by: actor.subject.clone(), decided_at: at, mode },
            command,
        ))
    }

    /// The machine registers on the spot (秒批), where the rules of instant approval allow it.
    ///
    /// # Errors
    /// [`FilingRefusal::NotForMachine`], and as [`Self::approve`].
    pub fn approve_instantly(
        self,
        uscc: Uscc,
        approval: &InstantApproval,
        actor: &Actor,
        at: DateTime<Utc>,
    ) -> FilingDecision {
        let command = FilingCommand::ApproveInstantly;
        self.must_act(actor, command)?;
        match &self.state {
            FilingState::Submitted { .. } => {}
            FilingState::Registered(registration) => {
                let same = registration.uscc == uscc;
                return if same { Ok(self.unchanged(command)) } else { Err(FilingRefusal::OtherCode) };
            }
            FilingState::Reviewing { .. }
            | FilingState::Returned { .. }
            | FilingState::NotHandled { .. }
            | FilingState::Issued { .. }
            | FilingState::Refused { .. }
            | FilingState::Withdrawn { .. }
            | FilingState::Publicised { .. }
            | FilingState::ApplyWindow { .. }
            | FilingState::Objected(_)
            | FilingState::Lapsed { .. }
            | FilingState::Completed { .. } => return Err(self.wrong_state(command)),
        }
        match approval.outcome() {
            InstantOutcome::Approve => {}
            InstantOutcome::ToPerson => {
                let reasons = reasons(approval).into_iter().map(|reason| reason.reason).collect();
                return Err(FilingRefusal::NotForMachine { reasons });
            }
        }
        let mode = DecisionMode::Instant { rule_version: approval.rules.version.clone() };
        Ok(self.registered(
            Registration { uscc, decided_by: actor.subject.clone(), decided_at: at, mode },
            command,
        ))
    }

    /// The head refuses, on the proposal of a registrar. Never a machine.
    ///
    /// # Errors
    /// [`FilingRefusal::MachineNeverRefuses`], [`FilingRefusal::SamePerson`], [`FilingRefusal::State`],
    /// [`FilingRefusal::Role`], [`FilingRefusal::Recusal`]. Refusing again on the same grounds changes nothing.
    pub fn refuse(self, grounds: RefusalGrounds, actor: &Actor, at: DateTime<Utc>) -> FilingDecision {
        let command = FilingCommand::Refuse;
        if actor.is_machine() {
            return Err(FilingRefusal::MachineNeverRefuses);
        }
        self.must_act(actor, command)?;
        if grounds.proposed_by() == actor.subject {
            return Err(FilingRefusal::SamePerson);
        }
        match &self.state {
            FilingState::Submitted { .. } | FilingState::Reviewing { .. } => {}
            FilingState::Refused { grounds: already, .. } if *already == grounds => {
                return Ok(self.unchanged(command));
            }
            FilingState::Refused { .. }
            | FilingState::Returned { .. }
            | FilingState::NotHandled { .. }
            | FilingState::Registered(_)
            | FilingState::Issued { .. }
            | FilingState::Withdrawn { .. }
            | FilingState::Publicised { .. }
            | FilingState::ApplyWindow { .. }
            | FilingState::Objected(_)
            | FilingState::Lapsed { .. }
            | FilingState::Completed { .. } => return Err(self.wrong_state(command)),
        }
        let fact = FilingFact::Refused {
            filing_id: self.id,
            group: self.group.clone(),
            reasons: grounds.reasons().to_vec(),
            remedies: grounds.remedies().clone(),
        };
        let state = FilingState::Refused { grounds, decided_by: actor.subject.clone(), at };
        Ok(Decision::new(Self { state, ..self }, command.basis(), vec![fact]))
    }

    /// Tells the applicant where to apply instead.
    ///
    /// # Errors
    /// [`FilingRefusal::State`], [`FilingRefusal::Role`], [`FilingRefusal::Recusal`]. Telling it twice changes
    /// nothing.
    pub fn not_handled(self, ground: NotHandledGround, actor: &Actor, at: DateTime<Utc>) -> FilingDecision {
        let command = FilingCommand::NotHandled;
        self.must_act(actor, command)?;
        match &self.state {
            FilingState::Submitted { .. } => {}
            FilingState::NotHandled { ground: already, .. } if *already == ground => {
                return Ok(self.unchanged(command));
            }
            FilingState::NotHandled { .. }
            | FilingState::Reviewing { .. }
            | FilingState::Returned { .. }
            | FilingState::Registered(_)
            | FilingState::Issued { .. }
            | FilingState::Refused { .. }
            | FilingState::Withdrawn { .. }
            | FilingState::Publicised { .. }
            | FilingState::ApplyWindow { .. }
            | FilingState::Objected(_)
            | FilingState::Lapsed { .. }
            | FilingState::Completed { .. } => return Err(self.wrong_state(command)),
        }
        let fact =
            FilingFact::NotHandled { filing_id: self.id, group: self.group.clone(), ground: ground.clone() };
        let state = FilingState::NotHandled { ground, at };
        Ok(Decision::new(Self { state, ..self }, command.basis(), vec![fact]))
    }

    /// The applicants withdraw before a decision.
    ///
    /// # Errors
    /// [`FilingRefusal::State`] once it is decided, [`FilingRefusal::Role`], [`FilingRefusal::NotAParty`].
    /// Withdrawing twice changes nothing.
    pub fn withdraw(self, actor: &Actor, at: DateTime<Utc>) -> FilingDecision {
        let command = FilingCommand::Withdraw;
        self.must_act(actor, command)?;
        match &self.state {
            FilingState::Publicised { .. }
            | FilingState::ApplyWindow { .. }
            | FilingState::Submitted { .. }
            | FilingState::Reviewing { .. }
            | FilingState::Returned { .. } => {}
            FilingState::Withdrawn { .. } => return Ok(self.unchanged(command)),
            FilingState::NotHandled { .. }
            | FilingState::Registered(_)
            | FilingState::Issued { .. }
            | FilingState::Objected(_)
            | FilingState::Lapsed { .. }
            | FilingState::Completed { .. }
            | FilingState::Refused { .. } => return Err(self.wrong_state(command)),
        }
        let fact = FilingFact::Withdrawn { filing_id: self.id, group: self.group.clone() };
        Ok(Decision::new(Self { state: FilingState::Withdrawn { at }, ..self }, command.basis(), vec![fact]))
    }

    fn registered(self, registration: Registration, command: FilingCommand) -> Decision<Self, FilingFact> {
        let (filing_id, group, uscc) = (self.id, self.group.clone(), registration.uscc);
        let (full_name, mode) = (self.current().content.full_name(), registration.mode.clone());
        let fact = match &self.current().content {
            FilingContent::Establish(_) => {
                FilingFact::CompanyRegistered { filing_id, group, uscc, full_name, mode }
            }
            FilingContent::BranchEstablish(form) => {
                let head_office = form.head_office;
                FilingFact::BranchRegistered { filing_id, group, uscc, full_name, head_office, mode }
            }
            content @ (FilingContent::Change(_)
            | FilingContent::BranchChange(_)
            | FilingContent::Deregister(_)
            | FilingContent::SimpleDeregister(_)) => {
                let kind = content.kind();
                FilingFact::ActRegistered { filing_id, group, kind, uscc, full_name, mode }
            }
        };
        let state = FilingState::Registered(registration);
        Decision::new(Self { state, ..self }, command.basis(), vec![fact])
    }

    pub(super) fn unchanged(self, command: FilingCommand) -> Decision<Self, FilingFact> {
        Decision::new(self, command.basis(), Vec::new())
    }
}

fn must_be_green(findings: &Findings) -> Result<(), FilingRefusal> {
    if findings.is_green() {
        return Ok(());
    }
    let broken: Violations = findings.all().cloned().collect();
    Err(FilingRefusal::RulesBroken(broken))
}
