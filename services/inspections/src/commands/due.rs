//! Alarms of the service: which ones an inspection needs where it stands, and what happens when one goes off.
//!
//! The alarm of the due day first goes off when its light turns yellow and then when it turns red. Each light
//! is written into a journal of its own, which never changes, and told (8.3).

use actnow_chassis::alarms::{Alarm, arm, disarm};
use actnow_chassis::database::Txn;
use actnow_chassis::error::CommandError;
use actnow_chassis::privacy::PrivacyKeys;
use actnow_chassis::{aggregate, journal};
use actnow_decisions::Role;
use actnow_statutory_clock::{Light, WorkingCalendar, light_changes, statutory_light};
use chrono::{DateTime, Days, Utc};

use super::docket::{Act, Docket};
use super::draw::{Drawn, by_rule_in};
use super::grading::year_plan::plan_in;
use super::waiting::fill_in;
use super::{machine, sampling, unexpected};
use crate::config::Rules;
use crate::domain::permissions::InspectionCommand;
use crate::domain::task::TaskState;
use crate::facts::lights::tell_light;
use crate::store::draws::{DRAW_DUE, ORDER_VISITS};
use crate::store::establishments::PLAN_VISITS;
use crate::store::inspections::{LOOK_AGAIN, PUBLICITY_DUE, VISIT_DUE};
use crate::store::{Inspection, desk};

/// More visits wait than one transaction should carry. Belongs to [`DESK`].
pub(super) const FILL_WAITING: &str = "FILL_WAITING";
/// The subject of [`FILL_WAITING`].
pub(super) const DESK: &str = "duty-desk";

/// Days ahead that [`FILL_WAITING`] looks at.
const AHEAD: Days = Days::new(31);

/// An alarm and when it goes off.
pub(super) type Armed = (&'static str, DateTime<Utc>);

/// The alarms an inspection needs where it stands.
pub(super) fn wanted(row: &Inspection, calendar: &WorkingCalendar) -> Vec<Armed> {
    let next_light = row.running_due().and_then(|due| {
        let changes = light_changes(due, calendar);
        match row.notes.light_of(due.date) {
            Light::Green => Some(changes.yellow_at),
            Light::Yellow => Some(changes.red_at),
            Light::Red => None,
        }
    });
    let look_again = row.notes.look_again_at.filter(|_| row.is_waiting());
    let alarms = [(VISIT_DUE, next_light), (LOOK_AGAIN, look_again), (PUBLICITY_DUE, row.notes.publish_at)];
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

/// What an alarm that went off does. An alarm that is no longer meant changes nothing.
///
/// # Errors
/// [`CommandError::Internal`] for a kind nobody knows; when the database is away.
pub(crate) async fn alarm_in(
    txn: &Txn,
    rules: &Rules,
    keys: &PrivacyKeys,
    alarm: &Alarm,
) -> Result<(), CommandError> {
    if [DRAW_DUE, ORDER_VISITS].contains(&alarm.kind.as_str()) {
        return sampling::alarm_in(txn, rules, keys, alarm).await;
    }
    if alarm.kind == FILL_WAITING {
        desk::hold(txn).await?;
        let first = rules.visits.first_day(txn.at());
        return fill_in(txn, rules, &(first..=first + AHEAD)).await.map(|_| ());
    }
    let id = alarm.subject.parse().map_err(CommandError::internal)?;
    if alarm.kind == PLAN_VISITS {
        return plan_in(txn, rules, id).await;
    }
    let Some(row) = aggregate::find_for_update::<Inspection>(txn, id).await? else { return Ok(()) };
    let mut docket = Docket::of_alarm(txn, rules, row, &alarm.kind);
    match alarm.kind.as_str() {
        VISIT_DUE => light(&mut docket),
        LOOK_AGAIN => look_again(&mut docket).await?,
        PUBLICITY_DUE => publish(&mut docket)?,
        other => return Err(CommandError::internal(anyhow::anyhow!("no alarm is called {other}"))),
    }
    docket.finish().await.map(|_| ())
}

/// Writes the light down when it has changed, in the journal `light/<id>`, and tells it; the version people work with
/// stays.
fn light(docket: &mut Docket<'_>) {
    let Some(due) = docket.row.running_due() else { return };
    let (txn, id) = (docket.txn, docket.row.task.id);
    let was = docket.row.notes.light_of(due.date);
    let now = statutory_light(txn.at(), due, &docket.rules.calendar);
    if now <= was {
        return;
    }
    docket.row.notes.set_light(due.date, now);
    let seq = docket.row.notes.lights_written;
    journal::record(
        txn,
        journal::Entry {
            stream: format!("light/{id}"),
            seq,
            action: VISIT_DUE,
            basis: "8.3".to_owned(),
            old_state: was.as_str().to_owned(),
            new_state: now.as_str().to_owned(),
            role: Role::System,
            reasons: format!("due {}, inspection {}", due.date, docket.row.task.state.name()),
        },
    );
    tell_light(txn, (id, seq), due.date, now);
}

async fn look_again(docket: &mut Docket<'_>) -> Result<(), CommandError> {
    if !docket.row.is_waiting() {
        return Ok(());
    }
    match by_rule_in(docket.txn, docket.rules, &docket.row.task).await? {
        Drawn::Team(team) => {
            docket.waits(None);
            docket.decide(*team, &Act::new(InspectionCommand::Assign, &machine()));
        }
        Drawn::Nobody(why) => docket.waits(Some(why)),
    }
    Ok(())
}

fn publish(docket: &mut Docket<'_>) -> Result<(), CommandError> {
    if let TaskState::Closed { publish_due: Some(_), .. } = docket.row.task.state {
        let machine = machine();
        let published = docket.task().publish(&machine, docket.txn.at()).map_err(unexpected)?;
        docket.decide(published, &Act::new(InspectionCommand::Publish, &machine));
    }
    Ok(())
}
