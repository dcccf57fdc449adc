//! The business time of a house, and moving it on in a house whose clock is shifted.

use anyhow::{Context, Result, bail};
use chrono::{DateTime, TimeDelta, Utc};
use tonic::Code;

use actnow_chassis::clock::machine_time;
use actnow_chassis::grpc::reason_of;
use actnow_proto::operations::v1::{GetClockRequest, SetClockRequest};
use actnow_room::time::timestamp;

use crate::clients::Clients;
use crate::house_folder::PORTAL;
use crate::submission::{passing, patient};

/// Services of one process share a clock, which only moves forward, and each keeps its offset in its own
/// database: a further service is asked to be so much later than its clock says already, on a busy machine more.
const STEP: TimeDelta = TimeDelta::milliseconds(50);
/// How often a service is asked whose clock went past the wish on the way.
const TRIES: u32 = 12;

/// The business time of the house.
///
/// # Errors
/// When the fast track does not answer.
pub async fn house_time(clients: &Clients) -> Result<DateTime<Utc>> {
    Ok(read(clients, actnow_fast_track::SERVICE).await?.0)
}

/// Whether the clock of the house can be moved.
///
/// # Errors
/// When the fast track does not answer.
pub async fn is_shifted(clients: &Clients) -> Result<bool> {
    Ok(read(clients, actnow_fast_track::SERVICE).await?.1)
}

async fn read(clients: &Clients, service: &str) -> Result<(DateTime<Utc>, bool)> {
    let operations = clients.operations(service)?;
    let clock = patient!(operations, get_clock, GetClockRequest {}).await?.into_inner();
    let now = clock.now.as_ref().and_then(actnow_room::time::instant);
    Ok((now.context("the house does not tell its time")?, clock.shifted))
}

/// Moves the clock of every service forward to `now`; a house that is later already stays as it is.
///
/// # Errors
/// When the clock of the house is the machine's, or a service does not answer.
pub async fn set_house_time(clients: &Clients, now: DateTime<Utc>) -> Result<()> {
    if house_time(clients).await? >= now {
        return Ok(());
    }
    let asked_at = machine_time();
    for service in clients.known() {
        if service == PORTAL && !answers(clients, service).await {
            // It ran here once and does not now: it moves no case.
            continue;
        }
        let mut operations = clients.operations(service)?;
        let mut step = STEP;
        for attempt in 1.. {
            // The machine's time goes on while the services are asked.
            let wish = now + (machine_time() - asked_at);
            let wish = wish.max(read(clients, service).await?.0 + step);
            match operations.set_clock(SetClockRequest { now: Some(timestamp(wish)) }).await {
                Ok(_) => break,
                // Whether it was moved before the service went away, its clock tells.
                Err(status) if passing(&status) && attempt < TRIES => {}
                Err(status) if is_backwards(&status) && attempt < TRIES => step += step,
                Err(status) => bail!("the clock of {service} cannot be moved: {}", status.message()),
            }
        }
    }
    Ok(())
}

/// Whether `service` answers now.
pub(crate) async fn answers(clients: &Clients, service: &str) -> bool {
    let status = match clients.operations(service) {
        Ok(mut operations) => operations.get_clock(GetClockRequest {}).await.err(),
        Err(_) => return false,
    };
    status.is_none_or(|status| status.code() != Code::Unavailable)
}

fn is_backwards(status: &tonic::Status) -> bool {
    reason_of(status).as_deref() == Some("CLOCK_BACKWARDS")
}
