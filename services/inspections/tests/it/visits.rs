//! On site: who may act, what a record needs, signatures one after the other, a party that refuses to sign.

use actnow_decisions::Role;
use actnow_proto::inspections::v1::{
    Answer, InspectionConcluded, InspectionState, ItemAnswer, Signatory, StartInspectionRequest, Verdict,
};
use tonic::Code;

use crate::house::{TestHouse, details, no, on_both, violations};
use crate::people::{answers, begin, id_of, record, sign, sign_noting};

on_both!(
    only_the_team_begins_and_shows_its_credentials,
    a_visit_from_credentials_to_the_last_signature,
    everything_that_is_wrong_with_a_record_is_said_at_once,
    a_party_that_refuses_is_noted_with_reason_and_witness,
    a_corrected_record_needs_new_signatures,
    nobody_signs_for_somebody_else,
    two_inspectors_who_sign_at_once_both_count,
);

async fn only_the_team_begins_and_shows_its_credentials(house: &TestHouse) {
    house.on_duty(&["lin", "mei"]).await;
    let assigned = house.assigned().await;
    let stranger = begin(&mut house.inspector("zhou"), &assigned).await;
    assert_eq!(no(stranger), (Code::PermissionDenied, "NOT_IN_TEAM".to_owned()));
    let hidden = StartInspectionRequest {
        command_id: "hidden".to_owned(),
        inspection_id: assigned.inspection_id.clone(),
        expected_version: assigned.version,
        credentials_shown: false,
    };
    let hidden = house.inspector("lin").start_inspection(hidden).await;
    assert_eq!(violations(hidden), [("credentials_shown".to_owned(), "CREDENTIALS_NOT_SHOWN".to_owned())]);
    let early = house.record(&assigned, &[]).await;
    assert_eq!(no(early), (Code::FailedPrecondition, "WRONG_STATE".to_owned()));
}

async fn a_visit_from_credentials_to_the_last_signature(house: &TestHouse) {
    house.on_duty(&["lin", "mei"]).await;
    let assigned = house.assigned().await;
    let started = begin(&mut house.inspector("lin"), &assigned).await.unwrap();
    assert_eq!(started.state(), InspectionState::InProgress);
    let recorded = house.record(&started, &[]).await.unwrap();
    assert_eq!((recorded.state(), recorded.verdict()), (InspectionState::ResultRecorded, Verdict::Conform));
    let text = recorded.verdict_text.clone().unwrap();
    assert!(text.zh.contains("符合") && text.en.contains("conforms"));
    let one = sign(&mut house.inspector("lin"), &recorded, Signatory::Inspector).await.unwrap();
    assert_eq!(
        (one.state(), one.signed_by.as_slice()),
        (InspectionState::ResultRecorded, &["lin".to_owned()][..])
    );
    let party = sign(&mut house.inspector("lin"), &one, Signatory::InspectedParty).await.unwrap();
    assert_eq!(party.state(), InspectionState::ResultRecorded, "mei has not signed");
    let closed = sign(&mut house.inspector("mei"), &party, Signatory::Inspector).await.unwrap();
    assert_eq!((closed.state(), closed.verdict()), (InspectionState::Closed, Verdict::Conform));
    assert_eq!((closed.light.as_str(), closed.signed_by.len()), ("", 2));
    visit_is_told_and_written(house, id_of(&closed)).await;
    let again = sign(&mut house.inspector("mei"), &closed, Signatory::Inspector).await.unwrap();
    assert_eq!(again.version, closed.version, "a signature that is there is no news");
}

async fn visit_is_told_and_written(house: &TestHouse, id: uuid::Uuid) {
    let told = ["InspectionPlanned", "InspectorsAssigned", "InspectionStarted", "InspectionConcluded"];
    assert_eq!(house.facts(id).await, told);
    let concluded: InspectionConcluded = house.fact(id).await;
    assert_eq!(
        (concluded.verdict(), concluded.inspectors),
        (Verdict::Conform, vec!["lin".into(), "mei".into()])
    );
    assert!(house.alarms(id).await.is_empty());
    let states: Vec<String> = house.journal(id).await.into_iter().map(|(_, state, _)| state).collect();
    let path = "PLANNED ASSIGNED IN_PROGRESS RESULT_RECORDED RESULT_RECORDED RESULT_RECORDED SIGNED CLOSED";
    assert_eq!(states.join(" "), path);
}

async fn everything_that_is_wrong_with_a_record_is_said_at_once(house: &TestHouse) {
    let started = house.started().await;
    let mut lin = house.inspector("lin");
    let mut given = answers(&mut lin, &started, &[]).await;
    // Item 3 fails without a demand, 11 (cold storage) does not apply, 15 is left out, 99 is unknown, 1 comes twice.
    given[2] = ItemAnswer { item: 3, answer: Answer::Fail.into(), demand: " ".to_owned() };
    given[10] = ItemAnswer { item: 11, answer: Answer::Pass.into(), demand: String::new() };
    given[14] = ItemAnswer { item: 99, answer: Answer::Pass.into(), demand: String::new() };
    given.push(given[0].clone());
    let found = violations(record(&mut lin, &started, given.clone()).await);
    let reasons: Vec<&str> = found.iter().map(|(_, reason)| reason.as_str()).collect();
    assert_eq!(
        reasons,
        ["DEMAND_REQUIRED", "ITEM_DOES_NOT_APPLY", "ITEM_UNKNOWN", "ITEM_TWICE", "ITEM_UNANSWERED"]
    );
    given[0].answer = Answer::Unspecified.into();
    given[1].item = -1;
    let found = violations(record(&mut lin, &started, given).await);
    assert_eq!(found[0], ("answers[0].answer".to_owned(), "UNKNOWN_VALUE".to_owned()));
    assert_eq!(found[1], ("answers[1].item".to_owned(), "UNKNOWN_VALUE".to_owned()));
    assert_eq!(house.get(id_of(&started)).await.version, started.version);
}

async fn a_party_that_refuses_is_noted_with_reason_and_witness(house: &TestHouse) {
    let recorded = house.recorded(&[]).await;
    let (mut lin, mut mei) = (house.inspector("lin"), house.inspector("mei"));
    let silent = sign_noting(&mut lin, &recorded, Signatory::PartyRefused, "", " ").await;
    let incomplete = |field: &str| (field.to_owned(), "SIGNATURE_INCOMPLETE".to_owned());
    assert_eq!(violations(silent), [incomplete("refusal_reason"), incomplete("witness")]);
    let own = sign_noting(&mut lin, &recorded, Signatory::PartyRefused, "不认可结果", "mei").await;
    assert_eq!(violations(own), [("witness".to_owned(), "WITNESS_INSPECTED".to_owned())]);
    let refused = sign_noting(&mut lin, &recorded, Signatory::PartyRefused, "不认可结果", "物业王某").await;
    let one = sign(&mut lin, &refused.unwrap(), Signatory::Inspector).await.unwrap();
    let closed = sign(&mut mei, &one, Signatory::Inspector).await.unwrap();
    assert_eq!(closed.state(), InspectionState::Closed);
    let journal = house.journal(id_of(&closed)).await;
    assert!(journal.iter().any(|(_, state, _)| state == "REFUSED_TO_SIGN"), "{journal:?}");
    let reasons = house.rows("SELECT reasons FROM journal", vec![]).await;
    let told: Vec<String> = reasons.iter().map(|row| row.try_get("", "reasons").unwrap()).collect();
    assert!(told.iter().all(|reason| !reason.contains("王某")), "{told:?}");
    let concluded: InspectionConcluded = house.fact(id_of(&closed)).await;
    assert_eq!(concluded.verdict(), Verdict::Conform);
}

async fn a_corrected_record_needs_new_signatures(house: &TestHouse) {
    let recorded = house.recorded(&[]).await;
    let signed = sign(&mut house.inspector("lin"), &recorded, Signatory::Inspector).await.unwrap();
    let same = house.record(&signed, &[]).await.unwrap();
    assert_eq!((same.version, same.signed_by.len()), (signed.version, 1), "the same record changes nothing");
    let corrected = house.record(&same, &[(3, Answer::FixedOnSite)]).await.unwrap();
    assert_eq!(corrected.verdict(), Verdict::ConformAfterOnSiteFix);
    assert!(corrected.signed_by.is_empty());
    let closed = house.sign_all(&corrected).await;
    assert_eq!((closed.state(), closed.verdict()), (InspectionState::Closed, Verdict::ConformAfterOnSiteFix));
    let late = house.record(&closed, &[]).await;
    assert_eq!(no(late), (Code::FailedPrecondition, "WRONG_STATE".to_owned()));
}

async fn nobody_signs_for_somebody_else(house: &TestHouse) {
    house.register_all(&["zhou"]).await;
    let started = house.started().await;
    let early = sign(&mut house.inspector("lin"), &started, Signatory::Inspector).await;
    assert_eq!(no(early), (Code::FailedPrecondition, "WRONG_STATE".to_owned()));
    let recorded = house.record(&started, &[]).await.unwrap();
    for signatory in [Signatory::Inspector, Signatory::InspectedParty] {
        let stranger = sign(&mut house.inspector("zhou"), &recorded, signatory).await;
        assert_eq!(no(stranger), (Code::PermissionDenied, "NOT_IN_TEAM".to_owned()));
    }
    let mut head = house.client("lin", &[Role::Head]);
    assert_eq!(no(sign(&mut head, &recorded, Signatory::Inspector).await).0, Code::PermissionDenied);
    let nobody = sign(&mut house.inspector("lin"), &recorded, Signatory::Unspecified).await;
    assert_eq!(violations(nobody), [("signatory".to_owned(), "UNKNOWN_VALUE".to_owned())]);
}

async fn two_inspectors_who_sign_at_once_both_count(house: &TestHouse) {
    let recorded = house.recorded(&[]).await;
    let (mut lin, mut mei) = (house.inspector("lin"), house.inspector("mei"));
    let (one, other) = tokio::join!(
        sign(&mut lin, &recorded, Signatory::Inspector),
        sign(&mut mei, &recorded, Signatory::Inspector),
    );
    let stale = one.as_ref().err().or(other.as_ref().err()).expect("one saw an older version");
    assert_eq!(stale.code(), Code::Aborted);
    assert!(["lin", "mei"].contains(&details(stale)["decided_by"].as_str()));
    let now = house.get(id_of(&recorded)).await;
    assert_eq!(now.signed_by.len(), 1);
    let closed = house.sign_all(&now).await;
    assert_eq!((closed.state(), closed.signed_by.len()), (InspectionState::Closed, 2));
}
