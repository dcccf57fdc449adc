//! Establishments at the window: the sample case (T-01) and what keeps a form out (T-05, T-06, T-08, T-09, T-14).

use actnow_decisions::Role;
use actnow_proto::registration::v1 as wire;
use actnow_proto::registration::v1::subscription::Holder;
use tonic::{Code, Status};

use crate::forms::{
    AUTHORITY, PARENT, SUBSIDIARY, declaration, declare, file, get_filing, get_name, parent, person, persons,
    share, shop, submit, subsidiary, uploaded,
};
use crate::house::{On, TestHouse, at, on_both, on_each};

on_both!(
    t_01_parent_and_subsidiary_get_their_licences,
    t_05_a_shareholder_with_a_wrong_code_writes_nothing,
    t_06_documents_that_cannot_be,
    t_08_capital_that_does_not_add_up,
    t_09_a_contribution_due_too_late,
    t_14_shareholders_and_supervisors,
    what_cannot_be_read_of_a_form_is_told_at_once,
    a_person_decides_where_a_machine_may_not,
    a_check_answers_what_is_wrong,
    a_type_that_is_not_given_follows_from_the_shareholders,
    personal_data_lie_sealed_and_nowhere_else,
);
mod switched_off {
    use super::without_instant_approval_a_registrar_decides;

    crate::house::on_both!("[service.instant_approval]\nmode = \"OFF\"\n" =>
        without_instant_approval_a_registrar_decides);
}

async fn t_01_parent_and_subsidiary_get_their_licences(house: &TestHouse) {
    let mut window = house.window();
    let declared = declare(&mut window, declaration("t01", shop("淘集集"))).await;
    let reserved = (declared.state(), declared.reserved_until.as_str());
    assert_eq!(reserved, (wire::NameState::Reserved, "2026-11-21"));
    let issued = submit(house, &mut window, parent("淘集集"), &declared.declaration_id).await.unwrap();
    assert_eq!((issued.state(), issued.uscc.as_str()), (wire::FilingState::Issued, PARENT));
    assert_eq!((issued.established_on.as_str(), issued.version, issued.round), ("2026-09-21", 3, 1));
    let licence = "1.2.156.3005.2.11100000MB0143028R001.11370222MAFAKE0785.202609210001.001.F";
    assert_eq!((issued.certificate_id.as_str(), issued.light.as_str()), (licence, "GREEN"));
    let told = house.told(&issued.filing_id).await;
    assert_eq!(told, ["FilingSubmitted", "CompanyRegistered", "LicenceIssued"]);
    let submitted: wire::FilingSubmitted = house.fact(&issued.filing_id).await;
    assert!(submitted.waits_for_person.is_empty());
    let registered: wire::CompanyRegistered = house.fact(&issued.filing_id).await;
    assert_eq!((registered.decided_by.as_str(), registered.rule_set.as_str()), ("INSTANT", "2026-1"));
    let fact: wire::LicenceIssued = house.fact(&issued.filing_id).await;
    assert_eq!((fact.uscc.as_str(), fact.company_type.as_str(), fact.version), (PARENT, "1130", 3));
    assert_eq!(fact.scope, ["互联网销售（除销售需要许可的商品）", "日用百货销售"]);

    let second = file(house, subsidiary("万阁", PARENT)).await.unwrap();
    assert_eq!((second.state(), second.uscc.as_str()), (wire::FilingState::Issued, SUBSIDIARY));
    assert_eq!((second.established_on.as_str(), second.light.as_str()), ("2026-09-21", "GREEN"));
    let request = wire::GetCompanyRequest { uscc: SUBSIDIARY.to_owned(), ..Default::default() };
    let company = house.window().get_company(request).await.unwrap().into_inner().company.unwrap();
    assert_eq!((company.state.as_str(), company.company_type.as_str()), ("ACTIVE", "1152"));
    assert_eq!(
        (company.legal_representative.as_str(), company.shareholder_usccs),
        ("万样例", vec![PARENT.into()])
    );
    let request = wire::VerifyLicenceRequest { certificate_id: second.certificate_id };
    let licence = house.desk("anybody", Role::Applicant).verify_licence(request).await.unwrap().into_inner();
    assert_eq!((licence.state.as_str(), licence.signature_valid), ("VALID", true));
    assert_eq!(licence.company.unwrap().name, "青岛万阁电子商务有限公司");
    assert_eq!(licence.content_sha256.len(), 64);
}

/// Everything but the declaration and what belongs to it.
async fn nothing_was_filed(house: &TestHouse) {
    for table in
        ["filings", "filing_persons", "companies", "code_reservations", "certificates", "number_series"]
    {
        assert_eq!(house.count(&format!("SELECT COUNT(*) AS n FROM {table}"), vec![]).await, 0, "{table}");
    }
}

/// A broken rule as callers see it: field, rule, reason.
type Broken = (String, String, String);

fn broken(field: &str, rule: &str, reason: &str) -> Broken {
    (field.to_owned(), rule.to_owned(), reason.to_owned())
}

fn all_broken(status: &Status) -> Vec<Broken> {
    assert_eq!(status.code(), Code::InvalidArgument, "{status:?}");
    let violations = actnow_chassis::grpc::violations_of(status);
    violations.into_iter().map(|found| (found.field, found.rule, found.reason)).collect()
}

/// Hands `form` in on its reserved name: refused, and not a row more or less than before; the name stays
/// reserved as it was.
async fn refused_form(
    house: &TestHouse,
    form: wire::EstablishmentForm,
    persons: Vec<wire::Person>,
) -> Status {
    let name = form.name.clone().unwrap();
    let mut window = house.window();
    let declared = declare(&mut window, declaration(&format!("name-{}", name.trade), name)).await;
    assert_eq!(declared.state(), wire::NameState::Reserved, "{declared:?}");
    let before = house.business_rows().await;
    let request = wire::SubmitEstablishmentRequest {
        command_id: format!("refused-{}", house.database.ids().next(house.now())),
        form: Some(form),
        persons,
        authority: AUTHORITY.to_owned(),
        declaration_id: declared.declaration_id.clone(),
    };
    let status = window.submit_establishment(request).await.unwrap_err();
    assert_eq!(house.business_rows().await, before, "{status:?}");
    assert_eq!(get_name(house, &declared.declaration_id).await, declared, "reserved as before, not consumed");
    nothing_was_filed(house).await;
    status
}

async fn refusal_of(house: &TestHouse, form: wire::EstablishmentForm) -> Vec<Broken> {
    all_broken(&refused_form(house, form, persons(house.now())).await)
}

async fn t_05_a_shareholder_with_a_wrong_code_writes_nothing(house: &TestHouse) {
    let field = "shareholders[0].entity_uscc";
    let wrong = refusal_of(house, subsidiary("万阁", "914403001922038229")).await;
    assert_eq!(wrong, [broken(field, "USCC-1.5", "USCC_ORG_CHECK")]);
    let short = refusal_of(house, subsidiary("淘集集", "9144030071526726X")).await;
    assert_eq!(short[0].2, "USCC_LENGTH");
    // Where nothing is declared yet, nothing is reserved.
    let before = house.business_rows().await;
    let mut request = declaration("t05", shop("海格"));
    request.investor_usccs = vec!["914403001922038229".to_owned()];
    let status = house.window().declare_name(request).await.unwrap_err();
    assert_eq!(all_broken(&status), [broken("investor_usccs[0]", "USCC-1.5", "USCC_ORG_CHECK")]);
    assert_eq!(house.business_rows().await, before);
}

async fn t_06_documents_that_cannot_be(house: &TestHouse) {
    let with_legal_rep = async |trade: &str, id_number: &str| {
        let mut persons = persons(house.now());
        persons[0] = person("p1", "陶样例", id_number, house.now());
        all_broken(&refused_form(house, parent(trade), persons).await)
    };
    let field = "persons[0].id_number";
    assert_eq!(with_legal_rep("淘集集", "370214190001010010").await, [broken(field, "ID-2.1", "ID_CHECK")]);
    assert_eq!(with_legal_rep("万阁", "370214190002300000").await, [broken(field, "ID-2.2", "ID_DATE")]);
    assert_eq!(with_legal_rep("海格", "370214203001010001").await, [broken(field, "ID-2.2", "ID_DATE")]);
    let minor = with_legal_rep("凯美", "370214201501010009").await;
    assert_eq!(minor, [broken("legal_rep", "C-LR-2", "CAPACITY_MINOR")]);
}

async fn t_08_capital_that_does_not_add_up(house: &TestHouse) {
    let form = wire::EstablishmentForm {
        capital_fen: 100_000_000,
        shareholders: vec![share("p1", 600_000, "P5Y"), share("p2", 300_000, "P5Y")],
        ..parent("淘集集")
    };
    let status = refused_form(house, form, persons(house.now())).await;
    assert_eq!(all_broken(&status), [broken("capital_fen", "C-CAP-1", "CAPITAL_MISMATCH")]);
    let violation = &actnow_chassis::grpc::violations_of(&status)[0];
    assert!(violation.zh.contains("100000元"), "{}", violation.zh);
}

async fn what_cannot_be_read_of_a_form_is_told_at_once(house: &TestHouse) {
    let nobody = wire::Subscription { holder: None, ..share("p2", 4_000_000, "P5Y") };
    let mut form = wire::EstablishmentForm {
        shareholders: vec![share("p1", 6_000_000, "sometime"), nobody],
        term: "ages".to_owned(),
        ..parent("淘集集")
    };
    form.materials[0].sha256 = "0123".to_owned();
    let mut persons = persons(house.now());
    persons[3].r#ref = "p3".to_owned();
    persons[4].verified = Some(wire::Verification::default());
    let found = all_broken(&refused_form(house, form, persons).await);
    for expected in [
        broken("persons[3].ref", "O-1", "REF"),
        broken("persons[4].verified", "Rules 16", "VERIFICATION"),
        broken("shareholders[0].due", "C-CAP-2", "DUE_FORMAT"),
        broken("shareholders[1]", "C-SH-1", "SH_MISSING"),
        broken("term", "C-TERM", "TERM_FORMAT"),
        broken("materials[0].sha256", "O-1", "DIGEST"),
    ] {
        assert!(found.contains(&expected), "{expected:?} is not in {found:?}");
    }
}

fn due_on(trade: &str, due: &str) -> wire::EstablishmentForm {
    wire::EstablishmentForm {
        shareholders: vec![share("p1", 6_000_000, due), share("p2", 4_000_000, "P5Y")],
        ..parent(trade)
    }
}

async fn t_09_a_contribution_due_too_late(house: &TestHouse) {
    let late = refusal_of(house, due_on("淘集集", "2031-09-22")).await;
    assert_eq!(late, [broken("shareholders[0].due", "C-CAP-2", "CONTRIBUTION_TERM")]);
    let in_time = file(house, due_on("万阁", "2031-09-21")).await.unwrap();
    assert_eq!(in_time.state(), wire::FilingState::Issued);
}

on_each!(t_09_before_the_law_of_2023_any_term_is_allowed);

async fn t_09_before_the_law_of_2023_any_term_is_allowed(on: On) {
    let house = TestHouse::start_at(on, "", at("2018-11-12T10:00:00")).await;
    let filing = file(&house, due_on("淘集集", "2031-09-22")).await.unwrap();
    assert_eq!((filing.state(), filing.established_on.as_str()), (wire::FilingState::Issued, "2018-11-12"));
    house.close().await;
}

async fn t_14_shareholders_and_supervisors(house: &TestHouse) {
    let mut crowd = parent("淘集集");
    crowd.shareholders = (0..51).map(|n| share(&format!("x{n}"), 1_000, "P5Y")).collect();
    let found = refusal_of(house, crowd).await;
    assert!(found.contains(&broken("shareholders", "C-SH-1", "SH_COUNT")), "{found:?}");
    for (trade, supervisor) in [("万阁", "p1"), ("海格", "p5")] {
        let form = wire::EstablishmentForm { supervisors: vec![supervisor.to_owned()], ..parent(trade) };
        let conflict = [broken("supervisors[0]", "C-ORG-2", "SUPERVISOR_CONFLICT")];
        assert_eq!(refusal_of(house, form).await, conflict, "{supervisor}");
    }
    let none = wire::EstablishmentForm { supervisors: Vec::new(), ..parent("凯美") };
    let consent = [broken("supervisors", "C-ORG-2", "SUPERVISOR_CONSENT")];
    assert_eq!(refusal_of(house, none.clone()).await, consent);
    let agreed = wire::EstablishmentForm { no_supervisor_consent: true, name: Some(shop("诺欧")), ..none };
    assert_eq!(file(house, agreed).await.unwrap().state(), wire::FilingState::Issued);
}

async fn a_person_decides_where_a_machine_may_not(house: &TestHouse) {
    let filing = file(house, uploaded(parent("淘集集"))).await.unwrap();
    assert_eq!((filing.state(), filing.due.as_str()), (wire::FilingState::Submitted, "2026-09-24"));
    let told: wire::FilingSubmitted = house.fact(&filing.filing_id).await;
    assert_eq!(told.waits_for_person[0].reason, "INSTANT_MATERIALS");
    assert_eq!(
        filing.form.clone().unwrap(),
        uploaded(parent("淘集集")),
        "the form comes back as it was handed in"
    );
    let alarms = "SELECT COUNT(*) AS n FROM alarms WHERE kind = 'FILING_DUE' AND subject = $1";
    assert_eq!(house.count(alarms, vec![filing.filing_id.clone().into()]).await, 1);
    let approved = approve(house, &filing).await;
    assert_eq!((approved.state(), approved.uscc.as_str()), (wire::FilingState::Issued, PARENT));
    assert_eq!(house.count(alarms, vec![filing.filing_id.clone().into()]).await, 0);
    let registered: wire::CompanyRegistered = house.fact(&filing.filing_id).await;
    assert_eq!((registered.decided_by.as_str(), registered.rule_set.as_str()), ("PERSON", ""));
}

async fn approve(house: &TestHouse, filing: &wire::Filing) -> wire::Filing {
    let request = wire::ApproveFilingRequest {
        command_id: format!("approve-{}", filing.filing_id),
        filing_id: filing.filing_id.clone(),
        expected_version: filing.version,
    };
    house.registrar().approve_filing(request).await.unwrap().into_inner().filing.unwrap()
}

async fn without_instant_approval_a_registrar_decides(house: &TestHouse) {
    let filing = file(house, parent("淘集集")).await.unwrap();
    assert_eq!(filing.state(), wire::FilingState::Submitted);
    let told: wire::FilingSubmitted = house.fact(&filing.filing_id).await;
    assert_eq!(told.waits_for_person[0].reason, "INSTANT_OFF");
    assert_eq!(approve(house, &filing).await.state(), wire::FilingState::Issued);
    let open =
        house.registrar().list_filings(wire::ListFilingsRequest::default()).await.unwrap().into_inner();
    assert!(open.filings.is_empty());
    let issued = wire::ListFilingsRequest { states: vec![wire::FilingState::Issued.into()], ..open_page(1) };
    let page = house.registrar().list_filings(issued.clone()).await.unwrap().into_inner();
    assert_eq!((page.filings.len(), page.next_page_token.as_str()), (1, filing.filing_id.as_str()));
    let next = wire::ListFilingsRequest { page_token: page.next_page_token, ..issued };
    assert!(house.registrar().list_filings(next).await.unwrap().into_inner().filings.is_empty());
}

fn open_page(page_size: i32) -> wire::ListFilingsRequest {
    wire::ListFilingsRequest { page_size, ..wire::ListFilingsRequest::default() }
}

async fn a_check_answers_what_is_wrong(house: &TestHouse) {
    let check = async |form: Option<wire::EstablishmentForm>, persons: Vec<wire::Person>| {
        let request = wire::CheckEstablishmentRequest {
            form,
            persons,
            authority: AUTHORITY.to_owned(),
            case_entities: vec!["parent".to_owned()],
            filing_id: String::new(),
        };
        house.window().check_establishment(request).await.unwrap().into_inner()
    };
    let mut form = subsidiary("万阁", "parent");
    form.shareholders[0].holder = Some(Holder::CaseEntity("parent".to_owned()));
    let good = check(Some(form.clone()), persons(house.now())).await;
    assert!(good.violations.is_empty() && good.manual_reasons.is_empty(), "{good:?}");
    assert!(good.printed_scope.starts_with("一般项目：食品互联网销售（仅销售预包装食品）；"));
    form.capital_fen += 1;
    form.supervisors = vec!["p9".to_owned()];
    let mut bad = persons(house.now());
    bad[0].id_number = "370214190001010010".to_owned();
    let bad = check(Some(form), bad).await;
    let found: Vec<(&str, &str)> =
        bad.violations.iter().map(|found| (found.field.as_str(), found.reason.as_str())).collect();
    let expected = [
        ("persons[0].id_number", "ID_CHECK"),
        ("capital_fen", "CAPITAL_MISMATCH"),
        ("supervisors[0]", "PERSON_UNKNOWN"),
    ];
    assert_eq!(found, expected);
    assert_eq!(check(None, Vec::new()).await.violations[0].reason, "FORM_MISSING");
    nothing_was_filed(house).await;
}

async fn a_type_that_is_not_given_follows_from_the_shareholders(house: &TestHouse) {
    let open =
        |form: wire::EstablishmentForm| wire::EstablishmentForm { company_type: String::new(), ..form };
    let first = file(house, open(parent("淘集集"))).await.unwrap();
    let second = file(house, open(subsidiary("万阁", &first.uscc))).await.unwrap();
    assert_eq!(second.form.unwrap().company_type, "1152");
    let third = file(house, open(subsidiary("海格", "914403001922038216"))).await.unwrap();
    assert_eq!(third.form.unwrap().company_type, "1152", "who controls a stranger is not known");
}

async fn personal_data_lie_sealed_and_nowhere_else(house: &TestHouse) {
    let mut window = house.window();
    let filing = file(house, uploaded(parent("淘集集"))).await.unwrap();
    let declared = declare(&mut window, declaration("second", shop("万阁"))).await;
    let second = submit(house, &mut window, parent("万阁"), &declared.declaration_id).await.unwrap();
    assert_eq!(get_name(house, &declared.declaration_id).await.state(), wire::NameState::Consumed);
    let secrets = ["37021419000101001X", "370214190001010028", "13800138000", "liaison@example"];
    for (table, column) in [
        ("filings", "body"),
        ("companies", "body"),
        ("certificates", "body"),
        ("name_declarations", "body"),
        ("journal", "reasons"),
    ] {
        for row in house.rows(&format!("SELECT {column} AS text FROM {table}"), vec![]).await {
            let text: String = row.try_get("", "text").unwrap();
            assert!(secrets.iter().all(|secret| !text.contains(secret)), "{table}");
        }
    }
    for (table, column) in [("outbox", "body"), ("commands", "answer"), ("filing_persons", "sealed")] {
        for row in house.rows(&format!("SELECT {column} AS bytes FROM {table}"), vec![]).await {
            let bytes: Vec<u8> = row.try_get("", "bytes").unwrap();
            let hides = |secret: &&str| !bytes.windows(secret.len()).any(|part| part == secret.as_bytes());
            assert!(secrets.iter().all(hides), "{table}");
        }
    }
    // One person is found in both filings by the blind index, and by nothing else.
    let index = house.keys.blind_index.index("resident-id", b"37021419000101001X").to_vec();
    let sql = "SELECT COUNT(*) AS n FROM filing_persons WHERE id_index = $1";
    assert_eq!(house.count(sql, vec![index.into()]).await, 2);
    assert_eq!(house.count("SELECT COUNT(*) AS n FROM filing_persons", vec![]).await, 10);
    assert_eq!(get_filing(house, &second.filing_id).await.state(), wire::FilingState::Issued);
    assert_eq!(get_filing(house, &filing.filing_id).await.state(), wire::FilingState::Submitted);
}
