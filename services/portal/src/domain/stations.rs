//! Where work waits for a person, and whose turn it is there. The departments decide whether somebody may;
//! this table only says whom a thing is shown to as work.

use actnow_decisions::{Actor, Role};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::order::Urgency;

/// Kinds of things that wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Kind {
    /// A declared name.
    Name,
    /// A registration filing.
    Filing,
    /// A food filing or licence application.
    Application,
    /// An inspection.
    Visit,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Kind; 4] = [Kind::Name, Kind::Filing, Kind::Application, Kind::Visit];

    /// The name in ids and documents.
    pub const fn as_str(self) -> &'static str {
        match self {
            Kind::Name => "NAME",
            Kind::Filing => "FILING",
            Kind::Application => "APPLICATION",
            Kind::Visit => "VISIT",
        }
    }

    /// The kind of this name.
    pub fn of(name: &str) -> Option<Self> {
        Kind::ALL.into_iter().find(|kind| kind.as_str() == name)
    }

    /// The id of the task of a subject of this kind, `FILING-0192…`.
    pub fn task_id(self, subject_id: &str) -> String {
        format!("{}-{subject_id}", self.as_str())
    }

    /// The department that decides.
    pub const fn department(self) -> &'static str {
        match self {
            Kind::Name | Kind::Filing => "registration",
            Kind::Application => "food-licensing",
            Kind::Visit => "inspections",
        }
    }
}

/// A state in which a thing of some kind waits for one of some roles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Station {
    /// What waits.
    pub kind: Kind,
    /// In which state.
    pub stage: &'static str,
    /// For whom.
    pub roles: &'static [Role],
}

impl Station {
    /// The name of the queue of this station, `FILING/REVIEWING`.
    pub fn line(&self) -> String {
        format!("{}/{}", self.kind.as_str(), self.stage)
    }
}

const fn station(kind: Kind, stage: &'static str, roles: &'static [Role]) -> Station {
    Station { kind, stage, roles }
}

/// Every station. In states that are not listed a thing waits for the applicant, a machine or nobody.
pub const STATIONS: &[Station] = &[
    station(Kind::Name, "MANUAL", &[Role::Registrar, Role::Head]),
    station(Kind::Name, "NEEDS_STATEMENT", &[Role::Window]),
    station(Kind::Filing, "SUBMITTED", &[Role::Registrar]),
    station(Kind::Filing, "REVIEWING", &[Role::Registrar]),
    station(Kind::Application, "RECEIVED", &[Role::Window]),
    station(Kind::Application, "ACCEPTED", &[Role::Reviewer]),
    station(Kind::Application, "REVIEWED_POSITIVE", &[Role::Head, Role::Reviewer]),
    station(Kind::Application, "REVIEWED_NEGATIVE", &[Role::Head]),
    station(Kind::Application, "HEARING", &[Role::Head]),
    station(Kind::Visit, "PLANNED", &[Role::Supervisor]),
    station(Kind::Visit, "ASSIGNED", &[Role::Inspector]),
    station(Kind::Visit, "IN_PROGRESS", &[Role::Inspector]),
    station(Kind::Visit, "RESULT_RECORDED", &[Role::Inspector]),
    station(Kind::Visit, "RECTIFICATION", &[Role::Head]),
];

/// The station of a thing in this state; `None` when it waits for no official.
pub fn station_of(kind: Kind, stage: &str) -> Option<&'static Station> {
    STATIONS.iter().find(|station| station.kind == kind && station.stage == stage)
}

/// The stations at which somebody of `roles` works.
pub fn stations_of(roles: &[Role]) -> impl Iterator<Item = &'static Station> {
    STATIONS.iter().filter(|station| station.roles.iter().any(|role| roles.contains(role)))
}

/// One piece of work that waits for a person.
#[derive(Debug, Clone, PartialEq)]
pub struct Task {
    /// What waits.
    pub kind: Kind,
    /// Its id in its department.
    pub subject_id: String,
    /// The case it belongs to; empty: none.
    pub case_id: String,
    /// Name of the company.
    pub title: String,
    /// Its state.
    pub stage: String,
    /// How urgent it is.
    pub urgency: Urgency,
    /// Since when it stands in this state, as far as the portal saw it.
    pub waiting_since: DateTime<Utc>,
    /// Its version in its department.
    pub version: i64,
    /// Accounts whose work it is; empty: everybody's with the role.
    pub only: Vec<String>,
}

impl Task {
    /// `FILING-0192…`.
    pub fn id(&self) -> String {
        self.kind.task_id(&self.subject_id)
    }
}

/// Whether `actor` works at `station`, and on a task that is `only` some people's.
pub fn may_be_done_by(station: &Station, only: &[String], actor: &Actor) -> bool {
    actor.acting_as(station.roles).is_some() && (only.is_empty() || only.contains(&actor.subject))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_is_listed_once_and_every_station_has_somebody() {
        for (n, station) in STATIONS.iter().enumerate() {
            assert!(!station.roles.is_empty(), "{}", station.line());
            let twin = STATIONS.iter().skip(n + 1).any(|other| other.line() == station.line());
            assert!(!twin, "{}", station.line());
        }
    }

    #[test]
    fn an_inspection_is_the_work_of_its_own_inspectors() {
        let station = station_of(Kind::Visit, "ASSIGNED").unwrap();
        let only = vec!["inspector1".to_owned()];
        let inspector = |name: &str| Actor {
            subject: name.to_owned(),
            roles: vec![Role::Inspector],
            office: String::new(),
        };
        assert!(may_be_done_by(station, &only, &inspector("inspector1")));
        assert!(!may_be_done_by(station, &only, &inspector("inspector2")));
        assert!(may_be_done_by(station, &[], &inspector("inspector2")));
        assert_eq!(station_of(Kind::Filing, "RETURNED"), None);
    }
}
