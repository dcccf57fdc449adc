//! What a process remembers of its database beside the rows: things that were written once and never change.
//!
//! It belongs to the database, not to the process: two houses of one process never see each other's.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

#[derive(Default)]
pub(super) struct Memory {
    kept: Mutex<HashMap<TypeId, Arc<dyn Any + Send + Sync>>>,
}

impl Memory {
    pub(super) fn of<T: Default + Send + Sync + 'static>(&self) -> Arc<T> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let found = kept.entry(TypeId::of::<T>()).or_insert_with(|| Arc::new(T::default())).clone();
        drop(kept);
        found.downcast().expect("each is kept under its own type")
    }
}
