//! Lets the played departments into a house for demonstrations: an account with a secret, and a queue of their own.

use actnow_chassis::ids::{Ids, short_name};
use actnow_proto::identity::v1::{RegisterClientRequest, Scope};
use anyhow::{Context, Result, ensure};

use super::door::PURPOSE;
use crate::clients::Clients;
use crate::house_folder::HouseFolder;
use crate::rooms::config_of;
use crate::subscribers;

/// The fact that asks a department.
pub(super) const ASKS: &str = "actnow.fast_track.v1.ConsultationRequested";

/// A department that the house consults.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Department {
    pub(super) name: String,
    name_zh: String,
    name_en: String,
    pub(super) client: String,
}

/// The departments of the house in `folder`.
pub(super) fn departments(folder: &HouseFolder) -> Result<Vec<Department>> {
    let config: actnow_room::Config<actnow_fast_track::Settings> =
        config_of(folder, actnow_fast_track::SERVICE, actnow_fast_track::DEFAULT_CONFIG)?;
    let of = |one: actnow_fast_track::Consulted| Department {
        name: one.department,
        name_zh: one.name_zh,
        name_en: one.name_en,
        client: one.client,
    };
    Ok(config.service.consultations.into_iter().map(of).collect())
}

/// The secret of a department's program: the one the folder keeps, or that of an account made now.
pub(super) async fn secret_of(folder: &mut HouseFolder, department: &Department) -> Result<String> {
    if let Some(secret) = folder.played_secret(&department.client) {
        return Ok(secret.to_owned());
    }
    ensure!(
        folder.file().demo,
        "{} is not played here: departments are only played in a house for demonstrations",
        department.name
    );
    let request = RegisterClientRequest {
        command_id: format!("simulate-{}", short_name(&Ids::System)),
        client_id: department.client.clone(),
        name_zh: department.name_zh.clone(),
        name_en: department.name_en.clone(),
        scopes: vec![Scope::ConsultationAnswer.into()],
        purposes: vec![PURPOSE.to_owned()],
    };
    let mut identity = Clients::of(folder)?.security_admin()?;
    let registered = identity.register_client(request).await;
    let secret =
        registered.with_context(|| format!("registering {}", department.client))?.into_inner().secret;
    folder.keep_played(&department.client, &secret)?;
    Ok(secret)
}

/// The queue in which the department is asked, made when it is missing.
pub(super) async fn queue_of(folder: &mut HouseFolder, department: &Department) -> Result<String> {
    let there = subscribers::list(folder).into_iter().find(|one| one.name == department.name);
    match there {
        Some(one) => {
            ensure!(
                one.facts.iter().any(|fact| fact == ASKS),
                "the queue of {} does not hear {ASKS}: remove it with `actnow subscribers remove`",
                department.name
            );
            Ok(one.queue)
        }
        None => Ok(subscribers::add(folder, &department.name, vec![ASKS.to_owned()]).await?.queue),
    }
}
