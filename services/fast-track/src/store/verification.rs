//! Questions of `verify` that only rows can answer.

use actnow_chassis::CommandError;
use actnow_chassis::database::sql::statement;
use sea_orm::ConnectionTrait;
use uuid::Uuid;

/// Cases whose version and journal differ: each version is one row of the journal.
pub(crate) async fn apart_from_journal(
    connection: &impl ConnectionTrait,
) -> Result<Vec<String>, CommandError> {
    let sql = "SELECT c.case_id AS subject FROM cases c LEFT JOIN \
               (SELECT stream, COUNT(*) AS n, MAX(seq) AS top FROM journal GROUP BY stream) j \
               ON j.stream = 'case/' || c.case_id \
               WHERE j.top IS NULL OR j.top <> c.version OR j.n <> c.version LIMIT 100";
    subjects(connection, sql).await
}

/// Journals in which a closed case moved to another state.
pub(crate) async fn closed_and_moved(connection: &impl ConnectionTrait) -> Result<Vec<String>, CommandError> {
    let sql = "SELECT stream AS subject FROM journal WHERE stream LIKE 'case/%' \
               AND old_state IN ('COMPLETED', 'PARTIALLY_COMPLETED', 'TERMINATED') \
               AND new_state <> old_state LIMIT 100";
    subjects(connection, sql).await
}

/// Ids of acts and consultations whose case does not exist.
pub(crate) async fn subjects_without_case(
    connection: &impl ConnectionTrait,
) -> Result<Vec<String>, CommandError> {
    let sql = "SELECT s.subject_id AS subject FROM subjects s LEFT JOIN cases c ON c.id = s.case_id \
               WHERE c.id IS NULL LIMIT 100";
    let rows = connection.query_all_raw(statement(connection, sql, vec![])).await?;
    rows.iter().map(|row| Ok(row.try_get::<Uuid>("", "subject")?.to_string())).collect()
}

async fn subjects(connection: &impl ConnectionTrait, sql: &str) -> Result<Vec<String>, CommandError> {
    let rows = connection.query_all_raw(statement(connection, sql, vec![])).await?;
    rows.iter().map(|row| Ok(row.try_get("", "subject")?)).collect()
}
