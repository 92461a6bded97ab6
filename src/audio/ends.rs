//! How a sound begins and ends: where it rises above each of many levels. What of a take is heard can only be decided when it
//! is known how loud its voice is, and then nobody wants to read its samples again.

mod packed;

use super::Audio;
use super::trim::Levels;
use packed::Packed;

/// The lowest level in dBFS. What is softer is not heard even of a soft line that is lifted.
const LOWEST: f32 = -84.0;

/// How many levels there are, in steps of 1 dB from [`LOWEST`] on.
const STEPS: usize = 55;

/// The sound never rises above that level.
const NEVER: u16 = u16::MAX;

/// Where a sound is above a level for the first and for the last time, for levels in steps of 1 dB from -84 to -30 dBFS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ends {
    /// Measured frames before that, level by level, and then those after it: see [`Frames`].
    frames: Packed,
}

/// How many frames come before the first that is above each level, and after the last.
type Frames = [[u16; STEPS]; 2];

impl Ends {
    /// The bytes of [`bytes`](Self::bytes).
    pub const BYTES: usize = 4 * STEPS;

    /// Measures a sound.
    pub fn of(audio: &Audio) -> Self {
        let levels = Levels::of(audio);
        Self::new(&[rises(levels.forwards()), rises(levels.backwards())])
    }

    /// How many samples of a sound of this rate and length come before the first and after the last that is heard, if what
    /// is above a level in dBFS is. If nothing is, the level is lowered until something is.
    pub fn samples(&self, above: f32, rate: u32, length: u64) -> [u64; 2] {
        let step = (above - LOWEST).round().clamp(0.0, (STEPS - 1) as f32) as usize;
        let frame = Levels::frame(rate) as u64;
        let [head, tail] = self.frames().map(|frames| {
            let reached = frames[..=step].iter().rfind(|&&frames| frames != NEVER);
            u64::from(reached.copied().unwrap_or(0))
        });
        // The last frame is what is left of the sound.
        [head * frame, length.saturating_sub(length.div_ceil(frame).saturating_sub(tail) * frame)]
    }

    /// The same as bytes, for the file of a take.
    pub fn bytes(&self) -> [u8; Self::BYTES] {
        let mut bytes = [0; Self::BYTES];
        for (two, frames) in bytes.chunks_exact_mut(2).zip(self.frames().as_flattened()) {
            two.copy_from_slice(&frames.to_le_bytes());
        }
        bytes
    }

    /// Reads what [`bytes`](Self::bytes) wrote.
    pub fn from_bytes(bytes: &[u8; Self::BYTES]) -> Self {
        let mut frames = [[0; STEPS]; 2];
        for (frames, two) in frames.as_flattened_mut().iter_mut().zip(bytes.chunks_exact(2)) {
            *frames = u16::from_le_bytes([two[0], two[1]]);
        }
        Self::new(&frames)
    }

    fn new(frames: &Frames) -> Self {
        Self { frames: Packed::of(frames.as_flattened()) }
    }

    fn frames(&self) -> Frames {
        let mut frames = [[0; STEPS]; 2];
        self.frames.unpack(frames.as_flattened_mut());
        frames
    }
}

/// How many frames come before the first that is above each level.
fn rises(levels: impl Iterator<Item = f32>) -> [u16; STEPS] {
    let mut rises = [NEVER; STEPS];
    let mut reached = 0;
    for (nth, level) in levels.enumerate() {
        // After five minutes nobody asks how long it is silent.
        let nth = u16::try_from(nth).map_or(NEVER - 1, |nth| nth.min(NEVER - 1));
        while reached < STEPS && level > LOWEST + reached as f32 {
            rises[reached] = nth;
            reached += 1;
        }
        if reached == STEPS {
            break;
        }
    }
    rises
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::level::from_db;

    /// 40 ms of a tone at each of these levels.
    fn tones(levels: &[f32]) -> Audio {
        let sample = |n: usize| {
            let level = levels[n / 640];
            2f32.sqrt() * from_db(level) * (std::f32::consts::TAU * 1000.0 * n as f32 / 16_000.0).sin()
        };
        Audio::new(16_000, (0..640 * levels.len()).map(sample).collect())
    }

    #[test]
    fn a_sound_begins_later_and_ends_sooner_the_louder_it_has_to_be() {
        let ends = Ends::of(&tones(&[-99.0, -60.0, -40.0, -25.0, -50.0, -99.0, -99.0]));
        let milliseconds = |above: f32| ends.samples(above, 16_000, 7 * 640).map(|samples| samples / 16);
        assert_eq!(milliseconds(-62.0), [40, 80]);
        assert_eq!(milliseconds(-55.0), [80, 80]);
        assert_eq!(milliseconds(-45.0), [80, 120]);
        assert_eq!(milliseconds(-30.0), [120, 120]);
        assert_eq!(milliseconds(-200.0), milliseconds(-84.0));
        assert_eq!(milliseconds(0.0), milliseconds(-30.0));
    }

    #[test]
    fn ends_are_the_same_after_they_were_written() {
        for levels in [&[-99.0, -30.0, -70.0][..], &[-99.0], &[]] {
            let ends = Ends::of(&tones(levels));
            assert_eq!(Ends::from_bytes(&ends.bytes()), ends);
        }
        assert_eq!(
            Ends::of(&tones(&[-99.0; 9])).samples(-50.0, 16_000, 9 * 640),
            [0, 0],
            "nothing is heard of silence"
        );
    }

    #[test]
    fn rumble_below_the_voice_is_no_sound() {
        let mut sound = tones(&[-99.0, -30.0, -99.0, -99.0]);
        for (n, sample) in sound.samples.iter_mut().enumerate() {
            *sample += 0.01 * (std::f32::consts::TAU * 22.0 * n as f32 / 16_000.0).sin();
        }
        let [head, tail] = Ends::of(&sound).samples(-58.0, 16_000, 4 * 640);
        assert!((480..=640).contains(&head) && (1120..=1280).contains(&tail), "{head} and {tail} samples");
    }
}
