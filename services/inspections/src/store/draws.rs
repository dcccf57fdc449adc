//! Double-random draws as rows. Their lists are rows of their own: a list of many thousands is written once.

use actnow_chassis::aggregate::{Aggregate, read_body};
use actnow_chassis::database::sql::statement;
use actnow_chassis::error::CommandError;
use sea_orm::{ConnectionTrait, Value};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::domain::sampling::procedure::{DrawState, RandomDraw};

/// Alarm of lists that are frozen: the house draws by itself on the last day.
pub(crate) const DRAW_DUE: &str = "DRAW_DUE";
/// Alarm of drawn objects whose visits are not planned yet.
pub(crate) const ORDER_VISITS: &str = "ORDER_VISITS";

/// States of the table, as the domain names them.
pub(crate) const STATES: &[&str] = &["COMMITTED", "FROZEN", "DRAWN", "CANCELLED"];

/// A draw with its version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Draw {
    /// Raised with each decision.
    pub(crate) version: i64,
    /// The draw.
    pub(crate) draw: RandomDraw,
}

impl Draw {
    /// Its id, which is that of its plan.
    pub(crate) fn draw_id(&self) -> Uuid {
        self.draw.plan.id
    }

    /// Drawn objects whose visits are not planned yet.
    pub(crate) fn visits_to_order(&self) -> usize {
        match &self.draw.state {
            DrawState::Drawn { drawing, .. } => drawing.visits.len() - drawing.ordered,
            DrawState::Committed | DrawState::Frozen { .. } | DrawState::Cancelled { .. } => 0,
        }
    }
}

impl Aggregate for Draw {
    const TABLE: &'static str = "draws";
    const KIND: &'static str = "draw";

    fn id(&self) -> Uuid {
        self.draw_id()
    }

    fn version(&self) -> i64 {
        self.version
    }

    fn state(&self) -> &'static str {
        self.draw.state.name()
    }

    fn case_id(&self) -> Option<String> {
        None
    }

    fn columns(&self) -> Vec<(&'static str, Value)> {
        vec![("due", self.draw.plan.due.into())]
    }
}

/// A page of draws, the newest first: ids are ordered by time.
///
/// # Errors
/// When the database is away or a row is corrupt.
pub(crate) async fn page(
    connection: &impl ConnectionTrait,
    before: Option<Uuid>,
    size: u32,
) -> Result<Vec<Draw>, CommandError> {
    let sql = "SELECT body FROM draws WHERE id < $1 ORDER BY id DESC LIMIT $2";
    let values = vec![before.unwrap_or(Uuid::max()).into(), i64::from(size).into()];
    let rows = connection.query_all_raw(statement(connection, sql, values)).await?;
    rows.iter().map(read_body).collect()
}
