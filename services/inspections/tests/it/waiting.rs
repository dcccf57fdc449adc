//! Visits that wait for inspectors, and what moves them on: a roster, a registration, an alarm; lights meanwhile.

use actnow_chassis::journal;
use actnow_proto::inspections::v1::{
    CancelInspection, InspectionPlanned, InspectionState, Inspector, OrderInspection,
};
use chrono::{DateTime, TimeDelta, Utc};
use tonic::Code;
use uuid::Uuid;

use crate::house::{TestHouse, at, no, on_both, violations};
use crate::people::{TODAY, id_of, inspector, new_id, order};

on_both!(
    a_roster_fills_what_waits,
    an_inspector_who_is_trained_later_fills_what_waits,
    what_one_transaction_should_not_carry_follows_by_alarm,
    a_slot_that_is_given_back_is_found_by_looking_again,
    a_late_order_is_not_drawn_for_the_same_evening,
    the_light_turns_yellow_and_red_on_time,
    an_alarm_that_goes_off_too_early_is_armed_again,
    a_roster_of_strangers_is_refused,
    the_same_roster_and_the_same_inspector_again_change_nothing,
);

async fn a_roster_fills_what_waits(house: &TestHouse) {
    house.register_all(&["lin", "mei"]).await;
    let id = new_id();
    house.send(&order(id)).await;
    let waiting = house.until_state(id, InspectionState::Planned).await;
    assert_eq!((waiting.waits_for.as_str(), waiting.version), ("NO_INSPECTORS_ON_DUTY", 1));
    assert_eq!(house.fact::<InspectionPlanned>(id).await.waits_for, "NO_INSPECTORS_ON_DUTY");
    assert_eq!(house.alarms(id).await, ["LOOK_AGAIN", "VISIT_DUE"]);
    for (day, accounts, why) in [
        ("2026-09-22", &["lin"][..], "one is not enough"),
        ("2026-09-30", &["lin", "mei"], "the day after the last one"),
    ] {
        house.roster(day, accounts).await;
        assert_eq!(house.get(id).await.state(), InspectionState::Planned, "{why}");
    }
    house.roster("2026-09-29", &["lin", "mei"]).await;
    let filled = house.get(id).await;
    assert_eq!((filled.state(), filled.visit_on.as_str()), (InspectionState::Assigned, "2026-09-29"));
    assert_eq!(house.alarms(id).await, ["VISIT_DUE"]);
    filled_by_rule(house, id).await;
}

async fn filled_by_rule(house: &TestHouse, id: uuid::Uuid) {
    assert_eq!(house.facts(id).await, ["InspectionPlanned", "InspectorsAssigned"]);
    assert_eq!(house.journal(id).await[1].2, "system:inspections", "a rule decided, not the supervisor");
    let cases = house.rows("SELECT DISTINCT case_id FROM outbox", vec![]).await;
    assert_eq!(cases.len(), 1, "the team belongs to the case of the order");
}

async fn an_inspector_who_is_trained_later_fills_what_waits(house: &TestHouse) {
    house.register_all(&["lin"]).await;
    let untrained = Inspector { qualified_for: Vec::new(), ..inspector("mei") };
    house.register(untrained).await;
    house.roster(TODAY, &["lin", "mei"]).await;
    let id = new_id();
    house.send(&order(id)).await;
    let waiting = house.until_state(id, InspectionState::Planned).await;
    assert_eq!(waiting.waits_for, "NO_INSPECTORS_FREE");
    house.register(inspector("mei")).await;
    assert_eq!(house.get(id).await.inspectors, ["lin", "mei"]);
}

async fn what_one_transaction_should_not_carry_follows_by_alarm(house: &TestHouse) {
    house.register_all(&["lin", "mei", "wu", "zhou"]).await;
    let mut ids: Vec<_> = (0..5).map(|_| new_id()).collect();
    ids.sort_unstable();
    for id in &ids {
        house.send(&order(*id)).await;
        house.until_state(*id, InspectionState::Planned).await;
    }
    house.roster("2026-09-22", &["lin", "mei", "wu", "zhou"]).await;
    let team = async |id| house.get(id).await.inspectors.join(" ");
    assert_eq!([team(ids[0]).await, team(ids[1]).await], ["lin mei", "wu zhou"], "in turn, at once");
    for id in &ids {
        house.until_state(*id, InspectionState::Assigned).await;
    }
}

async fn a_slot_that_is_given_back_is_found_by_looking_again(house: &TestHouse) {
    house.on_duty(&["lin", "mei"]).await;
    let mut visits = Vec::new();
    for _ in 0..4 {
        visits.push(house.assigned().await);
    }
    let id = new_id();
    house.send(&order(id)).await;
    house.until_state(id, InspectionState::Planned).await;
    let first = &visits[0];
    let cancel =
        CancelInspection { inspection_id: first.inspection_id.clone(), reasons: "申请撤回".to_owned() };
    house.send(&cancel).await;
    house.until_state(id_of(first), InspectionState::Cancelled).await;
    assert_eq!(house.get(id).await.state(), InspectionState::Planned);
    house.pass(TimeDelta::minutes(16));
    let filled = house.until_state(id, InspectionState::Assigned).await;
    assert_eq!((filled.inspectors.len(), filled.visit_on.as_str()), (2, TODAY));
}

async fn a_late_order_is_not_drawn_for_the_same_evening(house: &TestHouse) {
    house.on_duty(&["lin", "mei"]).await;
    house.roster("2026-09-22", &["lin", "mei"]).await;
    house.roster("2026-10-09", &["lin", "mei"]).await;
    house.set_clock(at("2026-09-21T18:30:00"));
    assert_eq!(house.assigned().await.visit_on, "2026-09-22");
    let overdue = OrderInspection { due: "2026-09-18".to_owned(), ..order(new_id()) };
    let id = overdue.inspection_id.parse().unwrap();
    house.send(&overdue).await;
    let late = house.until_state(id, InspectionState::Assigned).await;
    assert_eq!((late.visit_on.as_str(), late.light.as_str()), ("2026-09-22", "RED"));
}

async fn the_light_turns_yellow_and_red_on_time(house: &TestHouse) {
    house.on_duty(&["lin", "mei"]).await;
    let id = id_of(&house.assigned().await);
    let lights = async || {
        let rows = journal::read(house.database.reader(), &format!("light/{id}")).await.unwrap();
        rows.into_iter().map(|row| row.new_state).collect::<Vec<_>>()
    };
    house.set_clock(at("2026-09-24T23:59:50"));
    assert_eq!(house.get(id).await.light, "GREEN");
    assert!(lights().await.is_empty() && house.lights_told(id).await.is_empty());
    // 25 to 27 September are holidays: the last working day before the 29th is the 28th.
    house.set_clock(at("2026-09-28T00:00:01"));
    let row = "SELECT seq FROM journal WHERE stream = $1 AND new_state = $2";
    house.until_row(row, vec![format!("light/{id}").into(), "YELLOW".into()]).await;
    assert_eq!(house.get(id).await.light, "YELLOW");
    assert_eq!(house.lights_told(id).await, ["YELLOW HANDLER 2026-09-29"]);
    rings_again(house, id, at("2026-09-30T00:00:00")).await;
    assert_eq!(house.lights_told(id).await, ["YELLOW HANDLER 2026-09-29"], "it is yellow already");
    house.set_clock(at("2026-09-30T00:00:01"));
    house.until_row(row, vec![format!("light/{id}").into(), "RED".into()]).await;
    let red = house.get(id).await;
    assert_eq!((red.light.as_str(), red.version), ("RED", 2), "a light is no decision");
    assert_eq!(lights().await, ["YELLOW", "RED"]);
    assert_eq!(
        house.lights_told(id).await,
        ["YELLOW HANDLER 2026-09-29", "RED HANDLER 2026-09-29", "RED SUPERIOR 2026-09-29"]
    );
    assert!(house.alarms(id).await.is_empty());
}

/// Lets the one alarm of `id`, which is armed for `armed_for`, go off now, and waits until it is armed as before.
async fn rings_again(house: &TestHouse, id: Uuid, armed_for: DateTime<Utc>) {
    let armed = "SELECT kind FROM alarms WHERE subject = $1 AND due_at = $2";
    house.until_row(armed, vec![id.to_string().into(), armed_for.into()]).await;
    let early = "UPDATE alarms SET due_at = $2, try_at = $2 WHERE subject = $1";
    house.execute(early, vec![id.to_string().into(), house.now().into()]).await;
    house.until_row(armed, vec![id.to_string().into(), armed_for.into()]).await;
}

/// As when a year of the calendar is loaded: the day that was armed is no longer the one that counts.
async fn an_alarm_that_goes_off_too_early_is_armed_again(house: &TestHouse) {
    house.on_duty(&["lin", "mei"]).await;
    let id = id_of(&house.assigned().await);
    rings_again(house, id, at("2026-09-28T00:00:00")).await;
    assert!(journal::read(house.database.reader(), &format!("light/{id}")).await.unwrap().is_empty());
}

async fn a_roster_of_strangers_is_refused(house: &TestHouse) {
    house.register_all(&["lin"]).await;
    let strangers = house.try_roster(TODAY, &["mei", "lin", "zhou"]).await;
    let unknown = |field: &str| (field.to_owned(), "UNKNOWN_INSPECTOR".to_owned());
    assert_eq!(violations(strangers), [unknown("inspector_ids[0]"), unknown("inspector_ids[2]")]);
    assert_eq!(no(house.try_roster("21 September", &["lin"]).await).0, Code::InvalidArgument);
    assert!(house.rows("SELECT day FROM roster_days", vec![]).await.is_empty());
}

async fn the_same_roster_and_the_same_inspector_again_change_nothing(house: &TestHouse) {
    house.on_duty(&["lin", "mei"]).await;
    house.on_duty(&["lin", "mei"]).await;
    house.roster(TODAY, &["mei", "lin", "lin"]).await;
    let versions = async |stream: &str| journal::read(house.database.reader(), stream).await.unwrap().len();
    assert_eq!((versions("inspector/lin").await, versions(&format!("roster/{TODAY}")).await), (1, 1));
    house.roster(TODAY, &[]).await;
    house.register(Inspector { active: false, ..inspector("lin") }).await;
    let rows = journal::read(house.database.reader(), "inspector/lin").await.unwrap();
    assert_eq!((rows[1].old_state.as_str(), rows[1].new_state.as_str()), ("ACTIVE", "INACTIVE"));
    assert_eq!((rows[1].subject.as_str(), rows[1].role.as_str()), ("supervisor-du", "SUPERVISOR"));
    assert_eq!(versions(&format!("roster/{TODAY}")).await, 2);
    let id = new_id();
    house.send(&order(id)).await;
    let waiting = house.until_state(id, InspectionState::Planned).await;
    assert_eq!(waiting.waits_for, "NO_INSPECTORS_ON_DUTY");
}
