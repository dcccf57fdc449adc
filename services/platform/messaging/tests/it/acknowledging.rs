//! Acknowledging: what was not acknowledged comes again, what was does not, whatever the order and the way out.

use std::collections::BTreeSet;
use std::sync::Arc;

use actnow_messaging::broker::{ack, release};
use actnow_messaging::message::Message;
use tokio_util::sync::CancellationToken;

use crate::fixture::{
    Fixture, HEARD, LISTENER, assert_drained, event, messages, on_both_brokers, publish_all, receive, soon,
};

on_both_brokers![
    what_was_not_acknowledged_comes_again_after_the_consumer_is_gone,
    a_dropped_delivery_comes_again_at_once,
    a_released_delivery_comes_again_before_later_ones,
    acknowledgements_may_come_in_any_order,
    no_more_than_the_prefetch_is_out,
    a_batch_takes_what_is_there_up_to_its_limit,
    a_stopped_consumer_may_still_acknowledge,
    two_consumers_share_a_queue,
    a_message_released_without_end_is_put_aside,
    a_garbled_message_is_shown_not_fatal,
];

fn facts(count: i64) -> Vec<Message> {
    (1..=count).map(|version| event(HEARD, "a", version)).collect()
}

fn versions(messages: &[Message]) -> Vec<i64> {
    messages.iter().map(|message| message.sequence.version).collect()
}

async fn what_was_not_acknowledged_comes_again_after_the_consumer_is_gone(fixture: Arc<Fixture>) {
    publish_all(&mut fixture.broker.publisher(), &facts(6)).await;
    let mut first = fixture.consume(16);
    let received = receive(&mut first, 6).await;
    first.ack(&received[..2]).await;
    drop(first);
    // Its channel is gone: this may neither fail nor reach the next consumer's channel.
    ack(&received[2..4]).await;
    drop(received);

    let mut second = fixture.consume(16);
    let again = receive(&mut second, 4).await;
    assert_eq!(versions(&messages(&again)), [3, 4, 5, 6]);
    assert!(again.iter().all(|delivery| delivery.redelivered));
    second.ack(&again).await;
    assert_drained(&fixture.broker, &mut second).await;
}

async fn a_dropped_delivery_comes_again_at_once(fixture: Arc<Fixture>) {
    publish_all(&mut fixture.broker.publisher(), &facts(1)).await;
    let mut deliveries = fixture.consume(1);
    drop(receive(&mut deliveries, 1).await);
    let again = receive(&mut deliveries, 1).await;
    assert!(again[0].redelivered);
    deliveries.ack(&again).await;
    assert_drained(&fixture.broker, &mut deliveries).await;
}

async fn a_released_delivery_comes_again_before_later_ones(fixture: Arc<Fixture>) {
    publish_all(&mut fixture.broker.publisher(), &facts(3)).await;
    let mut deliveries = fixture.consume(1);
    let first = receive(&mut deliveries, 1).await.pop().unwrap();
    release(first).await;
    for version in 1..=3 {
        let next = receive(&mut deliveries, 1).await;
        assert_eq!(versions(&messages(&next)), [version]);
        deliveries.ack(&next).await;
    }
}

async fn acknowledgements_may_come_in_any_order(fixture: Arc<Fixture>) {
    publish_all(&mut fixture.broker.publisher(), &facts(40)).await;
    let mut deliveries = fixture.consume(64);
    let mut received = receive(&mut deliveries, 40).await;
    let late = received.split_off(30);
    let (even, odd): (Vec<_>, Vec<_>) = received
        .into_iter()
        .partition(|delivery| messages(std::slice::from_ref(delivery))[0].sequence.version % 2 == 0);
    deliveries.ack(&late).await;
    deliveries.ack(&even).await;
    // Twice, and two tasks at once.
    tokio::join!(deliveries.ack(&even), deliveries.ack(&odd[..7]), deliveries.ack(&odd[7..]));
    drop(deliveries);
    assert_drained(&fixture.broker, &mut fixture.consume(16)).await;
}

async fn no_more_than_the_prefetch_is_out(fixture: Arc<Fixture>) {
    publish_all(&mut fixture.broker.publisher(), &facts(5)).await;
    let mut deliveries = fixture.consume(2);
    let out = receive(&mut deliveries, 2).await;
    // The third comes only when there is room for it.
    let (next, ()) = tokio::join!(receive(&mut deliveries, 1), async {
        tokio::task::yield_now().await;
        ack(&out).await;
    });
    assert_eq!(versions(&messages(&next)), [3]);
}

async fn a_batch_takes_what_is_there_up_to_its_limit(fixture: Arc<Fixture>) {
    publish_all(&mut fixture.broker.publisher(), &facts(10)).await;
    let mut deliveries = fixture.consume(16);
    let mut total = 0;
    while total < 10 {
        let batch = soon(deliveries.next_batch(4)).await.unwrap();
        assert!((1..=4).contains(&batch.len()));
        total += batch.len();
        deliveries.ack(&batch).await;
    }
}

async fn a_stopped_consumer_may_still_acknowledge(fixture: Arc<Fixture>) {
    publish_all(&mut fixture.broker.publisher(), &facts(4)).await;
    let stop = CancellationToken::new();
    let mut deliveries = fixture.broker.consume(LISTENER, 4, stop.clone());
    let received = receive(&mut deliveries, 4).await;
    stop.cancel();
    assert!(soon(deliveries.next_batch(4)).await.is_none());
    deliveries.ack(&received[..3]).await;
    drop(received);
    drop(deliveries);

    let mut next = fixture.consume(4);
    let again = receive(&mut next, 1).await;
    assert_eq!(versions(&messages(&again)), [4]);
    next.ack(&again).await;
    assert_drained(&fixture.broker, &mut next).await;
}

async fn two_consumers_share_a_queue(fixture: Arc<Fixture>) {
    let mut both = [fixture.consume(1), fixture.consume(1)];
    publish_all(&mut fixture.broker.publisher(), &facts(2)).await;
    let [left, right] = &mut both;
    // Each has room for one, so each must get one although the other is full.
    let (a, b) = tokio::join!(receive(left, 1), receive(right, 1));
    let seen: BTreeSet<i64> = versions(&messages(&a)).into_iter().chain(versions(&messages(&b))).collect();
    assert_eq!(seen, BTreeSet::from([1, 2]));
    ack(&a).await;
    ack(&b).await;
}

async fn a_message_released_without_end_is_put_aside(fixture: Arc<Fixture>) {
    let poison = event(HEARD, "poison", 1);
    publish_all(&mut fixture.broker.publisher(), std::slice::from_ref(&poison)).await;
    let mut deliveries = fixture.consume(1);
    let mut dead = fixture.broker.consume("dead", 1, CancellationToken::new());
    let returning = async {
        loop {
            for delivery in receive(&mut deliveries, 1).await {
                release(delivery).await;
            }
        }
    };
    let put_aside = tokio::select! {
        put_aside = receive(&mut dead, 1) => put_aside,
        () = returning => unreachable!("it returns without end"),
    };
    assert_eq!(messages(&put_aside), [poison]);
    dead.ack(&put_aside).await;
}

async fn a_garbled_message_is_shown_not_fatal(fixture: Arc<Fixture>) {
    let real = event(HEARD, "a", 1);
    let mut headers = real.headers();
    headers.insert("cloudEvents_time".to_owned(), "yesterday".to_owned());
    headers.insert("x-long".to_owned(), "x".repeat(10_000));
    let broker = fixture.put_foreign(headers, b"junk").await;
    publish_all(&mut broker.publisher(), std::slice::from_ref(&real)).await;

    let mut deliveries = broker.consume(LISTENER, 1, CancellationToken::new());
    let garbled = receive(&mut deliveries, 1).await;
    let undecodable = garbled[0].message.as_ref().unwrap_err();
    assert_eq!(undecodable.id, Some(real.id));
    assert_eq!(undecodable.routing_key, HEARD);
    assert_eq!(undecodable.body, b"junk");
    assert_eq!(undecodable.headers["cloudEvents_subject"], "a");
    assert!(undecodable.headers["x-long"].len() < 1_000);
    assert_eq!(undecodable.reason.to_string(), "attribute time is malformed");
    deliveries.ack(&garbled).await;

    let next = receive(&mut deliveries, 1).await;
    assert_eq!(messages(&next), [real]);
    deliveries.ack(&next).await;
    assert_drained(&broker, &mut deliveries).await;
}
