//! Decodes sound files that a book names: WAV, FLAC, Ogg Vorbis, Opus and MP3, block by block, so that a long file does not fill
//! the memory.
//!
//! The files come from strangers, so nothing that they claim about themselves is believed: what is decoded is counted, and
//! the decoder stops when a file is longer than was asked for.

mod books;
mod flac;
#[cfg(any(test, fuzzing))]
pub(crate) mod fuzzing;
mod mp3;
mod opus;
#[cfg(test)]
pub(crate) mod samples;
#[cfg(test)]
mod tests;
mod vorbis;
mod wave;

use std::fmt;
use std::ops::RangeInclusive;

/// Rates of files that are decoded, in Hz.
pub const RATES: RangeInclusive<u32> = 4_000..=384_000;

/// The most channels of a file that is decoded.
pub const MOST_CHANNELS: u16 = 8;

/// The most samples of a file that is decoded, over all channels: half an hour in stereo at 48 kHz, and a half more.
const MOST_SAMPLES: u64 = 1 << 28;

/// What a decoded file is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SoundShape {
    /// Frames per second.
    pub rate: u32,
    /// Samples per frame.
    pub channels: u16,
    /// The number of frames.
    pub frames: u64,
}

impl SoundShape {
    /// Length in seconds.
    pub fn seconds(&self) -> f64 {
        self.frames as f64 / f64::from(self.rate.max(1))
    }
}

/// Why a file cannot be decoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DecodeError {
    /// It is in no format that can be decoded. If the format is known, this is its name.
    Unknown(Option<&'static str>),
    /// It has no samples.
    Empty,
    /// It is damaged, or of a rare kind, in a few words.
    Broken(String),
    /// It lasts longer than this many seconds, which were asked for.
    Long(u64),
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown(Some(format)) => write!(f, "it is a file in {format}, which cannot be decoded"),
            Self::Unknown(None) => f.write_str("it is not a sound file"),
            Self::Empty => f.write_str("it has no sound in it"),
            Self::Broken(why) => write!(f, "it is damaged: {why}"),
            Self::Long(most) => write!(f, "it lasts longer than {most} seconds"),
        }
    }
}

impl std::error::Error for DecodeError {}

/// What a decoder hands its samples to.
struct Sink<'a> {
    shape: SoundShape,
    /// The most frames. `None` as long as the rate is not known.
    most: Option<u64>,
    seconds: f64,
    give: &'a mut dyn FnMut(SoundShape, &[f32]),
}

impl Sink<'_> {
    /// Takes note of the format, once.
    fn begin(&mut self, rate: u32, channels: u16) -> Result<(), DecodeError> {
        if !RATES.contains(&rate) {
            return Err(DecodeError::Broken(format!("it has {rate} samples per second")));
        }
        if !(1..=MOST_CHANNELS).contains(&channels) {
            return Err(DecodeError::Broken(format!("it has {channels} channels")));
        }
        self.shape = SoundShape { rate, channels, frames: 0 };
        let most = ((self.seconds * f64::from(rate)) as u64).min(MOST_SAMPLES / u64::from(channels));
        self.seconds = most as f64 / f64::from(rate);
        self.most = Some(most);
        Ok(())
    }

    /// Takes whole frames of interleaved samples.
    fn give(&mut self, samples: &[f32]) -> Result<(), DecodeError> {
        if samples.iter().any(|sample| !sample.is_finite()) {
            return Err(DecodeError::Broken("it has samples that are no numbers".into()));
        }
        self.shape.frames += samples.len() as u64 / u64::from(self.shape.channels.max(1));
        if self.most.is_some_and(|most| self.shape.frames > most) {
            return Err(DecodeError::Long(self.seconds as u64));
        }
        (self.give)(self.shape, samples);
        Ok(())
    }
}

type Test = fn(&[u8]) -> bool;

type Decoder = fn(&[u8], &mut Sink<'_>) -> Result<(), DecodeError>;

/// The formats, each with a test of a file's first bytes. MP3 comes last, because its test is the weakest.
const FORMATS: [(Test, Decoder); 5] = [
    (wave::recognizes, wave::decode),
    (flac::recognizes, flac::decode),
    (opus::recognizes, opus::decode),
    (vorbis::recognizes, vorbis::decode),
    (mp3::recognizes, mp3::decode),
];

/// What files in other formats begin with, after a number of bytes.
const FOREIGN: [(usize, &[u8], &str); 6] = [
    (28, b"\x7FFLAC", "FLAC within Ogg"),
    (28, b"Speex", "Speex"),
    (4, b"ftyp", "AAC or ALAC (MP4)"),
    (0, b"FORM", "AIFF"),
    (0, b"\x30\x26\xB2\x75", "WMA"),
    (0, b"\x1A\x45\xDF\xA3", "Matroska or WebM"),
];

/// Decodes a whole file and passes on its samples, interleaved and in blocks of whole frames. With each block comes the shape
/// of what was decoded so far. The format is known by the file's bytes.
///
/// # Errors
/// See [`DecodeError`]. A file that lasts longer than `most` seconds is refused as soon as that many were decoded.
pub fn decode(bytes: &[u8], most: f64, give: &mut dyn FnMut(SoundShape, &[f32])) -> Result<SoundShape, DecodeError> {
    if bytes.is_empty() {
        return Err(DecodeError::Empty);
    }
    let foreign = FOREIGN.iter().find(|(at, mark, _)| bytes.get(*at..).is_some_and(|rest| rest.starts_with(mark)));
    if let Some((_, _, name)) = foreign {
        return Err(DecodeError::Unknown(Some(name)));
    }
    let Some((_, decoder)) = FORMATS.iter().find(|(recognizes, _)| recognizes(bytes)) else {
        return Err(DecodeError::Unknown(None));
    };
    let mut sink = Sink { shape: SoundShape::default(), most: None, seconds: most, give };
    decoder(bytes, &mut sink)?;
    if sink.shape.frames == 0 { Err(DecodeError::Empty) } else { Ok(sink.shape) }
}
