//! Who may call what: the roles of the domain's own tables, method by method.

use actnow_chassis::grpc::{LookUp, Permission};
use actnow_decisions::{Role, Scope};
use actnow_room::instant::{self, Department};

use crate::commands::{find_person, import_companies, marks, reveal_person};
use crate::config::Bureau;
use crate::domain::declaration::NameCommand;
use crate::domain::dormancy::DormancyCommand;
use crate::domain::filing::FilingCommand;
use crate::domain::name_correction::CorrectionCommand;
use crate::domain::revocation::RevocationCommand;

/// Whoever may read names and filings; an applicant sees only their own.
const READERS: &[Role] = &[
    Role::Applicant,
    Role::Window,
    Role::Registrar,
    Role::Reviewer,
    Role::Head,
    Role::Inspector,
    Role::Issuer,
    Role::Supervisor,
    Role::System,
    Role::Operator,
];
/// Whoever may look a name or filing up: readers, and the portal, which shows whose turn it is.
const LOOKERS_UP: &[Role] = &[
    Role::Applicant,
    Role::Window,
    Role::Registrar,
    Role::Reviewer,
    Role::Head,
    Role::Inspector,
    Role::Issuer,
    Role::Supervisor,
    Role::System,
    Role::Operator,
    Role::Portal,
];
/// Whoever may read the whole form of a company, posts included; an applicant only of their own.
const FORM_READERS: &[Role] =
    &[Role::Applicant, Role::Window, Role::Registrar, Role::Head, Role::Supervisor, Role::System];
/// Whoever may look a company up; another department with its scope.
const REGISTER_READERS: &[Role] = &[
    Role::Applicant,
    Role::Window,
    Role::Registrar,
    Role::Reviewer,
    Role::Head,
    Role::Inspector,
    Role::Issuer,
    Role::Supervisor,
    Role::System,
    Role::Operator,
    Role::Department,
];
/// Whether a licence is genuine may be asked by anybody: the portal asks for those who are not logged in.
const VERIFIERS: &[Role] = &[
    Role::Applicant,
    Role::Window,
    Role::Registrar,
    Role::Reviewer,
    Role::Head,
    Role::Inspector,
    Role::Issuer,
    Role::Supervisor,
    Role::System,
    Role::Operator,
    Role::Portal,
    Role::Department,
];
/// Officials who read what is noted of a company.
const MARK_READERS: &[Role] = &[Role::Window, Role::Registrar, Role::Head, Role::Supervisor, Role::System];

/// Whoever may read a revocation, a dormancy, a correction of a name; an applicant only their own.
const ACT_READERS: &[Role] =
    &[Role::Applicant, Role::Window, Role::Registrar, Role::Head, Role::Supervisor, Role::System];

/// Officials who look again at what a machine approved, and those to whom they report.
const REVIEW_READERS: &[Role] = &[Role::Registrar, Role::Head, Role::Supervisor];

/// Officials who may list filings.
const OFFICIALS: &[Role] = &[
    Role::Window,
    Role::Registrar,
    Role::Reviewer,
    Role::Head,
    Role::Issuer,
    Role::Supervisor,
    Role::System,
    Role::Operator,
    Role::Portal,
];

/// Officials who see the persons of a filing, masked.
const PERSON_READERS: &[Role] = &[Role::Window, Role::Registrar, Role::Head, Role::Supervisor];

macro_rules! method {
    ($name:literal) => {
        concat!("/actnow.registration.v1.RegistrationService/", $name)
    };
}
pub(super) use method;

/// Every method with the roles that may call it.
pub const PERMISSIONS: &[Permission] = &[
    Permission { method: method!("CheckName"), roles: READERS },
    Permission { method: method!("DeclareName"), roles: NameCommand::Declare.roles() },
    Permission { method: method!("StateLiability"), roles: NameCommand::StateLiability.roles() },
    Permission { method: method!("DecideName"), roles: NameCommand::DecideManually.roles() },
    Permission { method: method!("ReleaseName"), roles: NameCommand::Release.roles() },
    Permission { method: method!("GetName"), roles: LOOKERS_UP },
    Permission { method: method!("CheckEstablishment"), roles: READERS },
    Permission { method: method!("SubmitEstablishment"), roles: FilingCommand::Submit.roles() },
    Permission { method: method!("ReceiveFiling"), roles: FilingCommand::Receive.roles() },
    Permission { method: method!("ReturnFiling"), roles: FilingCommand::Return.roles() },
    Permission { method: method!("AllowSecondNotice"), roles: FilingCommand::AllowSecondNotice.roles() },
    Permission { method: method!("ResubmitEstablishment"), roles: FilingCommand::Resubmit.roles() },
    Permission { method: method!("ExtendFiling"), roles: FilingCommand::Extend.roles() },
    Permission { method: method!("ApproveFiling"), roles: FilingCommand::Approve.roles() },
    Permission { method: method!("RefuseFiling"), roles: FilingCommand::Refuse.roles() },
    Permission { method: method!("MarkNotHandled"), roles: FilingCommand::NotHandled.roles() },
    Permission { method: method!("WithdrawFiling"), roles: FilingCommand::Withdraw.roles() },
    Permission { method: method!("CheckBranchEstablishment"), roles: READERS },
    Permission { method: method!("SubmitBranchEstablishment"), roles: FilingCommand::Submit.roles() },
    Permission { method: method!("ResubmitBranchEstablishment"), roles: FilingCommand::Resubmit.roles() },
    Permission { method: method!("GetCompanyForm"), roles: FORM_READERS },
    Permission { method: method!("CheckChange"), roles: READERS },
    Permission { method: method!("SubmitChange"), roles: FilingCommand::Submit.roles() },
    Permission { method: method!("ResubmitChange"), roles: FilingCommand::Resubmit.roles() },
    Permission { method: method!("CheckDeregistration"), roles: READERS },
    Permission { method: method!("SubmitDeregistration"), roles: FilingCommand::Submit.roles() },
    Permission { method: method!("ResubmitDeregistration"), roles: FilingCommand::Resubmit.roles() },
    Permission { method: method!("PubliciseDeregistration"), roles: FilingCommand::Publicise.roles() },
    Permission { method: method!("ObjectToDeregistration"), roles: FilingCommand::Object.roles() },
    Permission { method: method!("ApplyForDeregistration"), roles: FilingCommand::Apply.roles() },
    Permission { method: method!("ResubmitSimpleDeregistration"), roles: FilingCommand::Resubmit.roles() },
    Permission { method: method!("ApplyForRevocation"), roles: RevocationCommand::Apply.roles() },
    Permission { method: method!("OpenRevocation"), roles: RevocationCommand::Open.roles() },
    Permission { method: method!("AcceptRevocation"), roles: RevocationCommand::Accept.roles() },
    Permission { method: method!("DeclineRevocation"), roles: RevocationCommand::Decline.roles() },
    Permission { method: method!("ExtendRevocation"), roles: RevocationCommand::Extend.roles() },
    Permission { method: method!("PubliciseRevocation"), roles: RevocationCommand::Publicise.roles() },
    Permission { method: method!("ObjectToRevocation"), roles: RevocationCommand::Object.roles() },
    Permission { method: method!("SuspendRevocation"), roles: RevocationCommand::Suspend.roles() },
    Permission { method: method!("ResumeRevocation"), roles: RevocationCommand::Resume.roles() },
    Permission { method: method!("ProposeRevocation"), roles: RevocationCommand::Propose.roles() },
    Permission { method: method!("SendBackRevocation"), roles: RevocationCommand::SendBack.roles() },
    Permission { method: method!("DecideRevocation"), roles: RevocationCommand::Decide.roles() },
    Permission { method: method!("TakeBackRevocation"), roles: RevocationCommand::TakeBack.roles() },
    Permission { method: method!("GetRevocation"), roles: ACT_READERS },
    Permission { method: method!("ListRevocations"), roles: MARK_READERS },
    Permission { method: method!("FileDormancy"), roles: DormancyCommand::File.roles() },
    Permission { method: method!("ExtendDormancy"), roles: DormancyCommand::Extend.roles() },
    Permission { method: method!("WithdrawDormancy"), roles: DormancyCommand::Withdraw.roles() },
    Permission { method: method!("EndDormancy"), roles: DormancyCommand::Resume.roles() },
    Permission { method: method!("NoteBusinessFound"), roles: DormancyCommand::FindBusiness.roles() },
    Permission { method: method!("GetDormancy"), roles: ACT_READERS },
    Permission { method: method!("ListDormancies"), roles: MARK_READERS },
    Permission { method: method!("ProposeNameCorrection"), roles: CorrectionCommand::Propose.roles() },
    Permission { method: method!("OrderNameCorrection"), roles: CorrectionCommand::Order.roles() },
    Permission { method: method!("DeclineNameCorrection"), roles: CorrectionCommand::Decline.roles() },
    Permission { method: method!("ServeNameCorrection"), roles: CorrectionCommand::Serve.roles() },
    Permission { method: method!("WithdrawNameCorrection"), roles: CorrectionCommand::Withdraw.roles() },
    Permission { method: method!("GetNameCorrection"), roles: ACT_READERS },
    Permission { method: method!("ListNameCorrections"), roles: MARK_READERS },
    Permission { method: method!("NoteMark"), roles: marks::ROLES },
    Permission { method: method!("LiftMark"), roles: marks::ROLES },
    Permission { method: method!("ListMarks"), roles: MARK_READERS },
    Permission { method: method!("GetFiling"), roles: LOOKERS_UP },
    Permission { method: method!("ListFilings"), roles: OFFICIALS },
    Permission { method: method!("ListFilingPersons"), roles: PERSON_READERS },
    Permission { method: method!("RevealFilingPerson"), roles: reveal_person::ROLES },
    Permission { method: method!("GetCompany"), roles: REGISTER_READERS },
    Permission { method: method!("GetCompanyHistory"), roles: READERS },
    Permission { method: method!("SearchCompanies"), roles: READERS },
    Permission { method: method!("SearchCompaniesByPerson"), roles: find_person::ROLES },
    Permission { method: method!("ListScopeItems"), roles: READERS },
    Permission { method: method!("ImportCompanies"), roles: import_companies::ROLES },
    Permission { method: method!("VerifyLicence"), roles: VERIFIERS },
];

/// Who may watch instant approval.
pub const INSTANT_PERMISSIONS: &[Permission] = &instant::permissions(Bureau::REVIEWERS, REVIEW_READERS);

/// What other departments may call, and the scope it takes.
pub const LOOK_UPS: &[LookUp] = &[
    LookUp { method: method!("GetCompany"), scope: Scope::CompanyRead },
    LookUp { method: method!("VerifyLicence"), scope: Scope::LicenceVerify },
];
