//! A filing examined again as it is decided: its content by every rule of today, and what its decision works on.

use actnow_chassis::database::Txn;
use actnow_chassis::error::CommandError;
use actnow_decisions::Text;
use actnow_statutory_clock::legal_date;

use super::bans::with_bans;
use super::company_file::file_of;
use super::deregister::examine_end;
use super::entities::{Entities, entities_of};
use super::examine_branch::{AskedBranch, examine_branch, examine_change_of_branch, is_taken};
use super::examine_branch_change::known_branch;
use super::examine_change::{Looked, findings_of, known_of};
use super::examine_establishment::{Asked, examine};
use super::people::{People, known_people};
use crate::config::Bureau;
use crate::domain::change::Naming;
use crate::domain::deregistration::SimpleStage;
use crate::domain::establishment::{EstablishmentForm, Findings};
use crate::domain::filing::FilingContent;
use crate::store::register_versions::{Held, hold};
use crate::store::{FilingRecord, persons};

/// What a decision works on.
#[derive(Default)]
pub(super) struct Subject {
    /// The entry that the act changes; none where it establishes.
    pub(super) held: Option<Held>,
    /// The entry of the company to which a branch to be established belongs.
    pub(super) head_office: Option<Held>,
    /// Persons of the form.
    pub(super) people: People,
    /// Entities of the form.
    pub(super) entities: Entities,
}

/// Examines the current round of `record`. An existing company is held until the end of the transaction.
pub(super) async fn examine_again(
    txn: &Txn,
    bureau: &Bureau,
    record: &FilingRecord,
) -> Result<(Findings, Subject), CommandError> {
    let (filing, at) = (&record.filing, txn.at());
    let round = filing.current();
    let persons = persons::read(txn, bureau.privacy(), filing.id, filing.round()).await?;
    let people = with_bans(txn, bureau, known_people(persons, at)).await?;
    let held = match round.content.company() {
        Some(uscc) => Some(hold(txn, uscc).await?),
        None => None,
    };
    let entities = match round.content.form() {
        Some(form) => entities_of(txn, form).await?,
        None => Entities::new(),
    };
    let (accepted_on, today) = (round.accepted_on(), legal_date(at));
    let findings = match (&round.content, &held) {
        (FilingContent::BranchEstablish(form), Some(head_office)) => {
            let head_office = &head_office.entry;
            let name_taken = is_taken(txn, bureau, form, (None, filing.id)).await?;
            let people = &people;
            let asked = AskedBranch { bureau, form, people, head_office, name_taken, accepted_on, today };
            examine_branch(&asked)
        }
        (FilingContent::Establish(form), _) => {
            let reserved = &form.name;
            let (form, people, entities): (&EstablishmentForm, _, _) = (form, &people, &entities);
            examine(&Asked { bureau, form, people, entities, reserved, accepted_on, planned_on: today })
        }
        (FilingContent::Change(change), Some(held)) => {
            let file = file_of(txn, bureau, &held.entry).await?;
            let known = known_of(txn, &held.entry, &file, at).await?;
            let reserved = Some(&change.form.name);
            let looked = Looked { people: &people, entities: &entities, reserved, accepted_on, today };
            let mut findings = findings_of(bureau, change, &known, &looked);
            let naming = Naming { persons: &people.facts, entities: &entities };
            if !change.still_changes(&known.differences(&change.form, naming), file.form.is_none()) {
                register_has_changed(&mut findings);
            }
            findings
        }
        (FilingContent::BranchChange(change), Some(held)) => {
            let code = held.entry.head_office();
            let code =
                code.ok_or_else(|| CommandError::internal(anyhow::anyhow!("a branch has its company")))?;
            let head_office = &hold(txn, code).await?.entry;
            let (form, file) = (&change.form, file_of(txn, bureau, &held.entry).await?);
            let name_taken = is_taken(txn, bureau, form, (Some(&change.company), filing.id)).await?;
            let (people, known) = (&people, known_branch(&held.entry, &file, at));
            let asked = AskedBranch { bureau, form, people, head_office, name_taken, accepted_on, today };
            let mut findings = examine_change_of_branch(&asked, change, &known);
            let naming = Naming { persons: &people.facts, entities: &entities };
            if !change.still_changes(&known.differences(form, naming), file.branch.is_none()) {
                register_has_changed(&mut findings);
            }
            findings
        }
        (FilingContent::Deregister(_) | FilingContent::SimpleDeregister(_), Some(held)) => {
            examine_end(txn, bureau, &held.entry, &round.content, SimpleStage::Application).await?
        }
        (
            FilingContent::Change(_)
            | FilingContent::BranchChange(_)
            | FilingContent::Deregister(_)
            | FilingContent::SimpleDeregister(_)
            | FilingContent::BranchEstablish(_),
            None,
        ) => return Err(CommandError::internal(anyhow::anyhow!("an act on no company"))),
    };
    let (held, head_office) = match &round.content {
        FilingContent::BranchEstablish(_) => (None, held),
        FilingContent::Establish(_)
        | FilingContent::Change(_)
        | FilingContent::BranchChange(_)
        | FilingContent::Deregister(_)
        | FilingContent::SimpleDeregister(_) => (held, None),
    };
    Ok((findings, Subject { held, head_office, people, entities }))
}

/// What a change differs in is no longer what was handed in.
fn register_has_changed(findings: &mut Findings) {
    let text = Text::new(
        "登记簿已有变化，请退回申请人按现登记事项重新提交",
        "the register has changed since: it is to be returned and handed in anew",
    );
    findings.violations.add("form", "MERR 24", "REGISTER_CHANGED", text);
}
