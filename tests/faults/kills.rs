//! Every process killed at a random moment between the first command and completion, and restarted: the
//! same numbers come out, and every invariant holds.

use std::time::Duration;

use actnow_chassis::ids::Ids;
use actnow_tests::expect::Sample;
use actnow_tests::house::program;
use actnow_tests::{On, TestHouse};

/// Kills fall into the first moments of a case: undisturbed, a straight-through one takes some dozens of
/// milliseconds, one with a visit about two seconds.
fn within_ms(sample: Sample) -> u64 {
    match sample {
        Sample::FilingToday | Sample::Licence2018 => 150,
        Sample::LicenceWithVisit => 2_000,
    }
}

/// One house, one case, one kill of each process at a moment drawn from `seed`.
async fn storm(sample: Sample, seed: u64) {
    let mut house = TestHouse::start(On::Apart, Some(sample.at())).await;
    let mut clerks = house.clerks().await;
    let submission = house.submission(sample.text(), "storm").await;
    let ids = Ids::seeded(seed);
    let processes = std::mem::take(&mut house.processes);
    let kills = processes.into_iter().map(|mut process| {
        let moment = Duration::from_millis(ids.below(within_ms(sample)));
        let folder = house.folder.clone();
        async move {
            tokio::time::sleep(moment).await;
            process.restart(&program(), &folder).await.expect("a restarted service");
            process
        }
    });
    let course = async {
        let opened = house.submit(submission).await;
        house.finish(opened, Some(&mut clerks)).await
    };
    let (case, processes) = tokio::join!(course, futures::future::join_all(kills));
    sample.assert_outcome(&house.summary(&case).await);
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
