//! The name index made again beside the one that is read: nothing is lost of what is declared and given up meanwhile,
//! and who is stopped goes on. What a table holds is compared with the keys of every name, computed again.

use std::collections::BTreeSet;

use actnow_chassis::database::sql::statement;
use actnow_chassis::database::{Database, create_database, drop_database};
use actnow_chassis::error::CommandError;
use actnow_chassis::house;
use actnow_proto::registration::v1 as wire;
use sea_orm::{ConnectionTrait, QueryResult, Value};
use sea_orm_migration::MigratorTrait;
use tempfile::TempDir;
use uuid::Uuid;

use crate::Migrator;
use crate::desk_tests::{Desk, a_database_on_postgres, bureau, connected};
use crate::domain::names::{NameLists, NameParts, NameRules};
use crate::store::name_index::{Slot, keys_of, look_up, reading};
use crate::store::name_index_build::{Build, keep_current};

/// Each test on both databases.
macro_rules! on_both {
    ($($name:ident),+ $(,)?) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                let folder = tempfile::tempdir().unwrap();
                let url = format!("sqlite:{}", folder.path().join("names.db").display());
                super::create_database(&url).await.unwrap();
                super::$name(&super::Place { folder, url }).await;
            })+
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                let (folder, url) = (tempfile::tempdir().unwrap(), super::a_database_on_postgres().await);
                let place = super::Place { folder, url };
                super::$name(&place).await;
                super::drop_database(&place.url).await.unwrap();
            })+
        }
    };
}

on_both!(
    what_happens_between_the_pages_is_in_the_next_index,
    nothing_is_lost_of_what_happens_at_the_same_time,
    who_is_stopped_goes_on,
    two_lists_do_not_share_a_table,
    a_name_by_another_list_is_made_again_at_the_next_start,
    an_older_house_keeps_its_index,
);

/// Where a test keeps its database and its lists.
struct Place {
    folder: TempDir,
    url: String,
}

impl Place {
    /// The rules with another list of industries, in which what is called e-commerce is of the class `class` alone.
    fn rules_with(&self, class: &str) -> NameRules {
        let list = NameLists::BUILT_IN
            .industry_words
            .replace(",51;52,e-commerce\n", &format!(",{class},e-commerce\n"));
        assert_ne!(list, NameLists::BUILT_IN.industry_words);
        let file = self.folder.path().join(format!("industry-words-{class}.csv"));
        std::fs::write(&file, list).unwrap();
        let setting = format!("[service.lists]\nindustry_words = {:?}\n", file.display().to_string());
        bureau(&setting).names().clone()
    }
}

const TRADES: [&str; 24] = [
    "淘集集",
    "万阁",
    "海格",
    "凯美",
    "诺欧",
    "瑞森",
    "康朗",
    "鹏荣",
    "盛腾",
    "祥星",
    "益源",
    "泽博",
    "丰冠",
    "宏嘉",
    "铭宁",
    "哲振",
    "卓尊",
    "隆茂",
    "彩鼎",
    "璟悦",
    "晟瀚",
    "邦顺",
    "安百",
    "晨达",
];

/// Ids fall as time goes: a later name stands before those that were indexed already.
fn id_of(n: usize) -> Uuid {
    Uuid::from_u128(0x0199_0000_0000_7000_8000_0000_0000_0000 - u128::try_from(n).unwrap())
}

async fn declare(desk: &Desk, n: usize) {
    let order = wire::DeclareName {
        declaration_id: id_of(n).to_string(),
        name: Some(wire::NameParts {
            division: "青岛".to_owned(),
            trade: TRADES[n].to_owned(),
            industry: "电子商务".to_owned(),
            form: "有限公司".to_owned(),
            bracket_layout: false,
        }),
        authority_division: "370222".to_owned(),
        industry: "F5292".to_owned(),
        applicant_group: format!("case-{n}"),
        ..wire::DeclareName::default()
    };
    desk.handle(&format!("case-{n}"), &order).await.unwrap();
}

async fn give_up(desk: &Desk, n: usize) {
    let order =
        wire::ReleaseName { declaration_id: id_of(n).to_string(), reasons: "不再需要".to_owned() };
    desk.handle(&format!("case-{n}"), &order).await.unwrap();
}

async fn rows(database: &Database, sql: &str, values: Vec<Value>) -> Vec<QueryResult> {
    let reader = database.reader();
    reader.query_all_raw(statement(reader, sql, values)).await.unwrap()
}

type Name = (Uuid, String, NameParts);

async fn names(database: &Database) -> Vec<Name> {
    let read = |row: &QueryResult| {
        let parts: String = row.try_get("", "parts").unwrap();
        let (id, authority) = (row.try_get("", "id").unwrap(), row.try_get("", "authority").unwrap());
        (id, authority, serde_json::from_str(&parts).unwrap())
    };
    rows(database, "SELECT id, authority, parts FROM names", vec![]).await.iter().map(read).collect()
}

/// That a table holds exactly the keys that `rules` make of every name.
async fn holds_exactly(database: &Database, slot: Slot, rules: &NameRules) {
    let sql = format!("SELECT key, authority, name_id FROM {}", slot.table());
    let read = |row: &QueryResult| {
        let (key, authority) = (row.try_get("", "key").unwrap(), row.try_get("", "authority").unwrap());
        (key, authority, row.try_get("", "name_id").unwrap())
    };
    let kept: BTreeSet<(String, String, Uuid)> =
        rows(database, &sql, vec![]).await.iter().map(read).collect();
    let expected: BTreeSet<(String, String, Uuid)> = names(database)
        .await
        .iter()
        .flat_map(|(id, authority, parts)| {
            keys_of(parts, rules).index_keys.into_iter().map(|key| (key, authority.clone(), *id))
        })
        .collect();
    assert_eq!(kept, expected, "{slot:?}");
}

/// That looking up answers what a look at every name answers, and that every invariant holds.
async fn answers_as_a_scan(database: &Database, slot: Slot, rules: &NameRules) {
    holds_exactly(database, slot, rules).await;
    let names = names(database).await;
    for trade in TRADES {
        let keys = keys_of(&NameParts::new("青岛", trade, "电子商务", "有限公司"), rules);
        let found = look_up(database.reader(), &names[0].1, &keys, Uuid::nil(), &[]).await.unwrap();
        let near = names.iter().filter(|(_, authority, parts)| {
            keys_of(parts, rules).index_keys.iter().any(|key| {
                keys.lookup_keys.contains(key) && (key.starts_with('@') || *authority == names[0].1)
            })
        });
        let near: BTreeSet<Uuid> = near.map(|(id, ..)| *id).collect();
        assert_eq!((found.ids.into_iter().collect(), found.slot), (near, slot), "{trade}");
    }
    let breaches = crate::verify(database).await.unwrap();
    assert!(breaches.is_empty(), "{breaches:#?}");
}

/// A desk with the first `names` declared, its index noted as made by the list it works with.
async fn opened(place: &Place, names: usize) -> Desk {
    let desk = Desk::open(&place.url).await;
    keep_current(&desk.database, desk.bureau.names()).await.unwrap();
    for n in 0..names {
        declare(&desk, n).await;
    }
    answers_as_a_scan(&desk.database, Slot::A, desk.bureau.names()).await;
    desk
}

async fn what_happens_between_the_pages_is_in_the_next_index(place: &Place) {
    let desk = opened(place, 10).await;
    let (database, old, new) = (&desk.database, desk.bureau.names(), place.rules_with("51"));
    let (mut late, mut leaving) = (10, [9, 0, 4, 10].into_iter());
    let mut build = Build::start(database, &new, 3).await.unwrap();
    while build.step().await.unwrap() {
        declare(&desk, late).await;
        late += 1;
        if let Some(n) = leaving.next() {
            give_up(&desk, n).await;
        }
        answers_as_a_scan(database, Slot::A, old).await;
    }
    assert!(late > 14 && leaving.next().is_none(), "the pages were few: {late}");
    answers_as_a_scan(database, Slot::B, &new).await;
    assert_eq!(names(database).await.len(), late - 4);
    // There and back: what changed since is made again, the rest is there still.
    give_up(&desk, 2).await;
    keep_current(database, old).await.unwrap();
    answers_as_a_scan(database, Slot::A, old).await;
    database.close().await;
}

async fn nothing_is_lost_of_what_happens_at_the_same_time(place: &Place) {
    let desk = opened(place, 8).await;
    let (database, old, new) = (&desk.database, desk.bureau.names(), place.rules_with("51"));
    let clerks = async {
        for n in 8..TRADES.len() {
            declare(&desk, n).await;
            if n % 3 == 0 {
                give_up(&desk, n - 5).await;
            }
        }
    };
    let builder = async {
        let mut build = Build::start(database, &new, 2).await.unwrap();
        while build.step().await.unwrap() {}
    };
    tokio::join!(clerks, builder);
    let noted = reading(database.reader()).await.unwrap();
    assert_eq!(noted, Slot::B);
    // Each name is in the table that is read, whichever list its clerk worked with.
    for (id, authority, parts) in names(database).await {
        let found =
            look_up(database.reader(), &authority, &keys_of(&parts, old), Uuid::nil(), &[]).await.unwrap();
        assert!(found.ids.contains(&id), "{parts} was lost");
    }
    keep_current(database, &new).await.unwrap();
    answers_as_a_scan(database, Slot::B, &new).await;
    database.close().await;
}

async fn who_is_stopped_goes_on(place: &Place) {
    let desk = opened(place, 12).await;
    let (database, old, new) = (&desk.database, desk.bureau.names(), place.rules_with("51"));
    for stopped_after in 1..=3 {
        let mut build = Build::start(database, &new, 3).await.unwrap();
        for _ in 0..stopped_after.min(2) {
            assert!(build.step().await.unwrap(), "there is more to do");
        }
        drop(build);
        declare(&desk, 11 + stopped_after).await;
        give_up(&desk, stopped_after).await;
        answers_as_a_scan(database, Slot::A, old).await;
    }
    keep_current(database, &new).await.unwrap();
    answers_as_a_scan(database, Slot::B, &new).await;
    let mut again = Build::start(database, &new, 3).await.unwrap();
    assert!(!again.step().await.unwrap(), "nothing is left to do");
    database.close().await;
}

async fn two_lists_do_not_share_a_table(place: &Place) {
    let desk = opened(place, 8).await;
    let (database, first, second) = (&desk.database, place.rules_with("51"), place.rules_with("52"));
    let mut stopped = Build::start(database, &first, 3).await.unwrap();
    assert!(stopped.step().await.unwrap());
    let mut build = Build::start(database, &second, 3).await.unwrap();
    let error = stopped.step().await.unwrap_err();
    assert!(matches!(error, CommandError::Unavailable(..)), "{error}");
    while build.step().await.unwrap() {}
    answers_as_a_scan(database, Slot::B, &second).await;
    assert!(stopped.step().await.is_err(), "the table is read by now");
    answers_as_a_scan(database, Slot::B, &second).await;
    // Two processes with one list help each other.
    let (mut one, mut other) =
        (Build::start(database, &first, 3).await.unwrap(), Build::start(database, &first, 3).await.unwrap());
    let (mut more, mut others) = (true, true);
    while more || others {
        more = one.step().await.unwrap();
        others = other.step().await.unwrap();
    }
    answers_as_a_scan(database, Slot::A, &first).await;
    database.close().await;
}

async fn a_name_by_another_list_is_made_again_at_the_next_start(place: &Place) {
    let desk = opened(place, 5).await;
    let (database, new) = (&desk.database, place.rules_with("51"));
    keep_current(database, &new).await.unwrap();
    declare(&desk, 5).await;
    let breaches = crate::verify(database).await.unwrap();
    assert!(breaches.iter().any(|breach| breach.invariant == "I11"), "{breaches:#?}");
    keep_current(database, &new).await.unwrap();
    answers_as_a_scan(database, Slot::B, &new).await;
    give_up(&desk, 5).await;
    answers_as_a_scan(database, Slot::B, &new).await;
    database.close().await;
}

/// The tables of the time before one more index was there.
async fn an_older_house_keeps_its_index(place: &Place) {
    let database = connected(&place.url).await;
    let before = Migrator::migrations().iter().position(|one| one.name() == "m0017_name_indexes");
    let before = before.and_then(|at| u32::try_from(at).ok()).unwrap();
    Migrator::up(database.writer(), Some(before)).await.unwrap();
    let rules = NameRules::built_in();
    let writer = database.writer();
    for (n, trade) in TRADES.into_iter().enumerate().take(3) {
        let parts = NameParts::new("青岛", trade, "电子商务", "有限公司");
        let keys = keys_of(&parts, rules);
        let text = serde_json::to_string(&parts).unwrap();
        let sql = "INSERT INTO names (id, authority, exact, parts, index_keys) VALUES ($1, 'x', $2, $3, 1)";
        let values = vec![id_of(n).into(), keys.exact.into(), text.into()];
        writer.execute_raw(statement(writer, sql, values)).await.unwrap();
        for key in keys.index_keys {
            let sql = "INSERT INTO name_index (key, authority, name_id) VALUES ($1, 'x', $2)";
            writer.execute_raw(statement(writer, sql, vec![key.into(), id_of(n).into()])).await.unwrap();
        }
    }
    house::note(writer, "name_index_edition", &rules.index_edition().to_string()).await.unwrap();
    Migrator::up(writer, None).await.unwrap();
    let mut build = Build::start(&database, rules, 3).await.unwrap();
    assert!(!build.step().await.unwrap(), "the index is by this list already");
    holds_exactly(&database, Slot::A, rules).await;
    let breaches = crate::verify(&database).await.unwrap();
    let unheld = |breach: &actnow_room::Breach| breach.what == "a name is kept that nobody holds";
    assert!(breaches.iter().all(unheld), "{breaches:?}");
    database.close().await;
}
