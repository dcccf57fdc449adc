//! `verify` must be able to fail: each planted fault is noticed, and nothing once it is mended.

use actnow_proto::fast_track::v1::{CaseState, ConsultationState, WithdrawCaseRequest};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::departments::Departments;
use crate::house::{On, TestHouse, on_both, on_each};

on_both!(every_planted_fault_is_noticed);
on_each!(what_no_case_may_say_of_itself_is_noticed);

/// A statement that breaks the books, one that mends them, the invariant and what is said of it. One case is open, one
/// completed, one withdrawn.
const FAULTS: [(&str, &str, &str, &str); 5] = [
    (
        "UPDATE alarms SET due_at = '2026-01-01T00:00:00+00:00'",
        "UPDATE alarms SET due_at = try_at",
        "I6",
        "late by over 60 s",
    ),
    (
        "UPDATE cases SET body = REPLACE(body, '\"UNDONE\"', '\"KEPT\"') WHERE state = 'TERMINATED'",
        "UPDATE cases SET body = REPLACE(body, '\"KEPT\"', '\"UNDONE\"') WHERE state = 'TERMINATED'",
        "I7",
        "was never answered",
    ),
    (
        "UPDATE cases SET version = version + 1 WHERE state = 'COMPLETED'",
        "UPDATE cases SET version = version - 1 WHERE state = 'COMPLETED'",
        "I8",
        "its version and its journal differ",
    ),
    (
        "UPDATE journal SET old_state = 'COMPLETED' WHERE old_state = 'RUNNING' AND new_state = 'RUNNING'",
        "UPDATE journal SET old_state = 'RUNNING' WHERE old_state = 'COMPLETED' AND new_state = 'RUNNING'",
        "I8",
        "a closed case changed its state",
    ),
    (
        "UPDATE subjects SET case_id = subject_id WHERE case_id = (SELECT id FROM cases WHERE state = 'RUNNING')",
        "UPDATE subjects SET case_id = (SELECT id FROM cases WHERE state = 'RUNNING') WHERE case_id = subject_id",
        "I16",
        "belongs to no case",
    ),
];

async fn every_planted_fault_is_noticed(house: &TestHouse) {
    let completed = house.submit("completed").await;
    for message in Departments::of(&completed).all_good() {
        house.hear(message).await;
    }
    assert_eq!(house.case(&completed.case_id).await.state(), CaseState::Completed);
    let withdrawn = house.submit("withdrawn").await;
    let request = WithdrawCaseRequest {
        command_id: "w1".into(),
        case_id: withdrawn.case_id.clone(),
        expected_version: withdrawn.version,
        reasons: "另行办理".into(),
    };
    house.window().withdraw_case(request).await.unwrap();
    for company in ["parent", "subsidiary"] {
        house.hear(Departments::of(&withdrawn).name_released(company, 1)).await;
    }
    assert_eq!(house.case(&withdrawn.case_id).await.state(), CaseState::Terminated);
    house.submit("open").await;
    assert!(house.breaches().await.is_empty());
    for (plant, mend, invariant, words) in FAULTS {
        assert!(house.execute(plant, vec![]).await.unwrap() > 0, "{plant}");
        let found = house.breaches().await;
        let noticed = found.iter().any(|one| one.invariant == invariant && one.what.contains(words));
        assert!(noticed, "{plant}: {found:#?}");
        house.execute(mend, vec![]).await.unwrap();
        let left = house.breaches().await;
        assert!(left.is_empty(), "{mend}: {left:#?}");
    }
}

/// One department is asked when a company is established, and waited for.
const SEALS: &str = r#"
[[service.consultations]]
department = "seals"
name_zh = "公安机关（印章备案）"
name_en = "public security (seals)"
client = "public-security"
after = "ESTABLISHMENT"
term = 60
unit = "SERVICE_MINUTES"
opinion_required = true
escalates_to = "HEAD"
on_silence = "WAIT"
"#;

/// Changes the document of a case, looks whether it is noticed, and puts it back.
async fn notices(
    house: &TestHouse,
    case_id: &str,
    invariant: &str,
    words: &str,
    change: impl Fn(&mut Value),
) {
    let id = Uuid::parse_str(case_id).unwrap();
    let row = house.rows("SELECT body FROM cases WHERE id = $1", vec![id.into()]).await;
    let whole: String = row[0].try_get("", "body").unwrap();
    let mut broken: Value = serde_json::from_str(&whole).unwrap();
    change(&mut broken);
    let put = async |body: String| {
        let sql = "UPDATE cases SET body = $1 WHERE id = $2";
        assert_eq!(house.execute(sql, vec![body.into(), id.into()]).await.unwrap(), 1);
    };
    put(broken.to_string()).await;
    let found = house.breaches().await;
    let noticed = found.iter().any(|one| one.invariant == invariant && one.what.contains(words));
    assert!(noticed, "{words}: {found:#?}");
    put(whole).await;
    let left = house.breaches().await;
    assert!(left.is_empty(), "{left:#?}");
}

async fn what_no_case_may_say_of_itself_is_noticed(on: On) {
    let mut house = TestHouse::start(on).await;
    let completed = house.submit("completed").await;
    for message in Departments::of(&completed).all_good() {
        house.hear(message).await;
    }
    house.start_again(SEALS).await;
    let asking = house.submit("asking").await;
    let departments = Departments::of(&asking);
    house.hear(departments.name_reserved("parent")).await;
    for message in departments.established("parent") {
        house.hear(message).await;
    }
    assert_eq!(house.case(&asking.case_id).await.consultations[0].state(), ConsultationState::Requested);
    assert!(house.breaches().await.is_empty());
    let closed = json!({"Closed": {"end": "Completed", "at": "2026-09-21T02:00:00Z", "withdrawal": null}});
    notices(&house, &completed.case_id, "I6", "nobody knows what happens next", |case| {
        case["phase"] = json!("Open")
    })
    .await;
    notices(&house, &asking.case_id, "I16", "no alarm of its case goes off in time", |case| {
        case["look_at"] = json!("2036-09-21T02:00:00Z");
    })
    .await;
    notices(&house, &asking.case_id, "I16", "its term is over", |case| {
        case["consultations"][0]["stage"]["Requested"]["asked"]["due"] = json!("2026-01-01T00:00:00Z");
    })
    .await;
    notices(&house, &asking.case_id, "I16", "though its case is closed", |case| {
        case["phase"] = closed.clone()
    })
    .await;
    house.close().await;
}
