//! Departments that are consulted: silent, late, doubled and contradicting answers, each to its defined end.

use std::fmt::Write;

use actnow_statutory_clock::Light;
use chrono::{DateTime, TimeDelta, Utc};

use super::support::*;
use crate::domain::*;

/// The company is registered at ten; the term of two hours of service time ends at noon.
fn asked(terms: Terms) -> Case {
    let mut case = Case::open(consulted(terms), monday());
    case.hear(name(PARENT_NAME, reserved("2026-11-21")));
    case.hear(filing(PARENT_FILING, submitted()));
    case.hear(filing(PARENT_FILING, registered(Company::Parent)));
    case.hear(filing(PARENT_FILING, issued(Company::Parent)));
    case
}

fn noon() -> DateTime<Utc> {
    at("2026-09-21T12:00:00+08:00")
}

fn told(case: &Case) -> Vec<&'static str> {
    let events = case.lines.iter().map(|line| line.event);
    events.filter(|event| event.starts_with("Consultation") || event.starts_with("CaseLeft")).collect()
}

fn stage(case: &Case) -> &'static str {
    case.track.consultation(TAX).unwrap().stage().as_str()
}

/// What a step does to a consultation.
type Act = (&'static str, fn(&mut Case) -> String);

fn said(moved: Result<bool, actnow_decisions::Refusal>) -> String {
    match moved {
        Ok(true) => String::new(),
        Ok(false) => "unchanged".to_owned(),
        Err(refusal) => refusal.reason.to_owned(),
    }
}

const ACTS: [Act; 7] = [
    ("no objection", |case| said(case.answer(opinion(Stance::NoObjection)))),
    ("objection", |case| said(case.answer(opinion(Stance::Objection)))),
    ("needs a person", |case| said(case.answer(opinion(Stance::NeedsPerson)))),
    ("settled", |case| said(case.settle())),
    ("withdrawn", |case| {
        if case.track.state().is_closed() { "closed".to_owned() } else { said(Ok(case.withdraw())) }
    }),
    ("an hour passes", |case| {
        case.pass(case.now + TimeDelta::hours(1));
        String::new()
    }),
    ("two days pass", |case| {
        case.pass(case.now + TimeDelta::days(2));
        String::new()
    }),
];

/// Each stage a consultation can be in, with a case that is there.
fn stages() -> Vec<(&'static str, Case)> {
    let wait = || asked(terms(OnSilence::Wait, false));
    let after = |mut case: Case, act: fn(&mut Case)| {
        act(&mut case);
        case
    };
    let noon_passed = |case: &mut Case| case.pass(noon() + TimeDelta::seconds(1));
    vec![
        ("planned", Case::open(consulted(terms(OnSilence::Wait, false)), monday())),
        ("requested", wait()),
        ("answered", after(wait(), |case| assert!(case.answer(opinion(Stance::NoObjection)).unwrap()))),
        ("handed over", after(wait(), |case| assert!(case.answer(opinion(Stance::Objection)).unwrap()))),
        ("expired, waits", after(wait(), noon_passed)),
        ("expired, required", after(asked(terms(OnSilence::LeaveFastTrack, true)), noon_passed)),
        ("expired, gone on", after(asked(terms(OnSilence::GoOnWithNote, false)), noon_passed)),
        ("expired, left", after(asked(terms(OnSilence::LeaveFastTrack, false)), noon_passed)),
        ("settled", {
            after(wait(), |case| {
                case.answer(opinion(Stance::Objection)).unwrap();
                assert!(case.settle().unwrap());
            })
        }),
        ("called off", after(wait(), |case| assert!(case.withdraw()))),
    ]
}

#[test]
fn every_stage_and_act() {
    let mut table = String::new();
    for (name, case) in stages() {
        for (act, run) in ACTS {
            let mut case = case.clone();
            let lines = case.lines.len();
            let said = run(&mut case);
            let events: Vec<&str> = case.lines[lines..].iter().map(|line| line.event).collect();
            let light = case.track.consultation_light().as_str();
            let line = format!(
                "{name:<18} {act:<15} {:<12} {light:<7} {:<20} {said}{}",
                stage(&case),
                case.track.state().as_str(),
                events.join(" ")
            );
            writeln!(table, "{}", line.trim_end()).unwrap();
            assert_eq!(case.track.next_action().is_none(), case.track.state().is_closed(), "{name} {act}");
        }
    }
    insta::assert_snapshot!("consultations", table);
}

#[test]
fn a_silent_department_is_reminded_at_half_and_four_fifths_then_its_silence_has_its_consequence() {
    let ends = [
        (terms(OnSilence::Wait, false), CaseState::WaitingDepartment, Light::Red, true),
        (terms(OnSilence::Wait, true), CaseState::WaitingDepartment, Light::Red, true),
        (terms(OnSilence::GoOnWithNote, false), CaseState::Completed, Light::Green, true),
        (terms(OnSilence::LeaveFastTrack, false), CaseState::Completed, Light::Green, false),
        (terms(OnSilence::LeaveFastTrack, true), CaseState::WaitingDepartment, Light::Red, false),
    ];
    for (terms, state, light, on_track) in ends {
        let mut case = asked(terms.clone());
        assert_eq!(case.track.state(), CaseState::WaitingDepartment, "{terms:?}");
        for (instant, reminders) in [
            ("2026-09-21T10:59:59+08:00", 0),
            ("2026-09-21T11:00:00+08:00", 1),
            ("2026-09-21T11:35:59+08:00", 1),
            ("2026-09-21T11:36:00+08:00", 2),
            ("2026-09-21T12:00:00+08:00", 2),
        ] {
            case.pass(at(instant));
            let reminded = told(&case).iter().filter(|event| **event == "ConsultationReminded").count();
            assert_eq!((reminded, stage(&case)), (reminders, "REQUESTED"), "{instant}");
        }
        assert_eq!(case.alarm, Some(noon() + TimeDelta::microseconds(1)), "noon itself is in time");
        case.pass(noon() + TimeDelta::microseconds(1));
        assert_eq!((stage(&case), case.track.state()), ("EXPIRED", state), "{terms:?}");
        assert_eq!(case.track.consultation_light(), light, "{terms:?}");
        assert_eq!(case.track.left_fast_track().is_none(), on_track, "{terms:?}");
        let line = case.lines.iter().find(|line| line.event == "ConsultationExpired").unwrap();
        let waits_on = line.text.en.contains("goes on waiting");
        assert_eq!(waits_on, state == CaseState::WaitingDepartment, "{terms:?}: {}", line.text.en);
        assert!(told(&case).contains(&"ConsultationEscalated"));
        let legal = case.facts.iter().any(|fact| matches!(fact, Fact::LightChanged { .. }));
        assert!(!legal, "no other clock was touched");
    }
}

#[test]
fn a_late_answer_is_kept_and_ends_the_waiting() {
    let late = noon() + TimeDelta::minutes(30);
    let mut waiting = asked(terms(OnSilence::Wait, true));
    // No alarm has gone off yet: the answer is late all the same.
    waiting.now = late;
    assert!(waiting.answer(opinion(Stance::NoObjection)).unwrap());
    assert_eq!((stage(&waiting), waiting.track.state()), ("ANSWERED", CaseState::Completed));
    let mut gone_on = asked(terms(OnSilence::GoOnWithNote, false));
    gone_on.pass(late);
    let version = gone_on.track.version();
    assert!(gone_on.answer(opinion(Stance::Objection)).unwrap());
    assert_eq!((stage(&gone_on), gone_on.track.state()), ("EXPIRED", CaseState::Completed));
    assert_eq!(gone_on.track.version(), version + 1, "it is a version with its line and its fact");
    assert!(gone_on.track.left_fast_track().is_none());
    for case in [&waiting, &gone_on] {
        let kept = &case.track.consultation(TAX).unwrap().opinions()[0];
        assert_eq!((kept.mark, kept.at), (Mark::Late, late));
        assert_eq!(told(case).last(), Some(&"ConsultationAnswered"));
    }
}

#[test]
fn a_doubled_answer_changes_nothing_and_another_one_is_kept_beside_it() {
    let mut case = asked(terms(OnSilence::Wait, false));
    assert!(case.answer(opinion(Stance::NoObjection)).unwrap());
    assert_eq!(case.track.state(), CaseState::Completed);
    let before = case.track.clone();
    assert!(!case.answer(opinion(Stance::NoObjection)).unwrap());
    assert_eq!(case.track, before);
    assert!(case.answer(opinion(Stance::Objection)).unwrap());
    assert_eq!((stage(&case), case.track.state()), ("ANSWERED", CaseState::Completed));
    let marks: Vec<Mark> =
        case.track.consultation(TAX).unwrap().opinions().iter().map(|kept| kept.mark).collect();
    assert_eq!(marks, [Mark::InTime, Mark::Second]);
    for number in 2..MOST_OPINIONS {
        let other = Opinion { grounds: number.to_string(), ..opinion(Stance::Objection) };
        assert!(case.answer(other).unwrap());
    }
    let refusal = case.answer(opinion(Stance::NeedsPerson)).unwrap_err();
    assert_eq!(refusal.reason, "TOO_MANY_OPINIONS");
}

#[test]
fn an_objection_refuses_nothing_and_waits_for_a_person() {
    let mut case = asked(terms(OnSilence::GoOnWithNote, false));
    assert!(case.answer(opinion(Stance::Objection)).unwrap());
    assert_eq!((stage(&case), case.track.state()), ("HANDED_OVER", CaseState::WaitingDepartment));
    let (reason, _) = case.track.left_fast_track().unwrap();
    assert_eq!(reason, LeftReason::ConsultationNeedsPerson);
    let action = case.track.next_action().unwrap();
    assert_eq!(action.who.en, "the duty supervisor");
    case.pass(monday() + TimeDelta::days(4));
    assert_eq!(case.lines.iter().filter(|line| line.event == "Reminded").count(), 2);
    assert!(case.settle().unwrap());
    assert_eq!(case.track.state(), CaseState::Completed);
    assert!(!case.settle().unwrap());
}

#[test]
fn nobody_goes_on_without_an_opinion_the_law_wants() {
    let mut case = asked(terms(OnSilence::Wait, true));
    case.pass(noon() + TimeDelta::days(1));
    assert_eq!(case.settle().unwrap_err().reason, "OPINION_REQUIRED");
    assert!(case.answer(opinion(Stance::NeedsPerson)).unwrap());
    assert!(case.settle().unwrap());
    assert_eq!(case.track.state(), CaseState::Completed);
}

#[test]
fn the_promise_rests_while_only_others_can_act() {
    let mut case = asked(terms(OnSilence::Wait, false));
    assert_eq!(case.track.promise_due(&case.rules), None, "it stands still");
    case.pass(noon() + TimeDelta::days(3));
    assert_eq!(case.track.lights(), (Light::Green, Light::Green));
    assert_eq!(case.track.light(), Light::Red, "the silence of another department shows");
}

#[test]
fn terms_run_by_their_own_clocks() {
    // Sunday the 20th is worked for the National Day.
    let friday = at("2026-09-18T16:00:00+08:00");
    let due = |term| Terms { term, ..terms(OnSilence::Wait, false) }.asked(friday, &rules());
    let service = due(Term::ServiceMinutes(120));
    assert_eq!(
        (service.half, service.due),
        (at("2026-09-18T17:00:00+08:00"), at("2026-09-20T10:00:00+08:00"))
    );
    let calendar = due(Term::CalendarMinutes(120));
    assert_eq!(
        (calendar.half, calendar.due),
        (at("2026-09-18T17:00:00+08:00"), at("2026-09-18T18:00:00+08:00"))
    );
    let days = due(Term::WorkingDays(1));
    assert!(days.half > friday && days.half < days.most && days.most < days.due);
    assert_eq!(days.over_at(), due_end(friday));
}

fn due_end(from: DateTime<Utc>) -> DateTime<Utc> {
    rules().calendar.add_working_days(actnow_statutory_clock::legal_date(from), 1).ends_at()
}

#[test]
fn a_row_without_consultations_is_as_long_as_ever() {
    let case = Case::open(plan(), monday());
    let row = serde_json::to_string(&case.track).unwrap();
    assert!(!row.contains("consultation"), "{row}");
    let kept: Track = serde_json::from_str(&row).unwrap();
    assert_eq!(kept, case.track);
    let asked = asked(terms(OnSilence::Wait, true)).track;
    let kept: Track = serde_json::from_str(&serde_json::to_string(&asked).unwrap()).unwrap();
    assert_eq!(kept, asked);
}

#[test]
fn each_company_is_asked_about_and_the_food_act_once() {
    let rule =
        |after| ConsultationRule { after, client: "tax-bureau".into(), terms: terms(OnSilence::Wait, false) };
    let rules = [rule(ConsultAfter::Establishment), rule(ConsultAfter::Food)];
    let mut next = 0;
    let mut about = |has: fn(StepKey) -> bool| {
        let id = || {
            next += 1;
            uuid::Uuid::from_u128(next)
        };
        planned_consultations(&rules, has, id).iter().map(Consultation::about).collect::<Vec<_>>()
    };
    assert_eq!(about(|_| true), [P_EST, S_EST, StepKey::Food]);
    assert_eq!(about(|key| key == P_EST), [P_EST]);
}
