//! Finds the written text from which words of a spoken text were made, and the other way round.

use super::Change;
use std::ops::Range;

/// The stretch of the written text from which a stretch of the spoken text was made. If it was made by a change, that
/// is everything that the change replaced.
///
/// `changes` are those that turned `written` into `spoken`; see [`SpokenText::changes`](super::SpokenText::changes).
/// Between the changes, both texts differ only in white space, so a place is found by counting all other characters.
pub fn written_range(written: &str, spoken: &str, changes: &[Change], range: Range<usize>) -> Range<usize> {
    let first = solids(&spoken[..range.start]);
    let count = solids(&spoken[range]);
    let start = locate(written, changes, first).start;
    let end = if count == 0 { start } else { locate(written, changes, first + count - 1).end };
    start..end
}

/// The offsets in the spoken text that correspond to `offsets` in the written text, which ascend. An offset inside a change
/// corresponds to the end of what the change put there. The other arguments are those of [`written_range`].
pub fn spoken_offsets(written: &str, spoken: &str, changes: &[Change], offsets: &[usize]) -> Vec<usize> {
    let mut changes = changes.iter().peekable();
    let solid = |(_, c): &(usize, char)| !c.is_whitespace();
    let mut places = spoken.char_indices().filter(solid).map(|(place, _)| place).chain([spoken.len()]).peekable();
    let mut at = 0;
    let mut found = Vec::with_capacity(offsets.len());
    for &offset in offsets {
        // How many characters of the spoken text there are since the previous offset.
        let mut count = 0;
        while let Some(change) = changes.next_if(|change| change.at < offset) {
            count += solids(&written[at..change.at]) + solids(&change.spoken);
            at = change.at + change.written.len();
        }
        if at < offset {
            count += solids(&written[at..offset]);
            at = offset;
        }
        for _ in 0..count {
            places.next_if(|&place| place < spoken.len());
        }
        found.push(places.peek().copied().unwrap_or(spoken.len()));
    }
    found
}

/// Counts the characters that are not white space.
fn solids(text: &str) -> usize {
    text.chars().filter(|c| !c.is_whitespace()).count()
}

/// Where a spoken character is in the written text. `number` counts the spoken characters that are not white space. If
/// there are not that many, this is the end of the text.
fn locate(written: &str, changes: &[Change], number: usize) -> Range<usize> {
    let (mut at, mut counted) = (0, 0);
    for change in changes {
        let between = &written[at..change.at];
        let here = solids(between);
        if number < counted + here {
            return nth_solid(between, at, number - counted);
        }
        counted += here;
        at = change.at + change.written.len();
        let inside = solids(&change.spoken);
        if number < counted + inside {
            return change.at..at;
        }
        counted += inside;
    }
    nth_solid(&written[at..], at, number - counted)
}

/// The range of the character with this number, not counting white space, in a text that begins at `start`.
fn nth_solid(text: &str, start: usize, number: usize) -> Range<usize> {
    let found = text.char_indices().filter(|(_, c)| !c.is_whitespace()).nth(number);
    found.map_or(start + text.len()..start + text.len(), |(at, c)| start + at..start + at + c.len_utf8())
}
