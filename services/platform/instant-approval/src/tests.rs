//! What follows from rules and recorded inputs, and every ruling beside every outcome, by a book of two rules.

use std::fmt::Write as _;

use actnow_decisions::Text;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::*;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
enum TwoRules {
    Small,
    Quiet,
}

impl Rule for TwoRules {
    const ALL: &'static [Self] = &[Self::Small, Self::Quiet];

    fn rule(self) -> &'static str {
        match self {
            Self::Small => "T-1",
            Self::Quiet => "T-2",
        }
    }

    fn reason(self) -> &'static str {
        match self {
            Self::Small => "TOO_LARGE",
            Self::Quiet => "FINDINGS",
        }
    }

    fn text(self) -> Text {
        Text::new("不符合", "does not hold")
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Book {
    limit: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Inputs {
    size: u32,
    findings: Vec<Finding>,
}

impl RuleBook for Book {
    type Rule = TwoRules;
    type Inputs = Inputs;

    fn version(&self) -> &str {
        "t-1"
    }

    fn look(&self, rule: TwoRules, inputs: &Inputs) -> Vec<Looked> {
        match rule {
            TwoRules::Small => vec![Looked {
                what: "size".into(),
                value: inputs.size.to_string(),
                source: InputSource::Form,
                holds: inputs.size <= self.limit,
            }],
            TwoRules::Quiet => Looked::none_of("findings", &inputs.findings, InputSource::Validators),
        }
    }
}

const LIMIT: Book = Book { limit: 10 };

fn inputs(size: u32) -> Inputs {
    Inputs { size, findings: vec![] }
}

fn noon() -> DateTime<Utc> {
    "2026-09-21T12:00:00+08:00".parse().unwrap()
}

fn evaluation(mode: InstantMode, size: u32, per_mille: u16) -> InstantEvaluation<Book> {
    let draw = ReviewDraw { seed: "seed".into(), per_mille };
    let (id, day) = (Uuid::from_u128(2), "2026-09-21".parse().unwrap());
    InstantEvaluation::made(id, mode, day, LIMIT.evaluate(inputs(size)), &draw)
}

#[test]
fn the_machine_approves_where_every_rule_was_looked_at_and_holds() {
    let good = LIMIT.evaluate(inputs(10));
    assert_eq!((good.outcome(), good.doubts()), (InstantOutcome::Approve, vec![]));
    assert_eq!(good.line(), "rules t-1: every one holds");
    assert_eq!(good.outcomes[1].looked_at[0].value, "0", "that nothing was found is kept as well");
    let large = LIMIT.evaluate(inputs(11));
    assert_eq!((large.outcome(), large.doubts()), (InstantOutcome::ToPerson, vec![TwoRules::Small]));
    assert_eq!(large.line(), "rules t-1: T-1 not");
    let finding = |what: &str| Finding { what: what.into(), value: "X".into() };
    let loud = Inputs { size: 10, findings: vec![finding("a"), finding("b")] };
    let loud = LIMIT.evaluate(loud);
    assert_eq!(loud.doubts(), [TwoRules::Quiet]);
    assert_eq!(loud.outcomes[1].looked_at.iter().map(|one| &*one.what).collect::<Vec<_>>(), ["a", "b"]);
    let mut unseen = good.clone();
    unseen.outcomes.pop();
    assert_eq!((unseen.outcome(), unseen.doubts()), (InstantOutcome::ToPerson, vec![TwoRules::Quiet]));
    let text = serde_json::to_string(&good).unwrap();
    let kept: InstantApproval<Book> = serde_json::from_str(&text).unwrap();
    assert!(kept == good && kept.is_sound(), "what is kept is enough to compute it again");
    let mut changed = good;
    changed.inputs.size = 11;
    assert!(!changed.is_sound() && !unseen.is_sound());
}

#[test]
fn every_ruling_beside_every_outcome() {
    let mut table = String::new();
    for mode in [InstantMode::Shadow, InstantMode::On] {
        for size in [10, 11] {
            let start = evaluation(mode, size, 0);
            let outcome = start.approval.outcome().as_str();
            write!(table, "{:<7}{outcome:<10}{:<12}", mode.as_str(), start.state.name()).unwrap();
            for ruling in ClerkRuling::ALL {
                let end = start.clone().compared(ruling, noon());
                if let Some(end) = &end {
                    assert!(end.is_sound());
                    assert_eq!(end.clone().compared(ruling, noon()), None, "only the first one counts");
                }
                let end = end.map_or("-", |end| end.state.name());
                write!(table, " {}:{end}", ruling.as_str()).unwrap();
            }
            table.push('\n');
        }
    }
    insta::assert_snapshot!(table);
}

#[test]
fn only_what_the_machine_approved_can_be_drawn() {
    assert!(evaluation(InstantMode::On, 10, 1_000).is_drawn());
    assert_eq!(evaluation(InstantMode::On, 10, 0).draw, None);
    for unapproved in [evaluation(InstantMode::Shadow, 10, 1_000), evaluation(InstantMode::On, 11, 1_000)] {
        assert_eq!((unapproved.draw.clone(), unapproved.is_drawn()), (None, false));
    }
    let mut claimed = evaluation(InstantMode::Shadow, 10, 0);
    claimed.state = EvaluationState::CarriedOut;
    assert!(!claimed.is_sound(), "beside a clerk nothing is carried out");
    let compared = evaluation(InstantMode::Shadow, 11, 0).compared(ClerkRuling::Approved, noon()).unwrap();
    let text = serde_json::to_string(&compared).unwrap();
    assert_eq!(serde_json::from_str::<InstantEvaluation<Book>>(&text).unwrap(), compared);
}

#[test]
fn other_rules_are_tried_on_what_was_kept() {
    let left = evaluation(InstantMode::On, 11, 0);
    let wider = Book { limit: 11 };
    assert_eq!(left.under(&wider).outcome(), InstantOutcome::Approve);
    assert_eq!(left.approval.outcome(), InstantOutcome::ToPerson, "nothing of it changed");
}
