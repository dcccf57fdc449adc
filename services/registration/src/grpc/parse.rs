//! From the contract's strings to types; every violation is reported at once.

use actnow_decisions::{Text, Violations};
use actnow_identifiers::{ECertificateId, Uscc};
use actnow_proto::registration::v1 as wire;
pub(super) use actnow_room::asked::{all_good, page_size, place, seen, stated};
use actnow_room::texts::{LINE, REASONS, line, listed, unknown, within};
use chrono::NaiveDate;
use uuid::Uuid;

use crate::commands::decide_name::Ruling;
use crate::commands::read_acts::{company_code, day};
use crate::domain::Point;
use crate::domain::names::normalise;
use crate::facts::domain_field;
use crate::queries::Search;

/// Longest text that is looked for in the register, in characters.
const LONGEST_SEARCH: usize = 100;

/// What is looked for in the register.
///
/// # Errors
/// Every violation.
pub(super) fn search(request: wire::SearchCompaniesRequest) -> Result<Search, Violations> {
    let mut found = Violations::new();
    let text: String = normalise(&request.query);
    let length = text.chars().count();
    if !(2..=LONGEST_SEARCH).contains(&length) {
        let text = Text::new("请输入至少2个字", "give two characters or more, at most 100");
        found.add("query", "FORM-LENGTH", "SEARCH_LENGTH", text);
    }
    let size = page_size(&mut found, request.page_size);
    found.into_result(Search { text, after: request.page_token, size })
}

/// Reasons that may be empty.
pub(super) fn reasons(found: &mut Violations, field: &str, text: String) -> String {
    within(found, field, text, REASONS)
}

/// What a registrar rules on a name; a rejection gives its reasons.
pub(super) fn ruling(found: &mut Violations, request: &wire::DecideNameRequest) -> Option<(Ruling, String)> {
    match request.ruling() {
        wire::NameRuling::Unspecified => {
            unknown(found, "ruling");
            None
        }
        wire::NameRuling::Reserve => {
            Some((Ruling::Reserve, reasons(found, "reasons", request.reasons.clone())))
        }
        wire::NameRuling::Reject => {
            let reasons = stated(found, "reasons", "Name Provisions 16", request.reasons.clone());
            Some((Ruling::Reject, reasons))
        }
    }
}

/// The authority addressed: this one, or nobody in particular.
pub(super) fn authority(found: &mut Violations, given: &str, ours: &str) {
    if !given.is_empty() && given != ours {
        let text = Text::new(format!("本机关代码为{ours}"), format!("the code of this authority is {ours}"));
        found.add("authority", "C-ADDR-1", "OTHER_AUTHORITY", text);
    }
}

/// What a registrar wants corrected.
pub(super) fn points(found: &mut Violations, points: Vec<wire::CorrectionPoint>) -> Vec<Point> {
    listed(found, "points", points.len());
    let points = points.into_iter().enumerate();
    points
        .map(|(index, point)| {
            let at = |name: &str| format!("points[{index}].{name}");
            let demand = within(found, &at("demand"), point.demand, REASONS);
            let field = line(found, &at("field"), point.field);
            Point {
                field: domain_field(&field),
                rule: line(found, &at("rule"), point.rule),
                reason: "CORRECTION".to_owned(),
                text: Text::new(demand.clone(), demand),
            }
        })
        .collect()
}

/// The applicants as named; at most a line.
pub(super) fn applicant(found: &mut Violations, text: String) -> String {
    within(found, "applicant", text, LINE)
}

/// A page of filings: states by their names in rows, the company they are about, the id after which it begins, its
/// size.
pub(super) type Page = (Vec<&'static str>, Option<Uscc>, Uuid, u32);

/// Reads a page of filings.
pub(super) fn page(found: &mut Violations, request: &wire::ListFilingsRequest) -> Page {
    let states: Vec<_> = request.states().filter_map(state_name).collect();
    if states.len() < request.states.len() {
        unknown(found, "states");
    }
    let (after, size) = place(found, &request.page_token, request.page_size);
    let company = match request.company_uscc.as_str() {
        "" => None,
        code => company_code(found, "company_uscc", code),
    };
    (states, company, after, size)
}

fn state_name(state: wire::FilingState) -> Option<&'static str> {
    match state {
        wire::FilingState::Unspecified => None,
        wire::FilingState::Submitted => Some("SUBMITTED"),
        wire::FilingState::Reviewing => Some("REVIEWING"),
        wire::FilingState::Returned => Some("RETURNED"),
        wire::FilingState::NotHandled => Some("NOT_HANDLED"),
        wire::FilingState::Registered => Some("REGISTERED"),
        wire::FilingState::Issued => Some("ISSUED"),
        wire::FilingState::Refused => Some("REFUSED"),
        wire::FilingState::Withdrawn => Some("WITHDRAWN"),
        wire::FilingState::Completed => Some("COMPLETED"),
        wire::FilingState::Publicised => Some("PUBLICISED"),
        wire::FilingState::ApplyWindow => Some("APPLY_WINDOW"),
        wire::FilingState::Objected => Some("OBJECTED"),
        wire::FilingState::Lapsed => Some("LAPSED"),
    }
}

/// The identifier of a licence.
pub(super) fn certificate_id(found: &mut Violations, text: &str) -> Option<ECertificateId> {
    match ECertificateId::parse(text.trim()) {
        Ok(identifier) => Some(identifier),
        Err(fault) => {
            found.add("certificate_id", fault.rule(), fault.reason(), fault.text());
            None
        }
    }
}

/// The day as of which something is looked at, `today` at the latest; none for now.
pub(super) fn as_of(found: &mut Violations, text: &str, today: NaiveDate) -> Option<NaiveDate> {
    let on = match text.trim() {
        "" => None,
        text => day(found, "as_of", text),
    };
    if on.is_some_and(|on| on > today) {
        let text = Text::new("不能查看今日以后的登记簿", "the register of a day to come is not known");
        found.add("as_of", "9a B", "DAY_AHEAD", text);
    }
    on
}
