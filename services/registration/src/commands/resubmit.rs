//! A returned filing handed in again: a new round with a new clock. A person returned it, a person goes on.

use actnow_chassis::aggregate;
use actnow_chassis::database::Txn;
use actnow_chassis::error::CommandError;
use actnow_decisions::{Actor, Text};
use actnow_statutory_clock::{Light, legal_date};
use uuid::Uuid;

use super::bans::with_bans;
use super::entities::resolve;
use super::examine_establishment::{Asked, check_investors, examine, near_names};
use super::filing_docket::{FilingAct, FilingDocket};
use super::people::People;
use super::read_form::FormInput;
use super::weigh_instantly::weigh;
use super::{filing_no, invalid, must_be_own_filing, wrong_kind};
use crate::config::Bureau;
use crate::domain::ManualReason;
use crate::domain::establishment::named;
use crate::domain::filing::{FilingCommand, FilingContent};
use crate::store::persons::person_rows;
use crate::store::{FilingRecord, NameRecord, companies, lights, persons};

/// Hands a returned filing in again. Persons that are not given stay as they were, if the form still names them.
///
/// # Errors
/// Every broken rule; the domain's refusals; `ABORTED` when somebody decided in between.
pub async fn resubmit_in(
    txn: &Txn,
    bureau: &Bureau,
    (id, expected): (Uuid, i64),
    input: FormInput,
    people: People,
    actor: &Actor,
) -> Result<FilingRecord, CommandError> {
    must_be_own_filing(txn, id, actor).await?;
    let record: FilingRecord = aggregate::get_expected(txn, id, expected).await?;
    let FilingContent::Establish(_) = &record.filing.current().content else {
        return Err(wrong_kind(&record));
    };
    let Some(name_id) = record.filing.name_id else { return Err(wrong_kind(&record)) };
    let name: NameRecord = aggregate::get(txn, name_id).await?;
    let known = companies::read(txn, &input.codes()).await?;
    let resolved = resolve(bureau, input, &known);
    let mut before = persons::read(txn, bureau.privacy(), id, record.filing.round()).await?;
    let named = named(&resolved.form);
    before.retain(|person| named.contains(person.r#ref.as_str()));
    let people = with_bans(txn, bureau, people.over(before, txn.at())).await?;
    let today = legal_date(txn.at());
    let asked = Asked {
        bureau,
        form: &resolved.form,
        people: &people,
        entities: &resolved.entities,
        reserved: &name.declaration.parts,
        accepted_on: today,
        planned_on: today,
    };
    let mut findings = examine(&asked);
    findings.violations.extend(resolved.violations);
    check_investors(&name, &resolved.form, &mut findings.violations);
    if !findings.violations.is_empty() {
        return Err(invalid(findings.violations));
    }
    let weighed = weigh(&asked, &findings, near_names(&name));
    let waits = match weighed.for_machine() {
        Some(_) => vec![returned_before()],
        None => weighed.waits().to_vec(),
    };
    let content = FilingContent::Establish(Box::new(resolved.form.clone()));
    let filing = record.filing.clone();
    let decision =
        filing.resubmit(content, &findings, actor, txn.at(), bureau.calendar()).map_err(filing_no)?;
    let mut docket = FilingDocket::of(txn, bureau, record);
    let act = FilingAct { waits_for_person: &waits, ..FilingAct::new(FilingCommand::Resubmit, actor) };
    docket.decide(decision, act);
    let round = docket.record.filing.round();
    txn.write_with_commit(person_rows(bureau.privacy(), id, round, &people.persons)?);
    lights::note(txn, id, Light::Green, "a new clock runs").await?;
    docket.finish().await
}

fn returned_before() -> ManualReason {
    let text =
        Text::new("曾退回补正，由登记人员继续办理", "it was returned before, a registrar goes on with it");
    ManualReason::new("8.2", "INSTANT_RETURNED_BEFORE", text)
}
