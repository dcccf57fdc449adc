//! What a licence application needs beyond a filing: items, marks, a food-safety manager, rules, documents.

use actnow_decisions::{Text, Violations};

use super::act::LicenceAct;
use super::check::{CheckContext, Switch};
use super::commitment::check_commitment;
use super::form::{FoodForm, MaterialKind, PhysicalShop, SafetyRule};
use super::items::{ItemGroup, ItemMark, LicenceItem, TypeMark};
use super::regime::RegimeId;

/// Checks items (5.2), conditions and documents (5.3) of a licence application.
pub(super) fn check_licence(form: &FoodForm, context: CheckContext<'_>, list: &mut Violations) {
    let regime = context.track.regime;
    check_items(form, regime, |item| context.act.keeps(item), list);
    check_marks(form, &[regime], list);
    check_safety(form, list);
    check_materials(form, context.act, list);
    check_commitment(form, context, list);
    if context.local.online_no_shop == Switch::On {
        check_online_without_shop(form, list);
    }
}

/// Checks the items of `regime`, those that are `kept` of another one, and the main type they belong to.
pub(super) fn check_items(
    form: &FoodForm,
    regime: RegimeId,
    kept: impl Fn(LicenceItem) -> bool,
    list: &mut Violations,
) {
    if form.items.is_empty() {
        let text = Text::new("请选择经营项目", "choose at least one licence item");
        list.add("items", "F-ITEM-1", "ITEMS_MISSING", text);
    }
    for (i, item) in form.items.iter().enumerate() {
        if !item.exists_in(regime) && !kept(*item) {
            let text = Text::new(
                format!("现行规定无此经营项目：{}", item.label_zh()),
                format!("{} does not know this item", regime.as_str()),
            );
            list.add(format!("items[{i}]"), "F-ITEM-2", "ITEM_NOT_IN_REGIME", text);
        }
        if form.items[..i].contains(item) {
            let text = Text::new("经营项目重复", "the item is listed twice");
            list.add(format!("items[{i}]"), "F-ITEM-1", "ITEM_TWICE", text);
        }
    }
    check_main_type(form, list);
}

fn check_main_type(form: &FoodForm, list: &mut Violations) {
    let Some(main) = form.main_type else {
        let text = Text::new("请选择主体业态", "choose the main business type");
        list.add("main_type", "F-ITEM-3", "MAIN_TYPE_MISSING", text);
        return;
    };
    if !form.items.is_empty() && !form.items.iter().any(|item| item.is_own_kind_of(main)) {
        let text = Text::new("经营项目与主体业态不符", "no item belongs to the chosen main business type");
        list.add("main_type", "F-ITEM-3", "MAIN_TYPE_MISMATCH", text);
    }
}

/// Checks the marks, each of one of `regimes` and with an item it may stand behind.
pub(super) fn check_marks(form: &FoodForm, regimes: &[RegimeId], list: &mut Violations) {
    let unknown = |mark: &TypeMark| !regimes.iter().any(|regime| mark.exists_in(*regime));
    for (i, _) in form.type_marks.iter().enumerate().filter(|(_, mark)| unknown(mark)) {
        let text = Text::new("现行规定无此标注", "this mark does not exist under the applicable measures");
        list.add(format!("type_marks[{i}]"), "F-ITEM-4", "MARK_NOT_IN_REGIME", text);
    }
    for (i, mark) in form.item_marks.iter().enumerate() {
        if !form.items.iter().any(|item| mark.belongs_to(*item)) {
            let text = Text::new("标注没有对应的经营项目", "the mark has no item it may stand behind");
            list.add(format!("item_marks[{i}]"), "F-ITEM-4", "MARK_WITHOUT_ITEM", text);
        }
    }
    let central = form.type_marks.contains(&TypeMark::CentralKitchen);
    if form.items.contains(&LicenceItem::SemiFinished) && !central {
        let text = Text::new("半成品制售仅限中央厨房", "semi-finished food is for central kitchens only");
        list.add("items", "F-ITEM-5", "SEMI_FINISHED_NEEDS_CENTRAL_KITCHEN", text);
    }
}

fn check_safety(form: &FoodForm, list: &mut Violations) {
    if form.food_safety_manager.as_deref().is_none_or(|person| person.trim().is_empty()) {
        let text = Text::new("应当配备食品安全管理人员", "a food-safety manager must be named");
        list.add("food_safety_manager", "F-FSM", "MANAGER_MISSING", text);
    }
    for rule in SafetyRule::REQUIRED.into_iter().filter(|rule| !form.rules.contains(rule)) {
        let (zh, en) = match rule {
            SafetyRule::SelfInspection => ("缺少食品安全自查制度", "the self-inspection rules are missing"),
            SafetyRule::StaffHealth => ("缺少从业人员健康管理制度", "the staff health rules are missing"),
            SafetyRule::IncomingInspection => {
                ("缺少进货查验记录制度", "the rules on incoming inspection are missing")
            }
            SafetyRule::AccidentHandling => {
                ("缺少食品安全事故处置方案", "the rules on accident handling are missing")
            }
        };
        list.add("rules", "F-MAT-2", rule_reason(rule), Text::new(zh, en));
    }
}

/// Each missing rule is its own point, so that a later list can tell an old point from a new one.
const fn rule_reason(rule: SafetyRule) -> &'static str {
    match rule {
        SafetyRule::SelfInspection => "RULE_MISSING_SELF_INSPECTION",
        SafetyRule::StaffHealth => "RULE_MISSING_STAFF_HEALTH",
        SafetyRule::IncomingInspection => "RULE_MISSING_INCOMING_INSPECTION",
        SafetyRule::AccidentHandling => "RULE_MISSING_ACCIDENT_HANDLING",
    }
}

/// Documents by what is applied for. The form itself is the application form, the register replaces the copy
/// of the business licence, and prepackaged-only sales need no layout (their premises are in the form).
fn check_materials(form: &FoodForm, act: &LicenceAct, list: &mut Violations) {
    // What was handed in for the licence still holds where nothing changed.
    let conditions = act.shows_conditions(form);
    let makes = form.items.iter().any(|item| item.group() == ItemGroup::MadeOnSite);
    let pure_management =
        !form.items.is_empty() && form.items.iter().all(|item| item.group() == ItemGroup::Management);
    let needs = [
        (conditions && !pure_management && !form.is_prepackaged_only(), MaterialKind::EquipmentLayout),
        (conditions && makes, MaterialKind::Process),
        (conditions && form.vending.is_some(), MaterialKind::Vending),
        (form.agent.is_some(), MaterialKind::AgentAuthorisation),
        (form.agent.is_some(), MaterialKind::AgentId),
    ];
    for (_, kind) in needs.into_iter().filter(|(needed, kind)| *needed && !form.has(*kind)) {
        let (reason, text) = missing(kind);
        list.add("materials", "F-MAT-1", reason, text);
    }
}

fn missing(kind: MaterialKind) -> (&'static str, Text) {
    match kind {
        MaterialKind::ApplicationForm => {
            ("MATERIAL_MISSING_FORM", Text::new("缺少申请书", "the application form is missing"))
        }
        MaterialKind::BusinessLicence => {
            ("MATERIAL_MISSING_LICENCE", Text::new("缺少营业执照", "the business licence is missing"))
        }
        MaterialKind::EquipmentLayout => (
            "MATERIAL_MISSING_LAYOUT",
            Text::new("缺少主要设备设施、布局文件", "the documents on equipment and layout are missing"),
        ),
        MaterialKind::Process => {
            ("MATERIAL_MISSING_PROCESS", Text::new("缺少操作流程文件", "the process documents are missing"))
        }
        MaterialKind::SafetyRules => {
            ("MATERIAL_MISSING_RULES", Text::new("缺少规章制度", "the food-safety rules are missing"))
        }
        MaterialKind::Vending => (
            "MATERIAL_MISSING_VENDING",
            Text::new("缺少自动设备有关文件", "the documents on the automatic devices are missing"),
        ),
        MaterialKind::AgentAuthorisation => (
            "MATERIAL_MISSING_AUTHORISATION",
            Text::new("缺少授权委托书", "the agent's authorisation is missing"),
        ),
        MaterialKind::AgentId => (
            "MATERIAL_MISSING_AGENT_ID",
            Text::new("缺少代理人身份证明", "the agent's proof of identity is missing"),
        ),
    }
}

/// Local online rule (5.2): without a physical shop, nothing made on site and no bulk cooked food.
fn check_online_without_shop(form: &FoodForm, list: &mut Violations) {
    if !form.network.yes || form.network.shop == PhysicalShop::Present {
        return;
    }
    let text = || {
        Text::new(
            "无实体门店的网络经营者不得申请制售类项目和散装熟食",
            "an online seller without a physical shop may not apply for made-on-site or bulk cooked food",
        )
    };
    for (i, item) in form.items.iter().enumerate() {
        if item.group() == ItemGroup::MadeOnSite {
            list.add(format!("items[{i}]"), "F-ONLINE", "ONLINE_NO_SHOP_ITEM", text());
        }
    }
    if form.item_marks.contains(&ItemMark::BulkCooked) {
        list.add("item_marks", "F-ONLINE", "ONLINE_NO_SHOP_ITEM", text());
    }
}
