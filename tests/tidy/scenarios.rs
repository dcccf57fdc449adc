//! The scenarios that acceptance asks for, each with at least one test that bears its name (`t_07_…`) and runs over
//! gRPC on SQLite and on PostgreSQL: in the service it belongs to, or as a journey or a fault of the whole house.

use crate::workspace::{expect_none, files_below, read};

/// Number and subject of each scenario.
const SCENARIOS: [(&str, &str); 29] = [
    ("01", "the sample case of today: two companies and a filing on one day"),
    ("02", "the same case in 2018: a licence on the spot"),
    ("03", "with cold food in 2018: a visit"),
    ("04", "bulk food today: a visit by two inspectors, an extension"),
    ("05", "a shareholder's code with a wrong organisation check"),
    ("06", "documents that cannot be, a minor as legal representative"),
    ("07", "a second correction list with an old point"),
    ("08", "capital that does not add up"),
    ("09", "a contribution due too late"),
    ("10", "a name in another industry, a synonym, a reordered name"),
    ("11", "a trade name used again by its holder"),
    ("12", "names that are no names"),
    ("13", "a reservation used too late"),
    ("14", "too many shareholders, supervisors in conflict, none without consent"),
    ("15", "an extension by the wrong person, in time, too late"),
    ("16", "periods that begin on days off"),
    ("17", "silence becomes acceptance"),
    ("18", "one inspector, a recused inspector"),
    ("19", "what the checklist means, and what the head may not grant"),
    ("20", "nothing is made on the spot without a shop"),
    ("21", "a filing gives way to a licence"),
    ("22", "the window of a renewal, and what comes after it"),
    ("23", "moved premises, another legal representative"),
    ("24", "a refused subsidiary; signing is down"),
    ("25", "a crash before the number, the same command twice, two deciders"),
    ("26", "a simple deregistration: who holds a company, an objection, too late"),
    ("27", "a double-random draw of two hundred shops, computed again"),
    ("28", "obtained by fraud: revoked, and banned"),
    ("29", "a due day beyond the calendar"),
];

/// Where tests speak gRPC and run on both databases.
fn test_files() -> Vec<(String, String)> {
    let services = files_below("services").into_iter().filter(|path| path.contains("/tests/it/"));
    let whole = ["tests/journeys", "tests/faults"].into_iter().flat_map(files_below);
    services.chain(whole).map(|path| (read(&path), path)).map(|(text, path)| (path, text)).collect()
}

/// Tests of a file whose names begin with a scenario's number: name, and the line before.
fn named(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let before = std::iter::once("").chain(text.lines());
    text.lines().zip(before).filter_map(|(line, before)| {
        let name = line.trim_start().strip_prefix("async fn ")?.split(['(', '<']).next()?;
        name.starts_with("t_").then_some((name, before.trim()))
    })
}

fn check(files: &[(String, String)]) -> Vec<String> {
    let mut findings = Vec::new();
    for (number, subject) in SCENARIOS {
        let prefix = format!("t_{number}_");
        let bears_it = |text: &str| named(text).any(|(name, _)| name.contains(&prefix));
        if !files.iter().any(|(_, text)| bears_it(text)) {
            findings.push(format!("T-{number} ({subject}): no test is called {prefix}…"));
        }
    }
    for (path, text) in files {
        // A test that is marked itself, not by the macro that marks it for both databases, runs on one.
        let alone = named(text).filter(|(_, before)| before.starts_with("#[tokio::test"));
        findings.extend(alone.map(|(name, _)| format!("{path}: {name} runs on one database only")));
    }
    findings
}

#[test]
fn every_scenario_has_a_test_on_both_databases() {
    expect_none(&check(&test_files()));
}

#[test]
fn a_missing_scenario_and_a_lonely_test_are_found() {
    let mut files = test_files();
    for (_, text) in &mut files {
        *text = text.replace("t_13_", "t_99_");
    }
    let lonely = "#[tokio::test]\nasync fn t_01_on_sqlite_only() {}\n".to_owned();
    files.push(("planted.rs".to_owned(), lonely));
    let found = check(&files);
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found[0].starts_with("T-13 ") && found[1].starts_with("planted.rs: t_01_"), "{found:?}");
}
