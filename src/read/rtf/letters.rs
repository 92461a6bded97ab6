//! Finds out which letters RTF means: `\'e9` in the code page of its font, `\u8217` with what stands in for it.

use super::tokens::{Kind, Token, Tokens};
use crate::diag::Span;
use encoding_rs::Encoding;
use std::borrow::Cow;
use std::collections::HashMap;

/// A token whose letters are known.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Piece<'t> {
    Open,
    Close,
    Word(&'t str, Option<i32>),
    /// Text, as it is written (borrowed) or not (owned).
    Text(Cow<'t, str>),
    /// A symbol of a font that has no letters.
    Sign,
    /// `\*`: who does not know the word that follows leaves its group out.
    Star,
}

/// The code page of text.
#[derive(Clone, Copy)]
enum Page {
    Letters(&'static Encoding),
    /// That of a font with pictures instead of letters.
    Signs,
}

#[derive(Clone, Copy)]
struct State {
    page: Page,
    /// How many characters stand in for one of `\u`.
    substitutes: usize,
    /// Whether fonts are being declared, and which one.
    declares: Option<i32>,
}

/// Groups in more groups than this share a state. What is in them is not read.
pub(super) const DEEPEST: usize = 1_000;

/// The pieces of a document.
pub(super) struct Letters<'t> {
    text: &'t str,
    tokens: std::iter::Peekable<Tokens<'t>>,
    /// What is left of the text that is being read.
    rest: Span,
    /// Whether the characters of the text stand for bytes, in code pages.
    is_bytes: bool,
    page: Page,
    font: i32,
    fonts: HashMap<i32, Page>,
    state: State,
    outer: Vec<State>,
    /// How many groups are open.
    depth: usize,
}

impl<'t> Letters<'t> {
    /// Reads a text. If `is_bytes`, each of its characters is the byte of that number.
    pub fn new(text: &'t str, is_bytes: bool) -> Self {
        let page = Page::Letters(encoding_rs::WINDOWS_1252);
        let tokens = Tokens::new(text).peekable();
        let state = State { page, substitutes: 1, declares: None };
        let (rest, fonts, outer) = (Span::new(0, 0), HashMap::new(), Vec::new());
        Self { text, tokens, rest, is_bytes, page, font: 0, fonts, state, outer, depth: 0 }
    }

    /// How many groups are open.
    pub fn depth(&self) -> usize {
        self.depth
    }

    /// The next piece of a text that is being read.
    fn next_of_text(&mut self) -> Option<(Piece<'t>, Span)> {
        let text = &self.text[self.rest.range()];
        let first = text.chars().next()?;
        let length = match self.is_bytes {
            false => text.len(),
            true if first.is_ascii() => text.find(|c: char| !c.is_ascii()).unwrap_or(text.len()),
            true => {
                let span = Span::new(self.rest.start, self.rest.start + first.len_utf8());
                self.rest.start = span.end;
                return Some(self.decoded(first as u8, span));
            }
        };
        let span = Span::new(self.rest.start, self.rest.start + length);
        self.rest.start = span.end;
        Some((Piece::Text(Cow::Borrowed(&text[..length])), span))
    }

    /// The letter of a byte, with the byte after it if they are one letter together.
    fn decoded(&mut self, byte: u8, span: Span) -> (Piece<'t>, Span) {
        let Page::Letters(encoding) = self.state.page else { return (Piece::Sign, span) };
        let mut bytes = vec![byte];
        let mut span = span;
        if is_lead(encoding, byte)
            && let Some((second, end)) = self.take_byte()
        {
            bytes.push(second);
            span.end = end;
        }
        let (letters, _) = encoding.decode_without_bom_handling(&bytes);
        (Piece::Text(Cow::Owned(letters.replace(char::is_control, ""))), span)
    }

    /// The second byte of a letter, which is written as `\'65` or as `e`.
    fn take_byte(&mut self) -> Option<(u8, usize)> {
        if self.rest.is_empty() {
            match *self.tokens.peek()? {
                Token { kind: Kind::Byte(byte), span } => {
                    self.tokens.next();
                    return Some((byte, span.end));
                }
                Token { kind: Kind::Text, span } => {
                    self.rest = span;
                    self.tokens.next();
                }
                _ => return None,
            }
        }
        let c = self.text[self.rest.range()].chars().next()?;
        let byte = u8::try_from(u32::from(c)).ok().filter(|_| self.is_bytes || c.is_ascii())?;
        self.rest.start += c.len_utf8();
        Some((byte, self.rest.start))
    }

    /// Passes over the characters that stand in for one of `\u`. Returns where they end.
    fn pass_substitutes(&mut self, mut end: usize) -> usize {
        let mut left = self.state.substitutes;
        while left > 0 {
            if let Some(c) = self.text[self.rest.range()].chars().next() {
                self.rest.start += c.len_utf8();
                end = self.rest.start;
                left -= 1;
                continue;
            }
            let Some(&Token { kind, span }) = self.tokens.peek() else { break };
            match kind {
                Kind::Text => self.rest = span,
                Kind::Byte(_) | Kind::Data | Kind::Symbol(_) => (left, end) = (left - 1, span.end),
                Kind::Word(name, _) if named_letter(name).is_some() => (left, end) = (left - 1, span.end),
                Kind::Word(..) | Kind::Open | Kind::Close => break,
            }
            self.tokens.next();
        }
        end
    }

    /// The letter of `\u`. Two of them are one letter outside the first 65,536.
    fn unicode(&mut self, unit: i32, span: Span) -> (Piece<'t>, Span) {
        let mut units = vec![unit as u16];
        let mut end = self.pass_substitutes(span.end);
        if (0xD800..0xDC00).contains(&units[0])
            && self.rest.is_empty()
            && let Some(&Token { kind: Kind::Word("u", Some(low)), span }) = self.tokens.peek()
            && (0xDC00..0xE000).contains(&(low as u16))
        {
            self.tokens.next();
            units.push(low as u16);
            end = self.pass_substitutes(span.end);
        }
        let span = Span::new(span.start, end);
        // The signs of fonts without letters are written as letters for private use.
        match (0xF000..0xF100).contains(&units[0]) {
            true => (Piece::Sign, span),
            false => (Piece::Text(Cow::Owned(String::from_utf16_lossy(&units).replace(char::is_control, ""))), span),
        }
    }

    /// Follows the words that say how letters are written.
    fn follow(&mut self, name: &str, number: Option<i32>) {
        let value = number.unwrap_or(0);
        match name {
            "ansicpg" => {
                self.page = code_page(value).unwrap_or(self.page);
                self.state.page = self.page;
            }
            "mac" => {
                self.page = Page::Letters(encoding_rs::MACINTOSH);
                self.state.page = self.page;
            }
            "uc" => self.state.substitutes = usize::try_from(value).unwrap_or(0).min(100),
            "deff" => self.font = value,
            "fonttbl" => self.state.declares = Some(0),
            "f" if self.state.declares.is_some() => self.state.declares = Some(value),
            "fcharset" | "cpg" => {
                let page = if name == "cpg" { code_page(value) } else { charset(value) };
                if let (Some(font), Some(page)) = (self.state.declares, page) {
                    self.fonts.insert(font, page);
                }
            }
            "f" => self.state.page = self.fonts.get(&value).copied().unwrap_or(self.page),
            "plain" => self.state.page = self.fonts.get(&self.font).copied().unwrap_or(self.page),
            _ => {}
        }
    }
}

impl<'t> Iterator for Letters<'t> {
    type Item = (Piece<'t>, Span);

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(found) = self.next_of_text() {
            return Some(found);
        }
        let Token { kind, span } = self.tokens.next()?;
        let text = |text: &str| (Piece::Text(Cow::Owned(text.to_string())), span);
        Some(match kind {
            Kind::Open => {
                self.depth += 1;
                if self.outer.len() < DEEPEST {
                    self.outer.push(self.state);
                }
                (Piece::Open, span)
            }
            Kind::Close => {
                if self.depth == self.outer.len() {
                    self.state = self.outer.pop().unwrap_or(self.state);
                }
                self.depth = self.depth.saturating_sub(1);
                (Piece::Close, span)
            }
            Kind::Text => {
                self.rest = span;
                return self.next();
            }
            Kind::Byte(byte) => self.decoded(byte, span),
            Kind::Word("u", Some(unit)) => self.unicode(unit, span),
            Kind::Word(name, number) => match named_letter(name) {
                Some(letter) => text(letter),
                None => {
                    self.follow(name, number);
                    (Piece::Word(name, number), span)
                }
            },
            Kind::Symbol('*') => (Piece::Star, span),
            Kind::Symbol('\n') => (Piece::Word("par", None), span),
            Kind::Symbol('~') => text("\u{a0}"),
            Kind::Symbol('_') => text("-"),
            Kind::Symbol(c @ ('{' | '}' | '\\')) => text(c.encode_utf8(&mut [0; 4])),
            Kind::Symbol(_) | Kind::Data => (Piece::Word("", None), span),
        })
    }
}

/// The letters that have a word of their own.
fn named_letter(name: &str) -> Option<&'static str> {
    Some(match name {
        "emdash" => "—",
        "endash" => "–",
        "lquote" => "‘",
        "rquote" => "’",
        "ldblquote" => "“",
        "rdblquote" => "”",
        "bullet" => "•",
        "emspace" | "enspace" | "qmspace" => " ",
        _ => return None,
    })
}

/// Whether a byte is the first of two in a code page of East Asia.
fn is_lead(encoding: &'static Encoding, byte: u8) -> bool {
    match encoding.name() {
        "Shift_JIS" => matches!(byte, 0x81..=0x9F | 0xE0..=0xFC),
        "GBK" | "Big5" | "EUC-KR" => byte > 0x80,
        _ => false,
    }
}

/// A code page by its number. The old ones of DOS are not known.
fn code_page(number: i32) -> Option<Page> {
    let label = match number {
        874 | 1250..=1258 => format!("windows-{number}"),
        866 => "ibm866".into(),
        932 => "shift_jis".into(),
        936 => "gbk".into(),
        949 | 1361 => "euc-kr".into(),
        950 => "big5".into(),
        10000 => "macintosh".into(),
        10007 => "x-mac-cyrillic".into(),
        20866 => "koi8-r".into(),
        42 => return Some(Page::Signs),
        _ => return None,
    };
    Encoding::for_label(label.as_bytes()).map(Page::Letters)
}

/// The code page of a font by the number of its set of characters. `None` is that of the document.
fn charset(number: i32) -> Option<Page> {
    code_page(match number {
        0 => 1252,
        2 => 42,
        77 => 10000,
        128 => 932,
        129 => 949,
        130 => 1361,
        134 => 936,
        136 => 950,
        161..=163 => [1253, 1254, 1258][number as usize - 161],
        177 => 1255,
        178 => 1256,
        186 => 1257,
        204 => 1251,
        222 => 874,
        238 => 1250,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text of a document, with `#` for signs, and the source of each piece of it between bars.
    fn text(rtf: &str, is_bytes: bool) -> (String, String) {
        let (mut letters, mut places) = (String::new(), String::new());
        for (piece, span) in Letters::new(rtf, is_bytes) {
            match piece {
                Piece::Text(text) => letters.push_str(&text),
                Piece::Sign => letters.push('#'),
                _ => continue,
            }
            places = places + &rtf[span.range()] + "|";
        }
        (letters, places)
    }

    #[test]
    fn letters_follow_from_the_code_page_of_the_document_and_of_the_font() {
        let fonts = r"{\rtf1\ansicpg1250\deff1{\fonttbl{\f1 Times;}{\f2\fcharset204 Arial;}\f3\fcharset2 Symbol;\f4\fcharset128 X;}";
        let read = |body: &str| text(&format!("{fonts}{body}"), false).0.split_once("X;").unwrap().1.to_string();
        assert_eq!(read(r"\'9a{\f2\'ef\'f0}\'9a{\f3\'b7}"), "šпрš#");
        assert_eq!(read(r"\f2\'ef\plain\'9a"), "пš");
        assert_eq!(read(r"\f4\'93\'fa\'96{\'7b"), "日\u{fffd}{");
        assert_eq!(read(r"\f4\'93\'fa\'83A"), "日ア");
    }

    #[test]
    fn unicode_replaces_what_stands_in_for_it() {
        assert_eq!(text(r"a\u8217\'92s", false), ("a’s".into(), r"a|\u8217\'92|s|".into()));
        assert_eq!(text(r"{\uc2\u8217\'92xy}\u233?z", false).0, "’yéz");
        assert_eq!(text(r"\uc0\u8212 z\u-10179?", false).0, "—z\u{fffd}?");
        assert_eq!(text(r"\u-10179?\u-8704?!", false), ("😀!".into(), r"\u-10179?\u-8704?|!|".into()));
        assert_eq!(text(r"\u8212\emdash x\u8212\par y", false).0, "—x—y");
        assert_eq!(text(r"\u-3913?x", false).0, "#x");
    }

    #[test]
    fn bytes_beyond_ascii_are_letters_of_the_code_page() {
        let latin = "{\\rtf1\\ansicpg1251 \u{ef}\u{f0}!}";
        assert_eq!(text(latin, true), ("пр!".into(), "\u{ef}|\u{f0}|!|".into()));
        assert_eq!(text("{\\rtf1 пр!}", false).0, "пр!");
    }

    #[test]
    fn symbols_and_words_stand_for_letters() {
        assert_eq!(text(r"A\~b\_c\-d \{\emdash\ldblquote x\rdblquote\}", false).0, "A\u{a0}b-cd {—“x”}");
    }
}
