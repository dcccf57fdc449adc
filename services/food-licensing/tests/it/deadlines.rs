//! Clocks: silence on acceptance, correction that never comes, lights of decision and visit.

use std::sync::Arc;

use actnow_chassis::grpc::reason_of;
use actnow_proto::food_licensing::v1 as wire;
use actnow_proto::food_licensing::v1::ApplicationState;

use crate::clerks::{accept, get, ordered, return_with, waiting_for_visit};
use crate::fixture::{House, Plan};
use crate::{on_both, samples};

fn plan_of(plan: impl Fn() -> Plan) -> Plan {
    plan()
}

fn light(kind: &str, from: &str, to: &str) -> (String, String, String) {
    (kind.to_owned(), from.to_owned(), to.to_owned())
}

on_both!(t_17_silence_becomes_acceptance, Plan::on("2026-09-21"));
async fn t_17_silence_becomes_acceptance(house: Arc<House>) {
    let id = samples::id(1);
    let file = ordered(&house, id, samples::licence_by_hand()).await;
    assert_eq!(file.state(), ApplicationState::Received);
    assert_eq!(file.acceptance_due, "2026-09-29");
    let received = &house.bodies::<wire::ApplicationReceived>(id).await[0];
    assert_eq!(received.waits_for_person[0].reason, "UNVERIFIED_EQUIPMENTLAYOUT");

    assert!(house.lights_told(id).await.is_empty(), "nothing has changed yet");
    house.advance_to("2026-09-28");
    house.until("the yellow light", async || house.lights(id).await.len() == 1).await;
    // Whichever alarm rings, each light that runs is looked at: it is as it was.
    house.ring(id, "DECISION_DUE").await;
    assert_eq!(house.lights_told(id).await, ["ACCEPTANCE YELLOW HANDLER"]);
    assert_eq!(get(&house, id).await.light, "YELLOW");
    assert_eq!(get(&house, id).await.version, file.version, "a light is no decision");

    house.advance_to("2026-09-29T23:59:30+08:00");
    assert_eq!(get(&house, id).await.state(), ApplicationState::Received);
    house.advance_to("2026-09-30T00:00:00+08:00");
    house
        .until("deemed acceptance", async || get(&house, id).await.state() == ApplicationState::Accepted)
        .await;
    let deemed = get(&house, id).await;
    assert!(deemed.deemed_accepted);
    assert_eq!((deemed.accepted_on.as_str(), deemed.decision_due.as_str()), ("2026-09-21", "2026-10-12"));
    assert_eq!(deemed.light, "RED");
    assert_eq!(
        house.lights(id).await,
        [light("ACCEPTANCE_DUE", "GREEN", "YELLOW"), light("ACCEPTANCE_DUE", "YELLOW", "RED")]
    );
    assert_eq!(
        house.lights_told(id).await,
        ["ACCEPTANCE YELLOW HANDLER", "ACCEPTANCE RED HANDLER", "ACCEPTANCE RED SUPERIOR"]
    );
    let told = &house.bodies::<wire::ApplicationAccepted>(id).await[0];
    assert!(told.deemed);
    assert_eq!(told.decision_due, "2026-10-12");
    assert_eq!(house.journal(&format!("application/{id}")).await[1].0, "DEEM_ACCEPTED");
    let late = accept(&house, &deemed).await.unwrap_err();
    assert_eq!(reason_of(&late).as_deref(), Some("WRONG_STATE"));
}

on_both!(an_unanswered_correction_is_abandoned, Plan::on("2026-09-21"));
async fn an_unanswered_correction_is_abandoned(house: Arc<House>) {
    let id = samples::id(2);
    let file = ordered(&house, id, samples::licence_by_hand()).await;
    let returned = return_with(&house, &file, &[("materials", "F-MAT-1")]).await.unwrap();
    assert_eq!(returned.state(), ApplicationState::Correction);
    let told = &house.bodies::<wire::ApplicationReturned>(id).await[0];
    assert_eq!((told.points.len(), told.answer_by.as_str()), (1, "2026-10-12"), "ten working days");
    house.advance_to("2026-10-13");
    house.until("abandonment", async || get(&house, id).await.state() == ApplicationState::Abandoned).await;
    assert!(house.told(id).await.contains(&"ApplicationAbandoned".to_owned()));
    assert_eq!(house.count("SELECT COUNT(*) AS n FROM alarms").await, 0);
}

on_both!(decision_and_visit_turn_yellow_and_red, Plan::on("2026-09-21"));
async fn decision_and_visit_turn_yellow_and_red(house: Arc<House>) {
    let id = samples::id(3);
    waiting_for_visit(&house, id).await;
    house.advance_to("2026-09-28");
    house.until("yellow", async || house.lights(id).await == [light("VISIT_DUE", "GREEN", "YELLOW")]).await;
    house.advance_to("2026-10-13");
    house.until("every light", async || house.lights(id).await.len() == 3).await;
    let mut lights = house.lights(id).await;
    lights.sort();
    assert_eq!(
        lights,
        [
            light("DECISION_DUE", "GREEN", "RED"),
            light("VISIT_DUE", "GREEN", "YELLOW"),
            light("VISIT_DUE", "YELLOW", "RED"),
        ]
        .to_vec()
    );
    let mut told = house.lights_told(id).await;
    told.sort();
    assert_eq!(
        told,
        [
            "DECISION RED HANDLER",
            "DECISION RED SUPERIOR",
            "VISIT RED HANDLER",
            "VISIT RED SUPERIOR",
            "VISIT YELLOW HANDLER",
        ]
    );
}
