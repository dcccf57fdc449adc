//! Grades of licensed food premises: given with the licence ([`licence`]), again with each signed outcome ([`outcome`]) and
//! each decided move ([`move_grade`]); the visits a grade wants are settled right after, by an alarm ([`year_plan`]).

pub(crate) mod licence;
pub(crate) mod move_grade;
pub(crate) mod outcome;
pub(crate) mod year_plan;

use actnow_chassis::aggregate::{self, Aggregate};
use actnow_chassis::alarms::arm;
use actnow_chassis::database::Txn;
use actnow_chassis::error::CommandError;
use actnow_decisions::Role;
use actnow_statutory_clock::legal_date;
use chrono::{DateTime, Utc};

use super::machine;
use crate::config::Rules;
use crate::facts::grades::{Graded, tell_assigned};
use crate::store::Establishment;
use crate::store::establishments::{PLAN_VISITS, keep_grade};

/// The rules grades rest on.
const BASIS: &str = "6.4";

/// An establishment in one transaction.
struct Grading<'a> {
    txn: &'a Txn,
    rules: &'a Rules,
    row: Establishment,
    since: i64,
    assigned: bool,
}

impl<'a> Grading<'a> {
    /// One that was read and locked; `since` 0 for one that is not written yet.
    fn of(txn: &'a Txn, rules: &'a Rules, row: Establishment) -> Self {
        Self { since: row.version, txn, rules, row, assigned: false }
    }

    /// Whether today and by the rules in force it would be graded otherwise.
    fn would_differ(&self) -> bool {
        let mut inputs = self.row.inputs.clone();
        inputs.as_of = legal_date(self.txn.at());
        let now = inputs.assess(&self.rules.risk);
        !now.says_the_same_as(&self.row.assessment) || self.row.rules != self.rules.risk.version()
    }

    /// Computes the grade again for what changed, in the name of `role`.
    fn assess(&mut self, action: &'static str, role: Role, reasons: String) {
        let old = if self.since == 0 { "" } else { self.row.state() };
        let previous = (self.since > 0).then(|| self.row.assessment.clone());
        self.row.inputs.as_of = legal_date(self.txn.at());
        self.row.rules = self.rules.risk.version();
        self.row.assessment = self.row.inputs.assess(&self.rules.risk);
        self.row.version += 1;
        self.row.assigned_in = self.row.version;
        self.assigned = true;
        self.record(old, action, role, reasons);
        if !previous.as_ref().is_some_and(|before| before.says_the_same_as(&self.row.assessment)) {
            let row = &self.row;
            let graded = Graded {
                id: row.id,
                version: row.version,
                licence_number: &row.licence_number,
                operator_uscc: &row.operator_uscc,
                assessment: &row.assessment,
                rules: &row.rules,
            };
            tell_assigned(self.txn, graded, previous.map(|before| before.grade));
        }
        self.look_at(self.txn.at());
    }

    fn record(&self, old: &'static str, action: &'static str, role: Role, reasons: String) {
        let write = || aggregate::record(self.txn, &self.row, old, action, BASIS, role, reasons);
        if role == Role::System { self.txn.in_the_name_of(&machine(), write) } else { write() }
    }

    /// Looks at the plan at `instant`.
    fn look_at(&self, instant: DateTime<Utc>) {
        arm(self.txn, &self.row.id.to_string(), PLAN_VISITS, instant);
    }

    async fn finish(self) -> Result<Establishment, CommandError> {
        aggregate::save(self.txn, &self.row, self.since).await?;
        if self.assigned {
            keep_grade(self.txn, &self.row, &self.rules.risk).await?;
        }
        Ok(self.row)
    }
}
