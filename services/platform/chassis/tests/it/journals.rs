//! The journal: chained within a transaction and across them, and no change of a row goes unseen.

use actnow_chassis::CommandError;
use actnow_chassis::database::Txn;
use actnow_chassis::journal::{self, Entry, Row};
use sea_orm::Value;

use crate::support::{ROLE, Store, by, on_both_databases};

on_both_databases!(
    streams_are_chained_within_and_across_transactions,
    a_transaction_may_write_more_rows_than_a_statement,
    a_change_of_any_field_is_found,
    a_missing_row_is_found,
    a_decision_without_the_one_before_is_not_written,
    the_same_decision_twice_is_not_written,
    pages_hold_every_row_once_and_in_order,
);

fn note(txn: &Txn, stream: &str, seq: i64) {
    let old_state = if seq == 1 { String::new() } else { "OPEN".to_owned() };
    let entry = Entry {
        stream: stream.to_owned(),
        seq,
        action: "stamp",
        basis: "MERR 19".to_owned(),
        old_state,
        new_state: "OPEN".to_owned(),
        role: ROLE,
        reasons: "材料齐全".to_owned(),
    };
    journal::record(txn, entry);
}

/// Writes these rows in one transaction.
async fn write(store: &Store, rows: &'static [(&'static str, i64)]) -> Result<(), CommandError> {
    let work = store.database.unit_of_work(by("li"), move |txn| async move {
        for (stream, seq) in rows {
            note(&txn, stream, *seq);
        }
        Ok(())
    });
    work.await
}

async fn rows(store: &Store, stream: &str) -> Vec<Row> {
    journal::read(store.database.reader(), stream).await.unwrap()
}

async fn streams_are_chained_within_and_across_transactions(store: Store) {
    write(&store, &[("t/a", 1)]).await.unwrap();
    write(&store, &[("t/b", 1), ("t/a", 2), ("t/b", 2), ("t/a", 3)]).await.unwrap();
    write(&store, &[("t/b", 3), ("t/c", 1), ("t/a", 4)]).await.unwrap();
    for (stream, length) in [("t/a", 4), ("t/b", 3), ("t/c", 1)] {
        let rows = rows(&store, stream).await;
        assert_eq!(rows.len(), length, "{stream}");
        assert_eq!(journal::first_break(&rows), None, "{stream}");
        assert_eq!(rows[0].prev_hash, [0; 32]);
        for pair in rows.windows(2) {
            assert_eq!(pair[1].prev_hash, pair[0].hash);
        }
    }
}

async fn a_transaction_may_write_more_rows_than_a_statement(store: Store) {
    let work = store.database.unit_of_work(by("li"), |txn| async move {
        for stream in 0..300 {
            note(&txn, &format!("t/{stream}"), 1);
            note(&txn, &format!("t/{stream}"), 2);
        }
        Ok::<(), CommandError>(())
    });
    work.await.unwrap();
    assert_eq!(store.value::<i64>("SELECT COUNT(*) FROM journal").await, 600);
    assert_eq!(journal::first_break(&rows(&store, "t/299").await), None);
}

async fn a_change_of_any_field_is_found(store: Store) {
    write(&store, &[("t/a", 1), ("t/a", 2), ("t/a", 3)]).await.unwrap();
    let other_hash = || Value::from(vec![7_u8; 32]);
    let changes: Vec<(&str, Value)> = vec![
        ("stream", "t/b".into()),
        ("seq", 9_i64.into()),
        ("at", crate::support::noon().into()),
        ("subject", "somebody else".into()),
        ("role", "HEAD".into()),
        ("office", "elsewhere".into()),
        ("action", "refuse".into()),
        ("basis", "MERR 20".into()),
        ("old_state", "CLOSED".into()),
        ("new_state", "CLOSED".into()),
        ("reasons", "材料不全".into()),
        ("cause", "command:other".into()),
        ("prev_hash", other_hash()),
        ("hash", other_hash()),
    ];
    let sound = rows(&store, "t/a").await;
    for (column, value) in changes {
        let sql = format!("UPDATE journal SET {column} = $1 WHERE stream = 't/a' AND seq = 2");
        assert_eq!(store.tamper(&sql, vec![value]).await, 1, "{column}");
        let stored = journal::page(store.database.reader(), &(String::new(), 0), 100).await.unwrap();
        assert_eq!(stored.len(), 3);
        let broken = journal::first_break(&stored);
        assert!(broken.is_some(), "a change of {column} went unseen");
        store.tamper("DELETE FROM journal", vec![]).await;
        write(&store, &[("t/a", 1), ("t/a", 2), ("t/a", 3)]).await.unwrap();
        assert_eq!(journal::first_break(&rows(&store, "t/a").await), None);
    }
    assert_eq!(sound.len(), 3);
}

async fn a_missing_row_is_found(store: Store) {
    for missing in [1, 2] {
        write(&store, &[("t/a", 1), ("t/a", 2), ("t/a", 3)]).await.unwrap();
        store.tamper("DELETE FROM journal WHERE seq = $1", vec![i64::from(missing).into()]).await;
        let left = rows(&store, "t/a").await;
        let broken = journal::first_break(&left).unwrap();
        assert_eq!(broken.seq, i64::from(missing) + 1);
        let before = (missing == 2).then(|| &left[0]);
        assert!(journal::fault_between(before, broken).unwrap().contains("missing"));
        store.tamper("DELETE FROM journal", vec![]).await;
    }
}

async fn a_decision_without_the_one_before_is_not_written(store: Store) {
    write(&store, &[("t/a", 1)]).await.unwrap();
    let error = write(&store, &[("t/b", 1), ("t/a", 3)]).await.unwrap_err();
    assert!(error.details().contains("t/a has no row before 3"), "{}", error.details());
    assert_eq!(store.value::<i64>("SELECT COUNT(*) FROM journal").await, 1);
}

async fn the_same_decision_twice_is_not_written(store: Store) {
    write(&store, &[("t/a", 1)]).await.unwrap();
    assert!(matches!(write(&store, &[("t/a", 1)]).await, Err(CommandError::Internal(_))));
    assert_eq!(rows(&store, "t/a").await.len(), 1);
}

async fn pages_hold_every_row_once_and_in_order(store: Store) {
    write(&store, &[("t/b", 1), ("t/b", 2), ("t/a", 1), ("t/c", 1), ("t/c", 2)]).await.unwrap();
    let (mut after, mut seen) = ((String::new(), 0), Vec::new());
    loop {
        let page = journal::page(store.database.reader(), &after, 2).await.unwrap();
        let Some(last) = page.last() else { break };
        after = (last.stream.clone(), last.seq);
        seen.extend(page.into_iter().map(|row| (row.stream, row.seq)));
    }
    let expected = [("t/a", 1), ("t/b", 1), ("t/b", 2), ("t/c", 1), ("t/c", 2)];
    assert_eq!(seen, expected.map(|(stream, seq)| (stream.to_owned(), seq)));
}
