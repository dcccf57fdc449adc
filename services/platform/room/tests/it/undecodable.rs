//! What is no message at all leaves the queue, is parked with its reason, and holds up nobody.

use std::collections::BTreeMap;
use std::sync::Arc;

use actnow_messaging::broker::{Broker, InProcess};
use chrono::DateTime;
use lapin::options::BasicPublishOptions;
use lapin::types::{AMQPValue, FieldTable};
use lapin::{BasicProperties, Connection, ConnectionProperties};
use sea_orm::{ConnectionTrait, Database, DbBackend, Statement};

use crate::facts::{fact, publish};
use crate::support::counting::COUNTED;
use crate::support::world::{HEARING, World, rabbitmq_address};
use crate::support::{Ears, in_every_world, until};

in_every_world!(what_cannot_be_read_is_parked_with_its_reason);

type Headers = BTreeMap<String, String>;

async fn what_cannot_be_read_is_parked_with_its_reason(world: Arc<World>) {
    let hearer = world.member(HEARING).await;
    let ids = hearer.database.ids();
    let (subject, claimed) = (ids.next(DateTime::UNIX_EPOCH), ids.next(DateTime::UNIX_EPOCH));
    let mut with_id = Headers::new();
    with_id.insert("cloudEvents_specversion".to_owned(), "1.0".to_owned());
    with_id.insert("cloudEvents_id".to_owned(), claimed.to_string());
    put_foreign(&world, Headers::new(), b"who am I").await;
    put_foreign(&world, with_id, b"I know my id").await;
    publish(&mut world.broker().publisher(), &[fact(ids.next(DateTime::UNIX_EPOCH), subject, 1)]).await;
    let hearing = hearer.hear(&Ears::default()).await;
    hearer.has_heard(subject, 1).await;
    until(2, || hearer.value::<i64>("SELECT COUNT(*) FROM troubled WHERE state = 'PARKED'", vec![])).await;
    let sql = "SELECT reason FROM troubled WHERE message_id = $1";
    let reason: String = hearer.value(sql, vec![claimed.into()]).await;
    assert!(reason.contains("missing"), "{reason}");
    let body: Vec<u8> =
        hearer.value("SELECT body FROM troubled WHERE message_id <> $1", vec![claimed.into()]).await;
    assert_eq!(body, b"who am I");
    // The same nonsense once more is the same row.
    hearing.stop().await;
    put_foreign(&world, Headers::new(), b"who am I").await;
    publish(&mut world.broker().publisher(), &[fact(ids.next(DateTime::UNIX_EPOCH), subject, 2)]).await;
    let hearing = hearer.hear(&Ears::default()).await;
    hearer.has_heard(subject, 2).await;
    assert_eq!(hearer.value::<i64>("SELECT COUNT(*) FROM troubled", vec![]).await, 2);
    hearing.stop().await;
}

/// Puts something into the hearing room's queue that did not come from our publisher.
async fn put_foreign(world: &World, headers: Headers, body: &[u8]) {
    match world.broker() {
        Broker::RabbitMq(_) => put_foreign_message(world, headers, body).await,
        Broker::InProcess(broker) => {
            broker.close().await;
            put_foreign_row(world, headers, body).await;
            let broker = InProcess::open(&world.queue_file(), &world.prefix).await.unwrap();
            world.replace_broker(Broker::InProcess(broker));
        }
    }
}

async fn put_foreign_message(world: &World, headers: Headers, body: &[u8]) {
    let connection = Connection::connect(&rabbitmq_address(), ConnectionProperties::default()).await.unwrap();
    let channel = connection.create_channel().await.unwrap();
    let table: BTreeMap<_, _> =
        headers.into_iter().map(|(name, value)| (name.into(), AMQPValue::LongString(value.into()))).collect();
    let properties = BasicProperties::default().with_headers(FieldTable::from(table));
    let exchange = format!("{}actnow.events", world.prefix);
    let options = BasicPublishOptions::default();
    channel.basic_publish(exchange.into(), COUNTED.into(), options, body, properties).await.unwrap();
    connection.close(200, "OK".into()).await.unwrap();
}

async fn put_foreign_row(world: &World, headers: Headers, body: &[u8]) {
    let db = Database::connect(format!("sqlite://{}", world.queue_file().display())).await.unwrap();
    let values: Vec<sea_orm::Value> = vec![
        format!("{}actnow.{HEARING}", world.prefix).into(),
        COUNTED.into(),
        serde_json::to_string(&headers).unwrap().into(),
        body.to_vec().into(),
    ];
    let sql = "INSERT INTO message (queue, topic, headers, body) VALUES (?, ?, ?, ?)";
    db.execute_raw(Statement::from_sql_and_values(DbBackend::Sqlite, sql, values)).await.unwrap();
    db.close().await.unwrap();
}
