//! `verify` says nothing about a sound room and finds each breach that is planted.

use std::sync::Arc;

use actnow_messaging::message::Message;
use actnow_room::verify;
use chrono::{DateTime, TimeDelta};
use sea_orm::Value;

use crate::facts::{fact, publish};
use crate::support::counting::Counter;
use crate::support::world::{COUNTING, HEARING, World};
use crate::support::{Ears, Member, Mood, count_up, in_every_world, until};

in_every_world!(a_sound_room_has_no_breach_and_each_planted_one_is_found, a_parked_message_is_found);

/// A statement with its values that breaks an invariant, or mends it again.
type Planted = (String, Vec<Value>);

/// Invariant and subject of each breach.
async fn breaches(member: &Member) -> Vec<(&'static str, String)> {
    let mut found = verify::platform(&member.database, COUNTING).await.unwrap();
    found.extend(verify::journalled::<Counter>(&member.database, COUNTING).await.unwrap());
    found.into_iter().map(|breach| (breach.invariant, breach.subject)).collect()
}

async fn a_sound_room_has_no_breach_and_each_planted_one_is_found(world: Arc<World>) {
    let teller = world.member(COUNTING).await;
    let telling = teller.run("main").await;
    let counters = [count_up(&teller.database, 4).await, count_up(&teller.database, 3).await];
    teller.all_sent().await;
    telling.stop().await;
    assert_eq!(breaches(&teller).await, []);
    let subject = counters[0].to_string();
    let stream = format!("counter/{subject}");
    let of =
        |sql: &str| (format!("{sql} WHERE subject = $1 AND version = 2"), vec![Value::from(subject.clone())]);
    let row = |sql: &str| (format!("{sql} WHERE stream = $1 AND seq = 2"), vec![Value::from(stream.clone())]);
    let last =
        |sql: &str| (format!("{sql} WHERE stream = $1 AND seq = 4"), vec![Value::from(stream.clone())]);
    let all = |sql: &str| (format!("{sql} WHERE stream = $1"), vec![Value::from(stream.clone())]);
    let planted: Vec<(Planted, Vec<(&str, String)>)> = vec![
        (of("UPDATE outbox SET idx = 1"), vec![("I5", subject.clone())]),
        (of("UPDATE outbox SET idx = 0"), vec![]),
        (row("UPDATE journal SET reasons = 'because'"), vec![("I9", format!("{stream}#2"))]),
        (row("UPDATE journal SET reasons = ''"), vec![]),
        (last("DELETE FROM journal"), vec![("I8", subject.clone())]),
        (row("DELETE FROM journal"), vec![("I9", format!("{stream}#3")), ("I8", subject.clone())]),
        (all("DELETE FROM journal"), vec![("I8", subject.clone())]),
    ];
    for ((sql, values), expected) in planted {
        assert!(teller.tamper(&sql, values).await > 0, "{sql}");
        assert_eq!(breaches(&teller).await, expected, "{sql}");
    }
    let old = teller.database.clock().now() - TimeDelta::seconds(31);
    let sql = "UPDATE outbox SET sent_at = NULL, time = $1 WHERE subject = $2";
    teller.tamper(sql, vec![old.into(), counters[1].to_string().into()]).await;
    assert_eq!(breaches(&teller).await[0], ("I5", "outbox".to_owned()));
}

async fn a_parked_message_is_found(world: Arc<World>) {
    let hearer = world.member(HEARING).await;
    let ids = hearer.database.ids();
    let (id, subject) = (ids.next(DateTime::UNIX_EPOCH), ids.next(DateTime::UNIX_EPOCH));
    let ears = Ears::default();
    ears.set(subject, Mood::Refuses);
    let message: Message = fact(id, subject, 1);
    publish(&mut world.broker().publisher(), &[message]).await;
    let hearing = hearer.hear(&ears).await;
    until(vec![("I13", id.to_string())], || breaches(&hearer)).await;
    hearing.stop().await;
}
