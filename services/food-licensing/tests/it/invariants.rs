//! `verify` must be able to fail: each planted fault is noticed, and nothing once it is mended.

use std::sync::Arc;

use actnow_proto::food_licensing::v1::FoodForm;
use sea_orm::ConnectionTrait;

use crate::clerks::issued;
use crate::fixture::{House, Plan};
use crate::{on_both, samples};

fn plan_of(plan: impl Fn() -> Plan) -> Plan {
    plan()
}

/// A statement that breaks the books, one that mends them, the invariant and what is said of it.
const FAULTS: [(&str, &str, &str, &str); 15] = [
    (
        "UPDATE certificates SET state = 'SIGNED' WHERE state = 'VALID'",
        "UPDATE certificates SET state = 'VALID' WHERE state = 'SIGNED'",
        "I2",
        "ISSUED with (certificates, unissued, licences, matching) (1, 1, 1, 1)",
    ),
    (
        "UPDATE certificates SET state = 'REVOKED' WHERE state = 'VALID'",
        "UPDATE certificates SET state = 'VALID' WHERE state = 'REVOKED'",
        "I2",
        "ACTIVE with a certificate REVOKED",
    ),
    (
        "UPDATE licences SET state = 'SUPERSEDED' WHERE state = 'ACTIVE'",
        "UPDATE licences SET state = 'ACTIVE' WHERE state = 'SUPERSEDED'",
        "I2",
        "1 version(s), 1 of them superseded",
    ),
    (
        "UPDATE outbox SET type_name = 'x' WHERE type_name = 'actnow.food_licensing.v1.FoodLicenceIssued'",
        "UPDATE outbox SET type_name = 'actnow.food_licensing.v1.FoodLicenceIssued' WHERE type_name = 'x'",
        "I2",
        "FoodLicenceIssued told 0 times",
    ),
    (
        "UPDATE outbox SET type_name = 'x' WHERE type_name = 'actnow.food_licensing.v1.FilingMade'",
        "UPDATE outbox SET type_name = 'actnow.food_licensing.v1.FilingMade' WHERE type_name = 'x'",
        "I2",
        "FilingMade told 0 times",
    ),
    (
        "UPDATE outbox SET subject = subject || 'x' WHERE type_name = 'actnow.food_licensing.v1.FilingMade'",
        "UPDATE outbox SET subject = REPLACE(subject, 'x', '') WHERE type_name = 'actnow.food_licensing.v1.FilingMade'",
        "I2",
        "FilingMade of no document",
    ),
    (
        "UPDATE certificates SET edition = 2",
        "UPDATE certificates SET edition = 1",
        "I3",
        "1 certificate(s), the latest edition is 2",
    ),
    (
        "UPDATE filings SET number = 'YB23702220000012'",
        "UPDATE filings SET number = 'YB23702220000011'",
        "I3",
        "the check digit is wrong",
    ),
    (
        "UPDATE alarms SET kind = 'x' WHERE kind = 'LICENCE_EXPIRES'",
        "UPDATE alarms SET kind = 'LICENCE_EXPIRES' WHERE kind = 'x'",
        "I6",
        "in force without the alarm of its last day",
    ),
    (
        "UPDATE licences SET state = 'SUSPENDED_BY_LATE_RENEWAL' WHERE state = 'ACTIVE'",
        "UPDATE licences SET state = 'ACTIVE' WHERE state = 'SUSPENDED_BY_LATE_RENEWAL'",
        "I6",
        "suspended without a renewal",
    ),
    (
        "UPDATE applications SET version = version + 1",
        "UPDATE applications SET version = version - 1",
        "I8",
        "row(s) in the journal",
    ),
    (
        "UPDATE licences SET version = version + 1",
        "UPDATE licences SET version = version - 1",
        "I8",
        "row(s) in the journal",
    ),
    (
        "UPDATE certificates SET version = version + 1",
        "UPDATE certificates SET version = version - 1",
        "I8",
        "row(s) in the journal",
    ),
    (
        "UPDATE journal SET stream = stream || 'x' WHERE stream LIKE 'licence/%'",
        "UPDATE journal SET stream = REPLACE(stream, 'x', '') WHERE stream LIKE 'licence/%'",
        "I8",
        "a journal without its row",
    ),
    (
        "UPDATE filings SET body = replace(body, '\"publicity_due\":{\"date\":\"2', '\"publicity_due\":{\"date\":\"3')",
        "UPDATE filings SET body = replace(body, '\"publicity_due\":{\"date\":\"3', '\"publicity_due\":{\"date\":\"2')",
        "I14",
        "does not follow from the day its period began",
    ),
];

on_both!(every_planted_fault_is_noticed, Plan::on("2026-09-21"));
async fn every_planted_fault_is_noticed(house: Arc<House>) {
    issued(&house, samples::id(1), samples::licence()).await;
    let elsewhere = FoodForm { premises: "样例路9号".to_owned(), ..samples::filing() };
    house.order("case-1", &samples::order(&house, samples::id(2), elsewhere)).await;
    house
        .until("the outbox to be sent", async || {
            house.count("SELECT COUNT(*) AS n FROM outbox WHERE sent_at IS NULL").await == 0
        })
        .await;
    assert_eq!(house.breaches().await, []);
    for (plant, mend, invariant, words) in FAULTS {
        let change =
            async |sql: &str| house.database.writer().execute_unprepared(sql).await.unwrap().rows_affected();
        assert!(change(plant).await > 0, "{plant}");
        let found = house.breaches().await;
        let noticed = found.iter().any(|one| one.invariant == invariant && one.what.contains(words));
        assert!(noticed, "{plant}: {found:#?}");
        change(mend).await;
        assert_eq!(house.breaches().await, [], "{mend}");
    }
}
