//! What the departments would tell: messages about the subjects of a case, as registration and food licensing
//! send them; and the submission that starts it all.

use actnow_messaging::message::{AggregateSequence, Kind, Message};
use actnow_proto::fast_track::v1::{Case, Channel, CompanyPart, SubmitCaseRequest};
use actnow_proto::food_licensing::v1::{FilingMade, FoodForm, SaleMode};
use actnow_proto::registration::v1::subscription::Holder;
use actnow_proto::registration::v1::{
    CompanyRegistered, EstablishmentForm, FilingSubmitted, IdDocumentKind, LicenceIssued, NameParts,
    NameReleased, NameReserved, Person, Subscription, Verification, VerificationMethod,
};
use actnow_room::time::timestamp;
use chrono::{DateTime, Utc};
use prost::Name;
use uuid::Uuid;

use crate::house::{TestHouse, monday};

/// Identity number, phone and name of the first person: looked for where they must not be.
pub(crate) const ID_NUMBER: &str = "37021419000101001X";
pub(crate) const PHONE: &str = "13800138000";
pub(crate) const PERSON: &str = "陶样例";

fn person(reference: &str, name: &str, id_number: &str) -> Person {
    Person {
        r#ref: reference.to_owned(),
        name: name.to_owned(),
        id_kind: IdDocumentKind::ResidentId.into(),
        id_number: id_number.to_owned(),
        phone: PHONE.to_owned(),
        email: String::new(),
        verified: Some(Verification {
            method: VerificationMethod::Face.into(),
            at: Some(timestamp(monday())),
        }),
    }
}

fn company(trade: &str, holder: Holder, legal_rep: &str) -> CompanyPart {
    let form = EstablishmentForm {
        name: Some(NameParts {
            division: "青岛".to_owned(),
            trade: trade.to_owned(),
            industry: "电子商务".to_owned(),
            form: "有限公司".to_owned(),
            bracket_layout: false,
        }),
        domicile: "山东省青岛市城阳区高新区样例路1号101室".to_owned(),
        division: "370222".to_owned(),
        capital_fen: 100_000_000,
        shareholders: vec![Subscription {
            subscribed_fen: 100_000_000,
            form: "MONEY".to_owned(),
            due: "P5Y".to_owned(),
            holder: Some(holder),
        }],
        legal_rep: legal_rep.to_owned(),
        industry: "F5292".to_owned(),
        scope: vec!["食品销售（仅销售预包装食品）".to_owned()],
        signatures: vec!["parent".to_owned(), legal_rep.to_owned()],
        ..EstablishmentForm::default()
    };
    CompanyPart { form: Some(form), liability_stated: false }
}

/// A parent, its subsidiary and the subsidiary's food business.
pub(crate) fn submission(command_id: &str) -> SubmitCaseRequest {
    SubmitCaseRequest {
        command_id: command_id.to_owned(),
        channel: Channel::Window.into(),
        window: "综合窗口3".to_owned(),
        authority: "11370222MAFAKE0785".to_owned(),
        persons: vec![person("p1", PERSON, ID_NUMBER), person("p3", "万样例", "370202190002020038")],
        parent: Some(company("淘集集", Holder::Person("p1".to_owned()), "p1")),
        subsidiary: Some(company("万阁", Holder::CaseEntity("parent".to_owned()), "p3")),
        food: Some(FoodForm {
            premises: "样例路1号102室".to_owned(),
            division: "370222".to_owned(),
            mode: SaleMode::Retail.into(),
            ..FoodForm::default()
        }),
        arrived_at: None,
    }
}

impl TestHouse {
    pub(crate) async fn submit(&self, command_id: &str) -> Case {
        self.window().submit_case(submission(command_id)).await.unwrap().into_inner().case.unwrap()
    }
}

/// Speaks as a department about one case.
pub(crate) struct Departments<'a> {
    case: &'a Case,
    at: DateTime<Utc>,
    next: std::cell::Cell<u128>,
}

impl<'a> Departments<'a> {
    pub(crate) fn of(case: &'a Case) -> Self {
        Self::speaking_at(case, monday())
    }

    pub(crate) fn speaking_at(case: &'a Case, at: DateTime<Utc>) -> Self {
        Self { case, at, next: std::cell::Cell::new(1) }
    }

    pub(crate) fn subject(&self, step: &str) -> String {
        let step = self.case.steps.iter().find(|found| found.key == step).expect("a step of the case");
        step.subject_id.clone()
    }

    pub(crate) fn message<M: Name>(&self, subject: &str, version: i64, index: i32, fact: &M) -> Message {
        let number = self.next.get();
        self.next.set(number + 1);
        Message {
            id: Uuid::from_u128(0xfeed_0000_0000 + number),
            kind: Kind::Event,
            type_name: M::full_name(),
            source: "department".to_owned(),
            subject: subject.to_owned(),
            sequence: AggregateSequence { version, index },
            time: self.at,
            case_id: Some(self.case.case_id.clone()),
            traceparent: None,
            body: fact.encode_to_vec(),
        }
    }

    pub(crate) fn name_reserved(&self, company: &str) -> Message {
        let declaration_id = self.subject(&format!("{company}.name"));
        let fact = NameReserved {
            declaration_id: declaration_id.clone(),
            version: 1,
            occurred_at: Some(timestamp(self.at)),
            full_name: "青岛淘集集电子商务有限公司".to_owned(),
            reserved_until: "2026-11-21".to_owned(),
            similar: false,
        };
        self.message(&declaration_id, 1, 0, &fact)
    }

    pub(crate) fn name_released(&self, company: &str, version: i64) -> Message {
        let declaration_id = self.subject(&format!("{company}.name"));
        let fact = NameReleased { declaration_id: declaration_id.clone(), version, occurred_at: None };
        self.message(&declaration_id, version, 0, &fact)
    }

    /// Submitted and registered in one decision, then the licence.
    pub(crate) fn established(&self, company: &str) -> Vec<Message> {
        let filing_id = self.subject(&format!("{company}.establishment"));
        let uscc = if company == "parent" { "91370222MAFAKE019R" } else { "91370222MAFAKE027L" };
        let occurred_at = Some(timestamp(self.at));
        let submitted =
            FilingSubmitted { filing_id: filing_id.clone(), occurred_at, round: 1, ..Default::default() };
        let registered = CompanyRegistered {
            filing_id: filing_id.clone(),
            occurred_at,
            uscc: uscc.to_owned(),
            decided_by: "INSTANT".to_owned(),
            ..Default::default()
        };
        let issued = LicenceIssued {
            filing_id: filing_id.clone(),
            occurred_at,
            uscc: uscc.to_owned(),
            full_name: format!("{company} 有限公司"),
            established_on: "2026-09-21".to_owned(),
            scope: vec!["食品销售（仅销售预包装食品）".to_owned()],
            ..Default::default()
        };
        vec![
            self.message(&filing_id, 1, 0, &submitted),
            self.message(&filing_id, 1, 1, &registered),
            self.message(&filing_id, 2, 0, &issued),
        ]
    }

    pub(crate) fn filing_made(&self) -> Message {
        let application_id = self.subject("food");
        let fact = FilingMade {
            application_id: application_id.clone(),
            occurred_at: Some(timestamp(self.at)),
            number: "YB23702220000011".to_owned(),
            publicity_due: "2026-09-29".to_owned(),
            ..Default::default()
        };
        self.message(&application_id, 1, 0, &fact)
    }

    /// Everything told of a case in which all goes well.
    pub(crate) fn all_good(&self) -> Vec<Message> {
        let mut told = vec![self.name_reserved("parent"), self.name_reserved("subsidiary")];
        told.extend(self.established("parent"));
        told.extend(self.established("subsidiary"));
        told.push(self.filing_made());
        told
    }
}
