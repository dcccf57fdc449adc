//! The filing of prepackaged-only sales (仅销售预包装食品备案, domain-rules 5.7 and 9a D).
//!
//! No merits are examined: a complete filing gets its number at once, an incomplete one a single list. There
//! is no refusal, no visit and no term.

use actnow_decisions::{Actor, Decision, Role};
use actnow_identifiers::FoodFilingNumber;
use actnow_statutory_clock::{Due, legal_date};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::check::Findings;
use super::facts::FoodFact;
use super::form::FoodForm;
use super::law::Law;
use super::permissions::FoodCommand;
use super::points::Point;
use super::refusal::FoodRefusal;
use super::regime::RegimeTerms;
use super::series::{SeriesKey, filing_number};
use super::track::{Track, TrackDecision};

/// Basis of a filing.
const BASIS: &str = "Order 78 art 42";

/// A filing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoodFiling {
    /// Its id.
    pub id: Uuid,
    /// The case it belongs to, if it came with one.
    pub case_id: Option<Uuid>,
    /// The form as last submitted.
    pub form: FoodForm,
    /// Where it stands.
    pub state: FilingState,
}

/// What is true of every filing with a number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FiledRecord {
    /// YB number, kept through every update.
    pub number: FoodFilingNumber,
    /// Day of the filing.
    pub filed_on: NaiveDate,
    /// 0 for the first filing, one more for each update.
    pub revision: u32,
}

/// Why a filing lapses by law.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum LapseGround {
    /// A licence was issued for the same premises (F-1).
    LicenceIssued {
        /// Its number.
        number: String,
    },
    /// The operator was deregistered.
    EntityEnded,
}

/// Why a filing is cancelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum CancelGround {
    /// The applicant says that the business ended, within the period of the law.
    BusinessEnded,
    /// The same, too late: filed all the same, but seen.
    BusinessEndedLate,
    /// Ex officio (依职权).
    ExOfficio,
}

/// Where a filing stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum FilingState {
    /// Something is missing; the list was told.
    Incomplete {
        /// What is missing.
        points: Vec<Point>,
        /// How often a list was told.
        round: u32,
    },
    /// Filed, or updated; waits for publication.
    Filed {
        /// The record.
        record: FiledRecord,
        /// Last day of publication.
        publicity_due: Due,
    },
    /// Public.
    Published {
        /// The record.
        record: FiledRecord,
        /// Day of publication.
        published_on: NaiveDate,
    },
    /// No longer in force, by law.
    Lapsed {
        /// The record.
        record: FiledRecord,
        /// Why.
        ground: LapseGround,
        /// Since when.
        on: NaiveDate,
    },
    /// Cancelled.
    Cancelled {
        /// The record.
        record: FiledRecord,
        /// Why.
        ground: CancelGround,
        /// Since when.
        on: NaiveDate,
    },
    /// Taken back before it was complete.
    Withdrawn {
        /// When.
        on: NaiveDate,
    },
}

impl FilingState {
    /// The name in rows, messages and refusals.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Incomplete { .. } => "INCOMPLETE",
            Self::Filed { record, .. } if record.revision > 0 => "UPDATED",
            Self::Filed { .. } => "FILED",
            Self::Published { .. } => "PUBLISHED",
            Self::Lapsed { .. } => "LAPSED",
            Self::Cancelled { .. } => "CANCELLED",
            Self::Withdrawn { .. } => "WITHDRAWN",
        }
    }

    /// The record, once there is a number.
    pub const fn record(&self) -> Option<&FiledRecord> {
        match self {
            Self::Filed { record, .. }
            | Self::Published { record, .. }
            | Self::Lapsed { record, .. }
            | Self::Cancelled { record, .. } => Some(record),
            Self::Incomplete { .. } | Self::Withdrawn { .. } => None,
        }
    }

    /// Whether the filing is in force.
    pub const fn is_live(&self) -> bool {
        match self {
            Self::Filed { .. } | Self::Published { .. } => true,
            Self::Incomplete { .. }
            | Self::Lapsed { .. }
            | Self::Cancelled { .. }
            | Self::Withdrawn { .. } => false,
        }
    }
}

/// Accepted decision about a filing.
pub type FilingDecision = Decision<FoodFiling, FoodFact>;

/// A filing as handed in.
#[derive(Debug, Clone, PartialEq)]
pub struct FilingSubmission {
    /// Id for the filing.
    pub id: Uuid,
    /// The case it came with.
    pub case_id: Option<Uuid>,
    /// The form.
    pub form: FoodForm,
    /// The track decided for it.
    pub track: TrackDecision,
    /// What the check found.
    pub findings: Findings,
}

/// What a submission leads to.
#[derive(Debug, Clone, PartialEq)]
pub enum FilingStep {
    /// Complete: the store takes the next number of [`CompleteFiling::series`] and goes on with
    /// [`CompleteFiling::file`] in the same transaction.
    Complete(CompleteFiling),
    /// Incomplete: the list is told.
    Incomplete(FilingDecision),
}

/// A complete filing that only lacks its number.
#[derive(Debug, Clone, PartialEq)]
pub struct CompleteFiling {
    id: Uuid,
    case_id: Option<Uuid>,
    form: FoodForm,
    filed_on: NaiveDate,
    publicity_due: Due,
}

impl CompleteFiling {
    /// The series its number comes from.
    pub fn series(&self) -> SeriesKey {
        SeriesKey::Filing {
            mode: self.form.mode,
            division: self.form.division.clone(),
        }
    }

    /// Files it with the next sequence of its series.
    ///
    /// # Errors
    /// [`FoodRefusal::Number`] for a sequence no number can have.
    pub fn file(self, sequence: u32) -> Result<FilingDecision, FoodRefusal> {
        let number = filing_number(self.form.mode, &self.form.division, sequence)?;
        let Self {
            id,
            case_id,
            form,
            filed_on,
            publicity_due,
        } = self;
        let record = FiledRecord {
            number,
            filed_on,
            revision: 0,
        };
        let now = FoodFiling {
            id,
            case_id,
            form,
            state: FilingState::Filed {
                record,
                publicity_due,
            },
        };
        Ok(Decision::new(
            now,
            BASIS,
            vec![FoodFact::FilingFiled {
                number,
                filed_on,
                publicity_due,
            }],
        ))
    }
}

impl FoodFiling {
    /// Takes a filing in: complete, it only waits for its number; incomplete, the list is told.
    ///
    /// # Errors
    /// [`FoodRefusal::RoleMissing`]; [`FoodRefusal::OtherTrack`] when a licence, or nothing, is needed.
    pub fn submit(
        submission: FilingSubmission,
        actor: &Actor,
        law: &Law<'_>,
        at: DateTime<Utc>,
    ) -> Result<FilingStep, FoodRefusal> {
        FoodCommand::SubmitFiling.authorise(actor)?;
        step(submission, 0, law, at)
    }

    /// Supplies what was missing.
    ///
    /// # Errors
    /// As [`FoodFiling::submit`]; [`FoodRefusal::WrongState`] unless the filing is incomplete.
    pub fn resubmit(
        self,
        form: FoodForm,
        track: TrackDecision,
        findings: Findings,
        actor: &Actor,
        law: &Law<'_>,
        at: DateTime<Utc>,
    ) -> Result<FilingStep, FoodRefusal> {
        FoodCommand::SubmitFiling.authorise(actor)?;
        match self.state {
            FilingState::Incomplete { round, .. } => {
                let again = FilingSubmission {
                    id: self.id,
                    case_id: self.case_id,
                    form,
                    track,
                    findings,
                };
                step(again, round, law, at)
            }
            FilingState::Filed { .. }
            | FilingState::Published { .. }
            | FilingState::Lapsed { .. }
            | FilingState::Cancelled { .. }
            | FilingState::Withdrawn { .. } => Err(self.wrong(FoodCommand::SubmitFiling)),
        }
    }

    /// Records that the filing was published. A second time changes nothing.
    ///
    /// # Errors
    /// [`FoodRefusal::WrongState`] for a filing without a number or no longer in force.
    pub fn publish(self, actor: &Actor, at: DateTime<Utc>) -> Result<FilingDecision, FoodRefusal> {
        const PUBLICITY: &str = "Order 78 art 43";
        FoodCommand::PublishFiling.authorise(actor)?;
        match &self.state {
            FilingState::Filed { record, .. } => {
                let published_on = legal_date(at);
                let FiledRecord { number, revision, .. } = record.clone();
                let state = FilingState::Published {
                    record: record.clone(),
                    published_on,
                };
                let fact = FoodFact::FilingPublished {
                    number,
                    revision,
                    published_on,
                };
                Ok(Decision::new(Self { state, ..self }, PUBLICITY, vec![fact]))
            }
            FilingState::Published { .. } => Ok(Decision::new(self, PUBLICITY, vec![])),
            FilingState::Incomplete { .. }
            | FilingState::Lapsed { .. }
            | FilingState::Cancelled { .. }
            | FilingState::Withdrawn { .. } => Err(self.wrong(FoodCommand::PublishFiling)),
        }
    }

    /// Files a change of filed items: same number, next revision, published again.
    ///
    /// # Errors
    /// [`FoodRefusal::OtherTrack`] when the change needs a licence; [`FoodRefusal::Incomplete`];
    /// [`FoodRefusal::WrongState`] unless the filing is in force.
    pub fn update(
        self,
        form: FoodForm,
        track: &TrackDecision,
        findings: Findings,
        actor: &Actor,
        law: &Law<'_>,
        at: DateTime<Utc>,
    ) -> Result<FilingDecision, FoodRefusal> {
        FoodCommand::UpdateFiling.authorise(actor)?;
        let record = self.live(FoodCommand::UpdateFiling)?.clone();
        must_be_filing(track)?;
        must_be_complete(findings)?;
        let publicity_due = publicity_due(law, legal_date(at))?;
        let record = FiledRecord {
            revision: record.revision + 1,
            ..record
        };
        let FiledRecord { number, revision, .. } = record.clone();
        let now = Self {
            form,
            state: FilingState::Filed {
                record,
                publicity_due,
            },
            ..self
        };
        let fact = FoodFact::FilingUpdated {
            number,
            revision,
            publicity_due,
        };
        Ok(Decision::new(now, "Order 78 art 44", vec![fact]))
    }

    /// Lets the filing lapse on the day a licence was issued or the entity ended (F-1). A second time, or for
    /// a filing that is no longer in force, changes nothing.
    ///
    /// # Errors
    /// [`FoodRefusal::WrongState`] for a filing that never had a number.
    pub fn lapse(
        self,
        ground: LapseGround,
        actor: &Actor,
        at: DateTime<Utc>,
    ) -> Result<FilingDecision, FoodRefusal> {
        const LAPSE: &str = "Order 78 art 5; F-1";
        FoodCommand::LapseFiling.authorise(actor)?;
        match &self.state {
            FilingState::Filed { record, .. } | FilingState::Published { record, .. } => {
                let (record, on) = (record.clone(), legal_date(at));
                let fact = FoodFact::FilingLapsed {
                    number: record.number,
                    ground: ground.clone(),
                    on,
                };
                Ok(Decision::new(
                    Self {
                        state: FilingState::Lapsed { record, ground, on },
                        ..self
                    },
                    LAPSE,
                    vec![fact],
                ))
            }
            FilingState::Lapsed { .. } | FilingState::Cancelled { .. } => {
                Ok(Decision::new(self, LAPSE, vec![]))
            }
            FilingState::Incomplete { .. } | FilingState::Withdrawn { .. } => {
                Err(self.wrong(FoodCommand::LapseFiling))
            }
        }
    }

    /// Cancels the filing after the business ended on `ended_on`; late is noted, not refused.
    ///
    /// # Errors
    /// [`FoodRefusal::WrongState`] unless the filing is in force; [`FoodRefusal::NoRegime`].
    pub fn cancel(
        self,
        ended_on: NaiveDate,
        actor: &Actor,
        law: &Law<'_>,
        at: DateTime<Utc>,
    ) -> Result<FilingDecision, FoodRefusal> {
        let role = FoodCommand::CancelFiling.authorise(actor)?;
        let record = self.live(FoodCommand::CancelFiling)?.clone();
        let (_, terms) = law.on(record.filed_on)?;
        let late = law.working_days(ended_on, terms.filing_cancel_wd).has_passed(at);
        let ex_officio = matches!(role, Role::Supervisor | Role::System);
        let ground = match (ex_officio, late) {
            (true, _) => CancelGround::ExOfficio,
            (false, true) => CancelGround::BusinessEndedLate,
            (false, false) => CancelGround::BusinessEnded,
        };
        let on = legal_date(at);
        let fact = FoodFact::FilingCancelled {
            number: record.number,
            ground,
            on,
        };
        let now = Self {
            state: FilingState::Cancelled { record, ground, on },
            ..self
        };
        Ok(Decision::new(now, "Order 78 art 44", vec![fact]))
    }

    /// Takes an incomplete filing back. A second time changes nothing.
    ///
    /// # Errors
    /// [`FoodRefusal::WrongState`] once there is a number: then it is cancelled.
    pub fn withdraw(self, actor: &Actor, at: DateTime<Utc>) -> Result<FilingDecision, FoodRefusal> {
        FoodCommand::Withdraw.authorise(actor)?;
        match &self.state {
            FilingState::Incomplete { .. } => {
                let state = FilingState::Withdrawn { on: legal_date(at) };
                Ok(Decision::new(
                    Self { state, ..self },
                    BASIS,
                    vec![FoodFact::FilingWithdrawn],
                ))
            }
            FilingState::Withdrawn { .. } => Ok(Decision::new(self, BASIS, vec![])),
            FilingState::Filed { .. }
            | FilingState::Published { .. }
            | FilingState::Lapsed { .. }
            | FilingState::Cancelled { .. } => Err(self.wrong(FoodCommand::Withdraw)),
        }
    }

    fn live(&self, command: FoodCommand) -> Result<&FiledRecord, FoodRefusal> {
        self.state
            .record()
            .filter(|_| self.state.is_live())
            .ok_or_else(|| self.wrong(command))
    }

    fn wrong(&self, command: FoodCommand) -> FoodRefusal {
        FoodRefusal::WrongState {
            state: self.state.name(),
            command,
        }
    }
}

fn step(
    submission: FilingSubmission,
    round: u32,
    law: &Law<'_>,
    at: DateTime<Utc>,
) -> Result<FilingStep, FoodRefusal> {
    let FilingSubmission {
        id,
        case_id,
        form,
        track,
        findings,
    } = submission;
    must_be_filing(&track)?;
    if !findings.is_complete() {
        let points: Vec<Point> = findings.violations.into_iter().map(Point::from).collect();
        let state = FilingState::Incomplete {
            points: points.clone(),
            round: round + 1,
        };
        let now = FoodFiling {
            id,
            case_id,
            form,
            state,
        };
        return Ok(FilingStep::Incomplete(Decision::new(
            now,
            BASIS,
            vec![FoodFact::FilingIncomplete { points }],
        )));
    }
    let filed_on = legal_date(at);
    let publicity_due = publicity_due(law, filed_on)?;
    Ok(FilingStep::Complete(CompleteFiling {
        id,
        case_id,
        form,
        filed_on,
        publicity_due,
    }))
}

fn publicity_due(law: &Law<'_>, on: NaiveDate) -> Result<Due, FoodRefusal> {
    let (
        _,
        RegimeTerms {
            filing_publicity_wd, ..
        },
    ) = law.on(on)?;
    Ok(law.working_days(on, *filing_publicity_wd))
}

fn must_be_filing(track: &TrackDecision) -> Result<(), FoodRefusal> {
    match track.track {
        Track::Filing => Ok(()),
        other @ (Track::Licence | Track::None) => Err(FoodRefusal::OtherTrack { track: other }),
    }
}

fn must_be_complete(findings: Findings) -> Result<(), FoodRefusal> {
    if findings.is_complete() {
        return Ok(());
    }
    Err(FoodRefusal::Incomplete {
        points: findings.violations.into_iter().map(Point::from).collect(),
    })
}
