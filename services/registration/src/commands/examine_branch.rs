//! Examining a branch: its form by every rule, against the company it belongs to; a new one, and one that changes.

use actnow_chassis::database::Connection;
use actnow_chassis::error::CommandError;
use actnow_decisions::Violations;
use actnow_identifiers::Uscc;
use actnow_statutory_clock::legal_date;
use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::bans::with_bans;
use super::entities::Entities;
use super::people::People;
use crate::config::Bureau;
use crate::domain::ManualReason;
use crate::domain::branch::{
    BranchChange, BranchChangeContext, BranchContext, BranchForm, BranchType, HeadOffice, KnownBranch,
    behind, check, check_change,
};
use crate::domain::establishment::{EstablishmentContext, Findings};
use crate::domain::instant_approval::InstantSubject;
use crate::domain::names::NameParts;
use crate::domain::scope::printed_scope;
use crate::store::filings::branch_is_filed;
use crate::store::name_index::keys_of;
use crate::store::names::is_borne;
use crate::store::{Entry, companies};

/// What a branch is examined with.
#[derive(Clone, Copy)]
pub(super) struct AskedBranch<'a> {
    pub(super) bureau: &'a Bureau,
    pub(super) form: &'a BranchForm,
    pub(super) people: &'a People,
    /// The entry of the company.
    pub(super) head_office: &'a Entry,
    /// Whether somebody else has the name.
    pub(super) name_taken: bool,
    /// Date of acceptance.
    pub(super) accepted_on: NaiveDate,
    /// Day the licence is expected.
    pub(super) today: NaiveDate,
}

impl<'a> AskedBranch<'a> {
    /// The branch of `head_office` that the filing `own` would establish today; nil for a form nobody handed in.
    ///
    /// # Errors
    /// When the database is away.
    pub(super) async fn on(
        connection: &impl Connection,
        bureau: &'a Bureau,
        head_office: &'a Entry,
        (form, people): (&'a BranchForm, &'a People),
        own: Uuid,
        today: NaiveDate,
    ) -> Result<Self, CommandError> {
        let name_taken = is_taken(connection, bureau, form, (None, own)).await?;
        Ok(Self { bureau, form, people, head_office, name_taken, accepted_on: today, today })
    }

    /// What the rules of instant approval look at; no name is declared for a branch, so that none is near.
    pub(super) fn subject(&self, findings: &'a Findings) -> InstantSubject<'a> {
        InstantSubject {
            materials: &self.form.materials,
            posts: self.form.posts(),
            scope: &self.form.scope,
            capital_fen: 0,
            entity_holders: Vec::new(),
            findings,
            near_names: &[],
            persons: &self.people.facts,
            catalogue: self.bureau.catalogue(),
        }
    }
}

/// Checks the form by every rule of the law.
pub(super) fn examine_branch(asked: &AskedBranch<'_>) -> Findings {
    with_context(asked, |context| check(asked.form, context))
}

/// The same for a branch that is `known` and changes to this form.
pub(super) fn examine_change_of_branch(
    asked: &AskedBranch<'_>,
    change: &BranchChange,
    known: &KnownBranch,
) -> Findings {
    with_context(asked, |context| check_change(change, &BranchChangeContext { branch: *context, known }))
}

fn with_context(asked: &AskedBranch<'_>, check: impl FnOnce(&BranchContext<'_>) -> Findings) -> Findings {
    let (bureau, head_office) = (asked.bureau, &as_head_office(asked.head_office));
    let common = EstablishmentContext {
        accepted_on: asked.accepted_on,
        planned_on: asked.today,
        authority: bureau.authority(),
        reserved_name: None,
        persons: &asked.people.facts,
        entities: &Entities::new(),
        divisions: bureau.divisions(),
        catalogue: bureau.catalogue(),
        names: bureau.names(),
        policy: bureau.policy(),
    };
    let (name_taken, calendar) = (asked.name_taken, bureau.calendar());
    check(&BranchContext { common, head_office, name_taken, calendar })
}

/// What a branch asks of its company.
fn as_head_office(entry: &Entry) -> HeadOffice {
    HeadOffice {
        uscc: *entry.uscc(),
        full_name: entry.full_name(),
        company_type: entry.company_type().to_owned(),
        scope: entry.scope().to_vec(),
        standing: entry.standing(),
        is_branch: entry.head_office().is_some(),
        is_dormant: entry.dormancy().is_some(),
        is_called_by_code: entry.code_for_name().is_some(),
    }
}

/// In what the living branch `entry` is behind its company, if it is one.
///
/// # Errors
/// When the database is away or a row is corrupt.
pub async fn behind_its_company(
    connection: &impl Connection,
    entry: &Entry,
) -> Result<Violations, CommandError> {
    let Some(code) = entry.head_office().filter(|_| entry.ended_on().is_none()) else {
        return Ok(Violations::new());
    };
    let head_office = companies::read(connection, std::slice::from_ref(code)).await?.remove(code);
    Ok(head_office.map_or_else(Violations::new, |company| {
        behind(&entry.full_name(), entry.company_type(), entry.scope(), &as_head_office(&company))
    }))
}

/// The form of a branch of `head_office` as the register now holds that company.
pub(super) fn form_under(form: BranchForm, head_office: &Entry) -> BranchForm {
    BranchForm {
        head_office_name: head_office.full_name(),
        head_office_type: head_office.company_type().to_owned(),
        ..form
    }
}

/// The name of a branch among the names: whole, so that it is in the way of the same name only.
pub(super) fn whole_name(form: &BranchForm) -> NameParts {
    NameParts::new("", &form.full_name(), "", "")
}

/// Whether another entity bears the name that the filing `own` would give to a branch, the registered one `branch` or a
/// new one, or another filing would give it.
///
/// # Errors
/// When the database is away.
pub(super) async fn is_taken(
    connection: &impl Connection,
    bureau: &Bureau,
    form: &BranchForm,
    (branch, own): (Option<&Uscc>, Uuid),
) -> Result<bool, CommandError> {
    let keys = keys_of(&whole_name(form), bureau.names());
    Ok(is_borne(connection, bureau.authority_code(), &keys, branch).await?
        || branch_is_filed(connection, &form.head_office, &form.full_name(), own).await?)
}

/// What the form of a branch that nobody handed in would come to.
#[derive(Debug, Clone)]
pub struct ExaminedBranch {
    /// Every broken rule, and every gap.
    pub violations: Violations,
    /// Questions for a person.
    pub manual: Vec<ManualReason>,
    /// Its name.
    pub full_name: String,
    /// Its type, which follows from the company's.
    pub branch_type: Option<BranchType>,
    /// The scope as it will be printed.
    pub printed_scope: String,
}

/// Examines a form nobody handed in; `own` is the returned filing it would be handed in for, or nil.
///
/// # Errors
/// `NOT_FOUND` without the company; when the database is away.
pub async fn examine_unfiled_branch(
    connection: &impl Connection,
    bureau: &Bureau,
    form: BranchForm,
    people: People,
    own: Uuid,
    now: DateTime<Utc>,
) -> Result<ExaminedBranch, CommandError> {
    let uscc = form.head_office;
    let head_office = companies::read(connection, &[uscc]).await?.remove(&uscc);
    let head_office = &head_office.ok_or_else(|| CommandError::not_found("company", uscc))?;
    let form = &form_under(form, head_office);
    let people = &with_bans(connection, bureau, people).await?;
    let today = legal_date(now);
    let asked = AskedBranch::on(connection, bureau, head_office, (form, people), own, today).await?;
    let findings = examine_branch(&asked);
    Ok(ExaminedBranch {
        violations: findings.all().cloned().collect(),
        manual: findings.manual,
        full_name: form.full_name(),
        branch_type: BranchType::of(head_office.company_type()),
        printed_scope: printed_scope(&form.scope, bureau.catalogue()),
    })
}
