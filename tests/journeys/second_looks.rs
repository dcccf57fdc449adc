//! Second looks at instant approvals (秒批复核) beside a case: it completes on the same day all the same, a registrar looks
//! at what the machine registered without being told why, and a disagreement changes neither the case nor the company.

use actnow::house_folder::HousePlan;
use actnow_chassis::grpc::reason_of;
use actnow_decisions::Role;
use actnow_proto::fast_track::v1::CaseState;
use actnow_proto::instant_approval::v1::{
    AnswerInstantReviewRequest, CheckInstantRulesRequest, GetInstantReviewRequest, InstantReview,
    InstantRuleSet, ListInstantReviewsRequest, SettleInstantReviewRequest,
};
use actnow_proto::registration::v1::{GetCompanyRequest, GetFilingRequest};
use actnow_tests::expect::Sample;
use actnow_tests::{On, TestHouse};

on_both!(a_second_look_leaves_the_case_and_its_companies_as_they_are);

async fn open(house: &TestHouse) -> Vec<InstantReview> {
    let mut registrar = house.desk("registrar-han", &[Role::Registrar]);
    let request = ListInstantReviewsRequest::default();
    registrar.registration_instant.list_instant_reviews(request).await.expect("a list").into_inner().reviews
}

async fn answered(house: &TestHouse, review: &InstantReview, opinion: &str) -> InstantReview {
    let mut registrar = house.desk("registrar-han", &[Role::Registrar]);
    let request = AnswerInstantReviewRequest {
        command_id: format!("answer-{}", review.review_id),
        review_id: review.review_id.clone(),
        expected_version: review.version,
        opinion: opinion.to_owned(),
        reasons: "与登记材料逐项核对".to_owned(),
    };
    let answer = registrar.registration_instant.answer_instant_review(request).await.expect("an answer");
    answer.into_inner().review.expect("a review")
}

async fn a_second_look_leaves_the_case_and_its_companies_as_they_are(on: On) {
    let every_one = "[service.instant_approval.review]\nper_mille = 1000\nseed = \"2026\"\n";
    let settings = [("registration".to_owned(), every_one.to_owned())];
    let plan = HousePlan { settings: settings.into(), ..HousePlan::default() };
    let sample = Sample::FilingToday;
    let house = TestHouse::planned(on, Some(sample.at()), plan).await;
    let mut clerks = house.clerks().await;
    let opened = house.submit(house.submission(sample.text(), "sample").await).await;
    let case = house.finish(opened, Some(&mut clerks)).await;
    assert_eq!(case.state(), CaseState::Completed);
    sample.assert_outcome(&house.summary(&case).await);

    let reviews = open(&house).await;
    let names: Vec<&str> = reviews.iter().map(|review| review.full_name.as_str()).collect();
    assert_eq!(names, ["青岛淘集集电子商务有限公司", "青岛万阁电子商务有限公司"]);
    let request = GetInstantReviewRequest { review_id: reviews[0].review_id.clone() };
    let mut registrar = house.desk("registrar-han", &[Role::Registrar, Role::Supervisor]);
    let look = registrar.registration_instant.get_instant_review(request).await.expect("a look").into_inner();
    assert!(look.evaluation.is_none(), "the other role shows no more");

    assert_eq!(answered(&house, &reviews[1], "WOULD_APPROVE").await.state, "AGREED");
    let no = answered(&house, &reviews[0], "WOULD_NOT_APPROVE").await;
    assert_eq!((no.state.as_str(), no.light.as_str()), ("DISAGREED", "RED"));
    let filing = GetFilingRequest { filing_id: no.filing_id.clone() };
    let filing = registrar.registration.get_filing(filing).await.expect("a filing").into_inner().filing;
    let uscc = filing.expect("a filing").uscc;
    let company = GetCompanyRequest { uscc, ..GetCompanyRequest::default() };
    let company = registrar.registration.get_company(company).await.expect("a company").into_inner().company;
    assert_eq!(company.expect("a company").state, "ACTIVE");

    let settle = SettleInstantReviewRequest {
        command_id: "settle".to_owned(),
        review_id: no.review_id.clone(),
        expected_version: no.version,
        reasons: "已核实住所，登记依据充分".to_owned(),
    };
    let same =
        registrar.registration_instant.settle_instant_review(settle.clone()).await.expect_err("a refusal");
    assert_eq!(reason_of(&same).as_deref(), Some("SEPARATION_OF_DUTY"));
    let mut supervisor = house.desk("supervisor-qin", &[Role::Supervisor]);
    let done =
        supervisor.registration_instant.settle_instant_review(settle).await.expect("an end").into_inner();
    assert_eq!(done.review.expect("a review").state, "SETTLED");
    assert!(open(&house).await.is_empty());

    let persons_only = InstantRuleSet {
        version: "2027-1".to_owned(),
        methods: vec!["FACE".to_owned()],
        sources: vec!["SHARED".to_owned()],
        holders: "NATURAL_PERSONS".to_owned(),
        ..InstantRuleSet::default()
    };
    let request = CheckInstantRulesRequest {
        from: "2026-09-21".to_owned(),
        until: "2026-09-21".to_owned(),
        candidate: Some(persons_only),
        ..CheckInstantRulesRequest::default()
    };
    let tried =
        supervisor.registration_instant.check_instant_rules(request).await.expect("a trial").into_inner();
    let otherwise: Vec<_> =
        tried.changes.iter().map(|one| (one.outcome_now.as_str(), one.doubts_now.join(","))).collect();
    assert_eq!((tried.tried, otherwise), (2, vec![("TO_PERSON", "RIA-8".to_owned())]));
    house.close().await;
}
