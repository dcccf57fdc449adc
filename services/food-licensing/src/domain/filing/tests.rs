//! T-01, T-21 and the life of a filing.

use actnow_decisions::{Actor, Refusal, Role};
use actnow_statutory_clock::WorkingCalendar;
use proptest::prelude::*;

use super::*;
use crate::domain::samples::*;

const ON: &str = "2026-09-21";

fn submission(form: FoodForm) -> FilingSubmission {
    let (track, findings) = (track(&form, ON), findings(&form, ON));
    FilingSubmission { id: id(1), case_id: Some(id(9)), form, track, findings }
}

fn submit(form: FoodForm) -> FilingStep {
    FoodFiling::submit(submission(form), &actor(Role::System), &law(), at(ON)).unwrap()
}

fn filed() -> FoodFiling {
    let FilingStep::Complete(complete) = submit(form()) else { panic!("incomplete") };
    complete.file(1).unwrap().now
}

fn incomplete() -> FoodFiling {
    let FilingStep::Incomplete(told) = submit(FoodForm { premises: String::new(), ..form() }) else {
        panic!("complete")
    };
    told.now
}

fn reason(refusal: FoodRefusal) -> &'static str {
    Refusal::from(refusal).reason
}

#[test]
fn t_01_a_complete_filing_has_its_number_at_once() {
    let FilingStep::Complete(complete) = submit(form()) else { panic!("incomplete") };
    assert_eq!(complete.series().name(), "YB2370222");
    let decision = complete.file(1).unwrap();
    let FoodFact::FilingFiled { number, filed_on, publicity_due } = &decision.facts[0] else { panic!() };
    assert_eq!(number.to_string(), "YB23702220000011");
    assert_eq!(filed_on.to_string(), ON);
    assert_eq!((publicity_due.date.to_string().as_str(), publicity_due.provisional), ("2026-09-29", false));
    assert_eq!(decision.now.state.name(), "FILED");
    assert!(decision.now.state.is_live());
}

#[test]
fn t_29_the_last_day_of_publication_is_computed_again() {
    let notice = WorkingCalendar::from_csv("date,kind,holiday\n2026-09-28,OFF,Storm\n").unwrap();
    let calendar = WorkingCalendar::built_in().clone().merge(&notice);
    let later = Law { calendar: &calendar, ..law() };
    let again = filed().compute_again(&actor(Role::System), &later).unwrap();
    let FilingState::Filed { publicity_due, .. } = &again.now.state else { panic!() };
    assert_eq!((publicity_due.date.to_string().as_str(), again.facts.len()), ("2026-09-30", 0));
    assert_eq!(filed().compute_again(&actor(Role::System), &law()).unwrap().now, filed());
}

#[test]
fn an_incomplete_filing_gets_one_list_and_no_refusal() {
    let told = incomplete();
    let FilingState::Incomplete { points, round } = &told.state else { panic!() };
    assert_eq!((points.len(), points[0].field.as_str(), *round), (1, "premises", 1));
    let again = |form: FoodForm| {
        let (track, found) = (track(&form, ON), findings(&form, ON));
        incomplete().resubmit(form, track, found, &actor(Role::Applicant), &law(), at(ON)).unwrap()
    };
    assert!(matches!(again(form()), FilingStep::Complete(_)));
    let FilingStep::Incomplete(second) = again(FoodForm { premises: " ".into(), ..form() }) else { panic!() };
    assert!(matches!(second.now.state, FilingState::Incomplete { round: 2, .. }));
}

#[test]
fn what_needs_a_licence_is_not_filed() {
    for (form, on, expect) in [
        (licence_form(), ON, "LICENCE_NEEDED"),
        (historic_form(), "2018-11-12", "LICENCE_NEEDED"),
        (FoodForm { scope: vec!["日用百货销售".into()], ..form() }, ON, "NOTHING_NEEDED"),
    ] {
        let asked = FilingSubmission { track: track(&form, on), ..submission(form) };
        let refused = FoodFiling::submit(asked, &actor(Role::Window), &law(), at(on)).unwrap_err();
        assert_eq!(reason(refused), expect);
    }
}

#[test]
fn an_update_keeps_the_number_and_is_published_again() {
    let published = filed().publish(&actor(Role::System), at("2026-09-22")).unwrap().now;
    let changed = FoodForm { external_warehouse: Some("样例路2号".into()), ..form() };
    let update = |form: FoodForm| {
        let (track, found) = (track(&form, "2026-10-09"), findings(&form, "2026-10-09"));
        published.clone().update(form, &track, found, &actor(Role::Window), &law(), at("2026-10-09"))
    };
    let updated = update(changed).unwrap();
    assert_eq!(updated.now.state.name(), "UPDATED");
    let record = updated.now.state.record().unwrap();
    assert_eq!((record.number.to_string().as_str(), record.revision), ("YB23702220000011", 1));
    assert_eq!(reason(update(licence_form()).unwrap_err()), "LICENCE_NEEDED");
    assert_eq!(
        reason(update(FoodForm { premises: String::new(), ..form() }).unwrap_err()),
        "MATERIALS_INCOMPLETE"
    );
    let again = updated.now.publish(&actor(Role::System), at("2026-10-10")).unwrap();
    assert!(matches!(again.facts[0], FoodFact::FilingPublished { revision: 1, .. }));
}

#[test]
fn t_21_a_filing_lapses_when_the_licence_is_issued() {
    let ground = LapseGround::LicenceIssued { number: "JY13702220000017".to_owned() };
    let lapsed = filed().lapse(ground.clone(), &actor(Role::System), at("2026-10-12")).unwrap();
    assert_eq!((lapsed.now.state.name(), lapsed.facts.len()), ("LAPSED", 1));
    assert!(lapsed.now.lapse(ground, &actor(Role::System), at("2026-10-13")).unwrap().facts.is_empty());
}

#[test]
fn a_late_cancellation_is_noted_and_not_refused() {
    let cancel = |on: &str, role: Role| {
        let ended_on = "2026-10-09".parse().unwrap();
        let decision = filed().cancel(ended_on, &actor(role), &law(), at(on)).unwrap();
        let FilingState::Cancelled { ground, .. } = decision.now.state else { panic!() };
        ground
    };
    let last = law().working_days("2026-10-09".parse().unwrap(), 15).date;
    assert_eq!(cancel(&last.to_string(), Role::Window), CancelGround::BusinessEnded);
    assert_eq!(
        cancel(&last.succ_opt().unwrap().to_string(), Role::Applicant),
        CancelGround::BusinessEndedLate
    );
    assert_eq!(cancel("2026-12-30", Role::Supervisor), CancelGround::ExOfficio);
    let ended_on = "2026-10-09".parse().unwrap();
    let early = |on: &str| filed().cancel(ended_on, &actor(Role::Window), &law(), at(on));
    assert_eq!(early("2026-10-08").unwrap_err(), FoodRefusal::EndAhead { on: ended_on });
    assert!(early("2026-10-09").is_ok());
}

type Command = (&'static str, Role, fn(FoodFiling, &Actor) -> Result<FoodFiling, FoodRefusal>);

fn commands() -> Vec<Command> {
    vec![
        ("resubmit", Role::Applicant, |f, who| {
            let (track, found) = (track(&form(), ON), findings(&form(), ON));
            match f.resubmit(form(), track, found, who, &law(), at(ON))? {
                FilingStep::Complete(complete) => complete.file(2).map(|d| d.now),
                FilingStep::Incomplete(told) => Ok(told.now),
            }
        }),
        ("publish", Role::System, |f, who| f.publish(who, at(ON)).map(|d| d.now)),
        ("update", Role::Window, |f, who| {
            let (track, found) = (track(&form(), ON), findings(&form(), ON));
            f.update(form(), &track, found, who, &law(), at(ON)).map(|d| d.now)
        }),
        ("lapse", Role::System, |f, who| f.lapse(LapseGround::EntityEnded, who, at(ON)).map(|d| d.now)),
        ("cancel", Role::Window, |f, who| {
            f.cancel("2026-09-21".parse().unwrap(), who, &law(), at(ON)).map(|d| d.now)
        }),
        ("withdraw", Role::Applicant, |f, who| f.withdraw(who, at(ON)).map(|d| d.now)),
    ]
}

fn files() -> Vec<FoodFiling> {
    let mut files = vec![incomplete(), filed()];
    for (_, role, run) in commands() {
        for file in [incomplete(), filed()] {
            files.extend(run(file, &actor(role)));
        }
    }
    let mut seen = std::collections::HashSet::new();
    files.retain(|file| seen.insert(file.state.name()));
    files
}

#[test]
fn every_state_answers_every_command() {
    let mut lines = Vec::new();
    for file in files() {
        lines.push(format!("{}:", file.state.name()));
        for (name, role, run) in commands() {
            let text = match run(file.clone(), &actor(role)) {
                Ok(now) if now == file => "already".to_owned(),
                Ok(now) => format!("-> {}", now.state.name()),
                Err(refusal) => match reason(refusal) {
                    "WRONG_STATE" => continue,
                    no => format!("no: {no}"),
                },
            };
            lines.push(format!("  {name}: {text}"));
            let denied = run(file.clone(), &actor(Role::Operator));
            assert_eq!(reason(denied.unwrap_err()), "ROLE_MISSING", "{name}");
        }
    }
    insta::assert_snapshot!("filing_matrix", lines.join("\n"));
}

#[test]
fn every_state_survives_being_stored() {
    for file in files() {
        let text = serde_json::to_string(&file).unwrap();
        assert_eq!(serde_json::from_str::<FoodFiling>(&text).unwrap(), file);
    }
}

proptest! {
    #[test]
    fn a_number_never_changes_and_an_ended_filing_never_lives_again(order in prop::collection::vec(0usize..6, 1..20)) {
        let mut file = filed();
        let number = file.state.record().unwrap().number;
        for i in order {
            let (_, role, run) = commands()[i];
            let ended = !file.state.is_live();
            if let Ok(now) = run(file.clone(), &actor(role)) {
                prop_assert_eq!(now.state.record().unwrap().number, number);
                prop_assert!(!(ended && now.state.is_live()));
                file = now;
            }
        }
    }
}
