//! Supervision after a permit that a supervisor plans by hand (rules 6.1, 6.3): which kinds, and how often.

use actnow_decisions::Actor;
use actnow_statutory_clock::add_months;
use chrono::NaiveDate;
use uuid::Uuid;

use super::clocks::Clock;
use super::order::{InspectionKind, InspectionOrder};
use super::refusal::InspectionRefusal;
use super::task::{InspectionTask, TaskDecision};

/// What is known of earlier daily inspections of an operator.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Earlier {
    /// One that is planned or under way.
    pub open: Option<Uuid>,
    /// Day of the last result.
    pub last: Option<NaiveDate>,
}

impl InspectionKind {
    /// Whether a supervisor plans it: a permit asks for its verification itself, and a draw for what it draws.
    pub const fn is_planned_by_hand(self) -> bool {
        match self {
            Self::SiteVerification | Self::DoubleRandom => false,
            Self::PostLicence | Self::Daily | Self::Flying | Self::FollowUp => true,
        }
    }
}

impl InspectionTask {
    /// Plans supervision on `today`; a daily inspection is neither doubled nor repeated within three months.
    ///
    /// # Errors
    /// [`InspectionRefusal::KindNotByHand`], [`InspectionRefusal::AlreadyPlanned`],
    /// [`InspectionRefusal::InspectedRecently`], [`InspectionRefusal::RoleMissing`].
    pub fn supervise(
        id: Uuid,
        order: InspectionOrder,
        earlier: Earlier,
        today: NaiveDate,
        actor: &Actor,
    ) -> Result<TaskDecision, InspectionRefusal> {
        if !order.kind.is_planned_by_hand() {
            return Err(InspectionRefusal::KindNotByHand { kind: order.kind });
        }
        if order.kind == InspectionKind::Daily {
            if let Some(inspection) = earlier.open {
                return Err(InspectionRefusal::AlreadyPlanned { inspection });
            }
            let again = earlier.last.map(|last| (last, add_months(last, Clock::DailyRepeat.months())));
            if let Some((on, from)) = again.filter(|(_, from)| today < *from) {
                return Err(InspectionRefusal::InspectedRecently { on, from });
            }
        }
        Self::plan(id, order, actor)
    }
}

#[cfg(test)]
mod tests {
    use actnow_decisions::{Refusal, Role};

    use super::*;
    use crate::domain::samples::{actor, day, id, order};

    fn plan(kind: InspectionKind, earlier: Earlier, today: &str) -> Result<TaskDecision, &'static str> {
        InspectionTask::supervise(id(9), order(kind), earlier, day(today), &actor(Role::Supervisor))
            .map_err(|refusal| Refusal::from(refusal).reason)
    }

    #[test]
    fn a_supervisor_plans_what_neither_a_permit_nor_a_draw_asks_for() {
        use InspectionKind::{Daily, DoubleRandom, Flying, FollowUp, PostLicence, SiteVerification};
        for kind in [PostLicence, Daily, Flying, FollowUp] {
            assert_eq!(plan(kind, Earlier::default(), "2026-09-21").unwrap().now.state.name(), "PLANNED");
        }
        for kind in [SiteVerification, DoubleRandom] {
            assert_eq!(plan(kind, Earlier::default(), "2026-09-21"), Err("KIND_NOT_BY_HAND"));
        }
    }

    #[test]
    fn a_daily_inspection_is_not_repeated_within_three_months() {
        let last = Earlier { last: Some(day("2026-06-30")), ..Earlier::default() };
        assert_eq!(plan(InspectionKind::Daily, last, "2026-09-29"), Err("INSPECTED_RECENTLY"));
        plan(InspectionKind::Daily, last, "2026-09-30").unwrap();
        plan(InspectionKind::Flying, last, "2026-07-01").unwrap();
        let open = Earlier { open: Some(id(8)), ..Earlier::default() };
        assert_eq!(plan(InspectionKind::Daily, open, "2026-09-29"), Err("ALREADY_PLANNED"));
    }
}
