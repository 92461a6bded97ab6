//! The shapes that a speech tag can have.

use super::kinds::{KNOWN, after_known, all_by};
use super::*;

/// Asserts who says the quotations of a text in which Jonna and Pell are known.
#[track_caller]
fn by(expected: &[&str], text: &str) {
    let said = after_known(text);
    assert_eq!(said.iter().map(|(who, _)| who.as_str()).collect::<Vec<_>>(), expected, "{text}: {said:?}");
}

#[test]
fn a_tag_may_describe_how_something_is_said() {
    for tag in [
        "said old Pell",
        "cried dear old Pell",
        "said a smiling Pell",
        "said Pell at last",
        "Pell at last said",
        "said his friend Pell",
        "Pell had said",
        "Pell was saying",
        "Pell could only say",
        "Pell heard himself say",
        "Pell began to say",
        "Pell turned and said",
        "Pell, with a grin, said",
        "so said Pell",
        "thus Pell",
        "quoth Pell",
        "chipped in Pell",
        "butted in Pell",
        "Pell spoke up",
    ] {
        all_by("Pell", &format!("\"No,\" {tag}."), 1);
    }
}

#[test]
fn an_answer_or_a_voice_belongs_to_somebody() {
    for tag in [
        "was Pell's reply",
        "was the reply of Pell",
        "was Pell's only comment",
        "was Pell's parting shot",
        "were Pell's words",
        "were the words of Pell",
        "came the answer from Pell",
        "came from Pell",
        "came Pell's voice",
        "said Pell's voice",
        "Pell's voice said",
    ] {
        all_by("Pell", &format!("\"No,\" {tag}."), 1);
    }
}

#[test]
fn the_second_half_of_a_sentence_may_bring_in_another_speaker() {
    for joint in [
        ", and Pell answered,",
        "; and Pell answered,",
        ", but Pell answered,",
        ", while Pell cried,",
        ", to which Pell replied,",
        ", whereupon Pell said:",
        ". Then Pell said,",
    ] {
        by(&["Jonna", "Pell"], &format!("\"No,\" said Jonna{joint} \"Yes.\""));
    }
    for clause in [", as they went on,", ", when Pell had read the note,", ", and laughed,", ", while Pell slept,"] {
        by(&["Jonna", "Jonna"], &format!("\"No,\" said Jonna{clause} \"never.\""));
    }
}

#[test]
fn a_tag_before_the_quotation_may_have_its_words_in_any_order() {
    for tag in [
        "Then said Pell:",
        "Said Pell,",
        "Quoth Pell:",
        "To which Pell:",
        "Pell, smiling:",
        "Pell said--",
        "Pell said—",
        "And then Pell:",
        "It was late when Pell said,",
    ] {
        all_by("Pell", &format!("{tag} \"No.\""), 1);
    }
}

#[test]
fn a_paragraph_may_announce_who_speaks_in_the_next() {
    for before in [
        "Pell said:",
        "Then Pell answered:",
        "Pell replied with great force,",
        "Pell turned to Jonna and said:",
        "Pell cleared his throat and began.",
        "At last Pell spoke.",
        "Jonna heard Pell say:",
        "Jonna looked at Pell, who said:",
        "Jonna sat thinking it over, when Pell went on.",
    ] {
        by(&["Pell"], &format!("{before}\n\n\"No.\""));
    }
}

#[test]
fn a_colon_at_the_end_of_a_paragraph_makes_its_tag_a_fact() {
    for before in [
        "Pell said:",
        "Pell laughed:",
        "Then Pell answered:",
        "She looked up, and Pell said to Jonna:",
        "Jonna left, and Pell, when he was alone, said:",
    ] {
        let read = read(&format!("{KNOWN}{before}\n\n\"No.\""));
        let (who, _, rule) = read.lines().pop().expect("the quotation");
        assert_eq!((who, rule), ("Pell", "Q2.1"), "{before}");
    }
}

#[test]
fn the_other_is_not_the_one_who_spoke_before() {
    for tag in ["said the other", "answered the other", "replied the other slowly"] {
        by(&["Jonna", "Pell"], &format!("\"No,\" said Jonna.\n\n\"Why?\" {tag}."));
        by(&["Pell", "Jonna"], &format!("\"No,\" said Pell.\n\n\"Why?\" {tag}."));
    }
    by(&["the stevedore"], "The stevedore replied with a sigh:\n\n\"No.\"");
}

#[test]
fn nouns_without_an_article_and_nouns_that_no_list_has_can_speak() {
    for (tag, who) in [
        ("said nanny", "nanny"),
        ("said mother", "mother"),
        ("said the stevedore", "the stevedore"),
        ("the stevedore said", "the stevedore"),
        ("the stevedore had only said", "the stevedore"),
        ("the old stevedore shouted hoarsely", "the old stevedore"),
        ("said the stevedore hastily", "the stevedore"),
    ] {
        by(&[who], &format!("\"No,\" {tag}."));
    }
}

#[test]
fn what_is_written_on_a_thing_has_no_voice_of_its_own() {
    for tag in ["the sign said", "said the letter", "the old notice said", "read the inscription"] {
        by(&[], &format!("\"No entry,\" {tag}."));
    }
}

#[test]
fn two_roles_in_one_paragraph_are_two_people() {
    let text = "\"Fire!\" said the baker, running out. \"Perhaps,\" said the constable.";
    by(&["the baker", "the constable"], text);
}

#[test]
fn somebody_who_is_looked_at_is_no_place() {
    let read = read(&format!("{KNOWN}\"No.\" Pell looked at Jonna."));
    assert_eq!(read.script.speakers.len(), 3, "{:?}", read.lines());
    by(&["Pell"], "\"No.\" Pell looked at Jonna.");
}

#[test]
fn any_verb_says_in_the_place_of_a_tag_in_other_languages_too() {
    for (language, text, who) in [
        ("de", "„Ja“, flötete Anna.", "Anna"),
        ("fr", "« Oui », ronchonna Marc.", "Marc"),
        ("es", "—Sí —rezongó Luis.", "Luis"),
        ("it", "«Sì», farfugliò Renzo.", "Renzo"),
        ("pt", "«Sim», cantarolou Jorge.", "Jorge"),
        ("nl", "„Ja”, bulderde Femke.", "Femke"),
    ] {
        let known = "Anna, Marc, Luis, Renzo, Jorge, Femke.";
        let named =
            format!("{who} sagte: „So.“ {who} dit : « Bon. » {who} dijo: «Ya.» {who} disse: «Sì.» {who} zei: „Zo.”");
        let read = read(&format!("---\nlanguage: {language}\n---\n\n{known} {named}\n\n{text}"));
        assert_eq!(read.said().iter().rev().find(|(who, _)| *who != "narrator").unwrap().0, who, "{language}");
    }
}
