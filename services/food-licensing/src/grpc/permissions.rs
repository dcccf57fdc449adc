//! Who may call what: the roles of the domain's own table, method by method.

use actnow_chassis::grpc::{LookUp, Permission};
use actnow_decisions::{Role, Scope};
use actnow_room::instant::{self, Department};

use crate::commands::reveal_person;
use crate::config::Bureau;
use crate::domain::permissions::FoodCommand;

/// Staff and machines that may read files.
pub(super) const READERS: &[Role] = &[
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
/// Whoever may look files up: readers, and the portal, which shows whose turn it is.
const LOOKERS_UP: &[Role] = &[
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
/// Whoever may have a form checked before it is handed in.
const CHECKERS: &[Role] = &[
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
/// Whoever may look a licence up: the portal for those who are not logged in, another department with its scope.
const LICENCE_READERS: &[Role] = &[
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

/// Officials who see the persons of a file, masked.
const PERSON_READERS: &[Role] = &[Role::Window, Role::Reviewer, Role::Head, Role::Supervisor];

macro_rules! method {
    ($name:literal) => {
        concat!("/actnow.food_licensing.v1.FoodLicensingService/", $name)
    };
}
pub(super) use method;

/// Every method with the roles that may call it.
pub const PERMISSIONS: &[Permission] = &[
    Permission { method: method!("CheckFood"), roles: CHECKERS },
    Permission { method: method!("Apply"), roles: FoodCommand::Submit.roles() },
    Permission { method: method!("AcceptApplication"), roles: FoodCommand::Accept.roles() },
    Permission { method: method!("ReturnApplication"), roles: FoodCommand::NoticeCorrection.roles() },
    Permission { method: method!("AllowSecondNotice"), roles: FoodCommand::AllowSecondNotice.roles() },
    Permission { method: method!("ResubmitApplication"), roles: FoodCommand::Supply.roles() },
    Permission { method: method!("RefuseAcceptance"), roles: FoodCommand::NotAccept.roles() },
    Permission { method: method!("RequireVisit"), roles: FoodCommand::AssignVisit.roles() },
    Permission { method: method!("SkipVisit"), roles: FoodCommand::ReviewUnvisited.roles() },
    Permission { method: method!("ExtendDecision"), roles: FoodCommand::Extend.roles() },
    Permission { method: method!("GrantLicence"), roles: FoodCommand::Grant.roles() },
    Permission { method: method!("RefuseLicence"), roles: FoodCommand::Refuse.roles() },
    Permission { method: method!("WithdrawApplication"), roles: FoodCommand::Withdraw.roles() },
    Permission { method: method!("OpenHearing"), roles: FoodCommand::OpenHearing.roles() },
    Permission { method: method!("CloseHearing"), roles: FoodCommand::CloseHearing.roles() },
    Permission { method: method!("ApplyForRenewal"), roles: FoodCommand::Submit.roles() },
    Permission { method: method!("ApplyForChange"), roles: FoodCommand::Submit.roles() },
    Permission { method: method!("ApplyForReplacement"), roles: FoodCommand::Submit.roles() },
    Permission { method: method!("ReportChange"), roles: FoodCommand::ReportChange.roles() },
    Permission { method: method!("CancelOnApplication"), roles: FoodCommand::CancelOnApplication.roles() },
    Permission { method: method!("CancelLicence"), roles: FoodCommand::CancelLicence.roles() },
    Permission { method: method!("RevokeLicence"), roles: FoodCommand::RevokeLicence.roles() },
    Permission { method: method!("OrderCorrection"), roles: FoodCommand::OrderCorrection.roles() },
    Permission { method: method!("ProposeRevocation"), roles: FoodCommand::ProposeRevocation.roles() },
    Permission { method: method!("DeclineRevocation"), roles: FoodCommand::DeclineRevocation.roles() },
    Permission { method: method!("UpdateFiling"), roles: FoodCommand::UpdateFiling.roles() },
    Permission { method: method!("CancelFiling"), roles: FoodCommand::CancelFiling.roles() },
    Permission { method: method!("ImportLicences"), roles: FoodCommand::ImportLicence.roles() },
    Permission { method: method!("GetApplication"), roles: LOOKERS_UP },
    Permission { method: method!("ListApplications"), roles: LOOKERS_UP },
    Permission { method: method!("ListApplicationPersons"), roles: PERSON_READERS },
    Permission { method: method!("RevealApplicationPerson"), roles: reveal_person::ROLES },
    Permission { method: method!("GetFoodLicence"), roles: LICENCE_READERS },
    Permission { method: method!("ListFoodLicences"), roles: READERS },
    Permission { method: method!("ListCommitments"), roles: READERS },
];

/// Officials who look again at what a machine granted, and those to whom they report.
const REVIEW_READERS: &[Role] = &[Role::Reviewer, Role::Head, Role::Supervisor];

/// Who may watch instant approval.
pub const INSTANT_PERMISSIONS: &[Permission] = &instant::permissions(Bureau::REVIEWERS, REVIEW_READERS);

/// What other departments may call, and the scope it takes.
pub const LOOK_UPS: &[LookUp] =
    &[LookUp { method: method!("GetFoodLicence"), scope: Scope::FoodLicenceRead }];
