//! Registers an inspector, or changes what is known of one. The same again changes nothing.

use actnow_chassis::database::Txn;
use actnow_chassis::error::CommandError;
use actnow_chassis::journal;
use actnow_decisions::Role;
use chrono::Days;

use super::waiting::fill_in;
use crate::config::Rules;
use crate::store::inspectors::{self, Service};
use crate::store::{RegisteredInspector, desk};

/// Who may.
pub(crate) const ROLES: &[Role] = &[Role::Supervisor, Role::System];

/// Days ahead in which a change may help visits that wait.
const AHEAD: Days = Days::new(31);

/// Registers an inspector; visits that wait may be filled by it.
///
/// # Errors
/// When the database is away.
pub(crate) async fn register_in(
    txn: &Txn,
    rules: &Rules,
    new: RegisteredInspector,
) -> Result<RegisteredInspector, CommandError> {
    desk::hold(txn).await?;
    let known = inspectors::find(txn, &new.inspector.id).await?;
    let (version, was) = match &known {
        Some((_, row)) if *row == new => return Ok(new),
        Some((version, row)) => (version + 1, row.service.as_str()),
        None => (1, ""),
    };
    inspectors::save(txn, version, &new).await?;
    journal::record(
        txn,
        journal::Entry {
            stream: format!("inspector/{}", new.inspector.id),
            seq: version,
            action: "REGISTER_INSPECTOR",
            basis: "6.5".to_owned(),
            old_state: was.to_owned(),
            new_state: new.service.as_str().to_owned(),
            role: txn.context().actor.acting_as(ROLES).unwrap_or(Role::System),
            reasons: String::new(),
        },
    );
    if new.service == Service::Active && known.is_some() {
        let first = rules.visits.first_day(txn.at());
        fill_in(txn, rules, &(first..=first + AHEAD)).await?;
    }
    Ok(new)
}
