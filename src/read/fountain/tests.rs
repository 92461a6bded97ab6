use super::*;
use crate::attribute::attribute;
use crate::script::Typeface;
use std::path::Path;

fn manuscript(text: &str) -> Manuscript {
    super::super::read(Input::new(Path::new("the-well.fountain"), text.into()), &mut Diagnostics::new()).expect("text")
}

/// Who says what, with every byte of the source spoken or skipped for a reason.
fn said(text: &str) -> Vec<(String, String)> {
    let script = attribute(&manuscript(text), &Default::default(), &mut Diagnostics::new());
    assert!(script.skipped.iter().all(|skip| skip.reason != "not read"), "{:?}", script.skipped);
    script.lines().map(|line| (script.name(line.speaker).to_string(), line.text.clone())).collect()
}

fn skipped(text: &str, reason: &str) -> Vec<String> {
    let skips = manuscript(text).skipped.into_iter().filter(|skip| skip.reason == reason);
    skips.map(|skip| text[skip.place.span.range()].to_string()).collect()
}

fn pairs(said: &[(String, String)]) -> Vec<(&str, &str)> {
    said.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect()
}

const SCENE: &str = "Title: The Well\nAuthor: Ann Mason\n\nFADE IN:\n\nINT. KITCHEN - NIGHT #4#\n\nRain on the window.\n\nODA\nWho is there?\n\nBRAM (O.S.) (CONT'D)\n(whispering)\nOnly me.\n\nODA ^\n(beat)\nYou are late.\n\nCUT TO:\n\n> THE END <\n";

#[test]
fn action_is_narration_and_characters_speak_below_their_names() {
    let said = said(SCENE);
    let expected = [
        ("narrator", "The Well"),
        ("narrator", "Ann Mason"),
        ("narrator", "Inside. KITCHEN - NIGHT"),
        ("narrator", "Rain on the window."),
        ("Oda", "Who is there?"),
        ("Bram", "Only me."),
        ("Oda", "You are late."),
        ("narrator", "THE END"),
    ];
    assert_eq!(pairs(&said), expected);
    assert_eq!(skipped(SCENE, "transition"), ["FADE IN:", "CUT TO:"]);
    assert_eq!(skipped(SCENE, "scene number"), ["#4#"]);
}

#[test]
fn what_is_not_printed_is_not_spoken() {
    let text = "INT. A - DAY\n\n= They meet.\n\nHe /* really\n\nBOB\nHello */ waits [[red]] here.\n\n===\n\n[[a note\nof two lines]]\n\nANN\nHi. [[softly?]]\n";
    let said = said(text);
    assert_eq!(pairs(&said)[2..], [("narrator", "He waits here."), ("Ann", "Hi.")][..], "{said:?}");
    let action = manuscript(text).blocks.into_iter().find(|block| block.text == "He waits here.").unwrap();
    assert!(action.breaks.is_empty(), "a line ends where the author ended it, and not at a note");
    assert_eq!(skipped(text, "synopsis"), ["= They meet."]);
    assert_eq!(skipped(text, "note"), ["[[red]]", "[[a note\nof two lines]]", "[[softly?]]"]);
    assert_eq!(skipped(text, "boneyard").len() + skipped(text, "page break").len(), 2);
}

#[test]
fn forced_elements_are_what_they_are_forced_to_be() {
    let text = "# ACT I\n\n.THE BEGINNING\n\n!BANG\nGoes the door.\n\n@McAVOY\nHi.\n\n~We are echoes\n~Of the code\n\n> Fade to red.\n";
    let said = said(text);
    let expected = [
        ("narrator", "ACT I"),
        ("narrator", "THE BEGINNING"),
        ("narrator", "BANG Goes the door."),
        ("McAVOY", "Hi."),
        ("narrator", "We are echoes Of the code"),
    ];
    assert_eq!(pairs(&said), expected);
    let song = manuscript(text).blocks.into_iter().find(|block| block.text.starts_with("We are")).unwrap();
    assert_eq!(song.breaks, [14]);
}

#[test]
fn emphasis_is_kept_without_its_marks() {
    let text = "INT. A - DAY\n\nIt *is* **very** ***dark*** _here_, 2 * 3 \\*not\\*.\n\nANN\nHi.\n";
    let block = &manuscript(text).blocks[1];
    assert_eq!(block.text, "It is very dark here, 2 * 3 *not*.");
    let faces: Vec<_> = block.emphasis.iter().map(|one| (&block.text[one.range.clone()], one.face)).collect();
    assert_eq!(faces[0], ("is", Typeface::Italic));
    assert_eq!(faces.iter().filter(|(text, _)| *text == "dark").count(), 2);
    assert_eq!(faces.last(), Some(&("here", Typeface::Italic)));
}

#[test]
fn a_screenplay_is_recognized_by_its_scenes_and_cues() {
    assert!(recognizes(SCENE.as_bytes()));
    assert!(recognizes(b"EXT. WELL - DAY\n\nANN\nHi.\n"));
    for text in [
        "It was late.\n\nANN\nHi.\n",
        "# One\n\nAnn: Hi.\n",
        "",
        "INT. A - DAY\n\nNobody speaks.\n",
        "INTERIOR\n\nANN\nHi.\n",
    ] {
        assert!(!recognizes(text.as_bytes()), "{text:?}");
    }
}

#[test]
fn names_in_capitals_are_written_as_elsewhere() {
    for (cue, name) in [
        ("ODA", "Oda"),
        ("MC", "MC"),
        ("J.J.", "J.J."),
        ("OLD MAN #2", "Old Man #2"),
        ("MARY-ANN O'BRIEN", "Mary-Ann O'Brien"),
        ("McAvoy", "McAvoy"),
        ("TV", "TV"),
    ] {
        assert_eq!(written(cue), name);
    }
}
