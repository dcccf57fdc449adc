//! Making the name index again by another industry list, beside the one that is read.
//!
//! The table that is not read gets its rows page by page, each a unit of work; names are checked, declared and given up
//! meanwhile. Who declares a name writes to the table that is read, by their own list; what the other table lacks shows
//! at each name, whose edition there is another. So the last unit of work, which keeps declarations waiting, catches up
//! with the few names that came since, and notes that the other table is read. Who is stopped goes on where the names
//! show it. A name that was declared by another list afterwards (an old process not yet replaced) is made again at the
//! next start.

use actnow_chassis::database::sql::{among_rows, for_update, rows_of, statement};
use actnow_chassis::database::{Database, Txn, WorkContext, insert_together};
use actnow_chassis::error::CommandError;
use actnow_chassis::house;
use sea_orm::{ConnectionTrait, Value};
use uuid::Uuid;

use super::name_index::{BETWEEN_KEYS, READ, Slot, edition_of, index_rows, kept_keys, keys_of, reading};
use super::name_locks::lock_all_names;
use super::names::IndexedName;
use crate::domain::names::{NameKeys, NameParts, NameRules};

/// Where the house keeps by which list the table that is read was made.
const EDITION: &str = "name_index_edition";
/// Where the house keeps by which list the other one is being made: two lists do not share a table.
const BUILDING: &str = "name_index_building";
/// Names made again at a time.
const PER_PAGE: usize = 2_000;
/// Rows of one statement.
const PER_STATEMENT: usize = 400;

/// Makes the index again when the industry list is another than the one it was made by; and, in the one that is read,
/// the names that came from a process with another list.
///
/// # Errors
/// When the database is away, or another list is being made an index of.
pub async fn keep_current(database: &Database, rules: &NameRules) -> Result<(), CommandError> {
    if is_current(database, rules).await? {
        return Ok(());
    }
    let mut build = Build::start(database, rules, PER_PAGE).await?;
    while build.step().await? {}
    Ok(())
}

/// Whether there is nothing to make: most starts look, and write nothing.
async fn is_current(database: &Database, rules: &NameRules) -> Result<bool, CommandError> {
    let (reader, edition) = (database.reader(), edition_of(rules));
    if house::noted(reader, EDITION).await?.as_ref() != Some(&edition) {
        return Ok(false);
    }
    let slot = reading(reader).await?;
    let sql = format!("SELECT id FROM names WHERE {} <> $1 LIMIT 1", slot.edition());
    Ok(reader.query_one_raw(statement(reader, &sql, vec![edition.into()])).await?.is_none())
}

/// An index on its way, from unit of work to unit of work.
pub(crate) struct Build<'a> {
    database: &'a Database,
    work: Work,
    next: Next,
    made: usize,
}

/// What each unit of work does.
#[derive(Clone)]
struct Work {
    rules: NameRules,
    edition: String,
    slot: Slot,
    page: usize,
}

/// What comes next.
#[derive(Debug, Clone, Copy)]
enum Next {
    /// The names after this id.
    Page(Uuid),
    /// The last names, and the note that the table is read.
    Switch,
    Nothing,
}

impl<'a> Build<'a> {
    /// Starts, or goes on, in pages of so many names.
    pub(crate) async fn start(
        database: &'a Database,
        rules: &NameRules,
        page: usize,
    ) -> Result<Self, CommandError> {
        let (rules, edition) = (rules.clone(), edition_of(rules));
        let begun = edition.clone();
        let slot = unit_of_work(database, &edition, "start", move |txn| async move {
            let (slot, noted) = (reading(&txn).await?, house::noted(&txn, EDITION).await?);
            if noted.as_ref() == Some(&begun) {
                return Ok(slot);
            }
            if noted.is_none() && holds_no_name(&txn).await? {
                house::note(&txn, EDITION, &begun).await?;
                return Ok(slot);
            }
            house::note(&txn, BUILDING, &begun).await?;
            Ok(slot.other())
        })
        .await?;
        let work = Work { rules, edition, slot, page };
        Ok(Self { database, work, next: Next::Page(Uuid::nil()), made: 0 })
    }

    /// One unit of work; answers whether there is another.
    pub(crate) async fn step(&mut self) -> Result<bool, CommandError> {
        let (work, next) = (self.work.clone(), self.next);
        let place = format!("{next:?}");
        let (made, next) = unit_of_work(self.database, &self.work.edition, &place, move |txn| async move {
            match next {
                Next::Page(after) => work.page_after(&txn, after).await,
                Next::Switch => work.switch(&txn).await,
                Next::Nothing => Ok((0, Next::Nothing)),
            }
        })
        .await?;
        self.made += made;
        self.next = next;
        if matches!(next, Next::Nothing) && self.made > 0 {
            tracing::info!(names = self.made, "The name index was made again by another industry list.");
        }
        Ok(!matches!(next, Next::Nothing))
    }
}

async fn unit_of_work<T, W, F>(
    database: &Database,
    edition: &str,
    place: &str,
    work: W,
) -> Result<T, CommandError>
where
    W: FnOnce(Txn) -> F + Send + 'static,
    F: Future<Output = Result<T, CommandError>> + Send + 'static,
    T: Send + 'static,
{
    let context = WorkContext::system(crate::config::SERVICE, format!("name-index:{edition}:{place}"));
    database.unit_of_work(context, work).await
}

impl Work {
    async fn page_after(&self, txn: &Txn, after: Uuid) -> Result<(usize, Next), CommandError> {
        if self.is_read(txn).await? {
            let (made, last) = self.make(txn, after).await?;
            return Ok((made, last.map_or(Next::Nothing, Next::Page)));
        }
        self.must_be_ours(txn).await?;
        let (made, last) = self.make(txn, after).await?;
        Ok((made, last.map_or(Next::Switch, Next::Page)))
    }

    /// Declarations wait for this one, which has at most a page of names left.
    async fn switch(&self, txn: &Txn) -> Result<(usize, Next), CommandError> {
        lock_all_names(txn).await?;
        if self.is_read(txn).await? {
            return Ok((0, Next::Nothing));
        }
        self.must_be_ours(txn).await?;
        let (made, last) = self.make(txn, Uuid::nil()).await?;
        if let Some(last) = last {
            return Ok((made, Next::Page(last)));
        }
        house::note(txn, READ, self.slot.as_str()).await?;
        house::note(txn, EDITION, &self.edition).await?;
        Ok((made, Next::Nothing))
    }

    /// Whether the table is the one that is read, and made by this list: another process was faster.
    async fn is_read(&self, txn: &Txn) -> Result<bool, CommandError> {
        Ok(reading(txn).await? == self.slot
            && house::noted(txn, EDITION).await?.as_ref() == Some(&self.edition))
    }

    async fn must_be_ours(&self, txn: &Txn) -> Result<(), CommandError> {
        let free = reading(txn).await? != self.slot;
        if free && house::noted(txn, BUILDING).await?.as_ref() == Some(&self.edition) {
            return Ok(());
        }
        Err(CommandError::Unavailable("the name index: it is being made by another industry list", None))
    }

    /// Makes the rows of the next names again that have none by this list; answers how many, and the last one where there
    /// may be more.
    async fn make(&self, txn: &Txn, after: Uuid) -> Result<(usize, Option<Uuid>), CommandError> {
        let names = self.stale(txn, after).await?;
        if names.is_empty() {
            return Ok((0, None));
        }
        let last = names.last().map(|name| name.id).filter(|_| names.len() >= self.page);
        let forget: Vec<Vec<Value>> = names.iter().flat_map(Stale::rows).collect();
        for some in forget.chunks(PER_STATEMENT) {
            let (which, values) = among_rows(txn, some.to_vec(), 1)?;
            let sql = format!("DELETE FROM {} WHERE (key, authority, name_id){which}", self.slot.table());
            txn.execute_raw(statement(txn, &sql, values)).await?;
        }
        let keys: Vec<NameKeys> = names.iter().map(|name| keys_of(&name.parts, &self.rules)).collect();
        let indexed: Vec<IndexedName<'_>> = std::iter::zip(&names, &keys)
            .map(|(Stale { id, authority, parts, .. }, keys)| IndexedName { id: *id, authority, parts, keys })
            .collect();
        insert_together(txn, vec![index_rows(&indexed, self.slot)]).await?;
        let noted: Vec<Vec<Value>> =
            indexed.iter().map(|name| vec![name.id.into(), kept_keys(name.keys).into()]).collect();
        for some in noted.chunks(PER_STATEMENT) {
            let (rows, values) = rows_of(txn, some.to_vec(), 2)?;
            let sql = format!(
                "WITH made (id, keys) AS ({rows}) UPDATE names SET {} = made.keys, {} = $1 FROM made \
                 WHERE names.id = made.id",
                self.slot.keys(),
                self.slot.edition()
            );
            let values = std::iter::once(self.edition.clone().into()).chain(values).collect();
            txn.execute_raw(statement(txn, &sql, values)).await?;
        }
        Ok((names.len(), last))
    }

    /// The next names whose keys in the table are not of this list, held: who gives one up waits, and then takes its new
    /// rows out.
    async fn stale(&self, txn: &Txn, after: Uuid) -> Result<Vec<Stale>, CommandError> {
        let sql = format!(
            "SELECT id, authority, parts, {} AS kept FROM names WHERE {} <> $1 AND id > $2 ORDER BY id LIMIT $3{}",
            self.slot.keys(),
            self.slot.edition(),
            for_update(txn)
        );
        let size = i64::try_from(self.page).unwrap_or(i64::MAX);
        let values: Vec<Value> = vec![self.edition.clone().into(), after.into(), size.into()];
        let rows = txn.query_all_raw(statement(txn, &sql, values)).await?;
        let read = rows.iter().map(|row| {
            let parts: String = row.try_get("", "parts")?;
            Ok(Stale {
                id: row.try_get("", "id")?,
                authority: row.try_get("", "authority")?,
                parts: serde_json::from_str(&parts).map_err(CommandError::internal)?,
                kept: row.try_get("", "kept")?,
            })
        });
        read.collect()
    }
}

/// Whether the house is new: an index of nothing is by any list. Nobody declares the first name meanwhile.
async fn holds_no_name(txn: &Txn) -> Result<bool, CommandError> {
    lock_all_names(txn).await?;
    Ok(txn.query_one_raw(statement(txn, "SELECT id FROM names LIMIT 1", vec![])).await?.is_none())
}

/// A name whose keys in a table are to be made again.
struct Stale {
    id: Uuid,
    authority: String,
    parts: NameParts,
    /// The keys it has there so far.
    kept: String,
}

impl Stale {
    /// Its rows so far.
    fn rows(&self) -> Vec<Vec<Value>> {
        let keys = self.kept.split(BETWEEN_KEYS).filter(|key| !key.is_empty());
        keys.map(|key| vec![key.into(), self.authority.clone().into(), self.id.into()]).collect()
    }
}
