//! Whole cases through the service: orders out, facts in, the case watched to its end.

use actnow_messaging::broker::Published;
use actnow_proto::fast_track::v1::{Case, CaseState, GetForecastRequest, StepState, WatchCaseRequest};
use actnow_proto::food_licensing::v1::ApplyForFood;
use actnow_proto::registration::v1::subscription::Holder;
use actnow_proto::registration::v1::{DeclareName, EstablishCompany, FilingRefused};
use actnow_room::time::timestamp;
use chrono::TimeDelta;
use futures::StreamExt;
use prost::Message as _;
use tonic::Code;

use crate::departments::Departments;
use crate::house::{TestHouse, monday, on_both};

on_both!(
    t_01_a_case_is_watched_from_its_opening_to_its_end,
    orders_carry_the_forms_filled_up,
    the_same_facts_in_another_order_and_doubled_end_in_the_same_case,
    facts_at_the_same_moment_are_all_heard,
    t_24_a_refused_subsidiary_leaves_the_parent,
    facts_of_no_case_are_left_alone,
    a_forecast_is_counted_from_the_cases_before,
);

async fn t_01_a_case_is_watched_from_its_opening_to_its_end(house: &TestHouse) {
    let opened = house.submit("c1").await;
    assert_eq!(opened.state(), CaseState::Running);
    assert!(opened.next_action.is_some() && opened.on_fast_track);
    let seen = watched_to_its_end(house, &opened).await;
    let versions: Vec<i64> = seen.iter().map(|case| case.version).collect();
    assert!(versions[0] == 1 && versions.is_sorted_by(|a, b| a < b), "{versions:?}");
    let case = seen.last().unwrap();
    assert_eq!((case.state(), case.next_action.as_ref()), (CaseState::Completed, None));
    assert_eq!((case.food_kind.as_str(), case.visit.as_str()), ("FILING", "NONE"));
    let results: Vec<&str> = case.steps.iter().map(|step| step.result.as_str()).skip(2).collect();
    assert_eq!(results, ["91370222MAFAKE019R", "91370222MAFAKE027L", "YB23702220000011"]);
    assert_journey_is_whole(case);
    assert_eq!(house.facts(&case.case_id).await, ["CaseOpened", "CaseCompleted"]);
    let alarms = house.rows("SELECT subject FROM alarms", vec![]).await;
    assert!(alarms.is_empty(), "a closed case needs no alarm");
}

/// Watches a case while the departments, by the broker, tell that all goes well.
async fn watched_to_its_end(house: &TestHouse, opened: &Case) -> Vec<Case> {
    let request = WatchCaseRequest { case_id: opened.case_id.clone() };
    let mut stream = house.window().watch_case(request).await.unwrap().into_inner();
    let mut seen = vec![stream.next().await.unwrap().unwrap().case.unwrap()];
    let told = Departments::of(opened).all_good();
    let outcomes = house.broker.publisher().publish(&told).await;
    assert!(outcomes.iter().all(|outcome| matches!(outcome, Published::Confirmed)), "{outcomes:?}");
    while let Some(case) = stream.next().await {
        seen.push(case.unwrap().case.unwrap());
    }
    seen
}

fn assert_journey_is_whole(case: &Case) {
    let numbers: Vec<i32> = case.journey.iter().map(|line| line.seq).collect();
    assert_eq!(numbers, (1..=i32::try_from(numbers.len()).unwrap()).collect::<Vec<_>>());
    assert_eq!(case.journey.first().unwrap().event, "CaseOpened");
    assert_eq!(case.journey.last().unwrap().event, "CaseCompleted");
}

async fn orders_carry_the_forms_filled_up(house: &TestHouse) {
    let opened = house.submit("c1").await;
    for message in Departments::of(&opened).all_good() {
        house.hear(message).await;
    }
    let orders = house.told(&opened.case_id, "order").await;
    let names: Vec<&str> = orders.iter().map(|(name, _)| name.as_str()).collect();
    let expected = ["DeclareName", "DeclareName", "EstablishCompany", "EstablishCompany", "ApplyForFood"];
    assert_eq!(names, expected);
    let declare = DeclareName::decode(orders[0].1.as_slice()).unwrap();
    assert_eq!(declare.declaration_id, opened.steps[0].subject_id);
    assert_eq!(declare.authority_division, "370222");
    assert_eq!(declare.main_scope_item, "食品销售（仅销售预包装食品）");
    assert_eq!(declare.applicant_group, opened.case_id);
    let establish = EstablishCompany::decode(orders[3].1.as_slice()).unwrap();
    let form = establish.form.unwrap();
    assert_eq!(form.shareholders[0].holder, Some(Holder::EntityUscc("91370222MAFAKE019R".into())));
    assert_eq!(form.signatures, ["91370222MAFAKE019R", "p3"]);
    let apply = ApplyForFood::decode(orders[4].1.as_slice()).unwrap();
    let food = apply.form.unwrap();
    assert_eq!(food.operator_uscc, "91370222MAFAKE027L");
    assert_eq!(food.scope, ["食品销售（仅销售预包装食品）"]);
    assert_eq!(apply.related_usccs, ["91370222MAFAKE019R", "91370222MAFAKE027L"]);
    assert_eq!(apply.related_persons.len(), 2);
}

async fn the_same_facts_in_another_order_and_doubled_end_in_the_same_case(house: &TestHouse) {
    let opened = house.submit("c1").await;
    let told = Departments::of(&opened).all_good();
    for message in told.iter().rev().chain(&told) {
        house.hear(message.clone()).await;
    }
    let case = house.case(&opened.case_id).await;
    assert_eq!(case.state(), CaseState::Completed);
    let mut orders = house.orders(&case.case_id).await;
    orders.sort();
    let expected = ["ApplyForFood", "DeclareName", "DeclareName", "EstablishCompany", "EstablishCompany"];
    assert_eq!(orders, expected);
}

async fn facts_at_the_same_moment_are_all_heard(house: &TestHouse) {
    let opened = house.submit("c1").await;
    let told = Departments::of(&opened).all_good();
    let count = i64::try_from(told.len()).unwrap();
    futures::future::join_all(told.into_iter().map(|message| house.hear(message))).await;
    let case = house.case(&opened.case_id).await;
    assert_eq!(case.state(), CaseState::Completed);
    assert_eq!(case.version, 1 + count, "each fact is one decision, none is lost");
}

async fn t_24_a_refused_subsidiary_leaves_the_parent(house: &TestHouse) {
    let opened = house.submit("c1").await;
    let departments = Departments::of(&opened);
    for message in [departments.name_reserved("parent"), departments.name_reserved("subsidiary")] {
        house.hear(message).await;
    }
    for message in departments.established("parent") {
        house.hear(message).await;
    }
    let filing_id = departments.subject("subsidiary.establishment");
    let refused = FilingRefused {
        filing_id: filing_id.clone(),
        version: 2,
        occurred_at: Some(timestamp(monday())),
        grounds: "名称争议".into(),
    };
    house.hear(departments.message(&filing_id, 2, 0, &refused)).await;
    let case = house.case(&opened.case_id).await;
    assert_eq!(case.state(), CaseState::PartiallyCompleted);
    let states: Vec<StepState> = case.steps.iter().map(|step| step.state()).collect();
    use StepState::{Done, Failed, Skipped};
    assert_eq!(states, [Done, Done, Done, Failed, Skipped]);
    let ledger: Vec<(&str, &str)> =
        case.ledger.iter().map(|line| (line.step.as_str(), line.outcome.as_str())).collect();
    assert_eq!(ledger, [("subsidiary.name", "KEPT"), ("parent.establishment", "CANNOT_BE_UNDONE")]);
}

async fn facts_of_no_case_are_left_alone(house: &TestHouse) {
    let opened = house.submit("c1").await;
    let departments = Departments::of(&opened);
    let mut foreign = departments.name_reserved("parent");
    let stranger = uuid::Uuid::from_u128(0xabc).to_string();
    let fact =
        actnow_proto::registration::v1::NameReleased { declaration_id: stranger, ..Default::default() };
    foreign.type_name = "actnow.registration.v1.NameReleased".into();
    foreign.body = fact.encode_to_vec();
    foreign.case_id = None;
    house.hear(foreign).await;
    // Without the case in its envelope a fact still finds its case, by its subject.
    let mut unnamed = departments.name_reserved("parent");
    unnamed.case_id = None;
    house.hear(unnamed).await;
    let case = house.case(&opened.case_id).await;
    assert_eq!((case.version, case.steps[0].state()), (2, StepState::Done));
}

async fn a_forecast_is_counted_from_the_cases_before(house: &TestHouse) {
    let forecast = async |case_id: &str| {
        let request = GetForecastRequest { case_id: case_id.to_owned() };
        house.window().get_forecast(request).await.map(|answer| answer.into_inner().forecast)
    };
    let first = house.submit("first").await;
    let early = forecast(&first.case_id).await.unwrap().unwrap();
    assert_eq!((early.cases, early.percent), (0, None), "nothing is said where nothing is known");
    assert!(early.text.is_some_and(|text| !text.zh.is_empty() && !text.en.is_empty()));
    for n in 0..14 {
        let past = house.submit(&format!("past-{n}")).await;
        for message in Departments::of(&past).all_good() {
            house.hear(message).await;
        }
    }
    // What the past says is read anew after a minute.
    house.pass(TimeDelta::minutes(2));
    let open = house.submit("open").await;
    let known = forecast(&open.case_id).await.unwrap().unwrap();
    assert_eq!((known.cases, known.percent), (14, Some(100)));
    assert!(known.expected_at.is_some() && known.closing.is_some());
    for message in Departments::of(&open).all_good() {
        house.hear(message).await;
    }
    assert_eq!(forecast(&open.case_id).await.unwrap(), None, "a case that is over has none");
    let unknown = forecast("0192f0c1-2345-7abc-8def-0123456789ab").await.unwrap_err();
    assert_eq!(unknown.code(), Code::NotFound);
    assert_eq!(forecast("no-id").await.unwrap_err().code(), Code::InvalidArgument);
}
