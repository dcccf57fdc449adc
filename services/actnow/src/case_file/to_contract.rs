//! From the shape of a file to the messages of the contract.

use anyhow::{Context, Result, bail};

use actnow_proto::fast_track::v1::{Channel, CompanyPart};
use actnow_proto::food_licensing::v1::{FoodForm, Network, SaleMode};
use actnow_proto::registration::v1::{
    EstablishmentForm, IdDocumentKind, Material, MaterialSource, NameParts, Person, PriorApproval,
    Subscription, Verification, VerificationMethod, subscription::Holder,
};
use actnow_room::time::timestamp;

use super::CaseFile;
use super::entries::{
    CompanyEntry, FoodEntry, MaterialEntry, NameEntry, PersonEntry, PriorApprovalEntry, ShareholderEntry,
};

impl PersonEntry {
    pub(super) fn to_proto(&self, shift: chrono::TimeDelta) -> Result<Person> {
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
    pub(super) fn to_proto(&self, part: &str) -> Result<CompanyPart> {
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
    pub(super) fn to_proto(&self) -> NameParts {
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
    pub(super) fn to_proto(&self, part: &str) -> Result<Subscription> {
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
    pub(super) fn to_proto(&self) -> PriorApproval {
        PriorApproval {
            item: self.item.clone(),
            number: self.number.clone(),
            issued_on: self.issued_on.clone(),
            valid_to: self.valid_to.clone(),
        }
    }
}

impl FoodEntry {
    pub(super) fn to_proto(&self, file: &CaseFile) -> Result<FoodForm> {
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
            legal_rep: String::new(),
            domicile: String::new(),
            commitment: None,
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
pub(super) trait Constant: Sized {
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

pub(super) fn constant<T: Constant>(field: &str, prefix: &str, value: &str) -> Result<T> {
    T::named(&format!("{prefix}_{value}")).with_context(|| format!("{field}: {value} is unknown"))
}
