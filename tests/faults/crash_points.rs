//! The crash table, row by row: a real process dies at a named point on PostgreSQL and RabbitMQ, is started
//! again, and the case ends with the same numbers and clean books.

use actnow::house_folder::SERVICES;
use actnow_tests::expect::Sample;
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

/// `service` dies when it passes `point` for the `nth` time in the course of the visit sample.
async fn dies_at(service: &'static str, point: &str, nth: u32) {
    dies_on(On::Apart, service, point, nth).await;
}

async fn dies_on(on: On, service: &'static str, point: &str, nth: u32) {
    let sample = Sample::LicenceWithVisit;
    let mut house = TestHouse::start(on, Some(sample.at())).await;
    let mut clerks = house.clerks().await;
    house.take_process(service).kill().await.expect("a killed service");
    house.start_process(service, &[("ACTNOW_CRASH", &format!("{point}:{nth}"))]).await;
    let submission = house.submission(sample.text(), "crash").await;
    let mut doomed = house.take_process(service);
    let folder = house.folder.clone();
    let rising = async {
        let died = timeout(Duration::from_secs(30), doomed.wait()).await;
        assert!(matches!(died, Ok(Ok(false))), "{service} never passed {point} for time {nth}");
        actnow::processes::ServiceProcess::start(&actnow_tests::house::program(), &folder, service, &[])
            .await
            .expect("a service that comes back")
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

/// How often `service` passes `point` in the sample at least; a drill at a point that is never passed would
/// prove nothing. Inspections hears one message, the order to visit.
fn passes(service: &str, point: &str) -> u32 {
    const OF_A_MESSAGE: [&str; 5] = ["delivered", "after-inbox", "after-handler", "before-ack", "after-ack"];
    if service == "inspections" && OF_A_MESSAGE.contains(&point) { 1 } else { 2 }
}

async fn dies_everywhere(service: &'static str) {
    assert!(SERVICES.contains(&service));
    for point in POINTS {
        for nth in 1..=passes(service, point) {
            dies_at(service, point, nth).await;
        }
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

/// The decision is made, the number not yet, or taken and not yet written with it: after the crash there is one
/// decision with one number for each company and for the licence, and no series has a gap.
async fn t_25_a_crash_between_decision_and_number_leaves_one_of_each(on: On) {
    for service in ["registration", "food-licensing"] {
        for point in ["before-number", "after-number"] {
            dies_on(on, service, point, 1).await;
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
async fn alarms_survive_a_crash_while_armed_and_while_going_off() {
    for (service, point) in [
        ("fast-track", "before-alarm-armed"),
        ("fast-track", "after-alarm-armed"),
        ("food-licensing", "before-alarm-armed"),
        ("food-licensing", "after-alarm-armed"),
        ("registration", "before-alarm-armed"),
        ("registration", "after-alarm-armed"),
    ] {
        dies_at(service, point, 1).await;
    }
}
