//! Aggregates: every save names the version it started from, and the loser of a race learns who won it.

use actnow_chassis::CommandError;
use actnow_chassis::aggregate::{self, Aggregate};
use actnow_chassis::database::Txn;
use actnow_chassis::ids::Ids;
use actnow_chassis::journal;
use uuid::Uuid;

use crate::support::{ROLE, Store, by, on_both_databases, soon};
use crate::ticket::{Ticket, open_in, stamp_in};

on_both_databases!(
    a_ticket_comes_back_as_it_was_saved,
    who_has_not_seen_the_newest_version_learns_who_decided_last,
    several_decisions_of_one_transaction_are_saved_once,
    what_is_held_is_seen_by_the_next_decision_and_saved_once,
    any_number_held_together_is_saved_together,
    a_held_one_is_not_saved_from_another_version,
    what_was_held_by_work_that_failed_stays_as_it_was,
    one_of_many_officers_at_once_wins,
    opening_an_id_twice_is_stale,
    a_save_from_another_version_changes_nothing,
    what_is_not_there_is_not_found,
    a_state_the_domain_does_not_know_never_gets_in,
    the_work_belongs_to_the_case_of_its_aggregate,
);

fn new_id() -> Uuid {
    Ids::System.next(crate::support::noon())
}

async fn opened(store: &Store) -> Uuid {
    let id = new_id();
    store.database.unit_of_work(by("li"), move |txn| async move { open_in(&txn, id).await }).await.unwrap();
    id
}

async fn stamp(store: &Store, who: &str, id: Uuid, seen: i64) -> Result<Ticket, CommandError> {
    store.database.unit_of_work(by(who), move |txn| async move { stamp_in(&txn, id, seen).await }).await
}

async fn a_ticket_comes_back_as_it_was_saved(store: Store) {
    let id = opened(&store).await;
    let stamped = stamp(&store, "wang", id, 1).await.unwrap();
    assert_eq!(stamped, Ticket::Open { id, version: 2, stamps: 1 });
    assert_eq!(aggregate::get::<Ticket>(store.database.reader(), id).await.unwrap(), stamped);
    let columns: (i64, String, i64) = (
        store.value("SELECT version FROM tickets").await,
        store.value("SELECT state FROM tickets").await,
        store.value("SELECT stamps FROM tickets").await,
    );
    assert_eq!(columns, (2, "OPEN".to_owned(), 1));
}

async fn who_has_not_seen_the_newest_version_learns_who_decided_last(store: Store) {
    let id = opened(&store).await;
    stamp(&store, "wang", id, 1).await.unwrap();
    let error = stamp(&store, "zhao", id, 1).await.unwrap_err();
    let CommandError::Stale { what, id: of, expected, found, last } = error else { panic!("{error:?}") };
    assert_eq!((what, of, expected, found), ("ticket", id.to_string(), 1, 2));
    let last = last.unwrap();
    let written = journal::last(store.database.reader(), &aggregate::stream::<Ticket>(id)).await.unwrap();
    assert_eq!((last.by.as_str(), last.at), ("wang", written.unwrap().at));
}

async fn several_decisions_of_one_transaction_are_saved_once(store: Store) {
    let id = opened(&store).await;
    let closed = store.database.unit_of_work(by("li"), move |txn| async move {
        let ticket: Ticket = aggregate::get_for_update(&txn, id).await?;
        let since = ticket.version();
        let stamped = ticket.stamp();
        aggregate::record(&txn, &stamped, "OPEN", "stamp", "T-2", ROLE, "");
        let closed = stamped.close();
        aggregate::record(&txn, &closed, "OPEN", "close", "T-3", ROLE, "");
        aggregate::save(&txn, &closed, since).await?;
        Ok::<_, CommandError>(closed)
    });
    assert_eq!(closed.await.unwrap(), Ticket::Closed { id, version: 3 });
    let rows = journal::read(store.database.reader(), &aggregate::stream::<Ticket>(id)).await.unwrap();
    let said: Vec<_> =
        rows.iter().map(|row| (row.seq, row.action.as_str(), row.new_state.as_str())).collect();
    assert_eq!(said, [(1, "open", "OPEN"), (2, "stamp", "OPEN"), (3, "close", "CLOSED")]);
    assert!(journal::first_break(&rows).is_none());
}

async fn stamp_held(txn: &Txn, id: Uuid) -> Result<(), CommandError> {
    let ticket: Ticket = aggregate::get_for_update(txn, id).await?;
    let since = ticket.version();
    let stamped = ticket.stamp();
    aggregate::record(txn, &stamped, "OPEN", "stamp", "T-2", ROLE, "");
    aggregate::save_with_commit(txn, &stamped, since).await
}

async fn what_is_held_is_seen_by_the_next_decision_and_saved_once(store: Store) {
    let id = opened(&store).await;
    let stamped = store.database.unit_of_work(by("li"), move |txn| async move {
        for _ in 0..3 {
            stamp_held(&txn, id).await?;
        }
        let in_the_table = aggregate::find::<Ticket>(&txn, id).await?;
        Ok::<_, CommandError>(in_the_table)
    });
    assert_eq!(stamped.await.unwrap(), Some(Ticket::open(id)));
    let now: Ticket = aggregate::get(store.database.reader(), id).await.unwrap();
    assert_eq!(now, Ticket::Open { id, version: 4, stamps: 3 });
    assert_eq!(store.value::<i64>("SELECT stamps FROM tickets").await, 3);
    let rows = journal::read(store.database.reader(), &aggregate::stream::<Ticket>(id)).await.unwrap();
    assert_eq!(rows.iter().map(|row| row.seq).collect::<Vec<_>>(), [1, 2, 3, 4]);
    assert!(journal::first_break(&rows).is_none());
}

async fn any_number_held_together_is_saved_together(store: Store) {
    let mut all = Vec::new();
    for count in [1_usize, 2, 3, 5] {
        let mut ids = Vec::new();
        for _ in 0..count {
            ids.push(opened(&store).await);
        }
        let held = ids.clone();
        let work = store.database.unit_of_work(by("li"), move |txn| async move {
            let unknown = new_id();
            aggregate::hold_all::<Ticket>(&txn, held.iter().copied().chain([held[0], unknown]).collect())
                .await?;
            assert_eq!(aggregate::find_for_update::<Ticket>(&txn, unknown).await?, None);
            // One is only looked at: it stays as it was.
            for id in &held[1..] {
                stamp_held(&txn, *id).await?;
            }
            Ok::<_, CommandError>(())
        });
        work.await.unwrap();
        all.extend(ids.into_iter().enumerate());
    }
    for (place, id) in all {
        let stamps = u32::from(place > 0);
        let now: Ticket = aggregate::get(store.database.reader(), id).await.unwrap();
        assert_eq!(now, Ticket::Open { id, version: 1 + i64::from(stamps), stamps });
        let rows = journal::read(store.database.reader(), &aggregate::stream::<Ticket>(id)).await.unwrap();
        assert!(journal::first_break(&rows).is_none() && rows.len() == 1 + stamps as usize, "{rows:?}");
    }
}

async fn a_held_one_is_not_saved_from_another_version(store: Store) {
    let (id, other) = (opened(&store).await, opened(&store).await);
    let work = store.database.unit_of_work(by("li"), move |txn| async move {
        stamp_held(&txn, id).await?;
        aggregate::save_with_commit(&txn, &Ticket::Open { id, version: 2, stamps: 1 }, 1).await
    });
    let twice = work.await;
    assert!(matches!(twice, Err(CommandError::Stale { expected: 1, found: 2, .. })), "{twice:?}");
    // Not read under a lock, and not at the version it claims: found out just before COMMIT.
    let work = store.database.unit_of_work(by("li"), move |txn| async move {
        stamp_held(&txn, other).await?;
        aggregate::save_with_commit(&txn, &Ticket::Open { id, version: 9, stamps: 8 }, 8).await
    });
    let late = work.await;
    assert!(matches!(late, Err(CommandError::Stale { expected: 8, found: 1, .. })), "{late:?}");
    for id in [id, other] {
        let now: Ticket = aggregate::get(store.database.reader(), id).await.unwrap();
        assert_eq!(now, Ticket::open(id));
    }
}

async fn what_was_held_by_work_that_failed_stays_as_it_was(store: Store) {
    let id = opened(&store).await;
    let work = store.database.unit_of_work(by("li"), move |txn| async move {
        stamp_held(&txn, id).await?;
        Err::<(), _>(CommandError::Overloaded)
    });
    work.await.unwrap_err();
    assert_eq!(aggregate::get::<Ticket>(store.database.reader(), id).await.unwrap(), Ticket::open(id));
}

async fn one_of_many_officers_at_once_wins(store: Store) {
    let id = opened(&store).await;
    let officers = (0..12).map(|n| {
        let store = store.clone();
        async move { (format!("officer-{n}"), stamp(&store, &format!("officer-{n}"), id, 1).await) }
    });
    let outcomes = soon(futures::future::join_all(officers)).await;
    let winners: Vec<&String> =
        outcomes.iter().filter(|(_, outcome)| outcome.is_ok()).map(|(who, _)| who).collect();
    assert_eq!(winners.len(), 1, "{outcomes:?}");
    for (who, outcome) in outcomes.iter().filter(|(_, outcome)| outcome.is_err()) {
        match outcome {
            Err(CommandError::Stale { expected: 1, found: 2, last: Some(last), .. }) => {
                assert_eq!(&last.by, winners[0]);
            }
            other => panic!("{who}: {other:?}"),
        }
    }
}

async fn opening_an_id_twice_is_stale(store: Store) {
    let id = new_id();
    let twice = (0..2).map(|n| {
        let who = if n == 0 { "li" } else { "wang" };
        store.database.unit_of_work(by(who), move |txn| async move { open_in(&txn, id).await })
    });
    let mut outcomes = soon(futures::future::join_all(twice)).await;
    outcomes.sort_by_key(Result::is_err);
    assert_eq!(*outcomes[0].as_ref().unwrap(), Ticket::open(id));
    match &outcomes[1] {
        Err(CommandError::Stale { expected: 0, found: 1, last: Some(_), .. }) => {}
        other => panic!("{other:?}"),
    }
}

async fn a_save_from_another_version_changes_nothing(store: Store) {
    let id = opened(&store).await;
    let stamped = stamp(&store, "wang", id, 1).await.unwrap();
    let save_from = async |seen: i64| {
        let torn = Ticket::Open { id, version: seen + 1, stamps: 8 };
        let work = move |txn: Txn| async move { aggregate::save(&txn, &torn, seen).await };
        store.database.unit_of_work(by("li"), work).await
    };
    match save_from(1).await {
        Err(CommandError::Stale { expected: 1, found: 2, last: Some(last), .. }) => {
            assert_eq!(last.by, "wang")
        }
        other => panic!("{other:?}"),
    }
    // Nobody was faster than who has seen what never was.
    match save_from(8).await {
        Err(CommandError::Stale { expected: 8, found: 2, last: None, .. }) => {}
        other => panic!("{other:?}"),
    }
    assert_eq!(aggregate::get::<Ticket>(store.database.reader(), id).await.unwrap(), stamped);
}

async fn what_is_not_there_is_not_found(store: Store) {
    let id = new_id();
    assert_eq!(aggregate::find::<Ticket>(store.database.reader(), id).await.unwrap(), None);
    let error = stamp(&store, "li", id, 1).await.unwrap_err();
    assert!(matches!(error, CommandError::NotFound { what: "ticket", .. }), "{error:?}");
}

async fn a_state_the_domain_does_not_know_never_gets_in(store: Store) {
    let id = opened(&store).await;
    let refused = store.database.writer();
    let sql = "UPDATE tickets SET state = 'TORN'";
    assert!(
        sea_orm::ConnectionTrait::execute_unprepared(refused, sql).await.is_err(),
        "no CHECK on the state"
    );
    store.tamper("UPDATE tickets SET body = '{\"TORN\":{}}'", vec![]).await;
    let error = stamp(&store, "li", id, 1).await.unwrap_err();
    assert!(matches!(error, CommandError::Internal(_)), "{error:?}");
    assert_eq!(error.to_string(), "internal error");
}

async fn the_work_belongs_to_the_case_of_its_aggregate(store: Store) {
    let id = opened(&store).await;
    let case_of = |txn: &Txn| txn.context().case_id.clone();
    let work = store.database.unit_of_work(by("li"), move |txn| async move {
        let before = case_of(&txn);
        aggregate::get_for_update::<Ticket>(&txn, id).await?;
        Ok::<_, CommandError>((before, case_of(&txn)))
    });
    assert_eq!(work.await.unwrap(), (None, Some("case-7".to_owned())));
}
