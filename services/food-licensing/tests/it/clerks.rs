//! The acts of people in these tests, each with a command id of its own.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use actnow_messaging::message::Message;
use actnow_proto::food_licensing::v1 as wire;
use actnow_proto::food_licensing::v1::{Application, ApplicationState, FoodForm};
use actnow_proto::inspections::v1::{InspectionConcluded, Verdict};
use actnow_proto::registration::v1::CorrectionPoint;
use tonic::Status;
use uuid::Uuid;

use crate::fixture::House;
use crate::samples;

static COMMANDS: AtomicU64 = AtomicU64::new(1);

pub(crate) fn command_id() -> String {
    format!("test-{}", COMMANDS.fetch_add(1, Ordering::Relaxed))
}

/// Orders `form` as the fast track does and answers how the file then stands.
pub(crate) async fn ordered(house: &House, id: Uuid, form: FoodForm) -> Application {
    house.order("case-1", &samples::order(house, id, form)).await;
    get(house, id).await
}

pub(crate) async fn get(house: &House, id: Uuid) -> Application {
    let request = wire::GetApplicationRequest { application_id: id.to_string() };
    let answer = house.window().get_application(request).await.unwrap();
    answer.into_inner().application.unwrap()
}

pub(crate) async fn licence(house: &House, number: &str) -> wire::GetFoodLicenceResponse {
    let request = wire::GetFoodLicenceRequest { number: number.to_owned() };
    house.window().get_food_licence(request).await.unwrap().into_inner()
}

pub(crate) async fn accept(house: &House, seen: &Application) -> Result<Application, Status> {
    let request = wire::AcceptApplicationRequest {
        command_id: command_id(),
        application_id: seen.application_id.clone(),
        expected_version: seen.version,
    };
    Ok(house.window().accept_application(request).await?.into_inner().application.unwrap())
}

pub(crate) async fn return_with(
    house: &House,
    seen: &Application,
    points: &[(&str, &str)],
) -> Result<Application, Status> {
    let point = |(field, rule): &(&str, &str)| CorrectionPoint {
        field: (*field).to_owned(),
        rule: (*rule).to_owned(),
        demand: "请补正".to_owned(),
    };
    let request = wire::ReturnApplicationRequest {
        command_id: command_id(),
        application_id: seen.application_id.clone(),
        expected_version: seen.version,
        points: points.iter().map(point).collect(),
    };
    Ok(house.window().return_application(request).await?.into_inner().application.unwrap())
}

pub(crate) async fn resubmit(
    house: &House,
    seen: &Application,
    form: FoodForm,
) -> Result<Application, Status> {
    let request = wire::ResubmitApplicationRequest {
        command_id: command_id(),
        application_id: seen.application_id.clone(),
        expected_version: seen.version,
        form: Some(form),
        persons: vec![],
    };
    Ok(house.window().resubmit_application(request).await?.into_inner().application.unwrap())
}

pub(crate) async fn require_visit(house: &House, seen: &Application) -> Result<Application, Status> {
    let request = wire::RequireVisitRequest {
        command_id: command_id(),
        application_id: seen.application_id.clone(),
        expected_version: seen.version,
    };
    Ok(house.reviewer().require_visit(request).await?.into_inner().application.unwrap())
}

pub(crate) async fn grant(house: &House, seen: &Application) -> Result<Application, Status> {
    let request = wire::GrantLicenceRequest {
        command_id: command_id(),
        application_id: seen.application_id.clone(),
        expected_version: seen.version,
    };
    Ok(house.head().grant_licence(request).await?.into_inner().application.unwrap())
}

pub(crate) async fn refuse(house: &House, seen: &Application, grounds: &str) -> Result<Application, Status> {
    let request = wire::RefuseLicenceRequest {
        command_id: command_id(),
        application_id: seen.application_id.clone(),
        expected_version: seen.version,
        grounds: grounds.to_owned(),
        remedies: String::new(),
        false_materials: false,
    };
    Ok(house.head().refuse_licence(request).await?.into_inner().application.unwrap())
}

pub(crate) async fn extend(house: &House, seen: &Application) -> Result<Application, Status> {
    let request = wire::ExtendDecisionRequest {
        command_id: command_id(),
        application_id: seen.application_id.clone(),
        expected_version: seen.version,
        reasons: "情况复杂".to_owned(),
    };
    Ok(house.head().extend_decision(request).await?.into_inner().application.unwrap())
}

pub(crate) async fn skip_visit(house: &House, seen: &Application) -> Result<Application, Status> {
    let request = wire::SkipVisitRequest {
        command_id: command_id(),
        application_id: seen.application_id.clone(),
        expected_version: seen.version,
    };
    Ok(house.reviewer().skip_visit(request).await?.into_inner().application.unwrap())
}

pub(crate) async fn withdraw(house: &House, seen: &Application) -> Application {
    let request = wire::WithdrawApplicationRequest {
        command_id: command_id(),
        application_id: seen.application_id.clone(),
        expected_version: seen.version,
        reasons: "申请人撤回".to_owned(),
    };
    house.window().withdraw_application(request).await.unwrap().into_inner().application.unwrap()
}

/// A licence for `form` that inspectors visited and the head granted, today.
pub(crate) async fn issued(house: &House, id: Uuid, form: FoodForm) -> Application {
    let file = ordered(house, id, form).await;
    concluded(house, &file, Verdict::Conform).await;
    let file = get(house, id).await;
    let issued = grant(house, &file).await.unwrap();
    assert_eq!(issued.state(), ApplicationState::Issued);
    issued
}

pub(crate) async fn renew(house: &House, number: &str, unchanged: bool) -> Result<Application, Status> {
    let request = wire::ApplyForRenewalRequest {
        command_id: command_id(),
        number: number.to_owned(),
        conditions_unchanged: unchanged,
        form: None,
        persons: vec![],
    };
    Ok(house.window().apply_for_renewal(request).await?.into_inner().application.unwrap())
}

/// A change to `form` that happened on `changed_on`, under conditions declared unchanged.
pub(crate) async fn change(
    house: &House,
    number: &str,
    form: FoodForm,
    changed_on: &str,
) -> Result<Application, Status> {
    let request = wire::ApplyForChangeRequest {
        command_id: command_id(),
        number: number.to_owned(),
        conditions_unchanged: true,
        form: Some(form),
        persons: vec![],
        changed_on: changed_on.to_owned(),
    };
    Ok(house.window().apply_for_change(request).await?.into_inner().application.unwrap())
}

pub(crate) async fn replace(house: &House, number: &str) -> Result<Application, Status> {
    let request = wire::ApplyForReplacementRequest {
        command_id: command_id(),
        number: number.to_owned(),
        loss: "LOST".to_owned(),
    };
    Ok(house.window().apply_for_replacement(request).await?.into_inner().application.unwrap())
}

/// The window accepts, the reviewer needs no visit, the head grants.
pub(crate) async fn granted_unvisited(house: &House, file: &Application) -> Application {
    let accepted = accept(house, file).await.unwrap();
    let reviewed = skip_visit(house, &accepted).await.unwrap();
    grant(house, &reviewed).await.unwrap()
}

/// The inspections tell a verdict.
pub(crate) async fn concluded(house: &House, seen: &Application, verdict: Verdict) -> Message {
    house.fact(&seen.inspection_id, &verdict_of(seen, verdict)).await
}

pub(crate) fn verdict_of(seen: &Application, verdict: Verdict) -> InspectionConcluded {
    InspectionConcluded {
        inspection_id: seen.inspection_id.clone(),
        version: 5,
        occurred_at: None,
        application_id: seen.application_id.clone(),
        verdict: verdict.into(),
        demands: vec![],
        inspectors: vec!["inspector-lin".to_owned(), "inspector-yu".to_owned()],
        outcome: 0,
        operator_uscc: String::new(),
    }
}

/// A file in state VISIT_ASSIGNED.
pub(crate) async fn waiting_for_visit(house: &Arc<House>, id: Uuid) -> Application {
    let file = ordered(house, id, samples::licence()).await;
    assert_eq!(file.state(), ApplicationState::VisitAssigned);
    file
}

/// A file whose visit found everything in order.
pub(crate) async fn visited(house: &Arc<House>, id: Uuid) -> Application {
    let file = waiting_for_visit(house, id).await;
    concluded(house, &file, Verdict::Conform).await;
    let file = get(house, id).await;
    assert_eq!(file.state(), ApplicationState::ReviewedPositive);
    file
}
