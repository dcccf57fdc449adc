//! Facts of inspections. Only visits of a food application can belong to a case; the application names it.

use actnow_chassis::CommandError;
use actnow_messaging::message::Message;
use actnow_proto::inspections::v1 as wire;

use super::Heeded;
use super::reading::{body, day_if_any, heard, id, text};
use crate::domain::subjects::{Verdict, VisitTold};
use crate::domain::{Heard, Told};

/// What is heard of inspections.
pub(super) const FACTS: &[Heeded] = &[
    ("actnow.inspections.v1.InspectionPlanned", planned),
    ("actnow.inspections.v1.InspectorsAssigned", assigned),
    ("actnow.inspections.v1.InspectionStarted", started),
    ("actnow.inspections.v1.InspectionConcluded", concluded),
    ("actnow.inspections.v1.RectificationOrdered", rectification_ordered),
    ("actnow.inspections.v1.InspectionCancelled", cancelled),
    ("actnow.inspections.v1.OrderInspectionRefused", order_refused),
];

type Read = Result<Option<Heard>, CommandError>;

/// Which inspection of which application, and when.
struct Of<'a> {
    inspection_id: &'a str,
    application_id: &'a str,
    at: Option<prost_types::Timestamp>,
}

fn of_visit(message: &Message, of: &Of<'_>, told: VisitTold) -> Read {
    let (Some(inspection_id), Some(application_id)) = (id(of.inspection_id), id(of.application_id)) else {
        return Ok(None);
    };
    Ok(Some(heard(message, of.at.as_ref(), Told::Visit { application_id, inspection_id, told })))
}

fn planned(message: &Message) -> Read {
    let fact: wire::InspectionPlanned = body(message)?;
    let of =
        Of { inspection_id: &fact.inspection_id, application_id: &fact.application_id, at: fact.occurred_at };
    of_visit(message, &of, VisitTold::Planned { waits_for: fact.waits_for.clone() })
}

fn assigned(message: &Message) -> Read {
    let fact: wire::InspectorsAssigned = body(message)?;
    let visit_on = day_if_any("visit_on", &fact.visit_on)?;
    let of =
        Of { inspection_id: &fact.inspection_id, application_id: &fact.application_id, at: fact.occurred_at };
    of_visit(message, &of, VisitTold::Assigned { visit_on })
}

fn started(message: &Message) -> Read {
    let fact: wire::InspectionStarted = body(message)?;
    let of =
        Of { inspection_id: &fact.inspection_id, application_id: &fact.application_id, at: fact.occurred_at };
    of_visit(message, &of, VisitTold::Started)
}

fn concluded(message: &Message) -> Read {
    let fact: wire::InspectionConcluded = body(message)?;
    let verdict = match fact.verdict() {
        wire::Verdict::Conform => Verdict::Conform,
        wire::Verdict::ConformAfterOnSiteFix => Verdict::ConformAfterOnSiteFix,
        wire::Verdict::Rectify => Verdict::Rectify,
        wire::Verdict::NotConform => Verdict::NotConform,
        wire::Verdict::Unspecified => {
            return Err(CommandError::internal(anyhow::anyhow!("verdict cannot be read")));
        }
    };
    let of =
        Of { inspection_id: &fact.inspection_id, application_id: &fact.application_id, at: fact.occurred_at };
    of_visit(message, &of, VisitTold::Concluded { verdict })
}

fn rectification_ordered(message: &Message) -> Read {
    let fact: wire::RectificationOrdered = body(message)?;
    let deadline = day_if_any("deadline", &fact.deadline)?;
    let of =
        Of { inspection_id: &fact.inspection_id, application_id: &fact.application_id, at: fact.occurred_at };
    of_visit(message, &of, VisitTold::RectificationOrdered { deadline })
}

fn cancelled(message: &Message) -> Read {
    let fact: wire::InspectionCancelled = body(message)?;
    let of =
        Of { inspection_id: &fact.inspection_id, application_id: &fact.application_id, at: fact.occurred_at };
    of_visit(message, &of, VisitTold::Cancelled)
}

fn order_refused(message: &Message) -> Read {
    let fact: wire::OrderInspectionRefused = body(message)?;
    let of =
        Of { inspection_id: &fact.inspection_id, application_id: &fact.application_id, at: fact.occurred_at };
    of_visit(
        message,
        &of,
        VisitTold::OrderRefused { reason: fact.reason.clone(), text: text(fact.text.clone()) },
    )
}
