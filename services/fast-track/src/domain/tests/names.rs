//! The names that stand in rows, in journeys and in answers to other departments: whoever changes one changes what has
//! been stored and agreed.

use super::support::*;
use crate::domain::subjects::visit::Verdict;
use crate::domain::subjects::{FilingTold, FoodKind, FoodTold, NameTold, VisitTold};
use crate::domain::*;

#[test]
fn names_of_steps_and_departments_stay() {
    assert_eq!(
        StepKey::ALL.map(StepKey::as_str),
        [
            "parent.name",
            "subsidiary.name",
            "parent.establishment",
            "subsidiary.establishment",
            "food",
            "visit"
        ]
    );
    assert_eq!(
        StepKey::ALL.map(|key| key.department().as_str()),
        ["registration", "registration", "registration", "registration", "food-licensing", "inspections"]
    );
    assert_eq!(
        [Department::FastTrack, Department::Consulted].map(Department::as_str),
        ["fast-track", "consulted"]
    );
    assert_eq!(
        [FoodKind::None, FoodKind::Filing, FoodKind::Licence].map(FoodKind::as_str),
        ["NONE", "FILING", "LICENCE"]
    );
    assert_eq!(
        [VisitNeed::None, VisitNeed::Required, VisitNeed::Skipped, VisitNeed::Done].map(VisitNeed::as_str),
        ["NONE", "REQUIRED", "SKIPPED", "DONE"]
    );
    assert_eq!(
        [Verdict::Conform, Verdict::ConformAfterOnSiteFix, Verdict::Rectify, Verdict::NotConform]
            .map(Verdict::as_str),
        ["CONFORM", "CONFORM_AFTER_ON_SITE_FIX", "RECTIFY", "NOT_CONFORM"]
    );
}

#[test]
fn names_of_what_comes_of_a_case_stay() {
    use LeftReason::*;
    assert_eq!(
        [
            SimilarName,
            ManualReview,
            LicensedPre,
            NoInspectors,
            NotVerified,
            ConsultationNeedsPerson,
            ConsultationOverdue
        ]
        .map(LeftReason::as_str),
        [
            "SIMILAR_NAME",
            "MANUAL_REVIEW",
            "LICENSED_PRE",
            "NO_INSPECTORS_ON_DUTY",
            "PERSON_NOT_VERIFIED",
            "CONSULTATION_NEEDS_PERSON",
            "CONSULTATION_OVERDUE"
        ]
    );
    use LedgerOutcome::*;
    assert_eq!(
        [UndoRequested, Undone, Kept, CannotBeUndone].map(LedgerOutcome::as_str),
        ["UNDO_REQUESTED", "UNDONE", "KEPT", "CANNOT_BE_UNDONE"]
    );
    assert_eq!(
        [ClockKind::Statutory, ClockKind::Promise, ClockKind::Hall].map(ClockKind::as_str),
        ["STATUTORY", "PROMISE", "HALL"]
    );
    assert_eq!(
        [
            Leaving::WithEverything,
            Leaving::WithoutWaiting,
            Leaving::CaseOver,
            Leaving::HallClosed,
            Leaving::ToBeVisited
        ]
        .map(Leaving::as_str),
        ["WITH_EVERYTHING", "WITHOUT_WAITING", "CASE_OVER", "HALL_CLOSED", "TO_BE_VISITED"]
    );
    assert_eq!([ToldTo::Handler, ToldTo::Superior].map(ToldTo::as_str), ["HANDLER", "SUPERIOR"]);
}

#[test]
fn names_of_consultations_stay() {
    assert_eq!(Stance::ALL.map(Stance::as_str), ["NO_OBJECTION", "OBJECTION", "NEEDS_PERSON"]);
    assert_eq!([Mark::InTime, Mark::Late, Mark::Second].map(Mark::as_str), ["IN_TIME", "LATE", "SECOND"]);
    assert_eq!(
        [OnSilence::Wait, OnSilence::GoOnWithNote, OnSilence::LeaveFastTrack].map(OnSilence::as_str),
        ["WAIT", "GO_ON_WITH_NOTE", "LEAVE_FAST_TRACK"]
    );
}

#[test]
fn names_of_facts_in_the_journey_stay() {
    let due = due("2026-09-28");
    let filings = [
        (submitted(), "FilingSubmitted"),
        (FilingTold::Received { due }, "FilingReceived"),
        (FilingTold::Extended { due }, "FilingExtended"),
        (FilingTold::Refused { grounds: String::new() }, "FilingRefused"),
        (FilingTold::Withdrawn, "FilingWithdrawn"),
        (registered(Company::Parent), "CompanyRegistered"),
        (issued(Company::Parent), "LicenceIssued"),
    ];
    for (told, event) in filings {
        assert_eq!(told.event(), event);
    }
    let foods = [
        (filing_made(), "FilingMade"),
        (FoodTold::Received { due }, "ApplicationReceived"),
        (FoodTold::VisitSkipped { ground: String::new() }, "VisitSkipped"),
        (FoodTold::Reviewed { positive: true }, "ApplicationReviewed"),
        (FoodTold::DecisionExtended { due }, "DecisionExtended"),
        (FoodTold::Granted { number: String::new() }, "LicenceGranted"),
        (FoodTold::Refused { grounds: String::new() }, "LicenceRefused"),
        (FoodTold::Withdrawn, "ApplicationWithdrawn"),
        (FoodTold::Abandoned, "ApplicationAbandoned"),
    ];
    for (told, event) in foods {
        assert_eq!(told.event(), event);
    }
    assert_eq!(
        [reserved("2026-11-21"), NameTold::Released, NameTold::Expired].map(|told| told.event()),
        ["NameReserved", "NameReleased", "NameExpired"]
    );
    assert_eq!(
        [VisitTold::Started, VisitTold::Cancelled].map(|told| told.event()),
        ["InspectionStarted", "InspectionCancelled"]
    );
}

#[test]
fn a_step_stands_under_the_id_that_its_department_was_given() {
    let mut case = Case::open(plan(), monday()).with_parent_issued();
    let known = |case: &Case| StepKey::ALL.map(|key| case.track.subject_id(key));
    let [name, sub_name, filing, sub_filing] = [PARENT_NAME, SUB_NAME, PARENT_FILING, SUB_FILING].map(Some);
    assert_eq!(known(&case), [name, sub_name, filing, sub_filing, Some(FOOD), None], "no visit yet");
    let inspection_id = uuid::Uuid::from_u128(77);
    case.hear(super::support::filing(SUB_FILING, issued(Company::Subsidiary)));
    let ordered = FoodTold::VisitOrdered { inspection_id, due: due("2026-09-28"), ground: String::new() };
    case.hear(food(ordered));
    assert_eq!(known(&case)[5], Some(inspection_id));
    let alone = Case::open(Plan { subsidiary: None, food: None, ..plan() }, monday());
    assert_eq!(known(&alone), [name, None, filing, None, None, None]);
}
