//! Three administrators who share everything and exclude each other.

use actnow_decisions::Role;
use actnow_identity::DEMO_PASSWORD;
use actnow_proto::identity::v1 as wire;
use actnow_proto::identity::v1::{AccountState, SecurityEventKind as Kind};
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use tonic::Code;

use crate::house::{ADDRESS, On, TestHouse, assert_no, id, on_both};

on_both!(
    an_account_is_made_without_rights_and_gets_them_from_another,
    the_same_command_answers_the_same_password_and_keeps_none,
    administrators_exclude_each_other,
    the_tables_know_it_too,
    nobody_administers_themselves_or_removes_the_last,
    a_stale_version_is_told_who_was_faster,
    malformed_commands_name_every_field,
    the_auditor_reads_every_page_and_the_journal_holds,
);

fn create(command_id: &str, account: &str) -> wire::CreateAccountRequest {
    wire::CreateAccountRequest {
        command_id: command_id.to_owned(),
        account: account.to_owned(),
        display_name: "李伟".to_owned(),
        office_id: "registration-1".to_owned(),
    }
}

fn grant(account: &str, expected_version: i64, role: &str) -> wire::GrantRoleRequest {
    wire::GrantRoleRequest {
        command_id: id(),
        account: account.to_owned(),
        expected_version,
        role: role.to_owned(),
    }
}

async fn an_account_is_made_without_rights_and_gets_them_from_another(house: &TestHouse) {
    let made = house.system_admin().create_account(create("c-1", "li.wei")).await.unwrap().into_inner();
    let account = made.account.unwrap();
    assert_eq!((account.version, account.roles.len()), (1, 0));
    let first = house.try_in("li.wei", &made.initial_password).await.unwrap();
    assert!(first.me.unwrap().must_change_password);
    assert_no(house.token(&first.session_token).await, Code::FailedPrecondition, "PASSWORD_CHANGE_DUE");
    let change = wire::ChangePasswordRequest {
        session_token: first.session_token,
        old_password: made.initial_password.clone(),
        new_password: "Rain-7am-again".to_owned(),
        source_ip: ADDRESS.to_owned(),
    };
    let session = house.portal().change_password(change).await.unwrap().into_inner().session_token;
    assert_eq!(house.token(&session).await.unwrap().me.unwrap().roles.len(), 0);

    house.security_admin().grant_role(grant("li.wei", 1, "REGISTRAR")).await.unwrap();
    house.security_admin().grant_role(grant("li.wei", 2, "HEAD")).await.unwrap();
    // Nobody goes on with other rights in a session that began without them.
    assert_no(house.token(&session).await, Code::Unauthenticated, "SESSION_ENDED");
    let session = house.try_in("li.wei", "Rain-7am-again").await.unwrap().session_token;
    let me = house.token(&session).await.unwrap().me.unwrap();
    assert_eq!(me.roles, ["REGISTRAR", "HEAD"]);
    // A forgotten password: another one for one log-in, and every session ends.
    let reset =
        wire::ResetPasswordRequest { command_id: id(), account: "li.wei".to_owned(), expected_version: 3 };
    let reset = house.system_admin().reset_password(reset).await.unwrap().into_inner();
    assert_ne!(reset.initial_password, made.initial_password);
    assert_no(house.token(&session).await, Code::Unauthenticated, "SESSION_ENDED");
    assert!(house.try_in("li.wei", &reset.initial_password).await.unwrap().me.unwrap().must_change_password);
}

async fn the_same_command_answers_the_same_password_and_keeps_none(house: &TestHouse) {
    let first = house.system_admin().create_account(create("c-1", "li.wei")).await.unwrap().into_inner();
    let again = house.system_admin().create_account(create("c-1", "li.wei")).await.unwrap().into_inner();
    assert_eq!(first, again);
    house.try_in("li.wei", &again.initial_password).await.unwrap();
    let other = house.system_admin().create_account(create("c-1", "li.wai")).await;
    assert_no(other, Code::FailedPrecondition, "COMMAND_ID_REUSED");
    let taken = house.system_admin().create_account(create("c-2", "li.wei")).await;
    assert_no(taken, Code::FailedPrecondition, "NAME_TAKEN");
    let reader = house.database.reader();
    let sql = "SELECT answer FROM commands";
    let rows =
        reader.query_all_raw(Statement::from_string(reader.get_database_backend(), sql)).await.unwrap();
    for row in rows {
        let answer: Vec<u8> = row.try_get("", "answer").unwrap();
        let kept =
            answer.windows(first.initial_password.len()).any(|w| w == first.initial_password.as_bytes());
        assert!(!kept, "the password stands in the stored answer");
    }
}

async fn administrators_exclude_each_other(house: &TestHouse) {
    for (account, role) in [
        ("window", "AUDIT_ADMIN"),
        ("window", "SYSTEM_ADMIN"),
        ("auditor", "SYSTEM_ADMIN"),
        ("auditor", "WINDOW"),
        ("sysadmin", "SECURITY_ADMIN"),
    ] {
        let refused = house.security_admin().grant_role(grant(account, 1, role)).await;
        assert_no(refused, Code::FailedPrecondition, "ROLES_EXCLUDE");
    }
    for role in ["SYSTEM", "PORTAL", "DEPARTMENT", "APPLICANT"] {
        let refused = house.security_admin().grant_role(grant("window", 1, role)).await;
        assert_no(refused, Code::FailedPrecondition, "ROLE_NOT_FOR_ACCOUNTS");
    }
    // Each may do its own and nothing of the others.
    let mut system = house.system_admin();
    let mut security = house.security_admin();
    let mut audit = house.auditor();
    let events = wire::ListSecurityEventsRequest::default;
    assert_no(system.grant_role(grant("window", 1, "HEAD")).await, Code::PermissionDenied, "ROLE_MISSING");
    assert_no(system.list_security_events(events()).await, Code::PermissionDenied, "ROLE_MISSING");
    let made = security.create_account(create("c-1", "li.wei")).await;
    assert_no(made, Code::PermissionDenied, "ROLE_MISSING");
    assert_no(security.list_security_events(events()).await, Code::PermissionDenied, "ROLE_MISSING");
    assert_no(audit.grant_role(grant("window", 1, "HEAD")).await, Code::PermissionDenied, "ROLE_MISSING");
    let accounts = audit.list_accounts(wire::ListAccountsRequest::default()).await;
    assert_no(accounts, Code::PermissionDenied, "ROLE_MISSING");
    let mut everybody_else = house.client("head", &[Role::Head, Role::Operator, Role::System, Role::Window]);
    let token = wire::IssueTokenRequest { session_token: house.session_of("head").await };
    assert_no(everybody_else.issue_token(token).await, Code::PermissionDenied, "ROLE_MISSING");
}

/// Rows that say otherwise are refused by the database itself, however they come about.
async fn the_tables_know_it_too(house: &TestHouse) {
    let writer = house.database.writer();
    let id_of = |name: &str| format!("(SELECT id FROM accounts WHERE name = '{name}')");
    let insert = |name: &str, duty: &str, role: &str| {
        format!(
            "INSERT INTO account_roles (account_id, duty, role) VALUES ({}, '{duty}', '{role}')",
            id_of(name)
        )
    };
    for sql in [
        insert("auditor", "AUDIT_ADMIN", "SYSTEM_ADMIN"),
        insert("auditor", "SYSTEM_ADMIN", "SYSTEM_ADMIN"),
        insert("auditor", "OFFICIAL", "WINDOW"),
        insert("auditor", "AUDIT_ADMIN", "WINDOW"),
        insert("window", "OFFICIAL", "AUDIT_ADMIN"),
        insert("window", "AUDIT_ADMIN", "AUDIT_ADMIN"),
        insert("window", "OFFICIAL", "PORTAL"),
        "UPDATE accounts SET duty = 'OFFICIAL' WHERE name = 'auditor'".to_owned(),
        "UPDATE accounts SET duty = 'KING' WHERE name = 'auditor'".to_owned(),
    ] {
        let outcome = writer.execute_unprepared(&sql).await;
        assert!(outcome.is_err(), "{sql}");
    }
    let fine = writer.execute_unprepared(&insert("window", "OFFICIAL", "HEAD")).await;
    assert!(fine.is_ok());
    let breaches = house.breaches().await;
    assert!(breaches.iter().any(|breach| breach.invariant == "I19"), "{breaches:?}");
    let undone =
        format!("DELETE FROM account_roles WHERE role = 'HEAD' AND account_id = {}", id_of("window"));
    writer.execute_unprepared(&undone).await.unwrap();
    assert!(matches!(writer.get_database_backend(), DbBackend::Sqlite | DbBackend::Postgres));
}

async fn nobody_administers_themselves_or_removes_the_last(house: &TestHouse) {
    let own = house.security_admin().grant_role(grant("secadmin", 1, "WINDOW")).await;
    assert_no(own, Code::PermissionDenied, "OWN_ACCOUNT");
    let revoke = wire::RevokeRoleRequest {
        command_id: id(),
        account: "sysadmin".to_owned(),
        expected_version: 1,
        role: "SYSTEM_ADMIN".to_owned(),
    };
    let last = house.security_admin().revoke_role(revoke).await;
    assert_no(last, Code::FailedPrecondition, "LAST_ADMINISTRATOR");
    let disable = wire::SetAccountStateRequest {
        command_id: id(),
        account: "auditor".to_owned(),
        expected_version: 1,
        state: AccountState::Disabled.into(),
        reason: "test".to_owned(),
    };
    let last = house.system_admin().set_account_state(disable).await;
    assert_no(last, Code::FailedPrecondition, "LAST_ADMINISTRATOR");
}

async fn a_stale_version_is_told_who_was_faster(house: &TestHouse) {
    house.security_admin().grant_role(grant("window", 1, "SUPERVISOR")).await.unwrap();
    let late = house.security_admin().grant_role(grant("window", 1, "ISSUER")).await.unwrap_err();
    let told = actnow_chassis::grpc::metadata_of(&late);
    assert_eq!(late.code(), Code::Aborted);
    assert_eq!(told.get("decided_by").map(String::as_str), Some("secadmin"));
    // Two at the same moment: one of them is told.
    let (one, two) = (grant("head", 1, "SUPERVISOR"), grant("head", 1, "ISSUER"));
    let (mut a, mut b) = (house.security_admin(), house.security_admin());
    let (one, two) = tokio::join!(a.grant_role(one), b.grant_role(two));
    assert!(one.is_ok() != two.is_ok(), "{one:?} {two:?}");
}

async fn malformed_commands_name_every_field(house: &TestHouse) {
    let fields = |status: tonic::Status| {
        let found = actnow_chassis::grpc::violations_of(&status);
        found.into_iter().map(|one| one.field).collect::<Vec<_>>()
    };
    let made =
        wire::CreateAccountRequest { command_id: id(), account: "Li Wei".to_owned(), ..Default::default() };
    let status = house.system_admin().create_account(made).await.unwrap_err();
    assert_eq!(fields(status), ["account", "display_name", "office_id"]);
    let granted = wire::GrantRoleRequest { command_id: id(), role: "KING".to_owned(), ..Default::default() };
    let status = house.security_admin().grant_role(granted).await.unwrap_err();
    assert_eq!(fields(status), ["role", "expected_version", "account"]);
    let office = wire::RegisterOfficeRequest { command_id: id(), office: None };
    let status = house.system_admin().register_office(office).await.unwrap_err();
    assert_eq!(fields(status).len(), 4);
    let missing = wire::CreateAccountRequest { office_id: "nowhere".to_owned(), ..create("c-9", "li.wei") };
    let refused = house.system_admin().create_account(missing).await;
    assert_no(refused, Code::FailedPrecondition, "NO_SUCH_OFFICE");
}

async fn the_auditor_reads_every_page_and_the_journal_holds(house: &TestHouse) {
    for n in 0..7 {
        let _ =
            house.try_in_from("window", if n % 2 == 0 { DEMO_PASSWORD } else { "wrong" }, "10.0.0.1").await;
    }
    let (mut seen, mut page_token) = (Vec::new(), String::new());
    loop {
        let request = wire::ListSecurityEventsRequest { page_size: 4, page_token, ..Default::default() };
        let page = house.auditor().list_security_events(request).await.unwrap().into_inner();
        seen.extend(page.events);
        page_token = page.next_page_token;
        if page_token.is_empty() {
            break;
        }
    }
    // Twelve accounts of the demonstration and seven attempts.
    assert_eq!(seen.len(), 19);
    assert!(seen.windows(2).all(|pair| pair[0].event_id > pair[1].event_id), "the newest first");
    let failed = wire::ListSecurityEventsRequest { kind: Kind::LogInFailed.into(), ..Default::default() };
    let failed = house.auditor().list_security_events(failed).await.unwrap().into_inner().events;
    assert_eq!(failed.len(), 3);
    let rows = actnow_chassis::journal::read(house.database.reader(), "security/window").await.unwrap();
    assert_eq!(rows.len(), 8);
    assert!(actnow_chassis::journal::first_break(&rows).is_none());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_house_that_is_no_demonstration_refuses_its_accounts_and_example_secrets() {
    let mut house = TestHouse::start(On::Sqlite).await;
    let refused = house.start_service("[service]\ndemo = false\n").await.unwrap_err();
    assert!(refused.to_string().contains("accounts of a demonstration"), "{refused:#}");
    house.close().await;

    let mut house = TestHouse::bare(On::Sqlite).await;
    let example = format!("[privacy]\nsecret = {:?}\n", "00".repeat(32));
    let refused = house.start_service(&example).await.unwrap_err();
    assert!(refused.to_string().contains("privacy.secret"), "{refused:#}");
    // With a secret of its own it starts, and gets its administrators by hand.
    house.start_service("").await.unwrap();
    let settings = house.settings();
    let made = actnow_identity::install_administrators(&settings, &house.database).await.unwrap();
    assert_eq!(made.iter().map(|(name, _)| *name).collect::<Vec<_>>(), ["sysadmin", "secadmin", "auditor"]);
    let again = actnow_identity::install_administrators(&settings, &house.database).await.unwrap();
    assert!(again.is_empty(), "there are accounts already");
    house.close().await;
}
