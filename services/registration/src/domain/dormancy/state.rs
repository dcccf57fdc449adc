//! A dormancy and where it stands.

use std::collections::BTreeSet;

use actnow_decisions::{Actor, Role};
use actnow_identifiers::Uscc;
use actnow_statutory_clock::{Light, StatutoryClock, WorkingCalendar};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::refusal::{DormancyCommand, DormancyRefusal};
use crate::domain::company::RegisteredDormancy;
use crate::domain::establishment::Material;

/// What brought the difficulty (MERR 30).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum DormancyGround {
    /// Natural disaster (自然灾害).
    NaturalDisaster,
    /// Accident (事故灾难).
    Accident,
    /// Public-health event (公共卫生事件).
    PublicHealth,
    /// Social-security event (社会安全事件).
    SocialSecurity,
    /// Another one like these (等原因), as the reasons say.
    Other,
}

impl DormancyGround {
    /// The name in messages.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NaturalDisaster => "NATURAL_DISASTER",
            Self::Accident => "ACCIDENT",
            Self::PublicHealth => "PUBLIC_HEALTH",
            Self::SocialSecurity => "SOCIAL_SECURITY",
            Self::Other => "OTHER",
        }
    }
}

/// How business came back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Resumption {
    /// The filed time, or the three years, are over: resumed by law (Rules 42).
    PeriodOver,
    /// The company publicised its end (公示终止歇业).
    Publicised,
}

impl Resumption {
    /// The name in messages.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PeriodOver => "PERIOD_OVER",
            Self::Publicised => "PUBLICISED",
        }
    }
}

/// Where a dormancy stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "SCREAMING_SNAKE_CASE", rename_all_fields = "snake_case")]
pub enum DormancyState {
    /// On file; its first day is to come.
    Filed,
    /// The company rests.
    Dormant,
    /// Business was carried on, which counts as resumed (视为恢复营业); the company is to publicise it.
    BusinessFound {
        /// Since when business was carried on.
        on: NaiveDate,
        /// Thirty days to publicise it.
        clock: StatutoryClock,
    },
    /// Business has resumed.
    Resumed {
        /// How.
        how: Resumption,
        /// The first day that is not dormant any more.
        on: NaiveDate,
    },
    /// Withdrawn before its first day.
    Withdrawn {
        /// When.
        on: NaiveDate,
    },
    /// The company has ended.
    CompanyEnded {
        /// When.
        on: NaiveDate,
    },
}

impl DormancyState {
    /// The name of the state in rows and messages.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Filed => "FILED",
            Self::Dormant => "DORMANT",
            Self::BusinessFound { .. } => "BUSINESS_FOUND",
            Self::Resumed { .. } => "RESUMED",
            Self::Withdrawn { .. } => "WITHDRAWN",
            Self::CompanyEnded { .. } => "COMPANY_ENDED",
        }
    }

    /// The clock of the company, while it owes the publicity.
    pub const fn clock(&self) -> Option<&StatutoryClock> {
        match self {
            Self::BusinessFound { clock, .. } => Some(clock),
            Self::Filed
            | Self::Dormant
            | Self::Resumed { .. }
            | Self::Withdrawn { .. }
            | Self::CompanyEnded { .. } => None,
        }
    }

    /// The first day that is not dormant any more, once it is known.
    pub const fn ended_on(&self) -> Option<NaiveDate> {
        match self {
            Self::BusinessFound { on, .. }
            | Self::Resumed { on, .. }
            | Self::Withdrawn { on }
            | Self::CompanyEnded { on } => Some(*on),
            Self::Filed | Self::Dormant => None,
        }
    }
}

/// A dormancy of a company.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dormancy {
    /// Its id.
    pub id: Uuid,
    /// Code of the company.
    pub company: Uscc,
    /// Its name when it was filed.
    pub full_name: String,
    /// What brought the difficulty.
    pub ground: DormancyGround,
    /// In clear words; no personal data.
    pub reasons: String,
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub until: NaiveDate,
    /// Address for documents of law in place of the domicile (法律文书送达地址).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivery_address: Option<String>,
    /// What was handed in, the last extension included.
    pub materials: Vec<Material>,
    /// Accounts of the company's applicants: none of them acts on it as an official.
    pub parties: BTreeSet<String>,
    /// Where it stands.
    pub state: DormancyState,
}

impl Dormancy {
    /// What the register shows of it: while it lasts.
    pub fn on_register(&self) -> Option<RegisteredDormancy> {
        match self.state {
            DormancyState::Dormant => Some(RegisteredDormancy {
                from: self.from,
                until: self.until,
                delivery_address: self.delivery_address.clone(),
            }),
            DormancyState::Filed
            | DormancyState::BusinessFound { .. }
            | DormancyState::Resumed { .. }
            | DormancyState::Withdrawn { .. }
            | DormancyState::CompanyEnded { .. } => None,
        }
    }

    /// Days that count towards the three years: from the first one to the last, or to the day before its end.
    pub fn days(&self) -> u64 {
        let after = match self.state.ended_on() {
            Some(on) => Some(on),
            None => self.until.succ_opt(),
        };
        let days = after.map_or(0, |after| (after - self.from).num_days());
        u64::try_from(days).unwrap_or(0)
    }

    /// The light of the publicity the company owes; none when it owes none.
    pub fn light(&self, now: DateTime<Utc>, calendar: &WorkingCalendar) -> Option<Light> {
        self.state.clock().map(|clock| clock.light(now, calendar))
    }

    /// That `actor` may give `command`: role; an applicant of this company; an official who is not one.
    pub(super) fn must_act(&self, actor: &Actor, command: DormancyCommand) -> Result<(), DormancyRefusal> {
        let role = actor.acting_as(command.roles()).ok_or(DormancyRefusal::Role { command })?;
        let party = self.parties.contains(&actor.subject);
        if role == Role::Applicant {
            return if party { Ok(()) } else { Err(DormancyRefusal::NotAParty) };
        }
        if role != Role::System && party { Err(DormancyRefusal::Recusal) } else { Ok(()) }
    }

    pub(super) fn wrong_state(&self, command: DormancyCommand) -> DormancyRefusal {
        DormancyRefusal::State { command, state: self.state.name() }
    }
}
