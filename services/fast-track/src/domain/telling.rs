//! What a transition tells: orders to departments, facts to the world, lines of the journey.

use actnow_decisions::{Basis, Text};
use actnow_identifiers::Uscc;
use actnow_statutory_clock::{Light, ToldTo};
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::consulting::ConsultationFact;
use super::step::{Company, Department, StepKey};
use super::track::Track;

/// A request to a department. Its ids were chosen by the fast track, so repeating it is harmless.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Order {
    /// Declare a company's name.
    DeclareName {
        /// Whose name.
        company: Company,
        /// Id of the declaration.
        declaration_id: Uuid,
    },
    /// Establish a company.
    EstablishCompany {
        /// Which.
        company: Company,
        /// Id of the filing.
        filing_id: Uuid,
        /// The declaration whose name it uses.
        declaration_id: Uuid,
        /// Code of the parent, once the parent is registered.
        parent: Option<Uscc>,
    },
    /// File or apply for the food business.
    ApplyForFood {
        /// Id of the application.
        application_id: Uuid,
        /// Who operates.
        operator: Operator,
        /// Every company of the case, for recusal of inspectors (回避).
        companies: Vec<Uscc>,
    },
    /// Give a name back.
    ReleaseName {
        /// Id of the declaration.
        declaration_id: Uuid,
        /// Why.
        reasons: String,
    },
    /// Withdraw an undecided filing.
    WithdrawFiling {
        /// Id of the filing.
        filing_id: Uuid,
        /// Why.
        reasons: String,
    },
    /// Withdraw an undecided food application.
    WithdrawApplication {
        /// Id of the application.
        application_id: Uuid,
        /// Why.
        reasons: String,
    },
}

/// The food operator as registered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operator {
    /// Credit code.
    pub uscc: Uscc,
    /// Registered name.
    pub full_name: String,
    /// Business scope as registered.
    pub scope: Vec<String>,
}

impl Order {
    /// Name of the order in the journey and in what `resume` gave again.
    pub const fn event(&self) -> &'static str {
        match self {
            Order::DeclareName { .. } => "DeclareName",
            Order::EstablishCompany { .. } => "EstablishCompany",
            Order::ApplyForFood { .. } => "ApplyForFood",
            Order::ReleaseName { .. } => "ReleaseName",
            Order::WithdrawFiling { .. } => "WithdrawFiling",
            Order::WithdrawApplication { .. } => "WithdrawApplication",
        }
    }

    /// The sentence in the journey.
    pub(crate) fn text(&self, step: StepKey) -> Text {
        let title = step.title();
        match self {
            Order::DeclareName { .. } | Order::EstablishCompany { .. } | Order::ApplyForFood { .. } => {
                Text::new(format!("已交办：{}", title.zh), format!("ordered: {}", title.en))
            }
            Order::ReleaseName { .. } | Order::WithdrawFiling { .. } | Order::WithdrawApplication { .. } => {
                Text::new(format!("已请求撤回：{}", title.zh), format!("asked to undo: {}", title.en))
            }
        }
    }
}

/// Which of the clocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClockKind {
    /// 法定时限.
    Statutory,
    /// 承诺时限.
    Promise,
    /// 大厅停留时间.
    Hall,
}

impl ClockKind {
    /// The name in messages.
    pub const fn as_str(self) -> &'static str {
        match self {
            ClockKind::Statutory => "STATUTORY",
            ClockKind::Promise => "PROMISE",
            ClockKind::Hall => "HALL",
        }
    }
}

/// A fact of the fast track.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fact {
    /// A case was opened.
    Opened,
    /// Every legal act is done.
    Completed,
    /// Some are, and the rest will not be.
    PartiallyCompleted {
        /// The first act that is missing.
        missing: StepKey,
    },
    /// None is and none will be.
    Terminated {
        /// Why.
        reasons: Text,
    },
    /// A light changed.
    LightChanged {
        /// Of which clock.
        clock: ClockKind,
        /// To which light.
        light: Light,
        /// Of which step; `None` for the promise of the whole case and its visit to the hall.
        step: Option<StepKey>,
        /// Who is told.
        told: ToldTo,
    },
    /// Only the promise goes; the case goes on.
    LeftFastTrack {
        /// A speaking constant.
        reason: &'static str,
    },
    /// Something happened to a consultation.
    Consultation(Box<ConsultationFact>),
}

/// A line of the journey (办件历程): never changed once written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// From 1, in the order of hearing.
    pub seq: u32,
    /// Which step; `None` for the case.
    pub step: Option<StepKey>,
    /// Who acted.
    pub department: Department,
    /// What happened: the name of a fact, an order or an event of the case.
    pub event: &'static str,
    /// For the clerk.
    pub text: Text,
    /// When it happened.
    pub at: DateTime<Utc>,
    /// Trace in which it happened.
    pub trace_id: Option<String>,
}

/// What becomes of the one alarm of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alarm {
    /// It goes off early enough. Facts follow each other quickly: an alarm that rings for nothing once is cheaper
    /// than one that is moved with every fact.
    Keep,
    /// It is armed for this instant.
    At(DateTime<Utc>),
    /// The case is closed.
    Off,
}

/// The case after a transition and what it tells.
#[derive(Debug, Clone, PartialEq)]
pub struct Next {
    /// The case as it is now.
    pub now: Track,
    /// What departments are asked to do.
    pub orders: Vec<Order>,
    /// What becomes of its alarm.
    pub alarm: Alarm,
    /// What the world is told.
    pub facts: Vec<Fact>,
    /// What is added to the journey.
    pub lines: Vec<Line>,
    /// The rule the transition rests on.
    pub basis: Basis,
}

/// What came of a transition: doing it twice is a value.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// Heard or done before.
    Unchanged(Box<Track>),
    /// The case moved.
    Moved(Box<Next>),
}

/// What a transition gathers on its way.
#[derive(Debug, Default)]
pub(crate) struct Draft {
    pub(crate) orders: Vec<Order>,
    pub(crate) facts: Vec<Fact>,
    pub(crate) lines: Vec<Line>,
}
