//! The sample cases (T-01, T-02, T-04) on every kind of house, and what the demonstration prints of them.

use actnow_proto::fast_track::v1::CaseState;
use actnow_tests::expect::Sample;
use actnow_tests::{On, TestHouse};

async fn runs_through(on: On, sample: Sample) {
    let house = TestHouse::start(on, Some(sample.at())).await;
    let mut clerks = house.clerks().await;
    let submission = house.submission(sample.text(), "sample").await;
    let opened = house.submit(submission.clone()).await;
    let case = house.finish(opened.clone(), Some(&mut clerks)).await;
    assert_eq!(case.state(), CaseState::Completed);
    sample.assert_outcome(&house.summary(&case).await);
    // T-25: the same command id answers the first answer and opens no second case.
    let again = house.submit(submission).await;
    assert_eq!(again.case_id, opened.case_id);
    if sample != Sample::LicenceWithVisit {
        // T-01: no lights on the way.
        assert_eq!((case.promise_light.as_str(), case.statutory_light.as_str()), ("GREEN", "GREEN"));
        assert!(case.on_fast_track);
    }
    house.close().await;
}

macro_rules! journeys {
    ($($name:ident: $on:ident, $sample:ident;)+) => {
        $(
            #[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                runs_through(On::$on, Sample::$sample).await;
            }
        )+
    };
}

journeys! {
    filing_of_today_embedded: Embedded, FilingToday;
    filing_of_today_on_real_parts: Real, FilingToday;
    licence_of_2018_embedded: Embedded, Licence2018;
    licence_of_2018_on_real_parts: Real, Licence2018;
    licence_with_visit_embedded: Embedded, LicenceWithVisit;
    licence_with_visit_on_real_parts: Real, LicenceWithVisit;
}
