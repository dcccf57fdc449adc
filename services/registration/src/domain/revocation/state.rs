//! A revocation and where it stands.

use std::collections::BTreeSet;

use actnow_decisions::{Actor, Role};
use actnow_identifiers::Uscc;
use actnow_statutory_clock::{Light, StatutoryClock, WorkingCalendar};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::refusal::{RevocationCommand, RevocationRefusal};

/// How it began.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Origin {
    /// Somebody affected applied (Rules 51).
    Application,
    /// The authority found it itself (依职权).
    ExOfficio,
}

impl Origin {
    /// The name in messages.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Application => "APPLICATION",
            Self::ExOfficio => "EX_OFFICIO",
        }
    }
}

/// What is said to be false.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "of", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Target {
    /// The establishment (设立登记): without it the company ends.
    #[default]
    Establishment,
    /// One change (变更登记), or filing of items (备案): without it the company is again what it was before.
    Change {
        /// The filing.
        filing_id: Uuid,
    },
}

impl Target {
    /// The change, where it is one.
    pub const fn change(self) -> Option<Uuid> {
        match self {
            Self::Establishment => None,
            Self::Change { filing_id } => Some(filing_id),
        }
    }
}

/// How the company stands in the register when something is decided about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EntryFacts {
    /// Whether it has ended.
    pub ended: bool,
    /// The filing whose form it stands by: none of what was taken over and never changed.
    pub filing_id: Option<Uuid>,
}

/// Why an application is not accepted (Rules 52).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum NotAcceptedGround {
    /// Whose identity is said to be misused did not have it verified.
    IdentityUnverified,
    /// The company has been deregistered.
    CompanyEnded,
    /// Another one by law, as the reasons say.
    OtherByLaw,
}

impl NotAcceptedGround {
    /// The name in messages.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::IdentityUnverified => "IDENTITY_UNVERIFIED",
            Self::CompanyEnded => "COMPANY_ENDED",
            Self::OtherByLaw => "OTHER_BY_LAW",
        }
    }
}

/// Why the investigation stands still (Rules 54).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum SuspensionGround {
    /// Civil rights that bear on it are in dispute.
    CivilDispute,
    /// The company is in a lawsuit or arbitration.
    Lawsuit,
    /// A department wrote that a case against the company is not closed, or a duty not fulfilled.
    OpenCase,
}

impl SuspensionGround {
    /// The name in messages.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CivilDispute => "CIVIL_DISPUTE",
            Self::Lawsuit => "LAWSUIT",
            Self::OpenCase => "OPEN_CASE",
        }
    }
}

/// Why the registration stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum KeepGround {
    /// That it is false was not established (MERR 40).
    NotEstablished,
    /// Public interest would suffer gravely (MERR 41 (1)).
    PublicInterest,
    /// What was before cannot be restored (MERR 41 (2)).
    NotRestorable,
}

impl KeepGround {
    /// The name in messages.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotEstablished => "NOT_ESTABLISHED",
            Self::PublicInterest => "PUBLIC_INTEREST",
            Self::NotRestorable => "NOT_RESTORABLE",
        }
    }
}

/// What the investigation came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Finding {
    /// False: to be revoked.
    Revoke {
        /// Who is directly responsible, by reference to the persons of the false filing.
        responsible: BTreeSet<String>,
    },
    /// To be left standing.
    Keep {
        /// Why.
        ground: KeepGround,
    },
}

/// What a registrar proposes to the head.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// What was found.
    #[serde(flatten)]
    pub finding: Finding,
    /// Why; no personal data.
    pub reasons: String,
    /// Account of the registrar.
    pub proposed_by: String,
}

/// The publicity of a suspected false registration (MERR 40).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Publicity {
    /// Its last day.
    pub until: NaiveDate,
    /// Who objected within it, and why.
    pub objection: Option<String>,
}

/// An application that was not accepted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Declined {
    /// Why.
    pub ground: NotAcceptedGround,
    /// In clear words, told to the applicant.
    pub reasons: String,
}

/// A revocation that was found to be wrong (MERR 42).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakingBack {
    /// Account of the head, or of the superior.
    pub by: String,
    /// Since when.
    pub on: NaiveDate,
    /// Why it was wrong; no personal data.
    pub reasons: String,
}

/// Where a revocation stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "SCREAMING_SNAKE_CASE", rename_all_fields = "snake_case")]
pub enum RevocationState {
    /// Applied for; to be accepted or not.
    Applied {
        /// Three working days.
        clock: StatutoryClock,
    },
    /// Not accepted.
    NotAccepted(Declined),
    /// Under investigation.
    Investigating {
        /// Three months, perhaps extended by three.
        clock: StatutoryClock,
    },
    /// The suspected false registration is publicised meanwhile.
    Publicised {
        /// The investigation's.
        clock: StatutoryClock,
        /// Forty-five days.
        publicity: StatutoryClock,
    },
    /// Stands still for other proceedings.
    Suspended {
        /// The investigation's, standing still.
        clock: StatutoryClock,
        /// For which.
        ground: SuspensionGround,
    },
    /// The head decides.
    Proposed {
        /// The investigation's.
        clock: StatutoryClock,
        /// What is proposed.
        proposal: Proposal,
    },
    /// Revoked: the company has ended, or is again what it was before the change.
    Revoked {
        /// What was proposed and decided.
        proposal: Proposal,
        /// Account of the head.
        decided_by: String,
        /// Since when.
        on: NaiveDate,
    },
    /// Left standing.
    NotRevoked {
        /// What was proposed and decided.
        proposal: Proposal,
        /// Account of the head.
        decided_by: String,
        /// Since when.
        on: NaiveDate,
    },
    /// Revoked, and the decision taken back: what was before it is restored.
    TakenBack {
        /// What was proposed and decided.
        proposal: Proposal,
        /// Account of the head who decided.
        decided_by: String,
        /// Since when it was revoked.
        on: NaiveDate,
        /// By whom it was taken back, when and why.
        taking_back: TakingBack,
    },
}

impl RevocationState {
    /// The name of the state in rows and messages.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Applied { .. } => "APPLIED",
            Self::NotAccepted(_) => "NOT_ACCEPTED",
            Self::Investigating { .. } => "INVESTIGATING",
            Self::Publicised { .. } => "PUBLICISED",
            Self::Suspended { .. } => "SUSPENDED",
            Self::Proposed { .. } => "PROPOSED",
            Self::Revoked { .. } => "REVOKED",
            Self::NotRevoked { .. } => "NOT_REVOKED",
            Self::TakenBack { .. } => "TAKEN_BACK",
        }
    }

    /// The clock of the authority.
    pub const fn clock(&self) -> Option<&StatutoryClock> {
        match self {
            Self::Applied { clock }
            | Self::Investigating { clock }
            | Self::Publicised { clock, .. }
            | Self::Suspended { clock, .. }
            | Self::Proposed { clock, .. } => Some(clock),
            Self::NotAccepted(_)
            | Self::Revoked { .. }
            | Self::NotRevoked { .. }
            | Self::TakenBack { .. } => None,
        }
    }

    /// The clock of the publicity while it lasts.
    pub const fn publicity(&self) -> Option<&StatutoryClock> {
        match self {
            Self::Publicised { publicity, .. } => Some(publicity),
            Self::Applied { .. }
            | Self::NotAccepted(_)
            | Self::Investigating { .. }
            | Self::Suspended { .. }
            | Self::Proposed { .. }
            | Self::Revoked { .. }
            | Self::NotRevoked { .. }
            | Self::TakenBack { .. } => None,
        }
    }

    /// What was proposed, once something was.
    pub const fn proposal(&self) -> Option<&Proposal> {
        match self {
            Self::Proposed { proposal, .. }
            | Self::Revoked { proposal, .. }
            | Self::NotRevoked { proposal, .. }
            | Self::TakenBack { proposal, .. } => Some(proposal),
            Self::Applied { .. }
            | Self::NotAccepted(_)
            | Self::Investigating { .. }
            | Self::Publicised { .. }
            | Self::Suspended { .. } => None,
        }
    }
}

/// A revocation of the registration of a company, or of one change of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Revocation {
    /// Its id.
    pub id: Uuid,
    /// Code of the company.
    pub company: Uscc,
    /// Its name when the revocation began.
    pub full_name: String,
    /// How it began.
    pub origin: Origin,
    /// Which registration is said to be false.
    #[serde(default)]
    pub target: Target,
    /// What is said to be false; no personal data.
    pub reasons: String,
    /// Account of who applied or opened it.
    pub opened_by: String,
    /// Accounts of the company's applicants and of this one's: none of them acts on it as an official.
    pub parties: BTreeSet<String>,
    /// The last publicity.
    pub publicity: Option<Publicity>,
    /// Why the latest step of its investigation was taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Note>,
    /// Where it stands.
    pub state: RevocationState,
}

/// Why a step was taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Note {
    /// Account of who took it.
    pub by: String,
    /// In clear words.
    pub reasons: String,
}

impl Revocation {
    /// With the `reasons` of the step that `actor` took.
    #[must_use]
    pub fn because(self, reasons: &str, actor: &Actor) -> Self {
        Self { note: Some(Note { by: actor.subject.clone(), reasons: reasons.to_owned() }), ..self }
    }

    /// The statutory light; none when no clock runs.
    pub fn light(&self, now: DateTime<Utc>, calendar: &WorkingCalendar) -> Option<Light> {
        self.state.clock().map(|clock| clock.light(now, calendar))
    }

    /// That `actor` may give `command`: role, and recusal for officials.
    pub(super) fn must_act(
        &self,
        actor: &Actor,
        command: RevocationCommand,
    ) -> Result<(), RevocationRefusal> {
        let role = actor.acting_as(command.roles()).ok_or(RevocationRefusal::Role { command })?;
        if role != Role::System && self.parties.contains(&actor.subject) {
            return Err(RevocationRefusal::Recusal);
        }
        Ok(())
    }

    pub(super) fn wrong_state(&self, command: RevocationCommand) -> RevocationRefusal {
        RevocationRefusal::State { command, state: self.state.name() }
    }
}
