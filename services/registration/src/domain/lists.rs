//! Reading the replaceable lists of the bureau: CSV rows, and why a list cannot be used.

use std::collections::BTreeSet;

use serde::de::DeserializeOwned;

use super::MajorClass;

/// A list that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ListFault {
    /// A row does not have the columns of its list.
    #[error("{list}: row cannot be read")]
    Row {
        /// File name of the list.
        list: &'static str,
        /// What the reader said.
        #[source]
        source: csv::Error,
    },
    /// The same key stands twice.
    #[error("{list}: {key} stands twice")]
    Twice {
        /// File name of the list.
        list: &'static str,
        /// The key.
        key: String,
    },
    /// Words of one synonym group must belong to the same classes, else a synonym would not be found.
    #[error("industry-words.csv: group {group} mixes classes")]
    MixedGroup {
        /// The synonym group.
        group: String,
    },
    /// A major class of GB/T 4754 has two digits.
    #[error("{list}: {class} is not a class of GB/T 4754")]
    Class {
        /// File name of the list.
        list: &'static str,
        /// What stands there.
        class: String,
    },
    /// An empty list would let everything in.
    #[error("{list}: no rows")]
    Empty {
        /// File name of the list.
        list: &'static str,
    },
}

/// Rows of `list`, at least one; lines that begin with `#` are comments.
pub(crate) fn rows<T: DeserializeOwned>(list: &'static str, text: &str) -> Result<Vec<T>, ListFault> {
    let mut reader =
        csv::ReaderBuilder::new().trim(csv::Trim::All).comment(Some(b'#')).from_reader(text.as_bytes());
    let rows: Result<Vec<T>, _> = reader.deserialize().collect();
    let rows = rows.map_err(|source| ListFault::Row { list, source })?;
    if rows.is_empty() { Err(ListFault::Empty { list }) } else { Ok(rows) }
}

/// Major classes separated by `;`, such as `51;52`.
pub(crate) fn major_classes(list: &'static str, text: &str) -> Result<BTreeSet<MajorClass>, ListFault> {
    let classes = text.split(';').map(str::trim).filter(|class| !class.is_empty());
    let parse = |class: &str| class.parse().map_err(|_| ListFault::Class { list, class: class.to_owned() });
    classes.map(parse).collect()
}
