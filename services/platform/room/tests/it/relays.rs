//! The relay: nothing is skipped, nothing overtakes within an aggregate, and one relay works at a time.

use std::sync::Arc;
use std::time::{Duration, Instant};

use actnow_chassis::database::WorkContext;
use actnow_chassis::{CommandError, lease};
use actnow_messaging::broker::{QueueSpec, Topology};
use actnow_messaging::outbox::{Outgoing, tell};
use chrono::{DateTime, Utc};
use prost::Message as _;
use sea_orm::{ConnectionTrait, DbBackend, Statement, TransactionTrait};
use uuid::Uuid;

use crate::support::counting::{COUNTED, Counted, NOBODY_DOES_IT, NobodyDoesIt, counted};
use crate::support::world::{COUNTING, HEARING, World};
use crate::support::{Ears, Member, count, count_up, in_every_world, until};

in_every_world!(
    what_was_published_but_not_marked_is_dropped_by_the_inbox,
    a_relay_that_stops_marks_what_was_confirmed,
    two_relays_share_the_work_by_lease,
    a_relay_takes_over_from_one_that_fell_silent,
    an_order_without_a_queue_waits_and_holds_back_its_subject_only,
);

mod with_a_second_writer {
    use super::a_late_commit_is_not_skipped_and_delays_only_itself;
    crate::support::in_worlds_with_postgres!(a_late_commit_is_not_skipped_and_delays_only_itself);
}

/// Looks again and again at something that must not happen.
async fn while_it_lasts<F: Future<Output = ()>>(time: Duration, look: impl Fn() -> F) {
    let started = Instant::now();
    while started.elapsed() < time {
        look().await;
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

fn new_id(member: &Member) -> Uuid {
    member.database.ids().next(DateTime::UNIX_EPOCH)
}

async fn what_was_published_but_not_marked_is_dropped_by_the_inbox(world: Arc<World>) {
    let (teller, hearer) = (world.member(COUNTING).await, world.member(HEARING).await);
    let ears = Ears::default();
    let (telling, hearing) = (teller.run("main").await, hearer.hear(&ears).await);
    let counter = count_up(&teller.database, 20).await;
    hearer.has_heard(counter, 20).await;
    teller.all_sent().await;
    // As if the relay had died between the confirms and the mark.
    assert_eq!(teller.tamper("UPDATE outbox SET sent_at = NULL", vec![]).await, 20);
    teller.all_sent().await;
    telling.stop().await;
    // And as if another run had to find out after a restart.
    assert_eq!(teller.tamper("UPDATE outbox SET sent_at = NULL", vec![]).await, 20);
    let telling = teller.run("main").await;
    teller.all_sent().await;
    // What comes last shows that everything before it has come.
    count(&teller.database, counter).await.unwrap();
    hearer.has_heard(counter, 21).await;
    assert_eq!(ears.all_calls(), 21);
    telling.stop().await;
    hearing.stop().await;
}

async fn a_relay_that_stops_marks_what_was_confirmed(world: Arc<World>) {
    let (teller, hearer) = (world.member(COUNTING).await, world.member(HEARING).await);
    let (telling, hearing) = (teller.run("main").await, hearer.hear(&Ears::default()).await);
    for _ in 0..5 {
        let counter = count_up(&teller.database, 3).await;
        hearer.has_heard(counter, 3).await;
    }
    telling.stop().await;
    assert_eq!(teller.unsent().await, 0);
    hearing.stop().await;
}

async fn two_relays_share_the_work_by_lease(world: Arc<World>) {
    let (teller, hearer) = (world.member(COUNTING).await, world.member(HEARING).await);
    let ears = Ears::default();
    let hearing = hearer.hear(&ears).await;
    let (one, two) = (teller.run("one").await, teller.run("two").await);
    let counter = count_up(&teller.database, 60).await;
    hearer.has_heard(counter, 60).await;
    let holder: String = teller.value("SELECT holder FROM leases WHERE name = 'relay'", vec![]).await;
    let epoch: i64 = teller.value("SELECT epoch FROM leases WHERE name = 'relay'", vec![]).await;
    assert_eq!(epoch, 1, "the lease changed hands while its holder was well");
    let (stopped, other) = if holder == "one" { (one, two) } else { (two, one) };
    stopped.stop().await;
    for _ in 0..20 {
        count(&teller.database, counter).await.unwrap();
    }
    hearer.has_heard(counter, 80).await;
    assert_ne!(
        teller.value::<String>("SELECT holder FROM leases WHERE name = 'relay'", vec![]).await,
        holder
    );
    assert_eq!(ears.all_calls(), 80);
    other.stop().await;
    hearing.stop().await;
}

async fn a_relay_takes_over_from_one_that_fell_silent(world: Arc<World>) {
    let (teller, hearer) = (world.member(COUNTING).await, world.member(HEARING).await);
    let hearing = hearer.hear(&Ears::default()).await;
    let silent = lease::acquire(&teller.database, "relay", "ghost", "ghost").await.unwrap();
    assert_eq!(silent.map(|lease| lease.epoch), Some(1));
    let telling = teller.run("main").await;
    let counter = count_up(&teller.database, 5).await;
    while_it_lasts(Duration::from_millis(700), || async {
        assert_eq!((teller.unsent().await, hearer.effects().await), (5, 0), "sent without the lease");
    })
    .await;
    // The ghost is silent for longer than a lease lives.
    teller.tamper("UPDATE leases SET expires_at = expires_at - 7", vec![]).await;
    hearer.has_heard(counter, 5).await;
    teller.all_sent().await;
    telling.stop().await;
    hearing.stop().await;
}

async fn an_order_without_a_queue_waits_and_holds_back_its_subject_only(world: Arc<World>) {
    let (teller, hearer) = (world.member(COUNTING).await, world.member(HEARING).await);
    let (telling, hearing) = (teller.run("main").await, hearer.hear(&Ears::default()).await);
    let subject = new_id(&teller);
    let context = WorkContext::system(COUNTING, "command:test");
    let work = teller.database.unit_of_work(context, move |txn| async move {
        let order = Outgoing::order(COUNTING, &subject.to_string(), 1, 0, &NobodyDoesIt { number: 1 });
        tell(&txn, order);
        tell(&txn, counted(subject, 1));
        Ok::<(), CommandError>(())
    });
    work.await.unwrap();
    for _ in 0..3 {
        let other = count_up(&teller.database, 30).await;
        hearer.has_heard(other, 30).await;
    }
    until(2, || teller.unsent()).await;
    assert_eq!(hearer.heard(subject).await, Vec::<i64>::new(), "it overtook the order before it");
    let queue = QueueSpec { service: "somebody".to_owned(), events: vec![], orders: vec![NOBODY_DOES_IT] };
    let somebody = Topology::of(vec![queue]);
    world.broker().declare(&somebody).await.unwrap();
    hearer.has_heard(subject, 1).await;
    teller.all_sent().await;
    let sent = "SELECT sent_at FROM outbox WHERE subject = $1 AND kind = $2";
    let order: DateTime<Utc> = teller.value(sent, vec![subject.to_string().into(), "order".into()]).await;
    let fact: DateTime<Utc> = teller.value(sent, vec![subject.to_string().into(), "event".into()]).await;
    assert!(order <= fact);
    telling.stop().await;
    hearing.stop().await;
    world.broker().delete(&somebody).await.unwrap();
}

async fn a_late_commit_is_not_skipped_and_delays_only_itself(world: Arc<World>) {
    let (teller, hearer) = (world.member(COUNTING).await, world.member(HEARING).await);
    let (telling, hearing) = (teller.run("main").await, hearer.hear(&Ears::default()).await);
    let late = new_id(&teller);
    let open = teller.database.writer().begin().await.unwrap();
    let sql = "INSERT INTO outbox (message_id, kind, type_name, source, subject, version, idx, time, body) \
               VALUES ($1, 'event', $2, 'counting', $3, 1, 0, now(), $4)";
    let body = Counted { number: 1 }.encode_to_vec();
    let values = [new_id(&teller).into(), COUNTED.into(), late.to_string().into(), body.into()];
    open.execute_raw(Statement::from_sql_and_values(DbBackend::Postgres, sql, values)).await.unwrap();
    // It has a lower place than all of these, and none of them waits for it.
    for _ in 0..4 {
        let other = count_up(&teller.database, 25).await;
        hearer.has_heard(other, 25).await;
    }
    teller.all_sent().await;
    assert_eq!(hearer.heard(late).await, Vec::<i64>::new());
    open.commit().await.unwrap();
    hearer.has_heard(late, 1).await;
    teller.all_sent().await;
    telling.stop().await;
    hearing.stop().await;
}
