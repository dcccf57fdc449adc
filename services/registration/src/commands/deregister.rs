//! The end of a company: handed in after liquidation (MERR 32), or the simple way (MERR 33): publicised, objected to,
//! applied for.

use actnow_chassis::aggregate;
use actnow_chassis::database::Txn;
use actnow_chassis::error::CommandError;
use actnow_decisions::{Actor, Text, Violations};
use actnow_identifiers::Uscc;
use actnow_statutory_clock::legal_date;
use uuid::Uuid;

use super::company_file::{begin_act, facts_of};
use super::filing_docket::{FilingAct, FilingDocket};
use super::people::People;
use super::submit_change::{resubmitted, waits_for_person};
use super::{filing_no, invalid, machine, must_be_own_filing, unexpected, wrong_kind};
use crate::config::Bureau;
use crate::domain::ApplicantGroup;
use crate::domain::deregistration::{
    DeregistrationForm, SimpleDeregistrationForm, SimpleStage, check_ordinary, check_simple,
};
use crate::domain::establishment::Findings;
use crate::domain::filing::{FilingCommand, FilingContent, FilingState, NewFiling, RegistrationFiling};
use crate::store::persons::person_rows;
use crate::store::register_versions::{Held, hold};
use crate::store::{Entry, FilingRecord};

/// Checks the end of `entry` that `content` asks for, on the day of `txn`.
pub(super) async fn examine_end(
    txn: &Txn,
    bureau: &Bureau,
    entry: &Entry,
    content: &FilingContent,
    stage: SimpleStage,
) -> Result<Findings, CommandError> {
    let facts = facts_of(txn, bureau, entry).await?;
    Ok(match content {
        FilingContent::Deregister(form) => {
            check_ordinary(form, &facts, legal_date(txn.at()), bureau.calendar(), bureau.policy())
        }
        FilingContent::SimpleDeregister(form) => check_simple(form, &facts, stage, bureau.policy()),
        FilingContent::Establish(_)
        | FilingContent::Change(_)
        | FilingContent::BranchEstablish(_)
        | FilingContent::BranchChange(_) => Findings::default(),
    })
}

/// Hands in a deregistration after liquidation.
///
/// # Errors
/// Every broken rule; `COMPANY_HAS_OPEN_FILING`; the domain's refusals; `NOT_FOUND`.
pub async fn deregister_in(
    txn: &Txn,
    bureau: &Bureau,
    form: DeregistrationForm,
    people: People,
    actor: &Actor,
) -> Result<FilingRecord, CommandError> {
    let uscc = form.company;
    let content = |held: &Held| {
        FilingContent::Deregister(Box::new(DeregistrationForm { full_name: held.entry.full_name(), ..form }))
    };
    open_end(txn, bureau, uscc, content, people, (FilingCommand::Submit, actor)).await
}

/// Publicises a simple deregistration.
///
/// # Errors
/// As [`deregister_in`].
pub async fn publicise_in(
    txn: &Txn,
    bureau: &Bureau,
    form: SimpleDeregistrationForm,
    people: People,
    actor: &Actor,
) -> Result<FilingRecord, CommandError> {
    let uscc = form.company;
    let content = |held: &Held| {
        let full_name = held.entry.full_name();
        FilingContent::SimpleDeregister(Box::new(SimpleDeregistrationForm { full_name, ..form }))
    };
    open_end(txn, bureau, uscc, content, people, (FilingCommand::Publicise, actor)).await
}

async fn open_end(
    txn: &Txn,
    bureau: &Bureau,
    uscc: Uscc,
    content: impl FnOnce(&Held) -> FilingContent,
    people: People,
    (command, actor): (FilingCommand, &Actor),
) -> Result<FilingRecord, CommandError> {
    let (held, file) = begin_act(txn, bureau, &uscc, actor).await?;
    let content = content(&held);
    let findings = examine_end(txn, bureau, &held.entry, &content, SimpleStage::Publicity).await?;
    if !findings.violations.is_empty() {
        return Err(invalid(findings.violations));
    }
    let filing_id = txn.next_id();
    let new = NewFiling {
        id: filing_id,
        authority: bureau.authority_code().to_owned(),
        group: ApplicantGroup::new(uscc.to_string()),
        name_id: None,
        parties: file.parties,
        content,
    };
    let (at, calendar) = (txn.at(), bureau.calendar());
    let decision = if command == FilingCommand::Publicise {
        RegistrationFiling::publicise(new, &findings, actor, at, calendar)
    } else {
        RegistrationFiling::submit(new, &findings, actor, at, calendar)
    };
    let waits = waits_for_person(&findings.manual);
    let act = FilingAct { waits_for_person: &waits, ..FilingAct::new(command, actor) };
    let case_id = txn.context().case_id.clone();
    let docket = FilingDocket::opened(txn, bureau, case_id, decision.map_err(filing_no)?, act);
    txn.write_with_commit(person_rows(bureau.privacy(), filing_id, 1, &people.persons)?);
    docket.finish().await
}

/// Hands a returned deregistration in again.
///
/// # Errors
/// Every broken rule; the domain's refusals; `ABORTED` when somebody decided in between.
pub async fn resubmit_end_in(
    txn: &Txn,
    bureau: &Bureau,
    (id, expected): (Uuid, i64),
    form: EndForm,
    people: People,
    actor: &Actor,
) -> Result<FilingRecord, CommandError> {
    must_be_own_filing(txn, id, actor).await?;
    let record: FilingRecord = aggregate::get_expected(txn, id, expected).await?;
    let before = &record.filing.current().content;
    let full_name = before.full_name();
    let (content, company) = match (form, before) {
        (EndForm::Ordinary(form), FilingContent::Deregister(before)) => {
            must_be_of(form.company, before.company)?;
            let form = DeregistrationForm { full_name, ..form };
            (FilingContent::Deregister(Box::new(form)), before.company)
        }
        (EndForm::Simple(form), FilingContent::SimpleDeregister(before)) => {
            must_be_of(form.company, before.company)?;
            let form = SimpleDeregistrationForm { full_name, ..form };
            (FilingContent::SimpleDeregister(Box::new(form)), before.company)
        }
        (
            EndForm::Ordinary(_) | EndForm::Simple(_),
            FilingContent::Establish(_)
            | FilingContent::Change(_)
            | FilingContent::Deregister(_)
            | FilingContent::SimpleDeregister(_)
            | FilingContent::BranchEstablish(_)
            | FilingContent::BranchChange(_),
        ) => return Err(wrong_kind(&record)),
    };
    let held = hold(txn, &company).await?;
    let findings = examine_end(txn, bureau, &held.entry, &content, SimpleStage::Application).await?;
    if !findings.violations.is_empty() {
        return Err(invalid(findings.violations));
    }
    let waits = waits_for_person(&findings.manual);
    resubmitted(txn, bureau, record, (content, &people), (&findings, &waits), actor).await
}

/// What is handed in again, or applied for, is about the company of its filing.
fn must_be_of(given: Uscc, company: Uscc) -> Result<(), CommandError> {
    must_be_of_same("uscc", given, company)
}

/// The same, told of the field that names the company.
pub(super) fn must_be_of_same(field: &str, given: Uscc, company: Uscc) -> Result<(), CommandError> {
    if given == company {
        return Ok(());
    }
    let mut found = Violations::new();
    let text = Text::new("与原申请的企业不一致", "not the company of this filing");
    found.add(field, "9a B", "OTHER_COMPANY", text);
    Err(invalid(found))
}

/// The form of an end.
pub enum EndForm {
    /// After liquidation.
    Ordinary(DeregistrationForm),
    /// The simple way.
    Simple(SimpleDeregistrationForm),
}

/// Notes an objection to a publicised deregistration.
///
/// # Errors
/// The domain's refusals; `ABORTED` when somebody decided in between.
pub async fn object_in(
    txn: &Txn,
    bureau: &Bureau,
    (id, expected): (Uuid, i64),
    (raised_by, reasons): (String, &str),
    actor: &Actor,
) -> Result<FilingRecord, CommandError> {
    let record: FilingRecord = aggregate::get_expected(txn, id, expected).await?;
    let reason = Text::new(reasons.to_owned(), reasons.to_owned());
    let decision = record.filing.clone().object(raised_by, reason, actor, txn.at()).map_err(filing_no)?;
    let mut docket = FilingDocket::of(txn, bureau, record);
    docket.decide(decision, FilingAct::new(FilingCommand::Object, actor).because(reasons));
    docket.finish().await
}

/// Applies for the simple deregistration that was publicised.
///
/// # Errors
/// Every broken rule; the domain's refusals; `ABORTED` when somebody decided in between.
pub async fn apply_in(
    txn: &Txn,
    bureau: &Bureau,
    (id, expected): (Uuid, i64),
    form: SimpleDeregistrationForm,
    people: People,
    actor: &Actor,
) -> Result<FilingRecord, CommandError> {
    must_be_own_filing(txn, id, actor).await?;
    let record: FilingRecord = aggregate::get_expected(txn, id, expected).await?;
    let FilingContent::SimpleDeregister(before) = &record.filing.current().content else {
        return Err(wrong_kind(&record));
    };
    let (company, full_name) = (before.company, before.full_name.clone());
    must_be_of(form.company, company)?;
    let form = SimpleDeregistrationForm { full_name, ..form };
    let mut docket = FilingDocket::of(txn, bureau, record);
    open_window_where_due(&mut docket)?;
    let held = hold(txn, &company).await?;
    let content = FilingContent::SimpleDeregister(Box::new(form.clone()));
    let findings = examine_end(txn, bureau, &held.entry, &content, SimpleStage::Application).await?;
    let decision =
        docket.filing().apply(form, &findings, actor, txn.at(), bureau.calendar()).map_err(filing_no)?;
    let waits = waits_for_person(&findings.manual);
    docket.decide(
        decision,
        FilingAct { waits_for_person: &waits, ..FilingAct::new(FilingCommand::Apply, actor) },
    );
    // The persons of the publicity make room for those of the application.
    crate::store::persons::forget(txn, id).await?;
    txn.write_with_commit(person_rows(bureau.privacy(), id, 1, &people.persons)?);
    docket.finish().await
}

/// The publicity may be over a moment before its alarm is handled.
fn open_window_where_due(docket: &mut FilingDocket<'_>) -> Result<(), CommandError> {
    let (machine, filing, at) = (machine(), docket.filing(), docket.txn.at());
    if let FilingState::Publicised { clock } = &filing.state
        && clock.has_expired(at)
    {
        let opened = filing.open_window(&machine, at, docket.bureau.calendar()).map_err(unexpected)?;
        docket.decide(opened, FilingAct::new(FilingCommand::OpenWindow, &machine));
    }
    Ok(())
}

/// The publicity, or the time to apply, is over; where it is not, or something happened meanwhile, nothing.
///
/// # Errors
/// When the database is away.
pub(super) async fn time_is_over_in(txn: &Txn, bureau: &Bureau, id: Uuid) -> Result<(), CommandError> {
    let Some(record) = aggregate::find_for_update::<FilingRecord>(txn, id).await? else { return Ok(()) };
    let (machine, filing, at) = (machine(), record.filing.clone(), txn.at());
    if !filing.state.clock().is_some_and(|clock| clock.has_expired(at)) {
        return FilingDocket::of(txn, bureau, record).arm_again();
    }
    let (command, decision) = match &filing.state {
        FilingState::Publicised { .. } => {
            (FilingCommand::OpenWindow, filing.open_window(&machine, at, bureau.calendar()))
        }
        FilingState::ApplyWindow { .. } => (FilingCommand::Lapse, filing.lapse(&machine, at)),
        FilingState::Objected(_)
        | FilingState::Lapsed { .. }
        | FilingState::Submitted { .. }
        | FilingState::Reviewing { .. }
        | FilingState::Returned { .. }
        | FilingState::NotHandled { .. }
        | FilingState::Registered(_)
        | FilingState::Issued { .. }
        | FilingState::Completed { .. }
        | FilingState::Refused { .. }
        | FilingState::Withdrawn { .. } => return Ok(()),
    };
    let mut docket = FilingDocket::of(txn, bureau, record);
    docket.decide(decision.map_err(unexpected)?, FilingAct::new(command, &machine));
    docket.finish().await.map(|_| ())
}
