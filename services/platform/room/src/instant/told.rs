//! Facts about second looks. None of them says what the machine looked at.

use actnow_chassis::database::Txn;
use actnow_instant_approval::ReviewFact;
use actnow_messaging::outbox::{Outgoing, tell};
use actnow_proto::instant_approval::v1 as wire;
use prost::Name;

use super::ReviewRecord;
use crate::time::timestamp;

/// Tells `fact`, the `index`-th of the decision that made `record`.
pub(super) fn tell_review(
    txn: &Txn,
    service: &'static str,
    record: &ReviewRecord,
    index: usize,
    fact: ReviewFact,
) {
    let (review, version) = (&record.review, record.version);
    let (review_id, occurred_at) = (review.id.to_string(), Some(timestamp(txn.at())));
    let filing_id = review.filing_id.to_string();
    let say = Say { txn, service, subject: review_id.clone(), version, index };
    match fact {
        ReviewFact::Drawn => {
            let due = review.state.clock().map(|clock| clock.due().date.to_string()).unwrap_or_default();
            say.out(&wire::InstantReviewDrawn { review_id, version, occurred_at, filing_id, due });
        }
        ReviewFact::Overdue => {
            say.out(&wire::InstantReviewOverdue { review_id, version, occurred_at, filing_id });
        }
        ReviewFact::Answered => {
            let opinion = review.answer.as_ref().map(|one| one.opinion.as_str().to_owned());
            let opinion = opinion.unwrap_or_default();
            say.out(&wire::InstantReviewAnswered { review_id, version, occurred_at, filing_id, opinion });
        }
        ReviewFact::Settled => {
            say.out(&wire::InstantReviewSettled { review_id, version, occurred_at, filing_id });
        }
    }
}

struct Say<'a> {
    txn: &'a Txn,
    service: &'static str,
    subject: String,
    version: i64,
    index: usize,
}

impl Say<'_> {
    fn out<M: Name>(&self, body: &M) {
        let Self { txn, service, subject, version, index } = self;
        tell(txn, Outgoing::fact(service, subject, *version, *index, body));
    }
}
