//! Takes spans of other processes over OTLP, as a collector does. Without authentication, as OTLP is within a
//! cluster: what comes is limited in size and number, trimmed, and shown as text only.

use std::path::PathBuf;

use anyhow::{Context, Result};
use opentelemetry_proto::tonic::collector::trace::v1::trace_service_server::{
    TraceService, TraceServiceServer,
};
use opentelemetry_proto::tonic::collector::trace::v1::{
    ExportTraceServiceRequest, ExportTraceServiceResponse,
};
use tokio::net::{TcpListener, UnixListener};
use tokio::sync::mpsc;
use tokio_stream::wrappers::UnixListenerStream;
use tokio_util::sync::CancellationToken;
use tonic::transport::Server;
use tonic::transport::server::TcpIncoming;
use tonic::{Request, Response, Status};

use super::model::{Span, spans_of};

/// Largest export, in bytes.
const LARGEST_EXPORT: usize = 4 * 1024 * 1024;
/// Exports at a time on one connection.
const AT_A_TIME: usize = 8;

struct Receiver {
    spans: mpsc::Sender<Vec<Span>>,
}

#[tonic::async_trait]
impl TraceService for Receiver {
    async fn export(
        &self,
        request: Request<ExportTraceServiceRequest>,
    ) -> Result<Response<ExportTraceServiceResponse>, Status> {
        let spans = spans_of(request.into_inner().resource_spans);
        // The sender keeps them and comes again: nothing is held here beyond what waits already.
        self.spans.try_send(spans).map_err(|_| Status::resource_exhausted("too many spans at once"))?;
        Ok(Response::new(ExportTraceServiceResponse::default()))
    }
}

/// Where spans are taken.
enum Door {
    Tcp(TcpListener),
    /// For the processes of one house on one machine; nobody else can reach it.
    Unix(UnixListener, PathBuf),
}

impl Door {
    async fn open(listen: &str) -> Result<Self> {
        let Some(path) = listen.strip_prefix("unix://") else {
            return Ok(Self::Tcp(actnow_chassis::listening::listen(listen).await?));
        };
        let path = PathBuf::from(path);
        // What is left of a process that was killed.
        match std::fs::remove_file(&path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
            Ok(()) | Err(_) => {}
        }
        Ok(Self::Unix(UnixListener::bind(&path)?, path))
    }
}

/// Opens the door at `listen`, `0.0.0.0:7306` or `unix:///path`, and hands what comes to `spans` until `stop`.
///
/// # Errors
/// When the address is taken.
pub(crate) async fn receive(
    listen: &str,
    spans: mpsc::Sender<Vec<Span>>,
    stop: CancellationToken,
) -> Result<impl Future<Output = Result<()>> + Send + 'static> {
    let door =
        Door::open(listen).await.with_context(|| format!("the portal cannot take spans at {listen}"))?;
    let service = TraceServiceServer::new(Receiver { spans }).max_decoding_message_size(LARGEST_EXPORT);
    let server = Server::builder().concurrency_limit_per_connection(AT_A_TIME).add_service(service);
    Ok(async move {
        match door {
            Door::Tcp(listener) => {
                server
                    .serve_with_incoming_shutdown(TcpIncoming::from(listener), stop.cancelled_owned())
                    .await?;
            }
            Door::Unix(listener, path) => {
                let incoming = UnixListenerStream::new(listener);
                server.serve_with_incoming_shutdown(incoming, stop.cancelled_owned()).await?;
                let _ = std::fs::remove_file(path);
            }
        }
        Ok(())
    })
}
