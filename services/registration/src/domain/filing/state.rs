//! A filing and where it stands.

use std::collections::BTreeSet;

use actnow_decisions::{Actor, Role, Text};
use actnow_identifiers::{ECertificateId, Uscc};
use actnow_statutory_clock::{Light, StatutoryClock, WorkingCalendar};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::correction::CorrectionList;
use super::grounds::{NotHandledGround, RefusalGrounds};
use super::refusal::{FilingCommand, FilingRefusal};
use super::round::{FilingKind, Round};
use crate::domain::ApplicantGroup;

/// How the registration was decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "mode", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum DecisionMode {
    /// By a registrar, on the spot (当场登记).
    OnTheSpot,
    /// By a registrar, after a receipt.
    AfterReview,
    /// By the machine (秒批), under this version of the rules.
    Instant {
        /// Version of the rule set.
        rule_version: String,
    },
}

/// The decision to register (准予登记).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registration {
    /// The reserved code.
    pub uscc: Uscc,
    /// Account of the registrar, or the service.
    pub decided_by: String,
    /// When.
    pub decided_at: DateTime<Utc>,
    /// How.
    #[serde(flatten)]
    pub mode: DecisionMode,
}

/// The one extension of the review (MERR 20).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extension {
    /// Account of the head.
    pub approved_by: String,
    /// When.
    pub at: DateTime<Utc>,
    /// Told to the applicant in writing.
    pub reason: Text,
}

/// An objection to a simple deregistration (异议): who raised it, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Objection {
    /// Who objects, as written on the objection: a department, a creditor.
    pub raised_by: String,
    /// Why.
    pub reason: Text,
    /// Account of the official who noted it.
    pub noted_by: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// Where a filing stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "SCREAMING_SNAKE_CASE", rename_all_fields = "snake_case")]
pub enum FilingState {
    /// A simple deregistration is publicised (简易注销公告): anybody may object.
    Publicised {
        /// Twenty days from the publicity.
        clock: StatutoryClock,
    },
    /// Nobody objected: the company applies within twenty days.
    ApplyWindow {
        /// Twenty days from the end of the publicity.
        clock: StatutoryClock,
    },
    /// Somebody objected: the simple way is closed.
    Objected(Objection),
    /// Nobody applied in time.
    Lapsed {
        /// The last day of the window.
        until: NaiveDate,
    },
    /// Handed in; to be decided on the spot, received, or returned.
    Submitted {
        /// Three working days from the submission.
        clock: StatutoryClock,
    },
    /// Received with a receipt (接收凭证).
    Reviewing {
        /// Number of the receipt.
        receipt: String,
        /// The same clock, perhaps extended.
        clock: StatutoryClock,
        /// The extension.
        extension: Option<Extension>,
    },
    /// Returned with the list of its last round; no clock runs.
    Returned {
        /// When.
        at: DateTime<Utc>,
    },
    /// Not a matter of this authority.
    NotHandled {
        /// Why, and where to apply.
        ground: NotHandledGround,
        /// When.
        at: DateTime<Utc>,
    },
    /// Registered; the licence is to be issued.
    Registered(Registration),
    /// The licence is issued: the company exists, or bears the licence of its change.
    Issued {
        /// The decision.
        registration: Registration,
        /// The date of issue: of an establishment, of a company or a branch, the date of establishment (MERR 21).
        established_on: NaiveDate,
        /// The electronic licence.
        certificate: ECertificateId,
    },
    /// In force without a new licence: nothing on its face changed, or the company has ended.
    Completed {
        /// The decision.
        registration: Registration,
        /// Since when.
        effective_on: NaiveDate,
    },
    /// Refused.
    Refused {
        /// Reasons and remedies.
        grounds: RefusalGrounds,
        /// Account of the head.
        decided_by: String,
        /// When.
        at: DateTime<Utc>,
    },
    /// Withdrawn before a decision.
    Withdrawn {
        /// When.
        at: DateTime<Utc>,
    },
}

impl FilingState {
    /// The name of the state in rows and messages.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Publicised { .. } => "PUBLICISED",
            Self::ApplyWindow { .. } => "APPLY_WINDOW",
            Self::Objected(_) => "OBJECTED",
            Self::Lapsed { .. } => "LAPSED",
            Self::Submitted { .. } => "SUBMITTED",
            Self::Reviewing { .. } => "REVIEWING",
            Self::Returned { .. } => "RETURNED",
            Self::NotHandled { .. } => "NOT_HANDLED",
            Self::Registered(_) => "REGISTERED",
            Self::Issued { .. } => "ISSUED",
            Self::Completed { .. } => "COMPLETED",
            Self::Refused { .. } => "REFUSED",
            Self::Withdrawn { .. } => "WITHDRAWN",
        }
    }

    /// The clock that runs: the authority's, the public's or the company's.
    pub const fn clock(&self) -> Option<&StatutoryClock> {
        match self {
            Self::Submitted { clock }
            | Self::Reviewing { clock, .. }
            | Self::Publicised { clock }
            | Self::ApplyWindow { clock } => Some(clock),
            Self::Objected(_)
            | Self::Lapsed { .. }
            | Self::Returned { .. }
            | Self::NotHandled { .. }
            | Self::Registered(_)
            | Self::Issued { .. }
            | Self::Completed { .. }
            | Self::Refused { .. }
            | Self::Withdrawn { .. } => None,
        }
    }

    /// The clock by which the authority decides; it has a light.
    pub const fn review_clock(&self) -> Option<&StatutoryClock> {
        match self {
            Self::Submitted { clock } | Self::Reviewing { clock, .. } => Some(clock),
            Self::Publicised { .. }
            | Self::ApplyWindow { .. }
            | Self::Objected(_)
            | Self::Lapsed { .. }
            | Self::Returned { .. }
            | Self::NotHandled { .. }
            | Self::Registered(_)
            | Self::Issued { .. }
            | Self::Completed { .. }
            | Self::Refused { .. }
            | Self::Withdrawn { .. } => None,
        }
    }

    /// The decision to register, once there is one.
    pub const fn registration(&self) -> Option<&Registration> {
        match self {
            Self::Registered(registration)
            | Self::Issued { registration, .. }
            | Self::Completed { registration, .. } => Some(registration),
            Self::Publicised { .. }
            | Self::ApplyWindow { .. }
            | Self::Objected(_)
            | Self::Lapsed { .. }
            | Self::Submitted { .. }
            | Self::Reviewing { .. }
            | Self::Returned { .. }
            | Self::NotHandled { .. }
            | Self::Refused { .. }
            | Self::Withdrawn { .. } => None,
        }
    }

    /// Whether nothing more happens to it; a name it consumed is given back unless it is in force.
    pub const fn has_ended(&self) -> bool {
        match self {
            Self::NotHandled { .. }
            | Self::Objected(_)
            | Self::Lapsed { .. }
            | Self::Issued { .. }
            | Self::Completed { .. }
            | Self::Refused { .. }
            | Self::Withdrawn { .. } => true,
            Self::Publicised { .. }
            | Self::ApplyWindow { .. }
            | Self::Submitted { .. }
            | Self::Reviewing { .. }
            | Self::Returned { .. }
            | Self::Registered(_) => false,
        }
    }
}

/// A registration filing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegistrationFiling {
    /// Its id.
    pub id: Uuid,
    /// Code of the registration authority.
    pub authority: String,
    /// For whom.
    pub group: ApplicantGroup,
    /// The reserved name it uses: of an establishment or a change of name.
    pub name_id: Option<Uuid>,
    /// Accounts of applicants, shareholders and their relatives: none of them acts on the file as an official.
    pub parties: BTreeSet<String>,
    /// Every submission, the current one last; never empty.
    pub rounds: Vec<Round>,
    /// Where it stands.
    pub state: FilingState,
}

impl RegistrationFiling {
    /// The current submission.
    pub fn current(&self) -> &Round {
        self.rounds.last().expect("a filing begins with its first round")
    }

    /// Number of the current round, from 1.
    pub fn round(&self) -> u32 {
        u32::try_from(self.rounds.len()).unwrap_or(u32::MAX)
    }

    /// What kind of filing it is.
    pub fn kind(&self) -> FilingKind {
        self.current().content.kind()
    }

    /// The code of the company it is about, for acts on one that exists.
    pub(super) fn company_code(&self) -> Result<Uscc, FilingRefusal> {
        self.current().content.company().copied().ok_or(FilingRefusal::OtherCode)
    }

    /// The points of the last return.
    pub fn last_returned(&self) -> Option<&CorrectionList> {
        self.rounds.iter().rev().find_map(|round| round.returned.as_ref())
    }

    /// The statutory light; none when no clock runs.
    pub fn light(&self, now: DateTime<Utc>, calendar: &WorkingCalendar) -> Option<Light> {
        self.state.review_clock().map(|clock| clock.light(now, calendar))
    }

    /// That `actor` may give `command` on this file: role, and recusal for officials.
    pub(super) fn must_act(&self, actor: &Actor, command: FilingCommand) -> Result<Role, FilingRefusal> {
        let role = actor.acting_as(command.roles()).ok_or(FilingRefusal::Role { command })?;
        let is_party = self.parties.contains(&actor.subject);
        match role {
            Role::Applicant if !is_party => Err(FilingRefusal::NotAParty),
            Role::Applicant | Role::System => Ok(role),
            Role::Window
            | Role::Registrar
            | Role::Reviewer
            | Role::Head
            | Role::Inspector
            | Role::Issuer
            | Role::Supervisor
            | Role::Operator
            | Role::Portal
            | Role::SystemAdmin
            | Role::SecurityAdmin
            | Role::AuditAdmin
            | Role::Department => {
                if is_party {
                    Err(FilingRefusal::Recusal)
                } else {
                    Ok(role)
                }
            }
        }
    }

    pub(super) fn wrong_state(&self, command: FilingCommand) -> FilingRefusal {
        FilingRefusal::State { command, state: self.state.name() }
    }
}
