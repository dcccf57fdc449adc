//! The fast track: hears facts, gives orders, keeps time; owns no business truth.
