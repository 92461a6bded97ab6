//! What is to be installed, and from where.

use super::catalogue::{CatalogueEntry, CatalogueFile, catalogue, find};
use super::fetch::is_web;
use super::source::FileSource;
use crate::diag::{Advice, Diagnostic, did_you_mean};
use std::path::PathBuf;

/// A voice to install.
#[derive(Clone, Debug, PartialEq)]
pub struct InstallRequest {
    /// The name that it will have.
    pub name: String,
    /// What the catalogue knows about it. `None` for a voice that is not in the catalogue.
    pub entry: Option<CatalogueEntry>,
    /// Where it comes from, if not from the catalogue's sources.
    pub from: Option<InstallOrigin>,
}

/// A place of the user's choice that a voice is installed from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InstallOrigin {
    /// A file on this machine, or a folder: a graph, an archive, or several of them.
    Local(PathBuf),
    /// The address of a graph or of an archive.
    Web(String),
}

impl InstallRequest {
    /// Requests a voice by its name in the catalogue, or any voice from somewhere else. Nothing is read or asked yet.
    ///
    /// # Errors
    /// The name is unknown and `from` is not given, or it cannot be the name of a file.
    pub fn new(name: &str, from: Option<&str>) -> Result<Self, Diagnostic> {
        let plain = |character: char| character.is_alphanumeric() || matches!(character, '-' | '_' | '.' | '+');
        if name.is_empty() || name.starts_with('.') || !name.chars().all(plain) {
            let fault = Diagnostic::error("unknown-voice", format!("`{name}` is not a name for a voice"));
            return Err(fault.hint("letters, digits, `-`, `_` and `.` make a name"));
        }
        let entry = find(name).cloned();
        let name = entry.as_ref().map_or(name, |entry| &entry.name).to_string();
        match (entry, from) {
            (None, None) => Err(unknown(&name)),
            (Some(entry), Some(from)) if is_web(from) && !is_file(from) => {
                Ok(Self { name, entry: Some(moved(entry, from)), from: None })
            }
            (None, Some(from)) if is_web(from) && !is_file(from) => {
                Err(unknown(&name).advise(Advice::InstallFrom(format!("{}/{name}.onnx", from.trim_end_matches('/')))))
            }
            (entry, Some(from)) if is_web(from) => {
                Ok(Self { name, entry, from: Some(InstallOrigin::Web(from.to_string())) })
            }
            (entry, from) => Ok(Self { name, entry, from: from.map(|from| InstallOrigin::Local(from.into())) }),
        }
    }
}

fn unknown(name: &str) -> Diagnostic {
    let names = catalogue().iter().flat_map(|entry| [Some(entry.name.as_str()), entry.short.as_deref()]).flatten();
    let fault = Diagnostic::error("unknown-voice", format!("`{name}` is not in the catalogue"));
    let fault = match did_you_mean(name, names) {
        Some(near) => fault.hint(format!("did you mean `{near}`?")),
        None => fault,
    };
    fault.advise(Advice::ListInstallable).advise(Advice::InstallFromElsewhere)
}

/// Whether an address names a graph or an archive, and not a folder.
fn is_file(address: &str) -> bool {
    let path = address.split(['?', '#']).next().unwrap_or(address);
    path.ends_with(".onnx") || super::archive::is_archive(path)
}

/// The entry with its files from a mirror.
fn moved(mut entry: CatalogueEntry, from: &str) -> CatalogueEntry {
    for file in &mut entry.files {
        file.sources = vec![FileSource::Address(format!("{}/{}", from.trim_end_matches('/'), file.name))];
    }
    entry
}

/// A file about which nothing is known but where it is.
pub fn unchecked(name: &str, source: impl Into<String>) -> CatalogueFile {
    CatalogueFile { name: name.into(), sources: vec![FileSource::Address(source.into())], bytes: None, check: None }
}
