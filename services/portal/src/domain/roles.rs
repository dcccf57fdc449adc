//! What roles are called in sentences for people; the pages call them the same.

use actnow_decisions::{Role, Text};

/// The name of `role`.
fn name(role: Role) -> (&'static str, &'static str) {
    match role {
        Role::Applicant => ("申请人", "the applicant"),
        Role::Window => ("综合窗口", "a window clerk"),
        Role::Registrar => ("登记人员", "a registrar"),
        Role::Reviewer => ("食品审查人员", "a food reviewer"),
        Role::Head => ("负责人", "the head"),
        Role::Inspector => ("核查人员", "an inspector"),
        Role::Issuer => ("发证人员", "an issuer"),
        Role::Supervisor => ("值班督办", "the duty supervisor"),
        Role::System => ("系统", "the system"),
        Role::Operator => ("运维人员", "an operator"),
        Role::Portal => ("工作台", "the portal"),
        Role::SystemAdmin => ("系统管理员", "a system administrator"),
        Role::SecurityAdmin => ("安全管理员", "a security administrator"),
        Role::AuditAdmin => ("审计管理员", "an audit administrator"),
        Role::Department => ("其他部门", "another department"),
    }
}

/// `登记人员或负责人`, `a registrar or the head`.
pub fn any_of(roles: &[Role]) -> Text {
    let (zh, en): (Vec<_>, Vec<_>) = roles.iter().map(|role| name(*role)).unzip();
    Text::new(zh.join("或"), en.join(" or "))
}
