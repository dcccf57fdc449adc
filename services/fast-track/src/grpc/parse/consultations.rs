//! What departments say and what persons settle, into types.

use actnow_decisions::{Text, Violations};
use actnow_proto::fast_track::v1::{
    AnswerConsultationRequest, Opinion as WireOpinion, SettleConsultationRequest,
};
use uuid::Uuid;

use super::case_id_of;
use super::limits::REASONS;
use crate::commands::{DepartmentAnswer, Settle};
use crate::domain::{Opinion, Stance};

/// Reads the answer of a department whose token was given for `purpose`.
///
/// # Errors
/// Every violation.
pub(in crate::grpc) fn answer(
    request: AnswerConsultationRequest,
    purpose: String,
) -> Result<DepartmentAnswer, Violations> {
    let mut violations = Violations::new();
    let consultation_id = consultation_id_of(&request.consultation_id, &mut violations);
    let stance = match request.opinion() {
        WireOpinion::NoObjection => Stance::NoObjection,
        WireOpinion::Objection => Stance::Objection,
        WireOpinion::NeedsPerson => Stance::NeedsPerson,
        WireOpinion::Unspecified => {
            let text = Text::new("请选择意见", "choose what the department says");
            violations.add("opinion", "FORM-ENUM", "UNKNOWN", text);
            Stance::NeedsPerson
        }
    };
    let grounds = request.grounds.trim().to_owned();
    if stance == Stance::Objection && grounds.is_empty() {
        let text = Text::new("提出异议须说明理由", "an objection needs its grounds");
        violations.add("grounds", "CONSULT-2", "GROUNDS_REQUIRED", text);
    }
    REASONS.check(&mut violations, "grounds", &grounds);
    violations.into_result(DepartmentAnswer {
        consultation_id,
        opinion: Opinion { stance, grounds },
        purpose,
    })
}

/// Reads a settlement.
///
/// # Errors
/// Every violation.
pub(in crate::grpc) fn settle(request: SettleConsultationRequest) -> Result<Settle, Violations> {
    let mut violations = Violations::new();
    let case_id = case_id_of(&request.case_id, &mut violations);
    let consultation_id = consultation_id_of(&request.consultation_id, &mut violations);
    REASONS.check_filled(&mut violations, "reasons", &request.reasons);
    let (expected_version, reasons) = (request.expected_version, request.reasons);
    violations.into_result(Settle { case_id, expected_version, consultation_id, reasons })
}

fn consultation_id_of(text: &str, violations: &mut Violations) -> Uuid {
    text.parse().unwrap_or_else(|_| {
        let text = Text::new("会商编号格式错误", "not the id of a consultation");
        violations.add("consultation_id", "FORM-ID", "ID_FORMAT", text);
        Uuid::nil()
    })
}
