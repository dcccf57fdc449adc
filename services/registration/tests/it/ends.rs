//! The end of companies: the simple way with its forty days (T-26), the ordinary way, and what bars from them.

use actnow_decisions::Role;
use actnow_proto::registration::v1 as wire;
use tonic::{Code, Status};

use crate::acts::{
    apply, approve, company, company_on, counted, filed_form, handed_in, history, licence_state, publicise,
    refused_as, shared, simple, submit_change,
};
use crate::forms::{
    AUTHORITY, PARENT, STRANGER, SUBSIDIARY, file, get_filing, import, imported, parent, persons, reasons,
    shop, subsidiary,
};
use crate::house::{TestHouse, at, on_both};

on_both!(
    t_26_who_holds_a_company_cannot_end_the_simple_way,
    t_26_an_objection_on_day_nineteen,
    t_26_who_applies_on_day_forty_one_is_too_late,
    a_company_without_debts_ends,
    what_is_noted_of_a_company_bars_it_until_it_is_lifted,
    a_liquidated_company_ends,
    branches_end_first,
    a_returned_deregistration_is_handed_in_again,
    an_ended_company_does_nothing_more,
);

/// Parent and subsidiary of the sample, and the day on which the publicity begins: its ends are working days.
pub(crate) async fn parent_and_subsidiary(house: &TestHouse) -> wire::Filing {
    file(house, parent("淘集集")).await.unwrap();
    let filing = file(house, subsidiary("万阁", PARENT)).await.unwrap();
    house.set_clock(at("2026-09-23T10:00:00"));
    filing
}

pub(crate) fn of_subsidiary() -> wire::SimpleDeregistrationForm {
    simple(SUBSIDIARY, &[PARENT])
}

async fn until(house: &TestHouse, filing: &wire::Filing, state: wire::FilingState) -> wire::Filing {
    let reached = async || get_filing(house, &filing.filing_id).await.state() == state;
    house.until("the alarm has rung", reached).await;
    get_filing(house, &filing.filing_id).await
}

async fn t_26_who_holds_a_company_cannot_end_the_simple_way(house: &TestHouse) {
    parent_and_subsidiary(house).await;
    let before = house.business_rows().await;
    let status = publicise(house, simple(PARENT, &["p1", "p2"])).await.unwrap_err();
    assert_eq!(reasons(&status), ["HOLDS_INVESTMENT"]);
    assert_eq!(house.business_rows().await, before);
    let request = wire::CheckDeregistrationRequest { uscc: PARENT.to_owned() };
    let bars = house.window().check_deregistration(request).await.unwrap().into_inner();
    assert_eq!((bars.simple_bars[0].reason.as_str(), bars.ordinary_bars.len()), ("HOLDS_INVESTMENT", 0));
}

async fn object(house: &TestHouse, filing: &wire::Filing, reasons: &str) -> Result<wire::Filing, Status> {
    let request = wire::ObjectToDeregistrationRequest {
        command_id: format!("object-{}-{}", house.now(), reasons.len()),
        filing_id: filing.filing_id.clone(),
        expected_version: filing.version,
        raised_by: "青岛税务局".to_owned(),
        reasons: reasons.to_owned(),
    };
    Ok(house.registrar().object_to_deregistration(request).await?.into_inner().filing.unwrap())
}

async fn t_26_an_objection_on_day_nineteen(house: &TestHouse) {
    parent_and_subsidiary(house).await;
    let filing = publicise(house, of_subsidiary()).await.unwrap();
    assert_eq!((filing.state(), filing.due.as_str()), (wire::FilingState::Publicised, "2026-10-13"));
    house.set_clock(at("2026-10-12T16:00:00"));
    assert_eq!(reasons(&object(house, &filing, "").await.unwrap_err()), ["REASONS_REQUIRED"]);
    let by_nobody = wire::ObjectToDeregistrationRequest {
        command_id: "by-nobody".to_owned(),
        filing_id: filing.filing_id.clone(),
        expected_version: filing.version,
        raised_by: String::new(),
        reasons: "欠缴税款".to_owned(),
    };
    let status = house.registrar().object_to_deregistration(by_nobody).await.unwrap_err();
    assert_eq!(reasons(&status), ["OBJECTOR_MISSING"]);
    let done = object(house, &filing, "欠缴税款").await.unwrap();
    assert_eq!(done.state(), wire::FilingState::Objected);
    assert_eq!(done.objection, "青岛税务局：欠缴税款");
    refused_as(&apply(house, &done, of_subsidiary()).await.unwrap_err(), "FILING_STATE");
    assert_eq!(house.told(&filing.filing_id).await, ["DeregistrationPublicised", "DeregistrationObjected"]);
    assert_eq!(counted(house, "SELECT COUNT(*) AS n FROM alarms").await, 0);
    assert_eq!(company(house, SUBSIDIARY).await.state, "ACTIVE");
}

async fn t_26_who_applies_on_day_forty_one_is_too_late(house: &TestHouse) {
    parent_and_subsidiary(house).await;
    let filing = publicise(house, of_subsidiary()).await.unwrap();
    refused_as(&apply(house, &filing, of_subsidiary()).await.unwrap_err(), "PERIOD_NOT_OVER");
    house.set_clock(at("2026-10-14T00:00:05"));
    let window = until(house, &filing, wire::FilingState::ApplyWindow).await;
    assert_eq!(window.due, "2026-11-02");
    refused_as(&object(house, &window, "太晚").await.unwrap_err(), "FILING_STATE");
    house.set_clock(at("2026-11-03T00:00:05"));
    let status = apply(house, &window, of_subsidiary()).await.unwrap_err();
    // The alarm may have been faster, or not: it is too late either way.
    assert!(matches!(status.code(), Code::FailedPrecondition | Code::Aborted), "{status:?}");
    let lapsed = until(house, &filing, wire::FilingState::Lapsed).await;
    refused_as(&apply(house, &lapsed, of_subsidiary()).await.unwrap_err(), "SIMPLE_WINDOW_LAPSED");
    let told = house.told(&filing.filing_id).await;
    assert_eq!(told, ["DeregistrationPublicised", "DeregistrationWindowOpened", "DeregistrationLapsed"]);
    // It takes a new publicity.
    assert_eq!(publicise(house, of_subsidiary()).await.unwrap().state(), wire::FilingState::Publicised);
}

async fn a_company_without_debts_ends(house: &TestHouse) {
    let established = parent_and_subsidiary(house).await;
    let filing = publicise(house, of_subsidiary()).await.unwrap();
    house.set_clock(at("2026-10-14T09:00:00"));
    let window = until(house, &filing, wire::FilingState::ApplyWindow).await;
    let applied = apply(house, &window, of_subsidiary()).await.unwrap();
    assert_eq!((applied.state(), applied.due.as_str()), (wire::FilingState::Submitted, "2026-10-19"));
    let done = approve(house, &applied).await.unwrap();
    assert_eq!((done.state(), done.effective_on.as_str()), (wire::FilingState::Completed, "2026-10-14"));
    let ended = company(house, SUBSIDIARY).await;
    assert_eq!((ended.state.as_str(), ended.ended_on.as_str()), ("DEREGISTERED", "2026-10-14"));
    assert_eq!(company_on(house, SUBSIDIARY, "2026-10-13").await.unwrap().state, "ACTIVE");
    assert_eq!(licence_state(house, &established.certificate_id).await, ("CANCELLED".to_owned(), true));
    let told: wire::CompanyDeregistered = house.fact(&filing.filing_id).await;
    assert_eq!((told.uscc.as_str(), told.kind.as_str()), (SUBSIDIARY, "SIMPLE_DEREGISTER"));
    assert_eq!(history(house, SUBSIDIARY).await[1].act, "SIMPLE_DEREGISTER");
    // Its name is in others' way for a year, and the parent holds nothing any more.
    let check = async || {
        let request = wire::CheckNameRequest {
            name: Some(shop("万阁")),
            authority_division: "370222".to_owned(),
            ..wire::CheckNameRequest::default()
        };
        house.window().check_name(request).await.unwrap().into_inner()
    };
    let blocked = check().await;
    assert_eq!(
        (blocked.outcome(), blocked.hits[0].holder_state.as_str()),
        (wire::NameState::Rejected, "DEREGISTERED")
    );
    assert_eq!(
        publicise(house, simple(PARENT, &["p1", "p2"])).await.unwrap().state(),
        wire::FilingState::Publicised
    );
    house.set_clock(at("2027-10-14T09:00:00"));
    assert_eq!(check().await.outcome(), wire::NameState::Reserved);
}

async fn what_is_noted_of_a_company_bars_it_until_it_is_lifted(house: &TestHouse) {
    parent_and_subsidiary(house).await;
    let note = |mark: &str, command: &str| wire::NoteMarkRequest {
        command_id: command.to_owned(),
        uscc: SUBSIDIARY.to_owned(),
        mark: mark.to_owned(),
        reference: "青市监列〔2026〕1号".to_owned(),
        since: "2026-09-22".to_owned(),
    };
    let mut desk = house.desk("supervisor-lu", Role::Supervisor);
    assert_eq!(reasons(&desk.note_mark(note("SOMETHING", "bad")).await.unwrap_err()), ["UNKNOWN_VALUE"]);
    let groundless =
        wire::NoteMarkRequest { reference: " ".to_owned(), ..note("ABNORMAL_LIST", "groundless") };
    assert_eq!(reasons(&desk.note_mark(groundless).await.unwrap_err()), ["REFERENCE_MISSING"]);
    let reserved = wire::NoteMarkRequest {
        reference: "撤销登记/01a0c17e-b132-7bec-ba96-bbbb6eb1d135".to_owned(),
        ..note("ABNORMAL_LIST", "reserved")
    };
    assert_eq!(reasons(&desk.note_mark(reserved).await.unwrap_err()), ["REFERENCE_RESERVED"]);
    let status = house.window().note_mark(note("ABNORMAL_LIST", "window")).await.unwrap_err();
    assert_eq!(status.code(), Code::PermissionDenied);
    desk.note_mark(note("ABNORMAL_LIST", "one")).await.unwrap();
    desk.note_mark(note("ABNORMAL_LIST", "twice")).await.unwrap();
    let marks = desk.note_mark(note("UNPAID_FINE", "two")).await.unwrap().into_inner().marks;
    assert_eq!(marks.len(), 2);
    let status = publicise(house, of_subsidiary()).await.unwrap_err();
    assert_eq!(reasons(&status), ["ABNORMAL_LIST", "UNPAID_FINE"]);
    for mark in marks {
        let request = wire::LiftMarkRequest {
            command_id: format!("lift-{}", mark.mark),
            uscc: SUBSIDIARY.to_owned(),
            mark_id: mark.mark_id,
            reasons: "已移出".to_owned(),
        };
        desk.lift_mark(request).await.unwrap();
    }
    let request = wire::ListMarksRequest { uscc: SUBSIDIARY.to_owned() };
    assert!(desk.list_marks(request).await.unwrap().into_inner().marks.is_empty());
    // What is noted after the publicity bars the decision.
    let filing = publicise(house, of_subsidiary()).await.unwrap();
    house.set_clock(at("2026-10-14T09:00:00"));
    let window = until(house, &filing, wire::FilingState::ApplyWindow).await;
    let applied = apply(house, &window, of_subsidiary()).await.unwrap();
    desk.note_mark(note("IN_LAWSUIT", "three")).await.unwrap();
    assert_eq!(reasons(&approve(house, &applied).await.unwrap_err()), ["IN_LAWSUIT"]);
}

pub(crate) fn liquidated(uscc: &str) -> wire::DeregistrationForm {
    wire::DeregistrationForm {
        uscc: uscc.to_owned(),
        ground: "RESOLUTION".to_owned(),
        decided_on: "2026-09-21".to_owned(),
        group_formed_on: "2026-09-21".to_owned(),
        group_published_on: "2026-09-22".to_owned(),
        liquidated_on: "2026-11-20".to_owned(),
        liquidators: vec!["p3".to_owned(), "p4".to_owned()],
        agent: String::new(),
        materials: shared(&[
            "APPLICATION_FORM",
            "DISSOLUTION_RESOLUTION",
            "LIQUIDATION_REPORT",
            "TAX_CLEARANCE",
        ]),
        signatures: vec!["p3".to_owned()],
    }
}

pub(crate) async fn deregister(
    house: &TestHouse,
    form: wire::DeregistrationForm,
) -> Result<wire::Filing, Status> {
    let request = wire::SubmitDeregistrationRequest {
        command_id: format!("deregister-{}", house.database.ids().next(house.now())),
        form: Some(form),
        persons: persons(house.now()),
        authority: AUTHORITY.to_owned(),
    };
    Ok(house.window().submit_deregistration(request).await?.into_inner().filing.unwrap())
}

async fn a_liquidated_company_ends(house: &TestHouse) {
    let established = parent_and_subsidiary(house).await;
    house.set_clock(at("2026-12-01T10:00:00"));
    let mut form = liquidated(SUBSIDIARY);
    form.group_published_on = String::new();
    form.signatures.clear();
    form.liquidated_on = "2026-12-02".to_owned();
    let found = reasons(&deregister(house, form).await.unwrap_err());
    assert_eq!(found, ["DATE_ORDER", "LIQUIDATION_NOT_PUBLISHED", "SIGNATURE_MISSING"], "all at once");
    let filing = deregister(house, liquidated(SUBSIDIARY)).await.unwrap();
    assert_eq!((filing.kind.as_str(), filing.due.as_str()), ("DEREGISTER", "2026-12-04"));
    assert_eq!(filing.deregistration.as_ref().unwrap().liquidators, ["p3", "p4"]);
    let done = approve(house, &filing).await.unwrap();
    assert_eq!(done.state(), wire::FilingState::Completed);
    assert_eq!(
        house.told(&filing.filing_id).await,
        ["FilingSubmitted", "ActRegistered", "CompanyDeregistered"]
    );
    assert_eq!(company(house, SUBSIDIARY).await.state, "DEREGISTERED");
    assert_eq!(licence_state(house, &established.certificate_id).await.0, "CANCELLED");
    // The parent holds shares in nothing now, and may go the same way.
    let mut form = liquidated(PARENT);
    form.liquidators = vec!["p1".to_owned()];
    form.signatures = vec!["p1".to_owned()];
    let parent = deregister(house, form).await.unwrap();
    assert!(parent.manual_reasons.is_empty(), "{:?}", parent.manual_reasons);
    approve(house, &parent).await.unwrap();
}

async fn branches_end_first(house: &TestHouse) {
    let branch = wire::ImportedCompany {
        head_office_uscc: PARENT.to_owned(),
        company_type: "2130".to_owned(),
        ..imported(STRANGER, "青岛淘集集电子商务有限公司城阳分公司")
    };
    import(house, "branch", vec![branch]).await.unwrap();
    file(house, parent("海格")).await.unwrap();
    house.set_clock(at("2026-12-01T10:00:00"));
    let mut form = liquidated(PARENT);
    form.liquidators = vec!["p1".to_owned()];
    form.signatures = vec!["p1".to_owned()];
    assert_eq!(reasons(&deregister(house, form).await.unwrap_err()), ["BRANCHES_FIRST"]);
    assert_eq!(
        reasons(&publicise(house, simple(PARENT, &["p1", "p2"])).await.unwrap_err()),
        ["BRANCHES_FIRST"]
    );
}

async fn a_returned_deregistration_is_handed_in_again(house: &TestHouse) {
    parent_and_subsidiary(house).await;
    house.set_clock(at("2026-12-01T10:00:00"));
    let mut form = liquidated(SUBSIDIARY);
    form.materials.retain(|material| material.kind != "TAX_CLEARANCE");
    let filing = deregister(house, form).await.unwrap();
    assert_eq!(reasons(&approve(house, &filing).await.unwrap_err()), ["MATERIAL_MISSING"]);
    let request = wire::ReturnFilingRequest {
        command_id: "return".to_owned(),
        filing_id: filing.filing_id.clone(),
        expected_version: filing.version,
        points: vec![wire::CorrectionPoint {
            field: "materials.TAX_CLEARANCE".to_owned(),
            rule: "Rules 46".to_owned(),
            demand: "请提交清税证明".to_owned(),
        }],
    };
    let returned = house.registrar().return_filing(request).await.unwrap().into_inner().filing.unwrap();
    let again = |uscc: &str, command: &str| wire::ResubmitDeregistrationRequest {
        command_id: command.to_owned(),
        filing_id: filing.filing_id.clone(),
        expected_version: returned.version,
        form: Some(liquidated(uscc)),
        persons: persons(house.now()),
    };
    let other = house.window().resubmit_deregistration(again(PARENT, "other")).await.unwrap_err();
    assert_eq!(reasons(&other), ["OTHER_COMPANY"]);
    let simple = wire::ResubmitSimpleDeregistrationRequest {
        command_id: "kind".to_owned(),
        filing_id: filing.filing_id.clone(),
        expected_version: returned.version,
        form: Some(of_subsidiary()),
        persons: Vec::new(),
    };
    refused_as(&house.window().resubmit_simple_deregistration(simple).await.unwrap_err(), "FILING_KIND");
    let second = house.window().resubmit_deregistration(again(SUBSIDIARY, "again")).await.unwrap();
    let second = second.into_inner().filing.unwrap();
    assert_eq!((second.state(), second.round), (wire::FilingState::Submitted, 2));
    assert_eq!(approve(house, &second).await.unwrap().state(), wire::FilingState::Completed);
}

async fn an_ended_company_does_nothing_more(house: &TestHouse) {
    parent_and_subsidiary(house).await;
    house.set_clock(at("2026-12-01T10:00:00"));
    let filing = deregister(house, liquidated(SUBSIDIARY)).await.unwrap();
    approve(house, &filing).await.unwrap();
    let form = filed_form(house, SUBSIDIARY).await;
    let mut request = handed_in(house, SUBSIDIARY, form, &["ARTICLES", "DOMICILE_DOC", "OLD_LICENCE"]);
    request.form.as_mut().unwrap().domicile.push('二');
    assert_eq!(reasons(&submit_change(house, request).await.unwrap_err()), ["COMPANY_NOT_ACTIVE"]);
    assert_eq!(
        reasons(&deregister(house, liquidated(SUBSIDIARY)).await.unwrap_err()),
        ["COMPANY_NOT_ACTIVE"]
    );
    assert_eq!(reasons(&publicise(house, of_subsidiary()).await.unwrap_err()), ["COMPANY_NOT_ACTIVE"]);
    let status = file(house, subsidiary("海格", SUBSIDIARY)).await.unwrap_err();
    assert_eq!(reasons(&status), ["SH_ENTITY_CEASED"]);
    let nobody = wire::NoteMarkRequest {
        command_id: "nobody".to_owned(),
        uscc: STRANGER.to_owned(),
        mark: "IN_LAWSUIT".to_owned(),
        reference: "1".to_owned(),
        since: "2026-09-22".to_owned(),
    };
    assert_eq!(house.registrar().note_mark(nobody).await.unwrap_err().code(), Code::NotFound);
}
