//! Who acts in the tests, and what they hand in.

use actnow_chassis::ids::Ids;
use actnow_proto::inspections::v1::{
    Answer, AssignInspectorsRequest, ConsentRectificationRequest, GetChecklistRequest, Inspection,
    InspectionKind, Inspector, ItemAnswer, OrderInspection, Premises, RecordResultRequest,
    RecuseInspectorRequest, RegisterInspectorRequest, SetRosterRequest, SignResultRequest, Signatory,
    StartInspectionRequest,
};
use tonic::Status;
use uuid::Uuid;

use crate::house::{Client, TestHouse, monday};

/// The case every order of the tests belongs to.
pub(crate) const CASE: &str = "01990000-0000-7000-8000-00000000ca5e";
pub(crate) const APPLICATION: &str = "01990000-0000-7000-8000-0000000a9911";
pub(crate) const OPERATOR: &str = "91370222MAFAKE027L";
/// Monday.
pub(crate) const TODAY: &str = "2026-09-21";

pub(crate) fn new_id() -> Uuid {
    Ids::System.next(monday())
}

fn command_id() -> String {
    new_id().to_string()
}

/// A visit to the sample premises: bulk food, also sold online.
pub(crate) fn order(id: Uuid) -> OrderInspection {
    OrderInspection {
        inspection_id: id.to_string(),
        kind: InspectionKind::SiteVerification.into(),
        application_id: APPLICATION.to_owned(),
        operator_uscc: OPERATOR.to_owned(),
        operator_name: "青岛万阁商贸有限公司".to_owned(),
        premises: Some(Premises {
            address: "样例路1号102室".to_owned(),
            division: "370222".to_owned(),
            bulk: true,
            online: true,
            physical_shop: true,
            ..Premises::default()
        }),
        due: "2026-09-29".to_owned(),
        due_provisional: false,
        due_from: String::new(),
        due_working_days: 0,
        related_usccs: vec!["91370222MAFAKE019R".to_owned()],
        related_persons: vec!["token-of-p3".to_owned()],
        on_commitment: false,
    }
}

pub(crate) fn inspector(account: &str) -> Inspector {
    Inspector {
        inspector_id: account.to_owned(),
        name: format!("{account}样例"),
        office: "高新区所".to_owned(),
        qualified_for: vec!["FOOD_SALES".to_owned()],
        recused_usccs: Vec::new(),
        recused_persons: Vec::new(),
        active: true,
    }
}

impl TestHouse {
    pub(crate) async fn register(&self, inspector: Inspector) -> Inspector {
        let request = RegisterInspectorRequest { command_id: command_id(), inspector: Some(inspector) };
        let answer = self.supervisor().register_inspector(request).await.unwrap();
        answer.into_inner().inspector.unwrap()
    }

    pub(crate) async fn register_all(&self, accounts: &[&str]) {
        for account in accounts {
            self.register(inspector(account)).await;
        }
    }

    pub(crate) async fn try_roster(&self, day: &str, accounts: &[&str]) -> Result<Vec<String>, Status> {
        let request = SetRosterRequest {
            command_id: command_id(),
            date: day.to_owned(),
            inspector_ids: accounts.iter().map(|account| (*account).to_owned()).collect(),
        };
        self.supervisor().set_roster(request).await.map(|answer| answer.into_inner().inspector_ids)
    }

    pub(crate) async fn roster(&self, day: &str, accounts: &[&str]) {
        self.try_roster(day, accounts).await.unwrap();
    }

    /// These inspectors, registered and on duty today.
    pub(crate) async fn on_duty(&self, accounts: &[&str]) {
        self.register_all(accounts).await;
        self.roster(TODAY, accounts).await;
    }

    /// An ordered visit that got its team.
    pub(crate) async fn assigned(&self) -> Inspection {
        let id = new_id();
        self.send(&order(id)).await;
        self.until(id, |inspection| !inspection.inspectors.is_empty()).await
    }

    /// A visit of lin and mei that has begun.
    pub(crate) async fn started(&self) -> Inspection {
        self.on_duty(&["lin", "mei"]).await;
        let inspection = self.assigned().await;
        begin(&mut self.inspector("lin"), &inspection).await.unwrap()
    }

    /// A visit of lin and mei with its record; every item passed but `except`.
    pub(crate) async fn recorded(&self, except: &[(i32, Answer)]) -> Inspection {
        let inspection = self.started().await;
        self.record(&inspection, except).await.unwrap()
    }

    /// Lin records the checklist; every item passed but `except`.
    pub(crate) async fn record(
        &self,
        inspection: &Inspection,
        except: &[(i32, Answer)],
    ) -> Result<Inspection, Status> {
        let mut lin = self.inspector("lin");
        let answers = answers(&mut lin, inspection, except).await;
        record(&mut lin, inspection, answers).await
    }

    /// Both inspectors and the party sign.
    pub(crate) async fn sign_all(&self, inspection: &Inspection) -> Inspection {
        let mut now = inspection.clone();
        for account in &inspection.inspectors {
            now = sign(&mut self.inspector(account), &now, Signatory::Inspector).await.unwrap();
        }
        let device = &inspection.inspectors[0];
        sign(&mut self.inspector(device), &now, Signatory::InspectedParty).await.unwrap()
    }
}

/// The whole list: what applies passes, what does not is not applicable; `except` is answered so, with a demand.
pub(crate) async fn answers(
    client: &mut Client,
    inspection: &Inspection,
    except: &[(i32, Answer)],
) -> Vec<ItemAnswer> {
    let request = GetChecklistRequest { inspection_id: inspection.inspection_id.clone() };
    let items = client.get_checklist(request).await.unwrap().into_inner().items;
    let answers = items.into_iter().map(|item| {
        let usual = if item.applies { Answer::Pass } else { Answer::NotApplicable };
        let given = except.iter().find(|(no, _)| *no == item.item).map(|(_, answer)| *answer);
        let demand = if given.is_some() { "限期改正".to_owned() } else { String::new() };
        ItemAnswer { item: item.item, answer: given.unwrap_or(usual).into(), demand }
    });
    answers.collect()
}

pub(crate) async fn assign(
    client: &mut Client,
    inspection: &Inspection,
    accounts: &[&str],
    day: &str,
) -> Result<Inspection, Status> {
    let request = AssignInspectorsRequest {
        command_id: command_id(),
        inspection_id: inspection.inspection_id.clone(),
        expected_version: inspection.version,
        inspector_ids: accounts.iter().map(|account| (*account).to_owned()).collect(),
        visit_on: day.to_owned(),
    };
    client.assign_inspectors(request).await.map(|answer| answer.into_inner().inspection.unwrap())
}

pub(crate) async fn recuse(
    client: &mut Client,
    inspection: &Inspection,
    account: &str,
    reasons: &str,
) -> Result<Inspection, Status> {
    let request = RecuseInspectorRequest {
        command_id: command_id(),
        inspection_id: inspection.inspection_id.clone(),
        expected_version: inspection.version,
        inspector_id: account.to_owned(),
        reasons: reasons.to_owned(),
    };
    client.recuse_inspector(request).await.map(|answer| answer.into_inner().inspection.unwrap())
}

pub(crate) async fn begin(client: &mut Client, inspection: &Inspection) -> Result<Inspection, Status> {
    let request = StartInspectionRequest {
        command_id: command_id(),
        inspection_id: inspection.inspection_id.clone(),
        expected_version: inspection.version,
        credentials_shown: true,
    };
    client.start_inspection(request).await.map(|answer| answer.into_inner().inspection.unwrap())
}

pub(crate) async fn record(
    client: &mut Client,
    inspection: &Inspection,
    answers: Vec<ItemAnswer>,
) -> Result<Inspection, Status> {
    let request = RecordResultRequest {
        command_id: command_id(),
        inspection_id: inspection.inspection_id.clone(),
        expected_version: inspection.version,
        answers,
    };
    client.record_result(request).await.map(|answer| answer.into_inner().inspection.unwrap())
}

pub(crate) async fn sign(
    client: &mut Client,
    inspection: &Inspection,
    signatory: Signatory,
) -> Result<Inspection, Status> {
    sign_noting(client, inspection, signatory, "", "").await
}

pub(crate) async fn sign_noting(
    client: &mut Client,
    inspection: &Inspection,
    signatory: Signatory,
    refusal_reason: &str,
    witness: &str,
) -> Result<Inspection, Status> {
    let request = SignResultRequest {
        command_id: command_id(),
        inspection_id: inspection.inspection_id.clone(),
        expected_version: inspection.version,
        signatory: signatory.into(),
        refusal_reason: refusal_reason.to_owned(),
        witness: witness.to_owned(),
    };
    client.sign_result(request).await.map(|answer| answer.into_inner().inspection.unwrap())
}

pub(crate) async fn consent(
    client: &mut Client,
    inspection: &Inspection,
    deadline: &str,
) -> Result<Inspection, Status> {
    let request = ConsentRectificationRequest {
        command_id: command_id(),
        inspection_id: inspection.inspection_id.clone(),
        expected_version: inspection.version,
        deadline: deadline.to_owned(),
    };
    client.consent_rectification(request).await.map(|answer| answer.into_inner().inspection.unwrap())
}

pub(crate) fn id_of(inspection: &Inspection) -> Uuid {
    inspection.inspection_id.parse().unwrap()
}
