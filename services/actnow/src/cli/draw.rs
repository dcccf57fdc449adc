//! `actnow draw`: the record of a double-random draw, read out of a house and computed again without one.

use std::process::ExitCode;

use anyhow::{Context, Result};
use serde::Serialize;

use actnow_decisions::Role;
use actnow_inspections::domain::sampling::audit::{Difference, Link, recompute};
use actnow_inspections::domain::sampling::hash::Hash32;
use actnow_inspections::domain::sampling::record::DrawRecord;
use actnow_proto::inspections::v1::ExportDrawRequest;

use super::NO;
use super::arguments::{DrawArguments, DrawCommand, DrawExport, DrawVerify};
use super::output::{print_json, say};
use crate::clients::Clients;
use crate::house_folder::HouseFolder;

/// What a record that was computed again came to.
#[derive(Serialize)]
struct Recomputed {
    follows: bool,
    draw_id: String,
    name: String,
    commitment: Hash32,
    list_hash: Hash32,
    seed: Hash32,
    objects: usize,
    inspectors: usize,
    drawn: usize,
    redraws: usize,
    differences: Vec<Difference>,
}

/// `actnow draw verify|export`.
pub(super) async fn draw(arguments: DrawArguments) -> Result<ExitCode> {
    match arguments.what {
        DrawCommand::Verify(verify) => verify_record(&verify),
        DrawCommand::Export(export) => export_record(export).await,
    }
}

fn verify_record(arguments: &DrawVerify) -> Result<ExitCode> {
    let name = arguments.file.display();
    let text = std::fs::read_to_string(&arguments.file).with_context(|| format!("reading {name}"))?;
    let record: DrawRecord =
        serde_json::from_str(&text).with_context(|| format!("{name} is no record of a draw"))?;
    let found = recomputed(&record, arguments)?;
    if arguments.json {
        print_json(&found)?;
    } else {
        report(&found);
    }
    Ok(if found.follows { ExitCode::SUCCESS } else { ExitCode::from(NO) })
}

fn recomputed(record: &DrawRecord, published: &DrawVerify) -> Result<Recomputed> {
    let mut differences = recompute(record);
    let said = [
        (Link::Commitment, "published commitment", &published.commitment, record.commitment),
        (Link::ListHash, "published list hash", &published.list_hash, record.list_hash),
    ];
    for (link, subject, told, stated) in said {
        let Some(told) = told else { continue };
        let told: Hash32 = told.parse().with_context(|| subject.to_owned())?;
        if told != stated {
            let (stated, computed) = (stated.to_string(), told.to_string());
            differences.push(Difference { link, subject: subject.to_owned(), stated, computed });
        }
    }
    Ok(Recomputed {
        follows: differences.is_empty(),
        draw_id: record.plan.entry.id.to_string(),
        name: record.plan.entry.name.clone(),
        commitment: record.commitment,
        list_hash: record.list_hash,
        seed: record.seed,
        objects: record.objects.len(),
        inspectors: record.inspectors.len(),
        drawn: record.drawn.len(),
        redraws: record.redraws.len(),
        differences,
    })
}

fn report(found: &Recomputed) {
    say(&format!("{} ({})", found.name, found.draw_id));
    say(&format!(
        "{} of {} objects, {} inspectors, {} redraws",
        found.drawn, found.objects, found.inspectors, found.redraws
    ));
    say(&format!("commitment   {}", found.commitment));
    say(&format!("list hash    {}", found.list_hash));
    say(&format!("seed         {}", found.seed));
    for one in &found.differences {
        say(&format!(
            "DIFFERS {:?} {}: says {}, follows {}",
            one.link, one.subject, one.stated, one.computed
        ));
    }
    say(if found.follows {
        "draw         follows: commitment, lists, seed, result and redraws. Compare commitment and list hash with \
         those that were published before the draw."
    } else {
        "draw         DOES NOT FOLLOW"
    });
}

async fn export_record(arguments: DrawExport) -> Result<ExitCode> {
    let clients = Clients::of(&HouseFolder::open(&arguments.house)?)?;
    let mut desk = clients.desk("operator", &[Role::Operator])?;
    let (mut record, mut page_token) = (Vec::new(), String::new());
    loop {
        let request = ExportDrawRequest { draw_id: arguments.draw_id.clone(), page_token };
        let page = desk.inspections.export_draw(request).await?.into_inner();
        record.extend(page.part);
        page_token = page.next_page_token;
        if page_token.is_empty() {
            break;
        }
    }
    match &arguments.to {
        Some(file) => std::fs::write(file, record).with_context(|| format!("writing {}", file.display()))?,
        None => say(&String::from_utf8(record).context("a record is a text")?),
    }
    Ok(ExitCode::SUCCESS)
}
