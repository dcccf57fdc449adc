//! Why a command on a filing is refused.

use actnow_decisions::{Refusal, Role, Text, Violations};
use actnow_statutory_clock::ClockFault;
use chrono::NaiveDate;

/// Commands on a filing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FilingCommand {
    /// Hand it in.
    Submit,
    /// Give a receipt.
    Receive,
    /// Extend the review.
    Extend,
    /// Return it with one list.
    Return,
    /// Allow a second list with what could have been told before.
    AllowSecondNotice,
    /// Hand it in again.
    Resubmit,
    /// Register.
    Approve,
    /// Register by the machine.
    ApproveInstantly,
    /// Refuse.
    Refuse,
    /// Show where to apply.
    NotHandled,
    /// Withdraw.
    Withdraw,
    /// Issue the licence.
    Issue,
    /// Compute the due day again with a newly published calendar.
    ComputeAgain,
    /// Put it in force without a licence.
    Complete,
    /// Publicise a simple deregistration.
    Publicise,
    /// Object to it.
    Object,
    /// Open the time to apply: nobody objected.
    OpenWindow,
    /// Apply for the simple deregistration.
    Apply,
    /// End it: nobody applied.
    Lapse,
}

impl FilingCommand {
    /// Every command; the first two begin a filing.
    pub const ALL: [Self; 19] = [
        Self::Submit,
        Self::Publicise,
        Self::Receive,
        Self::Extend,
        Self::Return,
        Self::AllowSecondNotice,
        Self::Resubmit,
        Self::Approve,
        Self::ApproveInstantly,
        Self::Refuse,
        Self::NotHandled,
        Self::Withdraw,
        Self::Issue,
        Self::ComputeAgain,
        Self::Complete,
        Self::Object,
        Self::OpenWindow,
        Self::Apply,
        Self::Lapse,
    ];

    /// Who may give it.
    pub const fn roles(self) -> &'static [Role] {
        match self {
            Self::Submit | Self::Resubmit | Self::Withdraw | Self::Publicise | Self::Apply => {
                &[Role::Applicant, Role::Window, Role::System]
            }
            Self::Object => &[Role::Window, Role::Registrar, Role::Supervisor],
            Self::Receive | Self::Return | Self::Approve | Self::NotHandled => &[Role::Registrar],
            Self::Extend | Self::Refuse => &[Role::Head],
            Self::AllowSecondNotice => &[Role::Supervisor],
            Self::ApproveInstantly | Self::ComputeAgain | Self::OpenWindow | Self::Lapse => &[Role::System],
            Self::Issue | Self::Complete => &[Role::Issuer, Role::System],
        }
    }

    /// The article it rests on.
    pub const fn basis(self) -> &'static str {
        match self {
            Self::Submit | Self::Resubmit => "MERR 16",
            Self::Receive
            | Self::Return
            | Self::AllowSecondNotice
            | Self::NotHandled
            | Self::Approve
            | Self::ApproveInstantly
            | Self::Refuse => "MERR 19",
            Self::Extend => "MERR 20",
            Self::Withdraw => "9a B",
            Self::Issue => "MERR 21",
            Self::ComputeAgain => "7.1",
            Self::Complete => "MERR 24",
            Self::Publicise | Self::Object | Self::OpenWindow | Self::Apply | Self::Lapse => "MERR 33",
        }
    }

    const fn verb(self) -> (&'static str, &'static str) {
        match self {
            Self::Submit => ("提交", "submitted"),
            Self::Receive => ("接收", "received"),
            Self::Extend => ("延长期限", "extended"),
            Self::Return => ("退回补正", "returned"),
            Self::AllowSecondNotice => ("批准再次告知", "given leave for a second list"),
            Self::Resubmit => ("重新提交", "resubmitted"),
            Self::Approve => ("准予登记", "registered"),
            Self::ApproveInstantly => ("秒批", "registered by the machine"),
            Self::Refuse => ("不予登记", "refused"),
            Self::NotHandled => ("不予受理", "shown to another door"),
            Self::Withdraw => ("撤回", "withdrawn"),
            Self::Issue => ("颁发执照", "given a licence"),
            Self::ComputeAgain => ("重新计算期限", "computed again"),
            Self::Complete => ("办结", "put in force"),
            Self::Publicise => ("公告", "publicised"),
            Self::Object => ("提出异议", "objected to"),
            Self::OpenWindow => ("结束公告", "opened for the application"),
            Self::Apply => ("申请简易注销", "applied for"),
            Self::Lapse => ("按期满处理", "ended for want of an application"),
        }
    }
}

/// A refused command on a filing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FilingRefusal {
    /// The actor holds none of the roles.
    #[error("{command:?} needs another role")]
    Role {
        /// The command.
        command: FilingCommand,
    },
    /// The actor is applicant, shareholder or a relative (回避).
    #[error("nobody acts on a file of their own")]
    Recusal,
    /// The applicant is not one of this file.
    #[error("the applicant is not a party to this file")]
    NotAParty,
    /// A refusal is proposed by one person and decided by another.
    #[error("who proposed the refusal cannot decide it")]
    SamePerson,
    /// A machine says no by handing over to a person.
    #[error("a machine never refuses")]
    MachineNeverRefuses,
    /// The filing does not stand where the command needs it.
    #[error("{command:?} is not possible in state {state}")]
    State {
        /// The command.
        command: FilingCommand,
        /// Where the filing stands.
        state: &'static str,
    },
    /// The form breaks rules; see [`FilingRefusal::violations`].
    #[error("the form breaks rules")]
    RulesBroken(Violations),
    /// The period for an extension is over (T-15).
    #[error("the period ended on {due}, it cannot be extended any more")]
    ExtensionTooLate {
        /// The last day.
        due: NaiveDate,
    },
    /// There is one extension only.
    #[error("the period was already extended")]
    ExtensionUsed,
    /// The period for a return is over.
    #[error("the period ended on {due}, the filing cannot be returned any more")]
    ReturnTooLate {
        /// The last day.
        due: NaiveDate,
    },
    /// A second list contains what was or could have been told before (T-07).
    #[error("a second list may only contain what the correction newly raised")]
    OneTimeNotice {
        /// Fields of the old points.
        fields: Vec<String>,
    },
    /// The first list of a filing is not limited.
    #[error("the first list may name everything; there is nothing to allow")]
    FirstList,
    /// Who allowed the second list does not write it.
    #[error("who allowed the second list cannot return the filing")]
    OwnSecondNotice,
    /// The rules of instant approval send it to a person.
    #[error("the rules of instant approval ask for a person")]
    NotForMachine {
        /// Their reasons.
        reasons: Vec<String>,
    },
    /// The publicity or the time to apply is not over yet.
    #[error("the period runs through {due}")]
    NotYetOver {
        /// The last day.
        due: NaiveDate,
    },
    /// The period for an objection is over.
    #[error("the publicity ended on {due}, nobody can object any more")]
    ObjectionTooLate {
        /// The last day.
        due: NaiveDate,
    },
    /// The time to apply for the simple deregistration is over (T-26).
    #[error("the time to apply ended on {due}")]
    WindowLapsed {
        /// The last day.
        due: NaiveDate,
    },
    /// Registered with another code.
    #[error("the filing is registered with another code")]
    OtherCode,
    /// The certificate is not signed, or is another company's.
    #[error("the certificate is not the signed licence of this company")]
    Certificate,
    /// The certificate states another date of establishment than the day of issue.
    #[error("the certificate is dated {dated}, but issued on {issued}")]
    CertificateDate {
        /// Date of establishment on its face.
        dated: NaiveDate,
        /// The day of issue.
        issued: NaiveDate,
    },
}

impl FilingRefusal {
    /// The broken rules, when the form is the matter: to be answered as invalid input with every field.
    pub const fn violations(&self) -> Option<&Violations> {
        match self {
            Self::RulesBroken(violations) => Some(violations),
            Self::Role { .. }
            | Self::Recusal
            | Self::NotAParty
            | Self::SamePerson
            | Self::MachineNeverRefuses
            | Self::State { .. }
            | Self::ExtensionTooLate { .. }
            | Self::ExtensionUsed
            | Self::ReturnTooLate { .. }
            | Self::OneTimeNotice { .. }
            | Self::FirstList
            | Self::OwnSecondNotice
            | Self::NotForMachine { .. }
            | Self::NotYetOver { .. }
            | Self::ObjectionTooLate { .. }
            | Self::WindowLapsed { .. }
            | Self::OtherCode
            | Self::Certificate
            | Self::CertificateDate { .. } => None,
        }
    }

    /// Whether the attempt itself lights the red light (rules 8.3: a second correction list).
    pub const fn calls_red_light(&self) -> bool {
        matches!(self, Self::OneTimeNotice { .. })
    }

    pub(super) fn of_extension(fault: ClockFault, due: NaiveDate) -> Self {
        match fault {
            ClockFault::ExtensionUsed => Self::ExtensionUsed,
            ClockFault::Expired { due } => Self::ExtensionTooLate { due },
            ClockFault::NotSuspendable
            | ClockFault::AlreadySuspended
            | ClockFault::NotSuspended
            | ClockFault::DateOrder { .. } => Self::ExtensionTooLate { due },
        }
    }
}

impl From<FilingRefusal> for Refusal {
    fn from(refusal: FilingRefusal) -> Self {
        let en = refusal.to_string();
        let state = |reason, rule, zh: String, en| Refusal::precondition(reason, rule, Text::new(zh, en));
        let person =
            |reason, rule, zh: &'static str, en| Refusal::not_allowed(reason, rule, Text::new(zh, en));
        match refusal {
            FilingRefusal::Role { command } => {
                let roles = command.roles().iter().map(|role| role.as_str()).collect::<Vec<_>>().join(",");
                person("ROLE_REQUIRED", "9a B", "该操作须由相应角色办理", en).with("roles", roles)
            }
            FilingRefusal::Recusal => person("RECUSAL", "9a", "与申请有利害关系的人员应当回避", en),
            FilingRefusal::NotAParty => person("NOT_A_PARTY", "9a B", "不是该申请的申请人", en),
            FilingRefusal::SamePerson => {
                person("SEPARATION_OF_DUTY", "9a", "提出意见与作出决定的人员应当分离", en)
            }
            FilingRefusal::MachineNeverRefuses => {
                person("MACHINE_NEVER_REFUSES", "8.2", "系统不得自动作出不予登记决定", en)
            }
            FilingRefusal::State { command, state: now } => {
                let (zh, verb) = command.verb();
                let en = format!("a filing in state {now} cannot be {verb}");
                state("FILING_STATE", "9a B", format!("申请处于{now}状态，不能{zh}"), en).with("state", now)
            }
            FilingRefusal::RulesBroken(violations) => {
                let reasons: Vec<&str> =
                    violations.as_slice().iter().map(|violation| violation.reason).collect();
                let refused = state("RULES_BROKEN", "4.3", "申请不符合登记要求".to_owned(), en);
                refused.with("reasons", reasons.join(","))
            }
            FilingRefusal::ExtensionTooLate { due } => {
                let zh = format!("办理期限已于{due}届满，不能延长");
                state("EXTENSION_TOO_LATE", "MERR 20", zh, en).with("due", due.to_string())
            }
            FilingRefusal::ExtensionUsed => {
                state("EXTENSION_USED", "MERR 20", "办理期限只能延长一次".to_owned(), en)
            }
            FilingRefusal::ReturnTooLate { due } => {
                let zh = format!("办理期限已于{due}届满，不能退回补正");
                state("RETURN_TOO_LATE", "MERR 19", zh, en).with("due", due.to_string())
            }
            FilingRefusal::OneTimeNotice { fields } => {
                let zh =
                    "违反一次性告知：再次告知只能列明补正后新出现的问题；确需再次告知的，须先经值班督办批准"
                        .to_owned();
                let en = format!("{en}; what was overlooked needs the leave of a supervisor");
                state("ONE_TIME_NOTICE_VIOLATED", "MERR 19", zh, en).with("fields", fields.join(","))
            }
            FilingRefusal::FirstList => {
                state("FIRST_LIST", "MERR 19", "首次告知可列明全部问题，无需批准".to_owned(), en)
            }
            FilingRefusal::OwnSecondNotice => {
                person("SEPARATION_OF_DUTY", "9a", "批准再次告知的人员不得自行退回", en)
            }
            FilingRefusal::NotForMachine { reasons } => {
                let refused =
                    state("NOT_FOR_INSTANT_APPROVAL", "8.2", "不符合秒批条件，转人工办理".to_owned(), en);
                refused.with("reasons", reasons.join(","))
            }
            FilingRefusal::NotYetOver { due } => {
                let zh = format!("期限至{due}届满，尚未届满");
                state("PERIOD_NOT_OVER", "MERR 33", zh, en).with("due", due.to_string())
            }
            FilingRefusal::ObjectionTooLate { due } => {
                let zh = format!("公告期已于{due}届满，不能再提出异议");
                state("OBJECTION_TOO_LATE", "MERR 33", zh, en).with("due", due.to_string())
            }
            FilingRefusal::WindowLapsed { due } => {
                let zh = format!("简易注销申请期限已于{due}届满，应当重新公告");
                state("SIMPLE_WINDOW_LAPSED", "MERR 33", zh, en).with("due", due.to_string())
            }
            FilingRefusal::OtherCode => {
                state("FILING_OTHER_USCC", "9c T-25", "该申请已使用其他统一社会信用代码".to_owned(), en)
            }
            FilingRefusal::Certificate => {
                state("CERTIFICATE_NOT_SIGNED", "9a B", "电子营业执照未签章或者不属于该公司".to_owned(), en)
            }
            FilingRefusal::CertificateDate { dated, issued } => {
                let zh = format!("执照成立日期{dated}与颁发日期{issued}不一致");
                state("CERTIFICATE_DATE", "MERR 21", zh, en).with("dated", dated.to_string())
            }
        }
    }
}
