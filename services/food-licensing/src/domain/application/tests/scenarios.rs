//! T-02, T-03, T-04, T-17, T-19, T-29 and the guards around them.

use actnow_decisions::{Refusal, RefusalKind, Role, Text};
use actnow_instant_approval::RuleBook;
use actnow_statutory_clock::{Light, WorkingCalendar};
use chrono::NaiveDate;

use crate::domain::act::LicenceAct;
use crate::domain::application::*;
use crate::domain::check::{Ban, PremisesHolder, banned_until};
use crate::domain::facts::FoodFact;
use crate::domain::form::{FoodForm, Material, MaterialKind, MaterialSource};
use crate::domain::instant_approval::{InstantApproval, InstantInputs, InstantRules};
use crate::domain::items::LicenceItem;
use crate::domain::law::Law;
use crate::domain::points::{Grounds, Point, PointList, Reason, Remedies};
use crate::domain::refusal::FoodRefusal;
use crate::domain::regime::RegimeId;
use crate::domain::samples::*;
use crate::domain::terms::RectificationClock;
use crate::domain::visit::{UnvisitedReason, visit_need};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn reason(refusal: FoodRefusal) -> &'static str {
    Refusal::from(refusal).reason
}

fn head() -> actnow_decisions::Actor {
    actor(Role::Head)
}

fn instant(application: &LicenceApplication, on: &str) -> InstantApproval {
    let check = acceptance_check(application, on);
    let regime = RegimeId::for_acceptance(day(on)).unwrap();
    let need = visit_need(&application.form, &application.act, regime, law().local);
    InstantRules::default().evaluate(InstantInputs::of(&application.form, &application.act, &check, need))
}

fn report(task: u128, verdict: VisitVerdict) -> VisitReport {
    VisitReport { task_id: id(task), verdict, inspectors: vec!["lin".into(), "mei".into()] }
}

/// An application with its visit ordered on `on`, by the machine.
fn assigned(on: &str) -> LicenceApplication {
    let application = accepted(licence_form(), on);
    application.assign_visit(id(7), &actor(Role::System), &law(), at(on)).unwrap().now
}

fn visited(verdict: VisitVerdict) -> LicenceApplication {
    let application = assigned("2026-09-21");
    application.record_visit(report(7, verdict), &actor(Role::System), &law(), at("2026-09-28")).unwrap().now
}

fn clock_due(application: &LicenceApplication) -> NaiveDate {
    application.state.due().unwrap().date
}

#[test]
fn t_02_a_prepackaged_licence_of_2018_is_granted_within_one_session_by_the_machine() {
    let on = "2018-11-12";
    let system = actor(Role::System);
    let application = received(historic_form(), on);
    assert_eq!(application.form.items, [LicenceItem::Prepackaged], "implied by the old wording");
    let check = acceptance_check(&application, on);
    let accepted = application.accept(&check, &system, &law(), at(on)).unwrap().now;
    assert_eq!(clock_due(&accepted), day("2018-12-10"), "the statutory backstop");
    let reviewed = accepted.review_unvisited(&system, &law(), at(on)).unwrap();
    assert_eq!(reviewed.basis, "Order 17 art 16");
    let reason = UnvisitedReason::PrepackagedWithoutCold;
    assert_eq!(reviewed.facts, [FoodFact::ReviewConcluded { outcome: ReviewOutcome::Unvisited { reason } }]);
    let decision = instant(&reviewed.now, on);
    let power = DecisionPower { instant: Some(&decision), ..DecisionPower::default() };
    let ready = reviewed.now.grant(power, &system, &law(), at(on)).unwrap();
    assert!(matches!(ready.source(), NumberSource::Series(key) if key.name() == "JY1370222"));
    let granted = ready.number(1).unwrap().now;
    let certificate = sealed(&granted, on);
    let order = IssueOrder {
        licence_id: id(2),
        follow_up_task: id(3),
        certificate: &certificate,
        held_on_commitment: false,
    };
    let issued = granted.issue(order, &system, &law(), at(on)).unwrap();
    let ApplicationState::Issued { grant, on: issued_on, .. } = &issued.now.state else { panic!() };
    assert_eq!(grant.number.to_string(), "JY13702220000017");
    assert_eq!(grant.validity, Validity { from: day(on), to: day("2023-11-11") });
    assert_eq!(*issued_on, day(on));
    let FoodFact::LicenceIssued { follow_up: Some(follow_up), .. } = &issued.facts[0] else { panic!() };
    assert_eq!(follow_up.ground, FollowUpGround::Unvisited);
    assert_eq!(follow_up.due, law().working_days(day(on), 30));
    assert!(matches!(&issued.facts[1], FoodFact::VisitOrdered { order } if order.task_id == id(3)));
}

#[test]
fn t_03_cold_food_needs_a_visit_and_no_decision_on_the_spot() {
    let on = "2018-11-12";
    let system = actor(Role::System);
    let application = accepted(FoodForm { cold_frozen: true, ..historic_form() }, on);
    assert_eq!(
        application.clone().review_unvisited(&system, &law(), at(on)).unwrap_err(),
        FoodRefusal::VisitNeeded
    );
    let decision = instant(&application, on);
    let power = DecisionPower { instant: Some(&decision), ..DecisionPower::default() };
    let early = application.clone().grant(power, &head(), &law(), at(on)).unwrap_err();
    assert_eq!(reason(early), "WRONG_STATE");
    let assigned = application.assign_visit(id(7), &system, &law(), at(on)).unwrap();
    let FoodFact::VisitOrdered { order } = &assigned.facts[0] else { panic!() };
    assert_eq!(order.period.due.date, day("2018-11-26"));
    assert_eq!(order.regime, RegimeId::Food2015);
}

#[test]
fn t_04_bulk_food_of_2026_waits_for_its_visit() {
    let on = "2026-09-21";
    let application = assigned(on);
    let ApplicationState::UnderReview { stage: Stage::VisitAssigned { visit }, .. } = &application.state
    else {
        panic!()
    };
    assert_eq!(visit.due.date, day("2026-09-29"));
    assert_eq!(clock_due(&application), day("2026-10-12"));
    let why = Reason::try_new("检验结果未出").unwrap();
    let denied =
        application.clone().extend(&why, &actor(Role::Reviewer), &law(), at("2026-10-08")).unwrap_err();
    assert_eq!(Refusal::from(denied).kind, RefusalKind::NotAllowed);
    let extended = application.clone().extend(&why, &head(), &law(), at("2026-10-12")).unwrap().now;
    assert_eq!(clock_due(&extended), day("2026-10-19"));
    assert_eq!(
        reason(extended.extend(&why, &head(), &law(), at("2026-10-12")).unwrap_err()),
        "EXTENSION_USED"
    );
    assert_eq!(
        reason(application.extend(&why, &head(), &law(), at("2026-10-13")).unwrap_err()),
        "CLOCK_EXPIRED"
    );
}

#[test]
fn t_17_silence_becomes_acceptance_from_the_day_of_receipt() {
    let application = received(licence_form(), "2026-09-21");
    let system = actor(Role::System);
    let due = application.state.due().unwrap();
    assert_eq!(due.date, day("2026-09-29"));
    let light = |on| actnow_statutory_clock::statutory_light(at(on), due, law().calendar);
    assert_eq!(
        (light("2026-09-24"), light("2026-09-28"), light("2026-09-30")),
        (Light::Green, Light::Yellow, Light::Red)
    );
    let early = application.clone().deem_accepted(&system, &law(), at("2026-09-29T23:59:59+08:00"));
    assert_eq!(reason(early.unwrap_err()), "PERIOD_STILL_RUNS");
    let check = acceptance_check(&application, "2026-09-30");
    let late = application.clone().accept(&check, &actor(Role::Window), &law(), at("2026-09-30"));
    assert_eq!(reason(late.unwrap_err()), "ACCEPTANCE_PERIOD_OVER");
    let deemed = application.deem_accepted(&system, &law(), at("2026-09-30T00:00:00+08:00")).unwrap();
    let ApplicationState::UnderReview { acceptance, stage: Stage::Accepted } = &deemed.now.state else {
        panic!()
    };
    assert_eq!((acceptance.mode, acceptance.accepted_on), (AcceptanceMode::Deemed, day("2026-09-21")));
    assert_eq!(clock_due(&deemed.now), day("2026-10-12"));
    let again = deemed.now.clone().deem_accepted(&system, &law(), at("2026-10-01")).unwrap();
    assert!(again.facts.is_empty() && again.now == deemed.now);
}

#[test]
fn t_19_nobody_grants_after_a_negative_visit_and_a_no_needs_grounds() {
    let application = visited(VisitVerdict::NotConform);
    let granted = application.clone().grant(DecisionPower::default(), &head(), &law(), at("2026-09-29"));
    let refusal = Refusal::from(granted.unwrap_err());
    assert_eq!((refusal.reason, refusal.kind), ("VISIT_NOT_CONFORM", RefusalKind::Precondition));
    assert!(Grounds::try_new(vec![], "Licensing Law 38", Remedies::default()).is_err());
    let grounds =
        Grounds::try_new(vec!["经营场所与申报地址不符".into()], "Licensing Law 38", Remedies::default());
    let refused = application.refuse(grounds.unwrap(), &head(), at("2026-09-29")).unwrap();
    assert_eq!(refused.now.state.name(), "REFUSED");
    let FoodFact::LicenceRefused { grounds } = &refused.facts[0] else { panic!() };
    assert_eq!((grounds.remedies().review_days, grounds.remedies().lawsuit_months), (60, 6));
}

#[test]
fn who_handled_the_file_does_not_decide_it() {
    let application = visited(VisitVerdict::Conform);
    let at = at("2026-09-29");
    let delegated = ["wu".to_owned(), "lin".to_owned(), "reviewer".to_owned()];
    let power = DecisionPower { delegated_reviewers: &delegated, instant: None };
    let mut reviewed_by_wu = application.clone();
    reviewed_by_wu.officers.reviewer = Some("wu".to_owned());
    let cases = [
        (&application, head(), Ok("GRANTED")),
        (&application, named("lin", Role::Head), Err("SEPARATION_OF_DUTY")),
        (&application, named("lin", Role::Reviewer), Err("SEPARATION_OF_DUTY")),
        (&reviewed_by_wu, named("wu", Role::Head), Err("SEPARATION_OF_DUTY")),
        (&reviewed_by_wu, named("wu", Role::Reviewer), Ok("GRANTED")),
        (&application, named("zhao", Role::Reviewer), Err("NOT_DELEGATED")),
        (&application, named("cousin", Role::Head), Err("RECUSAL")),
        (&application, actor(Role::System), Err("LEFT_TO_PERSON")),
        (&application, actor(Role::Window), Err("ROLE_MISSING")),
        (&application, actor(Role::Registrar), Err("ROLE_MISSING")),
    ];
    for (file, who, expect) in cases {
        let granted = file.clone().grant(power, &who, &law(), at).and_then(|ready| ready.number(1));
        let found = granted.map(|d| d.now.state.name()).map_err(reason);
        assert_eq!(found, expect, "{who:?}");
    }
}

#[test]
fn only_the_head_refuses_and_never_its_reviewer_or_inspector() {
    let grounds =
        || Grounds::try_new(vec!["不符合条件".into()], "Licensing Law 38", Remedies::default()).unwrap();
    let mut application = visited(VisitVerdict::Conform);
    application.officers.reviewer = Some("wu".to_owned());
    let cases = [
        (actor(Role::System), "ROLE_MISSING"),
        (actor(Role::Reviewer), "ROLE_MISSING"),
        (named("wu", Role::Head), "SEPARATION_OF_DUTY"),
        (named("mei", Role::Head), "SEPARATION_OF_DUTY"),
        (named("cousin", Role::Head), "RECUSAL"),
    ];
    for (who, expect) in cases {
        let refused = application.clone().refuse(grounds(), &who, at("2026-09-29"));
        assert_eq!(reason(refused.unwrap_err()), expect, "{who:?}");
    }
}

#[test]
fn a_machine_accepts_only_what_is_complete_verified_and_unremarkable() {
    let on = "2026-09-21";
    let application = received(licence_form(), on);
    let clean = acceptance_check(&application, on);
    let holder = PremisesHolder { operator_uscc: "x".into(), number: "JY13702220000025".into() };
    let remarkable =
        AcceptanceCheck { findings: findings_with(&application.form, on, &[holder]), ..clean.clone() };
    let accept = |file: &LicenceApplication, check: &AcceptanceCheck, role| {
        file.clone().accept(check, &actor(role), &law(), at(on)).map(|d| d.now.state.name()).map_err(reason)
    };
    assert_eq!(accept(&application, &clean, Role::System), Ok("ACCEPTED"));
    assert_eq!(accept(&application, &remarkable, Role::System), Err("NOT_AUTOMATIC"));
    assert_eq!(accept(&application, &remarkable, Role::Window), Ok("ACCEPTED"), "a person has seen it");
    let mut uploaded = application.clone();
    uploaded.form.materials[0].source = MaterialSource::Uploaded;
    assert_eq!(accept(&uploaded, &acceptance_check(&uploaded, on), Role::System), Err("NOT_AUTOMATIC"));
    let banned = AcceptanceCheck {
        banned_until: banned_until(&[Ban { until: day("2026-09-21"), article: "53".into() }], day(on)),
        ..clean.clone()
    };
    assert_eq!(accept(&application, &banned, Role::Window), Err("BANNED_UNTIL"));
    let wrong_track = AcceptanceCheck { track: track(&form(), on), ..clean };
    assert_eq!(accept(&application, &wrong_track, Role::Window), Err("FILING_SUFFICES"));
}

#[test]
fn a_second_list_has_only_points_that_the_corrections_raised() {
    let on = "2026-09-21";
    let incomplete = FoodForm { rules: vec![], food_safety_manager: None, ..licence_form() };
    let application = received(incomplete.clone(), on);
    let found = findings(&incomplete, on);
    let points: Vec<Point> = found.violations.clone().into_iter().map(Point::from).collect();
    let window = actor(Role::Window);
    // The manager is known but left out of the list: it may not come later.
    let (manager, told): (Vec<Point>, Vec<Point>) =
        points.into_iter().partition(|point| point.reason == "MANAGER_MISSING");
    let told = PointList::try_new(told).unwrap();
    let noticed = application.notice_correction(&told, &found, &window, &law(), at(on)).unwrap();
    assert_eq!(clock_due(&noticed.now), day("2026-10-12"), "ten working days");
    let supply = |form: FoodForm| {
        let (track, found) = (track(&form, on), findings(&form, on));
        noticed.now.clone().supply(form, &track, &found, &actor(Role::Applicant), &law(), at("2026-09-24"))
    };
    assert_eq!(reason(supply(incomplete).unwrap_err()), "MATERIALS_INCOMPLETE");
    let supplied = supply(FoodForm { food_safety_manager: None, ..licence_form() }).unwrap().now;
    assert_eq!(
        clock_due(&supplied),
        law().working_days(day("2026-09-24"), 5).date,
        "a new acceptance period"
    );
    let again = |points| {
        let list = PointList::try_new(points).unwrap();
        supplied.clone().notice_correction(&list, &found, &window, &law(), at("2026-09-28"))
    };
    assert_eq!(reason(again(manager.clone()).unwrap_err()), "ONE_TIME_NOTICE_VIOLATED");
    overlooked_points_need_a_supervisor(&supplied, manager);
    // What nobody changed could have been told with the first list, under whatever rule it is told now; what was changed
    // may be wrong in a new way.
    let stated = |field: &str| Point {
        field: field.into(),
        rule: "Order 78 art 16".into(),
        reason: "STATED_BY_CLERK".into(),
        ..told.as_slice()[0].clone()
    };
    for unchanged in ["premises", "food_safety_manager", "materials.EQUIPMENT_LAYOUT", "persons[0].name"] {
        let refused = again(vec![stated("rules"), stated(unchanged)]).unwrap_err();
        let FoodRefusal::OneTimeNoticeViolated { points } = refused else { panic!("{refused:?}") };
        assert_eq!(points, [stated(unchanged)]);
    }
    assert_eq!(again(vec![stated("rules")]).unwrap().now.state.name(), "CORRECTION");
    what_a_correction_breaks_is_new(&supplied);
}

/// The applicant changes the form on the spot, so that something else is missing; and replaces a file.
fn what_a_correction_breaks_is_new(supplied: &LicenceApplication) {
    let (on, window) = ("2026-09-28", actor(Role::Window));
    let mut form = FoodForm { items: vec![LicenceItem::HotFood], ..supplied.form.clone() };
    form.materials[0].document = Some("ab".repeat(32));
    let changed = supplied.clone().correct_on_the_spot(form.clone(), &track(&form, on), &window).unwrap().now;
    let stated = |field: &str| Point {
        field: field.into(),
        rule: "Order 78 art 12".into(),
        reason: "STATED_BY_CLERK".into(),
        text: Text::new("请补正", "correct this"),
    };
    let again = |field: &str| {
        let list = PointList::try_new(vec![stated(field)]).unwrap();
        changed.clone().notice_correction(&list, &findings(&form, on), &window, &law(), at(on))
    };
    for raised in ["items", "materials.EQUIPMENT_LAYOUT", "materials.PROCESS", "main_type"] {
        assert_eq!(again(raised).unwrap().now.state.name(), "CORRECTION", "{raised}");
    }
    assert_eq!(reason(again("premises").unwrap_err()), "ONE_TIME_NOTICE_VIOLATED");
}

/// What was overlooked is asked for with a supervisor's leave, by another person, and until it is answered.
fn overlooked_points_need_a_supervisor(supplied: &LicenceApplication, overlooked: Vec<Point>) {
    let (today, why) = (at("2026-09-28"), Reason::try_new("漏列食品安全管理员").unwrap());
    let none = findings(&licence_form(), "2026-09-28");
    let list = PointList::try_new(overlooked).unwrap();
    let (supervisor, window) = (actor(Role::Supervisor), actor(Role::Window));
    let first = received(licence_form(), "2026-09-28").allow_second_notice(&why, &supervisor, today);
    assert_eq!(reason(first.unwrap_err()), "FIRST_LIST");
    let by_window = supplied.clone().allow_second_notice(&why, &window, today);
    assert_eq!(reason(by_window.unwrap_err()), "ROLE_MISSING");
    let late = supplied.clone().allow_second_notice(&why, &supervisor, at("2026-10-20"));
    assert_eq!(reason(late.unwrap_err()), "ACCEPTANCE_PERIOD_OVER");
    let told = supplied.clone().allow_second_notice(&why, &supervisor, today).unwrap();
    assert!(
        matches!(&told.facts[..], [FoodFact::SecondNoticeAllowed { allowed_by }] if *allowed_by == supervisor.subject)
    );
    let allowed = told.now;
    let both = Actor { roles: vec![Role::Window], ..supervisor.clone() };
    let own = allowed.clone().notice_correction(&list, &none, &both, &law(), today);
    assert_eq!(reason(own.unwrap_err()), "SEPARATION_OF_DUTY");
    let noticed = allowed.notice_correction(&list, &none, &window, &law(), today).unwrap().now;
    let form = licence_form();
    let (track, found) = (track(&form, "2026-09-28"), findings(&form, "2026-09-28"));
    let answered = noticed.supply(form, &track, &found, &actor(Role::Applicant), &law(), today).unwrap().now;
    let third = answered.notice_correction(&list, &none, &window, &law(), today);
    assert_eq!(reason(third.unwrap_err()), "ONE_TIME_NOTICE_VIOLATED");
}

#[test]
fn who_never_answers_has_abandoned() {
    let on = "2026-09-21";
    let application = received(FoodForm { rules: vec![], ..licence_form() }, on);
    let found = findings(&application.form, on);
    let points = found.violations.clone().into_iter().map(Point::from).collect();
    let list = PointList::try_new(points).unwrap();
    let noticed =
        application.notice_correction(&list, &found, &actor(Role::Window), &law(), at(on)).unwrap().now;
    let system = actor(Role::System);
    let early = noticed.clone().abandon(&system, at("2026-10-12"));
    assert_eq!(reason(early.unwrap_err()), "PERIOD_STILL_RUNS");
    let (track, none) = (track(&licence_form(), on), findings(&licence_form(), on));
    let late = noticed.clone().supply(
        licence_form(),
        &track,
        &none,
        &actor(Role::Applicant),
        &law(),
        at("2026-10-13"),
    );
    assert_eq!(reason(late.unwrap_err()), "CLOCK_EXPIRED");
    let abandoned = noticed.abandon(&system, at("2026-10-13")).unwrap();
    assert!(abandoned.now.state.is_final());
    assert!(abandoned.now.abandon(&system, at("2026-10-14")).unwrap().facts.is_empty());
}

#[test]
fn a_hearing_moves_the_due_day_by_its_working_days() {
    let application = visited(VisitVerdict::Conform);
    let heard = application.open_hearing(&head(), at("2026-09-28")).unwrap().now;
    assert_eq!(heard.state.name(), "HEARING");
    assert_eq!(heard.state.due(), None, "nothing is due while the clock stands still");
    let closed = heard.close_hearing(&head(), &law(), at("2026-10-09")).unwrap().now;
    // 29 and 30 September, 8 and 9 October are not counted.
    assert_eq!(clock_due(&closed), law().working_days(day("2026-10-12"), 4).date);
    assert_eq!(closed.state.name(), "REVIEWED", "where it stood");
}

#[test]
fn rectification_needs_consent_and_runs_inside_the_clock_unless_configured() {
    let application = assigned("2026-09-21");
    let rectify = |consented_by: Option<&str>, who: Role, law: &Law<'_>| {
        let report = RectificationReport {
            task_id: id(7),
            deadline: day("2026-10-08"),
            consented_by: consented_by.map(str::to_owned),
        };
        application.clone().rectify(report, &actor(who), law, at("2026-09-24"))
    };
    assert_eq!(reason(rectify(None, Role::System, &law()).unwrap_err()), "HEAD_CONSENT_MISSING");
    let running = rectify(Some("zhang"), Role::System, &law()).unwrap().now;
    assert_eq!(running.state.name(), "RECTIFYING");
    assert_eq!(clock_due(&running), day("2026-10-12"));
    assert_eq!(rectify(None, Role::Head, &law()).unwrap().now.state.name(), "RECTIFYING");

    let heard = running.open_hearing(&head(), at("2026-09-24")).unwrap().now;
    let closed = heard.close_hearing(&head(), &law(), at("2026-09-28")).unwrap().now;
    assert_eq!(
        (closed.state.name(), clock_due(&closed)),
        ("RECTIFYING", day("2026-10-13")),
        "only the hearing stopped it"
    );

    let mut regimes = regimes();
    regimes.food_2023.rectification = RectificationClock::Suspended;
    let stopping = Law { regimes: &regimes, ..law() };
    let stopped = rectify(Some("zhang"), Role::System, &stopping).unwrap().now;
    assert_eq!(stopped.state.due(), None);
    let done = stopped
        .record_visit(report(7, VisitVerdict::Conform), &actor(Role::System), &stopping, at("2026-09-30"))
        .unwrap()
        .now;
    assert_eq!(clock_due(&done), law().working_days(day("2026-10-12"), 3).date, "28, 29 and 30 September");
}

#[test]
fn where_a_visit_may_be_skipped_only_a_person_orders_one() {
    let application = accepted(historic_form(), "2018-11-12");
    let assign = |who| application.clone().assign_visit(id(7), &actor(who), &law(), at("2018-11-12"));
    assert_eq!(assign(Role::System).unwrap_err(), FoodRefusal::VisitNotNeeded);
    assert_eq!(assign(Role::Reviewer).unwrap().now.state.name(), "VISIT_ASSIGNED");
}

#[test]
fn a_verdict_counts_once_from_its_own_visit_and_two_inspectors() {
    let application = assigned("2026-09-21");
    let record = |file: &LicenceApplication, report| {
        file.clone().record_visit(report, &actor(Role::System), &law(), at("2026-09-28"))
    };
    assert_eq!(reason(record(&application, report(8, VisitVerdict::Conform)).unwrap_err()), "OTHER_VISIT");
    let alone =
        VisitReport { inspectors: vec!["lin".into(), "lin".into()], ..report(7, VisitVerdict::Conform) };
    assert_eq!(reason(record(&application, alone).unwrap_err()), "MIN_TWO_INSPECTORS");
    let once = record(&application, report(7, VisitVerdict::ConformAfterOnSiteFix)).unwrap().now;
    let twice = record(&once, report(7, VisitVerdict::ConformAfterOnSiteFix)).unwrap();
    assert!(twice.facts.is_empty() && twice.now == once);
    assert_eq!(reason(record(&once, report(7, VisitVerdict::NotConform)).unwrap_err()), "WRONG_STATE");
}

#[test]
fn a_promised_document_keeps_the_certificate_back() {
    let mut form = licence_form();
    form.materials.push(Material {
        kind: MaterialKind::SafetyRules,
        source: MaterialSource::Committed,
        document: None,
    });
    let application = accepted(form, "2026-09-21");
    let assigned =
        application.assign_visit(id(7), &actor(Role::Reviewer), &law(), at("2026-09-21")).unwrap().now;
    let reviewed = assigned
        .record_visit(report(7, VisitVerdict::Conform), &actor(Role::Inspector), &law(), at("2026-09-22"))
        .unwrap()
        .now;
    let ready = reviewed.grant(DecisionPower::default(), &head(), &law(), at("2026-09-22")).unwrap();
    let granted = ready.number(1).unwrap().now;
    assert_eq!(clock_due(&granted), law().working_days(day("2026-09-22"), 5).date);
    let certificate = sealed(&granted, "2026-09-22");
    let issue = |file: &LicenceApplication| {
        let order = IssueOrder {
            licence_id: id(2),
            follow_up_task: id(3),
            certificate: &certificate,
            held_on_commitment: false,
        };
        file.clone().issue(order, &actor(Role::Issuer), &law(), at("2026-09-23"))
    };
    assert_eq!(reason(issue(&granted).unwrap_err()), "GAP_OPEN");
    let closed = granted.close_gap(&actor(Role::Window)).unwrap();
    assert_eq!(closed.facts, [FoodFact::GapClosed]);
    let issued = issue(&closed.now).unwrap();
    assert_eq!(issued.facts.len(), 1, "visited before: no supervision visit follows");
    assert!(issue(&issued.now).unwrap().facts.is_empty(), "the same licence twice");
}

#[test]
fn t_24_no_licence_is_issued_on_an_unsealed_certificate() {
    let granted = visited(VisitVerdict::Conform)
        .grant(DecisionPower::default(), &head(), &law(), at("2026-09-29"))
        .and_then(|ready| ready.number(1))
        .unwrap()
        .now;
    let unsealed = certificate(&granted);
    let order = IssueOrder {
        licence_id: id(2),
        follow_up_task: id(3),
        certificate: &unsealed,
        held_on_commitment: false,
    };
    let issued = granted.clone().issue(order, &actor(Role::System), &law(), at("2026-09-29"));
    assert_eq!(reason(issued.unwrap_err()), "CERTIFICATE_NOT_READY");
    let other = granted.clone();
    let ApplicationState::Granted { grant, .. } = &other.state else { panic!() };
    assert!(sealed(&granted, "2026-09-29").is_sealed_for(&grant.number));
}

#[test]
fn withdrawing_calls_off_the_visit() {
    let withdrawn = assigned("2026-09-21").withdraw(&actor(Role::Applicant), at("2026-09-22")).unwrap();
    assert_eq!(
        withdrawn.facts,
        [FoodFact::VisitCancelled { task_id: id(7) }, FoodFact::ApplicationWithdrawn]
    );
    assert!(withdrawn.now.withdraw(&actor(Role::Applicant), at("2026-09-23")).unwrap().facts.is_empty());
}

#[test]
fn the_business_licence_comes_first() {
    let mut form = licence_form();
    form.operator.uscc = "  ".to_owned();
    let track = track(&form, "2026-09-21");
    let act = LicenceAct::New;
    let submission = Submission { id: id(1), case_id: None, act, track, form, interested: vec![] };
    let refused = LicenceApplication::submit(submission, &actor(Role::Window), &law(), at("2026-09-21"));
    assert_eq!(reason(refused.unwrap_err()), "BUSINESS_LICENCE_FIRST");
}

#[test]
fn every_state_survives_being_stored() {
    let visited = visited(VisitVerdict::Conform);
    let heard = visited.clone().open_hearing(&head(), at("2026-09-28")).unwrap().now;
    let granted = visited
        .clone()
        .grant(DecisionPower::default(), &head(), &law(), at("2026-09-29"))
        .and_then(|ready| ready.number(1))
        .unwrap()
        .now;
    for file in [received(licence_form(), "2026-09-21"), assigned("2026-09-21"), visited, heard, granted] {
        let text = serde_json::to_string(&file).unwrap();
        assert_eq!(serde_json::from_str::<LicenceApplication>(&text).unwrap(), file);
    }
}

#[test]
fn a_visit_that_falls_through_puts_the_file_back_and_is_ordered_anew() {
    let on = "2026-09-21";
    let file = assigned(on);
    let system = actor(Role::System);
    let other = file.clone().visit_fell_through(id(8), &system, &law(), at(on));
    assert_eq!(reason(other.unwrap_err()), "OTHER_VISIT");
    let back = file.visit_fell_through(id(7), &system, &law(), at(on)).unwrap();
    assert_eq!(back.now.state.name(), "ACCEPTED");
    assert!(back.facts.is_empty(), "the inspections know it already");
    let anew = back.now.clone().assign_visit(id(9), &actor(Role::Reviewer), &law(), at(on)).unwrap().now;
    assert_eq!(anew.state.open_visit().unwrap().task_id, id(9));
    let again = back.now.visit_fell_through(id(7), &system, &law(), at(on));
    assert_eq!(reason(again.unwrap_err()), "WRONG_STATE");
}

/// What `file` tells when it is computed again with Tuesday 2027-01-05 as a day off; a second time nothing.
fn again(file: LicenceApplication) -> (LicenceApplication, Vec<FoodFact>) {
    let notice = WorkingCalendar::from_csv("date,kind,holiday\n2027-01-05,OFF,New Year\n").unwrap();
    let calendar = WorkingCalendar::built_in().clone().merge(&notice);
    let (later, system) = (Law { calendar: &calendar, ..law() }, actor(Role::System));
    let done = file.compute_again(&system, &later).unwrap();
    let twice = done.now.clone().compute_again(&system, &later).unwrap();
    assert_eq!((twice.now, twice.facts.len()), (done.now.clone(), 0));
    (done.now, done.facts)
}

#[test]
fn t_29_every_due_day_is_computed_again_and_how_the_file_stands_is_told_last() {
    const ON: &str = "2027-01-04";
    let visit = assigned(ON);
    let (moved, facts) = again(visit.clone());
    assert_eq!(clock_due(&moved), day("2027-01-19"));
    assert_eq!(moved.state.open_visit().unwrap().due.date, day("2027-01-12"));
    assert!(matches!(facts[..], [FoodFact::ApplicationAccepted { .. }, FoodFact::VisitMoved { .. }]));
    let heard = visit.clone().open_hearing(&head(), at("2027-01-06")).unwrap().now;
    let (stopped, facts) = again(heard);
    assert_eq!((stopped.state.name(), facts.len()), ("HEARING", 2));
    let closed = stopped.close_hearing(&head(), &law(), at("2027-01-06")).unwrap().now;
    assert_eq!(clock_due(&closed), day("2027-01-18"), "counted by whatever calendar is in force then");
    let system = actor(Role::System);
    let reviewed = visit.record_visit(report(7, VisitVerdict::Conform), &system, &law(), at(ON)).unwrap().now;
    let (_, facts) = again(reviewed.clone());
    assert!(matches!(facts[..], [FoodFact::ApplicationAccepted { .. }, FoodFact::ReviewConcluded { .. }]));
    let granted =
        reviewed.grant(DecisionPower::default(), &head(), &law(), at(ON)).unwrap().number(1).unwrap().now;
    let (moved, facts) = again(granted);
    assert_eq!((clock_due(&moved), facts.len()), (day("2027-01-12"), 0), "issued by then; told once");
}
