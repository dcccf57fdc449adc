//! One declared name in one transaction: decisions written down, facts told, index and alarm kept in step.

use actnow_chassis::aggregate;
use actnow_chassis::alarms;
use actnow_chassis::database::{Rows, Txn, insert_together};
use actnow_chassis::error::CommandError;
use actnow_decisions::{Actor, Decision, Role};

use super::due::NAME_EXPIRY;
use crate::config::Bureau;
use crate::domain::declaration::{NameCommand, NameDeclaration, NameFact};
use crate::domain::names::NameKeys;
use crate::facts::{NameSpeaker, Told, tell_name};
use crate::store::NameRecord;
use crate::store::name_index::{Slot, keys_of, reading};
use crate::store::names::{IndexedName, name_rows, remove};

/// A name on the desk.
pub(super) struct NameDocket<'a> {
    txn: &'a Txn,
    bureau: &'a Bureau,
    pub(super) record: NameRecord,
    since: i64,
    blocked: bool,
    armed: bool,
    /// Of a name that was just declared: its keys, and the table in which its neighbours were looked up.
    declared: Option<(NameKeys, Slot)>,
}

/// Who does what, and why.
#[derive(Debug, Clone, Copy)]
pub(super) struct NameAct<'a> {
    pub(super) command: NameCommand,
    pub(super) actor: &'a Actor,
    pub(super) reasons: &'a str,
}

impl<'a> NameDocket<'a> {
    /// A name that was read and locked.
    pub(super) fn of(txn: &'a Txn, bureau: &'a Bureau, record: NameRecord) -> Self {
        let armed = record.declaration.lapses_at().is_some();
        Self { txn, bureau, since: record.version, blocked: record.blocks(), armed, record, declared: None }
    }

    /// A name that was just declared: `record` holds the decision, at version 0; its neighbours were found with these
    /// keys in this table.
    pub(super) fn declared(
        txn: &'a Txn,
        bureau: &'a Bureau,
        record: NameRecord,
        found_with: (NameKeys, Slot),
        decision: &Decision<NameDeclaration, NameFact>,
        act: NameAct<'_>,
    ) -> Self {
        let mut docket =
            Self { txn, bureau, since: 0, blocked: false, armed: false, record, declared: Some(found_with) };
        docket.written_down("", decision.basis, &decision.facts, act);
        docket
    }

    /// Writes a decision down and tells its facts. One that changes nothing leaves no trace.
    pub(super) fn decide(&mut self, decision: Decision<NameDeclaration, NameFact>, act: NameAct<'_>) {
        if decision.now == self.record.declaration {
            return;
        }
        let old = self.record.declaration.state.name();
        self.record.declaration = decision.now;
        self.written_down(old, decision.basis, &decision.facts, act);
    }

    fn written_down(&mut self, old: &'static str, basis: &str, facts: &[NameFact], act: NameAct<'_>) {
        self.record.version += 1;
        let role = act.actor.acting_as(act.command.roles()).unwrap_or(Role::System);
        self.txn.in_the_name_of(act.actor, || {
            aggregate::record(self.txn, &self.record, old, action(act.command), basis, role, act.reasons);
        });
        let speaker = NameSpeaker {
            version: self.record.version,
            declaration: &self.record.declaration,
            holder_states: &self.record.holder_states,
        };
        let mut told = Told::default();
        for fact in facts {
            tell_name(self.txn, speaker, &mut told, fact);
        }
    }

    /// Saves what changed; the index holds the name while it stands in others' way, the alarm ends it.
    pub(super) async fn finish(mut self) -> Result<NameRecord, CommandError> {
        if self.record.version == self.since {
            return Ok(self.record);
        }
        let subject = self.record.declaration.id.to_string();
        match self.record.declaration.lapses_at() {
            Some(at) => alarms::arm(self.txn, &subject, NAME_EXPIRY, at),
            None if self.armed => alarms::disarm(self.txn, &subject, NAME_EXPIRY),
            None => {}
        }
        match (self.blocked, self.record.blocks()) {
            (false, true) if self.since == 0 => {
                let rows = self.rows().await?;
                aggregate::insert_with(self.txn, self.record.clone(), rows).await?;
                return Ok(self.record);
            }
            (false, true) => insert_together(self.txn, self.rows().await?).await?,
            (true, false) => remove(self.txn, self.record.declaration.id).await?,
            (false, false) | (true, true) => {}
        }
        aggregate::save(self.txn, &self.record, self.since).await?;
        Ok(self.record)
    }

    /// The name among those that stand in others' way. Whoever puts it there has examined it, and so holds its lock.
    async fn rows(&mut self) -> Result<Vec<Rows>, CommandError> {
        let declaration = &self.record.declaration;
        let (keys, slot) = match self.declared.take() {
            Some(found_with) => found_with,
            None => (keys_of(&declaration.parts, self.bureau.names()), reading(self.txn).await?),
        };
        let (id, authority, parts) = (declaration.id, &declaration.authority, &declaration.parts);
        let name = IndexedName { id, authority, parts, keys: &keys };
        name_rows(&[name], slot, self.bureau.names())
    }
}

/// The name of a command in the journal.
const fn action(command: NameCommand) -> &'static str {
    match command {
        NameCommand::Declare => "declare",
        NameCommand::StateLiability => "state_liability",
        NameCommand::DecideManually => "decide",
        NameCommand::Consume => "consume",
        NameCommand::GiveBack => "give_back",
        NameCommand::Release => "release",
        NameCommand::Expire => "expire",
    }
}
