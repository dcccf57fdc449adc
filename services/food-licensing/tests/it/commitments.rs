//! Licences on a commitment (告知承诺): who may commit, the follow-up inspection that is ordered by itself, and what becomes
//! of a commitment that is not kept.

use std::sync::Arc;

use actnow_chassis::digest::sha256_hex;
use actnow_chassis::grpc::{reason_of, violations_of};
use actnow_decisions::Role;
use actnow_proto::food_licensing::v1 as wire;
use actnow_proto::food_licensing::v1::{
    Application, ApplicationState, CommitmentDeclaration, FoodForm, GetFoodLicenceResponse,
};
use actnow_proto::inspections::v1::{
    ConsentToRectification, InspectionCancelled, InspectionConcluded, InspectionKind, OrderInspection,
    RectificationOrdered, Verdict,
};
use sea_orm::ConnectionTrait;
use tonic::{Code, Status};
use uuid::Uuid;

use crate::clerks::{
    change, command_id, get, grant, licence, ordered, require_visit, skip_visit, verdict_of,
};
use crate::fixture::{House, Kept, Plan};
use crate::{on_both, on_each, samples};

fn plan_of(plan: impl Fn() -> Plan) -> Plan {
    plan()
}

const CONDITIONS: &str = "一、经营场所与许可条件一致。二、未达到条件的，自愿接受撤销许可。";

/// Settings of a city in which bulk food is licensed on a commitment.
fn settings() -> String {
    format!(
        "[service.local_rules.commitment]\nversion = \"food-2026\"\nconditions = \"{CONDITIONS}\"\n\
         allowed = [{{ division = \"3702\", items = [\"BULK_AND_PREPACKAGED\"] }}]\n\
         [[service.credit_marks]]\nuscc = \"{}\"\nuntil = \"2026-12-31\"\n",
        samples::OTHERS[0]
    )
}

fn allowed() -> Plan {
    Plan::on("2026-09-21").with(settings())
}

/// Bulk food, with the conditions signed.
fn committed() -> FoodForm {
    let declared = CommitmentDeclaration {
        conditions_version: "food-2026".to_owned(),
        conditions: CONDITIONS.to_owned(),
        conditions_sha256: sha256_hex(CONDITIONS.as_bytes()),
        signed_by: "p4".to_owned(),
        signed_at: Some(prost_types::Timestamp { seconds: 1_789_000_000, nanos: 0 }),
    };
    FoodForm { commitment: Some(declared), ..samples::licence() }
}

/// A licence granted on a commitment, today.
async fn issued(house: &House, id: Uuid) -> (Application, GetFoodLicenceResponse) {
    let file = ordered(house, id, committed()).await;
    assert_eq!(file.state(), ApplicationState::ReviewedPositive, "decided directly, by a person");
    let issued = grant(house, &file).await.unwrap();
    assert_eq!(issued.state(), ApplicationState::Issued);
    let seen = licence(house, &issued.number).await;
    (issued, seen)
}

async fn verdict(house: &House, application: &Application, inspection_id: &str, verdict: Verdict) {
    let concluded =
        InspectionConcluded { inspection_id: inspection_id.to_owned(), ..verdict_of(application, verdict) };
    house.fact(inspection_id, &concluded).await;
}

async fn commitment(house: &House, number: &str) -> wire::Commitment {
    licence(house, number).await.commitment.expect("a commitment")
}

async fn until_state(house: &House, number: &str, state: &str) -> wire::Commitment {
    house.until(state, async || commitment(house, number).await.state == state).await;
    commitment(house, number).await
}

async fn order_correction(
    house: &House,
    seen: &GetFoodLicenceResponse,
    reasons: &str,
) -> Result<GetFoodLicenceResponse, Status> {
    let request = wire::OrderCorrectionRequest {
        command_id: command_id(),
        licence_id: seen.id.clone(),
        expected_version: seen.version,
        reasons: reasons.to_owned(),
    };
    Ok(house.head().order_correction(request).await?.into_inner().licence.unwrap())
}

async fn propose(
    house: &House,
    seen: &GetFoodLicenceResponse,
    (who, falsely): (&str, bool),
) -> Result<GetFoodLicenceResponse, Status> {
    let request = wire::ProposeRevocationRequest {
        command_id: command_id(),
        licence_id: seen.id.clone(),
        expected_version: seen.version,
        false_commitment: falsely,
        reasons: "逾期未整改".to_owned(),
    };
    let mut supervisor = house.client(who, &[Role::Supervisor]);
    Ok(supervisor.propose_revocation(request).await?.into_inner().licence.unwrap())
}

async fn revoke(
    house: &House,
    seen: &GetFoodLicenceResponse,
    kind: &str,
) -> Result<GetFoodLicenceResponse, Status> {
    let request = wire::RevokeLicenceRequest {
        command_id: command_id(),
        licence_id: seen.id.clone(),
        expected_version: seen.version,
        kind: kind.to_owned(),
        grounds: "承诺不实，逾期未整改".to_owned(),
        remedies: String::new(),
        responsible: Vec::new(),
    };
    Ok(house.head().revoke_licence(request).await?.into_inner().licence.unwrap())
}

fn said(outcome: Result<GetFoodLicenceResponse, Status>) -> String {
    reason_of(&outcome.expect_err("a refusal")).unwrap_or_default()
}

fn id_of(seen: &GetFoodLicenceResponse) -> Uuid {
    seen.id.parse().unwrap()
}

on_both!(a_licence_on_a_commitment_is_decided_directly_and_looked_at_afterwards, allowed());
async fn a_licence_on_a_commitment_is_decided_directly_and_looked_at_afterwards(house: Arc<House>) {
    let (file, seen) = issued(&house, samples::id(1)).await;
    assert!(file.on_commitment && file.manual_reasons.iter().any(|one| one.reason == "INSTANT_COMMITMENT"));
    assert!(file.visit_ground.as_ref().unwrap().zh.contains("告知承诺"));
    let kept = file.form.as_ref().unwrap().commitment.as_ref().unwrap();
    assert_eq!(kept.conditions, CONDITIONS, "the text stays with the file");
    let shown = seen.commitment.clone().unwrap();
    assert_eq!((shown.state.as_str(), shown.next_action.as_str()), ("AWAITS_VISIT", "INSPECT"));
    assert_eq!((shown.due.as_str(), shown.light.as_str()), ("2026-11-09", "GREEN"), "thirty working days");
    assert_eq!(shown.inspection_id, file.follow_up_inspection_id);
    let order = &house.bodies::<OrderInspection>(samples::id(1)).await[0];
    assert_eq!((order.kind(), order.on_commitment), (InspectionKind::PostLicence, true));
    assert_eq!((order.due.as_str(), order.due_working_days), ("2026-11-09", 30));
    assert!(house.bodies::<wire::LicenceGranted>(samples::id(1)).await[0].on_commitment);
    assert!(house.bodies::<wire::FoodLicenceIssued>(samples::id(1)).await[0].on_commitment);

    let waiting = async || {
        let request = wire::ListCommitmentsRequest { page_size: 10, page_token: String::new() };
        house.reviewer().list_commitments(request).await.unwrap().into_inner().licences
    };
    assert_eq!(waiting().await, std::slice::from_ref(&seen));

    house.advance_to("2026-10-20");
    verdict(&house, &file, &shown.inspection_id, Verdict::Conform).await;
    let kept = until_state(&house, &file.number, "KEPT").await;
    assert_eq!((kept.next_action.as_str(), kept.due.as_str()), ("", ""));
    let told = house.bodies::<wire::FoodCommitmentKept>(id_of(&seen)).await;
    assert_eq!((told.len(), told[0].after_correction), (1, false));
    let left = "SELECT COUNT(*) AS n FROM alarms WHERE kind = 'COMMITMENT_DUE'";
    assert_eq!(house.count(left).await, 0);
    assert_eq!(waiting().await, []);
    verdict(&house, &file, &shown.inspection_id, Verdict::NotConform).await;
    assert_eq!(commitment(&house, &file.number).await.state, "KEPT", "a late fact is no news");
}

on_both!(t_28_a_false_commitment_is_ordered_right_then_revoked_and_not_taken_again, allowed());
async fn t_28_a_false_commitment_is_ordered_right_then_revoked_and_not_taken_again(house: Arc<House>) {
    let (file, _) = issued(&house, samples::id(1)).await;
    let number = file.number.as_str();
    house.advance_to("2026-10-20");
    verdict(&house, &file, &file.follow_up_inspection_id, Verdict::NotConform).await;
    let unmet = until_state(&house, number, "UNMET").await;
    assert_eq!((unmet.next_action.as_str(), unmet.due.as_str()), ("ORDER_CORRECTION", "2026-10-27"));
    let seen = licence(&house, number).await;
    let silent = order_correction(&house, &seen, " ").await.unwrap_err();
    assert_eq!(violations_of(&silent)[0].reason, "GROUNDS_REQUIRED");
    assert_eq!(said(propose(&house, &seen, ("supervisor-an", true)).await), "WRONG_STATE");
    let ordered_right = order_correction(&house, &seen, "场所与承诺不符，限期整改").await.unwrap();
    let correcting = ordered_right.commitment.unwrap();
    assert_eq!((correcting.state.as_str(), correcting.due.as_str()), ("CORRECTING", "2026-11-10"));
    let told = house.bodies::<wire::FoodCorrectionOrdered>(id_of(&seen)).await;
    assert_eq!((told.len(), told[0].deadline.as_str()), (1, "2026-11-10"));

    house.advance_to("2026-11-11T00:00:00+08:00");
    let again = until_state(&house, number, "RECHECKING").await;
    let order = house.bodies::<OrderInspection>(id_of(&seen)).await.pop().unwrap();
    assert_eq!(
        (order.kind(), order.inspection_id.as_str()),
        (InspectionKind::FollowUp, again.inspection_id.as_str())
    );
    assert_eq!(order.application_id, file.application_id);
    verdict(&house, &file, &again.inspection_id, Verdict::NotConform).await;
    let late = until_state(&house, number, "NOT_PUT_RIGHT").await;
    assert_eq!(late.next_action, "PROPOSE_REVOCATION");

    let seen = licence(&house, number).await;
    assert_eq!(said(revoke(&house, &seen, "COMMITMENT_FALSE").await), "REVOCATION_NOT_PROPOSED");
    let proposed = propose(&house, &seen, ("supervisor-an", true)).await.unwrap();
    let waits = proposed.commitment.as_ref().unwrap();
    assert_eq!(
        (waits.next_action.as_str(), waits.proposed_by.as_str()),
        ("DECIDE_REVOCATION", "supervisor-an")
    );
    assert_eq!(said(revoke(&house, &proposed, "COMMITMENT_UNMET").await), "REVOCATION_NOT_PROPOSED");
    let over = revoke(&house, &proposed, "COMMITMENT_FALSE").await.unwrap();
    let broken = over.commitment.as_ref().unwrap();
    assert_eq!((over.state.as_str(), over.banned_until.as_str()), ("REVOKED", "2029-11-11"));
    assert_eq!((broken.state.as_str(), broken.false_commitment), ("BROKEN", true));
    let told = house.bodies::<wire::FoodLicenceEnded>(id_of(&over)).await;
    assert_eq!((told[0].commitment.as_str(), told[0].banned_until.as_str()), ("FALSE", "2029-11-11"));

    house.advance_to("2029-11-12");
    let later = ordered(&house, samples::id(2), committed()).await;
    assert_eq!(later.state(), ApplicationState::Received);
    let reasons: Vec<&str> = later.manual_reasons.iter().map(|one| one.reason.as_str()).collect();
    assert_eq!(reasons, ["COMMITMENT_BROKEN_BEFORE"], "the ban is over, the mark is not");
    let ordinary = ordered(&house, samples::id(3), samples::licence()).await;
    assert_eq!(ordinary.state(), ApplicationState::VisitAssigned, "the ordinary way is open");
}

on_both!(a_rectification_at_the_inspections_is_the_order_to_correct, allowed());
async fn a_rectification_at_the_inspections_is_the_order_to_correct(house: Arc<House>) {
    let (file, seen) = issued(&house, samples::id(1)).await;
    let inspection = file.follow_up_inspection_id.as_str();
    verdict(&house, &file, inspection, Verdict::Rectify).await;
    until_state(&house, &file.number, "UNMET").await;
    let waiting = licence(&house, &file.number).await;
    let request = wire::OrderCorrectionRequest {
        command_id: command_id(),
        licence_id: waiting.id.clone(),
        expected_version: waiting.version,
        reasons: "限期整改".to_owned(),
    };
    let window = house.window().order_correction(request).await.unwrap_err();
    assert_eq!(window.code(), Code::PermissionDenied);
    order_correction(&house, &waiting, "限期整改").await.unwrap();
    let consent = &house.bodies::<ConsentToRectification>(id_of(&seen)).await[0];
    assert_eq!((consent.inspection_id.as_str(), consent.deadline.as_str()), (inspection, "2026-10-19"));
    let ordered = RectificationOrdered {
        inspection_id: inspection.to_owned(),
        version: 6,
        occurred_at: None,
        application_id: file.application_id.clone(),
        deadline: "2026-10-19".to_owned(),
        demands: vec![],
    };
    house.fact(inspection, &ordered).await;
    house.advance_to("2026-10-13");
    verdict(&house, &file, inspection, Verdict::ConformAfterOnSiteFix).await;
    until_state(&house, &file.number, "KEPT").await;
    let told = house.bodies::<wire::FoodCommitmentKept>(id_of(&seen)).await;
    assert!(told[0].after_correction);
    let orders = house.told(id_of(&seen)).await;
    assert!(!orders.iter().any(|name| name == "OrderInspection"), "its own team came back: {orders:?}");
}

on_both!(what_nobody_inspects_in_time_turns_red_and_is_told, allowed());
async fn what_nobody_inspects_in_time_turns_red_and_is_told(house: Arc<House>) {
    let (file, seen) = issued(&house, samples::id(1)).await;
    let id = id_of(&seen);
    let cancelled = InspectionCancelled {
        inspection_id: file.follow_up_inspection_id.clone(),
        version: 2,
        occurred_at: None,
        application_id: file.application_id.clone(),
    };
    house.fact(&file.follow_up_inspection_id, &cancelled).await;
    assert_eq!(commitment(&house, &file.number).await.inspection_id, "");
    house.advance_to("2026-09-22");
    house.until("another order", async || !house.bodies::<OrderInspection>(id).await.is_empty()).await;
    let again = &house.bodies::<OrderInspection>(id).await[0];
    assert_eq!((again.kind(), again.due.as_str()), (InspectionKind::PostLicence, "2026-11-09"));
    house.advance_to("2026-11-09");
    house.until("the yellow light", async || house.lights(id).await.len() == 1).await;
    house.advance_to("2026-11-10T00:00:00+08:00");
    house.until("the fact", async || !house.bodies::<wire::FoodCommitmentOverdue>(id).await.is_empty()).await;
    let told = &house.bodies::<wire::FoodCommitmentOverdue>(id).await[0];
    assert_eq!((told.next_action.as_str(), told.due.as_str()), ("INSPECT", "2026-11-09"));
    let lights: Vec<String> = house.lights(id).await.into_iter().map(|(_, _, now)| now).collect();
    assert_eq!(lights, ["YELLOW", "RED"]);
    assert_eq!(
        house.lights_told(id).await,
        ["COMMITMENT YELLOW HANDLER", "COMMITMENT RED HANDLER", "COMMITMENT RED SUPERIOR"]
    );
    let shown = commitment(&house, &file.number).await;
    assert_eq!((shown.light.as_str(), shown.next_action.as_str()), ("RED", "INSPECT"));
}

async fn checked(house: &House, form: FoodForm) -> wire::CheckFoodResponse {
    let request = wire::CheckFoodRequest {
        form: Some(form),
        authority: String::new(),
        persons: vec![samples::manager()],
    };
    house.window().check_food(request).await.unwrap().into_inner()
}

on_both!(nothing_is_offered_where_the_bureau_allows_nothing, Plan::on("2026-09-21"));
async fn nothing_is_offered_where_the_bureau_allows_nothing(house: Arc<House>) {
    let answer = checked(&house, committed()).await;
    assert_eq!(answer.commitment_offer, None);
    let found: Vec<&str> = answer.violations.iter().map(|one| one.reason.as_str()).collect();
    assert_eq!(found, ["COMMITMENT_NOT_ALLOWED"]);
}

on_both!(what_is_offered_is_signed_by_one_of_good_credit, allowed());
async fn what_is_offered_is_signed_by_one_of_good_credit(house: Arc<House>) {
    let answer = checked(&house, samples::licence()).await;
    let offer = answer.commitment_offer.unwrap();
    assert_eq!((offer.conditions_version.as_str(), offer.conditions.as_str()), ("food-2026", CONDITIONS));
    assert_eq!(offer.conditions_sha256, sha256_hex(CONDITIONS.as_bytes()));
    let mut form = committed();
    form.commitment.as_mut().unwrap().signed_by = "p9".to_owned();
    form.operator_uscc = samples::OTHERS[0].to_owned();
    let found = checked(&house, form).await.violations;
    let found: Vec<(&str, &str)> =
        found.iter().map(|one| (one.field.as_str(), one.reason.as_str())).collect();
    assert_eq!(
        found,
        [("commitment", "COMMITMENT_BAD_CREDIT"), ("commitment.signed_by", "COMMITMENT_SIGNER_UNKNOWN")]
    );
    // Silence accepts it all the same; nobody skips the visit on it.
    let mut outdated = committed();
    outdated.commitment.as_mut().unwrap().conditions_version = "food-2025".to_owned();
    let id = samples::id(1);
    ordered(&house, id, outdated).await;
    house.advance_to("2026-10-13");
    house.until("the acceptance", async || get(&house, id).await.state() == ApplicationState::Accepted).await;
    let barred = skip_visit(&house, &get(&house, id).await).await.unwrap_err();
    assert_eq!(reason_of(&barred).as_deref(), Some("COMMITMENT_BARRED"));
    let visited = require_visit(&house, &get(&house, id).await).await.unwrap();
    assert_eq!(visited.state(), ApplicationState::VisitAssigned);
}

on_both!(a_changed_licence_goes_on_with_its_commitment, allowed());
async fn a_changed_licence_goes_on_with_its_commitment(house: Arc<House>) {
    let (file, before) = issued(&house, samples::id(1)).await;
    let renamed = FoodForm { legal_rep: "葛样例".to_owned(), ..samples::licence() };
    let asked = change(&house, &file.number, renamed, "2026-09-21").await.unwrap();
    let changed = crate::clerks::granted_unvisited(&house, &asked).await;
    assert_eq!(changed.state(), ApplicationState::Issued);
    let after = licence(&house, &file.number).await;
    assert_ne!(after.id, before.id);
    assert_eq!(after.commitment, before.commitment);
    let told = house.bodies::<wire::FoodLicenceIssued>(changed.application_id.parse().unwrap()).await;
    assert!(told[0].on_commitment);
    verdict(&house, &file, &file.follow_up_inspection_id, Verdict::NotConform).await;
    until_state(&house, &file.number, "UNMET").await;
    let request = wire::CancelOnApplicationRequest {
        command_id: command_id(),
        licence_id: after.id.clone(),
        expected_version: licence(&house, &file.number).await.version,
        reasons: "不再经营".to_owned(),
    };
    let over = house.window().cancel_on_application(request).await.unwrap().into_inner().licence.unwrap();
    assert_eq!(over.commitment.unwrap().state, "DROPPED_UNMET", "giving the licence up does not clear it");
    let later = ordered(&house, samples::id(2), committed()).await;
    assert!(later.manual_reasons.iter().any(|one| one.reason == "COMMITMENT_BROKEN_BEFORE"));
}

on_each!(the_last_day_of_a_commitment_follows_a_later_calendar);
async fn the_last_day_of_a_commitment_follows_a_later_calendar(kept: Kept) {
    let mut house = House::build(kept, Plan::on("2027-01-04").with(settings())).await;
    let (file, seen) = issued(&house, samples::id(1)).await;
    let before = seen.commitment.clone().unwrap();
    assert_eq!((before.due.as_str(), before.due_provisional), ("2027-02-15", true), "weekends only");
    let entered = format!("{}{}", house.notice("2027-01-05,OFF,样例"), settings());
    house.start_again(&entered).await;
    let after = licence(&house, &file.number).await;
    let shown = after.commitment.unwrap();
    assert_eq!((shown.due.as_str(), shown.due_provisional), ("2027-02-16", false));
    assert_eq!(after.version, seen.version + 1);
    let journal = house.journal(&format!("licence/{}", after.id)).await;
    assert_eq!(journal.last().unwrap().0, "COMPUTE_AGAIN");
    house.tear_down().await;
}

on_both!(planted_faults_of_commitments_are_seen, allowed());
async fn planted_faults_of_commitments_are_seen(house: Arc<House>) {
    let (_, seen) = issued(&house, samples::id(1)).await;
    assert_eq!(house.breaches().await, []);
    let plant = async |sql: &str| {
        house.database.writer().execute_unprepared(sql).await.unwrap();
    };
    let found = async || {
        let breaches = house.breaches().await;
        breaches.into_iter().map(|one| (one.invariant, one.what)).collect::<Vec<_>>()
    };
    plant("UPDATE alarms SET kind = 'X' WHERE kind = 'COMMITMENT_DUE'").await;
    let unwatched = found().await;
    assert!(unwatched.len() == 1 && unwatched[0].0 == "I6", "{unwatched:?}");
    assert!(unwatched[0].1.contains("AWAITS_VISIT that nothing watches"), "{unwatched:?}");
    plant("UPDATE alarms SET kind = 'COMMITMENT_DUE' WHERE kind = 'X'").await;
    plant("UPDATE licences SET commitment = 'KEPT'").await;
    let differs = found().await;
    assert!(differs.len() == 1 && differs[0].0 == "I2" && differs[0].1.starts_with("KEPT in its column"));
    plant("UPDATE licences SET commitment = NULL").await;
    let lost = found().await;
    assert!(lost.len() == 1 && lost[0].0 == "I2" && lost[0].1.contains("no licence keeps"), "{lost:?}");
    plant("UPDATE licences SET commitment = 'AWAITS_VISIT'").await;
    let body = "SELECT body AS n FROM licences";
    let whole: String = house.rows(body, vec![]).await[0].try_get("", "n").unwrap();
    let broken = whole
        .replace("\"state\":\"AWAITS_VISIT\"", "\"state\":\"BROKEN\",\"falsely\":true,\"on\":\"2026-09-21\"");
    assert_ne!(broken, whole);
    plant(&format!("UPDATE licences SET commitment = 'BROKEN', body = '{broken}'")).await;
    let unrevoked = found().await;
    assert!(
        unrevoked.len() == 1 && unrevoked[0].1.contains("ACTIVE with a commitment BROKEN"),
        "{unrevoked:?}"
    );
    plant(&format!("UPDATE licences SET commitment = 'AWAITS_VISIT', body = '{whole}'")).await;
    assert_eq!(licence(&house, &seen.number).await, seen);
}
