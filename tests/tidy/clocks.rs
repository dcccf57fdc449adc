//! The clocks of the departments as a page: what is done within which time, by which article, and what follows. The
//! page lies beside the rules, so that a clerk or a lawyer reads the tables without reading code.

use std::fmt::Write;

use actnow_statutory_clock::{ClockLaw, ClockTable, Period, PeriodUnit, SuspensionRule};

use crate::workspace::{read, root};

const PAGE: &str = "tests/CLOCKS.md";
/// The tables of the departments, and what they are called.
const TABLES: [(&str, &str); 4] = [
    ("registration/data/clocks.csv", "企业登记 · registration"),
    (
        "food-licensing/data/clocks-2015.csv",
        "食品经营许可（2015-10-01至2023-11-30受理） · food licensing, CFDA Order 17",
    ),
    (
        "food-licensing/data/clocks-2023.csv",
        "食品经营许可和备案（2023-12-01起受理） · food licensing, SAMR Order 78",
    ),
    ("inspections/data/clocks.csv", "现场核查 · inspections"),
];
const HEAD: &str = "# Clocks of the law\n\n\
    Each period that a department keeps in its table (`services/*/data/clocks*.csv`), with its article, the event it is \
    counted from, who extends it, and what follows when it is over. Food licensing takes another table for either regime where \
    one is configured (`clocks_file` of `[service.regimes]`). Written by \
    `ACTNOW_WRITE_RULES=1 tests/run -E 'test(clocks::)'`; `tests/tidy` fails when it is not true.\n";

fn length(Period { n, unit }: Period) -> String {
    match unit {
        PeriodUnit::WorkingDays => format!("{n} working days"),
        PeriodUnit::CalendarDays => format!("{n} days"),
        PeriodUnit::Months => format!("{n} months"),
    }
}

fn stands_still(rule: SuspensionRule) -> &'static str {
    match rule {
        SuspensionRule::Never => "",
        SuspensionRule::LicensingLaw45 => "Licensing Law 45",
        SuspensionRule::Rules54 => "Rules 54",
    }
}

fn line(law: &ClockLaw) -> String {
    let extended = law.extension.zip(law.extended_by).map(|(by, role)| {
        format!("once, {} ({})", length(Period { n: by, unit: law.unit }), format!("{role:?}").to_uppercase())
    });
    format!(
        "| {}；{} | {} | {} | {} | {} | {} | {}：{} |",
        law.zh,
        law.en,
        law.article,
        length(law.period()),
        law.starts,
        stands_still(law.suspension),
        extended.unwrap_or_default(),
        law.expiry.as_str(),
        law.then
    )
}

fn page() -> String {
    let mut page = HEAD.to_owned();
    for (table, name) in TABLES {
        let table = ClockTable::from_csv(&read(&format!("services/{table}"))).unwrap();
        write!(page, "\n## {name}\n\n| to do | article | time | from | stands still | extended | then |\n|---|---|---|---|---|---|---|\n").unwrap();
        for law in table.rows() {
            writeln!(page, "{}", line(law)).unwrap();
        }
    }
    page
}

#[test]
fn the_page_of_clocks_says_what_the_tables_say() {
    let page = page();
    if std::env::var_os("ACTNOW_WRITE_RULES").is_some() {
        std::fs::write(root().join(PAGE), &page).unwrap();
    }
    assert!(read(PAGE) == page, "{PAGE} is not true: ACTNOW_WRITE_RULES=1 tests/run -E 'test(clocks::)'");
}
