//! The voices that can be installed, and where they come from.

use crate::diag::{Advice, Diagnostic, did_you_mean};
use serde::Deserialize;
use std::sync::LazyLock;

/// A voice, or a model with its voices.
#[derive(Clone, Debug, PartialEq)]
pub struct CatalogueEntry {
    /// The name by which `fullcast voices install` knows it.
    pub name: String,
    /// The engine that uses it.
    pub engine: String,
    /// BCP 47 tags, separated by commas.
    pub language: String,
    /// The licence, as far as it is known.
    pub licence: String,
    /// The page on which its makers describe it and its licence.
    pub card: Option<String>,
    /// The files in order of installation. The last one makes the voice usable.
    pub files: Vec<CatalogueFile>,
}

/// A file of a voice.
#[derive(Clone, Debug, PartialEq)]
pub struct CatalogueFile {
    /// The name of the file on disk.
    pub name: String,
    /// An http or https address, or a path.
    pub source: String,
    /// The length in bytes, if it is known.
    pub bytes: Option<u64>,
    /// The digest that the content is checked against, if one is known.
    pub check: Option<PublishedDigest>,
}

/// A published digest, in hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PublishedDigest {
    /// SHA-256.
    Sha256(String),
    /// MD5, which detects a damaged file, but not a forged one.
    Md5(String),
}

impl CatalogueEntry {
    /// The total length of all files in bytes. `None` if the length of one is unknown.
    pub fn bytes(&self) -> Option<u64> {
        self.files.iter().map(|file| file.bytes).sum()
    }

    /// The weakest check among its files, as a word.
    pub fn checked(&self) -> &'static str {
        let any = |wanted: fn(&Option<PublishedDigest>) -> bool| self.files.iter().any(|file| wanted(&file.check));
        if any(Option::is_none) {
            "unverified"
        } else if any(|check| matches!(check, Some(PublishedDigest::Md5(_)))) {
            "MD5"
        } else {
            "SHA-256"
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    voice: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    name: String,
    engine: String,
    language: String,
    licence: String,
    base: String,
    card: Option<String>,
    files: Vec<FileRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileRow {
    path: String,
    bytes: Option<u64>,
    sha256: Option<String>,
    md5: Option<String>,
}

static CATALOGUE: LazyLock<Vec<CatalogueEntry>> = LazyLock::new(|| {
    let file: File = toml::from_str(include_str!("catalogue.toml")).expect("the catalogue is part of the program");
    file.voice.into_iter().map(entry).collect()
});

/// All voices of the catalogue.
pub fn catalogue() -> &'static [CatalogueEntry] {
    &CATALOGUE
}

fn entry(row: Row) -> CatalogueEntry {
    let part = |file: FileRow| CatalogueFile {
        name: file.path.rsplit('/').next().unwrap_or_default().to_string(),
        source: format!("{}{}", row.base, file.path),
        bytes: file.bytes,
        check: file.sha256.map(PublishedDigest::Sha256).or(file.md5.map(PublishedDigest::Md5)),
    };
    CatalogueEntry {
        files: row.files.into_iter().map(part).collect(),
        name: row.name,
        engine: row.engine,
        language: row.language,
        licence: row.licence,
        card: row.card,
    }
}

/// What to download for a name: the entry of the catalogue, with its files from another place if `from` says so, or a
/// Piper voice that is not in the catalogue.
///
/// # Errors
/// The name is unknown and `from` is not given, or it cannot be the name of a file.
pub fn find(name: &str, from: Option<&str>) -> Result<CatalogueEntry, Diagnostic> {
    let plain = |character: char| character.is_alphanumeric() || matches!(character, '-' | '_' | '.' | '+');
    if name.is_empty() || name.starts_with('.') || !name.chars().all(plain) {
        let fault = Diagnostic::error("unknown-voice", format!("`{name}` is not a name for a voice"));
        return Err(fault.hint("letters, digits, `-`, `_` and `.` make a name"));
    }
    let known = catalogue().iter().find(|entry| entry.name == name);
    let model = |from: &&str| from.ends_with(".onnx");
    match (known, from) {
        (Some(entry), None) => Ok(entry.clone()),
        (Some(entry), Some(from)) => Ok(moved(entry.clone(), from)),
        (None, Some(from)) if model(&from) => Ok(foreign(name, from)),
        (None, Some(from)) => Err(Diagnostic::error("unknown-voice", format!("`{name}` is not in the catalogue"))
            .advise(Advice::InstallFrom(format!("{from}/{name}.onnx")))),
        (None, None) => {
            let near = did_you_mean(name, catalogue().iter().map(|entry| entry.name.as_str()));
            let fault = Diagnostic::error("unknown-voice", format!("`{name}` is not in the catalogue"));
            let fault = near.map_or(fault.clone(), |near| fault.hint(format!("did you mean `{near}`?")));
            Err(fault.advise(Advice::ListInstallable).advise(Advice::InstallFromElsewhere))
        }
    }
}

/// The entry with its files from another place: a folder that holds them, or the address of the model itself.
fn moved(mut entry: CatalogueEntry, from: &str) -> CatalogueEntry {
    for file in &mut entry.files {
        file.source = match (from.ends_with(".onnx"), file.name.ends_with(".onnx.json")) {
            (true, true) => format!("{from}.json"),
            (true, false) => from.to_string(),
            (false, _) => format!("{}/{}", from.trim_end_matches('/'), file.name),
        };
    }
    entry
}

fn foreign(name: &str, from: &str) -> CatalogueEntry {
    let part = |ending: &str| CatalogueFile {
        name: format!("{name}.onnx{ending}"),
        source: format!("{from}{ending}"),
        bytes: None,
        check: None,
    };
    CatalogueEntry {
        name: name.to_string(),
        engine: "piper".into(),
        language: "und".into(),
        licence: "unknown".into(),
        card: None,
        files: vec![part(".json"), part("")],
    }
}
