//! Finds out what the user's own files are. Names do not matter, except for those of Kokoro's voices, which are the names
//! by which they are cast: a graph is known by what goes in and what comes out.

use super::archive::{self, ArchiveFault, LIMITS, is_archive};
use super::packages::write;
use super::trouble::Trouble;
use crate::engine::GraphKind;
use crate::fs::{self, PathError};
use std::path::{Path, PathBuf};

/// How deep folders are searched.
const DEPTH: usize = 5;

/// The most files that are looked at.
const MOST: usize = 20_000;

/// The length of one of Kokoro's voices that is a file by itself: 510 × 256 numbers of 32 bits.
const TABLE: u64 = 510 * 256 * 4;

/// The files that may belong to a voice.
#[derive(Debug, Default)]
pub struct OwnFiles {
    /// Graphs, Kokoro's voices, and what describes them.
    pub plain: Vec<PathBuf>,
    /// Archives, which may be packages.
    pub archives: Vec<PathBuf>,
    /// Why some of the archives in a folder were left out.
    refused: Vec<String>,
}

/// A voice among the user's files.
#[derive(Debug, PartialEq, Eq)]
pub struct OwnVoice {
    /// The engine that uses it.
    pub engine: &'static str,
    /// Its files, with the names that they get, in order of installation.
    pub files: Vec<(PathBuf, String)>,
}

impl OwnFiles {
    /// Finds the files in a folder, or the single file, and unpacks archives to `scratch`.
    ///
    /// # Errors
    /// Nothing can be read there, the only archive is refused, or the disk is full.
    pub fn find(from: &Path, scratch: &Path) -> Result<Self, Trouble> {
        let mut found = Self::default();
        let lasting =
            |error: std::io::Error| Trouble::Lasting(PathError::new(from, crate::fs::Doing::Read, error).to_string());
        match std::fs::metadata(from).map_err(lasting)?.is_dir() {
            true => found.search(from),
            false => found.add(from.to_path_buf()),
        }
        for (nth, archive) in found.archives.clone().into_iter().enumerate() {
            let folder = scratch.join(format!("unpacked-{nth}"));
            fs::make_folder(&folder)?;
            match unpack(&archive, &folder, &mut found.plain) {
                // Something else in the same folder need not be of any interest.
                Err(Trouble::Lasting(why)) if archive != from => found.refused.push(why),
                outcome => outcome?,
            }
        }
        found.plain.sort();
        Ok(found)
    }

    fn search(&mut self, folder: &Path) {
        let mut folders = vec![(folder.to_path_buf(), 0)];
        while let Some((folder, depth)) = folders.pop() {
            for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
                let path = entry.path();
                match path.is_dir() {
                    _ if entry.file_name().to_string_lossy().starts_with('.') => {}
                    true if depth < DEPTH => folders.push((path, depth + 1)),
                    false if self.plain.len() + self.archives.len() < MOST => self.add(path),
                    _ => {}
                }
            }
        }
        self.archives.sort();
    }

    fn add(&mut self, path: PathBuf) {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        match is_archive(&name) {
            true => self.archives.push(path),
            false => self.plain.extend(is_wanted(&name).then_some(path)),
        }
    }

    /// Finds a voice with this name for an engine, or for whatever engine it is for. `engine` is that of the catalogue.
    ///
    /// # Errors
    /// There is none, or more than one that could be meant: what was found instead.
    pub fn voice(&self, name: &str, engine: Option<&str>) -> Result<OwnVoice, String> {
        let mut known: Vec<(&PathBuf, &'static str)> = Vec::new();
        let mut others = self.refused.clone();
        for path in self.plain.iter().filter(|path| path.extension().is_some_and(|end| end == "onnx")) {
            match GraphKind::of(path) {
                Ok(kind) if kind.engine().is_some_and(|found| engine.is_none_or(|wanted| wanted == found)) => {
                    known.extend(kind.engine().map(|engine| (path, engine)));
                }
                Ok(GraphKind::Other(form)) => others.push(format!("`{}` {form}", shown(path))),
                Ok(kind) => {
                    others.push(format!("`{}` is a graph for {}", shown(path), kind.engine().unwrap_or_default()))
                }
                Err(why) => others.push(format!("`{}` {why}", shown(path))),
            }
        }
        let named = known.iter().position(|(path, _)| stem(path) == name);
        let (path, engine) = match (named, known.len()) {
            (Some(nth), _) => known[nth],
            (None, 1) => known[0],
            (None, 0) if others.is_empty() => return Err("there is no graph, which is a file ending in .onnx".into()),
            (None, 0) => {
                let wanted = engine.map_or_else(|| "a voice".to_string(), |engine| format!("a voice of {engine}"));
                return Err(format!("nothing is {wanted}: {}", others.join("; ")));
            }
            _ => {
                let names: Vec<&str> = known.iter().map(|(path, _)| stem(path)).collect();
                return Err(format!("there are several voices; install one under its own name: {}", names.join(", ")));
            }
        };
        self.belonging(name, path, engine)
    }

    /// The voice of a graph, with what belongs to it.
    fn belonging(&self, name: &str, graph: &Path, engine: &'static str) -> Result<OwnVoice, String> {
        let mut files = Vec::new();
        match engine {
            "piper" => {
                let config = graph.with_extension("onnx.json");
                if !config.is_file() {
                    let missing = config.file_name().unwrap_or_default().to_string_lossy().into_owned();
                    return Err(format!("`{}` is a Piper voice, and its `{missing}` is not beside it", shown(graph)));
                }
                files.push((config, format!("{name}.onnx.json")));
            }
            "kokoro" => {
                let tables = self.plain.iter().filter(|path| is_table(path));
                let own = |path: &PathBuf| path.file_name()?.to_str().map(str::to_string);
                files.extend(tables.filter_map(|path| Some((path.clone(), own(path)?))));
            }
            _ => {}
        }
        let own = match engine {
            // The name of the model is not the name of a voice.
            "kokoro" => graph.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            _ => format!("{name}.onnx"),
        };
        files.push((graph.to_path_buf(), own));
        Ok(OwnVoice { engine, files })
    }
}

fn shown(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn stem(path: &Path) -> &str {
    path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default()
}

/// Whether a file can belong to a voice, by the ending of its name.
fn is_wanted(name: &str) -> bool {
    [".onnx", ".onnx.json", ".bin", ".npz"].iter().any(|ending| name.ends_with(ending))
}

/// Whether a file holds voices of Kokoro: a table of the right size, or an archive of NumPy.
fn is_table(path: &Path) -> bool {
    use std::io::Read;
    let Ok(mut file) = std::fs::File::open(path) else { return false };
    let length = file.metadata().map_or(0, |metadata| metadata.len());
    let mut start = [0; 4];
    let archive = file.read_exact(&mut start).is_ok() && start == *b"PK\x03\x04";
    path.extension().is_some_and(|end| end == "bin" || end == "npz") && (archive || length == TABLE)
}

/// Unpacks what can belong to a voice into a folder, without the folders of the archive. Of files with the same name, the
/// first one is kept.
fn unpack(archive: &Path, folder: &Path, plain: &mut Vec<PathBuf>) -> Result<(), Trouble> {
    let mut visit = |name: &str, content: archive::Content<'_>| -> Result<(), Trouble> {
        let own = name.rsplit(['/', '\\']).next().unwrap_or_default();
        let path = folder.join(own);
        if is_wanted(own) && !own.starts_with('.') && !path.exists() {
            write(content, &path)?;
            plain.push(path);
        }
        Ok(())
    };
    let about = |why: String| Trouble::Lasting(format!("`{}` {why}", archive.display()));
    archive::visit(archive, LIMITS, &mut visit).map_err(|fault| match fault {
        ArchiveFault::Archive(why) | ArchiveFault::Reader(Trouble::Lasting(why)) => about(why),
        ArchiveFault::Reader(trouble) => trouble,
    })
}
