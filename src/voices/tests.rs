mod junk;
mod place;
mod table;

use super::*;
use crate::diag::render_some;
use std::path::PathBuf;

fn nothing(path: &Path) -> Result<String, Unread> {
    Err(format!("nothing is at {}", path.display()).into())
}

/// Parses a file that has no faults.
fn right(text: &str) -> Voices {
    with(text, &[])
}

fn with(text: &str, others: &[(&str, &str)]) -> Voices {
    let read = |path: &Path| match others.iter().find(|(name, _)| Path::new(name) == path) {
        Some((_, text)) => Ok(text.to_string()),
        None => nothing(path),
    };
    let mut diagnostics = Diagnostics::new();
    let voices = parse(&Source::new("stories/voices.toml", text), &read, &mut diagnostics);
    assert_eq!(render(&diagnostics, false, 100), "");
    voices
}

/// Everything that is reported, as users see it.
fn render(diagnostics: &Diagnostics, color: bool, width: usize) -> String {
    render_some(diagnostics, usize::MAX, color, width)
}

fn codes(text: &str) -> Vec<&'static str> {
    let mut diagnostics = Diagnostics::new();
    parse(&Source::new("voices.toml", text), &nothing, &mut diagnostics);
    diagnostics.iter().map(|fault| fault.code).collect()
}

fn voice(entry: &Entry) -> &str {
    entry.voices.first().map_or("", |choice| &choice[0].value)
}

fn knob(entry: &Entry, key: &str) -> Option<f32> {
    entry.knobs.get(key).map(|value| value.value)
}

fn said(lexicon: &Lexicon) -> Vec<(&str, &str)> {
    lexicon.words().map(|(word, said)| (word.value.as_str(), said.say.as_deref().unwrap_or_default())).collect()
}

#[test]
fn an_empty_file_says_nothing_and_everything_has_its_default() {
    let voices = right("");
    assert!(voices.cast.is_empty() && voices.styles.is_empty() && voices.lexicon.layers().is_empty());
    assert_eq!((voices.quotes, voices.announce, voices.pauses), (Quotes::Narrator, None, Pauses::default()));
    assert_eq!(voice(voices.narrator()), "");
    assert!(voices.entry("Veena").is_none());
}

#[test]
fn a_character_has_what_its_table_says_and_where_it_says_so() {
    let text = "[cast.Veena]\nvoice = \"nora\"\npitch = -2\ngain = 1.5\npan = -1\naliases = [\"Vee\"]\n";
    let voices = right(text);
    let entry = voices.entry("Veena").unwrap();
    assert_eq!(voice(entry), "nora");
    assert_eq!((knob(entry, "pitch"), knob(entry, "rate")), (Some(-2.0), None));
    assert_eq!((entry.shape().pitch, entry.shape().rate), (-2.0, 1.0));
    assert_eq!(entry.gain.as_ref().unwrap().value, 1.5);
    assert_eq!(entry.pan.as_ref().unwrap().value, -1.0);
    assert_eq!(&text[entry.voices[0][0].span.range()], "\"nora\"");
    assert_eq!(&text[entry.knobs["pitch"].span.range()], "-2");
    assert_eq!(&text[entry.place.as_ref().unwrap().1.range()], "Veena");
    let declared = voices.declared();
    assert_eq!(declared, [Declared { name: "Veena".into(), aliases: vec!["Vee".into()] }]);
}

#[test]
fn characters_keep_the_order_of_the_file() {
    let voices = right("[cast.Zoe]\n[cast.Arvind]\n[cast.\"Mr. Darcy\"]\n");
    let names: Vec<_> = voices.cast.iter().map(|(name, _)| name.value.as_str()).collect();
    assert_eq!(names, ["Zoe", "Arvind", "Mr. Darcy"]);
}

#[test]
fn names_and_aliases_compare_without_case_after_nfc() {
    // The é of the file is one character, while that of the question is two.
    let voices = right("[cast.\"René\"]\nvoice = \"otto\"\naliases = [\"The Stranger\"]\n[narrator]\nvoice = \"nora\"");
    for name in ["René", "RENE\u{301}", "the stranger"] {
        assert_eq!(voice(voices.entry(name).unwrap()), "otto", "{name}");
    }
    assert_eq!(voice(voices.entry("Narrator").unwrap()), "nora");
    assert!(voices.entry("Rene").is_none());
}

#[test]
fn pauses_are_seconds_or_have_their_unit() {
    let voices = right("[pauses]\nline = 1\nturn = \"350ms\"\nscene = \" 1.5 s \"\npause = 0.25");
    let expected = Pauses { line: 1.0, turn: 0.35, scene: 1.5, pause: 0.25, ..Pauses::default() };
    assert_eq!(voices.pauses, expected);
}

#[test]
fn what_is_said_about_attribution_is_read_and_takes_precedence() {
    let voices = right("quotes = \"error\"\n[attribution]\nleast = 0.6\nquotes = \"unknown\"\ntags = \"silent\"");
    assert_eq!((voices.quotes, voices.least, voices.tags), (Quotes::Unknown, 0.6, SpeechTags::Silent));
    let voices = right("");
    assert_eq!((voices.quotes, voices.least, voices.tags), (Quotes::Narrator, 0.0, SpeechTags::Spoken));
    let codes = codes("[attribution]\nleast = 2\nquotes = \"mute\"\ntags = \"mute\"");
    assert_eq!((codes[0], codes.len()), ("out-of-range", 3));
}

#[test]
fn quotes_and_announce_are_read() {
    let voices = right("quotes = \"error\"\nannounce = false");
    assert_eq!((voices.quotes, voices.announce), (Quotes::Error, Some(false)));
}

#[test]
fn like_gives_what_is_not_said_and_nothing_of_the_name() {
    let voices = right(
        "[cast.Echo]\nlike = \"veena\"\n[cast.Veena]\nlike = \"Vind\"\npitch = 3\n\
         [cast.Arvind]\nvoice = \"otto\"\npitch = -2\nrate = 0.9\naliases = [\"Vind\"]\nlexicon.data = \"dah ta\"\n\
         [[cast.Arvind.from]]\nchapter = 2\nvoice = \"nora\"",
    );
    let (veena, echo) = (voices.entry("Veena").unwrap(), voices.entry("Echo").unwrap());
    for entry in [veena, echo] {
        assert_eq!(voice(entry), "otto");
        assert_eq!((knob(entry, "pitch"), knob(entry, "rate")), (Some(3.0), Some(0.9)));
        assert_eq!(said(&entry.lexicon), [("data", "dah ta")]);
        assert!(entry.aliases.is_empty() && entry.from.is_empty());
    }
}

#[test]
fn a_voice_of_ones_own_takes_the_place_of_an_inherited_chorus() {
    let voices = right(
        "[cast.Crowd]\nchorus = [\"a\", \"b\"]\n[cast.One]\nlike = \"Crowd\"\nvoice = \"a\"\n[cast.All]\nlike = \"Crowd\"",
    );
    assert_eq!(voices.entry("One").unwrap().voices.len(), 1);
    assert_eq!(voices.entry("All").unwrap().voices.len(), 2);
}

#[test]
fn the_narrator_can_be_like_a_character_and_the_other_way_round() {
    assert_eq!(voice(right("[narrator]\nlike = \"A\"\n[cast.A]\nvoice = \"otto\"").narrator()), "otto");
    let voices = right("[narrator]\nvoice = \"nora\"\n[cast.A]\nlike = \"narrator\"");
    assert_eq!(voice(voices.entry("A").unwrap()), "nora");
}

#[test]
fn a_long_chain_of_likes_is_followed_to_its_end() {
    let mut text = String::from("[cast.C0]\nvoice = \"otto\"\n");
    for at in 1..20_000 {
        text += &format!("[cast.C{at}]\nlike = \"C{}\"\n", at - 1);
    }
    // The tables are in reverse order, so that the whole chain has to be followed at once.
    let text: Vec<&str> = text.split("[cast").collect();
    let text: String = text.iter().rev().filter(|part| !part.is_empty()).map(|part| format!("[cast{part}")).collect();
    assert_eq!(voice(right(&text).entry("C19999").unwrap()), "otto");
}

#[test]
fn a_group_gives_its_members_what_they_do_not_say() {
    let voices = right(
        "[group.guards]\nmembers = [\"Guard 1\", \"Bo\", \"Guard 3\"]\nvoice = \"otto\"\npitch = -2\n\
         [cast.Bob]\naliases = [\"Bo\"]\npitch = 1\nlike = \"Veena\"\n[cast.Veena]\nvoice = \"nora\"\nrate = 1.1",
    );
    let (guard, bob) = (voices.entry("guard 1").unwrap(), voices.entry("Bob").unwrap());
    assert_eq!((voice(guard), knob(guard, "pitch")), ("otto", Some(-2.0)));
    // A character's own keys win over the group's, and those over the keys inherited through `like`.
    assert_eq!((voice(bob), knob(bob, "pitch"), knob(bob, "rate")), ("otto", Some(1.0), Some(1.1)));
    let names: Vec<_> = voices.declared().into_iter().map(|declared| declared.name).collect();
    assert_eq!(names, ["Bob", "Veena", "Guard 1", "Guard 3"]);
}

#[test]
fn a_style_of_ones_own_goes_above_the_global_one_key_by_key() {
    let voices = right(
        "[styles.Whispering]\nrate = 0.9\ngain = -6\n[cast.Veena.styles.whispering]\nrate = 0.8\n\
         [cast.Veena.styles.brisk]\nrate = 1.4\n[cast.Echo]\nlike = \"Veena\"",
    );
    for name in ["Veena", "Echo"] {
        let style = voices.style(name, "WHISPERING").unwrap();
        assert_eq!((knob(style, "rate"), style.gain.as_ref().unwrap().value), (Some(0.8), -6.0));
        assert!(voices.style(name, "brisk").is_some());
    }
    assert_eq!(knob(voices.style("Arvind", "whispering").unwrap(), "rate"), Some(0.9));
    assert!(voices.style("Arvind", "brisk").is_none());
}

#[test]
fn a_characters_words_go_above_the_global_ones() {
    let voices = right(
        "[lexicon]\ndata = \"day ta\"\nKubeCon = \"cube con\"\n[cast.Veena.lexicon]\ndata = \"dah ta\"\n\"New York\" = \"noo york\"",
    );
    let expected = [("data", "dah ta"), ("New York", "noo york"), ("KubeCon", "cube con")];
    assert_eq!(said(&voices.lexicon_of("Veena")), expected);
    assert_eq!(said(&voices.lexicon_of("Arvind")), [("data", "day ta"), ("KubeCon", "cube con")]);
    // Whoever inherits words shares them.
    let shared = |name: &str| std::sync::Arc::as_ptr(voices.lexicon_of(name).layers().last().unwrap());
    assert_eq!(shared("Veena"), shared("Arvind"));
}

#[test]
fn recasting_holds_from_its_chapter_on_and_keeps_the_rest() {
    let voices = right(
        "[cast.Veena]\nvoice = \"nora\"\npitch = 2\n[[cast.Veena.from]]\nchapter = 5\npitch = -1\n\
         [[cast.Veena.from]]\nchapter = 3\nvoice = \"otto\"",
    );
    let veena = voices.entry("Veena").unwrap();
    let heard = |chapter| (voice(veena.at_chapter(chapter)), knob(veena.at_chapter(chapter), "pitch").unwrap());
    let all: Vec<_> = [0, 2, 3, 4, 5, 99].into_iter().map(heard).collect();
    let (early, middle, late) = (("nora", 2.0), ("otto", 2.0), ("otto", -1.0));
    assert_eq!(all, [early, early, middle, middle, late, late]);
}

#[test]
fn the_including_file_wins_and_a_later_include_wins_over_an_earlier() {
    let a = "announce = false\nquotes = \"error\"\n[cast.Veena]\nvoice = \"a\"\npitch = 1\nrate = 1.1\naliases = [\"Vee\"]\n\
             [cast.Onlya]\nvoice = \"a\"\n[pauses]\nline = 1\nturn = 1\n[lexicon]\nx = \"a\"\ny = \"a\"";
    let b = "[cast.veena]\nvoice = \"b\"\nrate = 1.2\n[pauses]\nturn = 2";
    let top = "include = [\"a.toml\", \"sub/b.toml\"]\nquotes = \"narrator\"\n[cast.Veena]\nvoice = \"top\"\n[lexicon]\nx = \"top\"";
    let voices = with(top, &[("stories/a.toml", a), ("stories/sub/b.toml", b)]);
    let veena = voices.entry("vee").unwrap();
    assert_eq!((voice(veena), knob(veena, "rate"), knob(veena, "pitch")), ("top", Some(1.2), Some(1.0)));
    assert_eq!((voices.quotes, voices.announce), (Quotes::Narrator, Some(false)));
    assert_eq!((voices.pauses.line, voices.pauses.turn), (1.0, 2.0));
    assert_eq!(voice(voices.entry("onlya").unwrap()), "a");
    assert_eq!(said(&voices.lexicon), [("x", "top"), ("y", "a")]);
    assert_eq!(voices.cast.len(), 2);
}

#[test]
fn a_file_included_by_two_is_read_once() {
    let b = "include = [\"c.toml\"]";
    let others = [("stories/a.toml", b), ("stories/b.toml", b), ("stories/c.toml", "[cast.Veena]\npitch = 1")];
    assert_eq!(with("include = [\"a.toml\", \"./b.toml\"]", &others).cast.len(), 1);
}

#[test]
fn endless_includes_come_to_an_end() {
    let read = |path: &Path| Ok(format!("include = [\"x{}\"]", path.display()));
    let mut diagnostics = Diagnostics::new();
    parse(&Source::new("a.toml", "include = [\"b\"]"), &read, &mut diagnostics);
    assert_eq!(diagnostics.iter().map(|fault| fault.code).collect::<Vec<_>>(), ["circular-include"]);
}

#[test]
fn faults_of_all_passes_come_in_source_order() {
    let text = "[cast.A]\nlike = \"B\"\npich = 1\naliases = [\"C\"]\n[cast.C]\nrate = 99\nvoice = = 3\n[cast.c]\n";
    let expected = ["unknown-like", "unknown-key", "alias-taken", "out-of-range", "broken-toml", "declared-twice"];
    assert_eq!(codes(text), expected);
}

#[test]
fn what_is_wrong_does_not_take_the_rest_with_it() {
    let text = "[cast.A]\npitch = 99\nvoice = \"otto\"\n[cast.B]\nlike = \"A\"\nx y\n";
    let voices = parse(&Source::new("voices.toml", text), &nothing, &mut Diagnostics::new());
    assert_eq!(voice(voices.entry("B").unwrap()), "otto");
}

#[test]
fn huge_files_and_junk_are_told_and_survived() {
    for text in [
        "x".repeat(5_000_000),
        "a = \"".to_string() + &"é".repeat(2_500_000),
        "x y\n".repeat(100_000),
        "[".repeat(100_000),
        "a.".repeat(100_000),
        "\u{0}\u{1}\u{feff}".repeat(1000),
        format!("{} = 1", "k".repeat(5_000_000)),
    ] {
        let source = Source::new("voices.toml", text);
        let mut diagnostics = Diagnostics::new();
        parse(&source, &nothing, &mut diagnostics);
        let told = render(&diagnostics, false, 80);
        assert!(diagnostics.has_errors() && told.len() < 20_000, "{} bytes: {told:.500}", told.len());
    }
}

#[test]
fn a_hundred_thousand_wrong_likes_are_told() {
    let text: String = (0..100_000).map(|at| format!("[cast.Character{at}]\nlike = \"Nobody{at}\"\n")).collect();
    assert_eq!(codes(&text).len(), 100_000);
}
