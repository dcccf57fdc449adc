//! Revocation of one false change (撤销变更登记, MERR 40): the company goes on as it was before; and revocations that were
//! wrong, taken back (MERR 42).

use actnow_decisions::Role;
use actnow_proto::registration::v1 as wire;
use tonic::{Code, Status};

use crate::acts::{
    approve, company, company_on, counted, filed_form, handed_in, history, licence_state, refused_as,
    renamed, submit_change,
};
use crate::branches::{branch, set_up};
use crate::changes::{established, moved};
use crate::forms::{
    PARENT, STRANGER, SUBSIDIARY, declaration, declare, file, get_filing, import, imported, parent, person,
    persons, reasons, refused, share, shop, subsidiary,
};
use crate::house::{On, TestHouse, at, on_both, on_each};
use crate::revocations::{decided, opened, proposed, suspected};
use crate::{dormancies, name_corrections};

on_both!(
    merr_40_a_false_change_is_undone_and_the_company_goes_on,
    a_filed_item_is_undone_without_a_licence,
    merr_40_of_several_changes_the_latest_is_revoked_first,
    a_former_name_comes_back_and_the_false_one_blocks,
    merr_41_a_name_that_another_keeps_cannot_come_back,
    shares_go_back,
    what_later_acts_put_on_the_entry_goes_on,
    what_was_handed_in_on_a_false_change_is_handed_in_anew,
    a_company_taken_over_is_again_what_was_taken_over,
    merr_42_a_wrong_revocation_of_a_change_is_taken_back,
    merr_42_a_company_that_ended_wrongly_is_active_again,
    merr_42_a_branch_comes_back_to_a_company_that_exists,
    a_company_that_changed_since_keeps_what_it_is,
);

on_each!(the_seal_is_away, planted_faults_are_noticed);

/// The company moves to number 2, and the registrar registers it.
async fn has_moved(house: &TestHouse) -> wire::Filing {
    let filing = submit_change(house, moved(house).await).await.unwrap();
    approve(house, &filing).await.unwrap()
}

/// The head revokes the change `filing_id`, for which `responsible` are responsible.
async fn revoked(
    house: &TestHouse,
    uscc: &str,
    filing_id: &str,
    responsible: &[&str],
) -> Result<wire::Revocation, Status> {
    let open = suspected(house, uscc, filing_id).await.unwrap();
    decided(house, &proposed(house, &open, "REVOKE", responsible).await.unwrap()).await
}

/// Another head takes it back.
async fn taken_back(house: &TestHouse, about: &wire::Revocation) -> Result<wire::Revocation, Status> {
    let request = wire::TakeBackRevocationRequest {
        command_id: format!("back-{}-{}", about.revocation_id, about.version),
        revocation_id: about.revocation_id.clone(),
        expected_version: about.version,
        reasons: "鉴定意见有误".to_owned(),
    };
    let mut head = house.desk("head-song", Role::Head);
    Ok(head.take_back_revocation(request).await?.into_inner().revocation.unwrap())
}

async fn standing_change(house: &TestHouse, uscc: &str) -> Option<wire::StandingChange> {
    let request = wire::ListRevocationsRequest { uscc: uscc.to_owned() };
    house.window().list_revocations(request).await.unwrap().into_inner().change
}

async fn merr_40_a_false_change_is_undone_and_the_company_goes_on(house: &TestHouse) {
    let first = established(house).await;
    assert_eq!(standing_change(house, PARENT).await, None, "nothing was changed");
    house.set_clock(at("2026-11-02T10:00:00"));
    let change = has_moved(house).await;
    let standing = standing_change(house, PARENT).await.unwrap();
    assert_eq!((&standing.filing_id, standing.kind.as_str()), (&change.filing_id, "CHANGE"));
    assert_eq!(
        (standing.since.as_str(), &standing.items[..]),
        ("2026-11-02", &["DOMICILE", "ARTICLES"].map(str::to_owned)[..])
    );
    house.set_clock(at("2026-11-10T10:00:00"));
    let done = revoked(house, PARENT, &change.filing_id, &["p2"]).await.unwrap();
    assert_eq!((done.state.as_str(), &done.filing_id), ("REVOKED", &change.filing_id));
    assert_eq!(done.banned_until, "2029-11-09");

    let now = company(house, PARENT).await;
    assert_eq!((now.state.as_str(), now.ended_on.as_str()), ("ACTIVE", ""));
    assert!(now.domicile.contains("1号101室"), "{}", now.domicile);
    assert!(filed_form(house, PARENT).await.domicile.contains("1号101室"), "its form is the one before");
    let third = "1.2.156.3005.2.11100000MB0143028R001.11370222MAFAKE0785.202609210001.003.";
    assert!(now.certificate_id.starts_with(third), "{}", now.certificate_id);
    for (licence, state) in
        [(&first, "SUPERSEDED"), (&change, "REVOKED")].map(|(one, state)| (&one.certificate_id, state))
    {
        assert_eq!(licence_state(house, licence).await, (state.to_owned(), true));
    }
    assert_eq!(licence_state(house, &now.certificate_id).await, ("VALID".to_owned(), true));
    // What was registered meanwhile stays readable.
    assert!(company_on(house, PARENT, "2026-11-09").await.unwrap().domicile.contains("2号202室"));
    assert!(company_on(house, PARENT, "2026-11-10").await.unwrap().domicile.contains("1号101室"));
    let versions = history(house, PARENT).await;
    assert_eq!(
        (versions[2].act.as_str(), &versions[2].revocation_id),
        ("CHANGE_REVOCATION", &done.revocation_id)
    );
    assert!(versions[2].filing_id.is_empty());

    let told = house.told(&done.revocation_id).await;
    assert_eq!(told, ["RevocationOpened", "RevocationSettled", "CompanyChanged"]);
    let changed: wire::CompanyChanged = house.fact(&done.revocation_id).await;
    assert_eq!((&changed.filing_id, &changed.domicile), (&done.revocation_id, &now.domicile));
    assert_eq!((&changed.certificate_id, &changed.full_name), (&now.certificate_id, &now.name));
    assert_eq!((changed.effective_on.as_str(), &changed.items), ("2026-11-10", &standing.items));
    let settled: wire::RevocationSettled = house.fact(&done.revocation_id).await;
    assert_eq!((settled.outcome.as_str(), &settled.filing_id), ("REVOKED", &change.filing_id));
    assert_eq!(counted(house, "SELECT COUNT(*) AS n FROM bans").await, 1);
    assert_eq!(counted(house, "SELECT COUNT(*) AS n FROM company_marks WHERE lifted_at IS NULL").await, 0);
    assert_eq!(get_filing(house, &change.filing_id).await.state(), wire::FilingState::Issued);
    assert_eq!(standing_change(house, PARENT).await, None);
    let again = suspected(house, PARENT, &change.filing_id).await.unwrap_err();
    refused_as(&again, "LATER_CHANGE");
}

async fn a_filed_item_is_undone_without_a_licence(house: &TestHouse) {
    let first = established(house).await;
    let mut form = filed_form(house, PARENT).await;
    form.liaison = "p9".to_owned();
    let mut request = handed_in(house, PARENT, form, &[]);
    request.persons = vec![person("p9", "新联络样例", "370211190004040071", house.now())];
    let filing = approve(house, &submit_change(house, request).await.unwrap()).await.unwrap();
    assert_eq!(filing.kind, "FILE_CHANGE");
    // Who is responsible is one of the false filing: the company before knew nobody of that ref.
    revoked(house, PARENT, &filing.filing_id, &["p9"]).await.unwrap();
    assert_eq!(filed_form(house, PARENT).await.liaison, "p5");
    assert_eq!(company(house, PARENT).await.certificate_id, first.certificate_id);
    assert_eq!(licence_state(house, &first.certificate_id).await.0, "VALID");
    assert_eq!(counted(house, "SELECT COUNT(*) AS n FROM certificates").await, 1);
}

async fn merr_40_of_several_changes_the_latest_is_revoked_first(house: &TestHouse) {
    let establishment = established(house).await;
    let first = has_moved(house).await;
    let mut form = filed_form(house, PARENT).await;
    form.scope.pop();
    let second = submit_change(house, handed_in(house, PARENT, form, &["ARTICLES", "OLD_LICENCE"])).await;
    let second = approve(house, &second.unwrap()).await.unwrap();
    file(house, subsidiary("万阁", PARENT)).await.unwrap();
    let status = suspected(house, PARENT, &first.filing_id).await.unwrap_err();
    refused_as(&status, "LATER_CHANGE");
    assert!(format!("{status:?}").contains(&second.filing_id), "the later one is named: {status:?}");
    for no_change in [&establishment.filing_id, &"0192f0c1-2345-7000-8000-000000000000".to_owned()] {
        let status = suspected(house, PARENT, no_change).await.unwrap_err();
        assert_eq!(reasons(&status), ["NO_SUCH_CHANGE"]);
    }
    let status = suspected(house, SUBSIDIARY, &second.filing_id).await.unwrap_err();
    assert_eq!(reasons(&status), ["NO_SUCH_CHANGE"], "of another company");
    assert_eq!(reasons(&suspected(house, PARENT, "x").await.unwrap_err()), ["MALFORMED"]);

    revoked(house, PARENT, &second.filing_id, &[]).await.unwrap();
    let now = company(house, PARENT).await;
    assert_eq!((now.scope.len(), now.domicile.contains("2号202室")), (2, true));
    assert_eq!(standing_change(house, PARENT).await.unwrap().filing_id, first.filing_id);
    revoked(house, PARENT, &first.filing_id, &[]).await.unwrap();
    let now = company(house, PARENT).await;
    assert!(now.domicile.contains("1号101室") && now.certificate_id.contains(".202609210001.005."));
    assert_eq!(counted(house, "SELECT COUNT(*) AS n FROM certificates WHERE state = 'VALID'").await, 2);
    // Whoever was affected may apply for the revocation of a change, too.
    let third = has_moved(house).await;
    let request = wire::ApplyForRevocationRequest {
        command_id: "apply".to_owned(),
        uscc: PARENT.to_owned(),
        reasons: "身份信息被冒用".to_owned(),
        applicant: Some(person("x", "季样例", "370214190001010028", house.now())),
        filing_id: third.filing_id.clone(),
        ..wire::ApplyForRevocationRequest::default()
    };
    let applied =
        house.window().apply_for_revocation(request).await.unwrap().into_inner().revocation.unwrap();
    assert_eq!((applied.state.as_str(), applied.filing_id), ("APPLIED", third.filing_id));
}

async fn a_former_name_comes_back_and_the_false_one_blocks(house: &TestHouse) {
    established(house).await;
    let (filing, _) = renamed(house, PARENT, shop("海格")).await;
    let filing = approve(house, &filing).await.unwrap();
    house.set_clock(at("2026-11-02T10:00:00"));
    revoked(house, PARENT, &filing.filing_id, &[]).await.unwrap();
    let now = company(house, PARENT).await;
    assert_eq!(now.name, "青岛淘集集电子商务有限公司");
    assert_eq!(now.former_names, ["青岛海格电子商务有限公司"]);
    for query in ["青岛淘集集", "青岛海格"] {
        let request = wire::SearchCompaniesRequest { query: query.to_owned(), ..Default::default() };
        let found = house.window().search_companies(request).await.unwrap().into_inner().companies;
        assert_eq!(found.iter().map(|one| one.uscc.as_str()).collect::<Vec<_>>(), [PARENT], "{query}");
    }
    let check = async |trade: &str| {
        let request = wire::CheckNameRequest {
            name: Some(shop(trade)),
            authority_division: "370222".to_owned(),
            ..wire::CheckNameRequest::default()
        };
        house.window().check_name(request).await.unwrap().into_inner()
    };
    // Name Provisions 17: the name of a revoked change blocks for a year, the one that came back as any other.
    assert_eq!(check("淘集集").await.hits[0].holder_state, "REGISTERED");
    assert_eq!(check("海格").await.hits[0].holder_state, "FORMER");
    house.set_clock(at("2027-11-03T10:00:00"));
    assert_eq!(check("海格").await.outcome(), wire::NameState::Reserved);
    assert_eq!(check("淘集集").await.outcome(), wire::NameState::Rejected);
}

async fn merr_41_a_name_that_another_keeps_cannot_come_back(house: &TestHouse) {
    established(house).await;
    let (filing, _) = renamed(house, PARENT, shop("海格")).await;
    let filing = approve(house, &filing).await.unwrap();
    house.set_clock(at("2027-11-03T10:00:00"));
    let taken = declare(&mut house.window(), declaration("another", shop("淘集集"))).await;
    assert_eq!(taken.state(), wire::NameState::Reserved);
    let open = suspected(house, PARENT, &filing.filing_id).await.unwrap();
    let ready = proposed(house, &open, "REVOKE", &["p2"]).await.unwrap();
    let before = house.business_rows().await;
    refused_as(&decided(house, &ready).await.unwrap_err(), "NAME_TAKEN");
    assert_eq!(house.business_rows().await, before);
    assert_eq!(company(house, PARENT).await.name, "青岛海格电子商务有限公司");
    let back = wire::SendBackRevocationRequest {
        command_id: "back".to_owned(),
        revocation_id: ready.revocation_id.clone(),
        expected_version: ready.version,
        reasons: "原名称已被保留".to_owned(),
    };
    let back = house.head().send_back_revocation(back).await.unwrap().into_inner().revocation.unwrap();
    let ready = proposed(house, &back, "NOT_RESTORABLE", &[]).await.unwrap();
    let done = decided(house, &ready).await.unwrap();
    assert_eq!((done.state.as_str(), done.ground.as_str()), ("NOT_REVOKED", "NOT_RESTORABLE"));
}

async fn shares_go_back(house: &TestHouse) {
    established(house).await;
    file(house, subsidiary("万阁", PARENT)).await.unwrap();
    let mut form = filed_form(house, SUBSIDIARY).await;
    form.company_type = "1151".to_owned();
    form.shareholders = vec![share("p3", 1_000_000, &form.shareholders[0].due)];
    let kinds = ["ARTICLES", "SHAREHOLDER_QUALIFICATION", "OLD_LICENCE"];
    let filing = submit_change(house, handed_in(house, SUBSIDIARY, form, &kinds)).await.unwrap();
    approve(house, &filing).await.unwrap();
    let held = format!("SELECT COUNT(*) AS n FROM company_shareholders WHERE shareholder = '{PARENT}'");
    assert_eq!(counted(house, &held).await, 0);
    revoked(house, SUBSIDIARY, &filing.filing_id, &["p3"]).await.unwrap();
    assert_eq!(counted(house, &held).await, 1, "the parent holds it again");
    assert_eq!(company(house, SUBSIDIARY).await.shareholder_usccs, [PARENT]);
}

async fn what_later_acts_put_on_the_entry_goes_on(house: &TestHouse) {
    established(house).await;
    let change = has_moved(house).await;
    let rests = dormancies::dormancy(PARENT, "2026-09-21", "2026-12-22");
    dormancies::rest(house, rests).await.unwrap();
    let correction = name_corrections::proposed(house, PARENT, "CONFLICT", "").await.unwrap();
    name_corrections::ordered(house, &correction).await.unwrap();
    let done = revoked(house, PARENT, &change.filing_id, &[]).await.unwrap();
    let now = company(house, PARENT).await;
    assert_eq!((now.state.as_str(), now.dormant_until.as_str()), ("DORMANT", "2026-12-22"));
    assert_eq!((now.name.as_str(), now.domicile.contains("1号101室")), (PARENT, true));
    taken_back(house, &done).await.unwrap();
    let now = company(house, PARENT).await;
    assert_eq!((now.state.as_str(), now.dormant_until.as_str()), ("DORMANT", "2026-12-22"));
    assert_eq!((now.name.as_str(), now.domicile.contains("2号202室")), (PARENT, true));
}

async fn what_was_handed_in_on_a_false_change_is_handed_in_anew(house: &TestHouse) {
    established(house).await;
    let change = has_moved(house).await;
    // Filled in from the register, with the false address in it.
    let mut form = filed_form(house, PARENT).await;
    form.scope.pop();
    let pending =
        submit_change(house, handed_in(house, PARENT, form, &["ARTICLES", "OLD_LICENCE"])).await.unwrap();
    revoked(house, PARENT, &change.filing_id, &[]).await.unwrap();
    let status = approve(house, &pending).await.unwrap_err();
    assert_eq!(reasons(&status), ["REGISTER_CHANGED"], "or the address would come back with it");
    assert!(company(house, PARENT).await.domicile.contains("1号101室"));
}

async fn a_company_taken_over_is_again_what_was_taken_over(house: &TestHouse) {
    let taken_over = wire::ImportedCompany {
        scope: parent("样例").scope,
        ..imported(STRANGER, "青岛样例电子商务有限公司")
    };
    import(house, "import", vec![taken_over]).await.unwrap();
    let form = wire::EstablishmentForm {
        capital_fen: 100_000_000,
        shareholders: vec![share("p1", 600_000, "2032-06-30"), share("p2", 400_000, "2032-06-30")],
        ..parent("样例")
    };
    let mut request = handed_in(house, STRANGER, form, &["ARTICLES", "DOMICILE_DOC", "OLD_LICENCE"]);
    request.persons = persons(house.now());
    let filing = approve(house, &submit_change(house, request).await.unwrap()).await.unwrap();
    let done = revoked(house, STRANGER, &filing.filing_id, &["p1"]).await.unwrap();
    let now = company(house, STRANGER).await;
    assert_eq!((now.domicile.as_str(), now.certificate_id.as_str()), ("山东省青岛市城阳区", ""));
    assert_eq!(licence_state(house, &filing.certificate_id).await.0, "REVOKED");
    taken_back(house, &done).await.unwrap();
    let now = company(house, STRANGER).await;
    assert!(now.certificate_id.contains(".202609210001.002."), "{}", now.certificate_id);
    assert_eq!(now.legal_representative, "陶样例");
}

async fn merr_42_a_wrong_revocation_of_a_change_is_taken_back(house: &TestHouse) {
    established(house).await;
    let change = has_moved(house).await;
    let done = revoked(house, PARENT, &change.filing_id, &["p2"]).await.unwrap();
    let third = company(house, PARENT).await.certificate_id;
    house.set_clock(at("2026-10-08T10:00:00"));
    let request = wire::TakeBackRevocationRequest {
        command_id: "own".to_owned(),
        revocation_id: done.revocation_id.clone(),
        expected_version: done.version,
        reasons: "鉴定意见有误".to_owned(),
    };
    let own = house.head().take_back_revocation(request.clone()).await.unwrap_err();
    refused(&own, Code::PermissionDenied, "SEPARATION_OF_DUTY");
    let request = wire::TakeBackRevocationRequest { reasons: String::new(), ..request };
    let request = wire::TakeBackRevocationRequest { command_id: "mute".to_owned(), ..request };
    let mute = house.desk("head-song", Role::Head).take_back_revocation(request).await.unwrap_err();
    assert_eq!(reasons(&mute), ["REASONS_REQUIRED"]);
    let back = taken_back(house, &done).await.unwrap();
    assert_eq!((back.state.as_str(), back.taken_back_by.as_str()), ("TAKEN_BACK", "head-song"));
    assert_eq!((back.taken_back_on.as_str(), back.taken_back_for.as_str()), ("2026-10-08", "鉴定意见有误"));
    assert_eq!((back.decided_by.as_str(), back.banned_until.as_str()), ("head-meng", ""));
    let now = company(house, PARENT).await;
    assert!(now.domicile.contains("2号202室") && now.certificate_id.contains(".202609210001.004."));
    assert_eq!(licence_state(house, &third).await.0, "SUPERSEDED");
    assert_eq!(licence_state(house, &change.certificate_id).await.0, "REVOKED", "what ended stays ended");
    assert_eq!(counted(house, "SELECT COUNT(*) AS n FROM bans").await, 0);
    let told = house.told(&done.revocation_id).await;
    assert_eq!(told[2..], ["CompanyChanged", "RevocationTakenBack", "CompanyChanged"]);
    let fact: wire::RevocationTakenBack = house.fact(&done.revocation_id).await;
    assert_eq!((&fact.filing_id, &fact.certificate_id), (&change.filing_id, &now.certificate_id));
    let acts: Vec<String> = history(house, PARENT).await.into_iter().map(|one| one.act).collect();
    assert_eq!(acts, ["ESTABLISH", "CHANGE", "CHANGE_REVOCATION", "REVOCATION_TAKEN_BACK"]);
    assert!(company_on(house, PARENT, "2026-10-07").await.unwrap().domicile.contains("1号101室"));
    refused_as(&taken_back(house, &back).await.unwrap_err(), "REVOCATION_STATE");
    // It may turn out to be false after all.
    revoked(house, PARENT, &change.filing_id, &["p2"]).await.unwrap();
    assert!(company(house, PARENT).await.domicile.contains("1号101室"));
}

async fn merr_42_a_company_that_ended_wrongly_is_active_again(house: &TestHouse) {
    established(house).await;
    let first = file(house, subsidiary("万阁", PARENT)).await.unwrap();
    let ready = proposed(house, &opened(house, SUBSIDIARY).await, "REVOKE", &["p3"]).await.unwrap();
    let done = decided(house, &ready).await.unwrap();
    let barred = file(house, subsidiary("海格", PARENT)).await.unwrap_err();
    assert!(reasons(&barred).contains(&"BANNED_UNTIL".to_owned()));
    house.set_clock(at("2026-10-08T10:00:00"));
    let back = taken_back(house, &done).await.unwrap();
    assert_eq!((back.state.as_str(), back.filing_id.as_str()), ("TAKEN_BACK", ""));
    let now = company(house, SUBSIDIARY).await;
    assert_eq!((now.state.as_str(), now.ended_on.as_str()), ("ACTIVE", ""));
    assert_eq!((now.name.as_str(), now.established_on.as_str()), ("青岛万阁电子商务有限公司", "2026-09-21"));
    assert_eq!(company_on(house, SUBSIDIARY, "2026-10-07").await.unwrap().state, "REVOKED");
    assert_eq!(licence_state(house, &first.certificate_id).await.0, "REVOKED");
    assert_eq!(licence_state(house, &now.certificate_id).await, ("VALID".to_owned(), true));
    let versions = history(house, SUBSIDIARY).await;
    assert_eq!(
        (versions[2].act.as_str(), &versions[2].revocation_id),
        ("REVOCATION_TAKEN_BACK", &done.revocation_id)
    );
    let told = house.told(&done.revocation_id).await;
    let expected = ["RevocationOpened", "RevocationSettled", "CompanyDeregistered", "RevocationTakenBack"];
    assert_eq!(told, expected);
    file(house, subsidiary("东篱", PARENT)).await.unwrap();

    // Once more, and meanwhile another keeps the name.
    let ready = proposed(house, &opened(house, SUBSIDIARY).await, "REVOKE", &[]).await.unwrap();
    let done = decided(house, &ready).await.unwrap();
    house.set_clock(at("2027-11-03T10:00:00"));
    let taken = declare(&mut house.window(), declaration("another", shop("万阁"))).await;
    assert_eq!(taken.state(), wire::NameState::Reserved);
    refused_as(&taken_back(house, &done).await.unwrap_err(), "NAME_TAKEN");
    assert_eq!(company(house, SUBSIDIARY).await.state, "REVOKED");
}

async fn merr_42_a_branch_comes_back_to_a_company_that_exists(house: &TestHouse) {
    established(house).await;
    let branch = set_up(house, branch(PARENT, "城阳")).await.unwrap();
    let end = async |uscc: &str| {
        let ready = proposed(house, &opened(house, uscc).await, "REVOKE", &[]).await.unwrap();
        decided(house, &ready).await.unwrap()
    };
    let (of_branch, of_company) = (end(&branch.uscc).await, end(PARENT).await);
    refused_as(&taken_back(house, &of_branch).await.unwrap_err(), "HEAD_OFFICE_ENDED");
    taken_back(house, &of_company).await.unwrap();
    let again = wire::TakeBackRevocationRequest {
        command_id: "again".to_owned(),
        revocation_id: of_branch.revocation_id.clone(),
        expected_version: of_branch.version,
        reasons: "鉴定意见有误".to_owned(),
    };
    house.desk("superior", Role::Supervisor).take_back_revocation(again).await.unwrap();
    let now = company(house, &branch.uscc).await;
    assert_eq!((now.state.as_str(), now.head_office_uscc.as_str()), ("ACTIVE", PARENT));
    assert_eq!(licence_state(house, &now.certificate_id).await, ("VALID".to_owned(), true));
    assert_eq!(company(house, PARENT).await.branches.len(), 1);
}

async fn a_company_that_changed_since_keeps_what_it_is(house: &TestHouse) {
    established(house).await;
    let change = has_moved(house).await;
    let done = revoked(house, PARENT, &change.filing_id, &[]).await.unwrap();
    let later = has_moved(house).await;
    let status = taken_back(house, &done).await.unwrap_err();
    refused_as(&status, "LATER_CHANGE");
    assert!(format!("{status:?}").contains(&later.filing_id));
    // Meanwhile a proposal to revoke a change that is no longer the latest is not carried out either.
    let open = suspected(house, PARENT, &later.filing_id).await.unwrap();
    let ready = proposed(house, &open, "REVOKE", &["p2"]).await.unwrap();
    let mut form = filed_form(house, PARENT).await;
    form.scope.pop();
    let newest = submit_change(house, handed_in(house, PARENT, form, &["ARTICLES", "OLD_LICENCE"])).await;
    approve(house, &newest.unwrap()).await.unwrap();
    refused_as(&decided(house, &ready).await.unwrap_err(), "LATER_CHANGE");
    assert_eq!(counted(house, "SELECT COUNT(*) AS n FROM bans").await, 0);
}

async fn the_seal_is_away(on: On) {
    let mut house = TestHouse::start(on, "").await;
    established(&house).await;
    let change = has_moved(&house).await;
    let open = suspected(&house, PARENT, &change.filing_id).await.unwrap();
    let ready = proposed(&house, &open, "REVOKE", &["p2"]).await.unwrap();
    house.start_again("[service]\nfailing_signatures = 1\n").await;
    let before = house.business_rows().await;
    assert_eq!(decided(&house, &ready).await.unwrap_err().code(), Code::Unavailable);
    assert_eq!(house.business_rows().await, before, "nothing is decided without its licence");
    assert!(company(&house, PARENT).await.domicile.contains("2号202室"));
    assert!(house.breaches().await.is_empty());
    let done = decided(&house, &ready).await.unwrap();
    assert_eq!(done.state, "REVOKED", "the head tries again, by the same command");
    assert!(company(&house, PARENT).await.certificate_id.contains(".202609210001.003."), "no number is lost");
    house.start_again("[service]\nfailing_signatures = 1\n").await;
    assert_eq!(taken_back(&house, &done).await.unwrap_err().code(), Code::Unavailable);
    assert_eq!(taken_back(&house, &done).await.unwrap().state, "TAKEN_BACK");
    house.close().await;
}

/// A statement that breaks the books, and what must be said of it.
const FAULTS: [(&str, &str); 9] = [
    (
        "UPDATE companies SET body = (SELECT v.body FROM company_versions v WHERE v.uscc = companies.uscc AND \
         v.version = 2) WHERE uscc = '91370222MAFAKE019R'",
        "a company stands by a change that was revoked",
    ),
    ("UPDATE revocations SET filing_id = NULL", "a company whose registration was revoked goes on"),
    (
        "UPDATE companies SET state = 'REVOKED', ended_on = '2026-11-20' WHERE uscc = '91370222MAFAKE027L'",
        "a company has ended by a revocation that does not stand",
    ),
    ("DELETE FROM company_versions WHERE version = 3", "a revocation has not its versions of the entry"),
    (
        "DELETE FROM outbox WHERE type_name = 'actnow.registration.v1.RevocationTakenBack'",
        "RevocationTakenBack was not told",
    ),
    (
        "DELETE FROM outbox WHERE type_name = 'actnow.registration.v1.CompanyChanged'",
        "CompanyChanged was not told",
    ),
    (
        "INSERT INTO bans (revocation_id, ref, id_index, decided_on, created_at) SELECT id, 'p1', '', created_at, \
         created_at FROM revocations WHERE state = 'TAKEN_BACK'",
        "a person is banned without a revocation",
    ),
    ("UPDATE certificates SET state = 'REVOKED' WHERE state = 'VALID'", "a company has no valid licence"),
    (
        "UPDATE revocations SET state = 'NOT_REVOKED' WHERE state = 'TAKEN_BACK'",
        "a licence belongs to no decided filing",
    ),
];

async fn planted_faults_are_noticed(on: On) {
    for (fault, what) in FAULTS {
        let house = TestHouse::start(on, "").await;
        established(&house).await;
        file(&house, subsidiary("万阁", PARENT)).await.unwrap();
        let change = has_moved(&house).await;
        revoked(&house, PARENT, &change.filing_id, &[]).await.unwrap();
        let ready = proposed(&house, &opened(&house, SUBSIDIARY).await, "REVOKE", &["p3"]).await.unwrap();
        taken_back(&house, &decided(&house, &ready).await.unwrap()).await.unwrap();
        assert!(house.breaches().await.is_empty());
        assert!(house.execute(fault, vec![]).await > 0, "{fault}");
        let breaches = house.breaches().await;
        assert!(breaches.iter().any(|breach| breach.what == what), "{fault}: {breaches:#?}");
        house.end().await;
    }
}
