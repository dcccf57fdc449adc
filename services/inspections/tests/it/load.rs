//! Orders at the same moment never overload an inspector, and visits that can wait leave room for those that
//! cannot.

use std::collections::BTreeMap;
use std::time::Duration;

use actnow_chassis::CommandError;
use actnow_chassis::database::sql::{for_update, statement};
use actnow_chassis::database::{Txn, WorkContext};
use actnow_messaging::message::Message;
use actnow_proto::inspections::v1::{
    InspectionKind, InspectionState, ListInspectionsRequest, ListInspectorsRequest, OrderInspection,
};
use sea_orm::ConnectionTrait;
use tokio::sync::oneshot;
use uuid::Uuid;

use crate::house::{TestHouse, on_both, violations};
use crate::people::{TODAY, new_id, order};

on_both!(
    a_draw_sees_what_another_one_is_about_to_write,
    two_replicas_fill_every_slot_and_none_twice,
    a_visit_that_can_wait_leaves_room_for_one_that_cannot,
    loads_tell_who_is_on_duty_and_what_cannot_be,
);

async fn loads_tell_who_is_on_duty_and_what_cannot_be(house: &TestHouse) {
    house.on_duty(&["lin", "mei", "zhou"]).await;
    let assigned = house.assigned().await;
    house.roster(TODAY, &["mei", "zhou"]).await;
    let days = ListInspectorsRequest { from: TODAY.to_owned(), to: "2026-09-22".to_owned() };
    let told = house.supervisor().list_inspectors(days.clone()).await.unwrap().into_inner();
    let seen: Vec<_> = told
        .inspectors
        .iter()
        .map(|one| {
            let today = &one.days[0];
            (one.inspector_id.as_str(), one.open_visits, today.on_duty, today.visits, today.conflict.as_str())
        })
        .collect();
    let team = |name: &str| i32::from(assigned.inspectors.contains(&name.to_owned()));
    let off = if team("lin") == 1 { "OFF_DUTY" } else { "" };
    assert_eq!(
        seen,
        [
            ("lin", team("lin"), false, team("lin"), off),
            ("mei", team("mei"), true, team("mei"), ""),
            ("zhou", team("zhou"), true, team("zhou"), ""),
        ]
    );
    assert!(told.inspectors.iter().all(|one| one.days.len() == 2 && one.days[1].visits == 0));
    assert_eq!(told.visits_per_day, 4);
    let back = ListInspectorsRequest { from: "2026-09-22".to_owned(), to: TODAY.to_owned() };
    let back = house.supervisor().list_inspectors(back).await;
    assert_eq!(violations(back), [("to".to_owned(), "DAYS".to_owned())]);
    let on = |from: &str, to: &str| ListInspectionsRequest {
        visit_from: from.to_owned(),
        visit_to: to.to_owned(),
        ..ListInspectionsRequest::default()
    };
    let mut supervisor = house.supervisor();
    let found = supervisor.list_inspections(on(TODAY, TODAY)).await.unwrap().into_inner().inspections;
    assert_eq!(found.len(), 1, "{found:?}");
    let later = supervisor.list_inspections(on("2026-09-22", "2026-09-23")).await.unwrap().into_inner();
    assert_eq!(later.inspections, []);
    let that_day = supervisor.list_inspections(on(TODAY, "")).await.unwrap().into_inner();
    assert_eq!(that_day.inspections.len(), 1, "one of them alone is that day");
}

const INSPECTORS: [&str; 4] = ["lin", "mei", "wu", "zhou"];

/// Somebody else draws: holds the desk, takes all slots of lin and mei, and takes its time until COMMIT.
async fn draw_slowly(
    txn: Txn,
    drawn: oneshot::Sender<()>,
    go_on: oneshot::Receiver<()>,
) -> Result<(), CommandError> {
    let hold = format!("SELECT name FROM duty_desk WHERE name = 'draw'{}", for_update(&txn));
    txn.query_one_raw(statement(&txn, &hold, vec![])).await?;
    let seat = "INSERT INTO team_members (inspection_id, inspector_id, visit_on, on_desk) \
                VALUES ($1, $2, $3, $4)";
    for inspector in ["lin", "mei"] {
        for _ in 0..4 {
            let day: chrono::NaiveDate = TODAY.parse().unwrap();
            let values = vec![new_id().into(), inspector.into(), day.into(), true.into()];
            txn.execute_raw(statement(&txn, seat, values)).await?;
        }
    }
    drawn.send(()).unwrap();
    go_on.await.unwrap();
    Ok(())
}

async fn a_draw_sees_what_another_one_is_about_to_write(house: &TestHouse) {
    house.on_duty(&["lin", "mei"]).await;
    let ((drawn, is_drawn), (go_on, gone_on)) = (oneshot::channel(), oneshot::channel());
    let database = house.database.clone();
    let other = tokio::spawn(async move {
        let context = WorkContext::system("inspections", "test");
        database.unit_of_work(context, move |txn| draw_slowly(txn, drawn, gone_on)).await
    });
    is_drawn.await.unwrap();
    let id = new_id();
    house.send(&order(id)).await;
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert!(house.find(id).await.is_none(), "nobody draws meanwhile");
    go_on.send(()).unwrap();
    other.await.unwrap().unwrap();
    let waiting = house.until_state(id, InspectionState::Planned).await;
    assert_eq!(waiting.waits_for, "NO_INSPECTORS_FREE");
}

/// Four inspectors with four slots make eight visits of two; the ninth and tenth wait.
async fn two_replicas_fill_every_slot_and_none_twice(house: &TestHouse) {
    house.on_duty(&INSPECTORS).await;
    house.start_replica().await;
    let ids: Vec<Uuid> = (0..10).map(|_| new_id()).collect();
    let orders: Vec<OrderInspection> = ids.iter().map(|id| order(*id)).collect();
    let sent: Vec<Message> = futures::future::join_all(orders.iter().map(|order| house.send(order))).await;
    house.handled(&sent).await;
    let mut load: BTreeMap<String, u32> = BTreeMap::new();
    let mut waiting = 0;
    for id in ids {
        let inspection = house.get(id).await;
        if inspection.state() == InspectionState::Planned {
            assert_eq!(inspection.waits_for, "NO_INSPECTORS_FREE");
            waiting += 1;
        } else {
            assert_eq!((inspection.inspectors.len(), inspection.visit_on.as_str()), (2, TODAY));
        }
        for inspector in inspection.inspectors {
            *load.entry(inspector).or_default() += 1;
        }
    }
    assert_eq!(load, INSPECTORS.map(|name| (name.to_owned(), 4)).into());
    assert_eq!(waiting, 2);
}

async fn a_visit_that_can_wait_leaves_room_for_one_that_cannot(house: &TestHouse) {
    house.on_duty(&["lin", "mei"]).await;
    let follow_up = |id: Uuid| OrderInspection { kind: InspectionKind::PostLicence.into(), ..order(id) };
    let ids = [new_id(), new_id(), new_id()];
    for id in ids {
        house.send(&follow_up(id)).await;
    }
    for id in &ids[..2] {
        house.until_state(*id, InspectionState::Assigned).await;
    }
    house.until_state(ids[2], InspectionState::Planned).await;
    assert_eq!(house.assigned().await.visit_on, TODAY);
}
