//! Orders from other departments, and what inspections found: one message, one command in the transaction that notes it
//! as handled.
//!
//! An order that may not or cannot be carried out is answered with its `…Refused` fact; nothing else is then
//! written, because everything is checked before the first row.

use actnow_chassis::database::Txn;
use actnow_chassis::error::CommandError;
use actnow_decisions::{Refusal, Text, Violations};
use actnow_identifiers::Uscc;
use actnow_messaging::broker::QueueSpec;
use actnow_messaging::message::Message;
use actnow_proto::inspections::v1::{CheckOutcome, InspectionConcluded};
use actnow_proto::registration::v1::{DeclareName, EstablishCompany, ReleaseName, WithdrawFiling};
use actnow_room::texts::{REASONS, within};
use actnow_room::time::instant;
use actnow_statutory_clock::legal_date;
use prost::Name;
use uuid::Uuid;

use crate::commands::declare_name::{NewName, declare_in};
use crate::commands::handed_in::read_handed_in;
use crate::commands::marks::list_unreached_in;
use crate::commands::read_form::read_form;
use crate::commands::read_name::{NameFields, read_name};
use crate::commands::release_name::release_in;
use crate::commands::submit::{Applicants, NewEstablishment, submit_in};
use crate::commands::withdraw::withdraw_in;
use crate::commands::{Seen, read_people};
use crate::config::{Bureau, SERVICE};
use crate::domain::ApplicantGroup;
use crate::domain::declaration::{Retention, Statement};
use crate::facts::{No, refuse_declaration, refuse_establishment, refuse_withdrawal};
use crate::store::persons::open_order;

/// No further code can be given: nobody's fault but ours, so the order waits until a new pool is configured.
const POOL_USED_UP: &str = "CODE_POOL_USED_UP";

/// The orders this service takes and the facts it hears.
pub fn queue() -> QueueSpec {
    QueueSpec {
        service: SERVICE.to_owned(),
        events: vec!["actnow.inspections.v1.InspectionConcluded"],
        orders: vec![
            "actnow.registration.v1.DeclareName",
            "actnow.registration.v1.ReleaseName",
            "actnow.registration.v1.EstablishCompany",
            "actnow.registration.v1.WithdrawFiling",
        ],
    }
}

/// Handles one message.
///
/// # Errors
/// What cannot be answered: an unreadable or unknown message, a missing thing, a database that is away.
pub async fn handle(txn: Txn, bureau: Bureau, message: Message) -> Result<(), CommandError> {
    let name = message.type_name.as_str();
    if name == DeclareName::full_name() {
        declare(&txn, &bureau, decode(&message)?).await
    } else if name == EstablishCompany::full_name() {
        establish(&txn, &bureau, decode(&message)?, message.case_id.as_deref()).await
    } else if name == ReleaseName::full_name() {
        release(&txn, &bureau, decode(&message)?).await
    } else if name == WithdrawFiling::full_name() {
        withdraw(&txn, &bureau, decode(&message)?).await
    } else if name == InspectionConcluded::full_name() {
        concluded(&txn, decode(&message)?).await
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

async fn declare(txn: &Txn, bureau: &Bureau, order: DeclareName) -> Result<(), CommandError> {
    let id = id("declaration_id", &order.declaration_id)?;
    let mut found = Violations::new();
    let group = ApplicantGroup::new(order.applicant_group);
    let fields = NameFields {
        name: order.name,
        full_name: String::new(),
        authority_division: order.authority_division,
        industry: order.industry,
        main_scope_item: order.main_scope_item,
        investor_usccs: order.investor_usccs,
    };
    let input = read_name(&mut found, fields, bureau.names());
    let persons = open_order(bureau.privacy(), &order.sealed_persons).map_err(CommandError::internal)?;
    let mut handed_in = read_handed_in(order.forms, persons, txn.at());
    if !order.authority.is_empty() {
        handed_in = handed_in.with(addressed(&order.authority, bureau));
    }
    let outcome = match input {
        Some(input) if found.is_empty() => {
            let retention =
                if order.needs_prior_approval { Retention::WithApproval } else { Retention::Ordinary };
            let statement = if order.liability_stated { Statement::Given } else { Statement::Missing };
            let actor = txn.context().actor.clone();
            let new = NewName { id, company: None, input, group, retention, statement, handed_in };
            declare_in(txn, bureau, new, &actor).await.map(|_| ())
        }
        Some(_) | None => Err(CommandError::Invalid(found)),
    };
    answered(outcome, |no| refuse_declaration(txn, id, no))
}

async fn establish(
    txn: &Txn,
    bureau: &Bureau,
    order: EstablishCompany,
    case_id: Option<&str>,
) -> Result<(), CommandError> {
    let filing_id = id("filing_id", &order.filing_id)?;
    let declaration_id = id("declaration_id", &order.declaration_id)?;
    let mut found = addressed(&order.authority, bureau);
    let persons = open_order(bureau.privacy(), &order.sealed_persons).map_err(CommandError::internal)?;
    let people = read_people(&mut found, persons, txn.at());
    let outcome = match read_form(&mut found, order.form, &[]) {
        Some(form) if found.is_empty() => {
            let group = ApplicantGroup::new(case_id.unwrap_or_default());
            let applicants = Applicants::Group(group);
            let new = NewEstablishment { filing_id, declaration_id, applicants, form, people };
            let actor = txn.context().actor.clone();
            submit_in(txn, bureau, new, &actor).await.map(|_| ())
        }
        Some(_) | None => Err(CommandError::Invalid(found)),
    };
    answered(outcome, |no| refuse_establishment(txn, filing_id, no))
}

/// Who was not reached at the registered address is on the list of abnormal operations; nothing else that inspections
/// find concerns the register by itself.
async fn concluded(txn: &Txn, fact: InspectionConcluded) -> Result<(), CommandError> {
    // A version before this one did not say whom it had inspected.
    if fact.outcome() != CheckOutcome::UnreachableAtAddress || fact.operator_uscc.is_empty() {
        return Ok(());
    }
    let inspection = id("inspection_id", &fact.inspection_id)?;
    let operator = Uscc::from_stored(&fact.operator_uscc).map_err(|_| malformed("operator_uscc"))?;
    let on = fact.occurred_at.as_ref().and_then(instant).ok_or_else(|| malformed("occurred_at"))?;
    list_unreached_in(txn, (operator, inspection), legal_date(on)).await
}

/// Whether forms are addressed to this authority.
fn addressed(authority: &str, bureau: &Bureau) -> Violations {
    let mut found = Violations::new();
    if authority != bureau.authority_code() {
        let text = Text::new("不属于本机关管辖", "addressed to another authority");
        found.add("authority", "C-ADDR-1", "OTHER_AUTHORITY", text);
    }
    found
}

async fn release(txn: &Txn, bureau: &Bureau, order: ReleaseName) -> Result<(), CommandError> {
    let id = id("declaration_id", &order.declaration_id)?;
    let reasons = cut(order.reasons);
    let actor = txn.context().actor.clone();
    let outcome = release_in(txn, bureau, id, Seen::Any, &reasons, &actor).await.map(|_| ());
    answered(or_nothing_there(outcome), |no| refuse_withdrawal(txn, id, no.reason, no.text))
}

async fn withdraw(txn: &Txn, bureau: &Bureau, order: WithdrawFiling) -> Result<(), CommandError> {
    let id = id("filing_id", &order.filing_id)?;
    let reasons = cut(order.reasons);
    let actor = txn.context().actor.clone();
    let outcome = withdraw_in(txn, bureau, id, Seen::Any, &reasons, &actor).await.map(|_| ());
    answered(or_nothing_there(outcome), |no| refuse_withdrawal(txn, id, no.reason, no.text))
}

/// A declaration or filing that was refused left no row: there is nothing to give back, and that is an answer. The orders
/// of a case come in their order, so that what is ordered before is there or was refused.
fn or_nothing_there(outcome: Result<(), CommandError>) -> Result<(), CommandError> {
    let Err(CommandError::NotFound { .. }) = outcome else { return outcome };
    let text = Text::new("该事项未立案，无须撤回", "nothing was opened that could be withdrawn");
    Err(CommandError::Refused(Refusal::precondition("NOTHING_OPENED", "9b", text)))
}

/// Reasons of a machine are kept as far as they fit.
fn cut(reasons: String) -> String {
    let mut found = Violations::new();
    within(&mut found, "reasons", reasons, REASONS).chars().take(REASONS).collect()
}

/// A lawful no, or content that breaks rules, is answered; everything else is not.
fn answered(outcome: Result<(), CommandError>, answer: impl FnOnce(&No<'_>)) -> Result<(), CommandError> {
    match outcome {
        Ok(()) => Ok(()),
        Err(CommandError::Refused(refusal)) if refusal.reason == POOL_USED_UP => {
            Err(CommandError::internal(refusal))
        }
        Err(CommandError::Refused(refusal)) => {
            let violations = Violations::new();
            answer(&No { reason: refusal.reason, text: &refusal.text, violations: &violations });
            Ok(())
        }
        Err(CommandError::Invalid(violations)) => {
            let text = Text::new("提交的内容不符合规定", "the content breaks rules");
            answer(&No { reason: "INVALID_INPUT", text: &text, violations: &violations });
            Ok(())
        }
        Err(
            other @ (CommandError::NotFound { .. }
            | CommandError::Stale { .. }
            | CommandError::CommandIdReused(_)
            | CommandError::Denied(_)
            | CommandError::Unavailable(..)
            | CommandError::Overloaded
            | CommandError::Internal(_)),
        ) => Err(other),
    }
}
