//! One transaction per piece of work: all of it or nothing, whoever goes away meanwhile.

use std::sync::{Arc, Mutex};

use actnow_chassis::CommandError;
use actnow_chassis::database::Txn;
use actnow_chassis::database::sql::statement;
use sea_orm::ConnectionTrait;
use tokio::sync::oneshot;

use crate::support::{Gate, Store, by, on_both_databases, soon, until};

on_both_databases!(
    an_answer_commits_and_an_error_rolls_back,
    a_kept_transaction_is_refused_and_dead,
    a_panic_rolls_back_and_the_database_goes_on,
    work_whose_caller_left_still_commits,
    a_failed_statement_that_was_passed_over_is_not_committed,
    draining_waits_for_open_work,
    work_sees_its_own_rows_and_nobody_else_does,
);

async fn write(txn: &Txn, note: &str) -> Result<(), CommandError> {
    txn.execute_raw(statement(txn, "INSERT INTO notes (note) VALUES ($1)", vec![note.into()])).await?;
    Ok(())
}

async fn notes(store: &Store) -> i64 {
    store.value("SELECT COUNT(*) FROM notes").await
}

async fn an_answer_commits_and_an_error_rolls_back(store: Store) {
    let answer = store.database.unit_of_work(by("li"), |txn| async move {
        write(&txn, "kept").await?;
        Ok::<_, CommandError>(7)
    });
    assert_eq!(answer.await.unwrap(), 7);
    let refused = store.database.unit_of_work(by("li"), |txn| async move {
        write(&txn, "undone").await?;
        Err::<(), _>(CommandError::not_found("filing", "F-1"))
    });
    assert!(matches!(refused.await, Err(CommandError::NotFound { .. })));
    assert_eq!(notes(&store).await, 1);
}

async fn a_kept_transaction_is_refused_and_dead(store: Store) {
    for succeeds in [true, false] {
        let kept: Arc<Mutex<Option<Txn>>> = Arc::default();
        let keep = kept.clone();
        let outcome = store.database.unit_of_work(by("li"), move |txn| async move {
            write(&txn, "unseen").await?;
            *keep.lock().unwrap() = Some(txn);
            if succeeds { Ok(()) } else { Err(CommandError::Overloaded) }
        });
        let error = outcome.await.unwrap_err();
        assert_eq!(matches!(error, CommandError::Internal(_)), succeeds, "{error:?}");
        // Rolled back at once, although the clone lives: its rows are gone and it can write no more.
        assert_eq!(notes(&store).await, 0);
        let dead = kept.lock().unwrap().take().unwrap();
        let late = write(&dead, "late").await.unwrap_err();
        assert!(late.details().contains("transaction is over"), "{late:?}");
    }
    store.database.unit_of_work(by("li"), |txn| async move { write(&txn, "next").await }).await.unwrap();
    assert_eq!(notes(&store).await, 1);
}

async fn a_panic_rolls_back_and_the_database_goes_on(store: Store) {
    let outcome = store.database.unit_of_work(by("li"), |txn| async move {
        write(&txn, "undone").await?;
        if notes_in(&txn).await? == 1 {
            panic!("the roof leaks");
        }
        Ok::<(), CommandError>(())
    });
    let error = outcome.await.unwrap_err();
    assert!(matches!(error, CommandError::Internal(_)), "{error:?}");
    assert!(error.details().contains("the roof leaks"), "{}", error.details());
    store.database.unit_of_work(by("li"), |txn| async move { write(&txn, "next").await }).await.unwrap();
    assert_eq!(notes(&store).await, 1);
    assert_eq!(store.database.abandoned_in_transaction(), 0, "nobody went away");
}

async fn notes_in(txn: &Txn) -> Result<i64, CommandError> {
    let row = txn.query_one_raw(statement(txn, "SELECT COUNT(*) FROM notes", vec![])).await?;
    Ok(row.unwrap().try_get_by_index(0)?)
}

async fn work_whose_caller_left_still_commits(store: Store) {
    let gate = Arc::new(Gate::new());
    let door = gate.clone();
    let (started, has_started) = oneshot::channel();
    let database = store.database.clone();
    let caller = tokio::spawn(async move {
        let work = database.unit_of_work(by("li"), move |txn| async move {
            write(&txn, "kept").await?;
            started.send(()).unwrap();
            door.pass().await;
            Ok::<(), CommandError>(())
        });
        work.await
    });
    soon(has_started).await.unwrap();
    caller.abort();
    assert!(caller.await.unwrap_err().is_cancelled());
    assert_eq!(notes(&store).await, 0);
    gate.open();
    until(|| async { (notes(&store).await == 1).then_some(()) }).await;
    assert_eq!(store.database.abandoned_in_transaction(), 1);
}

async fn a_failed_statement_that_was_passed_over_is_not_committed(store: Store) {
    let outcome = store.database.unit_of_work(by("li"), |txn| async move {
        write(&txn, "twice").await?;
        // PostgreSQL would answer COMMIT now with a rollback, and no error.
        assert!(write(&txn, "twice").await.is_err());
        Ok::<(), CommandError>(())
    });
    let error = outcome.await.unwrap_err();
    assert!(error.details().contains("after a statement had failed"), "{}", error.details());
    assert_eq!(notes(&store).await, 0);
}

async fn draining_waits_for_open_work(store: Store) {
    let gate = Arc::new(Gate::new());
    let door = gate.clone();
    let (started, has_started) = oneshot::channel();
    let database = store.database.clone();
    tokio::spawn(async move {
        let work = database.unit_of_work(by("li"), move |txn| async move {
            started.send(()).unwrap();
            door.pass().await;
            write(&txn, "kept").await
        });
        work.await.unwrap();
    });
    soon(has_started).await.unwrap();
    let mut draining = Box::pin(store.database.drain());
    assert!(futures::poll!(draining.as_mut()).is_pending(), "it did not wait");
    gate.open();
    soon(draining).await;
    assert_eq!(notes(&store).await, 1);
}

async fn work_sees_its_own_rows_and_nobody_else_does(store: Store) {
    let outside = store.clone();
    let work = store.database.unit_of_work(by("li"), move |txn| async move {
        write(&txn, "mine").await?;
        assert_eq!(notes_in(&txn).await?, 1);
        assert_eq!(notes(&outside).await, 0);
        Ok::<_, CommandError>((txn.at(), txn.next_id(), txn.next_id()))
    });
    let (at, one, two) = work.await.unwrap();
    assert!((store.clock.now() - at).num_seconds() < 30, "the clock of the house");
    assert_ne!(one, two);
    assert_eq!(notes(&store).await, 1);
}
