//! T-24: signing is down for three tries. The decision stands, the numbers stay, one licence in the end.

use actnow_proto::registration::v1 as wire;
use chrono::TimeDelta;

use crate::forms::{PARENT, file, get_filing, parent, uploaded};
use crate::house::{TestHouse, at, on_both};

on_both!("[service]\nfailing_signatures = 3\n" =>
    t_24_a_licence_is_signed_in_the_end,
    t_24_a_registrars_decision_stands_too,
    a_licence_signed_after_midnight_is_of_the_new_day,
);

async fn until_issued(house: &TestHouse, filing_id: &str) -> wire::Filing {
    let issued = async || get_filing(house, filing_id).await.state() == wire::FilingState::Issued;
    house
        .until("the licence is issued", async || {
            // The pauses are of business time.
            house.set_clock(house.now() + TimeDelta::seconds(3));
            issued().await
        })
        .await;
    get_filing(house, filing_id).await
}

async fn exactly_one_licence(house: &TestHouse, filing_id: &str) {
    let told = house.told(filing_id).await;
    let of = |kind: &str| told.iter().filter(|told| *told == kind).count();
    assert_eq!((of("CompanyRegistered"), of("LicenceDelayed"), of("LicenceIssued")), (1, 3, 1), "{told:?}");
    let last: wire::LicenceDelayed = house.fact(filing_id).await;
    assert_eq!((last.attempts, last.uscc.as_str()), (3, PARENT));
    for table in ["certificates", "code_reservations", "companies"] {
        assert_eq!(house.count(&format!("SELECT COUNT(*) AS n FROM {table}"), vec![]).await, 1, "{table}");
    }
    assert_eq!(house.count("SELECT COUNT(*) AS n FROM alarms", vec![]).await, 0);
}

async fn t_24_a_licence_is_signed_in_the_end(house: &TestHouse) {
    let filing = file(house, parent("淘集集")).await.unwrap();
    assert_eq!((filing.state(), filing.uscc.as_str()), (wire::FilingState::Registered, PARENT));
    assert_eq!((filing.certificate_id.as_str(), filing.established_on.as_str()), ("", ""));
    let first: wire::LicenceDelayed = house.fact(&filing.filing_id).await;
    assert_eq!((first.attempts, first.version), (1, 2));
    let request = wire::GetCompanyRequest { uscc: PARENT.to_owned(), ..Default::default() };
    assert!(house.window().get_company(request).await.is_err(), "no licence, no company");
    assert!(house.breaches().await.is_empty());
    let issued = until_issued(house, &filing.filing_id).await;
    assert_eq!(issued.uscc, PARENT);
    exactly_one_licence(house, &filing.filing_id).await;
    let request = wire::VerifyLicenceRequest { certificate_id: issued.certificate_id };
    assert!(house.window().verify_licence(request).await.unwrap().into_inner().signature_valid);
}

async fn t_24_a_registrars_decision_stands_too(house: &TestHouse) {
    let filing = file(house, uploaded(parent("淘集集"))).await.unwrap();
    let mut request = wire::ApproveFilingRequest {
        command_id: "approve".to_owned(),
        filing_id: filing.filing_id.clone(),
        expected_version: filing.version,
    };
    let approve = house.registrar().approve_filing(request.clone()).await.unwrap();
    let approved = approve.into_inner().filing.unwrap();
    assert_eq!(approved.state(), wire::FilingState::Registered);
    // Approving again takes no second code.
    request.command_id = "approve-again".to_owned();
    request.expected_version = approved.version;
    if let Ok(again) = house.registrar().approve_filing(request).await {
        assert_eq!(again.into_inner().filing.unwrap().uscc, PARENT);
    }
    until_issued(house, &filing.filing_id).await;
    exactly_one_licence(house, &filing.filing_id).await;
}

async fn a_licence_signed_after_midnight_is_of_the_new_day(house: &TestHouse) {
    let filing = file(house, parent("淘集集")).await.unwrap();
    house.set_clock(at("2026-09-22T00:00:05"));
    let issued = until_issued(house, &filing.filing_id).await;
    assert_eq!(issued.established_on, "2026-09-22");
    assert!(issued.certificate_id.contains(".202609210001."), "its number is the one that was reserved");
}
