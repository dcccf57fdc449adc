//! What inspections tell, and what withdrawing does to a visit.

use std::sync::Arc;

use actnow_chassis::grpc::reason_of;
use actnow_proto::food_licensing::v1 as wire;
use actnow_proto::food_licensing::v1::ApplicationState;
use actnow_proto::inspections::v1::{
    CancelInspection, InspectionCancelled, OrderInspectionRefused, RectificationOrdered, Verdict,
};

use crate::clerks::{command_id, concluded, get, require_visit, waiting_for_visit};
use crate::fixture::{House, Plan};
use crate::{on_both, samples};

fn plan_of(plan: impl Fn() -> Plan) -> Plan {
    plan()
}

on_both!(rectification_leads_back_to_a_verdict, Plan::on("2026-09-21"));
async fn rectification_leads_back_to_a_verdict(house: Arc<House>) {
    let id = samples::id(1);
    let file = waiting_for_visit(&house, id).await;
    concluded(&house, &file, Verdict::Rectify).await;
    assert_eq!(get(&house, id).await.state(), ApplicationState::VisitAssigned, "the head has not consented");
    let ordered = RectificationOrdered {
        inspection_id: file.inspection_id.clone(),
        version: 6,
        occurred_at: None,
        application_id: file.application_id.clone(),
        deadline: "2026-10-09".to_owned(),
        demands: vec![],
    };
    house.fact(&file.inspection_id, &ordered).await;
    let rectifying = get(&house, id).await;
    assert_eq!(rectifying.state(), ApplicationState::Rectifying);
    assert_eq!(rectifying.decision_due, "2026-10-12", "the statutory clock runs on");
    house.fact(&file.inspection_id, &ordered).await;
    assert_eq!(get(&house, id).await.version, rectifying.version, "told twice, noted once");
    concluded(&house, &file, Verdict::Conform).await;
    assert_eq!(get(&house, id).await.state(), ApplicationState::ReviewedPositive);
}

on_both!(a_visit_the_inspections_refuse_goes_back_to_the_reviewer, Plan::on("2026-09-21"));
async fn a_visit_the_inspections_refuse_goes_back_to_the_reviewer(house: Arc<House>) {
    let id = samples::id(2);
    let file = waiting_for_visit(&house, id).await;
    let refused = OrderInspectionRefused {
        inspection_id: file.inspection_id.clone(),
        occurred_at: None,
        application_id: file.application_id.clone(),
        reason: "DUE_PASSED".to_owned(),
        text: None,
    };
    house.fact(&file.inspection_id, &refused).await;
    let back = get(&house, id).await;
    assert_eq!((back.state(), back.visit.as_str()), (ApplicationState::Accepted, "NONE"));
    assert_eq!(back.manual_reasons.last().unwrap().reason, "VISIT_FELL_THROUGH");
    let anew = require_visit(&house, &back).await.unwrap();
    assert_ne!(anew.inspection_id, file.inspection_id);
    let cancelled = InspectionCancelled {
        inspection_id: file.inspection_id.clone(),
        version: 2,
        occurred_at: None,
        application_id: file.application_id.clone(),
    };
    house.fact(&file.inspection_id, &cancelled).await;
    assert_eq!(get(&house, id).await.state(), ApplicationState::VisitAssigned, "the old visit is no news");
}

on_both!(withdrawing_calls_the_visit_off, Plan::on("2026-09-21"));
async fn withdrawing_calls_the_visit_off(house: Arc<House>) {
    let id = samples::id(3);
    let file = waiting_for_visit(&house, id).await;
    let request = wire::WithdrawApplicationRequest {
        command_id: command_id(),
        application_id: file.application_id.clone(),
        expected_version: file.version,
        reasons: "不再经营".to_owned(),
    };
    let withdrawn =
        house.window().withdraw_application(request).await.unwrap().into_inner().application.unwrap();
    assert_eq!(withdrawn.state(), ApplicationState::Withdrawn);
    let cancel = &house.bodies::<CancelInspection>(id).await[0];
    assert_eq!(cancel.inspection_id, file.inspection_id);
    let left = "SELECT COUNT(*) AS n FROM alarms WHERE kind <> 'LICENCE_EXPIRES'";
    assert_eq!(house.count(left).await, 0);
    // The inspectors may have signed before they heard of it.
    concluded(&house, &file, Verdict::Conform).await;
    assert_eq!(get(&house, id).await, withdrawn);
    let again = wire::GrantLicenceRequest {
        command_id: command_id(),
        application_id: file.application_id,
        expected_version: withdrawn.version,
    };
    let no = house.head().grant_licence(again).await.unwrap_err();
    assert_eq!(reason_of(&no).as_deref(), Some("WRONG_STATE"));
}
