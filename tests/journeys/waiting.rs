//! Cases that wait for a person: the next action is shown, the lights turn on time, a clerk's act goes on.

use actnow::case_file::FILING_TODAY;
use actnow::house_folder::HousePlan;
use actnow::summary::step;
use actnow_proto::fast_track::v1::{CaseState, StepState};
use actnow_tests::expect::Sample;
use actnow_tests::{On, TestHouse, at};

/// The visit sample with nobody acting (A4): it waits, says for whom, and turns red on time.
async fn nobody_acts(on: On) {
    let sample = Sample::LicenceWithVisit;
    let house = TestHouse::start(on, Some(sample.at())).await;
    let _on_duty = house.clerks().await;
    let submission = house.submission(sample.text(), "waits").await;
    let opened = house.submit(submission).await;
    let case = house
        .follow_until(&opened.case_id, |case| {
            case.visit_due == "2026-09-29" && case.state() == CaseState::WaitingDepartment
        })
        .await;
    assert_eq!(case.decision_due, "2026-10-12");
    let next = case.next_action.clone().expect("a next action");
    assert!(!next.zh.is_empty() && !next.en.is_empty());
    assert_eq!(case.statutory_light, "GREEN");
    // 25 to 27 September are holidays: the last working day before the 29th is the 28th.
    house.set_clock(at("2026-09-28T10:00:00")).await;
    house.follow_until(&case.case_id, |case| case.statutory_light == "YELLOW").await;
    house.set_clock(at("2026-09-30T00:00:05")).await;
    let red = house.follow_until(&case.case_id, |case| case.statutory_light == "RED").await;
    assert_eq!(red.state(), CaseState::WaitingDepartment);
    assert!(red.next_action.is_some_and(|next| !next.en.is_empty()));
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_visit_nobody_makes_turns_red_on_time_embedded() {
    nobody_acts(On::Embedded).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_visit_nobody_makes_turns_red_on_time_on_real_parts() {
    nobody_acts(On::Real).await;
}

/// The sample case with the rules switched off waits for a clerk's act over gRPC.
async fn rules_off(on: On) {
    let plan = HousePlan { instant_approval: false, ..HousePlan::default() };
    let house = TestHouse::planned(on, Some(Sample::FilingToday.at()), plan).await;
    let submission = house.submission(FILING_TODAY, "by-hand").await;
    let opened = house.submit(submission).await;
    let waiting = house
        .follow_until(&opened.case_id, |case| {
            step(case, "parent.establishment")
                .is_some_and(|step| step.state() == StepState::WaitingDepartment)
        })
        .await;
    assert_eq!(waiting.state(), CaseState::WaitingDepartment);
    assert!(waiting.next_action.as_ref().is_some_and(|next| !next.zh.is_empty()));
    let mut clerks = house.clerks().await;
    let case = house.finish(waiting, Some(&mut clerks)).await;
    Sample::FilingToday.assert_outcome(&house.summary(&case).await);
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn with_the_rules_off_a_clerk_decides_embedded() {
    rules_off(On::Embedded).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn with_the_rules_off_a_clerk_decides_on_real_parts() {
    rules_off(On::Real).await;
}
