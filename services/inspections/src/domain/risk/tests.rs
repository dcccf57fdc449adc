//! Each rule of grades as a table, and what holds for all of them.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use proptest::prelude::*;

use super::RiskGrade;
use super::grade::{Assessment, RiskInputs};
use super::moves::{GradeMove, MoveGround};
use super::plan::{first_day, last_days, wanted};
use super::points::{LicenceProfile, MainType, PointTable, RecordedOutcome, RiskFactor};
use super::rules::RiskRules;
use crate::domain::check_outcome::CheckOutcome;
use crate::domain::checklist::PremisesTrait;
use crate::domain::samples::{calendar, day, id};
use crate::domain::verdict::{Round, Verdict};

pub(crate) fn rules() -> RiskRules {
    RiskRules {
        limits: [30, 45, 60],
        static_max: 40,
        dynamic_max: 60,
        period_months: 12,
        clean_months: 36,
        visits_per_year: [1, 1, 2, 3],
        points: PointTable::built_in(),
    }
}

fn shop() -> LicenceProfile {
    let traits = BTreeSet::from([PremisesTrait::Bulk, PremisesTrait::Cold]);
    LicenceProfile { main_type: MainType::FoodSeller, wholesale: false, items: 1, traits }
}

fn inputs() -> RiskInputs {
    RiskInputs {
        licensed_on: day("2022-03-01"),
        profile: shop(),
        outcomes: Vec::new(),
        moves: Vec::new(),
        as_of: day("2026-09-21"),
    }
}

fn outcome(n: u128, on: &str, verdict: Verdict) -> RecordedOutcome {
    RecordedOutcome { inspection: id(n), round: Round::First, on: day(on), verdict, outcome: None }
}

fn moved(ground: MoveGround, on: &str) -> GradeMove {
    GradeMove { ground, on: day(on), decided_by: Some("head-meng".to_owned()) }
}

#[test]
fn the_limits_part_the_grades() {
    let rules = rules();
    let grades = [0, 30, 31, 45, 46, 60, 61, 100].map(|points| rules.grade_of(points).as_str());
    assert_eq!(grades.join(" "), "A A B B C C D D");
    assert_eq!(RiskGrade::ALL.map(|grade| rules.visits(grade)), [1, 1, 2, 3]);
    assert_eq!(RiskGrade::ALL.map(|grade| RiskGrade::named(grade.as_str())), RiskGrade::ALL.map(Some));
    assert_eq!(RiskGrade::named("E"), None);
}

#[test]
fn each_fact_of_the_licence_gives_its_points() {
    let rules = rules();
    let table: Vec<(&str, u16)> =
        RiskFactor::ALL.iter().map(|factor| (factor.as_str(), rules.points.points(*factor))).collect();
    let expected = [
        ("FOOD_SELLER", 6),
        ("CATERING", 12),
        ("CANTEEN", 14),
        ("WHOLESALE", 4),
        ("MANY_ITEMS", 4),
        ("BULK", 5),
        ("COOKED", 6),
        ("COLD", 5),
        ("AQUATIC", 3),
        ("SPECIAL", 5),
        ("WAREHOUSE", 3),
        ("ONLINE", 3),
        ("FIXED_ON_SITE", 5),
        ("RECTIFY", 15),
        ("NOT_CONFORM", 30),
        ("UNREACHABLE_AT_ADDRESS", 20),
        ("FALSE_INFO", 20),
        ("NOT_COOPERATING", 30),
    ];
    assert_eq!(table, expected);
    assert_eq!(inputs().assess(&rules).static_points, 16);
    let traits = BTreeSet::from([
        PremisesTrait::Bulk,
        PremisesTrait::Cold,
        PremisesTrait::Cooked,
        PremisesTrait::Aquatic,
        PremisesTrait::Warehouse,
        PremisesTrait::Special,
        PremisesTrait::Online,
    ]);
    let all = LicenceProfile { main_type: MainType::Canteen, wholesale: true, items: 3, traits };
    let whole = RiskInputs { profile: all, ..inputs() }.assess(&rules);
    assert_eq!((whole.static_points, whole.grade), (40, RiskGrade::B), "never more than 40 before any visit");
}

/// A day, and what was found on it.
type Found = (&'static str, Verdict);

#[test]
fn findings_of_a_year_give_points_up_to_sixty() {
    let rules = rules();
    let cases: &[(&[Found], u16, RiskGrade)] = &[
        (&[], 0, RiskGrade::A),
        (&[("2026-09-01", Verdict::Conform)], 0, RiskGrade::A),
        (&[("2026-09-01", Verdict::ConformAfterOnSiteFix)], 5, RiskGrade::A),
        (&[("2026-09-01", Verdict::Rectify)], 15, RiskGrade::B),
        (&[("2026-09-01", Verdict::NotConform)], 30, RiskGrade::C),
        (&[("2025-09-21", Verdict::NotConform)], 0, RiskGrade::A),
        (&[("2025-09-22", Verdict::NotConform)], 30, RiskGrade::C),
        (&[("2026-09-01", Verdict::NotConform), ("2026-08-01", Verdict::Rectify)], 45, RiskGrade::D),
        (&[("2026-09-01", Verdict::NotConform); 3], 60, RiskGrade::D),
    ];
    for (found, points, grade) in cases {
        let mut inputs = inputs();
        for (n, (on, verdict)) in (1..).zip(*found) {
            inputs.take(outcome(n, on, *verdict));
        }
        let assessment = inputs.assess(&rules);
        assert_eq!((assessment.dynamic_points, assessment.grade), (*points, *grade), "{found:?}");
    }
    let mut inputs = inputs();
    inputs.take(RecordedOutcome {
        outcome: Some(CheckOutcome::UnreachableAtAddress),
        ..outcome(1, "2026-09-01", Verdict::NotConform)
    });
    assert_eq!(inputs.assess(&rules).dynamic_points, 20);
    inputs.take(outcome(1, "2026-09-01", Verdict::NotConform));
    assert_eq!(inputs.outcomes.len(), 1, "the same visit is counted once");
}

#[test]
fn each_ground_moves_by_its_steps() {
    let rules = rules();
    let mut base = inputs();
    base.take(outcome(1, "2026-09-01", Verdict::Rectify));
    assert_eq!(base.assess(&rules).grade, RiskGrade::B);
    let cases = [
        (MoveGround::IntentionalViolationPunished, RiskGrade::C),
        (MoveGround::FailedSampling, RiskGrade::C),
        (MoveGround::Accident, RiskGrade::C),
        (MoveGround::CleanRecord, RiskGrade::A),
        (MoveGround::HaccpCertified, RiskGrade::A),
    ];
    for (ground, grade) in cases {
        let at = |on| RiskInputs { moves: vec![moved(ground, on)], ..base.clone() };
        assert_eq!(at("2026-09-01").assess(&rules).grade, grade, "{ground:?}");
        assert_eq!(at("2025-09-21").assess(&rules).grade, RiskGrade::B, "{ground:?} is over");
        assert!(at("2025-09-22").is_moved(ground, &rules, day("2026-09-21")));
        assert!(!at("2025-09-21").is_moved(ground, &rules, day("2026-09-21")), "{ground:?} is over");
        assert!(!base.is_moved(ground, &rules, day("2026-09-21")));
    }
    let twice = vec![moved(MoveGround::Accident, "2026-08-01"), moved(MoveGround::Accident, "2026-09-01")];
    assert_eq!(RiskInputs { moves: twice, ..base.clone() }.assess(&rules).grade, RiskGrade::C, "once each");
    let many =
        vec![moved(MoveGround::Accident, "2026-09-01"), moved(MoveGround::FailedSampling, "2026-09-01")];
    assert_eq!(RiskInputs { moves: many, ..base }.assess(&rules).grade, RiskGrade::D);
}

#[test]
fn three_clean_years_make_a_grade_better() {
    let rules = rules();
    let traits = BTreeSet::from([
        PremisesTrait::Bulk,
        PremisesTrait::Cold,
        PremisesTrait::Cooked,
        PremisesTrait::Special,
    ]);
    let canteen = LicenceProfile { main_type: MainType::Canteen, wholesale: false, items: 1, traits };
    let clean = RiskInputs {
        profile: canteen,
        outcomes: vec![
            outcome(1, "2024-01-10", Verdict::Conform),
            outcome(2, "2023-09-21", Verdict::NotConform),
        ],
        ..inputs()
    };
    assert_eq!(clean.assess(&rules).static_points, 35);
    assert_eq!(clean.assess(&rules).grade, RiskGrade::A);
    let not_clean: [fn(&mut RiskInputs); 5] = [
        |inputs| inputs.outcomes[0].outcome = Some(CheckOutcome::UnreachableAtAddress),
        |inputs| inputs.licensed_on = day("2023-09-22"),
        |inputs| inputs.outcomes.clear(),
        |inputs| inputs.outcomes[1].on = day("2023-09-22"),
        |inputs| inputs.moves.push(moved(MoveGround::Accident, "2023-09-22")),
    ];
    for (n, change) in not_clean.into_iter().enumerate() {
        let mut inputs = clean.clone();
        change(&mut inputs);
        assert_eq!(inputs.assess(&rules).grade, RiskGrade::B, "{n}");
    }
}

#[test]
fn visits_are_spread_over_what_is_left_of_a_year() {
    let days = |from: &str, count| {
        let days = last_days(day(from), count, calendar());
        days.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(days("2026-01-01", 1), "2026-12-31");
    assert_eq!(days("2026-01-01", 2), "2026-07-01 2026-12-31");
    assert_eq!(days("2026-01-01", 3), "2026-04-30 2026-08-31 2026-12-31");
    assert_eq!(days("2026-09-21", 2), "2026-11-10 2026-12-31");
    assert_eq!(days("2026-01-01", 0), "");
    let many = |from| [1, 2, 3, 4, 5].map(|frequency| wanted(frequency, day(from)));
    assert_eq!(many("2026-01-01"), [1, 2, 3, 4, 4]);
    assert_eq!(many("2026-06-30"), [1, 2, 3, 3, 3]);
    assert_eq!(many("2026-12-31"), [1, 1, 1, 1, 1]);
}

#[test]
fn a_plan_begins_with_the_year_or_with_a_licence_of_it() {
    assert_eq!(first_day(day("2022-03-01"), 2026), day("2026-01-01"));
    assert_eq!(first_day(day("2026-03-01"), 2026), day("2026-03-01"));
    assert_eq!(first_day(day("2027-03-01"), 2026), day("2026-01-01"));
}

#[test]
fn an_assessment_says_the_same_only_with_the_same_reasons() {
    let rules = rules();
    let plain = inputs().assess(&rules);
    assert!(plain.says_the_same_as(&inputs().assess(&rules)));
    let haccp = moved(MoveGround::HaccpCertified, "2026-09-01");
    let certified = RiskInputs { moves: vec![haccp.clone()], ..inputs() }.assess(&rules);
    assert_eq!(certified.points(), plain.points());
    assert!(!certified.says_the_same_as(&plain), "another ground");
    let later = RiskInputs { moves: vec![GradeMove { on: day("2026-09-02"), ..haccp }], ..inputs() };
    assert!(certified.says_the_same_as(&later.assess(&rules)), "the same ground of another day");
    let frozen =
        LicenceProfile { traits: BTreeSet::from([PremisesTrait::Cold, PremisesTrait::Aquatic]), ..shop() };
    assert!(
        !RiskInputs { profile: frozen, ..inputs() }.assess(&rules).says_the_same_as(&plain),
        "other facts"
    );
    let moved_only = Assessment { grade: RiskGrade::D, ..plain.clone() };
    assert!(!moved_only.says_the_same_as(&plain), "another grade");
}

#[test]
fn another_rule_is_another_version() {
    let (mut other, version) = (rules(), rules().version());
    assert_eq!(version, rules().version());
    other.limits[0] = 31;
    assert_ne!(version, other.version());
    assert!(PointTable::parse("code,points,zh,en\nBULK,5,散装,bulk\n").is_err());
    assert!(PointTable::parse("code,points,zh,en\nSEWAGE,5,x,x\n").is_err());
}

fn any_outcome() -> impl Strategy<Value = RecordedOutcome> {
    let verdict = prop_oneof![
        Just(Verdict::Conform),
        Just(Verdict::ConformAfterOnSiteFix),
        Just(Verdict::Rectify),
        Just(Verdict::NotConform),
    ];
    (1_u128..9, 0_i64..1_500, verdict, any::<bool>()).prop_map(|(n, ago, verdict, first)| RecordedOutcome {
        inspection: id(n),
        round: if first { Round::First } else { Round::AfterRectification },
        on: day("2026-09-21") - chrono::TimeDelta::days(ago),
        verdict,
        outcome: None,
    })
}

fn any_move() -> impl Strategy<Value = GradeMove> {
    (0_usize..5, 0_i64..1_500).prop_map(|(ground, ago)| GradeMove {
        ground: MoveGround::ALL[ground],
        on: day("2026-09-21") - chrono::TimeDelta::days(ago),
        decided_by: Some("head-meng".to_owned()),
    })
}

proptest! {
    #[test]
    fn more_points_never_give_a_better_grade(
        outcomes in proptest::collection::vec(any_outcome(), 0..8),
        moves in proptest::collection::vec(any_move(), 0..4),
        worse in any_outcome(),
    ) {
        let rules = rules();
        let before = RiskInputs { outcomes, moves, ..inputs() };
        let mut after = before.clone();
        after.outcomes.push(worse.clone());
        if worse.factor().is_some() {
            prop_assert!(after.assess(&rules).grade >= before.assess(&rules).grade);
            prop_assert!(after.assess(&rules).points() >= before.assess(&rules).points());
        }
        for points in 0..100 {
            prop_assert!(rules.grade_of(points) <= rules.grade_of(points + 1));
        }
    }

    #[test]
    fn the_order_of_outcomes_changes_nothing(
        (outcomes, mixed) in proptest::collection::vec(any_outcome(), 0..8)
            .prop_flat_map(|outcomes| (Just(outcomes.clone()), Just(outcomes).prop_shuffle())),
    ) {
        let (one, other) = (RiskInputs { outcomes, ..inputs() }, RiskInputs { outcomes: mixed, ..inputs() });
        prop_assert_eq!(one.assess(&rules()), other.assess(&rules()));
    }

    #[test]
    fn a_grade_is_computed_again_from_what_was_kept(
        outcomes in proptest::collection::vec(any_outcome(), 0..8),
        moves in proptest::collection::vec(any_move(), 0..4),
    ) {
        let inputs = RiskInputs { outcomes, moves, ..inputs() };
        let kept = serde_json::to_string(&(&inputs, rules())).unwrap();
        let (again, by): (RiskInputs, RiskRules) = serde_json::from_str(&kept).unwrap();
        prop_assert_eq!(again.assess(&by), inputs.assess(&rules()));
        prop_assert_eq!(by.version(), rules().version());
    }

    #[test]
    fn planned_days_are_in_order_and_in_their_year(ago in 0_u64..365, count in 1_u32..5) {
        let from: NaiveDate = day("2026-01-01") + chrono::Days::new(ago);
        let days = last_days(from, count, calendar());
        prop_assert!(days.is_sorted());
        prop_assert!(days.iter().all(|one| *one >= from && *one <= day("2026-12-31")));
    }
}
