//! C-ADDR-1 and C-TERM: one place inside the jurisdiction, and a term that ends after it begins.

use actnow_decisions::Text;

use crate::domain::establishment::{EstablishmentContext, EstablishmentForm, Findings, Term};

/// A place to be registered.
#[derive(Debug, Clone, Copy)]
pub(in crate::domain) struct Place<'a> {
    /// The field it stands in.
    pub(in crate::domain) field: &'static str,
    /// How the law calls it, in both languages.
    pub(in crate::domain) term: (&'static str, &'static str),
    /// The place itself.
    pub(in crate::domain) text: &'a str,
    /// Its division, six digits.
    pub(in crate::domain) division: &'a str,
}

/// C-ADDR-1: one place, inside the jurisdiction.
pub(in crate::domain) fn check_place(
    place: &Place<'_>,
    context: &EstablishmentContext<'_>,
    found: &mut Findings,
) {
    let (zh, en) = place.term;
    if place.text.trim().is_empty() {
        let text = Text::new(
            format!("应当登记一个{zh}，仅从事网络经营的也应有经营地址"),
            format!("exactly one {en} is registered, for network-only business too"),
        );
        found.violations.add(place.field, "C-ADDR-1", "ADDRESS_MISSING", text);
    } else if place.text.contains(['；', ';', '\n']) {
        let text = Text::new(format!("只能登记一个{zh}"), format!("only one {en} can be registered"));
        found.violations.add(place.field, "C-ADDR-1", "ADDRESS_SEVERAL", text);
    }
    let authority = context.authority;
    if !context.divisions.is_within(place.division, &authority.division) {
        let text = Text::new(
            format!("{zh}所在区划{}不在{}辖区内", place.division, authority.name),
            format!("division {} is outside the jurisdiction of {}", place.division, authority.name),
        );
        found.violations.add("division", "C-ADDR-1", "ADDRESS_JURISDICTION", text);
    }
}

pub(super) fn check_address(
    form: &EstablishmentForm,
    context: &EstablishmentContext<'_>,
    found: &mut Findings,
) {
    let (text, division) = (&form.domicile, &form.division);
    check_place(&Place { field: "domicile", term: ("住所", "domicile"), text, division }, context, found);
    match form.term {
        Term::LongTerm => {}
        Term::Until(end) if end > context.planned_on => {}
        Term::Until(end) => {
            let text = Text::new(
                format!("营业期限截止日{end}应当晚于成立日期"),
                format!("the term ends on {end}, which is not after the establishment"),
            );
            found.violations.add("term", "C-TERM", "TERM_END", text);
        }
    }
}
