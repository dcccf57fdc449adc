//! The natural persons of a file. Personal data: kept sealed, printed by reference only, told to nobody.

use std::fmt;

use actnow_decisions::Text;
use actnow_identifiers::{IdDocument, IdDocumentKind, normalise};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::check::Findings;

/// Kind of identity document (证件类型).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum DocumentKind {
    /// 居民身份证.
    ResidentId,
    /// 护照.
    Passport,
    /// 港澳居民来往内地通行证.
    HkMacauPermit,
    /// 台湾居民来往大陆通行证.
    TaiwanPermit,
}

impl From<DocumentKind> for IdDocumentKind {
    fn from(kind: DocumentKind) -> Self {
        match kind {
            DocumentKind::ResidentId => Self::ResidentId,
            DocumentKind::Passport => Self::Passport,
            DocumentKind::HkMacauPermit => Self::HkMacauPermit,
            DocumentKind::TaiwanPermit => Self::TaiwanPermit,
        }
    }
}

/// How an identity was verified (实名验证).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum VerificationMethod {
    /// Face recognition.
    Face,
    /// A notarised document.
    Notarised,
    /// At the window.
    InPerson,
}

/// A proof that a person is who they say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verification {
    /// How.
    pub method: VerificationMethod,
    /// When, if that is known.
    pub at: Option<DateTime<Utc>>,
}

/// A person as handed in. Serialised only to be sealed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Name within the submission, `p4`.
    pub reference: String,
    /// 姓名.
    pub name: String,
    /// Kind of document.
    pub document: DocumentKind,
    /// Its number as typed; empty when none was given.
    pub document_number: String,
    /// Phone.
    pub phone: String,
    /// E-mail.
    pub email: String,
    /// Proof of identity.
    pub verified: Option<Verification>,
}

impl Person {
    /// What the token of a person is made of, the same in every department: the domain of the blind index by
    /// kind of document, and the normalised number.
    pub fn token_parts(&self) -> (&'static str, String) {
        let domain = match self.document {
            DocumentKind::ResidentId => "resident-id",
            DocumentKind::Passport => "passport",
            DocumentKind::HkMacauPermit => "hk-macau-permit",
            DocumentKind::TaiwanPermit => "taiwan-permit",
        };
        (domain, normalise(&self.document_number))
    }
}

impl fmt::Debug for Person {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Person({})", self.reference)
    }
}

/// Names those of `persons` who answer for a penalty against `holder`: whom the decision names, and the legal
/// representative `in_charge` by name, as far as their documents are known (Food Safety Law 135).
///
/// # Errors
/// Places in `named` of whom the file does not know.
pub fn answerable<'a>(
    persons: &'a [Person],
    in_charge: &str,
    named: &[String],
) -> Result<Vec<&'a Person>, Vec<usize>> {
    let known = |person: &&Person| !person.document_number.trim().is_empty();
    let strangers: Vec<usize> = (0..named.len())
        .filter(|place| !persons.iter().filter(known).any(|person| person.reference == named[*place]))
        .collect();
    if !strangers.is_empty() {
        return Err(strangers);
    }
    let answers = |person: &&Person| named.contains(&person.reference) || leads(person, in_charge);
    Ok(persons.iter().filter(known).filter(answers).collect())
}

/// Whether `person` bears the name of the legal representative, whom a form names in words.
fn leads(person: &Person, in_charge: &str) -> bool {
    !in_charge.trim().is_empty() && person.name.trim() == in_charge.trim()
}

/// Who was directly responsible for a penalty, or led who was penalised, may for five years neither run a food business
/// nor be its food-safety manager (Food Safety Law 135).
pub fn check_bans(
    in_charge: &str,
    manager: Option<&str>,
    persons: &[Person],
    banned_until: impl Fn(&Person) -> Option<NaiveDate>,
    found: &mut Findings,
) {
    for person in persons {
        let Some(until) = banned_until(person) else { continue };
        if manager == Some(person.reference.as_str()) {
            let text = Text::new(
                format!("食品安全管理员在{until}前不得从事食品生产经营管理工作，请另行指定"),
                format!("the food-safety manager may not manage food safety until {until}, name another one"),
            );
            found.violations.add("food_safety_manager", "Food Safety Law 135", "MANAGER_BANNED_UNTIL", text);
        }
        if leads(person, in_charge) {
            let text = Text::new(
                format!("法定代表人在{until}前不得申请食品生产经营许可"),
                format!("the legal representative may not apply for a food licence until {until}"),
            );
            found.violations.add("legal_rep", "Food Safety Law 135", "LEGAL_REP_BANNED_UNTIL", text);
        }
    }
}

/// Checks the persons of a form: readable documents, and a food-safety manager who is one of them and verified.
/// Without persons there is nothing to compare.
pub fn check_persons(manager: Option<&str>, persons: &[Person], today: NaiveDate, found: &mut Findings) {
    for (index, person) in persons.iter().enumerate().filter(|(_, person)| !person.document_number.is_empty())
    {
        if let Err(fault) = IdDocument::parse(person.document.into(), &person.document_number, today) {
            let field = format!("persons[{index}].id_number");
            found.violations.add(field, fault.rule(), fault.reason(), fault.text());
        }
    }
    let Some(manager) = manager.filter(|_| !persons.is_empty()) else { return };
    match persons.iter().find(|person| person.reference == manager) {
        None => {
            let text =
                Text::new("食品安全管理员不在人员名单中", "the food-safety manager is none of the persons");
            found.violations.add("food_safety_manager", "F-FSM", "MANAGER_UNKNOWN", text);
        }
        Some(person) if person.verified.is_none() => {
            let text = Text::new(
                "食品安全管理员未实名验证，请人工核对",
                "the food-safety manager's identity is not verified, please look",
            );
            found.warnings.add("food_safety_manager", "F-FSM", "MANAGER_UNVERIFIED", text);
        }
        Some(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manager() -> Person {
        Person {
            reference: "p4".to_owned(),
            name: "葛样例".to_owned(),
            document: DocumentKind::ResidentId,
            document_number: "370202190002020046".to_owned(),
            phone: "13800138000".to_owned(),
            email: String::new(),
            verified: Some(Verification { method: VerificationMethod::Face, at: None }),
        }
    }

    fn reasons(manager: Option<&str>, persons: &[Person]) -> Vec<&'static str> {
        let mut found = Findings::default();
        check_persons(manager, persons, "2026-09-21".parse().unwrap(), &mut found);
        found.violations.into_iter().chain(found.warnings).map(|v| v.reason).collect()
    }

    #[test]
    fn the_manager_is_one_of_the_persons_and_verified() {
        assert_eq!(reasons(Some("p4"), &[manager()]), [""; 0]);
        assert_eq!(reasons(Some("p9"), &[manager()]), ["MANAGER_UNKNOWN"]);
        assert_eq!(reasons(Some("p4"), &[Person { verified: None, ..manager() }]), ["MANAGER_UNVERIFIED"]);
        assert_eq!(reasons(Some("p4"), &[]), [""; 0], "nobody was handed in");
        let misread = Person { document_number: "370214190001010010".to_owned(), ..manager() };
        assert_eq!(reasons(Some("p4"), &[misread]), ["ID_CHECK"]);
    }

    #[test]
    fn the_named_and_the_legal_representative_answer_for_a_penalty() {
        let other = Person { reference: "p5".to_owned(), name: "陶样例".to_owned(), ..manager() };
        let unknown = Person { reference: "p6".to_owned(), document_number: String::new(), ..manager() };
        let persons = [manager(), other, unknown];
        let refs = |in_charge: &str, named: &[&str]| {
            let named: Vec<String> = named.iter().map(|one| (*one).to_owned()).collect();
            let found = answerable(&persons, in_charge, &named);
            found.map(|found| found.into_iter().map(|person| person.reference.clone()).collect::<Vec<_>>())
        };
        assert_eq!(refs("", &[]), Ok(vec![]));
        assert_eq!(refs("陶样例", &["p4"]), Ok(vec!["p4".to_owned(), "p5".to_owned()]));
        assert_eq!(refs("陶样例", &["p4", "p6", "p9"]), Err(vec![1, 2]), "nothing can be kept of them");
    }

    #[test]
    fn food_safety_law_135_bars_managers_and_legal_representatives_until_the_day() {
        let until: NaiveDate = "2031-09-21".parse().unwrap();
        let reasons = |in_charge: &str, manager_ref: Option<&str>, banned: Option<NaiveDate>| {
            let mut found = Findings::default();
            check_bans(in_charge, manager_ref, &[manager()], |_| banned, &mut found);
            found.violations.into_iter().map(|one| (one.rule, one.reason)).collect::<Vec<_>>()
        };
        let rule = "Food Safety Law 135";
        assert_eq!(reasons("万样例", Some("p4"), Some(until)), [(rule, "MANAGER_BANNED_UNTIL")]);
        assert_eq!(reasons("葛样例", None, Some(until)), [(rule, "LEGAL_REP_BANNED_UNTIL")]);
        assert_eq!(
            reasons("万样例", Some("p9"), Some(until)),
            [],
            "others may work where they do not manage"
        );
        assert_eq!(reasons("葛样例", Some("p4"), None), []);
    }

    #[test]
    fn a_person_prints_as_a_reference() {
        assert_eq!(format!("{:?}", manager()), "Person(p4)");
    }
}
