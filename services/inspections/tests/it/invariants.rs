//! `verify` notices what it is there for: each planted breach is named, and a sound house has none.

use actnow_proto::inspections::v1::{Answer, OrderInspection};
use sea_orm::Value;

use crate::house::{TestHouse, on_both};
use crate::people::{id_of, new_id, order};

on_both!(planted_breaches_are_named);

struct Planted {
    sql: &'static str,
    undo: &'static str,
    invariant: &'static str,
    what: &'static str,
}

/// Each takes the id (or journal stream) as `$1` and is undone again.
const PLANTED: &[Planted] = &[
    Planted {
        sql: "UPDATE inspections SET body = replace(body, '\"lin\",\"mei\"],\"party\":{', '\"lin\"],\"party\":{') \
              WHERE id = $1",
        undo: "UPDATE inspections SET body = replace(body, '\"lin\"],\"party\":{', '\"lin\",\"mei\"],\"party\":{') \
               WHERE id = $1",
        invariant: "I2",
        what: "without two inspectors",
    },
    Planted {
        sql: "UPDATE inspections SET body = replace(body, '\"state\":\"CLOSED\",\"verdict\":\"CONFORM\"', \
              '\"state\":\"CLOSED\",\"verdict\":\"CONFORM_AFTER_ON_SITE_FIX\"') WHERE id = $1",
        undo: "UPDATE inspections SET body = replace(body, '\"state\":\"CLOSED\",\"verdict\":\"CONFORM_AFTER_ON_SITE_FIX\"', \
               '\"state\":\"CLOSED\",\"verdict\":\"CONFORM\"') WHERE id = $1",
        invariant: "I2",
        what: "not the one of its record",
    },
    Planted {
        sql: "UPDATE team_members SET on_desk = (1 = 1) WHERE inspection_id = $1",
        undo: "UPDATE team_members SET on_desk = (1 = 0) WHERE inspection_id = $1",
        invariant: "I7",
        what: "still on a desk",
    },
    Planted {
        sql: "UPDATE inspections SET version = version + 1 WHERE id = $1",
        undo: "UPDATE inspections SET version = version - 1 WHERE id = $1",
        invariant: "I8",
        what: "its version and its journal differ",
    },
];

async fn planted_breaches_are_named(house: &TestHouse) {
    let recorded = house.recorded(&[(3, Answer::Fail)]).await;
    let closed = id_of(&house.sign_all(&recorded).await);
    assert_eq!(house.breaches().await, []);
    for planted in PLANTED {
        assert!(house.execute(planted.sql, vec![closed.into()]).await > 0, "{}", planted.sql);
        named(house, planted.invariant, planted.what).await;
        house.execute(planted.undo, vec![closed.into()]).await;
        assert_eq!(house.breaches().await, [], "{}", planted.undo);
    }
    a_visit_that_waits_without_alarms(house).await;
    a_transition_of_no_table(house, closed.to_string()).await;
}

async fn named(house: &TestHouse, invariant: &str, what: &str) {
    let breaches = house.breaches().await;
    let found = breaches.iter().any(|breach| breach.invariant == invariant && breach.what.contains(what));
    assert!(found, "{invariant} {what} in {breaches:#?}");
}

async fn a_visit_that_waits_without_alarms(house: &TestHouse) {
    house.roster("2026-09-21", &[]).await;
    let id = new_id();
    let period = OrderInspection { due_from: "2026-09-21".to_owned(), due_working_days: 5, ..order(id) };
    house.send(&period).await;
    house.until(id, |inspection| inspection.version == 1).await;
    a_day_that_does_not_follow(house).await;
    let kept = house.rows("SELECT kind, due_at FROM alarms ORDER BY kind", vec![]).await;
    house.execute("DELETE FROM alarms", vec![]).await;
    named(house, "I6", "LOOK_AGAIN").await;
    named(house, "I6", "VISIT_DUE").await;
    for row in kept {
        let kind: String = row.try_get("", "kind").unwrap();
        let due_at: chrono::DateTime<chrono::Utc> = row.try_get("", "due_at").unwrap();
        let sql = "INSERT INTO alarms (subject, kind, due_at, try_at, attempts) VALUES ($1, $2, $3, $4, 0)";
        let values: Vec<Value> = vec![id.to_string().into(), kind.into(), due_at.into(), due_at.into()];
        house.execute(sql, values).await;
    }
    assert_eq!(house.breaches().await, []);
}

async fn a_day_that_does_not_follow(house: &TestHouse) {
    let sql = "UPDATE inspections SET body = replace(body, $1, $2)";
    let (right, wrong) = ("\"due\":{\"date\":\"2026-09-29", "\"due\":{\"date\":\"2026-09-30");
    house.execute(sql, vec![right.into(), wrong.into()]).await;
    named(house, "I14", "does not follow from the day its period began").await;
    house.execute(sql, vec![wrong.into(), right.into()]).await;
    assert_eq!(house.breaches().await, []);
}

async fn a_transition_of_no_table(house: &TestHouse, id: String) {
    let stream: Value = format!("inspection/{id}").into();
    let skip = "UPDATE journal SET old_state = $2 WHERE stream = $1 AND new_state = 'CLOSED'";
    house.execute(skip, vec![stream.clone(), "PLANNED".into()]).await;
    named(house, "I8", "from PLANNED to CLOSED is in no table").await;
    named(house, "I9", "changed after it was written").await;
    house.execute(skip, vec![stream, "SIGNED".into()]).await;
}
