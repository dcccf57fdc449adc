//! Numbers without gap and without twin, whoever issues at the same time (I3).

use std::collections::BTreeSet;
use std::sync::Arc;

use actnow_proto::food_licensing::v1 as wire;
use actnow_proto::food_licensing::v1::FoodForm;

use crate::clerks::command_id;
use crate::fixture::{House, Plan};
use crate::{on_both, samples};

const ISSUERS: usize = 8;
const EACH: usize = 12;

fn plan_of(plan: impl Fn() -> Plan) -> Plan {
    plan()
}

on_both!(eight_issuers_leave_no_gap, Plan::on("2026-09-21"));
async fn eight_issuers_leave_no_gap(house: Arc<House>) {
    let workers = (0..ISSUERS).map(|worker| {
        let house = house.clone();
        tokio::spawn(async move {
            let mut client = house.window();
            let mut numbers = Vec::new();
            for n in 0..EACH {
                // Every fifth one is refused after its check began: it must not cost a number.
                let premises = if n % 5 == 4 { format!("{worker}-0") } else { format!("{worker}-{n}") };
                let request = wire::ApplyRequest {
                    command_id: command_id(),
                    form: Some(FoodForm { premises, ..samples::filing() }),
                    persons: vec![],
                    authority: String::new(),
                };
                match client.apply(request).await {
                    Ok(answer) => numbers.push(answer.into_inner().application.unwrap().number),
                    Err(status) => assert_eq!(status.code(), tonic::Code::FailedPrecondition, "{status:?}"),
                }
            }
            numbers
        })
    });
    let mut numbers = Vec::new();
    for worker in workers.collect::<Vec<_>>() {
        numbers.extend(worker.await.unwrap());
    }
    let expected = ISSUERS * (EACH - EACH / 5);
    assert_eq!(numbers.len(), expected);
    let distinct: BTreeSet<u32> = numbers.iter().map(|number| number[9..15].parse().unwrap()).collect();
    assert_eq!(distinct, (1..=u32::try_from(expected).unwrap()).collect());
}

on_both!(a_planted_gap_and_a_planted_twin_are_seen, Plan::on("2026-09-21"));
async fn a_planted_gap_and_a_planted_twin_are_seen(house: Arc<House>) {
    for n in 1..4 {
        let form = FoodForm { premises: format!("样例路{n}号"), ..samples::filing() };
        house.order("case-1", &samples::order(&house, samples::id(n), form)).await;
    }
    assert_eq!(house.breaches().await, []);
    let plant = async |sql: &str| {
        use sea_orm::ConnectionTrait;
        house.database.writer().execute_unprepared(sql).await.unwrap();
    };
    plant("UPDATE number_series SET last = 4").await;
    let seen = house.breaches().await;
    assert_eq!(seen.len(), 1);
    assert!(seen[0].invariant == "I3" && seen[0].what.contains("missing [4]"), "{seen:?}");
    plant("UPDATE number_series SET last = 3").await;
    plant("UPDATE filings SET version = 2 WHERE sequence = 2").await;
    let seen = house.breaches().await;
    assert!(seen.len() == 1 && seen[0].invariant == "I8", "{seen:?}");
    plant("UPDATE filings SET version = 1 WHERE sequence = 2").await;
    // The table itself refuses a second document with the same number.
    let twin = "UPDATE filings SET sequence = 1 WHERE sequence = 2";
    use sea_orm::ConnectionTrait;
    assert!(house.database.writer().execute_unprepared(twin).await.is_err());
    assert_eq!(house.breaches().await, []);
}

on_both!(licence_numbers_and_certificate_serials_count_together, Plan::on("2026-09-21"));
async fn licence_numbers_and_certificate_serials_count_together(house: Arc<House>) {
    let mut files = Vec::new();
    for n in 1..=6_u128 {
        files.push(visited_at(&house, n).await);
    }
    let grants = files.into_iter().map(|file| {
        let house = house.clone();
        tokio::spawn(async move { crate::clerks::grant(&house, &file).await.unwrap() })
    });
    let mut serials = BTreeSet::new();
    let mut sequences = BTreeSet::new();
    for grant in grants.collect::<Vec<_>>() {
        let issued = grant.await.unwrap();
        sequences.insert(issued.number[9..15].parse::<u32>().unwrap());
        serials.insert(issued.certificate_id.split('.').nth(7).unwrap().to_owned());
    }
    assert_eq!(sequences, (1..=6).collect());
    assert_eq!(serials, (1..=6).map(|n| format!("20260921{n:04}")).collect());
}

async fn visited_at(house: &Arc<House>, n: u128) -> wire::Application {
    let form = FoodForm { premises: format!("样例路{n}号"), ..samples::licence() };
    house.order("case-1", &samples::order(house, samples::id(n), form)).await;
    let file = crate::clerks::get(house, samples::id(n)).await;
    crate::clerks::concluded(house, &file, actnow_proto::inspections::v1::Verdict::Conform).await;
    crate::clerks::get(house, samples::id(n)).await
}

on_both!(different_operators_at_one_address_are_a_warning, Plan::on("2018-11-12"));
async fn different_operators_at_one_address_are_a_warning(house: Arc<House>) {
    crate::clerks::ordered(&house, samples::id(1), samples::historic()).await;
    let other = FoodForm { operator_uscc: samples::OTHERS[0].to_owned(), ..samples::historic() };
    let file = crate::clerks::ordered(&house, samples::id(2), other).await;
    assert_eq!(file.state(), wire::ApplicationState::Received, "a person looks at shared premises");
    assert_eq!(file.manual_reasons[0].reason, "PREMISES_CONFLICT");
}
