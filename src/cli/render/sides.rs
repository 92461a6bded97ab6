//! The files that `fullcast render` writes beside the sound.

use super::{Speaker, Written};
use crate::cli::Fault;
use crate::cli::args::Render;
use fullcast::assemble::{self, StreamError, Timeline};
use fullcast::diag::Diagnostic;
use fullcast::fs;
use fullcast::output::Bits;
use fullcast::output::side::{Sides, Sink, Sound};
use fullcast::render::Takes;
use std::path::Path;
use std::sync::atomic::Ordering;

/// What was asked for.
pub(super) fn of(args: &Render) -> Sides {
    Sides {
        page: args.page.clone(),
        subtitles: args.subtitles.clone(),
        labels: args.labels.clone(),
        stems: args.stems.clone(),
        epub: args.epub.clone(),
    }
}

/// Refuses, before anything is spoken, two files in one place and places that cannot be written.
pub(super) fn check(args: &Render, sides: &Sides, target: &Path) -> Result<(), Fault> {
    let mut all = vec![("the sound", target)];
    all.extend(args.timeline.as_deref().map(|path| ("--timeline", path)));
    all.extend(sides.paths());
    for (nth, (what, path)) in all.iter().enumerate() {
        if let Some((other, _)) = all[..nth].iter().find(|(_, other)| other == path || fs::same_file(other, path)) {
            let message = format!("{what} and {other} cannot go to one file, {}", path.display());
            return Err(Diagnostic::error("one-file-twice", message).into());
        }
    }
    Ok(sides.check()?)
}

/// Writes them, and gives back what people should know.
pub(super) fn write(
    args: &Render,
    speaker: &Speaker<'_>,
    written: &Written,
    target: &Path,
) -> Result<Vec<String>, Fault> {
    let (takes, timeline) = (&written.takes, &written.whole);
    of(args).write(speaker.book, timeline, &Rendered { speaker, takes, timeline, target })
}

/// The sound that was just written, once more from its takes.
struct Rendered<'a> {
    speaker: &'a Speaker<'a>,
    takes: &'a Takes,
    timeline: &'a Timeline,
    target: &'a Path,
}

impl Sound for Rendered<'_> {
    type Error = Fault;

    fn mastered(&self, sink: &mut Sink<'_, Fault>) -> Result<(), Fault> {
        self.assembled(self.timeline, sink)
    }

    fn assembled(&self, timeline: &Timeline, sink: &mut Sink<'_, Fault>) -> Result<(), Fault> {
        let streamed = assemble::stream(timeline, self.takes, self.speaker.store, &mut |samples: &[f32]| {
            if self.speaker.stop.load(Ordering::Relaxed) {
                return Err(Fault::Interrupted);
            }
            sink(samples)
        });
        streamed.map_err(|error| match error {
            StreamError::Store(error) => error.into(),
            StreamError::Sink(fault) => fault,
            StreamError::Damaged(_) => {
                Diagnostic::error("cache-failed", "lines in the cache were damaged while they were read")
                    .hint("run it again: only those lines are spoken anew")
                    .into()
            }
        })
    }

    fn channels(&self) -> u16 {
        self.timeline.channels
    }

    fn file(&self) -> Option<&Path> {
        self.target.is_file().then_some(self.target)
    }

    fn bits(&self) -> Bits {
        Bits::from_count(self.speaker.args.bits).unwrap_or_default()
    }
}
