//! Writes the files next to the sound.

use super::progress::{Gauge, Task};
use super::segments::{self, Encode};
use super::{Note, Product, PublishError, PublishedVolume, Work, layout::Layout};
use crate::assemble::{self, StreamError, Timeline};
use crate::book::Book;
use crate::output::epub::Rebound;
use crate::output::page::PageSound;
use crate::output::side::{self, SampleSource, Sink};
use crate::output::telling::Telling;
use crate::output::{Bits, Output, OutputRow, Spec, epub, labels, page, stems, subtitles, timeline};
use crate::render::Takes;
use std::path::{Path, PathBuf};

/// What was written, as it is listed in [`Published`](super::Published).
pub(super) type Written = Vec<(Product, PathBuf)>;

/// Writes the subtitles that belong to single volumes of a split book.
pub(super) fn of_volumes(
    book: &Book,
    layout: &Layout<'_>,
    volumes: &[PublishedVolume],
) -> Result<Written, PublishError> {
    let mut written = Written::new();
    for PublishedVolume { volume, .. } in volumes.iter().filter(|_| layout.split) {
        let telling = Telling::new(book, &volume.timeline);
        for format in &layout.volume_subtitles {
            let path = volume.path.with_extension(format.extension);
            subtitles::write(&path, format, &telling)?;
            written.push((Product::Subtitles, path));
        }
    }
    Ok(written)
}

/// Writes everything that belongs to the whole book. Also returns what the user should know about it.
pub(super) fn of_the_whole(
    work: &Work<'_>,
    takes: &Takes,
    timeline: &Timeline,
    program: Option<&blake3::Hash>,
) -> Result<(Written, Vec<Note>), PublishError> {
    let layout = work.layout;
    let sides = &layout.sides;
    let telling = Telling::new(work.book, timeline);
    let begin = |product, steps| Gauge::new(work.watch, Task::Writing(product), steps);
    let samples = |product, passes| {
        let gauge = begin(product, timeline.frames * passes);
        Samples { work, takes, timeline, program, gauge }
    };
    let (mut written, mut notes) = (Written::new(), Vec::new());
    if let Some(path) = &sides.timeline {
        begin(Product::Timeline, 1);
        timeline::write(path, work.book, timeline)?;
        written.push((Product::Timeline, path.clone()));
    }
    for (path, format) in whole_subtitles(layout)? {
        begin(Product::Subtitles, 1);
        subtitles::write(&path, format, &telling)?;
        written.push((Product::Subtitles, path));
    }
    if let Some(path) = &sides.labels {
        begin(Product::Labels, 1);
        side::write_text(path, &labels::labels(&telling))?;
        written.push((Product::Labels, path.clone()));
    }
    if let Some(folder) = &sides.stems {
        let passes = telling.heard().len() + usize::from(!timeline.sounds.is_empty());
        stems::write(folder, &telling, &samples(Product::Stems, passes as u64))?;
        written.push((Product::Stems, folder.clone()));
    }
    if let Some(path) = &sides.page {
        notes.extend(page_note(page::write(path, &telling, &samples(Product::Page, 1))?));
        written.push((Product::Page, path.clone()));
    }
    if let Some(path) = &sides.epub {
        notes.extend(epub_note(epub::write(path, &telling, &samples(Product::Epub, 1))?));
        written.push((Product::Epub, path.clone()));
    }
    notes.extend(counted_through(layout));
    Ok((written, notes))
}

/// The subtitles of the whole book: those that were named, and those next to the sound if that is a single file.
fn whole_subtitles(layout: &Layout<'_>) -> Result<Vec<(PathBuf, &'static subtitles::SubtitleFormat)>, PublishError> {
    let named = layout.sides.subtitles.iter();
    let named = named.map(|path| match subtitles::format_of(path) {
        Some(format) => Ok((path.clone(), format)),
        None => Err(PublishError::NoSubtitles(path.clone())),
    });
    let beside = layout.volume_subtitles.iter().filter(|_| !layout.split);
    let beside = beside.map(|format| Ok((layout.path.with_extension(format.extension), *format)));
    named.chain(beside).collect()
}

fn page_note(sound: PageSound) -> Option<Note> {
    match sound {
        PageSound::Inside => None,
        PageSound::Heavy(bytes) => Some(Note::PageHeavy { size: bytes >> 20 }),
        PageSound::Linked(file) => Some(Note::PageLinks { file }),
    }
}

fn epub_note(rebound: Rebound) -> Vec<Note> {
    let upgraded = rebound.upgraded.then_some(Note::EpubUpgraded);
    upgraded.into_iter().chain(rebound.replaced.then_some(Note::NarrationReplaced)).collect()
}

/// Reports files that count time from the beginning of the whole book, although there are several volumes.
fn counted_through(layout: &Layout<'_>) -> Option<Note> {
    let sides = &layout.sides;
    let whole: Vec<_> = sides.subtitles.iter().chain(&sides.labels).chain(&sides.timeline).cloned().collect();
    (layout.split && !whole.is_empty()).then_some(Note::CountedThrough(whole))
}

/// Makes the sound that was just written once more, from its takes.
struct Samples<'a> {
    work: &'a Work<'a>,
    takes: &'a Takes,
    timeline: &'a Timeline,
    /// The digest of the program, if what it encodes is kept.
    program: Option<&'a blake3::Hash>,
    /// How many samples of each channel were passed on.
    gauge: Gauge<'a>,
}

impl SampleSource for Samples<'_> {
    type Error = PublishError;

    fn mastered(&self, sink: &mut Sink<'_, PublishError>) -> Result<(), PublishError> {
        self.assembled(self.timeline, sink)
    }

    fn assembled(&self, timeline: &Timeline, sink: &mut Sink<'_, PublishError>) -> Result<(), PublishError> {
        let streamed = assemble::stream(timeline, self.takes, self.work.booth.store, &mut |samples: &[f32]| {
            self.work.go_on()?;
            self.gauge.add(samples.len() as u64 / u64::from(timeline.channels));
            sink(samples)
        });
        streamed.map_err(failed)
    }

    fn encode(&self, format: &OutputRow, spec: &Spec, file: &mut dyn Output) -> Result<(), PublishError> {
        let Self { work, takes, gauge, .. } = self;
        let encode = Encode { booth: work.booth, takes, spec, format, gauge };
        let chapters = work.layout.chapters_in(self.timeline);
        match encode.write_rounded(self.timeline, &chapters, self.program, file).map_err(failed)? {
            Some(keys) => segments::remember(work.booth.store, &work.layout.path.join(format.name), &keys),
            None => self.mastered(&mut |samples| Ok(file.write(samples)?))?,
        }
        Ok(())
    }

    fn channels(&self) -> u16 {
        self.timeline.channels
    }

    fn file(&self) -> Option<&Path> {
        let path = self.work.layout.path.as_path();
        path.is_file().then_some(path)
    }

    fn bits(&self) -> Bits {
        self.work.layout.order.bits
    }
}

fn failed(error: StreamError<PublishError>) -> PublishError {
    match error {
        StreamError::Store(error) => error.into(),
        StreamError::Sound(error) => error.into(),
        StreamError::Sink(error) => error,
        StreamError::Damaged(_) => PublishError::Damaged,
    }
}
