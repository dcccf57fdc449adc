//! A collector for tests: takes spans over OTLP and keeps them.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use opentelemetry_proto::tonic::collector::metrics::v1::metrics_service_server::{
    MetricsService, MetricsServiceServer,
};
use opentelemetry_proto::tonic::collector::metrics::v1::{
    ExportMetricsServiceRequest, ExportMetricsServiceResponse,
};
use opentelemetry_proto::tonic::collector::trace::v1::trace_service_server::{
    TraceService, TraceServiceServer,
};
use opentelemetry_proto::tonic::collector::trace::v1::{
    ExportTraceServiceRequest, ExportTraceServiceResponse,
};
use opentelemetry_proto::tonic::common::v1::KeyValue;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use prost::Message;
use tokio::net::TcpListener;
use tonic::transport::Server;
use tonic::transport::server::TcpIncoming;
use tonic::{Request, Response, Status};

/// OTLP's number for a server span.
const KIND_SERVER: i32 = 2;

/// A span as received.
#[derive(Debug, Clone)]
pub struct Span {
    /// `service.name` of the process it came from.
    pub service: String,
    /// What was done.
    pub name: String,
    /// In hexadecimal.
    pub trace_id: String,
    /// In hexadecimal.
    pub id: String,
    /// Empty for a root.
    pub parent: String,
    /// Trace ids it is linked to.
    pub links: Vec<String>,
    /// Nanoseconds since 1970.
    pub began: u64,
    kind: i32,
    attributes: HashMap<String, String>,
}

impl Span {
    /// Whether a request was served.
    pub fn is_server(&self) -> bool {
        self.kind == KIND_SERVER
    }

    /// A text among its attributes, unless it is empty.
    pub fn attribute(&self, key: &str) -> Option<&str> {
        self.attributes.get(key).map(String::as_str).filter(|value| !value.is_empty())
    }
}

/// A running collector.
pub struct Collector {
    address: SocketAddr,
    received: Received,
}

#[derive(Clone, Default)]
struct Received {
    spans: Arc<Mutex<Vec<Span>>>,
    exports: Arc<Mutex<Vec<Vec<u8>>>>,
}

impl Received {
    fn keep(&self, export: &impl Message) {
        self.exports.lock().expect("the exports").push(export.encode_to_vec());
    }
}

impl Collector {
    /// Starts on a free port.
    ///
    /// # Panics
    /// When there is none.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let received = Received::default();
        let server = Server::builder()
            .add_service(TraceServiceServer::new(received.clone()))
            .add_service(MetricsServiceServer::new(received.clone()))
            .serve_with_incoming(TcpIncoming::from(listener));
        tokio::spawn(server);
        Self { address, received }
    }

    /// Where it listens, as exporters are told.
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    /// What was received so far.
    ///
    /// # Panics
    /// Never: nobody panics with the spans in hand.
    pub fn spans(&self) -> Vec<Span> {
        self.received.spans.lock().expect("the spans").clone()
    }

    /// Every export of spans and metrics as it came over the wire.
    ///
    /// # Panics
    /// Never: nobody panics with the exports in hand.
    pub fn received(&self) -> Vec<Vec<u8>> {
        self.received.exports.lock().expect("the exports").clone()
    }
}

#[tonic::async_trait]
impl TraceService for Received {
    async fn export(
        &self,
        request: Request<ExportTraceServiceRequest>,
    ) -> Result<Response<ExportTraceServiceResponse>, Status> {
        self.keep(request.get_ref());
        let mut spans = self.spans.lock().expect("the spans");
        for from in request.into_inner().resource_spans {
            let resource = attributes(&from.resource.unwrap_or_default().attributes);
            let service = resource.get("service.name").cloned().unwrap_or_default();
            for span in from.scope_spans.into_iter().flat_map(|scope| scope.spans) {
                spans.push(Span {
                    service: service.clone(),
                    name: span.name,
                    trace_id: hex(&span.trace_id),
                    id: hex(&span.span_id),
                    parent: hex(&span.parent_span_id),
                    links: span.links.iter().map(|link| hex(&link.trace_id)).collect(),
                    began: span.start_time_unix_nano,
                    kind: span.kind,
                    attributes: attributes(&span.attributes),
                });
            }
        }
        Ok(Response::new(ExportTraceServiceResponse::default()))
    }
}

#[tonic::async_trait]
impl MetricsService for Received {
    async fn export(
        &self,
        request: Request<ExportMetricsServiceRequest>,
    ) -> Result<Response<ExportMetricsServiceResponse>, Status> {
        self.keep(request.get_ref());
        Ok(Response::new(ExportMetricsServiceResponse::default()))
    }
}

fn attributes(pairs: &[KeyValue]) -> HashMap<String, String> {
    pairs
        .iter()
        .filter_map(|pair| {
            let value = pair.value.as_ref()?.value.as_ref()?;
            // Only texts are looked at here.
            if let Value::StringValue(text) = value { Some((pair.key.clone(), text.clone())) } else { None }
        })
        .collect()
}

fn hex(bytes: &[u8]) -> String {
    actnow_chassis::digest::to_hex(bytes)
}
