//! Materials and signatures (4.2): what is missing is a gap to be filled, who has not signed a violation.

use actnow_decisions::Text;

use crate::domain::establishment::{
    EstablishmentContext, EstablishmentForm, Findings, MaterialKind, MaterialSource, Party,
};

pub(super) fn check_materials(
    form: &EstablishmentForm,
    context: &EstablishmentContext<'_>,
    found: &mut Findings,
) {
    let mut needed = MaterialKind::ALWAYS.to_vec();
    needed.extend(form.agent.iter().map(|_| MaterialKind::AgentAuthorisation));
    for kind in needed {
        if !form.materials.iter().any(|material| material.kind == kind) {
            let (zh, en) = kind.terms();
            let rule = if kind == MaterialKind::AgentAuthorisation { "C-AGENT" } else { "MERR 16" };
            let text = Text::new(format!("缺少{zh}"), format!("the {en} is missing"));
            found.gaps.add(kind.field(), rule, "MATERIAL_MISSING", text);
        }
    }
    for material in &form.materials {
        match material.source {
            MaterialSource::Uploaded | MaterialSource::Shared => {}
            MaterialSource::Committed if context.policy.may_be_committed.contains(&material.kind) => {}
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
    let signed = |reference: &str| form.signatures.iter().any(|signature| signature == reference);
    for (i, shareholder) in form.shareholders.iter().enumerate() {
        if !signed(shareholder.holder.reference()) {
            let (zh, en) = match shareholder.holder {
                Party::Person(_) => ("股东未签名", "the shareholder has not signed"),
                Party::Entity(_) => ("股东单位未签章", "the shareholder has not signed with its e-licence"),
            };
            let text = Text::new(format!("第{}名{zh}", i + 1), format!("{en} (number {})", i + 1));
            found.violations.add(format!("shareholders[{i}]"), "Rules 25", "SIGNATURE_MISSING", text);
        }
    }
    if !signed(&form.legal_rep.person) {
        let text = Text::new("法定代表人未签名", "the legal representative has not signed");
        found.violations.add("legal_rep", "Rules 25", "SIGNATURE_MISSING", text);
    }
}
