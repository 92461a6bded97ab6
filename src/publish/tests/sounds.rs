//! Sounds and music in the files that are written.

use super::*;
use crate::assemble::{self, PlacedSound};
use crate::audio::decode::decode;
use crate::audio::decode::samples::{flac, tone, wav};
use crate::audio::level::{self, rms};
use crate::audio::limiter::true_peak;
use crate::script::SoundKind;

const MUSICAL: &str = "---\ntitle: The Ferry\n---\n\n# One\n\nIt rained. [sound door.wav]\n\nAnn: Wow!\n\n[music theme.flac -18dB]\n\n\
     It rained again, and nobody came to the ferry, not on that day and not on the next. [pause 4s]\n\n# Two\n\n\
     Ann: Is anybody there, on the other side of this river?\n\n[/music]\n\nIt ended, at last, and all of it was dry again.\n";

const PLAYED: &str = "[narrator]\nvoice = \"tone:hum\"\n[cast.Ann]\nvoice = \"tone:beep\"\n[sounds]\nplay = true\n";

/// The rate of the voices.
const RATE: u32 = 16_000;

/// A book with a door of half a second, and music of five.
fn desk() -> Desk {
    let desk = Desk::new();
    let put = |name: &str, bytes: &[u8]| std::fs::write(desk.path(name), bytes).unwrap();
    put("story.md", MUSICAL.as_bytes());
    put("voices.toml", PLAYED.as_bytes());
    put("door.wav", &wav(&tone(900.0, 44_100, 0.5, 2), 44_100, 2));
    put("theme.flac", &flac(&tone(150.0, 22_050, 5.0, 1), 22_050, 1));
    desk
}

fn ordered(desk: &Desk, name: &str, change: impl FnOnce(&mut Order)) -> Published {
    let mut order = Order::to(desk.path(name));
    change(&mut order);
    desk.publish(&order).unwrap()
}

fn heard(path: &Path) -> Vec<f32> {
    let mut all = Vec::new();
    decode(&std::fs::read(path).unwrap(), 600.0, &mut |_, samples| all.extend_from_slice(samples)).unwrap();
    all
}

fn music(published: &Published) -> &PlacedSound {
    published.timeline.sounds.iter().find(|sound| sound.kind == SoundKind::Music).unwrap()
}

/// The level in dBFS of some seconds from a sample on.
fn db(samples: &[f32], from: u64, seconds: f64) -> f32 {
    let from = from as usize;
    level::to_db(rms(&samples[from..from + (seconds * f64::from(RATE)) as usize]))
}

#[test]
fn a_sound_is_heard_between_the_lines_to_the_millisecond() {
    let desk = desk();
    let published = ordered(&desk, "story.wav", |_| {});
    let samples = heard(&desk.path("story.wav"));
    let [door, ..] = &published.timeline.sounds[..] else { panic!("no sound") };
    assert_eq!((door.kind, door.length), (SoundKind::Sound, u64::from(RATE) / 2));
    let cues = &published.timeline.cues;
    let before = cues.iter().rfind(|cue| cue.end <= door.heard.start).unwrap();
    let after = cues.iter().find(|cue| cue.start >= door.heard.end).unwrap();
    assert_eq!((before.line + 1, after.line), (after.line, 3), "between `It rained.` and `Wow!`");
    let loud = |sample: &&f32| sample.abs() > 0.01;
    let gap = &samples[before.end as usize..after.start as usize];
    let first = gap.iter().position(|sample| loud(&sample)).unwrap() as u64 + before.end;
    let last = gap.iter().rposition(|sample| loud(&sample)).unwrap() as u64 + before.end;
    let near = |found: u64, expected: u64| found.abs_diff(expected) < u64::from(RATE) * 5 / 1000;
    assert!(near(first, door.heard.start) && near(last, door.heard.end), "{first}..{last} for {:?}", door.heard);
    // From sound to sound, the pauses are those of voices.toml: `line` before, and `paragraph` after.
    let plan = desk.book().plan;
    let edges = assemble::Edges::measure(&plan, &|key| published.takes.get(key));
    let of = |line: usize| {
        let speak = plan.speaks().find(|speak| speak.line == line).unwrap();
        edges.of(&plan, speak, &published.takes[&speak.key]).map(|seconds| seconds * f64::from(RATE))
    };
    let tail = before.end as f64 - of(before.line)[1];
    let head = after.start as f64 + of(after.line)[0];
    let seconds = |frames: f64| frames / f64::from(RATE);
    assert!((seconds(door.heard.start as f64 - tail) - 0.2).abs() < 0.002);
    assert!((seconds(head - door.heard.end as f64) - 0.6).abs() < 0.002);
}

#[test]
fn music_is_lower_under_speech_and_as_loud_as_its_mark_says_in_pauses() {
    let desk = desk();
    let published = ordered(&desk, "story.wav", |order| order.sides.stems = Some(desk.path("stems")));
    let stem = heard(&desk.path("stems/sounds.wav"));
    let theme = music(&published);
    let cue = published.timeline.cues.iter().find(|cue| cue.start > theme.heard.start).unwrap();
    let spoken = db(&stem, cue.start + 2 * u64::from(RATE), 1.0);
    let pause = db(&stem, cue.end + u64::from(RATE) * 3 / 2, 1.5);
    assert!((pause - spoken - 10.0).abs() < 0.3, "{pause} in the pause, {spoken} under speech");
    // It is measured as the voices are, so that a hum and a tone count by how loud they are heard.
    let loudness = |samples: &[f32], from: u64, seconds: f64| {
        let end = from as usize + (seconds * f64::from(RATE)) as usize;
        let mut meter = crate::audio::measure::Meter::new(RATE, 1).unwrap();
        meter.add(&samples[from as usize..end]);
        meter.finish().integrated_lufs.unwrap()
    };
    let mix = heard(&desk.path("story.wav"));
    let voices: Vec<f32> = mix.iter().zip(&stem).map(|(mix, stem)| mix - stem).collect();
    let whole = loudness(&voices, 0, voices.len() as f64 / f64::from(RATE));
    let apart = loudness(&stem, cue.end + u64::from(RATE) * 3 / 2, 1.5) - whole;
    assert!((apart + 18.0).abs() < 0.5, "{apart}");
}

#[test]
fn music_comes_and_goes_without_a_click_and_is_repeated_without_a_gap() {
    let desk = desk();
    let published = ordered(&desk, "story.wav", |order| order.sides.stems = Some(desk.path("stems")));
    let stem = heard(&desk.path("stems/sounds.wav"));
    let theme = music(&published);
    let [start, end] = [theme.heard.start as usize, theme.heard.end as usize];
    assert!(theme.length > 5 * u64::from(RATE), "it is longer than its file");
    let highest = stem[start..end].iter().fold(0.0, |high: f32, sample| high.max(sample.abs()));
    let (first, last) = (&stem[start..start + 160], &stem[end - 160..end]);
    assert!(rms(first) < 0.01 * highest && rms(last) < 0.01 * highest, "10 ms at the ends are all but silent");
    // A tone of 150 Hz moves by at most this much from sample to sample; a click would move by more.
    let steepest = highest * (std::f32::consts::TAU * 150.0 / RATE as f32).sin();
    let jump = stem[start..end].windows(2).map(|pair| (pair[1] - pair[0]).abs()).fold(0.0, f32::max);
    assert!(jump < 1.1 * steepest, "{jump} for {steepest}");
    // No tenth of a second of it is silent, nor softer than it is under speech.
    let inner = &stem[start + 2 * RATE as usize..end - 2 * RATE as usize];
    let softest = inner.chunks_exact(RATE as usize / 10).map(rms).fold(1.0, f32::min);
    assert!(level::to_db(softest / highest) > -10.0 - 3.0 - 4.0, "{}", level::to_db(softest / highest));
}

#[test]
fn the_stems_add_up_and_that_of_the_sounds_holds_nothing_else() {
    let desk = desk();
    let published = ordered(&desk, "story.wav", |order| {
        order.target = Some("none".into());
        order.sides.stems = Some(desk.path("stems"));
    });
    let stem = heard(&desk.path("stems/sounds.wav"));
    for (nth, sample) in stem.iter().enumerate() {
        let sounds = published.timeline.sounds.iter().any(|sound| sound.heard.contains(&(nth as u64)));
        assert!(sounds || *sample == 0.0, "a sound at {nth}");
    }
    let mut sum = vec![0.0; stem.len()];
    for name in crate::output::stems::file_names(&desk.book()) {
        sum.iter_mut().zip(heard(&desk.path("stems").join(name))).for_each(|(sum, sample)| *sum += sample);
    }
    let mix = heard(&desk.path("story.wav"));
    let error = mix.iter().zip(&sum).map(|(mix, sum)| (mix - sum).abs()).fold(0.0, f32::max);
    assert!(error < 3.0 / 32_768.0, "{error}");
}

#[test]
fn the_level_and_the_peaks_of_the_target_hold_with_loud_sounds() {
    let desk = desk();
    std::fs::write(desk.path("story.md"), MUSICAL.replace("-18dB", "+0dB").replace("door.wav", "door.wav +12dB"))
        .unwrap();
    for target in ["audiobook", "podcast", "none"] {
        let published = ordered(&desk, "loud.wav", |order| order.target = Some(target.into()));
        assert!(published.missed().is_empty(), "{target}: {:?}", published.missed());
        let peak = level::to_db(true_peak(&heard(&desk.path("loud.wav")), RATE));
        let ceiling = published.timeline.ceiling.unwrap() as f32;
        assert!(peak <= ceiling + 0.1, "{target}: {peak} dBTP for {ceiling}");
    }
}

/// How many lines were spoken, and whether the files were kept.
fn again(desk: &Desk, order: &Order) -> (usize, bool) {
    let spoken = Mutex::new(0);
    let count = |event: PublishEvent<'_>| {
        if let PublishEvent::Speech(SpeechEvent::Spoken { .. }) = event {
            *spoken.lock().unwrap() += 1;
        }
    };
    let published = publish(&desk.book(), order, &Booth::new(&desk.engines, &desk.store()), &count).unwrap();
    (spoken.into_inner().unwrap(), published.volumes.iter().all(|volume| volume.kept))
}

#[test]
fn an_unchanged_sound_costs_nothing_and_a_changed_one_no_line() {
    let desk = desk();
    for name in ["story.wav", "story.flac"] {
        let order = Order::to(desk.path(name));
        again(&desk, &order);
        let before = std::fs::read(desk.path(name)).unwrap();
        assert_eq!(again(&desk, &order), (0, true), "{name}");
        // The same length, and another sound.
        std::fs::write(desk.path("door.wav"), wav(&tone(700.0, 44_100, 0.5, 2), 44_100, 2)).unwrap();
        assert_eq!(again(&desk, &order), (0, false), "{name}");
        assert!(before != std::fs::read(desk.path(name)).unwrap());
        assert_eq!(again(&desk, &order), (0, true), "{name}");
        std::fs::write(desk.path("door.wav"), wav(&tone(900.0, 44_100, 0.5, 2), 44_100, 2)).unwrap();
        assert_eq!(again(&desk, &order), (0, false), "{name}");
        assert!(before == std::fs::read(desk.path(name)).unwrap(), "the same sound gives the same bytes again");
    }
}

#[test]
fn music_goes_on_from_one_volume_into_the_next() {
    let desk = desk();
    ordered(&desk, "whole.wav", |_| {});
    let published = ordered(&desk, "volumes", |order| order.split = true);
    let [one, two] = &published.volumes[..] else { panic!("two chapters") };
    let [first, second] = [one, two].map(|volume| heard(&volume.volume.path));
    let whole = heard(&desk.path("whole.wav"));
    let joined = [first.clone(), second.clone()].concat();
    let error = whole.iter().zip(&joined).map(|(one, other)| (one - other).abs()).fold(0.0, f32::max);
    assert!(whole.len() == joined.len() && error <= 1.5 / 32_768.0, "{error}");
    assert!(rms(&first[first.len() - 160..]) > 0.001 && rms(&second[..160]) > 0.001, "it plays on both sides");
    let [sound] = &two.volume.timeline.sounds[..] else { panic!("the music") };
    assert!(sound.start < 0 && sound.heard.start == 0);
}

#[test]
fn a_target_with_silence_around_volumes_gets_it() {
    let desk = desk();
    let published = ordered(&desk, "volumes", |order| {
        order.target = Some("acx".into());
        order.format = Some("wav".into());
    });
    assert!(published.volumes.len() == 2 && published.missed().is_empty(), "{:?}", published.missed());
    assert!(published.volumes.iter().all(|volume| !volume.volume.timeline.sounds.is_empty()));
}

#[test]
fn a_chapter_alone_has_the_music_that_plays_in_it() {
    let desk = desk();
    let load = |chapters: &str| {
        let options = BookOptions { chapters: Some(chapters.parse().unwrap()), ..BookOptions::default() };
        Book::load(&desk.path("story.md"), &options, &mut Engines::open(), &mut Diagnostics::new()).unwrap()
    };
    let kinds = |book: &Book| book.plan.sounds.iter().map(|sound| sound.kind).collect::<Vec<_>>();
    assert_eq!(kinds(&load("1")), [SoundKind::Sound, SoundKind::Music]);
    let second = load("2");
    assert_eq!(kinds(&second), [SoundKind::Music]);
    assert!(second.plan.sounds[0].to < Some(second.plan.steps.len()), "it ends where it should");
}

#[test]
fn the_timeline_file_lists_sounds_and_subtitles_do_not() {
    let desk = desk();
    ordered(&desk, "story.wav", |order| {
        order.sides.timeline = Some(desk.path("t.json"));
        order.sides.subtitles = vec![desk.path("s.vtt")];
    });
    let timeline: serde_json::Value = serde_json::from_slice(&std::fs::read(desk.path("t.json")).unwrap()).unwrap();
    let sounds = timeline["sounds"].as_array().unwrap();
    let told: Vec<_> =
        sounds.iter().map(|sound| (sound["kind"].as_str().unwrap(), sound["file"].as_str().unwrap())).collect();
    assert_eq!(told, [("sound", "door.wav"), ("music", "theme.flac")]);
    assert!(sounds[0]["end"].as_f64().unwrap() - sounds[0]["start"].as_f64().unwrap() - 0.5 < 1e-6);
    let subtitles = std::fs::read_to_string(desk.path("s.vtt")).unwrap();
    assert!(!subtitles.contains("door") && !subtitles.contains("theme") && !subtitles.contains('['));
}

#[test]
fn a_plan_with_sounds_travels_and_a_sound_that_is_the_output_is_spared() {
    let desk = desk();
    let plan = desk.book().plan;
    let back: crate::plan::Plan = serde_json::from_str(&serde_json::to_string(&plan).unwrap()).unwrap();
    assert_eq!(back.sounds.len(), 2);
    assert!(
        back.sounds.iter().zip(&plan.sounds).all(|(one, other)| (&one.file, one.from) == (&other.file, other.from))
    );
    let told = desk.publish(&Order::to(desk.path("door.wav"))).unwrap_err();
    assert!(matches!(told, PublishError::OverwritesInput { .. }), "{told}");
}

#[test]
fn a_file_that_changes_while_the_book_is_made_is_told() {
    let desk = desk();
    let book = desk.book();
    std::fs::write(desk.path("door.wav"), wav(&tone(700.0, 44_100, 0.5, 2), 44_100, 2)).unwrap();
    let order = Order::to(desk.path("story.wav"));
    let told = publish(&book, &order, &Booth::new(&desk.engines, &desk.store()), &|_| {}).unwrap_err();
    assert!(matches!(&told, PublishError::Sound(error) if error.to_string().contains("door.wav")), "{told}");
    assert!(!desk.path("story.wav").exists());
}

#[test]
fn the_voices_keep_their_levels_beside_sounds_and_a_book_without_marks_its_bytes() {
    let desk = desk();
    let with = ordered(&desk, "with.wav", |_| {});
    let gains = |published: &Published| {
        let voices: std::collections::BTreeMap<usize, f32> =
            published.timeline.takes().map(|placed| (placed.voice, level::to_db(placed.gain))).collect();
        voices[&0] - voices[&1]
    };
    let unplayed = PLAYED.replace("play = true", "play = false");
    std::fs::write(desk.path("voices.toml"), &unplayed).unwrap();
    let without = ordered(&desk, "without.wav", |_| {});
    assert!((gains(&with) - gains(&without)).abs() < 0.11, "each is rounded to a tenth of a dB");
    std::fs::write(desk.path("story.md"), STORY).unwrap();
    ordered(&desk, "plain.wav", |_| {});
    std::fs::write(desk.path("voices.toml"), PLAYED).unwrap();
    ordered(&desk, "played.wav", |_| {});
    let [plain, played] = ["plain.wav", "played.wav"].map(|name| std::fs::read(desk.path(name)).unwrap());
    assert!(plain == played);
}

#[test]
fn in_a_book_with_two_channels_a_stereo_file_keeps_its_sides() {
    let desk = desk();
    let left: Vec<f32> = tone(900.0, 44_100, 0.5, 1).into_iter().flat_map(|sample| [sample, 0.0]).collect();
    std::fs::write(desk.path("door.wav"), wav(&left, 44_100, 2)).unwrap();
    std::fs::write(desk.path("voices.toml"), PLAYED.replace("\"tone:beep\"", "\"tone:beep\"\npan = -0.5")).unwrap();
    let published = ordered(&desk, "story.wav", |_| {});
    let samples = heard(&desk.path("story.wav"));
    let [door, theme, ..] = &published.timeline.sounds[..] else { panic!("sounds") };
    let side = |sound: &PlacedSound, side: usize| {
        let inner = sound.heard.start as usize + 100..sound.heard.end as usize - 200;
        rms(&inner.map(|frame| samples[2 * frame + side]).collect::<Vec<_>>())
    };
    assert!(side(door, 0) > 0.05 && side(door, 1) < 0.001, "{} and {}", side(door, 0), side(door, 1));
    assert!(published.timeline.channels == 2 && theme.kind == SoundKind::Music && published.missed().is_empty());
}

#[test]
fn beside_words_with_times_a_sound_takes_no_time() {
    let desk = desk();
    let subtitles = "1\n00:00:01,000 --> 00:00:03,000\n[music theme.flac] It rained.\n\n2\n00:00:04,000 --> 00:00:05,000\n\
                     [sound door.wav] Who?\n\n3\n00:00:07,000 --> 00:00:09,000\n[/music] Nobody.\n";
    std::fs::write(desk.path("story.srt"), subtitles).unwrap();
    let options = BookOptions { fit: true, ..BookOptions::default() };
    let book = Book::load(&desk.path("story.srt"), &options, &mut Engines::open(), &mut Diagnostics::new()).unwrap();
    let order = Order::to(desk.path("story.wav"));
    let published = publish(&book, &order, &Booth::new(&desk.engines, &desk.store()), &|_| {}).unwrap();
    let starts: Vec<u64> = published.timeline.cues.iter().map(|cue| cue.start).collect();
    let [music, door] = &published.timeline.sounds[..] else { panic!("two sounds") };
    assert_eq!([music.heard.start, door.heard.start], [starts[0], starts[1]]);
    assert!(music.heard.end > starts[2] && (3.9..4.1).contains(&(starts[1] as f64 / f64::from(RATE))));
}
