//! What an application for each act leads to under both regimes: period, visit, number, validity, supervision; and
//! what none of them may ask for.

use actnow_decisions::{Refusal, Role};
use chrono::NaiveDate;

use crate::domain::act::{Conditions, HeldLicence, LicenceAct, Loss, Punctuality};
use crate::domain::application::*;
use crate::domain::facts::FoodFact;
use crate::domain::form::{FoodForm, Material, MaterialKind, MaterialSource};
use crate::domain::items::LicenceItem;
use crate::domain::renewal::RenewalTiming;
use crate::domain::samples::*;

/// A day under each regime on which the sample licence can be renewed.
const DAYS: [(&str, &str); 2] = [("2018-11-12", "2020-12-31"), ("2026-09-21", "2026-11-18")];

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn held_until(form: FoodForm, to: &str) -> HeldLicence {
    let validity = Validity { from: day("2015-12-01"), to: day(to) };
    HeldLicence { validity, ..held(form) }
}

/// A form that exists under both regimes.
fn bulk() -> FoodForm {
    FoodForm { items: vec![LicenceItem::Bulk], ..licence_form() }
}

fn renamed() -> FoodForm {
    let mut form = bulk();
    form.operator.legal_rep = "葛样例".to_owned();
    form
}

fn acts(to: &str) -> Vec<(&'static str, LicenceAct, FoodForm)> {
    use Conditions::{Changed, Unchanged};
    let materials = [MaterialKind::EquipmentLayout, MaterialKind::Process]
        .map(|kind| Material { kind, source: MaterialSource::Shared, document: None })
        .to_vec();
    let more = FoodForm { items: vec![LicenceItem::Bulk, LicenceItem::HotFood], materials, ..bulk() };
    let loss = LicenceAct::Replacement { held: held_until(bulk(), to), loss: Loss::Lost };
    vec![
        ("renewal, unchanged", renewal(held_until(bulk(), to), Unchanged), bulk()),
        ("renewal, changed", renewal(held_until(bulk(), to), Changed), bulk()),
        ("renewal, one item more", renewal(held_until(bulk(), to), Unchanged), more.clone()),
        ("change of the legal representative", change(held_until(bulk(), to), Unchanged), renamed()),
        ("change, one item more", change(held_until(bulk(), to), Unchanged), more),
        ("replacement", loss, bulk()),
    ]
}

fn reviewed(file: LicenceApplication, on: &str) -> LicenceApplication {
    let system = actor(Role::System);
    match file.clone().review_unvisited(&system, &law(), at(on)) {
        Ok(unvisited) => unvisited.now,
        Err(_) => {
            let ordered = file.assign_visit(id(7), &system, &law(), at(on)).unwrap().now;
            let inspectors = vec!["lin".into(), "mei".into()];
            let report = VisitReport { task_id: id(7), verdict: VisitVerdict::Conform, inspectors };
            ordered.record_visit(report, &system, &law(), at(on)).unwrap().now
        }
    }
}

fn line(name: &str, file: LicenceApplication, on: &str) -> String {
    let ApplicationState::UnderReview { acceptance, .. } = &file.state else { panic!("{name}") };
    let (regime, due) = (acceptance.regime.as_str(), acceptance.clock.due().date);
    let file = reviewed(file, on);
    let review = match file.state.stage() {
        Some(Stage::Reviewed { review: Review { outcome: ReviewOutcome::Unvisited { reason }, .. } }) => {
            format!("unvisited: {reason:?} [{}]", reason.basis())
        }
        _ => "visited".to_owned(),
    };
    let ready = file.grant(DecisionPower::default(), &actor(Role::Head), &law(), at(on)).unwrap();
    let granted = ready.with_held_number().expect("the number is kept");
    let ApplicationState::Granted { grant, .. } = &granted.now.state else { panic!("{name}") };
    let Validity { from, to } = grant.validity;
    format!(
        "{regime} {name}: decide by {due}; {review}; {} {from}..{to}, issue by {} [{}]; then {:?}",
        grant.number, grant.issue_due.date, granted.basis, grant.follow_up
    )
}

#[test]
fn each_act_under_each_regime() {
    let mut lines = Vec::new();
    for (on, to) in DAYS {
        for (name, act, form) in acts(to) {
            lines.push(line(name, accepted_for(act, form, on), on));
        }
    }
    insta::assert_snapshot!("acts", lines.join("\n"));
}

#[test]
fn what_no_act_may_ask_for() {
    let moved = FoodForm { premises: "样例路9号".to_owned(), ..licence_form() };
    let elsewhere = FoodForm { division: "370214".to_owned(), ..licence_form() };
    let mut sold = licence_form();
    sold.operator.uscc = "91370222MAFAKE035F".to_owned();
    let prepackaged = FoodForm { scope: form().scope, items: vec![], ..licence_form() };
    let act = |n: usize| match n {
        0 => renewal(held(licence_form()), Conditions::Changed),
        1 => change(held(licence_form()), Conditions::Changed),
        _ => LicenceAct::Replacement { held: held(licence_form()), loss: Loss::Damaged },
    };
    let table: [(&FoodForm, [&str; 3]); 6] = [
        (&moved, ["PREMISES_MOVED"; 3]),
        (&elsewhere, ["PREMISES_MOVED"; 3]),
        (&sold, ["OPERATOR_REPLACED"; 3]),
        (&licence_form(), ["", "NOTHING_CHANGED", ""]),
        (&with_legal_rep("葛样例"), ["", "", "REPLACEMENT_CHANGES"]),
        (&prepackaged, ["FILING_SUFFICES", "FILING_SUFFICES", "REPLACEMENT_CHANGES"]),
    ];
    for (form, expect) in table {
        for (n, expect) in expect.into_iter().enumerate() {
            let outcome = received_for(act(n), form.clone(), "2026-09-21");
            let reason = outcome.err().map_or("", |refusal| Refusal::from(refusal).reason);
            assert_eq!(reason, expect, "{} {:?}", act(n).name(), form.operator);
        }
    }
}

#[test]
fn a_corrected_form_fits_its_act_as_the_first_one_did() {
    let file =
        received_for(change(held(licence_form()), Conditions::Unchanged), with_legal_rep("葛"), "2026-09-21");
    let moved = FoodForm { premises: "样例路9号".to_owned(), ..with_legal_rep("葛") };
    let track = track(&moved, "2026-09-21");
    let refused = file.unwrap().correct_on_the_spot(moved, &track, &actor(Role::Window));
    assert_eq!(Refusal::from(refused.unwrap_err()).reason, "PREMISES_MOVED");
}

#[test]
fn silence_until_the_last_day_renews_what_was_applied_for_in_time() {
    let (system, on, end) = (actor(Role::System), "2026-09-21", "2026-11-19T00:00:00+08:00");
    let in_time = accepted_for(renewal(held(licence_form()), Conditions::Changed), licence_form(), on);
    let early = in_time.clone().deem_renewed(&system, &law(), at("2026-11-18T23:59:59+08:00"));
    assert_eq!(Refusal::from(early.unwrap_err()).reason, "PERIOD_STILL_RUNS");
    let visited = in_time.assign_visit(id(7), &system, &law(), at(on)).unwrap().now;
    let decision = visited.deem_renewed(&system, &law(), at(end)).unwrap().with_held_number().unwrap();
    assert_eq!(decision.basis, "Licensing Law 50");
    assert!(
        matches!(decision.facts[0], FoodFact::VisitCancelled { .. }),
        "nobody goes there for the decision"
    );
    let ApplicationState::Granted { grant, .. } = &decision.now.state else { panic!() };
    assert_eq!((grant.validity.from, grant.validity.to), (day("2026-11-18"), day("2031-11-17")));
    assert_eq!(grant.follow_up, Some(FollowUpGround::Unvisited));
    let late = LicenceAct::Renewal {
        held: held(licence_form()),
        conditions: Conditions::Changed,
        timing: RenewalTiming::Late,
    };
    let late = accepted_for(late, licence_form(), "2026-10-29");
    assert_eq!(Refusal::from(late.deem_renewed(&system, &law(), at(end)).unwrap_err()).reason, "WRONG_STATE");
}

#[test]
fn what_comes_late_is_seen() {
    let late = Punctuality::Late { due: day("2026-10-12") };
    let table = [
        (renewal(held(licence_form()), Conditions::Changed), ""),
        (change(held(licence_form()), Conditions::Changed), ""),
        (
            LicenceAct::Change {
                held: held(licence_form()),
                conditions: Conditions::Changed,
                punctuality: late,
            },
            "CHANGE_LATE",
        ),
        (
            LicenceAct::Renewal {
                held: held(licence_form()),
                conditions: Conditions::Changed,
                timing: RenewalTiming::Late,
            },
            "RENEWAL_LATE",
        ),
    ];
    for (act, expect) in table {
        assert_eq!(act.warning().map_or("", |warning| warning.reason), expect);
    }
}

#[test]
fn what_keeps_a_licence_on_its_last_day() {
    let law = law();
    let (window, head) = (actor(Role::Window), actor(Role::Head));
    let file = |timing, on: &str| {
        let conditions = Conditions::Changed;
        received_for(
            LicenceAct::Renewal { held: held(licence_form()), conditions, timing },
            licence_form(),
            on,
        )
        .unwrap()
    };
    let in_time = || file(RenewalTiming::InTime, "2026-09-21");
    let accept = |file: LicenceApplication, on: &str| {
        let check = acceptance_check(&file, on);
        file.accept(&check, &window, &law, at(on)).unwrap().now
    };
    let accepted = || accept(in_time(), "2026-09-21");
    let late = accept(file(RenewalTiming::Late, "2026-10-29"), "2026-10-29");
    let change =
        accepted_for(change(held(licence_form()), Conditions::Changed), with_legal_rep("葛"), "2026-09-21");
    let table = [
        (in_time(), AtExpiry::Suspended, false),
        (accepted(), AtExpiry::RenewedBySilence, false),
        (accepted().open_hearing(&head, at("2026-09-22")).unwrap().now, AtExpiry::Suspended, false),
        (accepted().withdraw(&window, at("2026-09-22")).unwrap().now, AtExpiry::Expires, true),
        (late, AtExpiry::Suspended, false),
        (change.clone(), AtExpiry::Expires, false),
        (change.withdraw(&window, at("2026-09-22")).unwrap().now, AtExpiry::Expires, false),
    ];
    for (file, expect, failed) in table {
        assert_eq!(file.at_expiry(law.local), expect, "{}", file.state.name());
        assert_eq!(file.is_failed_renewal(), failed, "what was suspended for it: {}", file.state.name());
    }
}

#[test]
fn what_an_act_carries_is_decided_by_the_day_on_which_it_is_asked_for() {
    let (unchanged, changed) = (Conditions::Unchanged, Conditions::Changed);
    let licence = || held(licence_form());
    let renew = |on| LicenceAct::renewal(licence(), unchanged, &law(), day(on));
    assert_eq!(renew("2026-09-21").unwrap(), renewal(licence(), unchanged));
    let late = LicenceAct::Renewal { held: licence(), conditions: unchanged, timing: RenewalTiming::Late };
    assert_eq!(renew("2026-10-29").unwrap(), late);
    assert_eq!(Refusal::from(renew("2026-11-19").unwrap_err()).reason, "EXPIRED_NEW_APPLICATION");
    let amend =
        |happened| LicenceAct::change(licence(), changed, Some(day(happened)), &law(), at("2026-09-21"));
    assert_eq!(amend("2026-09-21").unwrap(), change(licence(), changed));
    assert_ne!(amend("2026-07-01").unwrap(), change(licence(), changed), "long over ten working days");
}
