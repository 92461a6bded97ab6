//! `[engines.command.NAME]` in voices.toml.

use super::template::PLACEHOLDERS;
use crate::diag::{Diagnostic, Diagnostics};
use crate::engine::neural::installed_folder;
use crate::engine::settings::{Described, check_name, described, fault, values};
use crate::engine::{Obstacle, Setup};
use crate::trust::{BookFolder, Permit, TrustRequest};
use crate::voices::{CheckedTable, EngineSchema, Spanned, Table, TableKey, ValueKind};
use std::path::PathBuf;

/// What voices.toml says about programs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CommandSettings {
    /// The programs that it describes, in the order of the file.
    pub programs: Vec<ProgramSettings>,
    /// The folder of Piper's voices, if voices.toml names one that may be read. It is needed here because the program `piper`
    /// uses them too.
    pub piper: Option<PathBuf>,
}

/// `[engines.command.NAME]`.
#[derive(Clone, Debug, PartialEq)]
pub struct ProgramSettings {
    /// The part before the slash in `NAME/VOICE`.
    pub name: String,
    /// The program and its arguments, with placeholders.
    pub argv: Vec<String>,
    /// The folder in which it is started: the folder of voices.toml.
    pub folder: PathBuf,
    /// The environment variables that it gets besides the usual ones.
    pub environment: Vec<String>,
    /// The permit to start it, or that there is none.
    pub permit: Result<Permit, Obstacle>,
    /// Its voices. None are listed if it has only one.
    pub described: Described,
}

const COMMAND: &Table = &Table {
    name: "command",
    header: "[engines.command.NAME]",
    help: "A program that writes WAV. Its voices are named `command:NAME/VOICE`. It is started only if you \
                 have agreed to that, without a shell, in the folder of this file. A table with the name of \
                 a program that Fullcast knows, such as `espeak-ng`, replaces it.",
};

/// The table and its keys.
pub static SCHEMA: EngineSchema = EngineSchema {
    entry: TableKey::new(
        "command",
        &[Table::ENGINES],
        ValueKind::Named(COMMAND),
        "known programs that are installed",
        [
            "command.robot = { argv = [\"espeak-ng\", \"-w\", \"{out}\", \"-f\", \"{text_file}\"] }",
            "programs that speak",
        ],
    ),
    tables: &[COMMAND],
    keys: &[&KEYS, &DESCRIBED],
    synonyms: &[("command", "argv"), ("cmd", "argv"), ("program", "argv"), ("license", "licence")],
    secrets: None,
};

static DESCRIBED: [TableKey; 6] = described(
    &[COMMAND],
    "identifies the voices in the cache, instead of the digest of the program; when it changes, lines are spoken again",
);

static KEYS: [TableKey; 2] = [
    TableKey::new(
        "argv",
        &[COMMAND],
        ValueKind::Texts,
        "",
        [
            "argv = [\"espeak-ng\", \"-v\", \"{voice}\", \"-w\", \"{out}\", \"-f\", \"{text_file}\"]",
            "the program and its arguments. `{text}` is replaced by the text and `{text_file}` by a file that holds it; without either, the text goes to standard input. `{out}` is the WAV file to write; without it, WAV is read from standard output. `{voice}` is the voice, `{rate}` the tempo factor, and `{rate*175}` or `{1/rate}` a number computed from it",
        ],
    ),
    TableKey::new(
        "environment",
        &[COMMAND],
        ValueKind::Texts,
        "none",
        [
            "environment = [\"SPEECH_LICENCE\"]",
            "names of environment variables that the program gets, besides the few that every program gets, such as `PATH` and `LANG`",
        ],
    ),
];

/// The programs of all files. Of two with the same name, the first one counts.
pub fn read(setup: &Setup<'_>, faults: &mut Diagnostics) -> CommandSettings {
    let mut programs: Vec<ProgramSettings> = Vec::new();
    for (name, section) in setup.settings.named("command") {
        check_name(&name, faults);
        if programs.iter().all(|known| known.name != name.value) {
            programs.extend(program(name.value, section, setup, faults));
        }
    }
    let piper = installed_folder(setup, "piper").and_then(|(folder, permit)| permit.is_ok().then_some(folder));
    CommandSettings { programs, piper }
}

/// Reads a program. `None` if nothing says what to start.
fn program(
    name: String,
    mut section: CheckedTable,
    setup: &Setup<'_>,
    faults: &mut Diagnostics,
) -> Option<ProgramSettings> {
    let argv = section.texts("argv")?;
    if argv.is_empty() {
        let message = format!("`argv` of `{name}` is empty: there is no program to start");
        let hint = "add the program: argv = [\"espeak-ng\", \"-w\", \"{out}\", \"-f\", \"{text_file}\"]";
        let told = Diagnostic::error("empty-text", message).hint(hint);
        faults.push(match &section.place {
            Some((source, span)) => told.at(source, *span),
            None => told,
        });
        return None;
    }
    for argument in &argv {
        check_placeholders(argument, faults);
    }
    let argv: Vec<String> = argv.into_iter().map(|argument| argument.value).collect();
    let (folder, environment) = (section.folder(), values(section.texts("environment")));
    let request = |book: &BookFolder| TrustRequest::run(argv.clone(), &folder, environment.clone(), book);
    let permit = setup.ask(&section, request);
    Some(ProgramSettings { name, argv, folder, environment, permit, described: Described::read(&mut section) })
}

/// Reports a word in braces that looks like a placeholder but is not one, such as `{txt}`. Other braces belong to the program.
fn check_placeholders(argument: &Spanned<String>, faults: &mut Diagnostics) {
    for part in argument.value.split('{').skip(1) {
        let Some((word, _)) = part.split_once('}') else { continue };
        let plain = word.chars().all(|c| c.is_ascii_alphabetic() || c == '_') && !word.is_empty();
        if plain && !PLACEHOLDERS.contains(&word) {
            let known: Vec<String> = PLACEHOLDERS.iter().map(|word| format!("{{{word}}}")).collect();
            let told = fault(argument, "wrong-value", format!("`{{{word}}}` is no placeholder"));
            faults.push(told.hint(format!("known here: {}", known.join(", "))));
        }
    }
}
