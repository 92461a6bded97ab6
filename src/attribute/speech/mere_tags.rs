//! Mere tags: tags that only name the speaker, such as `said Ada`. They can be left out of the audio where each speaker
//! has a voice of their own.

use super::clauses::{Story, Subject};
use super::tongues::class;
use super::units::Tagged;
use std::ops::Range;

impl Story<'_> {
    /// The mere tags of a group of quotations, each as the index of its quotation in the block and the range of the
    /// tag's words.
    pub fn mere_tags(&self, group: &[Tagged], gaps: &[Range<usize>]) -> Vec<(usize, Range<usize>)> {
        let mut tags = Vec::new();
        self.each_tag(group, gaps, |quote, subject, clause| {
            if self.is_mere(subject, clause.clone()) {
                tags.push((quote, clause));
            }
        });
        tags
    }

    /// The clauses that are tags of a group of quotations, in the same form.
    pub fn tag_clauses(&self, group: &[Tagged], gaps: &[Range<usize>]) -> Vec<(usize, Range<usize>)> {
        let mut tags = Vec::new();
        self.each_tag(group, gaps, |quote, _, clause| tags.push((quote, clause)));
        tags
    }

    /// Calls `take` with each tag of a group of quotations: the index of its quotation, its subject and its words.
    fn each_tag(&self, group: &[Tagged], gaps: &[Range<usize>], mut take: impl FnMut(usize, &Subject, Range<usize>)) {
        for tagged in group.iter().filter(|tagged| tagged.spoken) {
            let before = self.clauses(gaps[tagged.quote].clone()).pop();
            let after = self.clauses(gaps[tagged.quote + 1].clone()).into_iter().next();
            for (subject, clause) in [(&tagged.before, before), (&tagged.after, after)] {
                if let (Some(subject), Some(clause)) = (subject, clause) {
                    take(tagged.quote, subject, clause);
                }
            }
        }
    }

    /// Whether a clause consists of nothing but its subject and a verb of speech, such as `said` or `put in`.
    fn is_mere(&self, subject: &Subject, clause: Range<usize>) -> bool {
        let own = subject.at..subject.end;
        if !subject.is_somebody() || own.is_empty() || own.start < clause.start || own.end > clause.end {
            return false;
        }
        let verb: Vec<usize> = clause.filter(|at| !own.contains(at)).collect();
        let is = |nth: usize, classes: u64| verb.get(nth).is_some_and(|at| self.text.words[*at].is(classes));
        match verb.len() {
            1 => is(0, class::SAY) && !is(0, class::ACT),
            2 => is(0, class::PUT) && is(1, class::IN),
            _ => false,
        }
    }

    /// The byte range of words in their block.
    pub fn bytes_of_words(&self, block: usize, words: Range<usize>) -> Range<usize> {
        let start = self.text.blocks[block].start;
        let (first, last) = (&self.text.words[words.start], &self.text.words[words.end - 1]);
        first.start as usize - start..last.end as usize - start
    }

    /// The byte range of a tag in its block, including the punctuation and the space after it.
    pub fn bytes_of_tag(&self, block: usize, words: Range<usize>) -> Range<usize> {
        let bytes = self.text.blocks[block].clone();
        let (start, end) = (self.text.words[words.start].start as usize, self.text.words[words.end - 1].end as usize);
        let rest = &self.text.text[end..bytes.end];
        let tail = rest.trim_start_matches(|c: char| {
            c.is_whitespace() || matches!(c, ',' | '.' | ';' | ':' | '!' | '?' | '…' | '—' | '–' | '-')
        });
        start - bytes.start..bytes.end - tail.len() - bytes.start
    }
}
