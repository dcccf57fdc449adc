//! One filing in one transaction: decisions written down, facts told, alarms kept in step, one save.

use actnow_chassis::database::Txn;
use actnow_chassis::error::CommandError;
use actnow_chassis::{aggregate, alarms};
use actnow_decisions::{Actor, Decision, Role};
use actnow_instant_approval::ClerkRuling;
use actnow_room::instant::compare_in;
use actnow_statutory_clock::light_changes;
use chrono::{DateTime, Utc};

use super::due::{FILING_DUE, LICENCE_RETRY, TIME_OVER};
use super::machine;
use crate::config::Bureau;
use crate::domain::ManualReason;
use crate::domain::filing::{FilingCommand, FilingFact, RegistrationFiling};
use crate::domain::instant_approval::ruling_of;
use crate::facts::{FilingSpeaker, Told, tell_delayed, tell_filing};
use crate::store::FilingRecord;

/// A filing on the desk.
pub(super) struct FilingDocket<'a> {
    pub(super) txn: &'a Txn,
    pub(super) bureau: &'a Bureau,
    pub(super) record: FilingRecord,
    since: i64,
    armed: Option<&'static str>,
    told: Told,
    ruling: Option<ClerkRuling>,
}

/// Who does what, and why.
#[derive(Debug, Clone, Copy)]
pub(super) struct FilingAct<'a> {
    pub(super) command: FilingCommand,
    pub(super) actor: &'a Actor,
    /// In clear words, for the journal; no personal data.
    pub(super) reasons: &'a str,
    /// Why a person must decide; told with a submission.
    pub(super) waits_for_person: &'a [ManualReason],
}

impl<'a> FilingAct<'a> {
    pub(super) fn new(command: FilingCommand, actor: &'a Actor) -> Self {
        Self { command, actor, reasons: "", waits_for_person: &[] }
    }

    pub(super) fn because(self, reasons: &'a str) -> Self {
        Self { reasons, ..self }
    }
}

type FilingDecided = Decision<RegistrationFiling, FilingFact>;

impl<'a> FilingDocket<'a> {
    /// A filing that was read and locked.
    pub(super) fn of(txn: &'a Txn, bureau: &'a Bureau, record: FilingRecord) -> Self {
        let armed = alarm_kind(&record);
        Self { txn, bureau, since: record.version, armed, record, told: Told::default(), ruling: None }
    }

    /// A filing that was just handed in by `decision`.
    pub(super) fn opened(
        txn: &'a Txn,
        bureau: &'a Bureau,
        case_id: Option<String>,
        decision: FilingDecided,
        act: FilingAct<'_>,
    ) -> Self {
        let record = FilingRecord {
            version: 0,
            case_id,
            registrar: None,
            signing_attempts: 0,
            certificate: None,
            filing: decision.now,
        };
        let (told, ruling) = (Told::default(), None);
        let mut docket = Self { txn, bureau, record, since: 0, armed: None, told, ruling };
        docket.written_down("", decision.basis, &decision.facts, act);
        docket
    }

    /// The filing as it now is.
    pub(super) fn filing(&self) -> RegistrationFiling {
        self.record.filing.clone()
    }

    /// Whether anything was decided.
    pub(super) fn has_changed(&self) -> bool {
        self.record.version != self.since
    }

    /// Writes a decision down and tells its facts. One that changes nothing leaves no trace.
    pub(super) fn decide(&mut self, decision: FilingDecided, act: FilingAct<'_>) {
        if decision.now == self.record.filing {
            return;
        }
        let old = self.record.filing.state.name();
        self.record.filing = decision.now;
        self.ruling = ruling_of(act.command).or(self.ruling);
        self.written_down(old, decision.basis, &decision.facts, act);
    }

    fn written_down(&mut self, old: &'static str, basis: &str, facts: &[FilingFact], act: FilingAct<'_>) {
        let role = act.actor.acting_as(act.command.roles()).unwrap_or(Role::System);
        if role == Role::Registrar {
            self.record.registrar = Some(act.actor.subject.clone());
        }
        self.journal(old, action(act.command), basis, role, act);
        let speaker = FilingSpeaker {
            version: self.record.version,
            filing: &self.record.filing,
            waits_for_person: act.waits_for_person,
        };
        for fact in facts {
            tell_filing(self.txn, speaker, &mut self.told, fact);
        }
    }

    fn journal(
        &mut self,
        old: &'static str,
        action: &'static str,
        basis: &str,
        role: Role,
        act: FilingAct<'_>,
    ) {
        self.record.version += 1;
        self.told = Told::default();
        self.txn.in_the_name_of(act.actor, || {
            aggregate::record(self.txn, &self.record, old, action, basis, role, act.reasons);
        });
    }

    /// Notes a failed signing: the licence follows. The first one belongs to the decision; every further one
    /// is written down as a try of its own.
    pub(super) fn delayed(&mut self, uscc: &str) {
        self.record.signing_attempts += 1;
        let attempts = self.record.signing_attempts;
        if !self.has_changed() {
            let (machine, state) = (machine(), self.record.filing.state.name());
            let reasons = format!("signing is unavailable, attempt {attempts}");
            let act = FilingAct::new(FilingCommand::Issue, &machine).because(&reasons);
            self.journal(state, "sign", "9b 4", Role::System, act);
        }
        let speaker = FilingSpeaker {
            version: self.record.version,
            filing: &self.record.filing,
            waits_for_person: &[],
        };
        tell_delayed(self.txn, speaker, &mut self.told, uscc, attempts);
        let again = self.txn.at() + self.bureau.retry_pause(attempts);
        alarms::arm(self.txn, &self.record.filing.id.to_string(), LICENCE_RETRY, again);
    }

    /// Saves what changed and sets the alarm of the clock. What a person came to about an establishment, of a company or
    /// a branch, is put beside what the rules of instant approval said to it.
    pub(super) async fn finish(self) -> Result<FilingRecord, CommandError> {
        if !self.has_changed() {
            return Ok(self.record);
        }
        let weighed = self.record.filing.current().content.establishes();
        if let Some(ruling) = self.ruling.filter(|_| weighed) {
            compare_in::<Bureau>(self.txn, self.record.filing.id, ruling).await?;
        }
        self.keep_alarm();
        aggregate::save_with_commit(self.txn, &self.record, self.since).await?;
        Ok(self.record)
    }

    /// Sets the alarm of the clock again, where nothing else happened.
    pub(super) fn arm_again(self) -> Result<(), CommandError> {
        self.keep_alarm();
        Ok(())
    }

    fn keep_alarm(&self) {
        let (txn, subject) = (self.txn, self.record.filing.id.to_string());
        let next = next_alarm(&self.record, self.bureau, txn.at());
        if let Some((kind, at)) = next {
            alarms::arm(txn, &subject, kind, at);
        }
        if let Some(before) = self.armed.filter(|before| next.is_none_or(|(kind, _)| kind != *before)) {
            alarms::disarm(txn, &subject, before);
        }
    }
}

/// Which alarm belongs to the clock that runs.
fn alarm_kind(record: &FilingRecord) -> Option<&'static str> {
    let reviewed = record.filing.state.review_clock().is_some();
    record.filing.state.clock().map(|_| if reviewed { FILING_DUE } else { TIME_OVER })
}

/// The next alarm: a change of the light, or the end of the public's or the company's time.
fn next_alarm(
    record: &FilingRecord,
    bureau: &Bureau,
    now: DateTime<Utc>,
) -> Option<(&'static str, DateTime<Utc>)> {
    if record.filing.state.review_clock().is_some() {
        return next_light(record, bureau, now).map(|at| (FILING_DUE, at));
    }
    record.filing.state.clock().map(|clock| (TIME_OVER, clock.due().ends_at()))
}

/// When the light of the running clock changes next; `None` without a clock, or once it is red.
pub(super) fn next_light(
    record: &FilingRecord,
    bureau: &Bureau,
    now: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    let clock = record.filing.state.review_clock()?;
    let changes = light_changes(clock.due(), bureau.calendar());
    [changes.yellow_at, changes.red_at].into_iter().find(|at| *at > now)
}

/// The name of a command in the journal.
const fn action(command: FilingCommand) -> &'static str {
    match command {
        FilingCommand::Submit => "submit",
        FilingCommand::Receive => "receive",
        FilingCommand::Extend => "extend",
        FilingCommand::Return => "return",
        FilingCommand::AllowSecondNotice => "allow_second_notice",
        FilingCommand::Resubmit => "resubmit",
        FilingCommand::Approve => "approve",
        FilingCommand::ApproveInstantly => "approve_instantly",
        FilingCommand::Refuse => "refuse",
        FilingCommand::NotHandled => "not_handled",
        FilingCommand::Withdraw => "withdraw",
        FilingCommand::Issue => "issue",
        FilingCommand::ComputeAgain => "compute_again",
        FilingCommand::Complete => "complete",
        FilingCommand::Publicise => "publicise",
        FilingCommand::Object => "object",
        FilingCommand::OpenWindow => "open_window",
        FilingCommand::Apply => "apply",
        FilingCommand::Lapse => "lapse",
    }
}
