//! `[engines]`: where the voices come from that are not built in.

use super::Spanned;
use super::check::Section;
use crate::diag::{Diagnostic, Diagnostics, Source};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// `[engines]`. Paths in it are relative to the current folder already, not to voices.toml.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EngineSettings {
    /// `[engines.openai]` first, under an empty name, then its `servers`.
    pub openai: Vec<ServerSettings>,
    /// `[engines.command.NAME]`, in file order.
    pub commands: Vec<CommandSettings>,
    /// `[engines.piper]`.
    pub piper: LocalSettings,
    /// `[engines.kokoro]`.
    pub kokoro: LocalSettings,
}

/// An engine that computes on this machine.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LocalSettings {
    /// Where the files of the voices lie; none for the engine's own place.
    pub folder: Option<PathBuf>,
}

/// `[engines.openai]` or `[engines.openai.servers.NAME]`. The key itself is not here, only where it is.
#[derive(Clone, Debug, PartialEq)]
pub struct ServerSettings {
    /// What stands before the slash in `NAME/VOICE`; empty for `[engines.openai]` itself.
    pub name: String,
    /// Addresses up to `/audio/speech`, without a slash at the end; at least one.
    pub urls: Vec<String>,
    /// What is asked for as `model`.
    pub model: String,
    /// The voices to list.
    pub voices: Vec<String>,
    /// The environment variable that holds the key.
    pub key_env: Option<String>,
    /// The file that holds the key.
    pub key_file: Option<PathBuf>,
    /// Requests in flight at each address.
    pub concurrency: usize,
    /// How often a line is tried.
    pub attempts: usize,
    /// Seconds that one request may take.
    pub timeout: f64,
    /// The longest text, in characters.
    pub max_characters: usize,
    /// In whatever currency.
    pub price_per_million_characters: Option<f64>,
    /// Sent with every request.
    pub extra: BTreeMap<String, Plain>,
    /// Sent as it is, if it is there.
    pub stream: Option<bool>,
    /// BCP 47.
    pub language: String,
    /// Of the voices.
    pub licence: String,
    /// Stands for the service in keys of the cache; none for the first address.
    pub version: Option<String>,
}

/// `[engines.command.NAME]`.
#[derive(Clone, Debug, PartialEq)]
pub struct CommandSettings {
    /// What stands before the slash in `NAME/VOICE`.
    pub name: String,
    /// The program and its arguments, placeholders in them.
    pub argv: Vec<String>,
    /// Where it is started: the folder of voices.toml.
    pub folder: PathBuf,
    /// The voices to list; empty where the program has one voice only.
    pub voices: Vec<String>,
    /// Seconds that one line may take.
    pub timeout: f64,
    /// The longest text, in characters.
    pub max_characters: usize,
    /// BCP 47.
    pub language: String,
    /// Of the voices.
    pub licence: String,
    /// Stands for the program in keys of the cache; none for its digest.
    pub version: Option<String>,
}

/// A value without parts.
#[derive(Clone, Debug, PartialEq)]
pub enum Plain {
    /// A text.
    Text(String),
    /// A whole number.
    Whole(i64),
    /// A finite number.
    Number(f64),
    /// `true` or `false`.
    Switch(bool),
}

/// The longest `input` that the interface takes (OpenAI API reference, createSpeech).
const MOST_CHARACTERS: usize = 4096;

/// Seconds that a line may take where nothing is said.
const TIMEOUT: f64 = 120.0;

/// How people name keys of services. None of them has a place in voices.toml, where they would be shown and shared.
const SECRETS: &[&str] = &[
    "key",
    "api_key",
    "apikey",
    "token",
    "api_token",
    "access_token",
    "bearer",
    "secret",
    "password",
    "authorization",
];

/// Whether a key of a service would stand under this name.
pub(super) fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase().replace('-', "_");
    SECRETS.contains(&name.as_str())
}

/// What is in braces and no placeholder would reach the program as it stands.
const PLACEHOLDERS: &[&str] = &["text", "text_file", "out", "voice", "rate"];

impl EngineSettings {
    /// Lays these settings over those of an included file: a table that is here stands as a whole.
    pub(super) fn fill(&mut self, below: EngineSettings) {
        if self.openai.is_empty() {
            self.openai = below.openai;
        }
        for command in below.commands {
            if !self.commands.iter().any(|own| own.name == command.name) {
                self.commands.push(command);
            }
        }
        self.piper.folder = self.piper.folder.take().or(below.piper.folder);
        self.kokoro.folder = self.kokoro.folder.take().or(below.kokoro.folder);
    }
}

/// Reads the checked table of one file.
pub(super) fn read(mut section: Section, source: &Arc<Source>, diagnostics: &mut Diagnostics) -> EngineSettings {
    let mut reader = Reader { folder: source.path.parent().unwrap_or(Path::new("")), source, diagnostics };
    let mut openai = Vec::new();
    if let Some(mut main) = section.table("openai") {
        let others = main.named("servers").unwrap_or_default();
        openai.extend(reader.server(String::new(), main));
        for (name, section) in others {
            reader.name(&name);
            openai.extend(reader.server(name.value, section));
        }
    }
    let commands = section.named("command").unwrap_or_default().into_iter();
    let commands = commands.filter_map(|(name, section)| {
        reader.name(&name);
        reader.command(name.value, section)
    });
    let commands = commands.collect();
    let mut local = |key| {
        let folder = section.table(key).and_then(|mut table| table.text("folder"));
        LocalSettings { folder: folder.map(|folder| reader.folder.join(folder.value)) }
    };
    EngineSettings { openai, commands, piper: local("piper"), kokoro: local("kokoro") }
}

struct Reader<'a> {
    folder: &'a Path,
    source: &'a Arc<Source>,
    diagnostics: &'a mut Diagnostics,
}

impl Reader<'_> {
    fn fault(&mut self, at: &Spanned<String>, code: &'static str, message: String, hint: &str) {
        self.diagnostics.push(Diagnostic::error(code, message).at(&at.source, at.span).hint(hint));
    }

    /// A name that a voice's name can be read with.
    fn name(&mut self, name: &Spanned<String>) {
        if name.value.contains(['/', ':']) {
            let message = format!("`{}` cannot stand before a voice's name", name.value);
            self.fault(name, "wrong-value", message, "a name here has neither `/` nor `:`");
        }
    }

    fn server(&mut self, name: String, mut section: Section) -> Option<ServerSettings> {
        let urls: Vec<_> = section.texts("urls").unwrap_or_default();
        if let Some(secret) = urls.iter().find(|url| hides_something(&url.value)) {
            self.secret(secret);
            return None;
        }
        let urls: Vec<String> = urls.iter().filter_map(|url| self.url(url)).collect();
        let (key_env, key_file) = (section.text("key_env"), section.text("key_file"));
        if let (Some(_), Some(file)) = (&key_env, &key_file) {
            let message = "`key_env` and `key_file` exclude each other".to_string();
            self.fault(file, "wrong-value", message, "say one place where the key is");
        }
        let text = |value: Option<Spanned<String>>| value.map(|value| value.value);
        let whole = |value: Option<Spanned<f64>>, usual: usize| value.map_or(usual, |value| value.value as usize);
        (!urls.is_empty()).then(|| ServerSettings {
            name,
            urls,
            model: text(section.text("model")).unwrap_or_else(|| "tts-1".into()),
            voices: texts(section.texts("voices")),
            key_env: text(key_env),
            key_file: text(key_file).map(|file| self.folder.join(file)),
            concurrency: whole(section.number("concurrency"), 4),
            attempts: whole(section.number("attempts"), 5),
            timeout: section.number("timeout").map_or(TIMEOUT, |seconds| seconds.value),
            max_characters: whole(section.number("max_characters"), MOST_CHARACTERS),
            price_per_million_characters: section.number("price_per_million_characters").map(|price| price.value),
            extra: section.values("extra").unwrap_or_default(),
            stream: section.switch("stream").map(|on| on.value),
            language: text(section.text("language")).unwrap_or_else(|| "und".into()),
            licence: text(section.text("licence")).unwrap_or_else(|| "unknown".into()),
            version: text(section.text("version")),
        })
    }

    /// Tells an address with a key in it. The message shows the line's number, but not the line.
    fn secret(&mut self, url: &Spanned<String>) {
        let (path, line) = (self.source.path.display(), url.source.line_column(url.span.start).0);
        let message = format!("{path}:{line}: an address here has no user name, key or question mark in it");
        let hint = "put the key into an environment variable or a file, and write key_env or key_file";
        self.diagnostics.push(Diagnostic::error("key-in-voices", message).hint(hint));
    }

    /// An address as requests need it.
    fn url(&mut self, url: &Spanned<String>) -> Option<String> {
        let rest = url.value.strip_prefix("http://").or_else(|| url.value.strip_prefix("https://"));
        if rest.is_none_or(|rest| rest.is_empty() || rest.starts_with('/')) {
            let message = "an address begins with `http://` or `https://` and a name".to_string();
            self.fault(url, "wrong-value", message, "for example: urls = [\"http://localhost:8880/v1\"]");
            return None;
        };
        let url = url.value.trim_end_matches('/');
        Some(url.strip_suffix("/audio/speech").unwrap_or(url).to_string())
    }

    fn command(&mut self, name: String, mut section: Section) -> Option<CommandSettings> {
        let argv = section.texts("argv")?;
        if argv.is_empty() {
            let message = format!("`argv` of `{name}` is empty: there is no program to start");
            let hint = "add the program: argv = [\"espeak-ng\", \"-w\", \"{out}\", \"-f\", \"{text_file}\"]";
            self.diagnostics.push(Diagnostic::error("empty-text", message).at(self.source, section.place).hint(hint));
            return None;
        }
        for argument in &argv {
            self.placeholders(argument);
        }
        let voices = texts(section.texts("voices"));
        let text = |value: Option<Spanned<String>>| value.map(|value| value.value);
        Some(CommandSettings {
            name,
            argv: argv.into_iter().map(|argument| argument.value).collect(),
            folder: self.folder.to_path_buf(),
            voices,
            timeout: section.number("timeout").map_or(TIMEOUT, |seconds| seconds.value),
            max_characters: section.number("max_characters").map_or(MOST_CHARACTERS, |most| most.value as usize),
            language: text(section.text("language")).unwrap_or_else(|| "und".into()),
            licence: text(section.text("licence")).unwrap_or_else(|| "unknown".into()),
            version: text(section.text("version")),
        })
    }

    /// Tells a word in braces that resembles a placeholder and is none, such as `{txt}`. Other braces are the program's.
    fn placeholders(&mut self, argument: &Spanned<String>) {
        for part in argument.value.split('{').skip(1) {
            let Some((word, _)) = part.split_once('}') else { continue };
            let plain = word.chars().all(|c| c.is_ascii_alphabetic() || c == '_') && !word.is_empty();
            if plain && !PLACEHOLDERS.contains(&word) {
                let message = format!("`{{{word}}}` is no placeholder");
                let known: Vec<String> = PLACEHOLDERS.iter().map(|word| format!("{{{word}}}")).collect();
                self.fault(argument, "wrong-value", message, &format!("known here: {}", known.join(", ")));
            }
        }
    }
}

/// Whether an address holds more than a place: a user, a key.
fn hides_something(url: &str) -> bool {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split('/').next().unwrap_or_default().contains('@') || url.contains(['?', '#'])
}

fn texts(list: Option<Vec<Spanned<String>>>) -> Vec<String> {
    list.unwrap_or_default().into_iter().map(|text| text.value).collect()
}
