//! Examining a change, of a company or of a branch: what differs from the register, and what the law says to it.

use std::collections::BTreeSet;

use actnow_chassis::database::Connection;
use actnow_chassis::error::CommandError;
use actnow_decisions::{Text, Violations};
use actnow_identifiers::Uscc;
use actnow_statutory_clock::legal_date;
use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::bans::with_bans;
use super::company_file::{CompanyFile, file_of, must_be_company};
use super::entities::{Entities, entities_of, resolve};
use super::examine_branch_change::examine_branch_change;
use super::examine_establishment::check_investors;
use super::people::{People, known_people};
use super::read_form::FormInput;
use crate::config::Bureau;
use crate::domain::branch::BranchForm;
use crate::domain::change::{
    ChangeContext, ChangeForm, Item, Known, Naming, Summary, check, needed_materials,
};
use crate::domain::establishment::{EstablishmentContext, Findings, Holding, MaterialKind, posts};
use crate::domain::filing::FilingContent;
use crate::domain::names::NameParts;
use crate::store::persons::id_index;
use crate::store::{Entry, NameRecord, companies};

/// A change as read; what it refers to is not looked up yet.
pub struct ChangeInput {
    /// Code of what changes.
    pub company: Uscc,
    /// What changes as it shall be.
    pub form: ChangedForm,
    /// Day of the decision or event.
    pub decided_on: NaiveDate,
    /// Day on which a reduction of capital was announced.
    pub announced_on: Option<NaiveDate>,
}

/// Whose form a change gives.
pub enum ChangedForm {
    /// That of a company.
    Company(Box<FormInput>),
    /// That of a branch.
    Branch(Box<BranchForm>),
}

/// What a change is examined beside.
pub(super) struct Changing<'a> {
    /// The entry that shall change.
    pub(super) entry: &'a Entry,
    /// What is behind it.
    pub(super) file: &'a CompanyFile,
    /// The company of a branch.
    pub(super) head_office: Option<&'a Entry>,
    /// The reserved name that is used.
    pub(super) name: Option<&'a NameRecord>,
    /// The filing; nil for a form nobody handed in.
    pub(super) own: Uuid,
}

/// A change with what it was examined with.
pub struct ExaminedChange {
    /// The change.
    pub content: FilingContent,
    /// Persons of its form, those of the register included.
    pub(super) people: People,
    /// Broken rules, gaps, questions.
    pub findings: Findings,
    /// The materials it takes.
    pub materials: Vec<MaterialKind>,
}

/// Examines `input` beside what is `changing`.
pub(super) async fn examine_change(
    connection: &impl Connection,
    bureau: &Bureau,
    changing: &Changing<'_>,
    input: ChangeInput,
    given: People,
    now: DateTime<Utc>,
) -> Result<ExaminedChange, CommandError> {
    let ChangeInput { decided_on, announced_on, .. } = input;
    match input.form {
        ChangedForm::Company(form) => {
            let days = (decided_on, announced_on);
            examine_company_change(connection, bureau, changing, (*form, days), given, now).await
        }
        ChangedForm::Branch(form) => {
            examine_branch_change(connection, bureau, changing, *form, given, now).await
        }
    }
}

/// Days of the decision, and of the announcement of a reduction.
type Days = (NaiveDate, Option<NaiveDate>);

async fn examine_company_change(
    connection: &impl Connection,
    bureau: &Bureau,
    &Changing { entry, file, name, .. }: &Changing<'_>,
    (input, (decided_on, announced_on)): (FormInput, Days),
    given: People,
    now: DateTime<Utc>,
) -> Result<ExaminedChange, CommandError> {
    must_be_company(entry)?;
    let today = legal_date(now);
    let known_codes = companies::read(connection, &input.codes()).await?;
    let resolved = resolve(bureau, input, &known_codes);
    let form = resolved.form.with_days(today);
    let mut broken = resolved.violations;
    let people = with_known(bureau, file, given, &posts(&form), now, &mut broken);
    let people = with_bans(connection, bureau, people).await?;
    let known = known_of(connection, entry, file, now).await?;
    let naming = Naming { persons: &people.facts, entities: &resolved.entities };
    let changes = known.differences(&form, naming);
    let (company, first_here) = (*entry.uscc(), file.form.is_none());
    let change = ChangeForm { company, form, decided_on, announced_on, first_here, changes };
    let reserved = match name {
        Some(name) => Some(&name.declaration.parts),
        None if change.changes(Item::Name) => None,
        None => Some(&change.form.name),
    };
    let looked =
        Looked { people: &people, entities: &resolved.entities, reserved, accepted_on: today, today };
    let context = context_of(bureau, &known, &looked);
    let mut findings = check(&change, &context);
    let needed = needed_materials(&change, &context).into_iter().map(|(kind, _)| kind);
    let by_agent = change.form.agent.as_ref().map(|_| MaterialKind::AgentAuthorisation);
    let materials = needed.chain(by_agent).collect();
    if let Some(name) = name {
        check_name_use(name, &change, &mut broken);
    }
    findings.violations.extend(broken);
    Ok(ExaminedChange { content: FilingContent::Change(Box::new(change)), people, findings, materials })
}

/// What a change is looked at with.
pub(super) struct Looked<'a> {
    pub(super) people: &'a People,
    pub(super) entities: &'a Entities,
    pub(super) reserved: Option<&'a NameParts>,
    pub(super) accepted_on: NaiveDate,
    pub(super) today: NaiveDate,
}

/// Every rule of a change.
pub(super) fn findings_of(
    bureau: &Bureau,
    change: &ChangeForm,
    known: &Known,
    looked: &Looked<'_>,
) -> Findings {
    check(change, &context_of(bureau, known, looked))
}

fn context_of<'a>(bureau: &'a Bureau, known: &'a Known, looked: &Looked<'a>) -> ChangeContext<'a> {
    let company = EstablishmentContext {
        accepted_on: looked.accepted_on,
        planned_on: looked.today,
        authority: bureau.authority(),
        reserved_name: looked.reserved,
        persons: &looked.people.facts,
        entities: looked.entities,
        divisions: bureau.divisions(),
        catalogue: bureau.catalogue(),
        names: bureau.names(),
        policy: bureau.policy(),
    };
    ChangeContext { company, known, calendar: bureau.calendar() }
}

/// What the register knows of a company.
pub(super) async fn known_of(
    connection: &impl Connection,
    entry: &Entry,
    file: &CompanyFile,
    now: DateTime<Utc>,
) -> Result<Known, CommandError> {
    let Some(form) = &file.form else { return Ok(in_summary(entry)) };
    let people = known_people(file.persons.clone(), now);
    let entities = entities_of(connection, form).await?;
    let naming = Naming { persons: &people.facts, entities: &entities };
    Ok(Known::in_full(form, naming, entry.established_on(), entry.standing()))
}

fn in_summary(entry: &Entry) -> Known {
    Known::in_summary(&summary_of(entry, &entry.full_name()))
}

/// What the entry itself says; `full_name` is its name.
pub(super) fn summary_of<'a>(entry: &'a Entry, full_name: &'a str) -> Summary<'a> {
    let (domicile, division) = entry.address();
    let capital_fen = match entry {
        Entry::Established { company, .. } => company.capital_fen,
        Entry::Branch { .. } => 0,
        Entry::Imported(company) => company.capital_fen,
    };
    Summary {
        full_name,
        company_type: entry.company_type(),
        domicile,
        division,
        capital_fen,
        scope: entry.scope(),
        established_on: entry.established_on(),
        standing: entry.standing(),
    }
}

/// Persons of the form: those given now, and those of the register that it still refers to. A reference of the
/// register stays with its person.
pub(super) fn with_known(
    bureau: &Bureau,
    file: &CompanyFile,
    given: People,
    posts: &[Holding<'_>],
    now: DateTime<Utc>,
    broken: &mut Violations,
) -> People {
    let referred: BTreeSet<&str> = posts.iter().map(|holding| holding.person).collect();
    let mut persons = given.persons;
    for (i, person) in persons.iter().enumerate() {
        let before = file.persons.iter().find(|known| known.r#ref == person.r#ref);
        let keys = bureau.privacy();
        if before.is_some_and(|known| id_index(keys, known) != id_index(keys, person)) {
            let text = Text::new(
                "该代号已指登记簿中的另一人员，请另用代号",
                "the ref stands for another person in the register, use another one",
            );
            broken.add(format!("persons[{i}].ref"), "MERR 24", "REF_OF_ANOTHER", text);
        }
    }
    for known in &file.persons {
        let needed = referred.contains(known.r#ref.as_str());
        if needed && !persons.iter().any(|person| person.r#ref == known.r#ref) {
            persons.push(known.clone());
        }
    }
    known_people(persons, now)
}

/// The reserved name is for this company, and for a change of name.
fn check_name_use(name: &NameRecord, change: &ChangeForm, broken: &mut Violations) {
    let mut no = |reason, text| broken.add("declaration_id", "Name Provisions 18", reason, text);
    if name.company.is_some_and(|company| company != change.company) {
        let text = Text::new("该名称为其他企业变更名称所保留", "the name is reserved for another company");
        no("NAME_OF_OTHER_COMPANY", text);
    }
    if !change.changes(Item::Name) {
        let text =
            Text::new("未变更名称，不需要名称保留", "the name does not change, no reserved name is needed");
        no("NAME_UNCHANGED", text);
    }
    check_investors(name, &change.form, broken);
}

/// What a change that nobody handed in would come to; `own` is the returned filing it would be handed in for, or nil. A
/// new name counts as reserved.
///
/// # Errors
/// `NOT_FOR_BRANCHES`, `ONLY_FOR_BRANCHES`; when the database is away.
pub async fn examine_unfiled_change(
    connection: &impl Connection,
    bureau: &Bureau,
    entry: &Entry,
    (input, own): (ChangeInput, Uuid),
    people: People,
    now: DateTime<Utc>,
) -> Result<ExaminedChange, CommandError> {
    let file = &file_of(connection, bureau, entry).await?;
    let head_office = match entry.head_office() {
        Some(code) => companies::read(connection, std::slice::from_ref(code)).await?.remove(code),
        None => None,
    };
    let changing = Changing { entry, file, head_office: head_office.as_ref(), name: None, own };
    let mut examined = examine_change(connection, bureau, &changing, input, people, now).await?;
    let found = std::mem::take(&mut examined.findings.violations);
    examined.findings.violations.extend(found.into_iter().filter(|one| one.reason != "NAME_NOT_RESERVED"));
    Ok(examined)
}
