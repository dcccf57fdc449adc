//! How a played department behaves, and what that makes of one consultation. Pure: the same seed and the same
//! questions make the same acts.

use std::str::FromStr;
use std::time::Duration;

use actnow_chassis::ids::Ids;
use actnow_proto::fast_track::v1::Opinion;
use anyhow::{Context, Error, Result, bail, ensure};

/// A department and how it is played: `tax:late=30m,doubled`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Play {
    /// The department as the house calls it.
    pub department: String,
    /// How it behaves.
    pub behaviour: Behaviour,
}

/// How a department behaves. By default it has no objection, at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Behaviour {
    /// What it says.
    pub opinion: Opinion,
    /// It takes between so long and so long.
    pub latency: (Duration, Duration),
    /// It answers so long after its term.
    pub late: Option<Duration>,
    /// It never answers.
    pub mute: bool,
    /// It sends each answer again: under the same command id, and under another.
    pub doubled: bool,
    /// It only sends what cannot be right.
    pub wrong: bool,
    /// From when to when, from its start on, it can neither hear nor speak.
    pub outages: Vec<(Duration, Duration)>,
}

impl Default for Behaviour {
    fn default() -> Self {
        Self {
            opinion: Opinion::NoObjection,
            latency: (Duration::ZERO, Duration::ZERO),
            late: None,
            mute: false,
            doubled: false,
            wrong: false,
            outages: Vec::new(),
        }
    }
}

/// One thing that a department sends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Act {
    /// So long after it was asked.
    pub after: Duration,
    /// At the end of the command id: the same twice is a repetition.
    pub command: &'static str,
    /// Which consultation it names.
    pub names: Named,
    /// What it says.
    pub opinion: Opinion,
    /// Why.
    pub grounds: &'static str,
}

/// Which consultation an act names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Named {
    /// The one it was asked in.
    Own,
    /// One that there is not.
    Unknown,
    /// No id at all.
    Malformed,
}

impl Behaviour {
    /// What it does when it is asked and has `term` to answer.
    pub fn acts(&self, term: Duration, random: &Ids) -> Vec<Act> {
        let (least, most) = self.latency;
        let spread = u64::try_from(most.saturating_sub(least).as_millis()).unwrap_or(u64::MAX);
        // Taken whether it is needed or not: the next consultation draws the same number either way.
        let latency = least + Duration::from_millis(random.below(spread.saturating_add(1)));
        let after = self.late.map_or(latency, |late| term + late);
        let grounds = if self.opinion == Opinion::NoObjection { "" } else { "模拟部门：需核实" };
        let said = |command, names, opinion, grounds| Act { after, command, names, opinion, grounds };
        let answer = |command| said(command, Named::Own, self.opinion, grounds);
        if self.mute {
            Vec::new()
        } else if self.wrong {
            vec![
                said("unknown", Named::Unknown, Opinion::NoObjection, ""),
                said("malformed", Named::Malformed, Opinion::NoObjection, ""),
                said("groundless", Named::Own, Opinion::Objection, ""),
                said("nothing", Named::Own, Opinion::Unspecified, ""),
            ]
        } else if self.doubled {
            vec![answer("first"), answer("first"), answer("second")]
        } else {
            vec![answer("first")]
        }
    }

    /// When something planned for `at`, from the start on, can happen.
    pub fn reachable_from(&self, at: Duration) -> Duration {
        let during = |at: Duration| self.outages.iter().find(|(from, to)| (*from..*to).contains(&at));
        let mut at = at;
        while let Some((_, end)) = during(at) {
            at = *end;
        }
        at
    }
}

impl FromStr for Play {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let (department, rest) = text.split_once(':').unwrap_or((text, ""));
        ensure!(!department.is_empty(), "{text}: a department comes first, as in tax:late=30m");
        let mut behaviour = Behaviour::default();
        for word in rest.split(',').filter(|word| !word.is_empty()) {
            behaviour.take(word).with_context(|| format!("{text}: {word}"))?;
        }
        Ok(Self { department: department.to_owned(), behaviour })
    }
}

impl Behaviour {
    fn take(&mut self, word: &str) -> Result<()> {
        match word.split_once('=') {
            None => match word {
                "mute" => self.mute = true,
                "doubled" => self.doubled = true,
                "wrong" => self.wrong = true,
                "objection" => self.opinion = Opinion::Objection,
                "person" => self.opinion = Opinion::NeedsPerson,
                _ => bail!("there are mute, doubled, wrong, objection, person, latency=, late= and outage="),
            },
            Some(("latency", value)) => self.latency = span(value)?,
            Some(("late", value)) => self.late = Some(duration(value)?),
            Some(("outage", value)) => {
                let (from, to) = span(value)?;
                ensure!(from < to, "an outage is a span, as in outage=1m..3m");
                self.outages.push((from, to));
            }
            Some((unknown, _)) => bail!("{unknown} is unknown; there are latency, late and outage"),
        }
        Ok(())
    }
}

/// `2s`, or `1s..5s`.
fn span(text: &str) -> Result<(Duration, Duration)> {
    let (from, to) = match text.split_once("..") {
        Some((from, to)) => (duration(from)?, duration(to)?),
        None => (duration(text)?, duration(text)?),
    };
    ensure!(from <= to, "{text} ends before it begins");
    Ok((from, to))
}

/// `500ms`, `30s`, `5m`, `2h`.
fn duration(text: &str) -> Result<Duration> {
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let millis: u64 = match unit {
        "ms" => 1,
        "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        _ => bail!("{text} is no time; write 500ms, 30s, 5m or 2h"),
    };
    let number: u32 = number.parse().with_context(|| format!("{text} is no time"))?;
    Ok(Duration::from_millis(u64::from(number) * millis))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn play(text: &str) -> Behaviour {
        text.parse::<Play>().unwrap().behaviour
    }

    const TERM: Duration = Duration::from_secs(7200);

    fn times(behaviour: &Behaviour, seed: u64) -> Vec<Duration> {
        let random = Ids::seeded(seed);
        (0..20).flat_map(|_| behaviour.acts(TERM, &random)).map(|act| act.after).collect()
    }

    #[test]
    fn a_word_a_behaviour() {
        let random = Ids::seeded(1);
        assert_eq!(play("tax").acts(TERM, &random)[0].after, Duration::ZERO);
        assert!(play("tax:mute").acts(TERM, &random).is_empty());
        assert_eq!(play("tax:late=30m").acts(TERM, &random)[0].after, Duration::from_secs(9000));
        let commands = |text: &str| {
            let acts = play(text).acts(TERM, &Ids::seeded(1));
            acts.into_iter().map(|act| (act.command, act.names)).collect::<Vec<_>>()
        };
        let own = |command| (command, Named::Own);
        assert_eq!(commands("tax:doubled"), [own("first"), own("first"), own("second")]);
        assert_eq!(
            commands("tax:wrong")[..2],
            [("unknown", Named::Unknown), ("malformed", Named::Malformed)]
        );
        let objects = &play("bank:objection").acts(TERM, &random)[0];
        assert_eq!((objects.opinion, objects.grounds.is_empty()), (Opinion::Objection, false));
    }

    #[test]
    fn the_same_seed_takes_the_same_time_and_another_another() {
        let behaviour = play("tax:latency=1s..90s");
        let first = times(&behaviour, 7);
        assert_eq!(first, times(&behaviour, 7));
        assert_ne!(first, times(&behaviour, 8));
        let within = Duration::from_secs(1)..=Duration::from_secs(90);
        assert!(first.iter().all(|after| within.contains(after)), "{first:?}");
    }

    #[test]
    fn what_falls_into_an_outage_waits_for_its_end() {
        let behaviour = play("tax:outage=1m..3m,outage=3m..4m");
        let minutes = |n: u64| Duration::from_secs(60 * n);
        for (planned, happens) in [(0, 0), (1, 4), (2, 4), (3, 4), (4, 4), (5, 5)] {
            assert_eq!(behaviour.reachable_from(minutes(planned)), minutes(happens), "{planned}");
        }
    }

    #[test]
    fn nonsense_is_refused_with_its_word() {
        for text in
            [":mute", "tax:silent", "tax:late=soon", "tax:latency=5s..1s", "tax:outage=3m", "tax:x=1s"]
        {
            assert!(text.parse::<Play>().is_err(), "{text}");
        }
        let refused = format!("{:#}", "tax:late=30".parse::<Play>().unwrap_err());
        assert!(
            refused.contains("late=30") && refused.contains("30m") || refused.contains("no time"),
            "{refused}"
        );
    }
}
