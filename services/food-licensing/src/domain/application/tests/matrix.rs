//! Every state against every command: the law of this room on one screen.

use actnow_decisions::{Actor, Refusal, Role};

use crate::domain::act::Conditions;
use crate::domain::application::*;
use crate::domain::form::FoodForm;
use crate::domain::points::{Grounds, Point, PointList, Reason, Remedies};
use crate::domain::refusal::FoodRefusal;
use crate::domain::samples::*;
use crate::domain::track::TrackDecision;

const ON: &str = "2026-09-21";
/// After the acceptance period, the correction period and every clock.
const LATE: &str = "2026-12-01";

fn point() -> PointList {
    let text = actnow_decisions::Text::new("x", "x");
    let point = Point { field: "f".into(), rule: "R".into(), reason: "X".into(), text };
    PointList::try_new(vec![point]).unwrap()
}

fn grounds() -> Grounds {
    Grounds::try_new(vec!["不符合".into()], "Licensing Law 38", Remedies::default()).unwrap()
}

fn reviewed(verdict: VisitVerdict) -> LicenceApplication {
    let report = VisitReport { task_id: id(7), verdict, inspectors: vec!["lin".into(), "mei".into()] };
    visit().record_visit(report, &actor(Role::System), &law(), at(ON)).unwrap().now
}

fn visit() -> LicenceApplication {
    accepted(licence_form(), ON).assign_visit(id(7), &actor(Role::System), &law(), at(ON)).unwrap().now
}

fn granted() -> LicenceApplication {
    let ready =
        reviewed(VisitVerdict::Conform).grant(DecisionPower::default(), &actor(Role::Head), &law(), at(ON));
    ready.and_then(|ready| ready.number(1)).unwrap().now
}

fn issue(file: LicenceApplication, who: &Actor) -> Result<ApplicationDecision, FoodRefusal> {
    let certificate = sealed(&granted(), ON);
    let order = IssueOrder {
        licence_id: id(2),
        follow_up_task: id(3),
        certificate: &certificate,
        held_on_commitment: false,
    };
    file.issue(order, who, &law(), at(ON))
}

fn rectification() -> RectificationReport {
    RectificationReport {
        task_id: id(7),
        deadline: "2026-10-08".parse().unwrap(),
        consented_by: Some("zhang".into()),
    }
}

/// One file in every state, reached by lawful steps.
fn files() -> Vec<LicenceApplication> {
    let (window, system, head) = (actor(Role::Window), actor(Role::System), actor(Role::Head));
    let fresh = || received(licence_form(), ON);
    let filing = |form: &FoodForm| -> TrackDecision { track(form, ON) };
    let noticed = fresh()
        .notice_correction(&point(), &findings(&licence_form(), ON), &window, &law(), at(ON))
        .unwrap()
        .now;
    let ban = NotAcceptedGround::Banned { until: "2027-01-01".parse().unwrap() };
    vec![
        fresh(),
        noticed.clone(),
        noticed.abandon(&system, at(LATE)).unwrap().now,
        fresh().not_required(&filing(&form()), &window, at(ON)).unwrap().now,
        fresh().not_competent("城阳区市场监督管理局".into(), &window, at(ON)).unwrap().now,
        fresh().not_accept(ban, grounds(), &window, at(ON)).unwrap().now,
        accepted(licence_form(), ON),
        visit(),
        visit().rectify(rectification(), &head, &law(), at(ON)).unwrap().now,
        reviewed(VisitVerdict::Conform),
        accepted(licence_form(), ON).open_hearing(&head, at(ON)).unwrap().now,
        granted(),
        issue(granted(), &system).unwrap().now,
        accepted_for(renewal(held(licence_form()), Conditions::Changed), licence_form(), ON),
        reviewed(VisitVerdict::NotConform).refuse(grounds(), &head, at(ON)).unwrap().now,
        fresh().withdraw(&window, at(ON)).unwrap().now,
    ]
}

type Command =
    (&'static str, Role, fn(LicenceApplication, &Actor) -> Result<ApplicationDecision, FoodRefusal>);

fn commands() -> Vec<Command> {
    vec![
        ("not required", Role::Window, |f, who| f.not_required(&track(&form(), ON), who, at(ON))),
        ("not competent", Role::Window, |f, who| f.not_competent("其他".into(), who, at(ON))),
        ("not accept", Role::Window, |f, who| {
            f.not_accept(NotAcceptedGround::FalseMaterials, grounds(), who, at(ON))
        }),
        ("correct on the spot", Role::Applicant, |f, who| {
            f.correct_on_the_spot(licence_form(), &track(&licence_form(), ON), who)
        }),
        ("notice correction", Role::Window, |f, who| {
            f.notice_correction(&point(), &findings(&licence_form(), ON), who, &law(), at(ON))
        }),
        ("allow second notice", Role::Supervisor, |f, who| {
            f.allow_second_notice(&Reason::try_new("疏漏").unwrap(), who, at(ON))
        }),
        ("supply", Role::Applicant, |f, who| {
            let (track, found) = (track(&licence_form(), ON), findings(&licence_form(), ON));
            f.supply(licence_form(), &track, &found, who, &law(), at(ON))
        }),
        ("abandon (late)", Role::System, |f, who| f.abandon(who, at(LATE))),
        ("accept", Role::Window, |f, who| {
            let check = acceptance_check(&f, ON);
            f.accept(&check, who, &law(), at(ON))
        }),
        ("deem accepted (late)", Role::System, |f, who| f.deem_accepted(who, &law(), at(LATE))),
        ("assign visit", Role::Reviewer, |f, who| f.assign_visit(id(7), who, &law(), at(ON))),
        ("review unvisited", Role::Reviewer, |f, who| f.review_unvisited(who, &law(), at(ON))),
        ("record visit", Role::Inspector, |f, who| {
            let report = VisitReport {
                task_id: id(7),
                verdict: VisitVerdict::Conform,
                inspectors: vec!["lin".into(), "mei".into()],
            };
            f.record_visit(report, who, &law(), at(ON))
        }),
        ("rectify", Role::Head, |f, who| f.rectify(rectification(), who, &law(), at(ON))),
        ("deem renewed (late)", Role::System, |f, who| {
            let ready = f.deem_renewed(who, &law(), at(LATE))?;
            Ok(ready.with_held_number().expect("a renewal keeps its number"))
        }),
        ("extend", Role::Head, |f, who| f.extend(&Reason::try_new("复杂").unwrap(), who, &law(), at(ON))),
        ("open hearing", Role::Head, |f, who| f.open_hearing(who, at(ON))),
        ("close hearing", Role::Head, |f, who| f.close_hearing(who, &law(), at(ON))),
        ("grant", Role::Head, |f, who| {
            f.grant(DecisionPower::default(), who, &law(), at(ON)).and_then(|ready| ready.number(1))
        }),
        ("refuse", Role::Head, |f, who| f.refuse(grounds(), who, at(ON))),
        ("close gap", Role::Window, |f, who| f.close_gap(who)),
        ("issue", Role::Issuer, issue),
        ("withdraw", Role::Applicant, |f, who| f.withdraw(who, at(ON))),
    ]
}

#[test]
fn every_state_answers_every_command() {
    let mut lines = Vec::new();
    for file in files() {
        lines.push(format!("{}:", file.state.name()));
        for (name, role, run) in commands() {
            let outcome = match run(file.clone(), &actor(role)) {
                Ok(decision) if decision.now == file => "already".to_owned(),
                Ok(decision) => format!("-> {} [{}]", decision.now.state.name(), decision.basis),
                Err(refusal) => match Refusal::from(refusal).reason {
                    "WRONG_STATE" => continue,
                    reason => format!("no: {reason}"),
                },
            };
            lines.push(format!("  {name}: {outcome}"));
        }
    }
    insta::assert_snapshot!("application_matrix", lines.join("\n"));
}

#[test]
fn nobody_without_the_role_moves_anything() {
    for file in files() {
        for (name, role, run) in commands() {
            let refused = run(file.clone(), &actor(Role::Operator));
            assert_eq!(Refusal::from(refused.unwrap_err()).reason, "ROLE_MISSING", "{name} by {role}");
        }
    }
}
