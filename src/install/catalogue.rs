//! The voices that can be installed, and where they come from.

use super::source::FileSource;
use serde::Deserialize;
use std::sync::LazyLock;

/// A voice, or a model with its voices.
#[derive(Clone, Debug, PartialEq)]
pub struct CatalogueEntry {
    /// The name by which `fullcast voices install` knows it.
    pub name: String,
    /// A shorter name by which it is known too.
    pub short: Option<String>,
    /// The engine that uses it.
    pub engine: String,
    /// BCP 47 tags, separated by commas.
    pub language: String,
    /// The licence, as far as it is known.
    pub licence: String,
    /// What it is, in a few words. Empty if its name says enough.
    pub about: String,
    /// Whether it is shown to somebody who does not know yet what to install.
    pub recommended: bool,
    /// The name of the file among [`files`](Self::files) in which its makers describe it and its licence.
    pub card: Option<String>,
    /// The files in order of installation. The last one makes the voice usable.
    pub files: Vec<CatalogueFile>,
}

/// A file of a voice.
#[derive(Clone, Debug, PartialEq)]
pub struct CatalogueFile {
    /// The name of the file on disk.
    pub name: String,
    /// Where it can be had. These are tried in order.
    pub sources: Vec<FileSource>,
    /// The length in bytes, if it is known.
    pub bytes: Option<u64>,
    /// The digest that the content is checked against, wherever it comes from. `None` if none is known.
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

    /// The weakest check among its files, as a word: `unverified`, `MD5` or `SHA-256`.
    pub fn checked(&self) -> &'static str {
        checked(&self.files)
    }
}

/// The weakest check among files, as a word.
pub fn checked(files: &[CatalogueFile]) -> &'static str {
    let any = |wanted: fn(&Option<PublishedDigest>) -> bool| files.iter().any(|file| wanted(&file.check));
    if any(Option::is_none) {
        "unverified"
    } else if any(|check| matches!(check, Some(PublishedDigest::Md5(_)))) {
        "MD5"
    } else {
        "SHA-256"
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
    short: Option<String>,
    engine: String,
    language: String,
    licence: String,
    #[serde(default)]
    about: String,
    #[serde(default)]
    recommended: bool,
    card: Option<String>,
    group: Vec<Group>,
}

/// Files that come from the same places.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Group {
    from: Vec<String>,
    files: Vec<FileRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileRow {
    name: String,
    /// Its name at its sources, if that is another one.
    path: Option<String>,
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
    CatalogueEntry {
        files: row
            .group
            .into_iter()
            .flat_map(|Group { from, files }| files.into_iter().map(move |row| file(&from, row)))
            .collect(),
        name: row.name,
        short: row.short,
        engine: row.engine,
        language: row.language,
        licence: row.licence,
        about: row.about,
        recommended: row.recommended,
        card: row.card,
    }
}

fn file(from: &[String], row: FileRow) -> CatalogueFile {
    let source = |text: &String| FileSource::parse(text, row.path.as_deref().unwrap_or(&row.name));
    CatalogueFile {
        sources: from.iter().map(|text| source(text).expect("the catalogue is part of the program")).collect(),
        bytes: row.bytes,
        check: row.sha256.map(PublishedDigest::Sha256).or(row.md5.map(PublishedDigest::Md5)),
        name: row.name,
    }
}

/// The entry with this name, which can be its short one.
pub fn find(name: &str) -> Option<&'static CatalogueEntry> {
    catalogue().iter().find(|entry| entry.name == name || entry.short.as_deref() == Some(name))
}

/// The entries that read a language, whatever its region, the best first: the recommended ones, then those of medium quality,
/// which is a good balance, then the smallest.
pub fn reading(language: &str) -> Vec<&'static CatalogueEntry> {
    let primary = |tag: &str| tag.trim().split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
    let wanted = primary(language);
    let reads = |entry: &&CatalogueEntry| entry.language.split(',').any(|tag| primary(tag) == wanted);
    let mut entries: Vec<&CatalogueEntry> = catalogue().iter().filter(reads).collect();
    entries.sort_by_key(|entry| {
        (!entry.recommended, !entry.name.ends_with("-medium"), entry.bytes().unwrap_or(u64::MAX), entry.name.as_str())
    });
    entries
}
