//! C-ADDR-1 and C-TERM: one domicile inside the jurisdiction, and a term that ends after it begins.

use actnow_decisions::Text;

use crate::domain::establishment::{EstablishmentContext, EstablishmentForm, Findings, Term};

pub(super) fn check_address(
    form: &EstablishmentForm,
    context: &EstablishmentContext<'_>,
    found: &mut Findings,
) {
    if form.domicile.trim().is_empty() {
        let text = Text::new(
            "应当登记一个住所，仅从事网络经营的也应有经营地址",
            "exactly one domicile is registered, for network-only business too",
        );
        found.violations.add("domicile", "C-ADDR-1", "ADDRESS_MISSING", text);
    } else if form.domicile.contains(['；', ';', '\n']) {
        let text = Text::new("只能登记一个住所", "only one domicile can be registered");
        found.violations.add("domicile", "C-ADDR-1", "ADDRESS_SEVERAL", text);
    }
    let authority = context.authority;
    if !context.divisions.is_within(&form.division, &authority.division) {
        let text = Text::new(
            format!("住所所在区划{}不在{}辖区内", form.division, authority.name),
            format!("division {} is outside the jurisdiction of {}", form.division, authority.name),
        );
        found.violations.add("division", "C-ADDR-1", "ADDRESS_JURISDICTION", text);
    }
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
