//! Handing in a branch of a company (分公司设立登记), and handing it in again. Where the published rules allow it, it is
//! registered and licensed in the same transaction, like an establishment.

use actnow_chassis::aggregate;
use actnow_chassis::database::Txn;
use actnow_chassis::error::CommandError;
use actnow_decisions::Actor;
use actnow_statutory_clock::legal_date;
use uuid::Uuid;

use super::bans::with_bans;
use super::company_file::begin_act_beside;
use super::deregister::must_be_of_same;
use super::examine_again::Subject;
use super::examine_branch::{AskedBranch, examine_branch, form_under};
use super::filing_docket::{FilingAct, FilingDocket};
use super::people::People;
use super::submit::approve_instantly_in;
use super::submit_change::resubmitted;
use super::weigh_instantly::{keep_weighed_in, weigh};
use super::{filing_no, invalid, must_be_own_filing, wrong_kind};
use crate::config::Bureau;
use crate::domain::ApplicantGroup;
use crate::domain::branch::BranchForm;
use crate::domain::filing::{FilingCommand, FilingContent, NewFiling, RegistrationFiling};
use crate::store::filings::Beside;
use crate::store::persons::person_rows;
use crate::store::register_versions::hold;
use crate::store::{FilingRecord, persons};

/// Hands a branch in. Everything that can be refused is refused before the first row is written. Branches of one
/// company are set up beside each other, but not beside another act on it: their names and scopes follow from its own.
///
/// # Errors
/// Every broken rule; `COMPANY_HAS_OPEN_FILING`; the domain's refusals; `NOT_FOUND` without the company; when the
/// database is away.
pub async fn submit_branch_in(
    txn: &Txn,
    bureau: &Bureau,
    form: BranchForm,
    people: People,
    actor: &Actor,
) -> Result<FilingRecord, CommandError> {
    let (held, file) = begin_act_beside(txn, bureau, &form.head_office, Beside::Branches, actor).await?;
    let (filing_id, today) = (txn.next_id(), legal_date(txn.at()));
    let people = with_bans(txn, bureau, people).await?;
    let form = form_under(form, &held.entry);
    let asked = AskedBranch::on(txn, bureau, &held.entry, (&form, &people), filing_id, today).await?;
    let findings = examine_branch(&asked);
    if !findings.violations.is_empty() {
        return Err(invalid(findings.violations));
    }
    let weighed = weigh(bureau, &asked.subject(&findings));
    let filing = NewFiling {
        id: filing_id,
        authority: bureau.authority_code().to_owned(),
        group: ApplicantGroup::new(form.head_office.to_string()),
        name_id: None,
        parties: file.parties,
        content: FilingContent::BranchEstablish(Box::new(form)),
    };
    let submitted = RegistrationFiling::submit(filing, &findings, actor, txn.at(), bureau.calendar());
    let act = FilingAct { waits_for_person: weighed.waits(), ..FilingAct::new(FilingCommand::Submit, actor) };
    let case_id = txn.context().case_id.clone();
    let mut docket = FilingDocket::opened(txn, bureau, case_id, submitted.map_err(filing_no)?, act);
    txn.write_with_commit(person_rows(bureau.privacy(), filing_id, 1, &people.persons)?);
    if let Some(approval) = weighed.for_machine() {
        let subject = Subject { head_office: Some(held), people, ..Subject::default() };
        approve_instantly_in(&mut docket, &subject, approval).await?;
    }
    keep_weighed_in(txn, bureau, &docket.record.filing, weighed).await?;
    docket.finish().await
}

/// Hands a returned branch in again. Persons that are not given stay as they were, if the form still names them.
///
/// # Errors
/// Every broken rule; the domain's refusals; `ABORTED` when somebody decided in between.
pub async fn resubmit_branch_in(
    txn: &Txn,
    bureau: &Bureau,
    (id, expected): (Uuid, i64),
    form: BranchForm,
    people: People,
    actor: &Actor,
) -> Result<FilingRecord, CommandError> {
    must_be_own_filing(txn, id, actor).await?;
    let record: FilingRecord = aggregate::get_expected(txn, id, expected).await?;
    let FilingContent::BranchEstablish(before) = &record.filing.current().content else {
        return Err(wrong_kind(&record));
    };
    must_be_of_same("head_office_uscc", form.head_office, before.head_office)?;
    let held = hold(txn, &form.head_office).await?;
    let form = form_under(form, &held.entry);
    let mut known = persons::read(txn, bureau.privacy(), id, record.filing.round()).await?;
    let named = form.named();
    known.retain(|person| named.contains(person.r#ref.as_str()));
    let people = with_bans(txn, bureau, people.over(known, txn.at())).await?;
    let today = legal_date(txn.at());
    let asked = AskedBranch::on(txn, bureau, &held.entry, (&form, &people), id, today).await?;
    let findings = examine_branch(&asked);
    if !findings.violations.is_empty() {
        return Err(invalid(findings.violations));
    }
    let waits = weigh(bureau, &asked.subject(&findings)).waits_again();
    let content = FilingContent::BranchEstablish(Box::new(form.clone()));
    resubmitted(txn, bureau, record, (content, &people), (&findings, &waits), actor).await
}
