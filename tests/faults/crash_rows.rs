//! The rows of the crash table that are no point on a message's way but what a house does when a message finds trouble: a
//! real process dies in the middle of each, on PostgreSQL and RabbitMQ, and the case goes on as if it had not.

use std::collections::BTreeMap;

use actnow::migrate::{open_broker, topology};
use actnow::processes::ServiceProcess;
use actnow::submission::is_closed;
use actnow::summary::step;
use actnow_messaging::broker::Names;
use actnow_messaging::troubled::MAX_ATTEMPTS;
use actnow_proto::fast_track::v1::{Case, CaseState};
use actnow_proto::operations::v1::{ListParkedRequest, Parked, ReplayParkedRequest};
use actnow_tests::broken::Broken;
use actnow_tests::expect::Sample;
use actnow_tests::{On, TestHouse, parts};
use lapin::options::{BasicGetOptions, QueueDeleteOptions};
use lapin::{Channel, Connection, ConnectionProperties};
use tokio::time::{Duration, Instant, sleep};

use crate::crash_points::{dies, rises};

const SAMPLE: Sample = Sample::FilingToday;
/// How long the tries of a message with their pauses may take.
const PARKED_WITHIN: Duration = Duration::from_secs(60);

/// A house in which `service` dies at `point`.
async fn doomed(service: &'static str, point: &str) -> (TestHouse, ServiceProcess) {
    let mut house = TestHouse::start(On::Apart, Some(SAMPLE.at())).await;
    house.take_process(service).kill().await.expect("a killed service");
    let doomed = rises(&house.folder, service, &[("ACTNOW_CRASH", point)]).await;
    (house, doomed)
}

async fn channel() -> (Connection, Channel) {
    let connection =
        Connection::connect(&parts::broker(), ConnectionProperties::default()).await.expect("a broker");
    let channel = connection.create_channel().await.expect("a channel");
    (connection, channel)
}

fn names(house: &TestHouse) -> Names {
    Names::new(house.folder.file().prefix.clone())
}

async fn parked(house: &TestHouse, service: &str, case: &Case) -> Parked {
    let mut operations = house.clients().operations(service).expect("a client");
    let until = Instant::now() + PARKED_WITHIN;
    loop {
        let request = ListParkedRequest { case_id: case.case_id.clone(), ..ListParkedRequest::default() };
        let found = operations.list_parked(request).await.expect("a list").into_inner().messages;
        if let Some(message) = found.iter().find(|message| message.state == "PARKED") {
            return message.clone();
        }
        assert!(Instant::now() < until, "nothing is parked: {found:#?}");
        sleep(Duration::from_millis(100)).await;
    }
}

/// Handler always fails: the attempts are rows, so who dies between two of them neither begins to count anew nor counts
/// one twice.
#[tokio::test(flavor = "multi_thread")]
async fn attempts_go_on_where_a_dying_process_left_them() {
    let (mut house, mut dying) = doomed("food-licensing", "after-note:2").await;
    let broken = Broken::at(&house, "food-licensing", "number_series").await;
    let case = house.submit(house.submission(SAMPLE.text(), "attempts").await).await;
    dies(&mut dying, "after-note", &[2]).await;
    house.start_process("food-licensing", &[]).await;
    let message = parked(&house, "food-licensing", &case).await;
    assert_eq!(message.attempts, MAX_ATTEMPTS, "{message:#?}");
    assert!(message.reason.contains("number_series"), "{message:#?}");
    broken.mend().await;
    let request =
        ReplayParkedRequest { command_id: "mended".to_owned(), message_id: message.message_id.clone() };
    let mut operations = house.clients().operations("food-licensing").expect("a client");
    let replayed = operations.replay_parked(request).await.expect("an answer").into_inner();
    assert_eq!(replayed.outcome, "HANDLED", "{replayed:#?}");
    let case = house.follow_until(&case.case_id, is_closed).await;
    SAMPLE.assert_outcome(&house.summary(&case).await);
    house.close().await;
}

/// An order finds no queue: it comes back, is not marked, and is sent again by who comes after the one that died of it.
#[tokio::test(flavor = "multi_thread")]
async fn an_order_that_came_back_to_a_dying_process_is_sent_again() {
    let (mut house, mut dying) = doomed("fast-track", "returned:1").await;
    house.take_process("food-licensing").kill().await.expect("a killed service");
    let (connection, channel) = channel().await;
    let queue = names(&house).queue("food-licensing");
    let deleting = channel.queue_delete(queue.as_str().into(), QueueDeleteOptions::default());
    deleting.await.expect("a deleted queue");
    let case = house.submit(house.submission(SAMPLE.text(), "returned").await).await;
    dies(&mut dying, "returned", &[1]).await;
    house.start_process("fast-track", &[]).await;
    let broker = open_broker(&house.folder).await.expect("a broker");
    broker.declare(&topology(&house.folder)).await.expect("a whole topology");
    house.start_process("food-licensing", &[]).await;
    let case = house.follow_until(&case.case_id, is_closed).await;
    SAMPLE.assert_outcome(&house.summary(&case).await);
    connection.close(0, "done".into()).await.expect("a closed connection");
    house.close().await;
}

/// A fact nobody hears is confirmed and kept apart, once more when its teller dies before it is marked.
#[tokio::test(flavor = "multi_thread")]
async fn a_fact_nobody_hears_troubles_nobody() {
    let (mut house, mut dying) = doomed("fast-track", "after-confirm:1").await;
    let case = house.submit(house.submission(SAMPLE.text(), "unheard").await).await;
    dies(&mut dying, "after-confirm", &[1]).await;
    house.start_process("fast-track", &[]).await;
    let case = house.follow_until(&case.case_id, is_closed).await;
    SAMPLE.assert_outcome(&house.summary(&case).await);
    assert!(house.settled().await.clean);
    let (connection, channel) = channel().await;
    let mut times = BTreeMap::<String, usize>::new();
    let queue = names(&house).unheard();
    while let Some(kept) =
        channel.basic_get(queue.as_str().into(), BasicGetOptions { no_ack: true }).await.expect("an answer")
    {
        let id = kept.delivery.properties.message_id().as_ref().expect("an id").to_string();
        *times.entry(id).or_default() += 1;
    }
    assert!(times.len() > 1 && times.values().any(|times| *times == 2), "{times:?}");
    connection.close(0, "done".into()).await.expect("a closed connection");
    house.close().await;
}

/// A service refuses an order: its refusal is in the transaction that heard the order, so the one who asked is answered
/// once, whenever the service dies.
#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_is_told_once_by_a_dying_process() {
    for point in ["after-handler:1", "before-commit:1", "after-commit:1", "before-ack:1"] {
        let (mut house, mut dying) = doomed("food-licensing", point).await;
        let mut submission = house.submission(SAMPLE.text(), "refusal").await;
        submission.food.as_mut().expect("a food business").main_type = "KIOSK".to_owned();
        let case = house.submit(submission).await;
        dies(&mut dying, point, &[1]).await;
        house.start_process("food-licensing", &[]).await;
        let refused =
            |case: &Case| case.journey.iter().filter(|line| line.event == "ApplyForFoodRefused").count();
        house.follow_until(&case.case_id, |case| refused(case) > 0).await;
        assert!(house.settled().await.clean);
        let case = house.follow_until(&case.case_id, |_| true).await;
        assert_eq!((refused(&case), case.state()), (1, CaseState::WaitingApplicant), "{point}: {case:#?}");
        assert!(step(&case, "food").expect("the food step").result.is_empty(), "{case:#?}");
        house.close().await;
    }
}
