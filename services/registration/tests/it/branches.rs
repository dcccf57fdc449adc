//! Branches of companies (分公司): established at once or by a registrar, tied to their company, which they outlive
//! never.

use actnow_decisions::Role;
use actnow_proto::registration::v1 as wire;
use chrono::TimeDelta;
use tonic::{Code, Status};

use crate::acts::{
    approve, company, company_on, filed_form, handed_in, history, licence_state, publicise, refused_as,
    shared, simple, submit_change,
};
use crate::clerks::receive;
use crate::dormancies::{dormancy, rest};
use crate::ends::{deregister, liquidated};
use crate::forms::{
    AUTHORITY, PARENT, STRANGER, SUBSIDIARY, file, get_filing, import, imported, parent, persons, reasons,
    refused, subsidiary,
};
use crate::house::{On, TestHouse, at, on_both, on_each};
use crate::name_corrections::{ordered, proposed};
use crate::revocations::{
    decided as revocation_decided, opened as revocation_opened, proposed as revocation_proposed,
};

on_both!(
    a_branch_is_established_at_once,
    branches_have_names_and_codes_of_their_own,
    a_registrar_decides_a_branch,
    a_returned_branch_is_handed_in_again_under_the_one_time_guard,
    a_refused_or_withdrawn_branch_leaves_its_name,
    everything_wrong_with_a_branch_is_told_at_once,
    the_company_decides_whether_it_has_branches,
    branches_stand_beside_each_other_and_beside_nothing_else,
    a_company_ends_after_its_branches,
    a_branch_does_not_what_companies_do,
    the_registration_of_a_branch_is_revoked,
    a_branch_whose_company_was_revoked_is_ended_by_who_liquidates_it,
);

on_each!(a_branch_waits_for_its_seal, every_planted_fault_is_noticed);

/// The second company of the code pool is a branch here.
pub(crate) const BRANCH: &str = SUBSIDIARY;
const THIRD: &str = "91370222MAFAKE035F";

/// A branch of the company `head_office` at `place`, decided a week ago.
pub(crate) fn branch(head_office: &str, place: &str) -> wire::BranchForm {
    wire::BranchForm {
        head_office_uscc: head_office.to_owned(),
        designation: place.to_owned(),
        premises: "山东省青岛市城阳区高新区样例路2号".to_owned(),
        division: "370222".to_owned(),
        scope: vec!["日用百货销售".to_owned()],
        person_in_charge: "p3".to_owned(),
        liaison: "p5".to_owned(),
        decided_on: "2026-09-14".to_owned(),
        materials: shared(&[
            "APPLICATION_FORM",
            "HEAD_OFFICE_QUALIFICATION",
            "DOMICILE_DOC",
            "APPOINTMENT_DOCS",
            "PERSON_IN_CHARGE_ID",
        ]),
        signatures: vec![head_office.to_owned()],
        ..wire::BranchForm::default()
    }
}

/// The same with one material handed in by the applicant: a person decides.
fn uploaded(mut form: wire::BranchForm) -> wire::BranchForm {
    form.materials[3].source = wire::MaterialSource::Uploaded.into();
    form.materials[3].sha256 = "ab".repeat(32);
    form
}

fn request(house: &TestHouse, form: wire::BranchForm) -> wire::SubmitBranchEstablishmentRequest {
    wire::SubmitBranchEstablishmentRequest {
        command_id: format!("branch-{}", house.database.ids().next(house.now())),
        form: Some(form),
        persons: persons(house.now()),
        authority: AUTHORITY.to_owned(),
    }
}

pub(crate) async fn set_up(house: &TestHouse, form: wire::BranchForm) -> Result<wire::Filing, Status> {
    let request = request(house, form);
    Ok(house.window().submit_branch_establishment(request).await?.into_inner().filing.unwrap())
}

/// The parent of the sample with a branch in Chengyang.
pub(crate) async fn parent_and_branch(house: &TestHouse) -> wire::Filing {
    file(house, parent("淘集集")).await.unwrap();
    let filing = set_up(house, branch(PARENT, "城阳")).await.unwrap();
    assert_eq!((filing.state(), filing.uscc.as_str()), (wire::FilingState::Issued, BRANCH));
    filing
}

fn names(company: &wire::Company) -> Vec<&str> {
    company.branches.iter().map(|branch| branch.name.as_str()).collect()
}

async fn a_branch_is_established_at_once(house: &TestHouse) {
    file(house, parent("淘集集")).await.unwrap();
    house.set_clock(at("2026-09-22T10:00:00"));
    let request = request(house, branch(PARENT, "城阳"));
    let answer = house.window().submit_branch_establishment(request.clone()).await.unwrap().into_inner();
    let again = house.window().submit_branch_establishment(request).await.unwrap().into_inner();
    assert_eq!(answer, again, "a repeated command answers the same");
    let filing = answer.filing.unwrap();
    assert_eq!((filing.state(), filing.kind.as_str()), (wire::FilingState::Issued, "BRANCH_ESTABLISH"));
    assert_eq!(filing.full_name, "青岛淘集集电子商务有限公司城阳分公司");
    assert_eq!((filing.uscc.as_str(), filing.company_uscc.as_str()), (BRANCH, PARENT));
    assert_eq!(filing.established_on, "2026-09-22");
    assert_eq!(filing.branch.as_ref().unwrap().suffix, "分公司");
    let told = house.told(&filing.filing_id).await;
    assert_eq!(told, ["FilingSubmitted", "BranchRegistered", "BranchLicenceIssued"]);
    let registered: wire::BranchRegistered = house.fact(&filing.filing_id).await;
    assert_eq!(
        (registered.uscc.as_str(), registered.head_office_uscc.as_str(), registered.decided_by.as_str()),
        (BRANCH, PARENT, "INSTANT")
    );
    let issued: wire::BranchLicenceIssued = house.fact(&filing.filing_id).await;
    assert_eq!(
        (issued.certificate_id.as_str(), issued.head_office_uscc.as_str(), issued.established_on.as_str()),
        (filing.certificate_id.as_str(), PARENT, "2026-09-22")
    );
    assert_eq!(issued.premises, "山东省青岛市城阳区高新区样例路2号");

    let entry = company(house, BRANCH).await;
    assert_eq!((entry.name.as_str(), entry.company_type.as_str()), (filing.full_name.as_str(), "2130"));
    assert_eq!((entry.head_office_uscc.as_str(), entry.person_in_charge.as_str()), (PARENT, "万样例"));
    assert_eq!((entry.domicile.as_str(), entry.capital_fen), ("山东省青岛市城阳区高新区样例路2号", 0));
    assert_eq!((entry.legal_representative.as_str(), entry.state.as_str()), ("", "ACTIVE"));
    assert!(entry.printed_scope.starts_with("一般项目：日用百货销售。"), "{}", entry.printed_scope);
    assert_eq!(licence_state(house, &filing.certificate_id).await, ("VALID".to_owned(), true));
    assert_eq!(history(house, BRANCH).await[0].act, "BRANCH_ESTABLISH");
    let parent = company(house, PARENT).await;
    assert_eq!(names(&parent), [filing.full_name.as_str()]);
    assert_eq!((parent.branches[0].uscc.as_str(), parent.head_office_uscc.as_str()), (BRANCH, ""));
    assert!(company_on(house, PARENT, "2026-09-21").await.unwrap().branches.is_empty(), "not yet");
    let query = wire::SearchCompaniesRequest {
        query: "城阳分公司".to_owned(),
        ..wire::SearchCompaniesRequest::default()
    };
    let found = house.window().search_companies(query).await.unwrap().into_inner().companies;
    assert_eq!(found.iter().map(|one| one.uscc.as_str()).collect::<Vec<_>>(), [BRANCH]);
    // The person in charge lies sealed, and nobody waits for anything.
    let sealed = "SELECT COUNT(*) AS n FROM filing_persons WHERE filing_id = $1";
    let id: uuid::Uuid = filing.filing_id.parse().unwrap();
    assert_eq!(house.count(sealed, vec![id.into()]).await, 5);
    assert_eq!(house.count("SELECT COUNT(*) AS n FROM alarms", vec![]).await, 0);
}

async fn branches_have_names_and_codes_of_their_own(house: &TestHouse) {
    parent_and_branch(house).await;
    let before = house.business_rows().await;
    let twice = set_up(house, branch(PARENT, "城阳")).await.unwrap_err();
    assert_eq!(reasons(&twice), ["BRANCH_NAME_TAKEN"]);
    assert_eq!(house.business_rows().await, before);
    let second = set_up(house, branch(PARENT, "城阳第二")).await.unwrap();
    assert_eq!((second.state(), second.uscc.as_str()), (wire::FilingState::Issued, THIRD));
    assert!(second.certificate_id.contains(".202609210003."), "{}", second.certificate_id);
    let shop = wire::BranchForm { suffix: "分店".to_owned(), ..branch(PARENT, "城阳") };
    assert_eq!(set_up(house, shop).await.unwrap().full_name, "青岛淘集集电子商务有限公司城阳分店");
    assert_eq!(company(house, PARENT).await.branches.len(), 3);
    // Who waits for a person keeps the name, too.
    let waiting = set_up(house, uploaded(branch(PARENT, "高新"))).await.unwrap();
    assert_eq!(waiting.state(), wire::FilingState::Submitted);
    assert_eq!(reasons(&set_up(house, branch(PARENT, "高新")).await.unwrap_err()), ["BRANCH_NAME_TAKEN"]);
    approve(house, &waiting).await.unwrap();
}

async fn a_registrar_decides_a_branch(house: &TestHouse) {
    file(house, parent("淘集集")).await.unwrap();
    house.set_clock(at("2026-10-23T10:00:00"));
    // Decided on 14 September: thirty days are over.
    let filing = set_up(house, uploaded(branch(PARENT, "城阳"))).await.unwrap();
    assert_eq!((filing.state(), filing.due.as_str()), (wire::FilingState::Submitted, "2026-10-28"));
    let late: Vec<&str> = filing.manual_reasons.iter().map(|one| one.reason.as_str()).collect();
    assert_eq!(late, ["BRANCH_LATE"]);
    let told: wire::FilingSubmitted = house.fact(&filing.filing_id).await;
    assert_eq!((told.kind.as_str(), told.company_uscc.as_str()), ("BRANCH_ESTABLISH", PARENT));
    let waits: Vec<&str> = told.waits_for_person.iter().map(|one| one.reason.as_str()).collect();
    assert_eq!(waits, ["INSTANT_QUESTIONS", "INSTANT_MATERIALS", "BRANCH_LATE"]);
    let received = receive(house, &filing).await;
    assert_eq!((received.state(), received.light.as_str()), (wire::FilingState::Reviewing, "GREEN"));
    house.set_clock(at("2026-10-27T10:00:00"));
    assert_eq!(get_filing(house, &filing.filing_id).await.light, "YELLOW");
    let done = approve(house, &received).await.unwrap();
    assert_eq!((done.state(), done.established_on.as_str()), (wire::FilingState::Issued, "2026-10-27"));
    let decided: wire::BranchRegistered = house.fact(&filing.filing_id).await;
    assert_eq!(decided.decided_by, "PERSON");
}

async fn a_returned_branch_is_handed_in_again_under_the_one_time_guard(house: &TestHouse) {
    file(house, parent("淘集集")).await.unwrap();
    let mut form = branch(PARENT, "城阳");
    form.materials.retain(|material| material.kind != "PERSON_IN_CHARGE_ID");
    let filing = set_up(house, form).await.unwrap();
    assert_eq!(reasons(&approve(house, &filing).await.unwrap_err()), ["MATERIAL_MISSING"]);
    let point = |field: &str, rule: &str| wire::CorrectionPoint {
        field: field.to_owned(),
        rule: rule.to_owned(),
        demand: "请补正".to_owned(),
    };
    let list = |version: i64, point: wire::CorrectionPoint| wire::ReturnFilingRequest {
        command_id: format!("return-{version}-{}", point.field),
        filing_id: filing.filing_id.clone(),
        expected_version: version,
        points: vec![point],
    };
    let returned = list(filing.version, point("materials.PERSON_IN_CHARGE_ID", "Rules 30"));
    let returned = house.registrar().return_filing(returned).await.unwrap().into_inner().filing.unwrap();
    let check = wire::CheckBranchEstablishmentRequest {
        form: Some(branch(PARENT, "城阳")),
        filing_id: filing.filing_id.clone(),
        ..wire::CheckBranchEstablishmentRequest::default()
    };
    let checked = house.window().check_branch_establishment(check).await.unwrap().into_inner();
    assert_eq!(checked.violations, [], "the persons are known, and the name is its own");
    assert_eq!((checked.branch_type.as_str(), checked.full_name), ("2130", filing.full_name.clone()));
    let again = |form: wire::BranchForm, command: &str| wire::ResubmitBranchEstablishmentRequest {
        command_id: command.to_owned(),
        filing_id: filing.filing_id.clone(),
        expected_version: returned.version,
        form: Some(form),
        persons: Vec::new(),
    };
    import(house, "stranger", vec![imported(STRANGER, "青岛生客商贸有限公司")]).await.unwrap();
    let other = house.window().resubmit_branch_establishment(again(branch(STRANGER, "城阳"), "other")).await;
    assert_eq!(reasons(&other.unwrap_err()), ["OTHER_COMPANY"]);
    let kind = wire::ResubmitEstablishmentRequest {
        command_id: "kind".to_owned(),
        filing_id: filing.filing_id.clone(),
        expected_version: returned.version,
        form: Some(parent("淘集集")),
        persons: Vec::new(),
    };
    refused_as(&house.window().resubmit_establishment(kind).await.unwrap_err(), "FILING_KIND");
    let second = house.window().resubmit_branch_establishment(again(branch(PARENT, "城阳北"), "again")).await;
    let second = second.unwrap().into_inner().filing.unwrap();
    assert_eq!((second.state(), second.round), (wire::FilingState::Submitted, 2));
    let told: wire::FilingSubmitted = house.fact(&filing.filing_id).await;
    assert_eq!(told.waits_for_person[0].reason, "INSTANT_RETURNED_BEFORE");
    let old = list(second.version, point("premises", "C-ADDR-1"));
    let status = house.registrar().return_filing(old).await.unwrap_err();
    refused_as(&status, "ONE_TIME_NOTICE_VIOLATED");
    assert_eq!(get_filing(house, &filing.filing_id).await.light, "RED");
    let done = approve(house, &second).await.unwrap();
    assert_eq!(done.full_name, "青岛淘集集电子商务有限公司城阳北分公司");
}

async fn a_refused_or_withdrawn_branch_leaves_its_name(house: &TestHouse) {
    file(house, parent("淘集集")).await.unwrap();
    let filing = set_up(house, uploaded(branch(PARENT, "城阳"))).await.unwrap();
    let filing = receive(house, &filing).await;
    let refuse = wire::RefuseFilingRequest {
        command_id: "refuse".to_owned(),
        filing_id: filing.filing_id.clone(),
        expected_version: filing.version,
        grounds: "任职文件系伪造".to_owned(),
        remedies: String::new(),
    };
    let refused = house.head().refuse_filing(refuse).await.unwrap().into_inner().filing.unwrap();
    assert_eq!(refused.state(), wire::FilingState::Refused);
    assert_eq!(house.told(&filing.filing_id).await.last().unwrap(), "FilingRefused");
    let filing = set_up(house, uploaded(branch(PARENT, "城阳"))).await.unwrap();
    let withdraw = wire::WithdrawFilingRequest {
        command_id: "withdraw".to_owned(),
        filing_id: filing.filing_id.clone(),
        expected_version: filing.version,
        reasons: "另行选址".to_owned(),
    };
    house.window().withdraw_filing(withdraw).await.unwrap();
    let filing = set_up(house, branch(PARENT, "城阳")).await.unwrap();
    assert_eq!(
        (filing.state(), filing.uscc.as_str()),
        (wire::FilingState::Issued, BRANCH),
        "no code was lost"
    );
}

async fn everything_wrong_with_a_branch_is_told_at_once(house: &TestHouse) {
    file(house, parent("淘集集")).await.unwrap();
    let before = house.business_rows().await;
    let form = wire::BranchForm {
        designation: "City".to_owned(),
        suffix: "公司".to_owned(),
        premises: String::new(),
        division: "370202".to_owned(),
        scope: vec!["食品销售".to_owned()],
        person_in_charge: "p8".to_owned(),
        liaison: String::new(),
        signatures: Vec::new(),
        decided_on: "2027-01-01".to_owned(),
        ..branch(PARENT, "")
    };
    let found = reasons(&set_up(house, form.clone()).await.unwrap_err());
    let expected = [
        "NAME_CHARACTERS",
        "NAME_CHARACTERS",
        "NAME_CHARACTERS",
        "NAME_CHARACTERS",
        "NAME_FORM_MISMATCH",
        "ADDRESS_MISSING",
        "ADDRESS_JURISDICTION",
        "BRANCH_SCOPE_BEYOND",
        "PERSON_UNKNOWN",
        "LIAISON_MISSING",
        "DECIDED_IN_FUTURE",
        "SIGNATURE_MISSING",
    ];
    assert_eq!(found, expected);
    let check = wire::CheckBranchEstablishmentRequest {
        form: Some(form),
        persons: persons(house.now()),
        ..wire::CheckBranchEstablishmentRequest::default()
    };
    let checked = house.window().check_branch_establishment(check).await.unwrap().into_inner();
    assert_eq!(checked.violations.iter().map(|one| one.reason.as_str()).collect::<Vec<_>>(), expected);
    let shapeless = wire::BranchForm {
        head_office_uscc: "1".to_owned(),
        decided_on: "gestern".to_owned(),
        ..branch(PARENT, "城阳")
    };
    assert_eq!(reasons(&set_up(house, shapeless).await.unwrap_err()), ["USCC_LENGTH", "DATE"]);
    let nothing = wire::SubmitBranchEstablishmentRequest { form: None, ..request(house, branch(PARENT, "")) };
    let status = house.window().submit_branch_establishment(nothing).await.unwrap_err();
    assert_eq!(reasons(&status), ["FORM_MISSING"]);
    let nobody = set_up(house, branch(STRANGER, "城阳")).await.unwrap_err();
    assert_eq!(nobody.code(), Code::NotFound);
    let mut stranger = house.desk("nobody-of-theirs", Role::Applicant);
    let status =
        stranger.submit_branch_establishment(request(house, branch(PARENT, "城阳"))).await.unwrap_err();
    refused(&status, Code::PermissionDenied, "NOT_A_PARTY");
    let status = house
        .registrar()
        .submit_branch_establishment(request(house, branch(PARENT, "城阳")))
        .await
        .unwrap_err();
    assert_eq!(status.code(), Code::PermissionDenied);
    assert_eq!(house.business_rows().await, before);
}

async fn the_company_decides_whether_it_has_branches(house: &TestHouse) {
    parent_and_branch(house).await;
    let of_branch = set_up(house, branch(BRANCH, "东")).await.unwrap_err();
    assert_eq!(reasons(&of_branch), ["HEAD_OFFICE_IS_BRANCH"]);
    let other = wire::ImportedCompany {
        company_type: "4540".to_owned(),
        ..imported(STRANGER, "青岛独资商店个人独资企业")
    };
    import(house, "other", vec![other]).await.unwrap();
    assert_eq!(reasons(&set_up(house, branch(STRANGER, "东")).await.unwrap_err()), ["HEAD_OFFICE_TYPE"]);
    // Who rests is looked at by a person.
    rest(house, dormancy(PARENT, "2026-09-21", "2026-12-22")).await.unwrap();
    let filing = set_up(house, branch(PARENT, "东")).await.unwrap();
    assert_eq!(filing.state(), wire::FilingState::Submitted);
    assert_eq!(filing.manual_reasons[0].reason, "HEAD_OFFICE_DORMANT");
    // A name that is to be corrected meanwhile is borne by nobody new.
    let correction = proposed(house, PARENT, "CONFLICT", "").await.unwrap();
    ordered(house, &correction).await.unwrap();
    assert_eq!(reasons(&approve(house, &filing).await.unwrap_err()), ["HEAD_OFFICE_NAME"]);
    assert_eq!(reasons(&set_up(house, branch(PARENT, "西")).await.unwrap_err()), ["HEAD_OFFICE_NAME"]);
    // Whose registration is revoked has no further branches.
    let open = revocation_opened(house, PARENT).await;
    let ready = revocation_proposed(house, &open, "REVOKE", &[]).await.unwrap();
    revocation_decided(house, &ready).await.unwrap();
    assert_eq!(reasons(&approve(house, &filing).await.unwrap_err())[0], "HEAD_OFFICE_NOT_ACTIVE");
}

async fn branches_stand_beside_each_other_and_beside_nothing_else(house: &TestHouse) {
    file(house, parent("淘集集")).await.unwrap();
    house.set_clock(at("2026-09-23T10:00:00"));
    let first = set_up(house, uploaded(branch(PARENT, "东"))).await.unwrap();
    let second = set_up(house, uploaded(branch(PARENT, "西"))).await.unwrap();
    let mut form = filed_form(house, PARENT).await;
    form.domicile.push('二');
    let moved = handed_in(house, PARENT, form, &["ARTICLES", "DOMICILE_DOC", "OLD_LICENCE"]);
    refused_as(&submit_change(house, moved.clone()).await.unwrap_err(), "COMPANY_HAS_OPEN_FILING");
    approve(house, &first).await.unwrap();
    approve(house, &second).await.unwrap();
    let moved = wire::SubmitChangeRequest { command_id: "move".to_owned(), ..moved };
    submit_change(house, moved).await.unwrap();
    let beside = set_up(house, branch(PARENT, "南")).await.unwrap_err();
    refused_as(&beside, "COMPANY_HAS_OPEN_FILING");
}

/// The end of a branch, decided by its company.
pub(crate) fn closed(uscc: &str) -> wire::DeregistrationForm {
    wire::DeregistrationForm {
        group_formed_on: String::new(),
        group_published_on: String::new(),
        liquidated_on: String::new(),
        liquidators: Vec::new(),
        materials: shared(&["APPLICATION_FORM", "DISSOLUTION_RESOLUTION", "TAX_CLEARANCE"]),
        signatures: vec![PARENT.to_owned()],
        ..liquidated(uscc)
    }
}

async fn a_company_ends_after_its_branches(house: &TestHouse) {
    let established = parent_and_branch(house).await;
    house.set_clock(at("2026-12-01T10:00:00"));
    let mut form = liquidated(PARENT);
    form.liquidators = vec!["p1".to_owned()];
    form.signatures = vec!["p1".to_owned()];
    assert_eq!(reasons(&deregister(house, form.clone()).await.unwrap_err()), ["BRANCHES_FIRST"]);
    let status = publicise(house, simple(PARENT, &["p1", "p2"])).await.unwrap_err();
    assert_eq!(reasons(&status), ["BRANCHES_FIRST"]);
    // The branch ends by the decision of its company; the simple way is not for it.
    let status = publicise(house, simple(BRANCH, &[PARENT])).await.unwrap_err();
    assert_eq!(reasons(&status), ["BRANCH_NOT_SIMPLE"]);
    let unsigned = wire::DeregistrationForm { signatures: Vec::new(), ..closed(BRANCH) };
    assert_eq!(reasons(&deregister(house, unsigned).await.unwrap_err()), ["SIGNATURE_MISSING"]);
    let filing = deregister(house, closed(BRANCH)).await.unwrap();
    assert_eq!((filing.state(), filing.kind.as_str()), (wire::FilingState::Submitted, "DEREGISTER"));
    approve(house, &filing).await.unwrap();
    let ended = company(house, BRANCH).await;
    assert_eq!((ended.state.as_str(), ended.ended_on.as_str()), ("DEREGISTERED", "2026-12-01"));
    assert_eq!(licence_state(house, &established.certificate_id).await.0, "CANCELLED");
    assert_eq!(
        names(&company_on(house, PARENT, "2026-11-30").await.unwrap()),
        [established.full_name.as_str()]
    );
    assert!(company(house, PARENT).await.branches.is_empty());
    // Its name is free for the company's next branch there, and then the company may end.
    let next = set_up(house, branch(PARENT, "城阳")).await.unwrap();
    let next = approve(house, &next).await.unwrap();
    let filing = deregister(house, closed(&next.uscc)).await.unwrap();
    approve(house, &filing).await.unwrap();
    let end = deregister(house, form).await.unwrap();
    assert_eq!(approve(house, &end).await.unwrap().state(), wire::FilingState::Completed);
    assert_eq!(
        reasons(&set_up(house, branch(PARENT, "城阳")).await.unwrap_err()),
        ["HEAD_OFFICE_NOT_ACTIVE"]
    );
}

async fn a_branch_does_not_what_companies_do(house: &TestHouse) {
    parent_and_branch(house).await;
    let form = filed_form(house, PARENT).await;
    let change = handed_in(house, BRANCH, form.clone(), &["ARTICLES", "DOMICILE_DOC", "OLD_LICENCE"]);
    refused_as(&submit_change(house, change).await.unwrap_err(), "NOT_FOR_BRANCHES");
    let check = wire::CheckChangeRequest {
        uscc: BRANCH.to_owned(),
        form: Some(form),
        decided_on: "2026-09-21".to_owned(),
        ..wire::CheckChangeRequest::default()
    };
    refused_as(&house.window().check_change(check).await.unwrap_err(), "NOT_FOR_BRANCHES");
    let asked = dormancy(BRANCH, "2026-09-21", "2026-12-22");
    refused_as(&rest(house, asked).await.unwrap_err(), "NOT_FOR_BRANCHES");
    refused_as(&proposed(house, BRANCH, "CONFLICT", "").await.unwrap_err(), "NOT_FOR_BRANCHES");
    let status = file(house, subsidiary("万阁", BRANCH)).await.unwrap_err();
    assert_eq!(reasons(&status), ["SH_ENTITY_BRANCH"]);
}

async fn the_registration_of_a_branch_is_revoked(house: &TestHouse) {
    let established = parent_and_branch(house).await;
    let open = revocation_opened(house, BRANCH).await;
    let ready = revocation_proposed(house, &open, "REVOKE", &["p3"]).await.unwrap();
    revocation_decided(house, &ready).await.unwrap();
    assert_eq!(company(house, BRANCH).await.state, "REVOKED");
    assert_eq!(licence_state(house, &established.certificate_id).await.0, "REVOKED");
    assert_eq!(company(house, PARENT).await.state, "ACTIVE");
    // Who is responsible is in charge of no other one for three years.
    assert_eq!(reasons(&set_up(house, branch(PARENT, "东")).await.unwrap_err()), ["BANNED_UNTIL"]);
    let other = wire::BranchForm { person_in_charge: "p4".to_owned(), ..branch(PARENT, "东") };
    assert_eq!(set_up(house, other).await.unwrap().state(), wire::FilingState::Issued);
}

async fn a_branch_whose_company_was_revoked_is_ended_by_who_liquidates_it(house: &TestHouse) {
    parent_and_branch(house).await;
    let open = revocation_opened(house, PARENT).await;
    let ready = revocation_proposed(house, &open, "REVOKE", &[]).await.unwrap();
    revocation_decided(house, &ready).await.unwrap();
    let left = company(house, BRANCH).await;
    assert_eq!(left.state, "ACTIVE");
    assert_eq!(
        left.behind.iter().map(|one| (one.field.as_str(), one.reason.as_str())).collect::<Vec<_>>(),
        [("head_office_uscc", "HEAD_OFFICE_ENDED")]
    );
    assert_eq!(
        names(&company(house, PARENT).await),
        [left.name.as_str()],
        "who looks at it finds its branch"
    );
    // Its e-licence ended with it, so that nobody signs in its name.
    let status = deregister(house, closed(BRANCH)).await.unwrap_err();
    assert_eq!(reasons(&status), ["LIQUIDATORS_MISSING"]);
    let led = wire::DeregistrationForm { liquidators: vec!["p3".to_owned()], ..closed(BRANCH) };
    assert_eq!(reasons(&deregister(house, led.clone()).await.unwrap_err()), ["SIGNATURE_MISSING"]);
    let signed = wire::DeregistrationForm { signatures: vec!["p3".to_owned()], ..led };
    let filing = deregister(house, signed).await.unwrap();
    approve(house, &filing).await.unwrap();
    let ended = company(house, BRANCH).await;
    assert_eq!((ended.state.as_str(), ended.behind.len()), ("DEREGISTERED", 0));
}

async fn a_branch_waits_for_its_seal(on: On) {
    let house = TestHouse::start(on, "[service]\nfailing_signatures = 2\n").await;
    import(&house, "head", vec![imported(STRANGER, "青岛淘集集电子商务有限公司")]).await.unwrap();
    let filing = set_up(&house, branch(STRANGER, "城阳")).await.unwrap();
    assert_eq!((filing.state(), filing.uscc.as_str()), (wire::FilingState::Registered, PARENT));
    assert!(house.breaches().await.is_empty());
    // Decided is decided: its company waits with its end.
    let bars = wire::CheckDeregistrationRequest { uscc: STRANGER.to_owned() };
    let bars = house.window().check_deregistration(bars).await.unwrap().into_inner();
    assert_eq!(bars.ordinary_bars[0].reason, "BRANCHES_FIRST");
    let issued = async || get_filing(&house, &filing.filing_id).await.state() == wire::FilingState::Issued;
    house
        .until("the licence is issued", async || {
            house.set_clock(house.now() + TimeDelta::seconds(3));
            issued().await
        })
        .await;
    let told = house.told(&filing.filing_id).await;
    let licences = told.iter().filter(|fact| *fact == "BranchLicenceIssued").count();
    assert_eq!((licences, told.iter().filter(|fact| *fact == "LicenceDelayed").count()), (1, 2), "{told:?}");
    assert_eq!(company(&house, PARENT).await.head_office_uscc, STRANGER);
    house.close().await;
}

/// A statement that breaks the books, the invariant that must notice it, and what it says.
const FAULTS: [(&str, &str, &str); 5] = [
    (
        "UPDATE companies SET head_office = NULL WHERE head_office IS NOT NULL",
        "I2",
        "a branch is not tied to its company",
    ),
    (
        "UPDATE filings SET state = 'COMPLETED' WHERE kind = 'DEREGISTER'",
        "I2",
        "a company was deregistered before its branch",
    ),
    (
        "DELETE FROM outbox WHERE type_name = 'actnow.registration.v1.BranchLicenceIssued'",
        "I2",
        "BranchLicenceIssued was not told",
    ),
    ("DELETE FROM companies WHERE head_office IS NOT NULL", "I2", "an issued filing has no company"),
    (
        "UPDATE code_reservations SET state = 'RESERVED' WHERE n = 2",
        "I2",
        "a decided filing has not exactly its one code",
    ),
];

async fn every_planted_fault_is_noticed(on: On) {
    for (fault, invariant, what) in FAULTS {
        let house = TestHouse::start(on, "").await;
        parent_and_branch(&house).await;
        assert!(house.breaches().await.is_empty());
        if fault.contains("DEREGISTER") {
            // As if the bar had been overlooked.
            let company = "UPDATE companies SET head_office = 'x' WHERE head_office IS NOT NULL";
            assert_eq!(house.execute(company, vec![]).await, 1);
            let mut form = liquidated(PARENT);
            form.liquidators = vec!["p1".to_owned()];
            form.signatures = vec!["p1".to_owned()];
            house.set_clock(at("2026-12-01T10:00:00"));
            deregister(&house, form).await.unwrap();
            let back = format!("UPDATE companies SET head_office = '{PARENT}' WHERE head_office = 'x'");
            assert_eq!(house.execute(&back, vec![]).await, 1);
            let code = format!(
                "UPDATE filings SET uscc = '{PARENT}', state = 'REGISTERED' WHERE kind = 'DEREGISTER'"
            );
            house.execute(&code, vec![]).await;
        }
        assert!(house.execute(fault, vec![]).await > 0, "{fault}");
        let breaches = house.breaches().await;
        let noticed =
            breaches.iter().any(|breach| breach.invariant == invariant && breach.what.contains(what));
        assert!(noticed, "{fault}: {breaches:#?}");
        house.end().await;
    }
}
