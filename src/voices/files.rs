//! Finds voices.toml, and reads it with the files that it includes.

use super::draft::Draft;
use super::{Read, Unread};
use crate::diag::{Advice, Diagnostic, Diagnostics, Source};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

/// The name of the file that is looked for.
pub const FILE_NAME: &str = "voices.toml";

/// Finds the voices.toml of a script: beside the script, or else in the nearest folder above it. Where the program was
/// started makes no difference. Above the script, a folder in which everybody may write, such as `/tmp`, is passed over.
///
/// The path is given in the same way as that of the script: relative to the current folder if that is relative.
pub fn find(script: &Path, current: &Path) -> Option<PathBuf> {
    let place = plain(&current.join(script));
    let current = plain(current);
    let folders = place.ancestors().skip(1).enumerate();
    let trusted = folders.filter(|(above, folder)| *above == 0 || !everybody_writes(folder));
    let found = trusted.map(|(_, folder)| folder.join(FILE_NAME)).find(|path| path.is_file())?;
    match found.strip_prefix(&current) {
        Ok(short) if script.is_relative() => Some(short.to_path_buf()),
        _ => Some(found),
    }
}

/// Whether every user of the machine may put files into a folder.
fn everybody_writes(folder: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        folder.metadata().is_ok_and(|found| found.permissions().mode() & 0o002 != 0)
    }
    #[cfg(not(unix))]
    {
        let _ = folder;
        false
    }
}

/// Removes `.` from a path, and `..` where that is possible without looking at the disk.
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

/// Files that include one another more deeply than this are a mistake.
const DEEPEST: usize = 16;

/// Reads a file and everything that it includes into one draft. Also returns the files, in the order in which they were read.
pub(super) fn load(source: &Arc<Source>, read: Read<'_>, diagnostics: &mut Diagnostics) -> (Draft, Vec<Arc<Source>>) {
    let mut loader = Loader { read, diagnostics, files: Vec::new(), open: vec![plain(&source.path)], expressions: 0 };
    let draft = loader.file(source);
    (draft, loader.files)
}

/// Sorts faults into source order: by file, in the order in which the files were read, then by place.
pub(super) fn in_order(faults: Diagnostics, files: &[Arc<Source>]) -> Diagnostics {
    let file_of = |source: &Arc<Source>| files.iter().position(|file| Arc::ptr_eq(file, source));
    let mut faults: Vec<Diagnostic> = faults.iter().cloned().collect();
    faults.sort_by_key(|fault| fault.place.as_ref().map(|(source, span)| (file_of(source), *span)));
    faults.into_iter().collect()
}

struct Loader<'a> {
    read: Read<'a>,
    diagnostics: &'a mut Diagnostics,
    /// Every file that was read, once.
    files: Vec<Arc<Source>>,
    /// The files that are being read, from the outermost to the current one.
    open: Vec<PathBuf>,
    /// How many regular expressions these files have.
    expressions: usize,
}

impl Loader<'_> {
    fn file(&mut self, source: &Arc<Source>) -> Draft {
        self.files.push(source.clone());
        let mut draft = Draft::read(source, &mut self.expressions, self.diagnostics);
        // A file that is included later goes over one that is included earlier, and this file goes over all of them.
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
            Err(Unread::Untrusted) => {
                let fault =
                    error("not-trusted", format!("`{shown}` is not in the folder of the book, and is not read"));
                self.diagnostics.push(fault.advise(Advice::ListRequests));
                None
            }
            Err(Unread::Because(why)) => {
                let fault = error("missing-include", format!("`{shown}` cannot be read: {why}"));
                self.diagnostics.push(fault.hint("the path is taken from the folder of the file that includes it"));
                None
            }
        }
    }
}
