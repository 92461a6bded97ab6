//! Files that stand there already just as they would be written: they are kept.

use super::super::delivery::{Delivery, Part};
use fullcast::audio::measure::Measures;
use fullcast::book::Book;
use fullcast::output::ledger::{self, Ledger, Origin, Swept};
use fullcast::output::trail::{Beginning, Marks, Trail};
use fullcast::output::{Raw, Spec, playlist};
use fullcast::store::{Key, Store};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// What is known of the files of this render from the last one. Without a cache that lasts, nothing is.
pub(super) struct Kept<'a> {
    store: &'a Store,
    delivery: &'a Delivery,
    /// Whether a file is kept only if it was measured.
    measured: bool,
    folder: PathBuf,
    known: Option<Known>,
    /// Instead of that, for a whole book in plain samples.
    trodden: Option<Trodden>,
    /// Names of the files that were kept.
    pub names: BTreeSet<String>,
}

struct Known {
    key: Key,
    program: blake3::Hash,
    ledger: Ledger,
}

struct Trodden {
    key: Key,
    program: blake3::Hash,
    trail: Option<Trail>,
}

impl<'a> Kept<'a> {
    pub fn open(store: &'a Store, delivery: &'a Delivery, book: &Book, measured: bool) -> Self {
        let parent = delivery.path.parent().filter(|parent| !parent.as_os_str().is_empty());
        let folder = if delivery.split { &delivery.path } else { parent.unwrap_or(Path::new(".")) };
        let mut kept = Self {
            store,
            delivery,
            measured,
            folder: folder.to_path_buf(),
            known: None,
            trodden: None,
            names: BTreeSet::new(),
        };
        let program = if store.is_temporary() { None } else { ledger::program() };
        if let (Some(program), Some(folder)) = (program, key(folder, delivery.split.then_some(&book.path))) {
            if is_plain(delivery) {
                let key = trail_key(folder, &delivery.path);
                let trail = store.note(&key).and_then(|note| Trail::parse(&note));
                kept.trodden = Some(Trodden { key, program, trail });
            } else {
                let ledger = store.note(&folder).map(|note| Ledger::parse(&note)).unwrap_or_default();
                kept.known = Some(Known { key: folder, program, ledger });
            }
        }
        kept
    }

    /// What a part measures, if its file need not be written.
    pub fn find(&mut self, part: &Part, spec: &Spec) -> Option<Option<Measures>> {
        if let Some((trail, marks)) = self.trail(part, spec) {
            let told = !self.measured || trail.measures.is_some();
            let found = (told && trail.holds(&part.path, &marks)).then(|| trail.measures.clone())?;
            self.names.extend(part.path.file_name().map(|name| name.to_string_lossy().into_owned()));
            return Some(found.filter(|_| self.measured));
        }
        let (name, origin) = self.origin(part, spec)?;
        let found = self.known.as_ref()?.ledger.holds(&self.folder, name, &origin, self.measured)?;
        self.names.insert(name.to_owned());
        Some(found.filter(|_| self.measured))
    }

    /// So much of a part's old file as would be written again.
    pub fn beginning(&self, part: &Part, spec: &Spec) -> Option<Beginning> {
        let (trail, marks) = self.trail(part, spec)?;
        trail.beginning(&part.path, &marks)
    }

    fn trail(&self, part: &Part, spec: &Spec) -> Option<(&Trail, Marks)> {
        let Trodden { program, trail, .. } = self.trodden.as_ref()?;
        Some((trail.as_ref()?, Marks::new(program, spec, &part.timeline)?))
    }

    /// Notes a part whose file was just written. At once, so that a render that is stopped goes on where it was.
    pub fn add(&mut self, part: &Part, spec: &Spec, raw: Option<Raw>, measures: Option<Measures>) {
        if let (Some(Trodden { key, program, .. }), Some(raw)) = (&self.trodden, raw) {
            let marks = Marks::new(program, spec, &part.timeline);
            if let Some(trail) = marks.and_then(|marks| Trail::of(&part.path, raw, marks, measures)) {
                // Where it cannot be kept, the file is written whole the next time.
                let _ = self.store.keep_note(key, &trail.bytes());
            }
            return;
        }
        let Some((name, origin)) = self.origin(part, spec) else { return };
        let Some(known) = &mut self.known else { return };
        known.ledger.add(&self.folder, name, &origin, measures);
        self.save();
    }

    /// Removes chapters of an earlier render that the book has no more, and what lay `beside` them. Tells of them, and of
    /// what the old playlist named and nobody proves to be ours.
    pub fn sweep(&mut self, parts: &[Part], beside: &[PathBuf]) -> Vec<String> {
        if !self.delivery.split {
            return Vec::new();
        }
        let sounds = parts.iter().map(|part| &part.path);
        let names: BTreeSet<&str> = sounds.chain(beside).filter_map(|path| path.file_name()?.to_str()).collect();
        let endings = beside.iter().filter_map(|path| path.extension()?.to_str());
        let endings: BTreeSet<&str> = endings.chain([self.delivery.format.extensions[0]]).collect();
        let mut swept = Swept::default();
        if let Some(known) = &mut self.known {
            for path in beside {
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                known.ledger.add(&self.folder, &name, &blake3::hash(b"written every time"), None);
            }
            swept = known.ledger.sweep(&self.folder, &endings, &names);
        }
        self.save();
        let Swept { removed, mut left } = swept;
        let strange = |name: &String| !names.contains(name.as_str()) && self.folder.join(name).is_file();
        left.extend(playlist::read(&self.delivery.playlist()).into_iter().filter(strange));
        left.sort();
        left.dedup();
        let told = |what: &str, names: &[String]| (!names.is_empty()).then(|| format!("{what}: {}", shown(names)));
        let notes = [
            told("removed, because the book has no such chapter any more", &removed),
            told("left as they are, though an earlier render wrote them and this one did not", &left),
        ];
        notes.into_iter().flatten().collect()
    }

    /// None where nothing is known.
    fn origin<'p>(&self, part: &'p Part, spec: &Spec) -> Option<(&'p str, Origin)> {
        let name = part.path.file_name()?.to_str()?;
        let program = &self.known.as_ref()?.program;
        Some((name, ledger::origin(program, self.delivery.format, spec, &part.tags, &part.timeline)))
    }

    fn save(&self) {
        if let Some(known) = &self.known {
            // Where it cannot be kept, the files are written again the next time.
            let _ = self.store.keep_note(&known.key, &known.ledger.bytes());
        }
    }
}

/// A book in one WAV file is too much to be proved by its bytes.
fn is_plain(delivery: &Delivery) -> bool {
    !delivery.split && delivery.format.name == "wav"
}

fn trail_key(folder: Key, path: &Path) -> Key {
    let mut hasher = blake3::Hasher::new();
    hasher.update(b"trail of ").update(&folder.0);
    hasher.update(path.file_name().unwrap_or_default().as_encoded_bytes());
    Key(*hasher.finalize().as_bytes())
}

/// A folder of chapters belongs to one script: what another one wrote there is none of its chapters.
fn key(folder: &Path, script: Option<&PathBuf>) -> Option<Key> {
    let mut hasher = blake3::Hasher::new();
    hasher.update(b"files of ").update(folder.canonicalize().ok()?.as_os_str().as_encoded_bytes());
    if let Some(script) = script {
        hasher.update(b" split from ").update(script.canonicalize().ok()?.as_os_str().as_encoded_bytes());
    }
    Some(Key(*hasher.finalize().as_bytes()))
}

/// The first few.
fn shown(names: &[String]) -> String {
    const SHOWN: usize = 5;
    let first = names[..names.len().min(SHOWN)].join(", ");
    match names.len().saturating_sub(SHOWN) {
        0 => first,
        more => format!("{first} and {more} more"),
    }
}
