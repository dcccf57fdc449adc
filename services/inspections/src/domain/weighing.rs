//! The failed items of a visit against each limit (rules 6.2): what its verdict rests on, item by item.

use super::checklist::{Answer, CheckedAnswers, Checklist, ChecklistItem, Rectifiable, Severity};
use super::verdict::Thresholds;

/// Which failed items a limit counts together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counted {
    /// Key items (关键项).
    Key,
    /// Major items (重点项).
    Major,
    /// Major and general items, where the province counts them.
    MajorAndGeneral,
}

/// The failed items that one limit counts, beside the most it tolerates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Measure {
    /// What it counts.
    pub counted: Counted,
    /// How many may fail.
    pub most: u16,
    /// Numbers of the failed items.
    pub items: Vec<u16>,
}

impl Measure {
    /// Whether more failed than the limit tolerates.
    pub fn is_exceeded(&self) -> bool {
        self.items.len() > self.most.into()
    }
}

/// Everything that decides a verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Weighing {
    /// One for each limit in force.
    pub measures: Vec<Measure>,
    /// Failed items that decide alone, because nothing can put them right: a key item always, another one where
    /// a limit is exceeded, because then nothing is left to wait for.
    pub hopeless: Vec<u16>,
}

impl Weighing {
    /// Whether any limit is exceeded.
    pub fn exceeds(&self) -> bool {
        self.measures.iter().any(Measure::is_exceeded)
    }
}

/// Weighs checked answers.
pub fn weigh(checklist: &Checklist, answers: &CheckedAnswers, limit: Thresholds) -> Weighing {
    let open = open_fails(checklist, answers);
    let measure = |counted, most, severities: &[Severity]| {
        let items = open.iter().filter(|(item, _)| severities.contains(&item.severity));
        Measure { counted, most, items: items.map(|(item, _)| item.no).collect() }
    };
    let total = limit
        .total_max
        .map(|most| measure(Counted::MajorAndGeneral, most, &[Severity::Major, Severity::General]));
    let measures = [
        measure(Counted::Key, limit.key_max, &[Severity::Key]),
        measure(Counted::Major, limit.major_max, &[Severity::Major]),
    ];
    let measures: Vec<Measure> = measures.into_iter().chain(total).collect();
    let exceeds = measures.iter().any(Measure::is_exceeded);
    let never = |item: &ChecklistItem| {
        item.rectifiable == Rectifiable::No && (exceeds || item.severity == Severity::Key)
    };
    let hopeless = open.iter().filter(|(item, _)| never(item)).map(|(item, _)| item.no).collect();
    Weighing { measures, hopeless }
}

/// The items that failed and were not put right on the spot, each with its demand.
pub(super) fn open_fails<'a>(
    checklist: &'a Checklist,
    answers: &'a CheckedAnswers,
) -> Vec<(&'a ChecklistItem, &'a str)> {
    let failed = answers.answers().iter().filter_map(|given| match &given.answer {
        Answer::Fail { demand } => Some((checklist.item(given.no)?, demand.as_str())),
        Answer::Pass | Answer::FixedOnSite { .. } | Answer::NotApplicable => None,
    });
    failed.collect()
}
