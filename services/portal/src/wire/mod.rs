//! What the browser sees: JSON documents, each with its schema, and how they come from the contract.
//!
//! A document mirrors a message of the contract field by field: enumerations lose their prefix
//! (`FILING_STATE_RETURNED` becomes `RETURNED`), instants are RFC 3339, an absent text is empty.

mod basics;
mod cases;
mod company_acts;
mod draws;
mod food;
mod forms;
mod grades;
mod inspections;
mod instant;
mod matters;
mod opening;
mod persons;
mod registration;
mod session;
mod tasks;
mod traces;

pub(crate) use basics::*;
pub(crate) use cases::*;
pub(crate) use company_acts::*;
pub(crate) use draws::*;
pub(crate) use food::*;
pub(crate) use forms::*;
pub(crate) use grades::*;
pub(crate) use inspections::*;
pub(crate) use instant::*;
pub(crate) use matters::*;
pub(crate) use opening::*;
pub(crate) use persons::*;
pub(crate) use registration::*;
pub(crate) use session::*;
pub(crate) use tasks::*;
pub(crate) use traces::*;

use actnow_room::time::timestamp;
use chrono::{DateTime, Utc};
use prost_types::Timestamp;

/// A part of the contract, shown as a part of a document.
pub(crate) trait Shown<T> {
    /// The document.
    fn shown(self) -> T;
}

/// A part of a document, given to a department as a part of the contract.
pub(crate) trait Given<T> {
    /// The message.
    fn given(self) -> T;
}

macro_rules! as_it_is {
    ($($kind:ty),*) => {$(
        impl Shown<$kind> for $kind {
            fn shown(self) -> $kind {
                self
            }
        }
        impl Given<$kind> for $kind {
            fn given(self) -> $kind {
                self
            }
        }
    )*};
}

as_it_is!(String, bool, i32, i64, u32);

impl<A: Shown<B>, B> Shown<Vec<B>> for Vec<A> {
    fn shown(self) -> Vec<B> {
        self.into_iter().map(Shown::shown).collect()
    }
}

impl<A: Given<B>, B> Given<Vec<B>> for Vec<A> {
    fn given(self) -> Vec<B> {
        self.into_iter().map(Given::given).collect()
    }
}

impl<A: Shown<B>, B> Shown<Option<B>> for Option<A> {
    fn shown(self) -> Option<B> {
        self.map(Shown::shown)
    }
}

impl<A: Given<B>, B> Given<Option<B>> for Option<A> {
    fn given(self) -> Option<B> {
        self.map(Given::given)
    }
}

impl Shown<DateTime<Utc>> for Timestamp {
    fn shown(self) -> DateTime<Utc> {
        let nanos = u32::try_from(self.nanos).unwrap_or(0);
        DateTime::from_timestamp(self.seconds, nanos).unwrap_or_default()
    }
}

impl Given<Timestamp> for DateTime<Utc> {
    fn given(self) -> Timestamp {
        timestamp(self)
    }
}

/// The value of an enumeration without the prefix that all its values share; the zero value is empty.
pub(crate) fn without_prefix(name: &str, zero: &str) -> String {
    if name == zero {
        return String::new();
    }
    let prefix = zero.strip_suffix("UNSPECIFIED").unwrap_or_default();
    name.strip_prefix(prefix).unwrap_or(name).to_owned()
}

/// The full name of a value that came without its prefix.
pub(crate) fn with_prefix(name: &str, zero: &str) -> String {
    format!("{}{name}", zero.strip_suffix("UNSPECIFIED").unwrap_or_default())
}

/// The short name of an enumeration's value.
macro_rules! name_of {
    ($value:expr, $kind:ty) => {
        $crate::wire::without_prefix(
            <$kind>::try_from($value).unwrap_or_default().as_str_name(),
            <$kind>::default().as_str_name(),
        )
    };
}

/// The number of an enumeration's value by its short name; zero for one nobody knows, which a department refuses.
macro_rules! value_of {
    ($name:expr, $kind:ty) => {
        <$kind>::from_str_name(&$crate::wire::with_prefix(&$name, <$kind>::default().as_str_name()))
            .unwrap_or_default() as i32
    };
}

/// A document that mirrors a message; `field: String = Enumeration` names a value of an enumeration.
macro_rules! mirror {
    (@shown $value:expr) => { $crate::wire::Shown::shown($value) };
    (@shown $value:expr, $kind:ty) => { $crate::wire::name_of!($value, $kind) };
    (@given $value:expr) => { $crate::wire::Given::given($value) };
    (@given $value:expr, $kind:ty) => { $crate::wire::value_of!($value, $kind) };
    ($(#[$meta:meta])* $name:ident of $message:ty {
        $($(#[$about:meta])* $field:ident : $shown:ty $(= $kind:ty)?),* $(,)?
    }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, serde::Serialize, utoipa::ToSchema)]
        pub(crate) struct $name { $($(#[$about])* pub(crate) $field: $shown),* }

        impl $crate::wire::Shown<$name> for $message {
            fn shown(self) -> $name {
                $name { $($field: $crate::wire::mirror!(@shown self.$field $(, $kind)?)),* }
            }
        }
    };
}

/// A document that goes both ways: shown and handed in.
macro_rules! form {
    ($(#[$meta:meta])* $name:ident of $message:path {
        $($(#[$about:meta])* $field:ident : $shown:ty $(= $kind:ty)?),* $(,)?
    }) => {
        $(#[$meta])*
        #[derive(
            Debug, Clone, Default, PartialEq, serde::Serialize, serde::Deserialize, utoipa::ToSchema,
        )]
        #[serde(default, deny_unknown_fields)]
        pub(crate) struct $name { $($(#[$about])* pub(crate) $field: $shown),* }

        impl $crate::wire::Shown<$name> for $message {
            fn shown(self) -> $name {
                $name { $($field: $crate::wire::mirror!(@shown self.$field $(, $kind)?)),* }
            }
        }

        impl $crate::wire::Given<$message> for $name {
            fn given(self) -> $message {
                $message { $($field: $crate::wire::mirror!(@given self.$field $(, $kind)?)),* }
            }
        }
    };
}

pub(crate) use {form, mirror, name_of, value_of};

#[cfg(test)]
mod tests {
    use actnow_proto::registration::v1::{FilingState, IdDocumentKind};

    #[test]
    fn values_of_enumerations_lose_and_regain_their_prefix() {
        assert_eq!(name_of!(FilingState::Returned as i32, FilingState), "RETURNED");
        assert_eq!(name_of!(0, FilingState), "");
        assert_eq!(name_of!(99, FilingState), "");
        assert_eq!(value_of!("PASSPORT", IdDocumentKind), IdDocumentKind::Passport as i32);
        assert_eq!(value_of!("LIBRARY_CARD", IdDocumentKind), 0);
    }
}
