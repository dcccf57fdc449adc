//! The register entry (登记簿) of a branch, and the face of its licence.

use actnow_identifiers::Uscc;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::branch_type::BranchType;
use super::form::BranchForm;
use crate::domain::company::{CompanyStanding, EntrySource, UnknownReference};
use crate::domain::scope::{ScopeCatalogue, printed_scope};
use crate::domain::{Bearer, LicenceFace};

/// A branch of the register: what is registered of it (rules 4.1), and whose it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Branch {
    /// Social credit code of its own.
    pub uscc: Uscc,
    /// The filing that established it.
    pub filing_id: Uuid,
    /// Code of the company it belongs to (隶属企业).
    pub head_office: Uscc,
    /// Name.
    pub name: String,
    /// Type.
    pub branch_type: BranchType,
    /// Place of business (经营场所).
    pub premises: String,
    /// Division of the premises.
    pub division: String,
    /// Name of who is in charge (负责人).
    pub person_in_charge: String,
    /// Scope wordings.
    pub scope: Vec<String>,
    /// Code of the registration authority.
    pub authority: Uscc,
    /// Name of the registration authority.
    pub authority_name: String,
    /// Date of establishment.
    pub established_on: NaiveDate,
    /// How it stands.
    pub standing: CompanyStanding,
    /// Day it ended, unless it is active.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_on: Option<NaiveDate>,
}

impl Branch {
    /// The entry of a newly established branch of this type.
    ///
    /// # Errors
    /// [`UnknownReference`] when nothing is known of who is in charge.
    pub fn by_form(
        form: &BranchForm,
        branch_type: BranchType,
        source: &EntrySource<'_>,
    ) -> Result<Self, UnknownReference> {
        let reference = &form.person_in_charge;
        let unknown = || UnknownReference { reference: reference.clone() };
        Ok(Self {
            uscc: *source.uscc,
            filing_id: source.filing_id,
            head_office: form.head_office,
            name: form.full_name(),
            branch_type,
            premises: form.premises.trim().to_owned(),
            division: form.division.clone(),
            person_in_charge: source.persons.get(reference).ok_or_else(unknown)?.name.clone(),
            scope: form.scope.clone(),
            authority: source.authority.uscc,
            authority_name: source.authority.name.clone(),
            established_on: source.established_on,
            standing: CompanyStanding::Active,
            ended_on: None,
        })
    }

    /// The entry of the branch after its end.
    pub fn ended(self, standing: CompanyStanding, on: NaiveDate) -> Self {
        Self { standing, ended_on: Some(on), ..self }
    }

    /// The face of its licence.
    pub fn licence_face(&self, catalogue: &ScopeCatalogue) -> LicenceFace {
        LicenceFace {
            uscc: self.uscc,
            name: self.name.clone(),
            company_type: self.branch_type.printed().to_owned(),
            bearer: Bearer::Branch {
                person_in_charge: self.person_in_charge.clone(),
                premises: self.premises.clone(),
            },
            scope: printed_scope(&self.scope, catalogue),
            authority: self.authority_name.clone(),
            established_on: self.established_on,
        }
    }
}
