//! The register of companies (登记簿): those established here, and those taken over from an existing register.

use std::collections::BTreeMap;

use actnow_chassis::database::Rows;
use actnow_chassis::database::sql::{among, statement};
use actnow_chassis::error::CommandError;
use actnow_identifiers::{ECertificateId, Uscc};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{ConnectionTrait, Value};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::register_search::pair_rows;
use crate::domain::company::{Company, CompanyStanding};
use crate::domain::establishment::{Control, EntityFacts, EntityStanding};

/// States of the table.
pub(super) const STATES: &[&str] = &["ACTIVE", "DEREGISTERED", "REVOKED", "REVOKED_AS_PENALTY"];

/// An entity taken over from an existing register: what that register knew of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportedCompany {
    /// Social credit code.
    pub uscc: Uscc,
    /// Name as registered.
    pub full_name: String,
    /// Company type code, as the old register wrote it.
    pub company_type: String,
    /// Domicile.
    pub domicile: String,
    /// Division of the domicile.
    pub division: String,
    /// Registered capital in fen.
    pub capital_fen: i64,
    /// Industry code, as the old register wrote it.
    pub industry: String,
    /// Scope wordings.
    pub scope: Vec<String>,
    /// Date of establishment.
    pub established_on: NaiveDate,
    /// How it stands.
    pub standing: CompanyStanding,
    /// Day it ended, unless it is active.
    pub ended_on: Option<NaiveDate>,
    /// Entities that hold shares.
    pub shareholder_usccs: Vec<Uscc>,
}

/// An entry of the register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "origin", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Entry {
    /// Established here.
    Established {
        /// The company.
        company: Box<Company>,
        /// Its licence.
        certificate: ECertificateId,
    },
    /// Taken over.
    Imported(ImportedCompany),
}

impl Entry {
    /// Its code.
    pub fn uscc(&self) -> &Uscc {
        match self {
            Self::Established { company, .. } => &company.uscc,
            Self::Imported(company) => &company.uscc,
        }
    }

    /// Its name.
    pub fn full_name(&self) -> String {
        match self {
            Self::Established { company, .. } => company.name.full_text(),
            Self::Imported(company) => company.full_name.clone(),
        }
    }

    /// Its type code.
    pub fn company_type(&self) -> &str {
        match self {
            Self::Established { company, .. } => company.company_type.code(),
            Self::Imported(company) => &company.company_type,
        }
    }

    /// How it stands.
    pub fn standing(&self) -> CompanyStanding {
        match self {
            Self::Established { company, .. } => company.standing,
            Self::Imported(company) => company.standing,
        }
    }

    /// Date of establishment.
    pub fn established_on(&self) -> NaiveDate {
        match self {
            Self::Established { company, .. } => company.established_on,
            Self::Imported(company) => company.established_on,
        }
    }

    /// Entities that hold shares.
    pub fn shareholder_usccs(&self) -> Vec<Uscc> {
        match self {
            Self::Established { company, .. } => {
                company.shareholders.iter().filter_map(|shareholder| shareholder.uscc).collect()
            }
            Self::Imported(company) => company.shareholder_usccs.clone(),
        }
    }

    /// What the law asks of it as a shareholder.
    pub fn facts(&self) -> EntityFacts {
        let standing = match self.standing() {
            CompanyStanding::Active => EntityStanding::Active,
            CompanyStanding::Deregistered | CompanyStanding::Revoked | CompanyStanding::RevokedAsPenalty => {
                EntityStanding::Ceased
            }
        };
        let control = control_of(self.company_type());
        EntityFacts { uscc: *self.uscc(), name: self.full_name(), control, standing }
    }
}

/// Who controls an entity of this type code (rules 4.3); unknown where the code does not tell.
fn control_of(company_type: &str) -> Control {
    match company_type {
        "1130" | "1151" | "1152" | "4540" => Control::NaturalPersons,
        "1110" | "1153" => Control::Other,
        foreign if foreign.starts_with('5') => Control::Other,
        _ => Control::Unknown,
    }
}

/// A new entry and the name it bears.
#[derive(Debug, Clone)]
pub struct NewEntry<'a> {
    /// The entry.
    pub entry: &'a Entry,
    /// Its name among the names.
    pub name_id: Uuid,
    /// The filing that established it.
    pub filing_id: Option<Uuid>,
}

/// The rows of new entries: companies, the entities that hold shares in them, and what they are found by.
///
/// # Errors
/// Never in practice: an entry always has a text form.
pub fn entry_rows(entries: &[NewEntry<'_>], at: DateTime<Utc>) -> Result<[Rows; 3], CommandError> {
    let mut companies: Vec<[Value; 10]> = Vec::with_capacity(entries.len());
    let mut holdings: Vec<[Value; 2]> = Vec::new();
    for NewEntry { entry, name_id, filing_id } in entries {
        let uscc = entry.uscc().as_str();
        let ended_on = match entry {
            Entry::Established { .. } => None,
            Entry::Imported(company) => company.ended_on,
        };
        companies.push([
            uscc.into(),
            (*name_id).into(),
            (*filing_id).into(),
            entry.full_name().into(),
            entry.company_type().into(),
            entry.standing().as_str().into(),
            entry.established_on().into(),
            ended_on.into(),
            serde_json::to_string(entry).map_err(CommandError::internal)?.into(),
            at.into(),
        ]);
        let mut shareholders = entry.shareholder_usccs();
        shareholders.sort_unstable();
        shareholders.dedup();
        holdings.extend(shareholders.iter().map(|holder| [uscc.into(), holder.as_str().into()]));
    }
    let companies = Rows::new(
        "companies (uscc, name_id, filing_id, full_name, company_type, state, established_on, ended_on, body, \
         created_at)",
        companies,
    );
    let holdings = Rows::new("company_shareholders (company, shareholder)", holdings);
    Ok([companies, holdings, pair_rows(entries.iter().map(|new| new.entry))])
}

/// The entries among `codes`.
///
/// # Errors
/// When the database is away or a row is corrupt.
pub async fn read(
    connection: &impl ConnectionTrait,
    codes: &[Uscc],
) -> Result<BTreeMap<Uscc, Entry>, CommandError> {
    if codes.is_empty() {
        return Ok(BTreeMap::new());
    }
    let (which, values) = among(connection, codes.iter().map(|code| code.as_str()).collect(), 1);
    let sql = format!("SELECT body FROM companies WHERE uscc{which}");
    let rows = connection.query_all_raw(statement(connection, &sql, values)).await?;
    let mut found = BTreeMap::new();
    for row in &rows {
        let body: String = row.try_get("", "body")?;
        let entry = entry(&body)?;
        found.insert(*entry.uscc(), entry);
    }
    Ok(found)
}

pub(super) fn entry(body: &str) -> Result<Entry, CommandError> {
    serde_json::from_str(body).map_err(CommandError::internal)
}
