//! The command line.

mod arguments;
mod care;
mod draw;
mod output;
mod simulate;
mod trials;

use std::process::ExitCode;

use anyhow::Result;
use clap::Parser;

use crate::bench::{BenchPlan, bench};
use crate::clerks::Clerks;
use crate::clients::Clients;
use crate::demo::{DemoPlan, Outcome, Play, demo, duty_days};
use crate::house_clock::house_time;
use crate::house_folder::{HouseFolder, HousePlan, PORTAL, SERVICES};
use crate::migrate::migrate;
use crate::register_bench::{RegisterBenchPlan, bench_register};
use crate::rooms::Running;
use crate::seed::{SeedPlan, Seeding, seed};
use crate::simulate::CONSULTATIONS;
use crate::story::Story;
use arguments::{Arguments, Command, DemoArguments, FirstWorld, MigrateArguments, RunArguments};
use output::{print_json, say};
use trials::{BenchArguments, BenchRegisterArguments, SeedArguments};

/// Exit code when something was done but the answer is a no: a case not completed, a breach found.
const NO: u8 = 2;

/// Who may enter the portal of a demonstration.
const DEMO_ACCOUNTS: &str = "window, registrar, reviewer, head, inspector1, inspector2, issuer, supervisor, \
                             operator, sysadmin, secadmin, auditor";

/// Reads the command line and does what it says.
pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return output::fail(&error.into()),
    };
    match runtime.block_on(run(arguments.command)) {
        Ok(code) => code,
        Err(error) => output::fail(&error),
    }
}

async fn run(command: Command) -> Result<ExitCode> {
    match command {
        Command::Demo(arguments) => run_demo(arguments).await,
        Command::Migrate(arguments) => run_migrate(arguments).await,
        Command::Run(arguments) => run_services(arguments).await,
        Command::Submit(arguments) => care::submit_file(arguments).await,
        Command::Case(arguments) => care::case(arguments).await,
        Command::Parked(arguments) => care::parked(arguments).await,
        Command::Subscribers(arguments) => care::subscribers(arguments).await,
        Command::Token(arguments) => care::token(&arguments),
        Command::Administrators(arguments) => care::administrators(arguments).await,
        Command::Verify(arguments) => care::verify_house(arguments).await,
        Command::Draw(arguments) => draw::draw(arguments).await,
        Command::Seed(arguments) => run_seed(arguments).await,
        Command::Bench(arguments) => run_bench(arguments).await,
        Command::Simulate(arguments) => simulate::run(arguments).await,
        Command::BenchRegister(arguments) => run_bench_register(arguments).await,
    }
}

async fn run_demo(arguments: DemoArguments) -> Result<ExitCode> {
    let story = if arguments.json { Story::Machine } else { Story::Person };
    let house = arguments.parts.plan(arguments.without_instant_approval);
    let plan = DemoPlan {
        file: arguments.file,
        as_of: arguments.as_of,
        // A house that stays can be looked at in the portal afterwards.
        house: HousePlan { portal: arguments.keep, ..house },
        folder: arguments.folder,
        keep: arguments.keep,
        processes: arguments.processes,
        clerks: if arguments.no_clerks { Play::Nobody } else { Play::Clerks },
        patience: std::time::Duration::from_secs(arguments.patience),
    };
    match demo(&plan, &story).await? {
        Outcome::Case(summary) => {
            if arguments.json {
                print_json(&summary)?;
            } else {
                story.summary(&summary);
            }
            Ok(if summary.completed() { ExitCode::SUCCESS } else { ExitCode::from(NO) })
        }
        Outcome::Refused(refused) => {
            care::report_refused(&refused, story, arguments.json)?;
            Ok(ExitCode::from(NO))
        }
    }
}

async fn run_migrate(arguments: MigrateArguments) -> Result<ExitCode> {
    let folder = if HouseFolder::exists(&arguments.house) {
        HouseFolder::open(&arguments.house)?
    } else {
        let mut plan = arguments.parts.plan(arguments.without_instant_approval);
        if arguments.consult {
            plan.settings.insert(actnow_fast_track::SERVICE.to_owned(), CONSULTATIONS.to_owned());
        }
        HouseFolder::create(&arguments.house, HousePlan { demo: arguments.demo, portal: true, ..plan })?
    };
    migrate(&folder, arguments.as_of).await?;
    say(&format!("the house in {} is ready; start it with `actnow run`", folder.path().display()));
    Ok(ExitCode::SUCCESS)
}

async fn run_services(arguments: RunArguments) -> Result<ExitCode> {
    let first_world = match arguments.world {
        FirstWorld::Small if !HouseFolder::exists(&arguments.house) => Some(Seeding::small()),
        FirstWorld::Small | FirstWorld::Off => None,
    };
    let folder = open_or_make(&arguments.house, first_world.as_ref()).await?;
    let services: Vec<&'static str> = if arguments.services.is_empty() {
        folder.services()
    } else {
        arguments.services.iter().map(|name| service_named(name)).collect::<Result<_>>()?
    };
    if let Some(listen) = arguments.portal.filter(|_| folder.file().portal) {
        folder.seat_portal(&listen)?;
    }
    let running = Running::start(&folder, &services, false).await?;
    running.process.stop_on_signals()?;
    if let Some(world) = first_world {
        if let Err(error) = fill(&folder, &world).await {
            running.stop().await?;
            return Err(error.context("the house is there, its first world is not whole"));
        }
    } else if folder.file().demo && services.len() > SERVICES.len() {
        // Without inspectors on duty no visit could be assigned.
        let clients = Clients::of(&folder)?;
        Clerks::new(&clients)?.go_on_duty(&duty_days(house_time(&clients).await?)).await?;
    }
    for service in &services {
        let at = folder.whereabouts(service)?;
        say(&format!("{service}: gRPC {}, probes and metrics http://{}", at.grpc, at.admin));
        if !at.http.is_empty() {
            say(&format!("\nportal 门户: http://{}/", at.http));
        }
    }
    if folder.file().demo && services.contains(&PORTAL) {
        say(&format!("accounts 账号: {DEMO_ACCOUNTS}"));
        say(&format!("password of each 密码: {}", actnow_identity::DEMO_PASSWORD));
    }
    running.join().await?;
    Ok(ExitCode::SUCCESS)
}

async fn fill(folder: &HouseFolder, world: &Seeding) -> Result<()> {
    say("filling the house with an invented world …");
    let filled = world.fill(&Clients::of(folder)?, |_| {}).await?;
    say(&format!("{} cases are in it, in {:.1} s", filled.cases, filled.seconds));
    Ok(())
}

/// An embedded house needs no server: the first `run` makes it.
async fn open_or_make(path: &std::path::Path, first_world: Option<&Seeding>) -> Result<HouseFolder> {
    if HouseFolder::exists(path) {
        return HouseFolder::open(path);
    }
    let mut plan = HousePlan { demo: true, portal: true, ..HousePlan::default() };
    if let Some(world) = first_world {
        plan = world.house(HousePlan { settings: Seeding::settings(), ..plan });
    }
    let folder = HouseFolder::create(path, plan)?;
    migrate(&folder, first_world.map(Seeding::starts_at)).await?;
    Ok(folder)
}

async fn run_seed(arguments: SeedArguments) -> Result<ExitCode> {
    let json = arguments.house.json;
    let plan = SeedPlan {
        folder: arguments.house.house,
        house: arguments.parts.plan(false),
        seeding: Seeding {
            seed: arguments.seed,
            days: arguments.days,
            cases_per_day: usize::from(arguments.cases_per_day),
            until: arguments.until,
        },
        more: arguments.more,
    };
    let tell = |progress| {
        if !json {
            output::progress(&progress);
        }
    };
    let seeded = seed(&plan, tell).await?;
    if json {
        print_json(&seeded)?;
    } else {
        output::world(&seeded);
    }
    Ok(if seeded.verify.clean { ExitCode::SUCCESS } else { ExitCode::from(NO) })
}

fn service_named(name: &str) -> Result<&'static str> {
    let known = || SERVICES.into_iter().chain([PORTAL]);
    known().find(|service| *service == name).ok_or_else(|| {
        let names: Vec<&str> = known().collect();
        anyhow::anyhow!("no service is called {name}; there are {}", names.join(", "))
    })
}

async fn run_bench(arguments: BenchArguments) -> Result<ExitCode> {
    let plan = BenchPlan {
        cases: arguments.cases,
        concurrency: arguments.concurrency.max(1),
        processes: !arguments.parts.database.is_empty() && !arguments.one_process,
        house: arguments.parts.plan(false),
        keep: arguments.keep,
    };
    let figures = bench(&plan).await?;
    if arguments.json {
        print_json(&figures)?;
    } else {
        output::figures(&figures);
    }
    let fine = figures.errors == 0 && figures.verify.clean;
    Ok(if fine { ExitCode::SUCCESS } else { ExitCode::from(NO) })
}

async fn run_bench_register(arguments: BenchRegisterArguments) -> Result<ExitCode> {
    let plan = RegisterBenchPlan {
        companies: arguments.companies,
        queries: arguments.queries,
        processes: !arguments.one_process,
        house: arguments.parts.plan(false),
        keep: arguments.keep,
    };
    let figures = bench_register(&plan, output::takeover(arguments.json)).await?;
    if arguments.json {
        print_json(&figures)?;
    } else {
        output::register_figures(&figures);
    }
    Ok(ExitCode::SUCCESS)
}
