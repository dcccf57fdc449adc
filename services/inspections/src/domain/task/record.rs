//! The record of a visit: answers with their verdict, then signatures.

use std::collections::BTreeSet;

use actnow_decisions::{Actor, Violations};
use chrono::{DateTime, Utc};

use super::{Evidence, InspectionTask, RecordedResult, TaskDecision, TaskState, Team, must_be_in};
use crate::domain::check_outcome::CheckOutcome;
use crate::domain::checklist::{AnsweredItem, CheckedAnswers, Checklist, PremisesTrait};
use crate::domain::facts::InspectionFact;
use crate::domain::inspectors::Qualification;
use crate::domain::order::InspectionKind;
use crate::domain::permissions::InspectionCommand;
use crate::domain::refusal::InspectionRefusal;
use crate::domain::signatures::SignatureSheet;
use crate::domain::verdict::{Finding, Round, Thresholds, judge};

/// The article on the record.
const RECORD: &str = "Order 49 art 24";

/// Answers as brought from the site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordedAnswers {
    /// Checked by [`InspectionTask::check_answers`].
    pub answers: CheckedAnswers,
    /// Photos and recordings.
    pub evidence: Vec<Evidence>,
    /// Time of the device.
    pub captured_at: DateTime<Utc>,
}

impl InspectionTask {
    /// Checks answers against the premises: as declared, and what was found there besides.
    ///
    /// # Errors
    /// Everything that is wrong with the answers.
    pub fn check_answers(
        &self,
        checklist: &Checklist,
        also_found: &BTreeSet<PremisesTrait>,
        answers: Vec<AnsweredItem>,
    ) -> Result<CheckedAnswers, Violations> {
        checklist.check(self.order.traits.union(also_found).copied().collect(), answers)
    }

    /// Records the answers and judges them. Until it is signed a record may be corrected; the same record a
    /// second time changes nothing.
    ///
    /// # Errors
    /// [`InspectionRefusal::NotInTeam`]; [`InspectionRefusal::OtherPremises`];
    /// [`InspectionRefusal::WrongState`] unless on site.
    pub fn record(
        self,
        recorded: RecordedAnswers,
        checklist: &Checklist,
        thresholds: Thresholds,
        actor: &Actor,
        at: DateTime<Utc>,
    ) -> Result<TaskDecision, InspectionRefusal> {
        let (team, round) = self.recorder(actor)?;
        let RecordedAnswers { answers, evidence, captured_at } = recorded;
        if !answers.traits().is_superset(&self.order.traits) {
            return Err(InspectionRefusal::OtherPremises);
        }
        if let TaskState::ResultRecorded { result, .. } = &self.state
            && (&result.answers, &result.evidence) == (&answers, &evidence)
        {
            return Ok(self.already(RECORD));
        }
        let team = team.clone();
        if self.order.qualification == Qualification::Disclosure {
            return Err(InspectionRefusal::OutcomeWanted);
        }
        let finding = judge(checklist, &answers, thresholds, round);
        let by_chance = self.order.kind == InspectionKind::DoubleRandom;
        let outcome = by_chance.then_some(CheckOutcome::of(finding.verdict));
        let result =
            RecordedResult { round, answers, finding, outcome, evidence, captured_at, recorded_at: at };
        Ok(self.has_result(team, result))
    }

    /// Records the outcome of a double-random inspection without a checklist.
    ///
    /// # Errors
    /// [`InspectionRefusal::ChecklistWanted`] for what has to be looked at item by item;
    /// [`InspectionRefusal::NotInTeam`]; [`InspectionRefusal::WrongState`] unless on site.
    pub fn record_outcome(
        self,
        outcome: CheckOutcome,
        thresholds: Thresholds,
        actor: &Actor,
        at: DateTime<Utc>,
    ) -> Result<TaskDecision, InspectionRefusal> {
        let (team, round) = self.recorder(actor)?;
        if !self.may_find_without_checklist(outcome) {
            return Err(InspectionRefusal::ChecklistWanted);
        }
        let answers = CheckedAnswers::none(self.order.traits.clone());
        if let TaskState::ResultRecorded { result, .. } = &self.state
            && (&result.answers, result.outcome) == (&answers, Some(outcome))
        {
            return Ok(self.already(RECORD));
        }
        let (verdict, explanation) = (outcome.verdict(), outcome.text());
        let finding = Finding { verdict, demands: Vec::new(), thresholds, explanation };
        let result = RecordedResult {
            round,
            answers,
            finding,
            outcome: Some(outcome),
            evidence: Vec::new(),
            captured_at: at,
            recorded_at: at,
        };
        let team = team.clone();
        Ok(self.has_result(team, result))
    }

    /// Whether a double-random inspection may come to `outcome` without a checklist.
    fn may_find_without_checklist(&self, outcome: CheckOutcome) -> bool {
        let by_chance = self.order.kind == InspectionKind::DoubleRandom;
        by_chance && outcome.needs_no_checklist(self.order.qualification)
    }

    /// What its inspectors may record now without a checklist.
    pub fn recordable(&self) -> Vec<CheckOutcome> {
        let on_site = self.on_site().is_some();
        let found = |outcome: &CheckOutcome| on_site && self.may_find_without_checklist(*outcome);
        CheckOutcome::ALL.into_iter().filter(found).collect()
    }

    fn has_result(self, team: Team, result: RecordedResult) -> TaskDecision {
        let fact = InspectionFact::ResultRecorded { verdict: result.finding.verdict };
        self.became(TaskState::ResultRecorded { team, result }, RECORD, vec![fact])
    }

    /// Takes the signatures of all inspectors, and of the party or its noted refusal: the verdict counts. The
    /// same sheet a second time changes nothing.
    ///
    /// # Errors
    /// [`InspectionRefusal::SignaturesMissing`]; [`InspectionRefusal::NotInTeam`];
    /// [`InspectionRefusal::WrongState`] without a record.
    pub fn sign(self, sheet: SignatureSheet, actor: &Actor) -> Result<TaskDecision, InspectionRefusal> {
        const SIGNATURES: &str = "Order 49 art 30";
        InspectionCommand::Sign.authorise(actor)?;
        if let TaskState::Signed { sheet: earlier, team, .. } = &self.state
            && *earlier == sheet
        {
            must_be_in(team, actor)?;
            return Ok(self.already(SIGNATURES));
        }
        let TaskState::ResultRecorded { team, result } = &self.state else {
            return Err(self.wrong(InspectionCommand::Sign));
        };
        must_be_in(team, actor)?;
        must_be_signed_by(team, &sheet)?;
        let (team, result) = (team.clone(), result.clone());
        let fact = InspectionFact::VerdictSigned {
            source: self.order.source,
            verdict: result.finding.verdict,
            inspectors: team.inspectors.clone(),
            demands: result.finding.demands.clone(),
            outcome: result.outcome,
            signed_by_party: sheet.is_signed_by_party(),
        };
        Ok(self.became(TaskState::Signed { team, result, sheet }, SIGNATURES, vec![fact]))
    }

    /// The team and the visit that `actor` records.
    ///
    /// # Errors
    /// [`InspectionRefusal::RoleMissing`]; [`InspectionRefusal::NotInTeam`];
    /// [`InspectionRefusal::WrongState`] unless on site.
    pub(super) fn recorder(&self, actor: &Actor) -> Result<(&Team, Round), InspectionRefusal> {
        InspectionCommand::Record.authorise(actor)?;
        let (team, round) = self.on_site().ok_or_else(|| self.wrong(InspectionCommand::Record))?;
        must_be_in(team, actor)?;
        Ok((team, round))
    }

    /// The team on site and which visit it is; while a record is not signed, they still are.
    fn on_site(&self) -> Option<(&Team, Round)> {
        match &self.state {
            TaskState::InProgress { team, .. } => Some((team, Round::First)),
            TaskState::ReInspection { team, .. } => Some((team, Round::AfterRectification)),
            TaskState::ResultRecorded { team, result } => Some((team, result.round)),
            TaskState::Planned
            | TaskState::Assigned { .. }
            | TaskState::Recused { .. }
            | TaskState::Signed { .. }
            | TaskState::RectificationOrdered { .. }
            | TaskState::Closed { .. }
            | TaskState::CaseTransferred { .. }
            | TaskState::Published { .. }
            | TaskState::Cancelled { .. } => None,
        }
    }
}

fn must_be_signed_by(team: &Team, sheet: &SignatureSheet) -> Result<(), InspectionRefusal> {
    let unsigned = team.inspectors.iter().filter(|name| !sheet.inspectors().contains(name));
    let missing: Vec<String> = unsigned.cloned().collect();
    if missing.is_empty() {
        Ok(())
    } else {
        Err(InspectionRefusal::SignaturesMissing { inspectors: missing })
    }
}
