//! The workbench as it is shown: tasks in their order, lights, the day's figures, the load of each station.

use actnow_chassis::CommandError;
use actnow_chassis::clock::machine_time;
use actnow_chassis::database::Database;
use actnow_decisions::Role;
use actnow_statutory_clock::{legal_date, start_of_day};
use chrono::{DateTime, SecondsFormat, Utc};

use crate::domain::{Clock, Kind, STATIONS, Station, Urgency, station_of, stations_of};
use crate::store::{self, Row};
use crate::wire::{Lease, LightCounts, PersonLoad, StageLoad, SupervisorView, TaskRow, Text, Today};

/// The stations somebody of `roles` works at, or every one, of one kind when it is named.
pub(crate) fn lines_of(roles: &[Role], kind: Option<Kind>, every: bool) -> Vec<String> {
    let stations: Vec<&Station> =
        if every { STATIONS.iter().collect() } else { stations_of(roles).collect() };
    let of_kind = |station: &&&Station| kind.is_none_or(|kind| station.kind == kind);
    let mut lines: Vec<String> = stations.iter().filter(of_kind).map(|station| station.line()).collect();
    lines.sort();
    lines
}

/// A task as `account` sees it.
pub(crate) fn shown_row(row: Row, account: &str, now: DateTime<Utc>) -> TaskRow {
    let Row { task, urged, holder, .. } = row;
    let lease = holder.filter(|holder| holder.until >= machine_time());
    let roles = station_of(task.kind, &task.stage).map(|station| station.roles).unwrap_or_default();
    let why = task.urgency.why(now);
    TaskRow {
        id: task.id(),
        kind: task.kind.as_str().to_owned(),
        mine: lease.as_ref().is_some_and(|holder| holder.account == account),
        lease: lease.map(|holder| Lease { account: holder.account, until: holder.until }),
        department: task.kind.department().to_owned(),
        roles: roles.iter().map(|role| role.as_str().to_owned()).collect(),
        due: due_of(&task.urgency).unwrap_or_default(),
        clock: task.urgency.clock().as_str().to_owned(),
        remaining_s: task.urgency.seconds_left(now),
        light: task.urgency.light,
        subject_id: task.subject_id,
        case_id: task.case_id,
        title: task.title,
        stage: task.stage,
        waiting_since: task.waiting_since,
        version: task.version,
        urged,
        why: Text::new(why.zh, why.en),
    }
}

/// Where the clock that ends first ends: a day of the law, an instant of a promise.
fn due_of(urgency: &Urgency) -> Option<String> {
    match urgency.clock() {
        Clock::Statutory => urgency.statutory_due.map(|day| day.to_string()),
        Clock::Promise => urgency.promise_due.map(|at| at.to_rfc3339_opts(SecondsFormat::Secs, true)),
    }
}

/// Where a page goes on after `row`.
pub(crate) fn cursor_of(row: &Row) -> String {
    format!("{}~{}", row.sort_key, row.task.id())
}

/// Tasks of these stations by light.
///
/// # Errors
/// When the database is away.
pub(crate) async fn lights(
    database: &Database,
    lines: &[String],
    account: Option<&str>,
) -> Result<LightCounts, CommandError> {
    let mut lights = LightCounts::default();
    for (light, count) in store::counts(database.reader(), lines, account).await? {
        add(&mut lights, &light, count);
    }
    Ok(lights)
}

fn add(lights: &mut LightCounts, light: &str, count: u64) {
    match light {
        "RED" => lights.red += count,
        "YELLOW" => lights.yellow += count,
        _ => lights.green += count,
    }
}

/// What happened to cases since midnight in Shanghai.
///
/// # Errors
/// When the database is away.
pub(crate) async fn today(database: &Database) -> Result<Today, CommandError> {
    let midnight = start_of_day(legal_date(database.clock().now()));
    let count = |kind: &'static str| store::count_since(database.reader(), kind, midnight);
    Ok(Today {
        opened: count("CaseOpened").await?,
        completed: count("CaseCompleted").await?,
        ended_early: count("CasePartiallyCompleted").await? + count("CaseTerminated").await?,
    })
}

/// Every station with its load, and what each official holds.
///
/// # Errors
/// When the database is away.
pub(crate) async fn supervisor_view(database: &Database) -> Result<SupervisorView, CommandError> {
    let mut stages: Vec<StageLoad> = Vec::new();
    for load in store::load_by_stage(database.reader(), machine_time()).await? {
        if stages.last().is_none_or(|last| last.kind != load.kind || last.stage != load.stage) {
            let department = Kind::of(&load.kind).map_or("", Kind::department).to_owned();
            stages.push(StageLoad {
                department,
                kind: load.kind,
                stage: load.stage,
                lights: LightCounts::default(),
                held: 0,
                oldest_waiting_since: None,
            });
        }
        if let Some(stage) = stages.last_mut() {
            add(&mut stage.lights, &load.light, load.count);
            stage.held += load.held;
            stage.oldest_waiting_since = stage.oldest_waiting_since.into_iter().chain(load.oldest).min();
        }
    }
    let people = store::held_by(database.reader(), machine_time()).await?;
    let people = people.into_iter().map(|(account, held)| PersonLoad { account, held }).collect();
    Ok(SupervisorView { server_now: database.clock().now(), stages, people })
}
