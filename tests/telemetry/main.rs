//! One trace through every department while machines act; a person's act starts a new one, linked to it.
//!
//! Spans are received over OTLP from four processes, as a collector would receive them.

use std::collections::{HashMap, HashSet};
use std::time::{Duration, Instant};

use actnow::house_folder::HousePlan;
use actnow_tests::collector::{Collector, Span};
use actnow_tests::expect::Sample;
use actnow_tests::{On, TestHouse};

/// What happens to a case from hand-in to the order of the visit is one trace through the departments.
const ROUTE: [&str; 5] = ["fast-track", "registration", "fast-track", "food-licensing", "inspections"];

#[tokio::test(flavor = "multi_thread")]
async fn a_case_is_one_trace_through_the_departments_and_acts_of_persons_are_linked() {
    let collector = Collector::start().await;
    let sample = Sample::LicenceWithVisit;
    let plan = HousePlan { otlp_endpoint: collector.endpoint(), ..HousePlan::default() };
    let house = TestHouse::planned(On::Apart, Some(sample.at()), plan).await;
    let mut clerks = house.clerks().await;
    let submission = house.submission(sample.text(), "traced").await;
    let opened = house.submit(submission).await;
    let case_id = opened.case_id.clone();
    let case = house.finish(opened, Some(&mut clerks)).await;
    sample.assert_outcome(&house.summary(&case).await);

    let spans = wait_for(&collector, |spans| {
        main_trace(spans, &case_id).is_some_and(|trace| route_holds(spans, &trace, &case_id))
            && human_acts(spans).len() >= HUMAN_ACTS
    })
    .await;
    let main = main_trace(&spans, &case_id).expect("the trace of the submission");
    assert!(route_holds(&spans, &main, &case_id), "the route is broken:\n{}", picture(&spans, &main));
    let acts = human_acts(&spans);
    assert!(acts.len() >= HUMAN_ACTS, "only {} acts of persons were traced", acts.len());
    let mut known = HashSet::from([main.clone()]);
    for act in acts {
        assert_ne!(act.trace_id, main, "{} ran in the trace of the machines", act.name);
        assert_eq!(act.attribute("actnow.case_id"), Some(case_id.as_str()), "{}", act.name);
        let linked = act.links.iter().any(|trace| known.contains(trace));
        assert!(linked, "{} in {} is linked to no trace of its case", act.name, act.trace_id);
        assert!(known.insert(act.trace_id.clone()), "{} shares its trace with an act before it", act.name);
    }
    let handled = spans.iter().filter(|span| span.trace_id == main && span.name.starts_with("process "));
    for span in handled {
        assert_eq!(span.attribute("actnow.case_id"), Some(case_id.as_str()), "{}", span.name);
    }
    house.close().await;
}

/// Two inspectors and the party sign, one starts, one records, the head grants: six acts at least.
const HUMAN_ACTS: usize = 6;

/// Server spans of commands that persons give after the hand-in, in the order they began.
fn human_acts(spans: &[Span]) -> Vec<Span> {
    const COMMANDS: [&str; 6] = [
        "StartInspection",
        "RecordResult",
        "SignResult",
        "GrantLicence",
        "AcceptApplication",
        "AssignInspectors",
    ];
    let mut acts: Vec<Span> = spans
        .iter()
        .filter(|span| span.is_server() && COMMANDS.iter().any(|command| span.name.ends_with(command)))
        .cloned()
        .collect();
    acts.sort_by_key(|span| span.began);
    acts
}

fn main_trace(spans: &[Span], case_id: &str) -> Option<String> {
    spans
        .iter()
        .find(|span| {
            span.is_server()
                && span.name.ends_with("SubmitCase")
                && span.attribute("actnow.case_id").is_none_or(|id| id == case_id)
        })
        .map(|span| span.trace_id.clone())
}

/// Whether some chain of parents and children in the trace visits the departments in the order of the route,
/// each span of the chain naming the case.
fn route_holds(spans: &[Span], trace: &str, case_id: &str) -> bool {
    let in_trace: Vec<&Span> = spans.iter().filter(|span| span.trace_id == trace).collect();
    let by_id: HashMap<&str, &Span> = in_trace.iter().map(|span| (span.id.as_str(), *span)).collect();
    in_trace.iter().filter(|span| span.service == "inspections").any(|leaf| {
        let mut route = vec![leaf.service.as_str()];
        let mut names_case = leaf.attribute("actnow.case_id") == Some(case_id);
        let mut at: &Span = leaf;
        while let Some(parent) = by_id.get(at.parent.as_str()) {
            if route.last() != Some(&parent.service.as_str()) {
                route.push(parent.service.as_str());
                names_case &= parent.attribute("actnow.case_id") == Some(case_id);
            }
            at = parent;
        }
        route.reverse();
        names_case && contains_in_order(&route, &ROUTE)
    })
}

fn contains_in_order(route: &[&str], wanted: &[&str]) -> bool {
    let mut rest = route.iter();
    wanted.iter().all(|stop| rest.any(|passed| passed == stop))
}

fn picture(spans: &[Span], trace: &str) -> String {
    spans
        .iter()
        .filter(|span| span.trace_id == trace)
        .map(|span| format!("{} <- {} {} {}\n", span.id, span.parent, span.service, span.name))
        .collect()
}

async fn wait_for(collector: &Collector, complete: impl Fn(&[Span]) -> bool) -> Vec<Span> {
    let until = Instant::now() + Duration::from_secs(30);
    loop {
        let spans = collector.spans();
        if complete(&spans) || Instant::now() > until {
            return spans;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}
