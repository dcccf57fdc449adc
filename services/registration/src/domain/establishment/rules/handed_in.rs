//! Materials and signatures (4.2): what is missing is a gap to be filled, who has not signed a violation.

use actnow_decisions::Text;

use crate::domain::establishment::{
    EstablishmentContext, EstablishmentForm, EstablishmentPolicy, Findings, Material, MaterialKind,
    MaterialSource, Party,
};

pub(super) fn check_materials(
    form: &EstablishmentForm,
    context: &EstablishmentContext<'_>,
    found: &mut Findings,
) {
    let needed = MaterialKind::ALWAYS.map(|kind| (kind, "MERR 16"));
    check_materials_of(&needed, &form.materials, form.agent.is_some(), context.policy, found);
}

/// That `given` holds every material that is needed under its rule, and commits to nothing that cannot be committed.
pub(in crate::domain) fn check_materials_of(
    needed: &[(MaterialKind, &'static str)],
    given: &[Material],
    by_agent: bool,
    policy: &EstablishmentPolicy,
    found: &mut Findings,
) {
    let authorisation = by_agent.then_some((MaterialKind::AgentAuthorisation, "C-AGENT"));
    for (kind, rule) in needed.iter().copied().chain(authorisation) {
        if !given.iter().any(|material| material.kind == kind) {
            let (zh, en) = kind.terms();
            let text = Text::new(format!("缺少{zh}"), format!("the {en} is missing"));
            found.gaps.add(kind.field(), rule, "MATERIAL_MISSING", text);
        }
    }
    for material in given {
        match material.source {
            MaterialSource::Uploaded | MaterialSource::Shared => {}
            MaterialSource::Committed if policy.may_be_committed.contains(&material.kind) => {}
            MaterialSource::Committed => {
                let (zh, en) = material.kind.terms();
                let text = Text::new(
                    format!("{zh}不适用告知承诺"),
                    format!("the {en} cannot be replaced by a commitment"),
                );
                found.gaps.add(material.kind.field(), "MERR 16", "COMMITMENT_NOT_ALLOWED", text);
            }
        }
    }
}

pub(super) fn check_signatures(form: &EstablishmentForm, _: &EstablishmentContext<'_>, found: &mut Findings) {
    for (i, shareholder) in form.shareholders.iter().enumerate() {
        if !form.is_signed_by(shareholder.holder.reference()) {
            not_signed(found, i, &shareholder.holder);
        }
    }
    if !form.is_signed_by(&form.legal_rep.person) {
        let text = Text::new("法定代表人未签名", "the legal representative has not signed");
        found.violations.add("legal_rep", "Rules 25", "SIGNATURE_MISSING", text);
    }
}

/// The `i`-th shareholder has not signed.
pub(in crate::domain) fn not_signed(found: &mut Findings, i: usize, holder: &Party) {
    let (zh, en) = match holder {
        Party::Person(_) => ("股东未签名", "the shareholder has not signed"),
        Party::Entity(_) => ("股东单位未签章", "the shareholder has not signed with its e-licence"),
    };
    let text = Text::new(format!("第{}名{zh}", i + 1), format!("{en} (number {})", i + 1));
    found.violations.add(format!("shareholders[{i}]"), "Rules 25", "SIGNATURE_MISSING", text);
}
