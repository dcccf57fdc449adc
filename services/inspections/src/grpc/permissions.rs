//! Who may call what: the roles of the domain's own table, method by method.

use actnow_chassis::grpc::Permission;
use actnow_decisions::Role;

use crate::commands::grading::move_grade;
use crate::commands::{register_inspector, set_roster};
use crate::domain::permissions::InspectionCommand;
use crate::domain::sampling::permissions::DrawCommand;

/// Staff and machines that may read inspections.
const READERS: &[Role] = &[
    Role::Inspector,
    Role::Supervisor,
    Role::Head,
    Role::Reviewer,
    Role::Window,
    Role::System,
    Role::Operator,
];

/// Whoever plans visits, or makes them.
const PLANNERS: &[Role] = &[Role::Inspector, Role::Supervisor, Role::Head, Role::Reviewer];

/// Whoever may look inspections up: readers, and the portal, which shows whose turn it is.
const LOOKERS_UP: &[Role] = &[
    Role::Inspector,
    Role::Supervisor,
    Role::Head,
    Role::Reviewer,
    Role::Window,
    Role::System,
    Role::Operator,
    Role::Portal,
];

macro_rules! method {
    ($name:literal) => {
        concat!("/actnow.inspections.v1.InspectionsService/", $name)
    };
}
pub(super) use method;

/// Every method with the roles that may call it.
pub const PERMISSIONS: &[Permission] = &[
    Permission { method: method!("RegisterInspector"), roles: register_inspector::ROLES },
    Permission { method: method!("SetRoster"), roles: set_roster::ROLES },
    Permission { method: method!("AssignInspectors"), roles: InspectionCommand::Assign.roles() },
    Permission { method: method!("RecuseInspector"), roles: InspectionCommand::Recuse.roles() },
    Permission { method: method!("StartInspection"), roles: InspectionCommand::Start.roles() },
    Permission { method: method!("RecordResult"), roles: InspectionCommand::Record.roles() },
    Permission { method: method!("SignResult"), roles: InspectionCommand::Sign.roles() },
    Permission {
        method: method!("ConsentRectification"),
        roles: InspectionCommand::OrderRectification.roles(),
    },
    Permission { method: method!("GetInspection"), roles: LOOKERS_UP },
    Permission { method: method!("ListInspections"), roles: LOOKERS_UP },
    Permission { method: method!("GetChecklist"), roles: READERS },
    Permission { method: method!("CheckVerdict"), roles: InspectionCommand::Record.roles() },
    Permission { method: method!("ListInspectors"), roles: PLANNERS },
    Permission { method: method!("PlanInspection"), roles: &[Role::Supervisor] },
    Permission { method: method!("RecordOutcome"), roles: InspectionCommand::Record.roles() },
    Permission { method: method!("PublishDrawPlan"), roles: DrawCommand::PublishPlan.roles() },
    Permission { method: method!("AddDrawObjects"), roles: DrawCommand::AddObjects.roles() },
    Permission { method: method!("FreezeDrawLists"), roles: DrawCommand::FreezeLists.roles() },
    Permission { method: method!("Draw"), roles: DrawCommand::Draw.roles() },
    Permission { method: method!("RedrawInspectors"), roles: DrawCommand::RedrawInspectors.roles() },
    Permission { method: method!("CancelDrawPlan"), roles: DrawCommand::CancelPlan.roles() },
    Permission { method: method!("GetDraw"), roles: DrawCommand::Export.roles() },
    Permission { method: method!("ListDraws"), roles: DrawCommand::Export.roles() },
    Permission { method: method!("ExportDraw"), roles: DrawCommand::Export.roles() },
    Permission { method: method!("GetRiskGrade"), roles: READERS },
    Permission { method: method!("ListYearPlan"), roles: PLANNERS },
    Permission { method: method!("MoveRiskGrade"), roles: move_grade::ROLES },
    Permission { method: method!("ListPublishedResults"), roles: READERS },
];

#[cfg(test)]
mod tests {
    use super::PERMISSIONS;

    #[test]
    fn every_method_of_the_contract_has_a_row() {
        let contract = include_str!("../../../../proto/actnow/inspections/v1/inspections_service.proto");
        let methods = contract.lines().filter_map(|line| line.trim().strip_prefix("rpc ")?.split('(').next());
        let methods: Vec<String> =
            methods.map(|name| format!("/actnow.inspections.v1.InspectionsService/{name}")).collect();
        let rows: Vec<&str> = PERMISSIONS.iter().map(|row| row.method).collect();
        assert_eq!(rows, methods);
    }
}
