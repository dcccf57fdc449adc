//! Publishing: confirms, unroutable orders, unheard facts, order.

use std::collections::BTreeMap;
use std::sync::Arc;

use actnow_messaging::broker::{PublishFailure, Published};
use actnow_messaging::message::{MAX_BODY, Message};
use tokio_util::sync::CancellationToken;

use crate::fixture::{
    Fixture, HEARD, NOBODYS_ORDER, ORDERED, UNHEARD, assert_drained, event, messages, on_both_brokers, order,
    publish_all, receive,
};

on_both_brokers![
    confirmed_facts_and_orders_arrive_as_they_were_sent,
    an_unroutable_order_is_reported_and_stops_only_its_own_subject,
    a_fact_nobody_hears_is_confirmed_and_kept_aside,
    what_is_told_of_many_subjects_arrives_in_its_order,
    an_unsendable_message_is_refused_before_it_is_sent,
    an_empty_batch_is_nothing,
];

async fn confirmed_facts_and_orders_arrive_as_they_were_sent(fixture: Arc<Fixture>) {
    let bare = Message { case_id: None, traceparent: None, body: vec![], ..event(HEARD, "c", 1) };
    let large = Message { body: vec![7; 300_000], ..event(HEARD, "d", 1) };
    let sent = [event(HEARD, "a", 1), order(ORDERED, "b", 1), bare, large];
    let outcomes = fixture.broker.publisher().publish(&sent).await;
    assert_eq!(outcomes, vec![Published::Confirmed; sent.len()]);

    let mut deliveries = fixture.consume(16);
    let received = receive(&mut deliveries, sent.len()).await;
    assert!(received.iter().all(|delivery| !delivery.redelivered));
    let by_subject = |messages: Vec<Message>| {
        messages.into_iter().map(|message| (message.subject.clone(), message)).collect::<BTreeMap<_, _>>()
    };
    assert_eq!(by_subject(messages(&received)), by_subject(sent.to_vec()));
    deliveries.ack(&received).await;
    assert_drained(&fixture.broker, &mut deliveries).await;
}

async fn an_unroutable_order_is_reported_and_stops_only_its_own_subject(fixture: Arc<Fixture>) {
    // More than one window, with unroutable orders among the routable at every distance.
    let mut sent = Vec::new();
    for number in 0..60 {
        let subject = format!("s{number}");
        let type_name = if number % 3 == 0 { NOBODYS_ORDER } else { ORDERED };
        sent.push(order(type_name, &subject, 1));
        sent.push(event(HEARD, &subject, 2));
    }
    let mut publisher = fixture.broker.publisher();
    let outcomes = publisher.publish(&sent).await;
    for (message, outcome) in sent.iter().zip(&outcomes) {
        let nobodys = message.subject[1..].parse::<u32>().unwrap() % 3 == 0;
        let expected = match (nobodys, message.sequence.version) {
            (false, _) => Published::Confirmed,
            (true, 1) => Published::Unroutable,
            (true, _) => Published::Failed(PublishFailure::HeldBack),
        };
        assert_eq!(outcome, &expected, "{} {}", message.subject, message.sequence);
    }
    let mut deliveries = fixture.consume(100);
    let received = receive(&mut deliveries, 80).await;
    deliveries.ack(&received).await;
    assert_drained(&fixture.broker, &mut deliveries).await;
}

async fn a_fact_nobody_hears_is_confirmed_and_kept_aside(fixture: Arc<Fixture>) {
    let unheard = event(UNHEARD, "a", 1);
    let outcomes = fixture.broker.publisher().publish(std::slice::from_ref(&unheard)).await;
    assert_eq!(outcomes, [Published::Confirmed]);
    let mut aside = fixture.broker.consume("unheard", 1, CancellationToken::new());
    assert_eq!(messages(&receive(&mut aside, 1).await), [unheard]);
    assert_drained(&fixture.broker, &mut fixture.consume(1)).await;
}

async fn what_is_told_of_many_subjects_arrives_in_its_order(fixture: Arc<Fixture>) {
    let mut sent = Vec::new();
    for version in 1..=20 {
        for subject in 0..20 {
            sent.push(event(HEARD, &format!("s{subject}"), version));
        }
    }
    let mut publisher = fixture.broker.publisher();
    for batch in sent.chunks(150) {
        assert_eq!(publisher.publish(batch).await, vec![Published::Confirmed; batch.len()]);
    }
    let mut deliveries = fixture.consume(50);
    let mut heard = Vec::new();
    while heard.len() < sent.len() {
        let batch = receive(&mut deliveries, 1).await;
        heard.extend(messages(&batch).into_iter().map(|message| (message.subject, message.sequence.version)));
        deliveries.ack(&batch).await;
    }
    let told: Vec<_> = sent.into_iter().map(|message| (message.subject, message.sequence.version)).collect();
    assert_eq!(heard, told);
}

async fn an_unsendable_message_is_refused_before_it_is_sent(fixture: Arc<Fixture>) {
    let sent = [
        Message { body: vec![0; MAX_BODY + 1], ..event(HEARD, "a", 1) },
        event(HEARD, "a", 2),
        event(HEARD, "b", 1),
    ];
    let outcomes = fixture.broker.publisher().publish(&sent).await;
    assert!(matches!(outcomes[0], Published::Failed(PublishFailure::Unsendable(_))), "{outcomes:?}");
    assert_eq!(outcomes[1..], [Published::Failed(PublishFailure::HeldBack), Published::Confirmed]);
}

async fn an_empty_batch_is_nothing(fixture: Arc<Fixture>) {
    let mut publisher = fixture.broker.publisher();
    assert!(publisher.publish(&[]).await.is_empty());
    publish_all(&mut publisher, &[event(HEARD, "a", 1)]).await;
    publisher.close().await;
}
