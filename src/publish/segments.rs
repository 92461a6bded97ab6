//! Writes a file of segments that are encoded one by one: several at a time, and only those that are not in the store.

use super::progress::Gauge;
use super::{PublishError, provenance};
use crate::assemble::{self, Grid, StreamError, Timeline};
use crate::fs;
use crate::output::{Output, OutputRow, Segments, Spec};
use crate::render::{Booth, Takes};
use crate::store::{Key, Store};
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

/// The end of a segment is silence, which the encoder adds itself. It is cut off here, as its length in samples before the
/// change of rate is rounded.
pub(super) struct Segment {
    /// What is heard.
    pub timeline: Timeline,
    /// How many frames it has with the silence at its end.
    frames: u64,
    /// How many units it has. `None` for the last one.
    units: Option<u64>,
    /// What it is found by in the store. `None` if it is not kept.
    pub key: Option<Key>,
}

/// All that is needed to encode segments.
pub(super) struct Encode<'a> {
    pub booth: &'a Booth<'a>,
    pub takes: &'a Takes,
    pub spec: &'a Spec,
    pub format: &'a OutputRow,
    pub gauge: &'a Gauge<'a>,
}

/// The encoded segments of a file, in order.
type Encoded = Receiver<Result<Vec<u8>, StreamError<PublishError>>>;

impl Encode<'_> {
    /// Appends the sound of a volume to its file, if that can be done in several segments, which the timeline has room for.
    /// Returns the keys of the segments in the store, or `None` if there is only one.
    pub fn write(
        &self,
        timeline: &Timeline,
        program: Option<&blake3::Hash>,
        file: &mut dyn Output,
    ) -> Result<Option<Vec<Key>>, StreamError<PublishError>> {
        let Some(how) = &self.format.segments else { return Ok(None) };
        let joints = timeline.joints((how.grid)(self.spec));
        self.write_from(timeline, &joints, program, file)
    }

    /// The same for a timeline that has to stay as it is: a segment begins up to half a unit early or late, in silence.
    pub fn write_rounded(
        &self,
        timeline: &Timeline,
        chapters: &[u64],
        program: Option<&blake3::Hash>,
        file: &mut dyn Output,
    ) -> Result<Option<Vec<Key>>, StreamError<PublishError>> {
        let Some(how) = &self.format.segments else { return Ok(None) };
        let fine = (how.grid)(self.spec).of_samples(timeline.rate);
        let timeline = timeline.with_joints(fine, chapters);
        self.write_from(&timeline, &timeline.joints(fine), program, file)
    }

    fn write_from(
        &self,
        timeline: &Timeline,
        joints: &[u64],
        program: Option<&blake3::Hash>,
        file: &mut dyn Output,
    ) -> Result<Option<Vec<Key>>, StreamError<PublishError>> {
        let Some(how) = self.format.segments.as_ref().filter(|_| joints.len() > 1) else { return Ok(None) };
        let segments = self.cut(timeline, joints, (how.grid)(self.spec), program);
        let workers = self.booth.jobs.clamp(1, segments.len());
        std::thread::scope(|scope| {
            let encoded: Vec<Encoded> = (0..workers)
                .map(|worker| {
                    // A worker is never more than one segment ahead, so that few of them are in memory.
                    let (done, encoded) = sync_channel(1);
                    let mine = segments.iter().skip(worker).step_by(workers);
                    scope.spawn(move || self.work(how, mine, &done));
                    encoded
                })
                .collect();
            for (nth, segment) in segments.iter().enumerate() {
                // A worker ends early only after an error, which comes first.
                let bytes = encoded[nth % workers].recv().unwrap_or(Err(StreamError::Sink(PublishError::Cancelled)))?;
                file.append(&bytes, segment.frames).map_err(|error| StreamError::Sink(error.into()))?;
            }
            Ok(Some(segments.iter().filter_map(|segment| segment.key).collect()))
        })
    }

    fn work<'s>(
        &self,
        how: &Segments,
        segments: impl Iterator<Item = &'s Segment>,
        done: &SyncSender<Result<Vec<u8>, StreamError<PublishError>>>,
    ) {
        for segment in segments {
            let encoded = self.segment(how, segment);
            let failed = encoded.is_err();
            if done.send(encoded).is_err() || failed {
                return;
            }
        }
    }

    /// Encodes a segment, or takes it from the store.
    pub fn segment(&self, how: &Segments, segment: &Segment) -> Result<Vec<u8>, StreamError<PublishError>> {
        let store = self.booth.store;
        if let Some(known) = segment.key.and_then(|key| store.encoded(&key)) {
            self.gauge.add(segment.frames);
            return Ok(known);
        }
        let sink = |error| StreamError::Sink(PublishError::from(error));
        let mut encoder = (how.encode)(self.spec, segment.units).map_err(sink)?;
        let channels = u64::from(segment.timeline.channels);
        assemble::stream(&segment.timeline, self.takes, store, &mut |samples: &[f32]| {
            if self.booth.is_stopped() {
                return Err(PublishError::Cancelled);
            }
            self.gauge.add(samples.len() as u64 / channels);
            Ok(encoder.write(samples)?)
        })?;
        let bytes = encoder.finish().map_err(sink)?;
        self.gauge.add(segment.frames - segment.timeline.frames);
        if let Some(key) = &segment.key {
            // If it is not kept, it is encoded again the next time.
            let _ = store.keep_encoded(key, &bytes);
        }
        Ok(bytes)
    }

    /// Cuts a timeline at its joints.
    pub fn cut(&self, timeline: &Timeline, joints: &[u64], grid: Grid, program: Option<&blake3::Hash>) -> Vec<Segment> {
        let unit = |sample: &u64| grid.nearest(*sample, timeline.rate);
        let units = joints.windows(2).map(|pair| Some(unit(&pair[1]) - unit(&pair[0]))).chain([None]);
        let pieces = timeline.cut(joints).into_iter().zip(units);
        let segment = |(mut timeline, units): (Timeline, Option<u64>)| {
            let frames = timeline.frames;
            while units.is_some() && timeline.placed.last().is_some_and(|last| last.take.is_none()) {
                timeline.frames -= timeline.placed.pop().map_or(0, |silence| silence.frames);
            }
            let key = program.map(|program| self.key(program, &timeline, units));
            Segment { timeline, frames, units, key }
        };
        pieces.map(segment).collect()
    }

    /// The key of a segment: everything from which it is made.
    fn key(&self, program: &blake3::Hash, timeline: &Timeline, units: Option<u64>) -> Key {
        let mut hasher = blake3::Hasher::new();
        let Spec { rate, channels, bitrate, .. } = self.spec;
        let ceiling = timeline.ceiling.map(f64::to_bits);
        let settings = (self.format.name, rate, channels, bitrate, timeline.rate, timeline.channels, ceiling, units);
        hasher.update(b"segment by ").update(program.as_bytes()).update(format!("{settings:?}").as_bytes());
        timeline.placed.iter().for_each(|placed| provenance::add(&mut hasher, placed));
        Key(*hasher.finalize().as_bytes())
    }
}

/// Notes the segments of a file that was written, and removes those of its predecessor that are not among them. So the
/// store holds what is needed for the next change, and does not grow with every change.
pub(super) fn remember(store: &Store, path: &Path, keys: &[Key]) {
    let now: BTreeSet<Key> = keys.iter().copied().collect();
    of_file(store, path).difference(&now).for_each(|key| store.forget_encoded(key));
    // If it is not noted, some segments stay until the store is pruned.
    let _ = store.keep_note(&note_of(WRITTEN, path), &to_bytes(&now));
}

/// The kind of the note that lists the segments of a file.
const WRITTEN: &str = "segments of ";

/// The segments of a file as it was last written.
pub(super) fn of_file(store: &Store, path: &Path) -> BTreeSet<Key> {
    noted(store, &note_of(WRITTEN, path))
}

/// The key of a note of some kind about a file.
pub(super) fn note_of(kind: &str, path: &Path) -> Key {
    let mut hasher = blake3::Hasher::new();
    hasher.update(kind.as_bytes()).update(fs::destination(path).as_os_str().as_encoded_bytes());
    Key(*hasher.finalize().as_bytes())
}

/// The segments that a note lists.
pub(super) fn noted(store: &Store, note: &Key) -> BTreeSet<Key> {
    let bytes = store.note(note).unwrap_or_default();
    bytes.as_chunks::<32>().0.iter().map(|key| Key(*key)).collect()
}

/// The content of a note about segments.
pub(super) fn to_bytes(keys: &BTreeSet<Key>) -> Vec<u8> {
    keys.iter().flat_map(|key| key.0).collect()
}
