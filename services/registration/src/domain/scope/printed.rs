//! The scope as licences print it: general items, then licensed ones, each with its statutory note.

use super::catalogue::{ScopeCatalogue, ScopeKind};

const GENERAL_NOTE: &str = "（除依法须经批准的项目外，凭营业执照依法自主开展经营活动）";
const LICENSED_NOTE: &str =
    "（依法须经批准的项目，经相关部门批准后方可开展经营活动，具体经营项目以审批结果为准）";

/// The printed form of the wordings of `scope` that the catalogue has, in their order.
pub fn printed_scope(scope: &[impl AsRef<str>], catalogue: &ScopeCatalogue) -> String {
    let (mut general, mut licensed) = (Vec::new(), Vec::new());
    for item in scope.iter().filter_map(|wording| catalogue.find(wording.as_ref())) {
        match item.kind {
            ScopeKind::General => general.push(item.wording.as_str()),
            ScopeKind::LicensedPost | ScopeKind::LicensedPre => licensed.push(item.wording.as_str()),
        }
    }
    section("一般项目", &general, GENERAL_NOTE) + &section("许可项目", &licensed, LICENSED_NOTE)
}

fn section(title: &str, wordings: &[&str], note: &str) -> String {
    if wordings.is_empty() { String::new() } else { format!("{title}：{}。{note}", wordings.join("；")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn print(wordings: &[&str]) -> String {
        printed_scope(wordings, ScopeCatalogue::built_in())
    }

    #[test]
    fn general_before_licensed_whatever_the_order() {
        let text = print(&["食品销售", "日用百货销售", "货物进出口"]);
        assert_eq!(
            text,
            "一般项目：日用百货销售；货物进出口。（除依法须经批准的项目外，凭营业执照依法自主开展经营活动）\
             许可项目：食品销售。（依法须经批准的项目，经相关部门批准后方可开展经营活动，具体经营项目以审批结果为准）"
        );
        assert!(!print(&["日用百货销售"]).contains("许可项目"));
    }
}
