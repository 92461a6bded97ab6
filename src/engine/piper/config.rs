//! The `.onnx.json` next to a voice: its alphabet, its speakers and its parameters.

use serde::Deserialize;
use std::collections::BTreeMap;

/// The configuration of a voice, checked.
#[derive(Debug)]
pub struct Config {
    /// Samples per second.
    pub rate: u32,
    /// The language, as a BCP 47 tag.
    pub language: String,
    /// Where its phonemes come from.
    pub phonemes: Phonemes,
    /// The phonemes that are replaced, and by what.
    pub replaced: BTreeMap<char, Vec<char>>,
    /// The graph's numbers for each phoneme.
    pub ids: BTreeMap<char, Vec<i32>>,
    /// How much the sound varies.
    pub noise_scale: f32,
    /// How slow it speaks.
    pub length_scale: f32,
    /// How much the lengths of phonemes vary.
    pub noise_w: f32,
    /// Names of speakers and their numbers.
    pub speakers: BTreeMap<String, i32>,
    /// Number of speakers, at least 1.
    pub speaker_count: i32,
}

/// Where phonemes come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Phonemes {
    /// From espeak-ng, with this voice of it.
    Espeak(String),
    /// The letters of the text are the phonemes.
    Text,
}

/// The symbols at the beginning of an utterance, between phonemes, and at its end.
pub const START: char = '^';
pub const PAD: char = '_';
pub const END: char = '$';

impl Config {
    /// Reads and checks a configuration.
    ///
    /// # Errors
    /// What is wrong, in a sentence without a full stop.
    pub fn parse(text: &str) -> Result<Self, String> {
        let file: File =
            serde_json::from_str(text.trim_start_matches('\u{feff}')).map_err(|error| error.to_string())?;
        let symbols = file.num_symbols.unwrap_or(i64::from(i32::MAX));
        let mut ids = BTreeMap::new();
        for (symbol, numbers) in &file.phoneme_id_map {
            for &number in numbers {
                // The runtime would count a negative number from the end, and say something else.
                if number < 0 || number >= symbols.min(i64::from(i32::MAX)) {
                    return Err(format!(
                        "the phoneme `{symbol}` has the number {number}, but there are {symbols} symbols"
                    ));
                }
            }
            let mut characters = symbol.chars();
            if let (Some(symbol), None) = (characters.next(), characters.next()) {
                ids.insert(symbol, numbers.iter().map(|&number| number as i32).collect());
            }
        }
        for needed in [START, PAD, END] {
            if ids.get(&needed).is_none_or(|numbers: &Vec<i32>| numbers.is_empty()) {
                return Err(format!("phoneme_id_map has no number for `{needed}`"));
            }
        }
        let phonemes = match file.phoneme_type.as_deref() {
            None | Some("espeak") => Phonemes::Espeak(file.espeak.voice.clone().ok_or("espeak.voice is missing")?),
            Some("text") => Phonemes::Text,
            Some(other) => return Err(format!("the phoneme type `{other}` is not supported (espeak and text are)")),
        };
        let speaker_count = file.num_speakers.unwrap_or(1).max(1);
        if let Some((name, number)) =
            file.speaker_id_map.iter().find(|(_, number)| !(0..speaker_count).contains(*number))
        {
            return Err(format!(
                "the speaker `{name}` has the number {number}, but there are {speaker_count} speakers"
            ));
        }
        let language = file.language.code.or(file.espeak.voice).unwrap_or_else(|| "und".into()).replace('_', "-");
        Ok(Self {
            rate: sample_rate(file.audio.sample_rate)?,
            language,
            phonemes,
            replaced: replacements(&file.phoneme_map),
            ids,
            noise_scale: within("noise_scale", file.inference.noise_scale.unwrap_or(0.667), 0.0, 10.0)?,
            length_scale: within("length_scale", file.inference.length_scale.unwrap_or(1.0), 0.05, 20.0)?,
            noise_w: within("noise_w", file.inference.noise_w.unwrap_or(0.8), 0.0, 10.0)?,
            speakers: file.speaker_id_map,
            speaker_count,
        })
    }

    /// The number of a speaker, by name or number.
    pub fn speaker(&self, name: &str) -> Option<i32> {
        let number = || name.parse().ok().filter(|number| (0..self.speaker_count).contains(number));
        self.speakers.get(name).copied().or_else(number)
    }
}

fn sample_rate(rate: u32) -> Result<u32, String> {
    if (8_000..=192_000).contains(&rate) { Ok(rate) } else { Err(format!("audio.sample_rate is {rate}")) }
}

fn within(name: &str, value: f32, low: f32, high: f32) -> Result<f32, String> {
    if (low..=high).contains(&value) { Ok(value) } else { Err(format!("inference.{name} is {value}")) }
}

fn replacements(map: &BTreeMap<String, Vec<String>>) -> BTreeMap<char, Vec<char>> {
    let one = |(from, to): (&String, &Vec<String>)| Some((from.chars().next()?, to.concat().chars().collect()));
    map.iter().filter_map(one).collect()
}

#[derive(Deserialize)]
struct File {
    audio: Audio,
    #[serde(default)]
    espeak: Espeak,
    #[serde(default)]
    language: Language,
    #[serde(default)]
    inference: Inference,
    phoneme_type: Option<String>,
    #[serde(default)]
    phoneme_map: BTreeMap<String, Vec<String>>,
    phoneme_id_map: BTreeMap<String, Vec<i64>>,
    num_symbols: Option<i64>,
    num_speakers: Option<i32>,
    #[serde(default)]
    speaker_id_map: BTreeMap<String, i32>,
}

#[derive(Deserialize)]
struct Audio {
    sample_rate: u32,
}

#[derive(Default, Deserialize)]
struct Espeak {
    voice: Option<String>,
}

#[derive(Default, Deserialize)]
struct Language {
    code: Option<String>,
}

#[derive(Default, Deserialize)]
struct Inference {
    noise_scale: Option<f32>,
    length_scale: Option<f32>,
    noise_w: Option<f32>,
}
