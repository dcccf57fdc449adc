//! The sentences about a consultation: in the journey, and as what happens next.

use actnow_decisions::{Refusal, Text};
use actnow_statutory_clock::shanghai;
use chrono::{DateTime, Utc};

use super::consultation::{Consultation, Stage, Told};
use super::opinion::Mark;
use super::terms::OnSilence;
use crate::domain::step::{Department, Who};

/// Who speaks in the line of the journey.
pub(super) const fn teller(told: &Told) -> Department {
    match told {
        Told::Answered(_) => Department::Consulted,
        Told::Requested
        | Told::Reminded(_)
        | Told::PersonReminded
        | Told::Escalated(_)
        | Told::Expired(_)
        | Told::Settled(_)
        | Told::CalledOff => Department::FastTrack,
    }
}

/// The name of what happened, in the journey and in messages.
pub(super) const fn event(told: &Told) -> &'static str {
    match told {
        Told::Requested => "ConsultationRequested",
        Told::Reminded(_) => "ConsultationReminded",
        Told::PersonReminded => "Reminded",
        Told::Escalated(_) => "ConsultationEscalated",
        Told::Expired(_) => "ConsultationExpired",
        Told::Answered(_) => "ConsultationAnswered",
        Told::Settled(_) => "ConsultationSettled",
        Told::CalledOff => "ConsultationCalledOff",
    }
}

/// The sentence in the journey.
pub(super) fn sentence(of: &Consultation, told: &Told) -> Text {
    let Text { zh, en } = &of.terms().name;
    let due = of.asked().map(|asked| written(asked.due)).unwrap_or_default();
    match told {
        Told::Requested => Text::new(
            format!("已征求{zh}意见，{due}前答复"),
            format!("{en} is consulted and answers by {due}"),
        ),
        Told::Reminded(100) => Text::new(
            format!("再次催请{zh}答复（已逾期）"),
            format!("{en} is reminded again; its term is over"),
        ),
        Told::Reminded(percent) => Text::new(
            format!("已催请{zh}答复：时限已过{percent}%，{due}前答复"),
            format!("{en} is reminded: {percent} % of its term are over, it answers by {due}"),
        ),
        Told::PersonReminded => {
            Text::new(format!("催办：处理{zh}的意见"), format!("reminded: deal with what {en} said"))
        }
        Told::Escalated(to) => {
            let (to_zh, to_en) = to.word();
            Text::new(
                format!("{zh}逾期未答复，已报{to_zh}"),
                format!("{en} has not answered in time; {to_en} is told"),
            )
        }
        Told::Expired(then) => expired(of, *then),
        Told::Answered(kept) => {
            let (stance_zh, stance_en) = kept.opinion.stance.words();
            let (mark_zh, mark_en) = match kept.mark {
                Mark::InTime => ("", ""),
                Mark::Late => ("（逾期答复，已存档）", " (late; kept)"),
                Mark::Second => (
                    "（与前次答复不同，已存档，不改变结果）",
                    " (differs from the answer that counts; kept, changes nothing)",
                ),
            };
            let grounds = kept.opinion.grounds.as_str();
            let colon = if grounds.is_empty() { ("", "") } else { ("：", ": ") };
            Text::new(
                format!("{zh}答复：{stance_zh}{mark_zh}{}{grounds}", colon.0),
                format!("{en} answered: {stance_en}{mark_en}{}{grounds}", colon.1),
            )
        }
        Told::Settled(reasons) => Text::new(
            format!("已了结对{zh}的会商：{reasons}"),
            format!("the consultation of {en} is settled: {reasons}"),
        ),
        Told::CalledOff => Text::new(
            format!("办件已撤回，不再征求{zh}意见"),
            format!("the case is withdrawn; {en} need not answer"),
        ),
    }
}

fn expired(of: &Consultation, then: OnSilence) -> Text {
    let Text { zh, en } = &of.terms().name;
    let (then_zh, then_en) = match then {
        OnSilence::Wait => ("继续等待，办件亮红灯", "the case goes on waiting, with a red light"),
        OnSilence::GoOnWithNote => ("继续办理并注明未获答复", "the case goes on, with this note"),
        OnSilence::LeaveFastTrack if of.is_open() => (
            "退出马上办并继续等待，法定期限不变",
            "the case leaves the fast track and goes on waiting; no period of the law changes",
        ),
        OnSilence::LeaveFastTrack => {
            ("退出马上办，法定期限不变", "the case leaves the fast track; no period of the law changes")
        }
    };
    Text::new(
        format!("{zh}未在时限内答复：{then_zh}"),
        format!("{en} did not answer within its term: {then_en}"),
    )
}

/// How it stands, in one sentence.
pub(crate) fn standing(of: &Consultation) -> Text {
    match of.stage() {
        Stage::Planned => Text::new("尚未征求意见", "not asked yet"),
        Stage::Requested { .. } => Text::new("等待答复", "waiting for the answer"),
        Stage::Answered { .. } => Text::new("无异议", "no objection"),
        Stage::HandedOver { .. } => Text::new("意见待人工处理", "a person deals with the opinion"),
        Stage::Expired { .. } => expired(of, of.terms().on_silence),
        Stage::Settled { reasons, .. } => {
            Text::new(format!("已了结：{reasons}"), format!("settled: {reasons}"))
        }
        Stage::CalledOff { .. } => Text::new("办件已撤回", "the case was withdrawn"),
    }
}

/// Who has to act and what for, while the case waits for it.
pub(crate) fn turn(of: &Consultation) -> (Text, Text) {
    let Text { zh, en } = &of.terms().name;
    let person = |who: Who| {
        let (zh, en) = who.word();
        Text::new(zh, en)
    };
    match of.stage() {
        Stage::HandedOver { .. } => (
            person(Who::DutySupervisor),
            Text::new(format!("处理{zh}的意见"), format!("deal with what {en} said")),
        ),
        Stage::Expired { .. } => (
            person(of.terms().escalates_to),
            Text::new(format!("催办{zh}"), format!("find out why {en} does not answer")),
        ),
        Stage::Planned
        | Stage::Requested { .. }
        | Stage::Answered { .. }
        | Stage::Settled { .. }
        | Stage::CalledOff { .. } => (of.terms().name.clone(), Text::new("答复", "answer")),
    }
}

/// The case knows no such consultation.
pub(super) fn unknown() -> Refusal {
    let text = Text::new("没有该会商", "there is no such consultation");
    Refusal::precondition("CONSULTATION_UNKNOWN", "CONSULT-1", text)
}

fn written(at: DateTime<Utc>) -> String {
    at.with_timezone(&shanghai()).format("%Y-%m-%d %H:%M").to_string()
}
