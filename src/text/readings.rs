//! Words with their reading beside them, such as Japanese characters with ruby: which of them are said as the reading says.

use super::Speller;
use super::edit::Edit;
use super::letters::Reads;
use super::scan::Hit;
use crate::script::Ruby;
use std::ops::Range;

/// The readings of a clean text that are said, in order.
#[derive(Debug, Default)]
pub(super) struct Readings(Vec<(Range<usize>, String)>);

impl Readings {
    /// The reading that begins at an offset.
    pub fn find(&self, at: usize) -> Option<Hit> {
        let nth = self.0.binary_search_by_key(&at, |(range, _)| range.start).ok()?;
        let (range, reading) = &self.0[nth];
        Some(Hit::new(range.len(), reading.clone(), "reading"))
    }

    /// Where the first reading after an offset begins, or the end of the text.
    pub fn next(&self, at: usize) -> usize {
        let next = self.0.partition_point(|(range, _)| range.start <= at);
        self.0.get(next).map_or(usize::MAX, |(range, _)| range.start)
    }
}

/// Finds the readings that are said. `repairs` are the edits that made the clean text of the written one.
pub(super) fn readings(written: &str, ruby: &[Ruby], repairs: &[Edit], speller: &Speller, reads: Reads) -> Readings {
    let mut repairs = repairs.iter().peekable();
    let mut shift: isize = 0;
    let mut clean = |at: usize| {
        while let Some(edit) = repairs.next_if(|edit| edit.end <= at) {
            shift += edit.spoken.len() as isize - (edit.end - edit.start) as isize;
        }
        at.saturating_add_signed(shift)
    };
    let said = ruby.iter().map(|one| {
        let range = clean(one.range.start)..clean(one.range.end);
        let base = &written[one.range.clone()];
        is_said(base, &one.reading, speller.chinese, reads).then(|| (range, one.reading.clone()))
    });
    Readings(said.flatten().filter(|(range, _)| !range.is_empty()).collect())
}

/// Whether words are said as their reading says. A voice knows the sounds of Chinese characters better than Latin letters
/// with tones can tell it, and what stands over words in an alphabet explains them.
fn is_said(base: &str, reading: &str, chinese: bool, reads: Reads) -> bool {
    let letters = |text: &str, is: fn(char) -> bool| text.chars().any(|c| c.is_alphabetic() && is(c));
    let latin = |c: char| c < '\u{250}' || matches!(c, '\u{1e00}'..='\u{1eff}');
    let kana = |c: char| matches!(c, '\u{3041}'..='\u{30fa}' | '\u{30fd}'..='\u{30ff}' | '\u{ff66}'..='\u{ff9f}');
    let bopomofo = |c: char| matches!(c, '\u{3100}'..='\u{312f}' | '\u{31a0}'..='\u{31bf}');
    let read = |text: &str| text.chars().all(|c| !c.is_alphabetic() || c.is_ascii() || reads(c));
    // Dots over words emphasize them.
    if !letters(reading, |_| true) || letters(reading, bopomofo) {
        return false;
    }
    match (letters(base, |c| c >= '\u{250}'), letters(reading, kana)) {
        (false, kana) => kana && read(reading),
        (true, true) => true,
        (true, false) => !letters(reading, latin) || !(chinese || read(base)),
    }
}
