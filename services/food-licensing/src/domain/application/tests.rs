//! The scenarios of rules 9c that an application goes through, the matrix of states and commands, and
//! what holds after any sequence of commands.

mod acts;
mod matrix;
mod scenarios;
mod sequences;
