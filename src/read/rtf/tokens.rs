//! Cuts RTF into its tokens. There are only a few kinds of them.

use crate::diag::Span;

/// A piece of RTF and its place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Token<'t> {
    pub kind: Kind<'t>,
    pub span: Span,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Kind<'t> {
    /// `{`
    Open,
    /// `}`
    Close,
    /// `\par`, `\u8217`: the name, and the number if there is one. A space after it belongs to it.
    Word(&'t str, Option<i32>),
    /// `\~`: a backslash before any other character.
    Symbol(char),
    /// `\'e9`
    Byte(u8),
    /// Letters as they are.
    Text,
    /// What `\bin` counts, and a backslash at the end of the file.
    Data,
}

/// The longest name of a control word, after the specification of RTF 1.9.1.
const LONGEST_NAME: usize = 32;

/// The tokens of a text. The ends of its lines, and all other control characters, mean nothing.
#[derive(Clone)]
pub(super) struct Tokens<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Tokens<'t> {
    pub fn new(text: &'t str) -> Self {
        Self { text, at: 0 }
    }

    /// Reads what begins with a backslash. `at` is after the backslash.
    fn control(&mut self) -> Kind<'t> {
        let rest = &self.text[self.at..];
        let Some(first) = rest.chars().next() else { return Kind::Data };
        if first.is_ascii_alphabetic() {
            return self.word(rest);
        }
        self.at += first.len_utf8();
        match first {
            '\'' => {
                let digits = rest.get(1..3).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
                match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
                    Some(byte) => {
                        self.at += 2;
                        Kind::Byte(byte)
                    }
                    None => Kind::Data,
                }
            }
            '\r' | '\n' => Kind::Symbol('\n'),
            other => Kind::Symbol(other),
        }
    }

    fn word(&mut self, rest: &'t str) -> Kind<'t> {
        let length = rest.bytes().take(LONGEST_NAME).take_while(u8::is_ascii_alphabetic).count();
        let (name, after) = rest.split_at(length);
        let sign = usize::from(after.starts_with('-'));
        let digits = after[sign..].bytes().take(10).take_while(u8::is_ascii_digit).count();
        let number = if digits == 0 { 0 } else { sign + digits };
        let value = after[..number].parse::<i64>().ok();
        let value = value.map(|value| value.clamp(i32::MIN.into(), i32::MAX.into()) as i32);
        self.at += length + number + usize::from(after[number..].starts_with(' '));
        if name != "bin" {
            return Kind::Word(name, value);
        }
        let count = usize::try_from(value.unwrap_or(0)).unwrap_or(0);
        let rest = &self.text[self.at..];
        self.at += rest.char_indices().nth(count).map_or(rest.len(), |(at, _)| at);
        Kind::Data
    }
}

impl<'t> Iterator for Tokens<'t> {
    type Item = Token<'t>;

    fn next(&mut self) -> Option<Token<'t>> {
        let rest = &self.text[self.at..];
        let start = self.at + rest.find(|c: char| !is_ignored(c))?;
        let rest = &self.text[start..];
        self.at = start + 1;
        let kind = match rest.as_bytes()[0] {
            b'{' => Kind::Open,
            b'}' => Kind::Close,
            b'\\' => self.control(),
            _ => {
                let length = rest.find(|c: char| matches!(c, '{' | '}' | '\\') || is_ignored(c));
                self.at = start + length.unwrap_or(rest.len());
                Kind::Text
            }
        };
        Some(Token { kind, span: Span::new(start, self.at) })
    }
}

fn is_ignored(c: char) -> bool {
    c < ' ' && c != '\t'
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(text: &str) -> Vec<(Kind<'_>, &str)> {
        Tokens::new(text).map(|token| (token.kind, &text[token.span.range()])).collect()
    }

    #[test]
    fn words_take_a_number_and_one_space() {
        assert_eq!(
            tokens("{\\b0 \\i  One\\par\n\\u-3913?\\li720}"),
            [
                (Kind::Open, "{"),
                (Kind::Word("b", Some(0)), "\\b0 "),
                (Kind::Word("i", None), "\\i "),
                (Kind::Text, " One"),
                (Kind::Word("par", None), "\\par"),
                (Kind::Word("u", Some(-3913)), "\\u-3913"),
                (Kind::Text, "?"),
                (Kind::Word("li", Some(720)), "\\li720"),
                (Kind::Close, "}"),
            ]
        );
    }

    #[test]
    fn symbols_bytes_and_binary_data_are_told_apart() {
        assert_eq!(
            tokens("\\'e9\\~\\{\\'zz\\bin3 }{\\x\\\r\n\\"),
            [
                (Kind::Byte(0xE9), "\\'e9"),
                (Kind::Symbol('~'), "\\~"),
                (Kind::Symbol('{'), "\\{"),
                (Kind::Data, "\\'"),
                (Kind::Text, "zz"),
                (Kind::Data, "\\bin3 }{\\"),
                (Kind::Text, "x"),
                (Kind::Symbol('\n'), "\\\r"),
                (Kind::Data, "\\"),
            ]
        );
    }

    #[test]
    fn numbers_and_names_of_any_length_are_read() {
        let name = "a".repeat(40);
        assert_eq!(tokens(&format!("\\{name}"))[1].0, Kind::Text);
        assert_eq!(tokens("\\u99999999999 ")[0].0, Kind::Word("u", Some(i32::MAX)));
        assert_eq!(tokens("\\u-")[0], (Kind::Word("u", None), "\\u"));
    }
}
