//! What the tests of the whole house share: the parts they stand on and a house of their own.

pub mod authority;
pub mod broken;
pub mod browser;
pub mod collector;
pub mod expect;
pub mod house;
pub mod mover;
pub mod parts;
pub mod provider;
pub mod proxy;
pub mod rows;

pub use house::{On, TestHouse, at};
pub use rows::business_rows;
