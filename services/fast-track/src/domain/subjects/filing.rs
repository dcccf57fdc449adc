//! Establishment filings (设立登记), as registration tells them.

use actnow_decisions::Text;
use actnow_identifiers::Uscc;
use actnow_statutory_clock::Due;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::said;
use crate::domain::record::Record;
use crate::domain::step::{Finding, LegalClock, LegalPeriod, StepState, Who};

/// A fact about a filing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum FilingTold {
    /// Submitted, for the first time or after correction; a machine may decide.
    Submitted {
        /// Round of correction, from 1.
        round: i32,
    },
    /// Submitted, and a person must decide. A kind of its own: that it once was so stays known.
    SubmittedToPerson {
        /// Round of correction, from 1.
        round: i32,
        /// Why.
        reasons: Vec<Finding>,
    },
    /// A receipt of materials was given (接收凭证): the statutory clock runs.
    Received {
        /// Last day to decide.
        due: Due,
    },
    /// The head extended the period.
    Extended {
        /// The new last day.
        due: Due,
    },
    /// Returned with one list of corrections.
    Returned {
        /// What is to be corrected.
        findings: Vec<Finding>,
    },
    /// Nothing to register here.
    NotHandled {
        /// Who is competent.
        where_to_go: String,
    },
    /// Refused by the head.
    Refused {
        /// In clear words.
        grounds: String,
    },
    /// Withdrawn before the decision.
    Withdrawn,
    /// Decided (准予登记); the licence follows.
    Registered {
        /// The credit code.
        uscc: Uscc,
        /// `INSTANT` or `PERSON`.
        decided_by: String,
    },
    /// The business licence is issued: the company exists.
    Issued(BusinessLicence),
    /// Signing is down; the licence follows.
    Delayed {
        /// Attempts so far.
        attempts: i32,
    },
    /// Content breaks rules: no filing was made.
    EstablishmentRefused {
        /// A speaking constant.
        reason: String,
        /// For the clerk.
        text: Text,
        /// The rules that are broken.
        findings: Vec<Finding>,
    },
}

/// What later steps need of an issued business licence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BusinessLicence {
    /// The credit code.
    pub uscc: Uscc,
    /// The registered name.
    pub full_name: String,
    /// Day of establishment.
    pub established_on: NaiveDate,
    /// Id of the e-certificate.
    pub certificate_id: String,
    /// Business scope as registered.
    pub scope: Vec<String>,
}

impl FilingTold {
    /// Name of the fact in the journey.
    pub(crate) const fn event(&self) -> &'static str {
        match self {
            FilingTold::Submitted { .. } | FilingTold::SubmittedToPerson { .. } => "FilingSubmitted",
            FilingTold::Received { .. } => "FilingReceived",
            FilingTold::Extended { .. } => "FilingExtended",
            FilingTold::Returned { .. } => "FilingReturned",
            FilingTold::NotHandled { .. } => "FilingNotHandled",
            FilingTold::Refused { .. } => "FilingRefused",
            FilingTold::Withdrawn => "FilingWithdrawn",
            FilingTold::Registered { .. } => "CompanyRegistered",
            FilingTold::Issued(_) => "LicenceIssued",
            FilingTold::Delayed { .. } => "LicenceDelayed",
            FilingTold::EstablishmentRefused { .. } => "EstablishCompanyRefused",
        }
    }

    /// The sentence in the journey.
    pub(crate) fn text(&self) -> Text {
        match self {
            FilingTold::Submitted { .. } => Text::new("登记申请已提交", "the filing is submitted"),
            FilingTold::SubmittedToPerson { .. } => {
                Text::new("登记申请已提交，需人工审查", "the filing is submitted; a registrar must decide")
            }
            FilingTold::Received { due } => Text::new(
                format!("已出具接收凭证，{}前作出决定", due.date),
                format!("a receipt is given; to be decided by {}", due.date),
            ),
            FilingTold::Extended { due } => Text::new(
                format!("审查期限延长至{}", due.date),
                format!("the period is extended to {}", due.date),
            ),
            FilingTold::Returned { findings } => Text::new(
                format!("一次性告知补正{}项", findings.len()),
                format!("returned once with {} points to correct", findings.len()),
            ),
            FilingTold::NotHandled { where_to_go } => said("不予受理", "not handled here", where_to_go),
            FilingTold::Refused { grounds } => said("不予登记", "registration is refused", grounds),
            FilingTold::Withdrawn => Text::new("登记申请已撤回", "the filing is withdrawn"),
            FilingTold::Registered { uscc, .. } => Text::new(
                format!("准予登记，统一社会信用代码{uscc}"),
                format!("registered with the code {uscc}"),
            ),
            FilingTold::Issued(licence) => Text::new(
                format!("营业执照已核发，统一社会信用代码{}", licence.uscc),
                format!("the business licence of {} is issued", licence.uscc),
            ),
            FilingTold::Delayed { attempts } => Text::new(
                format!("电子签章暂不可用，已重试{attempts}次，执照随后核发"),
                format!("signing is down after {attempts} attempts; the licence follows"),
            ),
            FilingTold::EstablishmentRefused { text, .. } => text.clone(),
        }
    }
}

/// How the filing stands by what was told.
pub(crate) fn standing(record: &Record<FilingTold>) -> StepState {
    let Some(newest) = record.newest() else { return StepState::Ordered };
    match newest {
        FilingTold::Submitted { .. } => StepState::Ordered,
        FilingTold::SubmittedToPerson { .. } => waiting_registrar(None),
        FilingTold::Received { due } | FilingTold::Extended { due } => {
            waiting_registrar(Some(LegalClock { period: LegalPeriod::Registration, due: *due }))
        }
        FilingTold::Returned { findings } => StepState::WaitingApplicant {
            what: Text::new(
                "按补正清单更正后重新提交登记申请",
                "correct the points listed and submit the filing again",
            ),
            answer_by: None,
            findings: findings.clone(),
        },
        FilingTold::Registered { .. } | FilingTold::Delayed { .. } => StepState::Ordered,
        FilingTold::Issued(licence) => StepState::Done { result: licence.uscc.to_string() },
        FilingTold::NotHandled { .. } | FilingTold::Refused { .. } => {
            StepState::Failed { why: newest.text(), findings: Vec::new() }
        }
        FilingTold::Withdrawn => StepState::Compensated,
        FilingTold::EstablishmentRefused { findings, .. } => refused(newest.text(), findings),
    }
}

fn waiting_registrar(clock: Option<LegalClock>) -> StepState {
    StepState::WaitingDepartment {
        who: Who::Registrar,
        what: Text::new("审查并决定登记申请", "review and decide the filing"),
        clock,
    }
}

/// A form that breaks rules can be put right by the applicant; any other no is final.
pub(super) fn refused(why: Text, findings: &[Finding]) -> StepState {
    if findings.is_empty() {
        return StepState::Failed { why, findings: Vec::new() };
    }
    StepState::WaitingApplicant {
        what: Text::new(
            format!("申请内容有{}处不符合规定，请撤回本件、更正后重新提交", findings.len()),
            format!(
                "{} fields break rules: withdraw this case, correct them and submit it again",
                findings.len()
            ),
        ),
        answer_by: None,
        findings: findings.to_vec(),
    }
}

/// The licence, once it is issued.
pub(crate) fn licence(record: &Record<FilingTold>) -> Option<&BusinessLicence> {
    record.find(|told| if let FilingTold::Issued(licence) = told { Some(licence) } else { None })
}

/// Why a person had to decide, if it ever was so.
pub(crate) fn manual_reasons(record: &Record<FilingTold>) -> Option<&[Finding]> {
    record.find(|told| {
        if let FilingTold::SubmittedToPerson { reasons, .. } = told { Some(reasons.as_slice()) } else { None }
    })
}
