//! Turns text into phonemes with a program that the user has installed.

use super::clauses::{SIGNS, clauses};
use crate::engine::{EngineError, Obstacle, children};
use crate::voices::phonemes::{Pronunciation, is_vowel};
use std::ffi::OsString;
use std::io::{self, Write};
use std::process::Stdio;
use std::sync::OnceLock;

/// Turns words into phonemes of the International Phonetic Alphabet.
pub trait Phonemizer: Send + Sync {
    /// What the phonemes depend on in addition to the text: the program and its version.
    ///
    /// # Errors
    /// It does not run. The error says how to get it.
    fn version(&self) -> Result<String, Obstacle>;

    /// The phonemes of each text, in order. `voice` is the program's own name for a language. With `ties`, a `^` joins
    /// the symbols of one sound, as in `t^ʃ`.
    ///
    /// # Errors
    /// It does not run, does not have the voice, or has no phonemes for a text with words.
    fn phonemes(&self, voice: &str, texts: &[&str], ties: bool) -> Result<Vec<String>, EngineError>;
}

/// A clause in phonemes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpokenClause {
    /// The phonemes, without spaces at the ends and never empty.
    pub phonemes: String,
    /// One of `. ? ! , ; :`.
    pub mark: char,
}

/// A text, and the parts of it whose sounds are known.
#[derive(Clone, Copy)]
pub struct MarkedText<'a> {
    /// The text.
    pub text: &'a str,
    /// These parts in order, as in [`Utterance::sounds`](crate::engine::Utterance::sounds).
    pub sounds: &'a [Pronunciation],
    /// Converts IPA to the program's own notation.
    pub notation: fn(&str) -> String,
}

/// The phonemes of a text, clause by clause, because programs drop its punctuation marks and voices need them.
///
/// # Errors
/// The same as for [`Phonemizer::phonemes`].
pub fn phonemize(
    phonemizer: &dyn Phonemizer,
    voice: &str,
    written: MarkedText<'_>,
    ties: bool,
) -> Result<Vec<SpokenClause>, EngineError> {
    let (text, signs) = with_signs(written);
    let clauses = clauses(&text);
    let pieces = clauses.iter().flat_map(|clause| pieces_of(&clause.text));
    let texts: Vec<&str> = pieces.filter(|piece| piece.contains(char::is_alphanumeric)).collect();
    let answers = if texts.is_empty() { Vec::new() } else { phonemizer.phonemes(voice, &texts, ties)? };
    let mut answers = answers.into_iter();
    let mut all = Vec::with_capacity(clauses.len());
    for clause in &clauses {
        let mut parts: Vec<String> = Vec::new();
        for piece in pieces_of(&clause.text) {
            let known = piece.chars().next().and_then(|sign| signs.get((sign as usize).checked_sub(FIRST)?));
            match known {
                Some(own) => parts.push(own.clone()),
                None if piece.contains(char::is_alphanumeric) => {
                    let answer = answers.next().unwrap_or_default().trim().to_string();
                    if answer.is_empty() {
                        return Err(EngineError::refused(format!("no phonemes were found for `{piece}`")));
                    }
                    parts.push(answer);
                }
                None => {}
            }
        }
        if !parts.is_empty() {
            all.push(SpokenClause { phonemes: parts.join(" "), mark: clause.mark });
        }
    }
    Ok(all)
}

const FIRST: usize = *SIGNS.start() as usize;

/// A piece of a text.
pub enum Passage<'a> {
    /// Text to be read.
    Text(&'a str),
    /// Text whose sounds are known.
    Known {
        /// The text as written.
        written: &'a str,
        /// Its sounds in the requested notation.
        phonemes: String,
    },
}

/// Cuts the text around the stretches whose sounds are known. An English `'s` after one belongs to it, because by
/// itself it would be said as the name of the letter.
pub fn passages(written: MarkedText<'_>) -> Vec<Passage<'_>> {
    let MarkedText { text, sounds, notation } = written;
    let mut parts = Vec::with_capacity(2 * sounds.len() + 1);
    let mut at = 0;
    for sound in sounds {
        let stretch = (text.get(at..sound.start), text.get(sound.start..sound.end), text.get(sound.end..));
        let (Some(before), Some(written), Some(rest)) = stretch else { break };
        let mut phonemes = notation(&sound.ipa);
        at = sound.end;
        if let Some(after) = rest.strip_prefix("'s").or_else(|| rest.strip_prefix("’s"))
            && !after.starts_with(char::is_alphanumeric)
        {
            phonemes.push_str(possessive(&phonemes));
            at = text.len() - after.len();
        }
        parts.extend([Passage::Text(before), Passage::Known { written, phonemes }]);
    }
    parts.push(Passage::Text(&text[at..]));
    parts
}

/// The text with a private-use character in place of every part whose sounds are known, and the sounds for each character.
fn with_signs(written: MarkedText<'_>) -> (String, Vec<String>) {
    let mut text = String::with_capacity(written.text.len());
    let mut signs = Vec::new();
    for part in passages(written) {
        let sign = char::from_u32((FIRST + signs.len()) as u32).filter(|sign| SIGNS.contains(sign));
        match (part, sign) {
            (Passage::Known { phonemes, .. }, Some(sign)) => {
                text.push(sign);
                signs.push(phonemes);
            }
            (Passage::Text(plain) | Passage::Known { written: plain, .. }, _) => {
                text.push_str(&plain.replace(|character| SIGNS.contains(&character), " "));
            }
        }
    }
    (text, signs)
}

/// How an English `'s` sounds after these phonemes.
fn possessive(phonemes: &str) -> &'static str {
    match phonemes.chars().last() {
        Some('s' | 'z' | 'ʃ' | 'ʒ' | 'ʧ' | 'ʤ') => "ɪz",
        Some('p' | 't' | 'k' | 'f' | 'θ') => "s",
        _ => "z",
    }
}

/// IPA with stress marks directly before vowels, as espeak-ng and misaki write them and voices were trained on.
/// Dictionaries write them before the syllable: `ˈdʒeɪ` becomes `dʒˈeɪ`.
pub fn stressed_at_vowels(ipa: &str) -> String {
    let mut text = String::with_capacity(ipa.len());
    let mut stress = None;
    let mut signs = ipa.chars().peekable();
    while let Some(sign) = signs.next() {
        if matches!(sign, 'ˈ' | 'ˌ') {
            text.extend(stress.replace(sign));
            continue;
        }
        let syllabic = signs.peek() == Some(&'\u{329}');
        if syllabic || sign == ' ' || is_vowel(sign) {
            text.extend(stress.take());
        }
        text.push(sign);
    }
    text.extend(stress);
    text
}

/// The text between private-use characters, and these characters.
fn pieces_of(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        let end = match SIGNS.contains(&first) {
            true => first.len_utf8(),
            false => rest.find(|character| SIGNS.contains(&character)).unwrap_or(rest.len()),
        };
        let (piece, after) = rest.split_at(end);
        rest = after;
        Some(piece.trim())
    })
}

/// The program espeak-ng. It is under the GPL, so it is called and never linked.
pub struct Espeak {
    program: OsString,
    version: OnceLock<Result<String, Obstacle>>,
}

impl Default for Espeak {
    /// `$FULLCAST_ESPEAK`, or else espeak-ng in the search path; on Windows, also in the folder of its installer.
    fn default() -> Self {
        let wanted = std::env::var_os("FULLCAST_ESPEAK").filter(|program| !program.is_empty());
        Self::new(wanted.unwrap_or_else(|| {
            let installed = r"C:\Program Files\eSpeak NG\espeak-ng.exe";
            let here = cfg!(windows) && std::path::Path::new(installed).is_file();
            if here { installed.into() } else { "espeak-ng".into() }
        }))
    }
}

impl Espeak {
    /// Uses a program that takes the arguments of espeak-ng.
    pub fn new(program: impl Into<OsString>) -> Self {
        Self { program: program.into(), version: OnceLock::new() }
    }

    fn ask_version(&self) -> Result<String, Obstacle> {
        let output = children::command(&self.program).arg("--version").stdin(Stdio::null()).output();
        let output = output.map_err(|error| self.fault(&error))?;
        let text = String::from_utf8_lossy(&output.stdout);
        // "eSpeak NG text-to-speech: 1.51  Data at: /usr/lib/…"
        let version = text.split_once(':').and_then(|(_, rest)| rest.split_whitespace().next());
        let version = version.ok_or_else(|| self.obstacle("is not espeak-ng".into()))?;
        Ok(format!("espeak-ng {version}"))
    }

    fn obstacle(&self, problem: String) -> Obstacle {
        let install = "on Debian and Ubuntu `sudo apt install espeak-ng`, on Fedora `sudo dnf install espeak-ng`, on macOS \
                       `brew install espeak-ng`, on Windows the installer from github.com/espeak-ng/espeak-ng/releases";
        let (name, purpose) = (self.program.display().to_string(), "which turns text into phonemes");
        Obstacle::Program { name, purpose, problem, install: Some(install) }
    }

    fn fault(&self, error: &io::Error) -> Obstacle {
        self.obstacle(match error.kind() {
            io::ErrorKind::NotFound => "is not installed".into(),
            _ => format!("does not run: {error}"),
        })
    }

    /// The lines of output for a text.
    fn ask(&self, voice: &str, text: &str, ties: bool) -> Result<Vec<String>, EngineError> {
        let mut child = children::command(&self.program)
            .args(["-q", "--ipa", "-b", "1", "-v", voice, "--stdin"])
            .args(ties.then_some("--tie=^"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| self.fault(&error))?;
        let stdin = child.stdin.take();
        let output = std::thread::scope(|scope| {
            // The text is written by another thread, so that writing and reading do not wait for each other, however
            // long it is.
            scope.spawn(move || stdin.map(|mut stdin| stdin.write_all(text.as_bytes())));
            child.wait_with_output()
        });
        let output = output.map_err(|error| self.fault(&error))?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            let said =
                said.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or("it did not say why").to_string();
            let message = format!("{} failed for its voice `{voice}`: {said}", self.program.display());
            return Err(EngineError::broken(message));
        }
        Ok(String::from_utf8_lossy(&output.stdout).lines().map(without_flags).collect())
    }
}

impl Phonemizer for Espeak {
    fn version(&self) -> Result<String, Obstacle> {
        self.version.get_or_init(|| self.ask_version()).clone()
    }

    fn phonemes(&self, voice: &str, texts: &[&str], ties: bool) -> Result<Vec<String>, EngineError> {
        let plain = |character: char| character.is_ascii_alphanumeric() || matches!(character, '-' | '_' | '+');
        if voice.is_empty() || voice.starts_with('-') || !voice.chars().all(plain) {
            return Err(EngineError::broken(format!("`{voice}` is not a voice of espeak-ng")));
        }
        // One process for all texts, because starting it takes longer than its work. Each text ends in a blank line and
        // comes back as one line, unless espeak-ng breaks it somewhere; then each text is processed alone.
        let lines = self.ask(voice, &(texts.join("\n\n") + "\n"), ties)?;
        if lines.len() == texts.len() {
            return Ok(lines);
        }
        texts.iter().map(|text| Ok(self.ask(voice, &format!("{text}\n"), ties)?.join(" "))).collect()
    }
}

/// A line without the `(en)` … `(fr)` that espeak-ng writes around words of another language.
fn without_flags(line: &str) -> String {
    let mut kept = String::with_capacity(line.len());
    let mut rest = line;
    while let Some((before, flag)) = rest.split_once('(') {
        kept.push_str(before);
        let Some((_, after)) = flag.split_once(')') else { break };
        rest = after;
    }
    kept.push_str(rest);
    kept
}
