//! Finds where there is sound and where there is silence.

/// RMS above which a window contains sound, as an amplitude: -50 dBFS. Room tone at the highest noise floor that ACX allows
/// (-60 dBFS) is 10 dB below, so it counts as silence; speech at any publishable level is 25 dB above.
pub const SILENCE: f64 = 0.003_162_277_66;

/// Length of a window in seconds.
pub const SILENCE_WINDOW: f64 = 0.01;

/// Silences in frames.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Spans {
    pub(super) head: u64,
    pub(super) tail: u64,
    pub(super) longest: u64,
}

/// Windows decide whether there is sound, and the first and last loud sample within them decide where it begins and ends.
pub(super) struct Silences {
    length: u64,
    frames: u64,
    filled: u64,
    energy: f64,
    loud: Option<(u64, u64)>,
    head: Option<u64>,
    sound_end: u64,
    longest: u64,
}

impl Silences {
    pub(super) fn new(rate: u32) -> Self {
        Self {
            length: ((f64::from(rate) * SILENCE_WINDOW).round() as u64).max(1),
            frames: 0,
            filled: 0,
            energy: 0.0,
            loud: None,
            head: None,
            sound_end: 0,
            longest: 0,
        }
    }

    /// Adds a frame by the magnitude of its loudest channel.
    pub(super) fn add(&mut self, magnitude: f32) {
        let magnitude = f64::from(magnitude);
        if magnitude > SILENCE {
            let first = self.loud.map_or(self.frames, |(first, _)| first);
            self.loud = Some((first, self.frames));
        }
        self.energy += magnitude * magnitude;
        self.frames += 1;
        self.filled += 1;
        if self.filled == self.length {
            self.close();
        }
    }

    pub(super) fn finish(mut self) -> Spans {
        if self.filled > 0 {
            self.close();
        }
        let tail = self.frames - self.sound_end;
        Spans { head: self.head.unwrap_or(self.frames), tail, longest: self.longest.max(tail) }
    }

    fn close(&mut self) {
        // A window is above the threshold only if one of its samples is.
        if let Some((first, last)) = self.loud.filter(|_| self.energy > SILENCE * SILENCE * self.filled as f64) {
            self.head.get_or_insert(first);
            self.longest = self.longest.max(first - self.sound_end);
            self.sound_end = last + 1;
        }
        (self.filled, self.energy, self.loud) = (0, 0.0, None);
    }
}
