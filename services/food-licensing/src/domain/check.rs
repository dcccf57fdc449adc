//! Checks a food form against the law, all points at once: whatever is missing is told in one list.
//!
//! A filing is only checked for completeness (rules 5.7), a licence also for its items and documents
//! (5.2, 5.3). Warnings never stop a file; they only take it out of the machine's hands.

use actnow_decisions::{Text, Violations};
use actnow_identifiers::{DivisionTable, Uscc};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::act::LicenceAct;
use super::commitment::{CommitmentRules, CommitmentStanding};
use super::form::FoodForm;
use super::licence_check;
use super::track::{Track, TrackDecision};
use super::wordings::{ScopeWordings, WordingKind};

/// Whether a rule of a province or city is applied here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Switch {
    /// It is.
    On,
    /// It is not.
    Off,
}

/// Local rules a bureau may switch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LocalRules {
    /// `ONLINE_NO_SHOP_ITEM`: no made-on-site item or bulk cooked food online without a physical shop.
    pub online_no_shop: Switch,
    /// Declaration and commitment (告知承诺) for new licences, by item and region.
    pub commitment: CommitmentRules,
    /// Silence until the last day renews a licence whose renewal was applied for in time (Licensing Law 50).
    pub deemed_renewal: Switch,
}

impl Default for LocalRules {
    fn default() -> Self {
        Self {
            online_no_shop: Switch::On,
            commitment: CommitmentRules::default(),
            deemed_renewal: Switch::On,
        }
    }
}

/// What the register says of the operator's business licence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum OperatorStanding {
    /// An active entity.
    Active,
    /// Cancelled, revoked or dormant.
    NotActive,
    /// Not looked up, or not found: a person has to look.
    Unverified,
}

/// Another live licence or filing at the same premises (F-3).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PremisesHolder {
    /// Its operator.
    pub operator_uscc: String,
    /// Its JY or YB number.
    pub number: String,
}

/// A ban on applying (Order 78 art 53-54; Food Safety Law 135).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ban {
    /// Last day of the ban.
    pub until: NaiveDate,
    /// The article it rests on.
    pub article: String,
}

/// The last day of the longest ban in force on `on`.
pub fn banned_until(bans: &[Ban], on: NaiveDate) -> Option<NaiveDate> {
    bans.iter().map(|ban| ban.until).filter(|until| *until >= on).max()
}

/// What is known around the form when it is checked.
#[derive(Debug, Clone, Copy)]
pub struct CheckContext<'a> {
    /// What is asked for.
    pub act: &'a LicenceAct,
    /// The track that was decided for it.
    pub track: &'a TrackDecision,
    /// The operator's standing in the register.
    pub operator: OperatorStanding,
    /// Live licences and filings at the same premises.
    pub premises_holders: &'a [PremisesHolder],
    /// What is held against a commitment of the operator.
    pub commitment: CommitmentStanding<'a>,
    /// Local rules.
    pub local: &'a LocalRules,
    /// Known divisions.
    pub divisions: &'a DivisionTable,
    /// Scope wordings.
    pub wordings: &'a ScopeWordings,
}

/// What a check found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Findings {
    /// Points that must be corrected.
    pub violations: Violations,
    /// Points a person should see.
    pub warnings: Violations,
}

impl Findings {
    /// Whether nothing has to be corrected.
    pub fn is_complete(&self) -> bool {
        self.violations.is_empty()
    }
}

/// Checks `form` for the track in `context`. A form that needs neither licence nor filing is checked like a
/// filing; its track says that it is not needed.
pub fn check(form: &FoodForm, context: CheckContext<'_>) -> Findings {
    let mut found = Findings::default();
    check_operator(form, context, &mut found);
    if !context.act.asks_for_the_track() {
        return found; // A certificate is replaced as it was: what it shows was looked at before.
    }
    check_places(form, context, &mut found);
    check_network(form, &mut found.violations);
    check_vending(form, &mut found.violations);
    match context.track.track {
        Track::Filing | Track::None => check_prepackaged(form, context, &mut found.violations),
        Track::Licence => licence_check::check_licence(form, context, &mut found.violations),
    }
    found
}

/// Adds what is wrong with code and name of the operator.
pub(super) fn check_entity(form: &FoodForm, divisions: &DivisionTable, list: &mut Violations) {
    if form.operator.uscc.trim().is_empty() {
        let text =
            Text::new("先照后证：请先取得营业执照", "the business licence comes first, its code is missing");
        list.add("operator.uscc", "F-USCC", "USCC_MISSING", text);
    } else {
        for fault in Uscc::faults(&form.operator.uscc, divisions) {
            list.add("operator.uscc", fault.rule(), fault.reason(), fault.text());
        }
    }
    required(list, "operator.name", &form.operator.name);
}

fn check_operator(form: &FoodForm, context: CheckContext<'_>, found: &mut Findings) {
    let list = &mut found.violations;
    check_entity(form, context.divisions, list);
    match context.operator {
        OperatorStanding::Active => {}
        OperatorStanding::NotActive => list.add(
            "operator.uscc",
            "F-USCC",
            "OPERATOR_NOT_ACTIVE",
            Text::new("该主体营业执照已失效", "the business licence of the operator is no longer active"),
        ),
        OperatorStanding::Unverified => found.warnings.add(
            "operator.uscc",
            "F-USCC",
            "OPERATOR_UNVERIFIED",
            Text::new(
                "未能核验营业执照，请人工核对",
                "the business licence could not be verified, please look",
            ),
        ),
    }
}

fn check_places(form: &FoodForm, context: CheckContext<'_>, found: &mut Findings) {
    required(&mut found.violations, "premises", &form.premises);
    if context.divisions.get(&form.division).is_none() {
        let text = Text::new("行政区划代码不存在", "the division code is not known");
        found.violations.add("division", "F-FORM", "DIVISION_UNKNOWN", text);
    }
    if let Some(warehouse) = &form.external_warehouse {
        required(&mut found.violations, "external_warehouse", warehouse);
    }
    for holder in context.premises_holders {
        let text = Text::new(
            format!("该经营场所已有食品经营许可或备案：{}", holder.number),
            format!("these premises already have a licence or filing: {}", holder.number),
        );
        found.warnings.add("premises", "F-3", "PREMISES_CONFLICT", text);
    }
}

fn check_network(form: &FoodForm, list: &mut Violations) {
    let empty = |value: &Option<String>| value.as_deref().is_none_or(|text| text.trim().is_empty());
    if form.network.yes && empty(&form.network.platform) && empty(&form.network.shop_url) {
        let text =
            Text::new("网络经营应填写平台名称或网址", "name the platform or the address of the shop page");
        list.add("network.shop_url", "F-6", "NETWORK_ADDRESS_MISSING", text);
    }
}

fn check_vending(form: &FoodForm, list: &mut Violations) {
    let Some(vending) = &form.vending else { return };
    if vending.sites.iter().all(|site| site.trim().is_empty()) {
        let text = Text::new("请列明自动设备放置地点", "list where the devices stand");
        list.add("vending.sites", "F-4", "VENDING_SITES_MISSING", text);
    }
    required(list, "vending.display_method", &vending.display_method);
    required(list, "vending.risk_plan", &vending.risk_plan);
}

fn check_prepackaged(form: &FoodForm, context: CheckContext<'_>, list: &mut Violations) {
    for (i, item) in form.items.iter().enumerate().filter(|(_, item)| !item.is_prepackaged_only()) {
        let text = Text::new(
            format!("备案仅限预包装食品：{}须办理许可", item.label_zh()),
            "a filing covers prepackaged food only, this item needs a licence",
        );
        list.add(format!("items[{i}]"), "F-1", "ITEM_NOT_PREPACKAGED", text);
    }
    let kinds = form.scope.iter().filter_map(|item| context.wordings.find(item)).map(|row| row.kind);
    let covers = |kind| matches!(kind, WordingKind::Prepackaged | WordingKind::HistoricPrepackaged);
    if !kinds.into_iter().any(covers) {
        let text = Text::new(
            "经营范围应当包含“食品销售（仅销售预包装食品）”或互联网销售的相应表述",
            "the scope must name food sales (prepackaged food only) or the internet form of it",
        );
        list.add("scope", "F-FILE", "SCOPE_NOT_PREPACKAGED", text);
    }
}

/// Adds a point when `value` is blank.
pub(super) fn required(list: &mut Violations, field: &str, value: &str) {
    if value.trim().is_empty() {
        list.add(field, "F-FORM", "FIELD_MISSING", Text::new("必填项未填写", "this field is required"));
    }
}

#[cfg(test)]
#[path = "check_tests.rs"]
mod tests;
