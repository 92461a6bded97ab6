//! Letters that a voice cannot read. Words in another alphabet are spelt in Latin letters, so that a name is said in
//! some way rather than skipped.

use super::kana;
use super::scan::in_word;

/// Says whether a voice has sounds for a letter. It is only asked about letters beyond ASCII.
pub type Reads<'a> = &'a dyn Fn(char) -> bool;

/// The text in letters that the voice reads. `None` if it reads all of them already, or if no Latin spelling of any of
/// them is known.
pub(super) fn respelt(text: &str, reads: Reads) -> Option<String> {
    if let Some(mark) = mark(text).filter(|_| !text.chars().all(reads)) {
        return Some(mark.into());
    }
    if !text.chars().any(|letter| is_strange(letter, reads)) {
        return None;
    }
    let kana = text.contains(|c| kana::is_kana(c) && !reads(c)).then(|| kana::latin(text));
    let text = kana.as_deref().unwrap_or(text);
    let mut latin = String::with_capacity(text.len());
    let mut blank = false;
    for letter in text.chars() {
        if is_strange(letter, reads) {
            let spelt = deunicode::deunicode_char(letter).unwrap_or_default();
            latin.extend(spelt.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, ' ' | '\'' | '-')));
            // A character that stands for a whole word is spelt with a space after it.
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

/// The Latin punctuation mark that corresponds to one of another alphabet.
fn mark(text: &str) -> Option<&'static str> {
    match text {
        "。" | "｡" | "।" | "۔" | "։" => Some("."),
        "、" | "､" | "،" => Some(","),
        "؛" => Some(";"),
        "؟" => Some("?"),
        _ => None,
    }
}

/// Whether a character is part of a word and the voice cannot read it.
fn is_strange(letter: char, reads: Reads) -> bool {
    !letter.is_ascii() && in_word(letter) && !reads(letter)
}

/// The words of a spoken text that have letters which the voice cannot read.
pub fn unreadable<'t>(text: &'t str, reads: Reads<'t>) -> impl Iterator<Item = &'t str> {
    // A combining mark without a letter is not a letter.
    let lost = move |letter: char| letter.is_alphanumeric() && is_strange(letter, reads);
    text.split(|c| !in_word(c)).filter(move |word| word.contains(lost))
}

/// Whether a word is in an alphabet other than the Latin one. Latin letters can be read without their marks.
pub fn is_foreign(word: &str) -> bool {
    // This includes the combining marks of letters.
    let latin = |c: char| c < '\u{370}' || matches!(c, '\u{1e00}'..='\u{1eff}');
    word.chars().any(|c| in_word(c) && !latin(c))
}
