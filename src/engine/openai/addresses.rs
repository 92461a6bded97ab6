//! Chooses which of the addresses of a service gets the next request.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::time::{Duration, Instant};

/// How often a waiting thread checks whether it should stop.
pub(super) const LOOK: Duration = Duration::from_millis(25);

/// How long an unreachable address is not used if there are others. The time doubles with each failure.
const OUT: Duration = Duration::from_secs(2);
const OUT_AT_MOST: Duration = Duration::from_secs(60);

/// The addresses of a service.
pub(super) struct Addresses {
    urls: Vec<String>,
    /// How many requests each address handles at once.
    most: usize,
    states: Mutex<Vec<State>>,
    freed: Condvar,
}

#[derive(Clone, Copy, Default)]
struct State {
    in_flight: usize,
    /// Until when the server asked to be left alone.
    rests_until: Option<Instant>,
    /// How many times in a row it could not be reached, and until when it is not used if there are others.
    out_until: Option<Instant>,
    failures: u32,
}

/// A request in flight at an address. When this is dropped, the address is free for another one.
pub(super) struct Seat {
    addresses: Arc<Addresses>,
    at: usize,
}

impl Addresses {
    pub fn new(urls: Vec<String>, most: usize) -> Arc<Self> {
        let states = vec![State::default(); urls.len()];
        Arc::new(Self { urls, most, states: Mutex::new(states), freed: Condvar::new() })
    }

    fn states(&self) -> MutexGuard<'_, Vec<State>> {
        self.states.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    /// Waits for the usable address with the fewest requests in flight. `None` if `stop` is set.
    pub fn take(self: &Arc<Self>, stop: &AtomicBool) -> Option<Seat> {
        let mut states = self.states();
        while !stop.load(Ordering::Relaxed) {
            if let Some(at) = self.best(&states, Instant::now()) {
                states[at].in_flight += 1;
                return Some(Seat { addresses: self.clone(), at });
            }
            let waited = self.freed.wait_timeout(states, LOOK);
            states = waited.map_or_else(|poisoned| poisoned.into_inner().0, |(states, _)| states);
        }
        None
    }

    /// The address that is used again first, and in how long, if all of them asked to be left alone.
    pub fn resting(&self, now: Instant) -> Option<(String, Duration)> {
        let left = |state: &State| state.rests_until?.checked_duration_since(now).filter(|left| !left.is_zero());
        let lefts: Option<Vec<Duration>> = self.states().iter().map(left).collect();
        let (at, left) = lefts?.into_iter().enumerate().min_by_key(|(_, left)| *left)?;
        Some((self.urls[at].clone(), left))
    }

    fn best(&self, states: &[State], now: Instant) -> Option<usize> {
        let past = |moment: Option<Instant>| moment.is_none_or(|moment| moment <= now);
        let all_out = states.iter().all(|state| !past(state.out_until));
        let free = (0..states.len()).filter(|&at| {
            let state = &states[at];
            state.in_flight < self.most && past(state.rests_until) && (all_out || past(state.out_until))
        });
        free.min_by_key(|&at| states[at].in_flight)
    }
}

impl Seat {
    pub fn url(&self) -> &str {
        &self.addresses.urls[self.at]
    }

    /// Records that the address answered, even if with an error.
    pub fn reached(&self) {
        let state = &mut self.addresses.states()[self.at];
        (state.out_until, state.failures) = (None, 0);
    }

    /// Records that the address could not be reached. Returns whether another one can be used immediately.
    pub fn unreachable(&self) -> bool {
        let (mut states, now) = (self.addresses.states(), Instant::now());
        let state = &mut states[self.at];
        // Requests that failed together count once.
        if state.out_until.is_none_or(|until| until <= now) {
            state.out_until = Some(now + OUT_AT_MOST.min(OUT * 2u32.saturating_pow(state.failures)));
            state.failures = (state.failures + 1).min(16);
        }
        states.iter().any(|state| state.out_until.is_none_or(|until| until <= now))
    }

    /// Records that the server asked to be left alone for a while.
    pub fn rest(&self, time: Duration) {
        let until = Instant::now() + time;
        let state = &mut self.addresses.states()[self.at];
        state.rests_until = Some(state.rests_until.map_or(until, |before| before.max(until)));
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.addresses.states()[self.at].in_flight -= 1;
        self.addresses.freed.notify_one();
    }
}

/// Sleeps. Returns false if `stop` is set meanwhile.
pub(super) fn sleep(time: Duration, stop: &AtomicBool) -> bool {
    let end = Instant::now() + time;
    loop {
        if stop.load(Ordering::Relaxed) {
            return false;
        }
        match end.checked_duration_since(Instant::now()) {
            Some(left) if !left.is_zero() => std::thread::sleep(left.min(LOOK)),
            _ => return true,
        }
    }
}
