//! Which queues a message goes to: the exchanges of the in-process broker.

use std::collections::{BTreeMap, BTreeSet};

use super::store::Binding;
use crate::broker::topology::topic_matches;
use crate::message::Kind;

/// The declared queues and their bindings.
#[derive(Default)]
pub(super) struct Routes {
    queues: BTreeSet<String>,
    orders: BTreeMap<String, BTreeSet<String>>,
    events: Vec<(String, String)>,
}

impl Routes {
    pub(super) fn new(queues: Vec<String>, bindings: Vec<Binding>) -> Self {
        let mut routes = Self { queues: queues.into_iter().collect(), ..Self::default() };
        for binding in bindings {
            match binding.kind {
                Kind::Order => {
                    routes.orders.entry(binding.topic).or_default().insert(binding.queue);
                }
                Kind::Event => routes.events.push((binding.topic, binding.queue)),
            }
        }
        routes
    }

    pub(super) fn exists(&self, queue: &str) -> bool {
        self.queues.contains(queue)
    }

    /// The queues for a message of this kind and type, each once.
    pub(super) fn route(&self, kind: Kind, topic: &str) -> BTreeSet<&str> {
        match kind {
            Kind::Order => self.orders.get(topic).into_iter().flatten().map(String::as_str).collect(),
            Kind::Event => self
                .events
                .iter()
                .filter(|(pattern, _)| topic_matches(pattern, topic))
                .map(|(_, queue)| queue.as_str())
                .collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_queue_bound_twice_gets_a_message_once() {
        let binding = |kind, topic: &str| Binding { queue: "q".to_owned(), kind, topic: topic.to_owned() };
        let routes = Routes::new(
            vec!["q".to_owned()],
            vec![binding(Kind::Event, "a.*"), binding(Kind::Event, "a.b"), binding(Kind::Order, "o")],
        );
        assert_eq!(routes.route(Kind::Event, "a.b").len(), 1);
        assert!(routes.route(Kind::Event, "o").is_empty());
        assert_eq!(routes.route(Kind::Order, "o").len(), 1);
        assert!(routes.route(Kind::Order, "a.b").is_empty());
    }
}
