//! From the contract's strings to the domain's types; every violation is reported at once.

use actnow_room::texts::{
    LINE, REASONS, all_required, day, day_if_any, id, listed, required, unknown, within,
};
use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use actnow_decisions::{Text, Violations};
use actnow_identifiers::{Uscc, normalise};
use actnow_proto::inspections::v1 as wire;
use actnow_statutory_clock::Due;
use chrono::NaiveDate;
use uuid::Uuid;

use crate::commands::Seen;
use crate::commands::assign::Wish;
use crate::commands::order::NewInspection;
use crate::commands::premises::{code, kind, parties, place};
use crate::commands::read_reason::reason;
use crate::commands::sign::Signature;
use crate::commands::supervise::Supervised;
use crate::domain::check_outcome::CheckOutcome;
use crate::domain::checklist::{Answer, AnsweredItem};
use crate::domain::inspectors::{Inspector, Qualification};
use crate::domain::order::{InspectionKind, InspectionOrder};
use crate::domain::reason::Reason;
use crate::store::RegisteredInspector;
use crate::store::inspections::Page;
use crate::store::inspectors::Service;

/// Longest page of a list, and the usual one.
const PAGE: (i32, i32) = (200, 50);

/// Most days whose loads are told at once.
const MOST_DAYS: i64 = 31;

fn seen(found: &mut Violations, inspection_id: &str, expected_version: i64) -> Seen {
    seen_as(found, "inspection_id", inspection_id, expected_version)
}

/// An id under the name `field` with the version its caller has seen.
pub(super) fn seen_as(found: &mut Violations, field: &str, value: &str, expected_version: i64) -> Seen {
    if expected_version < 1 {
        let text = Text::new("请给出所见版本号", "give the version you have seen");
        found.add("expected_version", "O-1", "VERSION_MISSING", text);
    }
    Seen { id: id(found, field, value), version: expected_version }
}

/// An inspector to be registered.
pub(super) fn inspector(request: wire::RegisterInspectorRequest) -> Result<RegisteredInspector, Violations> {
    let mut found = Violations::new();
    let wire::Inspector { inspector_id, name, office, qualified_for, recused_usccs, recused_persons, active } =
        request.inspector.unwrap_or_default();
    let qualified = qualifications(&mut found, &qualified_for);
    let recused_usccs: BTreeSet<String> = codes(&mut found, &recused_usccs);
    let persons = all_required(&mut found, "inspector.recused_persons", &recused_persons);
    let inspector = Inspector {
        id: account(&mut found, "inspector.inspector_id", &inspector_id),
        name: required(&mut found, "inspector.name", &name),
        office: required(&mut found, "inspector.office", &office),
        qualified,
        interests: recused_usccs.iter().cloned().chain(persons).collect(),
    };
    let service = if active { Service::Active } else { Service::Inactive };
    let recused_usccs = recused_usccs.into_iter().collect();
    found.into_result(RegisteredInspector { inspector, recused_usccs, service })
}

fn account(found: &mut Violations, field: &str, value: &str) -> String {
    let account = required(found, field, value);
    if account.chars().any(|c| c.is_whitespace() || c.is_control()) {
        found.add(field, "O-1", "MALFORMED", Text::new("账号不得含空格", "an account has no spaces"));
    }
    account
}

fn qualifications(found: &mut Violations, values: &[String]) -> BTreeSet<Qualification> {
    listed(found, "inspector.qualified_for", values.len());
    let mut qualified = BTreeSet::new();
    for (index, value) in values.iter().enumerate() {
        match Qualification::from_name(value) {
            Some(one) => {
                qualified.insert(one);
            }
            None => unknown(found, format!("inspector.qualified_for[{index}]")),
        }
    }
    qualified
}

fn codes(found: &mut Violations, values: &[String]) -> BTreeSet<String> {
    listed(found, "inspector.recused_usccs", values.len());
    let mut codes = BTreeSet::new();
    for (index, value) in values.iter().enumerate() {
        match Uscc::from_stored(&normalise(value)) {
            Ok(code) => {
                codes.insert(code.as_str().to_owned());
            }
            Err(fault) => {
                let field = format!("inspector.recused_usccs[{index}]");
                found.add(field, fault.rule(), fault.reason(), fault.text());
            }
        }
    }
    codes
}

/// A day and who is on duty on it.
pub(super) fn roster(request: wire::SetRosterRequest) -> Result<(NaiveDate, Vec<String>), Violations> {
    let mut found = Violations::new();
    let day = day(&mut found, "date", &request.date);
    let names = all_required(&mut found, "inspector_ids", &request.inspector_ids);
    found.into_result((day.unwrap_or_default(), names))
}

/// Who shall go, and when.
pub(super) fn assign(request: wire::AssignInspectorsRequest) -> Result<(Seen, Wish), Violations> {
    let mut found = Violations::new();
    let seen = seen(&mut found, &request.inspection_id, request.expected_version);
    let wish = Wish {
        inspectors: all_required(&mut found, "inspector_ids", &request.inspector_ids),
        visit_on: day_if_any(&mut found, "visit_on", &request.visit_on),
    };
    found.into_result((seen, wish))
}

/// Who shall not go, and why.
pub(super) fn recuse(request: wire::RecuseInspectorRequest) -> Result<(Seen, String, Reason), Violations> {
    let mut found = Violations::new();
    let seen = seen(&mut found, &request.inspection_id, request.expected_version);
    let inspector = required(&mut found, "inspector_id", &request.inspector_id);
    match reason(&mut found, "reasons", &request.reasons) {
        Some(reason) => found.into_result((seen, inspector, reason)),
        None => Err(found),
    }
}

/// A beginning on site.
pub(super) fn start(request: wire::StartInspectionRequest) -> Result<Seen, Violations> {
    let mut found = Violations::new();
    let seen = seen(&mut found, &request.inspection_id, request.expected_version);
    if !request.credentials_shown {
        let text = Text::new("应当出示执法证件", "credentials must be shown");
        found.add("credentials_shown", "Order 49 art 23", "CREDENTIALS_NOT_SHOWN", text);
    }
    found.into_result(seen)
}

/// Answers of a checklist.
pub(super) fn record(request: wire::RecordResultRequest) -> Result<(Seen, Vec<AnsweredItem>), Violations> {
    let mut found = Violations::new();
    let seen = seen(&mut found, &request.inspection_id, request.expected_version);
    let answers = all_answered(&mut found, &request.answers);
    found.into_result((seen, answers))
}

/// Answers so far, whose verdict is asked for.
pub(super) fn so_far(request: &wire::CheckVerdictRequest) -> Result<(Uuid, Vec<AnsweredItem>), Violations> {
    let mut found = Violations::new();
    let id = id(&mut found, "inspection_id", &request.inspection_id);
    let answers = all_answered(&mut found, &request.answers);
    found.into_result((id, answers))
}

/// An outcome without a checklist.
pub(super) fn outcome(request: wire::RecordOutcomeRequest) -> Result<(Seen, CheckOutcome), Violations> {
    let mut found = Violations::new();
    let seen = seen(&mut found, &request.inspection_id, request.expected_version);
    let outcome = match request.outcome() {
        wire::CheckOutcome::Unspecified => {
            unknown(&mut found, "outcome");
            return Err(found);
        }
        wire::CheckOutcome::NoProblem => CheckOutcome::NoProblem,
        wire::CheckOutcome::AnnualReportNotPublished => CheckOutcome::AnnualReportNotPublished,
        wire::CheckOutcome::OtherInfoNotPublished => CheckOutcome::OtherInfoNotPublished,
        wire::CheckOutcome::FalseInfo => CheckOutcome::FalseInfo,
        wire::CheckOutcome::UnreachableAtAddress => CheckOutcome::UnreachableAtAddress,
        wire::CheckOutcome::CorrectedOnOrder => CheckOutcome::CorrectedOnOrder,
        wire::CheckOutcome::NotCooperating => CheckOutcome::NotCooperating,
        wire::CheckOutcome::NoRelatedActivity => CheckOutcome::NoRelatedActivity,
        wire::CheckOutcome::ToBeHandled => CheckOutcome::ToBeHandled,
    };
    found.into_result((seen, outcome))
}

fn all_answered(found: &mut Violations, answers: &[wire::ItemAnswer]) -> Vec<AnsweredItem> {
    listed(found, "answers", answers.len());
    let each = answers.iter().enumerate();
    each.filter_map(|(index, given)| answered(found, &format!("answers[{index}]"), given)).collect()
}

fn answered(found: &mut Violations, field: &str, given: &wire::ItemAnswer) -> Option<AnsweredItem> {
    let demand = within(found, &format!("{field}.demand"), &given.demand, REASONS);
    let answer = match given.answer() {
        wire::Answer::Pass => Some(Answer::Pass),
        wire::Answer::Fail => Some(Answer::Fail { demand }),
        wire::Answer::FixedOnSite => Some(Answer::FixedOnSite { demand }),
        wire::Answer::NotApplicable => Some(Answer::NotApplicable),
        wire::Answer::Unspecified => {
            unknown(found, format!("{field}.answer"));
            None
        }
    };
    let no = u16::try_from(given.item).ok();
    if no.is_none() {
        unknown(found, format!("{field}.item"));
    }
    Some(AnsweredItem { no: no?, answer: answer? })
}

/// Whose signature comes.
pub(super) fn sign(request: wire::SignResultRequest) -> Result<(Seen, Signature), Violations> {
    let mut found = Violations::new();
    let seen = seen(&mut found, &request.inspection_id, request.expected_version);
    let refusal_reason = within(&mut found, "refusal_reason", &request.refusal_reason, REASONS);
    let witness = within(&mut found, "witness", &request.witness, LINE);
    let signature = match request.signatory() {
        wire::Signatory::Inspector => Some(Signature::Inspector),
        wire::Signatory::InspectedParty => Some(Signature::Party),
        wire::Signatory::PartyRefused => Some(Signature::PartyRefuses { reason: refusal_reason, witness }),
        wire::Signatory::Unspecified => {
            unknown(&mut found, "signatory");
            None
        }
    };
    match signature {
        Some(signature) => found.into_result((seen, signature)),
        None => Err(found),
    }
}

/// A consent with its deadline.
pub(super) fn consent(request: wire::ConsentRectificationRequest) -> Result<(Seen, NaiveDate), Violations> {
    let mut found = Violations::new();
    let seen = seen(&mut found, &request.inspection_id, request.expected_version);
    let deadline = day(&mut found, "deadline", &request.deadline);
    found.into_result((seen, deadline.unwrap_or_default()))
}

/// Supervision that is planned by hand, and why.
pub(super) fn plan(request: wire::PlanInspectionRequest) -> Result<(Supervised, Reason), Violations> {
    let mut found = Violations::new();
    let kind = kind(&mut found, "kind", request.kind());
    let due = day(&mut found, "due", &request.due);
    if !request.licence_number.is_empty() {
        return licensed(found, kind.zip(due), request);
    }
    let operator_uscc = code(&mut found, "operator_uscc", &request.operator_uscc);
    let operator_name = required(&mut found, "operator_name", &request.operator_name);
    let place = place(&mut found, "premises", &request.premises.unwrap_or_default());
    let concerned = [
        ("related_usccs", request.related_usccs.as_slice()),
        ("related_persons", request.related_persons.as_slice()),
    ];
    let parties = parties(&mut found, concerned);
    let reason = reason(&mut found, "reasons", &request.reasons);
    let (Some(kind), Some(date), Some(reason)) = (kind, due, reason) else { return Err(found) };
    let order = InspectionOrder {
        kind,
        source: None,
        case_id: None,
        operator_uscc,
        parties,
        premises: place.address,
        division: place.division,
        traits: place.traits,
        qualification: Qualification::FoodSales,
        due: Due { date, provisional: false },
        period: None,
        draw: None,
        on_commitment: false,
    };
    let physical_shop = place.physical_shop;
    let new = NewInspection { id: Uuid::nil(), order, operator_name, physical_shop };
    found.into_result((Supervised::Described(Box::new(new)), reason))
}

/// Of licensed premises nothing is described: what is kept of them says it.
fn licensed(
    mut found: Violations,
    wanted: Option<(InspectionKind, NaiveDate)>,
    request: wire::PlanInspectionRequest,
) -> Result<(Supervised, Reason), Violations> {
    let number = required(&mut found, "licence_number", &request.licence_number);
    let described =
        request.premises.is_some() || !request.operator_uscc.is_empty() || !request.operator_name.is_empty();
    if described {
        let text = Text::new(
            "填写许可证编号后不再填写经营者和场所",
            "with the number of a licence neither operator nor premises are described",
        );
        found.add("licence_number", "6.1", "DESCRIBED_TWICE", text);
    }
    let related = [
        ("related_usccs", request.related_usccs.as_slice()),
        ("related_persons", request.related_persons.as_slice()),
    ];
    let parties = parties(&mut found, related);
    let reason = reason(&mut found, "reasons", &request.reasons);
    let (Some((kind, due)), Some(reason)) = (wanted, reason) else { return Err(found) };
    found.into_result((Supervised::Licensed { number, kind, due, parties }, reason))
}

/// An id alone.
pub(super) fn inspection_id(text: &str) -> Result<Uuid, Violations> {
    let mut found = Violations::new();
    let id = id(&mut found, "inspection_id", text);
    found.into_result(id)
}

/// A page of a list.
pub(super) fn page(request: &wire::ListInspectionsRequest) -> Result<Page, Violations> {
    let mut found = Violations::new();
    let mut states = Vec::new();
    listed(&mut found, "states", request.states.len());
    for (index, state) in request.states().enumerate() {
        let names = states_of(state);
        if names.is_empty() {
            unknown(&mut found, format!("states[{index}]"));
        }
        states.extend_from_slice(names);
    }
    let inspector = within(&mut found, "inspector_id", &request.inspector_id, LINE);
    let after = paged(&mut found, &request.page_token, |token| {
        let (due, id) = token.split_once('/')?;
        Some((due.parse().ok()?, id.parse().ok()?))
    });
    let size = page_size(request.page_size);
    let inspector = Some(inspector).filter(|name| !name.is_empty());
    let from = day_if_any(&mut found, "visit_from", &request.visit_from);
    let to = day_if_any(&mut found, "visit_to", &request.visit_to);
    // One of them alone is that day.
    let days = from.or(to).zip(to.or(from)).map(|(from, to)| from..=to);
    found.into_result(Page { states, inspector, days, after, size })
}

/// The days whose loads are asked for.
pub(super) fn days(request: &wire::ListInspectorsRequest) -> Result<RangeInclusive<NaiveDate>, Violations> {
    let mut found = Violations::new();
    let from = day(&mut found, "from", &request.from).unwrap_or_default();
    let to = day(&mut found, "to", &request.to).unwrap_or_default();
    if !(0..MOST_DAYS).contains(&(to - from).num_days()) {
        let text = Text::new(
            format!("末日不得早于首日，最多{MOST_DAYS}天"),
            format!("the last day is before the first, or more than {MOST_DAYS} days are asked for"),
        );
        found.add("to", "O-3", "DAYS", text);
    }
    found.into_result(from..=to)
}

/// The size of a page: the usual one when nothing is asked for, never more than the longest.
pub(super) fn page_size(asked: i32) -> u32 {
    let (most, usual) = PAGE;
    let size = if asked == 0 { usual } else { asked.clamp(1, most) };
    u32::try_from(size).unwrap_or_default()
}

/// Where a page goes on; none for the first one.
pub(super) fn paged<T>(
    found: &mut Violations,
    token: &str,
    read: impl FnOnce(&str) -> Option<T>,
) -> Option<T> {
    if token.is_empty() {
        return None;
    }
    let after = read(token);
    if after.is_none() {
        let text = Text::new("翻页标记无效", "not a page token of this list");
        found.add("page_token", "O-1", "MALFORMED", text);
    }
    after
}

/// The states of rows that the contract shows as one.
fn states_of(state: wire::InspectionState) -> &'static [&'static str] {
    match state {
        wire::InspectionState::Unspecified => &[],
        wire::InspectionState::Planned => &["PLANNED", "RECUSED"],
        wire::InspectionState::Assigned => &["ASSIGNED"],
        wire::InspectionState::InProgress => &["IN_PROGRESS", "RE_INSPECTION"],
        wire::InspectionState::ResultRecorded => &["RESULT_RECORDED"],
        wire::InspectionState::Rectification => &["SIGNED", "REFUSED_TO_SIGN", "RECTIFICATION_ORDERED"],
        wire::InspectionState::Closed => &["CLOSED", "PUBLISHED"],
        wire::InspectionState::CaseTransferred => &["CASE_TRANSFERRED"],
        wire::InspectionState::Cancelled => &["CANCELLED"],
    }
}
