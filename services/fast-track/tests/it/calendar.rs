//! T-29: what a case makes of due days beyond the published calendar, once the next year's notice is entered.
//! The days are the departments': a case shows the day it was told last, and lights it by its own calendar.

use actnow_proto::fast_track::v1::{Case, Step};
use actnow_proto::registration::v1::{FilingReceived, FilingSubmitted, ManualReason};
use actnow_room::time::timestamp;
use chrono::{DateTime, Utc};

use crate::departments::Departments;
use crate::house::{On, TestHouse, on_each};

on_each!(t_29_a_case_is_lit_by_the_calendar_that_was_entered);

/// As if the State Council had made Tuesday the 5th a day off and Saturday the 23rd a working day.
const NOTICE: &str = "2027-01-05,OFF,元旦\n2027-01-23,WORK,元旦";

fn at(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(&format!("{text}+08:00")).unwrap().to_utc()
}

fn establishment(case: &Case) -> &Step {
    case.steps.iter().find(|step| step.key == "parent.establishment").unwrap()
}

fn shown(case: &Case) -> (&str, bool, &str) {
    let step = establishment(case);
    (step.due.as_str(), step.due_provisional, case.statutory_light.as_str())
}

async fn t_29_a_case_is_lit_by_the_calendar_that_was_entered(on: On) {
    let monday = at("2027-01-04T10:00:00");
    let mut house = TestHouse::start_at(on, monday).await;
    let opened = house.submit("c1").await;
    let departments = Departments::speaking_at(&opened, monday);
    let filing_id = departments.subject("parent.establishment");
    let occurred_at = Some(timestamp(monday));
    let submitted = FilingSubmitted {
        filing_id: filing_id.clone(),
        version: 1,
        occurred_at,
        round: 1,
        waits_for_person: vec![ManualReason { reason: "INSTANT_OFF".to_owned(), ..Default::default() }],
        ..Default::default()
    };
    let received = |version: i64, due: &str, due_provisional: bool| {
        let due = due.to_owned();
        FilingReceived { filing_id: filing_id.clone(), version, occurred_at, due, due_provisional }
    };
    house.hear(departments.name_reserved("parent")).await;
    house.hear(departments.message(&filing_id, 1, 0, &submitted)).await;
    house.hear(departments.message(&filing_id, 2, 0, &received(2, "2027-01-06", true))).await;
    let waiting = house.case(&opened.case_id).await;
    assert_eq!(shown(&waiting), ("2027-01-06", true, "GREEN"), "two working days are left");

    let notice = house.notice(NOTICE);
    house.start_again(&notice).await;
    let lit = house.case(&opened.case_id).await;
    assert_eq!(shown(&lit), ("2027-01-06", true, "YELLOW"), "the 5th is a day off: one is left");

    // Registration computes its day again too, and tells it.
    house.hear(departments.message(&filing_id, 3, 0, &received(3, "2027-01-07", false))).await;
    let firm = house.case(&opened.case_id).await;
    assert_eq!(shown(&firm), ("2027-01-07", false, "GREEN"));
    house.start_again(&notice).await;
    assert_eq!(house.case(&opened.case_id).await.version, firm.version);
    house.pass(at("2027-01-06T00:00:05") - monday);
    let yellow = house.until(&opened.case_id, "yellow", |case| case.statutory_light == "YELLOW").await;
    assert_eq!(shown(&yellow), ("2027-01-07", false, "YELLOW"));
    house.close().await;
}
