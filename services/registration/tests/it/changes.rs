//! Changes of companies (变更登记、备案): a new licence version, a filed item, a new name, and the register through time.

use actnow_decisions::Role;
use actnow_proto::registration::v1 as wire;
use chrono::TimeDelta;
use tonic::{Code, Status};

use crate::acts::{
    approve, company, company_on, counted, filed_form, handed_in, history, licence_state, renamed,
    submit_change,
};
use crate::forms::{
    PARENT, STRANGER, SUBSIDIARY, declaration, declare, file, get_filing, get_name, import, imported, parent,
    person, reasons, refused, share, shop, submit, subsidiary,
};
use crate::house::{On, TestHouse, at, on_both, on_each};

on_both!(
    a_changed_domicile_gets_the_next_version_of_the_licence,
    a_filed_item_needs_no_licence,
    a_new_name_is_reserved_used_and_the_old_one_blocks_for_a_year,
    a_name_for_one_company_is_nobody_elses,
    a_refused_change_of_name_gives_the_name_back,
    the_register_is_read_as_of_any_day,
    a_company_taken_over_gets_its_licence_with_its_first_change,
    one_act_at_a_time,
    what_breaks_rules_changes_nothing,
    a_returned_change_is_handed_in_again_under_the_one_time_guard,
    an_applicant_changes_their_own_company_only,
    shares_change_hands,
);

on_each!(a_change_waits_for_its_seal);

pub(crate) async fn established(house: &TestHouse) -> wire::Filing {
    let filing = file(house, parent("淘集集")).await.unwrap();
    assert_eq!(filing.state(), wire::FilingState::Issued);
    filing
}

/// The company moves to number 2.
pub(crate) async fn moved(house: &TestHouse) -> wire::SubmitChangeRequest {
    let mut form = filed_form(house, PARENT).await;
    form.domicile = "山东省青岛市城阳区高新区样例路2号202室".to_owned();
    handed_in(house, PARENT, form, &["ARTICLES", "DOMICILE_DOC", "OLD_LICENCE"])
}

async fn a_changed_domicile_gets_the_next_version_of_the_licence(house: &TestHouse) {
    let first = established(house).await;
    house.set_clock(at("2026-11-02T10:00:00"));
    let filing = submit_change(house, moved(house).await).await.unwrap();
    assert_eq!((filing.state(), filing.kind.as_str()), (wire::FilingState::Submitted, "CHANGE"));
    assert_eq!((filing.due.as_str(), filing.company_uscc.as_str()), ("2026-11-05", PARENT), "3 working days");
    let told: wire::FilingSubmitted = house.fact(&filing.filing_id).await;
    assert_eq!((told.kind.as_str(), told.company_uscc.as_str()), ("CHANGE", PARENT));
    assert_eq!(told.waits_for_person[0].reason, "INSTANT_ESTABLISHMENTS_ONLY");
    let items: Vec<&str> = filing.changes.iter().map(|change| change.item.as_str()).collect();
    assert_eq!(items, ["DOMICILE", "ARTICLES"]);
    assert!(filing.changes[0].registered && filing.changes[0].before.contains("1号101室"));

    let done = approve(house, &filing).await.unwrap();
    assert_eq!((done.state(), done.effective_on.as_str()), (wire::FilingState::Issued, "2026-11-02"));
    let second = "1.2.156.3005.2.11100000MB0143028R001.11370222MAFAKE0785.202609210001.002.";
    assert!(done.certificate_id.starts_with(second), "{}", done.certificate_id);
    assert_eq!(house.told(&filing.filing_id).await, ["FilingSubmitted", "ActRegistered", "CompanyChanged"]);
    let changed: wire::CompanyChanged = house.fact(&filing.filing_id).await;
    assert_eq!(
        (changed.uscc.as_str(), changed.certificate_id.as_str()),
        (PARENT, done.certificate_id.as_str())
    );
    assert_eq!(changed.items, ["DOMICILE", "ARTICLES"]);

    let now = company(house, PARENT).await;
    assert_eq!(now.domicile, "山东省青岛市城阳区高新区样例路2号202室");
    assert_eq!(
        (now.certificate_id.as_str(), now.established_on.as_str()),
        (done.certificate_id.as_str(), "2026-09-21")
    );
    assert_eq!(licence_state(house, &first.certificate_id).await, ("SUPERSEDED".to_owned(), true));
    assert_eq!(licence_state(house, &done.certificate_id).await, ("VALID".to_owned(), true));
}

async fn a_filed_item_needs_no_licence(house: &TestHouse) {
    let first = established(house).await;
    let mut form = filed_form(house, PARENT).await;
    form.liaison = "p9".to_owned();
    let mut request = handed_in(house, PARENT, form, &[]);
    request.persons = vec![person("p9", "新联络样例", "370211190004040071", house.now())];
    let filing = submit_change(house, request).await.unwrap();
    assert_eq!(filing.kind, "FILE_CHANGE");
    let done = approve(house, &filing).await.unwrap();
    assert_eq!((done.state(), done.certificate_id.as_str()), (wire::FilingState::Completed, ""));
    let now = company(house, PARENT).await;
    assert_eq!(now.certificate_id, first.certificate_id);
    assert_eq!(licence_state(house, &first.certificate_id).await.0, "VALID");
    assert_eq!(filed_form(house, PARENT).await.liaison, "p9", "the form of the company goes on from it");
    let changed: wire::CompanyChanged = house.fact(&filing.filing_id).await;
    assert_eq!((changed.items, changed.certificate_id.as_str()), (vec!["LIAISON".to_owned()], ""));
    // Personal data lie sealed, of the old persons and the new one.
    let sealed = "SELECT COUNT(*) AS n FROM filing_persons WHERE ref = 'p9'";
    assert_eq!(counted(house, sealed).await, 1);
}

async fn a_new_name_is_reserved_used_and_the_old_one_blocks_for_a_year(house: &TestHouse) {
    established(house).await;
    // The same parts in brackets: identical with a stranger's, but it is the company's own.
    let name = wire::NameParts { bracket_layout: true, ..shop("淘集集") };
    let stranger = wire::CheckNameRequest {
        name: Some(name.clone()),
        authority_division: "370222".to_owned(),
        ..wire::CheckNameRequest::default()
    };
    let answer = house.window().check_name(stranger).await.unwrap().into_inner();
    assert_eq!(answer.outcome(), wire::NameState::Rejected);
    let (filing, declared) = renamed(house, PARENT, name.clone()).await;
    assert_eq!(get_name(house, &declared.declaration_id).await.state(), wire::NameState::Consumed);
    approve(house, &filing).await.unwrap();
    let now = company(house, PARENT).await;
    assert_eq!(now.name, "淘集集（青岛）电子商务有限公司");
    assert_eq!(now.former_names, ["青岛淘集集电子商务有限公司"]);
    // It is found by the name it bore, too.
    let found = |query: &str| wire::SearchCompaniesRequest { query: query.to_owned(), ..Default::default() };
    for query in ["青岛淘集集", "（青岛）"] {
        let companies = house.window().search_companies(found(query)).await.unwrap().into_inner().companies;
        assert_eq!(companies.iter().map(|one| one.uscc.as_str()).collect::<Vec<_>>(), [PARENT], "{query}");
    }
    // Another name, so that the first one is given up.
    let (filing, _) = renamed(house, PARENT, shop("海格")).await;
    approve(house, &filing).await.unwrap();
    let check = async || {
        let request = wire::CheckNameRequest {
            name: Some(shop("淘集集")),
            authority_division: "370222".to_owned(),
            ..wire::CheckNameRequest::default()
        };
        house.window().check_name(request).await.unwrap().into_inner()
    };
    let blocked = check().await;
    assert_eq!(blocked.outcome(), wire::NameState::Rejected);
    assert!(blocked.hits.iter().all(|hit| hit.holder_state == "FORMER"), "{:?}", blocked.hits);
    house.set_clock(at("2027-09-22T10:00:00"));
    assert_eq!(check().await.outcome(), wire::NameState::Reserved, "a year later it is free");
    let free = declare(&mut house.window(), declaration("free-again", shop("淘集集"))).await;
    let other = submit(house, &mut house.window(), parent("淘集集"), &free.declaration_id).await.unwrap();
    assert_eq!(other.state(), wire::FilingState::Issued, "and somebody bears it");
}

async fn a_name_for_one_company_is_nobody_elses(house: &TestHouse) {
    established(house).await;
    file(house, subsidiary("万阁", PARENT)).await.unwrap();
    let request = wire::DeclareNameRequest {
        company_uscc: PARENT.to_owned(),
        ..declaration("for-parent", shop("海格"))
    };
    let declared = declare(&mut house.window(), request).await;
    let mut form = filed_form(house, SUBSIDIARY).await;
    form.name = Some(shop("海格"));
    let mut request = handed_in(house, SUBSIDIARY, form, &["ARTICLES", "OLD_LICENCE"]);
    request.declaration_id = declared.declaration_id.clone();
    assert_eq!(reasons(&submit_change(house, request).await.unwrap_err()), ["NAME_OF_OTHER_COMPANY"]);
    let status = submit(house, &mut house.window(), parent("海格"), &declared.declaration_id).await;
    assert_eq!(reasons(&status.unwrap_err()), ["NAME_OF_OTHER_COMPANY"]);
    let mut request = moved(house).await;
    request.declaration_id = declared.declaration_id;
    assert_eq!(reasons(&submit_change(house, request).await.unwrap_err()), ["NAME_UNCHANGED"]);
}

async fn a_refused_change_of_name_gives_the_name_back(house: &TestHouse) {
    established(house).await;
    let (filing, declared) = renamed(house, PARENT, shop("海格")).await;
    let request = wire::RefuseFilingRequest {
        command_id: "refuse".to_owned(),
        filing_id: filing.filing_id.clone(),
        expected_version: filing.version,
        grounds: "决议无效".to_owned(),
        remedies: String::new(),
    };
    let done = house.head().refuse_filing(request).await.unwrap().into_inner().filing.unwrap();
    assert_eq!(done.state(), wire::FilingState::Refused);
    assert_eq!(get_name(house, &declared.declaration_id).await.state(), wire::NameState::Reserved);
    assert_eq!(company(house, PARENT).await.name, "青岛淘集集电子商务有限公司");
}

async fn the_register_is_read_as_of_any_day(house: &TestHouse) {
    established(house).await;
    house.set_clock(at("2026-10-12T10:00:00"));
    let filing = submit_change(house, moved(house).await).await.unwrap();
    approve(house, &filing).await.unwrap();
    house.set_clock(at("2026-12-01T10:00:00"));
    let (second, _) = renamed(house, PARENT, shop("海格")).await;
    approve(house, &second).await.unwrap();
    for (day, name, house_number) in [
        ("2026-09-21", "青岛淘集集电子商务有限公司", "1号"),
        ("2026-10-11", "青岛淘集集电子商务有限公司", "1号"),
        ("2026-10-12", "青岛淘集集电子商务有限公司", "2号"),
        ("2026-11-30", "青岛淘集集电子商务有限公司", "2号"),
        ("2026-12-01", "青岛海格电子商务有限公司", "2号"),
        ("", "青岛海格电子商务有限公司", "2号"),
    ] {
        let then = company_on(house, PARENT, day).await.unwrap();
        assert!(then.name == name && then.domicile.contains(house_number), "{day}: {then:?}");
    }
    let before = company_on(house, PARENT, "2026-09-20").await.unwrap_err();
    assert_eq!(before.code(), Code::NotFound);
    assert_eq!(reasons(&company_on(house, PARENT, "2026-09").await.unwrap_err()), ["DATE"]);
    assert_eq!(reasons(&company_on(house, PARENT, "2026-12-02").await.unwrap_err()), ["DAY_AHEAD"]);
    let versions = history(house, PARENT).await;
    let told: Vec<_> =
        versions.iter().map(|one| (one.act.as_str(), one.since.as_str(), one.until.as_str())).collect();
    assert_eq!(
        told,
        [
            ("ESTABLISH", "2026-09-21", "2026-10-11"),
            ("CHANGE", "2026-10-12", "2026-11-30"),
            ("CHANGE", "2026-12-01", ""),
        ]
    );
    assert_eq!(versions[2].changes[0].before, "青岛淘集集电子商务有限公司");
}

async fn a_company_taken_over_gets_its_licence_with_its_first_change(house: &TestHouse) {
    let scope = parent("样例").scope;
    let taken_over =
        wire::ImportedCompany { scope, ..imported(STRANGER, "青岛样例电子商务有限公司") };
    import(house, "import", vec![taken_over]).await.unwrap();
    let request = wire::GetCompanyFormRequest { uscc: STRANGER.to_owned() };
    let empty = house.window().get_company_form(request).await.unwrap().into_inner();
    assert!(empty.form.is_none() && empty.persons.is_empty());
    let form = wire::EstablishmentForm {
        capital_fen: 100_000_000,
        shareholders: vec![share("p1", 600_000, "2032-06-30"), share("p2", 400_000, "2032-06-30")],
        ..parent("样例")
    };
    let mut request = handed_in(house, STRANGER, form, &["ARTICLES", "DOMICILE_DOC", "OLD_LICENCE"]);
    request.persons = crate::forms::persons(house.now());
    let filing = submit_change(house, request).await.unwrap();
    assert_eq!(filing.changes[0].item, "DOMICILE");
    let done = approve(house, &filing).await.unwrap();
    let first = "1.2.156.3005.2.11100000MB0143028R001.11370222MAFAKE0785.202609210001.001.";
    assert!(done.certificate_id.starts_with(first), "{}", done.certificate_id);
    let now = company(house, STRANGER).await;
    assert_eq!((now.legal_representative.as_str(), now.established_on.as_str()), ("陶样例", "2019-03-04"));
    assert_eq!(history(house, STRANGER).await[0].act, "IMPORT");
}

async fn one_act_at_a_time(house: &TestHouse) {
    established(house).await;
    let filing = submit_change(house, moved(house).await).await.unwrap();
    let status = submit_change(
        house,
        wire::SubmitChangeRequest { command_id: "second".to_owned(), ..moved(house).await },
    );
    refused(&status.await.unwrap_err(), Code::FailedPrecondition, "COMPANY_HAS_OPEN_FILING");
    let open_about = async |code: &str| {
        let request = wire::ListFilingsRequest { company_uscc: code.to_owned(), ..Default::default() };
        house.registrar().list_filings(request).await.map(|told| told.into_inner().filings)
    };
    let ids: Vec<String> = open_about(PARENT).await.unwrap().into_iter().map(|one| one.filing_id).collect();
    assert_eq!(ids, std::slice::from_ref(&filing.filing_id));
    assert!(open_about(STRANGER).await.unwrap().is_empty());
    assert_eq!(open_about("9137").await.unwrap_err().code(), Code::InvalidArgument);
    let request = wire::WithdrawFilingRequest {
        command_id: "withdraw".to_owned(),
        filing_id: filing.filing_id,
        expected_version: filing.version,
        reasons: String::new(),
    };
    house.window().withdraw_filing(request).await.unwrap();
    let third = wire::SubmitChangeRequest { command_id: "third".to_owned(), ..moved(house).await };
    submit_change(house, third).await.unwrap();
}

async fn what_breaks_rules_changes_nothing(house: &TestHouse) {
    established(house).await;
    let form = filed_form(house, PARENT).await;
    let before = house.business_rows().await;
    let broken = async |request: wire::SubmitChangeRequest| {
        let status: Status = submit_change(house, request).await.unwrap_err();
        assert_eq!(house.business_rows().await, before, "{status:?}");
        reasons(&status)
    };
    assert_eq!(broken(handed_in(house, PARENT, form.clone(), &[])).await, ["NOTHING_CHANGES"]);
    let mut reduced = form.clone();
    reduced.capital_fen = 600_000_000;
    reduced.shareholders[1].subscribed_fen = 0;
    let found = broken(handed_in(house, PARENT, reduced, &["ARTICLES"])).await;
    assert_eq!(found, ["SUBSCRIBED_NOT_POSITIVE", "REDUCTION_NOT_ANNOUNCED"]);
    let mut unsigned = form.clone();
    unsigned.legal_rep = "p2".to_owned();
    unsigned.directors = vec!["p2".to_owned()];
    unsigned.supervisors = vec!["p5".to_owned()];
    unsigned.finance_officer = String::new();
    let mut request = handed_in(house, PARENT, unsigned, &["APPOINTMENT_DOCS"]);
    request.form.as_mut().unwrap().signatures = vec!["p1".to_owned()];
    assert_eq!(broken(request).await, ["SIGNATURE_MISSING"]);
    let mut other = handed_in(house, PARENT, form, &[]);
    other.persons = vec![person("p1", "冒名", "370211190004040071", house.now())];
    assert!(broken(other).await.contains(&"REF_OF_ANOTHER".to_owned()));
    let mut nobody = moved(house).await;
    nobody.uscc = STRANGER.to_owned();
    assert_eq!(submit_change(house, nobody).await.unwrap_err().code(), Code::NotFound);
    let mut elsewhere = moved(house).await;
    elsewhere.authority = "11370214MAFAKE0785".to_owned();
    assert_eq!(broken(elsewhere).await, ["OTHER_AUTHORITY"]);
}

async fn a_returned_change_is_handed_in_again_under_the_one_time_guard(house: &TestHouse) {
    established(house).await;
    let mut request = moved(house).await;
    request.form.as_mut().unwrap().materials.retain(|material| material.kind != "DOMICILE_DOC");
    let filing = submit_change(house, request).await.unwrap();
    let status = approve(house, &filing).await.unwrap_err();
    assert_eq!(reasons(&status), ["MATERIAL_MISSING"]);
    let points = |fields: &[&str]| {
        let point = |field: &&str| wire::CorrectionPoint {
            field: (*field).to_owned(),
            rule: "MERR 24".to_owned(),
            demand: "请补正".to_owned(),
        };
        fields.iter().map(point).collect()
    };
    let request = wire::ReturnFilingRequest {
        command_id: "return".to_owned(),
        filing_id: filing.filing_id.clone(),
        expected_version: filing.version,
        points: points(&["materials.DOMICILE_DOC"]),
    };
    let returned = house.registrar().return_filing(request).await.unwrap().into_inner().filing.unwrap();
    let change = moved(house).await;
    let check = wire::CheckChangeRequest {
        uscc: PARENT.to_owned(),
        form: change.form.clone(),
        decided_on: change.decided_on.clone(),
        filing_id: filing.filing_id.clone(),
        ..Default::default()
    };
    let checked = house.window().check_change(check).await.unwrap().into_inner();
    assert_eq!(checked.violations, []);
    let materials = ["APPLICATION_FORM", "CHANGE_RESOLUTION", "ARTICLES", "DOMICILE_DOC", "OLD_LICENCE"];
    assert_eq!(checked.materials, materials);
    let request = wire::ResubmitChangeRequest {
        command_id: "again".to_owned(),
        filing_id: filing.filing_id.clone(),
        expected_version: returned.version,
        form: change.form,
        persons: Vec::new(),
        decided_on: change.decided_on,
        ..wire::ResubmitChangeRequest::default()
    };
    let second = house.window().resubmit_change(request).await.unwrap().into_inner().filing.unwrap();
    assert_eq!((second.state(), second.round), (wire::FilingState::Submitted, 2));
    let request = wire::ReturnFilingRequest {
        command_id: "return-2".to_owned(),
        filing_id: filing.filing_id.clone(),
        expected_version: second.version,
        points: points(&["capital_fen"]),
    };
    let status = house.registrar().return_filing(request).await.unwrap_err();
    refused(&status, Code::FailedPrecondition, "ONE_TIME_NOTICE_VIOLATED");
    let red = get_filing(house, &filing.filing_id).await;
    assert_eq!(red.light, "RED");
    assert_eq!(approve(house, &red).await.unwrap().state(), wire::FilingState::Issued);
}

async fn an_applicant_changes_their_own_company_only(house: &TestHouse) {
    let mut own = house.desk("tao", Role::Applicant);
    let request =
        wire::DeclareNameRequest { applicant: String::new(), ..declaration("own", shop("淘集集")) };
    let declared = declare(&mut own, request).await;
    submit(house, &mut own, parent("淘集集"), &declared.declaration_id).await.unwrap();
    let request = moved(house).await;
    let mut other = house.desk("stranger", Role::Applicant);
    refused(&other.submit_change(request.clone()).await.unwrap_err(), Code::PermissionDenied, "NOT_A_PARTY");
    let form = wire::GetCompanyFormRequest { uscc: PARENT.to_owned() };
    assert_eq!(other.get_company_form(form.clone()).await.unwrap_err().code(), Code::NotFound);
    assert_eq!(own.get_company_form(form).await.unwrap().into_inner().persons.len(), 5);
    let filing = own.submit_change(request).await.unwrap().into_inner().filing.unwrap();
    // Who is a party decides nothing.
    let request = wire::ApproveFilingRequest {
        command_id: "approve".to_owned(),
        filing_id: filing.filing_id,
        expected_version: filing.version,
    };
    let status = house.desk("tao", Role::Registrar).approve_filing(request).await.unwrap_err();
    refused(&status, Code::PermissionDenied, "RECUSAL");
}

async fn shares_change_hands(house: &TestHouse) {
    established(house).await;
    file(house, subsidiary("万阁", PARENT)).await.unwrap();
    // The subsidiary's only share goes to a person.
    let mut form = filed_form(house, SUBSIDIARY).await;
    form.company_type = "1151".to_owned();
    form.shareholders = vec![share("p3", 1_000_000, &form.shareholders[0].due)];
    let kinds = ["ARTICLES", "SHAREHOLDER_QUALIFICATION", "OLD_LICENCE"];
    let filing = submit_change(house, handed_in(house, SUBSIDIARY, form, &kinds)).await.unwrap();
    let items: Vec<&str> = filing.changes.iter().map(|change| change.item.as_str()).collect();
    assert_eq!(items, ["TYPE", "SHAREHOLDERS", "ARTICLES", "SUBSCRIPTIONS"]);
    approve(house, &filing).await.unwrap();
    let held = format!("SELECT COUNT(*) AS n FROM company_shareholders WHERE shareholder = '{PARENT}'");
    assert_eq!(counted(house, &held).await, 0, "the parent holds nothing any more");
    assert!(company(house, SUBSIDIARY).await.shareholder_usccs.is_empty());
    let then = company_on(house, SUBSIDIARY, "2026-09-21").await.unwrap();
    assert_eq!(then.company_type, "1151", "both acts are of one day: its last state counts");
}

async fn a_change_waits_for_its_seal(on: On) {
    let mut house = TestHouse::start(on, "").await;
    let first = established(&house).await;
    house.start_again("[service]\nfailing_signatures = 2\nretry_first_seconds = 1\n").await;
    let filing = submit_change(&house, moved(&house).await).await.unwrap();
    let decided = approve(&house, &filing).await.unwrap();
    assert_eq!((decided.state(), decided.certificate_id.as_str()), (wire::FilingState::Registered, ""));
    assert!(company(&house, PARENT).await.domicile.contains("1号"), "entry and licence change together");
    assert_eq!(licence_state(&house, &first.certificate_id).await.0, "VALID");
    assert!(house.breaches().await.is_empty());
    house
        .until("the licence is issued", async || {
            house.set_clock(house.now() + TimeDelta::seconds(3));
            get_filing(&house, &filing.filing_id).await.state() == wire::FilingState::Issued
        })
        .await;
    assert!(company(&house, PARENT).await.domicile.contains("2号"));
    assert_eq!(licence_state(&house, &first.certificate_id).await.0, "SUPERSEDED");
    let told = house.told(&filing.filing_id).await;
    assert_eq!(told.iter().filter(|one| *one == "CompanyChanged").count(), 1, "{told:?}");
    house.close().await;
}
