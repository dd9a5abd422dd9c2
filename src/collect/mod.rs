//! One concept a file; none knows another (views carry their vitals and page states). They meet in assembly.

pub mod action;
pub mod action_name;
pub mod error;
pub mod location;
pub mod page_state;
pub mod stack;
pub mod view;
pub mod vitals;
