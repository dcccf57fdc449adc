//! Codes and licence numbers under fire: many issuers at once, some of which roll back. No gap, no twin.

use actnow_chassis::database::sql::statement;
use actnow_decisions::Role;
use actnow_proto::registration::v1 as wire;
use sea_orm::ConnectionTrait;
use std::collections::BTreeSet;
use tokio::task::JoinSet;

use crate::forms::{AUTHORITY, declaration, declare, parent, persons, refused, shop, uploaded};
use crate::house::{TestHouse, on_both};

on_both!("[service]\ncode_pool = \"MF******\"\n" => eight_issuers_leave_no_gap);
mod small_pool {
    use super::a_pool_that_is_used_up_gives_nothing;

    crate::house::on_both!("[service]\ncode_pool = \"MAFAKE0#\"\n" => a_pool_that_is_used_up_gives_nothing);
}

const ISSUERS: usize = 8;
const EACH: usize = 6;
const TRADES: &str =
    "安百晨达恩方格海吉凯美诺欧品奇瑞森泰维新雅泽博昌德丰冠宏嘉康朗铭宁鹏荣盛腾祥星益源哲振卓尊隆茂彩";

fn trade(index: usize) -> String {
    let characters: Vec<char> = TRADES.chars().collect();
    let count = characters.len();
    [index % count, (index * 7 + 3) % count, (index * 11 + 5) % count]
        .map(|at| characters[at])
        .iter()
        .collect()
}

async fn eight_issuers_leave_no_gap(house: &TestHouse) {
    let mut tasks = JoinSet::new();
    for issuer in 0..ISSUERS {
        let mut client = house.desk(&format!("window-{issuer}"), Role::Window);
        let mut registrar = house.desk(&format!("registrar-{issuer}"), Role::Registrar);
        let now = house.now();
        tasks.spawn(async move {
            let mut codes = Vec::new();
            for n in 0..EACH {
                let trade = trade(issuer * EACH + n);
                let name = shop(&trade);
                let mut request = declaration(&format!("name-{issuer}-{n}"), name);
                request.liability_stated = true;
                let declared = declare(&mut client, request).await;
                // Every third goes over a registrar's desk, who tries with a stale version first.
                let form = if n % 3 == 0 { uploaded(parent(&trade)) } else { parent(&trade) };
                let request = wire::SubmitEstablishmentRequest {
                    command_id: format!("file-{issuer}-{n}"),
                    form: Some(form),
                    persons: persons(now),
                    authority: AUTHORITY.to_owned(),
                    declaration_id: declared.declaration_id,
                };
                let mut filing =
                    client.submit_establishment(request).await.unwrap().into_inner().filing.unwrap();
                if filing.state() == wire::FilingState::Submitted {
                    let mut request = wire::ApproveFilingRequest {
                        command_id: format!("stale-{issuer}-{n}"),
                        filing_id: filing.filing_id.clone(),
                        expected_version: filing.version + 1,
                    };
                    let status = registrar.approve_filing(request.clone()).await.unwrap_err();
                    refused(&status, tonic::Code::Aborted, "STALE_VERSION");
                    request.command_id = format!("approve-{issuer}-{n}");
                    request.expected_version = filing.version;
                    filing = registrar.approve_filing(request).await.unwrap().into_inner().filing.unwrap();
                }
                assert_eq!(filing.state(), wire::FilingState::Issued, "{trade}");
                codes.push(filing.uscc);
            }
            codes
        });
    }
    let codes: Vec<String> = tasks.join_all().await.into_iter().flatten().collect();
    let distinct: BTreeSet<&String> = codes.iter().collect();
    assert_eq!((codes.len(), distinct.len()), (ISSUERS * EACH, ISSUERS * EACH));
    for (table, number) in [("code_reservations", "n"), ("certificates", "sequence")] {
        let sql = format!("SELECT {number} AS number FROM {table} ORDER BY {number}");
        let numbers: Vec<i64> =
            house.rows(&sql, vec![]).await.iter().map(|row| row.try_get("", "number").unwrap()).collect();
        assert!(numbers.iter().copied().eq(1..=numbers.len() as i64), "{table}: {numbers:?}");
    }
}

async fn a_pool_that_is_used_up_gives_nothing(house: &TestHouse) {
    for n in 0..9 {
        crate::forms::file(house, parent(&trade(n))).await.unwrap();
    }
    let status = crate::forms::file(house, parent(&trade(9))).await.unwrap_err();
    refused(&status, tonic::Code::FailedPrecondition, "CODE_POOL_USED_UP");
    let reader = house.database.reader();
    let sql = "SELECT last FROM number_series WHERE key = 'USCC/MAFAKE0#'";
    let row = reader.query_one_raw(statement(reader, sql, vec![])).await.unwrap().unwrap();
    assert_eq!(row.try_get::<i64>("", "last").unwrap(), 9, "the refused one gave its number back");
}
