//! How fast facts travel on PostgreSQL and RabbitMQ, and how many statements each costs. The figures are
//! printed; what must hold is that every fact arrives once and that statements stay few.

use std::sync::Arc;
use std::time::{Duration, Instant};

use actnow_chassis::CommandError;
use actnow_chassis::database::WorkContext;
use actnow_messaging::outbox::tell;
use chrono::DateTime;
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use crate::support::counting::counted;
use crate::support::world::{BrokerKind, COUNTING, HEARING, Kind, World, run};
use crate::support::{Ears, Member, count, soon, until};

const WRITERS: i64 = 16;
const EACH: i64 = 625;
const MESSAGES: i64 = WRITERS * EACH;

#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_facts_travel_from_sixteen_writers() {
    run(Kind::Postgres, BrokerKind::RabbitMq, travel).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backlog_of_ten_thousand_facts_is_worked_off() {
    run(Kind::Postgres, BrokerKind::RabbitMq, work_off).await;
}

async fn work_off(world: Arc<World>) {
    let (teller, hearer) = (world.member(COUNTING).await, world.member(HEARING).await);
    for _ in 0..MESSAGES / 100 {
        let work = teller.database.unit_of_work(WorkContext::system(COUNTING, "test"), |txn| async move {
            for _ in 0..100 {
                tell(&txn, counted(txn.next_id(), 1));
            }
            Ok::<(), CommandError>(())
        });
        work.await.unwrap();
    }
    let before = [Work::of(&teller).await, Work::of(&hearer).await];
    let started = Instant::now();
    let (telling, hearing) = (teller.run("main").await, hearer.hear(&Ears::default()).await);
    teller.all_sent().await;
    println!("relayed a backlog:     {:.0}/s", rate(started.elapsed()));
    until(MESSAGES, || hearer.effects()).await;
    println!("relayed and heard:     {:.0}/s", rate(started.elapsed()));
    report(&teller, &hearer, &before).await;
    telling.stop().await;
    hearing.stop().await;
}

async fn travel(world: Arc<World>) {
    let (teller, hearer) = (world.member(COUNTING).await, world.member(HEARING).await);
    let (telling, hearing) = (teller.run("main").await, hearer.hear(&Ears::default()).await);
    let before = [Work::of(&teller).await, Work::of(&hearer).await];
    let started = Instant::now();
    let writers: Vec<_> = (0..WRITERS)
        .map(|_| {
            let database = teller.database.clone();
            tokio::spawn(async move {
                let counter: Uuid = database.ids().next(DateTime::UNIX_EPOCH);
                for _ in 0..EACH {
                    count(&database, counter).await.unwrap();
                }
                counter
            })
        })
        .collect();
    let counters = soon(futures::future::join_all(writers)).await;
    let told = started.elapsed();
    until(MESSAGES, || hearer.effects()).await;
    let heard = started.elapsed();
    teller.all_sent().await;
    for counter in counters {
        hearer.has_heard(counter.unwrap(), EACH).await;
    }
    println!("told {MESSAGES} facts: {:.0}/s", rate(told));
    println!("told and heard:        {:.0}/s", rate(heard));
    report(&teller, &hearer, &before).await;
    telling.stop().await;
    hearing.stop().await;
}

async fn report(teller: &Member, hearer: &Member, before: &[Work; 2]) {
    let after = [Work::of(teller).await, Work::of(hearer).await];
    after[0].report("telling", &before[0]);
    after[1].report("hearing", &before[1]);
    // A hearing transaction takes what is waiting: far fewer transactions than messages.
    let commits = after[1].commits - before[1].commits;
    assert!(commits < MESSAGES, "{commits} transactions for {MESSAGES} messages");
}

fn rate(time: Duration) -> f64 {
    f64::from(i32::try_from(MESSAGES).unwrap()) / time.as_secs_f64()
}

/// What the server counted for one database so far.
struct Work {
    commits: i64,
    /// Where the server counts statements (`pg_stat_statements`).
    statements: Option<i64>,
}

impl Work {
    async fn of(member: &Member) -> Self {
        let commits = "SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()";
        let counted =
            member.database.writer().execute_unprepared("CREATE EXTENSION IF NOT EXISTS pg_stat_statements");
        let sql = "SELECT COALESCE(SUM(calls), 0)::bigint FROM pg_stat_statements s \
                   JOIN pg_database d ON d.oid = s.dbid WHERE d.datname = current_database()";
        let statements = match counted.await {
            Ok(_) => {
                let reader = member.database.reader();
                let sql = actnow_chassis::database::sql::statement(reader, sql, vec![]);
                let row = reader.query_one_raw(sql).await.ok().flatten();
                row.and_then(|row| row.try_get_by_index(0).ok())
            }
            Err(_) => None,
        };
        Self { commits: member.value(commits, vec![]).await, statements }
    }

    fn report(&self, name: &str, before: &Self) {
        let each = |count: i64| {
            f64::from(i32::try_from(count).unwrap()) / f64::from(i32::try_from(MESSAGES).unwrap())
        };
        println!("{name}: {:.3} transactions per message", each(self.commits - before.commits));
        match (self.statements, before.statements) {
            (Some(after), Some(before)) => {
                println!("{name}: {:.2} statements per message", each(after - before))
            }
            (None, _) | (_, None) => println!("{name}: statements are not counted by this server"),
        }
    }
}
