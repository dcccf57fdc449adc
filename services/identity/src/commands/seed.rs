//! The first accounts of a house: three administrators with passwords for one log-in, or, in a house for
//! demonstrations, everybody of the demonstration.

use actnow_chassis::CommandError;
use actnow_chassis::aggregate;
use actnow_chassis::database::{Database, Txn, WorkContext};
use actnow_decisions::Role;

use super::passwords::{Hasher, SALT_BYTES};
use crate::config::SERVICE;
use crate::domain::account::Account;
use crate::domain::office::{Department, Office};
use crate::domain::security_event::SecurityEventKind;
use crate::store::security_events::{NewEvent, record};
use crate::store::{accounts, credentials, offices};

/// The password of every account of a demonstration.
pub const DEMO_PASSWORD: &str = "actnow-demo-2026";

const OFFICES: [(&str, &str, &str, Department); 5] = [
    ("hall-1", "政务服务大厅综合窗口", "Service hall, comprehensive window", Department::FastTrack),
    ("registration-1", "登记注册科", "Company registration", Department::Registration),
    ("food-1", "食品经营许可科", "Food licensing", Department::FoodLicensing),
    ("station-1", "高新区市场监管所", "Supervising station", Department::Inspections),
    ("it-1", "信息与安全科", "Informatics and security", Department::Administration),
];

/// Name, name for the screen, office, roles.
type Person = (&'static str, &'static str, &'static str, &'static [Role]);

const ADMINISTRATORS: [Person; 3] = [
    ("sysadmin", "系统管理员", "it-1", &[Role::SystemAdmin]),
    ("secadmin", "安全管理员", "it-1", &[Role::SecurityAdmin]),
    ("auditor", "审计管理员", "it-1", &[Role::AuditAdmin]),
];

const CLERKS: [Person; 9] = [
    ("window", "王窗口", "hall-1", &[Role::Window]),
    ("registrar", "李登记", "registration-1", &[Role::Registrar]),
    ("reviewer", "赵审查", "food-1", &[Role::Reviewer]),
    ("head", "孟负责", "food-1", &[Role::Head]),
    ("inspector1", "陈核查", "station-1", &[Role::Inspector]),
    ("inspector2", "刘核查", "station-1", &[Role::Inspector]),
    ("issuer", "周发证", "food-1", &[Role::Issuer]),
    ("supervisor", "杜督办", "station-1", &[Role::Supervisor]),
    ("operator", "吴运维", "it-1", &[Role::Operator]),
];

/// Makes everybody of the demonstration; answers `false` in a house that has accounts.
///
/// # Errors
/// When the database is away.
pub(crate) async fn demonstration(database: &Database, hasher: &Hasher) -> Result<bool, CommandError> {
    let hash = hasher.hash(DEMO_PASSWORD.to_owned(), salt(database)).await?;
    let everybody = CLERKS.iter().chain(&ADMINISTRATORS);
    let people = everybody.map(|person| (*person, hash.clone())).collect();
    first_accounts(database, people, true).await
}

/// Makes the three administrators; answers their names and passwords, or nothing in a house that has accounts.
///
/// # Errors
/// When the database is away.
pub(crate) async fn administrators(
    database: &Database,
    hasher: &Hasher,
) -> Result<Vec<(&'static str, String)>, CommandError> {
    let (mut people, mut told) = (Vec::new(), Vec::new());
    for person in ADMINISTRATORS {
        let password = first_password(&database.ids().secret::<16>());
        people.push((person, hasher.hash(password.clone(), salt(database)).await?));
        told.push((person.0, password));
    }
    let made = first_accounts(database, people, false).await?;
    Ok(if made { told } else { Vec::new() })
}

/// Sixteen characters in groups of four, none of which is taken for another; 80 bits of `secret`.
pub(crate) fn first_password(secret: &[u8; 16]) -> String {
    const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz23456789R";
    let letters: Vec<char> = secret.iter().map(|byte| char::from(LETTERS[usize::from(byte & 31)])).collect();
    let groups: Vec<String> = letters.chunks(4).map(|group| group.iter().collect()).collect();
    groups.join("-")
}

fn salt(database: &Database) -> [u8; SALT_BYTES] {
    database.ids().secret()
}

async fn first_accounts(
    database: &Database,
    people: Vec<(Person, String)>,
    demo: bool,
) -> Result<bool, CommandError> {
    let context = WorkContext::system(SERVICE, "first-accounts");
    database
        .unit_of_work(context, move |txn| async move {
            if accounts::any_and_any_demo(&txn).await?.0 {
                return Ok(false);
            }
            for (id, name_zh, name_en, department) in OFFICES {
                let (name_zh, name_en) = (name_zh.to_owned(), name_en.to_owned());
                offices::insert(&txn, &Office { id: id.to_owned(), name_zh, name_en, department }).await?;
            }
            for (person, hash) in people {
                make(&txn, person, &hash, demo).await?;
            }
            Ok(true)
        })
        .await
}

async fn make(
    txn: &Txn,
    (name, display_name, office, roles): Person,
    hash: &str,
    demo: bool,
) -> Result<(), CommandError> {
    let mut account =
        Account::new(txn.next_id(), name.to_owned(), display_name.to_owned(), office.to_owned(), txn.at());
    account.roles = roles.iter().copied().collect();
    account.demo = demo;
    accounts::save(txn, &account, 0, &[]).await?;
    credentials::set(txn, account.id, hash, !demo).await?;
    aggregate::record(txn, &account, "", "create", "", Role::System, "first account of the house");
    let event = NewEvent {
        kind: SecurityEventKind::AccountCreated,
        object: name.to_owned(),
        actor: txn.context().actor.subject.clone(),
        source_ip: String::new(),
        detail: roles.iter().map(|role| role.as_str()).collect::<Vec<_>>().join(","),
    };
    record(txn, event, Role::System).await.map(drop)
}
