//! The marks of notes in running text: `[1]`, `[4, 5]`, `¹`.

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
