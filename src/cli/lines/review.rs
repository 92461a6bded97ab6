//! `fullcast lines --review`: the quotations whose speaker is doubtful, and what to write to correct them.

use super::super::args::Lines;
use super::super::{Console, Exit, Fault};
use fullcast::book::Book;
use fullcast::corrections::{self, Correction};
use fullcast::diag::Place;
use fullcast::script::{DoubtfulConversation, SpokenQuotation, doubtful, doubtful_conversations};
use serde::Serialize;
use std::fmt::Write;
use std::path::Path;

#[derive(Serialize)]
struct Doubt<'a> {
    speaker: &'a str,
    rule: &'static str,
    confidence: f32,
    /// Who may say it, the most likely first.
    candidates: &'a [String],
    conversation: usize,
    /// Who probably takes part in the conversation, if several of its quotations are doubtful.
    participants: &'a [String],
    after: &'a str,
    words: &'a str,
    before: &'a str,
    line: usize,
    #[serde(flatten)]
    place: Place,
}

pub fn run(book: &Book, args: &Lines, console: &Console) -> Result<Exit, Fault> {
    let doubts = doubtful(&book.script.quotations);
    let mut talks = doubtful_conversations(&book.script.quotations);
    if args.json {
        let rows: Vec<Doubt<'_>> = doubts.iter().map(|doubt| row(book, doubt, &talks)).collect();
        return console.print_json(&rows);
    }
    let file = corrections::path_for(&args.input.script);
    let mut text = String::new();
    for doubt in &doubts {
        describe(book, doubt, &mut text);
        // After the most doubtful quotation of a conversation, a correction of the whole conversation is offered.
        if let Some(at) = talks.iter().position(|talk| talk.conversation == doubt.conversation) {
            describe_conversation(book, &talks.swap_remove(at), &mut text);
        }
    }
    let printed = console.print(&text)?;
    console.say(format_args!("{}", ending(doubts.len(), book.script.quotations.len(), &file)));
    Ok(printed)
}

fn row<'a>(book: &'a Book, doubt: &'a SpokenQuotation, talks: &'a [DoubtfulConversation]) -> Doubt<'a> {
    let talk = talks.iter().find(|talk| talk.conversation == doubt.conversation);
    Doubt {
        participants: talk.map_or(&[], |talk| &talk.participants),
        speaker: book.script.name(doubt.speaker),
        rule: doubt.rule.id(),
        confidence: doubt.confidence,
        candidates: &doubt.candidates,
        conversation: doubt.conversation,
        after: &doubt.anchor.after,
        words: &doubt.anchor.words,
        before: &doubt.anchor.before,
        line: book.script.line_of(doubt.place),
        place: doubt.place,
    }
}

/// A doubtful quotation with its surroundings, and an entry for the file of corrections.
fn describe(book: &Book, doubt: &SpokenQuotation, text: &mut String) {
    let line = book.script.line_of(doubt.place);
    let sure = (doubt.confidence * 100.0).round();
    let (speaker, rule) = (book.script.name(doubt.speaker), doubt.rule.id());
    let also: Vec<&str> = doubt.candidates.iter().map(String::as_str).filter(|name| *name != speaker).collect();
    let also = if also.is_empty() { String::new() } else { format!(", or {}", also.join(", or ")) };
    // Writing to a String cannot fail.
    let _ = writeln!(text, "# line {line}, {rule}, {sure} % sure: {speaker}{also}");
    let other = doubt.candidates.iter().find(|name| *name != speaker).map_or(speaker, String::as_str);
    let _ = writeln!(text, "{}", corrections::entry(&Correction::line(doubt.anchor.clone(), other)));
}

/// A conversation with several doubtful quotations, and an entry that says who takes part in it.
fn describe_conversation(book: &Book, talk: &DoubtfulConversation, text: &mut String) {
    let DoubtfulConversation { first, doubtful, rest, participants, .. } = talk;
    let line = book.script.line_of(first.place);
    let _ = writeln!(
        text,
        "# the conversation from line {line} on, {doubtful} of {rest} quotations doubtful: who takes part"
    );
    let correction = Correction::conversation(first.anchor.clone(), participants.clone());
    let _ = writeln!(text, "{}", corrections::entry(&correction));
}

fn ending(doubtful: usize, all: usize, file: &Path) -> String {
    match doubtful {
        0 => format!("none of {all} quotations is doubtful"),
        _ => format!(
            "{doubtful} of {all} quotations are doubtful: copy the entries of those that are wrong to {}, with the right name",
            file.display()
        ),
    }
}
