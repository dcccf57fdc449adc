//! Changes of branches (分公司变更登记、备案): the next version of the licence, a filed item, and how name and scope follow
//! the company.

use actnow_chassis::grpc::violations_of;
use actnow_decisions::Role;
use actnow_proto::registration::v1 as wire;
use chrono::TimeDelta;
use tonic::{Code, Status};

use crate::acts::{
    approve, company, company_on, filed_form, handed_in, history, licence_state, refused_as, renamed, shared,
    submit_change,
};
use crate::branches::{BRANCH, branch, closed, parent_and_branch, set_up};
use crate::clerks::{give_back, receive};
use crate::ends::deregister;
use crate::forms::{
    AUTHORITY, PARENT, STRANGER, declaration, declare, get_filing, import, imported, person, reasons,
    refused, shop,
};
use crate::house::{On, TestHouse, at, on_both, on_each};
use crate::revocations::{
    decided as revocation_decided, opened as revocation_opened, proposed as revocation_proposed,
    suspected as revocation_suspected,
};

on_both!(
    a_branch_that_moves_gets_the_next_version_of_its_licence,
    who_is_in_charge_changes_and_a_liaison_is_filed,
    the_name_of_a_branch_follows_its_company,
    a_form_from_before_the_company_was_renamed_is_handed_in_anew,
    the_scope_of_a_branch_stays_within_its_companys,
    a_branch_does_one_thing_at_a_time,
    a_returned_change_of_a_branch_is_handed_in_again_under_the_one_time_guard,
    a_refused_or_withdrawn_change_leaves_the_branch_as_it_was,
    who_has_ended_does_not_change,
    merr_40_a_false_change_of_a_branch_is_undone,
    merr_40_a_branch_that_is_again_what_it_was_follows_anew,
    a_form_of_the_other_kind_is_refused,
    a_branch_taken_over_gets_its_licence_with_its_first_change,
);

on_each!(a_change_of_a_branch_waits_for_its_seal, every_planted_fault_is_noticed);

const NEXT_DOOR: &str = "山东省青岛市城阳区高新区样例路3号";
const MOVES: [&str; 2] = ["DOMICILE_DOC", "OLD_LICENCE"];
const RENAMES: [&str; 2] = ["HEAD_OFFICE_QUALIFICATION", "OLD_LICENCE"];

/// The form of the branch as the register holds it.
async fn filed_branch(house: &TestHouse, uscc: &str) -> wire::BranchForm {
    let request = wire::GetCompanyFormRequest { uscc: uscc.to_owned() };
    let told = house.window().get_company_form(request).await.unwrap().into_inner();
    assert_eq!(told.form, None);
    told.branch.unwrap()
}

/// The change to `form`, decided today and signed by the company, with application form, decision and `kinds`.
fn changed(
    house: &TestHouse,
    uscc: &str,
    form: wire::BranchForm,
    kinds: &[&str],
) -> wire::SubmitChangeRequest {
    let mut materials = shared(&["APPLICATION_FORM", "CHANGE_RESOLUTION"]);
    materials.extend(shared(kinds));
    let signatures = vec![form.head_office_uscc.clone()];
    let today = (house.now() + TimeDelta::hours(8)).date_naive();
    wire::SubmitChangeRequest {
        command_id: format!("change-{}", house.database.ids().next(house.now())),
        uscc: uscc.to_owned(),
        branch: Some(wire::BranchForm { materials, signatures, ..form }),
        decided_on: today.to_string(),
        authority: AUTHORITY.to_owned(),
        ..wire::SubmitChangeRequest::default()
    }
}

/// The branch moves next door.
async fn moving(house: &TestHouse) -> wire::SubmitChangeRequest {
    let form = wire::BranchForm { premises: NEXT_DOOR.to_owned(), ..filed_branch(house, BRANCH).await };
    changed(house, BRANCH, form, &MOVES)
}

async fn checked(house: &TestHouse, request: &wire::SubmitChangeRequest) -> wire::CheckChangeResponse {
    let check = wire::CheckChangeRequest {
        uscc: request.uscc.clone(),
        branch: request.branch.clone(),
        persons: request.persons.clone(),
        decided_on: request.decided_on.clone(),
        ..wire::CheckChangeRequest::default()
    };
    house.window().check_change(check).await.unwrap().into_inner()
}

fn items(changes: &[wire::ItemChange]) -> Vec<&str> {
    changes.iter().map(|change| change.item.as_str()).collect()
}

/// In what the branch is behind its company.
async fn behind(house: &TestHouse) -> Vec<(String, String)> {
    let told = company(house, BRANCH).await.behind;
    told.into_iter().map(|one| (one.field, one.reason)).collect()
}

fn told(status: &Status) -> Vec<(String, String, String)> {
    assert_eq!(status.code(), Code::InvalidArgument, "{status:?}");
    violations_of(status).into_iter().map(|one| (one.field, one.rule, one.reason)).collect()
}

async fn a_branch_that_moves_gets_the_next_version_of_its_licence(house: &TestHouse) {
    let first = parent_and_branch(house).await;
    house.set_clock(at("2026-11-02T10:00:00"));
    let request = moving(house).await;
    let come_to = checked(house, &request).await;
    assert_eq!((come_to.violations.len(), come_to.kind.as_str(), come_to.new_licence), (0, "CHANGE", true));
    assert_eq!(come_to.materials, ["APPLICATION_FORM", "CHANGE_RESOLUTION", "DOMICILE_DOC", "OLD_LICENCE"]);
    let filing = submit_change(house, request.clone()).await.unwrap();
    assert_eq!(submit_change(house, request).await.unwrap(), filing, "a repeated command answers the same");
    assert_eq!((filing.state(), filing.kind.as_str()), (wire::FilingState::Submitted, "CHANGE"));
    assert_eq!((filing.due.as_str(), filing.company_uscc.as_str()), ("2026-11-05", BRANCH), "3 working days");
    assert_eq!((items(&filing.changes), filing.decided_on.as_str()), (vec!["PREMISES"], "2026-11-02"));
    assert_eq!(filing.branch.as_ref().unwrap().premises, NEXT_DOOR);
    let submitted: wire::FilingSubmitted = house.fact(&filing.filing_id).await;
    assert_eq!((submitted.kind.as_str(), submitted.company_uscc.as_str()), ("CHANGE", BRANCH));
    assert_eq!(submitted.waits_for_person[0].reason, "INSTANT_ESTABLISHMENTS_ONLY");

    let done = approve(house, &filing).await.unwrap();
    assert_eq!((done.state(), done.effective_on.as_str()), (wire::FilingState::Issued, "2026-11-02"));
    assert_eq!((done.uscc.as_str(), done.established_on.as_str()), (BRANCH, ""), "its code stays");
    assert!(done.certificate_id.contains(".202609210002.002."), "{}", done.certificate_id);
    assert_eq!(house.told(&filing.filing_id).await, ["FilingSubmitted", "ActRegistered", "CompanyChanged"]);
    let changed: wire::CompanyChanged = house.fact(&filing.filing_id).await;
    assert_eq!((changed.uscc.as_str(), changed.company_type.as_str()), (BRANCH, "2130"));
    assert_eq!(
        (changed.full_name.as_str(), changed.domicile.as_str()),
        (first.full_name.as_str(), NEXT_DOOR)
    );
    assert_eq!(
        (changed.items, changed.certificate_id),
        (vec!["PREMISES".to_owned()], done.certificate_id.clone())
    );

    let now = company(house, BRANCH).await;
    assert_eq!((now.domicile.as_str(), now.established_on.as_str()), (NEXT_DOOR, "2026-09-21"));
    assert_eq!(
        (now.certificate_id.as_str(), now.head_office_uscc.as_str()),
        (done.certificate_id.as_str(), PARENT)
    );
    let before = company_on(house, BRANCH, "2026-11-01").await.unwrap();
    assert_eq!(before.domicile, "山东省青岛市城阳区高新区样例路2号");
    assert_eq!(licence_state(house, &first.certificate_id).await, ("SUPERSEDED".to_owned(), true));
    assert_eq!(licence_state(house, &done.certificate_id).await, ("VALID".to_owned(), true));
    let acts = history(house, BRANCH).await;
    assert_eq!(acts.iter().map(|one| one.act.as_str()).collect::<Vec<_>>(), ["BRANCH_ESTABLISH", "CHANGE"]);
    assert_eq!((acts[0].until.as_str(), items(&acts[1].changes)), ("2026-11-01", vec!["PREMISES"]));
    assert_eq!(house.count("SELECT COUNT(*) AS n FROM alarms", vec![]).await, 0);
}

async fn who_is_in_charge_changes_and_a_liaison_is_filed(house: &TestHouse) {
    let first = parent_and_branch(house).await;
    let form = wire::BranchForm { liaison: "p9".to_owned(), ..filed_branch(house, BRANCH).await };
    let mut request = changed(house, BRANCH, form, &[]);
    request.persons = vec![person("p9", "新联络样例", "370211190004040071", house.now())];
    let filing = submit_change(house, request).await.unwrap();
    assert_eq!((filing.kind.as_str(), items(&filing.changes)), ("FILE_CHANGE", vec!["LIAISON"]));
    let filed = approve(house, &filing).await.unwrap();
    assert_eq!((filed.state(), filed.certificate_id.as_str()), (wire::FilingState::Completed, ""));
    assert_eq!(
        company(house, BRANCH).await.certificate_id,
        first.certificate_id,
        "nothing on its face changed"
    );
    // Who is known from the form keeps the ref, whoever comes anew is given.
    let form = wire::BranchForm { person_in_charge: "p9".to_owned(), ..filed_branch(house, BRANCH).await };
    let kinds = ["APPOINTMENT_DOCS", "PERSON_IN_CHARGE_ID", "OLD_LICENCE"];
    let filing = submit_change(house, changed(house, BRANCH, form.clone(), &kinds)).await.unwrap();
    assert_eq!(filing.changes[0].item, "PERSON_IN_CHARGE");
    assert_eq!(
        (filing.changes[0].before.as_str(), filing.changes[0].after.as_str()),
        ("万样例", "新联络样例")
    );
    approve(house, &filing).await.unwrap();
    assert_eq!(company(house, BRANCH).await.person_in_charge, "新联络样例");
    let mut another = changed(house, BRANCH, form, &kinds);
    another.persons = vec![person("p9", "别样例", "370202190002020046", house.now())];
    let status = submit_change(house, another).await.unwrap_err();
    assert_eq!(reasons(&status), ["REF_OF_ANOTHER"]);
}

/// The company bears the name of another trade from now on.
async fn company_renamed(house: &TestHouse, trade: &str) {
    let (filing, _) = renamed(house, PARENT, shop(trade)).await;
    approve(house, &filing).await.unwrap();
}

async fn the_name_of_a_branch_follows_its_company(house: &TestHouse) {
    let first = parent_and_branch(house).await;
    assert!(behind(house).await.is_empty());
    house.set_clock(at("2026-11-02T10:00:00"));
    company_renamed(house, "淘宝集").await;
    assert_eq!(behind(house).await, [("designation".to_owned(), "BRANCH_NAME_BEHIND".to_owned())]);
    let request = changed(house, BRANCH, filed_branch(house, BRANCH).await, &RENAMES);
    let come_to = checked(house, &request).await;
    assert_eq!(
        (come_to.violations.len(), items(&come_to.changes)),
        (0, vec!["NAME"]),
        "the form follows by itself"
    );
    let filing = submit_change(house, request).await.unwrap();
    assert_eq!(filing.full_name, "青岛淘宝集电子商务有限公司城阳分公司");
    approve(house, &filing).await.unwrap();
    let now = company(house, BRANCH).await;
    assert_eq!(
        (now.name.as_str(), now.former_names),
        (filing.full_name.as_str(), vec![first.full_name.clone()])
    );
    assert!(behind(house).await.is_empty());
    assert_eq!(company_on(house, BRANCH, "2026-11-01").await.unwrap().name, first.full_name);
    // Another branch of the company tells itself apart from it, whether it is new or takes another name.
    let twice = set_up(house, branch(PARENT, "城阳")).await.unwrap_err();
    assert_eq!(reasons(&twice), ["BRANCH_NAME_TAKEN"]);
    let second = wire::BranchForm { decided_on: "2026-10-26".to_owned(), ..branch(PARENT, "高新") };
    let second = set_up(house, second).await.unwrap();
    let as_first =
        wire::BranchForm { designation: "城阳".to_owned(), ..filed_branch(house, &second.uscc).await };
    let status = submit_change(house, changed(house, &second.uscc, as_first, &RENAMES)).await.unwrap_err();
    assert_eq!(told(&status), [("designation", "Name Provisions 13", "BRANCH_NAME_TAKEN")].map(owned));
    let wanted = wire::BranchForm { designation: "胶州".to_owned(), ..filed_branch(house, BRANCH).await };
    let asked = submit_change(house, changed(house, BRANCH, wanted, &RENAMES)).await.unwrap();
    let status = set_up(house, branch(PARENT, "胶州")).await.unwrap_err();
    assert_eq!(reasons(&status), ["BRANCH_NAME_TAKEN"], "an open change keeps its name");
    approve(house, &asked).await.unwrap();
    // It may go back to a name of its own.
    let back = wire::BranchForm { designation: "城阳".to_owned(), ..filed_branch(house, BRANCH).await };
    let filing = submit_change(house, changed(house, BRANCH, back, &RENAMES)).await.unwrap();
    assert_eq!(approve(house, &filing).await.unwrap().state(), wire::FilingState::Issued);
    assert_eq!(company(house, BRANCH).await.name, "青岛淘宝集电子商务有限公司城阳分公司");
}

fn owned((field, rule, reason): (&str, &str, &str)) -> (String, String, String) {
    (field.to_owned(), rule.to_owned(), reason.to_owned())
}

async fn a_form_from_before_the_company_was_renamed_is_handed_in_anew(house: &TestHouse) {
    parent_and_branch(house).await;
    let filing = submit_change(house, moving(house).await).await.unwrap();
    company_renamed(house, "淘宝集").await;
    let status = approve(house, &filing).await.unwrap_err();
    assert_eq!(told(&status), [("designation", "Name Provisions 13", "BRANCH_NAME_BEHIND")].map(owned));
    let returned = give_back(house, &filing, &[("designation", "Name Provisions 13")]).await.unwrap();
    let form = wire::BranchForm { premises: NEXT_DOOR.to_owned(), ..filed_branch(house, BRANCH).await };
    let again = resubmission(&returned, changed(house, BRANCH, form, &[MOVES[0], RENAMES[0], RENAMES[1]]));
    let second = house.window().resubmit_change(again).await.unwrap().into_inner().filing.unwrap();
    assert_eq!((second.round, items(&second.changes)), (2, vec!["NAME", "PREMISES"]));
    approve(house, &second).await.unwrap();
    assert_eq!(company(house, BRANCH).await.name, "青岛淘宝集电子商务有限公司城阳分公司");
}

fn resubmission(filing: &wire::Filing, change: wire::SubmitChangeRequest) -> wire::ResubmitChangeRequest {
    wire::ResubmitChangeRequest {
        command_id: format!("again-{}", change.command_id),
        filing_id: filing.filing_id.clone(),
        expected_version: filing.version,
        branch: change.branch,
        persons: change.persons,
        decided_on: change.decided_on,
        ..wire::ResubmitChangeRequest::default()
    }
}

async fn the_scope_of_a_branch_stays_within_its_companys(house: &TestHouse) {
    parent_and_branch(house).await;
    let mut form = filed_form(house, PARENT).await;
    form.scope = vec!["互联网销售（除销售需要许可的商品）".to_owned()];
    let smaller = handed_in(house, PARENT, form, &["ARTICLES", "OLD_LICENCE"]);
    approve(house, &submit_change(house, smaller).await.unwrap()).await.unwrap();
    assert_eq!(behind(house).await, [("scope[0]".to_owned(), "BRANCH_SCOPE_BEYOND".to_owned())]);
    // Whatever else it changes, the scope follows with it.
    let status = submit_change(house, moving(house).await).await.unwrap_err();
    assert_eq!(told(&status), [("scope[0]", "Law 13", "BRANCH_SCOPE_BEYOND")].map(owned));
    let mut form = filed_branch(house, BRANCH).await;
    form.scope = vec!["互联网销售（除销售需要许可的商品）".to_owned()];
    let filing = submit_change(house, changed(house, BRANCH, form, &RENAMES)).await.unwrap();
    assert_eq!(items(&filing.changes), ["SCOPE"]);
    approve(house, &filing).await.unwrap();
    assert!(behind(house).await.is_empty());
    let now = company(house, BRANCH).await;
    assert!(now.printed_scope.starts_with("一般项目：互联网销售"), "{}", now.printed_scope);
}

async fn a_branch_does_one_thing_at_a_time(house: &TestHouse) {
    parent_and_branch(house).await;
    house.set_clock(at("2026-12-01T10:00:00"));
    let open = submit_change(house, moving(house).await).await.unwrap();
    refused_as(&submit_change(house, moving(house).await).await.unwrap_err(), "COMPANY_HAS_OPEN_FILING");
    refused_as(&deregister(house, closed(BRANCH)).await.unwrap_err(), "COMPANY_HAS_OPEN_FILING");
    // Its company goes on meanwhile, and other branches of it.
    let mut form = filed_form(house, PARENT).await;
    form.liaison = "p1".to_owned();
    let own = submit_change(house, handed_in(house, PARENT, form, &[])).await.unwrap();
    approve(house, &own).await.unwrap();
    let second = wire::BranchForm { decided_on: "2026-11-25".to_owned(), ..branch(PARENT, "高新") };
    assert_eq!(set_up(house, second).await.unwrap().state(), wire::FilingState::Issued);
    approve(house, &open).await.unwrap();
    let end = deregister(house, closed(BRANCH)).await.unwrap();
    let form = wire::BranchForm { liaison: "p4".to_owned(), ..filed_branch(house, BRANCH).await };
    let beside = submit_change(house, changed(house, BRANCH, form, &[])).await.unwrap_err();
    refused_as(&beside, "COMPANY_HAS_OPEN_FILING");
    approve(house, &end).await.unwrap();
}

async fn a_returned_change_of_a_branch_is_handed_in_again_under_the_one_time_guard(house: &TestHouse) {
    parent_and_branch(house).await;
    let mut request = moving(house).await;
    let form = request.branch.as_mut().unwrap();
    form.materials.retain(|material| material.kind != "DOMICILE_DOC");
    form.liaison = "p9".to_owned();
    request.persons = vec![person("p9", "新联络样例", "370211190004040071", house.now())];
    let filing = submit_change(house, request).await.unwrap();
    assert_eq!(reasons(&approve(house, &filing).await.unwrap_err()), ["MATERIAL_MISSING"]);
    let returned = give_back(house, &filing, &[("materials.DOMICILE_DOC", "MERR 24")]).await.unwrap();
    let whole = wire::BranchForm {
        premises: NEXT_DOOR.to_owned(),
        liaison: "p9".to_owned(),
        ..filed_branch(house, BRANCH).await
    };
    let check = wire::CheckChangeRequest {
        uscc: BRANCH.to_owned(),
        branch: changed(house, BRANCH, whole.clone(), &MOVES).branch,
        decided_on: "2026-09-21".to_owned(),
        filing_id: filing.filing_id.clone(),
        ..wire::CheckChangeRequest::default()
    };
    let come_to = house.window().check_change(check).await.unwrap().into_inner();
    assert_eq!(come_to.violations, [], "who was handed in before is known");
    let again = resubmission(&returned, changed(house, BRANCH, whole, &MOVES));
    let second = house.window().resubmit_change(again).await.unwrap().into_inner().filing.unwrap();
    assert_eq!((second.state(), second.round), (wire::FilingState::Submitted, 2));
    let old = give_back(house, &second, &[("premises", "C-ADDR-1")]).await.unwrap_err();
    refused_as(&old, "ONE_TIME_NOTICE_VIOLATED");
    assert_eq!(get_filing(house, &filing.filing_id).await.light, "RED");
    approve(house, &second).await.unwrap();
    assert_eq!(filed_branch(house, BRANCH).await.liaison, "p9");
}

async fn a_refused_or_withdrawn_change_leaves_the_branch_as_it_was(house: &TestHouse) {
    let first = parent_and_branch(house).await;
    let filing = submit_change(house, moving(house).await).await.unwrap();
    let filing = receive(house, &filing).await;
    let extend = wire::ExtendFilingRequest {
        command_id: "extend".to_owned(),
        filing_id: filing.filing_id.clone(),
        expected_version: filing.version,
        reasons: "情形复杂".to_owned(),
    };
    let filing = house.head().extend_filing(extend).await.unwrap().into_inner().filing.unwrap();
    assert!(filing.extended);
    let refuse = wire::RefuseFilingRequest {
        command_id: "refuse".to_owned(),
        filing_id: filing.filing_id.clone(),
        expected_version: filing.version,
        grounds: "经营场所证明系伪造".to_owned(),
        remedies: String::new(),
    };
    let refused = house.head().refuse_filing(refuse).await.unwrap().into_inner().filing.unwrap();
    assert_eq!(refused.state(), wire::FilingState::Refused);
    let filing = submit_change(house, moving(house).await).await.unwrap();
    let withdraw = wire::WithdrawFilingRequest {
        command_id: "withdraw".to_owned(),
        filing_id: filing.filing_id.clone(),
        expected_version: filing.version,
        reasons: "另行选址".to_owned(),
    };
    house.window().withdraw_filing(withdraw).await.unwrap();
    let now = company(house, BRANCH).await;
    assert_eq!(
        (now.certificate_id.as_str(), now.domicile.as_str()),
        (first.certificate_id.as_str(), "山东省青岛市城阳区高新区样例路2号")
    );
    assert_eq!(history(house, BRANCH).await.len(), 1);
}

/// The head revokes the change `filing_id` of the branch, for which `responsible` are responsible.
async fn undone(house: &TestHouse, filing_id: &str, responsible: &[&str]) -> wire::Revocation {
    let open = revocation_suspected(house, BRANCH, filing_id).await.unwrap();
    let ready = revocation_proposed(house, &open, "REVOKE", responsible).await.unwrap();
    revocation_decided(house, &ready).await.unwrap()
}

async fn merr_40_a_false_change_of_a_branch_is_undone(house: &TestHouse) {
    let first = parent_and_branch(house).await;
    let standing = async || {
        let request = wire::ListRevocationsRequest { uscc: BRANCH.to_owned() };
        house.window().list_revocations(request).await.unwrap().into_inner().change
    };
    assert_eq!(standing().await, None, "nothing was changed");
    house.set_clock(at("2026-11-02T10:00:00"));
    let filing = approve(house, &submit_change(house, moving(house).await).await.unwrap()).await.unwrap();
    let change = standing().await.unwrap();
    assert_eq!((&change.filing_id, change.kind.as_str()), (&filing.filing_id, "CHANGE"));
    assert_eq!(change.items, ["PREMISES"]);
    house.set_clock(at("2026-11-10T10:00:00"));
    let done = undone(house, &filing.filing_id, &["p3"]).await;
    assert_eq!((done.state.as_str(), done.banned_until.as_str()), ("REVOKED", "2029-11-09"));

    let now = company(house, BRANCH).await;
    assert_eq!((now.state.as_str(), now.head_office_uscc.as_str()), ("ACTIVE", PARENT));
    assert!(now.domicile.ends_with("样例路2号"), "{}", now.domicile);
    assert_eq!(filed_branch(house, BRANCH).await.premises, now.domicile);
    assert!(now.certificate_id.contains(".202609210002.003."), "{}", now.certificate_id);
    for (licence, state) in [
        (&first.certificate_id, "SUPERSEDED"),
        (&filing.certificate_id, "REVOKED"),
        (&now.certificate_id, "VALID"),
    ] {
        assert_eq!(licence_state(house, licence).await.0, state);
    }
    assert!(company_on(house, BRANCH, "2026-11-09").await.unwrap().domicile.ends_with("样例路3号"));
    assert_eq!(history(house, BRANCH).await[2].act, "CHANGE_REVOCATION");
    let changed: wire::CompanyChanged = house.fact(&done.revocation_id).await;
    assert_eq!((&changed.uscc, &changed.domicile), (&now.uscc, &now.domicile));
    assert_eq!((changed.items, standing().await), (change.items, None));
    // Who is responsible for it is in charge of no branch for three years.
    let second = wire::BranchForm { decided_on: "2026-11-09".to_owned(), ..branch(PARENT, "高新") };
    assert_eq!(reasons(&set_up(house, second).await.unwrap_err()), ["BANNED_UNTIL"]);
}

async fn merr_40_a_branch_that_is_again_what_it_was_follows_anew(house: &TestHouse) {
    parent_and_branch(house).await;
    let (filing, _) = renamed(house, PARENT, shop("海格")).await;
    approve(house, &filing).await.unwrap();
    let follow = async || {
        let form = filed_branch(house, BRANCH).await;
        submit_change(house, changed(house, BRANCH, form, &RENAMES)).await.unwrap()
    };
    let filing = approve(house, &follow().await).await.unwrap();
    assert_eq!((behind(house).await, company(house, BRANCH).await.former_names.len()), (Vec::new(), 1));
    undone(house, &filing.filing_id, &[]).await;
    let now = company(house, BRANCH).await;
    assert!(now.name.starts_with("青岛淘集集"), "{}", now.name);
    assert!(now.former_names[0].starts_with("青岛海格"), "{:?}", now.former_names);
    assert_eq!(behind(house).await, [("designation".to_owned(), "BRANCH_NAME_BEHIND".to_owned())]);
    approve(house, &follow().await).await.unwrap();
    assert!(company(house, BRANCH).await.name.starts_with("青岛海格"));
}

async fn who_has_ended_does_not_change(house: &TestHouse) {
    parent_and_branch(house).await;
    let second = set_up(house, branch(PARENT, "高新")).await.unwrap();
    let filed = filed_branch(house, &second.uscc).await;
    house.set_clock(at("2026-12-01T10:00:00"));
    approve(house, &deregister(house, closed(&second.uscc)).await.unwrap()).await.unwrap();
    let form = wire::BranchForm { premises: NEXT_DOOR.to_owned(), ..filed };
    let status = submit_change(house, changed(house, &second.uscc, form, &MOVES)).await.unwrap_err();
    assert_eq!(told(&status), [("uscc", "MERR 24", "COMPANY_NOT_ACTIVE")].map(owned));
    // Its company was registered by fraud: what is open is not registered any more.
    let open = submit_change(house, moving(house).await).await.unwrap();
    let revocation = revocation_opened(house, PARENT).await;
    let ready = revocation_proposed(house, &revocation, "REVOKE", &[]).await.unwrap();
    revocation_decided(house, &ready).await.unwrap();
    let status = approve(house, &open).await.unwrap_err();
    assert_eq!(told(&status), [("head_office_uscc", "Law 13", "HEAD_OFFICE_NOT_ACTIVE")].map(owned));
    let left = [("head_office_uscc".to_owned(), "HEAD_OFFICE_ENDED".to_owned())];
    assert_eq!(behind(house).await, left, "there is nobody to follow");
}

async fn a_form_of_the_other_kind_is_refused(house: &TestHouse) {
    parent_and_branch(house).await;
    let before = house.business_rows().await;
    let as_branch = wire::SubmitChangeRequest { uscc: PARENT.to_owned(), ..moving(house).await };
    refused_as(&submit_change(house, as_branch).await.unwrap_err(), "ONLY_FOR_BRANCHES");
    let both =
        wire::SubmitChangeRequest { form: Some(filed_form(house, PARENT).await), ..moving(house).await };
    assert_eq!(reasons(&submit_change(house, both).await.unwrap_err()), ["FORM_TWICE"]);
    let mut elsewhere = moving(house).await;
    elsewhere.branch.as_mut().unwrap().head_office_uscc = STRANGER.to_owned();
    assert_eq!(reasons(&submit_change(house, elsewhere).await.unwrap_err()), ["OTHER_COMPANY"]);
    let nothing = changed(house, BRANCH, filed_branch(house, BRANCH).await, &MOVES);
    assert_eq!(reasons(&submit_change(house, nothing).await.unwrap_err()), ["NOTHING_CHANGES"]);
    let mut someday = moving(house).await;
    someday.decided_on = "gestern".to_owned();
    assert_eq!(reasons(&submit_change(house, someday).await.unwrap_err()), ["DATE"]);
    let mut stranger = house.desk("nobody-of-theirs", Role::Applicant);
    let status = stranger.submit_change(moving(house).await).await.unwrap_err();
    refused(&status, Code::PermissionDenied, "NOT_A_PARTY");
    let request = wire::GetCompanyFormRequest { uscc: BRANCH.to_owned() };
    assert_eq!(stranger.get_company_form(request).await.unwrap_err().code(), Code::NotFound);
    assert_eq!(
        house.registrar().submit_change(moving(house).await).await.unwrap_err().code(),
        Code::PermissionDenied
    );
    assert_eq!(house.business_rows().await, before);
    // Nobody declares the name of a branch.
    let declared = declare(&mut house.window(), declaration("name", shop("万阁"))).await;
    let named = wire::SubmitChangeRequest { declaration_id: declared.declaration_id, ..moving(house).await };
    assert_eq!(reasons(&submit_change(house, named).await.unwrap_err()), ["BRANCH_NAME_DECLARED"]);
}

async fn a_branch_taken_over_gets_its_licence_with_its_first_change(house: &TestHouse) {
    parent_and_branch(house).await;
    let old = wire::ImportedCompany {
        company_type: "2130".to_owned(),
        head_office_uscc: PARENT.to_owned(),
        capital_fen: 0,
        ..imported(STRANGER, "青岛淘集集电子商务有限公司平度分公司")
    };
    import(house, "branch", vec![old]).await.unwrap();
    let request = wire::GetCompanyFormRequest { uscc: STRANGER.to_owned() };
    let known = house.window().get_company_form(request).await.unwrap().into_inner();
    assert_eq!((known.form, known.branch), (None, None), "its first change gives the whole form");
    let mut request = changed(house, STRANGER, branch(PARENT, "平度"), &MOVES);
    request.persons = crate::forms::persons(house.now());
    let filing = submit_change(house, request).await.unwrap();
    assert_eq!(items(&filing.changes), ["PREMISES"]);
    let done = approve(house, &filing).await.unwrap();
    let now = company(house, STRANGER).await;
    assert_eq!(
        (now.certificate_id.as_str(), now.established_on.as_str()),
        (done.certificate_id.as_str(), "2019-03-04")
    );
    assert_eq!((now.head_office_uscc.as_str(), now.person_in_charge.as_str()), (PARENT, "万样例"));
    assert_eq!(filed_branch(house, STRANGER).await.designation, "平度");
}

async fn a_change_of_a_branch_waits_for_its_seal(on: On) {
    let mut house = TestHouse::start(on, "").await;
    let first = parent_and_branch(&house).await;
    house.start_again("[service]\nfailing_signatures = 2\nretry_first_seconds = 1\n").await;
    let filing = submit_change(&house, moving(&house).await).await.unwrap();
    let decided = approve(&house, &filing).await.unwrap();
    assert_eq!((decided.state(), decided.certificate_id.as_str()), (wire::FilingState::Registered, ""));
    assert!(house.breaches().await.is_empty());
    refused_as(&deregister(&house, closed(BRANCH)).await.unwrap_err(), "COMPANY_HAS_OPEN_FILING");
    house
        .until("the licence is issued", async || {
            house.set_clock(house.now() + TimeDelta::seconds(3));
            get_filing(&house, &filing.filing_id).await.state() == wire::FilingState::Issued
        })
        .await;
    assert_eq!(company(&house, BRANCH).await.domicile, NEXT_DOOR);
    assert_eq!(licence_state(&house, &first.certificate_id).await.0, "SUPERSEDED");
    house.close().await;
}

/// A statement that breaks the books, the invariant that must notice it, and what it says.
const FAULTS: [(&str, &str, &str); 5] = [
    (
        "UPDATE company_versions SET body = REPLACE(body, '青岛淘集集电子商务有限公司城阳', '青岛某某电子商务有限公司城阳')",
        "I2",
        "a branch was registered under a name or scope",
    ),
    (
        "UPDATE company_versions SET body = REPLACE(body, '日用百货销售', '日用杂品销售') WHERE body LIKE '%\"head_office\":%'",
        "I2",
        "a branch was registered under a name or scope",
    ),
    (
        "DELETE FROM company_versions WHERE version = 2",
        "I2",
        "an act in force has not exactly its one version of the entry",
    ),
    (
        "UPDATE certificates SET state = 'VOID' WHERE version = 2",
        "I2",
        "a decided filing has not exactly its one licence",
    ),
    (
        "DELETE FROM outbox WHERE type_name = 'actnow.registration.v1.CompanyChanged'",
        "I2",
        "CompanyChanged was not told",
    ),
];

async fn every_planted_fault_is_noticed(on: On) {
    for (fault, invariant, what) in FAULTS {
        let house = TestHouse::start(on, "").await;
        parent_and_branch(&house).await;
        approve(&house, &submit_change(&house, moving(&house).await).await.unwrap()).await.unwrap();
        assert!(house.breaches().await.is_empty());
        assert!(house.execute(fault, vec![]).await > 0, "{fault}");
        let breaches = house.breaches().await;
        let noticed =
            breaches.iter().any(|breach| breach.invariant == invariant && breach.what.contains(what));
        assert!(noticed, "{fault}: {breaches:#?}");
        house.end().await;
    }
}
