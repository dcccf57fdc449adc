//! Which queues exist, what they hear, and what everything is called: the same on both brokers.

/// The queue of one service and what is bound to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueueSpec {
    /// Name of the service, which is also the last part of the queue's name.
    pub service: String,
    /// Topic keys of the facts it hears: full type names, or AMQP patterns with `*` and `#`.
    pub events: Vec<&'static str>,
    /// Full type names of the orders it takes.
    pub orders: Vec<&'static str>,
}

/// Everything that is declared at deploy time. A service running alone knows only its own queue; the house in one
/// process knows all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Topology {
    /// One queue for each service.
    pub queues: Vec<QueueSpec>,
    /// Other departments' programs; only RabbitMQ serves them.
    pub subscribers: Vec<Subscriber>,
}

impl Topology {
    /// Queues of services alone.
    #[must_use]
    pub fn of(queues: Vec<QueueSpec>) -> Self {
        Self { queues, subscribers: Vec::new() }
    }
}

/// A program of another department that hears facts. Its queue is bounded: who never reads it loses the oldest
/// facts, and never makes the house wait.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subscriber {
    /// Its name, the last part of the queue's.
    pub name: String,
    /// Full type names of the facts it hears.
    pub facts: Vec<String>,
}

/// Most facts that the queue of a subscriber keeps; the oldest make room.
pub const SUBSCRIBER_LIMIT: i64 = 1_000_000;

/// Most facts that `actnow.unheard` keeps; the oldest make room.
pub const UNHEARD_LIMIT: i64 = 10_000;
/// Deliveries of one message before the broker itself puts it aside. High, because the inbox counts attempts and
/// parks long before; the limit also keeps a requeued message at its old place.
pub const DELIVERY_LIMIT: i64 = 200;

/// Names of exchanges and queues below a prefix, which separates tests and demonstrations from the real house.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Names {
    prefix: String,
}

impl Names {
    /// Names below `prefix`; the real house has an empty one.
    #[must_use]
    pub fn new(prefix: impl Into<String>) -> Self {
        Self { prefix: prefix.into() }
    }

    /// Topic exchange for facts.
    #[must_use]
    pub fn events(&self) -> String {
        format!("{}actnow.events", self.prefix)
    }

    /// Direct exchange for orders.
    #[must_use]
    pub fn orders(&self) -> String {
        format!("{}actnow.orders", self.prefix)
    }

    /// Exchange and bounded queue for facts that nobody hears.
    #[must_use]
    pub fn unheard(&self) -> String {
        format!("{}actnow.unheard", self.prefix)
    }

    /// Exchange and queue for what the broker gave up delivering.
    #[must_use]
    pub fn dead(&self) -> String {
        format!("{}actnow.dead", self.prefix)
    }

    /// The queue of a program of another department.
    #[must_use]
    pub fn subscriber(&self, name: &str) -> String {
        format!("{}actnow.subscriber.{name}", self.prefix)
    }

    /// The queue of a service.
    #[must_use]
    pub fn queue(&self, service: &str) -> String {
        format!("{}actnow.{service}", self.prefix)
    }
}

/// Whether an AMQP topic pattern (`*` one word, `#` any number of words) matches a routing key.
pub(crate) fn topic_matches(pattern: &str, key: &str) -> bool {
    fn words_match(pattern: &[&str], key: &[&str]) -> bool {
        match (pattern.split_first(), key.split_first()) {
            (None, None) => true,
            (Some((&"#", rest)), None) => words_match(rest, key),
            (Some((&"#", rest)), Some((_, later))) => words_match(rest, key) || words_match(pattern, later),
            (Some((&"*", rest)), Some((_, later))) => words_match(rest, later),
            (Some((word, rest)), Some((first, later))) => word == first && words_match(rest, later),
            (None, Some(_)) | (Some(_), None) => false,
        }
    }
    let pattern: Vec<&str> = pattern.split('.').collect();
    let key: Vec<&str> = key.split('.').collect();
    words_match(&pattern, &key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_as_in_amqp() {
        let table = [
            ("a.b", "a.b", true),
            ("a.b", "a.c", false),
            ("a.b", "a.b.c", false),
            ("a.*", "a.b", true),
            ("a.*", "a", false),
            ("a.*", "a.b.c", false),
            ("a.#", "a", true),
            ("a.#", "a.b.c", true),
            ("#", "a.b", true),
            ("#.c", "a.b.c", true),
            ("#.c", "a.b", false),
            ("a.#.d", "a.b.c.d", true),
            ("a.#.d", "a.d", true),
            ("*.#.*", "a", false),
        ];
        for (pattern, key, matches) in table {
            assert_eq!(topic_matches(pattern, key), matches, "{pattern} on {key}");
        }
    }

    #[test]
    fn names_stand_below_the_prefix() {
        let names = Names::new("t1.");
        assert_eq!(names.events(), "t1.actnow.events");
        assert_eq!(names.queue("registration"), "t1.actnow.registration");
        assert_eq!(Names::default().orders(), "actnow.orders");
    }
}
