//! One declared name in one transaction: decisions written down, facts told, index and alarm kept in step.

use actnow_chassis::aggregate;
use actnow_chassis::alarms;
use actnow_chassis::database::{Txn, insert_together};
use actnow_chassis::error::CommandError;
use actnow_decisions::{Actor, Decision, Role};

use super::due::NAME_EXPIRY;
use super::in_the_name_of;
use crate::config::Bureau;
use crate::domain::declaration::{NameCommand, NameDeclaration, NameFact};
use crate::domain::names::{NameKeys, NameParts};
use crate::facts::{NameSpeaker, Told, tell_name};
use crate::store::NameRecord;
use crate::store::name_index::keys_of;
use crate::store::names::{IndexedName, name_rows, remove};

/// A name on the desk.
pub(super) struct NameDocket<'a> {
    txn: &'a Txn,
    bureau: &'a Bureau,
    pub(super) record: NameRecord,
    since: i64,
    blocked: bool,
    armed: bool,
    keys: Option<NameKeys>,
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
        Self { txn, bureau, since: record.version, blocked: record.blocks(), armed, record, keys: None }
    }

    /// A name that was just declared: `record` holds the decision, at version 0.
    pub(super) fn declared(
        txn: &'a Txn,
        bureau: &'a Bureau,
        record: NameRecord,
        keys: NameKeys,
        decision: &Decision<NameDeclaration, NameFact>,
        act: NameAct<'_>,
    ) -> Self {
        let mut docket =
            Self { txn, bureau, since: 0, blocked: false, armed: false, record, keys: Some(keys) };
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
        in_the_name_of(self.txn, act.actor, || {
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
        let keys = self.keys.take();
        let moves = self.record.blocks() != self.blocked;
        let keys = moves.then(|| keys.unwrap_or_else(|| keys_of(self.parts(), self.bureau.names())));
        let name = keys.as_ref().map(|keys| self.indexed(keys));
        match name {
            Some(name) if self.since == 0 => {
                aggregate::insert_with(self.txn, self.record.clone(), name_rows(&[name])?).await?;
                return Ok(self.record);
            }
            Some(name) if self.blocked => remove(self.txn, &name).await?,
            Some(name) => insert_together(self.txn, name_rows(&[name])?).await?,
            None => {}
        }
        aggregate::save(self.txn, &self.record, self.since).await?;
        Ok(self.record)
    }

    fn parts(&self) -> &NameParts {
        &self.record.declaration.parts
    }

    fn indexed<'k>(&'k self, keys: &'k NameKeys) -> IndexedName<'k> {
        let declaration = &self.record.declaration;
        IndexedName { id: declaration.id, authority: &declaration.authority, parts: &declaration.parts, keys }
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
