//! Examining an establishment form by every rule.

use actnow_chassis::database::Connection;
use actnow_chassis::error::CommandError;
use actnow_decisions::{Text, Violations};
use actnow_statutory_clock::legal_date;
use chrono::{DateTime, NaiveDate, Utc};

use super::bans::with_bans;
use super::entities::{Entities, Resolved, resolve};
use super::people::People;
use super::read_form::FormInput;
use crate::config::Bureau;
use crate::domain::ManualReason;
use crate::domain::declaration::NameState;
use crate::domain::establishment::{EstablishmentContext, EstablishmentForm, Findings, Party, check};
use crate::domain::instant_approval::InstantSubject;
use crate::domain::names::{Hit, NameParts};
use crate::domain::scope::printed_scope;
use crate::store::{NameRecord, companies};

/// What a form is examined with.
#[derive(Clone, Copy)]
pub(super) struct Asked<'a> {
    pub(super) bureau: &'a Bureau,
    pub(super) form: &'a EstablishmentForm,
    pub(super) people: &'a People,
    pub(super) entities: &'a Entities,
    /// The name its applicants have reserved.
    pub(super) reserved: &'a NameParts,
    /// Date of acceptance.
    pub(super) accepted_on: NaiveDate,
    /// Day the licence is expected.
    pub(super) planned_on: NaiveDate,
}

impl<'a> Asked<'a> {
    /// What the rules of instant approval look at.
    pub(super) fn subject(&self, findings: &'a Findings, near_names: &'a [Hit]) -> InstantSubject<'a> {
        let (persons, catalogue) = (&self.people.facts, self.bureau.catalogue());
        InstantSubject::of_company(self.form, findings, near_names, persons, catalogue)
    }
}

/// Checks the form by every rule of the law.
pub(super) fn examine(asked: &Asked<'_>) -> Findings {
    let bureau = asked.bureau;
    let context = EstablishmentContext {
        accepted_on: asked.accepted_on,
        planned_on: asked.planned_on,
        authority: bureau.authority(),
        reserved_name: Some(asked.reserved),
        persons: &asked.people.facts,
        entities: asked.entities,
        divisions: bureau.divisions(),
        catalogue: bureau.catalogue(),
        names: bureau.names(),
        policy: bureau.policy(),
    };
    check(asked.form, &context)
}

/// A name that was reserved beside a similar one, because enterprises will hold shares (Name Provisions 17),
/// serves only a company in which they do.
pub(super) fn check_investors(name: &NameRecord, form: &EstablishmentForm, found: &mut Violations) {
    let holds = |code: &str| {
        form.shareholders.iter().any(|shareholder| match &shareholder.holder {
            Party::Entity(reference) => reference == code,
            Party::Person(_) => false,
        })
    };
    if name.investors.iter().all(|investor| holds(investor.as_str())) {
        return;
    }
    let text = Text::new(
        "名称申报时载明的投资企业未列为股东",
        "an enterprise named as investor when the name was declared holds no share",
    );
    found.add("shareholders", "Name Provisions 17", "NAME_INVESTOR_MISSING", text);
}

/// Near names for which the applicants took responsibility.
pub(super) fn near_names(name: &NameRecord) -> &[Hit] {
    match &name.declaration.state {
        NameState::Reserved { accepted, .. } | NameState::Consumed { accepted, .. } => accepted,
        NameState::NeedsStatement { .. }
        | NameState::Manual { .. }
        | NameState::Rejected { .. }
        | NameState::Expired { .. }
        | NameState::Released { .. } => &[],
    }
}

/// What a form that nobody handed in would come to.
#[derive(Debug, Clone)]
pub struct Examined {
    /// Every broken rule, and every gap.
    pub violations: Violations,
    /// Questions for a person.
    pub manual: Vec<ManualReason>,
    /// The type that was given, or follows from the shareholders.
    pub company_type: &'static str,
    /// The scope as it will be printed.
    pub printed_scope: String,
}

/// Examines a form nobody handed in. Its name counts as reserved.
///
/// # Errors
/// When the database is away.
pub async fn examine_unfiled(
    connection: &impl Connection,
    bureau: &Bureau,
    input: FormInput,
    people: &People,
    now: DateTime<Utc>,
) -> Result<Examined, CommandError> {
    let people = with_bans(connection, bureau, people.clone()).await?;
    let (findings, form) = examine_alone(connection, bureau, input, &people, now).await?;
    Ok(Examined {
        violations: findings.all().cloned().collect(),
        manual: findings.manual,
        company_type: form.company_type.code(),
        printed_scope: printed_scope(&form.scope, bureau.catalogue()),
    })
}

/// What the law says to a form without a filing, on the day of `now`; the form with its references resolved.
pub(super) async fn examine_alone(
    connection: &impl Connection,
    bureau: &Bureau,
    input: FormInput,
    people: &People,
    now: DateTime<Utc>,
) -> Result<(Findings, EstablishmentForm), CommandError> {
    let known = companies::read(connection, &input.codes()).await?;
    let Resolved { form, entities, mut violations } = resolve(bureau, input, &known);
    let today = legal_date(now);
    let asked = Asked {
        bureau,
        form: &form,
        people,
        entities: &entities,
        reserved: &form.name,
        accepted_on: today,
        planned_on: today,
    };
    let mut findings = examine(&asked);
    violations.extend(std::mem::take(&mut findings.violations));
    findings.violations = violations;
    Ok((findings, form))
}
