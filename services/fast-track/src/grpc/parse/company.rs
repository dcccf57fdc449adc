//! The forms of a case: lengths, references, identifiers. What they mean the departments decide.

use std::collections::HashSet;

use actnow_decisions::{Text, Violations};
use actnow_identifiers::{DivisionTable, Uscc};
use actnow_proto::fast_track::v1::CompanyPart;
use actnow_proto::food_licensing::v1::FoodForm;
use actnow_proto::registration::v1::subscription::Holder;
use actnow_proto::registration::v1::{EstablishmentForm, Material, Subscription};
use actnow_room::texts::digest;

use super::limits::{ENTRIES, REFERENCE, SCOPE_ITEM, TEXT, check_count};
use super::violation;
use crate::facts::PARENT_REF;

/// Where violations of one form go.
struct Form<'a> {
    part: &'a str,
    refs: &'a HashSet<String>,
    violations: &'a mut Violations,
}

/// Checks the form of one company, `parent` or `subsidiary`.
pub(super) fn check_company(
    part: &str,
    company: &CompanyPart,
    refs: &HashSet<String>,
    violations: &mut Violations,
) {
    let mut form = Form { part, refs, violations };
    let Some(filled) = &company.form else {
        form.add("form", "FORM-EMPTY", "MISSING", Text::new("缺少设立登记申请", "the form is missing"));
        return;
    };
    form.name(filled);
    form.texts(filled);
    form.division(&filled.division);
    form.posts(filled);
    form.shareholders(filled);
    form.materials("form.materials", &filled.materials);
    form.approvals(filled);
}

/// Checks the form of the food business.
pub(super) fn check_food(food: &FoodForm, refs: &HashSet<String>, violations: &mut Violations) {
    let mut form = Form { part: "food", refs, violations };
    for (field, text) in [
        ("premises", &food.premises),
        ("external_warehouse", &food.external_warehouse),
        ("main_type", &food.main_type),
    ] {
        form.text(field, text);
    }
    if let Some(network) = &food.network {
        form.text("network.platform", &network.platform);
        form.text("network.shop_url", &network.shop_url);
    }
    let lists = [
        ("special_food", &food.special_food),
        ("rules", &food.rules),
        ("items", &food.items),
        ("marks", &food.marks),
    ];
    for (field, texts) in lists {
        TEXT.check_list(form.violations, &format!("food.{field}"), texts);
    }
    if !food.division.is_empty() {
        form.division_at("division", &food.division);
    }
    form.person("food_safety_manager", &food.food_safety_manager);
    form.materials("materials", &food.materials);
}

impl Form<'_> {
    fn add(&mut self, field: &str, rule: &'static str, reason: &'static str, text: Text) {
        self.violations.add(format!("{}.{field}", self.part), rule, reason, text);
    }

    fn text(&mut self, field: &str, text: &str) {
        TEXT.check(self.violations, &format!("{}.{field}", self.part), text);
    }

    fn name(&mut self, form: &EstablishmentForm) {
        let Some(name) = &form.name else {
            self.add("form.name", "FORM-EMPTY", "MISSING", Text::new("缺少名称", "the name is missing"));
            return;
        };
        let trade = format!("{}.form.name.trade", self.part);
        TEXT.check_filled(self.violations, &trade, &name.trade);
        for (field, text) in [
            ("form.name.division", &name.division),
            ("form.name.industry", &name.industry),
            ("form.name.form", &name.form),
        ] {
            self.text(field, text);
        }
    }

    fn texts(&mut self, form: &EstablishmentForm) {
        for (field, text) in [
            ("form.company_type", &form.company_type),
            ("form.domicile", &form.domicile),
            ("form.industry", &form.industry),
            ("form.term", &form.term),
            ("form.legal_rep_as", &form.legal_rep_as),
        ] {
            self.text(field, text);
        }
        SCOPE_ITEM.check_list(self.violations, &format!("{}.form.scope", self.part), &form.scope);
        for (field, texts) in
            [("form.signatures", &form.signatures), ("form.beneficial_owners", &form.beneficial_owners)]
        {
            TEXT.check_list(self.violations, &format!("{}.{field}", self.part), texts);
        }
    }

    fn division(&mut self, code: &str) {
        self.division_at("form.division", code);
    }

    fn division_at(&mut self, field: &str, code: &str) {
        if !DivisionTable::built_in().is_current(code) {
            let text = Text::new("行政区划代码无效", "not a current division code");
            self.add(field, "USCC-1.6", "DIVISION_UNKNOWN", text);
        }
    }

    /// Posts name persons of the submission; an empty post is registration's to judge.
    fn posts(&mut self, form: &EstablishmentForm) {
        for (field, named) in [
            ("form.legal_rep", &form.legal_rep),
            ("form.manager", &form.manager),
            ("form.finance_officer", &form.finance_officer),
            ("form.liaison", &form.liaison),
            ("form.agent", &form.agent),
        ] {
            self.person(field, named);
        }
        for (field, named) in [
            ("form.directors", &form.directors),
            ("form.supervisors", &form.supervisors),
            ("form.other_senior_managers", &form.other_senior_managers),
        ] {
            check_count(self.violations, &format!("{}.{field}", self.part), named.len(), ENTRIES);
            for (index, named) in named.iter().take(ENTRIES).enumerate() {
                self.person(&format!("{field}[{index}]"), named);
            }
        }
    }

    fn person(&mut self, field: &str, named: &str) {
        REFERENCE.check(self.violations, &format!("{}.{field}", self.part), named);
        if !named.is_empty() && !self.refs.contains(named) {
            let text = Text::new("未列入相关人员", "names nobody among the persons");
            self.add(field, "FORM-REF", "PERSON_UNKNOWN", text);
        }
    }

    fn shareholders(&mut self, form: &EstablishmentForm) {
        check_count(
            self.violations,
            &format!("{}.form.shareholders", self.part),
            form.shareholders.len(),
            ENTRIES,
        );
        for (index, subscription) in form.shareholders.iter().take(ENTRIES).enumerate() {
            self.shareholder(&format!("form.shareholders[{index}]"), subscription);
        }
        let of_parent =
            |subscription: &Subscription| matches!(subscription.holder, Some(Holder::CaseEntity(_)));
        if self.part != PARENT_REF && !form.shareholders.iter().any(of_parent) {
            let text =
                Text::new("子公司的股东应包括母公司", "the parent must be a shareholder of its subsidiary");
            self.add("form.shareholders", "CASE-0.3", "PARENT_NOT_SHAREHOLDER", text);
        }
    }

    fn shareholder(&mut self, field: &str, subscription: &Subscription) {
        self.text(&format!("{field}.form"), &subscription.form);
        self.text(&format!("{field}.due"), &subscription.due);
        match &subscription.holder {
            None => {
                let text = Text::new("缺少股东", "the shareholder is missing");
                self.add(&format!("{field}.holder"), "FORM-EMPTY", "MISSING", text);
            }
            Some(Holder::Person(named)) if named.is_empty() => {
                let text = Text::new("缺少股东", "the shareholder is missing");
                self.add(&format!("{field}.person"), "FORM-EMPTY", "MISSING", text);
            }
            Some(Holder::Person(named)) => self.person(&format!("{field}.person"), named),
            Some(Holder::EntityUscc(code)) => self.enterprise(&format!("{field}.entity_uscc"), code),
            Some(Holder::CaseEntity(named)) if named == PARENT_REF && self.part != PARENT_REF => {}
            Some(Holder::CaseEntity(_)) => {
                let text = Text::new("只能是本件中的母公司", "only the parent of the same case can be named");
                self.add(&format!("{field}.case_entity"), "FORM-REF", "CASE_ENTITY", text);
            }
        }
    }

    fn enterprise(&mut self, field: &str, code: &str) {
        let field = format!("{}.{field}", self.part);
        for fault in Uscc::faults(code, DivisionTable::built_in()) {
            self.violations.extend([violation(field.clone(), fault)]);
        }
    }

    fn materials(&mut self, field: &str, materials: &[Material]) {
        check_count(self.violations, &format!("{}.{field}", self.part), materials.len(), ENTRIES);
        for (index, material) in materials.iter().take(ENTRIES).enumerate() {
            self.text(&format!("{field}[{index}].kind"), &material.kind);
            digest(self.violations, &format!("{}.{field}[{index}].sha256", self.part), &material.sha256);
        }
    }

    fn approvals(&mut self, form: &EstablishmentForm) {
        let field = format!("{}.form.prior_approvals", self.part);
        check_count(self.violations, &field, form.prior_approvals.len(), ENTRIES);
        for (index, approval) in form.prior_approvals.iter().take(ENTRIES).enumerate() {
            let texts = [
                ("item", &approval.item),
                ("number", &approval.number),
                ("issued_on", &approval.issued_on),
                ("valid_to", &approval.valid_to),
            ];
            for (name, text) in texts {
                SCOPE_ITEM.check(self.violations, &format!("{field}[{index}].{name}"), text);
            }
        }
    }
}
