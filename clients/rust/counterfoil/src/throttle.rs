//! Stops retries while too many calls fail, so that they never multiply an outage (gRFC A6).

use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

/// In halves of a token, which is what a success gives back.
const FULL: u32 = 2 * 100;
const FAILURE: u32 = 2;
const SUCCESS: u32 = 1;
const THRESHOLD: u32 = FULL / 2;

/// The bucket of a client.
#[derive(Debug)]
pub(crate) struct Throttle(AtomicU32);

impl Throttle {
    /// A full one.
    pub const fn new() -> Self {
        Self(AtomicU32::new(FULL))
    }

    /// Counts an attempt that failed in a way that is retried; whether a retry is allowed now.
    pub fn failed(&self) -> bool {
        let before = self.0.fetch_update(Relaxed, Relaxed, |halves| Some(halves.saturating_sub(FAILURE)));
        before.is_ok_and(|halves| halves.saturating_sub(FAILURE) > THRESHOLD)
    }

    /// Counts a call that succeeded.
    pub fn succeeded(&self) {
        if self.0.load(Relaxed) < FULL {
            let _ = self.0.fetch_update(Relaxed, Relaxed, |halves| Some(FULL.min(halves + SUCCESS)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retries_stop_at_half_of_the_tokens_and_two_successes_pay_for_one_failure() {
        let throttle = Throttle::new();
        for _ in 0..49 {
            assert!(throttle.failed());
        }
        assert!(!throttle.failed(), "50 tokens are left");
        throttle.succeeded();
        throttle.succeeded();
        throttle.succeeded();
        assert!(throttle.failed(), "50.5 are left");
        for _ in 0..4 {
            throttle.succeeded();
        }
        assert!(throttle.failed(), "51.5 are left");
    }

    #[test]
    fn the_bucket_neither_overflows_nor_goes_below_zero() {
        let throttle = Throttle::new();
        throttle.succeeded();
        assert_eq!(throttle.0.load(Relaxed), FULL);
        for _ in 0..300 {
            throttle.failed();
        }
        assert_eq!(throttle.0.load(Relaxed), 0);
    }
}
