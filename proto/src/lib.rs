//! The contract: the only thing two services share. Generated from `actnow/**.proto`.
//!
//! One name per message everywhere: the proto full name (`prost::Name::full_name()`) is also the type and
//! the routing key of a message on the broker.

#![allow(
    missing_docs,
    clippy::all,
    unreachable_pub,
    reason = "generated code; the .proto files are the documentation"
)]

/// Company registration.
pub mod registration {
    /// Version 1.
    pub mod v1 {
        tonic::include_proto!("actnow.registration.v1");
    }
}
/// Food-business licensing.
pub mod food_licensing {
    /// Version 1.
    pub mod v1 {
        tonic::include_proto!("actnow.food_licensing.v1");
    }
}
/// Inspections.
pub mod inspections {
    /// Version 1.
    pub mod v1 {
        tonic::include_proto!("actnow.inspections.v1");
    }
}
/// The fast track.
pub mod fast_track {
    /// Version 1.
    pub mod v1 {
        tonic::include_proto!("actnow.fast_track.v1");
    }
}
/// Identity.
pub mod identity {
    /// Version 1.
    pub mod v1 {
        tonic::include_proto!("actnow.identity.v1");
    }
}
/// Instant approval, in every department that does it.
pub mod instant_approval {
    /// Version 1.
    pub mod v1 {
        tonic::include_proto!("actnow.instant_approval.v1");
    }
}
/// Operations.
pub mod operations {
    /// Version 1.
    pub mod v1 {
        tonic::include_proto!("actnow.operations.v1");
    }
}

/// A request that changes something: it carries the id that makes its repetition harmless.
pub trait Command: prost::Message + Default {
    /// Chosen by the client, unique for it.
    fn command_id(&self) -> &str;
}

include!(concat!(env!("OUT_DIR"), "/actnow.commands.rs"));

/// What `sealed_persons` of an order is bound to (additional authenticated data): sealed by the orderer, opened
/// by the department with the house's key.
pub const SEALED_PERSONS_AAD: &[u8] = b"actnow.registration.v1.Persons";

/// The encoded `FileDescriptorSet` of the whole contract, for reflection.
pub const DESCRIPTORS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/actnow.descriptors.bin"));
