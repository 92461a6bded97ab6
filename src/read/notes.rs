//! The marks of notes in running text: `[1]`, `[4, 5]`, `¹`.

/// Whether what stands in square brackets is only the number of a note or source, or several.
pub(super) fn is_number(inner: &str) -> bool {
    let digits = inner.bytes().filter(u8::is_ascii_digit).count();
    let plain = inner.chars().all(|c| c.is_ascii_digit() || matches!(c, ',' | ' ' | '-' | '–' | ';'));
    (1..=12).contains(&digits) && plain && inner.split([',', ' ', '-', '–', ';']).all(|number| number.len() <= 4)
}

/// Whether a raised number after this text is the mark of a note, and not an exponent as in `x²` and `12 km²`.
pub(super) fn is_raised_mark(before: &str) -> bool {
    let word = before.chars().rev().take(4).take_while(|c| c.is_alphabetic()).count();
    let closed = before.ends_with(['.', ',', ';', ':', '!', '?', '"', '”', '’', '\'', '»', ')', '…', '*', '_']);
    closed || (word > 2 && !before.ends_with("sec"))
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
    fn raised_numbers_are_notes_after_words_and_exponents_after_symbols() {
        assert!(["late.", "known", "he said,”", "Rome"].into_iter().all(is_raised_mark));
        assert!(!["x", "12 km", "2", "5 m", "m/sec", ""].into_iter().any(is_raised_mark));
    }
}
