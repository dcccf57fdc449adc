//! What a machine does in one transaction: filings, licences without a visit, files that need nothing.

use std::sync::Arc;

use actnow_proto::food_licensing::v1 as wire;
use actnow_proto::food_licensing::v1::{ApplicationState, FoodForm, Track};
use actnow_proto::inspections::v1::{InspectionKind, OrderInspection};

use crate::clerks::{command_id, get, licence, ordered};
use crate::fixture::{House, Plan};
use crate::{on_both, samples};

fn plan_of(plan: impl Fn() -> Plan) -> Plan {
    plan()
}

on_both!(t_01_a_filing_has_its_number_at_once, Plan::on("2026-09-21"));
async fn t_01_a_filing_has_its_number_at_once(house: Arc<House>) {
    let id = samples::id(1);
    let file = ordered(&house, id, samples::filing()).await;
    assert_eq!(file.state(), ApplicationState::Filed);
    assert_eq!(file.track(), Track::Filing);
    assert_eq!(file.number, "YB23702220000011");
    assert_eq!(file.publicity_due, "2026-09-29");
    assert_eq!(file.visit, "NONE");
    assert_eq!(file.light, "GREEN");
    assert_eq!(house.told(id).await, ["FilingMade"]);
    let told = &house.bodies::<wire::FilingMade>(id).await[0];
    assert_eq!((told.number.as_str(), told.filed_on.as_str()), ("YB23702220000011", "2026-09-21"));
    assert_eq!((told.operator_uscc.as_str(), told.version), (samples::OPERATOR, 1));
    let seen = licence(&house, "YB23702220000011").await;
    assert_eq!((seen.state.as_str(), seen.operator_uscc.as_str()), ("FILED", samples::OPERATOR));

    house.advance_to("2026-09-22");
    house
        .until("the filing to be published", async || {
            get(&house, id).await.state() == ApplicationState::Published
        })
        .await;
    assert_eq!(house.told(id).await, ["FilingMade", "FilingPublished"]);
    assert_eq!(house.lights(id).await, []);
}

on_both!(t_02_a_licence_of_2018_is_issued_on_the_spot, Plan::on("2018-11-12"));
async fn t_02_a_licence_of_2018_is_issued_on_the_spot(house: Arc<House>) {
    let id = samples::id(2);
    let file = ordered(&house, id, samples::historic()).await;
    assert_eq!(file.state(), ApplicationState::Issued, "{:?}", file.manual_reasons);
    assert_eq!(file.number, "JY13702220000017");
    assert_eq!((file.valid_from.as_str(), file.valid_to.as_str()), ("2018-11-12", "2023-11-11"));
    assert_eq!(file.decision_due, "2018-12-10");
    assert_eq!(file.visit, "SKIPPED");
    assert!(file.visit_ground.unwrap().en.contains("Order 17 art 16"));
    assert_eq!(
        file.certificate_id,
        "1.2.156.3005.2.11100000MB0143028R002.11370222MAFAKE0785.201811120001.001.6"
    );
    assert_eq!(
        house.told(id).await,
        [
            "ApplicationReceived",
            "ApplicationAccepted",
            "VisitSkipped",
            "ApplicationReviewed",
            "LicenceGranted",
            "FoodLicenceIssued",
            "OrderInspection"
        ]
    );
    let follow_up = &house.bodies::<OrderInspection>(id).await[0];
    assert_eq!(follow_up.kind(), InspectionKind::PostLicence);
    assert_eq!(follow_up.due, "2018-12-24", "30 working days");
    assert_eq!(follow_up.related_persons, ["c0ffee"]);
    let granted = &house.bodies::<wire::LicenceGranted>(id).await[0];
    assert_eq!((granted.decided_by.as_str(), granted.rule_set.as_str()), ("system:food-licensing", "food-2"));
    let seen = licence(&house, "JY13702220000017").await;
    assert_eq!(seen.state, "ACTIVE");
    assert_eq!(seen.certificate_id, file.certificate_id);
    assert!(seen.signature_valid);
    let left = "SELECT COUNT(*) AS n FROM alarms WHERE kind <> 'LICENCE_EXPIRES'";
    assert_eq!(house.count(left).await, 0, "nothing is left to wait for but the last day of the licence");
}

on_both!(t_03_cold_food_of_2018_needs_a_visit, Plan::on("2018-11-12"));
async fn t_03_cold_food_of_2018_needs_a_visit(house: Arc<House>) {
    let id = samples::id(3);
    let file = ordered(&house, id, FoodForm { cold_frozen: true, ..samples::historic() }).await;
    assert_eq!(file.state(), ApplicationState::VisitAssigned);
    assert_eq!((file.visit.as_str(), file.visit_due.as_str()), ("REQUIRED", "2018-11-26"));
    assert_eq!(file.number, "");
    let order = &house.bodies::<OrderInspection>(id).await[0];
    assert!(order.premises.as_ref().unwrap().cold_frozen);
}

on_both!(t_04_bulk_food_needs_a_visit_and_a_decision_in_ten_days, Plan::on("2026-09-21"));
async fn t_04_bulk_food_needs_a_visit_and_a_decision_in_ten_days(house: Arc<House>) {
    let id = samples::id(4);
    let file = ordered(&house, id, samples::licence()).await;
    assert_eq!(file.state(), ApplicationState::VisitAssigned);
    assert_eq!((file.visit_due.as_str(), file.decision_due.as_str()), ("2026-09-29", "2026-10-12"));
    assert_eq!(
        house.told(id).await,
        ["ApplicationReceived", "ApplicationAccepted", "VisitOrdered", "OrderInspection"]
    );
    let order = &house.bodies::<OrderInspection>(id).await[0];
    assert_eq!(order.inspection_id, file.inspection_id);
    assert_eq!(order.kind(), InspectionKind::SiteVerification);
    assert_eq!(order.due, "2026-09-29");
    assert_eq!(order.related_usccs, ["91370222MAFAKE019R"]);
    let premises = order.premises.as_ref().unwrap();
    assert!(premises.bulk && premises.online && !premises.physical_shop);
    assert_eq!(house.bodies::<wire::VisitOrdered>(id).await[0].visit_due, "2026-09-29");
    let extended = crate::clerks::extend(&house, &file).await.unwrap();
    assert_eq!(extended.decision_due, "2026-10-19");
    let again = crate::clerks::extend(&house, &extended).await.unwrap_err();
    assert_eq!(actnow_chassis::grpc::reason_of(&again).as_deref(), Some("EXTENSION_USED"));
}

on_both!(a_business_without_food_needs_nothing, Plan::on("2026-09-21"));
async fn a_business_without_food_needs_nothing(house: Arc<House>) {
    let id = samples::id(5);
    let form = FoodForm { scope: vec!["日用百货销售".to_owned()], ..samples::filing() };
    let file = ordered(&house, id, form).await;
    assert_eq!((file.state(), file.track()), (ApplicationState::NotRequired, Track::None));
    let told = house.bodies::<wire::FoodNotRequired>(id).await;
    assert!(told[0].ground.contains("经营范围不涉及食品"), "{:?}", told[0].ground);
}

on_both!(a_check_finds_what_an_order_would_and_hands_nothing_in, Plan::on("2026-09-21"));
async fn a_check_finds_what_an_order_would_and_hands_nothing_in(house: Arc<House>) {
    let unregistered =
        FoodForm { operator_uscc: String::new(), operator_name: String::new(), ..samples::filing() };
    let check = async |form: FoodForm| {
        let request = wire::CheckFoodRequest {
            form: Some(form),
            authority: samples::AUTHORITY.to_owned(),
            persons: vec![samples::manager()],
        };
        house.window().check_food(request).await.unwrap().into_inner()
    };
    let clean = check(unregistered.clone()).await;
    assert_eq!((clean.track(), clean.violations.len()), (Track::Filing, 0));
    let mut wrong = unregistered;
    wrong.operator_uscc = "914403001922038229".to_owned();
    wrong.food_safety_manager = "p9".to_owned();
    wrong.network.as_mut().unwrap().platform.clear();
    wrong.network.as_mut().unwrap().shop_url.clear();
    let reasons: Vec<String> = check(wrong).await.violations.into_iter().map(|v| v.reason).collect();
    assert_eq!(reasons, ["USCC_ORG_CHECK", "FIELD_MISSING", "NETWORK_ADDRESS_MISSING", "MANAGER_UNKNOWN"]);
    assert_eq!(house.count("SELECT COUNT(*) AS n FROM filings").await, 0);
}

on_both!(persons_are_sealed_and_told_to_nobody, Plan::on("2018-11-12"));
async fn persons_are_sealed_and_told_to_nobody(house: Arc<House>) {
    let id = samples::id(6);
    let apply = wire::ApplyRequest {
        command_id: command_id(),
        form: Some(samples::historic()),
        persons: vec![samples::manager()],
        authority: String::new(),
    };
    let by_hand = house.window().apply(apply).await.unwrap().into_inner().application.unwrap();
    assert_eq!(by_hand.state(), ApplicationState::Received, "the register was not looked up");
    assert_eq!(by_hand.manual_reasons[0].reason, "OPERATOR_UNVERIFIED");
    let other = FoodForm { premises: "样例路2号".to_owned(), ..samples::historic() };
    ordered(&house, id, other).await;
    for (table, column) in
        [("parties", "persons"), ("outbox", "body"), ("applications", "body"), ("journal", "reasons")]
    {
        for row in house.rows(&format!("SELECT CAST({column} AS text) AS it FROM {table}"), vec![]).await {
            let text: String = row.try_get("", "it").unwrap_or_default();
            assert!(!text.contains("370202190002020046") && !text.contains("13800138000"), "{table}");
        }
    }
    assert_eq!(house.count("SELECT COUNT(*) AS n FROM parties").await, 2);
}
