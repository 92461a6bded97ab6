//! Sounds that a text asks for.

use crate::diag::Place;
use std::path::PathBuf;

/// What a mark for sound asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SoundKind {
    /// `[sound door.wav]`: a sound that is heard between the lines.
    Sound,
    /// `[music theme.flac]`: music that begins here, and goes on under the voices.
    Music,
    /// `[/music]`: the music ends here.
    MusicEnd,
}

/// A mark for sound in a text (rule D4).
#[derive(Clone, Debug, PartialEq)]
pub struct SoundMark {
    /// What it asks for.
    pub kind: SoundKind,
    /// The file, as written but with slashes. Empty at the end of music.
    pub file: String,
    /// By how many dB it is louder than usual. `None` if the mark does not say.
    pub level: Option<f32>,
    /// What else is written in the mark and means nothing.
    pub odd: Option<String>,
    /// The mark, with its brackets.
    pub place: Place,
    /// The number of the block that it is in: see [`Line::block`](super::Line::block).
    pub block: usize,
    /// The file, if it was found and can be decoded.
    pub found: Option<SoundFile>,
}

/// A sound file, identified by its content.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub struct SoundFile {
    /// Where it is.
    pub path: PathBuf,
    /// BLAKE3 of its bytes.
    pub digest: [u8; 32],
    /// Samples per second.
    pub rate: u32,
    /// Samples per frame.
    pub channels: u16,
    /// The number of frames.
    pub frames: u64,
}

impl SoundFile {
    /// Length in seconds.
    pub fn seconds(&self) -> f64 {
        self.frames as f64 / f64::from(self.rate.max(1))
    }
}

/// Endings of sound files, in lower case. Not all of them can be decoded.
const ENDINGS: [&str; 14] =
    ["wav", "wave", "flac", "ogg", "oga", "mp3", "opus", "m4a", "aac", "aif", "aiff", "wma", "mp4", "webm"];

/// What stands before the file, in lower case.
const WORDS: [(&str, SoundKind); 7] = [
    ("sound effect", SoundKind::Sound),
    ("sound", SoundKind::Sound),
    ("sounds", SoundKind::Sound),
    ("sfx", SoundKind::Sound),
    ("fx", SoundKind::Sound),
    ("music", SoundKind::Music),
    ("bgm", SoundKind::Music),
];

/// Ways to say that the music ends. Those without a slash could be words that somebody reads, or cues of a play.
const ENDS: [&str; 9] = [
    "/music",
    "/ music",
    "music off",
    "music stop",
    "music stops",
    "music end",
    "music ends",
    "end music",
    "stop music",
];

/// A longer mark is none, in bytes.
const LONGEST: usize = 300;

impl SoundMark {
    /// Reads the words inside square brackets as a mark for sound. With `loosely`, `[music off]` is one too. `None` if they
    /// are none, which is so if they name no sound file.
    pub fn parse(inner: &str, loosely: bool) -> Option<Self> {
        if inner.len() > LONGEST {
            return None;
        }
        let inner = inner.trim();
        let lower = inner.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ").replace(':', "");
        if ENDS.iter().any(|end| *end == lower && (loosely || end.starts_with('/'))) {
            return Some(Self::new(SoundKind::MusicEnd, String::new()));
        }
        let (kind, rest) = WORDS.iter().find_map(|(word, kind)| {
            let head = inner.get(..word.len()).filter(|head| head.eq_ignore_ascii_case(word))?;
            let rest = &inner[head.len()..];
            let parted =
                rest.strip_prefix([':', '=']).or_else(|| rest.starts_with(char::is_whitespace).then_some(rest));
            Some((*kind, parted?.trim_start().trim_start_matches([':', '=']).trim()))
        })?;
        let (file, rest) = file(rest)?;
        let rest = rest.trim().trim_matches([',', ';', '@', '(', ')', '|']).trim();
        let level = if rest.is_empty() { None } else { decibels(rest) };
        let odd = (level.is_none() && !rest.is_empty()).then(|| rest.to_string());
        Some(Self { level, odd, ..Self::new(kind, file.trim().replace('\\', "/")) })
    }

    fn new(kind: SoundKind, file: String) -> Self {
        Self { kind, file, level: None, odd: None, place: Place::default(), block: 0, found: None }
    }
}

/// The file at the beginning of a text, and what follows it. A name with spaces ends with its ending, or stands in quotation
/// marks.
fn file(text: &str) -> Option<(&str, &str)> {
    const QUOTES: [(char, char); 6] = [('"', '"'), ('\'', '\''), ('“', '”'), ('„', '“'), ('‘', '’'), ('«', '»')];
    let first = text.chars().next()?;
    if let Some((_, close)) = QUOTES.iter().find(|(open, _)| *open == first) {
        let inner = &text[first.len_utf8()..];
        let end = inner.find(*close)?;
        return Some((&inner[..end], &inner[end + close.len_utf8()..])).filter(|(name, _)| !name.trim().is_empty());
    }
    let ends = text.match_indices('.').filter_map(|(dot, _)| {
        let length = text[dot + 1..].find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(text.len() - dot - 1);
        let end = dot + 1 + length;
        let known = ENDINGS.contains(&text[dot + 1..end].to_ascii_lowercase().as_str());
        let named = text[..dot].chars().next_back().is_some_and(|c| !c.is_whitespace());
        (known && named && !text[end..].starts_with(['/', '\\', '.'])).then_some(end)
    });
    ends.max().map(|end| text.split_at(end))
}

/// Reads a level such as `-18dB`, `−6 dB` or `+3`.
fn decibels(text: &str) -> Option<f32> {
    let text = text.to_lowercase();
    let (number, unit) = match text.strip_suffix("db") {
        Some(number) => (number.trim_end(), true),
        None => (text.as_str(), false),
    };
    let (sign, number) = match number.strip_prefix(['-', '−', '–']) {
        Some(number) => (-1.0, number),
        None => (1.0, number.strip_prefix('+').unwrap_or(if unit { number } else { "" })),
    };
    let number = number.trim().replace(',', ".");
    let plain = number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    number.parse::<f32>().ok().filter(|_| plain).map(|number| sign * number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(inner: &str) -> Option<(SoundKind, String, Option<f32>, Option<String>)> {
        SoundMark::parse(inner, true).map(|mark| (mark.kind, mark.file, mark.level, mark.odd))
    }

    #[test]
    fn a_mark_has_a_file_and_may_have_a_level() {
        use SoundKind::{Music, Sound};
        for (inner, kind, file, level) in [
            ("sound door.wav", Sound, "door.wav", None),
            ("Sound: door.wav", Sound, "door.wav", None),
            ("SOUND=door.WAV", Sound, "door.WAV", None),
            ("SFX door.wav", Sound, "door.wav", None),
            ("sound effect: a door.wav", Sound, "a door.wav", None),
            ("sound \"my door.wav\" -6 dB", Sound, "my door.wav", Some(-6.0)),
            ("sound “Tür auf.wav” −6,5 dB", Sound, "Tür auf.wav", Some(-6.5)),
            ("sound my old door.wav", Sound, "my old door.wav", None),
            ("sound sounds\\door.wav", Sound, "sounds/door.wav", None),
            ("sound a.wav.flac", Sound, "a.wav.flac", None),
            ("music theme.flac -18dB", Music, "theme.flac", Some(-18.0)),
            ("music theme.flac, +3 DB", Music, "theme.flac", Some(3.0)),
            ("music theme.flac (-18 dB)", Music, "theme.flac", Some(-18.0)),
            ("music theme.flac -18", Music, "theme.flac", Some(-18.0)),
            ("music  no. 5.mp3  6dB", Music, "no. 5.mp3", Some(6.0)),
        ] {
            assert_eq!(read(inner), Some((kind, file.to_string(), level, None)), "{inner}");
        }
    }

    #[test]
    fn what_is_no_level_is_kept_to_be_told() {
        for (inner, odd) in [
            ("sound door.wav loud", "loud"),
            ("sound door.wav -6dBs", "-6dBs"),
            ("sound door.wav 50%", "50%"),
            ("sound door.wav 18", "18"),
            ("sound door.wav --6dB", "--6dB"),
        ] {
            assert_eq!(read(inner).and_then(|mark| mark.3).as_deref(), Some(odd), "{inner}");
        }
    }

    #[test]
    fn the_end_of_music_is_written_with_a_slash_and_read_loosely_where_sounds_are_played() {
        for inner in ["/music", "/Music", " / music ", "music off", "Music: stop", "MUSIC END", "stop music"] {
            assert_eq!(read(inner).map(|mark| mark.0), Some(SoundKind::MusicEnd), "{inner}");
            let strict = SoundMark::parse(inner, false).is_some();
            assert_eq!(strict, inner.contains('/'), "{inner}");
        }
    }

    #[test]
    fn words_that_name_no_file_are_no_mark() {
        for inner in [
            "sound",
            "sound of rain",
            "music",
            "music swells",
            "soundly asleep.wav",
            "door.wav",
            "sound .wav",
            "the sound door.wav made",
            "SOUND: CLOCK STRIKES TEN",
            "sound \"\"",
            "music www.mp3.com/x",
        ] {
            assert_eq!(read(inner), None, "{inner}");
        }
        assert_eq!(read(&format!("sound {}.wav", "a".repeat(400))), None);
    }
}
