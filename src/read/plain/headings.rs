//! Headings of plain text, which are known by their words and by the space around them.

use super::groups::Group;

/// A heading.
pub(super) struct Heading {
    pub rank: Rank,
}

/// What a heading is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rank {
    /// Something that has chapters: a part, a book, a volume, an act.
    Part,
    Chapter,
    /// Words in capitals on a line of their own.
    Title,
}

impl Heading {
    /// Its level, in a text that has parts, chapters, both or none.
    pub fn level(&self, parts: bool, chapters: bool) -> u8 {
        match self.rank {
            Rank::Part => 1,
            Rank::Chapter => 1 + u8::from(parts),
            Rank::Title if chapters || parts => 3,
            Rank::Title => 1,
        }
    }
}

/// Words that are followed by a number and have chapters below them, in lower case.
const PARTS: [&str; 18] = [
    "act",
    "book",
    "buch",
    "część",
    "deel",
    "libro",
    "livre",
    "part",
    "parte",
    "partie",
    "teil",
    "tome",
    "tom",
    "vol",
    "volume",
    "band",
    "часть",
    "книга",
];

/// Words that are followed by the number of a chapter.
const CHAPTERS: [&str; 18] = [
    "adventure",
    "canto",
    "capitolo",
    "capítulo",
    "chap",
    "chapter",
    "chapitre",
    "episode",
    "hoofdstuk",
    "kapitel",
    "letter",
    "rozdział",
    "scene",
    "section",
    "stave",
    "story",
    "глава",
    "capitulo",
];

/// Headings without a number.
const ALONE: [&str; 24] = [
    "afterword",
    "author's note",
    "conclusion",
    "dedication",
    "epilog",
    "epilogue",
    "foreword",
    "interlude",
    "introduction",
    "introductory",
    "nachwort",
    "preface",
    "prolog",
    "prologue",
    "prélude",
    "vorwort",
    "épilogue",
    "author’s note",
    "préface",
    "prólogo",
    "epílogo",
    "prologo",
    "epilogo",
    "пролог",
];

const NUMBERS: [&str; 40] = [
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
    "thirty",
    "forty",
    "fifty",
    "sixty",
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "last",
    "erstes",
    "premier",
    "primero",
];

/// Longer lines are not headings, in characters.
const LONGEST: usize = 80;

/// This many blank lines are more than any two paragraphs have between them.
const MUCH: usize = 3;

/// Whether a word is a Roman numeral in capitals, up to the hundreds.
fn is_roman(word: &str) -> bool {
    let valid = |mut rest: &str| {
        for (nine, four, five, one) in [("CM", "CD", 'D', 'C'), ("XC", "XL", 'L', 'X'), ("IX", "IV", 'V', 'I')] {
            if let Some(after) = rest.strip_prefix(nine).or(rest.strip_prefix(four)) {
                rest = after;
                continue;
            }
            rest = rest.strip_prefix(five).unwrap_or(rest);
            let ones = rest.len() - rest.trim_start_matches(one).len();
            rest = &rest[ones.min(3)..];
        }
        rest.is_empty()
    };
    !word.is_empty() && word.len() <= 8 && valid(word)
}

fn is_number(word: &str) -> bool {
    let word = word.trim_end_matches(['.', ':', ',', '-', '—']);
    let lower = word.to_lowercase();
    let digits = !word.is_empty() && word.len() <= 4 && word.bytes().all(|b| b.is_ascii_digit());
    digits || is_roman(&word.to_uppercase()) || lower.split('-').all(|part| NUMBERS.contains(&part))
}

/// Returns what a line announces: `CHAPTER IV.`, `Part the Second`, `Epilogue`.
fn announced(line: &str) -> Option<Rank> {
    if line.chars().count() > LONGEST {
        return None;
    }
    let lower = line.to_lowercase();
    let bare = lower.trim_end_matches(['.', ':']).trim();
    if ALONE.contains(&bare) {
        return Some(Rank::Chapter);
    }
    let mut words = line.split_whitespace();
    let first = words.next()?.to_lowercase();
    let first = first.trim_end_matches(['.', ':']);
    let rank = if PARTS.contains(&first) {
        Rank::Part
    } else if CHAPTERS.contains(&first) {
        Rank::Chapter
    } else {
        return None;
    };
    let second = words.next()?;
    let number = if second.eq_ignore_ascii_case("the") { words.next()? } else { second };
    if !is_number(number) || !line.starts_with(|c: char| c.is_uppercase()) {
        return None;
    }
    // After the number comes nothing, or a title that is set off from it. `Part one of the plan failed.` is a sentence.
    let rest: Vec<&str> = words.collect();
    let set_off = number.ends_with(['.', ':', ',', '—', '-'])
        || rest.first().is_some_and(|word| word.starts_with(['-', '–', '—', ':', '.', '(']));
    let titled = rest.iter().all(|word| word.starts_with(|c: char| !c.is_lowercase()) || word.len() <= 4);
    (rest.is_empty() || ((set_off || !line.chars().any(char::is_lowercase)) && titled)).then_some(rank)
}

/// Whether a line on its own is the heading of a chapter, or of a part that has chapters.
pub(in crate::read) fn is_chapter(line: &str) -> bool {
    announced(line.trim()).is_some()
}

/// Whether a line on its own is a number and a title in capitals: `VII. THE BLUE CARBUNCLE`.
pub(in crate::read) fn is_capital_title(line: &str) -> bool {
    let line = line.trim();
    line.chars().count() <= LONGEST && is_capital(line) && is_numbered_title(line)
}

/// Whether a line is only a number: `IV.`, `12`.
fn is_bare_number(line: &str) -> bool {
    let bare = line.trim_end_matches(['.', '-', '—']).trim();
    let digits = !bare.is_empty() && bare.len() <= 3 && bare.bytes().all(|b| b.is_ascii_digit());
    digits || (is_roman(bare) && bare.len() < 8)
}

/// The heading that a group is, if it is one.
pub(super) fn of(text: &str, groups: &[Group], nth: usize, group: &Group) -> Option<Heading> {
    let lines: Vec<&str> = group.lines.iter().map(|line| &text[line.range()]).collect();
    if lines.len() > 4 || lines.iter().any(|line| line.chars().count() > LONGEST) {
        return None;
    }
    let after = groups.get(nth + 1).map_or(0, |next| next.above);
    let heading = |rank| Some(Heading { rank });
    let rest_is_title = || {
        lines[1..]
            .iter()
            .all(|line| !line.ends_with([',', ';']) && (is_capital(line) || line.split_whitespace().count() <= 9))
    };
    if let Some(rank) = announced(lines[0]).filter(|_| rest_is_title()) {
        return heading(rank);
    }
    if is_bare_number(lines[0])
        && rest_is_title()
        && !group.is_page_number(text)
        && (group.above >= 2 || !lines[0].starts_with(|c: char| c.is_ascii_digit()))
    {
        return heading(Rank::Chapter);
    }
    let alone = lines.len() <= 2 && group.above >= 2 && after >= 1;
    if alone && is_numbered_title(lines[0]) && rest_is_title() {
        return heading(Rank::Chapter);
    }
    let title =
        alone && lines.iter().all(|line| is_capital(line) && !line.ends_with(['!', '?', ',', ';', '"', '”', ':']));
    // Much space above a title says as much as capitals.
    let spaced = alone
        && group.above >= MUCH
        && lines.len() == 1
        && is_titled(lines[0])
        && !lines[0].ends_with(['!', '?', '.', '"', '”']);
    let follows = nth > 0 && groups[nth - 1].lines.len() == 1 && {
        let above = &text[groups[nth - 1].lines[0].range()];
        announced(above).is_some() || is_bare_number(above)
    };
    // The title of a chapter below its number.
    let below = follows && lines.len() <= 2 && lines.iter().all(|line| is_titled(line));
    (title || spaced || below).then_some(Heading { rank: Rank::Title })
}

/// Whether a line is a number with a title: `VII. THE BLUE STONE`, `3. The Rope`.
fn is_numbered_title(line: &str) -> bool {
    let Some((number, title)) = line.split_once(['.', ':']) else { return false };
    is_bare_number(number) && !title.trim().is_empty() && is_titled(title.trim())
}

fn is_capital(line: &str) -> bool {
    line.chars().filter(|c| c.is_alphabetic()).count() >= 3 && !line.chars().any(char::is_lowercase)
}

/// Whether a line is written as titles are: no full stop, and capitals but for short words.
fn is_titled(line: &str) -> bool {
    let capital =
        line.split_whitespace().filter(|word| !word.starts_with(|c: char| c.is_lowercase()) || word.len() <= 4).count();
    let words = line.split_whitespace().count();
    (1..=10).contains(&words)
        && capital == words
        && line.starts_with(|c: char| c.is_uppercase())
        && (is_capital(line) || !line.ends_with(['.', ',', ';', ':', '"', '”']))
}

/// Whether a line below the number of a chapter is its title, and no turn, quotation or sentence.
pub(in crate::read) fn is_title(line: &str) -> bool {
    let line = line.trim();
    is_titled(line) && !line.contains([':', '"', '“', '”', '[', '<']) && !line.ends_with(['!', '?'])
}

/// Whether a line opens a table of contents.
pub(super) fn is_contents(line: &str) -> bool {
    let plain = plain(line);
    [
        "contents",
        "tableofcontents",
        "thecontents",
        "inhalt",
        "inhaltsverzeichnis",
        "tabledesmatières",
        "índice",
        "indice",
        "listofillustrations",
        "illustrations",
    ]
    .contains(&plain.as_str())
}

/// Whether a line breaks a scene: marks, and nothing else.
pub(in crate::read) fn is_scene_break(line: &str) -> bool {
    let marks: Vec<char> = line.chars().filter(|c| !c.is_whitespace()).collect();
    let only = |all: &str| marks.iter().all(|c| all.contains(*c));
    match marks.len() {
        0 => false,
        1 => only("*#⁂§❦•·~◆◇"),
        2 => only("*#⁂§❦•~"),
        _ => only("*#⁂§❦•·~◆◇-–—_=+.oO") && !only("oO") && !only("."),
    }
}

/// Only the letters and digits of a line, in lower case.
pub(super) fn plain(line: &str) -> String {
    line.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Whether an entry of the contents and a heading begin with the same words. Entries end with the number of a page.
pub(super) fn begins_alike(heading: &str, entry: &str) -> bool {
    let entry = entry.trim_end_matches(|c: char| c.is_ascii_digit());
    !heading.is_empty() && !entry.is_empty() && (entry.starts_with(heading) || heading.starts_with(entry))
}
