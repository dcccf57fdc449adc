//! A branch (分公司) through the whole house: the subsidiary of a case sets one up, the branch files food of its own for its
//! own premises, and when it ends its food filing ends with it, and only then may its company end.

use std::time::{Duration, Instant};

use actnow::case_file::FILING_TODAY;
use actnow_chassis::grpc::violations_of;
use actnow_decisions::Role;
use actnow_proto::food_licensing::v1::{ApplyRequest, FoodForm};
use actnow_proto::registration::v1::{
    ApproveFilingRequest, BranchForm, CheckDeregistrationRequest, DeregistrationForm, Filing, FilingState,
    GetCompanyRequest, Material, MaterialSource, Person, SubmitBranchEstablishmentRequest,
    SubmitDeregistrationRequest,
};
use actnow_tests::expect::Sample;
use actnow_tests::{On, TestHouse};

use crate::scenarios::{application, holding};

const SUBSIDIARY: &str = "91370222MAFAKE027L";
const BRANCH: &str = "91370222MAFAKE035F";
const PREMISES: &str = "山东省青岛市城阳区高新区样例路12号";

on_both!(a_branch_lives_and_ends_before_its_company);

fn shared(kinds: &[&str]) -> Vec<Material> {
    let material = |kind: &&str| Material {
        kind: (*kind).to_owned(),
        source: MaterialSource::Shared.into(),
        sha256: String::new(),
    };
    kinds.iter().map(material).collect()
}

fn branch() -> BranchForm {
    BranchForm {
        head_office_uscc: SUBSIDIARY.to_owned(),
        designation: "城阳".to_owned(),
        premises: PREMISES.to_owned(),
        division: "370222".to_owned(),
        scope: vec!["食品销售（仅销售预包装食品）".to_owned()],
        person_in_charge: "p3".to_owned(),
        liaison: "p5".to_owned(),
        decided_on: "2026-09-21".to_owned(),
        materials: shared(&[
            "APPLICATION_FORM",
            "HEAD_OFFICE_QUALIFICATION",
            "DOMICILE_DOC",
            "APPOINTMENT_DOCS",
            "PERSON_IN_CHARGE_ID",
        ]),
        signatures: vec![SUBSIDIARY.to_owned()],
        ..BranchForm::default()
    }
}

async fn set_up(
    house: &TestHouse,
    command_id: &str,
    form: BranchForm,
    persons: Vec<Person>,
) -> Result<Filing, tonic::Status> {
    let request = SubmitBranchEstablishmentRequest {
        command_id: command_id.to_owned(),
        form: Some(form),
        persons,
        authority: String::new(),
    };
    let answer = house.window().registration.submit_branch_establishment(request).await?.into_inner();
    Ok(answer.filing.expect("a filing"))
}

async fn a_branch_lives_and_ends_before_its_company(on: On) {
    let house = TestHouse::start(on, Some(Sample::FilingToday.at())).await;
    let submission = house.submission(FILING_TODAY, "branch-case").await;
    let persons = submission.persons.clone();
    let opened = house.submit(submission).await;
    let case = house.finish(opened, None).await;
    let of_case = application(&house, &case).await.form.expect("a form");

    let beyond = BranchForm { scope: vec!["餐饮服务".to_owned()], ..branch() };
    let no = set_up(&house, "beyond", beyond, persons.clone()).await.expect_err("a refusal");
    let found: Vec<String> = violations_of(&no).into_iter().map(|one| one.reason).collect();
    assert_eq!(found, ["BRANCH_SCOPE_BEYOND"]);
    let filing = set_up(&house, "branch", branch(), persons).await.expect("a branch");
    assert_eq!((filing.state(), filing.uscc.as_str()), (FilingState::Issued, BRANCH));
    let mut window = house.window();
    let request = GetCompanyRequest { uscc: SUBSIDIARY.to_owned(), as_of: String::new() };
    let company = window.registration.get_company(request).await.expect("an answer").into_inner();
    let listed: Vec<String> =
        company.company.expect("a company").branches.into_iter().map(|one| one.uscc).collect();
    assert_eq!(listed, [BRANCH]);

    // Each premises has a food filing of its own.
    let form = FoodForm {
        operator_uscc: BRANCH.to_owned(),
        operator_name: filing.full_name.clone(),
        premises: PREMISES.to_owned(),
        domicile: PREMISES.to_owned(),
        scope: branch().scope,
        network: None,
        ..of_case
    };
    let request = ApplyRequest {
        command_id: "food".to_owned(),
        form: Some(form),
        persons: Vec::new(),
        authority: String::new(),
    };
    let food = window.food.apply(request).await.expect("an answer").into_inner();
    let number = food.application.expect("an application").number;
    assert!(number.starts_with("YB"), "{number}");
    assert_eq!(holding(&house, &number).await.operator_uscc, BRANCH);

    let request = CheckDeregistrationRequest { uscc: SUBSIDIARY.to_owned() };
    let bars = window.registration.check_deregistration(request).await.expect("an answer").into_inner();
    assert!(
        [&bars.simple_bars, &bars.ordinary_bars]
            .iter()
            .all(|bars| bars.iter().any(|bar| bar.reason == "BRANCHES_FIRST"))
    );
    let request = SubmitDeregistrationRequest {
        command_id: "end".to_owned(),
        form: Some(DeregistrationForm {
            uscc: BRANCH.to_owned(),
            ground: "RESOLUTION".to_owned(),
            decided_on: "2026-09-21".to_owned(),
            materials: shared(&["APPLICATION_FORM", "DISSOLUTION_RESOLUTION", "TAX_CLEARANCE"]),
            signatures: vec![SUBSIDIARY.to_owned()],
            ..DeregistrationForm::default()
        }),
        persons: Vec::new(),
        authority: String::new(),
    };
    let end = window.registration.submit_deregistration(request).await.expect("an answer").into_inner();
    let end = end.filing.expect("a filing");
    let request = ApproveFilingRequest {
        command_id: "approve".to_owned(),
        filing_id: end.filing_id,
        expected_version: end.version,
    };
    let mut registrar = house.desk("registrar-han", &[Role::Registrar]);
    registrar.registration.approve_filing(request).await.expect("an approval");
    let until = Instant::now() + Duration::from_secs(20);
    while holding(&house, &number).await.state != "LAPSED" {
        assert!(Instant::now() < until, "the food filing of the branch goes on");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let request = CheckDeregistrationRequest { uscc: SUBSIDIARY.to_owned() };
    let bars = window.registration.check_deregistration(request).await.expect("an answer").into_inner();
    assert!(bars.ordinary_bars.is_empty(), "{:?}", bars.ordinary_bars);
    house.close().await;
}
