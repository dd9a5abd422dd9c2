//! Instants and durations, one type each, so that no clock is read as another.
//!
//! The page has two clocks. The *relative* one (`performance.now()`, ms since the time origin) is monotonic; lookups
//! and performance entries use it. The *epoch* one (`Date.now()`) can jump; the wire's `date` uses it. On the wire a
//! duration is an integer count of nanoseconds.

use core::ops::{Add, Sub};

/// Milliseconds since the page's time origin.
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
pub struct RelativeMs(pub f64);

/// Milliseconds since the Unix epoch.
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
pub struct EpochMs(pub f64);

/// A duration in milliseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
pub struct Millis(pub f64);

/// A duration in nanoseconds, as the wire has it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Nanos(pub i64);

/// One moment on both clocks.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Instant {
    /// On the page's own clock.
    pub relative: RelativeMs,
    /// On the wall clock.
    pub epoch: EpochMs,
}

/// A reading of both clocks, made once per call into the core.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Clock {
    /// The page's time origin.
    pub origin: EpochMs,
    /// `performance.now()` at the reading.
    pub now: RelativeMs,
    /// `Date.now()` at the reading.
    pub wall: EpochMs,
}

impl Clock {
    /// The wall time of a moment on the page's clock, in whole milliseconds.
    ///
    /// After the machine slept the monotonic clock may lag behind the wall; then the present difference counts, not
    /// the time origin (spec b §1.1).
    #[inline(never)]
    pub fn epoch(&self, at: RelativeMs) -> EpochMs {
        let present = self.wall.0 - self.now.0;
        let base = if present > self.origin.0 { present } else { self.origin.0 };
        EpochMs(round(base + at.0) as f64)
    }

    /// Both clocks at a moment of the page's clock.
    pub fn instant(&self, at: RelativeMs) -> Instant {
        Instant { relative: at, epoch: self.epoch(at) }
    }

    /// How far the wall clock has moved away from the monotonic one since the time origin, in ms.
    pub fn drift(&self) -> i64 {
        round(self.wall.0 - (self.origin.0 + self.now.0))
    }
}

impl RelativeMs {
    /// Later than any moment: the time of what is not to happen.
    pub const NEVER: Self = Self(f64::INFINITY);

    /// The earlier one of two moments.
    #[must_use]
    pub fn earlier(self, other: Self) -> Self {
        if other < self { other } else { self }
    }
}

impl Millis {
    /// In whole milliseconds.
    pub fn whole(self) -> i64 {
        round(self.0)
    }

    /// Nothing if negative or no number at all: the wire has no such durations (spec b §1.1).
    #[must_use]
    #[inline(never)]
    pub fn positive(self) -> Self {
        if self.0 > 0.0 && self.0 < f64::INFINITY { self } else { Self(0.0) }
    }

    /// The wire form.
    #[inline(never)]
    pub fn nanos(self) -> Nanos {
        Nanos(round(self.0 * 1e6))
    }
}

impl EpochMs {
    /// The wire form of `date`: whole milliseconds.
    pub fn whole(self) -> i64 {
        round(self.0)
    }
}

impl Sub for RelativeMs {
    type Output = Millis;
    fn sub(self, earlier: Self) -> Millis {
        Millis(self.0 - earlier.0)
    }
}

impl Sub for EpochMs {
    type Output = Millis;
    fn sub(self, earlier: Self) -> Millis {
        Millis(self.0 - earlier.0)
    }
}

impl Add<Millis> for RelativeMs {
    type Output = Self;
    fn add(self, wait: Millis) -> Self {
        Self(self.0 + wait.0)
    }
}

impl Add<Millis> for EpochMs {
    type Output = Self;
    fn add(self, wait: Millis) -> Self {
        Self(self.0 + wait.0)
    }
}

/// Half away from zero, as `Math.round` for what we feed it. `f64::round` needs std.
#[inline(never)]
pub fn round(value: f64) -> i64 {
    if value < 0.0 { (value - 0.5) as i64 } else { (value + 0.5) as i64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLOCK: Clock = Clock { origin: EpochMs(1_000_000.25), now: RelativeMs(500.0), wall: EpochMs(1_000_500.0) };

    #[test]
    fn a_moment_is_placed_after_the_time_origin() {
        assert_eq!(CLOCK.epoch(RelativeMs(100.4)).whole(), 1_000_101);
        assert_eq!(CLOCK.drift(), 0);
    }

    #[test]
    fn after_sleep_the_wall_clock_wins() {
        let slept = Clock { wall: EpochMs(1_060_500.0), ..CLOCK };
        assert_eq!(slept.epoch(RelativeMs(500.0)).whole(), 1_060_500);
        assert_eq!(slept.drift(), 60_000);
    }

    #[test]
    fn durations_become_whole_nanoseconds() {
        assert_eq!(Millis(1.234_567_8).nanos(), Nanos(1_234_568));
        assert_eq!(round(-1.5), -2);
    }
}
