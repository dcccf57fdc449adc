//! An invented case: the sample of its kind with other names, persons, places and amounts.

use anyhow::Result;
use chrono::{DateTime, Utc};

use actnow_chassis::digest::sha256_hex;
use actnow_chassis::ids::Ids;
use actnow_proto::fast_track::v1::{CompanyPart, SubmitCaseRequest};
use actnow_proto::registration::v1::{EstablishmentForm, Material, MaterialSource, NameParts, Person};

use super::people::{Invented, below};
use crate::bench::trade;
use crate::case_file::{self, CaseFile};

/// What a case is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// Parent, subsidiary and a food filing.
    Filing,
    /// Parent, subsidiary and a food licence after a visit.
    Licence,
    /// Parent and subsidiary.
    Companies,
    /// The parent alone.
    Parent,
}

/// What keeps a case from going straight through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Quirk {
    /// Nothing.
    None,
    /// A material of the parent was brought on paper: a registrar looks.
    ParentOnPaper,
    /// One of the subsidiary.
    SubsidiaryOnPaper,
    /// One of the food application: the window accepts.
    FoodOnPaper,
    /// The name of the parent is near that of a company registered before.
    SimilarName,
    /// The name of the parent holds a word that a person must judge.
    NameForPerson,
}

/// Industries of names: a word, and one that means the same.
const INDUSTRIES: [(&str, &str); 4] =
    [("电子商务", "电商"), ("商贸", "贸易"), ("百货", "百货商店"), ("网络销售", "网购")];
/// A word that a person must judge when it stands in a trade name (Name Provisions 12).
const WORD_FOR_PERSON: &str = "国际";
/// Further general business, beside the main one.
const FURTHER_SCOPE: [&str; 4] = ["办公用品销售", "家用电器销售", "电子产品销售", "家具销售"];
const WINDOWS: [&str; 3] = [
    "青岛高新区政务服务大厅-综合窗口1",
    "青岛高新区政务服务大厅-综合窗口2",
    "青岛高新区政务服务大厅-综合窗口3",
];

/// A trade name with its industry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) trade: String,
    pub(super) industry: usize,
}

/// An invented case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct InventedCase {
    /// Its number in the house, from 0.
    pub(super) number: u64,
    pub(super) form: Form,
    pub(super) quirk: Quirk,
    pub(super) parent: Named,
    subsidiary: Named,
    persons: Vec<Invented>,
    capital_fen: i64,
    share_percent: i64,
    further_scope: usize,
    window: usize,
}

/// Persons of a sample.
const PERSONS: usize = 5;

impl InventedCase {
    /// Case `number` of the house; `near` is the company whose name it comes near, for [`Quirk::SimilarName`].
    pub(super) fn new(ids: &Ids, number: u64, (form, quirk): (Form, Quirk), near: Option<Named>) -> Self {
        let own = Named { trade: trade(2 * number), industry: below(ids, INDUSTRIES.len()) };
        Self {
            number,
            form,
            quirk,
            parent: near.unwrap_or(own),
            subsidiary: Named { trade: trade(2 * number + 1), industry: below(ids, INDUSTRIES.len()) },
            persons: (0..PERSONS).map(|_| Invented::next(ids)).collect(),
            capital_fen: i64::try_from(10 + ids.below(90)).unwrap_or(10) * 10_000_000,
            share_percent: i64::try_from(51 + ids.below(40)).unwrap_or(51),
            further_scope: below(ids, FURTHER_SCOPE.len()),
            window: below(ids, WINDOWS.len()),
        }
    }

    /// The submission as handed in at `now`.
    ///
    /// # Errors
    /// When the sample of its kind cannot be read.
    pub(super) fn submission(&self, command_id: &str, now: DateTime<Utc>) -> Result<SubmitCaseRequest> {
        let sample = match self.form {
            Form::Licence => case_file::LICENCE_WITH_VISIT,
            Form::Filing | Form::Companies | Form::Parent => case_file::FILING_TODAY,
        };
        let mut submission = CaseFile::parse(sample)?.submission(command_id, now)?;
        WINDOWS[self.window].clone_into(&mut submission.window);
        for (person, invented) in submission.persons.iter_mut().zip(&self.persons) {
            self.dress(person, invented);
        }
        self.rename(submission.parent.as_mut(), &self.parent_name(), 101);
        self.rename(submission.subsidiary.as_mut(), &self.name_of(&self.subsidiary, false), 102);
        if let Some(form) = form_of(submission.parent.as_mut()) {
            self.invest(form);
            form.scope.push(FURTHER_SCOPE[self.further_scope].to_owned());
        }
        if let Some(food) = &mut submission.food {
            food.premises = self.address(102);
            if let Some(network) = &mut food.network {
                network.shop_url = format!("https://shop{}.example.invalid/", self.number);
            }
        }
        self.apply_quirk(&mut submission);
        match self.form {
            Form::Filing | Form::Licence => {}
            Form::Companies => submission.food = None,
            Form::Parent => {
                submission.food = None;
                submission.subsidiary = None;
            }
        }
        Ok(submission)
    }

    fn dress(&self, person: &mut Person, invented: &Invented) {
        person.name.clone_from(&invented.name);
        person.id_number.clone_from(&invented.id_number);
        if !person.email.is_empty() {
            person.email = format!("liaison{}@example.invalid", self.number);
        }
    }

    fn rename(&self, part: Option<&mut CompanyPart>, name: &NameParts, room: u32) {
        if let Some(form) = form_of(part) {
            form.name = Some(name.clone());
            form.domicile = self.address(room);
        }
    }

    fn parent_name(&self) -> NameParts {
        let mut name = self.name_of(&self.parent, self.quirk == Quirk::SimilarName);
        if self.quirk == Quirk::NameForPerson {
            name.trade.push_str(WORD_FOR_PERSON);
        }
        name
    }

    fn name_of(&self, named: &Named, other_word: bool) -> NameParts {
        let (word, same_meaning) = INDUSTRIES[named.industry];
        NameParts {
            division: "青岛".to_owned(),
            trade: named.trade.clone(),
            industry: if other_word { same_meaning } else { word }.to_owned(),
            form: "有限公司".to_owned(),
            bracket_layout: false,
        }
    }

    fn address(&self, room: u32) -> String {
        format!("山东省青岛市城阳区高新区样例路{}号{room}室", self.number + 1)
    }

    /// The capital, shared by the two shareholders.
    fn invest(&self, form: &mut EstablishmentForm) {
        form.capital_fen = self.capital_fen;
        let first = self.capital_fen / 100 * self.share_percent;
        for (shareholder, amount) in form.shareholders.iter_mut().zip([first, self.capital_fen - first]) {
            shareholder.subscribed_fen = amount;
        }
    }

    fn apply_quirk(&self, submission: &mut SubmitCaseRequest) {
        let materials = match self.quirk {
            Quirk::None | Quirk::SimilarName | Quirk::NameForPerson => None,
            Quirk::ParentOnPaper => form_of(submission.parent.as_mut()).map(|form| &mut form.materials),
            Quirk::SubsidiaryOnPaper => {
                form_of(submission.subsidiary.as_mut()).map(|form| &mut form.materials)
            }
            Quirk::FoodOnPaper => submission.food.as_mut().map(|food| &mut food.materials),
        };
        // The last one, so that it is not always the application itself.
        if let Some(material) = materials.and_then(|materials| materials.last_mut()) {
            self.bring_on_paper(material);
        }
    }

    fn bring_on_paper(&self, material: &mut Material) {
        material.source = MaterialSource::Uploaded.into();
        let scanned = format!("invented scan of {} for case {}", material.kind, self.number);
        material.sha256 = sha256_hex(scanned.as_bytes());
    }

    /// The address, put right after a return.
    pub(super) fn corrected_address(&self) -> String {
        format!("山东省青岛市城阳区高新区样例路{}号甲101室", self.number + 1)
    }

    /// Where the parent moves to.
    pub(super) fn next_address(&self) -> String {
        self.address(201)
    }
}

fn form_of(part: Option<&mut CompanyPart>) -> Option<&mut EstablishmentForm> {
    part.and_then(|part| part.form.as_mut())
}
