//! Working days, legal periods, service hours, promise clock and lights.
