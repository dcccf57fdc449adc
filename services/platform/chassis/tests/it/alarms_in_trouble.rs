//! Alarms that fail, hang, are moved under the hands of who fires them, or meet a command half-way.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use actnow_chassis::CommandError;
use actnow_chassis::aggregate;
use actnow_chassis::alarms::{self, OnAlarm};
use actnow_chassis::ids::Ids;
use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::oneshot;

use crate::alarms::{SERVICE, arm, armed, at_minute, fire, fired, note, noting};
use crate::support::{Gate, Kind, Store, by, noon, on_both_databases, soon, until};
use crate::ticket::{Ticket, open_in, stamp_in};

on_both_databases!(
    a_failing_alarm_is_postponed_and_goes_off_again,
    a_panicking_alarm_does_not_hold_up_the_others,
    pauses_grow_up_to_a_minute,
    an_alarm_moved_while_it_fires_has_no_effect,
    a_failure_does_not_touch_an_alarm_that_was_moved_meanwhile,
    a_command_and_an_alarm_of_the_same_ticket_do_not_block_each_other,
    commands_and_alarms_at_the_same_instant_never_deadlock,
);

async fn a_failing_alarm_is_postponed_and_goes_off_again(store: Store) {
    arm(&store, "t-1", "remind", 1).await;
    let calls = Arc::new(AtomicU32::new(0));
    let counted = calls.clone();
    let on_alarm: OnAlarm = Arc::new(move |txn, alarm| {
        let call = counted.fetch_add(1, Ordering::SeqCst);
        Box::pin(async move {
            assert_eq!(alarm.attempts, i32::try_from(call).unwrap());
            note(&txn, &alarm).await?;
            if call == 0 { Err(CommandError::internal(anyhow::anyhow!("no ink"))) } else { Ok(()) }
        })
    });
    at_minute(&store, 1);
    assert_eq!(fire(&store.database, &on_alarm).await, 1);
    assert_eq!((fired(&store).await.len(), armed(&store).await), (0, 1), "rolled back, and still armed");
    assert_eq!(store.value::<String>("SELECT last_error FROM alarms").await, "no ink");
    assert_eq!(fire(&store.database, &on_alarm).await, 0, "its pause is not over");
    at_minute(&store, 2);
    assert_eq!(fire(&store.database, &on_alarm).await, 1);
    assert_eq!((fired(&store).await, armed(&store).await), (vec!["remind:t-1".to_owned()], 0));
}

async fn a_panicking_alarm_does_not_hold_up_the_others(store: Store) {
    for subject in ["t-1", "t-2", "t-3"] {
        arm(&store, subject, "remind", 1).await;
    }
    at_minute(&store, 1);
    let on_alarm: OnAlarm = Arc::new(|txn, alarm| {
        Box::pin(async move {
            assert_ne!(alarm.subject, "t-2", "a handler that breaks");
            note(&txn, &alarm).await
        })
    });
    assert_eq!(fire(&store.database, &on_alarm).await, 3);
    assert_eq!(fired(&store).await, ["remind:t-1", "remind:t-3"]);
    assert_eq!(store.value::<i32>("SELECT attempts FROM alarms").await, 1);
}

async fn pauses_grow_up_to_a_minute(store: Store) {
    arm(&store, "t-1", "remind", 0).await;
    let fails: OnAlarm = Arc::new(|_, _| Box::pin(async { Err(CommandError::Overloaded) }));
    let mut pauses = Vec::new();
    for day in 1..=8 {
        at_minute(&store, day * 60 * 24);
        let before = store.clock.now();
        assert_eq!(fire(&store.database, &fails).await, 1);
        let next: DateTime<Utc> = store.value("SELECT try_at FROM alarms").await;
        // The clock goes on while the alarm fires; the pause is counted in whole seconds.
        pauses.push((next - before).num_seconds());
    }
    assert_eq!(pauses, [1, 2, 4, 8, 16, 32, 60, 60]);
}

async fn an_alarm_moved_while_it_fires_has_no_effect(store: Store) {
    arm(&store, "t-1", "remind", 1).await;
    arm(&store, "t-2", "remind", 2).await;
    at_minute(&store, 2);
    // Both are found by the same look; by the time the second one fires, the first has moved it.
    let on_alarm: OnAlarm = Arc::new(|txn, alarm| {
        Box::pin(async move {
            if alarm.subject == "t-1" {
                alarms::arm(&txn, "t-2", "remind", noon() + TimeDelta::minutes(30));
            }
            note(&txn, &alarm).await
        })
    });
    assert_eq!(fire(&store.database, &on_alarm).await, 2);
    assert_eq!((fired(&store).await, armed(&store).await), (vec!["remind:t-1".to_owned()], 1));
    at_minute(&store, 29);
    assert_eq!(fire(&store.database, &noting()).await, 0, "the move holds");
    at_minute(&store, 30);
    assert_eq!(fire(&store.database, &noting()).await, 1);
}

async fn a_failure_does_not_touch_an_alarm_that_was_moved_meanwhile(store: Store) {
    arm(&store, "t-1", "remind", 1).await;
    at_minute(&store, 1);
    // Fails, after somebody moved the alarm: on SQLite that somebody waits for the one writer.
    let moving = store.clone();
    let on_alarm: OnAlarm = Arc::new(move |txn, _| {
        let moving = moving.clone();
        Box::pin(async move {
            drop(txn);
            let started = tokio::spawn(async move { arm(&moving, "t-1", "remind", 30).await });
            if tokio::time::timeout(std::time::Duration::from_millis(100), started).await.is_err() {
                tracing::debug!("The move waits for this transaction.");
            }
            Err(CommandError::internal(anyhow::anyhow!("too late")))
        })
    });
    fire(&store.database, &on_alarm).await;
    let due = noon() + TimeDelta::minutes(30);
    until(|| async {
        (store.value::<DateTime<Utc>>("SELECT due_at FROM alarms").await == due).then_some(())
    })
    .await;
    assert_eq!(
        store.value::<DateTime<Utc>>("SELECT try_at FROM alarms").await,
        due,
        "it would ring too early"
    );
}

async fn a_command_and_an_alarm_of_the_same_ticket_do_not_block_each_other(store: Store) {
    let id = Ids::System.next(noon());
    let subject = id.to_string();
    let due = subject.clone();
    let opened = store.database.unit_of_work(by("li"), move |txn| async move {
        alarms::arm(&txn, &due, "remind", noon());
        open_in(&txn, id).await
    });
    opened.await.unwrap();
    // The command has locked the ticket when the alarm goes off, and moves the alarm at its end.
    let (locked, is_locked) = oneshot::channel();
    let gate = Arc::new(Gate::new());
    let (door, database) = (gate.clone(), store.database.clone());
    let command = tokio::spawn(async move {
        let work = database.unit_of_work(by("li"), move |txn| async move {
            let stamped = stamp_in(&txn, id, 1).await?;
            locked.send(()).unwrap();
            door.pass().await;
            alarms::arm(&txn, &subject, "remind", noon() + TimeDelta::minutes(30));
            Ok::<_, CommandError>(stamped)
        });
        work.await
    });
    soon(is_locked).await.unwrap();
    let (reached, has_reached) = (Arc::new(tokio::sync::Notify::new()), Arc::new(AtomicU32::new(0)));
    let (inside, calls) = (reached.clone(), has_reached.clone());
    let on_alarm: OnAlarm = Arc::new(move |txn, _| {
        inside.notify_one();
        calls.fetch_add(1, Ordering::SeqCst);
        Box::pin(async move {
            let _: Ticket = aggregate::get_for_update(&txn, id).await?;
            Ok(())
        })
    });
    let firing = store.clone();
    let firing = tokio::spawn(async move { alarms::fire_due(&firing.database, SERVICE, &on_alarm).await });
    if store.kind == Kind::Postgres {
        soon(reached.notified()).await;
    }
    gate.open();
    let stamped = soon(command).await.unwrap().expect("the command is not sacrificed to a deadlock");
    assert_eq!(stamped, Ticket::Open { id, version: 2, stamps: 1 });
    soon(firing).await.unwrap().unwrap();
    let moved: DateTime<Utc> = store.value("SELECT try_at FROM alarms").await;
    assert_eq!(moved, noon() + TimeDelta::minutes(30));
    assert_eq!(store.value::<i32>("SELECT attempts FROM alarms").await, 0, "the alarm did not fail either");
}

/// Commands and alarms of the same few tickets, as fast as they can: each locks its ticket first and touches the
/// alarm last, so that the database never has to sacrifice one.
async fn commands_and_alarms_at_the_same_instant_never_deadlock(store: Store) {
    const ROUNDS: usize = 60;
    let ids = [0; 3].map(|_| Ids::System.next(noon()));
    for id in ids {
        let work = store.database.unit_of_work(by("li"), move |txn| async move {
            alarms::arm(&txn, &id.to_string(), "remind", noon());
            open_in(&txn, id).await
        });
        work.await.unwrap();
    }
    // Working at a ticket is the same for both: lock it, and let its alarm ring again at once.
    let work_at = |id| {
        move |txn: actnow_chassis::database::Txn| async move {
            let _: Ticket = aggregate::get_for_update(&txn, id).await?;
            alarms::arm(&txn, &id.to_string(), "remind", noon());
            Ok::<(), CommandError>(())
        }
    };
    let on_alarm: OnAlarm = Arc::new(move |txn, alarm| {
        Box::pin(async move { work_at(alarm.subject.parse().unwrap())(txn).await })
    });
    let replicas = [store.database.clone(), store.replica().await];
    let mut tasks = tokio::task::JoinSet::new();
    for database in replicas.clone() {
        let (firing, ringing) = (database.clone(), on_alarm.clone());
        tasks.spawn(async move {
            for _ in 0..ROUNDS {
                alarms::fire_due(&firing, SERVICE, &ringing).await.unwrap();
            }
        });
        tasks.spawn(async move {
            for id in ids.iter().cycle().take(ROUNDS * ids.len()) {
                database.unit_of_work(by("li"), work_at(*id)).await.expect("no command is sacrificed");
            }
        });
    }
    soon(tasks.join_all()).await;
    for replica in &replicas {
        replica.close().await;
    }
    if store.kind == Kind::Postgres {
        // Whoever left has reported what it saw.
        let deadlocks = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()";
        let observer = store.replica().await;
        assert_eq!(crate::support::one_value::<i64>(&observer, deadlocks, vec![]).await, 0);
        observer.close().await;
    }
}
