//! Reading what is proposed about a name: shape and length; the law is looked at later.

use actnow_decisions::Violations;
use actnow_proto::registration::v1 as wire;
use actnow_room::texts::optional;

use super::correct_name::Proposed;
use super::read_acts::company_code;
use super::read_form_parts::known;

/// What is proposed, for `reasons` that were read.
pub fn read_proposal(
    found: &mut Violations,
    request: wire::ProposeNameCorrectionRequest,
    reasons: String,
) -> Option<Proposed> {
    let company = company_code(found, "uscc", &request.uscc);
    let ground = known(found, "ground", &request.ground);
    let document = optional(found, "document", request.document);
    Some(Proposed { company: company?, ground: ground?, document, reasons })
}
