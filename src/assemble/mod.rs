//! From what a collector knows to a line of the batch.

pub mod event;
pub mod limits;
pub mod merge;
pub mod writer;
