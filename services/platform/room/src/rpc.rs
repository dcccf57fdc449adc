//! How a gRPC method becomes a command or a query, the same in every service.

use prost::Message;
use tonic::{Request, Response, Status};

use actnow_chassis::commands::CommandMeta;
use actnow_chassis::database::{Database, Txn, WorkContext};
use actnow_chassis::{CommandError, grpc, metrics, trace_context};
use actnow_decisions::{Text, Violations};
use actnow_proto::Command;

/// Longest command id a client may choose, in characters.
pub const MAX_COMMAND_ID: usize = 100;

/// A method of one service.
#[derive(Debug, Clone, Copy)]
pub struct Method {
    /// The service, `registration`.
    pub service: &'static str,
    /// Full path, `/actnow.registration.v1.RegistrationService/ApproveFiling`.
    pub path: &'static str,
}

impl Method {
    fn name(&self) -> &'static str {
        self.path.rsplit('/').next().unwrap_or(self.path)
    }
}

/// Parses `request` completely, then runs `work` once per command id in a unit of work.
///
/// # Errors
/// The status of the command's error; every violation of a malformed request at once.
pub async fn command<Q, C, R, P, W, F>(
    database: &Database,
    method: Method,
    request: Request<Q>,
    parse: P,
    work: W,
) -> Result<Response<R>, Status>
where
    Q: Command,
    R: Message + Default + Send + 'static,
    C: Send + 'static,
    P: FnOnce(Q) -> Result<C, Violations>,
    W: FnOnce(Txn, C) -> F + Send + 'static,
    F: Future<Output = Result<R, CommandError>> + Send + 'static,
{
    let actor = grpc::actor(&request)?;
    let request = request.into_inner();
    let meta = CommandMeta::of(request.command_id(), method.path, &request);
    let outcome = match checked(&meta, parse(request)) {
        Err(error) => Err(error),
        Ok(command) => {
            let context = WorkContext {
                actor,
                cause: format!("command:{}", meta.command_id),
                case_id: None,
                traceparent: trace_context::current_traceparent(),
            };
            database.once(context, meta, move |txn| work(txn, command)).await
        }
    };
    metrics::command(method.service, method.name(), outcome_name(outcome.as_ref().err()));
    Ok(Response::new(outcome?))
}

fn checked<C>(meta: &CommandMeta, parsed: Result<C, Violations>) -> Result<C, CommandError> {
    let length = meta.command_id.chars().count();
    if (1..=MAX_COMMAND_ID).contains(&length) {
        return Ok(parsed?);
    }
    let mut violations = Violations::new();
    violations.add(
        "command_id",
        "O-2",
        "COMMAND_ID",
        Text::new("命令编号必填，最长100个字符", "a command id of 1 to 100 characters is needed"),
    );
    if let Err(others) = parsed {
        violations.extend(others);
    }
    Err(CommandError::Invalid(violations))
}

fn outcome_name(error: Option<&CommandError>) -> &'static str {
    match error {
        None => "done",
        Some(CommandError::Invalid(_)) => "invalid",
        Some(CommandError::Refused(_) | CommandError::Denied(_)) => "refused",
        Some(CommandError::Stale { .. } | CommandError::CommandIdReused(_)) => "conflict",
        Some(CommandError::NotFound { .. }) => "not_found",
        Some(CommandError::Unavailable(..) | CommandError::Overloaded) => "unavailable",
        Some(CommandError::Internal(_)) => "fault",
    }
}
