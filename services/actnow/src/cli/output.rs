//! What the commands print.

use std::io::{Write, stdout};
use std::process::ExitCode;

use anyhow::Result;
use serde::Serialize;

use crate::bench::Figures;
use crate::register_bench::RegisterFigures;
use crate::seed::{ByState, Progress, Seeded};
use crate::story::local;
use crate::verify::Report;

/// One line for a person. A closed pipe is nobody's fault.
pub(super) fn say(line: &str) {
    let _ = writeln!(stdout(), "{line}");
}

/// One object for a machine.
pub(super) fn print_json(value: &impl Serialize) -> Result<()> {
    let text = serde_json::to_string_pretty(value)?;
    say(&text);
    Ok(())
}

/// One line for a machine, while the command goes on.
pub(super) fn print_json_line(value: &impl Serialize) {
    if let Ok(text) = serde_json::to_string(value) {
        say(&text);
    }
}

/// The end of a command that could not do its work.
#[expect(clippy::print_stderr, reason = "the process ends here")]
pub(super) fn fail(error: &anyhow::Error) -> ExitCode {
    eprintln!("error: {error:#}");
    ExitCode::FAILURE
}

/// The figures of a bench.
pub(super) fn figures(figures: &Figures) {
    let latency = &figures.latency_ms;
    say(&format!("cases        {} completed, {} errors", figures.cases, figures.errors));
    if let Some(error) = &figures.first_error {
        say(&format!("first error  {error}"));
    }
    say(&format!(
        "throughput   {:.1} cases/s at concurrency {} ({:.1} s)",
        figures.cases_per_second, figures.concurrency, figures.seconds
    ));
    say(&format!(
        "latency ms   p50 {:.1}  p95 {:.1}  p99 {:.1}  max {:.1}",
        latency.p50, latency.p95, latency.p99, latency.max
    ));
    let cpu = &figures.cpu_ms_per_case;
    say(&format!(
        "CPU ms/case  all {}: services {:.2}, client {}, database {}, broker {} (whole machine {:.2})",
        known(cpu.all),
        cpu.services,
        known(cpu.client),
        known(cpu.database),
        known(cpu.broker),
        cpu.machine
    ));
    if let Some(cost) = &figures.cost_per_case {
        say(&format!(
            "cost/case    {:.1} commits, {} statements, {:.1} rows written, {:.1} kB log, {} flushes",
            cost.commits,
            known(cost.statements),
            cost.rows_written,
            cost.wal_kb,
            known(cost.flushes)
        ));
    }
    let messages: Vec<String> =
        figures.messages_per_case.iter().map(|(service, sent)| format!("{service} {sent:.1}")).collect();
    say(&format!("messages     {} a case", messages.join(", ")));
    say(&format!("numbers      {} distinct", figures.distinct_numbers));
    report(&figures.verify);
}

/// How far a world is.
pub(super) fn progress(progress: &Progress) {
    say(&format!("  {}  {:>5} of {} acts", local(progress.at), progress.done, progress.of));
}

/// A filled house.
pub(super) fn world(seeded: &Seeded) {
    let world = &seeded.world;
    say(&format!(
        "{} cases of {} working days, {} acts, in {:.1} s ({:.1} cases/s)",
        world.cases, world.working_days, world.acts, world.seconds, world.cases_per_second
    ));
    if world.taken_over > 0 {
        say(&format!(
            "{} food licences taken over, {} renewals applied for",
            world.taken_over, world.renewals
        ));
    }
    let counts = &world.counts;
    let all: [(&str, &ByState); 7] = [
        ("cases", &counts.cases),
        ("names", &counts.names),
        ("filings", &counts.filings),
        ("food", &counts.food),
        ("visits", &counts.visits),
        ("promise", &counts.promise_lights),
        ("statutory", &counts.statutory_lights),
    ];
    for (of, by_state) in all {
        let parts: Vec<String> = by_state.iter().map(|(state, count)| format!("{state} {count}")).collect();
        say(&format!("  {of:<10} {}", parts.join(", ")));
    }
    for breach in &seeded.verify.breaches {
        say(&format!("BREACH {} {} {}: {}", breach.invariant, breach.service, breach.subject, breach.what));
    }
}

/// A figure, or a dash where it cannot be known.
fn known(figure: Option<f64>) -> String {
    figure.map_or_else(|| "-".to_owned(), |figure| format!("{figure:.2}"))
}

/// Says how far the taking over of a register is, ten times in all; nothing where a machine reads.
pub(super) fn takeover(quiet: bool) -> impl FnMut(u64, u64) {
    let mut said = 0;
    move |done, total| {
        let tenths = done * 10 / total.max(1);
        if !quiet && tenths > said {
            said = tenths;
            say(&format!("taken over   {done} of {total}"));
        }
    }
}

pub(super) fn register_figures(figures: &RegisterFigures) {
    say(&format!("companies    {}", figures.companies));
    if let Some(seconds) = figures.takeover_seconds {
        say(&format!("taken over   in {seconds:.1} s"));
    }
    let kinds = [("checks", &figures.checks), ("searches", &figures.searches), ("codes", &figures.codes)];
    for (kind, asked) in kinds {
        let latency = &asked.latency_ms;
        say(&format!(
            "{kind:<12} {} asked, {} found nothing, at most {} found; ms p50 {:.2}  p95 {:.2}  p99 {:.2}  max {:.2} ({})",
            asked.asked,
            asked.empty,
            asked.most,
            latency.p50,
            latency.p95,
            latency.p99,
            latency.max,
            asked.slowest
        ));
    }
}

/// What `verify` found.
pub(super) fn report(report: &Report) {
    for (table, rows) in &report.rows {
        say(&format!("  {table:<44} {rows:>9}"));
    }
    for breach in &report.breaches {
        say(&format!("BREACH {} {} {}: {}", breach.invariant, breach.service, breach.subject, breach.what));
    }
    say(if report.clean { "verify       clean: every invariant holds" } else { "verify       NOT CLEAN" });
}
