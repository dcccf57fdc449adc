//! The few metrics of the house, named once.
//!
//! Every measurement carries `actnow.service`, since several services may share a process. Before telemetry
//! is installed the functions do nothing. A gauge keeps its last value: whoever sets it also sets it to zero.

use std::sync::OnceLock;

use opentelemetry::KeyValue;
use opentelemetry::metrics::{Counter, Gauge, Meter};

/// Commands by name and outcome (`done`, `already`, `refused`, `fault`).
pub const COMMANDS: &str = "actnow.commands";
/// Outbox rows not yet sent.
pub const OUTBOX_PENDING: &str = "actnow.outbox.pending";
/// Age of the oldest unsent outbox row, in seconds.
pub const OUTBOX_OLDEST_AGE: &str = "actnow.outbox.oldest_age";
/// Messages handled, by type and outcome (`handled`, `seen`, `retried`, `parked`).
pub const MESSAGES_HANDLED: &str = "actnow.messages.handled";
/// Messages parked and waiting for an operator.
pub const MESSAGES_PARKED: &str = "actnow.messages.parked";
/// Cases by state.
pub const CASES: &str = "actnow.cases";
/// Open cases that nobody and nothing will move on: must be zero.
pub const CASES_WITHOUT_NEXT_ACTION: &str = "actnow.cases.without_next_action";
/// Alarms whose time has passed and which have not rung.
pub const ALARMS_LATE: &str = "actnow.alarms.late";

/// Every name above, compared with the operations handbook.
pub const NAMES: [&str; 8] = [
    COMMANDS,
    OUTBOX_PENDING,
    OUTBOX_OLDEST_AGE,
    MESSAGES_HANDLED,
    MESSAGES_PARKED,
    CASES,
    CASES_WITHOUT_NEXT_ACTION,
    ALARMS_LATE,
];

struct Instruments {
    commands: Counter<u64>,
    messages_handled: Counter<u64>,
    outbox_pending: Gauge<u64>,
    outbox_oldest_age: Gauge<f64>,
    messages_parked: Gauge<u64>,
    cases: Gauge<u64>,
    cases_without_next_action: Gauge<u64>,
    alarms_late: Gauge<u64>,
}

static INSTRUMENTS: OnceLock<Instruments> = OnceLock::new();

/// Counts a finished command.
pub fn command(service: &'static str, command: &'static str, outcome: &'static str) {
    with(|i| {
        i.commands
            .add(1, &[of(service), KeyValue::new("command", command), KeyValue::new("outcome", outcome)]);
    });
}

/// Counts a delivery that was dealt with. `kind` is the proto full name of the message.
pub fn message_handled(service: &'static str, kind: &str, outcome: &'static str) {
    let kind = KeyValue::new("type", kind.to_owned());
    with(|i| i.messages_handled.add(1, &[of(service), kind, KeyValue::new("outcome", outcome)]));
}

/// Sets the number of unsent outbox rows and the age in seconds of the oldest (zero when there is none).
pub fn outbox(service: &'static str, pending: u64, oldest_age_seconds: f64) {
    with(|i| {
        i.outbox_pending.record(pending, &[of(service)]);
        i.outbox_oldest_age.record(oldest_age_seconds, &[of(service)]);
    });
}

/// Sets the number of parked messages.
pub fn messages_parked(service: &'static str, parked: u64) {
    with(|i| i.messages_parked.record(parked, &[of(service)]));
}

/// Sets the number of cases in `state`.
pub fn cases(service: &'static str, state: &str, count: u64) {
    let state = KeyValue::new("state", state.to_owned());
    with(|i| i.cases.record(count, &[of(service), state]));
}

/// Sets the number of open cases without a next action.
pub fn cases_without_next_action(service: &'static str, count: u64) {
    with(|i| i.cases_without_next_action.record(count, &[of(service)]));
}

/// Sets the number of late alarms.
pub fn alarms_late(service: &'static str, count: u64) {
    with(|i| i.alarms_late.record(count, &[of(service)]));
}

/// Creates the instruments on `meter`; the first call counts.
pub(crate) fn install(meter: &Meter) {
    INSTRUMENTS.get_or_init(|| Instruments {
        commands: meter.u64_counter(COMMANDS).with_description("Commands by outcome").build(),
        messages_handled: meter
            .u64_counter(MESSAGES_HANDLED)
            .with_description("Messages dealt with, by outcome")
            .build(),
        outbox_pending: meter.u64_gauge(OUTBOX_PENDING).with_description("Outbox rows not yet sent").build(),
        outbox_oldest_age: meter
            .f64_gauge(OUTBOX_OLDEST_AGE)
            .with_unit("s")
            .with_description("Age of the oldest unsent outbox row")
            .build(),
        messages_parked: meter.u64_gauge(MESSAGES_PARKED).with_description("Parked messages").build(),
        cases: meter.u64_gauge(CASES).with_description("Cases by state").build(),
        cases_without_next_action: meter
            .u64_gauge(CASES_WITHOUT_NEXT_ACTION)
            .with_description("Open cases that nothing will move on")
            .build(),
        alarms_late: meter.u64_gauge(ALARMS_LATE).with_description("Alarms that should have rung").build(),
    });
}

fn with(f: impl FnOnce(&Instruments)) {
    if let Some(instruments) = INSTRUMENTS.get() {
        f(instruments);
    }
}

fn of(service: &'static str) -> KeyValue {
    KeyValue::new("actnow.service", service)
}
