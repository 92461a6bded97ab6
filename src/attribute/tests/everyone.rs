use super::*;

#[test]
fn t11_all_are_those_who_speak_in_the_scene_before_or_after() {
    let play = "# One\n\nAda: One.\n\nALL: Two.\n\nBo: Three.\n\n# Two\n\nCy: Four.\n\nBo: Five.\n\nALL (softly): Six.";
    let read = read(play);
    let expected = [
        ("Ada", "One."),
        ("Ada & Bo", "Two."),
        ("Bo", "Three."),
        ("Cy", "Four."),
        ("Bo", "Five."),
        ("Cy & Bo", "Six."),
    ];
    let said = read.said();
    let said: Vec<_> = said.into_iter().filter(|(name, _)| *name != "narrator").collect();
    assert_eq!(said, expected);
    assert_eq!(read.skipped("speaker label").len(), 6);
    assert!(read.codes().iter().all(|code| *code != "undeclared-speaker" || !read.message(code).contains("ALL")));
    let names = |id: usize| read.script.speakers[id].name.as_str();
    let group = read.script.speakers.iter().find(|speaker| speaker.name == "Cy & Bo").expect("a group");
    assert_eq!(group.members.iter().map(|id| names(id.0)).collect::<Vec<_>>(), ["Cy", "Bo"]);
}

#[test]
fn t11_both_are_the_two_who_spoke_last() {
    let play = "Ada: One.\n\nBo: Two.\n\nCy: Three.\n\nBoth: Four.\n\nAda: Five.\n\nBOTH: Six.";
    let read = read(play);
    assert_eq!(read.said()[3], ("Bo & Cy", "Four."));
    assert_eq!(read.said()[5], ("Ada & Cy", "Six."));
}

#[test]
fn t11_in_a_scene_of_their_own_all_are_the_whole_cast() {
    let read = read("Ada: One.\n\nBo: Two.\n\n* * *\n\nEVERYONE: Three.");
    assert_eq!(read.said()[2], ("Ada & Bo", "Three."));
}

#[test]
fn t11_too_many_voices_are_limited_to_those_who_speak_most() {
    let mut play: String = "ABCDEFGH".chars().map(|name| format!("{name}a: One.\n\n")).collect();
    play += "Ha: Two.\n\nGa: Three.\n\nALL: Four.";
    assert_eq!(read(&play).said().last(), Some(&("Aa, Ba, Ca, Da, Ga & Ha", "Four.")));
}

#[test]
fn t11_all_who_are_declared_or_alone_have_a_voice_of_their_own() {
    let declared = read_declared("Ada: One.\n\nBo: Two.\n\nAll: Three.", &["All"]);
    assert_eq!(declared.said()[2], ("All", "Three."));
    let front = read("---\ncast:\n  Everyone: []\n---\n\nAda: One.\n\nBo: Two.\n\nEVERYONE: Three.");
    assert_eq!(front.said().last(), Some(&("Everyone", "Three.")));
    assert_eq!(read("Ada: One.\n\nAll: Two.").said()[1], ("All", "Two."));
}

#[test]
fn t11_those_who_are_named_together_are_in_the_scene_too() {
    let read = read("Ada: One.\n\nAda & Bo: Two.\n\nALL: Three.\n\nTOUS: Four.");
    assert_eq!(read.said()[2..], [("Ada & Bo", "Three."), ("Ada & Bo", "Four.")]);
    assert_eq!(read.script.speakers.len(), 4, "it is the same group");
}
