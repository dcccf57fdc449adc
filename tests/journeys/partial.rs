//! Cases that do not end as hoped (T-24): what is issued stays, what is open is told, nothing is undone by
//! code that the law does not undo.

use actnow::case_file::FILING_TODAY;
use actnow::house_folder::HousePlan;
use actnow::summary::step;
use actnow_decisions::Role;
use actnow_proto::fast_track::v1::{Case, CaseState, StepState, WithdrawCaseRequest};
use actnow_proto::registration::v1::{
    ApproveFilingRequest, FilingState, GetCompanyRequest, GetFilingRequest, GetNameRequest, NameState,
    RefuseFilingRequest, VerifyLicenceRequest,
};
use actnow_tests::expect::Sample;
use actnow_tests::{On, TestHouse};

on_both!(t_24_a_refused_subsidiary_leaves_the_parent, withdrawn_before_any_decision);

async fn rules_off(on: On) -> (TestHouse, Case) {
    let plan = HousePlan { instant_approval: false, ..HousePlan::default() };
    let house = TestHouse::planned(on, Some(Sample::FilingToday.at()), plan).await;
    let submission = house.submission(FILING_TODAY, "partial").await;
    let opened = house.submit(submission).await;
    (house, opened)
}

async fn waits_for_registrar(house: &TestHouse, case: &Case, part: &str) -> (Case, String) {
    let key = format!("{part}.establishment");
    let case = house
        .follow_until(&case.case_id, |case| {
            step(case, &key).is_some_and(|step| step.state() == StepState::WaitingDepartment)
        })
        .await;
    let filing_id = step(&case, &key).expect("the step").subject_id.clone();
    (case, filing_id)
}

async fn version_of(house: &TestHouse, filing_id: &str) -> i64 {
    let request = GetFilingRequest { filing_id: filing_id.to_owned() };
    let mut registrar = house.desk("registrar-han", &[Role::Registrar]);
    let filing = registrar.registration.get_filing(request).await.expect("an answer").into_inner().filing;
    filing.expect("a filing").version
}

async fn approve(house: &TestHouse, filing_id: &str) {
    let request = ApproveFilingRequest {
        command_id: format!("approve-{filing_id}"),
        filing_id: filing_id.to_owned(),
        expected_version: version_of(house, filing_id).await,
    };
    let mut registrar = house.desk("registrar-han", &[Role::Registrar]);
    let filing =
        registrar.registration.approve_filing(request).await.expect("an approval").into_inner().filing;
    assert_eq!(filing.expect("a filing").state(), FilingState::Issued);
}

async fn t_24_a_refused_subsidiary_leaves_the_parent(on: On) {
    let (house, opened) = rules_off(on).await;
    let (case, parent) = waits_for_registrar(&house, &opened, "parent").await;
    approve(&house, &parent).await;
    let (_, subsidiary) = waits_for_registrar(&house, &case, "subsidiary").await;
    let request = RefuseFilingRequest {
        command_id: "refuse".to_owned(),
        filing_id: subsidiary.clone(),
        expected_version: version_of(&house, &subsidiary).await,
        grounds: "名称与他人在先登记的企业名称近似，经审查不予登记".to_owned(),
        remedies: String::new(),
    };
    house.desk("head-meng", &[Role::Head]).registration.refuse_filing(request).await.expect("a refusal");
    let closed =
        house.follow_until(&case.case_id, |case| case.state() == CaseState::PartiallyCompleted).await;
    let parent_step = step(&closed, "parent.establishment").expect("the parent");
    assert_eq!(parent_step.state(), StepState::Done);
    assert_eq!(step(&closed, "subsidiary.establishment").expect("the subsidiary").state(), StepState::Failed);
    assert_eq!(step(&closed, "food").expect("the food step").state(), StepState::Skipped);
    assert!(!closed.ledger.is_empty(), "the ledger says nothing");
    // The parent stays: no automatic revocation (撤销).
    let request = GetCompanyRequest { uscc: parent_step.result.clone(), ..Default::default() };
    let mut window = house.window();
    let company = window.registration.get_company(request).await.expect("an answer").into_inner().company;
    assert_eq!(company.expect("the parent").state, "ACTIVE");
    let request = GetFilingRequest { filing_id: parent };
    let filing = window.registration.get_filing(request).await.expect("an answer").into_inner().filing;
    let request = VerifyLicenceRequest { certificate_id: filing.expect("a filing").certificate_id };
    let licence = window.registration.verify_licence(request).await.expect("an answer").into_inner();
    assert_eq!((licence.state.as_str(), licence.signature_valid), ("VALID", true));
    house.close().await;
}

async fn withdrawn_before_any_decision(on: On) {
    let (house, opened) = rules_off(on).await;
    let (case, filing_id) = waits_for_registrar(&house, &opened, "parent").await;
    let request = WithdrawCaseRequest {
        command_id: "withdraw".to_owned(),
        case_id: case.case_id.clone(),
        expected_version: case.version,
        reasons: "申请人撤回".to_owned(),
    };
    house.window().fast_track.withdraw_case(request).await.expect("a withdrawal");
    let closed = house.follow_until(&case.case_id, |case| case.state() == CaseState::Terminated).await;
    assert!(!closed.ledger.is_empty());
    // I7: nothing is left behind — the filing is withdrawn and both names are free again.
    let mut registrar = house.desk("registrar-han", &[Role::Registrar]);
    let request = GetFilingRequest { filing_id };
    let filing = registrar.registration.get_filing(request).await.expect("an answer").into_inner().filing;
    assert_eq!(filing.expect("a filing").state(), FilingState::Withdrawn);
    for part in ["parent.name", "subsidiary.name"] {
        let declaration_id = step(&closed, part).expect("a name step").subject_id.clone();
        let until = std::time::Instant::now() + std::time::Duration::from_secs(20);
        loop {
            let request = GetNameRequest { declaration_id: declaration_id.clone() };
            let answer = registrar.registration.get_name(request).await.expect("an answer").into_inner();
            if answer.declaration.expect("a declaration").state() == NameState::Released {
                break;
            }
            assert!(std::time::Instant::now() < until, "{part} was not released");
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
    }
    house.close().await;
}
