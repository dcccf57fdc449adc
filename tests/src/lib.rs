//! Journeys, faults, telemetry and tidiness of the whole house.
