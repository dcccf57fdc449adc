//! What is told across departments is looked up across them: a message that was lost and one that nobody sent are noticed.

use actnow::verify::verify;
use actnow_chassis::database::Database;
use actnow_chassis::database::sql::statement;
use actnow_tests::expect::Sample;
use actnow_tests::rows::database_of;
use actnow_tests::{On, TestHouse};
use sea_orm::ConnectionTrait;
use sea_orm::prelude::Uuid;

/// Who hears something in a case that ends with a filing: no visit is ordered, and identity hears of no case.
const HEARERS: [&str; 3] = ["registration", "food-licensing", "fast-track"];

async fn lost_and_invented_messages_are_noticed(on: On) {
    let house = TestHouse::start(on, Some(Sample::FilingToday.at())).await;
    let opened = house.submit(house.submission(Sample::FilingToday.text(), "told").await).await;
    house.finish(opened, None).await;
    assert!(house.settled().await.clean);
    for service in HEARERS {
        let database = database_of(&house.folder, service).await;
        // One it heard becomes one it told itself: the first is missing then, and the second was sent to others.
        let (heard, told) = (first(&database, "inbox").await, first(&database, "outbox").await);
        rename(&database, heard, told).await;
        let found = verify(&house.folder).await.expect("a report").breaches;
        for words in ["1 message(s) sent to it were not handled", "1 message(s) handled that nobody sent"] {
            let noticed = found
                .iter()
                .any(|one| one.invariant == "I4" && one.service == service && one.what.contains(words));
            assert!(noticed, "{service}, {words}: {found:#?}");
        }
        rename(&database, told, heard).await;
        database.close().await;
    }
    house.close().await;
}

async fn first(database: &Database, table: &str) -> Uuid {
    let reader = database.reader();
    let sql = format!("SELECT message_id FROM {table} ORDER BY message_id LIMIT 1");
    let row =
        reader.query_one_raw(statement(reader, &sql, vec![])).await.expect("an answer").expect("a message");
    row.try_get("", "message_id").expect("an id")
}

async fn rename(database: &Database, from: Uuid, to: Uuid) {
    let writer = database.writer();
    let sql = "UPDATE inbox SET message_id = $1 WHERE message_id = $2";
    let renamed = writer.execute_raw(statement(writer, sql, vec![to.into(), from.into()])).await;
    assert_eq!(renamed.expect("a planted fault").rows_affected(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn lost_and_invented_messages_are_noticed_embedded() {
    lost_and_invented_messages_are_noticed(On::Embedded).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn lost_and_invented_messages_are_noticed_on_real_parts() {
    lost_and_invented_messages_are_noticed(On::Real).await;
}
