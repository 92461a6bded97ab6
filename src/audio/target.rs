//! What a finished file must measure: the table [`TARGETS`], and the judge.

mod report;
#[cfg(test)]
mod tests;

use super::measure::Measures;

pub use report::{Range, Row, Verdict, judge};

/// Room in dB that the limiter leaves under a target's peak, so that other meters, dither and rounding to 16 bits find it
/// held too. Lossy formats can add more.
pub const PEAK_MARGIN: f64 = 0.1;

/// The most passes that [`fit_gain`] makes.
pub const FIT_PASSES: usize = 3;

/// The most dB that [`fit_gain`] adds: beyond, the limiter would be heard.
pub const FIT_LIMIT: f32 = 3.0;

/// LU by which [`fit_gain`] lets a loudness be missed: the resolution of a meter (EBU Tech 3341).
const FIT_TOLERANCE: f64 = 0.1;

/// LU by which a chapter may lie beside its book: more than calm and lively chapters differ, and less than makes anybody turn
/// the volume.
pub const CHAPTER: f64 = 2.0;

/// A row of [`TARGETS`]: what a shop or a broadcaster asks of a file. `None` asks nothing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Target {
    /// The value of `--target`.
    pub name: &'static str,
    /// One line for people.
    pub help: &'static str,
    /// How loud it is to be.
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
}

/// How loud a file is to be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Level {
    /// As loud as it is.
    Free,
    /// Integrated loudness.
    Lufs {
        /// LUFS of a mono file.
        mono: f64,
        /// LUFS of a file of more channels.
        stereo: f64,
        /// LU by which it may be missed.
        tolerance: f64,
    },
    /// Plain RMS over the whole file in dBFS.
    Rms {
        /// Least.
        min: f64,
        /// Most.
        max: f64,
    },
}

/// Name of the target that is taken where none is asked for.
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
};

/// Every target there is.
///
/// A mono file on two loudspeakers plays 3 dB louder than its loudness says, because the sum counts its one channel once:
/// -19 LUFS in mono and -16 in stereo are the same sound.
pub const TARGETS: &[Target] = &[
    Target {
        name: DEFAULT_TARGET,
        help: "-19 LUFS in mono or -16 LUFS in stereo, which sound equally loud; true peak at most -3 dBTP",
        level: Level::Lufs { mono: -19.0, stereo: -16.0, tolerance: 0.5 },
        true_peak: Some(-3.0),
        sound: true,
        ..NOTHING
    },
    // Apple Podcasts' audio requirements: around -16 LUFS, give or take 1 dB, and true peak at most -1 dBFS.
    Target {
        name: "podcast",
        help: "-16 LUFS in stereo or -19 LUFS in mono; true peak at most -1 dBTP",
        level: Level::Lufs { mono: -19.0, stereo: -16.0, tolerance: 1.0 },
        true_peak: Some(-1.0),
        sound: true,
        ..NOTHING
    },
    // EBU R 128: -23.0 LUFS, within 0.5 LU where it cannot be met exactly, and true peak at most -1 dBTP.
    Target {
        name: "r128",
        help: "EBU R 128, for broadcasting: -23 LUFS; true peak at most -1 dBTP",
        level: Level::Lufs { mono: -23.0, stereo: -23.0, tolerance: 0.5 },
        true_peak: Some(-1.0),
        sound: true,
        ..NOTHING
    },
    // ACX's audio submission requirements. Its policy on who may speak is another matter.
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
        ..NOTHING
    },
    NOTHING,
];

/// The target of that name.
pub fn find(name: &str) -> Option<&'static Target> {
    TARGETS.iter().find(|target| target.name == name)
}

impl Target {
    /// Whether it asks for anything that could be missed.
    pub fn judges(&self) -> bool {
        *self != NOTHING
    }

    /// The same for one chapter of a book whose level is right as a whole: it may be as much softer or louder as chapters
    /// are ([`CHAPTER`]).
    pub fn of_chapter(&self) -> Self {
        let level = match self.level {
            Level::Lufs { mono, stereo, tolerance } => {
                Level::Lufs { mono, stereo, tolerance: f64::max(tolerance, CHAPTER) }
            }
            other => other,
        };
        Self { level, ..*self }
    }

    /// The limiter's ceiling in dBTP: the target's peak less [`PEAK_MARGIN`]. A limit for samples is held by holding it for
    /// the true peak, which is never below.
    pub fn ceiling(&self) -> Option<f64> {
        let limits = [self.true_peak, self.sample_peak];
        limits.into_iter().flatten().reduce(f64::min).map(|limit| limit - PEAK_MARGIN)
    }

    /// Whether it asks more than loudness, true peak and sound samples: something of the silences, or of single samples.
    pub fn judges_silence(&self) -> bool {
        self.noise_floor.is_some() || self.head.is_some() || self.tail.is_some() || self.sample_peak.is_some()
    }

    /// The integrated loudness wanted of a file of so many channels in LUFS, and the tolerance in LU.
    fn lufs(&self, channels: u16) -> Option<(f64, f64)> {
        match self.level {
            Level::Lufs { mono, stereo, tolerance } => Some((if channels == 1 { mono } else { stereo }, tolerance)),
            Level::Free | Level::Rms { .. } => None,
        }
    }
}

/// The one gain in dB, like [`gain_for`], but corrected for the loudness that the limiter takes away.
///
/// `limited` passes the whole signal through the gain and a limiter at [`Target::ceiling`] and measures what comes out. It
/// is called only if a peak would exceed the ceiling, and then once or twice as a rule, [`FIT_PASSES`] times at most; the
/// gain is raised by [`FIT_LIMIT`] at most. What is too peaky to come to the level within that stays softer, which [`judge`]
/// then tells.
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
        // Well within the range is good enough.
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

/// The one gain in dB that brings what was measured to the target's level; to the middle where that is a range. It is 0
/// where the target asks for no level, and for silence. Peaks that it lifts over [`Target::ceiling`] are the limiter's job.
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
