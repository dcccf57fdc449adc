//! Licence applications as rows.

use actnow_chassis::aggregate::Aggregate;
use actnow_chassis::database::Txn;
use actnow_chassis::database::sql::{placeholders, statement};
use actnow_chassis::error::CommandError;
use actnow_statutory_clock::Due;
use sea_orm::{ConnectionTrait, Value};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::notes::{LitClock, Notes};
use crate::domain::application::{ApplicationState, LicenceApplication, Stage};
use crate::domain::track::TrackDecision;

/// States of the table. A concluded review is split by its outcome, because different people act on it.
pub(super) const STATES: &[&str] = &[
    "RECEIVED",
    "CORRECTION",
    "ABANDONED",
    "NOT_REQUIRED",
    "NOT_COMPETENT",
    "NOT_ACCEPTED",
    "ACCEPTED",
    "VISIT_ASSIGNED",
    "RECTIFYING",
    "REVIEWED_POSITIVE",
    "REVIEWED_NEGATIVE",
    "HEARING",
    "GRANTED",
    "ISSUED",
    "REFUSED",
    "WITHDRAWN",
];

/// An application with its version and what its states forget.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Application {
    /// Raised with each decision.
    pub version: i64,
    /// The track as last decided.
    pub track: TrackDecision,
    /// What is shown of earlier states, and why people must look.
    pub notes: Notes,
    /// The application.
    pub application: LicenceApplication,
}

impl Application {
    /// States in which a due day runs or stands still.
    pub(crate) const WITH_CLOCK: &[&str] = &[
        "RECEIVED",
        "CORRECTION",
        "ACCEPTED",
        "VISIT_ASSIGNED",
        "RECTIFYING",
        "REVIEWED_POSITIVE",
        "REVIEWED_NEGATIVE",
        "HEARING",
        "GRANTED",
    ];

    /// Where it stands.
    pub(crate) fn standing(&self) -> &ApplicationState {
        &self.application.state
    }

    /// The statutory clocks that run on it, with their due days.
    pub(crate) fn clocks(&self) -> Vec<(LitClock, Due)> {
        let state = self.standing();
        let own = match state {
            ApplicationState::Received { .. } => Some(LitClock::Acceptance),
            ApplicationState::UnderReview { .. } => Some(LitClock::Decision),
            ApplicationState::Granted { .. } => Some(LitClock::Issue),
            ApplicationState::Correction { .. }
            | ApplicationState::Abandoned { .. }
            | ApplicationState::NotRequired { .. }
            | ApplicationState::NotCompetent { .. }
            | ApplicationState::NotAccepted { .. }
            | ApplicationState::Hearing { .. }
            | ApplicationState::Issued { .. }
            | ApplicationState::Refused { .. }
            | ApplicationState::Withdrawn { .. } => None,
        };
        let own = own.and_then(|clock| Some((clock, state.due()?)));
        let visit = state.open_visit().map(|visit| (LitClock::Visit, visit.due));
        own.into_iter().chain(visit).collect()
    }
}

/// The name of `state` in rows.
pub(crate) fn state_name(state: &ApplicationState) -> &'static str {
    match state.stage() {
        Some(Stage::Reviewed { review }) if matches!(state, ApplicationState::UnderReview { .. }) => {
            if review.outcome.is_positive() { "REVIEWED_POSITIVE" } else { "REVIEWED_NEGATIVE" }
        }
        Some(_) | None => state.name(),
    }
}

impl Aggregate for Application {
    const TABLE: &'static str = "applications";
    const KIND: &'static str = "application";

    fn id(&self) -> Uuid {
        self.application.id
    }

    fn version(&self) -> i64 {
        self.version
    }

    fn state(&self) -> &'static str {
        state_name(self.standing())
    }

    fn case_id(&self) -> Option<String> {
        self.application.case_id.map(|id| id.to_string())
    }

    fn columns(&self) -> Vec<(&'static str, Value)> {
        let form = &self.application.form;
        vec![
            ("operator_uscc", form.operator.uscc.clone().into()),
            ("premises", form.premises.clone().into()),
            ("ban_until", self.notes.banned_until.into()),
            ("act", self.application.act.name().into()),
            ("licence_id", self.application.act.held().map(|held| held.licence_id).into()),
        ]
    }
}

/// The application about this licence that is still open; there is one at most.
///
/// # Errors
/// When the database is away.
pub(crate) async fn open_about(txn: &Txn, licence_id: Uuid) -> Result<Option<Uuid>, CommandError> {
    let open = placeholders(1, Application::WITH_CLOCK.len(), 2);
    let sql = format!("SELECT id FROM applications WHERE licence_id = $1 AND state IN {open}");
    let mut values: Vec<Value> = vec![licence_id.into()];
    values.extend(Application::WITH_CLOCK.iter().map(|state| Value::from(*state)));
    let row = txn.query_one_raw(statement(txn, &sql, values)).await?;
    row.map(|row| Ok(row.try_get("", "id")?)).transpose()
}
