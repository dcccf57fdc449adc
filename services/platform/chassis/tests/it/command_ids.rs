//! The same command twice: one effect, one answer; the same id for something else is refused.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use actnow_chassis::CommandError;
use actnow_chassis::commands::CommandMeta;
use tokio::sync::oneshot;

use crate::support::{Gate, Store, by, on_both_databases, soon};

on_both_databases!(
    a_repeated_command_gets_the_first_answer,
    the_same_id_with_another_body_is_refused,
    clients_do_not_share_their_ids,
    a_twin_at_the_same_moment_waits_for_the_same_answer,
    many_twins_have_one_effect,
    an_error_or_a_panic_leaves_no_claim,
);

#[derive(Clone, PartialEq, prost::Message)]
struct Number {
    #[prost(uint32, tag = "1")]
    value: u32,
}

const METHOD: &str = "/test.v1.Tickets/Draw";

fn draw(id: &str, body: u32) -> CommandMeta {
    CommandMeta::of(id, METHOD, &Number { value: body })
}

/// Counts its runs and answers with the count.
#[derive(Clone, Default)]
struct Drawer(Arc<AtomicU32>);

impl Drawer {
    fn runs(&self) -> u32 {
        self.0.load(Ordering::SeqCst)
    }

    fn next(&self) -> Number {
        Number { value: 100 + self.0.fetch_add(1, Ordering::SeqCst) }
    }

    async fn draw(&self, store: &Store, client: &str, meta: CommandMeta) -> Result<u32, CommandError> {
        let own = self.clone();
        let answer = store.database.once(by(client), meta, move |_txn| async move { Ok(own.next()) }).await;
        answer.map(|number| number.value)
    }
}

async fn a_repeated_command_gets_the_first_answer(store: Store) {
    let drawer = Drawer::default();
    for _ in 0..3 {
        assert_eq!(drawer.draw(&store, "li", draw("c-1", 1)).await.unwrap(), 100);
    }
    assert_eq!(drawer.draw(&store, "li", draw("c-2", 1)).await.unwrap(), 101);
    assert_eq!(drawer.runs(), 2);
}

async fn the_same_id_with_another_body_is_refused(store: Store) {
    let drawer = Drawer::default();
    drawer.draw(&store, "li", draw("c-1", 1)).await.unwrap();
    let other_body = draw("c-1", 2);
    let other_method = CommandMeta { method: "/test.v1.Tickets/Return", ..draw("c-1", 1) };
    for meta in [other_body, other_method] {
        let error = drawer.draw(&store, "li", meta).await.unwrap_err();
        assert!(matches!(&error, CommandError::CommandIdReused(id) if id == "c-1"), "{error:?}");
    }
    assert_eq!(drawer.runs(), 1);
}

async fn clients_do_not_share_their_ids(store: Store) {
    let drawer = Drawer::default();
    assert_eq!(drawer.draw(&store, "li", draw("c-1", 1)).await.unwrap(), 100);
    assert_eq!(drawer.draw(&store, "wang", draw("c-1", 2)).await.unwrap(), 101);
}

async fn a_twin_at_the_same_moment_waits_for_the_same_answer(store: Store) {
    let (drawer, gate) = (Drawer::default(), Arc::new(Gate::new()));
    let (started, has_started) = oneshot::channel();
    let (first, door, database) = (drawer.clone(), gate.clone(), store.database.clone());
    let first = tokio::spawn(async move {
        let work = move |_txn| async move {
            started.send(()).unwrap();
            door.pass().await;
            Ok(first.next())
        };
        database.once(by("li"), draw("c-1", 1), work).await
    });
    soon(has_started).await.unwrap();
    let (second, other) = (drawer.clone(), store.clone());
    let mut second = Box::pin(async move { second.draw(&other, "li", draw("c-1", 1)).await });
    // The first holds its claim, so the twin cannot get an answer however long it is given.
    let patience = std::time::Duration::from_millis(200);
    assert!(tokio::time::timeout(patience, second.as_mut()).await.is_err(), "the twin did not wait");
    gate.open();
    assert_eq!(soon(first).await.unwrap().unwrap().value, 100);
    assert_eq!(soon(second).await.unwrap(), 100);
    assert_eq!(drawer.runs(), 1);
}

async fn many_twins_have_one_effect(store: Store) {
    let drawer = Drawer::default();
    let twins = (0..24).map(|n| {
        let (drawer, store) = (drawer.clone(), store.clone());
        async move { drawer.draw(&store, "li", draw(&format!("c-{}", n % 3), n % 3)).await.unwrap() }
    });
    let answers = soon(futures::future::join_all(twins)).await;
    assert_eq!(drawer.runs(), 3);
    for (n, answer) in answers.iter().enumerate() {
        assert_eq!(*answer, answers[n % 3], "twin {n}");
    }
}

async fn an_error_or_a_panic_leaves_no_claim(store: Store) {
    let drawer = Drawer::default();
    let refused = store
        .database
        .once(by("li"), draw("c-1", 1), |_txn| async { Err::<Number, _>(CommandError::Overloaded) });
    assert!(matches!(refused.await, Err(CommandError::Overloaded)));
    let panics = store.database.once(by("li"), draw("c-1", 1), |_txn| async {
        if true {
            panic!("the pen broke");
        }
        Ok(Number::default())
    });
    assert!(matches!(panics.await, Err(CommandError::Internal(_))));
    assert_eq!(store.value::<i64>("SELECT COUNT(*) FROM commands").await, 0);
    // Even another body may use the id now: nothing ever happened under it.
    assert_eq!(drawer.draw(&store, "li", draw("c-1", 2)).await.unwrap(), 100);
}
