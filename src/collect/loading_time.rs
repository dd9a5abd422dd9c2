//! How long a view took to load: until its page came to rest and, for a page load, its load event was over
//! (spec b §2.6).

use super::page_activity::{Activity, Wait};
use crate::time::RelativeMs;

/// What is known of it.
#[derive(Clone, Copy, Debug)]
enum State {
    /// The page may still be working.
    Waiting(Wait),
    /// The page came to rest after this moment, or was at rest all the time.
    Rested(Option<RelativeMs>),
    /// The page said itself that the view was loaded.
    Given(RelativeMs),
    /// Nobody waits any more.
    Unknown,
}

/// The loading time of one view.
#[derive(Clone, Copy, Debug)]
pub struct LoadingTime {
    state: State,
    /// The load event counts.
    initial: bool,
}

impl LoadingTime {
    /// Of a view: `since` this moment its page is watched.
    pub fn new(since: RelativeMs, initial: bool) -> Self {
        Self { state: State::Waiting(Wait::new(since)), initial }
    }

    /// There was a sign of activity.
    pub fn observe(&mut self, activity: Activity, at: RelativeMs) {
        if let State::Waiting(wait) = &mut self.state {
            wait.observe(activity, at);
        }
    }

    /// A timer rang. True if the page has come to rest since.
    pub fn tick(&mut self, at: RelativeMs) -> bool {
        match self.state {
            State::Waiting(wait) if wait.is_over(at) => {
                self.state = State::Rested(wait.is_active().then_some(wait.last));
                true
            }
            _ => false,
        }
    }

    /// `setViewLoadingTime`.
    pub fn give(&mut self, at: RelativeMs) {
        self.state = State::Given(at);
    }

    /// The view ended; `loaded` as for [`Self::until`].
    pub fn end(&mut self, loaded: Option<RelativeMs>) {
        if self.until(loaded).is_none() {
            self.state = State::Unknown;
        }
    }

    /// When the view was loaded, if that is known. `loaded`: when the page's load event was over.
    pub fn until(&self, loaded: Option<RelativeMs>) -> Option<RelativeMs> {
        match self.state {
            State::Given(at) => Some(at),
            State::Rested(last) if self.initial => {
                let loaded = loaded?;
                Some(last.filter(|last| *last > loaded).unwrap_or(loaded))
            }
            State::Rested(last) => last,
            State::Waiting(_) | State::Unknown => None,
        }
    }

    /// The page itself gave it: then it stands, even if the page was hidden.
    pub fn is_given(&self) -> bool {
        matches!(self.state, State::Given(_))
    }

    /// The page is still watched for it.
    pub fn is_waiting(&self) -> bool {
        matches!(self.state, State::Waiting(_))
    }

    /// When to look again.
    pub fn wake_at(&self) -> RelativeMs {
        if let State::Waiting(wait) = self.state { wait.over_at() } else { RelativeMs::NEVER }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOADED: Option<RelativeMs> = Some(RelativeMs(500.0));

    fn rested(initial: bool, seen: &[f64]) -> LoadingTime {
        let mut time = LoadingTime::new(RelativeMs(300.0), initial);
        for at in seen {
            time.observe(Activity::Seen, RelativeMs(*at));
        }
        assert_eq!(time.until(LOADED), None, "not before the page has come to rest");
        assert!(time.tick(RelativeMs(2000.0)));
        assert!(!time.is_waiting());
        time
    }

    #[test]
    fn a_page_load_ends_with_the_later_of_load_event_and_activity() {
        assert_eq!(rested(true, &[]).until(LOADED), LOADED);
        assert_eq!(rested(true, &[400.0]).until(LOADED), LOADED);
        assert_eq!(rested(true, &[400.0, 650.0]).until(LOADED), Some(RelativeMs(650.0)));
        assert_eq!(rested(true, &[400.0]).until(None), None, "its load event is still to come");
    }

    #[test]
    fn a_route_change_ends_with_its_activity_alone() {
        assert_eq!(rested(false, &[400.0]).until(LOADED), Some(RelativeMs(400.0)));
        assert_eq!(rested(false, &[]).until(LOADED), None);
    }

    #[test]
    fn what_the_page_says_wins_and_the_last_word_counts() {
        let mut time = LoadingTime::new(RelativeMs(0.0), true);
        time.give(RelativeMs(100.0));
        time.give(RelativeMs(120.0));
        time.observe(Activity::Seen, RelativeMs(130.0));
        assert!(!time.tick(RelativeMs(1000.0)));
        time.end(None);
        assert_eq!(time.until(LOADED), Some(RelativeMs(120.0)));
    }

    #[test]
    fn after_the_view_nothing_is_learned_any_more() {
        let mut time = rested(true, &[400.0]);
        time.end(None);
        assert_eq!(time.until(LOADED), None);
        let mut known = rested(false, &[400.0]);
        known.end(None);
        assert_eq!(known.until(None), Some(RelativeMs(400.0)));
    }
}
