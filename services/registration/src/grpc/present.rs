//! From rows to the contract's messages.

use actnow_identifiers::{mask_name, mask_number, mask_phone};
use actnow_proto::registration::v1 as wire;
use actnow_room::time::timestamp;
use actnow_statutory_clock::Light;

use super::present_form::{branch, deregistration, form_of, simple};
use crate::commands::examine_branch::ExaminedBranch;
use crate::commands::examine_establishment::Examined;
use crate::commands::examine_name::ExaminedName;
use crate::commands::find_person::InCompany;
use crate::config::Bureau;
use crate::domain::change::ItemChange;
use crate::domain::declaration::NameState;
use crate::domain::filing::{FilingContent, FilingKind, FilingState};
use crate::domain::names::{Hit, Layout, NameParts, NameVerdict};
use crate::domain::scope::{FoodRelevance, ScopeItem, ScopeKind, printed_scope};
use crate::facts::{
    REVOCATION, broken, correction_point, hit, manual_reason, near, point, questions, rule_violation,
};
use crate::queries::{Act, Licence, MadeBy};
use crate::store::{Entry, FilingRecord, NameRecord};

/// A name in its parts.
pub(super) fn parts(parts: &NameParts) -> wire::NameParts {
    let bracket_layout = match parts.layout {
        Layout::Prefix => false,
        Layout::Bracket | Layout::BracketBeforeForm => true,
    };
    wire::NameParts {
        division: parts.division().to_owned(),
        trade: parts.trade.clone(),
        industry: parts.industry().to_owned(),
        form: parts.form.clone(),
        bracket_layout,
    }
}

/// What a declaration of the examined name would come to.
pub(super) fn checked_name(name: &NameParts, examined: &ExaminedName) -> wire::CheckNameResponse {
    let outcome = match examined.check.verdict() {
        NameVerdict::Clear => wire::NameState::Reserved,
        NameVerdict::Similar => wire::NameState::NeedsStatement,
        NameVerdict::Manual => wire::NameState::Manual,
        NameVerdict::Blocked => wire::NameState::Rejected,
    };
    let state_of = |hit: &Hit| examined.holder_states.get(&hit.name_id).map_or("", String::as_str);
    wire::CheckNameResponse {
        name: Some(parts(name)),
        violations: examined.check.violations.as_slice().iter().map(rule_violation).collect(),
        manual_reasons: examined.check.manual.iter().map(manual_reason).collect(),
        hits: examined.check.hits.iter().map(|near| hit(near, state_of(near))).collect(),
        outcome: outcome.into(),
    }
}

/// A declared name as it now is.
pub(super) fn name(record: &NameRecord) -> wire::NameDeclaration {
    let declaration = &record.declaration;
    let (state, reserved_until) = match &declaration.state {
        NameState::NeedsStatement { .. } => (wire::NameState::NeedsStatement, None),
        NameState::Manual { .. } => (wire::NameState::Manual, None),
        NameState::Reserved { until, .. } => (wire::NameState::Reserved, Some(*until)),
        NameState::Rejected { .. } => (wire::NameState::Rejected, None),
        NameState::Consumed { .. } => (wire::NameState::Consumed, None),
        NameState::Expired { .. } => (wire::NameState::Expired, None),
        NameState::Released { .. } => (wire::NameState::Released, None),
    };
    let state_of = |hit: &Hit| record.holder_states.get(&hit.name_id).map_or("", String::as_str);
    wire::NameDeclaration {
        declaration_id: declaration.id.to_string(),
        version: record.version,
        state: state.into(),
        name: Some(parts(&declaration.parts)),
        full_name: declaration.parts.full_text(),
        reserved_until: reserved_until.map(|day| day.to_string()).unwrap_or_default(),
        hits: near(declaration).iter().map(|near| hit(near, state_of(near))).collect(),
        manual_reasons: questions(declaration).iter().map(manual_reason).collect(),
        violations: broken(declaration).iter().map(point).collect(),
        case_id: record.case_id.clone().unwrap_or_default(),
    }
}

/// A person as officials see one.
pub(super) fn masked(person: &wire::Person) -> wire::MaskedPerson {
    wire::MaskedPerson {
        r#ref: person.r#ref.clone(),
        name: mask_name(&person.name),
        id_kind: person.id_kind,
        id_number: mask_number(&person.id_number),
        phone: mask_phone(&person.phone),
        verified: person.verified.is_some(),
    }
}

/// A company, and what a person is or was in it.
pub(super) fn of_person(bureau: &Bureau, found: &InCompany) -> wire::CompanyOfPerson {
    let posts = found.posts.iter().map(|held| wire::HeldPost {
        post: held.post.as_str().to_owned(),
        since: held.tenure.since.to_string(),
        until: held.tenure.until.map(|day| day.to_string()).unwrap_or_default(),
        person: Some(masked(&held.person)),
    });
    wire::CompanyOfPerson { company: Some(company(bureau, &found.entry)), posts: posts.collect() }
}

/// What a form nobody handed in would come to.
pub(super) fn checked_form(examined: Examined) -> wire::CheckEstablishmentResponse {
    wire::CheckEstablishmentResponse {
        violations: examined.violations.as_slice().iter().map(rule_violation).collect(),
        manual_reasons: examined.manual.iter().map(manual_reason).collect(),
        company_type: examined.company_type.to_owned(),
        printed_scope: examined.printed_scope,
    }
}

/// What the form of a branch that nobody handed in would come to.
pub(super) fn checked_branch(examined: ExaminedBranch) -> wire::CheckBranchEstablishmentResponse {
    wire::CheckBranchEstablishmentResponse {
        violations: examined.violations.as_slice().iter().map(rule_violation).collect(),
        manual_reasons: examined.manual.iter().map(manual_reason).collect(),
        full_name: examined.full_name,
        branch_type: examined.branch_type.map(|kind| kind.to_string()).unwrap_or_default(),
        printed_scope: examined.printed_scope,
    }
}

/// A filing as it now is, with its light.
pub(super) fn filing(record: &FilingRecord, light: Light) -> wire::Filing {
    let filing = &record.filing;
    let current = filing.current();
    let due = filing.state.clock().map(|clock| clock.due());
    let points = filing.last_returned().map(|list| list.points()).unwrap_or_default();
    let mut shown = wire::Filing {
        filing_id: filing.id.to_string(),
        version: record.version,
        state: filing_state(&filing.state).into(),
        full_name: current.content.full_name(),
        round: i32::try_from(filing.round()).unwrap_or(i32::MAX),
        due: due.map(|due| due.date.to_string()).unwrap_or_default(),
        due_provisional: due.is_some_and(|due| due.provisional),
        points: points.iter().map(correction_point).collect(),
        manual_reasons: current.manual.iter().map(manual_reason).collect(),
        uscc: record.uscc().map(ToString::to_string).unwrap_or_default(),
        case_id: record.case_id.clone().unwrap_or_default(),
        light: light.as_str().to_owned(),
        form: current.content.form().map(form_of),
        kind: filing.kind().as_str().to_owned(),
        company_uscc: current.content.company().map(ToString::to_string).unwrap_or_default(),
        submitted_at: Some(actnow_room::time::timestamp(current.submitted_at)),
        changes: current.content.changes().iter().map(item_change).collect(),
        corrections: filing.corrected_items().iter().map(item_change).collect(),
        corrected_materials: filing
            .corrected_materials()
            .into_iter()
            .map(|kind| kind.as_str().to_owned())
            .collect(),
        ..wire::Filing::default()
    };
    show_act(&mut shown, &current.content);
    show_end(&mut shown, &filing.state, filing.kind());
    shown.second_notice = current.second_notice.as_ref().map(|notice| wire::SecondNotice {
        allowed_by: notice.allowed_by.clone(),
        allowed_at: Some(timestamp(notice.at)),
        reasons: notice.reasons.zh.clone().into_owned(),
    });
    shown
}

/// What an act on an existing company does to it.
fn show_act(shown: &mut wire::Filing, content: &FilingContent) {
    match content {
        FilingContent::Establish(_) => {}
        FilingContent::Change(change) => {
            shown.decided_on = change.decided_on.to_string();
        }
        FilingContent::BranchChange(change) => {
            shown.decided_on = change.decided_on.to_string();
            shown.branch = Some(branch(&change.form));
        }
        FilingContent::Deregister(form) => {
            shown.decided_on = form.decided_on.to_string();
            shown.deregistration = Some(deregistration(form));
        }
        FilingContent::SimpleDeregister(form) => shown.simple_deregistration = Some(simple(form)),
        FilingContent::BranchEstablish(form) => {
            shown.decided_on = form.decided_on.to_string();
            shown.branch = Some(branch(form));
        }
    }
}

/// One item that changes.
pub(super) fn item_change(change: &ItemChange) -> wire::ItemChange {
    wire::ItemChange {
        item: change.item.as_str().to_owned(),
        before: change.before.clone(),
        after: change.after.clone(),
        registered: change.item.is_registered(),
    }
}

fn show_end(shown: &mut wire::Filing, state: &FilingState, kind: FilingKind) {
    match state {
        FilingState::Reviewing { extension, .. } => shown.extended = extension.is_some(),
        FilingState::Issued { established_on, certificate, .. } => {
            if matches!(kind, FilingKind::Establish | FilingKind::BranchEstablish) {
                shown.established_on = established_on.to_string();
            }
            shown.effective_on = established_on.to_string();
            shown.certificate_id = certificate.to_string();
        }
        FilingState::Completed { effective_on, .. } => shown.effective_on = effective_on.to_string(),
        FilingState::Objected(objection) => {
            shown.objection = format!("{}：{}", objection.raised_by, objection.reason.zh);
        }
        FilingState::Refused { grounds, .. } => {
            let reasons: Vec<&str> = grounds.reasons().iter().map(|reason| reason.zh.as_ref()).collect();
            shown.grounds = reasons.join("；");
            shown.remedies = grounds.remedies().zh.clone().into_owned();
        }
        FilingState::NotHandled { ground, .. } => {
            shown.grounds = ground.apply_at().zh.clone().into_owned();
        }
        FilingState::Publicised { .. }
        | FilingState::ApplyWindow { .. }
        | FilingState::Lapsed { .. }
        | FilingState::Submitted { .. }
        | FilingState::Returned { .. }
        | FilingState::Registered(_)
        | FilingState::Withdrawn { .. } => {}
    }
}

const fn filing_state(state: &FilingState) -> wire::FilingState {
    match state {
        FilingState::Submitted { .. } => wire::FilingState::Submitted,
        FilingState::Reviewing { .. } => wire::FilingState::Reviewing,
        FilingState::Returned { .. } => wire::FilingState::Returned,
        FilingState::NotHandled { .. } => wire::FilingState::NotHandled,
        FilingState::Registered(_) => wire::FilingState::Registered,
        FilingState::Issued { .. } => wire::FilingState::Issued,
        FilingState::Refused { .. } => wire::FilingState::Refused,
        FilingState::Withdrawn { .. } => wire::FilingState::Withdrawn,
        FilingState::Completed { .. } => wire::FilingState::Completed,
        FilingState::Publicised { .. } => wire::FilingState::Publicised,
        FilingState::ApplyWindow { .. } => wire::FilingState::ApplyWindow,
        FilingState::Objected(_) => wire::FilingState::Objected,
        FilingState::Lapsed { .. } => wire::FilingState::Lapsed,
    }
}

/// A wording of the catalogue.
pub(super) fn scope_item(item: &ScopeItem) -> wire::ScopeItem {
    let kind = match item.kind {
        ScopeKind::General => "GENERAL",
        ScopeKind::LicensedPost => "LICENSED_POST",
        ScopeKind::LicensedPre => "LICENSED_PRE",
    };
    let food = match item.food {
        FoodRelevance::None => "NONE",
        FoodRelevance::Prepackaged => "PREPACKAGED",
        FoodRelevance::Licensed => "LICENSED",
    };
    wire::ScopeItem {
        code: item.code.clone(),
        wording: item.wording.clone(),
        kind: kind.to_owned(),
        food: food.to_owned(),
    }
}

/// How a company is shown that exists and rests.
const DORMANT: &str = "DORMANT";

/// A company of the register.
pub(super) fn company(bureau: &Bureau, entry: &Entry) -> wire::Company {
    let shown = wire::Company {
        uscc: entry.uscc().to_string(),
        name: entry.public_name(),
        code_for_name_since: entry.code_for_name().map(|day| day.to_string()).unwrap_or_default(),
        company_type: entry.company_type().to_owned(),
        printed_scope: printed_scope(entry.scope(), bureau.catalogue()),
        scope: entry.scope().to_vec(),
        head_office_uscc: entry.head_office().map(ToString::to_string).unwrap_or_default(),
        established_on: entry.established_on().to_string(),
        state: if entry.dormancy().is_some() { DORMANT } else { entry.standing().as_str() }.to_owned(),
        dormant_until: entry.dormancy().map(|dormancy| dormancy.until.to_string()).unwrap_or_default(),
        delivery_address: entry
            .dormancy()
            .and_then(|dormancy| dormancy.delivery_address.clone())
            .unwrap_or_default(),
        authority: bureau.authority_code().to_owned(),
        shareholder_usccs: entry.shareholder_usccs().iter().map(ToString::to_string).collect(),
        ended_on: entry.ended_on().map(|day| day.to_string()).unwrap_or_default(),
        ..wire::Company::default()
    };
    match entry {
        Entry::Established { company, certificate } => wire::Company {
            domicile: company.domicile.clone(),
            division: company.division.clone(),
            capital_fen: company.capital_fen,
            legal_representative: company.legal_representative.clone(),
            certificate_id: certificate.to_string(),
            authority: company.authority.to_string(),
            ..shown
        },
        Entry::Branch { branch, certificate } => wire::Company {
            domicile: branch.premises.clone(),
            division: branch.division.clone(),
            person_in_charge: branch.person_in_charge.clone(),
            certificate_id: certificate.to_string(),
            authority: branch.authority.to_string(),
            ..shown
        },
        Entry::Imported(company) => wire::Company {
            domicile: company.domicile.clone(),
            division: company.division.clone(),
            capital_fen: company.capital_fen,
            ..shown
        },
    }
}

/// A branch in the list of its company.
pub(super) fn branch_entry(entry: &Entry) -> wire::BranchEntry {
    wire::BranchEntry {
        uscc: entry.uscc().to_string(),
        name: entry.public_name(),
        established_on: entry.established_on().to_string(),
    }
}

/// A licence that was asked for by its identifier.
pub(super) fn licence(bureau: &Bureau, licence: &Licence) -> wire::VerifyLicenceResponse {
    wire::VerifyLicenceResponse {
        state: licence.state.to_owned(),
        signature_valid: licence.signature_valid,
        content_sha256: licence.content_sha256.clone(),
        company: Some(company(bureau, &licence.company)),
    }
}

/// An entry of the register from one act to the next.
pub(super) fn version(bureau: &Bureau, act: &Act) -> wire::CompanyVersion {
    let (mut filing_id, mut revocation_id, mut dormancy_id, mut correction_id): (
        String,
        String,
        String,
        String,
    ) = Default::default();
    let (name, by) = match act.act {
        Some(MadeBy::Filing(kind)) => (kind.as_str(), &mut filing_id),
        Some(MadeBy::Revocation) => (REVOCATION, &mut revocation_id),
        Some(MadeBy::ChangeRevocation) => ("CHANGE_REVOCATION", &mut revocation_id),
        Some(MadeBy::RevocationTakenBack) => ("REVOCATION_TAKEN_BACK", &mut revocation_id),
        Some(MadeBy::Dormancy) => ("DORMANCY", &mut dormancy_id),
        Some(MadeBy::DormancyExtension) => ("DORMANCY_EXTENSION", &mut dormancy_id),
        Some(MadeBy::Resumption) => ("RESUMPTION", &mut dormancy_id),
        Some(MadeBy::NameCorrection) => ("NAME_CORRECTION", &mut correction_id),
        Some(MadeBy::NameRestored) => ("NAME_RESTORED", &mut correction_id),
        None => ("IMPORT", &mut filing_id),
    };
    *by = act.version.filing_id.map(|id| id.to_string()).unwrap_or_default();
    wire::CompanyVersion {
        version: act.version.version,
        since: act.version.since.to_string(),
        until: act.until.map(|day| day.to_string()).unwrap_or_default(),
        filing_id,
        revocation_id,
        dormancy_id,
        correction_id,
        act: name.to_owned(),
        changes: act.changes.iter().map(item_change).collect(),
        company: Some(company(bureau, &act.version.entry)),
    }
}
