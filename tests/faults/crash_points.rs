//! The crash table, row by row: a real process dies at a named point on PostgreSQL and RabbitMQ, and as a whole house
//! without servers, is started again, and the case ends with the same numbers and clean books.

use std::collections::BTreeSet;

use actnow::house_folder::{HouseFolder, SERVICES};
use actnow::processes::{ServiceProcess, WHOLE_HOUSE};
use actnow_proto::fast_track::v1::{Case, CaseState};
use actnow_tests::expect::Sample;
use actnow_tests::house::{at, program};
use actnow_tests::{On, TestHouse};
use tokio::time::{Duration, timeout};

/// Points every service passes in the course of the visit sample, in the order of a message's way.
const POINTS: [&str; 16] = [
    // Decision and COMMIT: nothing happened, the caller retries.
    "before-begin",
    "after-business-write",
    "before-journal",
    "after-journal",
    "before-outbox",
    "after-outbox",
    "before-commit",
    // COMMIT and publish: the relay finds the row.
    "after-commit",
    "before-publish",
    // Confirm and mark-sent: published again, dropped by the inbox.
    "after-confirm",
    "after-mark-sent",
    // Handler and COMMIT: rolled back and redelivered.
    "delivered",
    "after-inbox",
    "after-handler",
    // COMMIT and ack: redelivered, the inbox says seen.
    "before-ack",
    "after-ack",
];

/// `service` dies when it passes `point` for the first time in the course of the visit sample.
async fn dies_at(service: &'static str, point: &str) {
    dies_on(On::Apart, service, point, &[1]).await;
}

/// `service` dies once for each of `passes`: when it passes `point` so many times after its start.
async fn dies_on(on: On, service: &'static str, point: &str, passes: &[u32]) {
    let sample = Sample::LicenceWithVisit;
    let mut house = TestHouse::start(on, Some(sample.at())).await;
    let mut clerks = house.clerks().await;
    house.take_process(service).kill().await.expect("a killed service");
    let folder = house.folder.clone();
    let (&first, later) = passes.split_first().expect("a death");
    let mut doomed = rises(&folder, service, &[("ACTNOW_CRASH", &format!("{point}:{first}"))]).await;
    let submission = house.submission(sample.text(), "crash").await;
    let rising = async {
        dies(&mut doomed, point, passes).await;
        for nth in later {
            let crash = format!("{point}:{nth}");
            // What lies ready when it starts may end it before it listens.
            match start(&folder, service, &[("ACTNOW_CRASH", &crash)]).await {
                Ok(mut doomed) => dies(&mut doomed, point, passes).await,
                Err(error) => assert!(error.to_string().contains("ended at once"), "{error:#}"),
            }
        }
        rises(&folder, service, &[]).await
    };
    let course = async {
        let opened = house.submit(submission).await;
        house.finish(opened, Some(&mut clerks)).await
    };
    let (case, risen) = tokio::join!(course, rising);
    sample.assert_outcome(&house.summary(&case).await);
    house.processes.push(risen);
    house.close().await;
}

pub(crate) async fn dies(doomed: &mut ServiceProcess, point: &str, passes: &[u32]) {
    let died = timeout(Duration::from_secs(30), doomed.wait()).await;
    let service = doomed.service;
    assert!(matches!(died, Ok(Ok(false))), "{service} never passed {point} for each of {passes:?}");
}

pub(crate) async fn rises(
    folder: &HouseFolder,
    service: &'static str,
    environment: &[(&str, &str)],
) -> ServiceProcess {
    start(folder, service, environment).await.expect("a service that comes back")
}

async fn start(
    folder: &HouseFolder,
    service: &'static str,
    environment: &[(&str, &str)],
) -> anyhow::Result<ServiceProcess> {
    ServiceProcess::start(&program(), folder, service, environment).await
}

/// At which passes `service` dies in one course of the sample, each counted from its last start. Inspections hears
/// one message, the order to visit, so it dies there once or, where the message comes again, with it again.
fn deaths(service: &str, point: &str) -> &'static [u32] {
    const OF_A_MESSAGE: [&str; 5] = ["delivered", "after-inbox", "after-handler", "before-ack", "after-ack"];
    // What was done is not done again: the next pass is that of something else.
    const BEHIND: [&str; 3] = ["after-commit", "after-mark-sent", "after-ack"];
    match (service == "inspections" && OF_A_MESSAGE.contains(&point), BEHIND.contains(&point)) {
        (true, true) => &[1],
        (true, false) | (false, true) => &[1, 1],
        (false, false) => &[2, 1],
    }
}

async fn dies_everywhere(service: &'static str) {
    assert!(SERVICES.contains(&service));
    for point in POINTS {
        dies_on(On::Apart, service, point, deaths(service, point)).await;
    }
}

macro_rules! crashes {
    ($($name:ident: $service:literal;)+) => {
        $(
            #[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                dies_everywhere($service).await;
            }
        )+
    };
}

crashes! {
    registration_dies_at_each_point: "registration";
    food_licensing_dies_at_each_point: "food-licensing";
    inspections_dies_at_each_point: "inspections";
    fast_track_dies_at_each_point: "fast-track";
}

/// The same without any server: SQLite files and queues of the one process in which all services are.
#[tokio::test(flavor = "multi_thread")]
async fn an_embedded_house_dies_at_each_point() {
    for point in POINTS {
        dies_on(On::EmbeddedApart, WHOLE_HOUSE, point, &[3, 4, 2]).await;
    }
}

/// The decision is made, the number not yet, or taken and not yet written with it: after the crash there is one
/// decision with one number for each company and for the licence, and no series has a gap.
async fn t_25_a_crash_between_decision_and_number_leaves_one_of_each(on: On) {
    for service in ["registration", "food-licensing"] {
        for point in ["before-number", "after-number"] {
            dies_on(on, service, point, &[1]).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crash_before_the_number_on_postgresql() {
    t_25_a_crash_between_decision_and_number_leaves_one_of_each(On::Apart).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crash_before_the_number_on_sqlite() {
    t_25_a_crash_between_decision_and_number_leaves_one_of_each(On::ApartOnFiles).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn alarms_survive_a_crash_while_armed() {
    for (service, point) in [
        ("fast-track", "before-alarm-armed"),
        ("fast-track", "after-alarm-armed"),
        ("food-licensing", "before-alarm-armed"),
        ("food-licensing", "after-alarm-armed"),
        ("registration", "before-alarm-armed"),
        ("registration", "after-alarm-armed"),
    ] {
        dies_at(service, point).await;
    }
}

/// What an alarm does and the end of its row are one transaction: who dies in the middle fires it again, and its light is
/// told once.
#[tokio::test(flavor = "multi_thread")]
async fn an_alarm_that_goes_off_in_a_dying_process_goes_off_once() {
    let sample = Sample::LicenceWithVisit;
    let mut house = TestHouse::start(On::Apart, Some(sample.at())).await;
    let opened = house.submit(house.submission(sample.text(), "crash").await).await;
    let waits = |case: &Case| !case.visit_due.is_empty() && case.state() == CaseState::WaitingDepartment;
    house.follow_until(&opened.case_id, waits).await;
    house.take_process("fast-track").kill().await.expect("a killed service");
    let folder = house.folder.clone();
    let mut doomed = rises(&folder, "fast-track", &[("ACTNOW_CRASH", "alarm-taken:1")]).await;
    let rising = async {
        dies(&mut doomed, "alarm-taken", &[1]).await;
        rises(&folder, "fast-track", &[]).await
    };
    // The day after the last one for the visit.
    let ((), risen) = tokio::join!(house.set_clock(at("2026-09-30T00:00:05")), rising);
    house.processes.push(risen);
    let red = house.follow_until(&opened.case_id, |case| case.statutory_light == "RED").await;
    let told: Vec<&str> = red
        .journey
        .iter()
        .filter(|line| line.event == "CaseLightChanged")
        .map(|line| line.text.as_ref().map_or("", |text| text.en.as_str()))
        .collect();
    let different: BTreeSet<&str> = told.iter().copied().collect();
    assert!(!told.is_empty() && told.len() == different.len(), "{told:#?}");
    house.close().await;
}
