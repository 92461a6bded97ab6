//! Splits long texts into pieces that an engine can take.

mod sentences;

use crate::voices::phonemes::Pronunciation;

/// Splits a spoken text into pieces of at most `limit` characters (at least 1): at sentence ends if possible, otherwise
/// between clauses, between words, or inside a word. Nothing is lost: apart from white space, the pieces joined by
/// spaces are the text. No piece is empty.
pub fn pieces(spoken: &str, language: &str, limit: usize) -> Vec<String> {
    let limit = limit.max(1);
    let mut out = Vec::new();
    if spoken.trim().is_empty() {
        return out;
    }
    if is_one_piece(spoken, limit) {
        return vec![spoken.to_string()];
    }
    for stretch in stretches(spoken) {
        let sentences = sentences::sentences(code(language), stretch).into_iter().map(str::trim);
        let mut packed = Packed { pieces: Vec::new(), limit, room: 0 };
        for sentence in sentences.filter(|sentence| !sentence.is_empty()) {
            packed.add(sentence, &[Cut::Clause, Cut::Word, Cut::Character]);
        }
        out.append(&mut packed.pieces);
    }
    out
}

/// Whether a text fits into one piece as it is. This holds for most lines, and it takes far less time to see than to find
/// the sentences. If a sentence may begin without a space before it, it is not certain.
fn is_one_piece(text: &str, limit: usize) -> bool {
    let spaced = |rest: &str| {
        let rest = rest.trim_start_matches(['.', '!', '?', '…', ';', '"', '\'', ')', ']', '”', '’', '»', '“']);
        rest.is_empty() || rest.starts_with(' ')
    };
    let known = |c: char| c == ' ' || c.is_ascii_graphic() || c.is_alphanumeric() || "—–‘’“”„«»…".contains(c);
    let mut characters = 0;
    let plain = text.char_indices().all(|(at, c)| {
        characters += 1;
        let ends = matches!(c, '.' | '!' | '?' | '…' | ';');
        characters <= limit && known(c) && !is_wide(c) && (!ends || spaced(&text[at + c.len_utf8()..]))
    });
    plain && !text.is_empty() && !text.starts_with(' ') && !text.ends_with(' ') && !text.contains("  ")
}

/// Whether a character is of a script that writes no spaces between sentences: Chinese and Japanese, with their marks.
fn is_wide(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{312f}' | '\u{3190}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ffef}' | '\u{20000}'..='\u{323af}')
}

/// Cuts a spoken text into lines of verse, before each of `starts`, which ascend. A line without a letter or digit,
/// which no engine could say by itself, stays with the line before it, or with the one after it if it is the first.
pub fn verse_lines<'a>(spoken: &'a str, starts: &[usize]) -> Vec<&'a str> {
    let says_something = |text: &str| text.contains(char::is_alphanumeric);
    let mut lines = Vec::new();
    let mut begin = 0;
    for (nth, &start) in starts.iter().enumerate() {
        let next = starts.get(nth + 1).copied().unwrap_or(spoken.len());
        if says_something(&spoken[begin..start]) && says_something(&spoken[start..next]) {
            lines.push(&spoken[begin..start]);
            begin = start;
        }
    }
    lines.push(&spoken[begin..]);
    lines
}

/// The sounds of each of the pieces into which [`pieces`] splits a spoken text, with their places in that piece. A
/// sound that is cut in two is left out, and its text is said as it is spelt.
pub fn sounds_of(spoken: &str, pieces: &[String], sounds: &[Pronunciation]) -> Vec<Vec<Pronunciation>> {
    // Splitting changes only white space, so positions are matched by counting the bytes of everything else.
    let solid = |text: &str| text.chars().filter(|c| !c.is_whitespace()).map(char::len_utf8).sum::<usize>();
    let mut sounds = sounds.iter().peekable();
    // How many bytes of the spoken text were read, how many of them are not white space, and the latter count at the
    // beginning of the piece.
    let (mut read, mut count, mut begun) = (0, 0, 0);
    let mut all = Vec::with_capacity(pieces.len());
    for piece in pieces {
        let end = begun + solid(piece);
        let mut own = Vec::new();
        let (mut place, mut within) = (0, 0);
        while let Some(sound) = sounds.peek() {
            count += solid(&spoken[read..sound.start]);
            read = sound.start;
            if count >= end {
                break;
            }
            let length = solid(&spoken[sound.start..sound.end]);
            if count >= begun && count + length <= end {
                let start = skip(piece, &mut place, &mut within, count - begun);
                let mut end_here = skip(piece, &mut place, &mut within, count - begun + length);
                // White space before the next character is not part of the sound.
                end_here = piece[..end_here].trim_end().len();
                own.push(Pronunciation { start, end: end_here, ipa: sound.ipa.clone() });
            }
            sounds.next();
        }
        begun = end;
        all.push(own);
    }
    all
}

/// The byte of a text that has `wanted` bytes other than white space before it. Continues where the last call stopped.
fn skip(text: &str, place: &mut usize, within: &mut usize, wanted: usize) -> usize {
    for c in text[*place..].chars() {
        if *within >= wanted && !c.is_whitespace() {
            break;
        }
        *place += c.len_utf8();
        *within += if c.is_whitespace() { 0 } else { c.len_utf8() };
    }
    *place
}

/// The first part of a language tag, by which the sentence splitter knows the language.
fn code(language: &str) -> &str {
    language.split(['-', '_']).next().unwrap_or_default()
}

/// The longest text in bytes that is searched for sentences at once, because the time for that grows faster than the length.
const STRETCH: usize = 8 * 1024;

/// Cuts the text into stretches of limited length: after the mark that ends a sentence, or else between words, or else
/// anywhere.
fn stretches(text: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let mut rest = text.trim();
    while rest.len() > STRETCH {
        let head = &rest[..floor(rest, STRETCH)];
        // Cuts are made in the second half, so that there are not many short stretches.
        let half = floor(rest, STRETCH / 2);
        let end =
            ["\n\n", ". ", "? ", "! "].iter().filter_map(|mark| head[half..].rfind(mark).map(|at| half + at + 1)).max();
        let end = end.or_else(|| head[half..].rfind(char::is_whitespace).map(|at| half + at)).unwrap_or(head.len());
        out.push(&rest[..end]);
        rest = rest[end..].trim_start();
    }
    if !rest.is_empty() {
        out.push(rest);
    }
    out
}

fn floor(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// Where a sentence that is too long is cut, the best place first.
#[derive(Clone, Copy)]
enum Cut {
    Clause,
    Word,
    Character,
}

/// Pieces that are filled one after another.
struct Packed {
    pieces: Vec<String>,
    limit: usize,
    /// How many characters still fit into the last piece.
    room: usize,
}

impl Packed {
    /// Adds a text to the last piece if it fits there, otherwise as a piece of its own, or in parts.
    fn add(&mut self, text: &str, cuts: &[Cut]) {
        let length = text.chars().take(self.limit + 1).count();
        match self.pieces.last_mut() {
            Some(last) if length < self.room => {
                if !last.ends_with(is_wide) {
                    last.push(' ');
                }
                last.push_str(text);
                self.room -= length + 1;
            }
            _ if length <= self.limit => {
                self.pieces.push(text.to_string());
                self.room = self.limit - length;
            }
            _ => {
                // A sentence that has to be cut does not share a piece with the sentence before it.
                if matches!(cuts, [Cut::Clause, ..]) {
                    self.room = 0;
                }
                let Some((&cut, finer)) = cuts.split_first() else { return };
                for part in parts(text, cut, self.limit) {
                    self.add(part, finer);
                    if matches!(cut, Cut::Character) {
                        // No space may come between the parts of a word.
                        self.room = 0;
                    }
                }
            }
        }
    }
}

/// The parts of a text, trimmed and not empty.
fn parts(text: &str, cut: Cut, limit: usize) -> Vec<&str> {
    let parts: Vec<&str> = match cut {
        Cut::Clause => clauses(text),
        Cut::Word => text.split_whitespace().collect(),
        Cut::Character => return slices(text, limit),
    };
    parts.into_iter().map(str::trim).filter(|part| !part.is_empty()).collect()
}

/// Cuts after `;`, `:`, `,` and dashes, if a space follows, and after the marks of Chinese and Japanese.
fn clauses(text: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let mut start = 0;
    let mut mark = false;
    for (at, c) in text.char_indices() {
        if mark && (c.is_whitespace() || text[..at].ends_with(is_wide)) {
            out.push(&text[start..at]);
            start = at;
        }
        mark = matches!(c, ';' | ':' | ',' | '—' | '–' | '、' | '，' | '；' | '：');
    }
    out.push(&text[start..]);
    out
}

/// Cuts into slices of `limit` characters. A combining mark stays with its letter as long as there is room.
fn slices(text: &str, limit: usize) -> Vec<&str> {
    let mut out = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let mut end = rest.char_indices().nth(limit).map_or(rest.len(), |(at, _)| at);
        let mark = |at: usize| rest[at..].chars().next().is_some_and(unicode_normalization::char::is_combining_mark);
        if mark(end) {
            let whole = rest[..end].char_indices().rev().map(|(at, _)| at).find(|&at| !mark(at)).filter(|&at| at > 0);
            end = whole.unwrap_or(end);
        }
        out.push(&rest[..end]);
        rest = &rest[end..];
    }
    out
}
