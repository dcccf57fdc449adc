//! From the wire to the domain: every violation at once.

use std::net::IpAddr;

use actnow_decisions::{Grant, Role, Scope, Text, Violations};
use actnow_proto::identity::v1 as wire;
use uuid::Uuid;

use crate::commands::accounts::Seen;
use crate::commands::clients::{ClientGiven, NewClient};
use crate::commands::log_in::{Browser, Given};
use crate::commands::provider::Shown;
use crate::domain::account::Standing;
use crate::domain::office::{Department, Office};
use crate::domain::password::LONGEST;
use crate::domain::security_event::SecurityEventKind;

/// Rows on a page when the caller does not say, and at most.
const PAGE: u32 = 50;
const LARGEST_PAGE: u32 = 200;
/// Longest ID token, in bytes.
const LONGEST_ID_TOKEN: usize = 16 * 1024;
/// Longest subject of a provider, in characters.
const LONGEST_SUBJECT: usize = 255;
/// Longest text of other fields, in characters.
const LONG: usize = 200;

/// A field that breaks a rule.
fn bad(found: &mut Violations, field: &str, rule: &'static str, zh: &'static str, en: &'static str) {
    found.add(field, rule, "MALFORMED", Text::new(zh, en));
}

/// Text of 1 to `most` characters without control characters.
pub(super) fn text(found: &mut Violations, field: &str, value: String, most: usize) -> String {
    let value = value.trim().to_owned();
    let fits = (1..=most).contains(&value.chars().count()) && !value.chars().any(char::is_control);
    if !fits {
        bad(found, field, "I-10", "必填，且不得过长", "needed, and not longer than allowed");
    }
    value
}

/// Small letters, digits and dashes (and dots for accounts), 1 to 32.
fn name(found: &mut Violations, field: &str, value: String, dots: &str, least: usize) -> String {
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || dots.contains(c);
    if !(least..=32).contains(&value.len()) || !value.chars().all(allowed) {
        bad(
            found,
            field,
            "I-11",
            "只能使用小写字母、数字、连字符，最长32个字符",
            "small letters, digits and dashes, at most 32",
        );
    }
    value
}

/// What a browser gave of itself: an address, and a program that is cut to size.
fn source(found: &mut Violations, source_ip: &str) -> String {
    match source_ip.parse::<IpAddr>() {
        Ok(address) => address.to_string(),
        Err(_) => {
            bad(found, "source_ip", "I-12", "不是IP地址", "no IP address");
            String::new()
        }
    }
}

/// A password as given: anything that can be one.
fn password(found: &mut Violations, field: &str, given: String) -> String {
    if !(1..=LONGEST).contains(&given.chars().count()) {
        bad(found, field, "P-2", "密码必填，最长128个字符", "a password of 1 to 128 characters is needed");
    }
    given
}

pub(super) fn log_in(request: wire::LogInRequest) -> Result<Given, Violations> {
    let mut found = Violations::new();
    let given = Given {
        account: text(&mut found, "account", request.account.to_lowercase(), 64),
        password: password(&mut found, "password", request.password),
        browser: browser(&mut found, &request.source_ip, &request.user_agent),
    };
    found.into_result(given)
}

fn browser(found: &mut Violations, source_ip: &str, user_agent: &str) -> Browser {
    let user_agent = user_agent.chars().filter(|c| !c.is_control()).take(256).collect();
    Browser { source_ip: source(found, source_ip), user_agent }
}

/// An ID token and its nonce, as long as they may be; what they are worth is found out later.
fn shown(found: &mut Violations, id_token: String, nonce: String) -> Shown {
    for (field, value, most) in [("id_token", &id_token, LONGEST_ID_TOKEN), ("nonce", &nonce, LONG)] {
        if value.is_empty() || value.len() > most {
            bad(found, field, "I-10", "必填，且不得过长", "needed, and not longer than allowed");
        }
    }
    Shown { id_token, nonce }
}

/// What the provider gave, and the browser of who came from there.
pub(super) fn log_in_with_provider(
    request: wire::LogInWithProviderRequest,
) -> Result<(Shown, Browser), Violations> {
    let mut found = Violations::new();
    let shown = shown(&mut found, request.id_token, request.nonce);
    let browser = browser(&mut found, &request.source_ip, &request.user_agent);
    found.into_result((shown, browser))
}

/// What the provider gave for a step-up, and the address.
pub(super) fn step_up_with_provider(
    id_token: String,
    nonce: String,
    source_ip: &str,
) -> Result<(Shown, String), Violations> {
    let mut found = Violations::new();
    let shown = shown(&mut found, id_token, nonce);
    let source_ip = source(&mut found, source_ip);
    found.into_result((shown, source_ip))
}

/// The account an administrator has seen, and the person of the provider it is tied to; empty for nobody.
pub(super) fn provider_subject(
    request: wire::SetProviderSubjectRequest,
) -> Result<(Seen, String), Violations> {
    let mut found = Violations::new();
    let seen = seen(&mut found, "account", request.account, request.expected_version);
    let subject = request.subject.trim().to_owned();
    // Core 2: at most 255 ASCII characters; a blank in it is one nobody sees.
    if subject.len() > LONGEST_SUBJECT || !subject.chars().all(|c| c.is_ascii_graphic()) {
        bad(
            &mut found,
            "subject",
            "I-19",
            "须为可见的ASCII字符，不含空格，最长255个字符",
            "visible ASCII characters without blanks, at most 255",
        );
    }
    found.into_result((seen, subject))
}

/// Password and address of a step-up.
pub(super) fn step_up(given: String, source_ip: &str) -> Result<(String, String), Violations> {
    let mut found = Violations::new();
    let given = password(&mut found, "password", given);
    let source_ip = source(&mut found, source_ip);
    found.into_result((given, source_ip))
}

/// Both passwords and the address of a change.
pub(super) fn change(
    old: String,
    new: String,
    source_ip: &str,
) -> Result<(String, String, String), Violations> {
    let mut found = Violations::new();
    let old = password(&mut found, "old_password", old);
    let new = password(&mut found, "new_password", new);
    let source_ip = source(&mut found, source_ip);
    found.into_result((old, new, source_ip))
}

/// Object, fields, reason and address of a reveal.
pub(super) fn reveal(
    request: wire::RecordRevealRequest,
) -> Result<(String, String, Vec<String>, String, String), Violations> {
    let mut found = Violations::new();
    let object = text(&mut found, "object", request.object, LONG);
    let reason = text(&mut found, "reason", request.reason, LONG);
    if request.fields.is_empty() || request.fields.len() > 20 {
        bad(&mut found, "fields", "I-13", "须列出1至20个字段", "1 to 20 fields are named");
    }
    let fields = request.fields.into_iter().enumerate();
    let fields = fields.map(|(n, field)| text(&mut found, &format!("fields[{n}]"), field, 100)).collect();
    let source_ip = source(&mut found, &request.source_ip);
    found.into_result((request.session_token, object, fields, reason, source_ip))
}

pub(super) fn client_given(request: wire::IssueClientTokenRequest) -> Result<ClientGiven, Violations> {
    let mut found = Violations::new();
    let given = ClientGiven {
        client_id: text(&mut found, "client_id", request.client_id, 64),
        secret: text(&mut found, "secret", request.secret, LONG),
        purpose: purpose(&mut found, "purpose", request.purpose),
        source_ip: source(&mut found, &request.source_ip),
    };
    found.into_result(given)
}

fn purpose(found: &mut Violations, field: &str, value: String) -> String {
    if !Grant::is_purpose(&value) {
        bad(
            found,
            field,
            "I-14",
            "查询用途必填，只能使用小写字母、数字、连字符",
            "a purpose is needed: small letters, digits and dashes, at most 64",
        );
    }
    value
}

pub(super) fn office(request: wire::RegisterOfficeRequest) -> Result<Office, Violations> {
    let mut found = Violations::new();
    let given = request.office.unwrap_or_default();
    let department = Department::named(&given.department);
    if department.is_none() {
        bad(&mut found, "office.department", "I-15", "没有此部门", "no such department");
    }
    let id = name(&mut found, "office.office_id", given.office_id, "", 1);
    let name_zh = text(&mut found, "office.name_zh", given.name_zh, 64);
    let name_en = text(&mut found, "office.name_en", given.name_en, 64);
    let office = department.map(|department| Office { id, name_zh, name_en, department });
    all_good(found, office)
}

/// What a form holds once every rule held.
fn all_good<T>(found: Violations, parsed: Option<T>) -> Result<T, Violations> {
    match parsed {
        Some(parsed) => found.into_result(parsed),
        None => Err(found),
    }
}

/// Name, name for the screen and office of a new account.
pub(super) fn account(request: wire::CreateAccountRequest) -> Result<(String, String, String), Violations> {
    let mut found = Violations::new();
    let account = name(&mut found, "account", request.account, ".", 3);
    let display_name = text(&mut found, "display_name", request.display_name, 32);
    let office = name(&mut found, "office_id", request.office_id, "", 1);
    found.into_result((account, display_name, office))
}

/// The account or client an administrator has seen.
pub(super) fn seen(found: &mut Violations, field: &'static str, name: String, expected_version: i64) -> Seen {
    if expected_version < 1 {
        bad(found, "expected_version", "O-3", "须给出所见版本", "the version that was seen is needed");
    }
    Seen { name: text(found, field, name, 64), version: expected_version }
}

pub(super) fn account_state(
    request: wire::SetAccountStateRequest,
) -> Result<(Seen, Standing, String), Violations> {
    use wire::AccountState as S;
    let mut found = Violations::new();
    let standing = match request.state() {
        S::Active => Some(Standing::Active),
        S::Disabled => Some(Standing::Disabled),
        S::Unspecified | S::Locked => {
            bad(&mut found, "state", "I-16", "只能设为启用或停用", "ACTIVE or DISABLED");
            None
        }
    };
    let seen = seen(&mut found, "account", request.account, request.expected_version);
    let reason = text(&mut found, "reason", request.reason, LONG);
    all_good(found, standing.map(|standing| (seen, standing, reason)))
}

pub(super) fn role(account: String, expected_version: i64, role: &str) -> Result<(Seen, Role), Violations> {
    let mut found = Violations::new();
    let role = role.parse::<Role>().ok();
    if role.is_none() {
        bad(&mut found, "role", "I-17", "没有此角色", "no such role");
    }
    let seen = seen(&mut found, "account", account, expected_version);
    all_good(found, role.map(|role| (seen, role)))
}

pub(super) fn client(request: wire::RegisterClientRequest) -> Result<NewClient, Violations> {
    let mut found = Violations::new();
    let asked: Vec<wire::Scope> = request.scopes().collect();
    let scopes: Vec<Scope> = asked.iter().filter_map(|scope| scope_of(*scope)).collect();
    if asked.is_empty() || scopes.len() != asked.len() {
        bad(&mut found, "scopes", "I-18", "须列出已知的查询范围", "known scopes are needed");
    }
    if request.purposes.is_empty() || request.purposes.len() > 50 {
        bad(&mut found, "purposes", "I-14", "须列出1至50个用途", "1 to 50 purposes are named");
    }
    let purposes = request.purposes.into_iter().enumerate();
    let purposes = purposes.map(|(n, one)| purpose(&mut found, &format!("purposes[{n}]"), one)).collect();
    let client = NewClient {
        client_id: name(&mut found, "client_id", request.client_id, "", 3),
        name_zh: text(&mut found, "name_zh", request.name_zh, 64),
        name_en: text(&mut found, "name_en", request.name_en, 64),
        scopes,
        purposes,
    };
    found.into_result(client)
}

fn scope_of(scope: wire::Scope) -> Option<Scope> {
    use wire::Scope as S;
    match scope {
        S::Unspecified => None,
        S::CompanyRead => Some(Scope::CompanyRead),
        S::LicenceVerify => Some(Scope::LicenceVerify),
        S::FoodLicenceRead => Some(Scope::FoodLicenceRead),
        S::ConsultationAnswer => Some(Scope::ConsultationAnswer),
    }
}

pub(super) fn client_state(request: wire::SetClientStateRequest) -> Result<(Seen, Standing), Violations> {
    use wire::ClientState as S;
    let mut found = Violations::new();
    let standing = match request.state() {
        S::Active => Some(Standing::Active),
        S::Disabled => Some(Standing::Disabled),
        S::Unspecified => {
            bad(&mut found, "state", "I-16", "只能设为启用或停用", "ACTIVE or DISABLED");
            None
        }
    };
    let seen = seen(&mut found, "client_id", request.client_id, request.expected_version);
    all_good(found, standing.map(|standing| (seen, standing)))
}

/// Rows of a page.
pub(super) fn page_size(asked: i32) -> u32 {
    match asked {
        ..=0 => PAGE,
        asked => u32::try_from(asked).unwrap_or(PAGE).min(LARGEST_PAGE),
    }
}

/// Where a page of events begins, and the kind that is wanted.
pub(super) fn events(
    request: &wire::ListSecurityEventsRequest,
) -> Result<(Option<Uuid>, Option<SecurityEventKind>), Violations> {
    let mut found = Violations::new();
    let before = match request.page_token.as_str() {
        "" => None,
        token => {
            let id = token.parse::<Uuid>().ok();
            if id.is_none() {
                bad(&mut found, "page_token", "O-1", "格式不正确", "cannot be read");
            }
            id
        }
    };
    let kind = wire::SecurityEventKind::try_from(request.kind);
    if kind.is_err() {
        bad(&mut found, "kind", "O-1", "没有此类事件", "no such kind of event");
    }
    let name = kind.map(|kind| kind.as_str_name().trim_start_matches(super::present::KIND_PREFIX));
    found.into_result((before, name.ok().and_then(SecurityEventKind::named)))
}
