//! `actnow bench-register`: takes an invented register over through the public contract, then measures how long a name
//! check and a search of the register take.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use serde::Serialize;

use actnow_chassis::ids::{Ids, short_name};
use actnow_decisions::Role;
use actnow_proto::registration::v1::{
    CheckNameRequest, GetCompanyRequest, ImportCompaniesRequest, ImportedCompany, SearchCompaniesRequest,
};

use crate::bench::{Percentiles, percentiles};
use crate::clients::{Clients, Desk};
use crate::demo::Occupied;
use crate::house_folder::{HouseFolder, HousePlan};
use crate::invented_register::InventedRegister;
use crate::migrate::{drop_house, migrate};

/// Companies of one call.
const AT_ONCE: usize = 500;
/// Answers of a search that are asked for.
const PAGE: i32 = 20;
/// The authority that would register the names.
const AUTHORITY: &str = "370222";

/// What to measure, and where.
#[derive(Debug, Clone)]
pub struct RegisterBenchPlan {
    /// Companies of the register.
    pub companies: u64,
    /// Checks, and as many searches.
    pub queries: u64,
    /// The house to make.
    pub house: HousePlan,
    /// Keep databases, queues and folder; a house that is there already is used as it is.
    pub keep: Option<PathBuf>,
    /// Each service in a process of its own.
    pub processes: bool,
}

/// What was measured.
#[derive(Debug, Serialize)]
pub struct RegisterFigures {
    /// Companies of the register.
    pub companies: u64,
    /// How long taking them over took, in seconds; absent where they were there before.
    pub takeover_seconds: Option<f64>,
    /// Name checks.
    pub checks: Asked,
    /// Searches by a part of a name.
    pub searches: Asked,
    /// Searches by a code.
    pub codes: Asked,
}

/// Questions of one kind.
#[derive(Debug, Serialize)]
pub struct Asked {
    /// How many.
    pub asked: u64,
    /// Found nothing.
    pub empty: u64,
    /// Most that one question found.
    pub most: usize,
    /// Latency seen by the client, in milliseconds.
    pub latency_ms: Percentiles,
    /// The question that took longest.
    pub slowest: String,
}

/// Runs the bench, in a fresh house unless one is kept.
///
/// # Errors
/// When the house cannot start, or refuses what is asked.
pub async fn bench_register(
    plan: &RegisterBenchPlan,
    progress: impl FnMut(u64, u64),
) -> Result<RegisterFigures> {
    let temporary = tempfile::Builder::new().prefix("actnow-bench-").tempdir()?;
    let path = plan.keep.as_deref().unwrap_or(temporary.path());
    let folder = if HouseFolder::exists(path) {
        HouseFolder::open(path)?
    } else {
        let mut house = plan.house.clone();
        if house.prefix.is_empty() && !house.database_server.is_empty() {
            house.prefix = format!("bench_{}_", short_name(&Ids::System));
        }
        HouseFolder::create(path, house)?
    };
    migrate(&folder, None).await?;
    let running = Occupied::start(&folder, plan.processes).await?;
    let measured = measure(&folder, plan, progress).await;
    running.stop().await?;
    if plan.keep.is_none() && !folder.file().database_server.is_empty() {
        drop_house(&folder).await?;
    }
    measured
}

async fn measure(
    folder: &HouseFolder,
    plan: &RegisterBenchPlan,
    progress: impl FnMut(u64, u64),
) -> Result<RegisterFigures> {
    let clients = Clients::of(folder)?;
    let mut desk = clients.desk("operator-bench", &[Role::Operator, Role::Window, Role::Registrar])?;
    let mut register = InventedRegister::new()?;
    // Of all of them these are asked for again.
    let mut known = Vec::new();
    let every = (plan.companies / plan.queries.max(1)).max(1);
    let mut all = Vec::new();
    for number in 0..plan.companies {
        let company = register.next_company()?;
        if number % every == 0 {
            known.push(company.clone());
        }
        all.push(company);
    }
    let takeover_seconds = take_over(&mut desk, all, progress).await?;
    let questions = questions(plan, &known, &mut register)?;
    // The first of each kind open connections and prepare statements.
    for question in questions.iter().take(30) {
        ask(&mut desk, question).await?;
    }
    let kinds = [Kind::Check, Kind::Search, Kind::Code];
    let mut asked = Vec::new();
    for kind in kinds {
        asked.push(ask_all(&mut desk, questions.iter().filter(|question| question.kind == kind)).await?);
    }
    let [checks, searches, codes] = <[Asked; 3]>::try_from(asked).ok().context("three kinds of questions")?;
    Ok(RegisterFigures { companies: plan.companies, takeover_seconds, checks, searches, codes })
}

/// Takes `all` over, unless the last of them is known: then an earlier run did.
async fn take_over(
    desk: &mut Desk,
    all: Vec<ImportedCompany>,
    mut progress: impl FnMut(u64, u64),
) -> Result<Option<f64>> {
    let Some(last) = all.last() else { return Ok(None) };
    let request = GetCompanyRequest { uscc: last.uscc.clone(), ..GetCompanyRequest::default() };
    if desk.registration.get_company(request).await.is_ok() {
        return Ok(None);
    }
    let started = Instant::now();
    let total = u64::try_from(all.len())?;
    let mut done = 0;
    for companies in all.chunks(AT_ONCE) {
        let request =
            ImportCompaniesRequest { command_id: format!("register-{done}"), companies: companies.to_vec() };
        desk.registration.import_companies(request).await.context("taking the register over")?;
        done += u64::try_from(companies.len())?;
        progress(done, total);
    }
    Ok(Some(started.elapsed().as_secs_f64()))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Check,
    Search,
    Code,
}

struct Question {
    kind: Kind,
    text: String,
}

/// Checks of names that are taken, of taken trade names in another writing or industry, and of new ones; searches for
/// trade names, for parts out of the middle of names, and for names nobody has.
fn questions(
    plan: &RegisterBenchPlan,
    known: &[ImportedCompany],
    register: &mut InventedRegister,
) -> Result<Vec<Question>> {
    let draw = Ids::seeded(2);
    let mut questions = Vec::new();
    for (number, company) in (0..plan.queries).zip(known.iter().cycle()) {
        let stranger = register.next_company()?.full_name;
        let name = &company.full_name;
        let check = match number % 4 {
            0 => name.clone(),
            1 => format!("青岛{}商贸有限公司", trade_of(name)),
            _ => stranger.clone(),
        };
        questions.push(Question { kind: Kind::Check, text: check });
        let search = match number % 4 {
            0 => trade_of(name),
            1 | 2 => part_of(name, &draw),
            _ => trade_of(&stranger),
        };
        questions.push(Question { kind: Kind::Search, text: search });
        if number % 4 == 0 {
            questions.push(Question { kind: Kind::Code, text: company.uscc.clone() });
        }
    }
    Ok(questions)
}

/// The two to four characters after the division: the trade name, or how it begins.
fn trade_of(name: &str) -> String {
    let characters: Vec<char> = name.chars().collect();
    let industry = characters.len().saturating_sub("有限公司".chars().count() + 2);
    characters.iter().skip(2).take(industry.clamp(2, 6) - 2).take(4).collect()
}

/// Three to six characters out of the middle of a name.
fn part_of(name: &str, draw: &Ids) -> String {
    let characters: Vec<char> = name.chars().collect();
    let length = 3 + usize::try_from(draw.below(4)).unwrap_or(0);
    let starts = u64::try_from(characters.len().saturating_sub(length).max(1)).unwrap_or(1);
    let start = usize::try_from(draw.below(starts)).unwrap_or(0);
    characters.iter().skip(start).take(length).collect()
}

async fn ask_all<'q>(desk: &mut Desk, questions: impl Iterator<Item = &'q Question>) -> Result<Asked> {
    let mut latencies: Vec<Duration> = Vec::new();
    let (mut empty, mut most, mut slowest) = (0, 0, (Duration::ZERO, String::new()));
    for question in questions {
        let begun = Instant::now();
        let found = ask(desk, question).await.with_context(|| format!("asking for {}", question.text))?;
        let took = begun.elapsed();
        latencies.push(took);
        empty += u64::from(found == 0);
        most = most.max(found);
        if took > slowest.0 {
            slowest = (took, question.text.clone());
        }
    }
    let asked = u64::try_from(latencies.len())?;
    Ok(Asked { asked, empty, most, latency_ms: percentiles(latencies), slowest: slowest.1 })
}

/// How much was found.
async fn ask(desk: &mut Desk, question: &Question) -> Result<usize> {
    let query = question.text.clone();
    Ok(match question.kind {
        Kind::Check => {
            let request = CheckNameRequest {
                full_name: query,
                authority_division: AUTHORITY.to_owned(),
                ..CheckNameRequest::default()
            };
            desk.registration.check_name(request).await?.into_inner().hits.len()
        }
        Kind::Search | Kind::Code => {
            let request = SearchCompaniesRequest { query, page_size: PAGE, ..Default::default() };
            desk.registration.search_companies(request).await?.into_inner().companies.len()
        }
    })
}
