//! Words of a text that are read in a way of their own: by the reading that stands beside them, or in another language.

use super::Line;
use std::ops::Range;

/// Words with their reading beside them, such as Japanese characters with ruby.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ruby {
    /// Where in the text the words are.
    pub range: Range<usize>,
    /// How they are read, as written.
    pub reading: String,
}

/// Words that the text marks as being in a language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LanguageStretch {
    /// Where in the text they are.
    pub range: Range<usize>,
    /// The language, as a BCP 47 tag.
    pub tag: String,
}

/// The first part of a BCP 47 tag, which is the language without its region.
pub(crate) fn primary(tag: &str) -> &str {
    tag.split(['-', '_']).next().unwrap_or(tag)
}

/// Whether two BCP 47 tags are of one language, whatever the region. Programs name some languages in two ways.
pub(crate) fn is_same_language(tag: &str, other: &str) -> bool {
    let common = |tag: &str| match primary(tag).to_ascii_lowercase().as_str() {
        "cmn" => "zh".to_string(),
        "nb" | "nn" => "no".to_string(),
        "iw" => "he".to_string(),
        "in" => "id".to_string(),
        "fil" => "tl".to_string(),
        code => code.to_string(),
    };
    primary(tag).eq_ignore_ascii_case(primary(other)) || common(tag) == common(other)
}

/// How many words in another language are spoken in it even inside a sentence. Fewer words, such as a name or a borrowed
/// word, are read with the sentence, which would otherwise be cut around them.
const SENTENCE: usize = 4;

impl Line {
    /// The stretches that are to be spoken in another language than `own`, in order: all of the line, what punctuation sets apart
    /// from the rest, and longer ones.
    pub fn in_other_languages<'l>(&'l self, own: &'l str) -> impl Iterator<Item = &'l LanguageStretch> {
        let other =
            move |stretch: &&LanguageStretch| !is_same_language(&stretch.tag, own) && self.stands_alone(&stretch.range);
        self.languages.iter().filter(other)
    }

    /// Whether a stretch is more than a word or two in a sentence.
    fn stands_alone(&self, range: &Range<usize>) -> bool {
        let (before, after) = (&self.text[..range.start], &self.text[range.end..]);
        let words = self.text[range.clone()].split_whitespace().count();
        let sound = |text: &str| text.contains(char::is_alphanumeric);
        let alone = !sound(before) && !sound(after);
        let mark = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
        let inside = &self.text[range.clone()];
        let apart = (mark(before.trim_end().chars().next_back()) || mark(inside.chars().next()))
            && (mark(after.trim_start().chars().next()) || mark(inside.chars().next_back()));
        // Text without spaces is counted by its letters.
        let long = words >= SENTENCE || !inside.is_ascii() && inside.chars().count() >= 40;
        sound(inside) && (alone || long || apart && words > 1)
    }

    /// A part of the line as a line of its own, which says nothing of what is skipped.
    pub(crate) fn part(&self, range: Range<usize>) -> Line {
        let cut = |inner: &Range<usize>| {
            let (start, end) = (inner.start.max(range.start), inner.end.min(range.end));
            (start < end).then(|| start - range.start..end - range.start)
        };
        let inside = |at: &&usize| range.contains(*at);
        let times = self.times.iter().filter(|words| words.at < range.end);
        let passed = times.clone().filter(|words| words.at <= range.start).count().saturating_sub(1);
        let times =
            times.skip(passed).map(|words| super::TimedWords { at: words.at.saturating_sub(range.start), ..*words });
        let ruby = self.ruby.iter().filter_map(|ruby| Some(Ruby { range: cut(&ruby.range)?, ..ruby.clone() }));
        Line {
            map: self.map.slice(range.clone()),
            place: self.map.place(range.clone()),
            breaks: self.breaks.iter().filter(inside).map(|at| at - range.start).collect(),
            times: times.collect(),
            ruby: ruby.collect(),
            heading: self.heading,
            block: self.block,
            style: self.style.clone(),
            ..Line::new(self.speaker, &self.text[range.clone()], self.rule)
        }
    }
}
