//! T-18, T-19 on a task, the matrix of states and commands, and what holds after any sequence of commands.

use std::collections::BTreeSet;

use actnow_decisions::{Refusal, Role};
use actnow_statutory_clock::WorkingCalendar;
use proptest::prelude::*;

use super::*;
use crate::domain::checklist::{Answer, AnsweredItem, Checklist, PremisesTrait};
use crate::domain::inspectors::DutyRoster;
use crate::domain::order::InspectionKind;
use crate::domain::reason::Reason;
use crate::domain::samples::*;
use crate::domain::signatures::{PartySignature, SignatureSheet};
use crate::domain::verdict::{Thresholds, Verdict};

fn reason(refusal: InspectionRefusal) -> &'static str {
    Refusal::from(refusal).reason
}

fn lin() -> Actor {
    named("lin", Role::Inspector)
}

fn planned(kind: InspectionKind) -> InspectionTask {
    InspectionTask::plan(id(7), order(kind), &actor(Role::System)).unwrap().now
}

fn draw(task: InspectionTask, who: &Actor) -> Result<TaskDecision, InspectionRefusal> {
    let all = candidates(&[("lin", 0), ("mei", 0), ("zhou", 3)]);
    let drawn = Assignment::Drawn { candidates: &all, size: 2 };
    task.assign(drawn, day(DAY), &roster(&["lin", "mei", "zhou"]), who)
}

fn assigned(kind: InspectionKind) -> InspectionTask {
    draw(planned(kind), &actor(Role::System)).unwrap().now
}

fn started(kind: InspectionKind) -> InspectionTask {
    assigned(kind).start(&lin(), at(DAY)).unwrap().now
}

fn record(
    task: InspectionTask,
    except: &[(u16, Answer)],
    who: &Actor,
) -> Result<TaskDecision, InspectionRefusal> {
    let list = Checklist::food_sales();
    let answers = task.check_answers(&list, &BTreeSet::new(), answers(&traits(), except)).unwrap();
    let evidence = vec![Evidence { item: Some(1), sha256: "ab".repeat(32) }];
    let recorded = RecordedAnswers { answers, evidence, captured_at: at(DAY) };
    task.record(recorded, &list, Thresholds::default(), who, at("2026-09-23"))
}

fn sheet(party: PartySignature) -> SignatureSheet {
    SignatureSheet::try_new(vec!["mei".into(), "lin".into()], party).unwrap()
}

fn by_party() -> PartySignature {
    PartySignature::Signed { by: "p3".into() }
}

fn signed(kind: InspectionKind, except: &[(u16, Answer)]) -> InspectionTask {
    let recorded = record(started(kind), except, &lin()).unwrap().now;
    recorded.sign(sheet(by_party()), &lin()).unwrap().now
}

const SITE: InspectionKind = InspectionKind::SiteVerification;

#[test]
fn t_18_a_recused_inspector_is_replaced_and_never_comes_back() {
    let task = assigned(SITE);
    assert_eq!(task.state.team().unwrap().names(), ["lin", "mei"]);
    let other = task.clone().recuse("mei", &lin()).unwrap_err();
    assert_eq!(reason(other), "NOT_IN_TEAM", "an inspector recuses in person");
    let recused = task.recuse("mei", &named("mei", Role::Inspector)).unwrap();
    assert_eq!(recused.facts, [InspectionFact::InspectorRecused { inspector: "mei".into() }]);
    assert_eq!(recused.now.state.name(), "RECUSED");
    let redrawn = draw(recused.now.clone(), &actor(Role::System)).unwrap().now;
    assert_eq!(redrawn.state.team().unwrap().names(), ["lin", "zhou"], "lin stays, the next one comes");
    let names = ["lin".to_owned(), "mei".to_owned()];
    let known = ["lin", "mei"].map(inspector);
    let back = Assignment::Named { inspectors: &names, known: &known };
    let refused = redrawn.assign(back, day(DAY), &roster(&["lin", "mei"]), &actor(Role::Supervisor));
    assert_eq!(reason(refused.unwrap_err()), "RECUSAL");
    let alone = ["lin".to_owned()];
    let alone = Assignment::Named { inspectors: &alone, known: &known };
    let refused = recused.now.assign(alone, day(DAY), &roster(&["lin"]), &actor(Role::Supervisor));
    assert_eq!(reason(refused.unwrap_err()), "MIN_TWO_INSPECTORS");
}

#[test]
fn a_redraw_leaves_out_who_is_not_on_duty_any_more() {
    let recused = assigned(SITE).recuse("mei", &actor(Role::Supervisor)).unwrap().now;
    let all = candidates(&[("lin", 0), ("wu", 1), ("zhou", 3)]);
    let mut later = DutyRoster::default();
    for name in ["wu", "zhou"] {
        later.put(day("2026-09-23"), name);
    }
    let drawn = Assignment::Drawn { candidates: &all, size: 2 };
    let moved = recused.assign(drawn, day("2026-09-23"), &later, &actor(Role::System)).unwrap().now;
    assert_eq!(moved.state.team().unwrap().names(), ["wu", "zhou"]);
}

#[test]
fn only_the_team_acts_on_site() {
    let stranger = named("zhou", Role::Inspector);
    assert_eq!(reason(assigned(SITE).start(&stranger, at(DAY)).unwrap_err()), "NOT_IN_TEAM");
    assert_eq!(reason(record(started(SITE), &[], &stranger).unwrap_err()), "NOT_IN_TEAM");
    let recorded = record(started(SITE), &[], &lin()).unwrap().now;
    assert_eq!(reason(recorded.sign(sheet(by_party()), &stranger).unwrap_err()), "NOT_IN_TEAM");
}

#[test]
fn a_record_may_be_corrected_until_it_is_signed() {
    let first = record(started(SITE), &[(1, fail())], &lin()).unwrap();
    assert_eq!(first.facts, [InspectionFact::ResultRecorded { verdict: Verdict::NotConform }]);
    assert!(record(first.now.clone(), &[(1, fail())], &lin()).unwrap().facts.is_empty());
    let second = record(first.now, &[], &named("mei", Role::Inspector)).unwrap();
    assert_eq!(second.facts, [InspectionFact::ResultRecorded { verdict: Verdict::Conform }]);
    let signed = second.now.sign(sheet(by_party()), &lin()).unwrap().now;
    assert_eq!(reason(record(signed, &[], &lin()).unwrap_err()), "WRONG_STATE");
}

#[test]
fn a_preview_finds_what_the_record_will_find_and_keeps_nothing() {
    let list = Checklist::food_sales();
    let preview = |task: &InspectionTask, given: Vec<AnsweredItem>, who: &Actor| {
        let so_far = list.check_so_far(traits(), given).unwrap();
        task.preview(&so_far, &list, Thresholds::default(), who)
    };
    let task = started(SITE);
    for failed in [&[][..], &[(12, fail())], &[(15, fail())], &[(1, fail())], &[(15, fixed())]] {
        let recorded = record(task.clone(), failed, &lin()).unwrap().now;
        let seen = preview(&task, answers(&traits(), failed), &lin()).unwrap();
        let TaskState::ResultRecorded { result, .. } = &recorded.state else { panic!("{recorded:?}") };
        assert_eq!((seen.finding, seen.open), (result.finding.clone(), vec![]));
    }
    let undemanded = AnsweredItem { no: 15, answer: Answer::Fail { demand: String::new() } };
    let early = preview(&task, vec![undemanded], &lin()).unwrap();
    assert_eq!((early.finding.verdict, early.open.len()), (Verdict::Rectify, 17), "all but one are open");
    let stranger = preview(&task, vec![], &named("zhou", Role::Inspector)).unwrap_err();
    assert_eq!(reason(stranger), "NOT_IN_TEAM");
    assert_eq!(reason(preview(&assigned(SITE), vec![], &lin()).unwrap_err()), "WRONG_STATE");
}

#[test]
fn what_is_found_on_site_is_checked_as_well() {
    let task = started(SITE);
    let list = Checklist::food_sales();
    let found = BTreeSet::from([PremisesTrait::Cold]);
    let missing = task.check_answers(&list, &found, answers(&traits(), &[])).unwrap_err();
    assert_eq!(missing.as_slice()[0].reason, "ITEM_UNANSWERED");
    let other = list.check(BTreeSet::new(), answers(&BTreeSet::new(), &[])).unwrap();
    let recorded = RecordedAnswers { answers: other, evidence: vec![], captured_at: at(DAY) };
    let refused = task.record(recorded, &list, Thresholds::default(), &lin(), at(DAY));
    assert_eq!(reason(refused.unwrap_err()), "OTHER_PREMISES", "declared bulk food was left out");
}

#[test]
fn every_inspector_signs_and_a_party_that_refuses_is_noted() {
    let recorded = record(started(SITE), &[], &lin()).unwrap().now;
    let one = SignatureSheet::try_new(vec!["lin".into()], by_party()).unwrap();
    assert_eq!(
        recorded.clone().sign(one, &lin()).unwrap_err(),
        InspectionRefusal::SignaturesMissing { inspectors: vec!["mei".into()] }
    );
    let refusal =
        PartySignature::Refused { reason: "不认可结果".into(), witness: "物业王某".into() };
    let signed = recorded.sign(sheet(refusal), &lin()).unwrap();
    assert_eq!(signed.now.state.name(), "REFUSED_TO_SIGN");
    let InspectionFact::VerdictSigned { verdict, signed_by_party, inspectors, source, .. } = &signed.facts[0]
    else {
        panic!()
    };
    assert_eq!((*verdict, *signed_by_party, *source), (Verdict::Conform, false, Some(id(1))));
    assert_eq!(inspectors.len(), 2);
    let closed = signed.now.close(calendar(), &actor(Role::System), at(DAY)).unwrap().now;
    assert_eq!(closed.state, TaskState::Closed { verdict: Verdict::Conform, publish_due: None });
    assert_eq!(reason(closed.publish(&actor(Role::System), at(DAY)).unwrap_err()), "NOT_PUBLISHED");
}

#[test]
fn t_19_rectification_needs_the_head_a_deadline_and_a_re_visit() {
    let four = [12, 17, 18, 19].map(|no| (no, fail()));
    let task = signed(SITE, &four);
    let head = actor(Role::Head);
    let order =
        |who: &Actor, deadline: &str| task.clone().order_rectification(day(deadline), who, at("2026-09-23"));
    assert_eq!(reason(order(&lin(), "2026-09-28").unwrap_err()), "ROLE_MISSING");
    assert_eq!(reason(order(&named("mei", Role::Head), "2026-09-28").unwrap_err()), "SEPARATION_OF_DUTY");
    assert_eq!(reason(order(&head, "2026-09-23").unwrap_err()), "DEADLINE_PAST");
    let close = task.clone().close(calendar(), &actor(Role::System), at("2026-09-23"));
    assert_eq!(reason(close.unwrap_err()), "VERDICT_DIFFERS");
    let ordered = order(&head, "2026-09-28").unwrap();
    let InspectionFact::RectificationOrdered { demands, consented_by, .. } = &ordered.facts[0] else {
        panic!()
    };
    assert_eq!((demands.len(), consented_by.as_str()), (4, "head"));
    let back = ordered.now.start_re_inspection(&lin(), at("2026-09-28")).unwrap().now;
    let again = record(back.clone(), &four, &lin()).unwrap();
    assert_eq!(again.facts, [InspectionFact::ResultRecorded { verdict: Verdict::NotConform }]);
    let right = record(back, &[], &lin()).unwrap();
    assert_eq!(right.facts, [InspectionFact::ResultRecorded { verdict: Verdict::Conform }]);
}

#[test]
fn a_head_who_declines_ends_the_visit_as_not_conforming() {
    let task = signed(SITE, &[(15, fail())]);
    let why = Reason::try_new("风险较高").unwrap();
    let decline = |task: InspectionTask, who: &Actor| {
        task.decline_rectification(&why, calendar(), who, at("2026-09-23"))
    };
    assert_eq!(reason(decline(task.clone(), &named("mei", Role::Head)).unwrap_err()), "SEPARATION_OF_DUTY");
    let declined = decline(task, &actor(Role::Head)).unwrap();
    assert_eq!(declined.now.state, TaskState::Closed { verdict: Verdict::NotConform, publish_due: None });
    assert!(
        matches!(&declined.facts[0], InspectionFact::RectificationDeclined { source, .. } if *source == Some(id(1)))
    );
    assert_eq!(reason(decline(signed(SITE, &[]), &actor(Role::Head)).unwrap_err()), "VERDICT_DIFFERS");
}

#[test]
fn a_published_kind_has_twenty_working_days() {
    let task = signed(InspectionKind::PostLicence, &[]);
    let closed = task.close(calendar(), &actor(Role::System), at("2026-09-28")).unwrap().now;
    let TaskState::Closed { publish_due: Some(due), .. } = closed.state else { panic!() };
    assert_eq!(due.date, day("2026-10-30"));
    let notice = WorkingCalendar::from_csv("date,kind,holiday\n2026-10-29,OFF,Storm\n").unwrap();
    let later = calendar().clone().merge(&notice);
    let moved =
        closed.clone().compute_again(Some(day("2026-09-28")), &later, &actor(Role::System)).unwrap().now;
    let TaskState::Closed { publish_due: Some(due), .. } = moved.state else { panic!() };
    assert_eq!(due.date, day("2026-11-02"), "a day off more");
    let unknown = closed.clone().compute_again(None, &later, &actor(Role::System)).unwrap().now;
    assert_eq!(unknown.state, closed.state, "counted from a day that is known");
    let published = closed.publish(&actor(Role::System), at("2026-09-29")).unwrap();
    assert_eq!(published.now.state.name(), "PUBLISHED");
    assert!(published.now.publish(&actor(Role::System), at("2026-09-30")).unwrap().facts.is_empty());
}

type Command = (&'static str, Actor, fn(InspectionTask, &Actor) -> Result<TaskDecision, InspectionRefusal>);

fn commands() -> Vec<Command> {
    vec![
        ("assign", actor(Role::Supervisor), draw),
        ("recuse", named("mei", Role::Inspector), |t, who| t.recuse("mei", who)),
        ("start", lin(), |t, who| t.start(who, at(DAY))),
        ("record pass", lin(), |t, who| record(t, &[], who)),
        ("record rectify", lin(), |t, who| record(t, &[(15, fail())], who)),
        ("record address", lin(), |t, who| record(t, &[(1, fail())], who)),
        ("sign", lin(), |t, who| t.sign(sheet(by_party()), who)),
        ("refuse to sign", lin(), |t, who| {
            let party = PartySignature::Refused { reason: "不认可".into(), witness: "王某".into() };
            t.sign(sheet(party), who)
        }),
        ("order rectification", actor(Role::Head), |t, who| {
            t.order_rectification(day("2026-09-28"), who, at("2026-09-23"))
        }),
        ("decline rectification", actor(Role::Head), |t, who| {
            t.decline_rectification(&Reason::try_new("风险较高").unwrap(), calendar(), who, at("2026-09-23"))
        }),
        ("start re-inspection", lin(), |t, who| t.start_re_inspection(who, at("2026-09-28"))),
        ("close", actor(Role::System), |t, who| t.close(calendar(), who, at("2026-09-28"))),
        ("transfer case", actor(Role::Head), |t, who| {
            t.transfer_case(&Reason::try_new("涉嫌违法").unwrap(), who, at("2026-09-28"))
        }),
        ("publish", actor(Role::System), |t, who| t.publish(who, at("2026-09-29"))),
        ("cancel", actor(Role::Supervisor), |t, who| {
            t.cancel(&Reason::try_new("申请已撤回").unwrap(), who, at("2026-09-21"))
        }),
    ]
}

/// Every task that up to nine commands lead to, one of each state and verdict.
fn tasks() -> Vec<InspectionTask> {
    let key = |task: &InspectionTask| {
        let verdict = match &task.state {
            TaskState::ResultRecorded { result, .. } | TaskState::Signed { result, .. } => {
                result.finding.verdict.as_str()
            }
            TaskState::Closed { verdict, .. } | TaskState::Published { verdict, .. } => verdict.as_str(),
            TaskState::Planned
            | TaskState::Assigned { .. }
            | TaskState::Recused { .. }
            | TaskState::InProgress { .. }
            | TaskState::RectificationOrdered { .. }
            | TaskState::ReInspection { .. }
            | TaskState::CaseTransferred { .. }
            | TaskState::Cancelled { .. } => "",
        };
        format!("{} {verdict}", task.state.name()).trim().to_owned()
    };
    let mut found = vec![planned(InspectionKind::Daily)];
    let mut seen = BTreeSet::from([key(&found[0])]);
    let mut next = 0;
    while let Some(task) = found.get(next).cloned() {
        for (_, who, run) in commands() {
            if let Ok(decision) = run(task.clone(), &who)
                && seen.insert(key(&decision.now))
            {
                found.push(decision.now);
            }
        }
        next += 1;
    }
    found
}

#[test]
fn every_state_answers_every_command() {
    let mut lines = Vec::new();
    for task in tasks() {
        lines.push(format!("{}:", task.state.name()));
        if let TaskState::ResultRecorded { result, .. } | TaskState::Signed { result, .. } = &task.state {
            let heading = format!("{} ({}):", task.state.name(), result.finding.verdict.as_str());
            *lines.last_mut().unwrap() = heading;
        }
        for (name, who, run) in commands() {
            let text = match run(task.clone(), &who) {
                Ok(decision) if decision.now == task => "already".to_owned(),
                Ok(decision) => format!("-> {} [{}]", decision.now.state.name(), decision.basis),
                Err(refusal) => match reason(refusal) {
                    "WRONG_STATE" => continue,
                    no => format!("no: {no}"),
                },
            };
            lines.push(format!("  {name}: {text}"));
        }
    }
    insta::assert_snapshot!("task_matrix", lines.join("\n"));
}

#[test]
fn nobody_without_the_role_moves_anything() {
    for task in tasks() {
        for (name, _, run) in commands() {
            let refused = run(task.clone(), &actor(Role::Operator));
            assert_eq!(reason(refused.unwrap_err()), "ROLE_MISSING", "{name}");
        }
    }
}

#[test]
fn every_state_survives_being_stored() {
    for task in tasks() {
        let text = serde_json::to_string(&task).unwrap();
        assert_eq!(serde_json::from_str::<InspectionTask>(&text).unwrap(), task);
    }
}

proptest! {
    #[test]
    fn any_sequence_keeps_the_invariants(order in prop::collection::vec(0usize..15, 1..40)) {
        let mut task = planned(InspectionKind::PostLicence);
        let mut signed = None;
        for i in order {
            let (name, who, run) = commands()[i].clone();
            let Ok(decision) = run(task.clone(), &who) else { continue };
            if let Some(team) = decision.now.state.team() {
                prop_assert!(team.inspectors.len() >= 2);
                prop_assert!(team.inspectors.is_disjoint(&decision.now.recused));
            }
            if let Some(InspectionFact::VerdictSigned { verdict, .. }) = decision.facts.first() {
                signed = Some(*verdict);
            }
            if let Some(InspectionFact::RectificationDeclined { .. }) = decision.facts.first() {
                prop_assert_eq!(signed, Some(Verdict::Rectify));
                signed = Some(Verdict::NotConform);
            }
            if let TaskState::Closed { verdict, .. } = &decision.now.state {
                prop_assert!(verdict.is_final() && signed == Some(*verdict), "closed without a signed verdict");
            }
            let again = run(decision.now.clone(), &who);
            prop_assert!(again.is_err() || again.unwrap().facts.is_empty(), "{name} tells twice");
            task = decision.now;
        }
    }
}
