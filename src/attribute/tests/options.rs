use super::*;
use crate::script::Line;
use crate::script::usual_styles::USUAL_STYLES;

fn with(text: &str, options: AttributionOptions) -> Read {
    read_with(text, &AttributionOptions { announce: false, ..options })
}

fn silent(text: &str) -> Read {
    with(text, AttributionOptions { tags: SpeechTags::Silent, ..AttributionOptions::default() })
}

/// Two quotations whose tags name the speaker, and one whose speaker can only be guessed.
const TALK: &str = "\"One,\" said Mina.\n\n\"Two,\" said Tor.\n\n\"Three.\"";

#[test]
fn a_guess_that_is_not_sure_enough_stays_with_the_narrator() {
    let last = |least| {
        let read = with(TALK, AttributionOptions { least, ..AttributionOptions::default() });
        let line = read.script.lines().last().unwrap().clone();
        let others: Vec<String> = line.others.iter().map(|id| read.script.name(*id).to_string()).collect();
        (read.script.name(line.speaker).to_string(), line.rule.id(), others)
    };
    let (guess, rule, _) = last(0.0);
    assert_eq!((guess.as_str(), rule), ("Mina", "Q2.4"));
    let (narrator, rule, others) = last(0.96);
    assert_eq!((narrator.as_str(), rule), ("narrator", "Q2.5"));
    assert_eq!(others.first(), Some(&guess), "the guess is the first of those who could be meant");
}

#[test]
fn what_a_tag_says_is_sure_enough_for_a_high_threshold() {
    let read = with(TALK, AttributionOptions { least: 0.9, ..AttributionOptions::default() });
    let named = read.lines().iter().filter(|(_, _, rule)| *rule == "Q2.1").count();
    assert_eq!(named, 2, "{:?}", read.lines());
}

#[test]
fn what_nobody_is_known_to_say_can_have_a_voice_of_its_own() {
    let text = "\"One,\" said Mina.\n\n\"Stop!\" they shouted.\n\nIt rained.";
    let read = with(text, AttributionOptions { quotes: Quotes::Unknown, ..AttributionOptions::default() });
    let expected = [("Mina", "\"One,\""), ("narrator", "said Mina."), ("unknown", "\"Stop!\"")];
    assert_eq!(read.said()[..3], expected);
    assert!(!read.codes().contains(&"undeclared-speaker") || !read.message("undeclared-speaker").contains("unknown"));
    let read = with(text, AttributionOptions::default());
    assert!(read.script.speakers.iter().all(|speaker| speaker.name != "unknown"));
}

#[test]
fn doubtful_quotations_have_the_unknown_voice_too() {
    let options = AttributionOptions { quotes: Quotes::Unknown, least: 1.0, ..AttributionOptions::default() };
    assert_eq!(with(TALK, options).said().last(), Some(&("unknown", "\"Three.\"")));
}

#[test]
fn an_error_says_who_was_not_sure_enough() {
    let options = AttributionOptions { quotes: Quotes::Error, least: 0.96, ..AttributionOptions::default() };
    let read = with(TALK, options);
    assert_eq!(read.place("unattributed-quote"), "\"Three.\"");
    assert!(read.message("unattributed-quote").contains("`Mina`"), "{}", read.message("unattributed-quote"));
}

#[test]
fn silent_tags_are_skipped_with_a_reason() {
    let text = "\"Oh,\" cried Tor.\n\n\"The rope,\" said Mina; \"the rope broke.\" She sat down.\n\nTor said, \"Yes.\"\n\n\"No,\" put in Mina.";
    let read = silent(text);
    let expected = [
        ("Tor", "\"Oh,\""),
        ("Mina", "\"The rope,\""),
        ("Mina", "\"the rope broke.\""),
        ("narrator", "She sat down."),
        ("Tor", "\"Yes.\""),
        ("Mina", "\"No,\""),
    ];
    assert_eq!(read.said(), expected);
    assert_eq!(read.skipped("speech tag"), ["cried Tor.", "said Mina;", "Tor said,", "put in Mina."]);
    assert_eq!(self::read(text).skipped("speech tag"), [""; 0], "by default tags are read");
}

#[test]
fn a_tag_that_says_more_than_who_speaks_is_read() {
    for tag in [
        "said Mina quietly",
        "said Mina, and sat down",
        "laughed Mina",
        "said Mina to the cat",
        "Mina said, smiling",
        "said Mina, who knew",
    ] {
        let text = format!("\"Zero,\" said Mina.\n\n\"One,\" {tag}. Rain fell.");
        let read = silent(&text);
        assert_eq!(read.said()[1..], [("Mina", "\"One,\""), ("narrator", &format!("{tag}. Rain fell."))], "{tag}");
    }
}

#[test]
fn the_tag_of_what_the_narrator_reads_is_read() {
    for text in ["\"Stop!\" they shouted.", "I sat. I rose. I left.\n\n\"Stop!\" I said."] {
        assert_eq!(silent(text).skipped("speech tag"), [""; 0], "{text}");
    }
}

#[test]
fn silent_tags_leave_pauses_and_markup_in_order() {
    let text = "\"One,\" said *Mina*. [pause 2s] \"Two,\" [pause] she said.\n\n\"Three,\" *said* Tor.";
    let read = silent(text);
    assert_eq!(read.said(), [("Mina", "\"One,\""), ("Mina", "\"Two,\""), ("Tor", "\"Three,\"")]);
    let pauses = read.script.items.iter().filter(|item| matches!(item, Item::Pause { .. }));
    assert_eq!(pauses.count(), 2);
}

#[test]
fn tags_of_other_languages_can_be_silent() {
    for (language, text, tag) in [
        ("fr", "« Oui », dit Anne.", "dit Anne."),
        ("de", "„Ja“, sagte Anna.", "sagte Anna."),
        ("es", "—¿Vienes? —preguntó Ana.", "preguntó Ana."),
    ] {
        let read = silent(&format!("---\nlanguage: {language}\n---\n\n{text}"));
        assert_eq!(read.skipped("speech tag"), [tag], "{language}");
    }
}

/// Who says what in which style, as the tags of a text ask for it.
fn styled(text: &str) -> Vec<(String, String, String)> {
    let tag_styles = USUAL_STYLES.iter().map(|style| style.name.to_string()).collect();
    let read = with(text, AttributionOptions { tag_styles, ..AttributionOptions::default() });
    let line = |line: &Line| {
        let style = line.style.as_ref().map_or_else(String::new, |(style, place)| {
            assert_eq!(place.text(&read.script.parts), style);
            style.clone()
        });
        (read.script.name(line.speaker).to_string(), line.text.clone(), style)
    };
    read.script.lines().map(line).collect()
}

#[test]
fn t12_the_verb_or_adverb_of_a_tag_chooses_a_style_for_what_is_said() {
    let text = "\"Come,\" she whispered, \"and be quick.\"\n\nTor shouted: \"Never!\"\n\n\"Why?\" asked Mina softly.\n\n\
                \"No,\" said Tor. \"I stay.\"\n\nMina: \"Please,\" he shouted.\n";
    let said = styled(text);
    let style = |words: &str| said.iter().find(|(_, text, _)| text.contains(words)).unwrap().2.as_str();
    assert_eq!(style("Come"), "whispered", "{said:?}");
    assert_eq!(style("be quick"), "whispered", "the rest of the same speech");
    assert_eq!(style("Never"), "shouted");
    assert_eq!(style("Why"), "softly");
    assert_eq!((style("No,"), style("I stay")), ("", ""));
    assert_eq!(style("she whispered"), "", "the tag itself is narration");
}

#[test]
fn t12_tags_choose_styles_in_other_languages_too() {
    let text = "---\nlanguage: de\n---\n»Komm«, flüsterte Anna.\n\n»Nein«, sagte Jonas leise.\n\n»Doch«, sagte Anna.\n";
    let styles: Vec<String> =
        styled(text).into_iter().filter(|(who, ..)| who != "narrator").map(|(.., style)| style).collect();
    assert_eq!(styles, ["flüsterte", "leise", ""]);
}

#[test]
fn tags_choose_no_styles_unless_asked() {
    let read = with("\"Come,\" whispered Mina.", AttributionOptions::default());
    assert!(read.script.lines().all(|line| line.style.is_none()));
}
