//! The register of a former system in an invented world: shops whose food licences were decided five years before they
//! end, and end within the world. Most are renewed (延续), in the window of the law or after it; some are not, and expire.

use anyhow::{Context, Result};
use chrono::{Months, NaiveDate, TimeDelta};

use actnow_chassis::ids::Ids;
use actnow_identifiers::{
    CodePool, DivisionTable, FoodLicenceNumber, IssuedCategory, MainType as NumberType, Uscc,
};
use actnow_proto::food_licensing::v1::{FoodForm, ImportedLicence, Network, SaleMode};
use actnow_proto::registration::v1::{
    IdDocumentKind, ImportedCompany, Material, MaterialSource, Person, Verification, VerificationMethod,
};
use actnow_statutory_clock::{legal_date, validity_end};

use super::calendar::{Calendar, Slot};
use super::people::{Invented, below};
use crate::bench::trade;

/// One of so many cases stands for a licence of the former system that ends in the world.
const CASES_A_LICENCE: usize = 40;
/// So many show every course, several of them twice.
const FEWEST: usize = 8;
/// What is taken over by one call, and no more visits than inspectors can make.
const MOST: usize = 300;
/// Years of a licence.
const YEARS: u32 = 5;
/// Until this day, from 0, unannounced inspections are planned: nobody's licence ends before.
const FIRST_END: usize = 25;
/// One working day, in meetings.
const DAY: usize = 4;
/// The division of the shops.
const DIVISION: &str = "370222";
/// Their codes: fictional ones, and not of the pool of the house.
const CODES: &str = "MAFA####";
/// Their trade names begin where no case comes to.
const TRADES: u64 = 2_000_000;
/// The first number that the former system still has in force, of those of this world.
const FIRST_NUMBER: usize = 1_001;
/// Its seed is another one than that of the cases, so that they are the same with it and without it.
const APART: u64 = 0x466f_726d_6572;

/// What becomes of a licence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Course {
    /// Renewed in its window; the conditions are declared unchanged: nobody visits before.
    InTime,
    /// Renewed in its window after a visit.
    Visited,
    /// Applied for after its window, decided after its last day: business rests in between.
    Late,
    /// Nobody renews it: it expires.
    Never,
}

/// Courses in turn.
const COURSES: [Course; FEWEST] = [
    Course::InTime,
    Course::Late,
    Course::Visited,
    Course::Never,
    Course::InTime,
    Course::InTime,
    Course::Late,
    Course::Never,
];

impl Course {
    /// Working days from the application to the last day: the window of the law ends fifteen before it.
    fn lead(self, ids: &Ids) -> usize {
        match self {
            Self::InTime | Self::Visited => 20 + below(ids, 50),
            Self::Late => 4,
            Self::Never => 0,
        }
    }

    /// Working days of the world that it takes after the last day.
    const fn afterwards(self) -> usize {
        match self {
            Self::InTime | Self::Visited | Self::Never => 1,
            Self::Late => 6,
        }
    }

    /// What follows the application, in meetings after it. A step that finds nothing to do does nothing.
    fn steps(self) -> Vec<usize> {
        match self {
            // Accepted, reviewed, granted.
            Self::InTime => (1..=3).collect(),
            // With the visit between: assigned, begun, recorded, signed three times.
            Self::Visited => (1..=10).collect(),
            // Accepted at once, decided when it has ended.
            Self::Late => vec![1, 8 * DAY, 8 * DAY + 1],
            Self::Never => Vec::new(),
        }
    }
}

/// Somebody does something about a renewal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// The holder applies for it at the window.
    Apply,
    /// Whoever's turn it is goes on.
    GoOn,
}

/// A step of the renewal of one licence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Renewal {
    /// Index of the licence in the plan.
    pub(super) licence: usize,
    pub(super) step: Step,
}

/// A licence of the former register, and the shop that holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Former {
    /// Which one, from 0.
    index: usize,
    sequence: u32,
    manager: Invented,
    legal_rep: Invented,
    pub(super) valid_from: NaiveDate,
    pub(super) valid_to: NaiveDate,
    pub(super) course: Course,
}

impl Former {
    /// Its number.
    ///
    /// # Errors
    /// Never in practice: there are fewer than 999999.
    pub(super) fn number(&self) -> Result<String> {
        Ok(FoodLicenceNumber::compose(NumberType::FoodSeller, DIVISION, self.sequence)?.to_string())
    }

    fn uscc(&self) -> Result<String> {
        let n = u64::try_from(self.index + 1)?;
        let body = CodePool::parse(CODES)?.body(n).context("the pool of codes is exhausted")?;
        let table = DivisionTable::built_in();
        Ok(Uscc::compose(IssuedCategory::Enterprise, DIVISION, &body, table)?.to_string())
    }

    fn name(&self) -> String {
        format!("青岛{}食品有限公司", trade(TRADES + u64::try_from(self.index).unwrap_or_default()))
    }

    fn address(&self) -> String {
        format!("山东省青岛市城阳区高新区旧样例路{}号101室", self.index + 1)
    }

    /// The shop, as the former register of companies shows it.
    ///
    /// # Errors
    /// As [`Former::number`].
    pub(super) fn company(&self) -> Result<ImportedCompany> {
        Ok(ImportedCompany {
            uscc: self.uscc()?,
            full_name: self.name(),
            company_type: "1130".to_owned(),
            domicile: self.address(),
            division: DIVISION.to_owned(),
            capital_fen: 50_000_000,
            scope: vec!["食品销售".to_owned()],
            established_on: (self.valid_from - TimeDelta::days(30)).to_string(),
            state: "ACTIVE".to_owned(),
            ..ImportedCompany::default()
        })
    }

    /// The licence, as the former register shows it.
    ///
    /// # Errors
    /// As [`Former::number`].
    pub(super) fn licence(&self) -> Result<ImportedLicence> {
        let manager = Person {
            r#ref: "p1".to_owned(),
            name: self.manager.name.clone(),
            id_kind: IdDocumentKind::ResidentId.into(),
            id_number: self.manager.id_number.clone(),
            phone: "13800138000".to_owned(),
            email: String::new(),
            verified: Some(Verification { method: VerificationMethod::InPerson.into(), at: None }),
        };
        Ok(ImportedLicence {
            number: self.number()?,
            form: Some(self.form()?),
            persons: vec![manager],
            valid_from: self.valid_from.to_string(),
            valid_to: self.valid_to.to_string(),
            decided_on: String::new(),
        })
    }

    /// Bulk food, which the measures of 2015 and of 2023 both license.
    fn form(&self) -> Result<FoodForm> {
        let rules = ["SELF_INSPECTION", "STAFF_HEALTH", "INCOMING_INSPECTION", "ACCIDENT_HANDLING"];
        let materials = ["APPLICATION_FORM", "EQUIPMENT_LAYOUT", "SAFETY_RULES"];
        let shared = |kind: &str| Material {
            kind: kind.to_owned(),
            source: MaterialSource::Shared.into(),
            sha256: String::new(),
        };
        Ok(FoodForm {
            operator_uscc: self.uscc()?,
            operator_name: self.name(),
            premises: self.address(),
            division: DIVISION.to_owned(),
            mode: SaleMode::Retail.into(),
            network: Some(Network { physical_shop: true, ..Network::default() }),
            food_safety_manager: "p1".to_owned(),
            rules: rules.map(str::to_owned).to_vec(),
            main_type: "FOOD_SELLER".to_owned(),
            items: vec!["BULK".to_owned()],
            materials: materials.into_iter().map(shared).collect(),
            scope: vec!["食品销售".to_owned()],
            legal_rep: self.legal_rep.name.clone(),
            domicile: self.address(),
            ..FoodForm::default()
        })
    }

    /// Whether its holder declares the conditions unchanged.
    pub(super) const fn is_unchanged(&self) -> bool {
        match self.course {
            Course::InTime | Course::Late => true,
            Course::Visited | Course::Never => false,
        }
    }
}

/// The former register of a world, and what is done about its renewals, each with its meeting.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Register {
    pub(super) licences: Vec<Former>,
    pub(super) renewals: Vec<(usize, Renewal)>,
}

impl Register {
    /// The register beside `cases` cases of a long world; the same seed and the same days make the same one.
    pub(super) fn new(seed: u64, calendar: &Calendar, cases: usize) -> Self {
        let ids = Ids::seeded(seed ^ APART);
        let mut register = Self::default();
        for turn in 0..(cases / CASES_A_LICENCE).clamp(FEWEST, MOST) {
            register.add(&ids, calendar, turn);
        }
        register
    }

    fn add(&mut self, ids: &Ids, calendar: &Calendar, turn: usize) {
        let (course, index) = (COURSES[turn % FEWEST], self.licences.len());
        let lead = course.lead(ids);
        let first = FIRST_END.max(lead + 1);
        let last = (calendar.days() - 1).saturating_sub(course.afterwards()).max(first);
        let day = first + below(ids, last - first + 1);
        let sequence = u32::try_from(FIRST_NUMBER + 10 * turn + below(ids, 10)).unwrap_or(u32::MAX);
        let (manager, legal_rep) = (Invented::next(ids), Invented::next(ids));
        let Some(valid_to) = slot_of(calendar, day).map(|slot| legal_date(calendar.slots[slot].at)) else {
            return;
        };
        let Some(valid_from) = decided_on(valid_to) else { return };
        self.licences.push(Former { index, sequence, manager, legal_rep, valid_from, valid_to, course });
        let (Some(applied), true) = (slot_of(calendar, day - lead), course != Course::Never) else { return };
        self.renewals.push((applied, Renewal { licence: index, step: Step::Apply }));
        let steps = course.steps().into_iter();
        let goes_on = Renewal { licence: index, step: Step::GoOn };
        self.renewals.extend(steps.map(|pause| (applied + pause, goes_on)));
    }
}

/// The first meeting of a working day.
fn slot_of(calendar: &Calendar, day: usize) -> Option<usize> {
    calendar.slots.iter().position(|slot: &Slot| slot.day == day)
}

/// The day of a decision whose years end on `last`; none for the days that 29 February shifts.
fn decided_on(last: NaiveDate) -> Option<NaiveDate> {
    let on = last.succ_opt()?.checked_sub_months(Months::new(12 * YEARS))?;
    (validity_end(on, YEARS) == last).then_some(on)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use actnow_statutory_clock::WorkingCalendar;

    use super::*;

    fn year() -> Calendar {
        let instant = |text: &str| chrono::DateTime::parse_from_rfc3339(text).unwrap().to_utc();
        let (from, until) = ("2025-06-12T08:00:00+08:00", "2026-06-12T16:30:00+08:00");
        Calendar::between(instant(from), instant(until)).unwrap()
    }

    #[test]
    fn the_same_seed_makes_the_same_register_and_another_seed_another() {
        let (one, two) = (Register::new(7, &year(), 2_000), Register::new(7, &year(), 2_000));
        assert_eq!(one, two);
        assert_ne!(one, Register::new(8, &year(), 2_000));
        assert_eq!(one.licences.len(), 2_000 / CASES_A_LICENCE);
        assert_eq!(Register::new(7, &year(), 10).licences.len(), FEWEST);
    }

    #[test]
    fn every_course_is_there_with_its_window() {
        let (calendar, working) = (year(), WorkingCalendar::built_in());
        for seed in 0..20 {
            let register = Register::new(seed, &calendar, 400);
            for (index, former) in register.licences.iter().enumerate() {
                assert_eq!(validity_end(former.valid_from, YEARS), former.valid_to);
                let applied = register
                    .renewals
                    .iter()
                    .find(|(_, renewal)| renewal.licence == index && renewal.step == Step::Apply)
                    .map(|(slot, _)| legal_date(calendar.slots[*slot].at));
                let before = |days| working.sub_working_days(former.valid_to, days).date;
                match former.course {
                    Course::InTime | Course::Visited => {
                        assert!(applied.is_some_and(|on| before(90) <= on && on <= before(15)), "{former:?}");
                    }
                    Course::Late => {
                        assert!(applied.is_some_and(|on| before(15) < on && on <= former.valid_to));
                    }
                    Course::Never => assert_eq!(applied, None),
                }
            }
            let courses = register.licences.iter().map(|former| format!("{:?}", former.course));
            assert_eq!(courses.collect::<HashSet<_>>().len(), 4);
        }
    }

    #[test]
    fn each_shop_has_a_number_a_code_and_a_name_of_its_own() {
        let register = Register::new(1, &year(), 20_000);
        let mut seen = HashSet::new();
        for former in &register.licences {
            let company = former.company().unwrap();
            for own in [former.number().unwrap(), company.uscc, company.full_name, company.domicile] {
                assert!(seen.insert(own), "{former:?}");
            }
        }
        assert_eq!(register.licences.len(), MOST);
    }
}
