//! Every fact of the contract is read or left out on purpose; what cannot be read names its field.

use actnow_messaging::message::{AggregateSequence, Kind};
use actnow_proto::registration::v1::{CompanyRegistered, FilingSubmitted, ManualReason, NameReserved};
use chrono::DateTime;
use prost::{Message as _, Name};
use uuid::Uuid;

use super::*;
use crate::domain::subjects::FilingTold;
use crate::domain::{Sequence, Told};

fn message<M: Name>(fact: &M) -> Message {
    Message {
        id: Uuid::from_u128(1),
        kind: Kind::Event,
        type_name: M::full_name(),
        source: "registration".into(),
        subject: "x".into(),
        sequence: AggregateSequence { version: 3, index: 1 },
        time: DateTime::UNIX_EPOCH,
        case_id: None,
        traceparent: None,
        body: fact.encode_to_vec(),
    }
}

/// Facts of the contract, by the descriptors, that the fast track has no use for: acts on companies and licences that
/// exist, supervision, and what officials allow each other. A case is about new ones, and its lights are its own.
const UNHEEDED: [&str; 49] = [
    "actnow.food_licensing.v1.FilingCancelled",
    "actnow.food_licensing.v1.FilingLapsed",
    "actnow.food_licensing.v1.FilingUpdated",
    "actnow.food_licensing.v1.FoodChangeReported",
    "actnow.food_licensing.v1.FoodCommitmentKept",
    "actnow.food_licensing.v1.FoodCommitmentOverdue",
    "actnow.food_licensing.v1.FoodCommitmentUnmet",
    "actnow.food_licensing.v1.FoodCorrectionOrdered",
    "actnow.food_licensing.v1.FoodLicenceEnded",
    "actnow.food_licensing.v1.FoodLicenceSuspended",
    "actnow.food_licensing.v1.FoodRevocationDeclined",
    "actnow.food_licensing.v1.FoodRevocationProposed",
    "actnow.food_licensing.v1.HearingClosed",
    "actnow.food_licensing.v1.HearingOpened",
    "actnow.food_licensing.v1.LightChanged",
    "actnow.food_licensing.v1.SecondNoticeAllowed",
    "actnow.instant_approval.v1.InstantReviewAnswered",
    "actnow.instant_approval.v1.InstantReviewDrawn",
    "actnow.instant_approval.v1.InstantReviewOverdue",
    "actnow.instant_approval.v1.InstantReviewSettled",
    "actnow.inspections.v1.DrawListsFrozen",
    "actnow.inspections.v1.DrawPlanCancelled",
    "actnow.inspections.v1.DrawPlanPublished",
    "actnow.inspections.v1.InspectorRedrawn",
    "actnow.inspections.v1.LightChanged",
    "actnow.inspections.v1.ObjectsDrawn",
    "actnow.inspections.v1.RiskGradeAssigned",
    "actnow.registration.v1.ActRegistered",
    "actnow.registration.v1.BranchLicenceIssued",
    "actnow.registration.v1.BranchRegistered",
    "actnow.registration.v1.CompanyChanged",
    "actnow.registration.v1.CompanyDeregistered",
    "actnow.registration.v1.DeregistrationLapsed",
    "actnow.registration.v1.DeregistrationObjected",
    "actnow.registration.v1.DeregistrationPublicised",
    "actnow.registration.v1.DeregistrationWindowOpened",
    "actnow.registration.v1.DormancyEnded",
    "actnow.registration.v1.DormancyExtended",
    "actnow.registration.v1.DormancyFiled",
    "actnow.registration.v1.LightChanged",
    "actnow.registration.v1.NameCorrectionOrdered",
    "actnow.registration.v1.NameCorrectionOverdue",
    "actnow.registration.v1.NameCorrectionServed",
    "actnow.registration.v1.NameCorrectionSettled",
    "actnow.registration.v1.RevocationOpened",
    "actnow.registration.v1.RevocationPublicised",
    "actnow.registration.v1.RevocationSettled",
    "actnow.registration.v1.RevocationTakenBack",
    "actnow.registration.v1.SecondNoticeAllowed",
];

#[test]
fn every_fact_of_the_departments_is_heeded_by_its_right_name() {
    let set = prost_types::FileDescriptorSet::decode(actnow_proto::DESCRIPTORS).unwrap();
    let files = set
        .file
        .iter()
        .filter(|file| file.name().ends_with("_events.proto") && !file.name().contains("fast_track"));
    let told: Vec<String> = files
        .flat_map(|file| {
            let package = file.package().to_owned();
            file.message_type.iter().map(move |message| format!("{package}.{}", message.name()))
        })
        .filter(|name| !UNHEEDED.contains(&name.as_str()))
        .collect();
    let mut heard: Vec<&str> = queue().events;
    heard.sort_unstable();
    let mut expected: Vec<&str> = told.iter().map(String::as_str).collect();
    expected.sort_unstable();
    assert_eq!(heard, expected);
}

#[test]
fn a_fact_stands_where_its_envelope_says() {
    let filing_id = Uuid::from_u128(7);
    let waits_for_person = vec![ManualReason { reason: "LICENSED_PRE".into(), ..ManualReason::default() }];
    let fact = FilingSubmitted {
        filing_id: filing_id.to_string(),
        round: 1,
        waits_for_person,
        ..Default::default()
    };
    let heard = read(&message(&fact)).unwrap().unwrap();
    assert_eq!(heard.sequence, Sequence { version: 3, index: 1 });
    assert_eq!(heard.occurred_at, DateTime::UNIX_EPOCH);
    let Told::Filing { told: FilingTold::SubmittedToPerson { round: 1, reasons }, filing_id: of } =
        heard.told
    else {
        panic!("{heard:?}");
    };
    assert_eq!((of, reasons[0].reason.as_str()), (filing_id, "LICENSED_PRE"));
}

#[test]
fn subjects_no_case_can_know_are_left_alone() {
    let fact = NameReserved {
        declaration_id: "elsewhere-7".into(),
        reserved_until: "2026-11-21".into(),
        ..Default::default()
    };
    assert_eq!(read(&message(&fact)).unwrap(), None);
}

#[test]
fn what_cannot_be_read_is_an_error_with_its_field() {
    let fact = CompanyRegistered {
        filing_id: Uuid::from_u128(7).to_string(),
        uscc: "?".into(),
        ..Default::default()
    };
    let Err(CommandError::Internal(cause)) = read(&message(&fact)) else { panic!() };
    assert_eq!(cause.to_string(), "uscc cannot be read");
    let unknown = Message { type_name: "actnow.tax.v1.Something".into(), ..message(&fact) };
    assert!(read(&unknown).is_err());
}
