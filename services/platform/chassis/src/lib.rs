//! How a process runs: config, telemetry, clock, database, unit of work, gRPC, admin port.
