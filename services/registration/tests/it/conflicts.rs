//! Two who want the same at the same moment: exactly one gets it (T-25).

use actnow_chassis::grpc::metadata_of;
use actnow_decisions::Role;
use actnow_proto::registration::v1 as wire;
use tokio::task::JoinSet;
use tonic::Code;

use crate::forms::{
    AUTHORITY, PARENT, declaration, declare, file, parent, parts, persons, refused, shop, uploaded,
};
use crate::house::{TestHouse, on_both};

on_both!(
    one_name_declared_by_many_is_reserved_once,
    near_names_declared_at_once_see_each_other,
    t_25_two_registrars_decide_once,
    t_25_a_command_repeated_at_once_is_done_once,
    t_25_an_establishment_handed_in_twice_has_one_code,
);

async fn declare_all(house: &TestHouse, names: Vec<wire::NameParts>) -> Vec<wire::NameState> {
    let mut tasks = JoinSet::new();
    for (index, name) in names.into_iter().enumerate() {
        let mut client = house.desk(&format!("window-{index}"), Role::Window);
        tasks.spawn(async move {
            let request = declaration(&format!("at-once-{index}-{}", name.trade), name);
            client.declare_name(request).await.unwrap().into_inner().declaration.unwrap().state()
        });
    }
    tasks.join_all().await
}

async fn one_name_declared_by_many_is_reserved_once(house: &TestHouse) {
    for trade in ["淘集集", "万阁", "海格", "凯美", "诺欧", "奇瑞", "森泰", "维新"] {
        let states = declare_all(house, vec![shop(trade); 8]).await;
        let reserved = states.iter().filter(|state| **state == wire::NameState::Reserved).count();
        let rejected = states.iter().filter(|state| **state == wire::NameState::Rejected).count();
        assert_eq!((reserved, rejected), (1, 7), "{trade}");
    }
}

async fn near_names_declared_at_once_see_each_other(house: &TestHouse) {
    for (first, second) in [("牛栏山", "牛兰山"), ("阿里巴巴", "阿里巴巴巴巴"), ("淘集集", "陶集集")]
    {
        let states = declare_all(house, vec![shop(first), shop(second)]).await;
        let reserved = states.iter().filter(|state| **state == wire::NameState::Reserved).count();
        let waits = states.iter().filter(|state| **state == wire::NameState::NeedsStatement).count();
        assert_eq!((reserved, waits), (1, 1), "{first} and {second}: {states:?}");
    }
    // The same trade name in an industry that nobody knows meets all of them.
    let unknown = parts("青岛", "万阁", "星际殖装", "有限公司");
    let states = declare_all(house, vec![shop("万阁"), unknown]).await;
    assert!(states.contains(&wire::NameState::Manual), "{states:?}");
}

async fn t_25_two_registrars_decide_once(house: &TestHouse) {
    let filing = file(house, uploaded(parent("淘集集"))).await.unwrap();
    let mut tasks = JoinSet::new();
    for registrar in ["registrar-han", "registrar-lu"] {
        let mut client = house.desk(registrar, Role::Registrar);
        let request = wire::ApproveFilingRequest {
            command_id: format!("approve-{registrar}"),
            filing_id: filing.filing_id.clone(),
            expected_version: filing.version,
        };
        tasks.spawn(async move { (registrar, client.approve_filing(request).await) });
    }
    let outcomes = tasks.join_all().await;
    let (winner, _) = outcomes.iter().find(|(_, answer)| answer.is_ok()).expect("one decides");
    let (_, loser) = outcomes.iter().find(|(_, answer)| answer.is_err()).expect("the other does not");
    let status = loser.as_ref().unwrap_err();
    refused(status, Code::Aborted, "STALE_VERSION");
    let told = metadata_of(status);
    // The machine issued the licence right after the winner's decision.
    let by = told.get("decided_by").map(String::as_str);
    assert!(by == Some(*winner) || by == Some("system:registration"), "{told:?}");
    assert!(told.contains_key("decided_at"), "{told:?}");
    let told = house.told(&filing.filing_id).await;
    assert_eq!(told, ["FilingSubmitted", "CompanyRegistered", "LicenceIssued"]);
}

/// One decision and one code, whichever of the two calls comes first; the second answers the first result.
async fn t_25_an_establishment_handed_in_twice_has_one_code(house: &TestHouse) {
    let mut window = house.window();
    let declared = declare(&mut window, declaration("once", shop("淘集集"))).await;
    let request = wire::SubmitEstablishmentRequest {
        command_id: "file-once".to_owned(),
        form: Some(parent("淘集集")),
        persons: persons(house.now()),
        authority: AUTHORITY.to_owned(),
        declaration_id: declared.declaration_id,
    };
    let (mut one, mut other) = (house.window(), house.window());
    let (first, second) =
        tokio::join!(one.submit_establishment(request.clone()), other.submit_establishment(request.clone()));
    let (first, second) = (first.unwrap().into_inner(), second.unwrap().into_inner());
    assert_eq!(first, second);
    assert_eq!(window.submit_establishment(request).await.unwrap().into_inner(), first);
    let first = first.filing.unwrap();
    assert_eq!((first.state(), first.uscc.as_str()), (wire::FilingState::Issued, PARENT));
    for table in ["filings", "companies", "code_reservations", "certificates"] {
        assert_eq!(house.count(&format!("SELECT COUNT(*) AS n FROM {table}"), vec![]).await, 1, "{table}");
    }
    let told = house.told(&first.filing_id).await;
    assert_eq!(told, ["FilingSubmitted", "CompanyRegistered", "LicenceIssued"]);
}

async fn t_25_a_command_repeated_at_once_is_done_once(house: &TestHouse) {
    let mut tasks = JoinSet::new();
    for _ in 0..6 {
        let mut client = house.window();
        tasks.spawn(async move {
            let answer = client.declare_name(declaration("the-same", shop("淘集集"))).await.unwrap();
            answer.into_inner().declaration.unwrap()
        });
    }
    let answers = tasks.join_all().await;
    assert!(
        answers.iter().all(|answer| *answer == answers[0] && answer.state() == wire::NameState::Reserved)
    );
    assert_eq!(house.count("SELECT COUNT(*) AS n FROM name_declarations", vec![]).await, 1);
    let status = house.window().declare_name(declaration("the-same", shop("万阁"))).await.unwrap_err();
    refused(&status, Code::FailedPrecondition, "COMMAND_ID_REUSED");
}
