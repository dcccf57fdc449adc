//! What an inspection found marks a company by itself (rules 6.5): who was not reached at the registered address.

use actnow_messaging::message::{Kind, Message};
use actnow_proto::inspections::v1::{CheckOutcome, InspectionConcluded};
use actnow_proto::registration::v1 as wire;
use prost::{Message as _, Name};

use crate::acts::{approve, publicise, submit_change};
use crate::changes::moved;
use crate::ends::{of_subsidiary, parent_and_subsidiary};
use crate::forms::{PARENT, SUBSIDIARY, reasons};
use crate::house::{TestHouse, on_both};

on_both!(who_is_not_reached_is_listed_until_another_address_or_a_person_says_otherwise);

/// An inspection of `operator` came to `outcome`.
async fn inspected(house: &TestHouse, operator: &str, outcome: CheckOutcome) -> String {
    let id = house.database.ids().next(house.now()).to_string();
    let fact = InspectionConcluded {
        inspection_id: id.clone(),
        occurred_at: Some(actnow_room::time::timestamp(house.now())),
        outcome: outcome.into(),
        operator_uscc: operator.to_owned(),
        ..InspectionConcluded::default()
    };
    let message = house.message(&id, InspectionConcluded::full_name(), fact.encode_to_vec());
    let message = Message { kind: Kind::Event, source: "inspections".to_owned(), case_id: None, ..message };
    house.publish(&message).await;
    house.handled(message.id).await;
    // Told again by another message, it changes nothing.
    let again = Message { id: house.database.ids().next(house.now()), ..message };
    house.publish(&again).await;
    house.handled(again.id).await;
    id
}

async fn marks(house: &TestHouse, uscc: &str) -> Vec<wire::CompanyMark> {
    let request = wire::ListMarksRequest { uscc: uscc.to_owned() };
    house.registrar().list_marks(request).await.unwrap().into_inner().marks
}

async fn who_is_not_reached_is_listed_until_another_address_or_a_person_says_otherwise(house: &TestHouse) {
    parent_and_subsidiary(house).await;
    inspected(house, PARENT, CheckOutcome::NoProblem).await;
    inspected(house, "91370222MAFAKE991C", CheckOutcome::UnreachableAtAddress).await;
    assert_eq!((marks(house, PARENT).await.len(), marks(house, SUBSIDIARY).await.len()), (0, 0));
    for uscc in [PARENT, SUBSIDIARY] {
        let id = inspected(house, uscc, CheckOutcome::UnreachableAtAddress).await;
        let [mark] = marks(house, uscc).await.try_into().unwrap();
        assert_eq!(
            (mark.mark.as_str(), mark.since.as_str(), mark.own),
            ("ABNORMAL_LIST", "2026-09-23", false)
        );
        assert_eq!(mark.reference, format!("检查无法联系/{id}"));
    }
    assert_eq!(reasons(&publicise(house, of_subsidiary()).await.unwrap_err()), ["ABNORMAL_LIST"]);

    let change = submit_change(house, moved(house).await).await.unwrap();
    assert_eq!(marks(house, PARENT).await.len(), 1, "not before it is registered");
    approve(house, &change).await.unwrap();
    assert_eq!(marks(house, PARENT).await, [], "another address is registered");
    let [mark] = marks(house, SUBSIDIARY).await.try_into().unwrap();
    let request = wire::LiftMarkRequest {
        command_id: "lift".to_owned(),
        uscc: SUBSIDIARY.to_owned(),
        mark_id: mark.mark_id,
        reasons: "经核实，通过登记的住所可以重新取得联系".to_owned(),
    };
    let left = house.registrar().lift_mark(request).await.unwrap().into_inner().marks;
    assert_eq!(left, []);
}
