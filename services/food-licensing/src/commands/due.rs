//! Alarms of the service: which ones a file needs where it stands, and what happens when one goes off.
//!
//! An alarm of a statutory clock first goes off when its light turns yellow and then when it turns red. Each
//! light is written into a journal of its own, which never changes, and told (8.3); silence on acceptance also
//! has its legal effect then.

use actnow_chassis::alarms::{Alarm, arm, disarm};
use actnow_chassis::database::Txn;
use actnow_chassis::error::CommandError;
use actnow_chassis::{aggregate, journal};
use actnow_decisions::Role;
use actnow_room::instant;
use actnow_statutory_clock::{Due, Light, WorkingCalendar, end_of_day, light_changes, statutory_light};
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::docket::{Act, Docket};
use super::expiry::expire_in;
use super::filing_docket::FilingDocket;
use super::{commitment, machine, no, sign_again};
use crate::config::Bureau;
use crate::domain::application::ApplicationState;
use crate::domain::licence::LicenceState;
use crate::domain::permissions::FoodCommand;
use crate::facts::lights::{Lit, LitMatter, tell_light};
use crate::store::notes::LitClock;
use crate::store::{Application, Filing, Licence, applications};

/// Answer on acceptance: yellow, then red and deemed acceptance (Licensing Law 32).
pub(crate) const ACCEPTANCE_DUE: &str = "ACCEPTANCE_DUE";
/// End of the correction period: the application is abandoned.
pub(crate) const CORRECTION_DUE: &str = "CORRECTION_DUE";
/// Decision: yellow, then red.
pub(crate) const DECISION_DUE: &str = "DECISION_DUE";
/// Visit: yellow, then red.
pub(crate) const VISIT_DUE: &str = "VISIT_DUE";
/// Issue of a granted licence: yellow, then red.
pub(crate) const ISSUE_DUE: &str = "ISSUE_DUE";
/// A filing is to be published (Order 78 art 43).
pub(crate) const PUBLICITY_DUE: &str = "PUBLICITY_DUE";
/// The last day of a licence is over (Licensing Law 50, 70).
pub(crate) const LICENCE_EXPIRES: &str = "LICENCE_EXPIRES";
/// What a commitment waits for: yellow, then red; the end of a period to correct; another inspection.
pub(crate) const COMMITMENT_DUE: &str = "COMMITMENT_DUE";
/// Signing is tried again.
pub(crate) const LICENCE_RETRY: &str = "LICENCE_RETRY";

/// An alarm and when it goes off.
pub(super) type Armed = (&'static str, DateTime<Utc>);

/// The alarms an application needs where it stands.
pub(super) fn wanted(row: &Application, calendar: &WorkingCalendar) -> Vec<Armed> {
    let mut alarms: Vec<Armed> = row
        .clocks()
        .into_iter()
        .filter_map(|(clock, due)| Some((kind_of(clock), next_change(row, clock, due, calendar)?)))
        .collect();
    if let ApplicationState::Correction { due, .. } = row.standing() {
        alarms.push((CORRECTION_DUE, due.ends_at()));
    }
    alarms.extend(row.notes.sign_again_at.map(|at| (LICENCE_RETRY, at)));
    alarms
}

/// The alarms a filing needs where it stands.
pub(super) fn wanted_of_filing(row: &Filing) -> Vec<Armed> {
    row.publish_at.map(|at| (PUBLICITY_DUE, at)).into_iter().collect()
}

/// The alarms a licence needs where it stands: one that waits for its renewal is looked at with that.
pub(super) fn wanted_of_licence(row: &Licence, calendar: &WorkingCalendar) -> Vec<Armed> {
    let expiry = match row.licence.state {
        LicenceState::Active => Some(end_of_day(row.licence.validity.to)),
        LicenceState::SuspendedByLateRenewal { .. } | LicenceState::Ended { .. } => None,
    };
    let light = row.commitment_due().and_then(|due| next_light(row.light_of(due.date), due, calendar));
    let again = row.commitment_due().and(row.licence.commitment.as_ref()).and_then(|c| c.state.again_at());
    let commitment = light.into_iter().chain(again).min();
    let alarms = [(LICENCE_EXPIRES, expiry), (COMMITMENT_DUE, commitment)];
    alarms.into_iter().filter_map(|(kind, at)| Some((kind, at?))).collect()
}

/// Arms and disarms what changed; an unchanged alarm costs nothing.
pub(super) fn settle(txn: &Txn, subject: &str, before: &[Armed], after: &[Armed]) {
    for (kind, at) in after.iter().filter(|alarm| !before.contains(alarm)) {
        arm(txn, subject, kind, *at);
    }
    for (kind, _) in before.iter().filter(|(kind, _)| after.iter().all(|(other, _)| other != kind)) {
        disarm(txn, subject, kind);
    }
}

fn next_change(
    row: &Application,
    clock: LitClock,
    due: Due,
    calendar: &WorkingCalendar,
) -> Option<DateTime<Utc>> {
    next_light(row.notes.light_of(clock, due.date), due, calendar)
}

/// When the light after `light` goes on.
fn next_light(light: Light, due: Due, calendar: &WorkingCalendar) -> Option<DateTime<Utc>> {
    let changes = light_changes(due, calendar);
    match light {
        Light::Green => Some(changes.yellow_at),
        Light::Yellow => Some(changes.red_at),
        Light::Red => None,
    }
}

const fn kind_of(clock: LitClock) -> &'static str {
    match clock {
        LitClock::Acceptance => ACCEPTANCE_DUE,
        LitClock::Decision => DECISION_DUE,
        LitClock::Visit => VISIT_DUE,
        LitClock::Issue => ISSUE_DUE,
    }
}

/// What an alarm that went off does. An alarm that is no longer meant changes nothing.
///
/// # Errors
/// [`CommandError::Internal`] for a kind nobody knows; when the database is away.
pub(crate) async fn alarm_in(txn: &Txn, bureau: &Bureau, alarm: &Alarm) -> Result<(), CommandError> {
    let id: Uuid = alarm.subject.parse().map_err(CommandError::internal)?;
    match alarm.kind.as_str() {
        ACCEPTANCE_DUE | DECISION_DUE | VISIT_DUE | ISSUE_DUE => light_in(txn, bureau, id).await,
        CORRECTION_DUE => abandon_in(txn, bureau, id).await,
        PUBLICITY_DUE => publish_in(txn, id).await,
        LICENCE_EXPIRES => expire_in(txn, bureau, id).await,
        COMMITMENT_DUE => commitment::due_in(txn, bureau, id).await,
        LICENCE_RETRY => sign_again::sign_again_in(txn, bureau, id).await,
        instant::REVIEW_DUE => instant::time_is_over_in::<Bureau>(txn, id).await,
        other => Err(CommandError::internal(anyhow::anyhow!("no alarm is called {other}"))),
    }
}

/// Writes down every light that has changed, then the legal effect of silence on acceptance.
async fn light_in(txn: &Txn, bureau: &Bureau, id: Uuid) -> Result<(), CommandError> {
    let Some(row) = aggregate::find_for_update::<Application>(txn, id).await? else { return Ok(()) };
    let mut docket = Docket::of(txn, bureau, row);
    for (clock, due) in docket.row.clocks() {
        let was = docket.row.notes.light_of(clock, due.date);
        let now = statutory_light(txn.at(), due, docket.law().calendar);
        if now > was {
            write_light(txn, &mut docket.row, clock, due, was, now);
        }
    }
    if let ApplicationState::Received { acceptance_due, .. } = docket.row.standing()
        && acceptance_due.has_passed(txn.at())
    {
        let machine = machine();
        let outcome = docket.file().deem_accepted(&machine, &docket.law(), txn.at());
        docket.step(outcome, &Act::new(FoodCommand::DeemAccepted, &machine))?;
    }
    docket.finish().await.map(|_| ())
}

/// A light of an application; it does not touch the version people work with.
fn write_light(txn: &Txn, row: &mut Application, clock: LitClock, due: Due, was: Light, now: Light) {
    row.notes.set_light(clock, due.date, now);
    row.notes.lights_written += 1;
    let reasons = format!("due {}, file {}", due.date, applications::state_name(row.standing()));
    let lit = Lit {
        matter: LitMatter::Application,
        id: row.application.id,
        seq: row.notes.lights_written,
        clock: clock.as_str(),
        due: due.date,
        light: now,
    };
    record_light(txn, &lit, kind_of(clock), was, reasons);
}

/// A changed light in the journal `light/<id>`, which never changes, and as a fact for each who is told.
pub(super) fn record_light(txn: &Txn, lit: &Lit, alarm: &'static str, was: Light, reasons: String) {
    journal::record(
        txn,
        journal::Entry {
            stream: format!("light/{}", lit.id),
            seq: lit.seq,
            action: alarm,
            basis: "8.3".to_owned(),
            old_state: was.as_str().to_owned(),
            new_state: lit.light.as_str().to_owned(),
            role: Role::System,
            reasons,
        },
    );
    tell_light(txn, lit);
}

async fn abandon_in(txn: &Txn, bureau: &Bureau, id: Uuid) -> Result<(), CommandError> {
    let Some(row) = aggregate::find_for_update::<Application>(txn, id).await? else { return Ok(()) };
    let mut docket = Docket::of(txn, bureau, row);
    let over = match docket.row.standing() {
        ApplicationState::Correction { due, .. } => due.has_passed(txn.at()),
        ApplicationState::Received { .. }
        | ApplicationState::Abandoned { .. }
        | ApplicationState::NotRequired { .. }
        | ApplicationState::NotCompetent { .. }
        | ApplicationState::NotAccepted { .. }
        | ApplicationState::UnderReview { .. }
        | ApplicationState::Hearing { .. }
        | ApplicationState::Granted { .. }
        | ApplicationState::Issued { .. }
        | ApplicationState::Refused { .. }
        | ApplicationState::Withdrawn { .. } => false,
    };
    if over {
        let machine = machine();
        let outcome = docket.file().abandon(&machine, txn.at());
        docket.step(outcome, &Act::new(FoodCommand::Abandon, &machine))?;
    }
    docket.finish().await.map(|_| ())
}

async fn publish_in(txn: &Txn, id: Uuid) -> Result<(), CommandError> {
    let Some(row) = aggregate::find_for_update::<Filing>(txn, id).await? else { return Ok(()) };
    let mut docket = FilingDocket::of(txn, row);
    if docket.row.filing.state.is_live() {
        let machine = machine();
        let decision = docket.row.filing.clone().publish(&machine, txn.at()).map_err(no)?;
        docket.row.publish_at = None;
        docket.decide(decision, FoodCommand::PublishFiling, &machine);
    }
    docket.finish().await.map(|_| ())
}
