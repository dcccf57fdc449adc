//! The rules one by one, and what a candidate makes of the same inputs.

use std::fmt::Write as _;

use actnow_instant_approval::{
    Finding, InstantEvaluation, InstantMode, InstantOutcome, Looked, ReviewDraw, Rule, RuleBook,
};
use uuid::Uuid;

use super::*;
use crate::domain::establishment::{EstablishmentForm, MaterialSource, VerificationMethod};
use crate::domain::names::{Cause, Hit};
use crate::domain::sample::{World, day, parent, subsidiary};
use crate::domain::scope::{ScopeCatalogue, ScopeKind};

const DAY: &str = "2026-09-21";

fn inputs_of(form: &EstablishmentForm, world: &World, near_names: &[Hit]) -> InstantInputs {
    let (findings, catalogue) = (world.check(form), ScopeCatalogue::built_in());
    InstantInputs::of(&InstantSubject::of_company(form, &findings, near_names, &world.persons, catalogue))
}

fn sample() -> InstantInputs {
    let form = parent();
    inputs_of(&form, &World::on(DAY, &form), &[])
}

fn near() -> Hit {
    Hit {
        name_id: "n".into(), full_text: "青岛陶吉吉电商有限公司".into(), cause: Cause::IndustrySynonym
    }
}

/// Codes and reasons of what does not hold.
fn doubts(rules: &InstantRules, inputs: InstantInputs) -> Vec<(&'static str, &'static str)> {
    let doubts = rules.evaluate(inputs).doubts().into_iter();
    doubts.map(|rule| (rule.rule(), rule.reason())).collect()
}

#[test]
fn the_sample_is_approved_and_everything_looked_at_is_kept_with_its_source() {
    let approval = InstantRules::default().evaluate(sample());
    assert_eq!((approval.outcome(), approval.doubts()), (InstantOutcome::Approve, vec![]));
    let mut table = String::new();
    for outcome in &approval.outcomes {
        for looked in &outcome.looked_at {
            let Looked { what, value, source, .. } = looked;
            writeln!(table, "{} {what} = {value} ({})", outcome.rule.rule(), source.as_str()).unwrap();
        }
    }
    insta::assert_snapshot!(table);
    let text = serde_json::to_string(&approval).unwrap();
    let kept: InstantApproval = serde_json::from_str(&text).unwrap();
    assert!(kept == approval && kept.is_sound(), "what is kept is enough to compute it again");
}

#[test]
fn each_rule_sends_it_to_a_person_and_names_itself() {
    let form = parent();
    let world = World::on(DAY, &form);
    let mut gap = parent();
    gap.materials.pop();
    let mut uploaded = parent();
    uploaded.materials[0].source = MaterialSource::Uploaded;
    let mut at_the_window = World::on(DAY, &form);
    let verified = at_the_window.persons.get_mut("p1").and_then(|person| person.verified.as_mut()).unwrap();
    verified.method = VerificationMethod::InPerson;
    let mut unverified = World::on(DAY, &form);
    unverified.persons.get_mut("p5").unwrap().verified = None;
    let question = Finding { what: "C-CAP-5".into(), value: "CAPITAL_ABNORMAL".into() };
    let prior = ScopeSeen { wording: "烟花爆竹批发".into(), kind: Some(ScopeKind::LicensedPre) };
    let default = InstantRules::default();
    let small = InstantRules { capital_up_to_fen: Some(999_999_999), ..default.clone() };
    let persons = InstantRules { holders: Holders::NaturalPersons, ..default.clone() };
    let held = subsidiary();
    let by_a_company = inputs_of(&held, &World::on(DAY, &held), &[]);
    let table = [
        (&default, inputs_of(&gap, &world, &[]), ("RIA-1", "INSTANT_RULES_BROKEN")),
        (&default, InstantInputs { questions: vec![question], ..sample() }, ("RIA-2", "INSTANT_QUESTIONS")),
        (&default, inputs_of(&form, &world, &[near()]), ("RIA-3", "INSTANT_SIMILAR_NAME")),
        (&default, inputs_of(&uploaded, &world, &[]), ("RIA-4", "INSTANT_MATERIALS")),
        (&default, inputs_of(&form, &at_the_window, &[]), ("RIA-5", "INSTANT_VERIFICATION")),
        (&default, InstantInputs { scope: vec![prior], ..sample() }, ("RIA-6", "INSTANT_PRE_APPROVAL")),
        (&small, sample(), ("RIA-7", "INSTANT_CAPITAL")),
        (&persons, by_a_company.clone(), ("RIA-8", "INSTANT_ENTITY_HOLDER")),
    ];
    assert_eq!(table.len(), InstantRule::ALL.len());
    for (rules, inputs, expected) in table {
        assert_eq!(doubts(rules, inputs.clone()), [expected]);
        let approval = rules.evaluate(inputs);
        assert_eq!(approval.outcome(), InstantOutcome::ToPerson);
        let told = &reasons(&approval)[0];
        assert_eq!((told.rule.as_str(), told.reason.as_str()), expected);
    }
    let at_the_limit = InstantRules { capital_up_to_fen: Some(1_000_000_000), ..default.clone() };
    for (rules, inputs) in [(&at_the_limit, sample()), (&persons, sample()), (&default, by_a_company)] {
        assert!(doubts(rules, inputs).is_empty());
    }
    let nobody = doubts(&default, inputs_of(&form, &unverified, &[]));
    assert!(nobody.contains(&("RIA-5", "INSTANT_VERIFICATION")), "{nobody:?}");
}

#[test]
fn a_rule_that_was_not_looked_at_does_not_hold_and_a_changed_record_shows() {
    let mut approval = InstantRules::default().evaluate(sample());
    approval.outcomes.retain(|outcome| outcome.rule != InstantRule::HoldersKnown);
    assert_eq!(approval.outcome(), InstantOutcome::ToPerson);
    assert!(!approval.is_sound());
    let mut changed = InstantRules::default().evaluate(sample());
    changed.inputs.materials[0].source = MaterialSource::Uploaded;
    assert!(!changed.is_sound());
    let mut wider = InstantRules::default().evaluate(sample());
    wider.rules.methods.clear();
    assert!(!wider.is_sound());
}

fn evaluation(inputs: InstantInputs) -> InstantEvaluation<InstantRules> {
    let approval = InstantRules::default().evaluate(inputs);
    let draw = ReviewDraw { seed: "seed".into(), per_mille: 0 };
    InstantEvaluation::made(Uuid::from_u128(2), InstantMode::On, day(DAY), approval, &draw)
}

#[test]
fn other_rules_are_tried_on_what_was_kept() {
    let strict =
        InstantRules { version: "2027-1".into(), capital_up_to_fen: Some(1), ..InstantRules::default() };
    let before = evaluation(sample());
    let now = before.under(&strict);
    assert_eq!((now.outcome(), now.doubts()), (InstantOutcome::ToPerson, vec![InstantRule::CapitalWithin]));
    let form = parent();
    let mut world = World::on(DAY, &form);
    for person in world.persons.values_mut() {
        person.verified.as_mut().unwrap().method = VerificationMethod::Notarised;
    }
    let left = evaluation(inputs_of(&form, &world, &[]));
    let wider = InstantRules {
        methods: vec![VerificationMethod::Face, VerificationMethod::Notarised],
        ..InstantRules::default()
    };
    assert_eq!(left.approval.outcome(), InstantOutcome::ToPerson);
    assert_eq!(left.under(&wider).outcome(), InstantOutcome::Approve);
}
