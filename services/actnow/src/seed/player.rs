//! Plays a plan on a running house, through the public gRPC API, with the token of whoever acts.

mod renewals;
mod supervision;

use std::sync::OnceLock;
use std::sync::atomic::AtomicUsize;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, bail};
use chrono::{DateTime, Months, NaiveDate, TimeDelta, Utc};
use futures::{StreamExt, TryStreamExt, stream};
use tracing::Instrument;

use actnow_decisions::Role;
use actnow_proto::fast_track::v1::{Case, CaseState, GetCaseRequest, Step, SubmitCasesRequest};
use actnow_proto::registration::v1::{CorrectionPoint, EstablishmentForm, NameRuling};
use actnow_statutory_clock::legal_date;

use super::case::InventedCase;
use super::plan::{Deed, Meeting, Plan};
use super::script::{Act, Later};
use crate::clerks::{Clerks, Hindrance, WINDOWS};
use crate::clients::{Clients, Desk};
use crate::house_clock::set_house_time;
use crate::submission::{Go, follow, is_closed, patient, submit, submit_together};

/// How long one act may take, with what the machines do after it.
const PATIENCE: Duration = Duration::from_secs(60);
/// How long to wait before what is not there yet is looked for again.
const AGAIN: Duration = Duration::from_millis(15);
/// Cases handed in by one request.
const TOGETHER: usize = 50;
/// Acts done, or cases watched, side by side.
const SIDE_BY_SIDE: usize = 8;
/// Clerks of a kind that take turns.
const TURNS: usize = 2;

/// Plays one plan.
pub(super) struct Player<'a> {
    clients: &'a Clients,
    plan: &'a Plan,
    /// In front of the command id of each case.
    prefix: String,
    desk: Desk,
    clerks: Vec<Clerks>,
    /// Unannounced inspections that were planned so far.
    flying: AtomicUsize,
    /// Ids of the cases, once they are handed in.
    opened: Vec<OnceLock<String>>,
    /// Ids of the renewals of former licences, once they are applied for.
    applied: Vec<OnceLock<String>>,
}

impl<'a> Player<'a> {
    /// A player of `plan` in the house behind `clients`.
    ///
    /// # Errors
    /// When a service is missing.
    pub(super) fn new(clients: &'a Clients, plan: &'a Plan, seed: u64) -> Result<Self> {
        let clerks = (0..TURNS).map(|turn| Clerks::whose_turn_it_is(clients, turn)).collect::<Result<_>>()?;
        Ok(Self {
            clients,
            plan,
            prefix: format!("seed-{seed}"),
            desk: clients.desk(WINDOWS[0], &[Role::Window, Role::Applicant, Role::Supervisor])?,
            clerks,
            flying: AtomicUsize::new(0),
            opened: plan.cases.iter().map(|_| OnceLock::new()).collect(),
            applied: plan.former.iter().map(|_| OnceLock::new()).collect(),
        })
    }

    /// Puts the inspectors on duty on `days`.
    ///
    /// # Errors
    /// When inspections does not answer.
    pub(super) async fn on_duty(&mut self, days: &[String]) -> Result<()> {
        self.clerks[0].go_on_duty(days).await
    }

    /// Plays one meeting: what takes numbers in its turn, the rest beside it. Each act is kept on the heap: side by side
    /// they would take more than the stack of a thread.
    ///
    /// # Errors
    /// When an act is refused or does not come to an end.
    pub(super) async fn play(&self, meeting: &Meeting) -> Result<()> {
        let at = meeting.slot.at;
        set_house_time(self.clients, at).await?;
        let handed_in = |one: &Deed, next: &Deed| one.act == Act::HandIn && next.act == Act::HandIn;
        let registrations = async {
            for deeds in meeting.registrations.chunk_by(handed_in) {
                match deeds {
                    [deed] => Box::pin(self.deed(*deed, at)).await?,
                    _ => Box::pin(self.hand_in_all(deeds, at)).await?,
                }
            }
            Ok(())
        };
        let licences = async {
            for deed in &meeting.licences {
                Box::pin(self.deed(*deed, at)).await?;
            }
            Ok(())
        };
        let beside = stream::iter(&meeting.beside)
            .map(|deed| Box::pin(self.deed(*deed, at)))
            .buffer_unordered(SIDE_BY_SIDE)
            .try_collect::<()>();
        tokio::try_join!(registrations, licences, beside)?;
        for renewal in &meeting.renewals {
            Box::pin(self.renew(*renewal)).await?;
        }
        match meeting.slot.nth {
            0 => Box::pin(self.plan_flying(meeting.slot)).await,
            1 => Box::pin(self.supervise(legal_date(at))).await,
            _ => Ok(()),
        }
    }

    async fn deed(&self, deed: Deed, at: DateTime<Utc>) -> Result<()> {
        let done = async {
            if deed.act == Act::HandIn {
                self.hand_in(deed.case, at).await?;
                self.until(self.opened(deed.case)?, is_at_rest).await
            } else {
                self.act(deed.case, (deed.act, at)).await
            }
        };
        self.named(deed, done).await
    }

    /// Does something of a person: in a trace of its own, and with its name on what goes wrong.
    async fn named(&self, deed: Deed, done: impl Future<Output = Result<()>>) -> Result<()> {
        let case = &self.plan.cases[deed.case];
        let span = tracing::info_span!(parent: None, "clerk.act", act = ?deed.act);
        done.instrument(span).await.with_context(|| {
            format!("case {} ({:?}, {:?}), {:?}", case.number, case.form, case.quirk, deed.act)
        })
    }

    /// Hands cases in together, and waits until all of them are at rest.
    ///
    /// Their first orders are told by one commit. Orders and facts travel in the order in which they were told, so the
    /// cases take every step in the order of the plan, all of them one step before any of them the next, and numbers
    /// fall the same way each time.
    async fn hand_in_all(&self, deeds: &[Deed], at: DateTime<Utc>) -> Result<()> {
        for deeds in deeds.chunks(TOGETHER) {
            let cases = deeds.iter().map(|deed| self.plan.cases[deed.case].submission("", at));
            let request = SubmitCasesRequest {
                command_id: format!("{}-from-{}", self.prefix, self.plan.cases[deeds[0].case].number),
                cases: cases.collect::<Result<_>>()?,
            };
            let span = tracing::info_span!(parent: None, "clerk.act", act = ?Act::HandIn);
            let opened = submit_together(&mut self.desk.clone(), request).instrument(span).await?;
            let opened = opened.map_err(|refused| anyhow!("not taken: {:?}", refused.violations))?;
            for (deed, case) in deeds.iter().zip(opened) {
                self.opened[deed.case].get_or_init(|| case.case_id);
            }
            let rest = deeds.iter().map(|deed| async {
                self.named(*deed, async { self.until(self.opened(deed.case)?, is_at_rest).await }).await
            });
            stream::iter(rest).buffer_unordered(SIDE_BY_SIDE).try_collect::<()>().await?;
        }
        Ok(())
    }

    fn opened(&self, index: usize) -> Result<&str> {
        self.opened[index].get().map(String::as_str).context("it was not handed in")
    }

    async fn hand_in(&self, index: usize, at: DateTime<Utc>) -> Result<()> {
        let case = &self.plan.cases[index];
        let command_id = format!("{}-{}", self.prefix, case.number);
        let submission = case.submission(&command_id, at)?;
        let mut desk = self.desk.clone();
        let opened = match submit(&mut desk, submission).await? {
            Ok(opened) => opened,
            Err(refused) => bail!("not taken: {:?}", refused.violations),
        };
        self.opened[index].get_or_init(|| opened.case_id);
        Ok(())
    }

    async fn act(&self, index: usize, (act, at): (Act, DateTime<Utc>)) -> Result<()> {
        let (case, case_id) = (&self.plan.cases[index], self.opened(index)?);
        let mut clerks = self.clerks[index % self.clerks.len()].clone();
        let until = Instant::now() + PATIENCE;
        let before = loop {
            let seen = self.seen(case_id).await?;
            match self.once(&mut clerks, case, &seen, (act, at)).await {
                Ok(()) => break seen,
                Err(hindrance) if hindrance.is_passing() && Instant::now() < until => {
                    tokio::time::sleep(AGAIN).await;
                }
                Err(hindrance) => {
                    let waits = seen.next_action.unwrap_or_default().en;
                    return Err(anyhow::Error::from(hindrance).context(format!("it waits: {waits}")));
                }
            }
        };
        match told_in(act) {
            None => Ok(()),
            Some(key) => {
                let was = before.steps.iter().find(|step| step.key == key).cloned();
                self.until(case_id, |now| has_moved(now, key, was.as_ref()) && is_at_rest(now)).await
            }
        }
    }

    async fn seen(&self, case_id: &str) -> Result<Case> {
        let request = GetCaseRequest { case_id: case_id.to_owned() };
        let answer = patient!(self.desk.fast_track, get_case, request).await?.into_inner();
        answer.case.context("the answer holds no case")
    }

    /// Waits until the case is `as_wanted`.
    async fn until(&self, case_id: &str, mut as_wanted: impl FnMut(&Case) -> bool) -> Result<()> {
        let mut there = false;
        let last = follow(&mut self.desk.clone(), case_id, Instant::now() + PATIENCE, |case| {
            there = as_wanted(case);
            if there || is_closed(case) { Go::Stop } else { Go::On }
        })
        .await?
        .context("the case was never seen")?;
        if !there {
            let waits = last.next_action.clone().unwrap_or_default().en;
            bail!("case {case_id} is {}: {waits}", last.state().as_str_name());
        }
        Ok(())
    }

    async fn once(
        &self,
        clerks: &mut Clerks,
        case: &InventedCase,
        seen: &Case,
        (act, at): (Act, DateTime<Utc>),
    ) -> Result<(), Hindrance> {
        let today = legal_date(at);
        match act {
            Act::HandIn => Ok(()),
            Act::StateLiability => clerks.state_liability(seen).await,
            Act::DecideName { reserve: true } => {
                clerks.decide_name(seen, NameRuling::Reserve, "经人工审查，可以使用").await
            }
            Act::DecideName { reserve: false } => {
                clerks.decide_name(seen, NameRuling::Reject, "“国际”不是行业或者经营特点的限定语").await
            }
            Act::Receive => clerks.receive_filing(seen, "parent").await,
            Act::Extend => clerks.extend_filing(seen, "parent", "材料需向有关部门核实").await,
            Act::Return => clerks.return_filing(seen, "parent", vec![address_to_correct()]).await,
            Act::Resubmit => {
                let persons = case.submission("", at)?.persons;
                let corrected = case.corrected_address();
                clerks.resubmit_filing(seen, "parent", persons, |form| form.domicile = corrected).await
            }
            Act::Approve => clerks.approve_filing(seen, "parent").await,
            Act::Refuse { part } => {
                clerks.refuse_filing(seen, part, "申请材料与登记机关核实的情况不一致，不予登记").await
            }
            Act::Withdraw => clerks.withdraw_case(seen, "申请人撤回").await,
            Act::AcceptFood => clerks.accept_food(seen).await,
            Act::OrderVisit => clerks.order_visit(seen).await,
            Act::Recuse => clerks.recuse_inspector(seen, "与被核查人有利害关系，申请回避").await,
            Act::StartVisit => clerks.start_visit(seen).await,
            Act::Record(findings) => clerks.record_visit(seen, findings).await,
            Act::Sign | Act::SignLast => clerks.sign_visit(seen).await,
            Act::Consent => {
                let deadline = today + TimeDelta::days(14);
                clerks.consent_to_rectification(seen, &deadline.to_string()).await
            }
            Act::Grant => clerks.grant_licence(seen).await,
            Act::RefuseLicence => {
                clerks.refuse_licence(seen, "现场核查不符合食品经营许可条件，不予许可").await
            }
            Act::Then(later) => afterwards(clerks, case, seen, (later, today)).await,
        }
    }
}

async fn afterwards(
    clerks: &mut Clerks,
    case: &InventedCase,
    seen: &Case,
    (later, today): (Later, NaiveDate),
) -> Result<(), Hindrance> {
    let day = today.to_string();
    match later {
        Later::Move => {
            let address = case.next_address();
            clerks.change_company(seen, &day, |form| form.domicile = address).await
        }
        Later::RaiseCapital => clerks.change_company(seen, &day, double_capital).await,
        Later::ApproveAct => clerks.approve_act(seen).await,
        Later::PubliciseEnd => clerks.publicise_end(seen).await,
        Later::ApplyForEnd => clerks.apply_for_end(seen).await,
        Later::Rest => clerks.file_dormancy(seen, &day, &(today + Months::new(3)).to_string()).await,
        Later::ReportLayout => clerks.report_change(seen, &day).await,
        Later::CancelLicence => clerks.cancel_licence(seen).await,
        Later::CancelFiling => clerks.cancel_food_filing(seen, &day).await,
    }
}

/// Every shareholder promises twice as much.
fn double_capital(form: &mut EstablishmentForm) {
    form.capital_fen *= 2;
    for share in &mut form.shareholders {
        share.subscribed_fen *= 2;
    }
}

fn address_to_correct() -> CorrectionPoint {
    CorrectionPoint {
        field: "domicile".to_owned(),
        rule: "C-ADDR-1".to_owned(),
        demand: "住所门牌号与不动产权属证明不一致，请更正".to_owned(),
    }
}

/// The step in which the case shows that an act was heard of; `None` where the answer is all there is.
fn told_in(act: Act) -> Option<&'static str> {
    match act {
        Act::StateLiability | Act::DecideName { .. } => Some("parent.name"),
        Act::Refuse { part: "subsidiary" } => Some("subsidiary.establishment"),
        Act::Receive
        | Act::Extend
        | Act::Return
        | Act::Resubmit
        | Act::Approve
        | Act::Refuse { .. }
        | Act::Withdraw => Some("parent.establishment"),
        Act::AcceptFood | Act::OrderVisit | Act::Grant | Act::RefuseLicence => Some("food"),
        Act::SignLast | Act::Consent => Some("visit"),
        Act::HandIn | Act::Recuse | Act::StartVisit | Act::Record(_) | Act::Sign | Act::Then(_) => None,
    }
}

fn has_moved(case: &Case, key: &str, was: Option<&Step>) -> bool {
    case.steps.iter().find(|step| step.key == key) != was
}

/// Whether no machine is at it: it has ended, or waits for a person.
pub(super) fn is_at_rest(case: &Case) -> bool {
    match case.state() {
        CaseState::WaitingApplicant
        | CaseState::WaitingDepartment
        | CaseState::Completed
        | CaseState::PartiallyCompleted
        | CaseState::Terminated => true,
        CaseState::Unspecified | CaseState::Running => false,
    }
}
