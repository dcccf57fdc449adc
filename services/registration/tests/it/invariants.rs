//! `verify` must be able to fail: each planted fault is noticed.

use actnow_proto::registration::v1 as wire;

use crate::acts::{approve, filed_form, handed_in, publicise, simple, submit_change};
use crate::dormancies::{dormancy, rest};
use crate::forms::{PARENT, declaration, declare, file, parent, shop, uploaded};
use crate::house::{On, TestHouse};
use crate::instant::EVERY_ONE;
use crate::name_corrections::{ordered, proposed, served};
use crate::revocations::{opened, publicised};

/// A statement that breaks the books, and the invariant that must notice it.
const FAULTS: [(&str, &str); 59] = [
    ("DELETE FROM companies", "I2"),
    ("DELETE FROM certificates", "I2"),
    ("UPDATE certificates SET state = 'RESERVED'", "I2"),
    ("DELETE FROM code_reservations", "I2"),
    ("UPDATE code_reservations SET state = 'RESERVED'", "I2"),
    ("DELETE FROM outbox WHERE type_name = 'actnow.registration.v1.LicenceIssued'", "I2"),
    ("DELETE FROM outbox WHERE type_name = 'actnow.registration.v1.CompanyChanged'", "I2"),
    ("DELETE FROM company_versions WHERE version = 2", "I2"),
    ("UPDATE company_versions SET filing_id = NULL WHERE version = 2", "I2"),
    ("UPDATE certificates SET state = 'VALID'", "I2"),
    ("UPDATE companies SET state = 'DEREGISTERED', ended_on = '2026-09-21'", "I2"),
    ("UPDATE certificates SET version = version + 1 WHERE version = 2", "I3"),
    ("UPDATE companies SET version = version + 1", "I8"),
    ("DELETE FROM alarms WHERE kind = 'DEREGISTRATION_TIME_OVER'", "I6"),
    ("UPDATE number_series SET last = last + 1", "I3"),
    ("UPDATE code_reservations SET n = n + 1", "I3"),
    ("DELETE FROM alarms WHERE kind = 'NAME_EXPIRY'", "I6"),
    ("UPDATE filings SET version = version + 1", "I8"),
    ("UPDATE name_declarations SET version = version + 1", "I8"),
    ("UPDATE journal SET new_state = 'REFUSED' WHERE new_state = 'SUBMITTED'", "I8"),
    ("DELETE FROM names", "I11"),
    ("DELETE FROM company_persons WHERE post = 'SUPERVISOR'", "I11"),
    ("UPDATE company_persons SET post = 'DIRECTOR' WHERE post = 'SUPERVISOR'", "I11"),
    ("UPDATE company_persons SET uscc = 'x'", "I11"),
    ("DELETE FROM name_index_a WHERE key LIKE '@%'", "I11"),
    ("UPDATE name_index_a SET key = key || 'x' WHERE key LIKE '@%'", "I11"),
    ("UPDATE names SET keys_b = keys_a", "I11"),
    ("UPDATE names SET edition_a = 'x'", "I11"),
    ("INSERT INTO house (key, value) VALUES ('name_index', 'B')", "I11"),
    ("UPDATE names SET exact = 'x'", "N-9"),
    ("UPDATE revocations SET version = version + 1", "I8"),
    ("UPDATE revocations SET state = 'REVOKED', due = NULL", "I2"),
    ("DELETE FROM alarms WHERE kind = 'REVOCATION_PUBLICITY'", "I6"),
    ("DELETE FROM name_corrections", "I2"),
    ("UPDATE name_corrections SET state = 'FULFILLED'", "I2"),
    ("UPDATE name_corrections SET version = version + 1", "I8"),
    ("DELETE FROM alarms WHERE kind = 'NAME_CORRECTION_DUE'", "I6"),
    ("DELETE FROM outbox WHERE type_name = 'actnow.registration.v1.NameCorrectionOrdered'", "I2"),
    ("UPDATE companies SET body = REPLACE(body, '\"code_for_name\":', '\"no_name\":')", "I2"),
    ("DELETE FROM dormancies", "I2"),
    ("UPDATE dormancies SET state = 'RESUMED'", "I2"),
    ("UPDATE dormancies SET version = version + 1", "I8"),
    ("DELETE FROM alarms WHERE kind = 'DORMANCY_TURN'", "I6"),
    ("DELETE FROM outbox WHERE type_name = 'actnow.registration.v1.DormancyFiled'", "I2"),
    ("UPDATE companies SET body = REPLACE(body, '\"dormancy\":{', '\"resting\":{')", "I2"),
    ("DELETE FROM instant_evaluations WHERE state = 'CARRIED_OUT'", "I18"),
    // The same document, in which the statement finds no approval by the machine.
    ("UPDATE filings SET body = REPLACE(body, '\"mode\":\"INSTANT\"', '\"mode\": \"INSTANT\"')", "I18"),
    ("DELETE FROM instant_reviews", "I18"),
    ("UPDATE instant_evaluations SET body = REPLACE(body, '\"SHARED\"', '\"UPLOADED\"')", "I18"),
    ("UPDATE instant_evaluations SET body = REPLACE(body, '\"per_mille\":1000', '\"per_mille\":0')", "I18"),
    ("UPDATE filings SET state = 'RETURNED', due = NULL WHERE state = 'SUBMITTED'", "I18"),
    ("UPDATE instant_evaluations SET version = version + 1", "I8"),
    ("DELETE FROM alarms WHERE kind = 'INSTANT_REVIEW_DUE'", "I6"),
    ("DELETE FROM outbox WHERE type_name = 'actnow.instant_approval.v1.InstantReviewDrawn'", "I2"),
    // A last day a thousand years off.
    ("UPDATE filings SET body = REPLACE(body, '\"due\":{\"date\":\"2', '\"due\":{\"date\":\"3')", "I14"),
    ("UPDATE revocations SET body = REPLACE(body, '\"due\":{\"date\":\"2', '\"due\":{\"date\":\"3')", "I14"),
    (
        "UPDATE name_corrections SET body = REPLACE(body, '\"due\":{\"date\":\"2', '\"due\":{\"date\":\"3')",
        "I14",
    ),
    (
        "UPDATE instant_reviews SET body = REPLACE(body, '\"due\":{\"date\":\"2', '\"due\":{\"date\":\"3')",
        "I14",
    ),
    (
        "INSERT INTO bans (revocation_id, ref, id_index, decided_on, created_at) SELECT id, 'p1', '', created_at, \
         created_at FROM revocations",
        "I2",
    ),
];

async fn notices(on: On, fault: &str, invariant: &str) {
    let house = TestHouse::start(on, EVERY_ONE).await;
    let filing = file(&house, parent("淘集集")).await.unwrap();
    assert_eq!(filing.state(), wire::FilingState::Issued);
    file(&house, uploaded(parent("万阁"))).await.unwrap();
    rest(&house, dormancy(PARENT, "2026-09-21", "2026-12-22")).await.unwrap();
    let correction = proposed(&house, PARENT, "CONFLICT", "").await.unwrap();
    served(&house, &ordered(&house, &correction).await.unwrap(), "2026-09-21").await.unwrap();
    let mut form = filed_form(&house, PARENT).await;
    form.domicile.push('二');
    let kinds = ["ARTICLES", "DOMICILE_DOC", "OLD_LICENCE"];
    let change = submit_change(&house, handed_in(&house, PARENT, form, &kinds)).await.unwrap();
    approve(&house, &change).await.unwrap();
    publicise(&house, simple(PARENT, &["p1", "p2"])).await.unwrap();
    publicised(&house, &opened(&house, PARENT).await).await;
    declare(&mut house.window(), declaration("kept", shop("海格"))).await;
    assert!(house.breaches().await.is_empty());
    assert!(house.execute(fault, vec![]).await > 0, "{fault}");
    let breaches = house.breaches().await;
    assert!(breaches.iter().any(|breach| breach.invariant == invariant), "{fault}: {breaches:#?}");
    house.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_planted_fault_is_noticed_on_sqlite() {
    for (fault, invariant) in FAULTS {
        notices(On::Sqlite, fault, invariant).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_planted_fault_is_noticed_on_postgres() {
    for (fault, invariant) in FAULTS {
        notices(On::Postgres, fault, invariant).await;
    }
}
