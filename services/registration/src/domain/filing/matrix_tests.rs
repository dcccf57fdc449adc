//! The law of the room on one screen, the scenarios T-07, T-09, T-15, T-16 and T-24, and any sequence of
//! commands.

use std::fmt::Write as _;

use actnow_decisions::{Actor, Refusal, RefusalKind, Role, Text};
use actnow_statutory_clock::Light;
use chrono::Duration;
use proptest::prelude::*;

use super::fixtures::*;
use super::*;
use crate::domain::change::Item;
use crate::domain::establishment::{EstablishmentForm, MaterialKind, Term};
use crate::domain::names::{Cause, Hit};
use crate::domain::sample::{branch, day, parent};

fn refusal(answer: FilingDecision) -> (RefusalKind, &'static str) {
    let refusal: Refusal = answer.unwrap_err().into();
    (refusal.kind, refusal.reason)
}

#[test]
fn every_state_and_command() {
    let mut table = String::new();
    for filing in every_state() {
        for command in FilingCommand::ALL.into_iter().skip(2) {
            let answer = match give(filing.clone(), command, at(DAY)) {
                Ok(decision) if decision.facts.is_empty() => {
                    format!("{} (already)", decision.now.state.name())
                }
                Ok(decision) => decision.now.state.name().to_owned(),
                Err(refusal) => format!("! {}", Refusal::from(refusal).reason),
            };
            writeln!(table, "{:<13}{:<18}{answer}", filing.state.name(), format!("{command:?}")).unwrap();
        }
    }
    insta::assert_snapshot!(table);
}

#[test]
fn what_a_state_refuses_is_said_with_a_verb_of_its_own() {
    let said: Vec<String> = FilingCommand::ALL
        .map(|command| Refusal::from(FilingRefusal::State { command, state: "WITHDRAWN" }).text)
        .map(|text| format!("{} | {}", text.zh, text.en))
        .to_vec();
    assert!(said.contains(
        &"申请处于WITHDRAWN状态，不能退回补正 | a filing in state WITHDRAWN cannot be returned".into()
    ));
    let different: std::collections::BTreeSet<&String> = said.iter().collect();
    assert_eq!(different.len(), said.len(), "{said:#?}");
}

#[test]
fn a_form_is_found_in_every_content_that_has_one() {
    let establish = content(&parent());
    assert_eq!((establish.form(), establish.branch(), establish.company()), (Some(&parent()), None, None));
    let form = branch();
    let branch = FilingContent::BranchEstablish(Box::new(form.clone()));
    assert_eq!(
        (branch.form(), branch.branch(), branch.company()),
        (None, Some(&form), Some(&form.head_office))
    );
}

fn without(kind: MaterialKind, form: &EstablishmentForm) -> EstablishmentForm {
    let mut form = form.clone();
    form.materials.retain(|material| material.kind != kind);
    form
}

#[test]
fn t07_a_second_list_contains_only_what_the_correction_raised() {
    let incomplete = without(MaterialKind::DomicileDoc, &without(MaterialKind::Articles, &parent()));
    let first = submit_on(&incomplete, at(DAY)).unwrap().now;
    let told = first.return_for_correction(list(&[("materials.ARTICLES", "MERR 16")]), &registrar(), at(DAY));
    let returned = told.unwrap().now;
    // The articles come, the term is changed on the way, the proof of domicile is still missing.
    let mut second = without(MaterialKind::DomicileDoc, &parent());
    second.term = Term::Until(day("2046-09-20"));
    let again = returned
        .resubmit(content(&second), &findings(&second), &applicant(), at("2026-09-22"), calendar())
        .unwrap()
        .now;
    assert_eq!(again.round(), 2);
    let ask = |points: &[(&str, &str)]| {
        again.clone().return_for_correction(list(points), &registrar(), at("2026-09-22"))
    };
    for old in [
        ("materials.ARTICLES", "MERR 16"),
        ("materials.DOMICILE_DOC", "MERR 16"),
        ("domicile", "C-ADDR-1"),
        ("no_such_field", "C-ADDR-1"),
    ] {
        let refused = ask(&[old, ("term", "C-TERM")]).unwrap_err();
        assert!(refused.calls_red_light());
        assert_eq!(refused, FilingRefusal::OneTimeNotice { fields: vec![old.0.to_owned()] });
        assert_eq!(Refusal::from(refused).reason, "ONE_TIME_NOTICE_VIOLATED");
    }
    assert!(ask(&[("term", "C-TERM")]).is_ok(), "the correction changed the term");
    overlooked_points_need_a_supervisor(&again);
    assert!(ask(&[("materials.ARTICLES", "Rules 25")]).is_ok(), "the new articles are not signed by all");
}

/// What was overlooked is asked for with a supervisor's leave, by another person, and for this round only.
fn overlooked_points_need_a_supervisor(again: &RegistrationFiling) {
    let (today, why) =
        (at("2026-09-22"), || Text::new("漏看住所证明", "the proof of domicile was overlooked"));
    let old = || list(&[("materials.DOMICILE_DOC", "MERR 16")]);
    let first = submitted().allow_second_notice(why(), &supervisor(), at(DAY));
    assert_eq!(refusal(first), (RefusalKind::Precondition, "FIRST_LIST"));
    assert_eq!(
        refusal(again.clone().allow_second_notice(why(), &registrar(), today)),
        (RefusalKind::NotAllowed, "ROLE_REQUIRED")
    );
    let late = again.clone().allow_second_notice(why(), &supervisor(), at("2026-09-29"));
    assert_eq!(refusal(late), (RefusalKind::Precondition, "RETURN_TOO_LATE"));
    let told = again.clone().allow_second_notice(why(), &supervisor(), today).unwrap();
    assert!(
        matches!(&told.facts[..], [FilingFact::SecondNoticeAllowed { round: 2, allowed_by, .. }] if allowed_by == "sun")
    );
    let allowed = told.now;
    let both = Actor { roles: vec![Role::Supervisor, Role::Registrar], ..supervisor() };
    assert_eq!(
        refusal(allowed.clone().return_for_correction(old(), &both, today)),
        (RefusalKind::NotAllowed, "SEPARATION_OF_DUTY")
    );
    let returned = allowed.return_for_correction(old(), &registrar(), today).unwrap().now;
    assert_eq!(returned.state.name(), "RETURNED");
    let third = returned
        .resubmit(content(&parent()), &findings(&parent()), &applicant(), today, calendar())
        .unwrap()
        .now;
    let answer = third.return_for_correction(old(), &registrar(), today);
    assert_eq!(refusal(answer), (RefusalKind::Precondition, "ONE_TIME_NOTICE_VIOLATED"));
}

#[test]
fn t15_the_head_extends_once_and_in_time() {
    let extend = |filing: RegistrationFiling, actor: &actnow_decisions::Actor, date: &str| {
        filing.extend(Text::new("情形复杂", "complex"), actor, at(date), calendar())
    };
    assert_eq!(
        refusal(extend(reviewing(), &registrar(), "2026-09-24")),
        (RefusalKind::NotAllowed, "ROLE_REQUIRED")
    );
    let extended = extend(reviewing(), &head(), "2026-09-24").unwrap();
    assert!(matches!(extended.facts[..], [FilingFact::Extended { due, .. }] if due == day("2026-09-30")));
    let late = extend(reviewing(), &head(), "2026-09-25").unwrap_err();
    assert_eq!(late, FilingRefusal::ExtensionTooLate { due: day("2026-09-24") });
    assert_eq!(
        refusal(extend(extended.now, &head(), "2026-09-24")),
        (RefusalKind::Precondition, "EXTENSION_USED")
    );
}

#[test]
fn t16_a_submission_on_a_day_off_is_due_by_working_days() {
    for (on, due) in [("2026-09-19", "2026-09-22"), ("2026-10-03", "2026-10-10"), (DAY, "2026-09-24")] {
        let filing = submit_on(&parent(), at(on)).unwrap().now;
        assert_eq!(filing.state.clock().map(|clock| clock.due().date), Some(day(due)), "{on}");
    }
}

#[test]
fn lights_watch_the_clock_and_go_out_with_it() {
    assert_eq!(reviewing().light(at(DAY), calendar()), Some(Light::Green));
    assert_eq!(reviewing().light(at("2026-09-23"), calendar()), Some(Light::Yellow));
    assert_eq!(reviewing().light(at("2026-09-25"), calendar()), Some(Light::Red));
    assert_eq!(registered().light(at("2026-09-25"), calendar()), None);
}

#[test]
fn a_return_comes_before_the_due_day_is_over() {
    let ask = |date: &str| give(reviewing(), FilingCommand::Return, at(date));
    assert!(ask("2026-09-24").is_ok());
    assert_eq!(refusal(ask("2026-09-25")), (RefusalKind::Precondition, "RETURN_TOO_LATE"));
    assert!(give(reviewing(), FilingCommand::Approve, at("2026-09-25")).is_ok(), "late, but lawful");
}

#[test]
fn a_form_that_breaks_rules_is_not_submitted_and_one_with_gaps_not_registered() {
    let mut unsigned = parent();
    unsigned.signatures.clear();
    let refused = submit_on(&unsigned, at(DAY)).unwrap_err();
    assert_eq!(refused.violations().map(|broken| broken.as_slice().len()), Some(3));
    let incomplete = without(MaterialKind::Articles, &parent());
    let filing = submit_on(&incomplete, at(DAY)).unwrap().now;
    assert_eq!(filing.current().gaps[0].field, "materials.ARTICLES");
    let answer = filing.approve(uscc(), &findings(&incomplete), &registrar(), at(DAY));
    assert_eq!(refusal(answer), (RefusalKind::Precondition, "RULES_BROKEN"));
}

#[test]
fn nobody_acts_on_a_file_of_their_own() {
    for subject in ["tao", "ji"] {
        let official = actor(subject, Role::Registrar);
        let answer = submitted().approve(uscc(), &findings(&parent()), &official, at(DAY));
        assert_eq!(refusal(answer), (RefusalKind::NotAllowed, "RECUSAL"));
    }
    let stranger = actor("stranger", Role::Applicant);
    assert_eq!(refusal(submitted().withdraw(&stranger, at(DAY))), (RefusalKind::NotAllowed, "NOT_A_PARTY"));
}

#[test]
fn only_the_head_refuses_and_never_a_machine() {
    let refuse = |actor| refusal(reviewing().refuse(grounds(), &actor, at(DAY)));
    assert_eq!(refuse(registrar()), (RefusalKind::NotAllowed, "ROLE_REQUIRED"));
    let machine = actnow_decisions::Actor { roles: vec![Role::System, Role::Head], ..system() };
    assert_eq!(refuse(machine), (RefusalKind::NotAllowed, "MACHINE_NEVER_REFUSES"));
    assert_eq!(refuse(actor("zhang", Role::Head)), (RefusalKind::NotAllowed, "SEPARATION_OF_DUTY"));
    let empty = RefusalGrounds::new(Vec::new(), Text::new("", ""), "").unwrap_err();
    let reasons: Vec<_> = empty.as_slice().iter().map(|violation| violation.reason).collect();
    assert_eq!(reasons, ["REFUSAL_WITHOUT_REASONS", "REFUSAL_WITHOUT_REMEDIES", "REFUSAL_WITHOUT_PROPOSAL"]);
}

#[test]
fn the_machine_registers_only_what_its_rules_allow() {
    let near = Hit {
        name_id: "n".into(),
        full_text: "青岛陶吉吉电商有限公司".into(),
        cause: Cause::IndustrySynonym,
    };
    let to_person = instant(&[near]);
    let answer = submitted().approve_instantly(uscc(), &to_person, &system(), at(DAY));
    assert_eq!(refusal(answer), (RefusalKind::Precondition, "NOT_FOR_INSTANT_APPROVAL"));
    let approve = instant(&[]);
    let told = submitted().approve_instantly(uscc(), &approve, &system(), at(DAY)).unwrap();
    let version = "2026-1".to_owned();
    assert!(matches!(&told.facts[..], [FilingFact::CompanyRegistered { mode, .. }]
        if *mode == DecisionMode::Instant { rule_version: version }));
}

#[test]
fn t25_one_filing_has_one_code() {
    let again = registered().approve(other_uscc(), &findings(&parent()), &registrar(), at(DAY));
    assert_eq!(again, Err(FilingRefusal::OtherCode));
    let same = registered().approve(uscc(), &findings(&parent()), &registrar(), at(DAY)).unwrap();
    assert!(same.facts.is_empty() && same.now == registered());
}

#[test]
fn t24_a_licence_signed_later_is_dated_later_and_tested_again() {
    let mut form = parent();
    form.shareholders[0].due = "2031-09-21".parse().unwrap();
    let filing = submit_on(&form, at(DAY)).unwrap().now;
    let filing = filing.approve(uscc(), &findings(&form), &registrar(), at(DAY)).unwrap().now;
    let stale = filing.clone().issue(&signed(DAY), &system(), at("2026-09-22"));
    assert_eq!(refusal(stale), (RefusalKind::Precondition, "CERTIFICATE_DATE"));
    assert!(filing.clone().issue(&signed("2026-09-22"), &system(), at("2026-09-22")).is_ok());
    let unsigned = crate::domain::certificate::tests::reserved();
    let answer = filing.issue(&unsigned, &system(), at(DAY));
    assert_eq!(refusal(answer), (RefusalKind::Precondition, "CERTIFICATE_NOT_SIGNED"));
}

#[test]
fn t09_the_contribution_term_is_tested_with_the_date_of_the_licence() {
    // Submitted for a licence planned a day later than it is issued in the end.
    let mut form = parent();
    form.shareholders[0].due = "2031-09-22".parse().unwrap();
    let mut world = crate::domain::sample::World::on(DAY, &form);
    world.planned_on = day("2026-09-22");
    let new = NewFiling {
        id: uuid::Uuid::from_u128(7),
        authority: "11370222MAFAKE0785".into(),
        group: crate::domain::ApplicantGroup::new("case-1"),
        name_id: Some(uuid::Uuid::from_u128(1)),
        parties: std::collections::BTreeSet::new(),
        content: content(&form),
    };
    let found = world.check(&form);
    let filing = RegistrationFiling::submit(new, &found, &applicant(), at(DAY), calendar()).unwrap().now;
    let filing = filing.approve(uscc(), &found, &registrar(), at(DAY)).unwrap().now;
    let early = filing.clone().issue(&signed(DAY), &system(), at(DAY)).unwrap_err();
    assert_eq!(early.violations().map(|broken| broken.as_slice()[0].reason), Some("CONTRIBUTION_TERM"));
    assert!(filing.issue(&signed("2026-09-22"), &system(), at("2026-09-22")).is_ok());
}

#[test]
fn a_list_says_something_and_each_point_once() {
    let reasons = |points| {
        let broken = CorrectionList::new(points).unwrap_err();
        broken.as_slice().iter().map(|violation| violation.reason).collect::<Vec<_>>()
    };
    assert_eq!(reasons(Vec::new()), ["CORRECTION_LIST_EMPTY"]);
    assert_eq!(reasons(vec![point("term", "C-TERM"), point("term", "C-TERM")]), ["CORRECTION_POINT_TWICE"]);
    assert_eq!(reasons(vec![point(" ", "C-TERM")]), ["CORRECTION_WITHOUT_TEXT"]);
}

#[test]
fn states_are_stored_and_read_back() {
    for filing in every_state() {
        let text = serde_json::to_string(&filing.state).unwrap();
        assert!(text.contains(filing.state.name()), "{text}");
        assert_eq!(serde_json::from_str::<FilingState>(&text).unwrap(), filing.state);
        let rounds = serde_json::to_string(&filing.rounds).unwrap();
        assert_eq!(serde_json::from_str::<Vec<Round>>(&rounds).unwrap(), filing.rounds);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_sequence_keeps_the_filing_lawful(
        first in prop::sample::select(vec![submitted(), publicised(), registered_change()]),
        commands in prop::collection::vec((prop::sample::select(&FilingCommand::ALL[2..]), 0_i64..3), 1..14),
    ) {
        let mut filing = first;
        let mut moment = at(DAY);
        let mut codes = 0;
        for (command, hours) in commands {
            moment += Duration::hours(hours * 8);
            let Ok(decision) = give(filing.clone(), command, moment) else { continue };
            prop_assert!(!(filing.state.has_ended() && filing.state != decision.now.state), "{command:?}");
            prop_assert!(decision.now.rounds.len() >= filing.rounds.len(), "no submission is ever lost");
            prop_assert_eq!(decision.facts.is_empty(), decision.now == filing, "a change is told, and only a change");
            if let Ok(twice) = give(decision.now.clone(), command, moment) {
                prop_assert!(twice.facts.is_empty(), "doing {:?} twice told something", command);
            }
            codes += decision.facts.iter().filter(|fact| matches!(fact, FilingFact::CompanyRegistered { .. })).count();
            prop_assert!(codes <= 1, "two decisions");
            let with_clock = matches!(decision.now.state, FilingState::Submitted { .. } | FilingState::Reviewing { .. });
            prop_assert_eq!(with_clock, decision.now.state.review_clock().is_some());
            filing = decision.now;
        }
    }
}

#[test]
fn a_simple_deregistration_runs_its_forty_days() {
    let filing = publicised();
    let until = |filing: &RegistrationFiling| filing.state.clock().map(|clock| clock.due().date);
    // Publicised on 2026-09-23: twenty days, and twenty more.
    assert_eq!(until(&filing), Some(day("2026-10-13")));
    assert_eq!(filing.light(at("2026-10-13"), calendar()), None, "nobody decides yet");
    let early = filing.clone().open_window(&system(), at("2026-10-13"), calendar()).unwrap_err();
    assert_eq!(early, FilingRefusal::NotYetOver { due: day("2026-10-13") });
    let told = |text: &str| Text::new(text.to_owned(), text.to_owned());
    let object = |filing: RegistrationFiling, date: &str| {
        filing.object("某债权人".into(), told("欠款未清"), &registrar(), at(date))
    };
    assert!(matches!(object(filing.clone(), "2026-10-12").unwrap().now.state, FilingState::Objected(_)));
    assert_eq!(
        refusal(object(filing.clone(), "2026-10-14")),
        (RefusalKind::Precondition, "OBJECTION_TOO_LATE")
    );
    // However late the house notices, the window is counted from the end of the publicity.
    let window = filing.open_window(&system(), at("2026-10-16"), calendar()).unwrap().now;
    assert_eq!(until(&window), Some(day("2026-11-02")));
    let applied = apply(window.clone(), "2026-11-02").unwrap().now;
    assert_eq!((until(&applied), applied.round()), (Some(day("2026-11-05")), 1));
    let late = refusal(apply(window.clone(), "2026-11-03"));
    assert_eq!(late, (RefusalKind::Precondition, "SIMPLE_WINDOW_LAPSED"));
    let lapsed = window.lapse(&system(), at("2026-11-03")).unwrap().now;
    assert_eq!(refusal(apply(lapsed, "2026-11-03")), late);
}

#[test]
fn a_change_comes_into_force_with_or_without_a_licence() {
    let on_licence = registered_change();
    assert_eq!(on_licence.kind(), FilingKind::Change);
    let answer = refusal(on_licence.clone().complete(&system(), at(DAY)));
    assert_eq!(answer, (RefusalKind::Precondition, "CERTIFICATE_NOT_SIGNED"));
    let told = on_licence.issue(&signed("2020-01-02"), &system(), at(DAY)).unwrap();
    assert!(matches!(told.facts[..], [FilingFact::CompanyChanged { certificate: Some(_), .. }]));
    let filed = registered_filing();
    assert_eq!(filed.kind(), FilingKind::FileChange);
    let told = filed.complete(&system(), at(DAY)).unwrap();
    assert!(matches!(told.facts[..], [FilingFact::CompanyChanged { certificate: None, .. }]));
}

#[test]
fn a_branch_is_registered_and_licensed_like_a_company() {
    let filing = registered_branch();
    assert_eq!((filing.kind(), filing.kind().as_str()), (FilingKind::BranchEstablish, "BRANCH_ESTABLISH"));
    assert_eq!(filing.current().content.company(), Some(&uscc()), "it is about the company it belongs to");
    assert_eq!(
        filing.state.registration().map(|decided| decided.uscc),
        Some(other_uscc()),
        "its code is its own"
    );
    assert_eq!(
        refusal(filing.clone().complete(&system(), at(DAY))),
        (RefusalKind::Precondition, "CERTIFICATE_NOT_SIGNED")
    );
    let mut face = crate::domain::licence::tests::face();
    face.uscc = other_uscc();
    let signed = |face: crate::domain::LicenceFace| {
        let signature = crate::domain::certificate::tests::signature();
        crate::domain::certificate::tests::reserved().sign(face, signature).unwrap()
    };
    let dated = filing.clone().issue(&signed(face.clone()), &system(), at("2026-09-22"));
    assert_eq!(refusal(dated), (RefusalKind::Precondition, "CERTIFICATE_DATE"));
    let of_another = filing.clone().issue(&signed(crate::domain::licence::tests::face()), &system(), at(DAY));
    assert_eq!(refusal(of_another), (RefusalKind::Precondition, "CERTIFICATE_NOT_SIGNED"));
    let told = filing.issue(&signed(face), &system(), at(DAY)).unwrap();
    assert!(matches!(told.facts[..], [FilingFact::BranchLicenceIssued { head_office, established_on, .. }]
        if head_office == uscc() && established_on == day(DAY)));
}

#[test]
fn a_change_of_a_branch_comes_into_force_like_one_of_a_company() {
    let moved = registered_change_of_branch(Item::Premises);
    assert_eq!((moved.kind(), moved.kind().as_str()), (FilingKind::Change, "CHANGE"));
    assert_eq!(moved.current().content.company(), Some(&other_uscc()), "it is about the branch itself");
    assert_eq!(
        refusal(moved.clone().complete(&system(), at(DAY))),
        (RefusalKind::Precondition, "CERTIFICATE_NOT_SIGNED")
    );
    let mut face = crate::domain::licence::tests::face();
    face.uscc = other_uscc();
    let signature = crate::domain::certificate::tests::signature();
    let signed = crate::domain::certificate::tests::reserved().sign(face, signature).unwrap();
    let told = moved.issue(&signed, &system(), at("2026-09-25")).unwrap();
    assert!(matches!(told.facts[..], [FilingFact::CompanyChanged { certificate: Some(_), .. }]));
    let filed = registered_change_of_branch(Item::Liaison);
    assert_eq!(filed.kind(), FilingKind::FileChange);
    let told = filed.complete(&system(), at(DAY)).unwrap();
    assert!(matches!(told.facts[..], [FilingFact::CompanyChanged { certificate: None, .. }]));
}
