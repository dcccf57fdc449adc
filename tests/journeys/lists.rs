//! Lists stay fast when many cases are open: every page of a list is measured before a house in which each case
//! waits for a clerk. `ACTNOW_DRILL_CASES` says how many, 20,000 for the figures of a release.

use std::time::{Duration, Instant};

use actnow::bench::rename;
use actnow::case_file::{CaseFile, FILING_TODAY};
use actnow::house_folder::{HousePlan, PORTAL};
use actnow::submission::submit_together;
use actnow_proto::fast_track::v1::SubmitCasesRequest;
use actnow_tests::expect::Sample;
use actnow_tests::{On, TestHouse};

use actnow_tests::browser::Browser;

/// Cases handed in together while the house is filled.
const AT_A_TIME: usize = 50;
/// Looks at each list.
const LOOKS: usize = 40;
/// What a list may take at the 95th percentile, when nobody else uses the machine.
const WITHIN: Duration = Duration::from_millis(200);
/// The same beside other tests: only what grows with the number of cases shows.
const WITHIN_BESIDE_OTHERS: Duration = Duration::from_millis(1_500);

fn drill() -> Option<u64> {
    std::env::var("ACTNOW_DRILL_CASES").ok().map(|cases| cases.parse().expect("a number of cases"))
}

/// Hands `cases` in; each stays open until a registrar decides.
async fn hand_in(house: &TestHouse, cases: u64) {
    let case = CaseFile::parse(FILING_TODAY).expect("a case file");
    let (now, mut desk) = (house.now().await, house.window());
    let invented = |number| {
        let mut submission = case.submission("", now).expect("a submission");
        rename(&mut submission, number);
        submission
    };
    for from in (0..cases).step_by(AT_A_TIME) {
        let some = (from..cases).take(AT_A_TIME).map(invented).collect();
        let request = SubmitCasesRequest { command_id: format!("list-{from}"), cases: some };
        submit_together(&mut desk, request).await.expect("an answer").expect("open cases");
    }
}

/// Waits until the workbench shows a task for each case.
async fn all_listed(browser: &Browser, cases: u64) {
    let mut until = Instant::now() + Duration::from_secs(60);
    let mut seen = 0;
    loop {
        let bench = browser.get("/bff/workbench").await.json();
        let lights = bench["lights"].as_object().expect("lights");
        let listed: u64 = lights.values().filter_map(serde_json::Value::as_u64).sum();
        if listed >= cases {
            return;
        }
        if listed > seen {
            (seen, until) = (listed, Instant::now() + Duration::from_secs(60));
        }
        assert!(Instant::now() < until, "{listed} of {cases} cases are on the workbench, and no more come");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

/// The 95th percentile of looking at `path`.
async fn p95(browser: &Browser, path: &str) -> Duration {
    let mut took = Vec::with_capacity(LOOKS);
    for _ in 0..LOOKS {
        let begun = Instant::now();
        let answer = browser.get(path).await;
        took.push(begun.elapsed());
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    }
    took.sort_unstable();
    took[LOOKS * 95 / 100]
}

async fn lists_stay_fast(on: On) {
    let cases = drill().unwrap_or(150);
    let within = if drill().is_some() { WITHIN } else { WITHIN_BESIDE_OTHERS };
    let plan = HousePlan {
        instant_approval: false,
        demo: true,
        portal: true,
        code_pool: "MF******".to_owned(),
        ..HousePlan::default()
    };
    let house = TestHouse::planned(on, Sample::FilingToday.at().into(), plan).await;
    let filling = Instant::now();
    hand_in(&house, cases).await;
    let at = house.folder.whereabouts(PORTAL).expect("a portal").http.parse().expect("an address");
    let (registrar, operator) = (Browser::of(at, "registrar").await, Browser::of(at, "operator").await);
    let supervisor = Browser::of(at, "supervisor").await;
    all_listed(&registrar, cases).await;
    eprintln!("{cases} cases open after {:.0} s", filling.elapsed().as_secs_f64());

    let first =
        registrar.get("/bff/workbench").await.json()["next_cursor"].as_str().expect("more").to_owned();
    let later = format!("/bff/workbench?cursor={first}");
    let second =
        operator.get("/bff/cases?limit=50").await.json()["next_cursor"].as_str().expect("more").to_owned();
    let further = format!("/bff/cases?limit=50&cursor={second}");
    let mut slow = Vec::new();
    for (browser, path) in [
        (&registrar, "/bff/workbench"),
        (&registrar, later.as_str()),
        (&registrar, "/bff/workbench?kind=FILING&light=GREEN"),
        (&operator, "/bff/cases"),
        (&operator, further.as_str()),
        (&operator, "/bff/cases?state=RUNNING&light=GREEN&limit=100"),
        (&operator, "/bff/cases?q=%E9%9D%92%E5%B2%9B"),
        (&registrar, "/bff/register?q=%E9%9D%92%E5%B2%9B"),
        (&supervisor, "/bff/supervisor"),
        (&supervisor, "/bff/inspections"),
    ] {
        let took = p95(browser, path).await;
        eprintln!("{path}: p95 {:.1} ms", took.as_secs_f64() * 1_000.0);
        if took > within {
            slow.push((path.to_owned(), took));
        }
    }
    assert!(slow.is_empty(), "slower than {within:?} with {cases} cases: {slow:?}");
    house.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lists_stay_fast_embedded() {
    lists_stay_fast(On::Embedded).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lists_stay_fast_on_processes_of_their_own() {
    lists_stay_fast(On::Apart).await;
}
