//! From the contract's strings to the domain's types; every violation is reported at once.

use actnow_decisions::{Text, Violations};
use actnow_proto::food_licensing::v1::RevealApplicationPersonRequest;
use actnow_proto::registration::v1::{CorrectionPoint, PersonField};
use uuid::Uuid;

use super::texts::{REASONS, id, line, listed, unknown, within};
use crate::commands::accept::NotTaken;
use crate::commands::return_for_correction::Demand;
use crate::commands::reveal_person::Wish;
use crate::domain::application::RefusalGround;
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
pub(super) fn reveal(request: RevealApplicationPersonRequest) -> Result<Wish, Violations> {
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

/// What a clerk wants corrected.
pub(super) fn demands(found: &mut Violations, points: Vec<CorrectionPoint>) -> Vec<Demand> {
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
pub(super) fn not_taken(found: &mut Violations, outcome: &str, grounds: String) -> Option<NotTaken> {
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
pub(super) const fn refusal(false_materials: bool) -> (RefusalGround, &'static str) {
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
    let remedies = within(found, "remedies", remedies.to_owned(), REASONS);
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
