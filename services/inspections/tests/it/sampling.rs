//! What a double-random draw of the tests is made of: T-27's two hundred shops and twenty inspectors.

use actnow_inspections::domain::sampling::record::DrawRecord;
use actnow_proto::inspections::v1::{
    AddDrawObjectsRequest, DrawCoverage, DrawObject, DrawPlan, DrawRequest, DrawState, DrawStratum,
    ExportDrawRequest, FreezeDrawListsRequest, GetDrawRequest, Inspector, Premises, PublishDrawPlanRequest,
    RandomDraw, RedrawInspectorsRequest,
};
use tonic::Status;

use crate::house::{Client, TestHouse};
use crate::people::{inspector, new_id};

const OFFICES: [&str; 4] = ["高新区所", "红岛所", "河套所", "上马所"];

pub(crate) fn command_id() -> String {
    new_id().to_string()
}

pub(crate) fn account(n: usize) -> String {
    format!("inspector{n:02}")
}

pub(crate) fn uscc(n: usize) -> String {
    format!("91370222MAFAKE{n:04}")
}

pub(crate) fn one_of_twenty(n: usize) -> Inspector {
    Inspector { office: OFFICES[n % 4].to_owned(), ..inspector(&account(n)) }
}

pub(crate) fn shop(n: usize) -> DrawObject {
    DrawObject {
        operator_uscc: uscc(n),
        operator_name: format!("样例商店{n}"),
        stratum: "一般".to_owned(),
        weight: 1 + i32::try_from(n % 3).unwrap(),
        field: "FOOD_SALES".to_owned(),
        grade: if n.is_multiple_of(20) { "D" } else { "B" }.to_owned(),
        last_offices: vec![OFFICES[n % 4].to_owned()],
        premises: Some(Premises {
            address: format!("样例路{n}号"),
            division: "370222".to_owned(),
            physical_shop: true,
            ..Premises::default()
        }),
        related_usccs: Vec::new(),
        related_persons: vec![format!("token-of-owner-{n}")],
    }
}

pub(crate) fn plan() -> DrawPlan {
    DrawPlan {
        name: "2026年度食品销售双随机抽查".to_owned(),
        strata: vec![DrawStratum { name: "一般".to_owned(), rate: 1_000 }],
        team_size: 2,
        coverage: DrawCoverage::BesideFullCoverage.into(),
        due: "2026-12-31".to_owned(),
    }
}

impl TestHouse {
    /// The twenty; the fourth keeps away from every second shop, because of its owner.
    pub(crate) async fn register_twenty(&self) {
        for n in 0..20 {
            let mut one = one_of_twenty(n);
            if n == 3 {
                one.recused_persons =
                    (0..200).step_by(2).map(|shop| format!("token-of-owner-{shop}")).collect();
            }
            self.register(one).await;
        }
    }

    pub(crate) async fn publish_plan(&self, plan: DrawPlan) -> Result<RandomDraw, Status> {
        let request = PublishDrawPlanRequest { command_id: command_id(), plan: Some(plan) };
        self.supervisor().publish_draw_plan(request).await.map(|answer| answer.into_inner().draw.unwrap())
    }

    pub(crate) async fn add(&self, draw: &RandomDraw, objects: Vec<DrawObject>) -> Result<i32, Status> {
        let draw_id = draw.draw_id.clone();
        let request = AddDrawObjectsRequest { command_id: command_id(), draw_id, objects };
        self.supervisor().add_draw_objects(request).await.map(|answer| answer.into_inner().objects)
    }

    pub(crate) async fn freeze(&self, draw: &RandomDraw, objects: i32) -> Result<RandomDraw, Status> {
        let request = FreezeDrawListsRequest {
            command_id: command_id(),
            draw_id: draw.draw_id.clone(),
            expected_version: draw.version,
            objects,
            inspector_ids: Vec::new(),
        };
        self.supervisor().freeze_draw_lists(request).await.map(|answer| answer.into_inner().draw.unwrap())
    }

    pub(crate) async fn draw(&self, draw: &RandomDraw) -> Result<RandomDraw, Status> {
        let request = DrawRequest {
            command_id: command_id(),
            draw_id: draw.draw_id.clone(),
            expected_version: draw.version,
        };
        self.supervisor().draw(request).await.map(|answer| answer.into_inner().draw.unwrap())
    }

    /// Frozen lists of `shops` shops and the twenty.
    pub(crate) async fn frozen(&self, shops: usize) -> RandomDraw {
        self.register_twenty().await;
        let draw = self.publish_plan(plan()).await.unwrap();
        let mut count = 0;
        for first in (0..shops).step_by(100) {
            let part = (first..shops.min(first + 100)).map(shop).collect();
            count = self.add(&draw, part).await.unwrap();
        }
        assert_eq!(count, i32::try_from(shops).unwrap());
        self.freeze(&draw, count).await.unwrap()
    }

    pub(crate) async fn draw_as_it_is(&self, id: &str) -> RandomDraw {
        let request = GetDrawRequest { draw_id: id.to_owned() };
        self.supervisor().get_draw(request).await.unwrap().into_inner().draw.unwrap()
    }

    /// Waits until every visit of a draw is planned.
    pub(crate) async fn until_planned(&self, id: &str) -> RandomDraw {
        for _ in 0..600 {
            let draw = self.draw_as_it_is(id).await;
            if draw.state() == DrawState::Drawn && draw.visits_planned == draw.drawn_count {
                return draw;
            }
            tokio::time::sleep(std::time::Duration::from_millis(25)).await;
        }
        panic!("the visits of {id} were not planned");
    }

    pub(crate) async fn redraw(
        &self,
        client: &mut Client,
        draw: &RandomDraw,
        object: &str,
        inspector: &str,
    ) -> Result<RandomDraw, Status> {
        let request = RedrawInspectorsRequest {
            command_id: command_id(),
            draw_id: draw.draw_id.clone(),
            expected_version: draw.version,
            operator_uscc: object.to_owned(),
            inspector_id: inspector.to_owned(),
            reasons: "与经营者有利害关系".to_owned(),
        };
        client.redraw_inspectors(request).await.map(|answer| answer.into_inner().draw.unwrap())
    }

    /// The published record, put together from its parts.
    pub(crate) async fn record_of(&self, id: &str) -> DrawRecord {
        let (mut record, mut page_token) = (Vec::new(), String::new());
        loop {
            let request = ExportDrawRequest { draw_id: id.to_owned(), page_token };
            let page = self.supervisor().export_draw(request).await.unwrap().into_inner();
            record.extend(page.part);
            page_token = page.next_page_token;
            if page_token.is_empty() {
                return serde_json::from_slice(&record).unwrap();
            }
        }
    }
}
