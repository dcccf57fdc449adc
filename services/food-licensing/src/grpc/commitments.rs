//! What people decide about a licence that rests on a commitment: parse, command, present.

use actnow_chassis::CommandError;
use actnow_chassis::database::Txn;
use actnow_decisions::{Actor, Violations};
use actnow_proto::food_licensing::v1 as wire;

use super::licences::{seen, shown};
use super::parse;
use crate::commands::commitment::{decline_in, order_correction_in, propose_in};
use crate::commands::end_licence::SeenLicence;
use crate::config::Bureau;
use crate::domain::points::Reason;

type Answer = Result<wire::GetFoodLicenceResponse, CommandError>;

/// An order to correct.
pub(super) fn correction(
    request: wire::OrderCorrectionRequest,
    found: &mut Violations,
) -> Option<(SeenLicence, Reason)> {
    let seen = seen(found, &request.licence_id, request.expected_version);
    Some((seen, parse::reason(found, request.reasons)?))
}

/// Orders it.
pub(super) async fn order_correction(
    txn: &Txn,
    bureau: &Bureau,
    (seen, reason): (SeenLicence, Reason),
    actor: &Actor,
) -> Answer {
    let row = order_correction_in(txn, bureau, seen, &reason, actor).await?;
    shown(txn, bureau, row).await
}

/// A proposal to revoke; whether the commitment was false.
pub(super) fn proposal(
    request: wire::ProposeRevocationRequest,
    found: &mut Violations,
) -> Option<(SeenLicence, bool, Reason)> {
    let seen = seen(found, &request.licence_id, request.expected_version);
    Some((seen, request.false_commitment, parse::reason(found, request.reasons)?))
}

/// Proposes it.
pub(super) async fn propose(
    txn: &Txn,
    bureau: &Bureau,
    (seen, falsely, reason): (SeenLicence, bool, Reason),
    actor: &Actor,
) -> Answer {
    let row = propose_in(txn, bureau, seen, (falsely, &reason), actor).await?;
    shown(txn, bureau, row).await
}

/// That the head does not follow the proposal.
pub(super) fn decline(
    request: wire::DeclineRevocationRequest,
    found: &mut Violations,
) -> Option<(SeenLicence, Reason)> {
    let seen = seen(found, &request.licence_id, request.expected_version);
    Some((seen, parse::reason(found, request.reasons)?))
}

/// Declines it.
pub(super) async fn decline_it(
    txn: &Txn,
    bureau: &Bureau,
    (seen, reason): (SeenLicence, Reason),
    actor: &Actor,
) -> Answer {
    let row = decline_in(txn, bureau, seen, &reason, actor).await?;
    shown(txn, bureau, row).await
}
