//! Publishes a book: speaks what is missing, and writes the sound and the files next to it.
//!
//! [`publish`] is the library's main function. It takes an [`Order`], which is plain data, reports [`PublishEvent`]s on
//! the way, and returns what was written as [`Published`], with everything that the user should know as [`Note`]s.

mod ahead;
mod error;
mod layout;
mod notes;
mod order;
mod places;
mod progress;
mod provenance;
mod segments;
mod sides;
#[cfg(test)]
mod tests;
mod volumes;
mod worker;

#[cfg(any(test, fuzzing))]
pub(crate) use provenance::fuzzing;

pub use error::PublishError;
pub use notes::Note;
pub use order::{Order, Sides};
pub use places::Product;
pub use progress::Task;
pub use volumes::{PublishedVolume, Volume};

use crate::assemble::{self, StreamError, Timeline};
use crate::audio::target::{Row, Target, Verdict, judge};
use crate::book::Book;
use crate::diag::Diagnostics;
use crate::fit::{self, Fit, Fitted};
use crate::output;
use crate::render::{Booth, SpeechEvent, Takes};
use crate::store::Key;
use layout::Layout;
use places::Places;
use progress::Gauge;
use provenance::Provenance;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// How many attempts may be lost before the disk is considered broken. An attempt is lost if a take is damaged that was
/// already spoken again, or if nothing is found that could be repaired. However many takes are damaged once, their repair
/// costs no attempt.
const ATTEMPTS: usize = 3;

/// What happens while a book is published. Events come from several threads, so handle them quickly.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum PublishEvent<'a> {
    /// Something about the speech. Speech starts again if damaged takes have to be spoken again.
    Speech(SpeechEvent<'a>),
    /// Something that the user should know before anything is spoken. It is also in [`Published::notes`].
    Noted(&'a Note),
    /// A volume is about to be written.
    Writing {
        /// Its file.
        path: &'a Path,
        /// Which one it is, counted from 1.
        number: usize,
        /// How many volumes there are.
        volumes: usize,
    },
    /// The sound has been written, and the files next to it follow.
    Beside,
    /// Sent before anything is spoken, and again when it is known how long the book is.
    Ahead {
        /// What is to be done after the speech, in order, and how many seconds each is expected to take.
        tasks: &'a [(Task, f64)],
    },
    /// A task begins, or went on. Before a damaged take is spoken again, a task can begin once more.
    Advanced {
        /// The task.
        task: Task,
        /// How much of it is done.
        done: u64,
        /// Of how much. 0 if there is nothing to do.
        of: u64,
    },
}

/// What was written.
#[derive(Clone, Debug)]
pub struct Published {
    /// The sound: one volume, or one for each chapter.
    pub volumes: Vec<PublishedVolume>,
    /// The files and folders next to it, as they were written.
    pub beside: Vec<(Product, PathBuf)>,
    /// When everything is heard, the volumes one after another.
    pub timeline: Arc<Timeline>,
    /// The takes that were used.
    pub takes: Takes,
    /// The target that the sound has to meet.
    pub target: &'static Target,
    /// What the user should know.
    pub notes: Vec<Note>,
    /// How the speech fits into the times of subtitles. `None` if these are not kept.
    pub fit: Option<Fit>,
}

impl Published {
    /// What each volume has to meet: the target itself, or what it requires of one chapter of a book.
    pub fn asked(&self) -> Target {
        if self.volumes.len() == 1 { *self.target } else { self.target.of_chapter() }
    }

    /// The volumes that miss the target, each with the rows that fail. Volumes that were not measured are left out.
    pub fn missed(&self) -> Vec<(&PublishedVolume, Vec<Row>)> {
        let asked = self.asked();
        let failed = |volume: &PublishedVolume| {
            let rows = volume.measures.iter().flat_map(|measures| judge(measures, &asked));
            rows.filter(|row| row.verdict == Verdict::Fail).collect::<Vec<_>>()
        };
        let volumes = self.volumes.iter().map(|volume| (volume, failed(volume)));
        volumes.filter(|(_, rows)| !rows.is_empty()).collect()
    }
}

/// Speaks those lines of a book that are not in the store yet, and writes everything that was ordered.
///
/// Each file appears completely or not at all. A file that would come out the same is kept. Takes that turn out to be
/// damaged are spoken again.
///
/// # Errors
/// See [`PublishError`]. Whether the order can be carried out is checked before anything is spoken; if it cannot, nothing
/// is written and nothing is left behind.
pub fn publish(
    book: &Book,
    order: &Order,
    booth: &Booth<'_>,
    watch: &(dyn Fn(PublishEvent<'_>) + Sync),
) -> Result<Published, PublishError> {
    // This comes before everything else: if the script itself is named as the output, the message should not be that it
    // has no audio format, or the wrong ending.
    places::spare(book, order.output.iter().chain(order.sides.paths()).map(PathBuf::as_path))?;
    let layout = Layout::choose(book, order)?;
    let places = layout.places()?;
    places.check(book)?;
    layout.check_size()?;
    layout.notes.iter().for_each(|note| watch(PublishEvent::Noted(note)));
    let work = Work { book, layout: &layout, booth, watch, repairs: RefCell::default() };
    work.tell_tasks(assemble::estimated_seconds(&book.plan));
    while work.repairs.borrow().lost < ATTEMPTS {
        if let Some(published) = work.attempt(&places)? {
            return Ok(published);
        }
    }
    Err(PublishError::Damaged)
}

/// A book that has been spoken and laid out, before it is written.
struct Assembled {
    takes: Takes,
    timeline: Arc<Timeline>,
    /// The samples at which the volumes start.
    starts: Vec<u64>,
    fit: Option<Fit>,
}

/// What all steps need.
struct Work<'a> {
    book: &'a Book,
    layout: &'a Layout<'a>,
    booth: &'a Booth<'a>,
    watch: &'a (dyn Fn(PublishEvent<'_>) + Sync),
    repairs: RefCell<Repairs>,
}

/// What had to be repaired so far.
#[derive(Default)]
struct Repairs {
    /// The takes that were damaged and have been discarded.
    discarded: BTreeSet<Key>,
    /// How many attempts were lost: see [`ATTEMPTS`].
    lost: usize,
}

impl Work<'_> {
    /// Does everything once. `None` if takes were damaged, and have to be spoken again.
    fn attempt(&self, places: &Places) -> Result<Option<Published>, PublishError> {
        let Some(assembled) = self.assemble()? else { return Ok(None) };
        places.make_folders()?;
        let mut provenance = Provenance::open(self.booth.store, self.layout);
        let Assembled { timeline, starts, .. } = &assembled;
        let cover = output::cover::load(self.book, &mut Diagnostics::new());
        let volumes = self.layout.volumes(timeline, starts, cover);
        let Some(volumes) = self.write_volumes(volumes, &assembled.takes, &mut provenance)? else { return Ok(None) };
        ahead::settle(self.booth.store, self.layout, &volumes);
        match self.finish(&volumes, &assembled, &mut provenance) {
            Ok((beside, notes)) => {
                let Assembled { takes, timeline, fit, .. } = assembled;
                Ok(Some(Published { volumes, beside, timeline, takes, target: self.layout.target, notes, fit }))
            }
            Err(PublishError::Damaged) => self.discard(&assembled.takes).map(|()| None),
            Err(error) => Err(error),
        }
    }

    /// Speaks, lays everything out and sets its level. `None` if takes were damaged and have to be spoken again.
    fn assemble(&self) -> Result<Option<Assembled>, PublishError> {
        let watch = |event: SpeechEvent<'_>| (self.watch)(PublishEvent::Speech(event));
        let takes = ahead::speak(self.layout, self.booth, &watch)?;
        let Fitted { plan, takes, fit } =
            fit::fit(&self.book.plan, takes, &self.book.cast.language, self.booth, &watch)?;
        let rate = self.layout.rate(assemble::natural_rate(&takes));
        let timeline = assemble::lay_out(&plan, &takes, rate);
        let (mut whole, starts) = self.layout.arrange(timeline);
        self.tell_tasks(whole.frames as f64 / f64::from(whole.rate));
        Gauge::new(self.watch, Task::Measuring, 1);
        let levelled = assemble::level(&mut whole, &takes, self.layout.target, self.booth);
        let levelled = self.mend(levelled.map_err(error::stopped), &takes)?;
        Ok(levelled.map(|()| Assembled { takes, timeline: whole.into(), starts, fit }))
    }

    /// Tells what is to be done after the speech, for a book that lasts so long.
    fn tell_tasks(&self, seconds: f64) {
        (self.watch)(PublishEvent::Ahead { tasks: &self.layout.tasks(seconds, self.booth.jobs) });
    }

    /// Writes the files next to the sound, and removes volumes that the book no longer has. Returns what was written, and
    /// what the user should know.
    fn finish(
        &self,
        volumes: &[PublishedVolume],
        assembled: &Assembled,
        provenance: &mut Provenance<'_>,
    ) -> Result<(sides::Written, Vec<Note>), PublishError> {
        let Assembled { takes, timeline, fit, .. } = assembled;
        (self.watch)(PublishEvent::Beside);
        let mut notes = self.layout.notes.clone();
        notes.extend(fit.clone().map(Note::Fitted));
        notes.extend(self.told(volumes, takes, timeline));
        let mut beside = sides::of_volumes(self.book, self.layout, volumes)?;
        notes.extend(provenance.sweep(volumes, &beside));
        if let Some(playlist) = self.layout.write_playlist(volumes)? {
            beside.push((Product::Playlist, playlist));
        }
        let (whole, told) = sides::of_the_whole(self, takes, timeline, provenance.program())?;
        beside.extend(whole);
        notes.extend(told);
        Ok((beside, notes))
    }

    /// What the user should know about the sound.
    fn told(&self, volumes: &[PublishedVolume], takes: &Takes, timeline: &Timeline) -> Vec<Note> {
        let lines: Vec<_> = self.book.script.lines().collect();
        let name = |line: usize| self.book.script.name(lines[line].speaker).to_string();
        let lowered = timeline.lowered.iter();
        let lowered = lowered.map(|lowered| Note::Lowered { speaker: name(lowered.line), by: lowered.by });
        let pressed = assemble::pressed(timeline, takes).into_iter();
        let pressed = pressed.map(|pressed| Note::Pressed { speaker: name(pressed.line), by: pressed.by });
        let kept = volumes.iter().filter(|volume| volume.kept).count();
        let kept = (kept > 0).then_some(Note::Kept { files: kept, of: volumes.len() });
        lowered.chain(pressed).chain(kept).collect()
    }

    /// Unwraps the result of work on takes. `None` if some takes were damaged; they are discarded, so that they are
    /// spoken again.
    fn mend<T>(&self, done: Result<T, StreamError<PublishError>>, takes: &Takes) -> Result<Option<T>, PublishError> {
        match done {
            Ok(done) => Ok(Some(done)),
            Err(StreamError::Damaged(_)) => self.discard(takes).map(|()| None),
            Err(StreamError::Store(error)) => Err(error.into()),
            Err(StreamError::Sound(error)) => Err(error.into()),
            Err(StreamError::Sink(error)) => Err(error),
        }
    }

    /// Discards every damaged take of the book, so that one more attempt repairs all of it: if one chapter has some,
    /// others often have, too.
    fn discard(&self, takes: &Takes) -> Result<(), PublishError> {
        let mut found = BTreeSet::new();
        for take in takes.values() {
            self.go_on()?;
            if self.booth.store.discard(take)? {
                found.insert(take.key);
            }
        }
        let mut repairs = self.repairs.borrow_mut();
        if found.is_empty() || !found.is_disjoint(&repairs.discarded) {
            repairs.lost += 1;
        }
        repairs.discarded.extend(found);
        Ok(())
    }

    fn go_on(&self) -> Result<(), PublishError> {
        if self.booth.is_stopped() { Err(PublishError::Cancelled) } else { Ok(()) }
    }
}
