//! Consultations as they are shown.

use actnow_proto::fast_track::v1 as wire;
use actnow_room::time::timestamp;

use super::sentence;
use crate::domain::{Consultation, KeptOpinion, Mark, Stage, Stance, standing_of_consultation};

/// A consultation of a case.
pub(in crate::grpc) fn consultation(of: &Consultation) -> wire::Consultation {
    let (terms, asked) = (of.terms(), of.asked());
    wire::Consultation {
        consultation_id: of.id().to_string(),
        department: terms.department.clone(),
        name: Some(sentence(&terms.name)),
        step: of.about().as_str().to_owned(),
        state: state(of.stage()).into(),
        asked_at: asked.map(|asked| timestamp(asked.at)),
        due: asked.map(|asked| timestamp(asked.due)),
        opinion_required: terms.opinion_required,
        on_silence: terms.on_silence.as_str().to_owned(),
        open: of.is_open(),
        light: of.light().as_str().to_owned(),
        standing: Some(sentence(&standing_of_consultation(of))),
        answers: of.opinions().iter().map(answer).collect(),
    }
}

fn state(stage: &Stage) -> wire::ConsultationState {
    match stage {
        Stage::Planned => wire::ConsultationState::Planned,
        Stage::Requested { .. } => wire::ConsultationState::Requested,
        Stage::Answered { .. } => wire::ConsultationState::Answered,
        Stage::HandedOver { .. } => wire::ConsultationState::HandedOver,
        Stage::Expired { .. } => wire::ConsultationState::Expired,
        Stage::Settled { .. } => wire::ConsultationState::Settled,
        Stage::CalledOff { .. } => wire::ConsultationState::CalledOff,
    }
}

fn answer(kept: &KeptOpinion) -> wire::ConsultationAnswer {
    let opinion = match kept.opinion.stance {
        Stance::NoObjection => wire::Opinion::NoObjection,
        Stance::Objection => wire::Opinion::Objection,
        Stance::NeedsPerson => wire::Opinion::NeedsPerson,
    };
    wire::ConsultationAnswer {
        opinion: opinion.into(),
        grounds: kept.opinion.grounds.clone(),
        at: Some(timestamp(kept.at)),
        mark: mark(kept.mark).into(),
    }
}

/// How an answer was taken.
pub(in crate::grpc) fn mark(mark: Mark) -> wire::AnswerMark {
    match mark {
        Mark::InTime => wire::AnswerMark::InTime,
        Mark::Late => wire::AnswerMark::Late,
        Mark::Second => wire::AnswerMark::Second,
    }
}
