//! The states of a case (9a G).

/// State of a case (9a G).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CaseState {
    /// Machines act.
    Running,
    /// Only the applicant can move it on.
    WaitingApplicant,
    /// A person of a department must act.
    WaitingDepartment,
    /// Every legal act is done.
    Completed,
    /// Some are.
    PartiallyCompleted,
    /// None is.
    Terminated,
}

impl CaseState {
    /// Every state.
    pub const ALL: [CaseState; 6] = [
        CaseState::Running,
        CaseState::WaitingApplicant,
        CaseState::WaitingDepartment,
        CaseState::Completed,
        CaseState::PartiallyCompleted,
        CaseState::Terminated,
    ];

    /// Names of the states of a case that is not over.
    pub const OPEN: &[&str] = &[
        CaseState::Running.as_str(),
        CaseState::WaitingApplicant.as_str(),
        CaseState::WaitingDepartment.as_str(),
    ];

    /// The name in messages and rows.
    pub const fn as_str(self) -> &'static str {
        match self {
            CaseState::Running => "RUNNING",
            CaseState::WaitingApplicant => "WAITING_APPLICANT",
            CaseState::WaitingDepartment => "WAITING_DEPARTMENT",
            CaseState::Completed => "COMPLETED",
            CaseState::PartiallyCompleted => "PARTIALLY_COMPLETED",
            CaseState::Terminated => "TERMINATED",
        }
    }

    /// Whether a case in this state is over.
    pub const fn is_closed(self) -> bool {
        match self {
            CaseState::Completed | CaseState::PartiallyCompleted | CaseState::Terminated => true,
            CaseState::Running | CaseState::WaitingApplicant | CaseState::WaitingDepartment => false,
        }
    }
}
