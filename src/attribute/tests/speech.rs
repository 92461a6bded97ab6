use super::*;

/// Returns the speaker of each quotation. `-` is the narrator, who also reads quotations without a known speaker.
fn speakers(text: &str) -> Vec<String> {
    let read = read(text);
    let said = read.lines().into_iter().filter(|(_, what, rule)| rule.starts_with('Q') || what.contains('"'));
    said.map(|(who, _, _)| if who == "narrator" { "-".to_string() } else { who.to_string() }).collect()
}

/// Returns each line that is not the narrator's, with its speaker.
fn told(text: &str) -> Vec<(String, String)> {
    let read = read(text);
    let lines = read.lines().into_iter().filter(|(who, _, _)| *who != "narrator");
    lines.map(|(who, what, _)| (who.to_string(), what.to_string())).collect()
}

fn pair(who: &str, what: &str) -> (String, String) {
    (who.to_string(), what.to_string())
}

#[test]
fn names_of_one_person_are_one_speaker() {
    let text = "\"Come,\" said Edgar Holloway.\n\n\"Where to?\" asked Dr. Lena Frost.\n\n\"Home,\" said Edgar.\n\n\
        \"Which?\" said Dr. Frost.\n\n\"Mine,\" Mr. Holloway answered.";
    let speakers = speakers(text);
    assert!(speakers[0] == speakers[2] && speakers[0] == speakers[4], "{speakers:?}");
    assert!(speakers[1] == speakers[3] && speakers[0] != speakers[1], "{speakers:?}");
}

#[test]
fn a_sentence_that_goes_on_after_its_tag_has_one_voice() {
    for text in [
        "\"The boat,\" said Mina; \"the boat sank.\"",
        "\"Yes,\" said Mina,--\"it sank.\"",
        "\"No,\" said Mina (and she meant it) \"never.\"",
    ] {
        let told = told(text);
        assert_eq!(told.len(), 2, "{told:?}");
        assert!(told.iter().all(|(who, _)| who == "Mina"), "{told:?}");
    }
}

#[test]
fn an_aside_between_dashes_keeps_one_speaker() {
    let told = told("\"Hush,\" said Mina.\n\n\"It was our\"—Mina leaned over—\"secret.\"");
    assert_eq!(told.iter().map(|(who, _)| who.as_str()).collect::<Vec<_>>(), ["Mina"; 3]);
}

#[test]
fn any_verb_in_the_place_of_a_tag_is_one() {
    for verb in ["assured", "crowed", "put in", "broke in", "expostulated", "snickered", "conceded", "thought"] {
        let text = format!("\"One,\" said Mina.\n\n\"Two,\" said Tor.\n\n\"Look here,\" {verb} Mina.");
        assert_eq!(speakers(&text), ["Mina", "Tor", "Mina"], "{verb}");
    }
}

#[test]
fn a_tag_that_names_nobody_known_blocks_every_guess() {
    let talk = "\"One,\" said Mina.\n\n\"Two,\" said Tor.\n\n";
    for (tag, who) in [
        ("cried the old sailor", "the old sailor"),
        ("said a voice from the dark", "-"),
        ("they shouted", "-"),
        ("I said", "-"),
        ("whispered his mother", "Tor's mother"),
    ] {
        let speakers = speakers(&format!("{talk}\"Three,\" {tag}."));
        assert_eq!(speakers[2], who, "{tag}");
    }
}

#[test]
fn a_pronoun_means_who_fits_it() {
    let text =
        "Mara and Ole sat by the fire.\n\n\"Are you cold?\" asked Mara.\n\n\"No,\" he said.\n\n\"You are,\" she said.";
    assert_eq!(speakers(text), ["Mara", "Ole", "Mara"]);
}

#[test]
fn british_marks_stand_beside_apostrophes_and_double_marks() {
    let text =
        "'A bit,' said Enid. ''Tis only October.'\n\n'Go,' said Wilf. ''E's late.'\n\n'I said \"gone,\"' said Wilf.";
    let expected = [
        pair("Enid", "'A bit,'"),
        pair("Enid", "''Tis only October.'"),
        pair("Wilf", "'Go,'"),
        pair("Wilf", "''E's late.'"),
        pair("Wilf", "'I said \"gone,\"'"),
    ];
    assert_eq!(told(text), expected);
}

#[test]
fn dialogue_that_a_dash_opens_lasts_up_to_its_tag() {
    let french =
        "---\nlanguage: fr\n---\n\n— Tu viens ? demanda Hélène.\n\n— Pas encore, répondit Marc. Le train a du retard.";
    let expected = [("Hélène", "— Tu viens ?"), ("Marc", "— Pas encore,"), ("Marc", "Le train a du retard.")];
    assert_eq!(told(french), expected.map(|(who, what)| pair(who, what)));
    let spanish =
        "---\nlanguage: es\n---\n\n—¿Vienes? —preguntó Ana.\n\n—Todavía no —respondió Luis—. El tren llega tarde.";
    let who: Vec<String> = told(spanish).into_iter().map(|(who, _)| who).collect();
    assert_eq!(who, ["Ana", "Luis", "Luis"]);
    let english = "—Are you coming? asked Nora.\n\n—Not yet, said Tomas.\n\n—It is late, said Nora.";
    let who: Vec<String> = told(english).into_iter().map(|(who, _)| who).collect();
    assert_eq!(who, ["Nora", "Tomas", "Nora"]);
}

#[test]
fn tags_are_known_in_other_languages() {
    for (language, text, who) in [
        ("fr", "« Oui », dit Anne.", "Anne"),
        ("de", "„Guten Tag“, sagte Anna.", "Anna"),
        ("it", "«Sì», disse Giulia.", "Giulia"),
        ("nl", "„Ja”, zei Saskia.", "Saskia"),
        ("pt", "«Sim», disse Helena.", "Helena"),
    ] {
        let told = told(&format!("---\nlanguage: {language}\n---\n\n{text}"));
        assert_eq!(told.iter().map(|(who, _)| who.as_str()).collect::<Vec<_>>(), [who], "{language}");
    }
    for (language, text) in [("pl", "— Idziesz? — zapytała Anna."), ("ru", "— Ты идёшь? — спросила Анна.")]
    {
        let told = told(&format!("---\nlanguage: {language}\n---\n\n{text}"));
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(["Anna", "Анна"].contains(&told[0].0.as_str()), "{told:?}");
    }
}

#[test]
fn words_in_quotation_marks_amid_a_sentence_are_nobodys() {
    let text = "Mina came in.\n\nOn the door hung a sign, \"The Voice of the Harbour,\" painted by somebody hopeful.";
    assert_eq!(told(text), []);
}

#[test]
fn declared_people_who_share_an_alias_are_two() {
    let text = "---\ncast:\n  Jane Bennet: [\"Miss Bennet\"]\n  Elizabeth Bennet: [\"Miss Bennet\", \"Lizzy\"]\n---\n\n\
        \"One,\" said Jane.\n\n\"Two,\" said Lizzy.";
    assert_eq!(speakers(text), ["Jane Bennet", "Elizabeth Bennet"]);
}

/// Returns a text that mentions each of the names often enough for a book.
fn told_of(names: &[&str]) -> String {
    let told = names.iter().map(|name| format!("{name} looked out of the window.\n\n\"It rains,\" said {name}.\n\n"));
    told.collect::<String>().repeat(9)
}

#[test]
fn a_given_name_and_a_titled_surname_that_both_speak_often_are_two_people() {
    let text = format!("\"Come,\" said Tom Gradmore. He sat.\n\n{}", told_of(&["Tom", "Mr. Gradmore"]));
    let speakers = speakers(&text);
    assert!(speakers[0] == speakers[1] && speakers[1] != speakers[2], "{:?}", &speakers[..3]);
}

#[test]
fn a_brother_with_his_full_name_is_not_the_one_who_has_the_surname_alone() {
    let speakers = speakers(&told_of(&["Mr. John Wexley", "Mr. Wexley"]));
    assert_ne!(speakers[0], speakers[1]);
}

#[test]
fn a_surname_alone_is_a_mans() {
    let couple = "\"One,\" said Mrs. Braddick.\n\n\"Two,\" said Braddick.\n\nThen Braddick laughed.";
    assert_eq!(speakers(couple), ["Mrs. Braddick", "Braddick"]);
    let siblings = "\"One,\" said Catherine Morley.\n\n\"Two,\" said James Morley.\n\n\"Three,\" said Morley.";
    let speakers = speakers(siblings);
    assert!(speakers[2] == speakers[1] && speakers[0] != speakers[1], "{speakers:?}");
}

#[test]
fn a_name_that_stands_once_at_the_start_of_a_tag_is_somebody() {
    for text in ["Tor said, \"Yes.\"", "\"Yes.\" Tor said.", "It rained.\n\nTor asked: \"Where?\""] {
        assert!(told(text).iter().any(|(who, _)| who == "Tor"), "{text}");
    }
    for text in ["Nobody said, \"Yes.\"", "Rain said nothing. \"Yes.\"", "Then said he, \"Yes.\""] {
        assert_eq!(told(text), [], "{text}");
    }
}

#[test]
fn whoever_has_a_role_says_what_the_tag_gives_to_the_role() {
    let text = "Mina and Tor came in.\n\n\"One,\" said Mina.\n\n\"Two,\" said Tor.\n\n\"Three,\" said the barman.\n\n\"Four,\" said Mina.\n\n\
        \"Five,\" said the constable.";
    assert_eq!(speakers(text), ["Mina", "Tor", "the barman", "Mina", "the constable"]);
}

/// Returns everybody who speaks, with the gender that the script states.
fn genders(text: &str) -> Vec<(String, Option<crate::script::Gender>)> {
    let read = read(text);
    read.script.speakers.iter().skip(1).map(|one| (one.name.clone(), one.gender.as_ref().map(|it| it.gender))).collect()
}

#[test]
fn a_mothers_title_says_nothing_of_her_son() {
    use crate::script::Gender::{Man, Woman};
    let text = "Edmund Archley leaned on the wall. \"She is late,\" said Edmund Archley.\n\n\"Always,\" said Mrs. Archley.\n\n\
        \"Yes,\" said Archley. He sighed.\n\n\"Sit,\" said Mrs. Archley.";
    let genders = genders(text);
    let of = |name: &str| genders.iter().find(|(other, _)| other.contains(name)).and_then(|(_, gender)| *gender);
    assert_eq!((of("Edmund"), of("Mrs.")), (Some(Man), Some(Woman)), "{genders:?}");
}

#[test]
fn the_pronouns_of_the_whole_book_outweigh_a_single_place() {
    let text = format!(
        "Quill took the note from his desk.\n\n\"One,\" said Quill.\n\n{}",
        "Quill looked up, and she smiled.\n\n\"Two,\" said Quill as she rose.\n\n".repeat(6)
    );
    assert_eq!(genders(&text), [("Quill".to_string(), Some(crate::script::Gender::Woman))]);
}

#[test]
fn a_given_name_tells_the_gender_where_nothing_else_does() {
    use crate::script::Gender::{Man, Woman};
    let scene = "Anna and Walter sat in the shed.\n\n\"Is it late?\" asked Anna.\n\n";
    assert_eq!(speakers(&format!("{scene}\"No,\" said he.\n\n\"Good,\" she said.")), ["Anna", "Walter", "Anna"]);
    let title = format!("{scene}{}", "\"So,\" said Dr. Walter Bell.\n\n\"So,\" said Mrs. Walter.\n\n");
    let genders = genders(&title);
    assert!(genders.iter().all(|(name, gender)| *gender != Some(Man) || !name.contains("Mrs")), "{genders:?}");
    let pronouns = format!("{scene}{}", "Walter looked up, and she smiled.\n\n".repeat(8));
    let walter = format!("{pronouns}\"So,\" said Walter.\n\n\"Yes,\" he said.");
    let told = self::genders(&walter);
    assert!(told.contains(&("Walter".to_string(), Some(Woman))), "what the story says comes first: {told:?}");
}

#[test]
fn the_same_name_is_a_surname_after_a_title() {
    let text = "\"One,\" said Dr. James. She sat.\n\n\"Two,\" said Dr. James as she rose.";
    assert_eq!(genders(text), [("Dr. James".to_string(), Some(crate::script::Gender::Woman))]);
}

#[test]
fn months_and_places_are_nobody() {
    for name in ["London", "May", "Florence", "Paris"] {
        let text = format!(
            "They met in {name}. He thought of {name}. It was cold in {name}.\n\n\"One,\" said Mina.\n\n\"Two.\""
        );
        assert!(!speakers(&text).contains(&name.to_string()), "{name}: {:?}", speakers(&text));
    }
}

#[test]
fn a_name_with_apostrophes_of_two_kinds_has_its_place() {
    let read = read(
        "\"No,\" said Jeanne.\n\nJeanne d’Arc's horse stood there.\n\n\"Yes,\" said d’Arc's brother.\n\n\"Why?\" said Jeanne d’Arc.",
    );
    for speaker in &read.script.speakers {
        let Some(place) = speaker.first else { continue };
        let text = &read.script.parts[place.part].text;
        assert!(text.is_char_boundary(place.span.start) && text.is_char_boundary(place.span.end), "{speaker:?}");
    }
}

#[test]
fn a_description_has_the_gender_of_its_noun() {
    use crate::script::Gender::{Man, Woman};
    for (noun, gender) in [
        ("the maid", Some(Woman)),
        ("the old landlady", Some(Woman)),
        ("the young widow", Some(Woman)),
        ("the sailor", Some(Man)),
        ("the old soldier", Some(Man)),
        ("the doctor", None),
        ("the child", None),
    ] {
        let genders = genders(&format!("\"It rains,\" said {noun}."));
        assert_eq!(genders, [(noun.to_string(), gender)], "{noun}");
    }
}
