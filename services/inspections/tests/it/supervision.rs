//! Supervision after a permit that a supervisor plans: daily, flying, follow-up (rules 6.1, 6.3).

use actnow_decisions::Role;
use actnow_proto::inspections::v1::{
    Answer, GetChecklistRequest, Inspection, InspectionKind, InspectionState, ListPublishedResultsRequest,
    ListPublishedResultsResponse, PlanInspectionRequest, Premises,
};
use chrono::TimeDelta;
use tonic::{Code, Status};

use crate::house::{TestHouse, at, no, on_both, violations};
use crate::people::{OPERATOR, TODAY, begin, id_of};
use crate::sampling::command_id;

on_both!(
    a_daily_inspection_has_its_own_list_and_its_result_is_published,
    public_results_come_page_by_page,
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

    let told = results(house, "", ("", 9)).await;
    let [result] = told.results.as_slice() else { panic!("{told:#?}") };
    assert_eq!(
        (&result.inspection_id, &result.published_on),
        (&published.inspection_id, &published.published_on)
    );
    assert_eq!((result.kind(), result.verdict()), (published.kind(), published.verdict()));
    assert_eq!(
        (&result.operator_uscc, &result.verdict_text),
        (&published.operator_uscc, &published.verdict_text)
    );
    assert_eq!((result.inspected_on.as_str(), told.next_page_token.as_str()), ("2026-09-21", ""));
    assert_eq!(results(house, &published.operator_uscc, ("", 9)).await, told);
    assert_eq!(results(house, "91370222MAFAKE991C", ("", 9)).await.results, []);
}

async fn results(
    house: &TestHouse,
    operator: &str,
    (token, page_size): (&str, i32),
) -> ListPublishedResultsResponse {
    let request = ListPublishedResultsRequest {
        operator_uscc: operator.to_owned(),
        page_size,
        page_token: token.to_owned(),
    };
    house.supervisor().list_published_results(request).await.expect("a page").into_inner()
}

/// Pages begin where the one before ended, the newest first; what is not public is on none.
async fn public_results_come_page_by_page(house: &TestHouse) {
    house.on_duty(&["lin", "mei"]).await;
    let mut closed = Vec::new();
    for (address, day) in
        [("样例路7号", "2026-09-21"), ("样例路8号", "2026-09-22"), ("样例路9号", "2026-09-22")]
    {
        if day != TODAY {
            house.roster(day, &["lin", "mei"]).await;
            house.set_clock(at(&format!("{day}T10:00:00")).max(house.now()));
        }
        let mut wanted = visit(InspectionKind::Daily, "2026-09-30");
        wanted.premises.as_mut().unwrap().address = address.to_owned();
        let begun = begin(&mut house.inspector("lin"), &plan(house, wanted).await.unwrap()).await.unwrap();
        let recorded = house.record(&begun, &[]).await.unwrap();
        closed.push(house.sign_all(&recorded).await);
    }
    assert_eq!(results(house, "", ("", 9)).await.results, [], "closed is not public yet");
    for (one, day) in closed.iter().zip(["2026-10-27", "2026-12-01", "2026-12-02"]) {
        house.set_clock(at(&format!("{day}T00:00:01")));
        house.until(id_of(one), |seen| !seen.published_on.is_empty()).await;
    }
    let (mut token, mut seen) = (String::new(), Vec::new());
    for _ in 0..4 {
        let page = results(house, "", (&token, 1)).await;
        seen.extend(page.results.into_iter().map(|result| (result.published_on, result.inspection_id)));
        token = page.next_page_token;
    }
    let mut expected = seen.clone();
    expected.sort_by(|a, b| b.cmp(a));
    expected.dedup();
    assert_eq!((seen.len(), token.as_str()), (3, ""), "{seen:?}");
    assert_eq!(seen, expected, "the newest first, each once");
    let request = ListPublishedResultsRequest { page_token: "x".into(), ..Default::default() };
    let refused = house.supervisor().list_published_results(request).await;
    assert_eq!(refused.unwrap_err().code(), Code::InvalidArgument);
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
