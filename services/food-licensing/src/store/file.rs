//! A file of either kind: orderers and clerks know it by its id alone.

use actnow_chassis::aggregate::{Aggregate, read_body};
use actnow_chassis::database::sql::statement;
use actnow_chassis::error::CommandError;
use sea_orm::{ConnectionTrait, Value};
use uuid::Uuid;

use super::{Application, Filing};

/// A filing or an application.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum File {
    /// A filing.
    Filing(Box<Filing>),
    /// A licence application, or the note that nothing is needed.
    Application(Box<Application>),
}

impl From<Filing> for File {
    fn from(row: Filing) -> Self {
        File::Filing(Box::new(row))
    }
}

impl From<Application> for File {
    fn from(row: Application) -> Self {
        File::Application(Box::new(row))
    }
}

impl File {
    /// Its id.
    pub(crate) fn id(&self) -> Uuid {
        match self {
            File::Filing(row) => row.id(),
            File::Application(row) => row.id(),
        }
    }
}

/// Files in any of `states` (all, when empty) after `after`, at most `size`, in the order of their ids.
///
/// # Errors
/// When the database is away or a row is corrupt.
pub(crate) async fn page(
    connection: &impl ConnectionTrait,
    states: &[&'static str],
    after: Uuid,
    size: u32,
) -> Result<Vec<File>, CommandError> {
    let marks: Vec<String> = (3..3 + states.len()).map(|n| format!("${n}")).collect();
    let among =
        if states.is_empty() { String::new() } else { format!("AND state IN ({})", marks.join(", ")) };
    let part = |kind: &str, table: &str| {
        format!("SELECT '{kind}' AS kind, id, body FROM {table} WHERE id > $1 {among}")
    };
    let sql = format!(
        "SELECT kind, body FROM ({} UNION ALL {}) AS files ORDER BY id LIMIT $2",
        part("FILING", Filing::TABLE),
        part("APPLICATION", Application::TABLE)
    );
    let mut values: Vec<Value> = vec![after.into(), i64::from(size).into()];
    values.extend(states.iter().map(|state| Value::from(*state)));
    let rows = connection.query_all_raw(statement(connection, &sql, values)).await?;
    rows.iter()
        .map(|row| {
            let kind: String = row.try_get("", "kind")?;
            Ok(match kind.as_str() {
                "FILING" => File::Filing(Box::new(read_body(row)?)),
                _ => File::Application(Box::new(read_body(row)?)),
            })
        })
        .collect()
}
