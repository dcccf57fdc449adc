//! Accounts and their roles.

use actnow_chassis::aggregate::{self, Aggregate};
use actnow_chassis::database::sql::{for_update, placeholders, statement};
use actnow_chassis::database::{Rows, Txn, insert_together};
use actnow_chassis::error::CommandError;
use actnow_decisions::Role;
use sea_orm::{ConnectionTrait, Value};
use uuid::Uuid;

use crate::domain::account::{Account, Tie};

impl Aggregate for Account {
    const TABLE: &'static str = "accounts";
    const KIND: &'static str = "account";

    fn id(&self) -> Uuid {
        self.id
    }
    fn version(&self) -> i64 {
        self.version
    }
    fn state(&self) -> &'static str {
        self.standing.as_str()
    }
    fn case_id(&self) -> Option<String> {
        None
    }
    fn columns(&self) -> Vec<(&'static str, Value)> {
        vec![
            ("name", self.name.clone().into()),
            ("office_id", self.office.clone().into()),
            ("duty", self.duty().as_str().into()),
            ("provider", self.tie.as_ref().map(|tie| tie.provider.clone()).into()),
            ("provider_subject", self.tie.as_ref().map(|tie| tie.subject.clone()).into()),
        ]
    }
}

/// The account of this name.
///
/// # Errors
/// When the database is away or the row is corrupt.
pub(crate) async fn named(
    connection: &impl ConnectionTrait,
    name: &str,
) -> Result<Option<Account>, CommandError> {
    let sql = "SELECT body FROM accounts WHERE name = $1";
    let row = connection.query_one_raw(statement(connection, sql, vec![name.into()])).await?;
    row.as_ref().map(aggregate::read_body).transpose()
}

/// The account of this person of the provider, locked.
///
/// # Errors
/// When the database is away or the row is corrupt.
pub(crate) async fn tied_to(txn: &Txn, tie: &Tie) -> Result<Option<Account>, CommandError> {
    let sql =
        format!("SELECT body FROM accounts WHERE provider = $1 AND provider_subject = $2{}", for_update(txn));
    let values = vec![tie.provider.clone().into(), tie.subject.clone().into()];
    let row = txn.query_one_raw(statement(txn, &sql, values)).await?;
    row.as_ref().map(aggregate::read_body).transpose()
}

/// The account of this name, locked, in the version the caller has seen.
///
/// # Errors
/// [`CommandError::NotFound`], [`CommandError::Stale`]; when the database is away.
pub(crate) async fn expected(txn: &Txn, name: &str, version: i64) -> Result<Account, CommandError> {
    let found = named(txn, name).await?.ok_or_else(|| CommandError::not_found("account", name))?;
    aggregate::get_expected(txn, found.id, version).await
}

/// Saves an account that was at version `since` with roles `before`: rows of roles that are no longer held go
/// first, because the duty of the account they refer to may change.
///
/// # Errors
/// [`CommandError::Stale`]; when the database is away or a constraint forbids it.
pub(crate) async fn save(
    txn: &Txn,
    account: &Account,
    since: i64,
    before: &[Role],
) -> Result<(), CommandError> {
    let gone: Vec<Role> = before.iter().copied().filter(|role| !account.roles.contains(role)).collect();
    if !gone.is_empty() {
        let list = placeholders(1, gone.len(), 2);
        let sql = format!("DELETE FROM account_roles WHERE account_id = $1 AND role IN {list}");
        let mut values: Vec<Value> = vec![account.id.into()];
        values.extend(gone.iter().map(|role| Value::from(role.as_str())));
        txn.execute_raw(statement(txn, &sql, values)).await?;
    }
    aggregate::save(txn, account, since).await?;
    let duty = account.duty().as_str();
    let row = |role: &Role| -> [Value; 3] { [account.id.into(), duty.into(), role.as_str().into()] };
    let new = account.roles.iter().filter(|role| !before.contains(role)).map(row).collect();
    let rows = Rows::new("account_roles (account_id, duty, role)", new);
    Ok(insert_together(txn, vec![rows]).await?)
}

/// How many other accounts that may be used hold `role`.
///
/// # Errors
/// When the database is away.
pub(crate) async fn others_with(txn: &Txn, account: Uuid, role: Role) -> Result<i64, CommandError> {
    let sql = "SELECT COUNT(*) AS n FROM account_roles r JOIN accounts a ON a.id = r.account_id \
               WHERE r.role = $1 AND a.state = 'ACTIVE' AND a.id <> $2";
    let row = txn.query_one_raw(statement(txn, sql, vec![role.as_str().into(), account.into()])).await?;
    Ok(row.map_or(Ok(0), |row| row.try_get("", "n"))?)
}

/// Whether there is any account, and whether one was made for a demonstration.
///
/// # Errors
/// When the database is away.
pub(crate) async fn any_and_any_demo(
    connection: &impl ConnectionTrait,
) -> Result<(bool, bool), CommandError> {
    let sql = "SELECT body FROM accounts";
    let rows = connection.query_all_raw(statement(connection, sql, vec![])).await?;
    let accounts = rows.iter().map(aggregate::read_body).collect::<Result<Vec<Account>, _>>()?;
    Ok((!accounts.is_empty(), accounts.iter().any(|account| account.demo)))
}

/// An account as lists show it.
#[derive(Debug)]
pub(crate) struct Listed {
    pub(crate) account: Account,
    pub(crate) must_change: bool,
    pub(crate) last_login_at: Option<chrono::DateTime<chrono::Utc>>,
    pub(crate) locked_until: Option<chrono::DateTime<chrono::Utc>>,
}

const LISTED: &str = "SELECT a.body, c.must_change, l.at AS last_login_at, k.locked_until FROM accounts a \
     LEFT JOIN credentials c ON c.account_id = a.id LEFT JOIN log_ins l ON l.account_id = a.id \
     LEFT JOIN log_in_counters k ON k.key = 'account/' || a.name";

/// One account as lists show it.
///
/// # Errors
/// [`CommandError::NotFound`]; when the database is away.
pub(crate) async fn listed(connection: &impl ConnectionTrait, name: &str) -> Result<Listed, CommandError> {
    let sql = format!("{LISTED} WHERE a.name = $1");
    let row = connection.query_one_raw(statement(connection, &sql, vec![name.into()])).await?;
    read_listed(&row.ok_or_else(|| CommandError::not_found("account", name))?)
}

/// A page of accounts by name after `after`, of one office or of all.
///
/// # Errors
/// When the database is away.
pub(crate) async fn page(
    connection: &impl ConnectionTrait,
    after: &str,
    office: &str,
    limit: u32,
) -> Result<Vec<Listed>, CommandError> {
    let sql =
        format!("{LISTED} WHERE a.name > $1 AND ($2 = '' OR a.office_id = $2) ORDER BY a.name LIMIT $3");
    let values = vec![after.into(), office.into(), i64::from(limit).into()];
    let rows = connection.query_all_raw(statement(connection, &sql, values)).await?;
    rows.iter().map(read_listed).collect()
}

fn read_listed(row: &sea_orm::QueryResult) -> Result<Listed, CommandError> {
    Ok(Listed {
        account: aggregate::read_body(row)?,
        must_change: row.try_get::<Option<bool>>("", "must_change")?.unwrap_or(false),
        last_login_at: row.try_get("", "last_login_at")?,
        locked_until: row.try_get("", "locked_until")?,
    })
}
