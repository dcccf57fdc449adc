//! Identifiers of the field: social credit codes, resident IDs, licence numbers, divisions.
