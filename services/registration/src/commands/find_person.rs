//! In which companies a person holds a post, or held one. Who asks, why and about whom is written down in the same
//! transaction.

use std::collections::{BTreeMap, BTreeSet};

use actnow_chassis::database::Txn;
use actnow_chassis::digest::to_hex;
use actnow_chassis::error::CommandError;
use actnow_chassis::reveal;
use actnow_decisions::{Actor, Role};
use actnow_identifiers::Uscc;
use actnow_proto::registration::v1::Person;
use uuid::Uuid;

use crate::config::Bureau;
use crate::domain::establishment::Post;
use crate::domain::tenure::{Stood, Tenure, tenures};
use crate::store::persons::id_index;
use crate::store::register_persons::{PostInForm, name_index, posts_under};
use crate::store::register_versions::histories;
use crate::store::{Entry, companies};

/// Who may: the official who decides on the person's filing, and who supervises the register. Nobody else needs it.
pub const ROLES: &[Role] = &[Role::Registrar, Role::Supervisor];

/// Who is looked for. Holds personal data: has no `Debug`.
pub enum Sought {
    /// The holder of a document; of the person, only kind and number are there.
    Document(Person),
    /// Whoever bears a name.
    Name(String),
}

impl Sought {
    fn token(&self, bureau: &Bureau) -> Vec<u8> {
        match self {
            Self::Document(person) => id_index(bureau.privacy(), person),
            Self::Name(name) => name_index(bureau.privacy(), name),
        }
    }

    const fn what(&self) -> &'static str {
        match self {
            Self::Document(_) => "POSTS.ID_NUMBER",
            Self::Name(_) => "POSTS.NAME",
        }
    }
}

/// Who somebody looks for, and why.
pub struct Wish {
    /// Who.
    pub sought: Sought,
    /// Why.
    pub reason: String,
    /// Code of the last company of the page before; empty: the first page.
    pub after: String,
    /// Companies of a page.
    pub size: u32,
}

/// A post that somebody holds in a company, or held. Holds personal data: has no `Debug`.
pub struct HeldPost {
    /// The post.
    pub post: Post,
    /// From when until when.
    pub tenure: Tenure,
    /// Who, as the newest form with them has it.
    pub person: Person,
}

/// A company, and what the person is or was in it, the newest first.
pub struct InCompany {
    /// Its entry.
    pub entry: Entry,
    /// The posts.
    pub posts: Vec<HeldPost>,
}

/// Writes the look-up down and answers the companies, in the order of their codes.
///
/// What is written down names the person by the blind index alone: it tells who was looked up to nobody without the keys.
///
/// # Errors
/// When the database is away: then nothing is shown; when a row is corrupt.
pub async fn find_in(
    txn: &Txn,
    bureau: &Bureau,
    wish: Wish,
    actor: &Actor,
) -> Result<Vec<InCompany>, CommandError> {
    let role =
        actor.acting_as(ROLES).ok_or(CommandError::Denied("this is for registrars and supervisors"))?;
    let token = wish.sought.token(bureau);
    let object = format!("person/{}", to_hex(&token));
    reveal::record(txn, &object, wish.sought.what().to_owned(), role, wish.reason).await?;
    let mut posts: BTreeMap<Uscc, Vec<PostInForm>> = BTreeMap::new();
    for post in posts_under(txn, bureau.privacy(), &token, &wish.after, wish.size).await? {
        posts.entry(post.uscc).or_default().push(post);
    }
    let codes: Vec<Uscc> = posts.keys().copied().collect();
    let mut entries = companies::read(txn, &codes).await?;
    let mut versions = histories(txn, &codes).await?;
    let mut found = Vec::with_capacity(codes.len());
    for (uscc, posts) in posts {
        let entry = entries.remove(&uscc).ok_or_else(|| CommandError::not_found("company", uscc))?;
        let versions = versions.remove(&uscc).unwrap_or_default();
        let stood: Vec<Stood> = versions
            .iter()
            .map(|version| Stood { by: version.entry.filing_id(), since: version.since })
            .collect();
        let posts = held(bureau, posts, &stood, &entry);
        found.push(InCompany { entry, posts });
    }
    Ok(found)
}

/// The posts of forms as tenures: of one post and one document, whatever the form calls its holder.
fn held(bureau: &Bureau, posts: Vec<PostInForm>, stood: &[Stood], entry: &Entry) -> Vec<HeldPost> {
    let place = |filing: &Uuid| stood.iter().rposition(|version| version.by == Some(*filing));
    let mut forms: BTreeMap<(&'static str, Vec<u8>), Vec<PostInForm>> = BTreeMap::new();
    for post in posts {
        let holder = id_index(bureau.privacy(), &post.person);
        forms.entry((post.post.as_str(), holder)).or_default().push(post);
    }
    let mut held = Vec::new();
    for mut forms in forms.into_values() {
        let filings: BTreeSet<Uuid> = forms.iter().map(|form| form.filing_id).collect();
        forms.sort_by_key(|form| place(&form.filing_id));
        let Some(PostInForm { post, person, .. }) = forms.pop() else { continue };
        let tenures = tenures(stood, entry.ended_on(), |filing| filings.contains(&filing));
        held.extend(tenures.into_iter().map(|tenure| HeldPost { post, tenure, person: person.clone() }));
    }
    held.sort_by_key(|one| (std::cmp::Reverse(one.tenure.since), one.post.as_str()));
    held
}
