use super::*;
use crate::attribute::attribute;
use std::path::Path;

fn manuscript(text: &str) -> Manuscript {
    super::super::read(Input::new(Path::new("film.txt"), text.into()), &mut Diagnostics::new()).expect("text")
}

fn said(text: &str) -> Vec<(String, String)> {
    let script = attribute(&manuscript(text), &Default::default(), &mut Diagnostics::new());
    assert!(script.skipped.iter().all(|skip| skip.reason != "not read"), "{:?}", script.skipped);
    script.lines().map(|line| (script.name(line.speaker).to_string(), line.text.clone())).skip(1).collect()
}

fn pairs(said: &[(String, String)]) -> Vec<(&str, &str)> {
    said.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect()
}

const SRT: &str = "1\n00:00:34,560 --> 00:00:39,600\nOliva: We can stop\nwhenever you like.\n\n2\r\n00:00:40,000 --> 00:00:42,000\r\nERIK:\r\nYou need not start.\r\n\r\n3\n00:01:13,520 --> 00:01:17,040\n- Where is he?\n- [thunder] <i>Gone</i>.\n4\n00:01:18,000 --> 00:01:19,000\n{\\an8}When the rain stops,\n\n5\n00:01:19,000 --> 00:01:20,000\nwe go &amp; look.\n";

#[test]
fn numbers_and_times_are_not_spoken() {
    let said = said(SRT);
    let expected = [
        ("Oliva", "We can stop whenever you like."),
        ("ERIK", "You need not start."),
        ("narrator", "Where is he?"),
        ("narrator", "Gone."),
        ("narrator", "When the rain stops, we go & look."),
    ];
    assert_eq!(pairs(&said), expected);
}

#[test]
fn times_travel_with_the_words_if_they_are_asked_for() {
    let read = |times| {
        let options = crate::script::ReadOptions { times, ..Default::default() };
        let input = Input { options, ..Input::new(Path::new("film.srt"), SRT.into()) };
        super::super::read(input, &mut Diagnostics::new()).expect("text")
    };
    let script = attribute(&read(true), &Default::default(), &mut Diagnostics::new());
    let times = |line: &crate::script::Line| -> Vec<(usize, f64, f64)> {
        line.times.iter().map(|one| (one.at, one.slot.start, one.slot.end)).collect()
    };
    let times: Vec<_> = script.lines().skip(1).map(|line| (line.text.as_str(), times(line))).collect();
    let expected = [
        ("We can stop whenever you like.", vec![(0, 34.56, 39.6)]),
        ("You need not start.", vec![(0, 40.0, 42.0)]),
        ("Where is he?", vec![(0, 73.52, 77.04)]),
        ("Gone.", vec![(0, 73.52, 77.04)]),
        ("When the rain stops, we go & look.", vec![(0, 78.0, 79.0), (21, 79.0, 80.0)]),
    ];
    assert_eq!(times, expected);
    assert_eq!(script.meta.lasts, Some(80.0));
    let untimed = read(false);
    assert_eq!(untimed.meta.lasts, None);
    assert!(untimed.blocks.iter().all(|block| block.times.is_empty()));
}

#[test]
fn times_that_cannot_be_read_are_told_where_they_matter() {
    let text = "1\n00:00:01,000 --> 00:00:02,000\nOne.\n\n2\n00:00:05,000 --> 00:00:04,000\nTwo.\n";
    let codes = |times| {
        let options = crate::script::ReadOptions { times, ..Default::default() };
        let mut faults = Diagnostics::new();
        super::super::read(Input { options, ..Input::new(Path::new("film.srt"), text.into()) }, &mut faults);
        faults.iter().map(|fault| (fault.code, fault.place.as_ref().unwrap().1.start)).collect::<Vec<_>>()
    };
    assert_eq!((codes(true), codes(false)), (vec![("cue-times", 40)], vec![]));
}

#[test]
fn webvtt_states_who_speaks() {
    let text = "WEBVTT - The Well\nKind: captions\n\nSTYLE\n::cue { color: red }\n\nNOTE who is who\n\nintro\n00:01.000 --> 00:02.500 align:start\n<v Oda>Who is <c.loud>there</c>?</v>\n\n00:03.000 --> 00:04.000\n<v.quiet Bram>Only <00:03.500>me.\n";
    let said = said(text);
    assert_eq!(pairs(&said), [("Oda", "Who is there?"), ("Bram", "Only me.")]);
}

#[test]
fn subtitles_are_recognized_by_their_times() {
    assert!(
        recognizes(SRT.as_bytes())
            && recognizes(b"\xef\xbb\xbfWEBVTT\n\n")
            && recognizes(b"00:01.0 --> 00:02.0\nHi.\n")
    );
    for text in ["1\nOne.\n", "WEBVTTX\n", "He went 1 --> 2.\n", "", "10:30 --> later\n"] {
        assert!(!recognizes(text.as_bytes()), "{text:?}");
    }
}
