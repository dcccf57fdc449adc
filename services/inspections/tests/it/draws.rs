//! Double-random draws (T-27): anyone can compute them again, and nobody can steer them.

use std::collections::BTreeSet;

use actnow_decisions::Role;
use actnow_inspections::domain::sampling::audit::{Link, recompute};
use actnow_inspections::domain::sampling::drawing::commitment_to;
use actnow_proto::inspections::v1::{
    Answer, CancelDrawPlanRequest, CheckOutcome, DrawCoverage, DrawObject, DrawPlan, DrawRequest, DrawState,
    FreezeDrawListsRequest, Inspection, InspectionConcluded, InspectionKind, InspectionState,
    ListDrawsRequest, RandomDraw, RecordOutcomeRequest, Signatory, Verdict,
};
use tonic::Code;

use crate::house::{TestHouse, at, no, on_both, violations};
use crate::people::{answers, assign, begin, record, recuse, sign, sign_noting};
use crate::sampling::{account, command_id, plan, shop, uscc};

on_both!(
    t_27_twenty_of_two_hundred_shops_by_two_of_twenty_inspectors,
    who_recuses_is_replaced_from_the_same_stream,
    the_house_draws_by_itself_on_the_last_day,
    food_is_never_only_sampled,
    what_is_frozen_stays_as_it_is,
    a_plan_is_called_off_before_the_draw_only,
    everything_wrong_is_said_at_once,
    of_two_who_draw_at_once_one_comes_too_late,
    a_changed_row_is_noticed,
    who_cannot_be_reached_is_recorded_without_a_checklist,
);

async fn t_27_twenty_of_two_hundred_shops_by_two_of_twenty_inspectors(house: &TestHouse) {
    let frozen = house.frozen(200).await;
    assert_eq!((frozen.state(), frozen.objects, frozen.inspectors), (DrawState::Frozen, 200, 20));
    assert_eq!((frozen.beacon.as_str(), frozen.draw_by.as_str()), ("", "2026-09-23"));
    let drawn = house.draw(&frozen).await.unwrap();
    assert_eq!((drawn.state(), drawn.drawn_count), (DrawState::Drawn, 20));
    let drawn = house.until_planned(&drawn.draw_id).await;
    assert_eq!(drawn.drawn.iter().map(|object| &object.operator_uscc).collect::<BTreeSet<_>>().len(), 20);
    let key_plan: Vec<String> = (0..200).step_by(20).map(uscc).collect();
    assert_eq!(drawn.key_plan_usccs, key_plan, "grade D stays under full supervision, drawn or not");
    for object in &drawn.drawn {
        assert_eq!(object.inspectors.len(), 2);
        let number: usize = object.operator_uscc[14..].parse().unwrap();
        assert!(number % 2 == 1 || !object.inspectors.contains(&account(3)), "{object:?}");
        let visit = house.get(object.inspection_id.parse().unwrap()).await;
        assert_eq!((visit.kind(), visit.state()), (InspectionKind::DoubleRandom, InspectionState::Assigned));
        assert_eq!((&visit.inspectors, &visit.draw_id), (&object.inspectors, &drawn.draw_id));
        assert_eq!((visit.operator_uscc, visit.due.as_str()), (object.operator_uscc.clone(), "2026-12-31"));
    }
    anyone_computes_it_again(house, &frozen, &drawn).await;
    a_visit_of_it_is_made_and_published(house, &drawn).await;
}

async fn anyone_computes_it_again(house: &TestHouse, frozen: &RandomDraw, drawn: &RandomDraw) {
    let record = house.record_of(&drawn.draw_id).await;
    assert_eq!(recompute(&record), []);
    assert_eq!(record.commitment.to_string(), frozen.commitment);
    assert_eq!(record.list_hash.to_string(), frozen.list_hash);
    assert_eq!(commitment_to(&record.beacon), record.commitment);
    let mut forged = record.clone();
    forged.objects[5].entry.weight += 1;
    assert_eq!(recompute(&forged)[0].link, Link::Object);
    assert_eq!(recompute(&forged)[0].subject, uscc(5));
    let facts = house.facts(drawn.draw_id.parse().unwrap()).await;
    assert_eq!(facts, ["DrawPlanPublished", "DrawListsFrozen", "ObjectsDrawn"]);
}

async fn a_visit_of_it_is_made_and_published(house: &TestHouse, drawn: &RandomDraw) {
    house.set_clock(at("2026-09-28T10:00:00"));
    let id = drawn.drawn[0].inspection_id.parse().unwrap();
    let visit = house.get(id).await;
    let mut one = house.inspector(&visit.inspectors[0]);
    let begun = begin(&mut one, &visit).await.unwrap();
    let given = answers(&mut one, &begun, &[(3, Answer::Fail)]).await;
    let recorded = record(&mut one, &begun, given).await.unwrap();
    let mut now = recorded;
    for account in visit.inspectors.clone() {
        now = sign(&mut house.inspector(&account), &now, Signatory::Inspector).await.unwrap();
    }
    let closed = sign(&mut one, &now, Signatory::InspectedParty).await.unwrap();
    assert_eq!(closed.state(), InspectionState::Closed);
    let row = house
        .until_row("SELECT body FROM inspections WHERE id = $1 AND state = 'CLOSED'", vec![id.into()])
        .await;
    let body: String = row.try_get("", "body").unwrap();
    assert!(body.contains("\"publish_due\":{\"date\":\"2026-10-30\""), "{body}");
    assert_eq!(house.alarms(id).await, ["PUBLICITY_DUE"]);
}

async fn who_recuses_is_replaced_from_the_same_stream(house: &TestHouse) {
    let frozen = house.frozen(200).await;
    let drawn = house.draw(&frozen).await.unwrap();
    let drawn = house.until_planned(&drawn.draw_id).await;
    let object = drawn.drawn[7].clone();
    let visit = house.get(object.inspection_id.parse().unwrap()).await;
    let (first, second) = (&object.inspectors[0], &object.inspectors[1]);
    let by_name =
        assign(&mut house.supervisor(), &visit, &["inspector00", "inspector01"], "2026-10-12").await;
    assert_eq!(no(by_name), (Code::FailedPrecondition, "TEAM_IS_DRAWN".to_owned()));
    let moved = assign(&mut house.supervisor(), &visit, &[], "2026-10-12").await.unwrap();
    assert_eq!((moved.visit_on.as_str(), &moved.inspectors), ("2026-10-12", &object.inspectors));
    // In person, at the visit.
    let redrawn = recuse(&mut house.inspector(first), &moved, first, "亲属持股").await.unwrap();
    assert_eq!((redrawn.state(), redrawn.visit_on.as_str()), (InspectionState::Assigned, "2026-10-12"));
    assert!(!redrawn.inspectors.contains(first) && redrawn.inspectors.contains(second));
    // By the supervisor, at the draw.
    let now = house.draw_as_it_is(&drawn.draw_id).await;
    let other = house.redraw(&mut house.inspector(first), &now, &object.operator_uscc, second).await;
    assert_eq!(no(other), (Code::PermissionDenied, "NOT_YOURSELF".to_owned()));
    let again = house.redraw(&mut house.supervisor(), &now, &object.operator_uscc, second).await.unwrap();
    assert_eq!(again.redraws.len(), 2);
    let team = again.drawn[7].inspectors.clone();
    assert!(!team.contains(first) && !team.contains(second) && team.len() == 2, "{team:?}");
    assert_eq!(house.get(object.inspection_id.parse().unwrap()).await.inspectors, team);
    let twice = house.redraw(&mut house.supervisor(), &again, &object.operator_uscc, second).await.unwrap();
    assert_eq!(twice.version, again.version, "the same again changes nothing");
    let record = house.record_of(&drawn.draw_id).await;
    assert_eq!((recompute(&record), record.redraws.len()), (vec![], 2));
}

async fn the_house_draws_by_itself_on_the_last_day(house: &TestHouse) {
    let frozen = house.frozen(20).await;
    house.set_clock(at("2026-09-23T17:00:01"));
    let drawn = house.until_planned(&frozen.draw_id).await;
    assert_eq!((drawn.drawn_on.as_str(), drawn.drawn_count), ("2026-09-23", 2));
    let stream = format!("draw/{}", drawn.draw_id);
    let sql = "SELECT subject FROM journal WHERE stream = $1 AND action = 'DRAW'";
    let subject: String = house.until_row(sql, vec![stream.into()]).await.try_get("", "subject").unwrap();
    assert_eq!(subject, "system:inspections");
}

async fn food_is_never_only_sampled(house: &TestHouse) {
    house.register_twenty().await;
    let instead = DrawPlan { coverage: DrawCoverage::InsteadOfFullCoverage.into(), ..plan() };
    let draw = house.publish_plan(instead).await.unwrap();
    house.add(&draw, vec![shop(1)]).await.unwrap();
    assert_eq!(no(house.freeze(&draw, 1).await), (Code::FailedPrecondition, "SPECIAL_FIELD".to_owned()));
    assert_eq!(house.draw_as_it_is(&draw.draw_id).await.state(), DrawState::Committed, "nothing changed");
}

async fn what_is_frozen_stays_as_it_is(house: &TestHouse) {
    let frozen = house.frozen(20).await;
    let late = house.add(&frozen, vec![shop(50)]).await;
    assert_eq!(no(late), (Code::FailedPrecondition, "WRONG_STATE".to_owned()));
    assert_eq!(no(house.freeze(&frozen, 20).await), (Code::FailedPrecondition, "WRONG_STATE".to_owned()));
    // Somebody with the database in hand makes one of them likelier.
    let heavier =
        "UPDATE draw_objects SET body = replace(body, '\"weight\":2', '\"weight\":900') WHERE entry = $1";
    assert_eq!(house.execute(heavier, vec![uscc(1).into()]).await, 1);
    assert_eq!(no(house.draw(&frozen).await), (Code::FailedPrecondition, "LISTS_DIFFER".to_owned()));
    let back =
        "UPDATE draw_objects SET body = replace(body, '\"weight\":900', '\"weight\":2') WHERE entry = $1";
    house.execute(back, vec![uscc(1).into()]).await;
    // The refused draw has kept the beacon sealed.
    let drawn = house.draw(&frozen).await.unwrap();
    assert_eq!(drawn.drawn_count, 2);
    house.until_planned(&drawn.draw_id).await;
}

async fn a_plan_is_called_off_before_the_draw_only(house: &TestHouse) {
    let frozen = house.frozen(20).await;
    let cancel = |draw: &RandomDraw, reasons: &str| CancelDrawPlanRequest {
        command_id: command_id(),
        draw_id: draw.draw_id.clone(),
        expected_version: draw.version,
        reasons: reasons.to_owned(),
    };
    let without = house.supervisor().cancel_draw_plan(cancel(&frozen, " ")).await;
    assert_eq!(violations(without), [("reasons".to_owned(), "GROUNDS_REQUIRED".to_owned())]);
    let cancelled = house.supervisor().cancel_draw_plan(cancel(&frozen, "计划调整")).await.unwrap();
    let cancelled = cancelled.into_inner().draw.unwrap();
    assert_eq!((cancelled.state(), cancelled.cancel_reason.as_str()), (DrawState::Cancelled, "计划调整"));
    assert_eq!(no(house.draw(&cancelled).await), (Code::FailedPrecondition, "WRONG_STATE".to_owned()));
    let other = house.publish_plan(plan()).await.unwrap();
    let page = house.supervisor().list_draws(ListDrawsRequest { page_size: 1, ..Default::default() }).await;
    let page = page.unwrap().into_inner();
    assert_eq!(page.draws[0].draw_id, other.draw_id, "the newest first");
    let rest = ListDrawsRequest { page_size: 1, page_token: page.next_page_token };
    let rest = house.supervisor().list_draws(rest).await.unwrap().into_inner();
    assert_eq!(rest.draws[0].draw_id, cancelled.draw_id);
}

async fn everything_wrong_is_said_at_once(house: &TestHouse) {
    let nothing = house.publish_plan(DrawPlan::default()).await;
    let fields: Vec<String> = violations(nothing).into_iter().map(|(field, _)| field).collect();
    assert_eq!(fields, ["plan.coverage", "plan.name", "plan.due"]);
    let past = house.publish_plan(DrawPlan { due: "2026-09-21".to_owned(), team_size: 1, ..plan() }).await;
    let reasons: Vec<String> = violations(past).into_iter().map(|(_, reason)| reason).collect();
    assert_eq!(reasons, ["TEAM_SIZE", "DAY_PAST"]);
    house.register_twenty().await;
    let draw = house.publish_plan(plan()).await.unwrap();
    let wrong = DrawObject { weight: 0, grade: "E".to_owned(), premises: None, ..shop(1) };
    let found = violations(house.add(&draw, vec![wrong, shop(2), shop(2)]).await);
    let expected = [
        ("objects[0].weight", "WEIGHT"),
        ("objects[0].grade", "UNKNOWN_VALUE"),
        ("objects[0].premises.address", "REQUIRED"),
        ("objects[0].premises.division", "MALFORMED"),
        ("objects[2].operator_uscc", "DOUBLED"),
    ];
    let expected = expected.map(|(field, reason)| (field.to_owned(), reason.to_owned()));
    assert_eq!(found, expected);
    let unranked = DrawObject { grade: String::new(), stratum: "其他".to_owned(), ..shop(1) };
    house.add(&draw, vec![unranked]).await.unwrap();
    let found = violations(house.freeze(&draw, 1).await);
    let reasons: Vec<&str> = found.iter().map(|(_, reason)| reason.as_str()).collect();
    assert_eq!(reasons, ["STRATUM_UNKNOWN", "GRADE_REQUIRED"]);
    house.add(&draw, vec![shop(1)]).await.unwrap();
    let stranger = FreezeDrawListsRequest {
        command_id: command_id(),
        draw_id: draw.draw_id.clone(),
        expected_version: draw.version,
        objects: 1,
        inspector_ids: vec!["inspector00".to_owned(), "stranger".to_owned()],
    };
    let found = violations(house.supervisor().freeze_draw_lists(stranger).await);
    assert_eq!(found, [("inspector_ids[1]".to_owned(), "UNKNOWN_INSPECTOR".to_owned())]);
    assert_eq!(no(house.freeze(&draw, 2).await), (Code::FailedPrecondition, "COUNT_DIFFERS".to_owned()));
    let outside = house.client("inspector00", &[Role::Inspector]);
    let request =
        DrawRequest { command_id: command_id(), draw_id: draw.draw_id.clone(), expected_version: 1 };
    assert_eq!(outside.clone().draw(request).await.unwrap_err().code(), Code::PermissionDenied);
}

async fn of_two_who_draw_at_once_one_comes_too_late(house: &TestHouse) {
    let frozen = house.frozen(20).await;
    let (one, other) = tokio::join!(house.draw(&frozen), house.draw(&frozen));
    let mut answers = [one, other];
    answers.sort_by_key(Result::is_err);
    let [drawn, late] = answers;
    assert_eq!(late.unwrap_err().code(), Code::Aborted);
    house.until_planned(&drawn.unwrap().draw_id).await;
}

async fn a_changed_row_is_noticed(house: &TestHouse) {
    let frozen = house.frozen(20).await;
    let id = frozen.draw_id.clone();
    let named = async |invariant: &str, what: &str| {
        let breaches = house.breaches().await;
        let found = breaches.iter().any(|one| one.invariant == invariant && one.what.contains(what));
        assert!(found, "{invariant} {what} in {breaches:#?}");
    };
    let sealed = house.rows("SELECT draw_id, sealed FROM draw_beacons", vec![]).await;
    let bytes: Vec<u8> = sealed[0].try_get("", "sealed").unwrap();
    house.execute("DELETE FROM draw_beacons", vec![]).await;
    named("I15", "its beacon is lost").await;
    let draw_id: uuid::Uuid = id.parse().unwrap();
    let back = "INSERT INTO draw_beacons (draw_id, sealed) VALUES ($1, $2)";
    house.execute(back, vec![draw_id.into(), bytes.into()]).await;
    assert_eq!(house.breaches().await, []);
    house.draw(&frozen).await.unwrap();
    house.until_planned(&id).await;
    let rename =
        "UPDATE draw_objects SET body = replace(body, '样例商店1\"', '样例商店X\"') WHERE entry = $1";
    assert_eq!(house.execute(rename, vec![uscc(1).into()]).await, 1);
    named("I15", "does not follow").await;
    let back = "UPDATE draw_objects SET body = replace(body, '样例商店X\"', '样例商店1\"') WHERE entry = $1";
    house.execute(back, vec![uscc(1).into()]).await;
    assert_eq!(house.breaches().await, []);
}

/// Nobody at the registered address: both inspectors sign, a witness stands for the party.
async fn who_cannot_be_reached_is_recorded_without_a_checklist(house: &TestHouse) {
    let frozen = house.frozen(20).await;
    let drawn = house.draw(&frozen).await.unwrap();
    let drawn = house.until_planned(&drawn.draw_id).await;
    let id = drawn.drawn[0].inspection_id.parse().unwrap();
    let visit = house.get(id).await;
    let mut one = house.inspector(&visit.inspectors[0]);
    let begun = begin(&mut one, &visit).await.unwrap();
    let outcome = |seen: &Inspection, outcome: CheckOutcome| RecordOutcomeRequest {
        command_id: command_id(),
        inspection_id: seen.inspection_id.clone(),
        expected_version: seen.version,
        outcome: outcome.into(),
    };
    let unseen = one.record_outcome(outcome(&begun, CheckOutcome::NoProblem)).await;
    assert_eq!(no(unseen), (Code::FailedPrecondition, "CHECKLIST_WANTED".to_owned()));
    let nothing = one.record_outcome(outcome(&begun, CheckOutcome::Unspecified)).await;
    assert_eq!(violations(nothing), [("outcome".to_owned(), "UNKNOWN_VALUE".to_owned())]);
    let recorded = one.record_outcome(outcome(&begun, CheckOutcome::UnreachableAtAddress)).await.unwrap();
    let mut now = recorded.into_inner().inspection.unwrap();
    assert_eq!(now.verdict(), Verdict::NotConform);
    for account in visit.inspectors.clone() {
        now = sign(&mut house.inspector(&account), &now, Signatory::Inspector).await.unwrap();
    }
    let refused = sign_noting(&mut one, &now, Signatory::PartyRefused, "无法联系", "居委会工作人员").await;
    let closed = refused.unwrap();
    assert_eq!(
        (closed.state(), closed.outcome()),
        (InspectionState::Closed, CheckOutcome::UnreachableAtAddress)
    );
    let fact: InspectionConcluded = house.fact(id).await;
    assert_eq!(fact.outcome(), CheckOutcome::UnreachableAtAddress);
    let other = house.get(drawn.drawn[1].inspection_id.parse().unwrap()).await;
    let mut two = house.inspector(&other.inspectors[0]);
    let begun = begin(&mut two, &other).await.unwrap();
    let given = answers(&mut two, &begun, &[]).await;
    let recorded = record(&mut two, &begun, given).await.unwrap();
    assert_eq!(recorded.outcome(), CheckOutcome::NoProblem, "an answered list says it itself");
}
