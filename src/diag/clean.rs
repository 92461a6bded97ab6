//! Text of others in messages and lists: what a terminal would obey, or what would make a text look different from what it
//! is, is replaced.

use std::borrow::Cow;

/// Whether a terminal does something with this character other than showing it, or whether it changes the order in which
/// the characters around it are shown: the control characters, and Unicode's embeddings, overrides and isolates of
/// direction ("Trojan Source", CVE-2021-42574).
pub fn is_control(character: char) -> bool {
    character.is_control() || matches!(character, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// A text as it can be shown on a terminal. Line breaks and tabs stay. For every other character that [`is_control`],
/// there is a picture of it (U+2400 to U+2426).
pub fn printable(text: &str) -> Cow<'_, str> {
    let obeyed = |c: char| is_control(c) && !matches!(c, '\n' | '\t');
    match text.contains(obeyed) {
        true => Cow::Owned(text.chars().map(|c| if obeyed(c) { picture(c) } else { c }).collect()),
        false => Cow::Borrowed(text),
    }
}

/// A text on a single line, without control characters and with single spaces between its words. This is for formats in
/// which a line break ends an entry.
pub fn one_line(text: &str) -> String {
    let spaced: String = text.chars().map(|c| if is_control(c) { ' ' } else { c }).collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// JSON that can be shown on a terminal. The characters that JSON lets a string hold as they are, and that [`is_control`],
/// are escaped, so that a program reads the same strings.
pub fn printable_json(json: &str) -> Cow<'_, str> {
    // Between strings, JSON has no such characters but line breaks and tabs.
    let obeyed = |c: char| is_control(c) && !c.is_ascii_whitespace();
    if !json.contains(obeyed) {
        return Cow::Borrowed(json);
    }
    let escape = |c: char| if obeyed(c) { format!("\\u{:04x}", c as u32) } else { c.to_string() };
    Cow::Owned(json.chars().map(escape).collect())
}

fn picture(control: char) -> char {
    match control as u32 {
        code @ 0..0x20 => char::from_u32(0x2400 + code).unwrap_or('\u{2426}'),
        0x7F => '\u{2421}',
        _ => '\u{2426}',
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_would_obey_becomes_a_picture() {
        let hostile = "A\u{1b}]0;owned\u{7}\u{9b}2J\r\u{7f}\u{202e}B\n\tC";
        assert_eq!(printable(hostile), "A␛]0;owned␇␦2J␍␡␦B\n\tC");
        let harmless = "Zoë 王 👩‍🚀 שלום";
        assert!(matches!(printable(harmless), Cow::Borrowed(same) if same == harmless));
        assert_eq!(one_line(hostile), "A ]0;owned 2J B C");
    }

    #[test]
    fn json_keeps_its_strings() {
        let strings = ["\u{1b}[2J", "\u{9b}2J\u{7f}", "\u{202e}\n\t", "plain"];
        let json = serde_json::to_string_pretty(&strings).unwrap();
        let shown = printable_json(&json);
        assert!(!shown.contains(|c: char| is_control(c) && c != '\n'), "{shown:?}");
        assert_eq!(serde_json::from_str::<Vec<String>>(&shown).unwrap(), strings);
    }
}
