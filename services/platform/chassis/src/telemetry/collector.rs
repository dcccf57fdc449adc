//! A collector for tests: accepts OTLP over gRPC and keeps what arrives as it came.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use http::{Request, Response};
use tokio::net::TcpListener;
use tonic::body::Body;
use tonic::server::{Grpc, NamedService, UnaryService};
use tonic::transport::Server;
use tonic::transport::server::TcpIncoming;
use tonic_prost::ProstCodec;
use tower_service::Service;

type Boxed<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// The outermost shape all export requests share: repeated resources in field 1.
#[derive(Clone, PartialEq, prost::Message)]
struct Export {
    #[prost(bytes = "vec", repeated, tag = "1")]
    resources: Vec<Vec<u8>>,
}

#[derive(Clone, Default)]
struct Received(Arc<Mutex<Vec<u8>>>);

impl UnaryService<Export> for Received {
    type Response = ();
    type Future = Boxed<Result<tonic::Response<()>, tonic::Status>>;

    fn call(&mut self, request: tonic::Request<Export>) -> Self::Future {
        self.0.lock().unwrap().extend(request.into_inner().resources.concat());
        Box::pin(std::future::ready(Ok(tonic::Response::new(()))))
    }
}

macro_rules! collecting_service {
    ($name:ident, $path:literal) => {
        #[derive(Clone)]
        struct $name(Received);

        impl NamedService for $name {
            const NAME: &'static str = $path;
        }

        impl Service<Request<Body>> for $name {
            type Response = Response<Body>;
            type Error = Infallible;
            type Future = Boxed<Result<Response<Body>, Infallible>>;

            fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
                Poll::Ready(Ok(()))
            }

            fn call(&mut self, request: Request<Body>) -> Self::Future {
                let received = self.0.clone();
                Box::pin(async move {
                    Ok(Grpc::new(ProstCodec::<(), Export>::default()).unary(received, request).await)
                })
            }
        }
    };
}

collecting_service!(Traces, "opentelemetry.proto.collector.trace.v1.TraceService");
collecting_service!(Metrics, "opentelemetry.proto.collector.metrics.v1.MetricsService");

/// A collector that listens.
pub(super) struct Collector {
    pub(super) address: String,
    received: Received,
}

impl Collector {
    pub(super) async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let received = Received::default();
        let server = Server::builder()
            .add_service(Traces(received.clone()))
            .add_service(Metrics(received.clone()))
            .serve_with_incoming(TcpIncoming::from(listener));
        tokio::spawn(server);
        Self { address, received }
    }

    /// Everything that arrived, as text with the bytes between.
    pub(super) fn received(&self) -> String {
        String::from_utf8_lossy(&self.received.0.lock().unwrap()).into_owned()
    }
}
