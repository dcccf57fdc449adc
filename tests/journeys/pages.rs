//! The web pages in a real browser before a whole house that holds the small world: what clerks do, walked by
//! `services/portal/web/journeys`, and every page for every role in both languages, by its `shots`.

use std::path::Path;
use std::process::Stdio;

use actnow::case_file::FILING_TODAY;
use actnow::house_clock::house_time;
use actnow::house_folder::HousePlan;
use actnow::seed::Seeding;
use actnow_tests::{On, TestHouse};
use chrono::{DateTime, TimeDelta, Utc};
use tokio::process::Command;

use actnow_tests::broken::Broken;
use actnow_tests::browser::Browser;
use actnow_tests::mover::mover;

use crate::traces::parked;

/// A house as `actnow run --world small` makes it, and where its portal is.
async fn inhabited(on: On) -> (TestHouse, String) {
    let world = Seeding::small();
    let plan = HousePlan { demo: true, portal: true, settings: Seeding::settings(), ..HousePlan::default() };
    let house = TestHouse::planned(on, Some(world.starts_at()), world.house(plan)).await;
    world.fill(&house.clients(), |_| {}).await.expect("a small world");
    let at = house.folder.whereabouts(actnow_portal::SERVICE).expect("a portal").http;
    let address = format!("http://{at}");
    lives_in_the_time_of_the_house(&house, &address).await;
    (house, address)
}

/// What the pages count down from is the time in which the departments decide.
async fn lives_in_the_time_of_the_house(house: &TestHouse, address: &str) {
    let at = address.trim_start_matches("http://").parse().expect("an address");
    let session = Browser::of(at, "operator").await.get("/bff/session").await.json();
    let told = session["server_now"].as_str().expect("the time of the portal");
    let told: DateTime<Utc> = told.parse().expect("an instant");
    let apart = (house_time(&house.clients()).await.expect("the time of the house") - told).abs();
    assert!(apart < TimeDelta::minutes(1), "the portal is {apart} apart from its house");
}

/// Runs a script of the web pages against the portal at `address`; it prints what it finds.
async fn walk(script: &str, address: &str, more: &[&str]) {
    let web = Path::new(env!("CARGO_MANIFEST_DIR")).join("../services/portal/web");
    let pictures = web.join("journeys/out").join(address.rsplit(':').next().unwrap_or_default());
    let status = Command::new("node")
        .args([script, "--at", address, "--out"])
        .arg(&pictures)
        .args(more)
        .current_dir(&web)
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .status()
        .await
        .expect("node 20.19 or newer: run the tests with tests/run");
    assert!(status.success(), "{script} found fault; its pictures are in {}", pictures.display());
}

/// A case stands still, since a message of it is parked; the cause is mended, the replay is left to an operator.
async fn one_is_parked(house: &TestHouse, address: &str) {
    let at = address.trim_start_matches("http://").parse().expect("an address");
    let broken = Broken::at(house, actnow_registration::SERVICE, "name_declarations").await;
    let opened = house.submit(house.submission(FILING_TODAY, "parked").await).await;
    parked(&Browser::of(at, "operator").await, &opened.case_id).await;
    broken.mend().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_in_a_browser_embedded() {
    let (house, at) = inhabited(On::Embedded).await;
    one_is_parked(&house, &at).await;
    walk("shots/run.mjs", &at, &["--faulty"]).await;
    let clock = format!("http://{}", mover(house.clients()).await);
    walk("journeys/run.mjs", &at, &["--clock", &clock]).await;
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_in_a_browser_apart() {
    let (house, at) = inhabited(On::Apart).await;
    one_is_parked(&house, &at).await;
    // The pages are those of the embedded house, which are held against WCAG there; nor is its clock moved by years.
    walk("journeys/run.mjs", &at, &["--acts-alone"]).await;
    house.close().await;
}
