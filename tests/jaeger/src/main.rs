//! Listens at the two addresses it is given: for spans (OTLP over gRPC), and for those who look (Jaeger's classic
//! interface and its page).

use otlp_embedded::{Config, State, TraceServiceImpl, TraceServiceServer, ui_app};
use tokio::net::TcpListener;
use tokio_stream::wrappers::TcpListenerStream;
use tonic::transport::Server;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut addresses = std::env::args().skip(1);
    let (Some(spans), Some(query), None) = (addresses.next(), addresses.next(), addresses.next()) else {
        return Err("usage: actnow-test-jaeger OTLP_ADDRESS QUERY_ADDRESS".into());
    };
    let state = State::new(Config { max_length: 2_000, max_memory_usage: 64 << 20 });
    let spans = TcpListenerStream::new(TcpListener::bind(spans).await?);
    let query = TcpListener::bind(query).await?;
    let service = TraceServiceServer::new(TraceServiceImpl::new(state.clone()));
    let receiving = Server::builder().add_service(service).serve_with_incoming(spans);
    let answering = axum::serve(query, ui_app(state, "/"));
    tokio::select! {
        ended = receiving => ended?,
        ended = answering.into_future() => ended?,
    }
    Ok(())
}
