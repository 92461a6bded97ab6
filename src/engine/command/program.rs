//! A program, its voices, and how it speaks a line.

use super::presets::{self, Known, PRESETS, Preset, Surroundings};
use super::process::{Job, ProgramOutput, run};
use super::settings::CommandSettings;
use super::template::{Values, fill, mentions};
use crate::audio::{Audio, wav};
use crate::engine::neural::find_files;
use crate::engine::perform::{longest, most_bytes};
use crate::engine::{Abilities, Absence, EngineError, Gender, Letters, Obstacle, Utterance, Voice};
use crate::fs;
use crate::script::is_same_language;
use crate::trust::Permit;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::Duration;

/// Files among the arguments, such as scripts and models, are part of what decides the sound. Beyond this size, their
/// length and time are used instead of their content.
const MOST_DIGESTED: u64 = 1 << 29;

/// The time limit of known programs for a line.
const TIMEOUT: Duration = Duration::from_secs(120);

/// The tempo factors that programs are asked for. Outside this range, the samples are stretched as well.
const RATES: (f32, f32) = (0.5, 2.0);

/// Samples below this count as silence: -80 dBFS.
const SILENCE: f32 = 1e-4;

/// A program of voices.toml or of [`PRESETS`].
pub(super) struct Program {
    /// The part before the slash in the names of its voices.
    pub name: String,
    pub argv: Vec<String>,
    /// The longest text, in characters.
    pub limit: usize,
    /// The folder in which it is started, for programs of voices.toml.
    folder: Option<PathBuf>,
    timeout: Duration,
    version: Option<String>,
    /// The voices listed in voices.toml.
    listed: Vec<Known>,
    licence: String,
    preset: Option<&'static Preset>,
    /// The folder of Piper's voices, for the preset of that name.
    piper: Option<PathBuf>,
    /// Its path, or `None` if it is not installed or must not be started.
    executable: Option<PathBuf>,
    environment: Vec<String>,
    /// The permit to start it, or that there is none.
    permit: Result<Permit, Obstacle>,
    /// The preset's voices, once they were needed.
    asked: OnceLock<Vec<Known>>,
}

/// The programs of voices.toml, then the known ones that are installed, unless voices.toml has one of the same name.
pub(super) fn all(settings: &CommandSettings) -> Vec<Program> {
    let own = settings.programs.iter().map(|command| Program {
        name: command.name.clone(),
        argv: command.argv.clone(),
        limit: command.described.max_characters,
        executable: command.permit.as_ref().ok().and_then(|_| executable(&command.argv[0], &command.folder)),
        environment: command.environment.clone(),
        permit: command.permit.clone(),
        folder: Some(command.folder.clone()),
        timeout: Duration::from_secs_f64(command.described.timeout),
        version: command.described.version.clone(),
        listed: command.described.voices.iter().map(|name| voice(name, &command.described.language)).collect(),
        licence: command.described.licence.clone(),
        preset: None,
        piper: None,
        asked: OnceLock::from(vec![voice("", &command.described.language)]),
    });
    let mut programs: Vec<Program> = own.collect();
    for preset in PRESETS {
        let name = preset.argv[0];
        if programs.iter().any(|program| program.name == name) {
            continue;
        }
        if let Some(executable) = executable(name, Path::new("")) {
            programs.push(Program {
                name: name.into(),
                argv: preset.argv.iter().map(ToString::to_string).collect(),
                limit: usize::MAX,
                executable: Some(executable),
                environment: Vec::new(),
                permit: Ok(Permit::OWN),
                folder: None,
                timeout: TIMEOUT,
                version: None,
                listed: Vec::new(),
                licence: preset.licence.into(),
                preset: Some(preset),
                piper: settings.piper.clone(),
                asked: OnceLock::new(),
            });
        }
    }
    programs
}

/// Why there is no program with this name. It may be a known one that is not installed.
pub(super) fn not_installed(name: &str) -> Obstacle {
    let known = PRESETS.iter().find(|preset| preset.argv[0] == name);
    known.map_or_else(Obstacle::unknown, install)
}

/// How to install a known program.
fn install(preset: &Preset) -> Obstacle {
    Obstacle::Program {
        name: preset.argv[0].into(),
        purpose: "",
        problem: "is not installed".into(),
        install: Some(preset.install),
    }
}

/// The known program that reads a language, if it is not among these.
pub(super) fn missing_for(programs: &[Program], language: &str) -> Option<Obstacle> {
    let reads = |preset: &&Preset| preset.languages.iter().any(|own| is_same_language(own, language));
    let preset = PRESETS.iter().find(reads)?;
    programs.iter().all(|program| program.name != preset.argv[0]).then(|| install(preset))
}

/// Known programs that are not among these, and how to install them. Programs of other systems are left out.
pub(super) fn installable(programs: &[Program]) -> Vec<Absence> {
    let missing = PRESETS.iter().filter(|preset| !programs.iter().any(|program| program.name == preset.argv[0]));
    let here = missing.filter(|preset| preset.argv[0] != "say" || cfg!(target_os = "macos"));
    here.map(|preset| Absence { what: preset.argv[0].to_string(), obstacle: install(preset) }).collect()
}

/// The path of a program: in the PATH, or relative to `folder` if its name has a slash.
fn executable(name: &str, folder: &Path) -> Option<PathBuf> {
    let found = if name.contains('/') { which::which(folder.join(name)) } else { which::which(name) };
    std::path::absolute(found.ok()?).ok()
}

fn voice(name: &str, language: &str) -> Known {
    presets::known(name, language, Gender::Neutral)
}

impl Program {
    /// The voices: those of voices.toml, or else what the program reports. Starts known programs.
    fn known(&self) -> &[Known] {
        match (self.preset, &self.executable) {
            (None, _) if !self.listed.is_empty() => &self.listed,
            (Some(preset), Some(program)) => {
                self.asked.get_or_init(|| (preset.voices)(&Surroundings { program, piper: self.piper.as_deref() }))
            }
            // A program with a single voice, which has no name.
            _ => self.asked.get().map_or(&[], Vec::as_slice),
        }
    }

    /// The voices for lists. Empty if the program does not exist.
    pub fn listed_voices(&self) -> Vec<Voice> {
        if self.executable.is_none() {
            Vec::new()
        } else {
            self.known().iter().map(|known| self.describe(known)).collect()
        }
    }

    /// Finds a voice by its own name. Programs of voices.toml take any name, and espeak-ng takes variants after a `+`.
    pub fn voice(&self, own: &str) -> Result<Voice, Obstacle> {
        let known = self.find(own).ok_or_else(|| self.obstacle().unwrap_or_else(|| self.unknown()))?;
        Ok(self.describe(&known))
    }

    fn find(&self, own: &str) -> Option<Known> {
        // What voices a program would have is known from voices.toml, whether it may be started or not.
        if self.executable.is_none() && self.permit.is_ok() {
            return None;
        }
        if let Some(known) = self.known().iter().find(|known| known.name == own) {
            return Some(known.clone());
        }
        if self.preset.is_none() {
            let language = self.known().first().map_or("und", |known| &known.language);
            return (!own.is_empty() && mentions(&self.argv, "voice")).then(|| voice(own, language));
        }
        let (base, variant) = own.split_once('+').filter(|_| self.name == "espeak-ng")?;
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
        let base = self.known().iter().find(|known| known.name == base && !variant.is_empty())?;
        variant.chars().all(plain).then(|| Known { name: own.into(), ..base.clone() })
    }

    /// Finds a voice by a bare name: a listed voice, or the program's own name if it has only one voice.
    pub fn named(&self, bare: &str) -> Option<Voice> {
        match self.preset {
            Some(preset) if !(preset.may_have)(bare) => None,
            Some(_) => self.voice(bare).ok(),
            None if self.name == bare => self.voice("").ok(),
            None => self.listed.iter().find(|known| known.name == bare).and_then(|known| self.voice(&known.name).ok()),
        }
    }

    /// Whether it reads only ASCII.
    fn is_ascii(&self) -> bool {
        self.preset.is_some_and(|preset| preset.ascii)
    }

    /// The obstacle that the program must not be started, or does not exist.
    pub fn obstacle(&self) -> Option<Obstacle> {
        if let Err(untrusted) = &self.permit {
            return Some(untrusted.clone());
        }
        let lost = || Obstacle::Program {
            name: self.argv[0].clone(),
            purpose: "",
            problem: "is not found".into(),
            install: None,
        };
        self.executable.is_none().then(lost)
    }

    /// The obstacle that it has no voice with some name. Says which voices it has.
    fn unknown(&self) -> Obstacle {
        let names: Vec<&str> = self.known().iter().map(|known| known.name.as_str()).take(8).collect();
        match names.first() {
            None | Some(&"") => Obstacle::unknown(),
            Some(_) => Obstacle::name(format!("{} has {}, …", self.name, names.join(", "))),
        }
    }

    fn describe(&self, known: &Known) -> Voice {
        let name = if known.name.is_empty() { self.name.clone() } else { format!("{}/{}", self.name, known.name) };
        let abilities = Abilities {
            rate: mentions(&self.argv, "rate").then_some(RATES),
            limit: self.limit,
            letters: if self.is_ascii() { Letters::Ascii } else { Letters::All },
            ..Abilities::NONE
        };
        Voice {
            obstacle: self.permit.as_ref().err().cloned(),
            gender: known.gender,
            description: format!("spoken by the program {}", self.argv[0]).into(),
            licence: self.licence.clone().into(),
            abilities,
            automatic: known.language != "und",
            ..Voice::new(name.into(), known.language.clone().into())
        }
    }

    /// Identifies everything that decides the sound: the arguments, and the `version` in voices.toml or else the program,
    /// all files among its arguments and the voice's data, byte by byte, and the version that it prints.
    pub fn print(&self, own: &str) -> String {
        let mut hasher = blake3::Hasher::new();
        let mut add = |bytes: &[u8]| {
            hasher.update(&(bytes.len() as u64).to_le_bytes());
            hasher.update(bytes);
        };
        let known = self.find(own);
        let argument = known.as_ref().and_then(|known| known.argument.clone()).unwrap_or_else(|| own.to_string());
        self.argv.iter().for_each(|argument| add(argument.as_bytes()));
        match (&self.version, &self.executable) {
            (Some(version), _) => add(version.as_bytes()),
            (None, Some(executable)) => {
                add(&digest(executable));
                let asked = self.preset.map_or_else(String::new, |preset| presets::version(executable, preset.version));
                add(asked.as_bytes());
                for named in &self.argv[1..] {
                    let file =
                        self.folder.as_deref().unwrap_or(Path::new("")).join(named.replace("{voice}", &argument));
                    if file.is_file() {
                        add(&digest(&file));
                    }
                }
                if let Some(data) = known.and_then(|known| known.data) {
                    find_files(&data, "").iter().for_each(|file| add(&digest(file)));
                }
            }
            (None, None) => {}
        }
        format!("command/1 {}", hasher.finalize().to_hex())
    }

    /// Speaks with the voice `own`.
    pub fn speak(&self, own: &str, utterance: &Utterance<'_>) -> Result<Audio, EngineError> {
        let known = self.find(own).ok_or_else(|| {
            EngineError::from(self.obstacle().unwrap_or_else(|| self.unknown()))
                .about(format_args!("{} has no voice `{own}`", self.name))
        })?;
        let scratch = tempfile::Builder::new().prefix("fullcast-command-").tempdir();
        let scratch = scratch.map_err(|error| laid_out("a temporary folder cannot be created", error))?;
        let (text_file, out) = (scratch.path().join("text.txt"), scratch.path().join("out.wav"));
        let text = plain(utterance.text, self.is_ascii());
        let voice = known.argument.as_deref().unwrap_or(&known.name);
        let values = Values { text: &text, text_file: &text_file, out: &out, voice, rate: utterance.shape.rate };
        if mentions(&self.argv, "text_file") {
            // Some programs skip a last line without a line end.
            std::fs::write(&text_file, format!("{text}\n"))
                .map_err(|error| laid_out("the text cannot be written to a file", error))?;
        }
        let output = self.run(&text, &values, utterance)?;
        self.sound(output, mentions(&self.argv, "out").then_some(&out), utterance.text)
    }

    /// Starts the program for one line and waits for it.
    fn run(&self, text: &str, values: &Values<'_>, utterance: &Utterance<'_>) -> Result<ProgramOutput, EngineError> {
        let permit = self.permit.as_ref().map_err(Clone::clone)?;
        let program = self.executable.as_deref().ok_or_else(Obstacle::unknown)?;
        let reads = !mentions(&self.argv, "text") && !mentions(&self.argv, "text_file");
        let line = format!("{text}\n");
        let job = Job {
            program,
            args: self.argv[1..].iter().map(|argument| OsString::from(fill(argument, values))).collect(),
            folder: self.folder.as_deref(),
            input: reads.then_some(line.as_str()),
            environment: &self.environment,
            timeout: self.timeout,
            most: most_bytes(utterance.text),
        };
        run(&job, permit, utterance.stop)
    }

    /// The sound that the program wrote to the file `out` or to its standard output.
    fn sound(&self, output: ProgramOutput, out: Option<&PathBuf>, text: &str) -> Result<Audio, EngineError> {
        let complaint = if output.stderr.is_empty() { String::new() } else { format!(": {}", output.stderr) };
        let broken = |what: &str| EngineError::broken(format!("{} {what}{complaint}", self.name));
        if let Some(failed) = output.failed {
            return Err(broken(&format!("failed ({failed})")));
        }
        let bytes = match out {
            Some(out) => fs::read_regular(out, most_bytes(text)).map_err(|error| {
                let missing = error.kind() == std::io::ErrorKind::NotFound;
                let what = if missing { "wrote no file".into() } else { format!("wrote no sound: {}", error.source) };
                broken(&what).because(error)
            })?,
            None => output.stdout,
        };
        if bytes.is_empty() {
            return Err(broken("wrote no sound"));
        }
        let audio = wav::decode_within(&bytes, longest(text)).map_err(|error| {
            let message = format!("what {} wrote is not sound: {error}{complaint}", self.name);
            EngineError::broken(message).because(error)
        })?;
        match audio.samples.iter().any(|sample| sample.abs() > SILENCE) {
            true => Ok(audio),
            false => Err(EngineError::refused(format!("{} made no sound of this text{complaint}", self.name))),
        }
    }
}

/// The error for a temporary file that could not be written.
fn laid_out(what: &str, error: std::io::Error) -> EngineError {
    EngineError::broken(format!("{what}: {error}")).because(error)
}

/// A digest of the bytes of a file, or of its length and time if it is huge.
fn digest(path: &Path) -> Vec<u8> {
    if let Some(huge) = path.metadata().ok().filter(|metadata| metadata.len() > MOST_DIGESTED) {
        return format!("{} {:?}", huge.len(), huge.modified().ok()).into_bytes();
    }
    let mut hasher = blake3::Hasher::new();
    let read = std::fs::File::open(path).and_then(|file| hasher.update_reader(file).map(|_| ()));
    if read.is_err() { Vec::new() } else { hasher.finalize().as_bytes().to_vec() }
}

/// A text that no program misunderstands: on one line and, if necessary, in ASCII.
fn plain(text: &str, ascii: bool) -> String {
    let line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    if ascii { line.chars().map(ascii_of).collect() } else { line }
}

/// A character for a program that only knows ASCII, or a space if there is no equivalent. For letters, this is only a
/// fallback without a warning: see [`Letters`].
fn ascii_of(character: char) -> &'static str {
    match character {
        // `deunicode` writes these marks as letters or as other marks.
        '\u{201E}' | '\u{AB}' | '\u{BB}' => "\"",
        '\u{2012}'..='\u{2015}' => " - ",
        _ => deunicode::deunicode_char(character).unwrap_or(" "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_and_letters_beyond_ascii_have_a_like_in_it() {
        let written = "„Æon“ «déjà» – ‘Łódź’… Straße\u{2010}Đà, Þór";
        assert_eq!(plain(written, true), "\"AEon\" \"deja\"  -  'Lodz'... Strasse-Da, Thor");
        assert_eq!(plain(written, false), written);
    }

    #[test]
    fn other_data_of_a_voice_is_another_sound() {
        let folder = tempfile::tempdir().unwrap();
        let put = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
        std::fs::create_dir(folder.path().join("16000")).unwrap();
        put("voice.info", "name=Ann");
        put("16000/tree.inf", "old");
        let known = Known { data: Some(folder.path().to_path_buf()), ..voice("ann", "en") };
        let program = Program {
            name: "speaker".into(),
            argv: vec!["speaker".into(), "{voice}".into()],
            limit: usize::MAX,
            folder: None,
            timeout: TIMEOUT,
            version: None,
            listed: vec![known],
            licence: String::new(),
            preset: None,
            piper: None,
            executable: std::env::current_exe().ok(),
            environment: Vec::new(),
            permit: Ok(Permit::OWN),
            asked: OnceLock::new(),
        };
        let before = program.print("ann");
        assert_eq!(program.print("ann"), before);
        put("16000/tree.inf", "new");
        assert_ne!(program.print("ann"), before);
    }
}
