//! What the demonstration tells while it runs: one line per step, then a page.

use std::io::{Write, stdout};
use std::path::Path;

use chrono::{DateTime, FixedOffset, Utc};

use actnow_proto::fast_track::v1::Case;

use crate::demo::DemoPlan;
use crate::house_folder::HouseFolder;
use crate::submission::Refused;
use crate::summary::Summary;

/// To whom the story is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Story {
    /// A person at a terminal.
    Person,
    /// A machine that reads one object at the end.
    Machine,
}

impl Story {
    fn say(self, line: &str) {
        if self == Story::Person {
            // A closed pipe is not the case's fault.
            let _ = writeln!(stdout(), "{line}");
        }
    }

    /// Where the house is.
    pub fn house(self, folder: &HouseFolder, plan: &DemoPlan) {
        let file = folder.file();
        let parts = if file.database_server.is_empty() {
            "SQLite files and queues in one process".to_owned()
        } else {
            format!(
                "PostgreSQL and RabbitMQ, prefix {}, {}",
                file.prefix,
                if plan.processes { "each service in its own process" } else { "services in one process" }
            )
        };
        self.say(&format!("马上办 Act Now — a fresh house: {parts}"));
    }

    /// The case is open.
    pub fn opened(self, case: &Case, now: DateTime<Utc>) {
        self.say(&format!("case {} handed in at {}", case.case_id, local(now)));
        self.say("");
    }

    /// The lines of the journey from number `told` on; answers how many are told now.
    pub fn lines(self, case: &Case, told: usize) -> usize {
        for line in case.journey.iter().skip(told) {
            let at = line.at.as_ref().and_then(actnow_room::time::instant);
            let at = at.map(local).unwrap_or_default();
            let text = line.text.clone().unwrap_or_default();
            self.say(&format!("  {at}  {:<15} {:<26} {}  {}", line.department, line.step, text.zh, text.en));
        }
        case.journey.len().max(told)
    }

    /// A clerk did something.
    pub fn act(self, act: &str) {
        self.say(&format!("  {:>19}  … {act}", ""));
    }

    /// The house stays.
    pub fn kept(self, temporary: &Path, given: Option<&Path>) {
        let folder = given.unwrap_or(temporary).display();
        self.say(&format!("the house is kept in {folder}"));
        self.say(&format!("  the portal and its accounts 门户: actnow run --house {folder}"));
        self.say("  another house, with a world of cases 样例世界: actnow run --world small --house FOLDER");
    }

    /// What came of it.
    pub fn summary(self, summary: &Summary) {
        self.say("");
        let line = |name: &str, value: &str| {
            if !value.is_empty() {
                self.say(&format!("  {name:<24} {value}"));
            }
        };
        line("case 办件", &summary.case.state);
        line(
            "next action 下一步",
            format!("{} {}", summary.case.next_action_zh, summary.case.next_action).trim(),
        );
        line("parent 母公司", &join(&summary.parent.uscc, &summary.parent.name));
        line("  established 成立日期", &summary.parent.established_on);
        line("  e-licence 电子营业执照", &summary.parent.certificate_id);
        if let Some(subsidiary) = &summary.subsidiary {
            line("subsidiary 子公司", &join(&subsidiary.uscc, &subsidiary.name));
            line("  established 成立日期", &subsidiary.established_on);
        }
        line("food 食品", &join(&summary.food.kind, &summary.food.number));
        line("  valid 有效期", &join(&summary.food.valid_from, &summary.food.valid_to));
        line("  visit 现场核查", &join(&summary.food.visit, &summary.food.visit_ground));
        line("  visit due 核查期限", &summary.due.visit);
        line("  decision due 审批期限", &summary.due.decision);
        for one in &summary.case.consultations {
            let said = one.answers.join(", ");
            let shown = format!(
                "{} {} {}  by {}  {} {said}",
                one.department, one.step, one.state, one.due, one.standing
            );
            line("consulted 会商", shown.trim());
        }
        for entry in &summary.case.ledger {
            line("ledger 补偿台账", entry);
        }
        for violation in &summary.case.violations {
            line(
                "to correct 需补正",
                &format!("{} {} {}: {}", violation.field, violation.rule, violation.reason, violation.text),
            );
        }
        line("traces 跟踪", &summary.trace_ids.join(" "));
        line("elapsed 用时", &format!("{} ms", summary.elapsed_ms));
    }

    /// The departments would not take the case.
    pub fn refused(self, refused: &Refused) {
        self.say("the case was not handed in; please correct 请补正后重新提交:");
        for violation in &refused.violations {
            self.say(&format!(
                "  {:<40} {:<10} {:<26} {}",
                violation.field, violation.rule, violation.reason, violation.text
            ));
        }
    }
}

fn join(one: &str, two: &str) -> String {
    format!("{one}  {two}").trim().to_owned()
}

/// Beijing time, for people.
pub(crate) fn local(at: DateTime<Utc>) -> String {
    let shanghai = FixedOffset::east_opt(8 * 3600).expect("eight hours are a valid offset");
    at.with_timezone(&shanghai).format("%Y-%m-%d %H:%M:%S").to_string()
}
