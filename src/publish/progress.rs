//! How far the work is that comes after the speech.

use super::layout::Layout;
use super::{Product, PublishEvent};
use crate::output::{self, OutputRow};
use std::sync::atomic::{AtomicU64, Ordering};

/// A part of the work that comes after the speech.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Task {
    /// Finding the level of every voice and of the book.
    Measuring,
    /// Writing this.
    Writing(Product),
}

/// Reports how far a task is, from any thread.
pub(super) struct Gauge<'a> {
    watch: &'a (dyn Fn(PublishEvent<'_>) + Sync),
    task: Task,
    done: AtomicU64,
    of: u64,
}

impl<'a> Gauge<'a> {
    /// Reports that a task begins, which is done after so many steps.
    pub fn new(watch: &'a (dyn Fn(PublishEvent<'_>) + Sync), task: Task, of: u64) -> Self {
        watch(PublishEvent::Advanced { task, done: 0, of });
        Self { watch, task, done: AtomicU64::new(0), of }
    }

    /// Reports so many more steps.
    pub fn add(&self, steps: u64) {
        let done = self.done.fetch_add(steps, Ordering::Relaxed) + steps;
        (self.watch)(PublishEvent::Advanced { task: self.task, done: done.min(self.of), of: self.of });
    }
}

/// How many seconds of sound one thread measures in a second, and writes as plain samples. Like [`OutputRow::speed`], this
/// is what a usual computer does, and only decides what is expected at first.
const MEASURED: f64 = 20_000.0;
const COPIED: f64 = 8_000.0;

impl Layout<'_> {
    /// What is to be done after the speech, in order, and how many seconds each task is expected to take with so many
    /// threads, for a book that lasts so many seconds.
    pub(super) fn tasks(&self, seconds: f64, threads: usize) -> Vec<(Task, f64)> {
        let sides = &self.sides;
        let speed = |row: &OutputRow| row.speed * if row.segments.is_some() { threads.max(1) as f64 } else { 1.0 };
        let alone = |name| output::by_name(name).map_or(COPIED, |row| row.speed);
        let speakers = self.book.script.speakers.len() as f64;
        let subtitles = !sides.subtitles.is_empty() || !self.volume_subtitles.is_empty();
        let written = [
            (true, Product::Sound, seconds / speed(self.format)),
            (sides.timeline.is_some(), Product::Timeline, 0.0),
            (subtitles, Product::Subtitles, 0.0),
            (sides.labels.is_some(), Product::Labels, 0.0),
            (sides.stems.is_some(), Product::Stems, seconds * speakers / COPIED),
            (sides.page.is_some(), Product::Page, seconds / alone("opus")),
            (sides.epub.is_some(), Product::Epub, seconds / alone("m4b")),
        ];
        let written = written.into_iter().filter(|(wanted, ..)| *wanted);
        let written = written.map(|(_, product, expected)| (Task::Writing(product), expected));
        std::iter::once((Task::Measuring, seconds / MEASURED)).chain(written).collect()
    }
}
