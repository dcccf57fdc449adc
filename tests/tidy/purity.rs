//! What a room may touch beside its neighbours: decisions know neither database nor wire nor clock, SQL stays in
//! `store`, and the contract is spoken only where messages and calls come in and go out.

use crate::floors::SERVICES;
use crate::rust_source::{RustFile, rust_files, words};
use crate::workspace::expect_none;

/// A word, the rooms in which it may stand, and why nowhere else.
struct Rule {
    word: &'static str,
    rooms: &'static [&'static str],
    why: &'static str,
}

const EVERYWHERE_BUT_DOMAIN: &[&str] =
    &["config", "facts", "store", "commands", "queries", "grpc", "inbound", "lib", "main"];
const NOWHERE: &[&str] = &[];

const fn not_in_domain(word: &'static str) -> Rule {
    Rule { word, rooms: EVERYWHERE_BUT_DOMAIN, why: "decisions are pure" }
}

const RULES: &[Rule] = &[
    not_in_domain("tokio"),
    not_in_domain("tonic"),
    not_in_domain("prost"),
    not_in_domain("prost_types"),
    not_in_domain("async fn"),
    not_in_domain("await"),
    not_in_domain("actnow_chassis"),
    not_in_domain("actnow_messaging"),
    not_in_domain("actnow_room"),
    not_in_domain("std::fs"),
    not_in_domain("std::env"),
    Rule { word: "sea_orm", rooms: &["store"], why: "only store speaks SQL" },
    Rule { word: "sea_orm_migration", rooms: &["store"], why: "only store speaks SQL" },
    not_in_domain("actnow_proto"),
    Rule { word: "Utc::now", rooms: NOWHERE, why: "time comes from the unit of work" },
    Rule { word: "Local::now", rooms: NOWHERE, why: "time comes from the unit of work" },
    Rule { word: "SystemTime::now", rooms: NOWHERE, why: "time comes from the unit of work" },
    Rule { word: "Uuid::new_v4", rooms: NOWHERE, why: "ids come from the unit of work" },
    Rule { word: "Uuid::now_v7", rooms: NOWHERE, why: "ids come from the unit of work" },
    Rule { word: "rand", rooms: NOWHERE, why: "randomness comes from the platform" },
    Rule { word: "begin", rooms: NOWHERE, why: "only the unit of work begins a transaction" },
    Rule { word: "env::var", rooms: NOWHERE, why: "configuration is read at one place" },
];

fn check(files: &[RustFile]) -> Vec<String> {
    let mut findings = Vec::new();
    for file in files.iter().filter(|file| !file.test_only) {
        let inside = file.path.split_once("/src/").map_or("", |(_, inside)| inside);
        let room = inside.split('/').next().unwrap_or_default().trim_end_matches(".rs");
        for rule in RULES.iter().filter(|rule| !rule.rooms.contains(&room)) {
            for at in words(&file.live, rule.word) {
                let place = format!("{}:{}", file.path, file.line_of(at));
                findings.push(format!("{place}: `{}` in {room}: {}", rule.word, rule.why));
            }
        }
    }
    findings
}

#[test]
fn rooms_touch_only_what_is_theirs() {
    let files = SERVICES.iter().flat_map(|service| rust_files(&format!("services/{service}/src")));
    expect_none(&check(&files.collect::<Vec<_>>()));
}

#[test]
fn what_is_not_theirs_is_found() {
    let found =
        |path: &str, text: &str| check(&[RustFile::new(&format!("services/x/src/{path}"), text)]).len();
    for rule in RULES {
        let text = format!("fn f() {{ {} }}", rule.word);
        assert_eq!(found("domain/x.rs", &text), 1, "{}", rule.word);
        for room in rule.rooms {
            assert_eq!(found(&format!("{room}/x.rs"), &text), 0, "{} in {room}", rule.word);
        }
    }
    assert_eq!(found("commands/accept.rs", "use sea_orm::ConnectionTrait;"), 1);
    assert_eq!(found("queries.rs", "use sea_orm::QueryResult;"), 1);
    assert_eq!(found("domain/x.rs", "// tokio::spawn\n#[cfg(test)]\nmod tests { use tokio; }"), 0);
}
