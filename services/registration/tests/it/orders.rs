//! Orders of the fast track: carried out once, answered when they may not be, parked when they cannot be read.

use actnow_proto::registration::v1 as wire;
use prost::{Message, Name};
use uuid::Uuid;

use crate::forms::{
    AUTHORITY, PARENT, get_filing, get_name, parent, persons, sealed, shop, subsidiary, uploaded,
};
use crate::house::{TestHouse, at, on_both};

on_both!(
    a_case_goes_from_the_name_to_the_licence,
    a_doubled_order_is_done_once,
    a_refused_order_is_answered_and_leaves_nothing,
    no_name_is_reserved_for_a_case_whose_forms_break_a_rule,
    a_poisoned_order_is_parked_and_its_neighbours_are_not,
    a_withdrawn_case_leaves_its_name_free,
    what_was_refused_is_withdrawn_without_trouble,
    what_is_issued_is_not_withdrawn,
);

/// The ids of one company of a case.
struct Company {
    case_id: String,
    declaration_id: String,
    filing_id: String,
}

fn company(house: &TestHouse) -> Company {
    let id = || house.database.ids().next(house.now()).to_string();
    Company { case_id: id(), declaration_id: id(), filing_id: id() }
}

fn declare(company: &Company, trade: &str) -> wire::DeclareName {
    wire::DeclareName {
        declaration_id: company.declaration_id.clone(),
        name: Some(shop(trade)),
        authority_division: "370222".to_owned(),
        industry: "F5292".to_owned(),
        applicant_group: company.case_id.clone(),
        ..wire::DeclareName::default()
    }
}

fn establish(house: &TestHouse, company: &Company, form: wire::EstablishmentForm) -> wire::EstablishCompany {
    wire::EstablishCompany {
        filing_id: company.filing_id.clone(),
        declaration_id: company.declaration_id.clone(),
        form: Some(form),
        sealed_persons: sealed(&house.keys, persons(house.now())),
        authority: AUTHORITY.to_owned(),
    }
}

async fn done<M: Name>(house: &TestHouse, company: &Company, body: &M) {
    let id = house.order(&company.case_id, body).await;
    house.handled(id).await;
}

async fn a_case_goes_from_the_name_to_the_licence(house: &TestHouse) {
    let first = company(house);
    let second = Company { case_id: first.case_id.clone(), ..company(house) };
    done(house, &first, &declare(&first, "淘集集")).await;
    // The same applicants: their names do not stand in each other's way.
    let near = wire::DeclareName {
        name: Some(wire::NameParts { industry: "商贸".to_owned(), ..shop("淘集集") }),
        ..declare(&second, "")
    };
    done(house, &second, &near).await;
    assert_eq!(house.told(&second.declaration_id).await, ["NameReserved"]);
    done(house, &first, &establish(house, &first, parent("淘集集"))).await;
    let told = house.told(&first.filing_id).await;
    assert_eq!(told, ["FilingSubmitted", "CompanyRegistered", "LicenceIssued"]);
    let form = wire::EstablishmentForm { name: near.name, ..subsidiary("", PARENT) };
    done(house, &second, &establish(house, &second, form)).await;
    let filing = get_filing(house, &second.filing_id).await;
    assert_eq!(
        (filing.state(), filing.case_id.as_str()),
        (wire::FilingState::Issued, first.case_id.as_str())
    );
    let name = get_name(house, &first.declaration_id).await;
    assert_eq!((name.state(), name.case_id.as_str()), (wire::NameState::Consumed, first.case_id.as_str()));
}

async fn a_doubled_order_is_done_once(house: &TestHouse) {
    let case = company(house);
    for _ in 0..2 {
        done(house, &case, &declare(&case, "淘集集")).await;
    }
    let order = establish(house, &case, parent("淘集集"));
    // The same message twice, and the same order in another message, perhaps in one transaction.
    let twin = house.message(&case.case_id, wire::EstablishCompany::full_name(), order.encode_to_vec());
    for _ in 0..2 {
        house.publish(&twin).await;
    }
    done(house, &case, &order).await;
    house.handled(twin.id).await;
    assert_eq!(house.told(&case.declaration_id).await, ["NameReserved"]);
    let told = house.told(&case.filing_id).await;
    assert_eq!(told, ["FilingSubmitted", "CompanyRegistered", "LicenceIssued"]);
    assert_eq!(house.count("SELECT COUNT(*) AS n FROM code_reservations", vec![]).await, 1);
    assert_eq!(house.count("SELECT COUNT(*) AS n FROM troubled", vec![]).await, 0);
}

async fn a_refused_order_is_answered_and_leaves_nothing(house: &TestHouse) {
    let case = company(house);
    let bad = wire::DeclareName { authority_division: "999999".to_owned(), ..declare(&case, "淘集集") };
    done(house, &case, &bad).await;
    let no: wire::DeclareNameRefused = house.fact(&case.declaration_id).await;
    assert_eq!((no.reason.as_str(), no.violations[0].reason.as_str()), ("INVALID_INPUT", "DIVISION_UNKNOWN"));
    done(house, &case, &declare(&case, "淘集集")).await;

    let mut form = parent("淘集集");
    form.capital_fen += 100;
    done(house, &case, &establish(house, &case, form)).await;
    let no: wire::EstablishCompanyRefused = house.fact(&case.filing_id).await;
    assert_eq!(no.violations[0].reason, "CAPITAL_MISMATCH");
    let form = subsidiary("淘集集", "914403001922038229");
    done(house, &case, &establish(house, &case, form)).await;
    let no: wire::EstablishCompanyRefused = house.fact(&case.filing_id).await;
    let found = (no.violations[0].field.as_str(), no.violations[0].reason.as_str());
    assert_eq!(found, ("shareholders[0].entity_uscc", "USCC_ORG_CHECK"));
    for table in ["filings", "filing_persons", "code_reservations", "number_series"] {
        assert_eq!(house.count(&format!("SELECT COUNT(*) AS n FROM {table}"), vec![]).await, 0, "{table}");
    }
    assert_eq!(get_name(house, &case.declaration_id).await.state(), wire::NameState::Reserved);
    // Another case may not use the name, and is told so.
    let thief = Company { declaration_id: case.declaration_id.clone(), ..company(house) };
    done(house, &thief, &establish(house, &thief, parent("淘集集"))).await;
    let no: wire::EstablishCompanyRefused = house.fact(&thief.filing_id).await;
    assert_eq!(no.reason, "NAME_OTHER_APPLICANTS");
    house.set_clock(at("2026-11-22T10:00:00"));
    done(house, &case, &establish(house, &case, parent("淘集集"))).await;
    let no: wire::EstablishCompanyRefused = house.fact(&case.filing_id).await;
    assert_eq!(no.reason, "NAME_RESERVATION_EXPIRED");
}

async fn no_name_is_reserved_for_a_case_whose_forms_break_a_rule(house: &TestHouse) {
    let case = company(house);
    let of_case = |part: &str, form| wire::FormOfCase { part: part.to_owned(), form: Some(form) };
    let mut second = subsidiary("万阁", "parent");
    second.shareholders[0].holder = Some(wire::subscription::Holder::CaseEntity("parent".to_owned()));
    let good = wire::DeclareName {
        forms: vec![of_case("parent", parent("淘集集")), of_case("subsidiary", second)],
        sealed_persons: sealed(&house.keys, persons(house.now())),
        authority: AUTHORITY.to_owned(),
        ..declare(&case, "淘集集")
    };
    let found_in = async |order: &wire::DeclareName| -> Vec<(String, String)> {
        done(house, &case, order).await;
        let no: wire::DeclareNameRefused = house.fact(&case.declaration_id).await;
        assert_eq!(no.reason, "INVALID_INPUT");
        no.violations.into_iter().map(|v| (v.field, v.reason)).collect()
    };
    let one = |field: &str, reason: &str| vec![(field.to_owned(), reason.to_owned())];
    for part in ["parent", "subsidiary"] {
        let mut bad = good.clone();
        let form = bad.forms.iter_mut().find(|form| form.part == part).and_then(|form| form.form.as_mut());
        form.unwrap().capital_fen += 100;
        let field = format!("{part}.form.capital_fen");
        assert_eq!(found_in(&bad).await, one(&field, "CAPITAL_MISMATCH"));
    }
    let elsewhere = wire::DeclareName { authority: "11370200MAFAKE0001".to_owned(), ..good.clone() };
    assert_eq!(found_in(&elsewhere).await, one("authority", "OTHER_AUTHORITY"));
    let shapeless = wire::DeclareName {
        forms: vec![wire::FormOfCase { part: "parent".to_owned(), form: None }],
        ..good.clone()
    };
    assert_eq!(found_in(&shapeless).await, one("parent.form.form", "FORM_MISSING"));
    // What is wrong with the name itself is told in the same answer.
    let mut both = wire::DeclareName { name: Some(shop("淘")), ..good.clone() };
    both.forms[0].form.as_mut().unwrap().capital_fen += 100;
    let found = found_in(&both).await;
    assert!(found.iter().any(|(_, reason)| reason == "CAPITAL_MISMATCH"), "{found:?}");
    assert!(found.iter().any(|(_, reason)| reason.starts_with("NAME_")), "{found:?}");
    for table in ["name_declarations", "names", "journal", "alarms"] {
        assert_eq!(house.count(&format!("SELECT COUNT(*) AS n FROM {table}"), vec![]).await, 0, "{table}");
    }
    done(house, &case, &good).await;
    assert_eq!(house.told(&case.declaration_id).await.last().unwrap(), "NameReserved");
    // Told again, nothing is looked at again: the name is the applicants'.
    let told = house.told(&case.declaration_id).await.len();
    let mut again = good;
    again.forms[0].form.as_mut().unwrap().capital_fen += 100;
    done(house, &case, &again).await;
    assert_eq!(house.told(&case.declaration_id).await.len(), told);
    assert_eq!(get_name(house, &case.declaration_id).await.state(), wire::NameState::Reserved);
}

async fn a_poisoned_order_is_parked_and_its_neighbours_are_not(house: &TestHouse) {
    let good: Vec<Company> = ["淘集集", "万阁", "海格"].iter().map(|_| company(house)).collect();
    let poison = company(house);
    let garbled = house.message(&poison.case_id, wire::EstablishCompany::full_name(), vec![0xff, 0xff, 0xff]);
    let mut waiting = vec![house.order(&good[0].case_id, &declare(&good[0], "淘集集")).await];
    house.publish(&garbled).await;
    let nameless = wire::DeclareName { declaration_id: "no id".to_owned(), ..declare(&poison, "凯美") };
    let nameless = house.order(&poison.case_id, &nameless).await;
    waiting.push(house.order(&good[1].case_id, &declare(&good[1], "万阁")).await);
    waiting.push(house.order(&good[2].case_id, &declare(&good[2], "海格")).await);
    for id in waiting {
        house.handled(id).await;
    }
    for case in &good {
        assert_eq!(house.told(&case.declaration_id).await, ["NameReserved"]);
    }
    let parked = async |id: Uuid| {
        let sql = "SELECT COUNT(*) AS n FROM troubled WHERE message_id = $1 AND state = 'PARKED'";
        house.count(sql, vec![id.into()]).await == 1
    };
    house.until("both are parked", async || parked(garbled.id).await && parked(nameless).await).await;
    // What a test poisons it also removes, so that the house ends clean.
    assert_eq!(house.execute("DELETE FROM troubled", vec![]).await, 2);
}

async fn a_withdrawn_case_leaves_its_name_free(house: &TestHouse) {
    let case = company(house);
    done(house, &case, &declare(&case, "淘集集")).await;
    done(house, &case, &establish(house, &case, uploaded(parent("淘集集")))).await;
    // As long as the filing uses the name, it cannot be given back.
    let release = wire::ReleaseName {
        declaration_id: case.declaration_id.clone(),
        reasons: "申请人撤回办件".to_owned(),
    };
    done(house, &case, &release).await;
    let no: wire::WithdrawalRefused = house.fact(&case.declaration_id).await;
    assert_eq!(no.reason, "NAME_STATE");
    let withdraw = wire::WithdrawFiling {
        filing_id: case.filing_id.clone(),
        reasons: "申请人撤回办件".to_owned(),
    };
    for _ in 0..2 {
        done(house, &case, &withdraw).await;
        done(house, &case, &release).await;
    }
    assert_eq!(house.told(&case.filing_id).await, ["FilingSubmitted", "FilingWithdrawn"]);
    let told = house.told(&case.declaration_id).await;
    assert_eq!(told, ["NameReserved", "WithdrawalRefused", "NameReleased"]);
    assert_eq!(house.count("SELECT COUNT(*) AS n FROM names", vec![]).await, 0);
    assert_eq!(house.count("SELECT COUNT(*) AS n FROM alarms", vec![]).await, 0);
}

/// The case was withdrawn before it heard that its orders were refused.
async fn what_was_refused_is_withdrawn_without_trouble(house: &TestHouse) {
    let case = company(house);
    let mut form = parent("淘集集");
    form.capital_fen += 100;
    let bad = wire::DeclareName {
        forms: vec![wire::FormOfCase { part: "parent".to_owned(), form: Some(form) }],
        sealed_persons: sealed(&house.keys, persons(house.now())),
        authority: AUTHORITY.to_owned(),
        ..declare(&case, "淘集集")
    };
    done(house, &case, &bad).await;
    let reasons = "申请人撤回办件".to_owned();
    let release = wire::ReleaseName { declaration_id: case.declaration_id.clone(), reasons: reasons.clone() };
    done(house, &case, &release).await;
    let no: wire::WithdrawalRefused = house.fact(&case.declaration_id).await;
    assert_eq!(
        (no.reason.as_str(), no.subject_id.as_str()),
        ("NOTHING_OPENED", case.declaration_id.as_str())
    );
    let withdraw = wire::WithdrawFiling { filing_id: case.filing_id.clone(), reasons };
    done(house, &case, &withdraw).await;
    let no: wire::WithdrawalRefused = house.fact(&case.filing_id).await;
    assert_eq!(no.reason, "NOTHING_OPENED");
    assert_eq!(house.count("SELECT COUNT(*) AS n FROM troubled", vec![]).await, 0);
}

async fn what_is_issued_is_not_withdrawn(house: &TestHouse) {
    let case = company(house);
    done(house, &case, &declare(&case, "淘集集")).await;
    done(house, &case, &establish(house, &case, parent("淘集集"))).await;
    let withdraw = wire::WithdrawFiling { filing_id: case.filing_id.clone(), reasons: "撤回".to_owned() };
    done(house, &case, &withdraw).await;
    let no: wire::WithdrawalRefused = house.fact(&case.filing_id).await;
    assert_eq!((no.subject_id.as_str(), no.reason.as_str()), (case.filing_id.as_str(), "FILING_STATE"));
    assert_eq!(get_filing(house, &case.filing_id).await.state(), wire::FilingState::Issued);
}
