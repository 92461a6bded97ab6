//! Single quotation marks, which are apostrophes unless they clearly are not.

use super::is_terminal;
use std::ops::Range;

/// Finds the quotations that single marks enclose in one range of a text.
pub(super) struct Singles {
    /// The end offsets of the marks that certainly close a quotation: they stand after a full stop or similar
    /// punctuation and not before a letter or digit.
    closers: Vec<(usize, char)>,
    next: usize,
    /// No opening mark before this offset has a closing mark.
    barren: usize,
}

impl Singles {
    pub fn new(text: &str, range: Range<usize>) -> Self {
        let mut closers = Vec::new();
        let mut before = ' ';
        let mut chars = text[range.clone()].char_indices().peekable();
        while let Some((offset, c)) = chars.next() {
            let after = chars.peek().map_or(' ', |&(_, c)| c);
            let ends = is_terminal(before) || matches!(before, '"' | '”' | ')' | ':' | ';');
            if matches!(c, '\'' | '’') && ends && !after.is_alphanumeric() {
                closers.push((range.start + offset + c.len_utf8(), c));
            }
            before = c;
        }
        Singles { closers, next: 0, barren: 0 }
    }

    /// The end of the quotation that the single mark at `at` opens, or `None` if the mark is an apostrophe.
    pub fn close(&mut self, text: &str, at: usize, mark: char, before: char) -> Option<usize> {
        let rest = &text[at + mark.len_utf8()..];
        // `''Tis late,'` opens with the mark and goes on with an apostrophe.
        let elided = rest.strip_prefix(['\'', '’']);
        let first = |rest: &str| rest.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '…' | '—' | '"' | '“'));
        let opens = !before.is_alphanumeric() && (first(rest) || elided.is_some_and(first));
        if !opens || at < self.barren || (elided.is_none() && is_elision(rest)) {
            return None;
        }
        let closer = if mark == '\'' { '\'' } else { '’' };
        while self.closers.get(self.next).is_some_and(|&(end, c)| end <= at + 1 + mark.len_utf8() || c != closer) {
            self.next += 1;
        }
        let &(end, _) = self.closers.get(self.next)?;
        let inside = &text[at + mark.len_utf8()..end];
        // There is another opening mark inside, so this mark is an apostrophe and the other one may open a quotation.
        let again = inside.match_indices(mark).map(|(n, _)| n).find(|&n| {
            let rest = &inside[n + mark.len_utf8()..];
            inside[..n].ends_with(char::is_whitespace) && rest.starts_with(char::is_alphabetic) && !is_elision(rest)
        });
        if let Some(again) = again {
            self.barren = at + mark.len_utf8() + again;
            return None;
        }
        // Only one of a pair of double marks is inside, so this mark is an apostrophe too.
        if inside.matches('"').count() % 2 == 1 || inside.matches('“').count() != inside.matches('”').count() {
            self.barren = end;
            return None;
        }
        Some(end)
    }
}

/// Whether the text begins with a word that is written with an apostrophe in front, such as `'tis`. A capital letter
/// rules that out, because it begins a sentence and so a quotation.
fn is_elision(rest: &str) -> bool {
    const ELISIONS: &[&str] = &[
        "appen", "ave", "bout", "cause", "cos", "course", "coz", "eard", "ello", "em", "er", "ere", "gainst", "im",
        "is", "kay", "n", "neath", "nother", "nuff", "ome", "ouse", "ow", "round", "scuse", "sup", "til", "till",
        "tis", "twas", "twere", "twill", "twould",
    ];
    let end = rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
    ELISIONS.binary_search(&&rest[..end]).is_ok()
}
