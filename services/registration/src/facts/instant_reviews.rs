//! Facts about second looks at instant approvals. None of them says what the machine looked at.

use actnow_chassis::database::Txn;
use actnow_messaging::outbox::{Outgoing, tell};
use actnow_proto::registration::v1 as wire;
use actnow_room::time::timestamp;
use prost::Name;

use super::Told;
use crate::config::SERVICE;
use crate::domain::instant_review::{InstantReview, ReviewFact};

fn say<M: Name>(txn: &Txn, review: &InstantReview, version: i64, told: &mut Told, body: &M) {
    tell(txn, Outgoing::fact(SERVICE, &review.id.to_string(), version, told.next(), body));
}

/// Tells `fact` about `review`, whose decision made `version`.
pub fn tell_review(txn: &Txn, (review, version): (&InstantReview, i64), told: &mut Told, fact: ReviewFact) {
    let (review_id, occurred_at) = (review.id.to_string(), Some(timestamp(txn.at())));
    let filing_id = review.filing_id.to_string();
    match fact {
        ReviewFact::Drawn => {
            let due = review.state.clock().map(|clock| clock.due().date.to_string()).unwrap_or_default();
            let body = wire::InstantReviewDrawn { review_id, version, occurred_at, filing_id, due };
            say(txn, review, version, told, &body);
        }
        ReviewFact::Overdue => {
            let body = wire::InstantReviewOverdue { review_id, version, occurred_at, filing_id };
            say(txn, review, version, told, &body);
        }
        ReviewFact::Answered => {
            let opinion =
                review.answer.as_ref().map(|answer| answer.opinion.as_str().to_owned()).unwrap_or_default();
            let body = wire::InstantReviewAnswered { review_id, version, occurred_at, filing_id, opinion };
            say(txn, review, version, told, &body);
        }
        ReviewFact::Settled => {
            let body = wire::InstantReviewSettled { review_id, version, occurred_at, filing_id };
            say(txn, review, version, told, &body);
        }
    }
}
