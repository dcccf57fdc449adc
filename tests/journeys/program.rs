//! The program as people call it: what `demo` prints and how it ends, and the same from a house whose services run apart.

use std::process::{Command, Output};

use actnow_tests::expect::Sample;
use actnow_tests::house::program;
use actnow_tests::{On, TestHouse};
use serde_json::{Value, json};

const TODAY: &str = "2026-09-21T09:05:00+08:00";

fn actnow(arguments: &[&str]) -> Output {
    Command::new(program()).args(arguments).output().expect("a program")
}

fn case_file(name: &str) -> String {
    format!("{}/../services/actnow/cases/{name}.json", env!("CARGO_MANIFEST_DIR"))
}

/// The object a call prints; nothing else is on its output, and it ends well.
fn printed(arguments: &[&str]) -> Value {
    let output = actnow(arguments);
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {told}");
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{arguments:?}: {error}: {told}"))
}

/// What every run of a case has in common: no ids of its own, no traces, no time.
fn outcome(mut object: Value) -> Value {
    let traces = object["trace_ids"].as_array().cloned().unwrap_or_default();
    assert!(!traces.is_empty() && traces.iter().all(|id| id.as_str().is_some_and(|id| id.len() == 32)));
    assert!(object["elapsed_ms"].as_u64().is_some_and(|elapsed| elapsed > 0));
    let all = object.as_object_mut().expect("an object");
    all.remove("trace_ids");
    all.remove("elapsed_ms");
    all["case"].as_object_mut().and_then(|case| case.remove("id")).expect("an id");
    object
}

#[test]
fn demo_prints_what_came_of_the_sample_of_its_day() {
    let visit = case_file("licence-with-visit");
    let of_today = ("YB23702220000011", "2026-09-21", "", "NONE", "");
    let of_2018 = (
        "JY13702220000017",
        "2018-11-12",
        "2023-11-11",
        "SKIPPED",
        "仅销售预包装食品（不含冷藏冷冻食品），可以不进行现场核查（Order 17 art 16）",
    );
    let visited = ("JY13702220000017", "2026-09-21", "2031-09-20", "DONE", "申请项目应当进行现场核查");
    let table = [
        (vec!["demo", "--json", "--as-of", TODAY], "FILING", of_today, ("", "")),
        (
            vec!["demo", "--json", "--as-of", "2018-11-12T09:05:00+08:00"],
            "LICENCE",
            of_2018,
            ("", "2018-12-10"),
        ),
        (vec!["demo", "--json", "--as-of", TODAY, &visit], "LICENCE", visited, ("2026-09-29", "2026-10-12")),
    ];
    for (arguments, kind, (number, valid_from, valid_to, visit, visit_ground), (visit_due, decision_due)) in
        table
    {
        let object = outcome(printed(&arguments));
        assert_eq!(
            (&object["case"]["state"], &object["case"]["next_action"]),
            (&json!("COMPLETED"), &json!(""))
        );
        assert_eq!(object["parent"]["uscc"], "91370222MAFAKE019R");
        assert_eq!(object["subsidiary"]["uscc"], "91370222MAFAKE027L");
        let food = json!({"kind": kind, "number": number, "valid_from": valid_from, "valid_to": valid_to,
            "visit": visit, "visit_ground": visit_ground});
        assert_eq!(object["food"], food, "{arguments:?}");
        assert_eq!(object["due"], json!({"visit": visit_due, "decision": decision_due}), "{arguments:?}");
    }
}

#[test]
fn demo_refuses_a_day_before_the_first_regime() {
    let refused = actnow(&["demo", "--json", "--as-of", "2015-09-30T09:05:00+08:00"]);
    assert_eq!((refused.status.code(), refused.stdout.as_slice()), (Some(1), &b""[..]));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("before 2015-10-01"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_house_of_processes_answers_the_program_as_the_demonstration_does() {
    let house = TestHouse::start(On::Apart, Some(Sample::FilingToday.at())).await;
    let folder = house.folder.path().to_str().expect("a path").to_owned();
    let here = ["--house", folder.as_str()];
    let file = case_file("filing-today");
    let submitted = printed(&[&["submit", &file, "--watch", "--json"][..], &here].concat());
    let case_id = submitted["case"]["id"].as_str().expect("an id").to_owned();
    assert_eq!(outcome(submitted), outcome(printed(&["demo", "--json", "--as-of", TODAY])));
    house.settled().await;
    assert_eq!(printed(&[&["verify", "--json"][..], &here].concat())["clean"], true);
    let shown = printed(&[&["case", "show", &case_id, "--json"][..], &here].concat());
    assert_eq!((&shown["case"]["id"], &shown["case"]["state"]), (&json!(case_id), &json!("COMPLETED")));
    assert!(actnow(&[&["parked", "list"][..], &here].concat()).status.success());
    let token = actnow(&[&["token", "--subject", "zhang", "--role", "REGISTRAR"][..], &here].concat());
    assert_eq!(String::from_utf8_lossy(&token.stdout).trim().split('.').count(), 3, "a signed token");
    house.close().await;
}
