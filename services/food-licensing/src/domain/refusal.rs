//! Every lawful *no* of this room, and what a clerk reads when it is said.

use actnow_decisions::{Refusal, Text};
use actnow_identifiers::IdentifierFault;
use actnow_statutory_clock::ClockFault;
use chrono::NaiveDate;

use super::permissions::FoodCommand;
use super::points::Point;
use super::regime::NoRegime;
use super::track::Track;

/// A well-formed command that the law or the state of the file does not allow.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum FoodRefusal {
    /// None of the actor's roles may do this.
    #[error("the role for {} is missing", command.as_str())]
    RoleMissing {
        /// What was tried.
        command: FoodCommand,
    },
    /// The file is not in a state in which this can be done.
    #[error("{} is not possible in state {state}", command.as_str())]
    WrongState {
        /// Where the file stands.
        state: &'static str,
        /// What was tried.
        command: FoodCommand,
    },
    /// No food regime was in force on the day.
    #[error("no food regime in force on {on}")]
    NoRegime {
        /// The day.
        on: NaiveDate,
    },
    /// The business needs another track.
    #[error("the track of this business is another one")]
    OtherTrack {
        /// The right one.
        track: Track,
    },
    /// The business licence comes first (先照后证).
    #[error("the business licence comes first")]
    BusinessLicenceFirst,
    /// Something is still missing.
    #[error("the file is not complete")]
    Incomplete {
        /// What is missing.
        points: Vec<Point>,
    },
    /// A machine accepts only what is complete and verified; this goes to a person.
    #[error("not fit for automatic acceptance")]
    NotAutomatic {
        /// Why not.
        reasons: Vec<String>,
    },
    /// A ban on applying is in force.
    #[error("banned until {until}")]
    Banned {
        /// Its last day.
        until: NaiveDate,
    },
    /// A later list may only have points that the corrections newly raised.
    #[error("points were known when the first list was told; to repeat them needs the leave of a supervisor")]
    OneTimeNoticeViolated {
        /// The points that were told before.
        points: Vec<Point>,
    },
    /// The first list is not limited.
    #[error("the first list may name everything; there is nothing to allow")]
    FirstList,
    /// Who allowed the second list does not write it.
    #[error("who allowed the second list cannot write it")]
    OwnSecondNotice,
    /// The acceptance period has ended: silence became acceptance.
    #[error("the acceptance period ended on {due}")]
    AcceptancePeriodOver {
        /// Its last day.
        due: NaiveDate,
    },
    /// A period has not ended yet.
    #[error("the period runs until {due}")]
    PeriodStillRuns {
        /// Its last day.
        due: NaiveDate,
    },
    /// The items need a visit.
    #[error("a site visit is needed")]
    VisitNeeded,
    /// The items need no visit.
    #[error("no site visit is needed")]
    VisitNotNeeded,
    /// The verdict belongs to another visit.
    #[error("the verdict belongs to another visit")]
    OtherVisit,
    /// At least two inspectors sign.
    #[error("at least two inspectors are needed")]
    MinTwoInspectors,
    /// Rectification needs the consent of the head.
    #[error("rectification needs the head's consent")]
    ConsentMissing,
    /// The visit found that the conditions are not met.
    #[error("the site visit did not conform")]
    VisitNotConform,
    /// The clock does not allow it.
    #[error("the statutory clock does not allow it")]
    Clock(#[source] ClockFault),
    /// The same person would review and decide, or inspect and decide.
    #[error("the same person may not do both")]
    SeparationOfDuty,
    /// The person has an interest in the file.
    #[error("recusal")]
    Recusal,
    /// The reviewer holds no delegated power.
    #[error("no delegated power")]
    NotDelegated,
    /// The rules leave the decision to a person.
    #[error("instant approval leaves this to a person")]
    LeftToPerson {
        /// Why.
        reasons: Vec<String>,
    },
    /// Promised documents are still missing, so the certificate stays.
    #[error("promised documents are missing")]
    GapOpen,
    /// The number series is used up.
    #[error("the number series is used up")]
    SeriesExhausted,
    /// The number cannot be composed.
    #[error("the number cannot be composed")]
    Number(#[source] IdentifierFault),
    /// The window for renewal has not opened.
    #[error("renewal is possible from {from}")]
    TooEarly {
        /// Its first day.
        from: NaiveDate,
    },
    /// The window for renewal is over, and the regime takes nothing later.
    #[error("renewal was possible until {until}, a new application is needed")]
    RenewalTooLate {
        /// Its last day.
        until: NaiveDate,
    },
    /// The licence has ended by time.
    #[error("the licence ended on {on}, a new application is needed")]
    Expired {
        /// Its last day.
        on: NaiveDate,
    },
    /// A licence stays with its operator.
    #[error("another operator needs a licence of its own")]
    OperatorReplaced,
    /// A licence stays with its premises (Order 78 art 29).
    #[error("moved premises need a new application")]
    PremisesMoved,
    /// Nothing that the licence shows would change.
    #[error("nothing that the licence shows changes")]
    NothingChanged,
    /// A replaced certificate shows what the old one showed.
    #[error("a replacement changes nothing, apply for a change")]
    ReplacementChanges,
    /// A change is applied for or reported after it happened, or without a day.
    #[error("the day of the change, {on}, is still to come")]
    ChangeAhead {
        /// The day.
        on: NaiveDate,
    },
    /// A filing is cancelled after its business ended.
    #[error("the business ends on {on}, which is still to come")]
    EndAhead {
        /// The day.
        on: NaiveDate,
    },
    /// The licence is no longer in force.
    #[error("the licence is no longer in force: {state}")]
    LicenceNotInForce {
        /// Where it stands.
        state: &'static str,
    },
    /// Another application about the licence is still open.
    #[error("an application about this licence is still open")]
    ActPending {
        /// Its id.
        application: String,
    },
    /// Under this regime the matter is changed, not reported.
    #[error("this matter needs an application for change")]
    ChangeNeeded {
        /// Which.
        matter: &'static str,
    },
    /// Nothing was reported.
    #[error("a report names what changed")]
    NothingReported,
    /// The licence rests on no commitment.
    #[error("the licence does not rest on a commitment")]
    NoCommitment,
    /// Nobody proposed to revoke it so.
    #[error("the revocation on the commitment is not proposed, or otherwise")]
    RevocationNotProposed,
    /// The applicant may not commit, so the premises are visited first.
    #[error("the commitment does not count here")]
    CommitmentBarred {
        /// Why not.
        reasons: Vec<String>,
    },
    /// The certificate is not the licence's, or not signed.
    #[error("the certificate is not ready")]
    CertificateNotReady,
}

impl From<NoRegime> for FoodRefusal {
    fn from(fault: NoRegime) -> Self {
        Self::NoRegime { on: fault.on }
    }
}

impl From<ClockFault> for FoodRefusal {
    fn from(fault: ClockFault) -> Self {
        Self::Clock(fault)
    }
}

impl From<IdentifierFault> for FoodRefusal {
    fn from(fault: IdentifierFault) -> Self {
        Self::Number(fault)
    }
}

impl From<FoodRefusal> for Refusal {
    fn from(refusal: FoodRefusal) -> Self {
        let en = refusal.to_string();
        let no =
            |reason, rule, zh: &'static str| Refusal::precondition(reason, rule, Text::new(zh, en.clone()));
        match refusal {
            FoodRefusal::RoleMissing { command } => {
                Refusal::not_allowed("ROLE_MISSING", "9a", Text::new("您的角色无权进行此操作", en))
                    .with("command", command.as_str())
            }
            FoodRefusal::WrongState { state, command } => no("WRONG_STATE", "9a", "当前状态不能进行此操作")
                .with("state", state)
                .with("command", command.as_str()),
            FoodRefusal::NoRegime { on } => {
                no("NO_REGIME", "0.1", "该日期没有可适用的食品经营规定").with("on", on.to_string())
            }
            FoodRefusal::OtherTrack { track } => {
                no(track_reason(track), "Food Safety Law 35", track_zh(track))
            }
            FoodRefusal::BusinessLicenceFirst => {
                no("BUSINESS_LICENCE_FIRST", "0.3", "先照后证：请先取得营业执照")
            }
            FoodRefusal::Incomplete { points } => with_points(
                no("MATERIALS_INCOMPLETE", "Licensing Law 32", "材料不齐全或不符合法定形式"),
                &points,
            ),
            FoodRefusal::NotAutomatic { reasons } => {
                no("NOT_AUTOMATIC", "8.2", "不符合自动受理条件，转人工办理")
                    .with("reasons", reasons.join("; "))
            }
            FoodRefusal::Banned { until } => {
                no("BANNED_UNTIL", "Order 78 art 53-54", "申请人处于禁止申请期限内")
                    .with("until", until.to_string())
            }
            FoodRefusal::OneTimeNoticeViolated { points } => with_points(
                no(
                    "ONE_TIME_NOTICE_VIOLATED",
                    "Licensing Law 32",
                    "应当一次性告知：不得重复提出首次应告知的内容；确需再次告知的，须先经值班督办批准",
                ),
                &points,
            ),
            FoodRefusal::FirstList => {
                no("FIRST_LIST", "Licensing Law 32", "首次告知可列明全部问题，无需批准")
            }
            FoodRefusal::AcceptancePeriodOver { due } => {
                no("ACCEPTANCE_PERIOD_OVER", "Licensing Law 32", "受理期限已届满，视为受理")
                    .with("due", due.to_string())
            }
            FoodRefusal::PeriodStillRuns { due } => {
                no("PERIOD_STILL_RUNS", "Licensing Law 32", "期限尚未届满").with("due", due.to_string())
            }
            FoodRefusal::VisitNeeded => no("VISIT_NEEDED", "Order 78 art 20", "该项目应当进行现场核查"),
            FoodRefusal::VisitNotNeeded => no("VISIT_NOT_NEEDED", "Order 78 art 20", "该项目无需现场核查"),
            FoodRefusal::OtherVisit => no("OTHER_VISIT", "9a", "核查结果不属于本申请的核查任务"),
            FoodRefusal::MinTwoInspectors => {
                no("MIN_TWO_INSPECTORS", "Order 78 art 20", "现场核查人员不得少于两人")
            }
            FoodRefusal::ConsentMissing => {
                no("HEAD_CONSENT_MISSING", "Order 78 art 20", "限期整改应当经负责人同意")
            }
            FoodRefusal::VisitNotConform => {
                no("VISIT_NOT_CONFORM", "Order 78 art 21", "现场核查不符合要求，不得准予许可")
            }
            FoodRefusal::Clock(fault) => fault.into(),
            FoodRefusal::SeparationOfDuty => Refusal::not_allowed(
                "SEPARATION_OF_DUTY",
                "9a",
                Text::new("审查人员、核查人员不得作出本决定", en),
            ),
            FoodRefusal::OwnSecondNotice => Refusal::not_allowed(
                "SEPARATION_OF_DUTY",
                "9a",
                Text::new("批准再次告知的人员不得自行发出补正通知", en),
            ),
            FoodRefusal::Recusal => {
                Refusal::not_allowed("RECUSAL", "9a", Text::new("与本申请有利害关系，应当回避", en))
            }
            FoodRefusal::NotDelegated => {
                Refusal::not_allowed("NOT_DELEGATED", "9a", Text::new("未获授权作出许可决定", en))
            }
            FoodRefusal::LeftToPerson { reasons } => {
                no("LEFT_TO_PERSON", "8.2", "不符合秒批规则，转人工办理").with("reasons", reasons.join("; "))
            }
            FoodRefusal::GapOpen => no("GAP_OPEN", "Qingdao 24", "容缺材料尚未补齐，不得发证"),
            FoodRefusal::SeriesExhausted => no("SERIES_EXHAUSTED", "3.1", "编号序列已用尽"),
            FoodRefusal::Number(fault) => fault.into(),
            FoodRefusal::TooEarly { from } => {
                no("TOO_EARLY", "Order 78 art 32", "未到延续申请期限").with("from", from.to_string())
            }
            FoodRefusal::RenewalTooLate { until } => {
                no("RENEWAL_TOO_LATE", "Order 17 art 29", "已过延续申请期限，应当重新申请许可")
                    .with("until", until.to_string())
            }
            FoodRefusal::Expired { on } => {
                no("EXPIRED_NEW_APPLICATION", "Licensing Law 50", "许可证有效期已届满，应当重新申请许可")
                    .with("expired", on.to_string())
            }
            FoodRefusal::OperatorReplaced => {
                no("OPERATOR_REPLACED", "Licensing Law 9", "许可证不得转让，经营者不同应当重新申请许可")
            }
            FoodRefusal::PremisesMoved => {
                no("PREMISES_MOVED", "Order 78 art 29", "经营场所迁移的，应当重新申请许可")
            }
            FoodRefusal::NothingChanged => {
                no("NOTHING_CHANGED", "Order 78 art 29", "许可证载明事项未发生变化，无需变更")
            }
            FoodRefusal::ReplacementChanges => {
                no("REPLACEMENT_CHANGES", "Order 78 art 37", "补办不变更许可证内容，请申请变更")
            }
            FoodRefusal::ChangeAhead { on } => {
                no("CHANGE_AHEAD", "Order 78 art 29", "变化日期不得晚于今日").with("on", on.to_string())
            }
            FoodRefusal::EndAhead { on } => {
                no("END_AHEAD", "5.7", "停止经营日期不得晚于今日").with("on", on.to_string())
            }
            FoodRefusal::LicenceNotInForce { state } => {
                no("LICENCE_NOT_IN_FORCE", "9a C", "许可证已失效").with("state", state)
            }
            FoodRefusal::ActPending { application } => {
                no("ACT_PENDING", "9a C", "该许可证另有申请正在办理").with("application", application)
            }
            FoodRefusal::ChangeNeeded { matter } => {
                no("CHANGE_NEEDED", "Order 17 art 27", "该事项应当申请变更许可，不能以报告代替")
                    .with("matter", matter)
            }
            FoodRefusal::NothingReported => {
                no("NOTHING_REPORTED", "Order 78 art 30", "报告应当写明发生变化的事项")
            }
            FoodRefusal::NoCommitment => no("NO_COMMITMENT", "Qingdao 26", "该许可证未适用告知承诺制"),
            FoodRefusal::RevocationNotProposed => {
                no("REVOCATION_NOT_PROPOSED", "Qingdao 26", "应当先由他人提出相应的撤销建议")
            }
            FoodRefusal::CommitmentBarred { reasons } => {
                no("COMMITMENT_BARRED", "Qingdao 26", "申请人的承诺不适用，应当进行现场核查")
                    .with("reasons", reasons.join("; "))
            }
            FoodRefusal::CertificateNotReady => no("CERTIFICATE_NOT_READY", "9a F", "证书尚未签章"),
        }
    }
}

const fn track_reason(track: Track) -> &'static str {
    match track {
        Track::Filing => "FILING_SUFFICES",
        Track::Licence => "LICENCE_NEEDED",
        Track::None => "NOTHING_NEEDED",
    }
}

const fn track_zh(track: Track) -> &'static str {
    match track {
        Track::Filing => "仅销售预包装食品，应当办理备案，无需许可",
        Track::Licence => "应当取得食品经营许可，不能以备案代替",
        Track::None => "无需食品经营许可或备案",
    }
}

fn with_points(refusal: Refusal, points: &[Point]) -> Refusal {
    points.iter().fold(refusal, |r, point| r.with("point", format!("{} {}", point.field, point.reason)))
}
