//! Alarms: armed with the state that needs them, fired once when due, and not before.

use std::sync::Arc;

use actnow_chassis::CommandError;
use actnow_chassis::alarms::{self, Alarm, OnAlarm};
use actnow_chassis::database::sql::statement;
use actnow_chassis::database::{Database, Txn};
use chrono::TimeDelta;
use sea_orm::ConnectionTrait;
use tokio_util::sync::CancellationToken;

use crate::support::{Store, by, noon, on_both_databases, soon, until};

on_both_databases!(
    an_alarm_fires_when_it_is_due_and_not_before,
    an_armed_alarm_moves_and_a_disarmed_one_is_gone,
    the_last_word_of_a_transaction_counts,
    work_that_is_rolled_back_arms_nothing,
    an_alarm_may_arm_itself_again,
    competing_loops_fire_each_alarm_once,
    a_moved_clock_wakes_the_loop,
    a_fresh_alarm_wakes_the_loop,
    late_alarms_are_counted,
);

pub(crate) const SERVICE: &str = "test";

/// Arms `kind` of `subject`, due so many minutes after the clock's start.
pub(crate) async fn arm(store: &Store, subject: &'static str, kind: &'static str, minutes: i64) {
    let work = store.database.unit_of_work(by("li"), move |txn| async move {
        txn.belongs_to_case(Some(format!("case-of-{subject}")));
        alarms::arm(&txn, subject, kind, noon() + TimeDelta::minutes(minutes));
        Ok::<(), CommandError>(())
    });
    work.await.unwrap();
}

/// Moves the clock to so many minutes after its start.
pub(crate) fn at_minute(store: &Store, minutes: i64) {
    let now = store.clock.now();
    let offset = store.clock.offset_micros().unwrap();
    let by = noon() + TimeDelta::minutes(minutes) - now;
    assert!(store.clock.set_offset_micros(offset + by.num_microseconds().unwrap()));
}

/// Notes what fired; twice would break the key of the notes.
pub(crate) fn noting() -> OnAlarm {
    Arc::new(|txn, alarm| Box::pin(async move { note(&txn, &alarm).await }))
}

pub(crate) async fn note(txn: &Txn, alarm: &Alarm) -> Result<(), CommandError> {
    let note = format!("{}:{}", alarm.kind, alarm.subject);
    txn.execute_raw(statement(txn, "INSERT INTO notes (note) VALUES ($1)", vec![note.into()])).await?;
    Ok(())
}

pub(crate) async fn fire(database: &Database, on_alarm: &OnAlarm) -> u64 {
    alarms::fire_due(database, SERVICE, on_alarm).await.unwrap()
}

pub(crate) async fn fired(store: &Store) -> Vec<String> {
    let reader = store.database.reader();
    let rows = reader.query_all_raw(statement(reader, "SELECT note FROM notes ORDER BY note", vec![])).await;
    rows.unwrap().iter().map(|row| row.try_get("", "note").unwrap()).collect()
}

pub(crate) async fn armed(store: &Store) -> i64 {
    store.value("SELECT COUNT(*) FROM alarms").await
}

async fn an_alarm_fires_when_it_is_due_and_not_before(store: Store) {
    arm(&store, "t-1", "remind", 10).await;
    at_minute(&store, 9);
    assert_eq!(fire(&store.database, &noting()).await, 0);
    assert_eq!((fired(&store).await.len(), armed(&store).await), (0, 1));
    at_minute(&store, 10);
    let expected_due = noon() + TimeDelta::minutes(10);
    let on_alarm: OnAlarm = Arc::new(move |txn, alarm| {
        Box::pin(async move {
            assert_eq!((alarm.due_at, alarm.attempts), (expected_due, 0));
            let context = txn.context();
            assert_eq!(context.case_id.as_deref(), Some("case-of-t-1"));
            assert_eq!(context.cause, "alarm:remind:t-1");
            assert!(context.actor.is_machine());
            note(&txn, &alarm).await
        })
    });
    assert_eq!(fire(&store.database, &on_alarm).await, 1);
    assert_eq!(fire(&store.database, &on_alarm).await, 0);
    assert_eq!((fired(&store).await, armed(&store).await), (vec!["remind:t-1".to_owned()], 0));
}

async fn an_armed_alarm_moves_and_a_disarmed_one_is_gone(store: Store) {
    for (subject, kind) in [("t-1", "remind"), ("t-2", "remind"), ("t-1", "close"), ("t-3", "close")] {
        arm(&store, subject, kind, 10).await;
    }
    arm(&store, "t-1", "remind", 20).await;
    let work = store.database.unit_of_work(by("li"), |txn| async move {
        for subject in ["t-2", "t-3", "never-armed"] {
            alarms::disarm(&txn, subject, "remind");
        }
        Ok::<(), CommandError>(())
    });
    work.await.unwrap();
    at_minute(&store, 10);
    fire(&store.database, &noting()).await;
    assert_eq!(fired(&store).await, ["close:t-1", "close:t-3"]);
    at_minute(&store, 20);
    fire(&store.database, &noting()).await;
    assert_eq!(fired(&store).await, ["close:t-1", "close:t-3", "remind:t-1"]);
}

async fn the_last_word_of_a_transaction_counts(store: Store) {
    arm(&store, "t-2", "remind", 1).await;
    let work = store.database.unit_of_work(by("li"), |txn| async move {
        alarms::arm(&txn, "t-1", "remind", noon());
        alarms::disarm(&txn, "t-1", "remind");
        alarms::disarm(&txn, "t-2", "remind");
        alarms::arm(&txn, "t-2", "remind", noon() + TimeDelta::minutes(5));
        alarms::arm(&txn, "t-3", "remind", noon() + TimeDelta::minutes(7));
        alarms::arm(&txn, "t-3", "remind", noon() + TimeDelta::minutes(3));
        Ok::<(), CommandError>(())
    });
    work.await.unwrap();
    at_minute(&store, 4);
    fire(&store.database, &noting()).await;
    assert_eq!(fired(&store).await, ["remind:t-3"]);
    assert_eq!(armed(&store).await, 1);
}

async fn work_that_is_rolled_back_arms_nothing(store: Store) {
    let work = store.database.unit_of_work(by("li"), |txn| async move {
        alarms::arm(&txn, "t-1", "remind", noon());
        Err::<(), _>(CommandError::Overloaded)
    });
    assert!(work.await.is_err());
    assert_eq!(armed(&store).await, 0);
}

async fn an_alarm_may_arm_itself_again(store: Store) {
    arm(&store, "t-1", "remind", 1).await;
    let on_alarm: OnAlarm = Arc::new(|txn, alarm| {
        Box::pin(async move {
            alarms::arm(&txn, &alarm.subject, "remind", alarm.due_at + TimeDelta::minutes(60));
            Ok(())
        })
    });
    at_minute(&store, 1);
    assert_eq!(fire(&store.database, &on_alarm).await, 1);
    assert_eq!(fire(&store.database, &on_alarm).await, 0);
    at_minute(&store, 61);
    assert_eq!(fire(&store.database, &noting()).await, 1);
    assert_eq!(armed(&store).await, 0);
}

async fn competing_loops_fire_each_alarm_once(store: Store) {
    const ALARMS: i64 = 150;
    let work = store.database.unit_of_work(by("li"), |txn| async move {
        for n in 0..ALARMS {
            alarms::arm(&txn, &format!("t-{n}"), "remind", noon());
        }
        Ok::<(), CommandError>(())
    });
    work.await.unwrap();
    let stop = CancellationToken::new();
    let replicas = [store.database.clone(), store.replica().await, store.replica().await];
    let loops =
        replicas.clone().map(|database| tokio::spawn(alarms::run(database, SERVICE, noting(), stop.clone())));
    until(|| async { (armed(&store).await == 0).then_some(()) }).await;
    stop.cancel();
    for ended in loops {
        soon(ended).await.unwrap();
    }
    assert_eq!(store.value::<i64>("SELECT COUNT(*) FROM notes").await, ALARMS);
    for replica in &replicas[1..] {
        replica.close().await;
    }
}

async fn a_moved_clock_wakes_the_loop(store: Store) {
    arm(&store, "t-1", "remind", 60 * 24 * 20).await;
    let stop = CancellationToken::new();
    let task = tokio::spawn(alarms::run(store.database.clone(), SERVICE, noting(), stop.clone()));
    assert_eq!(fired(&store).await.len(), 0);
    at_minute(&store, 60 * 24 * 20);
    until(|| async { (fired(&store).await == ["remind:t-1"]).then_some(()) }).await;
    stop.cancel();
    soon(task).await.unwrap();
}

async fn a_fresh_alarm_wakes_the_loop(store: Store) {
    let stop = CancellationToken::new();
    let task = tokio::spawn(alarms::run(store.database.clone(), SERVICE, noting(), stop.clone()));
    for (n, subject) in ["t-1", "t-2", "t-3", "t-4"].into_iter().enumerate() {
        arm(&store, subject, "remind", 0).await;
        until(|| async { (fired(&store).await.len() == n + 1).then_some(()) }).await;
    }
    stop.cancel();
    soon(task).await.unwrap();
}

async fn late_alarms_are_counted(store: Store) {
    arm(&store, "t-1", "remind", 1).await;
    arm(&store, "t-2", "remind", 5).await;
    at_minute(&store, 4);
    assert_eq!(alarms::late(&store.database, TimeDelta::minutes(2)).await.unwrap(), 1);
    assert_eq!(alarms::late(&store.database, TimeDelta::minutes(10)).await.unwrap(), 0);
}
