//! How long somebody held a post, as the versions of a register entry tell.

use chrono::NaiveDate;
use uuid::Uuid;

/// By which form an entry stood from a day on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stood {
    /// The filing of the form; none for what was taken over and never changed.
    pub by: Option<Uuid>,
    /// Since when.
    pub since: NaiveDate,
}

/// From when until when a post was held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tenure {
    /// The first day.
    pub since: NaiveDate,
    /// The day on which it was over; none while it lasts.
    pub until: Option<NaiveDate>,
}

/// The tenures of a post that is `held` by some forms of an entry, which stood by the forms of `versions` one after the
/// other. They end with the company, too.
pub fn tenures(versions: &[Stood], ended_on: Option<NaiveDate>, held: impl Fn(Uuid) -> bool) -> Vec<Tenure> {
    let mut found: Vec<Tenure> = Vec::new();
    let mut holds = false;
    for version in versions {
        let goes_on = version.by.is_some_and(&held);
        if goes_on && !holds {
            found.push(Tenure { since: version.since, until: None });
        } else if let Some(last) = found.last_mut().filter(|_| holds && !goes_on) {
            last.until = Some(version.since);
        }
        holds = goes_on;
    }
    if let Some(last) = found.last_mut().filter(|_| holds) {
        last.until = ended_on;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::sample::day;

    #[test]
    fn a_post_is_held_from_one_form_until_another() {
        let stood = |by: u128, since| Stood { by: (by > 0).then(|| Uuid::from_u128(by)), since: day(since) };
        let versions = [
            stood(0, "2020-01-01"),
            stood(1, "2021-01-01"),
            stood(1, "2021-06-01"),
            stood(2, "2022-01-01"),
            stood(3, "2023-01-01"),
            stood(4, "2024-01-01"),
        ];
        let held = |by: &[u128], ended_on: Option<&str>| {
            let told = tenures(&versions, ended_on.map(day), |id| by.contains(&id.as_u128()));
            told.iter()
                .map(|one| (one.since.to_string(), one.until.map(|day| day.to_string())))
                .collect::<Vec<_>>()
        };
        let tenure = |since: &str, until: Option<&str>| (since.to_owned(), until.map(str::to_owned));
        for (by, ended_on, expected) in [
            (&[1][..], None, vec![tenure("2021-01-01", Some("2022-01-01"))]),
            (&[1, 2], None, vec![tenure("2021-01-01", Some("2023-01-01"))]),
            (
                &[1, 3],
                None,
                vec![tenure("2021-01-01", Some("2022-01-01")), tenure("2023-01-01", Some("2024-01-01"))],
            ),
            (&[4], None, vec![tenure("2024-01-01", None)]),
            (&[4], Some("2025-01-01"), vec![tenure("2024-01-01", Some("2025-01-01"))]),
            (&[3], Some("2025-01-01"), vec![tenure("2023-01-01", Some("2024-01-01"))]),
            (&[], None, vec![]),
        ] {
            assert_eq!(held(by, ended_on), expected, "{by:?}");
        }
    }
}
