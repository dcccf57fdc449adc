//! `verify` must be able to fail: each planted fault is noticed, and nothing once it is mended.

use actnow_proto::fast_track::v1::{CaseState, WithdrawCaseRequest};

use crate::departments::Departments;
use crate::house::{TestHouse, on_both};

on_both!(every_planted_fault_is_noticed);

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
