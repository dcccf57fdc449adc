//! Sets who is on duty on a day; visits that wait get their teams in the same transaction.

use std::collections::BTreeSet;

use actnow_chassis::database::Txn;
use actnow_chassis::error::CommandError;
use actnow_chassis::journal;
use actnow_decisions::{Role, Text, Violations};
use chrono::NaiveDate;

use super::waiting::fill_in;
use crate::config::Rules;
use crate::store::roster::{self, RosterDay};
use crate::store::{desk, inspectors};

/// Who may.
pub(crate) const ROLES: &[Role] = &[Role::Supervisor, Role::System];

/// Puts exactly `on_duty` on the roster of `day`. The same again changes nothing. Teams that are assigned
/// already stay: a supervisor exchanges who is no longer there.
///
/// # Errors
/// Every account that is not registered; when the database is away.
pub(crate) async fn set_in(
    txn: &Txn,
    rules: &Rules,
    day: NaiveDate,
    on_duty: &[String],
) -> Result<Vec<String>, CommandError> {
    desk::hold(txn).await?;
    must_be_registered(txn, on_duty).await?;
    let known = roster::read(txn, day).await?;
    let wanted: BTreeSet<String> = on_duty.iter().cloned().collect();
    let names: Vec<String> = wanted.iter().cloned().collect();
    if known.version > 0 && known.on_duty == wanted {
        return Ok(names);
    }
    let now = RosterDay { version: known.version + 1, on_duty: wanted };
    roster::save(txn, day, &now).await?;
    journal::record(
        txn,
        journal::Entry {
            stream: format!("roster/{day}"),
            seq: now.version,
            action: "SET_ROSTER",
            basis: "7.5".to_owned(),
            old_state: if known.version == 0 { String::new() } else { "SET".to_owned() },
            new_state: "SET".to_owned(),
            role: txn.context().actor.acting_as(ROLES).unwrap_or(Role::System),
            reasons: names.join(", "),
        },
    );
    fill_in(txn, rules, &(day..=day)).await?;
    Ok(names)
}

async fn must_be_registered(txn: &Txn, names: &[String]) -> Result<(), CommandError> {
    let registered = inspectors::among(txn, names).await?;
    let mut found = Violations::new();
    for (index, name) in names.iter().enumerate() {
        if !registered.iter().any(|row| row.inspector.id == *name) {
            let text = Text::new("检查人员不在名录中", "this inspector is not registered");
            found.add(format!("inspector_ids[{index}]"), "6.5", "UNKNOWN_INSPECTOR", text);
        }
    }
    Ok(found.into_result(())?)
}
