//! Orders of other departments: one message, one command in the transaction that notes it as handled.
//!
//! An order to inspect that cannot be read is answered with its refusal; nothing else is then written. The other
//! orders have no refusal in the contract: what cannot be done any more is told by the facts of the visit, and
//! what never made sense waits for an operator.

use actnow_room::texts::{self, REASONS};
use std::sync::Arc;

use actnow_chassis::database::Txn;
use actnow_chassis::error::CommandError;
use actnow_decisions::{Text, Violations};
use actnow_messaging::broker::QueueSpec;
use actnow_messaging::consumer::Handler;
use actnow_messaging::message::Message;
use actnow_proto::food_licensing::v1::{FoodLicenceEnded, FoodLicenceIssued};
use actnow_proto::inspections::v1::{CancelInspection, ConsentToRectification, OrderInspection};
use actnow_room::time::instant;
use actnow_statutory_clock::Due;
use prost::Name;

use crate::commands::cancel::cancel_in;
use crate::commands::grading::licence::{ToldLicence, ended_in, issued_in};
use crate::commands::order::{NewInspection, order_in};
use crate::commands::premises;
use crate::commands::rectification::consented_in;
use crate::config::{Rules, SERVICE};
use crate::domain::inspectors::Qualification;
use crate::domain::order::{InspectionOrder, OrderedPeriod};
use crate::domain::reason::Reason;
use crate::domain::risk::points::{LicenceProfile, MainType};
use crate::facts::refuse_order;
use crate::store::establishments::LicensedPlace;

/// What is written when a visit is called off without a word.
const WITHDRAWN: &str = "申请已撤回";

/// The queue of this service and what it takes.
pub fn queue() -> QueueSpec {
    QueueSpec {
        service: SERVICE.to_owned(),
        events: vec![
            "actnow.food_licensing.v1.FoodLicenceIssued",
            "actnow.food_licensing.v1.FoodLicenceEnded",
        ],
        orders: vec![
            "actnow.inspections.v1.OrderInspection",
            "actnow.inspections.v1.ConsentToRectification",
            "actnow.inspections.v1.CancelInspection",
        ],
    }
}

/// Handles each message in the transaction it comes with.
pub(crate) fn handler(rules: Arc<Rules>) -> Handler {
    Arc::new(move |txn, message| {
        let rules = rules.clone();
        Box::pin(async move { handle(&txn, &rules, message).await })
    })
}

async fn handle(txn: &Txn, rules: &Rules, message: Message) -> Result<(), CommandError> {
    let name = message.type_name.as_str();
    if name == OrderInspection::full_name() {
        order(txn, rules, decode(&message)?, message.case_id.as_deref()).await
    } else if name == ConsentToRectification::full_name() {
        let noted_in = format!("{}:{}", message.source, message.subject);
        consent(txn, rules, decode(&message)?, &noted_in).await
    } else if name == CancelInspection::full_name() {
        cancel(txn, rules, decode(&message)?).await
    } else if name == FoodLicenceIssued::full_name() {
        let told = read_licence(&decode::<FoodLicenceIssued>(&message)?)?;
        issued_in(txn, rules, told).await
    } else if name == FoodLicenceEnded::full_name() {
        let fact: FoodLicenceEnded = decode(&message)?;
        let mut found = Violations::new();
        let on = texts::day(&mut found, "on", &fact.on).unwrap_or_default();
        let on = found.into_result(on)?;
        ended_in(txn, rules, &fact.number, &fact.end, on).await
    } else {
        Err(CommandError::internal(anyhow::anyhow!("{name} is not heard here")))
    }
}

fn decode<M: prost::Message + Default>(message: &Message) -> Result<M, CommandError> {
    M::decode(message.body.as_slice()).map_err(|_| {
        let mut found = Violations::new();
        found.add("body", "O-1", "MALFORMED", Text::new("消息内容无法读取", "cannot be read"));
        CommandError::Invalid(found)
    })
}

/// A licence as food licensing tells it.
fn read_licence(fact: &FoodLicenceIssued) -> Result<ToldLicence, Violations> {
    let mut found = Violations::new();
    let number = texts::required(&mut found, "number", &fact.number);
    let operator_uscc = premises::code(&mut found, "operator_uscc", &fact.operator_uscc);
    let operator_name = texts::required(&mut found, "operator_name", &fact.operator_name);
    let place = premises::place(&mut found, "premises", &fact.premises.clone().unwrap_or_default());
    let main_type = match fact.main_type.as_str() {
        "FOOD_SELLER" => Some(MainType::FoodSeller),
        "CATERING" => Some(MainType::Catering),
        "CANTEEN" => Some(MainType::Canteen),
        _ => None,
    };
    let at = fact.occurred_at.as_ref().and_then(instant);
    if main_type.is_none() {
        texts::unknown(&mut found, "main_type");
    }
    if at.is_none() {
        texts::unknown(&mut found, "occurred_at");
    }
    let (Some(main_type), Some(at)) = (main_type, at) else { return Err(found) };
    let items = u16::try_from(fact.items).unwrap_or_default();
    let profile = LicenceProfile { main_type, wholesale: fact.wholesale, items, traits: place.traits };
    let place = LicensedPlace {
        address: place.address,
        division: place.division,
        physical_shop: place.physical_shop,
    };
    found.into_result(ToldLicence { number, operator_uscc, operator_name, place, profile, at })
}

async fn order(
    txn: &Txn,
    rules: &Rules,
    order: OrderInspection,
    case_id: Option<&str>,
) -> Result<(), CommandError> {
    // Without an id nobody can be answered: an operator must look.
    let mut found = Violations::new();
    let id = texts::id(&mut found, "inspection_id", &order.inspection_id);
    let id = found.into_result(id)?;
    match read_order(&order, case_id) {
        Ok(asked) => {
            let new = NewInspection {
                id,
                order: asked,
                operator_name: order.operator_name.trim().to_owned(),
                physical_shop: order.premises.is_some_and(|premises| premises.physical_shop),
            };
            order_in(txn, rules, new).await
        }
        Err(violations) => {
            refuse_order(txn, id, &order.application_id, "ORDER_INVALID", &all_of(&violations));
            Ok(())
        }
    }
}

/// Everything that is wrong, in one sentence.
fn all_of(violations: &Violations) -> Text {
    let each = violations.as_slice().iter().take(20);
    let zh: Vec<String> = each.clone().map(|one| format!("{}：{}", one.field, one.text.zh)).collect();
    let en: Vec<String> = each.map(|one| format!("{}: {}", one.field, one.text.en)).collect();
    Text::new(
        format!("核查指令内容不符合要求：{}", zh.join("；")),
        format!("the order to inspect cannot be read: {}", en.join("; ")),
    )
}

fn read_order(order: &OrderInspection, case_id: Option<&str>) -> Result<InspectionOrder, Violations> {
    let mut found = Violations::new();
    let source = match order.application_id.as_str() {
        "" => None,
        text => Some(texts::id(&mut found, "application_id", text)),
    };
    let kind = premises::kind(&mut found, "kind", order.kind());
    let operator_uscc = premises::code(&mut found, "operator_uscc", &order.operator_uscc);
    texts::within(&mut found, "operator_name", &order.operator_name, texts::LINE);
    let place = premises::place(&mut found, "premises", &order.premises.clone().unwrap_or_default());
    let due = texts::day(&mut found, "due", &order.due);
    let period = period(&mut found, order);
    let concerned = [("related_usccs", &*order.related_usccs), ("related_persons", &*order.related_persons)];
    let parties = premises::parties(&mut found, concerned);
    match (kind, due) {
        (Some(kind), Some(date)) => found.into_result(InspectionOrder {
            kind,
            source,
            case_id: case_id.and_then(|id| id.parse().ok()),
            operator_uscc,
            parties,
            premises: place.address,
            division: place.division,
            traits: place.traits,
            // Whoever orders today sells food; catering comes with its own checklist.
            qualification: Qualification::FoodSales,
            due: Due { date, provisional: order.due_provisional },
            period,
            draw: None,
            on_commitment: order.on_commitment,
        }),
        (None, _) | (_, None) => Err(found),
    }
}

/// The period that the last day ends, where the order says it.
fn period(found: &mut Violations, order: &OrderInspection) -> Option<OrderedPeriod> {
    if order.due_from.is_empty() {
        return None;
    }
    let from = texts::day(found, "due_from", &order.due_from)?;
    let Ok(working_days) = u32::try_from(order.due_working_days) else {
        let text = Text::new("工作日数不能为负", "a number of working days is not negative");
        found.add("due_working_days", "O-1", "MALFORMED", text);
        return None;
    };
    Some(OrderedPeriod { from, working_days })
}

async fn consent(
    txn: &Txn,
    rules: &Rules,
    order: ConsentToRectification,
    noted_in: &str,
) -> Result<(), CommandError> {
    let mut found = Violations::new();
    let id = texts::id(&mut found, "inspection_id", &order.inspection_id);
    let Some(deadline) = texts::day(&mut found, "deadline", &order.deadline) else {
        return Err(CommandError::Invalid(found));
    };
    let id = found.into_result(id)?;
    consented_in(txn, rules, id, deadline, noted_in).await
}

async fn cancel(txn: &Txn, rules: &Rules, order: CancelInspection) -> Result<(), CommandError> {
    let mut found = Violations::new();
    let id = texts::id(&mut found, "inspection_id", &order.inspection_id);
    let id = found.into_result(id)?;
    let reasons: String = order.reasons.chars().take(REASONS).collect();
    let stated = if reasons.trim().is_empty() { WITHDRAWN } else { reasons.as_str() };
    cancel_in(txn, rules, id, &Reason::try_new(stated)?).await
}
