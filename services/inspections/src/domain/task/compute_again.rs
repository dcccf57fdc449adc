//! Due days that were computed beyond the published calendar, computed again once it is (7.1, T-29).

use actnow_decisions::Actor;
use actnow_statutory_clock::WorkingCalendar;
use chrono::NaiveDate;

use super::{InspectionTask, TaskDecision, TaskState};
use crate::domain::clocks::Clock;
use crate::domain::order::InspectionOrder;
use crate::domain::permissions::InspectionCommand;
use crate::domain::refusal::InspectionRefusal;

impl InspectionTask {
    /// Computes the last day of the visit again, where its order says which period it ends, and that of the
    /// publication of a visit closed on `closed_on`. Days that stay as they are change nothing. Nothing is told:
    /// whoever ordered the visit computes its day by the same calendar.
    ///
    /// # Errors
    /// [`InspectionRefusal::RoleMissing`].
    pub fn compute_again(
        self,
        closed_on: Option<NaiveDate>,
        calendar: &WorkingCalendar,
        actor: &Actor,
    ) -> Result<TaskDecision, InspectionRefusal> {
        const COUNTING: &str = "7.1";
        InspectionCommand::ComputeAgain.authorise(actor)?;
        let due = self
            .order
            .period
            .map_or(self.order.due, |period| calendar.add_working_days(period.from, period.working_days));
        let order = InspectionOrder { due, ..self.order.clone() };
        let state = match (self.state.clone(), closed_on) {
            (TaskState::Closed { verdict, publish_due: Some(_) }, Some(formed)) => {
                let publish_due = Some(Clock::ResultPublication.due_after(formed, calendar));
                TaskState::Closed { verdict, publish_due }
            }
            (same, _) => same,
        };
        Ok(Self { order, ..self }.became(state, COUNTING, vec![]))
    }
}
