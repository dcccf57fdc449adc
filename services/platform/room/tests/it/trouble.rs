//! Messages whose handler fails, panics, hangs or is hindered: they are tried again and parked, their
//! neighbours do not notice, and an operator brings them back.

use std::sync::Arc;

use actnow_proto::operations::v1::{GetParkedRequest, ListParkedRequest, ReplayParkedRequest};
use chrono::DateTime;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::facts::{fact, publish};
use crate::support::world::{HEARING, World};
use crate::support::{Ears, Member, Mood, in_every_world, soon, until};

in_every_world!(
    what_always_fails_is_parked_and_replayed_by_an_operator,
    a_panic_never_stops_the_consumer,
    a_handler_that_hangs_is_cut_off,
    what_can_never_be_handled_is_parked_at_once,
    what_is_hindered_is_tried_again_uncounted,
    what_comes_again_while_it_is_parked_stays_parked,
    what_follows_a_hindered_message_waits_for_it,
    a_failed_message_holds_up_nobody,
    a_failure_that_was_noted_but_not_acked_is_not_counted_twice,
);

/// A hearing room with messages about a bad subject among those about a good one.
struct Scene {
    hearer: Member,
    ears: Ears,
    bad: Uuid,
    good: Uuid,
    /// The message about the bad subject.
    message: Uuid,
}

impl Scene {
    /// Puts 40 good messages and one bad one in the middle into the queue.
    async fn set(world: &Arc<World>, mood: Mood) -> Self {
        let hearer = world.member(HEARING).await;
        let ids = hearer.database.ids().clone();
        let [bad, good, message] = std::array::from_fn(|_| ids.next(DateTime::UNIX_EPOCH));
        let mut messages: Vec<_> =
            (1..=40).map(|number| fact(ids.next(DateTime::UNIX_EPOCH), good, number)).collect();
        messages.insert(20, fact(message, bad, 1));
        publish(&mut world.broker().publisher(), &messages).await;
        let ears = Ears::default();
        ears.set(bad, mood);
        Self { hearer, ears, bad, good, message }
    }

    /// Publishes further messages about the bad subject, and then one about the good one.
    async fn publish_more(&self, world: &World, bad: std::ops::RangeInclusive<i64>, good: i64) {
        let next = || self.hearer.database.ids().next(DateTime::UNIX_EPOCH);
        let mut messages: Vec<_> = bad.map(|number| fact(next(), self.bad, number)).collect();
        messages.push(fact(next(), self.good, good));
        publish(&mut world.broker().publisher(), &messages).await;
    }

    async fn trouble(&self) -> Option<(String, i32, String)> {
        self.hearer.trouble(&self.bad.to_string()).await
    }

    async fn attempts(&self) -> i32 {
        self.trouble().await.map_or(0, |trouble| trouble.1)
    }

    /// Waits until the bad message is parked, without waiting for its pauses.
    async fn parked(&self) -> (i32, String) {
        until("PARKED".to_owned(), || async {
            self.hearer.hurry().await;
            self.trouble().await.map_or_else(String::new, |trouble| trouble.0)
        })
        .await;
        let (_, attempts, reason) = self.trouble().await.unwrap();
        (attempts, reason)
    }
}

async fn what_always_fails_is_parked_and_replayed_by_an_operator(world: Arc<World>) {
    let scene = Scene::set(&world, Mood::Fails).await;
    let hearing = scene.hearer.hear(&scene.ears).await;
    scene.hearer.has_heard(scene.good, 40).await;
    let (attempts, reason) = scene.parked().await;
    assert_eq!((attempts, reason.as_str()), (5, "the ear is stuffed"));
    assert_eq!(scene.ears.calls(scene.message), 5);

    let mut operator = scene.hearer.operator(&hearing);
    let page = operator.list_parked(ListParkedRequest::default()).await.unwrap().into_inner();
    assert_eq!(page.messages.len(), 1);
    let shown = &page.messages[0];
    assert_eq!(
        (shown.state.as_str(), shown.attempts, shown.subject.clone()),
        ("PARKED", 5, scene.bad.to_string())
    );
    let id = scene.message.to_string();
    let get = GetParkedRequest { message_id: id.clone() };
    assert_eq!(
        operator.get_parked(get).await.unwrap().into_inner().message.unwrap().reason,
        "the ear is stuffed"
    );

    let replay = || ReplayParkedRequest { command_id: "r-1".to_owned(), message_id: id.clone() };
    let answer = operator.replay_parked(replay()).await.unwrap().into_inner();
    assert_eq!((answer.outcome.as_str(), answer.reason.as_str()), ("PARKED", "the ear is stuffed"));
    assert_eq!(scene.hearer.heard(scene.bad).await, Vec::<i64>::new());
    scene.ears.set(scene.bad, Mood::Fine);
    for _ in 0..2 {
        let answer = operator.replay_parked(replay()).await.unwrap().into_inner();
        assert_eq!(answer.outcome, "HANDLED", "{}", answer.reason);
    }
    assert_eq!(scene.hearer.heard(scene.bad).await, [1], "handled once, however often it is asked for");
    assert_eq!(scene.trouble().await, None);
    let unknown = ReplayParkedRequest { command_id: "r-2".to_owned(), message_id: Uuid::nil().to_string() };
    assert_eq!(operator.replay_parked(unknown).await.unwrap_err().code(), tonic::Code::NotFound);
    hearing.stop().await;
}

async fn a_panic_never_stops_the_consumer(world: Arc<World>) {
    let scene = Scene::set(&world, Mood::Panics).await;
    let hearing = scene.hearer.hear(&scene.ears).await;
    scene.hearer.has_heard(scene.good, 40).await;
    let (attempts, reason) = scene.parked().await;
    assert_eq!(attempts, 5);
    assert!(reason.contains("the ear fell off"), "{reason}");
    assert_eq!(scene.hearer.heard(scene.bad).await, Vec::<i64>::new());
    hearing.stop().await;
}

async fn a_handler_that_hangs_is_cut_off(world: Arc<World>) {
    let scene = Scene::set(&world, Mood::Hangs).await;
    let hearing = scene.hearer.hear(&scene.ears).await;
    scene.hearer.has_heard(scene.good, 40).await;
    until(true, || async { scene.attempts().await > 0 }).await;
    let (state, _, reason) = scene.trouble().await.unwrap();
    assert_eq!((state.as_str(), reason.as_str()), ("RETRY", "the handler took too long"));
    scene.ears.set(scene.bad, Mood::Fine);
    scene.hearer.has_heard(scene.bad, 1).await;
    assert_eq!(scene.trouble().await, None);
    hearing.stop().await;
}

async fn what_can_never_be_handled_is_parked_at_once(world: Arc<World>) {
    let scene = Scene::set(&world, Mood::Refuses).await;
    let hearing = scene.hearer.hear(&scene.ears).await;
    scene.hearer.has_heard(scene.good, 40).await;
    let (attempts, reason) = scene.parked().await;
    assert_eq!((attempts, scene.ears.calls(scene.message)), (1, 1));
    assert!(reason.contains("EAR_CLOSED"), "{reason}");
    // Only an operator brings it back; while it fails for him it stays parked, for whatever reason.
    scene.ears.set(scene.bad, Mood::Fails);
    let replay = ReplayParkedRequest { command_id: "r-1".to_owned(), message_id: scene.message.to_string() };
    let answer = scene.hearer.operator(&hearing).replay_parked(replay).await.unwrap().into_inner();
    assert_eq!((answer.outcome.as_str(), answer.reason.as_str()), ("PARKED", "the ear is stuffed"));
    assert_eq!(scene.trouble().await, Some(("PARKED".to_owned(), 2, "the ear is stuffed".to_owned())));
    hearing.stop().await;
}

async fn what_is_hindered_is_tried_again_uncounted(world: Arc<World>) {
    let scene = Scene::set(&world, Mood::Unavailable).await;
    let hearing = scene.hearer.hear(&scene.ears).await;
    scene.hearer.has_heard(scene.good, 40).await;
    // More often than a failure would be: it is never parked for what is not its fault.
    until(true, || async {
        scene.hearer.hurry().await;
        scene.ears.calls(scene.message) > 12
    })
    .await;
    let (state, attempts, _) = scene.trouble().await.unwrap();
    assert_eq!((state.as_str(), attempts), ("RETRY", 0));
    scene.ears.set(scene.bad, Mood::Fine);
    scene.hearer.has_heard(scene.bad, 1).await;
    assert_eq!(scene.trouble().await, None);
    hearing.stop().await;
}

async fn what_comes_again_while_it_is_parked_stays_parked(world: Arc<World>) {
    let scene = Scene::set(&world, Mood::Fails).await;
    let hearing = scene.hearer.hear(&scene.ears).await;
    scene.parked().await;
    // Published once more by its relay: it may be tried, but it stays parked.
    publish(&mut world.broker().publisher(), &[fact(scene.message, scene.bad, 1)]).await;
    until(true, || async { scene.attempts().await > 5 }).await;
    assert_eq!(scene.trouble().await.unwrap().0, "PARKED");
    assert_eq!(scene.hearer.heard(scene.bad).await, Vec::<i64>::new());
    hearing.stop().await;
}

async fn what_follows_a_hindered_message_waits_for_it(world: Arc<World>) {
    let scene = Scene::set(&world, Mood::Unavailable).await;
    // Some of the same batch, some later: none of them overtakes.
    scene.publish_more(&world, 2..=3, 41).await;
    let hearing = scene.hearer.hear(&scene.ears).await;
    scene.hearer.has_heard(scene.good, 41).await;
    scene.publish_more(&world, 4..=9, 42).await;
    scene.hearer.has_heard(scene.good, 42).await;
    until((1..=9).collect::<Vec<_>>(), || scene.hearer.in_trouble()).await;
    let counted = "SELECT COUNT(*) FROM troubled WHERE attempts > 0";
    assert_eq!(scene.hearer.value::<i64>(counted, vec![]).await, 0);
    let mut operator = scene.hearer.operator(&hearing);
    let page = operator.list_parked(ListParkedRequest::default()).await.unwrap().into_inner();
    let hindered = scene.message.to_string();
    let waiting = page.messages.into_iter().find(|one| one.message_id != hindered).unwrap().message_id;
    let replay = ReplayParkedRequest { command_id: "r-0".to_owned(), message_id: waiting };
    let answer = operator.replay_parked(replay).await.unwrap().into_inner();
    assert_eq!(
        (answer.outcome.as_str(), answer.reason.as_str()),
        ("RETRY", "an earlier message of its subject is tried again"),
        "nobody hears it before"
    );
    hearing.stop().await;
    // The next process knows it too, and what comes to it first is what is new.
    scene.publish_more(&world, 10..=11, 43).await;
    let hearing = scene.hearer.hear(&scene.ears).await;
    scene.hearer.has_heard(scene.good, 43).await;
    until((1..=11).collect::<Vec<_>>(), || scene.hearer.in_trouble()).await;
    scene.ears.set(scene.bad, Mood::Fine);
    scene.hearer.has_heard(scene.bad, 11).await;
    // Nothing is left behind that would hold up what comes now.
    scene.publish_more(&world, 12..=12, 44).await;
    scene.hearer.has_heard(scene.bad, 12).await;
    until(Vec::<i64>::new(), || scene.hearer.in_trouble()).await;
    hearing.stop().await;
}

async fn a_failed_message_holds_up_nobody(world: Arc<World>) {
    let scene = Scene::set(&world, Mood::FailsAt(2)).await;
    scene.publish_more(&world, 2..=4, 41).await;
    let hearing = scene.hearer.hear(&scene.ears).await;
    // It may be one of these that it waits for.
    until(vec![1, 3, 4], || scene.hearer.heard(scene.bad)).await;
    assert_eq!(scene.hearer.in_trouble().await, [2]);
    scene.ears.set(scene.bad, Mood::Fine);
    until(vec![1, 3, 4, 2], || scene.hearer.heard(scene.bad)).await;
    until(Vec::<i64>::new(), || scene.hearer.in_trouble()).await;
    hearing.stop().await;
}

async fn a_failure_that_was_noted_but_not_acked_is_not_counted_twice(world: Arc<World>) {
    let scene = Scene::set(&world, Mood::Fails).await;
    let hearing = scene.hearer.hear(&scene.ears).await;
    scene.parked().await;
    hearing.stop().await;
    // It is delivered to a process that dies before the ack, and comes again to the next one.
    let next = scene.hearer.database.ids().next(DateTime::UNIX_EPOCH);
    publish(
        &mut world.broker().publisher(),
        &[fact(scene.message, scene.bad, 1), fact(next, scene.good, 41)],
    )
    .await;
    let stop = CancellationToken::new();
    let mut dying = world.broker().consume(HEARING, 16, stop.clone());
    let mut delivered = 0;
    while delivered < 2 {
        delivered += soon(dying.next_batch(16)).await.unwrap().len();
    }
    drop(dying);
    let hearing = scene.hearer.hear(&scene.ears).await;
    scene.hearer.has_heard(scene.good, 41).await;
    assert_eq!((scene.attempts().await, scene.ears.calls(scene.message)), (5, 5));
    hearing.stop().await;
}
