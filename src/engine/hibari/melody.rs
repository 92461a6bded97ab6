//! The melody of a stretch of speech: its fundamental frequency, frame by frame.

use crate::audio::shape::Shape;

/// A frame whose frequency in Hz is not above this is not voiced.
pub const VOICED: f32 = 40.0;

/// The lowest and highest frequency of a changed melody, in Hz.
const RANGE: (f32, f32) = (45.0, 1_000.0);

/// A change of a melody.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MelodyTurn {
    /// The factor on every frequency.
    pub pitch: f32,
    /// The factor on the distance, in octaves, of every frequency from the middle of the melody.
    pub intonation: f32,
}

impl MelodyTurn {
    /// Creates the change that a shape asks for.
    pub fn new(shape: &Shape) -> Self {
        Self { pitch: (shape.pitch / 12.0).exp2(), intonation: shape.intonation }
    }

    /// Whether this changes nothing.
    pub fn is_none(&self) -> bool {
        *self == Self { pitch: 1.0, intonation: 1.0 }
    }

    /// Changes a melody, in Hz for each frame. Frames that are not voiced stay as they are.
    pub fn turn(&self, melody: &mut [f32]) {
        let logs = || melody.iter().filter(|&&hz| hz > VOICED).map(|hz| hz.log2());
        let middle = logs().sum::<f32>() / logs().count().max(1) as f32;
        for hz in melody.iter_mut().filter(|hz| **hz > VOICED) {
            let away = (hz.log2() - middle) * (self.intonation - 1.0);
            *hz = (*hz * self.pitch * away.exp2()).clamp(RANGE.0, RANGE.1);
        }
    }
}
