//! Which role may do what to a food file (rules 9a), in one table.

use actnow_decisions::{Actor, Role};

use super::refusal::FoodRefusal;

/// Everything that can be done to a food file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FoodCommand {
    /// Submit or resubmit a filing.
    SubmitFiling,
    /// Record that a filing was published.
    PublishFiling,
    /// File a change of a filed item.
    UpdateFiling,
    /// Cancel a filing.
    CancelFiling,
    /// Let a filing lapse by law.
    LapseFiling,
    /// Submit a licence application.
    Submit,
    /// Say that no licence is needed (不需要取得许可).
    NotRequired,
    /// Say that another authority is competent (不属于本机关职权).
    NotCompetent,
    /// Refuse acceptance (不予受理).
    NotAccept,
    /// Correct the form at the window (当场更正).
    CorrectOnTheSpot,
    /// Give the one list of everything to correct (一次性告知补正).
    NoticeCorrection,
    /// Allow a later list to repeat what could have been told (批准再次告知).
    AllowSecondNotice,
    /// Supply what the list asks for.
    Supply,
    /// Note that the correction period ended without an answer.
    Abandon,
    /// Accept (受理).
    Accept,
    /// Note that silence became acceptance (逾期视为受理).
    DeemAccepted,
    /// Order a site visit (现场核查).
    AssignVisit,
    /// Conclude the review without a visit.
    ReviewUnvisited,
    /// Record the verdict of a visit.
    RecordVisit,
    /// Record that rectification was ordered (限期整改).
    Rectify,
    /// Note that silence until the last day renewed a licence (视为准予延续).
    DeemRenewed,
    /// Extend the decision period (延长审批期限).
    Extend,
    /// Open a hearing (听证).
    OpenHearing,
    /// Close it.
    CloseHearing,
    /// Grant the licence (准予许可).
    Grant,
    /// Refuse the licence (不予许可).
    Refuse,
    /// Supply a document promised under tolerant acceptance (容缺补正).
    CloseGap,
    /// Issue the licence (颁发).
    Issue,
    /// Withdraw a submission (撤回申请).
    Withdraw,
    /// Administer a licence by rule: expire, supersede, suspend a late renewal.
    KeepLicence,
    /// Cancel a licence because its holder applied (申请注销).
    CancelOnApplication,
    /// Cancel a licence ex officio (依职权注销).
    CancelLicence,
    /// Report what needs no other licence (报告).
    ReportChange,
    /// Revoke (撤销), withdraw (撤回) or revoke as a penalty (吊销).
    RevokeLicence,
    /// Follow a commitment by rule: verdicts, last days, re-inspections.
    KeepCommitment,
    /// Order the holder to put right what its commitment said (责令限期整改).
    OrderCorrection,
    /// Propose to revoke a licence whose commitment was not kept.
    ProposeRevocation,
    /// Decline the proposal.
    DeclineRevocation,
    /// Seal, publish and renew certificates.
    KeepCertificate,
    /// Take over a licence that a former system of this authority issued (接收原系统许可证).
    ImportLicence,
    /// Compute due days again with a newly published calendar.
    ComputeAgain,
}

impl FoodCommand {
    /// The roles that may, the one to be written down first.
    pub const fn roles(self) -> &'static [Role] {
        use Role::{Applicant, Head, Inspector, Issuer, Operator, Reviewer, Supervisor, System, Window};
        match self {
            Self::SubmitFiling | Self::UpdateFiling | Self::Submit | Self::Supply | Self::Withdraw => {
                &[Applicant, Window, System]
            }
            Self::PublishFiling
            | Self::LapseFiling
            | Self::Abandon
            | Self::DeemAccepted
            | Self::DeemRenewed
            | Self::KeepCommitment
            | Self::ComputeAgain => &[System],
            Self::CancelFiling => &[Applicant, Window, Supervisor, System],
            // Nothing is refused to an applicant who needs nothing: a machine may say so.
            Self::NotRequired => &[Window, System],
            Self::NotCompetent | Self::NotAccept | Self::NoticeCorrection => &[Window],
            Self::CorrectOnTheSpot | Self::CloseGap => &[Applicant, Window],
            Self::Accept => &[Window, System],
            // Ordering a visit follows from the items by rule and decides against nobody.
            Self::AssignVisit | Self::ReviewUnvisited => &[Reviewer, System],
            Self::RecordVisit => &[Inspector, System],
            Self::Rectify => &[Head, System],
            Self::Extend
            | Self::OpenHearing
            | Self::CloseHearing
            | Self::Refuse
            | Self::RevokeLicence
            | Self::OrderCorrection
            | Self::DeclineRevocation => &[Head],
            Self::AllowSecondNotice => &[Supervisor],
            Self::ProposeRevocation => &[Supervisor, Reviewer],
            Self::Grant => &[Head, Reviewer, System],
            Self::Issue | Self::KeepCertificate => &[Issuer, System],
            Self::KeepLicence => &[System, Issuer],
            Self::CancelOnApplication | Self::ReportChange => &[Applicant, Window],
            Self::CancelLicence => &[Head, System],
            Self::ImportLicence => &[System, Operator, Head],
        }
    }

    /// The name in refusals and the journal.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SubmitFiling => "SUBMIT_FILING",
            Self::PublishFiling => "PUBLISH_FILING",
            Self::UpdateFiling => "UPDATE_FILING",
            Self::CancelFiling => "CANCEL_FILING",
            Self::LapseFiling => "LAPSE_FILING",
            Self::Submit => "SUBMIT",
            Self::NotRequired => "NOT_REQUIRED",
            Self::NotCompetent => "NOT_COMPETENT",
            Self::NotAccept => "NOT_ACCEPT",
            Self::CorrectOnTheSpot => "CORRECT_ON_THE_SPOT",
            Self::NoticeCorrection => "NOTICE_CORRECTION",
            Self::AllowSecondNotice => "ALLOW_SECOND_NOTICE",
            Self::Supply => "SUPPLY",
            Self::Abandon => "ABANDON",
            Self::Accept => "ACCEPT",
            Self::DeemAccepted => "DEEM_ACCEPTED",
            Self::DeemRenewed => "DEEM_RENEWED",
            Self::AssignVisit => "ASSIGN_VISIT",
            Self::ReviewUnvisited => "REVIEW_UNVISITED",
            Self::RecordVisit => "RECORD_VISIT",
            Self::Rectify => "RECTIFY",
            Self::Extend => "EXTEND",
            Self::OpenHearing => "OPEN_HEARING",
            Self::CloseHearing => "CLOSE_HEARING",
            Self::Grant => "GRANT",
            Self::Refuse => "REFUSE",
            Self::CloseGap => "CLOSE_GAP",
            Self::Issue => "ISSUE",
            Self::Withdraw => "WITHDRAW",
            Self::KeepLicence => "KEEP_LICENCE",
            Self::CancelOnApplication => "CANCEL_ON_APPLICATION",
            Self::CancelLicence => "CANCEL_LICENCE",
            Self::ReportChange => "REPORT_CHANGE",
            Self::RevokeLicence => "REVOKE_LICENCE",
            Self::KeepCommitment => "KEEP_COMMITMENT",
            Self::OrderCorrection => "ORDER_CORRECTION",
            Self::ProposeRevocation => "PROPOSE_REVOCATION",
            Self::DeclineRevocation => "DECLINE_REVOCATION",
            Self::KeepCertificate => "KEEP_CERTIFICATE",
            Self::ImportLicence => "IMPORT_LICENCE",
            Self::ComputeAgain => "COMPUTE_AGAIN",
        }
    }

    /// The role `actor` acts in for this command.
    ///
    /// # Errors
    /// [`FoodRefusal::RoleMissing`] when none of its roles may.
    pub fn authorise(self, actor: &Actor) -> Result<Role, FoodRefusal> {
        actor.acting_as(self.roles()).ok_or(FoodRefusal::RoleMissing { command: self })
    }
}
