//! Acts on a licence that is held: parse, command, present.

use actnow_chassis::CommandError;
use actnow_chassis::database::Txn;
use actnow_decisions::{Actor, Text, Violations};
use actnow_identifiers::FoodLicenceNumber;
use actnow_proto::food_licensing::v1 as wire;
use actnow_proto::registration::v1::Person as WirePerson;
use actnow_room::texts::{self, LIST, REASONS, constant, day, day_if_any};

use super::acts::submission;
use super::read_form::read_persons;
use super::{parse, present, present_licence};
use crate::commands::apply_for::{AskedFor, NewAct, apply_for_in};
use crate::commands::end_licence::{Revocation, SeenLicence, cancel_in, revoke_in};
use crate::commands::report_change::report_in;
use crate::config::Bureau;
use crate::domain::act::Conditions;
use crate::domain::licence::{LicenceCancelGround, RevocationKind};
use crate::domain::points::Reason;
use crate::domain::report::{ReportMatter, Reported};
use crate::queries;
use crate::store::{File, Licence};

/// A renewal as asked for.
pub(super) fn renewal(request: wire::ApplyForRenewalRequest, found: &mut Violations) -> Option<NewAct> {
    let asked = AskedFor::Renewal { conditions: conditions(request.conditions_unchanged) };
    new_act(found, &request.number, asked, request.form, request.persons)
}

/// A change as asked for; without a form nothing changes.
pub(super) fn change(request: wire::ApplyForChangeRequest, found: &mut Violations) -> Option<NewAct> {
    let changed_on = day_if_any(found, "changed_on", &request.changed_on);
    if request.form.is_none() {
        found.add("form", "O-1", "FORM_MISSING", Text::new("缺少申请表", "the form is missing"));
    }
    let asked = AskedFor::Change { conditions: conditions(request.conditions_unchanged), changed_on };
    new_act(found, &request.number, asked, request.form, request.persons)
}

/// A replacement as asked for.
pub(super) fn replacement(
    request: wire::ApplyForReplacementRequest,
    found: &mut Violations,
) -> Option<NewAct> {
    let loss = constant(&request.loss);
    if loss.is_none() {
        texts::unknown(found, "loss");
    }
    new_act(found, &request.number, AskedFor::Replacement { loss: loss? }, None, Vec::new())
}

const fn conditions(unchanged: bool) -> Conditions {
    if unchanged { Conditions::Unchanged } else { Conditions::Changed }
}

fn new_act(
    found: &mut Violations,
    number: &str,
    asked: AskedFor,
    form: Option<wire::FoodForm>,
    persons: Vec<WirePerson>,
) -> Option<NewAct> {
    let number = match FoodLicenceNumber::parse(number) {
        Ok(number) => Some(number),
        Err(fault) => {
            found.add("number", fault.rule(), fault.reason(), fault.text());
            None
        }
    };
    let (form, persons) = match form {
        Some(form) => submission(found, Some(form), persons).map(|(form, persons)| (Some(form), persons))?,
        None => match read_persons(persons) {
            Ok(persons) => (None, persons),
            Err(violations) => {
                found.extend(violations);
                return None;
            }
        },
    };
    Some(NewAct { number: number?, asked, form, persons })
}

/// Takes it in.
pub(super) async fn apply(
    txn: &Txn,
    bureau: &Bureau,
    new: NewAct,
    actor: &Actor,
) -> Result<wire::Application, CommandError> {
    let row = apply_for_in(txn, bureau, new, actor).await?;
    Ok(present::file(bureau, &File::from(row), txn.at()))
}

/// A licence with the version its caller has seen.
pub(super) fn seen(found: &mut Violations, licence_id: &str, expected_version: i64) -> SeenLicence {
    let seen = parse::seen_as(found, "licence_id", licence_id, expected_version);
    SeenLicence { id: seen.id, version: seen.version }
}

/// A report as handed in.
pub(super) fn report(
    request: wire::ReportChangeRequest,
    found: &mut Violations,
) -> Option<(SeenLicence, Reported)> {
    let seen = seen(found, &request.licence_id, request.expected_version);
    if request.matters.len() > LIST {
        texts::listed(found, "matters", request.matters.len());
        return None;
    }
    let mut matters = Vec::with_capacity(request.matters.len());
    for (index, name) in request.matters.iter().enumerate() {
        match constant::<ReportMatter>(name) {
            Some(matter) => matters.push(matter),
            None => texts::unknown(found, format!("matters[{index}]")),
        }
    }
    let details = texts::within(found, "details", request.details, REASONS);
    let changed_on = day(found, "changed_on", &request.changed_on)?;
    Some((seen, Reported { matters, changed_on, details }))
}

/// Keeps it.
pub(super) async fn take_report(
    txn: &Txn,
    bureau: &Bureau,
    (seen, reported): (SeenLicence, Reported),
    actor: &Actor,
) -> Result<wire::GetFoodLicenceResponse, CommandError> {
    let row = report_in(txn, bureau, seen, reported, actor).await?;
    shown(txn, bureau, row).await
}

/// A cancellation that its holder applied for.
pub(super) fn on_application(
    request: wire::CancelOnApplicationRequest,
    found: &mut Violations,
) -> Option<Cancellation> {
    let seen = seen(found, &request.licence_id, request.expected_version);
    let reasons = parse::reason(found, request.reasons)?;
    Some(Cancellation { seen, ground: LicenceCancelGround::Application, reasons })
}

/// A cancellation ex officio.
pub(super) fn ex_officio(
    request: wire::CancelLicenceRequest,
    found: &mut Violations,
) -> Option<Cancellation> {
    let seen = seen(found, &request.licence_id, request.expected_version);
    let ground = match request.ground.as_str() {
        "ENTITY_ENDED" => Some(LicenceCancelGround::EntityEnded),
        "FORCE_MAJEURE" => Some(LicenceCancelGround::ForceMajeure),
        _ => {
            texts::unknown(found, "ground");
            None
        }
    };
    let reasons = parse::reason(found, request.reasons);
    Some(Cancellation { seen, ground: ground?, reasons: reasons? })
}

/// A cancellation as asked for.
pub(super) struct Cancellation {
    seen: SeenLicence,
    ground: LicenceCancelGround,
    reasons: Reason,
}

/// Cancels it.
pub(super) async fn cancel(
    txn: &Txn,
    bureau: &Bureau,
    Cancellation { seen, ground, reasons }: Cancellation,
    actor: &Actor,
) -> Result<wire::GetFoodLicenceResponse, CommandError> {
    let row = cancel_in(txn, bureau, seen, ground, &reasons, actor).await?;
    shown(txn, bureau, row).await
}

/// A revocation as decided.
pub(super) fn revocation(
    request: wire::RevokeLicenceRequest,
    found: &mut Violations,
) -> Option<(SeenLicence, Revocation)> {
    let seen = seen(found, &request.licence_id, request.expected_version);
    let kind = constant::<RevocationKind>(&request.kind);
    if kind.is_none() {
        texts::unknown(found, "kind");
    }
    let article = kind.map_or("Licensing Law 69", RevocationKind::basis);
    let grounds = parse::grounds(found, request.grounds, article, &request.remedies);
    if !request.responsible.is_empty() && kind.is_some_and(|kind| !kind.bars_persons()) {
        let text = Text::new("只有吊销许可证才禁止责任人员从业", "a ban on persons follows a penalty only");
        found.add("responsible", "Food Safety Law 135", "NO_BAN_ON_PERSONS", text);
    }
    texts::listed(found, "responsible", request.responsible.len());
    Some((seen, Revocation { kind: kind?, grounds: grounds?, responsible: request.responsible }))
}

/// Takes the licence from its holder.
pub(super) async fn revoke(
    txn: &Txn,
    bureau: &Bureau,
    (seen, revocation): (SeenLicence, Revocation),
    actor: &Actor,
) -> Result<wire::GetFoodLicenceResponse, CommandError> {
    let row = revoke_in(txn, bureau, seen, revocation, actor).await?;
    shown(txn, bureau, row).await
}

/// A licence as it is now.
pub(super) async fn shown(
    txn: &Txn,
    bureau: &Bureau,
    row: Licence,
) -> Result<wire::GetFoodLicenceResponse, CommandError> {
    Ok(present_licence::holder(queries::holder_now(txn, bureau, row, txn.at()).await?))
}
