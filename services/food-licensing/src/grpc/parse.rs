//! From the contract's strings to the domain's types; every violation is reported at once.

use actnow_decisions::{Text, Violations};
use actnow_proto::food_licensing::v1 as wire;
use actnow_proto::registration::v1::{CorrectionPoint, PersonField};
use actnow_room::texts::{REASONS, day, id, line, listed, unknown, within};
use chrono::NaiveDate;
use uuid::Uuid;

use super::acts::submission;
use crate::commands::accept::NotTaken;
use crate::commands::return_for_correction::Demand;
use crate::commands::reveal_person::Wish;
use crate::domain::application::RefusalGround;
use crate::domain::form::FoodForm;
use crate::domain::points::{Grounds, Reason, Remedies};

/// An id with the version its caller has seen.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seen {
    pub(super) id: Uuid,
    pub(super) version: i64,
}

/// An application id with the version its caller has seen.
pub(super) fn seen(found: &mut Violations, application_id: &str, expected_version: i64) -> Seen {
    seen_as(found, "application_id", application_id, expected_version)
}

/// An id in `field` with the version its caller has seen.
pub(super) fn seen_as(found: &mut Violations, field: &str, text: &str, expected_version: i64) -> Seen {
    if expected_version < 1 {
        let text = Text::new("请给出所见版本号", "give the version you have seen");
        found.add("expected_version", "O-1", "VERSION_MISSING", text);
    }
    Seen { id: id(found, field, text), version: expected_version }
}

/// What of a person somebody wants to see, and why.
///
/// # Errors
/// Every violation.
pub(super) fn reveal(request: wire::RevealApplicationPersonRequest) -> Result<Wish, Violations> {
    let mut found = Violations::new();
    let field = request.field();
    if field == PersonField::Unspecified {
        unknown(&mut found, "field");
    }
    let wish = Wish {
        id: id(&mut found, "application_id", &request.application_id),
        reference: line(&mut found, "ref", request.r#ref),
        field,
        reason: actnow_chassis::reveal::reason(&mut found, &request.reason),
    };
    found.into_result(wish)
}

/// A list of what is to be corrected, for one application.
pub(super) fn returned(
    request: wire::ReturnApplicationRequest,
    found: &mut Violations,
) -> Option<(Seen, Vec<Demand>)> {
    let seen = seen(found, &request.application_id, request.expected_version);
    Some((seen, demands(found, request.points)))
}

/// Why a later list may repeat what could have been told.
pub(super) fn second_notice(
    request: wire::AllowSecondNoticeRequest,
    found: &mut Violations,
) -> Option<(Seen, Reason)> {
    let seen = seen(found, &request.application_id, request.expected_version);
    reason(found, request.reasons).map(|reason| (seen, reason))
}

/// How the acceptance of one application is refused.
pub(super) fn not_accepted(
    request: wire::RefuseAcceptanceRequest,
    found: &mut Violations,
) -> Option<(Seen, NotTaken)> {
    let seen = seen(found, &request.application_id, request.expected_version);
    not_taken(found, &request.outcome, request.grounds).map(|outcome| (seen, outcome))
}

/// Why the decision on one application needs longer.
pub(super) fn extension(
    request: wire::ExtendDecisionRequest,
    found: &mut Violations,
) -> Option<(Seen, Reason)> {
    let seen = seen(found, &request.application_id, request.expected_version);
    reason(found, request.reasons).map(|reason| (seen, reason))
}

/// Why the licence of one application is refused.
pub(super) fn refused(
    request: wire::RefuseLicenceRequest,
    found: &mut Violations,
) -> Option<(Seen, (RefusalGround, Grounds))> {
    let seen = seen(found, &request.application_id, request.expected_version);
    let (because, article) = refusal(request.false_materials);
    let grounds = grounds(found, request.grounds, article, &request.remedies)?;
    Some((seen, (because, grounds)))
}

/// A filing as it shall be.
pub(super) fn update(request: wire::UpdateFilingRequest, found: &mut Violations) -> Option<(Seen, FoodForm)> {
    let seen = seen(found, &request.application_id, request.expected_version);
    submission(found, request.form, Vec::new()).map(|(form, _)| (seen, form))
}

/// The day on which the business of a filing ended.
pub(super) fn filing_end(
    request: wire::CancelFilingRequest,
    found: &mut Violations,
) -> Option<(Seen, NaiveDate)> {
    let seen = seen(found, &request.application_id, request.expected_version);
    day(found, "ended_on", &request.ended_on).map(|ended_on| (seen, ended_on))
}

/// What a clerk wants corrected.
fn demands(found: &mut Violations, points: Vec<CorrectionPoint>) -> Vec<Demand> {
    listed(found, "points", points.len());
    let points = points.into_iter().enumerate();
    points
        .map(|(index, point)| {
            let demand = within(found, &format!("points[{index}].demand"), point.demand, REASONS);
            if demand.is_empty() {
                let text = Text::new("应当写明补正要求", "say what is to be corrected");
                found.add(format!("points[{index}].demand"), "Licensing Law 32", "DEMAND_REQUIRED", text);
            }
            Demand {
                field: line(found, &format!("points[{index}].field"), point.field),
                rule: line(found, &format!("points[{index}].rule"), point.rule),
                demand,
            }
        })
        .collect()
}

/// How acceptance is refused: `NOT_REQUIRED`, `NOT_COMPETENT` or `NOT_ACCEPTED`.
fn not_taken(found: &mut Violations, outcome: &str, grounds: String) -> Option<NotTaken> {
    let grounds = within(found, "grounds", grounds, REASONS);
    match outcome {
        "NOT_REQUIRED" => Some(NotTaken::NothingNeeded),
        "NOT_COMPETENT" if grounds.is_empty() => {
            let text = Text::new("应当告知有权机关", "name the competent authority");
            found.add("grounds", "Licensing Law 32", "GROUNDS_REQUIRED", text);
            None
        }
        "NOT_COMPETENT" => Some(NotTaken::OtherAuthority { competent: grounds }),
        "NOT_ACCEPTED" => {
            let grounds = self::grounds(found, grounds, "Licensing Law 78", "");
            grounds.map(|grounds| NotTaken::Refused { grounds })
        }
        _ => {
            unknown(found, "outcome");
            None
        }
    }
}

/// Why a licence is refused, and the article on it.
const fn refusal(false_materials: bool) -> (RefusalGround, &'static str) {
    if false_materials {
        (RefusalGround::FalseMaterials, "Order 78 art 53")
    } else {
        (RefusalGround::Merits, "Licensing Law 38")
    }
}

/// Reasons with their article; the remedies of the law are always told, further ones with the reasons.
pub(super) fn grounds(
    found: &mut Violations,
    reasons: String,
    article: &str,
    remedies: &str,
) -> Option<Grounds> {
    let reasons = within(found, "grounds", reasons, REASONS);
    let remedies = within(found, "remedies", remedies, REASONS);
    let stated = if reasons.is_empty() { Vec::new() } else { vec![reasons, remedies] };
    match Grounds::try_new(stated, article, Remedies::default()) {
        Ok(grounds) => Some(grounds),
        Err(violations) => {
            found.extend(violations.into_iter().map(|mut violation| {
                violation.field = "grounds".to_owned();
                violation
            }));
            None
        }
    }
}

/// A reason that may not be blank.
pub(super) fn reason(found: &mut Violations, reasons: String) -> Option<Reason> {
    let reasons = within(found, "reasons", reasons, REASONS);
    match Reason::try_new(&reasons) {
        Ok(reason) => Some(reason),
        Err(violations) => {
            found.extend(violations.into_iter().map(|mut violation| {
                violation.field = "reasons".to_owned();
                violation
            }));
            None
        }
    }
}
