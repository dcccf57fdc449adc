//! Supervision after a permit that a supervisor plans: daily, flying, follow-up (rules 6.1, 6.3).

use actnow_decisions::Role;
use actnow_proto::inspections::v1::{
    Answer, GetChecklistRequest, Inspection, InspectionKind, InspectionState, PlanInspectionRequest, Premises,
};
use chrono::TimeDelta;
use tonic::{Code, Status};

use crate::house::{TestHouse, at, no, on_both, violations};
use crate::people::{OPERATOR, begin, id_of};
use crate::sampling::command_id;

on_both!(
    a_daily_inspection_has_its_own_list_and_its_result_is_published,
    a_daily_inspection_is_not_repeated_within_three_months,
    what_cannot_be_planned_by_hand_is_refused,
);

fn visit(kind: InspectionKind, due: &str) -> PlanInspectionRequest {
    PlanInspectionRequest {
        command_id: command_id(),
        kind: kind.into(),
        operator_uscc: OPERATOR.to_owned(),
        operator_name: "青岛万阁商贸有限公司".to_owned(),
        premises: Some(Premises {
            address: "样例路1号102室".to_owned(),
            division: "370222".to_owned(),
            physical_shop: true,
            ..Premises::default()
        }),
        due: due.to_owned(),
        related_usccs: Vec::new(),
        related_persons: Vec::new(),
        reasons: "年度日常监督检查计划".to_owned(),
        licence_number: String::new(),
    }
}

async fn plan(house: &TestHouse, request: PlanInspectionRequest) -> Result<Inspection, Status> {
    house.supervisor().plan_inspection(request).await.map(|answer| answer.into_inner().inspection.unwrap())
}

async fn a_daily_inspection_has_its_own_list_and_its_result_is_published(house: &TestHouse) {
    house.on_duty(&["lin", "mei"]).await;
    let planned = plan(house, visit(InspectionKind::Daily, "2026-09-30")).await.unwrap();
    assert_eq!((planned.kind(), planned.state()), (InspectionKind::Daily, InspectionState::Assigned));
    let journal = house.journal(id_of(&planned)).await;
    assert_eq!(journal[0], ("PLAN".to_owned(), "PLANNED".to_owned(), "supervisor-du".to_owned()));
    let request = GetChecklistRequest { inspection_id: planned.inspection_id.clone() };
    let items = house.supervisor().get_checklist(request).await.unwrap().into_inner().items;
    assert_eq!(items.len(), 27);
    let begun = begin(&mut house.inspector("lin"), &planned).await.unwrap();
    let recorded = house.record(&begun, &[(16, Answer::Fail)]).await.unwrap();
    let closed = house.sign_all(&recorded).await;
    assert_eq!((closed.state(), closed.publish_due.as_str()), (InspectionState::Closed, "2026-10-26"));
    assert_eq!(closed.demands.len(), 1, "a failed item demands something whatever the verdict");
    house.set_clock(at("2026-10-27T00:00:01"));
    let published = house.until(id_of(&closed), |seen| !seen.published_on.is_empty()).await;
    assert_eq!(published.state(), InspectionState::Closed);
}

async fn a_daily_inspection_is_not_repeated_within_three_months(house: &TestHouse) {
    house.on_duty(&["lin", "mei"]).await;
    let first = plan(house, visit(InspectionKind::Daily, "2026-09-30")).await.unwrap();
    let twin = plan(house, visit(InspectionKind::Daily, "2026-09-30")).await;
    assert_eq!(no(twin), (Code::FailedPrecondition, "ALREADY_PLANNED".to_owned()));
    let mut elsewhere = visit(InspectionKind::Daily, "2026-09-30");
    elsewhere.premises.as_mut().unwrap().address = "样例路9号".to_owned();
    plan(house, elsewhere).await.expect("another shop of the same operator");
    let begun = begin(&mut house.inspector("lin"), &first).await.unwrap();
    let recorded = house.record(&begun, &[]).await.unwrap();
    house.sign_all(&recorded).await;
    let again = plan(house, visit(InspectionKind::Daily, "2026-12-31")).await;
    assert_eq!(no(again), (Code::FailedPrecondition, "INSPECTED_RECENTLY".to_owned()));
    plan(house, visit(InspectionKind::Flying, "2026-09-30")).await.unwrap();
    house.pass(TimeDelta::days(91));
    plan(house, visit(InspectionKind::Daily, "2026-12-31")).await.unwrap();
}

async fn what_cannot_be_planned_by_hand_is_refused(house: &TestHouse) {
    for kind in [InspectionKind::SiteVerification, InspectionKind::DoubleRandom] {
        let refused = plan(house, visit(kind, "2026-09-30")).await;
        assert_eq!(no(refused), (Code::FailedPrecondition, "KIND_NOT_BY_HAND".to_owned()));
    }
    let past = plan(house, visit(InspectionKind::FollowUp, "2026-09-18")).await;
    assert_eq!(violations(past), [("due".to_owned(), "DAY_PAST".to_owned())]);
    let empty = PlanInspectionRequest { command_id: command_id(), ..PlanInspectionRequest::default() };
    let fields: Vec<String> =
        violations(plan(house, empty).await).into_iter().map(|(field, _)| field).collect();
    let wanted =
        ["kind", "due", "operator_uscc", "operator_name", "premises.address", "premises.division", "reasons"];
    assert_eq!(fields, wanted);
    let mut outsider = house.client("window-1", &[Role::Window]);
    let refused = outsider.plan_inspection(visit(InspectionKind::Daily, "2026-09-30")).await;
    assert_eq!(refused.unwrap_err().code(), Code::PermissionDenied);
}
