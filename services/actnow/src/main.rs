//! The roof of the house.
fn main() {}
