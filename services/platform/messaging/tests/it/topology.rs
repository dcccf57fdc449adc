//! Declaring and checking: repeatable, and precise about what is missing.

use std::sync::Arc;

use actnow_messaging::broker::{BrokerError, Published};

use crate::fixture::{
    Fixture, HEARD, LISTENER, event, messages, on_both_brokers, publish_all, receive, topology,
};

on_both_brokers![declaring_twice_keeps_messages, check_names_what_is_missing, deleting_takes_everything_away];

async fn declaring_twice_keeps_messages(fixture: Arc<Fixture>) {
    let sent = event(HEARD, "a", 1);
    publish_all(&mut fixture.broker.publisher(), std::slice::from_ref(&sent)).await;
    fixture.broker.declare(&topology()).await.unwrap();
    fixture.broker.check(LISTENER).await.unwrap();
    let received = receive(&mut fixture.consume(1), 1).await;
    assert_eq!(messages(&received), [sent]);
}

async fn check_names_what_is_missing(fixture: Arc<Fixture>) {
    let missing = fixture.broker.check("absent").await.unwrap_err();
    let BrokerError::Incomplete(parts) = missing else { panic!("{missing}") };
    assert_eq!(parts, [format!("queue {}actnow.absent", fixture.prefix)]);
}

async fn deleting_takes_everything_away(fixture: Arc<Fixture>) {
    let mut publisher = fixture.broker.publisher();
    publish_all(&mut publisher, &[event(HEARD, "a", 1)]).await;
    fixture.broker.delete(&topology()).await.unwrap();
    assert!(matches!(fixture.broker.check(LISTENER).await, Err(BrokerError::Incomplete(_))));
    // Deleting nothing is no error, and the topology can be built anew, empty.
    fixture.broker.delete(&topology()).await.unwrap();
    fixture.broker.declare(&topology()).await.unwrap();
    let fresh = event(HEARD, "b", 1);
    let outcomes = fixture.broker.publisher().publish(std::slice::from_ref(&fresh)).await;
    assert_eq!(outcomes, [Published::Confirmed]);
    assert_eq!(messages(&receive(&mut fixture.consume(1), 1).await), [fresh]);
}
