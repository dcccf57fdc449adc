//! Results that are public, as the contract shows them: of what was found at whose premises, nothing about persons.

use actnow_chassis::error::CommandError;
use actnow_decisions::Violations;
use actnow_proto::inspections::v1 as wire;
use actnow_room::texts::{LINE, within};
use actnow_statutory_clock::legal_date;
use tonic::{Response, Status};

use super::Inspections;
use super::parse::{page_size, paged};
use super::present::{found, kind};
use crate::facts::{outcome, sentence, verdict};
use crate::queries;
use crate::store::Inspection;
use crate::store::published::PublishedPage;

/// A page of them.
pub(super) async fn list(
    face: &Inspections,
    request: &wire::ListPublishedResultsRequest,
) -> Result<Response<wire::ListPublishedResultsResponse>, Status> {
    let page = page(request).map_err(CommandError::from)?;
    let rows = queries::published(&face.database, &page).await?;
    let last = rows.last().filter(|_| rows.len() == page.size as usize);
    let token = last.and_then(|row| Some(format!("{}/{}", row.published_on()?, row.task.id)));
    Ok(Response::new(wire::ListPublishedResultsResponse {
        results: rows.iter().map(result).collect(),
        next_page_token: token.unwrap_or_default(),
    }))
}

fn page(request: &wire::ListPublishedResultsRequest) -> Result<PublishedPage, Violations> {
    let mut violations = Violations::new();
    let operator = within(&mut violations, "operator_uscc", &request.operator_uscc, LINE);
    let after = paged(&mut violations, &request.page_token, |token| {
        let (on, id) = token.split_once('/')?;
        Some((on.parse().ok()?, id.parse().ok()?))
    });
    let operator = Some(operator).filter(|code| !code.is_empty());
    violations.into_result(PublishedPage { operator, after, size: page_size(request.page_size) })
}

fn result(row: &Inspection) -> wire::PublishedResult {
    let (order, recorded) = (&row.task.order, row.notes.result.as_ref());
    wire::PublishedResult {
        inspection_id: row.task.id.to_string(),
        kind: kind(order.kind).into(),
        operator_uscc: order.operator_uscc.clone(),
        operator_name: row.notes.operator_name.clone(),
        address: order.premises.clone(),
        inspected_on: recorded.map(|one| legal_date(one.recorded_at).to_string()).unwrap_or_default(),
        verdict: found(row).map_or(wire::Verdict::Unspecified, verdict).into(),
        outcome: outcome(recorded.and_then(|one| one.outcome)).into(),
        verdict_text: recorded.map(|one| sentence(&one.finding.explanation)),
        published_on: row.published_on().map(|day| day.to_string()).unwrap_or_default(),
    }
}
