//! A commitment (告知承诺) across food licensing and inspections: a licence without a visit, the inspection that follows by
//! itself, the order to correct, the re-inspection, and the revocation by a second person.

use actnow::house_folder::HousePlan;
use actnow_chassis::grpc::reason_of;
use actnow_decisions::Role;
use actnow_proto::food_licensing::v1::{
    AcceptApplicationRequest, Application, ApplicationState, ApplyRequest, CheckFoodRequest,
    CommitmentDeclaration, FoodForm, GetFoodLicenceResponse, OrderCorrectionRequest,
    ProposeRevocationRequest, RevokeLicenceRequest, SaleMode, SkipVisitRequest,
};
use actnow_proto::inspections::v1::{InspectionKind, InspectionState, Verdict};
use actnow_proto::registration::v1::{Material, MaterialSource};
use actnow_tests::{On, TestHouse, at};

use crate::scenarios::{granted, holding, inspection, visited};

const CONDITIONS: &str =
    "一、经营场所符合许可条件。二、未达到条件的，限期整改；逾期不改的，自愿接受撤销许可。";

on_both!(a_commitment_that_is_not_kept_is_followed_up_to_the_revocation);

async fn a_commitment_that_is_not_kept_is_followed_up_to_the_revocation(on: On) {
    let allowed = format!(
        "[service.local_rules.commitment]\nversion = \"food-2026\"\nconditions = \"{CONDITIONS}\"\n\
         allowed = [{{ division = \"3702\", items = [\"BULK_AND_PREPACKAGED\"] }}]\n"
    );
    let settings = [("food-licensing".to_owned(), allowed)];
    let plan = HousePlan { settings: settings.into(), ..HousePlan::default() };
    let house = TestHouse::planned(on, Some(at("2026-09-21T09:05:00")), plan).await;
    let mut on_duty = house.clerks().await;

    let issued = on_a_commitment(&house).await;
    let look = inspection(&house, &issued.follow_up_inspection_id).await;
    assert_eq!((look.kind(), look.due.as_str()), (InspectionKind::PostLicence, "2026-11-09"));
    assert!(look.on_commitment, "the inspectors know that nobody was there before");
    let signed = visited(&house, &look.inspection_id, &[1]).await;
    assert_eq!((signed.state(), signed.verdict()), (InspectionState::Closed, Verdict::NotConform));

    let unmet = standing(&house, &issued.number, "UNMET").await;
    let request = OrderCorrectionRequest {
        command_id: "correct".to_owned(),
        licence_id: unmet.id.clone(),
        expected_version: unmet.version,
        reasons: "现场与承诺不符".to_owned(),
    };
    let mut head = house.desk("head-meng", &[Role::Head]);
    let correcting = head.food.order_correction(request).await.expect("an order").into_inner();
    let correcting = correcting.licence.and_then(|licence| licence.commitment).expect("a commitment");
    assert_eq!((correcting.state.as_str(), correcting.due.as_str()), ("CORRECTING", "2026-10-19"));

    on_duty
        .go_on_duty(&["2026-10-21".to_owned(), "2026-10-22".to_owned()])
        .await
        .expect("inspectors on duty");
    house.set_clock(at("2026-10-20T09:00:00")).await;
    let rechecking = standing(&house, &issued.number, "RECHECKING").await;
    let again = rechecking.commitment.expect("a commitment").inspection_id;
    let look = inspection(&house, &again).await;
    assert_eq!((look.kind(), look.on_commitment), (InspectionKind::FollowUp, true));
    visited(&house, &again, &[1]).await;
    let seen = standing(&house, &issued.number, "NOT_PUT_RIGHT").await;

    let request = ProposeRevocationRequest {
        command_id: "propose".to_owned(),
        licence_id: seen.id.clone(),
        expected_version: seen.version,
        false_commitment: false,
        reasons: "逾期未整改".to_owned(),
    };
    let mut supervisor = house.desk("supervisor-an", &[Role::Supervisor]);
    let proposed = supervisor.food.propose_revocation(request).await.expect("a proposal").into_inner();
    let proposed = proposed.licence.expect("a licence");
    let revocation = |command_id: &str| RevokeLicenceRequest {
        command_id: command_id.to_owned(),
        licence_id: proposed.id.clone(),
        expected_version: proposed.version,
        kind: "COMMITMENT_UNMET".to_owned(),
        grounds: "未履行承诺，逾期未整改".to_owned(),
        remedies: String::new(),
        responsible: Vec::new(),
    };
    let mut both = house.desk("supervisor-an", &[Role::Head]);
    let same = both.food.revoke_licence(revocation("same")).await.expect_err("a refusal");
    assert_eq!(reason_of(&same).as_deref(), Some("SEPARATION_OF_DUTY"));
    let over = head.food.revoke_licence(revocation("other")).await.expect("a revocation").into_inner();
    assert_eq!(over.licence.expect("a licence").state, "REVOKED");
    let broken = standing(&house, &issued.number, "BROKEN").await;
    assert_eq!((broken.state.as_str(), broken.banned_until.as_str()), ("REVOKED", ""));

    let request = CheckFoodRequest { form: Some(form()), authority: String::new(), persons: Vec::new() };
    let checked = house.window().food.check_food(request).await.expect("an answer").into_inner();
    let found: Vec<String> = checked.violations.into_iter().map(|one| one.reason).collect();
    assert_eq!(found, ["COMMITMENT_BROKEN_BEFORE"], "no later commitment of this operator");
    house.close().await;
}

/// The window takes the signed form in and accepts it, the reviewer needs no visit, the head grants at once.
async fn on_a_commitment(house: &TestHouse) -> Application {
    let request = ApplyRequest {
        command_id: "apply".to_owned(),
        form: Some(form()),
        persons: Vec::new(),
        authority: String::new(),
    };
    let received = house.window().food.apply(request).await.expect("an answer").into_inner();
    let received = received.application.expect("an application");
    let request = AcceptApplicationRequest {
        command_id: "accept".to_owned(),
        application_id: received.application_id.clone(),
        expected_version: received.version,
    };
    let accepted = house.window().food.accept_application(request).await.expect("an acceptance").into_inner();
    let accepted = accepted.application.expect("an application");
    let request = SkipVisitRequest {
        command_id: "skip".to_owned(),
        application_id: accepted.application_id.clone(),
        expected_version: accepted.version,
    };
    let mut reviewer = house.desk("reviewer-qiao", &[Role::Reviewer]);
    let reviewed = reviewer.food.skip_visit(request).await.expect("a review").into_inner();
    let issued = granted(house, &reviewed.application.expect("an application")).await;
    assert_eq!(issued.state(), ApplicationState::Issued, "on the day it was applied for");
    assert!(issued.on_commitment);
    issued
}

fn form() -> FoodForm {
    let declared = CommitmentDeclaration {
        conditions_version: "food-2026".to_owned(),
        conditions: CONDITIONS.to_owned(),
        conditions_sha256: actnow_chassis::digest::sha256_hex(CONDITIONS.as_bytes()),
        signed_by: "p1".to_owned(),
        signed_at: Some(prost_types::Timestamp { seconds: 1_789_000_000, nanos: 0 }),
    };
    let layout = Material {
        kind: "EQUIPMENT_LAYOUT".to_owned(),
        source: MaterialSource::Uploaded.into(),
        sha256: String::new(),
    };
    let rules = ["SELF_INSPECTION", "STAFF_HEALTH", "INCOMING_INSPECTION", "ACCIDENT_HANDLING"];
    FoodForm {
        operator_uscc: "91370222MAFAKE035F".to_owned(),
        operator_name: "青岛样例食品有限公司".to_owned(),
        premises: "山东省青岛市城阳区高新区样例路8号".to_owned(),
        division: "370222".to_owned(),
        mode: SaleMode::Retail.into(),
        food_safety_manager: "p4".to_owned(),
        rules: rules.map(str::to_owned).to_vec(),
        main_type: "FOOD_SELLER".to_owned(),
        items: vec!["BULK_AND_PREPACKAGED".to_owned()],
        materials: vec![layout],
        scope: vec!["食品销售".to_owned()],
        commitment: Some(declared),
        ..FoodForm::default()
    }
}

/// Waits until the commitment of this licence stands so.
async fn standing(house: &TestHouse, number: &str, state: &str) -> GetFoodLicenceResponse {
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(20);
    loop {
        let found = holding(house, number).await;
        if found.commitment.as_ref().is_some_and(|commitment| commitment.state == state) {
            return found;
        }
        assert!(std::time::Instant::now() < deadline, "not {state} in time: {found:#?}");
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
}
