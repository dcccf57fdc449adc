//! Who may call what, limits of what comes in, lists by page.

use actnow_decisions::Role;
use actnow_proto::inspections::v1::{
    CancelInspection, GetChecklistRequest, GetInspectionRequest, InspectionState, Inspector,
    ListInspectionsRequest, OrderInspection, RegisterInspectorRequest, SetRosterRequest, Signatory,
};
use tonic::Code;

use crate::house::{TestHouse, no, on_both, violations};
use crate::people::{assign, begin, consent, id_of, inspector, new_id, order, record, recuse, sign};

on_both!(
    roles_open_their_own_doors_only,
    what_is_malformed_is_refused_field_by_field,
    a_repeated_command_gets_the_first_answer,
    lists_go_page_by_page_from_the_most_urgent,
    the_checklist_says_what_applies,
);

async fn roles_open_their_own_doors_only(house: &TestHouse) {
    house.on_duty(&["lin", "mei"]).await;
    let visit = house.assigned().await;
    let denied = |answer: Result<_, tonic::Status>| assert_eq!(no::<()>(answer).0, Code::PermissionDenied);
    for roles in [&[Role::Applicant][..], &[Role::Window, Role::Reviewer, Role::Operator], &[]] {
        let mut client = house.client("lin", roles);
        denied(assign(&mut client, &visit, &[], "").await.map(|_| ()));
        denied(recuse(&mut client, &visit, "lin", "回避").await.map(|_| ()));
        denied(begin(&mut client, &visit).await.map(|_| ()));
        denied(record(&mut client, &visit, Vec::new()).await.map(|_| ()));
        denied(sign(&mut client, &visit, Signatory::Inspector).await.map(|_| ()));
        denied(consent(&mut client, &visit, "2026-09-28").await.map(|_| ()));
        denied(client.register_inspector(RegisterInspectorRequest::default()).await.map(|_| ()));
        denied(client.set_roster(SetRosterRequest::default()).await.map(|_| ()));
    }
    let mut applicant = house.client("p3", &[Role::Applicant]);
    let request = GetInspectionRequest { inspection_id: visit.inspection_id.clone() };
    denied(applicant.get_inspection(request.clone()).await.map(|_| ()));
    denied(applicant.list_inspections(ListInspectionsRequest::default()).await.map(|_| ()));
    for reader in
        [Role::Inspector, Role::Supervisor, Role::Head, Role::Reviewer, Role::Window, Role::Operator]
    {
        assert!(house.client("reader", &[reader]).get_inspection(request.clone()).await.is_ok(), "{reader}");
    }
    let mut inspector = house.inspector("lin");
    denied(assign(&mut inspector, &visit, &[], "").await.map(|_| ()));
    denied(consent(&mut house.supervisor(), &visit, "2026-09-28").await.map(|_| ()));
}

async fn what_is_malformed_is_refused_field_by_field(house: &TestHouse) {
    let wrong = Inspector {
        inspector_id: "lin 2".to_owned(),
        name: String::new(),
        office: "x".repeat(201),
        qualified_for: vec!["FOOD_SALES".to_owned(), "SEWAGE".to_owned()],
        recused_usccs: vec!["1234".to_owned()],
        recused_persons: vec![" ".to_owned()],
        active: true,
    };
    let request = RegisterInspectorRequest { command_id: String::new(), inspector: Some(wrong) };
    let found = violations(house.supervisor().register_inspector(request).await);
    let fields: Vec<&str> = found.iter().map(|(field, _)| field.as_str()).collect();
    let expected = [
        "command_id",
        "inspector.qualified_for[1]",
        "inspector.recused_usccs[0]",
        "inspector.recused_persons[0]",
        "inspector.inspector_id",
        "inspector.name",
        "inspector.office",
    ];
    assert_eq!(fields, expected);
    let unseen = actnow_proto::inspections::v1::Inspection::default();
    let found = violations(begin(&mut house.inspector("lin"), &unseen).await);
    assert_eq!(found[0], ("expected_version".to_owned(), "VERSION_MISSING".to_owned()));
    assert_eq!(found[1], ("inspection_id".to_owned(), "MALFORMED".to_owned()));
    let request = GetChecklistRequest { inspection_id: new_id().to_string() };
    assert_eq!(no(house.supervisor().get_checklist(request).await).0, Code::NotFound);
    let request = ListInspectionsRequest {
        states: vec![InspectionState::Unspecified.into()],
        page_token: "?".to_owned(),
        ..ListInspectionsRequest::default()
    };
    assert_eq!(violations(house.supervisor().list_inspections(request).await).len(), 2);
}

async fn a_repeated_command_gets_the_first_answer(house: &TestHouse) {
    let request =
        RegisterInspectorRequest { command_id: "once".to_owned(), inspector: Some(inspector("lin")) };
    let mut supervisor = house.supervisor();
    let first = supervisor.register_inspector(request.clone()).await.unwrap().into_inner();
    assert_eq!(supervisor.register_inspector(request).await.unwrap().into_inner(), first);
    let other = RegisterInspectorRequest { command_id: "once".to_owned(), inspector: Some(inspector("mei")) };
    assert!(supervisor.register_inspector(other).await.is_err());
    assert_eq!(house.rows("SELECT inspector_id FROM inspectors", vec![]).await.len(), 1);
}

async fn lists_go_page_by_page_from_the_most_urgent(house: &TestHouse) {
    house.on_duty(&["lin", "mei"]).await;
    let mut visits = Vec::new();
    for due in ["2026-09-29", "2026-09-24", "2026-09-28"] {
        let asked = OrderInspection { due: due.to_owned(), ..order(new_id()) };
        house.send(&asked).await;
        let id = asked.inspection_id.parse().unwrap();
        visits.push(house.until_state(id, InspectionState::Assigned).await);
    }
    begin(&mut house.inspector("lin"), &visits[2]).await.unwrap();
    let gone = CancelInspection { inspection_id: visits[0].inspection_id.clone(), reasons: String::new() };
    house.send(&gone).await;
    house.until_state(id_of(&visits[0]), InspectionState::Cancelled).await;
    let list = async |request: ListInspectionsRequest| {
        let page = house.supervisor().list_inspections(request).await.unwrap().into_inner();
        let dues: Vec<String> = page.inspections.iter().map(|inspection| inspection.due.clone()).collect();
        (dues.join(" "), page.next_page_token)
    };
    let two = ListInspectionsRequest { page_size: 2, ..ListInspectionsRequest::default() };
    let (dues, token) = list(two.clone()).await;
    assert_eq!(dues, "2026-09-24 2026-09-28");
    let (dues, token) = list(ListInspectionsRequest { page_token: token, ..two }).await;
    assert_eq!((dues.as_str(), token.as_str()), ("2026-09-29", ""));
    let of = |inspector: &str, states: &[InspectionState]| ListInspectionsRequest {
        states: states.iter().map(|state| (*state).into()).collect(),
        inspector_id: inspector.to_owned(),
        ..ListInspectionsRequest::default()
    };
    assert_eq!(list(of("lin", &[])).await.0, "2026-09-24 2026-09-28", "a cancelled visit is nobody's");
    assert_eq!(list(of("lin", &[InspectionState::InProgress])).await.0, "2026-09-28");
    assert_eq!(list(of("", &[InspectionState::Cancelled, InspectionState::Closed])).await.0, "2026-09-29");
    assert_eq!(list(of("zhou", &[])).await.0, "");
}

async fn the_checklist_says_what_applies(house: &TestHouse) {
    house.on_duty(&["lin", "mei"]).await;
    let visit = house.assigned().await;
    let request = GetChecklistRequest { inspection_id: visit.inspection_id.clone() };
    let items = house.inspector("lin").get_checklist(request).await.unwrap().into_inner().items;
    assert_eq!(items.len(), 24);
    let address = &items[0];
    assert_eq!((address.severity.as_str(), address.applies, address.rectifiable), ("KEY", true, false));
    assert!(address.text.as_ref().is_some_and(|text| !text.zh.is_empty() && !text.en.is_empty()));
    let applies: Vec<i32> = items.iter().filter(|item| item.applies).map(|item| item.item).collect();
    assert!(applies.contains(&12) && applies.contains(&20), "bulk food, sold online");
    assert!(!applies.contains(&11) && !applies.contains(&9), "nothing cold; item 9 is at discretion");
}
