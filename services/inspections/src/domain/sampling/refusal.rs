//! Every lawful *no* of the draw, and what a clerk reads when it is said.

use actnow_decisions::{Refusal, Text};
use chrono::NaiveDate;

use super::permissions::DrawCommand;

/// A well-formed command that the law or the state of the draw does not allow.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[allow(missing_docs, reason = "`uscc` is the object, `inspector` an account")]
pub enum DrawRefusal {
    /// None of the actor's roles may do this.
    #[error("the role for {} is missing", command.as_str())]
    RoleMissing { command: DrawCommand },
    /// The draw is not in a state in which this can be done.
    #[error("{} is not possible in state {state}", command.as_str())]
    WrongState { state: &'static str, command: DrawCommand },
    /// Sampling would stand in for the full supervision of a special field.
    #[error("food is a special field: sampling does not replace its full supervision ({uscc})")]
    SpecialField { uscc: String },
    /// So few of the list may go to an object.
    #[error("{available} of {wanted} inspectors may go to {uscc}")]
    NotEnoughInspectors { uscc: String, wanted: usize, available: usize },
    /// Everybody who may go is of an office that was there last time.
    #[error("every inspector who may go to {uscc} is of an office that inspected it last")]
    SameOffice { uscc: String },
    /// The beacon is not the one that was committed to.
    #[error("the beacon does not fit the published commitment")]
    BeaconDiffers,
    /// The lists are not those that were frozen.
    #[error("the lists are not those that were frozen")]
    ListsDiffer,
    /// The list holds another number of objects than whoever freezes it has seen.
    #[error("the list holds {found} objects, {seen} were seen")]
    CountDiffers { seen: usize, found: usize },
    /// Nobody drew this object.
    #[error("{uscc} was not drawn")]
    NotDrawn { uscc: String },
    /// This inspector does not go to the object.
    #[error("inspector {inspector} does not go to {uscc}")]
    NotInTeam { uscc: String, inspector: String },
    /// An inspector recuses in person.
    #[error("an inspector recuses in person")]
    NotYourself,
    /// The last day of the visits is over.
    #[error("the last day of the visits, {due}, is over")]
    DuePast { due: NaiveDate },
}

impl From<DrawRefusal> for Refusal {
    fn from(refusal: DrawRefusal) -> Self {
        let en = refusal.to_string();
        let no =
            |reason, rule, zh: &'static str| Refusal::precondition(reason, rule, Text::new(zh, en.clone()));
        let not =
            |reason, rule, zh: &'static str| Refusal::not_allowed(reason, rule, Text::new(zh, en.clone()));
        match refusal {
            DrawRefusal::RoleMissing { command } => {
                not("ROLE_MISSING", "9a", "您的角色无权进行此操作").with("command", command.as_str())
            }
            DrawRefusal::WrongState { state, command } => no("WRONG_STATE", "6.5", "当前状态不能进行此操作")
                .with("state", state)
                .with("command", command.as_str()),
            DrawRefusal::SpecialField { uscc } => {
                no("SPECIAL_FIELD", "Regulation 54", "食品属于特殊领域，不得以抽查代替全覆盖重点监管")
                    .with("uscc", uscc)
            }
            DrawRefusal::NotEnoughInspectors { uscc, wanted, available } => {
                no("NO_INSPECTORS", "Order 49 art 23", "可派检查人员不足")
                    .with("uscc", uscc)
                    .with("wanted", wanted.to_string())
                    .with("available", available.to_string())
            }
            DrawRefusal::SameOffice { uscc } => {
                no("SAME_OFFICE", "6.5", "检查组中应当至少有一人不属于上次检查的单位").with("uscc", uscc)
            }
            DrawRefusal::BeaconDiffers => no("BEACON_DIFFERS", "6.5", "随机信标与公布的承诺值不符"),
            DrawRefusal::ListsDiffer => no("LISTS_DIFFER", "6.5", "名录库与冻结时不一致"),
            DrawRefusal::CountDiffers { seen, found } => no("COUNT_DIFFERS", "6.5", "检查对象数量与所见不符")
                .with("seen", seen.to_string())
                .with("found", found.to_string()),
            DrawRefusal::NotDrawn { uscc } => no("NOT_DRAWN", "6.5", "该对象未被抽中").with("uscc", uscc),
            DrawRefusal::NotInTeam { uscc, inspector } => no("NOT_IN_TEAM", "6.5", "该检查人员不在检查组中")
                .with("uscc", uscc)
                .with("inspector", inspector),
            DrawRefusal::NotYourself => not("NOT_YOURSELF", "Order 49 art 23", "检查人员只能为本人申请回避"),
            DrawRefusal::DuePast { due } => {
                no("DUE_PAST", "6.5", "检查截止日已过").with("due", due.to_string())
            }
        }
    }
}
