//! A shelf: several books that are rendered in one go. All of them are planned first and spoken in one pool, so that no core
//! waits for the last line of a book, and each is published as soon as it is spoken.

mod find;
#[cfg(test)]
mod tests;

pub use find::{ShelfBook, find};

use crate::book::Book;
use crate::plan::Plan;
use crate::store::Key;
use std::collections::HashMap;

/// What several books need to be spoken, as one plan.
pub struct Pool {
    /// The utterances of all books, in their order.
    pub plan: Plan,
    /// Which of them each book lacks.
    pub lacks: Lacks,
}

/// What books of a pool lack.
pub struct Lacks {
    /// For each book, the number of lines up to its end.
    ends: Vec<usize>,
    /// The books that need a take which is not there.
    wanted: HashMap<Key, Vec<usize>>,
    /// How many takes each book lacks.
    counts: Vec<usize>,
}

impl Pool {
    /// Puts books together. `is_there` says whether a take exists.
    pub fn of<'b>(books: impl Iterator<Item = &'b Book> + Clone, is_there: impl Fn(&Key) -> bool) -> Self {
        let plan = Plan::joined(books.clone().map(|book| &book.plan));
        let mut lacks = Lacks { ends: Vec::new(), wanted: HashMap::new(), counts: Vec::new() };
        for (nth, book) in books.enumerate() {
            lacks.ends.push(lacks.ends.last().copied().unwrap_or(0) + book.plan.lines.len());
            let distinct = book.plan.distinct();
            let missing: Vec<Key> = distinct.iter().map(|speak| speak.key).filter(|key| !is_there(key)).collect();
            lacks.counts.push(missing.len());
            missing.into_iter().for_each(|key| lacks.wanted.entry(key).or_default().push(nth));
        }
        Self { plan, lacks }
    }
}

impl Lacks {
    /// How many takes each book lacks.
    pub fn counts(&self) -> &[usize] {
        &self.counts
    }

    /// The books that lack nothing.
    pub fn complete(&self) -> Vec<usize> {
        (0..self.counts.len()).filter(|&nth| self.counts[nth] == 0).collect()
    }

    /// Takes note that a take was made, and returns the books that lack nothing since then.
    pub fn spoken(&mut self, key: &Key) -> Vec<usize> {
        let mut books = self.wanted.remove(key).unwrap_or_default();
        for &nth in &books {
            self.counts[nth] -= 1;
        }
        books.retain(|&nth| self.counts[nth] == 0);
        books
    }

    /// The book of a line of the pool's plan, and the line's number in the book, both counted from 0.
    ///
    /// # Panics
    /// If the plan has no such line.
    pub fn place(&self, line: usize) -> (usize, usize) {
        let book = self.ends.partition_point(|end| *end <= line);
        assert!(book < self.ends.len(), "no such line");
        (book, line - book.checked_sub(1).map_or(0, |before| self.ends[before]))
    }
}
