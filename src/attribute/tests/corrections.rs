use super::*;
use crate::corrections::{self, Correction};
use crate::diag::Source;
use crate::script::{QuotationCounts, doubtful, doubtful_conversations};

/// Reads a text together with a file of corrections.
fn corrected(text: &str, file: &str) -> Read {
    let mut told = Diagnostics::new();
    let corrections = corrections::parse(&Source::new("the-story.cast.toml", file), &mut told);
    assert_eq!(told.iter().count(), 0, "{file}");
    read_with(text, &AttributionOptions { corrections, announce: false, ..AttributionOptions::default() })
}

fn who(read: &Read) -> Vec<&str> {
    read.script.quotations.iter().map(|one| read.script.name(one.speaker)).collect()
}

const TALK: &str =
    "\"One,\" said Mina.\n\n\"Two,\" said Tor.\n\n\"Three is here.\"\n\n\"Four is here.\"\n\n\"Five is here.\"\n";

#[test]
fn a_correction_is_a_fact_from_which_the_rest_of_the_conversation_follows() {
    assert_eq!(who(&read(TALK)), ["Mina", "Tor", "Mina", "Tor", "Mina"]);
    let read = corrected(TALK, "[[line]]\nwords = \"Three is here.\"\nspeaker = \"Tor\"");
    assert_eq!(who(&read), ["Mina", "Tor", "Tor", "Mina", "Tor"]);
    let line = read.script.lines().find(|line| line.text.contains("Three")).unwrap();
    assert_eq!((line.rule.id(), line.confidence), ("Q5", 1.0));
}

#[test]
fn a_correction_outweighs_what_a_tag_says() {
    let read = corrected(TALK, "[[line]]\nwords = \"Two\"\nspeaker = \"Mina\"");
    assert_eq!(who(&read)[1], "Mina");
}

#[test]
fn the_narrator_can_be_the_right_one() {
    let read = corrected(TALK, "[[line]]\nwords = \"Three is here\"\nspeaker = \"narrator\"");
    assert_eq!(who(&read)[2], "narrator");
    assert!(read.said().contains(&("narrator", "\"Three is here.\"")), "{:?}", read.said());
}

#[test]
fn words_that_were_taken_for_no_speech_can_be_given_to_somebody() {
    let text = "\"One,\" said Mina.\n\nThe word \"burn\" hung in the air.";
    let read = corrected(text, "[[line]]\nwords = \"burn\"\nspeaker = \"Mina\"");
    assert!(read.said().contains(&("Mina", "\"burn\"")), "{:?}", read.said());
}

#[test]
fn a_conversation_can_be_given_to_those_who_take_part() {
    let text = "\"One,\" said Mina.\n\n\"Two,\" said Tor.\n\n\"Three,\" said Ole.\n\n\"Four is here.\"\n\n\"Five is here.\"\n\n\
        \"Six is here.\"\n\n* * *\n\n\"Seven is here,\" said Mina.";
    let file = "[[conversation]]\nwords = \"Four is here\"\nspeakers = [\"Mina\", \"Ole\"]";
    let read = corrected(text, file);
    assert_eq!(who(&read), ["Mina", "Tor", "Ole", "Mina", "Ole", "Mina", "Mina"]);
}

#[test]
fn a_correction_survives_edits_of_the_text() {
    let file =
        "[[line]]\nwords = \"Three is here.\"\nafter = \"said Tor.\"\nbefore = \"Four is here.\"\nspeaker = \"Tor\"";
    for edited in [
        format!("# New\n\nA long day.\n\n{TALK}"),
        TALK.replace("Three is here.", "Three is here now."),
        TALK.replace("Four is here.", "Something else."),
        TALK.replace("Three is here.", "*Three* is\nhere!"),
    ] {
        let read = corrected(&edited, file);
        assert_eq!(who(&read)[2], "Tor", "{edited}");
        assert!(!read.codes().contains(&"correction-not-found"));
    }
}

#[test]
fn what_cannot_be_found_is_told_with_its_place_in_the_file() {
    let file = "[[line]]\nwords = \"Nine men went home.\"\nspeaker = \"Tor\"";
    let read = corrected(TALK, file);
    let fault = read.told.iter().find(|fault| fault.code == "correction-not-found").unwrap();
    let (source, span) = fault.place.as_ref().unwrap();
    assert_eq!((source.path.to_str(), source.line_column(span.start)), (Some("the-story.cast.toml"), (2, 9)));
    let twice = format!("{TALK}\n\"Three is here.\"\n");
    let read = corrected(&twice, "[[line]]\nwords = \"Three is here.\"\nspeaker = \"Tor\"");
    assert!(
        read.message("ambiguous-correction").ends_with("in lines 5, 11"),
        "{}",
        read.message("ambiguous-correction")
    );
    let two = "[[line]]\nwords = \"Two\"\nspeaker = \"Tor\"\n[[line]]\nwords = \"Two,\"\nspeaker = \"Mina\"";
    assert!(corrected(TALK, two).codes().contains(&"corrected-twice"));
}

#[test]
fn a_name_that_nobody_has_speaks_with_a_warning() {
    let read = corrected(TALK, "[[line]]\nwords = \"Three is here.\"\nspeaker = \"Zoë Quist\"");
    assert_eq!(who(&read)[2], "Zoë Quist");
    let warned =
        read.told.iter().any(|fault| fault.code == "undeclared-speaker" && fault.message.contains("Zoë Quist"));
    assert!(warned, "{:?}", read.told.iter().map(|fault| &fault.message).collect::<Vec<_>>());
}

#[test]
fn what_a_review_lists_can_be_corrected_by_its_own_anchor() {
    let scene = |color| format!("\"The {color} one,\" said Mina.\n\n\"Yes.\"\n\n\"Is it {color}?\"\n\n\"Yes.\"\n\n");
    let text = ["red", "blue", "green"].map(scene).concat();
    let before = read(&text);
    for doubt in &before.script.quotations {
        let file = corrections::add("", &Correction::line(doubt.anchor.clone(), "Zoë")).unwrap();
        let read = corrected(&text, &file);
        let changed: Vec<_> = read.script.quotations.iter().filter(|one| one.rule == Rule::Corrected).collect();
        assert_eq!(changed.len(), 1, "{:?}: {:?}", doubt.anchor, read.codes());
        assert_eq!(changed[0].place, doubt.place);
    }
}

#[test]
fn a_review_begins_with_the_most_doubtful() {
    let text = format!("{TALK}\n* * *\n\n\"Stop!\" they shouted.\n");
    let options = AttributionOptions { least: 1.0, announce: false, ..AttributionOptions::default() };
    let read = read_with(&text, &options);
    let listed = doubtful(&read.script.quotations);
    assert!(listed.is_sorted_by(|one, other| one.confidence <= other.confidence) && listed.len() == 6, "{listed:?}");
    let counts = QuotationCounts::of(&read.script.quotations);
    assert_eq!((counts.all, counts.left, counts.below), (6, 6, 5));
}

#[test]
fn quotations_are_counted_by_what_decided_them() {
    let read = corrected(TALK, "[[line]]\nwords = \"Three is here.\"\nspeaker = \"Tor\"");
    let counts = QuotationCounts::of(&read.script.quotations);
    assert_eq!((counts.all, counts.named, counts.corrected, counts.conversation, counts.left), (5, 2, 1, 2, 0));
    assert!(!QuotationCounts::of(&self::read("\"One,\" said Mina.").script.quotations).has_guesses());
}

#[test]
fn a_conversation_with_several_doubts_is_offered_as_a_whole() {
    let scene = "Mina, Tor and Ole sat there.\n\n\"Zero,\" said Ole.\n\n\"One is here.\"\n\n\"Two is here.\"\n\n\
        \"Three is here.\"\n\n\"Four,\" said Tor.\n\n\"Five is here.\"\n";
    let read = read(&format!("{scene}\n* * *\n\n\"Six,\" said Mina.\n"));
    let talks = doubtful_conversations(&read.script.quotations);
    let [talk] = &talks[..] else { panic!("{talks:?}") };
    assert!(talk.doubtful > 1 && talk.rest >= talk.doubtful && talk.participants.len() > 1, "{talk:?}");
    assert_eq!(talk.participants.first(), talk.first.candidates.first());
    let file =
        corrections::add("", &Correction::conversation(talk.first.anchor.clone(), vec!["Mina".into(), "Ole".into()]));
    let corrected = corrected(scene, &file.unwrap());
    let start = read.script.quotations.iter().position(|one| one.place == talk.first.place).unwrap();
    let rest = &who(&corrected)[start..];
    assert!(rest.iter().all(|name| ["Mina", "Ole", "Tor"].contains(name)) && rest[0] == "Mina", "{rest:?}");
}

const LONG: &str =
    "\"One,\" said Mina.\n\n\"Two,\" said Tor.\n\n\"Three is here. So is four. And five, too.\"\n\n\"Six is here.\"\n";

const SPLIT: &str =
    "[[split]]\nwords = \"Three is here. So is four. And five, too.\"\nat = \"so is four\"\nspeaker = \"Tor\"\n";

fn told<'r>(read: &'r Read, name: &str) -> Vec<&'r str> {
    read.said().into_iter().filter(|(who, _)| *who == name).map(|(_, text)| text).collect()
}

#[test]
fn a_quotation_that_is_split_has_two_speakers() {
    let read = corrected(LONG, SPLIT);
    assert_eq!(who(&read), ["Mina", "Tor", "Mina", "Tor", "Mina"], "{:?}", read.said());
    assert_eq!(told(&read, "Tor"), ["\"Two,\"", "So is four. And five, too.\""]);
    assert!(told(&read, "Mina").contains(&"\"Three is here."));
    assert_eq!(read.script.quotations[3].anchor.words, "So is four. And five, too.");
}

#[test]
fn a_part_of_a_quotation_can_be_split_and_corrected_again() {
    let again = format!(
        "{SPLIT}\n[[split]]\nwords = \"So is four. And five, too.\"\nat = \"And five\"\nspeaker = \"Ole\"\n\n\
         [[line]]\nwords = \"Three is here.\"\nspeaker = \"Zoë\"\n"
    );
    let read = corrected(LONG, &again);
    assert_eq!(who(&read)[2..5], ["Zoë", "Tor", "Ole"], "{:?}", read.said());
    let whole = "[[line]]\nwords = \"Three is here. So is four. And five, too.\"\nspeaker = \"Zoë\"\n";
    let read = corrected(LONG, &format!("{whole}\n{SPLIT}"));
    assert_eq!(who(&read)[2..4], ["Zoë", "Tor"], "a correction of the whole holds for what remains of it");
}

#[test]
fn a_split_in_words_that_are_not_there_is_told() {
    for file in [SPLIT.replace("so is four", "so was four"), SPLIT.replace("so is four", "three is here")] {
        let read = corrected(LONG, &file);
        assert_eq!(read.codes().iter().filter(|code| **code == "correction-not-found").count(), 1, "{file}");
        assert_eq!(who(&read).len(), 4);
    }
}
