//! What food licensing tells of a licence: it is issued, or issued anew for a change, or has ended.

use actnow_chassis::database::Txn;
use actnow_chassis::error::CommandError;
use actnow_decisions::Role;
use actnow_statutory_clock::legal_date;
use chrono::{DateTime, NaiveDate, Utc};

use super::Grading;
use crate::config::Rules;
use crate::domain::risk::grade::RiskInputs;
use crate::domain::risk::points::LicenceProfile;
use crate::store::Establishment;
use crate::store::establishments::{LicensedPlace, hold_operator, is_ended, lock_licensed, note_ended};
use crate::store::inspections;

/// A licence as it was told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ToldLicence {
    /// Its number.
    pub(crate) number: String,
    /// Code of the operator.
    pub(crate) operator_uscc: String,
    /// Name of the operator.
    pub(crate) operator_name: String,
    /// Where.
    pub(crate) place: LicensedPlace,
    /// What it says.
    pub(crate) profile: LicenceProfile,
    /// When it was told.
    pub(crate) at: DateTime<Utc>,
}

/// Grades the premises of a licence: the first grade comes from the licence and the visit before it. A fact that is
/// older than what is known changes nothing.
///
/// # Errors
/// When the database is away.
pub(crate) async fn issued_in(txn: &Txn, rules: &Rules, told: ToldLicence) -> Result<(), CommandError> {
    hold_operator(txn, &told.operator_uscc).await?;
    let known = lock_licensed(txn, &told.number).await?;
    let action = if known.is_some() { "LICENCE_CHANGED" } else { "LICENCE_ISSUED" };
    let mut row = match known {
        Some(row) if row.ended_on.is_some() || told.at < row.told_at => return Ok(()),
        Some(row) => row,
        None if is_ended(txn, &told.number).await? => return Ok(()),
        None => first(txn, rules, &told),
    };
    for visit in inspections::at_premises(txn, &told.operator_uscc, &told.place.address).await? {
        visit.signed_outcome().into_iter().for_each(|outcome| row.inputs.take(outcome));
    }
    let reasons = format!("licence {}", told.number);
    row.inputs.profile = told.profile;
    (row.operator_uscc, row.operator_name) = (told.operator_uscc, told.operator_name);
    (row.place, row.told_at) = (told.place, told.at);
    let mut grading = Grading::of(txn, rules, row);
    grading.assess(action, Role::System, reasons);
    grading.finish().await.map(|_| ())
}

fn first(txn: &Txn, rules: &Rules, told: &ToldLicence) -> Establishment {
    let inputs = RiskInputs {
        licensed_on: legal_date(told.at),
        profile: told.profile.clone(),
        outcomes: Vec::new(),
        moves: Vec::new(),
        as_of: legal_date(txn.at()),
    };
    Establishment {
        version: 0,
        id: txn.next_id(),
        licence_number: told.number.clone(),
        operator_uscc: told.operator_uscc.clone(),
        operator_name: told.operator_name.clone(),
        place: told.place.clone(),
        told_at: told.at,
        ended_on: None,
        rules: String::new(),
        assessment: inputs.assess(&rules.risk),
        inputs,
        assigned_in: 0,
        plan: None,
    }
}

/// The licence has ended: its grade stays as it was, its visits are dropped. A second time changes nothing.
///
/// # Errors
/// When the database is away.
pub(crate) async fn ended_in(
    txn: &Txn,
    rules: &Rules,
    number: &str,
    end: &str,
    on: NaiveDate,
) -> Result<(), CommandError> {
    let Some(row) = lock_licensed(txn, number).await? else { return note_ended(txn, number).await };
    if row.ended_on.is_some() {
        return Ok(());
    }
    let mut grading = Grading::of(txn, rules, row);
    grading.row.ended_on = Some(on);
    grading.row.version += 1;
    grading.record("GRADED", "LICENCE_ENDED", Role::System, format!("{end} on {on}"));
    grading.look_at(txn.at());
    grading.finish().await.map(|_| ())
}
