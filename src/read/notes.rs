//! The marks of notes in running text, `[1]`, `[4, 5]`, `¹`, and notes that begin with the sign that refers to them.

use crate::diag::Span;
use crate::script::{Block, BlockKind, ListMark, Manuscript, Skip};

/// Whether what stands in square brackets is only the number of a note or source, or several.
pub(super) fn is_number(inner: &str) -> bool {
    let digits = inner.bytes().filter(u8::is_ascii_digit).count();
    let plain = inner.chars().all(|c| c.is_ascii_digit() || matches!(c, ',' | ' ' | '-' | '–' | ';'));
    (1..=12).contains(&digits) && plain && inner.split([',', ' ', '-', '–', ';']).all(|number| number.len() <= 4)
}

/// Words after which a number in brackets is read, because the sentence would break off without it, as in `See [4, 5].`; in
/// lower case and sorted.
#[rustfmt::skip]
const DEMANDING: &[&str] = &[
    "a", "according", "and", "as", "at", "aus", "bei", "both", "by", "cf", "cf.", "chez", "dans", "de", "e.g.", "en", "et",
    "from", "i.e.", "ibid.", "in", "like", "mit", "nach", "note", "notes", "of", "on", "or", "par", "per", "ref", "ref.",
    "reference", "references", "refs", "refs.", "see", "selon", "sieh", "siehe", "source", "sources", "than", "the", "to",
    "und", "unlike", "using", "ver", "vgl", "vgl.", "via", "voir", "von", "with", "y",
];

/// Whether a number in brackets after this text belongs to its sentence, so that a listener has to hear it.
pub(super) fn is_needed(before: &str) -> bool {
    let start = before.ceil_char_boundary(before.len().saturating_sub(40));
    let Some(spaced) = before[start..].strip_suffix([' ', '\n', '\u{a0}']) else { return false };
    let last = spaced.split_whitespace().last().unwrap_or_default();
    let last = last.trim_start_matches(['(', '[', '*', '_', '"', '“', '—', '–']).to_lowercase();
    DEMANDING.binary_search(&last.as_str()).is_ok()
}

/// Whether a sign such as `*` or `†` between these texts is the mark of a note: it is written right after a word or a
/// sentence, and nothing is written right after it. In `(†1791)` and `2 * 3` it is none.
pub(super) fn is_sign(before: &str, after: &str) -> bool {
    let clear = after.chars().next().is_none_or(|c| c.is_whitespace() || is_closing(c));
    clear && is_raised_mark(before)
}

/// How many blocks before a note are searched for the sign that refers to it.
const NEAR: usize = 16;

/// Leaves out notes that begin with a sign, `* The old one.`, after a text nearby that has the same sign at a word. In Markdown
/// such a note looks like a list with one item.
pub(super) fn skip_signed(manuscript: &mut Manuscript) {
    let blocks = &manuscript.blocks;
    let signed: Vec<usize> = (0..blocks.len()).filter(|&at| is_signed(manuscript, at)).collect();
    for at in signed.into_iter().rev() {
        let place = manuscript.blocks.remove(at).place;
        manuscript.skipped.push(Skip { place, reason: "footnote" });
    }
}

/// Whether a block is a note that begins with its sign.
fn is_signed(manuscript: &Manuscript, at: usize) -> bool {
    let blocks = &manuscript.blocks;
    let block = &blocks[at];
    let listed = |at: Option<usize>| at.and_then(|at| blocks.get(at)).is_some_and(|block| block.setting.list.is_some());
    let Some(sign) = leading_sign(manuscript, block) else { return false };
    // A list has several items.
    let single = block.setting.list.is_none() || !(listed(at.checked_sub(1)) || listed(Some(at + 1)));
    let before = blocks[at.saturating_sub(NEAR)..at].iter().rev();
    let mut before = before.take_while(|block| matches!(block.kind, BlockKind::Paragraph));
    single && block.kind == BlockKind::Paragraph && before.any(|block| refers(manuscript, block, sign))
}

/// The sign of notes that a block begins with, as text or as the mark of a list.
fn leading_sign(manuscript: &Manuscript, block: &Block) -> Option<char> {
    let mark = match block.setting.list {
        Some(ListMark::Bullet) => {
            let head = &manuscript.parts[block.place.part].text[..block.place.span.start];
            head.trim_end().chars().next_back()
        }
        Some(_) => None,
        None => block.text.chars().next(),
    };
    mark.filter(|mark| matches!(mark, '*' | '†' | '‡'))
}

/// Whether a block has the sign of a note at the end of a word. Stars in pairs are emphasis.
fn refers(manuscript: &Manuscript, block: &Block, sign: char) -> bool {
    let Span { start, end } = block.place.span;
    let part = &manuscript.parts[block.place.part].text;
    // A sign at the very end is not spoken, so it can lie outside of the block.
    let signs: usize = part[end..].chars().take_while(|c| matches!(c, '*' | '†' | '‡')).map(char::len_utf8).sum();
    let text = &part[start..end + signs];
    let lone = sign != '*' || text.matches(sign).count() % 2 == 1;
    // Its own sign, if it is a note itself, does not count.
    let inside = text.trim_start_matches([sign, ' ']);
    lone && inside.match_indices(sign).any(|(at, _)| is_sign(&inside[..at], &inside[at + sign.len_utf8()..]))
}

fn is_closing(c: char) -> bool {
    matches!(c, '.' | ',' | ';' | ':' | '!' | '?' | '"' | '”' | '’' | '\'' | '»' | ')' | '…' | '—' | '–')
}

/// Whether a raised number after this text is the mark of a note, and not an exponent as in `x²` and `12 km²`.
pub(super) fn is_raised_mark(before: &str) -> bool {
    let word = before.chars().rev().take(4).take_while(|c| c.is_alphabetic()).count();
    let closed = before.ends_with(['.', ',', ';', ':', '!', '?', '"', '”', '’', '\'', '»', ')', '…', '*', '_']);
    closed || (word > 2 && !before.ends_with("sec"))
}

/// Digits as raised ones, as powers are written: `x²`.
pub(super) fn raised(digits: &str) -> String {
    let digits = digits.bytes().filter(u8::is_ascii_digit);
    digits.filter_map(|digit| "⁰¹²³⁴⁵⁶⁷⁸⁹".chars().nth(usize::from(digit - b'0'))).collect()
}

/// Whether a character is a raised digit.
pub(super) fn is_raised(c: char) -> bool {
    matches!(c, '¹' | '²' | '³' | '⁰' | '⁴'..='⁹')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is left of a text, and what is left out.
    fn texts(name: &str, text: &str) -> (Vec<String>, usize) {
        let mut diagnostics = crate::diag::Diagnostics::new();
        let input = crate::read::Input::new(std::path::Path::new(name), text.into());
        let manuscript = crate::read::read(input, &mut diagnostics).expect("a text");
        let notes = manuscript.skipped.iter().filter(|skip| skip.reason == "footnote").count();
        (manuscript.blocks.into_iter().map(|block| block.text).collect(), notes)
    }

    #[test]
    fn a_note_that_begins_with_its_sign_is_left_out() {
        for name in ["a.md", "a.txt"] {
            for (text, kept, notes) in [
                ("The king died.* He was old.\n\nLater.\n\n* The old one.\n\nMore.", 3, 1),
                ("The queen did not.†\n\n† So they say.\n\nMore.", 2, 1),
                ("Twice.* And then.†\n\n* One.\n\n† Two.\n\nMore.", 2, 2),
                // Nothing refers to these.
                ("The king died.\n\n* The old one.\n\nMore.", 3, 0),
                ("The *king*\n\n* The old one.\n\nMore.", 3, 0),
                ("# The king*\n\n† The old one.\n\nMore.", 3, 0),
                // A list.
                ("He bought these:*\n\n* Eggs.\n\n* Milk.\n\nMore.", 4, 0),
            ] {
                let (texts, left_out) = texts(name, text);
                if name.ends_with("txt") && (text.contains("Eggs") || text.starts_with('#')) {
                    continue;
                }
                assert_eq!((texts.len(), left_out), (kept, notes), "{name}: {text:?} {texts:?}");
            }
        }
    }

    #[test]
    fn numbers_of_notes_are_told_from_other_words() {
        assert!(["1", "12", "4, 5", "2-4", "7;8"].into_iter().all(is_number));
        assert!(!["", "a", "1a", "19841984", "pause 2s", ", "].into_iter().any(is_number));
    }

    #[test]
    fn numbers_that_a_sentence_needs_are_told_from_marks() {
        assert!(DEMANDING.is_sorted());
        assert!(["See ", "as shown in ", "(cf. ", "Siehe "].into_iter().all(is_needed));
        assert!(!["It broke ", "It broke.", "", "in", "[1] "].into_iter().any(is_needed));
    }

    #[test]
    fn signs_are_notes_right_after_words() {
        assert!([("broke.", " He"), ("broke", "."), ("he said,”", "")].into_iter().all(|(a, b)| is_sign(a, b)));
        assert!(
            ![("2 ", " 3"), ("(", "1791)"), ("Mozart", "1791"), ("", " One")].into_iter().any(|(a, b)| is_sign(a, b))
        );
    }

    #[test]
    fn raised_numbers_are_notes_after_words_and_exponents_after_symbols() {
        assert!(["late.", "known", "he said,”", "Rome"].into_iter().all(is_raised_mark));
        assert!(!["x", "12 km", "2", "5 m", "m/sec", ""].into_iter().any(is_raised_mark));
    }
}
