//! What is known about people, and the voices that they get because of it.

use super::*;

#[test]
fn genders_are_taken_from_what_the_script_states_and_shown() {
    for (story, name, expected) in [
        ("Mrs. Wood: Hello.\n", "Mrs. Wood", "woman: `Mrs` in the name"),
        ("The Old King: Hello.\n", "The Old King", "man: `King` in the name"),
        ("Eva: Hello.\n\n\"I'm Eva,\" she said. \"And you?\"\n", "Eva", "woman: `she said` at line 3"),
        ("A large man came in.\n\n\"I'm Sam.\"\n\nSam: Hi.\n", "Sam", "man: `A large man` at line 1"),
        ("Sam: Hi.\n\nEvery Friday, Sam baked. He was good.\n", "Sam", "man: `He was` at line 3"),
        ("Sam: Hello.\n\nIt was late.\nSam yawned, and he\nleft.\n", "Sam", "man: `and he` at line 4"),
        ("Sam: Hello.\n\nSam came in. She was fifteen.\n", "Sam", "woman: `She was` at line 3"),
        ("Sam: Hello.\n\nSam sighed, and drew a coin from his pocket.\n", "Sam", "man: `his pocket` at line 3"),
        ("Agnes: Hello.\n\nBen: Thank you, Lady Agnes.\n", "Agnes", "woman: `Lady Agnes` at line 3"),
        ("---\nlanguage: de\n---\n\nUwe: Ja.\n\nUwe lachte. Er war müde.\n", "Uwe", "man: `Er war` at line 7"),
        ("---\nlanguage: fr\n---\n\nLou: Oui.\n\nLou rit, et elle partit.\n", "Lou", "woman: `et elle` at line 7"),
        ("---\nlanguage: es\n---\n\nSeñora Paz: Sí.\n", "Señora Paz", "woman: `Señora` in the name"),
        ("---\nlanguage: it\n---\n\nSignor Neri: Sì.\n", "Signor Neri", "man: `Signor` in the name"),
    ] {
        let scene = scene(story, "");
        assert!(why(&scene, name).contains(expected), "{story}\n{}", why(&scene, name));
        let (_, diagnostics) = scene.cast();
        assert!(diagnostics.iter().any(|told| told.message.contains(expected)), "{diagnostics:?}");
    }
}

#[test]
fn nothing_is_guessed_where_a_pronoun_may_be_somebody_elses() {
    for story in [
        "Robin: Hi.\n\nRobin looked at him, and he left.\n",
        "Robin: Hi.\n\nRobin told her that it was late, and she left.\n",
        "Robin: Hi.\n\nKim: Hi.\n\nRobin saw Kim, and she left.\n",
        "Robin: Hi.\n\nRobin took his hand.\n",
        "Robin: Hi.\n\nThe old man saw Robin. He left.\n",
        "Robin: Hi, she said.\n",
    ] {
        let scene = scene(story, "");
        assert!(!why(&scene, "Robin").contains("man:"), "{story}\n{}", why(&scene, "Robin"));
    }
}

#[test]
fn a_given_name_tells_the_gender_where_the_text_says_nothing() {
    for (story, name, expected) in [
        ("Anna: Hi.\n", "Anna", "woman: the name `Anna`"),
        ("Bob: Hi.\n", "Bob", "man: the name `Bob`"),
        ("Maria Bell: Hi.\n", "Maria Bell", "woman: the name `Maria Bell`"),
        ("Anna King: Hi.\n", "Anna King", "woman: the name `Anna King`"),
        ("Sam: Hi.\n\nSam came in. She was fifteen.\n", "Sam", "woman: `She was` at line 3"),
        ("---\nlanguage: it\n---\n\nAndrea: Ciao.\n", "Andrea", "man: the name `Andrea`"),
        ("---\nlanguage: de\n---\n\nAndrea: Hallo.\n", "Andrea", "woman: the name `Andrea`"),
    ] {
        let scene = scene(story, "");
        assert!(why(&scene, name).contains(expected), "{story}\n{}", why(&scene, name));
    }
}

#[test]
fn people_of_whom_only_the_name_is_known_get_a_usual_voice_of_their_gender() {
    let names = ["Anna", "Bob", "Maria", "Walter", "Emma", "James", "Julia", "Peter", "Laura", "Paul", "Ruth", "Karl"];
    let scene = scene(&names.map(|name| format!("{name}: Hello.\n\n")).concat(), "");
    let (cast, _) = scene.cast();
    for (nth, role) in cast.roles[1..].iter().enumerate() {
        let (_, info) = scene.engines.find(&role.voice).expect("a voice");
        let expected = if nth % 2 == 0 { Gender::Woman } else { Gender::Man };
        assert_eq!(info.gender, expected, "{} gets {}", names[nth], role.voice);
        assert!(info.priority < VoicePriority::Particular, "{} gets {}", names[nth], role.voice);
    }
}

#[test]
fn a_stated_gender_gets_a_voice_of_that_gender() {
    for (title, gender) in [("Mrs.", Gender::Woman), ("Mr.", Gender::Man)] {
        let family: String = (0..5).map(|n| format!("{title} Smith{n}: Hello.\n\n")).collect();
        let scene = scene(&family, "");
        let (cast, _) = scene.cast();
        for part in &cast.roles[1..] {
            assert_eq!(scene.engines.find(&part.voice).expect("a voice").1.gender, gender, "{}", part.voice);
        }
    }
}

/// The voices that a crowd of strangers is given, each with whether it is for particular parts.
fn crowd(name: &str, count: usize) -> Vec<bool> {
    let story: String = (0..count).map(|n| format!("{name}{n}: Hello.\n\n")).collect();
    let scene = scene(&story, "");
    let (cast, _) = scene.cast();
    let particular = |voice: &str| scene.engines.find(voice).expect("a voice").1.priority == VoicePriority::Particular;
    cast.roles[1..].iter().map(|role| particular(&role.voice)).collect()
}

#[test]
fn nobody_of_whom_nothing_is_known_gets_a_voice_for_particular_parts() {
    assert!(crowd("Guest", 30).iter().all(|particular| !particular));
}

#[test]
fn a_voice_for_particular_parts_comes_after_the_others_of_its_gender() {
    let men = crowd("Mr. Smith", 12);
    let first = men.iter().position(|particular| *particular).expect("there is one among so many");
    assert!(first >= 3, "{men:?}");
}

/// Stories that say `Lady Agnes` once, after something that is easily counted wrong.
const NEIGHBOURS: &[&str] = &[
    "Agnes: Hello.\n\n<!-- a comment\nof two lines --> Ben: Thank you, Lady Agnes.\n",
    "Agnes: Hello.\n\nBen: Thank <!-- one\n\ntwo -->\nyou, Lady Agnes.\n",
    "---\ntitle: Tea\n---\n\nAgnes: Hello.\n\nBen: Thank you, Lady Agnes.\n",
    "\u{feff}Agnes: Hello.\n\nBen: Thank you,\nLady Agnes.\n",
    "Agnes: Hello.\r\n\r\nBen: Thank you, my\r\ndear Lady Agnes.\r\n",
    "Agnes: Hello.\n\nBen: Tea \\& cake\\\nfor you, Lady Agnes.\n",
    "Agnes: Hello.\n\nBen: Tea &amp; cake &mdash;\nfor you, Lady Agnes.\n",
    "Agnes: Hello.\n\nBen: *Tea* and **cake,\nfor** you, *Lady Agnes*.\n",
    "Agnes: Hello.\n\nBen: Tea from [the\nshop](https://example.org/lady \"Lady A.\"), Lady Agnes.\n",
    "Agnes: Hello.\n\nBen: `Tea\nand cake` ![a\npicture](x.png) for you, Lady Agnes.\n",
    "Agnes: Hello.\n\n> Ben: Tea\n> for you,\n> Lady Agnes.\n",
    "Agnes: Hello.\n\n```\ncode\n```\n\n| a |\n|---|\n\n- Ben: Tea,\n  Lady Agnes.\n",
];

#[test]
fn a_statement_is_shown_at_its_true_line_whatever_stands_before_it() {
    for story in NEIGHBOURS {
        let at = story.find("Lady Agnes").expect("it is there");
        let line = story[..at].matches('\n').count() + 1;
        let expected = format!("woman: `Lady Agnes` at line {line}");
        let scene = scene(story, "");
        assert!(why(&scene, "Agnes").contains(&expected), "{story}\n{}", why(&scene, "Agnes"));
    }
}
