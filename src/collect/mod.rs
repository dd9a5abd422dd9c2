//! One concept a file; none knows another (views carry their vitals and page states). They meet in assembly.

pub mod action;
pub mod action_name;
pub mod click;
pub mod error;
pub mod loading_time;
pub mod location;
pub mod long_task;
pub mod open_action;
pub mod page_activity;
pub mod page_state;
pub mod request;
pub mod resource;
pub mod script;
pub mod scroll;
pub mod stack;
pub mod timed_action;
pub mod view;
pub mod vital;
pub mod vitals;
