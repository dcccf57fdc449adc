//! I2: a change that was revoked is undone: the company does not stand by it.
//!
//! The form an entry stands by is named in its text alone, so that it is looked for there.

use actnow_chassis::database::Database;
use actnow_chassis::error::CommandError;
use actnow_room::Breach;
use uuid::Uuid;

use super::rows;
use crate::config::SERVICE;

/// Looks for companies that stand by a revoked change.
pub(super) async fn undone(database: &Database) -> Result<Vec<Breach>, CommandError> {
    let sql = "SELECT r.company, r.filing_id, c.body FROM revocations r JOIN companies c ON c.uscc = r.company WHERE \
               r.state = 'REVOKED' AND r.filing_id IS NOT NULL";
    let mut breaches = Vec::new();
    for row in rows(database, sql, vec![]).await? {
        let (filing, body): (Uuid, String) = (row.try_get("", "filing_id")?, row.try_get("", "body")?);
        if body.contains(&format!("\"filing_id\":\"{filing}\"")) {
            let company: String = row.try_get("", "company")?;
            breaches.push(Breach::new(
                "I2",
                SERVICE,
                company,
                "a company stands by a change that was revoked",
            ));
        }
    }
    Ok(breaches)
}
