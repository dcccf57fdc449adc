//! What comes first: red before yellow before green, then the least time left, then the longest wait. One
//! function orders the workbench, gives the next task and tells why it is the next.

use actnow_decisions::Text;
use actnow_statutory_clock::end_of_day;
use chrono::{DateTime, NaiveDate, Utc};

/// How many claims a task may see pass beyond the place it came in at; then it is next whatever came since.
pub const PATIENCE: i64 = 50;

/// A clock of a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clock {
    /// What the bureau promised (承诺时限).
    Promise,
    /// What the law allows (法定期限).
    Statutory,
}

impl Clock {
    /// `PROMISE`, `STATUTORY`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Promise => "PROMISE",
            Self::Statutory => "STATUTORY",
        }
    }
}

/// How urgent a task is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Urgency {
    /// `GREEN`, `YELLOW` or `RED`; the more urgent of both clocks.
    pub light: String,
    /// Last day by law.
    pub statutory_due: Option<NaiveDate>,
    /// Instant by which the promise shall be kept.
    pub promise_due: Option<DateTime<Utc>>,
}

impl Urgency {
    /// The earlier end of both clocks; `None` when none runs.
    pub fn ends(&self) -> Option<DateTime<Utc>> {
        let by_law = self.statutory_due.map(end_of_day);
        by_law.into_iter().chain(self.promise_due).min()
    }

    /// The clock that ends first, so that a light and the time beside it are of one clock; the statutory one when
    /// none runs.
    pub fn clock(&self) -> Clock {
        match (self.statutory_due.map(end_of_day), self.promise_due) {
            (Some(law), Some(promise)) if promise < law => Clock::Promise,
            (None, Some(_)) => Clock::Promise,
            _ => Clock::Statutory,
        }
    }

    /// Whole seconds left at `now`, negative when it is over.
    pub fn seconds_left(&self, now: DateTime<Utc>) -> Option<i64> {
        self.ends().map(|end| (end - now).num_seconds())
    }

    /// Why a task stands where it stands at `now`.
    pub fn why(&self, now: DateTime<Utc>) -> Text {
        match self.light.as_str() {
            // An act lights red too: silence that made an acceptance, a second list of corrections (rule 8.3).
            "RED" if self.ends().is_none_or(|end| now < end) => Text::new(
                "红灯：办理行为未合规定（逾期未答复、再次补正等），最先办理",
                "red: for what was done or left undone (an answer that came too late, a second list of corrections), so it comes first",
            ),
            "RED" => Text::new("红灯：已超过期限，最先办理", "red: overdue, so it comes first"),
            "YELLOW" => {
                Text::new("黄灯：临近期限，先于绿灯事项", "yellow: close to its end, before all green ones")
            }
            _ if self.ends().is_some() => {
                Text::new("绿灯：按剩余时间由少到多", "green: by the time that is left, the least first")
            }
            _ => Text::new(
                "无期限：按等待时间由长到短",
                "no period runs: by the time it waits, the longest first",
            ),
        }
    }
}

/// A text whose order is the order of the work.
pub type SortKey = String;

/// Where a task stands: smaller comes first.
pub fn sort_key(urgency: &Urgency, waiting_since: DateTime<Utc>) -> SortKey {
    let light = match urgency.light.as_str() {
        "RED" => 0,
        "YELLOW" => 1,
        _ => 2,
    };
    let end = urgency.ends().map_or(99_999_999_999, |end| end.timestamp().max(0));
    format!("{light}.{end:011}.{:017}", waiting_since.timestamp_micros().max(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000 + seconds, 0).unwrap()
    }

    fn key(light: &str, promise: Option<i64>, since: i64) -> SortKey {
        let urgency = Urgency { light: light.to_owned(), statutory_due: None, promise_due: promise.map(at) };
        sort_key(&urgency, at(since))
    }

    #[test]
    fn light_then_time_left_then_wait() {
        let order = [
            key("RED", Some(90), 9),
            key("RED", Some(100), 0),
            key("YELLOW", Some(10), 5),
            key("GREEN", Some(10), 5),
            key("GREEN", Some(10), 6),
            key("GREEN", None, 0),
            key("", None, 1),
        ];
        assert!(order.is_sorted(), "{order:?}");
    }

    #[test]
    fn the_earlier_end_of_both_clocks_counts_and_zero_is_zero() {
        let day = NaiveDate::from_ymd_opt(2027, 1, 15).unwrap();
        let law = end_of_day(day);
        let mut urgency = Urgency { statutory_due: Some(day), ..Urgency::default() };
        assert_eq!(urgency.seconds_left(law), Some(0));
        urgency.promise_due = Some(law - chrono::TimeDelta::hours(1));
        assert_eq!(urgency.seconds_left(law), Some(-3600));
    }

    #[test]
    fn the_time_shown_is_of_the_clock_that_made_the_light() {
        let day = NaiveDate::from_ymd_opt(2027, 1, 15).unwrap();
        let law = end_of_day(day);
        let hour = chrono::TimeDelta::hours(1);
        let urgency =
            |promise_due| Urgency { light: "RED".to_owned(), statutory_due: Some(day), promise_due };
        assert_eq!(urgency(None).clock(), Clock::Statutory);
        assert_eq!(urgency(Some(law - hour)).clock(), Clock::Promise);
        assert_eq!(urgency(Some(law + hour)).clock(), Clock::Statutory);
        assert_eq!(Urgency::default().clock(), Clock::Statutory);
        // Overdue, and red for an act before the day is over, have different words.
        assert!(urgency(None).why(law + hour).en.contains("overdue"));
        assert!(urgency(None).why(law - hour).en.contains("left undone"));
    }
}
