//! Known programs: how they are called, and which voices they have.

use super::process::{Job, run};
use crate::engine::Gender;
use crate::trust::Permit;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::time::Duration;

/// A program that is used if it is installed. The first item of `argv` is its name in the PATH, which is also the first
/// part of the names of its voices.
pub(super) struct Preset {
    pub argv: &'static [&'static str],
    /// Arguments that make it print its version. Empty if it cannot.
    pub version: &'static [&'static str],
    /// Lists its voices, if it is installed.
    pub voices: fn(&Surroundings<'_>) -> Vec<Known>,
    /// Languages that it reads and few other programs do, as BCP 47 tags. It is recommended for those.
    pub languages: &'static [&'static str],
    /// Whether a bare name can be one of its voices, which is checked before a program is started to list them.
    pub may_have: fn(&str) -> bool,
    /// Whether it reads only ASCII, and would skip other letters.
    pub ascii: bool,
    /// Licence of its voices.
    pub licence: &'static str,
    /// How to install it.
    pub install: &'static str,
}

/// What is needed to find the voices.
pub(super) struct Surroundings<'a> {
    pub program: &'a Path,
    /// The folder of Piper's voices that voices.toml names.
    pub piper: Option<&'a Path>,
}

/// A voice of a program.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::engine) struct Known {
    /// The name that users know it by.
    pub name: String,
    /// The name that the program takes, if it differs.
    pub argument: Option<String>,
    /// The language, as a BCP 47 tag.
    pub language: String,
    pub gender: Gender,
    /// The folder of its data, if it has one of its own.
    pub data: Option<PathBuf>,
}

/// The languages of espeak-ng 1.51, except invented and historical ones.
#[rustfmt::skip]
const ESPEAK: &[&str] = &[
    "af", "am", "an", "ar", "as", "az", "ba", "be", "bg", "bn", "bs", "ca", "cmn", "cs", "cv", "cy", "da", "de", "el", "en",
    "eo", "es", "et", "eu", "fa", "fi", "fr", "ga", "gd", "gn", "gu", "hak", "haw", "he", "hi", "hr", "ht", "hu", "hy", "id",
    "is", "it", "ja", "ka", "kk", "kl", "kn", "ko", "kok", "ku", "ky", "la", "lb", "lt", "lv", "mi", "mk", "ml", "mr", "ms",
    "mt", "my", "nb", "ne", "nl", "no", "om", "or", "pa", "pap", "pl", "pt", "qu", "ro", "ru", "sd", "shn", "si", "sk", "sl",
    "sq", "sr", "sv", "sw", "ta", "te", "th", "tk", "tn", "tr", "tt", "ug", "uk", "ur", "uz", "vi", "yue",
];

/// The known programs, in the order in which they are listed.
pub(super) const PRESETS: &[Preset] = &[
    Preset {
        argv: &["espeak-ng", "-b", "1", "-v", "{voice}", "-s", "{rate*175}", "-w", "{out}", "-f", "{text_file}"],
        version: &["--version"],
        voices: espeak,
        languages: ESPEAK,
        may_have: is_short_tag,
        ascii: false,
        licence: "GPL-3.0-or-later (the program)",
        install: "apt install espeak-ng; dnf install espeak-ng; brew install espeak-ng",
    },
    Preset {
        argv: &[
            "flite",
            "-voice",
            "{voice}",
            "--setf",
            "duration_stretch={1/rate}",
            "-f",
            "{text_file}",
            "-o",
            "{out}",
        ],
        version: &["--version"],
        voices: flite,
        languages: &[],
        may_have: |name| FLITE.iter().any(|(known, _)| *known == name),
        ascii: true,
        licence: "CMU Flite licence (BSD-like)",
        install: "apt install flite; dnf install flite",
    },
    Preset {
        argv: &["RHVoice-test", "-p", "{voice}", "-r", "{rate*100}", "-o", "{out}"],
        version: &[],
        voices: rhvoice,
        languages: &[],
        may_have: |_| true,
        ascii: false,
        licence: "see the voice",
        install: "apt install rhvoice rhvoice-english (in Debian, from non-free)",
    },
    Preset {
        argv: &["pico2wave", "-l", "{voice}", "-w", "{out}", "{text}"],
        version: &[],
        voices: pico2wave,
        languages: &[],
        may_have: |name| PICO.contains(&name),
        ascii: false,
        licence: "Apache-2.0",
        install: "apt install libttspico-utils (in Debian, from non-free)",
    },
    Preset {
        argv: &[
            "text2wave",
            "-eval",
            "(voice_{voice})",
            "-eval",
            "(Parameter.set 'Duration_Stretch {1/rate})",
            "-o",
            "{out}",
            "{text_file}",
        ],
        version: &[],
        voices: festival,
        languages: &[],
        may_have: |_| true,
        ascii: true,
        licence: "see the voice",
        install: "apt install festival festvox-kallpc16k",
    },
    Preset {
        argv: &[
            "say",
            "-v",
            "{voice}",
            "-r",
            "{rate*175}",
            "--file-format=WAVE",
            "--data-format=LEI16@22050",
            "-o",
            "{out}",
            "-f",
            "{text_file}",
        ],
        version: &[],
        voices: say,
        languages: &[],
        // Its voices are named like people, so every bare name could be one.
        may_have: |name| name.starts_with(char::is_uppercase),
        ascii: false,
        licence: "of macOS",
        install: "a part of macOS",
    },
    Preset {
        argv: &["piper", "--model", "{voice}", "--length-scale", "{1/rate}", "--output_file", "{out}"],
        version: &[],
        voices: piper,
        languages: &[],
        // The engine `piper` has the same voices, and bare names refer to those.
        may_have: |_| false,
        ascii: false,
        licence: "see the voice",
        install: "pip install piper-tts, and set folder under [engines.piper] in voices.toml",
    },
];

/// What a program prints, if it answers quickly.
fn ask(program: &Path, args: &[&str]) -> String {
    let job = Job {
        program,
        args: args.iter().map(OsString::from).collect(),
        folder: None,
        input: None,
        environment: &[],
        timeout: Duration::from_secs(5),
        most: 1 << 20,
    };
    // These are the programs that are known here, of the system.
    let output = run(&job, &Permit::OWN, &AtomicBool::new(false));
    output.map_or_else(
        |_| String::new(),
        |output| format!("{}\n{}", String::from_utf8_lossy(&output.stdout), output.stderr),
    )
}

/// The version that a program prints.
pub(super) fn version(program: &Path, args: &[&str]) -> String {
    if args.is_empty() { String::new() } else { ask(program, args).trim().to_string() }
}

pub(super) fn known(name: &str, language: &str, gender: Gender) -> Known {
    Known { name: name.into(), argument: None, language: language.into(), gender, data: None }
}

/// Whether a name is a tag such as `de` or `en-us`, and not a name such as `hum` or `nora`.
fn is_short_tag(name: &str) -> bool {
    let tag = name.split('+').next().unwrap_or_default();
    let (first, rest) = tag.split_once('-').map_or((tag, None), |(first, rest)| (first, Some(rest)));
    let lower = !first.is_empty() && first.chars().all(|c| c.is_ascii_lowercase());
    lower && (first.len() == 2 || (first.len() == 3 && rest.is_some()))
}

/// `en-us` as BCP 47 writes it: `en-US`.
fn tag(name: &str) -> String {
    let name = name.replace('_', "-");
    match name.split_once('-') {
        Some((language, region)) if region.len() == 2 => format!("{language}-{}", region.to_ascii_uppercase()),
        _ => name,
    }
}

/// Reads the table of `espeak-ng --voices`: priority, language, age and gender, name, file.
fn espeak(place: &Surroundings<'_>) -> Vec<Known> {
    espeak_table(&ask(place.program, &["--voices"]))
}

pub(in crate::engine) fn espeak_table(table: &str) -> Vec<Known> {
    let mut voices: Vec<Known> = Vec::new();
    for line in table.lines() {
        let mut words = line.split_whitespace();
        let (Some(priority), Some(language), Some(gender)) = (words.next(), words.next(), words.next()) else {
            continue;
        };
        let gender = match gender.rsplit('/').next() {
            Some("M") => Gender::Man,
            Some("F") => Gender::Woman,
            _ => Gender::Neutral,
        };
        let twice = voices.iter().any(|voice| voice.name == language);
        if priority.parse::<u32>().is_ok() && !twice {
            voices.push(known(language, &tag(language), gender));
        }
    }
    voices
}

/// The voices that flite can be built with, except those that only tell the time.
const FLITE: [(&str, Gender); 5] =
    [("slt", Gender::Woman), ("rms", Gender::Man), ("awb", Gender::Man), ("kal16", Gender::Man), ("kal", Gender::Man)];

fn flite(place: &Surroundings<'_>) -> Vec<Known> {
    flite_list(&ask(place.program, &["-lv"]))
}

pub(in crate::engine) fn flite_list(list: &str) -> Vec<Known> {
    let built: Vec<&str> = list.split_whitespace().collect();
    let there = FLITE.iter().filter(|(name, _)| built.contains(name));
    there.map(|(name, gender)| known(name, if *name == "awb" { "en-GB" } else { "en-US" }, *gender)).collect()
}

/// The folders in a folder, by name.
fn folders(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut folders: Vec<PathBuf> = entries.map(|entry| entry.path()).filter(|path| path.is_dir()).collect();
    folders.sort();
    folders
}

fn name_of(path: &Path) -> Option<&str> {
    path.file_name()?.to_str()
}

/// The folders where programs keep their data.
const SHARES: [&str; 3] = ["/usr/share", "/usr/local/share", "/opt/homebrew/share"];

/// Finds the voices of RHVoice. Each is a folder with a file `voice.info`, which has lines of `key=value`.
fn rhvoice(_: &Surroundings<'_>) -> Vec<Known> {
    let folders = SHARES.iter().flat_map(|share| folders(&Path::new(share).join("RHVoice/voices")));
    let voice = |folder: PathBuf| {
        let info = std::fs::read_to_string(folder.join("voice.info")).unwrap_or_default();
        let value = |key: &str| info.lines().find_map(|line| line.trim().strip_prefix(key)?.trim().strip_prefix('='));
        let gender = match value("gender").map(str::trim) {
            Some("male") => Gender::Man,
            Some("female") => Gender::Woman,
            _ => Gender::Neutral,
        };
        let name = name_of(&folder)?;
        let language = match value("language").map(str::trim) {
            // The known speakers of CMU Arctic and of Edinburgh's recordings.
            Some("English") if matches!(name, "bdl" | "clb" | "slt") => "en-US",
            Some("English") if name == "alan" => "en-GB",
            Some("English") => "en",
            Some("Russian") => "ru",
            Some("Esperanto") => "eo",
            Some("Brazilian-Portuguese") => "pt-BR",
            _ => "und",
        };
        Some(Known { data: Some(folder.clone()), ..known(name, language, gender) })
    };
    folders.filter_map(voice).collect()
}

const PICO: [&str; 6] = ["en-US", "en-GB", "de-DE", "es-ES", "fr-FR", "it-IT"];

fn pico2wave(_: &Surroundings<'_>) -> Vec<Known> {
    PICO.iter().map(|tag| known(tag, tag, Gender::Woman)).collect()
}

/// Finds the voices of Festival. Each is a folder in the folder of its language.
fn festival(_: &Surroundings<'_>) -> Vec<Known> {
    let languages = SHARES.iter().flat_map(|share| folders(&Path::new(share).join("festival/voices")));
    let voices =
        languages.flat_map(|language| folders(&language).into_iter().map(move |voice| (language.clone(), voice)));
    let voice = |(language, voice): (PathBuf, PathBuf)| {
        let tag = match name_of(&language)? {
            "english" => "en",
            "us" => "en-US",
            "uk" => "en-GB",
            _ => "und",
        };
        Some(Known { data: Some(voice.clone()), ..known(name_of(&voice)?, tag, Gender::Neutral) })
    };
    voices.filter_map(voice).collect()
}

/// Reads the list of `say -v ?`: name, language, `#` and a sentence. Names may have spaces in them.
fn say(place: &Surroundings<'_>) -> Vec<Known> {
    say_list(&ask(place.program, &["-v", "?"]))
}

pub(in crate::engine) fn say_list(list: &str) -> Vec<Known> {
    let voice = |line: &str| {
        let (name, language) = line.split_once('#')?.0.trim_end().rsplit_once(char::is_whitespace)?;
        Some(known(name.trim_end(), &tag(language), Gender::Neutral))
    };
    list.lines().filter_map(voice).collect()
}

/// Finds every `NAME.onnx` with a `NAME.onnx.json` in the folder that voices.toml names.
fn piper(place: &Surroundings<'_>) -> Vec<Known> {
    let entries = place.piper.into_iter().flat_map(std::fs::read_dir).flatten().flatten();
    let mut models: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    models.sort();
    let voice = |path: PathBuf| {
        let name = name_of(&path)?.strip_suffix(".onnx")?.to_string();
        let full = std::path::absolute(&path).ok()?;
        // Their names begin with the language: en_US-lessac-medium.
        let language = name.split('-').next().map_or_else(String::new, tag);
        path.with_extension("onnx.json")
            .is_file()
            .then(|| Known { argument: Some(full.display().to_string()), ..known(&name, &language, Gender::Neutral) })
    };
    models.into_iter().filter_map(voice).collect()
}
