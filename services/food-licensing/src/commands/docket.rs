//! An application on the desk (案卷): the decisions of one transaction are recorded, told and saved once, and
//! its alarms are set for where it then stands.

use actnow_chassis::database::Txn;
use actnow_chassis::error::{CommandError, LastDecision};
use actnow_chassis::{aggregate, journal};
use actnow_decisions::{Actor, Role};
use actnow_instant_approval::ClerkRuling;
use actnow_room::instant::compare_in;
use chrono::{Months, NaiveDate};
use uuid::Uuid;

use super::due::{Armed, settle, wanted};
use super::expiry::renewal_failed_in;
use super::unexpected;
use crate::config::Bureau;
use crate::domain::application::{ApplicationDecision, LicenceApplication};
use crate::domain::facts::FoodFact;
use crate::domain::instant_approval::ruling_of;
use crate::domain::law::Law;
use crate::domain::permissions::FoodCommand;
use crate::domain::refusal::FoodRefusal;
use crate::domain::track::TrackDecision;
use crate::facts::{Speaker, Told, tell_all, tell_delayed};
use crate::store::neighbours::Neighbours;
use crate::store::notes::{Notes, visit_ground};
use crate::store::parties::{self, Parties};
use crate::store::{Application, applications};

/// What the application of a licence that is taken over asks for, as in messages.
const IMPORT: &str = "IMPORT";

/// Who decided what, and what is said about it.
pub(super) struct Act<'a> {
    pub(super) command: FoodCommand,
    pub(super) actor: &'a Actor,
    pub(super) reasons: String,
    /// Rules by which a machine decided.
    pub(super) rule_set: &'a str,
}

impl<'a> Act<'a> {
    pub(super) fn new(command: FoodCommand, actor: &'a Actor) -> Self {
        Self { command, actor, reasons: String::new(), rule_set: "" }
    }

    pub(super) fn because(self, reasons: impl Into<String>) -> Self {
        Self { reasons: reasons.into(), ..self }
    }
}

/// One application in one transaction.
pub(super) struct Docket<'a> {
    pub(super) txn: &'a Txn,
    pub(super) bureau: &'a Bureau,
    pub(super) row: Application,
    pub(super) parties: Parties,
    pub(super) neighbours: Option<Neighbours>,
    read: Option<Application>,
    armed: Vec<Armed>,
    told: Told,
    ruling: Option<ClerkRuling>,
}

impl<'a> Docket<'a> {
    /// A docket for an application that was read and locked.
    pub(super) fn of(txn: &'a Txn, bureau: &'a Bureau, row: Application) -> Self {
        Self {
            txn,
            bureau,
            armed: wanted(&row, bureau.law().calendar),
            read: Some(row.clone()),
            row,
            parties: Parties::default(),
            neighbours: None,
            told: Told::default(),
            ruling: None,
        }
    }

    /// Locks and reads the application in the version its caller has seen.
    pub(super) async fn expected(
        txn: &'a Txn,
        bureau: &'a Bureau,
        id: Uuid,
        version: i64,
    ) -> Result<Self, CommandError> {
        match aggregate::get_expected(txn, id, version).await {
            Ok(row) => Ok(Self::of(txn, bureau, row)),
            Err(stale @ CommandError::Stale { .. }) => Err(told_by_a_person(txn, stale, id, version).await?),
            Err(other) => Err(other),
        }
    }

    /// A docket for a new application, with its first decision.
    pub(super) fn open(
        txn: &'a Txn,
        bureau: &'a Bureau,
        first: ApplicationDecision,
        track: TrackDecision,
        notes: Notes,
        parties: Parties,
        actor: &Actor,
    ) -> Self {
        let mut docket = Self { parties, ..Self::new(txn, bureau, &first, track, notes) };
        docket.decided(first, &Act::new(FoodCommand::Submit, actor), "");
        docket
    }

    /// A docket for the application of a licence that is taken over: its one decision is the issue.
    pub(super) fn taken_over(
        txn: &'a Txn,
        bureau: &'a Bureau,
        issued: ApplicationDecision,
        track: TrackDecision,
        notes: Notes,
        actor: &Actor,
    ) -> Self {
        let mut docket = Self::new(txn, bureau, &issued, track, notes);
        docket.decided(issued, &Act::new(FoodCommand::ImportLicence, actor), "");
        docket
    }

    fn new(
        txn: &'a Txn,
        bureau: &'a Bureau,
        first: &ApplicationDecision,
        track: TrackDecision,
        notes: Notes,
    ) -> Self {
        Self {
            txn,
            bureau,
            row: Application { version: 0, track, notes, application: first.now.clone() },
            parties: Parties::default(),
            neighbours: None,
            read: None,
            armed: Vec::new(),
            told: Told::default(),
            ruling: None,
        }
    }

    /// Whether it was handed in by this transaction.
    pub(super) fn is_new(&self) -> bool {
        self.read.is_none()
    }

    /// The law, as loaded.
    pub(super) fn law(&self) -> Law<'a> {
        self.bureau.law()
    }

    /// The application as it now is.
    pub(super) fn file(&self) -> LicenceApplication {
        self.row.application.clone()
    }

    /// Writes a decision down and tells its facts. One that changes nothing leaves no trace.
    pub(super) fn decide(&mut self, decision: ApplicationDecision, act: &Act<'_>) {
        if decision.now == self.row.application {
            return;
        }
        let old = applications::state_name(self.row.standing());
        self.decided(decision, act, old);
    }

    /// A step the house takes by itself after it made sure that it may.
    pub(super) fn step(
        &mut self,
        outcome: Result<ApplicationDecision, FoodRefusal>,
        act: &Act<'_>,
    ) -> Result<(), CommandError> {
        self.decide(outcome.map_err(unexpected)?, act);
        Ok(())
    }

    fn decided(&mut self, decision: ApplicationDecision, act: &Act<'_>, old: &'static str) {
        for fact in &decision.facts {
            self.row.notes.note(fact);
        }
        self.row.application = decision.now;
        self.row.notes.banned_until = self.ban();
        self.ruling = ruling_of(act.command).or(self.ruling);
        self.record(act, old, decision.basis);
        let ground = self.ground(&decision.facts);
        let (txn, speaker, told) = self.voice(act.actor, act.rule_set, &ground);
        let asked = if act.command == FoodCommand::ImportLicence { IMPORT } else { speaker.act };
        tell_all(txn, Speaker { act: asked, ..speaker }, told, &decision.facts);
    }

    /// False materials keep their applicant away for a while.
    fn ban(&self) -> Option<NaiveDate> {
        let on = self.row.standing().false_materials_on()?;
        let law = self.law();
        let (_, terms) = law.on(on).ok()?;
        on.checked_add_months(Months::new(terms.ban_false_materials_months))
    }

    fn record(&mut self, act: &Act<'_>, old: &'static str, basis: &str) {
        self.row.version += 1;
        self.told = Told::default();
        let role = act.actor.acting_as(act.command.roles()).unwrap_or(Role::System);
        self.txn.in_the_name_of(act.actor, || {
            let action = act.command.as_str();
            aggregate::record(self.txn, &self.row, old, action, basis, role, act.reasons.clone());
        });
    }

    /// In clear words, why a track was decided or a visit is made.
    fn ground(&self, facts: &[FoodFact]) -> String {
        let not_required = facts.iter().any(|fact| matches!(fact, FoodFact::ApplicationNotRequired { .. }));
        if not_required {
            format!("{}（{}）", self.row.track.text.zh, self.row.track.basis)
        } else {
            visit_ground().zh.into_owned()
        }
    }

    fn voice<'b>(
        &'b mut self,
        actor: &'b Actor,
        rule_set: &'b str,
        ground: &'b str,
    ) -> (&'b Txn, Speaker<'b>, &'b mut Told) {
        let speaker = Speaker {
            id: self.row.application.id,
            application_id: self.row.application.id,
            version: self.row.version,
            form: &self.row.application.form,
            manual: &self.row.notes.manual,
            ground,
            decided_by: &actor.subject,
            rule_set,
            certificate: self.row.notes.certificate.as_ref().map_or("", |id| id.as_str()),
            act: self.row.application.act.name(),
            related_usccs: &self.parties.related_usccs,
            related_persons: &self.parties.related_persons,
        };
        (self.txn, speaker, &mut self.told)
    }

    /// Notes a failed signing: the licence follows. The first one belongs to the grant; every further one is
    /// written down as a try of its own.
    pub(super) fn delayed(&mut self, actor: &Actor) {
        let attempts = self.row.notes.signing_attempts + 1;
        let pause = self.bureau.retry_pause(attempts);
        self.row.notes.signing_attempts = attempts;
        self.row.notes.sign_again_at = Some(self.txn.at() + pause);
        if self.read.as_ref().is_some_and(|read| read.version == self.row.version) {
            let act = Act::new(FoodCommand::KeepCertificate, actor)
                .because(format!("signing is unavailable, attempt {attempts}"));
            let state = applications::state_name(self.row.standing());
            self.record(&act, state, "9b 9");
        }
        let number = self.row.notes.licence.as_ref().map(|(number, _)| number.clone()).unwrap_or_default();
        let (txn, speaker, told) = self.voice(actor, "", "");
        tell_delayed(txn, speaker, told, &number, attempts);
    }

    /// Reads who is concerned, before an inspection is ordered for an application that came in earlier.
    pub(super) async fn read_parties(&mut self) -> Result<(), CommandError> {
        if self.read.is_some() {
            let id = self.row.application.id;
            self.parties = parties::read(self.txn, self.bureau.privacy(), id).await?;
        }
        Ok(())
    }

    /// Saves what changed and sets the alarms for it. What a person came to is put beside what the rules of instant approval
    /// said.
    pub(super) async fn finish(self) -> Result<Application, CommandError> {
        if self.read.as_ref() == Some(&self.row) {
            return Ok(self.row);
        }
        let subject = self.row.application.id.to_string();
        settle(self.txn, &subject, &self.armed, &wanted(&self.row, self.bureau.law().calendar));
        let since = self.read.as_ref().map_or(0, |read| read.version);
        aggregate::save(self.txn, &self.row, since).await?;
        if let Some(ruling) = self.ruling.filter(|_| self.row.notes.weighed && !self.is_new()) {
            compare_in::<Bureau>(self.txn, self.row.application.id, ruling).await?;
        }
        if let Some(held) =
            self.row.application.act.held().filter(|_| self.row.application.is_failed_renewal())
        {
            renewal_failed_in(self.txn, self.bureau, held.licence_id).await?;
        }
        Ok(self.row)
    }
}

/// The loser of a race hears of the person who decided, not of the house that issued right after.
async fn told_by_a_person(
    txn: &Txn,
    stale: CommandError,
    id: Uuid,
    seen: i64,
) -> Result<CommandError, CommandError> {
    let rows = journal::read(txn, &aggregate::stream::<Application>(id)).await?;
    let since = rows.into_iter().rev().take_while(|row| row.seq > seen);
    let person = since.into_iter().find(|row| row.role != Role::System.as_str());
    Ok(match (stale, person) {
        (CommandError::Stale { what, id, expected, found, .. }, Some(row)) => {
            let last = Some(LastDecision { by: row.subject, at: row.at });
            CommandError::Stale { what, id, expected, found, last }
        }
        (other, _) => other,
    })
}
