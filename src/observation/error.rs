//! Errors, as they are told.

use crate::assemble::writer::Fragment;
use crate::record::Reader;

/// Where an error came from (`error.source`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorSource {
    /// Uncaught exception or unhandled rejection.
    Source,
    /// `addError`.
    Custom,
    /// `console.error`.
    Console,
    /// A report of the browser: CSP violation, intervention.
    Report,
    /// The SDK itself (a limit reached).
    Agent,
}

/// An error as the shim saw it.
#[derive(Clone, Copy, Debug)]
pub struct ErrorSeen<'a> {
    /// Where it came from.
    pub source: ErrorSource,
    /// What was thrown.
    pub thrown: Thrown<'a>,
    /// Stack at the call of `addError`, in the engine's own format.
    pub handling_stack: Option<&'a str>,
    /// The caller's context joined with the error's own `dd_context`.
    pub context: Option<Fragment<'a>>,
    /// `dd_fingerprint`.
    pub fingerprint: Option<&'a str>,
    /// Members of `error` that only some errors have, such as `csp`.
    pub members: Fragment<'a>,
    /// The chain of `cause`, outermost first.
    pub causes: Causes<'a>,
}

/// Thrown values, read one by one.
#[derive(Clone, Copy, Debug, Default)]
pub struct Causes<'a>(pub Reader<'a>);

impl<'a> Causes<'a> {
    /// The next one.
    #[expect(clippy::should_implement_trait, reason = "an iterator that is copied is a trap")]
    pub fn next(&mut self) -> Option<Thrown<'a>> {
        if self.0.is_empty() { None } else { Some(self.0.thrown()) }
    }
}

/// A thrown value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Thrown<'a> {
    /// An error object.
    Error {
        /// `name`; the directive or id of a report.
        name: &'a str,
        /// `message`. Of `console.error` all arguments joined, of a report its text: the error's own message then
        /// is what `header` has after the name.
        message: &'a str,
        /// `stack`, in the engine's own format.
        stack: Option<&'a str>,
        /// `String(error)`, with which V8's stacks begin.
        header: &'a str,
    },
    /// Any other value, as sanitised JSON; of `console.error` without an error among its arguments, the arguments
    /// joined.
    Value(&'a str),
    /// Only what `onerror` told: message and place.
    Place {
        /// The event's message.
        message: &'a str,
        /// Script URL.
        url: &'a str,
        /// 1-based line, 0 if unknown.
        line: u32,
        /// 1-based column, 0 if unknown.
        column: u32,
        /// What was thrown, as sanitised JSON, if the browser told (`throw "text"`).
        value: Option<&'a str>,
    },
}
