//! T-29: due days beyond the published calendar, and what becomes of them once the next year's notice is entered.

use actnow_proto::food_licensing::v1 as wire;
use actnow_proto::food_licensing::v1::{Application, ApplicationState, FoodForm};
use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::clerks::{extend, get, ordered, return_with};
use crate::fixture::{House, Kept, Plan};
use crate::{on_each, samples};

/// As if the State Council had made Tuesday the 5th a day off and Saturday the 23rd a working day.
const NOTICE: &str = "2027-01-05,OFF,元旦\n2027-01-23,WORK,元旦";

/// A different premises for each file.
fn at_number(n: u32, form: FoodForm) -> FoodForm {
    FoodForm { premises: format!("样例路{n}号"), ..form }
}

async fn alarm_of(house: &House, id: Uuid, kind: &str) -> DateTime<Utc> {
    let sql = "SELECT due_at FROM alarms WHERE subject = $1 AND kind = $2";
    let rows = house.rows(sql, vec![id.to_string().into(), kind.into()]).await;
    rows[0].try_get("", "due_at").unwrap()
}

fn midnight(day: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(&format!("{day}T00:00:00+08:00")).unwrap().to_utc()
}

async fn computed_again(house: &House, id: Uuid) -> usize {
    let steps = house.journal(&format!("application/{id}")).await;
    let again = ("COMPUTE_AGAIN".to_owned(), "SYSTEM".to_owned(), "system:food-licensing".to_owned());
    steps.iter().filter(|step| **step == again).count()
}

on_each!(t_29_provisional_due_days_are_computed_again_once_the_year_is_entered);
async fn t_29_provisional_due_days_are_computed_again_once_the_year_is_entered(kept: Kept) {
    let mut house = House::build(kept, Plan::on("2027-01-04")).await;
    let [received, returned, visiting, extended] = [1, 2, 3, 4].map(samples::id);
    let waits = ordered(&house, received, at_number(1, samples::licence_by_hand())).await;
    assert_eq!((waits.acceptance_due.as_str(), waits.due_provisional), ("2027-01-11", true), "weekends only");
    let file = ordered(&house, returned, at_number(2, samples::licence_by_hand())).await;
    return_with(&house, &file, &[("materials", "F-MAT-1")]).await.unwrap();
    let visit = ordered(&house, visiting, at_number(3, samples::licence())).await;
    assert_eq!((visit.visit_due.as_str(), visit.decision_due.as_str()), ("2027-01-11", "2027-01-18"));
    let file = ordered(&house, extended, at_number(4, samples::licence())).await;
    assert_eq!(extend(&house, &file).await.unwrap().decision_due, "2027-01-25");
    house.advance_to("2027-01-08");
    house.until("a yellow light", async || house.lights(visiting).await.len() == 1).await;
    assert_eq!(get(&house, visiting).await.light, "YELLOW");

    let notice = house.notice(NOTICE);
    house.start_again(&notice).await;
    let now = get(&house, received).await;
    assert_eq!((now.acceptance_due.as_str(), now.due_provisional), ("2027-01-12", false), "the 5th is off");
    assert_eq!((now.version, now.state()), (waits.version + 1, ApplicationState::Received));
    let told = house.bodies::<wire::ApplicationReceived>(received).await;
    assert_eq!((told[1].acceptance_due.as_str(), told[1].due_provisional), ("2027-01-12", false));
    assert_eq!(told[1].waits_for_person, told[0].waits_for_person);
    let told = house.bodies::<wire::ApplicationReturned>(returned).await;
    assert_eq!((told[0].answer_by.as_str(), told[1].answer_by.as_str()), ("2027-01-18", "2027-01-19"));
    assert_eq!(alarm_of(&house, returned, "CORRECTION_DUE").await, midnight("2027-01-20"));
    visit_is_told_again(&house, visiting, &visit).await;
    let told = house.bodies::<wire::DecisionExtended>(extended).await;
    assert_eq!((told[0].decision_due.as_str(), told[0].due_provisional), ("2027-01-25", true));
    assert_eq!(
        (told[1].decision_due.as_str(), told[1].due_provisional),
        ("2027-01-25", false),
        "5th off, 23rd on"
    );

    // Once more: what is firm stays as it is.
    house.start_again(&notice).await;
    for id in [received, returned, visiting, extended] {
        assert_eq!(computed_again(&house, id).await, 1);
    }
    house.advance_to("2027-01-11");
    house.until("yellow by the new day", async || house.lights(visiting).await.len() == 2).await;
    house.tear_down().await;
}

async fn visit_is_told_again(house: &House, id: Uuid, before: &Application) {
    let now = get(house, id).await;
    assert_eq!((now.visit_due.as_str(), now.decision_due.as_str()), ("2027-01-12", "2027-01-19"));
    assert_eq!((now.due_provisional, now.light.as_str()), (false, "GREEN"));
    assert_eq!((now.version, now.state()), (before.version + 1, ApplicationState::VisitAssigned));
    assert_eq!(now.inspection_id, before.inspection_id);
    assert_eq!(alarm_of(house, id, "VISIT_DUE").await, midnight("2027-01-11"));
    assert_eq!(alarm_of(house, id, "DECISION_DUE").await, midnight("2027-01-18"));
    let told = house.told(id).await;
    assert_eq!(told[told.len() - 2..], ["ApplicationAccepted", "VisitOrdered"], "how it stands is told last");
    let orders = told.iter().filter(|told| *told == "OrderInspection").count();
    assert_eq!(orders, 1, "inspections counts for itself");
    let ordered = &house.bodies::<actnow_proto::inspections::v1::OrderInspection>(id).await[0];
    assert_eq!((ordered.due_from.as_str(), ordered.due_working_days), ("2027-01-04", 5));
}

on_each!(t_29_a_filing_is_published_by_the_calendar_that_was_entered);
async fn t_29_a_filing_is_published_by_the_calendar_that_was_entered(kept: Kept) {
    let mut house = House::build(kept, Plan::on("2027-01-04")).await;
    let id = samples::id(1);
    assert_eq!(ordered(&house, id, samples::filing()).await.publicity_due, "2027-01-11");
    let notice = house.notice(NOTICE);
    house.start_again(&notice).await;
    assert_eq!(get(&house, id).await.publicity_due, "2027-01-12");
    assert_eq!(alarm_of(&house, id, "PUBLICITY_DUE").await, midnight("2027-01-06"));
    assert_eq!(house.told(id).await, ["FilingMade"], "the number was told once");
    house.advance_to("2027-01-06");
    house
        .until("the publication", async || get(&house, id).await.state() == ApplicationState::Published)
        .await;
    house.tear_down().await;
}
