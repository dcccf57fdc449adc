//! The registration authority as a department whose published rules let a machine approve.

use actnow_chassis::aggregate::{self, stream};
use actnow_chassis::database::Txn;
use actnow_chassis::error::CommandError;
use actnow_decisions::{Role, Text, Violations};
use actnow_proto::instant_approval::v1 as wire;
use actnow_room::instant::{Department, Instant};
use actnow_room::texts::{all_known, known};
use actnow_statutory_clock::WorkingCalendar;
use uuid::Uuid;

use crate::config::{Bureau, SERVICE};
use crate::domain::establishment::{MaterialSource, VerificationMethod};
use crate::domain::instant_approval::{Holders, InstantRules};
use crate::store::{FilingRecord, NameRecord};

impl Department for Bureau {
    type Book = InstantRules;
    const SERVICE: &'static str = SERVICE;
    const REVIEWERS: &'static [Role] = &[Role::Registrar];

    fn instant(&self) -> &Instant<InstantRules> {
        Bureau::instant(self)
    }

    fn calendar(&self) -> &WorkingCalendar {
        Bureau::calendar(self)
    }

    fn read_rules(found: &mut Violations, set: wire::InstantRuleSet) -> Option<InstantRules> {
        let methods = all_known(found, "candidate.methods", &set.methods);
        let sources = all_known(found, "candidate.sources", &set.sources);
        if set.capital_up_to_fen < 0 {
            let text = Text::new("注册资本限额不得为负", "not negative");
            found.add("candidate.capital_up_to_fen", "O-3", "NEGATIVE", text);
        }
        if !set.acts.is_empty() {
            let text = Text::new("登记规则不含申请事项", "the rules of registration know no acts");
            found.add("candidate.acts", "O-4", "OTHER_DEPARTMENT", text);
        }
        let holders = match set.holders.as_str() {
            "" => Some(Holders::Any),
            name => known(found, "candidate.holders", name),
        };
        let capital_up_to_fen = Some(set.capital_up_to_fen).filter(|limit| *limit > 0);
        Some(InstantRules { version: set.version, methods, sources, capital_up_to_fen, holders: holders? })
    }

    fn show_rules(rules: &InstantRules) -> wire::InstantRuleSet {
        let holders = match rules.holders {
            Holders::Any => "ANY",
            Holders::NaturalPersons => "NATURAL_PERSONS",
        };
        let methods = rules.methods.iter().copied().map(VerificationMethod::as_str).map(str::to_owned);
        let sources = rules.sources.iter().copied().map(MaterialSource::as_str).map(str::to_owned);
        wire::InstantRuleSet {
            version: rules.version.clone(),
            methods: methods.collect(),
            sources: sources.collect(),
            capital_up_to_fen: rules.capital_up_to_fen.unwrap_or_default(),
            holders: holders.to_owned(),
            acts: Vec::new(),
        }
    }

    /// Of the filing, and of the name it uses.
    async fn streams(txn: &Txn, filing_id: Uuid) -> Result<Vec<String>, CommandError> {
        let record: FilingRecord = aggregate::get(txn, filing_id).await?;
        let name = record.filing.name_id.map(stream::<NameRecord>);
        Ok([Some(stream::<FilingRecord>(filing_id)), name].into_iter().flatten().collect())
    }
}
