//! Names: T-10 to T-13, statements, persons deciding, releasing, lapsing.

use actnow_decisions::Role;
use actnow_proto::registration::v1 as wire;
use tonic::Code;

use crate::forms::{
    STRANGER, declaration, declare, get_name, import, imported, parent, parts, reasons, refused, shop, submit,
};
use crate::house::{TestHouse, at, on_both};

on_both!(
    t_10_the_same_industry_counts,
    t_11_the_holder_may_use_its_trade_name_again,
    t_12_names_that_are_no_names,
    t_13_a_lapsed_name_cannot_be_used,
    a_statement_reserves_a_near_name,
    a_registrar_decides_on_restricted_words,
    a_released_name_is_free_at_once,
    a_name_ended_less_than_a_year_ago_blocks,
    a_check_declares_nothing,
    names_of_others_are_not_shown,
    malformed_declarations_are_answered_field_by_field,
);

async fn taojiji_of_strangers(house: &TestHouse) {
    let company = imported(STRANGER, "青岛淘集集电子商务有限公司");
    assert_eq!(import(house, "import", vec![company]).await.unwrap().imported, 1);
}

fn with_industry(command_id: &str, name: wire::NameParts, industry: &str) -> wire::DeclareNameRequest {
    wire::DeclareNameRequest { industry: industry.to_owned(), ..declaration(command_id, name) }
}

async fn t_10_the_same_industry_counts(house: &TestHouse) {
    taojiji_of_strangers(house).await;
    let mut window = house.window();
    let other = parts("青岛", "淘集集", "网络科技", "有限公司");
    let other = declare(&mut window, with_industry("other-industry", other, "I6432")).await;
    assert_eq!((other.state(), other.reserved_until.as_str()), (wire::NameState::Reserved, "2026-11-21"));
    let synonym = parts("青岛", "淘集集", "电商", "有限公司");
    let synonym = declare(&mut window, declaration("synonym", synonym)).await;
    assert_eq!(synonym.state(), wire::NameState::NeedsStatement);
    let hit = &synonym.hits[0];
    let shown = (hit.kind.as_str(), hit.cause.as_str(), hit.holder_state.as_str());
    assert_eq!(shown, ("SIMILAR", "INDUSTRY_SYNONYM", "REGISTERED"));
    let reordered = wire::NameParts { bracket_layout: true, ..shop("淘集集") };
    let reordered = declare(&mut window, declaration("reordered", reordered)).await;
    assert_eq!(reordered.state(), wire::NameState::Rejected);
    assert_eq!(reordered.hits[0].kind, "IDENTICAL");
    assert_eq!(house.told(&reordered.declaration_id).await, ["NameRejected"]);
}

async fn t_11_the_holder_may_use_its_trade_name_again(house: &TestHouse) {
    taojiji_of_strangers(house).await;
    let name = parts("青岛", "淘集集", "商贸", "有限公司");
    let mut request = declaration("subsidiary", name.clone());
    request.investor_usccs = vec![STRANGER.to_owned()];
    let mut window = house.window();
    let declared = declare(&mut window, request).await;
    assert_eq!(declared.state(), wire::NameState::Reserved, "{declared:?}");
    // The investor must then hold shares (Name Provisions 17).
    let form = wire::EstablishmentForm { name: Some(name), ..parent("淘集集") };
    let status = submit(house, &mut window, form, &declared.declaration_id).await.unwrap_err();
    assert_eq!(reasons(&status), ["NAME_INVESTOR_MISSING"]);
}

async fn t_12_names_that_are_no_names(house: &TestHouse) {
    let cases = [
        (parts("高新区", "万阁", "商贸", "有限公司"), "division", "N-2", "NAME_ZONE_ALONE"),
        (parts("青岛", "万", "", "有限公司"), "trade", "N-3", "NAME_TRADE_TOO_SHORT"),
        (parts("青岛", "Wange", "商贸", "有限公司"), "trade", "N-1", "NAME_CHARACTERS"),
        // For a person, or the State Council, to decide.
        (parts("中国", "万阁", "商贸", "有限公司"), "", "N-7", "NAME_STATE_COUNCIL"),
    ];
    for (name, field, rule, reason) in cases {
        let state = if field.is_empty() { wire::NameState::Manual } else { wire::NameState::Rejected };
        let command_id = format!("t12-{reason}");
        let declared = declare(&mut house.window(), declaration(&command_id, name)).await;
        assert_eq!(declared.state(), state, "{declared:?}");
        let violations =
            declared.violations.iter().map(|v| (v.field.as_str(), v.rule.as_str(), v.reason.as_str()));
        let manual = declared.manual_reasons.iter().map(|m| ("", m.rule.as_str(), m.reason.as_str()));
        assert!(violations.chain(manual).any(|found| found == (field, rule, reason)), "{declared:?}");
        assert_eq!(get_name(house, &declared.declaration_id).await, declared, "kept with what was found");
        assert_eq!(declared.reserved_until, "");
        let told = if state == wire::NameState::Manual { "NameNeedsDecision" } else { "NameRejected" };
        assert_eq!(house.told(&declared.declaration_id).await, [told]);
    }
    let kept = house.count("SELECT COUNT(*) AS n FROM names", vec![]).await;
    assert_eq!(kept, 0, "a name that is not reserved blocks nobody");
}

async fn t_13_a_lapsed_name_cannot_be_used(house: &TestHouse) {
    let mut window = house.window();
    let declared = declare(&mut window, declaration("t13", shop("淘集集"))).await;
    house.set_clock(at("2026-11-21T23:59:30"));
    assert_eq!(get_name(house, &declared.declaration_id).await.state(), wire::NameState::Reserved);
    house.set_clock(at("2026-11-22T00:00:01"));
    let status = submit(house, &mut window, parent("淘集集"), &declared.declaration_id).await.unwrap_err();
    refused(&status, Code::FailedPrecondition, "NAME_RESERVATION_EXPIRED");
    house
        .until("the name expired", async || {
            get_name(house, &declared.declaration_id).await.state() == wire::NameState::Expired
        })
        .await;
    assert_eq!(house.told(&declared.declaration_id).await, ["NameReserved", "NameExpired"]);
    // Free at once.
    let again = declare(&mut window, declaration("t13-again", shop("淘集集"))).await;
    assert_eq!(again.state(), wire::NameState::Reserved);
}

async fn a_statement_reserves_a_near_name(house: &TestHouse) {
    taojiji_of_strangers(house).await;
    let mut window = house.window();
    let near = declare(&mut window, declaration("near", shop("陶集集"))).await;
    assert_eq!((near.state(), near.hits[0].cause.as_str()), (wire::NameState::NeedsStatement, "SAME_SOUND"));
    let request = wire::StateLiabilityRequest {
        command_id: "state".to_owned(),
        declaration_id: near.declaration_id.clone(),
        expected_version: near.version,
    };
    let stated = window.state_liability(request).await.unwrap().into_inner().declaration.unwrap();
    assert_eq!((stated.state(), stated.version), (wire::NameState::Reserved, 2));
    assert_eq!(house.told(&near.declaration_id).await, ["NameNeedsStatement", "NameReserved"]);
    assert!(house.fact::<wire::NameReserved>(&near.declaration_id).await.similar);
    // A near name goes to a person, however good the form is.
    let filing = submit(house, &mut window, parent("陶集集"), &near.declaration_id).await.unwrap();
    assert_eq!(filing.state(), wire::FilingState::Submitted);
    let told: wire::FilingSubmitted = house.fact(&filing.filing_id).await;
    assert_eq!(told.waits_for_person[0].reason, "INSTANT_SIMILAR_NAME");
}

async fn a_registrar_decides_on_restricted_words(house: &TestHouse) {
    let mut window = house.window();
    let mut registrar = house.registrar();
    for (ruling, state) in [
        (wire::NameRuling::Reserve, wire::NameState::Reserved),
        (wire::NameRuling::Reject, wire::NameState::Rejected),
    ] {
        let name = parts("中国", "万阁", "商贸", "有限公司");
        let declared = declare(&mut window, declaration(&format!("{ruling:?}"), name)).await;
        let mut request = wire::DecideNameRequest {
            command_id: format!("decide-{ruling:?}"),
            declaration_id: declared.declaration_id.clone(),
            expected_version: declared.version,
            ruling: ruling.into(),
            reasons: String::new(),
        };
        if ruling == wire::NameRuling::Reject {
            let status = registrar.decide_name(request.clone()).await.unwrap_err();
            assert_eq!(reasons(&status), ["REASONS_REQUIRED"]);
            request.reasons = "未经国务院批准".to_owned();
        }
        let status = window.decide_name(request.clone()).await.unwrap_err();
        assert_eq!(status.code(), Code::PermissionDenied);
        let decided = registrar.decide_name(request).await.unwrap().into_inner().declaration.unwrap();
        // The second one meets the first, which is reserved by now.
        assert_eq!(decided.state(), state);
        if state == wire::NameState::Reserved {
            release(house, &decided).await;
        }
    }
}

async fn release(house: &TestHouse, name: &wire::NameDeclaration) {
    let request = wire::ReleaseNameRequest {
        command_id: format!("release-{}", name.declaration_id),
        declaration_id: name.declaration_id.clone(),
        expected_version: name.version,
    };
    let released = house.window().release_name(request).await.unwrap().into_inner().declaration.unwrap();
    assert_eq!(released.state(), wire::NameState::Released);
}

async fn a_released_name_is_free_at_once(house: &TestHouse) {
    let mut window = house.window();
    let first = declare(&mut window, declaration("first", shop("淘集集"))).await;
    let taken = declare(&mut window, declaration("second", shop("淘集集"))).await;
    assert_eq!((taken.state(), taken.hits[0].holder_state.as_str()), (wire::NameState::Rejected, "RESERVED"));
    release(house, &first).await;
    assert_eq!(house.count("SELECT COUNT(*) AS n FROM name_index_a", vec![]).await, 0);
    let third = declare(&mut window, declaration("third", shop("淘集集"))).await;
    assert_eq!(third.state(), wire::NameState::Reserved);
    assert_eq!(house.told(&first.declaration_id).await, ["NameReserved", "NameReleased"]);
}

async fn a_name_ended_less_than_a_year_ago_blocks(house: &TestHouse) {
    let ended = |uscc: &str, trade: &str, state: &str, on: &str| wire::ImportedCompany {
        state: state.to_owned(),
        ended_on: on.to_owned(),
        ..imported(uscc, &format!("青岛{trade}电子商务有限公司"))
    };
    let companies = vec![
        ended(STRANGER, "淘集集", "DEREGISTERED", "2025-09-22"),
        ended("914403001922038216", "万阁", "REVOKED", "2025-09-21"),
    ];
    import(house, "import", companies).await.unwrap();
    let mut window = house.window();
    let young = declare(&mut window, declaration("young", shop("淘集集"))).await;
    assert_eq!(young.state(), wire::NameState::Rejected);
    assert_eq!(young.hits[0].holder_state, "DEREGISTERED");
    let old = declare(&mut window, declaration("old", shop("万阁"))).await;
    assert_eq!(old.state(), wire::NameState::Reserved, "a year is over");
}

async fn a_check_declares_nothing(house: &TestHouse) {
    taojiji_of_strangers(house).await;
    let mut client = house.desk("anybody", Role::Applicant);
    let mut check = async |full_name: &str| {
        let request = wire::CheckNameRequest {
            full_name: full_name.to_owned(),
            authority_division: "370222".to_owned(),
            main_scope_item: "日用百货销售".to_owned(),
            ..wire::CheckNameRequest::default()
        };
        client.check_name(request).await.unwrap().into_inner()
    };
    assert_eq!(check("青岛万阁电子商务有限公司").await.outcome(), wire::NameState::Reserved);
    let near = check("淘集集（青岛）电商有限公司").await;
    assert_eq!(near.outcome(), wire::NameState::NeedsStatement);
    assert_eq!(near.name.unwrap().trade, "淘集集");
    assert_eq!(check("青岛淘集集电子商务有限公司").await.outcome(), wire::NameState::Rejected);
    let mismatch = check("青岛万阁餐饮有限公司").await;
    assert_eq!(mismatch.violations[0].reason, "NAME_INDUSTRY_MISMATCH");
    assert_eq!(house.count("SELECT COUNT(*) AS n FROM name_declarations", vec![]).await, 0);
}

async fn names_of_others_are_not_shown(house: &TestHouse) {
    let mut tao = house.desk("tao", Role::Applicant);
    let declared = declare(&mut tao, declaration("own", shop("淘集集"))).await;
    let request = wire::GetNameRequest { declaration_id: declared.declaration_id.clone() };
    assert!(tao.get_name(request.clone()).await.is_ok());
    let mut stranger = house.desk("stranger", Role::Applicant);
    assert_eq!(stranger.get_name(request).await.unwrap_err().code(), Code::NotFound);
    let status = submit(house, &mut stranger, parent("淘集集"), &declared.declaration_id).await.unwrap_err();
    refused(&status, Code::NotFound, "NOT_FOUND");
    for version in [1, 7] {
        let release = wire::ReleaseNameRequest {
            command_id: format!("release-{version}"),
            declaration_id: declared.declaration_id.clone(),
            expected_version: version,
        };
        refused(&stranger.release_name(release).await.unwrap_err(), Code::NotFound, "NOT_FOUND");
    }
}

async fn malformed_declarations_are_answered_field_by_field(house: &TestHouse) {
    let mut request = declaration("malformed", parts("青岛", "", "电子商务", "有限公司"));
    request.authority_division = "999999".to_owned();
    request.industry = "5292".to_owned();
    request.investor_usccs = vec!["914403001922038229".to_owned()];
    let status = house.window().declare_name(request).await.unwrap_err();
    let expected = ["NAME_PART_MISSING", "DIVISION_UNKNOWN", "INDUSTRY_CODE", "USCC_ORG_CHECK"];
    assert_eq!(reasons(&status), expected);
}
