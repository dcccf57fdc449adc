//! When a new task's patience is over: at which claim of its line.

use std::collections::BTreeMap;

use actnow_chassis::CommandError;
use actnow_chassis::database::sql::statement;
use sea_orm::{ConnectionTrait, Value};

use crate::domain::{PATIENCE, SortKey, Task, sort_key};

/// Where a task stands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub(super) line: String,
    pub(super) key: SortKey,
}

impl Place {
    pub(super) fn of(line: &str, task: &Task) -> Self {
        Self { line: line.to_owned(), key: sort_key(&task.urgency, task.waiting_since) }
    }
}

/// Places of one statement: SQLite looks each `$n` up among the ones before it.
const AT_A_TIME: usize = 128;

/// The claim of its line at which the patience of a new task at each place is over: those before it first, known
/// and new, and some more.
///
/// Each line is walked once however many places it gets: counted is from one place to the next.
pub(super) async fn turns(
    connection: &impl ConnectionTrait,
    mut places: Vec<Place>,
) -> Result<BTreeMap<Place, i64>, CommandError> {
    places.sort();
    let mut steps: Vec<Step> = Vec::with_capacity(places.len());
    for place in places {
        let before = steps.last().filter(|step| step.place.line == place.line);
        let from = before.map(|step| step.place.key.clone()).unwrap_or_default();
        steps.push(Step { from, place });
    }
    let (mut turns, mut line, mut ahead) = (BTreeMap::new(), String::new(), 0);
    for steps in steps.chunks(AT_A_TIME) {
        for (step, counted) in steps.iter().zip(count(connection, steps).await?) {
            if step.place.line != line {
                (line, ahead) = (step.place.line.clone(), counted.claims);
            }
            ahead += counted.tasks;
            turns.entry(step.place.clone()).or_insert(ahead + PATIENCE);
            // The next one comes after this one.
            ahead += 1;
        }
    }
    Ok(turns)
}

/// From the place before it in the same line, or the head of the line, to a place.
struct Step {
    from: SortKey,
    place: Place,
}

#[derive(Clone, Copy, Default)]
struct Counted {
    tasks: i64,
    claims: i64,
}

/// How many tasks stand on each step, and how often its line was claimed from.
async fn count(connection: &impl ConnectionTrait, steps: &[Step]) -> Result<Vec<Counted>, CommandError> {
    let places = steps.len().next_power_of_two();
    let mut values: Vec<Value> = Vec::with_capacity(places * 3);
    for step in steps {
        values.extend([&step.place.line, &step.from, &step.place.key].map(|text| Value::from(text.as_str())));
    }
    // What fills up to a power of two is of no line.
    values.resize(places * 3, Value::from(""));
    let rows: Vec<String> =
        (0..places).map(|n| format!("({n}, ${}, ${}, ${})", 3 * n + 1, 3 * n + 2, 3 * n + 3)).collect();
    let sql = format!(
        "WITH steps (n, line, lower, upper) AS (VALUES {}) SELECT \
         (SELECT COUNT(*) FROM tasks t WHERE t.line = s.line AND t.sort_key >= s.lower AND t.sort_key < s.upper) \
         AS tasks, COALESCE((SELECT claims FROM lines l WHERE l.line = s.line), 0) AS claims \
         FROM steps s ORDER BY n",
        rows.join(", ")
    );
    let rows = connection.query_all_raw(statement(connection, &sql, values)).await?;
    let read = |row: &sea_orm::QueryResult| {
        Ok(Counted { tasks: row.try_get("", "tasks")?, claims: row.try_get("", "claims")? })
    };
    rows.iter().take(steps.len()).map(read).collect()
}
