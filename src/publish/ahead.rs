//! Encodes what is spoken while the rest of the book is still being spoken.
//!
//! A segment is found in the store by a digest of all that it is made of. So nothing has to be agreed on with publishing: a
//! thread lays out what is spoken so far as publishing will, with the levels that the book will most likely have, and puts
//! segments into the store where publishing finds them. A wrong guess costs the work and changes nothing, and what it left
//! is removed when the book is published.
//!
//! Errors are not reported here, because publishing meets the same ones where they matter.

use super::layout::Layout;
use super::progress::{Gauge, Task};
use super::segments::{self, Encode, Segment};
use super::{Product, PublishEvent, PublishedVolume, provenance};
use crate::assemble::{self, LikelyLevels, Timeline};
use crate::audio::target::Level;
use crate::output::Spec;
use crate::render::{self, Booth, RenderError, SpeechEvent, Takes};
use crate::store::{Key, Store, Take};
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// How many seconds of speech are added before all of it is laid out again, or this part of it if that is more. So laying out
/// costs little in a long book, and little is left when its last line is spoken.
const MORE: f64 = 60.0;
const SHARE: f64 = 0.02;

/// So few lines are spoken in a moment, and a thread would hardly have begun.
const FEW: usize = 20;

/// The kind of the note that lists what was encoded ahead.
const NOTE: &str = "segments ahead of ";

/// Speaks the plan of a book, as [`render::render`] does, and encodes what is spoken meanwhile if the file will have segments.
pub(super) fn speak(
    layout: &Layout<'_>,
    booth: &Booth<'_>,
    watch: &(dyn Fn(SpeechEvent<'_>) + Sync),
) -> Result<Takes, RenderError> {
    let plan = &layout.book.plan;
    if !has_segments(layout) || booth.store.is_temporary() {
        return render::render(plan, booth, watch);
    }
    let news = News::default();
    std::thread::scope(|scope| {
        scope.spawn(|| run(layout, booth, &news));
        // If speaking panics, the other thread has to end as well.
        let _over = Over(&news);
        render::render(plan, booth, &|event| {
            news.hear(&event);
            watch(event);
        })
    })
}

/// Removes the segments that were encoded for files of this order and are in none of them.
pub(super) fn settle(store: &Store, layout: &Layout<'_>, volumes: &[PublishedVolume]) {
    let note = segments::note_of(NOTE, &layout.path);
    let made = segments::noted(store, &note);
    if made.is_empty() {
        return;
    }
    let used = volumes.iter().flat_map(|published| segments::of_file(store, &published.volume.path));
    let used: BTreeSet<Key> = used.collect();
    made.difference(&used).for_each(|key| store.forget_encoded(key));
    // If it is not noted, they are looked for once more.
    let _ = store.keep_note(&note, &[]);
}

/// Whether the file can have several segments. With sounds or room tone, it is encoded in one piece, and the lines of subtitles
/// are spoken again until they fit.
fn has_segments(layout: &Layout<'_>) -> bool {
    let whole = layout.room_tone || !layout.book.plan.sounds.is_empty();
    layout.format.segments.is_some() && !whole && layout.book.script.meta.lasts.is_none()
}

/// What is heard from those who speak.
#[derive(Default)]
struct News {
    heard: Mutex<Heard>,
    changed: Condvar,
    /// Set when nothing more is to be encoded. It is checked within a segment, too.
    over: AtomicBool,
}

#[derive(Default)]
struct Heard {
    /// What has to be spoken. `None` until it is known.
    to_speak: Option<BTreeSet<Key>>,
    /// What was spoken and has not been fetched.
    takes: Vec<Take>,
    /// Whether takes have come from elsewhere.
    found: bool,
}

impl News {
    fn hear(&self, event: &SpeechEvent<'_>) {
        let mut heard = self.lock();
        match event {
            SpeechEvent::Begin { to_speak, .. } => {
                heard.to_speak = Some(to_speak.iter().map(|(speak, _)| speak.key).collect());
            }
            SpeechEvent::Spoken { take, .. } => heard.takes.push((*take).clone()),
            SpeechEvent::Found => heard.found = true,
            SpeechEvent::Failed => self.over.store(true, Ordering::Relaxed),
        }
        self.changed.notify_one();
    }

    /// What has to be spoken, once that is known. `None` if everything is over before.
    fn begin(&self) -> Option<BTreeSet<Key>> {
        let begun = |heard: &mut Heard| heard.to_speak.is_none() && !self.is_over();
        let mut heard = self.changed.wait_while(self.lock(), begun).unwrap_or_else(PoisonError::into_inner);
        heard.to_speak.take().filter(|_| !self.is_over())
    }

    /// Waits until there are more takes. Returns them, and whether others came from elsewhere. `None` if everything is over.
    fn next(&self) -> Option<(Vec<Take>, bool)> {
        let nothing = |heard: &mut Heard| heard.takes.is_empty() && !heard.found && !self.is_over();
        let mut heard = self.changed.wait_while(self.lock(), nothing).unwrap_or_else(PoisonError::into_inner);
        let found = std::mem::take(&mut heard.found);
        (!self.is_over()).then(|| (std::mem::take(&mut heard.takes), found))
    }

    fn is_over(&self) -> bool {
        self.over.load(Ordering::Relaxed)
    }

    fn lock(&self) -> MutexGuard<'_, Heard> {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Ends the work when it is dropped.
struct Over<'a>(&'a News);

impl Drop for Over<'_> {
    fn drop(&mut self) {
        // With the lock, so that it does not happen between a look at the flag and the waiting.
        let _heard = self.0.lock();
        self.0.over.store(true, Ordering::Relaxed);
        self.0.changed.notify_one();
    }
}

fn run(layout: &Layout<'_>, booth: &Booth<'_>, news: &News) {
    let Some(to_speak) = news.begin().filter(|to_speak| to_speak.len() >= FEW) else { return };
    let Some(program) = provenance::program() else { return };
    let booth = Booth { jobs: 1, stop: &news.over, ..*booth };
    let plan = &layout.book.plan;
    let distinct = plan.distinct();
    let all = distinct.len();
    let old = distinct.into_iter().filter(|speak| !to_speak.contains(&speak.key));
    let takes = old.filter_map(|speak| Some((speak.key, booth.store.get(&speak.key)?))).collect();
    let mut ahead = Ahead { layout, booth, program, all, takes, levels: None, due: 0, done: BTreeSet::new() };
    let utterances: Vec<Key> = plan.speaks().map(|speak| speak.key).collect();
    let (mut ready, mut seconds, mut last) = (0, 0.0, 0.0);
    loop {
        while let Some(take) = utterances.get(ready).and_then(|key| ahead.takes.get(key)) {
            (ready, seconds) = (ready + 1, seconds + take.seconds());
        }
        if seconds >= last + f64::max(MORE, last * SHARE) {
            last = seconds;
            // What fails here fails again when the file is written, and is reported then.
            let _ = ahead.encode(ready);
        }
        let Some((mut takes, found)) = news.next() else { return };
        if found {
            takes.extend(utterances[ready..].iter().map_while(|key| ahead.known(key)));
        }
        ahead.takes.extend(takes.into_iter().map(|take| (take.key, take)));
    }
}

/// A book that is being spoken.
struct Ahead<'a> {
    layout: &'a Layout<'a>,
    booth: Booth<'a>,
    program: blake3::Hash,
    /// How many takes the book has.
    all: usize,
    /// What is spoken so far.
    takes: Takes,
    levels: Option<LikelyLevels>,
    /// With how many takes the levels are found again.
    due: usize,
    /// The segments that were encoded.
    done: BTreeSet<Key>,
}

impl Ahead<'_> {
    /// Encodes all segments that are complete. `ready` is how many of the utterances are spoken before the first that is not.
    /// `None` if something failed, or the work was asked to stop.
    fn encode(&mut self, ready: usize) -> Option<()> {
        let how = self.layout.format.segments.as_ref()?;
        let gauge = Gauge::new(&unseen, Task::Writing(Product::Sound), 0);
        let (mut todo, mut taken) = (Vec::new(), 0);
        'volumes: for volume in self.volumes()? {
            let spec = self.layout.spec(volume.rate, volume.channels, volume.frames);
            let (grid, encode) = ((how.grid)(&spec), self.encoder(&spec, &gauge));
            let joints = volume.joints(grid);
            for segment in encode.cut(&volume, &joints, grid, Some(&self.program)) {
                taken += segment.timeline.takes().count();
                // Where a segment ends depends on the utterance after it.
                if taken >= ready {
                    break 'volumes;
                }
                if joints.len() > 1 && self.is_wanted(&segment) {
                    todo.push((spec, segment));
                }
            }
        }
        self.note(&todo);
        for (spec, segment) in todo {
            self.encoder(&spec, &gauge).segment(how, &segment).ok()?;
            self.done.extend(segment.key);
        }
        Some(())
    }

    /// What is spoken so far, laid out and levelled as publishing will do it. `None` if the levels are not known yet.
    fn volumes(&mut self) -> Option<Vec<Timeline>> {
        let (layout, takes) = (self.layout, &self.takes);
        let whole = &layout.book.plan;
        let part = assemble::spoken_part(whole, takes);
        let mut timeline = assemble::lay_out(&part, takes, layout.rate(assemble::natural_rate(takes)));
        timeline.channels = assemble::channels(whole);
        let (mut timeline, starts) = layout.arrange(timeline);
        if layout.target.level != Level::Free {
            if self.levels.is_none() || takes.len() >= self.due {
                self.levels = LikelyLevels::find(&part, &timeline, takes, (layout.target, &self.booth)).ok()?;
                // The more is spoken, the less the levels change, and the more it costs to encode again.
                let missing = self.all.saturating_sub(takes.len());
                self.due = takes.len() + 1 + takes.len().min(missing) / 2;
            }
            self.levels.as_ref()?.apply(&part, &mut timeline, takes);
        }
        Some(if layout.split { timeline.cut(&starts) } else { vec![timeline] })
    }

    fn encoder<'e>(&'e self, spec: &'e Spec, gauge: &'e Gauge<'e>) -> Encode<'e> {
        Encode { booth: &self.booth, takes: &self.takes, spec, format: self.layout.format, gauge }
    }

    /// Whether a segment can be encoded and is not in the store.
    fn is_wanted(&self, segment: &Segment) -> bool {
        let known = segment.timeline.takes().all(|placed| placed.gain.is_finite());
        let key = segment.key.filter(|key| known && !self.done.contains(key));
        key.is_some_and(|key| !self.booth.store.has_encoded(&key))
    }

    /// A take that was not spoken here.
    fn known(&self, key: &Key) -> Option<Take> {
        self.takes.get(key).cloned().or_else(|| self.booth.store.get(key))
    }

    /// Notes segments before they are encoded, so that a later run removes them if this one is killed.
    fn note(&self, todo: &[(Spec, Segment)]) {
        if !todo.is_empty() {
            let note = segments::note_of(NOTE, &self.layout.path);
            let mut all = segments::noted(self.booth.store, &note);
            all.extend(todo.iter().filter_map(|(_, segment)| segment.key));
            let _ = self.booth.store.keep_note(&note, &segments::to_bytes(&all));
        }
    }
}

/// Nobody is told how far this work is: publishing counts what it finds as done.
fn unseen(_: PublishEvent<'_>) {}
