//! The databases: one a service, and a service that can neither read its neighbour nor change its own journal.

use crate::floors::SERVICES;
use crate::workspace::{expect_none, read};

fn check(init: &str, grants: &str) -> Vec<String> {
    let mut findings = Vec::new();
    for service in SERVICES.map(|service| service.replace('-', "_")) {
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
