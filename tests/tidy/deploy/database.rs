//! The databases: one a service, and a service that can neither read its neighbour nor change its own journal.

use super::deployed;
use crate::rust_source::{RustFile, rust_files, words};
use crate::workspace::{expect_none, read};

fn check(init: &str, grants: &str) -> Vec<String> {
    let mut findings = Vec::new();
    for service in deployed().map(|service| service.replace('-', "_")) {
        let name = format!("actnow_{service}");
        for needed in [
            format!("CREATE ROLE {name} LOGIN PASSWORD :'{service}_password'"),
            format!("CREATE DATABASE {name} OWNER actnow_migrator"),
            format!("REVOKE ALL ON DATABASE {name} FROM PUBLIC;"),
            format!("GRANT CONNECT ON DATABASE {name} TO {name};"),
            format!("GRANT USAGE ON SCHEMA public TO {name};"),
            format!("GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {name};"),
            format!("GRANT USAGE ON SEQUENCES TO {name};"),
        ] {
            if !init.contains(&needed) {
                findings.push(format!("init.sql lacks: {needed}"));
            }
        }
        if !init.contains(&format!("\\connect {name}\nALTER SCHEMA public OWNER TO actnow_migrator;")) {
            findings.push(format!("init.sql leaves the schema of {name} to others"));
        }
        let kept = format!(
            "\\connect {name}\nREVOKE UPDATE, DELETE ON journal FROM {name};\n\
             REVOKE INSERT, UPDATE, DELETE ON seaql_migrations FROM {name};"
        );
        if !grants.contains(&kept) {
            findings.push(format!("grants.sql lets {name} rewrite its journal or its migrations"));
        }
    }
    let strong = ["SUPERUSER", "CREATEDB", "CREATEROLE", "BYPASSRLS", "GRANT ALL", "TRUNCATE"];
    for word in strong.iter().filter(|word| init.contains(**word)) {
        findings.push(format!("init.sql gives too much: {word}"));
    }
    findings
}

/// What a running service asks of the database beyond its rights. Only the migrator makes tables; the
/// migration library makes its own table in passing whenever it is not told to read only.
fn check_demands(files: &[RustFile], grants: &str) -> Vec<String> {
    let mut findings = Vec::new();
    for file in files.iter().filter(|file| !file.test_only && file.path != MIGRATOR) {
        for call in ["get_pending_migrations", "get_applied_migrations", "get_migration_with_status"] {
            for at in words(&file.live, call) {
                let place = format!("{}:{}", file.path, file.line_of(at));
                findings.push(format!("{place}: {call} makes a table; take its _read_only twin"));
            }
        }
        for (at, _) in file.text.match_indices("\"TRUNCATE ") {
            let table: String =
                file.text[at + 10..].chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            let service = file.path.split('/').nth(1).unwrap_or_default().replace('-', "_");
            if !grants.contains(&format!("GRANT TRUNCATE ON {table} TO actnow_{service};")) {
                findings.push(format!("{}:{}: may not truncate {table}", file.path, file.line_of(at)));
            }
        }
    }
    findings
}

/// The only program that runs as the owner of the tables.
const MIGRATOR: &str = "services/actnow/src/migrate.rs";

#[test]
fn no_running_service_asks_for_more_than_it_was_given() {
    let files: Vec<RustFile> =
        rust_files("services").into_iter().filter(|file| file.path.contains("/src/")).collect();
    expect_none(&check_demands(&files, &read("deploy/postgres/grants.sql")));
}

#[test]
fn demands_beyond_the_rights_are_found() {
    let found = |path: &str, text: &str| {
        check_demands(&[RustFile::new(path, text)], "GRANT TRUNCATE ON a TO actnow_x;").len()
    };
    assert_eq!(found("services/x/src/lib.rs", "M::get_pending_migrations(db)"), 1);
    assert_eq!(found("services/x/src/lib.rs", "M::get_pending_migrations_read_only(db)"), 0);
    assert_eq!(found(MIGRATOR, "M::get_applied_migrations(db)"), 0);
    assert_eq!(found("services/x/src/store/a.rs", "db.execute(\"TRUNCATE a\")"), 0);
    assert_eq!(found("services/x/src/store/a.rs", "db.execute(\"TRUNCATE b\")"), 1);
    assert_eq!(found("services/y/src/store/a.rs", "db.execute(\"TRUNCATE a\")"), 1);
}

#[test]
fn each_service_has_a_database_of_its_own_and_no_more() {
    expect_none(&check(&read("deploy/postgres/init.sql"), &read("deploy/postgres/grants.sql")));
}

#[test]
fn every_line_that_is_missing_or_too_much_is_found() {
    let (init, grants) = (read("deploy/postgres/init.sql"), read("deploy/postgres/grants.sql"));
    for line in init.lines().filter(|line| line.contains("inspections") && !line.starts_with("--")) {
        assert!(!check(&init.replacen(line, "", 1), &grants).is_empty(), "{line}");
    }
    for line in grants.lines().filter(|line| line.contains("fast_track")) {
        assert_eq!(check(&init, &grants.replacen(line, "", 1)).len(), 1, "{line}");
    }
    assert_eq!(
        check(&init.replace("LOGIN PASSWORD :'migrator", "SUPERUSER LOGIN PASSWORD :'migrator"), &grants)
            .len(),
        1
    );
}
