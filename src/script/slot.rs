//! When the words of subtitles are shown, and should be heard.

use serde::{Deserialize, Serialize};

/// The time during which a cue of subtitles is shown, in seconds from the beginning of the sound.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TimeSlot {
    /// When it appears, and its words should begin.
    pub start: f64,
    /// When it disappears, and its words should have ended. Never before `start`.
    pub end: f64,
}

/// The beginning of the words that belong to a slot. They last up to the next one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TimedWords {
    /// Offset in the text.
    pub at: usize,
    /// When they are shown.
    pub slot: TimeSlot,
}
