//! Kinds of text that are easily misread, each together with similar texts.

use super::*;

/// Introduces two people by their speech tags.
pub(super) const KNOWN: &str = "\"Right,\" said Jonna.\n\n\"Left,\" said Pell.\n\n";

/// Returns the speakers of the quotations after [`KNOWN`], each with its words.
pub(super) fn after_known(text: &str) -> Vec<(String, String)> {
    let read = read(&format!("{KNOWN}{text}"));
    let said = read.lines().into_iter().skip(4).filter(|(who, _, _)| *who != "narrator");
    said.map(|(who, what, _)| (who.to_string(), what.to_string())).collect()
}

#[track_caller]
pub(super) fn all_by(who: &str, text: &str, parts: usize) {
    let said = after_known(text);
    assert!(said.len() == parts && said.iter().all(|(name, _)| name == who), "{text}: {said:?}");
}

#[test]
fn one_person_under_several_names_is_one_speaker() {
    for names in [
        ["Martin Overby", "Martin", "Mr. Overby", "Overby"],
        ["Dr. Elsa Quill", "Dr. Quill", "Elsa", "Elsa Quill"],
        ["Captain Rufus Dale", "Captain Dale", "Rufus", "Dale"],
        ["Lady Agnes Thorne", "Lady Agnes", "Agnes", "Agnes Thorne"],
        ["Mrs. Ida Marsh", "Mrs. Marsh", "Ida", "Ida Marsh"],
        ["Professor Nils Brandt", "Professor Brandt", "Brandt", "Nils"],
    ] {
        let tags = names.map(|name| format!("\"Well, well,\" said {name}.\n\n"));
        let read = read(&format!("{KNOWN}{}", tags.concat()));
        let mut speakers: Vec<&str> =
            read.said().into_iter().map(|(who, _)| who).filter(|who| *who != "narrator").collect();
        speakers.drain(..2);
        speakers.dedup();
        assert_eq!(speakers.len(), 1, "{names:?}: {speakers:?}");
        assert!(read.codes().contains(&"joined-names"), "{names:?}");
    }
}

#[test]
fn two_people_of_one_surname_stay_two() {
    for [one, other] in [
        ["Mr. Overby", "Mrs. Overby"],
        ["Miss Overby", "Mrs. Overby"],
        ["Martin Overby", "Clara Overby"],
        ["Mr. Overby", "Clara Overby"],
        ["Captain Overby", "Lady Overby"],
    ] {
        let text = format!("\"Well,\" said {one}.\n\n\"Hm,\" said {other}.\n\n").repeat(2);
        let speakers: Vec<String> = after_known(&text).into_iter().map(|(who, _)| who).collect();
        assert!(speakers[0] != speakers[1] && speakers[0] == speakers[2], "{speakers:?}");
    }
}

#[test]
fn apostrophes_are_no_quotation_marks() {
    let known = "'Right,' said Jonna.\n\n'Left,' said Pell.\n\n";
    for words in [
        "''Twas a bit cold.'",
        "''Is the cat in?'",
        "'The boys' cap is wet.'",
        "'Fish 'n' chips.'",
        "'Ask 'em, ask 'em all.'",
        "'It's the dogs' own.'",
        "'Back in '45 it was.'",
        "'What is \"lost\" here?'",
        "'He said \"gone.\"'",
        "'O'Hara knows.'",
        "'Don't. I can't.'",
        "'The ship's mate's dog.'",
    ] {
        let read = read(&format!("{known}Pell came in.\n\n{words} said Jonna."));
        let said: Vec<(&str, &str)> = read.said().into_iter().skip(5).collect();
        assert_eq!(said, [("Jonna", words), ("narrator", "said Jonna.")], "{words}");
    }
}

#[test]
fn the_tag_of_the_own_sentence_decides_whatever_its_shape() {
    for (text, parts) in [
        ("\"No.\" Pell climbed onto the roof.", 1),
        ("\"No\" said Pell.", 1),
        ("\"No\", Pell said.", 1),
        ("Pell said. \"No.\"", 1),
        ("\"No,\" old Pell said.", 1),
        ("\"No,\" said poor old Pell.", 1),
        ("\"No,\" Pell, who had slept, said.", 1),
        ("\"No,\" put in Pell.", 1),
        ("\"No,\" broke in Pell.", 1),
        ("\"No?\" Pell wanted to know.", 1),
        ("\"No,\" was Pell's answer.", 1),
        ("\"No,\" came Pell's reply.", 1),
        ("\"No,\" from Pell.", 1),
        ("\"No,\" Pell conceded, \"but not today.\"", 2),
        ("And Pell, with his mouth full: \"No.\"", 1),
        ("Pell grinned. \"No.\"", 1),
    ] {
        all_by("Pell", text, parts);
    }
}

#[test]
fn a_way_of_saying_before_a_colon_opens_no_turn() {
    for text in ["Said Pell: \"No.\"", "Asked Pell: \"No?\"", "And Pell: \"No.\"", "Cried Pell: \"No!\""] {
        let read = read(&format!("{KNOWN}{text}"));
        let last = *read.lines().last().unwrap();
        assert_eq!((last.0, last.2), ("Pell", "Q2.1"), "{text}: {:?}", read.lines());
    }
    let german = "---\nlanguage: de\n---\n\n„Ja“, sagte Anna.\n\nSagte Anna: „Nein.“";
    assert_eq!(read(german).script.speakers.len(), 2);
}

#[test]
fn any_verb_in_the_place_of_a_tag_says() {
    for verb in [
        "assured",
        "insinuated",
        "gulped",
        "rejoined",
        "faltered",
        "ventured",
        "crowed",
        "hummed",
        "purred",
        "bleated",
        "counselled",
        "denied",
        "vowed",
        "beamed",
        "shrugged",
        "lisped",
        "intoned",
        "chirruped",
        "deadpanned",
        "typed",
    ] {
        all_by("Jonna", &format!("\"Look here,\" {verb} Jonna."), 1);
    }
}

#[test]
fn any_space_is_a_space() {
    for space in ["\u{a0}", "\u{2009}", "\u{200a}", "\u{202f}", "\u{2003}", "\u{3000}"] {
        let text =
            format!("“Love,”{space}said{space}Mrs.{space}Hale.\n\n“Set,” Mrs. Hale said.\n\nMrs.{space}Hale: Match.");
        let read = read(&text);
        assert_eq!(read.script.speakers.len(), 2, "{space:?}: {:?}", read.lines());
        assert!(read.said().iter().any(|(_, what)| *what == "Match."), "{space:?}");
    }
}

#[test]
fn a_pronoun_in_a_tag_is_the_nearest_of_that_gender() {
    let scene = "Martha and Edwin sat in the shed.\n\n\"Is it late?\" asked Martha.\n\n";
    for (tag, who) in [
        ("he said", "Edwin"),
        ("he admitted", "Edwin"),
        ("he whispered at last", "Edwin"),
        ("said he", "Edwin"),
        ("she said", "Martha"),
        ("she went on", "Martha"),
        ("she added quickly", "Martha"),
    ] {
        let read = read(&format!("{scene}\"Quite so,\" {tag}."));
        let line = read.said().into_iter().find(|(_, what)| what.contains("Quite")).unwrap();
        assert_eq!(line.0, who, "{tag}");
    }
    let beat = read(&format!("{scene}She laughed. \"Quite so.\""));
    assert_eq!(beat.said().last(), Some(&("Martha", "\"Quite so.\"")));
}

#[test]
fn a_tag_of_somebody_else_blocks_those_who_are_known() {
    for (tag, who) in [
        ("cried the old sailor", "the old sailor"),
        ("said the maid", "the maid"),
        ("chimed the twins", "the twins"),
        ("said Jonna's brother", "Jonna's brother"),
        ("said a voice from the dark", ""),
        ("came a voice from the dark", ""),
        ("came a shout from below", ""),
        ("said another voice", ""),
        ("came a muffled cry through the door", ""),
        ("they shouted", ""),
        ("everybody said", ""),
        ("I said", ""),
        ("I replied", ""),
        ("said I", ""),
        ("somebody called", ""),
        ("whispered his mother", "Pell's mother"),
        ("said my father", "my father"),
    ] {
        let said = after_known(&format!("\"Stop here,\" {tag}."));
        let name = said.first().map_or("", |(who, _)| who.as_str());
        assert_eq!(name, who, "{tag}");
    }
}

#[test]
fn the_teller_can_be_declared() {
    let read = read(
        "---\ncast: {Ada: [I]}\n---\n\nI met Bo at the gate.\n\n\"One,\" I said.\n\n\"Two,\" said Bo.\n\n\"Three,\" I said, and I left.",
    );
    let said: Vec<&str> = read.said().into_iter().map(|(who, _)| who).filter(|who| *who != "narrator").collect();
    assert_eq!(said, ["Ada", "Bo", "Ada"]);
}

#[test]
fn whoever_else_takes_part_is_the_other_and_nobody_new() {
    for (language, text) in [
        ("en", "\"Right,\" said Jonna.\n\n\"Left,\" said Pell.\n\n\"No,\" said the other.\n\n\"Yes,\" said Pell."),
        ("fr", "— Ici, dit Anne.\n\n— Là, dit Paul.\n\n— Non, répondit l'autre.\n\n— Si, dit Paul."),
        ("pl", "— Tu — rzekła Anna.\n\n— Tam — rzekł Paweł.\n\n— Nie — odparł drugi.\n\n— Tak — rzekła Anna."),
    ] {
        let read = read(&format!("---\nlanguage: {language}\n---\n\n{text}"));
        let named = ["narrator", "Jonna", "Pell", "Anne", "Paul", "Anna", "Paweł"];
        assert!(read.said().iter().all(|(who, _)| named.contains(who)), "{:?}", read.said());
    }
}

#[test]
fn a_sentence_that_its_tag_interrupts_keeps_its_speaker() {
    for text in [
        "\"The rope,\" said Pell; \"the rope broke.\"",
        "\"Yes,\" said Pell: \"it broke.\"",
        "\"Yes,\" said Pell,—\"it broke.\"",
        "\"Yes,\"--said Pell,--\"it broke.\"",
        "\"No,\" said Pell, and added: \"never.\"",
        "\"No,\" said Pell (and he meant it) \"never.\"",
        "\"No,\" said Pell. Then he turned. \"Never.\"",
        "\"No,\" said Pell.  \"Never.\"",
        "\"Well,\" thought Pell, \"that is that.\"",
        "\"It was our\"—Pell leaned over—\"secret.\"",
        "\"No,\" Pell said, smiling, \"never.\"",
        "\"No,\" said Pell, with a look at the door, \"never.\"",
    ] {
        all_by("Pell", text, 2);
    }
    for text in ["\"Well!\" Pell thought.", "Pell wondered, \"why?\"", "And Pell: \"Why?\""] {
        all_by("Pell", text, 1);
    }
}

#[test]
fn dialogue_of_other_languages_has_its_speakers() {
    for (language, text, expected) in [
        ("es", "—¿Vienes? —preguntó Ana.\n\n—A casa —respondió Luis—. ¿Es tarde?", vec!["Ana", "Luis", "Luis"]),
        (
            "pl",
            "— Idziesz? — zapytała Zosia.\n\n— Do lasu — odparł Tadeusz. — Wrócę.",
            vec!["Zosia", "Tadeusz", "Tadeusz"],
        ),
        ("ru", "— Ты идёшь? — спросила Анна.\n\n— Домой, — ответил Пётр. — Поздно.", vec!["Анна", "Пётр", "Пётр"]),
        ("pt", "— Vens? — perguntou Luísa.\n\n— Vou — respondeu Jorge. — É tarde.", vec!["Luísa", "Jorge", "Jorge"]),
        ("it", "«Vieni?» chiese Giulia.\n\n«Sì,» rispose Renzo. «È tardi.»", vec!["Giulia", "Renzo", "Renzo"]),
        ("nl", "„Kom je?” vroeg Saskia.\n\n„Ja,” antwoordde Femke. „Het is laat.”", vec!["Saskia", "Femke", "Femke"]),
        ("fr", "— Tu viens ? demanda Hélène.\n\n— Oui, répondit Marc. Le train part.", vec!["Hélène", "Marc", "Marc"]),
        (
            "de",
            "»Kommst du?«, fragte Anna.\n\n»Ja«, sagte Frau von Rasten. »Es ist spät.«",
            vec!["Anna", "Frau von Rasten", "Frau von Rasten"],
        ),
    ] {
        let read = read(&format!("---\nlanguage: {language}\n---\n\n{text}"));
        let who: Vec<&str> = read.said().into_iter().map(|(who, _)| who).filter(|who| *who != "narrator").collect();
        assert_eq!(who, expected, "{language}: {:?}", read.said());
    }
    let spanish = read("---\nlanguage: es\n---\n\n—A casa —respondió Luis—. ¿Es tarde?");
    assert_eq!(spanish.said().last(), Some(&("Luis", "¿Es tarde?")));
}
