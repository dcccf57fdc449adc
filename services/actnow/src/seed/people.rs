//! Invented persons: visibly none who live. They bear 样例 in their names and were born in 1900; the check
//! digits of their numbers are right.

use chrono::NaiveDate;

use actnow_chassis::ids::Ids;
use actnow_identifiers::ResidentId;

/// Places of first registration, all of Qingdao.
const PLACES: [&str; 4] = ["370202", "370213", "370214", "370222"];
const SURNAMES: &str =
    "陶季万葛赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏姜戚谢邹喻柏水窦章云苏潘范彭郎";
const GIVEN: [&str; 4] = ["样例", "例样", "小样例", "样例一"];

/// An invented person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Invented {
    pub(super) name: String,
    pub(super) id_number: String,
}

impl Invented {
    /// The next one.
    pub(super) fn next(ids: &Ids) -> Self {
        let surnames: Vec<char> = SURNAMES.chars().collect();
        let surname = surnames[below(ids, surnames.len())];
        let name = format!("{surname}{}", GIVEN[below(ids, GIVEN.len())]);
        let place = PLACES[below(ids, PLACES.len())];
        let (month, day, order) = (1 + ids.below(12), 1 + ids.below(28), 1 + ids.below(999));
        Self { name, id_number: with_check_digit(&format!("{place}1900{month:02}{day:02}{order:03}")) }
    }
}

/// A number below `bound`.
pub(super) fn below(ids: &Ids, bound: usize) -> usize {
    let bound = u64::try_from(bound).unwrap_or(u64::MAX);
    usize::try_from(ids.below(bound)).unwrap_or(0)
}

/// The one of eleven endings that the rule of the number accepts.
fn with_check_digit(first17: &str) -> String {
    let endings = "0123456789X".chars().map(|last| format!("{first17}{last}"));
    let accepted = |number: &String| ResidentId::parse(number, NaiveDate::MAX).is_ok();
    endings.into_iter().find(accepted).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_invented_person_has_a_valid_number_and_was_born_in_1900() {
        let ids = Ids::seeded(1);
        for _ in 0..500 {
            let person = Invented::next(&ids);
            let id = ResidentId::parse(&person.id_number, "2026-01-01".parse().unwrap()).unwrap();
            assert!(id.birth_date().to_string().starts_with("1900-"));
            assert!(person.name.contains('样') && person.name.contains('例'), "{}", person.name);
        }
    }
}
