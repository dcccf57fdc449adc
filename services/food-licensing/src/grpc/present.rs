//! From rows to the contract's messages.

use actnow_decisions::Violations;
use actnow_identifiers::{mask_name, mask_number, mask_phone};
use actnow_proto::food_licensing::v1 as wire;
use actnow_proto::registration::v1::{
    IdDocumentKind, MaskedPerson, Material as WireMaterial, MaterialSource as WireSource, SecondNotice,
};
use actnow_room::time::timestamp;
use actnow_statutory_clock::Due;
use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

use super::present_licence;
use crate::commands::Examined;
use crate::config::Bureau;
use crate::domain::act::{Conditions, HeldLicence, LicenceAct};
use crate::domain::application::ApplicationState;
use crate::domain::change;
use crate::domain::filing::FilingState;
use crate::domain::form::{FoodForm, MaterialSource, PhysicalShop, SaleMode};
use crate::domain::persons::{DocumentKind, Person};
use crate::domain::points::Point;
use crate::domain::track::{Track, TrackDecision};
use crate::facts::{correction_point, grounds_line, manual_reason, rule_violation, sentence};
use crate::queries;
use crate::store::notes::VisitNote;
use crate::store::{Application, File, Filing};
use actnow_chassis::aggregate::Aggregate;

/// A file as it now is.
pub(super) fn file(bureau: &Bureau, file: &File, now: DateTime<Utc>) -> wire::Application {
    match file {
        File::Filing(row) => filing(row),
        File::Application(row) => application(bureau, row, now),
    }
}

/// A person as officials see one.
pub(super) fn masked(person: &Person) -> MaskedPerson {
    let kind = match person.document {
        DocumentKind::ResidentId => IdDocumentKind::ResidentId,
        DocumentKind::Passport => IdDocumentKind::Passport,
        DocumentKind::HkMacauPermit => IdDocumentKind::HkMacauPermit,
        DocumentKind::TaiwanPermit => IdDocumentKind::TaiwanPermit,
    };
    MaskedPerson {
        r#ref: person.reference.clone(),
        name: mask_name(&person.name),
        id_kind: kind.into(),
        id_number: mask_number(&person.document_number),
        phone: mask_phone(&person.phone),
        verified: person.verified.is_some(),
    }
}

/// A filing as it now is.
fn filing(row: &Filing) -> wire::Application {
    let form = &row.filing.form;
    let points = match &row.filing.state {
        FilingState::Incomplete { points, .. } => points.as_slice(),
        FilingState::Filed { .. }
        | FilingState::Published { .. }
        | FilingState::Lapsed { .. }
        | FilingState::Cancelled { .. }
        | FilingState::Withdrawn { .. } => &[],
    };
    let publicity_due = match &row.filing.state {
        FilingState::Filed { publicity_due, .. } => publicity_due.date.to_string(),
        FilingState::Incomplete { .. }
        | FilingState::Published { .. }
        | FilingState::Lapsed { .. }
        | FilingState::Cancelled { .. }
        | FilingState::Withdrawn { .. } => String::new(),
    };
    wire::Application {
        application_id: row.filing.id.to_string(),
        version: row.version,
        state: filing_state(&row.filing.state).into(),
        track: track(row.track.track).into(),
        regime: row.track.regime.as_str().to_owned(),
        operator_uscc: form.operator.uscc.clone(),
        operator_name: form.operator.name.clone(),
        number: row.record().map(|record| record.number.to_string()).unwrap_or_default(),
        visit: "NONE".to_owned(),
        publicity_due,
        light: "GREEN".to_owned(),
        points: points.iter().map(correction_point).collect(),
        case_id: row.case_id().unwrap_or_default(),
        form: Some(form_of(form)),
        track_ground: Some(sentence(&row.track.text)),
        ..wire::Application::default()
    }
}

fn filing_state(state: &FilingState) -> wire::ApplicationState {
    match state {
        FilingState::Incomplete { .. } => wire::ApplicationState::Correction,
        FilingState::Filed { .. } => wire::ApplicationState::Filed,
        FilingState::Published { .. } => wire::ApplicationState::Published,
        FilingState::Lapsed { .. } => wire::ApplicationState::Lapsed,
        FilingState::Cancelled { .. } => wire::ApplicationState::Cancelled,
        FilingState::Withdrawn { .. } => wire::ApplicationState::Withdrawn,
    }
}

/// An application as it now is.
fn application(bureau: &Bureau, row: &Application, now: DateTime<Utc>) -> wire::Application {
    let (notes, application) = (&row.notes, &row.application);
    let (number, validity) = notes.licence.clone().map_or((String::new(), None), |(n, v)| (n, Some(v)));
    let (visit, inspection_id, visit_due, visit_ground) = visit(&notes.visit);
    let day = |due: &Option<Due>| due.map(|due| due.date.to_string()).unwrap_or_default();
    let running = notes.decision_due.or(notes.acceptance_due);
    let held = application.act.held();
    wire::Application {
        application_id: application.id.to_string(),
        version: row.version,
        state: state(row).into(),
        track: track(row.track.track).into(),
        regime: row.track.regime.as_str().to_owned(),
        operator_uscc: application.form.operator.uscc.clone(),
        operator_name: application.form.operator.name.clone(),
        number,
        acceptance_due: day(&notes.acceptance_due),
        decision_due: day(&notes.decision_due),
        due_provisional: running.is_some_and(|due| due.provisional),
        visit_due,
        visit,
        visit_ground,
        inspection_id,
        valid_from: validity.map(|validity| validity.from.to_string()).unwrap_or_default(),
        valid_to: validity.map(|validity| validity.to.to_string()).unwrap_or_default(),
        certificate_id: certificate_id(row),
        publicity_due: String::new(),
        deemed_accepted: notes.deemed,
        light: queries::light(bureau, row, now).as_str().to_owned(),
        manual_reasons: notes.manual.iter().map(manual_reason).collect(),
        points: points(row.standing()).iter().map(correction_point).collect(),
        grounds: grounds(row),
        case_id: row.case_id().unwrap_or_default(),
        form: Some(form_of(&application.form)),
        form_before: application.form_before.as_ref().map(form_of),
        list_told: !application.known_points.is_empty(),
        second_notice: application.second_notice.as_ref().map(|notice| SecondNotice {
            allowed_by: notice.allowed_by.clone(),
            allowed_at: Some(timestamp(notice.at)),
            reasons: notice.reasons.clone(),
        }),
        track_ground: Some(sentence(&row.track.text)),
        accepted_on: day_of(notes.accepted_on),
        act: application.act.name().to_owned(),
        held_number: held.map(|held| held.number.to_string()).unwrap_or_default(),
        held_valid_to: day_of(held.map(|held| held.validity.to)),
        conditions_unchanged: held.is_some() && application.act.conditions() == Conditions::Unchanged,
        changes: held.map(|held| changes(held, row)).unwrap_or_default(),
        late: application.act.warning().is_some(),
        loss: loss(&application.act),
        on_commitment: notes.on_commitment,
        follow_up_inspection_id: notes.follow_up.map(|id| id.to_string()).unwrap_or_default(),
    }
}

/// What the licence shows and would show otherwise.
fn changes(held: &HeldLicence, row: &Application) -> Vec<wire::ChangedMatter> {
    let matters = change::matters(&held.form, &row.application.form, row.track.regime);
    let shown = |changed: change::Changed| wire::ChangedMatter {
        matter: changed.matter.as_str().to_owned(),
        before: changed.before,
        after: changed.after,
    };
    matters.into_iter().map(shown).collect()
}

fn loss(act: &LicenceAct) -> String {
    match act {
        LicenceAct::Replacement { loss, .. } => name(loss),
        LicenceAct::New | LicenceAct::Renewal { .. } | LicenceAct::Change { .. } => String::new(),
    }
}

/// A certificate is shown once it is out.
fn certificate_id(row: &Application) -> String {
    let issued = matches!(row.standing(), ApplicationState::Issued { .. });
    let id = row.notes.certificate.as_ref().filter(|_| issued);
    id.map(|id| id.as_str().to_owned()).unwrap_or_default()
}

type VisitView = (String, String, String, Option<actnow_proto::registration::v1::Sentence>);

fn visit(note: &VisitNote) -> VisitView {
    match note {
        VisitNote::None => ("NONE".to_owned(), String::new(), String::new(), None),
        VisitNote::Required { inspection_id, due, ground } => {
            ("REQUIRED".to_owned(), inspection_id.to_string(), due.date.to_string(), Some(sentence(ground)))
        }
        VisitNote::Skipped { ground, basis } => {
            let mut ground = sentence(ground);
            ground.zh = format!("{}（{basis}）", ground.zh);
            ground.en = format!("{} ({basis})", ground.en);
            ("SKIPPED".to_owned(), String::new(), String::new(), Some(ground))
        }
        VisitNote::Done { inspection_id } => {
            ("DONE".to_owned(), inspection_id.to_string(), String::new(), None)
        }
    }
}

fn state(row: &Application) -> wire::ApplicationState {
    let name = format!("APPLICATION_STATE_{}", row.state());
    wire::ApplicationState::from_str_name(&name).unwrap_or(wire::ApplicationState::Unspecified)
}

/// The states of rows that a state of the contract stands for.
pub(super) fn row_states(state: wire::ApplicationState) -> &'static [&'static str] {
    match state {
        wire::ApplicationState::Unspecified => &[],
        wire::ApplicationState::Received => &["RECEIVED"],
        wire::ApplicationState::Correction => &["CORRECTION", "INCOMPLETE"],
        wire::ApplicationState::Abandoned => &["ABANDONED"],
        wire::ApplicationState::Accepted => &["ACCEPTED"],
        wire::ApplicationState::NotAccepted => &["NOT_ACCEPTED"],
        wire::ApplicationState::VisitAssigned => &["VISIT_ASSIGNED"],
        wire::ApplicationState::Rectifying => &["RECTIFYING"],
        wire::ApplicationState::ReviewedPositive => &["REVIEWED_POSITIVE"],
        wire::ApplicationState::ReviewedNegative => &["REVIEWED_NEGATIVE"],
        wire::ApplicationState::Hearing => &["HEARING"],
        wire::ApplicationState::Granted => &["GRANTED"],
        wire::ApplicationState::Issued => &["ISSUED"],
        wire::ApplicationState::Refused => &["REFUSED"],
        wire::ApplicationState::Withdrawn => &["WITHDRAWN"],
        wire::ApplicationState::Lapsed => &["LAPSED"],
        wire::ApplicationState::Cancelled => &["CANCELLED"],
        wire::ApplicationState::NotRequired => &["NOT_REQUIRED"],
        wire::ApplicationState::NotCompetent => &["NOT_COMPETENT"],
        wire::ApplicationState::Filed => &["FILED", "UPDATED"],
        wire::ApplicationState::Published => &["PUBLISHED"],
    }
}

fn points(state: &ApplicationState) -> &[Point] {
    if let ApplicationState::Correction { points, .. } = state { points } else { &[] }
}

fn grounds(row: &Application) -> String {
    match row.standing() {
        ApplicationState::NotAccepted { grounds, .. } | ApplicationState::Refused { grounds, .. } => {
            grounds_line(grounds)
        }
        ApplicationState::NotCompetent { competent, .. } => competent.clone(),
        ApplicationState::NotRequired { .. } => row.track.text.zh.clone().into_owned(),
        ApplicationState::Received { .. }
        | ApplicationState::Correction { .. }
        | ApplicationState::Abandoned { .. }
        | ApplicationState::UnderReview { .. }
        | ApplicationState::Hearing { .. }
        | ApplicationState::Granted { .. }
        | ApplicationState::Issued { .. }
        | ApplicationState::Withdrawn { .. } => String::new(),
    }
}

fn track(track: Track) -> wire::Track {
    match track {
        Track::None => wire::Track::None,
        Track::Filing => wire::Track::Filing,
        Track::Licence => wire::Track::Licence,
    }
}

/// What a check of a form found.
pub(super) fn checked(examined: &Examined) -> wire::CheckFoodResponse {
    let TrackDecision { track: decided, text, .. } = examined.track();
    let violations: &Violations = &examined.findings().violations;
    wire::CheckFoodResponse {
        track: track(*decided).into(),
        track_ground: Some(sentence(text)),
        violations: violations.as_slice().iter().map(rule_violation).collect(),
        manual_reasons: examined.manual.iter().map(manual_reason).collect(),
        commitment_offer: examined.offer.as_ref().map(present_licence::offer),
    }
}

pub(super) fn day_of(day: Option<NaiveDate>) -> String {
    day.map(|day| day.to_string()).unwrap_or_default()
}

/// The form as the contract shows it.
fn form_of(form: &FoodForm) -> wire::FoodForm {
    let marks = names(&form.type_marks).into_iter().chain(names(&form.item_marks));
    wire::FoodForm {
        operator_uscc: form.operator.uscc.clone(),
        operator_name: form.operator.name.clone(),
        premises: form.premises.clone(),
        division: form.division.clone(),
        mode: match form.mode {
            SaleMode::Wholesale => wire::SaleMode::Wholesale,
            SaleMode::Retail => wire::SaleMode::Retail,
        }
        .into(),
        cold_frozen: form.cold_frozen,
        special_food: names(&form.special_food),
        network: Some(wire::Network {
            yes: form.network.yes,
            platform: form.network.platform.clone().unwrap_or_default(),
            shop_url: form.network.shop_url.clone().unwrap_or_default(),
            physical_shop: form.network.shop == PhysicalShop::Present,
        }),
        external_warehouse: form.external_warehouse.clone().unwrap_or_default(),
        food_safety_manager: form.food_safety_manager.clone().unwrap_or_default(),
        rules: names(&form.rules),
        main_type: form.main_type.map(|main| name(&main)).unwrap_or_default(),
        items: names(&form.items),
        materials: form
            .materials
            .iter()
            .map(|material| WireMaterial {
                kind: name(&material.kind),
                source: match material.source {
                    MaterialSource::Uploaded => WireSource::Uploaded,
                    MaterialSource::Shared => WireSource::Shared,
                    MaterialSource::Committed => WireSource::Committed,
                }
                .into(),
                sha256: material.document.clone().unwrap_or_default(),
            })
            .collect(),
        scope: form.scope.clone(),
        vending: form.vending.is_some(),
        marks: marks
            .map(|mark| if mark == "BULK_COOKED" { "COOKED_BULK".to_owned() } else { mark })
            .collect(),
        aquatic: form.aquatic,
        legal_rep: form.operator.legal_rep.clone(),
        domicile: form.operator.domicile.clone(),
        commitment: form.commitment.declaration().map(present_licence::declaration),
    }
}

pub(super) fn names<T: Serialize>(values: &[T]) -> Vec<String> {
    values.iter().map(name).collect()
}

/// The name of a constant in messages, as serde writes it.
fn name<T: Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(name)) => name,
        Ok(_) | Err(_) => String::new(),
    }
}
