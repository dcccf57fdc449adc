//! The contract between the services: the only thing two services share.
