//! One seal in the end, bytes that tell faces apart, and no way back from void.

use actnow_decisions::{Refusal, Role};
use proptest::prelude::*;

use super::*;
use crate::domain::application::DecisionPower;
use crate::domain::samples::{accepted, actor, at, certificate, historic_form, law, seal, sealed};

fn granted() -> crate::domain::application::LicenceApplication {
    let on = "2018-11-12";
    let reviewed =
        accepted(historic_form(), on).review_unvisited(&actor(Role::System), &law(), at(on)).unwrap();
    let ready = reviewed.now.grant(DecisionPower::default(), &actor(Role::Head), &law(), at(on));
    ready.and_then(|ready| ready.number(1)).unwrap().now
}

#[test]
fn the_sealed_bytes_are_stable() {
    let bytes = certificate(&granted()).face.canonical_bytes();
    insta::assert_snapshot!("certificate_bytes", String::from_utf8(bytes).unwrap());
}

#[test]
fn a_late_second_seal_changes_nothing() {
    let system = actor(Role::System);
    let once = sealed(&granted(), "2018-11-12");
    let other = Seal { key_id: "k2".to_owned(), ..seal("2018-11-13") };
    let twice = once.clone().sign(other, &system).unwrap();
    assert!(twice.facts.is_empty() && twice.now == once);
}

#[test]
fn each_state_allows_what_the_rules_allow() {
    let system = actor(Role::System);
    let reason = || Reason::try_new("许可决定已撤销").unwrap();
    let reserved = certificate(&granted());
    let signed = sealed(&granted(), "2018-11-12");
    let valid = signed.clone().put_in_force(&system).unwrap().now;
    let expired = valid.clone().end(CertificateEnd::Expired, &system).unwrap().now;
    let void = reserved.clone().void(reason(), &system).unwrap().now;
    let mut lines = Vec::new();
    for state in [reserved, signed, valid, expired, void] {
        let found = [
            ("sign", state.clone().sign(seal("2018-11-12"), &system)),
            ("put in force", state.clone().put_in_force(&system)),
            ("end", state.clone().end(CertificateEnd::Expired, &system)),
            ("void", state.clone().void(reason(), &system)),
        ];
        for (command, outcome) in found {
            let text = match outcome {
                Ok(decision) if decision.facts.is_empty() => "already".to_owned(),
                Ok(decision) => format!("-> {}", decision.now.state.name()),
                Err(refusal) => Refusal::from(refusal).reason.to_owned(),
            };
            lines.push(format!("{} {command}: {text}", state.state.name()));
        }
    }
    insta::assert_snapshot!("certificate_matrix", lines.join("\n"));
}

proptest! {
    /// Moving characters between neighbouring fields never yields the same bytes.
    #[test]
    fn different_faces_have_different_bytes(a in ".{0,8}", b in ".{0,8}", cut in 0usize..8) {
        let face = |operator: &str, legal_rep: &str| CertificateFace {
            operator: operator.to_owned(),
            legal_rep: legal_rep.to_owned(),
            ..certificate(&granted()).face
        };
        let joined: Vec<char> = a.chars().chain(b.chars()).collect();
        let cut = cut.min(joined.len());
        let (c, d): (String, String) = (joined[..cut].iter().collect(), joined[cut..].iter().collect());
        let same = (&a, &b) == (&c, &d);
        prop_assert_eq!(face(&a, &b).canonical_bytes() == face(&c, &d).canonical_bytes(), same);
    }
}
