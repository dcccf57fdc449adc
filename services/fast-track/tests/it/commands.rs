//! Commands by gRPC: once per command id, refused with their reasons, seen by the right people.

use actnow_chassis::grpc::{reason_of, violations_of};
use actnow_decisions::Role;
use actnow_proto::fast_track::v1::{
    Case, CaseState, GetCaseRequest, ListCasesRequest, NoteDepartureRequest, SubmitCaseRequest,
    SubmitCasesRequest, WatchCaseRequest, WithdrawCaseRequest,
};
use actnow_proto::registration::v1::FilingWithdrawn;
use actnow_proto::registration::v1::subscription::Holder;
use chrono::TimeDelta;
use tonic::Code;

use crate::departments::{Departments, submission};
use crate::house::{TestHouse, monday, on_both};

on_both!(
    t_25_a_repeated_submission_answers_the_first_case,
    t_05_t_06_bad_input_reserves_nothing,
    cases_handed_in_together_are_open_in_their_order_or_not_at_all,
    a_withdrawn_case_is_undone_and_ends,
    who_leaves_the_hall_is_not_waited_for,
    the_loser_of_a_race_is_told_who_decided,
    cases_are_listed_by_key,
    people_without_the_right_are_refused,
);

async fn t_25_a_repeated_submission_answers_the_first_case(house: &TestHouse) {
    let mut client = house.window();
    let first = client.submit_case(submission("c1")).await.unwrap().into_inner();
    let again = client.submit_case(submission("c1")).await.unwrap().into_inner();
    assert_eq!(first, again);
    assert_eq!(house.rows("SELECT id FROM cases", vec![]).await.len(), 1);
    let mut other = submission("c1");
    other.window = "别处".into();
    let refused = client.submit_case(other).await.unwrap_err();
    assert_eq!(reason_of(&refused).as_deref(), Some("COMMAND_ID_REUSED"));
}

async fn t_05_t_06_bad_input_reserves_nothing(house: &TestHouse) {
    let mut bad = submission("c1");
    let form = bad.parent.as_mut().unwrap().form.as_mut().unwrap();
    form.shareholders[0].holder = Some(Holder::EntityUscc("914403001922038229".into()));
    bad.persons[0].id_number = "370214190001010010".into();
    let refused = house.window().submit_case(bad).await.unwrap_err();
    assert_eq!(refused.code(), Code::InvalidArgument);
    let found: Vec<(String, String)> =
        violations_of(&refused).into_iter().map(|view| (view.field, view.reason)).collect();
    let expected =
        [("persons[0].id_number", "ID_CHECK"), ("parent.form.shareholders[0].entity_uscc", "USCC_ORG_CHECK")];
    assert_eq!(found, expected.map(|(field, reason)| (field.to_owned(), reason.to_owned())));
    for table in ["cases", "outbox", "alarms", "journal", "dossiers", "subjects"] {
        assert!(house.rows(&format!("SELECT 1 AS one FROM {table}"), vec![]).await.is_empty(), "{table}");
    }
}

async fn cases_handed_in_together_are_open_in_their_order_or_not_at_all(house: &TestHouse) {
    let of_window = |window: &str| SubmitCaseRequest { window: window.to_owned(), ..submission("") };
    let cases = vec![of_window("甲"), of_window("乙"), of_window("丙")];
    let whole = SubmitCasesRequest { command_id: "together".to_owned(), cases };
    let mut broken = whole.clone();
    broken.cases[1].persons[0].id_number = "370214190001010010".to_owned();
    broken.cases[2].command_id = "c3".to_owned();
    let refused = house.window().submit_cases(broken).await.unwrap_err();
    let found: Vec<(String, String)> =
        violations_of(&refused).into_iter().map(|view| (view.field, view.reason)).collect();
    let expected = [("cases[1].persons[0].id_number", "ID_CHECK"), ("cases[2].command_id", "COMMAND_ID")];
    assert_eq!(found, expected.map(|(field, reason)| (field.to_owned(), reason.to_owned())));
    for table in ["cases", "outbox", "alarms", "journal", "dossiers", "subjects"] {
        assert!(house.rows(&format!("SELECT 1 AS one FROM {table}"), vec![]).await.is_empty(), "{table}");
    }

    let first = house.window().submit_cases(whole.clone()).await.unwrap().into_inner().cases;
    let again = house.window().submit_cases(whole.clone()).await.unwrap().into_inner().cases;
    assert_eq!(first, again);
    let told = house.rows("SELECT subject FROM outbox WHERE kind = 'order' ORDER BY place", vec![]).await;
    let mut told: Vec<String> = told.iter().map(|row| row.try_get("", "subject").unwrap()).collect();
    // Two names each.
    told.dedup();
    let opened: Vec<String> = first.iter().map(|case| case.case_id.clone()).collect();
    assert_eq!(told, opened);

    let many = vec![submission(""); 51];
    let refused = house.window().submit_cases(SubmitCasesRequest { cases: many, ..whole.clone() }).await;
    let found = violations_of(&refused.unwrap_err());
    assert_eq!(found.iter().map(|view| view.reason.as_str()).collect::<Vec<_>>(), ["TOO_MANY"]);
    let none = SubmitCasesRequest { cases: vec![], ..whole };
    let refused = house.window().submit_cases(none).await.unwrap_err();
    assert_eq!(violations_of(&refused)[0].reason, "MISSING");
}

async fn a_withdrawn_case_is_undone_and_ends(house: &TestHouse) {
    let opened = house.submit("c1").await;
    let departments = Departments::of(&opened);
    house.hear(departments.name_reserved("parent")).await;
    let request = WithdrawCaseRequest {
        command_id: "w1".into(),
        case_id: opened.case_id.clone(),
        expected_version: 2,
        reasons: "另行办理".into(),
    };
    let case = house.window().withdraw_case(request).await.unwrap().into_inner().case.unwrap();
    assert_eq!(case.ledger.len(), 3);
    assert!(case.ledger.iter().all(|line| line.outcome == "UNDO_REQUESTED" && line.by == "window-3"));
    let orders = house.orders(&case.case_id).await;
    assert_eq!(orders[3..], ["WithdrawFiling", "ReleaseName", "ReleaseName"]);
    let filing_id = departments.subject("parent.establishment");
    let withdrawn = FilingWithdrawn { filing_id: filing_id.clone(), version: 2, occurred_at: None };
    house.hear(departments.message(&filing_id, 2, 0, &withdrawn)).await;
    for company in ["parent", "subsidiary"] {
        house.hear(departments.name_released(company, 2)).await;
    }
    let case = house.case(&case.case_id).await;
    assert_eq!(case.state(), CaseState::Terminated);
    assert_eq!(case.ledger.iter().filter(|line| line.outcome == "UNDONE").count(), 3);
    assert_eq!(house.facts(&case.case_id).await, ["CaseOpened", "CaseTerminated"]);
    let again = WithdrawCaseRequest {
        command_id: "w2".into(),
        case_id: case.case_id.clone(),
        expected_version: case.version,
        reasons: "再次".into(),
    };
    let refused = house.window().withdraw_case(again).await.unwrap_err();
    assert_eq!(refused.code(), Code::FailedPrecondition);
    assert_eq!(reason_of(&refused).as_deref(), Some("CASE_CLOSED"));
}

async fn who_leaves_the_hall_is_not_waited_for(house: &TestHouse) {
    let came = actnow_room::time::timestamp(monday() - TimeDelta::minutes(20));
    let request = SubmitCaseRequest { arrived_at: Some(came), ..submission("c1") };
    let opened = house.window().submit_case(request).await.unwrap().into_inner().case.unwrap();
    let yesterday = actnow_room::time::timestamp(monday() - TimeDelta::days(1));
    let stale = SubmitCaseRequest { arrived_at: Some(yesterday), ..submission("c0") };
    let refused = house.window().submit_case(stale).await.unwrap_err();
    assert_eq!(violations_of(&refused)[0].reason, "ARRIVAL_NOT_TODAY");
    let hall = opened.hall.clone().unwrap();
    assert_eq!((hall.arrived_at, hall.light.as_str(), hall.left_at), (Some(came), "GREEN", None));
    assert_eq!(hall.due.unwrap().seconds - came.seconds, 2 * 60 * 60);
    let departure = |command: &str, case: &Case| NoteDepartureRequest {
        command_id: command.into(),
        case_id: case.case_id.clone(),
    };
    // Whatever became of the case since: machines do not keep the person there.
    house.hear(Departments::of(&opened).name_reserved("parent")).await;
    let left =
        house.window().note_departure(departure("d1", &opened)).await.unwrap().into_inner().case.unwrap();
    let again =
        house.window().note_departure(departure("d1", &opened)).await.unwrap().into_inner().case.unwrap();
    assert_eq!(left, again);
    let hall = left.hall.clone().unwrap();
    assert_eq!((hall.leaving.as_str(), hall.stayed_minutes, left.version), ("WITHOUT_WAITING", 20, 3));
    assert_eq!(left.journey.last().unwrap().event, "HallVisitEnded");
    assert_eq!(house.case(&opened.case_id).await, left, "as it was stored");

    let nobody = house.submit("c2").await;
    assert_eq!(nobody.hall, None);
    let refused = house.window().note_departure(departure("d2", &nobody)).await.unwrap_err();
    assert_eq!(
        (refused.code(), reason_of(&refused).as_deref()),
        (Code::FailedPrecondition, Some("NOBODY_IN_HALL"))
    );
    assert_eq!(house.case(&nobody.case_id).await.version, nobody.version, "nothing changed");
}

async fn the_loser_of_a_race_is_told_who_decided(house: &TestHouse) {
    let opened = house.submit("c1").await;
    house.hear(Departments::of(&opened).name_reserved("parent")).await;
    let request = WithdrawCaseRequest {
        command_id: "w1".into(),
        case_id: opened.case_id.clone(),
        expected_version: 1,
        reasons: "另行办理".into(),
    };
    let refused = house.window().withdraw_case(request).await.unwrap_err();
    assert_eq!(refused.code(), Code::Aborted);
    assert_eq!(reason_of(&refused).as_deref(), Some("STALE_VERSION"));
}

async fn cases_are_listed_by_key(house: &TestHouse) {
    let mut handed_in = Vec::new();
    for number in 0..5 {
        handed_in.push(house.submit(&format!("c{number}")).await.case_id);
    }
    for message in Departments::of(&house.case(&handed_in[0]).await).all_good() {
        house.hear(message).await;
    }
    let mut client = house.window();
    let mut listed = Vec::new();
    let mut page_token = String::new();
    loop {
        let request = ListCasesRequest {
            states: vec![CaseState::Running.into()],
            page_size: 2,
            page_token: page_token.clone(),
            ..ListCasesRequest::default()
        };
        let page = client.list_cases(request).await.unwrap().into_inner();
        listed.extend(page.cases.into_iter().map(|case| case.case_id));
        page_token = page.next_page_token;
        if page_token.is_empty() {
            break;
        }
    }
    listed.sort();
    let mut running = handed_in.split_off(1);
    running.sort();
    assert_eq!(listed, running);
    let bad = ListCasesRequest { page_token: "x".into(), ..Default::default() };
    assert_eq!(client.list_cases(bad).await.unwrap_err().code(), Code::InvalidArgument);
}

async fn people_without_the_right_are_refused(house: &TestHouse) {
    let opened = house.submit("c1").await;
    let mut inspector = house.client(&[Role::Inspector]);
    let refused = inspector.submit_case(submission("c2")).await.unwrap_err();
    assert_eq!(refused.code(), Code::PermissionDenied);
    let applicant = house.client(&[Role::Applicant]).list_cases(ListCasesRequest::default()).await;
    assert_eq!(applicant.unwrap_err().code(), Code::PermissionDenied);
    let request = GetCaseRequest { case_id: opened.case_id };
    assert!(inspector.get_case(request).await.is_ok());
    let nowhere = uuid::Uuid::from_u128(1).to_string();
    let missing = inspector.get_case(GetCaseRequest { case_id: nowhere.clone() }).await.unwrap_err();
    assert_eq!(missing.code(), Code::NotFound);
    let missing = inspector.watch_case(WatchCaseRequest { case_id: nowhere }).await.unwrap_err();
    assert_eq!(missing.code(), Code::NotFound);
    let malformed = inspector.get_case(GetCaseRequest { case_id: "x".into() }).await.unwrap_err();
    assert_eq!(malformed.code(), Code::InvalidArgument);
}
