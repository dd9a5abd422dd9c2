//! Until when the page was seen: what is painted after it was first hidden was not waited for by anyone.

use super::{least, most};
use crate::time::RelativeMs;

/// The first moment of a view at which the page was hidden (spec b §3.0, spec d §1.8).
#[derive(Clone, Copy, Debug)]
pub struct Visibility {
    from: RelativeMs,
    first_hidden: RelativeMs,
}

impl Visibility {
    /// Of a view that starts at `from`, `hidden` or not.
    pub fn new(from: RelativeMs, hidden: bool) -> Self {
        Self { from, first_hidden: if hidden { from } else { RelativeMs::NEVER } }
    }

    /// The page was hidden at this moment. What is told late may be earlier than what is known.
    pub fn hide(&mut self, at: RelativeMs) {
        if at >= self.from {
            self.first_hidden.0 = least(self.first_hidden.0, at.0);
        }
    }

    /// A prerendered page was shown: being hidden until then is its nature and says nothing about the user (spec d
    /// §1.8; web-vitals 5.0.1).
    pub fn activated(&mut self, at: RelativeMs) {
        self.from.0 = most(self.from.0, at.0);
        if self.first_hidden < self.from {
            self.first_hidden = RelativeMs::NEVER;
        }
    }

    /// Whether the page was seen from the view's start until after this moment.
    pub fn seen_until(&self, at: RelativeMs) -> bool {
        at < self.first_hidden
    }
}
