//! `actnow demo`: a fresh house, the sample case, each department's steps as they happen, and a summary.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use chrono::{DateTime, FixedOffset, NaiveDate, TimeDelta, Utc};

use actnow_chassis::clock::machine_time;
use actnow_chassis::ids::{Ids, short_name};
use actnow_decisions::Role;
use actnow_proto::fast_track::v1::Case;

use crate::case_file::{self, CaseFile};
use crate::clerks::{Clerks, WINDOWS};
use crate::clients::{Clients, Desk};
use crate::house_clock::house_time;
use crate::house_folder::{HouseFolder, HousePlan, SERVICES};
use crate::migrate::{drop_house, migrate};
use crate::processes::{self, ServiceProcess};
use crate::rooms::Running;
use crate::story::Story;
use crate::submission::{self, Go, check, follow, is_closed, submit};
use crate::summary::Summary;

/// How long a case must be quiet before the clerks look at it.
const ACT_AFTER: Duration = Duration::from_millis(150);
/// How long one look lasts when nobody acts.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

/// What to demonstrate, and where.
#[derive(Debug, Clone)]
pub struct DemoPlan {
    /// Another case than the one that fits the day.
    pub file: Option<PathBuf>,
    /// The day and hour of the house; `None`: now.
    pub as_of: Option<DateTime<Utc>>,
    /// The house to make.
    pub house: HousePlan,
    /// Where to make it; `None`: a temporary folder.
    pub folder: Option<PathBuf>,
    /// Keep databases, queues and folder.
    pub keep: bool,
    /// Each service in a process of its own.
    pub processes: bool,
    /// Whether the demonstration plays the clerks.
    pub clerks: Play,
    /// How long the case may take.
    pub patience: Duration,
}

/// Whether somebody does the acts of persons.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Play {
    /// The demonstration plays them.
    Clerks,
    /// Nobody acts: the case waits.
    Nobody,
}

/// How a demonstration ended.
pub enum Outcome {
    /// The case was handed in; this came of it.
    Case(Box<Summary>),
    /// The departments would not take it.
    Refused(submission::Refused),
}

/// Runs the demonstration from an empty folder to the summary.
///
/// # Errors
/// When a part of the house cannot start or does not answer.
pub async fn demo(plan: &DemoPlan, story: &Story) -> Result<Outcome> {
    let case = case_of_the_day(plan)?;
    let temporary = tempfile::Builder::new().prefix("actnow-").tempdir().context("a temporary folder")?;
    let path: &Path = plan.folder.as_deref().unwrap_or(temporary.path());
    let folder = HouseFolder::create(path, house_of(plan))?;
    story.house(&folder, plan);
    let built = async {
        migrate(&folder, plan.as_of).await?;
        let house = Occupied::start(&folder, plan.processes).await?;
        let outcome = hand_in(&folder, plan, &case, story).await;
        let stopped = house.stop().await;
        let outcome = outcome?;
        stopped?;
        Ok(outcome)
    };
    let outcome = built.await;
    if plan.keep {
        story.kept(temporary.keep().as_path(), plan.folder.as_deref());
    } else if !folder.file().database_server.is_empty() {
        drop_house(&folder).await?;
    }
    outcome
}

fn house_of(plan: &DemoPlan) -> HousePlan {
    let mut house = HousePlan { demo: true, ..plan.house.clone() };
    if house.prefix.is_empty() && !house.database_server.is_empty() {
        house.prefix = format!("demo_{}_", short_name(&Ids::System));
    }
    house
}

/// The sample that fits the regime of the day (rules 0), unless another file is given.
fn case_of_the_day(plan: &DemoPlan) -> Result<CaseFile> {
    if let Some(file) = &plan.file {
        return CaseFile::read(file);
    }
    let at = plan.as_of.unwrap_or_else(machine_time);
    let day = at.with_timezone(&shanghai()).date_naive();
    let first_licence = NaiveDate::from_ymd_opt(2015, 10, 1).context("a date of the law")?;
    let last_licence = NaiveDate::from_ymd_opt(2021, 4, 28).context("a date of the law")?;
    if day < first_licence {
        bail!(
            "before 2015-10-01 no regime of food licensing is built in (CFDA Order 17 took effect that day)"
        );
    }
    CaseFile::parse(if day <= last_licence { case_file::LICENCE_2018 } else { case_file::FILING_TODAY })
}

fn shanghai() -> FixedOffset {
    FixedOffset::east_opt(8 * 3600).expect("eight hours are a valid offset")
}

/// A house with its services running.
pub enum Occupied {
    /// All in this process.
    Here(Running),
    /// Each in its own.
    Apart(Vec<ServiceProcess>),
}

impl Occupied {
    /// Starts every service.
    ///
    /// # Errors
    /// When one cannot start.
    pub async fn start(folder: &HouseFolder, apart: bool) -> Result<Self> {
        if apart {
            if folder.is_embedded() {
                bail!("--processes needs --database and --broker: an embedded house is one process");
            }
            return Ok(Self::Apart(processes::start_all(folder).await?));
        }
        Ok(Self::Here(Running::start(folder, &SERVICES, true).await?))
    }

    /// Stops every service.
    ///
    /// # Errors
    /// When one does not end in time.
    pub async fn stop(self) -> Result<()> {
        match self {
            Self::Here(running) => running.stop().await,
            Self::Apart(processes) => processes::stop_all(processes).await,
        }
    }
}

async fn hand_in(folder: &HouseFolder, plan: &DemoPlan, case: &CaseFile, story: &Story) -> Result<Outcome> {
    let clients = Clients::of(folder)?;
    let now = house_time(&clients).await?;
    let mut clerks = Clerks::new(&clients)?;
    if plan.clerks == Play::Clerks {
        clerks.go_on_duty(&duty_days(now)).await?;
    }
    let mut desk = clients.desk(WINDOWS[0], &[Role::Window, Role::Applicant, Role::Supervisor])?;
    let submission = case.submission("demo-case", now)?;
    if let Err(refused) = check(&mut desk, &submission).await? {
        return Ok(Outcome::Refused(refused));
    }
    let started = Instant::now();
    let opened = match submit(&mut desk, submission).await? {
        Ok(case) => case,
        Err(refused) => return Ok(Outcome::Refused(refused)),
    };
    story.opened(&opened, now);
    let until = started + plan.patience;
    let playing = (plan.clerks == Play::Clerks).then_some(&mut clerks);
    let last = follow_to_end(&mut desk, opened, playing, until, *story).await?;
    let elapsed = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    Ok(Outcome::Case(Box::new(Summary::of(&mut desk, &last, elapsed).await?)))
}

/// Follows a case and tells its story until it ends or `until` has passed; `clerks` act when it waits for them.
///
/// # Errors
/// When a service refuses or does not answer.
pub async fn follow_to_end(
    desk: &mut Desk,
    opened: Case,
    mut clerks: Option<&mut Clerks>,
    until: Instant,
    story: Story,
) -> Result<Case> {
    let mut last = opened;
    let mut told = 0;
    loop {
        // Without a change for a moment, somebody may have to act.
        let patience = if clerks.is_some() { ACT_AFTER } else { LOOK_AGAIN };
        let seen = follow(desk, &last.case_id, (Instant::now() + patience).min(until), |case| {
            told = story.lines(case, told);
            if is_closed(case) { Go::Stop } else { Go::On }
        })
        .await?;
        last = seen.unwrap_or(last);
        if is_closed(&last) || Instant::now() >= until {
            return Ok(last);
        }
        if let Some(clerks) = clerks.as_deref_mut()
            && let Some(act) = clerks.act(&last).await?
        {
            story.act(&act);
        }
    }
}

/// The inspectors of the demonstration are on duty for the next two weeks.
pub fn duty_days(now: DateTime<Utc>) -> Vec<String> {
    let today = now.with_timezone(&shanghai()).date_naive();
    (0..14).map(|day| (today + TimeDelta::days(day)).to_string()).collect()
}
