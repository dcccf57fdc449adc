//! Grades of licensed premises and the plan of the year: from the licence to its end.

use actnow_chassis::ids::Ids;
use actnow_decisions::Role;
use actnow_messaging::message::{AggregateSequence, Kind, Message};
use actnow_proto::food_licensing::v1::{FoodLicenceEnded, FoodLicenceIssued};
use actnow_proto::inspections::v1::{
    Answer, GetRiskGradeRequest, GradeMoveGround, GradedEstablishment, InspectionKind, InspectionState,
    ListYearPlanRequest, MoveRiskGradeRequest, OrderInspection, PlanInspectionRequest, PlannedVisit,
    PlannedVisitState, Premises, RiskGrade, RiskGradeAssigned,
};
use actnow_room::time::timestamp;
use chrono::TimeDelta;
use prost::Name;
use tonic::{Code, Status};
use uuid::Uuid;

use crate::house::{TestHouse, at, no, on_both, violations};
use crate::people::{OPERATOR, begin, id_of, new_id, order};
use crate::sampling::command_id;

on_both!(
    a_licence_gives_its_premises_a_grade_and_a_plan,
    a_signed_outcome_makes_the_grade_worse_and_the_plan_longer,
    a_head_moves_a_grade_with_ground_and_reasons,
    the_next_year_has_a_plan_of_its_own,
    a_visit_is_ordered_in_time_and_once_by_two_processes,
    a_licence_that_ended_drops_its_visits,
    a_supervisor_has_licensed_premises_looked_at,
    planted_breaches_of_grades_are_named,
);

const LICENCE: &str = "JY13702220000017";

fn premises() -> Premises {
    order(Uuid::nil()).premises.unwrap()
}

fn licence(house: &TestHouse) -> FoodLicenceIssued {
    FoodLicenceIssued {
        application_id: crate::people::APPLICATION.to_owned(),
        version: 7,
        occurred_at: Some(timestamp(house.now())),
        number: LICENCE.to_owned(),
        operator_uscc: OPERATOR.to_owned(),
        valid_from: "2026-09-21".to_owned(),
        valid_to: "2031-09-20".to_owned(),
        certificate_id: String::new(),
        act: "NEW".to_owned(),
        operator_name: "青岛万阁商贸有限公司".to_owned(),
        premises: Some(premises()),
        main_type: "FOOD_SELLER".to_owned(),
        wholesale: false,
        items: 1,
        on_commitment: false,
    }
}

impl TestHouse {
    async fn hear<M: Name>(&self, subject: &str, body: &M) -> Message {
        let message = Message {
            id: Ids::System.next(self.now()),
            kind: Kind::Event,
            type_name: M::full_name(),
            source: "food-licensing".to_owned(),
            subject: subject.to_owned(),
            sequence: AggregateSequence { version: 1, index: 0 },
            time: self.now(),
            case_id: None,
            traceparent: None,
            body: body.encode_to_vec(),
        };
        self.publish(vec![message.clone()]).await;
        self.handled(std::slice::from_ref(&message)).await;
        message
    }

    async fn licensed(&self, told: &FoodLicenceIssued) -> GradedEstablishment {
        self.hear(&told.application_id, told).await;
        self.graded().await
    }

    async fn ended(&self) {
        let fact = FoodLicenceEnded {
            licence_id: new_id().to_string(),
            version: 2,
            occurred_at: None,
            operator_uscc: OPERATOR.to_owned(),
            number: LICENCE.to_owned(),
            end: "CANCELLED".to_owned(),
            on: "2026-10-12".to_owned(),
            banned_until: String::new(),
            commitment: String::new(),
        };
        self.hear(&fact.licence_id, &fact).await;
    }

    async fn graded(&self) -> GradedEstablishment {
        let request = GetRiskGradeRequest { licence_number: LICENCE.to_owned(), ..Default::default() };
        self.head().get_risk_grade(request).await.unwrap().into_inner().establishment.unwrap()
    }

    async fn plan(&self, year: i32) -> Vec<PlannedVisit> {
        let request = ListYearPlanRequest { year, ..Default::default() };
        self.supervisor().list_year_plan(request).await.unwrap().into_inner().visits
    }

    /// Waits until the live visits of a year are these.
    async fn until_plan(&self, year: i32, days: &str) -> Vec<PlannedVisit> {
        let mut last = String::new();
        for _ in 0..600 {
            let visits = self.plan(year).await;
            last = live(&visits);
            if last == days {
                return visits;
            }
            tokio::time::sleep(std::time::Duration::from_millis(25)).await;
        }
        panic!("{year}: {last} instead of {days}");
    }

    async fn move_grade(
        &self,
        seen: &GradedEstablishment,
        ground: GradeMoveGround,
        reasons: &str,
    ) -> Result<GradedEstablishment, Status> {
        let request = MoveRiskGradeRequest {
            command_id: new_id().to_string(),
            establishment_id: seen.establishment_id.clone(),
            expected_version: seen.version,
            ground: ground.into(),
            reasons: reasons.to_owned(),
        };
        self.head().move_risk_grade(request).await.map(|answer| answer.into_inner().establishment.unwrap())
    }

    /// A visit of this kind that found `except`, signed by everybody.
    async fn visited(&self, kind: InspectionKind, except: &[(i32, Answer)]) -> Uuid {
        let id = new_id();
        self.send(&OrderInspection { kind: kind.into(), ..order(id) }).await;
        let assigned = self.until_state(id, InspectionState::Assigned).await;
        let started = begin(&mut self.inspector("lin"), &assigned).await.unwrap();
        let recorded = self.record(&started, except).await.unwrap();
        self.sign_all(&recorded).await;
        id
    }
}

/// Ordinals with their last days, without what was dropped.
fn live(visits: &[PlannedVisit]) -> String {
    let live = visits.iter().filter(|visit| visit.state() != PlannedVisitState::Dropped);
    live.map(|visit| format!("{}:{}", visit.ordinal, visit.visit_by)).collect::<Vec<_>>().join(" ")
}

async fn a_licence_gives_its_premises_a_grade_and_a_plan(house: &TestHouse) {
    let told = licence(house);
    let graded = house.licensed(&told).await;
    assert_eq!((graded.grade(), graded.static_points, graded.dynamic_points), (RiskGrade::A, 14, 0));
    assert_eq!(graded.premises, Some(premises()));
    let factors: Vec<&str> = graded.points.iter().map(|line| line.factor.as_str()).collect();
    assert_eq!(factors, ["FOOD_SELLER", "BULK", "ONLINE"]);
    assert_eq!((graded.visits_per_year, graded.version, graded.history.len()), (1, 1, 1));
    let id = graded.establishment_id.parse().unwrap();
    let fact: RiskGradeAssigned = house.fact(id).await;
    assert_eq!(
        (fact.grade(), fact.previous(), fact.rules),
        (RiskGrade::A, RiskGrade::Unspecified, graded.rules)
    );
    house.until_plan(2026, "1:2026-12-31").await;

    // The same message again, and an older one, change nothing.
    house
        .licensed(&FoodLicenceIssued {
            occurred_at: Some(timestamp(house.now() - TimeDelta::days(1))),
            main_type: "CANTEEN".to_owned(),
            ..told.clone()
        })
        .await;
    assert_eq!(house.graded().await.version, 1);

    // A change of the licence is graded at once; its history stays.
    let mut changed = FoodLicenceIssued { act: "CHANGE".to_owned(), main_type: "CANTEEN".to_owned(), ..told };
    changed.premises = Some(Premises { cooked: true, cold_frozen: true, ..premises() });
    let graded = house.licensed(&changed).await;
    assert_eq!((graded.grade(), graded.static_points, graded.version), (RiskGrade::B, 33, 2));
    let history: Vec<RiskGrade> = graded.history.iter().map(|kept| kept.grade()).collect();
    assert_eq!(history, [RiskGrade::B, RiskGrade::A]);
    assert_eq!(house.facts(id).await, ["RiskGradeAssigned", "RiskGradeAssigned"]);
    house.until_plan(2026, "1:2026-12-31").await;
}

async fn a_signed_outcome_makes_the_grade_worse_and_the_plan_longer(house: &TestHouse) {
    house.on_duty(&["lin", "mei"]).await;
    // The visit before the permit counts from the first day.
    house.visited(InspectionKind::SiteVerification, &[(3, Answer::FixedOnSite)]).await;
    let graded = house.licensed(&licence(house)).await;
    assert_eq!((graded.dynamic_points, graded.grade()), (5, RiskGrade::A));
    house.until_plan(2026, "1:2026-12-31").await;

    let failed = house.visited(InspectionKind::PostLicence, &[(1, Answer::Fail)]).await;
    let worse = house.graded().await;
    assert_eq!((worse.grade(), worse.dynamic_points, worse.version), (RiskGrade::C, 35, 2));
    assert!(worse.points.iter().any(|line| line.points == 30 && line.inspection_id == failed.to_string()));
    house.until_plan(2026, "1:2026-11-10 2:2026-12-31").await;

    let id = worse.establishment_id.parse().unwrap();
    assert_eq!(house.facts(id).await.len(), 2);
    let better = house.move_grade(&worse, GradeMoveGround::HaccpCertified, "认证证书").await.unwrap();
    assert_eq!((better.grade(), better.visits_per_year), (RiskGrade::B, 1));
    house.until_plan(2026, "1:2026-12-31").await;
    assert_eq!(house.plan(2026).await.len(), 2, "what was dropped stays to be seen");
}

async fn a_head_moves_a_grade_with_ground_and_reasons(house: &TestHouse) {
    let graded = house.licensed(&licence(house)).await;
    let ground = GradeMoveGround::FailedSampling;
    let found = violations(house.move_grade(&graded, GradeMoveGround::Unspecified, " ").await);
    let fields: Vec<&str> = found.iter().map(|(field, _)| field.as_str()).collect();
    assert_eq!(fields, ["ground", "reasons"]);
    let moved = house.move_grade(&graded, ground, "抽检报告2026-118").await.unwrap();
    assert_eq!((moved.grade(), moved.static_points), (RiskGrade::B, 14));
    assert_eq!(moved.moves[0].decided_by, "head-meng");
    assert_eq!(no(house.move_grade(&graded, ground, "再来").await).0, Code::Aborted);
    let again = no(house.move_grade(&moved, ground, "再来").await);
    assert_eq!(again, (Code::FailedPrecondition, "ALREADY_MOVED".to_owned()));
    let stream = format!("establishment/{}", moved.establishment_id);
    let rows = actnow_chassis::journal::read(house.database.reader(), &stream).await.unwrap();
    let last = rows.last().unwrap();
    assert_eq!((last.action.as_str(), last.subject.as_str()), ("MOVE_GRADE", "head-meng"));
    assert_eq!(last.reasons, "FAILED_SAMPLING: 抽检报告2026-118");
    for role in [Role::Supervisor, Role::Inspector, Role::Applicant] {
        let mut other = house.client("other", &[role]);
        let denied = other.move_risk_grade(MoveRiskGradeRequest::default()).await;
        assert_eq!(no(denied).0, Code::PermissionDenied);
    }
    let nobody = GetRiskGradeRequest::default();
    assert_eq!(violations(house.head().get_risk_grade(nobody).await)[0].0, "establishment_id");
    let unknown = GetRiskGradeRequest { licence_number: "JY0".to_owned(), ..Default::default() };
    assert_eq!(no(house.head().get_risk_grade(unknown).await).0, Code::NotFound);
    let nowhere = ListYearPlanRequest { page_token: "?".to_owned(), ..Default::default() };
    assert_eq!(violations(house.supervisor().list_year_plan(nowhere).await).len(), 2);
}

async fn the_next_year_has_a_plan_of_its_own(house: &TestHouse) {
    let graded = house.licensed(&licence(house)).await;
    let worse = house.move_grade(&graded, GradeMoveGround::Accident, "事故调查报告").await.unwrap();
    house.move_grade(&worse, GradeMoveGround::FailedSampling, "抽检报告").await.unwrap();
    house.until_plan(2026, "1:2026-11-10 2:2026-12-31").await;
    house.set_clock(at("2027-01-01T00:00:05"));
    house.until_plan(2027, "1:2027-07-01 2:2027-12-31").await;
    let list = async |division: &str, grade: RiskGrade, token: &str| {
        let request = ListYearPlanRequest {
            year: 2027,
            division: division.to_owned(),
            grade: grade.into(),
            page_size: 1,
            page_token: token.to_owned(),
        };
        let page = house.supervisor().list_year_plan(request).await.unwrap().into_inner();
        (live(&page.visits), page.next_page_token)
    };
    let (first, token) = list("370222", RiskGrade::C, "").await;
    assert_eq!(first, "1:2027-07-01");
    let (second, token) = list("370222", RiskGrade::C, &token).await;
    assert_eq!(second, "2:2027-12-31");
    assert_eq!(list("370222", RiskGrade::C, &token).await, (String::new(), String::new()));
    assert_eq!(list("370202", RiskGrade::C, "").await.0, "");
    assert_eq!(list("370222", RiskGrade::D, "").await.0, "");
}

async fn a_visit_is_ordered_in_time_and_once_by_two_processes(house: &TestHouse) {
    house.start_replica().await;
    house.licensed(&licence(house)).await;
    house.until_plan(2026, "1:2026-12-31").await;
    house.set_clock(at("2026-12-03T00:00:05"));
    let ordered = "SELECT inspection_id FROM visit_plan WHERE state = 'ORDERED'";
    let row = house.until_row(ordered, vec![]).await;
    let id: Uuid = row.try_get("", "inspection_id").unwrap();
    let visit = house.get(id).await;
    assert_eq!((visit.kind(), visit.due.as_str()), (InspectionKind::Daily, "2026-12-31"));
    assert_eq!((visit.premises, visit.operator_name.as_str()), (Some(premises()), "青岛万阁商贸有限公司"));
    house.set_clock(at("2026-12-31T00:00:05"));
    house.until_row("SELECT seq FROM journal WHERE stream = $1", vec![format!("light/{id}").into()]).await;
    assert_eq!(house.rows("SELECT id FROM inspections", vec![]).await.len(), 1);
    assert_eq!(house.plan(2026).await.len(), 1);
}

async fn a_licence_that_ended_drops_its_visits(house: &TestHouse) {
    let told = licence(house);
    let graded = house.licensed(&told).await;
    house.until_plan(2026, "1:2026-12-31").await;
    house.ended().await;
    house.until_plan(2026, "").await;
    let gone = house.graded().await;
    assert_eq!((gone.active, gone.grade(), gone.version), (false, RiskGrade::A, graded.version + 1));
    let refused = no(house.move_grade(&gone, GradeMoveGround::Accident, "事故").await);
    assert_eq!(refused, (Code::FailedPrecondition, "WRONG_STATE".to_owned()));
    house.ended().await;
    assert_eq!(house.licensed(&told).await, gone);
    assert_eq!(house.alarms(gone.establishment_id.parse().unwrap()).await, Vec::<String>::new());
}

/// Who and where follows from what is kept, recusal as well: somebody related to the premises is not sent there.
async fn a_supervisor_has_licensed_premises_looked_at(house: &TestHouse) {
    house.on_duty(&["lin", "mei"]).await;
    let verified = new_id();
    house.send(&order(verified)).await;
    house.until(verified, |seen| seen.version >= 1).await;
    house.licensed(&licence(house)).await;
    let wanted = |number: &str| PlanInspectionRequest {
        command_id: command_id(),
        kind: InspectionKind::Flying.into(),
        due: "2026-09-30".to_owned(),
        reasons: "投诉举报：散装食品未标明生产日期".to_owned(),
        licence_number: number.to_owned(),
        ..PlanInspectionRequest::default()
    };
    let planned =
        house.supervisor().plan_inspection(wanted(LICENCE)).await.unwrap().into_inner().inspection.unwrap();
    assert_eq!((planned.kind(), planned.operator_uscc.as_str()), (InspectionKind::Flying, OPERATOR));
    assert_eq!(planned.premises, Some(premises()));
    let parties = async |id: Uuid| {
        let sql = "SELECT body FROM inspections WHERE id = $1";
        let body: String = house.rows(sql, vec![id.into()]).await[0].try_get("", "body").unwrap();
        let body: serde_json::Value = serde_json::from_str(&body).unwrap();
        body["task"]["order"]["parties"].clone()
    };
    assert_eq!(parties(id_of(&planned)).await, parties(verified).await);
    let known = PlanInspectionRequest { related_persons: vec!["token-of-p9".to_owned()], ..wanted(LICENCE) };
    let known = house.supervisor().plan_inspection(known).await.unwrap().into_inner().inspection.unwrap();
    assert!(parties(id_of(&known)).await.to_string().contains("token-of-p9"), "who is known now is added");

    let unknown = house.supervisor().plan_inspection(wanted("JY13702220000025")).await;
    assert_eq!(unknown.unwrap_err().code(), Code::NotFound);
    let twice = PlanInspectionRequest { operator_uscc: OPERATOR.to_owned(), ..wanted(LICENCE) };
    let twice = house.supervisor().plan_inspection(twice).await;
    assert_eq!(violations(twice), [("licence_number".to_owned(), "DESCRIBED_TWICE".to_owned())]);
    house.ended().await;
    let over = house.supervisor().plan_inspection(wanted(LICENCE)).await;
    assert_eq!(violations(over), [("licence_number".to_owned(), "LICENCE_ENDED".to_owned())]);
}

async fn planted_breaches_of_grades_are_named(house: &TestHouse) {
    let graded = house.licensed(&licence(house)).await;
    house.until_plan(2026, "1:2026-12-31").await;
    let id: Uuid = graded.establishment_id.parse().unwrap();
    assert_eq!(house.breaches().await, []);
    let planted = [
        ("establishments", "body", "\"grade\":\"A\"", "\"grade\":\"B\"", "does not follow from its inputs"),
        ("risk_grades", "grade", "A", "D", "not the newest of its history"),
        ("visit_plan", "state", "PLANNED", "DROPPED", "its grade wants 1"),
        ("alarms", "kind", "PLAN_VISITS", "PLANNED_VISITS", "needs the alarm PLAN_VISITS"),
    ];
    for (table, column, right, wrong, what) in planted {
        let plant = format!("UPDATE {table} SET {column} = replace({column}, $1, $2)");
        house.execute(&plant, vec![right.into(), wrong.into()]).await;
        let breaches = house.breaches().await;
        let named =
            |breach: &actnow_room::Breach| breach.subject == id.to_string() && breach.what.contains(what);
        assert!(breaches.iter().any(named), "{what} in {breaches:#?}");
        house.execute(&plant, vec![wrong.into(), right.into()]).await;
        assert_eq!(house.breaches().await, [], "{what}");
    }
}
