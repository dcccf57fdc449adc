//! Handing in a change of a company or a branch (变更登记、备案), and handing it in again. A registrar decides.

use actnow_chassis::aggregate;
use actnow_chassis::database::Txn;
use actnow_chassis::error::CommandError;
use actnow_decisions::{Actor, Text};
use actnow_statutory_clock::Light;
use uuid::Uuid;

use super::company_file::{CompanyFile, begin_act, file_of};
use super::examine_change::{ChangeInput, ChangedForm, Changing, ExaminedChange, examine_change};
use super::filing_docket::{FilingAct, FilingDocket};
use super::name_docket::{NameAct, NameDocket};
use super::note_light::{note_light_in, of_filing};
use super::people::People;
use super::submit::Applicants;
use super::{filing_no, invalid, must_be_own_filing, name_no, wrong_kind};
use crate::config::Bureau;
use crate::domain::declaration::NameCommand;
use crate::domain::establishment::Findings;
use crate::domain::filing::{FilingCommand, FilingContent, NewFiling, RegistrationFiling};
use crate::domain::{ApplicantGroup, ManualReason};
use crate::store::persons::person_rows;
use crate::store::register_versions::hold;
use crate::store::{Entry, FilingRecord, NameRecord};

/// A change to be handed in.
pub struct NewChange {
    /// The id the filing shall have.
    pub filing_id: Uuid,
    /// The reserved name, for a change of name.
    pub declaration_id: Option<Uuid>,
    /// For whom.
    pub applicants: Applicants,
    /// The change.
    pub input: ChangeInput,
    /// Persons whom the register does not know.
    pub people: People,
}

/// Hands a change in. Everything that can be refused is refused before the first row is written.
///
/// # Errors
/// Every broken rule; `COMPANY_HAS_OPEN_FILING`; the domain's refusals; `NOT_FOUND` without company or declaration;
/// when the database is away.
pub async fn submit_change_in(
    txn: &Txn,
    bureau: &Bureau,
    new: NewChange,
    actor: &Actor,
) -> Result<FilingRecord, CommandError> {
    let NewChange { filing_id, declaration_id, applicants, input, people } = new;
    let (held, file) = begin_act(txn, bureau, &input.company, actor).await?;
    let name: Option<NameRecord> = match declaration_id {
        Some(id) => Some(aggregate::get_for_update(txn, id).await?),
        None => None,
    };
    let by = (name.as_ref(), filing_id);
    let examined = without_violations(txn, bureau, (&held.entry, &file), input, people, by).await?;
    let ExaminedChange { content, people, findings, .. } = examined;
    let group = match (applicants, &name) {
        (Applicants::Group(group), _) => group,
        (Applicants::Declared, Some(name)) => name.declaration.group.clone(),
        (Applicants::Declared, None) => ApplicantGroup::new(held.entry.uscc().to_string()),
    };
    let consumed = match &name {
        Some(name) => {
            let consumed = name.declaration.clone().consume(filing_id, &group, actor, txn.at());
            Some(consumed.map_err(name_no)?)
        }
        None => None,
    };
    let filing = NewFiling {
        id: filing_id,
        authority: bureau.authority_code().to_owned(),
        group,
        name_id: declaration_id,
        parties: file.parties,
        content,
    };
    let submitted = RegistrationFiling::submit(filing, &findings, actor, txn.at(), bureau.calendar());
    let waits = waits_for_person(&findings.manual);
    let act = FilingAct { waits_for_person: &waits, ..FilingAct::new(FilingCommand::Submit, actor) };
    let case_id = txn.context().case_id.clone();
    let docket = FilingDocket::opened(txn, bureau, case_id, submitted.map_err(filing_no)?, act);
    txn.write_with_commit(person_rows(bureau.privacy(), filing_id, 1, &people.persons)?);
    let record = docket.finish().await?;
    if let (Some(name), Some(consumed)) = (name, consumed) {
        let mut used = NameDocket::of(txn, bureau, name);
        used.decide(consumed, NameAct { command: NameCommand::Consume, actor, reasons: "" });
        used.finish().await?;
    }
    Ok(record)
}

/// Hands a returned change in again. It keeps the name it used.
///
/// # Errors
/// Every broken rule; the domain's refusals; `ABORTED` when somebody decided in between.
pub async fn resubmit_change_in(
    txn: &Txn,
    bureau: &Bureau,
    (id, expected): (Uuid, i64),
    change: impl FnOnce(actnow_identifiers::Uscc) -> ChangeInput,
    people: People,
    actor: &Actor,
) -> Result<FilingRecord, CommandError> {
    must_be_own_filing(txn, id, actor).await?;
    let record: FilingRecord = aggregate::get_expected(txn, id, expected).await?;
    let before = match &record.filing.current().content {
        FilingContent::Change(before) => before.company,
        FilingContent::BranchChange(before) => before.company,
        FilingContent::Establish(_)
        | FilingContent::Deregister(_)
        | FilingContent::SimpleDeregister(_)
        | FilingContent::BranchEstablish(_) => return Err(wrong_kind(&record)),
    };
    let held = hold(txn, &before).await?;
    let mut file = file_of(txn, bureau, &held.entry).await?;
    let name: Option<NameRecord> = match record.filing.name_id {
        Some(name_id) => Some(aggregate::get(txn, name_id).await?),
        None => None,
    };
    let input = change(before);
    // Persons of the round before keep their references, too.
    let round = record.filing.round();
    for person in crate::store::persons::read(txn, bureau.privacy(), id, round).await? {
        if !file.persons.iter().any(|known| known.r#ref == person.r#ref) {
            file.persons.push(person);
        }
    }
    let by = (name.as_ref(), id);
    let examined = without_violations(txn, bureau, (&held.entry, &file), input, people, by).await?;
    let ExaminedChange { content, people, findings, .. } = examined;
    let waits = waits_for_person(&findings.manual);
    resubmitted(txn, bureau, record, (content, &people), (&findings, &waits), actor).await
}

/// The change that the filing `own` hands in, if it breaks no rule. The company of a branch is held after the branch, so that
/// the name and the scope of both stay as they are looked at.
async fn without_violations(
    txn: &Txn,
    bureau: &Bureau,
    (entry, file): (&Entry, &CompanyFile),
    input: ChangeInput,
    people: People,
    (name, own): (Option<&NameRecord>, Uuid),
) -> Result<ExaminedChange, CommandError> {
    let held = match (&input.form, entry.head_office()) {
        (ChangedForm::Branch(_), Some(code)) => Some(hold(txn, code).await?),
        (ChangedForm::Branch(_), None) | (ChangedForm::Company(_), _) => None,
    };
    let head_office = held.as_ref().map(|held| &held.entry);
    let changing = Changing { entry, file, head_office, name, own };
    let mut examined = examine_change(txn, bureau, &changing, input, people, txn.at()).await?;
    let broken = std::mem::take(&mut examined.findings.violations);
    if broken.is_empty() { Ok(examined) } else { Err(invalid(broken)) }
}

/// A new round of a returned filing, which waits for a person for the reasons `waits`.
pub(super) async fn resubmitted(
    txn: &Txn,
    bureau: &Bureau,
    record: FilingRecord,
    (content, people): (FilingContent, &People),
    (findings, waits): (&Findings, &[ManualReason]),
    actor: &Actor,
) -> Result<FilingRecord, CommandError> {
    let filing = record.filing.clone();
    let decision =
        filing.resubmit(content, findings, actor, txn.at(), bureau.calendar()).map_err(filing_no)?;
    let mut docket = FilingDocket::of(txn, bureau, record);
    let act = FilingAct { waits_for_person: waits, ..FilingAct::new(FilingCommand::Resubmit, actor) };
    docket.decide(decision, act);
    let (id, round) = (docket.record.filing.id, docket.record.filing.round());
    txn.write_with_commit(person_rows(bureau.privacy(), id, round, &people.persons)?);
    note_light_in(txn, of_filing(&docket.record), Light::Green, "a new clock runs").await?;
    docket.finish().await
}

/// The published rules speak of establishments only: a registrar decides every act on an existing company.
pub(super) fn waits_for_person(questions: &[ManualReason]) -> Vec<ManualReason> {
    let text = Text::new(
        "秒批规则仅适用于设立登记，由登记人员办理",
        "the rules of instant approval are for establishments, a registrar decides",
    );
    let first = ManualReason::new("8.2", "INSTANT_ESTABLISHMENTS_ONLY", text);
    std::iter::once(first).chain(questions.iter().cloned()).collect()
}
