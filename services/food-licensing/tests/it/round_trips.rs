//! Round trips of the hot path: what a straight-through file costs the database, BEGIN and COMMIT included.

use std::sync::Arc;

use actnow_proto::food_licensing::v1::FoodForm;

use crate::fixture::{House, Kept, Plan, run, server};
use crate::{clerks, proxy, samples};

/// The cheapest transaction that wrote into `table`, statement by statement: the first ones on a connection
/// prepare each statement, which costs a round trip of its own.
fn cheapest_of(seen: &proxy::Transactions, table: &str) -> Vec<String> {
    let insert = format!("INSERT INTO {table} ");
    let seen = seen.lock().unwrap();
    let wrote = seen.iter().filter(|all| all.iter().any(|sql| sql.starts_with(&insert)));
    wrote.min_by_key(|all| all.len()).expect("a transaction of that kind").clone()
}

fn figure(name: &str, statements: &[String], most: usize) {
    let heads: Vec<&str> =
        statements.iter().map(|sql| sql.split_once(" (").map_or(sql.as_str(), |(head, _)| head)).collect();
    assert!(statements.len() <= most, "{name} takes {} round trips: {heads:#?}", statements.len());
}

async fn some(house: &Arc<House>, form: &FoodForm) {
    for n in 1..=24 {
        let form = FoodForm { premises: format!("样例路{n}号"), ..form.clone() };
        clerks::ordered(house, samples::id(n), form).await;
    }
}

async fn planned(on: &'static str) -> (Plan, proxy::Transactions) {
    let url = server();
    let (_, rest) = url.split_once("://").unwrap();
    let (user, host) = rest.trim_end_matches('/').rsplit_once('@').unwrap();
    let (address, seen) = proxy::spawn(host.to_owned()).await;
    let plan = Plan { server: Some(format!("postgres://{user}@{address}?sslmode=disable")), ..Plan::on(on) };
    (plan, seen)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_filing_costs_ten_round_trips() {
    let (plan, seen) = planned("2026-09-21").await;
    run(Kept::Postgres, plan, async |house| {
        some(&house, &samples::filing()).await;
        figure("filing", &cheapest_of(&seen, "filings"), 10);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_unvisited_licence_costs_eleven_round_trips() {
    let (plan, seen) = planned("2018-11-12").await;
    run(Kept::Postgres, plan, async |house| {
        some(&house, &samples::historic()).await;
        figure("unvisited licence", &cheapest_of(&seen, "licences"), 11);
    })
    .await;
}
