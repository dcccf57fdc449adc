//! The three sample cases and what must come of them, as published in the design of the product.

use actnow::case_file::{FILING_TODAY, LICENCE_2018, LICENCE_WITH_VISIT};
use actnow::summary::Summary;
use chrono::{DateTime, Utc};

use crate::house::at;

/// A sample case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sample {
    /// Prepackaged only, 2026: a filing.
    FilingToday,
    /// Prepackaged without cold storage, 2018: a licence without a visit.
    Licence2018,
    /// Bulk food, 2026: a licence after a visit.
    LicenceWithVisit,
}

impl Sample {
    /// All three.
    pub const ALL: [Sample; 3] = [Sample::FilingToday, Sample::Licence2018, Sample::LicenceWithVisit];

    /// Its case file.
    pub fn text(self) -> &'static str {
        match self {
            Sample::FilingToday => FILING_TODAY,
            Sample::Licence2018 => LICENCE_2018,
            Sample::LicenceWithVisit => LICENCE_WITH_VISIT,
        }
    }

    /// When it is handed in.
    pub fn at(self) -> DateTime<Utc> {
        match self {
            Sample::FilingToday | Sample::LicenceWithVisit => at("2026-09-21T09:05:00"),
            Sample::Licence2018 => at("2018-11-12T09:05:00"),
        }
    }

    /// Whether persons must act in it.
    pub fn needs_clerks(self) -> bool {
        match self {
            Sample::FilingToday | Sample::Licence2018 => false,
            Sample::LicenceWithVisit => true,
        }
    }

    /// Compares what came of it with what must.
    ///
    /// # Panics
    /// When something differs.
    pub fn assert_outcome(self, summary: &Summary) {
        let food = &summary.food;
        assert_eq!(summary.case.state, "COMPLETED", "{summary:#?}");
        assert_eq!(summary.parent.uscc, "91370222MAFAKE019R");
        let subsidiary = summary.subsidiary.as_ref().expect("a subsidiary");
        assert_eq!(subsidiary.uscc, "91370222MAFAKE027L");
        let found =
            [&food.kind, &food.number, &food.valid_from, &food.valid_to, &food.visit].map(String::as_str);
        let expected = match self {
            Sample::FilingToday => ["FILING", "YB23702220000011", "2026-09-21", "", "NONE"],
            Sample::Licence2018 => ["LICENCE", "JY13702220000017", "2018-11-12", "2023-11-11", "SKIPPED"],
            Sample::LicenceWithVisit => ["LICENCE", "JY13702220000017", "2026-09-21", "2031-09-20", "DONE"],
        };
        assert_eq!(found, expected, "{summary:#?}");
        let due = [summary.due.visit.as_str(), summary.due.decision.as_str()];
        match self {
            Sample::FilingToday => assert_eq!(due, ["", ""]),
            Sample::Licence2018 => assert_eq!(due, ["", "2018-12-10"]),
            Sample::LicenceWithVisit => assert_eq!(due, ["2026-09-29", "2026-10-12"]),
        }
        assert_eq!(food.visit_ground.is_empty(), self == Sample::FilingToday, "{}", food.visit_ground);
        assert!(!summary.trace_ids.is_empty());
    }
}
