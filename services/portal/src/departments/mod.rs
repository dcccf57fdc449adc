//! The other services, called in the name of an official or of the portal itself.

mod provider;
mod sessions;

use actnow_chassis::grpc::MAX_ENCODING_BYTES;
use actnow_chassis::grpc::client::{Caller, TokenSource, channel_to, tokens_of};
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
use anyhow::Result;
use tonic::transport::Channel;

pub(crate) use provider::{BACK, NoIdToken, ProviderDoor, Way, form};
pub(crate) use sessions::{Entered, LogIn, Reveal, Sessions, Shown as ShownByProvider, Visitor};

use crate::config::{Addresses, SERVICE, Settings};

/// A connection with the token of whoever calls.
pub(crate) type Line = Caller<Channel>;

/// Every service of the house by its name.
pub(crate) const SERVICES: [&str; 5] =
    ["registration", "food-licensing", "inspections", "fast-track", "identity"];

/// Connections to every service; opened by the first call. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Departments {
    registration: Channel,
    food: Channel,
    inspections: Channel,
    fast_track: Channel,
    identity: Channel,
    own: TokenSource,
}

impl Departments {
    /// Connections to the configured addresses, encrypted where there is `tls`.
    ///
    /// # Errors
    /// When an address or the key is malformed.
    pub(crate) fn of(settings: &Settings, tls: Option<&Tls>) -> Result<Self> {
        let Addresses { registration, food_licensing, inspections, fast_track, identity } =
            &settings.departments;
        let signer = TokenSigner::from_config(&settings.token_signing)?;
        let itself = Actor { subject: SERVICE.to_owned(), roles: vec![Role::Portal], office: String::new() };
        Ok(Self {
            registration: channel_to("registration", registration, tls)?,
            food: channel_to("food-licensing", food_licensing, tls)?,
            inspections: channel_to("inspections", inspections, tls)?,
            fast_track: channel_to("fast-track", fast_track, tls)?,
            identity: channel_to("identity", identity, tls)?,
            own: tokens_of(signer, itself),
        })
    }

    /// Tokens of the portal itself: it holds sessions and looks up whose turn it is.
    pub(crate) fn own(&self) -> &TokenSource {
        &self.own
    }

    /// Company registration, in the name of whom `tokens` are.
    pub(crate) fn registration(&self, tokens: &TokenSource) -> RegistrationServiceClient<Line> {
        RegistrationServiceClient::new(Caller::new(self.registration.clone(), tokens.clone()))
            .max_decoding_message_size(MAX_ENCODING_BYTES)
    }

    /// Food licensing.
    pub(crate) fn food(&self, tokens: &TokenSource) -> FoodLicensingServiceClient<Line> {
        FoodLicensingServiceClient::new(Caller::new(self.food.clone(), tokens.clone()))
            .max_decoding_message_size(MAX_ENCODING_BYTES)
    }

    /// Inspections.
    pub(crate) fn inspections(&self, tokens: &TokenSource) -> InspectionsServiceClient<Line> {
        InspectionsServiceClient::new(Caller::new(self.inspections.clone(), tokens.clone()))
            .max_decoding_message_size(MAX_ENCODING_BYTES)
    }

    /// The fast track.
    pub(crate) fn fast_track(&self, tokens: &TokenSource) -> FastTrackServiceClient<Line> {
        FastTrackServiceClient::new(Caller::new(self.fast_track.clone(), tokens.clone()))
            .max_decoding_message_size(MAX_ENCODING_BYTES)
    }

    /// Identity.
    pub(crate) fn identity(&self, tokens: &TokenSource) -> IdentityServiceClient<Line> {
        IdentityServiceClient::new(Caller::new(self.identity.clone(), tokens.clone()))
            .max_decoding_message_size(MAX_ENCODING_BYTES)
    }

    /// Instant approval in the department called `name`; `None` where no machine approves.
    pub(crate) fn instant_approval(
        &self,
        name: &str,
        tokens: &TokenSource,
    ) -> Option<InstantApprovalServiceClient<Line>> {
        let channel = match name {
            "registration" => &self.registration,
            "food-licensing" => &self.food,
            _ => return None,
        };
        let client = InstantApprovalServiceClient::new(Caller::new(channel.clone(), tokens.clone()));
        Some(client.max_decoding_message_size(MAX_ENCODING_BYTES))
    }

    /// The operations service of the service called `name`; `None` when there is no such service.
    pub(crate) fn operations(
        &self,
        name: &str,
        tokens: &TokenSource,
    ) -> Option<OperationsServiceClient<Line>> {
        let channel = match name {
            "registration" => &self.registration,
            "food-licensing" => &self.food,
            "inspections" => &self.inspections,
            "fast-track" => &self.fast_track,
            "identity" => &self.identity,
            _ => return None,
        };
        let client = OperationsServiceClient::new(Caller::new(channel.clone(), tokens.clone()));
        Some(client.max_decoding_message_size(MAX_ENCODING_BYTES))
    }
}
