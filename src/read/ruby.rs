//! Readings in the notation of Aozora Bunko: `漢字《かんじ》`, and `｜base《reading》` where the base is not only characters.

use std::ops::Range;

/// Words with their reading beside them.
#[derive(Debug, PartialEq)]
pub(super) struct Noted {
    /// The mark before the base, if there is one.
    pub mark: Option<Range<usize>>,
    pub base: Range<usize>,
    pub reading: Range<usize>,
    /// All that stands after the base: the reading with its brackets.
    pub tail: Range<usize>,
}

/// The longest base and the longest reading, in bytes.
const LONGEST: usize = 120;

/// Whether a character is one of those that Japanese takes from Chinese.
pub(super) fn is_kanji(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}' | '々' | '〆' | '〇' | 'ヶ')
}

/// Whether a character is one of those that spell sounds in Japanese, or a mark between them.
pub(super) fn is_kana(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{3096}' | '\u{3099}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}' | '\u{ff66}'..='\u{ff9f}' | '　' | ' ')
}

/// The reading that opens at `at`, where `text` has a `《`. `from` is where the text begins that can be the base.
pub(super) fn at(text: &str, from: usize, at: usize) -> Option<Noted> {
    let inner = at + '《'.len_utf8();
    let length = text.get(inner..)?.find('》').filter(|&length| (1..=LONGEST).contains(&length))?;
    let reading = inner..inner + length;
    if text[reading.clone()].contains(['《', '\n', '｜']) {
        return None;
    }
    let tail = at..reading.end + '》'.len_utf8();
    let start = text.ceil_char_boundary(from.max(at.saturating_sub(LONGEST)));
    let before = &text[start..at];
    if let Some(nth) = before.rfind(['｜', '|']).filter(|&nth| !before[nth..].contains(['》', '\n'])) {
        let mark = text[start + nth..].chars().next().map_or(0, char::len_utf8);
        let base = start + nth + mark..at;
        // Folding the white space of a line must not change the length of the base.
        let inside = &text[base.clone()];
        let folded = inside.split(' ').all(|word| !word.is_empty() && !word.contains(char::is_whitespace));
        let fits = !inside.is_empty() && folded;
        return fits.then(|| Noted { mark: Some(start + nth..base.start), base, reading, tail });
    }
    let base = start + before.trim_end_matches(is_kanji).len()..at;
    let fits = !base.is_empty() && text[reading.clone()].chars().all(is_kana);
    fits.then_some(Noted { mark: None, base, reading, tail })
}

/// The reading whose base a `｜` at `at` opens.
pub(super) fn opened(text: &str, at: usize) -> Option<Noted> {
    let end = text.floor_char_boundary(text.len().min(at + LONGEST));
    let next = text[at..end].find('《')?;
    self::at(text, at, at + next).filter(|noted| noted.mark.as_ref().is_some_and(|mark| mark.start == at))
}

/// `{漢字|かんじ}`, as Japanese writers of Markdown do it. A reading can be divided among the characters: `{漢字|かん|じ}`.
pub(super) fn braced(text: &str, at: usize) -> Option<Noted> {
    let rest = text[at..].strip_prefix('{')?;
    let length = rest.find(['}', '\n']).filter(|&length| length <= 2 * LONGEST && rest[length..].starts_with('}'))?;
    let (base, reading) = rest[..length].split_once('|')?;
    let fits = base.contains(is_kanji) && !reading.is_empty() && reading.chars().all(|c| is_kana(c) || c == '|');
    let (start, end) = (at + 1, at + 1 + length);
    let base = start..start + base.len();
    fits.then(|| Noted { mark: Some(at..start), tail: base.end..end + 1, reading: base.end + 1..end, base })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Option<(&str, &str)> {
        let at = self::at(text, 0, text.find('《')?)?;
        Some((&text[at.base], &text[at.reading]))
    }

    #[test]
    fn the_base_is_the_characters_before_the_brackets_or_what_a_mark_opens() {
        assert_eq!(found("彼は憂鬱《ゆううつ》だった"), Some(("憂鬱", "ゆううつ")));
        assert_eq!(found("人々《ひとびと》"), Some(("人々", "ひとびと")));
        assert_eq!(found("その｜お茶《おちゃ》を"), Some(("お茶", "おちゃ")));
        assert_eq!(found("｜Love《ラブ》"), Some(("Love", "ラブ")));
        assert_eq!(found("|魔法《マジック》"), Some(("魔法", "マジック")));
        assert_eq!(found("｜竜《dragon》"), Some(("竜", "dragon")));
    }

    #[test]
    fn titles_in_brackets_and_other_text_are_no_readings() {
        for text in
            ["本《夜》を", "《ゆう》", "です《ゆう》", "竜《dragon》", "憂鬱《ゆう\nうつ》", "憂鬱《》", "憂鬱《ゆう"]
        {
            assert_eq!(found(text), None, "{text}");
        }
    }

    #[test]
    fn braces_hold_a_base_and_its_reading() {
        let braced = |text: &'static str| super::braced(text, 0).map(|one| (&text[one.base], &text[one.reading]));
        assert_eq!(braced("{電子書籍|でんししょせき}を"), Some(("電子書籍", "でんししょせき")));
        assert_eq!(braced("{電子|でん|し}"), Some(("電子", "でん|し")));
        for text in ["{a|b}", "{漢字}", "{漢字|kanji}", "{漢字|}", "{漢字|かん\nじ}"] {
            assert_eq!(braced(text), None, "{text}");
        }
    }
}
