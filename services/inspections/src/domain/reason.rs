//! A stated reason: transferring a case or calling a visit off without one cannot be written down.

use actnow_decisions::{Text, Violations};

/// A reason that is not blank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason(String);

impl Reason {
    /// A reason.
    ///
    /// # Errors
    /// `GROUNDS_REQUIRED` when it is blank.
    pub fn try_new(text: &str) -> Result<Self, Violations> {
        let mut list = Violations::new();
        if text.trim().is_empty() {
            let text = Text::new("应当说明理由", "the reason must be stated");
            list.add("reason", "Order 49 art 35", "GROUNDS_REQUIRED", text);
        }
        list.into_result(Self(text.trim().to_owned()))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_blank_reason_is_none() {
        assert_eq!(Reason::try_new(" ").unwrap_err().as_slice()[0].reason, "GROUNDS_REQUIRED");
        assert_eq!(Reason::try_new(" 撤回申请 ").unwrap().as_str(), "撤回申请");
    }
}
