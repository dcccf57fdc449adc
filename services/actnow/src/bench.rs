//! `actnow bench`: many straight-through cases at once, with figures.
//!
//! A case counts from the call that hands it in to the moment the watcher sees it completed. Afterwards the
//! house is verified, and every name and number is looked at for twins.

use std::collections::{BTreeMap, HashSet};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde::Serialize;
use tokio::sync::Mutex;

use actnow_chassis::ids::{Ids, short_name};
use actnow_decisions::Role;
use actnow_proto::fast_track::v1::{CaseState, SubmitCaseRequest};

use crate::case_file::{self, CaseFile};
use crate::clients::{Clients, Desk};
use crate::counters::{CaseCost, Counted, Counters};
use crate::cpu::{CpuUsed, Workers};
use crate::demo::Occupied;
use crate::house_clock::house_time;
use crate::house_folder::{HouseFolder, HousePlan, SERVICES};
use crate::migrate::{drop_house, migrate};
use crate::submission::{Go, follow, is_closed, submit};
use crate::summary::{state_name, step};
use crate::verify::{Report, verify};

/// What to measure, and where.
#[derive(Debug, Clone)]
pub struct BenchPlan {
    /// Cases in all.
    pub cases: u64,
    /// Cases under way at a time.
    pub concurrency: usize,
    /// The house to make.
    pub house: HousePlan,
    /// Keep databases, queues and folder.
    pub keep: Option<PathBuf>,
    /// Each service in a process of its own.
    pub processes: bool,
}

/// What was measured.
#[derive(Debug, Serialize)]
pub struct Figures {
    /// Cases completed.
    pub cases: u64,
    /// Cases that ended otherwise, or not in time.
    pub errors: u64,
    /// The first error, if any.
    pub first_error: Option<String>,
    /// Cases under way at a time.
    pub concurrency: usize,
    /// Wall time in seconds.
    pub seconds: f64,
    /// Cases per second.
    pub cases_per_second: f64,
    /// Latency of a case in milliseconds.
    pub latency_ms: Percentiles,
    /// CPU time per case in milliseconds.
    pub cpu_ms_per_case: CpuUsed,
    /// What each case cost PostgreSQL, the one that warms up included.
    pub cost_per_case: Option<CaseCost>,
    /// Messages per case, by service that sent them.
    pub messages_per_case: BTreeMap<&'static str, f64>,
    /// Distinct numbers seen (two credit codes and one filing number a case).
    pub distinct_numbers: usize,
    /// What `verify` found afterwards, with rows per table.
    pub verify: Report,
}

/// Latency percentiles in milliseconds.
#[derive(Debug, Default, Serialize)]
pub struct Percentiles {
    /// Half of the cases were faster.
    pub p50: f64,
    /// 95 of 100.
    pub p95: f64,
    /// 99 of 100.
    pub p99: f64,
    /// The slowest.
    pub max: f64,
}

#[derive(Default)]
struct Seen {
    latencies: Vec<Duration>,
    numbers: HashSet<String>,
    errors: u64,
    first_error: Option<String>,
}

/// Runs the bench in a fresh house.
///
/// # Errors
/// When the house cannot start; cases that fail are counted, not errors.
pub async fn bench(plan: &BenchPlan) -> Result<Figures> {
    let temporary = tempfile::Builder::new().prefix("actnow-bench-").tempdir()?;
    let path = plan.keep.as_deref().unwrap_or(temporary.path());
    let mut house = plan.house.clone();
    if house.prefix.is_empty() && !house.database_server.is_empty() {
        house.prefix = format!("bench_{}_", short_name(&Ids::System));
    }
    "MF******".clone_into(&mut house.code_pool);
    let folder = HouseFolder::create(path, house)?;
    migrate(&folder, None).await?;
    let counters = Counters::of(&folder).await?;
    let before = read(counters.as_ref()).await?;
    let running = Occupied::start(&folder, plan.processes).await?;
    let measured = measure(&folder, plan).await;
    running.stop().await?;
    let mut figures = measured?;
    let after = read(counters.as_ref()).await?;
    if let Some(counters) = counters {
        counters.close().await;
    }
    figures.verify = verify(&folder).await?;
    let cases = rows(&figures.verify, "fast-track", "cases");
    figures.cost_per_case = after.zip(before).map(|(after, before)| after.per_case(&before, cases));
    figures.messages_per_case = SERVICES
        .into_iter()
        .map(|service| (service, f64_of(rows(&figures.verify, service, "outbox")) / f64_of(cases.max(1))))
        .collect();
    if plan.keep.is_none() && !folder.file().database_server.is_empty() {
        drop_house(&folder).await?;
    }
    Ok(figures)
}

async fn read(counters: Option<&Counters>) -> Result<Option<Counted>> {
    match counters {
        Some(counters) => Ok(Some(counters.read().await?)),
        None => Ok(None),
    }
}

fn rows(report: &Report, service: &str, table: &str) -> u64 {
    report.rows.get(&format!("{service}.{table}")).and_then(|rows| u64::try_from(*rows).ok()).unwrap_or(0)
}

async fn measure(folder: &HouseFolder, plan: &BenchPlan) -> Result<Figures> {
    let clients = Clients::of(folder)?;
    let case = Arc::new(CaseFile::parse(case_file::FILING_TODAY)?);
    // One case first, so that connections and statements are warm.
    run_case(&mut desk(&clients)?, &clients, &case, u64::MAX / 2).await?;
    let next = Arc::new(AtomicU64::new(0));
    let seen = Arc::new(Mutex::new(Seen::default()));
    let processes = Workers::of(folder).await?;
    let before = processes.read()?;
    let started = Instant::now();
    let mut workers = Vec::with_capacity(plan.concurrency);
    for _ in 0..plan.concurrency {
        let (clients, case, next, seen) = (clients.clone(), case.clone(), next.clone(), seen.clone());
        let cases = plan.cases;
        let mut desk = desk(&clients)?;
        workers.push(tokio::spawn(async move {
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= cases {
                    return;
                }
                let begun = Instant::now();
                let outcome = run_case(&mut desk, &clients, &case, number).await;
                let took = begun.elapsed();
                let mut seen = seen.lock().await;
                match outcome {
                    Ok(numbers) => {
                        seen.latencies.push(took);
                        seen.numbers.extend(numbers);
                    }
                    Err(error) => {
                        seen.errors += 1;
                        seen.first_error.get_or_insert(format!("{error:#}"));
                    }
                }
            }
        }));
    }
    for worker in workers {
        worker.await.context("a worker of the bench broke")?;
    }
    let seconds = started.elapsed().as_secs_f64();
    let used = processes.read()?.since(&before);
    let seen = std::mem::take(&mut *seen.lock().await);
    let cases = u64::try_from(seen.latencies.len()).unwrap_or(u64::MAX);
    Ok(Figures {
        cases,
        errors: seen.errors,
        first_error: seen.first_error,
        concurrency: plan.concurrency,
        seconds,
        cases_per_second: f64_of(cases) / seconds,
        latency_ms: percentiles(seen.latencies),
        cpu_ms_per_case: used.per(cases.max(1)),
        cost_per_case: None,
        messages_per_case: BTreeMap::new(),
        distinct_numbers: seen.numbers.len(),
        verify: Report { clean: false, services: Vec::new(), rows: Default::default(), breaches: Vec::new() },
    })
}

fn desk(clients: &Clients) -> Result<Desk> {
    clients.desk("window-bench", &[Role::Window, Role::Applicant, Role::Supervisor])
}

/// Hands in case `number` and waits for its end; answers the numbers it came to.
async fn run_case(desk: &mut Desk, clients: &Clients, case: &CaseFile, number: u64) -> Result<Vec<String>> {
    let now = match number {
        0..=1 => house_time(clients).await?,
        _ => actnow_chassis::clock::machine_time(),
    };
    let mut submission = case.submission(&format!("bench-{number}"), now)?;
    rename(&mut submission, number);
    let opened = match submit(desk, submission).await? {
        Ok(case) => case,
        Err(refused) => bail!("refused: {:?}", refused.violations),
    };
    let until = Instant::now() + Duration::from_secs(120);
    let closed = follow(desk, &opened.case_id, until, |case| if is_closed(case) { Go::Stop } else { Go::On })
        .await?
        .context("the case was never seen")?;
    if closed.state() != CaseState::Completed {
        let waits = closed.next_action.clone().unwrap_or_default().en;
        bail!("case {} is {}: {waits}", closed.case_id, state_name(closed.state()));
    }
    Ok(["parent.establishment", "subsidiary.establishment", "food"]
        .iter()
        .filter_map(|key| step(&closed, key))
        .map(|step| step.result.clone())
        .collect())
}

/// Characters with one reading each, all different: names made of them differ in sound and never contain
/// one another.
const CHARACTERS: &str =
    "安百晨达恩方格海吉凯美诺欧品奇瑞森泰维新雅泽博昌德丰冠宏嘉康朗铭宁鹏荣盛腾祥星益源哲振卓尊";

/// Gives the companies of a submission trade names that only case `number` has.
pub fn rename(submission: &mut SubmitCaseRequest, number: u64) {
    for (index, part) in [&mut submission.parent, &mut submission.subsidiary].into_iter().enumerate() {
        let name = part.as_mut().and_then(|part| part.form.as_mut()).and_then(|form| form.name.as_mut());
        if let Some(name) = name {
            name.trade = trade(number.wrapping_mul(2) + u64::try_from(index).unwrap_or(0));
        }
    }
}

/// The trade name (字号) of company `number`: four characters, different for each of the first millions.
pub fn trade(number: u64) -> String {
    let characters: Vec<char> = CHARACTERS.chars().collect();
    let base = u64::try_from(characters.len()).unwrap_or(1);
    // Neighbouring numbers differ in every place, as names in a real register do.
    let mut rest = number.wrapping_mul(2_654_435_761) % base.pow(4);
    let mut trade = String::new();
    for _ in 0..4 {
        trade.push(characters[usize::try_from(rest % base).unwrap_or(0)]);
        rest /= base;
    }
    trade
}

pub(crate) fn percentiles(mut latencies: Vec<Duration>) -> Percentiles {
    latencies.sort_unstable();
    let at = |share: f64| {
        let last = latencies.len().saturating_sub(1);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "an index into a short list"
        )]
        let index = (last as f64 * share).round() as usize;
        latencies.get(index).map_or(0.0, |latency| latency.as_secs_f64() * 1_000.0)
    };
    Percentiles { p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1.0) }
}

#[expect(clippy::cast_precision_loss, reason = "a count far below 2^52")]
fn f64_of(count: u64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hundred_thousand_trades_are_all_different() {
        let trades: HashSet<String> = (0..100_000).map(trade).collect();
        assert_eq!(trades.len(), 100_000);
    }

    #[test]
    fn percentiles_of_a_hundred_milliseconds() {
        let figures = percentiles((1..=100).map(Duration::from_millis).collect());
        assert!((figures.p50 - 51.0).abs() < 1.1 && (figures.p99 - 99.0).abs() < 1.1, "{figures:?}");
    }
}
