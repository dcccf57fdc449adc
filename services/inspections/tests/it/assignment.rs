//! Who goes: assigned at once, recused, named by a supervisor, two supervisors at a time (T-04, T-18, T-25).

use actnow_decisions::Role;
use actnow_proto::inspections::v1::{
    Inspection, InspectionPlanned, InspectionState, Inspector, InspectorsAssigned,
};
use tonic::Code;

use crate::house::{TestHouse, details, no, on_both, violations};
use crate::people::{APPLICATION, CASE, OPERATOR, TODAY, assign, id_of, inspector, new_id, order, recuse};

on_both!(
    an_order_gets_its_team_at_once,
    what_is_told_and_written_of_an_order,
    t_18_one_inspector_is_not_enough_and_a_recused_one_is_replaced,
    who_stays_keeps_the_day,
    relatives_and_related_enterprises_keep_inspectors_away,
    a_supervisor_names_only_who_may_come,
    a_supervisor_says_when,
    a_supervisor_draws_beyond_the_usual_load,
    of_two_supervisors_at_once_the_later_is_told_who_decided,
    who_recuses_without_a_replacement_leaves_the_visit_waiting,
);

async fn an_order_gets_its_team_at_once(house: &TestHouse) {
    house.on_duty(&["lin", "mei", "zhou"]).await;
    let id = new_id();
    house.send(&order(id)).await;
    let inspection = house.until_state(id, InspectionState::Assigned).await;
    assert_eq!(inspection.inspectors, ["lin", "mei"], "the fewest open visits, then by account");
    assert_eq!((inspection.visit_on.as_str(), inspection.due.as_str()), (TODAY, "2026-09-29"));
    assert_eq!((inspection.light.as_str(), inspection.round), ("GREEN", 1));
    assert_eq!((inspection.case_id.as_str(), inspection.application_id.as_str()), (CASE, APPLICATION));
    assert_eq!((inspection.waits_for.as_str(), inspection.version), ("", 2));
    assert_eq!(house.facts(id).await, ["InspectionPlanned", "InspectorsAssigned"]);
    assert_eq!(house.alarms(id).await, ["VISIT_DUE"]);
    let next = house.assigned().await;
    assert_eq!(next.inspectors, ["lin", "zhou"], "zhou carries nothing yet");
}

async fn what_is_told_and_written_of_an_order(house: &TestHouse) {
    house.on_duty(&["lin", "mei"]).await;
    let id = id_of(&house.assigned().await);
    let planned: InspectionPlanned = house.fact(id).await;
    assert_eq!((planned.version, planned.waits_for.as_str(), planned.due.as_str()), (1, "", "2026-09-29"));
    let told: InspectorsAssigned = house.fact(id).await;
    assert_eq!((told.version, told.application_id.as_str()), (2, APPLICATION));
    let cases = house.rows("SELECT DISTINCT case_id FROM outbox", vec![]).await;
    assert_eq!(cases[0].try_get::<String>("", "case_id").unwrap(), CASE);
    let steps: Vec<(String, String, String)> = house.journal(id).await;
    let machine = "system:inspections".to_owned();
    assert_eq!(steps[0], ("PLAN".to_owned(), "PLANNED".to_owned(), machine.clone()));
    assert_eq!(steps[1], ("ASSIGN".to_owned(), "ASSIGNED".to_owned(), machine));
}

async fn t_18_one_inspector_is_not_enough_and_a_recused_one_is_replaced(house: &TestHouse) {
    house.on_duty(&["lin", "mei", "zhou"]).await;
    let inspection = house.assigned().await;
    let redrawn = assign(&mut house.supervisor(), &inspection, &[], "").await.unwrap();
    assert_eq!(redrawn, inspection, "the visit itself is no load when it is drawn anew");
    let alone = assign(&mut house.supervisor(), &inspection, &["lin"], TODAY).await;
    assert_eq!(no(alone), (Code::FailedPrecondition, "MIN_TWO_INSPECTORS".to_owned()));
    let twice = assign(&mut house.supervisor(), &inspection, &["lin", "lin"], TODAY).await;
    assert_eq!(no(twice).1, "MIN_TWO_INSPECTORS");
    let silent = recuse(&mut house.inspector("mei"), &inspection, "mei", " ").await;
    assert_eq!(violations(silent), [("reasons".to_owned(), "GROUNDS_REQUIRED".to_owned())]);
    let other = recuse(&mut house.inspector("lin"), &inspection, "mei", "配偶是股东").await;
    assert_eq!(no(other), (Code::PermissionDenied, "NOT_IN_TEAM".to_owned()));
    let redrawn = recuse(&mut house.inspector("mei"), &inspection, "mei", "配偶是股东").await.unwrap();
    assert_eq!((redrawn.state(), redrawn.version), (InspectionState::Assigned, inspection.version + 2));
    assert_eq!(redrawn.inspectors, ["lin", "zhou"], "lin stays, zhou comes");
    assert_eq!(
        house.facts(id_of(&inspection)).await,
        ["InspectionPlanned", "InspectorsAssigned", "InspectorsAssigned"]
    );
    let back = assign(&mut house.supervisor(), &redrawn, &["lin", "mei"], TODAY).await;
    assert_eq!(no(back), (Code::FailedPrecondition, "RECUSAL".to_owned()));
}

async fn who_stays_keeps_the_day(house: &TestHouse) {
    house.on_duty(&["lin", "mei"]).await;
    house.register_all(&["wu", "zhou"]).await;
    house.roster("2026-09-23", &["lin", "wu", "zhou"]).await;
    let inspection = house.assigned().await;
    let moved = assign(&mut house.supervisor(), &inspection, &["lin", "zhou"], "").await.unwrap();
    let redrawn = recuse(&mut house.inspector("zhou"), &moved, "zhou", "亲属在该企业任职").await.unwrap();
    assert_eq!(redrawn.inspectors, ["lin", "wu"]);
    assert_eq!(redrawn.visit_on, "2026-09-23", "although lin and mei could go today");
}

async fn relatives_and_related_enterprises_keep_inspectors_away(house: &TestHouse) {
    let by_person = Inspector { recused_persons: vec!["token-of-p3".to_owned()], ..inspector("anna") };
    let by_parent = Inspector { recused_usccs: vec!["91370222mafake019r".to_owned()], ..inspector("bo") };
    let by_operator = Inspector { recused_usccs: vec![OPERATOR.to_owned()], ..inspector("chen") };
    for recused in [by_person.clone(), by_parent, by_operator] {
        let registered = house.register(recused.clone()).await;
        assert_eq!(registered.recused_persons, recused.recused_persons);
        assert_eq!(registered.recused_usccs.len(), recused.recused_usccs.len());
    }
    house.register_all(&["lin", "mei"]).await;
    house.roster(TODAY, &["anna", "bo", "chen", "lin", "mei"]).await;
    let inspection = house.assigned().await;
    assert_eq!(inspection.inspectors, ["lin", "mei"]);
    for recused in ["anna", "bo", "chen"] {
        let named = assign(&mut house.supervisor(), &inspection, &["lin", recused], TODAY).await;
        assert_eq!(no(named), (Code::FailedPrecondition, "RECUSAL".to_owned()), "{recused}");
    }
}

async fn a_supervisor_names_only_who_may_come(house: &TestHouse) {
    house.register(Inspector { qualified_for: vec!["CATERING".to_owned()], ..inspector("cook") }).await;
    house.register(Inspector { active: false, ..inspector("away") }).await;
    house.register_all(&["lin", "mei", "zhou"]).await;
    house.roster(TODAY, &["away", "cook", "lin", "mei"]).await;
    let inspection = house.assigned().await;
    let mut supervisor = house.supervisor();
    for (who, day, reason) in [
        ("cook", TODAY, "NOT_QUALIFIED"),
        ("away", TODAY, "UNKNOWN_INSPECTOR"),
        ("nobody", TODAY, "UNKNOWN_INSPECTOR"),
        ("zhou", TODAY, "NOT_ON_DUTY"),
    ] {
        let named = assign(&mut supervisor, &inspection, &["lin", who], day).await;
        assert_eq!(no(named), (Code::FailedPrecondition, reason.to_owned()), "{who}");
    }
}

async fn a_supervisor_says_when(house: &TestHouse) {
    house.on_duty(&["lin", "mei"]).await;
    house.register_all(&["zhou"]).await;
    house.roster("2026-09-23", &["lin", "zhou"]).await;
    let (inspection, mut supervisor) = (house.assigned().await, house.supervisor());
    let past = assign(&mut supervisor, &inspection, &[], "2026-09-18").await;
    assert_eq!(violations(past), [("visit_on".to_owned(), "DAY_PAST".to_owned())]);
    let day = assign(&mut supervisor, &inspection, &[], "tomorrow").await;
    assert_eq!(violations(day), [("visit_on".to_owned(), "MALFORMED".to_owned())]);
    let drawn = assign(&mut supervisor, &inspection, &[], "2026-09-24").await;
    assert_eq!(no(drawn), (Code::FailedPrecondition, "NO_INSPECTORS".to_owned()));
    let moved = assign(&mut supervisor, &inspection, &["zhou", "lin"], "").await.unwrap();
    assert_eq!(moved.visit_on, "2026-09-23", "the first day on which both are there");
    assert_eq!(moved.inspectors, ["lin", "zhou"]);
    let again = assign(&mut supervisor, &moved, &["lin", "zhou"], "2026-09-23").await.unwrap();
    assert_eq!(again.version, moved.version, "the same team a second time changes nothing");
}

async fn a_supervisor_draws_beyond_the_usual_load(house: &TestHouse) {
    house.on_duty(&["lin", "mei"]).await;
    for _ in 0..4 {
        house.assigned().await;
    }
    let id = new_id();
    house.send(&order(id)).await;
    let waiting = house.until_state(id, InspectionState::Planned).await;
    assert_eq!(waiting.waits_for, "NO_INSPECTORS_FREE");
    assert_eq!(house.alarms(id).await, ["LOOK_AGAIN", "VISIT_DUE"]);
    let drawn = assign(&mut house.supervisor(), &waiting, &[], "").await.unwrap();
    assert_eq!((drawn.inspectors.len(), drawn.visit_on.as_str()), (2, TODAY));
    assert_eq!(drawn.waits_for, "");
    assert_eq!(house.alarms(id).await, ["VISIT_DUE"]);
}

async fn of_two_supervisors_at_once_the_later_is_told_who_decided(house: &TestHouse) {
    house.on_duty(&["lin", "mei", "zhou"]).await;
    let inspection = house.assigned().await;
    let mut du = house.client("supervisor-du", &[Role::Supervisor]);
    let mut fan = house.client("supervisor-fan", &[Role::Supervisor]);
    let (one, other) = tokio::join!(
        assign(&mut du, &inspection, &["lin", "zhou"], TODAY),
        assign(&mut fan, &inspection, &["mei", "zhou"], TODAY),
    );
    let (winner, loser): (Inspection, _) = match (one, other) {
        (Ok(now), Err(status)) => {
            assert_eq!(details(&status)["decided_by"], "supervisor-du");
            (now, status)
        }
        (Err(status), Ok(now)) => {
            assert_eq!(details(&status)["decided_by"], "supervisor-fan");
            (now, status)
        }
        both => panic!("exactly one may win: {both:#?}"),
    };
    assert_eq!(loser.code(), Code::Aborted);
    assert!(details(&loser)["decided_at"].starts_with("2026-09-21T02:"));
    assert_eq!(details(&loser)["found_version"], winner.version.to_string());
    assert_eq!(house.get(id_of(&inspection)).await.inspectors, winner.inspectors);
}

async fn who_recuses_without_a_replacement_leaves_the_visit_waiting(house: &TestHouse) {
    house.on_duty(&["lin", "mei"]).await;
    let inspection = house.assigned().await;
    let id = id_of(&inspection);
    let waiting = recuse(&mut house.supervisor(), &inspection, "mei", "与当事人有利害关系").await.unwrap();
    assert_eq!(
        (waiting.state(), waiting.waits_for.as_str()),
        (InspectionState::Planned, "NO_INSPECTORS_FREE")
    );
    assert_eq!(waiting.inspectors, ["lin"], "lin keeps the day");
    assert_eq!(house.facts(id).await, ["InspectionPlanned", "InspectorsAssigned", "InspectionPlanned"]);
    let planned: InspectionPlanned = house.fact(id).await;
    assert_eq!((planned.version, planned.waits_for.as_str()), (waiting.version, "NO_INSPECTORS_FREE"));
    house.register_all(&["zhou"]).await;
    house.roster(TODAY, &["lin", "mei", "zhou"]).await;
    let filled = house.get(id).await;
    assert_eq!((filled.state(), filled.waits_for.as_str()), (InspectionState::Assigned, ""));
    assert_eq!(filled.inspectors, ["lin", "zhou"]);
}
