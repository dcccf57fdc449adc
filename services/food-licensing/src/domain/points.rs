//! Points to correct, as stored with a file, and the grounds every negative decision must carry.

use actnow_decisions::{Text, Violation, Violations};
use serde::{Deserialize, Serialize};

/// One thing to correct, as it was told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Point {
    /// Path of the field.
    pub field: String,
    /// Code of the rule.
    pub rule: String,
    /// Speaking constant.
    pub reason: String,
    /// What was told.
    pub text: Text,
}

impl Point {
    /// Whether both complain about the same thing.
    pub fn is_same_as(&self, other: &Point) -> bool {
        (&self.field, &self.rule, &self.reason) == (&other.field, &other.rule, &other.reason)
    }
}

impl From<Violation> for Point {
    fn from(violation: Violation) -> Self {
        let Violation { field, rule, reason, text } = violation;
        Self { field, rule: rule.to_owned(), reason: reason.to_owned(), text }
    }
}

/// A list of at least one point (一次性告知书).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PointList(Vec<Point>);

impl PointList {
    /// A list to be told.
    ///
    /// # Errors
    /// `POINTS_REQUIRED` when it is empty: a notice without points tells nothing.
    pub fn try_new(points: Vec<Point>) -> Result<Self, Violations> {
        let mut violations = Violations::new();
        if points.is_empty() {
            let text =
                Text::new("应当一次性告知需要补正的全部内容", "list everything that has to be corrected");
            violations.add("points", "Licensing Law 32", "POINTS_REQUIRED", text);
        }
        violations.into_result(Self(points))
    }

    /// The points.
    pub fn as_slice(&self) -> &[Point] {
        &self.0
    }
}

/// Why the authority needs longer, or gives a number up. Never blank.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason(String);

impl Reason {
    /// A reason.
    ///
    /// # Errors
    /// `GROUNDS_REQUIRED` when it is blank.
    pub fn try_new(text: &str) -> Result<Self, Violations> {
        let mut violations = Violations::new();
        if text.trim().is_empty() {
            let text = Text::new("应当说明理由", "the reason must be stated");
            violations.add("reason", "Licensing Law 42", "GROUNDS_REQUIRED", text);
        }
        violations.into_result(Self(text.trim().to_owned()))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Where an unsatisfied applicant may turn (救济途径).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remedies {
    /// Days to apply for administrative review (行政复议法 20: 60 days).
    pub review_days: u32,
    /// Months to sue (行政诉讼法 46: 6 months).
    pub lawsuit_months: u32,
}

impl Default for Remedies {
    fn default() -> Self {
        Self { review_days: 60, lawsuit_months: 6 }
    }
}

impl Remedies {
    /// The sentence on the document.
    pub fn text(&self) -> Text {
        let Self { review_days, lawsuit_months } = self;
        Text::new(
            format!(
                "如不服本决定，可在{review_days}日内申请行政复议，或者在{lawsuit_months}个月内提起行政诉讼"
            ),
            format!(
                "apply for administrative review within {review_days} days or sue within {lawsuit_months} months"
            ),
        )
    }
}

/// Why the authority says no, with the article and the remedies. Cannot be built without a reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grounds {
    reasons: Vec<String>,
    article: String,
    remedies: Remedies,
}

impl Grounds {
    /// Grounds with at least one reason and an article.
    ///
    /// # Errors
    /// `GROUNDS_REQUIRED` for each part that is missing (Licensing Law 38: reasons and remedies are told).
    pub fn try_new(reasons: Vec<String>, article: &str, remedies: Remedies) -> Result<Self, Violations> {
        let reasons: Vec<String> =
            reasons.into_iter().map(|r| r.trim().to_owned()).filter(|r| !r.is_empty()).collect();
        let mut violations = Violations::new();
        if reasons.is_empty() {
            let text = Text::new("应当说明理由", "the reasons must be stated");
            violations.add("reasons", "Licensing Law 38", "GROUNDS_REQUIRED", text);
        }
        if article.trim().is_empty() {
            let text = Text::new("应当写明法律依据", "the article must be stated");
            violations.add("article", "Licensing Law 38", "GROUNDS_REQUIRED", text);
        }
        violations.into_result(Self { reasons, article: article.trim().to_owned(), remedies })
    }

    /// The reasons, none of them blank.
    pub fn reasons(&self) -> &[String] {
        &self.reasons
    }

    /// The article.
    pub fn article(&self) -> &str {
        &self.article
    }

    /// The remedies.
    pub fn remedies(&self) -> &Remedies {
        &self.remedies
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_no_without_reasons_or_article_cannot_be_built() {
        for (reasons, article, missing) in [
            (vec![], "Licensing Law 38", vec!["reasons"]),
            (vec!["  ".to_owned()], "", vec!["reasons", "article"]),
            (vec!["不符合".to_owned()], " ", vec!["article"]),
        ] {
            let violations = Grounds::try_new(reasons, article, Remedies::default()).unwrap_err();
            let fields: Vec<&str> = violations.as_slice().iter().map(|v| v.field.as_str()).collect();
            assert_eq!(fields, missing);
            assert!(violations.as_slice().iter().all(|v| v.reason == "GROUNDS_REQUIRED"));
        }
        let reasons = vec![" 不符合 ".to_owned(), " ".to_owned()];
        let grounds = Grounds::try_new(reasons, " Licensing Law 38", Remedies::default()).unwrap();
        assert_eq!((grounds.reasons(), grounds.article()), (&["不符合".to_owned()][..], "Licensing Law 38"));
    }

    #[test]
    fn a_notice_without_points_cannot_be_built() {
        assert_eq!(PointList::try_new(vec![]).unwrap_err().as_slice()[0].reason, "POINTS_REQUIRED");
    }
}
