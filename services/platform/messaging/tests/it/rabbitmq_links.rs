//! Links to RabbitMQ that are dead, silent or cut: the other address is taken, and nothing is lost.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use actnow_messaging::broker::{Broker, LinkState, Published, RabbitMq, RabbitMqSettings};
use actnow_messaging::message::Message;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::fixture::{
    self, Fixture, HEARD, LISTENER, Which, event, messages, publish_all, rabbitmq, rabbitmq_address, receive,
    soon,
};
use crate::proxy::Proxy;

/// The same broker behind another port.
fn at_port(port: u16) -> String {
    let address = rabbitmq_address();
    let (before, rest) = address.split_once('@').unwrap();
    let (_, path) = rest.split_once('/').unwrap();
    format!("{before}@127.0.0.1:{port}/{path}")
}

fn upstream() -> SocketAddr {
    let address = rabbitmq_address();
    let (_, rest) = address.split_once('@').unwrap();
    rest.split_once('/').unwrap().0.parse().unwrap()
}

async fn travels(broker: &Broker) {
    let sent = event(HEARD, "a", 1);
    publish_all(&mut broker.publisher(), std::slice::from_ref(&sent)).await;
    let mut deliveries = broker.consume(LISTENER, 1, CancellationToken::new());
    let received = receive(&mut deliveries, 1).await;
    assert_eq!(messages(&received), [sent]);
    deliveries.ack(&received).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_second_address_is_taken_when_the_first_is_dead() {
    fixture::run(Which::RabbitMq, dead_address).await;
}

async fn dead_address(fixture: Arc<Fixture>) {
    let dead = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = dead.local_addr().unwrap().port();
    drop(dead);
    let broker = rabbitmq(vec![at_port(port), rabbitmq_address()], &fixture.prefix);
    broker.check(LISTENER).await.unwrap();
    travels(&broker).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_second_address_is_taken_when_the_first_accepts_and_stays_silent() {
    fixture::run(Which::RabbitMq, silent_address).await;
}

async fn silent_address(fixture: Arc<Fixture>) {
    // As a frozen broker does: the kernel accepts, nobody answers.
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let settings = RabbitMqSettings {
        prefix: fixture.prefix.clone(),
        connect_timeout: Duration::from_millis(300),
        ..RabbitMqSettings::new(vec![at_port(silent.local_addr().unwrap().port()), rabbitmq_address()])
    };
    let broker = Broker::RabbitMq(RabbitMq::new(settings).unwrap());
    travels(&broker).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cut_wire_loses_nothing() {
    fixture::run(Which::RabbitMq, cut_wire).await;
}

/// Publishes and consumes through wires that are cut again and again, at once or in the middle of a frame.
async fn cut_wire(fixture: Arc<Fixture>) {
    let proxies = [Proxy::before(upstream()).await, Proxy::before(upstream()).await];
    let addresses = proxies.iter().map(|proxy| at_port(proxy.port)).collect();
    let broker = rabbitmq(addresses, &fixture.prefix);
    let sent: Vec<Message> =
        (0..400).map(|number| event(HEARD, &format!("s{}", number % 10), 1 + number / 10)).collect();

    let publishing = tokio::spawn({
        let (broker, sent) = (broker.clone(), sent.clone());
        async move {
            let mut publisher = broker.publisher();
            for (round, batch) in sent.chunks(40).enumerate() {
                match round % 3 {
                    0 => proxies.iter().for_each(|proxy| proxy.cut_after(9_000)),
                    1 => proxies.iter().for_each(Proxy::cut),
                    _ => {}
                }
                publish_all(&mut publisher, batch).await;
            }
            // Kept until the consumer is through.
            proxies
        }
    });

    let mut deliveries = broker.consume(LISTENER, 20, CancellationToken::new());
    let mut heard: BTreeSet<Uuid> = BTreeSet::new();
    let mut order: BTreeMap<String, Vec<i64>> = BTreeMap::new();
    soon(async {
        while heard.len() < sent.len() {
            let batch = deliveries.next_batch(7).await.expect("not stopped");
            for message in messages(&batch) {
                if heard.insert(message.id) {
                    order.entry(message.subject).or_default().push(message.sequence.version);
                }
            }
            deliveries.ack(&batch).await;
        }
    })
    .await;
    let proxies = soon(publishing).await.unwrap();
    assert!(proxies.iter().map(Proxy::cuts).sum::<u64>() >= 5, "hardly anything was cut");
    for (subject, versions) in order {
        assert_eq!(versions, (1..=40).collect::<Vec<_>>(), "{subject}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn health_shows_a_lost_link() {
    fixture::run(Which::RabbitMq, health).await;
}

async fn health(fixture: Arc<Fixture>) {
    let proxy = Proxy::before(upstream()).await;
    let broker = rabbitmq(vec![at_port(proxy.port)], &fixture.prefix);
    let mut publisher = broker.publisher();
    assert!(!broker.health().is_ready());
    publish_all(&mut publisher, &[event(HEARD, "a", 1)]).await;
    assert!(broker.health().is_ready());

    drop(proxy);
    let lost = async {
        while !matches!(broker.health().links[0].state, LinkState::Disconnected(_)) {
            tokio::task::yield_now().await;
        }
    };
    soon(lost).await;
    let outcomes = publisher.publish(&[event(HEARD, "a", 2)]).await;
    assert!(matches!(outcomes[0], Published::Failed(_)), "{outcomes:?}");
    drop(publisher);
    assert!(broker.health().links.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_dropped_half_way_does_not_confuse_the_next() {
    fixture::run(Which::RabbitMq, dropped_batch).await;
}

async fn dropped_batch(fixture: Arc<Fixture>) {
    let mut publisher = fixture.broker.publisher();
    let sent: Vec<Message> = (0..200).map(|number| event(HEARD, &format!("s{number}"), 1)).collect();
    for pause in 0..20 {
        let publishing = publisher.publish(&sent);
        // An expired timeout drops the future wherever it happens to be.
        drop(tokio::time::timeout(Duration::from_millis(pause), publishing).await);
    }
    let outcomes = publisher.publish(&sent).await;
    assert_eq!(outcomes, vec![Published::Confirmed; sent.len()]);
}
