//! The steps of the case graph, who does them and how each of them stands.

use std::str::FromStr;

use actnow_decisions::Text;
use actnow_statutory_clock::Due;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A company of the case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Company {
    /// The company registered first; shareholder of the other.
    Parent,
    /// Its subsidiary (子公司).
    Subsidiary,
}

/// A step of the case graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum StepKey {
    /// Reserving the name (名称申报).
    Name(Company),
    /// Registration and business licence (设立登记).
    Establishment(Company),
    /// Food filing or licence (食品经营备案/许可).
    Food,
    /// Site visit (现场核查); only when food licensing orders one.
    Visit,
}

impl StepKey {
    /// Every step a case can have, in the order of the graph.
    pub const ALL: [StepKey; 6] = [
        StepKey::Name(Company::Parent),
        StepKey::Name(Company::Subsidiary),
        StepKey::Establishment(Company::Parent),
        StepKey::Establishment(Company::Subsidiary),
        StepKey::Food,
        StepKey::Visit,
    ];

    /// The name in messages and rows.
    pub const fn as_str(self) -> &'static str {
        match self {
            StepKey::Name(Company::Parent) => "parent.name",
            StepKey::Name(Company::Subsidiary) => "subsidiary.name",
            StepKey::Establishment(Company::Parent) => "parent.establishment",
            StepKey::Establishment(Company::Subsidiary) => "subsidiary.establishment",
            StepKey::Food => "food",
            StepKey::Visit => "visit",
        }
    }

    /// Who does it.
    pub const fn department(self) -> Department {
        match self {
            StepKey::Name(_) | StepKey::Establishment(_) => Department::Registration,
            StepKey::Food => Department::FoodLicensing,
            StepKey::Visit => Department::Inspections,
        }
    }

    /// What it is called for clerks.
    pub fn title(self) -> Text {
        match self {
            StepKey::Name(Company::Parent) => Text::new("母公司名称申报", "name of the parent"),
            StepKey::Name(Company::Subsidiary) => Text::new("子公司名称申报", "name of the subsidiary"),
            StepKey::Establishment(Company::Parent) => {
                Text::new("母公司设立登记", "establishment of the parent")
            }
            StepKey::Establishment(Company::Subsidiary) => {
                Text::new("子公司设立登记", "establishment of the subsidiary")
            }
            StepKey::Food => Text::new("食品经营备案/许可", "food filing or licence"),
            StepKey::Visit => Text::new("现场核查", "site visit"),
        }
    }
}

/// Text that names no step.
#[derive(Debug, thiserror::Error)]
#[error("unknown step")]
pub struct UnknownStep;

impl FromStr for StepKey {
    type Err = UnknownStep;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        StepKey::ALL.into_iter().find(|key| key.as_str() == text).ok_or(UnknownStep)
    }
}

impl TryFrom<String> for StepKey {
    type Error = UnknownStep;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<StepKey> for String {
    fn from(key: StepKey) -> Self {
        key.as_str().to_owned()
    }
}

/// A department of the house.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Department {
    /// 登记注册.
    Registration,
    /// 食品经营许可.
    FoodLicensing,
    /// 现场核查.
    Inspections,
    /// The fast track itself.
    FastTrack,
    /// 会商部门: one outside of the bureau; the sentence says which.
    Consulted,
}

impl Department {
    /// The name in messages: the name of the service, where it is one.
    pub const fn as_str(self) -> &'static str {
        match self {
            Department::Registration => "registration",
            Department::FoodLicensing => "food-licensing",
            Department::Inspections => "inspections",
            Department::FastTrack => "fast-track",
            Department::Consulted => "consulted",
        }
    }

    /// What it is called for clerks.
    pub const fn word(self) -> (&'static str, &'static str) {
        match self {
            Department::Registration => ("登记注册科", "registration"),
            Department::FoodLicensing => ("食品经营许可科", "food licensing"),
            Department::Inspections => ("现场核查科", "inspections"),
            Department::FastTrack => ("马上办", "the fast track"),
            Department::Consulted => ("会商部门", "a consulted department"),
        }
    }
}

/// The person of a department who has to act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Who {
    /// 登记机关经办人.
    Registrar,
    /// 综合窗口.
    Window,
    /// 审查人员.
    Reviewer,
    /// 负责人.
    Head,
    /// 核查人员.
    Inspectors,
    /// 值班主管: the department does not answer.
    DutySupervisor,
}

impl Who {
    /// The Chinese and English word.
    pub const fn word(self) -> (&'static str, &'static str) {
        match self {
            Who::Registrar => ("登记机关经办人", "the registrar"),
            Who::Window => ("综合窗口", "the window"),
            Who::Reviewer => ("审查人员", "the reviewer"),
            Who::Head => ("负责人", "the head"),
            Who::Inspectors => ("核查人员", "the inspectors"),
            Who::DutySupervisor => ("值班主管", "the duty supervisor"),
        }
    }
}

/// Which statutory period a due day belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum LegalPeriod {
    /// Deciding a registration after the receipt (MERR 19).
    Registration,
    /// Accepting an application (Licensing Law 32).
    Acceptance,
    /// Deciding a permit (Licensing Law 42).
    Decision,
    /// Visiting the premises.
    Visit,
}

/// A statutory period that runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct LegalClock {
    /// Which period it is.
    pub period: LegalPeriod,
    /// Its last day, as the department told it.
    pub due: Due,
}

/// A field that breaks a rule, as the department told it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Path of the field.
    pub field: String,
    /// Code of the rule.
    pub rule: String,
    /// A speaking constant; empty for a point a clerk wrote.
    pub reason: String,
    /// What is wrong and what would be right.
    pub text: Text,
}

/// How a step stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StepState {
    /// Not started: waits for another step.
    Pending {
        /// The step it waits for.
        after: StepKey,
    },
    /// A machine's turn: an answer is awaited.
    Ordered,
    /// A person of the department must act.
    WaitingDepartment {
        /// Who.
        who: Who,
        /// What for.
        what: Text,
        /// Until when by law.
        clock: Option<LegalClock>,
    },
    /// The applicant must act.
    WaitingApplicant {
        /// What for.
        what: Text,
        /// Until when, where a period runs.
        answer_by: Option<Due>,
        /// What is to be corrected.
        findings: Vec<Finding>,
    },
    /// The act is done.
    Done {
        /// Name, credit code, licence or filing number.
        result: String,
    },
    /// Not done, because it is not needed or another step failed.
    Skipped {
        /// Why.
        why: Text,
    },
    /// The department said no, or the applicant let it lapse.
    Failed {
        /// Why.
        why: Text,
        /// The rules that are broken.
        findings: Vec<Finding>,
    },
    /// Undone before it took effect.
    Compensated,
}

impl StepState {
    /// Whether nothing more will happen to it.
    pub const fn is_final(&self) -> bool {
        match self {
            StepState::Done { .. }
            | StepState::Skipped { .. }
            | StepState::Failed { .. }
            | StepState::Compensated => true,
            StepState::Pending { .. }
            | StepState::Ordered
            | StepState::WaitingDepartment { .. }
            | StepState::WaitingApplicant { .. } => false,
        }
    }

    /// Whether its act is done.
    pub const fn is_done(&self) -> bool {
        matches!(self, StepState::Done { .. })
    }

    /// Whether it ended without its act.
    pub const fn is_lost(&self) -> bool {
        self.is_final() && !self.is_done()
    }
}

/// A step as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Which.
    pub key: StepKey,
    /// Aggregate id in the department.
    pub subject_id: Option<Uuid>,
    /// How it stands.
    pub state: StepState,
    /// When something happens by itself if nobody acts: the order is given again, or a reminder is due.
    pub looked_at: Option<DateTime<Utc>>,
}
