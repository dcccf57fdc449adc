//! What callers ask about grades and plans.

use actnow_decisions::{Text, Violations};
use actnow_proto::inspections::v1 as wire;
use actnow_room::texts::{LINE, id, unknown, within};
use uuid::Uuid;

use super::present;
use crate::commands::Seen;
use crate::commands::read_reason::reason;
use crate::domain::reason::Reason;
use crate::domain::risk::RiskGrade;
use crate::domain::risk::moves::MoveGround;
use crate::facts::grades::grade as graded;
use crate::grpc::parse::{page_size, paged, seen_as};
use crate::store::visit_plan::PlanPage;

/// Which establishment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::grpc) enum Asked {
    /// By its id.
    Id(Uuid),
    /// By the number of its licence.
    Licence(String),
}

/// One establishment, by id or by licence.
pub(in crate::grpc) fn asked(request: &wire::GetRiskGradeRequest) -> Result<Asked, Violations> {
    let mut found = Violations::new();
    let number = within(&mut found, "licence_number", &request.licence_number, LINE);
    let asked = match (request.establishment_id.as_str(), number) {
        ("", number) if number.is_empty() => {
            let text = Text::new("应当提供场所编号或者许可证编号", "an establishment or a licence is named");
            found.add("establishment_id", "O-1", "REQUIRED", text);
            Asked::Licence(number)
        }
        ("", number) => Asked::Licence(number),
        (text, _) => Asked::Id(id(&mut found, "establishment_id", text)),
    };
    found.into_result(asked)
}

/// A page of a plan.
pub(in crate::grpc) fn page(request: &wire::ListYearPlanRequest) -> Result<PlanPage, Violations> {
    let mut found = Violations::new();
    if !(2000..=2200).contains(&request.year) {
        found.add("year", "O-1", "MALFORMED", Text::new("年度应为四位数字", "a year is written 2026"));
    }
    let division = within(&mut found, "division", &request.division, LINE);
    let grade = RiskGrade::ALL.into_iter().find(|one| graded(*one) == request.grade());
    if grade.is_none() && request.grade != 0 {
        unknown(&mut found, "grade");
    }
    let after = paged(&mut found, &request.page_token, |token| {
        let mut parts = token.split('/');
        Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
    });
    let (division, size) = (Some(division).filter(|one| !one.is_empty()), page_size(request.page_size));
    found.into_result(PlanPage { year: request.year, division, grade, after, size })
}

/// A move of a grade, and what it rests on.
pub(in crate::grpc) fn moved(
    request: wire::MoveRiskGradeRequest,
) -> Result<(Seen, MoveGround, Reason), Violations> {
    let mut found = Violations::new();
    let seen = seen_as(&mut found, "establishment_id", &request.establishment_id, request.expected_version);
    let ground = MoveGround::ALL.into_iter().find(|one| present::ground(*one) == request.ground());
    if ground.is_none() {
        unknown(&mut found, "ground");
    }
    let reason = reason(&mut found, "reasons", &request.reasons);
    match (ground, reason) {
        (Some(ground), Some(reason)) => found.into_result((seen, ground, reason)),
        _ => Err(found),
    }
}
