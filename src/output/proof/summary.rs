//! What stands around the rows of a proof: what the book is, who speaks, what is replaced and what is left out.

use super::ProofCounts;
use super::rows::{Chapter, ProofLine, Row, is_minor, words_of};
use crate::book::Book;
use crate::output::telling::{colour, escape};
use crate::script::{Rule, SpeakerId};
use std::collections::BTreeMap;
use std::fmt::Write;

/// Texts that are longer than this are folded up, in characters.
const LONG: usize = 240;

fn lines<'a>(chapter: &'a Chapter<'_>) -> impl Iterator<Item = &'a ProofLine<'a>> {
    chapter.rows.iter().filter_map(|row| match row {
        Row::Line(line) => Some(&**line),
        _ => None,
    })
}

fn words(text: &str) -> usize {
    text.split_whitespace().count()
}

pub(super) fn counts(book: &Book, chapters: &[Chapter<'_>]) -> ProofCounts {
    let all = || chapters.iter().flat_map(lines);
    let left_out = chapters.iter().flat_map(|chapter| &chapter.rows).map(|row| match row {
        Row::LeftOut { text, .. } => words(text),
        _ => 0,
    });
    ProofCounts {
        lines: all().count(),
        changed: all().filter(|line| line.is_changed()).count(),
        doubtful: all().filter(|line| line.doubtful).count(),
        left_out: left_out.sum::<usize>() + within(book).map(|(_, count)| count).sum::<usize>(),
    }
}

/// What is left out inside of lines: the reasons, and how many words.
fn within(book: &Book) -> impl Iterator<Item = (&'static str, usize)> + '_ {
    let skips = book.script.lines().flat_map(|line| &line.skipped);
    skips.filter_map(|skip| Some((skip.reason, words(&words_of(skip, book)?))))
}

pub(super) fn head(book: &Book, counts: &ProofCounts) -> String {
    let mut out = format!("<h1>{}</h1>", escape(&book.script.meta.title));
    if let Some(author) = &book.script.meta.author {
        let _ = write!(out, "<p class=\"by\">{}</p>", escape(author));
    }
    let count =
        |number: usize, one: &str, more: &str| format!("<b>{number}</b> {}", if number == 1 { one } else { more });
    let told = [
        count(counts.lines, "line", "lines"),
        count(counts.changed, "line with other words than written", "lines with other words than written"),
        count(counts.doubtful, "doubtful speaker", "doubtful speakers"),
        count(counts.left_out, "word left out", "words left out"),
    ];
    out + "<p class=\"counts\">" + &told.join(" · ") + "</p>"
}

pub(super) fn contents(chapters: &[Chapter<'_>]) -> String {
    let mut out = String::new();
    for (nth, chapter) in chapters.iter().enumerate() {
        let changed = lines(chapter).filter(|line| line.is_changed()).count();
        let doubtful = lines(chapter).filter(|line| line.doubtful).count();
        let told = [(changed, "changed"), (doubtful, "doubtful")];
        let told: Vec<String> =
            told.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")).collect();
        let _ = writeln!(
            out,
            "<li><a href=\"#c{nth}\"><span>{}</span> <small>{}</small></a></li>",
            escape(&chapter.title),
            told.join(", ")
        );
    }
    out
}

/// Everybody who speaks, with their voices.
pub(super) fn cast(book: &Book) -> String {
    let mut counts = vec![0_usize; book.script.speakers.len()];
    book.script.lines().for_each(|line| counts[line.speaker.0] += 1);
    let mut out = String::new();
    for (nth, count) in counts.iter().enumerate().filter(|(_, count)| **count > 0) {
        let id = SpeakerId(nth);
        let _ = writeln!(
            out,
            "<li class=\"v{}\"><b>{}</b> <span>{}</span> <small>{count}</small></li>",
            colour(id),
            escape(book.script.name(id)),
            escape(&book.cast.heard(id).join(", "))
        );
    }
    out
}

/// All different substitutions, the most frequent first, with a link to the first place.
pub(super) fn changes(chapters: &[Chapter<'_>]) -> String {
    let mut found: BTreeMap<(&str, &str, &str), (usize, usize)> = BTreeMap::new();
    for line in chapters.iter().flat_map(lines) {
        for change in &line.planned.changes {
            let key = (&*change.why, change.written.as_str(), change.spoken.as_str());
            found.entry(key).or_insert((0, line.number)).0 += 1;
        }
    }
    let mut found: Vec<_> = found.into_iter().collect();
    found.sort_by_key(|((why, ..), (count, first))| (is_minor(why), std::cmp::Reverse(*count), *first));
    let mut out = String::new();
    for ((why, written, spoken), (count, first)) in found {
        let spoken = if spoken.trim().is_empty() { "∅" } else { spoken };
        let _ = writeln!(
            out,
            "<tr><td dir=\"auto\">{}</td><td dir=\"auto\">{}</td><td>{}</td><td><a href=\"#l{first}\">{count}</a></td></tr>",
            visible(written),
            escape(spoken),
            escape(why)
        );
    }
    out
}

/// A text in which characters without a shape are shown by their numbers.
fn visible(text: &str) -> String {
    let invisible = |c: char| {
        c.is_whitespace()
            || c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{ad}')
    };
    match text.chars().all(invisible) {
        true => text.chars().map(|c| format!("U+{:04X} ", u32::from(c))).collect(),
        false => escape(text),
    }
}

/// How many words are left out for each reason.
pub(super) fn omissions(book: &Book, chapters: &[Chapter<'_>]) -> String {
    let mut reasons: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for row in chapters.iter().flat_map(|chapter| &chapter.rows) {
        if let Row::LeftOut { reason, text } = row {
            let (pieces, count) = reasons.entry(reason).or_default();
            *pieces += 1;
            *count += words(text);
        }
    }
    for (reason, words) in within(book) {
        let (pieces, count) = reasons.entry(reason).or_default();
        *pieces += 1;
        *count += words;
    }
    let row = |(reason, (pieces, count)): (&str, (usize, usize))| {
        format!("<tr><td>{}</td><td>{pieces}</td><td>{count}</td></tr>\n", escape(reason))
    };
    reasons.into_iter().map(row).collect()
}

/// Who says a line, in which voice, and why and how surely.
pub(super) fn who(line: &ProofLine<'_>, book: &Book) -> String {
    let script = &book.script;
    let mut out = format!("<div class=\"w\"><b>{}</b>", escape(script.name(line.line.speaker)));
    if let Some((style, _)) = &line.line.style {
        let _ = write!(out, " <i>({})</i>", escape(style));
    }
    let _ = write!(out, "<span>{}</span>", escape(&line.voice));
    let rule = line.line.rule;
    if !matches!(rule, Rule::Narration) {
        let _ = write!(out, "<small title=\"{}\">{}</small>", rule.id(), evidence(rule));
    }
    if line.line.confidence < 0.995 || line.doubtful {
        let _ = write!(out, "<small class=\"c\">{:.0} %</small>", line.line.confidence * 100.0);
    }
    if line.doubtful && !line.line.others.is_empty() {
        let others: Vec<String> = line.line.others.iter().take(3).map(|id| escape(script.name(*id))).collect();
        let _ = write!(out, "<small>or {}</small>", others.join(", "));
    }
    if !line.line.place.is_empty() {
        let _ = write!(out, "<a href=\"#l{}\">{}</a>", line.number, script.line_of(line.line.place));
    }
    out + "</div>"
}

/// What gave a line to its speaker, in words.
fn evidence(rule: Rule) -> &'static str {
    match rule {
        Rule::Announced => "announcement",
        Rule::Narration => "narration",
        Rule::Heading => "heading",
        Rule::Turn | Rule::InnerTurn => "named in the script",
        Rule::SpeechTag => "speech tag",
        Rule::Introduction => "introduction",
        Rule::NamedBefore => "named just before",
        Rule::Conversation => "conversation",
        Rule::Unattributed => "nobody named",
        Rule::PronounTag => "tag with a pronoun",
        Rule::DescribedTag => "tag with a description",
        Rule::TellerTag => "the teller’s tag",
        Rule::Corrected => "corrected",
        Rule::Marked => "marked",
        Rule::Continued => "goes on",
    }
}

/// A number and what it counts.
pub(super) fn numbered(number: usize, one: &str, more: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { more })
}

/// Words that are left out.
pub(super) fn left_out(reason: &str, text: &str) -> String {
    let reason = escape(reason);
    if text.chars().count() <= LONG {
        return format!("<div class=\"x\"><b>{reason}</b><p dir=\"auto\">{}</p></div>\n", escape(text));
    }
    let short: String = text.chars().take(LONG / 2).collect();
    let count = numbered(words(text), "word", "words");
    format!(
        "<div class=\"x\"><b>{reason}</b><details><summary>{}… <small>{count}</small></summary><p dir=\"auto\">{}</p></details></div>\n",
        escape(short.trim_end()),
        escape(text)
    )
}

/// What has no words, folded up.
pub(super) fn markup(found: &BTreeMap<(&'static str, &str), usize>) -> String {
    if found.is_empty() {
        return String::new();
    }
    let count = numbered(found.values().sum(), "piece of markup", "pieces of markup");
    let mut out = format!("<details class=\"m\"><summary>Without words: {count}</summary><p>");
    let mut last = "";
    for ((reason, text), count) in found {
        if *reason != last {
            let _ = write!(out, "<b>{}</b> ", escape(reason));
            last = reason;
        }
        let times = if *count > 1 { format!(" ×{count}") } else { String::new() };
        let _ = write!(out, "<code>{}</code>{times} ", escape(text.trim()));
    }
    out + "</p></details>\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_word_and_one_piece_are_counted_as_one() {
        assert!(left_out("note", &"x".repeat(LONG + 1)).contains("<small>1 word</small>"));
        assert!(left_out("note", &"x ".repeat(LONG)).contains(&format!("<small>{LONG} words</small>")));
        assert!(markup(&[(("comment", "<!-- -->"), 1)].into()).contains("Without words: 1 piece of markup<"));
        assert!(markup(&[(("comment", "<!-- -->"), 2)].into()).contains("Without words: 2 pieces of markup<"));
    }
}
