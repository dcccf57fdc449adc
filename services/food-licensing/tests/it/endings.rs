//! How licences and filings end, what their holders report, and who may not apply after it.

use std::sync::Arc;

use actnow_chassis::grpc::{reason_of, violations_of};
use actnow_decisions::Role;
use actnow_proto::food_licensing::v1 as wire;
use actnow_proto::food_licensing::v1::{ApplicationState, FoodForm, GetFoodLicenceResponse};
use actnow_proto::inspections::v1::{InspectionKind, OrderInspection, Verdict};
use sea_orm::ConnectionTrait;
use tonic::{Code, Status};
use uuid::Uuid;

use crate::clerks::{accept, command_id, concluded, get, grant, issued, licence, ordered, renew};
use crate::fixture::{House, Plan};
use crate::{on_both, samples};

fn plan_of(plan: impl Fn() -> Plan) -> Plan {
    plan()
}

fn reason(status: &Status) -> String {
    reason_of(status).unwrap_or_default()
}

async fn cancel(house: &House, seen: &GetFoodLicenceResponse) -> Result<GetFoodLicenceResponse, Status> {
    let request = wire::CancelOnApplicationRequest {
        command_id: command_id(),
        licence_id: seen.id.clone(),
        expected_version: seen.version,
        reasons: "申请人终止经营".to_owned(),
    };
    Ok(house.window().cancel_on_application(request).await?.into_inner().licence.unwrap())
}

async fn cancel_ex_officio(
    house: &House,
    seen: &GetFoodLicenceResponse,
    ground: &str,
) -> Result<GetFoodLicenceResponse, Status> {
    let request = wire::CancelLicenceRequest {
        command_id: command_id(),
        licence_id: seen.id.clone(),
        expected_version: seen.version,
        ground: ground.to_owned(),
        reasons: "主体资格终止".to_owned(),
    };
    Ok(house.head().cancel_licence(request).await?.into_inner().licence.unwrap())
}

async fn revoke(
    house: &House,
    seen: &GetFoodLicenceResponse,
    kind: &str,
    grounds: &str,
) -> Result<GetFoodLicenceResponse, Status> {
    revoke_and_bar(house, seen, (kind, grounds), &[]).await
}

async fn revoke_and_bar(
    house: &House,
    seen: &GetFoodLicenceResponse,
    (kind, grounds): (&str, &str),
    responsible: &[&str],
) -> Result<GetFoodLicenceResponse, Status> {
    let request = wire::RevokeLicenceRequest {
        command_id: command_id(),
        licence_id: seen.id.clone(),
        expected_version: seen.version,
        kind: kind.to_owned(),
        grounds: grounds.to_owned(),
        remedies: String::new(),
        responsible: responsible.iter().map(|person| (*person).to_owned()).collect(),
    };
    Ok(house.head().revoke_licence(request).await?.into_inner().licence.unwrap())
}

async fn reasons_against(house: &House, form: FoodForm) -> Vec<(String, String)> {
    let request = wire::CheckFoodRequest {
        form: Some(form),
        authority: String::new(),
        persons: vec![samples::manager()],
    };
    let found = house.window().check_food(request).await.unwrap().into_inner().violations;
    found.into_iter().map(|violation| (violation.field, violation.reason)).collect()
}

on_both!(who_answers_for_a_penalty_may_not_run_a_food_business, Plan::on("2026-09-21"));
async fn who_answers_for_a_penalty_may_not_run_a_food_business(house: Arc<House>) {
    let first = issued(&house, samples::id(1), samples::licence()).await;
    let seen = licence(&house, &first.number).await;
    let penalty = ("REVOKED_AS_PENALTY", "使用非食品原料生产食品");
    let stranger = revoke_and_bar(&house, &seen, penalty, &["p4", "p9"]).await.unwrap_err();
    let fields: Vec<String> = violations_of(&stranger).into_iter().map(|found| found.field).collect();
    assert_eq!(fields, ["responsible[1]"]);
    let mild = revoke_and_bar(&house, &seen, ("REVOKED", "不符合许可条件"), &["p4"]).await.unwrap_err();
    assert_eq!(violations_of(&mild)[0].reason, "NO_BAN_ON_PERSONS");
    // Another operator, from whom nothing was taken.
    let elsewhere = || FoodForm {
        operator_uscc: "91370222MAFAKE035F".to_owned(),
        premises: "山东省青岛市城阳区高新区样例路7号101室".to_owned(),
        ..samples::licence()
    };
    assert!(reasons_against(&house, elsewhere()).await.is_empty());

    revoke_and_bar(&house, &seen, penalty, &["p4"]).await.unwrap();
    let banned = |field: &str, reason: &str| (field.to_owned(), reason.to_owned());
    let manager = banned("food_safety_manager", "MANAGER_BANNED_UNTIL");
    assert_eq!(reasons_against(&house, elsewhere()).await, std::slice::from_ref(&manager));
    let leads = FoodForm { legal_rep: samples::manager().name, ..elsewhere() };
    assert_eq!(
        reasons_against(&house, leads).await,
        [manager, banned("legal_rep", "LEGAL_REP_BANNED_UNTIL")]
    );
    let other = FoodForm { food_safety_manager: String::new(), ..elsewhere() };
    let without = reasons_against(&house, other).await;
    assert!(!without.iter().any(|(_, reason)| reason.ends_with("BANNED_UNTIL")), "{without:?}");

    assert_eq!(house.breaches().await, []);
    house
        .database
        .writer()
        .execute_unprepared("UPDATE person_bans SET ban_until = '2099-01-01'")
        .await
        .unwrap();
    let breaches = house.breaches().await;
    assert!(breaches.len() == 1 && breaches[0].invariant == "I2", "{breaches:?}");
    house.database.writer().execute_unprepared("DELETE FROM person_bans").await.unwrap();
}

async fn report(
    house: &House,
    seen: &GetFoodLicenceResponse,
    matters: &[&str],
    changed_on: &str,
) -> Result<GetFoodLicenceResponse, Status> {
    let request = wire::ReportChangeRequest {
        command_id: command_id(),
        licence_id: seen.id.clone(),
        expected_version: seen.version,
        matters: matters.iter().map(|matter| (*matter).to_owned()).collect(),
        changed_on: changed_on.to_owned(),
        details: "https://shop.example.invalid/neu".to_owned(),
    };
    Ok(house.window().report_change(request).await?.into_inner().licence.unwrap())
}

on_both!(a_cancelled_number_is_never_used_again, Plan::on("2026-09-21"));
async fn a_cancelled_number_is_never_used_again(house: Arc<House>) {
    let first = issued(&house, samples::id(1), samples::licence()).await;
    let seen = licence(&house, &first.number).await;
    let over = cancel(&house, &seen).await.unwrap();
    assert_eq!((over.state.as_str(), over.signature_valid), ("CANCELLED", false));
    let told = house.bodies::<wire::FoodLicenceEnded>(over.id.parse().unwrap()).await;
    assert_eq!((told[0].end.as_str(), told[0].on.as_str()), ("CANCELLED", "2026-09-21"));
    let again = cancel(&house, &seen).await.unwrap_err();
    assert_eq!(again.code(), Code::Aborted, "another version was seen: {again:?}");
    let nothing = renew(&house, &first.number, true).await.unwrap_err();
    assert_eq!(reason(&nothing), "LICENCE_NOT_IN_FORCE");
    let second = issued(&house, samples::id(2), samples::licence()).await;
    assert_eq!(second.number, "JY13702220000025", "the premises are free, the number is not");
    assert_eq!(house.count("SELECT COUNT(*) AS n FROM alarms").await, 1, "one licence is watched");
}

on_both!(ex_officio_is_for_the_head_and_names_its_ground, Plan::on("2026-09-21"));
async fn ex_officio_is_for_the_head_and_names_its_ground(house: Arc<House>) {
    let first = issued(&house, samples::id(1), samples::licence()).await;
    let seen = licence(&house, &first.number).await;
    let request = wire::CancelLicenceRequest {
        command_id: command_id(),
        licence_id: seen.id.clone(),
        expected_version: seen.version,
        ground: "ENTITY_ENDED".to_owned(),
        reasons: "主体资格终止".to_owned(),
    };
    let window = house.window().cancel_licence(request.clone()).await.unwrap_err();
    assert_eq!(window.code(), Code::PermissionDenied);
    let blank = wire::CancelLicenceRequest {
        command_id: command_id(),
        ground: "WEIL".to_owned(),
        reasons: " ".to_owned(),
        ..request
    };
    let unread = house.head().cancel_licence(blank).await.unwrap_err();
    let found: Vec<(String, String)> =
        violations_of(&unread).into_iter().map(|found| (found.field, found.reason)).collect();
    let expected = [("ground", "UNKNOWN_VALUE"), ("reasons", "GROUNDS_REQUIRED")];
    assert_eq!(found, expected.map(|(field, reason)| (field.to_owned(), reason.to_owned())));
    let over = cancel_ex_officio(&house, &seen, "ENTITY_ENDED").await.unwrap();
    assert_eq!(over.state, "CANCELLED");
    let journal = house.journal(&format!("licence/{}", over.id)).await;
    assert_eq!(journal.last().unwrap().0, "CANCEL_LICENCE");
}

on_both!(t_28_who_obtained_a_licence_by_fraud_may_not_apply, Plan::on("2026-09-21"));
async fn t_28_who_obtained_a_licence_by_fraud_may_not_apply(house: Arc<House>) {
    let first = issued(&house, samples::id(1), samples::licence()).await;
    house.advance_to("2026-10-20");
    let seen = licence(&house, &first.number).await;
    let silent = revoke(&house, &seen, "REVOKED_FOR_FRAUD", " ").await.unwrap_err();
    assert_eq!(violations_of(&silent)[0].reason, "GROUNDS_REQUIRED");
    let over = revoke(&house, &seen, "REVOKED_FOR_FRAUD", "以欺骗手段取得许可").await.unwrap();
    assert_eq!((over.state.as_str(), over.banned_until.as_str()), ("REVOKED", "2029-10-20"));
    let told = house.bodies::<wire::FoodLicenceEnded>(over.id.parse().unwrap()).await;
    assert_eq!((told[0].end.as_str(), told[0].banned_until.as_str()), ("REVOKED", "2029-10-20"));

    let file = ordered(&house, samples::id(2), samples::licence()).await;
    assert_eq!(file.state(), ApplicationState::Received, "a machine leaves it to a person");
    assert!(file.manual_reasons.iter().any(|reason| reason.reason == "BANNED_UNTIL"));
    let banned = accept(&house, &file).await.unwrap_err();
    assert_eq!(reason(&banned), "BANNED_UNTIL");
    house.advance_to("2029-10-20");
    let last = ordered(&house, samples::id(3), samples::licence()).await;
    assert_eq!(last.state(), ApplicationState::Received, "through the last day of the ban");
    house.advance_to("2029-10-21");
    let free = ordered(&house, samples::id(4), samples::licence()).await;
    assert_eq!(free.state(), ApplicationState::VisitAssigned);
}

on_both!(t_21_a_filing_lapses_the_instant_a_licence_is_issued, Plan::on("2026-09-21"));
async fn t_21_a_filing_lapses_the_instant_a_licence_is_issued(house: Arc<House>) {
    let filed = ordered(&house, samples::id(1), samples::filing()).await;
    assert_eq!(filed.state(), ApplicationState::Filed);
    let file = ordered(&house, samples::id(2), samples::licence()).await;
    concluded(&house, &file, Verdict::Conform).await;
    let issued = grant(&house, &get(&house, samples::id(2)).await).await.unwrap();
    let lapsed = get(&house, samples::id(1)).await;
    assert_eq!(lapsed.state(), ApplicationState::Lapsed);
    let told = house.bodies::<wire::FilingLapsed>(samples::id(1)).await;
    assert_eq!((told.len(), told[0].ground.as_str()), (1, "LICENCE_ISSUED"));
    assert_eq!(
        (told[0].licence_number.as_str(), told[0].on.as_str()),
        (issued.number.as_str(), "2026-09-21")
    );
    assert_eq!(house.bodies::<wire::FoodLicenceIssued>(samples::id(2)).await.len(), 1, "both are published");
    assert_eq!(licence(&house, &filed.number).await.state, "LAPSED");
}

async fn update_filing(house: &House, id: Uuid, form: FoodForm) -> Result<wire::Application, Status> {
    let seen = get(house, id).await;
    let request = wire::UpdateFilingRequest {
        command_id: command_id(),
        application_id: seen.application_id,
        expected_version: seen.version,
        form: Some(form),
    };
    Ok(house.window().update_filing(request).await?.into_inner().application.unwrap())
}

on_both!(a_filing_is_updated_and_cancelled_under_its_number, Plan::on("2026-09-21"));
async fn a_filing_is_updated_and_cancelled_under_its_number(house: Arc<House>) {
    let id = samples::id(1);
    let filed = ordered(&house, id, samples::filing()).await;
    let warehouse = FoodForm { external_warehouse: "样例路9号".to_owned(), ..samples::filing() };
    let updated = update_filing(&house, id, warehouse).await.unwrap();
    assert_eq!(
        (updated.number.as_str(), updated.publicity_due.as_str()),
        (filed.number.as_str(), "2026-09-29")
    );
    let told = house.bodies::<wire::FilingUpdated>(id).await;
    assert_eq!((told.len(), told[0].revision), (1, 1));
    let more = FoodForm { items: vec!["HOT_FOOD".to_owned()], ..samples::filing() };
    assert_eq!(reason(&update_filing(&house, id, more).await.unwrap_err()), "LICENCE_NEEDED");
    house.advance_to("2026-09-23");
    house
        .until("the publication", async || get(&house, id).await.state() == ApplicationState::Published)
        .await;
    let seen = get(&house, id).await;
    let request = wire::CancelFilingRequest {
        command_id: command_id(),
        application_id: seen.application_id,
        expected_version: seen.version,
        ended_on: "2026-08-20".to_owned(),
    };
    let over = house.window().cancel_filing(request).await.unwrap().into_inner().application.unwrap();
    assert_eq!(over.state(), ApplicationState::Cancelled);
    let told = house.bodies::<wire::FilingCancelled>(id).await;
    assert_eq!(told[0].ground, "BUSINESS_ENDED_LATE", "more than fifteen working days after");
}

on_both!(a_report_is_kept_and_looked_at, Plan::on("2026-09-21"));
async fn a_report_is_kept_and_looked_at(house: Arc<House>) {
    let first = issued(&house, samples::id(1), samples::licence()).await;
    let seen = licence(&house, &first.number).await;
    let id: Uuid = seen.id.parse().unwrap();
    let network = report(&house, &seen, &["NETWORK_OPERATION"], "2026-09-18").await.unwrap();
    assert_eq!((network.reports.len(), network.reports[0].inspection_id.as_str()), (1, ""));
    let layout = report(&house, &network, &["EQUIPMENT_LAYOUT"], "2026-09-01").await.unwrap();
    assert!(layout.reports[1].late);
    assert_eq!(layout.reports[1].inspect_by, "2026-11-09");
    let order = &house.bodies::<OrderInspection>(id).await[0];
    assert_eq!(
        (order.kind(), order.application_id.as_str()),
        (InspectionKind::PostLicence, samples::id(1).to_string().as_str())
    );
    assert_eq!(order.related_persons, ["c0ffee"]);
    assert_eq!(house.bodies::<wire::FoodChangeReported>(id).await.len(), 2);
    let unread = report(&house, &layout, &["WEATHER"], "heute").await.unwrap_err();
    let fields: Vec<String> = violations_of(&unread).into_iter().map(|found| found.field).collect();
    assert_eq!(fields, ["matters[0]", "changed_on"]);
    let reviewer = house.client("reviewer-qiao", &[Role::Reviewer]);
    let request = wire::ReportChangeRequest { command_id: command_id(), ..Default::default() };
    assert_eq!({ reviewer }.report_change(request).await.unwrap_err().code(), Code::PermissionDenied);
}

async fn hearing(house: &House, id: Uuid, open: bool) -> wire::Application {
    let seen = get(house, id).await;
    let (application_id, expected_version) = (seen.application_id, seen.version);
    let answer = if open {
        let request = wire::OpenHearingRequest { command_id: command_id(), application_id, expected_version };
        house.head().open_hearing(request).await.unwrap().into_inner().application
    } else {
        let request =
            wire::CloseHearingRequest { command_id: command_id(), application_id, expected_version };
        house.head().close_hearing(request).await.unwrap().into_inner().application
    };
    answer.unwrap()
}

on_both!(a_hearing_stops_the_clock, Plan::on("2026-09-21"));
async fn a_hearing_stops_the_clock(house: Arc<House>) {
    let id = samples::id(1);
    let file = ordered(&house, id, samples::licence()).await;
    assert_eq!(file.decision_due, "2026-10-12");
    house.advance_to("2026-09-22");
    assert_eq!(hearing(&house, id, true).await.state(), ApplicationState::Hearing);
    house.advance_to("2026-09-29");
    let closed = hearing(&house, id, false).await;
    assert_eq!(
        (closed.state(), closed.decision_due.as_str()),
        (ApplicationState::VisitAssigned, "2026-10-16")
    );
    let told = house.told(id).await;
    assert!(told.ends_with(&["HearingOpened".to_owned(), "HearingClosed".to_owned()]), "{told:?}");
}

on_both!(false_materials_keep_their_applicant_away_for_a_year, Plan::on("2026-09-21"));
async fn false_materials_keep_their_applicant_away_for_a_year(house: Arc<House>) {
    let file = ordered(&house, samples::id(1), samples::licence()).await;
    concluded(&house, &file, Verdict::NotConform).await;
    let reviewed = get(&house, samples::id(1)).await;
    let request = wire::RefuseLicenceRequest {
        command_id: command_id(),
        application_id: reviewed.application_id,
        expected_version: reviewed.version,
        grounds: "提供虚假材料".to_owned(),
        remedies: String::new(),
        false_materials: true,
    };
    let refused = house.head().refuse_licence(request).await.unwrap().into_inner().application.unwrap();
    assert!(refused.grounds.contains("Order 78 art 53"), "{}", refused.grounds);
    for (day, banned) in [("2027-09-21", true), ("2027-09-22", false)] {
        house.advance_to(day);
        let id = samples::id(if banned { 2 } else { 3 });
        let again = ordered(&house, id, samples::licence()).await;
        let seen = again.manual_reasons.iter().any(|reason| reason.reason == "BANNED_UNTIL");
        assert_eq!(seen, banned, "{day}");
    }
}
