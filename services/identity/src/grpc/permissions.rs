//! Who may call what: three administrators with nothing in common, the portal for sessions, everybody for keys.

use actnow_chassis::grpc::Permission;
use actnow_decisions::Role;

use crate::commands::accounts::{GRANTORS, MAKERS};

/// Machines that hold sessions, or stand between other departments and this one.
const PORTAL: &[Role] = &[Role::Portal];
/// Both administrators who look at accounts.
const ACCOUNT_READERS: &[Role] = &[Role::SystemAdmin, Role::SecurityAdmin];
/// Offices are chosen from a list.
const OFFICE_READERS: &[Role] = &[Role::Portal, Role::SystemAdmin, Role::SecurityAdmin, Role::AuditAdmin];
/// Who checks tokens: any machine of the house.
const VERIFIERS: &[Role] = &[Role::Portal, Role::System, Role::Operator, Role::SecurityAdmin];
/// What was written down.
const AUDITORS: &[Role] = &[Role::AuditAdmin];

macro_rules! method {
    ($name:literal) => {
        concat!("/actnow.identity.v1.IdentityService/", $name)
    };
}
pub(super) use method;

/// Every method with the roles that may call it.
pub const PERMISSIONS: &[Permission] = &[
    Permission { method: method!("LogIn"), roles: PORTAL },
    Permission { method: method!("LogInWithProvider"), roles: PORTAL },
    Permission { method: method!("IssueToken"), roles: PORTAL },
    Permission { method: method!("StepUp"), roles: PORTAL },
    Permission { method: method!("StepUpWithProvider"), roles: PORTAL },
    Permission { method: method!("LogOut"), roles: PORTAL },
    Permission { method: method!("ChangePassword"), roles: PORTAL },
    Permission { method: method!("GetPasswordRules"), roles: PORTAL },
    Permission { method: method!("RecordReveal"), roles: PORTAL },
    Permission { method: method!("IssueClientToken"), roles: PORTAL },
    Permission { method: method!("GetKeySet"), roles: VERIFIERS },
    Permission { method: method!("RegisterOffice"), roles: MAKERS },
    Permission { method: method!("ListOffices"), roles: OFFICE_READERS },
    Permission { method: method!("CreateAccount"), roles: MAKERS },
    Permission { method: method!("SetAccountState"), roles: MAKERS },
    Permission { method: method!("ResetPassword"), roles: MAKERS },
    Permission { method: method!("SetProviderSubject"), roles: MAKERS },
    Permission { method: method!("ListAccounts"), roles: ACCOUNT_READERS },
    Permission { method: method!("GrantRole"), roles: GRANTORS },
    Permission { method: method!("RevokeRole"), roles: GRANTORS },
    Permission { method: method!("EndSessions"), roles: GRANTORS },
    Permission { method: method!("RegisterClient"), roles: GRANTORS },
    Permission { method: method!("SetClientState"), roles: GRANTORS },
    Permission { method: method!("ListClients"), roles: GRANTORS },
    Permission { method: method!("RotateSigningKey"), roles: GRANTORS },
    Permission { method: method!("ListSecurityEvents"), roles: AUDITORS },
];
