//! The four parts of a name (行政区划 + 字号 + 行业或经营特点 + 组织形式) and the two orders they are written in.

use serde::{Deserialize, Serialize};

/// How the parts are put together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Layout {
    /// `青岛淘集集电子商务有限公司`.
    #[default]
    Prefix,
    /// `淘集集（青岛）电子商务有限公司`.
    Bracket,
    /// `淘集集电子商务（青岛）有限公司`, as many older names are written.
    BracketBeforeForm,
}

/// A name in its parts.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NameParts {
    /// Administrative division (行政区划); `None` only for cross-province business (Name Provisions 6).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub division: Option<String>,
    /// Trade name (字号).
    pub trade: String,
    /// Industry or special features (行业或经营特点); `None` only for cross-industry groups.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub industry: Option<String>,
    /// Organisational form (组织形式).
    pub form: String,
    /// The order they are written in.
    #[serde(default)]
    pub layout: Layout,
}

impl NameParts {
    /// A name in prefix layout; an empty division or industry counts as omitted.
    pub fn new(division: &str, trade: &str, industry: &str, form: &str) -> Self {
        let given = |part: &str| Some(normalise(part)).filter(|part| !part.is_empty());
        Self {
            division: given(division),
            trade: normalise(trade),
            industry: given(industry),
            form: normalise(form),
            layout: Layout::Prefix,
        }
    }

    /// The same name in another layout.
    #[must_use]
    pub fn with_layout(self, layout: Layout) -> Self {
        Self { layout, ..self }
    }

    /// The name as it is printed, with full-width brackets.
    pub fn full_text(&self) -> String {
        let (division, trade, form) = (self.division(), &self.trade, &self.form);
        let industry = self.industry();
        match self.layout {
            Layout::Bracket if !division.is_empty() => format!("{trade}（{division}）{industry}{form}"),
            Layout::BracketBeforeForm if !division.is_empty() => {
                format!("{trade}{industry}（{division}）{form}")
            }
            Layout::Prefix | Layout::Bracket | Layout::BracketBeforeForm => {
                format!("{division}{trade}{industry}{form}")
            }
        }
    }

    /// The same parts cleaned as typed input is: white space gone, brackets full-width, empty means omitted.
    #[must_use]
    pub fn normalised(&self) -> Self {
        Self::new(self.division(), &self.trade, self.industry(), &self.form).with_layout(self.layout)
    }

    /// The division, empty when omitted.
    pub fn division(&self) -> &str {
        self.division.as_deref().unwrap_or_default()
    }

    /// The industry, empty when omitted.
    pub fn industry(&self) -> &str {
        self.industry.as_deref().unwrap_or_default()
    }
}

impl std::fmt::Display for NameParts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.full_text())
    }
}

/// Typed text without white space and with full-width brackets, as names are printed.
pub fn normalise(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).map(full_width_bracket).collect()
}

fn full_width_bracket(c: char) -> char {
    match c {
        '(' | '﹙' | '【' | '〔' | '[' => '（',
        ')' | '﹚' | '】' | '〕' | ']' => '）',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_three_layouts_print_the_same_parts() {
        let name = NameParts::new("青岛", "淘集集", "电子商务", "有限公司");
        assert_eq!(name.full_text(), "青岛淘集集电子商务有限公司");
        assert_eq!(name.clone().with_layout(Layout::Bracket).full_text(), "淘集集（青岛）电子商务有限公司");
        assert_eq!(name.with_layout(Layout::BracketBeforeForm).full_text(), "淘集集电子商务（青岛）有限公司");
    }

    #[test]
    fn a_bracket_without_a_division_prints_no_empty_bracket() {
        let name = NameParts::new("", "淘集集", " ", "有限公司").with_layout(Layout::Bracket);
        assert_eq!(name.full_text(), "淘集集有限公司");
        assert_eq!(name.industry, None);
    }

    #[test]
    fn typed_text_is_cleaned() {
        assert_eq!(normalise(" 腾讯科技(深圳) 有限公司\u{3000}"), "腾讯科技（深圳）有限公司");
    }
}
