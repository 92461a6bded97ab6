//! The files that `fullcast render` writes beside the sound.

use super::{Speaker, Written};
use crate::cli::Fault;
use crate::cli::args::Render;
use crate::cli::delivery::{Delivery, Part};
use fullcast::assemble::{self, StreamError, Timeline};
use fullcast::book::Book;
use fullcast::diag::Diagnostic;
use fullcast::fs;
use fullcast::output::Bits;
use fullcast::output::side::{Sides, Sink, Sound};
use fullcast::output::subtitles::{self, FORMATS, Format};
use fullcast::output::telling::Telling;
use fullcast::render::Takes;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

/// What was asked for beside the whole.
pub(super) fn of(args: &Render, delivery: &Delivery) -> Sides {
    let beside = |ending: &str| delivery.path.with_extension(ending);
    let beside = formats(args).into_iter().filter(|_| !delivery.split).map(beside);
    Sides {
        page: args.page.clone(),
        subtitles: named(args).cloned().chain(beside).collect(),
        labels: args.labels.clone(),
        stems: args.stems.clone(),
        epub: args.epub.clone(),
    }
}

/// Formats of subtitles that shall lie beside every sound file, such as `srt,vtt`.
pub(super) fn formats(args: &Render) -> Vec<&'static str> {
    let formats = args.subtitles.iter().filter_map(|value| listed(value)).flatten();
    let mut endings: Vec<_> = formats.map(|format| format.extension).collect();
    endings.sort_unstable();
    endings.dedup();
    endings
}

/// Subtitles for the whole.
fn named(args: &Render) -> impl Iterator<Item = &PathBuf> {
    args.subtitles.iter().filter(|value| listed(value).is_none())
}

/// A list of formats, if it is one and no file.
fn listed(value: &Path) -> Option<Vec<&'static Format>> {
    let known = |name: &str| FORMATS.iter().find(|format| format.extension.eq_ignore_ascii_case(name.trim()));
    value.to_str()?.split(',').map(known).collect()
}

/// Writes the subtitles of files of chapters, each beside its own; they come back.
pub(super) fn beside(args: &Render, book: &Book, parts: &[Part]) -> Result<Vec<PathBuf>, Fault> {
    let mut written = Vec::new();
    for part in parts {
        let telling = Telling::new(book, &part.timeline);
        for ending in formats(args) {
            let path = part.path.with_extension(ending);
            subtitles::write(&path, &telling)?;
            written.push(path);
        }
    }
    Ok(written)
}

/// What people should know of files that tell the times of the whole where there are many.
fn counted_through(args: &Render, delivery: &Delivery) -> Option<String> {
    let whole: Vec<_> = named(args).chain(&args.labels).chain(&args.timeline).collect();
    let names: Vec<_> = whole.iter().map(|path| path.display().to_string()).collect();
    let told = format!(
        "times in {} count through all chapters one after another; `--subtitles srt` writes them for each file",
        names.join(", ")
    );
    (delivery.split && !names.is_empty()).then_some(told)
}

/// Refuses, before anything is spoken, two files in one place and places that cannot be written.
pub(super) fn check(args: &Render, sides: &Sides, target: &Path) -> Result<(), Fault> {
    let mut all = vec![("the sound", target)];
    all.extend(args.timeline.as_deref().map(|path| ("the timeline", path)));
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
    let sides = of(args, speaker.delivery);
    let mut notes = sides.write(speaker.book, timeline, &Rendered { speaker, takes, timeline, target })?;
    notes.extend(counted_through(args, speaker.delivery));
    Ok(notes)
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
