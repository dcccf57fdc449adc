//! A case as a JSON file: what a window clerk keys in, one document for all departments.
//!
//! Dates shift with the house: `accept_at` is the moment the file speaks of, and proofs of identity keep
//! their distance to it when the case is handed in at another time.

use std::path::Path;

use anyhow::{Context, Result, bail};
use chrono::{DateTime, Utc};
use serde::Deserialize;

use actnow_proto::fast_track::v1::{Channel, CompanyPart, SubmitCaseRequest};
use actnow_proto::food_licensing::v1::{FoodForm, Network, SaleMode};
use actnow_proto::registration::v1::{
    EstablishmentForm, IdDocumentKind, Material, MaterialSource, NameParts, Person, PriorApproval,
    Subscription, Verification, VerificationMethod, subscription::Holder,
};
use actnow_room::time::timestamp;

/// Today's filing of a prepackaged-only seller.
pub const FILING_TODAY: &str = include_str!("../cases/filing-today.json");
/// The licence of 2018: prepackaged food without cold storage, no visit.
pub const LICENCE_2018: &str = include_str!("../cases/licence-2018.json");
/// A licence for bulk food, with a visit.
pub const LICENCE_WITH_VISIT: &str = include_str!("../cases/licence-with-visit.json");

/// A case file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseFile {
    case: Head,
    persons: Vec<PersonEntry>,
    parent: CompanyEntry,
    subsidiary: Option<CompanyEntry>,
    food: Option<FoodEntry>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    #[serde(rename = "type")]
    kind: String,
    accept_at: DateTime<Utc>,
    channel: String,
    #[serde(default)]
    window: String,
    authority: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct PersonEntry {
    #[serde(rename = "ref")]
    reference: String,
    name: String,
    #[serde(default = "resident_id")]
    id_kind: String,
    id: String,
    #[serde(default)]
    phone: String,
    #[serde(default)]
    email: String,
    verified: Option<VerifiedEntry>,
}

fn resident_id() -> String {
    "RESIDENT_ID".to_owned()
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct VerifiedEntry {
    method: String,
    at: DateTime<Utc>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct CompanyEntry {
    filing: String,
    #[serde(default)]
    depends_on: Option<String>,
    name: NameEntry,
    #[serde(default, rename = "type")]
    company_type: String,
    domicile: String,
    division: String,
    capital_fen: i64,
    shareholders: Vec<ShareholderEntry>,
    legal_rep: LegalRepEntry,
    directors: Vec<String>,
    #[serde(default)]
    manager: String,
    #[serde(default)]
    supervisors: Vec<String>,
    #[serde(default)]
    no_supervisor_consent: bool,
    #[serde(default)]
    finance_officer: String,
    #[serde(default)]
    other_senior_managers: Vec<String>,
    #[serde(default)]
    liaison: String,
    industry: String,
    scope: Vec<String>,
    term: String,
    materials: Vec<MaterialEntry>,
    signatures: Vec<String>,
    #[serde(default)]
    beneficial_owners: Vec<String>,
    #[serde(default)]
    agent: String,
    #[serde(default)]
    prior_approvals: Vec<PriorApprovalEntry>,
    #[serde(default)]
    liability_stated: bool,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct NameEntry {
    #[serde(default)]
    division: String,
    trade: String,
    #[serde(default)]
    industry: String,
    form: String,
    #[serde(default)]
    bracket_layout: bool,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct ShareholderEntry {
    #[serde(default)]
    person: Option<String>,
    #[serde(default)]
    entity: Option<String>,
    #[serde(default)]
    uscc: Option<String>,
    subscribed_fen: i64,
    form: String,
    due: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct LegalRepEntry {
    person: String,
    #[serde(rename = "as")]
    acting_as: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct MaterialEntry {
    kind: String,
    source: String,
    #[serde(default)]
    sha256: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct PriorApprovalEntry {
    item: String,
    number: String,
    issued_on: String,
    #[serde(default)]
    valid_to: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct FoodEntry {
    #[serde(default)]
    track: Option<String>,
    operator: String,
    premises: String,
    mode: String,
    #[serde(default)]
    cold_frozen: bool,
    #[serde(default)]
    special_food: Vec<String>,
    #[serde(default)]
    network: Option<NetworkEntry>,
    #[serde(default)]
    external_warehouse: Option<String>,
    #[serde(default)]
    food_safety_manager: String,
    #[serde(default)]
    rules: Vec<String>,
    #[serde(default)]
    main_type: String,
    #[serde(default)]
    items: Vec<String>,
    #[serde(default)]
    marks: Vec<String>,
    #[serde(default)]
    materials: Vec<MaterialEntry>,
    #[serde(default)]
    vending: bool,
    #[serde(default)]
    aquatic: bool,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct NetworkEntry {
    yes: bool,
    #[serde(default)]
    platform: String,
    #[serde(default)]
    shop_url: String,
    #[serde(default)]
    physical_shop: bool,
}

impl CaseFile {
    /// Reads a case from JSON text.
    ///
    /// # Errors
    /// When it is not JSON, a field is unknown or missing, or it is no fast-track case.
    pub fn parse(text: &str) -> Result<Self> {
        let file: CaseFile = serde_json::from_str(text).context("the case file cannot be read")?;
        if file.case.kind != "FAST_TRACK" {
            bail!("case.type is {}; this command takes FAST_TRACK", file.case.kind);
        }
        Ok(file)
    }

    /// Reads a case file.
    ///
    /// # Errors
    /// When there is no such file; those of [`CaseFile::parse`].
    pub fn read(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path)
            .with_context(|| format!("the case file {} cannot be opened", path.display()))?;
        Self::parse(&text)
    }

    /// The moment the file speaks of.
    pub fn accept_at(&self) -> DateTime<Utc> {
        self.case.accept_at
    }

    /// The authority addressed.
    pub fn authority(&self) -> &str {
        &self.case.authority
    }

    /// The submission as handed in at `now`.
    ///
    /// # Errors
    /// When a constant (channel, method, source …) is unknown; the message names field and value.
    pub fn submission(&self, command_id: &str, now: DateTime<Utc>) -> Result<SubmitCaseRequest> {
        let shift = now - self.case.accept_at;
        let persons = self.persons.iter().map(|person| person.to_proto(shift)).collect::<Result<Vec<_>>>()?;
        let food = self.food.as_ref().map(|food| food.to_proto(self)).transpose()?;
        Ok(SubmitCaseRequest {
            command_id: command_id.to_owned(),
            channel: constant::<Channel>("case.channel", "CHANNEL", &self.case.channel)?.into(),
            window: self.case.window.clone(),
            authority: self.case.authority.clone(),
            persons,
            parent: Some(self.parent.to_proto("parent")?),
            subsidiary: self.subsidiary.as_ref().map(|part| part.to_proto("subsidiary")).transpose()?,
            food,
        })
    }
}

impl PersonEntry {
    fn to_proto(&self, shift: chrono::TimeDelta) -> Result<Person> {
        let field = format!("persons[{}]", self.reference);
        let verified = match &self.verified {
            None => None,
            Some(verified) => {
                let method: VerificationMethod =
                    constant(&format!("{field}.verified.method"), "VERIFICATION_METHOD", &verified.method)?;
                Some(Verification { method: method.into(), at: Some(timestamp(verified.at + shift)) })
            }
        };
        let kind: IdDocumentKind = constant(&format!("{field}.id_kind"), "ID_DOCUMENT_KIND", &self.id_kind)?;
        Ok(Person {
            r#ref: self.reference.clone(),
            name: self.name.clone(),
            id_kind: kind.into(),
            id_number: self.id.clone(),
            phone: self.phone.clone(),
            email: self.email.clone(),
            verified,
        })
    }
}

impl CompanyEntry {
    fn to_proto(&self, part: &str) -> Result<CompanyPart> {
        if self.filing != "ESTABLISH" {
            bail!("{part}.filing is {}; the fast track takes ESTABLISH", self.filing);
        }
        if let Some(other) = self.depends_on.as_deref().filter(|other| *other != "parent") {
            bail!("{part}.depends_on is {other}; a subsidiary depends on parent");
        }
        let shareholders =
            self.shareholders.iter().map(|entry| entry.to_proto(part)).collect::<Result<_>>()?;
        let form = EstablishmentForm {
            name: Some(self.name.to_proto()),
            company_type: self.company_type.clone(),
            domicile: self.domicile.clone(),
            division: self.division.clone(),
            capital_fen: self.capital_fen,
            shareholders,
            legal_rep: self.legal_rep.person.clone(),
            legal_rep_as: self.legal_rep.acting_as.clone(),
            directors: self.directors.clone(),
            manager: self.manager.clone(),
            supervisors: self.supervisors.clone(),
            no_supervisor_consent: self.no_supervisor_consent,
            finance_officer: self.finance_officer.clone(),
            other_senior_managers: self.other_senior_managers.clone(),
            liaison: self.liaison.clone(),
            industry: self.industry.clone(),
            scope: self.scope.clone(),
            term: self.term.clone(),
            materials: materials(part, &self.materials)?,
            signatures: self.signatures.clone(),
            beneficial_owners: self.beneficial_owners.clone(),
            agent: self.agent.clone(),
            prior_approvals: self.prior_approvals.iter().map(PriorApprovalEntry::to_proto).collect(),
        };
        Ok(CompanyPart { form: Some(form), liability_stated: self.liability_stated })
    }
}

impl NameEntry {
    fn to_proto(&self) -> NameParts {
        NameParts {
            division: self.division.clone(),
            trade: self.trade.clone(),
            industry: self.industry.clone(),
            form: self.form.clone(),
            bracket_layout: self.bracket_layout,
        }
    }
}

impl ShareholderEntry {
    fn to_proto(&self, part: &str) -> Result<Subscription> {
        let holder = match (&self.person, &self.entity, &self.uscc) {
            (Some(person), None, None) => Holder::Person(person.clone()),
            (None, Some(entity), None) => Holder::CaseEntity(entity.clone()),
            (None, None, Some(uscc)) => Holder::EntityUscc(uscc.clone()),
            _ => bail!("{part}.shareholders: each names exactly one of person, entity, uscc"),
        };
        Ok(Subscription {
            holder: Some(holder),
            subscribed_fen: self.subscribed_fen,
            form: self.form.clone(),
            due: self.due.clone(),
        })
    }
}

impl PriorApprovalEntry {
    fn to_proto(&self) -> PriorApproval {
        PriorApproval {
            item: self.item.clone(),
            number: self.number.clone(),
            issued_on: self.issued_on.clone(),
            valid_to: self.valid_to.clone(),
        }
    }
}

impl FoodEntry {
    fn to_proto(&self, file: &CaseFile) -> Result<FoodForm> {
        if let Some(track) = self.track.as_deref().filter(|track| *track != "AUTO") {
            bail!("food.track is {track}; the department decides the track, say AUTO");
        }
        let operator = match self.operator.as_str() {
            "parent" => &file.parent,
            "subsidiary" => {
                file.subsidiary.as_ref().context("food.operator is subsidiary, but there is none")?
            }
            other => bail!("food.operator is {other}; it is parent or subsidiary"),
        };
        let mode: SaleMode = constant("food.mode", "SALE_MODE", &self.mode)?;
        let network = self.network.as_ref().map(|network| Network {
            yes: network.yes,
            platform: network.platform.clone(),
            shop_url: network.shop_url.clone(),
            physical_shop: network.physical_shop,
        });
        Ok(FoodForm {
            operator_uscc: String::new(),
            operator_name: String::new(),
            premises: self.premises.clone(),
            division: operator.division.clone(),
            mode: mode.into(),
            cold_frozen: self.cold_frozen,
            special_food: self.special_food.clone(),
            network,
            external_warehouse: self.external_warehouse.clone().unwrap_or_default(),
            food_safety_manager: self.food_safety_manager.clone(),
            rules: self.rules.clone(),
            main_type: self.main_type.clone(),
            items: self.items.clone(),
            materials: materials("food", &self.materials)?,
            scope: operator.scope.clone(),
            vending: self.vending,
            marks: self.marks.clone(),
            aquatic: self.aquatic,
        })
    }
}

fn materials(part: &str, entries: &[MaterialEntry]) -> Result<Vec<Material>> {
    let to_proto = |entry: &MaterialEntry| {
        let source: MaterialSource =
            constant(&format!("{part}.materials.{}.source", entry.kind), "MATERIAL_SOURCE", &entry.source)?;
        Ok(Material { kind: entry.kind.clone(), source: source.into(), sha256: entry.sha256.clone() })
    };
    entries.iter().map(to_proto).collect()
}

/// A constant of the contract by its short name: `FACE` is `VERIFICATION_METHOD_FACE`.
trait Constant: Sized {
    fn named(name: &str) -> Option<Self>;
}

macro_rules! constants {
    ($($kind:ty),+) => {
        $(impl Constant for $kind {
            fn named(name: &str) -> Option<Self> {
                Self::from_str_name(name)
            }
        })+
    };
}

constants!(Channel, SaleMode, IdDocumentKind, MaterialSource, VerificationMethod);

fn constant<T: Constant>(field: &str, prefix: &str, value: &str) -> Result<T> {
    T::named(&format!("{prefix}_{value}")).with_context(|| format!("{field}: {value} is unknown"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_samples_can_be_read_and_shift_with_the_house() {
        for sample in [FILING_TODAY, LICENCE_2018, LICENCE_WITH_VISIT] {
            let file = CaseFile::parse(sample).unwrap();
            let now = file.accept_at() + chrono::TimeDelta::days(100);
            let submission = file.submission("c", now).unwrap();
            let verified = submission.persons[0].verified.as_ref().unwrap().at.unwrap();
            assert_eq!(now.timestamp() - verified.seconds, 300);
        }
    }

    #[test]
    fn a_misspelt_field_is_named() {
        let broken = FILING_TODAY.replacen("\"capital_fen\"", "\"capital\"", 1);
        let error = CaseFile::parse(&broken).unwrap_err();
        assert!(format!("{error:#}").contains("capital"), "{error:#}");
    }
}
