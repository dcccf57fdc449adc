//! `actnow seed`: an invented, believable world in a demonstration house.
//!
//! A seed and a span of days make a plan: cases of every kind, each with a script of what persons do to it. The
//! plan is played through the public gRPC API while the house's clock is moved through the service hours of its
//! working days; at the end the house lives in the present, with cases in every state a clerk can meet. The
//! same seed and the same days make the same world: names, numbers, dates and states of its cases; ids and traces differ,
//! and by a day when an inspection after a permit was made.
//! Everything in it is visibly invented.

mod calendar;
mod case;
mod counts;
mod former;
mod house;
mod people;
mod plan;
mod player;
mod script;

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;

use actnow_chassis::clock::machine_time;
use actnow_decisions::Role;
use actnow_statutory_clock::{legal_date, start_of_day};

use crate::clients::{Clients, Desk};
use crate::house_clock::{house_time, is_shifted, set_house_time};
use crate::house_folder::HousePlan;
use calendar::Calendar;
use plan::Plan;
use player::Player;

pub use counts::{ByState, Counts, count, every_case};
pub use house::{SeedPlan, Seeded, seed};

/// One in five of what the machine registers is drawn.
const SECOND_LOOKS: &str = "[service.instant_approval.review]\nper_mille = 200\nseed = \"world\"\n";
/// What is found is public a working day later, so that a short world shows it.
const PUBLIC_SOON: &str = "[service]\npublish_after_working_days = 1\n";
/// Invented conditions, as a bureau might tell them.
const COMMITMENTS: &str = r#"[service.local_rules.commitment]
version = "food-demo-1"
conditions = """
一、经营场所的面积、布局与申请材料一致，与有毒、有害场所保持规定的距离。
二、具有与经营项目相适应的设备设施，配备食品安全管理员，建立食品安全管理制度。
三、自发证之日起30个工作日内接受核查；未达到上述条件的，限期整改，逾期不改的，自愿接受撤销许可。
"""
allowed = [{ division = "3702", items = ["BULK", "BULK_AND_PREPACKAGED"] }]
"#;

/// So many cases a day leave no more visits than two inspectors usually make; of more, some would wait for another day.
const VISITS_FIT: usize = 16;
/// How long the house may take to come to rest at the end.
const REST_WITHIN: Duration = Duration::from_secs(120);
/// Alarms are looked for at least so often: what has not changed for longer is at rest.
const AT_REST_AFTER: Duration = Duration::from_millis(1_300);

/// What to invent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seeding {
    /// The seed: the same one makes the same world.
    pub seed: u64,
    /// Days before the end on which the world begins.
    pub days: u32,
    /// Cases of each working day; a short world has more, to show every way a case may go.
    pub cases_per_day: usize,
    /// When it ends; `None`: now, by the machine's clock.
    pub until: Option<DateTime<Utc>>,
}

/// What was played.
#[derive(Debug, Clone, Serialize)]
pub struct World {
    /// The seed.
    pub seed: u64,
    /// First moment.
    pub from: DateTime<Utc>,
    /// Last moment.
    pub until: DateTime<Utc>,
    /// Working days.
    pub working_days: usize,
    /// Cases handed in.
    pub cases: usize,
    /// Food licences of a former system that were taken over; they end within the world.
    pub taken_over: usize,
    /// Renewals that were applied for.
    pub renewals: usize,
    /// Acts of persons, handing in included.
    pub acts: usize,
    /// Seconds it took.
    pub seconds: f64,
    /// Cases per second.
    pub cases_per_second: f64,
    /// What the house holds now.
    pub counts: Counts,
}

/// How far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// The moment that was played.
    pub at: DateTime<Utc>,
    /// Acts done.
    pub done: usize,
    /// Of so many.
    pub of: usize,
}

impl Seeding {
    /// A world of about sixty cases, made within seconds.
    pub fn small() -> Self {
        Self { seed: 1, days: 14, cases_per_day: 6, until: None }
    }

    /// When the clock of a new house starts.
    pub fn starts_at(&self) -> DateTime<Utc> {
        let days = TimeDelta::days(i64::from(self.days));
        start_of_day(legal_date(self.ends_at() - days)) + TimeDelta::hours(8)
    }

    fn ends_at(&self) -> DateTime<Utc> {
        self.until.unwrap_or_else(machine_time)
    }

    /// A new house that has room for the world: codes, and days of its two inspectors.
    pub fn house(&self, plan: HousePlan) -> HousePlan {
        let mut settings = plan.settings;
        if self.cases_per_day > VISITS_FIT {
            // The visits of the annual plan take what is left on each day up to what is kept for licences.
            let (day, kept) = (self.cases_per_day, self.cases_per_day / 2);
            let visits =
                format!("[service.visits]\nper_inspector_and_day = {day}\nkept_for_verification = {kept}\n");
            settings.entry(actnow_inspections::SERVICE.to_owned()).or_default().push_str(&visits);
        }
        HousePlan { code_pool: self.code_pool().to_owned(), settings, ..plan }
    }

    /// A pool of fictional organisation codes wide enough for the world and for some years after it.
    fn code_pool(&self) -> &'static str {
        let most =
            plan::most_codes(self.cases_per_day * usize::try_from(self.days + 1).unwrap_or(usize::MAX));
        if most < 500 { "MAFAKE**" } else { "MAFAK***" }
    }

    /// Further settings of a house made for it, by service: some of what the machine registers is looked at again, so
    /// that second looks (秒批复核) wait there too, shops of the city may commit in place of a visit (告知承诺), and results are
    /// public soon.
    pub fn settings() -> BTreeMap<String, String> {
        let settings = [
            (actnow_registration::SERVICE, SECOND_LOOKS),
            (actnow_food_licensing::SERVICE, &format!("{COMMITMENTS}\n{SECOND_LOOKS}")),
            (actnow_inspections::SERVICE, PUBLIC_SOON),
        ];
        settings.map(|(service, text)| (service.to_owned(), text.to_owned())).into()
    }

    /// Fills the running house behind `clients`, from its own time on; `tell` hears of every moment played.
    /// Cases already there stay and are counted on.
    ///
    /// # Errors
    /// When the clock of the house cannot be moved, lies after the end, or an act is refused.
    pub async fn fill(&self, clients: &Clients, mut tell: impl FnMut(Progress)) -> Result<World> {
        if !is_shifted(clients).await? {
            bail!("this house lives by the machine's clock: only a house with a shifted clock can be filled");
        }
        let started = Instant::now();
        let now = house_time(clients).await?;
        // A house in the present may be a moment ahead of the machine.
        let until = self.until.unwrap_or_else(|| machine_time().max(now));
        if now > until {
            bail!("the clock of the house says {now}, after the end {until}");
        }
        let calendar = Calendar::between(now, until)?;
        let mut desk = supervisor(clients)?;
        let first = u64::try_from(every_case(&mut desk).await?.len())?;
        let plan = Plan::new(self.seed, &calendar, self.cases_per_day, first);
        let mut player = Player::new(clients, &plan, self.seed)?;
        player.on_duty(&calendar.duty_days()).await?;
        Box::pin(player.take_over()).await?;
        let (mut done, of) = (0, plan.deeds());
        for meeting in &plan.meetings {
            Box::pin(player.play(meeting)).await?;
            done += meeting.deeds();
            tell(Progress { at: meeting.slot.at, done, of });
        }
        // A house that ends in the present goes on with the machine's time.
        set_house_time(clients, self.ends_at()).await?;
        at_rest(&mut desk).await?;
        let seconds = started.elapsed().as_secs_f64();
        Ok(World {
            seed: self.seed,
            from: now,
            until,
            working_days: calendar.days(),
            cases: plan.cases.len(),
            taken_over: plan.former.len(),
            renewals: plan.renewals(),
            acts: of,
            seconds,
            cases_per_second: f64::from(u32::try_from(plan.cases.len()).unwrap_or(u32::MAX)) / seconds,
            counts: count(&mut desk).await?,
        })
    }
}

fn supervisor(clients: &Clients) -> Result<Desk> {
    clients.desk("supervisor", &[Role::Supervisor])
}

/// Waits until every alarm that was due has gone off and every message was heard.
async fn at_rest(desk: &mut Desk) -> Result<()> {
    let until = Instant::now() + REST_WITHIN;
    let mut before = Vec::new();
    loop {
        let now: Vec<(String, i64)> =
            every_case(desk).await?.into_iter().map(|case| (case.case_id, case.version)).collect();
        if now == before {
            return Ok(());
        }
        if Instant::now() > until {
            bail!("the house does not come to rest within {} s", REST_WITHIN.as_secs());
        }
        before = now;
        tokio::time::sleep(AT_REST_AFTER).await;
    }
}
