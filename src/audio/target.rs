//! What a finished file must measure: the table [`TARGETS`], and the comparison with it.

mod report;
#[cfg(test)]
mod tests;

use super::measure::Measures;

pub use report::{Range, Row, Verdict, judge};

/// Margin in dB that the limiter leaves below a target's peak, so that the limit also holds for other meters, after
/// dither and after rounding to 16 bits. Lossy formats can exceed it.
///
/// Meters differ by up to 0.3 dB on sharp consonants in speech of 24 kHz.
pub const PEAK_MARGIN: f64 = 0.4;

/// The most passes that [`fit_gain`] makes.
pub const FIT_PASSES: usize = 3;

/// The most dB that [`fit_gain`] adds. Beyond that, the limiter would be audible.
pub const FIT_LIMIT: f32 = 3.0;

/// LU by which [`fit_gain`] may miss a loudness: the resolution of a meter (EBU Tech 3341).
const FIT_TOLERANCE: f64 = 0.1;

/// LU by which a chapter may differ from the target of its book: more than the difference between calm and lively
/// chapters, but less than what makes listeners turn the volume.
pub const CHAPTER: f64 = 2.0;

/// A row of [`TARGETS`]: what a shop or a broadcaster requires of a file. `None` means no requirement.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Target {
    /// The value of `--target`.
    pub name: &'static str,
    /// A description in one line, for users.
    pub help: &'static str,
    /// Required loudness.
    pub level: Level,
    /// Highest true peak in dBTP.
    pub true_peak: Option<f64>,
    /// Highest sample peak in dBFS.
    pub sample_peak: Option<f64>,
    /// Highest noise floor in dBFS RMS.
    pub noise_floor: Option<f64>,
    /// Samples per second.
    pub rate: Option<u32>,
    /// Channels.
    pub channels: Option<u16>,
    /// Least and most silence at the head in seconds.
    pub head: Option<(f64, f64)>,
    /// Least and most silence at the tail in seconds.
    pub tail: Option<(f64, f64)>,
    /// Longest duration of one file in seconds.
    pub duration: Option<f64>,
    /// Whether clipping, DC and broken samples are faults.
    pub sound: bool,
    /// Whether each chapter has to be a file of its own.
    pub split: bool,
    /// Whether silence has to be room tone instead of digital silence.
    pub room_tone: bool,
    /// The name of the format that it is delivered in, if only one is taken.
    pub format: Option<&'static str>,
}

/// How loud a file must be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Level {
    /// Any loudness.
    Free,
    /// Integrated loudness.
    Lufs {
        /// LUFS of a mono file.
        mono: f64,
        /// LUFS of a file with more channels.
        stereo: f64,
        /// LU by which a file may miss it.
        tolerance: f64,
    },
    /// The plain RMS over the whole file, in dBFS.
    Rms {
        /// The smallest value allowed.
        min: f64,
        /// The largest value allowed.
        max: f64,
    },
}

/// Name of the target that applies if none is named.
pub const DEFAULT_TARGET: &str = "audiobook";

const NOTHING: Target = Target {
    name: "none",
    help: "leaves the level unchanged and checks nothing",
    level: Level::Free,
    true_peak: None,
    sample_peak: None,
    noise_floor: None,
    rate: None,
    channels: None,
    head: None,
    tail: None,
    duration: None,
    sound: false,
    split: false,
    room_tone: false,
    format: None,
};

/// Every target.
///
/// A mono file sounds 3 dB louder on two loudspeakers than its loudness says, because the measure counts its channel once.
/// Therefore -19 LUFS in mono and -16 LUFS in stereo sound equally loud.
pub const TARGETS: &[Target] = &[
    Target {
        name: DEFAULT_TARGET,
        help: "-19 LUFS in mono or -16 LUFS in stereo, which sound equally loud; true peak at most -3 dBTP",
        level: Level::Lufs { mono: -19.0, stereo: -16.0, tolerance: 0.5 },
        true_peak: Some(-3.0),
        sound: true,
        ..NOTHING
    },
    // Audio requirements of Apple Podcasts: -16 LUFS within 1 dB, and a true peak of at most -1 dBFS.
    Target {
        name: "podcast",
        help: "-16 LUFS in stereo or -19 LUFS in mono; true peak at most -1 dBTP",
        level: Level::Lufs { mono: -19.0, stereo: -16.0, tolerance: 1.0 },
        true_peak: Some(-1.0),
        sound: true,
        ..NOTHING
    },
    // EBU R 128: -23.0 LUFS, within 0.5 LU if it cannot be met exactly, and a true peak of at most -1 dBTP.
    Target {
        name: "r128",
        help: "EBU R 128, for broadcasting: -23 LUFS; true peak at most -1 dBTP",
        level: Level::Lufs { mono: -23.0, stereo: -23.0, tolerance: 0.5 },
        true_peak: Some(-1.0),
        sound: true,
        ..NOTHING
    },
    // The audio submission requirements of ACX. Its rules on who may narrate are a separate matter.
    Target {
        name: "acx",
        help: "ACX-spec audio: RMS -23 to -18 dB, peak at most -3 dB, noise floor at most -60 dB, 44.1 kHz mono, 0.5 to 1 s of \
               room tone at the head and 1 to 5 s at the tail, at most 120 minutes a file (and MP3 of 192 kbit/s or more, CBR)",
        level: Level::Rms { min: -23.0, max: -18.0 },
        sample_peak: Some(-3.0),
        noise_floor: Some(-60.0),
        rate: Some(44_100),
        channels: Some(1),
        head: Some((0.5, 1.0)),
        tail: Some((1.0, 5.0)),
        duration: Some(120.0 * 60.0),
        sound: true,
        split: true,
        room_tone: true,
        format: Some("mp3"),
        ..NOTHING
    },
    NOTHING,
];

/// Finds a target by its name.
pub fn find(name: &str) -> Option<&'static Target> {
    TARGETS.iter().find(|target| target.name == name)
}

impl Target {
    /// Whether it has any requirement that a file could miss.
    pub fn judges(&self) -> bool {
        *self != NOTHING
    }

    /// The target for one chapter of a book whose level is right as a whole: a chapter may be softer or louder by [`CHAPTER`].
    pub fn of_chapter(&self) -> Self {
        let level = match self.level {
            Level::Lufs { mono, stereo, tolerance } => {
                Level::Lufs { mono, stereo, tolerance: f64::max(tolerance, CHAPTER) }
            }
            other => other,
        };
        Self { level, ..*self }
    }

    /// The limiter's ceiling in dBTP: the target's peak minus [`PEAK_MARGIN`]. A limit for samples is applied to the true
    /// peak, which is never lower.
    pub fn ceiling(&self) -> Option<f64> {
        let limits = [self.true_peak, self.sample_peak];
        limits.into_iter().flatten().reduce(f64::min).map(|limit| limit - PEAK_MARGIN)
    }

    /// Whether it requires more than loudness, true peak and valid samples, such as silences or sample peaks.
    pub fn judges_silence(&self) -> bool {
        self.noise_floor.is_some() || self.head.is_some() || self.tail.is_some() || self.sample_peak.is_some()
    }

    /// The integrated loudness that a file with this many channels must have, in LUFS, and the tolerance in LU.
    fn lufs(&self, channels: u16) -> Option<(f64, f64)> {
        match self.level {
            Level::Lufs { mono, stereo, tolerance } => Some((if channels == 1 { mono } else { stereo }, tolerance)),
            Level::Free | Level::Rms { .. } => None,
        }
    }
}

/// The gain in dB that brings a book to its target, like [`gain_for`], but corrected for the loudness that the limiter removes.
///
/// `limited` passes the whole signal through a gain and a limiter at [`Target::ceiling`], and measures the result. It is
/// called only if a peak would exceed the ceiling, usually once or twice and at most [`FIT_PASSES`] times. The gain is
/// raised by at most [`FIT_LIMIT`]. A signal with too many peaks to reach the level within that stays softer, and
/// [`judge`] then reports it.
///
/// # Errors
/// Those of `limited`.
pub fn fit_gain<E>(
    measures: &Measures,
    target: &Target,
    mut limited: impl FnMut(f32) -> Result<Measures, E>,
) -> Result<f32, E> {
    let plain = gain_for(measures, target);
    let (Some(ceiling), Some(peak)) = (target.ceiling(), measures.true_peak_dbtp) else { return Ok(plain) };
    if target.level == Level::Free || peak + f64::from(plain) <= ceiling {
        return Ok(plain);
    }
    let tolerance = match target.level {
        // A result well within the range is good enough.
        Level::Rms { min, max } => (max - min) / 4.0,
        Level::Lufs { .. } | Level::Free => FIT_TOLERANCE,
    };
    let mut gain = plain;
    for _ in 0..FIT_PASSES {
        let missing = gain_for(&limited(gain)?, target);
        let better = (gain + missing).clamp(plain, plain + FIT_LIMIT);
        if f64::from(missing.abs()) <= tolerance || better == gain {
            break;
        }
        gain = better;
    }
    Ok(gain)
}

/// LU or dB by which a level stays within what a target allows, because what is foretold of a file and what a meter finds in it
/// differ by up to so much.
const SAFE: f64 = 0.05;

/// Whether the level that was measured is what the target requires, with 0.05 to spare. Silence is.
pub fn is_met(measures: &Measures, target: &Target) -> bool {
    let allowed = match target.level {
        Level::Free => f64::INFINITY,
        Level::Lufs { tolerance, .. } => tolerance,
        Level::Rms { min, max } => (max - min) / 2.0,
    };
    f64::from(gain_for(measures, target).abs()) <= allowed - SAFE
}

/// The gain in dB that brings what was measured to the target's level, or to the middle of its range. It is 0 for
/// silence, and if the target requires no level. Peaks that it lifts over [`Target::ceiling`] are left to the limiter.
pub fn gain_for(measures: &Measures, target: &Target) -> f32 {
    let gain = match target.level {
        Level::Free => None,
        Level::Rms { min, max } => measures.rms_dbfs.map(|rms| (min + max) / 2.0 - rms),
        Level::Lufs { .. } => {
            target.lufs(measures.channels).zip(measures.integrated_lufs).map(|((wanted, _), lufs)| wanted - lufs)
        }
    };
    gain.unwrap_or(0.0) as f32
}
