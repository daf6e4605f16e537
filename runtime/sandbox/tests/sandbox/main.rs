//! The sandbox from outside: Torii as it was compiled, and a vendor of our own for what Torii does not have.

#![allow(clippy::unwrap_used, clippy::panic)] // helpers of tests are not tests to clippy

mod bench;
mod cakewalk;
mod hostile;
mod nested;
mod paging;
mod refusals;
mod states;
mod torii;
mod whole_query;
mod widgets;
