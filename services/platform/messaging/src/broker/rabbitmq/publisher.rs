//! Publishes over one link at a time and leaves it at the first sign of trouble: a channel that saw its queue's
//! leader die is refused for as long as that node stays dead (43 s measured), a new one elsewhere is not (0.75 s).
//! Only a link that the broker blocks for lack of memory or disk is kept: another one would be blocked as well.

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

/// Publisher to RabbitMQ; see [`Publisher`](crate::broker::Publisher).
pub struct RabbitMqPublisher {
    shared: Arc<Shared>,
    dialler: Dialler,
    backoff: Backoff,
    channel: Option<Channel>,
    link: Option<Link>,
    health: HealthEntry,
}

impl std::fmt::Debug for RabbitMqPublisher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RabbitMqPublisher").field("linked", &self.link.is_some()).finish_non_exhaustive()
    }
}

impl RabbitMqPublisher {
    pub(super) fn new(shared: Arc<Shared>) -> Self {
        let unused = LinkState::Disconnected("not used yet".to_owned());
        Self {
            health: shared.health.enter(Role::Publish, unused),
            dialler: Dialler::new(shared.clone()),
            shared,
            backoff: Backoff::default(),
            channel: None,
            link: None,
        }
    }

    pub(crate) async fn publish(&mut self, batch: &[Message]) -> Vec<Published> {
        if batch.is_empty() {
            return Vec::new();
        }
        self.backoff.wait().await;
        // Link and channel are taken out while in use: if this future is dropped, so are they, and the next batch
        // does not meet confirms of this one.
        let link = match self.take_link().await {
            Ok(link) => link,
            Err(reason) => return self.unreachable(batch, reason),
        };
        if link.is_blocked() {
            self.link = Some(link);
            return self.failed(batch, &PublishFailure::Blocked);
        }
        let channel = match self.take_channel(&link).await {
            Ok(channel) => channel,
            Err(reason) => return self.unreachable(batch, reason),
        };
        let (published, verdict) = Window::new(&channel, &self.shared, batch).run().await;
        match verdict {
            Verdict::Sound => {
                self.backoff.succeeded();
                self.link = Some(link);
                self.channel = Some(channel);
            }
            Verdict::Broken(reason) => self.leave(link, &reason),
        }
        published
    }

    pub(crate) async fn close(self) {
        if let Some(link) = self.link {
            link.close().await;
        }
    }

    async fn take_link(&mut self) -> Result<Link, String> {
        match self.link.take() {
            Some(link) if link.is_open() => Ok(link),
            Some(_) | None => {
                self.channel = None;
                let mut link = self.dialler.dial_any("actnow publish").await?;
                link.watch(self.health.writer());
                Ok(link)
            }
        }
    }

    async fn take_channel(&mut self, link: &Link) -> Result<Channel, String> {
        match self.channel.take() {
            Some(channel) if channel.status().connected() => Ok(channel),
            Some(_) | None => {
                let limit = self.shared.settings.answer_timeout;
                let channel = link.channel(limit).await?;
                within(limit, channel.confirm_select(ConfirmSelectOptions::default())).await?;
                Ok(channel)
            }
        }
    }

    /// The channel is never kept: its late confirms would be mistaken for those of the next batch.
    fn leave(&mut self, link: Link, reason: &PublishFailure) {
        self.backoff.failed();
        if link.is_open() && link.is_blocked() {
            self.link = Some(link);
            return;
        }
        tracing::warn!(%reason, "Publishing failed, changing to the next address.");
        drop(link);
        self.health.set(LinkState::Disconnected(reason.to_string()));
        self.dialler.turn();
    }

    fn unreachable(&mut self, batch: &[Message], reason: String) -> Vec<Published> {
        tracing::warn!(reason, "No broker to publish to.");
        self.health.set(LinkState::Disconnected(reason.clone()));
        self.dialler.turn();
        self.failed(batch, &PublishFailure::LinkLost(reason))
    }

    fn failed(&mut self, batch: &[Message], reason: &PublishFailure) -> Vec<Published> {
        self.backoff.failed();
        vec![Published::Failed(reason.clone()); batch.len()]
    }
}
