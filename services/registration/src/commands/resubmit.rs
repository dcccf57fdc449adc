//! A returned filing handed in again: a new round with a new clock. A person returned it, a person goes on.

use actnow_chassis::aggregate;
use actnow_chassis::database::Txn;
use actnow_chassis::error::CommandError;
use actnow_decisions::Actor;
use actnow_statutory_clock::legal_date;
use uuid::Uuid;

use super::bans::with_bans;
use super::entities::resolve;
use super::examine_establishment::{Asked, check_investors, examine, near_names};
use super::people::People;
use super::read_form::FormInput;
use super::submit_change::resubmitted;
use super::weigh_instantly::weigh;
use super::{invalid, must_be_own_filing, wrong_kind};
use crate::config::Bureau;
use crate::domain::establishment::named;
use crate::domain::filing::FilingContent;
use crate::store::{FilingRecord, NameRecord, companies, persons};

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
    let waits = weigh(bureau, &asked.subject(&findings, near_names(&name))).waits_again();
    let content = FilingContent::Establish(Box::new(resolved.form.clone()));
    resubmitted(txn, bureau, record, (content, &people), (&findings, &waits), actor).await
}
