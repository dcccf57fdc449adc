//! Orders by message: doubled, early, late, unreadable, called off (crash table, T-25).

use actnow_messaging::message::Message;
use actnow_proto::inspections::v1::{
    CancelInspection, ConsentToRectification, InspectionCancelled, InspectionKind, InspectionState,
    OrderInspection, OrderInspectionRefused, Premises,
};
use uuid::Uuid;

use crate::house::{TestHouse, on_both};
use crate::people::{APPLICATION, begin, id_of, new_id, order};

on_both!(
    a_doubled_order_changes_and_tells_nothing,
    an_order_that_cannot_be_read_is_answered_with_everything_that_is_wrong,
    a_cancellation_that_overtakes_its_order_is_not_lost,
    a_visit_is_called_off_only_before_it_begins,
    what_cannot_be_answered_waits_for_an_operator,
);

fn cancel(id: Uuid) -> CancelInspection {
    CancelInspection { inspection_id: id.to_string(), reasons: String::new() }
}

async fn a_doubled_order_changes_and_tells_nothing(house: &TestHouse) {
    house.on_duty(&["lin", "mei"]).await;
    let id = new_id();
    let first = house.send(&order(id)).await;
    let assigned = house.until_state(id, InspectionState::Assigned).await;
    house.publish(vec![first.clone(), first]).await;
    let other = OrderInspection { due: "2026-10-30".to_owned(), ..order(id) };
    let again: Vec<Message> = vec![house.send(&order(id)).await, house.send(&other).await];
    house.handled(&again).await;
    assert_eq!(house.get(id).await, assigned);
    assert_eq!(house.facts(id).await.len(), 2);
}

async fn an_order_that_cannot_be_read_is_answered_with_everything_that_is_wrong(house: &TestHouse) {
    let id = new_id();
    let unreadable = OrderInspection {
        kind: InspectionKind::Unspecified.into(),
        operator_uscc: "9137".to_owned(),
        premises: Some(Premises { division: "37".to_owned(), ..Premises::default() }),
        due: "soon".to_owned(),
        related_persons: vec!["t".to_owned(); 501],
        ..order(id)
    };
    let sent = house.send(&unreadable).await;
    house.handled(&[sent]).await;
    assert_eq!(house.facts(id).await, ["OrderInspectionRefused"]);
    let refused: OrderInspectionRefused = house.fact(id).await;
    assert_eq!((refused.reason.as_str(), refused.application_id.as_str()), ("ORDER_INVALID", APPLICATION));
    let text = refused.text.unwrap();
    for field in ["kind", "operator_uscc", "premises.address", "premises.division", "due", "related_persons"]
    {
        assert!(text.en.contains(field) && text.zh.contains(field), "{field} in {}", text.en);
    }
    assert!(house.find(id).await.is_none());
    for table in ["inspections", "journal", "alarms", "team_members"] {
        assert!(house.rows(&format!("SELECT 1 AS one FROM {table}"), vec![]).await.is_empty(), "{table}");
    }
    // Put right and sent again, it is taken.
    house.send(&order(id)).await;
    house.until_state(id, InspectionState::Planned).await;
}

async fn a_cancellation_that_overtakes_its_order_is_not_lost(house: &TestHouse) {
    house.on_duty(&["lin", "mei"]).await;
    let id = new_id();
    house.send(&cancel(id)).await;
    house.until_row("SELECT attempts FROM troubled", vec![]).await;
    house.send(&order(id)).await;
    let cancelled = house.until_state(id, InspectionState::Cancelled).await;
    assert!(cancelled.inspectors.is_empty() && cancelled.light.is_empty());
    let facts = house.facts(id).await;
    assert_eq!(facts.last().unwrap(), "InspectionCancelled");
    assert!(house.rows("SELECT inspector_id FROM team_members", vec![]).await.is_empty());
    assert!(house.alarms(id).await.is_empty());
}

async fn a_visit_is_called_off_only_before_it_begins(house: &TestHouse) {
    house.on_duty(&["lin", "mei"]).await;
    let assigned = house.assigned().await;
    let id = id_of(&assigned);
    house.send(&cancel(id)).await;
    house.until_state(id, InspectionState::Cancelled).await;
    let told: InspectionCancelled = house.fact(id).await;
    assert_eq!(told.application_id, APPLICATION);
    let again = house.send(&cancel(id)).await;
    house.handled(&[again]).await;
    assert_eq!(house.facts(id).await.len(), 3, "a second cancellation tells nothing");
    let begun = begin(&mut house.inspector("lin"), &house.assigned().await).await.unwrap();
    let late = house.send(&cancel(id_of(&begun))).await;
    house.handled(&[late]).await;
    assert_eq!(house.get(id_of(&begun)).await, begun, "it goes on to its end");
}

async fn what_cannot_be_answered_waits_for_an_operator(house: &TestHouse) {
    let nameless = OrderInspection { inspection_id: "7".to_owned(), ..order(new_id()) };
    house.send(&nameless).await;
    let id = new_id();
    house.send(&order(id)).await;
    house.until_state(id, InspectionState::Planned).await;
    let consent = ConsentToRectification { inspection_id: id.to_string(), deadline: "2026-09-28".to_owned() };
    house.send(&consent).await;
    house
        .until_row("SELECT 1 AS one FROM troubled WHERE type_name LIKE '%ConsentToRectification'", vec![])
        .await;
    let parked =
        house.rows("SELECT reason FROM troubled WHERE state = 'PARKED' ORDER BY type_name", vec![]).await;
    let reasons: Vec<String> = parked.iter().map(|row| row.try_get("", "reason").unwrap()).collect();
    assert_eq!(reasons.len(), 2, "{reasons:?}");
    assert!(reasons[0].contains("WRONG_STATE") && reasons[1].contains("inspection_id"), "{reasons:?}");
    assert_eq!(house.breaches().await.len(), 2);
    house.execute("DELETE FROM troubled", vec![]).await;
}
