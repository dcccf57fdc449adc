//! Reading what is said about a dormancy: shape and length; the law is looked at later.

use actnow_decisions::Violations;
use actnow_identifiers::Uscc;
use actnow_proto::registration::v1 as wire;
use actnow_room::texts::optional;

use super::read_acts::{company_code, day};
use super::read_form_parts::{known, materials};
use crate::domain::dormancy::{DormancyForm, Extension};

/// A dormancy as filed, for `reasons` that were read.
pub fn read_dormancy(
    found: &mut Violations,
    request: wire::FileDormancyRequest,
    reasons: String,
) -> Option<(Uscc, DormancyForm)> {
    let uscc = company_code(found, "uscc", &request.uscc);
    let ground = known(found, "ground", &request.ground);
    let from = day(found, "from", &request.from);
    let until = day(found, "until", &request.until);
    let delivery_address = optional(found, "delivery_address", request.delivery_address);
    let materials = materials(found, request.materials);
    let form = DormancyForm {
        ground: ground?,
        reasons,
        from: from?,
        until: until?,
        delivery_address,
        employees_consulted: request.employees_consulted,
        materials,
    };
    Some((uscc?, form))
}

/// An extension as filed.
pub fn read_extension(found: &mut Violations, until: &str, given: Vec<wire::Material>) -> Option<Extension> {
    let until = day(found, "until", until);
    let materials = materials(found, given);
    Some(Extension { until: until?, materials })
}
