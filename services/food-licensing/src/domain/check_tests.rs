//! One broken rule at a time, and all of them at once.

use actnow_identifiers::DivisionTable;

use super::*;
use crate::domain::form::*;
use crate::domain::items::*;
use crate::domain::samples::{self, findings, findings_with, historic_form, licence_form};

const ON: &str = "2026-09-21";

fn reasons(list: &Violations) -> Vec<&'static str> {
    list.as_slice().iter().map(|v| v.reason).collect()
}

fn licence(change: impl FnOnce(&mut FoodForm)) -> Vec<&'static str> {
    let mut form = licence_form();
    change(&mut form);
    reasons(&findings(&form, ON).violations)
}

fn filing(change: impl FnOnce(&mut FoodForm)) -> Vec<&'static str> {
    let mut form = samples::form();
    change(&mut form);
    reasons(&findings(&form, ON).violations)
}

#[test]
fn the_sample_forms_are_complete() {
    assert!(findings(&samples::form(), ON).is_complete());
    assert!(findings(&licence_form(), ON).is_complete());
    let track = samples::track(&historic_form(), "2018-11-12");
    let historic = historic_form().with_implied_items(&track);
    assert!(findings(&historic, "2018-11-12").is_complete());
}

#[test]
fn a_filing_is_checked_for_completeness_only() {
    assert_eq!(filing(|f| f.operator.uscc.clear()), ["USCC_MISSING"]);
    assert_eq!(filing(|f| f.operator.uscc = "914403001922038229".into()), ["USCC_ORG_CHECK"]);
    assert_eq!(filing(|f| f.operator.legal_rep = " ".into()), [""; 0], "registration keeps it");
    assert_eq!(filing(|f| f.premises.clear()), ["FIELD_MISSING"]);
    assert_eq!(filing(|f| f.division = "990100".into()), ["DIVISION_UNKNOWN"]);
    assert_eq!(filing(|f| f.external_warehouse = Some(String::new())), ["FIELD_MISSING"]);
    assert_eq!(
        filing(|f| (f.network.platform, f.network.shop_url) = (None, Some(" ".into()))),
        ["NETWORK_ADDRESS_MISSING"]
    );
    assert_eq!(
        filing(|f| (f.rules, f.food_safety_manager) = (vec![], None)),
        [""; 0],
        "not a filing's matter"
    );
    let vending = Vending { sites: vec![], display_method: "贴牌".into(), risk_plan: String::new() };
    assert_eq!(filing(|f| f.vending = Some(vending)), ["VENDING_SITES_MISSING", "FIELD_MISSING"]);
}

#[test]
fn a_filing_covers_prepackaged_food_only() {
    let form = FoodForm {
        scope: vec!["日用百货销售".into()],
        items: vec![LicenceItem::SpecialFood, LicenceItem::HotFood],
        ..samples::form()
    };
    let filing = TrackDecision { track: Track::Filing, ..samples::track(&samples::form(), ON) };
    let context = CheckContext {
        act: &LicenceAct::New,
        track: &filing,
        operator: OperatorStanding::Active,
        premises_holders: &[],
        commitment: CommitmentStanding::clear(ON.parse().unwrap()),
        local: &LocalRules::default(),
        divisions: DivisionTable::built_in(),
        wordings: &ScopeWordings::embedded(),
    };
    let found = check(&form, context).violations;
    assert_eq!(reasons(&found), ["ITEM_NOT_PREPACKAGED", "SCOPE_NOT_PREPACKAGED"]);
    assert_eq!(found.as_slice()[0].field, "items[1]");
}

#[test]
fn a_licence_needs_items_of_its_regime_and_type() {
    use LicenceItem::{Bulk, HotFood, SemiFinished};
    assert_eq!(licence(|f| f.items.clear()), ["ITEMS_MISSING"]);
    assert_eq!(licence(|f| f.main_type = None), ["MAIN_TYPE_MISSING"]);
    assert_eq!(licence(|f| f.main_type = Some(MainType::Canteen)), ["MAIN_TYPE_MISMATCH"]);
    assert_eq!(
        licence(|f| f.items.push(LicenceItem::Pastry)),
        ["ITEM_NOT_IN_REGIME", "MATERIAL_MISSING_PROCESS"]
    );
    assert_eq!(licence(|f| f.items = vec![Bulk, Bulk]), ["ITEM_TWICE"]);
    assert_eq!(licence(|f| f.type_marks = vec![TypeMark::NetworkOperation]), ["MARK_NOT_IN_REGIME"]);
    assert_eq!(licence(|f| f.item_marks = vec![ItemMark::ColdMeat]), ["MARK_WITHOUT_ITEM"]);
    assert_eq!(licence(|f| f.item_marks = vec![ItemMark::BulkCooked]), [""; 0]);
    let process =
        || Material { kind: MaterialKind::Process, source: MaterialSource::Uploaded, document: None };
    let kitchen = |f: &mut FoodForm| {
        f.main_type = Some(MainType::Catering);
        f.items = vec![HotFood, SemiFinished];
        f.materials.push(process());
    };
    assert_eq!(licence(kitchen), ["SEMI_FINISHED_NEEDS_CENTRAL_KITCHEN"]);
    let central = |f: &mut FoodForm| {
        kitchen(f);
        f.type_marks = vec![TypeMark::CentralKitchen];
    };
    assert_eq!(licence(central), [""; 0]);
}

#[test]
fn a_licence_needs_a_manager_rules_and_documents() {
    assert_eq!(licence(|f| f.food_safety_manager = None), ["MANAGER_MISSING"]);
    assert_eq!(
        licence(|f| f.rules = vec![SafetyRule::StaffHealth, SafetyRule::SelfInspection]),
        ["RULE_MISSING_INCOMING_INSPECTION", "RULE_MISSING_ACCIDENT_HANDLING"]
    );
    assert_eq!(licence(|f| f.materials.clear()), ["MATERIAL_MISSING_LAYOUT"]);
    let management = |f: &mut FoodForm| {
        f.items = vec![LicenceItem::SalesChainManagement];
        f.materials.clear();
    };
    assert_eq!(licence(management), [""; 0], "pure management has no premises to lay out");
    assert_eq!(
        licence(|f| f.agent = Some(Agent { person: "p9".into() })),
        ["MATERIAL_MISSING_AUTHORISATION", "MATERIAL_MISSING_AGENT_ID"]
    );
    assert_eq!(licence(|f| f.commitment = samples::committed()), ["COMMITMENT_NOT_ALLOWED"]);
}

#[test]
fn t_20_online_without_shop_nothing_is_made_on_site() {
    let online = |switch| {
        let form = FoodForm {
            main_type: Some(MainType::Catering),
            items: vec![LicenceItem::BulkAndPrepackaged, LicenceItem::HotFood],
            item_marks: vec![ItemMark::BulkCooked],
            network: Network { shop: PhysicalShop::Absent, ..samples::form().network },
            materials: [MaterialKind::EquipmentLayout, MaterialKind::Process]
                .map(|kind| Material { kind, source: MaterialSource::Shared, document: None })
                .to_vec(),
            ..licence_form()
        };
        let local = LocalRules { online_no_shop: switch, ..LocalRules::default() };
        let context = CheckContext {
            act: &LicenceAct::New,
            track: &samples::track(&form, ON),
            operator: OperatorStanding::Active,
            premises_holders: &[],
            commitment: CommitmentStanding::clear(ON.parse().unwrap()),
            local: &local,
            divisions: DivisionTable::built_in(),
            wordings: &ScopeWordings::embedded(),
        };
        let found = check(&form, context).violations;
        found.into_iter().map(|v| (v.field, v.reason)).collect::<Vec<_>>()
    };
    let on =
        [("items[1]".to_owned(), "ONLINE_NO_SHOP_ITEM"), ("item_marks".to_owned(), "ONLINE_NO_SHOP_ITEM")];
    assert_eq!(online(Switch::On), on);
    assert_eq!(online(Switch::Off), []);
}

#[test]
fn an_operator_whose_company_is_over_gets_neither() {
    for form in [samples::form(), licence_form()] {
        let local = LocalRules::default();
        let context = CheckContext {
            act: &LicenceAct::New,
            track: &samples::track(&form, ON),
            operator: OperatorStanding::NotActive,
            premises_holders: &[],
            commitment: CommitmentStanding::clear(ON.parse().unwrap()),
            local: &local,
            divisions: DivisionTable::built_in(),
            wordings: &ScopeWordings::embedded(),
        };
        assert_eq!(reasons(&check(&form, context).violations), ["OPERATOR_NOT_ACTIVE"]);
    }
}

#[test]
fn a_premises_conflict_warns_and_does_not_stop() {
    let holder = PremisesHolder { operator_uscc: "x".into(), number: "YB23702220000020".into() };
    let found = findings_with(&samples::form(), ON, &[holder]);
    assert!(found.is_complete());
    assert_eq!(reasons(&found.warnings), ["PREMISES_CONFLICT"]);
    assert!(found.warnings.as_slice()[0].text.en.contains("YB23702220000020"));
}

#[test]
fn everything_missing_is_told_in_one_list() {
    let found = licence(|f| {
        f.operator.uscc.clear();
        f.premises.clear();
        f.items.clear();
        f.main_type = None;
        f.food_safety_manager = None;
        f.rules.clear();
    });
    assert_eq!(found.len(), 9, "{found:?}");
}

#[test]
fn the_longest_ban_counts_through_its_last_day() {
    let ban = |until: &str| Ban { until: until.parse().unwrap(), article: "Order 78 art 53".into() };
    let bans = [ban("2026-09-20"), ban("2026-09-21"), ban("2027-09-20")];
    assert_eq!(banned_until(&bans[..1], ON.parse().unwrap()), None);
    assert_eq!(banned_until(&bans[..2], ON.parse().unwrap()), Some("2026-09-21".parse().unwrap()));
    assert_eq!(banned_until(&bans, ON.parse().unwrap()), Some("2027-09-20".parse().unwrap()));
}
