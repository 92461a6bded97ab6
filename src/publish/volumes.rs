//! Writes the sound, volume by volume.

use super::progress::{Gauge, Task};
use super::provenance::{Beginning, Provenance};
use super::segments::{self, Encode};
use super::worker::Worker;
use super::{Product, PublishError, PublishEvent, Work, error};
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

/// What the sound of a volume is made of.
struct Sound<'a> {
    takes: &'a Takes,
    spec: &'a Spec,
    gauge: &'a Gauge<'a>,
}

impl Work<'_> {
    /// Writes the volumes that cannot be kept. `None` if takes were damaged; then no file was replaced after the first of them.
    pub(super) fn write_volumes(
        &self,
        volumes: Vec<Volume>,
        takes: &Takes,
        provenance: &mut Provenance<'_>,
    ) -> Result<Option<Vec<PublishedVolume>>, PublishError> {
        let all = volumes.len();
        let frames = volumes.iter().map(|volume| volume.timeline.frames).sum();
        let gauge = Gauge::new(self.watch, Task::Writing(Product::Sound), frames);
        let mut published = Vec::with_capacity(all);
        for (nth, volume) in volumes.into_iter().enumerate() {
            let timeline = &volume.timeline;
            let spec = self.layout.spec(timeline.rate, timeline.channels, timeline.frames);
            if let Some(measures) = provenance.find(&volume, &spec) {
                gauge.add(timeline.frames);
                published.push(PublishedVolume { volume, kept: true, measures });
                continue;
            }
            (self.watch)(PublishEvent::Writing { path: &volume.path, number: nth + 1, volumes: all });
            let sound = Sound { takes, spec: &spec, gauge: &gauge };
            let written = self.write_volume(&volume, &sound, provenance);
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
        sound: &Sound<'_>,
        provenance: &Provenance<'_>,
    ) -> Result<Written, StreamError<PublishError>> {
        let (Volume { path, timeline, tags }, Sound { takes, spec, gauge }) = (volume, sound);
        let format = self.layout.format;
        (format.check_size)(timeline.frames, spec).map_err(sink)?;
        let mut file = (format.open)(path, spec, tags).map_err(sink)?;
        let foretold = self.foretell(timeline, takes)?;
        let measured = self.layout.measured() && foretold.is_none();
        let meter = Meter::new(timeline.rate, timeline.channels).ok().filter(|_| measured);
        let encode = Encode { booth: self.booth, takes, spec, format, gauge };
        if let Some(keys) = encode.write(timeline, provenance.program(), &mut *file)? {
            let measures = meter.map(|meter| self.hear(meter, timeline, takes)).transpose()?;
            file.finish().map_err(sink)?;
            segments::remember(self.booth.store, path, &keys);
            return Ok((None, measures.or(foretold)));
        }
        let beginning = provenance.beginning(volume, spec).filter(|_| meter.is_none());
        let raw = file.raw();
        let measures = self.write_through(file, volume, sound, (meter, beginning))?;
        Ok((raw, measures.or(foretold)))
    }

    /// Measures the sound of a file that is made without passing it through.
    fn hear(
        &self,
        mut meter: Meter,
        timeline: &Timeline,
        takes: &Takes,
    ) -> Result<Measures, StreamError<PublishError>> {
        assemble::stream(timeline, takes, self.booth.store, &mut |samples: &[f32]| {
            self.go_on()?;
            meter.add(samples);
            Ok(())
        })?;
        Ok(meter.finish())
    }

    /// Writes a file from its beginning to its end, and measures it if there is a meter. An old file can give its beginning.
    fn write_through(
        &self,
        mut file: Box<dyn Output>,
        volume: &Volume,
        sound: &Sound<'_>,
        (meter, beginning): (Option<Meter>, Option<Beginning>),
    ) -> Result<Option<Measures>, StreamError<PublishError>> {
        let (timeline, channels) = (&volume.timeline, u64::from(volume.timeline.channels));
        let rest = match beginning {
            Some(beginning) => self.take_over(&beginning, timeline, &mut *file)?,
            None => Arc::clone(timeline),
        };
        sound.gauge.add(timeline.frames - rest.frames);
        let meter = meter.map(|mut meter| {
            Worker::start(move |blocks| {
                blocks.for_each(|block| meter.add(&block));
                meter.finish()
            })
        });
        // The next takes are read while the disk or an encoder is busy.
        let writer = Worker::start(move |mut blocks| blocks.try_for_each(|block| file.write(&block)).map(|()| file));
        let streamed = assemble::stream(&rest, sound.takes, self.booth.store, &mut |samples: &[f32]| {
            self.go_on()?;
            if let Some(meter) = &meter {
                meter.add(samples);
            }
            sound.gauge.add(samples.len() as u64 / channels);
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
        Ok(meter.map(Worker::finish))
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
