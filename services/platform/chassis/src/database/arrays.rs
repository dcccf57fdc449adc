//! Rows handed to PostgreSQL as one array per column.
//!
//! The text of a statement is then the same for every number of rows: parsed and planned once for each session,
//! where a list of `VALUES` costs the server more than the rows themselves.

use sea_orm::sea_query::ArrayType;
use sea_orm::{DbErr, Value};

/// Types of columns, by what a [`Value`] holds.
const TYPES: [(ArrayType, &str); 8] = [
    (ArrayType::String, "text"),
    (ArrayType::Uuid, "uuid"),
    (ArrayType::BigInt, "bigint"),
    (ArrayType::Int, "integer"),
    (ArrayType::Bool, "boolean"),
    (ArrayType::Bytes, "bytea"),
    (ArrayType::ChronoDateTimeUtc, "timestamptz"),
    (ArrayType::ChronoDate, "date"),
];

/// Rows as a source to select from.
pub(crate) struct Arrays {
    /// What to select for each column.
    pub(crate) columns: Vec<String>,
    /// `UNNEST($1::uuid[], $2::text[]) AS r (c1, c2)`.
    pub(crate) source: String,
    /// The arrays.
    pub(crate) values: Vec<Value>,
}

/// `rows`, all of the same columns, as arrays numbered from `first`. The first column is never null.
///
/// # Errors
/// When a column holds what no table of the house holds.
pub(crate) fn arrays(rows: Vec<Vec<Value>>, first: usize) -> Result<Arrays, DbErr> {
    let width = rows.first().map_or(0, Vec::len);
    let mut columns: Vec<Vec<Value>> = (0..width).map(|_| Vec::with_capacity(rows.len())).collect();
    for row in rows {
        columns.iter_mut().zip(row).for_each(|(column, value)| column.push(value));
    }
    let mut writing = Writing { first, arrays: Vec::new(), names: Vec::new(), values: Vec::new() };
    let columns: Result<_, DbErr> =
        columns.into_iter().enumerate().map(|(index, column)| writing.column(index, column)).collect();
    let source = format!("UNNEST({}) AS r ({})", writing.arrays.join(", "), writing.names.join(", "));
    Ok(Arrays { columns: columns?, source, values: writing.values })
}

/// One array of `values`, which are all of one kind and none of them null.
pub(crate) fn array_of(values: Vec<Value>) -> Option<Value> {
    let kind = values.first()?.array_type();
    Some(Value::Array(kind, Some(Box::new(values))))
}

fn type_of(value: &Value) -> Result<&'static str, DbErr> {
    let kind = value.array_type();
    let known = TYPES.iter().find(|(known, _)| *known == kind).map(|(_, name)| *name);
    known.ok_or_else(|| DbErr::Custom(format!("no column holds {kind:?}")))
}

struct Writing {
    first: usize,
    arrays: Vec<String>,
    names: Vec<String>,
    values: Vec<Value>,
}

impl Writing {
    /// Takes up a column; answers how to select it. An array of the driver holds no null: what is null is told by
    /// an array of its own.
    fn column(&mut self, index: usize, mut column: Vec<Value>) -> Result<String, DbErr> {
        let kind = type_of(&column[0])?;
        let nulls: Vec<bool> = column.iter().map(|value| *value == value.as_null()).collect();
        let Some(filling) =
            column.iter().zip(&nulls).find(|(_, null)| !**null).map(|(value, _)| value.clone())
        else {
            return Ok(format!("NULL::{kind}"));
        };
        let plain = format!("r.c{index}");
        if !nulls.contains(&true) {
            self.array(format!("c{index}"), kind, column);
            return Ok(plain);
        }
        for (value, null) in column.iter_mut().zip(&nulls) {
            if *null {
                value.clone_from(&filling);
            }
        }
        self.array(format!("c{index}"), kind, column);
        self.array(format!("n{index}"), "boolean", nulls.into_iter().map(Value::from).collect());
        Ok(format!("CASE WHEN r.n{index} THEN NULL ELSE {plain} END"))
    }

    fn array(&mut self, name: String, kind: &str, values: Vec<Value>) {
        self.arrays.push(format!("${}::{kind}[]", self.first + self.values.len()));
        self.names.push(name);
        self.values.extend(array_of(values));
    }
}
