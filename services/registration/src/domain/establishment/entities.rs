//! What is known of a shareholder that is itself an entity.

use actnow_identifiers::Uscc;

/// Who controls an entity; decides the type of its wholly owned subsidiary (1152 or 1153).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Control {
    /// Invested or controlled by natural persons.
    NaturalPersons,
    /// Invested or controlled by others.
    Other,
    /// Not known here: an entity of another authority.
    Unknown,
}

/// How an entity stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EntityStanding {
    /// In this bureau's register and active.
    Active,
    /// In this bureau's register and ended: deregistered or revoked.
    Ceased,
    /// Of another authority; accepted by its valid code.
    External,
    /// A branch: no legal person, so that it holds nothing (Company Law 13).
    Branch,
}

/// Facts about an entity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntityFacts {
    /// Its social credit code, both check characters tested.
    pub uscc: Uscc,
    /// Its name.
    pub name: String,
    /// Who controls it.
    pub control: Control,
    /// How it stands.
    pub standing: EntityStanding,
}
