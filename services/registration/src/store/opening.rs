//! What opening a filing starts from, in one read: the declaration, locked; whether the filing exists; the
//! entities that shall hold shares.

use std::collections::BTreeMap;

use actnow_chassis::aggregate::{Aggregate, read_body};
use actnow_chassis::database::Txn;
use actnow_chassis::database::sql::{among, statement};
use actnow_chassis::error::CommandError;
use actnow_chassis::trace_context;
use actnow_identifiers::Uscc;
use sea_orm::{ConnectionTrait, DbBackend, QueryResult, Value};
use uuid::Uuid;

use super::companies::{Entry, entry};
use super::declarations::NameRecord;
use crate::domain::declaration::NameState;

/// What a new filing starts from.
#[derive(Debug)]
pub enum Opening {
    /// The filing was made before.
    Known,
    /// The declaration does not exist.
    NoDeclaration,
    /// Ready to be opened.
    New {
        /// The declaration, locked.
        name: Box<NameRecord>,
        /// Entities of this register among those asked for.
        entities: BTreeMap<Uscc, Entry>,
        /// Whether somebody among the persons has been banned, ever.
        banned: bool,
    },
}

/// Reads and locks the declaration `name_id` for the new filing `filing_id`, with the entities of `codes`, for
/// persons with these `documents` (blind indexes).
///
/// # Errors
/// When the database is away or a row is corrupt.
pub async fn open(
    txn: &Txn,
    filing_id: Uuid,
    name_id: Uuid,
    codes: &[Uscc],
    documents: Vec<Vec<u8>>,
) -> Result<Opening, CommandError> {
    let marks: Vec<String> = (3..3 + codes.len()).map(|n| format!("${n}")).collect();
    let (which, documents) = among(txn, documents, 3 + codes.len());
    // Without entities nothing is joined, but the columns are there.
    let among =
        if codes.is_empty() { "1 = 0".to_owned() } else { format!("c.uscc IN ({})", marks.join(", ")) };
    let lock = if txn.get_database_backend() == DbBackend::Postgres { " FOR UPDATE OF d" } else { "" };
    let sql = format!(
        "SELECT d.body, d.traceparent, EXISTS (SELECT 1 FROM filings f WHERE f.id = $2) AS known, \
         EXISTS (SELECT 1 FROM bans b WHERE b.id_index{which}) AS banned, c.uscc, c.body AS entry FROM name_declarations d LEFT JOIN companies c ON {among} WHERE d.id = $1{lock}"
    );
    let mut values: Vec<Value> = vec![name_id.into(), filing_id.into()];
    values.extend(codes.iter().map(|code| Value::from(code.as_str())));
    values.extend(documents);
    let rows = txn.query_all_raw(statement(txn, &sql, values)).await?;
    let Some(first) = rows.first() else { return Ok(Opening::NoDeclaration) };
    let name: NameRecord = read_body(first)?;
    // Who waited for the lock sees the declaration as it is now, but the filing as it was when the wait began.
    let used_by_it =
        matches!(&name.declaration.state, NameState::Consumed { filing, .. } if *filing == filing_id);
    if used_by_it || first.try_get("", "known")? {
        return Ok(Opening::Known);
    }
    continues(txn, &name, first)?;
    let banned = first.try_get("", "banned")?;
    let mut entities = BTreeMap::new();
    for row in &rows {
        let uscc: Option<String> = row.try_get("", "uscc")?;
        if let Some(uscc) = uscc {
            let body: String = row.try_get("", "entry")?;
            entities.insert(Uscc::from_stored(&uscc).map_err(CommandError::internal)?, entry(&body)?);
        }
    }
    Ok(Opening::New { name: Box::new(name), entities, banned })
}

/// The work belongs to the case of the declaration; an act of a person is linked to the trace before it.
fn continues(txn: &Txn, name: &NameRecord, row: &QueryResult) -> Result<(), CommandError> {
    if let Some(case_id) = name.case_id() {
        trace_context::record_case_id(&case_id);
        txn.belongs_to_case(Some(case_id));
    }
    let last: Option<String> = row.try_get("", "traceparent")?;
    if let Some(last) = last
        && !txn.context().actor.is_machine()
    {
        trace_context::link(&tracing::Span::current(), &last);
    }
    Ok(())
}
