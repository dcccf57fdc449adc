//! What this room asks of the inspections: a visit before a permit, or one after an unvisited licence.

use actnow_statutory_clock::Due;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::form::FoodForm;
use super::items::ItemMark;
use super::law::Law;
use super::regime::RegimeId;

/// Which visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum VisitKind {
    /// 许可前现场核查.
    SiteVerification,
    /// 许可后监督检查, at most 30 working days after an unvisited licence.
    PostLicence,
    /// 跟踪检查: whether what was ordered to be put right is right now.
    FollowUp,
}

/// What is sold at the premises: decides which items of the checklist apply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum PremisesTrait {
    /// 散装食品.
    Bulk,
    /// 冷藏冷冻食品.
    Cold,
    /// 散装熟食.
    Cooked,
    /// 水产品.
    Aquatic,
    /// 仓库.
    Warehouse,
    /// 特殊食品.
    Special,
    /// 网络经营.
    Online,
}

/// What the form says of the premises.
pub fn premises_traits(form: &FoodForm) -> Vec<PremisesTrait> {
    let facts = [
        (form.items.iter().any(|item| item.is_bulk()), PremisesTrait::Bulk),
        (form.cold_frozen, PremisesTrait::Cold),
        (form.item_marks.contains(&ItemMark::BulkCooked), PremisesTrait::Cooked),
        (form.aquatic, PremisesTrait::Aquatic),
        (form.external_warehouse.is_some(), PremisesTrait::Warehouse),
        (!form.special_food.is_empty(), PremisesTrait::Special),
        (form.network.yes, PremisesTrait::Online),
    ];
    facts.into_iter().filter(|(holds, _)| *holds).map(|(_, name)| name).collect()
}

/// The period of a visit: who inspects can compute its last day again with a later calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisitPeriod {
    /// Day of the order, not counted.
    pub from: NaiveDate,
    /// Working days.
    pub working_days: u32,
    /// Last day of the visit.
    pub due: Due,
}

impl VisitPeriod {
    /// `working_days` after an order on `from`.
    pub fn of(law: &Law<'_>, from: NaiveDate, working_days: u32) -> Self {
        Self { from, working_days, due: law.working_days(from, working_days) }
    }
}

/// An order for a visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisitOrder {
    /// Id of the inspection task.
    pub task_id: Uuid,
    /// Which visit.
    pub kind: VisitKind,
    /// The law of the file.
    pub regime: RegimeId,
    /// When the visit is to be made.
    pub period: VisitPeriod,
    /// Code of the operator, for the recusal check.
    pub operator_uscc: String,
    /// Where.
    pub premises: String,
    /// Division of the premises.
    pub division: String,
    /// What is sold there.
    pub traits: Vec<PremisesTrait>,
    /// Whether the licence rests on a commitment: inspectors should know.
    #[serde(default)]
    pub on_commitment: bool,
}

impl VisitOrder {
    /// An order for the premises of `form`.
    pub fn new(
        task_id: Uuid,
        kind: VisitKind,
        regime: RegimeId,
        period: VisitPeriod,
        form: &FoodForm,
    ) -> Self {
        Self {
            task_id,
            kind,
            regime,
            period,
            operator_uscc: form.operator.uscc.clone(),
            premises: form.premises.clone(),
            division: form.division.clone(),
            traits: premises_traits(form),
            on_commitment: false,
        }
    }

    /// The same for a licence that rests on a commitment.
    #[must_use]
    pub fn on_commitment(self) -> Self {
        Self { on_commitment: true, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::{PremisesTrait, premises_traits};
    use crate::domain::form::FoodForm;
    use crate::domain::items::ItemMark;
    use crate::domain::samples::{form, licence_form};

    #[test]
    fn whoever_visits_knows_what_the_form_says_of_the_premises() {
        assert_eq!(premises_traits(&form()), [PremisesTrait::Online]);
        assert_eq!(premises_traits(&licence_form()), [PremisesTrait::Bulk, PremisesTrait::Online]);
        let all = FoodForm {
            cold_frozen: true,
            item_marks: vec![ItemMark::BulkCooked],
            aquatic: true,
            external_warehouse: Some("样例仓库".to_owned()),
            ..licence_form()
        };
        use PremisesTrait::{Aquatic, Bulk, Cold, Cooked, Online, Warehouse};
        assert_eq!(premises_traits(&all), [Bulk, Cold, Cooked, Aquatic, Warehouse, Online]);
    }
}
