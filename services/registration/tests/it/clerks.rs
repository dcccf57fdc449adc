//! What clerks do to a filing: receipt, extension (T-15), return (T-07), refusal; and its clock (T-16).

use actnow_decisions::Role;
use actnow_proto::registration::v1 as wire;
use tonic::{Code, Status};

use crate::forms::{
    AUTHORITY, declaration, declare, file, get_filing, get_name, parent, persons, reasons, refused, shop,
    submit, uploaded,
};
use crate::house::{On, TestHouse, at, on_both, on_each};

on_both!(
    t_07_one_list_of_everything_to_correct,
    what_is_corrected_is_seen_and_who_is_not_named_again_stays,
    t_15_only_the_head_extends_and_in_time,
    t_16_the_clock_of_days_off,
    a_refusal_gives_the_name_back,
    a_filing_of_another_authority,
    an_applicant_withdraws_their_own,
    lights_are_noted_and_do_not_disturb,
    an_alarm_that_goes_off_twice_tells_nothing_twice,
    nobody_decides_without_the_right,
);

async fn waiting(house: &TestHouse, trade: &str) -> wire::Filing {
    file(house, uploaded(parent(trade))).await.unwrap()
}

pub(crate) async fn give_back(
    house: &TestHouse,
    filing: &wire::Filing,
    points: &[(&str, &str)],
) -> Result<wire::Filing, Status> {
    let point = |(field, rule): &(&str, &str)| wire::CorrectionPoint {
        field: (*field).to_owned(),
        rule: (*rule).to_owned(),
        demand: "请补正".to_owned(),
    };
    let request = wire::ReturnFilingRequest {
        command_id: format!("return-{}-{}-{}", filing.filing_id, filing.version, points.len()),
        filing_id: filing.filing_id.clone(),
        expected_version: filing.version,
        points: points.iter().map(point).collect(),
    };
    Ok(house.registrar().return_filing(request).await?.into_inner().filing.unwrap())
}

async fn again(house: &TestHouse, filing: &wire::Filing, form: wire::EstablishmentForm) -> wire::Filing {
    let request = wire::ResubmitEstablishmentRequest {
        command_id: format!("again-{}", filing.version),
        filing_id: filing.filing_id.clone(),
        expected_version: filing.version,
        form: Some(form),
        persons: persons(house.now()),
    };
    house.window().resubmit_establishment(request).await.unwrap().into_inner().filing.unwrap()
}

async fn t_07_one_list_of_everything_to_correct(house: &TestHouse) {
    let mut form = parent("淘集集");
    form.materials.retain(|material| material.kind != "ARTICLES");
    let filing = file(house, form).await.unwrap();
    assert_eq!(filing.state(), wire::FilingState::Submitted, "a gap keeps nothing out");
    let status = give_back(house, &filing, &[]).await.unwrap_err();
    assert_eq!(reasons(&status), ["CORRECTION_LIST_EMPTY"]);
    let returned = give_back(house, &filing, &[("materials.ARTICLES", "MERR 16")]).await.unwrap();
    assert_eq!((returned.state(), returned.due.as_str()), (wire::FilingState::Returned, ""));
    assert_eq!(returned.points[0].field, "materials.ARTICLES");
    let told: wire::FilingReturned = house.fact(&filing.filing_id).await;
    assert_eq!((told.round, told.points.len()), (1, 1));

    house.set_clock(at("2026-09-22T10:00:00"));
    let second = again(house, &returned, uploaded(parent("淘集集"))).await;
    assert_eq!((second.state(), second.round), (wire::FilingState::Submitted, 2));
    assert_eq!(second.due, "2026-09-28", "a new clock, and days off in between");
    let old = [("materials.ARTICLES", "MERR 16"), ("capital_fen", "C-CAP-5")];
    let status = give_back(house, &second, &old).await.unwrap_err();
    refused(&status, Code::FailedPrecondition, "ONE_TIME_NOTICE_VIOLATED");
    let red = get_filing(house, &second.filing_id).await;
    assert_eq!(
        (red.light.as_str(), red.version),
        ("RED", second.version),
        "the light disturbs nobody's work"
    );
    let told = house.lights_told(&second.filing_id).await;
    assert_eq!(told, ["ONE_TIME_NOTICE RED HANDLER", "ONE_TIME_NOTICE RED SUPERIOR"]);
    let second = a_supervisor_allows_what_was_overlooked(house, second, &old).await;
    let request = wire::ApproveFilingRequest {
        command_id: "approve".to_owned(),
        filing_id: second.filing_id.clone(),
        expected_version: second.version,
    };
    let issued = house.registrar().approve_filing(request).await.unwrap().into_inner().filing.unwrap();
    assert_eq!((issued.state(), issued.light.as_str()), (wire::FilingState::Issued, "GREEN"));
}

/// The leave is a supervisor's, with reasons; the list stays a registrar's, and the leave is used up with it.
async fn a_supervisor_allows_what_was_overlooked(
    house: &TestHouse,
    filing: wire::Filing,
    old: &[(&str, &str)],
) -> wire::Filing {
    let leave = |command_id: &str, reasons: &str| wire::AllowSecondNoticeRequest {
        command_id: command_id.to_owned(),
        filing_id: filing.filing_id.clone(),
        expected_version: filing.version,
        reasons: reasons.to_owned(),
    };
    let status = house.registrar().allow_second_notice(leave("own", "漏看")).await.unwrap_err();
    refused(&status, Code::PermissionDenied, "ROLE_MISSING");
    let mut supervisor = house.desk("supervisor-sun", Role::Supervisor);
    let status = supervisor.allow_second_notice(leave("silent", " ")).await.unwrap_err();
    assert_eq!(reasons(&status), ["REASONS_REQUIRED"]);
    let allowed = supervisor.allow_second_notice(leave("allow", "首次审查漏看注册资本")).await.unwrap();
    let allowed = allowed.into_inner().filing.unwrap();
    let notice = allowed.second_notice.clone().unwrap();
    assert_eq!(
        (notice.allowed_by.as_str(), notice.reasons.as_str()),
        ("supervisor-sun", "首次审查漏看注册资本")
    );
    let told: wire::SecondNoticeAllowed = house.fact(&filing.filing_id).await;
    assert_eq!((told.round, told.allowed_by.as_str()), (2, "supervisor-sun"));
    let returned = give_back(house, &allowed, old).await.unwrap();
    assert_eq!((returned.state(), returned.points.len()), (wire::FilingState::Returned, 2));
    let third = again(house, &returned, uploaded(parent("淘集集"))).await;
    assert_eq!((third.round, &third.second_notice), (3, &None));
    third
}

async fn what_is_corrected_is_seen_and_who_is_not_named_again_stays(house: &TestHouse) {
    let filing = waiting(house, "淘集集").await;
    let demands = [("domicile", "C-ADDR-1"), ("materials.DOMICILE_DOC", "MERR 16")];
    let returned = give_back(house, &filing, &demands).await.unwrap();
    assert_eq!((returned.corrections.len(), returned.corrected_materials.len()), (0, 0));
    let mut form = returned.form.clone().unwrap();
    form.domicile = format!("{}甲", form.domicile);
    let document = form.materials.iter_mut().find(|material| material.kind == "DOMICILE_DOC").unwrap();
    document.sha256 = "ab".repeat(32);

    let check = |filing_id: &str| wire::CheckEstablishmentRequest {
        form: Some(form.clone()),
        authority: AUTHORITY.to_owned(),
        filing_id: filing_id.to_owned(),
        ..wire::CheckEstablishmentRequest::default()
    };
    let checked = house.window().check_establishment(check(&filing.filing_id)).await.unwrap().into_inner();
    assert_eq!(checked.violations, [], "the persons are known");
    let unknown = house.window().check_establishment(check("")).await.unwrap().into_inner();
    assert!(!unknown.violations.is_empty(), "nobody is known without the filing");

    let mut corrected = persons(house.now()).remove(0);
    "13900139000".clone_into(&mut corrected.phone);
    let request = wire::ResubmitEstablishmentRequest {
        command_id: "again".to_owned(),
        filing_id: filing.filing_id.clone(),
        expected_version: returned.version,
        form: Some(form.clone()),
        persons: vec![corrected.clone()],
    };
    let second = house.window().resubmit_establishment(request).await.unwrap().into_inner().filing.unwrap();
    let items: Vec<_> =
        second.corrections.iter().map(|one| (one.item.as_str(), one.after.as_str())).collect();
    assert_eq!(items, [("DOMICILE", form.domicile.as_str())]);
    assert_eq!(second.corrected_materials, ["DOMICILE_DOC"]);
    let listed = wire::ListFilingPersonsRequest { filing_id: filing.filing_id };
    let masked = house.registrar().list_filing_persons(listed).await.unwrap().into_inner().persons;
    let refs: Vec<&str> = masked.iter().map(|person| person.r#ref.as_str()).collect();
    assert_eq!(refs, ["p1", "p2", "p5"], "who is named stays, who is not goes");
    assert_eq!((corrected.r#ref.as_str(), masked[0].phone.as_str()), ("p1", "139****9000"));
}

pub(crate) async fn receive(house: &TestHouse, filing: &wire::Filing) -> wire::Filing {
    let request = wire::ReceiveFilingRequest {
        command_id: format!("receive-{}", filing.filing_id),
        filing_id: filing.filing_id.clone(),
        expected_version: filing.version,
    };
    house.registrar().receive_filing(request).await.unwrap().into_inner().filing.unwrap()
}

fn extension(filing: &wire::Filing, command_id: &str) -> wire::ExtendFilingRequest {
    wire::ExtendFilingRequest {
        command_id: command_id.to_owned(),
        filing_id: filing.filing_id.clone(),
        expected_version: filing.version,
        reasons: "情形复杂".to_owned(),
    }
}

async fn t_15_only_the_head_extends_and_in_time(house: &TestHouse) {
    let first = receive(house, &waiting(house, "淘集集").await).await;
    let second = receive(house, &waiting(house, "万阁").await).await;
    assert_eq!((first.state(), first.due.as_str()), (wire::FilingState::Reviewing, "2026-09-24"));
    let told: wire::FilingReceived = house.fact(&first.filing_id).await;
    assert_eq!(told.due, "2026-09-24");
    let status = house.registrar().extend_filing(extension(&first, "by-registrar")).await.unwrap_err();
    assert_eq!(status.code(), Code::PermissionDenied);
    let silent = wire::ExtendFilingRequest { reasons: String::new(), ..extension(&first, "silent") };
    assert_eq!(reasons(&house.head().extend_filing(silent).await.unwrap_err()), ["REASONS_REQUIRED"]);
    house.set_clock(at("2026-09-24T16:00:00"));
    let extended = house.head().extend_filing(extension(&first, "by-head")).await.unwrap();
    let extended = extended.into_inner().filing.unwrap();
    assert_eq!((extended.due.as_str(), extended.extended), ("2026-09-30", true));
    let status = house.head().extend_filing(extension(&extended, "twice")).await.unwrap_err();
    refused(&status, Code::FailedPrecondition, "EXTENSION_USED");
    house.set_clock(at("2026-09-25T09:00:00"));
    let status = house.head().extend_filing(extension(&second, "too-late")).await.unwrap_err();
    refused(&status, Code::FailedPrecondition, "EXTENSION_TOO_LATE");
}

async fn t_16_the_clock_of_days_off(house: &TestHouse) {
    // Saturday 26 September belongs to Mid-Autumn; the 20th would have been a working Sunday.
    house.set_clock(at("2026-10-03T10:00:00"));
    let saturday = waiting(house, "淘集集").await;
    assert_eq!(saturday.due, "2026-10-10", "the tenth is a working Saturday");
}

on_each!(t_16_a_saturday_before_a_working_sunday);

async fn t_16_a_saturday_before_a_working_sunday(on: On) {
    let house = TestHouse::start_at(on, "", at("2026-09-19T10:00:00")).await;
    assert_eq!(waiting(&house, "淘集集").await.due, "2026-09-22");
    house.close().await;
}

async fn a_refusal_gives_the_name_back(house: &TestHouse) {
    let mut window = house.window();
    let declared = declare(&mut window, declaration("refusal", shop("淘集集"))).await;
    let filing =
        submit(house, &mut window, uploaded(parent("淘集集")), &declared.declaration_id).await.unwrap();
    let filing = receive(house, &filing).await;
    let mut request = wire::RefuseFilingRequest {
        command_id: "refuse".to_owned(),
        filing_id: filing.filing_id.clone(),
        expected_version: filing.version,
        grounds: String::new(),
        remedies: String::new(),
    };
    let status = house.head().refuse_filing(request.clone()).await.unwrap_err();
    assert_eq!(reasons(&status), ["REASONS_REQUIRED"]);
    request.grounds = "材料虚假".to_owned();
    let status = house.registrar().refuse_filing(request.clone()).await.unwrap_err();
    assert_eq!(status.code(), Code::PermissionDenied);
    // Who worked on the filing proposes; the same person does not decide.
    let status = house.desk("registrar-han", Role::Head).refuse_filing(request.clone()).await.unwrap_err();
    refused(&status, Code::PermissionDenied, "SEPARATION_OF_DUTY");
    let done = house.head().refuse_filing(request).await.unwrap().into_inner().filing.unwrap();
    assert_eq!((done.state(), done.grounds.as_str()), (wire::FilingState::Refused, "材料虚假"));
    assert!(done.remedies.contains("行政复议"));
    let name = get_name(house, &declared.declaration_id).await;
    assert_eq!((name.state(), name.reserved_until.as_str()), (wire::NameState::Reserved, "2026-11-21"));
    let told: wire::FilingRefused = house.fact(&filing.filing_id).await;
    assert!(told.grounds.starts_with("材料虚假。"));
    // The name serves another filing of the same applicants.
    let second = wire::SubmitEstablishmentRequest {
        command_id: "second".to_owned(),
        form: Some(parent("淘集集")),
        persons: persons(house.now()),
        authority: AUTHORITY.to_owned(),
        declaration_id: declared.declaration_id,
    };
    let second = window.submit_establishment(second).await.unwrap().into_inner().filing.unwrap();
    assert_eq!(second.state(), wire::FilingState::Issued);
}

async fn a_filing_of_another_authority(house: &TestHouse) {
    let filing = waiting(house, "淘集集").await;
    let request = wire::MarkNotHandledRequest {
        command_id: "elsewhere".to_owned(),
        filing_id: filing.filing_id.clone(),
        expected_version: filing.version,
        where_to_go: "青岛市城阳区市场监督管理局".to_owned(),
    };
    let done = house.registrar().mark_not_handled(request).await.unwrap().into_inner().filing.unwrap();
    assert_eq!((done.state(), done.due.as_str()), (wire::FilingState::NotHandled, ""));
    let told: wire::FilingNotHandled = house.fact(&filing.filing_id).await;
    assert_eq!(told.where_to_go, "青岛市城阳区市场监督管理局");
    let other = wire::SubmitEstablishmentRequest {
        command_id: "other".to_owned(),
        form: Some(parent("万阁")),
        persons: persons(house.now()),
        authority: "11100000MB0143028R".to_owned(),
        declaration_id: filing.filing_id,
    };
    assert_eq!(reasons(&house.window().submit_establishment(other).await.unwrap_err()), ["OTHER_AUTHORITY"]);
}

async fn an_applicant_withdraws_their_own(house: &TestHouse) {
    let mut tao = house.desk("tao", Role::Applicant);
    let declared = declare(&mut tao, declaration("own", shop("淘集集"))).await;
    let filing = submit(house, &mut tao, uploaded(parent("淘集集")), &declared.declaration_id).await.unwrap();
    let request = wire::WithdrawFilingRequest {
        command_id: "withdraw".to_owned(),
        filing_id: filing.filing_id.clone(),
        expected_version: filing.version,
        reasons: "不再办理".to_owned(),
    };
    let mut stranger = house.desk("stranger", Role::Applicant);
    refused(&stranger.withdraw_filing(request.clone()).await.unwrap_err(), Code::NotFound, "NOT_FOUND");
    let get = wire::GetFilingRequest { filing_id: filing.filing_id.clone() };
    assert_eq!(stranger.get_filing(get.clone()).await.unwrap_err().code(), Code::NotFound);
    assert!(tao.get_filing(get).await.is_ok());
    let done = tao.withdraw_filing(request).await.unwrap().into_inner().filing.unwrap();
    assert_eq!(done.state(), wire::FilingState::Withdrawn);
    assert_eq!(get_name(house, &declared.declaration_id).await.state(), wire::NameState::Reserved);
    // Nobody acts as an official on a file of their own.
    let second = declare(&mut tao, declaration("own-2", shop("万阁"))).await;
    let second = submit(house, &mut tao, uploaded(parent("万阁")), &second.declaration_id).await.unwrap();
    let request = wire::ReceiveFilingRequest {
        command_id: "recusal".to_owned(),
        filing_id: second.filing_id,
        expected_version: second.version,
    };
    let status = house.desk("tao", Role::Registrar).receive_filing(request).await.unwrap_err();
    refused(&status, Code::PermissionDenied, "RECUSAL");
}

async fn lights_are_noted_and_do_not_disturb(house: &TestHouse) {
    let filing = waiting(house, "淘集集").await;
    assert_eq!(filing.light, "GREEN");
    let noted = async |light: &str| {
        let sql = "SELECT COUNT(*) AS n FROM journal WHERE stream = $1 AND new_state = $2";
        let stream = format!("filing-light/{}", filing.filing_id);
        house.count(sql, vec![stream.into(), light.into()]).await == 1
    };
    assert!(house.lights_told(&filing.filing_id).await.is_empty(), "nothing has changed yet");
    let yellow = "FILING_REVIEW YELLOW HANDLER";
    let red = [yellow, "FILING_REVIEW RED HANDLER", "FILING_REVIEW RED SUPERIOR"];
    for (now, light, told) in
        [("2026-09-23T00:00:01", "YELLOW", &red[..1]), ("2026-09-25T00:00:01", "RED", &red[..])]
    {
        house.set_clock(at(now));
        house.until(light, async || noted(light).await).await;
        let shown = get_filing(house, &filing.filing_id).await;
        assert_eq!((shown.light.as_str(), shown.version), (light, filing.version));
        assert_eq!(house.lights_told(&filing.filing_id).await, told);
    }
    let told: wire::LightChanged = house.fact(&format!("light/{}", filing.filing_id)).await;
    assert_eq!((told.subject_id.as_str(), told.version), (filing.filing_id.as_str(), 2));
    assert_eq!((told.matter.as_str(), told.due.as_str()), ("FILING", "2026-09-24"));
    let status = give_back(house, &filing, &[("materials.ARTICLES", "MERR 16")]).await.unwrap_err();
    refused(&status, Code::FailedPrecondition, "RETURN_TOO_LATE");
}

/// As an alarm does that two processes found: the second time the light is as it was.
async fn an_alarm_that_goes_off_twice_tells_nothing_twice(house: &TestHouse) {
    let id = waiting(house, "淘集集").await.filing_id;
    house.set_clock(at("2026-09-23T00:00:01"));
    house.until("yellow", async || !house.lights_told(&id).await.is_empty()).await;
    let again = "UPDATE alarms SET due_at = $2, try_at = $2 WHERE subject = $1";
    assert_eq!(house.execute(again, vec![id.clone().into(), house.now().into()]).await, 1);
    let armed = "SELECT COUNT(*) AS n FROM alarms WHERE subject = $1 AND due_at = $2";
    let red_at = at("2026-09-25T00:00:00");
    let rung = async || house.count(armed, vec![id.clone().into(), red_at.into()]).await == 1;
    house.until("the alarm of the red light", rung).await;
    assert_eq!(house.lights_told(&id).await, ["FILING_REVIEW YELLOW HANDLER"]);
}

async fn nobody_decides_without_the_right(house: &TestHouse) {
    let filing = waiting(house, "淘集集").await;
    let request = wire::ApproveFilingRequest {
        command_id: "approve".to_owned(),
        filing_id: filing.filing_id,
        expected_version: filing.version,
    };
    for role in [Role::Applicant, Role::Window, Role::Head, Role::System, Role::Operator] {
        let status = house.desk("somebody", role).approve_filing(request.clone()).await.unwrap_err();
        assert_eq!(status.code(), Code::PermissionDenied, "{role}");
    }
    let import = crate::forms::import(house, "import", Vec::new()).await.unwrap();
    assert_eq!(import.imported, 0);
    let request = wire::ImportCompaniesRequest { command_id: "x".to_owned(), companies: Vec::new() };
    let status = house.window().import_companies(request).await.unwrap_err();
    assert_eq!(status.code(), Code::PermissionDenied);
}
