//! A double-random draw of a running house, and its record in the hands of somebody who has nothing but the file.

use std::path::Path;
use std::process::{Command, Output};

use actnow::clients::Desk;
use actnow_decisions::Role;
use actnow_proto::inspections::v1::{
    AddDrawObjectsRequest, DrawCoverage, DrawObject, DrawPlan, DrawRequest, DrawStratum,
    FreezeDrawListsRequest, Inspector, Premises, PublishDrawPlanRequest, RandomDraw,
    RegisterInspectorRequest,
};
use actnow_tests::house::program;
use actnow_tests::{On, TestHouse, at};

const SHOPS: i32 = 200;

fn shop(n: i32) -> DrawObject {
    DrawObject {
        operator_uscc: format!("91370222MAFAKE{n:04}"),
        operator_name: format!("样例商店{n}"),
        stratum: "一般".to_owned(),
        weight: 1,
        field: "FOOD_SALES".to_owned(),
        grade: "B".to_owned(),
        last_offices: vec!["红岛所".to_owned()],
        premises: Some(Premises {
            address: format!("样例路{n}号"),
            division: "370222".to_owned(),
            ..Premises::default()
        }),
        ..DrawObject::default()
    }
}

async fn register(desk: &mut Desk) {
    for n in 0..20 {
        let inspector = Inspector {
            inspector_id: format!("inspector{n:02}"),
            name: format!("样例{n}"),
            office: if n % 2 == 0 { "红岛所" } else { "河套所" }.to_owned(),
            qualified_for: vec!["FOOD_SALES".to_owned()],
            active: true,
            ..Inspector::default()
        };
        let request =
            RegisterInspectorRequest { command_id: format!("register-{n}"), inspector: Some(inspector) };
        desk.inspections.register_inspector(request).await.expect("a registered inspector");
    }
}

async fn drawn(desk: &mut Desk) -> RandomDraw {
    let plan = DrawPlan {
        name: "2026年度食品销售双随机抽查".to_owned(),
        strata: vec![DrawStratum { name: "一般".to_owned(), rate: 1_000 }],
        team_size: 2,
        coverage: DrawCoverage::BesideFullCoverage.into(),
        due: "2026-12-31".to_owned(),
    };
    let request = PublishDrawPlanRequest { command_id: "plan".to_owned(), plan: Some(plan) };
    let draw = desk.inspections.publish_draw_plan(request).await.expect("a plan").into_inner().draw;
    let draw_id = draw.expect("a draw").draw_id;
    let objects = (0..SHOPS).map(shop).collect();
    let request =
        AddDrawObjectsRequest { command_id: "objects".to_owned(), draw_id: draw_id.clone(), objects };
    let answer = desk.inspections.add_draw_objects(request).await.expect("a longer list").into_inner();
    assert_eq!(answer.objects, SHOPS);
    let request = FreezeDrawListsRequest {
        command_id: "freeze".to_owned(),
        draw_id: draw_id.clone(),
        expected_version: 1,
        objects: SHOPS,
        inspector_ids: Vec::new(),
    };
    desk.inspections.freeze_draw_lists(request).await.expect("frozen lists");
    let request = DrawRequest { command_id: "draw".to_owned(), draw_id, expected_version: 2 };
    let draw = desk.inspections.draw(request.clone()).await.expect("a draw").into_inner().draw;
    let again = desk.inspections.draw(request).await.expect("the same answer").into_inner().draw;
    assert_eq!(draw, again, "the same command twice is one draw");
    draw.expect("a draw")
}

fn actnow(words: &[&str]) -> Output {
    Command::new(program()).args(words).output().expect("a program that runs")
}

fn text_of(file: &Path) -> &str {
    file.to_str().expect("a path that is a text")
}

/// T-27 from the plan to the record, which then is changed.
async fn t_27_a_draw_is_computed_again_from_its_file(on: On) {
    let house = TestHouse::start(on, Some(at("2026-09-21T10:00:00"))).await;
    let mut desk = house.desk("supervisor", &[Role::Supervisor]);
    register(&mut desk).await;
    let draw = drawn(&mut desk).await;
    assert_eq!(draw.drawn_count, 20);
    let file = house.folder.path().join("draw.json");
    let folder = text_of(house.folder.path());
    let export = tokio::task::spawn_blocking({
        let words = [draw.draw_id.clone(), text_of(&file).to_owned(), folder.to_owned()];
        move || actnow(&["draw", "export", &words[0], "--to", &words[1], "--house", &words[2]])
    });
    let export = export.await.expect("an export");
    assert!(export.status.success(), "{}", String::from_utf8_lossy(&export.stderr));
    let published = ["--commitment", &draw.commitment, "--list-hash", &draw.list_hash];
    let sound = actnow(&[&["draw", "verify", text_of(&file)], &published[..]].concat());
    assert!(sound.status.success(), "{}", String::from_utf8_lossy(&sound.stdout));
    let record = std::fs::read_to_string(&file).expect("a record");
    let forged = record.replacen("样例商店7\"", "另一家\"", 1);
    assert_ne!(forged, record);
    std::fs::write(&file, forged).expect("a changed record");
    let changed = actnow(&["draw", "verify", text_of(&file), "--json"]);
    assert_eq!(changed.status.code(), Some(2));
    let told: serde_json::Value = serde_json::from_slice(&changed.stdout).expect("an object");
    assert_eq!(told["differences"][0]["link"], "OBJECT");
    assert_eq!(told["differences"][0]["subject"], "91370222MAFAKE0007");
    std::fs::write(&file, "{}").expect("no record");
    assert_eq!(actnow(&["draw", "verify", text_of(&file)]).status.code(), Some(1));
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draw_is_computed_again_from_its_file_embedded() {
    t_27_a_draw_is_computed_again_from_its_file(On::Embedded).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draw_is_computed_again_from_its_file_on_real_parts() {
    t_27_a_draw_is_computed_again_from_its_file(On::Real).await;
}
