//! Letters that a voice cannot read: what is written in another alphabet is spelt in Latin letters, so that a name is said
//! somehow, not passed over.

use super::scan::in_word;

/// Tells whether a voice has sounds for a letter; asked of letters beyond ASCII only.
pub type Reads<'a> = &'a dyn Fn(char) -> bool;

/// The text in letters that the voice reads; none if it reads all of them already, or nobody has spelt any of it in Latin ones.
pub(super) fn respelt(text: &str, reads: Reads) -> Option<String> {
    if let Some(mark) = mark(text).filter(|_| !text.chars().all(reads)) {
        return Some(mark.into());
    }
    if !text.chars().any(|letter| is_strange(letter, reads)) {
        return None;
    }
    let mut latin = String::with_capacity(text.len());
    let mut blank = false;
    for letter in text.chars() {
        if is_strange(letter, reads) {
            let spelt = deunicode::deunicode_char(letter).unwrap_or_default();
            latin.extend(spelt.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, ' ' | '\'' | '-')));
            // Signs that are words come with a blank behind each.
            blank = spelt.ends_with(' ');
            continue;
        }
        if blank && !in_word(letter) {
            latin.truncate(latin.trim_end().len());
        }
        blank = false;
        latin.push(letter);
    }
    latin.truncate(latin.trim_end().len());
    latin.contains(char::is_alphanumeric).then_some(latin)
}

/// The mark of another alphabet as the Latin one has it.
fn mark(text: &str) -> Option<&'static str> {
    match text {
        "。" | "｡" | "।" | "۔" | "։" => Some("."),
        "、" | "､" | "،" => Some(","),
        "؛" => Some(";"),
        "؟" => Some("?"),
        _ => None,
    }
}

/// Whether it belongs to a word and the voice cannot read it.
fn is_strange(letter: char, reads: Reads) -> bool {
    !letter.is_ascii() && in_word(letter) && !reads(letter)
}

/// The words of a spoken text with letters that the voice cannot read.
pub fn unreadable<'t>(text: &'t str, reads: Reads<'t>) -> impl Iterator<Item = &'t str> {
    // A mark that stands on nothing is no letter.
    let lost = move |letter: char| letter.is_alphanumeric() && is_strange(letter, reads);
    text.split(|c| !in_word(c)).filter(move |word| word.contains(lost))
}

/// Whether a word is of another alphabet than the Latin one, whose marked letters are as good without their marks.
pub fn is_foreign(word: &str) -> bool {
    // With the marks that stand on letters.
    let latin = |c: char| c < '\u{370}' || matches!(c, '\u{1e00}'..='\u{1eff}');
    word.chars().any(|c| in_word(c) && !latin(c))
}
