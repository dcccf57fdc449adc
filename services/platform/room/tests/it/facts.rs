//! A fact told in one room has its effect in the other: once, and in the order of its aggregate.

use std::sync::Arc;

use actnow_chassis::CommandError;
use actnow_chassis::database::WorkContext;
use actnow_messaging::broker::{Published, Publisher};
use actnow_messaging::message::{AggregateSequence, Kind, Message};
use actnow_messaging::outbox::{Outgoing, tell};
use chrono::DateTime;
use prost::Message as _;
use uuid::Uuid;

use crate::support::counting::{COUNTED, CountIt, Counted};
use crate::support::world::{COUNTING, HEARING, World};
use crate::support::{Ears, count, count_up, in_every_world, soon};

in_every_world!(
    a_fact_has_its_effect_once,
    an_order_reaches_the_room_that_takes_it,
    a_doubled_delivery_has_one_effect,
    an_aggregate_is_heard_in_its_order,
    facts_wait_for_a_room_that_is_not_there,
);

/// A fact of the counting room, made by hand.
pub(crate) fn fact(id: Uuid, subject: Uuid, number: i64) -> Message {
    Message {
        id,
        kind: Kind::Event,
        type_name: COUNTED.to_owned(),
        source: COUNTING.to_owned(),
        subject: subject.to_string(),
        sequence: AggregateSequence { version: number, index: 0 },
        time: DateTime::from_timestamp_micros(1_767_225_600_123_456).unwrap(),
        case_id: None,
        traceparent: None,
        body: Counted { number }.encode_to_vec(),
    }
}

/// Publishes until everything is confirmed, as the relay does.
pub(crate) async fn publish(publisher: &mut Publisher, messages: &[Message]) {
    soon(async {
        while publisher.publish(messages).await.iter().any(|outcome| *outcome != Published::Confirmed) {}
    })
    .await;
}

async fn a_fact_has_its_effect_once(world: Arc<World>) {
    let (teller, hearer) = (world.member(COUNTING).await, world.member(HEARING).await);
    let ears = Ears::default();
    let (telling, hearing) = (teller.run("main").await, hearer.hear(&ears).await);
    let counters = [count_up(&teller.database, 1).await, count_up(&teller.database, 3).await];
    hearer.has_heard(counters[0], 1).await;
    hearer.has_heard(counters[1], 3).await;
    teller.all_sent().await;
    assert_eq!(ears.all_calls(), 4);
    assert_eq!(hearer.value::<i64>("SELECT COUNT(*) FROM inbox", vec![]).await, 4);
    telling.stop().await;
    hearing.stop().await;
}

async fn an_order_reaches_the_room_that_takes_it(world: Arc<World>) {
    let (teller, hearer) = (world.member(COUNTING).await, world.member(HEARING).await);
    let (telling, hearing) = (teller.run("main").await, hearer.hear(&Ears::default()).await);
    let subject = teller.database.ids().next(DateTime::UNIX_EPOCH);
    let work = teller.database.unit_of_work(WorkContext::system(COUNTING, "test"), move |txn| async move {
        let subject = subject.to_string();
        for (number, version, index) in [(1, 1, 0), (2, 1, 1), (3, 2, 0)] {
            tell(&txn, Outgoing::order(COUNTING, &subject, version, index, &CountIt { number }));
        }
        Ok::<(), CommandError>(())
    });
    work.await.unwrap();
    hearer.has_heard(subject, 3).await;
    telling.stop().await;
    hearing.stop().await;
}

async fn a_doubled_delivery_has_one_effect(world: Arc<World>) {
    let hearer = world.member(HEARING).await;
    let ears = Ears::default();
    let ids = hearer.database.ids();
    let subject = ids.next(DateTime::UNIX_EPOCH);
    let (one, two) = (ids.next(DateTime::UNIX_EPOCH), ids.next(DateTime::UNIX_EPOCH));
    let mut publisher = world.broker().publisher();
    // Twins that are handled in one transaction, since they wait in the queue already.
    publish(&mut publisher, &[fact(one, subject, 1), fact(one, subject, 1), fact(two, subject, 2)]).await;
    let hearing = hearer.hear(&ears).await;
    hearer.has_heard(subject, 2).await;
    // And one that comes much later.
    let three = ids.next(DateTime::UNIX_EPOCH);
    publish(&mut publisher, &[fact(one, subject, 1), fact(three, subject, 3)]).await;
    hearer.has_heard(subject, 3).await;
    assert_eq!((ears.calls(one), ears.calls(two), ears.calls(three)), (1, 1, 1));
    hearing.stop().await;
}

async fn an_aggregate_is_heard_in_its_order(world: Arc<World>) {
    const WRITERS: usize = 32;
    const EACH: i64 = 10;
    let (teller, hearer) = (world.member(COUNTING).await, world.member(HEARING).await);
    let (telling, hearing) = (teller.run("main").await, hearer.hear(&Ears::default()).await);
    let counters: Vec<Uuid> = (0..8).map(|_| teller.database.ids().next(DateTime::UNIX_EPOCH)).collect();
    let writers = (0..WRITERS).map(|writer| {
        let (database, counter) = (teller.database.clone(), counters[writer % counters.len()]);
        tokio::spawn(async move {
            for _ in 0..EACH {
                count(&database, counter).await.unwrap();
            }
        })
    });
    for ended in soon(futures::future::join_all(writers)).await {
        ended.unwrap();
    }
    for counter in counters {
        hearer.has_heard(counter, EACH * 4).await;
    }
    telling.stop().await;
    hearing.stop().await;
}

async fn facts_wait_for_a_room_that_is_not_there(world: Arc<World>) {
    let (teller, hearer) = (world.member(COUNTING).await, world.member(HEARING).await);
    let telling = teller.run("main").await;
    let counter = count_up(&teller.database, 40).await;
    teller.all_sent().await;
    let hearing = hearer.hear(&Ears::default()).await;
    hearer.has_heard(counter, 40).await;
    telling.stop().await;
    hearing.stop().await;
}
