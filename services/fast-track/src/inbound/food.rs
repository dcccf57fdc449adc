//! Facts of food licensing.

use actnow_chassis::CommandError;
use actnow_messaging::message::Message;
use actnow_proto::food_licensing::v1 as wire;

use super::Heeded;
use super::reading::{answer, body, day, day_if_any, due, heard, id, manual, points, text, violations};
use crate::domain::subjects::FoodTold;
use crate::domain::{Heard, Told};

/// What is heard of food licensing.
pub(super) const FACTS: &[Heeded] = &[
    ("actnow.food_licensing.v1.FoodNotRequired", not_required),
    ("actnow.food_licensing.v1.FilingMade", filing_made),
    ("actnow.food_licensing.v1.FilingPublished", filing_published),
    ("actnow.food_licensing.v1.ApplicationReceived", received),
    ("actnow.food_licensing.v1.ApplicationReturned", returned),
    ("actnow.food_licensing.v1.ApplicationAccepted", accepted),
    ("actnow.food_licensing.v1.ApplicationNotAccepted", not_accepted),
    ("actnow.food_licensing.v1.ApplicationAbandoned", abandoned),
    ("actnow.food_licensing.v1.VisitOrdered", visit_ordered),
    ("actnow.food_licensing.v1.VisitSkipped", visit_skipped),
    ("actnow.food_licensing.v1.ApplicationReviewed", reviewed),
    ("actnow.food_licensing.v1.DecisionExtended", decision_extended),
    ("actnow.food_licensing.v1.LicenceGranted", granted),
    ("actnow.food_licensing.v1.FoodLicenceIssued", issued),
    ("actnow.food_licensing.v1.FoodLicenceDelayed", delayed),
    ("actnow.food_licensing.v1.LicenceRefused", refused),
    ("actnow.food_licensing.v1.ApplicationWithdrawn", withdrawn),
    ("actnow.food_licensing.v1.ApplyForFoodRefused", apply_refused),
    ("actnow.food_licensing.v1.WithdrawalRefused", withdrawal_refused),
];

type Read = Result<Option<Heard>, CommandError>;

fn of_food(
    message: &Message,
    application_id: &str,
    at: Option<prost_types::Timestamp>,
    told: FoodTold,
) -> Read {
    Ok(id(application_id)
        .map(|application_id| heard(message, at.as_ref(), Told::Food { application_id, told })))
}

fn not_required(message: &Message) -> Read {
    let fact: wire::FoodNotRequired = body(message)?;
    of_food(message, &fact.application_id, fact.occurred_at, FoodTold::NotRequired { ground: fact.ground })
}

fn filing_made(message: &Message) -> Read {
    let fact: wire::FilingMade = body(message)?;
    let publicity_due = day("publicity_due", &fact.publicity_due)?;
    let told = FoodTold::FilingMade { number: fact.number, publicity_due };
    of_food(message, &fact.application_id, fact.occurred_at, told)
}

fn filing_published(message: &Message) -> Read {
    let fact: wire::FilingPublished = body(message)?;
    let told = FoodTold::FilingPublished { number: fact.number };
    of_food(message, &fact.application_id, fact.occurred_at, told)
}

fn received(message: &Message) -> Read {
    let fact: wire::ApplicationReceived = body(message)?;
    let due = due("acceptance_due", &fact.acceptance_due, fact.due_provisional)?;
    let reasons = manual(fact.waits_for_person);
    let told = if reasons.is_empty() {
        FoodTold::Received { due }
    } else {
        FoodTold::ReceivedByPerson { due, reasons }
    };
    of_food(message, &fact.application_id, fact.occurred_at, told)
}

fn returned(message: &Message) -> Read {
    let fact: wire::ApplicationReturned = body(message)?;
    let answer_by = day_if_any("answer_by", &fact.answer_by)?;
    let told = FoodTold::Returned { findings: points(fact.points), answer_by };
    of_food(message, &fact.application_id, fact.occurred_at, told)
}

fn accepted(message: &Message) -> Read {
    let fact: wire::ApplicationAccepted = body(message)?;
    let due = due("decision_due", &fact.decision_due, fact.due_provisional)?;
    let told = FoodTold::Accepted { deemed: fact.deemed, due };
    of_food(message, &fact.application_id, fact.occurred_at, told)
}

fn not_accepted(message: &Message) -> Read {
    let fact: wire::ApplicationNotAccepted = body(message)?;
    let told = FoodTold::NotAccepted { grounds: fact.grounds };
    of_food(message, &fact.application_id, fact.occurred_at, told)
}

fn abandoned(message: &Message) -> Read {
    let fact: wire::ApplicationAbandoned = body(message)?;
    of_food(message, &fact.application_id, fact.occurred_at, FoodTold::Abandoned)
}

fn visit_ordered(message: &Message) -> Read {
    let fact: wire::VisitOrdered = body(message)?;
    let due = due("visit_due", &fact.visit_due, fact.due_provisional)?;
    let inspection_id = fact.inspection_id.parse().map_err(CommandError::internal)?;
    let told = FoodTold::VisitOrdered { inspection_id, due, ground: fact.ground };
    of_food(message, &fact.application_id, fact.occurred_at, told)
}

fn visit_skipped(message: &Message) -> Read {
    let fact: wire::VisitSkipped = body(message)?;
    of_food(message, &fact.application_id, fact.occurred_at, FoodTold::VisitSkipped { ground: fact.ground })
}

fn reviewed(message: &Message) -> Read {
    let fact: wire::ApplicationReviewed = body(message)?;
    let told = FoodTold::Reviewed { positive: fact.positive };
    of_food(message, &fact.application_id, fact.occurred_at, told)
}

fn decision_extended(message: &Message) -> Read {
    let fact: wire::DecisionExtended = body(message)?;
    let told =
        FoodTold::DecisionExtended { due: due("decision_due", &fact.decision_due, fact.due_provisional)? };
    of_food(message, &fact.application_id, fact.occurred_at, told)
}

fn granted(message: &Message) -> Read {
    let fact: wire::LicenceGranted = body(message)?;
    of_food(message, &fact.application_id, fact.occurred_at, FoodTold::Granted { number: fact.number })
}

fn issued(message: &Message) -> Read {
    let fact: wire::FoodLicenceIssued = body(message)?;
    let valid_from = day("valid_from", &fact.valid_from)?;
    let valid_to = day("valid_to", &fact.valid_to)?;
    let told = FoodTold::Issued { number: fact.number, valid_from, valid_to };
    of_food(message, &fact.application_id, fact.occurred_at, told)
}

fn delayed(message: &Message) -> Read {
    let fact: wire::FoodLicenceDelayed = body(message)?;
    let told = FoodTold::Delayed { attempts: fact.attempts };
    of_food(message, &fact.application_id, fact.occurred_at, told)
}

fn refused(message: &Message) -> Read {
    let fact: wire::LicenceRefused = body(message)?;
    of_food(message, &fact.application_id, fact.occurred_at, FoodTold::Refused { grounds: fact.grounds })
}

fn withdrawn(message: &Message) -> Read {
    let fact: wire::ApplicationWithdrawn = body(message)?;
    of_food(message, &fact.application_id, fact.occurred_at, FoodTold::Withdrawn)
}

fn apply_refused(message: &Message) -> Read {
    let fact: wire::ApplyForFoodRefused = body(message)?;
    let findings = violations(fact.violations);
    let told = FoodTold::ApplyRefused { reason: fact.reason, text: text(fact.text), findings };
    of_food(message, &fact.application_id, fact.occurred_at, told)
}

fn withdrawal_refused(message: &Message) -> Read {
    let fact: wire::WithdrawalRefused = body(message)?;
    let answer = answer(fact.reason, fact.text);
    Ok(id(&fact.application_id).map(|subject_id| {
        heard(message, fact.occurred_at.as_ref(), Told::NotWithdrawn { subject_id, answer })
    }))
}
