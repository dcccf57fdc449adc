//! Every lawful *no* of this room, and what a clerk reads when it is said.

use actnow_decisions::{Refusal, Text};
use chrono::NaiveDate;
use uuid::Uuid;

use super::order::InspectionKind;
use super::permissions::InspectionCommand;

/// A well-formed command that the law or the state of the task does not allow.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InspectionRefusal {
    /// None of the actor's roles may do this.
    #[error("the role for {} is missing", command.as_str())]
    RoleMissing {
        /// What was tried.
        command: InspectionCommand,
    },
    /// The task is not in a state in which this can be done.
    #[error("{} is not possible in state {state}", command.as_str())]
    WrongState {
        /// Where the task stands.
        state: &'static str,
        /// What was tried.
        command: InspectionCommand,
    },
    /// A visit needs at least two inspectors.
    #[error("{given} inspectors given, at least two are needed")]
    MinTwoInspectors {
        /// How many were given.
        given: usize,
    },
    /// The inspector has an interest in the visit, or recused before.
    #[error("inspector {inspector} must recuse")]
    Recusal {
        /// Account.
        inspector: String,
    },
    /// The inspector is not trained for it.
    #[error("inspector {inspector} is not qualified")]
    NotQualified {
        /// Account.
        inspector: String,
    },
    /// The inspector is not on duty that day.
    #[error("inspector {inspector} is not on duty on {on}")]
    NotOnDuty {
        /// Account.
        inspector: String,
        /// The day.
        on: NaiveDate,
    },
    /// Nobody of that name.
    #[error("inspector {inspector} is not known")]
    UnknownInspector {
        /// Account.
        inspector: String,
    },
    /// Not enough inspectors are free of interest, trained and on duty.
    #[error("{available} of {wanted} inspectors are available")]
    NoInspectors {
        /// How many are needed.
        wanted: usize,
        /// How many there are.
        available: usize,
    },
    /// Chance has chosen the team: only a recusal changes it.
    #[error("the team was drawn: only a recusal changes it")]
    TeamIsDrawn,
    /// Only the inspectors of the task act on site.
    #[error("not an inspector of this task")]
    NotInTeam,
    /// Every inspector of the task signs.
    #[error("signatures of inspectors are missing")]
    SignaturesMissing {
        /// Accounts.
        inspectors: Vec<String>,
    },
    /// The answers were checked for other premises or another task.
    #[error("the answers belong to other premises")]
    OtherPremises,
    /// An inspector of the task may not consent to its rectification.
    #[error("the same person may not do both")]
    SeparationOfDuty,
    /// The verdict asks for something else.
    #[error("the verdict is {verdict}")]
    VerdictDiffers {
        /// The verdict.
        verdict: &'static str,
    },
    /// The deadline is not after today.
    #[error("the deadline {deadline} is not after today")]
    DeadlinePast {
        /// The deadline.
        deadline: NaiveDate,
    },
    /// What was looked at has no checklist: its outcome is recorded.
    #[error("the outcome of this inspection is wanted instead of a checklist")]
    OutcomeWanted,
    /// What was looked at has a checklist.
    #[error("the checklist of this inspection has to be answered")]
    ChecklistWanted,
    /// This kind is not planned by hand.
    #[error("a visit of kind {} is not planned by hand", kind.as_str())]
    KindNotByHand {
        /// The kind.
        kind: InspectionKind,
    },
    /// A daily inspection of this operator is planned or under way.
    #[error("a daily inspection of this operator is planned already")]
    AlreadyPlanned {
        /// Which.
        inspection: Uuid,
    },
    /// The operator had a daily inspection within three months.
    #[error("the operator was inspected on {on}; a daily inspection may come again from {from}")]
    InspectedRecently {
        /// Day of the last result.
        on: NaiveDate,
        /// When it may come again.
        from: NaiveDate,
    },
    /// A verification before a permit is published with the permit, not by itself.
    #[error("this kind of visit is not published")]
    NotPublished,
}

impl From<InspectionRefusal> for Refusal {
    fn from(refusal: InspectionRefusal) -> Self {
        let en = refusal.to_string();
        let no =
            |reason, rule, zh: &'static str| Refusal::precondition(reason, rule, Text::new(zh, en.clone()));
        let not =
            |reason, rule, zh: &'static str| Refusal::not_allowed(reason, rule, Text::new(zh, en.clone()));
        match refusal {
            InspectionRefusal::RoleMissing { command } => {
                not("ROLE_MISSING", "9a", "您的角色无权进行此操作").with("command", command.as_str())
            }
            InspectionRefusal::WrongState { state, command } => {
                no("WRONG_STATE", "9a E", "当前状态不能进行此操作")
                    .with("state", state)
                    .with("command", command.as_str())
            }
            InspectionRefusal::MinTwoInspectors { given } => {
                no("MIN_TWO_INSPECTORS", "Order 49 art 23", "检查人员不得少于两人")
                    .with("given", given.to_string())
            }
            InspectionRefusal::Recusal { inspector } => {
                no("RECUSAL", "Order 49 art 23", "检查人员与当事人有利害关系，应当回避")
                    .with("inspector", inspector)
            }
            InspectionRefusal::NotQualified { inspector } => {
                no("NOT_QUALIFIED", "6.5", "检查人员不具备该项检查资格").with("inspector", inspector)
            }
            InspectionRefusal::NotOnDuty { inspector, on } => no("NOT_ON_DUTY", "7.5", "检查人员当日不在岗")
                .with("inspector", inspector)
                .with("on", on.to_string()),
            InspectionRefusal::UnknownInspector { inspector } => {
                no("UNKNOWN_INSPECTOR", "6.5", "检查人员不在名录中").with("inspector", inspector)
            }
            InspectionRefusal::NoInspectors { wanted, available } => {
                no("NO_INSPECTORS", "Order 49 art 23", "可派检查人员不足")
                    .with("wanted", wanted.to_string())
                    .with("available", available.to_string())
            }
            InspectionRefusal::TeamIsDrawn => {
                no("TEAM_IS_DRAWN", "6.5", "检查组由双随机抽取产生，只能因回避重新抽取")
            }
            InspectionRefusal::NotInTeam => not("NOT_IN_TEAM", "Order 49 art 23", "您不是本任务的检查人员"),
            InspectionRefusal::SignaturesMissing { inspectors } => {
                no("SIGNATURES_MISSING", "Order 49 art 30", "检查人员应当全部签字")
                    .with("inspectors", inspectors.join(","))
            }
            InspectionRefusal::OtherPremises => no("OTHER_PREMISES", "6.2", "核查表不属于本场所"),
            InspectionRefusal::SeparationOfDuty => {
                not("SEPARATION_OF_DUTY", "9a", "检查人员不得批准本任务的限期整改")
            }
            InspectionRefusal::VerdictDiffers { verdict } => {
                no("VERDICT_DIFFERS", "6.2", "核查结论不支持该操作").with("verdict", verdict)
            }
            InspectionRefusal::DeadlinePast { deadline } => {
                no("DEADLINE_PAST", "6.2", "整改期限应当晚于今日").with("deadline", deadline.to_string())
            }
            InspectionRefusal::OutcomeWanted => {
                no("OUTCOME_WANTED", "6.5", "该项检查应当记录抽查结果，不适用核查表")
            }
            InspectionRefusal::ChecklistWanted => no("CHECKLIST_WANTED", "6.3", "该项检查应当逐项填写检查表"),
            InspectionRefusal::KindNotByHand { kind } => {
                no("KIND_NOT_BY_HAND", "6.1", "该类检查不能人工下达").with("kind", kind.as_str())
            }
            InspectionRefusal::AlreadyPlanned { inspection } => {
                no("ALREADY_PLANNED", "Order 49 art 42", "该经营者已有待完成的日常监督检查")
                    .with("inspection", inspection.to_string())
            }
            InspectionRefusal::InspectedRecently { on, from } => {
                no("INSPECTED_RECENTLY", "Order 49 art 42", "三个月内不得重复进行日常监督检查")
                    .with("on", on.to_string())
                    .with("from", from.to_string())
            }
            InspectionRefusal::NotPublished => no("NOT_PUBLISHED", "9a E", "许可前核查结果不单独公示"),
        }
    }
}
