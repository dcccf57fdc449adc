//! The small parts of the establishment form: constants, materials, prior approvals.

use actnow_decisions::{Text, Violations};
use actnow_proto::registration::v1 as wire;
pub(super) use actnow_room::texts::{constant, known};
use actnow_room::texts::{digest, line, listed, unknown};
use chrono::NaiveDate;

use crate::domain::establishment::{ContributionForm, LegalRepPost, Material, MaterialSource, PreApproval};

/// The form of a contribution; the forbidden ones are read too, to be refused with their rule.
pub(super) fn contribution(found: &mut Violations, field: &str, name: &str) -> Option<ContributionForm> {
    // The contract abbreviates intellectual property.
    let name = if name == "IP" { "INTELLECTUAL_PROPERTY" } else { name };
    known(found, field, name)
}

/// The post of the legal representative.
pub(super) fn legal_rep_post(found: &mut Violations, name: &str) -> LegalRepPost {
    constant(name).unwrap_or_else(|| {
        unknown(found, "legal_rep_as");
        LegalRepPost::Director
    })
}

/// The materials.
pub(super) fn materials(found: &mut Violations, materials: Vec<wire::Material>) -> Vec<Material> {
    listed(found, "materials", materials.len());
    let mut known = Vec::with_capacity(materials.len());
    for (index, material) in materials.into_iter().enumerate() {
        let field = format!("materials[{index}]");
        let source = match material.source() {
            wire::MaterialSource::Uploaded => Some(MaterialSource::Uploaded),
            wire::MaterialSource::Shared => Some(MaterialSource::Shared),
            wire::MaterialSource::Committed => Some(MaterialSource::Committed),
            wire::MaterialSource::Unspecified => None,
        };
        let document = digest(found, &format!("{field}.sha256"), material.sha256);
        match (constant(&material.kind), source) {
            (Some(kind), Some(source)) => known.push(Material { kind, source, document }),
            (None, _) => unknown(found, format!("{field}.kind")),
            (Some(_), None) => unknown(found, format!("{field}.source")),
        }
    }
    known
}

/// The approvals that precede registration.
pub(super) fn approvals(found: &mut Violations, approvals: Vec<wire::PriorApproval>) -> Vec<PreApproval> {
    listed(found, "prior_approvals", approvals.len());
    let mut read = Vec::with_capacity(approvals.len());
    for (index, approval) in approvals.into_iter().enumerate() {
        let field = format!("prior_approvals[{index}]");
        let issued_on = day(found, &format!("{field}.issued_on"), &approval.issued_on);
        let valid_until = match approval.valid_to.trim() {
            "" => None,
            text => day(found, &format!("{field}.valid_to"), text),
        };
        let item = line(found, &format!("{field}.item"), approval.item);
        let document = line(found, &format!("{field}.number"), approval.number);
        if let Some(issued_on) = issued_on {
            read.push(PreApproval { item, document, issued_on, valid_until });
        }
    }
    read
}

/// A day, `2026-09-21`.
pub fn day(found: &mut Violations, field: &str, text: &str) -> Option<NaiveDate> {
    let day = text.trim().parse().ok();
    if day.is_none() {
        found.add(field, "O-1", "DATE", Text::new("日期格式应为2026-09-21", "a date such as 2026-09-21"));
    }
    day
}
