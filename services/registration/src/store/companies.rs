//! The register of companies (登记簿): those kept here in full, and those taken over from an existing register. Every
//! entry is a version; the one before stays as it was.

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
use crate::domain::branch::Branch;
use crate::domain::company::{Company, CompanyStanding, RegisteredDormancy};
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
    /// The company whose branch it is (隶属企业).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub head_office: Option<Uscc>,
    /// The dormancy that lasts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dormancy: Option<RegisteredDormancy>,
    /// Since when the code stands in place of the name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code_for_name: Option<NaiveDate>,
}

/// An entry of the register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "origin", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Entry {
    /// Kept here in full: established here, or changed here since it was taken over.
    Established {
        /// The company.
        company: Box<Company>,
        /// Its licence.
        certificate: ECertificateId,
    },
    /// A branch that was established here.
    Branch {
        /// The branch.
        branch: Box<Branch>,
        /// Its licence.
        certificate: ECertificateId,
    },
    /// Taken over.
    Imported(Box<ImportedCompany>),
}

impl Entry {
    /// Its code.
    pub fn uscc(&self) -> &Uscc {
        match self {
            Self::Established { company, .. } => &company.uscc,
            Self::Branch { branch, .. } => &branch.uscc,
            Self::Imported(company) => &company.uscc,
        }
    }

    /// Its name.
    pub fn full_name(&self) -> String {
        match self {
            Self::Established { company, .. } => company.name.full_text(),
            Self::Branch { branch, .. } => branch.name.clone(),
            Self::Imported(company) => company.full_name.clone(),
        }
    }

    /// Its type code.
    pub fn company_type(&self) -> &str {
        match self {
            Self::Established { company, .. } => company.company_type.code(),
            Self::Branch { branch, .. } => branch.branch_type.code(),
            Self::Imported(company) => &company.company_type,
        }
    }

    /// How it stands.
    pub fn standing(&self) -> CompanyStanding {
        match self {
            Self::Established { company, .. } => company.standing,
            Self::Branch { branch, .. } => branch.standing,
            Self::Imported(company) => company.standing,
        }
    }

    /// Date of establishment.
    pub fn established_on(&self) -> NaiveDate {
        match self {
            Self::Established { company, .. } => company.established_on,
            Self::Branch { branch, .. } => branch.established_on,
            Self::Imported(company) => company.established_on,
        }
    }

    /// Day it ended.
    pub fn ended_on(&self) -> Option<NaiveDate> {
        match self {
            Self::Established { company, .. } => company.ended_on,
            Self::Branch { branch, .. } => branch.ended_on,
            Self::Imported(company) => company.ended_on,
        }
    }

    /// The filing whose form it stands by: none of what was taken over and never changed.
    pub const fn filing_id(&self) -> Option<Uuid> {
        match self {
            Self::Established { company, .. } => Some(company.filing_id),
            Self::Branch { branch, .. } => Some(branch.filing_id),
            Self::Imported(_) => None,
        }
    }

    /// Its licence, where it was issued here.
    pub fn certificate(&self) -> Option<&ECertificateId> {
        match self {
            Self::Established { certificate, .. } | Self::Branch { certificate, .. } => Some(certificate),
            Self::Imported(_) => None,
        }
    }

    /// Scope wordings.
    pub fn scope(&self) -> &[String] {
        match self {
            Self::Established { company, .. } => &company.scope,
            Self::Branch { branch, .. } => &branch.scope,
            Self::Imported(company) => &company.scope,
        }
    }

    /// The entry after the company's end.
    pub fn ended(self, standing: CompanyStanding, on: NaiveDate) -> Self {
        match self {
            Self::Established { company, certificate } => {
                Self::Established { company: Box::new(company.ended(standing, on)), certificate }
            }
            Self::Branch { branch, certificate } => {
                Self::Branch { branch: Box::new(branch.ended(standing, on)), certificate }
            }
            Self::Imported(company) => {
                let ended_on = Some(on);
                let ended = ImportedCompany { standing, ended_on, dormancy: None, ..*company };
                Self::Imported(Box::new(ended))
            }
        }
    }

    /// Since when the code stands in place of the name, which is to be corrected: never of a branch.
    pub const fn code_for_name(&self) -> Option<NaiveDate> {
        match self {
            Self::Established { company, .. } => company.code_for_name,
            Self::Branch { .. } => None,
            Self::Imported(company) => company.code_for_name,
        }
    }

    /// Its name as everybody sees it: the code, while the name is to be corrected.
    pub fn public_name(&self) -> String {
        if self.code_for_name().is_some() { self.uscc().to_string() } else { self.full_name() }
    }

    /// The entry with the code in place of the name since a day, or with its name again.
    pub fn called_by_code(self, since: Option<NaiveDate>) -> Self {
        match self {
            Self::Established { company, certificate } => {
                let company = Box::new(Company { code_for_name: since, ..*company });
                Self::Established { company, certificate }
            }
            branch @ Self::Branch { .. } => branch,
            Self::Imported(company) => {
                Self::Imported(Box::new(ImportedCompany { code_for_name: since, ..*company }))
            }
        }
    }

    /// The dormancy that lasts: none of a branch.
    pub const fn dormancy(&self) -> Option<&RegisteredDormancy> {
        match self {
            Self::Established { company, .. } => company.dormancy.as_ref(),
            Self::Branch { .. } => None,
            Self::Imported(company) => company.dormancy.as_ref(),
        }
    }

    /// The entry with this dormancy, or without one.
    pub fn resting(self, dormancy: Option<RegisteredDormancy>) -> Self {
        match self {
            Self::Established { company, certificate } => {
                Self::Established { company: Box::new(Company { dormancy, ..*company }), certificate }
            }
            branch @ Self::Branch { .. } => branch,
            Self::Imported(company) => Self::Imported(Box::new(ImportedCompany { dormancy, ..*company })),
        }
    }

    /// The company whose branch it is (隶属企业).
    pub fn head_office(&self) -> Option<&Uscc> {
        match self {
            Self::Established { .. } => None,
            Self::Branch { branch, .. } => Some(&branch.head_office),
            Self::Imported(company) => company.head_office.as_ref(),
        }
    }

    /// Entities that hold shares.
    pub fn shareholder_usccs(&self) -> Vec<Uscc> {
        match self {
            Self::Established { company, .. } => {
                company.shareholders.iter().filter_map(|shareholder| shareholder.uscc).collect()
            }
            Self::Branch { .. } => Vec::new(),
            Self::Imported(company) => company.shareholder_usccs.clone(),
        }
    }

    /// What the law asks of it as a shareholder.
    pub fn facts(&self) -> EntityFacts {
        let standing = match self.standing() {
            CompanyStanding::Active if self.head_office().is_some() => EntityStanding::Branch,
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
    /// The filing that established it; none for what was taken over.
    pub filing_id: Option<Uuid>,
}

/// The rows of new entries: companies, the entities that hold shares in them, and what they are found by.
///
/// # Errors
/// Never in practice: an entry always has a text form.
pub fn entry_rows(entries: &[NewEntry<'_>], at: DateTime<Utc>) -> Result<[Rows; 4], CommandError> {
    let mut companies: Vec<[Value; 13]> = Vec::with_capacity(entries.len());
    let mut versions: Vec<[Value; 6]> = Vec::with_capacity(entries.len());
    let mut holdings: Vec<[Value; 2]> = Vec::new();
    for NewEntry { entry, name_id, filing_id } in entries {
        let uscc = entry.uscc().as_str();
        let body = text_of(entry)?;
        versions.push(version_row(entry, 1, entry.established_on(), *filing_id, &body, at));
        companies.push([
            uscc.into(),
            (*name_id).into(),
            (*filing_id).into(),
            entry.full_name().into(),
            entry.full_name().into(),
            entry.company_type().into(),
            entry.standing().as_str().into(),
            entry.established_on().into(),
            entry.ended_on().into(),
            entry.head_office().map(|code| code.as_str().to_owned()).into(),
            1_i64.into(),
            body.into(),
            at.into(),
        ]);
        holdings.extend(holding_rows(entry));
    }
    let companies = Rows::new(
        "companies (uscc, name_id, filing_id, full_name, all_names, company_type, state, established_on, ended_on, \
         head_office, version, body, created_at)",
        companies,
    );
    let holdings = Rows::new(HOLDINGS, holdings);
    Ok([
        companies,
        Rows::new(VERSIONS, versions),
        holdings,
        pair_rows(entries.iter().map(|new| (*new.entry.uscc(), new.entry.full_name()))),
    ])
}

pub(super) const VERSIONS: &str = "company_versions (uscc, version, since, filing_id, body, created_at)";
pub(super) const HOLDINGS: &str = "company_shareholders (company, shareholder)";

pub(super) fn version_row(
    entry: &Entry,
    version: i64,
    since: NaiveDate,
    filing_id: Option<Uuid>,
    body: &str,
    at: DateTime<Utc>,
) -> [Value; 6] {
    [entry.uscc().as_str().into(), version.into(), since.into(), filing_id.into(), body.into(), at.into()]
}

/// Entities that hold shares, each once.
pub(super) fn holding_rows(entry: &Entry) -> Vec<[Value; 2]> {
    let mut shareholders = entry.shareholder_usccs();
    shareholders.sort_unstable();
    shareholders.dedup();
    shareholders.iter().map(|holder| [entry.uscc().as_str().into(), holder.as_str().into()]).collect()
}

pub(super) fn text_of(entry: &Entry) -> Result<String, CommandError> {
    serde_json::to_string(entry).map_err(CommandError::internal)
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
