//! Leases: one holder at a time, and a holder of yesterday changes nothing.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use actnow_chassis::database::Database;
use actnow_chassis::database::sql::statement;
use actnow_chassis::lease::{self, Lease};
use sea_orm::ConnectionTrait;

use crate::support::{Store, on_both_databases, soon};

on_both_databases!(
    another_instance_waits_for_the_expiry,
    a_restart_of_the_same_instance_takes_over_at_once,
    two_never_hold_it_at_the_same_time,
    a_lease_given_back_is_free,
    what_an_old_holder_writes_changes_nothing,
);

async fn acquire(database: &Database, holder: &str, run: &str) -> Option<i64> {
    lease::acquire(database, "relay", holder, run).await.unwrap().map(|lease| lease.epoch)
}

/// As if its holder had been silent for longer than a lease lives.
async fn expire(store: &Store) {
    assert_eq!(store.tamper("UPDATE leases SET expires_at = expires_at - 7", vec![]).await, 1);
}

async fn another_instance_waits_for_the_expiry(store: Store) {
    let other = store.replica().await;
    assert_eq!(acquire(&store.database, "one", "run-1").await, Some(1));
    assert_eq!(acquire(&other, "two", "run-2").await, None);
    assert_eq!(acquire(&store.database, "one", "run-1").await, Some(1), "renewing keeps the epoch");
    expire(&store).await;
    assert_eq!(acquire(&other, "two", "run-2").await, Some(2));
    assert_eq!(acquire(&store.database, "one", "run-1").await, None, "the old holder is out");
    other.close().await;
}

async fn a_restart_of_the_same_instance_takes_over_at_once(store: Store) {
    assert_eq!(acquire(&store.database, "one", "run-1").await, Some(1));
    assert_eq!(acquire(&store.database, "one", "run-2").await, Some(2));
    // A lease it lost and won back in the same run is a new one, too.
    expire(&store).await;
    assert_eq!(acquire(&store.database, "two", "run-3").await, Some(3));
    expire(&store).await;
    assert_eq!(acquire(&store.database, "one", "run-2").await, Some(4));
}

async fn two_never_hold_it_at_the_same_time(store: Store) {
    let (inside, wins) = (Arc::new(AtomicI64::new(0)), Arc::new(AtomicI64::new(0)));
    let contenders = (0..8).map(|n| {
        let (store, inside, wins) = (store.clone(), inside.clone(), wins.clone());
        tokio::spawn(async move {
            let database = store.replica().await;
            let name = format!("instance-{n}");
            while wins.load(Ordering::SeqCst) < 40 {
                if acquire(&database, &name, &name).await.is_none() {
                    continue;
                }
                assert_eq!(inside.fetch_add(1, Ordering::SeqCst), 0, "two holders");
                wins.fetch_add(1, Ordering::SeqCst);
                tokio::task::yield_now().await;
                inside.fetch_sub(1, Ordering::SeqCst);
                lease::release(&database, "relay", &name).await.unwrap();
            }
            database.close().await;
        })
    });
    for ended in soon(futures::future::join_all(contenders)).await {
        ended.unwrap();
    }
}

async fn a_lease_given_back_is_free(store: Store) {
    acquire(&store.database, "one", "run-1").await.unwrap();
    lease::release(&store.database, "relay", "run-9").await.unwrap();
    assert_eq!(acquire(&store.database, "two", "run-2").await, None, "given back by a stranger");
    lease::release(&store.database, "relay", "run-1").await.unwrap();
    assert_eq!(acquire(&store.database, "two", "run-2").await, Some(2));
}

async fn what_an_old_holder_writes_changes_nothing(store: Store) {
    let write = async |run: &str, epoch: i64, note: &str| {
        let writer = store.database.writer();
        let sql = "INSERT INTO notes (note) SELECT $1 WHERE EXISTS \
                   (SELECT 1 FROM leases WHERE name = 'relay' AND run = $2 AND epoch = $3)";
        let values = vec![note.into(), run.into(), epoch.into()];
        writer.execute_raw(statement(writer, sql, values)).await.unwrap().rows_affected()
    };
    let first = lease::acquire(&store.database, "relay", "one", "run-1").await.unwrap();
    assert_eq!(first, Some(Lease { epoch: 1 }));
    assert_eq!(write("run-1", 1, "in time").await, 1);
    assert_eq!(acquire(&store.database, "one", "run-2").await, Some(2));
    assert_eq!(write("run-1", 1, "too late").await, 0);
    assert_eq!(write("run-2", 1, "of another epoch").await, 0);
    assert_eq!(write("run-2", 2, "the new one").await, 1);
}
