//! Publishes over one link at a time and leaves it at the first sign of trouble: a channel that saw its queue's
//! leader die is refused for as long as that node stays dead (43 s measured), a new one elsewhere is not (0.75 s).

use std::sync::Arc;

use lapin::Channel;
use lapin::options::ConfirmSelectOptions;

use super::Shared;
use super::link::{Dialler, Link, within};
use super::window::{Verdict, Window};
use crate::broker::backoff::Backoff;
use crate::broker::health::{HealthEntry, LinkState, Role};
use crate::broker::publish::{PublishFailure, Published};
use crate::message::Message;

/// A link in confirm mode.
struct Outlet {
    channel: Channel,
    link: Link,
}

/// Publisher to RabbitMQ; see [`Publisher`](crate::broker::Publisher).
pub struct RabbitMqPublisher {
    shared: Arc<Shared>,
    dialler: Dialler,
    backoff: Backoff,
    outlet: Option<Outlet>,
    health: HealthEntry,
}

impl std::fmt::Debug for RabbitMqPublisher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RabbitMqPublisher")
            .field("connected", &self.outlet.is_some())
            .finish_non_exhaustive()
    }
}

impl RabbitMqPublisher {
    pub(super) fn new(shared: Arc<Shared>) -> Self {
        let health = shared
            .health
            .enter(Role::Publish, LinkState::Disconnected("not used yet".to_owned()));
        let dialler = Dialler::new(shared.clone());
        Self {
            shared,
            dialler,
            backoff: Backoff::default(),
            outlet: None,
            health,
        }
    }

    pub(crate) async fn publish(&mut self, batch: &[Message]) -> Vec<Published> {
        if batch.is_empty() {
            return Vec::new();
        }
        self.backoff.wait().await;
        // The outlet is taken out while in use: if this future is dropped, so is the channel, and the next batch
        // does not meet confirms of this one.
        let outlet = match self.take_outlet().await {
            Ok(outlet) => outlet,
            Err(reason) => return self.failed(batch, &PublishFailure::LinkLost(reason)),
        };
        if outlet.link.is_blocked() {
            self.outlet = Some(outlet);
            return self.failed(batch, &PublishFailure::Blocked);
        }
        let window = Window::new(&outlet.channel, &self.shared, batch);
        let (published, verdict) = window.run().await;
        match verdict {
            Verdict::Sound => {
                self.backoff.succeeded();
                self.outlet = Some(outlet);
            }
            Verdict::Broken(reason) => self.leave(outlet, reason),
        }
        published
    }

    pub(crate) async fn close(self) {
        if let Some(outlet) = self.outlet {
            outlet.link.close().await;
        }
    }

    async fn take_outlet(&mut self) -> Result<Outlet, String> {
        match self.outlet.take() {
            Some(outlet) if outlet.link.is_open() && outlet.channel.status().connected() => Ok(outlet),
            Some(_) | None => self.open().await,
        }
    }

    async fn open(&mut self) -> Result<Outlet, String> {
        let limit = self.shared.settings.answer_timeout;
        let opening = async {
            let mut link = self.dialler.dial_any("actnow publish").await?;
            let channel = link.channel(limit).await?;
            within(limit, channel.confirm_select(ConfirmSelectOptions::default())).await?;
            link.watch(self.health.clone());
            Ok(Outlet { channel, link })
        };
        let opened: Result<Outlet, String> = opening.await;
        if let Err(reason) = &opened {
            tracing::warn!(reason, "No broker to publish to.");
            self.health.set(LinkState::Disconnected(reason.clone()));
            self.dialler.turn();
        }
        opened
    }

    fn leave(&mut self, outlet: Outlet, reason: PublishFailure) {
        tracing::warn!(%reason, "Publishing failed, changing to the next address.");
        drop(outlet);
        self.health.set(LinkState::Disconnected(reason.to_string()));
        self.dialler.turn();
        self.backoff.failed();
    }

    fn failed(&mut self, batch: &[Message], reason: &PublishFailure) -> Vec<Published> {
        self.backoff.failed();
        vec![Published::Failed(reason.clone()); batch.len()]
    }
}
