//! The two lists of a draw: objects as they are gathered, inspectors as they were when the lists were frozen.

use std::collections::{BTreeMap, BTreeSet};

use actnow_chassis::database::sql::{among, statement};
use actnow_chassis::database::{Rows, Txn, insert_together};
use actnow_chassis::error::CommandError;
use actnow_decisions::Violations;
use sea_orm::{ConnectionTrait, Value};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Draw;
use crate::domain::checklist::PremisesTrait;
use crate::domain::sampling::lists::{DrawInspector, DrawObject, Lists};

/// Where an object is visited, and who is concerned: not part of what is frozen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct VisitPlace {
    /// Address.
    pub(crate) address: String,
    /// Division.
    pub(crate) division: String,
    /// What is sold there, as declared.
    pub(crate) traits: BTreeSet<PremisesTrait>,
    /// Whether there is a shop.
    pub(crate) physical_shop: bool,
}

/// An object as it was put on the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ListedObject {
    /// What is frozen of it.
    pub(crate) object: DrawObject,
    /// Where it is visited.
    pub(crate) place: VisitPlace,
    /// Further parties for the recusal check: codes and references of persons.
    pub(crate) parties: BTreeSet<String>,
}

/// Puts objects on the list of a draw, in place of what stood there under their codes.
///
/// # Errors
/// When the database is away.
pub(crate) async fn add_objects(txn: &Txn, draw: Uuid, objects: &[ListedObject]) -> Result<(), CommandError> {
    let entries = objects.iter().map(|listed| (listed.object.uscc.as_str(), listed));
    let rows = entries_of(draw, entries)?;
    let target = "draw_objects (draw_id, entry, body)";
    let rows = Rows::new(target, rows)
        .on_conflict("ON CONFLICT (draw_id, entry) DO UPDATE SET body = excluded.body");
    Ok(insert_together(txn, vec![rows]).await?)
}

/// Writes the inspectors of frozen lists.
///
/// # Errors
/// When the database is away.
pub(crate) async fn keep_inspectors(
    txn: &Txn,
    draw: Uuid,
    inspectors: &[DrawInspector],
) -> Result<(), CommandError> {
    let rows = entries_of(draw, inspectors.iter().map(|inspector| (inspector.id.as_str(), inspector)))?;
    Ok(insert_together(txn, vec![Rows::new("draw_inspectors (draw_id, entry, body)", rows)]).await?)
}

fn entries_of<'a, T: Serialize + 'a>(
    draw: Uuid,
    entries: impl Iterator<Item = (&'a str, &'a T)>,
) -> Result<Vec<[Value; 3]>, CommandError> {
    let row = |(entry, body): (&str, &T)| {
        let body = serde_json::to_string(body).map_err(CommandError::internal)?;
        Ok([draw.into(), entry.into(), body.into()])
    };
    entries.map(row).collect()
}

/// How many objects stand on the list of a draw.
///
/// # Errors
/// When the database is away.
pub(crate) async fn count_objects(
    connection: &impl ConnectionTrait,
    draw: Uuid,
) -> Result<usize, CommandError> {
    let sql = "SELECT COUNT(*) AS n FROM draw_objects WHERE draw_id = $1";
    let row = connection.query_one_raw(statement(connection, sql, vec![draw.into()])).await?;
    let count: i64 = row.map_or(Ok(0), |row| row.try_get("", "n"))?;
    Ok(usize::try_from(count).unwrap_or_default())
}

/// The objects of a draw, in no order.
///
/// # Errors
/// When the database is away or a row is corrupt.
pub(crate) async fn objects(
    connection: &impl ConnectionTrait,
    draw: Uuid,
) -> Result<Vec<ListedObject>, CommandError> {
    let sql = "SELECT body FROM draw_objects WHERE draw_id = $1";
    bodies(connection, sql, vec![draw.into()]).await
}

/// These objects of a draw, by code.
///
/// # Errors
/// When the database is away or a row is corrupt.
pub(crate) async fn objects_among(
    connection: &impl ConnectionTrait,
    draw: Uuid,
    usccs: Vec<String>,
) -> Result<BTreeMap<String, ListedObject>, CommandError> {
    if usccs.is_empty() {
        return Ok(BTreeMap::new());
    }
    let (which, codes) = among(connection, usccs, 2);
    let sql = format!("SELECT body FROM draw_objects WHERE draw_id = $1 AND entry{which}");
    let values = std::iter::once(draw.into()).chain(codes).collect();
    let found: Vec<ListedObject> = bodies(connection, &sql, values).await?;
    Ok(found.into_iter().map(|listed| (listed.object.uscc.clone(), listed)).collect())
}

async fn bodies<T: DeserializeOwned>(
    connection: &impl ConnectionTrait,
    sql: &str,
    values: Vec<Value>,
) -> Result<Vec<T>, CommandError> {
    let rows = connection.query_all_raw(statement(connection, sql, values)).await?;
    rows.iter()
        .map(|row| {
            let body: String = row.try_get("", "body")?;
            serde_json::from_str(&body).map_err(CommandError::internal)
        })
        .collect()
}

/// Both lists of a draw as they were frozen. Whether they are still the same is told by their hash.
///
/// # Errors
/// When the database is away or a row is corrupt.
pub(crate) async fn frozen(connection: &impl ConnectionTrait, draw: &Draw) -> Result<Lists, CommandError> {
    let id = draw.draw_id();
    let listed = objects(connection, id).await?;
    let sql = "SELECT body FROM draw_inspectors WHERE draw_id = $1";
    let inspectors = bodies(connection, sql, vec![id.into()]).await?;
    let objects = listed.into_iter().map(|listed| listed.object).collect();
    let broken = |found: Violations| {
        let first = found.as_slice().first().map_or("", |one| one.reason);
        CommandError::internal(anyhow::anyhow!("frozen lists break a rule: {first}"))
    };
    Lists::try_new(&draw.draw.plan, objects, inspectors).map_err(broken)
}
