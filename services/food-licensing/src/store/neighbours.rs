//! What else is known when a form comes in, in one statement: whether the file exists already, who else is at
//! the premises, what the operator holds there, and bans on it and on the persons it names.

use std::collections::BTreeMap;

use actnow_chassis::database::sql::{among, statement};
use actnow_chassis::error::CommandError;
use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, QueryResult, Value};
use uuid::Uuid;

use crate::domain::check::PremisesHolder;
use crate::domain::commitment::CommitmentState;

/// Other holders that are named in a warning; more are not looked for.
const OTHERS: usize = 5;

/// A live filing or licence of the operator at these premises.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Held {
    /// Id of the filing or licence.
    pub id: Uuid,
    /// Its number.
    pub number: String,
    /// Last day; filings have none.
    pub valid_to: Option<NaiveDate>,
}

/// What surrounds a form.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Neighbours {
    /// Which table holds a file with this id already.
    pub known: Option<Known>,
    /// Live licences and filings of others at the premises (F-3).
    pub others: Vec<PremisesHolder>,
    /// The operator's live filing here.
    pub own_filing: Option<Held>,
    /// The operator's live licence here.
    pub own_licence: Option<Held>,
    /// Last day of a ban that follows from an earlier application.
    pub banned_until: Option<NaiveDate>,
    /// Number of a licence of the operator whose commitment was not kept.
    pub unmet_commitment: Option<String>,
    /// Last day of a ban on a person, by token.
    pub banned_persons: BTreeMap<String, NaiveDate>,
}

/// What a file of this id is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Known {
    /// A filing.
    Filing,
    /// A licence application.
    Application,
}

/// Who asks.
#[derive(Debug, Clone)]
pub(crate) struct Asked<'a> {
    /// Id of the file.
    pub id: Uuid,
    /// Code of the operator.
    pub operator_uscc: &'a str,
    /// Address of the premises.
    pub premises: &'a str,
    /// Tokens of the persons it names.
    pub persons: Vec<String>,
}

const LIVE_FILING: &str = "state IN ('FILED', 'UPDATED', 'PUBLISHED')";
const LIVE_LICENCE: &str = "state IN ('ACTIVE', 'SUSPENDED_BY_LATE_RENEWAL')";

/// Looks around.
///
/// # Errors
/// When the database is away.
pub(crate) async fn read(
    connection: &impl ConnectionTrait,
    asked: Asked<'_>,
    today: NaiveDate,
) -> Result<Neighbours, CommandError> {
    let others = OTHERS;
    let (one_of, tokens) = among(connection, asked.persons, 5);
    let (unmet, marks) = (CommitmentState::UNMET.join("', '"), CommitmentState::MARKS.join("', '"));
    let sql = format!(
        "SELECT 'FILING' AS what, id, '' AS number, '' AS holder, '' AS day FROM filings WHERE id = $1 \
         UNION ALL SELECT 'APPLICATION', id, '', '', '' FROM applications WHERE id = $1 \
         UNION ALL SELECT 'OWN_FILING', id, number, operator_uscc, '' FROM filings \
           WHERE operator_uscc = $2 AND premises = $3 AND {LIVE_FILING} \
         UNION ALL SELECT 'OWN_LICENCE', id, number, operator_uscc, CAST(valid_to AS text) FROM licences \
           WHERE operator_uscc = $2 AND premises = $3 AND {LIVE_LICENCE} \
         UNION ALL SELECT 'BAN', id, '', '', CAST(ban_until AS text) FROM applications \
           WHERE operator_uscc = $2 AND ban_until >= $4 \
         UNION ALL SELECT 'BAN', id, '', '', CAST(ban_until AS text) FROM licences \
           WHERE operator_uscc = $2 AND ban_until >= $4 \
         UNION ALL SELECT 'UNMET', id, number, '', '' FROM licences WHERE operator_uscc = $2 \
           AND (commitment IN ('{marks}') OR (commitment IN ('{unmet}') AND {LIVE_LICENCE})) \
         UNION ALL SELECT 'OTHER', id, number, operator_uscc, '' FROM (SELECT id, number, operator_uscc \
           FROM filings WHERE premises = $3 AND {LIVE_FILING} AND operator_uscc <> $2 LIMIT {others}) AS f \
         UNION ALL SELECT 'OTHER', id, number, operator_uscc, '' FROM (SELECT id, number, operator_uscc \
           FROM licences WHERE premises = $3 AND {LIVE_LICENCE} AND operator_uscc <> $2 LIMIT {others}) AS l \
         UNION ALL SELECT 'PERSON', licence_id, '', token, CAST(ban_until AS text) FROM person_bans \
           WHERE token{one_of} AND ban_until >= $4"
    );
    let mut values: Vec<Value> =
        vec![asked.id.into(), asked.operator_uscc.into(), asked.premises.into(), today.into()];
    values.extend(tokens);
    let rows = connection.query_all_raw(statement(connection, &sql, values)).await?;
    let mut found = Neighbours::default();
    for row in &rows {
        take_in(&mut found, row)?;
    }
    Ok(found)
}

/// Numbers of what each of `operators` holds live, by operator and premises.
///
/// # Errors
/// When the database is away.
pub(crate) async fn held_at(
    connection: &impl ConnectionTrait,
    operators: Vec<String>,
) -> Result<BTreeMap<(String, String), String>, CommandError> {
    if operators.is_empty() {
        return Ok(BTreeMap::new());
    }
    let (which, values) = among(connection, operators, 1);
    let sql = format!(
        "SELECT operator_uscc, premises, number FROM filings WHERE operator_uscc{which} AND {LIVE_FILING} \
         UNION ALL SELECT operator_uscc, premises, number FROM licences \
           WHERE operator_uscc{which} AND {LIVE_LICENCE}"
    );
    let mut held = BTreeMap::new();
    for row in connection.query_all_raw(statement(connection, &sql, values)).await? {
        let place = (row.try_get("", "operator_uscc")?, row.try_get("", "premises")?);
        held.insert(place, row.try_get("", "number")?);
    }
    Ok(held)
}

fn take_in(found: &mut Neighbours, row: &QueryResult) -> Result<(), CommandError> {
    let what: String = row.try_get("", "what")?;
    let (id, number): (Uuid, String) = (row.try_get("", "id")?, row.try_get("", "number")?);
    let day: String = row.try_get("", "day")?;
    let day: Option<NaiveDate> =
        if day.is_empty() { None } else { Some(day.parse().map_err(CommandError::internal)?) };
    match what.as_str() {
        "FILING" => found.known = Some(Known::Filing),
        "APPLICATION" => found.known = Some(Known::Application),
        "OWN_FILING" => found.own_filing = Some(Held { id, number, valid_to: None }),
        "OWN_LICENCE" => found.own_licence = Some(Held { id, number, valid_to: day }),
        "UNMET" => found.unmet_commitment = Some(number),
        "BAN" => found.banned_until = found.banned_until.max(day),
        "PERSON" => {
            let token = row.try_get("", "holder")?;
            let until = day.ok_or_else(|| CommandError::internal(anyhow::anyhow!("a ban without an end")))?;
            let known = found.banned_persons.entry(token).or_insert(until);
            *known = until.max(*known);
        }
        _ => {
            let operator_uscc = row.try_get("", "holder")?;
            found.others.push(PremisesHolder { operator_uscc, number });
        }
    }
    Ok(())
}
