//! Taking over an existing register: its entities and their names, once each.

use std::collections::BTreeMap;

use actnow_chassis::database::{Txn, insert_together};
use actnow_chassis::error::CommandError;
use actnow_chassis::journal::{self, Entry as JournalEntry};
use actnow_decisions::{Actor, Role};
use actnow_identifiers::Uscc;
use uuid::Uuid;

use crate::config::Bureau;
use crate::domain::names::{NameKeys, NameParts, normalise};
use crate::store::companies::{self, NewEntry, entry_rows};
use crate::store::name_index::{keys_of, reading};
use crate::store::name_locks::lock_all_names;
use crate::store::names::{IndexedName, name_rows};
use crate::store::{Entry, ImportedCompany};

/// Who may take a register over.
pub const ROLES: &[Role] = &[Role::System, Role::Operator, Role::Head];

/// What came of a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Imported {
    /// Entities that are new.
    pub imported: usize,
    /// Entities that were known already; they stay as they are.
    pub already_known: usize,
}

struct New {
    name_id: Uuid,
    entry: Entry,
    parts: NameParts,
    keys: NameKeys,
}

/// Takes over `batch`, each code once. Nobody declares a name meanwhile.
///
/// # Errors
/// When the database is away.
pub async fn import_in(
    txn: &Txn,
    bureau: &Bureau,
    batch: Vec<ImportedCompany>,
    actor: &Actor,
) -> Result<Imported, CommandError> {
    let all = batch.len();
    lock_all_names(txn).await?;
    let codes: Vec<Uscc> = batch.iter().map(|company| company.uscc).collect();
    let known: BTreeMap<Uscc, Entry> = companies::read(txn, &codes).await?;
    let unknown = batch.into_iter().filter(|company| !known.contains_key(&company.uscc));
    let new: Vec<New> = unknown.map(|company| taken_apart(txn, bureau, company)).collect();
    let imported = Imported { imported: new.len(), already_known: all - new.len() };
    if new.is_empty() {
        return Ok(imported);
    }
    let authority = bureau.authority_code();
    let names: Vec<IndexedName<'_>> = new
        .iter()
        .map(|one| IndexedName { id: one.name_id, authority, parts: &one.parts, keys: &one.keys })
        .collect();
    let entries: Vec<NewEntry<'_>> =
        new.iter().map(|one| NewEntry { entry: &one.entry, name_id: one.name_id, filing_id: None }).collect();
    let mut rows = name_rows(&names, reading(txn).await?, bureau.names())?;
    rows.extend(entry_rows(&entries, txn.at())?);
    insert_together(txn, rows).await?;
    write_down(txn, actor, imported);
    Ok(imported)
}

/// A name that cannot be taken apart is kept whole: it then blocks the same name only.
fn taken_apart(txn: &Txn, bureau: &Bureau, company: ImportedCompany) -> New {
    let rules = bureau.names();
    let parts = NameParts::parse(&company.full_name, rules)
        .unwrap_or_else(|_| NameParts::new("", &normalise(&company.full_name), "", ""));
    let keys = keys_of(&parts, rules);
    New { name_id: txn.next_id(), entry: Entry::Imported(Box::new(company)), parts, keys }
}

fn write_down(txn: &Txn, actor: &Actor, imported: Imported) {
    journal::record(
        txn,
        JournalEntry {
            stream: format!("import/{}", txn.next_id()),
            seq: 1,
            action: "import",
            basis: "MERR 35".to_owned(),
            old_state: String::new(),
            new_state: "IMPORTED".to_owned(),
            role: actor.acting_as(ROLES).unwrap_or(Role::System),
            reasons: format!("{} new, {} known already", imported.imported, imported.already_known),
        },
    );
}
