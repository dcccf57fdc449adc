//! The database goes away for a while, under load: nothing is lost, doubled or parked.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use actnow_chassis::CommandError;
use actnow_chassis::clock::Clock;
use actnow_chassis::commands::CommandMeta;
use actnow_chassis::database::{Database, DatabaseConfig, WorkContext};
use actnow_chassis::ids::Ids;
use actnow_messaging::outbox::tell;
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use crate::support::counting::{Counted, count_in, counted};
use crate::support::world::{COUNTING, HEARING, World};
use crate::support::{Ears, Member, in_worlds_with_postgres, soon};

in_worlds_with_postgres!(a_database_that_goes_away_loses_nothing);

const WRITERS: usize = 8;
const AWAY: Duration = Duration::from_secs(2);

async fn a_database_that_goes_away_loses_nothing(world: Arc<World>) {
    let (teller, hearer) = (world.member(COUNTING).await, world.member(HEARING).await);
    let ears = Ears::default();
    let (telling, hearing) = (teller.run("main").await, hearer.hear(&ears).await);
    let over = Arc::new(AtomicBool::new(false));
    let failures = Arc::new(AtomicU64::new(0));
    let writers: Vec<_> = (0..WRITERS)
        .map(|writer| {
            let (database, over, failures) = (teller.database.clone(), over.clone(), failures.clone());
            tokio::spawn(async move { count_until(&database, writer, &over, &failures).await })
        })
        .collect();
    let ended = end_sessions(&[&teller, &hearer]).await;
    over.store(true, Ordering::SeqCst);
    assert!(ended > 20, "only {ended} sessions were ended: the drill proves nothing");
    for writer in writers {
        let (counter, acknowledged) = soon(writer).await.unwrap();
        assert!(acknowledged > 0);
        hearer.has_heard(counter, acknowledged).await;
    }
    assert!(failures.load(Ordering::SeqCst) > 0, "no caller noticed: the drill proves nothing");
    teller.all_sent().await;
    assert_eq!(hearer.value::<i64>("SELECT COUNT(*) FROM troubled WHERE attempts > 0", vec![]).await, 0);
    telling.stop().await;
    hearing.stop().await;
}

/// Counts one counter up with commands, repeating each until it is answered; says where it ended.
async fn count_until(
    database: &Database,
    writer: usize,
    over: &AtomicBool,
    failures: &AtomicU64,
) -> (Uuid, i64) {
    let id = database.ids().next(database.clock().now());
    let mut number = 0;
    while !over.load(Ordering::SeqCst) {
        let meta = || CommandMeta::of(&format!("{writer}-{number}"), "/test/Count", &Counted { number });
        let answer = loop {
            let context = WorkContext::system(COUNTING, "command:test");
            let work = database.once(context, meta(), move |txn| async move {
                let number = count_in(&txn, id).await?;
                tell(&txn, counted(id, number));
                Ok(Counted { number })
            });
            match work.await {
                Ok(answer) => break answer.number,
                Err(CommandError::Unavailable(..)) => failures.fetch_add(1, Ordering::SeqCst),
                Err(other) => panic!("not a passing failure: {}", other.details()),
            };
        };
        assert_eq!(answer, number + 1, "a command had two effects, or none");
        number = answer;
    }
    (id, number)
}

/// Ends every session of these rooms' databases again and again; says how many there were.
async fn end_sessions(members: &[&Member]) -> u64 {
    let (server, _) = members[0].url.rsplit_once('/').unwrap();
    let config = DatabaseConfig::at(format!("{server}/postgres"));
    let admin = Database::connect(&config, Clock::System, Ids::System).await.unwrap();
    let names: Vec<String> =
        members.iter().map(|member| format!("'{}'", member.url.rsplit_once('/').unwrap().1)).collect();
    let sql = format!(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname IN ({})",
        names.join(", ")
    );
    let (started, mut ended) = (Instant::now(), 0);
    while started.elapsed() < AWAY {
        ended += admin.writer().execute_unprepared(&sql).await.unwrap().rows_affected();
        // Long enough for a few statements to get through between two cuts.
        tokio::time::sleep(Duration::from_millis(15)).await;
    }
    admin.close().await;
    ended
}
