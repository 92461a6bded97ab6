use super::edit::SCHEMA_COMMENT;
use super::*;
use crate::audio::shape::Shape;
use crate::book::BookOptions;
use crate::engine::Engines;
use std::fs;

mod distances;
mod writing;

const STORY: &str = "\
Ann: Good morning, dear Ben.

Ben: Is it?

Ann: It is a very good morning.

Ben: If you say so.

---

Anne: I do.

It was.
";

struct Scene {
    folder: tempfile::TempDir,
    engines: Engines,
}

fn scene(story: &str, voices: &str) -> Scene {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("story.md"), story).expect("written");
    fs::write(folder.path().join("voices.toml"), voices).expect("written");
    Scene { folder, engines: Engines::open() }
}

impl Scene {
    fn book(&self) -> Book {
        self.book_of(&mut Engines::open())
    }

    /// The book, after the engines were set up as its voices.toml says.
    fn book_of(&self, engines: &mut Engines) -> Book {
        let mut faults = Diagnostics::new();
        let voices = self.folder.path().join("voices.toml");
        let book = Book::load(
            &self.folder.path().join("story.md"),
            &BookOptions { voices: Some(&voices), ..BookOptions::default() },
            engines,
            &mut faults,
        );
        assert!(!faults.has_errors(), "{faults:?}");
        book.expect("a book")
    }
}

fn codes(problems: &Diagnostics) -> Vec<&'static str> {
    problems.iter().map(|problem| problem.code).collect()
}

#[test]
fn every_line_and_word_is_counted_for_whom_it_belongs_to() {
    let book = scene(STORY, "announce = false\n").book();
    let rows = rows(&book);
    let told: Vec<_> =
        rows.iter().map(|row| (book.script.name(row.speaker), row.lines, row.words, row.first)).collect();
    assert_eq!(
        told,
        [("narrator", 1, 2, Some(13)), ("Ann", 2, 10, Some(1)), ("Ben", 2, 6, Some(3)), ("Anne", 1, 2, Some(11))]
    );
    assert!((rows.iter().map(|row| row.share).sum::<f64>() - 1.0).abs() < 1e-9);
}

#[test]
fn turns_are_counted_across_the_narrator_but_not_across_scenes() {
    let book = scene(STORY, "announce = false\n").book();
    let counted: Vec<_> = exchanges(&book).into_values().collect();
    assert_eq!(counted, [3], "Ann and Ben three times; Anne speaks in a scene of their own");
}

#[test]
fn main_characters_who_often_talk_and_sound_alike_are_a_problem() {
    let book = scene(STORY, "announce = false\n").book();
    let rows = rows(&book);
    assert!(codes(&problems(&book, &rows, &|_, _| true)).contains(&"alike-voices"));
    assert!(!codes(&problems(&book, &rows, &|_, _| false)).contains(&"alike-voices"));
}

#[test]
fn who_speaks_once_under_nearly_the_name_of_another_is_a_problem_unless_a_person_cast_them() {
    let story = "Martha: One.\n\nMartha: Two.\n\nMarta: Three.\n\nGuard 1: Four.\n\nGuard 1: Five.\n\nGuard 2: Six.\n";
    let told = |voices: &str| {
        let book = scene(story, voices).book();
        problems(&book, &rows(&book), &|_, _| false)
    };
    let problems = told("");
    assert_eq!(codes(&problems), ["speaks-once"], "{problems:?}");
    assert!(problems.iter().all(|problem| problem.message.contains("Marta ") && problem.place.is_some()));
    assert!(codes(&told("[cast.Marta]\nvoice = \"june\"\n")).is_empty());
}

#[test]
fn a_starter_begins_with_the_schema_and_is_a_cast_for_the_script() {
    let crowd: String = (0..20).map(|n| format!("Guest {n}: Hello there.\n\n")).collect();
    let scene = scene(&crowd, "");
    let before = scene.book();
    let text = starter("a \"title\"\nin two lines", &missing(&before, &rows(&before), &scene.engines), "");
    assert_eq!(text.lines().next(), Some(SCHEMA_COMMENT));
    fs::write(scene.folder.path().join("voices.toml"), &text).expect("written");
    let after = scene.book();
    assert!(after.cast.roles.iter().skip(1).all(|part| part.origin == Origin::Configured), "{text}");
    assert!(before.cast.by_line().eq(after.cast.by_line()), "shared voices stay bent as they were");
}

/// The speaker and the text of every line that is heard.
fn heard(book: &Book) -> Vec<(&str, &str)> {
    book.script.lines().map(|line| (book.script.name(line.speaker), line.text.as_str())).collect()
}

const TALK: &str = "\
Ann: Yes.

Ann: I have been waiting for this letter since the end of the last summer.

Ann: Who wrote it?

Ann: Somebody did, certainly.

Ben (whispering): Not me.

It was dark.
";

#[test]
fn an_audition_reads_a_short_a_long_and_a_lively_line_of_each_character() {
    let scene = scene(TALK, "[styles.whispering]\nrate = 0.9\n");
    let book = scene.book();
    let heard_lines = audition(&book, &scene.engines, None, &[], &mut Diagnostics::new()).expect("an audition");
    assert_eq!(
        heard(&heard_lines),
        [
            ("narrator", "Ann."),
            ("Ann", "Who wrote it?"),
            ("Ann", "I have been waiting for this letter since the end of the last summer."),
            ("Ann", "Yes."),
            ("narrator", "Ben."),
            ("Ben", "Not me."),
        ]
    );
}

#[test]
fn what_is_heard_in_an_audition_is_not_spoken_again_in_the_story() {
    let scene = scene(TALK, "[styles.whispering]\nrate = 0.9\n[[cast.Ann.from]]\nchapter = 1\nvoice = \"june\"\n");
    let book = scene.book();
    let keys: Vec<_> = book.plan.speaks().map(|speak| speak.key).collect();
    let heard = audition(&book, &scene.engines, None, &[], &mut Diagnostics::new()).expect("an audition");
    let lines: Vec<_> = heard.script.lines().collect();
    let story: Vec<_> = heard.plan.speaks().filter(|speak| lines[speak.line].speaker != SpeakerId::NARRATOR).collect();
    assert!(story.len() == 4 && story.iter().all(|speak| keys.contains(&speak.key)));
}

#[test]
fn one_character_reads_the_same_lines_in_each_voice_with_the_same_knobs() {
    let scene = scene(
        TALK,
        "[narrator]\nvoice = \"nora\"\n[cast.Ann]\nvoice = \"claire\"\npitch = 2\naliases = [\"Annie\"]\n[styles.whispering]\nrate = 0.9\n",
    );
    let book = scene.book();
    let mut faults = Diagnostics::new();
    let heard = audition(&book, &scene.engines, Some("annie"), &voices_of("june, walter", "a list"), &mut faults)
        .expect("an audition");
    assert!(!faults.has_errors(), "{faults:?}");
    let voices: Vec<_> = heard.cast.by_line().map(|delivery| delivery.voice()).collect();
    assert_eq!(voices, ["nora", "june", "june", "june", "nora", "walter", "walter", "walter"]);
    let (_, info) = scene.engines.find("walter").expect("a voice");
    assert!((heard.cast.delivery(5).voices[0].shape.pitch - (info.shape.pitch + 2.0)).abs() < 1e-4);
}

#[test]
fn an_audition_says_who_and_which_voice_there_is_not() {
    let scene = scene(TALK, "[styles.whispering]\nrate = 0.9\n");
    let book = scene.book();
    let mut faults = Diagnostics::new();
    let nobody = audition(&book, &scene.engines, Some("Zoe"), &[], &mut faults).err();
    assert_eq!(nobody, Some(Unheard::Nobody("Zoe".into())));
    let _ = audition(&book, &scene.engines, Some("Ann"), &voices_of("june,waltr", "a list"), &mut faults);
    let places: Vec<_> = faults
        .iter()
        .filter_map(|fault| fault.place.as_ref())
        .map(|(source, span)| &source.text[span.range()])
        .collect();
    assert_eq!(places, ["waltr"]);
}

fn unusual_words(story: &str, voices: &str) -> Vec<(String, usize, usize, &'static str)> {
    let book = scene(story, voices).book();
    unusual(&book).into_iter().map(|word| (word.word, word.count, word.first, word.why)).collect()
}

#[test]
fn names_initialisms_and_words_of_code_are_unusual_and_plain_english_is_not() {
    let story = "\
It was a cold evening, and the ferries were stopping quietly; she didn't whisper.

Ann: I'm sshing into KubeCon's box, imnotabot. KubeCon!

Ann: The house, the sandwiches, a deal, hrmpf. At one o'clock the sky is dry, and us ill in a hat.
";
    let words = unusual_words(story, "announce = false\n");
    let told: Vec<_> = words.iter().map(|(word, count, first, _)| (word.as_str(), *count, *first)).collect();
    for expected in [("sshing", 1, 3), ("KubeCon", 2, 3), ("imnotabot", 1, 3), ("hrmpf", 1, 5)] {
        assert!(told.contains(&expected), "{expected:?} is missing from {told:?}");
    }
    assert!(told.len() == 4, "plain words are listed: {told:?}");
}

#[test]
fn words_of_the_dictionary_are_not_unusual_however_they_are_written() {
    let story = "\
The Owl isn't late. Owls murmur; the lamplighter trudged through drizzle. Ma'am! 'Tis the ferryman's haversack, and ne'er a hedgerow
unfurled. Shan't we? They'd MURMURED. The vet’s owl couldn’t’ve hooted. Tobias and Gwendolyn.

Ann: But Zyxqua is.
";
    let words = unusual_words(story, "announce = false\n");
    assert_eq!(words.iter().map(|(word, ..)| word.as_str()).collect::<Vec<_>>(), ["Zyxqua"]);
}

#[test]
fn what_the_lexicon_respells_is_not_listed() {
    let story = "Ann: Hello KubeCon.\n";
    assert_eq!(unusual_words(story, "announce = false\n").len(), 1);
    assert!(unusual_words(story, "announce = false\n[lexicon]\nKubeCon = \"cube con\"\n").is_empty());
}

#[test]
fn unusual_words_are_read_in_the_voice_that_says_them_first() {
    let scene = scene("Ann: Hello KubeCon.\n\nBen: An imnotabot!\n", "announce = false\n");
    let book = scene.book();
    let read = reading(&book, &unusual(&book), &scene.engines);
    assert_eq!(heard(&read), [("Ann", "KubeCon."), ("Ben", "imnotabot.")]);
}

#[test]
fn a_rehearsal_goes_on_by_itself_and_moves_and_pauses_when_asked() {
    use Action::*;
    use Happening::*;
    let mut rehearsal = Rehearsal::new(3);
    let heard = [Ended, Back, Back, Forward, Pause, Ended, Forward, Forward, Pause, Ended];
    let done = heard.map(|happening| rehearsal.next(happening));
    assert_eq!(done, [Say(1), Say(0), Say(0), Say(1), Wait(1), Nothing, Wait(2), Nothing, Say(2), End]);
    assert_eq!(Rehearsal::new(3).next(Enough), End);
}

#[test]
fn a_rehearsal_reads_what_is_spoken_from_a_line_on_or_of_one_character() {
    let scene = scene(TALK, "announce = false\n[lexicon]\nletter = \"let her\"\n[styles.whispering]\nrate = 0.9\n");
    let book = scene.book();
    let numbers = |from, who| cues(&book, from, who).map(|cues| cues.iter().map(|cue| cue.number).collect::<Vec<_>>());
    assert_eq!(numbers(None, None), Ok(vec![1, 3, 5, 7, 9, 11]));
    assert_eq!(numbers(Some(6), Some("ANN")), Ok(vec![7]));
    assert_eq!(numbers(Some(12), None), Err(Unheard::NothingFrom(12)));
    assert_eq!(numbers(None, Some("Zoe")), Err(Unheard::Nobody("Zoe".into())));
    let cue = &cues(&book, Some(3), None).expect("cues")[0];
    assert!(cue.text.contains("letter") && cue.spoken.contains("let her"));
    assert!(patience(cue).as_secs_f32() > 9.0, "a line of 70 characters may take nine seconds");
}

#[test]
fn a_report_names_the_voices_that_lines_are_heard_in() {
    let scene = scene(TALK, "[cast.Ann]\nvoice = \"claire\"\n[styles.whispering]\nrate = 0.9\n");
    let book = scene.book();
    let tried =
        audition(&book, &scene.engines, Some("Ann"), &voices_of("june,walter", "a list"), &mut Diagnostics::new());
    let cast = tried.expect("an audition").cast;
    let ann = book.script.speakers.iter().position(|speaker| speaker.name == "Ann").expect("Ann");
    assert_eq!(cast.heard(SpeakerId(ann)), ["june", "walter"]);
}

#[test]
fn an_unusual_word_is_shown_at_the_line_where_it_is_spoken() {
    for story in [
        "[The page](https://example.org/Zyxqua \"Zyxqua\")\nis about\nZyxqua.\n",
        "![Zyxqua](x.png) Look\nat Zyxqua.\n",
        "<!-- Zyxqua\n--> Look at Zyxqua.\n",
        "---\ntitle: Tea\nlayout: Zyxqua\n---\n\nLook at\nZyxqua.\n",
        "```\nZyxqua\n```\n\nLook at\r\nZyxqua.\r\n",
        "Tea &amp; cake,\\\nor *Zyxqua*.\n",
        "Zyxquant sat\nbeside Zyxqua.\n",
    ] {
        let found = unusual(&scene(story, "announce = false\n").book());
        let word = found.iter().find(|word| word.word == "Zyxqua").unwrap_or_else(|| panic!("{story}: {found:?}"));
        let line = story[..story.rfind("Zyxqua").expect("it is there")].matches('\n').count() + 1;
        assert_eq!(word.first, line, "{story}");
    }
}
