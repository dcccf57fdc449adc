//! Messages from other departments: one message, one command in the transaction that notes it as handled.
//!
//! An order that may not or cannot be carried out is answered with its `…Refused` fact; nothing else is then
//! written.

use actnow_chassis::database::Txn;
use actnow_chassis::error::CommandError;
use actnow_decisions::{Refusal, Text, Violations};
use actnow_messaging::broker::QueueSpec;
use actnow_messaging::message::Message;
use actnow_proto::SEALED_PERSONS_AAD;
use actnow_proto::food_licensing::v1::{ApplyForFood, WithdrawApplication};
use actnow_proto::inspections::v1::{
    InspectionCancelled, InspectionConcluded, OrderInspectionRefused, RectificationOrdered, Verdict,
};
use actnow_proto::registration::v1::{CompanyDeregistered, Persons};
use chrono::NaiveDate;
use prost::{Message as _, Name};
use uuid::Uuid;

use crate::commands::apply::{NewFile, apply_in};
use crate::commands::commitment;
use crate::commands::entity_ended::entity_ended_in;
use crate::commands::visit::{concluded_in, fell_through_in, rectification_in};
use crate::commands::withdraw::{Seen, withdraw_in};
use crate::config::{Bureau, SERVICE};
use crate::domain::application::{VisitReport, VisitVerdict};
use crate::domain::check::OperatorStanding;
use crate::domain::commitment::FollowUpReport;
use crate::domain::persons::Person;
use crate::facts;
use crate::grpc::{read_form, read_persons};
use crate::store::parties::Parties;

/// Most codes or tokens of related parties in one order.
const MOST_RELATED: usize = 500;

/// What the service hears, and which orders it takes.
pub fn queue() -> QueueSpec {
    QueueSpec {
        service: SERVICE.to_owned(),
        events: vec![
            "actnow.inspections.v1.InspectionConcluded",
            "actnow.inspections.v1.RectificationOrdered",
            "actnow.inspections.v1.InspectionCancelled",
            "actnow.inspections.v1.OrderInspectionRefused",
            "actnow.registration.v1.CompanyDeregistered",
        ],
        orders: vec!["actnow.food_licensing.v1.ApplyForFood", "actnow.food_licensing.v1.WithdrawApplication"],
    }
}

/// Handles one message.
///
/// # Errors
/// What cannot be answered: an unreadable or unknown message, a missing file, a database that is away.
pub(crate) async fn handle(txn: Txn, bureau: Bureau, message: Message) -> Result<(), CommandError> {
    let name = message.type_name.as_str();
    if name == ApplyForFood::full_name() {
        apply(&txn, &bureau, decode(&message)?, message.case_id.as_deref()).await
    } else if name == WithdrawApplication::full_name() {
        withdraw(&txn, &bureau, decode(&message)?).await
    } else if name == InspectionConcluded::full_name() {
        concluded(&txn, &bureau, decode(&message)?).await
    } else if name == RectificationOrdered::full_name() {
        rectification(&txn, &bureau, decode(&message)?).await
    } else if name == InspectionCancelled::full_name() {
        let fact: InspectionCancelled = decode(&message)?;
        fell_through(&txn, &bureau, &fact.application_id, &fact.inspection_id, "CANCELLED").await
    } else if name == OrderInspectionRefused::full_name() {
        let fact: OrderInspectionRefused = decode(&message)?;
        fell_through(&txn, &bureau, &fact.application_id, &fact.inspection_id, &fact.reason).await
    } else if name == CompanyDeregistered::full_name() {
        let fact: CompanyDeregistered = decode(&message)?;
        entity_ended_in(&txn, &bureau, &fact.uscc).await
    } else {
        Err(CommandError::internal(anyhow::anyhow!("{name} is not heard here")))
    }
}

fn decode<M: prost::Message + Default>(message: &Message) -> Result<M, CommandError> {
    M::decode(message.body.as_slice()).map_err(|_| malformed("body"))
}

fn malformed(field: &str) -> CommandError {
    let mut found = Violations::new();
    found.add(field, "O-1", "MALFORMED", Text::new("消息内容无法读取", "cannot be read"));
    CommandError::Invalid(found)
}

fn id(field: &str, text: &str) -> Result<Uuid, CommandError> {
    text.parse().map_err(|_| malformed(field))
}

async fn apply(
    txn: &Txn,
    bureau: &Bureau,
    order: ApplyForFood,
    case_id: Option<&str>,
) -> Result<(), CommandError> {
    let file_id = id("application_id", &order.application_id)?;
    let outcome = match new_file(bureau, file_id, order, case_id) {
        Ok(new) => {
            let actor = txn.context().actor.clone();
            apply_in(txn, bureau, new, &actor).await.map(|_| ())
        }
        Err(found) => Err(CommandError::Invalid(found)),
    };
    match outcome {
        Err(CommandError::Invalid(found)) => {
            let text = Text::new("申请内容不符合要求", "the application cannot be read");
            facts::refuse_application(txn, file_id, "INVALID", &text, &found);
            Ok(())
        }
        Err(CommandError::Refused(refusal)) if is_answer(&refusal) => {
            facts::refuse_application(txn, file_id, refusal.reason, &refusal.text, &Violations::new());
            Ok(())
        }
        other => other,
    }
}

/// A series that is used up is found out while its number is taken: the work is undone, operators must act.
fn is_answer(refusal: &Refusal) -> bool {
    refusal.reason != "SERIES_EXHAUSTED"
}

fn new_file(
    bureau: &Bureau,
    id: Uuid,
    order: ApplyForFood,
    case_id: Option<&str>,
) -> Result<NewFile, Violations> {
    let mut found = Violations::new();
    if !order.authority.is_empty() && order.authority != bureau.authority().as_str() {
        let text = Text::new("不是本机关的申请", "the order is for another authority");
        found.add("authority", "O-4", "OTHER_AUTHORITY", text);
    }
    if order.related_usccs.len().max(order.related_persons.len()) > MOST_RELATED {
        found.add("related_usccs", "O-3", "TOO_MANY", Text::new("条目过多", "too many entries"));
    }
    let persons = open_persons(bureau, &order.sealed_persons);
    match (read_form(order.form), persons) {
        (Ok(form), Ok(persons)) => found.into_result(NewFile {
            id,
            case_id: case_id.and_then(|text| text.parse().ok()),
            form,
            parties: Parties {
                persons,
                related_usccs: order.related_usccs,
                related_persons: order.related_persons,
            },
            // Orders come for operators that registration has just registered.
            standing: OperatorStanding::Active,
        }),
        (form, persons) => {
            found.extend(persons.err().into_iter().chain(form.err()).flatten());
            Err(found)
        }
    }
}

/// Opens the persons that came sealed with an order; none when nothing came.
fn open_persons(bureau: &Bureau, sealed: &[u8]) -> Result<Vec<Person>, Violations> {
    if sealed.is_empty() {
        return Ok(Vec::new());
    }
    let unreadable = || {
        let mut found = Violations::new();
        let text = Text::new("人员信息无法解封", "the sealed persons cannot be opened");
        found.add("sealed_persons", "O-1", "PERSONS_UNREADABLE", text);
        found
    };
    let plain = bureau.privacy().sealing.open(sealed, SEALED_PERSONS_AAD).map_err(|_| unreadable())?;
    let persons = Persons::decode(plain.as_slice()).map_err(|_| unreadable())?;
    read_persons(persons.persons)
}

async fn withdraw(txn: &Txn, bureau: &Bureau, order: WithdrawApplication) -> Result<(), CommandError> {
    let file_id = id("application_id", &order.application_id)?;
    let reasons: String = order.reasons.chars().take(2_000).collect();
    let actor = txn.context().actor.clone();
    match withdraw_in(txn, bureau, file_id, Seen::Any, &reasons, &actor).await {
        Ok(_) => Ok(()),
        Err(CommandError::Refused(refusal)) => {
            facts::refuse_withdrawal(txn, file_id, refusal.reason, &refusal.text);
            Ok(())
        }
        Err(other) => Err(other),
    }
}

async fn concluded(txn: &Txn, bureau: &Bureau, fact: InspectionConcluded) -> Result<(), CommandError> {
    // Inspections without an application are none of ours.
    let Ok(application_id) = fact.application_id.parse() else { return Ok(()) };
    let verdict = match fact.verdict() {
        Verdict::Conform => Some(VisitVerdict::Conform),
        Verdict::ConformAfterOnSiteFix => Some(VisitVerdict::ConformAfterOnSiteFix),
        Verdict::NotConform => Some(VisitVerdict::NotConform),
        Verdict::Rectify => None,
        Verdict::Unspecified => return Err(malformed("verdict")),
    };
    let task_id = id("inspection_id", &fact.inspection_id)?;
    // Before a permit RECTIFY is not the end: it is ordered once the head consents.
    if let Some(verdict) = verdict {
        let report = VisitReport { task_id, verdict, inspectors: fact.inspectors.clone() };
        concluded_in(txn, bureau, application_id, report).await?;
    }
    let report = FollowUpReport { task_id, verdict, inspectors: fact.inspectors };
    commitment::concluded_in(txn, bureau, application_id, report).await
}

async fn rectification(txn: &Txn, bureau: &Bureau, fact: RectificationOrdered) -> Result<(), CommandError> {
    let Ok(application_id) = fact.application_id.parse() else { return Ok(()) };
    let inspection_id = id("inspection_id", &fact.inspection_id)?;
    let deadline: NaiveDate = fact.deadline.parse().map_err(|_| malformed("deadline"))?;
    rectification_in(txn, bureau, application_id, inspection_id, deadline).await?;
    commitment::rectification_in(txn, bureau, application_id, inspection_id, deadline).await
}

async fn fell_through(
    txn: &Txn,
    bureau: &Bureau,
    application_id: &str,
    inspection_id: &str,
    reason: &str,
) -> Result<(), CommandError> {
    let Ok(application_id) = application_id.parse() else { return Ok(()) };
    let inspection_id = id("inspection_id", inspection_id)?;
    let reason: String = reason.chars().take(200).collect();
    fell_through_in(txn, bureau, application_id, inspection_id, &reason).await?;
    commitment::fell_through_in(txn, bureau, application_id, inspection_id, &reason).await
}
