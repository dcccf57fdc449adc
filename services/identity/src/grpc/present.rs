//! From the domain to the wire.

use actnow_chassis::database::Database;
use actnow_decisions::Scope;
use actnow_proto::identity::v1 as wire;
use actnow_room::time::timestamp;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};

use crate::commands::session::Holder;
use crate::config::Rules;
use crate::domain::account::Standing;
use crate::domain::client::Client;
use crate::domain::office::Office;
use crate::store::accounts::Listed;
use crate::store::credentials::LastLogIn;
use crate::store::security_events::SecurityEvent;
use crate::store::signing_keys::SigningKey;

/// What stands before the name of a kind on the wire.
pub(super) const KIND_PREFIX: &str = "SECURITY_EVENT_KIND_";

pub(super) fn office(office: Office) -> wire::Office {
    wire::Office {
        office_id: office.id,
        name_zh: office.name_zh,
        name_en: office.name_en,
        department: office.department.as_str().to_owned(),
    }
}

pub(super) fn me(holder: Holder, rules: &Rules) -> wire::Me {
    let Holder { account, office: place, session, must_change } = holder;
    wire::Me {
        display_name: account.display_name,
        office: place.map(office),
        roles: account.roles.iter().map(|role| role.as_str().to_owned()).collect(),
        auth_time: Some(timestamp(session.auth_at)),
        session_expires_at: Some(timestamp(session.expires_at)),
        idle_expires_at: Some(timestamp(session.idle_end(rules.sessions))),
        must_change_password: must_change,
        by_provider: session.by_provider,
        account: account.name,
    }
}

pub(super) fn last_login(last: LastLogIn) -> wire::LastLogin {
    wire::LastLogin {
        at: last.at.map(timestamp),
        source_ip: last.source_ip,
        failures_since: last.failures_since,
    }
}

pub(super) fn account(listed: Listed, offices: &[Office], at: DateTime<Utc>) -> wire::Account {
    let Listed { account, must_change, last_login_at, locked_until } = listed;
    let locked_until = locked_until.filter(|until| *until > at);
    let state = match (account.standing, locked_until) {
        (Standing::Disabled, _) => wire::AccountState::Disabled,
        (Standing::Active, Some(_)) => wire::AccountState::Locked,
        (Standing::Active, None) => wire::AccountState::Active,
    };
    let place = offices.iter().find(|office| office.id == account.office).cloned();
    wire::Account {
        version: account.version,
        display_name: account.display_name,
        office: place.map(office),
        state: state.into(),
        roles: account.roles.iter().map(|role| role.as_str().to_owned()).collect(),
        locked_until: locked_until.map(timestamp),
        created_at: Some(timestamp(account.created_at)),
        last_login_at: last_login_at.map(timestamp),
        must_change_password: must_change,
        provider_subject: account.tie.map(|tie| tie.subject).unwrap_or_default(),
        account: account.name,
    }
}

/// One account, with its office looked up.
pub(super) async fn one_account(
    database: &Database,
    listed: Listed,
) -> Result<wire::Account, actnow_chassis::CommandError> {
    let offices = crate::queries::all_offices(database).await?;
    Ok(account(listed, &offices, database.clock().now()))
}

pub(super) fn scope(scope: Scope) -> wire::Scope {
    match scope {
        Scope::CompanyRead => wire::Scope::CompanyRead,
        Scope::LicenceVerify => wire::Scope::LicenceVerify,
        Scope::FoodLicenceRead => wire::Scope::FoodLicenceRead,
        Scope::ConsultationAnswer => wire::Scope::ConsultationAnswer,
    }
}

pub(super) fn client(client: Client) -> wire::Client {
    let state = match client.standing {
        Standing::Active => wire::ClientState::Active,
        Standing::Disabled => wire::ClientState::Disabled,
    };
    wire::Client {
        client_id: client.client_id,
        version: client.version,
        name_zh: client.name_zh,
        name_en: client.name_en,
        state: state.into(),
        scopes: client.scopes.iter().map(|one| scope(*one).into()).collect(),
        purposes: client.purposes.into_iter().collect(),
        created_at: Some(timestamp(client.created_at)),
    }
}

pub(super) fn key(key: SigningKey) -> wire::Key {
    let bytes = STANDARD.decode(&key.public_key).unwrap_or_default();
    wire::Key {
        kid: key.kid,
        public_key: URL_SAFE_NO_PAD.encode(bytes),
        retired_at: key.retired_at.map(timestamp),
    }
}

pub(super) fn security_event(stored: SecurityEvent) -> wire::SecurityEvent {
    let event = stored.event;
    let kind = wire::SecurityEventKind::from_str_name(&format!("{KIND_PREFIX}{}", event.kind.as_str()));
    wire::SecurityEvent {
        event_id: stored.id.to_string(),
        at: Some(timestamp(stored.at)),
        kind: kind.unwrap_or(wire::SecurityEventKind::Unspecified).into(),
        object: event.object,
        actor: event.actor,
        source_ip: event.source_ip,
        detail: event.detail,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::security_event::SecurityEventKind;

    #[test]
    fn every_kind_of_event_has_its_name_on_the_wire() {
        for kind in SecurityEventKind::ALL {
            let name = format!("{KIND_PREFIX}{}", kind.as_str());
            assert!(wire::SecurityEventKind::from_str_name(&name).is_some(), "{name}");
        }
        // Unspecified stands for all of them.
        assert!(
            wire::SecurityEventKind::try_from(i32::try_from(SecurityEventKind::ALL.len()).unwrap()).is_ok()
        );
    }
}
