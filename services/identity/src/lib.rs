//! Identity: accounts, offices, roles, sessions, clients of other departments, and the keys that sign for them.
//!
//! The portal begins and uses sessions in the name of browsers and gets short tokens for them; the services check
//! these tokens by the published keys and know nothing of passwords. Three administrators share the rest and exclude
//! each other: one makes accounts, one gives rights, one reads what was written down.

mod commands;
mod config;
pub mod domain;
mod grpc;
mod queries;
mod store;

use std::net::SocketAddr;
use std::sync::Arc;

use actnow_chassis::CommandError;
use actnow_chassis::database::Database;
use actnow_chassis::grpc::{MAX_DECODING_BYTES, MAX_ENCODING_BYTES};
use actnow_chassis::privacy::is_example_secret;
use actnow_chassis::token::KeySource;
use actnow_messaging::broker::QueueSpec;
use actnow_proto::identity::v1::identity_service_server::IdentityServiceServer;
use actnow_room::{Config, House, Room};
use anyhow::{Context, Result, bail};
use tonic::service::RoutesBuilder;

use crate::commands::passwords::Hasher;
use crate::commands::{Identity, housekeeping, keys, seed};
use crate::grpc::Face;

pub use crate::commands::seed::DEMO_PASSWORD;
pub use crate::config::{SERVICE, Settings};
pub use crate::grpc::PERMISSIONS;
pub use crate::store::Migrator;
pub use crate::store::invariants::verify;

/// The commented defaults of the service's own section.
pub const DEFAULT_CONFIG: &str = include_str!("config.default.toml");

/// Where the key set stands on the admin port.
pub const KEY_SET_PATH: &str = "/.well-known/jwks.json";

/// Its place at the broker: it hears nothing.
pub fn queue() -> QueueSpec {
    QueueSpec { service: SERVICE.to_owned(), events: Vec::new(), orders: Vec::new() }
}

/// Starts the service in `house`; answers where it serves gRPC.
///
/// # Errors
/// When a setting makes no sense, the database is away or not migrated, the address is taken, or the house is no
/// demonstration and has accounts or secrets of one.
pub async fn start(config: Config<Settings>, house: House) -> Result<SocketAddr> {
    let rules = Arc::new(config.service.rules()?);
    let mut room = Room::open::<Migrator, _>(SERVICE, &config, &house).await?;
    let hasher = Hasher::new(rules.hash, room.database.ids().secret())?;
    if config.service.demo {
        seed::demonstration(&room.database, &hasher).await.context("the accounts of the demonstration")?;
    } else {
        refuse_demonstration(&room.database, config.privacy.secret.expose()).await?;
    }
    let identity = Identity {
        database: room.database.clone(),
        privacy: room.privacy.clone(),
        rules,
        hasher,
        signers: keys::Signers::default(),
    };
    keys::ensure(&identity).await.context("the key that signs tokens")?;
    let publishing = identity.clone();
    let published: KeySource = Arc::new(move || {
        let identity = publishing.clone();
        Box::pin(async move { keys::published(&identity).await })
    });
    room.publish_keys(KEY_SET_PATH, published);
    let (keeping, stop) = (identity.clone(), room.process().stop_token());
    room.spawn("housekeeping", async move {
        tokio::select! {
            () = stop.cancelled() => {}
            () = housekeeping::keep(keeping) => {}
        }
        Ok(())
    });
    let mut routes = RoutesBuilder::default();
    routes.add_service(
        IdentityServiceServer::new(Face(identity))
            .max_decoding_message_size(MAX_DECODING_BYTES)
            .max_encoding_message_size(MAX_ENCODING_BYTES),
    );
    room.serve(routes, PERMISSIONS).await
}

/// A house that is no demonstration runs neither with accounts that everybody can use nor on an example's secret.
async fn refuse_demonstration(database: &Database, privacy_secret: &str) -> Result<()> {
    if is_example_secret(privacy_secret) {
        bail!("privacy.secret is an example's: make one of your own (deploy/secrets.sh)");
    }
    if store::accounts::any_and_any_demo(database.reader()).await?.1 {
        bail!(
            "this house has accounts of a demonstration, whose password everybody knows, and is not marked as one \
             (service.demo): make a fresh house"
        );
    }
    Ok(())
}

/// Makes the three administrators of a fresh house, with passwords for one log-in; answers names and passwords, or
/// nothing when the house has accounts already.
///
/// # Errors
/// When a setting makes no sense or the database is away.
pub async fn install_administrators(
    settings: &Settings,
    database: &Database,
) -> Result<Vec<(&'static str, String)>> {
    let hasher = Hasher::new(settings.rules()?.hash, database.ids().secret())?;
    let made = seed::administrators(database, &hasher).await;
    made.map_err(|error: CommandError| anyhow::anyhow!(error.details()))
}
