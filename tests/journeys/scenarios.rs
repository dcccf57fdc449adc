//! The scenarios that cross departments, step by step over gRPC, embedded and on PostgreSQL with RabbitMQ: T-01,
//! T-03, T-04, T-19, T-21, T-22, T-24, T-26 and T-29.

use actnow::case_file::{FILING_TODAY, LICENCE_2018, LICENCE_WITH_VISIT};
use actnow::house_folder::HousePlan;
use actnow::summary::step;
use actnow_chassis::grpc::{reason_of, violations_of};
use actnow_decisions::Role;
use actnow_proto::fast_track::v1::{Case, CaseState, StepState};
use actnow_proto::food_licensing::v1::{
    AcceptApplicationRequest, Application, ApplicationState, ApplyForRenewalRequest, ApplyRequest,
    ExtendDecisionRequest, FoodForm, GetApplicationRequest, GetFoodLicenceRequest, GetFoodLicenceResponse,
    GrantLicenceRequest, RefuseLicenceRequest, RequireVisitRequest, SkipVisitRequest,
};
use actnow_proto::inspections::v1::{
    Answer, GetChecklistRequest, GetInspectionRequest, Inspection, InspectionKind, InspectionState,
    ItemAnswer, RecordResultRequest, SignResultRequest, Signatory, StartInspectionRequest, Verdict,
};
use actnow_proto::registration::v1::{
    ApplyForDeregistrationRequest, ApproveFilingRequest, Filing, FilingState, GetCompanyRequest,
    GetFilingRequest, GetNameRequest, Material, MaterialSource, NameState, PubliciseDeregistrationRequest,
    SimpleDeregistrationForm, VerifyLicenceRequest,
};
use actnow_tests::expect::Sample;
use actnow_tests::rows::DEPARTMENTS;
use actnow_tests::{On, TestHouse, at};
use tonic::Code;

on_both!(
    t_01_everything_happens_on_the_same_day_and_no_light_is_lit,
    t_03_cold_food_of_2018_waits_for_a_visit,
    t_04_bulk_food_waits_for_two_inspectors,
    t_19_what_did_not_conform_is_not_granted,
    t_21_a_filing_gives_way_to_a_licence_for_the_same_premises,
    t_22_a_licence_of_a_case_is_renewed_and_looked_at,
    t_24_signing_is_down_and_every_number_waits,
    t_26_a_company_ends_and_its_food_filing_with_it,
    t_29_due_days_move_when_the_next_year_is_entered,
);

fn subject(case: &Case, key: &str) -> String {
    step(case, key).unwrap_or_else(|| panic!("{key} of {case:#?}")).subject_id.clone()
}

pub(crate) async fn application(house: &TestHouse, case: &Case) -> Application {
    let request = GetApplicationRequest { application_id: subject(case, "food") };
    let answer = house.window().food.get_application(request).await.expect("an answer");
    answer.into_inner().application.expect("an application")
}

pub(crate) async fn inspection(house: &TestHouse, inspection_id: &str) -> Inspection {
    let request = GetInspectionRequest { inspection_id: inspection_id.to_owned() };
    let mut inspections = house.window().inspections;
    let answer = match inspections.get_inspection(request.clone()).await {
        // The order of the visit may still be on its way.
        Err(status) if status.code() == Code::NotFound => {
            house.settled().await;
            inspections.get_inspection(request).await
        }
        answer => answer,
    };
    answer.expect("an answer").into_inner().inspection.expect("an inspection")
}

async fn t_01_everything_happens_on_the_same_day_and_no_light_is_lit(on: On) {
    let house = TestHouse::start(on, Some(Sample::FilingToday.at())).await;
    let submission = house.submission(FILING_TODAY, "t-01").await;
    let opened = house.submit(submission).await;
    let case = house.finish(opened, None).await;
    assert_eq!(case.state(), CaseState::Completed);
    Sample::FilingToday.assert_outcome(&house.summary(&case).await);
    let mut window = house.window();
    for (part, uscc) in [("parent", "91370222MAFAKE019R"), ("subsidiary", "91370222MAFAKE027L")] {
        let filing_id = subject(&case, &format!("{part}.establishment"));
        let filing = window.registration.get_filing(GetFilingRequest { filing_id }).await.expect("an answer");
        let filing = filing.into_inner().filing.expect("a filing");
        assert_eq!((filing.uscc.as_str(), filing.established_on.as_str()), (uscc, "2026-09-21"));
        let declaration_id = subject(&case, &format!("{part}.name"));
        let name = window.registration.get_name(GetNameRequest { declaration_id }).await.expect("an answer");
        assert_eq!(name.into_inner().declaration.expect("a name").state(), NameState::Consumed);
        let reserved = case.journey.iter().any(|line| {
            line.step == format!("{part}.name")
                && line.text.as_ref().is_some_and(|t| t.en.contains("2026-11-21"))
        });
        assert!(reserved, "{part} is reserved to 2026-11-21: {:#?}", case.journey);
    }
    let filed = application(&house, &case).await;
    assert_eq!((filed.publicity_due.as_str(), filed.visit.as_str()), ("2026-09-29", "NONE"));
    assert!(case.journey.iter().all(|line| line.event != "CaseLightChanged"), "{:#?}", case.journey);
    house.close().await;
}

async fn t_03_cold_food_of_2018_waits_for_a_visit(on: On) {
    let house = TestHouse::start(on, Some(Sample::Licence2018.at())).await;
    let cold = LICENCE_2018
        .replace("不含冷藏冷冻食品", "含冷藏冷冻食品")
        .replace("\"cold_frozen\": false", "\"cold_frozen\": true");
    let submission = house.submission(&cold, "t-03").await;
    let opened = house.submit(submission).await;
    let case = house.follow_until(&opened.case_id, |case| !case.visit_due.is_empty()).await;
    assert_eq!((case.visit.as_str(), case.visit_due.as_str()), ("REQUIRED", "2018-11-26"));
    let waiting = application(&house, &case).await;
    assert_eq!((waiting.state(), waiting.number.as_str()), (ApplicationState::VisitAssigned, ""));
    house.close().await;
}

async fn t_04_bulk_food_waits_for_two_inspectors(on: On) {
    let house = TestHouse::start(on, Some(Sample::LicenceWithVisit.at())).await;
    let _on_duty = house.clerks().await;
    let submission = house.submission(LICENCE_WITH_VISIT, "t-04").await;
    let opened = house.submit(submission).await;
    let waits =
        |case: &Case| step(case, "visit").is_some_and(|step| step.state() == StepState::WaitingDepartment);
    let case = house.follow_until(&opened.case_id, waits).await;
    assert_eq!((case.food_kind.as_str(), case.state()), ("LICENCE", CaseState::WaitingDepartment));
    assert_eq!((case.visit_due.as_str(), case.decision_due.as_str()), ("2026-09-29", "2026-10-12"));
    let waiting = application(&house, &case).await;
    assert_eq!(inspection(&house, &waiting.inspection_id).await.inspectors.len(), 2);
    let request = ExtendDecisionRequest {
        command_id: "extend".to_owned(),
        application_id: waiting.application_id.clone(),
        expected_version: waiting.version,
        reasons: "情况复杂".to_owned(),
    };
    house.desk("head-meng", &[Role::Head]).food.extend_decision(request).await.expect("an extension");
    let extended = house.follow_until(&case.case_id, |case| case.decision_due == "2026-10-19").await;
    assert!(waits(&extended), "the case still waits for the visit");
    house.close().await;
}

/// The two inspectors visit, find that the items `failed` fail, and everybody signs.
pub(crate) async fn visited(house: &TestHouse, inspection_id: &str, failed: &[i32]) -> Inspection {
    let assigned = inspection(house, inspection_id).await;
    let mut desk = house.desk(&assigned.inspectors[0], &[Role::Inspector]);
    let request = StartInspectionRequest {
        command_id: format!("start-{inspection_id}"),
        inspection_id: inspection_id.to_owned(),
        expected_version: assigned.version,
        credentials_shown: true,
    };
    desk.inspections.start_inspection(request).await.expect("a visit that begins");
    let request = GetChecklistRequest { inspection_id: inspection_id.to_owned() };
    let items = desk.inspections.get_checklist(request).await.expect("a checklist").into_inner().items;
    let answers = items.into_iter().map(|item| {
        let answer = match (item.item, item.applies) {
            (item, _) if failed.contains(&item) => Answer::Fail,
            (_, true) => Answer::Pass,
            (_, false) => Answer::NotApplicable,
        };
        let demand =
            if answer == Answer::Fail { "场所与申报不一致".to_owned() } else { String::new() };
        ItemAnswer { item: item.item, answer: answer.into(), demand }
    });
    let request = RecordResultRequest {
        command_id: format!("record-{inspection_id}"),
        inspection_id: inspection_id.to_owned(),
        expected_version: inspection(house, inspection_id).await.version,
        answers: answers.collect(),
    };
    desk.inspections.record_result(request).await.expect("a record");
    let party = (assigned.inspectors[0].clone(), Signatory::InspectedParty);
    let inspectors = assigned.inspectors.iter().map(|name| (name.clone(), Signatory::Inspector));
    for (number, (who, signatory)) in inspectors.chain([party]).enumerate() {
        let request = SignResultRequest {
            command_id: format!("sign-{inspection_id}-{number}"),
            inspection_id: inspection_id.to_owned(),
            expected_version: inspection(house, inspection_id).await.version,
            signatory: signatory.into(),
            refusal_reason: String::new(),
            witness: String::new(),
        };
        house.desk(&who, &[Role::Inspector]).inspections.sign_result(request).await.expect("a signature");
    }
    inspection(house, inspection_id).await
}

async fn t_19_what_did_not_conform_is_not_granted(on: On) {
    let house = TestHouse::start(on, Some(Sample::LicenceWithVisit.at())).await;
    let _on_duty = house.clerks().await;
    let submission = house.submission(LICENCE_WITH_VISIT, "t-19").await;
    let opened = house.submit(submission).await;
    let waits =
        |case: &Case| step(case, "visit").is_some_and(|step| step.state() == StepState::WaitingDepartment);
    let case = house.follow_until(&opened.case_id, waits).await;
    let inspection_id = application(&house, &case).await.inspection_id;
    let closed = visited(&house, &inspection_id, &[1]).await;
    assert_eq!((closed.state(), closed.verdict()), (InspectionState::Closed, Verdict::NotConform));
    house.follow_until(&case.case_id, |case| !waits(case)).await;
    let until = std::time::Instant::now() + std::time::Duration::from_secs(20);
    while application(&house, &case).await.state() != ApplicationState::ReviewedNegative {
        assert!(std::time::Instant::now() < until, "the verdict was not heard");
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    let reviewed = application(&house, &case).await;
    let mut head = house.desk("head-meng", &[Role::Head]);
    let request = GrantLicenceRequest {
        command_id: "grant".to_owned(),
        application_id: reviewed.application_id.clone(),
        expected_version: reviewed.version,
    };
    let no = head.food.grant_licence(request).await.expect_err("a refusal");
    assert_eq!((no.code(), reason_of(&no).as_deref()), (Code::FailedPrecondition, Some("VISIT_NOT_CONFORM")));
    let mut request = RefuseLicenceRequest {
        command_id: "refuse-1".to_owned(),
        application_id: reviewed.application_id.clone(),
        expected_version: reviewed.version,
        grounds: String::new(),
        remedies: String::new(),
        false_materials: false,
    };
    let silent = head.food.refuse_licence(request.clone()).await.expect_err("a refusal");
    assert_eq!(silent.code(), Code::InvalidArgument);
    assert_eq!(violations_of(&silent)[0].reason, "GROUNDS_REQUIRED");
    request.command_id = "refuse-2".to_owned();
    request.grounds = "现场核查不符合要求".to_owned();
    head.food.refuse_licence(request).await.expect("a refused licence");
    let ended = house.follow_until(&case.case_id, |case| case.state() == CaseState::PartiallyCompleted).await;
    assert_eq!(step(&ended, "food").expect("the food step").state(), StepState::Failed);
    assert_eq!(application(&house, &ended).await.number, "", "no number was taken");
    house.close().await;
}

/// The window takes `form` in and accepts it, the reviewer needs the visit, the head grants after it.
async fn licensed_after_a_visit(house: &TestHouse, form: FoodForm) -> Application {
    let request = ApplyRequest {
        command_id: "apply-again".to_owned(),
        form: Some(form),
        persons: Vec::new(),
        authority: String::new(),
    };
    let received = house.window().food.apply(request).await.expect("an answer").into_inner();
    let received = received.application.expect("an application");
    let request = AcceptApplicationRequest {
        command_id: "accept-again".to_owned(),
        application_id: received.application_id.clone(),
        expected_version: received.version,
    };
    let accepted = house.window().food.accept_application(request).await.expect("an acceptance").into_inner();
    let accepted = accepted.application.expect("an application");
    let request = RequireVisitRequest {
        command_id: "visit-again".to_owned(),
        application_id: accepted.application_id.clone(),
        expected_version: accepted.version,
    };
    let mut reviewer = house.desk("reviewer-qiao", &[Role::Reviewer]);
    let ordered = reviewer.food.require_visit(request).await.expect("a visit").into_inner();
    let ordered = ordered.application.expect("an application");
    house.settled().await;
    visited(house, &ordered.inspection_id, &[]).await;
    let reviewed = until(house, &ordered.application_id, ApplicationState::ReviewedPositive).await;
    granted(house, &reviewed).await
}

async fn get(house: &TestHouse, application_id: &str) -> Application {
    let request = GetApplicationRequest { application_id: application_id.to_owned() };
    let answer = house.window().food.get_application(request).await.expect("an answer");
    answer.into_inner().application.expect("an application")
}

/// Waits until food licensing has heard what takes the application to `state`.
async fn until(house: &TestHouse, application_id: &str, state: ApplicationState) -> Application {
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(20);
    loop {
        let found = get(house, application_id).await;
        if found.state() == state {
            return found;
        }
        assert!(std::time::Instant::now() < deadline, "not {state:?} in time: {found:#?}");
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
}

pub(crate) async fn granted(house: &TestHouse, reviewed: &Application) -> Application {
    let request = GrantLicenceRequest {
        command_id: format!("grant-{}", reviewed.application_id),
        application_id: reviewed.application_id.clone(),
        expected_version: reviewed.version,
    };
    let mut head = house.desk("head-meng", &[Role::Head]);
    let answer = head.food.grant_licence(request).await.expect("a licence").into_inner();
    answer.application.expect("an application")
}

pub(crate) async fn holding(house: &TestHouse, number: &str) -> GetFoodLicenceResponse {
    let request = GetFoodLicenceRequest { number: number.to_owned() };
    house.window().food.get_food_licence(request).await.expect("a licence or filing").into_inner()
}

/// The filing of the case covers prepackaged food; bulk food at the same premises needs a licence, and the filing lapses
/// the instant that is issued.
async fn t_21_a_filing_gives_way_to_a_licence_for_the_same_premises(on: On) {
    let house = TestHouse::start(on, Some(Sample::FilingToday.at())).await;
    let _on_duty = house.clerks().await;
    let submission = house.submission(FILING_TODAY, "t-21").await;
    let opened = house.submit(submission).await;
    let case = house.finish(opened, None).await;
    let filed = application(&house, &case).await;
    let material = Material {
        kind: "EQUIPMENT_LAYOUT".to_owned(),
        source: MaterialSource::Uploaded.into(),
        sha256: String::new(),
    };
    let form = FoodForm {
        scope: vec!["食品销售".to_owned()],
        main_type: "FOOD_SELLER".to_owned(),
        items: vec!["BULK_AND_PREPACKAGED".to_owned()],
        materials: vec![material],
        ..filed.form.clone().expect("a form")
    };
    let issued = licensed_after_a_visit(&house, form).await;
    assert_eq!((issued.state(), issued.number.as_str()), (ApplicationState::Issued, "JY13702220000017"));
    assert_eq!(get(&house, &filed.application_id).await.state(), ApplicationState::Lapsed);
    assert_eq!(holding(&house, &filed.number).await.state, "LAPSED");
    assert_eq!(holding(&house, &issued.number).await.state, "ACTIVE");
    house.close().await;
}

/// Four years and eleven months after the case its licence is renewed on the spot; inspections have the visit that
/// follows.
async fn t_22_a_licence_of_a_case_is_renewed_and_looked_at(on: On) {
    let house = TestHouse::start(on, Some(Sample::LicenceWithVisit.at())).await;
    let mut on_duty = house.clerks().await;
    let submission = house.submission(LICENCE_WITH_VISIT, "t-22").await;
    let opened = house.submit(submission).await;
    let case = house.finish(opened, Some(&mut on_duty)).await;
    let first = application(&house, &case).await;
    assert_eq!(first.valid_to, "2031-09-20");
    house.set_clock(at("2031-08-01T10:00:00")).await;
    let request = ApplyForRenewalRequest {
        command_id: "renew".to_owned(),
        number: first.number.clone(),
        conditions_unchanged: true,
        form: None,
        persons: Vec::new(),
    };
    let asked = house.window().food.apply_for_renewal(request).await.expect("an answer").into_inner();
    let asked = asked.application.expect("an application");
    let request = AcceptApplicationRequest {
        command_id: "accept".to_owned(),
        application_id: asked.application_id.clone(),
        expected_version: asked.version,
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
    let renewed = granted(&house, &reviewed.application.expect("an application")).await;
    assert_eq!((renewed.number.as_str(), renewed.valid_from.as_str()), (first.number.as_str(), "2031-08-01"));
    assert_eq!(renewed.valid_to, "2036-07-31");
    assert_eq!(holding(&house, &first.number).await.state, "ACTIVE");
    let follow_up = inspection(&house, &renewed.follow_up_inspection_id).await;
    assert_eq!((follow_up.kind(), follow_up.due_provisional), (InspectionKind::PostLicence, true));
    house.close().await;
}

/// Signing fails three times in registration and in food licensing. Decisions stand, numbers wait, and in the end
/// there is one certificate for each.
async fn t_24_signing_is_down_and_every_number_waits(on: On) {
    let down = "[service]\nfailing_signatures = 3\nretry_first_seconds = 1\n".to_owned();
    let settings = [DEPARTMENTS[0], DEPARTMENTS[1]].map(|service| (service.to_owned(), down.clone()));
    let plan = HousePlan { settings: settings.into(), ..HousePlan::default() };
    let house = TestHouse::planned(on, Some(Sample::Licence2018.at()), plan).await;
    let submission = house.submission(LICENCE_2018, "t-24").await;
    let opened = house.submit(submission).await;
    let decided = house
        .follow_until(&opened.case_id, |case| case.journey.iter().any(|line| line.event == "LicenceDelayed"))
        .await;
    let waiting = step(&decided, "parent.establishment").expect("the parent");
    assert_ne!(waiting.state(), StepState::Done);
    let case = house.finish(decided, None).await;
    Sample::Licence2018.assert_outcome(&house.summary(&case).await);
    let told = |event: &str| case.journey.iter().filter(|line| line.event == event).count();
    assert_eq!((told("LicenceDelayed"), told("LicenceIssued")), (3, 2), "{:#?}", case.journey);
    assert_eq!((told("FoodLicenceDelayed"), told("FoodLicenceIssued")), (3, 1), "{:#?}", case.journey);
    let mut window = house.window();
    for part in ["parent", "subsidiary"] {
        let filing_id = subject(&case, &format!("{part}.establishment"));
        let filing = window.registration.get_filing(GetFilingRequest { filing_id }).await.expect("an answer");
        let certificate_id = filing.into_inner().filing.expect("a filing").certificate_id;
        let licence = window.registration.verify_licence(VerifyLicenceRequest { certificate_id }).await;
        let licence = licence.expect("a licence").into_inner();
        assert_eq!((licence.state.as_str(), licence.signature_valid), ("VALID", true), "{part}");
        let uscc = step(&case, &format!("{part}.establishment")).expect("a step").result.clone();
        let company = window
            .registration
            .get_company(GetCompanyRequest { uscc, ..Default::default() })
            .await
            .expect("an answer");
        assert_eq!(company.into_inner().company.expect("a company").state, "ACTIVE");
    }
    house.close().await;
}

/// A filing of registration, once it stands in `state`.
async fn filing_in(house: &TestHouse, filing_id: &str, state: FilingState) -> Filing {
    let until = std::time::Instant::now() + std::time::Duration::from_secs(20);
    loop {
        let request = GetFilingRequest { filing_id: filing_id.to_owned() };
        let found = house.window().registration.get_filing(request).await.expect("an answer");
        let filing = found.into_inner().filing.expect("a filing");
        if filing.state() == state {
            return filing;
        }
        assert!(std::time::Instant::now() < until, "not {state:?}: {filing:?}");
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
}

/// The simple deregistration of `uscc`, to whose having no debts its shareholder `holder` commits.
fn without_debts(uscc: &str, holder: &str) -> SimpleDeregistrationForm {
    let material = |kind: &str| Material {
        kind: kind.to_owned(),
        source: MaterialSource::Shared.into(),
        sha256: String::new(),
    };
    SimpleDeregistrationForm {
        uscc: uscc.to_owned(),
        signatures: vec![holder.to_owned()],
        agent: String::new(),
        materials: vec![material("APPLICATION_FORM"), material("NO_DEBT_COMMITMENT")],
    }
}

/// The parent holds the subsidiary and cannot end the simple way. The subsidiary can, after its forty days; its
/// licence is cancelled, and the food section hears of it.
async fn t_26_a_company_ends_and_its_food_filing_with_it(on: On) {
    let (parent, subsidiary) = ("91370222MAFAKE019R", "91370222MAFAKE027L");
    let house = TestHouse::start(on, Some(Sample::FilingToday.at())).await;
    let submission = house.submission(FILING_TODAY, "t-26").await;
    let opened = house.submit(submission).await;
    let case = house.finish(opened, None).await;
    let number = application(&house, &case).await.number;
    house.set_clock(at("2026-09-23T10:00:00")).await;
    let mut window = house.window();
    let publicise = |command: &str, form: SimpleDeregistrationForm| PubliciseDeregistrationRequest {
        command_id: command.to_owned(),
        form: Some(form),
        ..PubliciseDeregistrationRequest::default()
    };
    let request = publicise("parent", without_debts(parent, "p1"));
    let no = window.registration.publicise_deregistration(request).await.expect_err("a refusal");
    assert!(violations_of(&no).iter().any(|found| found.reason == "HOLDS_INVESTMENT"), "{no:?}");
    let request = publicise("subsidiary", without_debts(subsidiary, parent));
    let filing = window.registration.publicise_deregistration(request).await.expect("a publicity");
    let filing = filing.into_inner().filing.expect("a filing");
    assert_eq!(filing.due, "2026-10-13");
    house.set_clock(at("2026-10-14T09:30:00")).await;
    let open = filing_in(&house, &filing.filing_id, FilingState::ApplyWindow).await;
    assert_eq!(open.due, "2026-11-02");
    let request = ApplyForDeregistrationRequest {
        command_id: "apply".to_owned(),
        filing_id: open.filing_id.clone(),
        expected_version: open.version,
        form: Some(without_debts(subsidiary, parent)),
        persons: Vec::new(),
    };
    let applied = window.registration.apply_for_deregistration(request).await.expect("an application");
    let applied = applied.into_inner().filing.expect("a filing");
    let request = ApproveFilingRequest {
        command_id: "approve".to_owned(),
        filing_id: applied.filing_id.clone(),
        expected_version: applied.version,
    };
    let mut registrar = house.desk("registrar-han", &[Role::Registrar]);
    registrar.registration.approve_filing(request).await.expect("a decision");
    let done = filing_in(&house, &filing.filing_id, FilingState::Completed).await;
    assert_eq!(done.effective_on, "2026-10-14");
    let request = GetCompanyRequest { uscc: subsidiary.to_owned(), ..Default::default() };
    let company = window.registration.get_company(request).await.expect("an answer").into_inner();
    assert_eq!(company.company.expect("a company").state, "DEREGISTERED");
    let until = std::time::Instant::now() + std::time::Duration::from_secs(20);
    loop {
        let request = GetFoodLicenceRequest { number: number.clone() };
        let held = window.food.get_food_licence(request).await.expect("an answer").into_inner();
        if held.state == "LAPSED" {
            break;
        }
        assert!(std::time::Instant::now() < until, "the food section did not hear of it");
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    house.close().await;
}

/// The year 2027 is entered while a case waits for its visit: every department moves its days, and the case
/// shows them.
async fn t_29_due_days_move_when_the_next_year_is_entered(on: On) {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("working-days.csv");
    // A notice that says what is built in already: nothing of 2027 yet.
    std::fs::write(&file, "date,kind,holiday\n2026-10-10,WORK,国庆节\n").expect("a calendar");
    let entered = format!("[service]\nworking_days_file = {:?}\n", file.display().to_string());
    let settings = DEPARTMENTS.map(|service| (service.to_owned(), entered.clone()));
    let plan = HousePlan { settings: settings.into(), ..HousePlan::default() };
    let mut house = TestHouse::planned(on, Some(at("2027-01-04T09:05:00")), plan).await;
    let _on_duty = house.clerks().await;
    let submission = house.submission(LICENCE_WITH_VISIT, "t-29").await;
    let opened = house.submit(submission).await;
    let case = house
        .follow_until(&opened.case_id, |case| {
            step(case, "visit").is_some_and(|step| step.due == "2027-01-11" && step.due_provisional)
        })
        .await;
    assert_eq!(case.decision_due, "2027-01-18", "weekends only");
    house.set_clock(at("2027-01-08T10:00:00")).await;
    house.follow_until(&case.case_id, |case| case.statutory_light == "YELLOW").await;

    // As if Tuesday the 5th were a day off and Saturday the 23rd a working day.
    std::fs::write(&file, "date,kind,holiday\n2027-01-05,OFF,元旦\n2027-01-23,WORK,元旦\n")
        .expect("a notice");
    house.stop_here().await;
    house.start_here().await;
    let moved = house
        .follow_until(&case.case_id, |case| {
            step(case, "visit").is_some_and(|step| step.due == "2027-01-12" && !step.due_provisional)
                && (case.decision_due.as_str(), case.visit_due.as_str()) == ("2027-01-19", "2027-01-12")
                && case.statutory_light == "GREEN"
        })
        .await;
    let waiting = application(&house, &moved).await;
    assert!(!waiting.due_provisional);
    let visit = inspection(&house, &waiting.inspection_id).await;
    assert_eq!(
        (visit.due.as_str(), visit.due_provisional, visit.light.as_str()),
        ("2027-01-12", false, "GREEN")
    );
    house.set_clock(at("2027-01-11T10:00:00")).await;
    house.follow_until(&case.case_id, |case| case.statutory_light == "YELLOW").await;
    house.close().await;
}
