use super::*;
use crate::diag::{Diagnostics, Severity};
use proptest::prelude::*;

fn read(text: &str) -> (Corrections, Diagnostics) {
    let mut told = Diagnostics::new();
    let corrections = parse(&Source::new("story.cast.toml", text), &mut told);
    (corrections, told)
}

fn anchor(words: &str, after: &str, before: &str) -> Anchor {
    Anchor { words: words.into(), after: after.into(), before: before.into() }
}

fn found(correction: Anchor, quotations: &[Anchor]) -> Result<usize, NotFound> {
    let list = vec![Correction::line(correction, "Ada")];
    Corrections { source: None, list }.find(quotations).remove(0)
}

#[test]
fn corrections_of_lines_and_conversations_are_read_in_order() {
    let text = "# mine\n[[conversation]]\nwords = \"Who sent it?\"\nspeakers = [\"Arvind\", \"Veena\"]\n\n[[line]]\n\
        words = \"Then burn it.\"\nafter = \"the stranger\"\nspeaker = \" Arvind \"\n";
    let (corrections, told) = read(text);
    assert_eq!(told.iter().count(), 0);
    let names = |n: usize| corrections.list[n].speakers.join("+");
    assert_eq!((names(0).as_str(), names(1).as_str()), ("Arvind+Veena", "Arvind"));
    assert!(corrections.list[0].conversation && !corrections.list[1].conversation);
    assert_eq!(&text[corrections.list[1].span.range()], "\"Then burn it.\"");
}

#[test]
fn every_fault_is_told_at_its_place_and_the_rest_is_read() {
    for (entry, code) in [
        ("[[lines]]\nwords = \"x\"", "unknown-key"),
        ("line = 3", "wrong-type"),
        ("[[line]]\nwords = \"x\"", "missing-key"),
        ("[[line]]\nspeaker = \"Bo\"", "missing-key"),
        ("[[line]]\nwords = \"…\"\nspeaker = \"Bo\"", "missing-key"),
        ("[[line]]\nwords = 3\nspeaker = \"Bo\"", "wrong-type"),
        ("[[line]]\nwords = \"x\"\nspeaker = \"\"", "wrong-type"),
        ("[[line]]\nwords = \"x\"\nspeaker = \"Bo\"\nvoice = \"nora\"", "unknown-key"),
        ("[[conversation]]\nwords = \"x\"\nspeakers = [\"Bo\"]", "wrong-type"),
        ("[[conversation]]\nwords = \"x\"\nspeaker = \"Bo\"", "unknown-key"),
        ("[[split]]\nwords = \"x y\"\nspeaker = \"Bo\"", "missing-key"),
        ("[[line]]\nwords = \"x y\"\nat = \"y\"\nspeaker = \"Bo\"", "unknown-key"),
        ("[[line]\n", "broken-toml"),
    ] {
        let (_, told) = read(entry);
        let fault = told.iter().find(|fault| fault.code == code).unwrap_or_else(|| panic!("{entry} is no {code}"));
        assert_eq!(fault.severity, Severity::Error, "{entry}");
        assert!(fault.place.is_some() && !fault.hints.is_empty(), "{entry}");
    }
    let (corrections, told) = read("[[line]]\nwords = \"x\"\n[[line]]\nwords = \"y\"\nspeaker = \"Bo\"");
    assert_eq!((corrections.list.len(), told.iter().count()), (1, 1));
}

#[test]
fn the_same_words_are_found_whatever_stands_around_them_now() {
    let all = [anchor("Never.", "a", "b"), anchor("Then burn it!", "new words", "all over")];
    assert_eq!(found(anchor("then  burn it", "the stranger said", "Never."), &all), Ok(1));
}

#[test]
fn of_several_with_the_same_words_the_neighbours_tell_which() {
    let all = [anchor("Yes.", "said Ada.", "It rained."), anchor("Yes.", "asked Bo.", "He left.")];
    assert_eq!(found(anchor("Yes.", "asked Bo", ""), &all), Ok(1));
    assert_eq!(found(anchor("Yes.", "", "It rained"), &all), Ok(0));
    assert_eq!(found(anchor("Yes.", "", ""), &all), Err(NotFound::Ambiguous(vec![0, 1])));
}

#[test]
fn words_that_were_edited_are_found_while_they_are_similar() {
    let all = [
        anchor("I never wanted to come here at all.", "said Ada.", "He laughed."),
        anchor("The train leaves at nine o'clock.", "He laughed.", "She nodded."),
    ];
    assert_eq!(found(anchor("I never wanted to come here.", "said Ada.", "He smiled."), &all), Ok(0));
    assert_eq!(found(anchor("The last train leaves at nine.", "He laughed.", "She nodded."), &all), Ok(1));
    assert_eq!(found(anchor("Where is my hat?", "said Ada.", "He laughed."), &all), Err(NotFound::Vanished));
}

#[test]
fn an_edited_quotation_with_two_that_resemble_it_is_ambiguous() {
    let all = [anchor("I want the red book.", "", ""), anchor("I want the blue book.", "", "")];
    assert_eq!(found(anchor("I want the green book.", "", ""), &all), Err(NotFound::Ambiguous(vec![0, 1])));
}

#[test]
fn a_long_quotation_is_found_by_its_beginning() {
    let all =
        [anchor("one two three four five six seven eight nine ten eleven twelve …", "", ""), anchor("one two", "", "")];
    assert_eq!(found(anchor("one two three four five …", "", ""), &all), Ok(0));
    assert_eq!(found(anchor("one two", "", ""), &all), Ok(1));
}

#[test]
fn a_correction_is_added_below_the_others_and_nothing_else_changes() {
    let old = "# Mine.\n\n[[line]]  # the letter\nwords = 'Never.'\nspeaker = \"Veena\" # sure\n";
    let new = add(old, &Correction::line(anchor("Then burn it.", "", "Never."), "Arvind")).unwrap();
    assert!(new.starts_with(old), "{new}");
    let (corrections, told) = read(&new);
    assert_eq!((corrections.list.len(), told.iter().count()), (2, 0));
    assert_eq!(corrections.list[1].anchor, anchor("Then burn it.", "", "Never."));
}

#[test]
fn a_correction_of_the_same_words_is_changed_in_its_place() {
    let old = "[[line]]\nwords = \"Never.\"\nspeaker = \"Veena\" # sure\n\n# end\n";
    let new = add(old, &Correction::line(anchor("Never.", "", ""), "Bo")).unwrap();
    assert_eq!(new, old.replace("Veena", "Bo"));
}

#[test]
fn a_split_is_written_as_a_person_would_write_it_and_read_again() {
    let one = Correction::split(anchor("Never. Give it back.", "", ""), "Give it back.", "Veena");
    let text = entry(&one);
    assert_eq!(text, "[[split]]\nwords = \"Never. Give it back.\"\nat = \"Give it back.\"\nspeaker = \"Veena\"\n");
    let (corrections, told) = read(&text);
    assert_eq!((&corrections.list[0].at, told.iter().count()), (&one.at, 0));
}

#[test]
fn a_new_file_says_what_it_is_for() {
    let two = vec!["Ada".to_string(), "Bo".to_string()];
    let new = add("", &Correction::conversation(anchor("Well \"now\"?", "", ""), two.clone())).unwrap();
    assert!(new.starts_with("# "), "{new}");
    let (corrections, told) = read(&new);
    assert_eq!((&corrections.list[0].speakers, told.iter().count()), (&two, 0));
}

#[test]
fn a_file_that_is_no_list_of_corrections_is_left_alone() {
    let one = Correction::line(anchor("x", "", ""), "Bo");
    assert_eq!(add("line = 3", &one), Err(Unaddable::NotAList));
    assert_eq!(add("[[line", &one), Err(Unaddable::Syntax));
}

#[test]
fn the_file_lies_beside_the_script() {
    assert_eq!(path_for(Path::new("a/story.md")), Path::new("a/story.cast.toml"));
}

proptest! {
    #[test]
    fn what_is_added_is_read_again(words in "[a-z]{1,4}\\PC{0,40}", after in "\\PC{0,20}", speaker in "[A-Z]\\PC{0,10}x") {
        let one = Correction::line(anchor(&words, &after, ""), speaker.clone());
        let text = add(&entry(&Correction::line(anchor("other", "", ""), "Bo")), &one).unwrap();
        let (corrections, told) = read(&text);
        prop_assert_eq!(told.iter().count(), 0, "{}", text);
        prop_assert_eq!(&corrections.list[1].anchor, &one.anchor);
        prop_assert_eq!(&corrections.list[1].speakers[0], speaker.trim());
    }

    #[test]
    fn any_text_is_read_or_told(text: String) {
        read(&text);
    }
}
