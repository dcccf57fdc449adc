//! Inspectors, who is on duty, and how a team of at least two is chosen or validated (Order 49 art 23-24).
//!
//! The choice is deterministic and fair: fewest open visits first, then by account, so that anyone can
//! recompute it from the same lists.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::refusal::InspectionRefusal;

/// No visit without two.
pub const MIN_INSPECTORS: usize = 2;

/// What an inspector is trained for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Qualification {
    /// 食品销售.
    FoodSales,
    /// 餐饮服务.
    Catering,
    /// 登记事项和公示信息.
    Disclosure,
}

impl Qualification {
    /// Whether it is a special field, whose full supervision no sampling may replace (Regulation 54).
    pub const fn is_special(self) -> bool {
        match self {
            Self::FoodSales | Self::Catering => true,
            Self::Disclosure => false,
        }
    }

    /// The name in messages.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::FoodSales => "FOOD_SALES",
            Self::Catering => "CATERING",
            Self::Disclosure => "DISCLOSURE",
        }
    }

    /// The qualification of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::FoodSales, Self::Catering, Self::Disclosure].into_iter().find(|one| one.as_str() == name)
    }
}

/// An inspector (执法人员).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Inspector {
    /// Account.
    pub id: String,
    /// Name, as on the credentials.
    pub name: String,
    /// Office.
    pub office: String,
    /// What the inspector is trained for.
    #[serde(default)]
    pub qualified: BTreeSet<Qualification>,
    /// Codes of enterprises and references of persons in which the inspector, spouse or relatives have an
    /// interest.
    #[serde(default)]
    pub interests: BTreeSet<String>,
}

impl Inspector {
    /// Whether the inspector must recuse from a visit to any of `parties`.
    pub fn has_interest_in(&self, parties: &BTreeSet<String>) -> bool {
        !self.interests.is_disjoint(parties)
    }

    /// Whether nothing speaks against the inspector for this visit.
    pub fn may_come(&self, need: &TeamNeed, roster: &DutyRoster) -> bool {
        unfit(self, need, roster).is_none()
    }
}

/// Who is on duty on which day.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DutyRoster(BTreeMap<NaiveDate, BTreeSet<String>>);

impl DutyRoster {
    /// Puts `inspector` on duty on `day`.
    pub fn put(&mut self, day: NaiveDate, inspector: &str) {
        self.0.entry(day).or_default().insert(inspector.to_owned());
    }

    /// Whether `inspector` is on duty on `day`.
    pub fn is_on_duty(&self, day: NaiveDate, inspector: &str) -> bool {
        self.0.get(&day).is_some_and(|on_duty| on_duty.contains(inspector))
    }
}

/// An inspector and how much is on the desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Who.
    pub inspector: Inspector,
    /// Open visits.
    pub open_tasks: u32,
}

/// What a visit needs of its team.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TeamNeed {
    /// How many.
    pub size: usize,
    /// Trained for.
    pub qualification: Qualification,
    /// Day of the visit.
    pub on: NaiveDate,
    /// Code of the operator and references of its persons.
    pub parties: BTreeSet<String>,
    /// Who may not come any more, such as the recused.
    pub excluded: BTreeSet<String>,
}

/// Chooses a team of `need.size`, keeping `kept` who are already on it.
///
/// # Errors
/// [`InspectionRefusal::MinTwoInspectors`] for a size below two; [`InspectionRefusal::NoInspectors`] when not
/// enough are free of interest, trained and on duty.
pub fn choose_team(
    need: &TeamNeed,
    kept: &[String],
    candidates: &[Candidate],
    roster: &DutyRoster,
) -> Result<Vec<String>, InspectionRefusal> {
    if need.size < MIN_INSPECTORS {
        return Err(InspectionRefusal::MinTwoInspectors { given: need.size });
    }
    let mut fit: Vec<&Candidate> = candidates
        .iter()
        .filter(|c| !kept.contains(&c.inspector.id))
        .filter(|c| c.inspector.may_come(need, roster))
        .collect();
    fit.sort_by(|a, b| (a.open_tasks, &a.inspector.id).cmp(&(b.open_tasks, &b.inspector.id)));
    let mut team: Vec<String> = kept.to_vec();
    team.extend(fit.iter().map(|c| c.inspector.id.clone()));
    if team.len() < need.size {
        return Err(InspectionRefusal::NoInspectors { wanted: need.size, available: team.len() });
    }
    team.truncate(need.size);
    team.sort_unstable();
    Ok(team)
}

/// Validates a team that a supervisor named.
///
/// # Errors
/// [`InspectionRefusal::MinTwoInspectors`] for fewer than two different people; otherwise the first reason
/// why one of them may not come: unknown, recusal, training, duty.
pub fn validate_team(
    need: &TeamNeed,
    named: &[String],
    known: &[Inspector],
    roster: &DutyRoster,
) -> Result<Vec<String>, InspectionRefusal> {
    let team: BTreeSet<&String> = named.iter().collect();
    if team.len() < MIN_INSPECTORS {
        return Err(InspectionRefusal::MinTwoInspectors { given: team.len() });
    }
    for id in &team {
        let inspector = known.iter().find(|inspector| &&inspector.id == id);
        let inspector =
            inspector.ok_or_else(|| InspectionRefusal::UnknownInspector { inspector: (*id).clone() })?;
        if let Some(refusal) = unfit(inspector, need, roster) {
            return Err(refusal);
        }
    }
    Ok(team.into_iter().cloned().collect())
}

fn unfit(inspector: &Inspector, need: &TeamNeed, roster: &DutyRoster) -> Option<InspectionRefusal> {
    let who = || inspector.id.clone();
    if inspector.has_interest_in(&need.parties) || need.excluded.contains(&inspector.id) {
        Some(InspectionRefusal::Recusal { inspector: who() })
    } else if !inspector.qualified.contains(&need.qualification) {
        Some(InspectionRefusal::NotQualified { inspector: who() })
    } else if !roster.is_on_duty(need.on, &inspector.id) {
        Some(InspectionRefusal::NotOnDuty { inspector: who(), on: need.on })
    } else {
        None
    }
}

#[cfg(test)]
#[path = "inspectors_tests.rs"]
mod tests;
