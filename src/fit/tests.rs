use super::*;
use crate::book::Book;
use crate::diag::Diagnostics;
use crate::engine::Engines;
use crate::publish::{Note, Order, Published, publish};
use crate::render::Booth;
use crate::store::Store;
use crate::{assemble, book};
use std::path::Path;

/// Every letter of the tone engine lasts 0.06 s, and so does the gap between two words.
const VOICES: &str = "[narrator]\nvoice = \"tone:hum\"\n[cast.Ann]\nvoice = \"tone:beep\"\n";

/// Loads subtitles so that their times are kept.
fn load(srt: &str) -> Book {
    let folder = tempfile::tempdir().unwrap();
    let (path, voices) = (folder.path().join("film.srt"), folder.path().join("voices.toml"));
    std::fs::write(&path, srt).unwrap();
    std::fs::write(&voices, VOICES).unwrap();
    let options = book::BookOptions { voices: Some(&voices), fit: true, ..Default::default() };
    let mut faults = Diagnostics::new();
    let book = Book::load(&path, &options, &mut Engines::open(), &mut faults);
    assert!(!faults.has_errors(), "{faults}");
    book.expect("a book")
}

/// Cues with their times in seconds.
fn srt(cues: &[(f64, f64, &str)]) -> String {
    let time = |seconds: f64| format!("00:00:{:02},{:03}", seconds as u64, (seconds * 1000.0).round() as u64 % 1000);
    let cue = |(nth, (from, to, words)): (usize, &(f64, f64, &str))| {
        format!("{}\n{} --> {}\n{words}\n\n", nth + 1, time(*from), time(*to))
    };
    cues.iter().enumerate().map(cue).collect()
}

/// What is heard: for each take, the seconds from the first sound to the last, and the whole length.
struct Heard {
    takes: Vec<(f64, f64)>,
    length: f64,
    fit: Fit,
}

fn hear(book: &Book, booth: &Booth<'_>) -> Heard {
    let takes = render::render(&book.plan, booth, &|_| {}).expect("takes");
    let fitted = fit(&book.plan, takes, &book.cast.language, booth, &|_| {}).expect("takes");
    let timeline = assemble::lay_out(&fitted.plan, &fitted.takes, 16_000);
    let seconds = |frames: u64| frames as f64 / 16_000.0;
    let (mut at, mut takes) = (0, Vec::new());
    for placed in &timeline.placed {
        if placed.take.is_some() {
            takes.push((seconds(at) + breath(), seconds(at + placed.frames) - breath()));
        }
        at += placed.frames;
    }
    Heard { takes, length: seconds(timeline.frames), fit: fitted.fit.expect("slots") }
}

fn heard(cues: &[(f64, f64, &str)]) -> Heard {
    let (engines, store) = (Engines::open(), Store::temporary().unwrap());
    hear(&load(&srt(cues)), &Booth::new(&engines, &store))
}

#[track_caller]
fn assert_near(found: f64, expected: f64) {
    assert!((found - expected).abs() < 0.011, "{found}, not {expected}");
}

#[test]
fn words_begin_when_their_cue_does_and_the_sound_lasts_as_long_as_the_subtitles() {
    let heard =
        heard(&[(1.0, 3.0, "Ann: Abc."), (3.5, 5.0, "Abcde."), (7.25, 9.5, "[thunder]"), (7.0, 8.0, "Ann: Ab.")]);
    let starts: Vec<f64> = heard.takes.iter().map(|take| take.0).collect();
    for (start, expected) in starts.iter().zip([1.0, 3.5, 7.0]) {
        assert_near(*start, expected);
    }
    assert_eq!(starts.len(), 3, "neither the title nor a sound is spoken");
    assert_near(heard.length, 9.5);
    assert_eq!(heard.fit, Fit { slots: 3, faster: 0, tempo: 1.0, beyond: 0, misfits: Vec::new() });
}

#[test]
fn what_takes_too_long_is_spoken_just_as_fast_as_it_needs() {
    // Ten letters and a gap last 0.66 s at the natural tempo.
    let heard = heard(&[(1.0, 1.55, "Abcde abcde."), (2.0, 3.0, "Abc.")]);
    assert_eq!((heard.fit.faster, heard.fit.beyond), (1, 0));
    assert_near(heard.fit.tempo, 0.66 / 0.55);
    assert_near(heard.takes[0].1, 1.55);
    assert_near(heard.takes[1].0, 2.0);
}

#[test]
fn at_the_limit_words_go_on_into_the_silence_and_the_next_cue_begins_at_its_time() {
    let heard = heard(&[(1.0, 1.4, "Abcde abcde."), (1.6, 3.0, "Abc.")]);
    assert_eq!((heard.fit.tempo, heard.fit.beyond, heard.fit.misfits.len()), (1.3, 1, 0));
    assert_near(heard.takes[0].1, 1.0 + 0.66 / 1.3);
    assert_near(heard.takes[1].0, 1.6);
}

#[test]
fn what_does_not_fit_even_so_is_told_and_never_overlaps_and_later_cues_find_their_time_again() {
    let long = "Abcde abcde abcde.";
    let book = load(&srt(&[(1.0, 1.3, long), (1.3, 1.7, "Ann: Abcd."), (4.0, 5.0, "Abc."), (5.5, 5.6, long)]));
    let (engines, store) = (Engines::open(), Store::temporary().unwrap());
    let heard = hear(&book, &Booth::new(&engines, &store));
    let lasts = 1.02 / 1.3;
    assert_near(heard.takes[0].1, 1.0 + lasts);
    assert_near(heard.takes[1].0, 1.0 + lasts + 2.0 * breath());
    assert_near(heard.takes[2].0, 4.0);
    assert_near(heard.length, 5.5 + lasts + breath());
    let lines: Vec<usize> = heard.fit.misfits.iter().map(|misfit| misfit.line).collect();
    assert_eq!(lines, [0, 3]);
    let warning = heard.fit.warning(&book.script).expect("a warning").message;
    let path = book.path.as_ref().unwrap().display();
    let expected = format!(
        "2 cues do not fit at 1.3 times the tempo: {path}:3:1 needs 0.8 s, has 0.2 s; {path}:15:1 needs 0.8 s, has 0.1 s"
    );
    assert_eq!(warning, expected);
}

#[test]
fn a_sentence_over_several_cues_is_cut_where_they_begin_and_speakers_of_one_cue_share_its_time() {
    let heard = heard(&[(1.0, 2.0, "Abcd abc,"), (3.0, 4.0, "abc abcd."), (5.0, 5.9, "- Abcd.\n- Abcdef.")]);
    let starts: Vec<f64> = heard.takes.iter().map(|take| take.0).collect();
    assert_eq!(starts.len(), 4);
    for (start, expected) in starts.iter().zip([1.0, 3.0, 5.0]) {
        assert_near(*start, expected);
    }
    assert_eq!(heard.fit.faster, 1, "two turns and the pause between them take longer than 0.9 s");
    assert!(heard.takes[3].1 <= 5.9 + FRAME, "{:?}", heard.takes);
}

#[test]
fn cues_that_begin_together_are_spoken_one_after_the_other() {
    let heard = heard(&[(1.0, 3.0, "Ann: Abc."), (1.0, 4.0, "Abcde."), (5.0, 6.0, "Abc.")]);
    assert_eq!(heard.fit, Fit { slots: 2, faster: 0, tempo: 1.0, beyond: 0, misfits: Vec::new() });
    assert!(heard.takes[1].0 > heard.takes[0].1);
    assert_near(heard.takes[2].0, 5.0);
}

#[test]
fn what_is_foreseen_is_what_happens() {
    let book = load(&srt(&[(1.0, 1.55, "Abcde abcde."), (2.0, 2.3, "Abcde abcde."), (2.35, 4.0, "Abc.")]));
    let (engines, store) = (Engines::open(), Store::temporary().unwrap());
    let booth = Booth::new(&engines, &store);
    let takes = render::render(&book.plan, &booth, &|_| {}).unwrap();
    let edges = Edges::measure(&book.plan, &|key| takes.get(key));
    let lengths = Lengths {
        seconds: &|speak| takes[&speak.key].seconds(),
        edges: &|speak| edges.of(&book.plan, speak, &takes[&speak.key]),
    };
    let foreseen = foresee(&book.plan, &lengths).expect("slots");
    let heard = hear(&book, &booth);
    assert_eq!((foreseen.faster, foreseen.tempo, foreseen.misfits.len()), (2, 1.3, 1));
    assert_eq!(heard.fit.faster, 2);
    assert!((foreseen.misfits[0].needs - heard.fit.misfits[0].needs).abs() < 0.02);
    let plain = Book::from_text("# A\n\nAbc.\n", VOICES, &mut Engines::open()).unwrap();
    assert_eq!(foresee(&plain.plan, &Lengths { seconds: &|_| 1.0, edges: &|_| [0.0; 2] }), None);
}

fn published(book: &Book, store: &Store, jobs: usize, out: &Path) -> Published {
    let engines = Engines::open();
    let booth = Booth { jobs, ..Booth::new(&engines, store) };
    publish(book, &Order::to(out), &booth, &|_| {}).expect("published")
}

#[test]
fn a_second_render_speaks_nothing_and_any_number_of_jobs_gives_the_same_bytes() {
    let book = load(&srt(&[(1.0, 1.55, "Abcde abcde."), (2.0, 2.3, "Ann: Abcde abcde."), (2.4, 4.0, "Abc.")]));
    let folder = tempfile::tempdir().unwrap();
    let (one, two) = (Store::temporary().unwrap(), Store::temporary().unwrap());
    let (a, b) = (folder.path().join("a.wav"), folder.path().join("b.wav"));
    let first = published(&book, &one, 1, &a);
    published(&book, &two, 3, &b);
    assert_eq!(std::fs::read(&a).unwrap(), std::fs::read(&b).unwrap());
    let fit = first.fit.clone().expect("slots");
    assert!(first.notes.contains(&Note::Fitted(fit)));
    let engines = Engines::open();
    let spoken = std::sync::atomic::AtomicUsize::new(0);
    let watch = |event: crate::publish::PublishEvent<'_>| {
        if let crate::publish::PublishEvent::Speech(SpeechEvent::Spoken { .. }) = event {
            spoken.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        }
    };
    publish(&book, &Order::to(&a), &Booth::new(&engines, &one), &watch).unwrap();
    assert_eq!(spoken.into_inner(), 0);
}

#[test]
fn a_text_without_times_cannot_be_fitted() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("story.md");
    std::fs::write(&path, "Abc.\n").unwrap();
    let options = book::BookOptions { fit: true, ..Default::default() };
    let mut faults = Diagnostics::new();
    Book::load(&path, &options, &mut Engines::open(), &mut faults);
    let errors = faults.iter().filter(|fault| fault.severity == crate::diag::Severity::Error);
    let codes: Vec<&str> = errors.map(|fault| fault.code).collect();
    assert_eq!(codes, ["no-times"]);
}
