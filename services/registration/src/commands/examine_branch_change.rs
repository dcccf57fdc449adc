//! Examining the change of a branch: what differs from the register, and what the law and the company it belongs to say
//! to it.

use actnow_chassis::database::Connection;
use actnow_chassis::error::CommandError;
use actnow_decisions::{Refusal, Text, Violations};
use actnow_statutory_clock::legal_date;
use chrono::{DateTime, Utc};

use super::bans::with_bans;
use super::company_file::CompanyFile;
use super::deregister::must_be_of_same;
use super::entities::Entities;
use super::examine_branch::{AskedBranch, examine_change_of_branch, form_under, is_taken};
use super::examine_change::{Changing, ExaminedChange, summary_of, with_known};
use super::people::{People, known_people};
use crate::config::Bureau;
use crate::domain::branch::{BranchChange, BranchForm, KnownBranch, needed_for_change};
use crate::domain::change::Naming;
use crate::domain::establishment::MaterialKind;
use crate::domain::filing::FilingContent;
use crate::store::{Entry, NameRecord};

/// Examines the change of a branch to `form`, as its company now is.
///
/// # Errors
/// `ONLY_FOR_BRANCHES`; a form of another company; `NOT_FOUND` without the company; when the database is away.
pub(super) async fn examine_branch_change(
    connection: &impl Connection,
    bureau: &Bureau,
    &Changing { entry, file, head_office, name, own }: &Changing<'_>,
    form: BranchForm,
    given: People,
    now: DateTime<Utc>,
) -> Result<ExaminedChange, CommandError> {
    let code = entry.head_office().ok_or_else(not_a_branch)?;
    must_be_of_same("head_office_uscc", form.head_office, *code)?;
    let head_office = head_office.ok_or_else(|| CommandError::not_found("company", code))?;
    let form = form_under(form, head_office);
    let mut broken = Violations::new();
    let people = with_known(bureau, file, given, &form.posts(), now, &mut broken);
    let people = with_bans(connection, bureau, people).await?;
    let known = known_branch(entry, file, now);
    let entities = Entities::new();
    let changes = known.differences(&form, Naming { persons: &people.facts, entities: &entities });
    let change = BranchChange {
        company: *entry.uscc(),
        decided_on: form.decided_on,
        announced_on: None,
        first_here: file.branch.is_none(),
        changes,
        form,
    };
    let today = legal_date(now);
    let asked = AskedBranch {
        bureau,
        form: &change.form,
        people: &people,
        head_office,
        name_taken: is_taken(connection, bureau, &change.form, (Some(entry.uscc()), own)).await?,
        accepted_on: today,
        today,
    };
    let mut findings = examine_change_of_branch(&asked, &change, &known);
    let by_agent = change.form.agent.as_ref().map(|_| MaterialKind::AgentAuthorisation);
    let materials = needed_for_change(&change).into_iter().map(|(kind, _)| kind).chain(by_agent).collect();
    check_no_declaration(name, &mut broken);
    findings.violations.extend(broken);
    Ok(ExaminedChange { content: FilingContent::BranchChange(Box::new(change)), people, findings, materials })
}

/// What the register knows of the branch `entry`.
pub(super) fn known_branch(entry: &Entry, file: &CompanyFile, now: DateTime<Utc>) -> KnownBranch {
    let (people, entities) = (known_people(file.persons.clone(), now), Entities::new());
    let naming = Naming { persons: &people.facts, entities: &entities };
    let form = file.branch.as_ref().map(|form| (form, naming));
    KnownBranch::new(&summary_of(entry, &entry.full_name()), form)
}

/// The name of a branch follows from its company's: nobody declares it.
fn check_no_declaration(name: Option<&NameRecord>, broken: &mut Violations) {
    if name.is_some() {
        let text = Text::new(
            "分公司名称冠以隶属企业名称，无需申报",
            "the name of a branch follows from its company's and is not declared",
        );
        broken.add("declaration_id", "Name Provisions 13", "BRANCH_NAME_DECLARED", text);
    }
}

fn not_a_branch() -> CommandError {
    let text = Text::new("该企业不是分公司", "the form is for branches, and this is none");
    CommandError::Refused(Refusal::precondition("ONLY_FOR_BRANCHES", "Law 13", text))
}
