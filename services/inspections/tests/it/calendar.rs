//! T-29: due days beyond the published calendar, and what becomes of them once the next year's notice is entered.

use actnow_proto::inspections::v1::{Inspection, InspectionKind, InspectionState, OrderInspection};
use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::house::{On, TestHouse, at, on_each};
use crate::people::{begin, id_of, new_id, order};

on_each!(
    t_29_a_provisional_visit_is_due_by_the_calendar_that_was_entered,
    t_29_a_result_is_published_by_the_calendar_that_was_entered,
);

/// As if the State Council had made Tuesday the 5th a day off and Saturday the 23rd a working day.
const NOTICE: &str = "2027-01-05,OFF,元旦\n2027-01-23,WORK,元旦";

/// A visit within five working days of Monday the 4th, counted without a notice.
fn provisional(kind: InspectionKind) -> OrderInspection {
    OrderInspection {
        kind: kind.into(),
        due: "2027-01-11".to_owned(),
        due_provisional: true,
        due_from: "2027-01-04".to_owned(),
        due_working_days: 5,
        ..order(new_id())
    }
}

async fn alarm_of(house: &TestHouse, id: Uuid, kind: &str) -> DateTime<Utc> {
    let sql = "SELECT due_at FROM alarms WHERE subject = $1 AND kind = $2";
    let rows = house.rows(sql, vec![id.to_string().into(), kind.into()]).await;
    rows[0].try_get("", "due_at").unwrap()
}

fn shown(inspection: &Inspection) -> (&str, bool, &str) {
    (inspection.due.as_str(), inspection.due_provisional, inspection.light.as_str())
}

async fn t_29_a_provisional_visit_is_due_by_the_calendar_that_was_entered(on: On) {
    let mut house = TestHouse::start_at(on, at("2027-01-04T10:00:00")).await;
    let asked = provisional(InspectionKind::SiteVerification);
    let by_hand = OrderInspection {
        due_from: String::new(),
        due_working_days: 0,
        ..provisional(InspectionKind::Daily)
    };
    let (id, by_hand_id) = (asked.inspection_id.parse().unwrap(), by_hand.inspection_id.parse().unwrap());
    house.send(&asked).await;
    house.send(&by_hand).await;
    let planned = house.until_state(id, InspectionState::Planned).await;
    assert_eq!(shown(&planned), ("2027-01-11", true, "GREEN"), "weekends only");
    let fixed = house.until_state(by_hand_id, InspectionState::Planned).await;
    house.set_clock(at("2027-01-08T00:00:05"));
    house.until_row("SELECT seq FROM journal WHERE stream = $1", vec![format!("light/{id}").into()]).await;
    assert_eq!(house.get(id).await.light, "YELLOW");

    let notice = house.notice(NOTICE);
    house.start_again(&notice).await;
    let firm = house.get(id).await;
    assert_eq!(shown(&firm), ("2027-01-12", false, "GREEN"), "the 5th is a day off");
    assert_eq!((firm.version, firm.state()), (planned.version + 1, InspectionState::Planned));
    assert_eq!(alarm_of(&house, id, "VISIT_DUE").await, at("2027-01-11T00:00:00"));
    let last = house.journal(id).await.pop().unwrap();
    assert_eq!(last, ("COMPUTE_AGAIN".to_owned(), "PLANNED".to_owned(), "system:inspections".to_owned()));
    assert_eq!(house.get(by_hand_id).await.version, fixed.version, "a day set by hand stays");

    // Once more: what is firm stays as it is.
    house.start_again(&notice).await;
    assert_eq!(house.get(id).await, firm);
    house.set_clock(at("2027-01-11T00:00:05"));
    let yellow = "SELECT seq FROM journal WHERE stream = $1 AND seq = 2";
    house.until_row(yellow, vec![format!("light/{id}").into()]).await;
    assert_eq!(house.get(id).await.light, "YELLOW");
    house.close().await;
}

async fn t_29_a_result_is_published_by_the_calendar_that_was_entered(on: On) {
    let mut house = TestHouse::start_at(on, at("2027-01-04T10:00:00")).await;
    house.register_all(&["lin", "mei"]).await;
    house.roster("2027-01-04", &["lin", "mei"]).await;
    let asked = provisional(InspectionKind::PostLicence);
    let id = asked.inspection_id.parse().unwrap();
    house.send(&asked).await;
    let assigned = house.until_state(id, InspectionState::Assigned).await;
    let started = begin(&mut house.inspector("lin"), &assigned).await.unwrap();
    let recorded = house.record(&started, &[]).await.unwrap();
    let closed = house.sign_all(&recorded).await;
    assert_eq!(alarm_of(&house, id_of(&closed), "PUBLICITY_DUE").await, at("2027-01-11T00:00:00"));

    let notice = house.notice(NOTICE);
    house.start_again(&notice).await;
    assert_eq!(alarm_of(&house, id, "PUBLICITY_DUE").await, at("2027-01-12T00:00:00"));
    assert_eq!(house.get(id).await.version, closed.version + 1);
    house.start_again(&notice).await;
    assert_eq!(house.get(id).await.version, closed.version + 1);
    house.set_clock(at("2027-01-12T00:00:05"));
    let published = house.until(id, |inspection| inspection.version > closed.version + 1).await;
    assert_eq!(house.journal(id_of(&published)).await.last().unwrap().1, "PUBLISHED");
    house.close().await;
}
