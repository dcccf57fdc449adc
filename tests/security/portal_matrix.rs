//! The same at the portal: each route by each role. What a route needs stands here once, in the words of the
//! departments' own permission tables; a route that is missing here, or is no route, is a mistake.

use std::collections::BTreeSet;

use actnow::case_file::FILING_TODAY;
use actnow_decisions::Role;
use actnow_tests::browser::{Browser, Line};
use serde_json::{Value, json};

use crate::contract::{Contract, NOBODY};
use crate::house::{PEOPLE, Target};

/// What lets somebody through.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Needs {
    /// To have logged in.
    Session,
    /// Any role of the bureau's business.
    Official,
    /// To look at everybody's work.
    Overseer,
    /// To be shown what is masked in one kind of file at least.
    Revealer,
    /// What these methods need, all of them.
    Calls(&'static [&'static str]),
    /// What a method needs at one of the services that have it, which is the `{department}` of the path.
    CallsAt(&'static str, &'static str),
}

use Needs::{Calls, CallsAt, Official, Overseer, Revealer, Session};

/// A route: method, path as described, what the path is tried with, and what it needs.
pub(crate) type Route = (&'static str, &'static str, &'static str, Needs);

/// Every route below `/bff`; some twice, since what they need depends on what is asked for.
pub(crate) const ROUTES: &[Route] = &[
    ("GET", "/bff/session", "", Session),
    ("POST", "/bff/session/step-up", "", Session),
    ("POST", "/bff/session/password", "", Session),
    ("GET", "/bff/workbench", "", Session),
    ("GET", "/bff/workbench", "/bff/workbench?office_view=true", Overseer),
    ("POST", "/bff/tasks/next", "", Session),
    ("GET", "/bff/tasks/{id}", "/bff/tasks/NAME-{nobody}", Calls(&["GetName"])),
    ("GET", "/bff/tasks/{id}", "/bff/tasks/FILING-{nobody}", Calls(&["GetFiling"])),
    ("GET", "/bff/tasks/{id}", "/bff/tasks/APPLICATION-{nobody}", Calls(&["GetApplication"])),
    ("GET", "/bff/tasks/{id}", "/bff/tasks/VISIT-{nobody}", Calls(&["GetInspection"])),
    ("POST", "/bff/tasks/{id}/claim", "", Session),
    ("POST", "/bff/tasks/{id}/heartbeat", "", Session),
    ("POST", "/bff/tasks/{id}/release", "", Session),
    ("POST", "/bff/tasks/{id}/hand-over", "", Session),
    ("POST", "/bff/tasks/{id}/reassign", "", Overseer),
    ("POST", "/bff/tasks/{id}/urge", "", Overseer),
    ("GET", "/bff/supervisor", "", Overseer),
    ("POST", "/bff/names/{declaration_id}/decide", "", Calls(&["DecideName"])),
    ("POST", "/bff/names/{declaration_id}/state-liability", "", Calls(&["StateLiability"])),
    ("POST", "/bff/filings/{filing_id}/receive", "", Calls(&["ReceiveFiling"])),
    ("POST", "/bff/filings/{filing_id}/return", "", Calls(&["ReturnFiling"])),
    (
        "POST",
        "/bff/filings/{filing_id}/allow-second-notice",
        "",
        Calls(&["RegistrationService/AllowSecondNotice"]),
    ),
    ("POST", "/bff/filings/{filing_id}/resubmit", "", Calls(&["ResubmitEstablishment"])),
    ("POST", "/bff/filings/{filing_id}/approve", "", Calls(&["ApproveFiling"])),
    ("POST", "/bff/filings/{filing_id}/refuse", "", Calls(&["RefuseFiling"])),
    ("POST", "/bff/filings/{filing_id}/not-handled", "", Calls(&["MarkNotHandled"])),
    ("POST", "/bff/filings/{filing_id}/withdraw", "", Calls(&["WithdrawFiling"])),
    ("POST", "/bff/filings/{filing_id}/extend", "", Calls(&["ExtendFiling"])),
    ("POST", "/bff/applications/{application_id}/accept", "", Calls(&["AcceptApplication"])),
    ("POST", "/bff/applications/{application_id}/return", "", Calls(&["ReturnApplication"])),
    (
        "POST",
        "/bff/applications/{application_id}/allow-second-notice",
        "",
        Calls(&["FoodLicensingService/AllowSecondNotice"]),
    ),
    ("POST", "/bff/applications/{application_id}/resubmit", "", Calls(&["ResubmitApplication"])),
    ("POST", "/bff/applications/{application_id}/refuse-acceptance", "", Calls(&["RefuseAcceptance"])),
    ("POST", "/bff/applications/{application_id}/require-visit", "", Calls(&["RequireVisit"])),
    ("POST", "/bff/applications/{application_id}/skip-visit", "", Calls(&["SkipVisit"])),
    ("POST", "/bff/applications/{application_id}/grant", "", Calls(&["GrantLicence"])),
    ("POST", "/bff/applications/{application_id}/refuse", "", Calls(&["RefuseLicence"])),
    ("POST", "/bff/applications/{application_id}/withdraw", "", Calls(&["WithdrawApplication"])),
    ("POST", "/bff/applications/{application_id}/extend", "", Calls(&["ExtendDecision"])),
    ("POST", "/bff/applications/{application_id}/open-hearing", "", Calls(&["OpenHearing"])),
    ("POST", "/bff/applications/{application_id}/close-hearing", "", Calls(&["CloseHearing"])),
    ("POST", "/bff/applications/{application_id}/update-filing", "", Calls(&["UpdateFiling"])),
    ("POST", "/bff/applications/{application_id}/cancel-filing", "", Calls(&["CancelFiling"])),
    ("POST", "/bff/licences/{number}/inspections", "", Calls(&["PlanInspection"])),
    ("POST", "/bff/licences/{number}/renewal", "", Calls(&["ApplyForRenewal"])),
    ("POST", "/bff/licences/{number}/change", "", Calls(&["ApplyForChange"])),
    ("POST", "/bff/licences/{number}/replacement", "", Calls(&["ApplyForReplacement"])),
    ("POST", "/bff/food-licences/{licence_id}/report", "", Calls(&["ReportChange"])),
    ("POST", "/bff/food-licences/{licence_id}/cancel-on-application", "", Calls(&["CancelOnApplication"])),
    ("POST", "/bff/food-licences/{licence_id}/cancel", "", Calls(&["CancelLicence"])),
    ("POST", "/bff/food-licences/{licence_id}/revoke", "", Calls(&["RevokeLicence"])),
    ("POST", "/bff/food-licences/{licence_id}/order-correction", "", Calls(&["OrderCorrection"])),
    (
        "POST",
        "/bff/food-licences/{licence_id}/propose-revocation",
        "",
        Calls(&["FoodLicensingService/ProposeRevocation"]),
    ),
    (
        "POST",
        "/bff/food-licences/{licence_id}/decline-revocation",
        "",
        Calls(&["FoodLicensingService/DeclineRevocation"]),
    ),
    ("GET", "/bff/filings/{filing_id}/persons", "", Calls(&["ListFilingPersons"])),
    ("GET", "/bff/applications/{application_id}/persons", "", Calls(&["ListApplicationPersons"])),
    ("POST", "/bff/reveal", "", Revealer),
    ("POST", "/bff/register/persons", "", Calls(&["SearchCompaniesByPerson"])),
    ("GET", "/bff/inspections", "", Calls(&["ListInspections"])),
    ("GET", "/bff/inspections/{id}", "", Calls(&["GetInspection"])),
    ("GET", "/bff/checklists/{id}", "", Calls(&["GetChecklist"])),
    ("GET", "/bff/inspectors", "/bff/inspectors?from=2026-09-21&to=2026-09-27", Calls(&["ListInspectors"])),
    ("POST", "/bff/inspections/{id}/verdict", "", Calls(&["CheckVerdict"])),
    ("POST", "/bff/inspections/{inspection_id}/assign", "", Calls(&["AssignInspectors"])),
    ("POST", "/bff/inspections/{inspection_id}/recuse", "", Calls(&["RecuseInspector"])),
    ("POST", "/bff/inspections/{inspection_id}/start", "", Calls(&["StartInspection"])),
    ("POST", "/bff/inspections/{inspection_id}/result", "", Calls(&["RecordResult"])),
    ("POST", "/bff/inspections/{inspection_id}/outcome", "", Calls(&["RecordOutcome"])),
    ("POST", "/bff/inspections/{inspection_id}/sign", "", Calls(&["SignResult"])),
    ("POST", "/bff/inspections/{inspection_id}/consent", "", Calls(&["ConsentRectification"])),
    ("GET", "/bff/published-results", "", Calls(&["ListPublishedResults"])),
    ("GET", "/bff/year-plan", "/bff/year-plan?year=2026", Calls(&["ListYearPlan"])),
    (
        "GET",
        "/bff/risk-grades/{licence_number}",
        "/bff/risk-grades/JY13702220000017",
        Calls(&["GetRiskGrade"]),
    ),
    ("POST", "/bff/risk-grades/{establishment_id}/move", "", Calls(&["MoveRiskGrade"])),
    ("GET", "/bff/draws", "", Calls(&["ListDraws"])),
    ("POST", "/bff/draws", "", Calls(&["PublishDrawPlan"])),
    ("GET", "/bff/draws/{draw_id}", "", Calls(&["GetDraw"])),
    ("GET", "/bff/draws/{draw_id}/record", "", Calls(&["ExportDraw"])),
    ("POST", "/bff/draws/{draw_id}/objects", "", Calls(&["AddDrawObjects"])),
    ("POST", "/bff/draws/{draw_id}/freeze", "", Calls(&["FreezeDrawLists"])),
    ("POST", "/bff/draws/{draw_id}/draw", "", Calls(&["Draw"])),
    ("POST", "/bff/draws/{draw_id}/redraw", "", Calls(&["RedrawInspectors"])),
    ("POST", "/bff/draws/{draw_id}/cancel", "", Calls(&["CancelDrawPlan"])),
    ("GET", "/bff/cases", "", Calls(&["ListCases"])),
    ("POST", "/bff/cases", "", Calls(&["SubmitCase"])),
    ("GET", "/bff/plan", "/bff/plan?food_kind=FILING", Calls(&["GetCasePlan"])),
    ("GET", "/bff/cases/{id}", "", Calls(&["GetCase"])),
    ("GET", "/bff/cases/{id}/forecast", "", Calls(&["GetForecast"])),
    ("GET", "/bff/cases/{id}/events", "", Official),
    ("GET", "/bff/cases/{id}/traces", "", Calls(&["GetCase"])),
    (
        "GET",
        "/bff/cases/{id}/traces/{trace_id}",
        "/bff/cases/{nobody}/traces/0af7651916cd43dd8448eb211c80319c",
        Calls(&["GetCase"]),
    ),
    ("POST", "/bff/cases/{id}/resume", "", Calls(&["ResumeCase"])),
    ("POST", "/bff/cases/{case_id}/withdraw", "", Calls(&["WithdrawCase"])),
    ("POST", "/bff/cases/{id}/departure", "", Calls(&["NoteDeparture"])),
    ("POST", "/bff/cases/{case_id}/settle-consultation", "", Calls(&["SettleConsultation"])),
    ("GET", "/bff/register", "/bff/register?q=%E9%9D%92%E5%B2%9B", Calls(&["SearchCompanies"])),
    ("GET", "/bff/companies/{uscc}", "/bff/companies/91370222MAFAKE991C", Calls(&["GetCompany"])),
    (
        "GET",
        "/bff/companies/{uscc}/open-filings",
        "/bff/companies/91370222MAFAKE991C/open-filings",
        Calls(&["ListFilings"]),
    ),
    (
        "GET",
        "/bff/companies/{uscc}/form",
        "/bff/companies/91370222MAFAKE991C/form",
        Calls(&["GetCompanyForm"]),
    ),
    (
        "GET",
        "/bff/companies/{uscc}/end-bars",
        "/bff/companies/91370222MAFAKE991C/end-bars",
        Calls(&["CheckDeregistration"]),
    ),
    (
        "POST",
        "/bff/companies/{uscc}/change/check",
        "/bff/companies/91370222MAFAKE991C/change/check",
        Calls(&["CheckChange"]),
    ),
    (
        "POST",
        "/bff/companies/{uscc}/change",
        "/bff/companies/91370222MAFAKE991C/change",
        Calls(&["SubmitChange"]),
    ),
    (
        "POST",
        "/bff/companies/{uscc}/branch/check",
        "/bff/companies/91370222MAFAKE991C/branch/check",
        Calls(&["CheckBranchEstablishment"]),
    ),
    (
        "POST",
        "/bff/companies/{uscc}/branch",
        "/bff/companies/91370222MAFAKE991C/branch",
        Calls(&["SubmitBranchEstablishment"]),
    ),
    (
        "POST",
        "/bff/companies/{uscc}/next-name",
        "/bff/companies/91370222MAFAKE991C/next-name",
        Calls(&["DeclareName"]),
    ),
    (
        "POST",
        "/bff/companies/{uscc}/deregistration",
        "/bff/companies/91370222MAFAKE991C/deregistration",
        Calls(&["SubmitDeregistration"]),
    ),
    (
        "POST",
        "/bff/companies/{uscc}/simple-deregistration",
        "/bff/companies/91370222MAFAKE991C/simple-deregistration",
        Calls(&["PubliciseDeregistration"]),
    ),
    ("POST", "/bff/filings/{filing_id}/resubmit-change", "", Calls(&["ResubmitChange"])),
    ("POST", "/bff/filings/{filing_id}/resubmit-branch", "", Calls(&["ResubmitBranchEstablishment"])),
    ("POST", "/bff/filings/{filing_id}/resubmit-deregistration", "", Calls(&["ResubmitDeregistration"])),
    ("POST", "/bff/filings/{filing_id}/apply", "", Calls(&["ApplyForDeregistration"])),
    ("POST", "/bff/filings/{filing_id}/resubmit-simple", "", Calls(&["ResubmitSimpleDeregistration"])),
    ("POST", "/bff/filings/{filing_id}/object", "", Calls(&["ObjectToDeregistration"])),
    ("GET", "/bff/companies/{uscc}/marks", "/bff/companies/91370222MAFAKE991C/marks", Calls(&["ListMarks"])),
    ("POST", "/bff/companies/{uscc}/marks", "/bff/companies/91370222MAFAKE991C/marks", Calls(&["NoteMark"])),
    (
        "POST",
        "/bff/companies/{uscc}/marks/{mark_id}/lift",
        "/bff/companies/91370222MAFAKE991C/marks/0192f0c1-2345-7abc-8def-0123456789ab/lift",
        Calls(&["LiftMark"]),
    ),
    (
        "GET",
        "/bff/companies/{uscc}/matters",
        "/bff/companies/91370222MAFAKE991C/matters",
        Calls(&["ListDormancies", "ListNameCorrections", "ListRevocations"]),
    ),
    (
        "POST",
        "/bff/companies/{uscc}/dormancy",
        "/bff/companies/91370222MAFAKE991C/dormancy",
        Calls(&["FileDormancy"]),
    ),
    ("POST", "/bff/dormancies/{dormancy_id}/extend", "", Calls(&["ExtendDormancy"])),
    ("POST", "/bff/dormancies/{dormancy_id}/withdraw", "", Calls(&["WithdrawDormancy"])),
    ("POST", "/bff/dormancies/{dormancy_id}/end", "", Calls(&["EndDormancy"])),
    ("POST", "/bff/dormancies/{dormancy_id}/business-found", "", Calls(&["NoteBusinessFound"])),
    (
        "POST",
        "/bff/companies/{uscc}/name-correction",
        "/bff/companies/91370222MAFAKE991C/name-correction",
        Calls(&["ProposeNameCorrection"]),
    ),
    ("POST", "/bff/name-corrections/{correction_id}/order", "", Calls(&["OrderNameCorrection"])),
    ("POST", "/bff/name-corrections/{correction_id}/decline", "", Calls(&["DeclineNameCorrection"])),
    ("POST", "/bff/name-corrections/{correction_id}/serve", "", Calls(&["ServeNameCorrection"])),
    ("POST", "/bff/name-corrections/{correction_id}/withdraw", "", Calls(&["WithdrawNameCorrection"])),
    (
        "POST",
        "/bff/companies/{uscc}/revocation-application",
        "/bff/companies/91370222MAFAKE991C/revocation-application",
        Calls(&["ApplyForRevocation"]),
    ),
    (
        "POST",
        "/bff/companies/{uscc}/revocation",
        "/bff/companies/91370222MAFAKE991C/revocation",
        Calls(&["OpenRevocation"]),
    ),
    ("POST", "/bff/revocations/{revocation_id}/accept", "", Calls(&["AcceptRevocation"])),
    (
        "POST",
        "/bff/revocations/{revocation_id}/decline",
        "",
        Calls(&["RegistrationService/DeclineRevocation"]),
    ),
    ("POST", "/bff/revocations/{revocation_id}/extend", "", Calls(&["ExtendRevocation"])),
    ("POST", "/bff/revocations/{revocation_id}/publicise", "", Calls(&["PubliciseRevocation"])),
    ("POST", "/bff/revocations/{revocation_id}/object", "", Calls(&["ObjectToRevocation"])),
    ("POST", "/bff/revocations/{revocation_id}/suspend", "", Calls(&["SuspendRevocation"])),
    ("POST", "/bff/revocations/{revocation_id}/resume", "", Calls(&["ResumeRevocation"])),
    (
        "POST",
        "/bff/revocations/{revocation_id}/propose",
        "",
        Calls(&["RegistrationService/ProposeRevocation"]),
    ),
    ("POST", "/bff/revocations/{revocation_id}/send-back", "", Calls(&["SendBackRevocation"])),
    ("POST", "/bff/revocations/{revocation_id}/decide", "", Calls(&["DecideRevocation"])),
    ("POST", "/bff/revocations/{revocation_id}/take-back", "", Calls(&["TakeBackRevocation"])),
    (
        "GET",
        "/bff/instant/{department}/comparisons",
        "/bff/instant/registration/comparisons?from=2026-09-01&until=2026-09-21",
        CallsAt("registration", "ListInstantComparisons"),
    ),
    (
        "GET",
        "/bff/instant/{department}/evaluations/{filing_id}",
        "",
        CallsAt("registration", "GetInstantEvaluation"),
    ),
    ("POST", "/bff/instant/{department}/trial", "", CallsAt("registration", "CheckInstantRules")),
    ("GET", "/bff/instant/{department}/reviews", "", CallsAt("registration", "ListInstantReviews")),
    ("GET", "/bff/instant/{department}/reviews/{review_id}", "", CallsAt("registration", "GetInstantReview")),
    (
        "POST",
        "/bff/instant/{department}/reviews/{review_id}/answer",
        "",
        CallsAt("registration", "AnswerInstantReview"),
    ),
    (
        "POST",
        "/bff/instant/{department}/reviews/{review_id}/settle",
        "",
        CallsAt("registration", "SettleInstantReview"),
    ),
    (
        "GET",
        "/bff/instant/{department}/comparisons",
        "/bff/instant/food-licensing/comparisons?from=2026-09-01&until=2026-09-21",
        CallsAt("food-licensing", "ListInstantComparisons"),
    ),
    (
        "GET",
        "/bff/instant/{department}/evaluations/{filing_id}",
        "",
        CallsAt("food-licensing", "GetInstantEvaluation"),
    ),
    ("POST", "/bff/instant/{department}/trial", "", CallsAt("food-licensing", "CheckInstantRules")),
    ("GET", "/bff/instant/{department}/reviews", "", CallsAt("food-licensing", "ListInstantReviews")),
    (
        "GET",
        "/bff/instant/{department}/reviews/{review_id}",
        "",
        CallsAt("food-licensing", "GetInstantReview"),
    ),
    (
        "POST",
        "/bff/instant/{department}/reviews/{review_id}/answer",
        "",
        CallsAt("food-licensing", "AnswerInstantReview"),
    ),
    (
        "POST",
        "/bff/instant/{department}/reviews/{review_id}/settle",
        "",
        CallsAt("food-licensing", "SettleInstantReview"),
    ),
    ("GET", "/bff/licences/{number}", "/bff/licences/JY13702220000017", Calls(&["GetFoodLicence"])),
    ("GET", "/bff/divisions", "", Session),
    ("GET", "/bff/scope", "", Calls(&["ListScopeItems"])),
    ("POST", "/bff/names/check", "", Calls(&["CheckName"])),
    ("POST", "/bff/establishments/check", "", Calls(&["CheckEstablishment"])),
    ("POST", "/bff/food/check", "", Calls(&["CheckFood"])),
    ("POST", "/bff/identifiers/check", "", Session),
    ("GET", "/bff/drafts", "", Official),
    ("GET", "/bff/drafts/{id}", "", Official),
    ("PUT", "/bff/drafts/{id}", "", Official),
    ("DELETE", "/bff/drafts/{id}", "", Official),
    ("POST", "/bff/materials", "/bff/materials?name=x.pdf", Official),
    ("GET", "/bff/materials/{sha256}", "", Official),
    ("GET", "/bff/events", "", Official),
    ("GET", "/bff/ops/parked", "", Calls(&["ListParked"])),
    ("GET", "/bff/ops/traces", "", Calls(&["ListParked"])),
    (
        "GET",
        "/bff/ops/traces/{trace_id}",
        "/bff/ops/traces/0af7651916cd43dd8448eb211c80319c",
        Calls(&["ListParked"]),
    ),
    ("GET", "/bff/ops/overview", "", Calls(&["ListParked"])),
    (
        "POST",
        "/bff/ops/parked/{service}/{id}/replay",
        "/bff/ops/parked/registration/{nobody}/replay",
        Calls(&["ReplayParked"]),
    ),
    ("GET", "/bff/admin/offices", "", Calls(&["ListOffices"])),
    ("GET", "/bff/admin/accounts", "", Calls(&["ListAccounts"])),
    ("POST", "/bff/admin/accounts", "", Calls(&["CreateAccount"])),
    ("POST", "/bff/admin/accounts/{account}/state", "", Calls(&["SetAccountState"])),
    ("POST", "/bff/admin/accounts/{account}/reset-password", "", Calls(&["ResetPassword"])),
    ("POST", "/bff/admin/accounts/{account}/provider-subject", "", Calls(&["SetProviderSubject"])),
    ("POST", "/bff/admin/roles", "", Calls(&["GrantRole", "RevokeRole"])),
    ("GET", "/bff/admin/clients", "", Calls(&["ListClients"])),
    ("POST", "/bff/admin/clients", "", Calls(&["RegisterClient"])),
    ("GET", "/bff/admin/security-events", "", Calls(&["ListSecurityEvents"])),
];

/// To leave is open to everybody, also to who has left already.
const LEAVING: (&str, &str) = ("POST", "/bff/session/log-out");

/// The path of a row as it is told: with its department where it has one.
fn told_path((_, template, path, needs): &Route) -> String {
    let path = if path.is_empty() { template } else { path };
    match needs {
        CallsAt(service, _) => path.replace("{department}", service),
        Session | Official | Overseer | Revealer | Calls(_) => (*path).to_owned(),
    }
}

/// The path a route is tried with.
pub(crate) fn path_of(route: &Route) -> String {
    let path = told_path(route);
    let mut out = String::new();
    for part in path.split_inclusive('}') {
        match part.split_once('{') {
            Some((before, _)) => out.extend([before, NOBODY]),
            None => out.push_str(part),
        }
    }
    out
}

/// What the portal says of itself: routes, and the document each takes.
pub(crate) struct Description(Value);

impl Description {
    pub(crate) fn read() -> Self {
        Self(serde_json::from_str(&actnow_portal::description()).expect("a description"))
    }

    pub(crate) fn routes(&self) -> BTreeSet<(String, String)> {
        let paths = self.0["paths"].as_object().expect("paths");
        let of_path = |(path, methods): (&String, &Value)| {
            let methods = methods.as_object().expect("methods").keys();
            methods.map(|method| (method.to_uppercase(), path.clone())).collect::<Vec<_>>()
        };
        paths.iter().flat_map(of_path).collect()
    }

    /// The least document a route takes; empty when it takes none.
    pub(crate) fn document(&self, method: &str, path: &str) -> Option<Value> {
        let body =
            &self.0["paths"][path][method.to_lowercase()]["requestBody"]["content"]["application/json"];
        body.get("schema").map(|schema| self.least(schema))
    }

    /// The same with a value in every field.
    pub(crate) fn full_document(&self, method: &str, path: &str) -> Option<Value> {
        let body =
            &self.0["paths"][path][method.to_lowercase()]["requestBody"]["content"]["application/json"];
        body.get("schema").map(|schema| self.full(schema, 0))
    }

    fn resolved<'a>(&'a self, schema: &'a Value) -> &'a Value {
        match schema["$ref"].as_str() {
            Some(reference) => {
                &self.0["components"]["schemas"][reference.rsplit('/').next().unwrap_or_default()]
            }
            None => schema,
        }
    }

    fn least(&self, schema: &Value) -> Value {
        let schema = self.resolved(schema);
        match schema["type"].as_str() {
            Some("object") => {
                let needed = schema["required"].as_array().cloned().unwrap_or_default();
                let needed = needed.iter().filter_map(Value::as_str);
                needed.map(|name| (name.to_owned(), self.least(&schema["properties"][name]))).collect()
            }
            other => plain(other),
        }
    }

    fn full(&self, schema: &Value, depth: usize) -> Value {
        let schema = self.resolved(schema);
        if let Some(one) = schema["oneOf"].as_array().and_then(|choices| choices.first()) {
            return self.full(one, depth);
        }
        match schema["type"].as_str() {
            Some("object") if depth < 5 => {
                let fields = schema["properties"].as_object().cloned().unwrap_or_default();
                fields.iter().map(|(name, field)| (name.clone(), self.full(field, depth + 1))).collect()
            }
            Some("object") => json!({}),
            Some("array") if depth < 5 => json!([self.full(&schema["items"], depth + 1)]),
            other => plain(other),
        }
    }
}

fn plain(kind: Option<&str>) -> Value {
    match kind {
        Some("string") => json!("x"),
        Some("integer" | "number") => json!(1),
        Some("boolean") => json!(true),
        Some("array") => json!([]),
        Some("object") => json!({}),
        _ => Value::Null,
    }
}

/// Whether somebody in `role` is let through.
pub(crate) fn lets(needs: Needs, role: Role, contract: &Contract) -> bool {
    const OVERSEERS: [Role; 2] = [Role::Supervisor, Role::Head];
    match needs {
        Session => true,
        Official => !Role::ADMINISTRATORS.contains(&role),
        Overseer => OVERSEERS.contains(&role),
        Revealer => ["RevealFilingPerson", "RevealApplicationPerson"]
            .iter()
            .any(|name| contract.method(name).row.roles.contains(&role)),
        Calls(methods) => methods.iter().all(|name| contract.method(name).row.roles.contains(&role)),
        CallsAt(service, name) => {
            let mut there = contract.methods.iter().filter(|method| method.services.contains(&service));
            let method = there.find(|method| method.name() == name).expect("a method of the service");
            method.row.roles.contains(&role)
        }
    }
}

#[test]
fn every_route_has_its_row() {
    let described = Description::read().routes();
    let mut known: BTreeSet<(String, String)> =
        ROUTES.iter().map(|(method, path, ..)| ((*method).to_owned(), (*path).to_owned())).collect();
    known.insert((LEAVING.0.to_owned(), LEAVING.1.to_owned()));
    assert_eq!(described, known);
}

/// The whole of it to be read: routes by the roles of the accounts.
#[test]
fn who_may_ask_what_at_the_portal() {
    let contract = Contract::read();
    let mut text = format!("{:<72}", "");
    PEOPLE.iter().for_each(|(name, _)| text.push_str(&format!(" {:<4}", &name[..4])));
    for route in ROUTES {
        let path = told_path(route);
        text.push_str(&format!("\n{:<6} {path:<65}", route.0));
        for (_, role) in PEOPLE {
            text.push_str(if lets(route.3, role, &contract) { "  x  " } else { "  .  " });
        }
    }
    let text: Vec<&str> = text.lines().map(str::trim_end).collect();
    insta::assert_snapshot!("routes", text.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_role_is_let_through_where_its_row_says_and_nowhere_else() {
    let target = Target::start().await;
    let (contract, description) = (Contract::read(), Description::read());
    let (mut cells, mut wrong) = (0, Vec::new());
    for (n, (account, role)) in PEOPLE.into_iter().enumerate() {
        let visitor = target.visitor(account, format!("10.1.0.{n}")).await;
        let stranger = target.browser(format!("10.2.0.{n}"));
        let mut line = Line::to(target.portal).await;
        for route in ROUTES {
            cells += 1;
            let (status, code) = ask(&mut line, &visitor, route, &description, cells).await;
            let may = lets(route.3, role, &contract);
            let shut = status == 403 || code == "SESSION_ENDED" || code == "UNAUTHENTICATED";
            if may == shut || (!may && status != 403) || status >= 500 {
                wrong.push(format!("{account} {} {}: {status} {code}", route.0, path_of(route)));
            }
            // Once is enough to see that nobody is nobody.
            if n == 0 {
                let (status, code) = ask(&mut line, &stranger, route, &description, cells).await;
                if (status, code.as_str()) != (401, "SESSION_ENDED") {
                    wrong.push(format!("nobody {} {}: {status} {code}", route.0, path_of(route)));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    eprintln!("{cells} cells of {} routes were tried at the portal", ROUTES.len());
    a_task_is_for_its_roles(&target).await;
    target.house.close().await;
}

/// Asks for a route; a stream of events takes the connection with it.
async fn ask(
    line: &mut Line,
    browser: &Browser,
    route: &Route,
    description: &Description,
    n: usize,
) -> (u16, String) {
    let document = description.document(route.0, route.1);
    let body = document.map(|document| document.to_string()).unwrap_or_default();
    let headers = browser.ours(&format!("cell-{n}"));
    let path = path_of(route);
    let answer = line.send(browser, route.0, &path, &headers, body.as_bytes()).await;
    if answer.header("content-type").is_some_and(|kind| kind.starts_with("text/event-stream")) {
        *line = Line::to(*browser.address()).await;
    }
    (answer.status, answer.code())
}

/// A filing that waits for a registrar is claimed by a registrar, and by nobody else.
async fn a_task_is_for_its_roles(target: &Target) {
    let opened = target.house.submit(target.house.submission(FILING_TODAY, "for-a-registrar").await).await;
    let registrar = target.visitor("registrar", "10.3.0.1").await;
    let until = std::time::Instant::now() + std::time::Duration::from_secs(30);
    let task = loop {
        let bench = registrar.get("/bff/workbench?kind=FILING").await.json();
        let tasks = bench["tasks"].as_array().cloned().unwrap_or_default();
        if let Some(task) = tasks.into_iter().find(|task| task["case_id"] == opened.case_id.as_str()) {
            break task["id"].as_str().expect("an id").to_owned();
        }
        assert!(std::time::Instant::now() < until, "no work for the registrar: {bench}");
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    };
    let path = format!("/bff/tasks/{task}/claim");
    for (n, (account, role)) in PEOPLE.into_iter().enumerate() {
        let visitor = target.visitor(account, format!("10.3.1.{n}")).await;
        let status = visitor.write("POST", &path, "claim", b"").await.status;
        assert_eq!(status == 200, role == Role::Registrar, "{account}: {status}");
        assert!([200, 403].contains(&status), "{account}: {status}");
    }
}
