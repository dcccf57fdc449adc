//! What operators can do with any service: parked messages, the journal, a shifted clock.

use std::str::FromStr;

use tonic::{Request, Response, Status};
use uuid::Uuid;

use actnow_chassis::clock::machine_time;
use actnow_chassis::database::Database;
use actnow_chassis::grpc::Permission;
use actnow_chassis::process::Process;
use actnow_chassis::{CommandError, journal};
use actnow_decisions::{Refusal, Role, Text, Violations};
use actnow_messaging::consumer::Consumer;
use actnow_messaging::troubled::{self, State, Troubled};
use actnow_proto::operations::v1::operations_service_server::OperationsService;
use actnow_proto::operations::v1::{
    GetClockRequest, GetClockResponse, GetParkedRequest, GetParkedResponse, JournalRow, ListParkedRequest,
    ListParkedResponse, Parked, ReadJournalRequest, ReadJournalResponse, ReplayParkedRequest,
    ReplayParkedResponse, SetClockRequest, SetClockResponse,
};

use crate::clock::store_offset;
use crate::time::{instant, timestamp};

/// Messages on a page when the caller does not say.
const DEFAULT_PAGE: u32 = 50;
const LARGEST_PAGE: u32 = 200;

const READERS: &[Role] = &[Role::Operator, Role::Head, Role::Supervisor];
const OPERATORS: &[Role] = &[Role::Operator];
/// The journal is also read by who audits it.
const AUDITORS: &[Role] = &[Role::Operator, Role::Head, Role::Supervisor, Role::AuditAdmin];

/// Who may call the operations service, the same in every room.
pub const PERMISSIONS: &[Permission] = &[
    Permission { method: "/actnow.operations.v1.OperationsService/ListParked", roles: READERS },
    Permission { method: "/actnow.operations.v1.OperationsService/GetParked", roles: READERS },
    Permission { method: "/actnow.operations.v1.OperationsService/ReplayParked", roles: OPERATORS },
    Permission { method: "/actnow.operations.v1.OperationsService/ReadJournal", roles: AUDITORS },
    Permission { method: "/actnow.operations.v1.OperationsService/GetClock", roles: READERS },
    Permission { method: "/actnow.operations.v1.OperationsService/SetClock", roles: OPERATORS },
];

/// The operations service of one room.
pub(crate) struct Operations {
    database: Database,
    consumer: Option<Consumer>,
    process: Process,
}

impl Operations {
    pub(crate) fn new(database: Database, consumer: Option<Consumer>, process: Process) -> Self {
        Self { database, consumer, process }
    }

    async fn find(&self, id: Uuid) -> Result<Troubled, CommandError> {
        troubled::find(&self.database, id).await?.ok_or_else(|| CommandError::not_found("parked message", id))
    }
}

#[tonic::async_trait]
impl OperationsService for Operations {
    async fn list_parked(
        &self,
        request: Request<ListParkedRequest>,
    ) -> Result<Response<ListParkedResponse>, Status> {
        let request = request.into_inner();
        let after = match request.page_token.as_str() {
            "" => None,
            token => Some(id_of("page_token", token)?),
        };
        let size = match request.page_size {
            ..=0 => DEFAULT_PAGE,
            asked => u32::try_from(asked).unwrap_or(DEFAULT_PAGE).min(LARGEST_PAGE),
        };
        let case_id = match request.case_id.as_str() {
            "" => None,
            case_id => Some(id_of("case_id", case_id)?.to_string()),
        };
        let page = troubled::list(&self.database, after, size, case_id.as_deref()).await?;
        let full = page.len() == size as usize;
        let next_page_token =
            page.last().filter(|_| full).map(|last| last.message.id.to_string()).unwrap_or_default();
        let messages = page.into_iter().map(present).collect();
        Ok(Response::new(ListParkedResponse { messages, next_page_token }))
    }

    async fn get_parked(
        &self,
        request: Request<GetParkedRequest>,
    ) -> Result<Response<GetParkedResponse>, Status> {
        let found = self.find(id_of("message_id", &request.into_inner().message_id)?).await?;
        Ok(Response::new(GetParkedResponse { message: Some(present(found)) }))
    }

    async fn replay_parked(
        &self,
        request: Request<ReplayParkedRequest>,
    ) -> Result<Response<ReplayParkedResponse>, Status> {
        let message_id = id_of("message_id", &request.into_inner().message_id)?;
        let Some(consumer) = &self.consumer else {
            return Err(CommandError::not_found("consumer", self.process.instance()).into());
        };
        let handled = ReplayParkedResponse { outcome: "HANDLED".to_owned(), reason: String::new() };
        let found = match self.find(message_id).await {
            // Asked a second time, because the first answer got lost.
            Err(CommandError::NotFound { .. }) if consumer.has_handled(message_id).await? => {
                return Ok(Response::new(handled));
            }
            found => found?,
        };
        if found.waits_for_another() {
            let outcome = found.state.as_str().to_owned();
            return Ok(Response::new(ReplayParkedResponse { outcome, reason: found.reason }));
        }
        let answer = match consumer.handle_troubled(found.message).await {
            Ok(()) => handled,
            Err(error @ (CommandError::Unavailable(..) | CommandError::Overloaded)) => {
                return Err(error.into());
            }
            Err(error) => {
                let now = self.find(message_id).await;
                let state = now.map_or(State::Parked, |now| now.state);
                ReplayParkedResponse { outcome: state.as_str().to_owned(), reason: error.details() }
            }
        };
        Ok(Response::new(answer))
    }

    async fn read_journal(
        &self,
        request: Request<ReadJournalRequest>,
    ) -> Result<Response<ReadJournalResponse>, Status> {
        let stream = request.into_inner().stream;
        let rows = journal::read(self.database.reader(), &stream).await?;
        if rows.is_empty() {
            return Err(CommandError::not_found("journal", stream).into());
        }
        let chain_holds = journal::first_break(&rows).is_none();
        let rows = rows.into_iter().map(journal_row).collect();
        Ok(Response::new(ReadJournalResponse { rows, chain_holds }))
    }

    async fn get_clock(
        &self,
        _request: Request<GetClockRequest>,
    ) -> Result<Response<GetClockResponse>, Status> {
        let clock = self.process.clock();
        let now = Some(timestamp(clock.now()));
        Ok(Response::new(GetClockResponse { now, shifted: clock.offset_micros().is_some() }))
    }

    async fn set_clock(
        &self,
        request: Request<SetClockRequest>,
    ) -> Result<Response<SetClockResponse>, Status> {
        let now = request.into_inner().now.as_ref().and_then(instant).ok_or_else(|| invalid("now"))?;
        let clock = self.process.clock();
        if clock.offset_micros().is_none() {
            return Err(CommandError::from(not_shifted()).into());
        }
        if now < clock.now() {
            return Err(CommandError::from(backwards()).into());
        }
        let offset = (now - machine_time()).num_microseconds().ok_or_else(|| invalid("now"))?;
        store_offset(&self.database, offset)
            .await
            .map_err(|error| CommandError::Unavailable("database", Some(error)))?;
        clock.set_offset_micros(offset);
        Ok(Response::new(SetClockResponse { now: Some(timestamp(clock.now())) }))
    }
}

fn not_shifted() -> Refusal {
    let text =
        Text::new("本系统未以移位时钟启动，不能调整时间", "this house was not started with a shifted clock");
    Refusal::precondition("CLOCK_NOT_SHIFTED", "", text)
}

fn backwards() -> Refusal {
    Refusal::precondition(
        "CLOCK_BACKWARDS",
        "",
        Text::new("时间只能向前调整", "the clock moves forward only"),
    )
}

fn invalid(field: &'static str) -> CommandError {
    let mut violations = Violations::new();
    violations.add(field, "O-1", "MALFORMED", Text::new("格式不正确", "cannot be read"));
    CommandError::Invalid(violations)
}

fn id_of(field: &'static str, text: &str) -> Result<Uuid, CommandError> {
    Uuid::from_str(text).map_err(|_| invalid(field))
}

fn present(troubled: Troubled) -> Parked {
    let message = troubled.message;
    Parked {
        message_id: message.id.to_string(),
        r#type: message.type_name,
        source: message.source,
        subject: message.subject,
        case_id: message.case_id.unwrap_or_default(),
        reason: troubled.reason,
        attempts: troubled.attempts,
        first_failed_at: Some(timestamp(troubled.first_failed_at)),
        parked_at: troubled.parked_at.map(timestamp),
        state: troubled.state.as_str().to_owned(),
        traceparent: message.traceparent.unwrap_or_default(),
        body_bytes: i64::try_from(message.body.len()).unwrap_or(i64::MAX),
    }
}

fn journal_row(row: journal::Row) -> JournalRow {
    JournalRow {
        seq: row.seq,
        at: Some(timestamp(row.at)),
        subject: row.subject,
        role: row.role,
        office: row.office,
        action: row.action,
        basis: row.basis,
        old_state: row.old_state,
        new_state: row.new_state,
        reasons: row.reasons,
        cause: row.cause,
        hash: actnow_chassis::digest::to_hex(&row.hash),
    }
}
