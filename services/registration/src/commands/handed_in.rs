//! What is handed in with a name: the forms of all companies of a case. No name is reserved for a case whose forms
//! break a rule, since its companies could not be established with it.

use actnow_chassis::database::Connection;
use actnow_chassis::error::CommandError;
use actnow_decisions::{Violation, Violations};
use actnow_proto::registration::v1::{FormOfCase, Person};
use chrono::{DateTime, Utc};

use super::bans::{documents, with_bans};
use super::examine_establishment::examine_alone;
use super::people::{People, read_people};
use super::read_form::{FormInput, read_form};
use crate::config::Bureau;
use crate::facts::violation_of;

/// The forms of a case as read. Holds personal data: has no `Debug`.
#[derive(Default)]
pub struct HandedIn {
    forms: Vec<ReadForm>,
    people: People,
    /// What is wrong with the forms as such.
    violations: Violations,
}

/// A form, with what is wrong with its shape.
struct ReadForm {
    /// Stands before its fields.
    prefix: String,
    form: Option<FormInput>,
    violations: Violations,
}

/// Reads `forms` and their `persons`. What is wrong with them is told when they are examined: a name that is
/// reserved already stays so.
pub fn read_handed_in(forms: Vec<FormOfCase>, persons: Vec<Person>, now: DateTime<Utc>) -> HandedIn {
    let parts: Vec<String> = forms.iter().map(|of| of.part.clone()).collect();
    let mut read = HandedIn::default();
    read.people = read_people(&mut read.violations, persons, now);
    for FormOfCase { part, form } in forms {
        let others: Vec<String> = parts.iter().filter(|other| **other != part).cloned().collect();
        let mut violations = Violations::new();
        let form = read_form(&mut violations, form, &others);
        read.forms.push(ReadForm { prefix: format!("{part}.form"), form, violations });
    }
    read
}

impl HandedIn {
    /// Adds what is wrong with all of it.
    #[must_use]
    pub fn with(mut self, violations: Violations) -> Self {
        self.violations.extend(violations);
        self
    }

    /// Blind indexes of the documents of its persons.
    pub(super) fn documents(&self, bureau: &Bureau) -> Vec<Vec<u8>> {
        documents(bureau, &self.people)
    }

    /// With the bans that were decided about its persons.
    pub(super) async fn with_bans(
        self,
        connection: &impl Connection,
        bureau: &Bureau,
    ) -> Result<Self, CommandError> {
        Ok(Self { people: with_bans(connection, bureau, self.people).await?, ..self })
    }
}

/// What is wrong with all of `handed_in`; else with the first form that has a fault. What can still be supplied
/// afterwards (MERR 19) is none.
///
/// # Errors
/// When the database is away.
pub(super) async fn examine_handed_in(
    connection: &impl Connection,
    bureau: &Bureau,
    handed_in: HandedIn,
    now: DateTime<Utc>,
) -> Result<Violations, CommandError> {
    let HandedIn { forms, people, violations } = handed_in;
    for ReadForm { prefix, form, violations: of_shape } in forms {
        let mut found = violations.clone();
        found.extend_under(&prefix, of_shape);
        if let Some(form) = form {
            let (findings, _) = examine_alone(connection, bureau, form, &people, now).await?;
            let of_form =
                findings.violations.into_iter().map(violation_of).filter(|found| !is_of_name(found));
            found.extend_under(&prefix, of_form);
        }
        if !found.is_empty() {
            return Ok(found);
        }
    }
    Ok(violations)
}

/// What is wrong with a name is for its own declaration to say, which stays on file.
fn is_of_name(violation: &Violation) -> bool {
    violation.field == "name" || violation.field.starts_with("name.")
}
