//! Correction of registered names: proposed, ordered by the head, replaced by the code, changed in thirty days or listed.

use actnow_decisions::Role;
use actnow_proto::registration::v1 as wire;
use tonic::{Code, Status};

use crate::acts::{approve, company, company_on, counted, history, licence_state, refused_as, renamed};
use crate::forms::{PARENT, SUBSIDIARY, file, parent, reasons, refused, shop, subsidiary};
use crate::house::{TestHouse, at, on_both};
use crate::revocations::{decided, opened, proposed as proposed_revocation};

on_both!(
    a_name_is_corrected_in_time,
    who_is_late_is_listed_until_the_name_changes,
    an_order_is_withdrawn_or_never_given,
    an_order_ends_with_its_company,
    what_is_said_of_a_correction_is_checked,
);

const NAME: &str = "青岛万阁电子商务有限公司";

pub(crate) async fn proposed(
    house: &TestHouse,
    uscc: &str,
    ground: &str,
    document: &str,
) -> Result<wire::NameCorrection, Status> {
    let request = wire::ProposeNameCorrectionRequest {
        command_id: format!("propose-{uscc}-{ground}-{document}-{}", house.now()),
        uscc: uscc.to_owned(),
        ground: ground.to_owned(),
        document: document.to_owned(),
        reasons: "字号与在先登记的同行业企业相同".to_owned(),
    };
    Ok(house.registrar().propose_name_correction(request).await?.into_inner().correction.unwrap())
}

pub(crate) async fn ordered(
    house: &TestHouse,
    about: &wire::NameCorrection,
) -> Result<wire::NameCorrection, Status> {
    let request = wire::OrderNameCorrectionRequest {
        command_id: format!("order-{}-{}", about.correction_id, about.version),
        correction_id: about.correction_id.clone(),
        expected_version: about.version,
    };
    Ok(house.head().order_name_correction(request).await?.into_inner().correction.unwrap())
}

pub(crate) async fn served(
    house: &TestHouse,
    about: &wire::NameCorrection,
    on: &str,
) -> Result<wire::NameCorrection, Status> {
    let request = wire::ServeNameCorrectionRequest {
        command_id: format!("serve-{}-{on}", about.correction_id),
        correction_id: about.correction_id.clone(),
        expected_version: about.version,
        received_on: on.to_owned(),
    };
    Ok(house.window().serve_name_correction(request).await?.into_inner().correction.unwrap())
}

async fn withdrawn(house: &TestHouse, about: &wire::NameCorrection) -> Result<wire::NameCorrection, Status> {
    let request = wire::WithdrawNameCorrectionRequest {
        command_id: format!("withdraw-{}-{}", about.correction_id, about.version),
        correction_id: about.correction_id.clone(),
        expected_version: about.version,
        reasons: "复议决定撤销".to_owned(),
    };
    Ok(house.head().withdraw_name_correction(request).await?.into_inner().correction.unwrap())
}

async fn get(house: &TestHouse, about: &wire::NameCorrection) -> wire::NameCorrection {
    let request = wire::GetNameCorrectionRequest { correction_id: about.correction_id.clone() };
    house.window().get_name_correction(request).await.unwrap().into_inner().correction.unwrap()
}

async fn marks(house: &TestHouse) -> Vec<String> {
    let request = wire::ListMarksRequest { uscc: SUBSIDIARY.to_owned() };
    let marks = house.registrar().list_marks(request).await.unwrap().into_inner().marks;
    marks.into_iter().map(|mark| mark.mark).collect()
}

async fn alarms(house: &TestHouse) -> i64 {
    counted(house, "SELECT COUNT(*) AS n FROM alarms WHERE kind = 'NAME_CORRECTION_DUE'").await
}

async fn parent_and_subsidiary(house: &TestHouse) -> wire::Filing {
    file(house, parent("淘集集")).await.unwrap();
    file(house, subsidiary("万阁", PARENT)).await.unwrap()
}

async fn a_name_is_corrected_in_time(house: &TestHouse) {
    let established = parent_and_subsidiary(house).await;
    house.set_clock(at("2026-09-23T10:00:00"));
    let open = proposed(house, SUBSIDIARY, "CONFLICT", "").await.unwrap();
    assert_eq!((open.state.as_str(), open.full_name.as_str()), ("PROPOSED", NAME));
    assert_eq!(company(house, SUBSIDIARY).await.name, NAME, "nothing is decided yet");
    let order = ordered(house, &open).await.unwrap();
    assert_eq!((order.state.as_str(), order.ordered_on.as_str()), ("ORDERED", "2026-09-23"));
    assert_eq!((order.proposed_by.as_str(), order.ordered_by.as_str()), ("registrar-han", "head-meng"));
    let shown = company(house, SUBSIDIARY).await;
    assert_eq!(
        (shown.name.as_str(), shown.code_for_name_since.as_str(), shown.state.as_str()),
        (SUBSIDIARY, "2026-09-23", "ACTIVE")
    );
    assert_eq!(company_on(house, SUBSIDIARY, "2026-09-22").await.unwrap().name, NAME);
    let request = wire::SearchCompaniesRequest { query: "万阁".to_owned(), ..Default::default() };
    let found = house.window().search_companies(request).await.unwrap().into_inner().companies;
    assert_eq!(found[0].name, SUBSIDIARY, "it is found by its name, and shown by its code");
    assert_eq!(licence_state(house, &established.certificate_id).await, ("VALID".to_owned(), true));

    house.set_clock(at("2026-09-28T10:00:00"));
    let due = served(house, &order, "2026-09-26").await.unwrap();
    assert_eq!((due.state.as_str(), due.due.as_str(), due.light.as_str()), ("SERVED", "2026-10-26", "GREEN"));
    house.set_clock(at("2026-10-26T17:00:00"));
    let (change, _) = renamed(house, SUBSIDIARY, shop("海格")).await;
    approve(house, &change).await.unwrap();
    let done = get(house, &open).await;
    assert_eq!((done.state.as_str(), done.settled_on.as_str()), ("FULFILLED", "2026-10-26"));
    let shown = company(house, SUBSIDIARY).await;
    assert_eq!((shown.name.as_str(), shown.code_for_name_since.as_str()), ("青岛海格电子商务有限公司", ""));
    assert_eq!((marks(house).await.len(), alarms(house).await), (0, 0));
    let versions = history(house, SUBSIDIARY).await;
    let acts: Vec<_> = versions.iter().map(|one| one.act.as_str()).collect();
    assert_eq!(acts, ["ESTABLISH", "NAME_CORRECTION", "CHANGE"]);
    assert_eq!(versions[1].correction_id, open.correction_id);
    let told = house.told(&open.correction_id).await;
    assert_eq!(told, ["NameCorrectionOrdered", "NameCorrectionServed", "NameCorrectionSettled"]);
}

async fn who_is_late_is_listed_until_the_name_changes(house: &TestHouse) {
    parent_and_subsidiary(house).await;
    let open = proposed(house, SUBSIDIARY, "COURT_JUDGMENT", "（2026）鲁02民终1号").await.unwrap();
    let order = ordered(house, &open).await.unwrap();
    let due = served(house, &order, "2026-09-21").await.unwrap();
    assert_eq!((due.due.as_str(), alarms(house).await), ("2026-10-21", 1));
    house.set_clock(at("2026-10-22T00:00:05"));
    house.until("the time is over", async || get(house, &open).await.state == "OVERDUE").await;
    assert_eq!(marks(house).await, ["ABNORMAL_LIST"]);
    let told: wire::NameCorrectionOverdue = house.fact(&open.correction_id).await;
    assert_eq!(told.since, "2026-10-22");
    assert_eq!(company(house, SUBSIDIARY).await.name, SUBSIDIARY, "the code goes on standing in its place");
    house.set_clock(at("2026-11-02T10:00:00"));
    let (change, _) = renamed(house, SUBSIDIARY, shop("海格")).await;
    approve(house, &change).await.unwrap();
    assert_eq!(get(house, &open).await.state, "FULFILLED");
    assert_eq!(marks(house).await, [""; 0]);
}

async fn an_order_is_withdrawn_or_never_given(house: &TestHouse) {
    parent_and_subsidiary(house).await;
    let open = proposed(house, SUBSIDIARY, "STRUCTURE", "").await.unwrap();
    refused_as(&proposed(house, SUBSIDIARY, "CONFLICT", "").await.unwrap_err(), "NAME_CORRECTION_OPEN");
    let decline = wire::DeclineNameCorrectionRequest {
        command_id: "decline".to_owned(),
        correction_id: open.correction_id.clone(),
        expected_version: open.version,
        reasons: "名称符合规定".to_owned(),
    };
    let declined =
        house.head().decline_name_correction(decline).await.unwrap().into_inner().correction.unwrap();
    assert_eq!((declined.state.as_str(), house.told(&open.correction_id).await.len()), ("DECLINED", 0));
    assert_eq!((declined.closed_for.as_str(), declined.closed_by.is_empty()), ("名称符合规定", false));
    refused_as(&withdrawn(house, &declined).await.unwrap_err(), "CORRECTION_STATE");

    let open = proposed(house, SUBSIDIARY, "CONFLICT", "").await.unwrap();
    let order = ordered(house, &open).await.unwrap();
    let due = served(house, &order, "2026-09-21").await.unwrap();
    let back = withdrawn(house, &due).await.unwrap();
    assert_eq!((back.state.as_str(), alarms(house).await), ("WITHDRAWN", 0));
    let shown = company(house, SUBSIDIARY).await;
    assert_eq!((shown.name.as_str(), shown.code_for_name_since.as_str()), (NAME, ""));
    let acts: Vec<_> = history(house, SUBSIDIARY).await.into_iter().map(|one| one.act).collect();
    assert_eq!(acts, ["ESTABLISH", "NAME_CORRECTION", "NAME_RESTORED"]);
    let request = wire::ListNameCorrectionsRequest { uscc: SUBSIDIARY.to_owned() };
    let all = house.registrar().list_name_corrections(request).await.unwrap().into_inner().corrections;
    assert_eq!(all.iter().map(|one| one.state.as_str()).collect::<Vec<_>>(), ["DECLINED", "WITHDRAWN"]);
}

async fn an_order_ends_with_its_company(house: &TestHouse) {
    parent_and_subsidiary(house).await;
    let open = proposed(house, SUBSIDIARY, "FORBIDDEN_CONTENT", "").await.unwrap();
    let order = ordered(house, &open).await.unwrap();
    served(house, &order, "2026-09-21").await.unwrap();
    // Who is late is listed; with the end of the company that is over, also where the end is taken back later.
    house.set_clock(at("2026-10-22T00:00:05"));
    house.until("the time is over", async || get(house, &open).await.state == "OVERDUE").await;
    let marks = async || {
        let request = wire::ListMarksRequest { uscc: SUBSIDIARY.to_owned() };
        let marks = house.registrar().list_marks(request).await.unwrap().into_inner().marks;
        marks.into_iter().map(|mark| (mark.mark, mark.own)).collect::<Vec<_>>()
    };
    assert_eq!(marks().await, [("ABNORMAL_LIST".to_owned(), true)]);
    let revocation = opened(house, SUBSIDIARY).await;
    let ready = proposed_revocation(house, &revocation, "REVOKE", &[]).await.unwrap();
    decided(house, &ready).await.unwrap();
    assert_eq!((get(house, &open).await.state.as_str(), alarms(house).await), ("COMPANY_ENDED", 0));
    assert_eq!(marks().await, []);
    assert_eq!(
        company(house, SUBSIDIARY).await.name,
        SUBSIDIARY,
        "what may not be used is not shown afterwards"
    );
    refused_as(&proposed(house, SUBSIDIARY, "CONFLICT", "").await.unwrap_err(), "COMPANY_ENDED");
}

async fn what_is_said_of_a_correction_is_checked(house: &TestHouse) {
    parent_and_subsidiary(house).await;
    let before = house.business_rows().await;
    let nothing = wire::ProposeNameCorrectionRequest {
        command_id: "nothing".to_owned(),
        uscc: SUBSIDIARY.to_owned(),
        ..Default::default()
    };
    let status = house.registrar().propose_name_correction(nothing.clone()).await.unwrap_err();
    assert_eq!(reasons(&status), ["REASONS_REQUIRED", "UNKNOWN_VALUE"]);
    let status = house.window().propose_name_correction(nothing).await.unwrap_err();
    assert_eq!(status.code(), Code::PermissionDenied);
    refused_as(&proposed(house, SUBSIDIARY, "DISPUTE_RULING", " ").await.unwrap_err(), "DOCUMENT_MISSING");
    assert_eq!(house.business_rows().await, before);
    let open = proposed(house, SUBSIDIARY, "DISPUTE_RULING", "青市监名裁〔2026〕1号").await.unwrap();
    let request = wire::OrderNameCorrectionRequest {
        command_id: "order".to_owned(),
        correction_id: open.correction_id.clone(),
        expected_version: open.version,
    };
    let status = house.desk("registrar-han", Role::Head).order_name_correction(request).await.unwrap_err();
    refused(&status, Code::PermissionDenied, "SEPARATION_OF_DUTY");
    let order = ordered(house, &open).await.unwrap();
    refused_as(&served(house, &order, "2026-09-22").await.unwrap_err(), "RECEIVED_OUTSIDE");
    let request = wire::GetNameCorrectionRequest { correction_id: order.correction_id };
    let status = house.desk("ji", Role::Applicant).get_name_correction(request).await.unwrap_err();
    assert_eq!(status.code(), Code::NotFound);
}
