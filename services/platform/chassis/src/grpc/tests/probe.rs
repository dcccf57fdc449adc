//! A service with one method per thing to see, and a house that serves it.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use actnow_decisions::{Actor, Role, Text, Violations};
use http::uri::PathAndQuery;
use http::{Request, Response};
use ring::rand::SystemRandom;
use tokio::net::TcpListener;
use tokio::sync::{Notify, oneshot};
use tokio::task::JoinHandle;
use tonic::body::Body;
use tonic::server::{NamedService, UnaryService};
use tonic::service::Routes;
use tonic::transport::Channel;
use tonic::{Status, client, server};
use tonic_prost::ProstCodec;
use tower_service::Service;

use crate::error::CommandError;
use crate::grpc::client::{Caller, channel, connect, tokens_of};
use crate::grpc::{self, GrpcServer, MAX_DECODING_BYTES, Permission, ServerLimits, health, serve};
use crate::token::{TokenSigner, TokenSignerConfig, TokenVerifier, generate_key, wall_seconds};
use crate::trace_context;

type Boxed<T> = Pin<Box<dyn Future<Output = T> + Send>>;

const REGISTRAR: &[Role] = &[Role::Registrar];
const PERMISSIONS: &[Permission] = &[
    Permission { method: "/test.v1.Probe/Whoami", roles: REGISTRAR },
    Permission { method: "/test.v1.Probe/Hang", roles: REGISTRAR },
    Permission { method: "/test.v1.Probe/Hold", roles: REGISTRAR },
    Permission { method: "/test.v1.Probe/Remaining", roles: REGISTRAR },
    Permission { method: "/test.v1.Probe/Trace", roles: REGISTRAR },
    Permission { method: "/test.v1.Probe/Violate", roles: REGISTRAR },
];

/// Signals between a held call and its test.
#[derive(Default)]
struct Hold {
    entered: Notify,
    released: Notify,
}

#[derive(Clone)]
struct Probe(Arc<Hold>);

impl NamedService for Probe {
    const NAME: &'static str = "test.v1.Probe";
}

impl Service<Request<Body>> for Probe {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Boxed<Result<Response<Body>, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let method = request.uri().path().rsplit('/').next().unwrap_or_default().to_owned();
        let unary = Method { name: method, hold: self.0.clone() };
        Box::pin(async move {
            let codec = ProstCodec::<String, String>::default();
            let mut grpc = server::Grpc::new(codec)
                .apply_max_message_size_config(Some(MAX_DECODING_BYTES), Some(grpc::MAX_ENCODING_BYTES));
            Ok(grpc.unary(unary, request).await)
        })
    }
}

struct Method {
    name: String,
    hold: Arc<Hold>,
}

impl UnaryService<String> for Method {
    type Response = String;
    type Future = Boxed<Result<tonic::Response<String>, Status>>;

    fn call(&mut self, request: tonic::Request<String>) -> Self::Future {
        let (name, hold) = (self.name.clone(), self.hold.clone());
        Box::pin(async move { answer(&name, &hold, request).await.map(tonic::Response::new) })
    }
}

async fn answer(name: &str, hold: &Hold, request: tonic::Request<String>) -> Result<String, Status> {
    match name {
        "Whoami" => grpc::actor(&request).map(|actor| format!("{} at {}", actor.subject, actor.office)),
        "Hang" => std::future::pending().await,
        "Hold" => {
            hold.entered.notify_one();
            hold.released.notified().await;
            Ok("released".to_owned())
        }
        "Remaining" => Ok(grpc::deadline::remaining().unwrap_or_default().as_millis().to_string()),
        "Trace" => Ok(trace_context::current_trace_id().unwrap_or_default()),
        "Violate" => {
            let mut violations = Violations::new();
            for n in 0..request.get_ref().parse().unwrap() {
                let text =
                    Text::new("出资额之和不等于注册资本", "subscriptions do not add up to the capital");
                violations.add(format!("shareholders[{n}]"), "C-CAP-1", "CAPITAL_MISMATCH", text);
            }
            Err(CommandError::Invalid(violations).into())
        }
        other => Err(Status::unimplemented(other.to_owned())),
    }
}

/// A served probe with its keys.
pub(super) struct House {
    pub(super) address: String,
    signer: TokenSigner,
    hold: Arc<Hold>,
    caller: Caller<Channel>,
    stop: Option<oneshot::Sender<()>>,
    server: JoinHandle<anyhow::Result<()>>,
}

impl House {
    pub(super) async fn open(limits: ServerLimits) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let signer = signer();
        let hold = Arc::new(Hold::default());
        let (_reporter, health) = health();
        let server = GrpcServer {
            service: "probe",
            listener,
            routes: Routes::new(Probe(hold.clone())).add_service(health),
            permissions: PERMISSIONS.to_vec(),
            look_ups: &[],
            tokens: TokenVerifier::trusting(&signer).unwrap(),
            tls: None,
            limits,
        };
        let (stop, stopped) = oneshot::channel();
        let server = tokio::spawn(serve(server, async {
            let _ = stopped.await;
        }));
        let caller = caller(&address, &signer);
        Self { address, signer, hold, caller, stop: Some(stop), server }
    }

    /// A token of `role`, signed `shift` seconds from now.
    pub(super) fn token(&self, role: Role, shift: i64) -> String {
        self.signer.sign(&actor(role), wall_seconds() + shift, 60).unwrap()
    }

    /// A caller with a connection of its own.
    pub(super) fn caller(&self) -> Caller<Channel> {
        caller(&self.address, &self.signer)
    }

    pub(super) async fn call(&self, method: &str, body: &str) -> Result<String, Status> {
        call(self.caller.clone(), method, body, None).await
    }

    /// A call without the house's own client: exactly this authorization header.
    pub(super) async fn call_with_header(&self, method: &str, value: Option<&str>) -> Result<String, Status> {
        call(channel(&self.address).unwrap(), method, "", value).await
    }

    /// A call that stays in its handler until [`House::release`].
    pub(super) async fn hold(&self) -> JoinHandle<Result<String, Status>> {
        let caller = self.caller.clone();
        let held = tokio::spawn(async move { call(caller, "Hold", "", None).await });
        self.hold.entered.notified().await;
        held
    }

    pub(super) fn release(&self) {
        self.hold.released.notify_one();
    }

    pub(super) fn shut(&mut self) {
        let _ = self.stop.take().map(|stop| stop.send(()));
    }

    pub(super) async fn closed(self) -> anyhow::Result<()> {
        self.server.await.unwrap()
    }
}

/// One unary call of `method` through `service`.
pub(super) async fn call<S>(
    service: S,
    method: &str,
    body: &str,
    auth: Option<&str>,
) -> Result<String, Status>
where
    S: client::GrpcService<Body, ResponseBody = Body>,
    S::Error: Into<tonic::codegen::StdError>,
{
    let mut grpc = client::Grpc::new(service);
    grpc.ready().await.map_err(|e| Status::from_error(e.into()))?;
    let mut request = tonic::Request::new(body.to_owned());
    if let Some(value) = auth {
        request.metadata_mut().insert("authorization", value.parse().unwrap());
    }
    let path = PathAndQuery::try_from(format!("/test.v1.Probe/{method}")).unwrap();
    let answer = grpc.unary(request, path, ProstCodec::<String, String>::default()).await?;
    Ok(answer.into_inner())
}

fn caller(address: &str, signer: &TokenSigner) -> Caller<Channel> {
    connect(address, tokens_of(signer.clone(), actor(Role::Registrar))).unwrap()
}

fn actor(role: Role) -> Actor {
    Actor { subject: "li.wei".to_owned(), roles: vec![role], office: "W1".to_owned() }
}

fn signer() -> TokenSigner {
    let private_key = generate_key(&SystemRandom::new()).unwrap().private_key;
    let config = TokenSignerConfig { kid: "k1".to_owned(), issuer: "test".to_owned(), private_key };
    TokenSigner::from_config(&config).unwrap()
}
