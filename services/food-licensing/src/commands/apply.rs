//! File or apply for a food business: the track is decided here (Food Safety Law 35), and as much of the rest
//! as a machine may do, in one transaction.

use actnow_chassis::database::Txn;
use actnow_chassis::error::CommandError;
use actnow_decisions::{Actor, Refusal, Text};
use actnow_statutory_clock::{legal_date, start_of_day};
use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::docket::{Act, Docket};
use super::filing_docket::FilingDocket;
use super::issue::already_licensed;
use super::machine::proceed;
use super::{Examined, examine_form, machine, no, unexpected};
use crate::config::Bureau;
use crate::domain::act::LicenceAct;
use crate::domain::application::{LicenceApplication, Submission};
use crate::domain::check::OperatorStanding;
use crate::domain::filing::{CompleteFiling, FilingDecision, FilingStep, FilingSubmission, FoodFiling};
use crate::domain::form::FoodForm;
use crate::domain::permissions::FoodCommand;
use crate::domain::track::Track;
use crate::store::neighbours::{self, Asked, Known, Neighbours};
use crate::store::notes::Notes;
use crate::store::parties::{self, Parties, person_tokens};
use crate::store::{Application, File, Filing, series};

/// A form as handed in or ordered.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct NewFile {
    /// Id of the filing or application, chosen by the orderer.
    pub id: Uuid,
    /// The case it came with.
    pub case_id: Option<Uuid>,
    /// The form.
    pub form: FoodForm,
    /// Who is concerned.
    pub parties: Parties,
    /// What is known of the operator's business licence.
    pub standing: OperatorStanding,
}

/// What became of it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Applied {
    /// The id was used before: nothing changed.
    Known(Known),
    /// It is a file now.
    New(File),
}

/// Files or applies.
///
/// # Errors
/// A refusal before anything is written: no code (先照后证), a licence or filing that exists already, no
/// regime; when the database is away.
pub(crate) async fn apply_in(
    txn: &Txn,
    bureau: &Bureau,
    new: NewFile,
    actor: &Actor,
) -> Result<Applied, CommandError> {
    let today = legal_date(txn.at());
    let operator_uscc = new.form.operator.uscc.as_str();
    let persons = person_tokens(bureau.privacy(), &new.parties.persons);
    let asked = Asked { id: new.id, operator_uscc, premises: &new.form.premises, persons };
    let neighbours = neighbours::read(txn, asked, today).await?;
    if let Some(known) = neighbours.known {
        return Ok(Applied::Known(known));
    }
    let persons = &new.parties.persons;
    let examined =
        examine_form(bureau, &LicenceAct::New, &new.form, persons, new.standing, &neighbours, today)
            .map_err(no)?;
    match examined.track().track {
        Track::Filing => {
            must_need_a_filing(&neighbours, today)?;
            let filing = file_in(txn, bureau, new, examined, actor).await?;
            Ok(Applied::New(filing.into()))
        }
        Track::Licence => {
            must_need_a_licence(&neighbours, today)?;
            let application = licence_in(txn, bureau, new, examined, neighbours, actor).await?;
            Ok(Applied::New(application.into()))
        }
        Track::None => {
            let application = nothing_in(txn, bureau, new, examined, actor).await?;
            Ok(Applied::New(application.into()))
        }
    }
}

async fn file_in(
    txn: &Txn,
    bureau: &Bureau,
    new: NewFile,
    examined: Examined,
    actor: &Actor,
) -> Result<Filing, CommandError> {
    let NewFile { id, case_id, form, parties, .. } = new;
    let track = examined.track().clone();
    let findings = examined.check.findings;
    let submission = FilingSubmission { id, case_id, form, track: track.clone(), findings };
    let step = FoodFiling::submit(submission, actor, &bureau.law(), txn.at()).map_err(no)?;
    let (decision, publish_at) = numbered(txn, bureau, step).await?;
    parties::keep(txn, bureau.privacy(), id, &parties)?;
    FilingDocket::open(txn, decision, track, publish_at, actor).finish().await
}

/// A complete filing takes its number at once; an incomplete one is told its list.
pub(super) async fn numbered(
    txn: &Txn,
    bureau: &Bureau,
    step: FilingStep,
) -> Result<(FilingDecision, Option<DateTime<Utc>>), CommandError> {
    match step {
        FilingStep::Incomplete(decision) => Ok((decision, None)),
        FilingStep::Complete(complete) => {
            let decision = with_number(txn, complete).await?;
            Ok((decision, Some(publish_at(bureau, legal_date(txn.at())))))
        }
    }
}

async fn with_number(txn: &Txn, complete: CompleteFiling) -> Result<FilingDecision, CommandError> {
    let taken = series::take(txn, complete.series()).await?;
    complete.file(taken.sequence).map_err(unexpected)
}

/// The morning of the day on which a filing of `filed_on` is published.
pub(super) fn publish_at(bureau: &Bureau, filed_on: NaiveDate) -> DateTime<Utc> {
    let days = bureau.settings().publish_after_working_days;
    start_of_day(bureau.law().working_days(filed_on, days).date)
}

async fn licence_in(
    txn: &Txn,
    bureau: &Bureau,
    new: NewFile,
    examined: Examined,
    neighbours: Neighbours,
    actor: &Actor,
) -> Result<Application, CommandError> {
    let mut docket = received(txn, bureau, new, &examined, actor)?;
    docket.neighbours = Some(neighbours);
    proceed(&mut docket, &examined.check).await?;
    docket.finish().await
}

/// A business that needs neither: said at once, and kept.
async fn nothing_in(
    txn: &Txn,
    bureau: &Bureau,
    new: NewFile,
    examined: Examined,
    actor: &Actor,
) -> Result<Application, CommandError> {
    let mut docket = received(txn, bureau, new, &examined, actor)?;
    let machine = machine();
    let outcome = docket.file().not_required(examined.track(), &machine, txn.at());
    docket.step(outcome, &Act::new(FoodCommand::NotRequired, &machine))?;
    docket.finish().await
}

fn received<'a>(
    txn: &'a Txn,
    bureau: &'a Bureau,
    new: NewFile,
    examined: &Examined,
    actor: &Actor,
) -> Result<Docket<'a>, CommandError> {
    let NewFile { id, case_id, form, parties, .. } = new;
    let track = examined.track().clone();
    let act = LicenceAct::New;
    let submission = Submission { id, case_id, act, form, track: track.clone(), interested: Vec::new() };
    let first = LicenceApplication::submit(submission, actor, &bureau.law(), txn.at()).map_err(no)?;
    parties::keep(txn, bureau.privacy(), id, &parties)?;
    let notes = Notes { manual: examined.manual.clone(), ..Notes::default() };
    Ok(Docket::open(txn, bureau, first, track, notes, parties, actor))
}

/// F-2 and F-3: a licence covers prepackaged food, and one premises has one filing.
fn must_need_a_filing(neighbours: &Neighbours, today: NaiveDate) -> Result<(), CommandError> {
    if let Some(held) = &neighbours.own_licence
        && held.valid_to.is_none_or(|last| last >= today)
    {
        let text = Text::new(
            format!("许可证{}已涵盖预包装食品销售，无需备案，报告即可", held.number),
            format!("the licence {} covers prepackaged food: report it, no filing is needed", held.number),
        );
        return Err(Refusal::precondition("LICENCE_COVERS_PREPACKAGED", "F-2", text).into());
    }
    if let Some(held) = &neighbours.own_filing {
        let text = Text::new(
            format!("该经营场所已备案，备案编号{}", held.number),
            format!("these premises are filed already under {}", held.number),
        );
        let refusal = Refusal::precondition("ALREADY_FILED", "F-3", text);
        return Err(refusal.with("number", held.number.clone()).into());
    }
    Ok(())
}

fn must_need_a_licence(neighbours: &Neighbours, today: NaiveDate) -> Result<(), CommandError> {
    match &neighbours.own_licence {
        Some(held) if held.valid_to.is_none_or(|last| last >= today) => Err(already_licensed(held).into()),
        Some(_) | None => Ok(()),
    }
}
