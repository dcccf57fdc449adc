//! Revocation of false registrations: investigated, publicised, decided by the head; the company ends, its licence is
//! revoked, and who is responsible may not apply for three years (T-28).

use actnow_decisions::Role;
use actnow_proto::registration::v1 as wire;
use tonic::{Code, Status};

use crate::acts::{company, company_on, counted, history, licence_state, publicise, refused_as, simple};
use crate::forms::{PARENT, SUBSIDIARY, file, parent, person, reasons, shop, subsidiary};
use crate::house::{TestHouse, at, on_both};

on_both!(
    a_false_registration_is_revoked_and_its_maker_banned,
    nobody_can_be_reached_for_forty_five_days,
    an_application_is_accepted_or_not,
    what_is_left_standing_goes_on,
    what_is_said_of_a_revocation_is_checked,
);

pub(crate) async fn opened(house: &TestHouse, uscc: &str) -> wire::Revocation {
    suspected(house, uscc, "").await.unwrap()
}

/// The change `filing_id` of `uscc` is suspected to be false, or its establishment.
pub(crate) async fn suspected(
    house: &TestHouse,
    uscc: &str,
    filing_id: &str,
) -> Result<wire::Revocation, Status> {
    let request = wire::OpenRevocationRequest {
        command_id: format!("open-{}", house.database.ids().next(house.now())),
        uscc: uscc.to_owned(),
        reasons: "住所证明系伪造".to_owned(),
        filing_id: filing_id.to_owned(),
    };
    Ok(house.registrar().open_revocation(request).await?.into_inner().revocation.unwrap())
}

pub(crate) async fn publicised(house: &TestHouse, about: &wire::Revocation) -> wire::Revocation {
    let request = wire::PubliciseRevocationRequest {
        command_id: "public".to_owned(),
        revocation_id: about.revocation_id.clone(),
        expected_version: about.version,
        reasons: "通过登记的住所无法联系".to_owned(),
    };
    house.registrar().publicise_revocation(request).await.unwrap().into_inner().revocation.unwrap()
}

pub(crate) async fn proposed(
    house: &TestHouse,
    about: &wire::Revocation,
    finding: &str,
    responsible: &[&str],
) -> Result<wire::Revocation, Status> {
    let request = wire::ProposeRevocationRequest {
        command_id: format!(
            "propose-{}-{}-{finding}-{}",
            about.revocation_id,
            about.version,
            responsible.len()
        ),
        revocation_id: about.revocation_id.clone(),
        expected_version: about.version,
        finding: finding.to_owned(),
        responsible: responsible.iter().map(|one| (*one).to_owned()).collect(),
        reasons: "经调查属实".to_owned(),
    };
    Ok(house.registrar().propose_revocation(request).await?.into_inner().revocation.unwrap())
}

pub(crate) async fn decided(house: &TestHouse, about: &wire::Revocation) -> Result<wire::Revocation, Status> {
    let request = wire::DecideRevocationRequest {
        command_id: format!("decide-{}-{}", about.revocation_id, about.version),
        revocation_id: about.revocation_id.clone(),
        expected_version: about.version,
    };
    Ok(house.head().decide_revocation(request).await?.into_inner().revocation.unwrap())
}

async fn a_false_registration_is_revoked_and_its_maker_banned(house: &TestHouse) {
    file(house, parent("淘集集")).await.unwrap();
    let established = file(house, subsidiary("万阁", PARENT)).await.unwrap();
    house.set_clock(at("2026-09-23T10:00:00"));
    let open = opened(house, SUBSIDIARY).await;
    assert_eq!(
        (open.state.as_str(), open.due.as_str(), open.origin.as_str()),
        ("INVESTIGATING", "2026-12-23", "EX_OFFICIO")
    );
    let status = publicise(house, simple(SUBSIDIARY, &[PARENT])).await.unwrap_err();
    assert_eq!(reasons(&status), ["UNDER_INVESTIGATION"], "nobody leaves the simple way meanwhile");
    // Nobody lifts by hand what stands and falls with the investigation.
    let mut supervisor = house.desk("supervisor-lu", Role::Supervisor);
    let request = wire::ListMarksRequest { uscc: SUBSIDIARY.to_owned() };
    let marks = supervisor.list_marks(request).await.unwrap().into_inner().marks;
    assert!(marks[0].own, "{marks:?}");
    let lift = wire::LiftMarkRequest {
        command_id: "lift".to_owned(),
        uscc: SUBSIDIARY.to_owned(),
        mark_id: marks[0].mark_id.clone(),
        reasons: "解除".to_owned(),
    };
    refused_as(&supervisor.lift_mark(lift).await.unwrap_err(), "MARK_OF_OWN_MATTER");
    assert_eq!(reasons(&proposed(house, &open, "REVOKE", &["p77"]).await.unwrap_err()), ["PERSON_UNKNOWN"]);
    let ready = proposed(house, &open, "REVOKE", &["p3"]).await.unwrap();
    let status =
        house.registrar().decide_revocation(wire::DecideRevocationRequest::default()).await.unwrap_err();
    assert_eq!(status.code(), Code::PermissionDenied);
    house.set_clock(at("2026-10-20T10:00:00"));
    let done = decided(house, &ready).await.unwrap();
    assert_eq!((done.state.as_str(), done.decided_on.as_str()), ("REVOKED", "2026-10-20"));
    assert_eq!(done.banned_until, "2029-10-19");
    assert_eq!((done.opened_by.as_str(), done.proposed_by.as_str()), ("registrar-han", "registrar-han"));
    assert_eq!((ready.decided_by.as_str(), done.decided_by.as_str()), ("", "head-meng"));
    let ended = company(house, SUBSIDIARY).await;
    assert_eq!((ended.state.as_str(), ended.ended_on.as_str()), ("REVOKED", "2026-10-20"));
    assert_eq!(company_on(house, SUBSIDIARY, "2026-10-19").await.unwrap().state, "ACTIVE");
    assert_eq!(licence_state(house, &established.certificate_id).await, ("REVOKED".to_owned(), true));
    let versions = history(house, SUBSIDIARY).await;
    assert_eq!((versions[1].act.as_str(), &versions[1].revocation_id), ("REVOCATION", &done.revocation_id));
    assert!(versions[1].filing_id.is_empty());
    let told = house.told(&done.revocation_id).await;
    assert_eq!(told, ["RevocationOpened", "RevocationSettled", "CompanyDeregistered"]);
    let end: wire::CompanyDeregistered = house.fact(&done.revocation_id).await;
    assert_eq!((end.uscc.as_str(), end.kind.as_str()), (SUBSIDIARY, "REVOCATION"));
    assert_eq!(counted(house, "SELECT COUNT(*) AS n FROM company_marks WHERE lifted_at IS NULL").await, 0);
    let note = wire::NoteMarkRequest {
        command_id: "late".to_owned(),
        uscc: SUBSIDIARY.to_owned(),
        mark: "UNPAID_FINE".to_owned(),
        reference: "青市监罚〔2026〕1号".to_owned(),
        since: "2026-09-23".to_owned(),
    };
    refused_as(&supervisor.note_mark(note).await.unwrap_err(), "COMPANY_ENDED");
    assert_eq!(counted(house, "SELECT COUNT(*) AS n FROM alarms WHERE kind LIKE 'REVOCATION%'").await, 0);
    refused_as(&decided(house, &done).await.unwrap_err(), "REVOCATION_STATE");
    // T-28: who is responsible may not apply, under whatever name, through the last day of three years.
    let filings = counted(house, "SELECT COUNT(*) AS n FROM filings").await;
    let status = file(house, subsidiary("海格", PARENT)).await.unwrap_err();
    assert!(reasons(&status).contains(&"BANNED_UNTIL".to_owned()), "{status:?}");
    assert_eq!(counted(house, "SELECT COUNT(*) AS n FROM filings").await, filings);
    house.set_clock(at("2029-10-20T10:00:00"));
    file(house, subsidiary("东篱", PARENT)).await.unwrap();
}

async fn nobody_can_be_reached_for_forty_five_days(house: &TestHouse) {
    file(house, parent("淘集集")).await.unwrap();
    file(house, subsidiary("万阁", PARENT)).await.unwrap();
    let open = opened(house, SUBSIDIARY).await;
    let public = publicised(house, &open).await;
    assert_eq!((public.state.as_str(), public.public_until.as_str()), ("PUBLICISED", "2026-11-05"));
    refused_as(&proposed(house, &public, "REVOKE", &[]).await.unwrap_err(), "PERIOD_NOT_OVER");
    house.set_clock(at("2026-11-06T00:00:05"));
    let get = async || {
        let request = wire::GetRevocationRequest { revocation_id: open.revocation_id.clone() };
        house.window().get_revocation(request).await.unwrap().into_inner().revocation.unwrap()
    };
    house.until("the publicity is over", async || get().await.state == "INVESTIGATING").await;
    let ready = proposed(house, &get().await, "REVOKE", &["p3", "p4"]).await.unwrap();
    assert_eq!(decided(house, &ready).await.unwrap().state, "REVOKED");
    let told = house.told(&open.revocation_id).await;
    assert_eq!(
        told,
        ["RevocationOpened", "RevocationPublicised", "RevocationSettled", "CompanyDeregistered"]
    );
    // The name stands in others' way for a year.
    let request = wire::CheckNameRequest {
        name: Some(shop("万阁")),
        authority_division: "370222".to_owned(),
        ..wire::CheckNameRequest::default()
    };
    let check = house.window().check_name(request).await.unwrap().into_inner();
    assert_eq!(check.hits[0].holder_state, "REVOKED");
}

async fn an_application_is_accepted_or_not(house: &TestHouse) {
    file(house, parent("淘集集")).await.unwrap();
    let apply = |command: &str| wire::ApplyForRevocationRequest {
        command_id: command.to_owned(),
        uscc: PARENT.to_owned(),
        reasons: "身份信息被冒用".to_owned(),
        applicant: Some(person("x", "季样例", "370214190001010028", house.now())),
        ..wire::ApplyForRevocationRequest::default()
    };
    let mut victim = house.desk("ji", Role::Applicant);
    let applied = victim.apply_for_revocation(apply("one")).await.unwrap().into_inner().revocation.unwrap();
    assert_eq!((applied.state.as_str(), applied.due.as_str()), ("APPLIED", "2026-09-24"));
    refused_as(&house.window().apply_for_revocation(apply("two")).await.unwrap_err(), "REVOCATION_OPEN");
    let get = wire::GetRevocationRequest { revocation_id: applied.revocation_id.clone() };
    assert!(victim.get_revocation(get.clone()).await.is_ok());
    let status = house.desk("stranger", Role::Applicant).get_revocation(get).await.unwrap_err();
    assert_eq!(status.code(), Code::NotFound);
    let decline = wire::DeclineRevocationRequest {
        command_id: "decline".to_owned(),
        revocation_id: applied.revocation_id.clone(),
        expected_version: applied.version,
        ground: "IDENTITY_UNVERIFIED".to_owned(),
        reasons: "未通过身份核验".to_owned(),
    };
    let declined =
        house.registrar().decline_revocation(decline).await.unwrap().into_inner().revocation.unwrap();
    assert_eq!((declined.state.as_str(), declined.ground.as_str()), ("NOT_ACCEPTED", "IDENTITY_UNVERIFIED"));
    let again = victim.apply_for_revocation(apply("three")).await.unwrap().into_inner().revocation.unwrap();
    let accept = wire::AcceptRevocationRequest {
        command_id: "accept".to_owned(),
        revocation_id: again.revocation_id.clone(),
        expected_version: again.version,
    };
    let accepted =
        house.registrar().accept_revocation(accept).await.unwrap().into_inner().revocation.unwrap();
    assert_eq!((accepted.state.as_str(), accepted.origin.as_str()), ("INVESTIGATING", "APPLICATION"));
    let request = wire::ListRevocationsRequest { uscc: PARENT.to_owned() };
    assert_eq!(house.window().list_revocations(request).await.unwrap().into_inner().revocations.len(), 2);
    let stored = "SELECT COUNT(*) AS n FROM filing_persons WHERE ref = 'applicant'";
    assert_eq!(counted(house, stored).await, 2, "who applied is kept sealed");
}

async fn what_is_left_standing_goes_on(house: &TestHouse) {
    file(house, parent("淘集集")).await.unwrap();
    file(house, subsidiary("万阁", PARENT)).await.unwrap();
    let open = opened(house, SUBSIDIARY).await;
    let suspend = wire::SuspendRevocationRequest {
        command_id: "suspend".to_owned(),
        revocation_id: open.revocation_id.clone(),
        expected_version: open.version,
        ground: "LAWSUIT".to_owned(),
        reasons: "股东资格确认之诉".to_owned(),
    };
    let still = house.registrar().suspend_revocation(suspend).await.unwrap().into_inner().revocation.unwrap();
    assert_eq!((still.state.as_str(), still.ground.as_str()), ("SUSPENDED", "LAWSUIT"));
    assert_eq!(
        (still.note.as_str(), still.note_by.is_empty()),
        ("股东资格确认之诉", false),
        "who reads it sees why"
    );
    house.set_clock(at("2026-10-21T10:00:00"));
    let resume = wire::ResumeRevocationRequest {
        command_id: "resume".to_owned(),
        revocation_id: still.revocation_id.clone(),
        expected_version: still.version,
        reasons: "判决生效".to_owned(),
    };
    let resumed = house.registrar().resume_revocation(resume).await.unwrap().into_inner().revocation.unwrap();
    assert_eq!(resumed.due, "2027-01-20");
    let extend = wire::ExtendRevocationRequest {
        command_id: "extend".to_owned(),
        revocation_id: resumed.revocation_id.clone(),
        expected_version: resumed.version,
        reasons: "情形复杂".to_owned(),
    };
    let longer = house.head().extend_revocation(extend).await.unwrap().into_inner().revocation.unwrap();
    assert_eq!((longer.due.as_str(), longer.extended), ("2027-04-20", true));
    assert_eq!(longer.note, "情形复杂");
    let ready = proposed(house, &longer, "PUBLIC_INTEREST", &[]).await.unwrap();
    let back = wire::SendBackRevocationRequest {
        command_id: "back".to_owned(),
        revocation_id: ready.revocation_id.clone(),
        expected_version: ready.version,
        reasons: "请补充证据".to_owned(),
    };
    let back = house.head().send_back_revocation(back).await.unwrap().into_inner().revocation.unwrap();
    let ready = proposed(house, &back, "PUBLIC_INTEREST", &[]).await.unwrap();
    let done = decided(house, &ready).await.unwrap();
    assert_eq!((done.state.as_str(), done.ground.as_str()), ("NOT_REVOKED", "PUBLIC_INTEREST"));
    assert_eq!(company(house, SUBSIDIARY).await.state, "ACTIVE");
    assert_eq!(counted(house, "SELECT COUNT(*) AS n FROM company_marks WHERE lifted_at IS NULL").await, 0);
    assert_eq!(counted(house, "SELECT COUNT(*) AS n FROM bans").await, 0);
}

async fn what_is_said_of_a_revocation_is_checked(house: &TestHouse) {
    file(house, parent("淘集集")).await.unwrap();
    file(house, subsidiary("万阁", PARENT)).await.unwrap();
    let nobody = wire::ApplyForRevocationRequest {
        command_id: "nobody".to_owned(),
        uscc: SUBSIDIARY.to_owned(),
        ..wire::ApplyForRevocationRequest::default()
    };
    let status = house.window().apply_for_revocation(nobody).await.unwrap_err();
    assert_eq!(reasons(&status), ["APPLICANT_MISSING", "REASONS_REQUIRED"]);
    let open = opened(house, SUBSIDIARY).await;
    assert_eq!(reasons(&proposed(house, &open, "MAYBE", &[]).await.unwrap_err()), ["UNKNOWN_VALUE"]);
    let status = proposed(house, &open, "NOT_ESTABLISHED", &["p3"]).await.unwrap_err();
    assert_eq!(reasons(&status), ["RESPONSIBLE_WITHOUT_REVOCATION"]);
    let object = wire::ObjectToRevocationRequest {
        command_id: "object".to_owned(),
        revocation_id: open.revocation_id.clone(),
        expected_version: open.version,
        raised_by: String::new(),
        reasons: "不实".to_owned(),
    };
    assert_eq!(
        reasons(&house.window().object_to_revocation(object.clone()).await.unwrap_err()),
        ["OBJECTOR_MISSING"]
    );
    let object = wire::ObjectToRevocationRequest { raised_by: "股东".to_owned(), ..object };
    let object = wire::ObjectToRevocationRequest { command_id: "object-2".to_owned(), ..object };
    refused_as(&house.window().object_to_revocation(object).await.unwrap_err(), "REVOCATION_STATE");
}
