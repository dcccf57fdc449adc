//! An inspection on the desk (案卷): the decisions of one transaction are recorded, told and saved once, and its
//! alarms and team rows are set for where it then stands.

use actnow_chassis::aggregate;
use actnow_chassis::database::Txn;
use actnow_chassis::error::CommandError;
use actnow_decisions::{Actor, Role};
use actnow_statutory_clock::{legal_date, start_of_day};

use super::Seen;
use super::due::{Armed, settle, wanted};
use super::grading::outcome::signed_in;
use crate::config::Rules;
use crate::domain::facts::InspectionFact;
use crate::domain::permissions::InspectionCommand;
use crate::domain::task::{InspectionTask, TaskDecision, TaskState};
use crate::facts::{Speaker, tell_all};
use crate::store::notes::{Notes, WaitsFor};
use crate::store::{Inspection, team_members};

/// Who decided what, and what is said about it.
pub(super) struct Act<'a> {
    command: InspectionCommand,
    actor: &'a Actor,
    reasons: String,
}

impl<'a> Act<'a> {
    pub(super) fn new(command: InspectionCommand, actor: &'a Actor) -> Self {
        Self { command, actor, reasons: String::new() }
    }

    /// Whether something is said about it.
    pub(super) fn is_explained(&self) -> bool {
        !self.reasons.is_empty()
    }

    pub(super) fn because(self, reasons: impl Into<String>) -> Self {
        Self { reasons: reasons.into(), ..self }
    }
}

/// One inspection in one transaction.
pub(super) struct Docket<'a> {
    pub(super) txn: &'a Txn,
    pub(super) rules: &'a Rules,
    pub(super) row: Inspection,
    read: Option<Inspection>,
    armed: Vec<Armed>,
    told: usize,
    signed: bool,
}

impl<'a> Docket<'a> {
    /// A docket for an inspection that was read and locked.
    pub(super) fn of(txn: &'a Txn, rules: &'a Rules, row: Inspection) -> Self {
        txn.belongs_to_case(aggregate::Aggregate::case_id(&row));
        let armed = wanted(&row, &rules.calendar);
        Self { txn, rules, armed, read: Some(row.clone()), row, told: 0, signed: false }
    }

    /// Locks and reads the inspection in the version its caller has seen.
    pub(super) async fn expected(txn: &'a Txn, rules: &'a Rules, seen: Seen) -> Result<Self, CommandError> {
        Ok(Self::of(txn, rules, aggregate::get_expected(txn, seen.id, seen.version).await?))
    }

    /// A docket for an alarm that went off: it is no longer armed.
    pub(super) fn of_alarm(txn: &'a Txn, rules: &'a Rules, row: Inspection, kind: &str) -> Self {
        let mut docket = Self::of(txn, rules, row);
        docket.armed.retain(|(armed, _)| *armed != kind);
        docket
    }

    /// A docket for a planned inspection that is not written yet; [`Docket::plan`] comes next.
    pub(super) fn open(txn: &'a Txn, rules: &'a Rules, task: InspectionTask, notes: Notes) -> Self {
        let row = Inspection { version: 0, task, notes };
        txn.belongs_to_case(aggregate::Aggregate::case_id(&row));
        Self { txn, rules, row, read: None, armed: Vec::new(), told: 0, signed: false }
    }

    /// Writes the first decision down.
    pub(super) fn plan(&mut self, planned: TaskDecision, act: &Act<'_>) {
        self.decided(planned, act, "");
    }

    /// The task as it now is.
    pub(super) fn task(&self) -> InspectionTask {
        self.row.task.clone()
    }

    /// Writes a decision down and tells its facts. One that changes nothing leaves no trace.
    pub(super) fn decide(&mut self, decision: TaskDecision, act: &Act<'_>) {
        if decision.now == self.row.task {
            return;
        }
        let old = self.row.task.state.name();
        self.decided(decision, act, old);
    }

    /// Writes down what changed beside the task, such as one of several signatures.
    pub(super) fn note(&mut self, basis: &str, act: &Act<'_>) {
        let state = self.row.task.state.name();
        self.record(act, state, basis);
    }

    fn decided(&mut self, decision: TaskDecision, act: &Act<'_>, old: &'static str) {
        self.row.task = decision.now;
        self.row.notes.keep(&self.row.task);
        self.signed |= decision.facts.iter().any(InspectionFact::makes_it_count);
        self.plan_publication();
        self.record(act, old, decision.basis);
        let order = &self.row.task.order;
        let speaker = Speaker {
            id: self.row.task.id,
            version: self.row.version,
            application_id: order.source,
            operator_uscc: &order.operator_uscc,
            due: order.due.date,
            waits_for: self.row.notes.waits_for.map_or("", WaitsFor::as_str),
        };
        tell_all(self.txn, speaker, &mut self.told, &decision.facts);
    }

    fn record(&mut self, act: &Act<'_>, old: &'static str, basis: &str) {
        self.row.version += 1;
        self.told = 0;
        let role = act.actor.acting_as(act.command.roles()).unwrap_or(Role::System);
        self.txn.in_the_name_of(act.actor, || {
            let action = act.command.as_str();
            aggregate::record(self.txn, &self.row, old, action, basis, role, act.reasons.clone());
        });
    }

    /// A closed result that is published by itself is published a little before the law wants it.
    fn plan_publication(&mut self) {
        self.row.notes.publish_at = match &self.row.task.state {
            TaskState::Closed { publish_due: Some(due), .. } => {
                let formed = *self.row.notes.closed_on.get_or_insert_with(|| legal_date(self.txn.at()));
                let day = self.rules.calendar.add_working_days(formed, self.rules.publish_after_wd).date;
                Some(start_of_day(day.min(due.date)))
            }
            TaskState::Closed { publish_due: None, .. }
            | TaskState::Planned
            | TaskState::Assigned { .. }
            | TaskState::Recused { .. }
            | TaskState::InProgress { .. }
            | TaskState::ResultRecorded { .. }
            | TaskState::Signed { .. }
            | TaskState::RectificationOrdered { .. }
            | TaskState::ReInspection { .. }
            | TaskState::CaseTransferred { .. }
            | TaskState::Published { .. }
            | TaskState::Cancelled { .. } => None,
        };
    }

    /// Says why nobody is assigned, or that somebody is; a waiting inspection is looked at again.
    pub(super) fn waits(&mut self, waits_for: Option<WaitsFor>) {
        self.row.notes.waits_for = waits_for;
        self.row.notes.look_again_at = waits_for.map(|_| self.txn.at() + self.rules.visits.look_again_after);
    }

    /// Saves what changed and sets alarms and team rows for it.
    pub(super) async fn finish(self) -> Result<Inspection, CommandError> {
        let subject = self.row.task.id.to_string();
        settle(self.txn, &subject, &self.armed, &wanted(&self.row, &self.rules.calendar));
        if self.read.as_ref() == Some(&self.row) {
            return Ok(self.row);
        }
        let since = self.read.as_ref().map_or(0, |read| read.version);
        aggregate::save(self.txn, &self.row, since).await?;
        team_members::settle(self.txn, self.read.as_ref(), &self.row).await?;
        if let Some(outcome) = self.row.signed_outcome().filter(|_| self.signed) {
            signed_in(self.txn, self.rules, &self.row.task.order, outcome).await?;
        }
        Ok(self.row)
    }
}
