//! I18 for applications: the machine granted exactly what an evaluation by its rules carried out, and no ruling of a clerk
//! is missing beside what the rules said. That evaluations follow from what is kept of them is looked up by the room.

use std::collections::HashSet;

use actnow_chassis::aggregate::Aggregate;
use actnow_chassis::database::Database;
use actnow_chassis::error::CommandError;
use actnow_room::Breach;
use uuid::Uuid;

use super::Application;
use super::invariants::rows;
use crate::config::SERVICE;
use crate::domain::permissions::FoodCommand;

/// States in which nobody has decided in the first round.
const UNDECIDED: &str = "'RECEIVED', 'ACCEPTED', 'VISIT_ASSIGNED', 'RECTIFYING', 'REVIEWED_POSITIVE', 'REVIEWED_NEGATIVE', 'HEARING'";

/// Looks for breaches.
pub(super) async fn verify(database: &Database) -> Result<Vec<Breach>, CommandError> {
    let breach = |id: Uuid, what: &'static str| Breach::new("I18", SERVICE, id.to_string(), what);
    let mut carried_out: HashSet<Uuid> = HashSet::new();
    for row in
        rows(database, "SELECT id FROM instant_evaluations WHERE state = 'CARRIED_OUT'", vec![]).await?
    {
        carried_out.insert(row.try_get("", "id")?);
    }
    let mut breaches = Vec::new();
    // A version before kept no evaluations, and wrote no rules down with its grants.
    let granted =
        "SELECT stream FROM journal WHERE action = $1 AND role = 'SYSTEM' AND reasons LIKE 'rules %'";
    for row in rows(database, granted, vec![FoodCommand::Grant.as_str().into()]).await? {
        let stream: String = row.try_get("", "stream")?;
        let id = stream.strip_prefix(Application::KIND).and_then(|rest| rest.strip_prefix('/'));
        let Some(id) = id.and_then(|id| id.parse().ok()) else { continue };
        if !carried_out.remove(&id) {
            breaches.push(breach(id, "what the machine granted has no evaluation by its rules"));
        }
    }
    let without = carried_out.into_iter();
    breaches.extend(
        without.map(|id| breach(id, "an evaluation counts as carried out and the machine did not grant")),
    );
    let waiting = format!(
        "SELECT a.id FROM applications a JOIN instant_evaluations e ON e.id = a.id WHERE e.state = 'AWAITING' \
         AND a.state NOT IN ({UNDECIDED})"
    );
    for row in rows(database, &waiting, vec![]).await? {
        let id = row.try_get("", "id")?;
        breaches.push(breach(id, "what a clerk came to was not put beside what the rules say"));
    }
    Ok(breaches)
}
