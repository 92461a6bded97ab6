//! Where voices.toml is found, and the files that it includes.

use super::Read;
use super::draft::Draft;
use crate::diag::{Diagnostic, Diagnostics, Source};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

/// The name of the file that is looked for.
pub const FILE_NAME: &str = "voices.toml";

/// The voices.toml of a script: beside it, else in the folders above up to and with the current one if the script lies
/// below that, else in the current one.
///
/// What is found is named the way the script was: relative to the current folder for a relative path.
pub fn find(script: &Path, current: &Path) -> Option<PathBuf> {
    let place = plain(&current.join(script));
    let current = plain(current);
    let mut folders: Vec<&Path> = place.ancestors().skip(1).collect();
    match folders.iter().position(|folder| *folder == current) {
        Some(last) => folders.truncate(last + 1),
        None => {
            folders.truncate(1);
            folders.push(&current);
        }
    }
    let found = folders.into_iter().map(|folder| folder.join(FILE_NAME)).find(|path| path.is_file())?;
    match found.strip_prefix(&current) {
        Ok(short) if script.is_relative() => Some(short.to_path_buf()),
        _ => Some(found),
    }
}

/// A path without `.` and, where the path itself tells, without `..`.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if matches!(plain.components().next_back(), Some(Component::Normal(_))) => {
                plain.pop();
            }
            other => plain.push(other),
        }
    }
    plain
}

/// Includes nested deeper than this are a mistake.
const DEEPEST: usize = 16;

/// Reads a file and all that it includes into one draft; gives back the files too, in the order in which they were read.
pub(super) fn load(source: &Arc<Source>, read: Read<'_>, diagnostics: &mut Diagnostics) -> (Draft, Vec<Arc<Source>>) {
    let mut loader = Loader { read, diagnostics, files: Vec::new(), open: vec![plain(&source.path)] };
    let draft = loader.file(source);
    (draft, loader.files)
}

/// Puts faults in source order: file by file as they were read, top down in each.
pub(super) fn in_order(faults: Diagnostics, files: &[Arc<Source>]) -> Diagnostics {
    let file_of = |source: &Arc<Source>| files.iter().position(|file| Arc::ptr_eq(file, source));
    let mut faults: Vec<Diagnostic> = faults.iter().cloned().collect();
    faults.sort_by_key(|fault| fault.place.as_ref().map(|(source, span)| (file_of(source), *span)));
    faults.into_iter().collect()
}

struct Loader<'a> {
    read: Read<'a>,
    diagnostics: &'a mut Diagnostics,
    /// Every file that was read, each once.
    files: Vec<Arc<Source>>,
    /// The files that are being read, from the first down to the present one.
    open: Vec<PathBuf>,
}

impl Loader<'_> {
    fn file(&mut self, source: &Arc<Source>) -> Draft {
        self.files.push(source.clone());
        let mut draft = Draft::read(source, self.diagnostics);
        // A later file goes above an earlier one, and all of them go below this one.
        for name in std::mem::take(&mut draft.include).into_iter().rev() {
            if let Some(included) = self.include(source, &name) {
                draft.fill(included);
            }
        }
        draft
    }

    fn include(&mut self, from: &Arc<Source>, name: &super::Spanned<String>) -> Option<Draft> {
        let path = plain(&from.path.parent().unwrap_or(Path::new("")).join(&name.value));
        let shown = path.display();
        let error = |code, message: String| Diagnostic::error(code, message).at(&name.source, name.span);
        if self.open.contains(&path) {
            let message = format!("`{shown}` includes itself");
            let circle: Vec<String> = self.open.iter().map(|path| format!("`{}`", path.display())).collect();
            let hint = format!("the circle is {} → `{shown}`; take one of the includes out", circle.join(" → "));
            self.diagnostics.push(error("circular-include", message).hint(hint));
            return None;
        }
        if self.open.len() > DEEPEST {
            let message = format!("`{shown}` is included too deep: more than {DEEPEST} files, one inside the other");
            self.diagnostics.push(error("circular-include", message));
            return None;
        }
        if self.files.iter().any(|file| plain(&file.path) == path) {
            return None;
        }
        match (self.read)(&path) {
            Ok(text) => {
                self.open.push(path.clone());
                let draft = self.file(&Source::new(&path, text));
                self.open.pop();
                Some(draft)
            }
            Err(why) => {
                let fault = error("missing-include", format!("`{shown}` cannot be read: {why}"));
                self.diagnostics.push(fault.hint("the path is taken from the folder of the file that includes it"));
                None
            }
        }
    }
}
