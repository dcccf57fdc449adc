//! What follows a signed record: rectification and re-visit, close, transfer, publication; or calling off.

use actnow_decisions::Actor;
use actnow_statutory_clock::{Due, WorkingCalendar, legal_date};
use chrono::{DateTime, NaiveDate, Utc};

use super::{InspectionTask, Rectification, TaskDecision, TaskState, must_be_in};
use crate::domain::clocks::Clock;
use crate::domain::facts::InspectionFact;
use crate::domain::permissions::InspectionCommand;
use crate::domain::reason::Reason;
use crate::domain::refusal::InspectionRefusal;
use crate::domain::verdict::Verdict;

impl InspectionTask {
    /// Orders rectification by a deadline; the order is the head's consent. The same order a second time
    /// changes nothing.
    ///
    /// # Errors
    /// [`InspectionRefusal::VerdictDiffers`] unless the signed verdict asks for it;
    /// [`InspectionRefusal::DeadlinePast`]; [`InspectionRefusal::SeparationOfDuty`] for a head who inspected;
    /// [`InspectionRefusal::WrongState`].
    pub fn order_rectification(
        self,
        deadline: NaiveDate,
        actor: &Actor,
        at: DateTime<Utc>,
    ) -> Result<TaskDecision, InspectionRefusal> {
        const RECTIFICATION: &str = "Order 78 art 20; Order 49 art 32";
        InspectionCommand::OrderRectification.authorise(actor)?;
        let rectification = Rectification { deadline, consented_by: actor.subject.clone() };
        if let TaskState::RectificationOrdered { rectification: earlier, .. } = &self.state
            && *earlier == rectification
        {
            return Ok(self.already(RECTIFICATION));
        }
        let TaskState::Signed { team, result, .. } = &self.state else {
            return Err(self.wrong(InspectionCommand::OrderRectification));
        };
        if team.inspectors.contains(&actor.subject) {
            return Err(InspectionRefusal::SeparationOfDuty);
        }
        let verdict = result.finding.verdict;
        if verdict.is_final() {
            return Err(InspectionRefusal::VerdictDiffers { verdict: verdict.as_str() });
        }
        if deadline <= legal_date(at) {
            return Err(InspectionRefusal::DeadlinePast { deadline });
        }
        let (team, result) = (team.clone(), result.clone());
        let fact = InspectionFact::RectificationOrdered {
            source: self.order.source,
            deadline,
            consented_by: actor.subject.clone(),
            demands: result.finding.demands.clone(),
        };
        let state = TaskState::RectificationOrdered { team, result, rectification };
        Ok(self.became(state, RECTIFICATION, vec![fact]))
    }

    /// Declines the rectification that the signed verdict proposes: without the head's consent nothing is
    /// waited for, and the visit closes as not conforming.
    ///
    /// # Errors
    /// [`InspectionRefusal::VerdictDiffers`] unless the signed verdict proposes it;
    /// [`InspectionRefusal::SeparationOfDuty`] for a head who inspected; [`InspectionRefusal::WrongState`].
    pub fn decline_rectification(
        self,
        reason: &Reason,
        calendar: &WorkingCalendar,
        actor: &Actor,
        at: DateTime<Utc>,
    ) -> Result<TaskDecision, InspectionRefusal> {
        const CONSENT: &str = "Order 78 art 20";
        InspectionCommand::DeclineRectification.authorise(actor)?;
        let TaskState::Signed { team, result, .. } = &self.state else {
            return Err(self.wrong(InspectionCommand::DeclineRectification));
        };
        if team.inspectors.contains(&actor.subject) {
            return Err(InspectionRefusal::SeparationOfDuty);
        }
        let proposed = result.finding.verdict;
        if proposed.is_final() {
            return Err(InspectionRefusal::VerdictDiffers { verdict: proposed.as_str() });
        }
        let declined = InspectionFact::RectificationDeclined {
            source: self.order.source,
            inspectors: team.inspectors.clone(),
            reason: reason.as_str().to_owned(),
        };
        let (verdict, publish_due) = (Verdict::NotConform, self.publish_due(calendar, at));
        let closed = InspectionFact::InspectionClosed { verdict, publish_due };
        Ok(self.became(TaskState::Closed { verdict, publish_due }, CONSENT, vec![declined, closed]))
    }

    /// Begins the re-visit, also before the deadline when the operator is ready. A second time changes
    /// nothing.
    ///
    /// # Errors
    /// [`InspectionRefusal::NotInTeam`]; [`InspectionRefusal::WrongState`].
    pub fn start_re_inspection(
        self,
        actor: &Actor,
        at: DateTime<Utc>,
    ) -> Result<TaskDecision, InspectionRefusal> {
        const RE_VISIT: &str = "Order 49 art 32";
        InspectionCommand::StartReInspection.authorise(actor)?;
        if let TaskState::ReInspection { team, .. } = &self.state {
            must_be_in(team, actor)?;
            return Ok(self.already(RE_VISIT));
        }
        let TaskState::RectificationOrdered { team, rectification, .. } = &self.state else {
            return Err(self.wrong(InspectionCommand::StartReInspection));
        };
        must_be_in(team, actor)?;
        let (team, rectification) = (team.clone(), rectification.clone());
        let fact = InspectionFact::ReInspectionStarted { inspectors: team.names() };
        let state = TaskState::ReInspection { team, rectification, started_at: at };
        Ok(self.became(state, RE_VISIT, vec![fact]))
    }

    /// Closes a signed task with its final verdict; the period of publication begins. A second time changes
    /// nothing.
    ///
    /// # Errors
    /// [`InspectionRefusal::VerdictDiffers`] while rectification is asked for;
    /// [`InspectionRefusal::WrongState`].
    pub fn close(
        self,
        calendar: &WorkingCalendar,
        actor: &Actor,
        at: DateTime<Utc>,
    ) -> Result<TaskDecision, InspectionRefusal> {
        const CLOSE: &str = "Order 49 art 35";
        InspectionCommand::Close.authorise(actor)?;
        let verdict = match &self.state {
            TaskState::Signed { result, .. } => result.finding.verdict,
            TaskState::Closed { .. } | TaskState::Published { .. } => return Ok(self.already(CLOSE)),
            TaskState::Planned
            | TaskState::Assigned { .. }
            | TaskState::Recused { .. }
            | TaskState::InProgress { .. }
            | TaskState::ResultRecorded { .. }
            | TaskState::RectificationOrdered { .. }
            | TaskState::ReInspection { .. }
            | TaskState::CaseTransferred { .. }
            | TaskState::Cancelled { .. } => return Err(self.wrong(InspectionCommand::Close)),
        };
        if !verdict.is_final() {
            return Err(InspectionRefusal::VerdictDiffers { verdict: verdict.as_str() });
        }
        let publish_due = self.publish_due(calendar, at);
        let fact = InspectionFact::InspectionClosed { verdict, publish_due };
        Ok(self.became(TaskState::Closed { verdict, publish_due }, CLOSE, vec![fact]))
    }

    /// Hands a signed matter over for investigation (移送立案): a key item failed and food safety is affected,
    /// or rectification was not done. A second time changes nothing.
    ///
    /// # Errors
    /// [`InspectionRefusal::WrongState`] before signatures or after the end.
    pub fn transfer_case(
        self,
        reason: &Reason,
        actor: &Actor,
        at: DateTime<Utc>,
    ) -> Result<TaskDecision, InspectionRefusal> {
        const TRANSFER: &str = "Order 49 art 31";
        InspectionCommand::TransferCase.authorise(actor)?;
        match &self.state {
            TaskState::Signed { team, .. } | TaskState::RectificationOrdered { team, .. } => {
                let reason = reason.as_str().to_owned();
                let fact = InspectionFact::CaseTransferred {
                    source: self.order.source,
                    inspectors: team.inspectors.clone(),
                    reason: reason.clone(),
                };
                let state = TaskState::CaseTransferred { reason, on: legal_date(at) };
                Ok(self.became(state, TRANSFER, vec![fact]))
            }
            TaskState::CaseTransferred { .. } => Ok(self.already(TRANSFER)),
            TaskState::Planned
            | TaskState::Assigned { .. }
            | TaskState::Recused { .. }
            | TaskState::InProgress { .. }
            | TaskState::ResultRecorded { .. }
            | TaskState::ReInspection { .. }
            | TaskState::Closed { .. }
            | TaskState::Published { .. }
            | TaskState::Cancelled { .. } => Err(self.wrong(InspectionCommand::TransferCase)),
        }
    }

    /// Records that the result was published. A second time changes nothing.
    ///
    /// # Errors
    /// [`InspectionRefusal::NotPublished`] for a verification before a permit;
    /// [`InspectionRefusal::WrongState`] unless closed.
    pub fn publish(self, actor: &Actor, at: DateTime<Utc>) -> Result<TaskDecision, InspectionRefusal> {
        const PUBLICITY: &str = "Order 49 art 39";
        InspectionCommand::Publish.authorise(actor)?;
        match &self.state {
            TaskState::Closed { publish_due: None, .. } => Err(InspectionRefusal::NotPublished),
            TaskState::Closed { verdict, publish_due: Some(_) } => {
                let (verdict, on) = (*verdict, legal_date(at));
                let fact = InspectionFact::InspectionPublished { on };
                Ok(self.became(TaskState::Published { verdict, on }, PUBLICITY, vec![fact]))
            }
            TaskState::Published { .. } => Ok(self.already(PUBLICITY)),
            TaskState::Planned
            | TaskState::Assigned { .. }
            | TaskState::Recused { .. }
            | TaskState::InProgress { .. }
            | TaskState::ResultRecorded { .. }
            | TaskState::Signed { .. }
            | TaskState::RectificationOrdered { .. }
            | TaskState::ReInspection { .. }
            | TaskState::CaseTransferred { .. }
            | TaskState::Cancelled { .. } => Err(self.wrong(InspectionCommand::Publish)),
        }
    }

    /// Calls the visit off before anybody was on site, or while the operator puts things right: the file that
    /// asked for it was withdrawn. A second time changes nothing.
    ///
    /// # Errors
    /// [`InspectionRefusal::WrongState`] once there is something to finish.
    pub fn cancel(
        self,
        reason: &Reason,
        actor: &Actor,
        at: DateTime<Utc>,
    ) -> Result<TaskDecision, InspectionRefusal> {
        const CALLED_OFF: &str = "9b";
        InspectionCommand::Cancel.authorise(actor)?;
        match &self.state {
            TaskState::Planned
            | TaskState::Assigned { .. }
            | TaskState::Recused { .. }
            | TaskState::RectificationOrdered { .. } => {
                let reason = reason.as_str().to_owned();
                let fact = InspectionFact::InspectionCancelled { reason: reason.clone() };
                let state = TaskState::Cancelled { reason, on: legal_date(at) };
                Ok(self.became(state, CALLED_OFF, vec![fact]))
            }
            TaskState::Cancelled { .. } => Ok(self.already(CALLED_OFF)),
            TaskState::InProgress { .. }
            | TaskState::ResultRecorded { .. }
            | TaskState::Signed { .. }
            | TaskState::ReInspection { .. }
            | TaskState::Closed { .. }
            | TaskState::CaseTransferred { .. }
            | TaskState::Published { .. } => Err(self.wrong(InspectionCommand::Cancel)),
        }
    }

    fn publish_due(&self, calendar: &WorkingCalendar, at: DateTime<Utc>) -> Option<Due> {
        self.order.kind.is_published().then(|| Clock::ResultPublication.due_after(legal_date(at), calendar))
    }
}
