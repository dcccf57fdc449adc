//! Food licensing as a department whose published rules let a machine approve.

use actnow_chassis::aggregate::stream;
use actnow_chassis::database::Txn;
use actnow_chassis::error::CommandError;
use actnow_decisions::{Role, Text, Violations};
use actnow_proto::instant_approval::v1 as wire;
use actnow_room::instant::{Department, Instant};
use actnow_room::texts::all_known;
use actnow_statutory_clock::WorkingCalendar;
use uuid::Uuid;

use crate::config::{Bureau, SERVICE};
use crate::domain::form::MaterialSource;
use crate::domain::instant_approval::{ActKind, InstantRules};
use crate::store::Application;

impl Department for Bureau {
    type Book = InstantRules;
    const SERVICE: &'static str = SERVICE;
    const REVIEWERS: &'static [Role] = &[Role::Reviewer];

    fn instant(&self) -> &Instant<InstantRules> {
        Bureau::instant(self)
    }

    fn calendar(&self) -> &WorkingCalendar {
        self.law().calendar
    }

    fn read_rules(found: &mut Violations, set: wire::InstantRuleSet) -> Option<InstantRules> {
        let sources = all_known(found, "candidate.sources", &set.sources);
        let acts = all_known(found, "candidate.acts", &set.acts);
        let others = [
            ("candidate.methods", set.methods.is_empty()),
            ("candidate.capital_up_to_fen", set.capital_up_to_fen == 0),
            ("candidate.holders", set.holders.is_empty()),
        ];
        for (field, _) in others.into_iter().filter(|(_, empty)| !empty) {
            let text = Text::new("食品许可规则不含该项", "the rules of food licensing do not know it");
            found.add(field, "O-4", "OTHER_DEPARTMENT", text);
        }
        Some(InstantRules { version: set.version, sources, acts })
    }

    fn show_rules(rules: &InstantRules) -> wire::InstantRuleSet {
        let sources = rules.sources.iter().copied().map(MaterialSource::as_str).map(str::to_owned);
        let acts = rules.acts.iter().copied().map(ActKind::as_str).map(str::to_owned);
        wire::InstantRuleSet {
            version: rules.version.clone(),
            sources: sources.collect(),
            acts: acts.collect(),
            ..wire::InstantRuleSet::default()
        }
    }

    /// Of the application.
    async fn streams(_txn: &Txn, filing_id: Uuid) -> Result<Vec<String>, CommandError> {
        Ok(vec![stream::<Application>(filing_id)])
    }
}
