//! From what is known of premises to their grade. Everything it rests on is handed in and kept, so that the same
//! grade can be computed again.

use actnow_statutory_clock::add_months;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::RiskGrade;
use super::moves::{GradeMove, MoveGround};
use super::points::{LicenceProfile, RecordedOutcome, RiskFactor};
use super::rules::RiskRules;
use crate::domain::verdict::{Round, Verdict};

/// What a grade rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RiskInputs {
    /// First day of the licence, as far as is known here.
    pub licensed_on: NaiveDate,
    /// What the licence says.
    pub profile: LicenceProfile,
    /// Signed outcomes at the premises.
    pub outcomes: Vec<RecordedOutcome>,
    /// Moves that were decided.
    pub moves: Vec<GradeMove>,
    /// Day of the assessment.
    pub as_of: NaiveDate,
}

/// Points and what gave them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PointLine {
    /// What.
    pub factor: RiskFactor,
    /// How many.
    pub points: u16,
    /// The inspection that found it; none where the licence says so.
    pub inspection: Option<Uuid>,
}

/// A grade with its reasons.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Assessment {
    /// The grade.
    pub grade: RiskGrade,
    /// Points of the licence.
    pub static_points: u16,
    /// Points of findings.
    pub dynamic_points: u16,
    /// What gave points.
    pub lines: Vec<PointLine>,
    /// What moved the grade.
    pub moves: Vec<GradeMove>,
}

impl Assessment {
    /// Whether `other` gives the same grade for the same reasons.
    pub fn says_the_same_as(&self, other: &Self) -> bool {
        let grounds = |one: &Self| one.moves.iter().map(|one| one.ground).collect::<Vec<_>>();
        let points = |one: &Self| (one.grade, one.static_points, one.dynamic_points);
        points(self) == points(other) && self.lines == other.lines && grounds(self) == grounds(other)
    }

    /// All points.
    pub fn points(&self) -> u16 {
        self.static_points.saturating_add(self.dynamic_points)
    }
}

impl RiskInputs {
    /// Takes an outcome in; one that is known already stays as it is.
    pub fn take(&mut self, outcome: RecordedOutcome) {
        let same =
            |known: &RecordedOutcome| (known.inspection, known.round) == (outcome.inspection, outcome.round);
        if !self.outcomes.iter().any(same) {
            self.outcomes.push(outcome);
        }
    }

    /// Whether a move for this ground still counts on `day`.
    pub fn is_moved(&self, ground: MoveGround, rules: &RiskRules, day: NaiveDate) -> bool {
        self.moves.iter().any(|one| one.ground == ground && counts(one.on, rules.period_months, day))
    }

    /// The grade by `rules`.
    pub fn assess(&self, rules: &RiskRules) -> Assessment {
        let of_licence = RiskFactor::of_licence(&self.profile).into_iter().map(|factor| (factor, None));
        let of_findings = self.findings(rules).into_iter().map(|(factor, id)| (factor, Some(id)));
        let line =
            |(factor, inspection)| PointLine { factor, points: rules.points.points(factor), inspection };
        let lines: Vec<PointLine> = of_licence.chain(of_findings).map(line).collect();
        let sum = |found: bool| {
            let those = lines.iter().filter(|line| line.inspection.is_some() == found);
            those.fold(0_u16, |sum, line| sum.saturating_add(line.points))
        };
        let static_points = sum(false).min(rules.static_max);
        let dynamic_points = sum(true).min(rules.dynamic_max);
        let moves = self.moves_that_count(rules);
        let steps = moves.iter().map(|one| one.ground.steps()).sum();
        let grade = rules.grade_of(static_points.saturating_add(dynamic_points)).moved(steps);
        Assessment { grade, static_points, dynamic_points, lines, moves }
    }

    /// What inspections of the period found, in an order of its own.
    fn findings(&self, rules: &RiskRules) -> Vec<(RiskFactor, Uuid)> {
        let recent = self.outcomes.iter().filter(|one| counts(one.on, rules.period_months, self.as_of));
        let mut found: Vec<(&RecordedOutcome, RiskFactor)> =
            recent.filter_map(|one| Some((one, one.factor()?))).collect();
        found.sort_by_key(|(one, factor)| (one.on, one.inspection, one.round != Round::First, *factor));
        found.into_iter().map(|(one, factor)| (factor, one.inspection)).collect()
    }

    /// Each ground once, the latest move for it.
    fn moves_that_count(&self, rules: &RiskRules) -> Vec<GradeMove> {
        let latest = |ground: MoveGround| {
            let for_it = self.moves.iter().filter(|one| one.ground == ground);
            for_it.filter(|one| counts(one.on, rules.period_months, self.as_of)).max_by_key(|one| one.on)
        };
        let mut moves: Vec<GradeMove> = MoveGround::ALL.into_iter().filter_map(latest).cloned().collect();
        if self.is_clean(rules) && !moves.iter().any(|one| one.ground == MoveGround::CleanRecord) {
            moves.push(GradeMove { ground: MoveGround::CleanRecord, on: self.as_of, decided_by: None });
        }
        moves
    }

    /// Inspected, and nothing but clean outcomes and no worsening for as long as the rules want.
    fn is_clean(&self, rules: &RiskRules) -> bool {
        let within = |on| counts(on, rules.clean_months, self.as_of);
        let mut outcomes = self.outcomes.iter().filter(|one| within(one.on)).peekable();
        add_months(self.licensed_on, rules.clean_months) <= self.as_of
            && outcomes.peek().is_some()
            && outcomes.all(|one| one.verdict == Verdict::Conform && one.factor().is_none())
            && !self.moves.iter().any(|one| one.ground.steps() > 0 && within(one.on))
    }
}

/// Whether what happened `on` a day counts on `day` for `months`.
fn counts(on: NaiveDate, months: u32, day: NaiveDate) -> bool {
    on <= day && day < add_months(on, months)
}
