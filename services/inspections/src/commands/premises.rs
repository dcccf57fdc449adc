//! Kinds, premises and codes as the contract brings them, over gRPC or by message.

use actnow_room::texts;
use std::collections::BTreeSet;

use actnow_decisions::{Text, Violations};
use actnow_identifiers::{Uscc, normalise};
use actnow_proto::inspections::v1::{InspectionKind as WireKind, Premises};

use crate::domain::checklist::PremisesTrait;
use crate::domain::order::InspectionKind;
use crate::store::draw_lists::VisitPlace;

/// A code that registration issued or accepted; its check characters were tested there.
pub(crate) fn code(found: &mut Violations, field: &str, value: &str) -> String {
    match Uscc::from_stored(&normalise(value)) {
        Ok(code) => code.as_str().to_owned(),
        Err(fault) => {
            found.add(field, fault.rule(), fault.reason(), fault.text());
            String::new()
        }
    }
}

/// Which visit.
pub(crate) fn kind(found: &mut Violations, field: &str, kind: WireKind) -> Option<InspectionKind> {
    match kind {
        WireKind::Unspecified => {
            texts::unknown(found, field);
            None
        }
        WireKind::SiteVerification => Some(InspectionKind::SiteVerification),
        WireKind::PostLicence => Some(InspectionKind::PostLicence),
        WireKind::Daily => Some(InspectionKind::Daily),
        WireKind::DoubleRandom => Some(InspectionKind::DoubleRandom),
        WireKind::Flying => Some(InspectionKind::Flying),
        WireKind::FollowUp => Some(InspectionKind::FollowUp),
    }
}

/// Codes and references of those an inspector may have no interest in.
pub(crate) fn parties(found: &mut Violations, [usccs, persons]: [(&str, &[String]); 2]) -> BTreeSet<String> {
    let codes = texts::all_required(found, usccs.0, usccs.1).into_iter().map(|code| normalise(&code));
    codes.chain(texts::all_required(found, persons.0, persons.1)).collect()
}

/// Where a visit goes.
pub(crate) fn place(found: &mut Violations, field: &str, premises: &Premises) -> VisitPlace {
    VisitPlace {
        address: texts::required(found, &format!("{field}.address"), &premises.address),
        division: division(found, &format!("{field}.division"), &premises.division),
        traits: traits(premises),
        physical_shop: premises.physical_shop,
    }
}

fn division(found: &mut Violations, field: &str, value: &str) -> String {
    if value.len() != 6 || !value.bytes().all(|byte| byte.is_ascii_digit()) {
        let text = Text::new("行政区划代码为六位数字", "a division code has six digits");
        found.add(field, "O-1", "MALFORMED", text);
    }
    value.to_owned()
}

fn traits(premises: &Premises) -> BTreeSet<PremisesTrait> {
    let declared = [
        (premises.bulk, PremisesTrait::Bulk),
        (premises.cold_frozen, PremisesTrait::Cold),
        (premises.cooked, PremisesTrait::Cooked),
        (premises.aquatic, PremisesTrait::Aquatic),
        (premises.warehouse, PremisesTrait::Warehouse),
        (premises.special_food, PremisesTrait::Special),
        (premises.online, PremisesTrait::Online),
    ];
    declared.into_iter().filter(|(holds, _)| *holds).map(|(_, name)| name).collect()
}
