//! A room: one service with its database, its relay and consumer, its alarms and its gRPC server.

use std::net::SocketAddr;

use anyhow::{Context, Result, bail};
use sea_orm_migration::MigratorTrait;
use tonic::service::RoutesBuilder;

use actnow_chassis::admin::{Pages, Readiness};
use actnow_chassis::alarms::{self, OnAlarm};
use actnow_chassis::database::Database;
use actnow_chassis::grpc::{self, GrpcServer, LookUp, Permission, ServerLimits};
use actnow_chassis::listening::listen;
use actnow_chassis::privacy::PrivacyKeys;
use actnow_chassis::process::Process;
use actnow_chassis::tls::Tls;
use actnow_chassis::token::{KeySource, TokenVerifier};
use actnow_messaging::broker::Broker;
use actnow_messaging::consumer::{Consumer, Handler, Prelude};
use actnow_messaging::relay::Relay;
use actnow_messaging::troubled;
use actnow_proto::operations::v1::operations_service_server::OperationsServiceServer;

use crate::config::Config;
use crate::gauges;
use crate::operations::{self, Operations};

/// What the rooms of one process share.
#[derive(Clone)]
pub struct House {
    /// Tasks, clock and ids of the process.
    pub process: Process,
    /// Where messages travel.
    pub broker: Broker,
    /// What must be there before the process is ready.
    pub readiness: Readiness,
    /// What is published on the admin port.
    pub pages: Pages,
}

impl House {
    /// A house that is ready for nothing yet and publishes nothing.
    pub fn new(process: Process, broker: Broker) -> Self {
        Self { process, broker, readiness: Readiness::new(), pages: Pages::default() }
    }
}

/// One service, opened.
pub struct Room {
    /// Its name, `registration`.
    pub service: &'static str,
    /// Its database.
    pub database: Database,
    /// Seals personal data and finds it by blind index.
    pub privacy: PrivacyKeys,
    house: House,
    tokens: TokenVerifier,
    listen: String,
    tls: Option<Tls>,
    consumer: Option<Consumer>,
    look_ups: &'static [LookUp],
    /// Permissions of a further service in its routes.
    further: &'static [Permission],
}

impl Room {
    /// Opens the database of `service` and starts its relay.
    ///
    /// # Errors
    /// When the database is away or not migrated, or a key is malformed.
    pub async fn open<M: MigratorTrait, S>(
        service: &'static str,
        config: &Config<S>,
        house: &House,
    ) -> Result<Self> {
        let process = &house.process;
        let database = Database::connect(&config.database, process.clock().clone(), process.ids().clone())
            .await
            .with_context(|| format!("database of {service}"))?;
        let missing = M::get_pending_migrations_read_only(database.writer()).await?;
        if !missing.is_empty() {
            bail!(
                "the database of {service} lacks {} migration(s): run `actnow migrate` first",
                missing.len()
            );
        }
        let room = Self {
            service,
            database,
            privacy: PrivacyKeys::from_config(&config.privacy)?,
            house: house.clone(),
            tokens: TokenVerifier::from_config(&config.tokens)?,
            listen: config.grpc.listen.clone(),
            tls: Tls::from_config(&config.tls)?,
            consumer: None,
            look_ups: &[],
            further: &[],
        };
        room.relay();
        room.watch();
        room.keep_keys();
        Ok(room)
    }

    fn relay(&self) {
        let relay = Relay::new(self.database.clone(), &self.house.broker, &self.house.process);
        // After everything that writes: what it told still goes out.
        self.house.process.spawn_last(format!("{}.relay", self.service), |stop| async move {
            relay.run(stop).await;
            Ok(())
        });
    }

    /// The keys identity publishes are fetched before they are needed.
    fn keep_keys(&self) {
        if self.tokens.has_key_set() {
            let (tokens, stop) = (self.tokens.clone(), self.house.process.stop_token());
            self.spawn("token_keys", async move {
                tokio::select! {
                    () = stop.cancelled() => {}
                    () = tokens.keep_fresh() => {}
                }
                Ok(())
            });
        }
    }

    /// Gauges, readiness, and a last wait for open work at the stop.
    fn watch(&self) {
        let (database, service) = (self.database.clone(), self.service);
        let stop = self.house.process.stop_token();
        self.house.process.spawn(format!("{service}.gauges"), async move {
            tokio::select! {
                () = stop.cancelled() => {}
                () = gauges::keep(database.clone(), service) => {}
            }
            database.drain().await;
            Ok(())
        });
        let database = self.database.clone();
        self.house.readiness.check(format!("{service}.database"), move || {
            let database = database.clone();
            async move { database.reader().ping().await.map_err(|_| "the database does not answer".to_owned()) }
        });
    }

    /// Hears the messages of the service's queue with `handler`.
    pub fn hear(&mut self, handler: Handler) {
        self.consume(Consumer::new(self.database.clone(), self.service, handler));
    }

    /// The same, with `prelude` before the messages of each transaction.
    pub fn hear_after(&mut self, prelude: Prelude, handler: Handler) {
        self.consume(Consumer::new(self.database.clone(), self.service, handler).after(prelude));
    }

    fn consume(&mut self, consumer: Consumer) {
        self.consumer = Some(consumer.clone());
        let process = &self.house.process;
        let (broker, stop, task) = (self.house.broker.clone(), process.stop_token(), consumer.clone());
        process.spawn(format!("{}.consumer", self.service), async move {
            task.run(broker, stop).await;
            Ok(())
        });
        let stop = process.stop_token();
        process.spawn(format!("{}.troubled", self.service), async move {
            troubled::run(consumer, stop).await;
            Ok(())
        });
    }

    /// Fires the alarms of the service with `on_alarm`.
    pub fn on_alarm(&self, on_alarm: OnAlarm) {
        let (database, service, stop) =
            (self.database.clone(), self.service, self.house.process.stop_token());
        self.house.process.spawn(format!("{service}.alarms"), async move {
            alarms::run(database, service, on_alarm, stop).await;
            Ok(())
        });
    }

    /// Starts a task of the service's own; see [`Process::spawn`].
    pub fn spawn<F>(&self, name: &str, task: F)
    where
        F: Future<Output = Result<()>> + Send + 'static,
    {
        self.house.process.spawn(format!("{}.{name}", self.service), task);
    }

    /// Opens methods to clients of other departments: their rows of the permission table name `DEPARTMENT`.
    pub fn open_to_departments(&mut self, look_ups: &'static [LookUp]) {
        self.look_ups = look_ups;
    }

    /// Adds rows to the permission table that [`Room::serve`] is called with: of a further service in its routes.
    pub(crate) fn permit(&mut self, permissions: &'static [Permission]) {
        self.further = permissions;
    }

    /// Publishes the keys that sign tokens at `path` of the admin port, and believes them itself.
    pub fn publish_keys(&mut self, path: &'static str, keys: KeySource) {
        let page = keys.clone();
        self.house.pages.publish(path, move || page());
        self.tokens = self.tokens.clone().publishing(keys);
        self.keep_keys();
    }

    /// What it shows other processes, and asks of them; `None` where they speak unencrypted.
    pub fn tls(&self) -> Option<&Tls> {
        self.tls.as_ref()
    }

    /// The process this room is in.
    pub fn process(&self) -> &Process {
        &self.house.process
    }

    /// Serves `routes` beside operations, health and reflection; answers the bound address.
    ///
    /// # Errors
    /// When the address is taken.
    pub async fn serve(
        self,
        mut routes: RoutesBuilder,
        permissions: &'static [Permission],
    ) -> Result<SocketAddr> {
        let listener = listen(&self.listen)
            .await
            .with_context(|| format!("{} cannot listen at {}", self.service, self.listen))?;
        let address = listener.local_addr()?;
        let (health, health_server) = grpc::health();
        health.set_service_status("", grpc::ServingStatus::Serving).await;
        let operations =
            Operations::new(self.database.clone(), self.consumer.clone(), self.house.process.clone());
        routes
            .add_service(
                OperationsServiceServer::new(operations)
                    .max_decoding_message_size(grpc::MAX_DECODING_BYTES)
                    .max_encoding_message_size(grpc::MAX_ENCODING_BYTES),
            )
            .add_service(health_server)
            .add_service(grpc::reflection(&[actnow_proto::DESCRIPTORS])?);
        let server = GrpcServer {
            service: self.service,
            listener,
            routes: routes.routes(),
            permissions: [permissions, self.further, operations::PERMISSIONS].concat(),
            look_ups: self.look_ups,
            tokens: self.tokens.clone(),
            limits: ServerLimits::default(),
            tls: self.tls,
        };
        let stop = self.house.process.stop_token();
        let service = self.service;
        self.house.process.spawn(format!("{service}.grpc"), async move {
            let ending = stop.clone();
            grpc::serve(server, async move {
                ending.cancelled().await;
                health.set_service_status("", grpc::ServingStatus::NotServing).await;
            })
            .await
        });
        tracing::info!(service, %address, "Serving gRPC.");
        Ok(address)
    }
}
