//! Messages early, late, doubled and wrong; orders that are answered with a no.

use std::sync::Arc;

use actnow_messaging::message::Kind;
use actnow_proto::food_licensing::v1 as wire;
use actnow_proto::food_licensing::v1::{ApplicationState, ApplyForFood, FoodForm};
use actnow_proto::inspections::v1::{InspectionConcluded, Verdict};
use actnow_proto::registration::v1::{CompanyDeregistered, MaterialSource};

use crate::clerks::{concluded, get, issued, licence, ordered, verdict_of, waiting_for_visit};
use crate::fixture::{House, Plan, case_id};
use crate::{on_both, samples};

fn plan_of(plan: impl Fn() -> Plan) -> Plan {
    plan()
}

on_both!(a_doubled_order_files_once, Plan::on("2026-09-21"));
async fn a_doubled_order_files_once(house: Arc<House>) {
    let id = samples::id(1);
    let order = samples::order(&house, id, samples::filing());
    let message = house.order("case-1", &order).await;
    house.deliver(&message).await;
    // Given again by `resume`: another message, the same id of the file.
    house.order("case-1", &order).await;
    let file = get(&house, id).await;
    assert_eq!((file.version, file.case_id), (1, case_id().to_string()));
    assert_eq!(house.told(id).await, ["FilingMade"]);
    assert_eq!(house.count("SELECT last AS n FROM number_series WHERE key = 'YB2370222'").await, 1);
}

on_both!(a_doubled_verdict_is_noted_once, Plan::on("2026-09-21"));
async fn a_doubled_verdict_is_noted_once(house: Arc<House>) {
    let id = samples::id(2);
    let file = waiting_for_visit(&house, id).await;
    let message = concluded(&house, &file, Verdict::Conform).await;
    house.deliver(&message).await;
    concluded(&house, &file, Verdict::Conform).await;
    let reviewed = get(&house, id).await;
    assert_eq!(reviewed.version, file.version + 1);
    assert_eq!(house.bodies::<wire::ApplicationReviewed>(id).await.len(), 1);
    // A second, different verdict of a concluded visit is late.
    concluded(&house, &file, Verdict::NotConform).await;
    assert_eq!(get(&house, id).await, reviewed);
}

on_both!(facts_of_others_are_no_news, Plan::on("2026-09-21"));
async fn facts_of_others_are_no_news(house: Arc<House>) {
    let file = waiting_for_visit(&house, samples::id(3)).await;
    let mut foreign = verdict_of(&file, Verdict::Conform);
    foreign.inspection_id = samples::id(99).to_string();
    house.fact("inspection", &foreign).await;
    for application_id in [String::new(), samples::id(98).to_string()] {
        house.fact("inspection", &InspectionConcluded { application_id, ..foreign.clone() }).await;
    }
    assert_eq!(get(&house, samples::id(3)).await, file);
    assert_eq!(house.count("SELECT COUNT(*) AS n FROM troubled").await, 0);
}

/// The operator's company ended.
async fn company_ended(house: &House, uscc: &str) {
    let fact = CompanyDeregistered {
        filing_id: samples::id(90).to_string(),
        version: 3,
        uscc: uscc.to_owned(),
        ended_on: "2026-09-21".to_owned(),
        kind: "SIMPLE_DEREGISTER".to_owned(),
        ..CompanyDeregistered::default()
    };
    let message = house.fact(&fact.filing_id, &fact).await;
    house.deliver(&message).await;
}

on_both!(the_filing_of_an_ended_company_lapses, Plan::on("2026-09-21"));
async fn the_filing_of_an_ended_company_lapses(house: Arc<House>) {
    let file = ordered(&house, samples::id(5), samples::filing()).await;
    company_ended(&house, "91370222MAFAKE0515").await;
    assert_eq!(licence(&house, &file.number).await.state, "FILED", "another company");
    company_ended(&house, samples::OPERATOR).await;
    assert_eq!(licence(&house, &file.number).await.state, "LAPSED");
    let version = get(&house, samples::id(5)).await.version;
    assert_eq!(version, file.version + 1, "told twice, ended once");
}

on_both!(the_licence_of_an_ended_company_is_cancelled, Plan::on("2018-11-12"));
async fn the_licence_of_an_ended_company_is_cancelled(house: Arc<House>) {
    let file = ordered(&house, samples::id(6), samples::historic()).await;
    assert_eq!(licence(&house, &file.number).await.state, "ACTIVE");
    company_ended(&house, samples::OPERATOR).await;
    assert_eq!(licence(&house, &file.number).await.state, "CANCELLED");
}

on_both!(a_verdict_of_one_inspector_is_parked, Plan::on("2026-09-21"));
async fn a_verdict_of_one_inspector_is_parked(house: Arc<House>) {
    let file = waiting_for_visit(&house, samples::id(4)).await;
    let mut alone = verdict_of(&file, Verdict::Conform);
    alone.inspectors.pop();
    house.fact("inspection", &alone).await;
    let sql = "SELECT reason, state FROM troubled";
    let row = &house.rows(sql, vec![]).await[0];
    let (reason, state): (String, String) =
        (row.try_get("", "reason").unwrap(), row.try_get("", "state").unwrap());
    assert!(reason.contains("MIN_TWO_INSPECTORS") && state == "PARKED", "{reason} {state}");
    assert_eq!(get(&house, samples::id(4)).await, file);
    house.forget_parked().await;
}

on_both!(orders_that_cannot_be_read_are_answered_with_every_violation, Plan::on("2026-09-21"));
async fn orders_that_cannot_be_read_are_answered_with_every_violation(house: Arc<House>) {
    let id = samples::id(5);
    let mut form = samples::licence();
    form.main_type = "KIOSK".to_owned();
    form.items.push("MOON_CHEESE".to_owned());
    form.premises = "路".repeat(201);
    let order = ApplyForFood {
        authority: "11370222MAFAKE0999".to_owned(),
        sealed_persons: vec![1, 2, 3],
        ..samples::order(&house, id, form)
    };
    house.order("case-1", &order).await;
    let refused = &house.bodies::<wire::ApplyForFoodRefused>(id).await[0];
    let fields: Vec<&str> = refused.violations.iter().map(|violation| violation.field.as_str()).collect();
    assert_eq!(fields, ["authority", "sealed_persons", "premises", "main_type", "items[1]"]);
    let reasons: Vec<&str> = refused.violations.iter().map(|violation| violation.reason.as_str()).collect();
    assert_eq!(
        reasons,
        ["OTHER_AUTHORITY", "PERSONS_UNREADABLE", "TOO_LONG", "UNKNOWN_VALUE", "UNKNOWN_VALUE"]
    );
    assert_eq!(refused.reason, "INVALID");
    assert_eq!(house.count("SELECT COUNT(*) AS n FROM applications").await, 0);
    assert_eq!(house.count("SELECT COUNT(*) AS n FROM troubled").await, 0, "it was answered");
    // The same file may be ordered again, corrected.
    assert_eq!(ordered(&house, id, samples::licence()).await.state(), ApplicationState::VisitAssigned);
}

on_both!(lawful_refusals_are_answered, Plan::on("2026-09-21"));
async fn lawful_refusals_are_answered(house: Arc<House>) {
    ordered(&house, samples::id(6), samples::filing()).await;
    house.order("case-1", &samples::order(&house, samples::id(7), samples::filing())).await;
    let twice = &house.bodies::<wire::ApplyForFoodRefused>(samples::id(7)).await[0];
    assert_eq!(twice.reason, "ALREADY_FILED");
    let early = FoodForm { operator_uscc: String::new(), ..samples::licence() };
    house.order("case-1", &samples::order(&house, samples::id(8), early)).await;
    let first = &house.bodies::<wire::ApplyForFoodRefused>(samples::id(8)).await[0];
    assert_eq!(first.reason, "BUSINESS_LICENCE_FIRST");
    let withdraw = wire::WithdrawApplication {
        application_id: samples::id(6).to_string(),
        reasons: "case withdrawn".to_owned(),
    };
    house.order("case-1", &withdraw).await;
    let made = &house.bodies::<wire::WithdrawalRefused>(samples::id(6)).await[0];
    assert_eq!(made.reason, "WRONG_STATE", "a filing with its number is cancelled, not withdrawn");
    assert_eq!(house.count("SELECT last AS n FROM number_series WHERE key = 'YB2370222'").await, 1);
}

on_both!(premises_with_a_licence_need_no_second_paper, Plan::on("2026-09-21"));
async fn premises_with_a_licence_need_no_second_paper(house: Arc<House>) {
    let held = issued(&house, samples::id(1), samples::licence()).await;
    for (n, form, reason) in
        [(2, samples::filing(), "LICENCE_COVERS_PREPACKAGED"), (3, samples::licence(), "ALREADY_LICENSED")]
    {
        house.order("case-2", &samples::order(&house, samples::id(n), form)).await;
        let refused = &house.bodies::<wire::ApplyForFoodRefused>(samples::id(n)).await[0];
        assert_eq!(refused.reason, reason);
        assert!(refused.text.as_ref().is_some_and(|text| text.en.contains(&held.number)), "{refused:?}");
    }
}

on_both!(premises_of_another_division_are_looked_at_by_a_person, Plan::on("2026-09-21"));
async fn premises_of_another_division_are_looked_at_by_a_person(house: Arc<House>) {
    let file =
        ordered(&house, samples::id(1), FoodForm { division: "110105".to_owned(), ..samples::licence() })
            .await;
    assert_eq!(file.state(), ApplicationState::Received);
    assert_eq!(file.manual_reasons[0].reason, "OTHER_DIVISION");
}

on_both!(t_20_online_without_a_shop_nothing_is_made_on_the_spot, Plan::on("2026-09-21"));
async fn t_20_online_without_a_shop_nothing_is_made_on_the_spot(house: Arc<House>) {
    let kinds = ["APPLICATION_FORM", "EQUIPMENT_LAYOUT", "PROCESS", "SAFETY_RULES"];
    let kitchen = FoodForm {
        scope: vec!["餐饮服务".to_owned()],
        main_type: "CATERING".to_owned(),
        items: vec!["HOT_FOOD".to_owned()],
        materials: kinds.map(|kind| samples::material(kind, MaterialSource::Shared)).to_vec(),
        ..samples::licence()
    };
    let check = wire::CheckFoodRequest {
        form: Some(kitchen.clone()),
        authority: samples::AUTHORITY.to_owned(),
        persons: vec![samples::manager()],
    };
    let found = house.window().check_food(check).await.unwrap().into_inner().violations;
    let found: Vec<_> = found.iter().map(|one| (one.field.as_str(), one.reason.as_str())).collect();
    assert_eq!(found, [("items[0]", "ONLINE_NO_SHOP_ITEM")]);
    let file = ordered(&house, samples::id(1), kitchen.clone()).await;
    assert_eq!(file.state(), ApplicationState::Received, "it is not accepted");
    let mut with_shop = kitchen;
    with_shop.network.as_mut().unwrap().physical_shop = true;
    with_shop.premises = "样例路9号".to_owned();
    let file = ordered(&house, samples::id(2), with_shop).await;
    assert_eq!(file.state(), ApplicationState::VisitAssigned);
}

on_both!(a_case_withdraws_its_application_once, Plan::on("2026-09-21"));
async fn a_case_withdraws_its_application_once(house: Arc<House>) {
    let id = samples::id(9);
    waiting_for_visit(&house, id).await;
    let withdraw =
        wire::WithdrawApplication { application_id: id.to_string(), reasons: "case withdrawn".to_owned() };
    house.order("case-1", &withdraw).await;
    house.order("case-1", &withdraw).await;
    assert_eq!(get(&house, id).await.state(), ApplicationState::Withdrawn);
    assert_eq!(house.bodies::<wire::ApplicationWithdrawn>(id).await.len(), 1);
}

on_both!(what_nobody_ordered_is_retried_and_an_unknown_type_too, Plan::on("2026-09-21"));
async fn what_nobody_ordered_is_retried_and_an_unknown_type_too(house: Arc<House>) {
    let withdraw =
        wire::WithdrawApplication { application_id: samples::id(10).to_string(), reasons: String::new() };
    house.order("case-1", &withdraw).await;
    let mut foreign = house.message(Kind::Order, "fast-track", "case-1", &withdraw);
    foreign.body = vec![0xff, 0xff];
    house.deliver(&foreign).await;
    let sql = "SELECT state FROM troubled ORDER BY state";
    let states: Vec<String> =
        house.rows(sql, vec![]).await.iter().map(|row| row.try_get("", "state").unwrap()).collect();
    assert_eq!(states, ["PARKED", "RETRY"], "garbled at once, not found after some tries");
    house.forget_parked().await;
}
