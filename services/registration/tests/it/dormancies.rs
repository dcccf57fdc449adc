//! Dormancy: filed before, on the register while it lasts, three years in all, ended by its last day, by publicity, by
//! being found at work, or with the company.

use actnow_decisions::Role;
use actnow_proto::registration::v1 as wire;
use tonic::{Code, Status};

use crate::acts::{
    approve, company, company_on, counted, filed_form, handed_in, history, publicise, refused_as, shared,
    simple, submit_change,
};
use crate::forms::{PARENT, SUBSIDIARY, file, parent, reasons, refused, subsidiary};
use crate::house::{TestHouse, at, on_both};
use crate::revocations::{decided, opened, proposed};

on_both!(
    a_company_rests_and_its_last_day_ends_it,
    what_begins_later_begins_on_its_day_or_not_at_all,
    business_resumes_or_is_found,
    one_act_at_a_time_concerns_a_company,
    who_rests_may_change_and_end,
    what_is_said_of_a_dormancy_is_checked,
);

const ADDRESS: &str = "山东省青岛市城阳区样例路9号收发室";

pub(crate) fn dormancy(uscc: &str, from: &str, until: &str) -> wire::FileDormancyRequest {
    wire::FileDormancyRequest {
        command_id: format!("rest-{uscc}-{from}-{until}"),
        uscc: uscc.to_owned(),
        ground: "NATURAL_DISASTER".to_owned(),
        reasons: "仓库被台风损毁".to_owned(),
        from: from.to_owned(),
        until: until.to_owned(),
        delivery_address: ADDRESS.to_owned(),
        employees_consulted: true,
        materials: shared(&["APPLICATION_FORM", "DORMANCY_COMMITMENT", "DELIVERY_ADDRESS_CONFIRMATION"]),
    }
}

pub(crate) async fn rest(
    house: &TestHouse,
    request: wire::FileDormancyRequest,
) -> Result<wire::Dormancy, Status> {
    Ok(house.window().file_dormancy(request).await?.into_inner().dormancy.unwrap())
}

async fn extend(house: &TestHouse, about: &wire::Dormancy, until: &str) -> Result<wire::Dormancy, Status> {
    let request = wire::ExtendDormancyRequest {
        command_id: format!("extend-{until}-{}", house.now()),
        dormancy_id: about.dormancy_id.clone(),
        expected_version: about.version,
        until: until.to_owned(),
        reasons: "仓库尚未修复".to_owned(),
        materials: shared(&["APPLICATION_FORM", "DORMANCY_COMMITMENT"]),
    };
    Ok(house.window().extend_dormancy(request).await?.into_inner().dormancy.unwrap())
}

async fn end(house: &TestHouse, about: &wire::Dormancy, on: &str) -> Result<wire::Dormancy, Status> {
    let request = wire::EndDormancyRequest {
        command_id: format!("end-{on}-{}", house.now()),
        dormancy_id: about.dormancy_id.clone(),
        expected_version: about.version,
        resumed_on: on.to_owned(),
    };
    Ok(house.window().end_dormancy(request).await?.into_inner().dormancy.unwrap())
}

async fn withdraw(house: &TestHouse, about: &wire::Dormancy) -> Result<wire::Dormancy, Status> {
    let request = wire::WithdrawDormancyRequest {
        command_id: format!("withdraw-{}", about.version),
        dormancy_id: about.dormancy_id.clone(),
        expected_version: about.version,
        reasons: "不再歇业".to_owned(),
    };
    Ok(house.window().withdraw_dormancy(request).await?.into_inner().dormancy.unwrap())
}

async fn get(house: &TestHouse, about: &wire::Dormancy) -> wire::Dormancy {
    let request = wire::GetDormancyRequest { dormancy_id: about.dormancy_id.clone() };
    house.window().get_dormancy(request).await.unwrap().into_inner().dormancy.unwrap()
}

async fn reached(house: &TestHouse, about: &wire::Dormancy, state: &str) -> wire::Dormancy {
    house.until(state, async || get(house, about).await.state == state).await;
    get(house, about).await
}

async fn alarms(house: &TestHouse) -> i64 {
    counted(house, "SELECT COUNT(*) AS n FROM alarms WHERE kind LIKE 'DORMANCY%'").await
}

async fn parent_and_subsidiary(house: &TestHouse) {
    file(house, parent("淘集集")).await.unwrap();
    file(house, subsidiary("万阁", PARENT)).await.unwrap();
}

async fn a_company_rests_and_its_last_day_ends_it(house: &TestHouse) {
    parent_and_subsidiary(house).await;
    house.set_clock(at("2026-09-23T10:00:00"));
    let filed = rest(house, dormancy(SUBSIDIARY, "2026-09-23", "2026-12-22")).await.unwrap();
    assert_eq!((filed.state.as_str(), filed.until.as_str()), ("DORMANT", "2026-12-22"));
    let shown = company(house, SUBSIDIARY).await;
    assert_eq!(
        (shown.state.as_str(), shown.dormant_until.as_str(), shown.delivery_address.as_str()),
        ("DORMANT", "2026-12-22", ADDRESS)
    );
    assert!(shown.ended_on.is_empty(), "it exists");
    assert_eq!(company_on(house, SUBSIDIARY, "2026-09-22").await.unwrap().state, "ACTIVE");
    let request = wire::SearchCompaniesRequest { query: "万阁".to_owned(), ..Default::default() };
    let found = house.window().search_companies(request).await.unwrap().into_inner().companies;
    assert_eq!(found[0].state, "DORMANT");
    let told: wire::DormancyFiled = house.fact(&filed.dormancy_id).await;
    assert_eq!((told.until.as_str(), told.delivery_address.as_str()), ("2026-12-22", ADDRESS));

    refused_as(&extend(house, &filed, "2027-03-22").await.unwrap_err(), "DORMANCY_TOO_EARLY");
    house.set_clock(at("2026-12-22T17:00:00"));
    assert_eq!(reasons(&extend(house, &filed, "2029-09-23").await.unwrap_err()), ["DORMANCY_TOO_LONG"]);
    let longer = extend(house, &filed, "2027-03-22").await.unwrap();
    assert_eq!((longer.state.as_str(), longer.until.as_str()), ("DORMANT", "2027-03-22"));
    assert_eq!(company(house, SUBSIDIARY).await.dormant_until, "2027-03-22");

    house.set_clock(at("2027-03-23T00:00:05"));
    let over = reached(house, &filed, "RESUMED").await;
    assert_eq!((over.outcome.as_str(), over.ended_on.as_str()), ("PERIOD_OVER", "2027-03-23"));
    let shown = company(house, SUBSIDIARY).await;
    assert_eq!((shown.state.as_str(), shown.delivery_address.as_str()), ("ACTIVE", ""));
    assert_eq!(company_on(house, SUBSIDIARY, "2027-03-22").await.unwrap().state, "DORMANT");
    let versions = history(house, SUBSIDIARY).await;
    let acts: Vec<_> = versions.iter().map(|one| (one.act.as_str(), one.since.as_str())).collect();
    assert_eq!(
        acts,
        [
            ("ESTABLISH", "2026-09-21"),
            ("DORMANCY", "2026-09-23"),
            ("DORMANCY_EXTENSION", "2026-12-22"),
            ("RESUMPTION", "2027-03-23"),
        ]
    );
    assert_eq!((&versions[3].dormancy_id, versions[3].filing_id.as_str()), (&filed.dormancy_id, ""));
    assert_eq!(house.told(&filed.dormancy_id).await, ["DormancyFiled", "DormancyExtended", "DormancyEnded"]);
    assert_eq!(alarms(house).await, 0);

    // What was used counts: 181 days are off the next three years.
    let next = dormancy(SUBSIDIARY, "2027-03-23", "2029-09-23");
    assert_eq!(reasons(&rest(house, next).await.unwrap_err()), ["DORMANCY_TOO_LONG"]);
    rest(house, dormancy(SUBSIDIARY, "2027-03-23", "2029-09-22")).await.unwrap();
}

async fn what_begins_later_begins_on_its_day_or_not_at_all(house: &TestHouse) {
    parent_and_subsidiary(house).await;
    let filed = rest(house, dormancy(SUBSIDIARY, "2026-10-08", "2026-12-22")).await.unwrap();
    assert_eq!(filed.state, "FILED");
    assert_eq!(company(house, SUBSIDIARY).await.state, "ACTIVE");
    let second = dormancy(SUBSIDIARY, "2026-12-23", "2026-12-24");
    refused_as(&rest(house, second.clone()).await.unwrap_err(), "DORMANCY_OPEN");
    let withdrawn = withdraw(house, &filed).await.unwrap();
    assert_eq!((withdrawn.state.as_str(), alarms(house).await), ("WITHDRAWN", 0));
    assert_eq!(history(house, SUBSIDIARY).await.len(), 1, "the register never knew");
    let again = wire::FileDormancyRequest { command_id: "again".to_owned(), ..second };
    let again = wire::FileDormancyRequest { from: "2026-10-08".to_owned(), ..again };
    let filed = rest(house, again).await.unwrap();
    house.set_clock(at("2026-10-08T00:00:05"));
    let begun = reached(house, &filed, "DORMANT").await;
    refused_as(&withdraw(house, &begun).await.unwrap_err(), "DORMANCY_STATE");
    let shown = company(house, SUBSIDIARY).await;
    assert_eq!((shown.state.as_str(), shown.dormant_until.as_str()), ("DORMANT", "2026-12-24"));
    assert_eq!(company_on(house, SUBSIDIARY, "2026-10-07").await.unwrap().state, "ACTIVE");
    let request = wire::ListDormanciesRequest { uscc: SUBSIDIARY.to_owned() };
    let all = house.registrar().list_dormancies(request).await.unwrap().into_inner().dormancies;
    assert_eq!(all.iter().map(|one| one.state.as_str()).collect::<Vec<_>>(), ["WITHDRAWN", "DORMANT"]);
}

async fn business_resumes_or_is_found(house: &TestHouse) {
    parent_and_subsidiary(house).await;
    let filed = rest(house, dormancy(SUBSIDIARY, "2026-09-21", "2026-12-22")).await.unwrap();
    house.set_clock(at("2026-10-10T10:00:00"));
    refused_as(&end(house, &filed, "2026-10-11").await.unwrap_err(), "RESUMED_OUTSIDE");
    let done = end(house, &filed, "2026-10-09").await.unwrap();
    assert_eq!(
        (done.state.as_str(), done.outcome.as_str(), done.ended_on.as_str()),
        ("RESUMED", "PUBLICISED", "2026-10-09")
    );
    assert_eq!((company(house, SUBSIDIARY).await.state.as_str(), alarms(house).await), ("ACTIVE", 0));

    let filed = rest(house, dormancy(SUBSIDIARY, "2026-10-10", "2026-12-22")).await.unwrap();
    house.set_clock(at("2026-10-20T10:00:00"));
    let found = wire::NoteBusinessFoundRequest {
        command_id: "found".to_owned(),
        dormancy_id: filed.dormancy_id.clone(),
        expected_version: filed.version,
        since: "2026-10-12".to_owned(),
        reasons: "检查时发现正在经营".to_owned(),
    };
    let status = house.window().note_business_found(found.clone()).await.unwrap_err();
    assert_eq!(status.code(), Code::PermissionDenied);
    let mut desk = house.desk("supervisor-lu", Role::Supervisor);
    let found = desk.note_business_found(found).await.unwrap().into_inner().dormancy.unwrap();
    assert_eq!(
        (found.state.as_str(), found.due.as_str(), found.light.as_str()),
        ("BUSINESS_FOUND", "2026-11-19", "GREEN")
    );
    assert_eq!(company(house, SUBSIDIARY).await.state, "ACTIVE");
    let next = dormancy(SUBSIDIARY, "2026-10-20", "2026-12-22");
    refused_as(&rest(house, next).await.unwrap_err(), "DORMANCY_OPEN");
    house.set_clock(at("2026-11-20T00:00:05"));
    let stream = format!("filing-light/{}", found.dormancy_id);
    let noted = async || {
        let sql = "SELECT COUNT(*) AS n FROM journal WHERE stream = $1 AND new_state = 'RED'";
        house.count(sql, vec![stream.clone().into()]).await == 1
    };
    house.until("the red light", noted).await;
    let told = house.lights_told(&found.dormancy_id).await;
    assert_eq!(told, ["DORMANCY_PUBLICITY RED HANDLER", "DORMANCY_PUBLICITY RED SUPERIOR"]);
    let late = get(house, &found).await;
    assert_eq!(late.light, "RED");
    let settled = end(house, &late, "2026-11-20").await.unwrap();
    assert_eq!((settled.state.as_str(), settled.ended_on.as_str()), ("RESUMED", "2026-10-12"));
    assert_eq!(house.told(&found.dormancy_id).await, ["DormancyFiled", "DormancyEnded"]);
    assert_eq!(alarms(house).await, 0);
}

async fn one_act_at_a_time_concerns_a_company(house: &TestHouse) {
    parent_and_subsidiary(house).await;
    house.set_clock(at("2026-09-23T10:00:00"));
    publicise(house, simple(SUBSIDIARY, &[PARENT])).await.unwrap();
    let asked = dormancy(SUBSIDIARY, "2026-09-23", "2026-12-22");
    refused_as(&rest(house, asked).await.unwrap_err(), "COMPANY_HAS_OPEN_FILING");
    let open = opened(house, PARENT).await;
    let asked = dormancy(PARENT, "2026-09-23", "2026-12-22");
    refused_as(&rest(house, asked).await.unwrap_err(), "REVOCATION_OPEN");
    // What is left standing may rest.
    let ready = proposed(house, &open, "NOT_ESTABLISHED", &[]).await.unwrap();
    decided(house, &ready).await.unwrap();
    let again = dormancy(PARENT, "2026-09-23", "2026-12-23");
    assert_eq!(rest(house, again).await.unwrap().state, "DORMANT");
}

async fn who_rests_may_change_and_end(house: &TestHouse) {
    parent_and_subsidiary(house).await;
    let filed = rest(house, dormancy(PARENT, "2026-09-21", "2027-03-20")).await.unwrap();
    let mut form = filed_form(house, PARENT).await;
    form.domicile.push('二');
    let kinds = ["ARTICLES", "DOMICILE_DOC", "OLD_LICENCE"];
    let change = submit_change(house, handed_in(house, PARENT, form, &kinds)).await.unwrap();
    approve(house, &change).await.unwrap();
    let shown = company(house, PARENT).await;
    assert_eq!((shown.state.as_str(), shown.domicile.ends_with('二')), ("DORMANT", true));

    let resting = rest(house, dormancy(SUBSIDIARY, "2026-10-08", "2027-03-20")).await.unwrap();
    for (uscc, about) in [(SUBSIDIARY, &resting), (PARENT, &filed)] {
        let open = opened(house, uscc).await;
        let ready = proposed(house, &open, "REVOKE", &[]).await.unwrap();
        decided(house, &ready).await.unwrap();
        let ended = company(house, uscc).await;
        assert_eq!((ended.state.as_str(), ended.dormant_until.as_str()), ("REVOKED", ""));
        assert_eq!(get(house, about).await.state, "COMPANY_ENDED");
    }
    assert_eq!(alarms(house).await, 0);
    let asked = dormancy(PARENT, "2026-09-22", "2027-03-20");
    assert_eq!(reasons(&rest(house, asked).await.unwrap_err()), ["COMPANY_NOT_ACTIVE"]);
}

async fn what_is_said_of_a_dormancy_is_checked(house: &TestHouse) {
    parent_and_subsidiary(house).await;
    let before = house.business_rows().await;
    let nothing = wire::FileDormancyRequest {
        command_id: "nothing".to_owned(),
        uscc: SUBSIDIARY.to_owned(),
        ..Default::default()
    };
    let status = rest(house, nothing).await.unwrap_err();
    assert_eq!(reasons(&status), ["REASONS_REQUIRED", "UNKNOWN_VALUE", "DATE", "DATE"]);
    let careless = wire::FileDormancyRequest {
        employees_consulted: false,
        materials: Vec::new(),
        ..dormancy(SUBSIDIARY, "2026-09-20", "2026-12-22")
    };
    let status = rest(house, careless).await.unwrap_err();
    let missing = ["MATERIAL_MISSING"; 3];
    assert_eq!(reasons(&status)[..2], ["DORMANCY_BACKDATED", "EMPLOYEES_NOT_CONSULTED"]);
    assert_eq!(reasons(&status)[2..], missing);
    let stranger = dormancy(SUBSIDIARY, "2026-09-21", "2026-12-22");
    let status = house.desk("ji", Role::Applicant).file_dormancy(stranger.clone()).await.unwrap_err();
    refused(&status, Code::PermissionDenied, "NOT_A_PARTY");
    assert_eq!(house.business_rows().await, before);
    let filed = rest(house, stranger.clone()).await.unwrap();
    assert_eq!(rest(house, stranger).await.unwrap(), filed, "a repeated command answers the same");
    let request = wire::GetDormancyRequest { dormancy_id: filed.dormancy_id };
    let status = house.desk("ji", Role::Applicant).get_dormancy(request).await.unwrap_err();
    assert_eq!(status.code(), Code::NotFound);
}
