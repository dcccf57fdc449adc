//! The queue file across restarts of its process.

use std::sync::Arc;

use actnow_messaging::broker::{Broker, BrokerError, InProcess, PublishFailure, Published};
use actnow_messaging::message::Message;
use tokio_util::sync::CancellationToken;

use crate::fixture::{
    self, Fixture, HEARD, LISTENER, UNHEARD, Which, assert_drained, event, messages, receive,
};

#[tokio::test(flavor = "multi_thread")]
async fn a_restart_keeps_what_was_not_acknowledged() {
    fixture::run(Which::InProcess, restart).await;
}

async fn restart(fixture: Arc<Fixture>) {
    let sent: Vec<Message> = (1..=5).map(|version| event(HEARD, "a", version)).collect();
    let mut publisher = fixture.broker.publisher();
    publisher.publish(&sent).await;
    let mut deliveries = fixture.consume(3);
    let out = receive(&mut deliveries, 3).await;
    deliveries.ack(&out[..1]).await;

    let broker = fixture.restarted().await;
    let closed = publisher.publish(&sent).await;
    assert!(matches!(closed[0], Published::Failed(PublishFailure::Storage(_))), "{closed:?}");
    assert!(!fixture.broker.health().is_ready());

    let mut again = broker.consume(LISTENER, 16, CancellationToken::new());
    let received = receive(&mut again, 4).await;
    assert_eq!(messages(&received), sent[1..]);
    assert!(received.iter().all(|delivery| delivery.redelivered));
    again.ack(&received).await;
    assert_drained(&broker, &mut again).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backlog_larger_than_memory_is_read_in_order() {
    fixture::run(Which::InProcess, backlog).await;
}

async fn backlog(fixture: Arc<Fixture>) {
    let mut deliveries = fixture.consume(500);
    // The consumer has looked, so memory follows the file until it is full; then it must fall back to reading.
    let first = event(HEARD, "a", 0);
    fixture.broker.publisher().publish(std::slice::from_ref(&first)).await;
    let received = receive(&mut deliveries, 1).await;
    deliveries.ack(&received).await;
    let sent: Vec<Message> = (1..=5_000).map(|version| event(HEARD, "a", version)).collect();
    let outcomes = fixture.broker.publisher().publish(&sent).await;
    assert!(outcomes.iter().all(|outcome| *outcome == Published::Confirmed));
    let mut next = 1;
    while next <= 5_000 {
        let batch = receive(&mut deliveries, 1).await;
        for message in messages(&batch) {
            assert_eq!(message.sequence.version, next);
            next += 1;
        }
        deliveries.ack(&batch).await;
    }
    assert_drained(&fixture.broker, &mut deliveries).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn unheard_facts_make_room_for_newer_ones() {
    fixture::run(Which::InProcess, unheard).await;
}

async fn unheard(fixture: Arc<Fixture>) {
    let sent: Vec<Message> = (1..=10_020).map(|version| event(UNHEARD, "a", version)).collect();
    let mut publisher = fixture.broker.publisher();
    for batch in sent.chunks(1_000) {
        publisher.publish(batch).await;
    }
    let mut aside = fixture.broker.consume("unheard", 1, CancellationToken::new());
    let oldest = receive(&mut aside, 1).await;
    assert_eq!(messages(&oldest)[0].sequence.version, 21);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_process_is_refused_the_file() {
    fixture::run(Which::InProcess, second).await;
}

async fn second(fixture: Arc<Fixture>) {
    let refused = InProcess::open(&fixture.file(), &fixture.prefix).await.unwrap_err();
    assert!(matches!(refused, BrokerError::Storage(_)), "{refused}");
    // The first one has not noticed anything.
    let Broker::InProcess(_) = &fixture.broker else { panic!("wrong broker") };
    let outcomes = fixture.broker.publisher().publish(&[event(HEARD, "a", 1)]).await;
    assert_eq!(outcomes, [Published::Confirmed]);
}
