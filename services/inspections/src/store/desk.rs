//! The duty desk: who could go on which day, and how much everybody carries already.
//!
//! Whoever draws holds the desk until COMMIT, so that two draws at the same moment never count the same free
//! slot twice. It is one row and one short read; nothing else waits for it.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use actnow_chassis::database::Txn;
use actnow_chassis::database::sql::{for_update, statement};
use actnow_chassis::error::CommandError;
use chrono::NaiveDate;
use sea_orm::ConnectionTrait;

use super::inspectors;
use crate::config::Slots;
use crate::domain::inspectors::{Candidate, DutyRoster, Inspector};
use crate::domain::task::Team;

/// Holds the desk until the end of the transaction. SQLite's one writer holds it anyway.
///
/// # Errors
/// When the database is away, or somebody holds the desk for too long.
pub(crate) async fn hold(txn: &Txn) -> Result<(), CommandError> {
    let lock = for_update(txn);
    if !lock.is_empty() {
        let sql = format!("SELECT name FROM duty_desk WHERE name = 'draw'{lock}");
        txn.query_one_raw(statement(txn, &sql, vec![])).await?;
    }
    Ok(())
}

#[derive(Debug, Clone)]
struct Carrier {
    inspector: Inspector,
    open_visits: u32,
}

/// Who is on duty on some days, with what everybody carries. Valid while the desk is held.
#[derive(Debug, Clone, Default)]
pub(crate) struct Board {
    carriers: BTreeMap<String, Carrier>,
    days: BTreeMap<NaiveDate, BTreeMap<String, u32>>,
    roster: DutyRoster,
}

impl Board {
    /// Reads the days of `days`, with active inspectors only.
    ///
    /// # Errors
    /// When the database is away or a row is corrupt.
    pub(crate) async fn read(txn: &Txn, days: &RangeInclusive<NaiveDate>) -> Result<Self, CommandError> {
        let mut board = Self::default();
        if days.is_empty() {
            return Ok(board);
        }
        let sql = "SELECT r.day, i.body, \
            (SELECT COUNT(*) FROM team_members m WHERE m.inspector_id = i.inspector_id AND m.on_desk) AS open_visits, \
            (SELECT COUNT(*) FROM team_members m WHERE m.inspector_id = i.inspector_id AND m.visit_on = r.day) \
             AS that_day \
            FROM roster r JOIN inspectors i ON i.inspector_id = r.inspector_id \
            WHERE r.day >= $1 AND r.day <= $2 AND i.active ORDER BY r.day, i.inspector_id";
        let values = vec![(*days.start()).into(), (*days.end()).into()];
        for row in txn.query_all_raw(statement(txn, sql, values)).await? {
            let inspector = inspectors::read(&row)?.inspector;
            let (open, that_day): (i64, i64) =
                (row.try_get("", "open_visits")?, row.try_get("", "that_day")?);
            let day: NaiveDate = row.try_get("", "day")?;
            board.put(day, inspector, count(open), count(that_day));
        }
        Ok(board)
    }

    fn put(&mut self, day: NaiveDate, inspector: Inspector, open_visits: u32, that_day: u32) {
        self.roster.put(day, &inspector.id);
        self.days.entry(day).or_default().insert(inspector.id.clone(), that_day);
        self.carriers.insert(inspector.id.clone(), Carrier { inspector, open_visits });
    }

    /// The days on which anybody is on duty, in order.
    pub(crate) fn days(&self) -> impl Iterator<Item = NaiveDate> {
        self.days.keys().copied()
    }

    /// How many are on duty on `day`.
    pub(crate) fn on_duty(&self, day: NaiveDate) -> usize {
        self.days.get(&day).map_or(0, BTreeMap::len)
    }

    /// Who is on duty.
    pub(crate) fn roster(&self) -> &DutyRoster {
        &self.roster
    }

    /// Who could be asked for a visit on `day`: on duty, with a slot left. `keeping` have theirs already.
    pub(crate) fn candidates(&self, day: NaiveDate, slots: Slots, keeping: &[String]) -> Vec<Candidate> {
        let seats = self.days.get(&day).into_iter().flatten();
        let free = seats.filter(|(id, visits)| match slots {
            Slots::AtMost(most) => **visits < most || keeping.contains(id),
            Slots::Unlimited => true,
        });
        let carriers = free.filter_map(|(id, _)| self.carriers.get(id));
        carriers
            .map(|carrier| Candidate {
                inspector: carrier.inspector.clone(),
                open_tasks: carrier.open_visits,
            })
            .collect()
    }

    /// Counts a team that was drawn but not written yet.
    pub(crate) fn seat(&mut self, team: &Team) {
        self.count_each(team, |count| count.saturating_add(1));
    }

    /// No longer counts a team that is about to be drawn anew.
    pub(crate) fn unseat(&mut self, team: &Team) {
        self.count_each(team, |count| count.saturating_sub(1));
    }

    fn count_each(&mut self, team: &Team, change: fn(u32) -> u32) {
        for id in &team.inspectors {
            if let Some(carrier) = self.carriers.get_mut(id) {
                carrier.open_visits = change(carrier.open_visits);
            }
            if let Some(visits) = self.days.get_mut(&team.visit_on).and_then(|day| day.get_mut(id)) {
                *visits = change(*visits);
            }
        }
    }
}

pub(super) fn count(rows: i64) -> u32 {
    u32::try_from(rows).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::samples::{DAY, day, inspector};

    fn names(candidates: &[Candidate]) -> Vec<&str> {
        candidates.iter().map(|candidate| candidate.inspector.id.as_str()).collect()
    }

    #[test]
    fn who_has_no_slot_left_is_not_asked_unless_the_visit_is_theirs_already() {
        let mut board = Board::default();
        for (name, visits) in [("lin", 1), ("mei", 2), ("zhou", 0)] {
            board.put(day(DAY), inspector(name), visits, visits);
        }
        let ask = |board: &Board, slots, keeping: &[String]| {
            names(&board.candidates(day(DAY), slots, keeping)).join(" ")
        };
        assert_eq!(ask(&board, Slots::AtMost(2), &[]), "lin zhou");
        assert_eq!(ask(&board, Slots::AtMost(2), &["mei".to_owned()]), "lin mei zhou");
        assert_eq!(ask(&board, Slots::Unlimited, &[]), "lin mei zhou");
        let team = Team { inspectors: ["lin".to_owned(), "zhou".to_owned()].into(), visit_on: day(DAY) };
        board.seat(&team);
        assert_eq!(ask(&board, Slots::AtMost(2), &[]), "zhou");
        assert_eq!(board.candidates(day(DAY), Slots::Unlimited, &[])[2].open_tasks, 1);
        board.unseat(&team);
        assert_eq!(ask(&board, Slots::AtMost(2), &[]), "lin zhou");
        assert_eq!(board.candidates(day("2026-09-23"), Slots::Unlimited, &[]).len(), 0);
    }
}
