//! Apply for something about a licence that is held: its renewal, its change, another certificate of it. From the
//! receipt on such an application goes the way of a first one.

use actnow_chassis::aggregate;
use actnow_chassis::aggregate::Aggregate;
use actnow_chassis::database::Txn;
use actnow_chassis::error::CommandError;
use actnow_decisions::Actor;
use actnow_identifiers::FoodLicenceNumber;
use actnow_statutory_clock::legal_date;
use chrono::NaiveDate;
use uuid::Uuid;

use super::docket::Docket;
use super::machine::proceed;
use super::{examine_form, must_hold, no};
use crate::config::Bureau;
use crate::domain::act::{Conditions, HeldLicence, LicenceAct, Loss};
use crate::domain::application::{LicenceApplication, Submission};
use crate::domain::check::OperatorStanding;
use crate::domain::form::FoodForm;
use crate::domain::persons::Person;
use crate::domain::refusal::FoodRefusal;
use crate::store::neighbours::{self, Asked};
use crate::store::notes::Notes;
use crate::store::parties::{self, Parties, person_tokens};
use crate::store::{Application, Licence, applications, licences};

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum AskedFor {
    /// Another period.
    Renewal {
        /// What is declared of the conditions.
        conditions: Conditions,
    },
    /// Other matters on it.
    Change {
        /// What is declared of the conditions.
        conditions: Conditions,
        /// The day it happened, if it did already.
        changed_on: Option<NaiveDate>,
    },
    /// Another certificate.
    Replacement {
        /// What happened to the old one.
        loss: Loss,
    },
}

/// An application about a licence, as handed in.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct NewAct {
    /// Number of the licence.
    pub number: FoodLicenceNumber,
    /// What is asked for.
    pub asked: AskedFor,
    /// The form as it shall be; none: as it was licensed.
    pub form: Option<FoodForm>,
    /// The persons; none: as before.
    pub persons: Vec<Person>,
}

/// Takes an application about a licence in, and does at once what a machine may.
///
/// # Errors
/// A refusal before anything is written; `NOT_FOUND`; when the database is away.
pub(crate) async fn apply_for_in(
    txn: &Txn,
    bureau: &Bureau,
    new: NewAct,
    actor: &Actor,
) -> Result<Application, CommandError> {
    let today = legal_date(txn.at());
    let licence = licences::lock_by_number(txn, new.number.as_str()).await?;
    must_hold(txn, licence.id(), actor).await?;
    licence.licence.must_be_in_force(today).map_err(no)?;
    must_be_the_only_one(txn, licence.id()).await?;
    let held = held(txn, &licence).await?;
    let form = new.form.unwrap_or_else(|| (*held.form).clone());
    let act = act_of(txn, bureau, new.asked, held)?;
    let parties = parties_of(txn, bureau, &licence, new.persons).await?;

    let id = txn.next_id();
    let persons = person_tokens(bureau.privacy(), &parties.persons);
    let asked = Asked { id, operator_uscc: &form.operator.uscc, premises: &form.premises, persons };
    let neighbours = neighbours::read(txn, asked, today).await?;
    let standing = OperatorStanding::Unverified;
    let examined =
        examine_form(bureau, &act, &form, &parties.persons, standing, &neighbours, today).map_err(no)?;
    let track = examined.track().clone();
    let submission =
        Submission { id, case_id: None, act, form, track: track.clone(), interested: Vec::new() };
    let first = LicenceApplication::submit(submission, actor, &bureau.law(), txn.at()).map_err(no)?;
    parties::keep(txn, bureau.privacy(), id, &parties)?;
    let notes = Notes { manual: examined.manual.clone(), ..Notes::default() };
    let mut docket = Docket::open(txn, bureau, first, track, notes, parties, actor);
    docket.neighbours = Some(neighbours);
    proceed(&mut docket, &examined.check).await?;
    docket.finish().await
}

fn act_of(
    txn: &Txn,
    bureau: &Bureau,
    asked: AskedFor,
    held: HeldLicence,
) -> Result<LicenceAct, CommandError> {
    let law = bureau.law();
    let act = match asked {
        AskedFor::Renewal { conditions } => LicenceAct::renewal(held, conditions, &law, legal_date(txn.at())),
        AskedFor::Change { conditions, changed_on } => {
            LicenceAct::change(held, conditions, changed_on, &law, txn.at())
        }
        AskedFor::Replacement { loss } => Ok(LicenceAct::Replacement { held, loss }),
    };
    act.map_err(no)
}

/// One application about a licence at a time: each would take the place of the same version.
pub(super) async fn must_be_the_only_one(txn: &Txn, licence_id: Uuid) -> Result<(), CommandError> {
    match applications::open_about(txn, licence_id).await? {
        Some(open) => Err(no(FoodRefusal::ActPending { application: open.to_string() })),
        None => Ok(()),
    }
}

/// The licence as it is, with the form it was granted on.
async fn held(txn: &Txn, row: &Licence) -> Result<HeldLicence, CommandError> {
    let granted = aggregate::get::<Application>(txn, row.licence.application_id).await?;
    Ok(HeldLicence {
        licence_id: row.licence.id,
        number: row.licence.number,
        validity: row.licence.validity,
        form: Box::new(granted.application.form),
    })
}

/// Who is concerned: as for the licence, with other persons where some are named.
async fn parties_of(
    txn: &Txn,
    bureau: &Bureau,
    row: &Licence,
    persons: Vec<Person>,
) -> Result<Parties, CommandError> {
    let before = parties::read(txn, bureau.privacy(), row.licence.application_id).await?;
    Ok(if persons.is_empty() { before } else { Parties { persons, ..before } })
}
