//! What happens to a consultation, as proto events. They leave the house: no grounds, and nothing of persons.

use actnow_messaging::outbox::Outgoing;
use actnow_proto::fast_track::v1::{
    ConsultationAnswered, ConsultationCalledOff, ConsultationEscalated, ConsultationExpired,
    ConsultationReminded, ConsultationRequested, ConsultationSettled, Consulted,
};
use actnow_room::time::timestamp;
use prost_types::Timestamp;

use super::SOURCE;
use crate::domain::{Consultation, ConsultationFact, ConsultationTold, Who};

/// Where a fact stands among those of its case.
pub(super) struct Place {
    pub(super) case_id: String,
    pub(super) version: i64,
    pub(super) index: usize,
    pub(super) occurred_at: Option<Timestamp>,
}

/// The fact as a message of its case.
pub(super) fn outgoing(fact: &ConsultationFact, place: Place) -> Outgoing {
    let Place { case_id, version, index, occurred_at } = place;
    let subject = case_id.clone();
    let consultation = Some(consulted(&fact.consultation, fact.company.as_ref()));
    match &fact.told {
        ConsultationTold::Requested | ConsultationTold::PersonReminded => {
            let body = ConsultationRequested { case_id, version, occurred_at, consultation };
            Outgoing::fact(SOURCE, &subject, version, index, &body)
        }
        ConsultationTold::Reminded(percent) => {
            let percent = i32::from(*percent);
            let body = ConsultationReminded { case_id, version, occurred_at, consultation, percent };
            Outgoing::fact(SOURCE, &subject, version, index, &body)
        }
        ConsultationTold::Escalated(to) => {
            let told = if *to == Who::Head { "HEAD" } else { "SUPERVISOR" }.to_owned();
            let body = ConsultationEscalated { case_id, version, occurred_at, consultation, told };
            Outgoing::fact(SOURCE, &subject, version, index, &body)
        }
        ConsultationTold::Expired(then) => {
            let consequence = then.as_str().to_owned();
            let body = ConsultationExpired { case_id, version, occurred_at, consultation, consequence };
            Outgoing::fact(SOURCE, &subject, version, index, &body)
        }
        ConsultationTold::Answered(kept) => {
            let opinion = kept.opinion.stance.as_str().to_owned();
            let mark = kept.mark.as_str().to_owned();
            let body = ConsultationAnswered { case_id, version, occurred_at, consultation, opinion, mark };
            Outgoing::fact(SOURCE, &subject, version, index, &body)
        }
        ConsultationTold::Settled(_) => {
            let body = ConsultationSettled { case_id, version, occurred_at, consultation };
            Outgoing::fact(SOURCE, &subject, version, index, &body)
        }
        ConsultationTold::CalledOff => {
            let body = ConsultationCalledOff { case_id, version, occurred_at, consultation };
            Outgoing::fact(SOURCE, &subject, version, index, &body)
        }
    }
}

fn consulted(of: &Consultation, company: Option<&(actnow_identifiers::Uscc, String)>) -> Consulted {
    let (uscc, company_name) =
        company.map(|(uscc, name)| (uscc.to_string(), name.clone())).unwrap_or_default();
    Consulted {
        consultation_id: of.id().to_string(),
        department: of.terms().department.clone(),
        step: of.about().as_str().to_owned(),
        uscc,
        company_name,
        asked_at: of.asked().map(|asked| timestamp(asked.at)),
        due: of.asked().map(|asked| timestamp(asked.due)),
        opinion_required: of.terms().opinion_required,
    }
}
