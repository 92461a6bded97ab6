//! `-o -`: the sound goes to standard output.

use super::Delivered;
use crate::cli::Fault;
use crate::cli::args::Render;
use fullcast::diag::Diagnostic;
use fullcast::fs::{Doing, PathError, Scratch};
use fullcast::output::OUTPUTS;
use std::fs::File;
use std::io::{self, ErrorKind, IsTerminal, Write};
use std::path::{Path, PathBuf};

/// The path that means standard output instead of a file.
const STANDARD_OUTPUT: &str = "-";

/// Whether the sound is to go to standard output.
pub(super) fn is_asked_for(args: &Render) -> bool {
    args.output.as_deref() == Some(Path::new(STANDARD_OUTPUT))
}

/// A file that is sent to standard output when it is finished, because most formats write their beginning last.
pub(super) struct Piped {
    file: PathBuf,
    _folder: Scratch,
}

impl Piped {
    /// Checks what was asked for, and makes room for the file. `None` if the sound goes to a file.
    pub fn of(args: &Render) -> Result<Option<Self>, Fault> {
        if !is_asked_for(args) {
            return Ok(None);
        }
        let refused =
            |why: &str| Diagnostic::error("cannot-pipe", format!("the sound cannot go to standard output: {why}"));
        if args.split.is_some() {
            return Err(refused("--split writes several files").into());
        }
        if args.watch {
            return Err(refused("--watch writes again and again").into());
        }
        if !super::order::of(args).sides.volume_subtitles.is_empty() {
            let hint = "name a file: --subtitles story.srt";
            return Err(refused("subtitles next to it would have no place").hint(hint).into());
        }
        if io::stdout().is_terminal() {
            let hint = "pass it on, as in `fullcast render story.md -o - | ffplay -`, or name a file";
            return Err(refused("that is a terminal").hint(hint).into());
        }
        let folder = Scratch::beside(std::env::temp_dir().join("fullcast"))?;
        let format = args.format.as_deref().and_then(|name| OUTPUTS.iter().find(|row| row.name == name));
        let ending = format.unwrap_or(&OUTPUTS[0]).extensions[0];
        Ok(Some(Self { file: folder.path().join("sound").with_extension(ending), _folder: folder }))
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.file
    }

    /// Sends the file. It is no error if the reader has read enough.
    pub fn send(&self, delivered: &Delivered) -> Result<(), Fault> {
        if delivered.published.volumes.len() != 1 {
            let message = "the sound cannot go to standard output: the target asks for several files";
            return Err(Diagnostic::error("cannot-pipe", message).into());
        }
        let mut out = io::stdout().lock();
        let sent = File::open(&self.file).and_then(|mut file| io::copy(&mut file, &mut out)).and_then(|_| out.flush());
        match sent {
            Err(error) if error.kind() != ErrorKind::BrokenPipe => {
                Err(PathError::new("standard output", Doing::Write, error).into())
            }
            _ => Ok(()),
        }
    }
}
