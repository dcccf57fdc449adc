//! A filing on the desk: its decisions of one transaction are recorded, told and saved once.

use actnow_chassis::aggregate;
use actnow_chassis::database::Txn;
use actnow_chassis::error::CommandError;
use actnow_decisions::{Actor, Role};
use chrono::{DateTime, Utc};

use super::due::{Armed, settle, wanted_of_filing};
use crate::domain::filing::FilingDecision;
use crate::domain::permissions::FoodCommand;
use crate::domain::track::TrackDecision;
use crate::facts::{Speaker, Told, tell_all};
use crate::store::Filing;

/// One filing in one transaction.
pub(super) struct FilingDocket<'a> {
    txn: &'a Txn,
    pub(super) row: Filing,
    read: Option<Filing>,
    armed: Vec<Armed>,
}

impl<'a> FilingDocket<'a> {
    /// A docket for a filing that was read and locked.
    pub(super) fn of(txn: &'a Txn, row: Filing) -> Self {
        Self { txn, armed: wanted_of_filing(&row), read: Some(row.clone()), row }
    }

    /// A docket for a new filing, with its first decision.
    pub(super) fn open(
        txn: &'a Txn,
        first: FilingDecision,
        track: TrackDecision,
        publish_at: Option<DateTime<Utc>>,
        actor: &Actor,
    ) -> Self {
        let row = Filing { version: 0, track, publish_at, filing: first.now.clone() };
        let mut docket = Self { txn, row, read: None, armed: Vec::new() };
        docket.decided(first, FoodCommand::SubmitFiling, actor, "");
        docket
    }

    /// Writes a decision down and tells its facts. One that changes nothing leaves no trace.
    pub(super) fn decide(&mut self, decision: FilingDecision, command: FoodCommand, actor: &Actor) {
        if decision.now == self.row.filing {
            return;
        }
        let old = self.row.filing.state.name();
        self.decided(decision, command, actor, old);
    }

    fn decided(&mut self, decision: FilingDecision, command: FoodCommand, actor: &Actor, old: &'static str) {
        self.row.version += 1;
        self.row.filing = decision.now;
        let role = actor.acting_as(command.roles()).unwrap_or(Role::System);
        self.txn.in_the_name_of(actor, || {
            aggregate::record(self.txn, &self.row, old, command.as_str(), decision.basis, role, "");
        });
        let speaker = Speaker {
            id: self.row.filing.id,
            application_id: self.row.filing.id,
            version: self.row.version,
            form: &self.row.filing.form,
            manual: &[],
            ground: "",
            decided_by: &actor.subject,
            rule_set: "",
            certificate: "",
            act: "",
            related_usccs: &[],
            related_persons: &[],
        };
        tell_all(self.txn, speaker, &mut Told::default(), &decision.facts);
    }

    /// Saves what changed and sets the alarms for it.
    pub(super) async fn finish(self) -> Result<Filing, CommandError> {
        if self.read.as_ref() == Some(&self.row) {
            return Ok(self.row);
        }
        let subject = self.row.filing.id.to_string();
        settle(self.txn, &subject, &self.armed, &wanted_of_filing(&self.row));
        let since = self.read.as_ref().map_or(0, |read| read.version);
        aggregate::save(self.txn, &self.row, since).await?;
        Ok(self.row)
    }
}
