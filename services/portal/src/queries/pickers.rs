//! Divisions and wordings, found by name, by the initials of its pinyin, or by code.

use actnow_identifiers::{Division as Known, DivisionLevel, DivisionTable, normalise};
use pinyin::ToPinyin;

use crate::wire::Division;

/// Most divisions of an answer.
const MOST: usize = 200;

/// Divisions that fit `query`, or everything directly below `parent`; provinces when neither is given.
pub(crate) fn divisions_like(query: &str, parent: &str) -> Vec<Division> {
    let table = DivisionTable::built_in();
    let query = normalise(query).to_lowercase();
    let fits = |division: &&Known| {
        let below = division.parent.as_deref();
        let under = match (parent, query.as_str()) {
            ("", "") => below == Some("100000"),
            ("", _) => true,
            (parent, "") => below == Some(parent),
            (parent, _) => division.code != parent && table.is_within(&division.code, parent),
        };
        under
            && division.is_current()
            && (division.code.starts_with(&query) || wording_fits(&division.name, &query))
    };
    let mut found: Vec<&Known> = table.divisions().filter(fits).collect();
    // Whole names before parts of names, then the higher level, then by code.
    found.sort_by_key(|division| {
        (!division.name.starts_with(&query), division.level(), division.code.clone())
    });
    found.into_iter().take(MOST).map(|division| shown(table, division)).collect()
}

fn shown(table: &DivisionTable, division: &Known) -> Division {
    let mut names: Vec<&str> = table
        .ancestors(&division.code)
        .filter(|above| above.level() != DivisionLevel::Nation)
        .map(|above| above.name.as_str())
        .collect();
    names.reverse();
    names.push(&division.name);
    let level = match division.level() {
        DivisionLevel::Nation => "NATION",
        DivisionLevel::Province => "PROVINCE",
        DivisionLevel::Prefecture => "PREFECTURE",
        DivisionLevel::County => "COUNTY",
    };
    Division {
        code: division.code.clone(),
        name: division.name.clone(),
        path: names.join("/"),
        level: level.to_owned(),
        zone: division.is_zone(),
    }
}

/// Whether `text` has `query` in it, or its pinyin initials begin with it; an empty one fits everything.
pub(crate) fn wording_fits(text: &str, query: &str) -> bool {
    let query = query.trim().to_lowercase();
    query.is_empty() || text.contains(&query) || initials(text).starts_with(&query)
}

fn initials(text: &str) -> String {
    text.to_pinyin().flatten().map(|syllable| syllable.first_letter()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(query: &str, parent: &str) -> Vec<String> {
        divisions_like(query, parent).into_iter().map(|division| division.name).collect()
    }

    #[test]
    fn divisions_are_found_by_name_initials_and_code() {
        assert!(names("", "").len() >= 31, "every province");
        assert!(names("青岛", "").contains(&"青岛市".to_owned()));
        assert!(names("qds", "").contains(&"青岛市".to_owned()));
        assert_eq!(divisions_like("370202", "")[0].path, "山东省/青岛市/市南区");
        assert!(names("", "370200").contains(&"市南区".to_owned()));
        assert!(names("市南", "370000").contains(&"市南区".to_owned()));
        assert!(names("", "110000").iter().all(|name| name != "市南区"));
        assert!(names("没有这个地方", "").is_empty());
    }
}
