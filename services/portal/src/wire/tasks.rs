//! The workbench: whose turn it is, and what moves.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{Application, Case, Checklist, Filing, Inspection, NameDeclaration, Text};

/// Which tasks to show.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct TaskQuery {
    /// `NAME`, `FILING`, `APPLICATION`, `VISIT`; empty: all.
    #[serde(default)]
    pub(crate) kind: String,
    /// `GREEN`, `YELLOW` or `RED`; empty: all.
    #[serde(default)]
    pub(crate) light: String,
    /// Only those I hold.
    #[serde(default)]
    pub(crate) mine: bool,
    /// Every department's, whatever my roles: for supervisors and heads.
    #[serde(default)]
    pub(crate) office_view: bool,
    /// Where the page before ended.
    #[serde(default)]
    pub(crate) cursor: String,
    /// Rows, at most 100; 0: 20.
    #[serde(default)]
    pub(crate) limit: u32,
}

/// Tasks by light.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct LightCounts {
    pub(crate) red: u64,
    pub(crate) yellow: u64,
    pub(crate) green: u64,
}

/// Figures of today.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Today {
    /// Cases handed in today.
    pub(crate) opened: u64,
    /// Cases completed today.
    pub(crate) completed: u64,
    /// Cases ended otherwise today.
    pub(crate) ended_early: u64,
}

/// Who works on a task at the moment.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct Lease {
    pub(crate) account: String,
    pub(crate) until: DateTime<Utc>,
}

/// One piece of work that waits for a person.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct TaskRow {
    /// `FILING-0192…`.
    pub(crate) id: String,
    /// `NAME`, `FILING`, `APPLICATION`, `VISIT`.
    pub(crate) kind: String,
    pub(crate) subject_id: String,
    /// Empty when it belongs to no case.
    pub(crate) case_id: String,
    /// Name of the company.
    pub(crate) title: String,
    /// State of the subject, `REVIEWING`.
    pub(crate) stage: String,
    pub(crate) department: String,
    /// Roles of which one is needed.
    pub(crate) roles: Vec<String>,
    /// Where the clock that ends first ends: the last day by law, or the instant of a promise; empty: none runs.
    pub(crate) due: String,
    /// Which clock that is: `STATUTORY` or `PROMISE`.
    pub(crate) clock: String,
    pub(crate) light: String,
    /// Seconds until it ends, negative when it has; absent when none runs.
    pub(crate) remaining_s: Option<i64>,
    pub(crate) waiting_since: DateTime<Utc>,
    pub(crate) version: i64,
    pub(crate) lease: Option<Lease>,
    /// Whether I hold it.
    pub(crate) mine: bool,
    /// Times a supervisor urged it.
    pub(crate) urged: i32,
    /// Why it stands where it stands.
    pub(crate) why: Text,
}

/// The workbench of an official.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Workbench {
    pub(crate) server_now: DateTime<Utc>,
    pub(crate) lights: LightCounts,
    pub(crate) today: Today,
    pub(crate) tasks: Vec<TaskRow>,
    /// Empty on the last page.
    pub(crate) next_cursor: String,
    /// Number of the last event of the feed that these figures know.
    pub(crate) last_event: i64,
}

/// What the next task shall be like.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct NextTask {
    /// `NAME`, `FILING`, `APPLICATION`, `VISIT`; empty: any.
    pub(crate) kind: String,
}

/// Hands a task on.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct HandOver {
    /// Account that shall go on.
    pub(crate) account: String,
}

/// What may be done about a task, and where.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct Action {
    /// `approve`, the last part of the path.
    pub(crate) name: String,
    /// Where to post it.
    pub(crate) path: String,
    pub(crate) label: Text,
    pub(crate) allowed: bool,
    /// Why not, when it is not allowed.
    pub(crate) why_not: Option<Text>,
}

/// The decision page: the task with everything that is known of its subject. One of the subjects is there.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct TaskPage {
    /// Absent when nobody's turn it is any more.
    pub(crate) task: Option<TaskRow>,
    pub(crate) name: Option<NameDeclaration>,
    pub(crate) filing: Option<Filing>,
    pub(crate) application: Option<Application>,
    pub(crate) inspection: Option<Inspection>,
    pub(crate) checklist: Option<Checklist>,
    /// The case it belongs to, with its journey.
    pub(crate) case: Option<Case>,
    pub(crate) actions: Vec<Action>,
}

/// Work of one stage in one department.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct StageLoad {
    pub(crate) department: String,
    pub(crate) kind: String,
    pub(crate) stage: String,
    pub(crate) lights: LightCounts,
    /// How many somebody holds.
    pub(crate) held: u64,
    pub(crate) oldest_waiting_since: Option<DateTime<Utc>>,
}

/// What one official holds.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct PersonLoad {
    pub(crate) account: String,
    pub(crate) held: u64,
}

/// Departments and stages at a glance.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct SupervisorView {
    pub(crate) server_now: DateTime<Utc>,
    pub(crate) stages: Vec<StageLoad>,
    pub(crate) people: Vec<PersonLoad>,
}

/// Something that happened, as the feed tells it. The SSE `data` of events named `feed`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub(crate) struct FeedEvent {
    /// Grows with each event; the SSE `id`.
    pub(crate) seq: i64,
    pub(crate) at: DateTime<Utc>,
    /// Name of the fact without its package, `FilingReturned`; `TasksChanged` when only tasks moved.
    pub(crate) kind: String,
    /// registration, food-licensing, inspections, fast-track, portal.
    pub(crate) source: String,
    pub(crate) subject: String,
    pub(crate) case_id: String,
}
