//! Answers to orders that may not or cannot be carried out. There is no aggregate, so their version is 0.

use actnow_chassis::database::Txn;
use actnow_decisions::{Text, Violations};
use actnow_messaging::outbox::{Outgoing, tell};
use actnow_proto::registration::v1 as wire;
use actnow_room::time::timestamp;
use uuid::Uuid;

use super::wording::{rule_violation, sentence};
use crate::config::SERVICE;

/// Why an order was not carried out.
#[derive(Debug, Clone)]
pub struct No<'a> {
    /// A speaking constant.
    pub reason: &'a str,
    /// For the clerk.
    pub text: &'a Text,
    /// Broken rules; empty for a question of state.
    pub violations: &'a Violations,
}

/// Answers an order to declare a name.
pub fn refuse_declaration(txn: &Txn, id: Uuid, no: &No<'_>) {
    let body = wire::DeclareNameRefused {
        declaration_id: id.to_string(),
        occurred_at: Some(timestamp(txn.at())),
        reason: no.reason.to_owned(),
        text: Some(sentence(no.text)),
        violations: no.violations.as_slice().iter().map(rule_violation).collect(),
    };
    tell(txn, Outgoing::fact(SERVICE, &body.declaration_id, 0, 0, &body));
}

/// Answers an order to establish a company.
pub fn refuse_establishment(txn: &Txn, id: Uuid, no: &No<'_>) {
    let body = wire::EstablishCompanyRefused {
        filing_id: id.to_string(),
        occurred_at: Some(timestamp(txn.at())),
        reason: no.reason.to_owned(),
        text: Some(sentence(no.text)),
        violations: no.violations.as_slice().iter().map(rule_violation).collect(),
    };
    tell(txn, Outgoing::fact(SERVICE, &body.filing_id, 0, 0, &body));
}

/// Answers an order to release a name or withdraw a filing.
pub fn refuse_withdrawal(txn: &Txn, id: Uuid, reason: &str, text: &Text) {
    let body = wire::WithdrawalRefused {
        subject_id: id.to_string(),
        occurred_at: Some(timestamp(txn.at())),
        reason: reason.to_owned(),
        text: Some(sentence(text)),
    };
    tell(txn, Outgoing::fact(SERVICE, &body.subject_id, 0, 0, &body));
}
