//! `--fit` with the real binary and a real built-in engine: a dub track for subtitles.

use crate::common::{Desk, samples};

const FILM: &str = "\
1
00:00:01,500 --> 00:00:04,000
Martha: Is anybody there?

2
00:00:04,500 --> 00:00:06,300
Henry: I keep the bridge, and have for thirty years,

3
00:00:07,000 --> 00:00:09,500
and nobody crosses it at night.

4
00:00:10,000 --> 00:00:10,900
Martha: Then I would like to know what it costs to cross it.

5
00:00:11,000 --> 00:00:13,000
Henry: Nothing.

6
00:00:14,000 --> 00:00:15,000
[thunder]
";

const VOICES: &str = "[cast.Martha]\nvoice = \"claire\"\n[cast.Henry]\nvoice = \"walter\"\n";

/// The seconds at which sound begins after a silence of at least 0.25 seconds.
fn onsets(rate: u32, samples: &[f32]) -> Vec<f64> {
    let (mut onsets, mut silent) = (Vec::new(), usize::MAX);
    for (at, sample) in samples.iter().enumerate() {
        if sample.abs() > 0.003 {
            if silent > rate as usize / 4 {
                onsets.push(at as f64 / f64::from(rate));
            }
            silent = 0;
        } else {
            silent = silent.saturating_add(1);
        }
    }
    onsets
}

#[test]
fn speech_begins_where_the_cues_do_and_what_does_not_fit_is_told() {
    let desk = Desk::new();
    desk.write("film.srt", FILM);
    desk.write("voices.toml", VOICES);
    let run = desk.fullcast(&["render", "film.srt", "--fit"]).ok();
    let told = run.stderr();
    assert!(told.contains("of 5 cues are spoken faster, at up to 1.30 times the tempo"), "{told}");
    assert!(told.contains("1 cue does not fit at 1.3 times the tempo: film.srt:15:9 needs"), "{told}");
    assert_eq!(told.matches("does not fit").count(), 1, "{told}");
    let (rate, sound) = samples(&desk.path("film.wav"));
    let seconds = sound.len() as f64 / f64::from(rate);
    assert!((seconds - 15.0).abs() < 0.001, "it lasts as long as the subtitles: {seconds}");
    let onsets = onsets(rate, &sound);
    for cue in [1.5, 4.5, 7.0, 10.0] {
        let near = onsets.iter().any(|onset| (onset - cue).abs() < 0.06);
        assert!(near, "nothing begins at {cue}: {onsets:?}");
    }
    desk.fullcast(&["render", "film.srt", "--fit", "--strict"]).fails(1, &["error", "does not fit", "film.srt:15:9"]);
    let again = desk.fullcast(&["render", "film.srt", "--fit", "-j", "1", "-o", "again.wav"]).ok();
    assert!(again.stderr().contains(" 0 spoken"), "{}", again.stderr());
    let bytes = |name: &str| std::fs::read(desk.path(name)).unwrap();
    assert!(bytes("film.wav") == bytes("again.wav"));
    let plan = desk.fullcast(&["plan", "film.srt", "--fit"]).ok();
    assert!(plan.stdout().contains("0 to speak") || plan.stdout().contains("0 lines to speak"), "{}", plan.stdout());
    assert!(plan.stdout().contains("of 5 cues are spoken faster"), "{}", plan.stdout());
    assert!(plan.stderr().contains("1 cue does not fit"), "{}", plan.stderr());
}

#[test]
fn a_story_has_no_times_to_fit() {
    let desk = Desk::new();
    desk.write("story.md", "It rained.\n");
    desk.fullcast(&["render", "story.md", "--fit"]).fails(1, &["story.md has no times", "SRT and WebVTT"]);
    assert!(!desk.path("story.wav").exists());
}

#[test]
fn lines_that_are_spoken_again_count_for_the_limit_of_new_lines() {
    let desk = Desk::new();
    desk.write("voices.toml", VOICES);
    desk.write("film.srt", FILM);
    let render =
        |most: &str| desk.fullcast(&["render", "film.srt", "--fit", "--max-new-lines", most, "-o", "film.wav"]);
    // Five lines are spoken, and then those that do not fit.
    render("5").fails(1, &["--max-new-lines allows 5", "what was spoken is kept"]);
    assert!(!desk.path("film.wav").exists());
    // What was spoken counts no more.
    render("5").ok();
    assert!(desk.path("film.wav").exists());
}
