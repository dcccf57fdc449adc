//! What becomes of the cases of an invented world: one script for every way a clerk may meet a case.
//!
//! A script says what is handed in and who does what afterwards. It ends where the case shall be found at the
//! end; when it is handed in depends on how long it may have waited by then.

use crate::clerks::Findings;

use super::case::{Form, Quirk};

/// Somebody does something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Act {
    /// The applicant hands the case in.
    HandIn,
    /// The applicant answers for a similar name.
    StateLiability,
    /// The registrar lets a name pass, or not.
    DecideName { reserve: bool },
    /// The registrar gives a receipt.
    Receive,
    /// The head extends the review.
    Extend,
    /// The registrar returns the filing for correction.
    Return,
    /// The applicant hands it in again.
    Resubmit,
    /// The registrar approves the parent.
    Approve,
    /// The head refuses a filing: that of the parent, or of the subsidiary.
    Refuse { part: &'static str },
    /// The applicant withdraws the case.
    Withdraw,
    /// The window accepts the food application.
    AcceptFood,
    /// The reviewer orders the visit.
    OrderVisit,
    /// The supervisor recuses an inspector: nobody is left to go in the place.
    Recuse,
    /// The inspectors begin.
    StartVisit,
    /// The inspectors record what they found.
    Record(Findings),
    /// One signs.
    Sign,
    /// The last one signs: the verdict counts.
    SignLast,
    /// The head consents to rectification.
    Consent,
    /// The head grants the licence.
    Grant,
    /// The head refuses it.
    RefuseLicence,
    /// What comes long after the case.
    Then(Later),
}

/// What becomes of a company, a licence or a filing in the months after its case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Later {
    /// The parent moves: a change is handed in.
    Move,
    /// The shareholders of the parent promise more.
    RaiseCapital,
    /// The registrar approves what is open about the parent.
    ApproveAct,
    /// The parent's simple end is publicised.
    PubliciseEnd,
    /// Its publicity is over: the end is applied for.
    ApplyForEnd,
    /// The parent rests for three months.
    Rest,
    /// The licence holder reports a new layout.
    ReportLayout,
    /// The licence holder ends its business.
    CancelLicence,
    /// The holder of a filing ends its business.
    CancelFiling,
}

/// What an act takes a number or a place in, by itself or by what machines do after it: the order of such acts is part of
/// the world.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Turn {
    /// Receipts, codes and licences of companies, numbers of food filings, the roster of inspectors.
    Registration,
    /// Numbers and certificates of food licences.
    Licence,
    /// Nothing: it may be done at any time of its moment.
    None,
}

impl Act {
    /// Whose turn it takes; what a case is handed in for is up to its quirk.
    pub(super) const fn turn(self) -> Turn {
        match self {
            Act::HandIn
            | Act::DecideName { reserve: true }
            | Act::Receive
            | Act::Approve
            | Act::OrderVisit
            | Act::Recuse
            | Act::Then(Later::ApproveAct) => Turn::Registration,
            Act::Grant | Act::Then(Later::ReportLayout | Later::CancelLicence) => Turn::Licence,
            Act::StateLiability
            | Act::DecideName { reserve: false }
            | Act::Extend
            | Act::Return
            | Act::Resubmit
            | Act::Refuse { .. }
            | Act::Withdraw
            | Act::AcceptFood
            | Act::StartVisit
            | Act::Record(_)
            | Act::Sign
            | Act::SignLast
            | Act::Consent
            | Act::RefuseLicence
            | Act::Then(
                Later::Move
                | Later::RaiseCapital
                | Later::PubliciseEnd
                | Later::ApplyForEnd
                | Later::Rest
                | Later::CancelFiling,
            ) => Turn::None,
        }
    }
}

/// When a case is handed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum When {
    /// Whenever its acts fit before the end.
    Whenever,
    /// On one of the last working days: it has not waited long.
    Lately,
    /// So many working days before the last one.
    DaysBefore(usize),
    /// First of all: others refer to it.
    First,
}

/// A way to go.
#[derive(Debug, Clone, Copy)]
pub(super) struct Script {
    pub(super) form: Form,
    pub(super) quirk: Quirk,
    pub(super) when: When,
    /// What follows, each with the meetings in between.
    acts: &'static [(usize, Act)],
    /// What comes long after the case.
    later: &'static [(usize, Later)],
}

impl Script {
    /// What is done to the case, each with the meetings in between.
    pub(super) fn acts(&self) -> impl Iterator<Item = (usize, Act)> {
        let later = self.later.iter().map(|(pause, later)| (*pause, Act::Then(*later)));
        self.acts.iter().copied().chain(later)
    }

    /// Meetings from handing in to the last act.
    pub(super) fn length(&self) -> usize {
        self.acts().map(|(pause, _)| pause).sum()
    }

    /// The same case with a life after it.
    const fn then(self, later: &'static [(usize, Later)]) -> Self {
        Self { later, ..self }
    }
}

const fn script(form: Form, quirk: Quirk, when: When, acts: &'static [(usize, Act)]) -> Script {
    Script { form, quirk, when, acts, later: &[] }
}

use Act::*;
use Findings::{Conform, Hopeless, ToBePutRight};
use Form::{Companies, Filing, Licence, Parent};
use Later::*;
use Quirk::{FoodOnPaper, NameForPerson, None as Plain, ParentOnPaper, SimilarName, SubsidiaryOnPaper};
use When::{DaysBefore, First, Lately, Whenever};

/// One working day, in meetings.
const DAY: usize = 4;

const STRAIGHT: Script = script(Filing, Plain, Whenever, &[]);
const PARENT_ONLY: Script = script(Parent, Plain, Whenever, &[]);
const COMPANIES: Script = script(Companies, Plain, Whenever, &[]);
const APPROVED: Script = script(Filing, ParentOnPaper, Whenever, &[(1, Receive), (1, Approve)]);
const APPROVED_AT_ONCE: Script = script(Parent, ParentOnPaper, Whenever, &[(1, Approve)]);
const GRANTED: Script = script(
    Licence,
    Plain,
    Whenever,
    &[(1, StartVisit), (1, Record(Conform)), (1, Sign), (1, Sign), (1, SignLast), (1, Grant)],
);
const CORRECTED: Script =
    script(Companies, ParentOnPaper, Whenever, &[(1, Receive), (1, Return), (1, Resubmit), (1, Approve)]);
const ANSWERED_FOR: Script =
    script(Filing, SimilarName, Whenever, &[(1, StateLiability), (1, Receive), (1, Approve)]);
const NAME_PASSED: Script = script(Filing, NameForPerson, Whenever, &[(1, DecideName { reserve: true })]);
const WITHDRAWN: Script = script(Filing, ParentOnPaper, Whenever, &[(2, Withdraw)]);
const REFUSED: Script =
    script(Parent, ParentOnPaper, Whenever, &[(1, Receive), (1, Refuse { part: "parent" })]);
const PARTIAL: Script = script(Filing, SubsidiaryOnPaper, Whenever, &[(1, Refuse { part: "subsidiary" })]);
const LICENCE_REFUSED: Script = script(
    Licence,
    Plain,
    Whenever,
    &[(1, StartVisit), (1, Record(Hopeless)), (1, Sign), (1, Sign), (1, SignLast), (1, RefuseLicence)],
);
const WAITS_FOR_REGISTRAR: Script = script(Filing, ParentOnPaper, Lately, &[]);
const RECEIVED: Script = script(Filing, ParentOnPaper, Lately, &[(1, Receive)]);
const VISIT_ASSIGNED: Script = script(Licence, Plain, Lately, &[]);
const SIMILAR_NAME: Script = script(Filing, SimilarName, Lately, &[]);

/// What every world shows, each at least once.
pub(super) const SHOWN: &[Script] = &[
    script(Filing, Plain, First, &[]),
    script(Parent, Plain, First, &[]),
    STRAIGHT,
    PARENT_ONLY,
    COMPANIES,
    // Names.
    SIMILAR_NAME,
    ANSWERED_FOR,
    script(Parent, SimilarName, Lately, &[(1, StateLiability)]),
    script(Filing, NameForPerson, Lately, &[]),
    NAME_PASSED,
    script(Parent, NameForPerson, Whenever, &[(1, DecideName { reserve: false })]),
    // Filings.
    WAITS_FOR_REGISTRAR,
    script(Companies, SubsidiaryOnPaper, Lately, &[]),
    RECEIVED,
    script(Filing, ParentOnPaper, DaysBefore(2), &[(1, Receive)]),
    script(Parent, ParentOnPaper, DaysBefore(4), &[(1, Receive)]),
    script(Companies, ParentOnPaper, DaysBefore(3), &[(1, Receive), (1, Extend)]),
    script(Filing, ParentOnPaper, DaysBefore(3), &[]),
    script(Filing, ParentOnPaper, Lately, &[(1, Receive), (1, Return)]),
    script(Parent, ParentOnPaper, Lately, &[(1, Receive), (1, Return), (1, Resubmit)]),
    CORRECTED,
    APPROVED,
    REFUSED,
    WITHDRAWN,
    PARTIAL,
    // Food applications and visits.
    script(Licence, FoodOnPaper, Lately, &[]),
    script(Licence, FoodOnPaper, DaysBefore(4), &[]),
    script(Licence, FoodOnPaper, Lately, &[(1, AcceptFood)]),
    script(Licence, FoodOnPaper, Lately, &[(1, AcceptFood), (1, OrderVisit)]),
    VISIT_ASSIGNED,
    script(Licence, Plain, Lately, &[(1, Recuse)]),
    script(Licence, Plain, Lately, &[(1, StartVisit)]),
    script(Licence, Plain, Lately, &[(1, StartVisit), (1, Record(Conform))]),
    script(Licence, Plain, Lately, &[(1, StartVisit), (1, Record(Conform)), (1, Sign)]),
    script(
        Licence,
        Plain,
        DaysBefore(2),
        &[(1, StartVisit), (1, Record(Conform)), (1, Sign), (1, Sign), (1, SignLast)],
    ),
    script(
        Licence,
        Plain,
        DaysBefore(2),
        &[(1, StartVisit), (1, Record(ToBePutRight)), (1, Sign), (1, Sign), (1, SignLast)],
    ),
    script(
        Licence,
        Plain,
        DaysBefore(2),
        &[(1, StartVisit), (1, Record(ToBePutRight)), (1, Sign), (1, Sign), (1, SignLast), (1, Consent)],
    ),
    script(
        Licence,
        Plain,
        DaysBefore(2),
        &[(1, StartVisit), (1, Record(Hopeless)), (1, Sign), (1, Sign), (1, SignLast)],
    ),
    GRANTED,
    LICENCE_REFUSED,
];

/// What the other cases come to, of a hundred.
pub(super) const USUAL: &[(u64, Script)] = &[
    (44, STRAIGHT),
    (10, PARENT_ONLY),
    (6, COMPANIES),
    (7, APPROVED),
    (5, APPROVED_AT_ONCE),
    (8, GRANTED),
    (3, CORRECTED),
    (3, ANSWERED_FOR),
    (3, NAME_PASSED),
    (3, WITHDRAWN),
    (1, REFUSED),
    (2, PARTIAL),
    (1, LICENCE_REFUSED),
    (1, WAITS_FOR_REGISTRAR),
    (1, RECEIVED),
    (1, VISIT_ASSIGNED),
    (1, SIMILAR_NAME),
];

/// Of a hundred of the usual cases of a long world, how many have a life afterwards.
pub(super) const WITH_LATER: u64 = 12;
/// A world is long when it has so many working days: every one of [`LATER`] fits.
pub(super) const LONG_WORLD: usize = 120;
/// The publicity of a simple end takes 20 days, and longer where the last is none of work; so many working days later it is
/// over, and the 20 days to apply are not, whatever holidays lie between.
const PUBLICITY: usize = 18 * DAY;

/// Ways to go on in the months after the case, of a hundred of them.
pub(super) const LATER: &[(u64, Script)] = &[
    (24, PARENT_ONLY.then(&[(35 * DAY, Move), (2, ApproveAct)])),
    (16, COMPANIES.then(&[(60 * DAY, RaiseCapital), (3, ApproveAct)])),
    (20, PARENT_ONLY.then(&[(50 * DAY, PubliciseEnd), (PUBLICITY, ApplyForEnd), (1, ApproveAct)])),
    (6, PARENT_ONLY.then(&[(40 * DAY, Rest)])),
    (14, GRANTED.then(&[(30 * DAY, ReportLayout)])),
    (6, GRANTED.then(&[(70 * DAY, CancelLicence)])),
    (14, STRAIGHT.then(&[(55 * DAY, CancelFiling)])),
];

/// How far back `Lately` goes, in meetings.
pub(super) const LATELY: usize = 2 * DAY;

#[cfg(test)]
mod tests {
    use actnow_statutory_clock::{Period, WorkingCalendar};
    use chrono::NaiveDate;

    use super::*;

    #[test]
    fn an_end_is_applied_for_between_its_publicity_and_the_last_day() {
        let calendar = WorkingCalendar::built_in();
        let first = NaiveDate::from_ymd_opt(2024, 7, 1).unwrap();
        let working = first.iter_days().take(900).filter(|day| calendar.is_working_day(*day));
        let days: Vec<NaiveDate> = working.collect();
        for (publicised, applied) in days.iter().zip(&days[PUBLICITY / DAY..]) {
            let until = Period::calendar_days(20).due_after(*publicised, calendar).date;
            let last = Period::calendar_days(20).due_after(until, calendar).date;
            assert!(until < *applied && *applied <= last, "{publicised} {until} {applied} {last}");
        }
    }

    #[test]
    fn shares_add_up_to_a_hundred() {
        for shares in [USUAL, LATER] {
            assert_eq!(shares.iter().map(|(share, _)| share).sum::<u64>(), 100);
        }
    }

    #[test]
    fn every_life_fits_into_a_long_world() {
        assert!(LATER.iter().all(|(_, script)| script.length() < LONG_WORLD * DAY));
    }

    #[test]
    fn no_script_outlasts_two_days() {
        let all = SHOWN.iter().chain(USUAL.iter().map(|(_, script)| script));
        assert!(all.map(Script::length).max().is_some_and(|longest| longest <= 2 * DAY));
    }
}
