//! Stretches in another language than the script's.

use super::*;

const NORA: &str = "[narrator]\nvoice = \"nora\"\n[pauses]\nline = 0.1\nparagraph = 0.3\n";

/// What is said, with the language where it is not the script's.
fn said(plan: &Plan) -> Vec<String> {
    let shown = plan.speaks().map(|speak| match &plan.delivery(speak).language {
        Some(language) => format!("{language} {}: {}", plan.delivery(speak).voices[0].voice, speak.text),
        None => speak.text.clone(),
    });
    shown.collect()
}

#[test]
fn a_stretch_that_the_voices_speak_is_spoken_in_its_language() {
    for (text, expected) in [
        ("<span lang=\"fr\">Il est né le 1er mai.</span>", &["fr colette: Il est né le premier mai."][..]),
        (
            "He said: <i lang=\"fr\">Bon appétit !</i> It was late.",
            &["He said:", "fr colette: Bon appétit!", "It was late."],
        ),
        (
            "A man <span lang=\"fr-FR\">qui part à 14h30 pour Paris</span> is late.",
            &["A man", "fr-fr colette: qui part à 14 heures 30 pour Paris", "is late."],
        ),
        ("The <i lang=\"fr\">bonhomie</i> of it.", &["The bonhomie of it."]),
        ("The <i lang=\"fr\">coup d'état</i> of 3 men.", &["The coup d'état of three men."]),
        ("<span lang=\"en-GB\">It is late, 3 men say.</span>", &["It is late, three men say."]),
        ("<span lang=\"fr\">Oui.</span>", &["fr colette: Oui."]),
        ("He said (<span lang=\"de\">so ist es</span>) and left.", &["He said", "de greta: (so ist es)", "and left."]),
    ] {
        let (plan, told) = planned(text, NORA);
        assert!(told.iter().next().is_none(), "{text}: {told:?}");
        assert_eq!(said(&plan), expected, "{text}");
    }
}

#[test]
fn a_stretch_in_another_language_keeps_its_place_and_its_substitutions() {
    let text = "He said: <i lang=\"fr\">Il part à 14h30.</i> At 3 pm.";
    let (script, plan, _) = read_and_planned(text, NORA);
    let (line, planned) = (script.lines().next().unwrap(), &plan.lines[0]);
    assert_eq!(planned.spoken, "He said: Il part à 14 heures 30. At three pee em.");
    let at = planned.spoken.find("14 heures 30").unwrap();
    assert_eq!(planned.place_of(line, at..at + 12).text(&script.parts), "14h30");
    let at = planned.spoken.find("three").unwrap();
    assert_eq!(planned.place_of(line, at..at + 5).text(&script.parts), "3 pm");
    assert_eq!(shape(&plan), ["He said:", "_0.1", "Il part à 14 heures 30.", "_0.1", "At three pee em."]);
}

#[test]
fn the_takes_of_other_lines_stay_the_same() {
    let plain = keys("It rained.\n\nIl pleut.", NORA);
    let marked = keys("It rained.\n\n<span lang=\"fr\">Il pleut.</span>", NORA);
    assert_eq!(plain[0], marked[0]);
    assert_ne!(plain[1], marked[1]);
    assert_eq!(keys("It rained.", NORA), keys("<span lang=\"en\">It rained.</span>", NORA));
}

#[test]
fn all_stretches_that_no_voice_of_theirs_speaks_are_told_once_with_their_number() {
    let latin = "<span lang=\"la\">Veni, vidi, vici.</span>\n\n";
    let text = format!("{}<span lang=\"zu\">Kulungile.</span>", latin.repeat(3));
    let (plan, told) = planned(&text, NORA);
    let told: Vec<_> = told.iter().map(|one| (one.code, one.message.as_str())).collect();
    let [(code, message)] = told[..] else { panic!("{told:?}") };
    assert_eq!(code, "unread-stretch");
    assert!(message.contains("3 in Latin (`la`) and 1 in Zulu (`zu`)"), "{message}");
    assert_eq!(said(&plan)[0], "Veni, vidi, vici.");
}

#[test]
fn letters_are_not_told_again_where_their_language_is() {
    let text = "<span lang=\"ru\">Привет, мой старый друг.</span>\n\n<span lang=\"ru\">Как дела сегодня?</span>";
    let (_, told) = planned(text, NORA);
    assert_eq!(told.iter().map(|one| one.code).collect::<Vec<_>>(), ["unread-stretch"]);
    let (_, told) = planned("Привет, мой старый друг.", NORA);
    assert_eq!(told.iter().map(|one| one.code).collect::<Vec<_>>(), ["foreign-letters"]);
}

#[test]
fn a_language_that_casting_tells_of_is_not_told_again_because_of_its_letters() {
    let codes = |text: &str, voices: &str| {
        let (_, told) = planned(text, voices);
        told.iter().map(|one| one.code).collect::<Vec<_>>().join(" ")
    };
    let text = |language: &str, words: &str| format!("---\nlanguage: {language}\n---\n\n{words}\n");
    for (language, words) in [
        ("ja", "「来ますか」と言った。カフェ、憂鬱だった。"),
        ("zh", "他来了。"),
        ("uk", "Він прийшов додому."),
        ("el", "Ήρθε στο σπίτι."),
        ("nl", "Café geïnteresseerd, één keer."),
        ("akk", "Šarrum ištēn."),
    ] {
        assert_eq!(codes(&text(language, words), NORA), "", "{language}: casting tells of it");
    }
    let russian = codes(&text("nl", "Hij zei: Привет."), NORA);
    assert_eq!(russian, "foreign-letters", "a second language has a message of its own");
}
