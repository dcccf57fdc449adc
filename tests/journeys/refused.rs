//! What is handed in wrong comes to nothing, at the door of the fast track or in the department that knows the law:
//! T-05, T-06, T-08, T-12 and T-14. Every answer names field, rule and reason.

use actnow::case_file::FILING_TODAY;
use actnow::summary::step;
use actnow_chassis::grpc::violations_of;
use actnow_proto::fast_track::v1::{Case, CaseState, StepState, SubmitCaseRequest};
use actnow_proto::registration::v1::subscription::Holder;
use actnow_proto::registration::v1::{
    EstablishmentForm, GetNameRequest, NameDeclaration, NameParts, NameState, RuleViolation,
};
use actnow_tests::expect::Sample;
use actnow_tests::{On, TestHouse, business_rows};
use tonic::Code;

on_both!(
    t_05_a_wrong_shareholder_code_opens_nothing,
    t_06_wrong_documents_open_nothing,
    t_06_t_08_t_14_forms_against_the_law_reserve_no_name,
    t_12_names_that_are_none_are_not_reserved,
);

/// Field, rule and reason.
type Found = (String, String, String);

fn found(field: &str, rule: &str, reason: &str) -> Found {
    (field.to_owned(), rule.to_owned(), reason.to_owned())
}

fn told(violations: &[RuleViolation]) -> Vec<Found> {
    violations.iter().map(|v| found(&v.field, &v.rule, &v.reason)).collect()
}

fn form<'a>(submission: &'a mut SubmitCaseRequest, part: &str) -> &'a mut EstablishmentForm {
    let part = if part == "parent" { &mut submission.parent } else { &mut submission.subsidiary };
    part.as_mut().and_then(|part| part.form.as_mut()).expect("a form")
}

/// Hands in what must be refused: the answer names field, rule and reason, and no service has a row of it.
async fn refused(house: &TestHouse, submission: SubmitCaseRequest) -> Vec<Found> {
    let before = business_rows(&house.folder).await;
    let status = house.window().fast_track.submit_case(submission).await.expect_err("a refusal");
    assert_eq!(status.code(), Code::InvalidArgument, "{status:?}");
    assert_eq!(business_rows(&house.folder).await, before, "{status:?}");
    violations_of(&status).iter().map(|v| found(&v.field, &v.rule, &v.reason)).collect()
}

async fn t_05_a_wrong_shareholder_code_opens_nothing(on: On) {
    let house = TestHouse::start(on, Some(Sample::FilingToday.at())).await;
    let mut submission = house.submission(FILING_TODAY, "t-05").await;
    form(&mut submission, "parent").shareholders[0].holder =
        Some(Holder::EntityUscc("914403001922038229".to_owned()));
    let expected = found("parent.form.shareholders[0].entity_uscc", "USCC-1.5", "USCC_ORG_CHECK");
    assert_eq!(refused(&house, submission).await, [expected]);
    house.close().await;
}

async fn t_06_wrong_documents_open_nothing(on: On) {
    let house = TestHouse::start(on, Some(Sample::FilingToday.at())).await;
    for (id_number, rule, reason) in
        [("370214190001010010", "ID-2.1", "ID_CHECK"), ("370214190002300000", "ID-2.2", "ID_DATE")]
    {
        let mut submission = house.submission(FILING_TODAY, reason).await;
        submission.persons[0].id_number = id_number.to_owned();
        assert_eq!(refused(&house, submission).await, [found("persons[0].id_number", rule, reason)]);
    }
    house.close().await;
}

/// What stands of a department, its answers left out.
async fn rows_of(house: &TestHouse, departments: &[&str]) -> Vec<(String, i64)> {
    let mut rows = business_rows(&house.folder).await;
    rows.retain(|(table, _)| departments.iter().any(|department| table.starts_with(department)));
    rows.retain(|(table, _)| !table.ends_with(".outbox"));
    rows
}

/// A case whose forms break the law ends by itself; what was found stands at the names, and nothing is left of it
/// in any department: no declaration, no name, no number.
async fn comes_to_nothing(house: &TestHouse, submission: SubmitCaseRequest) -> Case {
    let departments = ["registration.", "food-licensing.", "inspections."];
    let before = rows_of(house, &departments).await;
    let opened = house.submit(submission).await;
    let ended = |case: &Case| case.state() == CaseState::Terminated;
    let case = house.follow_until(&opened.case_id, ended).await;
    assert_eq!(rows_of(house, &departments).await, before);
    let reasons = &case.journey.last().expect("an end").text.as_ref().expect("a sentence").zh;
    assert!(reasons.contains("提交的内容不符合规定"), "{reasons}");
    assert!(case.ledger.is_empty(), "{:?}", case.ledger);
    case
}

fn violations(case: &Case, key: &str) -> Vec<Found> {
    let step = step(case, key).expect("the step");
    assert_eq!(step.state(), StepState::Failed, "{step:?}");
    told(&step.violations)
}

async fn t_06_t_08_t_14_forms_against_the_law_reserve_no_name(on: On) {
    type Break = fn(&mut SubmitCaseRequest);
    let against: [(&str, Break, Found); 7] = [
        (
            "minor",
            |all| all.persons[0].id_number = "370214201501010009".to_owned(),
            found("parent.form.legal_rep", "C-LR-2", "CAPACITY_MINOR"),
        ),
        (
            "capital",
            |all| form(all, "parent").capital_fen += 10_000_000,
            found("parent.form.capital_fen", "C-CAP-1", "CAPITAL_MISMATCH"),
        ),
        (
            "crowd",
            |all| {
                let form = form(all, "parent");
                form.shareholders = vec![form.shareholders[0].clone(); 51];
            },
            found("parent.form.shareholders", "C-SH-1", "SH_COUNT"),
        ),
        (
            "director",
            |all| form(all, "parent").supervisors = vec!["p1".to_owned()],
            found("parent.form.supervisors[0]", "C-ORG-2", "SUPERVISOR_CONFLICT"),
        ),
        (
            "finance",
            |all| form(all, "parent").supervisors = vec!["p5".to_owned()],
            found("parent.form.supervisors[0]", "C-ORG-2", "SUPERVISOR_CONFLICT"),
        ),
        (
            "consent",
            |all| form(all, "parent").supervisors.clear(),
            found("parent.form.supervisors", "C-ORG-2", "SUPERVISOR_CONSENT"),
        ),
        (
            "subsidiary",
            |all| form(all, "subsidiary").capital_fen += 10_000_000,
            found("subsidiary.form.capital_fen", "C-CAP-1", "CAPITAL_MISMATCH"),
        ),
    ];
    let house = TestHouse::start(on, Some(Sample::FilingToday.at())).await;
    for (name, break_it, expected) in against {
        let mut submission = house.submission(FILING_TODAY, name).await;
        break_it(&mut submission);
        let case = comes_to_nothing(&house, submission).await;
        for company in ["parent.name", "subsidiary.name"] {
            let found = violations(&case, company);
            assert!(found.contains(&expected), "{name}, {company}: {expected:?} is not in {found:?}");
        }
    }
    // Nobody holds the names: what was wrong is mended, and the case goes through.
    let submission = house.submission(FILING_TODAY, "mended").await;
    let opened = house.submit(submission).await;
    let case = house.finish(opened, None).await;
    Sample::FilingToday.assert_outcome(&house.summary(&case).await);
    house.close().await;
}

async fn declared(house: &TestHouse, case: &Case) -> NameDeclaration {
    let declaration_id = step(case, "parent.name").expect("the step").subject_id.clone();
    let answer = house.window().registration.get_name(GetNameRequest { declaration_id }).await;
    answer.expect("an answer").into_inner().declaration.expect("a declaration")
}

async fn t_12_names_that_are_none_are_not_reserved(on: On) {
    let house = TestHouse::start(on, Some(Sample::FilingToday.at())).await;
    for (division, trade, industry, rule) in [
        ("高新区", "万阁", "商贸", "N-2"),
        ("青岛", "万", "商贸", "N-3"),
        ("中国", "万阁", "商贸", "N-7"),
        ("青岛", "Wange", "商贸", "N-1"),
    ] {
        let mut submission = house.submission(FILING_TODAY, rule).await;
        (submission.subsidiary, submission.food) = (None, None);
        form(&mut submission, "parent").name = Some(NameParts {
            division: division.to_owned(),
            trade: trade.to_owned(),
            industry: industry.to_owned(),
            form: "有限公司".to_owned(),
            ..NameParts::default()
        });
        let opened = house.submit(submission).await;
        let answered =
            |case: &Case| step(case, "parent.name").is_some_and(|step| step.state() != StepState::Ordered);
        let case = house.follow_until(&opened.case_id, answered).await;
        let name = declared(&house, &case).await;
        let state = if rule == "N-7" { NameState::Manual } else { NameState::Rejected };
        assert_eq!((name.state(), name.reserved_until.as_str()), (state, ""), "{rule}");
        // A person decides where a machine may not; the applicant is told what cannot be at all.
        let told = step(&case, "parent.name").expect("the step").violations.clone();
        let told = told.into_iter().map(|v| (v.rule, v.reason));
        let asked = name.manual_reasons.into_iter().map(|why| (why.rule, why.reason));
        let found: Vec<_> = if state == NameState::Manual { asked.collect() } else { told.collect() };
        assert!(
            found.iter().any(|(code, reason)| code.starts_with(rule) && !reason.is_empty()),
            "{rule}: {found:?}"
        );
        let held = rows_of(&house, &["registration."]).await;
        for table in ["registration.names", "registration.number_series", "registration.filings"] {
            assert!(held.contains(&(table.to_owned(), 0)), "{rule}: {held:?}");
        }
    }
    house.close().await;
}
