//! An invented world (`actnow seed`): the same seed makes the same world on every kind of parts, every
//! invariant holds in it, and a clerk can meet a case in every state.

use std::time::{Duration, Instant};

use actnow::house_folder::{HouseFolder, HousePlan};
use actnow::processes::ServiceProcess;
use actnow::seed::{ByState, Counts, Seeding, World, every_case};
use actnow_chassis::ids::Ids;
use actnow_decisions::Role;
use actnow_proto::registration::v1::GetNameRequest;
use actnow_tests::house::program;
use actnow_tests::{On, TestHouse, at};
use tokio::sync::Notify;

/// Long enough for a life after the cases. `ACTNOW_DRILL_CASES_A_DAY=50` makes it a year of 20,000 companies.
fn long() -> Seeding {
    let (days, cases_per_day) = match std::env::var("ACTNOW_DRILL_CASES_A_DAY") {
        Ok(cases) => (365, cases.parse().expect("a number of cases")),
        Err(_) => (190, 1),
    };
    Seeding { seed: 26, days, cases_per_day, until: Some(at("2026-06-12T16:30:00")) }
}

/// How long processes are killed at most.
const STORM: Duration = Duration::from_secs(90);

/// A working week, so that every light is there whatever today is.
fn week() -> Seeding {
    Seeding { seed: 20, days: 4, cases_per_day: 9, until: Some(at("2026-06-12T16:30:00")) }
}

/// A case as one can compare it: names of its companies, states and numbers of its steps, and its lights.
type Line = (String, String, Vec<String>, String);

async fn empty(on: On, seeding: &Seeding) -> TestHouse {
    TestHouse::planned(on, Some(seeding.starts_at()), seeding.house(HousePlan::default())).await
}

async fn filled(on: On, seeding: Seeding) -> (TestHouse, World, Vec<Line>) {
    let house = empty(on, &seeding).await;
    let world = seeding.fill(&house.clients(), |_| {}).await.expect("a filled house");
    let lines = lines(&house).await;
    (house, world, lines)
}

async fn lines(house: &TestHouse) -> Vec<Line> {
    let mut desk = house.desk("supervisor", &[Role::Supervisor, Role::Registrar]);
    let mut lines = Vec::new();
    for case in every_case(&mut desk).await.expect("the cases") {
        let mut names = Vec::new();
        for step in case.steps.iter().filter(|step| step.key.ends_with(".name")) {
            let request = GetNameRequest { declaration_id: step.subject_id.clone() };
            let answer = desk.registration.get_name(request).await.expect("a name").into_inner();
            names.push(answer.declaration.expect("a declaration").full_name);
        }
        let steps = case
            .steps
            .iter()
            .map(|step| format!("{} {} {} {}", step.key, step.state().as_str_name(), step.result, step.due));
        let lights = format!("{}/{}", case.promise_light, case.statutory_light);
        lines.push((names.join(" + "), case.state().as_str_name().to_owned(), steps.collect(), lights));
    }
    lines.sort();
    lines
}

fn assert_all(counted: &ByState, wanted: &[&str]) {
    let missing: Vec<_> = wanted.iter().filter(|state| !counted.contains_key(**state)).collect();
    assert!(missing.is_empty(), "{missing:?} are missing among {counted:?}");
}

fn assert_every_state(counts: &Counts) {
    let cases = ["WAITING_APPLICANT", "WAITING_DEPARTMENT", "COMPLETED", "PARTIALLY_COMPLETED", "TERMINATED"];
    assert_all(&counts.cases, &cases);
    let names = ["DONE", "WAITING_APPLICANT", "WAITING_DEPARTMENT", "FAILED", "COMPENSATED"];
    assert_all(&counts.names, &names);
    let filings = ["SUBMITTED", "REVIEWING", "RETURNED", "ISSUED", "REFUSED", "WITHDRAWN"];
    assert_all(&counts.filings, &filings);
    let food = [
        "RECEIVED",
        "ACCEPTED",
        "VISIT_ASSIGNED",
        "RECTIFYING",
        "REVIEWED_POSITIVE",
        "REVIEWED_NEGATIVE",
        "ISSUED",
        "REFUSED",
        "PUBLISHED",
    ];
    assert_all(&counts.food, &food);
    let visits = ["PLANNED", "ASSIGNED", "IN_PROGRESS", "RESULT_RECORDED", "RECTIFICATION", "CLOSED"];
    assert_all(&counts.visits, &visits);
    assert_all(&counts.statutory_lights, &["GREEN", "YELLOW", "RED"]);
    assert_all(&counts.promise_lights, &["RED"]);
}

/// The same seed in two houses on these parts, and what both are like.
async fn the_same_twice(on: On) {
    let (first_house, world, first) = filled(on, week()).await;
    let (second_house, _, second) = filled(on, week()).await;
    assert_eq!(first, second);
    assert_eq!((first.len(), world.working_days), (world.cases, 5));
    assert_every_state(&world.counts);
    // Closing a house verifies it.
    first_house.close().await;
    second_house.close().await;
}

/// Kills one process after the other, each at a moment drawn, until the world is there or the storm is over;
/// answers them, all running again, and how often one died.
async fn storm(
    mut processes: Vec<ServiceProcess>,
    house: HouseFolder,
    over: &Notify,
) -> (Vec<ServiceProcess>, usize) {
    let (ids, until, mut kills) = (Ids::seeded(26), Instant::now() + STORM, 0);
    while Instant::now() < until {
        let pause = Duration::from_millis(200 + ids.below(1_500));
        if tokio::time::timeout(pause, over.notified()).await.is_ok() {
            break;
        }
        let running = u64::try_from(processes.len()).expect("a small number");
        let struck = usize::try_from(ids.below(running)).expect("a small number");
        processes[struck].restart(&program(), &house).await.expect("a restarted service");
        kills += 1;
    }
    (processes, kills)
}

/// Whether a word of a step is a credit code, or the number of a licence or filing.
fn is_number(word: &str) -> bool {
    let of_food = word.len() == 16 && (word.starts_with("JY") || word.starts_with("YB"));
    of_food || (word.len() == 18 && word.starts_with("91"))
}

/// A case without its numbers: of each only what it is.
fn unnumbered((names, state, steps, lights): &Line) -> Line {
    let kind = |word: &str| if is_number(word) { word[..2].to_owned() } else { word.to_owned() };
    let steps = steps.iter().map(|step| step.split(' ').map(kind).collect::<Vec<_>>().join(" "));
    (names.clone(), state.clone(), steps.collect(), lights.clone())
}

/// Every number that was given, in order.
fn numbers(lines: &[Line]) -> Vec<&str> {
    let words = lines.iter().flat_map(|(_, _, steps, _)| steps).flat_map(|step| step.split(' '));
    let mut numbers: Vec<&str> = words.filter(|word| is_number(word)).collect();
    numbers.sort_unstable();
    numbers
}

/// Months of a bureau, played while its processes die: the same world as in calm weather, and every invariant holds.
#[tokio::test(flavor = "multi_thread")]
async fn a_long_world_is_the_same_in_a_storm_of_kills() {
    let seeding = long();
    let (calm, world, expected) = filled(On::Embedded, seeding).await;
    assert_all(&world.counts.filings, &["COMPLETED", "ISSUED"]);
    assert_all(&world.counts.food, &["CANCELLED"]);
    assert!(world.taken_over >= 8, "{} licences were taken over", world.taken_over);
    assert!((1..world.taken_over).contains(&world.renewals), "{} renewals", world.renewals);
    calm.close().await;

    let mut house = empty(On::Apart, &seeding).await;
    let (processes, over) = (std::mem::take(&mut house.processes), Notify::new());
    let course = async {
        let world = seeding.fill(&house.clients(), |_| {}).await;
        over.notify_one();
        world.expect("a filled house")
    };
    let (world, (processes, kills)) = tokio::join!(course, storm(processes, house.folder.clone(), &over));
    let lines = lines(&house).await;
    println!("{} cases in {:.0} s while {kills} processes died", world.cases, world.seconds);
    assert!(kills >= 5, "only {kills} processes died");
    // Of two cases that were handed in together either may be numbered first when a department dies in between: the world
    // is the same but for that, and no number is lost, new or there twice.
    assert_eq!(
        lines.iter().map(unnumbered).collect::<Vec<_>>(),
        expected.iter().map(unnumbered).collect::<Vec<_>>()
    );
    assert_eq!(numbers(&lines), numbers(&expected));
    house.processes = processes;
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_seed_makes_the_same_world_twice_embedded() {
    the_same_twice(On::Embedded).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_seed_makes_the_same_world_twice_on_real_parts() {
    the_same_twice(On::Real).await;
}
