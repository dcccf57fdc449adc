//! The end of every transition: what is due is ordered, what is over is closed, what is open is waited for.

use actnow_decisions::{Basis, Text};

use super::plan::LeftReason;
use super::rules::{Occasion, Rules};
use super::step::{Company, StepKey, StepState};
use super::subjects::{FoodKind, NameTold, filing, food, visit};
use super::telling::{Alarm, Draft, Fact, Next};
use super::track::{End, Phase, Track};

impl Track {
    /// Ends a transition. `touched` is the step that news came of.
    pub(crate) fn settle(
        mut self,
        mut draft: Draft,
        touched: Option<StepKey>,
        rules: &Rules,
        occasion: &Occasion,
        basis: Basis,
    ) -> Next {
        self.order_what_is_due(&mut draft, occasion);
        self.consult(&mut draft, rules, occasion);
        self.leave_fast_track(&mut draft, occasion);
        self.close_when_settled(&mut draft, occasion);
        self.leave_hall(&mut draft, rules, occasion);
        self.keep_ledger(occasion);
        self.keep_waiting(touched, rules, occasion);
        self.keep_promise(rules, occasion);
        self.shine(occasion.at, &mut draft, rules, occasion);
        self.version += 1;
        for line in &mut draft.lines {
            self.journey_length += 1;
            line.seq = self.journey_length;
        }
        let alarm = self.set_alarm(rules);
        let Draft { orders, facts, lines } = draft;
        Next { now: self, orders, alarm, facts, lines, basis }
    }

    fn set_alarm(&mut self, rules: &Rules) -> Alarm {
        self.look_at = self.next_look(rules);
        match (self.look_at, self.armed) {
            (None, _) => {
                self.armed = None;
                Alarm::Off
            }
            (Some(due), Some(armed)) if armed <= due => Alarm::Keep,
            (Some(due), Some(_) | None) => {
                self.armed = Some(due);
                Alarm::At(due)
            }
        }
    }

    /// When the case is to be looked at again by these rules; `None` once it is closed.
    pub fn next_look(&self, rules: &Rules) -> Option<chrono::DateTime<chrono::Utc>> {
        let waits = self.waits.values().map(|wait| wait.due);
        waits.chain(self.next_light(rules)).chain(self.next_consultation()).min()
    }

    fn order_what_is_due(&mut self, draft: &mut Draft, occasion: &Occasion) {
        if self.phase != Phase::Open {
            return;
        }
        for key in StepKey::ALL {
            if self.given.contains(&key) {
                continue;
            }
            if let Some(order) = self.forward_order(key) {
                draft.order(key, order, occasion);
                self.given.insert(key);
            }
        }
    }

    fn leave_fast_track(&mut self, draft: &mut Draft, occasion: &Occasion) {
        if self.left.is_some() {
            return;
        }
        let Some(reason) = self.ineligible() else { return };
        self.left = Some((reason, occasion.at));
        if self.phase != Phase::Open {
            // Known too late to matter to anybody.
            return;
        }
        draft.facts.push(Fact::LeftFastTrack { reason: reason.as_str() });
        let why = reason.text();
        let text = Text::new(
            format!("退出马上办，承诺时限不再适用：{}", why.zh),
            format!("left the fast track, the promise no longer applies: {}", why.en),
        );
        draft.note(None, "CaseLeftFastTrack", text, occasion);
    }

    /// Why the promise cannot be kept (9a G).
    fn ineligible(&self) -> Option<LeftReason> {
        let companies = || [Company::Parent, Company::Subsidiary].into_iter().filter_map(|c| self.part(c));
        let similar = |told: &NameTold| {
            matches!(told, NameTold::Reserved { similar: true, .. } | NameTold::NeedsStatement { .. })
                .then_some(())
        };
        let manual = |told: &NameTold| matches!(told, NameTold::NeedsDecision { .. }).then_some(());
        let reasons = || {
            let filings = companies().filter_map(|part| filing::manual_reasons(&part.filing));
            let food = self.food.as_ref().and_then(|part| food::manual_reasons(&part.record));
            filings.chain(food).flatten()
        };
        let licensed_pre = LeftReason::LicensedPre.as_str();
        if self.barred.is_some() {
            self.barred
        } else if companies().any(|part| part.name.find(similar).is_some()) {
            Some(LeftReason::SimilarName)
        } else if reasons().any(|finding| finding.reason == licensed_pre) {
            Some(LeftReason::LicensedPre)
        } else if companies().any(|part| part.name.find(manual).is_some()) || reasons().next().is_some() {
            Some(LeftReason::ManualReview)
        } else {
            let nobody = self.nobody_can_visit().then_some(LeftReason::NoInspectors);
            nobody.or_else(|| self.left_by_consultation())
        }
    }

    fn nobody_can_visit(&self) -> bool {
        self.food.as_ref().is_some_and(|part| {
            food::visit_ordered(&part.record)
                .and_then(|(inspection_id, _, _)| part.visits.get(&inspection_id))
                .is_some_and(visit::nobody_can_go)
        })
    }

    fn close_when_settled(&mut self, draft: &mut Draft, occasion: &Occasion) {
        let withdrawal = match &self.phase {
            Phase::Closed { .. } => return,
            Phase::Open => None,
            Phase::Withdrawn(withdrawal) => Some(withdrawal.clone()),
        };
        let settled =
            StepKey::ALL.into_iter().filter_map(|key| self.state_of(key)).all(|state| state.is_final());
        if !settled || self.consults() {
            return;
        }
        let end = self.end_of_the_matter();
        let (fact, event, text) = announcement(&end);
        draft.facts.push(fact);
        draft.note(None, event, text, occasion);
        self.phase = Phase::Closed { end, at: occasion.at, withdrawal };
    }

    /// Complete when each legal act is done; publicity and notices are not waited for (9b, product rule).
    fn end_of_the_matter(&self) -> End {
        let acts = [
            StepKey::Establishment(Company::Parent),
            StepKey::Establishment(Company::Subsidiary),
            StepKey::Food,
        ];
        let missing = acts.into_iter().find(|key| self.is_missing(*key));
        match missing {
            None => End::Completed,
            Some(missing) if acts.into_iter().any(|key| self.is_done(key)) => {
                End::PartiallyCompleted { missing }
            }
            Some(missing) => End::Terminated { reasons: self.why_terminated(missing) },
        }
    }

    /// Food that needs neither licence nor filing is not missing.
    fn is_missing(&self, key: StepKey) -> bool {
        let needless = key == StepKey::Food && self.food_kind() == Some(FoodKind::None);
        !needless && self.state_of(key).is_some_and(|state| !state.is_done())
    }

    fn why_terminated(&self, missing: StepKey) -> Text {
        if let Some(withdrawal) = self.withdrawal() {
            return Text::new(
                format!("申请人撤回：{}", withdrawal.reasons),
                format!("withdrawn: {}", withdrawal.reasons),
            );
        }
        let name = StepKey::Name(Company::Parent);
        [name, missing]
            .into_iter()
            .find_map(|key| match self.state_of(key)? {
                StepState::Failed { why, .. } => Some(why),
                StepState::Pending { .. }
                | StepState::Ordered
                | StepState::WaitingDepartment { .. }
                | StepState::WaitingApplicant { .. }
                | StepState::Done { .. }
                | StepState::Skipped { .. }
                | StepState::Compensated => None,
            })
            .unwrap_or_else(|| Text::new("已撤回", "withdrawn at the department"))
    }
}

fn announcement(end: &End) -> (Fact, &'static str, Text) {
    match end {
        End::Completed => (Fact::Completed, "CaseCompleted", Text::new("全部事项办结", "every act is done")),
        End::PartiallyCompleted { missing } => {
            let title = missing.title();
            let text = Text::new(
                format!("部分办结，未办成：{}", title.zh),
                format!("partially completed; missing: {}", title.en),
            );
            (Fact::PartiallyCompleted { missing: *missing }, "CasePartiallyCompleted", text)
        }
        End::Terminated { reasons } => {
            let text = Text::new(format!("终止办理：{}", reasons.zh), format!("terminated: {}", reasons.en));
            (Fact::Terminated { reasons: reasons.clone() }, "CaseTerminated", text)
        }
    }
}
