//! A form looked at from all sides before anything is decided: track, completeness, persons, bans, and the
//! reasons why a person must look.

use actnow_chassis::database::Database;
use actnow_chassis::error::CommandError;
use actnow_decisions::{Text, Violations};
use actnow_statutory_clock::legal_date;
use chrono::NaiveDate;
use uuid::Uuid;

use crate::config::Bureau;
use crate::domain::act::LicenceAct;
use crate::domain::application::AcceptanceCheck;
use crate::domain::check::{CheckContext, Findings, OperatorStanding, check};
use crate::domain::commitment::{CommitmentRules, CommitmentStanding, check_signer};
use crate::domain::form::FoodForm;
use crate::domain::persons::{Person, check_bans, check_persons};
use crate::domain::points::Point;
use crate::domain::refusal::FoodRefusal;
use crate::domain::track::{Track, TrackDecision, TrackQuestion, decide_track};
use crate::facts::contract_field;
use crate::store::neighbours::{self, Asked, Neighbours};
use crate::store::parties::{person_token, person_tokens};

/// What an examination found.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Examined {
    /// Track, findings and bans.
    pub check: AcceptanceCheck,
    /// Why a person must look; empty when a machine may accept.
    pub manual: Vec<Point>,
    /// What the applicant may commit to, where that is allowed.
    pub offer: Option<CommitmentRules>,
}

impl Examined {
    /// The track.
    pub(crate) fn track(&self) -> &TrackDecision {
        &self.check.track
    }

    /// What is wrong with the form, and what a person should see.
    pub(crate) fn findings(&self) -> &Findings {
        &self.check.findings
    }
}

/// Examines `form` as of the legal day `today`. Fields are named as in the contract from here on.
///
/// # Errors
/// [`FoodRefusal::NoRegime`] before 2015-10-01.
pub(super) fn examine_form(
    bureau: &Bureau,
    act: &LicenceAct,
    form: &FoodForm,
    persons: &[Person],
    standing: OperatorStanding,
    neighbours: &Neighbours,
    today: NaiveDate,
) -> Result<Examined, FoodRefusal> {
    let question = TrackQuestion { accepted_on: today, scope: &form.scope, items: &form.items };
    let track = decide_track(question, bureau.wordings())?;
    let form = form.clone().with_implied_items(&track);
    let configured = bureau.banned_until(&form.operator.uscc, today);
    let banned_until = neighbours.banned_until.max(configured);
    let commitment = CommitmentStanding {
        on: today,
        unmet: neighbours.unmet_commitment.as_deref(),
        credit_mark: bureau.credit_mark_until(&form.operator.uscc, today),
        banned_until,
    };
    let context = CheckContext {
        act,
        track: &track,
        operator: standing,
        premises_holders: &neighbours.others,
        commitment,
        local: bureau.law().local,
        divisions: bureau.divisions(),
        wordings: bureau.wordings(),
    };
    let Findings { violations, warnings } = check(&form, context);
    let mut findings = Findings { violations: renamed(violations), warnings: renamed(warnings) };
    check_signer(&form, persons, &mut findings.violations);
    check_persons(form.food_safety_manager.as_deref(), persons, today, &mut findings);
    if !neighbours.banned_persons.is_empty() {
        let barred_until =
            |person: &Person| neighbours.banned_persons.get(&person_token(bureau.privacy(), person)).copied();
        let manager = form.food_safety_manager.as_deref();
        check_bans(&form.operator.legal_rep, manager, persons, barred_until, &mut findings);
    }
    check_jurisdiction(bureau, &form, &mut findings.warnings);
    findings.warnings.extend(act.warning());
    let unverified = form.materials_not_from(&bureau.instant().rules.sources);
    let check = AcceptanceCheck { track, findings, banned_until, unverified };
    let manual = match check.track.track {
        Track::Licence => manual_reasons(bureau, &check),
        Track::Filing | Track::None if !act.asks_for_the_track() => manual_reasons(bureau, &check),
        Track::Filing | Track::None => Vec::new(),
    };
    let rules = &bureau.law().local.commitment;
    let offered = *act == LicenceAct::New
        && check.track.track == Track::Licence
        && rules.allows(&form, check.track.regime);
    Ok(Examined { check, manual, offer: offered.then(|| rules.clone()) })
}

/// Examines a form nobody handed in.
///
/// # Errors
/// The domain's refusal where no regime is in force; when the database is away.
pub(crate) async fn check_unfiled(
    database: &Database,
    bureau: &Bureau,
    form: &FoodForm,
    persons: &[Person],
) -> Result<Examined, CommandError> {
    let today = legal_date(database.clock().now());
    // In a case the operator is still to be registered: its code is not looked at yet.
    let unregistered = form.operator.uscc.is_empty();
    let tokens = person_tokens(bureau.privacy(), persons);
    let mut neighbours = Neighbours::default();
    if !(unregistered && tokens.is_empty()) {
        let (operator_uscc, premises) = (&*form.operator.uscc, &*form.premises);
        let asked = Asked { id: Uuid::nil(), operator_uscc, premises, persons: tokens };
        neighbours = neighbours::read(database.reader(), asked, today).await?;
    }
    if unregistered {
        neighbours = Neighbours { banned_persons: neighbours.banned_persons, ..Neighbours::default() };
    }
    let standing = if unregistered { OperatorStanding::Active } else { OperatorStanding::Unverified };
    let refused = |refusal: FoodRefusal| CommandError::Refused(refusal.into());
    let mut examined = examine_form(bureau, &LicenceAct::New, form, persons, standing, &neighbours, today)
        .map_err(refused)?;
    if unregistered {
        let registered_later = |field: &str| matches!(field, "operator_uscc" | "operator_name");
        let found = std::mem::take(&mut examined.check.findings.violations);
        examined.check.findings.violations =
            found.into_iter().filter(|violation| !registered_later(&violation.field)).collect();
        examined.manual.retain(|point| !registered_later(&point.field));
    }
    Ok(examined)
}

/// What was found in a form, its fields named as in the contract.
pub(super) fn renamed(found: Violations) -> Violations {
    found
        .into_iter()
        .map(|mut violation| {
            violation.field = contract_field(&violation.field);
            violation
        })
        .collect()
}

fn check_jurisdiction(bureau: &Bureau, form: &FoodForm, warnings: &mut Violations) {
    let own = &bureau.settings().division;
    let known = bureau.divisions().get(&form.division).is_some();
    if known && !bureau.divisions().is_within(&form.division, own) {
        let text =
            Text::new("经营场所不在本机关辖区内", "the premises lie outside the division of this authority");
        warnings.add("division", "F-FORM", "OTHER_DIVISION", text);
    }
}

/// Everything that keeps a machine from accepting; the same that the domain asks of it.
fn manual_reasons(bureau: &Bureau, check: &AcceptanceCheck) -> Vec<Point> {
    let point = |field: &str, rule: &str, reason: &str, text| Point {
        field: field.to_owned(),
        rule: rule.to_owned(),
        reason: reason.to_owned(),
        text,
    };
    let mut reasons = Vec::new();
    if !bureau.settings().instant_approval.accept {
        let text = Text::new("自动受理未启用", "acceptance by a machine is switched off");
        reasons.push(point("", "8.2", "SWITCHED_OFF", text));
    }
    if let Some(until) = check.banned_until {
        let text = Text::new(
            format!("申请人在{until}前不得申请"),
            format!("the applicant may not apply until {until}"),
        );
        reasons.push(point("operator_uscc", "Order 78 art 53-54", "BANNED_UNTIL", text));
    }
    let findings = &check.findings;
    reasons.extend(findings.violations.as_slice().iter().cloned().map(Point::from));
    reasons.extend(findings.warnings.as_slice().iter().cloned().map(Point::from));
    for kind in &check.unverified {
        let text =
            Text::new("材料未经数据共享核验，请人工审查", "the material was not fetched, a person must look");
        reasons.push(point("materials", "8.2", &format!("UNVERIFIED_{kind:?}").to_uppercase(), text));
    }
    reasons
}
