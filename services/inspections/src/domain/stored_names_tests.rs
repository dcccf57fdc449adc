//! The names that stand in rows and in answers to other departments: whoever changes one changes what has been stored
//! and agreed.

use super::inspectors::Qualification;
use super::loads::Conflict;
use super::order::InspectionKind;
use super::risk::RiskGrade;
use super::risk::moves::MoveGround;
use super::risk::plan::VisitState;
use super::risk::points::RiskFactor;
use super::sampling::plan::Rate;
use super::verdict::Verdict;

fn named<T: Copy>(kind: &str, all: &[T], name: fn(T) -> &'static str) -> String {
    format!("{kind}: {}\n", all.iter().map(|one| name(*one)).collect::<Vec<_>>().join(", "))
}

#[test]
fn stored_names_stay() {
    let names = [
        named(
            "Qualification",
            &[Qualification::FoodSales, Qualification::Catering, Qualification::Disclosure],
            Qualification::as_str,
        ),
        named("Conflict", &[Conflict::OffDuty, Conflict::Overloaded], Conflict::as_str),
        named(
            "InspectionKind",
            &[
                InspectionKind::SiteVerification,
                InspectionKind::PostLicence,
                InspectionKind::Daily,
                InspectionKind::DoubleRandom,
                InspectionKind::Flying,
                InspectionKind::FollowUp,
            ],
            InspectionKind::as_str,
        ),
        named("RiskGrade", &[RiskGrade::A, RiskGrade::B, RiskGrade::C, RiskGrade::D], RiskGrade::as_str),
        named(
            "MoveGround",
            &[
                MoveGround::IntentionalViolationPunished,
                MoveGround::FailedSampling,
                MoveGround::Accident,
                MoveGround::CleanRecord,
                MoveGround::HaccpCertified,
            ],
            MoveGround::as_str,
        ),
        named(
            "VisitState",
            &[VisitState::Planned, VisitState::Ordered, VisitState::Dropped],
            VisitState::as_str,
        ),
        named(
            "RiskFactor",
            &[
                RiskFactor::FoodSeller,
                RiskFactor::Catering,
                RiskFactor::Canteen,
                RiskFactor::Wholesale,
                RiskFactor::ManyItems,
                RiskFactor::Bulk,
                RiskFactor::Cooked,
                RiskFactor::Cold,
                RiskFactor::Aquatic,
                RiskFactor::Special,
                RiskFactor::Warehouse,
                RiskFactor::Online,
                RiskFactor::FixedOnSite,
                RiskFactor::Rectify,
                RiskFactor::NotConform,
                RiskFactor::UnreachableAtAddress,
                RiskFactor::FalseInfo,
                RiskFactor::NotCooperating,
            ],
            RiskFactor::as_str,
        ),
        named(
            "Verdict",
            &[Verdict::Conform, Verdict::ConformAfterOnSiteFix, Verdict::Rectify, Verdict::NotConform],
            Verdict::as_str,
        ),
    ];
    insta::assert_snapshot!(names.concat());
}

#[test]
fn a_grade_is_found_by_its_name_and_a_share_by_its_number() {
    for grade in RiskGrade::ALL {
        assert_eq!(RiskGrade::named(grade.as_str()), Some(grade));
    }
    assert_eq!(RiskGrade::named("E"), None);
    assert_eq!(Rate::try_new(500).map(Rate::per_ten_thousand), Some(500));
}
