//! The fast track (马上办): hears facts, gives orders, keeps time; owns no business truth.

pub mod domain;
