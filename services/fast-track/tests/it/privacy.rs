//! Persons are sealed from the moment they come in: no table and no message shows them.

use actnow_proto::registration::v1::{EstablishCompany, Persons};
use prost::{Message as _, Name};
use sea_orm::QueryResult;

use crate::departments::{Departments, ID_NUMBER, PERSON, PHONE};
use crate::house::{TestHouse, on_both};

on_both!(no_table_shows_a_person, departments_open_what_orders_carry);

/// Every text and byte column of every table this service writes to.
const COLUMNS: [(&str, &[&str]); 7] = [
    ("cases", &["body"]),
    ("dossiers", &["forms", "sealed_persons", "related_persons"]),
    ("journey", &["text_zh", "text_en"]),
    ("outbox", &["body"]),
    ("journal", &["reasons", "subject"]),
    ("commands", &["answer"]),
    ("alarms", &["subject"]),
];

fn bytes_of(row: &QueryResult, column: &str) -> Vec<u8> {
    row.try_get::<Vec<u8>>("", column)
        .or_else(|_| row.try_get::<String>("", column).map(String::into_bytes))
        .unwrap_or_else(|error| panic!("{column}: {error}"))
}

async fn no_table_shows_a_person(house: &TestHouse) {
    let opened = house.submit("c1").await;
    for message in Departments::of(&opened).all_good() {
        house.hear(message).await;
    }
    for (table, columns) in COLUMNS {
        for column in columns {
            let rows = house.rows(&format!("SELECT {column} FROM {table}"), vec![]).await;
            assert!(
                !rows.is_empty() || table == "alarms",
                "{table} has no rows: the test would prove nothing"
            );
            for row in rows {
                let bytes = bytes_of(&row, column);
                for secret in [ID_NUMBER, PHONE, PERSON] {
                    let shown = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
                    assert!(!shown, "{table}.{column} shows {secret}");
                }
            }
        }
    }
}

async fn departments_open_what_orders_carry(house: &TestHouse) {
    let opened = house.submit("c1").await;
    house.hear(Departments::of(&opened).name_reserved("parent")).await;
    let orders = house.told(&opened.case_id, "order").await;
    let order = EstablishCompany::decode(orders[2].1.as_slice()).unwrap();
    let opened = house.keys.sealing.open(&order.sealed_persons, Persons::full_name().as_bytes()).unwrap();
    let persons = Persons::decode(opened.as_slice()).unwrap().persons;
    assert_eq!(persons[0].id_number, ID_NUMBER);
    assert_eq!(persons.len(), 2);
}
