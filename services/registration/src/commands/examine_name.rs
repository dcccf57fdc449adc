//! Examining a name: its structure, and the names that stand in its way.

use std::collections::{BTreeMap, BTreeSet};

use actnow_chassis::database::Connection;
use actnow_chassis::error::CommandError;
use actnow_decisions::Text;
use actnow_identifiers::Uscc;
use chrono::NaiveDate;
use uuid::Uuid;

use super::read_name::NameInput;
use crate::config::Bureau;
use crate::domain::names::{
    Candidate, Holder, NameCheck, NameContext, NameKeys, NameParts, Structure, check_structure, compare,
};
use crate::domain::{ApplicantGroup, EntityForm, IndustryCode};
use crate::store::name_index::{LookedUp, Slot, keys_of, look_up};
use crate::store::{NameRecord, names};

/// What a name is examined as.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// Id of its declaration; nil when it is only checked.
    pub id: Uuid,
    /// The name.
    pub parts: &'a NameParts,
    /// Division of the domicile.
    pub domicile: &'a str,
    /// Main business by its industry code.
    pub industry: Option<&'a IndustryCode>,
    /// Main business by its scope wording.
    pub main_item: Option<&'a str>,
    /// Enterprises that will hold shares.
    pub investors: &'a [Uscc],
    /// The company that shall bear it, where an existing one changes its name: nothing of its own is in its way.
    pub company: Option<&'a Uscc>,
    /// For whom.
    pub group: &'a ApplicantGroup,
    /// Blind indexes of the documents of the persons whose forms come with it.
    pub documents: &'a [Vec<u8>],
    /// On which day.
    pub on: NaiveDate,
}

impl<'a> Subject<'a> {
    /// A name of the contract.
    pub fn of(input: &'a NameInput, id: Uuid, group: &'a ApplicantGroup, on: NaiveDate) -> Self {
        Self {
            id,
            parts: &input.parts,
            domicile: &input.domicile,
            industry: input.industry.as_ref(),
            main_item: input.main_item.as_deref(),
            investors: &input.investors,
            company: None,
            group,
            documents: &[],
            on,
        }
    }

    /// A declared name, to be examined again.
    pub fn again(record: &'a NameRecord, on: NaiveDate) -> Self {
        Self {
            id: record.declaration.id,
            parts: &record.declaration.parts,
            domicile: &record.domicile,
            industry: record.industry.as_ref(),
            main_item: None,
            investors: &record.investors,
            company: record.company.as_ref(),
            group: &record.declaration.group,
            documents: &[],
            on,
        }
    }

    /// The keys of the name.
    pub fn keys(&self, bureau: &Bureau) -> NameKeys {
        keys_of(self.parts, bureau.names())
    }
}

/// What was found.
#[derive(Debug, Clone, Default)]
pub struct ExaminedName {
    /// Whether a declaration of this id exists already.
    pub known: bool,
    /// Broken rules, questions and names in the way.
    pub check: NameCheck,
    /// How the holders of the names in the way stand, by id of the name.
    pub holder_states: BTreeMap<String, String>,
    /// The table of the index in which they were found.
    pub slot: Slot,
    /// Whether somebody among its persons has been banned, ever.
    pub banned: bool,
}

/// Examines `subject`, whose keys are `keys`.
///
/// # Errors
/// When the database is away or a row is corrupt.
pub async fn examine_name(
    connection: &impl Connection,
    bureau: &Bureau,
    subject: &Subject<'_>,
    keys: &NameKeys,
) -> Result<ExaminedName, CommandError> {
    let structure = structure_of(bureau, subject);
    let authority = bureau.authority_code();
    let LookedUp { mut ids, slot, banned } =
        look_up(connection, authority, keys, subject.id, subject.documents).await?;
    let found = ids.len();
    ids.retain(|id| *id != subject.id);
    let known = ids.len() < found;
    let mut related: BTreeSet<Holder> =
        subject.investors.iter().map(|investor| Holder::Company(investor.to_string())).collect();
    related.insert(Holder::Applicants(subject.group.clone()));
    let candidate = Candidate::new(subject.parts, authority, subject.on, related, bureau.names());
    let (mut hits, mut holder_states) = (Vec::new(), BTreeMap::new());
    let own = subject.company.map(Uscc::as_str);
    for neighbour in names::read(connection, &ids, subject.group).await? {
        if own.is_some() && neighbour.company.as_deref() == own {
            continue;
        }
        if let Some(hit) = compare(&candidate, &neighbour.existing, bureau.names()) {
            holder_states.insert(hit.name_id.clone(), neighbour.holder_state.to_owned());
            hits.push(hit);
        }
    }
    Ok(ExaminedName { known, check: NameCheck::new(structure, hits), holder_states, slot, banned })
}

fn structure_of(bureau: &Bureau, subject: &Subject<'_>) -> Structure {
    let context =
        NameContext { domicile: subject.domicile, entity: EntityForm::Llc, main_business: subject.industry };
    let mut structure = check_structure(subject.parts, &context, bureau.names());
    if let Some(item) = subject.main_item.filter(|_| subject.industry.is_none())
        && !fits_item(bureau, subject.parts, item)
    {
        let text = Text::new(
            format!("名称中的行业与主营业务（{item}）不一致"),
            format!("the industry of the name does not match the main business ({item})"),
        );
        structure.violations.add("industry", "N-4", "NAME_INDUSTRY_MISMATCH", text);
    }
    structure
}

/// Whether the industry in the name may be the one of a scope wording. What one of them does not tell fits.
fn fits_item(bureau: &Bureau, parts: &NameParts, item: &str) -> bool {
    let named = bureau.names().industries().understand(parts.industry()).classes;
    let Some(item) = bureau.catalogue().find(item) else { return true };
    named.is_empty() || item.classes.is_empty() || !named.is_disjoint(&item.classes)
}
