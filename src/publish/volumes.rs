//! Writes the sound, volume by volume.

use super::provenance::{Beginning, Provenance};
use super::worker::Worker;
use super::{PublishError, PublishEvent, Work, error};
use crate::assemble::{self, StreamError, Timeline};
use crate::audio::measure::{Measures, Meter};
use crate::output::tags::Tags;
use crate::output::{Output, Raw, Spec};
use crate::render::Takes;
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

/// How many frames are copied from an old file before the flag that stops the work is checked again.
const COPIED: u64 = 1 << 25;

/// An audio file: the whole book, or one chapter of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Volume {
    /// The file.
    pub path: PathBuf,
    /// The timeline of its content.
    pub timeline: Arc<Timeline>,
    /// What the file says about itself.
    pub tags: Tags,
}

impl Volume {
    /// The name of the file.
    pub fn name(&self) -> String {
        self.path.file_name().unwrap_or_default().to_string_lossy().into_owned()
    }

    /// Length in seconds.
    pub fn seconds(&self) -> f64 {
        self.timeline.frames as f64 / f64::from(self.timeline.rate)
    }
}

/// A volume whose file is written.
#[derive(Clone, Debug, PartialEq)]
pub struct PublishedVolume {
    /// The volume.
    pub volume: Volume,
    /// Whether the file already existed exactly as it would have been written, and was kept.
    pub kept: bool,
    /// Its measures. `None` if it was not measured.
    pub measures: Option<Measures>,
}

/// The result of writing a file: where its samples are, and their measures.
type Written = (Option<Raw>, Option<Measures>);

impl Work<'_> {
    /// Writes the volumes that cannot be kept. `None` if takes were damaged; then no file was replaced after the first of them.
    pub(super) fn write_volumes(
        &self,
        volumes: Vec<Volume>,
        takes: &Takes,
        provenance: &mut Provenance<'_>,
    ) -> Result<Option<Vec<PublishedVolume>>, PublishError> {
        let all = volumes.len();
        let mut published = Vec::with_capacity(all);
        for (nth, volume) in volumes.into_iter().enumerate() {
            let timeline = &volume.timeline;
            let spec = self.layout.spec(timeline.rate, timeline.channels, timeline.frames);
            if let Some(measures) = provenance.find(&volume, &spec) {
                published.push(PublishedVolume { volume, kept: true, measures });
                continue;
            }
            (self.watch)(PublishEvent::Writing { path: &volume.path, number: nth + 1, volumes: all });
            let written = self.write_volume(&volume, &spec, takes, provenance.beginning(&volume, &spec));
            let Some((raw, measures)) = self.mend(written, takes)? else { return Ok(None) };
            provenance.add(&volume, &spec, raw, measures.clone());
            published.push(PublishedVolume { volume, kept: false, measures });
        }
        Ok(Some(published))
    }

    /// Writes a file and measures it if necessary: from what is known about the takes if that is enough, and otherwise
    /// while the whole file is written.
    fn write_volume(
        &self,
        volume: &Volume,
        spec: &Spec,
        takes: &Takes,
        beginning: Option<Beginning>,
    ) -> Result<Written, StreamError<PublishError>> {
        let Volume { path, timeline, tags } = volume;
        let format = self.layout.format;
        (format.check_size)(timeline.frames, spec).map_err(sink)?;
        let mut file = (format.open)(path, spec, tags).map_err(sink)?;
        let raw = file.raw();
        let foretold = self.foretell(timeline, takes)?;
        let measured = self.layout.measured() && foretold.is_none();
        let meter = Meter::new(timeline.rate, timeline.channels).ok().filter(|_| measured);
        let rest = match beginning.filter(|_| meter.is_none()) {
            Some(beginning) => self.take_over(&beginning, timeline, &mut *file)?,
            None => Arc::clone(timeline),
        };
        let meter = meter.map(|mut meter| {
            Worker::start(move |blocks| {
                blocks.for_each(|block| meter.add(&block));
                meter.finish()
            })
        });
        // The next takes are read while the disk or an encoder is busy.
        let writer = Worker::start(move |mut blocks| blocks.try_for_each(|block| file.write(&block)).map(|()| file));
        let streamed = assemble::stream(&rest, takes, self.booth.store, &mut |samples: &[f32]| {
            self.go_on()?;
            if let Some(meter) = &meter {
                meter.add(samples);
            }
            // The writer only ends early if it failed. Its error is returned below instead of this one.
            if writer.add(samples) { Ok(()) } else { Err(PublishError::Cancelled) }
        });
        if self.booth.is_stopped() {
            writer.give_up();
            meter.iter().for_each(Worker::give_up);
        }
        let file = writer.finish().map_err(sink)?;
        self.go_on().map_err(StreamError::Sink)?;
        streamed?;
        file.finish().map_err(sink)?;
        Ok((raw, meter.map(Worker::finish).or(foretold)))
    }

    /// The measures of the file, if they are needed and can be worked out from what is known about its takes.
    fn foretell(&self, timeline: &Timeline, takes: &Takes) -> Result<Option<Measures>, StreamError<PublishError>> {
        if !self.layout.measured() {
            return Ok(None);
        }
        assemble::foretell(timeline, takes, self.layout.target, self.booth).map_err(error::stopped)
    }

    /// Copies the beginning of the old file, and returns what follows it.
    fn take_over(
        &self,
        beginning: &Beginning,
        timeline: &Timeline,
        file: &mut dyn Output,
    ) -> Result<Arc<Timeline>, StreamError<PublishError>> {
        let mut left = beginning.frames;
        while left > 0 {
            self.go_on().map_err(StreamError::Sink)?;
            let now = left.min(COPIED);
            file.take_over(&beginning.file, now).map_err(sink)?;
            left -= now;
        }
        match beginning.check() {
            Ok(()) => Ok(Arc::new(timeline.after(beginning.frames))),
            // The old file was changed meanwhile. The next attempt notices that and writes the whole file.
            Err(_) => Err(StreamError::Damaged(BTreeSet::new())),
        }
    }
}

fn sink(error: impl Into<PublishError>) -> StreamError<PublishError> {
    StreamError::Sink(error.into())
}
