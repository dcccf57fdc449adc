//! T-19 over gRPC: what the checklist means, the head's consent, the re-visit; and publication.

use actnow_proto::inspections::v1::{
    Answer, CheckVerdictRequest, ConsentToRectification, CountedItems, Inspection, InspectionConcluded,
    InspectionKind, InspectionState, ItemAnswer, OrderInspection, RectificationOrdered, Verdict,
};
use chrono::TimeDelta;
use tonic::Code;

use crate::house::{TestHouse, at, no, on_both, violations};
use crate::people::{answers, begin, consent, id_of, new_id, order};

on_both!(
    t_19_the_verdict_is_known_before_it_is_recorded,
    t_19_three_major_items_conform_with_demands,
    t_19_four_major_items_are_put_right_and_visited_again,
    only_the_head_may_let_it_be_put_right,
    t_19_the_wrong_address_does_not_conform,
    what_is_still_wrong_at_the_re_visit_does_not_conform,
    a_head_may_consent_in_the_service_that_asked,
    a_supervision_visit_is_published_in_time,
);

const FAIL: Answer = Answer::Fail;

async fn t_19_the_verdict_is_known_before_it_is_recorded(house: &TestHouse) {
    let started = house.started().await;
    let mut lin = house.inspector("lin");
    let ask = |answers| CheckVerdictRequest { inspection_id: started.inspection_id.clone(), answers };
    let answer = |item, answer: Answer| ItemAnswer { item, answer: answer.into(), demand: String::new() };
    let early = lin.check_verdict(ask(vec![answer(12, FAIL)])).await.unwrap().into_inner();
    assert_eq!((early.verdict(), early.round), (Verdict::Conform, 1));
    assert!(early.open.contains(&1) && !early.open.contains(&12), "{:?}", early.open);
    let given = answers(&mut lin, &started, &[(12, FAIL), (17, FAIL), (18, FAIL), (19, FAIL)]).await;
    let whole = lin.check_verdict(ask(given)).await.unwrap().into_inner();
    let limits: Vec<_> = whole.limits.iter().map(|one| (one.counted(), one.most, one.exceeded)).collect();
    assert_eq!(limits, [(CountedItems::Key, 0, false), (CountedItems::Major, 3, true)]);
    assert_eq!(
        (whole.verdict(), whole.limits[1].items.as_slice()),
        (Verdict::Rectify, &[12, 17, 18, 19][..])
    );
    assert_eq!(whole.open, [0; 0]);
    let hopeless = lin.check_verdict(ask(vec![answer(1, FAIL)])).await.unwrap().into_inner();
    assert_eq!((hopeless.verdict(), hopeless.never_rectifiable), (Verdict::NotConform, vec![1]));
    let wrong = lin.check_verdict(ask(vec![answer(1, Answer::FixedOnSite)])).await;
    assert_eq!(violations(wrong), [("answers[0]".to_owned(), "ITEM_NOT_RECTIFIABLE".to_owned())]);
    let stranger = house.inspector("zhou").check_verdict(ask(vec![])).await;
    assert_eq!(no(stranger), (Code::PermissionDenied, "NOT_IN_TEAM".to_owned()));
    assert_eq!(house.get(id_of(&started)).await, started, "nothing is kept");
}

async fn signed(house: &TestHouse, except: &[(i32, Answer)]) -> Inspection {
    let recorded = house.recorded(except).await;
    house.sign_all(&recorded).await
}

async fn t_19_three_major_items_conform_with_demands(house: &TestHouse) {
    let closed = signed(house, &[(17, FAIL), (18, FAIL), (19, FAIL)]).await;
    assert_eq!((closed.state(), closed.verdict()), (InspectionState::Closed, Verdict::Conform));
    let concluded: InspectionConcluded = house.fact(id_of(&closed)).await;
    let items: Vec<i32> = concluded.demands.iter().map(|demand| demand.item).collect();
    assert_eq!(items, [17, 18, 19]);
    assert!(concluded.demands.iter().all(|demand| demand.text == "限期改正"));
}

async fn t_19_four_major_items_are_put_right_and_visited_again(house: &TestHouse) {
    let waiting = signed(house, &[(12, FAIL), (17, FAIL), (18, FAIL), (19, FAIL)]).await;
    let id = id_of(&waiting);
    assert_eq!((waiting.state(), waiting.verdict()), (InspectionState::Rectification, Verdict::Rectify));
    assert_eq!((waiting.waits_for.as_str(), waiting.round), ("HEAD_CONSENT", 1));
    let ordered = consent(&mut house.head(), &waiting, "2026-10-12").await.unwrap();
    assert_eq!(ordered.rectification_deadline, "2026-10-12");
    let told: RectificationOrdered = house.fact(id).await;
    assert_eq!((told.deadline.as_str(), told.demands.len()), ("2026-10-12", 4));
    // The first due day is over, but the operator has until the twelfth.
    house.set_clock(at("2026-10-09T10:00:00"));
    assert_eq!(house.get(id).await.light, "GREEN");
    let back = begin(&mut house.inspector("mei"), &ordered).await.unwrap();
    assert_eq!((back.state(), back.round), (InspectionState::InProgress, 2));
    let recorded = house.record(&back, &[]).await.unwrap();
    assert!(recorded.signed_by.is_empty(), "another record needs new signatures");
    let closed = house.sign_all(&recorded).await;
    assert_eq!(
        (closed.state(), closed.verdict(), closed.round),
        (InspectionState::Closed, Verdict::Conform, 2)
    );
    re_visit_is_told(house, id).await;
}

async fn re_visit_is_told(house: &TestHouse, id: uuid::Uuid) {
    let told = house.facts(id).await;
    assert_eq!(
        told[2..],
        [
            "InspectionStarted",
            "InspectionConcluded",
            "RectificationOrdered",
            "InspectionStarted",
            "InspectionConcluded"
        ]
    );
    let concluded: InspectionConcluded = house.fact(id).await;
    assert_eq!((concluded.verdict(), concluded.demands.len()), (Verdict::Conform, 0));
}

async fn only_the_head_may_let_it_be_put_right(house: &TestHouse) {
    let waiting = signed(house, &[(15, FAIL)]).await;
    let early = begin(&mut house.inspector("lin"), &waiting).await;
    assert_eq!(no(early), (Code::FailedPrecondition, "WRONG_STATE".to_owned()));
    let supervisor = consent(&mut house.supervisor(), &waiting, "2026-09-28").await;
    assert_eq!(no(supervisor), (Code::PermissionDenied, "ROLE_MISSING".to_owned()));
    let today = consent(&mut house.head(), &waiting, "2026-09-21").await;
    assert_eq!(no(today), (Code::FailedPrecondition, "DEADLINE_PAST".to_owned()));
    let own =
        consent(&mut house.client("lin", &[actnow_decisions::Role::Head]), &waiting, "2026-09-28").await;
    assert_eq!(no(own), (Code::PermissionDenied, "SEPARATION_OF_DUTY".to_owned()));
}

async fn t_19_the_wrong_address_does_not_conform(house: &TestHouse) {
    let closed = signed(house, &[(1, FAIL)]).await;
    assert_eq!((closed.state(), closed.verdict()), (InspectionState::Closed, Verdict::NotConform));
    assert!(closed.verdict_text.as_ref().is_some_and(|text| text.en.contains("item 1")));
    let late = consent(&mut house.head(), &closed, "2026-10-12").await;
    assert_eq!(no(late), (Code::FailedPrecondition, "WRONG_STATE".to_owned()));
}

async fn what_is_still_wrong_at_the_re_visit_does_not_conform(house: &TestHouse) {
    let waiting = signed(house, &[(15, FAIL)]).await;
    let ordered = consent(&mut house.head(), &waiting, "2026-09-28").await.unwrap();
    let back = begin(&mut house.inspector("lin"), &ordered).await.unwrap();
    let recorded = house.record(&back, &[(15, FAIL)]).await.unwrap();
    let closed = house.sign_all(&recorded).await;
    assert_eq!((closed.state(), closed.verdict()), (InspectionState::Closed, Verdict::NotConform));
    let concluded: InspectionConcluded = house.fact(id_of(&closed)).await;
    assert_eq!((concluded.verdict(), concluded.inspectors.len()), (Verdict::NotConform, 2));
}

async fn a_head_may_consent_in_the_service_that_asked(house: &TestHouse) {
    let waiting = signed(house, &[(15, FAIL)]).await;
    let id = id_of(&waiting);
    let consent = ConsentToRectification { inspection_id: id.to_string(), deadline: "2026-09-28".to_owned() };
    house.send(&consent).await;
    let ordered = house.until(id, |inspection| !inspection.rectification_deadline.is_empty()).await;
    let journal = house.journal(id).await;
    assert_eq!(journal.last().unwrap().2, "food-licensing:application-1");
    let back = begin(&mut house.inspector("lin"), &ordered).await.unwrap();
    let again = house.send(&consent).await;
    house.handled(&[again]).await;
    assert_eq!(house.get(id).await.version, back.version, "a doubled order changes nothing");
}

async fn a_supervision_visit_is_published_in_time(house: &TestHouse) {
    house.on_duty(&["lin", "mei"]).await;
    let asked = OrderInspection { kind: InspectionKind::PostLicence.into(), ..order(new_id()) };
    let id = asked.inspection_id.parse().unwrap();
    house.send(&asked).await;
    let assigned = house.until_state(id, InspectionState::Assigned).await;
    let started = begin(&mut house.inspector("lin"), &assigned).await.unwrap();
    let recorded = house.record(&started, &[]).await.unwrap();
    let closed = house.sign_all(&recorded).await;
    assert_eq!(house.alarms(id).await, ["PUBLICITY_DUE"]);
    // Five working days after Monday the 21st, with the holidays of 25 to 27 September between: the 29th.
    house.set_clock(at("2026-09-28T23:59:00"));
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    assert_eq!(house.get(id).await.version, closed.version);
    house.pass(TimeDelta::minutes(2));
    let published = house.until(id, |inspection| inspection.version > closed.version).await;
    assert_eq!((published.state(), published.verdict()), (InspectionState::Closed, Verdict::Conform));
    assert_eq!(house.journal(id).await.last().unwrap().1, "PUBLISHED");
    assert!(house.alarms(id).await.is_empty());
}
