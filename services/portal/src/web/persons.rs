//! Persons of a file: masked for who works on it; one value unmasked, and the companies of a person, after it was written
//! down who is shown what and why. Identity writes it into the security events, the department into its journal.

use actnow_decisions::Role;
use actnow_proto::food_licensing::v1::{ListApplicationPersonsRequest, RevealApplicationPersonRequest};
use actnow_proto::registration::v1 as contract;
use actnow_proto::registration::v1::{
    ListFilingPersonsRequest, RevealFilingPersonRequest, SearchCompaniesByPersonRequest,
};
use axum::Json;
use axum::extract::{Path, State};
use tonic::Status;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Portal;
use super::input::{CommandId, Input, Origin};
use super::problem::{Failure, Shows};
use crate::departments::{Reveal, Visitor};
use crate::wire::{
    CompaniesOfPerson, PersonSearch, Persons, Problem, RevealWish, Revealed, Shown, page_size, value_of,
};

/// How long a page shows a value.
const SHOWN_SECONDS: u32 = 60;

pub(super) fn routes() -> OpenApiRouter<Portal> {
    OpenApiRouter::new()
        .routes(routes!(filing_persons))
        .routes(routes!(application_persons))
        .routes(routes!(reveal))
        .routes(routes!(companies_of_person))
}

/// A file that names persons.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum File {
    Filing,
    Application,
}

impl File {
    fn of(kind: &str) -> Result<Self, Failure> {
        match kind {
            "FILING" => Ok(Self::Filing),
            "APPLICATION" => Ok(Self::Application),
            _ => Err(Failure::field("kind", "UNKNOWN", "事项种类无效", "not a kind of file with persons")),
        }
    }

    /// Who may be shown something; a hint for the page, and nothing is written down for who may not. The
    /// departments decide.
    const fn revealer(self) -> Role {
        match self {
            Self::Filing => Role::Registrar,
            Self::Application => Role::Reviewer,
        }
    }

    /// What is written down, `filing/0192…`.
    fn object(self, id: &str) -> String {
        match self {
            Self::Filing => format!("filing/{id}"),
            Self::Application => format!("application/{id}"),
        }
    }

    async fn persons(
        self,
        portal: &Portal,
        visitor: &Visitor,
        id: String,
    ) -> Result<Vec<contract::MaskedPerson>, Status> {
        let (departments, tokens) = (&portal.departments, &visitor.tokens);
        Ok(match self {
            Self::Filing => {
                let request = ListFilingPersonsRequest { filing_id: id };
                departments.registration(tokens).list_filing_persons(request).await?.into_inner().persons
            }
            Self::Application => {
                let request = ListApplicationPersonsRequest { application_id: id };
                departments.food(tokens).list_application_persons(request).await?.into_inner().persons
            }
        })
    }

    async fn value(self, portal: &Portal, visitor: &Visitor, wish: RevealWish) -> Result<String, Status> {
        let (departments, tokens) = (&portal.departments, &visitor.tokens);
        let RevealWish { id, reference, reason, .. } = wish;
        let field = value_of!(wish.field, contract::PersonField);
        Ok(match self {
            Self::Filing => {
                let request = RevealFilingPersonRequest { filing_id: id, r#ref: reference, field, reason };
                departments.registration(tokens).reveal_filing_person(request).await?.into_inner().value
            }
            Self::Application => {
                let request =
                    RevealApplicationPersonRequest { application_id: id, r#ref: reference, field, reason };
                departments.food(tokens).reveal_application_person(request).await?.into_inner().value
            }
        })
    }
}

async fn listed(portal: &Portal, visitor: &Visitor, file: File, id: String) -> Shows<Persons> {
    let persons = file.persons(portal, visitor, id).await?.shown();
    Ok(Json(Persons { persons, may_reveal: visitor.has_one_of(&[file.revealer()]) }))
}

/// The persons of a registration filing, masked.
#[utoipa::path(get, path = "/bff/filings/{filing_id}/persons", tag = "persons",
    params(("filing_id" = String, Path)),
    responses((status = 200, body = Persons), (status = "default", body = Problem)))]
async fn filing_persons(
    State(portal): State<Portal>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Shows<Persons> {
    listed(&portal, &visitor, File::Filing, id).await
}

/// The persons of a food filing or licence application, masked.
#[utoipa::path(get, path = "/bff/applications/{application_id}/persons", tag = "persons",
    params(("application_id" = String, Path)),
    responses((status = 200, body = Persons), (status = "default", body = Problem)))]
async fn application_persons(
    State(portal): State<Portal>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Shows<Persons> {
    listed(&portal, &visitor, File::Application, id).await
}

/// Shows one masked value: written down first, with the reason.
#[utoipa::path(post, path = "/bff/reveal", tag = "persons", request_body = RevealWish,
    params(("Idempotency-Key" = String, Header)),
    responses((status = 200, body = Revealed), (status = "default", body = Problem)))]
async fn reveal(
    State(portal): State<Portal>,
    visitor: Visitor,
    CommandId(command_id): CommandId,
    Origin(from): Origin,
    Input(wish): Input<RevealWish>,
) -> Shows<Revealed> {
    if !visitor.has_one_of(&[File::Filing, File::Application].map(File::revealer)) {
        return Err(Failure::forbidden());
    }
    let file = File::of(&wish.kind)?;
    if !visitor.has_one_of(&[file.revealer()]) {
        return Err(Failure::forbidden());
    }
    if value_of!(wish.field, contract::PersonField) == 0 {
        return Err(Failure::field("field", "UNKNOWN", "项目无效", "nothing of a person is called that"));
    }
    check_reason(&wish.reason)?;
    // Of what is not there nothing is shown, and nothing is written down either.
    let persons = file.persons(&portal, &visitor, wish.id.clone()).await?;
    if !persons.iter().any(|person| person.r#ref == wish.reference) {
        return Err(Failure::not_found());
    }
    let record = Reveal {
        command_id,
        object: file.object(&wish.id),
        field: format!("{}.{}", wish.reference, wish.field),
        reason: wish.reason.trim().to_owned(),
        source_ip: from.to_string(),
    };
    portal.sessions.record_reveal(&visitor.session, record).await?;
    let value = file.value(&portal, &visitor, wish).await?;
    Ok(Json(Revealed { value, seconds: SHOWN_SECONDS }))
}

/// Who may look companies up by a person; a hint for the page, the department decides.
const SEARCHERS: &[Role] = &[Role::Registrar, Role::Supervisor];

/// Companies in which a person holds a post, or held one: written down first, with the reason. Personal data comes in the
/// body: addresses are kept in many places.
#[utoipa::path(post, path = "/bff/register/persons", tag = "persons", request_body = PersonSearch,
    params(("Idempotency-Key" = String, Header)),
    responses((status = 200, body = CompaniesOfPerson), (status = "default", body = Problem)))]
async fn companies_of_person(
    State(portal): State<Portal>,
    visitor: Visitor,
    CommandId(command_id): CommandId,
    Origin(from): Origin,
    Input(search): Input<PersonSearch>,
) -> Shows<CompaniesOfPerson> {
    if !visitor.has_one_of(SEARCHERS) {
        return Err(Failure::forbidden());
    }
    check_reason(&search.reason)?;
    let by = if search.id_number.is_empty() { "NAME" } else { "ID_NUMBER" };
    let record = Reveal {
        command_id,
        object: "register/persons".to_owned(),
        field: by.to_owned(),
        reason: search.reason.trim().to_owned(),
        source_ip: from.to_string(),
    };
    portal.sessions.record_reveal(&visitor.session, record).await?;
    let id_kind = value_of!(search.id_kind, contract::IdDocumentKind);
    let request = SearchCompaniesByPersonRequest {
        id_kind,
        id_number: search.id_number,
        name: search.name,
        reason: search.reason,
        page_size: page_size(search.limit),
        page_token: search.cursor,
    };
    let mut registration = portal.departments.registration(&visitor.tokens);
    let answer = registration.search_companies_by_person(request).await?.into_inner();
    Ok(Json(CompaniesOfPerson { companies: answer.companies.shown(), next_cursor: answer.next_page_token }))
}

/// The rule of the departments, asked before anything is written down.
fn check_reason(reason: &str) -> Result<(), Failure> {
    let mut found = actnow_decisions::Violations::new();
    actnow_chassis::reveal::reason(&mut found, reason);
    found.into_result(()).map_err(|violations| actnow_chassis::CommandError::from(violations).into())
}
