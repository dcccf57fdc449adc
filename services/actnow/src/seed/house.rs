//! Finds or makes the house that is to be filled.

use std::path::PathBuf;

use anyhow::{Result, bail};
use serde::Serialize;

use actnow_proto::fast_track::v1::ListCasesRequest;

use super::{Progress, Seeding, World, supervisor};
use crate::clients::Clients;
use crate::demo::Occupied;
use crate::house_clock::answers;
use crate::house_folder::{HouseFolder, HousePlan};
use crate::migrate::migrate;
use crate::verify::{Report, verify};

/// What to fill, and with what.
#[derive(Debug, Clone)]
pub struct SeedPlan {
    /// Folder of the house; made when it is missing.
    pub folder: PathBuf,
    /// How a new house shall be; its pool of codes is chosen by the volume.
    pub house: HousePlan,
    /// What to invent.
    pub seeding: Seeding,
    /// Fill a house that holds cases already.
    pub more: bool,
}

/// A filled house.
#[derive(Debug, Serialize)]
pub struct Seeded {
    /// What was played, and what the house holds.
    #[serde(flatten)]
    pub world: World,
    /// What `verify` found afterwards.
    pub verify: Report,
}

/// Fills a house: one that runs, one that rests, or a new one. What was not running rests again afterwards.
///
/// # Errors
/// When the house lives by the machine's clock, holds cases already (unless `more`), or an act is refused.
pub async fn seed(plan: &SeedPlan, tell: impl FnMut(Progress)) -> Result<Seeded> {
    let folder = if HouseFolder::exists(&plan.folder) {
        HouseFolder::open(&plan.folder)?
    } else {
        let house = HousePlan { demo: true, portal: true, ..plan.house.clone() };
        let folder = HouseFolder::create(&plan.folder, plan.seeding.house(house))?;
        migrate(&folder, Some(plan.seeding.starts_at())).await?;
        folder
    };
    if !folder.file().demo {
        bail!("{} is no house for demonstrations: nothing is invented in it", folder.path().display());
    }
    let running = if runs(&folder).await { None } else { Some(Occupied::start(&folder, false).await?) };
    let filled = fill(&folder, plan, tell).await;
    if let Some(running) = running {
        running.stop().await?;
    }
    Ok(Seeded { world: filled?, verify: verify(&folder).await? })
}

/// Whether the services of the house answer.
async fn runs(folder: &HouseFolder) -> bool {
    match Clients::of(folder) {
        Ok(clients) => answers(&clients, actnow_fast_track::SERVICE).await,
        Err(_) => false,
    }
}

async fn fill(folder: &HouseFolder, plan: &SeedPlan, tell: impl FnMut(Progress)) -> Result<World> {
    let clients = Clients::of(folder)?;
    let request = ListCasesRequest { page_size: 1, ..ListCasesRequest::default() };
    let found = supervisor(&clients)?.fast_track.list_cases(request).await?.into_inner();
    if !found.cases.is_empty() && !plan.more {
        bail!("{} holds cases already: say --more to add to them", folder.path().display());
    }
    plan.seeding.fill(&clients, tell).await
}
