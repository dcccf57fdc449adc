//! Every due date is computed a second time by somebody who counts on fingers: days one after the other, months by
//! their lengths, holidays as lines of the notice. Nothing of the crate's arithmetic, nor of its calendar, is used.

use chrono::{Datelike, Days, NaiveDate};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use crate::{Period, PeriodUnit, StatutoryClock, SuspensionRule, WorkingCalendar, validity_end};

const NOTICES: &str = include_str!("../data/working-days.csv");
const CASES: u32 = 100_000;

/// Year, month and day.
type Civil = (i32, u32, u32);

/// One leaf of a wall calendar.
struct Leaf {
    civil: Civil,
    works: bool,
    published: bool,
}

fn length(year: i32, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 400 == 0 || (year % 4 == 0 && year % 100 != 0) => 29,
        2 => 28,
        _ => 31,
    }
}

/// The leaves from 2010 to 2045; the first of January 2010 was a Friday.
fn wall() -> Vec<Leaf> {
    let lines: Vec<(&str, &str)> = NOTICES.lines().skip(1).filter_map(|line| line.split_once(',')).collect();
    let mut weekday = 4;
    let mut leaves = Vec::new();
    for year in 2010..=2045 {
        let published = lines.iter().any(|(date, _)| date.starts_with(&format!("{year}-")));
        for month in 1..=12 {
            for day in 1..=length(year, month) {
                let written = format!("{year}-{month:02}-{day:02}");
                let works = match lines.iter().find(|(date, _)| *date == written) {
                    Some((_, rest)) => rest.starts_with("WORK"),
                    None => weekday < 5,
                };
                leaves.push(Leaf { civil: (year, month, day), works, published });
                weekday = (weekday + 1) % 7;
            }
        }
    }
    leaves
}

fn civil(date: NaiveDate) -> Civil {
    (date.year(), date.month(), date.day())
}

/// The same clock, told as what happened: event, length, and the spans that do not count.
struct Told<'a> {
    wall: &'a [Leaf],
    start: NaiveDate,
    period: Period,
    extra: u32,
    spans: Vec<(NaiveDate, NaiveDate)>,
}

impl Told<'_> {
    fn leaf(&self, date: NaiveDate) -> usize {
        self.wall.binary_search_by_key(&civil(date), |leaf| leaf.civil).expect("a day of the wall")
    }

    /// The last day and whether a day that was looked at has no notice yet.
    fn due(&self) -> (Civil, bool) {
        let n = self.period.n + self.extra;
        match self.period.unit {
            PeriodUnit::WorkingDays if n == 0 => self.forward(self.leaf(self.start)),
            PeriodUnit::WorkingDays => self.counted(n),
            PeriodUnit::CalendarDays => self.forward(self.leaf(self.start) + (n + self.still()) as usize),
            PeriodUnit::Months => (self.after_months(n), false),
        }
    }

    fn still(&self) -> u32 {
        self.spans.iter().map(|(since, until)| (self.leaf(*until) - self.leaf(*since)) as u32).sum()
    }

    fn counted(&self, n: u32) -> (Civil, bool) {
        let spans: Vec<_> =
            self.spans.iter().map(|(since, until)| (self.leaf(*since), self.leaf(*until))).collect();
        let mut at = self.leaf(self.start);
        let (mut seen, mut unpublished) = (0, false);
        while seen < n {
            at += 1;
            unpublished |= !self.wall[at].published;
            if self.wall[at].works && !spans.iter().any(|(since, until)| at > *since && at <= *until) {
                seen += 1;
            }
        }
        (self.wall[at].civil, unpublished)
    }

    fn forward(&self, from: usize) -> (Civil, bool) {
        let mut at = from;
        let mut unpublished = !self.wall[at].published;
        while !self.wall[at].works {
            at += 1;
            unpublished |= !self.wall[at].published;
        }
        (self.wall[at].civil, unpublished)
    }

    fn after_months(&self, n: u32) -> Civil {
        let (mut year, mut month, day) = civil(self.start);
        for _ in 0..n {
            (year, month) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
        }
        let kept = (year, month, day.min(length(year, month)));
        let at = self.wall.binary_search_by_key(&kept, |leaf| leaf.civil).expect("a day of the wall");
        self.wall[at + self.still() as usize].civil
    }
}

#[derive(Debug, Clone)]
enum Event {
    Extend { by: u32, before_due: u64 },
    Stand { before_due: u64, days: u64 },
}

fn periods() -> impl Strategy<Value = Period> {
    prop_oneof![
        6 => (0u32..=90).prop_map(Period::working_days),
        3 => (0u32..=100).prop_map(Period::calendar_days),
        2 => (0u32..=62).prop_map(Period::months),
    ]
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    let one = prop_oneof![
        (1u32..=20, 0u64..40).prop_map(|(by, before_due)| Event::Extend { by, before_due }),
        (0u64..40, 0u64..50).prop_map(|(before_due, days)| Event::Stand { before_due, days }),
    ];
    prop::collection::vec(one, 0..=3)
}

/// Days near which counting goes wrong: ends of years and months, 29 February, the weeks of holidays.
fn starts() -> impl Strategy<Value = NaiveDate> {
    let first: NaiveDate = "2014-10-01".parse().expect("a date");
    let anywhere = (0u64..365 * 14).prop_map(move |offset| first + Days::new(offset));
    let edges = (
        2015i32..=2028,
        prop::sample::select(vec![(2, 27), (12, 28), (1, 29), (9, 28), (4, 28), (1, 1)]),
        0u64..4,
    )
        .prop_map(|(year, (month, day), offset)| {
            NaiveDate::from_ymd_opt(year, month, day).expect("a date") + Days::new(offset)
        });
    prop_oneof![2 => anywhere, 1 => edges]
}

#[test]
fn a_hundred_thousand_due_dates_are_counted_again_on_fingers() {
    let wall = wall();
    let calendar = WorkingCalendar::built_in();
    let config = ProptestConfig {
        cases: CASES,
        rng_seed: RngSeed::Fixed(20_260_921),
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    let given = (starts(), periods(), events(), 0u32..=90);
    let mut runner = proptest::test_runner::TestRunner::new(config);
    runner
        .run(&given, |(start, period, events, back)| {
            let mut clock = StatutoryClock::start(start, period, SuspensionRule::LicensingLaw45, calendar);
            let mut told = Told { wall: &wall, start, period, extra: 0, spans: Vec::new() };
            for event in events {
                let due = clock.due().date;
                match event {
                    Event::Extend { by, before_due } => {
                        let on = due - Days::new(before_due);
                        let Ok(longer) = clock.clone().extend(by, on, calendar) else { continue };
                        clock = longer;
                        told.extra = by;
                    }
                    Event::Stand { before_due, days } => {
                        let (since, until) =
                            (due - Days::new(before_due), due - Days::new(before_due) + Days::new(days));
                        let Ok(still) = clock.clone().suspend(since) else { continue };
                        clock = still.resume(until, calendar).expect("resumed after it was suspended");
                        told.spans.push((since, until));
                    }
                }
            }
            let (day, provisional) = told.due();
            prop_assert_eq!((civil(clock.due().date), clock.due().provisional), (day, provisional));

            let mut at = told.leaf(start);
            let mut left = back;
            while left > 0 {
                at -= 1;
                left -= u32::from(wall[at].works);
            }
            prop_assert_eq!(civil(calendar.sub_working_days(start, back).date), wall[at].civil);

            let five_years = Told { period: Period::months(60), extra: 0, spans: Vec::new(), ..told };
            let (anniversary, _) = five_years.due();
            let whole = anniversary.2 == civil(start).2;
            let end = wall.binary_search_by_key(&anniversary, |leaf| leaf.civil).expect("a day of the wall")
                - usize::from(whole);
            prop_assert_eq!(civil(validity_end(start, 5)), wall[end].civil);
            Ok(())
        })
        .unwrap_or_else(|fault| panic!("{fault}"));
}
