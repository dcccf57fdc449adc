//! gRPC clients of the services, acting in a role.

use std::sync::Arc;

use anyhow::{Context, Result};
use tonic::transport::Channel;

use actnow_chassis::grpc::client::{Caller, channel_to, tokens_of};
use actnow_chassis::tls::Tls;
use actnow_chassis::token::TokenSigner;
use actnow_decisions::{Actor, Role};
use actnow_proto::fast_track::v1::fast_track_service_client::FastTrackServiceClient;
use actnow_proto::food_licensing::v1::food_licensing_service_client::FoodLicensingServiceClient;
use actnow_proto::identity::v1::identity_service_client::IdentityServiceClient;
use actnow_proto::inspections::v1::inspections_service_client::InspectionsServiceClient;
use actnow_proto::instant_approval::v1::instant_approval_service_client::InstantApprovalServiceClient;
use actnow_proto::operations::v1::operations_service_client::OperationsServiceClient;
use actnow_proto::registration::v1::registration_service_client::RegistrationServiceClient;

use crate::house_folder::{DESK, HouseFolder, PORTAL, SERVICES, Whereabouts};

/// Connections to the services of one house. Cheap to clone.
#[derive(Clone)]
pub struct Clients {
    channels: Arc<Vec<(&'static str, Channel)>>,
    signer: TokenSigner,
}

/// The clients of one actor.
#[derive(Clone)]
pub struct Desk {
    /// Company registration.
    pub registration: RegistrationServiceClient<Caller<Channel>>,
    /// Instant approval of registration, watched.
    pub registration_instant: InstantApprovalServiceClient<Caller<Channel>>,
    /// Food licensing.
    pub food: FoodLicensingServiceClient<Caller<Channel>>,
    /// Instant approval of food licensing, watched.
    pub food_instant: InstantApprovalServiceClient<Caller<Channel>>,
    /// Inspections.
    pub inspections: InspectionsServiceClient<Caller<Channel>>,
    /// The fast track.
    pub fast_track: FastTrackServiceClient<Caller<Channel>>,
}

impl Clients {
    /// Clients of the house that runs from `folder`.
    ///
    /// # Errors
    /// When a service was never started from there.
    pub fn of(folder: &HouseFolder) -> Result<Self> {
        let tls = Tls::from_config(&folder.tls(DESK))?;
        let channel = |service, at: Whereabouts| {
            Ok((service, channel_to(service, &format!("http://{}", at.grpc), tls.as_ref())?))
        };
        let known = SERVICES.into_iter().map(|service| channel(service, folder.whereabouts(service)?));
        // A house may have a portal that never ran.
        let portal = folder.whereabouts(PORTAL).ok().map(|at| channel(PORTAL, at));
        let channels = known.chain(portal).collect::<Result<Vec<_>>>()?;
        Ok(Self { channels: Arc::new(channels), signer: folder.token_signer()? })
    }

    /// Every service that ran from the folder; the portal too, where it did.
    pub(crate) fn known(&self) -> impl Iterator<Item = &'static str> {
        self.channels.iter().map(|(service, _)| *service)
    }

    fn caller(&self, service: &str, actor: Actor) -> Result<Caller<Channel>> {
        let found = self.channels.iter().find(|(name, _)| *name == service);
        let (_, channel) = found.with_context(|| format!("no service is called {service}"))?;
        Ok(Caller::new(channel.clone(), tokens_of(self.signer.clone(), actor)))
    }

    /// The clients of `subject`, who acts in `roles`.
    ///
    /// # Errors
    /// When a service is missing.
    pub fn desk(&self, subject: &str, roles: &[Role]) -> Result<Desk> {
        let actor = actor(subject, roles);
        Ok(Desk {
            registration: RegistrationServiceClient::new(
                self.caller(actnow_registration::SERVICE, actor.clone())?,
            ),
            registration_instant: InstantApprovalServiceClient::new(
                self.caller(actnow_registration::SERVICE, actor.clone())?,
            ),
            food: FoodLicensingServiceClient::new(
                self.caller(actnow_food_licensing::SERVICE, actor.clone())?,
            ),
            food_instant: InstantApprovalServiceClient::new(
                self.caller(actnow_food_licensing::SERVICE, actor.clone())?,
            ),
            inspections: InspectionsServiceClient::new(
                self.caller(actnow_inspections::SERVICE, actor.clone())?,
            ),
            fast_track: FastTrackServiceClient::new(self.caller(actnow_fast_track::SERVICE, actor)?),
        })
    }

    /// Identity, as the machine that holds sessions.
    ///
    /// # Errors
    /// When identity was never started.
    pub fn portal(&self) -> Result<IdentityServiceClient<Caller<Channel>>> {
        let actor = Actor { subject: "portal".to_owned(), roles: vec![Role::Portal], office: String::new() };
        Ok(IdentityServiceClient::new(self.caller(actnow_identity::SERVICE, actor)?))
    }

    /// Identity, as its security administrator.
    ///
    /// # Errors
    /// When identity was never started.
    pub fn security_admin(&self) -> Result<IdentityServiceClient<Caller<Channel>>> {
        let actor = actor("secadmin", &[Role::SecurityAdmin]);
        Ok(IdentityServiceClient::new(self.caller(actnow_identity::SERVICE, actor)?))
    }

    /// Calls `service` with a token that somebody holds already.
    ///
    /// # Errors
    /// When no service is called that.
    pub fn bearing(&self, service: &str, token: String) -> Result<Caller<Channel>> {
        let found = self.channels.iter().find(|(name, _)| *name == service);
        let (_, channel) = found.with_context(|| format!("no service is called {service}"))?;
        Ok(Caller::new(channel.clone(), Arc::new(move || Ok(token.clone()))))
    }

    /// The operations service of `service`.
    ///
    /// # Errors
    /// When no service is called that.
    pub fn operations(&self, service: &str) -> Result<OperationsServiceClient<Caller<Channel>>> {
        let actor = actor("operator", &[Role::Operator]);
        Ok(OperationsServiceClient::new(self.caller(service, actor)?))
    }
}

fn actor(subject: &str, roles: &[Role]) -> Actor {
    Actor {
        subject: subject.to_owned(), roles: roles.to_vec(), office: "青岛高新区政务服务大厅".to_owned()
    }
}
