//! A stop in good order: what is under way is finished, and what was told still goes out. And one without any:
//! what was under way comes again.

use std::sync::Arc;

use crate::support::world::{COUNTING, HEARING, World};
use crate::support::{Ears, Mood, count, count_up, in_every_world, soon};

in_every_world!(
    a_stop_finishes_the_batch_under_way,
    what_was_told_while_stopping_still_goes_out,
    a_stopped_room_gives_its_lease_back,
    what_a_dying_process_was_handling_comes_again,
);

async fn a_stop_finishes_the_batch_under_way(world: Arc<World>) {
    let (teller, hearer) = (world.member(COUNTING).await, world.member(HEARING).await);
    let telling = teller.run("main").await;
    let ears = Ears::default();
    let counter = count_up(&teller.database, 1).await;
    ears.set(counter, Mood::Waits);
    teller.all_sent().await;
    let hearing = hearer.hear(&ears).await;
    ears.called().await;
    for _ in 0..200 {
        count(&teller.database, counter).await.unwrap();
    }
    teller.all_sent().await;
    // Its only message is being handled; hundreds more wait.
    hearing.process.stop();
    assert_eq!(hearer.effects().await, 0);
    ears.go_on();
    soon(hearing.process.join()).await.unwrap();
    let before = hearer.effects().await;
    assert!(before >= 1, "what was under way was dropped");
    let hearing = hearer.hear(&ears).await;
    hearer.has_heard(counter, 201).await;
    assert_eq!(ears.all_calls(), 201, "something was handled again after the stop");
    telling.stop().await;
    hearing.stop().await;
}

async fn what_was_told_while_stopping_still_goes_out(world: Arc<World>) {
    let teller = world.member(COUNTING).await;
    let telling = teller.run("main").await;
    let (database, stop) = (teller.database.clone(), telling.process.stop_token());
    telling.process.spawn("writer", async move {
        stop.cancelled().await;
        for _ in 0..20 {
            count_up(&database, 30).await;
        }
        Ok(())
    });
    telling.stop().await;
    assert_eq!(teller.value::<i64>("SELECT COUNT(*) FROM outbox", vec![]).await, 600);
    assert_eq!(teller.unsent().await, 0);
}

async fn a_stopped_room_gives_its_lease_back(world: Arc<World>) {
    let teller = world.member(COUNTING).await;
    let first = teller.run("one").await;
    count_up(&teller.database, 1).await;
    teller.all_sent().await;
    first.stop().await;
    let expires: f64 = teller.value("SELECT expires_at FROM leases WHERE name = 'relay'", vec![]).await;
    assert!(expires.abs() < f64::EPSILON, "another instance would wait for the expiry");
}

async fn what_a_dying_process_was_handling_comes_again(world: Arc<World>) {
    let (teller, hearer) = (world.member(COUNTING).await, world.member(HEARING).await);
    let telling = teller.run("main").await;
    let counter = count_up(&teller.database, 60).await;
    teller.all_sent().await;
    let ears = Ears::default();
    ears.set(counter, Mood::Waits);
    // A runtime of its own, so that it can be ended between two instructions: all its tasks are dropped.
    let doomed = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let (room, listening) = (hearer.clone(), ears.clone());
    doomed.spawn(async move {
        let _running = room.hear(&listening).await;
        std::future::pending::<()>().await;
    });
    ears.called().await;
    doomed.shutdown_background();
    ears.quiet().await;
    ears.go_on();
    let hearing = hearer.hear(&ears).await;
    hearer.has_heard(counter, 60).await;
    assert!(ears.all_calls() > 60, "nothing was being handled when it died");
    telling.stop().await;
    hearing.stop().await;
}
