//! Finds emphasis: runs of `*`, `_` and `~` that have a partner.

use super::buffer::{Act, Mark};
use super::inline::Scan;
use crate::script::{Emphasis, Typeface};
use std::ops::Range;

/// A run of `*`, `_` or `~`.
pub(super) struct Run {
    pub at: usize,
    pub mark: u8,
    /// How many of its characters have no partner yet.
    pub left: usize,
    pub opens: bool,
    pub closes: bool,
}

impl Scan<'_> {
    /// Drops the marks of emphasis that have a partner, and records what is between them.
    pub(super) fn emphasis(&mut self) {
        let mut dropped: Vec<Range<usize>> =
            self.marks.iter().filter(|mark| mark.range.len() > 1).map(|mark| mark.range.clone()).collect();
        dropped.sort_by_key(|range| range.start);
        let mut open: [Vec<usize>; 3] = Default::default();
        let mut hole = 0;
        for index in 0..self.runs.len() {
            let at = self.runs[index].at;
            while dropped.get(hole).is_some_and(|range| range.end <= at) {
                hole += 1;
            }
            if dropped.get(hole).is_some_and(|range| range.contains(&at)) {
                continue;
            }
            let stack = &mut open[match self.runs[index].mark {
                b'*' => 0,
                b'_' => 1,
                _ => 2,
            }];
            while self.runs[index].closes && self.runs[index].left > 0 {
                let Some(&opener) = stack.last() else { break };
                self.pair(opener, index);
                if self.runs[opener].left == 0 {
                    stack.pop();
                }
            }
            if self.runs[index].opens && self.runs[index].left > 0 {
                stack.push(index);
            }
        }
    }

    /// Matches as many characters of two runs as both have left, from the inside out.
    fn pair(&mut self, opener: usize, closer: usize) {
        let both = self.runs[opener].left.min(self.runs[closer].left);
        let from = self.runs[opener].at + self.runs[opener].left - both;
        let to = self.runs[closer].at;
        let drop = |at: usize| Mark { range: at..at + both, act: Act::Drop("emphasis mark") };
        self.marks.extend([drop(from), drop(to)]);
        let faces: &[Typeface] = match (self.runs[closer].mark, both) {
            (b'~', _) => &[Typeface::Struck],
            (_, 1) => &[Typeface::Italic],
            (_, 2) => &[Typeface::Bold],
            // Three marks are italic and bold. More marks are as many pairs as possible, and italic if one is left over.
            (_, more) if more % 2 == 1 => &[Typeface::Italic, Typeface::Bold],
            _ => &[Typeface::Bold],
        };
        self.emphasis.extend(faces.iter().map(|&face| Emphasis { range: from + both..to, face }));
        self.runs[closer].at += both;
        self.runs[closer].left -= both;
        self.runs[opener].left -= both;
    }
}
