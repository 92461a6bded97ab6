//! SVOX Pico, which is built into the program with its voice data: six languages, 16 kHz, a few milliseconds per line.
//!
//! Every utterance starts from the same state of memory, so it gives the same samples each time and on every thread,
//! which tests check. Loading the voice data is the expensive part, so each thread keeps what it has loaded.

use super::{Engine, EngineError, Fingerprint, Speech, Utterance, Voice};
use crate::audio::Audio;
use crate::fs;
use crate::voices::phonemes::Pronunciation;
use std::cell::RefCell;
use std::path::Path;
use std::sync::LazyLock;

mod distances;
mod native;
mod phonemes;
mod voices;

/// Samples per second of Pico's sound.
const RATE: u32 = 16_000;

/// Volume level. At the default of 100, common lines clip; at 50, only a few do when the pitch is raised (measured on
/// 4,200 strings, with peaks up to full scale). The gains of the voices make up for it.
const VOLUME: u32 = 35;

/// Tempo and pitch levels of the markup (PICO_SPEED_MIN … PICO_PITCH_MAX in picotok.c), as factors.
const SPEED: (f32, f32) = (0.2, 5.0);
const PITCH: (f32, f32) = (0.5, 2.0);

/// The embedded files, by name, in order.
static FILES: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/pico_files.rs"));

/// A language of Pico: its tag, its two files, and how it says the character that would open a markup tag.
struct Language {
    tag: &'static str,
    files: [&'static str; 2],
    less_than: &'static str,
}

const LANGUAGES: &[Language] = &[
    Language { tag: "en-US", files: ["en-US_ta.bin", "en-US_lh0_sg.bin"], less_than: "less than" },
    Language { tag: "en-GB", files: ["en-GB_ta.bin", "en-GB_kh0_sg.bin"], less_than: "less than" },
    Language { tag: "de-DE", files: ["de-DE_ta.bin", "de-DE_gl0_sg.bin"], less_than: "kleiner als" },
    Language { tag: "fr-FR", files: ["fr-FR_ta.bin", "fr-FR_nk0_sg.bin"], less_than: "inférieur à" },
    Language { tag: "it-IT", files: ["it-IT_ta.bin", "it-IT_cm0_sg.bin"], less_than: "minore di" },
    Language { tag: "es-ES", files: ["es-ES_ta.bin", "es-ES_zl0_sg.bin"], less_than: "menor que" },
];

thread_local! {
    /// What this thread has loaded, in the order of [`LANGUAGES`].
    static LOADED: RefCell<[Option<native::PicoSystem>; LANGUAGES.len()]> = const { RefCell::new([const { None }; LANGUAGES.len()]) };
}

/// Prefix and suffix of the names of temporary files.
const PREFIX: &str = "fullcast-voice-";
const SUFFIX: &str = ".bin";

/// A digest of everything that decides the samples.
static FINGERPRINT: LazyLock<Fingerprint> = LazyLock::new(|| {
    let mut hasher = blake3::Hasher::new();
    for (name, bytes) in FILES {
        hasher.update(name.as_bytes());
        hasher.update(&(bytes.len() as u64).to_le_bytes());
        hasher.update(bytes);
    }
    // Raise the number after the slash with every change in how this file uses Pico.
    Fingerprint(format!("pico 0.1.5/2 volume {VOLUME} {}", hasher.finalize().to_hex()))
});

/// The engine; see the module.
pub struct Pico;

impl Pico {
    /// Opens the engine. Nothing is loaded before the first utterance.
    pub fn open() -> Box<dyn Engine> {
        Box::new(Self)
    }
}

impl Engine for Pico {
    fn name(&self) -> &'static str {
        "pico"
    }

    fn fingerprint(&self, _voice: &str) -> Fingerprint {
        FINGERPRINT.clone()
    }

    fn voices(&self) -> &[Voice] {
        voices::VOICES
    }

    fn unsayable(&self, voice: &str, ipa: &str) -> Option<String> {
        let voice = self.voice(voice).ok()?;
        phonemes::written(&voice.language, ipa).err()
    }

    fn naturalness(&self) -> f32 {
        2.7
    }

    fn distance(&self, voice: &str, other: &str) -> Option<f32> {
        distances::between(voice, other)
    }

    fn speak(&self, utterance: &Utterance<'_>) -> Result<Speech, EngineError> {
        let voice = self.voice(utterance.voice).map_err(|why| EngineError::from(why).about(utterance.voice))?;
        let index = LANGUAGES.iter().position(|language| language.tag == voice.language);
        let index = index.ok_or_else(|| EngineError::broken(format!("pico has no data for {}", voice.language)))?;
        let spoken = LOADED.with_borrow_mut(|loaded| speak_or_halve(&mut loaded[index], &LANGUAGES[index], utterance));
        let samples = spoken.map_err(|error| error.about("pico"))?;
        let samples = samples.into_iter().map(|sample| f32::from(sample) / 32768.0).collect();
        Ok(Speech { audio: Audio::new(RATE, samples) })
    }
}

/// Speaks a text. If Pico gives up on it (error -200 for 2 of 4,200 unusual strings, the same on every attempt), speaks
/// its halves one after the other, down to single words.
fn speak_or_halve(
    slot: &mut Option<native::PicoSystem>,
    language: &Language,
    utterance: &Utterance<'_>,
) -> Result<Vec<i16>, EngineError> {
    let voice = match slot {
        Some(voice) => voice,
        None => slot.insert(load(language)?),
    };
    let failed = match voice.speak(&markup(language, utterance)) {
        // A pronunciation that Pico does not accept would be missing, so the spelling is said instead.
        Ok((_, true)) if !utterance.sounds.is_empty() => {
            return speak_or_halve(slot, language, &Utterance { sounds: &[], ..*utterance });
        }
        Ok((samples, _)) => return Ok(samples),
        Err(failed) => failed,
    };
    let text = utterance.text.trim();
    let middle = text.char_indices().filter(|(_, character)| character.is_whitespace());
    let Some((middle, _)) = middle.min_by_key(|(at, _)| at.abs_diff(text.len() / 2)) else {
        return Err(EngineError::refused(failed));
    };
    let skipped = utterance.text.len() - utterance.text.trim_start().len();
    let mut samples = Vec::new();
    for (start, end) in [(0, middle), (middle, text.len())] {
        // A pronunciation across the cut is replaced by its spelling.
        let own = utterance.sounds.iter().filter(|sound| skipped + start <= sound.start && sound.end <= skipped + end);
        let shifted = own.map(|sound| Pronunciation {
            start: sound.start - skipped - start,
            end: sound.end - skipped - start,
            ipa: sound.ipa.clone(),
        });
        let sounds: Vec<Pronunciation> = shifted.collect();
        let half = Utterance { text: &text[start..end], sounds: &sounds, ..*utterance };
        samples.extend(speak_or_halve(slot, language, &half)?);
    }
    Ok(samples)
}

/// Loads a language. Pico reads only files whose names end in `.bin`, so each of them is in a temporary file while it is read.
/// That file is private to this process and removed afterwards, so no one can shorten or change it for the next run.
fn load(language: &Language) -> Result<native::PicoSystem, EngineError> {
    let mut written = Vec::new();
    for name in language.files {
        let data = FILES.iter().find(|(file, _)| *file == name);
        let (_, bytes) = data.ok_or_else(|| EngineError::broken(format!("{name} is missing")))?;
        let laid_out = write_temporary(bytes).map_err(|error| {
            EngineError::broken(format!("the voice data {name} cannot be written to a temporary file: {error}"))
                .because(error)
        });
        written.push(laid_out?);
    }
    native::PicoSystem::load(written.iter().map(|file| file.path())).map_err(EngineError::broken)
}

/// A file in the system's temporary folder or, if that is not writable, in the user's cache folder.
fn write_temporary(bytes: &[u8]) -> std::io::Result<tempfile::NamedTempFile> {
    use std::io::Write;
    let write = |folder: &Path| -> std::io::Result<tempfile::NamedTempFile> {
        sweep(folder);
        loop {
            let mut file = tempfile::Builder::new().prefix(PREFIX).suffix(SUFFIX).tempfile_in(folder)?;
            // The file is locked as long as it is used, so that it differs from one that a killed process left behind.
            if fs::lock_new(file.as_file(), file.path()) {
                file.write_all(bytes)?;
                return Ok(file);
            }
        }
    };
    write(&std::env::temp_dir()).or_else(|first| {
        use etcetera::BaseStrategy;
        let Ok(base) = etcetera::choose_base_strategy() else { return Err(first) };
        let folder = base.cache_dir().join("fullcast");
        std::fs::create_dir_all(&folder)?;
        write(&folder)
    })
}

/// Removes the files of processes that were killed while they loaded a voice.
fn sweep(folder: &Path) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        if name.to_str().is_some_and(|name| name.starts_with(PREFIX) && name.ends_with(SUFFIX)) {
            fs::remove_if_stale(&entry.path());
        }
    }
}

/// The text in Pico's markup, without anything that Pico would take for markup or for the end of the text.
fn markup(language: &Language, utterance: &Utterance<'_>) -> String {
    let speed = level(utterance.shape.rate, SPEED);
    let pitch = level((utterance.shape.pitch / 12.0).exp2(), PITCH);
    let mut text = format!("<volume level='{VOLUME}'><speed level='{speed}'><pitch level='{pitch}'>");
    let mut at = 0;
    let end = utterance.sounds.last().map_or(0, |sound| sound.end);
    let end = end.max(utterance.text.trim_end_matches(UNSPOKEN).len());
    for sound in utterance.sounds {
        // If the language has no sounds for a pronunciation, the text is said as it is spelt.
        let Ok(signs) = phonemes::written(language.tag, &sound.ipa) else { continue };
        plain(&utterance.text[at..sound.start], language, &mut text);
        // Pico would also say the content of such an element, and it only says the first word of an element.
        for word in signs.split(' ').filter(|word| !word.is_empty()) {
            text.extend([" <phoneme ph='", word, "'></phoneme>"]);
        }
        at = sound.end;
    }
    plain(&utterance.text[at..end], language, &mut text);
    text
}

/// Marks that Pico does not speak. After one of them at the end, it would be silent for half a second and then make noise.
const UNSPOKEN: &[char] = &['"', '“', '”', '„', '«', '»', '(', ')', '[', ']', '*', '_', '\'', '‘', '’', ' '];

/// Quotation marks, which change nothing in how Pico speaks but the silence after the last one.
const QUOTATION: &[char] = &['"', '“', '”', '„', '«', '»'];

/// Adds text without markup and quotation marks.
fn plain(spoken: &str, language: &Language, text: &mut String) {
    for character in spoken.chars() {
        match character {
            mark if QUOTATION.contains(&mark) => {}
            '<' => text.extend([" ", language.less_than, " "]),
            control if control.is_control() => text.push(' '),
            other => text.push(other),
        }
    }
}

/// A factor as one of Pico's integer percentages.
fn level(factor: f32, range: (f32, f32)) -> u32 {
    (factor.clamp(range.0, range.1) * 100.0).round() as u32
}
