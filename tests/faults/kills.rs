//! Every process killed at a random moment between the first command and completion, and restarted: the
//! same numbers come out, and every invariant holds.

use std::time::{Duration, Instant};

use actnow::processes::ServiceProcess;
use actnow_chassis::ids::Ids;
use actnow_tests::expect::Sample;
use actnow_tests::house::{program, told_at};
use actnow_tests::{On, TestHouse};

/// Kills fall into the first moments of a case: undisturbed, a straight-through one takes some dozens of
/// milliseconds, one with a visit a second or two.
fn within_ms(sample: Sample) -> u64 {
    match sample {
        Sample::FilingToday | Sample::Licence2018 => 150,
        Sample::LicenceWithVisit => 1_000,
    }
}

/// When the first of the services dies without which no case ends: until it is back, which takes longer than all the
/// other kills, the case is under way.
const FIRST_WITHIN_MS: u64 = 25;
const FIRST: [&str; 3] = ["registration", "fast-track", "food-licensing"];

/// One house, one case, one kill of each process at a moment drawn from `seed`.
async fn storm(sample: Sample, seed: u64) {
    let mut house = TestHouse::start(On::Apart, Some(sample.at())).await;
    let mut clerks = house.clerks().await;
    let submission = house.submission(sample.text(), "storm").await;
    let ids = Ids::seeded(seed);
    let processes = std::mem::take(&mut house.processes);
    let first = (!sample.needs_clerks()).then(|| FIRST[usize::try_from(seed).expect("a seed") % FIRST.len()]);
    let started = Instant::now();
    let kills = processes.into_iter().map(|mut process| {
        let within = if first == Some(process.service) { FIRST_WITHIN_MS } else { within_ms(sample) };
        let moment = Duration::from_millis(ids.below(within));
        let folder = house.folder.clone();
        async move {
            tokio::time::sleep(moment).await;
            process.kill().await.expect("a killed service");
            let killed = started.elapsed();
            let back = ServiceProcess::start(&program(), &folder, process.service, &[]).await;
            (back.expect("a service that comes back"), killed)
        }
    });
    let course = async {
        let opened = house.submit(submission).await;
        house.finish(opened, Some(&mut clerks)).await
    };
    let (case, back) = tokio::join!(course, futures::future::join_all(kills));
    sample.assert_outcome(&house.summary(&case).await);
    let (processes, killed): (Vec<_>, Vec<_>) = back.into_iter().unzip();
    let took = told_at(case.closed_at.as_ref()) - told_at(case.opened_at.as_ref());
    let last = killed.into_iter().max().expect("a kill");
    assert!(
        took.to_std().expect("an end after the beginning") > last,
        "{sample:?} took {took}, the last kill came after {last:?}"
    );
    house.processes = processes;
    house.close().await;
}

macro_rules! storms {
    ($($name:ident: $sample:ident, $seeds:expr;)+) => {
        $(
            #[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                for seed in $seeds {
                    storm(Sample::$sample, seed).await;
                }
            }
        )+
    };
}

storms! {
    filing_survives_kills_of_seeds_1_to_5: FilingToday, 1..=5;
    filing_survives_kills_of_seeds_6_to_10: FilingToday, 6..=10;
    licence_of_2018_survives_kills_of_seeds_1_to_5: Licence2018, 1..=5;
    licence_of_2018_survives_kills_of_seeds_6_to_10: Licence2018, 6..=10;
    visit_survives_kills_of_seeds_1_to_5: LicenceWithVisit, 1..=5;
    visit_survives_kills_of_seeds_6_to_10: LicenceWithVisit, 6..=10;
}

#[tokio::test(flavor = "multi_thread")]
async fn undisturbed_services_apart_come_to_the_same() {
    for sample in Sample::ALL {
        let house = TestHouse::start(On::Apart, Some(sample.at())).await;
        let mut clerks = house.clerks().await;
        let submission = house.submission(sample.text(), "calm").await;
        let opened = house.submit(submission).await;
        let case = house.finish(opened, Some(&mut clerks)).await;
        sample.assert_outcome(&house.summary(&case).await);
        house.close().await;
    }
}
