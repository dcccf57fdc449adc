//! The register entry (登记簿) of a company: its registered items as the last act on it came into force.

use std::collections::BTreeMap;

use actnow_identifiers::Uscc;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::establishment::{
    CompanyType, EntityFacts, EstablishmentForm, Party, PersonFacts, RegistrationAuthority, Shareholder, Term,
};
use super::names::NameParts;
use super::scope::{ScopeCatalogue, printed_scope};
use super::{Bearer, IndustryCode, LicenceFace};

/// How a company stands in the register.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum CompanyStanding {
    /// Exists (存续).
    Active,
    /// Deregistered (注销).
    Deregistered,
    /// Registration revoked (撤销).
    Revoked,
    /// Licence revoked as a penalty (吊销).
    RevokedAsPenalty,
}

impl CompanyStanding {
    /// The name in rows and messages.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "ACTIVE",
            Self::Deregistered => "DEREGISTERED",
            Self::Revoked => "REVOKED",
            Self::RevokedAsPenalty => "REVOKED_AS_PENALTY",
        }
    }
}

/// A shareholder as published: name, amount, form and day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegisteredShareholder {
    /// Name of the person or entity.
    pub name: String,
    /// Code, for an entity.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uscc: Option<Uscc>,
    /// Reference of the person in the filing, for a person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<String>,
    /// Subscribed amount in fen.
    pub subscribed_fen: i64,
    /// Day by which it is to be paid, resolved from the establishment.
    pub due_on: NaiveDate,
}

/// A dormancy (歇业) as the register shows it: the company exists as before and rests.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegisteredDormancy {
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub until: NaiveDate,
    /// Address for documents of law, in place of the domicile meanwhile (法律文书送达地址).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivery_address: Option<String>,
}

/// A company of the register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Company {
    /// Social credit code.
    pub uscc: Uscc,
    /// The filing whose form it stands by: the one that established it, or that changed it last.
    pub filing_id: Uuid,
    /// Name.
    pub name: NameParts,
    /// Company type.
    pub company_type: CompanyType,
    /// Domicile.
    pub domicile: String,
    /// Division of the domicile.
    pub division: String,
    /// Registered capital in fen.
    pub capital_fen: i64,
    /// Name of the legal representative.
    pub legal_representative: String,
    /// Shareholders.
    pub shareholders: Vec<RegisteredShareholder>,
    /// Main business.
    pub industry: IndustryCode,
    /// Scope wordings.
    pub scope: Vec<String>,
    /// Term of business.
    pub term: Term,
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
    /// The dormancy that lasts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dormancy: Option<RegisteredDormancy>,
    /// Since when the code stands in place of the name, which is to be corrected (Name Provisions 23).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code_for_name: Option<NaiveDate>,
}

/// A reference of the form without facts: the form was not checked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the form names {reference}, of which nothing is known")]
pub struct UnknownReference {
    /// The reference.
    pub reference: String,
}

/// What a register entry is made from, besides the form.
#[derive(Debug, Clone, Copy)]
pub struct EntrySource<'a> {
    /// The filing.
    pub filing_id: Uuid,
    /// The code given.
    pub uscc: &'a Uscc,
    /// The authority.
    pub authority: &'a RegistrationAuthority,
    /// Persons by reference.
    pub persons: &'a BTreeMap<String, PersonFacts>,
    /// Entities by reference.
    pub entities: &'a BTreeMap<String, EntityFacts>,
    /// Date of establishment.
    pub established_on: NaiveDate,
}

impl Company {
    /// The entry of a company as `form` shows it: a newly established one, or one that changed.
    ///
    /// # Errors
    /// [`UnknownReference`] when a person or entity of the form has no facts.
    pub fn by_form(form: &EstablishmentForm, source: &EntrySource<'_>) -> Result<Self, UnknownReference> {
        let legal = &form.legal_rep.person;
        let legal_representative = source.persons.get(legal).ok_or_else(|| unknown(legal))?.name.clone();
        let shareholders = form.shareholders.iter().map(|shareholder| registered(shareholder, source));
        Ok(Self {
            uscc: *source.uscc,
            filing_id: source.filing_id,
            name: form.name.normalised(),
            company_type: form.company_type,
            domicile: form.domicile.trim().to_owned(),
            division: form.division.clone(),
            capital_fen: form.capital_fen,
            legal_representative,
            shareholders: shareholders.collect::<Result<_, _>>()?,
            industry: form.industry.clone(),
            scope: form.scope.clone(),
            term: form.term,
            authority: source.authority.uscc,
            authority_name: source.authority.name.clone(),
            established_on: source.established_on,
            standing: CompanyStanding::Active,
            ended_on: None,
            dormancy: None,
            code_for_name: None,
        })
    }

    /// The entry of the company after its end: it rests no more.
    pub fn ended(self, standing: CompanyStanding, on: NaiveDate) -> Self {
        Self { standing, ended_on: Some(on), dormancy: None, ..self }
    }

    /// The face of its licence.
    pub fn licence_face(&self, catalogue: &ScopeCatalogue) -> LicenceFace {
        LicenceFace {
            uscc: self.uscc,
            name: self.name.full_text(),
            company_type: self.company_type.printed().to_owned(),
            bearer: Bearer::Company {
                legal_representative: self.legal_representative.clone(),
                capital_fen: self.capital_fen,
                domicile: self.domicile.clone(),
            },
            scope: printed_scope(&self.scope, catalogue),
            authority: self.authority_name.clone(),
            established_on: self.established_on,
        }
    }
}

fn registered(
    shareholder: &Shareholder,
    source: &EntrySource<'_>,
) -> Result<RegisteredShareholder, UnknownReference> {
    let (name, uscc, person) = match &shareholder.holder {
        Party::Person(reference) => {
            let person = source.persons.get(reference).ok_or_else(|| unknown(reference))?;
            (person.name.clone(), None, Some(reference.clone()))
        }
        Party::Entity(reference) => {
            let entity = source.entities.get(reference).ok_or_else(|| unknown(reference))?;
            (entity.name.clone(), Some(entity.uscc), None)
        }
    };
    let due_on = shareholder.due.resolve(source.established_on);
    Ok(RegisteredShareholder { name, uscc, person, subscribed_fen: shareholder.subscribed_fen, due_on })
}

fn unknown(reference: &str) -> UnknownReference {
    UnknownReference { reference: reference.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::sample::{PARENT_USCC, SUBSIDIARY_USCC, World, authority, day, subsidiary};

    fn establish(world: &World) -> Result<Company, UnknownReference> {
        let uscc = Uscc::from_stored(SUBSIDIARY_USCC).unwrap();
        let source = EntrySource {
            filing_id: Uuid::from_u128(7),
            uscc: &uscc,
            authority: &authority(),
            persons: &world.persons,
            entities: &world.entities,
            established_on: day("2026-09-21"),
        };
        Company::by_form(&subsidiary(), &source)
    }

    #[test]
    fn the_entry_resolves_what_the_form_refers_to() {
        let company = establish(&World::on("2026-09-21", &subsidiary())).unwrap();
        let shareholder = &company.shareholders[0];
        assert_eq!(shareholder.uscc.as_ref().map(Uscc::as_str), Some(PARENT_USCC));
        assert_eq!(
            (shareholder.name.as_str(), shareholder.due_on),
            ("青岛淘集集电子商务有限公司", day("2031-09-21"))
        );
        assert_eq!(company.legal_representative, "万样例");
        let face = company.licence_face(ScopeCatalogue::built_in());
        assert_eq!(face.name, "青岛万阁电子商务有限公司");
        assert!(face.scope.starts_with("一般项目：食品互联网销售（仅销售预包装食品）；"), "{}", face.scope);
        let text = serde_json::to_string(&company).unwrap();
        assert_eq!(serde_json::from_str::<Company>(&text).unwrap(), company);
    }

    #[test]
    fn the_entry_of_what_ended_says_how_and_when() {
        let company = establish(&World::on("2026-09-21", &subsidiary())).unwrap();
        let ended = company.clone().ended(CompanyStanding::RevokedAsPenalty, day("2027-01-04"));
        let told = (ended.standing, ended.ended_on);
        assert_eq!(told, (CompanyStanding::RevokedAsPenalty, Some(day("2027-01-04"))));
        assert_eq!(
            Company { standing: company.standing, ended_on: None, ..ended },
            company,
            "and nothing else"
        );
    }

    #[test]
    fn an_unknown_reference_is_told() {
        let mut world = World::on("2026-09-21", &subsidiary());
        world.persons.remove("p3");
        assert_eq!(establish(&world), Err(unknown("p3")));
    }
}
