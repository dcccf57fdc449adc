//! Tests of the case graph.
