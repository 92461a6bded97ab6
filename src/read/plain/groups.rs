//! Lines of a plain text that stand together, with what their layout tells.

use crate::diag::Span;
use crate::read::trimmed;

/// Lines without a blank one between them.
pub(super) struct Group {
    /// The lines, without white space at their ends.
    pub lines: Vec<Span>,
    /// How many blank lines are above.
    pub above: usize,
    /// How many columns the line that begins furthest to the left is indented.
    pub indent: usize,
    /// Whether a new page begins with it.
    pub page: bool,
}

/// The longest line that can be one of verse, in characters.
const VERSE: usize = 62;

/// Cuts lines into groups.
pub(super) fn group(text: &str, lines: &[Span]) -> Vec<Group> {
    let (mut groups, mut above, mut page) = (Vec::<Group>::new(), 0, false);
    let mut open = false;
    for &line in lines {
        let span = trimmed(text, line);
        let feed = text[line.range()].contains('\u{c}');
        page |= feed;
        if span.is_empty() || (feed && open) {
            above = if open { 1 } else { above + 1 };
            open = false;
            if span.is_empty() {
                continue;
            }
        }
        let lead = &text[line.start..span.start];
        let indent = lead.chars().map(|c| if c == '\t' { 8 } else { 1 }).sum();
        match groups.last_mut().filter(|_| open) {
            Some(group) => {
                group.indent = group.indent.min(indent);
                group.lines.push(span);
            }
            None => groups.push(Group { lines: vec![span], above, indent, page }),
        }
        (open, page) = (true, false);
    }
    groups
}

/// The usual width of a full line, in bytes. Large if lines are whole paragraphs.
pub(super) fn width(groups: &[Group]) -> usize {
    let mut full: Vec<usize> = groups
        .iter()
        .filter(|group| group.lines.len() > 2)
        .flat_map(|group| group.lines[..group.lines.len() - 1].iter().map(|line| line.len()))
        .collect();
    full.sort_unstable();
    full.get(full.len() * 8 / 10).copied().unwrap_or(80)
}

impl Group {
    /// Everything from its first character to its last.
    pub fn span(&self) -> Span {
        self.lines[0].join(self.lines[self.lines.len() - 1])
    }

    pub fn text<'a>(&self, text: &'a str) -> &'a str {
        &text[self.span().range()]
    }

    /// Whether it is a sentence, and not a title or a name.
    pub fn is_prose(&self, text: &str) -> bool {
        let words = self.text(text).split_whitespace().count();
        let ends = self
            .text(text)
            .trim_end_matches(['"', '”', '\'', '’', '_', ')'])
            .ends_with(['.', '!', '?', ':', ';', ',', '-', '—']);
        let capital = !self.text(text).chars().any(char::is_lowercase);
        !capital && ((words >= 8 && ends && self.indent < 10) || words >= 30)
    }

    /// Whether it is only the number of a page.
    pub fn is_page_number(&self, text: &str) -> bool {
        let [line] = self.lines[..] else { return false };
        let line = &text[line.range()];
        let bare = line.trim_matches(['-', '–', '—', '[', ']', '{', '}', ' ']);
        let marked = bare.len() < line.len();
        let number = bare.trim_start_matches("Page").trim_start_matches("Pg").trim_start_matches("p.").trim();
        let digits = !number.is_empty() && number.len() <= 4 && number.bytes().all(|b| b.is_ascii_digit());
        digits && (marked || self.page || bare != number)
    }

    /// Whether its lines are the author's, as in verse, letters and lists: they are short, there are several, and most
    /// begin with a capital letter. In a text that is wrapped, a short line that is not the last one is a sign too.
    pub fn is_verse(&self, text: &str, width: usize) -> bool {
        let lines: Vec<&str> = self.lines.iter().map(|line| &text[line.range()]).collect();
        if lines.len() < 2 || lines.iter().any(|line| line.chars().count() > VERSE.min(width.saturating_sub(8).max(30)))
        {
            return false;
        }
        let capital = |line: &&&str| {
            line.trim_start_matches(|c: char| !c.is_alphanumeric())
                .starts_with(|c: char| c.is_uppercase() || c.is_numeric())
        };
        lines.iter().filter(capital).count() * 4 >= lines.len() * 3 || self.indent >= 4
    }
}
