//! Reading the forms of acts on existing companies: shape and length; the law is looked at later.

use actnow_decisions::{Text, Violations};
use actnow_identifiers::{DivisionTable, Uscc};
use actnow_proto::registration::v1 as wire;
use actnow_room::texts::{line, optional, unknown};
use chrono::NaiveDate;

use super::examine_change::{ChangeInput, ChangedForm};
use super::marks::NewMark;
use super::read_branch::read_branch;
use super::read_form::{as_code, lines, read_form};
use super::read_form_parts::{known, materials};
use crate::domain::deregistration::{DeregistrationForm, OwnMatter, SimpleDeregistrationForm};

pub use super::read_form_parts::day;

/// Reads the code of an existing company; early pilot codes may be asked for too.
pub fn company_code(found: &mut Violations, field: &str, code: &str) -> Option<Uscc> {
    let table = DivisionTable::built_in();
    match Uscc::parse(code, table) {
        Ok(uscc) => Some(uscc),
        Err(fault) => {
            let pilot = Uscc::only_checks_failed(code, table);
            if pilot.is_none() {
                found.add(field, fault.rule(), fault.reason(), fault.text());
            }
            pilot
        }
    }
}

/// What a change says besides its company.
pub struct ChangeFields {
    /// The company as it shall be …
    pub form: Option<wire::EstablishmentForm>,
    /// … or the branch.
    pub branch: Option<wire::BranchForm>,
    /// Day of the decision.
    pub decided_on: String,
    /// Day of the announcement of a reduction.
    pub announced_on: String,
}

/// Reads a change of what bears the code it is given, collecting every violation of its shape.
pub fn read_change(
    found: &mut Violations,
    fields: ChangeFields,
) -> Option<impl FnOnce(Uscc) -> ChangeInput + Send + use<>> {
    let (form, decided_on, announced_on) = match fields.branch {
        Some(_) if fields.form.is_some() => {
            let text =
                Text::new("公司与分公司的表格只能提交一种", "give the form of a company or of a branch");
            found.add("branch", "O-1", "FORM_TWICE", text);
            return None;
        }
        Some(branch) => {
            let branch = wire::BranchForm { decided_on: fields.decided_on, ..branch };
            let form = read_branch(found, Some(branch))?;
            let decided_on = form.decided_on;
            (ChangedForm::Branch(Box::new(form)), decided_on, None)
        }
        None => {
            let decided_on = day(found, "decided_on", &fields.decided_on);
            let announced_on = optional_day(found, "announced_on", &fields.announced_on);
            let form = read_form(found, fields.form, &[]);
            (ChangedForm::Company(Box::new(form?)), decided_on?, announced_on)
        }
    };
    Some(move |company| ChangeInput { company, form, decided_on, announced_on })
}

/// A day, or none for empty text.
fn optional_day(found: &mut Violations, field: &str, text: &str) -> Option<NaiveDate> {
    match text.trim() {
        "" => None,
        text => day(found, field, text),
    }
}

/// Reads the form of an end after liquidation. The name of the company comes from the register.
pub fn read_deregistration(
    found: &mut Violations,
    form: Option<wire::DeregistrationForm>,
) -> Option<DeregistrationForm> {
    let Some(form) = form else { return missing(found) };
    let uscc = company_code(found, "uscc", &form.uscc);
    let ground = known(found, "ground", form.ground.trim());
    let decided_on = day(found, "decided_on", &form.decided_on);
    let group_formed_on = optional_day(found, "group_formed_on", &form.group_formed_on);
    let group_published_on = optional_day(found, "group_published_on", &form.group_published_on);
    let liquidated_on = optional_day(found, "liquidated_on", &form.liquidated_on);
    let liquidators = lines(found, "liquidators", form.liquidators);
    let agent = optional(found, "agent", form.agent);
    let materials = materials(found, form.materials);
    let signatures = lines(found, "signatures", form.signatures).into_iter().map(as_code).collect();
    Some(DeregistrationForm {
        company: uscc?,
        full_name: String::new(),
        ground: ground?,
        decided_on: decided_on?,
        group_formed_on,
        group_published_on,
        liquidated_on,
        liquidators,
        agent,
        materials,
        signatures,
    })
}

/// Reads the form of a simple end. The name of the company comes from the register.
pub fn read_simple(
    found: &mut Violations,
    form: Option<wire::SimpleDeregistrationForm>,
) -> Option<SimpleDeregistrationForm> {
    let Some(form) = form else { return missing(found) };
    let uscc = company_code(found, "uscc", &form.uscc);
    let signatures = lines(found, "signatures", form.signatures).into_iter().map(as_code).collect();
    let agent = optional(found, "agent", form.agent);
    let materials = materials(found, form.materials);
    Some(SimpleDeregistrationForm { company: uscc?, full_name: String::new(), signatures, agent, materials })
}

/// The form is missing.
pub(super) fn missing<T>(found: &mut Violations) -> Option<T> {
    found.add("form", "O-1", "FORM_MISSING", Text::new("缺少申请表", "the form is missing"));
    None
}

/// Reads a note about a company.
pub fn read_mark(found: &mut Violations, request: wire::NoteMarkRequest) -> Option<NewMark> {
    let uscc = company_code(found, "uscc", &request.uscc);
    let mark = request.mark.parse().ok();
    if mark.is_none() {
        unknown(found, "mark");
    }
    let reference = line(found, "reference", request.reference);
    if reference.is_empty() {
        let text = Text::new("应当填写文书号", "give the number of the document it rests on");
        found.add("reference", "O-1", "REFERENCE_MISSING", text);
    }
    if OwnMatter::named(&reference).is_some() {
        let text = Text::new("该编号为本机关事项保留", "this number is kept for matters of this bureau");
        found.add("reference", "MERR 33", "REFERENCE_RESERVED", text);
    }
    let since = day(found, "since", &request.since);
    Some(NewMark { uscc: uscc?, mark: mark?, reference, since: since? })
}
