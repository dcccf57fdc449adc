//! Many clients at one workbench, on both databases.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use actnow_chassis::CommandError;
use actnow_chassis::clock::machine_time;
use actnow_chassis::database::sql::statement;
use actnow_chassis::database::{Database, Txn, WorkContext};
use actnow_chassis::ids::Ids;
use actnow_decisions::{Actor, Role};
use chrono::TimeDelta;
use sea_orm::ConnectionTrait;

use super::{claim, hand_over, next, prolong, put_back};
use crate::config::SERVICE;
use crate::domain::{Kind, PATIENCE, Task, Urgency, sort_key, station_of};
use crate::store::on_both;
use crate::store::testing::noon;
use crate::store::{self, Row};

const TASKS: u64 = 10_000;
const CLIENTS: usize = 50;

fn registrar(name: &str) -> Actor {
    Actor { subject: name.to_owned(), roles: vec![Role::Registrar], office: String::new() }
}

fn task(n: u64, light: &str) -> Task {
    Task {
        kind: Kind::Filing,
        subject_id: format!("{n:05}"),
        case_id: String::new(),
        title: "示例公司".to_owned(),
        stage: "SUBMITTED".to_owned(),
        urgency: Urgency { light: light.to_owned(), statutory_due: None, promise_due: None },
        waiting_since: noon() + TimeDelta::seconds(i64::try_from(n).unwrap()),
        version: 1,
        only: Vec::new(),
    }
}

async fn write(database: &Database, tasks: Vec<Task>) {
    let context = WorkContext::system(SERVICE, "test");
    let work = move |txn: Txn| async move {
        let line = |task: &Task| station_of(task.kind, &task.stage).unwrap().line();
        let found = tasks.into_iter().map(|task| (line(&task), task)).collect();
        store::replace_tasks(&txn, found).await.map(drop)
    };
    database.unit_of_work(context, work).await.unwrap();
}

on_both!(fifty_clients_share_ten_thousand_tasks, patience_ends, a_lease_is_kept_lost_and_handed_over);

/// Claims for `me` as the workbench does, and tells which claim it was.
async fn counted(database: &Database, me: &str) -> Option<(i64, Row)> {
    let lines = crate::queries::lines_of(&[Role::Registrar], None, false);
    let (me, now) = (me.to_owned(), machine_time());
    let work = move |txn: Txn| async move {
        let row = store::claim_next(&txn, &lines, &me, now, now + TimeDelta::minutes(10)).await?;
        let sql = "SELECT claims FROM lines WHERE line = 'FILING/SUBMITTED'";
        let nth: i64 =
            txn.query_one_raw(statement(&txn, sql, vec![])).await?.unwrap().try_get("", "claims")?;
        Ok::<_, CommandError>(row.map(|row| (nth, row)))
    };
    database.unit_of_work(WorkContext::system(SERVICE, "claim"), work).await.unwrap()
}

/// Nobody gets what another one has, and nothing is passed over for long.
async fn fifty_clients_share_ten_thousand_tasks(database: Database) {
    let ids = Ids::seeded(11);
    let mut tasks: Vec<Task> = (0..TASKS)
        .map(|n| task(n, ["RED", "YELLOW", "GREEN"][usize::try_from(ids.below(3)).unwrap()]))
        .collect();
    // They come in no order; their rank is where they stand once all are there.
    tasks.sort_by_key(|task| task.subject_id.chars().rev().collect::<String>());
    let mut ranked: Vec<_> =
        tasks.iter().map(|task| (sort_key(&task.urgency, task.waiting_since), task.id())).collect();
    ranked.sort();
    let rank: HashMap<String, usize> = ranked.into_iter().enumerate().map(|(n, (_, id))| (id, n)).collect();
    tasks.sort_by_key(|task| rank[&task.id()]);
    for part in tasks.chunks(500) {
        write(&database, part.to_vec()).await;
    }
    let taken: Arc<Mutex<Vec<(i64, Row)>>> = Arc::default();
    let clients = (0..CLIENTS).map(|n| {
        let (database, taken) = (database.clone(), taken.clone());
        tokio::spawn(async move {
            let me = format!("clerk{n}");
            while let Some((nth, row)) = counted(&database, &me).await {
                assert_eq!(row.holder.as_ref().unwrap().account, me);
                taken.lock().unwrap().push((nth, row));
            }
        })
    });
    for client in clients.collect::<Vec<_>>() {
        client.await.unwrap();
    }
    let taken = taken.lock().unwrap();
    let mut seen: Vec<String> = taken.iter().map(|(_, row)| row.task.id()).collect();
    let rank_of = |row: &Row| i64::try_from(rank[&row.task.id()]).unwrap();
    let late = taken.iter().map(|(nth, row)| nth - 1 - rank_of(row)).max().unwrap();
    assert!(late <= PATIENCE, "one waited {late} claims past its rank");
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), usize::try_from(TASKS).unwrap(), "each was taken once");
}

/// A green task is overtaken by newer red ones for a while, and then it is next.
async fn patience_ends(database: Database) {
    write(&database, vec![task(0, "GREEN")]).await;
    let me = registrar("clerk");
    let mut passed = 0;
    for n in 1..200 {
        write(&database, vec![task(n, "RED")]).await;
        let row = next(&database, &me, None).await.unwrap().unwrap();
        if row.task.subject_id == "00000" {
            break;
        }
        passed += 1;
    }
    assert_eq!(passed, PATIENCE);
}

#[expect(clippy::cognitive_complexity, reason = "the story of one lease")]
async fn a_lease_is_kept_lost_and_handed_over(database: Database) {
    write(&database, vec![task(1, "GREEN"), task(2, "RED")]).await;
    let (ann, bob) = (registrar("ann"), registrar("bob"));
    let first = next(&database, &ann, None).await.unwrap().unwrap();
    assert_eq!(first.task.subject_id, "00002", "red comes first");
    let id = first.task.id();
    let refused = claim(&database, &bob, &id).await.unwrap_err();
    assert!(refused.to_string().contains("TASK_HELD"), "{refused}");
    assert!(prolong(&database, &bob, &id).await.is_err());
    assert!(
        prolong(&database, &ann, &id).await.unwrap().holder.unwrap().until >= first.holder.unwrap().until
    );
    assert!(hand_over(&database, &bob, &id, "bob", false).await.is_err(), "not bob's to give");
    let given = hand_over(&database, &ann, &id, "bob", false).await.unwrap();
    assert_eq!(given.holder.unwrap().account, "bob");
    let given = hand_over(&database, &registrar("head"), &id, "cy", true).await.unwrap();
    assert_eq!(given.holder.unwrap().account, "cy");
    put_back(&database, &bob, &id).await.unwrap();
    assert!(prolong(&database, &registrar("cy"), &id).await.is_ok(), "bob cannot put back what cy holds");
    put_back(&database, &registrar("cy"), &id).await.unwrap();
    assert_eq!(next(&database, &bob, None).await.unwrap().unwrap().task.id(), id, "back at its place");

    // Whoever does not come back loses it: the claim is over, and the next one gets it.
    let past = machine_time() - TimeDelta::seconds(1);
    store::heartbeat(database.writer(), &id, "bob", past - TimeDelta::hours(1), past).await.unwrap();
    assert!(prolong(&database, &bob, &id).await.is_err());
    assert_eq!(next(&database, &ann, None).await.unwrap().unwrap().task.id(), id);
    let window = Actor { roles: vec![Role::Window], ..registrar("window") };
    assert!(next(&database, &window, None).await.unwrap().is_none(), "not the window's work");
    assert!(claim(&database, &window, &id).await.is_err());
}
